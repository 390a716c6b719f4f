//! The scorecard of one project: every criterion with its value, its points and its reason.
//!
//! Responsible for: which values go in, what they give, and the Swedish sentence for it. Not responsible for: the order, or the money of the
//! round.

use super::points::{self, Values, count_band, rate_band, signed_for};
use super::result::{CriterionScore, Evidence, NextBand, OtherReading, Scorecard, Task};
use super::rules::{Band, Comparison, Criterion, CriterionKind, Item, Percent, Reading, RuleSet};
use super::sentence::{and, grouped, hundredths, kronor, number_word};
use super::{Fraction, condition, support, words};
use crate::model::{Application, ApplicationColumn, Value};

/// Scores one project of a round.
pub fn card(task: &Task<'_>, project: usize) -> Scorecard {
    let (round, rules) = (task.round, task.rules);
    let application = &round.applications[project];
    let count = |column| application.number(column).and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
    let counting = &rules.counting;
    let values = Values {
        signed: count(counting.signed),
        possible: count(counting.possible),
        size: count(counting.size),
        reading: counting.reading.value,
        application,
    };
    let criteria: Vec<CriterionScore> =
        rules.criterion.iter().map(|criterion| score(criterion, application, rules, &values)).collect();
    let missing = missing(rules, application);
    let has_points = rules.comparison.is_none() && missing.is_empty();
    let total_points = has_points.then(|| criteria.iter().map(|criterion| criterion.weighted).sum());
    let support = support::support(application, &rules.money);
    let asked = support.requested.or(support.grantable);
    let comparison = rules.comparison.as_ref().and_then(|rule| comparison(rule, application, asked?));
    let is_rate_known = !missing.contains(&counting.signed) && !missing.contains(&counting.possible);
    let rate = if uses_rate(rules) && is_rate_known { values.rate() } else { None };
    let unanswered = unanswered(rules, application);
    let mut notes = Vec::new();
    if !support.reduced_because.is_empty() {
        notes.push(support.reduced_because.clone());
    }
    if !unanswered.is_empty() {
        let names: Vec<&str> = unanswered.iter().map(|&column| words::column(column)).collect();
        notes.push(format!("Uppgift saknas om {}; det räknas inte som uppfyllt.", and(&names)));
    }
    Scorecard {
        project,
        rate,
        signed: values.signed,
        possible: values.size,
        conditions: condition::conditions(round, application, rules, rate, is_rate_known),
        missing,
        unanswered,
        other_readings: other_readings(rules, &values, total_points),
        comparison_sentence: comparison.map_or_else(String::new, |number| comparison_sentence(rules, application, number)),
        comparison,
        criteria,
        total_points,
        support,
        notes,
    }
}

/// The columns without which a project cannot be scored under these rules.
pub fn needed(rules: &RuleSet) -> Vec<ApplicationColumn> {
    let mut needed = Vec::new();
    if uses_rate(rules) {
        needed.extend([rules.counting.signed, rules.counting.possible]);
    }
    for criterion in &rules.criterion {
        match &criterion.kind {
            CriterionKind::CountBands { of, .. } => needed.push(of.unwrap_or(rules.counting.size)),
            CriterionKind::Places { .. } => needed.push(ApplicationColumn::LargestPlaceInhabitants),
            CriterionKind::RateBands { .. } | CriterionKind::Checklist { .. } => {}
        }
    }
    if let Some(comparison) = &rules.comparison {
        needed.extend([comparison.divisor.value, ApplicationColumn::PrioritisedBuildings, ApplicationColumn::RequestedSupport]);
    }
    needed.sort_unstable();
    needed.dedup();
    needed
}

fn uses_rate(rules: &RuleSet) -> bool {
    rules.comparison.is_none() && rules.counting.has_rate()
}

fn missing(rules: &RuleSet, application: &Application) -> Vec<ApplicationColumn> {
    needed(rules).into_iter().filter(|column| application.number(*column).is_none()).collect()
}

fn unanswered(rules: &RuleSet, application: &Application) -> Vec<ApplicationColumn> {
    let items = rules.criterion.iter().filter_map(|criterion| match &criterion.kind {
        CriterionKind::Checklist { items, .. } => Some(items),
        _ => None,
    });
    items.flatten().map(|item| item.column).filter(|column| application.value(*column).is_none()).collect()
}

fn other_readings(rules: &RuleSet, values: &Values<'_>, total: Option<u64>) -> Vec<OtherReading> {
    let others = Reading::ALL.iter().filter(|reading| **reading != values.reading);
    let totals = others
        .map(|&reading| OtherReading { reading, total_points: points::total(&rules.criterion, &Values { reading, ..*values }) });
    totals.filter(|other| total.is_some_and(|total| total != other.total_points)).collect()
}

/// Support for each counted building, less the discounts. `None` without counted buildings.
fn comparison(rule: &Comparison, application: &Application, support: i64) -> Option<Fraction> {
    let buildings = u64::try_from(application.number(rule.divisor.value)?).ok()?;
    let kept = 10_000 - discount(rule, application)?;
    Fraction::new(u64::try_from(support).ok()?.checked_mul(kept)?, buildings.checked_mul(10_000)?)
}

/// What is taken off, in hundredths of a percent; never more than everything.
fn discount(rule: &Comparison, application: &Application) -> Option<u64> {
    let prioritised = u64::try_from(application.number(ApplicationColumn::PrioritisedBuildings)?).ok()?;
    let most = rule.discount_at_most.value.hundredths.min(10_000);
    Some(rule.discount_each.value.hundredths.saturating_mul(prioritised).min(most))
}

fn comparison_sentence(rules: &RuleSet, application: &Application, number: Fraction) -> String {
    let Some(rule) = &rules.comparison else { return String::new() };
    let amount = |column| application.number(column).unwrap_or_default();
    let off = Percent { hundredths: discount(rule, application).unwrap_or_default() };
    let buildings = |count: i64, kind: (&str, &str)| format!("{} {}", grouped(count), if count == 1 { kind.0 } else { kind.1 });
    let less = match amount(ApplicationColumn::PrioritisedBuildings) {
        0 => String::new(),
        count => {
            let words = buildings(count, ("prioriterad byggnad", "prioriterade byggnader"));
            format!(" minskat med {} för {words},", off.to_string().replace('%', "procent"))
        }
    };
    format!(
        "Jämförelsetal: {} i sökt stöd delat med {},{less} är {} kronor per byggnad.",
        kronor(amount(ApplicationColumn::RequestedSupport)),
        buildings(amount(rule.divisor.value), ("byggnad", "byggnader")),
        hundredths(number),
    )
}

/// What one criterion gives for a project.
fn score(criterion: &Criterion, application: &Application, rules: &RuleSet, values: &Values<'_>) -> CriterionScore {
    let points = points::points(criterion, values);
    let (weight, weighted) = (criterion.weight.value, criterion.weight.value * points);
    let gives = |why: &str| {
        let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
        format!("Det ger {points} poäng{why}, med vikten {weight} blir det {weighted}.")
    };
    let number = |column| application.number(column);
    let mut result = CriterionScore {
        id: criterion.id.clone(),
        label: criterion.label.clone(),
        fraction: None,
        shown: String::new(),
        evidence: columns(criterion, rules).into_iter().map(|column| evidence(application, column)).collect(),
        matched: String::new(),
        points,
        weight,
        weighted,
        sentence: String::new(),
        next: None,
    };
    let unit = &rules.counting.unit;
    match &criterion.kind {
        CriterionKind::RateBands { bands } => {
            let rate = values.rate();
            result.fraction = rate;
            result.matched = rate_band(rate, values.reading, bands).map_or_else(String::new, |band| band.text.clone());
            let below =
                bands.first().map_or_else(String::new, |band| format!("under {}", band.from.to_string().replace('%', "procent")));
            let why = if result.matched.is_empty() { &below } else { &result.matched };
            (result.shown, result.sentence) = match rate {
                _ if application.number(rules.counting.signed).is_none()
                    || application.number(rules.counting.possible).is_none() =>
                {
                    (".".to_owned(), format!("Uppgift saknas. {}", gives("")))
                }
                None => (
                    ".".to_owned(),
                    format!("I projektområdet finns inga {unit}, så anslutningsgraden kan inte räknas. {}", gives("")),
                ),
                Some(rate) => (
                    format!("{} %", rate.percent()),
                    format!(
                        "{} av {} {unit} i projektområdet har tecknat anslutning, vilket är {} procent{}. {}",
                        rate.part,
                        rate.whole,
                        rate.percent(),
                        read_as(rate, values.reading),
                        gives(why)
                    ),
                ),
            };
            result.next = next_rate(rules, values, bands, points, weight);
        }
        CriterionKind::CountBands { of, bands } => {
            let count = number(of.unwrap_or(rules.counting.size)).and_then(|number| u64::try_from(number).ok());
            (result.matched, result.shown, result.sentence) = count_sentence(count, *of, bands, unit, &gives);
            if rules.counting.size == ApplicationColumn::PermanentHouseholds
                && of.is_none()
                && number(ApplicationColumn::HolidayHomes) > Some(0)
            {
                result.sentence.push_str(" Fritidshus räknas inte här men kan få stöd.");
            }
            result.next = of.is_none().then(|| next_count(rules, values, bands, points, weight)).flatten();
        }
        CriterionKind::Checklist { items, .. } => {
            (result.matched, result.shown, result.sentence) = checklist(items, values, &gives);
        }
        CriterionKind::Places { bands, .. } => {
            let size = number(ApplicationColumn::LargestPlaceInhabitants).and_then(|number| u64::try_from(number).ok());
            result.matched = size.and_then(|size| count_band(size, bands)).map_or_else(String::new, |band| band.text.clone());
            let service = number(ApplicationColumn::ServicePoints).unwrap_or(0);
            result.shown = size.map_or_else(|| ".".to_owned(), |size| size.to_string());
            let services = if service > 0 { format!(" och {service} servicepunkter") } else { String::new() };
            result.sentence = match size {
                Some(size) => format!(
                    "Den största orten i området har {} invånare{services}. {}",
                    grouped(size.cast_signed()),
                    gives(&result.matched)
                ),
                None => format!("Uppgift saknas om den största orten i området{services}. {}", gives("")),
            };
        }
    }
    result.sentence = format!("{}: {}", criterion.label, result.sentence);
    result
}

fn read_as(rate: Fraction, reading: Reading) -> String {
    match reading {
        Reading::Exact => String::new(),
        _ if rate.floor_of(100) == rate.ceil_of(100) => String::new(),
        Reading::Nearest => format!(", avläst som {} procent", rate.nearest_of(100)),
        Reading::Up => format!(", avläst som {} procent", rate.ceil_of(100)),
    }
}

fn count_sentence(
    count: Option<u64>,
    of: Option<ApplicationColumn>,
    bands: &[Band<u64>],
    unit: &str,
    gives: &dyn Fn(&str) -> String,
) -> (String, String, String) {
    let Some(count) = count else {
        return (String::new(), ".".to_owned(), format!("Uppgift saknas. {}", gives("")));
    };
    let matched = count_band(count, bands).map_or_else(String::new, |band| band.text.clone());
    let below = bands.first().map_or_else(String::new, |band| format!("färre än {}", band.from));
    let why = gives(if matched.is_empty() { &below } else { &matched });
    let sentence = match of {
        None => format!("I området finns {} {unit}. {why}", grouped(count.cast_signed())),
        Some(_) => format!("Antalet är {}. {why}", grouped(count.cast_signed())),
    };
    (matched, count.to_string(), sentence)
}

fn checklist(items: &[Item], values: &Values<'_>, gives: &dyn Fn(&str) -> String) -> (String, String, String) {
    let there: Vec<&str> =
        items.iter().filter(|item| values.application.flag(item.column) == Some(true)).map(|item| item.label.as_str()).collect();
    let matched = and(&there);
    let shown = format!("{} av {}", there.len(), items.len());
    let listed = if there.is_empty() { String::new() } else { format!(" ({matched})") };
    let fulfilled = if there.len() < 2 { "uppfylld" } else { "uppfyllda" };
    let all = number_word(items.len()).to_lowercase();
    let sentence = format!("{} av {all} punkter är {fulfilled}{listed}. {}", number_word(there.len()), gives(""));
    (matched, shown, sentence)
}

/// What would bring the rate into the next band: more signed in the same area.
fn next_rate(rules: &RuleSet, values: &Values<'_>, bands: &[Band<Percent>], points: u64, weight: u64) -> Option<NextBand> {
    let rate = values.rate()?;
    let next = bands.iter().find(|band| !points::reaches(rate, values.reading, band.from))?;
    let more_signed = signed_for(next.from, values.reading, values.possible).map(|signed| signed.saturating_sub(values.signed));
    let gain = next.points.saturating_sub(points) * weight;
    let with = |more: u64| points::total(&rules.criterion, &Values { signed: values.signed + more, ..*values });
    let net_gain = more_signed.map_or(0, |more| difference(with(more), points::total(&rules.criterion, values)));
    Some(NextBand { from: next.from.to_string(), gain, more_signed, more_possible: None, net_gain })
}

/// What would bring the size into the next band: a larger area, of which nobody has signed yet.
fn next_count(rules: &RuleSet, values: &Values<'_>, bands: &[Band<u64>], points: u64, weight: u64) -> Option<NextBand> {
    let next = bands.iter().find(|band| values.size < band.from)?;
    let more = next.from - values.size;
    let larger = Values { size: values.size + more, possible: values.possible + more, ..*values };
    let net_gain = difference(points::total(&rules.criterion, &larger), points::total(&rules.criterion, values));
    let gain = next.points.saturating_sub(points) * weight;
    Some(NextBand { from: next.from.to_string(), gain, more_signed: None, more_possible: Some(more), net_gain })
}

fn difference(to: u64, from: u64) -> i64 {
    to.cast_signed() - from.cast_signed()
}

/// The columns that a criterion looks at.
fn columns(criterion: &Criterion, rules: &RuleSet) -> Vec<ApplicationColumn> {
    match &criterion.kind {
        CriterionKind::RateBands { .. } => vec![rules.counting.signed, rules.counting.possible],
        CriterionKind::CountBands { of, .. } => vec![of.unwrap_or(rules.counting.size)],
        CriterionKind::Checklist { items, .. } => items.iter().map(|item| item.column).collect(),
        CriterionKind::Places { .. } => vec![ApplicationColumn::LargestPlaceInhabitants, ApplicationColumn::ServicePoints],
    }
}

fn evidence(application: &Application, column: ApplicationColumn) -> Evidence {
    let shown = |value: Option<&Value>| value.map(Value::to_string);
    Evidence {
        column,
        stated: shown(application.stated.get(&column)).unwrap_or_default(),
        assessed: application.assessed.get(&column).map(|assessed| shown(assessed.value.as_ref()).unwrap_or_default()),
        computed: shown(application.computed.get(&column)),
        used: shown(application.value(column)).unwrap_or_default(),
    }
}
