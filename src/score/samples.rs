//! Hand-made rule sets and rounds for the tests of scoring.
//!
//! Responsible for: one small rule set with the numbers of the national table of 2016, and applications of one line each. Not responsible
//! for: the rule sets that are shipped (`data/rules`), which say where each number is from.

use super::rules::{
    AfterLine, Band, Basis, Counting, Criterion, CriterionKind, Item, Line, LineRule, Money, Percent, Reading, RuleSet, SortKey,
    Stated,
};
use crate::model::{Application, ApplicationColumn, Round, Value};
use jiff::civil::date;

/// A value that is only for tests.
pub fn stated<T>(value: T) -> Stated<T> {
    Stated { value, basis: basis() }
}

fn basis() -> Basis {
    Basis { source: None, assumed: Some("for tests".to_owned()) }
}

fn band<T>(from: T, points: u64, text: &str) -> Band<T> {
    Band { from, points, text: text.to_owned() }
}

fn criterion(id: &str, label: &str, weight: u64, kind: CriterionKind) -> Criterion {
    Criterion { id: id.to_owned(), label: label.to_owned(), weight: stated(weight), kind, basis: basis() }
}

/// The five things of the capacity checklist.
pub const CAPACITY: [(ApplicationColumn, &str); 5] = [
    (ApplicationColumn::CapacityFinancingPlan, "finansieringsplan"),
    (ApplicationColumn::CapacityProjectManager, "projektledare"),
    (ApplicationColumn::CapacityFinance, "ekonomiansvarig"),
    (ApplicationColumn::CapacityProcurement, "upphandlingskunnig"),
    (ApplicationColumn::CapacityTechnical, "tekniskt kunnig"),
];

fn criteria() -> Vec<Criterion> {
    let percent = |whole: u64| Percent { hundredths: whole * 100 };
    let rate = CriterionKind::RateBands {
        bands: vec![
            band(percent(50), 1, "50–74 procent"),
            band(percent(75), 3, "75–84 procent"),
            band(percent(85), 5, "minst 85 procent"),
        ],
    };
    let size = CriterionKind::CountBands {
        of: None,
        bands: vec![band(20, 2, "20–49"), band(50, 3, "50–99"), band(100, 4, "100–199"), band(200, 5, "minst 200")],
    };
    let items = CAPACITY.map(|(column, label)| Item { column, label: label.to_owned() });
    vec![
        criterion("connection_rate", "Anslutningsgrad", 45, rate),
        criterion("possible_connections", "Möjliga anslutningar", 40, size),
        criterion("capacity", "Kompetens", 15, CriterionKind::Checklist { points_each: 1, items: items.into() }),
    ]
}

/// The national table of 2016: rate 45, possible connections 40, capacity 15, at most 500 points. The support applied for is what can be
/// granted; the line stops at the first project that does not fit; those behind are carried over. No floor, no conditions, no pots.
pub fn rules() -> RuleSet {
    RuleSet {
        id: "test-2016".to_owned(),
        title: "Test 2016".to_owned(),
        programme: "Landsbygdsprogrammet".to_owned(),
        authority: "Länsstyrelsen".to_owned(),
        valid_from: date(2016, 1, 1),
        valid_to: None,
        legal_basis: Vec::new(),
        base: None,
        notes: Vec::new(),
        counting: Counting {
            unit: "permanentboende hushåll".to_owned(),
            signed: ApplicationColumn::PermanentSigned,
            possible: ApplicationColumn::PermanentHouseholds,
            size: ApplicationColumn::PermanentHouseholds,
            basis: basis(),
            reading: stated(Reading::Exact),
            minimum_rate: None,
        },
        criterion: criteria(),
        comparison: None,
        order: stated(vec![SortKey::TotalPoints, SortKey::ConnectionRate, SortKey::PossibleConnections]),
        condition: Vec::new(),
        floor: None,
        money: Money::default(),
        line: Line { rule: stated(LineRule::Stop), after: stated(AfterLine::CarriedOver) },
        pot: Vec::new(),
        double_support_forbidden: None,
    }
}

/// A project: `signed` of `possible` permanent households, the first `capacity_yes` things of the checklist in place and the others not,
/// `requested` kronor applied for, twice as much in eligible and total cost.
pub fn application(id: &str, signed: i64, possible: i64, capacity_yes: usize, requested: i64) -> Application {
    use ApplicationColumn as Column;
    let mut application = Application { project_id: id.to_owned(), ..Application::default() };
    let mut state = |column, value| application.stated.insert(column, value);
    state(Column::ProjectId, Value::Text(id.to_owned()));
    state(Column::PermanentSigned, Value::Number(signed));
    state(Column::PermanentHouseholds, Value::Number(possible));
    state(Column::RequestedSupport, Value::Number(requested));
    state(Column::EligibleCost, Value::Number(2 * requested));
    state(Column::TotalCost, Value::Number(2 * requested));
    for (number, (column, _)) in CAPACITY.into_iter().enumerate() {
        state(column, Value::Flag(number < capacity_yes));
    }
    application
}

/// A round of these projects, in this order; its columns are those that any of them has.
pub fn round(mut applications: Vec<Application>) -> Round {
    for (row, application) in (1..).zip(&mut applications) {
        application.row = row;
    }
    let columns = applications.iter().flat_map(|application| application.stated.keys().copied()).collect();
    Round { name: "Test".to_owned(), columns, applications }
}

#[test]
fn the_sample_round_has_rows_and_columns() {
    let round = round(vec![application("A", 17, 20, 5, 1_000_000), application("B", 3, 4, 0, 5)]);
    assert_eq!(round.applications[1].row, 2);
    assert!(round.columns.contains(&ApplicationColumn::CapacityTechnical) && round.columns.len() == 11);
    assert_eq!(round.applications[0].flag(ApplicationColumn::CapacityTechnical), Some(true));
    assert_eq!(rules().criterion.iter().map(|criterion| 5 * criterion.weight.value).sum::<u64>(), 500);
}
