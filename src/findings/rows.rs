//! Row accounting: rows read = rows used + rows excluded, per reason.

use std::collections::BTreeMap;

/// What became of the rows of one input layer.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct RowAccount {
    /// What the layer is used as: `premises`, `areas`, `connected`, ...
    pub role: String,
    /// What the layer is called in messages.
    pub layer: String,
    /// Rows in the file.
    pub read: u64,
    /// Rows that take part in the run.
    pub used: u64,
    /// Rows that do not, per reason.
    pub excluded: BTreeMap<String, u64>,
}

impl RowAccount {
    /// An account of a layer of which all rows are used so far.
    pub fn new(role: impl Into<String>, layer: impl Into<String>, read: u64) -> Self {
        Self { role: role.into(), layer: layer.into(), read, used: read, excluded: BTreeMap::new() }
    }
    /// Moves `count` rows from used to excluded, for this reason.
    pub fn exclude(&mut self, reason: impl Into<String>, count: u64) {
        if count > 0 {
            debug_assert!(count <= self.used, "more rows excluded than used");
            self.used -= count;
            *self.excluded.entry(reason.into()).or_default() += count;
        }
    }
    /// Whether the account adds up.
    pub fn is_balanced(&self) -> bool {
        self.read == self.used + self.excluded.values().sum::<u64>()
    }
}
