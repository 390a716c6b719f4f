//! Coverage by municipality, county and country, with every column.

use super::figure::amount;
use super::places::{Place, Places, first_upper};
use super::summary::{name_of, status_bar};
use super::{Cell, Column, Context, Figure, Row, Sentence, ShownTable};
use crate::write::labels::Kind;
use serde::Serialize;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct Municipalities {
    /// What the numbers say.
    finding: Sentence,
    /// All of it.
    table: ShownTable,
}

/// Counts, each with its share behind it.
const COLUMNS: [&str; 5] = ["connected", "passed", "planned", "unserved", "unknown"];

/// The section; none without coverage.
pub(super) fn part(context: &Context<'_>) -> Option<Municipalities> {
    let places = Places::new(context.input.coverage?.table("coverage"))?;
    let base = places.main_base();
    let rows =
        places.all().iter().filter_map(|place| Some(shown_row(context, &places, *place, places.row(*place, "total", base)?)));
    let base_word = context.labels.word("base", base, context.language());
    let table = ShownTable {
        id: "municipalities-table".to_owned(),
        caption: Sentence::fill(context.strings.get("municipalities", "caption"), &[("base", base_word.into())]),
        sortable: true,
        columns: columns(context, base_word),
        rows: rows.collect(),
    };
    Some(Municipalities { finding: finding(context, &places, base), table })
}

fn columns(context: &Context<'_>, base: &str) -> Vec<Column> {
    let label = |column: &str| {
        context
            .labels
            .column("coverage", column)
            .map_or_else(|| column.to_owned(), |it| it.label.name(context.language()).to_owned())
    };
    let mut columns = vec![Column::text(label("name")), Column::text(label("code"))];
    columns.push(Column::plain(context.strings.get("municipalities", "bar")));
    columns.push(Column::number(first_upper(base)));
    for column in COLUMNS {
        columns.push(Column::number(label(column)));
        columns.push(Column::number(format!("{}, %", label(column))));
    }
    columns
}

fn shown_row(context: &Context<'_>, places: &Places<'_>, place: Place<'_>, row: usize) -> Row {
    let (table, language) = (places.table, context.language());
    let count = |column: &str| Cell::Figure(Figure::cell(table, row, column, Kind::Count, language));
    let code = if place.code.is_empty() { Cell::Text("–".to_owned()) } else { Cell::Name(place.code.to_owned()) };
    let mut cells = vec![place.cell(context), code, Cell::Bar(status_bar(table, row)), count("total")];
    for column in COLUMNS {
        cells.push(count(column));
        cells.push(Cell::Figure(Figure::share_in(table, row, column, "total", language)));
    }
    Row { class: place.row_class(), cells }
}

/// The municipalities with the smallest and the largest share passed.
fn finding(context: &Context<'_>, places: &Places<'_>, base: &str) -> Sentence {
    let (table, language) = (places.table, context.language());
    let mut shares: Vec<(Place<'_>, usize, u64, u64)> = places
        .municipalities()
        .filter_map(|place| {
            let row = places.row(place, "total", base)?;
            let (passed, total) = (amount(table, row, "passed").ok()?, amount(table, row, "total").ok()?);
            (total > 0).then_some((place, row, passed, total))
        })
        .collect();
    shares.sort_by_key(|&(place, ..)| place.code);
    // Fractions are compared exactly: a/b < c/d where ad < cb.
    shares.sort_by(|a, b| (u128::from(a.2) * u128::from(b.3)).cmp(&(u128::from(b.2) * u128::from(a.3))));
    let (Some(least), Some(most)) = (shares.first(), shares.last()) else {
        return Sentence::text(context.strings.get("municipalities", "none"));
    };
    let share = |row: usize| Figure::share_in(table, row, "passed", "total", language).into();
    let key = if shares.len() == 1 { "finding_one" } else { "finding" };
    let pieces = [
        ("base", context.labels.word("base", base, language).into()),
        ("least", share(least.1)),
        ("least_place", name_of(least.0, context)),
        ("most", share(most.1)),
        ("most_place", name_of(most.0, context)),
    ];
    Sentence::fill(context.strings.get("municipalities", key), &pieces)
}
