//! The run: a plan goes through the rooms, one way.

use super::{OutputPlan, Plan, Talk};
use crate::coverage::{self, Assessment, CoverageTables, Rules};
use crate::findings::{Example, Findings, RowAccount, Severity};
use crate::model::{Areas, NetworkLayer, Premises, Settlements};
use crate::project::map::{MapData, write_map};
use crate::project::record::RunRecord;
use crate::read::areas::{areas_of_codes, read_areas, read_settlements};
use crate::read::layer::{Context, InputInfo, Layer};
use crate::read::network::read_network;
use crate::read::premises::read_premises;
use crate::write::{self, HashJob, InputRecord, Manifest, OutputFolder};
use crate::{Error, Result};
use std::path::PathBuf;

/// What a coverage run gives.
#[derive(Debug)]
pub struct CoverageReport {
    /// The tables.
    pub tables: CoverageTables,
    /// What was found in the data.
    pub findings: Findings,
    /// What became of the rows of every layer.
    pub rows: Vec<RowAccount>,
    /// The rules that the tables were made by.
    pub rules: Rules,
    /// Whether premises without a settlement layer could not be told dense from rural.
    pub has_classes: bool,
    /// Whether there are county rows.
    pub has_counties: bool,
    /// The folder with the results, where they were written.
    pub folder: Option<PathBuf>,
}

/// What a check gives.
#[derive(Debug)]
pub struct CheckReport {
    /// What was found in the data.
    pub findings: Findings,
    /// What became of the rows of every layer.
    pub rows: Vec<RowAccount>,
    /// What was read.
    pub inputs: Vec<InputInfo>,
}

/// Everything that was read for a run.
pub(super) struct Data {
    pub premises: Premises,
    pub areas: Areas,
    pub settlements: Option<Settlements>,
    pub network: Vec<NetworkLayer>,
    pub rows: Vec<RowAccount>,
    pub inputs: Vec<InputInfo>,
    pub findings: Findings,
}

/// Counts coverage and, where asked, writes the results; either all of them or nothing.
///
/// # Errors
/// Inputs that cannot be read or counted, results that cannot be written or would replace an input or the project file, and findings that
/// a strict run does not allow.
pub fn run_coverage(plan: &Plan, output: Option<&OutputPlan>, talk: &dyn Talk) -> Result<CoverageReport> {
    let folder = output.map(|output| OutputFolder::create(&output.folder, output.overwrite)).transpose()?;
    if let Some(folder) = &folder {
        folder.protect(plan.paths().iter().chain(&plan.project).map(PathBuf::as_path))?;
    }
    let report = count_into(plan, folder.as_ref(), output.is_some_and(|output| output.premises), talk)?;
    let path = folder.as_ref().map(|folder| folder.path().to_path_buf());
    folder.map(OutputFolder::finish).transpose()?;
    Ok(CoverageReport { folder: path, ..report })
}

/// Counts coverage and writes the results into a folder that is being made.
///
/// # Errors
/// As [`run_coverage`].
pub fn count_into(plan: &Plan, folder: Option<&OutputFolder>, write_premises: bool, talk: &dyn Talk) -> Result<CoverageReport> {
    let hashes = folder.map(|_| HashJob::start(plan.paths()));
    let data = read(plan, talk)?;
    let Data { premises, areas, settlements, network, rows, inputs, mut findings } = data;
    if plan.strict {
        talk.step("checking the municipalities");
        coverage::check_areas(&areas, &mut findings);
    }
    talk.step("counting");
    let assessment = coverage::assess(&premises, &areas, settlements.as_ref(), &network, &plan.rules, &mut findings)?;
    refuse(&findings, plan.strict)?;
    let counts = coverage::count(&premises, &assessment, areas.len());
    let tables = coverage::tables(&counts, &areas, &network, &plan.rules, &plan.names)?;
    if let (Some(folder), Some(hashes)) = (folder, hashes) {
        talk.step("writing");
        write::write_tables(folder, &tables)?;
        write::write_findings(&folder.file("findings.csv"), &findings)?;
        let map = MapData { premises: &premises, areas: &areas, assessment: Some(&assessment), projects: None };
        write_map(folder, plan, &map, talk)?;
        if write_premises {
            write_premises_files(folder, &premises, &areas, &assessment, plan.working.code, talk)?;
        }
        write_records(folder, plan, (&inputs, hashes), &rows, &tables)?;
    }
    let has_counties = tables.coverage.iter().any(|row| row.level == coverage::Level::County);
    Ok(CoverageReport {
        tables,
        findings,
        rows,
        rules: plan.rules.clone(),
        has_classes: counts.has_classes,
        has_counties,
        folder: None,
    })
}

/// Writes what says how the results came about; the manifest lists every file, so it comes last.
fn write_records(
    folder: &OutputFolder,
    plan: &Plan,
    (inputs, hashes): (&[InputInfo], HashJob),
    rows: &[RowAccount],
    tables: &CoverageTables,
) -> Result<()> {
    let record = RunRecord::new(plan, inputs);
    write::write_coverage_json(&folder.file("coverage.json"), &record, tables)?;
    let manifest = Manifest {
        command: "coverage",
        settings: &record,
        passed_within: Some(plan.rules.passed_within),
        inputs: &records(inputs, hashes)?,
        rows,
        base_missing: &tables.base_missing,
    };
    write::write_manifest(&folder.file("manifest.json"), &manifest, &folder.written()?)
}

fn write_premises_files(
    folder: &OutputFolder,
    premises: &Premises,
    areas: &Areas,
    assessment: &Assessment,
    epsg: u32,
    talk: &dyn Talk,
) -> Result<()> {
    talk.step("writing premises.parquet");
    write::write_premises_parquet(&folder.file("premises.parquet"), premises, areas, assessment, epsg)?;
    talk.step("writing premises.gpkg");
    write::write_premises_gpkg(&folder.file("premises.gpkg"), premises, areas, assessment, epsg)
}

pub(super) fn records(inputs: &[InputInfo], hashes: HashJob) -> Result<Vec<InputRecord>> {
    let hashes = hashes.finish()?;
    let record = |(input, hash): (&InputInfo, _)| {
        InputRecord::new(&input.role, &input.path, input.layer.clone(), input.rows, input.crs, hash)
    };
    Ok(inputs.iter().zip(hashes).map(record).collect())
}

/// Reads everything the plan names.
pub(super) fn read(plan: &Plan, talk: &dyn Talk) -> Result<Data> {
    let say = |line: &str| talk.say(line);
    let context = Context { working: plan.working, options: plan.options, say: &say };
    let mut findings = Findings::default();
    let (mut rows, mut inputs) = (Vec::new(), Vec::new());
    let mut keep_books = |layer: Layer| {
        rows.push(layer.account);
        inputs.push(layer.info);
    };
    talk.step(&format!("reading {}", plan.premises.source.file_name()));
    let (premises, layer) = read_premises(&plan.premises, &plan.premises_options, &context, &mut findings)?;
    keep_books(layer);
    let areas = match &plan.areas {
        Some(areas) => {
            talk.step(&format!("reading {}", areas.source.file_name()));
            let (areas, layer) = read_areas(areas, &context, &mut findings)?;
            keep_books(layer);
            areas
        }
        None => areas_of_codes(&premises),
    };
    coverage::check_codes(&areas, &mut findings);
    let mut settlements = None;
    if let Some(settled) = &plan.settlements {
        talk.step(&format!("reading {}", settled.source.file_name()));
        let (shapes, layer) = read_settlements(settled, &context, &mut findings)?;
        keep_books(layer);
        settlements = Some(shapes);
    }
    let mut network = Vec::new();
    for layer in &plan.network {
        talk.step(&format!("reading {}", layer.layer.source.file_name()));
        let (shapes, layer) = read_network(layer, &context, &mut findings)?;
        keep_books(layer);
        network.push(shapes);
    }
    Ok(Data { premises, areas, settlements, network, rows, inputs, findings })
}

/// Stops where findings make the numbers untrustworthy, or where a strict run does not allow them.
pub(super) fn refuse(findings: &Findings, strict: bool) -> Result<()> {
    let errors: Vec<String> = findings
        .iter()
        .filter(|finding| finding.kind.severity() == Severity::Error || (strict && finding.kind.severity() == Severity::Warning))
        .map(|finding| {
            let what =
                format!("{} in `{}`: {} ({})", finding.count, finding.layer, finding.kind.explanation(), finding.kind.code());
            let example = |example: &Example| format!("\n    {example}");
            format!("{what}{}", finding.examples.iter().map(example).collect::<String>())
        })
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    let error = Error::Findings { problem: format!("the data do not allow this count\n  {}", errors.join("\n  ")), hint: None };
    Err(error.with_hint(if strict {
        "the first rows of each are named; mend the data, or leave out `--strict`"
    } else {
        "the first rows of each are named; mend the data and run again"
    }))
}

/// Reads everything the plan names and reports all findings, the geometric ones on municipalities included.
///
/// # Errors
/// Inputs that cannot be read at all. Findings are no error here; the caller decides by their severity.
pub fn check(plan: &Plan, talk: &dyn Talk) -> Result<CheckReport> {
    let Data { premises, areas, settlements, network, rows, inputs, mut findings } = read(plan, talk)?;
    talk.step("checking the municipalities");
    coverage::check_areas(&areas, &mut findings);
    talk.step("checking the premises");
    coverage::place::check_coordinates(&premises, &mut findings);
    if premises.connected.is_some() || !network.is_empty() {
        coverage::assess(&premises, &areas, settlements.as_ref(), &network, &plan.rules, &mut findings)?;
    } else {
        coverage::place::assign_areas(&premises, &areas, &plan.rules, &mut findings);
    }
    Ok(CheckReport { findings, rows, inputs })
}
