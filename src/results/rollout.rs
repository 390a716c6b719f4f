//! The routes of a plan, for maps.

use geo::LineString;

/// A piece of a route.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRoute {
    /// The project that it is part of.
    pub project: String,
    /// Its corners, in the working coordinate system of the run.
    pub line: LineString<f64>,
}
