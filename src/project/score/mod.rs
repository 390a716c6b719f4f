//! Scoring as a run: what was typed, checked, and taken through the rooms.
//!
//! Responsible for: the way read → survey → score → write for the applications of a round. Not responsible for: what any of the rooms does.

mod plan;
mod record;
mod run;

pub use plan::{ScorePlan, ScoreSettings, is_for_score};
pub use run::{ScoreReport, run_score, score_into};
