//! Units move to the neighbouring group where that costs less.
//!
//! Responsible for: units at the border of two groups. Not responsible for: whole groups (`unite`).

use super::nearest::Nearest;
use super::sites::NONE;
use super::{Group, MOST_RISE_PERCENT, Work, trees};
use rayon::prelude::*;
use std::cmp::Reverse;

/// The most rounds: every round makes all together cheaper, most of it in the first.
const ROUNDS: usize = 8;

/// A unit that moves, and both groups afterwards.
struct Move {
    saving: u64,
    from: u32,
    to: u32,
    unit: u32,
    without: Group,
    with: Group,
}

/// Moves units, the largest saving first; whether any moved.
pub(super) fn shift(work: &Work<'_>, groups: &mut [Group]) -> bool {
    for round in 0..ROUNDS {
        trees::sort(groups);
        let nearest = Nearest::new(work, groups);
        let units: Vec<(u32, u32)> =
            (0_u32..).zip(&*groups).flat_map(|(group, held)| held.units.iter().map(move |&unit| (group, unit))).collect();
        let mut moves: Vec<Move> =
            units.par_iter().filter_map(|&(from, unit)| better(work, groups, &nearest, from, unit)).collect();
        if moves.is_empty() {
            return round > 0;
        }
        moves.sort_unstable_by_key(|change| (Reverse(change.saving), change.unit));
        let mut is_changed = vec![false; groups.len()];
        for change in moves {
            let (from, to) = (change.from as usize, change.to as usize);
            if !is_changed[from] && !is_changed[to] {
                (is_changed[from], is_changed[to]) = (true, true);
                groups[from] = change.without;
                groups[to] = change.with;
            }
        }
    }
    true
}

/// The move of a unit to the group nearest to it that is not its own, where both groups together then cost less.
fn better(work: &Work<'_>, groups: &[Group], nearest: &Nearest, from: u32, unit: u32) -> Option<Move> {
    let own = &groups[from as usize];
    let sites = || work.sites.of_unit(unit);
    if own.units.len() < 2 {
        return None;
    }
    let ways = sites().filter_map(|site| Some((nearest.other_than(site.node, from)?, site.node)));
    let (label, node) = ways.min_by_key(|(label, node)| (label.distance, label.group, *node))?;
    let target = &groups[label.group as usize];
    let is_single = work.sites.units[unit as usize].sites.len() == 1;
    if is_single && end_cost(work, own, node) <= label.distance {
        return None;
    }
    let premises = work.sites.units[unit as usize].premises + target.gathered.sums.premises;
    if premises > u64::from(work.rules.most_premises) {
        return None;
    }
    let rest: Vec<u32> = own.units.iter().copied().filter(|&other| other != unit).collect();
    let without = trees::group(work, rest, &own.edges, own.lowest)?;
    let gain = own.gathered.cost.checked_sub(without.gathered.cost)?;
    let drops: u64 = sites().map(|site| site.drops).sum();
    if gain <= label.distance + drops {
        return None;
    }
    let path = nearest.path(work.network, node, label.group);
    // The sites of the unit are joined to each other as they are now.
    let mut edges = [target.edges.as_slice(), &path].concat();
    if !is_single {
        edges.extend(&own.edges);
    }
    let mut units = [target.units.as_slice(), &[unit]].concat();
    units.sort_unstable();
    let with = trees::group(work, units, &edges, target.lowest)?;
    let saving = (own.gathered.cost + target.gathered.cost).checked_sub(without.gathered.cost + with.gathered.cost)?;
    let is_fair = |group: &Group| group.gathered.costs_at_most(100 + MOST_RISE_PERCENT, group.lowest);
    let is_within = work.is_within(premises, with.gathered.length_mm);
    let keeps_points = work.rules.points.is_none()
        || work.points(&without.gathered.sums) >= work.points(&own.gathered.sums)
            && work.points(&with.gathered.sums) >= work.points(&target.gathered.sums);
    let is_good = saving > 0 && is_within && keeps_points && is_fair(&with) && is_fair(&without);
    is_good.then_some(Move { saving, from, to: label.group, unit, without, with })
}

/// What the end of a tree at a node costs, up to the next branching or premises: what the tree is cheaper without it, if nothing else changes.
fn end_cost(work: &Work<'_>, group: &Group, node: u32) -> u64 {
    let Work { network, sites, .. } = *work;
    let mut cost = 0;
    let (mut at, mut came_by) = (node, None);
    loop {
        let mut ways =
            network.graph.arcs(at).iter().filter(|arc| Some(arc.edge) != came_by && group.edges.binary_search(&arc.edge).is_ok());
        let (Some(way), None) = (ways.next(), ways.next()) else { return cost };
        cost += way.weight;
        (at, came_by) = (way.to, Some(way.edge));
        if at == network.backbone || sites.at[at as usize] != NONE {
            return cost;
        }
    }
}
