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
                for node in 0..nodes {
                    let joined = cost[part][node] + cost[set ^ part][node];
                    cost[set][node] = cost[set][node].min(joined);
                }
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
        (weights, terminals).prop_map(move |(weights, terminals)| {
            let mut edges = Vec::new();
            for node in 0..wide * high {
                for (direction, to) in [node + 1, node + wide].into_iter().enumerate() {
                    let is_there = if direction == 0 { to % wide != 0 } else { to < wide * high };
                    if let (true, Some(weight)) = (is_there, weights[node as usize * 2 + direction]) {
                        edges.push(Edge { a: node, b: to, weight });
                    }
                }
            }
            (Graph::new(all, edges), terminals)
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
