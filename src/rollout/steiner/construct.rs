//! Trees by construction: grown from a root, always to the nearest terminal next (Takahashi and Matsuyama 1980), then mended.
//!
//! Responsible for: a tree from nothing, and making any connected set of edges the cheapest tree on its nodes without loose ends. Not responsible
//! for: bounds, or search.

use super::reduced::Compact;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const FAR: u64 = u64::MAX;
const NONE: u32 = u32::MAX;

/// Grows a tree from `root` to all terminals along edges of these weights (one for each edge; [`u64::MAX`] closes an edge). `None` where some
/// terminal is not reached. Gives the edges, ascending.
pub(super) fn grow(graph: &Compact, root: u32, weights: &[u64]) -> Option<Vec<u32>> {
    let mut distance = vec![FAR; graph.nodes()];
    let mut way = vec![NONE; graph.nodes()];
    let mut in_tree = vec![false; graph.nodes()];
    let mut queue = BinaryHeap::from([Reverse((0_u64, root))]);
    distance[root as usize] = 0;
    in_tree[root as usize] = true;
    let mut missing = graph.terminals.iter().filter(|&&terminal| terminal != root).count();
    let mut edges = Vec::new();
    while let Some(Reverse((length, node))) = queue.pop() {
        if length > distance[node as usize] {
            continue;
        }
        if graph.is_terminal[node as usize] && !in_tree[node as usize] {
            missing -= 1;
            // The way to it joins the tree: searches begin anew from all of it.
            let mut at = node;
            while !in_tree[at as usize] {
                in_tree[at as usize] = true;
                let edge = way[at as usize];
                edges.push(edge);
                distance[at as usize] = 0;
                queue.push(Reverse((0, at)));
                let (a, b, _) = graph.ends[edge as usize];
                at = a ^ b ^ at;
            }
            if missing == 0 {
                break;
            }
            continue;
        }
        for hop in graph.hops(node) {
            let weight = weights[hop.edge as usize];
            if weight == FAR || in_tree[hop.to as usize] {
                continue;
            }
            let further = length.saturating_add(weight);
            if further < distance[hop.to as usize] {
                distance[hop.to as usize] = further;
                way[hop.to as usize] = hop.edge;
                queue.push(Reverse((further, hop.to)));
            }
        }
    }
    edges.sort_unstable();
    (missing == 0).then_some(edges)
}

/// The cheapest tree on the nodes of some edges that are connected, without ends that lead to no terminal. Ascending.
pub(super) fn mend(graph: &Compact, edges: &[u32]) -> Vec<u32> {
    let mut nodes: Vec<u32> =
        edges.iter().flat_map(|&edge| [graph.ends[edge as usize].0, graph.ends[edge as usize].1]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let mut place = Places::new(graph.nodes());
    nodes.iter().enumerate().for_each(|(at, &node)| place.set(node, at as u32));
    let mut between: Vec<(u64, u32)> = Vec::new();
    for &node in &nodes {
        for hop in graph.hops(node) {
            if node < hop.to && place.get(hop.to).is_some() {
                between.push((hop.weight, hop.edge));
            }
        }
    }
    between.sort_unstable();
    let mut parts = Parts::new(nodes.len());
    let mut tree = Vec::with_capacity(nodes.len());
    for (_, edge) in between {
        let (a, b, _) = graph.ends[edge as usize];
        if let (Some(a), Some(b)) = (place.get(a), place.get(b))
            && parts.join(a, b)
        {
            tree.push(edge);
        }
    }
    prune(graph, &nodes, &place, tree)
}

/// Takes off ends that are no terminals.
fn prune(graph: &Compact, nodes: &[u32], place: &Places, tree: Vec<u32>) -> Vec<u32> {
    let mut degree = vec![0_u32; nodes.len()];
    // The exclusive or of the edges at a node: at an end it is the one edge there.
    let mut edge_at = vec![0_u32; nodes.len()];
    let ends = |edge: u32| {
        let (a, b, _) = graph.ends[edge as usize];
        [place.get(a).unwrap_or(0), place.get(b).unwrap_or(0)]
    };
    for &edge in &tree {
        for end in ends(edge) {
            degree[end as usize] += 1;
            edge_at[end as usize] ^= edge;
        }
    }
    let is_loose = |degree: u32, at: u32| degree == 1 && !graph.is_terminal[nodes[at as usize] as usize];
    let mut open: Vec<u32> = (0..nodes.len() as u32).filter(|&at| is_loose(degree[at as usize], at)).collect();
    let mut gone = Vec::new();
    while let Some(at) = open.pop() {
        if degree[at as usize] != 1 {
            continue;
        }
        let edge = edge_at[at as usize];
        gone.push(edge);
        for end in ends(edge) {
            degree[end as usize] -= 1;
            edge_at[end as usize] ^= edge;
            if is_loose(degree[end as usize], end) {
                open.push(end);
            }
        }
    }
    gone.sort_unstable();
    let mut tree: Vec<u32> = tree.into_iter().filter(|edge| gone.binary_search(edge).is_err()).collect();
    tree.sort_unstable();
    tree
}

/// A number for some nodes.
struct Places(Vec<u32>);

impl Places {
    fn new(nodes: usize) -> Self {
        Self(vec![NONE; nodes])
    }
    fn set(&mut self, node: u32, place: u32) {
        self.0[node as usize] = place;
    }
    fn get(&self, node: u32) -> Option<u32> {
        Some(self.0[node as usize]).filter(|&place| place != NONE)
    }
}

/// Disjoint sets.
pub(super) struct Parts(Vec<u32>);

impl Parts {
    pub fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }
    pub fn root(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }
    /// Joins two sets; whether they were apart.
    pub fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return false;
        }
        let (low, high) = (a.min(b), a.max(b));
        self.0[high as usize] = low;
        true
    }
}
