//! What an earlier run wrote, in memory: its tables, layers, manifest and scorecards.
//!
//! Responsible for: the shapes that `read` fills and from which `write` makes reports and exports, and for what of it may be public
//! (`public`). Not responsible for: files, words for people (`write::labels`), or any counting.
//!
//! `table` is a table of text cells, `manifest` what the manifest says, `round` the scorecards of a decision round, `layer` polygons with
//! their attributes, `rollout` the routes of a plan, `public` takes out what the public must not see, `suppress` says which counts go with it.

mod layer;
mod manifest;
mod public;
mod rollout;
mod round;
mod suppress;
mod table;

pub use layer::PolygonLayer;
pub use manifest::{InputLayer, OutputFile, RowsRead, RunManifest, Tool, Within};
pub use public::DEFAULT_THRESHOLD;
pub use rollout::PlannedRoute;
pub use round::{Assumed, Budget, Difference, PotAmount, Project, RoundResults, RuleSetShort};
pub use table::Table;

/// Which run wrote a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// `bygd coverage` (the demo's folder is one too).
    Coverage,
    /// `bygd score`.
    Score,
    /// `bygd plan`.
    Plan,
}

impl RunKind {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Coverage, Self::Score, Self::Plan];
    /// The command of the run.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Score => "score",
            Self::Plan => "plan",
        }
    }
}

/// Whom results are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Anybody: aggregated, small counts taken out, nothing about single premises, owners' money or networks.
    Public,
    /// Those who work with the case.
    Internal,
}

impl Profile {
    /// The spelling on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }
}

/// A folder of results.
#[derive(Debug, Clone)]
pub struct Results {
    /// Which run wrote it.
    pub kind: RunKind,
    /// Whom it is for; results as read are internal.
    pub profile: Profile,
    /// What its manifest says.
    pub manifest: RunManifest,
    /// Its CSV tables, in the order of the manifest's files. The name is that of the file without `.csv`.
    pub tables: Vec<Table>,
    /// Its polygons: `municipalities`, `white_spots`, `project_areas`, `plan_areas`, those that are there.
    pub layers: Vec<PolygonLayer>,
    /// The scorecards of a decision round.
    pub round: Option<RoundResults>,
    /// The routes of a plan; none where they are not public.
    pub routes: Vec<PlannedRoute>,
}

impl Results {
    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
    /// The layer of this name.
    pub fn layer(&self, name: &str) -> Option<&PolygonLayer> {
        self.layers.iter().find(|layer| layer.table.name == name)
    }
}
