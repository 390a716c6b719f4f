//! Prizes that may be left out, as a plain problem.
//!
//! Responsible for: the translation there and back. Not responsible for: solving.
//!
//! Each prize becomes a new terminal with two edges: one of cost M to its node, one of cost M + worth to the root. With M more than any way
//! around is worth, a cheapest tree uses exactly one of the two: it joins the node, or forgoes the worth. Bounds hold for both.

use super::{Effort, Prize, PrizeTree, Tree, search};
use crate::spatial::graph::{Edge, Graph};

/// The tree from `root` that makes edges plus worth forgone small.
///
/// # Panics
/// Where worths and weights are so large that their sums run over.
pub fn prize_tree(graph: &Graph, root: u32, prizes: &[Prize], effort: Effort) -> PrizeTree {
    let total: u64 = graph.edges().iter().map(|edge| edge.weight).sum();
    // A worth beyond all weights together is never forgone where there is a way.
    let worths: Vec<u64> = prizes.iter().map(|prize| prize.worth.min(total + 1)).collect();
    let large = worths.iter().fold(0_u64, |sum, worth| sum.saturating_add(*worth)).min(total) + 1;
    let mut edges = graph.edges().to_vec();
    let mut terminals = vec![root];
    let given = edges.len();
    let mut leaf = graph.nodes() as u32;
    for (prize, worth) in prizes.iter().zip(&worths) {
        edges.push(Edge { a: prize.node, b: leaf, weight: large });
        edges.push(Edge { a: root, b: leaf, weight: large + worth });
        terminals.push(leaf);
        leaf += 1;
    }
    let plain = Graph::new(leaf as usize, edges);
    let tree = search::solve(&plain, &terminals, effort, None).unwrap_or_default();
    let kept: Vec<u32> = tree.edges.iter().copied().filter(|edge| (*edge as usize) < given).collect();
    let kept = tidy_from(graph, root, &kept, prizes);
    let reached = nodes_of(graph, root, &kept);
    let left_out: Vec<u32> = (0_u32..)
        .zip(prizes)
        .filter(|(_, prize)| reached.binary_search(&prize.node).is_err())
        .map(|(position, _)| position)
        .collect();
    let cost = super::cost(graph, &kept);
    let objective = left_out.iter().fold(cost, |sum, &position| sum.saturating_add(prizes[position as usize].worth));
    let lower_bound = tree.lower_bound.saturating_sub(large.saturating_mul(prizes.len() as u64)).min(objective);
    PrizeTree { tree: Tree { edges: kept, cost, lower_bound, cut_by_time: tree.cut_by_time }, left_out, objective }
}

/// The part of these edges that joins the root with the prizes it reaches.
fn tidy_from(graph: &Graph, root: u32, edges: &[u32], prizes: &[Prize]) -> Vec<u32> {
    let reached = nodes_of(graph, root, edges);
    let mut wanted: Vec<u32> = prizes.iter().map(|prize| prize.node).filter(|node| reached.binary_search(node).is_ok()).collect();
    wanted.push(root);
    let near: Vec<u32> =
        edges.iter().copied().filter(|&edge| reached.binary_search(&graph.edges()[edge as usize].a).is_ok()).collect();
    super::Workspace::default().tidy(graph, &wanted, &near)
}

/// The nodes that these edges join with the root, ascending.
fn nodes_of(graph: &Graph, root: u32, edges: &[u32]) -> Vec<u32> {
    let mut sides: Vec<(u32, u32)> = Vec::with_capacity(edges.len() * 2);
    for &edge in edges {
        let Edge { a, b, .. } = graph.edges()[edge as usize];
        sides.push((a, b));
        sides.push((b, a));
    }
    sides.sort_unstable();
    let mut reached = std::collections::BTreeSet::from([root]);
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        let begin = sides.partition_point(|side| side.0 < node);
        for &(_, to) in sides[begin..].iter().take_while(|side| side.0 == node) {
            if reached.insert(to) {
                open.push(to);
            }
        }
    }
    reached.into_iter().collect()
}
