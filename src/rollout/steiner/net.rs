//! A graph with its terminals, made smaller without losing an optimum.
//!
//! Responsible for: taking edges and nodes away, joining and contracting them, and giving back which edges a smaller edge stands for.
//! Not responsible for: proofs that need distances or bounds (`distances`, `bounds`); they come here with what may go.

use crate::spatial::graph::{Edge, Graph};

/// A graph and the nodes that a tree in it must join.
#[derive(Debug, Clone, Default)]
pub(super) struct Net {
    pub graph: Graph,
    pub is_terminal: Vec<bool>,
    /// Ascending.
    pub terminals: Vec<u32>,
}

impl Net {
    pub fn new(graph: Graph, is_terminal: Vec<bool>) -> Self {
        let terminals = (0_u32..).zip(&is_terminal).filter(|(_, is)| **is).map(|(node, _)| node).collect();
        Self { graph, is_terminal, terminals }
    }
    /// The sum of the weights of edges.
    pub fn cost(&self, edges: &[u32]) -> u64 {
        edges.iter().map(|&edge| self.graph.edges()[edge as usize].weight).sum()
    }
}

/// A smaller net, and how a tree in it becomes one in the net before.
#[derive(Debug, Clone, Default)]
pub(super) struct Smaller {
    pub net: Net,
    /// What the edges that every tree gets cost.
    pub offset: u64,
    /// What each edge stands for: an edge of the net before, or, from `leaves` on, a pair of such.
    stands_for: Vec<u32>,
    fixed: Vec<u32>,
    pairs: Vec<(u32, u32)>,
    leaves: u32,
}

impl Smaller {
    /// The edges of the net before that a tree here stands for.
    pub fn expand(&self, tree: &[u32]) -> Vec<u32> {
        let mut open: Vec<u32> = self.fixed.clone();
        open.extend(tree.iter().map(|&edge| self.stands_for[edge as usize]));
        self.unfold(open)
    }
    fn unfold(&self, mut open: Vec<u32>) -> Vec<u32> {
        let mut edges = Vec::new();
        while let Some(thing) = open.pop() {
            if thing < self.leaves {
                edges.push(thing);
            } else {
                let (one, other) = self.pairs[(thing - self.leaves) as usize];
                open.push(one);
                open.push(other);
            }
        }
        edges
    }
    /// The edges that stand only for edges of which `is` holds.
    pub fn within(&self, is: &[bool]) -> Vec<bool> {
        let mut pair_is: Vec<bool> = Vec::with_capacity(self.pairs.len());
        let holds = |thing: u32, pair_is: &[bool]| {
            if thing < self.leaves { is[thing as usize] } else { pair_is[(thing - self.leaves) as usize] }
        };
        for &(one, other) in &self.pairs {
            pair_is.push(holds(one, &pair_is) && holds(other, &pair_is));
        }
        self.stands_for.iter().map(|&thing| holds(thing, &pair_is)).collect()
    }
}

const NONE: u32 = u32::MAX;
/// Terminals with more edges than this are not searched for a cheapest edge each time something near them changes.
const FEW: u32 = 48;

/// A net that is being made smaller. Each edge has two ends, `2 * edge` and `2 * edge + 1`, which hang in the lists of its nodes.
pub(super) struct Shrinker {
    node: Vec<u32>,
    next: Vec<u32>,
    previous: Vec<u32>,
    head: Vec<u32>,
    degree: Vec<u32>,
    weight: Vec<u64>,
    alive: Vec<bool>,
    stands_for: Vec<u32>,
    is_terminal: Vec<bool>,
    terminals: usize,
    pairs: Vec<(u32, u32)>,
    fixed: Vec<u32>,
    offset: u64,
    waiting: Vec<u32>,
    is_waiting: Vec<bool>,
}

impl Shrinker {
    /// Takes the edges of a net that `keep` wants; of parallel edges only the cheapest.
    pub fn new(net: &Net, keep: impl Fn(u32) -> bool) -> Self {
        let (nodes, edges) = (net.graph.nodes(), net.graph.edges().len());
        let mut shrinker = Self {
            node: vec![NONE; edges * 2],
            next: vec![NONE; edges * 2],
            previous: vec![NONE; edges * 2],
            head: vec![NONE; nodes],
            degree: vec![0; nodes],
            weight: net.graph.edges().iter().map(|edge| edge.weight).collect(),
            alive: vec![false; edges],
            stands_for: (0..edges as u32).collect(),
            is_terminal: net.is_terminal.clone(),
            terminals: net.terminals.len(),
            pairs: Vec::new(),
            fixed: Vec::new(),
            offset: 0,
            waiting: (0..nodes as u32).rev().collect(),
            is_waiting: vec![true; nodes],
        };
        let mut cheapest: Vec<u32> = vec![NONE; nodes];
        for node in 0..nodes as u32 {
            for arc in net.graph.arcs(node).iter().filter(|arc| arc.to > node && keep(arc.edge)) {
                let best = &mut cheapest[arc.to as usize];
                if *best == NONE || arc.weight < shrinker.weight[*best as usize] {
                    *best = arc.edge;
                }
            }
            for arc in net.graph.arcs(node).iter().filter(|arc| arc.to > node) {
                if cheapest[arc.to as usize] == arc.edge {
                    shrinker.alive[arc.edge as usize] = true;
                    shrinker.hang(arc.edge * 2, node);
                    shrinker.hang(arc.edge * 2 + 1, arc.to);
                }
            }
            net.graph.arcs(node).iter().for_each(|arc| cheapest[arc.to as usize] = NONE);
        }
        shrinker
    }
    fn hang(&mut self, end: u32, node: u32) {
        let first = self.head[node as usize];
        self.node[end as usize] = node;
        self.next[end as usize] = first;
        self.previous[end as usize] = NONE;
        if first != NONE {
            self.previous[first as usize] = end;
        }
        self.head[node as usize] = end;
        self.degree[node as usize] += 1;
    }
    fn unhang(&mut self, end: u32) {
        let (node, next, previous) = (self.node[end as usize], self.next[end as usize], self.previous[end as usize]);
        if previous == NONE {
            self.head[node as usize] = next;
        } else {
            self.next[previous as usize] = next;
        }
        if next != NONE {
            self.previous[next as usize] = previous;
        }
        self.degree[node as usize] -= 1;
        self.wait(node);
    }
    fn wait(&mut self, node: u32) {
        if !self.is_waiting[node as usize] {
            self.is_waiting[node as usize] = true;
            self.waiting.push(node);
        }
    }
    fn ends(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(self.head[node as usize]).filter(|end| *end != NONE), |end| {
            Some(self.next[*end as usize]).filter(|end| *end != NONE)
        })
    }
    fn remove(&mut self, edge: u32) {
        if std::mem::replace(&mut self.alive[edge as usize], false) {
            self.unhang(edge * 2);
            self.unhang(edge * 2 + 1);
        }
    }
    /// After an edge got new ends: of it and a parallel one only the cheaper stays; a loop goes.
    fn settle(&mut self, edge: u32) {
        let (mut a, mut b) = (self.node[edge as usize * 2], self.node[edge as usize * 2 + 1]);
        if a == b {
            return self.remove(edge);
        }
        if self.degree[a as usize] > self.degree[b as usize] {
            std::mem::swap(&mut a, &mut b);
        }
        let parallel = self.ends(a).find(|end| end / 2 != edge && self.node[(end ^ 1) as usize] == b);
        if let Some(other) = parallel.map(|end| end / 2) {
            self.remove(if self.weight[other as usize] <= self.weight[edge as usize] { edge } else { other });
        }
    }
    /// Joins the two edges of a node that is no terminal.
    fn join(&mut self, node: u32) {
        let one = self.head[node as usize];
        let other = self.next[one as usize];
        let (edge, gone) = (one / 2, other / 2);
        let far = self.node[(other ^ 1) as usize];
        self.stands_for[edge as usize] = self.pair(self.stands_for[edge as usize], self.stands_for[gone as usize]);
        self.weight[edge as usize] += self.weight[gone as usize];
        self.remove(gone);
        self.unhang(one);
        self.hang(one, far);
        self.settle(edge);
    }
    fn pair(&mut self, one: u32, other: u32) -> u32 {
        self.pairs.push((one, other));
        (self.alive.len() + self.pairs.len() - 1) as u32
    }
    /// Takes an edge into every tree: its ends become one terminal.
    fn contract(&mut self, edge: u32) {
        let (mut keep, mut gone) = (self.node[edge as usize * 2], self.node[edge as usize * 2 + 1]);
        if self.degree[keep as usize] < self.degree[gone as usize] {
            std::mem::swap(&mut keep, &mut gone);
        }
        self.fixed.push(self.stands_for[edge as usize]);
        self.offset += self.weight[edge as usize];
        self.remove(edge);
        if self.is_terminal[keep as usize] && self.is_terminal[gone as usize] {
            self.terminals -= 1;
        }
        self.is_terminal[keep as usize] = true;
        self.is_terminal[gone as usize] = false;
        let ends: Vec<u32> = self.ends(gone).collect();
        for end in ends {
            self.unhang(end);
            self.hang(end, keep);
            self.settle(end / 2);
            let across = self.node[(end ^ 1) as usize];
            self.wait(across);
        }
        self.wait(keep);
    }
    /// The simple rules, until none applies: edges and nodes that lead nowhere, nodes on the way, terminals whose way out is known.
    pub fn simplify(&mut self) {
        while let Some(node) = self.waiting.pop() {
            self.is_waiting[node as usize] = false;
            let degree = self.degree[node as usize];
            if !self.is_terminal[node as usize] {
                match degree {
                    1 => self.remove(self.head[node as usize] / 2),
                    2 => self.join(node),
                    _ => {}
                }
            } else if self.terminals > 1 && degree > 0 && degree <= FEW {
                let cheapest = self.ends(node).min_by_key(|end| (self.weight[(end / 2) as usize], end / 2));
                let Some(end) = cheapest else { continue };
                let across = self.node[(end ^ 1) as usize] as usize;
                if degree == 1 || self.is_terminal[across] || self.weight[(end / 2) as usize] == 0 {
                    self.contract(end / 2);
                }
            }
        }
    }
    /// The smaller net; its nodes and edges keep their order.
    pub fn finish(self) -> Smaller {
        let mut number = vec![NONE; self.head.len()];
        let mut is_terminal = Vec::new();
        if self.terminals > 1 {
            for (node, number) in number.iter_mut().enumerate() {
                if self.degree[node] > 0 || self.is_terminal[node] {
                    *number = is_terminal.len() as u32;
                    is_terminal.push(self.is_terminal[node]);
                }
            }
        }
        let mut edges = Vec::new();
        let mut stands_for = Vec::new();
        for edge in (0..self.alive.len()).filter(|edge| self.alive[*edge] && self.terminals > 1) {
            let [a, b] = [edge * 2, edge * 2 + 1].map(|end| number[self.node[end] as usize]);
            edges.push(Edge { a, b, weight: self.weight[edge] });
            stands_for.push(self.stands_for[edge]);
        }
        Smaller {
            net: Net::new(Graph::new(is_terminal.len(), edges), is_terminal),
            offset: self.offset,
            stands_for,
            fixed: self.fixed,
            pairs: self.pairs,
            leaves: self.alive.len() as u32,
        }
    }
}
