//! The priced graph: where a cable can be laid, what that costs, and where premises and the existing network meet it.
//!
//! Responsible for: one graph in which the weight of every edge is the sum of its bill. Not responsible for: which edges are built.
//!
//! `pieces` cuts the roads into pieces and says what lies along them (`along`), `stops` finds the places where premises, the existing network and
//! barriers meet them, `junctions` the corners between them, `verges` makes the graph.
//!
//! A trench runs along one side of a road. Every piece of a road that costs something to cross is therefore two edges, its two verges. Around a
//! junction the verges of neighbouring roads share a corner, so that turning costs nothing and going across the mouth of a road is a crossing of
//! that road. Where a premises meets a road, a crossing joins both verges. Roads that cost nothing to cross are one edge.

mod along;
mod junctions;
mod pieces;
mod report;
mod stops;
#[cfg(test)]
mod tests;
mod verges;

pub use report::{NetworkReport, Part};

use super::prices::{BillLine, PriceList};
use crate::Result;
use crate::model::class::vocabulary;
use crate::model::roads::{Barriers, RoadClass, Roads, Surface};
use crate::spatial::Crs;
use crate::spatial::graph::Graph;
use geo::{Coord, LineString};
use std::ops::Range;

vocabulary! {
    /// What using an edge means.
    EdgeKind {
        /// A new trench along a road.
        Trench = "trench",
        /// A cable in an existing duct.
        Duct = "duct",
        /// A trench shared with planned civil works.
        Works = "works",
        /// From one side of a road to the other.
        RoadCrossing = "road_crossing",
        /// A joint with the existing network; one end is [`Network::backbone`].
        Joint = "backbone_joint",
    }
}

/// What is known of an edge of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeInfo {
    /// What using it means.
    pub kind: EdgeKind,
    /// Its length on the ground, in millimetres.
    pub length_mm: u32,
    /// The class of the road, where there is one.
    pub class: Option<RoadClass>,
    /// The surface of the road, where there is one.
    pub surface: Option<Surface>,
    /// Its part of [`Network::bill`]; the amounts add up to the weight of the edge.
    pub bill: Range<u32>,
    /// Its part of [`Network::shape`], from end `a` to end `b`.
    pub shape: Range<u32>,
}

/// Where a premises meets the graph.
#[derive(Debug, Clone, PartialEq)]
pub enum Attachment {
    /// At a node.
    Joined {
        /// The node, on the premises' side of the road.
        node: u32,
        /// The length of the drop on the ground, in millimetres.
        drop_mm: u32,
        /// What the drop costs; not part of the graph.
        bill: Vec<BillLine>,
    },
    /// No road is within the longest drop.
    TooFar {
        /// Metres to the nearest road, where one is within ten times the longest drop.
        metres: Option<f64>,
    },
    /// The road has no way to the existing network.
    NoWay,
}

/// The priced graph of a region.
#[derive(Debug, Clone)]
pub struct Network {
    /// The graph; weights in öre.
    pub graph: Graph,
    /// Per edge what it is.
    pub edges: Vec<EdgeInfo>,
    /// The bills of all edges.
    pub bill: Vec<BillLine>,
    /// The corners of all edges, in the working system.
    pub shape: Vec<Coord<f64>>,
    /// Where each node is; the existing network as a whole ([`Network::backbone`]) is nowhere (NaN).
    pub place: Vec<Coord<f64>>,
    /// The node that stands for the whole existing network.
    pub backbone: u32,
    /// The premises that are to be joined, as rows of the premises, ascending.
    pub premises: Vec<u32>,
    /// Per premises of `premises` where it meets the graph.
    pub attachments: Vec<Attachment>,
}

/// Everything the graph is made of. All coordinates are in the working system.
#[derive(Debug, Clone, Copy)]
pub struct NetworkInputs<'a> {
    /// The roads.
    pub roads: &'a Roads,
    /// Existing ducts.
    pub ducts: &'a [LineString<f64>],
    /// Planned civil works.
    pub works: &'a [LineString<f64>],
    /// Lines of the existing network.
    pub backbone_lines: &'a [LineString<f64>],
    /// Points of the existing network.
    pub backbone_points: &'a [Coord<f64>],
    /// Railways and water.
    pub barriers: &'a Barriers,
    /// The premises that are to be joined, as rows, ascending.
    pub premises: &'a [u32],
    /// Where each of them is.
    pub places: &'a [Coord<f64>],
    /// The prices.
    pub prices: &'a PriceList,
    /// The working system.
    pub working: &'static Crs,
    /// How near is near.
    pub near: Near,
}

/// Distances, in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Ends of roads that miss another road by this little are joined to it.
    pub snap_m: f64,
    /// Works and ducts this near to a road and leading the same way run along it.
    pub along_m: f64,
    /// The existing network can be met this near to a road.
    pub backbone_m: f64,
}

impl Default for Near {
    /// 1 m for drawing errors, 15 m for the width of a road area, 25 m for a node beside a road: choices, not rules.
    fn default() -> Self {
        Self { snap_m: 1.0, along_m: 15.0, backbone_m: 25.0 }
    }
}

/// Makes the priced graph.
///
/// # Errors
/// Coordinates that cannot be brought back to the ground.
pub fn build(inputs: &NetworkInputs<'_>) -> Result<(Network, NetworkReport)> {
    let mut report = NetworkReport::default();
    let pieces = pieces::pieces(inputs, &mut report);
    let stops = stops::stops(inputs, &pieces, &mut report);
    let network = verges::graph(inputs, &pieces, &stops)?;
    Ok((network, report))
}
