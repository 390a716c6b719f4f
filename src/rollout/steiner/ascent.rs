//! The lower bound: Wong's dual ascent (1984) on the graph seen as arcs leading away from a root.
//!
//! Responsible for: a proven lower bound, the reduced costs that come with it, and the arcs without reduced cost, in which good trees lie. Not
//! responsible for: what is done with them (`bound`, `search`).
//!
//! Every terminal but the root needs an arc into any set of nodes that holds it and not the root. While a terminal is not reached from the
//! root along arcs whose weight is used up, all arcs into the set of nodes that reach it along such arcs are used up further, by the least that
//! any of them has left; that much is added to the bound. Terminals with few such arcs come first (as in Pajor, Uchoa and Werneck 2018).

use super::reduced::Compact;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What an ascent found.
#[derive(Debug, Clone, Default)]
pub(super) struct Ascent {
    /// No tree costs less.
    pub bound: u64,
    /// What is left of the weight of every arc: `2 * edge` from its first end to its second, `2 * edge + 1` back.
    pub left: Vec<u64>,
    /// The node that all arcs lead away from.
    pub root: u32,
}

/// The arc of an edge that leads *into* `to`.
#[inline]
pub(super) fn arc_into(graph: &Compact, edge: u32, to: u32) -> usize {
    2 * edge as usize + usize::from(graph.ends[edge as usize].0 == to)
}

/// The ascent from a root. `patience`: a terminal is worked on until its cut has this many times (in eighths) the arcs of the next one's.
pub(super) fn ascend(graph: &Compact, root: u32, patience: u64) -> Ascent {
    let left = graph.ends.iter().flat_map(|&(_, _, weight)| [weight, weight]).collect();
    let mut work = Work {
        graph,
        ascent: Ascent { bound: 0, left, root },
        is_active: vec![false; graph.nodes()],
        seen: vec![0; graph.nodes()],
        round: 0,
        nodes: Vec::new(),
        cut: Vec::new(),
    };
    let mut queue: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
    for &terminal in graph.terminals.iter().filter(|&&terminal| terminal != root) {
        work.is_active[terminal as usize] = true;
        queue.push(Reverse((graph.hops(terminal).len() as u64, terminal)));
    }
    while let Some(Reverse((_, terminal))) = queue.pop() {
        let next = queue.peek().map_or(u64::MAX, |Reverse((score, _))| *score);
        if let Some(score) = work.raise(terminal, next.saturating_mul(patience) / 8) {
            queue.push(Reverse((score, terminal)));
        }
    }
    work.ascent
}

struct Work<'g> {
    graph: &'g Compact,
    ascent: Ascent,
    is_active: Vec<bool>,
    /// The round in which a node was last in the set.
    seen: Vec<u32>,
    round: u32,
    nodes: Vec<u32>,
    /// Arcs into the set: the node they come from and the arc.
    cut: Vec<(u32, u32)>,
}

impl Work<'_> {
    /// Works on one terminal; its score if there is more to do, `None` when it is reached or another terminal will do its part.
    fn raise(&mut self, terminal: u32, until: u64) -> Option<u64> {
        self.round += 1;
        self.nodes.clear();
        self.cut.clear();
        self.seen[terminal as usize] = self.round;
        self.nodes.push(terminal);
        let mut open = 0;
        loop {
            if !self.take_in(terminal, &mut open) {
                self.is_active[terminal as usize] = false;
                return None;
            }
            let (seen, round) = (&self.seen, self.round);
            self.cut.retain(|&(from, _)| seen[from as usize] != round);
            let score = self.cut.len() as u64;
            if score > until {
                return Some(score);
            }
            let Some(least) = self.cut.iter().map(|&(_, arc)| self.ascent.left[arc as usize]).min() else {
                // Nothing leads here: the caller gives connected graphs only.
                self.is_active[terminal as usize] = false;
                return None;
            };
            self.ascent.bound += least;
            for &(from, arc) in &self.cut {
                let left = &mut self.ascent.left[arc as usize];
                *left -= least;
                if *left == 0 && self.seen[from as usize] != round {
                    self.seen[from as usize] = round;
                    self.nodes.push(from);
                }
            }
        }
    }
    /// Takes nodes in along used-up arcs; `false` when the root or another active terminal is met.
    fn take_in(&mut self, terminal: u32, open: &mut usize) -> bool {
        while let Some(&node) = self.nodes.get(*open) {
            if node == self.ascent.root || (node != terminal && self.is_active[node as usize]) {
                return false;
            }
            *open += 1;
            for hop in self.graph.hops(node) {
                if self.seen[hop.to as usize] == self.round {
                    continue;
                }
                let arc = arc_into(self.graph, hop.edge, node);
                if self.ascent.left[arc] == 0 {
                    self.seen[hop.to as usize] = self.round;
                    self.nodes.push(hop.to);
                } else {
                    self.cut.push((hop.to, arc as u32));
                }
            }
        }
        true
    }
}
