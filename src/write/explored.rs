//! What was tried beside the decision: `lines.csv`, `sensitivity.csv`; what areas say: `areas.csv`, `overlaps.csv`; and `round.json`, the run in
//! short, by which two runs are compared.
//!
//! Responsible for: the layout of these files. Not responsible for: what is in them (`score`).

use super::{OutputFolder, SCHEMA_VERSION, cannot_write, csv_error, csv_writer, harmless};
use crate::Result;
use crate::model::Round;
use crate::score::areas::{Overlap, Survey};
use crate::score::lines::LinesCompared;
use crate::score::sensitivity::SensitivityResult;
use crate::score::summary::RunSummary;
use serde::Serialize;

/// The name of the run in short.
pub const ROUND: &str = "round.json";

/// The columns of `lines.csv`: one row for each rule of the line, and one for the best choice.
pub const LINE_COLUMNS: [&str; 11] =
    ["way", "in_force", "projects", "signed", "possible", "spent", "waiting", "reserved", "left", "proven", "upper_bound"];
/// The columns of `sensitivity.csv`, one row for each project.
pub const SENSITIVITY_COLUMNS: [&str; 8] =
    ["project_id", "granted", "best_rank", "worst_rank", "unranked_runs", "granted_runs", "runs", "safety"];
/// The columns of `areas.csv`, one row for each project, municipality and county; `level` is `project`, `municipality` or `county`.
pub const AREA_COLUMNS: [&str; 14] = [
    "project_id",
    "level",
    "code",
    "name",
    "premises",
    "households",
    "holiday_homes_estimate",
    "connected",
    "passed",
    "planned",
    "unserved",
    "dense_premises",
    "premises_in_holes",
    "forgotten_premises",
];
/// The columns of `overlaps.csv`, one row for each pair of projects that share premises.
pub const OVERLAP_COLUMNS: [&str; 4] = ["project_id", "other_project_id", "premises", "households"];

/// What was tried and looked into; absent parts write no file.
#[derive(Debug, Clone, Copy)]
pub struct Explored<'a> {
    /// The applications.
    pub round: &'a Round,
    /// The run in short.
    pub summary: &'a RunSummary,
    /// What every rule of the line would fund.
    pub lines: Option<&'a LinesCompared>,
    /// What small changes would do.
    pub sensitivity: Option<&'a SensitivityResult>,
    /// What areas and sign-ups say.
    pub survey: Option<&'a Survey>,
    /// Projects that share premises.
    pub overlaps: &'a [Overlap],
}

/// Writes the files of what was tried.
pub fn write_explored(folder: &OutputFolder, explored: &Explored<'_>) -> Result<()> {
    write_round(folder, explored.summary)?;
    if let Some(lines) = explored.lines {
        write_rows(folder, "lines.csv", &LINE_COLUMNS, lines_rows(lines))?;
    }
    if let Some(sensitivity) = explored.sensitivity {
        write_rows(folder, "sensitivity.csv", &SENSITIVITY_COLUMNS, sensitivity_rows(explored.round, sensitivity))?;
    }
    if let Some(survey) = explored.survey {
        write_rows(folder, "areas.csv", &AREA_COLUMNS, area_rows(explored.round, survey))?;
        write_rows(folder, "overlaps.csv", &OVERLAP_COLUMNS, overlap_rows(explored.round, explored.overlaps))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Layout<'a> {
    schema_version: u32,
    #[serde(flatten)]
    summary: &'a RunSummary,
}

fn write_round(folder: &OutputFolder, summary: &RunSummary) -> Result<()> {
    let path = folder.file(ROUND);
    let layout = Layout { schema_version: SCHEMA_VERSION, summary };
    let mut text = serde_json::to_vec_pretty(&layout).map_err(|error| cannot_write(&path, &error.into()))?;
    text.push(b'\n');
    std::fs::write(&path, text).map_err(|error| cannot_write(&path, &error))
}

fn write_rows(folder: &OutputFolder, name: &str, columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<()> {
    let path = folder.file(name);
    let mut writer = csv_writer(&path)?;
    writer.write_record(columns).map_err(|error| csv_error(&path, error))?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell).into_owned())).map_err(|error| csv_error(&path, error))?;
    }
    writer.flush().map_err(|error| cannot_write(&path, &error))
}

fn known<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn lines_rows(lines: &LinesCompared) -> Vec<Vec<String>> {
    let row = |way: &crate::score::lines::Funding| {
        let best = way.rule.is_none().then_some(&lines.best);
        vec![
            way.rule.map_or_else(|| format!("best_{}", lines.best.objective), |rule| rule.to_string()),
            u8::from(way.rule == Some(lines.in_force)).to_string(),
            way.projects.to_string(),
            way.signed.to_string(),
            way.possible.to_string(),
            way.spent.to_string(),
            way.waiting.to_string(),
            way.reserved.to_string(),
            way.left.to_string(),
            known(best.map(|best| u8::from(best.proven))),
            known(best.map(|best| best.upper_bound)),
        ]
    };
    lines.ways.iter().map(row).collect()
}

fn sensitivity_rows(round: &Round, result: &SensitivityResult) -> Vec<Vec<String>> {
    let row = |project: &crate::score::sensitivity::Sensitivity| {
        vec![
            round.applications[project.project].project_id.clone(),
            u8::from(project.granted).to_string(),
            known(project.ranks.map(|ranks| ranks.0)),
            known(project.ranks.map(|ranks| ranks.1)),
            project.unranked_runs.to_string(),
            project.share.granted.to_string(),
            project.share.runs.to_string(),
            known(project.safety),
        ]
    };
    result.projects.iter().map(row).collect()
}

fn area_rows(round: &Round, survey: &Survey) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (application, project) in round.applications.iter().zip(&survey.projects).filter(|(_, project)| project.has_area) {
        let status = project.status;
        let households = project.computed.get(&crate::model::ApplicationColumn::PermanentHouseholds);
        let holes: u64 = project.holes.iter().map(|hole| hole.premises).sum();
        let id = &application.project_id;
        rows.push(vec![
            id.clone(),
            "project".to_owned(),
            String::new(),
            String::new(),
            project.premises.len().to_string(),
            known(households),
            known(project.holiday_homes_estimate),
            known(status.map(|status| status.connected)),
            known(status.map(|status| status.passed)),
            known(status.map(|status| status.planned)),
            known(status.map(|status| status.unserved)),
            known(project.dense_premises),
            holes.to_string(),
            known(project.forgotten.as_ref().map(Vec::len)),
        ]);
        let levels = [("municipality", &project.municipalities), ("county", &project.counties)];
        for (level, place) in levels.into_iter().flat_map(|(level, places)| places.iter().map(move |place| (level, place))) {
            let mut row = vec![
                id.clone(),
                level.to_owned(),
                place.code.clone(),
                place.name.clone(),
                place.premises.to_string(),
                known(place.households),
            ];
            row.resize(AREA_COLUMNS.len(), String::new());
            rows.push(row);
        }
    }
    rows
}

fn overlap_rows(round: &Round, overlaps: &[Overlap]) -> Vec<Vec<String>> {
    let id = |project: usize| round.applications[project].project_id.clone();
    let row = |overlap: &Overlap| vec![id(overlap.a), id(overlap.b), overlap.premises.to_string(), known(overlap.households)];
    overlaps.iter().map(row).collect()
}
