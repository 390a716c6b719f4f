//! `applicants.csv`: what became of the projects of each applicant.
//!
//! Responsible for: one row per applicant, by organisation number where it is known, else by name as it is spelled, and one
//! row per project of a person, whose name is not kept. Not responsible for:
//! guessing that two spellings are one applicant.

use super::score::{Row, ScoreFiles, known, legal_number};
use super::{cannot_write, csv_error, csv_writer, harmless};
use crate::Result;
use crate::model::ApplicationColumn as Column;
use crate::model::application::PERSON;
use crate::score::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The columns, in order. `requested_unknown` says of how many projects the support applied for is not known; they are not in the sum.
pub const COLUMNS: [&str; 16] = [
    "applicant",
    "org_number",
    "projects",
    "ranked",
    "granted",
    "part_granted",
    "needs_decision",
    "carried_over",
    "refused",
    "dismissed",
    "withdrawn",
    "requested_support",
    "requested_unknown",
    "granted_support",
    "reserved_support",
    "project_ids",
];

/// Writes `applicants.csv`, in the order of names, then numbers. Applicants without a name are one row, the last.
pub fn write_applicants(path: &Path, results: &ScoreFiles<'_>) -> Result<()> {
    let mut groups: BTreeMap<Key<'_>, Vec<Row<'_>>> = BTreeMap::new();
    for row in results.rows() {
        let number = legal_number(row.application.text(Column::OrgNumber));
        let name = row.application.text(Column::Applicant).trim();
        let key = match number {
            Some(number) => Key::Number(number),
            // The names of persons are not kept: nobody knows whether two projects have the same applicant.
            None if name == PERSON => Key::Person(&row.application.project_id),
            None => Key::Name(name),
        };
        groups.entry(key).or_default().push(row);
    }
    let mut applicants: Vec<Vec<String>> = groups.iter().map(|(key, rows)| cells(key, rows)).collect();
    applicants.sort_by(|a, b| (a[0].is_empty(), a).cmp(&(b[0].is_empty(), b)));
    let mut writer = csv_writer(path)?;
    writer.write_record(COLUMNS).map_err(|error| csv_error(path, error))?;
    for applicant in applicants {
        writer.write_record(&applicant).map_err(|error| csv_error(path, error))?;
    }
    writer.flush().map_err(|error| cannot_write(path, &error))
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Number(String),
    Name(&'a str),
    /// By the id of the project.
    Person(&'a str),
}

fn cells(key: &Key<'_>, rows: &[Row<'_>]) -> Vec<String> {
    let number = match key {
        Key::Number(number) => number.as_str(),
        Key::Name(_) | Key::Person(_) => "",
    };
    // One number may come with several spellings of the name: all are shown.
    let names: BTreeSet<&str> = rows.iter().map(|row| row.application.text(Column::Applicant).trim()).collect();
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let mut ids: Vec<&str> = rows.iter().map(|row| row.application.project_id.as_str()).collect();
    ids.sort_unstable();
    let of = |wanted: &[Outcome]| rows.iter().filter(|row| wanted.contains(&row.decided.outcome)).count().to_string();
    let sum = |amount: &dyn Fn(&Row<'_>) -> i64| rows.iter().map(|row| i128::from(amount(row))).sum::<i128>().to_string();
    let requested: Vec<i64> = rows.iter().filter_map(|row| row.card.support.requested).collect();
    let requested_sum = (!requested.is_empty()).then(|| requested.iter().map(|&amount| i128::from(amount)).sum::<i128>());
    vec![
        harmless(&names.join(" / ")).into_owned(),
        number.to_owned(),
        rows.len().to_string(),
        rows.iter().filter(|row| row.decided.rank.is_some()).count().to_string(),
        of(&[Outcome::Granted]),
        of(&[Outcome::PartGranted]),
        of(&[Outcome::NeedsDecision]),
        of(&[Outcome::CarriedOver]),
        of(&[Outcome::RefusedBudget, Outcome::RefusedFloor, Outcome::RefusedCondition]),
        of(&[Outcome::Dismissed]),
        of(&[Outcome::Withdrawn]),
        known(requested_sum),
        (rows.len() - requested.len()).to_string(),
        sum(&|row| row.decided.granted),
        sum(&|row| row.decided.reserved),
        harmless(&ids.join("; ")).into_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use crate::write::score_samples::small;

    #[test]
    fn every_applicant_is_one_row_and_everything_adds_up() {
        let table = small().file("applicants.csv");
        let expected = "\
applicant,org_number,projects,ranked,granted,part_granted,needs_decision,carried_over,refused,dismissed,withdrawn,\
requested_support,requested_unknown,granted_support,reserved_support,project_ids
\"'=HYPERLINK(\"\"x\"\")\",769600-1234,1,1,1,0,0,0,0,0,0,5400000,0,5400000,0,Å/1
Byalaget,,2,2,0,0,1,0,1,0,0,9100000,0,0,0,P3; P8
,,5,2,1,0,0,0,2,1,1,3400000,0,3000000,0,P2; P4; P5; P6; P7
";
        assert_eq!(table, expected);
    }

    #[test]
    fn persons_are_not_taken_for_one_another() {
        let mut sample = small();
        for application in &mut sample.round.applications {
            if application.project_id == "P3" || application.project_id == "P8" {
                application.stated.insert(Column::Applicant, Value::Text(PERSON.to_owned()));
            }
        }
        let table = sample.file("applicants.csv");
        let rows: Vec<&str> = table.lines().filter(|row| row.starts_with(PERSON)).collect();
        assert!(matches!(rows[..], [one, other] if one.ends_with(",P3") && other.ends_with(",P8")), "{rows:?}");
    }
}
