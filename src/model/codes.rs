//! The Swedish municipality and county codes, and what can be told from a code.
//!
//! Source of the table: Statistics Sweden; see `data/codes/README.md`.

use std::sync::LazyLock;

/// Code and name of each municipality, ascending by code.
static MUNICIPALITIES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| parse(include_str!("../../data/codes/municipalities.csv")));
/// Code and name of each county, ascending by code.
static COUNTIES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| parse(include_str!("../../data/codes/counties.csv")));

/// The code of the country row.
pub const COUNTRY_CODE: &str = "00";
/// The name of the country row in Sweden.
pub const COUNTRY_NAME: &str = "Riket";

fn parse(table: &'static str) -> Vec<(&'static str, &'static str)> {
    table.lines().skip(1).filter_map(|line| line.split_once(',')).collect()
}

fn find(table: &[(&'static str, &'static str)], code: &str) -> Option<&'static str> {
    table.binary_search_by(|(known, _)| (*known).cmp(code)).ok().map(|i| table[i].1)
}

/// Code and name of all Swedish municipalities, ascending by code.
pub fn municipalities() -> impl Iterator<Item = (&'static str, &'static str)> {
    MUNICIPALITIES.iter().copied()
}

/// Code and name of all Swedish counties, ascending by code.
pub fn counties() -> impl Iterator<Item = (&'static str, &'static str)> {
    COUNTIES.iter().copied()
}

/// The name of a Swedish municipality, or `None` if the code is not one.
///
/// ```
/// assert_eq!(bygd::model::codes::municipality_name("2080"), Some("Falun"));
/// assert_eq!(bygd::model::codes::municipality_name("114"), None);
/// ```
pub fn municipality_name(code: &str) -> Option<&'static str> {
    find(&MUNICIPALITIES, code)
}

/// The name of a Swedish county, or `None` if the code is not one.
pub fn county_name(code: &str) -> Option<&'static str> {
    find(&COUNTIES, code)
}

/// The code with the zeros it lost in a spreadsheet, if that makes it a Swedish municipality code: `114` is `0114`.
///
/// ```
/// assert_eq!(bygd::model::codes::repair("114"), Some("0114".to_owned()));
/// assert_eq!(bygd::model::codes::repair("0114"), None);
/// ```
pub fn repair(code: &str) -> Option<String> {
    let lost_zeros = (1..4).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
    let padded = format!("{code:0>4}");
    (lost_zeros && municipality_name(&padded).is_some()).then_some(padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_complete_and_sorted() {
        assert_eq!(MUNICIPALITIES.len(), 290);
        assert_eq!(COUNTIES.len(), 21);
        assert!(MUNICIPALITIES.is_sorted() && COUNTIES.is_sorted());
        assert!(MUNICIPALITIES.iter().all(|(code, _)| county_name(&code[..2]).is_some()));
    }
}
