//! What can be wrong with data: typed, counted, with severity and examples; and the accounting of rows.
//!
//! Responsible for: one vocabulary of findings ([`FindingKind`]), collecting them without an allocation per row, and the promise
//! that rows read = rows used + rows excluded per reason. Not responsible for: finding them; each room reports what it sees.

mod kind;
mod rows;

pub use kind::{FindingKind, Severity};
pub use rows::RowAccount;

use std::collections::BTreeMap;

/// One example of a finding: which row or thing, and what is the matter with it. Never coordinates of premises.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Example {
    /// The row in the file, from 1.
    pub row: Option<u64>,
    /// The id or code of the thing.
    pub id: Option<String>,
    /// What is the matter, in a few words; may be empty.
    pub detail: String,
}

impl Example {
    /// An example that is a row of the file, counted from 1.
    pub fn row(row: u64) -> Self {
        Self { row: Some(row), id: None, detail: String::new() }
    }
    /// An example that has an id or a code.
    pub fn id(id: impl Into<String>) -> Self {
        Self { row: None, id: Some(id.into()), detail: String::new() }
    }
    /// The same example with its row, counted from 1.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }
    /// The same example with a few words.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl std::fmt::Display for Example {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let row = self.row.map(|row| format!("row {row}"));
        let parts = [row, self.id.clone(), Some(self.detail.clone()).filter(|detail| !detail.is_empty())];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

/// One kind of finding in one layer: how often, and a few examples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The layer it was found in.
    pub layer: String,
    /// What was found.
    pub kind: FindingKind,
    /// How often.
    pub count: u64,
    /// The first few, in the order they were reported.
    pub examples: Vec<Example>,
}

/// All findings of a run, by severity, kind and layer.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    found: BTreeMap<(FindingKind, String), Finding>,
}

impl Findings {
    /// How many examples are kept of each.
    pub const EXAMPLES: usize = 5;

    /// Reports one occurrence.
    pub fn add(&mut self, kind: FindingKind, layer: &str, example: Example) {
        self.add_many(kind, layer, 1, [example]);
    }
    /// Reports `count` occurrences of which some are shown. Nothing is reported when `count` is zero.
    pub fn add_many(&mut self, kind: FindingKind, layer: &str, count: u64, examples: impl IntoIterator<Item = Example>) {
        if count == 0 {
            return;
        }
        let finding = self.found.entry((kind, layer.to_owned())).or_insert_with(|| Finding {
            layer: layer.to_owned(),
            kind,
            count: 0,
            examples: Vec::new(),
        });
        finding.count += count;
        let room = Self::EXAMPLES.saturating_sub(finding.examples.len());
        finding.examples.extend(examples.into_iter().take(room));
    }
    /// Reports one occurrence; the example is made only while there is room for it.
    pub fn add_lazily(&mut self, kind: FindingKind, layer: &str, example: impl FnOnce() -> Example) {
        let full = self.found.get(&(kind, layer.to_owned())).is_some_and(|finding| finding.examples.len() >= Self::EXAMPLES);
        self.add_many(kind, layer, 1, (!full).then(example));
    }
    /// Takes over everything another collection holds.
    pub fn merge(&mut self, other: Self) {
        for finding in other.found.into_values() {
            self.add_many(finding.kind, &finding.layer, finding.count, finding.examples);
        }
    }
    /// All findings: errors first, then warnings, then notes; within these in the order of [`FindingKind`], then by layer.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        let mut all: Vec<_> = self.found.values().collect();
        all.sort_by_key(|finding| finding.kind.severity());
        all.into_iter()
    }
    /// How often this kind was found, in all layers.
    pub fn count(&self, kind: FindingKind) -> u64 {
        self.found.values().filter(|finding| finding.kind == kind).map(|finding| finding.count).sum()
    }
    /// How many occurrences there are of this severity.
    pub fn count_severity(&self, severity: Severity) -> u64 {
        self.found.values().filter(|finding| finding.kind.severity() == severity).map(|finding| finding.count).sum()
    }
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}
