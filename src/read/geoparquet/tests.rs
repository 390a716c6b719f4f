//! What a Parquet file gives, and what is said about one that is wrong.

use super::*;
use crate::model::{Connection, Ids};
use crate::read::{Column, ColumnWish, GeometryFault};
use polars::prelude::{DataFrame, DataType, IntoColumn, KeyValueMetadata, NamedFrom, ParquetWriter, TimeUnit};
use std::path::Path;

const GEO: &str = r#"{"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry":
    {"encoding": "WKB", "geometry_types": [], "crs": {"name": "SWEREF99 TM", "id": {"authority": "EPSG", "code": 3006}}}}}"#;

fn wkb(x: f64) -> Vec<u8> {
    [&[1, 1, 0, 0, 0][..], &x.to_le_bytes(), &6_500_000.5_f64.to_le_bytes()].concat()
}

fn write(path: &Path, columns: Vec<Series>, geo: Option<&str>, group: usize) {
    let height = columns[0].len();
    let mut frame = DataFrame::new(height, columns.into_iter().map(IntoColumn::into_column).collect()).unwrap();
    let metadata = geo.map(|geo| KeyValueMetadata::from_static(vec![("geo".to_owned(), geo.to_owned())]));
    let file = std::fs::File::create(path).unwrap();
    ParquetWriter::new(file).with_row_group_size(Some(group)).with_key_value_metadata(metadata).finish(&mut frame).unwrap();
}

fn points(rows: usize) -> Vec<Series> {
    let geometry: Vec<Option<Vec<u8>>> = (0..rows).map(|row| (row % 1000 != 7).then(|| wkb(row as f64))).collect();
    let numbers = 0..rows as i64;
    vec![
        Series::new("id".into(), numbers.clone().collect::<Vec<i64>>()),
        Series::new("households".into(), numbers.clone().map(|row| (row % 3 != 0).then_some(row as i32)).collect::<Vec<_>>()),
        Series::new("connected".into(), numbers.clone().map(|row| (row % 2) as i8).collect::<Vec<_>>()),
        Series::new("kommun".into(), numbers.map(|row| format!("{:04}", 114 + row % 5)).collect::<Vec<_>>()),
        Series::new("geometry".into(), geometry),
    ]
}

fn source(path: &Path) -> Source {
    Source { path: path.to_owned(), layer: None }
}

fn wish(columns: &[(&str, ColumnWish)], geometry: GeometryWish) -> Request {
    Request { columns: columns.iter().map(|(name, wish)| ((*name).to_owned(), *wish)).collect(), geometry }
}

#[test]
fn rows_come_in_file_order_over_row_groups_and_slices() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let rows = SLICE_OF_BYTES + 5000;
    for group in [SLICE_OF_BYTES + 3000, 100_000] {
        write(&path, points(rows), Some(GEO), group);
        let mut reader = open(&source(&path)).unwrap();
        let schema = reader.schema().clone();
        assert_eq!((schema.crs, schema.rows, schema.has_geometry), (LayerCrs::Epsg(3006), Some(rows as u64), true));
        assert_eq!(schema.columns, ["id", "households", "connected", "kommun"]);
        let request = [
            ("connected", ColumnWish::Connection),
            ("id", ColumnWish::Id),
            ("households", ColumnWish::Count),
            ("kommun", ColumnWish::Code),
        ];
        let table = reader.read(&wish(&request, GeometryWish::Points)).unwrap();
        assert_eq!((table.rows, table.geometry.x.len()), (rows, rows));
        let [Column::Connections(connected), Column::Ids { ids, .. }, Column::Counts { counts, .. }, Column::Codes(codes)] =
            &table.columns[..]
        else {
            panic!("columns of other types");
        };
        assert_eq!(ids, &Ids::Numbers((0..rows as i64).collect()));
        for row in [0, 1, 7, 99_999, 100_000, SLICE_OF_BYTES, rows - 1] {
            assert_eq!(counts.get(row), (row % 3 != 0).then_some(row as u32));
            assert_eq!(connected[row], if row % 2 == 1 { Connection::Yes } else { Connection::No });
            assert_eq!(codes.get(row), Some(format!("{:04}", 114 + row % 5).as_str()));
            assert!(if row == 7 {
                table.geometry.x[row].is_nan()
            } else {
                table.geometry.x[row].total_cmp(&(row as f64)).is_eq()
            });
        }
        assert_eq!(table.geometry.faults.len(), (rows - 8) / 1000 + 1);
        assert_eq!(table.geometry.faults[1], (1007, GeometryFault::Null));
    }
}

#[test]
fn a_file_without_geo_metadata_is_a_plain_table_of_any_simple_types() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let day = Series::new("ready".into(), [Some(20_574_i32), None]).cast(&DataType::Date).unwrap();
    let milliseconds = Series::new("at".into(), [20_574 * 86_400_000_i64, 3_600_000]);
    let list = Series::new("list".into(), [Series::new("".into(), [1_i32]), Series::new("".into(), [2_i32])]);
    let columns = vec![
        Series::new("x".into(), [Some(1.5_f32), None]),
        Series::new("fibre".into(), [Some(true), None]),
        day,
        milliseconds.cast(&DataType::Datetime(TimeUnit::Milliseconds, None)).unwrap(),
        Series::new("big".into(), [7_u64, u64::MAX]),
        list,
    ];
    write(&path, columns, None, 10);
    let mut reader = open(&source(&path)).unwrap();
    assert!(!reader.schema().has_geometry);
    assert_eq!(reader.schema().columns, ["x", "fibre", "ready", "at", "big", "list"]);
    let request = [
        ("x", ColumnWish::Number),
        ("fibre", ColumnWish::Connection),
        ("ready", ColumnWish::Code),
        ("at", ColumnWish::Code),
        ("big", ColumnWish::Id),
    ];
    let table = reader.read(&wish(&request, GeometryWish::None)).unwrap();
    let [Column::Numbers(x), Column::Connections(fibre), Column::Codes(ready), Column::Codes(at), Column::Ids { ids, .. }] =
        &table.columns[..]
    else {
        panic!("columns of other types");
    };
    assert!(x[0].total_cmp(&1.5).is_eq() && x[1].is_nan());
    assert_eq!(fibre, &[Connection::Yes, Connection::Unknown]);
    assert_eq!((ready.get(0), ready.get(1), at.get(0)), (Some("2026-05-01"), None, Some("2026-05-01")));
    assert_eq!(at.get(1), Some("1970-01-01T01:00:00"));
    assert_eq!((ids.get(0).as_ref(), ids.get(1).as_ref()), ("7", "18446744073709551615"));

    let nested = reader.read(&wish(&[("list", ColumnWish::Code)], GeometryWish::None)).unwrap_err();
    assert!(nested.to_string().contains("column `list`: holds values of type"), "{nested}");
    let shapes = reader.read(&wish(&[], GeometryWish::Shapes)).unwrap_err();
    assert!(shapes.to_string().contains("without geometry"));
    let misspelt = reader.read(&wish(&[("fiber", ColumnWish::Connection)], GeometryWish::None)).unwrap_err();
    assert_eq!(misspelt.hint(), Some("did you mean `fibre`?"));
}

#[test]
fn a_file_without_rows_is_an_empty_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    write(&path, points(0), Some(GEO), 10);
    let table = open(&source(&path)).unwrap().read(&wish(&[("id", ColumnWish::Id)], GeometryWish::Points)).unwrap();
    assert_eq!((table.rows, table.columns.len()), (0, 1));
}

#[test]
fn damaged_files_give_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    write(&path, points(20_000), Some(GEO), 5_000);
    let whole = std::fs::read(&path).unwrap();
    let read = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let request = wish(&[("id", ColumnWish::Id), ("kommun", ColumnWish::Code)], GeometryWish::Points);
        open(&source(&path)).and_then(|mut reader| reader.read(&request)).map(|table| table.rows)
    };
    let problem = |bytes: &[u8]| {
        let error = read(bytes).unwrap_err();
        assert!(error.hint().is_some(), "{error}");
        error.to_string()
    };
    assert!(problem(b"").contains("is empty"));
    assert!(problem(b"id;x;y\n").contains("is no Parquet file"));
    assert!(problem(&whole[..whole.len() / 2]).contains("its end is missing"));
    let without_middle = [&whole[..4], &whole[whole.len() / 2..]].concat();
    assert!(problem(&without_middle).contains("corrupt"));
    // Whatever byte is wrong, there is an answer: rows, or an error with a hint.
    for at in (4..whole.len() - 4).step_by(whole.len() / 150) {
        let mut scribbled = whole.clone();
        let end = (at + 16).min(whole.len() - 4);
        scribbled[at..end].iter_mut().for_each(|byte| *byte = byte.wrapping_mul(167).wrapping_add(13));
        if let Err(error) = read(&scribbled) {
            assert!(error.hint().is_some() || error.to_string().contains("column"), "{error}");
        }
    }
}

#[test]
fn a_real_file_with_an_arrow_extension_type_is_read() {
    let folder = std::env::var("BYGD_SHARED_DATA").unwrap_or(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data").to_owned());
    let path = Path::new(&folder).join("se/kommun_scb_wgs84.parquet");
    if !path.exists() {
        #[expect(clippy::print_stderr, reason = "a test says what it did not try")]
        {
            eprintln!("skipped: there is no {}", path.display());
        }
        return;
    }
    let mut reader = open(&source(&path)).unwrap();
    assert_eq!(reader.schema().crs, LayerCrs::Epsg(4326));
    let table = reader.read(&wish(&[], GeometryWish::Shapes)).unwrap();
    assert_eq!((table.rows, table.geometry.shapes.len(), table.geometry.faults.len()), (290, 290, 0));
}
