//! The rows of the tables of coverage by place, area class and base.

use super::{Cell, Context};
use crate::model::codes::COUNTRY_NAME;
use crate::results::Table;
use std::collections::BTreeMap;

/// A country, a county, a municipality, or what lies outside all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place<'t> {
    /// `country`, `county`, `municipality` or `outside`.
    pub level: &'t str,
    /// Its code; empty outside.
    pub code: &'t str,
    /// Its name.
    pub name: &'t str,
}

impl Place<'_> {
    /// Whether it is the sum of others.
    pub fn is_sum(self) -> bool {
        matches!(self.level, "country" | "county")
    }
    /// The class of its row in a table.
    pub fn row_class(self) -> &'static str {
        if self.is_sum() { "sum" } else { "" }
    }
    /// Its name as a cell.
    pub fn cell(self, context: &Context<'_>) -> Cell {
        if self.level == "outside" || self.name.is_empty() {
            return Cell::Text(first_upper(context.labels.word("level", self.level, context.language())));
        }
        Cell::Name(self.name.to_owned())
    }
}

/// A word as it begins a line.
pub(super) fn first_upper(word: &str) -> String {
    // A name that begins small on purpose stays: xDSL.
    if word.split(' ').next().is_some_and(|first| first.chars().any(char::is_uppercase)) {
        return word.to_owned();
    }
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Level, code, area class and base.
type Key<'t> = [&'t str; 4];

/// A table of coverage, by its places.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "the places are what it is named for")]
pub(super) struct Places<'t> {
    /// The table.
    pub table: &'t Table,
    rows: BTreeMap<Key<'t>, Vec<usize>>,
    places: Vec<Place<'t>>,
}

impl<'t> Places<'t> {
    /// The rows of a table of coverage; `None` where it is not there or has no rows.
    pub fn new(table: Option<&'t Table>) -> Option<Self> {
        let table = table.filter(|table| !table.rows.is_empty())?;
        let columns = ["level", "code", "area_class", "base", "name"].map(|name| table.column(name));
        let [Some(level), Some(code), Some(class), Some(base), Some(name)] = columns else { return None };
        let mut rows: BTreeMap<Key<'t>, Vec<usize>> = BTreeMap::new();
        let mut places: BTreeMap<(u8, &str), Place<'t>> = BTreeMap::new();
        for (at, row) in table.rows.iter().enumerate() {
            let [level, code, class, base, name] = [level, code, class, base, name].map(|column| row[column].as_str());
            rows.entry([level, code, class, base]).or_default().push(at);
            let order = match level {
                "country" => 0,
                "county" => 1,
                "municipality" => 2,
                _ => 3,
            };
            places.entry((order, code)).or_insert(Place { level, code, name });
        }
        Some(Self { table, rows, places: places.into_values().collect() })
    }
    /// The places: the country, counties and municipalities by code, and outside.
    pub fn all(&self) -> &[Place<'t>] {
        &self.places
    }
    /// The country. Where nobody has named it and all of it is one county, it has the county's name.
    pub fn country(&self) -> Option<Place<'t>> {
        let country = self.places.first().copied().filter(|place| place.level == "country")?;
        let mut counties = self.places.iter().filter(|place| place.level == "county");
        match (counties.next(), counties.next()) {
            (Some(county), None) if country.name == COUNTRY_NAME => Some(Place { name: county.name, ..country }),
            _ => Some(country),
        }
    }
    /// The municipalities.
    pub fn municipalities(&self) -> impl Iterator<Item = Place<'t>> {
        self.places.iter().copied().filter(|place| place.level == "municipality")
    }
    /// The rows of a place, in the order of the table: one, or one for each technology or speed.
    pub fn rows<'a>(&'a self, place: Place<'a>, class: &'a str, base: &'a str) -> &'a [usize] {
        self.rows.get(&[place.level, place.code, class, base]).map_or(&[], Vec::as_slice)
    }
    /// The first row of a place.
    pub fn row<'a>(&'a self, place: Place<'a>, class: &'a str, base: &'a str) -> Option<usize> {
        self.rows(place, class, base).first().copied()
    }
    /// What the page counts first: households where there are any, else what the table has.
    pub fn main_base(&self) -> &'t str {
        let has_any = |base: &str| {
            let rows = self.country().and_then(|country| self.row(country, "total", base));
            rows.is_some_and(|row| self.table.count(row, "total").is_some_and(|total| total > 0))
        };
        let bases = ["households", "households_workplaces", "premises"];
        bases.into_iter().find(|base| has_any(base)).unwrap_or("premises")
    }
    /// Whether dense and rural are told apart.
    pub fn has_classes(&self) -> bool {
        self.rows.keys().any(|key| key[2] == "dense")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_from_the_whole_to_its_parts_by_code() {
        let columns = ["level", "code", "name", "area_class", "base", "total"].map(str::to_owned).to_vec();
        let rows = ["municipality 2 B", "municipality 1 A", "county 9 C", "outside - O", "country 0 L"];
        let rows = rows.map(|row| {
            let [level, code, name] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
            [level, code, name, "total", "premises", "7"].map(str::to_owned).to_vec()
        });
        let table = Table { name: "coverage".to_owned(), columns, rows: rows.to_vec(), ..Table::default() };
        let places = Places::new(Some(&table)).unwrap();
        assert_eq!(places.all().iter().map(|place| place.name).collect::<String>(), "LCABO");
        assert_eq!(places.row(places.country().unwrap(), "total", "premises"), Some(4));
        assert_eq!((places.main_base(), places.has_classes()), ("premises", false));
    }
}
