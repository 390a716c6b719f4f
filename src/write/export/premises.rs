//! The premises of the run, copied from its `premises.gpkg` into the export without holding them in memory.
//!
//! Responsible for: looking whether the file is what it should be, and copying rows, extent and index. Not responsible for: what premises
//! look like (`style`).

use crate::write::crs_text::CrsText;
use crate::write::geopackage::{ATTACHED, GEOMETRY, Layer, add_layer, add_triggers, copy_index, quoted};
use crate::write::premises_gpkg::LAYER;
use crate::{Error, Place, Result};
use rusqlite::{Connection as Database, OpenFlags};
use std::path::Path;

/// A file with premises one by one, looked at.
pub(super) struct PremisesFile<'a> {
    /// The file.
    pub path: &'a Path,
    /// Name and type of its columns, without row number and geometry.
    columns: Vec<(String, String)>,
    crs: CrsText,
    extent: Option<[f64; 4]>,
    rows: usize,
}

impl<'a> PremisesFile<'a> {
    /// Looks at the file; `target` is what is going to be written.
    ///
    /// # Errors
    /// A file that is not there, is not a `premises.gpkg` of this program, or is the target.
    pub fn open(path: &'a Path, target: &Path) -> Result<Self> {
        const AGAIN: &str = "make the folder again with `bygd coverage --premises-out`";
        let place = Place::file(path.display().to_string());
        if !path.is_file() {
            return Err(place.error("there is no such file").with_hint(AGAIN));
        }
        if let (Ok(here), Ok(there)) = (path.canonicalize(), target.canonicalize())
            && here == there
        {
            return Err(Error::output(path.display(), "it holds the premises that are to be exported")
                .with_hint("choose another `--out`"));
        }
        let look = || -> rusqlite::Result<_> {
            let database = Database::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
            let mut columns = database.prepare("SELECT name, type FROM pragma_table_info(?1) WHERE name NOT IN ('fid', ?2)")?;
            let columns: Vec<(String, String)> =
                columns.query_map([LAYER, GEOMETRY], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
            let entry = "SELECT srs_id, min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?1";
            let (epsg, extent): (u32, [Option<f64>; 4]) = database
                .query_one(entry, [LAYER], |row| Ok((row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])))?;
            let rows: u32 = database.query_one(&format!("SELECT count(*) FROM {LAYER}"), [], |row| row.get(0))?;
            database.query_one(
                &format!("SELECT count({GEOMETRY}) FROM (SELECT fid, {GEOMETRY} FROM {LAYER} LIMIT 1)"),
                [],
                |_| Ok(()),
            )?;
            Ok((columns, epsg, extent, rows))
        };
        let (columns, epsg, extent, rows) =
            look().map_err(|error| place.error(format!("is not the premises of a run: {error}")).with_hint(AGAIN))?;
        let extent = match extent {
            [Some(west), Some(south), Some(east), Some(north)] => Some([west, south, east, north]),
            _ => None,
        };
        Ok(Self { path, columns, crs: CrsText::or_refuse(epsg)?, extent, rows: rows as usize })
    }

    /// The names of its columns.
    pub fn column_names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// Copies the attached file into a layer `table`, rows as they are numbered, with their index.
    pub fn copy(&self, database: &Database, table: &str, description: &str) -> rusqlite::Result<()> {
        let (extent, rows) = (self.extent, self.rows);
        add_layer(database, &Layer { table, description, geometry_type: "POINT", crs: &self.crs, extent, rows })?;
        let declared: Vec<String> =
            self.columns.iter().map(|(name, kind)| format!(", {} {}", quoted(name), known_type(kind))).collect();
        let names: Vec<String> = self.columns.iter().map(|(name, _)| format!(", {}", quoted(name))).collect();
        let (declared, names) = (declared.concat(), names.concat());
        database.execute_batch(&format!(
            "CREATE TABLE {0} (fid INTEGER PRIMARY KEY NOT NULL, {GEOMETRY} POINT{declared});
             INSERT INTO {0} SELECT fid, {GEOMETRY}{names} FROM {ATTACHED}.{LAYER} ORDER BY fid;",
            quoted(table)
        ))?;
        copy_index(database, table, LAYER)?;
        add_triggers(database, table)
    }
}

/// A column type as `premises.gpkg` has them; text for any other.
fn known_type(declared: &str) -> &'static str {
    ["INTEGER", "TINYINT", "DOUBLE"].into_iter().find(|&known| known == declared).unwrap_or("TEXT")
}
