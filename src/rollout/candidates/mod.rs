//! Candidate areas: which premises make a project together, seen along the roads.
//!
//! Responsible for: groups of premises, each a project that could be built. Not responsible for: the cheapest route of a group (`route`), the
//! polygon around it (`shapes`), or which of them to fund (`choice`).
//!
//! 1. Premises at one node, and those with at most [`NEAR_MM`] of road between them, are one *unit*: they stay together (`sites`).
//! 2. From the cheapest unit that is left, a group grows along the roads while the next unit lowers or keeps what a connection costs (or gives
//!    more points), within the limits; the way to the existing network is paid once (`growth`).
//! 3. Neighbours that cost less together become one, and units move to the neighbour where they cost less, as long as no group then costs much
//!    more per connection than the cheapest group that went into it did (`unite`, `shift`).
//!
//! Distances never lead through the existing network: two groups that both meet it are not neighbours for that reason.

mod growth;
mod nearest;
mod shift;
mod sites;
#[cfg(test)]
mod tests;
mod trees;
mod unite;

use super::network::Network;
use super::result::Sums;
use sites::Sites;

/// Premises with at most so much road between them stay together, in millimetres.
pub const NEAR_MM: u64 = 20_000;

/// How much more, in percent, a connection may cost in a group than in the cheapest of the groups that it was put together from. A choice: a
/// group may carry a dear neighbour, but not hide it.
pub const MOST_RISE_PERCENT: u64 = 25;

/// Points that a programme gives to a project with these premises; `None` where they are not known.
pub type PointsOf<'a> = dyn Fn(&Sums) -> Option<u64> + Sync + 'a;

/// What a group may be.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The most premises in a group. One unit is never divided, even where it has more.
    pub most_premises: u32,
    /// The longest route of a group, in millimetres. One unit that is farther away is a group of its own.
    pub longest_mm: u64,
    /// Where given, a group also grows on, dearer than before, if that brings it more points.
    pub points: Option<&'a PointsOf<'a>>,
}

/// What the premises are, by position in [`Network::premises`].
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    /// Their order by id, no two the same, which decides where nothing else does.
    pub rank: &'a [u32],
    /// What each weighs.
    pub sums: &'a [Sums],
}

/// What a group weighs and costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Gathered {
    sums: Sums,
    /// Route and drops, in öre.
    cost: u64,
    length_mm: u64,
}

impl Gathered {
    /// Whether a connection costs at most as much as so much for so many premises, `percent` of it.
    fn costs_at_most(&self, percent: u64, (cost, premises): (u64, u64)) -> bool {
        u128::from(self.cost) * u128::from(premises) * 100
            <= u128::from(cost) * u128::from(self.sums.premises) * u128::from(percent)
    }
}

/// Groups the premises that are joined to the graph, as positions in [`Network::premises`], ascending within a group; the groups in order of
/// their first premises by rank. Premises that are not joined, or have no way to the existing network, are in none. Every other premises is in exactly
/// one; a lone one is a group of its own.
pub fn candidates(network: &Network, demand: &Demand<'_>, rules: &Rules<'_>) -> Vec<Vec<u32>> {
    let home = nearest::home(network);
    let sites = Sites::new(network, demand, &home, rules);
    let work = Work { network, rules, sites: &sites, home: &home };
    let mut groups = growth::grow_all(&work);
    unite::unite(&work, &mut groups);
    // Moving ends may bring two groups so near that they are cheaper together.
    if shift::shift(&work, &mut groups) {
        unite::unite(&work, &mut groups);
    }
    trees::sort(&mut groups);
    groups.iter().map(|group| sites.members(&group.units)).collect()
}

/// What every step looks at.
#[derive(Clone, Copy)]
struct Work<'a> {
    network: &'a Network,
    rules: &'a Rules<'a>,
    sites: &'a Sites,
    home: &'a nearest::Home,
}

impl Work<'_> {
    fn is_within(&self, premises: u64, length_mm: u64) -> bool {
        premises <= u64::from(self.rules.most_premises) && length_mm <= self.rules.longest_mm
    }
    fn points(&self, sums: &Sums) -> Option<u64> {
        self.rules.points.and_then(|points| points(sums))
    }
}

/// A group of units with a tree that joins them to the existing network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Group {
    /// Ascending.
    units: Vec<u32>,
    /// Ascending.
    edges: Vec<u32>,
    gathered: Gathered,
    /// Cost and premises of what was cheapest per connection of all that it was made of.
    lowest: (u64, u64),
}
