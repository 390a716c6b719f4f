//! What assessments do to a round, and what is said about wrong ones.

use super::*;
use crate::model::Application;
use crate::read::applications::samples::{RoundPlan, read_round};
use crate::read::text_table::tests::{message, with_text};
use crate::score::samples;
use ApplicationColumn as Column;

const HEADER: &str = "project_id;column;stated;assessed;reason;document;officer;date";

fn round() -> Round {
    let stated = [
        (Column::PermanentSigned, Value::Number(170)),
        (Column::CapacityFinance, Value::Flag(true)),
        (Column::Applicant, Value::Text("Byns fiber".to_owned())),
    ];
    let application = |id: &str| Application {
        project_id: id.to_owned(),
        stated: stated.clone().into_iter().collect(),
        ..Application::default()
    };
    Round { applications: vec![application("A-1"), application("A-2")], ..Round::default() }
}

fn read(rows: &str) -> (Result<Round>, Findings) {
    let (mut round, mut findings) = (round(), Findings::default());
    let result = with_text(&format!("{HEADER}\n{rows}\n"), |plan, context| {
        read_assessments(plan, &mut round, None, context, &mut findings)
    });
    let result = result.map(|layer| {
        assert!(layer.account.is_balanced());
        round
    });
    (result, findings)
}

#[test]
fn an_assessed_value_stands_beside_the_stated_one_with_everything_about_it() {
    let (round, findings) =
        read("A-1;Tecknade permanentboende;170;165;fem avtal saknas;aktbilaga 9;Anna Ek;2026-10-01\n;;;;;;;\n");
    let round = round.unwrap();
    let one = &round.applications[0];
    assert_eq!((one.number(Column::PermanentSigned), &one.stated[&Column::PermanentSigned]), (Some(165), &Value::Number(170)));
    let assessed = &one.assessed[&Column::PermanentSigned];
    assert_eq!((assessed.reason.as_str(), assessed.document.as_str()), ("fem avtal saknas", "aktbilaga 9"));
    assert_eq!((assessed.officer.as_str(), assessed.date), ("Anna Ek", Some(jiff::civil::date(2026, 10, 1))));
    assert!(round.columns.contains(&Column::PermanentSigned));
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn an_empty_assessed_cell_says_that_nothing_is_known() {
    let (round, _) = read("A-1;permanent_signed;170;;avtalen kan inte läsas;;;");
    assert_eq!(round.unwrap().applications[0].number(Column::PermanentSigned), None);
}

#[test]
fn an_application_that_changed_after_it_was_assessed_is_found() {
    let (_, findings) = read(
        "A-1;permanent_signed;160;165;x;;Anna Ek;\nA-2;permanent_signed;;1;x;;;\nA-2;capacity_finance;Ja;nej;x;;;\nA-2;holiday_homes;;3;x;;;\nA-1;applicant;Anna Ek;Bo;x;;;",
    );
    let found: Vec<_> = findings.iter().filter(|finding| finding.kind == FindingKind::ChangedSinceAssessed).collect();
    let words: Vec<&str> = found[0].examples.iter().map(|example| example.detail.as_str()).collect();
    assert_eq!(
        words,
        [
            "permanent_signed: the application says `170`, the assessment was made of `160`",
            "permanent_signed: the application says `170`, the assessment was made of nothing",
            "applicant: the application says something else than what was assessed",
        ]
    );
    assert!(!format!("{findings:?}").contains("Anna"));
}

#[test]
fn personal_numbers_in_assessments_are_masked_and_a_person_gets_no_name() {
    let text = format!(
        "{HEADER}\nA-1;applicant;Anna Ek;Anna Ek;Anna 800101-1234;akt 8001011234;Bo 19800101+1234;\nA-1;municipality;;800101-1234;x;;;\n"
    );
    let (mut round, mut findings) = (round(), Findings::default());
    round.applications[0].stated.insert(Column::Applicant, Value::Text("[enskild person]".to_owned()));
    with_text(&text, |plan, context| read_assessments(plan, &mut round, None, context, &mut findings).map(|_| ()).unwrap());
    let assessed = &round.applications[0].assessed[&Column::Applicant];
    assert_eq!((assessed.reason.as_str(), assessed.document.as_str()), ("Anna [personnummer]", "akt [personnummer]"));
    assert_eq!(round.applications[0].text(Column::Applicant), "[enskild person]");
    assert_eq!(round.applications[0].text(Column::Municipality), "[personnummer]");
    assert_eq!(findings.count(FindingKind::PersonalNumber), 4);
    let everything = format!("{findings:?}{round:?}");
    assert!(!everything.contains("1234") && !everything.contains("Anna Ek"), "{everything}");
}

#[test]
fn without_a_column_of_stated_values_nothing_can_have_changed() {
    let (mut round, mut findings) = (round(), Findings::default());
    with_text("projekt_id,kolumn,bedömt,skäl\nA-1,permanent_signed,165,x\n", |plan, context| {
        read_assessments(plan, &mut round, None, context, &mut findings).map(|_| ()).unwrap();
    });
    assert_eq!(round.applications[0].number(Column::PermanentSigned), Some(165));
    assert!(findings.is_empty());
}

#[test]
fn a_mistake_in_the_authoritys_own_file_stops_with_row_and_column() {
    for (row, problem, hint) in [
        ("A-3;permanent_signed;;1;x;;;", "row 1, column `project_id`: there is no project `A-3` in the round", "did you mean"),
        (
            "A-1;permanent_sined;;1;x;;;",
            "row 1, column `column`: applications have no column `permanent_sined`",
            "`permanent_signed`",
        ),
        ("A-1;project_id;;1;x;;;", "row 1, column `column`: a project's id cannot be assessed", "applications"),
        ("A-1;permanent_signed;;1;;;;", "row 1, column `reason`: the cell is empty", "applicant"),
        (
            "A-1;permanent_signed;;många;x;;;",
            "row 1, column `assessed`: no value for `permanent_signed`: `många` is not a number",
            "",
        ),
        (
            "A-1;capacity_finance;;kanske;x;;;",
            "row 1, column `assessed`: no value for `capacity_finance`: `kanske` is neither ja nor nej",
            "",
        ),
        (
            "A-1;org_number;;700101-1234;x;;;",
            "row 1, column `assessed`: no value for `org_number`: a personal number; it is not shown",
            "",
        ),
        ("A-1;permanent_signed;;1;x;;2026-10-01;Anna Ek", "row 1, column `date`: the cell is not a date", "year-month-day"),
        (
            "A-1;permanent_signed;;1;x;;;\nA-1;tecknade permanentboende;;2;x;;;",
            "row 2, column `column`: `permanent_signed` of this project is already assessed in row 1",
            "",
        ),
    ] {
        let error = read(row).0.map(|_| ()).unwrap_err();
        assert_eq!(message(&error), problem);
        assert!(error.hint().is_some_and(|text| text.contains(hint)), "{error:?}");
    }
    let error = read("A-1;permanent_signed;;85 %;x;;;").0.map(|_| ()).unwrap_err();
    assert!(message(&error).contains("it may have been rounded"), "{error}");
}

#[test]
fn an_assessment_can_bring_what_the_rule_set_needs_and_what_it_contradicts() {
    let capacity = "ja;ja;ja;ja;ja";
    let header = "project_id;permanent_households;capacity_financing_plan;capacity_project_manager;capacity_finance;capacity_procurement;capacity_technical";
    let text = format!("{header}\nA-1;200;{capacity}\nA-2;ca 100;{capacity}\n");
    let rows = format!(
        "{HEADER}\nA-1;permanent_signed;;201;x;;;\nA-2;permanent_signed;;90;x;;;\nA-2;permanent_households;ca 100;98;räknat på karta;;;\n"
    );
    let mut findings = Findings::default();
    let round = with_text(&text, |applications, context| {
        with_text(&rows, |assessments, _| {
            let plan = RoundPlan { applications, assessments: Some(assessments), areas: None };
            read_round(&plan, &samples::rules(), context, &mut findings).map(|(round, layers)| {
                assert_eq!(
                    layers.iter().map(|layer| layer.info.role.as_str()).collect::<Vec<_>>(),
                    ["applications", "assessments"]
                );
                round
            })
        })
    });
    let round = round.unwrap();
    assert_eq!(round.applications.iter().map(|one| one.project_id.as_str()).collect::<Vec<_>>(), ["A-2"]);
    assert_eq!(findings.count(FindingKind::SignedAbovePossible), 1);
    assert_eq!(findings.count(FindingKind::ChangedSinceAssessed), 0, "what cannot be read is unknown in both");
}
