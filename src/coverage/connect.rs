//! Which premises a network layer reaches: named by id, matched by point, or inside an area.

use super::Rules;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{Features, Ids, NetworkLayer, Premises};
use crate::spatial::PolygonIndex;
use crate::spatial::near::{self, Role};
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::hash::BuildHasher;

/// One premises that a feature of a layer reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reach {
    /// The position of the premises.
    pub premises: u32,
    /// The position of the feature.
    pub feature: u32,
}

/// Finds the premises that the layer's features reach, sorted by premises. Ids that no premises has, points with no premises near enough
/// and premises that several features claim are reported. Lines reach nothing by themselves.
///
/// `index` is made by the first layer that names ids, and kept for the next.
pub fn reached(
    layer: &NetworkLayer,
    premises: &Premises,
    index: &mut Option<IdIndex>,
    rules: &Rules,
    findings: &mut Findings,
) -> Vec<Reach> {
    let mut reach = match &layer.features {
        Features::Ids(ids) => {
            let index = index.get_or_insert_with(|| IdIndex::new(&premises.ids));
            by_id(ids, layer, premises, index, findings)
        }
        Features::Points { easting, northing } => by_point(easting, northing, layer, premises, rules, findings),
        Features::Polygons(shapes) => {
            let index = PolygonIndex::new(shapes);
            (0..premises.len())
                .into_par_iter()
                .flat_map_iter(|i| {
                    let mut found = Vec::new();
                    index.for_each_at(premises.easting[i], premises.northing[i], |feature| {
                        found.push(Reach { premises: i as u32, feature });
                    });
                    found
                })
                .collect()
        }
        Features::Lines(_) => Vec::new(),
    };
    reach.par_sort_unstable();
    if !matches!(layer.features, Features::Polygons(_)) {
        report_shared(&reach, layer, premises, findings);
    }
    reach
}

fn by_id(
    ids: &crate::model::TextColumn,
    layer: &NetworkLayer,
    premises: &Premises,
    index: &IdIndex,
    findings: &mut Findings,
) -> Vec<Reach> {
    let found: Vec<Option<u32>> = (0..ids.len()).into_par_iter().map(|i| index.find(&premises.ids, ids.get(i))).collect();
    let unmatched: Vec<usize> = (0..found.len()).filter(|&i| found[i].is_none()).collect();
    let examples = unmatched.iter().take(Findings::EXAMPLES).map(|&i| {
        let example = Example::id(ids.get(i)).at_row(layer.row(i));
        match with_other_zeros(ids.get(i), premises) {
            Some(known) => example.detail(format!("a premises is called {known}: were zeros lost in a spreadsheet?")),
            None => example,
        }
    });
    findings.add_many(FindingKind::UnmatchedId, &layer.name, unmatched.len() as u64, examples);
    found.into_iter().enumerate().filter_map(|(i, premises)| Some(Reach { premises: premises?, feature: i as u32 })).collect()
}

/// The id of a premises that differs only by leading zeros, as a spreadsheet loses them.
fn with_other_zeros(id: &str, premises: &Premises) -> Option<String> {
    let bare = id.trim_start_matches('0');
    let same = |i: &usize| premises.ids.with_text(*i, |known| known != id && known.trim_start_matches('0') == bare);
    let found = (0..premises.len()).into_par_iter().find_first(same)?;
    Some(premises.ids.get(found).into_owned())
}

/// Matches each point to the nearest premises; of premises at exactly the same distance, the lowest id.
fn by_point(
    x: &[f64],
    y: &[f64],
    layer: &NetworkLayer,
    premises: &Premises,
    rules: &Rules,
    findings: &mut Findings,
) -> Vec<Reach> {
    let count = premises.len();
    let easting: Vec<f64> = premises.easting.iter().chain(x).copied().collect();
    let northing: Vec<f64> = premises.northing.iter().chain(y).copied().collect();
    // A tolerance of zero still matches a point to the premises that it lies on exactly.
    let radius = rules.match_within_m.max(f64::MIN_POSITIVE);
    let role = |i: usize| if i < count { Role::Source } else { Role::Query(0) };
    let precedes = |a: u32, b: u32| premises.ids.compare(a as usize, b as usize);
    let hits = near::nearest_within(&easting, &northing, &[radius], role, precedes);
    let reach: Vec<Reach> = hits.iter().map(|hit| Reach { premises: hit.source, feature: hit.query - count as u32 }).collect();
    let mut matched = vec![false; x.len()];
    reach.iter().for_each(|reach| matched[reach.feature as usize] = true);
    let unmatched: Vec<usize> = (0..x.len()).filter(|&i| !matched[i]).collect();
    let examples = unmatched.iter().take(Findings::EXAMPLES).map(|&i| Example::row(layer.row(i)));
    findings.add_many(FindingKind::UnmatchedPoint, &layer.name, unmatched.len() as u64, examples);
    reach
}

fn report_shared(reach: &[Reach], layer: &NetworkLayer, premises: &Premises, findings: &mut Findings) {
    let shared: Vec<&[Reach]> = reach.chunk_by(|a, b| a.premises == b.premises).filter(|claims| claims.len() > 1).collect();
    let examples = shared.iter().take(Findings::EXAMPLES).map(|claims| {
        Example::id(premises.ids.get(claims[0].premises as usize)).detail(format!("claimed {} times", claims.len()))
    });
    findings.add_many(FindingKind::SharedPremises, &layer.name, shared.len() as u64, examples);
}

/// Finds the position of an id: a table of positions, half empty, searched from the id's hash on.
#[derive(Debug)]
pub struct IdIndex {
    slots: Vec<u32>,
    hasher: FixedState,
}

impl IdIndex {
    const FREE: u32 = u32::MAX;

    /// Prepares the ids of a set of premises; of equal ids the first is found.
    pub fn new(ids: &Ids) -> Self {
        let size = (ids.len() * 2).next_power_of_two().max(2);
        let mut index = Self { slots: vec![Self::FREE; size], hasher: FixedState::default() };
        for i in 0..ids.len() {
            let slot = ids.with_text(i, |id| index.slot(ids, id));
            if index.slots[slot] == Self::FREE {
                index.slots[slot] = i as u32;
            }
        }
        index
    }
    /// The position of an id among those the index was made from.
    pub fn find(&self, ids: &Ids, id: &str) -> Option<u32> {
        let position = self.slots[self.slot(ids, id)];
        (position != Self::FREE).then_some(position)
    }
    /// The slot that holds this id, or the free one where it would be put.
    fn slot(&self, ids: &Ids, id: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = self.hasher.hash_one(id) as usize & mask;
        while self.slots[slot] != Self::FREE && !ids.with_text(self.slots[slot] as usize, |known| known == id) {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_by_their_text_also_when_they_are_stored_as_numbers() {
        let ids = Ids::Numbers(vec![7, 12, -3]);
        let index = IdIndex::new(&ids);
        assert_eq!(index.find(&ids, "12"), Some(1));
        assert_eq!(index.find(&ids, "-3"), Some(2));
        assert_eq!(index.find(&ids, "007"), None);
    }
}
