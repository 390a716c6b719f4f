//! Numbers of a plan as people read them: kronor and metres without decimals, gaps in percent.
//!
//! Responsible for: which way each is rounded: costs and gaps up, so that nothing looks cheaper or better than it is; lengths down. Not
//! responsible for: where they stand.

use super::super::figure::{Figure, Lack};
use super::super::lookup::Lookup;
use crate::results::Table;
use crate::write::labels::Language;

/// The digits of a cell with at most `decimals` decimals, as a whole number of its smallest part.
fn parts(text: &str, decimals: usize) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: String = part.chars().chain("000000".chars()).take(decimals).collect();
    Some(whole.parse::<u64>().ok()? * 10_u64.pow(decimals as u32) + part.parse::<u64>().unwrap_or(0))
}

/// A cell in its smallest part, or the figure that says why there is none.
fn cell(look: &Lookup<'_>, table: &Table, row: usize, column: &str, decimals: usize) -> Result<(u64, String), Figure> {
    let of = look.of(table, row, column);
    if table.is_suppressed(row, column) {
        return Err(Figure::suppressed(of));
    }
    match parts(table.cell(row, column), decimals) {
        Some(number) => Ok((number, of)),
        None => Err(Figure::lacking(Lack::Unknown, of)),
    }
}

/// Whole kronor, rounded up.
pub(super) fn kronor(look: &Lookup<'_>, table: &Table, row: usize, column: &str) -> Figure {
    match cell(look, table, row, column, 2) {
        Ok((ore, of)) => Figure::count(ore.div_ceil(100), look.language(), format!("ceil({of})")),
        Err(lacking) => lacking,
    }
}

/// Whole metres, rounded down.
pub(super) fn metres(look: &Lookup<'_>, table: &Table, row: usize, column: &str) -> Figure {
    match cell(look, table, row, column, 3) {
        Ok((mm, of)) => Figure::count(mm / 1000, look.language(), format!("floor({of})")),
        Err(lacking) => lacking,
    }
}

/// The gap in percent with two decimals, rounded up; the sign of percent stands behind it in the words.
pub(super) fn gap_percent(look: &Lookup<'_>, table: &Table, row: usize) -> Figure {
    match cell(look, table, row, "gap", 6) {
        Ok((millionths, of)) => {
            let hundredths = millionths.div_ceil(100);
            let value = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            let shown = match look.language() {
                Language::Swedish => value.replace('.', ","),
                Language::English => value.clone(),
            };
            Figure { shown, value, of: format!("ceil({of}*10000)/100") }
        }
        Err(lacking) => lacking,
    }
}

/// The number in a cell, for drawing; 0 where there is none.
pub(super) fn drawn(table: &Table, row: usize, column: &str) -> f64 {
    table.cell(row, column).parse().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(parts("1234.05", 2), Some(123_405));
        assert_eq!(parts("0.000450", 6), Some(450));
        assert_eq!(parts("7", 3), Some(7_000));
        assert_eq!(parts("", 2), None);
    }
}
