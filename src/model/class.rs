//! The small closed vocabularies: status, evidence, area class, base, technology.
//!
//! Each has one spelling, used in every file the program writes.

/// Declares a closed vocabulary with its spelling in files.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $text)] $variant),+
        }
        impl $name {
            /// All values, in the order in which they are listed in tables.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The spelling in files.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
            /// The value spelled so.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str().eq_ignore_ascii_case(text.trim()))
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// What a file says about the connection of one premises.
    Connection {
        /// It has a fibre connection.
        Yes = "1",
        /// It has none.
        No = "0",
        /// The file does not say.
        Unknown = "",
    }
}

vocabulary! {
    /// The one status of a premises (`counting.md`, rule 1).
    Status {
        /// Has a fibre connection, whether or not anybody subscribes. Swedish: *tillgång till fiber*.
        Connected = "connected",
        /// Not connected, but in the absolute vicinity of fibre. Swedish: *fiber i absoluta närheten*.
        ///
        /// In tables `passed` includes `connected`; as the status of one premises it does not.
        Passed = "passed",
        /// Not passed, but inside a plan that is ready within the horizon.
        Planned = "planned",
        /// None of these. Swedish: *vit fläck*.
        Unserved = "unserved",
        /// The connection value is missing and nothing made it passed.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// One reason for a status, in the order in which they decide it (`counting.md`, rule 1).
    Evidence {
        /// The premises is stated to be connected.
        Connected = "connected",
        /// A connection can be ordered at normal cost.
        Orderable = "orderable",
        /// It lies inside a service area.
        ServiceArea = "service_area",
        /// It lies within the distance of connected premises.
        NearConnected = "near_connected",
        /// It lies within the distance of a fibre route.
        NearRoute = "near_route",
        /// It lies inside a plan that counts.
        Planned = "planned",
    }
}

/// All the evidence that holds for one premises.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EvidenceSet(u8);

impl EvidenceSet {
    /// Adds one piece of evidence.
    pub fn insert(&mut self, evidence: Evidence) {
        self.0 |= 1 << evidence as u8;
    }
    /// Whether this evidence holds.
    pub const fn contains(self, evidence: Evidence) -> bool {
        self.0 & (1 << evidence as u8) != 0
    }
    /// The evidence that holds, in the deciding order.
    pub fn iter(self) -> impl Iterator<Item = Evidence> {
        Evidence::ALL.iter().copied().filter(move |evidence| self.contains(*evidence))
    }
    /// The spelling in files: the names joined by `;`, in the deciding order.
    pub fn to_text(self) -> String {
        self.iter().map(Evidence::as_str).collect::<Vec<_>>().join(";")
    }
    /// The evidence spelled so; unknown words are ignored.
    pub fn parse(text: &str) -> Self {
        let mut set = Self::default();
        for evidence in text.split(';').filter_map(Evidence::parse) {
            set.insert(evidence);
        }
        set
    }
}

impl FromIterator<Evidence> for EvidenceSet {
    fn from_iter<I: IntoIterator<Item = Evidence>>(evidence: I) -> Self {
        let mut set = Self::default();
        evidence.into_iter().for_each(|one| set.insert(one));
        set
    }
}

vocabulary! {
    /// Where a premises lies: in a settlement or outside (`counting.md`, rule 7).
    AreaClass {
        /// All premises, whatever their class.
        Total = "total",
        /// In or on the border of a settlement (tätort or småort). Swedish: *tätbyggt*.
        Dense = "dense",
        /// Outside all settlements. Swedish: *glesbygd*.
        Rural = "rural",
    }
}

vocabulary! {
    /// What is counted. Swedish: *bas*.
    Base {
        /// Premises: buildings or addresses.
        Premises = "premises",
        /// Households. Swedish: *hushåll*.
        Households = "households",
        /// Workplaces. Swedish: *arbetsställen*.
        Workplaces = "workplaces",
        /// Households plus workplaces; needs both.
        HouseholdsWorkplaces = "households_workplaces",
        /// People. Swedish: *befolkning*.
        Population = "population",
    }
}

vocabulary! {
    /// The access technology of a network layer.
    Technology {
        /// Fibre to the premises; the only one that feeds connected, passed, planned and unserved.
        Fibre = "fibre",
        /// Cable television network.
        Cable = "cable",
        /// DSL of any kind over copper.
        Xdsl = "xdsl",
        /// VDSL over copper.
        Vdsl = "vdsl",
        /// Fixed wireless access. Swedish: *fast radio*.
        Fwa = "fwa",
        /// Mobile, fourth generation.
        Lte = "lte",
        /// Mobile, fifth generation.
        Nr = "nr",
    }
}

impl Connection {
    /// Reads a cell: `1`, `true`, `yes`, `ja`, `j`, `x` or `0`, `false`, `no`, `nej`, `n`; empty is unknown. `None`: none of these.
    pub fn from_cell(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "" => Some(Self::Unknown),
            "1" | "1.0" | "true" | "yes" | "ja" | "j" | "y" | "x" | "sant" | "t" => Some(Self::Yes),
            "0" | "0.0" | "false" | "no" | "nej" | "n" | "falskt" | "f" => Some(Self::No),
            _ => None,
        }
    }
}

impl Technology {
    /// Reads a cell, with the names other sources use (`fiber`, `5g`, `docsis`, ...). `None`: not a known technology.
    pub fn from_cell(text: &str) -> Option<Self> {
        if let Some(technology) = Self::parse(text) {
            return Some(technology);
        }
        match text.trim().to_lowercase().as_str() {
            "fiber" | "ftth" | "fttb" | "fiber-lan" | "fttp" => Some(Self::Fibre),
            "kabel" | "kabel-tv" | "coax" | "docsis" => Some(Self::Cable),
            "dsl" | "adsl" => Some(Self::Xdsl),
            "fast radio" | "radio" => Some(Self::Fwa),
            "4g" => Some(Self::Lte),
            "5g" => Some(Self::Nr),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_sets_read_what_they_write() {
        let mut set = EvidenceSet::default();
        set.insert(Evidence::Planned);
        set.insert(Evidence::Orderable);
        assert_eq!(set.to_text(), "orderable;planned");
        assert_eq!(EvidenceSet::parse(&set.to_text()), set);
    }

    #[test]
    fn an_empty_cell_is_unknown_and_a_strange_one_is_refused() {
        assert_eq!(Connection::from_cell(" "), Some(Connection::Unknown));
        assert_eq!(Connection::from_cell("Ja"), Some(Connection::Yes));
        assert_eq!(Connection::from_cell("kanske"), None);
    }
}
