//! Undirected graphs with whole-number weights, in compressed form.
//!
//! Responsible for: which edges meet in a node, and plain questions about that. Not responsible for: what nodes and edges are, or what to build
//! along them (`rollout`).

/// An undirected edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// One end.
    pub a: u32,
    /// The other end.
    pub b: u32,
    /// What it costs to use, in whole units.
    pub weight: u64,
}

/// One direction of an edge, seen from the node it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arc {
    /// The node at the other end.
    pub to: u32,
    /// The position of the edge.
    pub edge: u32,
    /// The weight of the edge.
    pub weight: u64,
}

/// A graph: its edges as given, and for every node the arcs that leave it, in the order of the edges.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    edges: Vec<Edge>,
    /// Where the arcs of each node begin; one more than nodes.
    first: Vec<u32>,
    arcs: Vec<Arc>,
}

impl Graph {
    /// The most that all weights together may be, so that no sum of them in any algorithm runs over.
    pub const MOST_WEIGHT: u64 = u64::MAX / 16;

    /// The sum of weights; nothing where it is more than a graph may hold.
    pub fn total(edges: &[Edge]) -> Option<u64> {
        let sum = edges.iter().try_fold(0_u64, |sum, edge| sum.checked_add(edge.weight))?;
        (sum <= Self::MOST_WEIGHT).then_some(sum)
    }
    /// A graph of nodes `0..nodes` and these edges. Parallel edges and loops may occur.
    ///
    /// # Panics
    /// Where an edge names a node that is not there, or all weights together are more than [`MOST_WEIGHT`](Self::MOST_WEIGHT).
    pub fn new(nodes: usize, edges: Vec<Edge>) -> Self {
        assert!(Self::total(&edges).is_some(), "the weights of a graph add up to more than {}", Self::MOST_WEIGHT);
        let mut first = vec![0_u32; nodes + 1];
        for edge in &edges {
            first[edge.a as usize + 1] += 1;
            first[edge.b as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut arcs = vec![Arc { to: 0, edge: 0, weight: 0 }; edges.len() * 2];
        for (position, edge) in (0_u32..).zip(&edges) {
            for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
                arcs[next[from as usize] as usize] = Arc { to, edge: position, weight: edge.weight };
                next[from as usize] += 1;
            }
        }
        Self { edges, first, arcs }
    }
    /// The number of nodes.
    pub fn nodes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }
    /// The edges, as given.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }
    /// All arcs, those of node 0 first.
    pub fn all_arcs(&self) -> &[Arc] {
        &self.arcs
    }
    /// Where the arcs of a node are among [all](Self::all_arcs).
    #[inline]
    pub fn range(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }
    /// The arcs that leave a node, in the order of the edges. A loop is there twice.
    #[inline]
    pub fn arcs(&self, node: u32) -> &[Arc] {
        &self.arcs[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}
