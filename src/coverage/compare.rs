//! What changed between two runs, and why.
//!
//! Responsible for: two sets of premises with their results, matched by id, becoming counts of changes per area, class, base and
//! [`Reason`] that add up exactly to the differences of the two tables; and the differences of the tables alone.
//! Not responsible for: reading the results (`read`), or which settings differ (`project`); here only [`Definition`] says which
//! differences follow from settings.
//!
//! How a change is cut into reasons, for one premises and one base, so that sums hold:
//!
//! 1. in one set only: `new_premises` or `premises_gone`, with its status and weight there;
//! 2. in both, but in another area or class: it leaves the old place and arrives in the new one with its **old** status and weight;
//! 3. its weight changes at its old status;
//! 4. its status changes at its new weight, in two steps: by the network (from the old status to the status that the new data have under
//!    the old definition), then by the definition (from there to the new status). See [`judge`].
//!
//! `pair` matches ids, `judge` finds the reasons of one premises, `effect` and `tally` sum up, `table` compares tables.

mod effect;
mod judge;
mod pair;
mod reason;
mod table;
mod tally;
#[cfg(test)]
mod tests;

pub use effect::{Effect, Measure};
pub use judge::{Definition, Judged, Side, judge};
pub use pair::{Pairs, pair};
pub use reason::{Cause, Reason, ReasonSet};
pub use table::{RowPair, compare_tables, counties_by_prefix};
pub use tally::{Changed, Group, PremisesComparison, ReasonRow, compare_premises, totals};

use super::AreaIndex;
use crate::model::{AreaClass, Base, EvidenceSet, Ids, Status, Weights};

/// The results of one run, premises by premises, as columns of equal length.
#[derive(Debug, Clone, Default)]
pub struct PremisesResults {
    /// What messages call them: the file.
    pub name: String,
    /// Identifiers, unique.
    pub ids: Ids,
    /// The area, as a position in a list that both runs share.
    pub area: Vec<AreaIndex>,
    /// `Dense` or `Rural`; `None` where the run did not tell them apart.
    pub class: Option<Vec<AreaClass>>,
    /// The status.
    pub status: Vec<Status>,
    /// All the evidence that held.
    pub evidence: Vec<EvidenceSet>,
    /// Metres to the nearest connected premises, or where none is near, to the nearest fibre route; NaN where the run says none.
    pub distance_m: Vec<f64>,
    /// Households.
    pub households: Option<Weights>,
    /// Workplaces.
    pub workplaces: Option<Weights>,
    /// People.
    pub population: Option<Weights>,
}

impl PremisesResults {
    /// The number of premises.
    pub fn len(&self) -> usize {
        self.status.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.status.is_empty()
    }
    /// The bases that the run has columns for, in table order.
    pub fn bases(&self) -> Vec<Base> {
        let has = |base: &Base| match base {
            Base::Premises => true,
            Base::Households => self.households.is_some(),
            Base::Workplaces => self.workplaces.is_some(),
            Base::HouseholdsWorkplaces => self.households.is_some() && self.workplaces.is_some(),
            Base::Population => self.population.is_some(),
        };
        Base::ALL.iter().copied().filter(has).collect()
    }
    /// What premises `i` weighs in a base; 0 where that is unknown, since it is left out of that base then (`counting.md`, rule 8).
    fn weight(&self, base: Base, i: usize) -> u64 {
        let of = |column: &Option<Weights>| column.as_ref().and_then(|column| column.get(i)).map(u64::from);
        let weight = match base {
            Base::Premises => Some(1),
            Base::Households => of(&self.households),
            Base::Workplaces => of(&self.workplaces),
            Base::HouseholdsWorkplaces => of(&self.households).zip(of(&self.workplaces)).map(|(a, b)| a + b),
            Base::Population => of(&self.population),
        };
        weight.unwrap_or(0)
    }
    /// What is known about premises `i`.
    fn side(&self, i: usize) -> Side {
        Side {
            status: self.status[i],
            evidence: self.evidence[i],
            distance_m: self.distance_m[i],
            class: self.class.as_ref().map(|class| class[i]),
        }
    }
}
