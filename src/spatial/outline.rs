//! The outline of a group of points, drawn so coarsely that it does not give the points away.
//!
//! Responsible for: the squares of a fixed grid that hold a point, widened by one square all around, as valid polygons with few corners.
//! Not responsible for: which points belong together ([`cluster`](super::cluster)).

use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::collections::BTreeMap;

/// A square of the grid, or a corner of one: row, column.
type Square = (i64, i64);

/// East, north, west, south: the directions of a walk around a square with the square on the left.
const STEPS: [(i64, i64); 4] = [(0, 1), (1, 0), (0, -1), (-1, 0)];

/// The outline of points: the squares of width `square_m` metres, aligned to the origin of the coordinate system, that hold a point, and the
/// eight squares around each. Every point lies at least one square inside. Squares that meet only in a corner are parts of their own.
///
/// Points whose coordinates are not finite are left out, and a width that is not above zero has no squares.
pub fn outline(points: impl IntoIterator<Item = (f64, f64)>, square_m: f64) -> MultiPolygon<f64> {
    if square_m.is_nan() || square_m <= 0.0 {
        return MultiPolygon(Vec::new());
    }
    let square = |(x, y): (f64, f64)| ((y / square_m).floor() as i64, (x / square_m).floor() as i64);
    let mut held: Vec<Square> = points.into_iter().filter(|(x, y)| x.is_finite() && y.is_finite()).map(square).collect();
    held.sort_unstable();
    held.dedup();
    let around = |(row, column): Square| (-1..=1).flat_map(move |up| (-1..=1).map(move |right| (row + up, column + right)));
    let mut filled: Vec<Square> = held.into_iter().flat_map(around).collect();
    filled.sort_unstable();
    filled.dedup();
    trace(&filled, square_m)
}

/// One side of a filled square on the border, walked with the square on its left.
#[derive(Clone, Copy)]
struct Side {
    from: Square,
    direction: usize,
    /// The part that the square belongs to.
    part: u32,
    walked: bool,
}

/// The shell and the holes of one part.
type Rings = (Option<LineString<f64>>, Vec<LineString<f64>>);

/// Squares (ascending, each once) to polygons.
fn trace(filled: &[Square], square_m: f64) -> MultiPolygon<f64> {
    let parts = parts_of(filled);
    let mut sides = sides_of(filled, &parts);
    // A part is met first at its lowest square, so its number gives it a fixed place.
    let mut rings: BTreeMap<u32, Rings> = BTreeMap::new();
    for start in 0..sides.len() {
        if sides[start].walked {
            continue;
        }
        for ring in walk(&mut sides, start) {
            let (shell, holes) = rings.entry(sides[start].part).or_default();
            let line = line_of(&ring, square_m);
            if twice_area(&ring) > 0 { *shell = Some(line) } else { holes.push(line) }
        }
    }
    MultiPolygon(rings.into_values().filter_map(|(shell, holes)| Some(Polygon::new(shell?, holes))).collect())
}

/// For each square the number of its part: squares that share a side are in one.
fn parts_of(filled: &[Square]) -> Vec<u32> {
    let mut parts: Vec<u32> = (0..filled.len() as u32).collect();
    let root = |parts: &mut [u32], mut at: usize| {
        while parts[at] as usize != at {
            parts[at] = parts[parts[at] as usize];
            at = parts[at] as usize;
        }
        at
    };
    for (at, &(row, column)) in filled.iter().enumerate() {
        for neighbour in [(row, column + 1), (row + 1, column)] {
            if let Ok(other) = filled.binary_search(&neighbour) {
                let (a, b) = (root(&mut parts, at), root(&mut parts, other));
                parts[a.max(b)] = a.min(b) as u32;
            }
        }
    }
    (0..filled.len()).map(|at| root(&mut parts, at) as u32).collect()
}

/// The sides between filled and empty squares, by where they begin.
fn sides_of(filled: &[Square], parts: &[u32]) -> Vec<Side> {
    let mut sides = Vec::new();
    for (&(row, column), &part) in filled.iter().zip(parts) {
        let around = [((row - 1, column), (row, column)), ((row, column + 1), (row, column + 1))];
        let above = [((row + 1, column), (row + 1, column + 1)), ((row, column - 1), (row + 1, column))];
        for (direction, (neighbour, from)) in around.into_iter().chain(above).enumerate() {
            if filled.binary_search(&neighbour).is_err() {
                sides.push(Side { from, direction, part, walked: false });
            }
        }
    }
    sides.sort_unstable_by_key(|side| (side.from, side.direction));
    sides
}

/// Walks along the border from a side until back at it; gives the rings of the walk, cut where it met itself.
fn walk(sides: &mut [Side], start: usize) -> Vec<Vec<Square>> {
    let mut rings = Vec::new();
    let mut path: Vec<Square> = Vec::new();
    // Where on the path a corner stands, for the few corners that a walk can meet twice: those where two sides begin.
    let mut place: BTreeMap<Square, usize> = BTreeMap::new();
    let mut at = start;
    while !sides[at].walked {
        let Side { from, direction, .. } = sides[at];
        sides[at].walked = true;
        let begins_here = |side: Option<&Side>| side.is_some_and(|side| side.from == from);
        if begins_here(sides.get(at + 1)) || begins_here(at.checked_sub(1).and_then(|before| sides.get(before))) {
            if let Some(&since) = place.get(&from) {
                let ring = path.split_off(since);
                for corner in &ring {
                    place.remove(corner);
                }
                rings.push(ring);
            }
            place.insert(from, path.len());
        }
        path.push(from);
        let to = (from.0 + STEPS[direction].0, from.1 + STEPS[direction].1);
        let first = sides.partition_point(|side| side.from < to);
        let here = (first..sides.len()).take_while(|&side| sides[side].from == to);
        // Where two squares meet in a corner, the walk turns left and so stays with its own.
        let next = here.min_by_key(|&side| (sides[side].direction + 4 - (direction + 1) % 4) % 4);
        // Every side has a next one, since a border has no ends.
        let Some(next) = next else { break };
        at = next;
    }
    rings.push(path);
    rings
}

/// Twice the area inside a ring, positive where it is walked with its inside on the left.
fn twice_area(ring: &[Square]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| (a.1 - ring[0].1) * (b.0 - ring[0].0) - (b.1 - ring[0].1) * (a.0 - ring[0].0)).sum()
}

/// The corners of a ring, those on a straight line left out, in metres.
fn line_of(ring: &[Square], square_m: f64) -> LineString<f64> {
    let n = ring.len();
    let bends = |i: usize| {
        let (before, at, after) = (ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
        (at.0 - before.0, at.1 - before.1) != (after.0 - at.0, after.1 - at.1)
    };
    let corner = |i: usize| Coord { x: ring[i].1 as f64 * square_m, y: ring[i].0 as f64 * square_m };
    let mut corners: Vec<Coord<f64>> = (0..n).filter(|&i| bends(i)).map(corner).collect();
    corners.extend(corners.first().copied());
    LineString(corners)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::{Location, PolygonIndex, polygon_faults};
    use geo::Area;
    use proptest::prelude::*;

    /// The polygons of squares as they are drawn: `#` is filled, the first line is the northernmost.
    fn drawn(rows: &[&str]) -> MultiPolygon<f64> {
        let mut filled: Vec<Square> = Vec::new();
        for (row, line) in rows.iter().rev().enumerate() {
            filled.extend(
                line.bytes().enumerate().filter(|(_, sign)| *sign == b'#').map(|(column, _)| (row as i64, column as i64)),
            );
        }
        filled.sort_unstable();
        trace(&filled, 10.0)
    }

    fn shape(polygons: &MultiPolygon<f64>) -> Vec<(usize, Vec<usize>)> {
        let corners = |ring: &LineString<f64>| ring.0.len() - 1;
        polygons.0.iter().map(|part| (corners(part.exterior()), part.interiors().iter().map(corners).collect())).collect()
    }

    #[test]
    fn one_point_is_a_square_of_three_by_three() {
        let found = outline([(1010.0, 2020.0)], 100.0);
        assert_eq!(shape(&found), [(4, vec![])]);
        assert!((found.unsigned_area() - 90_000.0).abs() < 1e-6);
        let corners: Vec<(f64, f64)> = found.0[0].exterior().0.iter().map(|c| (c.x, c.y)).collect();
        assert_eq!(corners, [(900.0, 1900.0), (1200.0, 1900.0), (1200.0, 2200.0), (900.0, 2200.0), (900.0, 1900.0)]);
    }

    #[test]
    fn where_in_its_square_a_point_lies_does_not_show() {
        let points = |shift: f64| outline([(1000.0 + shift, 2000.0 + shift), (1150.0, 2050.0 - shift / 4.0)], 100.0);
        assert_eq!(points(0.0), points(99.9));
        assert_ne!(points(0.0), points(100.0));
    }

    #[test]
    fn holes_and_corners_that_touch_make_valid_polygons() {
        for (rows, expected) in [
            (&["###", "#.#", "###"][..], vec![(4, vec![4])]),
            (&["##..", "##..", "..##", "..##"], vec![(4, vec![]), (4, vec![])]),
            // Touches itself in a corner: the hole touches the shell there.
            (&["####", "#..#", "#.#.", "####"], vec![(8, vec![6])]),
            (&["####", "#..#", "##.#", "#.##", "#..#", "####"], vec![(4, vec![6, 6])]),
            // A hole that meets itself in a corner: two holes.
            (&["####", "##.#", "#.##", "####"], vec![(4, vec![4, 4])]),
            // An island in a hole that touches its border in corners.
            (&["#####", "#...#", "#.#.#", "#...#", "#####"], vec![(4, vec![4]), (4, vec![])]),
            (&["######", "##..##", "#.##.#", "#.##.#", "##..##", "######"], vec![(4, vec![12]), (4, vec![])]),
        ] {
            let found = drawn(rows);
            assert_eq!(polygon_faults(&found), [], "{rows:?}");
            let squares = rows.iter().flat_map(|row| row.bytes()).filter(|sign| *sign == b'#').count();
            assert!((found.unsigned_area() - squares as f64 * 100.0).abs() < 1e-6, "{rows:?}");
            assert_eq!(shape(&found), expected, "{rows:?}");
        }
    }

    #[test]
    fn nothing_has_no_outline() {
        assert_eq!(outline([], 100.0).0, []);
        assert_eq!(outline([(f64::NAN, 1.0)], 100.0).0, []);
        assert_eq!(outline([(1.0, 1.0)], 0.0).0, []);
    }

    proptest! {
        #[test]
        fn outlines_are_valid_and_hold_every_point_a_square_deep(points in prop::collection::vec((-500_i32..500, -500_i32..500), 1..40)) {
            let points: Vec<(f64, f64)> = points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
            let found = outline(points.iter().copied(), 50.0);
            prop_assert_eq!(polygon_faults(&found), []);
            let index = PolygonIndex::new(std::slice::from_ref(&found));
            for (x, y) in &points {
                for (east, north) in [(0.0, 0.0), (49.9, 49.9), (-49.9, 49.9), (49.9, -49.9), (-49.9, -49.9)] {
                    let inside = matches!(index.locate(x + east, y + north), Location::Inside { .. });
                    prop_assert!(inside);
                }
            }
            // Between one group of nine squares and nine for each point.
            let squares = found.unsigned_area() / 2500.0;
            prop_assert!(squares > 8.999 && squares < 9.0 * points.len() as f64 + 0.001);
        }

        #[test]
        fn any_squares_are_traced_to_valid_polygons_of_their_area(signs in prop::collection::vec(any::<bool>(), 64)) {
            let filled: Vec<Square> = signs.iter().enumerate().filter(|(_, on)| **on).map(|(i, _)| (i as i64 / 8, i as i64 % 8)).collect();
            let found = trace(&filled, 10.0);
            prop_assert_eq!(polygon_faults(&found), []);
            prop_assert!((found.unsigned_area() - filled.len() as f64 * 100.0).abs() < 1e-6);
        }
    }
}
