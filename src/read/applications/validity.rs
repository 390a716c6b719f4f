//! Applications that arrived when the rules did not hold.
//!
//! Responsible for: saying so. Not responsible for: which rules are used; a person may try any on any round.

use super::super::text_table::TextTable;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::application::mask_personal;
use crate::model::{ApplicationColumn, ApplicationStatus, Round, Value};
use crate::score::RuleSet;

/// Reports submitted applications that arrived before the first or after the last day of the rule set.
pub(super) fn check_validity(round: &Round, table: &TextTable, rules: &RuleSet, findings: &mut Findings) {
    for application in round.applications.iter().filter(|one| one.status() == ApplicationStatus::Submitted) {
        let Some(Value::Date(day)) = application.value(ApplicationColumn::Received) else { continue };
        let words = match rules.valid_to {
            _ if *day < rules.valid_from => format!("the rule set `{}` holds from {}", rules.id, rules.valid_from),
            Some(last) if *day > last => format!("the rule set `{}` holds until {last}", rules.id),
            _ => continue,
        };
        let detail = format!("column `{}`: {day}, but {words}", table.column_name(ApplicationColumn::Received.as_str()));
        let example = Example::id(mask_personal(&application.project_id)).at_row(application.row);
        findings.add(FindingKind::OutsideValidity, &table.layer.name, example.detail(detail));
    }
}
