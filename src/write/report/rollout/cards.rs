//! The cards of the projects to look at first.
//!
//! Responsible for: what a card says. Not responsible for: the order of the projects.

use super::PlanView;
use super::figures::{gap_percent, kronor, metres};
use crate::write::report::lookup::Fact;
use crate::write::report::{Cell, Sentence};
use serde::Serialize;

/// So many projects have a card: those that come first in the chapter.
const MOST: usize = 12;

/// A project.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    id: String,
    municipalities: String,
    is_funded: bool,
    facts: Vec<Fact>,
    /// How good the route is.
    gap: Sentence,
}

/// The cards. A project whose counts are not shown has none.
pub(super) fn cards(view: &PlanView<'_>) -> Vec<Card> {
    let is_shown = |row: &&usize| !view.projects.is_suppressed(**row, "premises");
    view.order.iter().filter(is_shown).take(MOST).map(|&row| card(view, row)).collect()
}

fn card(view: &PlanView<'_>, row: usize) -> Card {
    let (look, table) = (&view.look, view.projects);
    let heading = |column: &str| look.heading(table, column);
    let is_known = |column: &&str| !table.cell(row, column).is_empty() || table.is_suppressed(row, column);
    let mut facts = Vec::new();
    for column in ["premises", "households", "connections"].iter().filter(|column| is_known(column)) {
        facts.push(Fact::new(&heading(column), Cell::Figure(look.figure(table, row, column))));
    }
    for column in ["route_m", "drops_m"] {
        facts.push(Fact::new(&heading(column), Cell::Figure(metres(look, table, row, column))));
    }
    for column in
        ["cost", "cost_per_connection", "cost_per_premises", "support", "own_part"].iter().filter(|column| is_known(column))
    {
        facts.push(Fact::new(&heading(column), Cell::Figure(kronor(look, table, row, column))));
    }
    let range = ["cost_p10", "cost_p90"].map(|column| kronor(look, table, row, column));
    let [low, high] = range;
    let range = Sentence::fill(view.text("range"), &[("low", low.into()), ("high", high.into())]);
    facts.push(Fact::new(view.text("range_heading"), Cell::Sentence(range)));
    for column in ["points", "comparison_number", "next_connections", "next_points"].iter().filter(|column| is_known(column)) {
        facts.push(Fact::new(&heading(column), Cell::Figure(look.figure(table, row, column))));
    }
    Card {
        id: table.cell(row, "project").to_owned(),
        municipalities: view.municipalities(row),
        is_funded: table.cell(row, "chosen") == "1",
        facts,
        gap: Sentence::fill(view.text("gap_of_project"), &[("gap", gap_percent(look, table, row).into())]),
    }
}
