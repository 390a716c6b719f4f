//! Reductions: what can be taken out of a graph, or put into the answer, without making the cheapest tree dearer.
//!
//! Responsible for: the classical tests by degree, parallel edges, nearest vertices (Duin and Volgenant 1989) and alternative paths (the Steiner
//! distance of Duin and Volgenant, looked for within a limit). Not responsible for: tests by bounds (`bound`).

use super::reduced::Reduced;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Takes out what can be taken out cheaply, until nothing changes.
pub(super) fn by_degree(graph: &mut Reduced) {
    let mut open: Vec<u32> = (0..graph.nodes() as u32).rev().collect();
    while let Some(node) = open.pop() {
        let degree = graph.tidy(node);
        let mut ends: Vec<(u32, u32, u64)> = graph.around(node).collect();
        if degree >= 2 {
            // Of parallel edges the cheapest stays, of equal ones the first.
            ends.sort_unstable_by_key(|&(edge, to, weight)| (to, weight, edge));
            for pair in ends.windows(2).filter(|pair| pair[0].1 == pair[1].1) {
                graph.remove(pair[1].0);
                open.push(pair[1].1);
            }
            ends.dedup_by_key(|&mut (_, to, _)| to);
        }
        let is_terminal = graph.is_terminal[node as usize];
        match (ends.len(), is_terminal) {
            (1, false) => {
                graph.remove(ends[0].0);
                open.push(ends[0].1);
            }
            (1, true) if graph.terminals > 1 => {
                graph.contract(ends[0].0, node, ends[0].1);
                open.push(ends[0].1);
            }
            (2, false) => {
                graph.bridge(node);
                open.extend([ends[0].1, ends[1].1]);
            }
            (3.., true) | (2, true) if graph.terminals > 1 => {
                // The cheapest edge of a terminal is in some cheapest tree if it leads to another terminal.
                let cheapest = ends.iter().min_by_key(|&&(edge, to, weight)| (weight, !graph.is_terminal[to as usize], edge));
                if let Some(&(edge, to, _)) = cheapest.filter(|&&(_, to, _)| graph.is_terminal[to as usize]) {
                    graph.contract(edge, node, to);
                    open.push(to);
                    open.extend(ends.iter().map(|&(_, other, _)| other));
                }
            }
            _ => {}
        }
    }
}

/// The most nodes that one search for a way around looks at.
const MOST_LOOKED_AT: usize = 120;

/// Takes out edges that have a way around on which no piece between terminals is dearer than the edge. Gives how many.
pub(super) fn by_ways_around(graph: &mut Reduced) -> usize {
    let all: Vec<u32> = graph.all().map(|(edge, _)| edge).collect();
    let mut taken_out = 0;
    for edge in all {
        let ends = graph.edge(edge);
        // Without a third edge at both ends there is no way around that a degree test would not have found.
        if graph.is_there(edge) && has_way_around(graph, edge, ends.a, ends.b, ends.weight) {
            graph.remove(edge);
            taken_out += 1;
        }
    }
    taken_out
}

fn has_way_around(graph: &Reduced, edge: u32, from: u32, to: u32, limit: u64) -> bool {
    let mut best: HashMap<u32, u64> = HashMap::from([(from, 0)]);
    let mut queue = BinaryHeap::from([Reverse((0_u64, from))]);
    let mut looked_at = 0;
    while let Some(Reverse((length, node))) = queue.pop() {
        if best.get(&node).is_some_and(|&known| known < length) {
            continue;
        }
        looked_at += 1;
        if looked_at > MOST_LOOKED_AT {
            return false;
        }
        for (along, next, weight) in graph.around(node) {
            let length = length + weight;
            if along == edge || length > limit {
                continue;
            }
            if next == to {
                return true;
            }
            // A terminal is in the tree anyway: a new piece begins there.
            let length = if graph.is_terminal[next as usize] { 0 } else { length };
            if best.get(&next).is_none_or(|&known| length < known) {
                best.insert(next, length);
                queue.push(Reverse((length, next)));
            }
        }
    }
    false
}

/// Puts the cheapest edge of a terminal into the answer where the way on from its other end to another terminal, together with it, costs no more
/// than the terminal's second cheapest edge. Gives how many.
pub(super) fn by_nearest_vertex(graph: &mut Reduced) -> usize {
    let mut put_in = 0;
    for terminal in graph.terminal_nodes() {
        if graph.terminals < 2 || !graph.is_terminal[terminal as usize] {
            continue;
        }
        let mut ends: Vec<(u64, u32, u32)> = graph.around(terminal).map(|(edge, to, weight)| (weight, edge, to)).collect();
        ends.sort_unstable();
        let [(weight, edge, to), (second, ..), ..] = ends[..] else { continue };
        if weight < second && has_terminal_within(graph, to, terminal, second - weight) {
            graph.contract(edge, terminal, to);
            put_in += 1;
        }
    }
    put_in
}

fn has_terminal_within(graph: &Reduced, from: u32, except: u32, limit: u64) -> bool {
    if graph.is_terminal[from as usize] {
        return true;
    }
    let mut best: HashMap<u32, u64> = HashMap::from([(from, 0)]);
    let mut queue = BinaryHeap::from([Reverse((0_u64, from))]);
    let mut looked_at = 0;
    while let Some(Reverse((length, node))) = queue.pop() {
        if best.get(&node).is_some_and(|&known| known < length) {
            continue;
        }
        if graph.is_terminal[node as usize] {
            return true;
        }
        looked_at += 1;
        if looked_at > MOST_LOOKED_AT {
            return false;
        }
        for (_, next, weight) in graph.around(node) {
            let length = length + weight;
            if next != except && length <= limit && best.get(&next).is_none_or(|&known| length < known) {
                best.insert(next, length);
                queue.push(Reverse((length, next)));
            }
        }
    }
    false
}

/// All of them, until they find little.
pub(super) fn reduce(graph: &mut Reduced) {
    by_degree(graph);
    for _ in 0..4 {
        let before = graph.all().count();
        let found = by_ways_around(graph) + by_nearest_vertex(graph);
        by_degree(graph);
        if found * 50 < before {
            return;
        }
    }
}
