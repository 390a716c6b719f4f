//! The parameters of a count: every number that a person can choose and that changes a result.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What decides who is passed and which plans count. Printed with every result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// The distance within which premises count as passed.
    pub passed_within: PassedWithin,
    /// The greatest distance, in metres, between a connection point and the premises it is matched to.
    pub match_within_m: f64,
    /// The greatest distance, in metres, from a municipality at which premises outside all of them are still counted there; 0: never.
    pub border_tolerance_m: f64,
    /// The measuring date; plans with dates need it. Never today's date by itself.
    pub as_of: Option<Date>,
    /// The years after the measuring date within which a plan must be ready to count.
    pub horizon_years: u32,
}

/// The distance, in metres, to connected premises or a fibre route within which premises are passed; 0 turns the rule off.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PassedWithin {
    /// For premises inside settlements.
    pub dense_m: f64,
    /// For premises outside settlements.
    pub rural_m: f64,
}

impl PassedWithin {
    /// The same distance everywhere.
    pub const fn everywhere(metres: f64) -> Self {
        Self { dense_m: metres, rural_m: metres }
    }
    /// The distance, if it is the same everywhere.
    pub fn single(self) -> Option<f64> {
        (self.dense_m.to_bits() == self.rural_m.to_bits()).then_some(self.dense_m)
    }
    /// The larger of the two.
    pub fn largest(self) -> f64 {
        self.dense_m.max(self.rural_m)
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            passed_within: PassedWithin::everywhere(50.0),
            match_within_m: 10.0,
            border_tolerance_m: 0.0,
            as_of: None,
            horizon_years: 3,
        }
    }
}
