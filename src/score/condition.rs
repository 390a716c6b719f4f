//! Conditions: met, not met, open, or not examined at all.

use super::Fraction;
use super::points::reaches;
use super::result::{ConditionResult, ConditionState};
use super::rules::{Condition, Percent, Reading, RuleSet, Test};
use super::sentence::grouped;
use crate::model::{Application, Round, Value};

/// The id of the condition that a minimum rate is.
pub const MINIMUM_RATE: &str = "minimum_rate";

/// All conditions for one project; a rate that is known may still be none, where there is nothing to connect. An empty cell leaves a condition open; a column that the file lacks leaves it unexamined for the round.
pub(super) fn conditions(
    round: &Round,
    application: &Application,
    rules: &RuleSet,
    rate: Option<Fraction>,
    is_rate_known: bool,
) -> Vec<ConditionResult> {
    let minimum = rules
        .counting
        .minimum_rate
        .as_ref()
        .map(|minimum| minimum_rate(minimum.value, rules.counting.reading.value, rate, is_rate_known));
    rules.condition.iter().map(|condition| examine(round, application, condition)).chain(minimum).collect()
}

fn examine(round: &Round, application: &Application, condition: &Condition) -> ConditionResult {
    let value = application.value(condition.column);
    let state = match value {
        _ if !round.columns.contains(&condition.column) => ConditionState::NotExamined,
        None => ConditionState::Open,
        Some(value) if holds(condition.test, value) => ConditionState::Met,
        Some(_) => ConditionState::NotMet,
    };
    let value = value.map_or_else(String::new, |value| match value {
        Value::Number(number) => grouped(*number),
        other => other.to_string(),
    });
    ConditionResult { id: condition.id.clone(), state, sentence: sentence(&condition.label, state, &value), value }
}

fn holds(test: Test, value: &Value) -> bool {
    match (test, value) {
        (Test::AtLeast(least), Value::Number(number)) => *number >= least,
        (Test::AtMost(most), Value::Number(number)) => *number <= most,
        (Test::IsYes, Value::Flag(flag)) => *flag,
        _ => false,
    }
}

fn minimum_rate(minimum: Percent, reading: Reading, rate: Option<Fraction>, is_known: bool) -> ConditionResult {
    let state = match rate {
        _ if !is_known => ConditionState::Open,
        Some(rate) if reaches(rate, reading, minimum) => ConditionState::Met,
        _ => ConditionState::NotMet,
    };
    let nothing = || if is_known { ".".to_owned() } else { String::new() };
    let value = rate.map_or_else(nothing, |rate| format!("{} % ({} av {})", rate.percent(), rate.part, rate.whole));
    let label = format!("anslutningsgraden är minst {}", minimum.to_string().replace('%', "procent"));
    ConditionResult { id: MINIMUM_RATE.to_owned(), state, sentence: sentence(&label, state, &value), value }
}

fn sentence(label: &str, state: ConditionState, value: &str) -> String {
    let stated = if value.is_empty() { String::new() } else { format!(" (uppgift: {value})") };
    let verdict = match state {
        ConditionState::Met => format!("Det är uppfyllt{stated}."),
        ConditionState::NotMet => format!("Det är inte uppfyllt{stated}."),
        ConditionState::Open => "Det är inte utrett: uppgift saknas.".to_owned(),
        ConditionState::NotExamined => "Det har inte prövats i den här omgången.".to_owned(),
    };
    format!("Ett villkor för stöd är att {label}. {verdict}")
}
