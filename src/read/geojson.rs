//! GeoJSON: a feature collection, one feature, a bare geometry, or one feature per line (`.geojsonl`, `.ndjson`).
//!
//! Responsible for: columns from properties, the coordinate system, and errors with line and column. Not responsible for: the structure of
//! the text (`walk`), coordinates (`shape`).
//!
//! Rules: the columns are all property names in the order in which they first appear; where features have an `id` and no property is
//! called so, a column `id` can be asked for. Truth values are 1 and 0; lists and objects are their JSON text. Without a `crs` member the
//! coordinates are longitude and latitude (RFC 7946); `"crs": null` states none. Property names that differ only in case are an error.
//!
//! The text is held in memory and walked twice, once for the columns and once for the rows: memory is the size of the file.

mod shape;
mod walk;

use super::assemble::{Assembly, cannot_read, cut_short, empty_file, place_of, positions, refuse_doubled_names, size_of_file};
use super::{Cell, GeometryFault, LayerCrs, Reader, Request, Schema, Source, Table, crs_text};
use crate::{Error, Place, Result};
use geo::Geometry;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;
use std::collections::HashSet;
use std::fmt;
use walk::{Sink, Top, walk};

/// The column that feature ids are read as.
const ID: &str = "id";

struct GeoJsonReader {
    text: String,
    place: Place,
    schema: Schema,
    is_collection: bool,
    /// Whether the column `id` is the features' id and not a property.
    id_is_of_feature: bool,
}

/// Opens a GeoJSON file.
///
/// # Errors
/// Broken JSON, with line and column; JSON that is not GeoJSON; an empty file.
pub fn open(source: &Source) -> Result<Box<dyn Reader>> {
    let place = place_of(source);
    if let Some(layer) = &source.layer {
        let error =
            Place::file(source.path.display().to_string()).error(format!("there is no layer `{layer}`: GeoJSON has one layer"));
        return Err(error.with_hint("leave out the colon and what is behind it"));
    }
    size_of_file(&source.path, &place)?;
    let text = std::fs::read(&source.path).map_err(|error| cannot_read(&place, &error))?;
    let text = text_of(text, &place)?;
    let (mut top, mut columns) = (Top::default(), Columns::default());
    walk(&text, &mut top, &mut columns).map_err(|error| json_error(&place, &text, &error))?;
    let Columns { names, rows, has_geometry, has_ids, .. } = columns;
    refuse_doubled_names(&place, &names)?;
    let id_is_of_feature = has_ids && !names.iter().any(|name| name.eq_ignore_ascii_case(ID));
    let schema = Schema {
        layer: None,
        columns: names,
        on_request: if id_is_of_feature { vec![ID.to_owned()] } else { Vec::new() },
        has_geometry: has_geometry || rows == 0,
        crs: crs_of(top.crs.as_ref()),
        rows: Some(rows),
        inferred: Vec::new(),
    };
    Ok(Box::new(GeoJsonReader { text, place, schema, is_collection: top.is_collection, id_is_of_feature }))
}

impl Reader for GeoJsonReader {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&mut self, request: &Request) -> Result<Table> {
        let names: Vec<String> = self.schema.columns.iter().chain(&self.schema.on_request).cloned().collect();
        positions(&self.place, &names, request)?;
        let mut targets: Vec<(&str, Vec<usize>)> = Vec::new();
        let mut ids = Vec::new();
        for (column, (name, _)) in request.columns.iter().enumerate() {
            if self.id_is_of_feature && name == ID {
                ids.push(column);
            } else if let Some((_, columns)) = targets.iter_mut().find(|(target, _)| target == name) {
                columns.push(column);
            } else {
                targets.push((name, vec![column]));
            }
        }
        let rows = self.schema.rows.unwrap_or_default() as usize;
        let mut sink = Rows { assembly: Assembly::new(request, rows), targets, ids };
        let mut top = Top { is_collection: self.is_collection, ..Top::default() };
        walk(&self.text, &mut top, &mut sink).map_err(|error| json_error(&self.place, &self.text, &error))?;
        sink.assembly.finish(&self.place, request, |_| None)
    }
}

/// The text without a byte order mark.
fn text_of(mut bytes: Vec<u8>, place: &Place) -> Result<String> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(empty_file(place));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].split(|&byte| byte == b'\n').count() as u64;
        place
            .clone()
            .line(line)
            .error("the text is not UTF-8, as GeoJSON must be")
            .with_hint("open the file in a text editor and save it as UTF-8, or export the layer again")
    })
}

/// What the member `crs` says.
fn crs_of(member: Option<&Value>) -> LayerCrs {
    let properties = match member {
        None => return LayerCrs::Epsg(4326),
        Some(Value::Null) => return LayerCrs::Unstated,
        Some(crs) => crs.get("properties"),
    };
    let property = |name: &str| properties.and_then(|properties| properties.get(name));
    if let Some(name) = property("name").and_then(Value::as_str) {
        return crs_text::from_identifier(name);
    }
    let code = property("code").and_then(|code| code.as_u64().or_else(|| code.as_str()?.parse().ok()));
    match code.and_then(|code| u32::try_from(code).ok()) {
        Some(code) => LayerCrs::Epsg(code),
        None => LayerCrs::Other(member.map(Value::to_string).unwrap_or_default()),
    }
}

/// What is wrong with the text, where, and what to do.
fn json_error(place: &Place, text: &str, error: &serde_json::Error) -> Error {
    let whole = error.to_string();
    let problem = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(problem, _)| problem);
    let at = place.clone().line(error.line() as u64);
    let column = error.column();
    match error.classify() {
        Category::Eof => cut_short(&at, &format!("the text ends at column {column}, before its brackets are closed")),
        Category::Data => at
            .error(format!("the text is JSON, but not GeoJSON (column {column}): {problem}"))
            .with_hint("a FeatureCollection, a Feature or a geometry is needed; export the layer as GeoJSON or GeoPackage"),
        Category::Syntax | Category::Io => {
            let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default().as_bytes();
            let near = line.get(column.saturating_sub(6)..line.len().min(column + 8)).unwrap_or_default();
            let near = String::from_utf8_lossy(near);
            let hint = if near.contains("NaN") || near.contains("Inf") {
                "JSON knows no NaN and no Infinity: write null where there is no number"
            } else {
                "open the file in a text editor at this place, or export the layer again"
            };
            at.error(format!("broken JSON at column {column}: {problem}")).with_hint(hint)
        }
    }
}

/// The first walk: which columns there are, and how many rows.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    known: HashSet<String>,
    /// Names that are new with the feature being read.
    pending: Vec<String>,
    /// Where in `names` the next property is expected: features mostly have the same properties in the same order.
    expected: usize,
    pending_id: bool,
    rows: u64,
    has_geometry: bool,
    has_ids: bool,
}

impl Sink for Columns {
    fn wants_geometry(&self) -> bool {
        false
    }
    fn property<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> std::result::Result<(), A::Error> {
        if self.names.get(self.expected).is_some_and(|expected| expected == name) {
            self.expected += 1;
        } else if !self.known.contains(name) && !self.pending.iter().any(|pending| pending == name) {
            self.pending.push(name.to_owned());
        }
        map.next_value::<IgnoredAny>().map(|_| ())
    }
    fn id<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> std::result::Result<(), A::Error> {
        self.pending_id = map.next_value::<Option<IgnoredAny>>()?.is_some();
        Ok(())
    }
    fn end_feature(&mut self, geometry: std::result::Result<Geometry<f64>, GeometryFault>) {
        self.known.extend(self.pending.iter().cloned());
        self.names.append(&mut self.pending);
        self.rows += 1;
        self.has_geometry |= geometry != Err(GeometryFault::Null);
        self.has_ids |= self.pending_id;
        self.discard();
    }
    fn discard(&mut self) {
        self.pending.clear();
        self.pending_id = false;
        self.expected = 0;
    }
}

/// The second walk: the rows.
struct Rows<'r> {
    assembly: Assembly,
    /// The properties asked for, each with the columns of the request that it fills.
    targets: Vec<(&'r str, Vec<usize>)>,
    /// The columns of the request that the feature's id fills.
    ids: Vec<usize>,
}

impl Sink for Rows<'_> {
    fn wants_geometry(&self) -> bool {
        self.assembly.wants_geometry()
    }
    fn property<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> std::result::Result<(), A::Error> {
        match self.targets.iter().find(|(target, _)| *target == name) {
            Some((_, columns)) => map.next_value_seed(CellSeed { assembly: &mut self.assembly, columns }),
            None => map.next_value::<IgnoredAny>().map(|_| ()),
        }
    }
    fn id<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> std::result::Result<(), A::Error> {
        map.next_value_seed(CellSeed { assembly: &mut self.assembly, columns: &self.ids })
    }
    fn end_feature(&mut self, geometry: std::result::Result<Geometry<f64>, GeometryFault>) {
        self.assembly.end_row(geometry);
    }
    /// Nothing to forget: whether this is a collection is known from the first walk.
    fn discard(&mut self) {}
}

/// A value, put into the columns it is for.
struct CellSeed<'s> {
    assembly: &'s mut Assembly,
    columns: &'s [usize],
}

impl CellSeed<'_> {
    fn push(self, cell: Cell<'_>) {
        for &column in self.columns {
            self.assembly.push(column, cell);
        }
    }
}

impl<'de> DeserializeSeed<'de> for CellSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for CellSeed<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_bool<E>(self, value: bool) -> std::result::Result<(), E> {
        self.push(Cell::Integer(value.into()));
        Ok(())
    }
    fn visit_i64<E>(self, value: i64) -> std::result::Result<(), E> {
        self.push(Cell::Integer(value));
        Ok(())
    }
    fn visit_u64<E>(self, value: u64) -> std::result::Result<(), E> {
        self.push(i64::try_from(value).map_or(Cell::Real(value as f64), Cell::Integer));
        Ok(())
    }
    fn visit_f64<E>(self, value: f64) -> std::result::Result<(), E> {
        self.push(Cell::Real(value));
        Ok(())
    }
    fn visit_str<E>(self, value: &str) -> std::result::Result<(), E> {
        self.push(Cell::Text(value));
        Ok(())
    }
    fn visit_unit<E>(self) -> std::result::Result<(), E> {
        self.push(Cell::Null);
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> std::result::Result<(), A::Error> {
        let value = Value::deserialize(serde::de::value::SeqAccessDeserializer::new(seq))?;
        self.push(Cell::Text(&value.to_string()));
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<(), A::Error> {
        let value = Value::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        self.push(Cell::Text(&value.to_string()));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
