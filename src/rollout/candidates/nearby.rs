//! Which stops are neighbours along the roads, and how far the existing network is.

use super::Demand;
use crate::rollout::network::{Attachment, Network};
use crate::rollout::route::drop_cost;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// A way along the roads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    /// The stop at its other end.
    pub to: u32,
    pub cost: u64,
    pub length_mm: u64,
}

/// Premises that meet the roads at one node.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    /// Positions in [`Network::premises`], ascending.
    pub members: Vec<u32>,
    /// The least rank of its members.
    pub rank: u32,
    /// What their drops cost, in öre.
    pub drops: u64,
    /// The way to the existing network.
    pub link: Way,
    /// The ways to its neighbours in the spanning tree, cheapest first.
    pub neighbours: Vec<Way>,
}

pub(super) struct Nearby {
    pub stops: Vec<Stop>,
}

const FAR: u64 = u64::MAX;

impl Nearby {
    /// Finds the stops and the ways between them. No way leads through the existing network: that would be no building at all.
    pub fn new(network: &Network, demand: &Demand<'_>) -> Self {
        let mut at_node: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (member, attachment) in (0_u32..).zip(&network.attachments) {
            if let Attachment::Joined { node, .. } = attachment {
                at_node.entry(*node).or_default().push(member);
            }
        }
        let nodes: Vec<u32> = at_node.keys().copied().collect();
        let links = links(network);
        let ways = spanning(network, &nodes);
        let mut neighbours: Vec<Vec<Way>> = vec![Vec::new(); nodes.len()];
        for (cost, length_mm, a, b) in ways {
            neighbours[a as usize].push(Way { to: b, cost, length_mm });
            neighbours[b as usize].push(Way { to: a, cost, length_mm });
        }
        let stop = |(members, mut neighbours): (Vec<u32>, Vec<Way>), node: u32| {
            neighbours.sort_unstable_by_key(|way| (way.cost, way.to));
            let (cost, length_mm) = links[node as usize];
            Stop {
                rank: members.iter().map(|&member| demand.rank[member as usize]).min().unwrap_or(u32::MAX),
                drops: members.iter().map(|&member| drop_cost(network, member)).sum(),
                link: Way { to: u32::MAX, cost, length_mm },
                members,
                neighbours,
            }
        };
        let stops = at_node.into_values().zip(neighbours).zip(&nodes).map(|(parts, &node)| stop(parts, node)).collect();
        Self { stops }
    }
}

/// Per node the cost and length of the cheapest way to the existing network.
fn links(network: &Network) -> Vec<(u64, u64)> {
    let mut links = vec![(FAR, 0); network.graph.nodes()];
    let mut queue = BinaryHeap::from([Reverse((0_u64, 0_u64, network.backbone))]);
    links[network.backbone as usize] = (0, 0);
    while let Some(Reverse((cost, length, node))) = queue.pop() {
        if (cost, length) > links[node as usize] {
            continue;
        }
        for arc in network.graph.arcs(node) {
            let next = (cost + arc.weight, length + u64::from(network.edges[arc.edge as usize].length_mm));
            if next < links[arc.to as usize] {
                links[arc.to as usize] = next;
                queue.push(Reverse((next.0, next.1, arc.to)));
            }
        }
    }
    links
}

/// A spanning tree (or forest) of the distances between nodes: cost, length, and the positions of both nodes. Every node of the graph goes to the
/// nearest of them; where two such regions touch there is a way, and the cheapest ways make the tree.
fn spanning(network: &Network, nodes: &[u32]) -> Vec<(u64, u64, u32, u32)> {
    let graph = &network.graph;
    let mut near: Vec<(u64, u64, u32)> = vec![(FAR, 0, u32::MAX); graph.nodes()];
    let mut queue = BinaryHeap::new();
    for (position, &node) in (0_u32..).zip(nodes) {
        near[node as usize] = (0, 0, position);
        queue.push(Reverse((0_u64, 0_u64, position, node)));
    }
    while let Some(Reverse((cost, length, position, node))) = queue.pop() {
        if (cost, length, position) > near[node as usize] {
            continue;
        }
        for arc in graph.arcs(node).iter().filter(|arc| arc.to != network.backbone) {
            let next = (cost + arc.weight, length + u64::from(network.edges[arc.edge as usize].length_mm), position);
            if next < near[arc.to as usize] {
                near[arc.to as usize] = next;
                queue.push(Reverse((next.0, next.1, position, arc.to)));
            }
        }
    }
    let mut ways: Vec<(u64, u64, u32, u32)> = Vec::new();
    for (edge, info) in graph.edges().iter().zip(&network.edges) {
        let (a, b) = (near[edge.a as usize], near[edge.b as usize]);
        if edge.a != network.backbone && edge.b != network.backbone && a.2 != b.2 && a.0 != FAR && b.0 != FAR {
            ways.push((a.0 + edge.weight + b.0, a.1 + u64::from(info.length_mm) + b.1, a.2.min(b.2), a.2.max(b.2)));
        }
    }
    ways.sort_unstable();
    let mut parent: Vec<u32> = (0..nodes.len() as u32).collect();
    ways.retain(|&(.., a, b)| {
        let (a, b) = (super::root(&mut parent, a), super::root(&mut parent, b));
        let is_new = a != b;
        if is_new {
            parent[a as usize] = b;
        }
        is_new
    });
    ways
}
