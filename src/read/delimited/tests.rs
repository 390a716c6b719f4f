//! What a delimited text gives, and what is said about one that is wrong.

use super::*;
use crate::model::{Connection, Ids};
use crate::read::{Column, ColumnWish};
use std::fmt::Write as _;

fn opened(bytes: &[u8], options: DelimitedOptions) -> Result<Box<dyn Reader>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, bytes).unwrap();
    open(&Source { path, layer: None }, &options)
}

fn read(bytes: &[u8], wishes: &[(&str, ColumnWish)]) -> Result<(Schema, Table)> {
    let mut reader = opened(bytes, DelimitedOptions::default())?;
    let columns = wishes.iter().map(|(name, wish)| ((*name).to_owned(), *wish)).collect();
    let table = reader.read(&Request { columns, geometry: GeometryWish::None })?;
    Ok((reader.schema().clone(), table))
}

/// The message without the folder of the test.
fn message(bytes: &[u8], wishes: &[(&str, ColumnWish)]) -> String {
    let text = read(bytes, wishes).map(|_| ()).unwrap_err().to_string();
    let (_, rest) = text.split_once("a.csv`").unwrap();
    rest.trim_start_matches([',', ':', ' ']).to_owned()
}

#[test]
fn a_swedish_excel_file_is_read_and_what_was_inferred_is_said() {
    let text = b"id;ort;e;n;hushall;fiber\r\n7;Bor\xE5s;377000,5;6398000,25;2;ja\r\n8;\"Mora; norra\";1;2;;\r\n";
    let (schema, table) = read(
        text,
        &[
            ("n", ColumnWish::Number),
            ("id", ColumnWish::Id),
            ("ort", ColumnWish::Code),
            ("hushall", ColumnWish::Count),
            ("fiber", ColumnWish::Connection),
        ],
    )
    .unwrap();
    assert_eq!(schema.inferred, ["semicolon between columns, decimal comma, Windows-1252"]);
    assert_eq!(schema.columns, ["id", "ort", "e", "n", "hushall", "fiber"]);
    let [
        Column::Numbers(north),
        Column::Ids { ids, .. },
        Column::Codes(places),
        Column::Counts { counts, .. },
        Column::Connections(fibre),
    ] = &table.columns[..]
    else {
        panic!("{table:?}");
    };
    assert_eq!(north, &[6_398_000.25, 2.0]);
    assert_eq!(ids, &Ids::Numbers(vec![7, 8]));
    assert_eq!((places.get(0), places.get(1)), (Some("Borås"), Some("Mora; norra")));
    assert_eq!(counts.iter().collect::<Vec<_>>(), [Some(2), None]);
    assert_eq!(fibre, &[Connection::Yes, Connection::Unknown]);
}

#[test]
fn a_plain_file_needs_no_inference_and_a_byte_order_mark_is_no_part_of_a_name() {
    let (schema, table) = read("\u{feff}id , ort\n1,Malmö\n".as_bytes(), &[("ort", ColumnWish::Code)]).unwrap();
    assert_eq!((schema.columns, schema.inferred), (vec!["id".to_owned(), "ort".to_owned()], Vec::new()));
    let Column::Codes(places) = &table.columns[0] else { panic!("codes were asked for") };
    assert_eq!(places.get(0), Some("Malmö"));
}

#[test]
fn what_the_user_states_wins_and_is_not_said_again() {
    let options = DelimitedOptions { delimiter: Some(b'|'), encoding: Some(Encoding::Windows1252), decimal_comma: Some(true) };
    let reader = opened(b"a|b;c\n1|2\n", options).unwrap();
    assert_eq!((reader.schema().columns.join(" "), reader.schema().inferred.len()), ("a b;c".to_owned(), 0));
    let stated = DelimitedOptions { encoding: Some(Encoding::Utf8), ..Default::default() };
    assert!(opened(b"ort\nBor\xE5s\n", stated).is_ok_and(|mut reader| {
        let request = Request { columns: vec![("ort".into(), ColumnWish::Code)], geometry: GeometryWish::None };
        reader.read(&request).unwrap_err().to_string().ends_with("line 2: has letters that are not UTF-8")
    }));
}

#[test]
fn the_separator_line_of_excel_is_no_header() {
    let (schema, table) = read(b"sep=;\r\na;b\r\n1;2\r\n", &[("b", ColumnWish::Count)]).unwrap();
    assert_eq!((schema.columns.join(" "), table.rows), ("a b".to_owned(), 1));
}

#[test]
fn a_header_alone_is_a_table_without_rows() {
    for text in ["a,b", "a,b\n", "a,b\r\n\r\n"] {
        let (_, table) = read(text.as_bytes(), &[("b", ColumnWish::Number)]).unwrap();
        assert_eq!((table.rows, table.columns.len()), (0, 1), "{text:?}");
    }
}

#[test]
fn what_is_no_table_is_refused_with_the_reason() {
    assert_eq!(message(b"", &[]), "is empty");
    assert_eq!(message(b"\xEF\xBB\xBF \r\n", &[]), "is empty");
    assert_eq!(message(b"a,b\n1,\0\n", &[]), "line 2: has a byte 0, so it is no text");
    assert_eq!(message(b"\xFF\xFEa\0", &[]), "is UTF-16, which is not read");
    assert_eq!(message(b"a,b\r1,2\r", &[]), "ends its lines as old Macintosh programs did, which is not read");
}

#[test]
fn a_wrong_line_is_named_also_behind_quoted_line_feeds() {
    let few = "a,b\r\n\"x\r\ny\",1\r\n\r\n5\r\n";
    assert_eq!(message(few.as_bytes(), &[]), "line 5: has 1 fields where the first line has 2");
    assert_eq!(message(b"a,b\n1,2,3\n", &[]), "line 2: has 3 fields where the first line has 2");
    assert_eq!(message(b"a,b\n1,\"2\n3,4\n", &[]), "line 2: a quotation mark (\") that is opened here is never closed");
    let cell = "a,b\n\"x\ny\",1\n\nz,två\n";
    assert_eq!(message(cell.as_bytes(), &[("b", ColumnWish::Number)]), "line 5, column `b`: `två` is not a number");
}

#[test]
fn a_doubled_name_is_only_wrong_for_who_asks_for_it() {
    assert!(read(b"a,b,a\n1,2,3\n", &[("b", ColumnWish::Count)]).is_ok());
    assert_eq!(
        message(b"a,b,a\n1,2,3\n", &[("a", ColumnWish::Count)]),
        "column `a`: two columns have this name: number 1 and number 3"
    );
    assert_eq!(message(b"hushall\n1\n", &[("hushål", ColumnWish::Count)]), "there is no column `hushål`");
}

/// Many pieces, quoted line feeds in all of them, and lone quotes that mislead the guess of where records begin.
#[test]
fn a_large_file_is_the_same_table_however_it_is_cut() {
    let mut text = String::from("id,note,x\n");
    for row in 0..300_000_u32 {
        let note = match row % 7 {
            0 => "\"a\nb\"",
            3 if row > 150_000 && row.is_multiple_of(1000) => "5\" pipe",
            4 => "\"q \"\"r\"\", s\"",
            _ => "plain",
        };
        writeln!(text, "{row},{note},{}.5", u64::from(row) * 7).unwrap();
    }
    let (_, table) =
        read(text.as_bytes(), &[("x", ColumnWish::Number), ("id", ColumnWish::Id), ("note", ColumnWish::Code)]).unwrap();
    assert_eq!(table.rows, 300_000);
    let [Column::Numbers(x), Column::Ids { ids, .. }, Column::Codes(notes)] = &table.columns[..] else { panic!("{table:?}") };
    assert!(x.iter().enumerate().all(|(row, x)| x.total_cmp(&(row as f64 * 7.0 + 0.5)).is_eq()));
    assert_eq!(ids, &Ids::Numbers((0..300_000).collect()));
    assert_eq!((notes.get(7), notes.get(4)), (Some("a\nb"), Some("q \"r\", s")));

    text.push_str("300000,x\n");
    let lines = text.matches('\n').count();
    assert_eq!(message(text.as_bytes(), &[]), format!("line {lines}: has 2 fields where the first line has 3"));
}
