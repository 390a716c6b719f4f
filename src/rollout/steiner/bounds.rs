//! What a lower bound and a known tree prove together: edges that no better tree has.
//!
//! Responsible for: which edges may go. Not responsible for: the bound (`ascent`) or taking them away (`net`).

use super::ascent::Ascent;
use super::net::Net;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// For each edge whether a tree cheaper than `cost` may have it.
pub(super) fn needed(net: &Net, twins: &[u32], ascent: &Ascent, cost: u64) -> Vec<bool> {
    let graph = &net.graph;
    // From the root along arcs: the arc out of a node is listed at its twin.
    let from_root = distances(net, &[ascent.root], |slot| ascent.reduced[twins[slot] as usize]);
    let terminals: Vec<u32> = net.terminals.iter().copied().filter(|terminal| *terminal != ascent.root).collect();
    let to_terminal = distances(net, &terminals, |slot| ascent.reduced[slot]);
    let mut needed = vec![false; graph.edges().len()];
    for node in 0..graph.nodes() as u32 {
        for slot in graph.range(node) {
            // The arc from `other` into `node`.
            let arc = graph.all_arcs()[slot];
            let least = from_root[arc.to as usize]
                .saturating_add(ascent.reduced[slot])
                .saturating_add(to_terminal[node as usize])
                .saturating_add(ascent.bound);
            if least < cost {
                needed[arc.edge as usize] = true;
            }
        }
    }
    needed
}

fn distances(net: &Net, sources: &[u32], cost: impl Fn(usize) -> u64) -> Vec<u64> {
    let mut distance = vec![u64::MAX; net.graph.nodes()];
    let mut heap: BinaryHeap<Reverse<(u64, u32)>> = sources.iter().map(|&source| Reverse((0, source))).collect();
    sources.iter().for_each(|&source| distance[source as usize] = 0);
    while let Some(Reverse((so_far, node))) = heap.pop() {
        if so_far > distance[node as usize] {
            continue;
        }
        for slot in net.graph.range(node) {
            let to = net.graph.all_arcs()[slot].to as usize;
            let further = so_far + cost(slot);
            if further < distance[to] {
                distance[to] = further;
                heap.push(Reverse((further, to as u32)));
            }
        }
    }
    distance
}
