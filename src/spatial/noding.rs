//! Lines to a network: cut where they meet, so that every piece runs from node to node.
//!
//! Responsible for: cutting lines at shared corners and where they cross, except where they run on different levels (a bridge over a road meets
//! it nowhere but at its ends); moving ends that miss another line by little onto it; the same pieces for any order of the lines. Not responsible
//! for: what the lines are. Coordinates are kept in whole millimetres, so that places are equal or different, and never nearly equal.

use geo::{Coord, LineString};
use std::collections::{BTreeMap, HashMap};

/// A place in whole millimetres: east, north.
pub type Place = (i64, i64);

/// A piece of a line from node to node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its corners, first and last being nodes; two or more, no two in a row equal.
    pub corners: Vec<Place>,
    /// The line it is from, as a position in the lines given; of pieces that lie on each other the first line in the order of `rank`.
    pub line: u32,
    /// The level of that line.
    pub level: i8,
    /// Other lines that have a piece lying exactly on it, ascending.
    pub others: Vec<u32>,
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noded {
    /// The pieces, in an order that does not depend on that of the lines.
    pub pieces: Vec<Piece>,
    /// Places of ends that were moved onto another line, in order.
    pub snapped: Vec<Place>,
    /// Crossings of lines of one level that had no common corner.
    pub crossings: u64,
    /// Pieces left out because another lies exactly on them.
    pub doubled: u64,
}

/// Millimetres in a metre.
const MM: f64 = 1000.0;
/// The width of a cell of the search grid, in millimetres.
const CELL: i64 = 200_000;

/// The place of a position in metres.
pub fn place(at: Coord<f64>) -> Place {
    ((at.x * MM).round() as i64, (at.y * MM).round() as i64)
}

/// The position in metres of a place.
pub fn position((east, north): Place) -> Coord<f64> {
    Coord { x: east as f64 / MM, y: north as f64 / MM }
}

/// Cuts lines into a network. `level` and `rank` have one entry for each line; `rank` decides which line a doubled piece is from (lower first).
/// Ends that lie within `within_m` metres of another line of their level, and on no other line's corner, are moved onto it. Corners that are not
/// finite are left out.
pub fn noded(lines: &[LineString<f64>], level: &[i8], rank: &[u32], within_m: f64) -> Noded {
    let mut work = Work { lines: lines.iter().map(corners).collect(), level, noded: Noded::default() };
    work.snap((within_m * MM).round() as i64);
    work.cross();
    let nodes = work.nodes();
    work.cut(&nodes, rank);
    work.noded
}

fn corners(line: &LineString<f64>) -> Vec<Place> {
    let finite = line.0.iter().filter(|at| at.x.is_finite() && at.y.is_finite());
    let mut corners: Vec<Place> = finite.map(|at| place(*at)).collect();
    corners.dedup();
    corners
}

struct Work<'l> {
    lines: Vec<Vec<Place>>,
    level: &'l [i8],
    noded: Noded,
}

/// A segment: line and the corner it begins at.
type Segment = (u32, u32);

impl Work<'_> {
    fn ends(&self, (line, corner): Segment) -> (Place, Place) {
        let line = &self.lines[line as usize];
        (line[corner as usize], line[corner as usize + 1])
    }

    /// The segments by the cells they may run through.
    fn grid(&self) -> HashMap<(i64, i64), Vec<Segment>> {
        let mut grid: HashMap<(i64, i64), Vec<Segment>> = HashMap::new();
        for (at, line) in (0_u32..).zip(&self.lines) {
            for corner in 0..line.len().saturating_sub(1) as u32 {
                let (a, b) = self.ends((at, corner));
                for cell in cells(a, b, 0) {
                    grid.entry(cell).or_default().push((at, corner));
                }
            }
        }
        grid
    }

    /// Moves ends that miss another line by little onto it.
    fn snap(&mut self, within: i64) {
        if within <= 0 {
            return;
        }
        let grid = self.grid();
        let mut visits: HashMap<Place, u32> = HashMap::new();
        for line in &self.lines {
            line.iter().for_each(|corner| *visits.entry(*corner).or_default() += 1);
        }
        let mut moved: Vec<(u32, bool, Place, Segment)> = Vec::new();
        for (at, line) in (0_u32..).zip(&self.lines) {
            if line.len() < 2 || line.first() == line.last() {
                continue;
            }
            for is_last in [false, true] {
                let end = if is_last { line[line.len() - 1] } else { line[0] };
                if visits[&end] == 1
                    && let Some((target, segment)) = self.nearest(&grid, at, end, within)
                {
                    moved.push((at, is_last, target, segment));
                }
            }
        }
        let mut put: BTreeMap<Segment, Vec<Place>> = BTreeMap::new();
        for (at, is_last, target, segment) in moved {
            let line = &mut self.lines[at as usize];
            let end = if is_last { line.len() - 1 } else { 0 };
            self.noded.snapped.push(line[end]);
            line[end] = target;
            put.entry(segment).or_default().push(target);
        }
        self.noded.snapped.sort_unstable();
        self.put(put);
        self.lines.iter_mut().for_each(Vec::dedup);
    }

    /// The nearest place on another line of the same level, a corner first; ties by place.
    fn nearest(&self, grid: &HashMap<(i64, i64), Vec<Segment>>, line: u32, end: Place, within: i64) -> Option<(Place, Segment)> {
        let mut best: Option<(i128, Place, Segment)> = None;
        for cell in cells(end, end, within) {
            for &segment in grid.get(&cell).map(Vec::as_slice).unwrap_or_default() {
                if segment.0 == line || self.level[segment.0 as usize] != self.level[line as usize] {
                    continue;
                }
                let (a, b) = self.ends(segment);
                let foot = foot(a, b, end);
                let near_corner = [a, b].into_iter().filter(|corner| square(*corner, end) <= i128::from(within) * i128::from(within));
                let target = near_corner.min_by_key(|corner| (square(*corner, end), *corner)).unwrap_or(foot);
                let away = square(target, end);
                if away <= i128::from(within) * i128::from(within)
                    && best.is_none_or(|(known, at, _)| (away, target) < (known, at))
                {
                    best = Some((away, target, segment));
                }
            }
        }
        best.map(|(_, target, segment)| (target, segment))
    }

    /// Gives lines of one level a common corner wherever they cross.
    fn cross(&mut self) {
        let grid = self.grid();
        let mut put: BTreeMap<Segment, Vec<Place>> = BTreeMap::new();
        let mut seen: std::collections::BTreeSet<(Segment, Segment)> = std::collections::BTreeSet::new();
        for inside in grid.values() {
            for (first, &one) in inside.iter().enumerate() {
                for &other in &inside[first + 1..] {
                    if one.0 == other.0 && one.1.abs_diff(other.1) <= 1
                        || self.level[one.0 as usize] != self.level[other.0 as usize]
                    {
                        continue;
                    }
                    let (a, b) = self.ends(one);
                    let (c, d) = self.ends(other);
                    let meeting = meetings(a, b, c, d);
                    if meeting.is_empty() || !seen.insert((one.min(other), one.max(other))) {
                        continue;
                    }
                    for at in meeting {
                        let is_new = at != a && at != b || at != c && at != d;
                        self.noded.crossings += u64::from(is_new && at != a && at != b && at != c && at != d);
                        if at != a && at != b {
                            put.entry(one).or_default().push(at);
                        }
                        if at != c && at != d {
                            put.entry(other).or_default().push(at);
                        }
                    }
                }
            }
        }
        self.put(put);
    }

    /// Puts corners into segments, in their order along them.
    fn put(&mut self, put: BTreeMap<Segment, Vec<Place>>) {
        for ((line, corner), mut places) in put.into_iter().rev() {
            let (a, b) = self.ends((line, corner));
            places.retain(|at| *at != a && *at != b);
            places.sort_unstable_by_key(|at| (square(a, *at), *at));
            places.dedup();
            let line = &mut self.lines[line as usize];
            let behind = corner as usize + 1;
            line.splice(behind..behind, places);
        }
    }

    /// Where lines are cut: their ends, and corners that two visits of one level share, or that are an end of a line of another level.
    fn nodes(&self) -> HashMap<Place, Vec<i8>> {
        let mut visits: HashMap<Place, Vec<(i8, bool)>> = HashMap::new();
        for (line, &level) in self.lines.iter().zip(self.level) {
            for (at, &corner) in line.iter().enumerate() {
                visits.entry(corner).or_default().push((level, at == 0 || at + 1 == line.len()));
            }
        }
        let cut_levels = |visits: Vec<(i8, bool)>| -> Vec<i8> {
            let has_end = visits.iter().any(|(_, is_end)| *is_end);
            let mut levels: Vec<i8> = visits
                .iter()
                .filter(|(level, _)| has_end || visits.iter().filter(|(other, _)| other == level).count() > 1)
                .map(|(level, _)| *level)
                .collect();
            levels.sort_unstable();
            levels.dedup();
            levels
        };
        visits.into_iter().map(|(place, visits)| (place, cut_levels(visits))).filter(|(_, levels)| !levels.is_empty()).collect()
    }

    /// Cuts lines into pieces; of pieces that lie on each other one stays.
    fn cut(&mut self, nodes: &HashMap<Place, Vec<i8>>, rank: &[u32]) {
        let mut pieces = Vec::new();
        for (at, line) in (0_u32..).zip(&self.lines) {
            let level = self.level[at as usize];
            let is_node = |place: &Place| nodes.get(place).is_some_and(|levels| levels.contains(&level));
            let mut from = 0;
            for to in 1..line.len() {
                if is_node(&line[to]) || to + 1 == line.len() {
                    let mut corners = line[from..=to].to_vec();
                    if corners.last() < corners.first() || (corners.last() == corners.first() && corners.len() > 2 && corners[corners.len() - 2] < corners[1]) {
                        corners.reverse();
                    }
                    pieces.push(Piece { corners, line: at, level, others: Vec::new() });
                    from = to;
                }
            }
        }
        pieces.sort_unstable_by(|a, b| {
            (&a.corners, a.level, rank[a.line as usize]).cmp(&(&b.corners, b.level, rank[b.line as usize]))
        });
        let before = pieces.len();
        pieces.dedup_by(|later, earlier| {
            let is_doubled = later.corners == earlier.corners && later.level == earlier.level;
            if is_doubled {
                earlier.others.push(later.line);
            }
            is_doubled
        });
        self.noded.doubled = (before - pieces.len()) as u64;
        self.noded.pieces = pieces;
    }
}

/// The cells of the box around a segment, widened.
fn cells(a: Place, b: Place, by: i64) -> impl Iterator<Item = (i64, i64)> {
    let cell = |value: i64| value.div_euclid(CELL);
    let (west, east) = (cell(a.0.min(b.0) - by), cell(a.0.max(b.0) + by));
    let (south, north) = (cell(a.1.min(b.1) - by), cell(a.1.max(b.1) + by));
    (south..=north).flat_map(move |row| (west..=east).map(move |column| (row, column)))
}

fn square(a: Place, b: Place) -> i128 {
    let (x, y) = (i128::from(a.0 - b.0), i128::from(a.1 - b.1));
    x * x + y * y
}

fn dot(a: Place, b: Place, p: Place) -> i128 {
    i128::from(b.0 - a.0) * i128::from(p.0 - a.0) + i128::from(b.1 - a.1) * i128::from(p.1 - a.1)
}

fn turn(a: Place, b: Place, p: Place) -> i128 {
    i128::from(b.0 - a.0) * i128::from(p.1 - a.1) - i128::from(b.1 - a.1) * i128::from(p.0 - a.0)
}

/// The place on a segment that is nearest to a place, to the millimetre.
pub fn foot(a: Place, b: Place, p: Place) -> Place {
    let length = square(a, b);
    let along = dot(a, b, p).clamp(0, length);
    if length == 0 {
        return a;
    }
    let at = |from: i64, to: i64| from + ((2 * i128::from(to - from) * along + length).div_euclid(2 * length)) as i64;
    (at(a.0, b.0), at(a.1, b.1))
}

/// Where two segments meet: in one place, or at the ends of what they share.
fn meetings(a: Place, b: Place, c: Place, d: Place) -> Vec<Place> {
    let (toc, tod) = (turn(a, b, c), turn(a, b, d));
    let (toa, tob) = (turn(c, d, a), turn(c, d, b));
    let on = |a: Place, b: Place, p: Place| turn(a, b, p) == 0 && (0..=square(a, b)).contains(&dot(a, b, p));
    let mut meeting: Vec<Place> = Vec::new();
    meeting.extend([c, d].into_iter().filter(|p| on(a, b, *p)));
    meeting.extend([a, b].into_iter().filter(|p| on(c, d, *p)));
    if meeting.is_empty() && toc.signum() * tod.signum() < 0 && toa.signum() * tob.signum() < 0 {
        let (part, whole) = (toc.abs(), toc.abs() + tod.abs());
        let at = |from: i64, to: i64| from + ((2 * i128::from(to - from) * part + whole).div_euclid(2 * whole)) as i64;
        meeting.push((at(c.0, d.0), at(c.1, d.1)));
    }
    meeting.sort_unstable();
    meeting.dedup();
    meeting
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(places: &[(f64, f64)]) -> LineString<f64> {
        places.iter().map(|&(x, y)| Coord { x, y }).collect()
    }
    fn cut(lines: &[LineString<f64>], level: &[i8]) -> Noded {
        let rank: Vec<u32> = (0..lines.len() as u32).collect();
        noded(lines, level, &rank, 1.0)
    }

    #[test]
    fn crossing_lines_of_one_level_are_cut_and_a_bridge_is_not() {
        let cross = [line(&[(0.0, 0.0), (10.0, 0.0)]), line(&[(5.0, -5.0), (5.0, 5.0)])];
        assert_eq!((cut(&cross, &[0, 0]).pieces.len(), cut(&cross, &[0, 0]).crossings), (4, 1));
        assert_eq!(cut(&cross, &[0, 1]).pieces.len(), 2);
    }

    #[test]
    fn a_bridge_meets_the_road_at_its_ends_even_where_both_have_other_levels() {
        let lines = [line(&[(0.0, 0.0), (10.0, 0.0), (20.0, 0.0)]), line(&[(10.0, 0.0), (10.0, 50.0)])];
        assert_eq!(cut(&lines, &[0, 1]).pieces.len(), 3);
    }

    #[test]
    fn an_end_that_misses_a_line_by_little_is_moved_onto_it() {
        let lines = [line(&[(0.0, 0.0), (10.0, 0.0)]), line(&[(5.0, 0.6), (5.0, 50.0)])];
        let noded = cut(&lines, &[0, 0]);
        assert_eq!((noded.pieces.len(), noded.snapped.as_slice()), (3, &[(5_000, 600)][..]));
        let lines = [line(&[(0.0, 0.0), (10.0, 0.0)]), line(&[(5.0, 1.6), (5.0, 50.0)])];
        assert_eq!((cut(&lines, &[0, 0]).pieces.len(), cut(&lines, &[0, 0]).snapped.len()), (2, 0));
    }

    #[test]
    fn lines_on_each_other_give_each_piece_once() {
        let lines = [line(&[(0.0, 0.0), (10.0, 0.0)]), line(&[(10.0, 0.0), (0.0, 0.0)]), line(&[(4.0, 0.0), (8.0, 0.0)])];
        let noded = cut(&lines, &[0, 0, 0]);
        assert_eq!((noded.pieces.len(), noded.doubled), (3, 4));
    }

    #[test]
    fn the_order_of_the_lines_changes_nothing() {
        let mut lines = vec![
            line(&[(0.0, 0.0), (10.0, 0.3), (21.0, 0.0)]),
            line(&[(5.0, -5.0), (5.5, 5.0)]),
            line(&[(7.0, 0.9), (7.0, 50.0), (20.0, -3.0)]),
        ];
        let shapes = |lines: &[LineString<f64>]| cut(lines, &[0, 0, 0]).pieces.into_iter().map(|piece| piece.corners).collect::<Vec<_>>();
        let first = shapes(&lines);
        lines.reverse();
        assert_eq!(first, shapes(&lines));
    }
}
