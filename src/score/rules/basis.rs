//! Where every number of a rule set is from, in one list.
//!
//! Responsible for: naming each rule in Swedish with its value, and which rest on an assumption. Not responsible for: whether they make
//! sense (`check`).

use super::{AfterLine, Basis, Criterion, CriterionKind, LineRule, RuleSet, Stated, Test};
use crate::score::words;
use serde::Serialize;
use std::sync::LazyLock;

/// Whether a low rate excludes was not found stated by any programme (scoring: 0 points, ranked all the same).
static NO_MINIMUM: LazyLock<Basis> = LazyLock::new(|| Basis {
    source: None,
    assumed: Some(
        "Reglerna anger ingen. En låg anslutningsgrad ger få eller inga poäng, men utesluter inte projektet.".to_owned(),
    ),
});

/// One rule with where it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedRule<'a> {
    /// Its key in the file: `criterion.connection_rate.weight`.
    pub key: String,
    /// What it is, in Swedish: `vikt för Anslutningsgrad`.
    pub what: String,
    /// Its value as shown, in Swedish: `45`.
    pub value: String,
    /// Where it is from.
    pub basis: &'a Basis,
}

/// One rule that no source states. Results list them all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assumption {
    /// Its key in the file.
    pub key: String,
    /// What is assumed, in Swedish.
    pub what: String,
    /// The value that was taken, in Swedish.
    pub value: String,
    /// Why.
    pub why: String,
}

/// Collects rules in the order of the file.
struct List<'a>(Vec<StatedRule<'a>>);

impl<'a> List<'a> {
    fn add(&mut self, key: impl Into<String>, what: impl Into<String>, value: impl std::fmt::Display, basis: &'a Basis) {
        self.0.push(StatedRule { key: key.into(), what: what.into(), value: value.to_string(), basis });
    }
    fn stated<T: std::fmt::Display>(&mut self, key: &str, what: &str, stated: Option<&'a Stated<T>>) {
        if let Some(stated) = stated {
            self.add(key, what, &stated.value, &stated.basis);
        }
    }
}

impl RuleSet {
    /// Every rule that says where it is from, in the order of the file.
    pub fn stated(&self) -> Vec<StatedRule<'_>> {
        let mut list = List(Vec::new());
        let counting = &self.counting;
        let counted = if counting.has_rate() {
            format!("{}: {} av {}; storlek {}", counting.unit, counting.signed, counting.possible, counting.size)
        } else {
            format!("{}: {}", counting.unit, counting.size)
        };
        list.add("counting", "vad som räknas", counted, &counting.basis);
        let reading = &counting.reading;
        list.add("counting.reading", "läsning av anslutningsgraden", words::reading(reading.value), &reading.basis);
        match &counting.minimum_rate {
            Some(minimum) => list.stated("counting.minimum_rate", LOWEST_RATE, Some(minimum)),
            None if counting.has_rate() => list.add("counting.minimum_rate", LOWEST_RATE, "ingen", &NO_MINIMUM),
            None => {}
        }
        for criterion in &self.criterion {
            let (id, label) = (&criterion.id, &criterion.label);
            list.add(
                format!("criterion.{id}.weight"),
                format!("vikt för {label}"),
                criterion.weight.value,
                &criterion.weight.basis,
            );
            list.add(format!("criterion.{id}"), format!("poäng för {label}"), points_text(criterion), &criterion.basis);
        }
        if let Some(comparison) = &self.comparison {
            list.stated("comparison.divisor", "stödet delas med", Some(&comparison.divisor));
            list.stated("comparison.discount_each", "avdrag för varje prioriterad byggnad", Some(&comparison.discount_each));
            list.stated("comparison.discount_at_most", "högsta avdrag", Some(&comparison.discount_at_most));
        }
        let order: Vec<&str> = self.order.value.iter().map(|&key| words::first_by(key)).collect();
        list.add("order", "ordning", order.join(", "), &self.order.basis);
        for condition in &self.condition {
            let test = format!("{} {}", condition.column, test_text(condition.test));
            let what = format!("villkor: {}", condition.label);
            list.add(format!("condition.{}", condition.id), what, test, &condition.basis);
        }
        if let Some(floor) = &self.floor {
            list.add(
                "floor",
                "lägsta poäng",
                format!("{} {}", words::floor_comparison(floor.comparison), floor.points),
                &floor.basis,
            );
        }
        self.add_money(&mut list);
        list.0
    }

    fn add_money<'a>(&'a self, list: &mut List<'a>) {
        list.stated("money.share", "stödandel", self.money.share.as_ref());
        list.stated("money.at_most", "högsta stöd för ett projekt, kronor", self.money.at_most.as_ref());
        for cap in &self.money.cost_cap {
            let what = format!("högsta stödberättigande {}, kronor", cap.label);
            list.add(format!("money.cost_cap.{}", cap.column), what, cap.at_most, &cap.basis);
        }
        let line = &self.line;
        list.add("line.rule", "när pengarna inte räcker", line_text(line.rule.value), &line.rule.basis);
        list.add("line.after", "ansökningar bakom strecket", after_text(line.after.value), &line.after.basis);
        for pot in &self.pot {
            let value =
                if pot.national { format!("{} och det som blir över i de andra", pot.budget) } else { pot.budget.to_string() };
            list.add(format!("pot.{}", pot.id), format!("pott {}, kronor", pot.label), value, &pot.basis);
        }
        if let Some(forbidden) = &self.double_support_forbidden {
            let value = if forbidden.value { "inte tillåtet" } else { "tillåtet" };
            list.add("double_support_forbidden", "stöd till samma byggnad i två projekt", value, &forbidden.basis);
        }
    }

    /// The rules that no source states, in the order of the file.
    pub fn assumed(&self) -> Vec<Assumption> {
        let assumption = |rule: StatedRule<'_>| {
            let why = rule.basis.assumed.clone()?;
            Some(Assumption { key: rule.key, what: rule.what, value: rule.value, why })
        };
        self.stated().into_iter().filter_map(assumption).collect()
    }
}

const LOWEST_RATE: &str = "lägsta anslutningsgrad";

/// The points of a criterion on one line: `50–74 procent: 1; 75–84 procent: 3`.
fn points_text(criterion: &Criterion) -> String {
    fn bands<'a>(bands: impl Iterator<Item = (&'a String, u64)>) -> String {
        bands.map(|(text, points)| format!("{text}: {points}")).collect::<Vec<_>>().join("; ")
    }
    match &criterion.kind {
        CriterionKind::RateBands { bands: all } => bands(all.iter().map(|band| (&band.text, band.points))),
        CriterionKind::CountBands { bands: all, .. } => bands(all.iter().map(|band| (&band.text, band.points))),
        CriterionKind::Checklist { points_each, items } => {
            let labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
            format!("{points_each} för varje av {}", labels.join(", "))
        }
        CriterionKind::Places { bands: all, service_point_points } => {
            format!("{}; servicepunkt: {service_point_points} till", bands(all.iter().map(|band| (&band.text, band.points))))
        }
    }
}

/// What is asked of a column, in Swedish.
fn test_text(test: Test) -> String {
    match test {
        Test::AtLeast(limit) => format!("minst {limit}"),
        Test::AtMost(limit) => format!("högst {limit}"),
        Test::IsYes => "ja".to_owned(),
    }
}

fn line_text(rule: LineRule) -> &'static str {
    match rule {
        LineRule::Stop => "stopp vid det första projekt som inte ryms",
        LineRule::SkipAndFill => "projekt som inte ryms hoppas över",
        LineRule::PartGrant => "det första projekt som inte ryms får det som är kvar, om sökanden godtar det",
    }
}

fn after_text(after: AfterLine) -> &'static str {
    match after {
        AfterLine::Refused => "avslås",
        AfterLine::CarriedOver => "förs över till nästa omgång",
    }
}
