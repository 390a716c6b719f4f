//! Summing up the reasons of all premises per area, class and base.
//!
//! Responsible for: sums that add up to the differences of the tables, at every level, the same for any number of threads. Not responsible
//! for: the reasons of one premises ([`judge`](super::judge())).

use super::{Definition, Effect, Pairs, PremisesResults, Reason, ReasonSet, judge};
use crate::coverage::Level;
use crate::model::{AreaClass, Base, Status};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// One area of the tables: the municipalities (positions in the list that both runs share) that it sums up; the number of municipalities
/// stands for outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its level.
    pub level: Level,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it sums up, ascending.
    pub members: Vec<usize>,
}

/// How much of a difference is due to one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonRow {
    /// The level.
    pub level: Level,
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The area class.
    pub area_class: AreaClass,
    /// What is counted.
    pub base: Base,
    /// The reason.
    pub reason: Reason,
    /// How much it concerns, and what it does to each count.
    pub effect: Effect,
}

/// A premises that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Its position in the old run.
    pub old: Option<u32>,
    /// Its position in the new run.
    pub new: Option<u32>,
    /// Why.
    pub reasons: ReasonSet,
}

/// What changed, and why.
#[derive(Debug, Clone, Default)]
pub struct PremisesComparison {
    /// The bases that both runs have, in table order.
    pub bases: Vec<Base>,
    /// How many premises both runs have.
    pub matched: usize,
    /// Per area, class, base and reason, in that order; only reasons that concern something.
    pub reasons: Vec<ReasonRow>,
    /// The premises that changed, by id, bytewise; empty unless they were asked for.
    pub changed: Vec<Changed>,
}

/// What is the same for all premises of a comparison.
struct Job<'a> {
    old: &'a PremisesResults,
    new: &'a PremisesResults,
    definition: &'a Definition,
    bases: Vec<Base>,
    areas: usize,
    has_classes: bool,
    keep: bool,
}

/// A place in the tables: the municipality (or outside) and the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    area: usize,
    class: AreaClass,
}

/// The sums of a part of the premises.
#[derive(Clone)]
struct Sums {
    /// By spot, reason and base.
    effects: BTreeMap<(Spot, Reason), Vec<Effect>>,
    /// Premises that go from one spot to another, by base, as they appear in the new one.
    flows: BTreeMap<(Spot, Spot), Vec<Effect>>,
    changed: Vec<Changed>,
}

/// Premises per piece of work.
const CHUNK: usize = 1 << 17;

/// Compares two runs premises by premises. `areas` is the number of municipalities, `groups` are the areas of the tables, `keep` says
/// whether the premises that changed are wanted one by one.
pub fn compare_premises(
    old: &PremisesResults,
    new: &PremisesResults,
    pairs: &Pairs,
    definition: &Definition,
    (areas, groups): (usize, &[Group]),
    keep: bool,
) -> PremisesComparison {
    let new_bases = new.bases();
    let bases: Vec<Base> = old.bases().into_iter().filter(|base| new_bases.contains(base)).collect();
    let has_classes = old.class.is_some() && new.class.is_some();
    let job = Job { old, new, definition, bases, areas, has_classes, keep };
    let rows = pairs.old_of_new.len();
    let parts: Vec<Sums> = (0..(rows + pairs.gone.len()).div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let mut sums = Sums { effects: BTreeMap::new(), flows: BTreeMap::new(), changed: Vec::new() };
            for row in chunk * CHUNK..((chunk + 1) * CHUNK).min(rows + pairs.gone.len()) {
                match row.checked_sub(rows) {
                    Some(gone) => job.add_gone(pairs.gone[gone] as usize, &mut sums),
                    None if pairs.old_of_new[row] == Pairs::NONE => job.add_new(row, &mut sums),
                    None => job.add_pair(pairs.old_of_new[row] as usize, row, &mut sums),
                }
            }
            sums
        })
        .collect();
    let mut all = Sums { effects: BTreeMap::new(), flows: BTreeMap::new(), changed: Vec::new() };
    for part in parts {
        all.merge(part);
    }
    let mut changed = std::mem::take(&mut all.changed);
    sort_by_id(&mut changed, old, new);
    let reasons = job.rows(&all, groups);
    PremisesComparison { bases: job.bases, matched: pairs.matched(), reasons, changed }
}

impl Sums {
    fn merge(&mut self, other: Self) {
        let add = |to: &mut Vec<Effect>, from: Vec<Effect>| {
            if to.is_empty() {
                *to = from;
            } else {
                to.iter_mut().zip(&from).for_each(|(to, from)| *to += from);
            }
        };
        other.effects.into_iter().for_each(|(key, effects)| add(self.effects.entry(key).or_default(), effects));
        other.flows.into_iter().for_each(|(key, effects)| add(self.flows.entry(key).or_default(), effects));
        self.changed.extend(other.changed);
    }
}

/// Adds the effect on each base to a cell of the sums.
fn add_to<K: Ord>(sums: &mut BTreeMap<K, Vec<Effect>>, key: K, bases: usize, effect: impl Fn(usize) -> Effect) {
    let cell = sums.entry(key).or_insert_with(|| vec![Effect::default(); bases]);
    cell.iter_mut().enumerate().for_each(|(base, to)| *to += &effect(base));
}

impl Job<'_> {
    fn spot(&self, side: &PremisesResults, i: usize) -> Spot {
        let class =
            if self.has_classes { side.class.as_ref().map_or(AreaClass::Total, |class| class[i]) } else { AreaClass::Total };
        Spot { area: side.area[i].get().unwrap_or(self.areas), class }
    }

    fn add(&self, sums: &mut Sums, spot: Spot, reason: Reason, effect: impl Fn(Base) -> Effect) {
        add_to(&mut sums.effects, (spot, reason), self.bases.len(), |base| effect(self.bases[base]));
    }

    fn note(&self, sums: &mut Sums, old: Option<usize>, new: Option<usize>, reasons: ReasonSet) {
        if self.keep && !reasons.is_empty() {
            sums.changed.push(Changed { old: old.map(|i| i as u32), new: new.map(|i| i as u32), reasons });
        }
    }

    fn add_gone(&self, i: usize, sums: &mut Sums) {
        let reason = if self.definition.premises { Reason::DefinitionPremises } else { Reason::PremisesGone };
        let status = self.old.status[i];
        self.add(sums, self.spot(self.old, i), reason, |base| Effect::vanish(status, self.old.weight(base, i)));
        self.note(sums, Some(i), None, [reason].into_iter().collect());
    }

    fn add_new(&self, i: usize, sums: &mut Sums) {
        let reason = if self.definition.premises { Reason::DefinitionPremises } else { Reason::NewPremises };
        let status = self.new.status[i];
        self.add(sums, self.spot(self.new, i), reason, |base| Effect::appear(status, self.new.weight(base, i)));
        self.note(sums, None, Some(i), [reason].into_iter().collect());
    }

    fn add_pair(&self, o: usize, n: usize, sums: &mut Sums) {
        let (before, after) = (self.old.side(o), self.new.side(n));
        let (from, to) = (self.spot(self.old, o), self.spot(self.new, n));
        let weight_of = |base: Base| (self.old.weight(base, o), self.new.weight(base, n));
        let mut reasons = ReasonSet::default();
        if from != to {
            add_to(&mut sums.flows, (from, to), self.bases.len(), |base| {
                Effect::appear(before.status, weight_of(self.bases[base]).0)
            });
            let moved = [Reason::MovedIn, Reason::MovedOut];
            reasons = if from.area == to.area { [Reason::ClassIn, Reason::ClassOut] } else { moved }.into_iter().collect();
        }
        if self.bases.iter().any(|&base| weight_of(base).0 != weight_of(base).1) {
            let reason = if self.definition.weights { Reason::DefinitionWeight } else { Reason::WeightChanged };
            self.add(sums, to, reason, |base| {
                let (old, new) = weight_of(base);
                Effect::reweigh(before.status, old, new)
            });
            reasons.insert(reason);
        }
        if before.status != after.status || before.evidence != after.evidence {
            let judged = judge(&before, &after, self.definition);
            if let Some(reason) = judged.network {
                self.add(sums, to, reason, |base| Effect::turn(before.status, judged.between, weight_of(base).1));
                reasons.insert(reason);
            }
            if let Some(reason) = judged.definition {
                self.add(sums, to, reason, |base| Effect::turn(judged.between, after.status, weight_of(base).1));
                reasons.insert(reason);
            }
        }
        self.note(sums, Some(o), Some(n), reasons);
    }

    /// The rows of all groups.
    fn rows(&self, sums: &Sums, groups: &[Group]) -> Vec<ReasonRow> {
        let classes: &[AreaClass] = if self.has_classes { AreaClass::ALL } else { &[AreaClass::Total] };
        let groups_of = |area: usize| (0..groups.len()).filter(move |&group| groups[group].members.binary_search(&area).is_ok());
        let mut cells: BTreeMap<(usize, AreaClass, usize, Reason), Effect> = BTreeMap::new();
        let mut add = |group: usize, class: AreaClass, reason: Reason, effects: &[Effect], reversed: bool| {
            for (base, effect) in effects.iter().enumerate().filter(|(_, effect)| effect.count > 0) {
                let effect = if reversed { effect.reversed() } else { *effect };
                cells.entry((group, class, base, reason)).or_default().add_assign(&effect);
            }
        };
        let shows = |class: AreaClass, spot: Spot| class == AreaClass::Total || class == spot.class;
        for ((spot, reason), effects) in &sums.effects {
            for group in groups_of(spot.area) {
                classes
                    .iter()
                    .filter(|&&class| shows(class, *spot))
                    .for_each(|&class| add(group, class, *reason, effects, false));
            }
        }
        for ((from, to), effects) in &sums.flows {
            // Whatever stays inside an area and class is no change there.
            for (here, there, moved, changed, reversed) in
                [(from, to, Reason::MovedOut, Reason::ClassOut, true), (to, from, Reason::MovedIn, Reason::ClassIn, false)]
            {
                for group in groups_of(here.area) {
                    let same_area = groups[group].members.binary_search(&there.area).is_ok();
                    let reason = if same_area { changed } else { moved };
                    for &class in classes.iter().filter(|&&class| shows(class, *here) && !(same_area && shows(class, *there))) {
                        add(group, class, reason, effects, reversed);
                    }
                }
            }
        }
        let row = |((group, area_class, base, reason), effect): ((usize, AreaClass, usize, Reason), Effect)| {
            let Group { level, code, name, .. } = &groups[group];
            ReasonRow {
                level: *level,
                code: code.clone(),
                name: name.clone(),
                area_class,
                base: self.bases[base],
                reason,
                effect,
            }
        };
        cells.into_iter().map(row).collect()
    }
}

/// Sorts by id, bytewise, so that the order of the files does not show.
fn sort_by_id(changed: &mut [Changed], old: &PremisesResults, new: &PremisesResults) {
    let id = |changed: &Changed| match (changed.new, changed.old) {
        (Some(i), _) => new.ids.get(i as usize),
        (None, Some(i)) => old.ids.get(i as usize),
        (None, None) => "".into(),
    };
    changed.par_sort_unstable_by(|a, b| id(a).cmp(&id(b)));
}

/// What the tables of one run must say in their total rows: per municipality (outside last) and base, the counts by status.
pub fn totals(side: &PremisesResults, areas: usize) -> Vec<(usize, Base, [u64; Status::ALL.len()])> {
    let bases = side.bases();
    let part = |chunk: usize| {
        let mut sums = vec![[0; Status::ALL.len()]; (areas + 1) * bases.len()];
        for i in chunk * CHUNK..((chunk + 1) * CHUNK).min(side.len()) {
            let first = side.area[i].get().unwrap_or(areas) * bases.len();
            for (at, &base) in bases.iter().enumerate() {
                sums[first + at][side.status[i] as usize] += side.weight(base, i);
            }
        }
        sums
    };
    let add = |mut to: Vec<[u64; Status::ALL.len()]>, from: Vec<[u64; Status::ALL.len()]>| {
        to.iter_mut().flatten().zip(from.iter().flatten()).for_each(|(to, from)| *to += from);
        to
    };
    let nothing = || vec![[0; Status::ALL.len()]; (areas + 1) * bases.len()];
    let sums = (0..side.len().div_ceil(CHUNK)).into_par_iter().map(part).reduce(nothing, add);
    sums.into_iter().enumerate().map(|(at, counts)| (at / bases.len(), bases[at % bases.len()], counts)).collect()
}
