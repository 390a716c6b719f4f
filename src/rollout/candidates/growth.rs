//! Groups grown from the cheapest premises that are left.
//!
//! Responsible for: which units grow together. Not responsible for: mending groups afterwards (`unite`, `shift`).

use super::nearest::other_end;
use super::sites::{NONE, Site};
use super::{Gathered, Group, Work};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

const FAR: u64 = u64::MAX;

/// How far from its tree a group looks for the next premises, in costs of a connection: what is farther would have to have more premises than
/// this to keep the cost.
const REACH: u64 = 2;

/// How dear a connection may get on the way to more points, in percent of before.
const DEARER_PERCENT: u64 = 150;

/// Grows groups until every unit is in one.
pub(super) fn grow_all(work: &Work<'_>) -> Vec<Group> {
    let mut growth = Growth {
        work: *work,
        is_taken: vec![false; work.sites.units.len()],
        distance: vec![FAR; work.network.graph.nodes()],
        way: vec![NONE; work.network.graph.nodes()],
        in_tree: vec![false; work.network.graph.nodes()],
        touched: Vec::new(),
    };
    let mut groups = Vec::new();
    for site in seeds(work) {
        if !growth.is_taken[work.sites.list[site as usize].unit as usize] {
            groups.push(growth.grow(site));
        }
    }
    groups
}

/// The sites by what a connection costs alone, the cheapest first.
fn seeds(work: &Work<'_>) -> Vec<u32> {
    let sites = &work.sites.list;
    let alone = |site: u32| {
        let site = &sites[site as usize];
        (u128::from(work.home.distance(site.node)) + u128::from(site.drops), u128::from(site.sums.premises))
    };
    let mut seeds: Vec<u32> = (0..sites.len() as u32).collect();
    let cheaper = |&a: &u32, &b: &u32| -> Ordering {
        let ((cost, premises), (other_cost, other_premises)) = (alone(a), alone(b));
        (cost * other_premises).cmp(&(other_cost * premises)).then(a.cmp(&b))
    };
    seeds.sort_unstable_by(cheaper);
    seeds
}

struct Growth<'a> {
    work: Work<'a>,
    /// Per unit whether it is in a group.
    is_taken: Vec<bool>,
    /// From the tree that grows.
    distance: Vec<u64>,
    way: Vec<u32>,
    in_tree: Vec<bool>,
    /// The nodes whose entries are set.
    touched: Vec<u32>,
}

/// A tree that grows.
#[derive(Default)]
struct Growing {
    queue: BinaryHeap<Reverse<(u64, u32)>>,
    group: Group,
    /// Sites of taken units that are not in the tree yet.
    owed: usize,
    /// Sites of other units, met while something was owed.
    waiting: Vec<Reverse<(u64, u32)>>,
    /// How many units and edges were there when it was best, what it weighed, and the points it had.
    kept: (usize, usize, Gathered),
    points: Option<u64>,
}

impl Growth<'_> {
    fn grow(&mut self, seed: u32) -> Group {
        let Work { network, sites, home, .. } = self.work;
        let first = &sites.list[seed as usize];
        let mut growing = Growing::default();
        let mut at = first.node;
        self.plant(at, &mut growing.queue);
        for edge in home.path(network, first.node) {
            growing.group.edges.push(edge);
            self.plant(at, &mut growing.queue);
            at = other_end(network, edge, at);
        }
        let length_mm = self.take_edges(&growing.group.edges);
        self.take(seed, home.distance(first.node), length_mm, &mut growing);
        while let Some(Reverse((distance, node))) = growing.queue.pop() {
            if distance > self.distance[node as usize] {
                continue;
            }
            let per_connection = growing.kept.2.cost / growing.kept.2.sums.premises.max(1);
            if growing.owed == 0 && distance > per_connection.saturating_mul(REACH) {
                break;
            }
            if self.meet(node, distance, &mut growing) {
                continue;
            }
            for arc in network.graph.arcs(node) {
                let further = distance.saturating_add(arc.weight);
                if arc.to != network.backbone && further < self.distance[arc.to as usize] {
                    self.distance[arc.to as usize] = further;
                    self.way[arc.to as usize] = arc.edge;
                    self.touched.push(arc.to);
                    growing.queue.push(Reverse((further, arc.to)));
                }
            }
        }
        self.clear();
        let mut group = self.best(growing);
        group.edges.sort_unstable();
        group.units.sort_unstable();
        group.lowest = (group.gathered.cost, group.gathered.sums.premises);
        group
    }
    /// Takes the premises at a node into the group, where there are any and they may; whether the tree grew so that the node comes again.
    fn meet(&mut self, node: u32, distance: u64, growing: &mut Growing) -> bool {
        let Work { network, sites, .. } = self.work;
        let site = sites.at[node as usize];
        if site == NONE || growing.group.units.is_empty() {
            return false;
        }
        let unit = sites.list[site as usize].unit;
        let is_ours = growing.group.units.contains(&unit);
        let is_new = !self.is_taken[unit as usize];
        // A site of ours that is in the tree already was counted when it came.
        if !is_ours && !is_new || is_ours && self.is_counted(node, growing) {
            return false;
        }
        let path = self.path(node);
        let length_mm = self.take_edges(&path);
        if is_new && growing.owed > 0 {
            growing.waiting.push(Reverse((distance, node)));
            return false;
        }
        if is_new && !self.may_join(site, distance, length_mm, growing) {
            return false;
        }
        let mut at = node;
        for &edge in &path {
            self.plant(at, &mut growing.queue);
            at = other_end(network, edge, at);
        }
        growing.group.edges.extend(path);
        self.take(site, distance, length_mm, growing);
        distance > 0
    }
    fn is_counted(&self, node: u32, growing: &Growing) -> bool {
        growing.owed == 0 || self.way[node as usize] == COUNTED
    }
    /// The group as it was when it was best; what came later is free again.
    fn best(&mut self, growing: Growing) -> Group {
        let Growing { mut group, kept: (units, edges, gathered), .. } = growing;
        group.units.split_off(units).into_iter().for_each(|unit| self.is_taken[unit as usize] = false);
        group.edges.truncate(edges);
        Group { gathered, ..group }
    }
    /// Whether the next site lowers or keeps the cost within the limits; on the way to more points it may raise it somewhat.
    fn may_join(&self, site: u32, distance: u64, length_mm: u64, growing: &Growing) -> bool {
        let work = &self.work;
        let site = &work.sites.list[site as usize];
        let now = growing.group.gathered;
        let with = added(now, site, distance, length_mm);
        let premises = now.sums.premises + work.sites.units[site.unit as usize].premises;
        let percent = if work.rules.points.is_some() { DEARER_PERCENT } else { 100 };
        let kept = &growing.kept.2;
        work.is_within(premises, with.length_mm) && with.costs_at_most(percent, (kept.cost, kept.sums.premises))
    }
    /// Counts a site.
    fn take(&mut self, site: u32, distance: u64, length_mm: u64, growing: &mut Growing) {
        let site = &self.work.sites.list[site as usize];
        if std::mem::replace(&mut self.is_taken[site.unit as usize], true) {
            growing.owed -= 1;
        } else {
            growing.group.units.push(site.unit);
            growing.owed += self.work.sites.units[site.unit as usize].sites.len() - 1;
        }
        growing.group.gathered = added(growing.group.gathered, site, distance, length_mm);
        self.way[site.node as usize] = COUNTED;
        if growing.owed == 0 {
            growing.queue.extend(growing.waiting.drain(..));
        }
        let group = &growing.group;
        let kept = &growing.kept.2;
        let points = self.work.points(&group.gathered.sums);
        // Units are taken whole: what is owed has to come, and never counts against the group.
        let is_forced = growing.kept.0 == group.units.len();
        let is_better =
            is_forced || group.gathered.costs_at_most(100, (kept.cost, kept.sums.premises)) || points > growing.points;
        if growing.kept.0 == 0 || growing.owed == 0 && is_better {
            growing.kept = (group.units.len(), group.edges.len(), group.gathered);
            growing.points = points;
        }
    }
    /// The way from a node to the tree.
    fn path(&self, node: u32) -> Vec<u32> {
        let mut edges = Vec::new();
        let mut at = node;
        while !self.in_tree[at as usize] {
            edges.push(self.way[at as usize]);
            at = other_end(self.work.network, self.way[at as usize], at);
        }
        edges
    }
    fn take_edges(&self, edges: &[u32]) -> u64 {
        edges.iter().map(|&edge| u64::from(self.work.network.edges[edge as usize].length_mm)).sum()
    }
    fn plant(&mut self, node: u32, queue: &mut BinaryHeap<Reverse<(u64, u32)>>) {
        self.in_tree[node as usize] = true;
        self.distance[node as usize] = 0;
        self.touched.push(node);
        queue.push(Reverse((0, node)));
    }
    fn clear(&mut self) {
        for node in self.touched.drain(..) {
            self.distance[node as usize] = FAR;
            self.way[node as usize] = NONE;
            self.in_tree[node as usize] = false;
        }
    }
}

/// In place of a way: the site here is in the sums.
const COUNTED: u32 = NONE - 1;

fn added(now: Gathered, site: &Site, distance: u64, length_mm: u64) -> Gathered {
    Gathered {
        sums: now.sums.plus(site.sums),
        cost: now.cost.saturating_add(distance).saturating_add(site.drops),
        length_mm: now.length_mm + length_mm,
    }
}
