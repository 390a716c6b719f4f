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

    /// Control points that Lantmäteriet has published for SWEREF 99 TM (east, north), from south to north, and the geodesic lengths between one
    /// and the next on GRS 80 in metres, by the inverse formula of Vincenty (1975) over their latitudes and longitudes, computed outside of this
    /// program.
    const PUBLISHED: [(f64, f64, f64); 12] = [
        (356_083.438, 6_097_106.672, 95_989.354_5),
        (452_024.069, 6_095_048.642, 241_536.323_4),
        (363_331.554, 6_319_636.937, 410_045.345_9),
        (773_251.054, 6_326_392.707, 535_824.567_5),
        (284_626.066, 6_546_096.724, 473_870.146_2),
        (758_410.519, 6_548_757.206, 437_319.954_7),
        (378_323.440, 6_764_877.311, 324_531.378_6),
        (702_745.127, 6_768_593.345, 417_750.337_1),
        (348_083.148, 6_989_134.048, 379_830.731_4),
        (727_798.671, 6_993_565.630, 368_403.656_3),
        (429_270.201, 7_209_293.753, 388_921.919_6),
        (817_833.405, 7_225_449.115, 0.0),
    ];

    #[test]
    fn lengths_between_published_points_are_those_of_geodesics() {
        let tm = Crs::from_epsg(3006).unwrap();
        let lines: Vec<LineString<f64>> = PUBLISHED
            .windows(2)
            .map(|pair| LineString(vec![Coord { x: pair[0].0, y: pair[0].1 }, Coord { x: pair[1].0, y: pair[1].1 }]))
            .collect();
        let lengths = lengths_mm(&lines, tm).unwrap();
        for ((line, length), published) in lines.iter().zip(&lengths).zip(&PUBLISHED) {
            // Two points of three decimals each.
            assert!((*length as f64 / 1000.0 - published.2).abs() < 0.002, "{length} mm, not {} m", published.2);
            let planar = (line.0[1] - line.0[0]).x.hypot((line.0[1] - line.0[0]).y);
            let short = published.2 / planar - 1.0;
            assert!((0.000_05..0.000_4).contains(&short), "the projection shortens by at most 0.04 %: {short}");
        }
    }
}
