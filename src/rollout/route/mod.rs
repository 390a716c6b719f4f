//! The route of one project: its premises joined to the existing network as cheaply as the effort finds, with a proven bound.
//!
//! Responsible for: the part of the graph that can matter (`reach`), the tree in it, and which premises cost more than they are worth. Not
//! responsible for: which premises make a project (`candidates`), or the search for the tree (`steiner`).

mod reach;

pub use reach::Workspace;

use super::network::{Attachment, Network};
use super::result::Route;
use super::steiner::{self, Effort, Prize, Tree};
use crate::spatial::graph::{Edge, Graph};
use reach::Reach;
use std::collections::BTreeMap;

/// How a route is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RouteOptions {
    /// How long to search.
    pub effort: Effort,
    /// The most that a connection may cost, in öre: premises whose part of the route and whose drop cost more are left out. `None`: all are joined.
    pub worth: Option<u64>,
}

/// A route, and who is not on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routed {
    /// The route.
    pub route: Route,
    /// Members that cost more than they are worth, as positions in [`Network::premises`], ascending.
    pub left_out: Vec<u32>,
}

/// Routes one project. `members` are positions in [`Network::premises`]; those that are not joined to the graph are passed over. `warm` are
/// edges of an earlier route: where they join the same premises, the new route is never dearer.
///
/// The bound holds for joining exactly the premises that are on the route.
pub fn route(
    network: &Network,
    members: &[u32],
    options: &RouteOptions,
    warm: Option<&[u32]>,
    workspace: &mut Workspace,
) -> Routed {
    let (kept, mut left_out) = by_drop(network, members, options.worth);
    let nodes = nodes_of(network, &kept);
    if nodes.is_empty() {
        return Routed { left_out, ..Routed::default() };
    }
    let terminals: Vec<u32> = nodes.keys().copied().collect();
    let reach = reach::reach(&network.graph, network.backbone, &terminals, options.worth.is_some(), workspace);
    let part = Part::new(&network.graph, network.backbone, &reach, warm);
    let mut chosen: Vec<u32> = terminals;
    let mut start: Option<Vec<u32>> = part.warm.clone();
    if let Some(worth) = options.worth {
        let prizes: Vec<Prize> = nodes.iter().map(|(node, members)| part.prize(network, *node, members, worth)).collect();
        let found = steiner::prize_tree(&part.graph, part.root(), &prizes, options.effort);
        if let Some(earlier) = part.earlier(&chosen, options.effort).filter(|tree| tree.cost <= found.objective) {
            // The earlier route to everybody is no dearer than leaving somebody out.
            start = Some(earlier.edges);
        } else {
            for &position in &found.left_out {
                left_out.extend(&nodes[&chosen[position as usize]]);
            }
            let mut position = 0..;
            chosen.retain(|_| position.next().is_none_or(|at: u32| found.left_out.binary_search(&at).is_err()));
            start = Some(found.tree.edges);
        }
    }
    left_out.sort_unstable();
    if chosen.is_empty() {
        return Routed { left_out, ..Routed::default() };
    }
    let locals: Vec<u32> = std::iter::once(part.root()).chain(chosen.iter().map(|node| part.local(*node))).collect();
    // Terminals were found from the existing network, so they can be joined.
    let tree = steiner::steiner_tree(&part.graph, &locals, options.effort, start.as_deref()).unwrap_or_default();
    Routed { route: part.back(network, &tree), left_out }
}

/// The members whose drop alone is not dearer than they are worth, and the others.
fn by_drop(network: &Network, members: &[u32], worth: Option<u64>) -> (Vec<u32>, Vec<u32>) {
    let joined =
        members.iter().copied().filter(|&member| matches!(network.attachments[member as usize], Attachment::Joined { .. }));
    joined.partition(|&member| worth.is_none_or(|worth| drop_cost(network, member) <= worth))
}

/// What the drop of a premises costs, in öre; 0 where it is not joined.
pub fn drop_cost(network: &Network, member: u32) -> u64 {
    match &network.attachments[member as usize] {
        Attachment::Joined { bill, .. } => bill.iter().map(|line| line.amount).sum(),
        Attachment::TooFar { .. } | Attachment::NoWay => 0,
    }
}

/// The members at each node, ascending by node.
fn nodes_of(network: &Network, members: &[u32]) -> BTreeMap<u32, Vec<u32>> {
    let mut nodes: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for &member in members {
        if let Attachment::Joined { node, .. } = &network.attachments[member as usize] {
            nodes.entry(*node).or_default().push(member);
        }
    }
    nodes
}

/// The part of the graph that can matter, with its own numbers for nodes and edges.
struct Part {
    graph: Graph,
    /// The nodes of the whole graph, ascending; a node's place is its number here.
    nodes: Vec<u32>,
    /// The edges of the whole graph, ascending.
    edges: Vec<u32>,
    backbone: u32,
    /// The earlier route, where all of it lies in this part.
    warm: Option<Vec<u32>>,
}

impl Part {
    fn new(graph: &Graph, backbone: u32, reach: &Reach, warm: Option<&[u32]>) -> Self {
        let mut nodes = reach.nodes.clone();
        nodes.push(backbone);
        if let Some(warm) = warm {
            nodes.extend(warm.iter().flat_map(|&edge| [graph.edges()[edge as usize].a, graph.edges()[edge as usize].b]));
        }
        nodes.sort_unstable();
        nodes.dedup();
        let local = |node: u32| nodes.binary_search(&node).ok().map(|at| at as u32);
        let mut edges = Vec::new();
        let mut inner = Vec::new();
        // Every edge is met from its end that is not the existing network, so that its thousands of joints are not walked through.
        for &node in nodes.iter().filter(|node| **node != backbone) {
            for arc in graph.arcs(node) {
                if (arc.to > node || arc.to == backbone) && local(arc.to).is_some() {
                    edges.push(arc.edge);
                }
            }
        }
        edges.sort_unstable();
        edges.dedup();
        for &edge in &edges {
            let Edge { a, b, weight } = graph.edges()[edge as usize];
            inner.push(Edge { a: local(a).unwrap_or(0), b: local(b).unwrap_or(0), weight });
        }
        let warm = warm.map(|warm| warm.iter().filter_map(|edge| edges.binary_search(edge).ok().map(|at| at as u32)).collect());
        Self { graph: Graph::new(nodes.len(), inner), nodes, edges, backbone, warm }
    }
    /// The earlier route, tidied, where there is one, to the premises at these nodes.
    fn earlier(&self, nodes: &[u32], effort: Effort) -> Option<Tree> {
        let locals: Vec<u32> = std::iter::once(self.root()).chain(nodes.iter().map(|node| self.local(*node))).collect();
        steiner::steiner_tree(&self.graph, &locals, Effort { iterations: 0, ..effort }, Some(self.warm.as_deref()?)).ok()
    }
    fn local(&self, node: u32) -> u32 {
        self.nodes.binary_search(&node).unwrap_or(0) as u32
    }
    fn root(&self) -> u32 {
        self.local(self.backbone)
    }
    /// What joining the premises at a node is worth beyond their drops.
    fn prize(&self, network: &Network, node: u32, members: &[u32], worth: u64) -> Prize {
        let beyond = members.iter().map(|&member| worth.saturating_sub(drop_cost(network, member))).sum();
        Prize { node: self.local(node), worth: beyond }
    }
    /// The tree in the numbers of the whole graph.
    fn back(&self, network: &Network, tree: &Tree) -> Route {
        let mut edges: Vec<u32> = tree.edges.iter().map(|&edge| self.edges[edge as usize]).collect();
        edges.sort_unstable();
        let length_mm = edges.iter().map(|&edge| u64::from(network.edges[edge as usize].length_mm)).sum();
        Route { edges, cost: tree.cost, lower_bound: tree.lower_bound, cut_by_time: tree.cut_by_time, length_mm }
    }
}
