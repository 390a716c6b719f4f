//! Exact ratios, and how they are shown.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// A ratio of whole numbers, never reduced, so that it can be shown with its counts. `whole` is above zero.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "Counts")]
pub struct Fraction {
    /// The part.
    pub part: u64,
    /// The whole, above zero.
    pub whole: u64,
}

/// A ratio as it is read back, before it is known that the whole is above zero.
#[derive(Deserialize)]
struct Counts {
    part: u64,
    whole: u64,
}

impl TryFrom<Counts> for Fraction {
    type Error = &'static str;
    fn try_from(counts: Counts) -> Result<Self, Self::Error> {
        Self::new(counts.part, counts.whole).ok_or("the whole of a ratio is zero")
    }
}

impl Fraction {
    /// A ratio; `None` where the whole is zero.
    pub const fn new(part: u64, whole: u64) -> Option<Self> {
        if whole == 0 { None } else { Some(Self { part, whole }) }
    }
    /// Whole units of `1 / scale` in the ratio, cut off: 113/133 in tenths of a percent (`scale` 1000) is 849.
    pub fn floor_of(self, scale: u64) -> u64 {
        (u128::from(self.part) * u128::from(scale) / u128::from(self.whole)) as u64
    }
    /// The same, rounded to the nearest, halves up.
    pub fn nearest_of(self, scale: u64) -> u64 {
        ((2 * u128::from(self.part) * u128::from(scale) + u128::from(self.whole)) / (2 * u128::from(self.whole))) as u64
    }
    /// The same, rounded up.
    pub fn ceil_of(self, scale: u64) -> u64 {
        (u128::from(self.part) * u128::from(scale)).div_ceil(u128::from(self.whole)) as u64
    }
    /// With so many decimals, cut off and never rounded up, with a dot: 2/3 is `0.66`.
    pub fn decimal(self, decimals: usize) -> String {
        let scale = 10_u64.pow(decimals as u32);
        // Whole and rest apart, so that no ratio is too large for its decimals.
        let (whole, rest) = (self.part / self.whole, Self { part: self.part % self.whole, whole: self.whole });
        format!("{whole}.{:0decimals$}", rest.floor_of(scale))
    }
    /// Percent with one decimal, cut off, in Swedish: `84,9`.
    pub fn percent(self) -> String {
        let tenths = self.floor_of(1000);
        format!("{},{}", tenths / 10, tenths % 10)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.whole)
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Fraction {}
impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Fraction {
    /// By value, exactly: 1/2 equals 2/4.
    fn cmp(&self, other: &Self) -> Ordering {
        (u128::from(self.part) * u128::from(other.whole)).cmp(&(u128::from(other.part) * u128::from(self.whole)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_percentage_is_cut_off_never_rounded_into_another_band() {
        // scoring.md: 113/133 is 84.96 %, below 85.
        let rate = Fraction::new(113, 133).unwrap();
        assert_eq!(rate.percent(), "84,9");
        assert!(rate < Fraction { part: 85, whole: 100 });
        assert_eq!((rate.floor_of(100), rate.nearest_of(100), rate.ceil_of(100)), (84, 85, 85));
        assert_eq!(Fraction { part: 149, whole: 200 }.nearest_of(100), 75, "halves go up");
    }

    #[test]
    fn decimals_are_cut_off_at_any_size() {
        assert_eq!(Fraction { part: 2, whole: 3 }.decimal(6), "0.666666");
        assert_eq!(Fraction { part: 1, whole: 1 }.decimal(6), "1.000000");
        assert_eq!(Fraction { part: 1, whole: 200 }.decimal(2), "0.00");
        assert_eq!(Fraction { part: u64::MAX, whole: 1 }.decimal(2), format!("{}.00", u64::MAX));
    }

    #[test]
    fn ratios_compare_by_value_at_any_size() {
        assert_eq!(Fraction { part: 1, whole: 2 }, Fraction { part: 2, whole: 4 });
        let large = Fraction { part: u64::MAX - 1, whole: u64::MAX };
        assert!(large < Fraction { part: 1, whole: 1 });
        assert!(large > Fraction { part: u64::MAX - 2, whole: u64::MAX });
    }
}
