//! Roads and ducts cut into pieces from node to node, and what can be built along each.

use super::{NetworkInputs, NetworkReport};
use crate::model::{RoadClass, Surface};
use crate::spatial::SegmentIndex;
use crate::spatial::noding::{self, Place, noded, position};
use geo::{Coord, LineString};
use rayon::prelude::*;

/// The share of a road, in percent, along which works or a duct must run for the road to count as having them.
const ALONG_PERCENT: usize = 80;
/// How far apart the places are at which that is looked at, in metres.
const LOOK_EVERY_M: f64 = 20.0;

/// What a piece is laid in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// A new trench.
    Trench,
    /// A duct that is there.
    Duct,
    /// A trench that somebody digs anyway.
    Works,
}

/// A piece of a road or of a duct.
#[derive(Debug, Clone)]
pub(super) struct RoadPiece {
    /// Corners from node to node.
    pub corners: Vec<Place>,
    /// Class and surface; `None` for a duct that is along no road.
    pub road: Option<(RoadClass, Surface)>,
    pub traffic: Option<u32>,
    pub ground: Ground,
    /// Whether going from one side to the other costs something.
    pub two_sided: bool,
}

/// The pieces along which something can be built, in an order that does not depend on that of the input.
pub(super) fn pieces(inputs: &NetworkInputs<'_>, report: &mut NetworkReport) -> Vec<RoadPiece> {
    let (roads, prices) = (inputs.roads, inputs.prices);
    let is_open = |road: usize| prices.laying(roads.class[road], roads.surface[road]).is_some();
    let open: Vec<usize> = (0..roads.line.len()).filter(|&road| is_open(road)).collect();
    report.closed_roads = (roads.line.len() - open.len()) as u64;
    let lines: Vec<LineString<f64>> = open.iter().map(|&road| roads.line[road].clone()).chain(inputs.ducts.iter().cloned()).collect();
    let level: Vec<i8> = open.iter().map(|&road| roads.level[road]).chain(inputs.ducts.iter().map(|_| 0)).collect();
    let rank = ranks(inputs, &open);
    let noded = noded(&lines, &level, &rank, inputs.near.snap_m);
    report.snapped = noded.snapped.iter().map(|at| position(*at)).collect();
    report.crossings = noded.crossings;
    report.doubled = noded.doubled;
    let (ducts, works) = (SegmentIndex::new(inputs.ducts), SegmentIndex::new(inputs.works));
    let within = inputs.near.along_m;
    noded
        .pieces
        .into_par_iter()
        .map(|piece| {
            let is_duct = |line: u32| line as usize >= open.len();
            let road = (!is_duct(piece.line)).then(|| open[piece.line as usize]);
            let has_duct = is_duct(piece.line) || piece.others.iter().any(|line| is_duct(*line)) || runs_along(&piece.corners, &ducts, within);
            let ground = match (has_duct, runs_along(&piece.corners, &works, within)) {
                (true, _) => Ground::Duct,
                (false, true) => Ground::Works,
                (false, false) => Ground::Trench,
            };
            RoadPiece {
                road: road.map(|road| (roads.class[road], roads.surface[road])),
                traffic: road.and_then(|road| roads.traffic[road]),
                two_sided: road.is_some_and(|road| !prices.crossing(roads.class[road]).is_empty()),
                ground,
                corners: piece.corners,
            }
        })
        .collect()
}

/// Which of two lines on each other a piece is from: roads before ducts, large roads first, then by surface, traffic and place.
fn ranks(inputs: &NetworkInputs<'_>, open: &[usize]) -> Vec<u32> {
    let roads = inputs.roads;
    let key = |at: usize| match open.get(at) {
        Some(&road) => (0, roads.class[road] as u8, roads.surface[road] as u8, roads.traffic[road], first(&roads.line[road])),
        None => (1, 0, 0, None, first(&inputs.ducts[at - open.len()])),
    };
    let mut order: Vec<usize> = (0..open.len() + inputs.ducts.len()).collect();
    order.sort_by_key(|&at| key(at));
    let mut rank = vec![0; order.len()];
    (0_u32..).zip(&order).for_each(|(place, &at)| rank[at] = place);
    rank
}

fn first(line: &LineString<f64>) -> Option<Place> {
    line.0.first().map(|at| noding::place(*at))
}

/// Whether most of a piece lies within a distance of some line.
fn runs_along(corners: &[Place], lines: &SegmentIndex, within_m: f64) -> bool {
    if lines.is_empty() {
        return false;
    }
    let (mut near, mut all) = (0_usize, 0_usize);
    for pair in corners.windows(2) {
        let (a, b) = (position(pair[0]), position(pair[1]));
        let steps = ((b - a).x.hypot((b - a).y) / LOOK_EVERY_M).ceil().max(1.0) as usize;
        for step in 0..steps {
            let at: Coord<f64> = a + (b - a) * ((step as f64 + 0.5) / steps as f64);
            all += 1;
            near += usize::from(lines.nearest_within(at.x, at.y, within_m).is_some());
        }
    }
    near * 100 >= all * ALONG_PERCENT
}
