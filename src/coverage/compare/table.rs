//! Comparing two coverage tables, row by row.

use crate::coverage::{CoverageRow, Level};
use crate::model::{AreaClass, Base};
use std::collections::BTreeMap;

/// A row of either table, with what both say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPair {
    /// The level.
    pub level: Level,
    /// The code of the municipality, county or country; empty for outside.
    pub code: String,
    /// The name; the new one where they differ.
    pub name: String,
    /// The area class.
    pub area_class: AreaClass,
    /// What is counted.
    pub base: Base,
    /// The old row, where there is one.
    pub old: Option<CoverageRow>,
    /// The new row, where there is one.
    pub new: Option<CoverageRow>,
}

/// Matches the rows of two tables by level, code, area class and base, in the order of the tables (`counting.md`, rule 10).
pub fn compare_tables(old: &[CoverageRow], new: &[CoverageRow]) -> Vec<RowPair> {
    let mut pairs: BTreeMap<_, (Option<&CoverageRow>, Option<&CoverageRow>)> = BTreeMap::new();
    let key = |row: &CoverageRow| (row.level, row.code.clone(), row.area_class, row.base);
    for row in old {
        pairs.entry(key(row)).or_default().0 = Some(row);
    }
    for row in new {
        pairs.entry(key(row)).or_default().1 = Some(row);
    }
    pairs
        .into_iter()
        .map(|((level, code, area_class, base), (old, new))| {
            let names = [new, old].into_iter().flatten().map(|row| row.name.as_str());
            let name = names.filter(|name| !name.is_empty()).map(str::to_owned).next().unwrap_or_default();
            RowPair { level, code, name, area_class, base, old: old.cloned(), new: new.cloned() }
        })
        .collect()
}

/// The county of each municipality, told from their codes: the longest county code that the municipality's begins with.
///
/// The tables do not say which municipality lies in which county, so this is a guess, and it is only given where it is proved: every
/// county row of both tables must be the sum of its municipalities. `None` where it is not, and where there are no counties.
pub fn counties_by_prefix(pairs: &[RowPair]) -> Option<BTreeMap<String, String>> {
    let codes = |level: Level| {
        let mut codes: Vec<&str> = pairs.iter().filter(|pair| pair.level == level).map(|pair| pair.code.as_str()).collect();
        codes.dedup();
        codes
    };
    let counties = codes(Level::County);
    if counties.is_empty() {
        return None;
    }
    let county_of = |code: &str| counties.iter().filter(|county| code.starts_with(**county)).max_by_key(|county| county.len());
    let mut found = BTreeMap::new();
    for code in codes(Level::Municipality) {
        found.insert(code.to_owned(), (*county_of(code)?).to_owned());
    }
    let is_proved = |side: fn(&RowPair) -> Option<&CoverageRow>| {
        let mut sums: BTreeMap<_, [i128; 6]> = BTreeMap::new();
        for row in pairs.iter().filter_map(side) {
            let (code, sign) = match row.level {
                Level::Municipality => (found[&row.code].as_str(), 1),
                Level::County => (row.code.as_str(), -1),
                Level::Outside | Level::Country => continue,
            };
            let sum = sums.entry((code, row.area_class, row.base)).or_default();
            let counts = [row.total, row.connected, row.passed, row.planned, row.unserved, row.unknown];
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += sign * i128::from(count));
        }
        sums.values().all(|sum| sum.iter().all(|&rest| rest == 0))
    };
    (is_proved(|pair| pair.old.as_ref()) && is_proved(|pair| pair.new.as_ref())).then_some(found)
}
