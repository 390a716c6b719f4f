//! The search for a cheap tree and a high bound.
//!
//! Responsible for: the order of the steps, the effort and the clock. Not responsible for: any single step.

use super::ascent::{Ascent, ascend, twins};
use super::clock::Clock;
use super::grow::Workspace;
use super::net::{Net, Shrinker, Smaller};
use super::{Disconnected, Effort, Tree, bounds, cost, distances, local};
use crate::spatial::graph::Graph;
use rayon::prelude::*;

/// How many good trees are kept to be crossed.
const POOL: usize = 8;
/// How many new trees a round tries; a fixed number, so that the answer is the same on any number of threads.
const TRIES: u32 = 2;

pub(super) fn solve(graph: &Graph, terminals: &[u32], effort: Effort, warm: Option<&[u32]>) -> Result<Tree, Disconnected> {
    let clock = Clock::new(effort.seconds);
    let Some(&first) = terminals.first() else { return Ok(Tree::default()) };
    let (whole, is_near) = net_of(graph, first, terminals)?;
    let base = simple(&whole, |edge| is_near[graph.edges()[edge as usize].a as usize]);
    let warm =
        warm.map(|edges| Workspace::default().tidy(graph, terminals, edges)).filter(|edges| joins(graph, terminals, edges));
    let mut search = Search::new(&base.net, &clock);
    search.construct();
    if let Some(edges) = &warm {
        let mut is_warm = vec![false; graph.edges().len()];
        edges.iter().for_each(|&edge| is_warm[edge as usize] = true);
        search.begin_from(&base.within(&is_warm));
    }
    search.run(effort.iterations);
    let mut edges = Workspace::default().tidy(graph, terminals, &base.expand(&search.best));
    let mut sum = cost(graph, &edges);
    if let Some(warm) = warm
        && cost(graph, &warm) < sum
    {
        sum = cost(graph, &warm);
        edges = warm;
    }
    let lower_bound = (base.offset + search.bound).min(sum);
    let cut_by_time = clock.has_cut() && lower_bound < sum;
    Ok(Tree { edges, cost: sum, lower_bound, cut_by_time })
}

/// A first tree: by the shortest path heuristic, with one pass of exchanges.
pub(super) fn first(graph: &Graph, terminals: &[u32]) -> Result<Tree, Disconnected> {
    let Some(&first) = terminals.first() else { return Ok(Tree::default()) };
    let clock = Clock::without_end();
    let (whole, is_near) = net_of(graph, first, terminals)?;
    let base = simple(&whole, |edge| is_near[graph.edges()[edge as usize].a as usize]);
    let tree = if base.net.terminals.len() > 1 { first_in(&base.net, &clock) } else { Vec::new() };
    let edges = Workspace::default().tidy(graph, terminals, &base.expand(&tree));
    Ok(Tree { cost: cost(graph, &edges), edges, lower_bound: 0, cut_by_time: false })
}

fn first_in(net: &Net, clock: &Clock) -> Vec<u32> {
    let grown = Workspace::default().grow(&net.graph, net.terminals[0], &net.terminals, |arc| arc.weight);
    local::improve_in(net, grown.unwrap_or_default(), 1, clock)
}

/// The graph as a net, and which nodes have a way to the first terminal.
fn net_of(graph: &Graph, first: u32, terminals: &[u32]) -> Result<(Net, Vec<bool>), Disconnected> {
    let is_near = component(graph, first);
    if terminals.iter().any(|&terminal| !is_near[terminal as usize]) {
        let lost = (0_u32..).zip(terminals).filter(|(_, terminal)| !is_near[**terminal as usize]);
        return Err(Disconnected { terminals: lost.map(|(position, _)| position).collect() });
    }
    let mut is_terminal = vec![false; graph.nodes()];
    terminals.iter().for_each(|&terminal| is_terminal[terminal as usize] = true);
    Ok((Net::new(graph.clone(), is_terminal), is_near))
}

/// The nodes that have a way to this one.
fn component(graph: &Graph, node: u32) -> Vec<bool> {
    let mut is_near = vec![false; graph.nodes()];
    is_near[node as usize] = true;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for arc in graph.arcs(node) {
            if !std::mem::replace(&mut is_near[arc.to as usize], true) {
                open.push(arc.to);
            }
        }
    }
    is_near
}

/// Whether these edges of a forest join all terminals.
fn joins(graph: &Graph, terminals: &[u32], edges: &[u32]) -> bool {
    let mut distinct: Vec<u32> = terminals.to_vec();
    distinct.extend(edges.iter().flat_map(|&edge| [graph.edges()[edge as usize].a, graph.edges()[edge as usize].b]));
    distinct.sort_unstable();
    distinct.dedup();
    // A forest is one tree where it has one edge less than nodes.
    distinct.len() == edges.len() + 1
}

/// A net without what the simple rules take away.
fn simple(net: &Net, keep: impl Fn(u32) -> bool) -> Smaller {
    let mut shrinker = Shrinker::new(net, keep);
    shrinker.simplify();
    shrinker.finish()
}

/// A number that looks random, from two others.
fn mix(seed: u64, value: u64) -> u64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ value.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The edges that arcs without reduced cost leave: in them the bound is nearly reached.
fn saturated(net: &Net, ascent: &Ascent) -> Vec<bool> {
    let mut is = vec![false; net.graph.edges().len()];
    for (arc, reduced) in net.graph.all_arcs().iter().zip(&ascent.reduced) {
        is[arc.edge as usize] |= *reduced == 0;
    }
    is
}

/// A good tree of a small net, by ascents, what they prove, and trees grown where the ascents are tight. `None` where none was found: what is
/// proven superfluous may be all that joined the terminals.
fn solve_small(net: &Net, roots: usize, seed: u64, clock: &Clock) -> Option<Vec<u32>> {
    if net.terminals.len() <= 1 {
        // Nothing is left to join: the tree is what was taken into every tree before.
        return Some(Vec::new());
    }
    let mut levels: Vec<Smaller> = Vec::new();
    let mut best: Option<Vec<u32>> = None;
    let mut space = Workspace::default();
    for round in 0..6_u64 {
        let now = levels.last().map_or(net, |level| &level.net);
        if now.terminals.len() <= 1 {
            break;
        }
        let is_needed = distances::needed(now);
        let next = simple(now, |edge| is_needed[edge as usize]);
        levels.push(next);
        let offset: u64 = levels.iter().map(|level| level.offset).sum();
        let now = &levels[levels.len() - 1].net;
        if now.terminals.len() <= 1 {
            break;
        }
        let twins = twins(now);
        let mut keep = vec![true; now.graph.edges().len()];
        for i in 0..roots as u64 {
            let root = now.terminals[(mix(seed, round * 64 + i) % now.terminals.len() as u64) as usize];
            let ascent = ascend(now, &twins, root);
            let tight = saturated(now, &ascent);
            let pruned = simple(now, |edge| tight[edge as usize]);
            let tree = match pruned.net.terminals.first() {
                Some(&from) if pruned.net.terminals.len() > 1 => {
                    space.grow(&pruned.net.graph, from, &pruned.net.terminals, |arc| arc.weight).unwrap_or_default()
                }
                _ => Vec::new(),
            };
            let tree = local::improve(now, space.tidy(&now.graph, &now.terminals, &pruned.expand(&tree)), clock);
            let up = lift(&levels, tree, &net.graph, &net.terminals, &mut space);
            if best.as_ref().is_none_or(|best| net.cost(&up) < net.cost(best)) && joins(&net.graph, &net.terminals, &up) {
                best = Some(up);
            }
            let known = best.as_ref().map_or(u64::MAX, |best| net.cost(best));
            let needed = bounds::needed(now, &twins, &ascent, known.saturating_sub(offset));
            keep.iter_mut().zip(needed).for_each(|(keep, needed)| *keep &= needed);
        }
        let left = keep.iter().filter(|keep| **keep).count();
        if left == 0 || left * 20 > keep.len() * 19 || clock.is_over() {
            break;
        }
        let next = simple(now, |edge| keep[edge as usize]);
        if !is_whole(&next.net) {
            // Every better tree would be in it, so there is none.
            break;
        }
        levels.push(next);
    }
    if levels.last().is_some_and(|level| level.net.terminals.len() <= 1) {
        let up = lift(&levels, Vec::new(), &net.graph, &net.terminals, &mut space);
        if best.as_ref().is_none_or(|best| net.cost(&up) < net.cost(best)) && joins(&net.graph, &net.terminals, &up) {
            best = Some(up);
        }
    }
    best
}

/// Whether all terminals of a net can be joined.
fn is_whole(net: &Net) -> bool {
    let Some(&first) = net.terminals.first() else { return true };
    let is_near = component(&net.graph, first);
    net.terminals.iter().all(|&terminal| is_near[terminal as usize])
}

/// A tree of the last level as a tree of the net before the first.
fn lift(levels: &[Smaller], tree: Vec<u32>, graph: &Graph, terminals: &[u32], space: &mut Workspace) -> Vec<u32> {
    let edges = levels.iter().rev().fold(tree, |tree, level| level.expand(&tree));
    space.tidy(graph, terminals, &edges)
}

/// The search in one net.
struct Search<'a> {
    net: &'a Net,
    clock: &'a Clock,
    /// The best tree, as edges of the net.
    best: Vec<u32>,
    cost: u64,
    bound: u64,
    /// Good trees, the cheapest first.
    pool: Vec<(u64, Vec<u32>)>,
    /// Smaller and smaller nets in which every better tree still is.
    levels: Vec<Smaller>,
}

impl<'a> Search<'a> {
    fn new(net: &'a Net, clock: &'a Clock) -> Self {
        Self { net, clock, best: Vec::new(), cost: u64::MAX, bound: 0, pool: Vec::new(), levels: Vec::new() }
    }
    fn is_trivial(&self) -> bool {
        self.net.terminals.len() <= 1
    }
    fn now(&self) -> &Net {
        self.levels.last().map_or(self.net, |level| &level.net)
    }
    fn offset(&self) -> u64 {
        self.levels.iter().map(|level| level.offset).sum()
    }
    /// Takes a tree of the net into the pool.
    fn offer(&mut self, edges: Vec<u32>) {
        if !joins(&self.net.graph, &self.net.terminals, &edges) {
            return;
        }
        let cost = self.net.cost(&edges);
        if cost < self.cost {
            self.cost = cost;
            self.best.clone_from(&edges);
        }
        let entry = (cost, edges);
        if let Err(place) = self.pool.binary_search(&entry) {
            self.pool.insert(place, entry);
            self.pool.truncate(POOL);
        }
    }
    /// The first tree and the first bound.
    fn construct(&mut self) {
        if self.is_trivial() {
            self.cost = 0;
            return;
        }
        let net = self.net;
        let (tree, is_needed) = rayon::join(|| first_in(net, self.clock), || distances::needed(net));
        self.offer(tree);
        self.levels.push(simple(net, |edge| is_needed[edge as usize]));
        let offset = self.offset();
        let now = self.now();
        let mut bound = offset;
        if let Some(&root) = now.terminals.first()
            && now.terminals.len() > 1
        {
            bound += ascend(now, &twins(now), root).bound;
        }
        self.bound = bound.min(self.cost);
    }
    /// Takes in a tree of which it is known which edges of the net lie within.
    fn begin_from(&mut self, is_warm: &[bool]) {
        if self.is_trivial() {
            return;
        }
        let net = self.net;
        let grown = Workspace::default().grow(&net.graph, net.terminals[0], &net.terminals, |arc| {
            if is_warm[arc.edge as usize] { arc.weight / 1000 } else { arc.weight }
        });
        self.offer(local::improve(net, grown.unwrap_or_default(), self.clock));
    }
    /// Rounds of search.
    fn run(&mut self, rounds: u32) {
        if self.is_trivial() {
            return;
        }
        if rounds > 0 {
            self.offer(local::improve(self.net, self.best.clone(), self.clock));
        }
        for round in 0..rounds {
            if self.bound >= self.cost {
                self.bound = self.cost;
                return;
            }
            if self.clock.is_over() {
                return;
            }
            if round < 4 || round % 8 == 0 {
                self.shrink(round);
                if self.bound >= self.cost || self.clock.is_over() {
                    continue;
                }
            }
            let seeds = u64::from(round) * u64::from(TRIES)..(u64::from(round) + 1) * u64::from(TRIES);
            let seeds: Vec<u64> = seeds.collect();
            let found: Vec<Vec<u32>> = seeds.into_par_iter().map(|seed| self.attempt(seed)).collect();
            found.into_iter().for_each(|edges| self.offer(edges));
        }
    }
    /// Proves more edges superfluous by ascents from other roots.
    fn shrink(&mut self, round: u32) {
        let (offset, now) = (self.offset(), self.now());
        if now.terminals.len() <= 1 {
            self.bound = self.cost;
            return;
        }
        let twins = twins(now);
        let known = self.cost - offset.min(self.cost);
        let roots: Vec<u32> = (0..u64::from(TRIES))
            .map(|i| now.terminals[(mix(7, u64::from(round) * u64::from(TRIES) + i) % now.terminals.len() as u64) as usize])
            .collect();
        let proofs: Vec<(Ascent, Vec<bool>)> = roots
            .par_iter()
            .map(|&root| {
                let ascent = ascend(now, &twins, root);
                let needed = bounds::needed(now, &twins, &ascent, known);
                (ascent, needed)
            })
            .collect();
        let trees: Vec<Vec<u32>> = proofs.par_iter().map(|(ascent, _)| self.pruned(ascent)).collect();
        let mut keep = vec![true; now.graph.edges().len()];
        let mut bound = self.bound;
        for (ascent, needed) in proofs {
            bound = bound.max((offset + ascent.bound).min(self.cost));
            keep.iter_mut().zip(needed).for_each(|(keep, needed)| *keep &= needed);
        }
        let next = simple(now, |edge| keep[edge as usize]);
        self.bound = bound;
        if is_whole(&next.net) {
            // One after the other: a way around that one rule relies on must not be what the other takes away.
            let is_needed = distances::needed(&next.net);
            let last = simple(&next.net, |edge| is_needed[edge as usize]);
            self.levels.push(next);
            self.levels.push(last);
        }
        trees.into_iter().for_each(|tree| self.offer(tree));
    }
    /// A tree grown where an ascent is tight.
    fn pruned(&self, ascent: &Ascent) -> Vec<u32> {
        let now = self.now();
        let tight = saturated(now, ascent);
        let small = simple(now, |edge| tight[edge as usize]);
        match solve_small(&small.net, 1, 1, self.clock) {
            Some(tree) => self.up(small.expand(&tree)),
            None => self.best.clone(),
        }
    }
    /// A tree of the smallest net as one of the whole, improved.
    fn up(&self, edges: Vec<u32>) -> Vec<u32> {
        let edges = lift(&self.levels, edges, &self.net.graph, &self.net.terminals, &mut Workspace::default());
        local::improve(self.net, edges, self.clock)
    }
    /// A new tree by costs with noise, crossed with good ones.
    fn attempt(&self, seed: u64) -> Vec<u32> {
        let now = self.now();
        if now.terminals.len() <= 1 {
            return self.best.clone();
        }
        let root = now.terminals[(mix(seed, 1) % now.terminals.len() as u64) as usize];
        let spread = 100 + 50 * (seed % 5);
        let tree = Workspace::default().grow(&now.graph, root, &now.terminals, |arc| {
            let noise = mix(seed, u64::from(arc.edge) + 2) % spread;
            (arc.weight + 1).saturating_mul(1000 + noise) / 16
        });
        let Ok(tree) = tree else { return self.best.clone() };
        let tree = self.up(local::improve(now, tree, self.clock));
        let mut is_in = vec![false; self.net.graph.edges().len()];
        tree.iter().chain(&self.best).for_each(|&edge| is_in[edge as usize] = true);
        let other = &self.pool[(mix(seed, 3) % self.pool.len() as u64) as usize].1;
        other.iter().for_each(|&edge| is_in[edge as usize] = true);
        let union = simple(self.net, |edge| is_in[edge as usize]);
        let Some(crossed) = solve_small(&union.net, 2, seed, self.clock) else { return tree };
        let crossed = Workspace::default().tidy(&self.net.graph, &self.net.terminals, &union.expand(&crossed));
        local::improve(self.net, crossed, self.clock)
    }
}
