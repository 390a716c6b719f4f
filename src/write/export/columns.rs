//! Text cells as columns of real types.
//!
//! Responsible for: what a cell of each kind becomes (numbers, days, yes and no), once for every format that has types. Not responsible
//! for: which columns there are (`layers`), or their words (`write::labels`).

use crate::results::{Profile, Results, Table};
use crate::write::labels::{Kind, labels};
use jiff::civil::Date;
use std::borrow::Cow;

/// A column whose cells have one type. An empty cell, and `.` among numbers (it cannot be), is `None`.
#[derive(Debug, PartialEq)]
pub(in crate::write) struct TypedColumn<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its cells.
    pub cells: Cells<'a>,
}

/// The cells of a column.
#[derive(Debug, PartialEq)]
pub(in crate::write) enum Cells<'a> {
    /// Words, codes, values of vocabularies.
    Text(Vec<Option<Cow<'a, str>>>),
    /// Whole numbers.
    Whole(Vec<Option<i64>>),
    /// Numbers with decimals.
    Real(Vec<Option<f64>>),
    /// Days.
    Day(Vec<Option<Date>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
}

/// The columns of a table, by the kinds in `data/labels/columns.csv`. A column in which a cell is not of its kind stays text, so that
/// nothing is lost.
pub(super) fn typed_columns(table: &Table) -> Vec<TypedColumn<'_>> {
    table
        .columns
        .iter()
        .enumerate()
        .map(|(at, name)| TypedColumn { name, cells: cells(table, at, kind_of(table, name)) })
        .collect()
}

/// The columns of a table, and where cells may have been emptied one more, called `name_of_suppressed`, that names them in each row.
pub(super) fn columns_with_suppressed<'a>(
    table: &'a Table,
    results: &Results,
    name_of_suppressed: &'a str,
) -> Vec<TypedColumn<'a>> {
    let mut columns = typed_columns(table);
    if results.profile == Profile::Public || !table.suppressed.is_empty() {
        let names =
            (0..table.rows.len()).map(|row| Some(suppressed_in(table, row)).filter(|names| !names.is_empty()).map(Cow::Owned));
        columns.push(TypedColumn { name: name_of_suppressed, cells: Cells::Text(names.collect()) });
    }
    columns
}

fn suppressed_in(table: &Table, row: usize) -> String {
    let names = table.suppressed.range((row, 0)..(row + 1, 0)).map(|&(_, column)| table.columns[column].as_str());
    names.collect::<Vec<_>>().join("; ")
}

/// What the cells of a column are; text where nobody says.
pub(super) fn kind_of(table: &Table, column: &str) -> Kind {
    // The ranking has a pair of columns for each criterion of its rule set.
    let is_points = || column.starts_with("points_") || column.starts_with("weighted_");
    match labels().column(&table.name, column) {
        Some(label) => label.kind,
        None if is_points() => Kind::Points,
        None => Kind::Text,
    }
}

fn cells(table: &Table, column: usize, kind: Kind) -> Cells<'_> {
    let typed = match kind {
        Kind::Text | Kind::Code | Kind::Class => None,
        Kind::Count | Kind::Money | Kind::Points => parse_all(table, column, |cell| cell.parse().ok()).map(Cells::Whole),
        Kind::Share | Kind::Number | Kind::Metres => {
            parse_all(table, column, |cell| cell.parse().ok().filter(|number: &f64| number.is_finite())).map(Cells::Real)
        }
        Kind::Date => parse_all(table, column, |cell| cell.parse().ok()).map(Cells::Day),
        Kind::Flag => parse_all(table, column, |cell| match cell {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        })
        .map(Cells::Flag),
    };
    let text = || table.rows.iter().map(|row| Some(row[column].as_str()).filter(|cell| !cell.is_empty()).map(Cow::Borrowed));
    typed.unwrap_or_else(|| Cells::Text(text().collect()))
}

/// The cells as values; `None` as soon as one cannot be.
fn parse_all<T>(table: &Table, column: usize, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<Option<T>>> {
    let cell = |row: &Vec<String>| match row[column].as_str() {
        "" | "." => Some(None),
        cell => parse(cell).map(Some),
    };
    table.rows.iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::super::layer_samples as samples;
    use super::*;

    #[test]
    fn cells_become_what_their_kind_says_and_what_is_unknown_is_none() {
        let table = samples::table(
            "sensitivity",
            "safety,granted,rank,connection_rate,as_of,points_x",
            &[&["stable", "1", "2", "0.884615", "2026-10-01", "5"], &["", "", "", ".", "", ""]],
        );
        let columns = typed_columns(&table);
        assert_eq!(columns[0].cells, Cells::Text(vec![Some("stable".into()), None]));
        assert_eq!(columns[1].cells, Cells::Flag(vec![Some(true), None]));
        assert_eq!(columns[2].cells, Cells::Whole(vec![Some(2), None]));
        assert_eq!(columns[3].cells, Cells::Real(vec![Some(0.884_615), None]));
        assert_eq!(columns[4].cells, Cells::Day(vec![Some(Date::constant(2026, 10, 1)), None]));
        assert_eq!(columns[5].cells, Cells::Whole(vec![Some(5), None]));
    }

    #[test]
    fn a_column_with_a_cell_of_another_kind_stays_text() {
        let table = samples::table("coverage", "total,as_of", &[&["12", "2026-13-01"], &["about 3", "2026-10-01"]]);
        let columns = typed_columns(&table);
        assert_eq!(columns[0].cells, Cells::Text(vec![Some("12".into()), Some("about 3".into())]));
        assert_eq!(columns[1].cells, Cells::Text(vec![Some("2026-13-01".into()), Some("2026-10-01".into())]));
    }

    #[test]
    fn emptied_cells_are_named_in_their_row() {
        let mut results = samples::results();
        let mut table = samples::table("coverage", "code,total,passed", &[&["1", "", ""], &["2", "9", "9"]]);
        assert_eq!(columns_with_suppressed(&table, &results, "skyddat").len(), 3);
        table.suppressed.extend([(0, 1), (0, 2)]);
        let columns = columns_with_suppressed(&table, &results, "skyddat");
        assert_eq!((columns[3].name, &columns[3].cells), ("skyddat", &Cells::Text(vec![Some("total; passed".into()), None])));
        table.suppressed.clear();
        results.profile = Profile::Public;
        assert_eq!(columns_with_suppressed(&table, &results, "skyddat")[3].cells, Cells::Text(vec![None, None]));
    }
}
