//! A sheet to read rather than to compute with: parts with headings, small tables below each other.

use super::formats::{Formats, begins_like_a_formula, height};
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
    widths: &'w [f64],
    row: u32,
}

impl<'w> Page<'w> {
    /// Begins the page with its title.
    pub fn new(sheet: &'w mut Worksheet, formats: &'w Formats, widths: &'w [f64], title: &str) -> Result<Self, XlsxError> {
        for (at, &width) in (0_u16..).zip(widths) {
            sheet.set_column_width(at, width)?;
        }
        sheet.write_string_with_format(0, 0, title, &formats.title)?;
        Ok(Self { sheet, formats, widths, row: 1 })
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
        let heights = columns.iter().zip(self.widths).filter_map(|(column, &width)| height(column, width));
        if let Some(highest) = heights.reduce(f64::max) {
            self.sheet.set_row_height(self.row, highest)?;
        }
        self.row += u32::from(!columns.is_empty());
        Ok(())
    }
    /// A row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), XlsxError> {
        let mut highest = 0.0_f64;
        for (at, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => {
                    let width = self.widths.get(usize::from(at)).copied().unwrap_or(9.0);
                    highest = highest.max(height(&text, width).unwrap_or(0.0));
                    self.text(at, &text)?;
                }
                Cell::Number(number, kind) => {
                    self.sheet.write_number_with_format(self.row, at, number, &Formats::of_kind(kind))?;
                }
            }
        }
        if highest > 0.0 {
            self.sheet.set_row_height(self.row, highest)?;
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
