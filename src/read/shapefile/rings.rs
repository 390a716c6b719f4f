//! The rings of a shapefile polygon, grouped into polygons with holes.
//!
//! Responsible for: telling outer rings from holes, also where a writer wound them wrongly. Not responsible for: whether the result is a
//! valid polygon (`spatial::validity`).

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{BoundingRect, Coord, Geometry, LineString, MultiPolygon, Polygon, Rect};

/// One ring and what is needed to find its place.
struct Ring {
    line: LineString<f64>,
    bounds: Rect<f64>,
    /// Twice the signed area; negative where the ring runs clockwise, as outer rings do in a shapefile.
    area: f64,
}

/// Groups rings into one polygon or several.
///
/// A clockwise ring is an outer one, a counter-clockwise ring a hole of the smallest outer ring around it. A counter-clockwise ring that
/// no outer ring contains is wound wrongly and taken as an outer ring, too. Where no ring runs clockwise, every second ring from outside
/// in is a hole.
pub(super) fn group(rings: Vec<LineString<f64>>) -> Geometry<f64> {
    let rings: Vec<Ring> = rings.into_iter().filter_map(Ring::new).collect();
    let all_counter_clockwise = rings.iter().all(|ring| ring.area > 0.0);
    if all_counter_clockwise {
        return polygons(by_depth(rings));
    }
    let (mut outers, mut holes) = (Vec::new(), Vec::new());
    for ring in rings {
        if ring.area > 0.0 { holes.push(ring) } else { outers.push(ring) }
    }
    // Larger holes first: an orphaned one becomes an outer ring before the rings inside it look for theirs.
    holes.sort_by(|a, b| b.area.total_cmp(&a.area));
    let mut groups: Vec<(Ring, Vec<LineString<f64>>)> = outers.into_iter().map(|outer| (outer, Vec::new())).collect();
    for hole in holes {
        match smallest_around(groups.iter().map(|(outer, _)| outer), &hole) {
            Some(outer) => groups[outer].1.push(hole.line),
            None => groups.push((hole, Vec::new())),
        }
    }
    polygons(groups)
}

impl Ring {
    fn new(line: LineString<f64>) -> Option<Self> {
        let bounds = line.bounding_rect()?;
        let area = doubled_area(&line);
        Some(Self { line, bounds, area })
    }
    /// Whether this ring surrounds another; rings may touch, so the first corner that is not on this ring decides.
    fn contains(&self, other: &Self) -> bool {
        let (outer, inner) = (&self.bounds, &other.bounds);
        let within = outer.min().x <= inner.min().x
            && outer.min().y <= inner.min().y
            && outer.max().x >= inner.max().x
            && outer.max().y >= inner.max().y;
        within
            && other
                .line
                .0
                .iter()
                .find_map(|&corner| match coord_pos_relative_to_ring(corner, &self.line) {
                    CoordPos::Inside => Some(true),
                    CoordPos::Outside => Some(false),
                    CoordPos::OnBoundary => None,
                })
                .unwrap_or(self.area.abs() > other.area.abs())
    }
}

/// Twice the signed area, computed near the origin so that no digits are lost to large coordinates.
fn doubled_area(ring: &LineString<f64>) -> f64 {
    let Some(&Coord { x, y }) = ring.0.first() else { return 0.0 };
    ring.0.windows(2).map(|pair| (pair[0].x - x) * (pair[1].y - y) - (pair[1].x - x) * (pair[0].y - y)).sum()
}

/// The smallest ring that surrounds another one.
fn smallest_around<'a>(candidates: impl Iterator<Item = &'a Ring>, inner: &Ring) -> Option<usize> {
    candidates
        .enumerate()
        .filter(|(_, outer)| outer.contains(inner))
        .min_by(|(_, a), (_, b)| a.area.abs().total_cmp(&b.area.abs()))
        .map(|(index, _)| index)
}

/// Groups rings whose winding says nothing, by how many rings are around each.
fn by_depth(rings: Vec<Ring>) -> Vec<(Ring, Vec<LineString<f64>>)> {
    let depth = |ring: usize| (0..rings.len()).filter(|&other| other != ring && rings[other].contains(&rings[ring])).count();
    let depths: Vec<usize> = (0..rings.len()).map(depth).collect();
    let (mut groups, mut holes) = (Vec::new(), Vec::new());
    for (ring, depth) in rings.into_iter().zip(depths) {
        if depth % 2 == 0 { groups.push((ring, Vec::new())) } else { holes.push(ring) }
    }
    for hole in holes {
        if let Some(outer) = smallest_around(groups.iter().map(|(outer, _): &(Ring, Vec<_>)| outer), &hole) {
            groups[outer].1.push(hole.line);
        }
    }
    groups
}

fn polygons(groups: Vec<(Ring, Vec<LineString<f64>>)>) -> Geometry<f64> {
    let mut polygons: Vec<Polygon<f64>> = groups.into_iter().map(|(outer, holes)| Polygon::new(outer.line, holes)).collect();
    match polygons.len() {
        1 => Geometry::Polygon(polygons.swap_remove(0)),
        _ => Geometry::MultiPolygon(MultiPolygon(polygons)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Area;

    /// A square from its lower left corner and its side.
    fn square(x: f64, y: f64, side: f64, clockwise: bool) -> LineString<f64> {
        let mut corners = vec![(x, y), (x, y + side), (x + side, y + side), (x + side, y), (x, y)];
        if !clockwise {
            corners.reverse();
        }
        corners.into()
    }

    #[test]
    fn a_hole_goes_to_the_smallest_ring_around_it() {
        // A lake with an island that has a pond, and an island beside.
        let rings = vec![
            square(0.0, 0.0, 100.0, true),
            square(10.0, 10.0, 80.0, false),
            square(20.0, 20.0, 40.0, true),
            square(30.0, 30.0, 10.0, false),
            square(200.0, 0.0, 10.0, true),
        ];
        let Geometry::MultiPolygon(parts) = group(rings) else { panic!("three parts") };
        let shapes: Vec<_> = parts.0.iter().map(|part| (part.unsigned_area(), part.interiors().len())).collect();
        assert_eq!(shapes, [(3600.0, 1), (1500.0, 1), (100.0, 0)]);
    }

    #[test]
    fn rings_that_all_run_the_wrong_way_are_told_apart_by_their_depth() {
        let rings = vec![square(10.0, 10.0, 80.0, false), square(0.0, 0.0, 100.0, false), square(20.0, 20.0, 40.0, false)];
        let Geometry::MultiPolygon(parts) = group(rings) else { panic!("two parts") };
        assert!((parts.unsigned_area() - 5200.0).abs() < 1e-9);
    }

    #[test]
    fn a_hole_without_a_ring_around_it_is_an_outer_ring_wound_wrongly() {
        let rings = vec![square(0.0, 0.0, 10.0, true), square(20.0, 0.0, 10.0, false)];
        let Geometry::MultiPolygon(parts) = group(rings) else { panic!("two parts") };
        assert_eq!((parts.0.len(), parts.unsigned_area()), (2, 200.0));
    }

    #[test]
    fn a_hole_that_touches_its_ring_in_a_corner_stays_a_hole() {
        let hole: LineString<f64> = vec![(0.0, 0.0), (5.0, 1.0), (1.0, 5.0), (0.0, 0.0)].into();
        let Geometry::Polygon(polygon) = group(vec![square(0.0, 0.0, 10.0, true), hole]) else { panic!("one part") };
        assert_eq!(polygon.interiors().len(), 1);
    }

    #[test]
    fn the_area_of_a_small_ring_far_from_the_origin_keeps_its_sign() {
        assert!(doubled_area(&square(674_032.25, 6_580_821.5, 0.01, true)) < 0.0);
    }
}
