//! GeoPackage layers to columns.
//!
//! Responsible for: finding the layer, its columns and its coordinate system in the tables of the format, and its geometry header.
//! Not responsible for: opening without writing (`database`), reading over several connections (`rows`), what WKB means (`geometry`).

mod database;
mod rows;

use super::{LayerCrs, Reader, Request, Schema, Source, Table};
use crate::error::nearest_name;
use crate::{Error, Place, Result};
use database::{Database, explain};
use rusqlite::{Connection, OptionalExtension};
use std::io::Read as _;

/// An opened layer.
struct GeoPackage {
    schema: Schema,
    database: Database,
    layer: Layer,
    place: Place,
}

/// A layer as the tables of the format describe it.
struct Layer {
    table: String,
    /// The column with the geometry, where there is one.
    geometry: Option<String>,
}

/// Opens a layer: the one named, else the only one with geometry, else the only one.
///
/// # Errors
/// A file that is missing, no GeoPackage, corrupt or cut short; a layer that is not there, or several to choose from.
pub fn open(source: &Source) -> Result<Box<dyn Reader>> {
    let place = Place::file(source.path.display().to_string());
    refuse_other_than_sqlite(source, &place)?;
    let database = Database::find(&source.path).map_err(|failure| failure.explain(place.clone()))?;
    let connection = database.connect().map_err(|error| explain(place.clone(), &error))?;
    let layer = choose(&connection, source.layer.as_deref(), &place)?;
    let place = place.layer(&layer.table);
    let schema = describe(&connection, &layer).map_err(|error| explain(place.clone(), &error))?;
    if schema.columns.is_empty() && !schema.has_geometry {
        return Err(place.error("the layer is listed but its table is not there").with_hint("export the layer anew from QGIS"));
    }
    Ok(Box::new(GeoPackage { schema, database, layer, place }))
}

/// SQLite takes an empty file for an empty database; here it is a fault of its own.
fn refuse_other_than_sqlite(source: &Source, place: &Place) -> Result<()> {
    let unreadable = |error: std::io::Error| place.clone().error(format!("cannot be read: {error}")).with_hint("check the path");
    let mut magic = Vec::new();
    std::fs::File::open(&source.path).and_then(|file| file.take(512).read_to_end(&mut magic)).map_err(unreadable)?;
    if magic.is_empty() {
        let error = place.clone().error("is empty (0 bytes)");
        return Err(error.with_hint("copy or download the file again, or export the layer anew from QGIS"));
    }
    let fault = match magic.starts_with(b"SQLite format 3\0") {
        false => rusqlite::ffi::SQLITE_NOTADB,
        // The smallest page; SQLite would take less for an empty database.
        true if magic.len() < 512 => rusqlite::ffi::SQLITE_CORRUPT,
        true => return Ok(()),
    };
    Err(explain(place.clone(), &rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(fault), None)))
}

/// All layers with rows: name, and whether it has geometry.
fn layers(connection: &Connection) -> rusqlite::Result<Vec<(String, bool)>> {
    let mut statement = connection.prepare(
        "SELECT table_name, lower(data_type) = 'features' FROM gpkg_contents
         WHERE lower(data_type) IN ('features', 'attributes', 'aspatial') ORDER BY table_name",
    )?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn choose(connection: &Connection, wanted: Option<&str>, place: &Place) -> Result<Layer> {
    let failed = |error: &rusqlite::Error| explain(place.clone(), error);
    let has_contents = has_table(connection, "gpkg_contents").map_err(|error| failed(&error))?;
    if !has_contents {
        return Err(place
            .clone()
            .error("is an SQLite database, but no GeoPackage: it has no table `gpkg_contents`")
            .with_hint("export the layer from QGIS as a GeoPackage"));
    }
    let layers = layers(connection).map_err(|error| failed(&error))?;
    let features: Vec<&String> = layers.iter().filter(|layer| layer.1).map(|layer| &layer.0).collect();
    let table = match (wanted, &features[..], &layers[..]) {
        (Some(wanted), _, _) => layers
            .iter()
            .find(|layer| layer.0 == wanted)
            .or_else(|| layers.iter().find(|layer| layer.0.to_lowercase() == wanted.to_lowercase()))
            .map(|layer| layer.0.clone())
            .ok_or_else(|| no_such_layer(place, wanted, &layers))?,
        (None, [only], _) => (*only).clone(),
        (None, [], [only]) => only.0.clone(),
        (None, [], []) => return Err(place.clone().error("has no layers").with_hint("export the layer anew from QGIS")),
        (None, _, _) => {
            let error = place.clone().error(format!("has several layers: {}", names(&layers)));
            return Err(error.with_hint(format!("name one behind a colon, such as `{}:{}`", place.file, layers[0].0)));
        }
    };
    let geometry = if has_table(connection, "gpkg_geometry_columns").map_err(|error| failed(&error))? {
        let sql = "SELECT column_name FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?1)";
        connection.query_row(sql, [&table], |row| row.get(0)).optional().map_err(|error| failed(&error))?
    } else {
        None
    };
    Ok(Layer { table, geometry })
}

fn no_such_layer(place: &Place, wanted: &str, layers: &[(String, bool)]) -> Error {
    let error = place.clone().error(format!("has no layer `{wanted}`; its layers are {}", names(layers)));
    match nearest_name(wanted, layers.iter().map(|layer| layer.0.as_str())) {
        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
        None => error.with_hint("name one of them behind the colon, or no layer where there is only one"),
    }
}

fn names(layers: &[(String, bool)]) -> String {
    layers.iter().map(|layer| format!("`{}`", layer.0)).collect::<Vec<_>>().join(", ")
}

fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) > 0 FROM sqlite_master WHERE lower(name) = ?1", [name], |row| row.get(0))
}

fn describe(connection: &Connection, layer: &Layer) -> rusqlite::Result<Schema> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let columns: Vec<String> = statement.query_map([&layer.table], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let is_geometry = |name: &str| layer.geometry.as_ref().is_some_and(|geometry| geometry.eq_ignore_ascii_case(name));
    Ok(Schema {
        layer: Some(layer.table.clone()),
        columns: columns.into_iter().filter(|name| !is_geometry(name)).collect(),
        on_request: Vec::new(),
        has_geometry: layer.geometry.is_some(),
        crs: if layer.geometry.is_some() { crs(connection, &layer.table)? } else { LayerCrs::Unstated },
        // Counting would read the whole table; what other programs have counted may be outdated.
        rows: None,
        inferred: Vec::new(),
    })
}

/// The coordinate system of a layer: 0 and -1 mean that it is not stated.
fn crs(connection: &Connection, table: &str) -> rusqlite::Result<LayerCrs> {
    let sql = "SELECT g.srs_id, s.organization, s.organization_coordsys_id, s.srs_name FROM gpkg_geometry_columns g
               LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE lower(g.table_name) = lower(?1)";
    connection.query_row(sql, [table], |row| {
        let id: i64 = row.get(0)?;
        let organization: Option<String> = row.get(1)?;
        let (code, name): (Option<i64>, Option<String>) = (row.get(2)?, row.get(3)?);
        let code = code.unwrap_or(id);
        Ok(match organization.as_deref().map(str::to_uppercase).as_deref() {
            _ if id == 0 || id == -1 => LayerCrs::Unstated,
            Some("EPSG") if u32::try_from(code).is_ok_and(|code| code > 0) => LayerCrs::Epsg(code as u32),
            None | Some("NONE") if name.is_none() => LayerCrs::Other(format!("srs_id {id}, which the file does not explain")),
            organization => LayerCrs::Other(format!("{} ({} {code})", name.unwrap_or_default(), organization.unwrap_or("none"))),
        })
    })
}

impl Reader for GeoPackage {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&mut self, request: &Request) -> Result<Table> {
        rows::read(self, request)
    }
}

#[cfg(test)]
mod tests;
