//! What a premises weighs in a count: households, workplaces, people.

/// One whole number per premises, or unknown. Unknown is never zero (`counting.md`, rule 8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weights {
    values: Vec<u32>,
}

impl Weights {
    /// The largest count a single premises can carry.
    pub const MAX: u32 = u32::MAX - 1;
    const UNKNOWN: u32 = u32::MAX;

    /// An empty column with room for `rows` rows.
    pub fn with_capacity(rows: usize) -> Self {
        Self { values: Vec::with_capacity(rows) }
    }
    /// Makes room for this many more rows.
    pub fn reserve(&mut self, rows: usize) {
        self.values.reserve_exact(rows);
    }
    /// Adds a row; `None` is unknown.
    #[inline]
    pub fn push(&mut self, value: Option<u32>) {
        self.values.push(match value {
            Some(value) => value.min(Self::MAX),
            None => Self::UNKNOWN,
        });
    }
    /// The count at `i`, or `None` where it is unknown.
    pub fn get(&self, i: usize) -> Option<u32> {
        let value = self.values[i];
        (value != Self::UNKNOWN).then_some(value)
    }
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.values.len()
    }
    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
    /// Adds all rows of another column, in order.
    pub fn append(&mut self, other: &Self) {
        self.values.extend_from_slice(&other.values);
    }
    /// The rows that `keep` names, in that order.
    #[must_use]
    pub fn take(&self, keep: &[u32]) -> Self {
        Self { values: keep.iter().map(|&i| self.values[i as usize]).collect() }
    }
    /// All rows in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<u32>> {
        (0..self.len()).map(|i| self.get(i))
    }
}

impl FromIterator<Option<u32>> for Weights {
    fn from_iter<I: IntoIterator<Item = Option<u32>>>(rows: I) -> Self {
        let mut weights = Self::default();
        for row in rows {
            weights.push(row);
        }
        weights
    }
}
