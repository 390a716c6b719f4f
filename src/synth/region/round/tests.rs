//! The round agrees with the region, and every awkward case happens under the rules of 2016.

use super::*;
use crate::model::ApplicationColumn as Column;
use crate::score::rules::{Condition, RuleSet, SortKey, Test};
use crate::score::{Budget, ConditionState, Outcome, Scored, Task, samples, score};
use crate::synth::DEMO_SEED;
use crate::synth::region::Row;
use geo::{Contains, Intersects, Point, Validation};
use std::sync::LazyLock;

static REGION: LazyLock<Region> = LazyLock::new(|| Region::from_seed(DEMO_SEED));
static PROJECTS_MADE: LazyLock<Vec<Project>> = LazyLock::new(|| projects(&REGION));

fn project(number: usize) -> &'static Project {
    &PROJECTS_MADE[number - 1]
}

fn stated(project: &Project, column: Column) -> i64 {
    match project.application.stated.get(&column) {
        Some(Value::Number(number)) => *number,
        other => panic!("{column}: {other:?}"),
    }
}

/// The premises inside an area, counted from the rows themselves.
fn inside(region: &Region, project: &Project) -> Vec<Row> {
    let mut rows: Vec<Row> = region
        .rows
        .iter()
        .filter(|row| !row.building.purpose.is_outbuilding() && project.area.intersects(&Point(row.building.spot)))
        .cloned()
        .collect();
    rows.sort_by_key(|row| row.number);
    rows
}

fn agrees_with_the_register(region: &Region, project: &Project, overstated: i64) {
    let rows = inside(region, project);
    let id = &project.application.project_id;
    assert!(rows.windows(2).all(|pair| pair[0].number < pair[1].number), "{id}: a doubled row");
    let sum = |of: fn(&Row) -> Option<u32>| rows.iter().map(|row| i64::from(of(row).unwrap())).sum::<i64>();
    assert_eq!(stated(project, Column::PermanentHouseholds), sum(|row| row.building.households) + overstated, "{id}");
    assert_eq!(stated(project, Column::Workplaces), sum(|row| row.building.workplaces), "{id}");
    assert_eq!(stated(project, Column::Buildings), rows.len() as i64, "{id}");
    let signed: i64 = project.signups.iter().map(|signup| i64::from(signup.1)).sum();
    assert_eq!(stated(project, Column::PermanentSigned), signed, "{id}");
    for (premises, households) in &project.signups {
        let row = rows.iter().find(|row| row.number == *premises).unwrap();
        assert!(*households > 0 && Some(*households) <= row.building.households, "{id}");
    }
    assert!(project.signups.windows(2).all(|pair| pair[0].0 < pair[1].0), "{id}: signed twice");
}

#[test]
fn all_projects_found_their_place_and_state_what_the_register_says_but_for_one() {
    assert_eq!(PROJECTS_MADE.len(), PROJECTS.len());
    for (project, plan) in PROJECTS_MADE.iter().zip(&PROJECTS) {
        agrees_with_the_register(&REGION, project, if plan.id == "SYN-P11" { 2 } else { 0 });
        assert_eq!(project.application.project_id, plan.id);
    }
}

#[test]
fn areas_are_whole_and_only_the_overlap_that_is_meant_is_there() {
    for (i, one) in PROJECTS_MADE.iter().enumerate() {
        assert!(one.area.is_valid() && one.area.interiors().is_empty(), "{}", one.application.project_id);
        for other in &PROJECTS_MADE[..i] {
            let pair = (other.application.project_id.as_str(), one.application.project_id.as_str());
            assert_eq!(one.area.intersects(&other.area), pair == ("SYN-P05", "SYN-P08"), "{pair:?}");
        }
    }
    let numbers = |project: &Project| inside(&REGION, project).iter().map(|row| row.number).collect::<BTreeSet<u32>>();
    let shared = numbers(project(5)).intersection(&numbers(project(8))).count();
    assert!((3..=8).contains(&shared), "{shared}");
    let signed = |project: &Project| project.signups.iter().map(|signup| signup.0).collect::<BTreeSet<u32>>();
    assert!(signed(project(5)).intersection(&signed(project(8))).count() >= 1);
}

#[test]
fn one_project_lies_in_two_counties_and_one_holds_holiday_homes_only() {
    assert_eq!(project(1).application.text(Column::County), "Norrtjärns län, Söderfjälla län");
    let shapes = REGION.areas();
    let in_county = |county: &str| {
        let of = shapes.county.as_ref().unwrap().iter().zip(&shapes.shape).filter(|(code, _)| *code == county);
        let shapes: Vec<_> = of.map(|(_, shape)| shape).collect();
        inside(&REGION, project(1))
            .iter()
            .filter(|row| shapes.iter().any(|shape| shape.contains(&Point(row.building.spot))))
            .count()
    };
    assert!(in_county("98") >= 5 && in_county("99") >= 5);
    let holiday = inside(&REGION, project(12));
    assert!(holiday.len() > 10 && holiday.iter().all(|row| row.building.households == Some(0)));
    assert_eq!(stated(project(12), Column::HolidayHomes), holiday.len() as i64);
}

#[test]
fn nothing_in_the_round_can_be_taken_for_real() {
    for project in PROJECTS_MADE.iter() {
        let application = &project.application;
        assert!(application.text(Column::Applicant).ends_with("(syntetisk)"), "{}", application.project_id);
        assert!(!application.stated.contains_key(&Column::OrgNumber));
        assert!(application.assessed.values().all(|assessed| assessed.officer == "Handläggare A"));
    }
}

#[test]
fn money_adds_up() {
    for project in PROJECTS_MADE.iter() {
        let [total, eligible, requested, own, lowest] =
            [Column::TotalCost, Column::EligibleCost, Column::RequestedSupport, Column::OwnFinancing, Column::LowestSupport]
                .map(|column| stated(project, column));
        assert!(own + requested == total && lowest <= requested && 2 * requested <= eligible && eligible < total && lowest > 0);
    }
}

/// The national table of 2016 with its conditions, as `landsbygdsprogrammet-2016` has them.
fn rules() -> RuleSet {
    let conditions = [
        (Column::LargestPlaceInhabitants, Test::AtMost(200)),
        (Column::ExistingNetworkPremises, Test::AtMost(0)),
        (Column::CommercialPlanPremises, Test::AtMost(0)),
        (Column::EligibleCost, Test::AtLeast(100_000)),
        (Column::ConsultationPublic, Test::IsYes),
        (Column::ConsultationMunicipality, Test::IsYes),
        (Column::OtherPublicFunding, Test::AtMost(0)),
    ];
    let condition = conditions.map(|(column, test)| Condition {
        id: column.to_string(),
        label: "villkoret är uppfyllt".to_owned(),
        column,
        test,
        basis: samples::stated(0).basis,
    });
    RuleSet { condition: condition.into(), ..samples::rules() }
}

fn scored(change: impl FnOnce(&mut Round)) -> (Round, Scored) {
    let mut round = round(&PROJECTS_MADE);
    change(&mut round);
    let scored = score(&Task { round: &round, rules: &rules(), budget: &Budget::One(BUDGET), choices: &[] });
    (round, scored)
}

fn total(scored: &Scored, number: usize) -> Option<u64> {
    scored.cards[number - 1].total_points
}

#[test]
fn the_ranking_is_the_one_that_the_readme_shows() {
    let (round, scored) = scored(|_| ());
    let rows: Vec<_> = scored
        .list
        .iter()
        .map(|decided| {
            let points = scored.cards[decided.project].total_points.unwrap();
            (&*round.applications[decided.project].project_id, decided.rank, points, decided.outcome, decided.tie_broken_by)
        })
        .collect();
    let rate = Some(SortKey::ConnectionRate);
    let expected = [
        ("SYN-P02", Some(1), 460, Outcome::Granted, None),
        ("SYN-P05", Some(2), 420, Outcome::Granted, rate),
        ("SYN-P03", Some(3), 420, Outcome::Granted, rate),
        ("SYN-P01", Some(4), 380, Outcome::Granted, rate),
        ("SYN-P04", Some(5), 380, Outcome::NeedsDecision, rate),
        ("SYN-P06", Some(6), 380, Outcome::NeedsDecision, None),
        ("SYN-P07", Some(6), 380, Outcome::NeedsDecision, None),
        ("SYN-P08", Some(8), 350, Outcome::CarriedOver, None),
        ("SYN-P09", Some(9), 330, Outcome::CarriedOver, None),
        ("SYN-P10", Some(10), 300, Outcome::CarriedOver, None),
        ("SYN-P11", Some(11), 110, Outcome::CarriedOver, None),
        ("SYN-P12", Some(12), 75, Outcome::CarriedOver, None),
        ("SYN-P13", None, 380, Outcome::RefusedCondition, None),
        ("SYN-P14", None, 380, Outcome::Withdrawn, None),
    ];
    assert_eq!(rows, expected);
    assert!(scored.preliminary && scored.not_examined.is_empty());
}

/// The rules by hand above are those that are shipped.
#[cfg(feature = "files")]
#[test]
fn the_shipped_rules_give_the_same_list() {
    let shipped = crate::read::rules::load("landsbygdsprogrammet-2016").unwrap();
    let (round, by_hand) = scored(|_| ());
    let by_shipped = score(&Task { round: &round, rules: &shipped, budget: &Budget::One(BUDGET), choices: &[] });
    let places = |scored: &Scored| {
        scored.list.iter().map(|row| (row.project, row.rank, row.outcome, row.granted, row.tie_broken_by)).collect::<Vec<_>>()
    };
    assert_eq!(places(&by_shipped), places(&by_hand));
    assert!(by_shipped.not_examined.is_empty());
}

#[test]
fn the_money_ends_inside_a_tie_that_no_key_breaks() {
    let (_, scored) = scored(|_| ());
    let tied: Vec<_> = scored.list.iter().filter(|decided| decided.tied).collect();
    let wanted = |number: usize| stated(project(number), Column::RequestedSupport);
    let before: i64 = [1, 2, 3, 4, 5].map(wanted).iter().sum();
    let left = BUDGET - before;
    assert_eq!(tied.iter().map(|decided| decided.project + 1).collect::<Vec<_>>(), [6, 7]);
    assert!(wanted(6) <= left && wanted(7) <= left && wanted(6) + wanted(7) > left, "{left}");
    // What the tie would leave over is enough for a small project behind the line: the rule of the line matters.
    assert!(wanted(10) <= left - wanted(6).max(wanted(7)), "{left}");
    // The open project's money is set aside at its place.
    assert!(scored.list.iter().any(|decided| decided.project == 3 && decided.reserved == wanted(4)));
}

#[test]
fn every_awkward_case_happens() {
    let (_, as_it_is) = scored(|_| ());
    let state = |number: usize, column: Column| {
        let conditions = &as_it_is.cards[number - 1].conditions;
        conditions.iter().find(|condition| condition.id == column.as_str()).unwrap().state
    };
    assert_eq!(state(4, Column::ConsultationPublic), ConditionState::Open);
    assert_eq!(state(13, Column::LargestPlaceInhabitants), ConditionState::NotMet);
    assert_eq!(state(13, Column::ExistingNetworkPremises), ConditionState::NotMet);
    assert_eq!(state(1, Column::ConsultationMunicipality), ConditionState::Met);
    assert!(as_it_is.cards[11].rate.is_none() && as_it_is.cards[11].criteria[0].shown == ".");
    // With one household more, 85 % would be reached: two points more, and the place.
    let one_more = scored(|round| {
        let signed = round.applications[8].stated.get_mut(&Column::PermanentSigned).unwrap();
        *signed = Value::Number(51);
    });
    assert_eq!((total(&as_it_is, 9), total(&one_more.1, 9)), (Some(330), Some(420)));
    // By the register, the applicant who states two households too many has reached 50 %.
    let by_register = scored(|round| {
        round.applications[10].stated.insert(Column::PermanentHouseholds, Value::Number(37));
    });
    assert_eq!((total(&as_it_is, 11), total(&by_register.1, 11)), (Some(110), Some(155)));
    // As stated, before anything was assessed, P03 comes before P05, and P01 is refused.
    let (_, unassessed) = scored(|round| round.applications.iter_mut().for_each(|application| application.assessed.clear()));
    let rank = |number: usize| unassessed.list.iter().find(|decided| decided.project + 1 == number).unwrap().rank;
    assert_eq!([rank(3), rank(5), rank(1)], [Some(2), Some(3), None]);
}

#[test]
fn other_seeds_give_rounds_that_are_as_sound() {
    let region = Region::from_seed(1);
    let projects = projects(&region);
    assert!(projects.len() >= 8, "{}", projects.len());
    for project in &projects {
        let overstated = if project.application.project_id == "SYN-P11" { 2 } else { 0 };
        agrees_with_the_register(&region, project, overstated);
        assert!(project.area.is_valid());
    }
}
