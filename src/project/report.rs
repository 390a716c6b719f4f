//! Reports and exports of earlier results.
//!
//! Responsible for: reading the folders, taking out what the profile must not see, and writing the page or the export, whole or not at all.
//! Not responsible for: what stands where (`write::report`, `write::export`), or what is public (`results`).

use super::Talk;
use crate::read::results::read_results;
use crate::results::{Profile, Results, RunKind};
use crate::write::export::{self, Export, ExportFormat};
use crate::write::labels::Language;
use crate::write::report::{ReportInput, ReportOptions, report_html};
use crate::write::{self, HashJob, InputRecord, Manifest, OutputFile, OutputFolder, SCHEMA_VERSION, cannot_write};
use crate::{Error, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};

pub use crate::results::DEFAULT_THRESHOLD;

/// Whom results are prepared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audience {
    /// Public or internal.
    pub profile: Profile,
    /// Public only: counts from 1 to below this are taken out, and what would give them away.
    pub threshold: u64,
}

/// A report to make.
#[derive(Debug, Clone)]
pub struct ReportPlan {
    /// Folders of results, at most one of each kind: of `bygd coverage`, of `bygd score`, of `bygd plan`.
    pub folders: Vec<PathBuf>,
    /// Earlier folders to compare with, at most one of each kind.
    pub since: Vec<PathBuf>,
    /// Whom it is for.
    pub audience: Audience,
    /// How the page is made; its profile is that of the audience.
    pub options: ReportOptions,
    /// The file; marked as internal where it is.
    pub out: PathBuf,
    /// Whether a file of that name is replaced.
    pub overwrite: bool,
}

/// An export to make.
#[derive(Debug, Clone)]
pub struct ExportPlan {
    /// The folder of results.
    pub folder: PathBuf,
    /// The format.
    pub format: ExportFormat,
    /// Whom it is for.
    pub audience: Audience,
    /// The language of names and explanations.
    pub language: Language,
    /// The command that makes the export again.
    pub command: String,
    /// The file or folder; marked as internal where it is.
    pub out: PathBuf,
    /// Whether what has that name is replaced.
    pub overwrite: bool,
}

/// Makes a report; gives where it was written.
///
/// # Errors
/// Folders that are not of `bygd coverage`, `bygd score` or `bygd plan`, two of one kind, earlier results of a kind that is not reported, and a file that
/// cannot be written.
pub fn run_report(plan: &ReportPlan, talk: &dyn Talk) -> Result<PathBuf> {
    let out = marked(&plan.out, plan.audience.profile, plan.options.language);
    refuse_result(&out, plan.folders.iter().chain(&plan.since))?;
    refuse_other_ending(&plan.out, "html", "a report is a page in HTML")?;
    let file = OutputFile::create(&out, plan.overwrite)?;
    talk.step("reading the results");
    let [coverage, round, rollout] = by_kind(&plan.folders, plan.audience)?;
    let [coverage_before, round_before, rollout_before] = by_kind(&plan.since, plan.audience)?;
    if rollout_before.is_some() {
        return Err(Error::usage("earlier results of `bygd plan` are not compared in a report")
            .with_hint("plan scenarios side by side with `bygd plan --scenario FILE`"));
    }
    for (before, now, kind) in [(&coverage_before, &coverage, RunKind::Coverage), (&round_before, &round, RunKind::Score)] {
        if before.is_some() && now.is_none() {
            let problem =
                format!("the earlier results are of `bygd {0}`, and there are none of `bygd {0}` to report", kind.command());
            return Err(Error::usage(problem).with_hint("give results of the same command before `--since`"));
        }
    }
    talk.step("making the report");
    let input = ReportInput {
        coverage: coverage.as_ref(),
        round: round.as_ref(),
        rollout: rollout.as_ref(),
        coverage_before: coverage_before.as_ref(),
        round_before: round_before.as_ref(),
    };
    let page = report_html(&input, &plan.options)?;
    let path = file.file();
    std::fs::write(&path, page).map_err(|error| cannot_write(&path, &error))?;
    file.finish()?;
    Ok(out)
}

/// Exports results; gives where they were written.
///
/// # Errors
/// A folder that is not of `bygd coverage`, `bygd score` or `bygd plan`, and files that cannot be written.
pub fn run_export(plan: &ExportPlan, talk: &dyn Talk) -> Result<PathBuf> {
    let out = marked(&plan.out, plan.audience.profile, plan.language);
    refuse_result(&out, [&plan.folder])?;
    if plan.format.is_one_file() {
        refuse_other_ending(&plan.out, plan.format.as_str(), "programs know this format by the ending")?;
    }
    if plan.format.is_one_file() {
        let file = OutputFile::create(&out, plan.overwrite)?;
        let results = prepared(&plan.folder, plan.audience, talk)?;
        let changes = with_export(plan, &results, |export| export::write_file(&file.file(), export, plan.format))?;
        changes.said().iter().for_each(|line| talk.say(line));
        file.finish()?;
    } else {
        let folder = OutputFolder::create(&out, plan.overwrite)?;
        let manifest = [plan.folder.join("manifest.json")];
        let hashes = HashJob::start(manifest.to_vec());
        let results = prepared(&plan.folder, plan.audience, talk)?;
        let changes = with_export(plan, &results, |export| export::write_folder(&folder, export, plan.format))?;
        changes.said().iter().for_each(|line| talk.say(line));
        let hash = hashes.finish()?.remove(0);
        write_export_manifest(&folder, plan, InputRecord::new("results", &manifest[0], None, 0, None, hash))?;
        folder.finish()?;
    }
    Ok(out)
}

/// Refuses a file whose name would open in another program. A name without an ending is the user's own choice.
fn refuse_other_ending(out: &Path, ending: &str, why: &str) -> Result<()> {
    if out.extension().is_none_or(|given| given.eq_ignore_ascii_case(ending)) {
        return Ok(());
    }
    let better = out.with_extension(ending);
    Err(Error::usage(format!("`{}` does not end in `.{ending}`: {why}", out.display()))
        .with_hint(format!("write `--out {}`", better.display())))
}

fn prepared(folder: &Path, audience: Audience, talk: &dyn Talk) -> Result<Results> {
    talk.step("reading the results");
    let results = read(folder, audience)?;
    talk.step("writing");
    Ok(results)
}

fn with_export<T>(plan: &ExportPlan, results: &Results, write: impl FnOnce(&Export<'_>) -> Result<T>) -> Result<T> {
    let premises = plan.folder.join("premises.gpkg");
    let premises = Some(premises.as_path()).filter(|path| plan.audience.profile == Profile::Internal && path.is_file());
    write(&Export { results, language: plan.language, premises, command: &plan.command })
}

/// The settings of an export, for its manifest.
#[derive(Serialize)]
struct ExportRecord<'a> {
    format: ExportFormat,
    profile: &'a str,
    suppressed_below: Option<u64>,
    language: Language,
    command: &'a str,
}

fn write_export_manifest(folder: &OutputFolder, plan: &ExportPlan, input: InputRecord) -> Result<()> {
    let record = ExportRecord {
        format: plan.format,
        profile: plan.audience.profile.as_str(),
        suppressed_below: (plan.audience.profile == Profile::Public).then_some(plan.audience.threshold),
        language: plan.language,
        command: &plan.command,
    };
    let manifest =
        Manifest { command: "export", settings: &record, passed_within: None, inputs: &[input], rows: &[], base_missing: &[] };
    write::write_manifest(&folder.file("manifest.json"), &manifest, &folder.written()?)
}

/// Reads a folder and takes out what the audience must not see.
fn read(folder: &Path, audience: Audience) -> Result<Results> {
    let results = read_results(folder, SCHEMA_VERSION)?;
    Ok(match audience.profile {
        Profile::Internal => results,
        Profile::Public => results.public(audience.threshold),
    })
}

/// The results of coverage, of scoring and of planning among these folders.
fn by_kind(folders: &[PathBuf], audience: Audience) -> Result<[Option<Results>; 3]> {
    let (mut coverage, mut round, mut rollout) = (None, None, None);
    for folder in folders {
        let results = read(folder, audience)?;
        let place = match results.kind {
            RunKind::Coverage => &mut coverage,
            RunKind::Score => &mut round,
            RunKind::Plan => &mut rollout,
        };
        if place.is_some() {
            let problem = format!("there are two folders with results of `bygd {}`", results.kind.command());
            return Err(Error::usage(problem).with_hint("name one of each kind; an earlier one comes behind `--since`"));
        }
        *place = Some(results);
    }
    Ok([coverage, round, rollout])
}

/// The name of what is written: an internal file or folder says so in its name.
fn marked(out: &Path, profile: Profile, language: Language) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if profile == Profile::Public || name.to_lowercase().contains("intern") {
        return out.to_path_buf();
    }
    let mark = match language {
        Language::Swedish => "intern",
        Language::English => "internal",
    };
    out.with_file_name(match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!("{stem}-{mark}.{ending}"),
        _ => format!("{name}-{mark}"),
    })
}

/// Refuses to write over a folder of results or a file in it.
fn refuse_result<'f>(out: &Path, folders: impl IntoIterator<Item = &'f PathBuf>) -> Result<()> {
    let Ok(out_whole) = out.canonicalize() else { return Ok(()) };
    for folder in folders {
        let Ok(whole) = folder.canonicalize() else { continue };
        let name = out_whole.strip_prefix(&whole).map(|name| name.to_string_lossy().replace('\\', "/"));
        let is_result =
            name.is_ok_and(|name| name.is_empty() || write::listed_files(&whole).is_some_and(|files| files.contains(&name)));
        if is_result {
            return Err(Error::output(out.display(), "it belongs to the results that are read").with_hint("choose another name"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_internal_says_so_in_its_name() {
        let name = |out: &str, profile, language| marked(Path::new(out), profile, language).display().to_string();
        assert_eq!(name("rapport.html", Profile::Public, Language::Swedish), "rapport.html");
        assert_eq!(name("rapport.html", Profile::Internal, Language::Swedish), "rapport-intern.html");
        assert_eq!(name("report.html", Profile::Internal, Language::English), "report-internal.html");
        assert_eq!(name("Intern.html", Profile::Internal, Language::Swedish), "Intern.html");
        assert_eq!(name("tabeller", Profile::Internal, Language::Swedish), "tabeller-intern");
        assert_eq!(name(".dold", Profile::Internal, Language::Swedish), ".dold-intern");
    }
}
