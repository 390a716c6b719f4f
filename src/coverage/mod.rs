//! Coverage: the status of every premises, the counts of every area, and what changed between two runs.
//!
//! Responsible for: the rules of counting, on plain columns, the same answer for any order of rows and any number of threads.
//! Not responsible for: files, settings as typed, or how numbers are shown.

pub mod areas_check;
pub mod assessment;
pub mod rules;
pub mod table;

pub use areas_check::check_areas;
pub use assessment::{AreaIndex, Assessment, Nearest};
pub use rules::{PassedWithin, Rules};
pub use table::{AccessRow, CoverageRow, CoverageTables, Level, Share, SpeedRow};
