//! A whole round, scored: every number of the domain notes that can be made again, and what must hold for any round.

use super::rules::{AfterLine, Basis, Comparison, Condition, Floor, FloorComparison, LineRule, Percent, Pot, Test};
use super::samples::{application, round, rules, stated};
use super::*;
use crate::model::{Application, ApplicationColumn, Round, Value};
use proptest::prelude::*;

fn scored(round: &Round, rules: &RuleSet, budget: &Budget) -> Scored {
    score(&Task { round, rules, budget, choices: &[] })
}

fn outcomes(round: &Round, scored: &Scored) -> Vec<(String, Option<u32>, Outcome, i64)> {
    let row = |row: &Decided| (round.applications[row.project].project_id.clone(), row.rank, row.outcome, row.granted);
    scored.list.iter().map(row).collect()
}

fn with(mut application: Application, column: ApplicationColumn, value: Value) -> Application {
    application.stated.insert(column, value);
    application
}

/// Värmland, first round 2016 (scoring.md 5.1): rank order and support in kronor; 109 million were available.
const VARMLAND: [i64; 17] = [
    7_360_300, 4_590_161, 7_928_252, 3_635_444, 8_221_313, 5_960_440, 6_970_630, 13_341_327, 7_310_620, 5_653_646, 8_767_726,
    1_874_524, 8_112_987, 4_719_278, 2_714_599, 2_864_012, 4_168_892,
];

#[test]
fn varmlands_seventeen_rows_fit_into_109_million_and_leave_what_was_left() {
    let applications =
        (0..).zip(VARMLAND).map(|(i, support)| application(&format!("{i:02}"), 300 - i, 300, 5, support)).collect();
    let (round, rules) = (round(applications), rules());
    let result = scored(&round, &rules, &Budget::One(109_000_000));
    assert!(result.list.iter().all(|row| row.outcome == Outcome::Granted));
    assert_eq!(result.list.last().map(|row| row.cumulative), Some(104_194_151));
    assert_eq!(result.pots[0].left, Some(4_805_849));
}

#[test]
fn the_published_example_has_the_published_points_in_every_reading() {
    // scoring.md: 157 of 210 is 74.76 %: 320 points as it is, 410 when read as 75 %.
    let round = round(vec![application("a", 157, 210, 5, 1)]);
    let result = scored(&round, &rules(), &Budget::One(1));
    let card = &result.cards[0];
    assert_eq!(card.total_points, Some(45 + 200 + 75));
    assert_eq!(card.other_readings.iter().map(|other| other.total_points).collect::<Vec<_>>(), [410, 410]);
    assert_eq!(card.criteria[0].shown, "74,7 %");
    let next = card.criteria[0].next.as_ref().unwrap();
    assert_eq!((next.more_signed, next.gain, next.net_gain), (Some(1), 90, 90));
    // scoring.md: 113 of 133 is shown as 84,9 % with 3 points.
    let other = super::samples::round(vec![application("b", 113, 133, 5, 1)]);
    let card = &scored(&other, &rules(), &Budget::None).cards[0];
    assert_eq!((card.criteria[0].shown.as_str(), card.criteria[0].points), ("84,9 %", 3));
    assert_eq!(
        card.criteria[0].sentence,
        "Anslutningsgrad: 113 av 133 permanentboende hushåll i projektområdet har tecknat anslutning, vilket är 84,9 procent. \
         Det ger 3 poäng (75–84 procent), med vikten 45 blir det 135."
    );
}

#[test]
fn vastra_skedvi_had_460_points_and_twenty_households_reach_380() {
    let round =
        round(vec![application("skedvi", 95, 100, 5, 1), application("small", 20, 20, 5, 1), application("tiny", 19, 19, 5, 1)]);
    let result = scored(&round, &rules(), &Budget::None);
    assert_eq!(result.cards.iter().map(|card| card.total_points).collect::<Vec<_>>(), [Some(460), Some(380), Some(300)]);
}

#[test]
fn a_larger_area_can_cost_points_and_the_card_says_so() {
    let round = round(vec![application("a", 85, 99, 5, 1)]);
    let card = &scored(&round, &rules(), &Budget::None).cards[0];
    let next = card.criteria[1].next.as_ref().unwrap();
    assert_eq!((next.more_possible, next.gain, next.net_gain), (Some(1), 40, 40));
    let tight = super::samples::round(vec![application("b", 85, 99, 5, 1), application("c", 153, 180, 5, 1)]);
    let card = &scored(&tight, &rules(), &Budget::None).cards[1];
    assert_eq!(card.criteria[1].next.as_ref().map(|next| (next.more_possible, next.net_gain)), Some((Some(20), 40 - 90)));
}

#[test]
fn the_line_stops_fills_or_grants_a_part() {
    let big = with(application("b", 90, 100, 5, 60), ApplicationColumn::AcceptsPartGrant, Value::Flag(true));
    let big = with(big, ApplicationColumn::LowestSupport, Value::Number(40));
    let round = round(vec![application("a", 100, 100, 5, 50), big, application("c", 80, 100, 5, 30)]);
    let mut rules = rules();
    let of = |rules: &RuleSet| {
        outcomes(&round, &scored(&round, rules, &Budget::One(100))).into_iter().map(|row| (row.2, row.3)).collect::<Vec<_>>()
    };
    assert_eq!(of(&rules), [(Outcome::Granted, 50), (Outcome::CarriedOver, 0), (Outcome::CarriedOver, 0)]);
    rules.line.after.value = AfterLine::Refused;
    rules.line.rule.value = LineRule::SkipAndFill;
    assert_eq!(of(&rules), [(Outcome::Granted, 50), (Outcome::RefusedBudget, 0), (Outcome::Granted, 30)]);
    rules.line.rule.value = LineRule::PartGrant;
    assert_eq!(of(&rules), [(Outcome::Granted, 50), (Outcome::PartGranted, 50), (Outcome::RefusedBudget, 0)]);
}

#[test]
fn a_tie_across_the_line_needs_a_decision_until_somebody_chooses() {
    let round = round(vec![application("a", 90, 100, 5, 50), application("b", 90, 100, 5, 50), application("c", 9, 10, 5, 10)]);
    let (rules, budget) = (rules(), Budget::One(70));
    let open = scored(&round, &rules, &budget);
    assert!(open.preliminary);
    let of = |scored: &Scored| outcomes(&round, scored).into_iter().map(|row| (row.1, row.2)).collect::<Vec<_>>();
    let needs = Outcome::NeedsDecision;
    assert_eq!(of(&open), [(Some(1), needs), (Some(1), needs), (Some(3), Outcome::CarriedOver)]);
    assert_eq!(open.pots[0].reserved, 70);
    let choices = [Choice { project_id: "b".into(), grant: true, reason: "lottning".into() }];
    let decided = score(&Task { round: &round, rules: &rules, budget: &budget, choices: &choices });
    assert_eq!(of(&decided), [(Some(1), Outcome::CarriedOver), (Some(1), Outcome::Granted), (Some(3), Outcome::CarriedOver)]);
    let enough = scored(&round, &rules, &Budget::One(100));
    assert_eq!(of(&enough)[..2], [(Some(1), Outcome::Granted), (Some(1), Outcome::Granted)]);
}

#[test]
fn an_open_condition_reserves_its_money_and_a_failed_one_has_no_place() {
    let condition =
        |id: &str, column, test| Condition { id: id.into(), label: "det finns".into(), column, test, basis: Basis::default() };
    let mut rules = rules();
    rules.condition = vec![
        condition("network", ApplicationColumn::ExistingNetworkPremises, Test::AtMost(0)),
        condition("consultation", ApplicationColumn::ConsultationPublic, Test::IsYes),
    ];
    let known = |id, signed, network| {
        with(application(id, signed, 100, 5, 50), ApplicationColumn::ExistingNetworkPremises, Value::Number(network))
    };
    let round = round(vec![known("a", 95, 0), application("b", 90, 100, 5, 50), known("c", 85, 0), known("d", 99, 3)]);
    let result = scored(&round, &rules, &Budget::One(120));
    let rows: Vec<_> = outcomes(&round, &result).into_iter().map(|row| (row.0, row.1, row.2)).collect();
    let row = |id: &str, rank, outcome| (id.to_owned(), rank, outcome);
    let expected = [
        row("a", Some(1), Outcome::Granted),
        row("b", Some(2), Outcome::NeedsDecision),
        row("c", Some(3), Outcome::CarriedOver),
        row("d", None, Outcome::RefusedCondition),
    ];
    assert_eq!(rows, expected);
    assert_eq!((result.pots[0].reserved, result.preliminary), (50, true));
    assert_eq!(result.not_examined, ["consultation"]);
}

#[test]
fn over_200_and_at_least_200_differ_at_exactly_200() {
    // scoring.md 1.3: 200 occurs with points 1/2/5: 25 of 40 households, all of the checklist.
    let round = round(vec![application("a", 25, 40, 5, 1)]);
    let mut rules = rules();
    for (comparison, outcome) in
        [(FloorComparison::AtLeast, Outcome::Granted), (FloorComparison::MoreThan, Outcome::RefusedFloor)]
    {
        rules.floor = Some(Floor { points: 200, comparison, basis: Basis::default() });
        let result = scored(&round, &rules, &Budget::One(1));
        assert_eq!((result.cards[0].total_points, result.list[0].outcome), (Some(200), outcome));
    }
}

#[test]
fn a_choice_against_a_project_settles_a_tie_of_two_and_two_choices_for_too_little_money_settle_nothing() {
    let round = round(vec![application("a", 90, 100, 5, 50), application("b", 90, 100, 5, 50)]);
    let (rules, budget) = (rules(), Budget::One(70));
    let decided = |choices: &[(&str, bool)]| {
        let choose = |&(id, grant): &(&str, bool)| Choice { project_id: id.into(), grant, reason: "lottning".into() };
        let choices: Vec<Choice> = choices.iter().map(choose).collect();
        let result = score(&Task { round: &round, rules: &rules, budget: &budget, choices: &choices });
        result.list.iter().map(|row| row.outcome).collect::<Vec<_>>()
    };
    let needs = Outcome::NeedsDecision;
    assert_eq!(decided(&[("a", false)]), [Outcome::CarriedOver, Outcome::Granted]);
    assert_eq!(decided(&[("a", true), ("b", true)]), [needs, needs]);
    assert_eq!(decided(&[]), [needs, needs]);
}

#[test]
fn equal_projects_are_never_parted_by_their_ids_also_where_a_part_would_be_granted() {
    let accepts = |id| with(application(id, 90, 100, 5, 100), ApplicationColumn::AcceptsPartGrant, Value::Flag(true));
    let round = round(vec![accepts("a"), accepts("b")]);
    let mut rules = rules();
    rules.line.rule.value = LineRule::PartGrant;
    let result = scored(&round, &rules, &Budget::One(60));
    assert!(result.list.iter().all(|row| row.outcome == Outcome::NeedsDecision && row.granted == 0));
}

#[test]
fn an_amount_that_nobody_knows_may_be_all_that_is_left() {
    let mut unknown = application("a", 100, 100, 5, 1);
    unknown.stated.remove(&ApplicationColumn::RequestedSupport);
    let round = round(vec![unknown, application("b", 80, 100, 5, 10)]);
    let result = scored(&round, &rules(), &Budget::One(100));
    let rows: Vec<_> = result.list.iter().map(|row| (row.outcome, row.reserved)).collect();
    assert_eq!(rows, [(Outcome::NeedsDecision, 100), (Outcome::CarriedOver, 0)]);
}

#[test]
fn what_is_not_known_gives_no_points_instead_of_zero() {
    let mut unknown = application("a", 1, 100, 5, 1);
    unknown.stated.remove(&ApplicationColumn::PermanentSigned);
    let mut rules = rules();
    rules.counting.minimum_rate = Some(stated(Percent { hundredths: 5000 }));
    let result = scored(&round(vec![unknown]), &rules, &Budget::One(100));
    let card = &result.cards[0];
    assert_eq!((card.rate, card.total_points, card.conditions[0].state), (None, None, ConditionState::Open));
    let mut nobody = application("b", 1, 100, 5, 1);
    nobody.stated.remove(&ApplicationColumn::PermanentHouseholds);
    let sentence = scored(&super::samples::round(vec![nobody]), &rules, &Budget::One(100)).cards[0].criteria[1].sentence.clone();
    assert!(sentence.starts_with("Möjliga anslutningar: Uppgift saknas."), "{sentence}");
    assert_eq!(result.list[0].outcome, Outcome::NeedsDecision);
}

#[test]
fn too_few_points_are_open_while_an_unanswered_thing_could_lift_them() {
    let mut rules = rules();
    rules.floor = Some(Floor { points: 200, comparison: FloorComparison::AtLeast, basis: Basis::default() });
    let mut unanswered = application("a", 25, 40, 5, 1);
    unanswered.stated.remove(&ApplicationColumn::CapacityTechnical);
    let outcome = |application| scored(&round(vec![application]), &rules, &Budget::One(1)).list[0].outcome;
    assert_eq!(outcome(unanswered), Outcome::NeedsDecision);
    assert_eq!(outcome(application("a", 25, 40, 4, 1)), Outcome::RefusedFloor);
}

fn pts() -> RuleSet {
    let mut rules = rules();
    rules.criterion.clear();
    rules.comparison = Some(Comparison {
        divisor: stated(ApplicationColumn::Buildings),
        discount_each: stated(Percent { hundredths: 200 }),
        discount_at_most: stated(Percent { hundredths: 5000 }),
    });
    rules.order.value = vec![super::rules::SortKey::ComparisonNumber];
    rules.line.rule.value = LineRule::SkipAndFill;
    let pot = |id: &str, budget, national| Pot { id: id.into(), label: id.into(), budget, national, basis: Basis::default() };
    rules.pot = vec![pot("north", 100, false), pot("south", 50, false), pot("national", 0, true)];
    rules
}

fn building_project(id: &str, support: i64, buildings: i64, prioritised: i64, pot: &str) -> Application {
    use ApplicationColumn as Column;
    let mut one = Application { project_id: id.into(), ..Application::default() };
    one.stated.insert(Column::RequestedSupport, Value::Number(support));
    one.stated.insert(Column::Buildings, Value::Number(buildings));
    one.stated.insert(Column::PrioritisedBuildings, Value::Number(prioritised));
    one.stated.insert(Column::AreaPot, Value::Text(pot.into()));
    one
}

#[test]
fn discounts_are_added_up_to_the_cap_and_the_rest_of_the_pots_flows_on() {
    // scoring.md 4.1: 25 x 2 % = 50 %, so no more than 25 buildings count.
    let projects = vec![
        building_project("a", 90, 10, 25, "north"),
        building_project("b", 90, 10, 40, "north"),
        building_project("c", 30, 1, 0, "south"),
        building_project("d", 25, 1, 0, "south"),
        building_project("e", 5, 1, 0, "nowhere"),
    ];
    let (round, rules) = (round(projects), pts());
    let result = scored(&round, &rules, &Budget::None);
    let numbers: Vec<_> = result.cards.iter().map(|card| card.comparison).collect();
    assert_eq!(numbers[0], Fraction::new(45, 10));
    assert_eq!(numbers[1], numbers[0]);
    // A tie across the line of the north: 10 of 100 would stay, both are open; the south has 25 left, which
    // flows on and reaches nobody: c asks for 30, b for 80 more. Where e lies nobody knows, so no money is for it.
    let rows: Vec<_> = outcomes(&round, &result).into_iter().map(|row| (row.0, row.2)).collect();
    let needs = Outcome::NeedsDecision;
    let expected = [("a", needs), ("b", needs), ("e", needs), ("d", Outcome::Granted), ("c", Outcome::CarriedOver)];
    assert_eq!(rows, expected.map(|(id, outcome)| (id.to_owned(), outcome)));
    assert_eq!(
        result.pots.iter().map(|pot| (pot.budget, pot.left)).collect::<Vec<_>>(),
        [(Some(100), Some(0)), (Some(50), Some(25)), (Some(25), Some(25))]
    );
}

fn any_application() -> impl Strategy<Value = (i64, i64, usize, i64)> {
    (0_i64..260, 0_i64..260, 0_usize..6, 1_i64..100).prop_map(|(a, b, capacity, cost)| (a.min(b), a.max(b), capacity, cost))
}

fn any_round(rows: &[(i64, i64, usize, i64)]) -> Vec<Application> {
    rows.iter()
        .enumerate()
        .map(|(i, &(signed, possible, capacity, cost))| application(&format!("p{i:02}"), signed, possible, capacity, cost))
        .collect()
}

proptest! {
    #[test]
    fn one_more_signed_never_lowers_a_score(row in any_application()) {
        let (signed, possible, capacity, cost) = row;
        let one = round(vec![application("a", signed, possible, capacity, cost)]);
        let more = round(vec![application("a", (signed + 1).min(possible), possible, capacity, cost)]);
        let points = |round: &Round| scored(round, &rules(), &Budget::None).cards[0].total_points;
        prop_assert!(points(&more) >= points(&one));
    }

    #[test]
    fn permuted_applications_give_the_same_list(rows in proptest::collection::vec(any_application(), 1..20), turn in 0_usize..20, budget in 1_i64..800) {
        let applications = any_round(&rows);
        let mut turned = applications.clone();
        turned.rotate_left(turn % rows.len());
        let (a, b) = (round(applications), round(turned));
        let told = |round: &Round| {
            let result = scored(round, &rules(), &Budget::One(budget));
            let sentences: Vec<String> = result.list.iter().map(|row| row.sentence.clone()).collect();
            (outcomes(round, &result), sentences, result.pots)
        };
        prop_assert_eq!(told(&a), told(&b));
    }

    #[test]
    fn under_stop_a_larger_budget_never_removes_a_grant(rows in proptest::collection::vec(any_application(), 1..20), budget in 1_i64..800, more in 0_i64..300) {
        let round = round(any_round(&rows));
        let granted = |budget| {
            let result = scored(&round, &rules(), &Budget::One(budget));
            result.list.iter().filter(|row| row.outcome == Outcome::Granted).map(|row| row.project).collect::<Vec<_>>()
        };
        let (few, many) = (granted(budget), granted(budget + more));
        prop_assert!(few.iter().all(|project| many.contains(project)));
    }

    #[test]
    fn no_pot_gives_out_more_than_it_has(rows in proptest::collection::vec(any_application(), 1..20), budget in 1_i64..800, rule in 0_usize..3) {
        let round = round(any_round(&rows));
        let mut rules = rules();
        rules.line.rule.value = LineRule::ALL[rule];
        let result = scored(&round, &rules, &Budget::One(budget));
        prop_assert!(result.pots[0].granted + result.pots[0].reserved <= budget);
        prop_assert_eq!(result.list.iter().map(|row| row.granted).sum::<i64>(), result.pots[0].granted);
    }
}
