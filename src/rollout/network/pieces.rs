//! Roads and ducts cut into pieces from node to node, and what can be built along each.

use super::along::stretches;
use super::{NetworkInputs, NetworkReport};
use crate::model::{RoadClass, Surface};
use crate::spatial::noding::{in_one_direction, noded};
use crate::spatial::places::{Place, SegmentGrid, corners, millimetres, position};
use geo::LineString;
use rayon::prelude::*;

/// What a piece is laid in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ground {
    /// A new trench.
    Trench,
    /// A duct that is there.
    Duct,
    /// A trench that somebody digs anyway.
    Works,
}

/// What is the same along a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    /// Class and surface; `None` for a duct that is along no road.
    pub road: Option<(RoadClass, Surface)>,
    /// Vehicles a day.
    pub traffic: Option<u32>,
    pub ground: Ground,
    /// Whether going from one side to the other costs something.
    pub two_sided: bool,
}

/// A piece of a road or of a duct.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RoadPiece {
    /// Corners from node to node.
    pub corners: Vec<Place>,
    pub kind: Kind,
}

impl RoadPiece {
    /// The place of its beginning (0) or of its end (1).
    pub fn end(&self, which: usize) -> Place {
        self.corners[if which == 0 { 0 } else { self.corners.len() - 1 }]
    }
}

/// The pieces along which something can be built, in an order that does not depend on that of the input.
pub(super) fn pieces(inputs: &NetworkInputs<'_>, report: &mut NetworkReport) -> Vec<RoadPiece> {
    let (roads, prices) = (inputs.roads, inputs.prices);
    let is_open = |road: &usize| prices.laying(roads.class[*road], roads.surface[*road]).is_some();
    let open: Vec<usize> = (0..roads.line.len()).filter(is_open).collect();
    report.closed_roads = (roads.line.len() - open.len()) as u64;
    let mut lines: Vec<Vec<Place>> = open.iter().map(|&road| corners(&roads.line[road])).collect();
    let rank = ranks(inputs, &open, &lines);
    let (ducts, works) = (places_of(inputs.ducts), places_of(inputs.works));
    let apart = ducts_apart(&ducts, &lines, millimetres(inputs.near.along_m));
    let mut level: Vec<i8> = open.iter().map(|&road| roads.level[road]).collect();
    level.resize(lines.len() + apart.len(), 0);
    let rank: Vec<u32> = rank.into_iter().chain(std::iter::repeat_n(u32::MAX, apart.len())).collect();
    lines.extend(apart);
    let noded = noded(lines, &level, &rank, millimetres(inputs.near.snap_m));
    report.snapped = noded.snapped.iter().map(|at| position(*at)).collect();
    report.crossings = noded.crossings;
    report.doubled = noded.doubled;
    let by_ground =
        Grounds { ducts: SegmentGrid::new(&ducts), works: SegmentGrid::new(&works), within: millimetres(inputs.near.along_m) };
    let priced = noded.pieces.into_par_iter().flat_map_iter(|piece| {
        let Some(&road) = open.get(piece.line as usize) else {
            return vec![RoadPiece {
                corners: piece.corners,
                kind: Kind { road: None, traffic: None, ground: Ground::Duct, two_sided: false },
            }];
        };
        let two_sided = !prices.crossing(roads.class[road]).is_empty();
        let kind = |ground: Ground| Kind {
            road: Some((roads.class[road], roads.surface[road])),
            traffic: roads.traffic[road],
            ground,
            two_sided,
        };
        by_ground.of(&piece.corners).into_iter().map(|(corners, ground)| RoadPiece { corners, kind: kind(ground) }).collect()
    });
    joined(priced.collect())
}

fn places_of(lines: &[LineString<f64>]) -> Vec<Vec<Place>> {
    lines.iter().map(corners).collect()
}

/// Which of two roads on each other a piece is from: large roads first, then by surface, traffic and place.
fn ranks(inputs: &NetworkInputs<'_>, open: &[usize], lines: &[Vec<Place>]) -> Vec<u32> {
    let roads = inputs.roads;
    let mut order: Vec<usize> = (0..open.len()).collect();
    order.sort_by_key(|&at| (roads.class[open[at]], roads.surface[open[at]], roads.traffic[open[at]], &lines[at]));
    let mut rank = vec![0; order.len()];
    (0_u32..).zip(&order).for_each(|(place, &at)| rank[at] = place);
    rank
}

/// The stretches of ducts that are along no road. Where they come near a road they are led to it.
fn ducts_apart(ducts: &[Vec<Place>], roads: &[Vec<Place>], within: i64) -> Vec<Vec<Place>> {
    let roads = SegmentGrid::new(roads);
    let led = |mut corners: Vec<Place>| {
        let foot = |at: Place| roads.nearest(at, within, |_| true).map(|(_, foot, _)| foot);
        if let (Some(first), Some(last)) = (corners.first().copied(), corners.last().copied()) {
            corners.splice(0..0, foot(first));
            corners.extend(foot(last));
        }
        corners.dedup();
        corners
    };
    let mut apart: Vec<Vec<Place>> = ducts
        .par_iter()
        .flat_map_iter(|duct| stretches(&in_one_direction(duct.clone()), &roads, within))
        .filter(|stretch| !stretch.is_along)
        .map(|stretch| led(stretch.corners))
        .filter(|corners| corners.len() > 1)
        .collect();
    apart.sort_unstable();
    apart
}

/// Where roads are laid in something other than a new trench.
struct Grounds<'l> {
    ducts: SegmentGrid<'l>,
    works: SegmentGrid<'l>,
    within: i64,
}

impl Grounds<'_> {
    /// A piece cut where what it is laid in changes. A duct is used rather than works.
    fn of(&self, corners: &[Place]) -> Vec<(Vec<Place>, Ground)> {
        let mut found = Vec::new();
        for by_duct in stretches(corners, &self.ducts, self.within) {
            if by_duct.is_along {
                found.push((by_duct.corners, Ground::Duct));
                continue;
            }
            let by_works = stretches(&by_duct.corners, &self.works, self.within);
            found
                .extend(by_works.into_iter().map(|one| (one.corners, if one.is_along { Ground::Works } else { Ground::Trench })));
        }
        found
    }
}

/// An end of a piece: the piece, and 0 for its beginning or 1 for its end.
type End = (usize, usize);

/// Pieces of one kind that meet where nothing else does become one piece; then all in an order by place.
fn joined(mut pieces: Vec<RoadPiece>) -> Vec<RoadPiece> {
    let mut ends: Vec<(Place, End)> =
        (0..pieces.len()).flat_map(|at| [0, 1].map(|which| (pieces[at].end(which), (at, which)))).collect();
    ends.par_sort_unstable();
    let mut next: Vec<[Option<End>; 2]> = vec![[None; 2]; pieces.len()];
    for here in ends.chunk_by(|a, b| a.0 == b.0) {
        if let [(_, one), (_, other)] = *here
            && one.0 != other.0
            && pieces[one.0].kind == pieces[other.0].kind
        {
            next[one.0][one.1] = Some(other);
            next[other.0][other.1] = Some(one);
        }
    }
    let mut is_used = vec![false; pieces.len()];
    let mut found = Vec::with_capacity(pieces.len());
    // First chains that begin somewhere, then rings.
    for rings in [false, true] {
        for at in 0..pieces.len() {
            let Some(first) = (0..2).find(|&which| rings || next[at][which].is_none()) else { continue };
            if is_used[at] {
                continue;
            }
            let mut corners = vec![pieces[at].end(first)];
            let mut step = Some((at, first));
            while let Some((piece, from)) = step.filter(|(piece, _)| !is_used[*piece]) {
                is_used[piece] = true;
                let mut more = std::mem::take(&mut pieces[piece].corners);
                if from == 1 {
                    more.reverse();
                }
                corners.extend(more.into_iter().skip(1));
                step = next[piece][1 - from];
            }
            found.push(RoadPiece { corners: in_one_direction(corners), kind: pieces[at].kind });
        }
    }
    found.par_sort_unstable();
    found
}
