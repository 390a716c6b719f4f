//! A text as plain text, for pasting into a case system.
//!
//! Responsible for: lines that stand alone; paragraphs are one line each, since the program they are pasted into breaks them. Not
//! responsible for: what it says.

use super::document::{Block, Document, Table, in_a_cell, in_one_line};

/// The whole text, with line feeds.
pub fn text(document: &Document) -> String {
    let mut out = String::new();
    underlined(&mut out, &document.title, '=');
    for block in &document.blocks {
        match block {
            Block::Heading(text) => {
                out.push('\n');
                underlined(&mut out, text, '-');
                continue;
            }
            Block::Paragraph(text) => line(&mut out, &in_one_line(text)),
            Block::Notice(text) => line(&mut out, &format!("OBS! {}", in_one_line(text))),
            Block::List(items) => items.iter().for_each(|item| line(&mut out, &format!("- {}", in_one_line(item)))),
            Block::Fields(fields) => {
                fields.iter().for_each(|(name, value)| line(&mut out, &format!("{name}: {}", in_a_cell(value))));
            }
            Block::Table(table) => write_table(&mut out, table),
        }
        out.push('\n');
    }
    // One line feed at the end, not the blank line that parts blocks.
    let kept = out.trim_end().len();
    out.truncate(kept);
    out.push('\n');
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

fn underlined(out: &mut String, text: &str, with: char) {
    let text = in_one_line(text);
    line(out, &text);
    line(out, &with.to_string().repeat(text.chars().count()));
    out.push('\n');
}

fn write_table(out: &mut String, table: &Table) {
    line(out, &format!("{}:", in_one_line(&table.caption)));
    let head = table.columns.iter().map(|column| in_one_line(&column.label)).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(|cell| in_a_cell(&cell.text)).collect()).collect();
    let width = |i: usize| rows.iter().chain([&head]).filter_map(|row| row.get(i)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..head.len()).map(|i| width(i).unwrap_or(0)).collect();
    for row in [&head].into_iter().chain(&rows) {
        let cells =
            row.iter().zip(&widths).zip(&table.columns).map(|((cell, &width), column)| {
                if column.numbers { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
            });
        line(out, &cells.collect::<Vec<_>>().join("  "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_stands_on_lines_of_its_own() {
        let mut document = Document::new("Åsen".to_owned());
        document.notice("Preliminär.");
        document.heading("Skäl");
        document.list(vec!["ett\ntvå".to_owned(), "tre".to_owned()]);
        document.fields([("Datum", String::new())]);
        let mut table = Table::new("Poäng", &["Kriterium", "#Poäng"]);
        table.row(["Läge".into(), "5".into()]);
        table.row(["Anslutningsgrad".into(), "225".into()]);
        document.table(table);
        let expected = "Åsen\n====\n\nOBS! Preliminär.\n\n\nSkäl\n----\n\n- ett två\n- tre\n\nDatum: .\n\n\
                        Poäng:\nKriterium        Poäng\nLäge                 5\nAnslutningsgrad    225\n";
        assert_eq!(text(&document), expected);
    }
}
