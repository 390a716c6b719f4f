//! What a GeoPackage gives, what is said about one that is wrong, and that reading leaves no trace beside it.

use super::*;
use crate::model::{Connection as Connected, Ids};
use crate::read::{Column, ColumnWish, GeometryFault, GeometryWish};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const TABLES: &str = "
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER);
    INSERT INTO gpkg_spatial_ref_sys VALUES ('SWEREF99 TM', 3006, 'EPSG', 3006), ('Undefined', 0, 'NONE', 0), ('Grid', 9, 'LOCAL', 7);
    CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);";

fn create(statements: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    // A name that a URI must encode.
    let path = folder.path().join("å 1%.gpkg");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(TABLES).unwrap();
    connection.execute_batch(statements).unwrap();
    (folder, path)
}

fn add_points(path: &Path, numbers: impl Iterator<Item = i64>) {
    let mut connection = Connection::open(path).unwrap();
    let transaction = connection.transaction().unwrap();
    for number in numbers {
        let mut blob = vec![b'G', b'P', 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0];
        blob.extend((number as f64).to_le_bytes());
        blob.extend(6_500_000.5_f64.to_le_bytes());
        let row = (number, blob, format!("B{number}"), number % 5, number % 2);
        transaction.execute("INSERT INTO byggnad VALUES (?1, ?2, ?3, ?4, ?5)", row).unwrap();
    }
    transaction.commit().unwrap();
}

const POINTS: &str = "
    INSERT INTO gpkg_contents VALUES ('byggnad', 'features');
    INSERT INTO gpkg_geometry_columns VALUES ('byggnad', 'geom', 3006);
    CREATE TABLE byggnad (fid INTEGER PRIMARY KEY, geom POINT, id TEXT, hushall INTEGER, fiber BOOLEAN);";

fn source(path: &Path, layer: Option<&str>) -> Source {
    Source { path: path.to_owned(), layer: layer.map(str::to_owned) }
}

fn request() -> Request {
    let columns =
        [("fid", ColumnWish::Id), ("hushall", ColumnWish::Count), ("fiber", ColumnWish::Connection), ("id", ColumnWish::Id)];
    Request { columns: columns.map(|(name, wish)| (name.to_owned(), wish)).into(), geometry: GeometryWish::Points }
}

/// All files in a folder, without the shared memory that several connections of one process write to together.
fn files(folder: &TempDir) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files.retain(|(name, _)| !name.ends_with("-shm"));
    files
}

fn problem(result: Result<Box<dyn Reader>>) -> String {
    match result {
        Ok(_) => panic!("this should not open"),
        Err(Error::Input { problem, hint, .. }) => {
            assert!(hint.is_some(), "a hint is missing: {problem}");
            problem
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn rows_come_in_the_order_of_their_numbers_over_gaps_and_several_connections() {
    let (_folder, path) = create(POINTS);
    let numbers = || (1..30_000).chain(90_000..120_000).chain([5_000_000]);
    add_points(&path, numbers());
    let mut reader = open(&source(&path, None)).unwrap();
    let schema = reader.schema().clone();
    assert_eq!((schema.layer.as_deref(), schema.crs), (Some("byggnad"), LayerCrs::Epsg(3006)));
    assert_eq!(schema.columns, ["fid", "id", "hushall", "fiber"]);
    let table = reader.read(&request()).unwrap();
    assert_eq!(table.rows, 60_000);
    assert!(table.geometry.faults.is_empty());
    assert_eq!(table.geometry.x, numbers().map(|number| number as f64).collect::<Vec<_>>());
    let [Column::Ids { ids, .. }, Column::Counts { counts, .. }, Column::Connections(fibre), Column::Ids { ids: text, .. }] =
        &table.columns[..]
    else {
        panic!("columns of other types");
    };
    assert_eq!(ids, &Ids::Numbers(numbers().collect()));
    assert_eq!((counts.get(3), fibre[0], text.get(59_999).as_ref()), (Some(4), Connected::Yes, "B5000000"));
}

#[test]
fn null_and_strange_geometries_are_faults_of_their_rows() {
    let (_folder, path) = create(POINTS);
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch("INSERT INTO byggnad (fid, geom) VALUES (4, NULL), (5, x'4750001100000000'), (6, x'00'), (7, 'text')")
        .unwrap();
    let table = open(&source(&path, Some("BYGGNAD"))).unwrap().read(&request()).unwrap();
    let faults = [GeometryFault::Null, GeometryFault::Empty, GeometryFault::Unreadable, GeometryFault::Unreadable];
    assert_eq!(table.geometry.faults, (0..4).zip(faults).collect::<Vec<_>>());
}

#[test]
fn views_tables_without_row_numbers_and_empty_tables_are_read_too() {
    let (_folder, path) = create(&format!(
        "{POINTS}
        INSERT INTO gpkg_contents VALUES ('vy', 'attributes'), ('lista', 'attributes');
        CREATE VIEW vy AS SELECT 7 AS a UNION ALL SELECT 8;
        CREATE TABLE lista (a INTEGER PRIMARY KEY, rowid TEXT) WITHOUT ROWID;
        INSERT INTO lista VALUES (3, 'x'), (1, 'y')"
    ));
    let request = Request { columns: vec![("a".to_owned(), ColumnWish::Number)], geometry: GeometryWish::None };
    for (layer, numbers) in [("vy", [7.0, 8.0]), ("lista", [1.0, 3.0])] {
        let mut reader = open(&source(&path, Some(layer))).unwrap();
        assert!(!reader.schema().has_geometry);
        let table = reader.read(&request).unwrap();
        assert!(matches!(&table.columns[..], [Column::Numbers(read)] if *read == numbers), "{layer}");
    }
    assert_eq!(open(&source(&path, None)).unwrap().read(&super::Request::default()).unwrap().rows, 0);
}

#[test]
fn the_coordinate_system_is_what_the_file_says() {
    for (id, crs) in [(3006, LayerCrs::Epsg(3006)), (0, LayerCrs::Unstated), (-1, LayerCrs::Unstated)] {
        let (_folder, path) = create(&POINTS.replace("3006", &id.to_string()));
        assert_eq!(open(&source(&path, None)).unwrap().schema().crs, crs);
    }
    for id in [9, 77] {
        let (_folder, path) = create(&POINTS.replace("3006", &id.to_string()));
        assert!(matches!(open(&source(&path, None)).unwrap().schema().crs, LayerCrs::Other(_)), "{id}");
    }
}

#[test]
fn reading_writes_nothing_beside_the_file_and_sees_rows_that_wait_in_the_wal() {
    let (folder, path) = create(POINTS);
    add_points(&path, 1..10);
    let before = files(&folder);
    open(&source(&path, None)).unwrap().read(&request()).unwrap();
    assert!(files(&folder) == before, "the folder has changed");

    // Another program has the file open and has not yet moved its rows out of the -wal.
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; INSERT INTO byggnad (fid) VALUES (100);")
        .unwrap();
    let before = files(&folder);
    assert_eq!(before.len(), 2);
    assert_eq!(open(&source(&path, None)).unwrap().read(&request()).unwrap().rows, 10);
    assert!(files(&folder) == before, "the folder has changed");

    // The program was killed: the -wal stays behind, alone.
    let left = tempfile::tempdir().unwrap();
    for (name, bytes) in &before {
        std::fs::write(left.path().join(name), bytes).unwrap();
    }
    let before = files(&left);
    let path = left.path().join("å 1%.gpkg");
    assert_eq!(open(&source(&path, None)).unwrap().read(&request()).unwrap().rows, 10);
    assert!(files(&left) == before && std::fs::read_dir(left.path()).unwrap().count() == 2, "the folder has changed");
}

#[test]
fn several_layers_are_listed_and_a_misspelt_one_gets_a_hint() {
    let (_folder, path) = create(&format!(
        "{POINTS}
        INSERT INTO gpkg_contents VALUES ('kommun', 'features'), ('noter', 'attributes');
        INSERT INTO gpkg_geometry_columns VALUES ('kommun', 'geom', 3006);
        CREATE TABLE kommun (fid INTEGER PRIMARY KEY, geom POLYGON);"
    ));
    assert_eq!(problem(open(&source(&path, None))), "has several layers: `byggnad`, `kommun`, `noter`");
    let error = open(&source(&path, Some("komun"))).err().unwrap();
    assert_eq!(error.hint(), Some("did you mean `kommun`?"));
}

#[test]
fn damaged_files_give_one_clear_error() {
    let (folder, path) = create(POINTS);
    add_points(&path, 1..5000);
    let whole = std::fs::read(&path).unwrap();
    let damaged = folder.path().join("damaged.gpkg");
    let open_damaged = |bytes: &[u8]| {
        std::fs::write(&damaged, bytes).unwrap();
        open(&source(&damaged, None)).and_then(|mut reader| reader.read(&request()).map(|_| reader))
    };
    assert_eq!(problem(open_damaged(b"")), "is empty (0 bytes)");
    assert_eq!(problem(open_damaged(b"PAR1")), "is no GeoPackage: it is no SQLite database");
    assert!(problem(open_damaged(&whole[..50])).contains("cut short"));
    assert!(problem(open_damaged(&whole[..whole.len() / 2])).contains("corrupt or cut short"));
    let mut scribbled = whole.clone();
    scribbled[whole.len() / 2..].fill(0xAA);
    assert!(problem(open_damaged(&scribbled)).contains("corrupt or cut short"));
    std::fs::remove_file(&damaged).unwrap();
    Connection::open(&damaged).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
    assert!(problem(open(&source(&damaged, None))).contains("gpkg_contents"));
    assert!(problem(open(&source(&folder.path().join("none.gpkg"), None))).starts_with("cannot be read"));
}
