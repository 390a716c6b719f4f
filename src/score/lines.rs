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
        given[project] = if card.is_open() {
            Given { granted: 0, reserved: amount }
        } else {
            Given { granted: amount, reserved: 0 }
        };
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
