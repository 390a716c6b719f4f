//! Typed columns as a format delivers them, and the builders that turn cells into them.
//!
//! Responsible for: taking native cells (number, text, nothing) into the column type that a role asked for, with exact rules for what is
//! readable. Not responsible for: which column plays which role (`columns`).
//!
//! Formats that read in parallel fill one builder per chunk and [`append`](ColumnBuilder::append) them in file order.

mod bulk;
mod ids;

use super::GeometryColumn;
use crate::model::{CodeColumn, Connection, Ids, TextColumn, Weights};
use crate::{Place, Result};
use ids::{append_ids, push_id};
use std::collections::HashMap;

/// The kind of value wanted of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnWish {
    /// Identifiers, as text (integers stay compact).
    Id,
    /// Text with few different values: codes, names, classes.
    Code,
    /// Whole numbers from 0 up; empty is unknown.
    Count,
    /// Yes, no or unknown.
    Connection,
    /// Real numbers: coordinates. Empty is NaN.
    Number,
}

/// One cell as the format stores it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// Text; surrounding blanks are ignored for everything but ids.
    Text(&'a str),
}

/// All columns and the geometry of a layer, in the order of the [`Request`](super::Request).
#[derive(Debug, Default)]
pub struct Table {
    /// The number of rows.
    pub rows: usize,
    /// The columns asked for, in the order asked.
    pub columns: Vec<Column>,
    /// The geometry asked for.
    pub geometry: GeometryColumn,
}

/// A finished column.
#[derive(Debug, Clone)]
pub enum Column {
    /// Identifiers, and the rows (from 0) that have none; those hold an empty text or 0.
    Ids {
        /// The ids.
        ids: Ids,
        /// Rows without an id.
        missing: Vec<u32>,
    },
    /// Codes or other text.
    Codes(CodeColumn),
    /// Counts.
    Counts {
        /// The counts; unknown where empty or negative.
        counts: Weights,
        /// Rows (from 0) whose count is below zero, with the count.
        negative: Vec<(u32, i64)>,
    },
    /// Connections.
    Connections(Vec<Connection>),
    /// Real numbers; NaN where empty.
    Numbers(Vec<f64>),
}

/// Builds one column, cell by cell.
#[derive(Debug)]
pub struct ColumnBuilder {
    cells: Cells,
    /// The first cell that cannot be what is wanted: row from 0, its text, and what was wanted.
    fault: Option<(usize, String, &'static str)>,
    decimal_comma: bool,
}

#[derive(Debug)]
enum Cells {
    Ids { ids: Ids, missing: Vec<u32> },
    Codes { column: CodeColumn, known: HashMap<String, u32>, last: u32 },
    Counts { counts: Weights, negative: Vec<(u32, i64)> },
    Connections(Vec<Connection>),
    Numbers(Vec<f64>),
}

impl ColumnBuilder {
    /// A builder with room for `rows` rows.
    pub fn new(wish: ColumnWish, rows: usize) -> Self {
        let cells = match wish {
            ColumnWish::Id => Cells::Ids { ids: Ids::Numbers(Vec::with_capacity(rows)), missing: Vec::new() },
            ColumnWish::Code => Cells::Codes {
                column: CodeColumn { codes: TextColumn::default(), rows: Vec::with_capacity(rows) },
                known: HashMap::new(),
                last: CodeColumn::MISSING,
            },
            ColumnWish::Count => Cells::Counts { counts: Weights::with_capacity(rows), negative: Vec::new() },
            ColumnWish::Connection => Cells::Connections(Vec::with_capacity(rows)),
            ColumnWish::Number => Cells::Numbers(Vec::with_capacity(rows)),
        };
        Self { cells, fault: None, decimal_comma: false }
    }
    /// The same builder, reading `12,5` as twelve and a half.
    #[must_use]
    pub fn with_decimal_comma(mut self, decimal_comma: bool) -> Self {
        self.decimal_comma = decimal_comma;
        self
    }
    /// The number of rows so far.
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Ids { ids, .. } => ids.len(),
            Cells::Codes { column, .. } => column.rows.len(),
            Cells::Counts { counts, .. } => counts.len(),
            Cells::Connections(rows) => rows.len(),
            Cells::Numbers(rows) => rows.len(),
        }
    }
    /// Whether there are no rows yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a cell.
    #[inline]
    pub fn push(&mut self, cell: Cell<'_>) {
        let row = self.len();
        match &mut self.cells {
            Cells::Ids { ids, missing } => push_id(ids, missing, cell),
            Cells::Codes { column, known, last } => push_code(column, known, last, cell),
            Cells::Counts { counts, negative } => {
                let count = read_count(cell, self.decimal_comma);
                if !push_count(counts, negative, count.flatten()) {
                    self.note_fault(row, cell, COUNTABLE);
                } else if count.is_none() {
                    self.note_fault(row, cell, "a whole number");
                }
            }
            Cells::Connections(rows) => {
                let connection = read_connection(cell);
                rows.push(connection.unwrap_or(Connection::Unknown));
                if connection.is_none() {
                    self.note_fault(row, cell, "1 or 0, true or false, ja or nej, or empty for unknown");
                }
            }
            Cells::Numbers(rows) => {
                let number = read_number(cell, self.decimal_comma);
                rows.push(number.unwrap_or(f64::NAN));
                if number.is_none() {
                    self.note_fault(row, cell, "a number");
                }
            }
        }
    }

    fn note_fault(&mut self, row: usize, cell: Cell<'_>, wanted: &'static str) {
        if self.fault.is_none() {
            let text = match cell {
                Cell::Null => String::new(),
                Cell::Integer(number) => number.to_string(),
                Cell::Real(number) => number.to_string(),
                Cell::Text(text) => text.chars().take(40).collect(),
            };
            self.fault = Some((row, text, wanted));
        }
    }

    /// Adds all rows of another builder of the same wish behind this one's.
    ///
    /// # Panics
    /// If the two builders were made for different wishes; that is a fault of the format that called.
    pub fn append(&mut self, other: Self) {
        let base = self.len();
        if self.fault.is_none() {
            self.fault = other.fault.map(|(row, text, wanted)| (base + row, text, wanted));
        }
        match (&mut self.cells, other.cells) {
            (Cells::Ids { ids, missing }, Cells::Ids { ids: more, missing: more_missing }) => {
                append_ids(ids, missing, more, &more_missing);
            }
            (Cells::Codes { column, known, .. }, Cells::Codes { column: more, .. }) => {
                let renumbered: Vec<u32> = more.codes.iter().map(|code| number_code(column, known, code)).collect();
                column.rows.extend(
                    more.rows.iter().map(|&code| if code == CodeColumn::MISSING { code } else { renumbered[code as usize] }),
                );
            }
            (Cells::Counts { counts, negative }, Cells::Counts { counts: more, negative: more_negative }) => {
                counts.append(&more);
                negative.extend(more_negative.iter().map(|(row, count)| (base as u32 + row, *count)));
            }
            (Cells::Connections(rows), Cells::Connections(more)) => rows.extend(more),
            (Cells::Numbers(rows), Cells::Numbers(more)) => rows.extend(more),
            _ => unreachable!("builders of one column have one wish"),
        }
    }

    /// The finished column.
    ///
    /// # Errors
    /// If a cell could not be what was wanted; `place` names file, layer and column, and `line_of_row` gives the line of a text file
    /// for a row (from 0) where there is one.
    pub fn finish(self, place: &Place, line_of_row: impl Fn(usize) -> Option<u64>) -> Result<Column> {
        if let Some((row, text, wanted)) = self.fault {
            let mut place = place.clone().row(row as u64 + 1);
            place.line = line_of_row(row);
            return Err(place
                .error(format!("`{text}` is not {wanted}"))
                .with_hint("mend the cell, or leave the column out with an empty mapping (`--map LAYER.FIELD=`)"));
        }
        Ok(match self.cells {
            Cells::Ids { ids, missing } => Column::Ids { ids, missing },
            Cells::Codes { column, .. } => Column::Codes(column),
            Cells::Counts { counts, negative } => Column::Counts { counts, negative },
            Cells::Connections(rows) => Column::Connections(rows),
            Cells::Numbers(rows) => Column::Numbers(rows),
        })
    }
}

fn push_code(column: &mut CodeColumn, known: &mut HashMap<String, u32>, last: &mut u32, cell: Cell<'_>) {
    let owned;
    let text = match cell {
        Cell::Null => "",
        Cell::Text(text) => text.trim(),
        Cell::Integer(number) => {
            owned = number.to_string();
            &owned
        }
        Cell::Real(number) if number.is_nan() => "",
        Cell::Real(number) => {
            // A spreadsheet stores the code 114 as 114.0; it means 114. The display of f64 has no `.0`.
            owned = number.to_string();
            &owned
        }
    };
    if text.is_empty() {
        return column.rows.push(CodeColumn::MISSING);
    }
    // Neighbouring rows mostly carry the same code.
    if *last == CodeColumn::MISSING || column.codes.get(*last as usize) != text {
        *last = number_code(column, known, text);
    }
    column.rows.push(*last);
}

fn number_code(column: &mut CodeColumn, known: &mut HashMap<String, u32>, code: &str) -> u32 {
    if let Some(&number) = known.get(code) {
        return number;
    }
    let number = column.codes.len() as u32;
    column.codes.push(code);
    known.insert(code.to_owned(), number);
    number
}

/// What a count that is too large should have been.
const COUNTABLE: &str = "a number that anything can have of: it is above four thousand million";

/// Adds a count. A negative one is unknown and noted; one that does not fit is unknown, and the answer is `false`.
fn push_count(counts: &mut Weights, negative: &mut Vec<(u32, i64)>, count: Option<i64>) -> bool {
    if let Some(count) = count.filter(|count| *count < 0) {
        negative.push((counts.len() as u32, count));
    }
    let fits = count.is_none_or(|count| count <= i64::from(Weights::MAX));
    counts.push(count.filter(|count| *count >= 0 && fits).map(|count| count as u32));
    fits
}

/// A count: `Some(None)` where it is unknown, `None` where the cell is no whole number.
#[expect(clippy::option_option, reason = "unreadable, unknown and known are three answers")]
fn read_count(cell: Cell<'_>, decimal_comma: bool) -> Option<Option<i64>> {
    match cell {
        Cell::Null => Some(None),
        Cell::Integer(number) => Some(Some(number)),
        Cell::Real(number) if number.is_nan() => Some(None),
        Cell::Real(number) => (number.fract() == 0.0 && number.abs() < 9.0e15).then_some(Some(number as i64)),
        Cell::Text(text) => {
            let text = text.trim();
            if text.is_empty() {
                return Some(None);
            }
            if let Ok(number) = text.parse() {
                return Some(Some(number));
            }
            read_count(Cell::Real(read_real(text, decimal_comma)?), false)
        }
    }
}

fn read_connection(cell: Cell<'_>) -> Option<Connection> {
    match cell {
        Cell::Null => Some(Connection::Unknown),
        Cell::Integer(1) | Cell::Real(1.0) => Some(Connection::Yes),
        Cell::Integer(0) | Cell::Real(0.0) => Some(Connection::No),
        Cell::Real(number) if number.is_nan() => Some(Connection::Unknown),
        Cell::Integer(_) | Cell::Real(_) => None,
        Cell::Text(text) => Connection::from_cell(text),
    }
}

fn read_number(cell: Cell<'_>, decimal_comma: bool) -> Option<f64> {
    match cell {
        Cell::Null => Some(f64::NAN),
        Cell::Integer(number) => Some(number as f64),
        Cell::Real(number) => Some(number),
        Cell::Text(text) if text.trim().is_empty() => Some(f64::NAN),
        Cell::Text(text) => read_real(text.trim(), decimal_comma),
    }
}

/// Reads a real number with either decimal sign; a comma only where the file uses it.
fn read_real(text: &str, decimal_comma: bool) -> Option<f64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    // Excel groups thousands by a blank, mostly one that does not break.
    let is_blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}');
    if text.contains(is_blank) {
        let closed: String = text.chars().filter(|c| !is_blank(*c)).collect();
        return read_real(&closed, decimal_comma);
    }
    let mut buffer = [0_u8; 40];
    let bytes = text.as_bytes();
    if !decimal_comma || bytes.len() > buffer.len() {
        return None;
    }
    buffer[..bytes.len()].copy_from_slice(bytes);
    if let Some(comma) = bytes.iter().position(|&byte| byte == b',') {
        buffer[comma] = b'.';
    }
    std::str::from_utf8(&buffer[..bytes.len()]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(wish: ColumnWish, cells: &[Cell<'_>]) -> Result<Column> {
        let mut builder = ColumnBuilder::new(wish, 0).with_decimal_comma(true);
        cells.iter().for_each(|cell| builder.push(*cell));
        builder.finish(&Place::file("a.csv").column("c"), |row| Some(row as u64 + 2))
    }

    #[test]
    fn appended_builders_equal_one_builder() {
        let (mut a, mut b) = (ColumnBuilder::new(ColumnWish::Code, 0), ColumnBuilder::new(ColumnWish::Code, 0));
        for text in ["0114", "2080", "0114"] {
            a.push(Cell::Text(text));
        }
        for text in ["2080", "", "1480"] {
            b.push(Cell::Text(text));
        }
        a.append(b);
        let Ok(Column::Codes(column)) = a.finish(&Place::file("a"), |_| None) else { panic!("codes are readable") };
        let codes: Vec<_> = (0..6).map(|i| column.get(i)).collect();
        assert_eq!(codes, [Some("0114"), Some("2080"), Some("0114"), Some("2080"), None, Some("1480")]);
    }

    #[test]
    fn an_unreadable_count_names_line_and_column() {
        let error = build(ColumnWish::Count, &[Cell::Text("3"), Cell::Text("tre")]).unwrap_err();
        assert_eq!(error.to_string(), "`a.csv`, line 3, column `c`: `tre` is not a whole number");
    }

    #[test]
    fn an_empty_count_is_unknown_and_a_negative_one_is_reported() {
        let Ok(Column::Counts { counts, negative }) =
            build(ColumnWish::Count, &[Cell::Text(""), Cell::Text("-2"), Cell::Text("4,0")])
        else {
            panic!("counts are readable");
        };
        assert_eq!(counts.iter().collect::<Vec<_>>(), [None, None, Some(4)]);
        assert_eq!(negative, [(1, -2)]);
    }
}
