//! Which columns of the coverage tables are which measures, and what atoms they are made of.

use crate::results::Table;
use crate::results::suppress::{Atom, Measure};
use std::collections::BTreeMap;

/// The whole.
const TOTAL: usize = 0;
/// The columns of `coverage`, which are the first measures, with the atoms (`STATUS_ATOMS` in all) that each is the sum of.
const STATUS: [(&str, &[usize], u64); 6] = [
    ("total", &[], 30),
    ("connected", &[0], 3),
    ("passed", &[0, 1], 3),
    ("planned", &[2], 1),
    ("unserved", &[3], 2),
    ("unknown", &[4], 1),
];
const CONNECTED: usize = 1;
const PASSED: usize = 2;
/// The atom of the unserved.
pub(super) const UNSERVED_ATOM: usize = 3;

/// The measures of the coverage tables.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The measures, `total` first.
    pub measures: Vec<Measure>,
    /// The atoms, those of the status first.
    pub atoms: Vec<Atom>,
    /// `access` and `access_or_vicinity` of each technology.
    technologies: BTreeMap<String, (usize, usize)>,
    /// `reached` and `speed_unknown` of each speed.
    speeds: BTreeMap<u64, (usize, usize)>,
}

impl Layout {
    /// The measures of these tables.
    pub fn new(tables: &[Table]) -> Self {
        let measure = |&(_, atoms, weight): &(&str, &[usize], u64)| Measure { atoms: atoms.to_vec(), weight };
        let atom = |plus: &[usize], minus: &[usize]| Atom { family: 0, plus: plus.to_vec(), minus: minus.to_vec() };
        let mut layout = Self { measures: STATUS.iter().map(measure).collect(), ..Self::default() };
        layout.atoms =
            vec![atom(&[CONNECTED], &[]), atom(&[PASSED], &[CONNECTED]), atom(&[3], &[]), atom(&[4], &[]), atom(&[5], &[])];
        for table in tables {
            match table.name.as_str() {
                "coverage_by_technology" => layout.add_technologies(table),
                "coverage_by_speed" => layout.add_speeds(table),
                _ => {}
            }
        }
        layout
    }

    fn measure(&mut self, atoms: Vec<usize>) -> usize {
        self.measures.push(Measure { atoms, weight: 2 });
        self.measures.len() - 1
    }

    fn add_technologies(&mut self, table: &Table) {
        // For all but fibre the two columns are the same number, so they are one cell.
        let mut differs: BTreeMap<String, bool> = BTreeMap::new();
        for row in 0..table.rows.len() {
            *differs.entry(table.cell(row, "technology").to_owned()).or_default() |=
                table.cell(row, "access") != table.cell(row, "access_or_vicinity");
        }
        for (technology, differs) in differs {
            if technology == "fibre" {
                self.technologies.insert(technology, (CONNECTED, PASSED));
                continue;
            }
            let (family, first) = (self.next_family(), self.atoms.len());
            let access = self.measure(vec![first]);
            let vicinity = if differs { self.measure(vec![first, first + 1]) } else { access };
            self.atoms.push(Atom { family, plus: vec![access], minus: Vec::new() });
            if differs {
                self.atoms.push(Atom { family, plus: vec![vicinity], minus: vec![access] });
            }
            self.atoms.push(Atom { family, plus: vec![TOTAL], minus: vec![vicinity] });
            self.technologies.insert(technology, (access, vicinity));
        }
    }

    /// Who is reached at which speed at most: one atom per step for those of whom that is sure, and one for those with a layer of unstated
    /// speed, who may have more.
    fn add_speeds(&mut self, table: &Table) {
        let mut speeds: Vec<u64> = (0..table.rows.len()).filter_map(|row| table.count(row, "down_mbps")).collect();
        speeds.sort_unstable();
        speeds.dedup();
        let (family, first, steps) = (self.next_family(), self.atoms.len(), speeds.len());
        if steps == 0 {
            return;
        }
        // Atoms: step 0 (below the lowest) sure, step 0 unsure, step 1 sure, ..., and those who reach the highest.
        let mut measures = Vec::new();
        for (at, &speed) in speeds.iter().enumerate() {
            let reached = self.measure((2 * (at + 1)..=2 * steps).map(|atom| first + atom).collect());
            let unknown = self.measure((0..=at).map(|step| first + 2 * step + 1).collect());
            measures.push((reached, unknown));
            self.speeds.insert(speed, (reached, unknown));
        }
        for step in 0..steps {
            let (reached, unknown) = measures[step];
            let (from, known) = step.checked_sub(1).map_or((TOTAL, None), |below| (measures[below].0, Some(measures[below].1)));
            let sure = [Some(from), known].into_iter().flatten().collect();
            self.atoms.push(Atom { family, plus: sure, minus: vec![reached, unknown] });
            self.atoms.push(Atom { family, plus: vec![unknown], minus: known.into_iter().collect() });
        }
        self.atoms.push(Atom { family, plus: vec![measures[steps - 1].0], minus: Vec::new() });
    }

    fn next_family(&self) -> usize {
        self.atoms.last().map_or(0, |atom| atom.family + 1)
    }

    /// The measure of a column of `coverage`.
    pub fn status(column: &str) -> Option<usize> {
        STATUS.iter().position(|(name, ..)| *name == column)
    }

    /// The columns of a row that are counts, with their measures.
    pub fn of_row(&self, table: &Table, row: usize) -> Vec<(usize, usize)> {
        let named: Vec<(&str, usize)> = match table.name.as_str() {
            "coverage" => STATUS.iter().enumerate().map(|(measure, (name, ..))| (*name, measure)).collect(),
            "coverage_by_technology" => match self.technologies.get(table.cell(row, "technology")) {
                Some(&(access, vicinity)) => vec![("total", TOTAL), ("access", access), ("access_or_vicinity", vicinity)],
                None => Vec::new(),
            },
            "coverage_by_speed" => match table.count(row, "down_mbps").and_then(|speed| self.speeds.get(&speed)) {
                Some(&(reached, unknown)) => vec![("total", TOTAL), ("reached", reached), ("speed_unknown", unknown)],
                None => Vec::new(),
            },
            _ => Vec::new(),
        };
        named.into_iter().filter_map(|(name, measure)| Some((table.column(name)?, measure))).collect()
    }
}
