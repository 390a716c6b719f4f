use super::*;
use crate::results::{PolygonLayer, Results, Table};
use crate::write::export::samples;
use crate::write::export::sheet::Value;
use crate::write::labels::Language;
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use std::io::{Cursor, Read};

const HOSTILE: [&str; 12] = [
    "=1+1",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+46",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "http://example.com",
    "mailto:a@b.se",
    "<script>alert(1)</script>",
    "\"quoted\" & 'apostrophe' ]]>",
    "\u{202e}bakvänt\u{202c} \u{200f}rtl",
    "_x0041_ and _x000D_ are text",
];

fn opened(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap()
}

/// The parts of the file, by name.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut text = Vec::new();
            part.read_to_end(&mut text).unwrap();
            (part.name().unwrap().into_owned(), String::from_utf8_lossy(&text).into_owned())
        })
        .collect()
}

/// One table with these texts in one column of text.
fn with_texts(texts: &[&str]) -> Results {
    let rows = texts.iter().map(|text| vec![(*text).to_owned()]).collect();
    let table = Table { name: "extra".to_owned(), columns: vec!["name".to_owned()], rows, ..Table::default() };
    let mut results = samples::demo().0.clone();
    results.tables.clear();
    results.layers = vec![PolygonLayer { table, ..PolygonLayer::default() }];
    results
}

#[test]
fn every_cell_of_every_table_is_read_back_with_its_type() {
    for results in [&samples::demo().0, &samples::demo().1, &samples::public()] {
        let export = samples::export(results);
        let (bytes, changes) = workbook_bytes(&export).unwrap();
        assert_eq!(changes, TextChanges::default());
        let mut workbook = opened(&bytes);
        let names = workbook.sheet_names();
        assert_eq!(names[..2], ["Läs mig", "Sammanfattning"]);
        let tables = tables(results);
        assert_eq!(names.len(), tables.len() + 2);
        for (table, name) in tables.iter().zip(&names[2..]) {
            let sheet = Sheet::new(table, &export, &mut TextChanges::default());
            let range = workbook.worksheet_range(name).unwrap();
            assert_eq!(range.get_size(), (sheet.rows.len() + 1, sheet.columns.len()), "{name}");
            for (at, column) in sheet.columns.iter().enumerate() {
                assert_eq!(range.get((0, at)), Some(&Data::String(column.heading.clone())), "{name}");
            }
            for (row, values) in sheet.rows.iter().enumerate() {
                for (column, value) in values.iter().enumerate() {
                    let cell = range.get((row + 1, column)).unwrap();
                    assert!(is_same(cell, value), "{name} {row} {column}: {cell:?} {value:?}");
                }
            }
        }
    }
}

fn is_same(cell: &Data, value: &Value) -> bool {
    match (cell, value) {
        (Data::Empty, Value::Empty) => true,
        (Data::String(cell), Value::Text { text, .. }) => cell == text,
        (Data::Float(cell), Value::Number(text)) => *cell == text.parse::<f64>().unwrap(),
        (Data::DateTime(cell), Value::Date(text)) => {
            let (year, month, day, ..) = cell.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}") == *text
        }
        _ => false,
    }
}

/// The sheets are made from the tables by `Sheet`; this test does without it.
#[test]
fn known_cells_of_the_demo_stand_where_a_reader_looks_for_them() {
    let (bytes, _) = workbook_bytes(&samples::export(&samples::demo().1)).unwrap();
    let mut workbook = opened(&bytes);
    let ranking = workbook.worksheet_range("Prioriteringslista").unwrap();
    let row = |row: usize| -> Vec<String> { (0..9).map(|at| ranking.get((row, at)).unwrap().to_string()).collect() };
    assert_eq!(row(0), ["Plats", "Projekt-id", "Ansökan", "Projekt", "Sökande", "Kommun", "Utfall", "Strecket", "Poäng"]);
    assert_eq!(row(4)[1..][..2], ["SYN-P01", "SYN-A01"]);
    assert_eq!(row(4)[6..], ["bifall", "får stöd, sista före strecket", "380"]);
    assert_eq!(row(5)[6..], ["beslut återstår", "väntar på beslut, med pengar avsatta", "380"]);
    let summary = workbook.worksheet_range("Sammanfattning").unwrap();
    let lines: Vec<String> =
        summary.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect();
    assert!(lines.iter().any(|line| line.starts_with("hela budgeten|10500000|7473000|3027000|0|")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("bifall|4|7473000|0|7473000|")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("beslut återstår|3|3793000|0|..|")), "{lines:#?}");
    assert!(
        lines.iter().any(|line| line.starts_with("får stöd, sista före strecket|4|Tallmossbo med omnejd|bifall|380|0.925|")),
        "{lines:#?}"
    );
    let read_me = workbook.worksheet_range("Läs mig").unwrap();
    let texts: Vec<String> = read_me.cells().map(|(_, _, cell)| cell.to_string()).collect();
    for expected in [
        "INTERN: får inte spridas",
        "bygd export demo --format xlsx",
        "b8abf13023fd28e50099c2cc513797cbf6a6c0529a003fa4183226c8a9281846",
        "Poäng: Kompetens",
        "Preliminär: det finns sådant kvar att avgöra som kan ändra listan.",
        "..",
        "U",
    ] {
        assert!(texts.iter().any(|text| text == expected), "{expected}");
    }
}

#[test]
fn the_summary_of_coverage_has_the_country_first_and_signs_for_what_is_not_shown() {
    let mut public = samples::public();
    let table = public.tables.iter_mut().find(|table| table.name == "coverage").unwrap();
    let row = table.find(&[("level", "country")]).next().unwrap();
    let passed = table.column("passed").unwrap();
    table.rows[row][passed].clear();
    table.suppressed.insert((row, passed));
    let (bytes, _) = workbook_bytes(&samples::export(&public)).unwrap();
    let summary = opened(&bytes).worksheet_range("Sammanfattning").unwrap();
    let header = summary.rows().position(|row| row[0] == Data::String("Nivå".to_owned())).unwrap();
    let first: Vec<String> = summary.rows().nth(header + 1).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(first[..5], ["riket", "Demolandet", "alla", "byggnader", "12577"]);
    assert_eq!(first[7], "U");
    assert!(!summary.cells().any(|(_, _, cell)| cell.to_string().contains("INTERN")));
}

#[test]
fn nothing_in_the_file_can_run() {
    let mut texts = HOSTILE.to_vec();
    let (long, too_long) = ("å".repeat(10_000), "ö".repeat(40_000));
    texts.extend([long.as_str(), too_long.as_str(), "styr\u{1}tecken\u{0}\u{b}"]);
    let results = with_texts(&texts);
    let (bytes, changes) = workbook_bytes(&samples::export(&results)).unwrap();
    assert_eq!(changes, TextChanges { cut: 1, cleaned: 1 });
    let mut workbook = opened(&bytes);
    let name = workbook.sheet_names()[2].clone();
    let range = workbook.worksheet_range(&name).unwrap();
    for (row, text) in HOSTILE.iter().enumerate() {
        assert_eq!(range.get((row + 1, 0)), Some(&Data::String((*text).to_owned())));
    }
    let cell = |row: usize| range.get((row, 0)).unwrap().to_string();
    assert_eq!(cell(13), long);
    assert!(cell(14).chars().count() == 32_767 && cell(14).ends_with("ö […]"));
    assert_eq!(cell(15), "styrtecken");
    for name in workbook.sheet_names() {
        assert!(workbook.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
    let read_me = workbook.worksheet_range("Läs mig").unwrap();
    let notes: String = read_me.cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert!(notes.contains("avkortad. Antal texter: 1.") && notes.contains("ur texter. Antal texter: 1."));
    for (name, text) in parts(&bytes) {
        for forbidden in ["<f>", "<f ", "<hyperlink", "<mergeCell", "<externalReference", "TargetMode=\"External\"", "vbaProject"]
        {
            assert!(!text.contains(forbidden), "{name}: {forbidden}");
        }
    }
}

#[test]
fn the_header_of_every_data_sheet_stays_in_sight_and_filters() {
    let (bytes, _) = workbook_bytes(&samples::export(&samples::demo().1)).unwrap();
    let sheets: Vec<(String, String)> = parts(&bytes).into_iter().filter(|(name, _)| name.contains("worksheets/sheet")).collect();
    let data = sheets.iter().filter(|(name, _)| !name.ends_with("/sheet1.xml") && !name.ends_with("/sheet2.xml"));
    assert_eq!(data.clone().count() + 2, sheets.len());
    for (name, xml) in data {
        assert!(xml.contains("state=\"frozen\"") && xml.contains("<autoFilter ref=\"A1:"), "{name}");
    }
    for (name, xml) in &sheets {
        assert!(xml.contains("INTERN: får inte spridas"), "{name}");
    }
}

#[test]
fn the_same_results_give_the_same_bytes_in_both_languages() {
    for language in Language::ALL {
        let export = Export { language: *language, ..samples::export(&samples::demo().1) };
        let first = workbook_bytes(&export).unwrap().0;
        assert!(first == workbook_bytes(&export).unwrap().0);
        let title = match language {
            Language::Swedish => "Läs mig",
            Language::English => "Read me",
        };
        assert_eq!(opened(&first).sheet_names()[0], title);
    }
}

#[test]
fn a_table_that_no_sheet_can_hold_is_refused_with_advice() {
    let mut results = with_texts(&[]);
    results.layers[0].table.rows = vec![vec![String::new()]; ROWS + 1];
    let error = workbook_bytes(&samples::export(&results)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot write `the workbook`: the table `extra` has 1048576 rows, and a sheet of Excel holds 1048575"
    );
    assert!(error.hint().unwrap().contains("--format csv"));
}

#[test]
fn a_folder_that_is_gone_is_said_with_the_name_of_the_file() {
    let error = write_xlsx(Path::new("no such folder/bok.xlsx"), &samples::export(&samples::demo().1)).unwrap_err();
    assert_eq!(error.to_string(), "cannot write `bok.xlsx`: the folder does not exist");
}
