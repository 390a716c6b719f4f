//! CSV that opens right by double-click in Swedish Excel.
//!
//! Responsible for: byte order mark, semicolon, decimal comma, line ends of Windows, headings and words in the language, dates as Excel reads
//! them, and codes that keep their zeros. Not responsible for: any other program; that is what plain CSV is for.
//!
//! There is no line `sep=;`, since it makes Excel forget the byte order mark, and with it å, ä and ö.
//!
//! A spreadsheet makes numbers and dates of whatever looks like one: the code `0114` becomes 114, the band `10-12` the tenth of December. The
//! only spelling that Excel keeps on a double-click is a constant as a formula, `="0114"`. So codes, and texts that begin with a digit, are
//! written in that way if they are made of nothing but letters a to z, digits, space and `- . , : / _ %`: what stands between the quotes is
//! ours, cannot end the quotes, and so cannot run. The price: another program may show the formula. Everything else
//! that begins with `=`, `+`, `-` or `@` gets an apostrophe in front.

use super::sheet::{Sheet, TextChanges, Value};
use super::{Export, tables};
use crate::Result;
use crate::write::labels::Kind;
use crate::write::{OutputFolder, cannot_write, csv_error, harmless};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Write;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// The longest text that Excel takes inside a formula.
const LONGEST_CONSTANT: usize = 255;

/// Writes every table as a file with the name of the table in the export's language, in letters that every system and archive takes:
/// `prioriteringslista.csv`, `tackning.csv`. Gives the texts that had to be changed.
///
/// # Errors
/// A file that cannot be written.
pub fn write_csv_excel_sv(folder: &OutputFolder, export: &Export<'_>) -> Result<TextChanges> {
    let mut changes = TextChanges::default();
    let mut taken = BTreeSet::new();
    for table in tables(export.results) {
        let sheet = Sheet::new(&table, export, &mut changes);
        let mut name = file_name(&sheet.title);
        if !taken.insert(name.clone()) {
            name = file_name(&table.name);
            taken.insert(name.clone());
        }
        write_sheet(folder, &format!("{name}.csv"), &sheet)?;
    }
    Ok(changes)
}

fn write_sheet(folder: &OutputFolder, name: &str, sheet: &Sheet) -> Result<()> {
    let path = folder.file(name);
    let mut file = std::fs::File::create(&path).map_err(|error| cannot_write(&path, &error))?;
    file.write_all(BYTE_ORDER_MARK).map_err(|error| cannot_write(&path, &error))?;
    let mut writer = ::csv::WriterBuilder::new().delimiter(b';').terminator(::csv::Terminator::CRLF).from_writer(file);
    let headings = sheet.columns.iter().map(|column| harmless(&column.heading));
    writer.write_record(headings.map(|cell| cell.as_bytes().to_vec())).map_err(|error| csv_error(&path, error))?;
    for row in &sheet.rows {
        let cells = row.iter().zip(&sheet.columns).map(|(value, column)| spelled(value, column.kind));
        writer.write_record(cells.map(|cell| cell.as_bytes().to_vec())).map_err(|error| csv_error(&path, error))?;
    }
    writer.flush().map_err(|error| cannot_write(&path, &error))
}

/// A cell as Swedish Excel reads it.
fn spelled(value: &Value, kind: Kind) -> Cow<'_, str> {
    match value {
        Value::Empty => "".into(),
        Value::Number(text) => text.replace('.', ",").into(),
        Value::Date(text) => text.into(),
        Value::Text { text, .. } if is_kept(text, kind) => format!("=\"{text}\"").into(),
        Value::Text { text, .. } => harmless(text),
    }
}

/// Whether the text is written as a constant, so that Excel makes no number or date of it.
fn is_kept(text: &str, kind: Kind) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b" -.,:/_%".contains(&byte);
    let is_open_to_reading = kind == Kind::Code || text.starts_with(|first: char| first.is_ascii_digit());
    !text.is_empty() && text.len() <= LONGEST_CONSTANT && is_open_to_reading && text.bytes().all(is_plain)
}

/// A name in small letters, digits and `_`.
fn file_name(title: &str) -> String {
    let small = title.to_lowercase();
    let plain = small.chars().map(|letter| match letter {
        'å' | 'ä' => 'a',
        'ö' => 'o',
        'é' => 'e',
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '_',
    });
    plain.collect::<String>().trim_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::export::samples;

    #[test]
    fn codes_keep_their_zeros_and_nothing_that_begins_like_a_formula_can_run() {
        let text = |text: &str, kind| {
            let value = Value::Text { text: text.to_owned(), colour: None };
            spelled(&value, kind).into_owned()
        };
        assert_eq!(text("0114", Kind::Code), "=\"0114\"");
        assert_eq!(text("SYN-P01", Kind::Code), "=\"SYN-P01\"");
        assert_eq!(text("802001-1234", Kind::Code), "=\"802001-1234\"");
        assert_eq!(text("10-12", Kind::Text), "=\"10-12\"");
        assert_eq!(text("88,4 %", Kind::Text), "=\"88,4 %\"");
        assert_eq!(text("Borås", Kind::Text), "Borås");
        for hostile in ["=1+1", "+46", "-1", "@SUM(A1)", "\t=1", "\r=1", "=\"0114\""] {
            for kind in [Kind::Text, Kind::Code, Kind::Count] {
                let written = text(hostile, kind);
                let is_constant = written.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
                assert!(written.starts_with('\'') || is_constant.is_some_and(|inside| !inside.contains('"')), "{written}");
            }
        }
        assert_eq!(text("1\"&HYPERLINK(\"x\")&\"", Kind::Code), "1\"&HYPERLINK(\"x\")&\"");
        assert!(!text(&"1".repeat(256), Kind::Code).starts_with('='));
    }

    #[test]
    fn the_file_has_a_mark_semicolons_decimal_commas_and_line_ends_of_windows() {
        let (_, round) = samples::demo();
        let files = samples::written(|folder| assert!(write_csv_excel_sv(folder, &samples::export(round)).is_ok()));
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert!(names.contains(&"prioriteringslista.csv") && names.contains(&"andra_satt_att_fordela_pengarna.csv"), "{names:?}");
        let text = String::from_utf8(files["prioriteringslista.csv"].clone()).unwrap();
        let mut lines = text.split("\r\n");
        assert!(lines.next().unwrap().starts_with("\u{feff}Plats;Projekt-id;Ansökan;Projekt;Sökande;Kommun;Utfall;"));
        assert!(
            lines.next().unwrap().starts_with(
                "1;\"=\"\"SYN-P02\"\"\";\"=\"\"SYN-A02\"\"\";Långhedsjön med omnejd;Byanätet Demo ek. för. (syntetisk);\
                 Örtjärn, Hällmossa;bifall;får stöd;460;0,884615;104;"
            ),
            "{text}"
        );
        assert!(!text.contains("sep=") && !text.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn every_table_has_a_file_of_its_own_in_both_languages() {
        for results in [&samples::demo().0, &samples::demo().1] {
            for language in crate::write::labels::Language::ALL {
                let export = Export { language: *language, ..samples::export(results) };
                let files = samples::written(|folder| assert!(write_csv_excel_sv(folder, &export).is_ok()));
                assert_eq!(files.len(), tables(results).len());
                let is_plain =
                    |name: &String| name.bytes().all(|byte| byte.is_ascii_lowercase() || b"_.0123456789".contains(&byte));
                assert!(files.keys().all(is_plain), "{:?}", files.keys());
            }
        }
    }
}
