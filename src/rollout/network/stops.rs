//! Where premises, the existing network and barriers meet the pieces of the roads.

use super::pieces::RoadPiece;
use super::{Attachment, NetworkInputs, NetworkReport};
use crate::model::BarrierKind;
use crate::spatial::SegmentIndex;
use crate::spatial::noding::{Place, foot, place, position};
use geo::{Coord, LineString};
use rayon::prelude::*;
use std::collections::HashMap;

/// How far beyond the longest drop a road is looked for, only to say how far it is.
const LOOK_BEYOND: f64 = 10.0;

/// A place on a piece: the segment (by its first corner) and the millimetres along that segment, then where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stop {
    pub segment: u32,
    pub along: i64,
    pub at: Place,
}

/// A side of a piece, seen from its first corner to its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
}

/// Where a premises meets a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meeting {
    pub piece: u32,
    pub stop: Stop,
    pub side: Side,
}

/// All of them.
pub(super) struct Stops {
    /// Per premises the place where it meets a piece, or why it does not.
    pub premises: Vec<std::result::Result<Meeting, Attachment>>,
    /// Places on pieces where the existing network can be joined.
    pub joints: Vec<(u32, Stop)>,
    /// Places where pieces cross a barrier.
    pub barriers: Vec<(u32, Stop, BarrierKind, bool)>,
    /// The lines of the existing network: every node near one can be joined to it.
    pub backbone: SegmentIndex,
}

/// Finds them.
pub(super) fn stops(inputs: &NetworkInputs<'_>, pieces: &[RoadPiece], report: &mut NetworkReport) -> Stops {
    let lines: Vec<LineString<f64>> = pieces.iter().map(|piece| piece.corners.iter().map(|at| position(*at)).collect()).collect();
    let all = SegmentIndex::new(&lines);
    let crossings = Crossings::new(pieces);
    let backbone = SegmentIndex::new(inputs.backbone_lines);
    let mut joints = joints(inputs, pieces, &all, &crossings, report);
    joints.sort_unstable();
    joints.dedup();
    let part = parts(pieces);
    let has_way = ways(inputs, pieces, &part, &joints, &backbone, report);
    let with_way: Vec<u32> = (0..pieces.len() as u32).filter(|&piece| has_way[part[piece as usize] as usize]).collect();
    let near: Vec<LineString<f64>> = with_way.iter().map(|&piece| lines[piece as usize].clone()).collect();
    let near = SegmentIndex::new(&near);
    let longest = f64::from(inputs.prices.network.longest_drop_m);
    let premises = inputs
        .places
        .par_iter()
        .map(|at| match near.nearest_within(at.x, at.y, longest) {
            Some((_, nearest)) => Ok(meeting(pieces, with_way[nearest as usize], *at)),
            None => Err(match all.nearest_within(at.x, at.y, LOOK_BEYOND * longest) {
                Some((metres, _)) if metres <= longest => Attachment::NoWay,
                nearest => Attachment::TooFar { metres: nearest.map(|(metres, _)| metres) },
            }),
        })
        .collect();
    Stops { premises, joints, barriers: barriers(inputs, &crossings), backbone }
}

/// The place on a piece that is nearest to a position, and the side on which that lies.
fn meeting(pieces: &[RoadPiece], piece: u32, at: Coord<f64>) -> Meeting {
    let corners = &pieces[piece as usize].corners;
    let at = place(at);
    let stop = nearest_stop(corners, at);
    let (a, b) = (corners[stop.segment as usize], corners[stop.segment as usize + 1]);
    let turn = i128::from(b.0 - a.0) * i128::from(at.1 - a.1) - i128::from(b.1 - a.1) * i128::from(at.0 - a.0);
    Meeting { piece, stop, side: if turn >= 0 { Side::Left } else { Side::Right } }
}

fn nearest_stop(corners: &[Place], at: Place) -> Stop {
    let square = |p: Place| {
        let (x, y) = (i128::from(p.0 - at.0), i128::from(p.1 - at.1));
        x * x + y * y
    };
    let feet = corners.windows(2).enumerate().map(|(segment, pair)| (segment as u32, pair[0], foot(pair[0], pair[1], at)));
    let nearest = feet.min_by_key(|&(segment, _, foot)| (square(foot), segment));
    let (segment, from, foot) = nearest.unwrap_or((0, corners[0], corners[0]));
    Stop { segment, along: along(from, foot), at: foot }
}

fn along(from: Place, to: Place) -> i64 {
    let (x, y) = ((to.0 - from.0) as f64, (to.1 - from.1) as f64);
    x.hypot(y).round() as i64
}

/// Where the existing network can be joined: where its lines cross roads, and the road nearest to its points and ends.
fn joints(
    inputs: &NetworkInputs<'_>,
    pieces: &[RoadPiece],
    all: &SegmentIndex,
    crossings: &Crossings<'_>,
    report: &mut NetworkReport,
) -> Vec<(u32, Stop)> {
    let nearest = |at: Coord<f64>| {
        let (_, piece) = all.nearest_within(at.x, at.y, inputs.near.backbone_m)?;
        Some((piece, meeting(pieces, piece, at).stop))
    };
    let mut joints = Vec::new();
    for line in inputs.backbone_lines {
        let before = joints.len();
        let places: Vec<Place> = line.0.iter().map(|at| place(*at)).collect();
        places.windows(2).for_each(|pair| joints.extend(crossings.of(pair[0], pair[1])));
        joints.extend([line.0.first(), line.0.last()].into_iter().flatten().filter_map(|at| nearest(*at)));
        let is_near = |at: &Coord<f64>| all.nearest_within(at.x, at.y, inputs.near.backbone_m).is_some();
        report.backbone_alone += u64::from(joints.len() == before && !line.0.iter().any(is_near));
    }
    for point in inputs.backbone_points {
        match nearest(*point) {
            Some(joint) => joints.push(joint),
            None => report.backbone_alone += 1,
        }
    }
    joints
}

fn barriers(inputs: &NetworkInputs<'_>, crossings: &Crossings<'_>) -> Vec<(u32, Stop, BarrierKind, bool)> {
    let mut found = Vec::new();
    for (at, line) in inputs.barriers.line.iter().enumerate() {
        let places: Vec<Place> = line.0.iter().map(|at| place(*at)).collect();
        let (kind, is_outline) = (inputs.barriers.kind[at], inputs.barriers.is_outline[at]);
        for pair in places.windows(2) {
            found.extend(crossings.of(pair[0], pair[1]).into_iter().map(|(piece, stop)| (piece, stop, kind, is_outline)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The part of the road network that each piece is in: pieces that share a node are in one. Numbered from 0 by their first piece.
fn parts(pieces: &[RoadPiece]) -> Vec<u32> {
    let mut number: HashMap<Place, u32> = HashMap::new();
    let mut parent: Vec<u32> = Vec::new();
    let root = |parent: &mut Vec<u32>, mut at: u32| {
        while parent[at as usize] != at {
            parent[at as usize] = parent[parent[at as usize] as usize];
            at = parent[at as usize];
        }
        at
    };
    let mut ends = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let both = [piece.corners[0], piece.corners[piece.corners.len() - 1]].map(|end| {
            *number.entry(end).or_insert_with(|| {
                parent.push(parent.len() as u32);
                parent.len() as u32 - 1
            })
        });
        let (a, b) = (root(&mut parent, both[0]), root(&mut parent, both[1]));
        parent[a.max(b) as usize] = a.min(b);
        ends.push(both[0]);
    }
    let mut part_of: HashMap<u32, u32> = HashMap::new();
    ends.into_iter()
        .map(|end| {
            let next = part_of.len() as u32;
            *part_of.entry(root(&mut parent, end)).or_insert(next)
        })
        .collect()
}

/// Per part whether the existing network can be joined in it.
fn ways(
    inputs: &NetworkInputs<'_>,
    pieces: &[RoadPiece],
    part: &[u32],
    joints: &[(u32, Stop)],
    backbone: &SegmentIndex,
    report: &mut NetworkReport,
) -> Vec<bool> {
    let parts = part.iter().max().map_or(0, |last| *last as usize + 1);
    let mut has_way = vec![false; parts];
    joints.iter().for_each(|(piece, _)| has_way[part[*piece as usize] as usize] = true);
    for (piece, part) in pieces.iter().zip(part) {
        let ends = [piece.corners[0], piece.corners[piece.corners.len() - 1]].map(position);
        has_way[*part as usize] |=
            ends.iter().any(|end| backbone.nearest_within(end.x, end.y, inputs.near.backbone_m).is_some());
    }
    report.parts = parts as u64;
    report.parts_with_way = has_way.iter().filter(|has_way| **has_way).count() as u64;
    has_way
}

/// The segments of all pieces in a grid, to find which a line crosses.
struct Crossings<'p> {
    pieces: &'p [RoadPiece],
    cells: HashMap<(i64, i64), Vec<(u32, u32)>>,
}

/// The width of a cell, in millimetres.
const CELL: i64 = 250_000;

impl<'p> Crossings<'p> {
    fn new(pieces: &'p [RoadPiece]) -> Self {
        let mut cells: HashMap<(i64, i64), Vec<(u32, u32)>> = HashMap::new();
        for (at, piece) in (0_u32..).zip(pieces) {
            for (segment, pair) in (0_u32..).zip(piece.corners.windows(2)) {
                for cell in cells_of(pair[0], pair[1]) {
                    cells.entry(cell).or_default().push((at, segment));
                }
            }
        }
        Self { pieces, cells }
    }
    /// Where pieces cross a segment or touch it, by piece.
    fn of(&self, c: Place, d: Place) -> Vec<(u32, Stop)> {
        let mut found = Vec::new();
        for cell in cells_of(c, d) {
            for &(piece, segment) in self.cells.get(&cell).map(Vec::as_slice).unwrap_or_default() {
                let corners = &self.pieces[piece as usize].corners;
                let (a, b) = (corners[segment as usize], corners[segment as usize + 1]);
                if let Some(at) = crossing(a, b, c, d) {
                    found.push((piece, Stop { segment, along: along(a, at), at }));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn cells_of(a: Place, b: Place) -> impl Iterator<Item = (i64, i64)> {
    let cell = |value: i64| value.div_euclid(CELL);
    let (west, east) = (cell(a.0.min(b.0)), cell(a.0.max(b.0)));
    let (south, north) = (cell(a.1.min(b.1)), cell(a.1.max(b.1)));
    (south..=north).flat_map(move |row| (west..=east).map(move |column| (row, column)))
}

/// Where two segments meet, if it is in one place.
fn crossing(a: Place, b: Place, c: Place, d: Place) -> Option<Place> {
    let turn = |a: Place, b: Place, p: Place| {
        i128::from(b.0 - a.0) * i128::from(p.1 - a.1) - i128::from(b.1 - a.1) * i128::from(p.0 - a.0)
    };
    let (toa, tob, toc, tod) = (turn(c, d, a), turn(c, d, b), turn(a, b, c), turn(a, b, d));
    if toa.signum() * tob.signum() > 0 || toc.signum() * tod.signum() > 0 || (toa == 0 && tob == 0) {
        return None;
    }
    let (part, whole) = (toa.abs(), toa.abs() + tob.abs());
    let at = |from: i64, to: i64| from + ((2 * i128::from(to - from) * part + whole).div_euclid(2 * whole)) as i64;
    Some((at(a.0, b.0), at(a.1, b.1)))
}
