//! Tests by bounds: edges that no tree better than the best one known can have.
//!
//! Responsible for: what the reduced costs of an ascent rule out. Not responsible for: the ascent.

use super::ascent::{Ascent, arc_into};
use super::reduced::Compact;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const FAR: u64 = u64::MAX;

/// The edges that no tree cheaper than `best` has, ascending. A tree with an arc costs at least the bound, and what reduced costs take from the
/// root to the arc, along it, and on to the nearest terminal.
pub(super) fn ruled_out(graph: &Compact, ascent: &Ascent, best: u64) -> Vec<u32> {
    let spare = best.saturating_sub(ascent.bound);
    let from_root = distances(graph, [ascent.root], spare, |edge, _, to| ascent.left[arc_into(graph, edge, to)]);
    let others = graph.terminals.iter().copied().filter(|&terminal| terminal != ascent.root);
    let to_terminal = distances(graph, others, spare, |edge, from, _| ascent.left[arc_into(graph, edge, from)]);
    let is_out = |edge: u32, from: u32, to: u32| {
        let (before, behind) = (from_root[from as usize], to_terminal[to as usize]);
        to == ascent.root
            || before == FAR
            || behind == FAR
            || before.saturating_add(ascent.left[arc_into(graph, edge, to)]).saturating_add(behind) >= spare
    };
    (0_u32..)
        .zip(&graph.ends)
        .filter(|&(edge, &(a, b, _))| is_out(edge, a, b) && is_out(edge, b, a))
        .map(|(edge, _)| edge)
        .collect()
}

/// Distances from some nodes up to a limit, by a weight for each edge as walked.
fn distances(graph: &Compact, from: impl IntoIterator<Item = u32>, limit: u64, weight: impl Fn(u32, u32, u32) -> u64) -> Vec<u64> {
    let mut distance = vec![FAR; graph.nodes()];
    let mut queue = BinaryHeap::new();
    for node in from {
        distance[node as usize] = 0;
        queue.push(Reverse((0_u64, node)));
    }
    while let Some(Reverse((length, node))) = queue.pop() {
        if length > distance[node as usize] {
            continue;
        }
        for hop in graph.hops(node) {
            let further = length.saturating_add(weight(hop.edge, node, hop.to));
            if further <= limit && further < distance[hop.to as usize] {
                distance[hop.to as usize] = further;
                queue.push(Reverse((further, hop.to)));
            }
        }
    }
    distance
}
