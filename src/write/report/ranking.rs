//! The ranking with the line drawn between those that the money reaches and those that it does not.

use super::lookup::{Lookup, NOTHING};
use super::round_view::RoundView;
use super::{Cell, Column, Context, Piece, Row, Sentence, ShownTable};
use crate::score::Outcome;
use serde::Serialize;

/// Columns behind the name, the place and the side of the line; `STANDING` is points or the comparison number.
const COLUMNS: [&str; 10] = [
    "outcome",
    STANDING,
    "connection_rate",
    "signed_connections",
    "possible_connections",
    "requested_support",
    "granted_support",
    "reserved_support",
    "cumulative_granted",
    "tie_broken_by",
];
const STANDING: &str = "standing";

/// What the template shows.
#[derive(Debug, Serialize)]
pub(super) struct RankingPart {
    table: ShownTable,
    ties: Vec<String>,
}

/// The ranking.
pub(super) fn part(context: &Context<'_>) -> Option<RankingPart> {
    let view = RoundView::of(context)?;
    Some(RankingPart { table: table(&view), ties: ties(&view) })
}

fn table(view: &RoundView<'_>) -> ShownTable {
    let (look, ranking) = (&view.look, view.ranking);
    let names: Vec<&str> =
        COLUMNS.iter().map(|&column| if column == STANDING { view.standing_column() } else { column }).collect();
    let present = Lookup::present(ranking, &names);
    let mut columns = vec![
        Column::text(look.heading(ranking, "project")),
        Column::number(look.heading(ranking, "rank")),
        Column::text(look.text("ranking", "line")),
    ];
    columns.extend(present.iter().map(|column| look.column(ranking, column)));
    let lines: Vec<(&str, Option<usize>)> =
        view.pots().into_iter().map(|pot| (pot, view.line(pot).first_behind)).filter(|(_, row)| row.is_some()).collect();
    let mut rows = Vec::new();
    for row in view.rows() {
        for (pot, _) in lines.iter().filter(|(_, first)| *first == Some(row)) {
            rows.push(line_row(view, pot, columns.len()));
        }
        rows.push(project_row(view, row, &present));
    }
    ShownTable {
        id: "ranking-table".to_owned(),
        caption: look.fill("ranking", "caption", &[]),
        // Sorted by something else, the line would lie between others.
        sortable: false,
        columns,
        rows,
    }
}

/// The line itself, said in words in its first cell; the others hold a dash, so that none is empty.
fn line_row(view: &RoundView<'_>, pot: &str, width: usize) -> Row {
    let key = if pot.is_empty() { "line_here" } else { "line_here_pot" };
    let words = view.look.fill("ranking", key, &[("pot", Piece::Name(view.pot_name(pot)))]);
    let dashes = std::iter::repeat_n(Cell::Text(NOTHING.to_owned()), width - 1);
    Row { class: "line", cells: std::iter::once(Cell::Sentence(words)).chain(dashes).collect() }
}

fn project_row(view: &RoundView<'_>, row: usize, columns: &[&str]) -> Row {
    let (look, ranking) = (&view.look, view.ranking);
    let name = Sentence::fill("{name}", &[("name", view.named(row))]);
    let place = if view.is_ranked(row) { look.cell(ranking, row, "rank") } else { Cell::Text(NOTHING.to_owned()) };
    let mut cells = vec![Cell::Sentence(name), place, Cell::Text(look.text("ranking", side(view, row)).to_owned())];
    let is_tied = view.project(row).is_some_and(|project| project.tied);
    cells.extend(columns.iter().map(|&column| match column {
        "tie_broken_by" if is_tied => Cell::Text(look.word(column, "nothing")),
        "cumulative_granted" if !view.is_ranked(row) => Cell::Text(NOTHING.to_owned()),
        _ => look.cell(ranking, row, column),
    }));
    let class = match side(view, row) {
        "above" => "above",
        "waits" => "waits",
        _ => "",
    };
    Row { class, cells }
}

/// On which side of the line a project lies, as a key of the words of this part.
fn side(view: &RoundView<'_>, row: usize) -> &'static str {
    match view.outcome(row) {
        Some(Outcome::Granted | Outcome::PartGranted) => "above",
        Some(Outcome::NeedsDecision) => "waits",
        Some(Outcome::RefusedBudget | Outcome::CarriedOver) => "below",
        Some(Outcome::RefusedFloor) => "floor",
        _ => "unranked",
    }
}

/// The sentences on what broke ties stand in the reasons of the projects; here are those that nothing separates.
fn ties(view: &RoundView<'_>) -> Vec<String> {
    let tied = view.round.projects.iter().filter(|project| project.tied);
    tied.map(|project| format!("{}: {}", project.project_id, project.sentence)).collect()
}
