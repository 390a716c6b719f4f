//! What became of the projects of each applicant, and what the areas of the projects hold.

use super::lookup::{Lookup, NOTHING, prepend_names};
use super::round_view::RoundView;
use super::{Cell, Context, ShownTable};
use serde::Serialize;

const APPLICANTS: [&str; 15] = [
    "applicant",
    "org_number",
    "projects",
    "ranked",
    "granted",
    "part_granted",
    "needs_decision",
    "carried_over",
    "refused",
    "dismissed",
    "withdrawn",
    "requested_support",
    "requested_unknown",
    "granted_support",
    "project_ids",
];

const AREAS: [&str; 13] = [
    "level",
    "code",
    "name",
    "premises",
    "households",
    "holiday_homes_estimate",
    "connected",
    "passed_only",
    "planned",
    "unserved",
    "dense_premises",
    "premises_in_holes",
    "forgotten_premises",
];

/// What the template shows.
#[derive(Debug, Serialize)]
pub(super) struct ApplicantsPart {
    applicants: Option<ShownTable>,
    areas: Option<ShownTable>,
}

/// Applicants and areas.
pub(super) fn part(context: &Context<'_>) -> Option<ApplicantsPart> {
    let view = RoundView::of(context)?;
    let look = &view.look;
    let results = look.results;
    let applicants = results.table("applicants").map(|table| {
        let rows: Vec<usize> = (0..table.rows.len()).collect();
        look.table(table, "applicants-table", look.fill("applicants", "caption", &[]), &APPLICANTS, &rows)
    });
    let part = ApplicantsPart { applicants, areas: areas(&view) };
    (part.applicants.is_some() || part.areas.is_some()).then_some(part)
}

fn areas(view: &RoundView<'_>) -> Option<ShownTable> {
    let look = &view.look;
    let table = look.results.table("areas")?;
    let rows: Vec<usize> = (0..table.rows.len()).collect();
    // What was not counted at all is no column of dots.
    let columns: Vec<&str> = Lookup::present(table, &AREAS)
        .into_iter()
        .filter(|column| rows.iter().any(|&row| !table.cell(row, column).is_empty() || table.is_suppressed(row, column)))
        .collect();
    let mut shown = look.table(table, "areas-table", look.fill("applicants", "areas", &[]), &columns, &rows);
    for (&row, shown) in rows.iter().zip(&mut shown.rows) {
        for (cell, column) in shown.cells.iter_mut().zip(&columns) {
            let is_of_project = table.cell(row, "level") == "project";
            // Only whole projects are counted by these; for their parts there is nothing that could be known.
            if !is_of_project && table.cell(row, column).is_empty() && !table.is_suppressed(row, column) {
                *cell = Cell::Text(NOTHING.to_owned());
            }
        }
    }
    if table.column("project_id").is_some() {
        prepend_names(view, table, &rows, &mut shown);
        for (&row, shown) in rows.iter().zip(&mut shown.rows) {
            if table.cell(row, "project_id").is_empty() {
                shown.cells[0] = Cell::Text(look.text("applicants", "all_areas").to_owned());
            }
        }
    }
    (!rows.is_empty()).then_some(shown)
}
