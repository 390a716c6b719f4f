//! Assessments: what an officer found instead of what an applicant states.
//!
//! Responsible for: putting each assessed value beside the stated one, with its reason, and noticing that an application changed after it was
//! assessed. Not responsible for: what counts ([`Application::value`](crate::model::Application::value)). The file is the authority's own, so
//! that a mistake in it stops the run. Names of officers appear in no message.

use super::applications::cell::{ReadCell, read_cell, read_remark};
use super::applications::columns::{all_names, column_called};
use super::columns::Field;
use super::layer::{Context, Layer, LayerPlan};
use super::text_table::{TextTable, text};
use crate::error::nearest_name;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::application::{PERSON, mask_personal, read_day};
use crate::model::{Application, ApplicationColumn, Areas, Assessed, Round, Value};
use crate::{Error, Place, Result};
use std::collections::BTreeMap;

const FIELDS: &[Field] = &[
    text("project_id", &["projekt_id", "projektid", "projektnr", "projektnummer"]),
    text("column", &["kolumn", "uppgift", "falt"]),
    text("stated", &["angivet", "angiven", "uppgivet", "uppgivet_varde", "angivet_varde"]),
    text("assessed", &["bedomt", "bedomd", "bedomt_varde", "faststallt", "faststallt_varde"]),
    text("reason", &["skal", "motivering", "anledning"]),
    text("document", &["handling", "aktbilaga", "underlag"]),
    text("officer", &["handlaggare"]),
    text("date", &["datum", "bedomt_datum"]),
];

/// Reads assessments into the applications of a round, and adds the columns they bring to [`Round::columns`].
///
/// # Errors
/// A project or a column that is not known, with the nearest name; a value that its column cannot hold; a missing reason; two assessments of
/// one value.
pub fn read_assessments(
    plan: &LayerPlan,
    round: &mut Round,
    areas: Option<&Areas>,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Result<Layer> {
    let mut table = TextTable::read(plan, "assessments", None, FIELDS, context, findings)?;
    table.require(&["project_id", "column", "assessed", "reason"])?;
    let positions = project_positions(round);
    let mut rows: BTreeMap<(usize, ApplicationColumn), u64> = BTreeMap::new();
    for row in 0..table.rows() {
        if table.is_empty_row(row) {
            table.layer.account.exclude("empty row", 1);
            continue;
        }
        let project = project_of(&table, row, &positions)?;
        let column = column_of(&table, row)?;
        if let Some(first) = rows.insert((project, column), row as u64 + 1) {
            let problem = format!("`{column}` of this project is already assessed in row {first}");
            return Err(table.place(row, "column").error(problem).with_hint("keep the assessment that counts, remove the other"));
        }
        let (mut assessed, remarks) = assessed(&table, row, column, areas)?;
        let application = &mut round.applications[project];
        let example = || Example::id(mask_personal(&application.project_id)).at_row(row as u64 + 1);
        if column == ApplicationColumn::Applicant && is_person(application) {
            assessed.value = assessed.value.map(|_| Value::Text(PERSON.to_owned()));
        }
        for (kind, words) in remarks {
            findings.add(kind, &table.layer.name, example().detail(format!("{column}: {words}")));
        }
        if let Some(words) = changed(&table, row, column, application.stated.get(&column), areas) {
            findings.add(FindingKind::ChangedSinceAssessed, &table.layer.name, example().detail(words));
        }
        application.assessed.insert(column, assessed);
        round.columns.insert(column);
    }
    Ok(table.layer)
}

/// Whether the applicant was found to be a person.
fn is_person(application: &Application) -> bool {
    matches!(application.stated.get(&ApplicationColumn::Applicant), Some(Value::Text(name)) if name == PERSON)
}

/// The position of every project, by its id.
pub(super) fn project_positions(round: &Round) -> BTreeMap<String, usize> {
    round.applications.iter().enumerate().map(|(at, application)| (application.project_id.clone(), at)).collect()
}

/// The project that a row is about.
///
/// # Errors
/// None is named, or one that the round does not have, with the nearest.
pub(super) fn project_of(table: &TextTable, row: usize, positions: &BTreeMap<String, usize>) -> Result<usize> {
    let id = table.filled(row, "project_id", "say which project the row is about")?;
    positions.get(id.as_ref()).copied().ok_or_else(|| {
        let error = table.place(row, "project_id").error(format!("there is no project `{}` in the round", mask_personal(&id)));
        error.with_hint(match nearest_name(&id, positions.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "use the ids of the applications' column `project_id`".to_owned(),
        })
    })
}

fn column_of(table: &TextTable, row: usize) -> Result<ApplicationColumn> {
    let word = table.filled(row, "column", "say which column of the applications is assessed")?;
    let place = || table.place(row, "column");
    match column_called(&word) {
        Some(ApplicationColumn::ProjectId) => {
            Err(place().error("a project's id cannot be assessed").with_hint("mend it in the applications and run again"))
        }
        Some(column) => Ok(column),
        None => {
            let error = place().error(format!("applications have no column `{}`", mask_personal(&word)));
            Err(error.with_hint(match nearest_name(&word, all_names()).and_then(column_called) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use the names of the columns of applications, such as `permanent_signed`".to_owned(),
            }))
        }
    }
}

type Remarks = Vec<(FindingKind, String)>;

fn assessed(table: &TextTable, row: usize, column: ApplicationColumn, areas: Option<&Areas>) -> Result<(Assessed, Remarks)> {
    let ReadCell { value, mut remarks } =
        table.cell(row, "assessed").map(|text| read_cell(column, &text, areas)).unwrap_or_default();
    if value.is_none()
        && let Some((_, words)) = remarks.first()
    {
        return Err(wrong_value(table.place(row, "assessed"), column, words));
    }
    let mut text = |field: &str| read_remark(field, &table.cell(row, field).unwrap_or_default(), &mut remarks);
    let date = match table.cell(row, "date") {
        None => None,
        // The text is not repeated: whoever mixed up two columns may have put a name here.
        Some(text) => Some(read_day(&text).ok_or_else(|| {
            table.place(row, "date").error("the cell is not a date").with_hint("write year-month-day, as in 2026-10-01")
        })?),
    };
    table.filled(row, "reason", "an assessed value needs a reason: it is shown to the applicant")?;
    let (reason, document, officer) = (text("reason"), text("document"), text("officer"));
    Ok((Assessed { value, reason, document, officer, date }, remarks))
}

fn wrong_value(place: Place, column: ApplicationColumn, words: &str) -> Error {
    place
        .error(format!("no value for `{column}`: {words}"))
        .with_hint("mend the cell; an empty cell says that the officer found nothing to be known")
}

/// In words, where the file knows another stated value than the application has. Stated texts that cannot be read are unknown in both.
fn changed(
    table: &TextTable,
    row: usize,
    column: ApplicationColumn,
    now: Option<&Value>,
    areas: Option<&Areas>,
) -> Option<String> {
    if !table.has("stated") {
        return None;
    }
    let then = table.cell(row, "stated").and_then(|text| read_cell(column, &text, areas).value);
    // The name of a person is not kept, so nobody can tell.
    let is_kept = !matches!(now, Some(Value::Text(name)) if name == PERSON);
    if then.as_ref() == now || !is_kept {
        return None;
    }
    // Whoever applies may be a person.
    if matches!(column, ApplicationColumn::Applicant | ApplicationColumn::OrgNumber) {
        return Some(format!("{column}: the application says something else than what was assessed"));
    }
    let shown = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"));
    Some(format!("{column}: the application says {}, the assessment was made of {}", shown(now), shown(then.as_ref())))
}

#[cfg(test)]
mod tests;
