//! What of the results anybody may see.
//!
//! Responsible for: taking everything else out ([`Results::public`]), so that no report and no export can show it. Not responsible for: how
//! an emptied cell is shown (`U` in tables for people, an empty cell and a flag in data files), or personal numbers, which are masked when
//! files are read.
//!
//! | file | takes care of |
//! |---|---|
//! | `coverage`, `layout` | the coverage tables and the municipalities: small counts, and what gives them away |
//! | `white_spots` | groups of unserved premises |
//! | `areas` | what project areas hold |
//! | `rollout` | what a plan says of its projects |
//! | `round` | scorecards, values of applications, other tables of a round |
//!
//! # What is protected
//! A count of premises, households, workplaces or people from 1 to below the threshold, in any of these tables and layers, can neither be
//! read nor worked out from them; 0 is not small. The exact promise, and what it does not cover, stands in `suppress`: above all, nothing
//! is promised against comparing with another publication (of another date, with another threshold, or of other areas).
//! Shares are emptied with the counts they come from.
//!
//! # What is gone
//! Tables and columns that are not known to be public, so that a new one is not public before somebody says so; examples of findings
//! (ids and rows); own money and costs of applicants; what is to be put to applicants, and the reasons of assessments; sensitivity, other
//! rules of the line, best choice; sign-ups; overlaps of projects; routes, bills and splits over municipalities of planned projects; organisation numbers; names of operators; folders of input files.
//!
//! # What stays though it may be small
//! Signed and possible connections and the values of criteria, since they carry the reasons of a decision (and what follows
//! from them); numbers of applications, rows and features, as in the accounting of rows (so the number of premises outside every municipality can be told where the outside is left
//! out of the tables: they have no place). Names and sums of inputs stay, since they are the sources, and the reason of a choice between
//! tied projects, since it is the reason of the decision.

mod areas;
mod coverage;
mod layout;
mod rollout;
mod round;
#[cfg(test)]
mod tests;
mod white_spots;

use super::{PolygonLayer, Profile, Results, Table};
use areas::Areas;
use coverage::Coverage;
use std::collections::BTreeSet;
use white_spots::Spots;

/// Counts below this are small unless somebody says otherwise.
pub const DEFAULT_THRESHOLD: u64 = 3;

/// The tables that may be public.
const TABLES: [&str; 20] = [
    "coverage",
    "coverage_by_technology",
    "coverage_by_speed",
    "white_spots",
    "findings",
    "ranking",
    "scorecards",
    "applicants",
    "lines",
    "areas",
    "money",
    "projects",
    "plan_totals",
    "bill_totals",
    "prices",
    "cost_curve",
    "frontier",
    "choice",
    "choices",
    "fates",
];

/// The layers that may be public, and their attributes; those of the municipalities that repeat `coverage` come on top.
const LAYERS: [(&str, &[&str]); 4] = [
    ("municipalities", &["level", "code", "name", "county", "county_name", "area_km2", "passed_within_m", "as_of"]),
    ("plan_areas", &["project", "premises", "households", "workplaces", "population"]),
    (
        "white_spots",
        &["white_spot", "code", "name", "premises", "households", "workplaces", "population", "rural_premises", "area_km2"],
    ),
    (
        "project_areas",
        &[
            "project_id",
            "application_id",
            "case_number",
            "project",
            "name",
            "applicant",
            "municipality",
            "county",
            "rank",
            "outcome",
            "pot",
            "total_points",
            "comparison_number",
            "connection_rate",
            "signed_connections",
            "possible_connections",
            "requested_support",
            "granted_support",
            "cumulative_granted",
            "tied",
            "tie_broken_by",
            "premises",
            "households",
            "holiday_homes_estimate",
            "connected",
            "passed_only",
            "planned",
            "unserved",
            "dense_premises",
            "premises_in_holes",
            "forgotten_premises",
            "area_km2",
        ],
    ),
];

/// Findings that count premises or people somewhere, not rows of a file.
const FINDINGS_OF_PLACES: [&str; 19] = [
    "outside_areas",
    "unknown_in_project",
    "existing_network_in_project",
    "planned_in_project",
    "dense_in_project",
    "hole_in_project",
    "forgotten_premises",
    "sign_up_for_unknown_premises",
    "sign_up_outside_area",
    "sign_up_not_counted",
    "doubled_sign_up",
    "sign_up_elsewhere",
    "unstated_households_signed",
    "too_many_households_signed",
    "unknown_households_signed",
    "too_far_from_road",
    "no_way_to_backbone",
    "too_dear",
    "left_out_in_project",
];

impl Results {
    /// The same results without what is not public. Counts from 1 to below `threshold` are small. Results that are public already stay as
    /// they are.
    #[must_use]
    pub fn public(mut self, threshold: u64) -> Self {
        if self.profile == Profile::Public {
            return self;
        }
        self.profile = Profile::Public;
        self.tables.retain(|table| TABLES.contains(&table.name.as_str()));
        self.layers.retain(|layer| LAYERS.iter().any(|(name, _)| *name == layer.table.name));
        let hides_outside = self.hide_counts(threshold) || self.has_few_outside(threshold);
        let areas = self.tables.iter_mut().find(|table| table.name == "areas");
        let areas = areas.map(|table| Areas::suppress(table, threshold)).unwrap_or_default();
        for layer in self.layers.iter_mut().filter(|layer| layer.table.name == "project_areas") {
            areas.empty_attributes(layer, threshold);
        }
        self.routes.clear();
        let fates = rollout::suppress(&mut self.tables, &mut self.layers, threshold);
        let mut private = BTreeSet::new();
        if let Some(scored) = &mut self.round {
            private = round::make_public(scored, &self.manifest.settings, &areas, threshold);
        }
        round::tables(&mut self.tables, &private);
        for table in self.tables.iter_mut().filter(|table| table.name == "findings") {
            findings(table, &areas, &fates, threshold, hides_outside);
        }
        self.clean_manifest();
        if hides_outside {
            self.hide_rows_used();
        }
        self
    }

    /// Empties small counts of coverage and white spots, and what gives them away. Returns whether the number of premises outside every
    /// municipality is hidden.
    fn hide_counts(&mut self, threshold: u64) -> bool {
        let left_out = coverage::leave_outside_out(&mut self.tables, threshold);
        let spots = Spots::new(&self.tables, &self.layers, threshold, !left_out);
        let mut coverage = Coverage::new(&self.tables, &self.layers, threshold);
        if let Some(coverage) = &mut coverage {
            let forced = spots.as_ref().map(|spots| spots.forced(coverage)).unwrap_or_default();
            coverage.suppress(&forced);
            self.tables.iter_mut().for_each(|table| coverage.empty_hidden(table));
        }
        for layer in &mut self.layers {
            keep_known_columns(layer, coverage.as_ref());
            if let (Some(coverage), "municipalities") = (&coverage, layer.table.name.as_str()) {
                coverage.empty_attributes(layer);
            }
        }
        if let Some(spots) = spots {
            spots.finish(coverage.as_ref(), &mut self.tables, &mut self.layers);
        }
        left_out || coverage.is_some_and(|coverage| coverage.is_hidden("outside", "", "total", "premises", "total"))
    }

    /// Whether the findings count few premises outside every municipality, where no table does.
    fn has_few_outside(&self, threshold: u64) -> bool {
        let findings = self.tables.iter().filter(|table| table.name == "findings");
        let counts = findings.flat_map(|table| table.find(&[("code", "outside_areas")]).map(|row| table.count(row, "count")));
        counts.flatten().any(|count| count > 0 && count < threshold)
    }

    /// Hides how many rows of the premises were used: less those in the tables, these are the ones outside.
    fn hide_rows_used(&mut self) {
        for rows in self.manifest.rows.iter_mut().filter(|rows| rows.role == "premises") {
            (rows.used, rows.is_hidden) = (0, true);
            rows.excluded.clear();
        }
    }

    fn clean_manifest(&mut self) {
        let manifest = &mut self.manifest;
        round::settings(&mut manifest.settings);
        // A plan keeps the settings of its count beside its own.
        for pointer in ["/layers", "/coverage/layers"] {
            let Some(layers) = manifest.settings.pointer_mut(pointer).and_then(serde_json::Value::as_array_mut) else { continue };
            for layer in layers.iter_mut().filter_map(serde_json::Value::as_object_mut) {
                layer.remove("operator");
                if let Some(serde_json::Value::String(file)) = layer.get_mut("file") {
                    *file = file_name(file);
                }
            }
        }
        manifest.inputs.iter_mut().for_each(|input| input.file = file_name(&input.file));
        manifest.rows.iter_mut().for_each(|rows| rows.layer = file_name(&rows.layer));
        let stays = |file: &str| {
            let name = file.rsplit_once('.').map_or(file, |(name, _)| name);
            name == "manifest" || TABLES.contains(&name) || LAYERS.iter().any(|(layer, _)| *layer == name)
        };
        manifest.files.retain(|file| stays(file));
        manifest.outputs.clear();
    }
}

/// The name of a file without its folders.
fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

/// Takes the attributes out that are not known to be public.
fn keep_known_columns(layer: &mut PolygonLayer, coverage: Option<&Coverage>) {
    let Some((name, known)) = LAYERS.iter().find(|(name, _)| *name == layer.table.name) else { return };
    let repeats =
        |column: &str| *name == "municipalities" && coverage.is_some_and(|coverage| coverage.attribute(column).is_some());
    for column in layer.table.columns.clone() {
        if !known.contains(&column.as_str()) && !repeats(&column) {
            layer.table.remove_column(&column);
        }
    }
}

/// Takes the examples out of the findings, and counts that say too much.
fn findings(table: &mut Table, areas: &Areas, fates: &BTreeSet<String>, threshold: u64, hides_outside: bool) {
    table.remove_column("examples");
    let Some(count) = table.column("count") else { return };
    for row in 0..table.rows.len() {
        let code = table.cell(row, "code").to_owned();
        let is_small = table.count(row, "count").is_some_and(|count| count > 0 && count < threshold);
        let is_small_place = is_small && FINDINGS_OF_PLACES.contains(&code.as_str());
        if is_small_place || areas.hides_finding(&code) || fates.contains(&code) || (code == "outside_areas" && hides_outside) {
            table.suppress(row, count);
        }
        if code == "outside_areas" && hides_outside {
            outside_is_left_out(table, row);
        }
    }
}

/// Says that the tables do not count what lies outside.
fn outside_is_left_out(table: &mut Table, row: usize) {
    if let Some(column) = table.column("explanation") {
        "premises outside every municipality; so few that public tables leave them out".clone_into(&mut table.rows[row][column]);
    }
}
