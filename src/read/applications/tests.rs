//! Rounds as small texts: what is read, what is found, who is excluded.

use super::samples::{RoundPlan, read_round};
use super::*;
use crate::model::Value;
use crate::read::layer::Layer;
use crate::read::text_table::tests::{message, with_mapped_text, with_text};
use crate::score::RuleSet;
use crate::score::rules::{Basis, Comparison, Percent, Pot, SortKey};
use crate::score::samples;
use ApplicationColumn as Column;

/// Everything that the rule set of the tests needs, and one row.
const HEADER: &str = "project_id;permanent_signed;permanent_households;capacity_financing_plan;capacity_project_manager;capacity_finance;capacity_procurement;capacity_technical";

/// A round of rows with id, signed and possible; more columns behind.
fn sheet(more: &str, rows: &[(&str, &str)]) -> String {
    let separator = if more.is_empty() { "" } else { ";" };
    let rows = rows.iter().map(|(row, more)| format!("{row};ja;ja;nej;nej;nej{separator}{more}\n"));
    std::iter::once(format!("{HEADER}{separator}{more}\n")).chain(rows).collect()
}

fn read(text: &str, rules: &RuleSet) -> (Result<(Round, Vec<Layer>)>, Findings) {
    let mut findings = Findings::default();
    let result = with_text(text, |plan, context| {
        let plan = RoundPlan { applications: plan, assessments: None, areas: None };
        read_round(&plan, rules, context, &mut findings)
    });
    (result, findings)
}

fn ids(round: &Round) -> Vec<&str> {
    round.applications.iter().map(|application| application.project_id.as_str()).collect()
}

/// Row, project and words of the examples of a kind.
fn examples(findings: &Findings, kind: FindingKind) -> Vec<(Option<u64>, Option<&str>, &str)> {
    let of_kind = findings.iter().filter(|finding| finding.kind == kind);
    of_kind.flat_map(|finding| &finding.examples).map(|it| (it.row, it.id.as_deref(), it.detail.as_str())).collect()
}

/// The rules of the tests as a comparison number: support by building, less 2 % for each prioritised one.
fn by_building() -> RuleSet {
    let percent = |whole: u64| samples::stated(Percent { hundredths: whole * 100 });
    let comparison =
        Comparison { divisor: samples::stated(Column::Buildings), discount_each: percent(2), discount_at_most: percent(50) };
    let order = samples::stated(vec![SortKey::ComparisonNumber]);
    RuleSet { comparison: Some(comparison), criterion: Vec::new(), order, ..samples::rules() }
}

#[test]
fn a_sheet_with_swedish_headings_becomes_a_round() {
    let text = "Projekt-ID;Ansökan ID;Projektnamn;Sökande;Org.nr;Kommun;Län;Ankomstdatum;Status;Permanentboende hushåll;\
        Tecknade permanentboende;Stödberättigande utgifter;Sökt stöd;Finansieringsplan;Projektledare;Ekonomiansvarig;\
        Upphandlingskunskap;Teknisk kunskap;Anteckning\n\
        A-1;7;Norra byn;Byns fiber;802001-1234;2080/2081;20;2026-10-01;Inkommen;200;170;9 000 001 kr;5400000;ja;x;nej;;1;obs\n";
    let (result, findings) = read(text, &samples::rules());
    let (round, layers) = result.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let one = &round.applications[0];
    assert_eq!((one.row, one.project_id.as_str(), one.label()), (1, "A-1", "Norra byn"));
    assert_eq!((one.number(Column::PermanentSigned), one.number(Column::PermanentHouseholds)), (Some(170), Some(200)));
    assert_eq!((one.number(Column::EligibleCost), one.number(Column::RequestedSupport)), (Some(9_000_001), Some(5_400_000)));
    assert_eq!((one.text(Column::Municipality), one.text(Column::County)), ("Falun, Borlänge", "Dalarnas län"));
    assert_eq!(one.value(Column::Received), Some(&Value::Date(jiff::civil::date(2026, 10, 1))));
    assert_eq!((one.flag(Column::CapacityProjectManager), one.flag(Column::CapacityProcurement)), (Some(true), None));
    assert!(round.columns.contains(&Column::CapacityProcurement) && !round.columns.contains(&Column::HolidayHomes));
    assert_eq!(layers[0].info.columns["permanent_signed"], "Tecknade permanentboende");
    assert!(layers[0].account.is_balanced());
}

#[test]
fn a_missing_column_names_itself_its_aliases_and_the_rule_set() {
    let (result, _) = read(&sheet("", &[("A;1;2", "")]).replace("permanent_signed", "signerade"), &samples::rules());
    let error = result.map(|_| ()).unwrap_err();
    assert_eq!(message(&error), "the rule set `test-2016` needs the column `permanent_signed`");
    let hint = error.hint().unwrap();
    assert!(hint.contains("tecknade_permanentboende") && hint.contains("--map applications.permanent_signed="), "{hint}");
    let (result, _) = read("project_id;permanent_signed\nA;1\n", &samples::rules());
    let error = result.map(|_| ()).unwrap_err();
    assert!(
        message(&error).starts_with("the rule set `test-2016` needs the columns `permanent_households`, `capacity_"),
        "{error}"
    );
    let (result, _) = read("projekt;signed\nA;1\n", &samples::rules());
    assert_eq!(message(&result.map(|_| ()).unwrap_err()), "there is no column `project_id`");
}

#[test]
fn a_column_that_only_a_condition_asks_for_is_not_required() {
    use crate::score::rules::{Condition, Test};
    let condition = Condition {
        id: "place_size".to_owned(),
        label: "orten är liten".to_owned(),
        column: Column::LargestPlaceInhabitants,
        test: Test::AtMost(200),
        basis: Basis::default(),
    };
    let rules = RuleSet { condition: vec![condition], ..samples::rules() };
    assert!(!required(&rules).contains(&Column::LargestPlaceInhabitants));
    assert!(read(&sheet("", &[("A;1;2", "")]), &rules).0.is_ok());
}

#[test]
fn sort_keys_and_pots_ask_for_their_columns() {
    let pot = |id: &str, national| Pot { id: id.into(), label: id.into(), budget: 1, national, basis: Basis::default() };
    let order = samples::stated(vec![SortKey::TotalPoints, SortKey::Received]);
    let rules = RuleSet { order, pot: vec![pot("norrland", false), pot("nationell", true)], ..samples::rules() };
    let required = required(&rules);
    assert!(required.contains(&Column::Received) && required.contains(&Column::AreaPot));
    let text = sheet("received;area_pot", &[("A;1;2", "2026-10-01;Norrland"), ("B;1;2", ";norland"), ("C;1;2", ";")]);
    let (result, findings) = read(&text, &rules);
    let (round, _) = result.unwrap();
    let pots: Vec<&str> = round.applications.iter().map(|one| one.text(Column::AreaPot)).collect();
    assert_eq!(pots, ["norrland", "", ""]);
    let words = "column `area_pot`: `norland` is no pot; the nearest is `norrland`";
    assert_eq!(examples(&findings, FindingKind::UnknownPot), [(Some(2), Some("B"), words)]);
}

#[test]
fn an_unreadable_cell_excludes_the_project_by_name_where_it_is_needed_and_is_unknown_elsewhere() {
    let text = sheet("total_cost", &[("A;många;2", "dyrt"), ("B;1;2", "dyrt"), ("C;1;2", "100"), ("D;;2", "")]);
    let (result, findings) = read(&text, &samples::rules());
    let (round, layers) = result.unwrap();
    assert_eq!(ids(&round), ["B", "C"]);
    assert_eq!(round.applications[0].number(Column::TotalCost), None);
    let unreadable = examples(&findings, FindingKind::UnreadableValue);
    assert_eq!(unreadable[0], (Some(1), Some("A"), "column `permanent_signed`: `många` is not a number"));
    assert_eq!(unreadable.len(), 3);
    let excluded = examples(&findings, FindingKind::CannotBeScored);
    assert_eq!(excluded[1], (Some(4), Some("D"), "permanent_signed is not known"));
    let account = &layers[0].account;
    assert!(account.is_balanced() && account.used == 2);
    assert_eq!(account.excluded["project A: permanent_signed is not known"], 1);
}

#[test]
fn a_percentage_for_a_count_is_an_error_with_the_reason() {
    let (_, findings) = read(&sheet("", &[("A;85 %;100", ""), ("B;0,85;100", ""), ("C;1;2", "")]), &samples::rules());
    let found = examples(&findings, FindingKind::PercentageForCount);
    assert_eq!(found.len(), 2);
    let words = "column `permanent_signed`: `85 %` is a share, not a count; it may have been rounded, so give how many there are";
    assert_eq!(found[0], (Some(1), Some("A"), words));
    assert_eq!(FindingKind::PercentageForCount.severity(), crate::findings::Severity::Error);
}

#[test]
fn more_signed_than_there_are_excludes_only_where_the_rule_set_counts_them() {
    let text = sheet("holiday_homes;holiday_signed", &[("A;201;200", "1;1"), ("B;200;200", "3;4")]);
    let (result, findings) = read(&text, &samples::rules());
    let (round, layers) = result.unwrap();
    assert_eq!(ids(&round), ["B"]);
    let words = "permanent_signed is 201, but permanent_households is 200";
    assert_eq!(examples(&findings, FindingKind::SignedAbovePossible)[0], (Some(1), Some("A"), words));
    assert_eq!(examples(&findings, FindingKind::SignedAbovePossible).len(), 2);
    assert_eq!(layers[0].account.excluded.keys().collect::<Vec<_>>(), [&format!("project A: {words}")]);
}

#[test]
fn a_count_below_zero_is_unknown() {
    let (result, findings) = read(&sheet("own_financing", &[("A;-1;2", ""), ("B;1;2", "-5")]), &samples::rules());
    assert_eq!(ids(&result.unwrap().0), ["B"]);
    assert_eq!(findings.count(FindingKind::NegativeCount), 2);
}

#[test]
fn prioritised_buildings_are_buildings() {
    let header = "project_id;buildings;prioritised_buildings;requested_support\n";
    let (result, findings) = read(&format!("{header}A;10;11;1000\nB;10;10;1000\nC;0;0;1000\nD;10;;1000\n"), &by_building());
    let (round, layers) = result.unwrap();
    assert_eq!(ids(&round), ["B"]);
    assert_eq!(examples(&findings, FindingKind::PartAboveWhole).len(), 1);
    let reasons: Vec<&str> = layers[0].account.excluded.keys().map(String::as_str).collect();
    assert_eq!(
        reasons,
        [
            "project A: prioritised_buildings is 11, but buildings is 10",
            "project C: buildings is 0, so there is nothing to divide the support by",
            "project D: prioritised_buildings is not known",
        ]
    );
    // Where nothing is made of them, they are only reported.
    let text = sheet("buildings;prioritised_buildings", &[("A;1;2", "10;11")]);
    let (result, findings) = read(&text, &samples::rules());
    assert_eq!((result.unwrap().0.applications.len(), findings.count(FindingKind::PartAboveWhole)), (1, 1));
}

#[test]
fn amounts_above_what_they_are_part_of_are_reported_and_stay() {
    let text = sheet("eligible_cost;total_cost;requested_support;lowest_support", &[("A;1;2", "100;90;101;102")]);
    let (result, findings) = read(&text, &samples::rules());
    assert_eq!(result.unwrap().0.applications[0].number(Column::RequestedSupport), Some(101));
    let words: Vec<&str> = examples(&findings, FindingKind::SupportAboveCost).iter().map(|(_, _, words)| *words).collect();
    assert_eq!(words[0], "requested_support is 101, but eligible_cost is 100");
    assert_eq!(words.len(), 4);
}

#[test]
fn doubled_ids_are_an_error_that_names_both_rows_and_nameless_rows_are_counted() {
    let text = sheet("", &[("A;1;2", ""), ("B;1;2", ""), ("A;2;2", ""), (";1;2", "")]) + ";;;;;;;\n";
    let (result, findings) = read(&text, &samples::rules());
    let (round, layers) = result.unwrap();
    assert_eq!(ids(&round), ["A", "B"]);
    assert_eq!(examples(&findings, FindingKind::DoubledProject), [(Some(3), Some("A"), "also row 1")]);
    assert_eq!(FindingKind::DoubledProject.severity(), crate::findings::Severity::Error);
    assert_eq!(examples(&findings, FindingKind::MissingId), [(Some(4), None, "no project id")]);
    let account = &layers[0].account;
    assert!(account.is_balanced());
    assert_eq!(
        account.excluded.iter().map(|(reason, count)| format!("{reason} {count}")).collect::<Vec<_>>(),
        ["doubled project id 1", "empty row 1", "no project id 1"]
    );
}

#[test]
fn applications_from_outside_the_validity_of_the_rules_are_named_with_its_end() {
    let day = |year| jiff::civil::date(year, 5, 10);
    let rules = RuleSet { valid_from: day(2016), valid_to: Some(day(2017)), ..samples::rules() };
    let rows =
        [("A;1;2", "2016-05-09"), ("B;1;2", "2016-05-10"), ("C;1;2", "2017-05-10"), ("D;1;2", "2017-05-11"), ("E;1;2", "")];
    let (result, findings) = read(&sheet("received", &rows), &rules);
    assert_eq!(result.unwrap().0.applications.len(), 5);
    assert_eq!(
        examples(&findings, FindingKind::OutsideValidity),
        [
            (Some(1), Some("A"), "column `received`: 2016-05-09, but the rule set `test-2016` holds from 2016-05-10"),
            (Some(4), Some("D"), "column `received`: 2017-05-11, but the rule set `test-2016` holds until 2017-05-10"),
        ]
    );
    let (_, findings) = read(&sheet("received", &rows), &RuleSet { valid_to: None, ..rules });
    assert_eq!(findings.count(FindingKind::OutsideValidity), 1);
}

#[test]
fn ids_of_applications_and_cases_may_repeat() {
    let text = sheet("application_id;case_number", &[("A;1;2", "7;604-1"), ("B;1;2", "7;604-1")]);
    let (result, findings) = read(&text, &samples::rules());
    assert_eq!(result.unwrap().0.applications.len(), 2);
    assert!(findings.is_empty());
}

#[test]
fn withdrawn_and_dismissed_projects_stay_whatever_they_lack() {
    let rows = [("A;;", "återkallad"), ("B;3;2", "Avvisad"), ("C;1;2", "vilande"), ("D;1;2", "")];
    let (result, findings) = read(&sheet("status", &rows), &samples::rules());
    let (round, _) = result.unwrap();
    let statuses: Vec<&str> = round.applications.iter().map(|one| one.status().as_str()).collect();
    assert_eq!(statuses, ["withdrawn", "dismissed", "submitted", "submitted"]);
    assert_eq!(round.applications[1].number(Column::PermanentSigned), None, "3 of 2 cannot be shown as a rate");
    assert_eq!(examples(&findings, FindingKind::UnknownApplicationStatus)[0].1, Some("C"));
}

#[test]
fn a_personal_number_is_in_nothing_that_is_read_or_found() {
    let text = sheet("org_number", &[("A;1;2", "700101-1234"), ("B;1;2", "197001011234"), ("C;1;2", "802001-1234")]);
    let (result, findings) = read(&text, &samples::rules());
    let (round, layers) = result.unwrap();
    assert_eq!(findings.count(FindingKind::PersonalNumber), 2);
    assert_eq!(round.applications[2].text(Column::OrgNumber), "802001-1234");
    let everything = format!("{findings:?}{:?}{:?}{:?}", round.applications[0], round.applications[1], layers[0].account);
    assert!(!everything.contains("700101") && !everything.contains("1234"), "{everything}");
}

#[test]
fn a_personal_number_in_a_text_is_masked_and_a_person_has_no_name() {
    let more = "org_number;applicant;project;municipality;case_number";
    let rows = [
        ("A;1;2", "700101-1234;Anna Ek;Byn;Falun;1"),
        ("B;1;2", ";Bo 19800101-1234;Bo 8001011234;Bo 800101+1234;800101-1234"),
        ("C;1;2", "802001-1234;Byns fiber;Byn;Falun;2"),
        ("800101-1234;1;2", ";Byalaget;Byn;Falun;3"),
    ];
    let (result, findings) = read(&sheet(more, &rows), &samples::rules());
    let round = result.unwrap().0;
    let names: Vec<&str> = round.applications.iter().map(|one| one.text(Column::Applicant)).collect();
    assert_eq!(names, ["[enskild person]", "Bo [personnummer]", "Byns fiber", "Byalaget"]);
    assert_eq!(round.applications[1].text(Column::CaseNumber), "[personnummer]");
    assert_eq!(round.applications[2].text(Column::OrgNumber), "802001-1234");
    assert_eq!(findings.count(FindingKind::PersonalNumber), 1 + 4 + 1);
    let everything = format!("{findings:?}{:?}{:?}", round.applications[0], round.applications[1]);
    for secret in ["Anna", "700101", "800101", "-1234", "+1234"] {
        assert!(!everything.contains(secret), "{secret}: {everything}");
    }
}

#[test]
fn a_column_is_mapped_as_in_coverage() {
    let text = sheet("", &[("A;1;2", "")]).replace("permanent_households", "hushåll");
    let read = |column: &str| {
        with_mapped_text(&text, &[("permanent_households", column)], |plan, context| {
            let plan = RoundPlan { applications: plan, assessments: None, areas: None };
            read_round(&plan, &samples::rules(), context, &mut Findings::default()).map(|(round, _)| round)
        })
    };
    assert_eq!(read("hushåll").unwrap().applications[0].number(Column::PermanentHouseholds), Some(2));
    let error = read("hushål").unwrap_err();
    assert!(error.hint().is_some_and(|hint| hint.starts_with("did you mean `hushåll`?")), "{error:?}");
}

#[test]
fn a_round_of_which_nothing_is_left_is_refused_with_the_reasons() {
    let (result, _) = read(&sheet("", &[("A;;2", "")]), &samples::rules());
    assert!(message(&result.map(|_| ()).unwrap_err()).contains("project A: permanent_signed is not known"));
    let (result, _) = read(&format!("{HEADER}\n"), &samples::rules());
    assert_eq!(message(&result.map(|_| ()).unwrap_err()), "there are no applications");
}

#[test]
fn a_project_whose_missing_value_the_geodata_know_stays_to_be_decided() {
    let mut findings = Findings::default();
    let round = with_text(&sheet("", &[("A;1;", ""), ("B;1;", ""), ("C;1;2", "")]), |plan, context| {
        let (mut round, mut table) = read_applications(plan, None, context, &mut findings).unwrap();
        round.applications[0].computed.insert(Column::PermanentHouseholds, Value::Number(2));
        check_round(&mut round, &mut table, &samples::rules(), &mut findings).unwrap();
        assert!(table.layer.account.is_balanced());
        round
    });
    assert_eq!(ids(&round), ["A", "C"]);
    assert_eq!(round.applications[0].number(Column::PermanentHouseholds), None);
}
