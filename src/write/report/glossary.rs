//! The words of the field, with what they mean here.

use super::Context;
use crate::write::labels::Language;
use serde::Serialize;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct Glossary {
    terms: Vec<Term>,
    /// The language of the words in brackets.
    other_language: &'static str,
}

/// A word.
#[derive(Debug, Serialize)]
struct Term {
    name: &'static str,
    /// The word in the other language; empty where it is the same.
    other: &'static str,
    explained: &'static str,
}

/// The section.
#[expect(clippy::unnecessary_wraps, reason = "a part may be absent, and all have the same shape")]
pub(super) fn part(context: &Context<'_>) -> Option<Glossary> {
    let language = context.language();
    let other = match language {
        Language::Swedish => Language::English,
        Language::English => Language::Swedish,
    };
    let terms = context.labels.terms().map(|(_, label)| {
        let (name, translated) = (label.name(language), label.name(other));
        Term { name, other: if translated == name { "" } else { translated }, explained: label.explained(language) }
    });
    Some(Glossary { terms: terms.collect(), other_language: other.as_str() })
}
