//! A round against a rule set: which columns it needs, which values contradict each other, and who cannot be scored.
//!
//! Responsible for: judging the values that count, an assessed one before a stated one. Not responsible for: conditions; a column or a cell
//! that only a condition asks for may be missing.

use super::super::text_table::TextTable;
use super::validity::check_validity;
use crate::Result;
use crate::error::nearest_name;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{Application, ApplicationColumn, ApplicationStatus, Round, Value};
use crate::score::rules::{CriterionKind, RuleSet, SortKey};
use std::collections::BTreeSet;

use ApplicationColumn as Column;

/// The columns that a round must have under these rules: those of values without which nothing can be scored, and those of checklists,
/// sort keys and pots, of which single cells may be empty.
pub fn required(rules: &RuleSet) -> BTreeSet<ApplicationColumn> {
    let mut required: BTreeSet<Column> = crate::score::needed(rules).into_iter().collect();
    required.insert(Column::ProjectId);
    for criterion in &rules.criterion {
        match &criterion.kind {
            CriterionKind::Checklist { items, .. } => required.extend(items.iter().map(|item| item.column)),
            CriterionKind::Places { service_point_points, .. } if *service_point_points > 0 => {
                required.insert(Column::ServicePoints);
            }
            _ => {}
        }
    }
    if rules.order.value.contains(&SortKey::Received) {
        required.insert(Column::Received);
    }
    if rules.pot.iter().any(|pot| !pot.national) {
        required.insert(Column::AreaPot);
    }
    required
}

/// Checks a round whose assessments are in: reports what contradicts itself, and takes out, by name, the projects that cannot be scored.
/// Withdrawn and dismissed projects stay whatever they lack: nobody scores them. Where geodata are used, their values must be in before.
///
/// # Errors
/// A column that the rule set needs and neither the applications nor the assessments have, and a round of which nothing is left.
pub fn check_round(round: &mut Round, table: &mut TextTable, rules: &RuleSet, findings: &mut Findings) -> Result<()> {
    require_columns(round, table, rules)?;
    let needed = crate::score::needed(rules);
    let applications = std::mem::take(&mut round.applications);
    for mut application in applications {
        name_pot(&mut application, table, rules, findings);
        check_amounts(&application, table, findings);
        let mut problems = contradictions(&mut application, table, rules, findings);
        problems.extend(missing(&application, &needed, rules));
        if problems.is_empty() || application.status() != ApplicationStatus::Submitted {
            round.applications.push(application);
            continue;
        }
        let why = problems.join("; ");
        table.layer.account.exclude(format!("project {}: {why}", application.project_id), 1);
        report(FindingKind::CannotBeScored, &application, table, why, findings);
    }
    if round.applications.is_empty() {
        let reasons: Vec<&str> = table.layer.account.excluded.keys().map(String::as_str).collect();
        let problem = format!("no application can be scored: {}", reasons.join(", "));
        return Err(table.layer.place.clone().error(problem).with_hint("fill in what is missing, then run again"));
    }
    check_validity(round, table, rules, findings);
    Ok(())
}

fn require_columns(round: &Round, table: &TextTable, rules: &RuleSet) -> Result<()> {
    let missing: Vec<Column> = required(rules).into_iter().filter(|column| !round.columns.contains(column)).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    let names: Vec<String> = missing.iter().map(|column| format!("`{column}`")).collect();
    let what = if names.len() == 1 { "column" } else { "columns" };
    let problem = format!("the rule set `{}` needs the {what} {}", rules.id, names.join(", "));
    Err(table.missing(first.as_str(), table.layer.place.clone().error(problem)))
}

/// What a rule set's pots are called: the project's word is brought to the id of the pot, known by id or label.
fn name_pot(application: &mut Application, table: &TextTable, rules: &RuleSet, findings: &mut Findings) {
    let word = application.text(Column::AreaPot).to_owned();
    if word.is_empty() || rules.pot.is_empty() {
        return;
    }
    let lower = word.to_lowercase();
    let pot = rules.pot.iter().find(|pot| pot.id.to_lowercase() == lower || pot.label.to_lowercase() == lower);
    if pot.is_none() {
        let near = nearest_name(&word, rules.pot.iter().map(|pot| pot.id.as_str()));
        let near = near.map(|near| format!("; the nearest is `{near}`")).unwrap_or_default();
        let detail = format!("column `{}`: `{word}` is no pot{near}", table.column_name(Column::AreaPot.as_str()));
        report(FindingKind::UnknownPot, application, table, detail, findings);
    }
    set(application, Column::AreaPot, pot.map(|pot| Value::Text(pot.id.clone())));
}

/// Amounts above the cost or the support that they are part of.
fn check_amounts(application: &Application, table: &TextTable, findings: &mut Findings) {
    let pairs = [
        (Column::RequestedSupport, Column::EligibleCost),
        (Column::RequestedSupport, Column::TotalCost),
        (Column::EligibleCost, Column::TotalCost),
        (Column::CostDesign, Column::EligibleCost),
        (Column::LowestSupport, Column::RequestedSupport),
    ];
    for words in pairs.into_iter().filter_map(|(part, whole)| above(application, table, part, whole)) {
        report(FindingKind::SupportAboveCost, application, table, words, findings);
    }
}

/// Parts above their whole. Where the rule set counts them the project cannot be scored, and where nobody scores it they are unknown.
fn contradictions(application: &mut Application, table: &TextTable, rules: &RuleSet, findings: &mut Findings) -> Vec<String> {
    let counting = (rules.counting.signed, rules.counting.possible);
    let divisor = rules.comparison.as_ref().map(|comparison| comparison.divisor.value);
    let mut signed = vec![
        (Column::PermanentSigned, Column::PermanentHouseholds),
        (Column::HolidaySigned, Column::HolidayHomes),
        (Column::WorkplacesSigned, Column::Workplaces),
    ];
    if !signed.contains(&counting) {
        signed.push(counting);
    }
    let parts =
        [(Column::PrioritisedBuildings, Column::Buildings), (Column::BuildingsWithHouseholdOrWorkplace, Column::Buildings)];
    let mut problems = Vec::new();
    let kinds = signed.iter().map(|pair| (FindingKind::SignedAbovePossible, pair));
    for (kind, &(part, whole)) in kinds.chain(parts.iter().map(|pair| (FindingKind::PartAboveWhole, pair))) {
        let Some(words) = above(application, table, part, whole) else { continue };
        report(kind, application, table, words.clone(), findings);
        let is_used = if rules.comparison.is_some() {
            part == Column::PrioritisedBuildings || Some(part) == divisor
        } else {
            (part, whole) == counting
        };
        if is_used {
            problems.push(words);
            if application.status() != ApplicationStatus::Submitted {
                set(application, part, None);
            }
        }
    }
    problems
}

/// Values that the rule set cannot do without. What the geodata give is never scored by itself, but somebody may take it over: such a
/// project stays, to be decided.
fn missing(application: &Application, needed: &[Column], rules: &RuleSet) -> Vec<String> {
    let mut problems: Vec<String> = needed
        .iter()
        .filter(|column| application.number(**column).is_none() && !application.computed.contains_key(*column))
        .map(|column| format!("{column} is not known"))
        .collect();
    let divisor = rules.comparison.as_ref().map(|comparison| comparison.divisor.value);
    if let Some(divisor) = divisor.filter(|divisor| application.number(*divisor) == Some(0)) {
        problems.push(format!("{divisor} is 0, so there is nothing to divide the support by"));
    }
    problems
}

/// In words, where a part is above its whole.
fn above(application: &Application, table: &TextTable, part: Column, whole: Column) -> Option<String> {
    let (few, many) = (application.number(part)?, application.number(whole)?);
    let name = |column: Column| table.column_name(column.as_str());
    (few > many).then(|| format!("{} is {few}, but {} is {many}", name(part), name(whole)))
}

fn report(kind: FindingKind, application: &Application, table: &TextTable, words: String, findings: &mut Findings) {
    findings.add(kind, &table.layer.name, Example::id(&application.project_id).at_row(application.row).detail(words));
}

/// Puts another value, or none, in the place of the one that counts.
fn set(application: &mut Application, column: Column, value: Option<Value>) {
    match (application.assessed.get_mut(&column), value) {
        (Some(assessed), value) => assessed.value = value,
        (None, Some(value)) => {
            application.stated.insert(column, value);
        }
        (None, None) => {
            application.stated.remove(&column);
        }
    }
}
