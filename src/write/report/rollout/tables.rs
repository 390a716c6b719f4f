//! The tables of a plan.
//!
//! Responsible for: which rows and columns are shown, and how many. Not responsible for: single numbers (`figures`).

use super::PlanView;
use super::figures::{gap_percent, kronor, metres};
use crate::results::Table;
use crate::write::report::{Cell, Column, Figure, Piece, Row, Sentence, ShownTable};

/// So many projects are in the table; all of them are in the file.
const MOST_PROJECTS: usize = 60;
/// So many points of the frontier, and of each curve, are in the tables.
const MOST_POINTS: usize = 21;
const MOST_CURVE_POINTS: usize = 6;

/// How a column is shown.
#[derive(Debug, Clone, Copy)]
enum How {
    AsItIs,
    Kronor,
    Metres,
}

fn shown(view: &PlanView<'_>, table: &Table, id: &str, rows: &[usize], columns: &[(&str, How)]) -> ShownTable {
    let look = &view.look;
    let there: Vec<(&str, How)> = columns.iter().copied().filter(|(column, _)| table.column(column).is_some()).collect();
    let cell = |row: usize, (column, how): (&str, How)| match how {
        How::AsItIs => look.cell(table, row, column),
        How::Kronor => Cell::Figure(kronor(look, table, row, column)),
        How::Metres => Cell::Figure(metres(look, table, row, column)),
    };
    ShownTable {
        id: format!("rollout-{id}"),
        caption: Sentence::text(view.text(&format!("caption_{id}"))),
        sortable: rows.len() > 8,
        columns: there.iter().map(|(column, _)| look.column(table, column)).collect(),
        rows: rows.iter().map(|&row| Row { class: "", cells: there.iter().map(|&one| cell(row, one)).collect() }).collect(),
    }
}

fn all(table: &Table) -> Vec<usize> {
    (0..table.rows.len()).collect()
}

/// At most `most` of the rows, evenly, the last among them.
fn some(rows: &[usize], most: usize) -> Vec<usize> {
    let each = rows.len().div_ceil(most).max(1);
    let mut kept: Vec<usize> = rows.iter().rev().step_by(each).copied().collect();
    kept.reverse();
    kept
}

/// The rows of each municipality, in the order of the table.
pub(super) fn by_code(table: &Table) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for row in 0..table.rows.len() {
        match groups.last_mut().filter(|rows| table.cell(rows[0], "code") == table.cell(row, "code")) {
            Some(rows) => rows.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

pub(super) fn ways(view: &PlanView<'_>, table: &Table) -> ShownTable {
    let columns = [
        ("way", How::AsItIs),
        ("projects", How::AsItIs),
        ("worth", How::AsItIs),
        ("premises", How::AsItIs),
        ("households", How::AsItIs),
        ("funded", How::Kronor),
    ];
    shown(view, table, "ways", &all(table), &columns)
}

pub(super) fn projects(view: &PlanView<'_>) -> ShownTable {
    use How::{AsItIs, Kronor, Metres};
    let table = view.projects;
    let rows: Vec<usize> = view.order.iter().take(MOST_PROJECTS).copied().collect();
    let has = |column: &str| rows.iter().any(|&row| !table.cell(row, column).is_empty());
    let columns: Vec<(&str, How)> = [
        ("project", AsItIs),
        ("premises", AsItIs),
        ("households", AsItIs),
        ("route_m", Metres),
        ("cost", Kronor),
        ("cost_per_premises", Kronor),
        ("support", Kronor),
        ("points", AsItIs),
        ("chosen", AsItIs),
    ]
    .into_iter()
    .filter(|(column, _)| has(column))
    .collect();
    let mut shown = shown(view, table, "projects", &rows, &columns);
    shown.columns.insert(1, Column::text(view.text("municipality")));
    shown.columns.push(Column::number(view.text("gap_heading")));
    for (&row, shown) in rows.iter().zip(&mut shown.rows) {
        shown.cells.insert(1, Cell::Name(view.municipalities(row)));
        shown.cells.push(Cell::Figure(gap_percent(&view.look, table, row)));
    }
    shown
}

/// How many projects are not in the table.
pub(super) fn rest(view: &PlanView<'_>) -> Option<Sentence> {
    let more = view.order.len().checked_sub(MOST_PROJECTS).filter(|more| *more > 0)?;
    let of = format!("count(projects|project!=)-{MOST_PROJECTS}");
    let figure = Piece::Figure(Figure::count(more as u64, view.look.language(), of));
    Some(Sentence::fill(view.text("rest"), &[("count", figure)]))
}

pub(super) fn frontier(view: &PlanView<'_>, table: &Table) -> ShownTable {
    let columns = [("budget", How::Kronor), ("worth", How::AsItIs), ("upper_bound", How::AsItIs), ("greedy", How::AsItIs)];
    shown(view, table, "frontier", &some(&all(table), MOST_POINTS), &columns)
}

pub(super) fn curve(view: &PlanView<'_>, table: &Table) -> ShownTable {
    let rows: Vec<usize> = by_code(table).iter().flat_map(|rows| some(rows, MOST_CURVE_POINTS)).collect();
    let columns = [("name", How::AsItIs), ("marginal_cost", How::Kronor), ("premises", How::AsItIs), ("cost", How::Kronor)];
    shown(view, table, "curve", &rows, &columns)
}

pub(super) fn fates(view: &PlanView<'_>, table: &Table) -> ShownTable {
    shown(view, table, "fates", &all(table), &[("fate", How::AsItIs), ("premises", How::AsItIs)])
}

pub(super) fn bill(view: &PlanView<'_>, table: &Table) -> ShownTable {
    let columns = [
        ("item_name", How::AsItIs),
        ("quantity", How::AsItIs),
        ("unit", How::AsItIs),
        ("unit_price", How::AsItIs),
        ("amount", How::Kronor),
    ];
    shown(view, table, "bill", &all(table), &columns)
}

pub(super) fn prices(view: &PlanView<'_>, table: &Table) -> ShownTable {
    let columns = ["item_name", "unit_price", "low", "high", "unit", "source", "assumed"].map(|column| (column, How::AsItIs));
    shown(view, table, "prices", &all(table), &columns)
}

#[cfg(test)]
mod tests {
    use super::some;

    #[test]
    fn the_last_row_is_always_among_those_shown() {
        assert_eq!(some(&[0, 1, 2], 6), [0, 1, 2]);
        assert_eq!(some(&[0, 1, 2, 3, 4, 5, 6], 3), [0, 3, 6]);
        assert_eq!(some(&[0, 1, 2, 3, 4, 5], 4), [1, 3, 5]);
        assert_eq!(some(&[], 4), Vec::<usize>::new());
    }
}
