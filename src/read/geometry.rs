//! Geometry as a format delivers it: points for premises, shapes for everything else, faults by row.
//!
//! Responsible for: WKB and `geo` geometries into columns, the inside point of a polygon, and telling null, empty, curved and unreadable
//! geometries apart. Not responsible for: coordinate systems (`layer`), or whether a shape is valid (`spatial::validity`).

use geo::{Area, BoundingRect, Geometry, InteriorPoint, LineString, MultiPolygon, Polygon};
use geo_traits::to_geo::ToGeoGeometry;

/// The geometry wanted of a layer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GeometryWish {
    /// None.
    #[default]
    None,
    /// One point per row; polygons give a point inside their largest part.
    Points,
    /// The shapes as they are.
    Shapes,
}

/// Why a row has no usable geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GeometryFault {
    /// There is none.
    Null,
    /// It has no coordinates.
    Empty,
    /// It consists of arcs.
    Curve,
    /// It is of a type that the role cannot use.
    WrongType,
    /// A coordinate is not a number, or infinite.
    NonFinite,
    /// Its bytes make no geometry.
    Unreadable,
}

/// The geometry of a layer, in the coordinate system of the file, easting first.
#[derive(Debug, Default)]
pub struct GeometryColumn {
    /// With [`GeometryWish::Points`]: easting (or longitude) per row; NaN where there is a fault.
    pub x: Vec<f64>,
    /// With [`GeometryWish::Points`]: northing (or latitude) per row; NaN where there is a fault.
    pub y: Vec<f64>,
    /// With [`GeometryWish::Points`], where any row is a polygon: the area of its largest part, 0 for points; else empty.
    pub area: Vec<f64>,
    /// With [`GeometryWish::Shapes`]: the shape per row; an empty collection where there is a fault.
    pub shapes: Vec<Geometry<f64>>,
    /// Rows (from 0) without a usable geometry, ascending.
    pub faults: Vec<(u32, GeometryFault)>,
}

/// Builds a geometry column, row by row.
#[derive(Debug)]
pub struct GeometryBuilder {
    wish: GeometryWish,
    column: GeometryColumn,
}

impl GeometryBuilder {
    /// A builder with room for `rows` rows.
    pub fn new(wish: GeometryWish, rows: usize) -> Self {
        let mut column = GeometryColumn::default();
        match wish {
            GeometryWish::None => {}
            GeometryWish::Points => {
                column.x.reserve_exact(rows);
                column.y.reserve_exact(rows);
            }
            GeometryWish::Shapes => column.shapes.reserve_exact(rows),
        }
        Self { wish, column }
    }
    /// Makes room for this many more rows.
    pub fn reserve(&mut self, rows: usize) {
        match self.wish {
            GeometryWish::None => {}
            GeometryWish::Points => {
                self.column.x.reserve_exact(rows);
                self.column.y.reserve_exact(rows);
            }
            GeometryWish::Shapes => self.column.shapes.reserve_exact(rows),
        }
    }
    /// The number of rows so far.
    pub fn len(&self) -> usize {
        self.column.x.len().max(self.column.shapes.len())
    }
    /// Whether there are no rows yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Adds a row that has no usable geometry.
    pub fn push_fault(&mut self, fault: GeometryFault) {
        self.column.faults.push((self.len() as u32, fault));
        match self.wish {
            GeometryWish::None => {}
            GeometryWish::Points => self.store_point(f64::NAN, f64::NAN, 0.0),
            GeometryWish::Shapes => self.column.shapes.push(Geometry::GeometryCollection(geo::GeometryCollection::default())),
        }
    }
    /// Adds a point; one with a NaN in both coordinates is an empty point, as WKB writes it.
    #[inline]
    pub fn push_point(&mut self, x: f64, y: f64) {
        if !(x.is_finite() && y.is_finite()) {
            return self.push_fault(if x.is_nan() && y.is_nan() { GeometryFault::Empty } else { GeometryFault::NonFinite });
        }
        match self.wish {
            GeometryWish::None => {}
            GeometryWish::Points => self.store_point(x, y, 0.0),
            GeometryWish::Shapes => self.column.shapes.push(Geometry::Point(geo::Point::new(x, y))),
        }
    }
    /// Adds a geometry in well-known binary (ISO or EWKB, either byte order, any dimensions; only the first two are kept).
    #[inline]
    pub fn push_wkb(&mut self, wkb: &[u8]) {
        if let Some((x, y)) = wkb_point(wkb) {
            return self.push_point(x, y);
        }
        if wkb_is_curve(wkb) {
            return self.push_fault(GeometryFault::Curve);
        }
        match wkb::reader::read_wkb(wkb).ok().and_then(|geometry| geometry.try_to_geometry()) {
            Some(geometry) => self.push_geometry(geometry),
            None => self.push_fault(GeometryFault::Unreadable),
        }
    }
    /// Adds a geometry.
    pub fn push_geometry(&mut self, geometry: Geometry<f64>) {
        match self.wish {
            GeometryWish::None => {}
            GeometryWish::Points => match representative_point(&geometry) {
                Ok((x, y, area)) => self.store_point(x, y, area),
                Err(fault) => self.push_fault(fault),
            },
            GeometryWish::Shapes => match usable(&geometry) {
                Ok(()) => self.column.shapes.push(geometry),
                Err(fault) => self.push_fault(fault),
            },
        }
    }
    #[inline]
    fn store_point(&mut self, x: f64, y: f64, area: f64) {
        let column = &mut self.column;
        if area > 0.0 && column.area.is_empty() {
            column.area.resize(column.x.len(), 0.0);
        }
        if area > 0.0 || !column.area.is_empty() {
            column.area.push(area);
        }
        column.x.push(x);
        column.y.push(y);
    }
    /// Adds all rows of another builder of the same wish behind this one's.
    pub fn append(&mut self, other: Self) {
        let (base, other) = (self.len() as u32, other.column);
        let column = &mut self.column;
        if !other.area.is_empty() || !column.area.is_empty() {
            column.area.resize(column.x.len(), 0.0);
            column.area.extend(&other.area);
            column.area.resize(column.x.len() + other.x.len(), 0.0);
        }
        column.x.extend(other.x);
        column.y.extend(other.y);
        column.shapes.extend(other.shapes);
        column.faults.extend(other.faults.into_iter().map(|(row, fault)| (base + row, fault)));
    }
    /// The finished column.
    pub fn finish(self) -> GeometryColumn {
        self.column
    }
}

/// The coordinates of a WKB point, the common case, without a general parse.
#[inline]
fn wkb_point(wkb: &[u8]) -> Option<(f64, f64)> {
    // Little-endian, type 1: what every tool writes for points.
    let coordinates: &[u8; 16] = match wkb {
        [1, 1, 0, 0, 0, rest @ ..] => rest.first_chunk()?,
        _ => return None,
    };
    let (x, y) = coordinates.split_at(8);
    Some((f64::from_le_bytes(x.try_into().ok()?), f64::from_le_bytes(y.try_into().ok()?)))
}

/// Whether the WKB type is one of the curve types (circular string, compound curve, curve polygon, multi curve, multi surface).
fn wkb_is_curve(wkb: &[u8]) -> bool {
    let Some((&order, Some(code))) = wkb.split_first().map(|(order, rest)| (order, rest.first_chunk::<4>())) else {
        return false;
    };
    let code = if order == 0 { u32::from_be_bytes(*code) } else { u32::from_le_bytes(*code) };
    // ISO adds 1000, 2000, 3000 for Z, M, ZM; EWKB sets the three highest bits.
    matches!((code & 0x1FFF_FFFF) % 1000, 8..=14)
}

/// Whether a shape has coordinates and all of them are finite.
fn usable(geometry: &Geometry<f64>) -> Result<(), GeometryFault> {
    use geo::CoordsIter;
    if geometry.coords_count() == 0 {
        Err(GeometryFault::Empty)
    } else if geometry.coords_iter().all(|c| c.x.is_finite() && c.y.is_finite()) {
        Ok(())
    } else {
        Err(GeometryFault::NonFinite)
    }
}

/// A point that stands for a geometry, and the area of its largest part.
fn representative_point(geometry: &Geometry<f64>) -> Result<(f64, f64, f64), GeometryFault> {
    usable(geometry)?;
    match geometry {
        Geometry::Point(point) => Ok((point.x(), point.y(), 0.0)),
        Geometry::MultiPoint(points) if points.0.len() == 1 => Ok((points.0[0].x(), points.0[0].y(), 0.0)),
        Geometry::Polygon(polygon) => inside_point(polygon),
        Geometry::MultiPolygon(MultiPolygon(parts)) => {
            let largest = parts.iter().reduce(|best, part| if part.unsigned_area() > best.unsigned_area() { part } else { best });
            inside_point(largest.ok_or(GeometryFault::Empty)?)
        }
        Geometry::GeometryCollection(collection) if collection.0.len() == 1 => representative_point(&collection.0[0]),
        _ => Err(GeometryFault::WrongType),
    }
}

/// A point inside a polygon, computed near the origin so that no digits are lost to large coordinates.
fn inside_point(polygon: &Polygon<f64>) -> Result<(f64, f64, f64), GeometryFault> {
    let corner = polygon.bounding_rect().ok_or(GeometryFault::Empty)?.min();
    let shift = |ring: &LineString<f64>| LineString(ring.0.iter().map(|&c| c - corner).collect());
    let local = Polygon::new(shift(polygon.exterior()), polygon.interiors().iter().map(shift).collect());
    let point = local.interior_point().ok_or(GeometryFault::Empty)?;
    Ok((point.x() + corner.x, point.y() + corner.y, local.unsigned_area()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, polygon};

    #[test]
    fn points_are_read_from_wkb_of_either_byte_order_and_with_z() {
        let mut builder = GeometryBuilder::new(GeometryWish::Points, 3);
        let (x, y) = (500_000.25_f64, 6_500_000.5_f64);
        builder.push_wkb(&[&[1, 1, 0, 0, 0][..], &x.to_le_bytes(), &y.to_le_bytes()].concat());
        builder.push_wkb(&[&[0, 0, 0, 0, 1][..], &x.to_be_bytes(), &y.to_be_bytes()].concat());
        builder.push_wkb(&[&[1, 0xE9, 3, 0, 0][..], &x.to_le_bytes(), &y.to_le_bytes(), &7.0_f64.to_le_bytes()].concat());
        let column = builder.finish();
        assert_eq!((column.x, column.y), (vec![x; 3], vec![y; 3]));
        assert!(column.faults.is_empty());
    }

    #[test]
    fn null_empty_curved_and_cut_geometries_are_told_apart() {
        let mut builder = GeometryBuilder::new(GeometryWish::Points, 5);
        builder.push_fault(GeometryFault::Null);
        builder.push_wkb(&[&[1, 1, 0, 0, 0][..], &f64::NAN.to_le_bytes(), &f64::NAN.to_le_bytes()].concat());
        builder.push_wkb(&[1, 10, 0, 0, 0, 0, 0, 0, 0]);
        builder.push_wkb(&[1, 3, 0, 0, 0, 9, 0, 0, 0]);
        builder.push_wkb(&[]);
        let faults: Vec<_> = builder.finish().faults;
        assert_eq!(
            faults,
            [
                (0, GeometryFault::Null),
                (1, GeometryFault::Empty),
                (2, GeometryFault::Curve),
                (3, GeometryFault::Unreadable),
                (4, GeometryFault::Unreadable)
            ]
        );
    }

    #[test]
    fn a_polygon_gives_a_point_inside_it_also_when_it_is_bent_around_its_centre() {
        let bent = polygon![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0), (x: 0.0, y: 10.0), (x: 0.0, y: 9.0), (x: 9.0, y: 9.0), (x: 9.0, y: 1.0), (x: 0.0, y: 1.0)];
        let mut builder = GeometryBuilder::new(GeometryWish::Points, 2);
        builder.push_point(1.0, 2.0);
        builder.push_geometry(bent.clone().into());
        let column = builder.finish();
        assert!(bent.contains(&geo::Point::new(column.x[1], column.y[1])));
        assert_eq!(column.area, [0.0, 28.0]);
    }
}
