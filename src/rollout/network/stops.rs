//! Where premises, the existing network and barriers meet the pieces of the roads.

use super::pieces::RoadPiece;
use super::report::Part;
use super::{Attachment, NetworkInputs, NetworkReport};
use crate::model::BarrierKind;
use crate::spatial::SegmentIndex;
use crate::spatial::places::{Place, SegmentGrid, apart, between, corners, foot, millimetres, place, position, square, turn};
use geo::{Coord, LineString};
use rayon::prelude::*;

/// How far beyond the longest drop a road is looked for, only to say how far it is.
const LOOK_BEYOND: f64 = 10.0;
/// How far apart the places are at which lines of the existing network are looked at, in millimetres.
const LOOK_EVERY: f64 = 20_000.0;

/// A place on a piece: the segment (by its first corner) and the millimetres along that segment, then where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stop {
    pub segment: u32,
    pub along: i64,
    pub at: Place,
}

impl Stop {
    /// The place at `at`, which lies on the segment. Where that is a corner it is the beginning of the segment behind it, if there is one.
    fn on(corners: &[Place], segment: u32, at: Place) -> Self {
        let next = segment as usize + 1;
        if next + 1 < corners.len() && at == corners[next] {
            return Self { segment: segment + 1, along: 0, at };
        }
        Self { segment, along: apart(corners[segment as usize], at).round() as i64, at }
    }
    /// The place on a piece that is nearest to another.
    fn nearest(corners: &[Place], to: Place) -> Self {
        let feet = (0_u32..).zip(corners.windows(2)).map(|(segment, pair)| (segment, foot(pair[0], pair[1], to)));
        let nearest = feet.min_by_key(|&(segment, foot)| (square(foot, to), segment));
        let (segment, foot) = nearest.unwrap_or((0, corners[0]));
        Self::on(corners, segment, foot)
    }
    /// Where it is on the piece, for order.
    pub fn key(&self) -> (u32, i64) {
        (self.segment, self.along)
    }
    /// Whether another place lies left of the piece here. On it counts as left.
    fn is_left(&self, corners: &[Place], of: Place) -> bool {
        let at = self.segment as usize;
        let ahead = turn(corners[at], corners[at + 1], of) >= 0;
        if at == 0 || self.along > 0 {
            return ahead;
        }
        let behind = turn(corners[at - 1], corners[at], of) >= 0;
        // Left of a left turn is a corner less than 180° wide, left of a right turn is the rest of the plane.
        let is_left_turn = turn(corners[at - 1], corners[at], corners[at + 1]) > 0;
        if is_left_turn { behind && ahead } else { behind || ahead }
    }
}

/// Where a premises meets a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meeting {
    pub piece: u32,
    pub stop: Stop,
    /// Whether it lies left of the piece, seen from its beginning to its end.
    pub is_left: bool,
}

/// Where a piece crosses a barrier.
pub(super) type Crossing = (Stop, BarrierKind);

/// All of them.
pub(super) struct Stops {
    /// Per premises the place where it meets a piece, or why it does not.
    pub premises: Vec<std::result::Result<Meeting, Attachment>>,
    /// Per premises the railways and waters between it and its road.
    pub drops: Vec<[u64; 2]>,
    /// Places on pieces where the existing network can be joined.
    pub joints: Vec<(u32, Stop)>,
    /// Per piece where it crosses barriers.
    pub crossings: Vec<Vec<Crossing>>,
    /// The lines of the existing network: every node near one can be joined to it.
    pub backbone: SegmentIndex,
}

/// Finds them.
pub(super) fn stops(inputs: &NetworkInputs<'_>, pieces: &[RoadPiece], report: &mut NetworkReport) -> Stops {
    let lines: Vec<LineString<f64>> = pieces.iter().map(|piece| piece.corners.iter().map(|at| position(*at)).collect()).collect();
    let all = SegmentIndex::new(&lines);
    let backbone = SegmentIndex::new(inputs.backbone_lines);
    let joints = joints(inputs, pieces, report);
    let part = parts(pieces);
    let has_way = ways(inputs, pieces, &part, &joints, &backbone, report);
    let with_way: Vec<u32> = (0..pieces.len() as u32).filter(|&piece| has_way[part[piece as usize] as usize]).collect();
    let near: Vec<LineString<f64>> = with_way.iter().map(|&piece| lines[piece as usize].clone()).collect();
    let near = SegmentIndex::new(&near);
    let longest = f64::from(inputs.prices.network.longest_drop_m);
    let premises: Vec<std::result::Result<Meeting, Attachment>> = inputs
        .places
        .par_iter()
        .map(|at| match near.nearest_within(at.x, at.y, longest) {
            Some((_, nearest)) => Ok(meeting(pieces, with_way[nearest as usize], place(*at))),
            None => Err(match all.nearest_within(at.x, at.y, LOOK_BEYOND * longest) {
                Some((metres, _)) if metres <= longest => Attachment::NoWay,
                nearest => Attachment::TooFar { metres: nearest.map(|(metres, _)| metres) },
            }),
        })
        .collect();
    let outlines: Vec<Vec<Place>> = inputs.barriers.line.iter().map(corners).collect();
    let barriers = Barriers { barriers: inputs.barriers, grid: SegmentGrid::new(&outlines) };
    let between = |(meeting, at): (&std::result::Result<Meeting, Attachment>, &Coord<f64>)| match meeting {
        Ok(meeting) => {
            let crossed = barriers.crossed(&[place(*at), meeting.stop.at]);
            [BarrierKind::Rail, BarrierKind::Water].map(|kind| crossed.iter().filter(|(_, of)| *of == kind).count() as u64)
        }
        Err(_) => [0, 0],
    };
    let drops = premises.par_iter().zip(inputs.places).map(between).collect();
    let crossings = pieces.par_iter().map(|piece| barriers.crossed(&piece.corners)).collect();
    Stops { premises, drops, joints, crossings, backbone }
}

/// The place on a piece that is nearest to a premises, and the side on which that lies.
fn meeting(pieces: &[RoadPiece], piece: u32, at: Place) -> Meeting {
    let corners = &pieces[piece as usize].corners;
    let stop = Stop::nearest(corners, at);
    Meeting { piece, stop, is_left: stop.is_left(corners, at) }
}

/// Where the existing network can be joined: the roads nearest to its points, where its lines cross roads, and where they come near one and
/// leave it again.
fn joints(inputs: &NetworkInputs<'_>, pieces: &[RoadPiece], report: &mut NetworkReport) -> Vec<(u32, Stop)> {
    let lines: Vec<Vec<Place>> = pieces.iter().map(|piece| piece.corners.clone()).collect();
    let grid = SegmentGrid::new(&lines);
    let within = millimetres(inputs.near.backbone_m);
    let stop = |(piece, segment): (u32, u32), at: Place| (piece, Stop::on(&lines[piece as usize], segment, at));
    let nearest = |at: Place| grid.nearest(at, within, |_| true).map(|(_, foot, segment)| stop(segment, foot));
    let of_line = |line: &LineString<f64>| {
        let corners = corners(line);
        let mut joints: Vec<(u32, Stop)> = Vec::new();
        for pair in corners.windows(2) {
            joints.extend(grid.meeting(pair[0], pair[1]).into_iter().map(|(segment, at)| stop(segment, at)));
        }
        let mut before: Option<(u32, Stop)> = None;
        for at in every_step(&corners) {
            let now = nearest(at);
            if before.map(|(piece, _)| piece) != now.map(|(piece, _)| piece) {
                joints.extend(before.into_iter().chain(now));
            }
            before = now;
        }
        joints.extend(before);
        joints
    };
    let mut found: Vec<Vec<(u32, Stop)>> = inputs.backbone_lines.par_iter().map(of_line).collect();
    found.extend(inputs.backbone_points.iter().map(|at| nearest(place(*at)).into_iter().collect()));
    report.backbone_alone = found.iter().filter(|joints| joints.is_empty()).count() as u64;
    let mut joints = found.concat();
    joints.sort_unstable();
    joints.dedup();
    joints
}

/// The corners of a line and places between them.
fn every_step(corners: &[Place]) -> Vec<Place> {
    let mut places: Vec<Place> = corners.first().copied().into_iter().collect();
    for pair in corners.windows(2) {
        let steps = (apart(pair[0], pair[1]) / LOOK_EVERY).ceil().max(1.0) as i128;
        places.extend((1..=steps).map(|step| between(pair[0], pair[1], step, steps)));
    }
    places
}

/// The part of the road network that each piece is in: pieces that share a node are in one. Numbered from 0 by their first piece.
fn parts(pieces: &[RoadPiece]) -> Vec<u32> {
    let mut ends: Vec<(Place, u32)> =
        (0_u32..).zip(pieces).flat_map(|(at, piece)| [(piece.end(0), at), (piece.end(1), at)]).collect();
    ends.par_sort_unstable();
    let mut parent: Vec<u32> = (0..pieces.len() as u32).collect();
    let root = |parent: &mut [u32], mut at: u32| {
        while parent[at as usize] != at {
            parent[at as usize] = parent[parent[at as usize] as usize];
            at = parent[at as usize];
        }
        at
    };
    for pair in ends.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let (a, b) = (root(&mut parent, pair[0].1), root(&mut parent, pair[1].1));
        parent[a.max(b) as usize] = a.min(b);
    }
    // The root of a part is its first piece.
    let mut number = vec![0; pieces.len()];
    let mut count = 0;
    for at in 0..pieces.len() as u32 {
        let first = root(&mut parent, at);
        if first == at {
            number[at as usize] = count;
            count += 1;
        }
        number[at as usize] = number[first as usize];
    }
    number
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
    let mut found: Vec<Part> = Vec::with_capacity(parts);
    for (piece, part) in pieces.iter().zip(part) {
        let ends = [0, 1].map(|which| position(piece.end(which)));
        let is_near = |end: &Coord<f64>| backbone.nearest_within(end.x, end.y, inputs.near.backbone_m).is_some();
        has_way[*part as usize] = has_way[*part as usize] || ends.iter().any(is_near);
        if *part as usize == found.len() {
            found.push(Part { at: ends[0], metres: 0.0 });
        }
        found[*part as usize].metres += piece.corners.windows(2).map(|pair| apart(pair[0], pair[1])).sum::<f64>() / 1000.0;
    }
    report.parts = parts as u64;
    report.without_way = found.into_iter().zip(&has_way).filter(|(_, has_way)| !**has_way).map(|(part, _)| part).collect();
    report.without_way.sort_by(|a, b| b.metres.total_cmp(&a.metres));
    has_way
}

/// Railways and water, to be crossed.
struct Barriers<'i> {
    barriers: &'i crate::model::Barriers,
    grid: SegmentGrid<'i>,
}

impl Barriers<'_> {
    /// Where a line crosses barriers, in its order. Going through an area is one crossing, where it begins; a line inside it is crossed with it.
    fn crossed(&self, corners: &[Place]) -> Vec<Crossing> {
        if self.grid.is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<(Stop, BarrierKind, bool)> = Vec::new();
        let last = corners.len() - 1;
        for (segment, pair) in (0_u32..).zip(corners.windows(2)) {
            for (of, at) in self.grid.meeting(pair[0], pair[1]) {
                // Where two pieces meet on a barrier, the one that lies left of it crosses it.
                let (c, d) = self.grid.ends(of);
                let beside = if at == corners[0] { Some(corners[1]) } else { (at == corners[last]).then(|| corners[last - 1]) };
                if beside.is_none_or(|beside| turn(c, d, beside) > 0) {
                    let of = of.0 as usize;
                    hits.push((Stop::on(corners, segment, at), self.barriers.kind[of], self.barriers.is_outline[of]));
                }
            }
        }
        hits.sort_unstable();
        hits.dedup();
        let mut is_inside = [false; BarrierKind::ALL.len()];
        hits.retain(|&(_, kind, is_outline)| {
            let inside = &mut is_inside[kind as usize];
            let counts = !*inside;
            *inside ^= is_outline;
            counts
        });
        hits.into_iter().map(|(stop, kind, _)| (stop, kind)).collect()
    }
}
