//! A tree hung up at a node, and to which of its nodes each node of the graph is nearest.
//!
//! Responsible for: who is above whom, key vertices, regions. Not responsible for: what to exchange (`local`).

use super::net::Net;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub(super) const NONE: u32 = u32::MAX;

/// A tree hung up at one of its terminals.
pub(super) struct Hung {
    /// The nodes of the tree, each before those below it.
    pub order: Vec<u32>,
    /// Per node of the graph: its place in a walk down (depth first), and the first place behind what is below it; [`NONE`] outside of the tree.
    pub enter: Vec<u32>,
    pub leave: Vec<u32>,
    /// Per node: the node above and the edge to it.
    pub above: Vec<(u32, u32)>,
    /// Per node: whether it is a terminal or a branching of the tree.
    pub is_key: Vec<bool>,
}

impl Hung {
    pub fn new(net: &Net, tree: &[u32]) -> Self {
        let nodes = net.graph.nodes();
        let mut is_in = vec![false; net.graph.edges().len()];
        tree.iter().for_each(|&edge| is_in[edge as usize] = true);
        let mut hung = Self {
            order: Vec::with_capacity(tree.len() + 1),
            enter: vec![NONE; nodes],
            leave: vec![0; nodes],
            above: vec![(NONE, NONE); nodes],
            is_key: net.is_terminal.clone(),
        };
        let mut open = vec![net.terminals[0]];
        while let Some(node) = open.pop() {
            hung.enter[node as usize] = hung.order.len() as u32;
            hung.order.push(node);
            let mut degree = 0;
            for arc in net.graph.arcs(node).iter().filter(|arc| is_in[arc.edge as usize]) {
                degree += 1;
                if arc.edge != hung.above[node as usize].1 {
                    hung.above[arc.to as usize] = (node, arc.edge);
                    open.push(arc.to);
                }
            }
            hung.is_key[node as usize] |= degree > 2;
        }
        for place in (0..hung.order.len()).rev() {
            let node = hung.order[place] as usize;
            hung.leave[node] = hung.leave[node].max(place as u32 + 1);
            let above = hung.above[node].0;
            if above != NONE {
                hung.leave[above as usize] = hung.leave[above as usize].max(hung.leave[node]);
            }
        }
        hung
    }
    pub fn is_in(&self, node: u32) -> bool {
        self.enter[node as usize] != NONE
    }
    /// Whether a node of the tree is `top` or below it.
    pub fn is_below(&self, node: u32, top: u32) -> bool {
        let place = self.enter[node as usize];
        self.enter[top as usize] <= place && place < self.leave[top as usize]
    }
    /// The way up from a node to the next key vertex: its edges, the nodes between, and that vertex.
    pub fn way_up(&self, from: u32) -> (Vec<u32>, Vec<u32>, u32) {
        let (mut edges, mut between, mut at) = (Vec::new(), Vec::new(), from);
        loop {
            let (above, edge) = self.above[at as usize];
            edges.push(edge);
            if self.is_key[above as usize] {
                return (edges, between, above);
            }
            between.push(above);
            at = above;
        }
    }
}

/// For each node of the graph the nearest node of a tree, how far it is, and the first step of the way there.
pub(super) struct Regions {
    pub base: Vec<u32>,
    pub distance: Vec<u64>,
    pub step: Vec<(u32, u32)>,
    /// Nodes sorted by base; those of a base begin at `first[base]`.
    members: Vec<u32>,
    first: Vec<u32>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    is_changed: Vec<bool>,
    /// What was there before a repair: node, base, distance, step.
    changed: Vec<(u32, u32, u64, (u32, u32))>,
}

impl Regions {
    pub fn new(net: &Net, hung: &Hung) -> Self {
        let nodes = net.graph.nodes();
        let mut regions = Self {
            base: vec![NONE; nodes],
            distance: vec![u64::MAX; nodes],
            step: vec![(NONE, NONE); nodes],
            members: Vec::new(),
            first: Vec::new(),
            heap: BinaryHeap::new(),
            is_changed: vec![false; nodes],
            changed: Vec::new(),
        };
        for &node in &hung.order {
            regions.base[node as usize] = node;
            regions.distance[node as usize] = 0;
            regions.heap.push(Reverse((0, node)));
        }
        regions.spread(net, false);
        let mut first = vec![0_u32; nodes + 1];
        let is_reached = |node: &u32| regions.base[*node as usize] != NONE;
        (0..nodes as u32).filter(is_reached).for_each(|node| first[regions.base[node as usize] as usize + 1] += 1);
        (0..nodes).for_each(|node| first[node + 1] += first[node]);
        let mut next = first.clone();
        let mut members = vec![0; first[nodes] as usize];
        for node in (0..nodes as u32).filter(is_reached) {
            let place = &mut next[regions.base[node as usize] as usize];
            members[*place as usize] = node;
            *place += 1;
        }
        regions.members = members;
        regions.first = first;
        regions
    }
    fn spread(&mut self, net: &Net, only_changed: bool) {
        while let Some(Reverse((distance, node))) = self.heap.pop() {
            if distance > self.distance[node as usize] {
                continue;
            }
            for arc in net.graph.arcs(node) {
                let to = arc.to as usize;
                let further = distance + arc.weight;
                if further < self.distance[to] && (!only_changed || self.is_changed[to]) {
                    self.distance[to] = further;
                    self.base[to] = self.base[node as usize];
                    self.step[to] = (node, arc.edge);
                    self.heap.push(Reverse((further, arc.to)));
                }
            }
        }
    }
    /// Gives the regions of these nodes, which leave the tree, to their neighbours, until [`restore`](Self::restore). Gives the nodes in them.
    pub fn repair(&mut self, net: &Net, gone: &[u32]) -> Vec<u32> {
        let mut nodes = Vec::new();
        for &base in gone {
            let range = self.first[base as usize] as usize..self.first[base as usize + 1] as usize;
            nodes.extend_from_slice(&self.members[range]);
        }
        for &node in &nodes {
            let i = node as usize;
            self.changed.push((node, self.base[i], self.distance[i], self.step[i]));
            self.is_changed[i] = true;
            self.distance[i] = u64::MAX;
            self.base[i] = NONE;
        }
        for &node in &nodes {
            for arc in net.graph.arcs(node) {
                let to = arc.to as usize;
                if !self.is_changed[to] && self.base[to] != NONE {
                    let further = self.distance[to] + arc.weight;
                    if further < self.distance[node as usize] {
                        self.distance[node as usize] = further;
                        self.base[node as usize] = self.base[to];
                        self.step[node as usize] = (arc.to, arc.edge);
                    }
                }
            }
            if self.base[node as usize] != NONE {
                self.heap.push(Reverse((self.distance[node as usize], node)));
            }
        }
        self.spread(net, true);
        nodes
    }
    pub fn restore(&mut self) {
        for (node, base, distance, step) in self.changed.drain(..) {
            let i = node as usize;
            (self.base[i], self.distance[i], self.step[i], self.is_changed[i]) = (base, distance, step, false);
        }
    }
    /// The edges from a node to its base.
    pub fn way(&self, mut node: u32, edges: &mut Vec<u32>) {
        while self.base[node as usize] != node {
            let (to, edge) = self.step[node as usize];
            edges.push(edge);
            node = to;
        }
    }
}
