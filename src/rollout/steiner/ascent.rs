//! Wong's dual ascent: a lower bound for the cost of every tree, and what each arc would cost beyond it.
//!
//! Responsible for: bounds that hold. Not responsible for: what to do with them (`bounds`, `search`).

use super::net::Net;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How much larger than the next cut a cut may grow before the next one has its turn, in per cent: more is faster, less a higher bound.
const SLACK: usize = 130;

/// What a dual ascent from one root proves.
#[derive(Debug, Clone, Default)]
pub(super) struct Ascent {
    pub root: u32,
    pub bound: u64,
    /// What each arc costs beyond the bound, for the arc *into* the node that lists it, in the order of `Graph::all_arcs`.
    pub reduced: Vec<u64>,
}

/// For each arc, in the order of `Graph::all_arcs`, where the same edge is listed at its other end.
pub(super) fn twins(net: &Net) -> Vec<u32> {
    let mut first = vec![u32::MAX; net.graph.edges().len()];
    let mut twins = vec![0; net.graph.all_arcs().len()];
    for (slot, arc) in (0_u32..).zip(net.graph.all_arcs()) {
        let other = &mut first[arc.edge as usize];
        if *other == u32::MAX {
            *other = slot;
        } else {
            twins[slot as usize] = *other;
            twins[*other as usize] = slot;
        }
    }
    twins
}

struct Search<'a> {
    net: &'a Net,
    twins: &'a [u32],
    /// While an arc is in the cut, its reduced cost plus `raised` at that time.
    reduced: Vec<u64>,
    /// Terminals that nothing reaches yet, and the root.
    is_active: Vec<bool>,
    /// In which call a node was taken into the component, and an arc into the cut.
    inside: Vec<u32>,
    in_cut: Vec<u32>,
    call: u32,
    open: Vec<u32>,
    cut: BinaryHeap<Reverse<(u64, u32)>>,
    /// Arcs that are not yet in the heap: where the component has no turn they need not go there.
    fresh: Vec<Reverse<(u64, u32)>>,
    cut_size: usize,
    /// What was put into the cut in this call.
    touched: Vec<u32>,
    /// By how much the dual of this component was raised in this call.
    raised: u64,
}

impl Search<'_> {
    fn begin(&mut self, terminal: u32) {
        self.call += 1;
        self.inside[terminal as usize] = self.call;
        self.open.clear();
        self.open.push(terminal);
        self.cut.clear();
        self.fresh.clear();
        self.cut_size = 0;
        self.touched.clear();
        self.raised = 0;
    }
    /// Takes in all nodes from which arcs without reduced cost lead to the open ones. Gives whether an active terminal was met.
    fn spread(&mut self, terminal: u32) -> bool {
        let arcs = self.net.graph.all_arcs();
        while let Some(node) = self.open.pop() {
            if self.is_active[node as usize] && node != terminal {
                return true;
            }
            for slot in self.net.graph.range(node) {
                let outward = self.twins[slot] as usize;
                if self.in_cut[outward] == self.call {
                    // This arc now lies inside: it is raised no further.
                    self.in_cut[outward] = 0;
                    self.reduced[outward] -= self.raised;
                    self.cut_size -= 1;
                }
                let from = arcs[slot].to as usize;
                if self.inside[from] == self.call {
                    continue;
                }
                if self.reduced[slot] == 0 {
                    self.inside[from] = self.call;
                    self.open.push(from as u32);
                } else {
                    self.reduced[slot] += self.raised;
                    self.in_cut[slot] = self.call;
                    self.touched.push(slot as u32);
                    self.fresh.push(Reverse((self.reduced[slot], slot as u32)));
                    self.cut_size += 1;
                }
            }
        }
        false
    }
    /// Raises the dual of the component by the cheapest arc into it, and opens the node it comes from. Gives by how much.
    fn raise(&mut self) -> Option<u64> {
        self.cut.extend(self.fresh.drain(..));
        while let Some(Reverse((key, slot))) = self.cut.pop() {
            if self.in_cut[slot as usize] != self.call {
                continue;
            }
            let by = key - self.raised;
            self.raised = key;
            self.in_cut[slot as usize] = 0;
            self.reduced[slot as usize] = 0;
            self.cut_size -= 1;
            let from = self.net.graph.all_arcs()[slot as usize].to;
            if self.inside[from as usize] != self.call {
                self.inside[from as usize] = self.call;
                self.open.push(from);
            }
            return Some(by);
        }
        None
    }
    fn end(&mut self) {
        for &slot in &self.touched {
            if self.in_cut[slot as usize] == self.call {
                self.in_cut[slot as usize] = 0;
                self.reduced[slot as usize] -= self.raised;
            }
        }
    }
}

/// The dual ascent from a root: components of nodes around terminals, those with few arcs into them first, pay for these arcs until
/// the root or another terminal is reached.
pub(super) fn ascend(net: &Net, twins: &[u32], root: u32) -> Ascent {
    let arcs = net.graph.all_arcs();
    let mut search = Search {
        net,
        twins,
        reduced: arcs.iter().map(|arc| arc.weight).collect(),
        is_active: net.is_terminal.clone(),
        inside: vec![0; net.graph.nodes()],
        in_cut: vec![0; arcs.len()],
        call: 0,
        open: Vec::new(),
        cut: BinaryHeap::new(),
        fresh: Vec::new(),
        cut_size: 0,
        touched: Vec::new(),
        raised: 0,
    };
    let mut bound = 0;
    let others = net.terminals.iter().filter(|terminal| **terminal != root);
    let mut queue: BinaryHeap<Reverse<(usize, u32)>> =
        others.map(|&terminal| Reverse((net.graph.arcs(terminal).len(), terminal))).collect();
    while let Some(Reverse((_, terminal))) = queue.pop() {
        search.begin(terminal);
        let next = queue.peek().map_or(usize::MAX, |Reverse((arcs, _))| arcs.saturating_mul(SLACK) / 100);
        loop {
            if search.spread(terminal) {
                search.is_active[terminal as usize] = false;
                break;
            }
            if search.cut_size > next {
                queue.push(Reverse((search.cut_size, terminal)));
                break;
            }
            let Some(by) = search.raise() else {
                search.is_active[terminal as usize] = false;
                break;
            };
            bound += by;
        }
        search.end();
    }
    Ascent { root, bound, reduced: search.reduced }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::graph::{Edge, Graph};

    #[test]
    fn the_bound_of_a_path_is_its_length() {
        let edges = (0..4).map(|a| Edge { a, b: a + 1, weight: u64::from(a) + 2 }).collect();
        let net = Net::new(Graph::new(5, edges), vec![true, false, true, false, true]);
        for root in [0, 2, 4] {
            assert_eq!(ascend(&net, &twins(&net), root).bound, 14);
        }
    }
}
