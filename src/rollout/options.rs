//! What a plan is asked: take-up, draws, and what to choose by.
//!
//! Responsible for: the shapes, checked. Not responsible for: reading settings, or defaults for people (`project`).

use crate::coverage::AreaIndex;
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

vocabulary! {
    /// What a limit on a choice counts.
    Measure {
        /// Projects; a project belongs to the municipality in which most of its premises are.
        Projects = "projects",
        /// What is taken from the budget, in öre; where a project crosses a border, divided by its premises.
        Cost = "cost",
        /// Premises.
        Premises = "premises",
        /// Households.
        Households = "households",
        /// Workplaces.
        Workplaces = "workplaces",
        /// Metres of route, in millimetres; where a project crosses a border, divided by its premises.
        Length = "length",
    }
}

/// A limit on a choice beside the budget: a pot, at least or at most so much in a municipality, what applicants can build in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What it is called in messages.
    pub label: String,
    /// The municipalities it is about; `None` for everywhere.
    pub areas: Option<Vec<AreaIndex>>,
    /// What it counts.
    pub measure: Measure,
    /// At least so much.
    pub at_least: Option<u64>,
    /// At most so much.
    pub at_most: Option<u64>,
}

/// What is asked of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The budget, in öre.
    pub budget: u64,
    /// What is counted.
    pub objective: Objective,
    /// Limits beside the budget.
    pub limits: Vec<Limit>,
}
