//! The charts of a plan as plain drawings: what a budget reaches, and what premises cost. The same numbers stand in tables behind them.
//!
//! Responsible for: their lines, in whole steps of the drawing, and the ends of their axes. Not responsible for: words or colours.

use super::PlanView;
use super::figures::{drawn, kronor};
use super::tables;
use crate::results::Table;
use crate::write::report::{Figure, ShownTable};
use serde::Serialize;
use std::fmt::Write;

/// Steps across and up of a chart.
const WIDE: f64 = 600.0;
const HIGH: f64 = 260.0;
/// So many municipalities have a curve, those with most premises.
const MOST_CURVES: usize = 12;

/// What a budget reaches.
#[derive(Debug, Serialize)]
pub(super) struct Frontier {
    best: String,
    bound: String,
    greedy: String,
    /// The ends of the axes.
    most_budget: Figure,
    most_worth: Figure,
    /// What is counted.
    objective: String,
    table: ShownTable,
}

/// What premises cost in a municipality.
#[derive(Debug, Serialize)]
pub(super) struct Curve {
    name: String,
    line: String,
    most_cost: Figure,
    most_premises: Figure,
}

/// A line that stays level until the next point, as what is reached does. Points rise to the right.
fn steps(points: impl IntoIterator<Item = (f64, f64)>, most: (f64, f64)) -> String {
    let scale = |value: f64, most: f64, length: f64| if most > 0.0 { (value / most * length).round() as i64 } else { 0 };
    let mut path = format!("M0 {HIGH}");
    for (x, y) in points {
        // Writing to a String cannot fail.
        let _ = write!(path, "H{}V{}", scale(x, most.0, WIDE), HIGH as i64 - scale(y, most.1, HIGH));
    }
    let _ = write!(path, "H{WIDE}");
    path
}

fn most(table: &Table, rows: impl Iterator<Item = usize>, column: &str) -> f64 {
    rows.map(|row| drawn(table, row, column)).fold(0.0, f64::max)
}

impl Frontier {
    pub fn of(view: &PlanView<'_>, table: &Table) -> Self {
        let rows = 0..table.rows.len();
        let ends = (most(table, rows.clone(), "budget"), most(table, rows.clone(), "upper_bound"));
        let line = |column| steps(rows.clone().map(|row| (drawn(table, row, "budget"), drawn(table, row, column))), ends);
        let last = table.rows.len() - 1;
        let objective = view.results().table("choices").map_or("", |table| table.cell(0, "objective"));
        Self {
            best: line("worth"),
            bound: line("upper_bound"),
            greedy: line("greedy"),
            most_budget: kronor(&view.look, table, last, "budget"),
            most_worth: view.look.figure(table, last, "upper_bound"),
            objective: view.look.word("objective", objective),
            table: tables::frontier(view, table),
        }
    }
}

/// The curves of the municipalities with most premises, all on the same scale across, so that they can be compared.
pub(super) fn curves(view: &PlanView<'_>, table: &Table) -> Vec<Curve> {
    let most_cost = most(table, 0..table.rows.len(), "marginal_cost");
    let Some(dearest) = (0..table.rows.len()).find(|&row| drawn(table, row, "marginal_cost") >= most_cost) else {
        return Vec::new();
    };
    let mut groups = tables::by_code(table);
    let last = |rows: &[usize]| rows.last().copied().unwrap_or(0);
    groups.sort_by_key(|rows| (std::cmp::Reverse(table.count(last(rows), "premises")), last(rows)));
    groups.truncate(MOST_CURVES);
    let curve = |rows: &Vec<usize>| {
        let premises = drawn(table, last(rows), "premises");
        let points = rows.iter().map(|&row| (drawn(table, row, "marginal_cost"), drawn(table, row, "premises")));
        Curve {
            name: table.cell(last(rows), "name").to_owned(),
            line: steps(points, (most_cost, premises)),
            most_cost: kronor(&view.look, table, dearest, "marginal_cost"),
            most_premises: view.look.figure(table, last(rows), "premises"),
        }
    };
    groups.iter().map(curve).collect()
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn a_line_stays_level_until_more_is_reached() {
        assert_eq!(steps([(0.0, 0.0), (50.0, 13.0), (100.0, 26.0)], (100.0, 26.0)), "M0 260H0V260H300V130H600V0H600");
        assert_eq!(steps([(0.0, 0.0)], (0.0, 0.0)), "M0 260H0V260H600");
    }
}
