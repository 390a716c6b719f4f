//! A table as people see it: headings, typed cells, words for classes.
//!
//! Responsible for: which cells are numbers, days, words or text, and text that a spreadsheet can hold. Not responsible for: how a format
//! spells them.

use super::Export;
use super::line::{self, Place};
use crate::results::Table;
use crate::write::labels::{Kind, Language, criterion_name, labels};
use crate::write::report::Strings;
use std::collections::BTreeSet;

/// The most UTF-16 units that a cell of Excel holds.
const LONGEST_TEXT: usize = 32_767;
/// What a text that was cut ends with.
const CUT: &str = " […]";
/// More digits than this are not exact in a spreadsheet, so such numbers are written as text.
const EXACT_DIGITS: usize = 15;

/// How many texts had to be changed so that a spreadsheet can hold them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextChanges {
    /// Texts of more than 32,767 characters, cut with a mark at the end.
    pub cut: u64,
    /// Texts with control characters, which were taken out.
    pub cleaned: u64,
}

impl TextChanges {
    /// What a person is told of it; `None` where nothing was changed.
    pub fn said(&self) -> Option<String> {
        let cut = format!("{} texts were longer than a cell holds and are cut; they end with […]", self.cut);
        let cleaned = format!("control characters were taken out of {} texts", self.cleaned);
        match (self.cut, self.cleaned) {
            (0, 0) => None,
            (_, 0) => Some(cut),
            (0, _) => Some(cleaned),
            _ => Some(format!("{cut}; {cleaned}")),
        }
    }
    /// The text without control characters (line breaks and tabs stay) and no longer than a cell may be.
    pub(super) fn fit(&mut self, text: &str) -> String {
        let mut fitting = text.replace("\r\n", "\n").replace('\r', "\n");
        fitting.retain(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'));
        // Not characters, and not allowed in XML.
        fitting.retain(|letter| !matches!(letter, '\u{fffe}' | '\u{ffff}'));
        self.cleaned += u64::from(fitting != text);
        if fitting.encode_utf16().count() > LONGEST_TEXT {
            self.cut += 1;
            let room = LONGEST_TEXT - CUT.encode_utf16().count();
            let mut used = 0;
            let end = fitting.char_indices().find(|(_, letter)| {
                used += letter.len_utf16();
                used > room
            });
            fitting.truncate(end.map_or(fitting.len(), |(at, _)| at));
            fitting.push_str(CUT);
        }
        fitting
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing is known, or nothing may be shown.
    Empty,
    /// A decimal number with a point.
    Number(String),
    /// A day, `2026-10-01`.
    Date(String),
    /// Text, with the colour of the class it is the word for.
    Text {
        /// The text.
        text: String,
        /// `#rrggbb`.
        colour: Option<&'static str>,
    },
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name in the result file; empty where it is only here.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// The heading.
    pub heading: String,
    /// What it means; may be empty.
    pub explained: String,
}

/// A table as people see it.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    /// The name of the table.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it is.
    pub explained: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The cells; each row as long as `columns`.
    pub rows: Vec<Vec<Value>>,
    /// The rows under which a line is drawn.
    pub lines: BTreeSet<usize>,
}

impl Sheet {
    /// The table in the export's language.
    pub fn new(table: &Table, export: &Export<'_>, changes: &mut TextChanges) -> Self {
        let language = export.language;
        let label = labels().table(&table.name);
        let columns: Vec<Column> = table.columns.iter().map(|name| column(table, name, export)).collect();
        let mut sheet = Self {
            name: table.name.clone(),
            title: label.map_or(table.name.as_str(), |label| label.name(language)).to_owned(),
            explained: label.map_or("", |label| label.explained(language)).to_owned(),
            rows: (0..table.rows.len()).map(|row| row_values(table, row, &columns, export, changes)).collect(),
            columns,
            lines: BTreeSet::new(),
        };
        if table.name == line::TABLE {
            sheet.add_line(table, export);
        }
        sheet
    }

    /// Says in a column of its own, behind the outcome, how each project lies to the line.
    fn add_line(&mut self, table: &Table, export: &Export<'_>) {
        let places = line::places(table, export.results);
        let strings = Strings::of(export.language);
        let at = table.column("outcome").map_or(self.columns.len(), |outcome| outcome + 1);
        let column = Column {
            name: String::new(),
            kind: Kind::Text,
            heading: strings.get("workbook", "line").to_owned(),
            explained: strings.get("workbook", "line_explained").to_owned(),
        };
        self.columns.insert(at, column);
        for (row, (place, pot)) in places.into_iter().enumerate() {
            if place == Place::LastGranted {
                self.lines.insert(row);
            }
            let words = strings.get("workbook", place.key());
            let text = if pot.is_empty() { words.to_owned() } else { format!("{words} ({pot})") };
            self.rows[row].insert(at, Value::Text { text, colour: None });
        }
    }
}

fn column(table: &Table, name: &str, export: &Export<'_>) -> Column {
    let label = labels().column_in(&table.name, name, export.results);
    Column {
        name: name.to_owned(),
        kind: label.kind,
        heading: label.label.name(export.language).to_owned(),
        explained: label.label.explained(export.language).to_owned(),
    }
}

fn row_values(table: &Table, row: usize, columns: &[Column], export: &Export<'_>, changes: &mut TextChanges) -> Vec<Value> {
    let value = |(cell, column): (&String, &Column)| {
        if column.name == Table::FLAGS {
            emptied(table, row, columns)
        } else if let Some(words) = in_words(table, row, column, export) {
            Value::Text { text: changes.fit(words), colour: None }
        } else {
            value(cell, column, export.language, changes)
        }
    };
    table.rows[row].iter().zip(columns).map(value).collect()
}

/// Words for cells that hold something for programs: what a finding means in the language (the file says it in English), and what the rule
/// set calls a criterion.
fn in_words<'e>(table: &Table, row: usize, column: &Column, export: &Export<'e>) -> Option<&'e str> {
    match (table.name.as_str(), column.name.as_str()) {
        ("findings", "explanation") => {
            let finding = labels().class("finding", table.cell(row, "code"))?;
            Some(finding.label.name(export.language))
        }
        ("scorecards", "criterion") => criterion_name(export.results, table.cell(row, "criterion")),
        _ => None,
    }
}

/// The headings of the columns of this row that were emptied.
fn emptied(table: &Table, row: usize, columns: &[Column]) -> Value {
    let emptied = table.suppressed.range((row, 0)..=(row, usize::MAX));
    let headings: Vec<&str> = emptied.map(|&(_, column)| columns[column].heading.as_str()).collect();
    if headings.is_empty() { Value::Empty } else { Value::Text { text: headings.join("; "), colour: None } }
}

fn value(cell: &str, column: &Column, language: Language, changes: &mut TextChanges) -> Value {
    if cell.is_empty() {
        return Value::Empty;
    }
    match column.kind {
        kind if kind.is_numeric() && is_exact(cell) => return Value::Number(cell.to_owned()),
        Kind::Date if is_day(cell) => return Value::Date(cell.to_owned()),
        Kind::Class => {
            if let Some(class) = labels().class(&column.name, cell) {
                let colour = Some(class.colour.as_str()).filter(|colour| !colour.is_empty());
                return Value::Text { text: class.label.name(language).to_owned(), colour };
            }
        }
        Kind::Flag => {
            let key = [("1", "yes"), ("0", "no")].into_iter().find(|(flag, _)| *flag == cell).map(|(_, key)| key);
            if let Some(key) = key {
                return Value::Text { text: Strings::of(language).get("workbook", key).to_owned(), colour: None };
            }
        }
        _ => {}
    }
    Value::Text { text: changes.fit(cell), colour: None }
}

/// Whether the text is a number that a spreadsheet holds exactly.
fn is_exact(text: &str) -> bool {
    is_decimal(text) && text.bytes().filter(u8::is_ascii_digit).count() <= EXACT_DIGITS
}

/// Whether the text is a decimal number with a point: `-12`, `0.5`.
pub(super) fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.strip_prefix('-').unwrap_or(text);
    number.split_once('.').map_or_else(|| digits(number), |(whole, part)| digits(whole) && digits(part))
}

/// Whether the text is a day that a spreadsheet knows: they begin in 1900.
fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok_and(|day| day.year() > 1900)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::export::samples;

    fn of(cell: &str, name: &str, kind: Kind) -> Value {
        let column = Column { name: name.to_owned(), kind, heading: String::new(), explained: String::new() };
        value(cell, &column, Language::Swedish, &mut TextChanges::default())
    }
    fn text(text: &str) -> Value {
        Value::Text { text: text.to_owned(), colour: None }
    }

    #[test]
    fn cells_have_the_type_of_their_column_where_they_can() {
        assert_eq!(of("12577", "total", Kind::Count), Value::Number("12577".to_owned()));
        assert_eq!(of("-5", "left", Kind::Money), Value::Number("-5".to_owned()));
        assert_eq!(of("0114", "code", Kind::Code), text("0114"));
        assert_eq!(of(".", "connection_rate", Kind::Share), text("."));
        assert_eq!(of("1234567890123456", "total", Kind::Count), text("1234567890123456"));
        assert_eq!(of("1e5", "total", Kind::Count), text("1e5"));
        assert_eq!(of("2026-10-01", "as_of", Kind::Date), Value::Date("2026-10-01".to_owned()));
        assert_eq!(of("1789-07-14", "as_of", Kind::Date), text("1789-07-14"));
        assert_eq!(of("2026-02-30", "as_of", Kind::Date), text("2026-02-30"));
        assert_eq!(of("1", "in_force", Kind::Flag), text("ja"));
        assert_eq!(of("granted", "outcome", Kind::Class), Value::Text { text: "bifall".to_owned(), colour: Some("#08519c") });
        assert_eq!(of("from the future", "outcome", Kind::Class), text("from the future"));
        assert_eq!(of("", "total", Kind::Count), Value::Empty);
    }

    #[test]
    fn what_a_spreadsheet_cannot_hold_is_taken_out_and_counted() {
        let mut changes = TextChanges::default();
        assert_eq!(changes.fit("a\u{0}b\u{1b}c\u{85}\nd\te\u{ffff}"), "abc\nd\te");
        assert_eq!(changes.fit("rader\r\nav\rtext"), "rader\nav\ntext");
        assert_eq!(changes.fit("\u{202e}txet <script>"), "\u{202e}txet <script>");
        assert_eq!(changes, TextChanges { cut: 0, cleaned: 2 });
        assert_eq!(changes.fit(&"x".repeat(32_767)).len(), 32_767);
        let cut = changes.fit(&"😀".repeat(20_000));
        assert!(cut.encode_utf16().count() <= 32_767 && cut.ends_with("😀 […]"), "{}", cut.encode_utf16().count());
        assert_eq!(changes.cut, 1);
        assert_eq!(TextChanges::default().said(), None);
        assert!(changes.said().unwrap().starts_with("1 texts were longer than a cell holds and are cut"));
    }

    #[test]
    fn findings_are_explained_in_the_language() {
        let results = &samples::demo().0;
        let table = results.table("findings").unwrap();
        let at = table.column("explanation").unwrap();
        let of = |language| {
            let export = Export { language, ..samples::export(results) };
            Sheet::new(table, &export, &mut TextChanges::default()).rows[0][at].clone()
        };
        assert_eq!(of(Language::English), text(&table.rows[0][at]));
        assert!(
            matches!(of(Language::Swedish), Value::Text { text, .. } if text.starts_with("rader med samma id som en annan rad"))
        );
    }

    #[test]
    fn criteria_have_the_names_of_the_rule_set() {
        let results = &samples::demo().1;
        let table = results.table("scorecards").unwrap();
        let sheet = Sheet::new(table, &samples::export(results), &mut TextChanges::default());
        let names: Vec<&Value> = sheet.rows[..3].iter().map(|row| &row[1]).collect();
        assert_eq!(names, [&text("Anslutningsgrad"), &text("Möjliga anslutningar"), &text("Kompetens")]);
    }

    #[test]
    fn emptied_cells_are_named_by_their_headings() {
        let public = samples::public();
        let table = public.table("coverage").unwrap().clone().with_flags();
        let sheet = Sheet::new(&table, &samples::export(&public), &mut TextChanges::default());
        assert_eq!(sheet.rows[1].last(), Some(&text("Tillgång till fiber; Tillgång, andel")));
        assert_eq!(sheet.rows[0].last(), Some(&Value::Empty));
        assert_eq!(sheet.columns.last().unwrap().heading, "Skyddade celler");
    }
}
