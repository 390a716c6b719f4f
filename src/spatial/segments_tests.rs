use super::*;
use proptest::prelude::*;
use std::time::Instant;

fn line(points: &[(f64, f64)]) -> LineString<f64> {
    LineString::from(points.to_vec())
}

/// Every segment, one after the other.
fn brute_force(lines: &[LineString<f64>], x: f64, y: f64, d: f64) -> Option<(f64, u32)> {
    let mut best: Option<(f64, u32)> = None;
    for segment in cut(lines) {
        let distance = distance_to_segment(Coord { x, y }, segment.start, segment.end);
        if distance <= d && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, segment.line));
        }
    }
    best
}

#[test]
fn the_distance_is_inclusive_to_the_last_bit() {
    let index = SegmentIndex::new(&[line(&[(500_000.0, 6_600_000.0), (500_100.0, 6_600_000.0)])]);
    assert_eq!(index.nearest_within(500_050.0, 6_600_050.0, 50.0), Some((50.0, 0)));
    assert_eq!(index.nearest_within(500_050.0, 6_600_050.0, 50.0_f64.next_down()), None);
    // Beside an end: 30, 40, 50.
    assert_eq!(index.nearest_within(500_130.0, 6_600_040.0, 50.0), Some((50.0, 0)));
    assert_eq!(index.nearest_within(499_970.0, 6_599_960.0, 50.0), Some((50.0, 0)));
    assert_eq!(index.nearest_within(500_050.0, 6_600_000.0, 0.0), Some((0.0, 0)));
}

#[test]
fn ties_go_to_the_lowest_line_and_degenerate_lines_count() {
    let lines = [line(&[(0.0, 20.0), (10.0, 20.0)]), line(&[]), line(&[(5.0, 0.0), (5.0, 0.0)]), line(&[(5.0, 20.0)])];
    let index = SegmentIndex::new(&lines);
    assert_eq!(index.nearest_within(5.0, 10.0, 100.0), Some((10.0, 0)));
    assert_eq!(index.nearest_within(5.0, 9.0, 100.0), Some((9.0, 2)));
    assert_eq!(index.nearest_within(5.0, 9.0, 8.0), None);
    assert_eq!(index.nearest_within(f64::NAN, 9.0, 8.0), None);
    assert_eq!(index.nearest_within(5.0, 9.0, f64::NAN), None);
    let empty = SegmentIndex::new(&[line(&[]), line(&[(f64::NAN, 1.0)])]);
    assert!(empty.is_empty() && empty.nearest_within(0.0, 0.0, 1e9).is_none());
}

#[test]
fn a_line_far_longer_than_a_cell_is_found_everywhere() {
    let mut lines = vec![line(&[(0.0, 0.0), (90_000.0, 70_000.0)])];
    lines.extend((0..2000).map(|i| line(&[(f64::from(i), -500.0), (f64::from(i), -499.0)])));
    let index = SegmentIndex::new(&lines);
    for i in 0..900 {
        let (x, y) = (f64::from(i) * 100.0, f64::from(i) * 70_000.0 / 900.0 + 20.0);
        assert_eq!(index.nearest_within(x, y, 50.0), brute_force(&lines, x, y, 50.0), "{i}");
    }
}

proptest! {
    #[test]
    fn the_index_agrees_with_brute_force(
        lines in prop::collection::vec(prop::collection::vec((0.0..2000.0_f64, 0.0..2000.0_f64), 0..6), 0..30),
        whole in any::<bool>(),
        points in prop::collection::vec((-100.0..2100.0_f64, -100.0..2100.0_f64), 1..30),
        d in prop_oneof![Just(0.0), Just(50.0), Just(5000.0), 0.0..300.0_f64],
    ) {
        // Whole numbers on a coarse raster make ties, overlaps and distances that are exactly d.
        let snap = |v: f64| if whole { (v / 50.0).round() * 50.0 } else { v };
        let lines: Vec<LineString<f64>> =
            lines.into_iter().map(|l| l.into_iter().map(|(x, y)| (500_000.0 + snap(x), 6_600_000.0 + snap(y))).collect()).collect();
        let index = SegmentIndex::new(&lines);
        for (x, y) in points {
            let (x, y) = (500_000.0 + snap(x), 6_600_000.0 + snap(y));
            prop_assert_eq!(index.nearest_within(x, y, d), brute_force(&lines, x, y, d));
        }
    }
}

/// The loser, kept as the comparison: `cargo test --release --lib --no-default-features -- --ignored --nocapture segments`.
#[allow(clippy::print_stderr, reason = "a measurement is there to be read")]
mod r_tree {
    use super::*;
    use rstar::{AABB, PointDistance, RTree, RTreeObject};

    struct Entry(Segment);

    impl RTreeObject for Entry {
        type Envelope = AABB<[f64; 2]>;
        fn envelope(&self) -> Self::Envelope {
            AABB::from_corners([self.0.start.x, self.0.start.y], [self.0.end.x, self.0.end.y])
        }
    }
    impl PointDistance for Entry {
        fn distance_2(&self, p: &[f64; 2]) -> f64 {
            distance_to_segment(Coord { x: p[0], y: p[1] }, self.0.start, self.0.end).powi(2)
        }
    }

    fn within(tree: &RTree<Entry>, x: f64, y: f64, d: f64) -> Option<(f64, u32)> {
        let reach = d + SLACK;
        let mut best: Option<(f64, u32)> = None;
        for Entry(s) in tree.locate_in_envelope_intersecting(AABB::from_corners([x - reach, y - reach], [x + reach, y + reach])) {
            let distance = distance_to_segment(Coord { x, y }, s.start, s.end);
            let better = |(least, line): (f64, u32)| distance.total_cmp(&least).then(s.line.cmp(&line)).is_lt();
            if distance <= d && best.is_none_or(better) {
                best = Some((distance, s.line));
            }
        }
        best
    }

    /// Pseudo-random numbers in 0..1, the same on every machine.
    fn numbers(mut state: u64) -> impl FnMut() -> f64 {
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    #[test]
    #[ignore = "a measurement"]
    fn a_million_segments_and_a_million_points() {
        for (name, width, towns) in
            [("100 km square", 100_000.0, 0), ("country, even", 700_000.0, 0), ("country, towns", 700_000.0, 2000)]
        {
            let mut random = numbers(7);
            let centres: Vec<(f64, f64)> = (0..towns).map(|_| (random() * width, random() * width)).collect();
            let place = |random: &mut dyn FnMut() -> f64| {
                let (x, y) = (random() * width, random() * width);
                if towns == 0 || random() < 0.2 {
                    return (x, y);
                }
                let (cx, cy) = centres[(random() * f64::from(towns)) as usize];
                (cx + (random() - 0.5) * 4000.0, cy + (random() - 0.5) * 4000.0)
            };
            let lines: Vec<LineString<f64>> = (0..200_000)
                .map(|_| {
                    let (mut x, mut y) = place(&mut random);
                    (0..6)
                        .map(|_| {
                            (x, y) = (x + (random() - 0.5) * 150.0, y + (random() - 0.5) * 150.0);
                            (x, y)
                        })
                        .collect()
                })
                .collect();
            let points: Vec<(f64, f64)> = (0..1_000_000).map(|_| place(&mut random)).collect();
            let start = Instant::now();
            let index = SegmentIndex::new(&lines);
            let built = start.elapsed();
            let start = Instant::now();
            let ours: Vec<_> = points.iter().map(|&(x, y)| index.nearest_within(x, y, 50.0)).collect();
            let asked = start.elapsed();
            let start = Instant::now();
            let tree = RTree::bulk_load(cut(&lines).into_iter().map(Entry).collect());
            let tree_built = start.elapsed();
            let start = Instant::now();
            let theirs: Vec<_> = points.iter().map(|&(x, y)| within(&tree, x, y, 50.0)).collect();
            let tree_asked = start.elapsed();
            let start = Instant::now();
            let nearest = points
                .iter()
                .filter(|&&(x, y)| tree.nearest_neighbor_with_distance_2([x, y]).is_some_and(|(_, d)| d <= 2500.0))
                .count();
            eprintln!(
                "{name}: {} found; grid of {:.0} m built {built:?}, asked {asked:?}; R-tree built {tree_built:?}, boxes {tree_asked:?}, nearest {:?} ({nearest})",
                ours.iter().flatten().count(),
                index.grid.cell,
                start.elapsed()
            );
            assert_eq!(ours, theirs);
        }
    }
}
