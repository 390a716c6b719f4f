//! Colours and patterns of classes as style rules and SVG patterns.
//!
//! Responsible for: one rule `.fill-VOCABULARY-VALUE` for every class with a colour, and the patterns that tell classes apart without colour.
//! Not responsible for: which class has which colour (`data/labels/classes.csv`).

use crate::write::labels::{Class, Labels};
use serde::Serialize;
use std::fmt::Write;

/// A pattern that an SVG can be filled with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Pattern {
    /// Its id in the page.
    pub id: String,
    /// The colour of the ground.
    pub ground: &'static str,
    /// The colour of the lines or dots.
    pub ink: &'static str,
    /// Its kind: `hatch`, `cross`, `dots` or `outline`.
    pub kind: &'static str,
}

/// The style rules of all classes. A class that is only told apart by its colour is filled with it; the others with their pattern.
pub(in crate::write::report) fn class_rules(labels: &Labels) -> String {
    let mut rules = String::new();
    for class in labels.coloured() {
        let name = format!("{}-{}", class.vocabulary, class.value);
        // Writing to a String cannot fail. The plain colour is for where the page has no map and so no patterns.
        let _ = match class.pattern.as_str() {
            "solid" => writeln!(rules, ".fill-{name} {{ fill: {}; }}", class.colour),
            _ => writeln!(rules, ".fill-{name} {{ fill: {0}; fill: url(#pattern-{name}) {0}; }}", class.colour),
        };
    }
    rules
}

/// The patterns of the classes of these vocabularies.
pub(super) fn patterns(labels: &'static Labels, vocabularies: &[&str]) -> Vec<Pattern> {
    let wanted = |class: &&Class| class.pattern != "solid" && vocabularies.contains(&class.vocabulary.as_str());
    labels.coloured().filter(wanted).map(pattern).collect()
}

fn pattern(class: &'static Class) -> Pattern {
    Pattern {
        id: format!("pattern-{}-{}", class.vocabulary, class.value),
        ground: &class.colour,
        ink: if is_dark(&class.colour) { "#fff" } else { "#333" },
        kind: &class.pattern,
    }
}

/// Whether white shows better on a colour than black does.
fn is_dark(colour: &str) -> bool {
    let part = |at: usize| u32::from_str_radix(colour.get(at..at + 2).unwrap_or("ff"), 16).unwrap_or(255);
    // The weights of luma (ITU-R BT.601).
    part(1) * 299 + part(3) * 587 + part(5) * 114 < 128_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::labels::labels;

    #[test]
    fn every_class_with_a_colour_has_its_rule_and_those_with_a_pattern_have_it() {
        let rules = class_rules(labels());
        assert!(rules.contains(".fill-share-90 { fill: #2c7fb8; }"), "{rules}");
        assert!(rules.contains(".fill-share-unknown { fill: #d9d9d9; fill: url(#pattern-share-unknown) #d9d9d9; }"), "{rules}");
        let ids: Vec<String> = patterns(labels(), &["share"]).into_iter().map(|pattern| pattern.id).collect();
        assert_eq!(ids, ["pattern-share-unknown"]);
    }

    #[test]
    fn lines_are_white_on_dark_grounds_and_dark_on_light_ones() {
        assert!(is_dark("#08519c") && is_dark("#b35806") && !is_dark("#fdb863") && !is_dark("#ffffff"));
    }
}
