//! Shapefiles: a `.shp` beside its `.shx`, `.dbf`, `.prj` and `.cpg`, or all of them in a `.zip`.
//!
//! Responsible for: bringing shapes and attributes together row by row, and saying which encoding and coordinate system they have.
//! Not responsible for: finding the files (`bundle`), the attribute table (`dbf`), text (`encoding`), polygons with holes (`rings`).
//!
//! Rules: a row that is marked as deleted in the table is skipped together with its shape, and said; names of columns that differ only in
//! case are an error; multipatches (3D surfaces) are of the wrong type; heights and measures are dropped.

mod bundle;
mod dbf;
mod encoding;
mod rings;

use super::assemble::{Assembly, cut_short, positions, refuse_doubled_names};
use super::{GeometryFault, LayerCrs, Reader, Request, Schema, Source, Table, crs_text};
use crate::{Error, Place, Result};
use ::shapefile::{PolygonRing, Shape, ShapeReader};
use bundle::{Bundle, Member, ReadSeek};
use dbf::{DELETED, Dbf, Scan};
use encoding::Charset;
use geo::{Geometry, LineString, MultiLineString, MultiPoint, Point};
use std::io::{ErrorKind, Read};

/// The size of the header of `.shp` and `.shx` in bytes.
const HEADER_BYTES: u64 = 100;

/// A shapefile, opened.
struct ShapefileReader {
    bundle: Bundle,
    dbf: Dbf,
    charset: Charset,
    schema: Schema,
}

/// Opens a shapefile, or the shapefile in a zip archive; the layer is the name of the member without its extension.
///
/// # Errors
/// A file of the set that is missing, empty, cut short or of another kind; an archive with several shapefiles where none is named.
pub fn open(source: &Source) -> Result<Box<dyn Reader>> {
    let bundle = Bundle::open(source)?;
    let place = &bundle.place;
    let has_geometry = check_shapes(&bundle.shp, place)?;
    let dbf = Dbf::open(&bundle.dbf, place)?;
    let shapes = check_index(&bundle.shx, place)?;
    if shapes != dbf.records {
        let problem = format!("there are {shapes} shapes (.shx), but {} rows of attributes (.dbf)", dbf.records);
        return Err(place
            .clone()
            .error(problem)
            .with_hint("the files do not belong together, or one is cut short; export the layer again"));
    }
    let scan = dbf.scan(&bundle.dbf, place)?;
    let (charset, note) = choose_charset(bundle.cpg.as_deref(), dbf.language, &scan);
    let mut inferred: Vec<String> = note.into_iter().collect();
    if scan.deleted > 0 {
        inferred.push(format!("{} rows are marked as deleted in the .dbf and are skipped", scan.deleted));
    }
    let columns: Vec<String> = dbf.fields.iter().map(|field| field.name(charset)).collect();
    refuse_doubled_names(place, &columns)?;
    let crs = bundle.prj.as_deref().map_or(LayerCrs::Unstated, |prj| crs_text::from_wkt(&String::from_utf8_lossy(prj)));
    let schema = Schema {
        layer: bundle.layer.clone(),
        columns,
        on_request: Vec::new(),
        has_geometry,
        crs,
        rows: Some(dbf.records - scan.deleted),
        inferred,
    };
    Ok(Box::new(ShapefileReader { bundle, dbf, charset, schema }))
}

impl Reader for ShapefileReader {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&mut self, request: &Request) -> Result<Table> {
        let place = &self.bundle.place;
        let fields = positions(place, &self.schema.columns, request)?;
        for &field in &fields {
            if let Some(kind) = self.dbf.fields[field].unreadable_kind() {
                let error = place
                    .clone()
                    .column(self.schema.columns[field].as_str())
                    .error(format!("the column holds {kind}, which are not read"));
                return Err(error.with_hint("export the layer as GeoPackage"));
            }
        }
        let mut assembly = Assembly::new(request, self.schema.rows.unwrap_or_default() as usize);
        let mut shapes = if assembly.wants_geometry() { Some(self.shapes()?) } else { None };
        let mut shapes = shapes.as_mut().map(ShapeReader::iter_shapes);
        let mut records = self.dbf.records(&self.bundle.dbf, place)?;
        let mut buffer = String::new();
        while let Some(record) = records.next(place)? {
            let at = || place.clone().row(assembly.rows() as u64 + 1);
            let shape = match &mut shapes {
                Some(shapes) => match shapes.next() {
                    Some(shape) => shape.map_err(|error| shape_error(&at(), &error))?,
                    None => return Err(cut_short(&at(), "the shapes (.shp) end before the attributes do")),
                },
                None => Shape::NullShape,
            };
            if record[0] == DELETED {
                continue;
            }
            for (column, &field) in fields.iter().enumerate() {
                assembly.push(column, self.dbf.fields[field].cell(record, self.charset, &mut buffer));
            }
            assembly.end_row(geometry_of(shape));
        }
        assembly.finish(place, request, |_| None)
    }
}

impl ShapefileReader {
    fn shapes(&self) -> Result<ShapeReader<Box<dyn ReadSeek + '_>>> {
        let place = &self.bundle.place;
        let failed = |error| shape_error(place, &::shapefile::Error::IoError(error));
        let (shp, shx) = (self.bundle.shp.reader().map_err(failed)?, self.bundle.shx.reader().map_err(failed)?);
        ShapeReader::with_shx(shp, shx).map_err(|error| shape_error(place, &error))
    }
}

/// Checks the header of the `.shp` against its size; gives whether there are shapes at all.
fn check_shapes(shp: &Member, place: &Place) -> Result<bool> {
    let reader = shp.reader().map_err(|error| shape_error(place, &error.into()))?;
    let reader = ShapeReader::new(reader).map_err(|error| shape_error(place, &error))?;
    let announced = u64::from(reader.header().file_length.unsigned_abs()) * 2;
    if announced > shp.size() {
        return Err(cut_short(
            place,
            &format!("the shapes (.shp) announce {announced} bytes, but only {} are there", shp.size()),
        ));
    }
    Ok(reader.header().shape_type != ::shapefile::ShapeType::NullShape)
}

/// Checks the index; gives the number of shapes in it.
fn check_index(shx: &Member, place: &Place) -> Result<u64> {
    let broken = |detail: &str| cut_short(place, &format!("the index (.shx) {detail}"));
    let mut header = [0_u8; HEADER_BYTES as usize];
    shx.reader().and_then(|mut reader| reader.read_exact(&mut header)).map_err(|_| broken("ends within its header"))?;
    let announced = u64::from(u32::from_be_bytes([header[24], header[25], header[26], header[27]])) * 2;
    if header[..4] != 9994_u32.to_be_bytes() || announced < HEADER_BYTES {
        return Err(broken("has no valid header"));
    }
    if announced > shx.size() {
        return Err(broken(&format!("announces {announced} bytes, but only {} are there", shx.size())));
    }
    Ok((announced - HEADER_BYTES) / 8)
}

fn shape_error(place: &Place, error: &::shapefile::Error) -> Error {
    use ::shapefile::Error as E;
    match error {
        E::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => cut_short(place, "the shapes (.shp) end within a shape"),
        E::IoError(error) => place.clone().error(format!("the shapes (.shp) cannot be read: {error}")),
        E::InvalidFileCode(_) => place
            .clone()
            .error("this is not a shapefile")
            .with_hint("name the `.shp` file of the layer, or the `.zip` that holds it"),
        E::InvalidShapeType(kind) => cut_short(place, &format!("{kind} is no type of shape")),
        _ => cut_short(place, "the shapes (.shp) and their index (.shx) contradict each other"),
    }
}

/// The encoding of the texts, and what to say about how it was found: nothing where the `.cpg` is clear, or no text has accents.
fn choose_charset(cpg: Option<&[u8]>, language: u8, scan: &Scan) -> (Charset, Option<String>) {
    let stated = cpg.and_then(Charset::from_cpg);
    let (charset, because) = match (stated, Charset::from_language_byte(language)) {
        (Some(charset), _) if charset == Charset::UTF_8 && scan.not_utf8 => {
            (Charset::WINDOWS_1252, "the .cpg says UTF-8, but the texts are not")
        }
        (Some(charset), _) => return (charset, None),
        (None, Some(charset)) => (charset, "from the language byte of the .dbf"),
        (None, None) if scan.not_utf8 => (Charset::WINDOWS_1252, "nothing says it, and the texts are not UTF-8"),
        (None, None) => (Charset::UTF_8, "nothing says it, and the texts are UTF-8"),
    };
    let unknown = match cpg {
        Some(cpg) if stated.is_none() => {
            format!("; the .cpg says `{}`, which is no known encoding", String::from_utf8_lossy(cpg).trim())
        }
        _ => String::new(),
    };
    let note = scan.accents.then(|| format!("text encoding {} ({because}{unknown})", charset.name()));
    (charset, note)
}

/// A shape in two dimensions.
fn geometry_of(shape: Shape) -> std::result::Result<Geometry<f64>, GeometryFault> {
    Ok(match shape {
        Shape::NullShape => return Err(GeometryFault::Null),
        Shape::Multipatch(_) => return Err(GeometryFault::WrongType),
        Shape::Point(point) => Point::new(point.x, point.y).into(),
        Shape::PointM(point) => Point::new(point.x, point.y).into(),
        Shape::PointZ(point) => Point::new(point.x, point.y).into(),
        Shape::Multipoint(points) => points_of(points.into_inner(), |point| (point.x, point.y)),
        Shape::MultipointM(points) => points_of(points.into_inner(), |point| (point.x, point.y)),
        Shape::MultipointZ(points) => points_of(points.into_inner(), |point| (point.x, point.y)),
        Shape::Polyline(line) => lines_of(line.into_inner(), |point| (point.x, point.y)),
        Shape::PolylineM(line) => lines_of(line.into_inner(), |point| (point.x, point.y)),
        Shape::PolylineZ(line) => lines_of(line.into_inner(), |point| (point.x, point.y)),
        Shape::Polygon(polygon) => polygon_of(polygon.into_inner(), |point| (point.x, point.y)),
        Shape::PolygonM(polygon) => polygon_of(polygon.into_inner(), |point| (point.x, point.y)),
        Shape::PolygonZ(polygon) => polygon_of(polygon.into_inner(), |point| (point.x, point.y)),
    })
}

fn points_of<P>(points: Vec<P>, flat: impl Fn(P) -> (f64, f64)) -> Geometry<f64> {
    MultiPoint(points.into_iter().map(|point| Point::from(flat(point))).collect()).into()
}

fn line_of<P>(points: Vec<P>, flat: impl Fn(P) -> (f64, f64)) -> LineString<f64> {
    points.into_iter().map(flat).collect()
}

fn lines_of<P>(parts: Vec<Vec<P>>, flat: impl Fn(P) -> (f64, f64)) -> Geometry<f64> {
    let mut parts: Vec<LineString<f64>> = parts.into_iter().map(|part| line_of(part, &flat)).collect();
    if parts.len() == 1 { parts.swap_remove(0).into() } else { MultiLineString(parts).into() }
}

fn polygon_of<P>(rings: Vec<PolygonRing<P>>, flat: impl Fn(P) -> (f64, f64)) -> Geometry<f64> {
    rings::group(rings.into_iter().map(|ring| line_of(ring.into_inner(), &flat)).collect())
}

#[cfg(test)]
mod tests;
