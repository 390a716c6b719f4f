//! What the municipalities can be coloured by: the measures, the class of each figure, and the table beside the map.
//!
//! Responsible for: which column and class of area a measure is, and into which class a figure falls, exactly. Not responsible for: words and
//! colours of the classes (`data/labels/classes.csv`), or shapes.

use crate::results::Table;
use crate::write::labels::{Kind, Labels, Language};
use crate::write::report::Figure;
use serde::Serialize;
use std::collections::BTreeMap;

/// The class of an area without a figure: unknown, impossible or suppressed.
pub(super) const NO_FIGURE: &str = "unknown";

/// A measure as it is defined: column of the coverage table, what its cells are, and the vocabulary of its classes.
struct Definition {
    column: &'static str,
    kind: Kind,
    vocabulary: &'static str,
}

/// The measures in the order of the choice; the first is shown when the page opens.
const DEFINITIONS: [Definition; 5] = [
    Definition { column: "passed_share", kind: Kind::Share, vocabulary: "share" },
    Definition { column: "connected_share", kind: Kind::Share, vocabulary: "share" },
    Definition { column: "unserved_share", kind: Kind::Share, vocabulary: "low_share" },
    Definition { column: "unserved", kind: Kind::Count, vocabulary: "number" },
    Definition { column: "planned_share", kind: Kind::Share, vocabulary: "low_share" },
];

/// The classes of area that can be shown.
const AREA_CLASSES: [&str; 2] = ["total", "rural"];

/// A measure that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Measure {
    /// The column of the coverage table.
    pub column: &'static str,
    /// All premises or the rural ones.
    pub area_class: &'static str,
    /// The vocabulary of its classes.
    pub vocabulary: &'static str,
    /// Its position in the row of the table beside the map.
    pub at: usize,
    /// The position of what the share is of.
    pub whole: usize,
    /// What it is called, with the base.
    pub name: String,
    /// The heading of its column.
    pub short: String,
}

/// A heading of the table beside the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Heading {
    /// The words.
    pub name: String,
    /// Whether the column is seen when the page opens.
    pub shown: bool,
}

/// A cell of the table beside the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Cell {
    /// The number.
    pub figure: Figure,
    /// The class it falls in, as `share-90`; empty for what only tells the size.
    pub class: String,
    /// Whether the column is seen when the page opens.
    pub shown: bool,
}

/// Measures, and the cells of every municipality for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the measures are what it is named for")]
pub(super) struct Measures {
    /// What can be chosen.
    pub measures: Vec<Measure>,
    /// The columns of the table.
    pub headings: Vec<Heading>,
    /// The rows of the coverage table by municipality and class of area.
    rows: BTreeMap<(String, &'static str), usize>,
}

/// The words a measure's name is made from.
pub(super) struct Words<'w> {
    /// Words of classes and columns.
    pub labels: &'w Labels,
    /// The language.
    pub language: Language,
    /// The name of a measure (by its column), the base left to fill in.
    pub name: &'w dyn Fn(&str, &str) -> String,
}

/// The base that is shown: households, or premises where nobody knows the households.
pub(super) fn base_of(coverage: &Table) -> &'static str {
    let wanted = [("level", "municipality"), ("base", "households")];
    let known = coverage.find(&wanted).any(|row| coverage.count(row, "total").is_some_and(|total| total > 0));
    if known { "households" } else { "premises" }
}

impl Measures {
    /// The measures that the coverage table has rows for.
    pub fn of(coverage: &Table, base: &str, words: &Words<'_>) -> Self {
        let mut rows = BTreeMap::new();
        for area_class in AREA_CLASSES {
            let wanted = [("level", "municipality"), ("area_class", area_class), ("base", base)];
            rows.extend(coverage.find(&wanted).map(|row| ((coverage.cell(row, "code").to_owned(), area_class), row)));
        }
        let mut all = Self { rows, ..Self::default() };
        for area_class in AREA_CLASSES {
            if all.rows.keys().any(|(_, class)| *class == area_class) {
                all.add(area_class, base, words);
            }
        }
        all
    }

    fn add(&mut self, area_class: &'static str, base: &str, words: &Words<'_>) {
        let first = self.headings.is_empty();
        let base_word = words.labels.word("base", base, words.language);
        let suffix = match area_class {
            "total" => String::new(),
            other => format!(", {}", words.labels.word("area_class", other, words.language)),
        };
        let whole = self.headings.len();
        self.headings.push(Heading { name: capitalised(&format!("{base_word}{suffix}")), shown: first });
        for Definition { column, vocabulary, .. } in DEFINITIONS {
            let label = words.labels.column("coverage", column).map_or(column, |label| label.label.name(words.language));
            let short = format!("{label}{suffix}");
            let at = self.headings.len();
            self.headings.push(Heading { name: short.clone(), shown: first && at == whole + 1 });
            let name = format!("{}{suffix}", (words.name)(column, base_word));
            self.measures.push(Measure { column, area_class, vocabulary, at, whole, name, short });
        }
    }

    /// The cells of a municipality; where the table has no row for it everything is unknown.
    pub fn cells(&self, coverage: &Table, code: &str, labels: &Labels, language: Language) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::with_capacity(self.headings.len());
        for (measure, definition) in self.measures.iter().zip(DEFINITIONS.iter().cycle()) {
            let row = self.rows.get(&(code.to_owned(), measure.area_class)).copied();
            let figure = |column: &str, kind| match row {
                Some(row) => Figure::cell(coverage, row, column, kind, language),
                None => Figure::of_text("", kind, language, String::new()),
            };
            if cells.len() == measure.whole {
                let shown = self.headings[measure.whole].shown;
                cells.push(Cell { figure: figure("total", Kind::Count), class: String::new(), shown });
            }
            let figure = figure(definition.column, definition.kind);
            let class = class_of(&figure.value, definition.kind, definition.vocabulary, labels);
            let class = format!("{}-{class}", definition.vocabulary);
            cells.push(Cell { figure, class, shown: self.headings[measure.at].shown });
        }
        cells
    }
}

/// The class that a figure falls in: the last whose lower bound it reaches. Bounds of shares are whole percent, of counts whole numbers; the
/// comparison is exact.
fn class_of(value: &str, kind: Kind, vocabulary: &str, labels: &Labels) -> String {
    let figure = match kind {
        Kind::Share => millionths(value),
        _ => value.parse().ok(),
    };
    let scale = if kind == Kind::Share { 10_000 } else { 1 };
    let bounds = labels.classes(vocabulary).filter_map(|class| Some((class.value.parse::<u64>().ok()? * scale, &class.value)));
    let reached = |figure| bounds.take_while(|(bound, _)| *bound <= figure).last().map(|(_, value)| value.clone());
    figure.and_then(reached).unwrap_or_else(|| NO_FIGURE.to_owned())
}

/// A share from 0 to 1 in millionths, cut off.
fn millionths(share: &str) -> Option<u64> {
    let (whole, part) = share.split_once('.').unwrap_or((share, ""));
    let digits: String = part.chars().chain("000000".chars()).take(6).collect();
    whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(digits.parse().ok()?)
}

/// The text with its first letter as a capital.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::labels::labels;

    #[test]
    fn a_share_falls_in_the_class_whose_lower_bound_it_reaches() {
        let class = |value| class_of(value, Kind::Share, "share", labels());
        assert_eq!(class("0.949999"), "90");
        assert_eq!(class("0.95"), "95");
        assert_eq!(class("1.000000"), "95");
        assert_eq!(class("0"), "0");
        assert_eq!(class("0.499999"), "0");
        assert_eq!(class(""), NO_FIGURE);
    }

    #[test]
    fn a_count_falls_in_the_class_whose_lower_bound_it_reaches() {
        let class = |value| class_of(value, Kind::Count, "number", labels());
        assert_eq!(
            (class("0").as_str(), class("49").as_str(), class("50").as_str(), class("999999").as_str()),
            ("0", "0", "50", "2000")
        );
        assert_eq!(class(""), NO_FIGURE);
    }

    #[test]
    fn every_vocabulary_of_a_measure_has_classes_from_zero_in_rising_order_and_one_for_no_figure() {
        for Definition { vocabulary, .. } in DEFINITIONS {
            let bounds: Vec<u64> = labels().classes(vocabulary).filter_map(|class| class.value.parse().ok()).collect();
            assert_eq!(bounds.first(), Some(&0), "{vocabulary}");
            assert!(bounds.is_sorted_by(|one, other| one < other), "{vocabulary}");
            assert!(labels().class(vocabulary, NO_FIGURE).is_some(), "{vocabulary}");
        }
    }
}
