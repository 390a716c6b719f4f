//! Scoring: the applications of a round and a rule set become scorecards, a ranking, and a decision for every project.
//!
//! Responsible for: points and their reasons (`card`), conditions, the order (`rank`), where the money ends (`line`), what other rules and
//! small changes would do, what areas and sign-ups say, and what differs between two runs. Not responsible for: files; rule sets and
//! applications arrive checked. No county's numbers stand here: they are rule sets (`data/rules`).

pub mod areas;
pub mod best;
pub mod card;
pub mod change;
pub mod communicate;
pub mod compare;
pub mod condition;
pub mod fraction;
pub mod knapsack;
pub mod line;
pub mod lines;
mod moved;
pub mod outcome;
mod points;
pub mod rank;
pub mod result;
pub mod rules;
#[cfg(test)]
pub(crate) mod samples;
pub mod sensitivity;
pub mod sentence;
pub mod shared;
pub mod summary;
mod support;
mod tally;
#[cfg(test)]
mod tests;
mod variation;
pub mod what_if;
pub mod words;

pub use card::{card, needed};
pub use fraction::Fraction;
pub use result::{
    BeforeMoney, Budget, Choice, ConditionResult, ConditionState, CriterionScore, Decided, Evidence, MoneyRules, NextBand,
    OtherReading, Outcome, PotBeforeMoney, PotResult, Scorecard, Scored, StateBeforeMoney, Support, Task,
};
pub use rules::RuleSet;

use rayon::prelude::*;
use std::collections::BTreeSet;

/// Scores, ranks and decides a round. The same answer for any order of the applications and any number of threads.
pub fn score(task: &Task<'_>) -> Scored {
    decide(task, cards(task))
}

/// Scores every project of a round, in its order.
pub fn cards(task: &Task<'_>) -> Vec<Scorecard> {
    (0..task.round.applications.len()).into_par_iter().map(|project| card(task, project)).collect()
}

/// Ranks and decides a round whose projects are scored already, one card for each application, in the order of the round.
pub fn decide(task: &Task<'_>, cards: Vec<Scorecard>) -> Scored {
    let places = rank::rank(task, &cards);
    let (mut list, pots) = line::decide(task, &cards, &places);
    outcome::explain(task, &cards, &places, &pots, &mut list);
    let open = |decided: &Decided| {
        decided.outcome == Outcome::NeedsDecision || (decided.rank.is_some() && !cards[decided.project].unanswered.is_empty())
    };
    let preliminary = list.iter().any(open);
    let conditions = cards.iter().flat_map(|card| &card.conditions);
    let not_examined: BTreeSet<&String> =
        conditions.filter(|condition| condition.state == ConditionState::NotExamined).map(|condition| &condition.id).collect();
    let not_examined = not_examined.into_iter().cloned().collect();
    Scored { cards, list, pots, preliminary, not_examined }
}
