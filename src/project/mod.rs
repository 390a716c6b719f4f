//! The checked plan of a run, and the run itself.
//!
//! Responsible for: what was asked (project file, flags, defaults) becoming one [`Plan`], and [`run_coverage`] and [`check`] taking that plan
//! through the rooms, one way: read → coverage → write. The command line, the demo and the tests all call these. Not responsible for: the
//! words on the command line, or how messages look.
//!
//! `settings` is what was typed, `file` reads it from `bygd.toml`, `plan` is what is checked, `origin` tells where each value came from,
//! `run` does the work, `rollout` plans where to build next, `map` writes its polygons, `compare` compares two results, `record` is how its settings are stored, `talk` is how a run speaks to whoever started it.

pub mod compare;
pub mod file;
pub mod made;
mod map;
pub mod origin;
pub mod plan;
pub mod record;
pub mod report;
pub mod rollout;
pub mod run;
pub mod score;
pub mod settings;
pub mod talk;

pub use compare::{ComparePlan, CompareReport, compare};
pub use plan::{OutputPlan, Plan};
pub use rollout::{Compared, RolloutOutput, RolloutPlan, RolloutReport, Scenario, run_rollout, run_scenarios};
pub use run::{CheckReport, CoverageReport, check, run_coverage};
pub use score::{ScorePlan, ScoreReport, ScoreSettings, is_for_score, run_score};
pub use settings::{
    AreasSettings, LayerSettings, LimitSettings, NetworkSettings, PlanSettings, PremisesSettings, Settings, TextSettings,
    WhiteSpotSettings,
};
pub use talk::{Silent, Talk};
