//! Neighbouring groups that cost less together become one.
//!
//! Responsible for: which groups meet, and which of them are put together. Not responsible for: single units that change groups (`shift`).

use super::nearest::{Nearest, Pair, nodes_of};
use super::{Group, MOST_RISE_PERCENT, Work, trees};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Unions by the first units of both groups and how many units they have, so that what did not change is not looked at again.
type Known = BTreeMap<[u32; 4], Option<Group>>;

/// Puts groups together, the largest saving first, until nothing is saved any more.
pub(super) fn unite(work: &Work<'_>, groups: &mut Vec<Group>) {
    let mut known = Known::new();
    loop {
        trees::sort(groups);
        let nearest = Nearest::new(work, groups);
        let pairs = meeting(work, groups, &nearest);
        let name = |pair: &Pair| {
            let (a, b) = (&groups[pair.a as usize].units, &groups[pair.b as usize].units);
            [a[0], b[0], a.len() as u32, b.len() as u32]
        };
        let looked_at: Vec<([u32; 4], Option<Group>)> = pairs
            .par_iter()
            .map(|pair| {
                let name = name(pair);
                let united = known.get(&name).cloned().unwrap_or_else(|| together(work, groups, &nearest, pair));
                (name, united)
            })
            .collect();
        let saving = |pair: &Pair, united: &Group| {
            groups[pair.a as usize].gathered.cost + groups[pair.b as usize].gathered.cost - united.gathered.cost
        };
        let unions = pairs.iter().zip(&looked_at).filter_map(|(pair, (_, united))| Some((pair, united.as_ref()?)));
        let mut unions: Vec<(Reverse<u64>, Pair, Group)> =
            unions.map(|(pair, united)| (Reverse(saving(pair, united)), *pair, united.clone())).collect();
        known = looked_at.into_iter().collect();
        if unions.is_empty() {
            return;
        }
        unions.sort_unstable_by_key(|(saving, pair, _)| (*saving, pair.a, pair.b));
        let mut is_changed = vec![false; groups.len()];
        for (_, pair, united) in unions {
            let (a, b) = (pair.a as usize, pair.b as usize);
            if !is_changed[a] && !is_changed[b] {
                (is_changed[a], is_changed[b]) = (true, true);
                groups[a] = united;
                groups[b].units.clear();
            }
        }
        groups.retain(|group| !group.units.is_empty());
    }
}

/// Groups that meet along the roads, or share a road to the existing network: of those that share a node, the ones that follow each other
/// in cost per connection.
fn meeting(work: &Work<'_>, groups: &[Group], nearest: &Nearest) -> Vec<Pair> {
    let mut order: Vec<u32> = (0..groups.len() as u32).collect();
    let each = |group: u32| {
        let gathered = &groups[group as usize].gathered;
        u128::from(gathered.cost) * 1_000 / u128::from(gathered.sums.premises.max(1))
    };
    order.sort_by_key(|&group| (each(group), group));
    let mut at: Vec<(u32, u32, u32)> = Vec::new();
    for (place, &group) in (0_u32..).zip(&order) {
        at.extend(nodes_of(work, &groups[group as usize]).into_iter().map(|node| (node, place, group)));
    }
    at.sort_unstable();
    let shared = at.windows(2).filter(|two| two[0].0 == two[1].0);
    let sharing = shared.map(|two| {
        let (one, other) = (two[0].2, two[1].2);
        Pair { a: one.min(other), b: one.max(other), between: 0, node: two[0].0 }
    });
    let mut pairs: Vec<Pair> = nearest.pairs().into_iter().chain(sharing).collect();
    pairs.sort_unstable();
    pairs.dedup_by_key(|pair| (pair.a, pair.b));
    pairs
}

/// Both groups as one, where that costs less and is within the limits, and no connection gets much dearer or the points rise.
fn together(work: &Work<'_>, groups: &[Group], nearest: &Nearest, pair: &Pair) -> Option<Group> {
    let (a, b) = (&groups[pair.a as usize], &groups[pair.b as usize]);
    let premises = a.gathered.sums.premises + b.gathered.sums.premises;
    // At best the whole way of one of them is saved.
    if premises > u64::from(work.rules.most_premises) || pair.between >= a.gathered.cost.max(b.gathered.cost) {
        return None;
    }
    let mut edges = [a.edges.as_slice(), b.edges.as_slice()].concat();
    for group in [pair.a, pair.b] {
        edges.extend(nearest.path(work.network, pair.node, group));
    }
    let mut units = [a.units.as_slice(), b.units.as_slice()].concat();
    units.sort_unstable();
    let united = trees::group(work, units, &edges, lower(a.lowest, b.lowest))?;
    let is_cheaper = united.gathered.cost < a.gathered.cost + b.gathered.cost;
    let points = work.points(&united.gathered.sums);
    let gives_more = points > work.points(&a.gathered.sums).max(work.points(&b.gathered.sums));
    let is_fair = gives_more || united.gathered.costs_at_most(100 + MOST_RISE_PERCENT, united.lowest);
    (is_cheaper && is_fair && work.is_within(premises, united.gathered.length_mm)).then_some(united)
}

/// The lower cost per premises.
pub(super) fn lower(one: (u64, u64), other: (u64, u64)) -> (u64, u64) {
    let is_lower = u128::from(one.0) * u128::from(other.1) <= u128::from(other.0) * u128::from(one.1);
    if is_lower { one } else { other }
}
