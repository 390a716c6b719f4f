//! Where the premises meet the graph, and which of them stay together.
//!
//! Responsible for: sites (nodes with premises) and units (sites with hardly any road between them). Not responsible for: groups.

use super::nearest::Home;
use super::{Demand, NEAR_MM, Rules};
use crate::rollout::network::{Attachment, Network};
use crate::rollout::result::Sums;
use crate::rollout::route::drop_cost;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

pub(super) const NONE: u32 = u32::MAX;

/// A node with premises.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Site {
    pub node: u32,
    pub unit: u32,
    pub sums: Sums,
    /// The drops of its premises, in öre.
    pub drops: u64,
    /// Positions in `Network::premises`.
    pub members: Vec<u32>,
    /// The lowest rank of its premises.
    pub rank: u32,
}

/// Sites that stay together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unit {
    /// Positions of its sites, ascending.
    pub sites: Vec<u32>,
    pub premises: u64,
}

/// All sites by rank, and all units by their first site.
#[derive(Debug, Clone, Default)]
pub(super) struct Sites {
    pub list: Vec<Site>,
    pub units: Vec<Unit>,
    /// Per node its site, or [`NONE`].
    pub at: Vec<u32>,
}

impl Sites {
    pub fn new(network: &Network, demand: &Demand<'_>, home: &Home, rules: &Rules<'_>) -> Self {
        let mut by_node: BTreeMap<u32, Site> = BTreeMap::new();
        for (position, attachment) in (0_u32..).zip(&network.attachments) {
            let Attachment::Joined { node, .. } = attachment else { continue };
            if !home.reaches(*node) {
                continue;
            }
            let new = || Site { node: *node, rank: u32::MAX, ..Site::default() };
            let site = by_node.entry(*node).or_insert_with(new);
            site.sums = site.sums.plus(demand.sums[position as usize]);
            site.drops += drop_cost(network, position);
            site.members.push(position);
            site.rank = site.rank.min(demand.rank[position as usize]);
        }
        let mut sites: Vec<Site> = by_node.into_values().collect();
        sites.sort_unstable_by_key(|site| site.rank);
        let mut at = vec![NONE; network.graph.nodes()];
        (0_u32..).zip(&sites).for_each(|(position, site)| at[site.node as usize] = position);
        let mut made = Self { list: sites, units: Vec::new(), at };
        made.units = made.together(network, u64::from(rules.most_premises));
        for (unit, Unit { sites, .. }) in (0_u32..).zip(&made.units) {
            sites.iter().for_each(|&site| made.list[site as usize].unit = unit);
        }
        made
    }
    pub fn of_unit(&self, unit: u32) -> impl Iterator<Item = &Site> {
        self.units[unit as usize].sites.iter().map(|&site| &self.list[site as usize])
    }
    /// The nodes of units.
    pub fn nodes<'a>(&'a self, units: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
        units.iter().flat_map(|&unit| self.of_unit(unit)).map(|site| site.node)
    }
    /// The premises of units, ascending.
    pub fn members(&self, units: &[u32]) -> Vec<u32> {
        let sites = units.iter().flat_map(|&unit| self.of_unit(unit));
        let mut members: Vec<u32> = sites.flat_map(|site| site.members.iter().copied()).collect();
        members.sort_unstable();
        members
    }
    /// Joins sites with little road between them, the nearest first, up to the most premises of a project.
    fn together(&self, network: &Network, most: u64) -> Vec<Unit> {
        let mut pairs: Vec<(u64, u32, u32)> = Vec::new();
        for (position, site) in (0_u32..).zip(&self.list) {
            for (length, other) in self.near(network, site.node) {
                if other > position {
                    pairs.push((length, position, other));
                }
            }
        }
        pairs.sort_unstable();
        let mut units: Vec<Unit> =
            (0_u32..).zip(&self.list).map(|(at, site)| Unit { sites: vec![at], premises: site.sums.premises }).collect();
        let mut unit_of: Vec<u32> = (0..self.list.len() as u32).collect();
        for (_, a, b) in pairs {
            let (a, b) = (unit_of[a as usize], unit_of[b as usize]);
            let (low, high) = (a.min(b) as usize, a.max(b) as usize);
            if low == high || units[low].premises + units[high].premises > most {
                continue;
            }
            let gone = std::mem::take(&mut units[high]);
            gone.sites.iter().for_each(|&site| unit_of[site as usize] = low as u32);
            units[low].sites.extend(gone.sites);
            units[low].premises += gone.premises;
        }
        units.retain(|unit| !unit.sites.is_empty());
        units.iter_mut().for_each(|unit| unit.sites.sort_unstable());
        units
    }
    /// The other sites with at most [`NEAR_MM`] of road between, with that length.
    fn near(&self, network: &Network, from: u32) -> Vec<(u64, u32)> {
        let mut known: BTreeMap<u32, u64> = BTreeMap::from([(from, 0)]);
        let mut queue = BinaryHeap::from([Reverse((0_u64, from))]);
        let mut found = Vec::new();
        while let Some(Reverse((length, node))) = queue.pop() {
            if length > known[&node] {
                continue;
            }
            if node != from && self.at[node as usize] != NONE {
                found.push((length, self.at[node as usize]));
            }
            for arc in network.graph.arcs(node) {
                let further = length + u64::from(network.edges[arc.edge as usize].length_mm);
                if arc.to == network.backbone || further > NEAR_MM || known.get(&arc.to).is_some_and(|&known| known <= further) {
                    continue;
                }
                known.insert(arc.to, further);
                queue.push(Reverse((further, arc.to)));
            }
        }
        found
    }
}
