//! Scoring: the applications of a round and a rule set become scorecards, a ranking, and a decision for every project.
//!
//! Responsible for: points and their reasons, conditions, the order, where the money ends, what other rules and small changes would do, what
//! areas and sign-ups say, and what differs between two runs. Not responsible for: files; rule sets and applications arrive checked. No
//! county's numbers stand here: they are rule sets (`data/rules`).

pub mod fraction;
pub mod knapsack;
pub mod result;
pub mod rules;
#[cfg(test)]
pub mod samples;

pub use fraction::Fraction;
pub use result::{
    Budget, Choice, ConditionResult, ConditionState, CriterionScore, Decided, Evidence, NextBand, OtherReading, Outcome,
    PotResult, Scorecard, Scored, Support, Task,
};
pub use rules::RuleSet;
