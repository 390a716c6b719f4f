//! The part of the graph in which the cheapest tree of a project must lie.
//!
//! Why nothing that matters is cut off. Let *T* be the premises' nodes and the existing network *B*, and *L* the dearest edge of a minimum spanning
//! tree of their distances. In a cheapest tree every path between two branchings or terminals costs at most *L*: else it could be taken out and the
//! halves joined again for *L*. From any node of the tree there are two ways on, and one of them does not lead to *B*; following it, every branching at
//! least doubles the number of ways, so that after at most ⌈log₂ |T|⌉ + 1 such paths there is a premises. Hence no node of a cheapest tree is
//! farther than (⌈log₂ |T|⌉ + 1) · *L* from the nearest premises, on a way that does not lead through *B*. Nor is it farther than the whole
//! spanning tree costs. When premises may be left out, only the second holds.

use crate::spatial::graph::Graph;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Memory for searches over the whole graph, to be used again.
#[derive(Debug, Default)]
pub struct Workspace {
    distance: Vec<u64>,
    /// The terminal whose part of the graph a node is in, as a position in the list of terminals.
    owner: Vec<u32>,
    /// The nodes whose entries are set, to be cleared afterwards.
    touched: Vec<u32>,
}

/// The nodes that can matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Ascending; without the existing network.
    pub nodes: Vec<u32>,
}

const FAR: u64 = u64::MAX;

/// The nodes in which a cheapest tree of these terminals and the existing network must lie; all that can be reached, where they cannot be joined.
/// `may_leave_out`: whether some terminals may stay outside of the tree.
pub fn reach(graph: &Graph, backbone: u32, terminals: &[u32], may_leave_out: bool, workspace: &mut Workspace) -> Reach {
    workspace.distance.resize(graph.nodes(), FAR);
    workspace.owner.resize(graph.nodes(), 0);
    let mut queue: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
    for (owner, &terminal) in (0_u32..).zip(terminals) {
        workspace.set(terminal, 0, owner);
        queue.push(Reverse((0, terminal)));
    }
    let mut spanning = Spanning::new(terminals.len() + 1);
    let to_backbone = terminals.len() as u32;
    let mut limit = FAR;
    let mut nodes = Vec::new();
    while let Some(Reverse((distance, node))) = queue.pop() {
        if distance > workspace.distance[node as usize] {
            continue;
        }
        // All connections up to here are known: both ends of a dearer one may still be ahead.
        if limit == FAR && spanning.join_up_to(distance) {
            let rounds = u64::from((terminals.len() as u64 + 1).next_power_of_two().trailing_zeros()) + 1;
            let by_paths = if may_leave_out { FAR } else { spanning.dearest.saturating_mul(rounds) };
            limit = by_paths.min(spanning.sum);
        }
        if distance > limit {
            break;
        }
        nodes.push(node);
        let owner = workspace.owner[node as usize];
        for arc in graph.arcs(node) {
            let further = distance + arc.weight;
            if arc.to == backbone {
                spanning.offer(further, owner, to_backbone);
                continue;
            }
            let known = workspace.distance[arc.to as usize];
            if known != FAR && workspace.owner[arc.to as usize] != owner {
                spanning.offer(further.saturating_add(known), owner, workspace.owner[arc.to as usize]);
            }
            if further < known {
                workspace.set(arc.to, further, owner);
                queue.push(Reverse((further, arc.to)));
            }
        }
    }
    workspace.clear();
    nodes.sort_unstable();
    nodes.dedup();
    Reach { nodes }
}

impl Workspace {
    fn set(&mut self, node: u32, distance: u64, owner: u32) {
        self.distance[node as usize] = distance;
        self.owner[node as usize] = owner;
        self.touched.push(node);
    }
    fn clear(&mut self) {
        for node in self.touched.drain(..) {
            self.distance[node as usize] = FAR;
        }
    }
}

/// A spanning tree of the terminals that grows as connections become known, cheapest first (Kruskal).
struct Spanning {
    parent: Vec<u32>,
    offers: BinaryHeap<Reverse<(u64, u32, u32)>>,
    parts: usize,
    dearest: u64,
    sum: u64,
}

impl Spanning {
    fn new(terminals: usize) -> Self {
        let parent = (0..terminals as u32).collect();
        Self { parent, offers: BinaryHeap::new(), parts: terminals, dearest: 0, sum: 0 }
    }
    fn offer(&mut self, cost: u64, a: u32, b: u32) {
        self.offers.push(Reverse((cost, a, b)));
    }
    fn root(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            self.parent[at as usize] = self.parent[self.parent[at as usize] as usize];
            at = self.parent[at as usize];
        }
        at
    }
    /// Takes the connections that cost at most so much; whether everything is joined then.
    fn join_up_to(&mut self, cost: u64) -> bool {
        while let Some(Reverse((offer, a, b))) = self.offers.peek().copied().filter(|Reverse((offer, ..))| *offer <= cost) {
            self.offers.pop();
            let (a, b) = (self.root(a), self.root(b));
            if a != b {
                self.parent[a as usize] = b;
                self.parts -= 1;
                self.dearest = self.dearest.max(offer);
                self.sum = self.sum.saturating_add(offer);
            }
        }
        self.parts == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::graph::Edge;

    fn line(lengths: &[u64], joint_at: &[u32]) -> (Graph, u32) {
        let backbone = lengths.len() as u32 + 1;
        let along = (0_u32..).zip(lengths).map(|(a, &weight)| Edge { a, b: a + 1, weight });
        let joints = joint_at.iter().map(|&a| Edge { a, b: backbone, weight: 1 });
        (Graph::new(lengths.len() + 2, along.chain(joints).collect()), backbone)
    }

    #[test]
    fn what_is_far_from_every_premises_is_cut_off_and_what_lies_between_is_not() {
        // Nodes 0 to 20 ten apart; premises at 4 and 6, joints at 3 and 20.
        let (graph, backbone) = line(&[10; 20], &[3, 20]);
        let reach = reach(&graph, backbone, &[4, 6], false, &mut Workspace::default());
        assert!([3, 4, 5, 6].iter().all(|node| reach.nodes.contains(node)));
        assert!(!reach.nodes.contains(&20), "{:?}", reach.nodes);
    }

    #[test]
    fn a_workspace_can_be_used_again() {
        let (graph, backbone) = line(&[10; 20], &[0]);
        let mut workspace = Workspace::default();
        let first = reach(&graph, backbone, &[2], false, &mut workspace);
        let _ = reach(&graph, backbone, &[15], false, &mut workspace);
        assert_eq!(first, reach(&graph, backbone, &[2], false, &mut workspace));
    }
}
