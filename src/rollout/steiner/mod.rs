//! The cheapest tree that joins terminals in a graph (the Steiner tree problem), with a proven lower bound.
//!
//! Responsible for: trees, bounds and gaps for graphs with whole-number weights. Not responsible for: what the graph stands for.

mod ascent;
mod bound;
mod construct;
mod local;
mod prize;
mod reduce;
mod reduced;
mod search;
#[cfg(test)]
mod tests;

pub use prize::prize_tree;

use crate::spatial::graph::Graph;
use reduced::{Compact, Reduced};
use search::Found;
use std::time::{Duration, Instant};

/// How long to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Rounds of search; 0 gives the constructive answer only. The answer depends on this alone, not on time or threads.
    pub iterations: u32,
    /// Stops the search after this many seconds; the answer then says that it was cut.
    pub seconds: Option<f64>,
}

/// A tree and what is known about how good it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// The positions of its edges in the graph, ascending.
    pub edges: Vec<u32>,
    /// The sum of their weights.
    pub cost: u64,
    /// No tree that joins the terminals costs less.
    pub lower_bound: u64,
    /// Whether the search was stopped by time, so that a repetition may give another answer.
    pub cut_by_time: bool,
}

/// Terminals that no tree can join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disconnected {
    /// The terminals that have no way to the first one, as positions in the list of terminals, ascending.
    pub terminals: Vec<u32>,
}

/// Something that may be joined, and what that is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prize {
    /// Where it is.
    pub node: u32,
    /// What joining it is worth, in units of the weights.
    pub worth: u64,
}

/// A tree that may leave some prizes out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrizeTree {
    /// The tree; its `cost` counts edges only, its `lower_bound` is for edges plus worth forgone.
    pub tree: Tree,
    /// The prizes left out, as positions in the list, ascending.
    pub left_out: Vec<u32>,
    /// Edges plus worth forgone: what was made small.
    pub objective: u64,
}

/// A quick tree, by construction only, without a bound (its `lower_bound` is 0).
///
/// # Errors
/// Terminals that cannot be joined.
pub fn fast_tree(graph: &Graph, terminals: &[u32]) -> Result<Tree, Disconnected> {
    let Some(shrunk) = Shrunk::new(graph, terminals, reduce::by_degree)? else { return Ok(Tree::default()) };
    let tree = if shrunk.is_done() { Vec::new() } else { search::first_tree(&shrunk.compact) };
    let edges = shrunk.original(&tree);
    Ok(Tree { cost: cost(graph, &edges), edges, ..Tree::default() })
}

/// The cheapest tree that the effort finds, beginning from `warm` (edges of an earlier tree) where given, and never dearer than it.
///
/// # Errors
/// Terminals that cannot be joined.
pub fn steiner_tree(graph: &Graph, terminals: &[u32], effort: Effort, warm: Option<&[u32]>) -> Result<Tree, Disconnected> {
    let deadline = effort.seconds.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds.max(0.0)));
    let Some(shrunk) = Shrunk::new(graph, terminals, reduce::reduce)? else { return Ok(Tree::default()) };
    let found = if shrunk.is_done() { Found::default() } else { search::search(&shrunk.compact, effort.iterations, deadline) };
    let mut edges = shrunk.original(&found.edges);
    let mut lower_bound = shrunk.reduced.fixed_cost + found.bound;
    if let Some(warm) = warm.and_then(|warm| tidy(graph, terminals, warm))
        && cost(graph, &warm) < cost(graph, &edges)
    {
        edges = warm;
    }
    let cost = cost(graph, &edges);
    lower_bound = lower_bound.min(cost);
    Ok(Tree { edges, cost, lower_bound, cut_by_time: found.cut_by_time })
}

/// A graph after its first reductions.
struct Shrunk {
    reduced: Reduced,
    compact: Compact,
}

impl Shrunk {
    /// `None` where there is nothing to join.
    fn new(graph: &Graph, terminals: &[u32], reduce: fn(&mut Reduced)) -> Result<Option<Self>, Disconnected> {
        let Some(&first) = terminals.first() else { return Ok(None) };
        let reached = reached_from(graph, first);
        let lost: Vec<u32> =
            (0_u32..).zip(terminals).filter(|(_, terminal)| !reached[**terminal as usize]).map(|(at, _)| at).collect();
        if !lost.is_empty() {
            return Err(Disconnected { terminals: lost });
        }
        let mut reduced = Reduced::new(graph, terminals, &reached);
        reduce(&mut reduced);
        let compact = reduced.compact();
        Ok(Some(Self { reduced, compact }))
    }
    /// Whether the reductions left nothing to join.
    fn is_done(&self) -> bool {
        self.reduced.terminals < 2
    }
    fn original(&self, tree: &[u32]) -> Vec<u32> {
        let edges: Vec<u32> = tree.iter().map(|&edge| self.compact.edges[edge as usize]).collect();
        self.reduced.original(&edges)
    }
}

fn reached_from(graph: &Graph, first: u32) -> Vec<bool> {
    let mut reached = vec![false; graph.nodes()];
    reached[first as usize] = true;
    let mut open = vec![first];
    while let Some(node) = open.pop() {
        for arc in graph.arcs(node) {
            if !std::mem::replace(&mut reached[arc.to as usize], true) {
                open.push(arc.to);
            }
        }
    }
    reached
}

fn cost(graph: &Graph, edges: &[u32]) -> u64 {
    edges.iter().map(|&edge| graph.edges()[edge as usize].weight).sum()
}

/// An earlier tree without what leads nowhere; `None` where it does not join the terminals.
fn tidy(graph: &Graph, terminals: &[u32], warm: &[u32]) -> Option<Vec<u32>> {
    let part = Reduced::of_edges(graph, terminals, warm);
    let compact = part.compact();
    let tree = search::grown(&compact)?;
    Some(part.original(&tree.iter().map(|&edge| compact.edges[edge as usize]).collect::<Vec<_>>()))
}
