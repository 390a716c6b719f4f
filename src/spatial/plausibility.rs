//! Whether coordinates look as if they were in the system that a file claims.
//!
//! Responsible for: recognising the usual mistakes (axes swapped, degrees in a metric file, metres in a file of degrees) on the majority
//! of a layer, and the words that mend them. Not responsible for: mending; nothing is ever swapped silently.
//!
//! Where the values of both axes have the same size (Iceland, EPSG:3057, and Europe in EPSG:3035), swapped axes cannot be told by value.

use super::crs::{Bounds, Crs};
use rayon::prelude::*;

/// What the coordinates of a layer look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plausibility {
    /// All of them may be in the system.
    Fine,
    /// Northing and easting are swapped.
    SwappedAxes,
    /// The system is metric, the coordinates are longitude and latitude.
    Degrees,
    /// The coordinates are latitude and longitude, in this order; the system is in degrees or metric.
    SwappedDegrees,
    /// The system is in degrees, the coordinates are metres.
    Metres,
    /// Some lie outside the area of use of the system, and no usual mistake explains the majority.
    Elsewhere {
        /// Points outside.
        outside: usize,
        /// All points with finite coordinates.
        of: usize,
    },
}

/// Where data of the working systems can be, in degrees: Europe with its seas. Only used to tell longitude from latitude.
const EUROPE: Bounds = Bounds { min_x: -32.0, min_y: 33.0, max_x: 46.0, max_y: 85.0 };
/// All longitudes and latitudes.
const WORLD: Bounds = Bounds { min_x: -180.0, min_y: -90.0, max_x: 180.0, max_y: 90.0 };

/// How many points fit each explanation.
#[derive(Debug, Clone, Copy, Default)]
struct Votes {
    finite: usize,
    inside: usize,
    swapped: usize,
    degrees: usize,
    lon_lat: usize,
    lat_lon: usize,
}

impl Votes {
    fn of(bounds: &Bounds, x: f64, y: f64) -> Self {
        Self {
            finite: usize::from(x.is_finite() && y.is_finite()),
            inside: usize::from(bounds.contains(x, y)),
            swapped: usize::from(bounds.contains(y, x)),
            degrees: usize::from(WORLD.contains(x, y) || WORLD.contains(y, x)),
            lon_lat: usize::from(EUROPE.contains(x, y)),
            lat_lon: usize::from(EUROPE.contains(y, x)),
        }
    }
    fn add(self, other: Self) -> Self {
        Self {
            finite: self.finite + other.finite,
            inside: self.inside + other.inside,
            swapped: self.swapped + other.swapped,
            degrees: self.degrees + other.degrees,
            lon_lat: self.lon_lat + other.lon_lat,
            lat_lon: self.lat_lon + other.lat_lon,
        }
    }
}

/// Judges coordinates (easting or longitude, northing or latitude) that are said to be in `crs`. More than half of the finite points
/// decide, so that strays only count as outside; points that are not finite take no part.
pub fn plausibility(xs: &[f64], ys: &[f64], crs: &Crs) -> Plausibility {
    const CHUNK: usize = 65_536;
    let piece = |(xs, ys): (&[f64], &[f64])| {
        xs.iter().zip(ys).fold(Votes::default(), |votes, (&x, &y)| votes.add(Votes::of(&crs.bounds, x, y)))
    };
    let votes = xs.par_chunks(CHUNK).zip(ys.par_chunks(CHUNK)).map(piece).reduce(Votes::default, Votes::add);
    verdict(votes, crs)
}

fn verdict(votes: Votes, crs: &Crs) -> Plausibility {
    let most = |count: usize| 2 * count > votes.finite;
    let outside = votes.finite - votes.inside;
    if crs.is_geographic {
        if most(votes.lat_lon) && !most(votes.lon_lat) {
            return Plausibility::SwappedDegrees;
        }
        if most(votes.finite - votes.degrees) {
            return Plausibility::Metres;
        }
    } else if most(votes.degrees) {
        // Before the area of use: a system whose false origin lies inside it (Iceland) also contains small numbers.
        return if most(votes.lat_lon) && !most(votes.lon_lat) { Plausibility::SwappedDegrees } else { Plausibility::Degrees };
    } else if !most(votes.inside) && most(votes.swapped) {
        return Plausibility::SwappedAxes;
    }
    if outside == 0 { Plausibility::Fine } else { Plausibility::Elsewhere { outside, of: votes.finite } }
}

impl Plausibility {
    /// Where the layer as a whole cannot be in `crs`: what is wrong, and what to do about it. `None` where it can, also with strays.
    pub fn mistake(self, crs: &Crs) -> Option<(String, String)> {
        let (code, name) = (crs.code, crs.name);
        match self {
            Self::Fine => None,
            Self::Elsewhere { outside, of } if 2 * outside <= of => None,
            Self::SwappedAxes => Some((
                format!("the coordinates have northing and easting swapped for EPSG:{code} ({name})"),
                "swap the coordinate columns (`--map premises.easting=COLUMN --map premises.northing=COLUMN`), or export the layer again with easting (x) first".to_owned(),
            )),
            Self::Degrees => Some((
                format!("the coordinates are degrees, but the coordinate system is EPSG:{code} ({name}), in metres"),
                "if they are longitude and latitude, say so with `--crs 4326`, or correct the system in the file".to_owned(),
            )),
            Self::SwappedDegrees => Some((
                if crs.is_geographic {
                    "the coordinates have latitude and longitude swapped".to_owned()
                } else {
                    format!("the coordinates are latitude and longitude, but the coordinate system is EPSG:{code} ({name}), in metres")
                },
                "give the coordinate columns in the other order, or export the layer again with longitude (x) first; the system is `--crs 4326`"
                    .to_owned(),
            )),
            Self::Metres => Some((
                format!("the coordinates are metres, but the coordinate system is EPSG:{code} ({name}), in degrees"),
                "say which system in metres they are in, for example `--crs 3006` (SWEREF 99 TM)".to_owned(),
            )),
            Self::Elsewhere { outside, of } => Some((
                format!("{outside} of {of} points lie outside the area where EPSG:{code} ({name}) is used"),
                "check the coordinate system of the file, or give the right one with `--crs`".to_owned(),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EASTING: [f64; 3] = [674_032.0, 319_000.0, 540_000.0];
    const NORTHING: [f64; 3] = [6_580_822.0, 6_400_000.0, 6_700_000.0];
    const LON: [f64; 3] = [18.07, 11.97, 15.6];
    const LAT: [f64; 3] = [59.33, 57.7, 60.6];

    fn judge(xs: &[f64], ys: &[f64], code: u32) -> Plausibility {
        plausibility(xs, ys, Crs::from_epsg(code).unwrap())
    }

    #[test]
    fn right_coordinates_are_fine() {
        assert_eq!(judge(&EASTING, &NORTHING, 3006), Plausibility::Fine);
        assert_eq!(judge(&LON, &LAT, 4326), Plausibility::Fine);
        assert_eq!(judge(&[9.5], &[47.1], 4326), Plausibility::Fine);
        assert_eq!(judge(&[], &[], 3006), Plausibility::Fine);
        assert_eq!(judge(&[f64::NAN], &[1.0], 3006), Plausibility::Fine);
    }

    #[test]
    fn the_usual_mistakes_are_recognised() {
        assert_eq!(judge(&NORTHING, &EASTING, 3006), Plausibility::SwappedAxes);
        assert_eq!(judge(&LON, &LAT, 3006), Plausibility::Degrees);
        assert_eq!(judge(&LON, &LAT, 3057), Plausibility::Degrees);
        assert_eq!(judge(&LAT, &LON, 3006), Plausibility::SwappedDegrees);
        assert_eq!(judge(&LAT, &LON, 4326), Plausibility::SwappedDegrees);
        assert_eq!(judge(&EASTING, &NORTHING, 4326), Plausibility::Metres);
        assert_eq!(judge(&NORTHING, &EASTING, 4258), Plausibility::Metres);
        assert_eq!(judge(&EASTING, &NORTHING, 3021), Plausibility::Elsewhere { outside: 3, of: 3 });
    }

    #[test]
    fn strays_are_counted_and_do_not_decide() {
        let xs = [&EASTING[..], &[18.07, 0.0]].concat();
        let ys = [&NORTHING[..], &[59.33, 0.0]].concat();
        let verdict = judge(&xs, &ys, 3006);
        assert_eq!(verdict, Plausibility::Elsewhere { outside: 2, of: 5 });
        assert!(verdict.mistake(Crs::from_epsg(3006).unwrap()).is_none());
        assert!(Plausibility::Elsewhere { outside: 3, of: 5 }.mistake(Crs::from_epsg(3006).unwrap()).is_some());
    }

    #[test]
    fn swapped_axes_and_degrees_are_recognised_in_every_swedish_system() {
        for code in 3006..=3024 {
            let crs = Crs::from_epsg(code).unwrap();
            let (mut x, mut y) = (vec![LON[0], LON[2]], vec![LAT[0], LAT[2]]);
            assert_eq!(plausibility(&x, &y, crs), Plausibility::Degrees, "EPSG:{code}");
            super::super::crs::transform(Crs::from_epsg(4619).unwrap(), crs, &mut x, &mut y).unwrap();
            assert!(plausibility(&y, &x, crs).mistake(crs).is_some(), "EPSG:{code}");
        }
    }

    #[test]
    fn every_mistake_comes_with_a_hint() {
        let crs = Crs::from_epsg(3006).unwrap();
        for mistake in [Plausibility::SwappedAxes, Plausibility::Degrees, Plausibility::SwappedDegrees, Plausibility::Metres] {
            let (problem, hint) = mistake.mistake(crs).unwrap();
            assert!(!problem.ends_with('.') && !hint.ends_with('.') && !hint.is_empty());
        }
    }
}
