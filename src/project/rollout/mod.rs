//! Rollout planning as a run: what was typed, checked, and taken through the rooms.
//!
//! Responsible for: the way read → coverage → rollout → write for one plan, and several scenarios of it side by side. Not responsible for: what
//! any of the rooms does.

mod begin;
mod facts;
mod ground;
mod limits;
mod plan;
mod record;
mod run;
mod scenarios;

pub use plan::{RolloutOutput, RolloutPlan};
pub use run::{RolloutReport, rollout_into, run_rollout};
pub use scenarios::{Compared, Scenario, run_scenarios};
