//! Places in whole millimetres, and exact questions about segments between them.
//!
//! Responsible for: places that are equal or different and never nearly equal, exact decisions about how segments meet, and finding segments near a
//! place. Not responsible for: what the lines are, or cutting them ([`noding`](super::noding)).

use geo::{Coord, LineString};
use rayon::prelude::*;

/// A place in whole millimetres: east, north.
pub type Place = (i64, i64);

/// Millimetres in a metre.
const MM: f64 = 1000.0;

/// The place of a position in metres.
pub fn place(at: Coord<f64>) -> Place {
    ((at.x * MM).round() as i64, (at.y * MM).round() as i64)
}

/// The position in metres of a place.
pub fn position((east, north): Place) -> Coord<f64> {
    Coord { x: east as f64 / MM, y: north as f64 / MM }
}

/// A distance in metres as millimetres.
pub fn millimetres(metres: f64) -> i64 {
    (metres * MM).round() as i64
}

/// The corners of a line; without those that are not finite or repeat the one before.
pub fn corners(line: &LineString<f64>) -> Vec<Place> {
    let finite = line.0.iter().filter(|at| at.x.is_finite() && at.y.is_finite());
    let mut corners: Vec<Place> = finite.map(|at| place(*at)).collect();
    corners.dedup();
    corners
}

/// The square of the distance between two places.
pub fn square(a: Place, b: Place) -> i128 {
    let (x, y) = (i128::from(a.0 - b.0), i128::from(a.1 - b.1));
    x * x + y * y
}

/// The distance between two places, in millimetres on the plane.
pub fn apart(a: Place, b: Place) -> f64 {
    ((a.0 - b.0) as f64).hypot((a.1 - b.1) as f64)
}

/// Positive where `p` lies left of the line from `a` to `b`, negative right of it, zero on it.
pub fn turn(a: Place, b: Place, p: Place) -> i128 {
    i128::from(b.0 - a.0) * i128::from(p.1 - a.1) - i128::from(b.1 - a.1) * i128::from(p.0 - a.0)
}

fn dot(a: Place, b: Place, p: Place) -> i128 {
    i128::from(b.0 - a.0) * i128::from(p.0 - a.0) + i128::from(b.1 - a.1) * i128::from(p.1 - a.1)
}

/// The place that is `part` of `whole` of the way from `a` to `b`, to the millimetre.
pub fn between(a: Place, b: Place, part: i128, whole: i128) -> Place {
    let at = |from: i64, to: i64| from + ((2 * i128::from(to - from) * part + whole).div_euclid(2 * whole)) as i64;
    (at(a.0, b.0), at(a.1, b.1))
}

/// The place on a segment that is nearest to a place, to the millimetre.
pub fn foot(a: Place, b: Place, p: Place) -> Place {
    let length = square(a, b);
    if length == 0 { a } else { between(a, b, dot(a, b, p).clamp(0, length), length) }
}

/// How two segments meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// Not at all.
    Apart,
    /// In one place. Where it is inside both it is rounded, the decision is not.
    At(Place),
    /// Along a line, from one place to another.
    Along(Place, Place),
}

/// How the segments from `a` to `b` and from `c` to `d` meet.
pub fn meeting(a: Place, b: Place, c: Place, d: Place) -> Meeting {
    let apart = |a: i64, b: i64, c: i64, d: i64| a.max(b) < c.min(d) || c.max(d) < a.min(b);
    if apart(a.0, b.0, c.0, d.0) || apart(a.1, b.1, c.1, d.1) {
        return Meeting::Apart;
    }
    let (of_c, of_d) = (turn(a, b, c), turn(a, b, d));
    let (of_a, of_b) = (turn(c, d, a), turn(c, d, b));
    if of_c == 0 && of_d == 0 {
        if of_a != 0 || of_b != 0 {
            // A segment without length has everything on its line, but lies itself beside the other's.
            return Meeting::Apart;
        }
        // On one line, and the boxes meet: what is between the ends in order is shared.
        let (low, high) = (a.min(b).max(c.min(d)), a.max(b).min(c.max(d)));
        return match low.cmp(&high) {
            std::cmp::Ordering::Less => Meeting::Along(low, high),
            std::cmp::Ordering::Equal => Meeting::At(low),
            std::cmp::Ordering::Greater => Meeting::Apart,
        };
    }
    if of_c.signum() * of_d.signum() > 0 || of_a.signum() * of_b.signum() > 0 {
        return Meeting::Apart;
    }
    for (side, end) in [(of_c, c), (of_d, d), (of_a, a), (of_b, b)] {
        if side == 0 {
            return Meeting::At(end);
        }
    }
    Meeting::At(between(c, d, of_c.abs(), of_c.abs() + of_d.abs()))
}

/// A segment: the line, and the corner it begins at.
pub type Segment = (u32, u32);

/// Segments of lines by the cells of a grid that they run through.
#[derive(Debug)]
pub struct SegmentGrid<'l> {
    lines: &'l [Vec<Place>],
    /// Cell and segment, in order.
    notes: Vec<(u64, Segment)>,
}

/// The width of a cell, in millimetres.
const CELL: i64 = 128_000;

impl<'l> SegmentGrid<'l> {
    /// Notes all segments.
    pub fn new(lines: &'l [Vec<Place>]) -> Self {
        let mut notes = Vec::new();
        for (line, corners) in (0_u32..).zip(lines) {
            for (corner, pair) in (0_u32..).zip(corners.windows(2)) {
                cells(pair[0], pair[1], |cell| notes.push((cell, (line, corner))));
            }
        }
        notes.par_sort_unstable();
        Self { lines, notes }
    }
    /// Whether there is no segment.
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }
    /// The ends of a segment.
    pub fn ends(&self, (line, corner): Segment) -> (Place, Place) {
        let line = &self.lines[line as usize];
        (line[corner as usize], line[corner as usize + 1])
    }
    /// Per cell the segments in it, in parallel.
    pub fn by_cell(&self) -> impl ParallelIterator<Item = &[(u64, Segment)]> {
        self.notes.par_chunk_by(|a, b| a.0 == b.0)
    }
    /// The nearest place within a distance (in millimetres) on the segments that are asked for, the square of its distance, and its segment.
    /// Equally near: the lowest place, then the lowest segment.
    pub fn nearest(&self, at: Place, within: i64, is_asked: impl Fn(Segment) -> bool) -> Option<(i128, Place, Segment)> {
        let most = i128::from(within) * i128::from(within);
        let mut best: Option<(i128, Place, Segment)> = None;
        let (west, east) = (cell_of(at.0 - within), cell_of(at.0 + within));
        for row in cell_of(at.1 - within)..=cell_of(at.1 + within) {
            for &(_, segment) in self.in_cells(row, west, east) {
                let (a, b) = self.ends(segment);
                let beyond = |p: i64, a: i64, b: i64| a.max(b) < p - within || p + within < a.min(b);
                if beyond(at.0, a.0, b.0) || beyond(at.1, a.1, b.1) || !is_asked(segment) {
                    continue;
                }
                let foot = foot(a, b, at);
                let found = (square(foot, at), foot, segment);
                if found.0 <= most && best.is_none_or(|best| found < best) {
                    best = Some(found);
                }
            }
        }
        best
    }
    /// Where segments meet the one from `a` to `b` in one place; each once, in order.
    pub fn meeting(&self, a: Place, b: Place) -> Vec<(Segment, Place)> {
        let mut found = Vec::new();
        cells(a, b, |cell| {
            let first = self.notes.partition_point(|note| note.0 < cell);
            for &(_, segment) in self.notes[first..].iter().take_while(|note| note.0 == cell) {
                let (c, d) = self.ends(segment);
                if let Meeting::At(place) = meeting(a, b, c, d) {
                    found.push((segment, place));
                }
            }
        });
        found.sort_unstable();
        found.dedup();
        found
    }
    /// The notes of a row of cells, from one column to another.
    fn in_cells(&self, row: i64, west: i64, east: i64) -> &[(u64, Segment)] {
        let (low, high) = (key(row, west), key(row, east));
        let first = self.notes.partition_point(|note| note.0 < low);
        let count = self.notes[first..].partition_point(|note| note.0 <= high);
        &self.notes[first..first + count]
    }
}

fn cell_of(value: i64) -> i64 {
    value.div_euclid(CELL)
}

/// Cells by row, then by column, as one number.
fn key(row: i64, column: i64) -> u64 {
    let half = |value: i64| (value + (1 << 31)).clamp(0, (1 << 32) - 1) as u64;
    half(row) << 32 | half(column)
}

/// Every cell that a segment runs through, and perhaps a neighbour: only the stretch in each row of cells is looked at, so that long segments note
/// few.
fn cells(a: Place, b: Place, mut note: impl FnMut(u64)) {
    let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
    let (first, last) = (cell_of(low.1), cell_of(high.1));
    for row in first..=last {
        let (mut west, mut east) = (low.0.min(high.0), low.0.max(high.0));
        if first != last {
            let at = |north: i64| {
                let part = (north - low.1) as f64 / (high.1 - low.1) as f64;
                low.0 as f64 + (high.0 - low.0) as f64 * part.clamp(0.0, 1.0)
            };
            let (one, other) = (at(row * CELL), at((row + 1) * CELL));
            west = west.max(one.min(other).floor() as i64 - 1);
            east = east.min(one.max(other).ceil() as i64 + 1);
        }
        (cell_of(west)..=cell_of(east)).for_each(|column| note(key(row, column)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn segments_cross_touch_overlap_or_stay_apart() {
        let meet = |a: [i64; 4], b: [i64; 4]| meeting((a[0], a[1]), (a[2], a[3]), (b[0], b[1]), (b[2], b[3]));
        assert_eq!(meet([0, 0, 4, 4], [0, 4, 4, 0]), Meeting::At((2, 2)));
        assert_eq!(meet([0, 0, 4, 0], [2, 0, 2, 5]), Meeting::At((2, 0)));
        assert_eq!(meet([0, 0, 4, 0], [6, 0, 3, 0]), Meeting::Along((3, 0), (4, 0)));
        assert_eq!(meet([0, 0, 4, 0], [4, 0, 9, 0]), Meeting::At((4, 0)));
        assert_eq!(meet([0, 0, 4, 4], [5, 5, 9, 9]), Meeting::Apart);
        assert_eq!(meet([0, 0, 4, 0], [2, 1, 2, 3]), Meeting::Apart);
        assert_eq!(meet([0, 0, 4, 4], [1, 0, 4, 3]), Meeting::Apart);
        assert_eq!(meet([30, 90, 30, 90], [0, 0, 120, 120]), Meeting::Apart, "a place beside a segment");
        assert_eq!(meet([30, 30, 30, 30], [0, 0, 120, 120]), Meeting::At((30, 30)));
        assert_eq!(meet([0, 0, 120, 120], [30, 90, 30, 90]), Meeting::Apart);
    }

    fn a_place() -> impl Strategy<Value = Place> {
        (-400_000_i64..400_000, -400_000_i64..400_000)
    }

    proptest! {
        #[test]
        fn the_grid_finds_what_looking_at_every_segment_finds(
            lines in prop::collection::vec(prop::collection::vec(a_place(), 2..5), 1..12),
            at in a_place(), to in a_place(), within in 0_i64..300_000,
        ) {
            let grid = SegmentGrid::new(&lines);
            let all = || (0_u32..).zip(&lines).flat_map(|(line, corners)| (0..corners.len() as u32 - 1).map(move |corner| (line, corner)));
            let most = i128::from(within) * i128::from(within);
            let every = all().map(|segment| {
                let (a, b) = grid.ends(segment);
                (square(foot(a, b, at), at), foot(a, b, at), segment)
            });
            prop_assert_eq!(grid.nearest(at, within, |_| true), every.filter(|found| found.0 <= most).min());
            let mut met: Vec<(Segment, Place)> = all().filter_map(|segment| {
                let (c, d) = grid.ends(segment);
                match meeting(at, to, c, d) { Meeting::At(place) => Some((segment, place)), _ => None }
            }).collect();
            met.sort_unstable();
            prop_assert_eq!(grid.meeting(at, to), met);
        }
    }
}
