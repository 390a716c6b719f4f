//! Lines to a network: cut where they meet, so that every piece runs from node to node.
//!
//! Responsible for: cutting lines at shared corners and where they cross, except where they run on different levels (a bridge over a road meets
//! it nowhere but at its ends); moving ends that miss another line by little onto it; the same pieces for any order of the lines. Not responsible
//! for: what the lines are. Coordinates are whole millimetres ([`places`](super::places)), so that every decision is exact.

use super::places::{Meeting, Place, Segment, SegmentGrid, meeting, square};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A piece of a line from node to node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its corners, first and last being nodes; two or more, no two in a row equal.
    pub corners: Vec<Place>,
    /// The line it is from, as a position in the lines given; of pieces that lie on each other the first line in the order of `rank`.
    pub line: u32,
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
    /// Pieces left out because another of their level lies exactly on them.
    pub doubled: u64,
}

/// Cuts lines into a network. `level` and `rank` have one entry for each line; `rank` decides which line a doubled piece is from (lower first).
/// Ends that lie within `within` millimetres of another line of their level, and on no other line, are moved onto it.
pub fn noded(lines: Vec<Vec<Place>>, level: &[i8], rank: &[u32], within: i64) -> Noded {
    let mut work = Work { lines, level, noded: Noded::default() };
    work.snap(within);
    work.cross();
    work.cut(rank);
    work.noded
}

/// The corners in the one of their two directions that is the same however the line was drawn.
pub fn in_one_direction(mut corners: Vec<Place>) -> Vec<Place> {
    if corners.iter().rev().lt(corners.iter()) {
        corners.reverse();
    }
    corners
}

struct Work<'l> {
    lines: Vec<Vec<Place>>,
    level: &'l [i8],
    noded: Noded,
}

/// An end of a line that is to be moved: the line, whether it is its last corner, where to, and the segment that lies there.
struct Move {
    line: u32,
    is_last: bool,
    from: Place,
    to: Place,
    onto: Segment,
}

impl Work<'_> {
    /// Moves ends that miss another line by little onto it.
    fn snap(&mut self, within: i64) {
        if within <= 0 {
            return;
        }
        let mut moves = self.moves(within);
        // Of two ends that miss each other one moves.
        let target: BTreeMap<Place, Place> = moves.iter().map(|one| (one.from, one.to)).collect();
        moves.retain(|one| target.get(&one.to) != Some(&one.from) || one.to < one.from);
        let mut put: BTreeMap<Segment, Vec<Place>> = BTreeMap::new();
        for one in moves {
            let line = &mut self.lines[one.line as usize];
            let end = if one.is_last { line.len() - 1 } else { 0 };
            self.noded.snapped.push(one.from);
            line[end] = one.to;
            put.entry(one.onto).or_default().push(one.to);
        }
        self.noded.snapped.sort_unstable();
        self.put(put);
        self.lines.iter_mut().for_each(Vec::dedup);
    }

    /// The ends that miss another line by little.
    fn moves(&self, within: i64) -> Vec<Move> {
        let grid = SegmentGrid::new(&self.lines);
        let mut shared: Vec<Place> = self.lines.iter().flatten().copied().collect();
        shared.par_sort_unstable();
        let is_alone = |end: Place| {
            let first = shared.partition_point(|at| *at < end);
            shared.get(first + 1) != Some(&end)
        };
        let move_of = |(at, line): (usize, &Vec<Place>)| -> Vec<Move> {
            if line.len() < 2 || line.first() == line.last() {
                return Vec::new();
            }
            let end = |is_last: bool| {
                let from = if is_last { line[line.len() - 1] } else { line[0] };
                let is_other = |segment: Segment| segment.0 as usize != at && self.level[segment.0 as usize] == self.level[at];
                if !is_alone(from) {
                    return None;
                }
                let (away, foot, onto) = grid.nearest(from, within, is_other)?;
                // A corner near enough is taken rather than a new one beside it.
                let (a, b) = grid.ends(onto);
                let most = i128::from(within) * i128::from(within);
                let corner = [a, b].into_iter().filter(|corner| square(*corner, from) <= most);
                let to = corner.min_by_key(|corner| (square(*corner, from), *corner)).unwrap_or(foot);
                (away > 0).then_some(Move { line: at as u32, is_last, from, to, onto })
            };
            [end(false), end(true)].into_iter().flatten().collect()
        };
        self.lines.par_iter().enumerate().flat_map_iter(move_of).collect()
    }

    /// Gives lines of one level a common corner wherever they cross.
    fn cross(&mut self) {
        let grid = SegmentGrid::new(&self.lines);
        let level = |segment: Segment| self.level[segment.0 as usize];
        let in_cell = |inside: &[(u64, Segment)]| {
            let mut found: Vec<(Segment, Segment, Place)> = Vec::new();
            for (at, &(_, one)) in inside.iter().enumerate() {
                let (a, b) = grid.ends(one);
                for &(_, other) in &inside[at + 1..] {
                    let (c, d) = grid.ends(other);
                    let mut note = |at: Place| {
                        if (at != a && at != b) || (at != c && at != d) {
                            found.push((one, other, at));
                        }
                    };
                    if level(one) != level(other) {
                        continue;
                    }
                    match meeting(a, b, c, d) {
                        Meeting::Apart => {}
                        Meeting::At(at) => note(at),
                        Meeting::Along(from, to) => [from, to].into_iter().for_each(&mut note),
                    }
                }
            }
            found
        };
        let mut found: Vec<(Segment, Segment, Place)> = grid.by_cell().flat_map_iter(in_cell).collect();
        found.par_sort_unstable();
        found.dedup();
        let mut put: BTreeMap<Segment, Vec<Place>> = BTreeMap::new();
        for (one, other, at) in found {
            let ends = [one, other].map(|segment| grid.ends(segment));
            let is_inside = ends.map(|(a, b)| at != a && at != b);
            self.noded.crossings += u64::from(is_inside == [true, true]);
            for (segment, is_inside) in [one, other].into_iter().zip(is_inside) {
                if is_inside {
                    put.entry(segment).or_default().push(at);
                }
            }
        }
        self.put(put);
    }

    /// Puts corners into segments, in their order along them.
    fn put(&mut self, put: BTreeMap<Segment, Vec<Place>>) {
        for ((line, corner), mut places) in put.into_iter().rev() {
            let line = &mut self.lines[line as usize];
            let behind = corner as usize + 1;
            let (a, b) = (line[behind - 1], line[behind]);
            places.retain(|at| *at != a && *at != b);
            places.sort_unstable_by_key(|at| (square(a, *at), *at));
            places.dedup();
            line.splice(behind..behind, places);
        }
    }

    /// Places and levels at which lines are cut, in order: ends of lines, at all levels that pass there, and corners that one level visits twice.
    fn nodes(&self) -> Vec<(Place, i8)> {
        let visits = |(line, &level): (&Vec<Place>, &i8)| {
            let last = line.len().saturating_sub(1);
            line.iter().enumerate().map(move |(at, &corner)| (corner, level, at == 0 || at == last)).collect::<Vec<_>>()
        };
        let mut visits: Vec<(Place, i8, bool)> = self.lines.par_iter().zip(self.level).flat_map_iter(visits).collect();
        visits.par_sort_unstable();
        let mut nodes = Vec::new();
        for here in visits.chunk_by(|a, b| a.0 == b.0) {
            let has_end = here.iter().any(|(.., is_end)| *is_end);
            for of_level in here.chunk_by(|a, b| a.1 == b.1) {
                if has_end || of_level.len() > 1 {
                    nodes.push((of_level[0].0, of_level[0].1));
                }
            }
        }
        nodes
    }

    /// Cuts lines into pieces; of pieces that lie on each other one stays.
    fn cut(&mut self, rank: &[u32]) {
        let nodes = self.nodes();
        let pieces = |(at, line): (usize, &Vec<Place>)| {
            let level = self.level[at];
            let mut pieces = Vec::new();
            let mut from = 0;
            for to in 1..line.len() {
                if to + 1 == line.len() || nodes.binary_search(&(line[to], level)).is_ok() {
                    let corners = in_one_direction(line[from..=to].to_vec());
                    pieces.push((corners, level, rank[at], at as u32));
                    from = to;
                }
            }
            pieces
        };
        let mut pieces: Vec<(Vec<Place>, i8, u32, u32)> = self.lines.par_iter().enumerate().flat_map_iter(pieces).collect();
        pieces.par_sort_unstable();
        let before = pieces.len();
        pieces.dedup_by(|later, earlier| later.0 == earlier.0 && later.1 == earlier.1);
        self.noded.doubled = (before - pieces.len()) as u64;
        self.noded.pieces = pieces.into_iter().map(|(corners, _, _, line)| Piece { corners, line }).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(lines: &[&[(i64, i64)]], level: &[i8]) -> Noded {
        let rank: Vec<u32> = (0..lines.len() as u32).collect();
        noded(lines.iter().map(|line| line.to_vec()).collect(), level, &rank, 1_000)
    }

    #[test]
    fn crossing_lines_of_one_level_are_cut_and_a_bridge_is_not() {
        let cross: [&[_]; 2] = [&[(0, 0), (10_000, 0)], &[(5_000, -5_000), (5_000, 5_000)]];
        assert_eq!((cut(&cross, &[0, 0]).pieces.len(), cut(&cross, &[0, 0]).crossings), (4, 1));
        assert_eq!((cut(&cross, &[0, 1]).pieces.len(), cut(&cross, &[0, 1]).crossings), (2, 0));
        assert_eq!(cut(&cross, &[0, -1]).pieces.len(), 2);
    }

    #[test]
    fn a_bridge_over_a_corner_of_the_road_below_meets_it_not() {
        let lines: [&[_]; 2] = [&[(0, 0), (5_000, 0), (10_000, 0)], &[(5_000, -5_000), (5_000, 0), (5_000, 5_000)]];
        assert_eq!((cut(&lines, &[0, 1]).pieces.len(), cut(&lines, &[0, 0]).pieces.len()), (2, 4));
    }

    #[test]
    fn a_bridge_meets_the_road_at_its_ends_even_where_both_have_other_levels() {
        let lines: [&[_]; 2] = [&[(0, 0), (10_000, 0), (20_000, 0)], &[(10_000, 0), (10_000, 50_000)]];
        assert_eq!(cut(&lines, &[0, 1]).pieces.len(), 3);
    }

    #[test]
    fn an_end_that_misses_a_line_by_little_is_moved_onto_it() {
        let missing = |by: i64| [vec![(0, 0), (10_000, 0)], vec![(5_000, by), (5_000, 50_000)]];
        let of = |by: i64, level: i8| noded(missing(by).to_vec(), &[0, level], &[0, 1], 1_000);
        assert_eq!((of(600, 0).pieces.len(), of(600, 0).snapped.as_slice()), (3, &[(5_000, 600)][..]));
        assert_eq!((of(1_600, 0).pieces.len(), of(1_600, 0).snapped.len()), (2, 0));
        assert_eq!((of(600, 1).pieces.len(), of(600, 1).snapped.len()), (2, 0), "a bridge is not moved onto the road below");
        assert_eq!((of(0, 0).pieces.len(), of(0, 0).snapped.len()), (3, 0), "an end that lies on a line is not moved");
    }

    #[test]
    fn of_two_ends_that_miss_each_other_one_is_moved() {
        let lines: [&[_]; 2] = [&[(0, 0), (10_000, 0)], &[(10_500, 300), (20_000, 0)]];
        let noded = cut(&lines, &[0, 0]);
        assert_eq!((noded.pieces.len(), noded.snapped.as_slice()), (2, &[(10_500, 300)][..]));
        assert_eq!(noded.pieces[1].corners, [(10_000, 0), (20_000, 0)]);
    }

    #[test]
    fn lines_on_each_other_give_each_piece_once() {
        let lines: [&[_]; 3] = [&[(0, 0), (10_000, 0)], &[(10_000, 0), (0, 0)], &[(4_000, 0), (8_000, 0)]];
        let noded = cut(&lines, &[0, 0, 0]);
        assert_eq!((noded.pieces.len(), noded.doubled), (3, 4));
    }

    #[test]
    fn a_line_that_crosses_itself_is_cut_there() {
        let noded = cut(&[&[(0, 0), (10_000, 0), (10_000, 10_000), (5_000, -5_000)]], &[0]);
        assert_eq!((noded.pieces.len(), noded.crossings), (3, 1));
    }

    fn some_lines() -> impl Strategy<Value = Vec<(Vec<Place>, i8)>> {
        // Few places, so that shared corners, touches and overlaps are common.
        let place = (0_i64..8, 0_i64..8).prop_map(|(x, y)| (x * 30_000, y * 30_000));
        let line = prop::collection::vec(place, 2..5).prop_map(|mut line| {
            line.dedup();
            line
        });
        prop::collection::vec((line, -1_i8..=1), 1..9)
    }

    proptest! {
        #[test]
        fn the_order_and_direction_of_the_lines_change_nothing(lines in some_lines(), seed in any::<u64>()) {
            let of = |lines: &[(Vec<Place>, i8)]| {
                let (places, level): (Vec<_>, Vec<_>) = lines.iter().cloned().unzip();
                let noded = noded(places, &level, &vec![0; lines.len()], 1_000);
                (noded.pieces.into_iter().map(|piece| piece.corners).collect::<Vec<_>>(), noded.snapped, noded.crossings, noded.doubled)
            };
            let mut mixed = lines.clone();
            mixed.sort_by_key(|line| (line.0.len() as u64).wrapping_mul(seed) ^ (line.0[0].0 as u64).wrapping_mul(seed | 1));
            mixed.iter_mut().step_by(2).for_each(|line| line.0.reverse());
            prop_assert_eq!(of(&lines), of(&mixed));
        }

        #[test]
        fn pieces_of_one_level_meet_at_their_ends_only(lines in some_lines()) {
            let lines: Vec<Vec<Place>> = lines.into_iter().map(|(line, _)| line).collect();
            let level = vec![0; lines.len()];
            let pieces = noded(lines, &level, &vec![0; level.len()], 0).pieces;
            let is_end = |piece: &Piece, at: Place| piece.corners[0] == at || piece.corners.last() == Some(&at);
            for (first, one) in pieces.iter().enumerate() {
                for other in &pieces[first + 1..] {
                    for pair in one.corners.windows(2) {
                        for other_pair in other.corners.windows(2) {
                            match meeting(pair[0], pair[1], other_pair[0], other_pair[1]) {
                                Meeting::Apart => {}
                                // A crossing is rounded to a millimetre, so that the segments behind it may meet that near to it.
                                Meeting::At(at) => prop_assert!(
                                    (is_end(one, at) && is_end(other, at))
                                    || one.corners.iter().chain(&other.corners).any(|corner| square(*corner, at) <= 2)
                                ),
                                Meeting::Along(..) => prop_assert!(false, "{:?} lies on {:?}", one, other),
                            }
                        }
                    }
                }
            }
        }
    }
}
