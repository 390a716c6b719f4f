//! The layers as one GeoPackage for QGIS: styled, with names for people, and a table about the run.
//!
//! Responsible for: the rows, the explanations (`gpkg_data_columns`) and the default styles (`layer_styles`). Not responsible for: what
//! every GeoPackage has (`write::geopackage`), which layers there are (`layers`), or how they look (`style`).

use super::Export;
use super::about::about;
use super::columns::{Cells, TypedColumn};
use super::layers::{export_layers, layer_name, layers_or_refuse};
use super::premises::PremisesFile;
use super::style::{FieldText, field_texts, style_of, vocabulary_words};
use crate::Result;
use crate::results::Profile;
use crate::write::crs_text::CrsText;
use crate::write::geopackage::{
    GEOMETRY, LAST_CHANGE, Layer, add_attributes, add_index, add_layer, add_triggers, blob_header, extent_of, quoted,
    wkb_multi_polygon, write_geopackage,
};
use crate::write::labels::{Language, labels};
use geo::MultiPolygon;
use rusqlite::types::Null;
use rusqlite::{Connection as Database, Statement, params};
use std::collections::BTreeSet;
use std::path::Path;

/// The table about the run, as results and labels call it.
const ABOUT: &str = "om_korningen";
/// The table of styles, as QGIS makes and looks for it.
const STYLES: &str = "layer_styles";
const STYLES_TABLE: &str = r#"
    CREATE TABLE "layer_styles" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "f_table_catalog" TEXT(256),
        "f_table_schema" TEXT(256), "f_table_name" TEXT(256), "f_geometry_column" TEXT(256), "styleName" TEXT(30), "styleQML" TEXT,
        "styleSLD" TEXT, "useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
        "update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));"#;
/// The tables of the schema extension (GeoPackage 1.4, annex F.9).
pub(in crate::write) const SCHEMA_TABLES: &str = "
    CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
        mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
        CONSTRAINT gdc_tn UNIQUE (table_name, name));
    CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
        min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
        CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
    INSERT INTO gpkg_extensions VALUES
        ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'),
        ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write');";

/// Writes one GeoPackage with a layer of municipalities, project areas and white spots, as far as the results have them, the premises of
/// the run where the profile is internal, and the table `om_korningen` (`about_the_run` in English).
///
/// # Errors
/// Results without layers, a file with premises that is not of this program, or a file that cannot be written.
pub fn write_gpkg(path: &Path, export: &Export<'_>) -> Result<()> {
    let premises = export.premises.filter(|_| export.results.profile == Profile::Internal);
    let layers = if premises.is_some() { export_layers(export) } else { layers_or_refuse(export)? };
    let layers: Vec<_> = layers.iter().map(|layer| Ok((layer, CrsText::or_refuse(layer.epsg)?))).collect::<Result<_>>()?;
    let premises = premises.map(|file| PremisesFile::open(file, path)).transpose()?;
    let premises_name = layer_name("premises", export.language);
    let language = export.language;
    write_geopackage(path, premises.as_ref().map(|premises| premises.path), |database| {
        database.execute_batch(SCHEMA_TABLES)?;
        let (mut styles, mut taken) = (Vec::new(), BTreeSet::new());
        for (layer, crs) in &layers {
            let columns = layer.columns(export);
            let source = layer.table.name.as_str();
            let table = layer.name.as_str();
            write_features(database, table, explained(source, language), crs, &Shapes::polygons(layer.shapes), &columns)?;
            let fields = field_texts(source, columns.iter().map(|column| column.name), language);
            describe(database, table, &fields, &mut taken)?;
            styles.push((table, style_of(source, &fields, language)));
        }
        if let Some(premises) = &premises {
            premises.copy(database, &premises_name, explained("premises", language))?;
            let fields = field_texts("premises", premises.column_names(), language);
            describe(database, &premises_name, &fields, &mut taken)?;
            styles.push((&premises_name, style_of("premises", &fields, language)));
        }
        write_about(database, export, &mut taken)?;
        add_constraints(database, language)?;
        write_styles(database, &styles)
    })
}

/// What the labels say of a layer.
pub(in crate::write) fn explained(source: &str, language: Language) -> &'static str {
    labels().table(source).map_or("", |label| label.explained(language))
}

/// The shapes of a layer, in the order of its rows.
pub(in crate::write) struct Shapes<'a> {
    /// `POINT`, `LINESTRING`, `MULTIPOLYGON`.
    pub kind: &'static str,
    /// West, south, east and north end of each; `None` where it is empty.
    pub extents: Vec<Option<[f64; 4]>>,
    /// The well-known binary of one of them.
    pub wkb: Box<dyn Fn(usize) -> Vec<u8> + 'a>,
}

impl<'a> Shapes<'a> {
    /// Polygons as they are.
    pub fn polygons(shapes: &'a [MultiPolygon<f64>]) -> Self {
        Self {
            kind: "MULTIPOLYGON",
            extents: shapes.iter().map(extent_of).collect(),
            wkb: Box::new(|row| wkb_multi_polygon(&shapes[row])),
        }
    }
    fn extent(&self) -> Option<[f64; 4]> {
        let join = |[a, b, c, d]: [f64; 4], [e, f, g, h]: [f64; 4]| [a.min(e), b.min(f), c.max(g), d.max(h)];
        self.extents.iter().flatten().copied().reduce(join)
    }
}

/// A layer: its entry in the tables of the standard, its rows, numbered from 1, its index and its triggers.
pub(in crate::write) fn write_features(
    database: &Database,
    table: &str,
    description: &str,
    crs: &CrsText,
    shapes: &Shapes<'_>,
    columns: &[TypedColumn<'_>],
) -> rusqlite::Result<()> {
    let (extent, rows) = (shapes.extent(), shapes.extents.len());
    add_layer(database, &Layer { table, description, geometry_type: shapes.kind, crs, extent, rows })?;
    let quoted_table = quoted(table);
    let declared: Vec<String> =
        columns.iter().map(|column| format!(", {} {}", quoted(column.name), sql_type(&column.cells))).collect();
    let (declared, kind) = (declared.concat(), shapes.kind);
    database.execute_batch(&format!(
        "CREATE TABLE {quoted_table} (fid INTEGER PRIMARY KEY NOT NULL, {GEOMETRY} {kind}{declared});"
    ))?;
    let places = ", ?".repeat(columns.len());
    let mut insert = database.prepare(&format!("INSERT INTO {quoted_table} VALUES (?, ?{places})"))?;
    let mut boxes: Vec<(i64, [f64; 4])> = Vec::with_capacity(rows);
    for ((row, extent), fid) in shapes.extents.iter().enumerate().zip(1_i64..) {
        boxes.extend(extent.map(|extent| (fid, extent)));
        insert.raw_bind_parameter(1, fid)?;
        insert.raw_bind_parameter(2, geometry_cell(crs.epsg(), &(shapes.wkb)(row), *extent))?;
        for (column, parameter) in columns.iter().zip(3..) {
            bind(&mut insert, parameter, &column.cells, row)?;
        }
        insert.raw_execute()?;
    }
    add_index(database, table, extent, boxes.len(), |i| boxes[i].1, |i| boxes[i].0)?;
    add_triggers(database, table)
}

/// A geometry cell with its envelope; an empty shape is said to be empty.
fn geometry_cell(epsg: u32, wkb: &[u8], extent: Option<[f64; 4]>) -> Vec<u8> {
    // Bits of the flags: the envelope is west, east, south, north; the geometry is empty.
    const ENVELOPE: u8 = 1 << 1;
    const EMPTY: u8 = 1 << 4;
    let mut cell = blob_header(epsg, if extent.is_some() { ENVELOPE } else { EMPTY }).to_vec();
    if let Some([west, south, east, north]) = extent {
        cell.extend([west, east, south, north].map(f64::to_le_bytes).concat());
    }
    cell.extend_from_slice(wkb);
    cell
}

fn sql_type(cells: &Cells<'_>) -> &'static str {
    match cells {
        Cells::Text(_) => "TEXT",
        Cells::Whole(_) => "INTEGER",
        Cells::Real(_) => "REAL",
        Cells::Day(_) => "DATE",
        Cells::Flag(_) => "BOOLEAN",
    }
}

fn bind(insert: &mut Statement<'_>, parameter: usize, cells: &Cells<'_>, row: usize) -> rusqlite::Result<()> {
    match cells {
        Cells::Text(cells) => match &cells[row] {
            Some(text) => insert.raw_bind_parameter(parameter, text.as_ref()),
            None => insert.raw_bind_parameter(parameter, Null),
        },
        Cells::Whole(cells) => insert.raw_bind_parameter(parameter, cells[row]),
        Cells::Real(cells) => insert.raw_bind_parameter(parameter, cells[row]),
        Cells::Day(cells) => insert.raw_bind_parameter(parameter, cells[row].map(|day| day.to_string())),
        Cells::Flag(cells) => insert.raw_bind_parameter(parameter, cells[row]),
    }
}

/// Says what the fields of a table are called, what they mean and which values they have.
///
/// `title` is the heading. GDAL shows `name`, which must be the only one of its kind in the whole file, so a heading that is `taken` is
/// followed by the table's name there.
pub(in crate::write) fn describe(
    database: &Database,
    table: &str,
    fields: &[FieldText<'_>],
    taken: &mut BTreeSet<String>,
) -> rusqlite::Result<()> {
    let mut insert = database.prepare("INSERT INTO gpkg_data_columns VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6)")?;
    for field in fields {
        let names =
            [field.title.to_owned(), format!("{} ({table})", field.title), format!("{} ({table}.{})", field.title, field.name)];
        let name = names.into_iter().find(|name| taken.insert(name.to_lowercase()));
        insert.execute(params![table, field.name, name, field.title, present(field.explained), field.vocabulary])?;
    }
    Ok(())
}

fn present(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The values of every vocabulary that a field has.
pub(in crate::write) fn add_constraints(database: &Database, language: Language) -> rusqlite::Result<()> {
    let mut used = database.prepare("SELECT constraint_name FROM gpkg_data_columns WHERE constraint_name IS NOT NULL")?;
    let used: BTreeSet<String> = used.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut insert =
        database.prepare("INSERT INTO gpkg_data_column_constraints VALUES (?1, 'enum', ?2, NULL, NULL, NULL, NULL, ?3)")?;
    for vocabulary in &used {
        for (value, word) in vocabulary_words(vocabulary, language) {
            insert.execute(params![vocabulary, value, word])?;
        }
    }
    Ok(())
}

fn write_about(database: &Database, export: &Export<'_>, taken: &mut BTreeSet<String>) -> rusqlite::Result<()> {
    let table = match export.language {
        Language::Swedish => ABOUT,
        Language::English => "about_the_run",
    };
    database.execute_batch(&format!("CREATE TABLE {table} (fid INTEGER PRIMARY KEY NOT NULL, key TEXT, value TEXT);"))?;
    let list = about(export);
    let mut insert = database.prepare(&format!("INSERT INTO {table} (key, value) VALUES (?, ?)"))?;
    for (key, value) in &list {
        insert.execute(params![key, value])?;
    }
    add_attributes(database, table, explained(ABOUT, export.language), list.len())?;
    describe(database, table, &field_texts(ABOUT, ["key", "value"], export.language), taken)
}

/// The default style of each layer, where QGIS looks for it.
pub(in crate::write) fn write_styles(database: &Database, styles: &[(&str, String)]) -> rusqlite::Result<()> {
    database.execute_batch(STYLES_TABLE)?;
    let mut insert = database.prepare(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD,
            useAsDefault, description, owner, ui, update_time) VALUES ('', '', ?1, ?2, ?1, ?3, '', 1, '', '', NULL, ?4)",
    )?;
    for (table, qml) in styles {
        insert.execute(params![table, GEOMETRY, qml, LAST_CHANGE])?;
    }
    add_attributes(database, STYLES, "", styles.len())
}
