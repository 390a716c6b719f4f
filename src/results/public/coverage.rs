//! The coverage tables as one cube: which cells are the same, and how they add up.
//!
//! Responsible for: the relations between `coverage`, `coverage_by_technology`, `coverage_by_speed` and the layer `municipalities`, and
//! emptying what must be hidden in all of them. Not responsible for: choosing it (`suppress`), or white spots.
//!
//! Relations: total = passed + planned + unserved + unknown, and passed = connected + the rest of passed. Per technology total = access and
//! those without. Fibre's `access` is `connected` and its `access_or_vicinity` is `passed`. Per speed total = reached and those without, of
//! whom `speed_unknown` are unsure; who is reached by a speed is reached by all lower ones. Total = dense + rural. A county is the sum of its
//! municipalities, the country that of all municipalities and outside. Households and workplaces together are kept at households and
//! workplaces less what is missing, also where missing values make the three differ: the difference never changes in a shift, so that a
//! relation that holds in one row and not in another gives nothing away.
//!
//! Which municipalities make a county is said by the attribute `county` of the layer `municipalities`, else by a county code that is the
//! beginning of the municipality's. Where that does not add up to the county rows, nobody here can know what they would give away, and
//! all county rows are emptied.

use super::layout::Layout;
use crate::coverage::Share;
use crate::results::suppress::{Cube, Tree};
use crate::results::{PolygonLayer, Table};
use std::collections::BTreeMap;

/// The tables of counts, and the shares in each with the count that each is a share of `total`.
const SHARES: [(&str, &[(&str, &str)]); 3] = [
    (
        "coverage",
        &[
            ("connected_share", "connected"),
            ("passed_share", "passed"),
            ("planned_share", "planned"),
            ("unserved_share", "unserved"),
        ],
    ),
    ("coverage_by_technology", &[("access_share", "access"), ("access_or_vicinity_share", "access_or_vicinity")]),
    ("coverage_by_speed", &[("reached_share", "reached"), ("speed_unknown_share", "speed_unknown")]),
];

/// Names of a dimension with their positions, in the order of the table.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, usize>);

impl Names {
    fn at(&mut self, name: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(name.to_owned()).or_insert(next)
    }
    /// The position of a name.
    pub fn get(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }
}

/// The coverage tables of a run.
#[derive(Debug)]
pub(super) struct Coverage {
    places: Names,
    classes: Names,
    bases: Names,
    layout: Layout,
    cube: Cube,
    /// County rows of which nobody knows what they are the sum of.
    loose_counties: bool,
}

fn place_name(level: &str, code: &str) -> String {
    format!("{level} {code}")
}

impl Coverage {
    /// Reads the tables; `None` where there is no coverage table.
    pub fn new(tables: &[Table], layers: &[PolygonLayer], threshold: u64) -> Option<Self> {
        let table = tables.iter().find(|table| table.name == "coverage")?;
        let (mut places, mut classes, mut bases) = (Names::default(), Names::default(), Names::default());
        let (mut levels, mut codes) = (Vec::new(), Vec::new());
        for row in 0..table.rows.len() {
            let (level, code) = (table.cell(row, "level"), table.cell(row, "code"));
            if places.at(&place_name(level, code)) == levels.len() {
                levels.push(level.to_owned());
                codes.push(code.to_owned());
            }
            classes.at(table.cell(row, "area_class"));
            bases.at(table.cell(row, "base"));
        }
        let layout = Layout::new(tables);
        let whole = classes.get("total");
        let class_count = classes.0.len();
        let parents = (0..class_count).map(|class| whole.filter(|&whole| whole != class)).collect();
        let cube = Cube {
            place_weight: levels.iter().map(|level| weight(level)).collect(),
            places: Tree { parent: vec![None; levels.len()] },
            classes: Tree { parent: parents },
            class_weight: (0..class_count).map(|class| if Some(class) == whole { 3 } else { 1 }).collect(),
            base_shifts: base_shifts(&bases),
            measures: layout.measures.clone(),
            atoms: layout.atoms.clone(),
            threshold,
            ..Cube::default()
        };
        let mut coverage = Self { places, classes, bases, layout, cube: cube.empty(), loose_counties: false };
        for table in tables {
            coverage.take_counts(table);
        }
        coverage.relate(&levels, &codes, layers);
        Some(coverage)
    }

    fn take_counts(&mut self, table: &Table) {
        for row in 0..table.rows.len() {
            for (column, cell) in self.row_cells(table, row) {
                if let Ok(count) = table.rows[row][column].parse() {
                    self.cube.counts[cell].get_or_insert(count);
                }
            }
        }
    }

    /// The columns of a row that are cells of the cube.
    fn row_cells(&self, table: &Table, row: usize) -> Vec<(usize, usize)> {
        let place = self.places.get(&place_name(table.cell(row, "level"), table.cell(row, "code")));
        let (class, base) = (self.classes.get(table.cell(row, "area_class")), self.bases.get(table.cell(row, "base")));
        let (Some(place), Some(class), Some(base)) = (place, class, base) else { return Vec::new() };
        let measures = self.layout.of_row(table, row);
        measures.into_iter().map(|(column, measure)| (column, self.cube.cell(place, class, base, measure))).collect()
    }

    /// Says what each place is part of.
    fn relate(&mut self, levels: &[String], codes: &[String], layers: &[PolygonLayer]) {
        let country = levels.iter().position(|level| level == "country");
        let counties: BTreeMap<&str, usize> =
            (0..levels.len()).filter(|&at| levels[at] == "county").map(|at| (codes[at].as_str(), at)).collect();
        let layer = layers.iter().find(|layer| layer.table.name == "municipalities").map(|layer| &layer.table);
        let county_of = |code: &str| -> Option<usize> {
            let stated = layer.and_then(|table| {
                let row = (0..table.rows.len()).find(|&row| table.cell(row, "code") == code)?;
                counties.get(table.cell(row, "county")).copied()
            });
            let begins = || counties.iter().rev().find(|(county, _)| !county.is_empty() && code.starts_with(**county));
            stated.or_else(|| begins().map(|(_, &at)| at))
        };
        let mut parent: Vec<Option<usize>> = (0..levels.len()).map(|at| country.filter(|&country| country != at)).collect();
        for at in (0..levels.len()).filter(|&at| levels[at] == "municipality") {
            parent[at] = county_of(&codes[at]).or(country);
        }
        if !counties.values().all(|&county| self.adds_up(county, &parent)) {
            self.loose_counties = true;
            for at in 0..levels.len() {
                match levels[at].as_str() {
                    "municipality" => parent[at] = country,
                    "county" => parent[at] = None,
                    _ => {}
                }
            }
            // They are emptied, so they are no cells that could be shown, or tell anything.
            for &county in counties.values() {
                let cells = self.cube.cell(county, 0, 0, 0)..self.cube.cell(county + 1, 0, 0, 0);
                self.cube.counts[cells].fill(None);
            }
        }
        self.cube.places.parent = parent;
    }

    /// Whether a place is the sum of what is part of it, in every class, base and measure.
    fn adds_up(&self, whole: usize, parent: &[Option<usize>]) -> bool {
        let cells = self.cube.cell(1, 0, 0, 0);
        let parts: Vec<usize> = (0..parent.len()).filter(|&at| parent[at] == Some(whole)).collect();
        (0..cells).all(|cell| {
            let sum: Option<u64> = parts.iter().map(|part| self.cube.counts[part * cells + cell]).sum();
            !parts.is_empty() && (sum == self.cube.counts[whole * cells + cell])
        })
    }

    fn position(&self, level: &str, code: &str, class: &str, base: &str, column: &str) -> Option<usize> {
        let place = self.places.get(&place_name(level, code))?;
        let measure = Layout::status(column)?;
        Some(self.cube.cell(place, self.classes.get(class)?, self.bases.get(base)?, measure))
    }

    /// A count of the table `coverage`.
    pub fn count(&self, level: &str, code: &str, class: &str, base: &str, column: &str) -> Option<u64> {
        self.position(level, code, class, base, column).and_then(|cell| self.cube.counts[cell])
    }

    /// Whether a count of the table `coverage` is hidden.
    pub fn is_hidden(&self, level: &str, code: &str, class: &str, base: &str, column: &str) -> bool {
        self.position(level, code, class, base, column).is_some_and(|cell| self.cube.hidden[cell])
    }

    /// Hides what must be hidden; `forced` are levels, codes and bases whose unserved must be hidden in any case.
    pub fn suppress(&mut self, forced: &[[String; 3]]) {
        let unserved = super::layout::UNSERVED_ATOM;
        let forced: Vec<(usize, usize, usize)> = forced
            .iter()
            .filter_map(|[level, code, base]| {
                let place = self.places.get(&place_name(level, code))?;
                Some((place, self.bases.get(base)?, unserved))
            })
            .collect();
        self.cube.suppress(&forced);
    }

    /// Empties the hidden cells of a table of counts, and the shares made from them.
    pub fn empty_hidden(&self, table: &mut Table) {
        let Some((_, shares)) = SHARES.iter().find(|(name, _)| *name == table.name) else { return };
        let total = table.column("total");
        for row in 0..table.rows.len() {
            let is_loose = self.loose_counties && table.cell(row, "level") == "county";
            let cells = self.row_cells(table, row);
            let gone: Vec<usize> =
                cells.into_iter().filter(|&(_, cell)| is_loose || self.cube.hidden[cell]).map(|(column, _)| column).collect();
            let is_gone = |column: Option<usize>| column.is_some_and(|column| gone.contains(&column));
            for (share, part) in *shares {
                if let Some(share) = table.column(share).filter(|_| is_gone(total) || is_gone(table.column(part))) {
                    table.suppress(row, share);
                }
            }
            for column in gone {
                table.suppress(row, column);
            }
        }
    }

    /// The same for the attributes of the municipalities: columns named as a column of `coverage` with the base in front or behind, or
    /// without one (premises), for all classes together. Shares go with their counts.
    pub fn empty_attributes(&self, layer: &mut PolygonLayer) {
        let table = &mut layer.table;
        for column in 0..table.columns.len() {
            let Some((base, name)) = self.attribute(&table.columns[column]) else { continue };
            for row in 0..table.rows.len() {
                let code = table.cell(row, "code").to_owned();
                let is_hidden = |name: &str| self.is_hidden("municipality", &code, "total", &base, name);
                let is_gone = match name.strip_suffix("_share") {
                    Some(part) => is_hidden(part) || is_hidden("total"),
                    None => is_hidden(&name),
                };
                if is_gone {
                    table.suppress(row, column);
                }
            }
        }
    }

    /// The base and the column of `coverage` that an attribute repeats.
    pub fn attribute(&self, attribute: &str) -> Option<(String, String)> {
        let is_known = |name: &str| Layout::status(name.strip_suffix("_share").unwrap_or(name)).is_some();
        let bases = self.bases.0.keys().filter_map(|base| {
            let front = attribute.strip_prefix(base.as_str()).and_then(|rest| rest.strip_prefix('_'));
            let behind = attribute.strip_suffix(base.as_str()).and_then(|rest| rest.strip_suffix('_'));
            let name = front.or(behind).unwrap_or(if attribute == base { "total" } else { "" });
            is_known(name).then(|| (base.clone(), name.to_owned()))
        });
        // `households_workplaces_total` begins with two bases; the longer name is meant.
        let base = bases.max_by_key(|(base, _)| base.len());
        base.or_else(|| is_known(attribute).then(|| ("premises".to_owned(), attribute.to_owned())))
    }
}

/// How much the row of a place is missed.
fn weight(level: &str) -> u64 {
    match level {
        "country" => 60,
        "county" => 6,
        _ => 1,
    }
}

/// Premises and population stand alone; households, workplaces and their sum hang together.
fn base_shifts(bases: &Names) -> Vec<Vec<Vec<(usize, i8)>>> {
    let mut shifts: Vec<Vec<Vec<(usize, i8)>>> = (0..bases.0.len()).map(|base| vec![vec![(base, 1)]]).collect();
    if let (Some(homes), Some(work), Some(both)) =
        (bases.get("households"), bases.get("workplaces"), bases.get("households_workplaces"))
    {
        shifts[homes] = vec![vec![(homes, 1), (work, -1)], vec![(homes, 1), (both, 1)]];
        shifts[work] = vec![vec![(work, 1), (homes, -1)], vec![(work, 1), (both, 1)]];
        shifts[both] = vec![vec![(both, 1), (homes, 1)], vec![(both, 1), (work, 1)]];
    }
    shifts
}

/// Takes the rows `outside` out where one of their totals is small, and takes what they count out of the country too, which then is the sum
/// of its municipalities. To hide such a total otherwise, the total of a county and a municipality would have to go for the sake of a few
/// premises that have no place at all. Returns whether it was done.
pub(super) fn leave_outside_out(tables: &mut [Table], threshold: u64) -> bool {
    let has_small_total = tables.iter().filter(|table| table.name == "coverage").any(|table| {
        let outside = table.find(&[("level", "outside")]);
        outside.filter_map(|row| table.count(row, "total")).any(|total| total > 0 && total < threshold)
    });
    if has_small_total {
        for (name, shares) in SHARES {
            for table in tables.iter_mut().filter(|table| table.name == name) {
                take_outside_from_country(table, shares);
            }
        }
    }
    has_small_total
}

/// The columns that tell the rows of one place apart, and those that are counts.
const KEYS: [&str; 4] = ["area_class", "base", "technology", "down_mbps"];
const COUNTS: [&str; 10] = [
    "total",
    "connected",
    "passed",
    "planned",
    "unserved",
    "unknown",
    "access",
    "access_or_vicinity",
    "reached",
    "speed_unknown",
];

fn take_outside_from_country(table: &mut Table, shares: &[(&str, &str)]) {
    let key = |table: &Table, row: usize| KEYS.map(|column| table.cell(row, column).to_owned());
    let outside: BTreeMap<_, usize> = table.find(&[("level", "outside")]).map(|row| (key(table, row), row)).collect();
    let country: Vec<usize> = table.find(&[("level", "country")]).collect();
    for row in country {
        let Some(&less) = outside.get(&key(table, row)) else { continue };
        for column in COUNTS {
            let Some(column) = table.column(column) else { continue };
            let counts = [row, less].map(|row| table.rows[row][column].parse::<u64>().ok());
            if let [Some(all), Some(less)] = counts {
                table.rows[row][column] = all.saturating_sub(less).to_string();
            }
        }
        for (share, part) in shares {
            if let (Some(share), Some(part), Some(whole)) =
                (table.column(share), table.count(row, part), table.count(row, "total"))
            {
                table.rows[row][share] = Share { part, whole }.to_text();
            }
        }
    }
    table.retain_rows(|table, row| table.cell(row, "level") != "outside");
}
