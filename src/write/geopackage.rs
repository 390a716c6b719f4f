//! What every GeoPackage of ours has, whatever its layers hold (GeoPackage 1.4).
//!
//! Responsible for: the tables that the standard asks for, how a layer is entered in them, its packed spatial index and triggers, and one
//! closed file with nothing beside it. Not responsible for: rows (`premises_gpkg`, `export::gpkg`), or the nodes of an index
//! (`packed_rtree`).
//!
//! The file is made under a temporary name and only then moved into place, so no journal is kept while it is written. No clock is read:
//! the standard wants a time of last change, and a fixed one is written.

use super::cannot_write;
use super::crs_text::CrsText;
use super::packed_rtree::PackedRtree;
use crate::{Error, Result};
use geo::{BoundingRect, MultiPolygon};
use rusqlite::{Connection as Database, params};
use std::io;
use std::path::Path;
use wkb::Endianness;
use wkb::writer::{WriteOptions, multi_polygon_wkb_size, write_multi_polygon};

/// The name of the geometry column of every layer.
pub(super) const GEOMETRY: &str = "geom";
/// What stands where the standard wants the time of the last change (same inputs, same bytes).
pub(super) const LAST_CHANGE: &str = "1970-01-01T00:00:00.000Z";
/// The name under which an attached file is known.
pub(super) const ATTACHED: &str = "other";

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

/// What keeps the index and the row count right when somebody edits a layer: the triggers of GeoPackage 1.4 (annex F.3), and GDAL's two.
/// `{name}` is the table, `{table}` the table quoted, `{index}` its index quoted, `{text}` the table as a string.
const TRIGGERS: &str = r#"
    CREATE TRIGGER "rtree_{name}_geom_insert" AFTER INSERT ON {table} WHEN (new.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))
    BEGIN INSERT OR REPLACE INTO {index}
        VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
    CREATE TRIGGER "rtree_{name}_geom_update2" AFTER UPDATE OF geom ON {table}
    WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
    BEGIN DELETE FROM {index} WHERE id = OLD.fid; END;
    CREATE TRIGGER "rtree_{name}_geom_update4" AFTER UPDATE ON {table}
    WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
    BEGIN DELETE FROM {index} WHERE id IN (OLD.fid, NEW.fid); END;
    CREATE TRIGGER "rtree_{name}_geom_update5" AFTER UPDATE ON {table}
    WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
    BEGIN DELETE FROM {index} WHERE id = OLD.fid; INSERT OR REPLACE INTO {index}
        VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
    CREATE TRIGGER "rtree_{name}_geom_update6" AFTER UPDATE OF geom ON {table}
    WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) AND (OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom))
    BEGIN UPDATE {index} SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom),
        miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom) WHERE id = NEW.fid; END;
    CREATE TRIGGER "rtree_{name}_geom_update7" AFTER UPDATE OF geom ON {table}
    WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) AND (OLD.geom ISNULL OR ST_IsEmpty(OLD.geom))
    BEGIN INSERT INTO {index}
        VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
    CREATE TRIGGER "rtree_{name}_geom_delete" AFTER DELETE ON {table} WHEN old.geom NOT NULL
    BEGIN DELETE FROM {index} WHERE id = OLD.fid; END;
    CREATE TRIGGER "trigger_insert_feature_count_{name}" AFTER INSERT ON {table}
    BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1 WHERE lower(table_name) = lower({text}); END;
    CREATE TRIGGER "trigger_delete_feature_count_{name}" AFTER DELETE ON {table}
    BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count - 1 WHERE lower(table_name) = lower({text}); END;"#;

/// A layer as it is entered in the tables of the standard.
pub(super) struct Layer<'a> {
    /// The table, which is also what the layer is called.
    pub table: &'a str,
    /// What it holds; may be empty.
    pub description: &'a str,
    /// `POINT`, `MULTIPOLYGON`, ...
    pub geometry_type: &'a str,
    /// The coordinate system.
    pub crs: &'a CrsText,
    /// West, south, east and north end; `None` where there is no geometry.
    pub extent: Option<[f64; 4]>,
    /// The number of rows.
    pub rows: usize,
}

/// Makes a GeoPackage and lets `fill` put its layers in. `attached` can be read from as [`ATTACHED`] meanwhile.
pub(super) fn write_geopackage(
    path: &Path,
    attached: Option<&Path>,
    fill: impl FnOnce(&Database) -> rusqlite::Result<()>,
) -> Result<()> {
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
        if let Some(other) = attached {
            database.execute(&format!("ATTACH ?1 AS {ATTACHED}"), params![other.to_string_lossy()])?;
        }
        let transaction = database.transaction()?;
        transaction.execute_batch(METADATA_TABLES)?;
        fill(&transaction)?;
        transaction.commit()?;
        database.close().map_err(|(_, error)| error)
    };
    write().map_err(|error| sqlite_error(path, &error))
}

/// Enters a layer in the tables of the standard; its rows and its table are the caller's.
pub(super) fn add_layer(database: &Database, layer: &Layer<'_>) -> rusqlite::Result<()> {
    let epsg = layer.crs.epsg();
    database.execute(
        "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, 'EPSG', ?2, ?3, NULL)",
        params![layer.crs.name(), epsg, layer.crs.wkt()],
    )?;
    let [west, south, east, north] = match layer.extent {
        Some(extent) => extent.map(Some),
        None => [None; 4],
    };
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, ?8, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![layer.table, LAST_CHANGE, west, south, east, north, epsg, layer.description],
    )?;
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
        params![layer.table, GEOMETRY, layer.geometry_type, epsg],
    )?;
    database.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        params![layer.table, GEOMETRY],
    )?;
    database.execute("INSERT INTO gpkg_ogr_contents VALUES (?1, ?2)", params![layer.table, layer.rows as u32])?;
    Ok(())
}

/// Enters a table without geometry.
pub(super) fn add_attributes(database: &Database, table: &str, description: &str, rows: usize) -> rusqlite::Result<()> {
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES (?1, 'attributes', ?1, ?2, ?3)",
        params![table, description, LAST_CHANGE],
    )?;
    database.execute("INSERT INTO gpkg_ogr_contents VALUES (?1, ?2)", params![table, rows as u32])?;
    Ok(())
}

/// Declares the spatial index of a table, then fills its three tables with a packed tree instead of inserting one by one.
///
/// `boxes` rows have a geometry, inside `extent`; box `i` is `extent_of(i)` and belongs to the row `row_id(i)`, which ascends with `i`.
pub(super) fn add_index(
    database: &Database,
    table: &str,
    extent: Option<[f64; 4]>,
    boxes: usize,
    extent_of: impl Fn(usize) -> [f64; 4] + Sync,
    row_id: impl Fn(usize) -> i64,
) -> rusqlite::Result<()> {
    declare_index(database, table)?;
    let Some(extent) = extent else { return Ok(()) };
    let tree = PackedRtree::new(boxes, extent, &extent_of);
    let mut insert = database.prepare(&format!("INSERT OR REPLACE INTO {} VALUES (?, ?)", index_part(table, "_node")))?;
    tree.nodes(&extent_of, &row_id, |number, bytes| insert.execute(params![number, bytes]).map(drop))?;
    let mut insert = database.prepare(&format!("INSERT INTO {} VALUES (?, ?)", index_part(table, "_parent")))?;
    for (node, parent) in tree.parents() {
        insert.execute(params![node, parent])?;
    }
    let mut insert = database.prepare(&format!("INSERT INTO {} VALUES (?, ?)", index_part(table, "_rowid")))?;
    for (i, leaf) in tree.leaf_of_boxes().into_iter().enumerate() {
        insert.execute(params![row_id(i), leaf])?;
    }
    Ok(())
}

/// Gives `table` the spatial index that the same rows have as `original` in the attached file.
pub(super) fn copy_index(database: &Database, table: &str, original: &str) -> rusqlite::Result<()> {
    declare_index(database, table)?;
    for part in ["_node", "_parent", "_rowid"] {
        let (to, from) = (index_part(table, part), index_part(original, part));
        database.execute(&format!("INSERT OR REPLACE INTO {to} SELECT * FROM {ATTACHED}.{from}"), [])?;
    }
    Ok(())
}

fn declare_index(database: &Database, table: &str) -> rusqlite::Result<()> {
    database.execute_batch(&format!("CREATE VIRTUAL TABLE {} USING rtree(id, minx, maxx, miny, maxy);", index_part(table, "")))
}

/// The name of the index of a table, or of one of its three parts, quoted.
fn index_part(table: &str, part: &str) -> String {
    quoted(&format!("rtree_{table}_{GEOMETRY}{part}"))
}

/// Keeps the index and the row count right from here on; call it when all rows are in.
pub(super) fn add_triggers(database: &Database, table: &str) -> rusqlite::Result<()> {
    let text = format!("'{}'", table.replace('\'', "''"));
    let sql = [
        ("{table}", quoted(table)),
        ("{index}", index_part(table, "")),
        ("{text}", text),
        ("{name}", table.replace('"', "\"\"")),
    ]
    .iter()
    .fold(TRIGGERS.to_owned(), |sql, (place, name)| sql.replace(place, name));
    database.execute_batch(&sql)
}

/// A name as SQL wants it, whatever it holds.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The length of a geometry cell's header where there is no envelope.
pub(super) const HEADER_LENGTH: usize = 8;

/// The header of a geometry cell before its envelope and well-known binary: letters, version, flags, coordinate system. Everything is
/// little-endian; `more_flags` are those of the envelope and of emptiness.
pub(super) fn blob_header(epsg: u32, more_flags: u8) -> [u8; HEADER_LENGTH] {
    const LITTLE_ENDIAN: u8 = 1;
    let mut header = [b'G', b'P', 0, LITTLE_ENDIAN | more_flags, 0, 0, 0, 0];
    header[4..].copy_from_slice(&epsg.to_le_bytes());
    header
}

/// West, south, east and north end of a shape; `None` where it is empty.
pub(super) fn extent_of(shape: &MultiPolygon<f64>) -> Option<[f64; 4]> {
    let rect = shape.bounding_rect()?;
    Some([rect.min().x, rect.min().y, rect.max().x, rect.max().y])
}

/// West, south, east and north end of all shapes.
pub(super) fn extent_of_all(shapes: &[MultiPolygon<f64>]) -> Option<[f64; 4]> {
    let join = |[a, b, c, d]: [f64; 4], [e, f, g, h]: [f64; 4]| [a.min(e), b.min(f), c.max(g), d.max(h)];
    shapes.iter().filter_map(extent_of).reduce(join)
}

/// A shape in well-known binary, little-endian, easting before northing.
pub(super) fn wkb_multi_polygon(shape: &MultiPolygon<f64>) -> Vec<u8> {
    let mut wkb = Vec::with_capacity(multi_polygon_wkb_size(shape));
    // Writing to memory cannot fail, and no shape has more than 2³² corners.
    let _ = write_multi_polygon(&mut wkb, shape, &WriteOptions { endianness: Endianness::LittleEndian });
    wkb
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

    #[test]
    fn a_table_of_any_name_gets_an_index_and_triggers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.gpkg");
        for name in ["vita fläckar", "a\"b'c; DROP TABLE x --", "{table}"] {
            write_geopackage(&path, None, |database| {
                database
                    .execute_batch(&format!("CREATE TABLE {} (fid INTEGER PRIMARY KEY NOT NULL, geom POLYGON);", quoted(name)))?;
                let extent = [0.0, 0.0, 5.0, 5.0];
                add_index(database, name, Some(extent), 2, |i| [i as f64, 0.0, 5.0, 5.0], |i| if i == 0 { 3 } else { 7 })?;
                add_triggers(database, name)
            })
            .unwrap();
            let database = Database::open(&path).unwrap();
            let index = index_part(name, "");
            let ids: String = database
                .query_one(&format!("SELECT group_concat(id || ' ' || minx) FROM {index}"), [], |row| row.get(0))
                .unwrap();
            assert_eq!(ids, "3 0.0,7 1.0");
            let triggers: i64 =
                database.query_one("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'", [], |row| row.get(0)).unwrap();
            assert_eq!(triggers, 9);
        }
    }
}
