//! Why a count differs between two runs.

use crate::model::Status;
use crate::model::class::vocabulary;

vocabulary! {
    /// Why a count differs. The order is that of the tables.
    Reason {
        /// Only the new run has the premises.
        NewPremises = "new_premises",
        /// Only the old run has the premises.
        PremisesGone = "premises_gone",
        /// It came from another municipality.
        MovedIn = "moved_in",
        /// It went to another municipality.
        MovedOut = "moved_out",
        /// It came from the other area class of the same area. No effect in total rows.
        ClassIn = "class_in",
        /// It went to the other area class of the same area. No effect in total rows.
        ClassOut = "class_out",
        /// Its households, workplaces or people differ.
        WeightChanged = "weight_changed",
        /// It is connected now.
        NewlyConnected = "newly_connected",
        /// It was connected.
        NoLongerConnected = "no_longer_connected",
        /// It was not passed, and is passed now without being connected.
        NewlyPassed = "newly_passed",
        /// It was passed, and is not now.
        NoLongerPassed = "no_longer_passed",
        /// It was unserved or unknown, and is planned now.
        NewlyPlanned = "newly_planned",
        /// It was planned, and is unserved or unknown now.
        NoLongerPlanned = "no_longer_planned",
        /// Nothing was known about its connection; now it is known to be unserved.
        NewlyKnown = "newly_known",
        /// It was unserved; now nothing is known about its connection.
        NewlyUnknown = "newly_unknown",
        /// Its area class differs, and with it the distance within which it is passed.
        ClassDistance = "class_distance",
        /// The same premises file, but other settings of what is counted in it.
        DefinitionPremises = "definition_premises",
        /// The same premises file, but other columns for what premises weigh.
        DefinitionWeight = "definition_weight",
        /// The distance within which premises are passed differs.
        DefinitionDistance = "definition_distance",
        /// The same network files, but other settings for them (columns, technology, measuring date, horizon, matching).
        DefinitionLayers = "definition_layers",
    }
}

/// What kind of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Premises that were not there before.
    Added,
    /// Premises that are no longer there.
    Gone,
    /// Premises that are elsewhere, or in the other class.
    Moved,
    /// Households, workplaces or people.
    Weight,
    /// The network, or what is known about it.
    Network,
    /// What is counted how.
    Definition,
}

impl Reason {
    /// What kind of thing changed.
    pub fn cause(self) -> Cause {
        match self {
            Self::NewPremises => Cause::Added,
            Self::PremisesGone => Cause::Gone,
            Self::MovedIn | Self::MovedOut | Self::ClassIn | Self::ClassOut | Self::ClassDistance => Cause::Moved,
            Self::WeightChanged => Cause::Weight,
            Self::NewlyConnected
            | Self::NoLongerConnected
            | Self::NewlyPassed
            | Self::NoLongerPassed
            | Self::NewlyPlanned
            | Self::NoLongerPlanned
            | Self::NewlyKnown
            | Self::NewlyUnknown => Cause::Network,
            Self::DefinitionPremises | Self::DefinitionWeight | Self::DefinitionDistance | Self::DefinitionLayers => {
                Cause::Definition
            }
        }
    }

    /// The reason that a change of status is by itself; `None` where there is no change.
    pub fn of_status(old: Status, new: Status) -> Option<Self> {
        Some(match (old, new) {
            _ if old == new => return None,
            (_, Status::Connected) => Self::NewlyConnected,
            (Status::Connected, _) => Self::NoLongerConnected,
            (_, Status::Passed) => Self::NewlyPassed,
            (Status::Passed, _) => Self::NoLongerPassed,
            (_, Status::Planned) => Self::NewlyPlanned,
            (Status::Planned, _) => Self::NoLongerPlanned,
            (_, Status::Unserved) => Self::NewlyKnown,
            (_, Status::Unknown) => Self::NewlyUnknown,
        })
    }
}

/// Several reasons.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReasonSet(u32);

impl ReasonSet {
    /// Adds a reason.
    pub fn insert(&mut self, reason: Reason) {
        self.0 |= 1 << reason as u32;
    }
    /// Whether this reason is among them.
    pub const fn contains(self, reason: Reason) -> bool {
        self.0 & (1 << reason as u32) != 0
    }
    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// The reasons, in table order.
    pub fn iter(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.iter().copied().filter(move |reason| self.contains(*reason))
    }
    /// The spelling in files: the names joined by `;`.
    pub fn to_text(self) -> String {
        self.iter().map(Reason::as_str).collect::<Vec<_>>().join(";")
    }
}

impl FromIterator<Reason> for ReasonSet {
    fn from_iter<I: IntoIterator<Item = Reason>>(reasons: I) -> Self {
        let mut set = Self::default();
        reasons.into_iter().for_each(|reason| set.insert(reason));
        set
    }
}
