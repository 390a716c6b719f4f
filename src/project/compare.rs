//! Comparing two output folders.
//!
//! Responsible for: reading both, comparing premises where both have them and their ids mean the same, tables alone where not (and saying
//! why), and writing the comparison. Not responsible for: the reasons themselves (`coverage::compare`), or the files' layout (`write`).
//!
//! `definition` finds which settings differ and which differences in the results can only come from them.

mod definition;
#[cfg(test)]
mod tests;

pub use definition::SettingChange;

use super::{OutputPlan, Talk};
use crate::coverage::compare::{
    Group, Measure, PremisesComparison, PremisesResults, RowPair, compare_premises, compare_tables, counties_by_prefix, pair,
    totals,
};
use crate::coverage::{CoverageRow, Level};
use crate::model::{AreaClass, Base, Status};
use crate::read::results::{COVERAGE, PREMISES, ResultsFolder};
use crate::write::{self, ChangedCells, ComparisonFiles, HashJob, InputRecord, Manifest, OutputFolder};
use crate::{Place, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparePlan {
    /// The output folder of the earlier run.
    pub old: PathBuf,
    /// The output folder of the later run.
    pub new: PathBuf,
}

/// What a comparison gives.
#[derive(Debug)]
pub struct CompareReport {
    /// The rows of both tables, matched.
    pub rows: Vec<RowPair>,
    /// What changed premises by premises, or why that cannot be said.
    pub premises: std::result::Result<PremisesComparison, String>,
    /// The settings that differ.
    pub settings: Vec<SettingChange>,
    /// The inputs whose files differ, by role.
    pub other_data: Vec<String>,
    /// What the reader of the comparison must know.
    pub notes: Vec<String>,
    /// The folder with the results, where they were written.
    pub folder: Option<PathBuf>,
}

/// The settings of a comparison, for its manifest.
#[derive(Serialize)]
struct CompareRecord<'a> {
    method: &'static str,
    tables_only_because: Option<&'a str>,
    changed_settings: &'a [SettingChange],
    changed_inputs: &'a [String],
    notes: &'a [String],
}

/// Both sides, premises by premises.
struct Both {
    old: PremisesResults,
    new: PremisesResults,
    areas: Vec<String>,
}

/// Compares two output folders and, where asked, writes the comparison; either all of it or nothing.
///
/// # Errors
/// Folders that are not of `bygd coverage` or are damaged, and results that cannot be written.
pub fn compare(plan: &ComparePlan, output: Option<&OutputPlan>, talk: &dyn Talk) -> Result<CompareReport> {
    let folder = output.map(|output| OutputFolder::create(&output.folder, output.overwrite)).transpose()?;
    let inputs: Vec<PathBuf> = input_files(plan).into_iter().map(|(_, path)| path).collect();
    if let Some(folder) = &folder {
        folder.protect(inputs.iter().map(PathBuf::as_path))?;
    }
    let hashes = folder.as_ref().map(|_| HashJob::start(inputs));
    talk.step("reading the two folders");
    let old = ResultsFolder::open(&plan.old, write::SCHEMA_VERSION)?;
    let new = ResultsFolder::open(&plan.new, write::SCHEMA_VERSION)?;
    let differences = definition::Differences::new(&old, &new);
    let rows = compare_tables(&old.coverage, &new.coverage);
    let mut notes = differences.notes();
    let keep = output.is_some_and(|output| output.premises);
    let mut both = None;
    let premises = match old.lacks_premises().or_else(|| new.lacks_premises()) {
        Some(why) => Err(why),
        None => by_premises((&old, &new), &rows, &differences, keep, &mut notes, &mut both, talk)?,
    };
    let report = CompareReport {
        rows,
        premises,
        settings: differences.settings,
        other_data: differences.other_data,
        notes,
        folder: output.map(|output| output.folder.clone()),
    };
    if let (Some(folder), Some(hashes)) = (folder, hashes) {
        talk.step("writing");
        write_files(&folder, &report, both.filter(|_| keep).as_ref(), plan, hashes)?;
        folder.finish()?;
    }
    Ok(report)
}

/// Compares premises; the inner error says why they cannot be compared.
fn by_premises(
    (old, new): (&ResultsFolder, &ResultsFolder),
    rows: &[RowPair],
    differences: &definition::Differences,
    keep: bool,
    notes: &mut Vec<String>,
    both: &mut Option<Both>,
    talk: &dyn Talk,
) -> Result<std::result::Result<PremisesComparison, String>> {
    let mut areas: Vec<String> = rows.iter().filter(|row| row.level == Level::Municipality).map(|row| row.code.clone()).collect();
    areas.dedup();
    talk.step(&format!("reading the premises of {}", old.path.display()));
    let old_premises = old.premises(&areas)?;
    check_totals(&old_premises, &areas, &old.coverage)?;
    talk.step(&format!("reading the premises of {}", new.path.display()));
    let new_premises = new.premises(&areas)?;
    check_totals(&new_premises, &areas, &new.coverage)?;
    talk.step("comparing");
    let pairs = pair((&old_premises.name, &old_premises.ids), (&new_premises.name, &new_premises.ids))?;
    if pairs.matched() == 0 && !old_premises.is_empty() && !new_premises.is_empty() {
        return Ok(Err("no premises has the same id in both folders".to_owned()));
    }
    let groups = groups(rows, &areas, notes);
    note_what_one_side_lacks(&old_premises, &new_premises, notes);
    let found = (areas.len(), groups.as_slice());
    let comparison = compare_premises(&old_premises, &new_premises, &pairs, &differences.definition, found, keep);
    *both = Some(Both { old: old_premises, new: new_premises, areas });
    Ok(Ok(comparison))
}

/// Refuses premises that are not those of the table: an edited file, or one of another run.
fn check_totals(premises: &PremisesResults, areas: &[String], table: &[CoverageRow]) -> Result<()> {
    let is_total = |row: &&CoverageRow| row.area_class == AreaClass::Total;
    let stated: BTreeMap<(Option<&str>, Base), &CoverageRow> = table
        .iter()
        .filter(is_total)
        .filter_map(|row| match row.level {
            Level::Municipality => Some(((Some(row.code.as_str()), row.base), row)),
            Level::Outside => Some(((None, row.base), row)),
            Level::County | Level::Country => None,
        })
        .collect();
    for (area, base, counts) in totals(premises, areas.len()) {
        let code = areas.get(area).map(String::as_str);
        let of = |status: Status| counts[status as usize];
        let fits = match stated.get(&(code, base)) {
            None => counts.iter().all(|count| *count == 0),
            Some(row) => {
                row.total == counts.iter().sum::<u64>()
                    && row.connected == of(Status::Connected)
                    && row.passed == of(Status::Connected) + of(Status::Passed)
                    && row.planned == of(Status::Planned)
                    && row.unserved == of(Status::Unserved)
            }
        };
        if !fits {
            let place = code.map_or_else(|| "outside".to_owned(), |code| format!("municipality `{code}`"));
            let problem = format!("does not belong to `{COVERAGE}` beside it: {place} has other numbers of {base}");
            return Err(Place::file(&premises.name).error(problem).with_hint("make the folder anew with `bygd coverage`"));
        }
    }
    Ok(())
}

/// The areas of the tables and the municipalities they sum up.
fn groups(rows: &[RowPair], areas: &[String], notes: &mut Vec<String>) -> Vec<Group> {
    let counties = counties_by_prefix(rows);
    if counties.is_none() && rows.iter().any(|row| row.level == Level::County) {
        notes.push(
            "reasons are not given per county: the tables do not tell which municipalities a county consists of".to_owned(),
        );
    }
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        if groups.last().is_some_and(|last| last.level == row.level && last.code == row.code) {
            continue;
        }
        let members = match (row.level, &counties) {
            (Level::Municipality, _) => areas.binary_search(&row.code).into_iter().collect(),
            (Level::County, None) => continue,
            (Level::County, Some(counties)) => {
                (0..areas.len()).filter(|&area| counties.get(&areas[area]) == Some(&row.code)).collect()
            }
            (Level::Outside, _) => vec![areas.len()],
            (Level::Country, _) => (0..=areas.len()).collect(),
        };
        groups.push(Group { level: row.level, code: row.code.clone(), name: row.name.clone(), members });
    }
    groups
}

fn note_what_one_side_lacks(old: &PremisesResults, new: &PremisesResults, notes: &mut Vec<String>) {
    let (old_bases, new_bases) = (old.bases(), new.bases());
    for (these, others, which) in [(&old_bases, &new_bases, "old"), (&new_bases, &old_bases, "new")] {
        for base in these.iter().filter(|base| !others.contains(base)) {
            notes.push(format!("only the {which} folder counts {base}, so nothing is said about what changed in it"));
        }
    }
    match (&old.class, &new.class) {
        (Some(_), None) => notes.push("only the old folder tells dense from rural premises".to_owned()),
        (None, Some(_)) => notes.push("only the new folder tells dense from rural premises".to_owned()),
        _ => {}
    }
}

/// The files that are read, with their role.
fn input_files(plan: &ComparePlan) -> Vec<(&'static str, PathBuf)> {
    let mut files = Vec::new();
    for (role, folder) in [("old", &plan.old), ("new", &plan.new)] {
        let there = ["manifest.json", COVERAGE, PREMISES].map(|name| folder.join(name));
        files.extend(there.into_iter().filter(|path| path.is_file()).map(|path| (role, path)));
    }
    files
}

fn write_files(
    folder: &OutputFolder,
    report: &CompareReport,
    both: Option<&Both>,
    plan: &ComparePlan,
    hashes: HashJob,
) -> Result<()> {
    let (reasons, changed) = match &report.premises {
        Ok(comparison) => (comparison.reasons.as_slice(), comparison.changed.as_slice()),
        Err(_) => Default::default(),
    };
    let cells = both.map(|both| ChangedCells { old: &both.old, new: &both.new, areas: &both.areas, changed });
    write::write_comparison(folder, &ComparisonFiles { rows: &report.rows, reasons, premises: cells })?;
    let record = CompareRecord {
        method: if report.premises.is_ok() { "premises" } else { "tables" },
        tables_only_because: report.premises.as_ref().err().map(String::as_str),
        changed_settings: &report.settings,
        changed_inputs: &report.other_data,
        notes: &report.notes,
    };
    let files = input_files(plan).into_iter().zip(hashes.finish()?);
    let inputs: Vec<InputRecord> =
        files.map(|((role, path), hash)| InputRecord::new(role, &path, None, rows_of(role, &path, report), None, hash)).collect();
    let manifest =
        Manifest { command: "compare", settings: &record, passed_within: None, inputs: &inputs, rows: &[], base_missing: &[] };
    write::write_manifest(&folder.file("manifest.json"), &manifest, &folder.written()?)
}

/// The number of rows of a file that was compared: premises are rows of a table, the manifest has none.
fn rows_of(role: &str, path: &std::path::Path, report: &CompareReport) -> u64 {
    let side = |row: &RowPair| if role == "old" { row.old.clone() } else { row.new.clone() };
    let all = report.rows.iter().filter_map(side);
    if path.ends_with(COVERAGE) {
        all.count() as u64
    } else if path.ends_with(PREMISES) {
        let country =
            |row: &CoverageRow| (row.level, row.area_class, row.base) == (Level::Country, AreaClass::Total, Base::Premises);
        all.filter(country).map(|row| Measure::Total.of(&row)).sum()
    } else {
        0
    }
}
