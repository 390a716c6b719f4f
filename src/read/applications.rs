//! The applications of a decision round: from a sheet with one row per project to a [`Round`], every row accounted for.
//!
//! Responsible for: one value per cell or a finding with its row and column; ids; in [`check_round`], what the rule set needs. Not
//! responsible for: assessments (`assessments`), and what a value is worth (`score`).
//!
//! | step | what it does |
//! |---|---|
//! | [`read_applications`] | cells to values; rows without an id and doubled ids go |
//! | [`read_assessments`](super::assessments::read_assessments) | what an officer put in the place of a stated value |
//! | [`check_round`] | columns that the rule set needs; values that contradict each other; who cannot be scored goes, by name |
//!
//! The order matters: an assessed value may be what makes a project possible to score.

pub(crate) mod cell;
mod check;
pub(crate) mod columns;
mod identity;
#[cfg(test)]
pub(crate) mod samples;
mod validity;

pub use check::{check_round, required};

use super::layer::{Context, LayerPlan};
use super::text_table::TextTable;
use crate::Result;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::application::{PERSON, SHEET, mask_personal};
use crate::model::{Application, ApplicationColumn, Areas, Round, Value};
use cell::{ReadCell, read_cell};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What layers of applications are used as, in `--map applications.FIELD=COLUMN` and in the row account.
pub const ROLE: &str = "applications";

/// Reads the applications. What a cell says that cannot be used is a finding, and the value is unknown.
///
/// # Errors
/// A file that cannot be read, and one without a column of project ids or without any row.
pub fn read_applications(
    plan: &LayerPlan,
    areas: Option<&Areas>,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Result<(Round, TextTable)> {
    let mut table = TextTable::read(plan, ROLE, Some(SHEET), columns::FIELDS, context, findings)?;
    let id_field = ApplicationColumn::ProjectId.as_str();
    table.require(&[id_field])?;
    let columns: Vec<ApplicationColumn> =
        ApplicationColumn::ALL.iter().copied().filter(|column| table.has(column.as_str())).collect();
    let mut round = Round { columns: columns.iter().copied().collect(), ..Round::default() };
    let mut first_row: BTreeMap<String, u64> = BTreeMap::new();
    for row in 0..table.rows() {
        let number = row as u64 + 1;
        if table.is_empty_row(row) {
            table.layer.account.exclude("empty row", 1);
            continue;
        }
        let Some(id) = table.cell(row, id_field).map(Cow::into_owned) else {
            findings.add(FindingKind::MissingId, &table.layer.name, Example::row(number).detail("no project id"));
            table.layer.account.exclude("no project id", 1);
            continue;
        };
        // The run is refused for it; until then one of the rows stands for the project.
        if let Some(first) = first_row.get(&id) {
            let detail = format!("also row {first}");
            findings.add(
                FindingKind::DoubledProject,
                &table.layer.name,
                Example::id(mask_personal(&id)).at_row(number).detail(detail),
            );
            table.layer.account.exclude("doubled project id", 1);
            continue;
        }
        first_row.insert(id.clone(), number);
        round.applications.push(application(&table, row, id, &columns, areas, findings));
    }
    if round.applications.is_empty() {
        return Err(table
            .layer
            .place
            .clone()
            .error("there are no applications")
            .with_hint("a sheet of applications has one row for each project, with its id in the column `project_id`"));
    }
    Ok((round, table))
}

const ID_OF_PERSON: &str = "it looks like a personal number, and ids stand in every output: give the project another id";

/// One row.
fn application(
    table: &TextTable,
    row: usize,
    project_id: String,
    columns: &[ApplicationColumn],
    areas: Option<&Areas>,
    findings: &mut Findings,
) -> Application {
    let number = row as u64 + 1;
    let mut application = Application { row: number, ..Application::default() };
    let mut is_person = false;
    for &column in columns {
        let Some(text) = table.cell(row, column.as_str()) else { continue };
        // The id is kept as it is written: it must equal the one in other files.
        let ReadCell { value, remarks } = read_cell(column, &text, areas);
        let is_personal = remarks.iter().any(|(kind, _)| *kind == FindingKind::PersonalNumber);
        for (kind, words) in remarks {
            // The id itself stays, or no other file could name the project.
            let words = match (kind, column) {
                (FindingKind::PersonalNumber, ApplicationColumn::ProjectId) => ID_OF_PERSON.to_owned(),
                _ => words,
            };
            let detail = format!("column `{}`: {words}", table.column_name(column.as_str()));
            let example = Example::id(mask_personal(&project_id)).at_row(number);
            findings.add(kind, &table.layer.name, example.detail(detail));
        }
        is_person |= column == ApplicationColumn::OrgNumber && is_personal;
        if let Some(value) = value {
            application.stated.insert(column, value);
        }
    }
    // A sole trader's number is that of a person, and then so is the name.
    if is_person && application.stated.contains_key(&ApplicationColumn::Applicant) {
        application.stated.insert(ApplicationColumn::Applicant, Value::Text(PERSON.to_owned()));
    }
    application.project_id = project_id;
    application
}

#[cfg(test)]
mod tests;
