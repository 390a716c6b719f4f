//! Coverage: the status of every premises, the counts of every area, and what changed between two runs.
//!
//! Responsible for: the rules of counting, on plain columns, the same answer for any order of rows and any number of threads.
//! Not responsible for: files, settings as typed, or how numbers are shown.
//!
//! The way through: [`assess`] gives every premises its area, class (`place`), evidence and status (`connect`, `status`);
//! [`count()`] sums up (`count`); [`tables`] makes the rows of every level (`levels`, `table`); [`white_spots()`] groups what is unserved. [`compare`] finds what changed between two runs.

pub mod areas_check;
pub mod assessment;
pub mod compare;
pub mod connect;
pub mod count;
pub mod levels;
pub mod place;
pub mod rules;
pub mod status;
pub mod table;
pub mod white_spots;

pub use areas_check::{check_areas, check_codes};
pub use assessment::{AreaIndex, Assessment, Nearest, NearestTable};
pub use count::{Counts, count};
pub use levels::{CountySource, LevelNames, tables};
pub use rules::{PassedWithin, Rules};
pub use status::assess;
pub use table::{AccessRow, CoverageRow, CoverageTables, Level, Share, SpeedRow};
pub use white_spots::{UnservedCounts, WhiteSpot, WhiteSpotOptions, WhiteSpots, white_spots};
