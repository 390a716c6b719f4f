//! Results to files: one file per format, all of them in one output folder.
//!
//! Responsible for: the layout of every file the program writes (column names and order, number format, spelling), and for the promise
//! that a run leaves either a complete folder or nothing ([`OutputFolder`]). Not responsible for: what the numbers mean (`coverage`), or
//! reading inputs; the one thing it does with an input is to hash it ([`HashJob`]).
//!
//! | file | written by | what it is |
//! |---|---|---|
//! | `coverage.csv`, `coverage_by_technology.csv`, `coverage_by_speed.csv` | [`tables`] | counts and shares per area |
//! | `coverage.json` | [`json`] | the same with the settings, for programs |
//! | `findings.csv` | [`findings`] | what is odd about the data |
//! | `compare.csv`, `compare_reasons.csv`, `compare_premises.csv` | [`comparison`] | what changed between two runs, and why |
//! | `ranking.csv` | [`ranking`] | the list of a round, with what broke every tie |
//! | `scorecards.json`, `scorecards.csv` | [`scorecards`] | every project and criterion with its reason |
//! | `applicants.csv` | [`applicants`] | what became of the projects of each applicant |
//! | `beslut/*.html`, `beslut/*.txt`, `beslutsunderlag.html` | [`decision`] | proposals for decisions, and what they rest on |
//! | `lines.csv`, `sensitivity.csv`, `areas.csv`, `overlaps.csv`, `signups.csv`, `round.json` | [`explored`] | what other rules and small changes would do, what areas say, and the run in short |
//! | `money.csv`, `what_if.csv` | [`money`] | the sums of money of a round; what became of every project in a what-if |
//! | `manifest.json` | [`manifest`] | what went in, with which settings, and what came out |
//! | `municipalities.parquet`, `project_areas.parquet` | [`polygon_layer`] | polygons for maps, GeoParquet 1.1 |
//! | `white_spots.parquet`, `white_smoney.csv` | [`white_spots`] | groups of unserved premises, and what is scattered |
//! | `premises.parquet` | [`premises_parquet`] | one row per premises, GeoParquet 1.1 |
//! | `premises.gpkg` | [`premises_gpkg`] | the same as GeoPackage, for QGIS |
//! | the empty sheet of applications (XLSX) | [`application_template`](mod@application_template) | what an officer fills in before scoring |
//!
//! Same input, same bytes: no file holds a time, a thread count or an absolute path, and keys and rows have a fixed order
//! (`counting.md`, rule 14). New columns are only added at the end, and [`SCHEMA_VERSION`] is raised then.

pub mod applicants;
pub mod application_template;
pub mod comparison;
pub mod crs_text;
pub mod decision;
pub mod explored;
pub mod export;
pub mod findings;
pub mod folder;
mod geopackage;
mod geoparquet;
pub mod hash;
pub mod json;
pub mod labels;
pub mod manifest;
pub mod money;
pub mod one_file;
mod packed_rtree;
mod point_layer;
pub mod polygon_layer;
pub mod premises_gpkg;
pub mod premises_parquet;
pub mod ranking;
pub mod report;
pub mod rollout;
pub mod score;
pub mod scorecards;
pub mod tables;
pub mod white_spots;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod score_samples;

pub use application_template::{application_template, write_application_template};
pub use comparison::{ChangedCells, ComparisonFiles, write_comparison};
pub use explored::{Explored, write_explored};
pub use findings::write_findings;
pub use folder::{OutputFolder, remove_unfinished};
pub use hash::{FileHash, HashJob, sha256_file};
pub use json::write_coverage_json;
pub use manifest::{InputRecord, Manifest, listed_files, write_manifest};
pub use money::{WHAT_IF, write_money, write_what_if};
pub use one_file::OutputFile;
pub use polygon_layer::{write_municipalities, write_project_areas};
pub use premises_gpkg::{write_layer_gpkg, write_premises_gpkg};
pub use premises_parquet::{write_layer_parquet, write_premises_parquet};
pub use rollout::{RolloutFiles, write_rollout, write_scenarios};
pub use score::{ScoreFiles, write_score};
pub use tables::write_tables;
pub use white_spots::write_white_spots;

use crate::Error;
use std::io;
use std::path::Path;

/// The version of the layout of all files; raised whenever a column or key is added.
pub const SCHEMA_VERSION: u32 = 1;

/// The error that a result file cannot be written, named without the temporary folder it is made in.
pub(crate) fn cannot_write(path: &Path, error: &io::Error) -> Error {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    explain(name, error)
}

/// The error that something cannot be written at `place`, with advice that fits the reason.
pub(crate) fn explain(place: impl std::fmt::Display, error: &io::Error) -> Error {
    if is_in_use(error) {
        return Error::output(place, "another program has it open").with_hint("close it in Excel or QGIS and run again");
    }
    let problem = plain_words(error);
    let error_there = Error::output(place, &problem);
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            error_there.with_hint("choose a folder that you may write to, or close the file if it is open in Excel or QGIS")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            error_there.with_hint("make room, or choose a folder on another disk")
        }
        io::ErrorKind::NotFound => error_there.with_hint("check that the folder still exists and that its name is spelled right"),
        io::ErrorKind::ReadOnlyFilesystem => error_there.with_hint("choose a folder that you may write to"),
        _ => error_there,
    }
}

fn plain_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "no permission to write there".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "your share of the disk is used up".to_owned(),
        io::ErrorKind::NotFound => "the folder does not exist".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk cannot be written to".to_owned(),
        _ => error.to_string(),
    }
}

/// Whether Windows says that another program holds the file (sharing violation 32, lock violation 33).
fn is_in_use(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ResourceBusy || (cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)))
}

/// A text cell as it is written to CSV: text that a spreadsheet would run as a formula (it begins with `=`, `+`, `-` or `@`, or with a tab
/// or line break before it) gets an apostrophe in front, which spreadsheets take as "this is text".
pub(crate) fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}").into() } else { text.into() }
}

/// A CSV writer with the one layout of all our tables: UTF-8 without byte order mark, comma, line feed, quotes only where needed.
pub(crate) fn csv_writer(path: &Path) -> crate::Result<csv::Writer<std::fs::File>> {
    let file = std::fs::File::create(path).map_err(|error| cannot_write(path, &error))?;
    Ok(csv::WriterBuilder::new()
        .delimiter(b',')
        .terminator(csv::Terminator::Any(b'\n'))
        .quote_style(csv::QuoteStyle::Necessary)
        .from_writer(file))
}

/// The error that a row of a CSV file cannot be written.
pub(crate) fn csv_error(path: &Path, error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => cannot_write(path, &error),
        other => cannot_write(path, &io::Error::other(format!("{other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_everything_else_stays() {
        for formula in ["=1+1", "+46", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for text in ["Borås", "", "a=b", "0114", "'x"] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn a_full_disk_is_said_in_plain_words_with_a_hint() {
        let error = cannot_write(Path::new("tmp/.x/premises.gpkg"), &io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(error.to_string(), "cannot write `premises.gpkg`: the disk is full");
        assert!(error.hint().is_some());
        assert_eq!(error.exit_code(), crate::exit::OUTPUT);
    }
}
