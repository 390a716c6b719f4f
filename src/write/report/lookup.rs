//! Cells of result tables as figures and words, and sums of them.
//!
//! Responsible for: finding a table or a column that may be absent, showing a cell as its kind is, and the expression of every sum.
//! Not responsible for: which cells a part shows.

use super::round_view::RoundView;
use super::{Cell, Column, Context, Expression, Figure, Piece, Row, Sentence, ShownTable};
use crate::results::{Results, Table};
use crate::write::labels::{Kind, Language};
use std::collections::BTreeMap;

/// What stands where nothing can be: no place in the ranking, nothing that broke a tie.
pub(super) const NOTHING: &str = "–";

/// Results with the words for them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub context: &'a Context<'a>,
    pub results: &'a Results,
    /// What stands before the names of tables of an earlier run; empty for the run itself.
    pub prefix: &'static str,
}

impl<'a> Lookup<'a> {
    /// The results themselves.
    pub fn new(context: &'a Context<'a>, results: &'a Results) -> Self {
        Self { context, results, prefix: "" }
    }
    /// The language of the page.
    pub fn language(&self) -> Language {
        self.context.language()
    }
    /// A sentence or word of the page.
    pub fn text(&self, section: &str, key: &str) -> &'static str {
        self.context.strings.get(section, key)
    }
    /// A sentence of the page with figures and names in it.
    pub fn fill(&self, section: &str, key: &str, pieces: &[(&str, Piece)]) -> Sentence {
        Sentence::fill(self.text(section, key), pieces)
    }
    /// The word for a value of a vocabulary.
    pub fn word(&self, vocabulary: &str, value: &str) -> String {
        self.context.labels.word(vocabulary, value, self.language()).to_owned()
    }
    /// The heading of a column.
    pub fn heading(&self, table: &Table, column: &str) -> String {
        let label = self.context.labels.column(&table.name, column);
        label.map_or_else(|| column.to_owned(), |label| label.label.name(self.language()).to_owned())
    }
    fn kind(&self, table: &Table, column: &str) -> Kind {
        self.context.labels.column(&table.name, column).map_or(Kind::Text, |label| label.kind)
    }
    /// The name of a cell.
    pub fn of(&self, table: &Table, row: usize, column: &str) -> String {
        format!("{}{}", self.prefix, Expression::cell(table, row, column))
    }
    /// A cell as a figure.
    pub fn figure(&self, table: &Table, row: usize, column: &str) -> Figure {
        let figure = Figure::cell(table, row, column, self.kind(table, column), self.language());
        Figure { of: self.of(table, row, column), ..figure }
    }
    /// A cell as it is shown in a table: a figure, a word, or text from a file.
    pub fn cell(&self, table: &Table, row: usize, column: &str) -> Cell {
        let text = table.cell(row, column);
        match self.kind(table, column) {
            Kind::Text | Kind::Code | Kind::Date | Kind::Class if text.is_empty() => Cell::Text(NOTHING.to_owned()),
            Kind::Text | Kind::Code | Kind::Date => Cell::Name(text.to_owned()),
            Kind::Class => Cell::Text(self.word(column, text)),
            Kind::Flag => Cell::Text(self.text("round", if text == "1" { "yes" } else { "no" }).to_owned()),
            _ => Cell::Figure(self.figure(table, row, column)),
        }
    }
    /// The sum of a column over rows; what is not known is not in it. A cell that must not be shown hides the sum.
    pub fn sum(&self, table: &Table, rows: &[usize], column: &str) -> Figure {
        let (sum, of) = self.sum_of(table, rows, column);
        if rows.iter().any(|&row| table.is_suppressed(row, column)) {
            return Figure::suppressed(of);
        }
        Figure::signed(sum, self.language(), of)
    }
    fn sum_of(&self, table: &Table, rows: &[usize], column: &str) -> (i64, String) {
        let known = |row: &&usize| table.cell(**row, column).parse::<i64>().is_ok();
        let cells: Vec<String> = rows.iter().filter(known).map(|&row| self.of(table, row, column)).collect();
        let sum = rows.iter().filter_map(|&row| table.cell(row, column).parse::<i64>().ok()).sum();
        let of = match cells.as_slice() {
            [] => "0".to_owned(),
            [one] => one.clone(),
            _ => format!("sum({})", cells.join(",")),
        };
        (sum, of)
    }
    /// The sum of a column over rows divided by that of another, cut off to a whole number; `.` where there is nothing to divide by.
    pub fn quotient(&self, table: &Table, rows: &[usize], part: &str, whole: &str) -> Figure {
        let ((part, part_of), (whole, whole_of)) = (self.sum_of(table, rows, part), self.sum_of(table, rows, whole));
        let of = format!("floor({part_of}/{whole_of})");
        match part.checked_div(whole) {
            Some(each) => Figure::signed(each, self.language(), of),
            None => Figure { shown: ".".to_owned(), value: String::new(), of },
        }
    }
    /// Those of the wanted columns that the table has.
    pub fn present<'c>(table: &Table, wanted: &[&'c str]) -> Vec<&'c str> {
        wanted.iter().copied().filter(|column| table.column(column).is_some()).collect()
    }
    /// The heading of a column with how it is sorted.
    pub fn column(&self, table: &Table, column: &str) -> Column {
        let heading = self.heading(table, column);
        match self.kind(table, column) {
            Kind::Count | Kind::Money | Kind::Points | Kind::Share | Kind::Number | Kind::Metres => Column::number(heading),
            _ => Column::text(heading),
        }
    }
    /// A table as it is, with those of the wanted columns that it has.
    pub fn table(&self, table: &Table, id: &str, caption: Sentence, wanted: &[&str], rows: &[usize]) -> ShownTable {
        let columns = Self::present(table, wanted);
        let row = |&row: &usize| Row { class: "", cells: columns.iter().map(|column| self.cell(table, row, column)).collect() };
        ShownTable {
            id: id.to_owned(),
            caption,
            sortable: rows.len() > 8,
            columns: columns.iter().map(|column| self.column(table, column)).collect(),
            rows: rows.iter().map(row).collect(),
        }
    }
}

/// Puts the names of the projects before the rows of a table that has their ids.
pub(super) fn prepend_names(view: &RoundView<'_>, table: &Table, rows: &[usize], shown: &mut ShownTable) {
    let heading = view.look.heading(view.ranking, "project");
    shown.columns.insert(0, Column::text(heading));
    let places: BTreeMap<&str, usize> = view.rows().into_iter().map(|row| (view.ranking.cell(row, "project_id"), row)).collect();
    for (&row, shown) in rows.iter().zip(&mut shown.rows) {
        let id = table.cell(row, "project_id");
        let name = places.get(id).map_or_else(|| id.to_owned(), |&row| view.name(row));
        shown.cells.insert(0, Cell::Name(name));
    }
}

/// A term and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Fact {
    pub term: String,
    pub value: Cell,
}

impl Fact {
    pub fn new(term: &str, value: Cell) -> Self {
        Self { term: term.to_owned(), value }
    }
}
