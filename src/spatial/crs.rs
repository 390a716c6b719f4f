//! Coordinate systems by EPSG code, and the way from one to another.
//!
//! Responsible for: a reviewed table of the systems this program knows, where each may be used, and transforming columns of coordinates
//! and shapes between them, in parallel and with the same bits for any number of threads. Not responsible for: what a file says about its
//! system (`read`), or whether coordinates look as if they belonged to it ([`plausibility`](super::plausibility())).
//!
//! * Order is easting (longitude) first everywhere, whatever the axis order of the EPSG registry.
//! * SWEREF 99, ETRS89 and WGS 84 are treated as equal, as is usual practice. By 2026 the movement of the continent makes that about a
//!   metre against true WGS 84 (satellite positions without corrections); national data are in SWEREF 99, where the difference is nothing.
//! * RT 90 goes through the seven parameters of EPSG transformation 1896, of which the stated accuracy is 0.1 m.

use crate::{Error, Result};
use geo::{Coord, MapCoordsInPlace};
use proj4rs::Proj;
use rayon::prelude::*;

/// One coordinate system.
#[derive(Debug, PartialEq)]
pub struct Crs {
    /// The EPSG code.
    pub code: u32,
    /// The name a person knows it by.
    pub name: &'static str,
    /// Where coordinates in this system may lie, with a generous margin: metres, or degrees where [`Crs::is_geographic`].
    pub bounds: Bounds,
    /// Whether coordinates are longitude and latitude in degrees.
    pub is_geographic: bool,
    /// Whether distances in it are metres good enough to count in.
    pub can_be_working: bool,
    /// The definition as PROJ writes it.
    definition: &'static str,
}

/// An upright box, borders included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The least easting or longitude.
    pub min_x: f64,
    /// The least northing or latitude.
    pub min_y: f64,
    /// The greatest easting or longitude.
    pub max_x: f64,
    /// The greatest northing or latitude.
    pub max_y: f64,
}

impl Bounds {
    const fn new(min_x: f64, min_y: f64, max_x: f64, max_y: f64) -> Self {
        Self { min_x, min_y, max_x, max_y }
    }
    /// Whether a point lies inside or on the border; never for a point that is not finite.
    #[inline]
    pub fn contains(&self, x: f64, y: f64) -> bool {
        self.min_x <= x && x <= self.max_x && self.min_y <= y && y <= self.max_y
    }
}

/// Transverse Mercator as SWEREF 99 uses it for its local zones; the argument is the central meridian.
macro_rules! local_zone {
    ($meridian:literal) => {
        concat!(
            "+proj=tmerc +lat_0=0 +lon_0=",
            $meridian,
            " +k=1 +x_0=150000 +y_0=0 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs"
        )
    };
}
/// RT 90. The signs of the rotations are those of PROJ's convention (position vector); they are published reversed in places, which puts
/// everything some 100 m off.
macro_rules! rt90 {
    ($meridian:literal) => {
        concat!(
            "+proj=tmerc +lat_0=0 +lon_0=",
            $meridian,
            " +k=1 +x_0=1500000 +y_0=0 +ellps=bessel +towgs84=414.1,41.3,603.1,-0.855,2.141,-7.023,0 +units=m +no_defs"
        )
    };
}
/// UTM on ETRS89.
macro_rules! utm {
    ($zone:literal) => {
        concat!("+proj=utm +zone=", $zone, " +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs")
    };
}
/// Longitude and latitude; one definition for all three, since they are treated as equal.
const DEGREES: &str = "+proj=longlat +ellps=GRS80 +towgs84=0,0,0 +no_defs";

/// A system in metres that distances can be counted in.
const fn metric(code: u32, name: &'static str, definition: &'static str, bounds: Bounds) -> Crs {
    Crs { code, name, bounds, is_geographic: false, can_be_working: true, definition }
}
/// A system in degrees, for reading only.
const fn degrees(code: u32, name: &'static str) -> Crs {
    Crs {
        code,
        name,
        bounds: Bounds::new(-180.0, -90.0, 180.0, 90.0),
        is_geographic: true,
        can_be_working: false,
        definition: DEGREES,
    }
}

/// Sweden in SWEREF 99 TM with 150 km around it: neighbours across the border are sources of distance.
const SWEDEN_TM: Bounds = Bounds::new(30_000.0, 5_940_000.0, 1_240_000.0, 7_840_000.0);
/// A local zone of SWEREF 99: its meridian ± 250 km (it is 150 km wide at most), all northings of Sweden with 150 km around.
const SWEDEN_ZONE: Bounds = Bounds::new(-100_000.0, 5_940_000.0, 400_000.0, 7_840_000.0);
/// A zone of RT 90: 2.5 gon V was used for all of Sweden, so ± 500 km of the meridian, and northings as above.
const SWEDEN_RT90: Bounds = Bounds::new(1_000_000.0, 5_940_000.0, 2_000_000.0, 7_840_000.0);
/// A zone of UTM in Europe; whole countries (Norway in 33, Denmark in 32) use one zone far beyond its six degrees.
const EUROPE_UTM: Bounds = Bounds::new(-250_000.0, 3_800_000.0, 1_250_000.0, 9_400_000.0);
/// Finland with 150 km around it.
const FINLAND: Bounds = Bounds::new(-110_000.0, 6_370_000.0, 920_000.0, 7_950_000.0);
/// Iceland with its sea.
const ICELAND: Bounds = Bounds::new(-170_000.0, -70_000.0, 1_250_000.0, 1_100_000.0);
/// Europe in equal-area coordinates.
const EUROPE_LAEA: Bounds = Bounds::new(900_000.0, 900_000.0, 7_900_000.0, 7_000_000.0);

/// The table, ascending by code. Definitions and areas of use: EPSG registry, reviewed against PROJ 9.5.
static ALL: [Crs; 29] = [
    metric(3006, "SWEREF 99 TM", utm!("33"), SWEDEN_TM),
    metric(3007, "SWEREF 99 12 00", local_zone!("12"), SWEDEN_ZONE),
    metric(3008, "SWEREF 99 13 30", local_zone!("13.5"), SWEDEN_ZONE),
    metric(3009, "SWEREF 99 15 00", local_zone!("15"), SWEDEN_ZONE),
    metric(3010, "SWEREF 99 16 30", local_zone!("16.5"), SWEDEN_ZONE),
    metric(3011, "SWEREF 99 18 00", local_zone!("18"), SWEDEN_ZONE),
    metric(3012, "SWEREF 99 14 15", local_zone!("14.25"), SWEDEN_ZONE),
    metric(3013, "SWEREF 99 15 45", local_zone!("15.75"), SWEDEN_ZONE),
    metric(3014, "SWEREF 99 17 15", local_zone!("17.25"), SWEDEN_ZONE),
    metric(3015, "SWEREF 99 18 45", local_zone!("18.75"), SWEDEN_ZONE),
    metric(3016, "SWEREF 99 20 15", local_zone!("20.25"), SWEDEN_ZONE),
    metric(3017, "SWEREF 99 21 45", local_zone!("21.75"), SWEDEN_ZONE),
    metric(3018, "SWEREF 99 23 15", local_zone!("23.25"), SWEDEN_ZONE),
    metric(3019, "RT 90 7.5 gon V", rt90!("11.30827777777778"), SWEDEN_RT90),
    metric(3020, "RT 90 5 gon V", rt90!("13.55827777777778"), SWEDEN_RT90),
    metric(3021, "RT 90 2.5 gon V", rt90!("15.80827777777778"), SWEDEN_RT90),
    metric(3022, "RT 90 0 gon", rt90!("18.05827777777778"), SWEDEN_RT90),
    metric(3023, "RT 90 2.5 gon O", rt90!("20.30827777777778"), SWEDEN_RT90),
    metric(3024, "RT 90 5 gon O", rt90!("22.55827777777778"), SWEDEN_RT90),
    Crs {
        can_be_working: false,
        ..metric(
            3035,
            "ETRS89 / LAEA Europe",
            "+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs",
            EUROPE_LAEA,
        )
    },
    metric(
        3057,
        "ISN93 / Lambert 1993",
        "+proj=lcc +lat_0=65 +lon_0=-19 +lat_1=64.25 +lat_2=65.75 +x_0=500000 +y_0=500000 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs",
        ICELAND,
    ),
    metric(3067, "ETRS89 / TM35FIN", utm!("35"), FINLAND),
    degrees(4258, "ETRS89, longitude and latitude"),
    degrees(4326, "WGS 84, longitude and latitude"),
    degrees(4619, "SWEREF 99, longitude and latitude"),
    metric(25832, "ETRS89 / UTM zone 32N", utm!("32"), EUROPE_UTM),
    metric(25833, "ETRS89 / UTM zone 33N", utm!("33"), EUROPE_UTM),
    metric(25834, "ETRS89 / UTM zone 34N", utm!("34"), EUROPE_UTM),
    metric(25835, "ETRS89 / UTM zone 35N", utm!("35"), EUROPE_UTM),
];

impl Crs {
    /// All known systems, ascending by code.
    pub fn all() -> &'static [Self] {
        &ALL
    }
    /// The system with this EPSG code, or `None` where it is not in the table.
    ///
    /// ```
    /// use bygd::spatial::crs::Crs;
    /// assert_eq!(Crs::from_epsg(3006).map(|crs| crs.name), Some("SWEREF 99 TM"));
    /// assert!(Crs::from_epsg(3857).is_none(), "lengths in web Mercator are twice too long in Sweden");
    /// ```
    pub fn from_epsg(code: u32) -> Option<&'static Self> {
        ALL.binary_search_by_key(&code, |crs| crs.code).ok().map(|i| &ALL[i])
    }
    /// Whether coordinates mean the same in both systems (as 3006 and 25833, or 4258 and 4326).
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.definition == other.definition
    }
}

/// The way from one system to another, ready to be used on any number of threads.
struct Way {
    from: Proj,
    to: Proj,
    from_degrees: bool,
    to_degrees: bool,
}

impl Way {
    fn new(from: &Crs, to: &Crs) -> Result<Self> {
        let proj = |crs: &Crs| {
            Proj::from_proj_string(crs.definition)
                .map_err(|fault| Error::usage(format!("coordinate system EPSG:{} cannot be used: {fault}", crs.code)))
        };
        Ok(Self { from: proj(from)?, to: proj(to)?, from_degrees: from.is_geographic, to_degrees: to.is_geographic })
    }
    /// The point in the other system, or `None` where there is none.
    #[inline]
    fn go(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        let mut point = if self.from_degrees { (x.to_radians(), y.to_radians()) } else { (x, y) };
        proj4rs::transform::transform(&self.from, &self.to, &mut point).ok()?;
        let (x, y) = if self.to_degrees { (point.0.to_degrees(), point.1.to_degrees()) } else { point };
        (x.is_finite() && y.is_finite()).then_some((x, y))
    }
}

/// Points per piece of work: some milliseconds each, so that threads share the work evenly.
const CHUNK: usize = 8192;

/// Transforms columns of coordinates in place. Returns how many points have no usable coordinates afterwards: those that were not finite
/// before, and those for which the projection has no answer. Both coordinates of such points become NaN.
///
/// Between systems that mean the same, the coordinates stay bit for bit what they were.
///
/// # Errors
/// Only where the table itself is at fault.
pub fn transform(from: &Crs, to: &Crs, x: &mut [f64], y: &mut [f64]) -> Result<usize> {
    debug_assert_eq!(x.len(), y.len(), "columns of coordinates are of equal length");
    let way = if from.is_same_as(to) { None } else { Some(Way::new(from, to)?) };
    let piece = |(xs, ys): (&mut [f64], &mut [f64])| {
        let mut failed = 0;
        for (x, y) in xs.iter_mut().zip(ys) {
            let place = match &way {
                Some(way) => way.go(*x, *y),
                None if x.is_finite() && y.is_finite() => continue,
                None => None,
            };
            failed += usize::from(place.is_none());
            (*x, *y) = place.unwrap_or((f64::NAN, f64::NAN));
        }
        failed
    };
    Ok(x.par_chunks_mut(CHUNK).zip(y.par_chunks_mut(CHUNK)).map(piece).sum())
}

/// Transforms the shapes of a layer in place, in parallel, as [`transform()`] does columns; the same vertex gets the same bits in both.
/// Returns how many vertices became NaN.
///
/// # Errors
/// Only where the table itself is at fault.
pub fn transform_geometry<G: MapCoordsInPlace<f64> + Send>(from: &Crs, to: &Crs, shapes: &mut [G]) -> Result<usize> {
    const NOWHERE: Coord<f64> = Coord { x: f64::NAN, y: f64::NAN };
    let way = if from.is_same_as(to) { None } else { Some(Way::new(from, to)?) };
    let shape = |shape: &mut G| {
        let failed = std::cell::Cell::new(0_usize);
        shape.map_coords_in_place(|c| {
            let place = match &way {
                Some(way) => way.go(c.x, c.y).map(|(x, y)| Coord { x, y }),
                None => (c.x.is_finite() && c.y.is_finite()).then_some(c),
            };
            place.unwrap_or_else(|| {
                failed.set(failed.get() + 1);
                NOWHERE
            })
        });
        failed.get()
    };
    Ok(shapes.par_iter_mut().map(shape).sum())
}

#[cfg(test)]
#[path = "crs_tests.rs"]
mod tests;
