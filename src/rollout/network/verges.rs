//! The graph: corners of junctions, verges of roads, crossings, joints, and drops.

use super::pieces::{Ground, RoadPiece};
use super::stops::{Side, Stop, Stops};
use super::{Attachment, EdgeInfo, EdgeKind, Network, NetworkInputs};
use crate::Result;
use crate::model::{BarrierKind, RoadClass};
use crate::rollout::prices::{BillLine, PriceList};
use crate::spatial::graph::{Edge, Graph};
use crate::spatial::ground::lengths_mm;
use crate::spatial::noding::{Place, position};
use geo::{Coord, LineString};
use std::cmp::Ordering;
use std::ops::Range;

/// Makes the graph and joins the premises to it.
pub(super) fn graph(inputs: &NetworkInputs<'_>, pieces: &[RoadPiece], stops: Stops) -> Result<Network> {
    let mut make = Make::new(inputs.prices);
    let ends = make.junctions(pieces);
    let on_piece = stops_by_piece(pieces, &stops);
    let spans = spans(pieces, &on_piece);
    let lengths = lengths_mm(&spans.iter().map(|span| span.line.clone()).collect::<Vec<_>>(), inputs.working)?;
    let mut nodes_at: Vec<Vec<[u32; 2]>> = Vec::with_capacity(pieces.len());
    let mut span = 0;
    for (at, piece) in pieces.iter().enumerate() {
        let count = on_piece[at].len() + 1;
        let crossed = crossed(&spans[span..span + count], &stops, at as u32);
        nodes_at.push(make.piece(piece, ends[at], &on_piece[at], &spans[span..span + count], &lengths[span..span + count], &crossed));
        span += count;
    }
    let node_of = |piece: u32, stop: &Stop| nodes_at[piece as usize][place_of(&pieces[piece as usize], &on_piece[piece as usize], stop)];
    let joints: Vec<u32> = stops.joints.iter().flat_map(|(piece, stop)| node_of(*piece, stop)).collect();
    let mut network = make.finish(joints, &stops, inputs);
    network.attachments = attachments(inputs, &stops, |piece, stop, side| node_of(piece, stop)[usize::from(side == Side::Right)])?;
    network.premises = inputs.premises.to_vec();
    Ok(network)
}

/// A piece between two stops: its line, and from where to where on the piece.
struct Span {
    line: LineString<f64>,
    from: (u32, i64),
    to: (u32, i64),
}

/// The stops that lie between the ends of each piece, in their order along it, each once.
fn stops_by_piece(pieces: &[RoadPiece], stops: &Stops) -> Vec<Vec<Stop>> {
    let mut on_piece: Vec<Vec<Stop>> = vec![Vec::new(); pieces.len()];
    let premises = stops.premises.iter().flatten().map(|meeting| (meeting.piece, meeting.stop));
    for (piece, stop) in premises.chain(stops.joints.iter().copied()) {
        let corners = &pieces[piece as usize].corners;
        if stop.at != corners[0] && stop.at != corners[corners.len() - 1] {
            on_piece[piece as usize].push(stop.on_one_segment(corners));
        }
    }
    for stops in &mut on_piece {
        stops.sort_unstable();
        stops.dedup();
    }
    on_piece
}

/// The pieces cut at their stops.
fn spans(pieces: &[RoadPiece], on_piece: &[Vec<Stop>]) -> Vec<Span> {
    let mut spans = Vec::new();
    for (piece, stops) in pieces.iter().zip(on_piece) {
        let last = (piece.corners.len() as u32 - 1, 0);
        let mut from: (u32, i64, Place) = (0, 0, piece.corners[0]);
        let ends = stops.iter().map(|stop| (stop.segment, stop.along, stop.at));
        for to in ends.chain([(last.0, last.1, piece.corners[piece.corners.len() - 1])]) {
            let between = (from.0 + 1..=to.0).map(|corner| piece.corners[corner as usize]);
            let mut places: Vec<Place> = std::iter::once(from.2).chain(between).chain([to.2]).collect();
            places.dedup();
            let line = places.into_iter().map(position).collect();
            spans.push(Span { line, from: (from.0, from.1), to: (to.0, to.1) });
            from = to;
        }
    }
    spans
}

/// The place of a stop among the nodes of a piece: 0 is its beginning, the last its end.
fn place_of(piece: &RoadPiece, on_piece: &[Stop], stop: &Stop) -> usize {
    if stop.at == piece.corners[0] {
        return 0;
    }
    if stop.at == piece.corners[piece.corners.len() - 1] {
        return on_piece.len() + 1;
    }
    let stop = stop.on_one_segment(&piece.corners);
    on_piece.binary_search(&stop).map_or(0, |at| at + 1)
}

impl Stop {
    /// The same place, where it is a corner always as the beginning of a segment.
    fn on_one_segment(self, corners: &[Place]) -> Self {
        let next = self.segment as usize + 1;
        if next + 1 < corners.len() && self.at == corners[next] {
            return Self { segment: self.segment + 1, along: 0, at: self.at };
        }
        self
    }
    fn at_key(&self) -> (u32, i64) {
        (self.segment, self.along)
    }
}

/// What each span of a piece crosses: railways, waters.
fn crossed(spans: &[Span], stops: &Stops, piece: u32) -> Vec<[u64; 2]> {
    let first = stops.barriers.partition_point(|(of, ..)| *of < piece);
    let here = || stops.barriers[first..].iter().take_while(|(of, ..)| *of == piece);
    spans
        .iter()
        .map(|span| {
            let is_inside = |stop: &Stop| span.from < stop.at_key() && stop.at_key() <= span.to;
            let count = |kind: BarrierKind, outline: bool| {
                here().filter(|(_, stop, of, is_outline)| *of == kind && *is_outline == outline && is_inside(stop)).count() as u64
            };
            // The outline of a lake is crossed where the road enters and where it leaves.
            [BarrierKind::Rail, BarrierKind::Water].map(|kind| count(kind, false) + count(kind, true).div_ceil(2))
        })
        .collect()
}

/// The corners on both sides of a piece at its beginning and at its end: left, right.
type Corners = [[u32; 2]; 2];

struct Make<'p> {
    prices: &'p PriceList,
    place: Vec<Coord<f64>>,
    edges: Vec<Edge>,
    infos: Vec<EdgeInfo>,
    bill: Vec<BillLine>,
    shape: Vec<Coord<f64>>,
}

impl<'p> Make<'p> {
    fn new(prices: &'p PriceList) -> Self {
        Self { prices, place: Vec::new(), edges: Vec::new(), infos: Vec::new(), bill: Vec::new(), shape: Vec::new() }
    }

    fn node(&mut self, at: Coord<f64>) -> u32 {
        self.place.push(at);
        self.place.len() as u32 - 1
    }
    fn bill(&mut self, lines: impl IntoIterator<Item = BillLine>) -> Range<u32> {
        let from = self.bill.len() as u32;
        self.bill.extend(lines.into_iter().filter(|line| line.quantity_milli > 0));
        from..self.bill.len() as u32
    }
    fn edge(&mut self, a: u32, b: u32, info: EdgeInfo) {
        let lines = &self.bill[info.bill.start as usize..info.bill.end as usize];
        self.edges.push(Edge { a, b, weight: lines.iter().map(|line| line.amount).sum() });
        self.infos.push(info);
    }
    fn crossing(&mut self, a: u32, b: u32, class: RoadClass) {
        let prices = self.prices;
        let bill = self.bill(prices.lines(prices.crossing(class), 1_000));
        let from = self.shape.len() as u32;
        let at = self.place[a as usize];
        self.shape.extend([at, at]);
        let shape = from..from + 2;
        let kind = EdgeKind::RoadCrossing;
        self.edge(a, b, EdgeInfo { kind, length_mm: 0, class: Some(class), surface: None, bill, shape });
    }

    /// The corners of all junctions, with the crossings at their mouths.
    fn junctions(&mut self, pieces: &[RoadPiece]) -> Vec<Corners> {
        let mut ends: Vec<(Place, Place, u32, usize)> = Vec::with_capacity(2 * pieces.len());
        for (at, piece) in (0_u32..).zip(pieces) {
            let corners = &piece.corners;
            let last = corners.len() - 1;
            ends.push((corners[0], away(corners[0], corners[1]), at, 0));
            ends.push((corners[last], away(corners[last], corners[last - 1]), at, 1));
        }
        ends.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| by_angle(a.1, b.1)).then_with(|| (a.2, a.3).cmp(&(b.2, b.3))));
        let mut found = vec![[[0; 2]; 2]; pieces.len()];
        for junction in ends.chunk_by(|a, b| a.0 == b.0) {
            let count = junction.len();
            // The corner at `i` lies to the left of end `i`. Where nothing is to be crossed, both sides are one corner.
            let mut corner: Vec<Option<u32>> = vec![None; count];
            let is_wall = |end: usize| pieces[junction[end].2 as usize].two_sided;
            let start = (0..count).find(|&end| is_wall(end)).unwrap_or(0);
            let mut current = None;
            for step in 0..count {
                let end = (start + step) % count;
                if is_wall(end) || current.is_none() {
                    current = Some(self.node(position(junction[0].0)));
                }
                corner[end] = current;
            }
            let left = |end: usize| corner[end].unwrap_or(0);
            let right = |end: usize| corner[(end + count - 1) % count].unwrap_or(0);
            for (end, &(_, _, piece, which)) in junction.iter().enumerate() {
                // Leaving a piece at its end, its left is on the right hand.
                found[piece as usize][which] = if which == 0 { [left(end), right(end)] } else { [right(end), left(end)] };
                if let (true, Some((class, _))) = (is_wall(end) && left(end) != right(end), pieces[piece as usize].road) {
                    self.crossing(right(end), left(end), class);
                }
            }
        }
        found
    }

    /// The verges of a piece; gives its nodes, left and right, from its beginning to its end.
    fn piece(
        &mut self,
        piece: &RoadPiece,
        ends: Corners,
        stops: &[Stop],
        spans: &[Span],
        lengths: &[u64],
        crossed: &[[u64; 2]],
    ) -> Vec<[u32; 2]> {
        let mut nodes = vec![ends[0]];
        for stop in stops {
            let at = position(stop.at);
            let left = self.node(at);
            nodes.push(if let (true, Some((class, _))) = (piece.two_sided, piece.road) {
                let right = self.node(at);
                self.crossing(left, right, class);
                [left, right]
            } else {
                [left, left]
            });
        }
        nodes.push(ends[1]);
        for (at, span) in spans.iter().enumerate() {
            let from = self.shape.len() as u32;
            self.shape.extend(&span.line.0);
            let shape = from..self.shape.len() as u32;
            let bill = self.span_bill(piece, lengths[at], crossed[at]);
            let (class, surface) = piece.road.unzip();
            let kind = match piece.ground {
                Ground::Trench => EdgeKind::Trench,
                Ground::Duct => EdgeKind::Duct,
                Ground::Works => EdgeKind::Works,
            };
            let info = EdgeInfo { kind, length_mm: lengths[at] as u32, class, surface, bill, shape };
            for side in 0..1 + usize::from(piece.two_sided) {
                self.edge(nodes[at][side], nodes[at + 1][side], info.clone());
            }
        }
        nodes
    }

    fn span_bill(&mut self, piece: &RoadPiece, length_mm: u64, [rails, waters]: [u64; 2]) -> Range<u32> {
        let prices = self.prices;
        let rules = &prices.network;
        let barriers = prices.lines(&rules.rail, 1_000 * rails).chain(prices.lines(&rules.water, 1_000 * waters));
        match (piece.ground, piece.road) {
            (Ground::Trench, Some((class, surface))) => {
                let laying = prices.lines(prices.laying(class, surface).unwrap_or_default(), length_mm);
                let fee = prices.fee(class, piece.traffic).map(|item| prices.line(item, length_mm));
                self.bill(laying.chain(fee).chain(barriers))
            }
            (Ground::Works, _) => self.bill(prices.lines(&rules.works, length_mm)),
            // Where there is a duct, it crosses what it crosses already.
            _ => self.bill(prices.lines(&rules.duct, length_mm)),
        }
    }

    /// Adds the joints with the existing network and closes the graph.
    fn finish(mut self, mut joints: Vec<u32>, stops: &Stops, inputs: &NetworkInputs<'_>) -> Network {
        if !stops.backbone.is_empty() {
            let within = inputs.near.backbone_m;
            let is_near = |at: &Coord<f64>| stops.backbone.nearest_within(at.x, at.y, within).is_some();
            joints.extend((0_u32..).zip(&self.place).filter(|(_, at)| is_near(at)).map(|(node, _)| node));
        }
        joints.sort_unstable();
        joints.dedup();
        let backbone = self.node(Coord { x: f64::NAN, y: f64::NAN });
        let prices = self.prices;
        let bill = self.bill(prices.lines(&prices.network.joint, 1_000));
        for node in joints {
            let from = self.shape.len() as u32;
            let at = self.place[node as usize];
            self.shape.extend([at, at]);
            let kind = EdgeKind::Joint;
            let shape = from..from + 2;
            self.edge(node, backbone, EdgeInfo { kind, length_mm: 0, class: None, surface: None, bill: bill.clone(), shape });
        }
        Network {
            graph: Graph::new(self.place.len(), self.edges),
            edges: self.infos,
            bill: self.bill,
            shape: self.shape,
            place: self.place,
            backbone,
            premises: Vec::new(),
            attachments: Vec::new(),
        }
    }
}

/// From one place to another.
fn away(from: Place, to: Place) -> Place {
    (to.0 - from.0, to.1 - from.1)
}

/// Directions against the clock from east, exactly.
fn by_angle(a: Place, b: Place) -> Ordering {
    let half = |(x, y): Place| u8::from(y < 0 || (y == 0 && x < 0));
    let turn = i128::from(a.0) * i128::from(b.1) - i128::from(a.1) * i128::from(b.0);
    half(a).cmp(&half(b)).then_with(|| 0.cmp(&turn))
}

/// Where every premises meets the graph, and what its drop costs.
fn attachments(
    inputs: &NetworkInputs<'_>,
    stops: &Stops,
    node_of: impl Fn(u32, &Stop, Side) -> u32,
) -> Result<Vec<Attachment>> {
    let drop = |(meeting, at): (&std::result::Result<super::stops::Meeting, Attachment>, &Coord<f64>)| match meeting {
        Ok(meeting) => LineString(vec![*at, position(meeting.stop.at)]),
        Err(_) => LineString(Vec::new()),
    };
    let drops: Vec<LineString<f64>> = stops.premises.iter().zip(inputs.places).map(drop).collect();
    let lengths = lengths_mm(&drops, inputs.working)?;
    let prices = inputs.prices;
    let attach = |(meeting, &length): (&std::result::Result<super::stops::Meeting, Attachment>, &u64)| match meeting {
        Ok(meeting) => {
            let bill = prices.lines(&prices.network.drop_metre, length).chain(prices.lines(&prices.network.drop_piece, 1_000));
            Attachment::Joined {
                node: node_of(meeting.piece, &meeting.stop, meeting.side),
                drop_mm: length as u32,
                bill: bill.filter(|line| line.quantity_milli > 0).collect(),
            }
        }
        Err(why) => why.clone(),
    };
    Ok(stops.premises.iter().zip(&lengths).map(attach).collect())
}
