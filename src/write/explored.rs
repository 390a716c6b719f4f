//! What was tried beside the decision: `lines.csv`, `sensitivity.csv`; what areas and sign-ups say: `areas.csv`, `overlaps.csv`,
//! `signups.csv`; and `round.json`, the run in short, by which two runs are compared.
//!
//! Responsible for: the layout of these files. Not responsible for: what is in them (`score`).

use super::score::known;
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
pub const LINE_COLUMNS: [&str; 13] = [
    "way",
    "in_force",
    "projects",
    "signed",
    "possible",
    "spent",
    "waiting",
    "reserved",
    "left",
    "proven",
    "upper_bound",
    "waiting_signed",
    "waiting_possible",
];
/// The columns of `sensitivity.csv`, one row for each project. `turned_by` has the ids of other projects, with blanks between them. The last
/// are the runs by kind: changes of the project itself, joint ones, other weights, readings and rules of the line.
pub const SENSITIVITY_COLUMNS: [&str; 19] = [
    "project_id",
    "granted",
    "best_rank",
    "worst_rank",
    "unranked_runs",
    "granted_runs",
    "runs",
    "safety",
    "turned_by",
    "own_granted",
    "own_runs",
    "joint_granted",
    "joint_runs",
    "weights_granted",
    "weights_runs",
    "readings_granted",
    "readings_runs",
    "lines_granted",
    "lines_runs",
];
/// The columns of `areas.csv`, one row for each project, municipality and county; `level` is `project`, `municipality` or `county`. The last
/// row, of the level `all` and no project, has the premises and households in any of the areas, each counted once.
/// `passed_only` are passed but not connected, unlike `passed` in the coverage tables.
pub const AREA_COLUMNS: [&str; 14] = [
    "project_id",
    "level",
    "code",
    "name",
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
];
/// The columns of `overlaps.csv`, one row for each pair of projects that share premises.
pub const OVERLAP_COLUMNS: [&str; 4] = ["project_id", "other_project_id", "premises", "households"];

/// The columns of `signups.csv`, one row for each project of the round; no counts where no sign-up names it.
pub const SIGNUP_COLUMNS: [&str; 13] = [
    "project_id",
    "rows",
    "premises",
    "households",
    "doubled",
    "outside",
    "unknown_premises",
    "not_counted",
    "number_unstated",
    "more_than_there_are",
    "households_unknown",
    "without_household",
    "signed_elsewhere",
];

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
        if survey.projects.iter().any(|project| project.signups.is_some()) {
            write_rows(folder, "signups.csv", &SIGNUP_COLUMNS, signup_rows(explored.round, survey))?;
        }
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
            way.waiting_signed.to_string(),
            way.waiting_possible.to_string(),
        ]
    };
    lines.ways.iter().map(row).collect()
}

fn sensitivity_rows(round: &Round, result: &SensitivityResult) -> Vec<Vec<String>> {
    let id = |project: usize| round.applications[project].project_id.as_str();
    let row = |project: &crate::score::sensitivity::Sensitivity| {
        let turned_by: Vec<&str> = project.turned_by.iter().map(|&other| id(other)).collect();
        let kinds = [project.own, project.joint, project.weights, project.readings, project.lines];
        let mut row = vec![
            id(project.project).to_owned(),
            u8::from(project.granted).to_string(),
            known(project.ranks.map(|ranks| ranks.0)),
            known(project.ranks.map(|ranks| ranks.1)),
            project.unranked_runs.to_string(),
            project.share.granted.to_string(),
            project.share.runs.to_string(),
            known(project.safety),
            turned_by.join(" "),
        ];
        row.extend(kinds.into_iter().flat_map(|share| [share.granted, share.runs]).map(|count| count.to_string()));
        row
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
    let mut all = vec![String::new(), "all".to_owned(), String::new(), String::new(), survey.premises_once.to_string()];
    all.push(known(survey.households_once));
    all.resize(AREA_COLUMNS.len(), String::new());
    rows.push(all);
    rows
}

fn signup_rows(round: &Round, survey: &Survey) -> Vec<Vec<String>> {
    let row = |(application, project): (&crate::model::Application, &crate::score::areas::ProjectSurvey)| {
        let mut row = vec![application.project_id.clone()];
        if let Some(counts) = &project.signups {
            row.extend([counts.rows, counts.premises].map(|count| count.to_string()));
            row.push(known(counts.households));
            let rest = [
                counts.doubled,
                counts.outside,
                counts.unknown_premises,
                counts.not_counted,
                counts.number_unstated,
                counts.more_than_there_are,
                counts.households_unknown,
                counts.without_household,
                counts.signed_elsewhere,
            ];
            row.extend(rest.map(|count| count.to_string()));
        }
        row.resize(SIGNUP_COLUMNS.len(), String::new());
        row
    };
    round.applications.iter().zip(&survey.projects).map(row).collect()
}

fn overlap_rows(round: &Round, overlaps: &[Overlap]) -> Vec<Vec<String>> {
    let id = |project: usize| round.applications[project].project_id.clone();
    let row = |overlap: &Overlap| vec![id(overlap.a), id(overlap.b), overlap.premises.to_string(), known(overlap.households)];
    overlaps.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::areas::{ProjectSurvey, SignUpCounts, StatusCounts};
    use crate::score::best::Objective;
    use crate::score::lines::compare_lines;
    use crate::score::samples::{application, round, rules};
    use crate::score::sensitivity::sensitivity;
    use crate::score::{Budget, Task, score};

    /// Two of a kind that turn each other, one far ahead; the money reaches two.
    fn tried(survey: Option<&Survey>) -> (tempfile::TempDir, std::path::PathBuf) {
        let round = round(vec![
            application("A", 300, 300, 5, 100),
            application("B", 130, 150, 5, 100),
            application("C", 129, 149, 5, 100),
        ]);
        let (rules, budget) = (rules(), Budget::One(200));
        let task = Task { round: &round, rules: &rules, budget: &budget, choices: &[] };
        let scored = score(&task);
        let (lines, sensitivity) = (compare_lines(&task, &scored, Objective::ALL[0]), sensitivity(&task, &scored, 1));
        let summary = RunSummary { round: String::new(), rules: String::new(), money: Vec::new(), projects: Vec::new() };
        let parent = tempfile::tempdir().unwrap();
        let folder = OutputFolder::create(&parent.path().join("out"), false).unwrap();
        let explored = Explored {
            round: &round,
            summary: &summary,
            lines: lines.as_ref(),
            sensitivity: Some(&sensitivity),
            survey,
            overlaps: &[],
        };
        write_explored(&folder, &explored).unwrap();
        let path = parent.path().join("out");
        folder.finish().unwrap();
        (parent, path)
    }

    fn lines(folder: &std::path::Path, name: &str) -> Vec<String> {
        std::fs::read_to_string(folder.join(name)).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_was_tried_says_who_turns_whom_and_which_kinds_of_runs_there_were() {
        let (_keep, folder) = tried(None);
        let rows = lines(&folder, "sensitivity.csv");
        assert_eq!(
            rows[0],
            "project_id,granted,best_rank,worst_rank,unranked_runs,granted_runs,runs,safety,turned_by,own_granted,own_runs,\
             joint_granted,joint_runs,weights_granted,weights_runs,readings_granted,readings_runs,lines_granted,lines_runs"
        );
        let cells = |row: &str| row.split(',').map(str::to_owned).collect::<Vec<_>>();
        let (a, b) = (cells(&rows[1]), cells(&rows[2]));
        assert_eq!((a[0].as_str(), a[8].as_str(), b[8].as_str()), ("A", "", "C"));
        for row in [a, b] {
            let number = |at: usize| row[at].parse::<u64>().unwrap();
            let sum = |first: usize| (first..19).step_by(2).map(number).sum::<u64>();
            assert_eq!((sum(9), sum(10)), (number(5), number(6)), "the kinds make up the share: {row:?}");
        }
        let rows = lines(&folder, "lines.csv");
        assert_eq!(rows[0].split(',').skip(11).collect::<Vec<_>>(), ["waiting_signed", "waiting_possible"]);
        assert!(rows[1..].iter().all(|row| row.split(',').count() == LINE_COLUMNS.len()));
        assert!(!folder.join("areas.csv").exists() && !folder.join("signups.csv").exists());
    }

    #[test]
    fn areas_end_with_what_is_counted_once_and_sign_ups_have_their_counts() {
        let signups = SignUpCounts {
            rows: 1,
            premises: 2,
            households: Some(3),
            doubled: 4,
            outside: 5,
            unknown_premises: 6,
            not_counted: 7,
            number_unstated: 8,
            more_than_there_are: 9,
            households_unknown: 10,
            without_household: 11,
            signed_elsewhere: 12,
        };
        let of_a = ProjectSurvey {
            has_area: true,
            premises: vec![0, 1],
            status: Some(StatusCounts { connected: 1, unserved: 1, ..StatusCounts::default() }),
            signups: Some(signups),
            ..ProjectSurvey::default()
        };
        let projects = vec![of_a, ProjectSurvey::default(), ProjectSurvey::default()];
        let survey = Survey { projects, premises_once: 2, households_once: Some(4), ..Survey::default() };
        let (_keep, folder) = tried(Some(&survey));
        assert_eq!(lines(&folder, "areas.csv")[1..], ["A,project,,,2,,,1,0,0,1,,0,", ",all,,,2,4,,,,,,,,"]);
        assert_eq!(
            lines(&folder, "signups.csv"),
            [
                "project_id,rows,premises,households,doubled,outside,unknown_premises,not_counted,number_unstated,\
                 more_than_there_are,households_unknown,without_household,signed_elsewhere",
                "A,1,2,3,4,5,6,7,8,9,10,11,12",
                "B,,,,,,,,,,,,",
                "C,,,,,,,,,,,,",
            ]
        );
    }
}
