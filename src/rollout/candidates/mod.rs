//! Candidate projects: premises grouped along the road network, not as the crow flies.
//!
//! Responsible for: which premises make a project. Not responsible for: its route (`route`), or its polygon (`shapes`).
//!
//! Premises that meet the roads at one node are one *stop*. `nearby` joins every stop with its neighbours along the roads (a spanning tree of the
//! distances, as Mehlhorn 1988) and with the existing network. A group begins at the stop that is cheapest to reach and takes in, one by one, the
//! neighbour that adds least for each of its premises, as long as that lowers or keeps the cost per premises; then the next group begins at the
//! cheapest stop left. What is added is the shorter of the way to the group and the way to the existing network, and the drops: the *fast tree*,
//! without any search. At last neighbouring groups are put together where that saves money within the limits.

mod nearby;
#[cfg(test)]
mod tests;

use super::network::Network;
use super::result::Sums;
use nearby::Nearby;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Points that a programme gives to a project with these premises; `None` where they are not known.
pub type PointsOf<'a> = dyn Fn(&Sums) -> Option<u64> + Sync + 'a;

/// What a group may be.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The most premises in a group. Premises that share a node stay together even where they are more.
    pub most_premises: u32,
    /// The longest way along the roads of a group, in millimetres.
    pub longest_mm: u64,
    /// Where given, a group also grows on, dearer than before, if that brings it more points.
    pub points: Option<&'a PointsOf<'a>>,
}

/// What the premises are, by position in [`Network::premises`].
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    /// Their order by id, which decides where nothing else does.
    pub rank: &'a [u32],
    /// What each weighs.
    pub sums: &'a [Sums],
}

/// A group while it grows.
#[derive(Debug, Clone, Default)]
struct Group {
    stops: Vec<u32>,
    cost: u64,
    length_mm: u64,
    sums: Sums,
}

/// How much dearer per premises than before a group may get on its way to more points, in percent.
const DEARER_PERCENT: u64 = 150;

/// Groups of premises, as ascending positions in [`Network::premises`], ordered by their first premises in the order of `rank`. Every premises that
/// is joined to the graph is in exactly one.
pub fn candidates(network: &Network, demand: &Demand<'_>, rules: &Rules<'_>) -> Vec<Vec<u32>> {
    let nearby = Nearby::new(network, demand);
    let mut grow = Grow { nearby: &nearby, demand, rules, group_of: vec![None; nearby.stops.len()], groups: Vec::new() };
    let mut seeds: Vec<u32> = (0..nearby.stops.len() as u32).collect();
    seeds.sort_by_key(|&stop| {
        let at = &nearby.stops[stop as usize];
        // Cheapest per premises first; compared in thousandths of an öre.
        ((u128::from(at.link.cost + at.drops) * 1_000) / at.members.len().max(1) as u128, at.rank)
    });
    for seed in seeds {
        if grow.group_of[seed as usize].is_none() {
            grow.from(seed);
        }
    }
    grow.merge();
    let members = |group: Group| {
        let mut members: Vec<u32> =
            group.stops.iter().flat_map(|&stop| nearby.stops[stop as usize].members.iter().copied()).collect();
        members.sort_unstable();
        members
    };
    let mut groups: Vec<Vec<u32>> = grow.groups.into_iter().flatten().map(members).collect();
    groups.sort_by_key(|members| members.iter().map(|&member| demand.rank[member as usize]).min());
    groups
}

struct Grow<'g> {
    nearby: &'g Nearby,
    demand: &'g Demand<'g>,
    rules: &'g Rules<'g>,
    group_of: Vec<Option<u32>>,
    groups: Vec<Option<Group>>,
}

/// What a stop adds to a group: cost, length.
type Added = (u64, u64);

impl Grow<'_> {
    /// Grows one group from a stop.
    fn from(&mut self, seed: u32) {
        let number = self.groups.len() as u32;
        let mut group = Group::default();
        // By cost for each premises, then by rank; with the cost and length that it was offered at.
        let mut queue: BinaryHeap<Reverse<(u128, u32, u32, Added)>> = BinaryHeap::new();
        self.offer(&mut queue, seed, None);
        let (mut kept, mut kept_points) = (group.clone(), None);
        while let Some(Reverse((_, _, stop, added))) = queue.pop() {
            if self.group_of[stop as usize].is_some() || group.stops.contains(&stop) {
                continue;
            }
            let next = self.with(&group, stop, added);
            let is_first = group.stops.is_empty();
            if !is_first && !self.is_within_limits(&next) {
                continue;
            }
            let is_dearer = !is_first && self.is_dearer(&next, &kept);
            let points = self.rules.points.and_then(|points| points(&next.sums));
            if is_dearer && (self.rules.points.is_none() || self.is_much_dearer(&next, &kept)) {
                // The queue gives the least for each premises first: what follows is no better for this group.
                break;
            }
            group = next;
            if !is_dearer || points > kept_points {
                kept = group.clone();
                kept_points = points;
            }
            let neighbours: Vec<u32> = self.nearby.stops[stop as usize].neighbours.iter().map(|way| way.to).collect();
            for to in neighbours {
                self.offer(&mut queue, to, Some(stop));
            }
        }
        kept.stops.iter().for_each(|&stop| self.group_of[stop as usize] = Some(number));
        self.groups.push(Some(kept));
    }

    /// Puts a stop into the queue: by the way from its neighbour or from the existing network, whichever is cheaper.
    fn offer(&self, queue: &mut BinaryHeap<Reverse<(u128, u32, u32, Added)>>, stop: u32, from: Option<u32>) {
        if self.group_of[stop as usize].is_some() {
            return;
        }
        let at = &self.nearby.stops[stop as usize];
        let way = from.and_then(|from| at.neighbours.iter().find(|way| way.to == from));
        let (cost, length) = match way {
            Some(way) if way.cost <= at.link.cost => (way.cost, way.length_mm),
            _ => (at.link.cost, at.link.length_mm),
        };
        let cost = cost + at.drops;
        let each = u128::from(cost) * 1_000 / at.members.len().max(1) as u128;
        queue.push(Reverse((each, at.rank, stop, (cost, length))));
    }

    fn with(&self, group: &Group, stop: u32, (cost, length): Added) -> Group {
        let mut next = group.clone();
        next.stops.push(stop);
        next.cost += cost;
        next.length_mm += length;
        for &member in &self.nearby.stops[stop as usize].members {
            next.sums = plus(next.sums, self.demand.sums[member as usize]);
        }
        next
    }

    fn is_within_limits(&self, group: &Group) -> bool {
        group.sums.premises <= u64::from(self.rules.most_premises) && group.length_mm <= self.rules.longest_mm
    }
    /// Whether the cost per premises is above that of another group.
    fn is_dearer(&self, group: &Group, than: &Group) -> bool {
        u128::from(group.cost) * u128::from(than.sums.premises) > u128::from(than.cost) * u128::from(group.sums.premises)
    }
    fn is_much_dearer(&self, group: &Group, than: &Group) -> bool {
        u128::from(group.cost) * u128::from(than.sums.premises) * 100
            > u128::from(than.cost) * u128::from(group.sums.premises) * u128::from(DEARER_PERCENT)
    }

    /// Puts neighbouring groups together where that is cheaper than to build both, the largest saving first.
    fn merge(&mut self) {
        let mut savings: BinaryHeap<(u64, Reverse<(u32, u32)>)> = BinaryHeap::new();
        for (stop, at) in (0_u32..).zip(&self.nearby.stops) {
            for way in at.neighbours.iter().filter(|way| way.to > stop) {
                // One of the two links to the existing network is not needed any more; at most the dearer one is saved.
                let most = at.link.cost.max(self.nearby.stops[way.to as usize].link.cost);
                if most > way.cost {
                    savings.push((most - way.cost, Reverse((stop, way.to))));
                }
            }
        }
        while let Some((_, Reverse((one, other)))) = savings.pop() {
            let (Some(a), Some(b)) = (self.group_of[one as usize], self.group_of[other as usize]) else { continue };
            if a == b {
                continue;
            }
            let (low, high) = (a.min(b), a.max(b));
            let (Some(first), Some(second)) = (&self.groups[low as usize], &self.groups[high as usize]) else { continue };
            let stops: Vec<u32> = first.stops.iter().chain(&second.stops).copied().collect();
            let joined = self.costed(&stops);
            let sum = first.cost + second.cost;
            if joined.cost < sum && self.is_within_limits(&joined) {
                stops.iter().for_each(|&stop| self.group_of[stop as usize] = Some(low));
                self.groups[low as usize] = Some(joined);
                self.groups[high as usize] = None;
            }
        }
    }

    /// A group of these stops, its cost that of the cheapest tree of ways and links (Kruskal).
    fn costed(&self, stops: &[u32]) -> Group {
        let place: BTreeMap<u32, u32> = stops.iter().zip(0_u32..).map(|(&stop, at)| (stop, at)).collect();
        let ground = stops.len() as u32;
        let mut ways: Vec<(u64, u64, u32, u32)> = Vec::new();
        for (&stop, &at) in &place {
            let here = &self.nearby.stops[stop as usize];
            ways.push((here.link.cost, here.link.length_mm, at, ground));
            for way in here.neighbours.iter().filter(|way| way.to > stop) {
                if let Some(&to) = place.get(&way.to) {
                    ways.push((way.cost, way.length_mm, at, to));
                }
            }
        }
        ways.sort_unstable();
        let mut parent: Vec<u32> = (0..=ground).collect();
        let mut group = Group { stops: stops.to_vec(), ..Group::default() };
        for (cost, length, a, b) in ways {
            let (a, b) = (root(&mut parent, a), root(&mut parent, b));
            if a != b {
                parent[a as usize] = b;
                group.cost += cost;
                group.length_mm += length;
            }
        }
        for &stop in stops {
            group.cost += self.nearby.stops[stop as usize].drops;
            for &member in &self.nearby.stops[stop as usize].members {
                group.sums = plus(group.sums, self.demand.sums[member as usize]);
            }
        }
        group
    }
}

fn root(parent: &mut [u32], mut at: u32) -> u32 {
    while parent[at as usize] != at {
        parent[at as usize] = parent[parent[at as usize] as usize];
        at = parent[at as usize];
    }
    at
}

/// Two sums together; what is unknown of one is unknown of both, but nothing at all is known of an empty sum.
pub fn plus(one: Sums, other: Sums) -> Sums {
    if one.premises == 0 {
        return other;
    }
    let both = |a: Option<u64>, b: Option<u64>| Some(a? + b?);
    Sums {
        premises: one.premises + other.premises,
        households: both(one.households, other.households),
        workplaces: both(one.workplaces, other.workplaces),
        population: both(one.population, other.population),
    }
}
