//! Premises as GeoPackage 1.4, for QGIS.
//!
//! Responsible for: the rows of the one layer. Not responsible for: what every GeoPackage has (`geopackage`), or which columns there are
//! (`point_layer`).

use super::geopackage::{HEADER_LENGTH, Layer, add_index, add_layer, add_triggers, blob_header, write_geopackage};
use super::point_layer::{Cells, PointLayer, WKB_LENGTH, id_text, wkb_point};
use crate::Result;
use crate::coverage::Assessment;
use crate::model::{Areas, Connection, Premises};
use rusqlite::types::Null;
use rusqlite::{Connection as Database, Statement};
use std::path::Path;

/// The name of the layer, also of its table.
pub const LAYER: &str = "premises";

/// Writes `premises.gpkg`: the counted premises with what was found out about them, as points in the coordinate system `epsg`.
pub fn write_premises_gpkg(path: &Path, premises: &Premises, areas: &Areas, assessment: &Assessment, epsg: u32) -> Result<()> {
    write_points(path, &PointLayer::of_assessment(premises, areas, assessment, epsg)?)
}

/// Writes premises as a layer (`premises`) that can be read as an input again.
pub fn write_layer_gpkg(path: &Path, premises: &Premises, epsg: u32) -> Result<()> {
    write_points(path, &PointLayer::of_input(premises, epsg)?)
}

fn write_points(path: &Path, layer: &PointLayer<'_>) -> Result<()> {
    write_geopackage(path, None, |database| {
        add_layer(
            database,
            &Layer {
                table: LAYER,
                description: "",
                geometry_type: "POINT",
                crs: &layer.crs,
                extent: layer.extent(),
                rows: layer.len(),
            },
        )?;
        write_rows(database, layer)?;
        let extent_of = |row: usize| {
            let (x, y) = layer.point(row);
            [x, y, x, y]
        };
        // Rows are numbered in 32 bits.
        add_index(database, LAYER, layer.extent(), layer.len(), extent_of, |row| i64::from(row as u32) + 1)?;
        add_triggers(database, LAYER)
    })
}

/// The rows in the order of the input, with the row number from 1 as `fid`.
fn write_rows(database: &Database, layer: &PointLayer<'_>) -> rusqlite::Result<()> {
    let declared: Vec<_> =
        layer.columns.iter().map(|column| format!("\"{}\" {}", column.name, sql_type(&column.cells))).collect();
    let declared = declared.join(", ");
    database.execute_batch(&format!("CREATE TABLE premises (fid INTEGER PRIMARY KEY NOT NULL, geom POINT, {declared});"))?;
    let places = ", ?".repeat(layer.columns.len());
    let mut insert = database.prepare(&format!("INSERT INTO premises VALUES (?, ?{places})"))?;
    let mut geometry = geometry_header(layer.crs.epsg());
    let mut buffer = String::new();
    for (row, fid) in (0..layer.len()).zip(1_i64..) {
        let (x, y) = layer.point(row);
        geometry[HEADER_LENGTH..].copy_from_slice(&wkb_point(x, y));
        insert.raw_bind_parameter(1, fid)?;
        insert.raw_bind_parameter(2, geometry.as_slice())?;
        let position = layer.position(row);
        for (column, parameter) in layer.columns.iter().zip(3..) {
            bind(&mut insert, parameter, &column.cells, position, &mut buffer)?;
        }
        insert.raw_execute()?;
    }
    Ok(())
}

fn sql_type(cells: &Cells<'_>) -> &'static str {
    match cells {
        Cells::IdText(..) | Cells::Text(..) => "TEXT",
        Cells::IdNumber(_) | Cells::Count(_) => "INTEGER",
        Cells::Flag(_) => "TINYINT",
        Cells::Number(_) => "DOUBLE",
    }
}

fn bind(insert: &mut Statement<'_>, parameter: usize, cells: &Cells<'_>, i: usize, buffer: &mut String) -> rusqlite::Result<()> {
    match cells {
        Cells::IdText(ids, position) => match position(i) {
            Some(other) => insert.raw_bind_parameter(parameter, id_text(ids, other, buffer)),
            None => insert.raw_bind_parameter(parameter, Null),
        },
        Cells::Text(texts, position) => {
            insert.raw_bind_parameter(parameter, position(i).map(|position| texts[position].as_str()))
        }
        Cells::IdNumber(numbers) => insert.raw_bind_parameter(parameter, numbers[i]),
        Cells::Count(weights) => insert.raw_bind_parameter(parameter, weights.get(i)),
        Cells::Flag(connections) => match connections[i] {
            Connection::Yes => insert.raw_bind_parameter(parameter, 1),
            Connection::No => insert.raw_bind_parameter(parameter, 0),
            Connection::Unknown => insert.raw_bind_parameter(parameter, Null),
        },
        Cells::Number(number) => insert.raw_bind_parameter(parameter, number(i)),
    }
}

/// A geometry cell whose header is filled in: not empty, no envelope (a point is its own).
fn geometry_header(epsg: u32) -> [u8; HEADER_LENGTH + WKB_LENGTH] {
    let mut geometry = [0; HEADER_LENGTH + WKB_LENGTH];
    geometry[..HEADER_LENGTH].copy_from_slice(&blob_header(epsg, 0));
    geometry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::samples;

    fn ask<T: rusqlite::types::FromSql>(database: &Database, question: &str) -> T {
        database.query_one(question, [], |row| row.get(0)).unwrap()
    }

    fn written() -> (tempfile::TempDir, Database) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("premises.gpkg");
        let ((premises, assessment), areas) = (samples::premises(), samples::areas());
        write_premises_gpkg(&path, &premises, &areas, &assessment, 3006).unwrap();
        let database = Database::open(path).unwrap();
        (folder, database)
    }

    #[test]
    fn what_was_assessed_is_in_the_file_row_by_row() {
        let (_folder, database) = written();
        let rows: String = ask(
            &database,
            "SELECT group_concat(concat_ws(',', fid, id, area_code, area_name, area_class, status, evidence, distance_m, nearest_id,
                 households, population), ' | ') FROM premises",
        );
        assert_eq!(
            rows,
            "1,007,2080,Falun,dense,connected,connected;orderable,1,2 | \
             2,7,2080,Falun,dense,passed,near_connected;planned,50.0,007,0,0 | \
             3,å-1,2081,Borlänge,rural,passed,near_route,12.5,3,4 | 4,x,rural,unserved,4000000000"
        );
        let outside: i64 = ask(&database, "SELECT count(*) FROM premises WHERE area_code IS NULL AND households IS NULL");
        assert_eq!(outside, 1);
    }

    #[test]
    fn the_file_is_a_sound_geopackage_and_stands_alone() {
        let (folder, database) = written();
        assert_eq!(ask::<i64>(&database, "PRAGMA application_id"), i64::from(u32::from_be_bytes(*b"GPKG")));
        assert_eq!(ask::<i64>(&database, "PRAGMA user_version"), 10400);
        assert_eq!(ask::<String>(&database, "PRAGMA journal_mode"), "delete");
        assert_eq!(ask::<String>(&database, "PRAGMA integrity_check"), "ok");
        assert_eq!(ask::<String>(&database, "SELECT rtreecheck('rtree_premises_geom')"), "ok");
        let extent = "SELECT concat_ws(' ', min_x, min_y, max_x, max_y, srs_id, last_change) FROM gpkg_contents";
        assert_eq!(ask::<String>(&database, extent), "100000.125 6200000.0 540000.0 6710000.0 3006 1970-01-01T00:00:00.000Z");
        assert_eq!(ask::<i64>(&database, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_layer_without_rows_is_sound_and_writing_twice_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("layer.gpkg");
        write_layer_gpkg(&path, &samples::premises().0, 25833).unwrap();
        write_layer_gpkg(&path, &Premises::default(), 25833).unwrap();
        let database = Database::open(&path).unwrap();
        assert_eq!(ask::<i64>(&database, "SELECT count(*) FROM premises"), 0);
        assert_eq!(ask::<String>(&database, "SELECT rtreecheck('rtree_premises_geom')"), "ok");
        assert_eq!(ask::<Option<f64>>(&database, "SELECT min_x FROM gpkg_contents"), None);
    }

    #[test]
    fn the_packed_index_is_sound_and_finds_what_a_scan_finds() {
        let folder = tempfile::tempdir().unwrap();
        let (premises, areas, assessment) = samples::many(20_000);
        let path = folder.path().join("premises.gpkg");
        write_premises_gpkg(&path, &premises, &areas, &assessment, 3006).unwrap();
        let database = Database::open(&path).unwrap();
        assert_eq!(ask::<String>(&database, "SELECT rtreecheck('rtree_premises_geom')"), "ok");
        let (west, south, east, north) = (400_000.0, 6_500_000.0, 450_000.0, 6_600_000.0);
        let expected = premises.easting.iter().zip(&premises.northing);
        let expected = expected.filter(|&(&x, &y)| x >= west && x <= east && y >= south && y <= north).count();
        let expected = i64::try_from(expected).unwrap();
        let found: i64 = database
            .query_one(
                "SELECT count(*) FROM rtree_premises_geom WHERE maxx >= ?1 AND minx <= ?2 AND maxy >= ?3 AND miny <= ?4",
                [west, east, south, north],
                |row| row.get(0),
            )
            .unwrap();
        // Bounds are rounded outwards to half a metre, so a few neighbours of the window's edge may be found too.
        assert!(expected > 50 && (expected..expected + 3).contains(&found), "{expected} {found}");
    }

    #[test]
    fn editing_the_index_afterwards_works_and_keeps_it_sound() {
        let folder = tempfile::tempdir().unwrap();
        let (premises, areas, assessment) = samples::many(20_000);
        let path = folder.path().join("premises.gpkg");
        write_premises_gpkg(&path, &premises, &areas, &assessment, 3006).unwrap();
        let database = Database::open(&path).unwrap();
        database
            .execute_batch(
                "DELETE FROM rtree_premises_geom WHERE id % 3 = 0;
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                 INSERT INTO rtree_premises_geom SELECT 100000 + i, 300000 + i, 300000 + i, 6500000, 6500000 FROM n;",
            )
            .unwrap();
        let check: String = ask(&database, "SELECT rtreecheck('rtree_premises_geom')");
        assert_eq!(check, "ok");
    }

    #[test]
    fn the_bytes_are_the_same_every_time() {
        let folder = tempfile::tempdir().unwrap();
        let (premises, areas, assessment) = samples::many(5_000);
        let write = |name: &str| {
            let path = folder.path().join(name);
            write_premises_gpkg(&path, &premises, &areas, &assessment, 3006).unwrap();
            std::fs::read(path).unwrap()
        };
        assert!(write("a.gpkg") == write("b.gpkg"));
    }
}
