//! From the status of every premises to counts per municipality, class and base.
//!
//! Responsible for: sums of whole numbers, the same for any cut of the work. Not responsible for: names, levels, order of rows (`levels`).

use super::Assessment;
use super::status::SPEED_UNSTATED;
use super::table::SPEEDS_MBPS;
use crate::model::{AreaClass, Base, Premises, Status, Technology, Weights};
use rayon::prelude::*;
use std::ops::AddAssign;

/// What is counted in one cell of the table, for one base.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Per status.
    pub status: [u64; Status::ALL.len()],
    /// Per technology other than fibre: reached by a layer of it.
    pub technology: [u64; Technology::ALL.len()],
    /// Per speed of [`SPEEDS_MBPS`]: reached at this speed at least.
    pub speed: [u64; SPEEDS_MBPS.len()],
    /// Per speed: not reached at it as far as is stated, but reached by a layer that states no speed.
    pub speed_unknown: [u64; SPEEDS_MBPS.len()],
}

impl Tally {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.status.iter().sum()
    }
    /// Those with this status.
    pub fn of(&self, status: Status) -> u64 {
        self.status[status as usize]
    }
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        fn add<const N: usize>(to: &mut [u64; N], from: &[u64; N]) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        }
        add(&mut self.status, &other.status);
        add(&mut self.technology, &other.technology);
        add(&mut self.speed, &other.speed);
        add(&mut self.speed_unknown, &other.speed_unknown);
    }
}

/// The counts of every municipality (and, last, of outside), class and base.
#[derive(Debug, Clone)]
pub struct Counts {
    /// The bases that the premises have columns for, in table order.
    pub bases: Vec<Base>,
    /// Whether dense and rural are told apart.
    pub has_classes: bool,
    /// Premises left out of each base because their count is unknown, in the order of `bases`.
    pub missing: Vec<u64>,
    tallies: Vec<Tally>,
}

impl Counts {
    fn new(areas: usize, bases: Vec<Base>, has_classes: bool) -> Self {
        let classes = if has_classes { 2 } else { 1 };
        Self {
            missing: vec![0; bases.len()],
            tallies: vec![Tally::default(); (areas + 1) * classes * bases.len()],
            bases,
            has_classes,
        }
    }
    fn slot(&self, area: usize, class: AreaClass, base: usize) -> usize {
        let (classes, class) = if self.has_classes { (2, usize::from(class == AreaClass::Rural)) } else { (1, 0) };
        (area * classes + class) * self.bases.len() + base
    }
    /// The counts of the municipality at this position (the number of municipalities stands for outside).
    pub fn get(&self, area: usize, class: AreaClass, base: usize) -> Tally {
        if class != AreaClass::Total || !self.has_classes {
            return self.tallies[self.slot(area, class, base)];
        }
        let mut both = self.tallies[self.slot(area, AreaClass::Dense, base)];
        both += &self.tallies[self.slot(area, AreaClass::Rural, base)];
        both
    }
    fn merge(mut self, other: &Self) -> Self {
        self.tallies.iter_mut().zip(&other.tallies).for_each(|(to, from)| *to += from);
        self.missing.iter_mut().zip(&other.missing).for_each(|(to, from)| *to += from);
        self
    }
}

/// Premises per piece of work.
const CHUNK: usize = 1 << 18;

/// Counts all premises that are part of the counts; `areas` is the number of municipalities.
pub fn count(premises: &Premises, assessment: &Assessment, areas: usize) -> Counts {
    let bases = available_bases(premises);
    let empty = Counts::new(areas, bases, assessment.class.is_some());
    (0..premises.len().div_ceil(CHUNK))
        .into_par_iter()
        .fold(
            || empty.clone(),
            |mut counts, chunk| {
                for i in chunk * CHUNK..((chunk + 1) * CHUNK).min(premises.len()) {
                    if premises.is_counted(i) {
                        add(&mut counts, premises, assessment, areas, i);
                    }
                }
                counts
            },
        )
        .reduce(|| empty.clone(), |a, b| a.merge(&b))
}

/// The bases that the premises have columns for (rule 8).
fn available_bases(premises: &Premises) -> Vec<Base> {
    let has = |base: &Base| match base {
        Base::Premises => true,
        Base::Households => premises.households.is_some(),
        Base::Workplaces => premises.workplaces.is_some(),
        Base::HouseholdsWorkplaces => premises.households.is_some() && premises.workplaces.is_some(),
        Base::Population => premises.population.is_some(),
    };
    Base::ALL.iter().copied().filter(has).collect()
}

fn add(counts: &mut Counts, premises: &Premises, assessment: &Assessment, areas: usize, i: usize) {
    let area = assessment.area[i].get().unwrap_or(areas);
    let class = assessment.class.as_ref().map_or(AreaClass::Total, |class| class[i]);
    let first = counts.slot(area, class, 0);
    // Whoever is connected to fibre has it by its status, so mostly nothing is left to count here.
    let technologies = assessment.technologies[i] & !(SPEED_UNSTATED | 1 << Technology::Fibre as u8);
    for base in 0..counts.bases.len() {
        let Some(weight) = weight(premises, counts.bases[base], i) else {
            counts.missing[base] += 1;
            continue;
        };
        let tally = &mut counts.tallies[first + base];
        tally.status[assessment.status[i] as usize] += weight;
        let mut reached = technologies;
        while reached != 0 {
            tally.technology[reached.trailing_zeros() as usize] += weight;
            reached &= reached - 1;
        }
        if let Some(speeds) = &assessment.down_mbps {
            for (at, wanted) in SPEEDS_MBPS.iter().enumerate() {
                if speeds[i] >= *wanted {
                    tally.speed[at] += weight;
                } else if assessment.technologies[i] & SPEED_UNSTATED != 0 {
                    tally.speed_unknown[at] += weight;
                }
            }
        }
    }
}

/// What premises `i` weighs in a base; `None` where that is unknown.
fn weight(premises: &Premises, base: Base, i: usize) -> Option<u64> {
    let of = |column: &Option<Weights>| column.as_ref().and_then(|column| column.get(i)).map(u64::from);
    match base {
        Base::Premises => Some(1),
        Base::Households => of(&premises.households),
        Base::Workplaces => of(&premises.workplaces),
        Base::HouseholdsWorkplaces => Some(of(&premises.households)? + of(&premises.workplaces)?),
        Base::Population => of(&premises.population),
    }
}
