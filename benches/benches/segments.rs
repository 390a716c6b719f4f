//! Which fibre route is nearest to each premises, within 50 m? Building the index is part of the work.
//!
//! There is a route of six points for every tenth premises, beginning near it, so that routes are dense where premises are. The peers look
//! up boxes and measure the distance to every segment found. The R-tree's own search for the nearest is left out: with segments,
//! `nearest_neighbor` of rstar 0.14 did not always answer with the nearest one.

use bygd::spatial::SegmentIndex;
use bygd::spatial::segments::distance_to_segment;
use bygd::synth::draw::Draw;
use bygd_benches::{DISTANCE, ask_in_order, ask_in_space, assert_same, country, group, pool, positions, thread_counts};
use criterion::{Criterion, criterion_group, criterion_main};
use geo::{Coord, LineString};
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTreeBuilder, RTreeIndex};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::hint::black_box;

/// The distance, and the position of the route; of equally near ones the first.
type Answer = Option<(f64, u32)>;
type Way = fn(&[LineString<f64>], &[[f64; 2]]) -> Vec<Answer>;

/// Boxes are looked up this much wider than the distance, so that rounding misses nothing.
const SLACK: f64 = 1e-3;

#[derive(Clone, Copy)]
struct Segment {
    start: Coord<f64>,
    end: Coord<f64>,
    line: u32,
}

fn routes(points: &[[f64; 2]]) -> Vec<LineString<f64>> {
    let mut draw = Draw::new(1, 0);
    let route = |[mut x, mut y]: [f64; 2]| -> LineString<f64> {
        let mut next = || {
            (x, y) = (x + draw.between(-75.0, 75.0), y + draw.between(-75.0, 75.0));
            (x, y)
        };
        (0..6).map(|_| next()).collect()
    };
    points.iter().step_by(10).copied().map(route).collect()
}

fn bygd<const IN_SPACE: bool>(routes: &[LineString<f64>], points: &[[f64; 2]]) -> Vec<Answer> {
    let index = SegmentIndex::new(routes);
    ask::<IN_SPACE>(points, |[x, y]| index.nearest_within(x, y, DISTANCE))
}

fn rstar<const IN_SPACE: bool>(routes: &[LineString<f64>], points: &[[f64; 2]]) -> Vec<Answer> {
    let entry = |segment: Segment| {
        let corners = Rectangle::from_corners(segment.start.into(), segment.end.into());
        GeomWithData::<Rectangle<[f64; 2]>, Segment>::new(corners, segment)
    };
    let tree = RTree::bulk_load(segments(routes).map(entry).collect());
    let reach = DISTANCE + SLACK;
    ask::<IN_SPACE>(points, |[x, y]| {
        let area = AABB::from_corners([x - reach, y - reach], [x + reach, y + reach]);
        nearest(x, y, tree.locate_in_envelope_intersecting(area).map(|found| found.data))
    })
}

fn geo_index<const IN_SPACE: bool>(routes: &[LineString<f64>], points: &[[f64; 2]]) -> Vec<Answer> {
    let segments: Vec<Segment> = segments(routes).collect();
    let mut builder = RTreeBuilder::<f64>::new(segments.len() as u32);
    for Segment { start, end, .. } in &segments {
        builder.add(start.x.min(end.x), start.y.min(end.y), start.x.max(end.x), start.y.max(end.y));
    }
    let tree = builder.finish::<HilbertSort>();
    let reach = DISTANCE + SLACK;
    ask::<IN_SPACE>(points, |[x, y]| {
        let found = tree.search(x - reach, y - reach, x + reach, y + reach);
        nearest(x, y, found.into_iter().map(|i| segments[i as usize]))
    })
}

fn ask<const IN_SPACE: bool>(points: &[[f64; 2]], nearest: impl Fn([f64; 2]) -> Answer + Sync) -> Vec<Answer> {
    if IN_SPACE { ask_in_space(points, nearest) } else { ask_in_order(points, nearest) }
}

fn segments(routes: &[LineString<f64>]) -> impl Iterator<Item = Segment> {
    let of_route = |(line, route): (u32, &LineString<f64>)| {
        let pairs: Vec<Segment> = route.0.windows(2).map(|pair| Segment { start: pair[0], end: pair[1], line }).collect();
        pairs
    };
    (0..).zip(routes).flat_map(of_route)
}

fn nearest(x: f64, y: f64, candidates: impl Iterator<Item = Segment>) -> Answer {
    candidates
        .map(|segment| (distance_to_segment(Coord { x, y }, segment.start, segment.end), segment.line))
        .filter(|(distance, _)| *distance <= DISTANCE)
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
}

const WAYS: [(&str, Way); 6] = [
    ("bygd", bygd::<false>),
    ("bygd, in space", bygd::<true>),
    ("rstar boxes", rstar::<false>),
    ("rstar boxes, in space", rstar::<true>),
    ("geo-index boxes", geo_index::<false>),
    ("geo-index boxes, in space", geo_index::<true>),
];

fn segments_within(criterion: &mut Criterion) {
    let points = positions(&country());
    let routes = routes(&points);
    let expected = bygd::<false>(&routes, &points);
    assert!(expected.iter().any(Option::is_some) && expected.iter().any(Option::is_none));
    for (name, way) in WAYS {
        assert_same(name, &expected, &way(&routes, &points));
    }
    for threads in thread_counts() {
        let pool = pool(threads);
        let mut group = group(criterion, "segments", points.len(), threads);
        for (name, way) in WAYS {
            group.bench_function(name, |bencher| bencher.iter(|| pool.install(|| black_box(way(&routes, &points)))));
        }
        group.finish();
    }
}

criterion_group!(benches, segments_within);
criterion_main!(benches);
