//! A shrinking copy of a graph: nodes and edges are taken away or joined, and every edge left knows which original edges it stands for.
//!
//! Responsible for: the working graph that reductions, bounds and searches share, and the way back to original edges. Not responsible for: which
//! reductions are allowed (`reduce`).

use crate::spatial::graph::Graph;

/// Where an edge of the working graph comes from.
#[derive(Debug, Clone, Copy)]
enum History {
    /// An edge of the graph given.
    Original(u32),
    /// Two edges in a row.
    Pair(u32, u32),
}

/// An edge of the working graph.
#[derive(Debug, Clone, Copy)]
pub(super) struct WorkEdge {
    pub a: u32,
    pub b: u32,
    pub weight: u64,
    /// Its place in the history, or [`GONE`].
    history: u32,
}

const GONE: u32 = u32::MAX;

/// The working graph.
#[derive(Debug, Clone, Default)]
pub(super) struct Reduced {
    edges: Vec<WorkEdge>,
    history: Vec<History>,
    /// Per node its edges; those that are gone or lead elsewhere by now are passed over.
    around: Vec<Vec<u32>>,
    pub is_terminal: Vec<bool>,
    /// Edges that are in the answer already, as places in the history.
    fixed: Vec<u32>,
    /// What they cost.
    pub fixed_cost: u64,
    pub terminals: usize,
}

impl Reduced {
    /// A copy of the part of a graph that is reached; loops are left out. The nodes keep their numbers.
    pub fn new(graph: &Graph, terminals: &[u32], is_reached: &[bool]) -> Self {
        let edges: Vec<(u32, u32, u64, u32)> = (0_u32..)
            .zip(graph.edges())
            .filter(|(_, edge)| is_reached[edge.a as usize])
            .map(|(at, edge)| (edge.a, edge.b, edge.weight, at))
            .collect();
        Self::of(graph.nodes(), &edges, terminals)
    }
    /// A copy of some edges of a graph.
    pub fn of_edges(graph: &Graph, terminals: &[u32], edges: &[u32]) -> Self {
        let edge = |&at: &u32| {
            let edge = graph.edges()[at as usize];
            (edge.a, edge.b, edge.weight, at)
        };
        Self::of(graph.nodes(), &edges.iter().map(edge).collect::<Vec<_>>(), terminals)
    }
    /// A working graph of these edges (end, end, weight, original edge).
    fn of(nodes: usize, list: &[(u32, u32, u64, u32)], terminals: &[u32]) -> Self {
        let mut reduced = Self { around: vec![Vec::new(); nodes], is_terminal: vec![false; nodes], ..Self::default() };
        for &terminal in terminals {
            if !std::mem::replace(&mut reduced.is_terminal[terminal as usize], true) {
                reduced.terminals += 1;
            }
        }
        for &(a, b, weight, original) in list.iter().filter(|(a, b, ..)| a != b) {
            reduced.history.push(History::Original(original));
            reduced.push(a, b, weight, reduced.history.len() as u32 - 1);
        }
        reduced
    }
    fn push(&mut self, a: u32, b: u32, weight: u64, history: u32) {
        let at = self.edges.len() as u32;
        self.edges.push(WorkEdge { a, b, weight, history });
        self.around[a as usize].push(at);
        self.around[b as usize].push(at);
    }
    pub fn nodes(&self) -> usize {
        self.around.len()
    }
    pub fn edge(&self, edge: u32) -> WorkEdge {
        self.edges[edge as usize]
    }
    pub fn is_there(&self, edge: u32) -> bool {
        self.edges[edge as usize].history != GONE
    }
    /// All edges that are there.
    pub fn all(&self) -> impl Iterator<Item = (u32, WorkEdge)> {
        (0_u32..).zip(self.edges.iter().copied()).filter(|(_, edge)| edge.history != GONE)
    }
    /// The edges at a node with the node at the other end.
    pub fn around(&self, node: u32) -> impl Iterator<Item = (u32, u32, u64)> {
        self.around[node as usize].iter().filter_map(move |&at| {
            let edge = self.edges[at as usize];
            (edge.history != GONE).then_some((at, edge.a ^ edge.b ^ node, edge.weight))
        })
    }
    /// Forgets the edges at a node that are gone; gives how many are left.
    pub fn tidy(&mut self, node: u32) -> usize {
        let edges = &self.edges;
        self.around[node as usize].retain(|&at| edges[at as usize].history != GONE);
        self.around[node as usize].len()
    }
    pub fn remove(&mut self, edge: u32) {
        self.edges[edge as usize].history = GONE;
    }
    /// Joins the two edges of a node that is no terminal into one.
    pub fn bridge(&mut self, node: u32) {
        let mut both = self.around(node).map(|(at, to, _)| (at, to));
        let (Some((first, a)), Some((second, b))) = (both.next(), both.next()) else { return };
        drop(both);
        let (one, two) = (self.edges[first as usize], self.edges[second as usize]);
        self.remove(first);
        self.remove(second);
        if a == b {
            // A way there and back again.
            return;
        }
        self.history.push(History::Pair(one.history, two.history));
        self.push(a, b, one.weight + two.weight, self.history.len() as u32 - 1);
    }
    /// Puts an edge into the answer and joins its ends: `gone` becomes part of `kept`.
    pub fn contract(&mut self, edge: u32, gone: u32, kept: u32) {
        let WorkEdge { weight, history, .. } = self.edges[edge as usize];
        self.fixed.push(history);
        self.fixed_cost += weight;
        self.remove(edge);
        let moved: Vec<(u32, u32, u64)> = self.around(gone).collect();
        for (at, to, weight) in moved {
            let history = self.edges[at as usize].history;
            self.remove(at);
            if to != kept {
                self.push(kept, to, weight, history);
            }
        }
        self.around[gone as usize].clear();
        if self.is_terminal[gone as usize] {
            self.is_terminal[gone as usize] = false;
            if self.is_terminal[kept as usize] {
                self.terminals -= 1;
            }
            self.is_terminal[kept as usize] = true;
        }
    }
    /// The terminals, ascending.
    pub fn terminal_nodes(&self) -> Vec<u32> {
        (0..self.nodes() as u32).filter(|&node| self.is_terminal[node as usize]).collect()
    }
    /// The original edges of an answer in this graph, together with those that are in the answer already; ascending.
    pub fn original(&self, edges: &[u32]) -> Vec<u32> {
        let mut open: Vec<u32> = edges.iter().map(|&edge| self.edges[edge as usize].history).chain(self.fixed.iter().copied()).collect();
        let mut original = Vec::new();
        while let Some(at) = open.pop() {
            match self.history[at as usize] {
                History::Original(edge) => original.push(edge),
                History::Pair(one, two) => open.extend([one, two]),
            }
        }
        original.sort_unstable();
        original
    }
    /// A copy without holes in its numbers, and for each of its nodes the number here. Its edges stand for edges of this graph.
    pub fn compact(&self) -> Compact {
        let mut number = vec![u32::MAX; self.nodes()];
        let mut nodes = Vec::new();
        let mut edges = Vec::new();
        let mut ends = Vec::new();
        for (at, edge) in self.all() {
            for end in [edge.a, edge.b] {
                if number[end as usize] == u32::MAX {
                    number[end as usize] = nodes.len() as u32;
                    nodes.push(end);
                }
            }
            edges.push(at);
            ends.push((number[edge.a as usize], number[edge.b as usize], edge.weight));
        }
        for node in self.terminal_nodes() {
            if number[node as usize] == u32::MAX {
                number[node as usize] = nodes.len() as u32;
                nodes.push(node);
            }
        }
        let is_terminal = nodes.iter().map(|&node| self.is_terminal[node as usize]).collect();
        Compact::new(edges, &ends, is_terminal)
    }
}

/// A graph for searching: numbers without holes, arcs of a node side by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Compact {
    /// The edge of the [`Reduced`] that each edge is.
    pub edges: Vec<u32>,
    /// Ends and weight.
    pub ends: Vec<(u32, u32, u64)>,
    pub is_terminal: Vec<bool>,
    pub terminals: Vec<u32>,
    first: Vec<u32>,
    arcs: Vec<Hop>,
}

/// An arc: where it leads, along which edge, at what weight.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hop {
    pub to: u32,
    pub edge: u32,
    pub weight: u64,
}

impl Compact {
    fn new(edges: Vec<u32>, ends: &[(u32, u32, u64)], is_terminal: Vec<bool>) -> Self {
        let nodes = is_terminal.len();
        let mut first = vec![0_u32; nodes + 1];
        for &(a, b, _) in ends {
            first[a as usize + 1] += 1;
            first[b as usize + 1] += 1;
        }
        (0..nodes).for_each(|node| first[node + 1] += first[node]);
        let mut next = first.clone();
        let mut arcs = vec![Hop::default(); 2 * ends.len()];
        for (edge, &(a, b, weight)) in (0_u32..).zip(ends) {
            for (from, to) in [(a, b), (b, a)] {
                arcs[next[from as usize] as usize] = Hop { to, edge, weight };
                next[from as usize] += 1;
            }
        }
        let terminals = (0..nodes as u32).filter(|&node| is_terminal[node as usize]).collect();
        Self { edges, ends: ends.to_vec(), is_terminal, terminals, first, arcs }
    }
    pub fn nodes(&self) -> usize {
        self.is_terminal.len()
    }
    #[inline]
    pub fn hops(&self, node: u32) -> &[Hop] {
        &self.arcs[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
    pub fn cost(&self, edges: &[u32]) -> u64 {
        edges.iter().map(|&edge| self.ends[edge as usize].2).sum()
    }
    /// The part of this graph that consists of these edges (ascending), with the same terminals; its edges stand for edges of this graph.
    pub fn part(&self, edges: &[u32]) -> Reduced {
        let list: Vec<(u32, u32, u64, u32)> = edges
            .iter()
            .map(|&edge| {
                let (a, b, weight) = self.ends[edge as usize];
                (a, b, weight, edge)
            })
            .collect();
        Reduced::of(self.nodes(), &list, &self.terminals)
    }
}
