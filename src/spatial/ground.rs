//! Lengths on the ground.
//!
//! Responsible for: how long a line in projected coordinates is on the ellipsoid, in whole millimetres. Projected metres are not ground metres:
//! SWEREF 99 TM is 0.04 % short at its meridian. Not responsible for: heights; a line over hills is longer still.

use super::crs::{Crs, transform};
use crate::{Error, Result};
use geo::{Coord, Geodesic, Length, LineString};
use rayon::prelude::*;

/// The lengths of lines, along geodesics of the ellipsoid (Karney 2013, through `geo`), in millimetres.
///
/// # Errors
/// Positions that the coordinate system cannot bring back to longitude and latitude.
pub fn lengths_mm(lines: &[LineString<f64>], working: &'static Crs) -> Result<Vec<u64>> {
    let degrees = Crs::from_epsg(4326).ok_or_else(|| Error::usage("longitude and latitude are not in the table of systems"))?;
    let corners = || lines.iter().flat_map(|line| &line.0);
    let (mut x, mut y): (Vec<f64>, Vec<f64>) = corners().map(|at| (at.x, at.y)).unzip();
    transform(working, degrees, &mut x, &mut y)?;
    let mut begins = Vec::with_capacity(lines.len());
    let mut begin = 0;
    for line in lines {
        begins.push(begin);
        begin += line.0.len();
    }
    let on_ground = |(line, &begin): (&LineString<f64>, &usize)| {
        let degrees = (begin..begin + line.0.len()).map(|at| Coord { x: x[at], y: y[at] });
        (Geodesic.length(&degrees.collect::<LineString<f64>>()) * 1000.0).round() as u64
    };
    Ok(lines.par_iter().zip(&begins).map(on_ground).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projected_metres_are_short_at_the_meridian_and_long_far_from_it() {
        let tm = Crs::from_epsg(3006).unwrap();
        let along = |east: f64| LineString(vec![Coord { x: east, y: 6_700_000.0 }, Coord { x: east, y: 6_701_000.0 }]);
        let lengths = lengths_mm(&[along(500_000.0), along(900_000.0)], tm).unwrap();
        // 1 / 0.9996 at the meridian; 400 km east of it the scale is 0.9996 + 400²/(2 · 6388²) = 1.00156.
        assert_eq!(lengths[0], 1_000_400);
        assert!((998_300..998_600).contains(&lengths[1]), "{}", lengths[1]);
    }
}
