//! The priced graph: where a cable can be laid, what that costs, and where premises and the existing network meet it.
//!
//! Responsible for: one graph in which the weight of every edge is the sum of its bill. Not responsible for: which edges are built.

use super::prices::BillLine;
use crate::model::class::vocabulary;
use crate::model::roads::{RoadClass, Surface};
use crate::spatial::graph::Graph;
use geo::Coord;
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
