//! What a rule set looks like as a file: every key, whether it must be there, and what it holds.
//!
//! Responsible for: the one list of keys that reading checks against and that the JSON Schema in `data/schemas` is made from. It repeats
//! the shape of [`RuleSet`](crate::score::RuleSet), because serde cannot refuse unknown keys in flattened types; a test holds both
//! together. Not responsible for: what the values mean together (`score::rules`).

use crate::model::ApplicationColumn;
use crate::score::rules::{AfterLine, FloorComparison, LARGEST_POINTS, LineRule, Reading, SortKey};

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text that is not empty.
    Text,
    /// A list of texts.
    Texts,
    /// A day.
    Date,
    /// A whole number in this range.
    Number(i64, i64),
    /// `true` or `false`.
    Flag,
    /// A percentage as text.
    Percent,
    /// One of these words; the text says what they are.
    Word(&'static str, Words),
    /// A list of such words.
    WordList(&'static str, Words),
    /// A table with `value` and where it is from.
    Stated(&'static Shape),
    /// A table.
    Table(&'static Keys),
    /// A list of tables, joined with the base's as a whole.
    List(&'static Keys),
    /// A list of tables, joined with the base's one by one, by the key of this name.
    Named(&'static str, &'static Keys),
}

/// The words of a vocabulary.
pub type Words = fn() -> Vec<&'static str>;

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether a whole rule set must have it.
    pub required: bool,
    /// Whether it only names or describes: another text in an overlay needs no source.
    pub words_only: bool,
}

/// The keys of a table.
#[derive(Debug)]
pub struct Keys {
    /// Keys that every such table may have.
    pub always: &'static [Key],
    /// The key that decides which others there are, and these by its word.
    pub by: Option<(&'static str, &'static [(&'static str, &'static [Key])])>,
    /// Whether the table says where its numbers are from: `source` or `assumed`.
    pub basis: bool,
}

impl Keys {
    /// The keys of a table whose deciding key has this word; all of them where it is unknown.
    pub fn of(&self, word: Option<&str>) -> Vec<Key> {
        let mut keys = self.always.to_vec();
        let groups = self.by.map_or(&[][..], |(_, groups)| groups);
        let known = groups.iter().any(|(name, _)| Some(*name) == word);
        for key in groups.iter().filter(|(name, _)| !known || Some(*name) == word).flat_map(|(_, keys)| keys.iter()) {
            if !keys.iter().any(|have| have.name == key.name) {
                keys.push(Key { required: key.required && known, ..*key });
            }
        }
        if self.basis {
            keys.extend(BASIS);
        }
        keys
    }
}

const fn must(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: true, words_only: false }
}
const fn may(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: false, words_only: false }
}
const fn label(name: &'static str) -> Key {
    Key { name, shape: Shape::Text, required: true, words_only: true }
}
const fn plain(always: &'static [Key]) -> Keys {
    Keys { always, by: None, basis: false }
}
const fn with_basis(always: &'static [Key]) -> Keys {
    Keys { always, by: None, basis: true }
}

/// Where numbers are from.
pub const BASIS: [Key; 2] = [may("source", Shape::Text), may("assumed", Shape::Text)];

const COLUMN: Shape = Shape::Word("column of an application", || ApplicationColumn::ALL.iter().map(|one| one.as_str()).collect());
const POINTS: Shape = Shape::Number(0, LARGEST_POINTS as i64);
const COUNT: Shape = Shape::Number(0, i64::MAX);

/// A whole rule set.
pub static RULE_SET: Keys = plain(&[
    label("id"),
    label("title"),
    label("programme"),
    Key { required: false, ..label("authority") },
    must("valid_from", Shape::Date),
    may("valid_to", Shape::Date),
    may("legal_basis", Shape::Texts),
    may("base", Shape::Text),
    may("notes", Shape::Texts),
    must("counting", Shape::Table(&COUNTING)),
    may("criterion", Shape::Named("id", &CRITERION)),
    may("comparison", Shape::Table(&COMPARISON)),
    must("order", Shape::Stated(&Shape::WordList("key of the order", || SortKey::ALL.iter().map(|one| one.as_str()).collect()))),
    may("condition", Shape::Named("id", &CONDITION)),
    may("floor", Shape::Table(&FLOOR)),
    may("money", Shape::Table(&MONEY)),
    must("line", Shape::Table(&LINE)),
    may("pot", Shape::Named("id", &POT)),
    may("double_support_forbidden", Shape::Stated(&Shape::Flag)),
]);

/// The keys that a file with a `base` must have itself.
pub const OVERLAY_REQUIRED: &[&str] = &["id", "title", "base", "valid_from"];
/// The key, only beside `base`, with what to take away from the base.
pub const REMOVE: &str = "remove";

static COUNTING: Keys = with_basis(&[
    label("unit"),
    must("signed", COLUMN),
    must("possible", COLUMN),
    must("size", COLUMN),
    must("reading", Shape::Stated(&Shape::Word("reading", || Reading::ALL.iter().map(|one| one.as_str()).collect()))),
    may("minimum_rate", Shape::Stated(&Shape::Percent)),
]);

static CRITERION: Keys = Keys {
    always: &[
        label("id"),
        label("label"),
        must("weight", Shape::Stated(&POINTS)),
        must("kind", Shape::Word("kind of criterion", || vec!["rate_bands", "count_bands", "checklist", "places"])),
    ],
    by: Some((
        "kind",
        &[
            ("rate_bands", &[must("bands", Shape::List(&RATE_BAND))]),
            ("count_bands", &[may("of", COLUMN), must("bands", Shape::List(&COUNT_BAND))]),
            ("checklist", &[must("points_each", POINTS), must("items", Shape::List(&ITEM))]),
            ("places", &[must("bands", Shape::List(&COUNT_BAND)), must("service_point_points", POINTS)]),
        ],
    )),
    basis: true,
};
static RATE_BAND: Keys = plain(&[must("from", Shape::Percent), must("points", POINTS), label("text")]);
static COUNT_BAND: Keys = plain(&[must("from", COUNT), must("points", POINTS), label("text")]);
static ITEM: Keys = plain(&[must("column", COLUMN), label("label")]);

static COMPARISON: Keys = plain(&[
    must("divisor", Shape::Stated(&COLUMN)),
    must("discount_each", Shape::Stated(&Shape::Percent)),
    must("discount_at_most", Shape::Stated(&Shape::Percent)),
]);

static CONDITION: Keys = Keys {
    always: &[
        label("id"),
        label("label"),
        must("column", COLUMN),
        must("test", Shape::Word("test", || vec!["at_least", "at_most", "is_yes"])),
    ],
    by: Some(("test", &[("at_least", &[must("limit", COUNT)]), ("at_most", &[must("limit", COUNT)]), ("is_yes", &[])])),
    basis: true,
};

static FLOOR: Keys = with_basis(&[
    must("points", Shape::Number(0, i64::MAX)),
    must("comparison", Shape::Word("comparison", || FloorComparison::ALL.iter().map(|one| one.as_str()).collect())),
]);

static MONEY: Keys = plain(&[
    may("share", Shape::Stated(&Shape::Percent)),
    may("at_most", Shape::Stated(&COUNT)),
    may("cost_cap", Shape::Named("column", &COST_CAP)),
]);
static COST_CAP: Keys = with_basis(&[Key { words_only: true, ..must("column", COLUMN) }, label("label"), must("at_most", COUNT)]);

static LINE: Keys = plain(&[
    must("rule", Shape::Stated(&Shape::Word("rule of the line", || LineRule::ALL.iter().map(|one| one.as_str()).collect()))),
    must("after", Shape::Stated(&Shape::Word("outcome", || AfterLine::ALL.iter().map(|one| one.as_str()).collect()))),
]);

static POT: Keys = with_basis(&[label("id"), label("label"), must("budget", COUNT), may("national", Shape::Flag)]);
