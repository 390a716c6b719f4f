//! Wong's dual ascent: a lower bound for the cost of every tree, and what each arc would cost beyond it.
//!
//! Responsible for: bounds that hold. Not responsible for: what to do with them (`bounds`, `search`).

use super::net::Net;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

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
    reduced: Vec<u64>,
    /// Terminals that nothing reaches yet, and the root.
    is_active: Vec<bool>,
    seen: Vec<u32>,
    call: u32,
    open: Vec<u32>,
    /// Arcs into the component from outside; some may lie inside by now.
    cut: Vec<u32>,
}

impl Search<'_> {
    /// Takes in all nodes from which arcs without reduced cost lead to the open ones. Gives whether an active terminal was met.
    fn spread(&mut self, terminal: u32) -> bool {
        while let Some(node) = self.open.pop() {
            for slot in self.net.graph.range(node) {
                let from = self.net.graph.all_arcs()[slot].to;
                if self.seen[from as usize] == self.call {
                    continue;
                }
                if self.reduced[slot] > 0 {
                    self.cut.push(slot as u32);
                    continue;
                }
                if self.is_active[from as usize] && from != terminal {
                    return true;
                }
                self.seen[from as usize] = self.call;
                self.open.push(from);
            }
        }
        let (arcs, seen, call) = (self.net.graph.all_arcs(), &self.seen, self.call);
        self.cut.retain(|&slot| seen[arcs[slot as usize].to as usize] != call);
        false
    }
    /// Raises the dual of the component by the cheapest arc into it, and opens the nodes that arcs without reduced cost now lead from.
    fn raise(&mut self, terminal: u32) -> (u64, bool) {
        let by = self.cut.iter().map(|&slot| self.reduced[slot as usize]).min().unwrap_or(0);
        let mut met = false;
        for i in 0..self.cut.len() {
            let slot = self.cut[i] as usize;
            self.reduced[slot] -= by;
            let from = self.net.graph.all_arcs()[slot].to;
            if self.reduced[slot] == 0 && self.seen[from as usize] != self.call {
                met |= self.is_active[from as usize] && from != terminal;
                self.seen[from as usize] = self.call;
                self.open.push(from);
            }
        }
        (by, met)
    }
}

/// The dual ascent from a root. `begin` may lower the costs it starts from; the bound is then only for what is left of them.
pub(super) fn ascend(net: &Net, root: u32) -> Ascent {
    let nodes = net.graph.nodes();
    let mut search = Search {
        net,
        reduced: net.graph.all_arcs().iter().map(|arc| arc.weight).collect(),
        is_active: net.is_terminal.clone(),
        seen: vec![0; nodes],
        call: 0,
        open: Vec::new(),
        cut: Vec::new(),
    };
    search.is_active[root as usize] = true;
    let mut bound = 0;
    let others = net.terminals.iter().filter(|terminal| **terminal != root);
    let mut queue: BinaryHeap<Reverse<(usize, u32)>> =
        others.map(|&terminal| Reverse((net.graph.arcs(terminal).len(), terminal))).collect();
    while let Some(Reverse((_, terminal))) = queue.pop() {
        search.call += 1;
        search.seen[terminal as usize] = search.call;
        search.open.clear();
        search.open.push(terminal);
        search.cut.clear();
        let next = queue.peek().map_or(usize::MAX, |Reverse((arcs, _))| *arcs);
        loop {
            if search.spread(terminal) || search.cut.is_empty() {
                search.is_active[terminal as usize] = false;
                break;
            }
            if search.cut.len() > next {
                queue.push(Reverse((search.cut.len(), terminal)));
                break;
            }
            let (by, met) = search.raise(terminal);
            bound += by;
            if met {
                search.is_active[terminal as usize] = false;
                break;
            }
        }
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
            assert_eq!(ascend(&net, root).bound, 14);
        }
    }
}
