//! Sign-ups: which premises signed for which project.
//!
//! Responsible for: rows to columns. Not responsible for: whether the premises or the project are known (`score`). The id of a premises that
//! signed is in no message: it can lead to a person.

use super::ColumnWish;
use super::applications::cell::{ReadCell, read_cell};
use super::columns::Field;
use super::layer::{Context, Layer, LayerPlan};
use super::text_table::{TextTable, plain_name, text};
use crate::Result;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::application::read_flag;
use crate::model::{ApplicationColumn, SignUps, Value};

const FIELDS: &[Field] = &[
    text("project_id", &["projekt_id", "projektid", "projektnr", "projektnummer"]),
    // Taken exactly as the ids of premises are, so that the two can be equal.
    Field {
        name: "premises_id",
        wish: ColumnWish::Id,
        aliases: &["id", "byggnad_id", "byggnadsid", "byggnadsidentitet", "adress_id", "adressid", "objektidentitet"],
    },
    text("households_signed", &["tecknade_hushall", "hushall", "antal_hushall"]),
    text("kind", &["typ", "slag"]),
    text("holiday", &["fritidshus", "fritid", "holiday_home"]),
];

/// Reads sign-ups. A holiday home or a workplace signs for no permanent household.
///
/// # Errors
/// A file that cannot be read, or has no column of projects or of premises.
pub fn read_signups(plan: &LayerPlan, context: &Context<'_>, findings: &mut Findings) -> Result<(SignUps, Layer)> {
    let mut table = TextTable::read(plan, "signups", None, FIELDS, context, findings)?;
    table.require(&["project_id", "premises_id"])?;
    let mut signups = SignUps::default();
    for row in 0..table.rows() {
        if table.is_empty_row(row) {
            table.layer.account.exclude("empty row", 1);
            continue;
        }
        let (project, premises) = (table.cell(row, "project_id"), table.cell(row, "premises_id"));
        let (Some(project), Some(premises)) = (project.as_deref(), premises.as_deref()) else {
            let which = if table.cell(row, "project_id").is_none() { "no project id" } else { "no premises id" };
            findings.add(FindingKind::MissingId, &table.layer.name, Example::row(row as u64 + 1).detail(which));
            table.layer.account.exclude(which, 1);
            continue;
        };
        let households = households(&table, row, findings);
        signups.project.push(project.to_owned());
        signups.premises.push(premises);
        signups.households_signed.push(households);
        signups.rows.push(row as u64 + 1);
    }
    Ok((signups, table.layer))
}

/// How many permanent households a row signs for; `None` where it does not say.
fn households(table: &TextTable, row: usize, findings: &mut Findings) -> Option<u32> {
    let mut remark = |field: &str, kind: FindingKind, words: &str| {
        let detail = format!("column `{}`: {words}", table.column_name(field));
        findings.add(kind, &table.layer.name, Example::row(row as u64 + 1).detail(detail));
    };
    let mut stated = None;
    if let Some(text) = table.cell(row, "households_signed") {
        let ReadCell { value, remarks } = read_cell(ApplicationColumn::PermanentSigned, &text, None);
        remarks.iter().for_each(|(kind, words)| remark("households_signed", *kind, words));
        stated = match value {
            Some(Value::Number(number)) => u32::try_from(number).ok(),
            _ => None,
        };
    }
    let mut is_permanent = true;
    if let Some(word) = table.cell(row, "kind") {
        match plain_name(&word).as_str() {
            "permanent" | "permanentboende" | "hushall" | "household" | "permanent_household" => {}
            "holiday" | "holiday_home" | "fritid" | "fritidshus" | "fritidsboende" | "workplace" | "arbetsstalle" | "foretag"
            | "verksamhet" => is_permanent = false,
            _ => remark("kind", FindingKind::UnreadableValue, "none of: permanentboende, fritidshus, arbetsställe"),
        }
    }
    if let Some(text) = table.cell(row, "holiday") {
        match read_flag(&text) {
            Some(holiday) => is_permanent &= !holiday,
            None => remark("holiday", FindingKind::UnreadableValue, "neither ja nor nej"),
        }
    }
    if is_permanent { stated } else { Some(0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::text_table::tests::{message, with_text};

    fn read(text: &str) -> (Result<SignUps>, Findings) {
        let mut findings = Findings::default();
        let signups = with_text(text, |plan, context| read_signups(plan, context, &mut findings));
        let signups = signups.map(|(signups, layer)| {
            assert!(layer.account.is_balanced() && layer.account.used == signups.len() as u64);
            signups
        });
        (signups, findings)
    }

    #[test]
    fn sign_ups_keep_ids_as_written_and_what_is_unknown_unknown() {
        let (signups, findings) = read("projekt_id;byggnadsid;tecknade hushåll\nA-1;007;2\nA-1;7;\n;;\nA-2;x 1;0\n");
        let signups = signups.unwrap();
        assert_eq!(signups.project, ["A-1", "A-1", "A-2"]);
        assert_eq!(signups.premises.iter().collect::<Vec<_>>(), ["007", "7", "x 1"]);
        assert_eq!(signups.households_signed, [Some(2), None, Some(0)]);
        assert_eq!(signups.rows, [1, 2, 4]);
        assert!(findings.is_empty());
    }

    #[test]
    fn a_holiday_home_or_a_workplace_signs_for_no_permanent_household() {
        let (signups, _) =
            read("project_id;premises_id;kind;holiday\nA;1;Permanentboende;\nA;2;fritidshus;\nA;3;;ja\nA;4;Arbetsställe;nej\n");
        assert_eq!(signups.unwrap().households_signed, [None, Some(0), Some(0), Some(0)]);
    }

    #[test]
    fn what_is_odd_is_said_by_row_and_never_with_the_id_of_the_premises() {
        let (signups, findings) =
            read("project_id;premises_id;households_signed;kind\nA;hemlig-1;-1;\nA;hemlig-2;50 %;villa\n;hemlig-3;1;\nA;;1;\n");
        assert_eq!(signups.unwrap().households_signed, [None, None]);
        for (kind, rows) in [
            (FindingKind::NegativeCount, &[1][..]),
            (FindingKind::PercentageForCount, &[2]),
            (FindingKind::UnreadableValue, &[2]),
            (FindingKind::MissingId, &[3, 4]),
        ] {
            let finding = findings.iter().find(|finding| finding.kind == kind).unwrap();
            assert_eq!(finding.examples.iter().filter_map(|example| example.row).collect::<Vec<_>>(), rows);
        }
        assert!(!format!("{findings:?}").contains("hemlig"));
    }

    #[test]
    fn a_list_without_projects_or_premises_is_refused() {
        let (error, _) = read("adress;hushåll\nx;1\n");
        assert_eq!(message(&error.unwrap_err()), "there is no column `project_id`");
    }
}
