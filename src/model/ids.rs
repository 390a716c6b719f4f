//! Identifiers: text, compared byte by byte, whatever type the file stores them in.
//!
//! Responsible for: keeping millions of ids small (integers and UUIDs as numbers, other text in one arena) while they behave as text.
//! Not responsible for: what two rows with the same id mean; that is decided on reading (`counting.md`, rule 12).

use std::borrow::Cow;
use std::cmp::Ordering;
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// A column of text in one piece of memory: no allocation per row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextColumn {
    bytes: String,
    ends: Vec<u64>,
}

impl TextColumn {
    /// An empty column with room for `rows` rows of `bytes` bytes in all.
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self { bytes: String::with_capacity(bytes), ends: Vec::with_capacity(rows) }
    }
    /// Makes room for `rows` more rows of `bytes` bytes in all.
    pub fn reserve(&mut self, rows: usize, bytes: usize) {
        self.bytes.reserve_exact(bytes);
        self.ends.reserve_exact(rows);
    }
    /// The bytes of all rows together.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }
    /// Adds a row.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u64);
    }
    /// Adds all rows of another column, in order.
    pub fn append(&mut self, other: &Self) {
        let base = self.bytes.len() as u64;
        self.bytes.push_str(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| base + end));
    }
    /// The text of row `i`.
    ///
    /// # Panics
    /// If `i` is not a row.
    pub fn get(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.bytes[start..self.ends[i] as usize]
    }
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
    /// All rows in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|i| self.get(i))
    }
    /// The rows that `keep` names (positions, in the order wanted).
    #[must_use]
    pub fn take(&self, keep: &[u32]) -> Self {
        keep.iter().map(|&i| self.get(i as usize)).collect()
    }
}

impl<S: AsRef<str>> FromIterator<S> for TextColumn {
    fn from_iter<I: IntoIterator<Item = S>>(rows: I) -> Self {
        let mut column = Self::default();
        for row in rows {
            column.push(row.as_ref());
        }
        column
    }
}

/// The identifiers of a set of premises. `007` is not `7`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ids {
    /// The file stores whole numbers; they behave as their decimal text.
    Numbers(Vec<i64>),
    /// The file stores UUIDs in their usual spelling (36 characters, small letters), as Lantmäteriet's `objektidentitet`; kept in half the
    /// memory of their text, they still behave as it.
    Uuids(Vec<u128>),
    /// The file stores other text.
    Text(TextColumn),
    /// There is no id column: premises are known by their row number, from 1, and cannot be compared between files.
    Rows(Vec<u32>),
}

impl Default for Ids {
    fn default() -> Self {
        Self::Rows(Vec::new())
    }
}

impl Ids {
    /// The number of ids.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Uuids(uuids) => uuids.len(),
            Self::Text(text) => text.len(),
            Self::Rows(rows) => rows.len(),
        }
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Whether these are ids that mean the same in another file.
    pub fn are_stable(&self) -> bool {
        !matches!(self, Self::Rows(_))
    }
    /// The id at `i` as text.
    pub fn get(&self, i: usize) -> Cow<'_, str> {
        match self {
            Self::Numbers(numbers) => Cow::Owned(numbers[i].to_string()),
            Self::Uuids(uuids) => Cow::Owned(Uuid::from_u128(uuids[i]).to_string()),
            Self::Text(text) => Cow::Borrowed(text.get(i)),
            Self::Rows(rows) => Cow::Owned(rows[i].to_string()),
        }
    }
    /// Calls `use_text` with the id at `i` as text, without an allocation.
    pub fn with_text<T>(&self, i: usize, use_text: impl FnOnce(&str) -> T) -> T {
        let number = match self {
            Self::Text(text) => return use_text(text.get(i)),
            Self::Uuids(uuids) => {
                return use_text(Uuid::from_u128(uuids[i]).hyphenated().encode_lower(&mut [0; Hyphenated::LENGTH]));
            }
            Self::Numbers(numbers) => numbers[i],
            Self::Rows(rows) => i64::from(rows[i]),
        };
        use_text(std::str::from_utf8(Decimal::new(number).as_bytes()).unwrap_or_default())
    }
    /// The order of two ids of this column: bytewise on their text (rule 4).
    pub fn compare(&self, a: usize, b: usize) -> Ordering {
        match self {
            Self::Numbers(numbers) => compare_decimal(numbers[a], numbers[b]),
            // Hyphens stand at the same places, and digits come before small letters: the numbers are in the order of their texts.
            Self::Uuids(uuids) => uuids[a].cmp(&uuids[b]),
            Self::Text(text) => text.get(a).cmp(text.get(b)),
            // Row numbers have no meaning as text: the earlier row comes first.
            Self::Rows(rows) => rows[a].cmp(&rows[b]),
        }
    }
    /// The ids at the positions that `keep` names, in that order.
    #[must_use]
    pub fn take(&self, keep: &[u32]) -> Self {
        match self {
            Self::Numbers(numbers) => Self::Numbers(keep.iter().map(|&i| numbers[i as usize]).collect()),
            Self::Uuids(uuids) => Self::Uuids(keep.iter().map(|&i| uuids[i as usize]).collect()),
            Self::Text(text) => Self::Text(text.take(keep)),
            Self::Rows(rows) => Self::Rows(keep.iter().map(|&i| rows[i as usize]).collect()),
        }
    }
}

/// The UUID whose usual spelling this is exactly; one in capitals, in braces or without hyphens is other text.
pub fn canonical_uuid(text: &str) -> Option<u128> {
    if text.len() != Hyphenated::LENGTH || text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    Uuid::try_parse(text).ok().map(|uuid| uuid.as_u128())
}

/// Compares two integers as their decimal texts would be, byte by byte: 10 comes before 9, and `-` before any digit.
fn compare_decimal(a: i64, b: i64) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let (a_text, b_text) = (Decimal::new(a), Decimal::new(b));
    a_text.as_bytes().cmp(b_text.as_bytes())
}

/// The decimal text of an integer, without an allocation.
struct Decimal {
    digits: [u8; 20],
    start: usize,
}

impl Decimal {
    fn new(number: i64) -> Self {
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = number.unsigned_abs();
        loop {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            start -= 1;
            digits[start] = b'-';
        }
        Self { digits, start }
    }
    fn as_bytes(&self) -> &[u8] {
        &self.digits[self.start..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_as_their_text() {
        let numbers = [0, 7, 9, 10, 70, -1, -10, 123, i64::MAX, i64::MIN, 1_000_000];
        let ids = Ids::Numbers(numbers.to_vec());
        for a in 0..numbers.len() {
            for b in 0..numbers.len() {
                assert_eq!(
                    ids.compare(a, b),
                    numbers[a].to_string().cmp(&numbers[b].to_string()),
                    "{} {}",
                    numbers[a],
                    numbers[b]
                );
            }
        }
    }

    #[test]
    fn uuids_behave_as_their_text() {
        let texts = [
            "00000000-0000-0000-0000-00000000000a",
            "909a4bc5-12a9-4b4c-8d6e-0123456789ab",
            "a09a4bc5-12a9-4b4c-8d6e-0123456789ab",
        ];
        let ids = Ids::Uuids(texts.iter().filter_map(|text| canonical_uuid(text)).collect());
        for (i, text) in texts.iter().enumerate() {
            assert_eq!(ids.get(i), *text);
            assert!(ids.with_text(i, |id| id == *text));
            assert!((0..3).all(|other| ids.compare(i, other) == text.cmp(&texts[other])));
        }
        for other in [
            "909A4BC5-12A9-4B4C-8D6E-0123456789AB",
            "909a4bc512a94b4c8d6e0123456789ab0000",
            "909a4bc5-12a9-4b4c-8d6e0-123456789ab",
        ] {
            assert_eq!(canonical_uuid(other), None, "{other}");
        }
    }

    #[test]
    fn leading_zeros_are_part_of_a_text_id() {
        let ids = Ids::Text(["007", "7"].iter().collect());
        assert_ne!(ids.compare(0, 1), Ordering::Equal);
        assert_eq!(ids.get(0), "007");
    }

    #[test]
    fn text_columns_append_and_take() {
        let mut column: TextColumn = ["a", "", "ccc"].iter().collect();
        column.append(&["dd"].iter().collect());
        assert_eq!(column.iter().collect::<Vec<_>>(), ["a", "", "ccc", "dd"]);
        assert_eq!(column.take(&[3, 0]).iter().collect::<Vec<_>>(), ["dd", "a"]);
    }
}
