//! The search: rounds of ascents, trees in what they leave, and unions of good trees, each round on a smaller graph.
//!
//! Responsible for: the order of the steps, and the same answer for any number of threads. Not responsible for: any single step.
//!
//! A round tries a few things side by side, each from a seed of its own, and takes their results in a fixed order:
//! an ascent from some terminal gives a bound and a thin graph of arcs that are used up, in which a tree is grown (*ascend and prune*); a tree is
//! grown over weights shaken a little; the union of two good trees is reduced and searched by itself. Whatever comes out is improved by exchanges.
//! Then the best bound rules out edges for good.

use super::ascent::{Ascent, ascend};
use super::bound::ruled_out;
use super::construct::{grow, mend};
use super::local::improve;
use super::reduce::{by_degree, reduce};
use super::reduced::{Compact, Reduced};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::time::Instant;

/// Things tried side by side in a round. The same on every computer, so that the answer is.
const SIDE_BY_SIDE: u32 = 4;
/// Good trees that are kept to be united.
const POOL: usize = 12;
/// How far weights are shaken: up to so many 64ths are added.
const SHAKEN: u64 = 20;
/// How long an ascent stays with a terminal, in eighths (see [`ascend`]).
const PATIENCE: u64 = 10;

/// The best tree found and what is proven, in edges of the graph searched.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub edges: Vec<u32>,
    pub cost: u64,
    pub bound: u64,
    pub cut_by_time: bool,
}

/// Searches a connected graph with two terminals or more.
pub(super) fn search(graph: &Compact, iterations: u32, deadline: Option<Instant>) -> Found {
    let first = first_tree(graph);
    let mut state = State::new(graph, first);
    for round in 0..iterations {
        if state.is_proven() {
            break;
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            state.found.cut_by_time = true;
            break;
        }
        state.round(round, deadline);
    }
    state.found
}

/// A tree by construction, mended: the first answer.
pub(super) fn first_tree(graph: &Compact) -> Vec<u32> {
    grown(graph).unwrap_or_default()
}

/// A tree by construction, mended; `None` where the terminals cannot be joined.
pub(super) fn grown(graph: &Compact) -> Option<Vec<u32>> {
    let weights: Vec<u64> = graph.ends.iter().map(|&(_, _, weight)| weight).collect();
    let tree = grow(graph, *graph.terminals.first()?, &weights)?;
    Some(mend(graph, &tree))
}

struct State<'g> {
    /// The graph given; trees are kept in its edges.
    whole: &'g Compact,
    /// What is left of it.
    working: Reduced,
    compact: Compact,
    /// Cost and edges of good trees, the best first.
    pool: BTreeSet<(u64, Vec<u32>)>,
    found: Found,
}

/// What one of the things tried in a round gave.
struct Tried {
    tree: Option<Vec<u32>>,
    ascent: Option<Ascent>,
}

impl<'g> State<'g> {
    fn new(whole: &'g Compact, first: Vec<u32>) -> Self {
        let all: Vec<u32> = (0..whole.ends.len() as u32).collect();
        let working = whole.part(&all);
        let compact = working.compact();
        let mut state = Self { whole, working, compact, pool: BTreeSet::new(), found: Found { cost: u64::MAX, ..Found::default() } };
        state.keep(first);
        let better = improve(whole, state.found.edges.clone());
        state.keep(better);
        state
    }

    fn is_proven(&self) -> bool {
        self.found.bound >= self.found.cost
    }

    /// Takes a tree into the pool.
    fn keep(&mut self, tree: Vec<u32>) {
        let cost = self.whole.cost(&tree);
        if cost < self.found.cost {
            self.found.cost = cost;
            self.found.edges.clone_from(&tree);
        }
        self.pool.insert((cost, tree));
        while self.pool.len() > POOL {
            self.pool.pop_last();
        }
    }

    fn round(&mut self, round: u32, deadline: Option<Instant>) {
        let tried: Vec<Tried> =
            (0..SIDE_BY_SIDE).into_par_iter().map(|which| self.attempt(round, which, deadline)).collect();
        let mut best: Option<Ascent> = None;
        for one in tried {
            if let Some(tree) = one.tree {
                self.keep(tree);
            }
            if let Some(ascent) = one.ascent
                && best.as_ref().is_none_or(|best| ascent.bound > best.bound)
            {
                best = Some(ascent);
            }
        }
        if let Some(ascent) = best {
            self.learn(&ascent);
        }
    }

    fn attempt(&self, round: u32, which: u32, deadline: Option<Instant>) -> Tried {
        let nothing = Tried { tree: None, ascent: None };
        if (round, which) != (0, 0) && deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return nothing;
        }
        let mut dice = ChaCha8Rng::seed_from_u64(u64::from(round) << 8 | u64::from(which));
        match which {
            0 | 1 => self.ascend_and_prune(&mut dice),
            2 => Tried { tree: self.shaken(&mut dice), ..nothing },
            _ => Tried { tree: self.united(&mut dice), ..nothing },
        }
    }

    fn ascend_and_prune(&self, dice: &mut ChaCha8Rng) -> Tried {
        let graph = &self.compact;
        let ascent = ascend(graph, pick(&graph.terminals, dice), PATIENCE);
        let is_used_up = |edge: usize| ascent.left[2 * edge] == 0 || ascent.left[2 * edge + 1] == 0;
        let weights: Vec<u64> = graph
            .ends
            .iter()
            .enumerate()
            .map(|(edge, &(_, _, weight))| if is_used_up(edge) { weight } else { u64::MAX })
            .collect();
        let thin: Vec<u32> = (0..graph.ends.len() as u32).filter(|&edge| weights[edge as usize] != u64::MAX).collect();
        let tree = grow(graph, ascent.root, &weights).map(|tree| {
            let tree = in_part(graph, &thin, mend(graph, &tree));
            self.back(&improve(graph, tree))
        });
        Tried { tree, ascent: Some(ascent) }
    }

    /// A tree over weights shaken a little.
    fn shaken(&self, dice: &mut ChaCha8Rng) -> Option<Vec<u32>> {
        let graph = &self.compact;
        let shake = |&(_, _, weight): &(u32, u32, u64)| weight + (weight / 64).saturating_mul(dice_below(dice, SHAKEN));
        let weights: Vec<u64> = graph.ends.iter().map(shake).collect();
        let tree = grow(graph, pick(&graph.terminals, dice), &weights)?;
        Some(self.back(&improve(graph, tree)))
    }

    /// The best tree in the union of two or three good ones.
    fn united(&self, dice: &mut ChaCha8Rng) -> Option<Vec<u32>> {
        let trees: Vec<&Vec<u32>> = self.pool.iter().map(|(_, tree)| tree).collect();
        if trees.len() < 2 {
            return self.shaken(dice);
        }
        let mut union: Vec<u32> = trees[0].clone();
        for _ in 0..1 + dice_below(dice, 3) {
            union.extend(trees[1 + dice_below(dice, trees.len() as u64 - 1) as usize]);
        }
        union.sort_unstable();
        union.dedup();
        let tree = best_in(self.whole, &union, 3);
        Some(improve(self.whole, tree))
    }

    /// A tree of what is left, in edges of the graph given.
    fn back(&self, tree: &[u32]) -> Vec<u32> {
        let working: Vec<u32> = tree.iter().map(|&edge| self.compact.edges[edge as usize]).collect();
        self.working.original(&working)
    }

    /// Takes in a bound, and rules out what cannot be better than the best tree.
    fn learn(&mut self, ascent: &Ascent) {
        let fixed = self.working.fixed_cost;
        // What was ruled out earlier costs at least as much as the best tree.
        self.found.bound = self.found.bound.max((fixed + ascent.bound).min(self.found.cost));
        if self.is_proven() {
            return;
        }
        let out = ruled_out(&self.compact, ascent, self.found.cost - fixed.min(self.found.cost));
        if out.is_empty() {
            return;
        }
        let is_many = out.len() * 20 > self.compact.ends.len();
        out.iter().for_each(|&edge| self.working.remove(self.compact.edges[edge as usize]));
        if is_many { reduce(&mut self.working) } else { by_degree(&mut self.working) }
        self.compact = self.working.compact();
        let is_whole = self.working.terminals < 2
            || grow(&self.compact, self.compact.terminals[0], &vec![0; self.compact.ends.len()]).is_some();
        if !is_whole || self.working.terminals < 2 {
            // What is left joins nothing, or is one tree: nothing is cheaper than the best known, or that tree is.
            if is_whole {
                self.keep(self.working.original(&[]));
            }
            self.found.bound = self.found.cost;
        }
    }
}

/// A good tree in a part of a graph that joins its terminals: reduced, ascended and pruned a few times. In edges of the graph, ascending.
fn best_in(graph: &Compact, part: &[u32], rounds: u32) -> Vec<u32> {
    let mut reduced = graph.part(part);
    reduce(&mut reduced);
    let mut best = None;
    for round in 0..rounds {
        if reduced.terminals < 2 {
            let tree = reduced.original(&[]);
            return cheaper(graph, best, tree);
        }
        let compact = reduced.compact();
        let root = compact.terminals[compact.terminals.len() * round as usize / rounds as usize];
        let ascent = ascend(&compact, root, PATIENCE);
        let is_used_up = |edge: usize| ascent.left[2 * edge] == 0 || ascent.left[2 * edge + 1] == 0;
        let weights: Vec<u64> = (0..compact.ends.len())
            .map(|edge| if is_used_up(edge) { compact.ends[edge].2 } else { u64::MAX })
            .collect();
        let Some(tree) = grow(&compact, root, &weights) else { break };
        let tree = improve(&compact, tree);
        let cost = compact.cost(&tree) + reduced.fixed_cost;
        let tree = reduced.original(&tree.iter().map(|&edge| compact.edges[edge as usize]).collect::<Vec<_>>());
        best = Some(cheaper(graph, best, tree));
        let known = best.as_ref().map_or(cost, |tree| graph.cost(tree));
        if ascent.bound + reduced.fixed_cost >= known {
            break;
        }
        let out = ruled_out(&compact, &ascent, known - reduced.fixed_cost);
        let kept = compact.ends.len() - out.len();
        out.iter().for_each(|&edge| reduced.remove(compact.edges[edge as usize]));
        if kept == 0 {
            break;
        }
        reduce(&mut reduced);
        let left = reduced.compact();
        if left.terminals.len() > 1 && grow(&left, left.terminals[0], &vec![0; left.ends.len()]).is_none() {
            break;
        }
    }
    best.unwrap_or_else(|| part.to_vec())
}

/// The best tree in a thin part of a graph, or the one given where that is as good.
fn in_part(graph: &Compact, part: &[u32], tree: Vec<u32>) -> Vec<u32> {
    let found = best_in(graph, part, 1);
    cheaper(graph, Some(tree), found)
}

fn cheaper(graph: &Compact, known: Option<Vec<u32>>, other: Vec<u32>) -> Vec<u32> {
    match known {
        Some(known) if graph.cost(&known) <= graph.cost(&other) => known,
        _ => other,
    }
}

fn pick(terminals: &[u32], dice: &mut ChaCha8Rng) -> u32 {
    terminals[dice_below(dice, terminals.len() as u64) as usize]
}

fn dice_below(dice: &mut ChaCha8Rng, end: u64) -> u64 {
    ((u128::from(dice.next_u64()) * u128::from(end)) >> 64) as u64
}
