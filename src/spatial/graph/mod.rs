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
    /// A graph of nodes `0..nodes` and these edges. Parallel edges and loops may occur.
    ///
    /// # Panics
    /// Where an edge names a node that is not there.
    pub fn new(nodes: usize, edges: Vec<Edge>) -> Self {
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
    /// The arcs that leave a node, in the order of the edges.
    #[inline]
    pub fn arcs(&self, node: u32) -> &[Arc] {
        &self.arcs[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}
