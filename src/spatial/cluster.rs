//! Groups of points that lie close together (density-based clustering, DBSCAN).
//!
//! Responsible for: which group each point belongs to, the same whatever the order of the points. Not responsible for: what the points are,
//! or the outline of a group ([`outline`](super::outline())).
//!
//! The points are sorted into square cells so small that all points of a cell are within the distance of each other. The core points of a
//! cell are then one group without a look at pairs, and only cells, not points, have to be joined. Points of neighbouring cells of a row lie
//! together in memory, so a search touches five stretches of it.

use geo::Coord;
use std::cmp::Ordering;

use super::crossing::by_place;

/// The group of each point.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clusters {
    /// Per point the number of its group, from 0, or [`Clusters::NONE`].
    pub label: Vec<u32>,
    /// How many groups there are.
    pub count: usize,
}

impl Clusters {
    /// The label of a point that belongs to no group.
    pub const NONE: u32 = u32::MAX;

    /// The positions of the points of every group, in order of group and position, with where each group begins; the last entry is the end.
    pub fn members(&self) -> (Vec<u32>, Vec<usize>) {
        let mut starts = vec![0; self.count + 1];
        let grouped = || self.label.iter().enumerate().filter(|(_, label)| **label != Self::NONE);
        grouped().for_each(|(_, &label)| starts[label as usize + 1] += 1);
        for group in 0..self.count {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut members = vec![0; starts[self.count]];
        for (point, &label) in grouped() {
            members[next[label as usize]] = point as u32;
            next[label as usize] += 1;
        }
        (members, starts)
    }
}

/// The width of a cell as a share of the distance: the diagonal is then a little shorter than the distance.
const CELL: f64 = 0.707;
/// Points within the distance lie at most this many cells apart.
const REACH: u64 = 2;
/// The rows of cells that a search looks at.
const ROWS: usize = 2 * REACH as usize + 1;

/// Groups points. A point is a *core* if at least `least` points, itself included, lie within `within_m` metres of it (at most, in `f64`).
/// Cores within that distance of each other are in one group; any other point joins the group of the nearest core within the distance, of
/// equally near ones the group with the lowest number; a point without a core within the distance belongs to none. Groups are numbered by
/// their first core, west before east, then south before north.
///
/// Points whose coordinates are not finite belong to no group; a distance that is not above zero makes no groups.
pub fn clusters(x: &[f64], y: &[f64], within_m: f64, least: usize) -> Clusters {
    let mut label = vec![Clusters::NONE; x.len()];
    if within_m.is_nan() || within_m <= 0.0 {
        return Clusters { label, count: 0 };
    }
    let mut grid = Grid::new(x, y, within_m);
    grid.find_cores(least);
    let mut roots = grid.join();
    let count = grid.number(&mut roots, &mut label);
    grid.add_borders(&mut label);
    Clusters { label, count }
}

/// A point with its cell.
#[derive(Clone, Copy)]
struct Point {
    row: u64,
    column: u64,
    place: Coord<f64>,
    /// Its position among the points as given.
    position: u32,
    is_core: bool,
}

/// A cell that holds points: those from `start` to the start of the next cell.
struct Cell {
    row: u64,
    column: u64,
    start: usize,
}

/// Cells in the order of rows and columns, and their points.
struct Grid {
    squared: f64,
    points: Vec<Point>,
    /// One more than there are cells: the last has no points.
    cells: Vec<Cell>,
    /// For each cell the cells of the rows below, in and above it that are within reach: first, and behind the last.
    reach: Vec<[(u32, u32); ROWS]>,
}

impl Grid {
    fn new(x: &[f64], y: &[f64], within_m: f64) -> Self {
        let finite = |i: &usize| x[*i].is_finite() && y[*i].is_finite();
        let least = |values: &[f64]| (0..x.len()).filter(finite).map(|i| values[i]).fold(f64::INFINITY, f64::min);
        let (west, south, scale) = (least(x), least(y), 1.0 / (within_m * CELL));
        let point = |i: usize| Point {
            row: ((y[i] - south) * scale) as u64,
            column: ((x[i] - west) * scale) as u64,
            place: Coord { x: x[i], y: y[i] },
            position: i as u32,
            is_core: false,
        };
        let mut points: Vec<Point> = (0..x.len()).filter(finite).map(point).collect();
        points.sort_unstable_by_key(|point| (point.row, point.column, point.position));
        let mut cells = Vec::new();
        let mut start = 0;
        for group in points.chunk_by(|a, b| (a.row, a.column) == (b.row, b.column)) {
            cells.push(Cell { row: group[0].row, column: group[0].column, start });
            start += group.len();
        }
        let reach = reaches(&cells);
        cells.push(Cell { row: u64::MAX, column: u64::MAX, start });
        Self { squared: within_m * within_m, points, cells, reach }
    }

    /// The points of the cells from `first` to the one before `end`.
    fn points_of(&self, (first, end): (u32, u32)) -> &[Point] {
        &self.points[self.cells[first as usize].start..self.cells[end as usize].start]
    }

    fn find_cores(&mut self, least: usize) {
        for cell in 0..self.reach.len() {
            let (start, end) = (self.cells[cell].start, self.cells[cell + 1].start);
            for at in start..end {
                // All points of the cell are within the distance of each other.
                self.points[at].is_core = end - start >= least || {
                    let place = self.points[at].place;
                    let near = self.reach[cell].iter().flat_map(|&row| self.points_of(row));
                    near.filter(|other| squared(place, other.place) <= self.squared).take(least).count() >= least
                };
            }
        }
    }

    /// Joins the cells whose cores are within the distance of each other; gives the root of each.
    fn join(&self) -> Vec<u32> {
        let mut roots: Vec<u32> = (0..self.reach.len() as u32).collect();
        let cores: Vec<Option<[Coord<f64>; 2]>> = (0..self.reach.len()).map(|cell| self.extent(cell)).collect();
        for cell in 0..self.reach.len() {
            let Some(extent) = cores[cell] else { continue };
            for other in self.reach[cell].iter().flat_map(|&(first, end)| first as usize..end as usize) {
                // Every pair is met twice; once is enough.
                if other <= cell || find(&mut roots, cell) == find(&mut roots, other) {
                    continue;
                }
                if cores[other].is_some_and(|box_| apart(extent, box_) <= self.squared) && self.touch(cell, other) {
                    let (a, b) = (find(&mut roots, cell), find(&mut roots, other));
                    roots[a.max(b) as usize] = a.min(b);
                }
            }
        }
        roots
    }

    fn cores(&self, cell: usize) -> impl Iterator<Item = &Point> {
        self.points_of((cell as u32, cell as u32 + 1)).iter().filter(|point| point.is_core)
    }

    /// The box around the cores of a cell.
    fn extent(&self, cell: usize) -> Option<[Coord<f64>; 2]> {
        self.cores(cell).map(|point| [point.place; 2]).reduce(|[low, high], [place, _]| {
            [Coord { x: low.x.min(place.x), y: low.y.min(place.y) }, Coord { x: high.x.max(place.x), y: high.y.max(place.y) }]
        })
    }

    /// Whether two cells have cores within the distance of each other.
    fn touch(&self, one: usize, other: usize) -> bool {
        self.cores(one).any(|a| self.cores(other).any(|b| squared(a.place, b.place) <= self.squared))
    }

    /// Numbers the groups and labels their cores; gives how many groups there are.
    fn number(&self, roots: &mut [u32], label: &mut [u32]) -> usize {
        // The first core of each group.
        let mut first: Vec<Option<Coord<f64>>> = vec![None; roots.len()];
        for cell in 0..self.reach.len() {
            let root = find(roots, cell) as usize;
            for core in self.cores(cell) {
                let earlier = first[root].is_none_or(|place| by_place(&core.place, &place) == Ordering::Less);
                if earlier {
                    first[root] = Some(core.place);
                }
            }
        }
        let mut groups: Vec<(Coord<f64>, usize)> =
            first.iter().enumerate().filter_map(|(root, place)| Some(((*place)?, root))).collect();
        // Cores at one place are in one group, so no two groups begin at the same place.
        groups.sort_unstable_by(|a, b| by_place(&a.0, &b.0));
        let mut number = vec![Clusters::NONE; roots.len()];
        for (at, (_, root)) in groups.iter().enumerate() {
            number[*root] = at as u32;
        }
        for cell in 0..self.reach.len() {
            let group = number[find(roots, cell) as usize];
            self.cores(cell).for_each(|core| label[core.position as usize] = group);
        }
        groups.len()
    }

    /// Labels the points that are no cores but within the distance of one.
    fn add_borders(&self, label: &mut [u32]) {
        for cell in 0..self.reach.len() {
            for point in self.points_of((cell as u32, cell as u32 + 1)).iter().filter(|point| !point.is_core) {
                let cores = self.reach[cell].iter().flat_map(|&row| self.points_of(row)).filter(|other| other.is_core);
                let near = cores.map(|core| (squared(point.place, core.place), label[core.position as usize]));
                let nearest =
                    near.filter(|(squared, _)| *squared <= self.squared).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                if let Some((_, group)) = nearest {
                    label[point.position as usize] = group;
                }
            }
        }
    }
}

/// For each cell the cells within reach, row by row. The cells are in order, so what is within reach only moves forward.
fn reaches(cells: &[Cell]) -> Vec<[(u32, u32); ROWS]> {
    let mut reach = vec![[(0, 0); ROWS]; cells.len()];
    for offset in 0..ROWS as u64 {
        let (mut first, mut end) = (0, 0);
        for (at, cell) in cells.iter().enumerate() {
            // The lowest row that there is, is 0: what would lie below it is empty.
            let Some(row) = (cell.row + offset).checked_sub(REACH) else { continue };
            let (west, east) = ((row, cell.column.saturating_sub(REACH)), (row, cell.column + REACH));
            while first < cells.len() && (cells[first].row, cells[first].column) < west {
                first += 1;
            }
            while end < cells.len() && (cells[end].row, cells[end].column) <= east {
                end += 1;
            }
            reach[at][offset as usize] = (first as u32, end.max(first) as u32);
        }
    }
    reach
}

/// The root of a cell; the way there is made shorter.
fn find(roots: &mut [u32], cell: usize) -> u32 {
    let mut at = cell;
    while roots[at] as usize != at {
        roots[at] = roots[roots[at] as usize];
        at = roots[at] as usize;
    }
    at as u32
}

fn squared(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (dx, dy) = (a.x - b.x, a.y - b.y);
    dx * dx + dy * dy
}

/// The squared distance between two boxes.
fn apart([low, high]: [Coord<f64>; 2], [other_low, other_high]: [Coord<f64>; 2]) -> f64 {
    let gap = |low: f64, high: f64, other_low: f64, other_high: f64| (low - other_high).max(other_low - high).max(0.0);
    let (dx, dy) = (gap(low.x, high.x, other_low.x, other_high.x), gap(low.y, high.y, other_low.y, other_high.y));
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, pair by pair.
    fn by_definition(x: &[f64], y: &[f64], within_m: f64, least: usize) -> Vec<u32> {
        let n = x.len();
        let place = |i: usize| Coord { x: x[i], y: y[i] };
        let distance = |a: usize, b: usize| squared(place(a), place(b));
        let near = |a: usize, b: usize| distance(a, b) <= within_m * within_m;
        let core: Vec<bool> = (0..n).map(|i| (0..n).filter(|&j| near(i, j)).count() >= least).collect();
        let mut order: Vec<usize> = (0..n).filter(|&i| core[i]).collect();
        order.sort_by(|&a, &b| by_place(&place(a), &place(b)));
        let mut label = vec![Clusters::NONE; n];
        let mut groups = 0;
        for first in order {
            let mut waiting = if label[first] == Clusters::NONE { vec![first] } else { continue };
            while let Some(at) = waiting.pop() {
                if label[at] == Clusters::NONE {
                    label[at] = groups;
                    waiting.extend((0..n).filter(|&j| core[j] && near(at, j)));
                }
            }
            groups += 1;
        }
        let cores = label.clone();
        for i in (0..n).filter(|&i| !core[i]) {
            let around = (0..n).filter(|&j| core[j] && near(i, j));
            let nearest = around.min_by(|&a, &b| distance(i, a).total_cmp(&distance(i, b)).then(cores[a].cmp(&cores[b])));
            label[i] = nearest.map_or(Clusters::NONE, |core| cores[core]);
        }
        label
    }

    #[test]
    fn a_chain_is_one_group_and_a_pair_is_none() {
        let x = [0.0, 100.0, 200.0, 300.0, 1000.0, 1050.0];
        let found = clusters(&x, &[0.0; 6], 100.0, 3);
        assert_eq!(found, Clusters { label: vec![0, 0, 0, 0, Clusters::NONE, Clusters::NONE], count: 1 });
        assert_eq!(clusters(&x, &[0.0; 6], 99.9, 3).count, 0);
        assert_eq!(clusters(&x, &[0.0; 6], 100.0, 2).count, 2);
    }

    #[test]
    fn groups_are_numbered_from_the_west_whatever_the_order_of_the_points() {
        let x = [900.0, 901.0, 500.0, 501.0, 100.0, 101.0];
        assert_eq!(clusters(&x, &[0.0; 6], 10.0, 2).label, [2, 2, 1, 1, 0, 0]);
        let (members, starts) = clusters(&x, &[0.0; 6], 10.0, 2).members();
        assert_eq!((members, starts), (vec![4, 5, 2, 3, 0, 1], vec![0, 2, 4, 6]));
    }

    #[test]
    fn a_point_between_two_groups_joins_the_nearer_and_of_equally_near_ones_the_first() {
        // Three points each in the west and the east; only the innermost of each, within 100 m of the point at 100, have four in reach.
        let label = |east: f64| {
            let found = clusters(&[east, 290.0, 291.0, 0.0, -90.0, -91.0, 100.0], &[0.0; 7], 100.0, 4);
            (found.count, found.label[6])
        };
        assert_eq!(label(200.0), (2, 0), "equally near");
        assert_eq!(label(199.0), (2, 1), "nearer to the east");
    }

    #[test]
    fn no_points_no_distance_and_no_numbers_make_no_groups() {
        assert_eq!(clusters(&[], &[], 100.0, 1), Clusters::default());
        assert_eq!(clusters(&[0.0, 0.0], &[0.0, 0.0], 0.0, 1).count, 0);
        assert_eq!(clusters(&[0.0, 0.0], &[0.0, 0.0], f64::NAN, 1).count, 0);
        assert_eq!(
            clusters(&[0.0, f64::NAN, 1.0], &[0.0, 0.0, f64::INFINITY], 10.0, 1).label,
            [0, Clusters::NONE, Clusters::NONE]
        );
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_definition(
            points in prop::collection::vec((0_i32..60, 0_i32..60), 0..120),
            within in 1_i32..12,
            least in 1_usize..6,
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) =
                points.iter().map(|&(x, y)| (500_000.0 + f64::from(x) * 0.5, 6_600_000.0 + f64::from(y) * 0.5)).unzip();
            let within_m = f64::from(within) * 0.5;
            prop_assert_eq!(clusters(&x, &y, within_m, least).label, by_definition(&x, &y, within_m, least));
        }

        #[test]
        fn the_order_of_the_points_does_not_matter(
            points in prop::collection::vec((0_i32..40, 0_i32..40), 1..80),
            turn in 0_usize..80,
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) = points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).unzip();
            let turned = |values: &[f64]| { let mut values = values.to_vec(); values.rotate_left(turn % points.len()); values };
            let mut expected = clusters(&x, &y, 3.0, 3).label;
            expected.rotate_left(turn % points.len());
            prop_assert_eq!(clusters(&turned(&x), &turned(&y), 3.0, 3).label, expected);
        }
    }

    /// Speed: `cargo test --release --lib half_a_million_points -- --ignored --nocapture`.
    #[test]
    #[ignore = "half a million points; for measuring"]
    #[expect(clippy::print_stderr, reason = "a measurement is read by a person")]
    fn half_a_million_points_take_less_than_a_second() {
        let mut state = 1_u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        // Villages around 20,000 places, and every tenth point anywhere.
        let villages: Vec<(f64, f64)> = (0..20_000).map(|_| (random() * 600_000.0, random() * 1_500_000.0)).collect();
        let (x, y): (Vec<f64>, Vec<f64>) = (0..500_000)
            .map(|i| {
                let (x, y) = villages[(random() * 20_000.0) as usize % 20_000];
                let spread = if i % 10 == 0 { 200_000.0 } else { 800.0 };
                (x + random() * spread, y + random() * spread)
            })
            .unzip();
        let start = std::time::Instant::now();
        let found = clusters(&x, &y, 250.0, 3);
        let seconds = start.elapsed().as_secs_f64();
        eprintln!("{} groups in {seconds:.3} s", found.count);
        assert!(seconds < 1.0);
    }
}
