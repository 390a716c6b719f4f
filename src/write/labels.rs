//! Words and colours for everything that people see: one table, for the report, workbooks, map layers and notebooks alike.
//!
//! Responsible for: looking up what stands in `data/labels` in Swedish and English. Not responsible for: whole sentences of the report
//! (`data/report`), or the spelling in result files, which is fixed English.
//!
//! | file | a row is |
//! |---|---|
//! | `classes.csv` | a value of a closed vocabulary: `vocabulary,value,sv,en,colour,pattern`; colours are safe for the colour-blind and in grey |
//! | `columns.csv` | a column of a result table: `table,column,kind,sv,en,sv_explained,en_explained`; an empty table means every table |
//! | `tables.csv` | a result table or layer: `table,sv,en,sv_explained,en_explained` |
//! | `terms.csv` | a word of the glossary: `term,sv,en,sv_explained,en_explained` |

use crate::model::class::vocabulary;
use crate::results::Results;
use std::collections::BTreeMap;
use std::sync::LazyLock;

vocabulary! {
    /// The language of what people read.
    Language {
        /// Swedish, the default.
        Swedish = "sv",
        /// English.
        English = "en",
    }
}

vocabulary! {
    /// What the cells of a column are.
    Kind {
        /// Words.
        Text = "text",
        /// A code or id: text although it may look like a number.
        Code = "code",
        /// A whole number of things.
        Count = "count",
        /// Whole kronor.
        Money = "money",
        /// A share from 0 to 1, with decimals; `.` where it cannot be.
        Share = "share",
        /// A number with decimals.
        Number = "number",
        /// Points, whole.
        Points = "points",
        /// Metres.
        Metres = "metres",
        /// A day, `2026-10-01`.
        Date = "date",
        /// Yes or no: 1 or 0.
        Flag = "flag",
        /// A value of the vocabulary that has the column's name (see `classes.csv`).
        Class = "class",
    }
}

impl Kind {
    /// Whether the cells are numbers.
    pub const fn is_numeric(self) -> bool {
        matches!(self, Self::Count | Self::Money | Self::Share | Self::Number | Self::Points | Self::Metres)
    }
}

/// A word in both languages, with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    sv: String,
    en: String,
    sv_explained: String,
    en_explained: String,
}

impl Label {
    /// The word.
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Swedish => &self.sv,
            Language::English => &self.en,
        }
    }
    /// What it means; may be empty.
    pub fn explained(&self, language: Language) -> &str {
        match language {
            Language::Swedish => &self.sv_explained,
            Language::English => &self.en_explained,
        }
    }
}

/// A value of a closed vocabulary as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The vocabulary: `status`, `outcome`, `base`, ...
    pub vocabulary: String,
    /// The value as it is spelled in files.
    pub value: String,
    /// The word for it.
    pub label: Label,
    /// `#rrggbb`; empty where nothing is coloured by it.
    pub colour: String,
    /// How it is told apart without colour: `solid`, `hatch`, `cross`, `dots`, `outline`; empty where nothing is coloured by it.
    pub pattern: String,
}

/// A column of a result table as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnLabel {
    /// What its cells are.
    pub kind: Kind,
    /// The heading.
    pub label: Label,
}

impl Label {
    /// The same word in both languages, unexplained.
    fn same(word: &str) -> Self {
        Self { sv: word.to_owned(), en: word.to_owned(), sv_explained: String::new(), en_explained: String::new() }
    }
}

impl ColumnLabel {
    /// The same column for one thing out of several: `Poäng: Kompetens`.
    fn about(&self, thing: &str) -> Self {
        let label =
            Label { sv: format!("{}: {thing}", self.label.sv), en: format!("{}: {thing}", self.label.en), ..self.label.clone() };
        Self { kind: self.kind, label }
    }
}

/// What the rule set calls a criterion.
pub(crate) fn criterion_name<'r>(results: &'r Results, id: &str) -> Option<&'r str> {
    let projects = &results.round.as_ref()?.projects;
    let criterion = projects.iter().flat_map(|project| &project.criteria).find(|criterion| criterion.id == id)?;
    Some(&criterion.label)
}

/// All the words.
#[derive(Debug)]
pub struct Labels {
    classes: Vec<Class>,
    columns: BTreeMap<(String, String), ColumnLabel>,
    tables: Vec<(String, Label)>,
    terms: Vec<(String, Label)>,
}

/// The words that come with the program.
pub fn labels() -> &'static Labels {
    static LABELS: LazyLock<Labels> = LazyLock::new(Labels::built_in);
    &LABELS
}

impl Labels {
    /// All values of a vocabulary, in the order of the table.
    pub fn classes<'l>(&'l self, vocabulary: &'l str) -> impl Iterator<Item = &'l Class> {
        self.classes.iter().filter(move |class| class.vocabulary == vocabulary)
    }
    /// All values that have a colour, in the order of the table.
    pub fn coloured(&self) -> impl Iterator<Item = &Class> {
        self.classes.iter().filter(|class| !class.colour.is_empty())
    }
    /// A value of a vocabulary.
    pub fn class(&self, vocabulary: &str, value: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.vocabulary == vocabulary && class.value == value)
    }
    /// The word for a value; the value itself where there is none.
    pub fn word<'l>(&'l self, vocabulary: &str, value: &'l str, language: Language) -> &'l str {
        self.class(vocabulary, value).map_or(value, |class| class.label.name(language))
    }
    /// A column of a table: its own entry, else the one for all tables.
    pub fn column(&self, table: &str, column: &str) -> Option<&ColumnLabel> {
        let find = |table: &str| self.columns.get(&(table.to_owned(), column.to_owned()));
        find(table).or_else(|| find(""))
    }
    /// A column of a table of these results, also where the rule set makes it: `points_<criterion>` and `weighted_<criterion>` carry the name
    /// that the rule set gives the criterion. A column that nobody has named is text under its own name.
    pub fn column_in(&self, table: &str, column: &str, results: &Results) -> ColumnLabel {
        if let Some(known) = self.column(table, column) {
            return known.clone();
        }
        let made = [("points_", "points"), ("weighted_", "weighted")].into_iter().find_map(|(prefix, of)| {
            let criterion = column.strip_prefix(prefix)?;
            Some(self.column("", of)?.about(criterion_name(results, criterion).unwrap_or(criterion)))
        });
        made.unwrap_or_else(|| ColumnLabel { kind: Kind::Text, label: Label::same(column) })
    }
    /// A table or layer.
    pub fn table(&self, name: &str) -> Option<&Label> {
        self.tables.iter().find(|(table, _)| table == name).map(|(_, label)| label)
    }
    /// The glossary, in the order of its table.
    pub fn terms(&self) -> impl Iterator<Item = (&str, &Label)> {
        self.terms.iter().map(|(term, label)| (term.as_str(), label))
    }

    fn built_in() -> Self {
        let label = |cells: &[String]| Label {
            sv: cells[0].clone(),
            en: cells[1].clone(),
            sv_explained: cells.get(2).cloned().unwrap_or_default(),
            en_explained: cells.get(3).cloned().unwrap_or_default(),
        };
        let class = |cells: Vec<String>| Class {
            vocabulary: cells[0].clone(),
            value: cells[1].clone(),
            label: label(&cells[2..4]),
            colour: cells[4].clone(),
            pattern: cells[5].clone(),
        };
        let column = |cells: Vec<String>| {
            let kind = Kind::parse(&cells[2]).unwrap_or(Kind::Text);
            ((cells[0].clone(), cells[1].clone()), ColumnLabel { kind, label: label(&cells[3..]) })
        };
        let named = |cells: Vec<String>| (cells[0].clone(), label(&cells[1..]));
        Self {
            classes: rows(include_str!("../../data/labels/classes.csv")).map(class).collect(),
            columns: rows(include_str!("../../data/labels/columns.csv")).map(column).collect(),
            tables: rows(include_str!("../../data/labels/tables.csv")).map(named).collect(),
            terms: rows(include_str!("../../data/labels/terms.csv")).map(named).collect(),
        }
    }
}

/// The rows of a table of ours. That each has all its cells is held by a test, since the tables come with the program.
fn rows(text: &'static str) -> impl Iterator<Item = Vec<String>> {
    csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .filter_map(std::result::Result::ok)
        .map(|record| record.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Level;
    use crate::coverage::compare::Reason;
    use crate::findings::FindingKind;
    use crate::model::{AreaClass, Base, Evidence, RoadClass, Status, Surface, Technology};
    use crate::rollout::network::EdgeKind;
    use crate::rollout::options::Objective;
    use crate::rollout::prices::Unit;
    use crate::rollout::result::Fate;
    use crate::score::{ConditionState, Outcome};
    use std::collections::BTreeSet;

    const FILES: [(&str, usize, &str); 4] = [
        ("classes", 6, include_str!("../../data/labels/classes.csv")),
        ("columns", 7, include_str!("../../data/labels/columns.csv")),
        ("tables", 5, include_str!("../../data/labels/tables.csv")),
        ("terms", 5, include_str!("../../data/labels/terms.csv")),
    ];

    #[test]
    fn every_row_is_whole_and_stands_once() {
        for (name, width, text) in FILES {
            let mut keys = BTreeSet::new();
            for record in csv::Reader::from_reader(text.as_bytes()).records() {
                let record = record.unwrap();
                assert_eq!(record.len(), width, "{name}: {record:?}");
                let key = if width == 5 { vec![&record[0]] } else { vec![&record[0], &record[1]] };
                assert!(keys.insert(key.join("/")), "{name}: {record:?}");
            }
            assert!(!keys.is_empty(), "{name}");
        }
    }

    #[test]
    fn every_value_of_every_vocabulary_has_words_in_both_languages() {
        fn values<T: Copy>(
            vocabulary: &'static str,
            all: &[T],
            text: impl Fn(T) -> &'static str,
        ) -> Vec<(&'static str, &'static str)> {
            all.iter().map(|&value| (vocabulary, text(value))).collect()
        }
        let all = [
            values("status", Status::ALL, Status::as_str),
            values("evidence", Evidence::ALL, Evidence::as_str),
            values("area_class", AreaClass::ALL, AreaClass::as_str),
            values("base", Base::ALL, Base::as_str),
            values("technology", Technology::ALL, Technology::as_str),
            values("level", Level::ALL, Level::as_str),
            values("outcome", Outcome::ALL, Outcome::as_str),
            values("state", ConditionState::ALL, ConditionState::as_str),
            values("finding", FindingKind::ALL, FindingKind::code),
            values("reason", Reason::ALL, Reason::as_str),
            values("edge_kind", EdgeKind::ALL, EdgeKind::as_str),
            values("road_class", RoadClass::ALL, RoadClass::as_str),
            values("surface", Surface::ALL, Surface::as_str),
            values("fate", Fate::ALL, Fate::as_str),
            values("unit", Unit::ALL, Unit::as_str),
            values("objective", Objective::ALL, Objective::as_str),
        ];
        for (vocabulary, value) in all.concat() {
            let class = labels().class(vocabulary, value).unwrap_or_else(|| panic!("{vocabulary} {value}"));
            for language in Language::ALL {
                assert!(!class.label.name(*language).is_empty(), "{vocabulary} {value}");
            }
        }
    }

    #[test]
    fn findings_are_explained_in_english_as_in_the_file() {
        for kind in FindingKind::ALL {
            assert_eq!(labels().word("finding", kind.code(), Language::English), kind.explanation(), "{}", kind.code());
        }
    }

    #[test]
    fn colours_are_hexadecimal_and_every_colour_has_a_pattern() {
        for class in &labels().classes {
            let is_colour =
                |text: &str| text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(class.colour.is_empty() || is_colour(&class.colour), "{class:?}");
            assert_eq!(class.colour.is_empty(), class.pattern.is_empty(), "{class:?}");
        }
    }

    /// Columns that a rule set makes have the criterion's name; all others stand in the table.
    #[test]
    fn every_column_and_class_of_the_demo_has_words() {
        let (coverage, round) = crate::write::export::samples::demo();
        for results in [coverage, round] {
            for table in results.tables.iter().chain(results.layers.iter().map(|layer| &layer.table)) {
                assert!(labels().table(&table.name).is_some(), "{}", table.name);
                for (at, column) in table.columns.iter().enumerate() {
                    let label = labels().column_in(&table.name, column, results);
                    assert!(
                        label.label.sv != *column || label.label.en == *column,
                        "{}.{column} has no Swedish name",
                        table.name
                    );
                    let is_made = column.starts_with("points_") || column.starts_with("weighted_");
                    assert!(labels().column(&table.name, column).is_some() || is_made, "{}.{column}", table.name);
                    if label.kind == Kind::Class {
                        for value in table.rows.iter().map(|row| &row[at]).filter(|value| !value.is_empty()) {
                            assert!(labels().class(column, value).is_some(), "{}.{column}: {value}", table.name);
                        }
                    }
                }
            }
        }
        let heading = |column| labels().column_in("ranking", column, round).label.name(Language::Swedish).to_owned();
        assert_eq!(heading("points_capacity"), "Poäng: Kompetens");
        assert_eq!(heading("weighted_connection_rate"), "Viktade poäng: Anslutningsgrad");
        assert_eq!(heading("points_that_nobody_has"), "Poäng: that_nobody_has");
        assert_eq!(heading("nobody_named_it"), "nobody_named_it");
        assert_eq!(labels().column_in("ranking", "weighted_capacity", round).kind, Kind::Points);
    }

    #[test]
    fn every_kind_of_a_column_is_one_that_is_known() {
        for record in csv::Reader::from_reader(FILES[1].2.as_bytes()).records() {
            let record = record.unwrap();
            assert!(Kind::parse(&record[2]).is_some(), "{record:?}");
        }
    }
}
