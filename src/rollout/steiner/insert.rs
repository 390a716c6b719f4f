//! New branchings: a node that is not in the tree is joined to it in several places, and what that makes superfluous is taken out.
//!
//! Responsible for: inserting key vertices, after Uchoa and Werneck (2010). Not responsible for: the other exchanges, or which of all exchanges
//! are made (`exchange`).
//!
//! The first way, to the nearest node of the tree, only costs. Each further way to another region closes a circle, from which the dearest key path
//! can go. A node is worth inserting where those together cost more than all the ways.

use super::exchange::Move;
use super::hung::{Hung, NONE, Regions};
use super::net::Net;

/// How many ways of one node are looked at, beside the first.
const WAYS: usize = 5;
/// How far a circle is followed, in edges on either side.
const STEPS: usize = 400;

/// The insertions that make the tree cheaper, in the order of the nodes.
pub(super) fn insertions(net: &Net, hung: &Hung, regions: &Regions) -> Vec<Move> {
    let look = Look { net, hung, regions };
    let dearest = look.dearest_path();
    let is_open = |node: &u32| {
        let at = *node as usize;
        !hung.is_in(*node) && regions.base[at] != NONE && regions.distance[at] < dearest && net.graph.arcs(*node).len() > 2
    };
    (0..net.graph.nodes() as u32).filter(is_open).filter_map(|node| look.insertion(node)).collect()
}

/// A piece of the tree from a node up to another one, without the key vertices and joints at its ends.
#[derive(Clone, Copy)]
struct Piece {
    cost: u64,
    below: u32,
    above: u32,
}

/// A way from a node to the tree: what it costs, where it meets the tree, and its first step.
type Way = (u64, u32, (u32, u32));

struct Look<'a> {
    net: &'a Net,
    hung: &'a Hung,
    regions: &'a Regions,
}

impl Look<'_> {
    fn weight(&self, edge: u32) -> u64 {
        self.net.graph.edges()[edge as usize].weight
    }

    /// What the dearest key path of the tree costs.
    fn dearest_path(&self) -> u64 {
        let hung = self.hung;
        let mut cost = vec![0; hung.order.len()];
        let mut dearest = 0;
        for place in (1..hung.order.len()).rev() {
            let node = hung.order[place];
            let (above, edge) = hung.above[node as usize];
            let so_far = if hung.is_key[node as usize] { 0 } else { cost[place] };
            let up = so_far + self.weight(edge);
            cost[hung.enter[above as usize] as usize] = up;
            dearest = dearest.max(up);
        }
        dearest
    }

    /// The ways from a node to the tree, the cheapest of each region but its own, the cheapest first.
    fn ways(&self, node: u32) -> Vec<Way> {
        let regions = self.regions;
        let own = regions.base[node as usize];
        let mut ways: Vec<Way> = Vec::new();
        for arc in self.net.graph.arcs(node) {
            let base = regions.base[arc.to as usize];
            if base != own && base != NONE {
                ways.push((arc.weight + regions.distance[arc.to as usize], base, (arc.to, arc.edge)));
            }
        }
        ways.sort_unstable_by_key(|&(cost, base, step)| (base, cost, step));
        ways.dedup_by_key(|way| way.1);
        ways.sort_unstable();
        ways.truncate(WAYS);
        ways
    }

    fn insertion(&self, node: u32) -> Option<Move> {
        let ways = self.ways(node);
        let own = self.regions.base[node as usize];
        let mut spent = self.regions.distance[node as usize];
        let mut saved = 0;
        let mut joints = vec![own];
        let mut taken: Vec<(Way, Piece)> = Vec::new();
        for way in ways {
            let (cost, base, _) = way;
            if taken.iter().any(|(_, piece)| self.is_inside(base, piece)) {
                continue;
            }
            // With every piece taken out the tree has one part more and one joint more, so every part has one.
            let is_beside = |joint: &&u32| {
                taken.iter().all(|(_, piece)| self.hung.is_below(**joint, piece.below) == self.hung.is_below(base, piece.below))
            };
            let Some(&joint) = joints.iter().find(is_beside) else { continue };
            let Some(piece) = self.dearest_between(joint, base).filter(|piece| piece.cost > cost) else { continue };
            spent += cost;
            saved += piece.cost;
            joints.push(base);
            taken.push((way, piece));
        }
        (saved > spent).then(|| self.as_move(node, saved - spent, joints, &taken))
    }

    fn as_move(&self, node: u32, gain: u64, mut joints: Vec<u32>, taken: &[(Way, Piece)]) -> Move {
        let pairs = joints[1..].iter().map(|&joint| [joints[0], joint]).collect();
        let (mut out, mut gone, mut into) = (Vec::new(), Vec::new(), Vec::new());
        self.regions.way(node, &mut into);
        for ((_, _, (next, edge)), piece) in taken {
            into.push(*edge);
            self.regions.way(*next, &mut into);
            let mut at = piece.below;
            while at != piece.above {
                let (above, edge) = self.hung.above[at as usize];
                out.push(edge);
                if above != piece.above {
                    gone.push(above);
                }
                at = above;
            }
            joints.extend([piece.below, piece.above]);
        }
        let branches = taken.iter().map(|(_, piece)| piece.below).collect();
        Move { gain, out, into, gone, joints, branches, pairs }
    }

    /// Whether a node of the tree goes with a piece.
    fn is_inside(&self, node: u32, piece: &Piece) -> bool {
        let is_under = |low: u32, high: u32| low != high && self.hung.is_below(low, high);
        is_under(piece.below, node) && is_under(node, piece.above)
    }

    /// The dearest key path, or part of one at an end, between two nodes of the tree; `None` where they are far apart.
    fn dearest_between(&self, one: u32, other: u32) -> Option<Piece> {
        let hung = self.hung;
        let top = std::iter::successors(Some(one), |at| Some(hung.above[*at as usize].0))
            .take(STEPS)
            .find(|&at| hung.is_below(other, at))?;
        let sides = [self.dearest_below(one, top)?, self.dearest_below(other, top)?];
        sides.into_iter().max_by_key(|piece| (piece.cost, piece.below))
    }

    /// The dearest of the pieces on the way up from a node to one above it; one of no cost where both are the same.
    fn dearest_below(&self, from: u32, top: u32) -> Option<Piece> {
        let mut best = Piece { cost: 0, below: from, above: from };
        let mut now = best;
        for _ in 0..STEPS {
            if now.above == top {
                return Some(best);
            }
            let (above, edge) = self.hung.above[now.above as usize];
            now = Piece { cost: now.cost + self.weight(edge), above, ..now };
            if self.hung.is_key[above as usize] || above == top {
                if now.cost > best.cost {
                    best = now;
                }
                now = Piece { cost: 0, below: above, above };
            }
        }
        None
    }
}
