//! Polygons with fewer corners that still share their borders, for drawing.
//!
//! Responsible for: simplifying each [arc](super::arcs) once, so that neighbours keep one border without slivers, and for leaving every area
//! a shape. Not responsible for: which tolerance suits a map.
//!
//! The algorithm is that of Douglas and Peucker: no corner that is left out lies further from the new border than the tolerance. Where that
//! would spoil a ring (turn it around, take half of it, or make it cross itself) its arcs are simplified by less. Borders of different areas
//! are not held against each other: a narrow strip between two others may be crossed.

use super::Topology;
use super::arcs::{ArcUse, arc_of};
use super::validity::{FaultKind, polygon_faults};
use geo::{Area, BoundingRect, Coord, MultiPolygon, Polygon};

/// How much to simplify.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Simplification {
    /// How far, in metres, a corner that is left out may lie from the new border.
    pub tolerance_m: f64,
    /// Islands and lakes smaller than this many square metres are left out. The largest part of an area always stays, and so does every
    /// part or hole that shares a border with another area.
    pub least_m2: f64,
}

/// How often the tolerance of an arc is divided by four before it is kept as it is.
const ROUNDS: u8 = 5;

/// Simplifies polygons; the borders that they share stay shared. The answer has as many shapes, in the same order.
pub fn simplify(shapes: &[MultiPolygon<f64>], how: &Simplification) -> Topology {
    let mut whole = Topology::new(shapes);
    drop_small(&mut whole, how.least_m2);
    // How often the tolerance of each arc has been divided.
    let mut rounds = vec![0_u8; whole.arcs.len()];
    let mut simple = Topology { arcs: Vec::new(), shapes: std::mem::take(&mut whole.shapes) };
    simple.arcs = whole.arcs.iter().map(|arc| thin(arc, how.tolerance_m)).collect();
    let mut doubtful: Vec<usize> = (0..simple.shapes.len()).collect();
    loop {
        let mut spoiled: Vec<ArcUse> = doubtful.iter().flat_map(|&shape| spoiled_arcs(&simple, &whole, shape)).collect();
        spoiled.iter_mut().for_each(|used| *used = arc_of(*used).0 as ArcUse);
        spoiled.sort_unstable();
        spoiled.dedup();
        spoiled.retain(|&arc| rounds[arc as usize] < ROUNDS);
        if spoiled.is_empty() {
            break;
        }
        for &arc in &spoiled {
            let arc = arc as usize;
            rounds[arc] += 1;
            let share = if rounds[arc] == ROUNDS { 0.0 } else { 0.25_f64.powi(i32::from(rounds[arc])) };
            simple.arcs[arc] = thin(&whole.arcs[arc], how.tolerance_m * share);
        }
        // Only shapes with an arc that changed can have changed.
        let changed = |used: &ArcUse| spoiled.binary_search(&(arc_of(*used).0 as ArcUse)).is_ok();
        doubtful = (0..simple.shapes.len()).filter(|&i| simple.shapes[i].iter().flatten().flatten().any(changed)).collect();
    }
    used_only(simple)
}

/// Leaves out islands and lakes that are too small and share no border.
fn drop_small(topology: &mut Topology, least_m2: f64) {
    let uses = topology.uses();
    let alone = |ring: &Vec<ArcUse>| ring.iter().all(|&used| uses[arc_of(used).0] == 1);
    let mut shapes = std::mem::take(&mut topology.shapes);
    let area = |ring: &Vec<ArcUse>| ring_area(topology, ring).abs();
    for shape in &mut shapes {
        // Of equal parts the first is the largest.
        let largest = (0..shape.len()).rev().max_by(|&a, &b| area(&shape[a][0]).total_cmp(&area(&shape[b][0])));
        let mut part = 0;
        shape.retain(|rings| {
            part += 1;
            Some(part - 1) == largest || area(&rings[0]) >= least_m2 || !rings.iter().all(alone)
        });
        for rings in shape {
            let mut ring = 0;
            rings.retain(|hole| {
                ring += 1;
                ring == 1 || area(hole) >= least_m2 || !alone(hole)
            });
        }
    }
    topology.shapes = shapes;
}

/// The area inside a ring, negative where it runs clockwise. Computed near its first corner, so that no digits are lost.
fn ring_area(topology: &Topology, ring: &[ArcUse]) -> f64 {
    let corners = topology.ring(ring).0;
    let Some(&first) = corners.first() else { return 0.0 };
    let twice: f64 = corners.windows(2).map(|side| (side[0] - first, side[1] - first)).map(|(a, b)| a.x * b.y - b.x * a.y).sum();
    twice / 2.0
}

/// The arcs of the rings of a shape that simplification has spoiled.
fn spoiled_arcs(simple: &Topology, whole: &Topology, shape: usize) -> Vec<ArcUse> {
    let parts = &simple.shapes[shape];
    let mut spoiled: Vec<ArcUse> = Vec::new();
    for ring in parts.iter().flatten() {
        let (before, after) = (ring_area(whole, ring), ring_area(simple, ring));
        // Also where the sign has turned, and where nothing is left.
        if after * before.signum() < before.abs() / 2.0 {
            spoiled.extend(ring);
        }
    }
    if !spoiled.is_empty() {
        return spoiled;
    }
    let drawn = |topology: &Topology| MultiPolygon(parts.iter().filter_map(|part| topology.part(part)).collect());
    let polygons = drawn(simple);
    let faults = polygon_faults(&polygons);
    // What is not valid as it is cannot be mended by simplifying it less.
    if faults.is_empty() || !polygon_faults(&drawn(whole)).is_empty() {
        return spoiled;
    }
    for fault in faults {
        let beside = matches!(fault.kind, FaultKind::PartsOverlap | FaultKind::PartsShareBorder);
        let here = |polygon: &Polygon<f64>| {
            polygon.bounding_rect().is_some_and(|extent| {
                (extent.min().x..=extent.max().x).contains(&fault.x) && (extent.min().y..=extent.max().y).contains(&fault.y)
            })
        };
        for (number, (part, polygon)) in parts.iter().zip(&polygons.0).enumerate() {
            if number == fault.part || (beside && here(polygon)) {
                spoiled.extend(part.iter().flatten());
            }
        }
    }
    spoiled
}

/// Takes out the arcs that no ring uses any more.
fn used_only(mut topology: Topology) -> Topology {
    let uses = topology.uses();
    let mut number = Vec::with_capacity(uses.len());
    let mut next = 0;
    for uses in &uses {
        number.push(next);
        next += ArcUse::from(*uses > 0);
    }
    for used in topology.shapes.iter_mut().flatten().flatten().flatten() {
        let (arc, against) = arc_of(*used);
        *used = if against { !number[arc] } else { number[arc] };
    }
    let mut arc = 0;
    topology.arcs.retain(|_| {
        arc += 1;
        uses[arc - 1] > 0
    });
    topology
}

/// An arc with the corners that matter. A whole ring is cut in two at its first corner and the one furthest from it, and keeps a third.
fn thin(arc: &[Coord<f64>], tolerance_m: f64) -> Vec<Coord<f64>> {
    let last = arc.len() - 1;
    let mut kept = vec![false; arc.len()];
    kept[0] = true;
    kept[last] = true;
    if arc[0] == arc[last] {
        let middle = furthest(arc, 0, last).0;
        kept[middle] = true;
        for (from, to) in [(0, middle), (middle, last)] {
            keep(arc, from, to, tolerance_m, &mut kept);
        }
        if kept.iter().filter(|kept| **kept).count() < 4 {
            let third = [furthest(arc, 0, middle), furthest(arc, middle, last)];
            kept[if third[0].1 >= third[1].1 { third[0].0 } else { third[1].0 }] = true;
        }
    } else {
        keep(arc, 0, last, tolerance_m, &mut kept);
    }
    arc.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(corner, _)| *corner).collect()
}

/// Marks the corners between two that are kept which have to be kept too.
fn keep(arc: &[Coord<f64>], from: usize, to: usize, tolerance_m: f64, kept: &mut [bool]) {
    let mut waiting = vec![(from, to)];
    while let Some((from, to)) = waiting.pop() {
        let (corner, squared) = furthest(arc, from, to);
        if squared > tolerance_m * tolerance_m {
            kept[corner] = true;
            waiting.extend([(from, corner), (corner, to)]);
        }
    }
}

/// The corner between two that lies furthest from the straight line between them, and its squared distance; the first of several. Where
/// there is none between them, the earlier of the two, at no distance.
fn furthest(arc: &[Coord<f64>], from: usize, to: usize) -> (usize, f64) {
    let mut found = (from, 0.0);
    for at in from + 1..to {
        let squared = squared_distance(arc[at], arc[from], arc[to]);
        if squared > found.1 {
            found = (at, squared);
        }
    }
    found
}

/// The squared distance from a point to a segment.
fn squared_distance(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (along, to) = (b - a, p - a);
    let length = along.x * along.x + along.y * along.y;
    let share = if length > 0.0 { ((to.x * along.x + to.y * along.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (dx, dy) = (to.x - share * along.x, to.y - share * along.y);
    dx * dx + dy * dy
}

/// The sum of the areas of all shapes, in square metres.
pub fn total_area(shapes: &[MultiPolygon<f64>]) -> f64 {
    shapes.iter().map(Area::unsigned_area).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{CoordsIter, LineString, polygon};

    fn simple(shapes: &[MultiPolygon<f64>], tolerance_m: f64, least_m2: f64) -> Vec<MultiPolygon<f64>> {
        let topology = simplify(shapes, &Simplification { tolerance_m, least_m2 });
        assert!(topology.uses().iter().all(|uses| (1..=2).contains(uses)), "no slivers, nothing left over");
        topology.to_polygons()
    }

    fn ring(corners: &[(f64, f64)]) -> Polygon<f64> {
        Polygon::new(LineString::from(corners.to_vec()), vec![])
    }

    fn disc(x: f64, y: f64, radius: f64) -> Polygon<f64> {
        let corner = |i: i32| {
            let angle = f64::from(i) / 64.0 * std::f64::consts::TAU;
            (x + radius * angle.cos(), y + radius * angle.sin())
        };
        ring(&(0..64).map(corner).collect::<Vec<_>>())
    }

    /// Two squares with a wavy border of 99 corners between them.
    fn neighbours() -> [MultiPolygon<f64>; 2] {
        let wave: Vec<(f64, f64)> =
            (0..=100_i32).map(|i| (1000.0 + 20.0 * (f64::from(i) * 0.7).sin(), f64::from(i) * 10.0)).collect();
        let east: Vec<(f64, f64)> = wave.iter().copied().chain([(2000.0, 1000.0), (2000.0, 0.0)]).collect();
        let west: Vec<(f64, f64)> = wave.iter().copied().chain([(0.0, 1000.0), (0.0, 0.0)]).collect();
        [MultiPolygon(vec![ring(&west)]), MultiPolygon(vec![ring(&east)])]
    }

    fn border(shape: &MultiPolygon<f64>) -> Vec<(u64, u64)> {
        let mut corners: Vec<_> =
            shape.coords_iter().filter(|c| c.x > 900.0 && c.x < 1100.0).map(|c| (c.x.to_bits(), c.y.to_bits())).collect();
        corners.sort_unstable();
        corners.dedup();
        corners
    }

    #[test]
    fn two_squares_keep_one_border_whatever_the_tolerance() {
        for (tolerance, most) in [(0.0, 101), (5.0, 60), (100.0, 2)] {
            let found = simple(&neighbours(), tolerance, 0.0);
            assert_eq!(border(&found[0]), border(&found[1]), "{tolerance}");
            assert!(border(&found[0]).len() <= most, "{tolerance}: {}", border(&found[0]).len());
            assert!((total_area(&found) - 2e6).abs() < 1e-3);
        }
    }

    #[test]
    fn a_small_island_goes_unless_it_is_all_there_is_or_shares_a_border() {
        let land = polygon![(x: 0.0, y: 0.0), (x: 5000.0, y: 0.0), (x: 5000.0, y: 5000.0), (x: 0.0, y: 5000.0)];
        let shapes = [MultiPolygon(vec![disc(9000.0, 9000.0, 10.0), land]), MultiPolygon(vec![disc(20_000.0, 0.0, 10.0)])];
        let found = simple(&shapes, 100.0, 10_000.0);
        assert_eq!(found.iter().map(|shape| shape.0.len()).collect::<Vec<_>>(), [1, 1]);
        assert!(found[0].unsigned_area() > 2e7);
        assert!(found[1].unsigned_area() > 150.0, "half of it at least");
        assert_eq!(simple(&shapes, 100.0, 0.0)[0].0.len(), 2);
    }

    #[test]
    fn an_enclave_keeps_its_hole_and_a_lake_may_go() {
        let shell = LineString::from(vec![(0.0, 0.0), (9000.0, 0.0), (9000.0, 9000.0), (0.0, 9000.0)]);
        let enclave = disc(3000.0, 3000.0, 100.0);
        let lake = disc(6000.0, 6000.0, 100.0);
        let around = Polygon::new(shell, vec![enclave.exterior().clone(), lake.exterior().clone()]);
        let found = simple(&[MultiPolygon(vec![around]), MultiPolygon(vec![enclave])], 500.0, 1e6);
        assert_eq!(found[0].0[0].interiors().len(), 1);
        assert!((total_area(&found) - 81e6).abs() < 1e-3, "no gap and no overlap");
        assert!(found[1].unsigned_area() > 15_000.0);
    }

    #[test]
    fn a_lens_between_two_junctions_is_not_lost() {
        let below = ring(&[(0.0, 0.0), (50.0, -3.0), (100.0, 0.0), (100.0, -500.0), (0.0, -500.0)]);
        let lens = ring(&[(0.0, 0.0), (50.0, -3.0), (100.0, 0.0), (50.0, 3.0)]);
        let above = ring(&[(0.0, 0.0), (50.0, 3.0), (100.0, 0.0), (100.0, 500.0), (0.0, 500.0)]);
        let shapes = [below, lens, above].map(|polygon| MultiPolygon(vec![polygon]));
        let found = simple(&shapes, 50.0, 1e9);
        assert!(found[1].unsigned_area() >= 150.0 && (total_area(&found) - 100_000.0).abs() < 1e-6);
    }

    #[test]
    fn a_shape_that_would_cross_itself_is_simplified_by_less() {
        // A bay whose mouth is nearly closed by a thin spit: taking the corners of the bay away would leave the spit outside.
        let bay = ring(&[
            (0.0, 0.0),
            (1000.0, 0.0),
            (1000.0, 400.0),
            (300.0, 480.0),
            (300.0, 520.0),
            (1000.0, 600.0),
            (1000.0, 1000.0),
            (0.0, 1000.0),
        ]);
        let spit = ring(&[(320.0, 499.0), (990.0, 490.0), (990.0, 510.0), (320.0, 501.0)]);
        let shapes = [MultiPolygon(vec![bay, spit])];
        assert_eq!(polygon_faults(&shapes[0]), []);
        for tolerance in [10.0, 60.0, 200.0, 700.0] {
            let found = simple(&shapes, tolerance, 0.0);
            assert_eq!(polygon_faults(&found[0]), [], "{tolerance}");
        }
    }

    #[test]
    fn an_empty_shape_stays_empty_in_its_place() {
        let found = simple(&[MultiPolygon(vec![]), MultiPolygon(vec![disc(0.0, 0.0, 10.0)])], 1.0, 0.0);
        assert_eq!((found[0].0.len(), found[1].0.len()), (0, 1));
        assert!(simple(&[], 1.0, 0.0).is_empty());
    }
}
