//! A small round with every outcome, for the tests of the files of a scored round.

use super::score::{ScoreFiles, write_score};
use super::{OutputFolder, SCHEMA_VERSION};
use crate::model::{Application, ApplicationColumn as Column, Assessed, Round, Value};
use crate::score::areas::Overlap;
use crate::score::communicate::{Difference, differences};
use crate::score::rules::{AfterLine, Basis, Comparison, Condition, Floor, FloorComparison, Percent, Test};
use crate::score::samples::{application, round, rules, stated};
use crate::score::{Budget, Choice, RuleSet, Scored, Task, score};
use std::collections::BTreeMap;

/// The name of an officer, which must be in no file.
pub const OFFICER: &str = "Karin Hemlig";
/// A number of a person, which must be in no file.
pub const PERSON: &str = "800101-1234";

/// A scored round with everything that its files need.
pub struct Sample {
    pub round: Round,
    pub rules: RuleSet,
    pub budget: Budget,
    pub choices: Vec<Choice>,
    pub overlaps: Vec<Overlap>,
    scored: Option<Scored>,
    differences: Vec<Difference>,
}

impl Sample {
    /// The files, and a folder that holds them until it is dropped.
    pub fn files(&mut self) -> (tempfile::TempDir, BTreeMap<String, String>) {
        let task = Task { round: &self.round, rules: &self.rules, budget: &self.budget, choices: &self.choices };
        self.scored = Some(score(&task));
        self.differences = differences(&self.round);
        let parent = tempfile::tempdir().unwrap();
        let folder = OutputFolder::create(&parent.path().join("out"), false).unwrap();
        let results =
            ScoreFiles { task, scored: self.scored.as_ref().unwrap(), differences: &self.differences, overlaps: &self.overlaps };
        write_score(&folder, &results).unwrap();
        let read = |name: String| (name.clone(), std::fs::read_to_string(folder.file(&name)).unwrap());
        let files = folder.written().unwrap().into_iter().map(read).collect();
        folder.finish().unwrap();
        (parent, files)
    }
    /// One of the files.
    pub fn file(&mut self, name: &str) -> String {
        self.files().1.remove(name).unwrap()
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn with(mut application: Application, values: &[(Column, Value)]) -> Application {
    application.stated.extend(values.iter().cloned());
    application
}

/// The rules of 2016 with a floor of 200 points and two conditions, of which the round has the column of one; refusals behind the line.
pub fn small_rules() -> RuleSet {
    let sourced = Basis { source: Some("https://example.org/villkor?a=1&b=<2>".to_owned()), assumed: None };
    let condition = |id: &str, label: &str, column, test| Condition {
        id: id.to_owned(),
        label: label.to_owned(),
        column,
        test,
        basis: sourced.clone(),
    };
    let mut rules = rules();
    rules.floor = Some(Floor { points: 200, comparison: FloorComparison::AtLeast, basis: sourced.clone() });
    rules.condition = vec![
        condition("network", "området inte redan har ett nät", Column::ExistingNetworkPremises, Test::AtMost(0)),
        condition("consultation", "kommunen har hörts", Column::ConsultationMunicipality, Test::IsYes),
    ];
    rules.line.after = stated(AfterLine::Refused);
    rules
}

/// Eight projects: two granted, one that the money does not reach, one under the floor, one that fails a condition, one withdrawn, one
/// dismissed, one open.
pub fn small() -> Sample {
    let (network, free) = (Column::ExistingNetworkPremises, Value::Number(0));
    let mut second = with(application("P2", 82, 100, 5, 3_000_000), &[(network, free.clone())]);
    second.assessed.insert(
        Column::PermanentSigned,
        Assessed {
            value: Some(Value::Number(80)),
            reason: "Två avtal saknar underskrift.".to_owned(),
            document: "aktbilaga 9".to_owned(),
            officer: OFFICER.to_owned(),
            date: None,
        },
    );
    let first = [
        (network, free.clone()),
        (Column::Project, text("Åsens <b>fiber</b> & co")),
        (Column::Applicant, text("=HYPERLINK(\"x\")")),
        (Column::ApplicationId, text("A-1")),
        (Column::CaseNumber, text("604-1-2016")),
        (Column::Municipality, text("Falun; Borlänge")),
        (Column::OrgNumber, text("7696001234")),
    ];
    let third = [(network, free.clone()), (Column::OrgNumber, text(PERSON)), (Column::Applicant, text("Byalaget"))];
    let applications = vec![
        with(application("P8", 20, 40, 5, 100_000), &[(Column::Applicant, text("Byalaget"))]),
        with(application("Å/1", 85, 100, 5, 5_400_000), &first),
        second,
        with(application("P3", 76, 100, 5, 9_000_000), &third),
        with(application("P4", 10, 30, 5, 100_000), &[(network, free.clone())]),
        with(application("P5", 30, 30, 5, 100_000), &[(network, Value::Number(12))]),
        with(
            application("P6", 30, 30, 5, 100_000),
            &[(Column::Status, text("withdrawn")), (Column::StatusDate, Value::Date(jiff::civil::date(2016, 4, 1)))],
        ),
        with(application("P7", 30, 30, 5, 100_000), &[(Column::Status, text("dismissed"))]),
    ];
    Sample {
        round: round(applications),
        rules: small_rules(),
        budget: Budget::One(12_000_000),
        choices: Vec::new(),
        overlaps: Vec::new(),
        scored: None,
        differences: Vec::new(),
    }
}

/// Two projects of a programme that ranks by comparison number: 10 000,00 and 22 222,22 kronor per building.
pub fn ratio() -> Sample {
    let mut rules = rules();
    rules.criterion.clear();
    let percent = |hundredths| stated(Percent { hundredths });
    rules.comparison =
        Some(Comparison { divisor: stated(Column::Buildings), discount_each: percent(200), discount_at_most: percent(5_000) });
    rules.counting.unit = "byggnader".to_owned();
    rules.counting.signed = Column::Buildings;
    rules.counting.possible = Column::Buildings;
    rules.counting.size = Column::Buildings;
    rules.order = stated(vec![crate::score::rules::SortKey::ComparisonNumber]);
    let one = |id: &str, support: i64, buildings: i64, prioritised: i64| {
        let mut application = Application { project_id: id.to_owned(), ..Application::default() };
        let numbers =
            [(Column::RequestedSupport, support), (Column::Buildings, buildings), (Column::PrioritisedBuildings, prioritised)];
        application.stated.extend(numbers.map(|(column, number)| (column, Value::Number(number))));
        application
    };
    let applications = vec![one("dyr", 2_000_000, 90, 0), one("billig", 1_000_000, 50, 25)];
    Sample { round: round(applications), rules, budget: Budget::One(1_000_000), ..small() }
}

#[test]
fn a_scored_round_has_these_files_and_the_same_bytes_in_any_order() {
    let (_folder, files) = small().files();
    let names: Vec<&str> = files.keys().map(String::as_str).filter(|name| !name.starts_with("beslut/")).collect();
    assert_eq!(
        names,
        ["applicants.csv", "beslutsunderlag.html", "money.csv", "ranking.csv", "scorecards.csv", "scorecards.json"]
    );
    assert_eq!(files.keys().filter(|name| name.starts_with("beslut/")).count(), 16);
    let mut turned = small();
    turned.round.applications.reverse();
    let (_folder, again) = turned.files();
    for (name, text) in &files {
        // The list to communicate is in the order of the file; here it has one entry.
        assert_eq!(text, &again[name], "{name}");
        assert!(!text.contains('\r') && text.ends_with('\n'), "{name}");
    }
}

#[test]
fn no_officer_and_no_number_of_a_person_is_in_any_file() {
    let (_folder, files) = small().files();
    for (name, text) in &files {
        assert!(!text.contains("Karin") && !text.contains("Hemlig"), "{name} names an officer");
        assert!(!text.contains(PERSON) && !text.contains("8001011234"), "{name} has the number of a person");
    }
    assert!(files["applicants.csv"].contains("769600-1234"), "the number of a legal person is written");
    assert!(files["scorecards.json"].contains(&format!("\"schema_version\": {SCHEMA_VERSION}")));
}
