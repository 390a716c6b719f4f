//! Scoring: the applications of a round and a rule set become scorecards, a ranking, and a decision for every project.
//!
//! Responsible for: points and their reasons, conditions, the order, where the money ends, what other rules and small changes would do, what
//! areas and sign-ups say, and what differs between two runs. Not responsible for: files; rule sets and applications arrive checked. No
//! county's numbers stand here: they are rule sets (`data/rules`).

pub mod card;
pub mod condition;
pub mod fraction;
mod points;
pub mod result;
pub mod rules;
pub mod sentence;
mod support;
pub mod words;

pub use card::{card, needed};
pub use fraction::Fraction;
pub use result::{
    Budget, Choice, ConditionResult, ConditionState, CriterionScore, Decided, Evidence, NextBand, OtherReading, Outcome,
    PotResult, Scorecard, Scored, Support, Task,
};
pub use rules::RuleSet;
