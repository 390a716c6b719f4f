//! How near is the nearest connected premises, for every premises without connection, within 50 m? Building the index is part of the work,
//! since all questions are known at once and are asked once.
//!
//! Each peer is asked in the order of the data and, a second time, in an order of space (which it then has to sort for itself).

use bygd::spatial::near::{Role, nearest_within};
use bygd_benches::{DISTANCE, ask_in_order, ask_in_space, assert_same, country, group, pool, positions, thread_counts};
use criterion::{Criterion, criterion_group, criterion_main};
use geo_index::kdtree::{KDTreeBuilder, KDTreeIndex};
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTreeBuilder, RTreeIndex};
use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rstar::RTree;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::hint::black_box;

/// The squared distance to the nearest source; nothing where it is more than the distance.
type Answer = Option<f64>;
type Way = fn(&Question) -> Vec<Answer>;

const REACH: f64 = DISTANCE * DISTANCE;

struct Question {
    /// All premises as columns, and which of them are connected.
    x: Vec<f64>,
    y: Vec<f64>,
    connected: Vec<bool>,
    /// The same, sorted apart: what the other libraries want.
    sources: Vec<[f64; 2]>,
    queries: Vec<[f64; 2]>,
}

impl Question {
    fn new() -> Self {
        let country = country();
        let positions = positions(&country);
        let connected: Vec<bool> = country.dots.iter().map(|dot| dot.connected).collect();
        let which = |role: bool| positions.iter().zip(&connected).filter(move |(_, is)| **is == role).map(|(point, _)| *point);
        Self {
            x: positions.iter().map(|point| point[0]).collect(),
            y: positions.iter().map(|point| point[1]).collect(),
            sources: which(true).collect(),
            queries: which(false).collect(),
            connected,
        }
    }

    fn ask(&self, in_space: bool, nearest: impl Fn([f64; 2]) -> Answer + Sync) -> Vec<Answer> {
        if in_space { ask_in_space(&self.queries, nearest) } else { ask_in_order(&self.queries, nearest) }
    }
}

fn squared(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
    dx * dx + dy * dy
}

/// Ours; one answer per premises.
fn bygd(question: &Question) -> Vec<Answer> {
    let role = |i: usize| if question.connected[i] { Role::Source } else { Role::Query(0) };
    let mut answers = vec![None; question.x.len()];
    for hit in nearest_within(&question.x, &question.y, &[DISTANCE], role, |a, b| a.cmp(&b)) {
        answers[hit.query as usize] = Some(hit.squared);
    }
    answers
}

fn rstar<const IN_SPACE: bool>(question: &Question) -> Vec<Answer> {
    let tree = RTree::bulk_load(question.sources.clone());
    question.ask(IN_SPACE, |point| {
        tree.nearest_neighbor_with_distance_2(point).map(|(_, squared)| squared).filter(|squared| *squared <= REACH)
    })
}

fn geo_index_rtree<const IN_SPACE: bool>(question: &Question) -> Vec<Answer> {
    let mut builder = RTreeBuilder::<f64>::new(question.sources.len() as u32);
    for [x, y] in &question.sources {
        builder.add(*x, *y, *x, *y);
    }
    let tree = builder.finish::<HilbertSort>();
    question.ask(IN_SPACE, |point| {
        let nearest = tree.neighbors(point[0], point[1], Some(1), Some(REACH));
        nearest.first().map(|&source| squared(point, question.sources[source as usize]))
    })
}

fn geo_index_kdtree<const IN_SPACE: bool>(question: &Question) -> Vec<Answer> {
    let mut builder = KDTreeBuilder::<f64>::new(question.sources.len() as u32);
    for [x, y] in &question.sources {
        builder.add(*x, *y);
    }
    let tree = builder.finish();
    question.ask(IN_SPACE, |point| {
        let near = tree.within(point[0], point[1], DISTANCE);
        near.iter().map(|&source| squared(point, question.sources[source as usize])).min_by(f64::total_cmp)
    })
}

fn kiddo<const IN_SPACE: bool>(question: &Question) -> Vec<Answer> {
    let tree = ImmutableKdTree::<f64, 2>::new_from_slice_parallel(&question.sources).expect("a tree can be built");
    question.ask(IN_SPACE, |point| {
        let nearest = tree.query(&point).nearest_one::<SquaredEuclidean<f64>>().execute();
        Some(nearest.distance).filter(|squared| *squared <= REACH)
    })
}

/// Kiddo's own way of asking many questions at once.
fn kiddo_batch(question: &Question) -> Vec<Answer> {
    let tree = ImmutableKdTree::<f64, 2>::new_from_slice_parallel(&question.sources).expect("a tree can be built");
    let nearest = tree.query_batch(&question.queries).nearest_one::<SquaredEuclidean<f64>>().execute();
    nearest.iter().map(|nearest| Some(nearest.distance).filter(|squared| *squared <= REACH)).collect()
}

/// The simple way: a hash map from cells as wide as the distance to the sources in them.
fn hash_grid<const IN_SPACE: bool>(question: &Question) -> Vec<Answer> {
    let cell = |[x, y]: [f64; 2]| ((x / DISTANCE).floor() as i32, (y / DISTANCE).floor() as i32);
    let mut grid: HashMap<(i32, i32), Vec<[f64; 2]>, BuildHasherDefault<CellHasher>> = HashMap::default();
    for &source in &question.sources {
        grid.entry(cell(source)).or_default().push(source);
    }
    question.ask(IN_SPACE, |point| {
        let (column, row) = cell(point);
        let cells = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (column + dx, row + dy)));
        let near = cells.filter_map(|cell| grid.get(&cell)).flatten().map(|&source| squared(point, source));
        near.filter(|squared| *squared <= REACH).min_by(f64::total_cmp)
    })
}

/// Two multiplications; the standard hasher, made to withstand hostile keys, would cost the grid more than the search.
#[derive(Default)]
struct CellHasher(u64);

impl Hasher for CellHasher {
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_i32(i32::from(*byte));
        }
    }
    fn write_i32(&mut self, value: i32) {
        self.0 = (self.0.wrapping_add(u64::from(value.cast_unsigned()))).wrapping_mul(0xF135_7AEA_2E62_A9C5);
    }
}

const PEERS: [(&str, Way); 11] = [
    ("rstar", rstar::<false>),
    ("rstar, in space", rstar::<true>),
    ("geo-index R-tree", geo_index_rtree::<false>),
    ("geo-index R-tree, in space", geo_index_rtree::<true>),
    ("geo-index k-d tree", geo_index_kdtree::<false>),
    ("geo-index k-d tree, in space", geo_index_kdtree::<true>),
    ("kiddo", kiddo::<false>),
    ("kiddo, in space", kiddo::<true>),
    ("kiddo batch", kiddo_batch),
    ("hash grid", hash_grid::<false>),
    ("hash grid, in space", hash_grid::<true>),
];

fn nearest(criterion: &mut Criterion) {
    let question = Question::new();
    let all = bygd(&question);
    let expected: Vec<Answer> =
        all.into_iter().zip(&question.connected).filter(|(_, connected)| !**connected).map(|(answer, _)| answer).collect();
    assert!(expected.iter().any(Option::is_some) && expected.iter().any(Option::is_none));
    for (name, way) in PEERS {
        assert_same(name, &expected, &way(&question));
    }
    for threads in thread_counts() {
        let pool = pool(threads);
        let mut group = group(criterion, "nearest", question.x.len(), threads);
        for (name, way) in [("bygd", bygd as Way)].into_iter().chain(PEERS) {
            group.bench_function(name, |bencher| bencher.iter(|| pool.install(|| black_box(way(&question)))));
        }
        group.finish();
    }
}

criterion_group!(benches, nearest);
criterion_main!(benches);
