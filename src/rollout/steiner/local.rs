//! Local search: pieces of a tree are taken out and what falls apart is joined again more cheaply.
//!
//! Responsible for: exchanging key paths (ways between branchings and terminals) and taking out key vertices (branchings), as in Uchoa and
//! Werneck (2010), here with searches that end where they cannot win any more. Not responsible for: trees from nothing, or getting away from where
//! no single exchange helps (`search`).

use super::construct::{Parts, mend};
use super::reduced::Compact;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const NONE: u32 = u32::MAX;
const FAR: u64 = u64::MAX;
/// Parts with more nodes than this are not searched from: the work would grow with the square of the tree.
const MOST_SOURCES: usize = 3_000;
/// Passes over the tree without end are not needed: each later one finds less.
const MOST_PASSES: usize = 12;

/// A tree that is at most as dear as this one. Both ascending.
pub(super) fn improve(graph: &Compact, tree: Vec<u32>) -> Vec<u32> {
    let mut tree = mend(graph, &tree);
    let mut search = Search::new(graph);
    for _ in 0..MOST_PASSES {
        let before = graph.cost(&tree);
        tree = search.pass(tree);
        if graph.cost(&tree) >= before {
            break;
        }
    }
    tree
}

/// A tree hung up at a node: who is above whom.
#[derive(Default)]
struct Hung {
    /// Nodes in the order of a walk down (depth first): what hangs below a node stands right behind it.
    order: Vec<u32>,
    /// Per node of the graph its place in the order, or [`NONE`].
    place: Vec<u32>,
    /// Per place: the place above, the edge to it, where what hangs below ends.
    above: Vec<u32>,
    edge: Vec<u32>,
    end: Vec<u32>,
    children: Vec<u32>,
}

struct Search<'g> {
    graph: &'g Compact,
    hung: Hung,
    distance: Vec<u64>,
    source: Vec<u32>,
    way: Vec<u32>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
}

/// What is taken out, and the parts that are left: places from..end in the order of the tree.
struct Move {
    gone: Vec<u32>,
    gain: u64,
    /// Below; the part above is what is in none of these.
    parts: Vec<(u32, u32)>,
    /// Places inside of what is taken out: in no part.
    inside: Vec<u32>,
}

impl<'g> Search<'g> {
    fn new(graph: &'g Compact) -> Self {
        let nodes = graph.nodes();
        Self {
            graph,
            hung: Hung { place: vec![NONE; nodes], ..Hung::default() },
            distance: vec![FAR; nodes],
            source: vec![0; nodes],
            way: vec![NONE; nodes],
            touched: Vec::new(),
            queue: BinaryHeap::new(),
        }
    }

    /// Tries every key path and key vertex once, in the order of the tree; changes are made at once.
    fn pass(&mut self, mut tree: Vec<u32>) -> Vec<u32> {
        self.hang(&tree);
        let keys: Vec<u32> = self.hung.order.iter().copied().filter(|&node| self.is_key(node)).collect();
        for key in keys {
            for with_vertex in [false, true] {
                let Some(found) = self.try_at(key, with_vertex) else { continue };
                tree.retain(|edge| found.0.binary_search(edge).is_err());
                tree.extend(found.1);
                tree.sort_unstable();
                tree.dedup();
                tree = mend(self.graph, &tree);
                self.hang(&tree);
            }
        }
        tree
    }

    /// Whether a node of the tree is a terminal or a branching.
    fn is_key(&self, node: u32) -> bool {
        let place = self.hung.place[node as usize];
        place != NONE && (self.graph.is_terminal[node as usize] || self.degree(place) > 2)
    }
    fn degree(&self, place: u32) -> u32 {
        self.hung.children[place as usize] + u32::from(place > 0)
    }

    /// The way up from a place to the next key: the edges, the places between, and the place of that key.
    fn way_up(&self, from: u32) -> (Vec<u32>, Vec<u32>, u32) {
        let (mut edges, mut between, mut at) = (Vec::new(), Vec::new(), from);
        loop {
            edges.push(self.hung.edge[at as usize]);
            at = self.hung.above[at as usize];
            if at == 0 || self.is_key(self.hung.order[at as usize]) {
                return (edges, between, at);
            }
            between.push(at);
        }
    }

    /// Takes out the way up from a key (or the key itself, a branching, with all ways at it) and joins again what falls apart; edges out and in.
    fn try_at(&mut self, key: u32, with_vertex: bool) -> Option<(Vec<u32>, Vec<u32>)> {
        let place = self.hung.place[key as usize];
        if place == NONE || !self.is_key(key) || (with_vertex && self.graph.is_terminal[key as usize]) {
            return None;
        }
        let mut change = Move { gone: Vec::new(), gain: 0, parts: Vec::new(), inside: Vec::new() };
        if place > 0 {
            let (edges, between, _) = self.way_up(place);
            change.gone.extend(edges);
            change.inside.extend(between);
        } else if !with_vertex {
            return None;
        }
        if with_vertex {
            change.inside.push(place);
            self.ways_down(place, &mut change);
        } else {
            change.parts.push((place, self.hung.end[place as usize]));
        }
        change.gain = self.graph.cost(&change.gone);
        if place == 0 {
            // Nothing is above the root: one part plays that role.
            let largest = (0..change.parts.len()).max_by_key(|&i| (change.parts[i].1 - change.parts[i].0, Reverse(i)))?;
            change.parts.swap_remove(largest);
        }
        let joined = self.join(&mut change)?;
        change.gone.sort_unstable();
        Some((change.gone, joined))
    }

    /// The ways down from a branching to the next keys; each of these begins a part.
    fn ways_down(&self, place: u32, change: &mut Move) {
        let mut child = place + 1;
        while child < self.hung.end[place as usize] {
            let mut at = child;
            change.gone.push(self.hung.edge[at as usize]);
            while !self.is_key(self.hung.order[at as usize]) {
                change.inside.push(at);
                at += 1;
                change.gone.push(self.hung.edge[at as usize]);
            }
            change.parts.push((at, self.hung.end[at as usize]));
            child = self.hung.end[child as usize];
        }
    }

    /// The part of a node: from 1 below, 0 above; `None` outside of the tree and inside of what is taken out.
    fn part_of(&self, node: u32, change: &Move) -> Option<u32> {
        let place = self.hung.place[node as usize];
        if place == NONE || change.inside.contains(&place) {
            return None;
        }
        let below = change.parts.iter().position(|&(from, end)| (from..end).contains(&place));
        Some(below.map_or(0, |at| at as u32 + 1))
    }

    /// Joins the parts as cheaply as possible, if that is cheaper than what was taken out: the edges.
    fn join(&mut self, change: &mut Move) -> Option<Vec<u32>> {
        let sources: usize = change.parts.iter().map(|(from, end)| (end - from) as usize).sum();
        if sources > MOST_SOURCES {
            return None;
        }
        for &(from, end) in &change.parts {
            for place in from..end {
                let node = self.hung.order[place as usize];
                self.reach(node, 0, NONE, node);
            }
        }
        let mut parts = Parts::new(change.parts.len() + 1);
        let mut open = change.parts.len();
        let mut offers: BinaryHeap<Reverse<(u64, u32, u32)>> = BinaryHeap::new();
        let (mut cost, mut bought) = (0_u64, Vec::new());
        while open > 0 {
            let next = self.queue.peek().map(|Reverse((length, _))| *length);
            // An offer is sure once the search is as far as its length.
            while let Some(&Reverse((length, edge, from))) = offers.peek()
                && next.is_none_or(|next| length <= next)
                && open > 0
            {
                offers.pop();
                let (a, b, _) = self.graph.ends[edge as usize];
                let to = a ^ b ^ from;
                let ends = [self.owner(from, change), self.owner(to, change)];
                if let [Some(one), Some(two)] = ends
                    && parts.join(one, two)
                {
                    cost += length;
                    open -= 1;
                    bought.push((edge, from));
                }
            }
            if cost >= change.gain || open == 0 {
                break;
            }
            let Some(Reverse((length, node))) = self.queue.pop() else { break };
            if cost + length >= change.gain {
                break;
            }
            if length == self.distance[node as usize] {
                self.look_around(node, length, change, &mut offers);
            }
        }
        let is_better = open == 0 && cost < change.gain;
        let joined = is_better.then(|| self.ways(&bought));
        self.clear();
        joined
    }

    fn look_around(&mut self, node: u32, length: u64, change: &Move, offers: &mut BinaryHeap<Reverse<(u64, u32, u32)>>) {
        let graph = self.graph;
        for hop in graph.hops(node) {
            let further = length + hop.weight;
            if further >= change.gain {
                continue;
            }
            if self.part_of(hop.to, change) == Some(0) {
                offers.push(Reverse((further, hop.edge, node)));
                continue;
            }
            let known = self.distance[hop.to as usize];
            if known != FAR && self.source[hop.to as usize] != self.source[node as usize] {
                offers.push(Reverse((further + known, hop.edge, node)));
            }
            if further < known {
                let source = self.source[node as usize];
                self.reach(hop.to, further, hop.edge, source);
            }
        }
    }

    fn reach(&mut self, node: u32, length: u64, way: u32, source: u32) {
        if self.distance[node as usize] == FAR {
            self.touched.push(node);
        }
        self.distance[node as usize] = length;
        self.way[node as usize] = way;
        self.source[node as usize] = source;
        self.queue.push(Reverse((length, node)));
    }

    /// The part that a node was reached from, or that it is in.
    fn owner(&self, node: u32, change: &Move) -> Option<u32> {
        if self.distance[node as usize] == FAR {
            return self.part_of(node, change);
        }
        self.part_of(self.source[node as usize], change)
    }

    /// The edges of the connections bought.
    fn ways(&self, bought: &[(u32, u32)]) -> Vec<u32> {
        let mut edges = Vec::new();
        for &(edge, from) in bought {
            edges.push(edge);
            let (a, b, _) = self.graph.ends[edge as usize];
            for mut at in [from, a ^ b ^ from] {
                while self.distance[at as usize] != FAR && self.way[at as usize] != NONE {
                    let way = self.way[at as usize];
                    edges.push(way);
                    let (a, b, _) = self.graph.ends[way as usize];
                    at = a ^ b ^ at;
                }
            }
        }
        edges
    }

    fn clear(&mut self) {
        for node in self.touched.drain(..) {
            self.distance[node as usize] = FAR;
            self.way[node as usize] = NONE;
        }
        self.queue.clear();
    }

    /// Hangs the tree up in its middle, so that no part below is larger than half of it.
    fn hang(&mut self, tree: &[u32]) {
        let first = self.graph.ends[tree.first().copied().unwrap_or(0) as usize].0;
        self.hung.hang_at(self.graph, tree, first);
        let half = self.hung.order.len() as u32 / 2;
        let middle = (0..self.hung.order.len() as u32).rev().find(|&place| self.hung.end[place as usize] - place > half);
        let middle = self.hung.order[middle.unwrap_or(0) as usize];
        self.hung.hang_at(self.graph, tree, middle);
    }
}

impl Hung {
    fn hang_at(&mut self, graph: &Compact, tree: &[u32], root: u32) {
        for &node in &self.order {
            self.place[node as usize] = NONE;
        }
        self.order.clear();
        self.above.clear();
        self.edge.clear();
        let mut open = vec![(root, NONE, NONE)];
        while let Some((node, above, edge)) = open.pop() {
            let place = self.order.len() as u32;
            self.place[node as usize] = place;
            self.order.push(node);
            self.above.push(above);
            self.edge.push(edge);
            for hop in graph.hops(node) {
                if hop.edge != edge && tree.binary_search(&hop.edge).is_ok() {
                    open.push((hop.to, place, hop.edge));
                }
            }
        }
        let places = self.order.len();
        self.end = (1..=places as u32).collect();
        self.children = vec![0; places];
        for place in (1..places).rev() {
            let above = self.above[place] as usize;
            self.end[above] = self.end[above].max(self.end[place]);
            self.children[above] += 1;
        }
    }
}
