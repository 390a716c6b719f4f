//! A whole folder of results, for reports and exports.

use super::round::read_round_summary;
use super::{AGAIN, intact, manifest};
use crate::results::{Profile, Results, RoundResults, RunKind, RunManifest, Table};
use crate::{Place, Result};
use std::collections::BTreeSet;
use std::path::Path;

/// The name of the file with the scorecards.
const SCORECARDS: &str = "scorecards.json";

/// Reads everything that reports and exports are made from: manifest, CSV tables, polygons, scorecards. Input files that lie in the same
/// folder (as the demo's do) are left aside, as are premises one by one. `newest` is the newest layout this program knows.
///
/// # Errors
/// A folder that is not there, is not ours, is of a newer program, or lacks a file that its manifest lists.
pub fn read_results(path: &Path, newest: u32) -> Result<Results> {
    let place = Place::file(path.display().to_string());
    if !path.is_dir() {
        let problem = if path.exists() { "is a file, not a folder of results" } else { "there is no such folder" };
        return Err(place
            .error(problem)
            .with_hint("name a folder that `bygd coverage --out`, `bygd score --out` or `bygd plan --out` has written"));
    }
    let (kind, manifest) = manifest::read(path, newest, RunKind::ALL)?;
    let inputs: BTreeSet<&str> = manifest.inputs.iter().map(|input| input.file.as_str()).collect();
    intact::check(path, &manifest, |file| !inputs.contains(file) && !file.contains('/'))?;
    let tables = result_files(&manifest, "csv").map(|name| read_table(path, name)).collect::<Result<_>>()?;
    let layers = super::layers::read_layers(path, &manifest)?;
    let round = match kind {
        RunKind::Coverage | RunKind::Plan => None,
        RunKind::Score => Some(read_round(path, newest)?),
    };
    let routes = match kind {
        RunKind::Plan => super::rollout::read_routes(path)?,
        RunKind::Coverage | RunKind::Score => Vec::new(),
    };
    Ok(Results { kind, profile: Profile::Internal, manifest, tables, layers, round, routes })
}

/// The names, without ending, of the files with this ending that the run itself made, in the order of the manifest.
pub(super) fn result_files<'m>(manifest: &'m RunManifest, ending: &'m str) -> impl Iterator<Item = &'m str> {
    let inputs: BTreeSet<&str> = manifest.inputs.iter().map(|input| input.file.as_str()).collect();
    manifest.files.iter().filter(move |file| !inputs.contains(file.as_str())).filter_map(move |file| {
        let (name, its_ending) = file.rsplit_once('.')?;
        (its_ending == ending && !name.contains('/') && TABLES.contains(&name)).then_some(name)
    })
}

/// The files that a run makes; anything else beside them (the demo's inputs) is no result.
const TABLES: [&str; 26] = [
    "applicants",
    "areas",
    "bill_of_quantities",
    "bill_totals",
    "choice",
    "choices",
    "cost_curve",
    "coverage",
    "coverage_by_speed",
    "coverage_by_technology",
    "fates",
    "findings",
    "frontier",
    "lines",
    "money",
    "overlaps",
    "plan_totals",
    "prices",
    "project_places",
    "projects",
    "ranking",
    "scorecards",
    "sensitivity",
    "signups",
    "what_if",
    "white_spots",
];

fn read_table(folder: &Path, name: &str) -> Result<Table> {
    let path = folder.join(format!("{name}.csv"));
    let place = Place::file(path.display().to_string());
    let broken = |error: csv::Error| {
        let mut place = place.clone();
        place.line = error.position().map(csv::Position::line);
        place.error(format!("cannot be read: {error}")).with_hint(AGAIN)
    };
    let mut reader = csv::Reader::from_path(&path).map_err(broken)?;
    let columns = reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(record.map_err(broken)?.iter().map(plain).collect());
    }
    Ok(Table { name: name.to_owned(), columns, rows, suppressed: BTreeSet::new() })
}

/// Text as it was before it was made harmless for spreadsheets.
fn plain(cell: &str) -> String {
    let bare = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
    bare.unwrap_or(cell).to_owned()
}

fn read_round(folder: &Path, newest: u32) -> Result<RoundResults> {
    let path = folder.join(SCORECARDS);
    let place = Place::file(path.display().to_string());
    let bytes = std::fs::read(&path).map_err(|error| place.clone().error(format!("cannot be read: {error}")).with_hint(AGAIN))?;
    let mut round: RoundResults =
        serde_json::from_slice(&bytes).map_err(|error| place.error(format!("is damaged: {error}")).with_hint(AGAIN))?;
    round.summary = read_round_summary(folder, newest)?;
    Ok(round)
}
