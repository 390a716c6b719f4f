use super::*;
use geo::{Polygon, Validation};
use proptest::prelude::*;

fn ring(points: &[(f64, f64)]) -> LineString<f64> {
    LineString::from(points.to_vec())
}
fn square(x: f64, y: f64, side: f64) -> LineString<f64> {
    ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
}
fn part(shell: LineString<f64>, holes: Vec<LineString<f64>>) -> Polygon<f64> {
    Polygon::new(shell, holes)
}
/// Kinds and places of the faults of a polygon.
fn faults(parts: Vec<Polygon<f64>>) -> Vec<(FaultKind, f64, f64)> {
    polygon_faults(&MultiPolygon(parts)).into_iter().map(|fault| (fault.kind, fault.x, fault.y)).collect()
}

#[test]
fn good_polygons_have_no_faults() {
    assert_eq!(faults(vec![part(square(0.0, 0.0, 10.0), vec![square(2.0, 2.0, 3.0), square(6.0, 6.0, 3.0)])]), []);
    // Repeated points, a hole that touches the border in one point, parts that touch in a corner, a part in the hole of another.
    let touching = ring(&[(0.0, 5.0), (2.0, 4.0), (2.0, 6.0), (0.0, 5.0)]);
    let doubled = ring(&[(0.0, 0.0), (0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]);
    assert_eq!(faults(vec![part(doubled, vec![touching]), part(square(10.0, 10.0, 5.0), vec![])]), []);
    assert_eq!(faults(vec![part(square(0.0, 0.0, 10.0), vec![square(2.0, 2.0, 6.0)]), part(square(3.0, 3.0, 2.0), vec![])]), []);
    assert_eq!(faults(vec![]), []);
}

#[test]
fn a_bow_tie_is_reported_at_its_crossing() {
    let bow = ring(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)]);
    assert_eq!(faults(vec![part(bow, vec![])]), [(FaultKind::SelfIntersection, 2.0, 2.0)]);
    // The same, crossing in a corner of both.
    let corner = ring(&[(0.0, 0.0), (2.0, 2.0), (4.0, 4.0), (4.0, 0.0), (2.0, 2.0), (0.0, 4.0), (0.0, 0.0)]);
    assert_eq!(faults(vec![part(corner, vec![])]), [(FaultKind::SelfIntersection, 2.0, 2.0)]);
}

#[test]
fn rings_that_touch_or_retrace_themselves_are_reported() {
    let touch = ring(&[(0.0, 0.0), (8.0, 0.0), (8.0, 6.0), (4.0, 0.0), (0.0, 6.0), (0.0, 0.0)]);
    assert_eq!(faults(vec![part(touch, vec![])]), [(FaultKind::SelfTouch, 4.0, 0.0)]);
    let spike = ring(&[(0.0, 0.0), (4.0, 0.0), (9.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 0.0)]);
    assert!(faults(vec![part(spike, vec![])]).contains(&(FaultKind::Spike, 9.0, 0.0)));
    let seam = ring(&[
        (0.0, 0.0),
        (4.0, 0.0),
        (4.0, 3.0),
        (2.0, 2.0),
        (2.0, 3.0),
        (4.0, 3.0),
        (4.0, 0.0),
        (8.0, 0.0),
        (8.0, 8.0),
        (0.0, 8.0),
        (0.0, 0.0),
    ]);
    assert!(faults(vec![part(seam, vec![])]).iter().any(|fault| fault.0 == FaultKind::SelfOverlap));
}

#[test]
fn rings_without_corners_and_broken_coordinates_are_reported() {
    let flat = ring(&[(1.0, 1.0), (5.0, 5.0), (1.0, 1.0)]);
    assert_eq!(faults(vec![part(flat, vec![])]), [(FaultKind::TooFewPoints, 1.0, 1.0)]);
    let broken = ring(&[(1.0, 1.0), (5.0, 5.0), (f64::NAN, 3.0), (1.0, 1.0)]);
    assert_eq!(faults(vec![part(broken, vec![])]), [(FaultKind::NonFinite, 5.0, 5.0)]);
}

#[test]
fn holes_must_lie_inside_and_apart() {
    let shell = || square(0.0, 0.0, 10.0);
    assert_eq!(faults(vec![part(shell(), vec![square(20.0, 0.0, 2.0)])]), [(FaultKind::HoleOutside, 20.0, 0.0)]);
    assert_eq!(
        faults(vec![part(shell(), vec![square(8.0, 4.0, 4.0)])]),
        [(FaultKind::RingsCross, 10.0, 4.0), (FaultKind::RingsCross, 10.0, 8.0)]
    );
    assert_eq!(faults(vec![part(shell(), vec![square(0.0, 4.0, 2.0)])]), [(FaultKind::RingsOverlap, 0.0, 4.0)]);
    assert_eq!(
        faults(vec![part(shell(), vec![square(2.0, 2.0, 6.0), square(3.0, 3.0, 2.0)])]),
        [(FaultKind::NestedHoles, 3.0, 3.0)]
    );
    assert_eq!(faults(vec![part(shell(), vec![square(2.0, 2.0, 6.0); 2])]), [(FaultKind::DuplicateRing, 2.0, 2.0)]);
    assert_eq!(faults(vec![part(shell(), vec![shell()])]), [(FaultKind::DuplicateRing, 0.0, 0.0)]);
}

#[test]
fn a_hole_that_touches_the_border_twice_cuts_the_polygon() {
    let band = ring(&[(0.0, 5.0), (5.0, 4.0), (10.0, 5.0), (5.0, 6.0), (0.0, 5.0)]);
    assert_eq!(faults(vec![part(square(0.0, 0.0, 10.0), vec![band])]), [(FaultKind::CutInterior, 10.0, 5.0)]);
}

#[test]
fn parts_must_not_overlap_or_share_borders() {
    let one = || part(square(0.0, 0.0, 10.0), vec![]);
    assert_eq!(faults(vec![one(), part(square(3.0, 3.0, 2.0), vec![])]), [(FaultKind::PartsOverlap, 3.0, 3.0)]);
    assert_eq!(faults(vec![one(), part(square(10.0, 2.0, 5.0), vec![])]), [(FaultKind::PartsShareBorder, 10.0, 2.0)]);
    assert_eq!(faults(vec![one(), one()]), [(FaultKind::DuplicateRing, 0.0, 0.0)]);
    // A part inside another, flush with its border, as Norrtälje has in Lantmäteriet's layer of 2020.
    let flush = faults(vec![one(), part(square(0.0, 2.0, 4.0), vec![])]);
    assert_eq!(flush, [(FaultKind::PartsShareBorder, 0.0, 2.0), (FaultKind::PartsOverlap, 4.0, 2.0)]);
    let crossing = faults(vec![one(), part(square(5.0, 5.0, 10.0), vec![])]);
    assert_eq!(crossing, [(FaultKind::PartsOverlap, 5.0, 10.0), (FaultKind::PartsOverlap, 10.0, 5.0)]);
}

proptest! {
    #[test]
    fn random_rings_are_judged_as_geo_judges_them(points in prop::collection::vec((0_i32..12, 0_i32..12), 3..9)) {
        let shell = LineString::from(points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect::<Vec<_>>());
        let polygon = part(shell, vec![]);
        let ours = polygon_faults(&MultiPolygon(vec![polygon.clone()]));
        // geo misses spikes and some self-touches; where it sees a fault, so do we, and where we see none, it sees none.
        prop_assert!(polygon.is_valid() || !ours.is_empty(), "{polygon:?}");
    }

    #[test]
    fn random_holes_are_judged_as_geo_judges_them(holes in prop::collection::vec((-2_i32..12, -2_i32..12, 1_i32..5), 0..4)) {
        let holes = holes.into_iter().map(|(x, y, side)| square(f64::from(x), f64::from(y), f64::from(side))).collect();
        let polygon = part(square(0.0, 0.0, 12.0), holes);
        let ours = polygon_faults(&MultiPolygon(vec![polygon.clone()]));
        let cut_only = !ours.is_empty() && ours.iter().all(|fault| fault.kind == FaultKind::CutInterior);
        prop_assert!(polygon.is_valid() == ours.is_empty() || cut_only, "{polygon:?}: {ours:?}");
    }
}
