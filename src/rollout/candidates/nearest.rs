//! Distances along the graph: home to the existing network, and to the two nearest groups.
//!
//! Responsible for: searches over the whole graph. Not responsible for: what follows from them.

use super::{Group, Work};
use crate::rollout::network::Network;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const FAR: u64 = u64::MAX;
const NONE: u32 = u32::MAX;

/// The cheapest way of every node to the existing network.
#[derive(Debug, Clone, Default)]
pub(super) struct Home {
    distance: Vec<u64>,
    /// The first edge of the way.
    way: Vec<u32>,
}

impl Home {
    pub fn reaches(&self, node: u32) -> bool {
        self.distance[node as usize] != FAR
    }
    pub fn distance(&self, node: u32) -> u64 {
        self.distance[node as usize]
    }
    /// The edges of the way, from the node on.
    pub fn path(&self, network: &Network, node: u32) -> Vec<u32> {
        let mut edges = Vec::new();
        let mut at = node;
        while at != network.backbone && self.way[at as usize] != NONE {
            edges.push(self.way[at as usize]);
            at = other_end(network, self.way[at as usize], at);
        }
        edges
    }
}

pub(super) fn other_end(network: &Network, edge: u32, node: u32) -> u32 {
    let edge = network.graph.edges()[edge as usize];
    if edge.a == node { edge.b } else { edge.a }
}

/// The way home of every node.
pub(super) fn home(network: &Network) -> Home {
    let nodes = network.graph.nodes();
    let mut home = Home { distance: vec![FAR; nodes], way: vec![NONE; nodes] };
    home.distance[network.backbone as usize] = 0;
    let mut queue = BinaryHeap::from([Reverse((0_u64, network.backbone))]);
    while let Some(Reverse((distance, node))) = queue.pop() {
        if distance > home.distance[node as usize] {
            continue;
        }
        for arc in network.graph.arcs(node) {
            let further = distance.saturating_add(arc.weight);
            if further < home.distance[arc.to as usize] {
                home.distance[arc.to as usize] = further;
                home.way[arc.to as usize] = arc.edge;
                queue.push(Reverse((further, arc.to)));
            }
        }
    }
    home
}

/// How a node reaches a group's tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    /// The position of the group, or [`NONE`].
    pub group: u32,
    pub distance: u64,
    /// The first edge of the way; [`NONE`] at the tree itself.
    way: u32,
}

/// Per node the ways to the two nearest groups, not through the existing network.
pub(super) struct Nearest {
    labels: Vec<[Label; 2]>,
}

/// Two groups and a node between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub a: u32,
    pub b: u32,
    /// What joining their trees costs.
    pub between: u64,
    /// The node at which the ways to both meet.
    pub node: u32,
}

impl Nearest {
    pub fn new(work: &Work<'_>, groups: &[Group]) -> Self {
        let Work { network, .. } = *work;
        let none = Label { group: NONE, distance: FAR, way: NONE };
        let mut found = Self { labels: vec![[none; 2]; network.graph.nodes()] };
        let mut queue = BinaryHeap::new();
        for (group, nodes) in (0_u32..).zip(groups.iter().map(|group| nodes_of(work, group))) {
            queue.extend(nodes.into_iter().map(|node| Reverse((0_u64, group, node, NONE))));
        }
        // A node is settled once for each of the first two groups that come to it.
        while let Some(Reverse((distance, group, node, way))) = queue.pop() {
            let [first, second] = &mut found.labels[node as usize];
            let new = Label { group, distance, way };
            if first.group == NONE {
                *first = new;
            } else if first.group != group && second.group == NONE {
                *second = new;
            } else {
                continue;
            }
            for arc in network.graph.arcs(node) {
                let [first, second] = &found.labels[arc.to as usize];
                if arc.to != network.backbone && first.group != group && second.group == NONE {
                    queue.push(Reverse((distance.saturating_add(arc.weight), group, arc.to, arc.edge)));
                }
            }
        }
        found
    }
    /// The nearest group that is not this one.
    pub fn other_than(&self, node: u32, group: u32) -> Option<Label> {
        self.labels[node as usize].iter().find(|label| label.group != group && label.group != NONE).copied()
    }
    /// The edges of the way from a node to a group.
    pub fn path(&self, network: &Network, node: u32, group: u32) -> Vec<u32> {
        let mut edges = Vec::new();
        let mut at = node;
        while let Some(label) = self.labels[at as usize].iter().find(|label| label.group == group && label.way != NONE) {
            edges.push(label.way);
            at = other_end(network, label.way, at);
        }
        edges
    }
    /// The groups that meet somewhere, each pair once, where they are nearest.
    pub fn pairs(&self) -> Vec<Pair> {
        let both = (0_u32..).zip(&self.labels).filter(|(_, [_, second])| second.group != NONE);
        let mut pairs: Vec<Pair> = both
            .map(|(node, [first, second])| {
                let (a, b) = (first.group.min(second.group), first.group.max(second.group));
                Pair { a, b, between: first.distance.saturating_add(second.distance), node }
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup_by_key(|pair| (pair.a, pair.b));
        pairs
    }
}

/// The nodes of a group's tree and its premises, without the existing network, ascending.
pub(super) fn nodes_of(work: &Work<'_>, group: &Group) -> Vec<u32> {
    let Work { network, sites, .. } = *work;
    let ends = group.edges.iter().flat_map(|&edge| {
        let edge = network.graph.edges()[edge as usize];
        [edge.a, edge.b]
    });
    let mut nodes: Vec<u32> = ends.filter(|&node| node != network.backbone).chain(sites.nodes(&group.units)).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}
