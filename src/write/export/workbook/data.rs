//! A table as a flat sheet: header row, then one row per row.

use super::formats::{Formats, height};
use crate::write::export::sheet::{Column, Sheet, Value};
use crate::write::labels::Kind;
use rust_xlsxwriter::{ExcelDateTime, IgnoreError, Worksheet, XlsxError};

/// The narrowest and widest column, in characters.
const NARROWEST: usize = 9;
const WIDEST: usize = 60;

/// Writes the table. The header stays in sight, can filter, and is repeated on every printed page.
pub(super) fn write(to: &mut Worksheet, sheet: &Sheet, formats: &Formats) -> Result<(), XlsxError> {
    let last = sheet.rows.len() as u32;
    let widths: Vec<f64> = (0..).zip(&sheet.columns).map(|(at, column)| width(sheet, at, column) as f64).collect();
    for ((at, column), &width) in (0_u16..).zip(&sheet.columns).zip(&widths) {
        to.write_string_with_format(0, at, &column.heading, &formats.header)?;
        to.set_column_width(at, width)?;
        if column.kind == Kind::Code && last > 0 {
            to.ignore_error_range(1, at, last, at, IgnoreError::NumberStoredAsText)?;
        }
    }
    for (row, values) in (1_u32..).zip(&sheet.rows) {
        let is_above_line = sheet.lines.contains(&(row as usize - 1));
        for ((at, column), value) in (0_u16..).zip(&sheet.columns).zip(values) {
            write_value(to, (row, at), value, column.kind, is_above_line)?;
        }
    }
    write_heights(to, sheet, &widths)?;
    if let Some(end) = (sheet.columns.len() as u16).checked_sub(1) {
        to.autofilter(0, 0, last, end)?;
    }
    to.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    Ok(())
}

/// Makes the header and rows with long texts high enough to read.
fn write_heights(to: &mut Worksheet, sheet: &Sheet, widths: &[f64]) -> Result<(), XlsxError> {
    // The filter's button takes some room of a heading.
    let headings = sheet.columns.iter().zip(widths).filter_map(|(column, width)| height(&column.heading, width - 3.0));
    if let Some(highest) = headings.reduce(f64::max) {
        to.set_row_height(0, highest)?;
    }
    for (row, values) in (1_u32..).zip(&sheet.rows) {
        let texts = values.iter().zip(widths).filter_map(|(value, &width)| match value {
            Value::Text { text, .. } => height(text, width),
            _ => None,
        });
        if let Some(highest) = texts.reduce(f64::max) {
            to.set_row_height(row, highest)?;
        }
    }
    Ok(())
}

fn write_value(
    to: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    kind: Kind,
    is_above_line: bool,
) -> Result<(), XlsxError> {
    let format = Formats::of_cell(value, kind, is_above_line);
    match value {
        Value::Empty if !is_above_line => {}
        Value::Empty => drop(to.write_blank(row, column, &format)?),
        Value::Number(text) => match text.parse::<f64>() {
            Ok(number) => drop(to.write_number_with_format(row, column, number, &format)?),
            Err(_) => drop(to.write_string_with_format(row, column, text, &format)?),
        },
        Value::Date(text) => {
            let day = ExcelDateTime::parse_from_str(text)?;
            to.write_datetime_with_format(row, column, &day, &format)?;
        }
        Value::Text { text, .. } => drop(to.write_string_with_format(row, column, text, &format)?),
    }
    Ok(())
}

/// Wide enough for the longest word of the heading and for the cells, as far as that is reasonable.
fn width(sheet: &Sheet, at: usize, column: &Column) -> usize {
    let heading = column.heading.split(' ').map(|word| word.chars().count()).max().unwrap_or_default() + 4;
    let cells = sheet.rows.iter().map(|row| match &row[at] {
        Value::Empty => 0,
        // Percent take less room than six decimals; groups take more.
        Value::Number(_) if column.kind == Kind::Share => 7,
        Value::Number(text) => text.len() + text.len() / 3 + 1,
        Value::Date(text) => text.len() + 1,
        Value::Text { text, .. } => text.lines().map(|line| line.chars().count()).max().unwrap_or_default() + 2,
    });
    cells.max().unwrap_or_default().max(heading).clamp(NARROWEST, WIDEST)
}
