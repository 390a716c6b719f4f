#![expect(clippy::format_push_string, reason = "a few short texts in a test")]

use super::*;
use crate::read::{Column, ColumnWish, GeometryWish};
use std::io::Write;
use std::path::Path;

/// A cell of a test sheet.
enum C<'a> {
    T(&'a str),
    N(&'a str),
    Date(&'a str),
    Yes,
    Error(&'a str),
    Formula(&'a str),
    None,
}
use C::{Date, Error as Fault, Formula, N, None as Nothing, T, Yes};

/// The XML of a sheet from its rows; an empty row is left out, as Excel does.
fn sheet_xml(rows: &[&[C<'_>]]) -> String {
    let mut xml = String::from(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#);
    for (row, cells) in rows.iter().enumerate().filter(|(_, cells)| !cells.is_empty()) {
        xml += &format!("<row r=\"{}\">", row + 1);
        for (column, cell) in cells.iter().enumerate() {
            let name = format!("{}{}", char::from(b'A' + column as u8), row + 1);
            xml += &match cell {
                T(text) => format!("<c r=\"{name}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
                N(number) => format!("<c r=\"{name}\"><v>{number}</v></c>"),
                Date(number) => format!("<c r=\"{name}\" s=\"1\"><v>{number}</v></c>"),
                Yes => format!("<c r=\"{name}\" t=\"b\"><v>1</v></c>"),
                Fault(error) => format!("<c r=\"{name}\" t=\"e\"><v>{error}</v></c>"),
                Formula(text) => format!("<c r=\"{name}\" t=\"str\"><f>A1</f><v>{text}</v></c>"),
                Nothing => String::new(),
            };
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

/// Writes a workbook of named sheets; a name that begins with `!` is hidden.
fn workbook(folder: &Path, sheets: &[(&str, &[&[C<'_>]])]) -> Source {
    let path = folder.join("bok.xlsx");
    let mut zip = zip::ZipWriter::new(File::create(&path).unwrap());
    let mut add = |name: &str, content: &str| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    };
    let (mut list, mut relations) = (String::new(), String::new());
    let schemas = "http://schemas.openxmlformats.org";
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let state = if name.starts_with('!') { " state=\"hidden\"" } else { "" };
        list += &format!("<sheet name=\"{name}\" sheetId=\"{0}\"{state} r:id=\"rId{0}\"/>", at + 1);
        let kind = format!("{schemas}/officeDocument/2006/relationships/worksheet");
        relations += &format!("<Relationship Id=\"rId{0}\" Type=\"{kind}\" Target=\"worksheets/sheet{0}.xml\"/>", at + 1);
        add(&format!("xl/worksheets/sheet{}.xml", at + 1), &sheet_xml(rows));
    }
    add(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns=\"{schemas}/spreadsheetml/2006/main\" xmlns:r=\"{schemas}/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>"
        ),
    );
    let document = format!(
        "<Relationship Id=\"rId1\" Type=\"{schemas}/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>"
    );
    add("_rels/.rels", &format!("<Relationships xmlns=\"{schemas}/package/2006/relationships\">{document}</Relationships>"));
    add(
        "xl/_rels/workbook.xml.rels",
        &format!("<Relationships xmlns=\"{schemas}/package/2006/relationships\">{relations}</Relationships>"),
    );
    add(
        "xl/styles.xml",
        &format!(
            "<styleSheet xmlns=\"{schemas}/spreadsheetml/2006/main\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        ),
    );
    zip.finish().unwrap();
    Source { path, layer: None }
}

const TABLE: &[&[C<'static>]] = &[
    &[],
    &[T("Kommunkod"), T(" namn "), Nothing, T("hushåll"), T("fiber"), T("datum")],
    &[N("114.0"), T("Upplands Väsby"), N("7"), N("3"), Yes, Date("46022")],
    &[],
    &[N("2080"), Formula("Falun"), Nothing, Nothing, Nothing, Date("46022.5")],
    &[T(" "), T("")],
];

fn read(source: &Source, columns: &[(&str, ColumnWish)]) -> Result<Table> {
    let columns = columns.iter().map(|(name, wish)| ((*name).to_owned(), *wish)).collect();
    open(source)?.read(&Request { columns, geometry: GeometryWish::None })
}

fn codes(column: &Column) -> Vec<Option<&str>> {
    let Column::Codes(codes) = column else { panic!("codes were asked for") };
    (0..codes.rows.len()).map(|row| codes.get(row)).collect()
}

#[test]
fn numbers_texts_dates_and_truth_values_arrive_as_what_they_mean() {
    let folder = tempfile::tempdir().unwrap();
    let source = workbook(folder.path(), &[("Blad1", TABLE), ("Blad2", &[])]);
    let reader = open(&source).unwrap();
    assert_eq!(reader.schema().columns, ["Kommunkod", "namn", "hushåll", "fiber", "datum"]);
    assert_eq!((reader.schema().layer.as_deref(), reader.schema().rows), (Some("Blad1"), Some(3)));
    let wanted = [
        ("Kommunkod", ColumnWish::Code),
        ("namn", ColumnWish::Code),
        ("datum", ColumnWish::Code),
        ("hushåll", ColumnWish::Count),
        ("fiber", ColumnWish::Connection),
        ("Kommunkod", ColumnWish::Id),
    ];
    let table = read(&source, &wanted).unwrap();
    assert_eq!(codes(&table.columns[0]), [Some("114"), None, Some("2080")]);
    assert_eq!(codes(&table.columns[1]), [Some("Upplands Väsby"), None, Some("Falun")]);
    assert_eq!(codes(&table.columns[2]), [Some("2025-12-31"), None, Some("2025-12-31T12:00:00")]);
    let [.., Column::Counts { counts, .. }, Column::Connections(fiber), Column::Ids { ids, missing }] = table.columns.as_slice()
    else {
        panic!("counts, connections and ids were asked for")
    };
    assert_eq!(counts.iter().collect::<Vec<_>>(), [Some(3), None, None]);
    assert_eq!(fiber[0], crate::model::Connection::Yes);
    assert_eq!((ids, missing.as_slice()), (&crate::model::Ids::Numbers(vec![114, 0, 2080]), &[1][..]));
}

#[test]
fn a_column_without_a_header_is_read_by_its_letter_only() {
    let folder = tempfile::tempdir().unwrap();
    let source = workbook(folder.path(), &[("Blad1", TABLE)]);
    assert_eq!(open(&source).unwrap().schema().on_request, ["C"]);
    assert_eq!(codes(&read(&source, &[("C", ColumnWish::Code)]).unwrap().columns[0]), [Some("7"), None, None]);
    assert!(read(&source, &[("B", ColumnWish::Code)]).unwrap_err().to_string().contains("no column `B`"));
}

#[test]
fn the_sheet_is_the_one_named_or_the_only_visible_one_with_anything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let source = workbook(folder.path(), &[("Tom", &[]), ("!Listor", TABLE), ("Data", TABLE)]);
    assert_eq!(open(&source).unwrap().schema().layer.as_deref(), Some("Data"));
    let source = workbook(folder.path(), &[("Fiber", TABLE), ("Hushåll", TABLE)]);
    let error = open(&source).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("`Fiber`, `Hushåll`"), "{error}");
    let named = Source { layer: Some("hushåll".into()), ..source.clone() };
    assert_eq!(open(&named).unwrap().schema().layer.as_deref(), Some("Hushåll"));
    let unknown = Source { layer: Some("Hushal".into()), ..source };
    let error = open(&unknown).map(|_| ()).unwrap_err();
    assert!(error.hint().is_some_and(|hint| hint.contains("did you mean `Hushåll`?")), "{error}");
    let empty = workbook(folder.path(), &[("Tom", &[])]);
    assert!(open(&empty).map(|_| ()).unwrap_err().to_string().contains("all sheets are empty"));
}

#[test]
fn doubled_headers_are_refused_naming_both_columns() {
    let folder = tempfile::tempdir().unwrap();
    let source = workbook(folder.path(), &[("Blad1", &[&[T("Antal"), T("namn"), T("antal")], &[N("1")]])]);
    let error = open(&source).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("columns A and C have the same header: `Antal` and `antal`"), "{error}");
}

#[test]
fn an_error_in_a_cell_is_named_where_its_column_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let rows: &[&[C<'_>]] = &[&[T("kod"), T("antal")], &[T("0114"), N("1")], &[T("0115"), Fault("#DIV/0!")]];
    let source = workbook(folder.path(), &[("Blad1", rows)]);
    assert_eq!(codes(&read(&source, &[("kod", ColumnWish::Code)]).unwrap().columns[0]), [Some("0114"), Some("0115")]);
    let error = read(&source, &[("antal", ColumnWish::Count)]).unwrap_err();
    assert!(error.to_string().contains("line 3") && error.to_string().contains("cell `B3` holds the error #DIV/0!"), "{error}");
}

#[test]
fn a_text_where_a_number_is_wanted_is_reported_by_the_row_number_that_excel_shows() {
    let folder = tempfile::tempdir().unwrap();
    let rows: &[&[C<'_>]] = &[&[], &[], &[T("antal")], &[N("1")], &[T("många")]];
    let source = workbook(folder.path(), &[("Blad1", rows)]);
    let error = read(&source, &[("antal", ColumnWish::Count)]).unwrap_err().to_string();
    assert!(error.contains("layer `Blad1`, line 5, column `antal`: `många` is not a whole number"), "{error}");
}

#[test]
fn a_sheet_with_a_header_only_has_no_rows_and_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let source = workbook(folder.path(), &[("Blad1", &[&[T("kod")]])]);
    assert_eq!(read(&source, &[("kod", ColumnWish::Code)]).unwrap().rows, 0);
}

#[test]
fn a_workbook_is_known_by_its_content_whatever_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let source = workbook(folder.path(), &[("Blad1", TABLE)]);
    for name in ["a.xls", "a.zip", "A.XLSX"] {
        let path = folder.path().join(name);
        std::fs::copy(&source.path, &path).unwrap();
        assert_eq!(open(&Source { path, layer: None }).unwrap().schema().rows, Some(3), "{name}");
    }
}

#[test]
fn truncated_empty_and_foreign_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let source = workbook(folder.path(), &[("Blad1", TABLE)]);
    let whole = std::fs::read(&source.path).unwrap();
    for length in (0..whole.len()).step_by(7) {
        std::fs::write(&source.path, &whole[..length]).unwrap();
        let error = open(&source).map(|_| ()).unwrap_err();
        assert!(error.exit_code() == crate::exit::INPUT && error.hint().is_some(), "{length}: {error}");
    }
    for (name, bytes) in
        [("a.xlsx", &b"kod;namn\n"[..]), ("a.xls", b"<html><table>"), ("a.ods", b"PK\x05\x06"), ("a.XLSX", b"text")]
    {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = open(&Source { path, layer: None }).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("spreadsheet cannot be read"), "{error}");
    }
}
