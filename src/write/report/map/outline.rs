//! The borders of the municipalities as they are drawn: shared ones shared, and few enough corners for the page.
//!
//! Responsible for: how much is simplified so that the path data stay small, and for the borders between counties. Not responsible for: how
//! (`spatial::simplify`), or the grid.

use super::grid::{Grid, Step, diamond, path_data};
use crate::spatial::{Simplification, Topology, arc_of, simplify};
use geo::{BoundingRect, MultiPolygon};

/// The path data of all municipalities together are kept below this many bytes.
pub(super) const MOST_BYTES: usize = 360_000;
/// The least tolerance, in steps of the grid: corners closer than the width of a line when the reader has gone in ten times.
const LEAST_TOLERANCE: f64 = 0.75;
/// How much more tolerance is tried while the data are too large.
const COARSER: f64 = 1.5;
/// Islands and lakes of fewer square steps are left out.
const LEAST_ISLAND: f64 = 20.0;

/// What is drawn of the municipalities.
pub(super) struct Outlines {
    /// The rings of each, shells and holes alike; none where it has no shape.
    pub areas: Vec<Vec<Vec<Step>>>,
    /// Path data of the borders between two counties.
    pub county_borders: String,
}

/// Simplifies the municipalities until their path data take at most so many bytes; `counties` names the county of each.
pub(super) fn outlines(shapes: &[MultiPolygon<f64>], counties: &[&str], grid: &Grid, most_bytes: usize) -> Outlines {
    let mut tolerance = LEAST_TOLERANCE;
    loop {
        let least_m2 = LEAST_ISLAND * (grid.metres * tolerance / LEAST_TOLERANCE).powi(2);
        let topology = simplify(shapes, &Simplification { tolerance_m: grid.metres * tolerance, least_m2 });
        let areas: Vec<_> =
            shapes.iter().zip(&topology.shapes).map(|(shape, parts)| rings(shape, parts, &topology, grid)).collect();
        let bytes: usize = areas.iter().map(|rings| path_data(rings, true).len()).sum();
        // Thirty times the least tolerance is a stylised map; more would not save bytes, only likeness.
        if bytes <= most_bytes || tolerance > 30.0 * LEAST_TOLERANCE {
            return Outlines { areas, county_borders: county_borders(&topology, counties, grid) };
        }
        tolerance *= COARSER;
    }
}

/// The rings of one municipality; a diamond where it is too small for the grid.
fn rings(shape: &MultiPolygon<f64>, parts: &[Vec<Vec<i32>>], topology: &Topology, grid: &Grid) -> Vec<Vec<Step>> {
    let rings: Vec<_> = parts.iter().flatten().filter_map(|ring| grid.ring(&topology.ring(ring).0)).collect();
    if rings.is_empty() { marker(shape, grid) } else { rings }
}

/// What stands for a shape that is too small for the grid.
pub(super) fn marker(shape: &MultiPolygon<f64>, grid: &Grid) -> Vec<Vec<Step>> {
    shape.bounding_rect().map(|rect| diamond(grid.step(rect.center()))).into_iter().collect()
}

/// Borders that have different counties on their two sides.
fn county_borders(topology: &Topology, counties: &[&str], grid: &Grid) -> String {
    let mut sides: Vec<Vec<&str>> = vec![Vec::new(); topology.arcs.len()];
    for (parts, county) in topology.shapes.iter().zip(counties) {
        parts.iter().flatten().flatten().for_each(|&used| sides[arc_of(used).0].push(county));
    }
    let between = |sides: &[&str]| sides.len() > 1 && sides.iter().any(|county| county != &sides[0]);
    let lines = topology.arcs.iter().zip(&sides).filter(|(_, sides)| between(sides)).map(|(arc, _)| grid.line(arc));
    path_data(&lines.filter(|line| line.len() > 1).collect::<Vec<_>>(), false)
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::parse;
    use super::*;
    use geo::{Coord, Distance, Euclidean, Line, LineString, Point, Polygon};

    /// Two municipalities in two counties with a border of a thousand small bends, and a very small third beside them.
    fn shapes() -> Vec<MultiPolygon<f64>> {
        let bends: Vec<(f64, f64)> = (0..=1000_i32)
            .map(|i| {
                (
                    400_000.0 + 900.0 * (f64::from(i) * 0.9).sin() + 40.0 * (f64::from(i) * 2.3).cos(),
                    6_500_000.0 + 80.0 * f64::from(i),
                )
            })
            .collect();
        let with = |sides: [(f64, f64); 2]| {
            let ring = LineString::from(bends.iter().copied().chain(sides).collect::<Vec<_>>());
            MultiPolygon(vec![Polygon::new(ring, vec![])])
        };
        let island = LineString::from(vec![(450_000.0, 6_400_000.0), (450_003.0, 6_400_000.0), (450_003.0, 6_400_003.0)]);
        vec![
            with([(330_000.0, 6_580_000.0), (330_000.0, 6_500_000.0)]),
            with([(470_000.0, 6_580_000.0), (470_000.0, 6_500_000.0)]),
            MultiPolygon(vec![Polygon::new(island, vec![])]),
        ]
    }

    #[test]
    fn the_drawn_border_lies_within_the_tolerance_of_the_true_one_and_is_the_same_for_both() {
        let shapes = shapes();
        let grid = Grid::over(shapes.iter()).unwrap();
        let drawn = outlines(&shapes, &["20", "21", "21"], &grid, MOST_BYTES);
        let near_border = |rings: &[Vec<Step>]| {
            let mut points: Vec<_> = rings
                .iter()
                .flatten()
                .map(|point| (point.y, point.x))
                .filter(|p| (p.1 - grid.step(Coord { x: 400_000.0, y: 0.0 }).x).abs() < 200)
                .collect();
            points.sort_unstable();
            points
        };
        assert_eq!(near_border(&drawn.areas[0]), near_border(&drawn.areas[1]));
        let read = parse(&path_data(&drawn.areas[0], true));
        let metres = |step: &Step| Coord {
            x: 330_000.0 - 0.0 + (step.x as f64) * grid.metres,
            y: 6_580_000.0 - (step.y as f64) * grid.metres,
        };
        let line = LineString::from(read[0].iter().map(metres).chain(read[0].first().map(metres)).collect::<Vec<_>>());
        let furthest = shapes[0].0[0]
            .exterior()
            .points()
            .map(|corner: Point| line.lines().map(|side: Line| Euclidean.distance(&corner, &side)).fold(f64::MAX, f64::min));
        let allowed = (LEAST_TOLERANCE + 0.75) * grid.metres;
        assert!(furthest.fold(0.0, f64::max) <= allowed);
    }

    #[test]
    fn only_borders_between_counties_are_county_borders() {
        let shapes = shapes();
        let grid = Grid::over(shapes.iter()).unwrap();
        assert_eq!(parse(&outlines(&shapes, &["20", "21", "21"], &grid, MOST_BYTES).county_borders).len(), 1);
        assert_eq!(outlines(&shapes, &["20", "20", "20"], &grid, MOST_BYTES).county_borders, "");
    }

    #[test]
    fn a_municipality_too_small_for_the_grid_is_drawn_as_a_diamond() {
        let shapes = shapes();
        let grid = Grid::over(shapes.iter()).unwrap();
        let drawn = outlines(&shapes, &["20", "21", "21"], &grid, MOST_BYTES);
        assert_eq!(drawn.areas[2].len(), 1);
        assert_eq!(drawn.areas[2][0].len(), 4);
    }

    #[test]
    fn a_map_with_too_many_corners_is_drawn_more_coarsely() {
        let many: Vec<(f64, f64)> = (0..4000_i32)
            .map(|i| {
                let angle = f64::from(i) / 4000.0 * std::f64::consts::TAU;
                let radius = 500_000.0 + 1_500.0 * (f64::from(i) * 1.7).sin();
                (radius * angle.cos(), radius * angle.sin())
            })
            .collect();
        let shapes = [MultiPolygon(vec![Polygon::new(LineString::from(many), vec![])])];
        let grid = Grid::over(shapes.iter()).unwrap();
        let bytes = |most| path_data(&outlines(&shapes, &["20"], &grid, most).areas[0], true).len();
        let whole = bytes(usize::MAX);
        assert!(bytes(whole / 2) <= whole / 2, "{whole}");
    }
}
