//! Plain CSV: the tables as the run wrote them, for programs.
//!
//! Responsible for: one file per table with the layout of the run's own CSV files (comma, decimal point, UTF-8 without mark, quotes only
//! where needed). Not responsible for: words for people; names and values are those of the result files.

use super::{Export, tables};
use crate::Result;
use crate::results::{Results, Table};
use crate::write::labels::{Kind, labels};
use crate::write::{OutputFolder, cannot_write, csv_error, csv_writer, harmless};
use std::borrow::Cow;

/// Writes every table as `<table>.csv`. A run's own tables come out as they are in its folder, byte for byte, where nothing was taken out.
///
/// # Errors
/// A file that cannot be written.
pub fn write_csv(folder: &OutputFolder, export: &Export<'_>) -> Result<()> {
    tables(export.results).iter().try_for_each(|table| write_table(folder, table, export.results))
}

fn write_table(folder: &OutputFolder, table: &Table, results: &Results) -> Result<()> {
    let path = folder.file(&format!("{}.csv", table.name));
    let kinds: Vec<Kind> = table.columns.iter().map(|column| labels().column_in(&table.name, column, results).kind).collect();
    let mut writer = csv_writer(&path)?;
    let headings: Vec<Cow<'_, str>> = table.columns.iter().map(|column| harmless(column)).collect();
    writer.write_record(headings.iter().map(|cell| cell.as_bytes())).map_err(|error| csv_error(&path, error))?;
    for row in &table.rows {
        let cells: Vec<Cow<'_, str>> = row.iter().zip(&kinds).map(|(cell, &kind)| inert(cell, kind)).collect();
        writer.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(|error| csv_error(&path, error))?;
    }
    writer.flush().map_err(|error| cannot_write(&path, &error))
}

/// The cell with an apostrophe in front where a spreadsheet would run it; a number that is less than zero stays a number.
pub(super) fn inert(cell: &str, kind: Kind) -> Cow<'_, str> {
    if kind.is_numeric() && super::sheet::is_decimal(cell) { cell.into() } else { harmless(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::export::samples;

    #[test]
    fn the_tables_of_a_run_come_out_as_they_are_in_its_folder() {
        let (coverage, round) = samples::demo();
        for (results, of_the_run) in [(coverage, &samples::files().0), (round, &samples::files().1)] {
            let files = samples::written(|folder| write_csv(folder, &samples::export(results)).unwrap());
            assert!(!of_the_run.is_empty());
            for (name, bytes) in of_the_run {
                assert!(files[name] == *bytes, "{name}");
            }
        }
    }

    #[test]
    fn formulas_become_text_and_numbers_below_zero_stay() {
        assert_eq!(inert("-1234", Kind::Money), "-1234");
        assert_eq!(inert("-1234", Kind::Text), "'-1234");
        assert_eq!(inert("=1+1", Kind::Count), "'=1+1");
        assert_eq!(inert("-1+cmd|' /C calc'!A0", Kind::Number), "'-1+cmd|' /C calc'!A0");
    }

    #[test]
    fn suppressed_cells_are_empty_and_named() {
        let public = samples::public();
        let files = samples::written(|folder| write_csv(folder, &samples::export(&public)).unwrap());
        let text = String::from_utf8(files["coverage.csv"].clone()).unwrap();
        let cells: Vec<&str> = text.lines().nth(2).unwrap().split(',').collect();
        assert_eq!((cells[6], cells[11], *cells.last().unwrap()), ("", "", "connected;connected_share"));
    }
}
