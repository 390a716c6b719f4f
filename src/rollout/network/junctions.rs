//! Junctions: where pieces end, which corners lie between them, and who stands in which.
//!
//! Responsible for: the order of the pieces around each junction, and its corners. Not responsible for: what lies along pieces.

use super::pieces::RoadPiece;
use crate::spatial::places::{Place, turn};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::ops::Range;

/// An end of a piece at a junction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// Where the junction is.
    pub at: Place,
    /// Which way the piece leaves it: the place of its next corner.
    towards: Place,
    pub piece: u32,
    /// 0 where the piece begins here, 1 where it ends here.
    pub which: usize,
    /// The corner against the clock from it, as a number among all corners; what lies clockwise is the corner of the end before.
    pub corner: u32,
}

/// All ends, by junction and around it against the clock from east; the places of all corners.
#[derive(Debug, Default)]
pub(super) struct Junctions {
    ends: Vec<End>,
    /// Where each corner is.
    pub corners: Vec<Place>,
    /// Per piece its corners at its beginning and its end: left and right, seen along the piece.
    pub of_piece: Vec<[[u32; 2]; 2]>,
}

impl Junctions {
    pub fn new(pieces: &[RoadPiece]) -> Self {
        let end = |at: usize, which: usize| {
            let corners = &pieces[at].corners;
            let last = corners.len() - 1;
            let (at_place, towards) = if which == 0 { (corners[0], corners[1]) } else { (corners[last], corners[last - 1]) };
            End { at: at_place, towards, piece: at as u32, which, corner: 0 }
        };
        let mut ends: Vec<End> = (0..pieces.len()).flat_map(|at| [end(at, 0), end(at, 1)]).collect();
        ends.par_sort_unstable_by(|a, b| {
            let around = || by_angle(a.at, a.towards, b.towards);
            a.at.cmp(&b.at).then_with(around).then_with(|| (a.piece, a.which).cmp(&(b.piece, b.which)))
        });
        let mut made = Self { ends, corners: Vec::new(), of_piece: vec![[[0; 2]; 2]; pieces.len()] };
        let mut from = 0;
        while from < made.ends.len() {
            let count = made.ends[from..].partition_point(|end| end.at == made.ends[from].at);
            made.corners_of(pieces, from..from + count);
            from += count;
        }
        made
    }

    /// Gives a junction its corners: one between two neighbouring pieces that cost something to cross. What costs nothing parts no corner.
    fn corners_of(&mut self, pieces: &[RoadPiece], here: Range<usize>) {
        let count = here.len();
        let is_wall = |end: &End| pieces[end.piece as usize].kind.two_sided;
        let ends = &mut self.ends[here];
        let start = ends.iter().position(is_wall).unwrap_or(0);
        for step in 0..count {
            let end = &mut ends[(start + step) % count];
            if step == 0 || is_wall(end) {
                self.corners.push(end.at);
            }
            end.corner = self.corners.len() as u32 - 1;
        }
        for at in 0..count {
            let (end, clockwise) = (ends[at], ends[(at + count - 1) % count].corner);
            // Where a piece ends, its left is clockwise from it.
            self.of_piece[end.piece as usize][end.which] =
                if end.which == 0 { [end.corner, clockwise] } else { [clockwise, end.corner] };
        }
    }

    /// The junctions, in order of place.
    pub fn each(&self) -> impl Iterator<Item = &[End]> {
        self.ends.chunk_by(|a, b| a.at == b.at)
    }
    /// The ends at a place.
    pub fn at(&self, place: Place) -> &[End] {
        let first = self.ends.partition_point(|end| end.at < place);
        let count = self.ends[first..].partition_point(|end| end.at == place);
        &self.ends[first..first + count]
    }
    /// The corner of a junction in which another place lies.
    pub fn corner_towards(&self, junction: Place, other: Place) -> u32 {
        let ends = self.at(junction);
        let before = ends.partition_point(|end| by_angle(junction, end.towards, other).is_le());
        ends[(before + ends.len() - 1) % ends.len()].corner
    }
}

/// Directions from a place to others against the clock from east, exactly.
fn by_angle(from: Place, a: Place, b: Place) -> Ordering {
    let half = |to: Place| u8::from(to.1 < from.1 || (to.1 == from.1 && to.0 < from.0));
    half(a).cmp(&half(b)).then_with(|| 0.cmp(&turn(from, a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_in_order_against_the_clock_from_east() {
        let around = [(5, 0), (5, 1), (0, 3), (-2, 2), (-7, 0), (-1, -1), (0, -4), (4, -1)];
        for (first, one) in around.iter().enumerate() {
            for (second, other) in around.iter().enumerate() {
                assert_eq!(by_angle((0, 0), *one, *other), first.cmp(&second), "{one:?} {other:?}");
            }
        }
        assert_eq!(by_angle((1, 1), (3, 3), (9, 9)), Ordering::Equal);
    }
}
