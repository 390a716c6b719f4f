//! A text with headings, lists and tables: the one structure from which both the HTML and the plain text are made.
//!
//! Responsible for: the shape, and that no cell can break out of its line. Not responsible for: what it says, or how it looks
//! (`html`, `text`).

/// What stands in a place that a person fills in.
pub const FILL_IN: &str = "[fylls i]";
/// What stands in a cell for which there can be no value.
pub const NOTHING: &str = ".";
/// What stands in a cell whose value is not known.
pub const UNKNOWN: &str = "..";

/// A text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The heading of it all.
    pub title: String,
    /// What follows, in order.
    pub blocks: Vec<Block>,
}

/// One part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading below the title.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph that must not be overlooked.
    Notice(String),
    /// A list without order.
    List(Vec<String>),
    /// Names and values.
    Fields(Vec<(String, String)>),
    /// A table.
    Table(Table),
}

/// A table. The first cell of each row names the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub label: String,
    /// Whether it holds numbers, which stand to the right.
    pub numbers: bool,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// The file beside this one that it leads to; plain text has no links.
    pub link: Option<String>,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), link: None }
    }
}

impl Cell {
    /// A cell that leads to a file beside this one.
    pub fn link(text: &str, link: String) -> Self {
        Self { text: text.to_owned(), link: Some(link) }
    }
}

impl Table {
    /// A table without rows; columns whose name begins with `#` hold numbers.
    pub fn new(caption: &str, columns: &[&str]) -> Self {
        let column = |name: &&str| match name.strip_prefix('#') {
            Some(label) => Column { label: label.to_owned(), numbers: true },
            None => Column { label: (*name).to_owned(), numbers: false },
        };
        Self { caption: caption.to_owned(), columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }
    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl Document {
    /// A text of which there is only the title.
    pub fn new(title: String) -> Self {
        Self { title, blocks: Vec::new() }
    }
    /// Adds a heading.
    pub fn heading(&mut self, text: &str) {
        self.blocks.push(Block::Heading(text.to_owned()));
    }
    /// Adds a paragraph, unless it is empty.
    pub fn paragraph(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph(text));
        }
    }
    /// Adds a paragraph that must not be overlooked.
    pub fn notice(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Notice(text.into()));
    }
    /// Adds a list, unless it is empty.
    pub fn list(&mut self, items: Vec<String>) {
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
    }
    /// Adds names and values.
    pub fn fields<'t>(&mut self, fields: impl IntoIterator<Item = (&'t str, String)>) {
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.blocks.push(Block::Fields(fields));
    }
    /// Adds a table, unless it has no rows.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }
}

/// Text from the data as it may stand in a line: line breaks and tabs become blanks, other control characters and those that turn the
/// direction of writing become `�`, so that nobody can make a line of a decision by what a project is called.
pub fn in_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.trim().chars() {
        line.push(match character {
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => char::REPLACEMENT_CHARACTER,
            control if control.is_control() => char::REPLACEMENT_CHARACTER,
            other => other,
        });
    }
    line
}

/// What a cell shows: never nothing, since an empty cell can be read as forgotten.
pub fn in_a_cell(text: &str) -> String {
    let line = in_one_line(text);
    if line.is_empty() { NOTHING.to_owned() } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_can_begin_a_line_of_its_own() {
        assert_eq!(in_one_line(" A\r\nBifall\u{2028}B\tC "), "A  Bifall B C");
        assert_eq!(in_one_line("a\u{202e}b\0"), "a\u{fffd}b\u{fffd}");
        assert_eq!(in_one_line("Åsen <b> & 1\u{a0}000"), "Åsen <b> & 1\u{a0}000");
        assert_eq!(in_a_cell(" "), ".");
    }
}
