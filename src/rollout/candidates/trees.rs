//! What a group costs when its tree is looked for in a small part of the graph.
//!
//! Responsible for: the fast tree of units among some edges. Not responsible for: which edges those are.

use super::{Gathered, Group, Work};
use crate::rollout::result::Sums;
use crate::rollout::steiner::fast_tree;
use crate::spatial::graph::{Edge, Graph};

/// A group of these units, its tree made of these edges, which hold a way to the existing network; `None` where they do not.
pub(super) fn group(work: &Work<'_>, units: Vec<u32>, edges: &[u32], lowest: (u64, u64)) -> Option<Group> {
    let Work { network, sites, .. } = *work;
    let whole = network.graph.edges();
    let mut used = edges.to_vec();
    used.sort_unstable();
    used.dedup();
    let mut nodes: Vec<u32> = used.iter().flat_map(|&edge| [whole[edge as usize].a, whole[edge as usize].b]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let local = |node: u32| nodes.binary_search(&node).ok().map(|at| at as u32);
    let inner = used.iter().map(|&edge| {
        let Edge { a, b, weight } = whole[edge as usize];
        Some(Edge { a: local(a)?, b: local(b)?, weight })
    });
    let graph = Graph::new(nodes.len(), inner.collect::<Option<_>>()?);
    let ends = std::iter::once(network.backbone).chain(sites.nodes(&units));
    let terminals: Vec<u32> = ends.map(local).collect::<Option<_>>()?;
    let tree = fast_tree(&graph, &terminals).ok()?;
    let edges: Vec<u32> = tree.edges.iter().map(|&edge| used[edge as usize]).collect();
    let gathered = gathered(work, &units, &edges, tree.cost);
    Some(Group { units, edges, gathered, lowest })
}

fn gathered(work: &Work<'_>, units: &[u32], edges: &[u32], cost: u64) -> Gathered {
    let sites = || units.iter().flat_map(|&unit| work.sites.of_unit(unit));
    Gathered {
        sums: sites().fold(Sums::default(), |sums, site| sums.plus(site.sums)),
        cost: cost.saturating_add(sites().map(|site| site.drops).sum()),
        length_mm: edges.iter().map(|&edge| u64::from(work.network.edges[edge as usize].length_mm)).sum(),
    }
}

/// Puts groups in the order of their first units, which is that of the ranks.
pub(super) fn sort(groups: &mut [Group]) {
    groups.sort_unstable_by_key(|group| group.units.first().copied());
}
