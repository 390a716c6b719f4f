//! Numbers on the page: how they look in each language, and where each is from.
//!
//! Every figure carries the cells it was made from, as `table[row].column` (rows from 0, without the header, of the tables that the page
//! was made from: `bygd export --format csv` with the same profile writes them), or an expression of such cells with `+ - * /`, `ceil(...)`
//! and `sum(...)` where it was computed. A test parses the page and works each one out again.

use crate::results::Table;
use crate::write::labels::{Kind, Language};
use serde::Serialize;

/// No-break space.
const NBSP: char = '\u{a0}';
/// What stands for a count that must not be shown.
pub const SUPPRESSED: &str = "U";
/// What stands for a value that is not known.
pub const UNKNOWN: &str = "..";
/// What stands for a value that cannot be.
pub const IMPOSSIBLE: &str = ".";

/// A number as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// As people read it: `1 234,5`, `85,0 %`, `U`, `..`.
    pub shown: String,
    /// As programs sort it; empty where there is no value.
    pub value: String,
    /// The cells it was made from.
    pub of: String,
}

/// The cells that a figure was made from.
pub struct Expression;

impl Expression {
    /// One cell.
    pub fn cell(table: &Table, row: usize, column: &str) -> String {
        format!("{}[{row}].{column}", table.name)
    }
}

impl Figure {
    /// A cell of a table, shown as its kind is.
    pub fn cell(table: &Table, row: usize, column: &str, kind: Kind, language: Language) -> Self {
        let of = Expression::cell(table, row, column);
        if table.is_suppressed(row, column) {
            return Self { shown: SUPPRESSED.to_owned(), value: String::new(), of };
        }
        Self::of_text(table.cell(row, column), kind, language, of)
    }
    /// The text of a cell, shown as its kind is.
    pub fn of_text(text: &str, kind: Kind, language: Language, of: String) -> Self {
        let shown = match (text, kind) {
            ("", _) => UNKNOWN.to_owned(),
            (IMPOSSIBLE, _) => IMPOSSIBLE.to_owned(),
            (_, Kind::Share) => share_text(text, language).unwrap_or_else(|| text.to_owned()),
            (_, Kind::Count | Kind::Money | Kind::Points) => whole(text, language).unwrap_or_else(|| text.to_owned()),
            (_, Kind::Metres | Kind::Number) => decimals(text, language),
            _ => text.to_owned(),
        };
        let value = if text == IMPOSSIBLE { String::new() } else { text.to_owned() };
        Self { shown, value, of }
    }
    /// A count that was computed.
    pub fn count(count: u64, language: Language, of: String) -> Self {
        Self { shown: grouped(&count.to_string(), language), value: count.to_string(), of }
    }
    /// Kronor, or another signed whole number, that was computed.
    pub fn signed(number: i64, language: Language, of: String) -> Self {
        let sign = if number < 0 { "−" } else { "" };
        Self { shown: format!("{sign}{}", grouped(&number.unsigned_abs().to_string(), language)), value: number.to_string(), of }
    }
    /// Percent of one count in another, one decimal, cut off so that a shown figure never lies in another band; `.` where the whole is zero.
    pub fn share(part: u64, whole: u64, language: Language, of: String) -> Self {
        if whole == 0 {
            return Self { shown: IMPOSSIBLE.to_owned(), value: String::new(), of };
        }
        let tenths = u128::from(part) * 1000 / u128::from(whole);
        let value = format!("{:.6}", part as f64 / whole as f64);
        Self { shown: percent(tenths, language), value, of }
    }
    /// A figure that must not be shown.
    pub fn suppressed(of: String) -> Self {
        Self { shown: SUPPRESSED.to_owned(), value: String::new(), of }
    }
}

fn percent(tenths: u128, language: Language) -> String {
    let whole = grouped(&(tenths / 10).to_string(), language);
    match language {
        Language::Swedish => format!("{whole},{}{NBSP}%", tenths % 10),
        Language::English => format!("{whole}.{}%", tenths % 10),
    }
}

/// A share from 0 to 1 with up to 18 decimals as percent with one decimal, cut off.
fn share_text(text: &str, language: Language) -> Option<String> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let thousandths: String = part.chars().chain("000".chars()).take(3).collect();
    let tenths = whole.parse::<u128>().ok()? * 1000 + thousandths.parse::<u128>().ok()?;
    Some(percent(tenths, language))
}

fn whole(text: &str, language: Language) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_whole.then(|| format!("{sign}{}", grouped(digits, language)))
}

fn decimals(text: &str, language: Language) -> String {
    let (digits, part) = text.split_once('.').unwrap_or((text, ""));
    let Some(shown) = whole(digits, language) else { return text.to_owned() };
    match (part, language) {
        ("", _) => shown,
        (part, Language::Swedish) => format!("{shown},{part}"),
        (part, Language::English) => format!("{shown}.{part}"),
    }
}

/// Digits in groups of three.
fn grouped(digits: &str, language: Language) -> String {
    let separator = match language {
        Language::Swedish => NBSP,
        Language::English => ',',
    };
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            shown.push(separator);
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_each_language_writes_them() {
        let shown = |text, kind, language| Figure::of_text(text, kind, language, String::new()).shown;
        let (sv, en) = (Language::Swedish, Language::English);
        assert_eq!(shown("1234567", Kind::Count, sv), "1\u{a0}234\u{a0}567");
        assert_eq!(shown("1234567", Kind::Count, en), "1,234,567");
        assert_eq!(shown("-1234", Kind::Money, sv), "−1\u{a0}234");
        assert_eq!(shown("22222.22", Kind::Number, sv), "22\u{a0}222,22");
        assert_eq!(shown("0.884615", Kind::Share, sv), "88,4\u{a0}%");
        assert_eq!(shown("0.999999", Kind::Share, en), "99.9%");
        assert_eq!(shown("1.000000", Kind::Share, en), "100.0%");
        assert_eq!(shown("", Kind::Share, sv), "..");
        assert_eq!(shown(".", Kind::Share, sv), ".");
        assert_eq!(Figure::share(2, 3, sv, String::new()).shown, "66,6\u{a0}%");
        assert_eq!(Figure::share(0, 0, sv, String::new()).shown, ".");
    }

    #[test]
    fn a_suppressed_cell_shows_its_sign_and_no_value() {
        let mut table =
            Table { name: "t".to_owned(), columns: vec!["n".to_owned()], rows: vec![vec![String::new()]], ..Table::default() };
        assert_eq!(Figure::cell(&table, 0, "n", Kind::Count, Language::Swedish).shown, "..");
        table.suppressed.insert((0, 0));
        let figure = Figure::cell(&table, 0, "n", Kind::Count, Language::Swedish);
        assert_eq!((figure.shown.as_str(), figure.value.as_str(), figure.of.as_str()), ("U", "", "t[0].n"));
    }
}
