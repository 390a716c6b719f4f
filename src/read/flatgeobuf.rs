//! FlatGeobuf: header, then features one behind the other.
//!
//! Responsible for: walking over the features in file order with every length checked, typed properties, and geometry of every flat type.
//! Not responsible for: the spatial index in the file, which is stepped over (everything is read).
//!
//! The crate gives verified access to header and features. Its own iterator is not used: it takes a file that ends between two features for
//! a whole one, reserves whatever size a damaged file states, and panics on properties that are cut short.

use super::assemble::{Assembly, cannot_read, cut_short, place_of, positions, refuse_doubled_names, size_of_file};
use super::{Cell, GeometryFault, LayerCrs, Reader, Request, Schema, Source, Table, crs_text};
use crate::{Error, Place, Result};
use ::flatgeobuf::{
    ColumnType, Crs, Geometry as Stored, GeometryType, size_prefixed_root_as_feature, size_prefixed_root_as_header,
};
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;

/// `fgb`, the version, `fgb`, the patch level.
const MAGIC_BYTES: u64 = 8;
/// No header of a real file is larger (the reference implementation has the same bound).
const LARGEST_HEADER: u32 = 10 << 20;
/// The size of one node of the index in bytes.
const NODE_BYTES: u64 = 40;

struct FlatGeobufReader {
    path: PathBuf,
    place: Place,
    schema: Schema,
    types: Vec<ColumnType>,
    geometry_type: GeometryType,
    /// The number of features; 0 where the writer did not know it.
    features: u64,
    /// Where the first feature begins.
    start: u64,
    size: u64,
}

/// Opens a FlatGeobuf file.
///
/// # Errors
/// A file of another kind, cut short within header or index, or empty.
pub fn open(source: &Source) -> Result<Box<dyn Reader>> {
    let place = place_of(source);
    let size = size_of_file(&source.path, &place)?;
    let header = read_header(source, &place)?;
    let fields = size_prefixed_root_as_header(&header).map_err(|error| cut_short(&place, &format!("its header: {error}")))?;
    if let Some(layer) = source.layer.as_ref().filter(|layer| fields.name() != Some(layer.as_str())) {
        let error = Place::file(source.path.display().to_string())
            .error(format!("there is no layer `{layer}`: FlatGeobuf has one layer"));
        return Err(error.with_hint("leave out the colon and what is behind it"));
    }
    let (mut columns, mut types) = (Vec::new(), Vec::new());
    for column in fields.columns().into_iter().flatten() {
        columns.push(column.name().to_owned());
        types.push(column.type_());
    }
    refuse_doubled_names(&place, &columns)?;
    let features = fields.features_count();
    let start = index_bytes(features, fields.index_node_size())
        .and_then(|index| index.checked_add(MAGIC_BYTES + header.len() as u64))
        .filter(|&start| start <= size)
        .ok_or_else(|| cut_short(&place, &format!("it ends before the first of {features} features")))?;
    let schema = Schema {
        layer: fields.name().filter(|name| !name.is_empty()).map(str::to_owned),
        columns,
        on_request: Vec::new(),
        has_geometry: true,
        crs: fields.crs().map_or(LayerCrs::Unstated, |crs| crs_of(&crs)),
        rows: (features > 0).then_some(features),
        inferred: Vec::new(),
    };
    let geometry_type = fields.geometry_type();
    Ok(Box::new(FlatGeobufReader { path: source.path.clone(), place, schema, types, geometry_type, features, start, size }))
}

/// The header with its size in front.
fn read_header(source: &Source, place: &Place) -> Result<Vec<u8>> {
    let mut file = BufReader::new(File::open(&source.path).map_err(|error| cannot_read(place, &error))?);
    let mut start = [0_u8; 12];
    let got = file.read_exact(&mut start);
    if &start[..3] != b"fgb" || &start[4..7] != b"fgb" {
        let error = place.clone().error("this is not a FlatGeobuf file");
        return Err(error.with_hint("check the file's ending, or export the layer as GeoPackage"));
    }
    got.map_err(|error| cannot_read(place, &error))?;
    if start[3] > 3 {
        return Err(place
            .clone()
            .error(format!("FlatGeobuf version {} is not known", start[3]))
            .with_hint("export the layer as GeoPackage"));
    }
    let length = u32::from_le_bytes([start[8], start[9], start[10], start[11]]);
    if !(8..=LARGEST_HEADER).contains(&length) {
        return Err(cut_short(place, &format!("its header cannot be {length} bytes long")));
    }
    let mut header = start[8..].to_vec();
    header.resize(length as usize + 4, 0);
    file.read_exact(&mut header[4..]).map_err(|_| cut_short(place, "it ends within its header"))?;
    Ok(header)
}

/// The size of the index in bytes; `None` where it is beyond all bounds.
fn index_bytes(features: u64, node_size: u16) -> Option<u64> {
    if features == 0 || node_size == 0 {
        return Some(0);
    }
    let node_size = u64::from(node_size.max(2));
    let (mut level, mut nodes) = (features, features);
    loop {
        level = level.div_ceil(node_size);
        nodes = nodes.checked_add(level)?;
        if level <= 1 {
            return nodes.checked_mul(NODE_BYTES);
        }
    }
}

fn crs_of(crs: &Crs<'_>) -> LayerCrs {
    let is_epsg = crs.org().is_none_or(|org| org.is_empty() || org.eq_ignore_ascii_case("EPSG"));
    match (u32::try_from(crs.code()), crs.code_string(), crs.wkt(), crs.name()) {
        (Ok(code), ..) if code > 0 && is_epsg => LayerCrs::Epsg(code),
        (_, Some(code), ..) if !code.is_empty() => crs_text::from_identifier(code),
        (_, _, Some(wkt), _) if !wkt.is_empty() => crs_text::from_wkt(wkt),
        (_, _, _, Some(name)) if !name.is_empty() => crs_text::from_identifier(name),
        (Ok(code), ..) if code > 0 => LayerCrs::Other(format!("{}:{code}", crs.org().unwrap_or_default())),
        _ => LayerCrs::Unstated,
    }
}

impl Reader for FlatGeobufReader {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&mut self, request: &Request) -> Result<Table> {
        let wanted = positions(&self.place, &self.schema.columns, request)?;
        for &column in &wanted {
            if !is_readable(self.types[column]) {
                let place = self.place.clone().column(self.schema.columns[column].as_str());
                return Err(place.error("the column holds binary data, which are not read").with_hint("choose another column"));
            }
        }
        // A damaged count must not reserve more than the file can hold; no feature is smaller than 12 bytes.
        let room = self.features.min(self.size / 12) as usize;
        let mut assembly = Assembly::new(request, room);
        let mut features = Features::open(self)?;
        while self.features == 0 || (assembly.rows() as u64) < self.features {
            let row = assembly.rows() as u64 + 1;
            let at = || self.place.clone().row(row);
            let Some(bytes) = features.next().map_err(|detail| cut_short(&at(), &detail))? else { break };
            let feature = size_prefixed_root_as_feature(bytes).map_err(|error| cut_short(&at(), &error.to_string()))?;
            let properties = feature.properties().map(|properties| properties.bytes()).unwrap_or_default();
            self.push_properties(properties, &wanted, &mut assembly).map_err(|detail| cut_short(&at(), detail))?;
            let geometry = match feature.geometry() {
                Some(geometry) if assembly.wants_geometry() => geometry_of(&geometry, self.geometry_type),
                _ => Err(GeometryFault::Null),
            };
            assembly.end_row(geometry);
        }
        let rows = assembly.rows() as u64;
        if rows < self.features {
            return Err(cut_short(&self.place, &format!("it announces {} features, but only {rows} are there", self.features)));
        }
        assembly.finish(&self.place, request, |_| None)
    }
}

impl FlatGeobufReader {
    /// Puts the properties of a feature (column number, value, column number, ...) into the columns asked for.
    fn push_properties(
        &self,
        mut bytes: &[u8],
        wanted: &[usize],
        assembly: &mut Assembly,
    ) -> std::result::Result<(), &'static str> {
        // A single byte behind the last property is written by some tools.
        while bytes.len() > 1 {
            let column = usize::from(u16::from_le_bytes(take(&mut bytes)?));
            let kind = *self.types.get(column).ok_or("a property belongs to no column")?;
            let cell = read_value(kind, &mut bytes)?;
            for (position, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted == column) {
                assembly.push(position, cell);
            }
        }
        Ok(())
    }
}

/// Reads feature after feature into one buffer.
struct Features {
    file: BufReader<File>,
    left: u64,
    buffer: Vec<u8>,
}

impl Features {
    fn open(reader: &FlatGeobufReader) -> Result<Self> {
        let failed = |error| -> Error { cannot_read(&reader.place, &error) };
        let mut file = BufReader::with_capacity(1 << 18, File::open(&reader.path).map_err(failed)?);
        file.seek(SeekFrom::Start(reader.start)).map_err(failed)?;
        Ok(Self { file, left: reader.size - reader.start, buffer: Vec::new() })
    }
    /// The next feature with its size in front, or `None` at the end of the file.
    fn next(&mut self) -> std::result::Result<Option<&[u8]>, String> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut length = [0_u8; 4];
        self.fill(&mut length)?;
        let size = u64::from(u32::from_le_bytes(length));
        if size > self.left || size < 4 {
            return Err("it ends within a feature".to_owned());
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        buffer.extend(length);
        buffer.resize(size as usize + 4, 0);
        self.fill(&mut buffer[4..])?;
        self.buffer = buffer;
        Ok(Some(&self.buffer))
    }
    fn fill(&mut self, bytes: &mut [u8]) -> std::result::Result<(), String> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or("it ends within a feature")?;
        self.file.read_exact(bytes).map_err(|error| error.to_string())
    }
}

fn is_readable(kind: ColumnType) -> bool {
    kind.0 <= ColumnType::DateTime.0
}

/// Takes a fixed number of bytes.
fn take<const N: usize>(bytes: &mut &[u8]) -> std::result::Result<[u8; N], &'static str> {
    let (head, rest) = bytes.split_first_chunk::<N>().ok_or("a property is cut short")?;
    *bytes = rest;
    Ok(*head)
}

/// Takes a value of a column's type.
fn read_value<'a>(kind: ColumnType, bytes: &mut &'a [u8]) -> std::result::Result<Cell<'a>, &'static str> {
    Ok(match kind {
        ColumnType::Byte => Cell::Integer(i8::from_le_bytes(take(bytes)?).into()),
        ColumnType::UByte => Cell::Integer(u8::from_le_bytes(take(bytes)?).into()),
        ColumnType::Bool => Cell::Integer((take::<1>(bytes)? != [0]).into()),
        ColumnType::Short => Cell::Integer(i16::from_le_bytes(take(bytes)?).into()),
        ColumnType::UShort => Cell::Integer(u16::from_le_bytes(take(bytes)?).into()),
        ColumnType::Int => Cell::Integer(i32::from_le_bytes(take(bytes)?).into()),
        ColumnType::UInt => Cell::Integer(u32::from_le_bytes(take(bytes)?).into()),
        ColumnType::Long => Cell::Integer(i64::from_le_bytes(take(bytes)?)),
        ColumnType::ULong => {
            let number = u64::from_le_bytes(take(bytes)?);
            i64::try_from(number).map_or(Cell::Real(number as f64), Cell::Integer)
        }
        ColumnType::Float => Cell::Real(f32::from_le_bytes(take(bytes)?).into()),
        ColumnType::Double => Cell::Real(f64::from_le_bytes(take(bytes)?)),
        ColumnType::String | ColumnType::Json | ColumnType::DateTime | ColumnType::Binary => {
            let length = u32::from_le_bytes(take(bytes)?) as usize;
            let (text, rest) = bytes.split_at_checked(length).ok_or("a property is cut short")?;
            *bytes = rest;
            if kind == ColumnType::Binary {
                return Ok(Cell::Null);
            }
            Cell::Text(std::str::from_utf8(text).map_err(|_| "a text is not UTF-8")?)
        }
        _ => return Err("a column has an unknown type"),
    })
}

/// The geometry of a feature; the type is the layer's, or the feature's own in a mixed layer.
fn geometry_of(stored: &Stored<'_>, layer_type: GeometryType) -> std::result::Result<Geometry<f64>, GeometryFault> {
    let kind = if layer_type == GeometryType::Unknown { stored.type_() } else { layer_type };
    if matches!(kind.0, 8..=14) {
        return Err(GeometryFault::Curve);
    }
    let parts = || stored.parts().into_iter().flatten();
    Ok(match kind {
        GeometryType::Point => coords_of(stored).first().map(|&coord| Point::from(coord).into()).ok_or(GeometryFault::Empty)?,
        GeometryType::MultiPoint => MultiPoint(coords_of(stored).into_iter().map(Point::from).collect()).into(),
        GeometryType::LineString => LineString(coords_of(stored)).into(),
        GeometryType::MultiLineString => MultiLineString(lines_of(stored)?).into(),
        GeometryType::Polygon => polygon_of(stored)?.into(),
        // One part is written without the list of parts by some tools.
        GeometryType::MultiPolygon if stored.parts().is_none() => polygon_of(stored)?.into(),
        GeometryType::MultiPolygon => {
            MultiPolygon(parts().map(|part| polygon_of(&part)).collect::<std::result::Result<_, _>>()?).into()
        }
        GeometryType::GeometryCollection => {
            let members = parts().map(|part| geometry_of(&part, GeometryType::Unknown)).collect::<std::result::Result<_, _>>()?;
            Geometry::GeometryCollection(GeometryCollection(members))
        }
        _ => return Err(GeometryFault::WrongType),
    })
}

fn coords_of(stored: &Stored<'_>) -> Vec<Coord<f64>> {
    let Some(xy) = stored.xy() else { return Vec::new() };
    (0..xy.len() / 2).map(|at| Coord { x: xy.get(2 * at), y: xy.get(2 * at + 1) }).collect()
}

/// The coordinates, cut where the parts end.
fn lines_of(stored: &Stored<'_>) -> std::result::Result<Vec<LineString<f64>>, GeometryFault> {
    let coords = coords_of(stored);
    let Some(ends) = stored.ends().filter(|ends| !ends.is_empty()) else { return Ok(vec![LineString(coords)]) };
    let mut start = 0;
    ends.into_iter()
        .map(|end| {
            let line = coords.get(start..end as usize).ok_or(GeometryFault::Unreadable)?;
            start = end as usize;
            Ok(LineString(line.to_vec()))
        })
        .collect()
}

fn polygon_of(stored: &Stored<'_>) -> std::result::Result<Polygon<f64>, GeometryFault> {
    let mut rings = lines_of(stored)?.into_iter();
    let outer = rings.next().ok_or(GeometryFault::Empty)?;
    Ok(Polygon::new(outer, rings.collect()))
}

#[cfg(test)]
mod tests;
