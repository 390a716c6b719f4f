//! Choices where the rules do not decide: who of those that nothing separates is taken, and why.

use super::applications::cell::{Decision, read_decision, read_remark, shown};
use super::assessments::{project_of, project_positions};
use super::columns::Field;
use super::layer::{Context, Layer, LayerPlan};
use super::text_table::{TextTable, text};
use crate::Result;
use crate::findings::{Example, Findings};
use crate::model::Round;
use crate::model::application::mask_personal;
use crate::score::Choice;
use std::collections::BTreeMap;

const FIELDS: &[Field] = &[
    text("project_id", &["projekt_id", "projektid", "projektnr", "projektnummer"]),
    text("decision", &["beslut", "utfall"]),
    text("reason", &["skal", "motivering", "anledning"]),
];

/// Reads the choices, in the order of the file.
///
/// # Errors
/// A project that is not in the round, with the nearest id; one that is named twice; a word that is no decision; a missing reason.
pub fn read_decisions(
    plan: &LayerPlan,
    round: &Round,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Result<(Vec<Choice>, Layer)> {
    let mut table = TextTable::read(plan, "decisions", None, FIELDS, context, findings)?;
    table.require(&["project_id", "decision", "reason"])?;
    let positions = project_positions(round);
    let mut rows: BTreeMap<usize, u64> = BTreeMap::new();
    let mut choices = Vec::new();
    for row in 0..table.rows() {
        if table.is_empty_row(row) {
            table.layer.account.exclude("empty row", 1);
            continue;
        }
        let project = project_of(&table, row, &positions)?;
        if let Some(first) = rows.insert(project, row as u64 + 1) {
            let problem = format!("this project is already decided in row {first}");
            return Err(table.place(row, "project_id").error(problem).with_hint("keep one row for each project"));
        }
        let word = table.filled(row, "decision", "write bifall or avslag")?;
        let decision = read_decision(&word).ok_or_else(|| {
            let problem = format!("`{}` is not a decision", shown(&word));
            table.place(row, "decision").error(problem).with_hint("write bifall (or grant), or avslag (or refuse)")
        })?;
        let reason = table.filled(row, "reason", "a choice that the rules do not make needs a reason")?;
        let mut remarks = Vec::new();
        let reason = read_remark("reason", &reason, &mut remarks);
        let project_id = round.applications[project].project_id.clone();
        for (kind, words) in remarks {
            let example = Example::id(mask_personal(&project_id)).at_row(row as u64 + 1);
            findings.add(kind, &table.layer.name, example.detail(words));
        }
        choices.push(Choice { project_id, grant: decision == Decision::Grant, reason });
    }
    Ok((choices, table.layer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Application;
    use crate::read::text_table::tests::{message, with_text};

    fn read(text: &str) -> Result<Vec<Choice>> {
        let application = |id: &str| Application { project_id: id.to_owned(), ..Application::default() };
        let round = Round { applications: vec![application("A-1"), application("A-2")], ..Round::default() };
        with_text(text, |plan, context| {
            read_decisions(plan, &round, context, &mut Findings::default()).map(|(choices, _)| choices)
        })
    }

    #[test]
    fn choices_are_read_in_english_and_swedish() {
        let choices =
            read("projekt-id;beslut;motivering\nA-2;Avslag;längst avstånd till nät\n;;\nA-1;grant;först inkommen\n").unwrap();
        let choice =
            |project_id: &str, grant, reason: &str| Choice { project_id: project_id.into(), grant, reason: reason.into() };
        assert_eq!(choices, [choice("A-2", false, "längst avstånd till nät"), choice("A-1", true, "först inkommen")]);
    }

    #[test]
    fn a_personal_number_in_a_reason_is_masked() {
        let choices = read("project_id;decision;reason\nA-1;bifall;Anna 800101-1234 har skrivit\n").unwrap();
        assert_eq!(choices[0].reason, "Anna [personnummer] har skrivit");
        let error = read("project_id;decision;reason\n800101-1234;bifall;x\n").unwrap_err();
        assert!(!message(&error).contains("1234"), "{error:?}");
    }

    #[test]
    fn a_choice_that_is_no_choice_stops_with_its_row_and_column() {
        for (rows, problem) in [
            ("A-3;bifall;x", "row 1, column `project_id`: there is no project `A-3` in the round"),
            (";bifall;x", "row 1, column `project_id`: the cell is empty"),
            ("A-1;kanske;x", "row 1, column `decision`: `kanske` is not a decision"),
            ("A-1;bifall;", "row 1, column `reason`: the cell is empty"),
            ("A-1;bifall;x\nA-1;avslag;y", "row 2, column `project_id`: this project is already decided in row 1"),
        ] {
            let error = read(&format!("project_id;decision;reason\n{rows}\n")).unwrap_err();
            assert_eq!(message(&error), problem);
            assert!(error.hint().is_some());
        }
        assert_eq!(read("project_id;decision;reason\nA-11;bifall;x\n").unwrap_err().hint(), Some("did you mean `A-1`?"));
        assert!(message(&read("project_id;decision\nA-1;bifall\n").unwrap_err()).contains("no column `reason`"));
    }
}
