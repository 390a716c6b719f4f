//! The graph: corners of junctions, verges of roads, crossings, joints, and drops.

use super::junctions::Junctions;
use super::pieces::{Ground, Kind, RoadPiece};
use super::stops::{Crossing, Meeting, Stop, Stops};
use super::{Attachment, EdgeInfo, EdgeKind, Network, NetworkInputs};
use crate::model::{BarrierKind, RoadClass};
use crate::rollout::prices::{BillLine, PriceList};
use crate::spatial::graph::{Edge, Graph};
use crate::spatial::ground::lengths_mm;
use crate::spatial::places::{Place, place, position};
use crate::{Error, Result};
use geo::{Coord, LineString};
use std::ops::Range;

/// Makes the graph and joins the premises to it.
pub(super) fn graph(inputs: &NetworkInputs<'_>, pieces: &[RoadPiece], stops: &Stops) -> Result<Network> {
    let junctions = Junctions::new(pieces);
    let on_piece = stops_by_piece(pieces, stops);
    let spans = spans(pieces, &on_piece);
    let lines: Vec<LineString<f64>> = spans.iter().map(|span| span.places.iter().map(|at| position(*at)).collect()).collect();
    let lengths = lengths_mm(&lines, inputs.working)?;
    let mut make = Make::new(inputs.prices, pieces, &junctions);
    let mut nodes_at: Vec<Vec<[u32; 2]>> = Vec::with_capacity(pieces.len());
    let mut span = 0;
    for (at, piece) in pieces.iter().enumerate() {
        let here = span..span + on_piece[at].len() + 1;
        span = here.end;
        let nodes = make.nodes(piece.kind, junctions.of_piece[at], &on_piece[at]);
        for (span, pair) in here.zip(nodes.windows(2)) {
            let crossed = crossed(&spans[span], &stops.crossings[at]);
            make.verges(piece.kind, [pair[0], pair[1]], &spans[span].places, lengths[span], crossed);
        }
        nodes_at.push(nodes);
    }
    // Both nodes of a stop between the ends of its piece; `None` at an end.
    let inside = |piece: u32, stop: &Stop| {
        let at = on_piece[piece as usize].binary_search(stop).ok()?;
        Some(nodes_at[piece as usize][at + 1])
    };
    let mut joints = Vec::new();
    for (piece, stop) in &stops.joints {
        match inside(*piece, stop) {
            Some(both) => joints.extend(both),
            None => joints.extend(junctions.at(stop.at).iter().map(|end| end.corner)),
        }
    }
    let node_of = |meeting: &Meeting, from: Place| match inside(meeting.piece, &meeting.stop) {
        Some([left, right]) => {
            if meeting.is_left {
                left
            } else {
                right
            }
        }
        None => junctions.corner_towards(meeting.stop.at, from),
    };
    let attachments = attachments(inputs, stops, node_of)?;
    if Graph::total(&make.edges).is_none() {
        return Err(Error::usage("the prices are so high that the cost of all roads together cannot be counted")
            .with_hint("check the amounts of the price list"));
    }
    Ok(make.finish(joints, stops, inputs, attachments))
}

/// A piece between two stops: its corners, and from where to where on the piece.
struct Span {
    places: Vec<Place>,
    from: (u32, i64),
    to: (u32, i64),
}

/// The stops that lie between the ends of each piece, in their order along it, each once.
fn stops_by_piece(pieces: &[RoadPiece], stops: &Stops) -> Vec<Vec<Stop>> {
    let mut on_piece: Vec<Vec<Stop>> = vec![Vec::new(); pieces.len()];
    let premises = stops.premises.iter().flatten().map(|meeting| (meeting.piece, meeting.stop));
    for (at, stop) in premises.chain(stops.joints.iter().copied()) {
        let piece = &pieces[at as usize];
        if stop.at != piece.end(0) && stop.at != piece.end(1) {
            on_piece[at as usize].push(stop);
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
        let last = piece.corners.len() as u32 - 1;
        let mut from = Stop { segment: 0, along: 0, at: piece.end(0) };
        for to in stops.iter().copied().chain([Stop { segment: last, along: 0, at: piece.end(1) }]) {
            let between = &piece.corners[from.segment as usize + 1..=to.segment as usize];
            let mut places: Vec<Place> = std::iter::once(from.at).chain(between.iter().copied()).chain([to.at]).collect();
            places.dedup();
            spans.push(Span { places, from: from.key(), to: to.key() });
            from = to;
        }
    }
    spans
}

/// How many railways and waters a span crosses, of those that its piece crosses.
fn crossed(span: &Span, crossings: &[Crossing]) -> [u64; 2] {
    let is_here = |stop: &Stop| {
        // What lies at the very beginning of the piece belongs to its first span.
        (span.from < stop.key() || (span.from == (0, 0) && stop.key() == (0, 0))) && stop.key() <= span.to
    };
    [BarrierKind::Rail, BarrierKind::Water]
        .map(|kind| crossings.iter().filter(|(stop, of)| *of == kind && is_here(stop)).count() as u64)
}

struct Make<'p> {
    prices: &'p PriceList,
    place: Vec<Coord<f64>>,
    edges: Vec<Edge>,
    infos: Vec<EdgeInfo>,
    bill: Vec<BillLine>,
    shape: Vec<Coord<f64>>,
}

impl<'p> Make<'p> {
    /// The corners of all junctions, with the crossings at the mouths of the pieces.
    fn new(prices: &'p PriceList, pieces: &[RoadPiece], junctions: &Junctions) -> Self {
        let place = junctions.corners.iter().map(|at| position(*at)).collect();
        let mut make = Self { prices, place, edges: Vec::new(), infos: Vec::new(), bill: Vec::new(), shape: Vec::new() };
        for ends in junctions.each() {
            let mouth = |at: usize| {
                let [one, other] = junctions.of_piece[ends[at].piece as usize][ends[at].which];
                let kind = pieces[ends[at].piece as usize].kind;
                kind.road.filter(|_| kind.two_sided && one != other).map(|(class, _)| (one.min(other), one.max(other), class))
            };
            let mut mouths: Vec<(u32, u32, RoadClass)> = (0..ends.len()).filter_map(mouth).collect();
            // Where two pieces meet, both mouths part the same corners: the cheaper one counts.
            mouths.sort_unstable_by_key(|&(one, other, class)| (one, other, make.crossing_cost(class), class));
            mouths.dedup_by_key(|(one, other, _)| (*one, *other));
            mouths.into_iter().for_each(|(one, other, class)| make.crossing(one, other, class));
        }
        make
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
    fn crossing_cost(&self, class: RoadClass) -> u64 {
        self.prices.lines(self.prices.crossing(class), 1_000).map(|line| line.amount).sum()
    }
    /// An edge at a place.
    fn spot(&mut self, a: u32, b: u32, kind: EdgeKind, class: Option<RoadClass>, bill: Range<u32>) {
        let from = self.shape.len() as u32;
        let at = self.place[a as usize];
        self.shape.extend([at, at]);
        self.edge(a, b, EdgeInfo { kind, length_mm: 0, class, surface: None, bill, shape: from..from + 2 });
    }
    fn crossing(&mut self, a: u32, b: u32, class: RoadClass) {
        let prices = self.prices;
        let bill = self.bill(prices.lines(prices.crossing(class), 1_000));
        self.spot(a, b, EdgeKind::RoadCrossing, Some(class), bill);
    }

    /// The nodes of a piece, left and right, from its beginning to its end, with the crossings at its stops.
    fn nodes(&mut self, kind: Kind, ends: [[u32; 2]; 2], stops: &[Stop]) -> Vec<[u32; 2]> {
        let mut nodes = vec![ends[0]];
        for stop in stops {
            let left = self.node(position(stop.at));
            let right = match kind.road {
                Some((class, _)) if kind.two_sided => {
                    let right = self.node(position(stop.at));
                    self.crossing(left, right, class);
                    right
                }
                _ => left,
            };
            nodes.push([left, right]);
        }
        nodes.push(ends[1]);
        nodes
    }

    /// The verges of a span, or the one edge where there are no sides.
    fn verges(&mut self, of: Kind, [from, to]: [[u32; 2]; 2], places: &[Place], length_mm: u64, crossed: [u64; 2]) {
        let first = self.shape.len() as u32;
        self.shape.extend(places.iter().map(|at| position(*at)));
        let shape = first..self.shape.len() as u32;
        let bill = self.span_bill(of, length_mm, crossed);
        let (class, surface) = of.road.unzip();
        let kind = match of.ground {
            Ground::Trench => EdgeKind::Trench,
            Ground::Duct => EdgeKind::Duct,
            Ground::Works => EdgeKind::Works,
        };
        let info = EdgeInfo { kind, length_mm: length_mm as u32, class, surface, bill, shape };
        for side in 0..=usize::from(of.two_sided) {
            self.edge(from[side], to[side], info.clone());
        }
    }

    fn span_bill(&mut self, of: Kind, length_mm: u64, [rails, waters]: [u64; 2]) -> Range<u32> {
        let prices = self.prices;
        let rules = &prices.network;
        match (of.ground, of.road) {
            (Ground::Trench, Some((class, surface))) => {
                let laying = prices.lines(prices.laying(class, surface).unwrap_or_default(), length_mm);
                let fee = prices.fee(class, of.traffic).map(|item| prices.line(item, length_mm));
                let barriers = prices.lines(&rules.rail, 1_000 * rails).chain(prices.lines(&rules.water, 1_000 * waters));
                self.bill(laying.chain(fee).chain(barriers))
            }
            // Ducts and works cross what they cross already.
            (Ground::Works, _) => self.bill(prices.lines(&rules.works, length_mm)),
            _ => self.bill(prices.lines(&rules.duct, length_mm)),
        }
    }

    /// Adds the joints with the existing network and closes the graph.
    fn finish(
        mut self,
        mut joints: Vec<u32>,
        stops: &Stops,
        inputs: &NetworkInputs<'_>,
        attachments: Vec<Attachment>,
    ) -> Network {
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
            self.spot(node, backbone, EdgeKind::Joint, None, bill.clone());
        }
        Network {
            graph: Graph::new(self.place.len(), self.edges),
            edges: self.infos,
            bill: self.bill,
            shape: self.shape,
            place: self.place,
            backbone,
            premises: inputs.premises.to_vec(),
            attachments,
        }
    }
}

/// Where every premises meets the graph, and what its drop costs.
fn attachments(inputs: &NetworkInputs<'_>, stops: &Stops, node_of: impl Fn(&Meeting, Place) -> u32) -> Result<Vec<Attachment>> {
    let joined = stops.premises.iter().zip(inputs.places);
    let drops: Vec<LineString<f64>> = joined
        .map(|(meeting, at)| {
            meeting.as_ref().map_or_else(|_| LineString(Vec::new()), |meeting| LineString(vec![*at, position(meeting.stop.at)]))
        })
        .collect();
    let lengths = lengths_mm(&drops, inputs.working)?;
    let (prices, rules) = (inputs.prices, &inputs.prices.network);
    let attach = |at: usize| match &stops.premises[at] {
        Ok(meeting) => {
            let [rails, waters] = stops.drops[at];
            let bill = prices
                .lines(&rules.drop_metre, lengths[at])
                .chain(prices.lines(&rules.drop_piece, 1_000))
                .chain(prices.lines(&rules.rail, 1_000 * rails))
                .chain(prices.lines(&rules.water, 1_000 * waters));
            Attachment::Joined {
                node: node_of(meeting, place(inputs.places[at])),
                drop_mm: lengths[at] as u32,
                bill: bill.filter(|line| line.quantity_milli > 0).collect(),
            }
        }
        Err(why) => why.clone(),
    };
    Ok((0..inputs.places.len()).map(attach).collect())
}
