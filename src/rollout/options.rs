//! What a plan is asked: take-up, draws, and what to choose by.
//!
//! Responsible for: the shapes, checked. Not responsible for: reading settings, or defaults for people (`project`).

use crate::model::class::vocabulary;
use serde::Serialize;

/// How many of those who can connect do, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TakeUp {
    /// The lowest that is likely.
    pub low: u16,
    /// What is planned with.
    pub likely: u16,
    /// The highest that is likely.
    pub high: u16,
}

impl Default for TakeUp {
    fn default() -> Self {
        Self { low: 1_000, likely: 1_000, high: 1_000 }
    }
}

vocabulary! {
    /// What a choice under a budget is best at.
    Objective {
        /// The most households.
        Households = "households",
        /// The most premises.
        Premises = "premises",
        /// The largest sum of points.
        Points = "points",
        /// The most workplaces.
        Workplaces = "workplaces",
    }
}
