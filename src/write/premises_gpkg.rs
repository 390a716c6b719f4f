//! Premises as GeoPackage 1.4, for QGIS.
//!
//! Responsible for: the tables that the standard asks for, the points, a packed spatial index, and one closed file with nothing beside it.
//! Not responsible for: which columns there are (`point_layer`), or the nodes of the index
//! (`packed_rtree`).
//!
//! The file is made under a temporary name and only then moved into place, so no journal is kept while it is written. No clock is read:
//! the standard wants a time of last change, and a fixed one is written.

use super::cannot_write;
use super::packed_rtree::PackedRtree;
use super::point_layer::{Cells, PointLayer, WKB_LENGTH, id_text, wkb_point};
use crate::coverage::Assessment;
use crate::model::{Areas, Connection, Premises};
use crate::{Error, Result};
use rusqlite::types::Null;
use rusqlite::{Connection as Database, Statement, params};
use std::io;
use std::path::Path;

/// The name of the layer, also of its table.
pub const LAYER: &str = "premises";
/// The name of the geometry column.
const GEOMETRY: &str = "geom";
/// What stands where the standard wants the time of the last change (same inputs, same bytes).
const LAST_CHANGE: &str = "1970-01-01T00:00:00.000Z";

/// The tables that every GeoPackage has, as GeoPackage 1.4 declares them, and the one in which GDAL and QGIS look up the number of rows.
const METADATA_TABLES: &str = "
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
    CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
    CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
    CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
        scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
    CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL);
    INSERT INTO gpkg_spatial_ref_sys VALUES
        ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
        ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
        ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]',
         'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');";

/// What keeps the index and the row count right when somebody edits the layer: the triggers of GeoPackage 1.4 (annex F.3), and GDAL's two.
const TRIGGERS: &str = "
    CREATE TRIGGER rtree_premises_geom_insert AFTER INSERT ON premises WHEN (new.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))
    BEGIN INSERT OR REPLACE INTO rtree_premises_geom
        VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
    CREATE TRIGGER rtree_premises_geom_update2 AFTER UPDATE OF geom ON premises
    WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
    BEGIN DELETE FROM rtree_premises_geom WHERE id = OLD.fid; END;
    CREATE TRIGGER rtree_premises_geom_update4 AFTER UPDATE ON premises
    WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
    BEGIN DELETE FROM rtree_premises_geom WHERE id IN (OLD.fid, NEW.fid); END;
    CREATE TRIGGER rtree_premises_geom_update5 AFTER UPDATE ON premises
    WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
    BEGIN DELETE FROM rtree_premises_geom WHERE id = OLD.fid; INSERT OR REPLACE INTO rtree_premises_geom
        VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
    CREATE TRIGGER rtree_premises_geom_update6 AFTER UPDATE OF geom ON premises
    WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) AND (OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom))
    BEGIN UPDATE rtree_premises_geom SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom),
        miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom) WHERE id = NEW.fid; END;
    CREATE TRIGGER rtree_premises_geom_update7 AFTER UPDATE OF geom ON premises
    WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) AND (OLD.geom ISNULL OR ST_IsEmpty(OLD.geom))
    BEGIN INSERT INTO rtree_premises_geom
        VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
    CREATE TRIGGER rtree_premises_geom_delete AFTER DELETE ON premises WHEN old.geom NOT NULL
    BEGIN DELETE FROM rtree_premises_geom WHERE id = OLD.fid; END;
    CREATE TRIGGER trigger_insert_feature_count_premises AFTER INSERT ON premises
    BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1 WHERE lower(table_name) = lower('premises'); END;
    CREATE TRIGGER trigger_delete_feature_count_premises AFTER DELETE ON premises
    BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count - 1 WHERE lower(table_name) = lower('premises'); END;";

/// Writes `premises.gpkg`: the counted premises with what was found out about them, as points in the coordinate system `epsg`.
pub fn write_premises_gpkg(path: &Path, premises: &Premises, areas: &Areas, assessment: &Assessment, epsg: u32) -> Result<()> {
    write_points(path, &PointLayer::of_assessment(premises, areas, assessment, epsg)?)
}

/// Writes premises as a layer (`premises`) that can be read as an input again.
pub fn write_layer_gpkg(path: &Path, premises: &Premises, epsg: u32) -> Result<()> {
    write_points(path, &PointLayer::of_input(premises, epsg)?)
}

fn write_points(path: &Path, layer: &PointLayer<'_>) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot_write(path, &error)),
        _ => {}
    }
    let write = || -> rusqlite::Result<()> {
        let mut database = Database::open(path)?;
        // The journal would only be needed to repair a file that is thrown away when anything goes wrong.
        database.execute_batch(
            "PRAGMA page_size = 4096; PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10400;
             PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -16000;",
        )?;
        let transaction = database.transaction()?;
        write_metadata(&transaction, layer)?;
        write_rows(&transaction, layer)?;
        write_index(&transaction, layer)?;
        transaction.execute_batch(TRIGGERS)?;
        transaction.commit()?;
        database.close().map_err(|(_, error)| error)
    };
    write().map_err(|error| sqlite_error(path, &error))
}

fn write_metadata(database: &Database, layer: &PointLayer<'_>) -> rusqlite::Result<()> {
    database.execute_batch(METADATA_TABLES)?;
    let epsg = layer.crs.epsg();
    database.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, 'EPSG', ?2, ?3, NULL)",
        params![layer.crs.name(), epsg, layer.crs.wkt()],
    )?;
    let [west, south, east, north] = match layer.extent() {
        Some(extent) => extent.map(Some),
        None => [None; 4],
    };
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, '', ?2, ?3, ?4, ?5, ?6, ?7)",
        params![LAYER, LAST_CHANGE, west, south, east, north, epsg],
    )?;
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, 'POINT', ?3, 0, 0)", params![LAYER, GEOMETRY, epsg])?;
    database.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        params![LAYER, GEOMETRY],
    )?;
    database.execute("INSERT INTO gpkg_ogr_contents VALUES (?1, ?2)", params![LAYER, layer.len() as u32])?;
    Ok(())
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

/// The header before the well-known binary: letters, version, flags, coordinate system.
const HEADER_LENGTH: usize = 8;

/// A geometry cell whose header is filled in: little-endian, not empty, no envelope (a point is its own).
fn geometry_header(epsg: u32) -> [u8; HEADER_LENGTH + WKB_LENGTH] {
    let mut geometry = [0; HEADER_LENGTH + WKB_LENGTH];
    geometry[..4].copy_from_slice(&[b'G', b'P', 0, 1]);
    geometry[4..HEADER_LENGTH].copy_from_slice(&epsg.to_le_bytes());
    geometry
}

/// Declares the spatial index, then fills its three tables with a packed tree instead of inserting point by point.
fn write_index(database: &Database, layer: &PointLayer<'_>) -> rusqlite::Result<()> {
    database.execute_batch("CREATE VIRTUAL TABLE rtree_premises_geom USING rtree(id, minx, maxx, miny, maxy);")?;
    let Some(extent) = layer.extent() else { return Ok(()) };
    let point = |row: usize| layer.point(row);
    let tree = PackedRtree::new(layer.len(), extent, point);

    let mut insert = database.prepare("INSERT OR REPLACE INTO rtree_premises_geom_node VALUES (?, ?)")?;
    tree.nodes(point, |number, bytes| insert.execute(params![number, bytes]).map(drop))?;
    let mut insert = database.prepare("INSERT INTO rtree_premises_geom_parent VALUES (?, ?)")?;
    for (node, parent) in tree.parents() {
        insert.execute(params![node, parent])?;
    }
    let mut insert = database.prepare("INSERT INTO rtree_premises_geom_rowid VALUES (?, ?)")?;
    for (leaf, fid) in tree.leaf_of_points().into_iter().zip(1_i64..) {
        insert.execute(params![fid, leaf])?;
    }
    Ok(())
}

fn sqlite_error(path: &Path, error: &rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => cannot_write(path, &io::Error::from(io::ErrorKind::StorageFull)),
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::PermissionDenied | rusqlite::ErrorCode::ReadOnly) => {
            cannot_write(path, &io::Error::from(io::ErrorKind::PermissionDenied))
        }
        _ => cannot_write(path, &io::Error::other(error.to_string())),
    }
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
