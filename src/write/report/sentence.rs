//! Text with figures and names in it, and tables of such cells: the shapes that `macros.html` shows.

use super::Figure;
use serde::Serialize;

/// A part of a sentence, or a cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Words of ours; no figures in them.
    Text(String),
    /// Text from a file or a person.
    Name(String),
    /// Swedish text that the program wrote earlier, whatever the language of the page.
    Prose(String),
    /// A number.
    Figure(Figure),
}

/// A text with figures and names in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Sentence(Vec<Piece>);

impl Sentence {
    /// The text with each `{name}` replaced by its piece; a place without a piece stays as it is, which a test does not allow.
    pub fn fill(text: &str, pieces: &[(&str, Piece)]) -> Self {
        let mut filled = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            let piece = pieces.iter().find(|(known, _)| *known == name).map(|(_, piece)| piece.clone());
            push_text(&mut filled, before);
            filled.push(piece.unwrap_or_else(|| Piece::Text(format!("{{{name}}}"))));
            rest = after;
        }
        push_text(&mut filled, rest);
        Self(filled)
    }
    /// These pieces one after the other.
    pub fn of(pieces: Vec<Piece>) -> Self {
        Self(pieces)
    }
    /// Words of ours without figures.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }
    /// With words of ours behind it.
    #[must_use]
    pub fn and(self, text: &str) -> Self {
        self.joined(Self::text(text))
    }
    /// With another behind it.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Figure> for Piece {
    fn from(figure: Figure) -> Self {
        Self::Figure(figure)
    }
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Words of ours.
    Text(String),
    /// Text from a file or a person.
    Name(String),
    /// Swedish text that the program wrote earlier, whatever the language of the page.
    Prose(String),
    /// A number.
    Figure(Figure),
    /// A bar; its numbers stand in other cells of the row.
    Bar(Bar),
    /// Words, names and figures.
    Sentence(Sentence),
}

/// A bar of parts of a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// From left to right.
    pub parts: Vec<BarPart>,
}

/// A part of a bar, in percent of its length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BarPart {
    /// The status whose colour and pattern it has.
    pub class: String,
    /// Where it begins, `0` to `100` with one decimal.
    pub from: String,
    /// How wide it is.
    pub width: String,
}

impl Bar {
    /// Parts of a whole side by side, in the order given.
    pub fn of(whole: u64, parts: &[(&str, u64)]) -> Self {
        let tenths = |part: u64| (u128::from(part) * 1000).checked_div(u128::from(whole)).unwrap_or(0);
        let decimal = |tenths: u128| format!("{}.{}", tenths / 10, tenths % 10);
        let mut before = 0;
        let mut shown = Vec::new();
        for &(class, part) in parts.iter().filter(|(_, part)| *part > 0) {
            let (from, to) = (tenths(before), tenths(before + part));
            shown.push(BarPart { class: class.to_owned(), from: decimal(from), width: decimal(to - from) });
            before += part;
        }
        Self { parts: shown }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Whether its cells are numbers.
    pub number: bool,
    /// How the script may sort by it: `number`, `text`, or not at all where empty.
    pub sort: &'static str,
}

impl Column {
    /// A column of words.
    pub fn text(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), number: false, sort: "text" }
    }
    /// A column of numbers.
    pub fn number(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), number: true, sort: "number" }
    }
    /// A column that nothing is sorted by.
    pub fn plain(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), number: false, sort: "" }
    }
}

/// A row of a table; its first cell is its heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// How it is set apart: `sum` for totals; may be empty.
    pub class: &'static str,
    /// Its cells, one for each column.
    pub cells: Vec<Cell>,
}

/// A table as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownTable {
    /// Its id on the page.
    pub id: String,
    /// Its caption.
    pub caption: Sentence,
    /// Whether the script may sort and search it.
    pub sortable: bool,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_words_names_and_figures_in_their_order() {
        let figure = Figure { shown: "5".to_owned(), ..Figure::default() };
        let filled = Sentence::fill("{n} i {place}.", &[("n", figure.clone().into()), ("place", Piece::Name("Ö".to_owned()))]);
        let expected = [Piece::Figure(figure), " i ".into(), Piece::Name("Ö".to_owned()), ".".into()];
        assert_eq!(filled.0, expected);
    }

    #[test]
    fn the_parts_of_a_bar_end_where_the_next_begin() {
        let bar = Bar::of(3, &[("a", 1), ("b", 0), ("c", 2)]);
        let shown: Vec<_> = bar.parts.iter().map(|part| (part.class.as_str(), part.from.as_str(), part.width.as_str())).collect();
        assert_eq!(shown, [("a", "0.0", "33.3"), ("c", "33.3", "66.7")]);
        assert!(Bar::of(0, &[("a", 0)]).parts.is_empty());
    }
}
