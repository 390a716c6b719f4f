//! The rule set in words: every number with where it is from.
//!
//! Responsible for: the table of numbers in the joint basis, and the few phrases that rest on the rule set alone. Not responsible for:
//! applying it.

use super::document::{Cell, NOTHING, Table};
use crate::score::condition::MINIMUM_RATE;
use crate::score::rules::{Basis, Criterion, CriterionKind};
use crate::score::sentence::{grouped, kronor};
use crate::score::{RuleSet, words};

/// From when to when the rules hold.
pub(super) fn validity(rules: &RuleSet) -> String {
    match rules.valid_to {
        Some(to) => format!("från och med {} till och med {to}", rules.valid_from),
        None => format!("från och med {}", rules.valid_from),
    }
}

/// What the condition of this id asks for.
pub(super) fn condition_label(rules: &RuleSet, id: &str) -> String {
    match rules.condition.iter().find(|condition| condition.id == id) {
        Some(condition) => condition.label.clone(),
        None if id == MINIMUM_RATE => "anslutningsgraden når den lägsta som krävs".to_owned(),
        None => id.to_owned(),
    }
}

/// That values must be put to the applicant; the provision is named only where the rule set carries it.
pub(super) fn duty_to_communicate(rules: &RuleSet) -> String {
    let provision = rules.legal_basis.iter().find(|basis| {
        let basis = basis.to_lowercase();
        basis.contains("förvaltningslag") || basis.contains("2017:900")
    });
    let by_law = provision.map_or_else(String::new, |_| " (25 § förvaltningslagen)".to_owned());
    format!(
        "Dessa uppgifter avviker från vad sökanden har uppgett eller är hämtade från annat håll. Sökanden ska underrättas om dem och få \
         tillfälle att yttra sig före beslutet{by_law}."
    )
}

/// Every number of the rule set.
pub(super) fn numbers(rules: &RuleSet) -> Table {
    let mut table = Table::new("Regelverkets värden", &["Vad", "Värde", "Källa", "Antagande"]);
    let mut add = |what: &str, value: String, basis: &Basis| {
        let cell = |text: &Option<String>| Cell::from(text.as_deref().unwrap_or(NOTHING));
        table.row([what.into(), value.into(), cell(&basis.source), cell(&basis.assumed)]);
    };
    let counting = &rules.counting;
    add("Vad som räknas", counting.unit.clone(), &counting.basis);
    add("Tecknade, anslutningsgradens täljare", words::column(counting.signed).to_owned(), &counting.basis);
    add("Möjliga, anslutningsgradens nämnare", words::column(counting.possible).to_owned(), &counting.basis);
    add("Möjliga anslutningar", words::column(counting.size).to_owned(), &counting.basis);
    add("Anslutningsgraden läses", words::reading(counting.reading.value).to_owned(), &counting.reading.basis);
    if let Some(minimum) = &counting.minimum_rate {
        add("Lägsta anslutningsgrad", minimum.value.to_string(), &minimum.basis);
    }
    for criterion in &rules.criterion {
        add(&format!("{}: vikt", criterion.label), criterion.weight.value.to_string(), &criterion.weight.basis);
        add(&format!("{}: poäng", criterion.label), points(criterion), &criterion.basis);
    }
    if let Some(comparison) = &rules.comparison {
        let (each, most) = (&comparison.discount_each, &comparison.discount_at_most);
        add("Jämförelsetal: stödet delas med", words::column(comparison.divisor.value).to_owned(), &comparison.divisor.basis);
        add("Jämförelsetal: avdrag för varje prioriterad byggnad", each.value.to_string(), &each.basis);
        add("Jämförelsetal: högsta avdrag", most.value.to_string(), &most.basis);
    }
    let order: Vec<&str> = rules.order.value.iter().map(|&key| words::sort_key(key)).collect();
    add("Ordning", order.join(", därefter "), &rules.order.basis);
    for condition in &rules.condition {
        let test = format!("{}: {}", words::column(condition.column), words::test(condition.test));
        add(&format!("Villkor: {}", condition.label), test, &condition.basis);
    }
    if let Some(floor) = &rules.floor {
        add("Lägsta poäng", format!("{} {}", words::floor_comparison(floor.comparison), floor.points), &floor.basis);
    }
    money(rules, &mut add);
    table
}

fn money(rules: &RuleSet, add: &mut impl FnMut(&str, String, &Basis)) {
    if let Some(share) = &rules.money.share {
        add("Andel av de stödberättigande utgifterna", share.value.to_string(), &share.basis);
    }
    if let Some(most) = &rules.money.at_most {
        add("Högsta stöd till ett projekt", kronor(most.value), &most.basis);
    }
    for cap in &rules.money.cost_cap {
        add(&format!("Högsta stödberättigande kostnad: {}", cap.label), kronor(cap.at_most), &cap.basis);
    }
    add("Pengarna fördelas", words::line_rule(rules.line.rule.value).to_owned(), &rules.line.rule.basis);
    add("Det som inte ryms", words::after_line(rules.line.after.value).to_owned(), &rules.line.after.basis);
    for pot in &rules.pot {
        let national = if pot.national { " (även för dem som inte fått stöd ur en annan pott)" } else { "" };
        add(&format!("Pott: {}{national}", pot.label), kronor(pot.budget), &pot.basis);
    }
    if let Some(forbidden) = &rules.double_support_forbidden {
        let value = if forbidden.value { "får inte ges" } else { "får ges" };
        add("Stöd till samma byggnad i två projekt", value.to_owned(), &forbidden.basis);
    }
}

/// The points of a criterion in one line.
fn points(criterion: &Criterion) -> String {
    let band = |from: String, text: &str, points: u64| format!("från {from}: {points} poäng ({text})");
    match &criterion.kind {
        CriterionKind::RateBands { bands } => {
            bands.iter().map(|one| band(one.from.to_string(), &one.text, one.points)).collect::<Vec<_>>().join("; ")
        }
        CriterionKind::CountBands { of, bands } => {
            let bands: Vec<_> = bands.iter().map(|one| band(grouped(one.from.cast_signed()), &one.text, one.points)).collect();
            let of = of.map_or_else(String::new, |column| format!("{}: ", words::column(column)));
            format!("{of}{}", bands.join("; "))
        }
        CriterionKind::Checklist { points_each, items } => {
            let items: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
            format!("{points_each} poäng för var och en av: {}", items.join(", "))
        }
        CriterionKind::Places { bands, service_point_points } => {
            let bands: Vec<_> = bands.iter().map(|one| band(grouped(one.from.cast_signed()), &one.text, one.points)).collect();
            format!("största orten: {}; med servicepunkt {service_point_points} poäng till", bands.join("; "))
        }
    }
}
