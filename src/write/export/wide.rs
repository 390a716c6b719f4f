//! The table that can be laid beside the regulator's.
//!
//! Responsible for: the headings and the order of columns of the sheet "Teknik kommun hushåll" that PTS publishes (tabellbilaga, teknik), for
//! the columns that this program computes, with the columns that PTS does not have behind them. Not responsible for: the numbers, which are
//! those of `coverage_by_technology.csv`; nothing is computed here.
//!
//! Households only: that is the base whose headings are known. PTS has more shares (HSPA, DOCSIS 3, sums over technologies); a column that
//! is not computed is not there, since an empty one would say that it could be.

use crate::results::{Results, RunKind, Table};
use crate::write::labels::{Language, labels};
use std::collections::BTreeMap;

/// Name of the table.
const NAME: &str = "coverage_wide";
const BASE: &str = "households";

/// Heading of the share, technology, whether vicinity counts, heading of its numerator.
const MEASURES: [(&str, &str, bool, &str); 8] = [
    ("Tillgång via xDSL", "xdsl", false, "Antal hushåll, xDSL"),
    ("Tillgång via VDSL", "vdsl", false, "Antal hushåll, VDSL"),
    ("Tillgång via fiber eller fiber-lan", "fibre", false, "Antal hushåll, fiber"),
    ("I närhet av fiber", "fibre", true, "Antal hushåll, i närhet av fiber"),
    ("Tillgång via kabel-tv", "cable", false, "Antal hushåll, kabel-tv"),
    ("Tillgång via fast radio", "fwa", false, "Antal hushåll, fast radio"),
    ("Tillgång via LTE", "lte", false, "Antal hushåll, LTE"),
    ("Tillgång via NR (5G)", "nr", false, "Antal hushåll, NR (5G)"),
];
const FIRST: [&str; 7] = ["Årtal", "Bas", "Aggregerat på", "Lännamn", "Kommunnamn", "Område", "Antal hushåll"];
const OURS: [&str; 4] = ["Kod", "Namn", "Mätdatum", "Avstånd (m)"];

/// One row per country, county, municipality and area class; `None` where the results have no technologies or no households.
pub fn wide_table(results: &Results) -> Option<Table> {
    let source = results.table("coverage_by_technology")?;
    let mut places: BTreeMap<Key<'_>, BTreeMap<&str, usize>> = BTreeMap::new();
    for row in source.find(&[("base", BASE)]) {
        places.entry(Key::of(source, row)).or_default().insert(source.cell(row, "technology"), row);
    }
    let shares = MEASURES.iter().map(|measure| measure.0);
    let numerators = MEASURES.iter().map(|measure| measure.3);
    let columns = FIRST.into_iter().chain(shares).chain(OURS).chain(numerators).map(str::to_owned).collect();
    let mut wide = Table { name: NAME.to_owned(), columns, ..Table::default() };
    let counties = Counties::of(results);
    places.iter().for_each(|(key, rows)| add_row(&mut wide, key, rows, results, &counties));
    (!wide.rows.is_empty()).then_some(wide)
}

/// What one row is about, in the order of the rows: country, counties, municipalities, each with all area classes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'t> {
    level: usize,
    code: &'t str,
    name: &'t str,
    class: usize,
}

const LEVELS: [&str; 4] = ["country", "county", "municipality", "outside"];
/// The area classes, with the words of the regulator's table.
const CLASSES: [(&str, &str); 3] = [("total", "total"), ("dense", "tätbyggt"), ("rural", "glesbygd")];

impl<'t> Key<'t> {
    fn of(table: &'t Table, row: usize) -> Self {
        let (level, class) = (table.cell(row, "level"), table.cell(row, "area_class"));
        Self {
            level: LEVELS.iter().position(|&known| known == level).unwrap_or(LEVELS.len()),
            code: table.cell(row, "code"),
            name: table.cell(row, "name"),
            class: CLASSES.iter().position(|&(known, _)| known == class).unwrap_or(CLASSES.len()),
        }
    }
    fn level(&self) -> &'static str {
        LEVELS.get(self.level).copied().unwrap_or_default()
    }
    fn class(&self) -> (&'static str, &'static str) {
        CLASSES.get(self.class).copied().unwrap_or_default()
    }
}

fn add_row(wide: &mut Table, key: &Key<'_>, rows: &BTreeMap<&str, usize>, results: &Results, counties: &Counties<'_>) {
    let at = wide.rows.len();
    let mut cells: Vec<(String, bool)> = Vec::with_capacity(wide.columns.len());
    let text = |text: &str| (text.to_owned(), false);
    let (source, coverage) = (results.table("coverage_by_technology"), results.table("coverage"));
    let cell = |row: Option<usize>, column: &str| match (source, row) {
        (Some(source), Some(row)) => (source.cell(row, column).to_owned(), source.is_suppressed(row, column)),
        _ => text(""),
    };
    let same = [("level", key.level()), ("code", key.code), ("name", key.name), ("area_class", key.class().0), ("base", BASE)];
    let stated = |column| coverage.and_then(|table| Some(table.cell(table.find(&same).next()?, column))).unwrap_or_default();
    let (as_of, within) = (stated("as_of"), stated("passed_within_m"));
    let word = |vocabulary, value| labels().word(vocabulary, value, Language::Swedish);
    let municipality = if key.level() == "municipality" { key.name } else { "" };
    let county = match key.level() {
        "county" => key.name,
        "municipality" => counties.name(key.code),
        _ => "",
    };
    cells.extend([as_of.get(..4).unwrap_or_default(), word("base", BASE), word("level", key.level()), county].map(text));
    cells.extend([text(municipality), text(key.class().1), cell(rows.values().next().copied(), "total")]);
    for (_, technology, vicinity, _) in MEASURES {
        cells.push(cell(rows.get(technology).copied(), if vicinity { "access_or_vicinity_share" } else { "access_share" }));
    }
    cells.extend([key.code, key.name, as_of, within].map(text));
    for (_, technology, vicinity, _) in MEASURES {
        cells.push(cell(rows.get(technology).copied(), if vicinity { "access_or_vicinity" } else { "access" }));
    }
    wide.suppressed.extend(cells.iter().enumerate().filter(|(_, (_, hidden))| *hidden).map(|(column, _)| (at, column)));
    wide.rows.push(cells.into_iter().map(|(cell, _)| cell).collect());
}

/// Which county a municipality lies in: as the layer of municipalities says, else as the codes do where the run took counties from them.
struct Counties<'r> {
    by_municipality: BTreeMap<&'r str, &'r str>,
    by_prefix: BTreeMap<&'r str, &'r str>,
}

impl<'r> Counties<'r> {
    fn of(results: &'r Results) -> Self {
        let mut by_municipality = BTreeMap::new();
        if let Some(layer) = results.layer("municipalities") {
            let table = &layer.table;
            by_municipality.extend((0..table.rows.len()).map(|row| (table.cell(row, "code"), table.cell(row, "county_name"))));
        }
        let mut by_prefix = BTreeMap::new();
        let is_by_code = results.kind == RunKind::Coverage && results.manifest.settings["counties"] != "column";
        if let Some(table) = results.table("coverage").filter(|_| is_by_code) {
            let rows = table.find(&[("level", "county")]);
            by_prefix.extend(rows.map(|row| (table.cell(row, "code"), table.cell(row, "name"))));
        }
        Self { by_municipality, by_prefix }
    }
    /// The county's name; empty where nothing tells it.
    fn name(&self, municipality: &str) -> &'r str {
        let by_prefix = || (1..=municipality.len()).rev().find_map(|end| self.by_prefix.get(municipality.get(..end)?).copied());
        self.by_municipality.get(municipality).copied().filter(|name| !name.is_empty()).or_else(by_prefix).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::PolygonLayer;
    use crate::write::export::samples;

    #[test]
    fn the_columns_of_the_regulator_come_first_under_their_headings() {
        let wide = wide_table(&samples::demo().0).unwrap();
        let headings = "Årtal,Bas,Aggregerat på,Lännamn,Kommunnamn,Område,Antal hushåll,Tillgång via xDSL,Tillgång via VDSL,\
                        Tillgång via fiber eller fiber-lan,I närhet av fiber,Tillgång via kabel-tv,Tillgång via fast radio,\
                        Tillgång via LTE,Tillgång via NR (5G)";
        assert_eq!(wide.columns[..15].join(","), headings);
        for column in &wide.columns {
            assert!(labels().column(NAME, column).is_some(), "{column}");
        }
        assert_eq!(wide.rows[0][..6], ["2026", "hushåll", "riket", "", "", "total"]);
        assert_eq!(wide.rows[1][5], "tätbyggt");
        assert_eq!(wide.rows[3][..6], ["2026", "hushåll", "län", "Norrtjärns län", "", "total"]);
    }

    #[test]
    fn every_cell_is_the_one_of_the_long_table() {
        let results = &samples::demo().0;
        let (wide, long) = (wide_table(results).unwrap(), results.table("coverage_by_technology").unwrap());
        assert_eq!(wide.rows.len() * 7, long.find(&[("base", BASE)]).count());
        for row in 0..wide.rows.len() {
            let class = CLASSES.iter().find(|(_, word)| *word == wide.cell(row, "Område")).unwrap().0;
            for (share, technology, vicinity, count) in MEASURES {
                let same = [
                    ("code", wide.cell(row, "Kod")),
                    ("name", wide.cell(row, "Namn")),
                    ("area_class", class),
                    ("base", BASE),
                    ("technology", technology),
                ];
                let at = long.find(&same).next().unwrap();
                let of = if vicinity { "access_or_vicinity" } else { "access" };
                assert_eq!(wide.cell(row, count), long.cell(at, of));
                assert_eq!(wide.cell(row, share), long.cell(at, &format!("{of}_share")));
                assert_eq!(wide.cell(row, "Antal hushåll"), long.cell(at, "total"));
            }
        }
    }

    #[test]
    fn what_is_taken_out_of_the_long_table_is_taken_out_here() {
        let mut results = samples::demo().0.clone();
        let long = results.tables.iter_mut().find(|table| table.name == "coverage_by_technology").unwrap();
        let row = long.find(&[("level", "county"), ("base", BASE), ("technology", "cable")]).next().unwrap();
        for column in ["access", "access_share"] {
            let column = long.column(column).unwrap();
            long.rows[row][column].clear();
            long.suppressed.insert((row, column));
        }
        let wide = wide_table(&results).unwrap();
        assert!(wide.is_suppressed(3, "Tillgång via kabel-tv") && wide.is_suppressed(3, "Antal hushåll, kabel-tv"));
        assert_eq!((wide.suppressed.len(), wide.cell(3, "Tillgång via kabel-tv")), (2, ""));
    }

    #[test]
    fn a_municipality_has_the_county_of_the_layer_and_a_round_has_no_such_table() {
        let (coverage, round) = samples::demo();
        assert_eq!(wide_table(round), None);
        let mut results = coverage.clone();
        let row = ["9801", "Sagolän"].map(str::to_owned).to_vec();
        let table = Table {
            name: "municipalities".to_owned(),
            columns: ["code", "county_name"].map(str::to_owned).to_vec(),
            rows: vec![row],
            ..Table::default()
        };
        results.layers = vec![PolygonLayer { table, ..PolygonLayer::default() }];
        let wide = wide_table(&results).unwrap();
        let at = wide.find(&[("Kod", "9801")]).next().unwrap();
        assert_eq!((wide.cell(at, "Lännamn"), wide.cell(at, "Kommunnamn")), ("Sagolän", "Björnådal"));
        results.layers.clear();
        results.manifest.settings["counties"] = "prefix".into();
        assert_eq!(wide_table(&results).unwrap().cell(at, "Lännamn"), "Norrtjärns län");
    }
}
