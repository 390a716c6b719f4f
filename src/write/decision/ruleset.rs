//! The rule set in words: every number with where it is from.
//!
//! Responsible for: the table of rules in the joint basis, and the few phrases that rest on the rule set alone. Not responsible for:
//! applying it.

use super::document::{Cell, NOTHING, Table};
use super::in_groups;
use crate::score::condition::MINIMUM_RATE;
use crate::score::rules::Assumption;
use crate::score::shared::SHARED_PREMISES;
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
        None if id == SHARED_PREMISES => "inget projekt på samma plats delar byggnader med det".to_owned(),
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

/// Every rule that says where it is from.
pub(super) fn numbers(rules: &RuleSet) -> Table {
    let mut table = Table::new("Regelverkets värden", &["Vad", "Värde", "Källa", "Antagande"]);
    for rule in rules.stated() {
        let cell = |text: &Option<String>| Cell::from(text.as_deref().unwrap_or(NOTHING));
        let (source, assumed) = (cell(&rule.basis.source), cell(&rule.basis.assumed));
        table.row([words::capital(&rule.what).into(), in_groups(&rule.value).into(), source, assumed]);
    }
    table
}

/// The rules that no source states, each with the value taken and why.
pub(super) fn assumed(rules: &RuleSet) -> Vec<String> {
    let say = |one: Assumption| format!("{}: {}. {}", words::capital(&one.what), in_groups(&one.value), words::capital(&one.why));
    rules.assumed().into_iter().map(say).collect()
}
