//! `bygd export`: results for Excel, QGIS and other programs.

use crate::support::Workdir;
use crate::support::golden::assert_golden;
use calamine::{Data, Reader, Xlsx, open_workbook};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write;
use std::path::Path;

fn demo() -> Workdir {
    let dir = Workdir::new();
    dir.run("demo --quiet").ok();
    dir
}

/// A workbook as text: one line for each cell that holds something.
fn cells(path: &Path) -> String {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let mut text = String::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).unwrap();
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, cell) in range.cells().filter(|(_, _, cell)| **cell != Data::Empty) {
            writeln!(text, "{name}\t{}\t{}\t{cell:?}", top as usize + row + 1, left as usize + column + 1).unwrap();
        }
    }
    text.replace(env!("CARGO_PKG_VERSION"), "[version]")
}

/// A GeoPackage as text: every table, its columns and its rows.
fn dump(path: &Path) -> String {
    let base = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let names = "select name, sql from sqlite_schema where type = 'table' and name not like 'rtree%\\_%\\_%' escape '\\' \
                 and name not in ('gpkg_spatial_ref_sys', 'sqlite_sequence') order by name";
    let mut statement = base.prepare(names).unwrap();
    let tables: Vec<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    let mut text = String::new();
    for (table, sql) in tables {
        writeln!(text, "-- {sql}").unwrap();
        let mut rows = base.prepare(&format!("select * from \"{table}\"")).unwrap();
        let width = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> = (0..width).map(|column| value(row.get_ref(column).unwrap())).collect();
            writeln!(text, "{table}({})", values.join(", ")).unwrap();
        }
    }
    text.replace(env!("CARGO_PKG_VERSION"), "[version]")
}

/// Geometry as its length and a sum over its bytes: enough to see that it changed.
fn value(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => {
            let sum = bytes.iter().fold(0_u32, |sum, &byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
            format!("blob {} {sum:08x}", bytes.len())
        }
    }
}

#[test]
fn the_demos_workbooks_are_golden_cell_by_cell() {
    let dir = demo();
    dir.run("export bygd-demo --format xlsx --out a.xlsx").ok();
    assert_golden("export.coverage.xlsx.txt", &cells(&dir.path("a.xlsx")));
    dir.run("export bygd-demo/beslutsomgang --format xlsx --profile internal --out b.xlsx").ok();
    assert_golden("export.round.xlsx.txt", &cells(&dir.path("b-intern.xlsx")));
}

#[test]
fn the_demos_geopackages_are_golden_row_by_row() {
    let dir = demo();
    dir.run("export bygd-demo --format gpkg --out a.gpkg").ok();
    assert_golden("export.coverage.gpkg.txt", &dump(&dir.path("a.gpkg")));
    dir.run("export bygd-demo/beslutsomgang --format gpkg --out b.gpkg").ok();
    assert_golden("export.round.gpkg.txt", &dump(&dir.path("b.gpkg")));
}

#[test]
fn premises_are_in_the_internal_layers_only_and_nothing_lies_beside_the_file() {
    let dir = demo();
    let has_premises = |name: &str| dump(&dir.path(name)).contains("CREATE TABLE \"byggnader\"");
    dir.run("export bygd-demo --format gpkg --out a.gpkg").ok();
    dir.run("export bygd-demo --format gpkg --profile internal --out a.gpkg").ok();
    assert!(!has_premises("a.gpkg"));
    assert!(has_premises("a-intern.gpkg"));
    let beside = dir.files();
    assert!(beside.keys().all(|name| !name.ends_with("-wal") && !name.ends_with("-journal") && !name.ends_with("-shm")));
}

#[test]
fn every_format_is_written_for_every_kind_of_results_the_same_each_time() {
    let dir = demo();
    for folder in ["bygd-demo", "bygd-demo/beslutsomgang"] {
        for format in ["xlsx", "csv-excel-sv", "csv", "gpkg", "geojson", "parquet"] {
            let once = format!("export {folder} --format {format} --profile internal --lang en --out internal");
            dir.run(&once).ok();
            let first = dir.files();
            dir.run(&format!("{once} --overwrite --threads 1")).ok();
            assert!(first == dir.files(), "{folder} {format}");
            let out = dir.path("internal");
            if out.is_dir() { std::fs::remove_dir_all(out).unwrap() } else { std::fs::remove_file(out).unwrap() }
        }
    }
}

#[test]
fn plain_csv_of_the_internal_profile_is_the_runs_own_table() {
    let dir = demo();
    dir.run("export bygd-demo --format csv --profile internal --out internt").ok();
    assert_eq!(dir.read("internt/coverage.csv"), dir.read("bygd-demo/coverage.csv"));
}

#[test]
fn wrong_use_is_said_and_nothing_is_replaced() {
    let dir = demo();
    dir.run("export nowhere --format xlsx --out a.xlsx").fails_with_hint(3, &["there is no such folder"]);
    dir.run("export bygd-demo --format csv --out bygd-demo --overwrite").fails_with_hint(4, &["belongs to the results"]);
    std::fs::create_dir(dir.path("mine")).unwrap();
    dir.write("mine/a.txt", "mine");
    dir.run("export bygd-demo --format csv --out mine --overwrite").fails_with_hint(4, &["nothing in it is touched"]);
    dir.write("a.xlsx", "mine");
    dir.run("export bygd-demo --format xlsx --out a.xlsx").fails_with_hint(4, &["the file exists"]);
    assert_eq!(dir.read("a.xlsx"), "mine");
    let run = dir.run("export bygd-demo --format doc --out a");
    assert_eq!(run.code, Some(2), "{run}");
}
