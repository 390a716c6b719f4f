//! The shipped rule sets against their sources (scoring.md).

use super::*;
use crate::score::rules::{CriterionKind, FloorComparison, SortKey, Test};
use std::collections::BTreeSet;

fn shipped() -> Vec<RuleSet> {
    builtin().iter().map(|(id, _)| load(id).unwrap_or_else(|error| panic!("{id}: {error}"))).collect()
}

fn rules(id: &str) -> RuleSet {
    load(id).unwrap()
}

/// The points that a criterion can give, each once.
fn possible_points(kind: &CriterionKind) -> Vec<u64> {
    let mut points: BTreeSet<u64> = match kind {
        CriterionKind::RateBands { bands } => bands.iter().map(|band| band.points).collect(),
        CriterionKind::CountBands { bands, .. } => bands.iter().map(|band| band.points).collect(),
        CriterionKind::Checklist { points_each, items } => (0..=items.len() as u64).map(|count| count * points_each).collect(),
        CriterionKind::Places { bands, service_point_points } => {
            bands.iter().flat_map(|band| [band.points, band.points + service_point_points]).collect()
        }
    };
    points.insert(0);
    points.into_iter().collect()
}

/// Every combination of points of the 2016 table (rate, size, competence) with its total.
fn totals_2016() -> Vec<([u64; 3], u64)> {
    let rules = rules("landsbygdsprogrammet-2016");
    let of = |index: usize| possible_points(&rules.criterion[index].kind);
    let weight = |index: usize| rules.criterion[index].weight.value;
    let mut all = Vec::new();
    for rate in of(0) {
        for size in of(1) {
            for competence in of(2) {
                all.push(([rate, size, competence], rate * weight(0) + size * weight(1) + competence * weight(2)));
            }
        }
    }
    all
}

fn combinations(total: u64) -> Vec<[u64; 3]> {
    totals_2016().into_iter().filter(|(_, sum)| *sum == total).map(|(points, _)| points).collect()
}

#[test]
fn both_tables_of_landsbygdsprogrammet_give_500_points_at_most() {
    // scoring.md 1.1, 1.2: weights 45/40/15 and 30/35/25/10, five points each.
    for (id, weights) in [("landsbygdsprogrammet-2016", vec![45, 40, 15]), ("landsbygdsprogrammet-2014", vec![30, 35, 25, 10])] {
        let rules = rules(id);
        assert_eq!(rules.criterion.iter().map(|one| one.weight.value).collect::<Vec<_>>(), weights);
        assert!(rules.criterion.iter().all(|one| one.most_points() == 5));
        assert_eq!((weights.iter().sum::<u64>() * 5, rules.most_points()), (500, 500));
    }
}

#[test]
fn the_2016_table_has_79_totals_and_420_345_and_200_come_from_few_combinations() {
    // scoring.md 1.1, 1.3.
    let totals: BTreeSet<u64> = totals_2016().into_iter().map(|(_, total)| total).collect();
    assert_eq!(totals.len(), 79);
    assert_eq!(combinations(420), [[5, 3, 5]]);
    assert_eq!(combinations(345), [[5, 3, 0]]);
    assert_eq!(combinations(200), [[0, 5, 0], [1, 2, 5]]);
    assert_eq!(combinations(460), [[5, 4, 5]], "Västra Skedvi: full points on all but size");
    // Fewer than 20 households: no points for size. 20 to 49: 2.
    let best = |size: u64| totals_2016().into_iter().filter(|(points, _)| points[1] == size).map(|(_, total)| total).max();
    assert_eq!((best(0), best(2)), (Some(300), Some(380)));
    // At least 345 with 2 points for size needs the highest rate and three of five of competence.
    let mut enough =
        totals_2016().into_iter().filter(|(points, total)| points[1] == 2 && *total >= 345).map(|(points, _)| points);
    assert!(enough.all(|points| points[0] == 5 && points[2] >= 3));
}

#[test]
fn floors_and_shares_of_the_counties_are_as_published() {
    // scoring.md 1.3, 3.2.
    let floor = |id: &str| rules(id).floor.map(|floor| (floor.points, floor.comparison));
    assert_eq!(floor("vastra-gotaland-2018"), Some((345, FloorComparison::AtLeast)));
    assert_eq!(floor("vastra-gotaland-2019"), Some((200, FloorComparison::AtLeast)));
    assert_eq!(floor("dalarna-2015"), Some((200, FloorComparison::MoreThan)));
    assert_eq!(floor("skane-2016"), None);
    let share = |id: &str| rules(id).money.share.map(|share| share.value.to_string());
    assert_eq!(share("landsbygdsprogrammet-2016"), None, "the share is the county's");
    assert_eq!(share("vastra-gotaland-2018"), None, "40 or 50 %: not known for that year");
    for (id, percent) in
        [("vastra-gotaland-2019", "50 %"), ("dalarna-2015", "60 %"), ("skane-2016", "60 %"), ("skane-2017", "60 %")]
    {
        assert_eq!(share(id).as_deref(), Some(percent), "{id}");
    }
    let share_is_stated = |id: &str| rules(id).money.share.is_some_and(|share| share.basis.source.is_some());
    assert!(!share_is_stated("vastra-gotaland-2019"), "40 or 50 %: the source does not say from when");
    assert!(["dalarna-2015", "skane-2016", "skane-2017"].into_iter().all(share_is_stated));
    let limit = |id: &str, condition: &str| {
        rules(id).condition.into_iter().find(|one| one.id == condition).map(|one| (one.column.as_str(), one.test))
    };
    assert_eq!(limit("vastra-gotaland-2018", "least_households"), Some(("permanent_households", Test::AtLeast(20))));
    assert_eq!(limit("vastra-gotaland-2019", "least_households"), Some(("permanent_households", Test::AtLeast(2))));
    assert_eq!(limit("vastra-gotaland-2019", "least_cost"), Some(("total_cost", Test::AtLeast(100_000))));
    assert_eq!(limit("landsbygdsprogrammet-2016", "place_size"), Some(("largest_place_inhabitants", Test::AtMost(200))));
    assert_eq!(limit("dalarna-2015", "place_size"), None, "the limit came around 2016");
}

#[test]
fn the_order_of_skane_is_stated_and_without_points_from_2017() {
    // scoring.md 1.3: Skåne 2016; Skåne 2017 and 2020.
    let (base, skane_2016, skane_2017) = (rules("landsbygdsprogrammet-2016"), rules("skane-2016"), rules("skane-2017"));
    assert_eq!(base.order.value, [SortKey::TotalPoints, SortKey::ConnectionRate, SortKey::PossibleConnections]);
    assert_eq!(skane_2016.order.value, base.order.value);
    assert!(base.order.basis.assumed.is_some() && skane_2016.order.basis.source.is_some());
    assert_eq!(skane_2017.order.value, [SortKey::ConnectionRate, SortKey::PossibleConnections]);
    assert_eq!(skane_2017.criterion, base.criterion);
}

#[test]
fn the_pots_of_pts_sum_to_the_published_totals() {
    // scoring.md 4.2.
    for (id, pots, total) in [
        ("pts-2020", 4, 136_000_000),
        ("pts-2021", 4, 1_532_000_000),
        ("pts-2022", 4, 1_245_000_000),
        ("pts-2023", 4, 1_222_000_000),
    ] {
        let rules = rules(id);
        assert_eq!((rules.pot.len(), rules.pot.iter().map(|pot| pot.budget).sum::<i64>()), (pots, total), "{id}");
        let national: Vec<bool> = rules.pot.iter().map(|pot| pot.national).collect();
        assert_eq!(national, [false, false, false, id != "pts-2020"], "{id}");
    }
    assert!(rules("pts-2020").pot.iter().all(|pot| pot.budget == 34_000_000), "equal shares");
}

#[test]
fn the_discount_of_pts_is_2_percent_each_and_25_buildings_reach_the_cap_of_2023() {
    // scoring.md 4.1.
    let comparison = |id: &str| rules(id).comparison.unwrap();
    for (id, divisor, cap, cap_is_stated) in [
        ("pts-2020", "buildings", 10_000, false),
        ("pts-2021", "buildings", 10_000, false),
        ("pts-2022", "buildings_with_household_or_workplace", 10_000, false),
        ("pts-2023", "buildings_with_household_or_workplace", 5_000, true),
    ] {
        let comparison = comparison(id);
        assert_eq!((comparison.divisor.value.as_str(), comparison.discount_each.value.hundredths), (divisor, 200), "{id}");
        assert_eq!(comparison.discount_at_most.value.hundredths, cap, "{id}");
        assert_eq!(comparison.discount_at_most.basis.source.is_some(), cap_is_stated, "{id}");
    }
    let of_2023 = comparison("pts-2023");
    assert_eq!(25 * of_2023.discount_each.value.hundredths, of_2023.discount_at_most.value.hundredths);
    let stated = |id: &str| comparison(id).divisor.basis.source.is_some();
    assert_eq!(["pts-2020", "pts-2021", "pts-2022", "pts-2023"].map(stated), [true, false, true, false]);
}

#[test]
fn every_shipped_rule_set_loads_says_where_each_number_is_from_and_is_written_as_it_was_read() {
    for (rules, (id, _)) in shipped().into_iter().zip(builtin()) {
        assert_eq!((rules.id.as_str(), rules.problems()), (*id, Vec::new()));
        assert!(!rules.assumed().is_empty(), "{id}: no programme is wholly published");
        for rule in rules.stated() {
            let source = rule.basis.source.as_deref().unwrap_or("http");
            assert!(source.starts_with("http"), "{id}: {} has no address: {source}", rule.key);
            assert!(!rule.what.is_empty() && !rule.value.is_empty(), "{id}: {}", rule.key);
        }
        let whole = RuleSet { base: None, ..rules };
        let text = toml::to_string(&whole).unwrap();
        assert_eq!(read_text(&text, &Place::file("again.toml")).unwrap(), whole, "{id}");
    }
}

#[test]
fn what_no_source_states_is_listed_with_its_reason() {
    let keys = |id: &str| rules(id).assumed().into_iter().map(|one| one.key).collect::<Vec<_>>();
    let of_base = [
        "counting.reading",
        "counting.minimum_rate",
        "order",
        "condition.least_cost",
        "line.rule",
        "line.after",
        "double_support_forbidden",
    ];
    assert_eq!(keys("landsbygdsprogrammet-2016"), of_base);
    assert!(keys("pts-2023").contains(&"comparison.divisor".to_owned()));
    assert!(!keys("pts-2023").contains(&"counting.minimum_rate".to_owned()), "there is no rate");
    assert!(rules("pts-2021").assumed().iter().all(|one| !one.why.is_empty() && !one.what.is_empty()));
}

#[test]
fn the_template_is_a_rule_set_also_with_everything_switched_on() {
    let plain = read_text(TEMPLATE, &Place::file("template.toml")).unwrap();
    assert!(plain.floor.is_none() && plain.pot.is_empty());
    let on: String =
        TEMPLATE.lines().map(|line| line.strip_prefix("#:").map_or(line, str::trim_start).to_owned() + "\n").collect();
    let on = read_text(&on, &Place::file("template.toml")).unwrap();
    assert!(on.floor.is_some() && on.pot.len() == 2 && on.money.cost_cap.len() == 1 && on.counting.minimum_rate.is_some());
    let kinds: BTreeSet<_> =
        on.criterion.iter().map(|one| std::mem::discriminant(&one.kind)).map(|kind| format!("{kind:?}")).collect();
    assert_eq!(kinds.len(), 4, "every kind of criterion is shown");
}

#[test]
fn two_rule_sets_are_compared_key_by_key() {
    let (old, new) = (flat(&rules("vastra-gotaland-2018")).unwrap(), flat(&rules("vastra-gotaland-2019")).unwrap());
    let value = |all: &[(String, String)], key: &str| all.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
    assert_eq!((value(&old, "floor.points").as_deref(), value(&new, "floor.points").as_deref()), (Some("345"), Some("200")));
    assert_eq!(value(&new, "money.share").as_deref(), Some("50 %"));
    assert_eq!(value(&new, "criterion.connection_rate.bands[3].from").as_deref(), Some("85 %"));
    assert!(value(&old, "money.share").is_none() && value(&old, "id").is_none());
    let keys: BTreeSet<&String> = old.iter().map(|(key, _)| key).collect();
    assert_eq!(keys.len(), old.len(), "each key once");
}
