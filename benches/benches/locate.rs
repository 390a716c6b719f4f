//! In which municipality does each premises lie? Preparing the polygons is part of the work.
//!
//! The peers find the candidates with an R-tree of boxes and then test the polygon: with geo's interval tree of edges, or edge by edge.

use bygd::spatial::{Location, PolygonIndex};
use bygd_benches::{ask_in_order, assert_same, country, group, pool, positions, thread_counts};
use criterion::{Criterion, criterion_group, criterion_main};
use geo::algorithm::indexed::IntervalTreeMultiPolygon;
use geo::orient::Direction;
use geo::{BoundingRect, Contains, MultiPolygon, Orient, Point};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};
use std::hint::black_box;

/// The first polygon that the point lies inside.
type Answer = Option<u32>;
type Way = fn(&[MultiPolygon<f64>], &[[f64; 2]]) -> Vec<Answer>;
type Boxes = RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>;

fn bygd(shapes: &[MultiPolygon<f64>], points: &[[f64; 2]]) -> Vec<Answer> {
    let index = PolygonIndex::new(shapes);
    ask_in_order(points, |[x, y]| match index.locate(x, y) {
        Location::Inside { shape, .. } => Some(shape),
        // The peers tell the border from the inside, but not from the outside.
        Location::Border(_) | Location::Outside => None,
    })
}

fn boxes(shapes: &[MultiPolygon<f64>]) -> Boxes {
    let rectangle = |shape: &MultiPolygon<f64>| {
        shape.bounding_rect().map(|bounds| Rectangle::from_corners(bounds.min().into(), bounds.max().into()))
    };
    let boxes = (0..).zip(shapes).filter_map(|(i, shape)| Some(GeomWithData::new(rectangle(shape)?, i)));
    RTree::bulk_load(boxes.collect())
}

fn interval_tree(shapes: &[MultiPolygon<f64>], points: &[[f64; 2]]) -> Vec<Answer> {
    let boxes = boxes(shapes);
    // Without `orient` a hole wound like its shell would count as inside.
    let shapes: Vec<_> = shapes.iter().map(|shape| IntervalTreeMultiPolygon::new(&shape.orient(Direction::Default))).collect();
    ask_in_order(points, |[x, y]| {
        let candidates = boxes.locate_all_at_point([x, y]).map(|found| found.data);
        candidates.filter(|&i| shapes[i as usize].contains(&Point::new(x, y))).min()
    })
}

fn plain(shapes: &[MultiPolygon<f64>], points: &[[f64; 2]]) -> Vec<Answer> {
    let boxes = boxes(shapes);
    ask_in_order(points, |[x, y]| {
        let candidates = boxes.locate_all_at_point([x, y]).map(|found| found.data);
        candidates.filter(|&i| shapes[i as usize].contains(&Point::new(x, y))).min()
    })
}

const PEERS: [(&str, Way); 2] = [("rstar + geo interval tree", interval_tree), ("rstar + geo contains", plain)];

fn locate(criterion: &mut Criterion) {
    let country = country();
    let (shapes, points) = (&country.areas.shape, positions(&country));
    let expected = bygd(shapes, &points);
    assert!(expected.iter().any(Option::is_some));
    for (name, way) in PEERS {
        assert_same(name, &expected, &way(shapes, &points));
    }
    for threads in thread_counts() {
        let pool = pool(threads);
        let mut group = group(criterion, "locate", points.len(), threads);
        for (name, way) in [("bygd", bygd as Way)].into_iter().chain(PEERS) {
            group.bench_function(name, |bencher| bencher.iter(|| pool.install(|| black_box(way(shapes, &points)))));
        }
        group.finish();
    }
}

criterion_group!(benches, locate);
criterion_main!(benches);
