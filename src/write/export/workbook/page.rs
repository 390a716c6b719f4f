//! A sheet to read rather than to compute with: parts with headings, small tables below each other.

use super::formats::{Formats, begins_like_a_formula};
use crate::write::export::sheet::TextChanges;
use crate::write::labels::Kind;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// A cell of a page.
pub(super) enum Cell {
    /// Words.
    Text(String),
    /// A number, shown as its kind is.
    Number(f64, Kind),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Writes from top to bottom.
pub(super) struct Page<'w> {
    sheet: &'w mut Worksheet,
    formats: &'w Formats,
    row: u32,
}

impl<'w> Page<'w> {
    /// Begins the page with its title.
    pub fn new(sheet: &'w mut Worksheet, formats: &'w Formats, widths: &[f64], title: &str) -> Result<Self, XlsxError> {
        for (at, &width) in (0_u16..).zip(widths) {
            sheet.set_column_width(at, width)?;
        }
        sheet.write_string_with_format(0, 0, title, &formats.title)?;
        Ok(Self { sheet, formats, row: 1 })
    }
    /// A warning in the next row.
    pub fn warning(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, text, &self.formats.warning)?;
        self.row += 1;
        Ok(())
    }
    /// A new part: an empty row, its heading, and the headings of its columns.
    pub fn part(&mut self, heading: &str, columns: &[&str]) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.write_string_with_format(self.row, 0, heading, &self.formats.heading)?;
        self.row += 1;
        for (at, column) in (0_u16..).zip(columns) {
            self.sheet.write_string_with_format(self.row, at, *column, &self.formats.header)?;
        }
        self.row += u32::from(!columns.is_empty());
        Ok(())
    }
    /// A row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), XlsxError> {
        for (at, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => self.text(at, &text)?,
                Cell::Number(number, kind) => {
                    self.sheet.write_number_with_format(self.row, at, number, &Formats::of_kind(kind))?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }
    fn text(&mut self, at: u16, text: &str) -> Result<(), XlsxError> {
        let text = TextChanges::default().fit(text);
        let marked: Format;
        let format = if begins_like_a_formula(&text) {
            marked = self.formats.wrapped.clone().set_quote_prefix();
            &marked
        } else {
            &self.formats.wrapped
        };
        self.sheet.write_string_with_format(self.row, at, text, format)?;
        Ok(())
    }
}
