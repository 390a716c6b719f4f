//! Trees that may leave something out (the rooted prize-collecting Steiner tree problem), turned into the plain problem.
//!
//! Every prize gets a leaf of its own with two edges: from where the prize is, and from the root at the price of its worth. A tree joins every
//! leaf by one of them: the second means that the prize is left out. Both edges are raised by the same large amount, so that no tree ever goes
//! through a leaf; the amounts are taken off again, and cost and bound are those of the problem with prizes.

use super::{Effort, Prize, PrizeTree, Tree, cost, reached_from, steiner_tree};
use crate::spatial::graph::{Edge, Graph};

/// The tree from `root` that makes edges plus worth forgone small. Prizes that have no way to the root are left out.
pub fn prize_tree(graph: &Graph, root: u32, prizes: &[Prize], effort: Effort) -> PrizeTree {
    let reached = reached_from(graph, root);
    let is_near = |prize: &Prize| reached[prize.node as usize] && prize.node != root;
    let near: Vec<usize> = (0..prizes.len()).filter(|&at| is_near(&prizes[at])).collect();
    let far = (0..prizes.len()).filter(|&at| !reached[prizes[at].node as usize]);
    let mut left_out: Vec<u32> = far.map(|at| at as u32).collect();
    let lost: u64 = left_out.iter().map(|&at| prizes[at as usize].worth).sum();
    let (ground, edges) = (graph.nodes(), graph.edges().len());
    // Dearer than any tree that goes through no leaf.
    let raised = near.iter().map(|&at| prizes[at].worth).sum::<u64>() + 1;
    let mut all: Vec<Edge> = graph.edges().to_vec();
    for (leaf, &at) in (ground as u32..).zip(&near) {
        all.push(Edge { a: prizes[at].node, b: leaf, weight: raised });
        all.push(Edge { a: root, b: leaf, weight: raised + prizes[at].worth });
    }
    let extended = Graph::new(ground + near.len(), all);
    let terminals: Vec<u32> = std::iter::once(root).chain(ground as u32..(ground + near.len()) as u32).collect();
    let found = steiner_tree(&extended, &terminals, effort, None).unwrap_or_default();
    let taken_off = raised * near.len() as u64;
    let inner: Vec<u32> = found.edges.iter().copied().filter(|&edge| (edge as usize) < edges).collect();
    let forgone = found.edges.iter().filter_map(|&edge| (edge as usize).checked_sub(edges)).filter(|at| at % 2 == 1);
    left_out.extend(forgone.map(|at| near[at / 2] as u32));
    left_out.sort_unstable();
    let inner_cost = cost(graph, &inner);
    let objective = inner_cost + left_out.iter().map(|&at| prizes[at as usize].worth).sum::<u64>();
    let lower_bound = (found.lower_bound.saturating_sub(taken_off) + lost).min(objective);
    let tree = Tree { edges: inner, cost: inner_cost, lower_bound, cut_by_time: found.cut_by_time };
    PrizeTree { tree, left_out, objective }
}
