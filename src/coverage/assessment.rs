//! What is known about each premises after the rules were applied: area, class, status, and why.

use crate::model::{AreaClass, EvidenceSet, Status, Technology};
use rayon::prelude::*;

/// The position of a municipality in [`Areas`](crate::model::Areas), or [`AreaIndex::OUTSIDE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaIndex(u32);

impl AreaIndex {
    /// Outside every municipality.
    pub const OUTSIDE: Self = Self(u32::MAX);

    /// The municipality at this position.
    pub const fn new(position: u32) -> Self {
        Self(position)
    }
    /// The position, or `None` outside.
    pub fn get(self) -> Option<usize> {
        (self != Self::OUTSIDE).then_some(self.0 as usize)
    }
}

/// One row per premises, in the order of [`Premises`](crate::model::Premises).
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// The municipality.
    pub area: Vec<AreaIndex>,
    /// `Dense` or `Rural`; `None` where there are no settlements, so that nobody can tell.
    pub class: Option<Vec<AreaClass>>,
    /// The one status.
    pub status: Vec<Status>,
    /// All the evidence that holds.
    pub evidence: Vec<EvidenceSet>,
    /// The nearest source of the distance rule, for premises that are not connected themselves.
    pub nearest: NearestTable,
    /// The technologies that reach the premises through any layer, as a set of bits (`1 << Technology as u8`).
    pub technologies: Vec<u8>,
    /// The highest stated download speed in Mbit/s of any layer that reaches the premises; 0 where none states one.
    pub down_mbps: Option<Vec<u32>>,
}

impl Assessment {
    /// Whether a technology reaches premises `i` through any layer.
    pub fn has_technology(&self, i: usize, technology: Technology) -> bool {
        self.technologies[i] & (1 << technology as u8) != 0
    }
}

/// The nearest source of the distance rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Metres; infinite where nothing is within the distance.
    pub distance_m: f64,
    /// The position of the connected premises, or [`Nearest::NONE`] (a fibre route, or nothing).
    pub premises: u32,
}

/// The nearest source of those premises that have one, which are few: nothing is kept for the others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NearestTable {
    /// Ascending by premises.
    rows: Vec<(u32, Nearest)>,
}

impl NearestTable {
    /// A table of answers in any order, at most one for each premises.
    pub fn new(mut rows: Vec<(u32, Nearest)>) -> Self {
        rows.par_sort_unstable_by_key(|(premises, _)| *premises);
        Self { rows }
    }
    /// The nearest source of premises `i`, or [`Nearest::NOTHING`].
    pub fn get(&self, i: usize) -> Nearest {
        self.rows.binary_search_by_key(&(i as u32), |(premises, _)| *premises).map_or(Nearest::NOTHING, |at| self.rows[at].1)
    }
}

impl Nearest {
    /// The position that stands for no premises.
    pub const NONE: u32 = u32::MAX;
    /// Nothing is within the distance.
    pub const NOTHING: Self = Self { distance_m: f64::INFINITY, premises: Self::NONE };
}
