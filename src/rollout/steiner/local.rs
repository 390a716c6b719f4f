//! Local search: pieces of a tree are taken out, and what falls apart is joined again more cheaply.
//!
//! Responsible for: exchanging key paths (ways between terminals and branchings) and taking key vertices (branchings) out, after Uchoa and
//! Werneck (2010). Not responsible for: new key vertices (`insert`), which exchanges are made together (`exchange`), where to begin, or getting away
//! from where no exchange helps (`search`).
//!
//! A pass looks at the tree from below. With each branch goes a heap of the edges that leave its region towards other regions; its top is the
//! cheapest way to join the branch elsewhere. Regions of nodes taken out are given to their neighbours for as long as the exchange is looked at.

use super::clock::Clock;
use super::exchange::{Move, changed, together};
use super::grow::Workspace;
use super::hung::{Hung, NONE, Regions};
use super::insert::insertions;
use super::net::Net;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How many edges of a heap an exchange may look at.
const LOOKS: usize = 24;
/// Later passes find less and less.
const PASSES: usize = 12;

/// The tree, improved as long as an exchange makes it cheaper and time is left. Gives its edges, ascending.
pub(super) fn improve(net: &Net, edges: Vec<u32>, clock: &Clock) -> Vec<u32> {
    improve_in(net, edges, PASSES, clock)
}

/// The same in at most so many passes.
pub(super) fn improve_in(net: &Net, edges: Vec<u32>, passes: usize, clock: &Clock) -> Vec<u32> {
    let mut space = Workspace::default();
    let mut best = edges;
    let mut cost = net.cost(&best);
    for _ in 0..passes {
        if best.is_empty() || clock.is_over() {
            break;
        }
        let before = cost;
        let tree = space.respan(&net.graph, &net.terminals, &best);
        if net.cost(&tree) < cost {
            cost = net.cost(&tree);
            best = tree;
        }
        let moves = Pass::new(net, &best).moves();
        if !moves.is_empty() {
            let tree = space.respan(&net.graph, &net.terminals, &changed(&best, &moves));
            if net.cost(&tree) < cost && spans(net, &tree) {
                cost = net.cost(&tree);
                best = tree;
            }
        }
        if cost >= before {
            break;
        }
    }
    best
}

/// Whether these edges of a forest without superfluous leaves are one tree over all terminals.
fn spans(net: &Net, tree: &[u32]) -> bool {
    let hung = Hung::new(net, tree);
    hung.order.len() == tree.len() + 1 && net.terminals.iter().all(|&terminal| hung.is_in(terminal))
}

/// A way to join regions: its length and the edge between them.
type Way = (u64, u32);

struct Pass<'a> {
    net: &'a Net,
    hung: Hung,
    regions: Regions,
    heaps: Vec<BinaryHeap<Reverse<Way>>>,
    is_gone: Vec<bool>,
    moves: Vec<Move>,
}

impl<'a> Pass<'a> {
    fn new(net: &'a Net, tree: &[u32]) -> Self {
        let hung = Hung::new(net, tree);
        let regions = Regions::new(net, &hung);
        let mut ways: Vec<Vec<Reverse<Way>>> = vec![Vec::new(); hung.order.len()];
        for (edge, ends) in (0_u32..).zip(net.graph.edges()) {
            let [a, b] = [ends.a, ends.b].map(|end| regions.base[end as usize]);
            if a != b && a != NONE && b != NONE && hung.above[a as usize].1 != edge && hung.above[b as usize].1 != edge {
                let length = regions.distance[ends.a as usize] + ends.weight + regions.distance[ends.b as usize];
                for base in [a, b] {
                    ways[hung.enter[base as usize] as usize].push(Reverse((length, edge)));
                }
            }
        }
        let heaps = ways.into_iter().map(BinaryHeap::from).collect();
        Self { net, hung, regions, heaps, is_gone: vec![false; net.graph.nodes()], moves: Vec::new() }
    }

    /// The exchanges found that do not touch each other, the best first.
    fn moves(mut self) -> Vec<Move> {
        let mut below: Vec<Vec<u32>> = vec![Vec::new(); self.hung.order.len()];
        for place in (0..self.hung.order.len()).rev() {
            let node = self.hung.order[place];
            if !self.hung.is_key[node as usize] {
                continue;
            }
            let branches = std::mem::take(&mut below[place]);
            for &branch in &branches {
                let (out, gone, _) = self.hung.way_up(branch);
                self.try_out(&[branch], out, &gone);
            }
            if place > 0 {
                let (out, gone, top) = self.hung.way_up(node);
                below[self.hung.enter[top as usize] as usize].push(node);
                if !self.net.is_terminal[node as usize] {
                    self.try_vertex(node, &branches, out, gone);
                }
            }
            self.merge(node, &branches);
        }
        let mut moves = self.moves;
        moves.extend(insertions(self.net, &self.hung, &self.regions));
        moves.sort_by_key(|change| Reverse(change.gain));
        let mut is_gone = self.is_gone;
        let mut is_joint = vec![false; is_gone.len()];
        moves.retain(|change| {
            let is_free = change.gone.iter().all(|&node| !is_gone[node as usize] && !is_joint[node as usize])
                && change.joints.iter().all(|&node| !is_gone[node as usize]);
            if is_free {
                change.gone.iter().for_each(|&node| is_gone[node as usize] = true);
                change.joints.iter().for_each(|&node| is_joint[node as usize] = true);
            }
            is_free
        });
        together(&self.hung, moves)
    }

    fn try_vertex(&mut self, node: u32, branches: &[u32], mut out: Vec<u32>, mut gone: Vec<u32>) {
        for &branch in branches {
            let (edges, between, _) = self.hung.way_up(branch);
            out.extend(edges);
            gone.extend(between);
        }
        gone.push(node);
        self.try_out(branches, out, &gone);
    }

    /// Puts the heaps of the branches below a key vertex together with those of the ways to it.
    fn merge(&mut self, node: u32, branches: &[u32]) {
        let place = self.hung.enter[node as usize] as usize;
        let mut heap = std::mem::take(&mut self.heaps[place]);
        for &branch in branches {
            let (_, between, _) = self.hung.way_up(branch);
            for node in between.into_iter().chain([branch]) {
                let mut other = std::mem::take(&mut self.heaps[self.hung.enter[node as usize] as usize]);
                heap.append(&mut other);
            }
        }
        self.heaps[place] = heap;
    }

    /// The part of the tree that a base is in when some nodes are gone: a branch, or the rest, which comes behind the branches.
    fn part(&self, base: u32, branches: &[u32]) -> Option<usize> {
        if base == NONE || self.is_gone[base as usize] {
            return None;
        }
        Some(branches.iter().position(|&branch| self.hung.is_below(base, branch)).unwrap_or(branches.len()))
    }

    /// Looks whether the branches can be joined to the rest for less than what is taken out.
    fn try_out(&mut self, branches: &[u32], out: Vec<u32>, gone: &[u32]) {
        let worth = self.net.cost(&out);
        gone.iter().for_each(|&node| self.is_gone[node as usize] = true);
        let mut ways: Vec<Way> = Vec::new();
        for &branch in branches {
            self.look(branch, branches, worth, &mut ways);
        }
        let nodes = self.regions.repair(self.net, gone);
        for &node in &nodes {
            for arc in self.net.graph.arcs(node) {
                let [a, b] = [node, arc.to].map(|end| self.regions.base[end as usize]);
                if a != b && a != NONE && b != NONE {
                    let length = self.regions.distance[node as usize] + arc.weight + self.regions.distance[arc.to as usize];
                    if length < worth && self.part(a, branches) != self.part(b, branches) {
                        ways.push((length, arc.edge));
                    }
                }
            }
        }
        ways.sort_unstable();
        ways.dedup();
        if let Some(change) = self.join(branches, &ways, worth, out, gone) {
            self.moves.push(change);
        }
        self.regions.restore();
        gone.iter().for_each(|&node| self.is_gone[node as usize] = false);
    }

    /// The cheapest ways out of a branch, up to the first one to the rest of the tree.
    fn look(&mut self, branch: u32, branches: &[u32], worth: u64, ways: &mut Vec<Way>) {
        let place = self.hung.enter[branch as usize] as usize;
        let mut heap = std::mem::take(&mut self.heaps[place]);
        let mut aside = Vec::new();
        while let Some(&Reverse(way)) = heap.peek()
            && way.0 < worth
            && aside.len() < LOOKS
        {
            heap.pop();
            let ends = self.net.graph.edges()[way.1 as usize];
            let bases = [ends.a, ends.b].map(|end| self.regions.base[end as usize]);
            if bases.iter().all(|&base| self.hung.is_below(base, branch)) {
                // Inside of the branch now and of all above it: gone for good.
                continue;
            }
            aside.push(Reverse(way));
            let parts = bases.map(|base| self.part(base, branches));
            if parts.iter().all(Option::is_some) {
                ways.push(way);
                if parts.contains(&Some(branches.len())) {
                    break;
                }
            }
        }
        heap.extend(aside);
        self.heaps[place] = heap;
    }

    /// Joins the parts by the cheapest ways.
    fn join(&self, branches: &[u32], ways: &[Way], worth: u64, out: Vec<u32>, gone: &[u32]) -> Option<Move> {
        let mut group: Vec<usize> = (0..=branches.len()).collect();
        let mut open = branches.len();
        let mut cost = 0_u64;
        let (mut into, mut joints, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
        for &(length, edge) in ways {
            if open == 0 || cost + length >= worth {
                break;
            }
            let ends = self.net.graph.edges()[edge as usize];
            let bases = [ends.a, ends.b].map(|end| self.regions.base[end as usize]);
            let [Some(a), Some(b)] = bases.map(|base| self.part(base, branches)) else { continue };
            let (from, to) = (group[a], group[b]);
            if from == to {
                continue;
            }
            group.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            open -= 1;
            cost += length;
            into.push(edge);
            self.regions.way(ends.a, &mut into);
            self.regions.way(ends.b, &mut into);
            joints.extend(bases);
            pairs.push(bases);
        }
        (open == 0 && cost < worth).then(|| {
            // Ends of what is taken out must stay as well.
            for &edge in &out {
                let ends = self.net.graph.edges()[edge as usize];
                joints.extend([ends.a, ends.b].iter().filter(|end| !self.is_gone[**end as usize]));
            }
            Move { gain: worth - cost, out, into, gone: gone.to_vec(), joints, branches: branches.to_vec(), pairs }
        })
    }
}
