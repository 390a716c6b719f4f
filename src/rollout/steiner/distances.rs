//! Edges that the ways around them make superfluous: the special distance test.
//!
//! Responsible for: which edges some cheapest tree does without, by distances alone. Not responsible for: taking them away (`net`).
//!
//! Two nodes are as far apart as the dearest piece of a way between them that has no terminal inside. An edge dearer than that is in no
//! cheapest tree: the tree without it has two parts, and some piece of the way joins them for less.

use super::net::Net;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How many nodes a search for a way around an edge may visit.
const VISITS: usize = 120;

/// For each edge whether it may be needed.
///
/// Only edges strictly dearer than a way around go, so that all may go at once: the ways consist of cheaper edges, and with the dearest taken
/// away first each way is still there.
pub(super) fn needed(net: &Net) -> Vec<bool> {
    let edges = net.graph.edges();
    let chunk = edges.len().div_ceil(8).max(256);
    (0..edges.len())
        .into_par_iter()
        .with_min_len(chunk)
        .map_init(Around::default, |around, edge| !around.is_dearer(net, edge as u32))
        .collect()
}

#[derive(Default)]
struct Around {
    seen: Vec<u32>,
    call: u32,
    tail: Vec<u64>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Around {
    /// Whether a way from one end to the other has only pieces shorter than the edge.
    fn is_dearer(&mut self, net: &Net, edge: u32) -> bool {
        let ends = net.graph.edges()[edge as usize];
        self.seen.resize(net.graph.nodes(), 0);
        self.tail.resize(net.graph.nodes(), 0);
        self.call += 1;
        self.heap.clear();
        // From the end with fewer edges: its search ends sooner where there is no way.
        let (from, to) =
            if net.graph.arcs(ends.a).len() <= net.graph.arcs(ends.b).len() { (ends.a, ends.b) } else { (ends.b, ends.a) };
        self.heap.push(Reverse((0, from)));
        self.seen[from as usize] = self.call;
        self.tail[from as usize] = 0;
        let mut visits = 0;
        while let Some(Reverse((tail, node))) = self.heap.pop() {
            if tail > self.tail[node as usize] {
                continue;
            }
            visits += 1;
            if visits > VISITS {
                return false;
            }
            for arc in net.graph.arcs(node) {
                let longer = tail + arc.weight;
                if longer >= ends.weight {
                    continue;
                }
                if arc.to == to {
                    return true;
                }
                let at = arc.to as usize;
                let longer = if net.is_terminal[at] { 0 } else { longer };
                if self.seen[at] != self.call || longer < self.tail[at] {
                    self.seen[at] = self.call;
                    self.tail[at] = longer;
                    self.heap.push(Reverse((longer, arc.to)));
                }
            }
        }
        false
    }
}
