//! Numbers on the page: how they look in each language, and where each is from.
//!
//! Every figure carries the cells it was made from, as `table[row].column` (rows from 0, without the header, of the tables that the page
//! was made from: `bygd export --format csv` with the same profile writes them), or an expression of such cells with `+ - * /`, `ceil(...)`,
//! `floor(...)`, `max(..., ...)`, `sum(table.column|key=value)` and `count(table|key=value&other!=value)` where it was computed. `manifest["/key"]` is
//! a value of the manifest (a JSON pointer), `rows(...)` the length of a list there. A table or manifest stands for that of the coverage run, else that of the round, else that of
//! the plan; `round.`, `plan.`, `before.` and `round_before.` in front name another run. A test parses the page and works each one out again.

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
    /// One cell of another run: `before`, `round` or `round_before`.
    pub fn cell_of(run: &str, table: &Table, row: usize, column: &str) -> String {
        format!("{run}.{}", Self::cell(table, row, column))
    }
    /// A value of the manifest of a run (`""`, `round.`, `before.` or `round_before.`) by its JSON pointer.
    pub fn manifest(prefix: &str, pointer: &str) -> String {
        format!("{prefix}manifest[{}]", serde_json::Value::from(pointer))
    }
    /// One part in another.
    pub fn ratio(part: &str, whole: &str) -> String {
        format!("{part}/{whole}")
    }
}

/// Why there is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// It says too much about few.
    Suppressed,
    /// Nobody knows it.
    Unknown,
    /// It cannot be.
    Impossible,
}

impl Lack {
    /// The sign that stands for it.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Suppressed => SUPPRESSED,
            Self::Unknown => UNKNOWN,
            Self::Impossible => IMPOSSIBLE,
        }
    }
}

/// A count, or why there is none.
pub type Amount = Result<u64, Lack>;

/// The count in a cell.
pub fn amount(table: &Table, row: usize, column: &str) -> Amount {
    if table.is_suppressed(row, column) {
        return Err(Lack::Suppressed);
    }
    match table.cell(row, column) {
        IMPOSSIBLE => Err(Lack::Impossible),
        text => text.parse().map_err(|_| Lack::Unknown),
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
    /// A count, or the sign of why there is none.
    pub fn of_amount(amount: Amount, language: Language, of: String) -> Self {
        match amount {
            Ok(count) => Self::count(count, language, of),
            Err(lack) => Self::lacking(lack, of),
        }
    }
    /// Percent of two counts, or the sign of why there is none.
    pub fn share_of(part: Amount, whole: Amount, language: Language, of: String) -> Self {
        match part.and_then(|part| whole.map(|whole| (part, whole))) {
            Ok((part, whole)) => Self::share(part, whole, language, of),
            Err(lack) => Self::lacking(lack, of),
        }
    }
    /// Percent of two columns of one row.
    pub fn share_in(table: &Table, row: usize, part: &str, whole: &str, language: Language) -> Self {
        let of = Expression::ratio(&Expression::cell(table, row, part), &Expression::cell(table, row, whole));
        Self::share_of(amount(table, row, part), amount(table, row, whole), language, of)
    }
    /// How much more there is now: `+12`, `−3`, `0`.
    pub fn change(before: Amount, now: Amount, language: Language, of: String) -> Self {
        match before.and_then(|before| now.map(|now| now as i64 - before as i64)) {
            Ok(change) => Self::signed(change, language, of).with_plus(change > 0),
            Err(lack) => Self::lacking(lack, of),
        }
    }
    /// How many percentage points more a share is now, one decimal, cut off: `+1,2`, `−0,3`, `0,0`. Each share is a part and a whole.
    pub fn points_change(before: (Amount, Amount), now: (Amount, Amount), language: Language, of: String) -> Self {
        let counts = || Ok([before.0?, before.1?, now.0?, now.1?].map(i128::from));
        match counts() {
            Err(lack) => Self::lacking(lack, of),
            Ok([_, 0, ..] | [.., 0]) => Self::lacking(Lack::Impossible, of),
            Ok([old, old_whole, new, new_whole]) => {
                let tenths = (new * old_whole - old * new_whole) * 1000 / (old_whole * new_whole);
                let size = tenths.unsigned_abs();
                let text = format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, size / 10, size % 10);
                let shown = format!(
                    "{}{}",
                    if tenths < 0 { "−" } else { "" },
                    decimals(&format!("{}.{}", size / 10, size % 10), language)
                );
                Self { shown, value: text, of }.with_plus(tenths > 0)
            }
        }
    }
    /// A figure that is not there, with the sign that says why.
    pub fn lacking(lack: Lack, of: String) -> Self {
        Self { shown: lack.sign().to_owned(), value: String::new(), of }
    }
    fn with_plus(mut self, is_more: bool) -> Self {
        if is_more {
            self.shown.insert(0, '+');
        }
        self
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
    fn changes_have_their_sign_and_are_cut_off_towards_no_change() {
        let (sv, en) = (Language::Swedish, Language::English);
        let change = |before, now| Figure::change(Ok(before), Ok(now), sv, String::new()).shown;
        assert_eq!([change(5, 1239), change(1239, 5), change(5, 5)], ["+1\u{a0}234", "−1\u{a0}234", "0"]);
        let points = |before: (u64, u64), now: (u64, u64), language| {
            Figure::points_change((Ok(before.0), Ok(before.1)), (Ok(now.0), Ok(now.1)), language, String::new())
        };
        assert_eq!(points((1, 2), (2, 3), sv).shown, "+16,6");
        assert_eq!(points((2, 3), (1, 2), en).shown, "−16.6");
        assert_eq!(points((2, 3), (1, 2), en).value, "-16.6");
        assert_eq!(points((500, 1000), (5001, 10_000), sv).shown, "0,0");
        assert_eq!(points((0, 0), (1, 2), sv).shown, ".");
        let hidden = Figure::points_change((Err(Lack::Suppressed), Ok(2)), (Ok(1), Ok(2)), sv, String::new());
        assert_eq!(hidden.shown, "U");
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
