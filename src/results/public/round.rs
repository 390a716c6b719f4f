//! What of a decision round is public.
//!
//! Responsible for: the scorecards, their short form, the settings of the run, and the tables of a round beside `areas`. Not responsible for:
//! counts in tables.
//!
//! Signed and possible connections, points, and the values of criteria stay: they carry the reasons. Money stays as far as it is support:
//! budget, applied for, granted. Gone are the applicant's own money and costs, values that no criterion uses, values to be put to the
//! applicant, what other readings of the rules would give, what a what-if is made from, and the file with the proposal for a decision. Conditions keep whether they hold;
//! the value behind that stays unless it is a cost or a small count.

use super::areas::Areas;
use crate::model::{ApplicationColumn as Column, ValueKind};
use crate::results::{Project, RoundResults, Table};
use crate::score::CriterionScore;
use crate::score::sentence::kronor;
use crate::score::summary::ProjectSummary;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of applications that are nobody's business but the applicant's and the case's.
pub(super) const PRIVATE: [Column; 8] = [
    Column::OrgNumber,
    Column::TotalCost,
    Column::EligibleCost,
    Column::CostDesign,
    Column::OwnFinancing,
    Column::OtherPublicFunding,
    Column::AcceptsPartGrant,
    Column::LowestSupport,
];

/// Whether a column of an application is private.
pub(super) fn is_private(column: Column) -> bool {
    PRIVATE.contains(&column)
}

/// The column that each condition looks at, as the settings of the run say.
fn condition_columns(settings: &serde_json::Value) -> BTreeMap<String, Column> {
    let conditions = settings["rules"]["condition"].as_array().map(Vec::as_slice).unwrap_or_default();
    let pair = |condition: &serde_json::Value| {
        Some((condition["id"].as_str()?.to_owned(), Column::parse(condition["column"].as_str()?)?))
    };
    conditions.iter().filter_map(pair).collect()
}

/// Takes out of the scorecards what is not public; returns the criteria (project, criterion) whose value is private.
pub(super) fn make_public(
    round: &mut RoundResults,
    settings: &serde_json::Value,
    areas: &Areas,
    threshold: u64,
) -> BTreeSet<(String, String)> {
    let columns = condition_columns(settings);
    round.money = None;
    let mut private = BTreeSet::new();
    // What a what-if needs; it says who would build for less.
    round.money = None;
    let mut used: BTreeMap<String, BTreeSet<Column>> = BTreeMap::new();
    for project in &mut round.projects {
        conditions(project, &columns, areas, threshold);
        support(project);
        for criterion in &mut project.criteria {
            if criterion.evidence.iter().any(|evidence| is_private(evidence.column)) {
                private.insert((project.project_id.clone(), criterion.id.clone()));
                if !criterion.shown.is_empty() {
                    project.sentence = project.sentence.replace(&format!(" ({})", criterion.shown), "");
                }
                hide_value(criterion);
            }
        }
        project.missing.retain(|&column| !is_private(column));
        project.unanswered.retain(|&column| !is_private(column));
        project.other_readings.clear();
        project.to_communicate.clear();
        project.decision.clear();
        project.before_money = None;
        let evidence = project.criteria.iter().flat_map(|criterion| &criterion.evidence);
        used.insert(project.project_id.clone(), evidence.map(|evidence| evidence.column).collect());
    }
    for project in &mut round.summary.projects {
        summary(project, used.get(&project.project_id));
    }
    private
}

/// Leaves the points of a criterion and takes out what they were given for.
fn hide_value(criterion: &mut CriterionScore) {
    criterion.evidence.retain(|evidence| !is_private(evidence.column));
    criterion.fraction = None;
    criterion.next = None;
    criterion.shown.clear();
    criterion.sentence.clear();
}

/// Takes the value out of conditions on costs and small counts, in their own sentence and in that of the outcome.
fn conditions(project: &mut Project, columns: &BTreeMap<String, Column>, areas: &Areas, threshold: u64) {
    let project_id = project.project_id.clone();
    let is_hidden = |column: Column, value: &str| {
        let few = value.parse::<u64>().is_ok_and(|count| count > 0 && count < threshold);
        let of_area = match column {
            Column::ExistingNetworkPremises => areas.is_hidden(&project_id, "existing"),
            Column::CommercialPlanPremises => areas.is_hidden(&project_id, "planned"),
            Column::Buildings => areas.is_hidden(&project_id, "premises"),
            _ => false,
        };
        match column.kind() {
            ValueKind::Money => column != Column::RequestedSupport,
            ValueKind::Count => few || of_area,
            ValueKind::Text | ValueKind::Flag | ValueKind::Date => is_private(column),
        }
    };
    for condition in &mut project.conditions {
        // The minimum rate is not in the list: it is made of signed and possible connections, which stay.
        let is_rate = condition.id == crate::score::condition::MINIMUM_RATE;
        let hides = columns.get(&condition.id).map_or(!is_rate, |&column| is_hidden(column, &condition.value));
        if condition.value.is_empty() || !hides {
            continue;
        }
        let plain = condition.sentence.replace(&format!(" (uppgift: {})", condition.value), "");
        project.sentence = project.sentence.replace(&condition.sentence, &plain);
        condition.sentence = plain;
        condition.value.clear();
    }
}

/// Takes the costs out of what can be granted, and out of why it is less than was applied for.
fn support(project: &mut Project) {
    let Some(cost) = project.support.eligible_cost.take() else { return };
    let plain = project.support.reduced_because.replace(&format!(" på {}, avrundat", kronor(cost)), ", avrundat");
    // With caps on kinds of cost more is said behind the amount, the amount above the cap among it: that goes as well.
    let plain = match plain.split_once(&format!(" på {}", kronor(cost))) {
        Some((front, _)) => format!("{front}."),
        None => plain,
    };
    for note in &mut project.notes {
        if *note == project.support.reduced_because {
            note.clone_from(&plain);
        }
    }
    project.support.reduced_because = plain;
}

fn summary(project: &mut ProjectSummary, used: Option<&BTreeSet<Column>>) {
    let stays = |column: Column| {
        matches!(column, Column::RequestedSupport | Column::Status) || used.is_some_and(|used| used.contains(&column))
    };
    project.values.retain(|value| stays(value.column) && !is_private(value.column));
}

/// Takes out of the tables of a round what is not public; `private` are criteria whose value is.
pub(super) fn tables(tables: &mut [Table], private: &BTreeSet<(String, String)>) {
    const VALUES: [&str; 10] =
        ["value", "part", "whole", "matched", "next_from", "more_signed", "more_possible", "sentence", "gain", "net_gain"];
    for table in tables {
        for column in PRIVATE {
            table.remove_column(column.as_str());
        }
        match table.name.as_str() {
            // What other rules would fund, and the best choice, are what-if.
            "lines" => table.retain_rows(|table, row| table.cell(row, "in_force") == "1"),
            "scorecards" => {
                for row in 0..table.rows.len() {
                    let key = (table.cell(row, "project_id").to_owned(), table.cell(row, "criterion").to_owned());
                    if private.contains(&key) {
                        let columns: Vec<usize> = VALUES.iter().filter_map(|column| table.column(column)).collect();
                        columns.into_iter().for_each(|column| table.suppress(row, column));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Takes out of the settings of a run the names of private columns, and what was tried beside the results.
pub(super) fn settings(settings: &mut serde_json::Value) {
    if let Some(settings) = settings.as_object_mut() {
        settings.remove("what_if");
    }
    if let Some(columns) = settings.get_mut("columns").and_then(serde_json::Value::as_array_mut) {
        columns.retain(|column| !column.as_str().and_then(Column::parse).is_some_and(is_private));
    }
}
