//! What technology and speed have in common: a row for each value in the whole, and a column for each value by place.

use super::figure::amount;
use super::places::{Places, first_upper};
use super::{Bar, Cell, Column, Context, Figure, Row, Sentence, ShownTable};
use crate::write::labels::Kind;
use serde::Serialize;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct Access {
    /// What the numbers say.
    pub finding: Sentence,
    /// The whole.
    pub whole: ShownTable,
    /// The places.
    pub places: ShownTable,
}

/// How a table is shown.
pub(super) struct Shape<'s> {
    /// The section: of its strings and ids.
    pub section: &'s str,
    /// The column with the value that rows differ by.
    pub value: &'s str,
    /// What a value is called.
    pub word: &'s dyn Fn(&str) -> Cell,
    /// The columns that are counted, each with its share behind it; the first is that of the bar and of the places.
    pub counts: &'s [&'s str],
}

/// Both tables.
pub(super) fn tables(context: &Context<'_>, places: &Places<'_>, shape: &Shape<'_>) -> Option<(ShownTable, ShownTable)> {
    let country = places.country()?;
    let base = places.main_base();
    let base_word = context.labels.word("base", base, context.language());
    let caption = |key: &str| Sentence::fill(context.strings.get(shape.section, key), &[("base", base_word.into())]);
    let rows = places.rows(country, "total", base);
    let whole = ShownTable {
        id: format!("{}-table", shape.section),
        caption: caption("caption"),
        sortable: false,
        columns: whole_columns(context, places, shape, base_word),
        rows: rows.iter().map(|&row| whole_row(context, places, shape, row)).collect(),
    };
    let values = rows.iter().map(|&row| plain((shape.word)(places.table.cell(row, shape.value))));
    let name = label(context, places, "name");
    let by_place = ShownTable {
        id: format!("{}-places", shape.section),
        caption: caption("caption_places"),
        sortable: true,
        columns: std::iter::once(Column::text(name)).chain(values.map(|value| Column::number(format!("{value}, %")))).collect(),
        rows: places
            .all()
            .iter()
            .map(|place| {
                let share = |&row: &usize| {
                    Cell::Figure(Figure::share_in(places.table, row, shape.counts[0], "total", context.language()))
                };
                let cells = std::iter::once(place.cell(context)).chain(places.rows(*place, "total", base).iter().map(share));
                Row { class: place.row_class(), cells: cells.collect() }
            })
            .collect(),
    };
    Some((whole, by_place))
}

fn label(context: &Context<'_>, places: &Places<'_>, column: &str) -> String {
    let label = context.labels.column(&places.table.name, column);
    label.map_or_else(|| column.to_owned(), |it| it.label.name(context.language()).to_owned())
}

fn plain(cell: Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Name(text) | Cell::Prose(text) => first_upper(&text),
        Cell::Figure(figure) => figure.shown,
        Cell::Bar(_) | Cell::Sentence(_) => String::new(),
    }
}

fn whole_columns(context: &Context<'_>, places: &Places<'_>, shape: &Shape<'_>, base: &str) -> Vec<Column> {
    let mut columns = vec![Column::plain(label(context, places, shape.value))];
    columns.push(Column::plain(context.strings.get("municipalities", "bar")));
    columns.push(Column::number(first_upper(base)));
    for column in shape.counts {
        columns.push(Column::number(label(context, places, column)));
        columns.push(Column::number(format!("{}, %", label(context, places, column))));
    }
    columns
}

fn whole_row(context: &Context<'_>, places: &Places<'_>, shape: &Shape<'_>, row: usize) -> Row {
    let (table, language) = (places.table, context.language());
    let count = |column: &str| Cell::Figure(Figure::cell(table, row, column, Kind::Count, language));
    let bar = match (amount(table, row, shape.counts[0]), amount(table, row, "total")) {
        (Ok(part), Ok(whole)) => Bar::of(whole, &[("connected", part)]),
        _ => Bar { parts: Vec::new() },
    };
    let mut cells = vec![(shape.word)(table.cell(row, shape.value)), Cell::Bar(bar), count("total")];
    for column in shape.counts {
        cells.push(count(column));
        cells.push(Cell::Figure(Figure::share_in(table, row, column, "total", language)));
    }
    Row { class: "", cells }
}
