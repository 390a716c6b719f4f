//! Other ways to give out the money: what every rule of the line would fund, and the best choice. Only for those who work with the case.

use super::round_view::RoundView;
use super::{Cell, Context, ShownTable};
use serde::Serialize;

const COLUMNS: [&str; 9] =
    ["projects", "signed", "possible", "spent", "reserved", "waiting", "waiting_signed", "waiting_possible", "left"];

/// What the template shows.
#[derive(Debug, Serialize)]
pub(super) struct WaysPart {
    table: ShownTable,
    has_best: bool,
}

/// The ways side by side.
pub(super) fn part(context: &Context<'_>) -> Option<WaysPart> {
    if !context.is_internal() {
        return None;
    }
    let view = RoundView::of(context)?;
    let look = &view.look;
    let table = look.results.table("lines")?;
    let is_best = |row: usize| table.cell(row, "way").starts_with("best_");
    let rows: Vec<usize> = (0..table.rows.len()).collect();
    let mut columns = vec!["way"];
    columns.extend(COLUMNS);
    let mut shown = look.table(table, "ways-table", look.fill("ways", "caption", &[]), &columns, &rows);
    shown.sortable = false;
    for (&row, shown) in rows.iter().zip(&mut shown.rows) {
        let way = look.word("way", table.cell(row, "way"));
        let note = match (table.cell(row, "in_force"), table.cell(row, "proven")) {
            ("1", _) => look.text("ways", "in_force"),
            (_, "1") => look.text("ways", "proven"),
            (_, "0") => look.text("ways", "not_proven"),
            _ => "",
        };
        shown.cells[0] = Cell::Text(if note.is_empty() { way } else { format!("{way} ({note})") });
    }
    (!rows.is_empty()).then(|| WaysPart { table: shown, has_best: rows.iter().any(|&row| is_best(row)) })
}
