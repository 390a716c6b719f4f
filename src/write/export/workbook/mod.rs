//! The workbook for Excel.
//!
//! Responsible for: *Läs mig*, *Sammanfattning* and one flat sheet per table, with cells of real types, and the promise that nothing in a
//! cell can run: there is no formula, link, macro or merged cell in the file, and text is written as text. Not responsible for: which tables
//! there are and what their words are (`sheet`).
//!
//! `data` writes a table, `read_me` and `summary` the first two sheets with the help of `page`, `formats` is how cells look. The same bytes
//! every time: the file's date of creation is a fixed one.

mod data;
mod formats;
mod names;
mod page;
mod read_me;
mod summary;
#[cfg(test)]
mod tests;

use super::sheet::{Sheet, TextChanges};
use super::{Export, tables};
use crate::results::{Profile, RunKind};
use crate::write::cannot_write;
use crate::write::report::Strings;
use crate::{Error, Result};
use formats::Formats;
use names::sheet_names;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// The date of creation in the file; any would do, as long as it is the same every time.
const CREATED: &str = "2026-01-01";
/// The most rows below the header of a sheet.
const ROWS: usize = 1_048_575;
/// The most columns of a sheet.
const COLUMNS: usize = 16_384;

/// What the first two sheets are made from.
#[derive(Clone, Copy)]
struct Book<'a> {
    export: &'a Export<'a>,
    strings: &'static Strings,
    sheets: &'a [Sheet],
    /// The names of the data sheets, in the same order.
    names: &'a [String],
    changes: TextChanges,
}

impl Book<'_> {
    /// A word or sentence of the workbook.
    fn text(&self, key: &str) -> &str {
        self.strings.get("workbook", key)
    }
    /// The same with its places filled.
    fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.strings.fill("workbook", key, values)
    }
    /// What the workbook is about.
    fn title(&self) -> &str {
        match self.export.results.kind {
            RunKind::Coverage => self.text("coverage_title"),
            RunKind::Score => self.text("round_title"),
            RunKind::Plan => self.text("plan_title"),
        }
    }
    fn is_internal(&self) -> bool {
        self.export.results.profile == Profile::Internal
    }
}

/// Writes the workbook. Gives the texts that had to be changed so that a cell can hold them.
///
/// # Errors
/// A table that is larger than a sheet can be, or a file that cannot be written.
pub fn write_xlsx(path: &Path, export: &Export<'_>) -> Result<TextChanges> {
    let (bytes, changes) = workbook_bytes(export)?;
    std::fs::write(path, bytes).map_err(|error| cannot_write(path, &error))?;
    Ok(changes)
}

fn workbook_bytes(export: &Export<'_>) -> Result<(Vec<u8>, TextChanges)> {
    let mut changes = TextChanges::default();
    let tables = tables(export.results);
    if let Some(table) = tables.iter().find(|table| table.rows.len() > ROWS || table.columns.len() >= COLUMNS) {
        let problem = format!("the table `{}` has {} rows, and a sheet of Excel holds {ROWS}", table.name, table.rows.len());
        return Err(Error::output("the workbook", problem).with_hint("export with `--format csv` or `--format parquet` instead"));
    }
    let sheets: Vec<Sheet> = tables.iter().map(|table| Sheet::new(table, export, &mut changes)).collect();
    let strings = Strings::of(export.language);
    let first = [strings.get("workbook", "readme"), strings.get("workbook", "summary")];
    let names = sheet_names(&first, &sheets);
    let book = Book { export, strings, sheets: &sheets, names: &names, changes };
    let bytes = write_book(&book).map_err(|error| Error::output("the workbook", error))?;
    Ok((bytes, changes))
}

fn write_book(book: &Book<'_>) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::parse_from_str(CREATED)?;
    workbook.set_properties(&DocProperties::new().set_title(book.title()).set_creation_datetime(&created));
    let formats = Formats::default();
    read_me::write(add_sheet(&mut workbook, book, book.text("readme"))?, book, &formats)?;
    summary::write(add_sheet(&mut workbook, book, book.text("summary"))?, book, &formats)?;
    for (sheet, name) in book.sheets.iter().zip(book.names) {
        data::write(add_sheet(&mut workbook, book, name)?, sheet, &formats)?;
    }
    workbook.save_to_buffer()
}

/// A new sheet that prints on the width of a page, with the mark of the internal profile on every page.
fn add_sheet<'w>(workbook: &'w mut Workbook, book: &Book<'_>, name: &str) -> std::result::Result<&'w mut Worksheet, XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    if book.is_internal() {
        sheet.set_header(format!("&C&\"Calibri,Bold\"{}", book.text("internal_mark")));
    }
    sheet.set_footer("&L&A&R&P / &N");
    Ok(sheet)
}
