//! The cheapest tree that joins terminals in a graph (the Steiner tree problem), with a proven lower bound.
//!
//! Responsible for: trees, bounds and gaps for graphs with whole-number weights. Not responsible for: what the graph stands for.
//!
//! | step | file |
//! |---|---|
//! | a tree by the shortest path heuristic | `grow` |
//! | the graph made smaller: simple rules, and edges and nodes that are proven not to be needed | `net`, `distances`, `bounds` |
//! | a lower bound by dual ascent | `ascent` |
//! | a better tree: key paths exchanged, key vertices taken out and put in, solutions crossed, pieces solved anew | `local`, `insert`, `exchange`, `search` |
//! | prizes that may be left out | `prize` |

mod ascent;
mod bounds;
mod clock;
mod distances;
mod exchange;
mod grow;
mod hung;
mod insert;
mod local;
mod net;
mod prize;
mod search;
#[cfg(test)]
mod tests;

pub use grow::Workspace;
pub use prize::prize_tree;

use crate::spatial::graph::Graph;

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
    fast_tree_in(&mut Workspace::default(), graph, terminals)
}

/// The same as [`fast_tree`] with memory to use again. After the first call on a graph, a call takes time for what lies between the terminals
/// only, however large the graph is.
///
/// # Errors
/// Terminals that cannot be joined.
pub fn fast_tree_in(workspace: &mut Workspace, graph: &Graph, terminals: &[u32]) -> Result<Tree, Disconnected> {
    let Some(&root) = terminals.first() else { return Ok(Tree::default()) };
    // The lowest terminal is the root, so that the order of the list does not matter; who is said to be lost is seen from the first.
    let lowest = terminals.iter().copied().min().unwrap_or(root);
    let Ok(edges) = workspace.grow(graph, lowest, terminals, |arc| arc.weight) else {
        let lost = workspace.grow(graph, root, terminals, |arc| arc.weight).err().unwrap_or_default();
        return Err(Disconnected { terminals: lost });
    };
    Ok(Tree { cost: cost(graph, &edges), edges, lower_bound: 0, cut_by_time: false })
}

/// A first tree, better and slower than [`fast_tree`]: with one pass of exchanges, without a bound (its `lower_bound` is 0).
///
/// # Errors
/// Terminals that cannot be joined.
pub fn first_tree(graph: &Graph, terminals: &[u32]) -> Result<Tree, Disconnected> {
    search::first(graph, terminals)
}

/// The cheapest tree that the effort finds, beginning from `warm` (edges of an earlier tree) where given, and never dearer than it.
///
/// # Errors
/// Terminals that cannot be joined.
pub fn steiner_tree(graph: &Graph, terminals: &[u32], effort: Effort, warm: Option<&[u32]>) -> Result<Tree, Disconnected> {
    search::solve(graph, terminals, effort, warm)
}

/// The sum of the weights of edges.
fn cost(graph: &Graph, edges: &[u32]) -> u64 {
    edges.iter().map(|&edge| graph.edges()[edge as usize].weight).sum()
}
