//! What a reason does to counts, and the counts themselves.

use crate::coverage::CoverageRow;
use crate::model::Status;
use crate::model::class::vocabulary;
use std::ops::AddAssign;

vocabulary! {
    /// A count of the coverage table.
    Measure {
        /// All of them.
        Total = "total",
        /// Connected.
        Connected = "connected",
        /// Connected or in the vicinity.
        Passed = "passed",
        /// Planned.
        Planned = "planned",
        /// Unserved.
        Unserved = "unserved",
        /// Unknown.
        Unknown = "unknown",
    }
}

impl Measure {
    /// The count in a row of the coverage table.
    pub fn of(self, row: &CoverageRow) -> u64 {
        match self {
            Self::Total => row.total,
            Self::Connected => row.connected,
            Self::Passed => row.passed,
            Self::Planned => row.planned,
            Self::Unserved => row.unserved,
            Self::Unknown => row.unknown,
        }
    }
    /// The statuses that the count sums up.
    fn statuses(self) -> &'static [Status] {
        match self {
            Self::Total => Status::ALL,
            Self::Connected => &[Status::Connected],
            Self::Passed => &[Status::Connected, Status::Passed],
            Self::Planned => &[Status::Planned],
            Self::Unserved => &[Status::Unserved],
            Self::Unknown => &[Status::Unknown],
        }
    }
}

/// How much one reason concerns, and what it does to the counts, in one base.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Effect {
    /// How much it concerns: premises, households, ...; never negative.
    pub count: u64,
    /// What it adds to the number with each status.
    status: [i64; Status::ALL.len()],
}

impl Effect {
    /// This much appears with this status.
    pub fn appear(status: Status, weight: u64) -> Self {
        let mut effect = Self { count: weight, ..Self::default() };
        effect.status[status as usize] = weight.cast_signed();
        effect
    }
    /// This much disappears.
    pub fn vanish(status: Status, weight: u64) -> Self {
        Self::appear(status, weight).reversed()
    }
    /// This much goes from one status to another.
    pub fn turn(old: Status, new: Status, weight: u64) -> Self {
        let mut effect = Self { count: weight, ..Self::default() };
        effect.status[old as usize] -= weight.cast_signed();
        effect.status[new as usize] += weight.cast_signed();
        effect
    }
    /// What weighed `old` weighs `new`.
    pub fn reweigh(status: Status, old: u64, new: u64) -> Self {
        let mut effect = Self { count: old.abs_diff(new), ..Self::default() };
        effect.status[status as usize] = new.cast_signed() - old.cast_signed();
        effect
    }
    /// The same in the other direction.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.status.iter_mut().for_each(|change| *change = -*change);
        self
    }
    /// What it adds to a count of the table.
    pub fn of(&self, measure: Measure) -> i64 {
        measure.statuses().iter().map(|&status| self.status[status as usize]).sum()
    }
}

impl AddAssign<&Self> for Effect {
    fn add_assign(&mut self, other: &Self) {
        self.count += other.count;
        self.status.iter_mut().zip(&other.status).for_each(|(to, from)| *to += from);
    }
}
