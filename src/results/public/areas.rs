//! What project areas hold: small counts, a project's small split over municipalities, and what would give them away.
//!
//! Responsible for: the table `areas`, the attributes of the layer `project_areas` that repeat it, and the findings that sum it up. Not
//! responsible for: the ranking, whose signed and possible connections stay.
//!
//! Relations in a project: premises = connected + passed only + planned + unserved + unknown = dense + rural = those in
//! its municipalities + elsewhere; households = those in its municipalities + elsewhere; a county = its municipalities. Connected + passed
//! together are hidden too where they change, since a condition of the rules may state them. The row `all` counts once what several projects
//! share; it is emptied where the difference is small, or a project's own count is hidden.

use crate::results::suppress::{Atom, Cube, Measure, Tree};
use crate::results::{PolygonLayer, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Columns of a project's row without a relation to another.
const ALONE: [&str; 3] = ["holiday_homes_estimate", "premises_in_holes", "forgotten_premises"];
/// Columns of a project's row that are parts of its premises.
const STATUSES: [&str; 4] = ["connected", "passed_only", "planned", "unserved"];
/// Findings that sum up columns of the projects.
const FINDINGS: [(&str, &[&str]); 5] = [
    ("existing_network_in_project", &["connected", "passed_only"]),
    ("planned_in_project", &["planned"]),
    ("dense_in_project", &["dense_premises"]),
    ("hole_in_project", &["premises_in_holes"]),
    ("forgotten_premises", &["forgotten_premises"]),
];

/// What of the areas is hidden.
#[derive(Debug, Default)]
pub(super) struct Areas {
    /// Columns by project; `existing` stands for connected + passed.
    hidden: BTreeSet<(String, String)>,
}

impl Areas {
    /// Whether a count of a project is hidden; `existing` is connected + passed.
    pub fn is_hidden(&self, project: &str, column: &str) -> bool {
        self.hidden.contains(&(project.to_owned(), column.to_owned()))
    }

    /// Whether this count of a finding would tell what is hidden.
    pub fn hides_finding(&self, code: &str) -> bool {
        let columns = FINDINGS.iter().find(|(finding, _)| *finding == code).map(|(_, columns)| *columns).unwrap_or_default();
        self.hidden.iter().any(|(_, column)| columns.contains(&column.as_str()))
    }

    /// Empties what must be hidden in the table.
    pub fn suppress(table: &mut Table, threshold: u64) -> Self {
        let mut projects: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for row in (0..table.rows.len()).filter(|&row| table.cell(row, "level") != "all") {
            projects.entry(table.cell(row, "project_id").to_owned()).or_default().push(row);
        }
        let mut areas = Self::default();
        for (project, rows) in &projects {
            for base in ["premises", "households"] {
                for (row, column) in Project::new(table, rows, base, threshold).hidden() {
                    match row {
                        Some(row) => areas.empty(table, row, &column),
                        None => drop(areas.hidden.insert((project.clone(), column))),
                    }
                }
            }
            let own = rows.iter().copied().find(|&row| table.cell(row, "level") == "project");
            if let Some(row) = own {
                for column in ALONE {
                    if table.count(row, column).is_some_and(|count| count > 0 && count < threshold) {
                        areas.empty(table, row, column);
                    }
                }
            }
        }
        areas.empty_all(table, threshold);
        areas
    }

    fn empty(&mut self, table: &mut Table, row: usize, column: &str) {
        if let Some(at) = table.column(column) {
            table.suppress(row, at);
        }
        if table.cell(row, "level") == "project" {
            self.hidden.insert((table.cell(row, "project_id").to_owned(), column.to_owned()));
        }
    }

    /// The row of all projects, where it would tell what is hidden, or how few premises are shared.
    fn empty_all(&mut self, table: &mut Table, threshold: u64) {
        for base in ["premises", "households"] {
            let rows: Vec<usize> = table.find(&[("level", "project")]).collect();
            let sum: Option<u64> = rows.iter().map(|&row| table.count(row, base)).sum();
            let all: Vec<usize> = table.find(&[("level", "all")]).collect();
            for row in all {
                let count = table.count(row, base);
                let shared = sum.zip(count).map(|(sum, all)| sum.abs_diff(all));
                let is_small = |count: Option<u64>| count.is_some_and(|count| count > 0 && count < threshold);
                let is_project_hidden = self.hidden.iter().any(|(_, column)| column == base);
                if (is_small(shared) || is_small(count) || is_project_hidden)
                    && let Some(column) = table.column(base)
                {
                    table.suppress(row, column);
                }
            }
        }
    }

    /// Empties the same counts among the attributes of the project areas.
    pub fn empty_attributes(&self, layer: &mut PolygonLayer, threshold: u64) {
        let table = &mut layer.table;
        let counts = ["premises", "households", "dense_premises"].into_iter().chain(ALONE).chain(STATUSES);
        for name in counts {
            let Some(column) = table.column(name) else { continue };
            for row in 0..table.rows.len() {
                let is_small = table.count(row, name).is_some_and(|count| count > 0 && count < threshold);
                if is_small || self.is_hidden(table.cell(row, "project_id"), name) {
                    table.suppress(row, column);
                }
            }
        }
    }
}

/// Where a measure of a project stands: a row (none for what stands in no table) and a column.
type Stands = (Option<usize>, String);

/// One project in one base.
struct Project {
    cube: Cube,
    stands: Vec<Vec<Stands>>,
}

impl Project {
    fn new(table: &Table, rows: &[usize], base: &str, threshold: u64) -> Self {
        let own = rows.iter().copied().find(|&row| table.cell(row, "level") == "project");
        let mut project = Self { cube: Cube { threshold, ..Cube::default() }, stands: Vec::new() };
        let mut counts = Vec::new();
        let whole = own.map(|row| (Some(row), base.to_owned()));
        counts.push(own.and_then(|row| table.count(row, base)));
        project.measure(Vec::new(), 30, whole.into_iter().collect());
        if let (Some(own), "premises") = (own, base) {
            let stands = |name: &str| vec![(Some(own), name.to_owned())];
            let first = project.measures();
            for (atom, name) in STATUSES.into_iter().enumerate() {
                counts.push(table.count(own, name));
                project.measure(vec![atom], if name == "unserved" { 2 } else { 1 }, stands(name));
            }
            counts.push(counts[first].zip(counts[first + 1]).map(|(connected, passed)| connected + passed));
            project.measure(vec![0, 1], 10, vec![(None, "existing".to_owned())]);
            let parts: Vec<usize> = (first..first + STATUSES.len()).collect();
            project.family(0, &parts);
            let dense = project.measures();
            counts.push(table.count(own, "dense_premises"));
            project.measure(vec![project.cube.atoms.len()], 1, stands("dense_premises"));
            project.family(1, &[dense]);
        }
        project.split(table, rows, base, &mut counts);
        project.cube.places = Tree::single();
        project.cube.classes = Tree::single();
        (project.cube.place_weight, project.cube.class_weight) = (vec![1], vec![1]);
        project.cube.base_shifts = vec![vec![vec![(0, 1)]]];
        project.cube = project.cube.empty();
        project.cube.counts = counts;
        project
    }

    fn measures(&self) -> usize {
        self.cube.measures.len()
    }

    fn measure(&mut self, atoms: Vec<usize>, weight: u64, stands: Vec<Stands>) {
        self.cube.measures.push(Measure { atoms, weight });
        self.stands.push(stands);
    }

    /// Adds an atom for each of the measures, and one for the rest of the whole.
    fn family(&mut self, family: usize, measures: &[usize]) {
        for &measure in measures {
            self.cube.atoms.push(Atom { family, plus: vec![measure], minus: Vec::new() });
        }
        self.cube.atoms.push(Atom { family, plus: vec![0], minus: measures.to_vec() });
    }

    /// The split over municipalities, and the counties they make up. A county of which no municipality is known is a measure of its own
    /// that no shift keeps: it is hidden with the whole split.
    fn split(&mut self, table: &Table, rows: &[usize], base: &str, counts: &mut Vec<Option<u64>>) {
        let level = |wanted: &'static str| rows.iter().copied().filter(move |&row| table.cell(row, "level") == wanted);
        let (first, family) = (self.cube.atoms.len(), self.cube.atoms.last().map_or(0, |atom| atom.family + 1));
        let parts: Vec<usize> = level("municipality").collect();
        let from = self.measures();
        for (at, &row) in parts.iter().enumerate() {
            counts.push(table.count(row, base));
            self.measure(vec![first + at], 1, vec![(Some(row), base.to_owned())]);
        }
        for row in level("county") {
            let county = table.cell(row, "code");
            let members: Vec<usize> =
                (0..parts.len()).filter(|&at| !county.is_empty() && table.cell(parts[at], "code").starts_with(county)).collect();
            let sum: Option<u64> = members.iter().map(|&at| counts[from + at]).sum();
            let is_sum = !members.is_empty() && sum == table.count(row, base);
            // What cannot be said to be a sum of municipalities is taken for the sum of all: it is hidden as soon as any of them is.
            let atoms = if is_sum { members.iter().map(|at| first + at).collect() } else { Vec::new() };
            counts.push(table.count(row, base));
            self.measure(atoms, 2, vec![(Some(row), base.to_owned())]);
        }
        if !parts.is_empty() {
            let measures: Vec<usize> = (from..from + parts.len()).collect();
            self.family(family, &measures);
        }
    }

    /// Where the hidden counts stand.
    fn hidden(mut self) -> Vec<Stands> {
        self.cube.suppress(&[]);
        let hidden = &self.cube.hidden;
        let is_split_hidden = |stands: &[Stands]| {
            // Rows beside the first measure's are those of the split.
            let own = self.stands[0].first().and_then(|stands| stands.0);
            stands.iter().any(|(row, _)| row.is_some() && *row != own)
        };
        let any_split = self.stands.iter().zip(hidden).any(|(stands, hidden)| *hidden && is_split_hidden(stands));
        let measures = self.cube.measures.iter().enumerate();
        let gone = measures.filter(|(at, measure)| {
            let is_loose_county = *at > 0 && measure.atoms.is_empty();
            hidden[*at] || (is_loose_county && any_split)
        });
        gone.flat_map(|(at, _)| self.stands[at].clone()).collect()
    }
}
