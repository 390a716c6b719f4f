//! White spots: which groups of premises are too small to be shown, and which of their counts.
//!
//! Responsible for: the table and the layer `white_spots`, whose rows are the unserved of a municipality: one for each spot, one (without an
//! id) for the premises scattered outside all spots. Not responsible for: the municipalities' own counts (`coverage`).
//!
//! A spot with few premises or few households goes: it is counted among the scattered premises of its municipality, and its polygon is
//! dropped. Of what is left, small counts are hidden, and others with them, so that in each municipality and base the hidden ones beside
//! a small one add up to the threshold at least: it could be larger by the threshold, with the rest and the municipality's unserved as they
//! are shown. Where there is not enough beside it, the municipality's unserved must be hidden too ([`Spots::forced`]). Where that is hidden
//! for any reason, so much is hidden here that the sum can differ by the threshold. How many of a spot's premises are rural is shown in a
//! municipality only where it is none or all of them in every row, and the municipality's own split is shown.

use super::coverage::Coverage;
use crate::results::{PolygonLayer, Table};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the table and of the layer.
const NAME: &str = "white_spots";
/// The columns that are counts of a base.
const BASES: [&str; 4] = ["premises", "households", "workplaces", "population"];
const RURAL: &str = "rural_premises";
/// The columns of the table that may be public; how many weights are unknown (`weights_unknown`) counts single premises.
const KNOWN: [&str; 8] = ["white_spot", "code", "name", "premises", "households", "workplaces", "population", RURAL];

/// The rows of one municipality: positions in the table.
type Groups = BTreeMap<String, Vec<usize>>;

/// One count of a municipality: of a row, or of the scattered premises that no row tells of.
#[derive(Debug, Clone, Copy)]
struct Part {
    row: Option<usize>,
    is_scattered: bool,
    count: u64,
}

/// The white spots of a run.
#[derive(Debug)]
pub(super) struct Spots {
    /// All rows; from the layer where there is no table.
    table: Table,
    groups: Groups,
    threshold: u64,
}

impl Spots {
    /// Takes small spots out of the table and of the layer; `None` where there are no white spots. `keeps_outside` says whether premises
    /// outside every municipality are in the tables.
    pub fn new(tables: &[Table], layers: &[PolygonLayer], threshold: u64, keeps_outside: bool) -> Option<Self> {
        let layer = || layers.iter().find(|layer| layer.table.name == NAME).map(|layer| &layer.table);
        let mut table = tables.iter().find(|table| table.name == NAME).or_else(layer)?.clone();
        for column in table.columns.clone().iter().filter(|column| !KNOWN.contains(&column.as_str())) {
            table.remove_column(column);
        }
        // Where no coverage table says whether few lie outside, their own row does.
        let is_few =
            |table: &Table, row: usize| BASES.iter().any(|base| table.count(row, base).is_some_and(|n| n > 0 && n < threshold));
        let has_coverage = tables.iter().any(|table| table.name == "coverage");
        let stays = |table: &Table, row: usize| keeps_outside && (has_coverage || !is_few(table, row));
        table.retain_rows(|table, row| !table.cell(row, "code").is_empty() || stays(table, row));
        scatter_small(&mut table, threshold);
        let mut groups = Groups::new();
        for row in 0..table.rows.len() {
            groups.entry(table.cell(row, "code").to_owned()).or_default().push(row);
        }
        Some(Self { table, groups, threshold })
    }

    /// The counts of a municipality in a base.
    fn parts(&self, rows: &[usize], base: &str, unserved: Option<u64>) -> Vec<Part> {
        let is_scattered = |row: usize| self.table.cell(row, "white_spot").is_empty();
        let of_row = |&row: &usize| {
            let count = self.table.count(row, base)?;
            Some(Part { row: Some(row), is_scattered: is_scattered(row), count })
        };
        let mut parts: Vec<Part> = rows.iter().filter_map(of_row).collect();
        let rest = unserved.and_then(|all| all.checked_sub(parts.iter().map(|part| part.count).sum()));
        if let (Some(count), false) = (rest, rows.iter().any(|&row| is_scattered(row))) {
            parts.push(Part { row: None, is_scattered: true, count });
        }
        parts
    }

    fn is_small(&self, part: &Part) -> bool {
        part.count > 0 && part.count < self.threshold
    }

    /// Whether a small count has too little beside it to be hidden among.
    fn is_alone(&self, parts: &[Part]) -> bool {
        let sum: u64 = parts.iter().map(|part| part.count).sum();
        parts.iter().any(|part| self.is_small(part) && sum - part.count < self.threshold)
    }

    /// The municipalities and bases whose unserved must be hidden, since a small count of a spot would show through it.
    pub fn forced(&self, coverage: &Coverage) -> Vec<[String; 3]> {
        let mut forced = Vec::new();
        for (code, rows) in &self.groups {
            for base in BASES {
                let unserved = coverage.count(level(code), code, "total", base, "unserved");
                if self.is_alone(&self.parts(rows, base, unserved)) {
                    forced.push([level(code), code, base].map(str::to_owned));
                }
            }
        }
        forced
    }

    /// Empties what must be hidden and puts the rows in the place of those of the table and the layer.
    pub fn finish(mut self, coverage: Option<&Coverage>, tables: &mut [Table], layers: &mut [PolygonLayer]) {
        let groups = std::mem::take(&mut self.groups);
        for (code, rows) in &groups {
            let level = level(code);
            for base in BASES {
                let count = coverage.and_then(|coverage| coverage.count(level, code, "total", base, "unserved"));
                let parts = self.parts(rows, base, count);
                let is_hidden = coverage.is_some_and(|coverage| coverage.is_hidden(level, code, "total", base, "unserved"));
                let hidden = self.hide(&parts, is_hidden);
                if let Some(column) = self.table.column(base) {
                    hidden.iter().filter_map(|&part| parts[part].row).for_each(|row| self.table.suppress(row, column));
                }
            }
            let is_split_hidden = ["total", "dense", "rural"]
                .iter()
                .any(|class| coverage.is_some_and(|coverage| coverage.is_hidden(level, code, class, "premises", "unserved")));
            if let Some(column) = self.table.column(RURAL)
                && (is_split_hidden || !rows.iter().all(|&row| self.is_split_plain(row)))
            {
                rows.iter().for_each(|&row| self.table.suppress(row, column));
            }
        }
        let numbers = self.numbers();
        if let Some(layer) = layers.iter_mut().find(|layer| layer.table.name == NAME) {
            self.finish_layer(layer);
            renumber(&mut layer.table, &numbers);
        }
        renumber(&mut self.table, &numbers);
        if let Some(table) = tables.iter_mut().find(|table| table.name == NAME) {
            *table = self.table;
        }
    }

    /// New numbers for the spots that are left, from 1: gaps would tell how many small ones there are, and how large.
    fn numbers(&self) -> BTreeMap<(String, String), String> {
        let spots = (0..self.table.rows.len()).map(|row| (self.table.cell(row, "code"), self.table.cell(row, "white_spot")));
        let spots = spots.filter(|(_, spot)| !spot.is_empty());
        spots.zip(1_u64..).map(|((code, spot), number)| ((code.to_owned(), spot.to_owned()), number.to_string())).collect()
    }

    fn is_split_plain(&self, row: usize) -> bool {
        let (premises, rural) = (self.table.count(row, "premises"), self.table.count(row, RURAL));
        rural == Some(0) || (premises.is_some() && rural == premises)
    }

    /// The parts to hide: small ones, and others until the rest is enough; the scattered first where the sum is hidden, else the smallest.
    fn hide(&self, parts: &[Part], is_sum_hidden: bool) -> BTreeSet<usize> {
        let mut hidden: BTreeSet<usize> = (0..parts.len()).filter(|&part| self.is_small(&parts[part])).collect();
        let mut others: Vec<usize> = (0..parts.len()).filter(|part| !hidden.contains(part) && parts[*part].count > 0).collect();
        others.sort_by_key(|&part| (!parts[part].is_scattered, parts[part].count, part));
        for other in others {
            let sum: u64 = hidden.iter().map(|&part| parts[part].count).sum();
            let least = hidden.iter().map(|&part| parts[part].count).filter(|&count| count < self.threshold).max();
            // Beside the largest of the small ones, the hidden must add up to the threshold.
            let is_enough = match least {
                Some(small) => sum - small >= self.threshold,
                None => !is_sum_hidden || sum >= self.threshold,
            };
            if is_enough {
                break;
            }
            hidden.insert(other);
        }
        if is_sum_hidden && hidden.iter().map(|&part| parts[part].count).sum::<u64>() < self.threshold {
            hidden = (0..parts.len()).collect();
        }
        hidden
    }

    /// Keeps the polygons of the spots that are left, with the counts of the table.
    fn finish_layer(&self, layer: &mut PolygonLayer) {
        let rows: BTreeMap<(String, String), usize> = (0..self.table.rows.len())
            .map(|row| ((self.table.cell(row, "code").to_owned(), self.table.cell(row, "white_spot").to_owned()), row))
            .collect();
        let row_of = |table: &Table, row: usize| {
            let key = (table.cell(row, "code").to_owned(), table.cell(row, "white_spot").to_owned());
            rows.get(&key).copied().filter(|_| !key.1.is_empty())
        };
        layer.retain_rows(|table, row| row_of(table, row).is_some());
        let table = &mut layer.table;
        for column in 0..table.columns.len() {
            let Some(own) = self.table.column(&table.columns[column]) else { continue };
            for row in 0..table.rows.len() {
                let is_gone = row_of(table, row).is_some_and(|from| self.table.suppressed.contains(&(from, own)));
                if is_gone {
                    table.suppress(row, column);
                }
            }
        }
    }
}

/// Gives spots their new numbers.
fn renumber(table: &mut Table, numbers: &BTreeMap<(String, String), String>) {
    let Some(column) = table.column("white_spot") else { return };
    for row in 0..table.rows.len() {
        let key = (table.cell(row, "code").to_owned(), table.cell(row, "white_spot").to_owned());
        if let Some(number) = numbers.get(&key) {
            table.rows[row][column].clone_from(number);
        }
    }
}

/// The level of the coverage tables that a code belongs to.
fn level(code: &str) -> &'static str {
    if code.is_empty() { "outside" } else { "municipality" }
}

/// Counts small spots among the scattered premises of their municipality.
fn scatter_small(table: &mut Table, threshold: u64) {
    let is_small = |table: &Table, row: usize| {
        let few = |column| table.count(row, column).is_some_and(|count| count > 0 && count < threshold);
        !table.cell(row, "white_spot").is_empty() && (few("premises") || few("households"))
    };
    let small: Vec<usize> = (0..table.rows.len()).filter(|&row| is_small(table, row)).collect();
    for &row in &small {
        let code = table.cell(row, "code").to_owned();
        let scattered = table.find(&[("code", &code), ("white_spot", "")]).next();
        match scattered {
            Some(to) => {
                for column in BASES.into_iter().chain([RURAL]) {
                    let Some(column) = table.column(column) else { continue };
                    let counts = [row, to].map(|row| table.rows[row][column].parse::<u64>().ok());
                    // A sum with something unknown in it is not known.
                    table.rows[to][column] = match counts {
                        [Some(one), Some(other)] => (one + other).to_string(),
                        _ => String::new(),
                    };
                }
            }
            None => scatter_in_place(table, row),
        }
    }
    table.retain_rows(|table, row| !small.contains(&row) || table.cell(row, "white_spot").is_empty());
}

/// Makes the first small spot of a municipality the row of its scattered premises, which has no id.
fn scatter_in_place(table: &mut Table, row: usize) {
    if let Some(id) = table.column("white_spot") {
        table.rows[row][id].clear();
    }
}
