//! The shipped rule sets against their sources (scoring.md), overlays, and every refusal.

use super::*;
use crate::score::rules::{CriterionKind, FloorComparison, SortKey, Test};
use std::collections::BTreeSet;

const BASE: &str = include_str!("../../../data/rules/landsbygdsprogrammet-2016.toml");

fn shipped() -> Vec<RuleSet> {
    builtin().iter().map(|(id, _)| load(id).unwrap_or_else(|error| panic!("{id}: {error}"))).collect()
}

fn rules(id: &str) -> RuleSet {
    load(id).unwrap()
}

/// Everything said about a text, one line each, hint included.
fn faults(text: &str) -> Vec<String> {
    let said = |error: &Error| format!("{error} | {}", error.hint().unwrap_or_default());
    check_text(text, &Place::file("r.toml")).err().unwrap_or_default().iter().map(said).collect()
}

/// The base rule set with one text replaced must be refused with these words.
#[track_caller]
fn refused(from: &str, to: &str, words: &[&str]) {
    assert!(BASE.contains(from), "{from}");
    let said = faults(&BASE.replacen(from, to, 1));
    let fits = |line: &String| words.iter().all(|word| line.contains(word));
    assert!(said.iter().any(fits), "{words:?} is not said: {said:#?}");
}

fn overlay(body: &str) -> String {
    format!("id = \"x\"\ntitle = \"X\"\nbase = \"landsbygdsprogrammet-2016\"\nvalid_from = \"2018-01-01\"\n{body}")
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
    let limit = |id: &str, condition: &str| {
        rules(id).condition.into_iter().find(|one| one.id == condition).map(|one| (one.column.as_str(), one.test))
    };
    assert_eq!(limit("vastra-gotaland-2018", "least_households"), Some(("permanent_households", Test::AtLeast(20))));
    assert_eq!(limit("vastra-gotaland-2019", "least_households"), Some(("permanent_households", Test::AtLeast(2))));
    assert_eq!(limit("vastra-gotaland-2019", "least_cost"), Some(("total_cost", Test::AtLeast(100_000))));
    assert_eq!(limit("landsbygdsprogrammet-2016", "place_size"), Some(("largest_place_inhabitants", Test::AtMost(200))));
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
fn an_overlay_changes_only_what_it_names() {
    let base = rules("landsbygdsprogrammet-2016");
    let text = overlay(
        "remove = [\"condition.least_cost\"]\n[[criterion]]\nid = \"capacity\"\nweight = { value = 20, assumed = \"prov\" }\n\
         [money]\nshare = { value = \"55 %\", assumed = \"prov\" }\n",
    );
    let changed = read_text(&text, &Place::file("x.toml")).unwrap();
    let mut expected = base.clone();
    let assumed = crate::score::rules::Basis { source: None, assumed: Some("prov".into()) };
    (expected.id, expected.title, expected.base) = ("x".into(), "X".into(), Some(base.id.clone()));
    expected.valid_from = "2018-01-01".parse().unwrap();
    expected.condition.retain(|one| one.id != "least_cost");
    expected.criterion[2].weight = crate::score::rules::Stated { value: 20, basis: assumed.clone() };
    expected.money.share = Some(crate::score::rules::Stated { value: "55 %".to_owned().try_into().unwrap(), basis: assumed });
    assert_eq!(changed, expected);
}

#[test]
fn an_overlay_cannot_lend_the_source_of_the_base_to_another_number() {
    let said = faults(&overlay("[[condition]]\nid = \"place_size\"\nlimit = 300\n"));
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("line 5") && said[0].contains("`condition.place_size`: does not say where it is from"), "{said:?}");
    let said = faults(&overlay("[[criterion]]\nid = \"capacity\"\nweight = { value = 20 }\n"));
    assert!(said[0].contains("`criterion.capacity.weight`: does not say where it is from"), "{said:?}");
    // Another wording is no other number.
    let relabelled = overlay("[[condition]]\nid = \"place_size\"\nlabel = \"orten är liten\"\n");
    assert_eq!(faults(&relabelled), Vec::<String>::new());
    // A stated limit becomes an assumed one: the source of the base does not stay beside it.
    let limit = overlay("[[condition]]\nid = \"place_size\"\nlimit = 300\nassumed = \"prov\"\n");
    let rules = read_text(&limit, &Place::file("x.toml")).unwrap();
    assert_eq!((rules.condition[0].basis.source.as_deref(), rules.condition[0].test), (None, Test::AtMost(300)));
}

#[test]
fn what_an_overlay_removes_must_exist_and_its_base_too() {
    let said = faults(&overlay("remove = [\"condition.least_costs\"]\n"));
    assert!(
        said[0].contains("the base has no `condition.least_costs`") && said[0].ends_with("did you mean `condition.least_cost`?"),
        "{said:?}"
    );
    let said = faults(&overlay("remove = [\"flor\"]\n"));
    assert!(said[0].contains("the base has no `flor`"), "{said:?}");
    let said = faults(&overlay("").replace("programmet-2016", "programmet-2017"));
    assert!(
        said[0].contains("there is no rule set or file `landsbygdsprogrammet-2017`") && said[0].contains("did you mean"),
        "{said:?}"
    );
    refused("id = \"lands", "remove = [\"floor\"]\nid = \"lands", &["`remove`", "there is no `base`"]);
}

#[test]
fn a_base_may_be_a_file_beside_and_never_rests_on_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("grund.toml"), overlay("[floor]\npoints = 300\ncomparison = \"at_least\"\nassumed = \"prov\"\n"))
        .unwrap();
    std::fs::write(path("lan.toml"), overlay("").replace("landsbygdsprogrammet-2016", "grund.toml").replace("\"x\"", "\"lan\""))
        .unwrap();
    let rules = load(&path("lan.toml")).unwrap();
    assert_eq!((rules.id.as_str(), rules.floor.map(|floor| floor.points), rules.criterion.len()), ("lan", Some(300), 3));
    std::fs::write(path("ring.toml"), overlay("").replace("landsbygdsprogrammet-2016", "ring.toml")).unwrap();
    let error = load(&path("ring.toml")).unwrap_err();
    assert!(error.to_string().contains("`ring.toml` rests on itself"), "{error}");
}

#[test]
fn a_name_that_is_neither_id_nor_file_names_the_nearest() {
    let error = load("pts-2032").unwrap_err();
    assert!(
        error.to_string().contains("no rule set with this id") && error.hint().unwrap().contains("did you mean `pts-20"),
        "{error}"
    );
    assert!(load("finns/inte.toml").unwrap_err().to_string().contains("no such file"));
}

#[test]
fn unknown_keys_are_refused_everywhere_also_in_flattened_tables() {
    refused(
        "programme =",
        "program = \"x\"\nprogramme =",
        &["line 8", "`program`: there is no such key", "did you mean `programme`?"],
    );
    refused("unit =", "units = \"x\"\nunit =", &["`counting.units`", "did you mean `unit`?"]);
    refused("kind = \"checklist\"", "kind = \"checklist\"\nbands = []", &["`criterion.capacity.bands`: there is no such key"]);
    refused("test = \"at_most\"", "test = \"at_most\"\nlimits = 3", &["`condition.place_size.limits`", "did you mean `limit`?"]);
    refused("points = 3, text = \"75", "point = 3, points = 3, text = \"75", &["`criterion.connection_rate.bands[2].point`"]);
    refused("value = 45,", "value = 45, sorce = \"x\",", &["`criterion.connection_rate.weight.sorce`", "did you mean `source`?"]);
    refused("[line]", "[lines]", &["`lines`: there is no such key", "did you mean `line`?"]);
}

#[test]
fn unknown_words_are_refused_with_the_nearest() {
    refused(
        "signed = \"permanent_signed\"",
        "signed = \"permanent_sined\"",
        &["no column of an application `permanent_sined`", "did you mean `permanent_signed`?"],
    );
    refused(
        "\"possible_connections\"]",
        "\"possible_conections\"]",
        &["no key of the order `possible_conections`", "did you mean `possible_connections`?"],
    );
    refused("kind = \"rate_bands\"", "kind = \"rate_band\"", &["no kind of criterion `rate_band`", "did you mean `rate_bands`?"]);
    refused("test = \"at_most\"", "test = \"atmost\"", &["no test `atmost`", "did you mean `at_most`?"]);
    refused("value = \"stop\"", "value = \"stopp\"", &["no rule of the line `stopp`", "did you mean `stop`?"]);
}

#[test]
fn values_of_the_wrong_kind_are_refused_with_how_to_write_them() {
    refused("from = \"75 %\"", "from = 75", &["bands[2].from`: is a whole number, but must be a percentage", "\"75 %\""]);
    refused("from = \"75 %\"", "from = \"0,75\"", &["`0,75` is not a percentage"]);
    refused("value = 45,", "value = -45,", &["-45 cannot be"]);
    refused("value = 45,", "value = 45.5,", &["is a number with decimals, but must be a whole number"]);
    refused("valid_to = \"2020-12-31\"", "valid_to = \"2020-13-31\"", &["2020-13-31 is not a day"]);
    refused("limit = 200", "", &["`condition.place_size.limit`: is missing"]);
    refused("\n[line]", "\n[pot]\nid = 1\n[line]", &["`pot`: is a table, but must be a list of tables", "two brackets"]);
    // A day without quotes is a day too.
    assert_eq!(faults(&BASE.replace("\"2020-12-31\"", "2020-12-31")), Vec::<String>::new());
}

#[test]
fn a_number_needs_exactly_one_basis() {
    refused(
        "value = 45, source = \"https://slideplayer.se/slide/15385322\"",
        "value = 45",
        &["line", "`criterion.connection_rate.weight`: does not say where it is from"],
    );
    refused(
        "value = 45,",
        "value = 45, assumed = \"x\",",
        &["`criterion.connection_rate.weight`: has both `source` and `assumed`"],
    );
    refused("limit = 200\n", "limit = 200\nassumed = \"x\"\n", &["`condition.place_size`: has both"]);
    refused("limit = 0\nsource =", "limit = 0\nlabel2 =", &["`condition.existing_network`: does not say where it is from"]);
    refused(
        "value = 45, source = \"https://slideplayer.se/slide/15385322\"",
        "value = 45, source = \" \"",
        &["weight.source`: is empty"],
    );
}

#[test]
fn bounds_out_of_order_or_doubled_are_refused() {
    refused(
        "from = \"75 %\"",
        "from = \"45 %\"",
        &["bands[2].from`: 45 % comes after 50 %", "from the lowest bound to the highest"],
    );
    refused("from = 100,", "from = 50,", &["`criterion.possible_connections.bands[3].from`: 50 is already the lower bound"]);
    refused("from = \"85 %\"", "from = \"101 %\"", &["101 % is above 100 %"]);
}

#[test]
fn weights_ids_columns_and_limits_that_cannot_be_meant_are_refused() {
    refused("value = 45,", "value = 0,", &["`criterion.connection_rate.weight`: is 0"]);
    refused(
        "id = \"existing_network\"",
        "id = \"place_size\"",
        &["`condition.place_size`: there are two with the id `place_size`"],
    );
    refused("id = \"place_size\"", "id = \"Place size\"", &["cannot be an id"]);
    refused("column = \"capacity_finance\"", "column = \"capacity_technical\"", &["is already in the list"]);
    refused("column = \"consultation_public\"", "column = \"total_cost\"", &["`total_cost` does not hold yes or no"]);
    refused("size = \"permanent_households\"", "size = \"municipality\"", &["`municipality` does not hold a count"]);
    refused("valid_to = \"2020-12-31\"", "valid_to = \"2015-12-31\"", &["lies before `valid_from`"]);
    refused("limit = 100_000", "limit = 0", &["every project meets it"]);
}

#[test]
fn an_order_by_what_the_method_does_not_have_is_refused() {
    refused("value = [\"total_points\",", "value = [\"comparison_number\",", &["`comparison_number` does not exist here"]);
    refused(
        "value = [\"total_points\", \"connection_rate\"",
        "value = [\"total_points\", \"total_points\"",
        &["names `total_points` twice"],
    );
    refused("signed = \"permanent_signed\"", "signed = \"permanent_households\"", &["there is no connection rate"]);
    let points = "base = \"pts-2023\"\nid = \"p\"\ntitle = \"P\"\nvalid_from = \"2023-01-01\"\norder = { value = [\"total_points\"], assumed = \"x\" }\n";
    let said = faults(points);
    assert!(said[0].contains("`total_points` does not exist here: no criterion gives points"), "{said:?}");
    assert!(said[1].contains("does not use the comparison number"), "{said:?}");
    let floor = "base = \"pts-2023\"\nid = \"p\"\ntitle = \"P\"\nvalid_from = \"2023-01-01\"\n[floor]\npoints = 1\ncomparison = \"at_least\"\nassumed = \"x\"\n";
    assert!(faults(floor)[0].contains("`floor`: no criterion gives points"));
}

#[test]
fn floors_shares_and_pots_that_cannot_be_meant_are_refused() {
    let said = |body: &str| faults(&overlay(body)).join("\n");
    assert!(
        said("[floor]\npoints = 501\ncomparison = \"at_least\"\nassumed = \"x\"\n")
            .contains("no project can reach it | the most points that a project can get is 500")
    );
    assert!(said("[floor]\npoints = 500\ncomparison = \"more_than\"\nassumed = \"x\"\n").contains("no project can reach it"));
    assert!(said("[floor]\npoints = 500\ncomparison = \"at_least\"\nassumed = \"x\"\n").is_empty());
    assert!(said("[money]\nshare = { value = \"101 %\", assumed = \"x\" }\n").contains("`money.share`"));
    let pot = |id: &str, national: bool| {
        format!("[[pot]]\nid = \"{id}\"\nlabel = \"P\"\nbudget = 1\nnational = {national}\nassumed = \"x\"\n")
    };
    assert!(said(&(pot("a", true) + &pot("b", false))).contains("put the one national pot last"));
    assert!(said(&(pot("a", false) + &pot("a", false))).contains("there are two with the id `a`"));
    assert!(said(&(pot("a", false) + &pot("b", true))).is_empty());
}

#[test]
fn all_problems_of_a_file_are_said_at_once_in_the_order_of_its_lines() {
    let text = BASE
        .replace("value = 45,", "value = \"45\",")
        .replace("limit = 200", "limit = \"200\"")
        .replace("programme =", "program =");
    let said = faults(&text);
    assert_eq!(said.len(), 4, "{said:#?}");
    let line = |text: &String| {
        text.split("line ").nth(1).and_then(|rest| rest.split(',').next().unwrap().split(':').next().unwrap().parse::<u64>().ok())
    };
    let lines: Vec<Option<u64>> = said.iter().map(line).collect();
    assert!(lines.iter().flatten().is_sorted() && lines.iter().flatten().count() == 3, "{lines:?}");
    let first = read_text(&text, &Place::file("r.toml")).unwrap_err();
    assert!(first.hint().unwrap().contains("there are 3 more problems: `bygd rules check r.toml`"), "{first:?}");
}

#[test]
fn a_file_that_is_no_toml_names_its_line() {
    let said = faults("id = \"x\"\ntitle = X\n");
    assert!(said[0].contains("line 2"), "{said:?}");
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
