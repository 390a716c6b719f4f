//! The shortest path heuristic: a tree that takes in the nearest terminal again and again.
//!
//! Responsible for: constructing trees, tidying them, and a workspace that makes the next call on the same graph cheap. Not responsible for:
//! improving trees, or bounds.

use crate::spatial::graph::{Arc, Graph};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Memory for many calls on graphs of about the same size. A call touches only what it visits, not the whole graph.
#[derive(Debug, Default)]
pub struct Workspace {
    /// In which call a node was seen last; what the other columns say of it is of that call.
    seen: Vec<u32>,
    call: u32,
    distance: Vec<u64>,
    /// The arc towards the tree: the node before, and the edge.
    before: Vec<(u32, u32)>,
    mark: Vec<u8>,
    /// Parents of the disjoint sets of nodes.
    set: Vec<u32>,
    degree: Vec<u32>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    members: Vec<u32>,
}

const WANTED: u8 = 1;
const JOINED: u8 = 2;
const NONE: u32 = u32::MAX;

impl Workspace {
    /// Begins a call on a graph of this many nodes.
    fn begin(&mut self, nodes: usize) {
        if self.seen.len() < nodes {
            self.seen.resize(nodes, 0);
            self.distance.resize(nodes, u64::MAX);
            self.before.resize(nodes, (NONE, NONE));
            self.mark.resize(nodes, 0);
            self.set.resize(nodes, 0);
            self.degree.resize(nodes, 0);
        }
        if self.call == u32::MAX {
            self.seen.fill(0);
            self.call = 0;
        }
        self.call += 1;
        self.heap.clear();
        self.members.clear();
    }
    #[inline]
    fn see(&mut self, node: u32) {
        let i = node as usize;
        if self.seen[i] != self.call {
            self.seen[i] = self.call;
            self.distance[i] = u64::MAX;
            self.before[i] = (NONE, NONE);
            self.mark[i] = 0;
            self.set[i] = node;
            self.degree[i] = 0;
        }
    }
    #[inline]
    fn find(&mut self, mut node: u32) -> u32 {
        while self.set[node as usize] != node {
            let above = self.set[self.set[node as usize] as usize];
            self.set[node as usize] = above;
            node = above;
        }
        node
    }
    fn join(&mut self, node: u32) {
        let i = node as usize;
        self.mark[i] |= JOINED;
        self.distance[i] = 0;
        self.members.push(node);
        self.heap.push(Reverse((0, node)));
    }

    /// Grows a tree from `root` over `terminals` by the costs that `cost` gives to arcs, and tidies it by the true weights. Gives its edges,
    /// or the terminals out of reach as positions in the list.
    pub(super) fn grow(
        &mut self,
        graph: &Graph,
        root: u32,
        terminals: &[u32],
        cost: impl Fn(&Arc) -> u64,
    ) -> Result<Vec<u32>, Vec<u32>> {
        self.begin(graph.nodes());
        let mut wanted = 0;
        for &terminal in terminals {
            self.see(terminal);
            if terminal != root && self.mark[terminal as usize] & WANTED == 0 {
                wanted += 1;
            }
            self.mark[terminal as usize] |= WANTED;
        }
        self.see(root);
        self.join(root);
        while wanted > 0 {
            let Some(Reverse((distance, node))) = self.heap.pop() else {
                let lost = (0_u32..).zip(terminals).filter(|(_, t)| self.mark[**t as usize] & JOINED == 0);
                return Err(lost.map(|(position, _)| position).collect());
            };
            if distance > self.distance[node as usize] {
                continue;
            }
            if self.mark[node as usize] == WANTED {
                wanted -= 1;
                let mut at = node;
                while self.mark[at as usize] & JOINED == 0 {
                    self.join(at);
                    at = self.before[at as usize].0;
                }
                continue;
            }
            for arc in graph.arcs(node) {
                self.see(arc.to);
                let further = distance.saturating_add(cost(arc));
                if further < self.distance[arc.to as usize] {
                    self.distance[arc.to as usize] = further;
                    self.before[arc.to as usize] = (node, arc.edge);
                    self.heap.push(Reverse((further, arc.to)));
                }
            }
        }
        let members = std::mem::take(&mut self.members);
        let edges = self.span(graph, &members);
        self.members = members;
        Ok(edges)
    }

    /// The cheapest tree over the nodes already joined, without leaves that are no terminals; edges ascending.
    fn span(&mut self, graph: &Graph, members: &[u32]) -> Vec<u32> {
        let mut edges: Vec<(u64, u32, u32, u32)> = Vec::with_capacity(members.len() * 2);
        for &node in members {
            for arc in graph.arcs(node) {
                let other = arc.to as usize;
                if node < arc.to && self.seen[other] == self.call && self.mark[other] & JOINED != 0 {
                    edges.push((arc.weight, arc.edge, node, arc.to));
                }
            }
        }
        edges.sort_unstable();
        self.kruskal(edges)
    }

    /// The tree of these edges (weight, edge, ends), taken from the first on where they close no circle, without leaves that are no terminals.
    fn kruskal(&mut self, edges: Vec<(u64, u32, u32, u32)>) -> Vec<u32> {
        let mut tree: Vec<(u32, u32, u32)> = Vec::with_capacity(edges.len());
        for (_, edge, a, b) in edges {
            let (set_a, set_b) = (self.find(a), self.find(b));
            if set_a != set_b {
                self.set[set_a.max(set_b) as usize] = set_a.min(set_b);
                self.degree[a as usize] += 1;
                self.degree[b as usize] += 1;
                tree.push((edge, a, b));
            }
        }
        self.prune(tree)
    }

    /// Takes away leaves that are no terminals. Each node holds the exclusive or of its neighbours and edges: where one is left, that is the one.
    fn prune(&mut self, tree: Vec<(u32, u32, u32)>) -> Vec<u32> {
        let xor = |before: (u32, u32), edge: u32, other: u32| (before.0 ^ other, before.1 ^ edge);
        for &(_, a, b) in &tree {
            self.before[a as usize] = (0, 0);
            self.before[b as usize] = (0, 0);
        }
        for &(edge, a, b) in &tree {
            self.before[a as usize] = xor(self.before[a as usize], edge, b);
            self.before[b as usize] = xor(self.before[b as usize], edge, a);
        }
        let mut gone = Vec::new();
        for &(_, a, b) in &tree {
            for end in [a, b] {
                let mut leaf = end;
                while self.degree[leaf as usize] == 1 && self.mark[leaf as usize] & WANTED == 0 {
                    let (other, edge) = self.before[leaf as usize];
                    self.degree[leaf as usize] = 0;
                    self.degree[other as usize] -= 1;
                    self.before[other as usize] = xor(self.before[other as usize], edge, leaf);
                    gone.push(edge);
                    leaf = other;
                }
            }
        }
        gone.sort_unstable();
        let mut edges: Vec<u32> = tree.into_iter().map(|(edge, ..)| edge).filter(|e| gone.binary_search(e).is_err()).collect();
        edges.sort_unstable();
        edges
    }

    /// A tree of these edges that joins the terminals: circles are opened at their dearest edge, what joins no terminals is dropped.
    pub(super) fn tidy(&mut self, graph: &Graph, terminals: &[u32], edges: &[u32]) -> Vec<u32> {
        self.begin(graph.nodes());
        for &terminal in terminals {
            self.see(terminal);
            self.mark[terminal as usize] |= WANTED;
        }
        let mut sorted = Vec::with_capacity(edges.len());
        for &edge in edges {
            let ends = graph.edges()[edge as usize];
            self.see(ends.a);
            self.see(ends.b);
            sorted.push((ends.weight, edge, ends.a, ends.b));
        }
        sorted.sort_unstable();
        sorted.dedup();
        self.kruskal(sorted)
    }

    /// The cheapest tree over all nodes of these edges, tidied.
    pub(super) fn respan(&mut self, graph: &Graph, terminals: &[u32], edges: &[u32]) -> Vec<u32> {
        self.begin(graph.nodes());
        for &terminal in terminals {
            self.see(terminal);
            self.mark[terminal as usize] |= WANTED;
        }
        let mut members = Vec::with_capacity(edges.len() + 1);
        for &edge in edges {
            let ends = graph.edges()[edge as usize];
            for end in [ends.a, ends.b] {
                self.see(end);
                if self.mark[end as usize] & JOINED == 0 {
                    self.mark[end as usize] |= JOINED;
                    members.push(end);
                }
            }
        }
        self.span(graph, &members)
    }
}
