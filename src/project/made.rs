//! Runs on made-up data: the demo, and the bench country in every format.

use super::report::{Audience, DEFAULT_THRESHOLD, ReportPlan, run_report};
use super::{
    CoverageReport, OutputPlan, Plan, RolloutOutput, RolloutPlan, RolloutReport, ScorePlan, ScoreReport, ScoreSettings, Talk,
    file, run, run_rollout, run_score,
};
use crate::results::Profile;
use crate::synth::{self, Country, County, DEMO_SEED, Region};
use crate::write::labels::Language;
use crate::write::report::ReportOptions;
use crate::write::{self, Manifest, OutputFolder, cannot_write};
use crate::{Error, Result};
use serde::Serialize;
use std::path::Path;

/// The folder in the demo's folder with the results of its decision round.
pub const ROUND_FOLDER: &str = "beslutsomgang";

/// The folder in the demo's folder with its rollout plan.
pub const PLAN_FOLDER: &str = "utbyggnad";

/// The demo's report, in the demo's folder.
pub const REPORT_FILE: &str = "rapport.html";

/// The rule set of the demo's decision round.
pub const ROUND_RULES: &str = "landsbygdsprogrammet-2016";

/// What a demo gives.
#[derive(Debug)]
pub struct Demo {
    /// The count.
    pub coverage: CoverageReport,
    /// The decision round.
    pub round: ScoreReport,
    /// Where to build next.
    pub rollout: RolloutReport,
}

/// Writes the demo region's files into a folder, counts its coverage, scores its decision round, plans where to build next and makes a report
/// there; an earlier demo in it is replaced, unless somebody has changed its files.
///
/// # Errors
/// A folder that cannot be written, or that holds something else.
pub fn run_demo(out: &Path, talk: &dyn Talk) -> Result<Demo> {
    let coverage = count_demo(out, talk)?;
    let round = score_demo(out, talk)?;
    let rollout = plan_demo(out, talk)?;
    report_demo(out, talk)?;
    Ok(Demo { coverage, round, rollout })
}

/// Plans the rollout of a demo whose files are there.
fn plan_demo(out: &Path, talk: &dyn Talk) -> Result<RolloutReport> {
    let plan = RolloutPlan::new(&file::read(&out.join(file::FILE_NAME))?)?;
    let output = RolloutOutput { folder: out.join(PLAN_FOLDER), overwrite: true };
    run_rollout(&plan, Some(&output), talk)
}

/// The demo's report: the public page of its coverage, its round and its plan, in Swedish.
fn report_demo(out: &Path, talk: &dyn Talk) -> Result<()> {
    let audience = Audience { profile: Profile::Public, threshold: DEFAULT_THRESHOLD };
    let options = ReportOptions {
        language: Language::Swedish,
        profile: audience.profile,
        title: String::new(),
        organisation: String::new(),
        case_number: String::new(),
        // Whatever the folder is called, so that the page has the same bytes everywhere.
        command: format!("bygd report bygd-demo bygd-demo/{ROUND_FOLDER} bygd-demo/{PLAN_FOLDER} --out {REPORT_FILE}"),
    };
    let plan = ReportPlan {
        folders: vec![out.to_path_buf(), out.join(ROUND_FOLDER), out.join(PLAN_FOLDER)],
        since: Vec::new(),
        audience,
        options,
        out: out.join(REPORT_FILE),
        overwrite: true,
    };
    run_report(&plan, talk).map(drop)
}

/// Scores the decision round of a demo whose files are there.
fn score_demo(out: &Path, talk: &dyn Talk) -> Result<ScoreReport> {
    let file = |name: &str| out.join(name).display().to_string();
    let settings = ScoreSettings {
        applications: file("ansokningar.csv"),
        rules: ROUND_RULES.to_owned(),
        assessments: Some(file("bedomningar.csv")),
        project_areas: Some(file("projektomraden.geojson")),
        signups: Some(file("tecknade.csv")),
        budget: Some(synth::BUDGET.to_string()),
        round: Some(synth::ROUND_NAME.to_owned()),
        sensitivity: true,
        best: "signed".to_owned(),
        ..ScoreSettings::default()
    };
    let plan = ScorePlan::new(&settings, &file::read(&out.join(file::FILE_NAME))?)?;
    let output = OutputPlan { folder: out.join(ROUND_FOLDER), overwrite: true, premises: false };
    run_score(&plan, Some(&output), talk)
}

fn count_demo(out: &Path, talk: &dyn Talk) -> Result<CoverageReport> {
    let folder = OutputFolder::create(out, true)?;
    talk.step("making the demo region");
    let files = synth::files::region_files(&Region::from_seed(DEMO_SEED), DEMO_SEED);
    let changed = files.iter().find(|made| std::fs::read(out.join(made.name)).is_ok_and(|bytes| bytes != made.bytes));
    if let Some(made) = changed {
        return Err(Error::output(out.join(made.name).display(), "the file has been changed since the demo wrote it")
            .with_hint("keep your version: run the demo in another folder with `--out NAME`, or delete this one"));
    }
    for made in files {
        let path = folder.file(made.name);
        std::fs::write(&path, &made.bytes).map_err(|error| cannot_write(&path, &error))?;
    }
    let plan = Plan::new(&file::read(&folder.file(file::FILE_NAME))?)?;
    let report = run::count_into(&plan, Some(&folder), true, talk)?;
    folder.finish()?;
    Ok(CoverageReport { folder: Some(out.to_path_buf()), ..report })
}

/// The settings of a made-up country or county, for its manifest.
#[derive(Serialize)]
struct CountryRecord {
    synthetic: bool,
    seed: u64,
    premises: usize,
}

/// The coordinate system of everything made up here: SWEREF 99 TM.
const SYNTH_CRS: u32 = 3006;

/// Writes a made-up country: `addresses` as CSV, `GeoParquet` and `GeoPackage`, and `municipalities.geojson`.
///
/// # Errors
/// A folder that cannot be written, or that holds something else.
pub fn write_country(seed: u64, premises: usize, out: &Path, overwrite: bool, talk: &dyn Talk) -> Result<()> {
    let folder = OutputFolder::create(out, overwrite)?;
    talk.step("making up a country");
    let country = Country::from_seed(seed, premises);
    talk.step("writing addresses.csv");
    synth::files::write_country(&country, &folder.file(""))?;
    let columns = country.premises();
    talk.step("writing addresses.parquet");
    write::write_layer_parquet(&folder.file("addresses.parquet"), &columns, SYNTH_CRS)?;
    talk.step("writing addresses.gpkg");
    write::write_layer_gpkg(&folder.file("addresses.gpkg"), &columns, SYNTH_CRS)?;
    let record = CountryRecord { synthetic: true, seed, premises };
    let manifest =
        Manifest { command: "synth", settings: &record, passed_within: None, inputs: &[], rows: &[], base_missing: &[] };
    write::write_manifest(&folder.file("manifest.json"), &manifest, &folder.written()?)?;
    folder.finish()
}

/// Writes a made-up county with roads: `addresses.csv`, `municipalities.geojson`, `roads.geojson` and `backbone.geojson`.
///
/// # Errors
/// A folder that cannot be written, or that holds something else.
pub fn write_county(seed: u64, premises: usize, out: &Path, overwrite: bool, talk: &dyn Talk) -> Result<()> {
    let folder = OutputFolder::create(out, overwrite)?;
    talk.step("making up a county");
    synth::files::write_county(&County::from_seed(seed, premises), &folder.file(""))?;
    let record = CountryRecord { synthetic: true, seed, premises };
    let manifest =
        Manifest { command: "synth", settings: &record, passed_within: None, inputs: &[], rows: &[], base_missing: &[] };
    write::write_manifest(&folder.file("manifest.json"), &manifest, &folder.written()?)?;
    folder.finish()
}
