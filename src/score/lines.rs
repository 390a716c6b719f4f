//! The line compared: what every rule of the line and the exact best choice would fund, side by side.
//!
//! Responsible for: the same cards and the same order decided by each rule, and what differs. Not responsible for: the rules themselves
//! (`line`), or the best choice (`best`). A board sees here what its rule costs in households and leaves unspent.

use super::best::{Best, Objective, best, money};
use super::rank::rank;
use super::result::Outcome;
use super::rules::LineRule;
use super::{RuleSet, Scored, Task, line};
use serde::Serialize;

/// What one way of giving out the money funds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Funding {
    /// The rule of the line; `None` is the best choice.
    pub rule: Option<LineRule>,
    /// Projects granted, in whole or in part.
    pub projects: u64,
    /// Their signed connections, in the rule set's unit.
    pub signed: u64,
    /// Their possible connections, in the rule set's unit.
    pub possible: u64,
    /// What they get, in kronor.
    pub spent: i64,
    /// Projects that wait for an answer and have all their money set aside.
    pub waiting: u64,
    /// Their signed connections.
    pub waiting_signed: u64,
    /// Their possible connections.
    pub waiting_possible: u64,
    /// All that is set aside, for them and for ties that nobody has decided, in kronor.
    pub reserved: i64,
    /// Neither spent nor set aside, in kronor.
    pub left: i64,
}

/// What a project gets by one way of giving out the money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Given {
    /// Granted, in kronor.
    pub granted: i64,
    /// Set aside, in kronor.
    pub reserved: i64,
}

/// A project that not all ways treat alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Differs {
    /// The position in the round.
    pub project: usize,
    /// What it gets, in the order of [`LinesCompared::ways`].
    pub given: Vec<Given>,
}

/// All ways side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinesCompared {
    /// The rules in the order of [`LineRule::ALL`], then the best choice.
    pub ways: Vec<Funding>,
    /// The rule that the rule set has.
    pub in_force: LineRule,
    /// The best choice with its proof.
    pub best: Best,
    /// The projects that not all ways treat alike, in the order of the list.
    pub differ: Vec<Differs>,
}

/// Decides a scored round by every rule of the line and by the best choice for a goal. `None` where there is no budget, or no such goal.
pub fn compare_lines(task: &Task<'_>, scored: &Scored, objective: Objective) -> Option<LinesCompared> {
    let best = best(task, scored, objective)?;
    let budget = money(task)?;
    let places = rank(task, &scored.cards);
    let by_rule = |&rule: &LineRule| {
        let rules = with_line(task.rules, rule);
        let (list, _) = line::decide(&Task { rules: &rules, ..*task }, &scored.cards, &places);
        let mut given = vec![Given::default(); scored.cards.len()];
        list.iter().for_each(|row| given[row.project] = Given { granted: row.granted, reserved: row.reserved });
        let is_granted = |outcome| matches!(outcome, Outcome::Granted | Outcome::PartGranted);
        let mut granted = vec![false; scored.cards.len()];
        list.iter().for_each(|row| granted[row.project] = is_granted(row.outcome));
        (sum(scored, &given, &granted, budget, Some(rule)), given)
    };
    let (mut ways, mut given): (Vec<Funding>, Vec<Vec<Given>>) = LineRule::ALL.iter().map(by_rule).unzip();
    let (chosen, granted) = chosen(scored, &best);
    ways.push(sum(scored, &chosen, &granted, budget, None));
    given.push(chosen);
    let of = |project: usize| given.iter().map(|way| way[project]).collect::<Vec<_>>();
    let rows = scored.list.iter().map(|row| Differs { project: row.project, given: of(row.project) });
    let differ = rows.filter(|row| row.given.iter().any(|given| *given != row.given[0])).collect();
    Some(LinesCompared { ways, in_force: task.rules.line.rule.value, best, differ })
}

/// The same rules with another rule of the line.
pub(super) fn with_line(rules: &RuleSet, rule: LineRule) -> RuleSet {
    let mut rules = rules.clone();
    rules.line.rule.value = rule;
    rules
}

/// What the best choice gives to each project: set aside where something must be known first.
fn chosen(scored: &Scored, best: &Best) -> (Vec<Given>, Vec<bool>) {
    let mut given = vec![Given::default(); scored.cards.len()];
    let mut granted = vec![false; scored.cards.len()];
    for &project in &best.chosen {
        let card = &scored.cards[project];
        let amount = card.support.grantable.unwrap_or(0);
        granted[project] = !card.is_open();
        given[project] =
            if card.is_open() { Given { granted: 0, reserved: amount } } else { Given { granted: amount, reserved: 0 } };
    }
    (given, granted)
}

fn sum(scored: &Scored, given: &[Given], granted: &[bool], budget: i64, rule: Option<LineRule>) -> Funding {
    let mut funding = Funding { rule, left: budget, ..Funding::default() };
    for ((card, given), granted) in scored.cards.iter().zip(given).zip(granted) {
        if *granted {
            funding.projects += 1;
            funding.signed += card.signed;
            funding.possible += card.possible;
        } else if given.reserved > 0 && card.support.grantable == Some(given.reserved) {
            funding.waiting += 1;
            funding.waiting_signed += card.signed;
            funding.waiting_possible += card.possible;
        }
        funding.spent += given.granted;
        funding.reserved += given.reserved;
    }
    funding.left -= funding.spent + funding.reserved;
    funding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Application, ApplicationColumn, Value};
    use crate::score::samples::{application, round, rules};
    use crate::score::{Budget, score};
    use proptest::prelude::*;

    fn compared(applications: Vec<Application>, budget: i64) -> LinesCompared {
        let (round, rules, budget) = (round(applications), rules(), Budget::One(budget));
        let task = Task { round: &round, rules: &rules, budget: &budget, choices: &[] };
        compare_lines(&task, &score(&task), Objective::Signed).unwrap()
    }

    #[test]
    fn a_board_sees_what_its_rule_costs() {
        let mut large = application("B", 190, 200, 5, 60);
        large.stated.insert(ApplicationColumn::AcceptsPartGrant, Value::Flag(true));
        large.stated.insert(ApplicationColumn::LowestSupport, Value::Number(40));
        let result = compared(vec![application("A", 200, 200, 5, 50), large, application("C", 90, 100, 5, 25)], 100);
        let rows: Vec<_> =
            result.ways.iter().map(|way| (way.rule, way.projects, way.signed, way.possible, way.spent, way.left)).collect();
        let expected = [
            (Some(LineRule::Stop), 1, 200, 200, 50, 50),
            (Some(LineRule::SkipAndFill), 2, 290, 300, 75, 25),
            (Some(LineRule::PartGrant), 2, 390, 400, 100, 0),
            (None, 2, 290, 300, 75, 25),
        ];
        assert_eq!(rows, expected);
        assert_eq!(result.in_force, LineRule::Stop);
        let amounts = |row: &Differs| (row.project, row.given.iter().map(|given| given.granted).collect::<Vec<_>>());
        let differ: Vec<_> = result.differ.iter().map(amounts).collect();
        assert_eq!(differ, [(1, vec![0, 0, 50, 0]), (2, vec![0, 25, 0, 25])]);
    }

    #[test]
    fn projects_that_wait_are_counted_apart_in_every_way() {
        let mut rules = rules();
        rules.condition = vec![crate::score::rules::Condition {
            id: "consultation".into(),
            label: "kommunen har hörts".into(),
            column: ApplicationColumn::ConsultationMunicipality,
            test: crate::score::rules::Test::IsYes,
            basis: crate::score::rules::Basis::default(),
        }];
        let mut asked = application("B", 150, 200, 5, 60);
        asked.stated.insert(ApplicationColumn::ConsultationMunicipality, Value::Flag(true));
        let (round, budget) = (round(vec![application("A", 200, 200, 5, 40), asked]), Budget::One(110));
        let task = Task { round: &round, rules: &rules, budget: &budget, choices: &[] };
        let result = compare_lines(&task, &score(&task), Objective::Signed).unwrap();
        for way in &result.ways {
            let row = (way.projects, way.signed, way.waiting, way.waiting_signed, way.reserved, way.left);
            assert_eq!(row, (1, 150, 1, 200, 40, 10), "{:?}", way.rule);
        }
        assert!(result.differ.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn the_best_choice_is_never_worse_than_stopping_or_filling(
            values in prop::collection::vec((0_i64..60, 0_i64..60, 0_i64..40, any::<bool>()), 1..25), budget in 0_i64..400
        ) {
            let project = |(number, (signed, more, cost, known)): (usize, (i64, i64, i64, bool))| {
                let mut one = application(&format!("P{number}"), signed, signed + more, 5, cost);
                if !known {
                    one.stated.remove(&ApplicationColumn::RequestedSupport);
                }
                one
            };
            let result = compared(values.into_iter().enumerate().map(project).collect(), budget);
            let best = &result.ways[3];
            prop_assert!(result.best.proven && best.spent + best.reserved <= budget && best.left >= 0);
            prop_assert_eq!(best.signed + best.waiting_signed, result.best.reached);
            for way in &result.ways[..2] {
                prop_assert!(best.signed + best.waiting_signed >= way.signed + way.waiting_signed);
            }
        }
    }
}
