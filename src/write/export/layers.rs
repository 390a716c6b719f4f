//! The layers that are exported: polygons with what the tables say about them.
//!
//! Responsible for: which layers there are, in the order in which they are read, what they are called, and which columns join them: the
//! coverage of municipalities, the place and outcome of projects, what planned ones cost. Not responsible for: files (`gpkg`, `geojson`, `parquet`), or how a layer
//! looks (`style`).

use super::Export;
use super::columns::{TypedColumn, columns_with_suppressed};
use crate::results::{PolygonLayer, Profile, Results, Table};
use crate::write::labels::{Language, labels};
use crate::{Error, Result};
use geo::MultiPolygon;

/// The layers of polygons in the order in which a reader wants them, as results call them.
const ORDER: [&str; 4] = ["municipalities", "project_areas", "plan_areas", "white_spots"];
/// What a municipality gets from the coverage table.
const COVERAGE_COLUMNS: [&str; 13] = [
    "base",
    "total",
    "connected",
    "passed",
    "planned",
    "unserved",
    "unknown",
    "connected_share",
    "passed_share",
    "planned_share",
    "unserved_share",
    "passed_within_m",
    "as_of",
];
/// The bases to take it for: the first that the table has.
const BASES: [&str; 5] = ["households", "premises", "households_workplaces", "workplaces", "population"];
/// What a project area gets from the ranking.
const RANKING_COLUMNS: [&str; 13] = [
    "application_id",
    "applicant",
    "municipality",
    "rank",
    "outcome",
    "total_points",
    "comparison_number",
    "connection_rate",
    "possible_connections",
    "signed_connections",
    "requested_support",
    "granted_support",
    "tie_broken_by",
];
/// What it gets from the sensitivity table.
const SAFETY_COLUMNS: [&str; 1] = ["safety"];

/// What the area of a planned project gets from the table of projects.
const PROJECT_COLUMNS: [&str; 14] = [
    "rank",
    "municipalities",
    "route_m",
    "route_cost",
    "lower_bound",
    "gap",
    "cost",
    "cost_p10",
    "cost_p90",
    "cost_per_connection",
    "cost_per_premises",
    "support",
    "points",
    "chosen",
];

/// A layer, ready to be written.
pub(super) struct ExportLayer<'a> {
    /// What it is called in the language of the export: `kommuner`, `vita fläckar`.
    pub name: String,
    /// Its attributes; the table's name is the layer's in the results.
    pub table: Table,
    /// The shapes, one for each row.
    pub shapes: &'a [MultiPolygon<f64>],
    /// The EPSG code of their coordinate system.
    pub epsg: u32,
}

impl ExportLayer<'_> {
    /// The attributes as columns of real types, as they are called in the language of the export.
    pub fn columns(&self, export: &Export<'_>) -> Vec<TypedColumn<'_>> {
        columns_with_suppressed(&self.table, export.results, suppressed_name(export.language))
    }
}

/// What the column with the names of emptied cells is called.
pub(super) fn suppressed_name(language: Language) -> &'static str {
    match language {
        Language::Swedish => "skyddat",
        Language::English => Table::FLAGS,
    }
}

/// What a layer is called: its word in lower case.
pub(super) fn layer_name(source: &str, language: Language) -> String {
    labels().table(source).map_or_else(|| source.to_owned(), |label| label.name(language).to_lowercase())
}

/// All layers of polygons that the results have.
pub(super) fn export_layers<'a>(export: &Export<'a>) -> Vec<ExportLayer<'a>> {
    // The areas of a plan are cut so finely between neighbours that they tell where single premises stand.
    let is_shown = |source: &&&str| **source != "plan_areas" || export.results.profile == Profile::Internal;
    ORDER.iter().filter(is_shown).filter_map(|source| Some(export_layer(export.results.layer(source)?, export))).collect()
}

/// All layers of polygons of results that must have some.
///
/// # Errors
/// Results without layers.
pub(super) fn layers_or_refuse<'a>(export: &Export<'a>) -> Result<Vec<ExportLayer<'a>>> {
    let layers = export_layers(export);
    if layers.is_empty() {
        return Err(Error::usage("these results have no layers to export")
            .with_hint("make them again with this version of `bygd coverage` or `bygd plan` and areas as polygons (`--areas`), or `bygd score` and project areas"));
    }
    Ok(layers)
}

fn export_layer<'a>(layer: &'a PolygonLayer, export: &Export<'_>) -> ExportLayer<'a> {
    let mut table = layer.table.clone();
    match table.name.as_str() {
        "municipalities" => add_coverage(&mut table, export.results),
        "project_areas" => add_ranking(&mut table, export.results),
        "plan_areas" => add_project(&mut table, export.results),
        _ => {}
    }
    ExportLayer { name: layer_name(&table.name, export.language), table, shapes: &layer.shapes, epsg: layer.epsg }
}

/// Adds what the coverage table says of all premises of a municipality, and the class of its passed share. Results that count no coverage
/// get neither: "unknown" would not be true of them.
fn add_coverage(table: &mut Table, results: &Results) {
    let Some(coverage) = results.table("coverage") else { return };
    let row_of = |base: &str, code: &str| {
        coverage.find(&[("level", "municipality"), ("code", code), ("area_class", "total"), ("base", base)]).next()
    };
    let has = |base: &&&str| coverage.find(&[("level", "municipality"), ("base", base)]).next().is_some();
    if let Some(base) = BASES.iter().find(has) {
        let rows: Vec<_> = (0..table.rows.len()).map(|row| row_of(base, table.cell(row, "code"))).collect();
        join(table, coverage, &COVERAGE_COLUMNS, &rows);
    }
    let classes = (0..table.rows.len()).map(|row| share_class(table.count(row, "passed"), table.count(row, "total")));
    let classes: Vec<_> = classes.map(str::to_owned).collect();
    push_column(table, "share", classes);
}

/// Adds the place and the outcome of the project of each area; the outcome is there even where nothing is ranked, since it is drawn.
fn add_ranking(table: &mut Table, results: &Results) {
    for (name, columns) in [("ranking", RANKING_COLUMNS.as_slice()), ("sensitivity", &SAFETY_COLUMNS)] {
        if let Some(other) = results.table(name) {
            let row_of = |row| other.find(&[("project_id", table.cell(row, "project_id"))]).next();
            let rows: Vec<_> = (0..table.rows.len()).map(row_of).collect();
            join(table, other, columns, &rows);
        }
    }
    if table.column("outcome").is_none() {
        push_column(table, "outcome", vec![String::new(); table.rows.len()]);
    }
}

/// Adds what a planned project is for, costs and gets.
fn add_project(table: &mut Table, results: &Results) {
    let Some(projects) = results.table("projects") else { return };
    let rows: Vec<_> =
        (0..table.rows.len()).map(|row| projects.find(&[("project", table.cell(row, "project"))]).next()).collect();
    join(table, projects, &PROJECT_COLUMNS, &rows);
}

/// Adds those of the columns that `other` has and `table` has not; row `i` gets the cells of row `rows[i]`, suppressed ones marked so.
fn join(table: &mut Table, other: &Table, columns: &[&str], rows: &[Option<usize>]) {
    for name in columns {
        let Some(from) = other.column(name).filter(|_| table.column(name).is_none()) else { continue };
        let cells = rows.iter().map(|row| row.map_or_else(String::new, |row| other.rows[row][from].clone())).collect();
        let at = push_column(table, name, cells);
        let is_suppressed = |row: &Option<usize>| row.is_some_and(|row| other.suppressed.contains(&(row, from)));
        table.suppressed.extend((0..rows.len()).filter(|&row| is_suppressed(&rows[row])).map(|row| (row, at)));
    }
}

/// Adds a column at the end and gives its position.
fn push_column(table: &mut Table, name: &str, cells: Vec<String>) -> usize {
    table.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
    table.columns.push(name.to_owned());
    table.columns.len() - 1
}

/// The class that a part of a whole lies in, of the vocabulary `share`; exact, and `unknown` where there is nothing to divide.
fn share_class(part: Option<u64>, whole: Option<u64>) -> &'static str {
    let (Some(part), Some(whole @ 1..)) = (part, whole) else { return "unknown" };
    let reaches = |from: u64| u128::from(part) * 100 >= u128::from(whole) * u128::from(from);
    let classes = labels().classes("share").filter_map(|class| Some((class.value.parse().ok()?, class.value.as_str())));
    classes.filter(|&(from, _)| reaches(from)).max().map_or("unknown", |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::super::layer_samples as samples;
    use super::*;

    #[test]
    fn the_class_of_a_share_begins_exactly_at_its_border() {
        let class = |part, whole| share_class(Some(part), Some(whole));
        assert_eq!(
            [class(0, 7), class(49, 100), class(50, 100), class(8999, 10_000), class(9, 10)],
            ["0", "0", "50", "80", "90"]
        );
        assert_eq!([class(94_999_999, 100_000_000), class(95, 100), class(1, 1), class(0, 0)], ["90", "95", "95", "unknown"]);
        assert_eq!([share_class(None, Some(3)), share_class(Some(3), None)], ["unknown"; 2]);
    }

    #[test]
    fn municipalities_get_the_row_of_all_households_and_projects_their_place() {
        let results = samples::results();
        let export = samples::export(&results);
        let layers = export_layers(&export);
        let names: Vec<_> = layers.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(names, ["kommuner", "projektområden", "vita fläckar"]);
        let kommuner = &layers[0].table;
        assert_eq!(
            kommuner.rows[0].join("|"),
            "9801|Björnådal|98|Norrtjärns län|households|3642|2734|3324|88|230|0|0.750686|0.912685|0.024163|0.063152|50|2026-10-01|90"
        );
        assert_eq!((kommuner.cell(2, "share"), kommuner.cell(2, "total")), ("unknown", ""));
        let areas = &layers[1].table;
        assert_eq!(
            (areas.cell(0, "rank"), areas.cell(0, "outcome"), areas.cell(0, "requested_support")),
            ("1", "granted", "2684000")
        );
        assert_eq!(areas.cell(2, "outcome"), "", "an area without an application");
    }

    #[test]
    fn a_suppressed_cell_stays_so_in_the_layer_and_gives_no_class() {
        let mut results = samples::results();
        results.profile = Profile::Public;
        let coverage = results.tables.iter_mut().find(|table| table.name == "coverage").unwrap();
        let (row, passed) = (1, coverage.column("passed").unwrap());
        coverage.rows[row][passed].clear();
        coverage.suppressed.insert((row, passed));
        let export = samples::export(&results);
        let layers = export_layers(&export);
        assert!(layers[0].table.is_suppressed(0, "passed"));
        assert_eq!(layers[0].table.cell(0, "share"), "unknown");
        assert_eq!(layers[0].columns(&export).last().unwrap().name, "skyddat");
    }

    #[test]
    fn results_without_layers_say_what_to_do() {
        let mut results = samples::results();
        results.layers.clear();
        let error = layers_or_refuse(&samples::export(&results)).err().unwrap();
        assert_eq!(error.exit_code(), crate::exit::USAGE);
        assert!(error.hint().is_some());
    }

    #[test]
    fn without_a_ranking_or_households_there_is_still_something_to_draw() {
        let mut results = samples::results();
        results.tables.retain(|table| table.name != "ranking");
        let coverage = results.tables.iter_mut().find(|table| table.name == "coverage").unwrap();
        coverage.retain_rows(|table, row| table.cell(row, "base") != "households");
        let layers = export_layers(&samples::export(&results));
        assert_eq!((layers[0].table.cell(0, "base"), layers[0].table.cell(0, "share")), ("premises", "80"));
        assert_eq!(layers[1].table.cell(0, "outcome"), "");
    }

    #[test]
    fn a_round_without_coverage_does_not_call_its_municipalities_unknown() {
        let mut results = samples::results();
        results.tables.retain(|table| table.name != "coverage");
        let layers = export_layers(&samples::export(&results));
        assert_eq!(layers[0].table.columns, ["code", "name", "county", "county_name"]);
    }
}
