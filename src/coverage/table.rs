//! The tables of a coverage run: rows with counts and shares, ready to be written in any format.

use crate::model::class::vocabulary;
use crate::model::{AreaClass, Base, Technology};

vocabulary! {
    /// The level a row is about, in the order of the table.
    Level {
        /// One municipality.
        Municipality = "municipality",
        /// One county: its municipalities.
        County = "county",
        /// Premises outside every municipality.
        Outside = "outside",
        /// All of it: municipalities and outside.
        Country = "country",
    }
}

/// A share as a fraction of two counts, so that it is exact until it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The part.
    pub part: u64,
    /// The whole.
    pub whole: u64,
}

impl Share {
    /// The share as text with six decimals, half up, by integer arithmetic; empty where the whole is zero (rule 8).
    ///
    /// ```
    /// use bygd::coverage::Share;
    /// assert_eq!(Share { part: 2, whole: 3 }.to_text(), "0.666667");
    /// assert_eq!(Share { part: 1, whole: 1 }.to_text(), "1.000000");
    /// assert_eq!(Share { part: 0, whole: 0 }.to_text(), "");
    /// ```
    pub fn to_text(self) -> String {
        const SCALE: u128 = 1_000_000;
        if self.whole == 0 {
            return String::new();
        }
        let (part, whole) = (u128::from(self.part), u128::from(self.whole));
        let millionths = (2 * part * SCALE + whole) / (2 * whole);
        format!("{}.{:06}", millionths / SCALE, millionths % SCALE)
    }
}

/// One row of `coverage.csv`. `passed` includes `connected`; `total = passed + planned + unserved + unknown`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow {
    /// The level.
    pub level: Level,
    /// The code of the municipality, county or country; empty for outside.
    pub code: String,
    /// The name.
    pub name: String,
    /// The area class.
    pub area_class: AreaClass,
    /// What is counted.
    pub base: Base,
    /// All of them.
    pub total: u64,
    /// Connected.
    pub connected: u64,
    /// Connected or in the vicinity.
    pub passed: u64,
    /// Planned within the horizon.
    pub planned: u64,
    /// None of these.
    pub unserved: u64,
    /// Not known.
    pub unknown: u64,
    /// The distance of the rule as text, in metres; empty where a total row mixes two (rule 11).
    pub passed_within_m: String,
    /// The measuring date; empty where none was given.
    pub as_of: String,
}

impl CoverageRow {
    /// The share of a count in the total.
    pub fn share(&self, part: u64) -> Share {
        Share { part, whole: self.total }
    }
}

/// One row of `coverage_by_technology.csv`: how many can get a technology.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    /// The level.
    pub level: Level,
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The area class.
    pub area_class: AreaClass,
    /// What is counted.
    pub base: Base,
    /// The technology.
    pub technology: Technology,
    /// All of them.
    pub total: u64,
    /// Those that a layer of this technology reaches (connected, orderable, or inside its area); for fibre: connected.
    pub access: u64,
    /// For fibre: connected or in the vicinity; for every other technology the same as `access`.
    pub access_or_vicinity: u64,
}

/// One row of `coverage_by_speed.csv`: how many a stated download speed reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeedRow {
    /// The level.
    pub level: Level,
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The area class.
    pub area_class: AreaClass,
    /// What is counted.
    pub base: Base,
    /// The least download speed in Mbit/s.
    pub down_mbps: u32,
    /// All of them.
    pub total: u64,
    /// Those reached by a layer that states at least this speed.
    pub reached: u64,
    /// Those reached only by layers that state no speed: nobody knows.
    pub speed_unknown: u64,
}

/// Everything that is counted in one run.
#[derive(Debug, Clone, Default)]
pub struct CoverageTables {
    /// Rows of `coverage.csv`, in its order (rule 10).
    pub coverage: Vec<CoverageRow>,
    /// Rows of `coverage_by_technology.csv`; only technologies that a layer names.
    pub technology: Vec<AccessRow>,
    /// Rows of `coverage_by_speed.csv`; empty where no layer states a speed.
    pub speed: Vec<SpeedRow>,
    /// Premises whose count is unknown, per base: left out of that base (rule 8).
    pub base_missing: Vec<(Base, u64)>,
}

/// The download speeds, in Mbit/s, for which shares are made.
pub const SPEEDS_MBPS: [u32; 3] = [30, 100, 1000];
