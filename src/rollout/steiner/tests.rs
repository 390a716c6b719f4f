//! Trees beside an exact solution by Dreyfus and Wagner, on small graphs of every odd kind.

use super::*;
use crate::spatial::graph::Edge;
use proptest::prelude::*;

/// The cost of a cheapest tree, by dynamic programming over subsets of terminals; nothing where there is none.
fn optimum(graph: &Graph, terminals: &[u32]) -> Option<u64> {
    let Some((&last, rest)) = terminals.split_last() else { return Some(0) };
    let nodes = graph.nodes();
    let sets = 1_usize << rest.len();
    let mut cost = vec![vec![u64::MAX / 4; nodes]; sets];
    for (i, &terminal) in rest.iter().enumerate() {
        cost[1 << i][terminal as usize] = 0;
    }
    for set in 1..sets {
        for part in 1..set {
            if part & set == part && part != set {
                let joined: Vec<u64> = cost[part].iter().zip(&cost[set ^ part]).map(|(one, other)| one + other).collect();
                cost[set].iter_mut().zip(joined).for_each(|(cost, joined)| *cost = joined.min(*cost));
            }
        }
        // Bellman and Ford: slow and plainly right.
        for _ in 0..nodes {
            for edge in graph.edges() {
                for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
                    let along = cost[set][from as usize] + edge.weight;
                    cost[set][to as usize] = cost[set][to as usize].min(along);
                }
            }
        }
    }
    let found = if rest.is_empty() { 0 } else { cost[sets - 1][last as usize] };
    (found < u64::MAX / 4).then_some(found)
}

/// Checks that edges are a tree that joins the terminals, and gives what they cost.
fn checked(graph: &Graph, terminals: &[u32], edges: &[u32]) -> u64 {
    assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "edges ascend");
    let mut group: Vec<u32> = (0..graph.nodes() as u32).collect();
    for &edge in edges {
        let Edge { a, b, .. } = graph.edges()[edge as usize];
        let (from, to) = (group[a as usize], group[b as usize]);
        assert_ne!(from, to, "edges close no circle");
        group.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
    }
    let all: Vec<u32> = edges.iter().flat_map(|&edge| [graph.edges()[edge as usize].a, graph.edges()[edge as usize].b]).collect();
    for node in all.iter().chain(terminals) {
        assert_eq!(group[*node as usize], group[terminals[0] as usize], "all is one tree");
    }
    edges.iter().map(|&edge| graph.edges()[edge as usize].weight).sum()
}

const EFFORT: Effort = Effort { iterations: 3, seconds: None };

fn graphs() -> impl Strategy<Value = (Graph, Vec<u32>)> {
    (2_u32..12).prop_flat_map(|nodes| {
        let edges = prop::collection::vec((0..nodes, 0..nodes, 0_u64..12), 1..30);
        let terminals = prop::collection::vec(0..nodes, 1..6);
        (edges, terminals).prop_map(move |(edges, terminals)| {
            let edges = edges.into_iter().map(|(a, b, weight)| Edge { a, b, weight }).collect();
            (Graph::new(nodes as usize, edges), terminals)
        })
    })
}

/// Sparse like roads: a grid with some edges away, and long weights.
fn grids() -> impl Strategy<Value = (Graph, Vec<u32>)> {
    (3_u32..7, 3_u32..7).prop_flat_map(|(wide, high)| {
        let all = (wide * high) as usize;
        let weights = prop::collection::vec(prop::option::weighted(0.8, 1_u64..1000), all * 2);
        let terminals = prop::collection::vec(0..wide * high, 2..7);
        (weights, terminals).prop_map(move |(weights, terminals)| (grid(wide, high, &weights), terminals))
    })
}

/// A grid; `None` where an edge is away.
fn grid(wide: u32, high: u32, weights: &[Option<u64>]) -> Graph {
    let mut edges = Vec::new();
    for node in 0..wide * high {
        for (direction, to) in [node + 1, node + wide].into_iter().enumerate() {
            let is_there = if direction == 0 { to % wide != 0 } else { to < wide * high };
            if let (true, Some(weight)) = (is_there, weights[node as usize * 2 + direction]) {
                edges.push(Edge { a: node, b: to, weight });
            }
        }
    }
    Graph::new((wide * high) as usize, edges)
}

/// Larger, with few different weights, and a hub that can be reached from many places at one price, as the existing network can.
fn large_grids() -> impl Strategy<Value = (Graph, Vec<u32>)> {
    (10_u32..24, 10_u32..24, 2_u64..6, 1_u64..12).prop_flat_map(|(wide, high, most, joint)| {
        let hub = wide * high;
        let weights = prop::collection::vec(prop::option::weighted(0.9, 0..most), hub as usize * 2);
        let terminals = prop::collection::vec(0..hub, 10..60);
        let joints = prop::collection::vec(0..hub, 1..80);
        (weights, terminals, joints).prop_map(move |(weights, mut terminals, joints)| {
            let mut edges = grid(wide, high, &weights).edges().to_vec();
            edges.extend(joints.into_iter().map(|node| Edge { a: node, b: hub, weight: joint }));
            terminals.push(hub);
            (Graph::new(hub as usize + 1, edges), terminals)
        })
    })
}

fn holds(graph: &Graph, terminals: &[u32]) {
    let optimum = optimum(graph, terminals);
    match (steiner_tree(graph, terminals, EFFORT, None), fast_tree(graph, terminals)) {
        (Ok(tree), Ok(fast)) => {
            let optimum = optimum.expect("what is joined can be joined");
            assert_eq!(tree.cost, checked(graph, terminals, &tree.edges));
            assert_eq!(fast.cost, checked(graph, terminals, &fast.edges));
            assert!(tree.lower_bound <= optimum, "bound {} beyond optimum {optimum}", tree.lower_bound);
            assert!(tree.cost >= optimum && fast.cost >= optimum);
            assert_eq!(tree.cost, optimum, "so small a graph is solved");
            let warm = steiner_tree(graph, terminals, Effort { iterations: 0, seconds: None }, Some(&fast.edges)).unwrap();
            assert!(warm.cost <= fast.cost, "a warm start is never worse");
        }
        (Err(lost), Err(also)) => {
            assert_eq!(optimum, None);
            assert_eq!(lost, also);
            assert!(!lost.terminals.is_empty());
        }
        (tree, fast) => panic!("{tree:?} beside {fast:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn trees_are_trees_and_bounds_hold_on_odd_graphs((graph, terminals) in graphs()) {
        holds(&graph, &terminals);
    }

    #[test]
    fn no_proof_takes_away_what_another_relies_on((graph, terminals) in large_grids()) {
        // Where many ways cost the same, each of two proofs may spare one of them, and both together none.
        let with = |iterations, warm: Option<&[u32]>| steiner_tree(&graph, &terminals, Effort { iterations, seconds: None }, warm);
        if let Ok(tree) = with(5, None) {
            prop_assert_eq!(tree.cost, checked(&graph, &terminals, &tree.edges));
            // A bound holds for whatever is found later, and a warm start is never worse than where it began.
            let (quick, warm) = (with(0, None).unwrap(), with(1, Some(&tree.edges)).unwrap());
            let lowest = tree.cost.min(quick.cost).min(warm.cost);
            prop_assert!(tree.lower_bound.max(quick.lower_bound).max(warm.lower_bound) <= lowest);
            prop_assert!(warm.cost <= tree.cost && tree.cost <= quick.cost);
        }
    }

    #[test]
    fn trees_are_trees_and_bounds_hold_on_grids((graph, terminals) in grids()) {
        holds(&graph, &terminals);
    }

    #[test]
    fn more_edges_and_cheaper_edges_never_raise_the_optimum((graph, terminals) in graphs(), a in 0_u32..12, b in 0_u32..12, at in 0_usize..30) {
        let nodes = graph.nodes() as u32;
        let before = optimum(&graph, &terminals).unwrap_or(u64::MAX);
        let mut more = graph.edges().to_vec();
        more.push(Edge { a: a % nodes, b: b % nodes, weight: 3 });
        let mut cheaper = graph.edges().to_vec();
        let at = at % cheaper.len();
        cheaper[at].weight /= 2;
        for edges in [more, cheaper] {
            let graph = Graph::new(nodes as usize, edges);
            if let Ok(tree) = steiner_tree(&graph, &terminals, EFFORT, None) {
                prop_assert!(tree.cost <= before && tree.lower_bound <= before);
            } else {
                prop_assert_eq!(before, u64::MAX);
            }
        }
    }

    #[test]
    fn the_order_of_nodes_and_edges_does_not_matter((graph, terminals) in grids(), seed in any::<u64>()) {
        let shuffled = |count: usize, salt: u64| {
            let mut order: Vec<u32> = (0..count as u32).collect();
            order.sort_by_key(|i| (u64::from(*i) + salt).wrapping_mul(seed | 1).rotate_left(17));
            order
        };
        let names = shuffled(graph.nodes(), 1);
        let rename = |node: u32| names[node as usize];
        let order = shuffled(graph.edges().len(), 2);
        let edges = order.iter().map(|&edge| graph.edges()[edge as usize]);
        let edges = edges.map(|edge| Edge { a: rename(edge.b), b: rename(edge.a), weight: edge.weight }).collect();
        let other = Graph::new(graph.nodes(), edges);
        let others: Vec<u32> = terminals.iter().rev().map(|&terminal| rename(terminal)).collect();
        let cost = |graph: &Graph, terminals: &[u32]| steiner_tree(graph, terminals, EFFORT, None).ok().map(|tree| tree.cost);
        prop_assert_eq!(cost(&graph, &terminals), cost(&other, &others));
    }

    #[test]
    fn prizes_beside_every_subset((graph, prizes) in graphs(), worths in prop::collection::vec(0_u64..20, 6), root in 0_u32..12) {
        let root = root % graph.nodes() as u32;
        let prizes: Vec<Prize> = prizes.iter().zip(&worths).map(|(&node, &worth)| Prize { node, worth }).collect();
        let best = (0_u32..1 << prizes.len()).filter_map(|set| {
            let joined = |i: &usize| set >> i & 1 == 1;
            let mut terminals: Vec<u32> = (0..prizes.len()).filter(joined).map(|i| prizes[i].node).collect();
            terminals.push(root);
            let forgone: u64 = (0..prizes.len()).filter(|i| !joined(i)).map(|i| prizes[i].worth).sum();
            Some(optimum(&graph, &terminals)? + forgone)
        }).min().unwrap();
        let found = prize_tree(&graph, root, &prizes, EFFORT);
        let mut joined: Vec<u32> = (0_u32..).zip(&prizes).filter(|(i, _)| !found.left_out.contains(i)).map(|(_, p)| p.node).collect();
        joined.push(root);
        prop_assert_eq!(found.tree.cost, checked(&graph, &joined, &found.tree.edges));
        let forgone: u64 = found.left_out.iter().map(|&i| prizes[i as usize].worth).sum();
        prop_assert_eq!(found.objective, found.tree.cost + forgone);
        prop_assert!(found.tree.lower_bound <= best);
        prop_assert_eq!(found.objective, best);
    }
}

/// A grid of streets too large for an exact answer.
fn town(wide: u32, high: u32) -> (Graph, Vec<u32>) {
    let mut edges = Vec::new();
    for node in 0..wide * high {
        for (to, is_there) in [(node + 1, (node + 1) % wide != 0), (node + wide, node + wide < wide * high)] {
            if is_there && (node * 7 + to) % 11 != 0 {
                edges.push(Edge { a: node, b: to, weight: u64::from(50 + (node * 7919 + to * 104_729) % 101) });
            }
        }
    }
    let graph = Graph::new((wide * high) as usize, edges);
    let terminals = (0..wide * high).filter(|node| node * 31 % 19 == 3 && graph.arcs(*node).len() > 1).collect();
    (graph, terminals)
}

#[test]
fn a_town_gets_a_better_tree_with_more_effort_whatever_the_threads() {
    let (graph, terminals) = town(40, 30);
    let fast = fast_tree(&graph, &terminals).unwrap();
    let first = first_tree(&graph, &terminals).unwrap();
    let with = |threads: usize, iterations: u32, warm: Option<&[u32]>| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| steiner_tree(&graph, &terminals, Effort { iterations, seconds: None }, warm)).unwrap()
    };
    let (none, some, more) = (with(2, 0, None), with(2, 3, None), with(2, 8, None));
    for tree in [&fast, &first, &none, &some, &more] {
        assert_eq!(checked(&graph, &terminals, &tree.edges), tree.cost);
        assert!(tree.lower_bound <= more.cost && !tree.cut_by_time);
    }
    assert!(first.cost < fast.cost && none.cost <= first.cost && some.cost < none.cost && more.cost <= some.cost);
    assert!(more.lower_bound >= none.lower_bound && more.lower_bound * 50 > more.cost * 49, "the bound is near");
    assert_eq!(with(1, 3, None), some, "the same on one thread");
    // A good tree with an edge that leads nowhere is tidied, and kept where no better one is found.
    assert!(with(2, 0, Some(&more.edges)).cost <= more.cost);
    // Edges that join nothing are no start.
    assert_eq!(with(2, 0, Some(&more.edges[..3])), none);
}

#[test]
fn a_workspace_used_again_gives_the_same_trees() {
    let (graph, terminals) = town(30, 20);
    let mut space = Workspace::default();
    for part in terminals.chunks(5) {
        assert_eq!(fast_tree_in(&mut space, &graph, part), fast_tree(&graph, part));
    }
}

#[test]
fn nothing_to_join_costs_nothing_and_what_cannot_be_joined_is_named() {
    let graph =
        Graph::new(5, vec![Edge { a: 0, b: 1, weight: 4 }, Edge { a: 2, b: 3, weight: 1 }, Edge { a: 1, b: 1, weight: 9 }]);
    for terminals in [&[][..], &[4], &[4, 4]] {
        assert_eq!(steiner_tree(&graph, terminals, EFFORT, None), Ok(Tree::default()));
        assert_eq!(fast_tree(&graph, terminals), Ok(Tree::default()));
    }
    let lost = Disconnected { terminals: vec![1, 3] };
    assert_eq!(steiner_tree(&graph, &[0, 3, 1, 4], EFFORT, None), Err(lost.clone()));
    assert_eq!(first_tree(&graph, &[0, 3, 1, 4]), Err(lost.clone()));
    assert_eq!(fast_tree(&graph, &[0, 3, 1, 4]), Err(lost));
    // A prize out of reach is left out, whatever it is worth.
    let prize = |node, worth| Prize { node, worth };
    let found = prize_tree(&graph, 0, &[prize(1, 5), prize(3, u64::MAX / 32), prize(0, 1)], EFFORT);
    assert_eq!((found.tree.edges, found.left_out, found.objective), (vec![0], vec![1], 4 + u64::MAX / 32));
}

#[test]
fn a_branching_that_no_other_exchange_finds_is_put_in() {
    // Three places 10 apart, and 6 from a place between them; joined at 10 + 10, where a way by the middle costs 12 instead of 10.
    let edge = |a, b, weight| Edge { a, b, weight };
    let around = [edge(0, 1, 10), edge(1, 2, 10), edge(2, 0, 10), edge(0, 3, 6), edge(1, 3, 6), edge(2, 3, 6)];
    let net = net::Net::new(Graph::new(4, around.to_vec()), vec![true, true, true, false]);
    assert_eq!(local::improve(&net, vec![0, 1], &clock::Clock::without_end()), vec![3, 4, 5]);
    // With a way of two steps to each place, and another branch in the middle of one.
    let mut steps = around[..3].to_vec();
    for place in 0..3 {
        steps.extend([edge(place, 4 + place, 3), edge(4 + place, 3, 3)]);
    }
    steps.push(edge(4, 7, 1));
    let net = net::Net::new(Graph::new(8, steps), (0..8).map(|node| node < 3 || node == 7).collect());
    let found = local::improve(&net, vec![0, 1, 3, 9], &clock::Clock::without_end());
    assert_eq!((found, net.cost(&[3, 4, 5, 6, 7, 8, 9])), (vec![3, 4, 5, 6, 7, 8, 9], 19));
}
