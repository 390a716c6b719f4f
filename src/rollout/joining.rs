//! In which order premises join a tree, and what each adds.
//!
//! Responsible for: the order of joining and the marginal cost. Not responsible for: which premises are in a project, or anything that is not
//! along the route (cables, equipment, shares).

use super::network::Network;
use super::result::Joining;
use super::tree::{Member, Tree};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The order in which the members of a tree join it: from the existing network on, always the one that adds the least (edges that are not
/// built yet on its way, and its drop); of equals the one of the lowest rank. The added costs sum to the cost of route and drops.
///
/// Every part of the tree that is not built hangs on one built node, so all in it save the same by what is built, and the best of each part is
/// known beforehand: a queue over the parts needs each node once.
pub fn joining(network: &Network, tree: &Tree) -> Vec<Joining> {
    let weight = |edge: u32| network.graph.edges()[edge as usize].weight;
    let (mut cost, mut length) = (vec![0_u64; tree.len()], vec![0_u64; tree.len()]);
    for (node, edge) in tree.edges() {
        let parent = tree.parent[node] as usize;
        cost[node] = cost[parent] + weight(edge);
        length[node] = length[parent] + u64::from(network.edges[edge as usize].length_mm);
    }
    let (best, children) = (best(tree, &cost), children(tree));
    let mut is_built = vec![false; tree.len()];
    is_built[0] = true;
    let mut queue = BinaryHeap::new();
    let mut order: Vec<Joining> = Vec::with_capacity(tree.members().len());
    let mut reached = vec![0_usize];
    let mut joined = None;
    loop {
        for node in reached.drain(..) {
            let here = tree.at(node).iter().filter(|member| Some(member.premises) != joined);
            queue.extend(here.map(|member| Reverse((member.drop_cost, member.rank, node, true))));
            let parts = children[node].iter().filter(|&&child| !is_built[child as usize]).map(|&child| child as usize);
            queue.extend(parts.filter_map(|child| {
                let (all, rank, at) = best[child]?;
                Some(Reverse((all - cost[node], rank, at, false)))
            }));
        }
        let Some(Reverse((added, rank, node, _))) = queue.pop() else { break };
        let Some(member) = tree.at(node).iter().find(|member| member.rank == rank) else { continue };
        let cable_mm = length[node] + u64::from(member.drop_mm);
        order.push(Joining { premises: member.premises, added, marginal: 0, cable_mm });
        joined = Some(member.premises);
        let mut up = node;
        while !std::mem::replace(&mut is_built[up], true) {
            reached.push(up);
            up = tree.parent[up] as usize;
        }
    }
    even_out(&mut order);
    order
}

/// Per node the member behind it that costs least from the root: cost, rank, node.
fn best(tree: &Tree, cost: &[u64]) -> Vec<Option<(u64, u32, usize)>> {
    let own = |node: usize| tree.at(node).iter().map(|member: &Member| (cost[node] + member.drop_cost, member.rank, node)).min();
    let mut best: Vec<Option<(u64, u32, usize)>> = (0..tree.len()).map(own).collect();
    for node in (1..tree.len()).rev() {
        let parent = tree.parent[node] as usize;
        best[parent] = best[parent].into_iter().chain(best[node]).min();
    }
    best
}

fn children(tree: &Tree) -> Vec<Vec<u32>> {
    let mut children = vec![Vec::new(); tree.len()];
    for (node, _) in tree.edges() {
        children[tree.parent[node] as usize].push(node as u32);
    }
    children
}

/// Evens the added costs out so that they never fall: neighbours of which the later is cheaper are pooled into their mean, until none is.
fn even_out(order: &mut [Joining]) {
    let mut groups: Vec<(u64, u64)> = Vec::new();
    for joining in order.iter() {
        let mut last = (joining.added, 1_u64);
        while let Some(&before) = groups.last() {
            if u128::from(before.0) * u128::from(last.1) <= u128::from(last.0) * u128::from(before.1) {
                break;
            }
            last = (before.0 + last.0, before.1 + last.1);
            groups.pop();
        }
        groups.push(last);
    }
    let means = groups.into_iter().flat_map(|(sum, count)| std::iter::repeat_n((2 * sum + count) / (2 * count), count as usize));
    order.iter_mut().zip(means).for_each(|(joining, mean)| joining.marginal = mean);
}

#[cfg(test)]
mod tests {
    use super::super::samples::{Sample, prices, sample, seeds};
    use super::*;
    use proptest::prelude::*;

    /// Tries every premises that is left, every time.
    fn brute(Sample { network, tree, .. }: &Sample) -> Vec<(u32, u64)> {
        let mut is_built = vec![false; tree.len()];
        is_built[0] = true;
        let mut left: Vec<(usize, &Member)> =
            (0..tree.len()).flat_map(|node| tree.at(node).iter().map(move |one| (node, one))).collect();
        let mut order = Vec::new();
        while !left.is_empty() {
            let way = |mut node: usize, is_built: &[bool]| {
                let mut way = Vec::new();
                while !is_built[node] {
                    way.push(node);
                    node = tree.parent[node] as usize;
                }
                way
            };
            let weight = |&node: &usize| network.graph.edges()[tree.edge[node] as usize].weight;
            let added = |(node, one): &(usize, &Member)| way(*node, &is_built).iter().map(weight).sum::<u64>() + one.drop_cost;
            let next = (0..left.len()).min_by_key(|&at| (added(&left[at]), left[at].1.rank)).unwrap();
            order.push((left[next].1.premises, added(&left[next])));
            let (node, _) = left.swap_remove(next);
            way(node, &is_built).into_iter().for_each(|node| is_built[node] = true);
        }
        order
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        #[test]
        fn the_order_is_that_of_trying_all(seeds in seeds(25)) {
            let sample = sample(&seeds, prices());
            let order = joining(&sample.network, &sample.tree);
            prop_assert_eq!(order.iter().map(|one| (one.premises, one.added)).collect::<Vec<_>>(), brute(&sample));
        }

        #[test]
        fn the_mean_of_the_smallest_worthwhile_group_never_falls(added in prop::collection::vec(0_u64..50, 1..12)) {
            let one = |&added: &u64| Joining { premises: 0, added, marginal: 0, cable_mm: 0 };
            let mut order: Vec<Joining> = added.iter().map(one).collect();
            even_out(&mut order);
            prop_assert!(order.is_sorted_by_key(|one| one.marginal));
            // By its definition: the largest over the beginnings of the least mean over the ends.
            for (at, one) in order.iter().enumerate() {
                let mean = |from: usize, to: usize| added[from..=to].iter().sum::<u64>() as f64 / (to - from + 1) as f64;
                let least = |from: usize| (at..added.len()).map(|to| mean(from, to)).fold(f64::INFINITY, f64::min);
                let most = (0..=at).map(least).fold(0.0, f64::max);
                prop_assert!((one.marginal as f64 - most).abs() <= 0.5 + 1e-9);
            }
        }
    }

    #[test]
    fn a_far_cluster_costs_together_what_its_road_costs_one() {
        // 10 m to one premises; 100 m further three without a drop.
        let seeds = vec![(0, 10_000, vec![0]), (1, 100_000, vec![0, 0, 0])];
        let mut prices = prices();
        prices.items[0].price = 3_000;
        let sample = sample(&seeds, prices);
        let order = joining(&sample.network, &sample.tree);
        assert_eq!(order.iter().map(|one| one.added).collect::<Vec<_>>(), [30_000, 300_000, 0, 0]);
        assert_eq!(order.iter().map(|one| one.marginal).collect::<Vec<_>>(), [30_000, 100_000, 100_000, 100_000]);
        assert_eq!(order.iter().map(|one| one.cable_mm).collect::<Vec<_>>(), [10_000, 110_000, 110_000, 110_000]);
        assert_eq!(order.iter().map(|one| one.premises).collect::<Vec<_>>(), [0, 3, 2, 1], "ties by rank");
    }

    #[test]
    fn a_road_of_thousands_of_nodes_takes_no_time() {
        let seeds = (0..50_000)
            .map(|at| (at, 1_000, if at % 10 == 0 { vec![500] } else { vec![] }))
            .chain([(49_999, 1, vec![1])])
            .collect();
        let sample = sample(&seeds, prices());
        let order = joining(&sample.network, &sample.tree);
        assert_eq!(order.len(), 5_001);
        assert!(order.is_sorted_by_key(|one| one.cable_mm));
    }
}
