//! Points: which band or items match, and how far the next band is.
//!
//! Responsible for: from values to points, exactly. Not responsible for: where the values come from (`card`), or money.

use super::Fraction;
use super::rules::{Band, Criterion, CriterionKind, Percent, Reading};
use crate::model::{Application, ApplicationColumn};

/// The values of one project that criteria look at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'a> {
    /// Signed connections.
    pub signed: u64,
    /// The whole of the rate.
    pub possible: u64,
    /// Possible connections.
    pub size: u64,
    /// How the rate is read.
    pub reading: Reading,
    /// Everything else.
    pub application: &'a Application,
}

impl Values<'_> {
    /// The rate; `None` without possible connections.
    pub(super) fn rate(&self) -> Option<Fraction> {
        Fraction::new(self.signed, self.possible)
    }
    fn count(&self, of: Option<ApplicationColumn>) -> Option<u64> {
        match of {
            None => Some(self.size),
            Some(column) => self.application.number(column).and_then(|number| u64::try_from(number).ok()),
        }
    }
}

/// Whether a rate reaches a bound, read in this way.
pub(super) fn reaches(rate: Fraction, reading: Reading, bound: Percent) -> bool {
    match reading {
        Reading::Exact => u128::from(rate.part) * 10_000 >= u128::from(bound.hundredths) * u128::from(rate.whole),
        Reading::Nearest => rate.nearest_of(100) * 100 >= bound.hundredths,
        Reading::Up => rate.ceil_of(100) * 100 >= bound.hundredths,
    }
}

/// The band of a rate: the last whose bound it reaches.
pub(super) fn rate_band(rate: Option<Fraction>, reading: Reading, bands: &[Band<Percent>]) -> Option<&Band<Percent>> {
    let rate = rate?;
    bands.iter().rev().find(|band| reaches(rate, reading, band.from))
}

/// The band of a count: the last whose bound it reaches.
pub(super) fn count_band(count: u64, bands: &[Band<u64>]) -> Option<&Band<u64>> {
    bands.iter().rev().find(|band| count >= band.from)
}

/// The points of a criterion, before the weight. What is unknown gives none.
pub(super) fn points(criterion: &Criterion, values: &Values<'_>) -> u64 {
    let of_count = |count: Option<u64>, bands: &[Band<u64>]| {
        count.and_then(|count| count_band(count, bands).map(|band| band.points)).unwrap_or(0)
    };
    match &criterion.kind {
        CriterionKind::RateBands { bands } => rate_band(values.rate(), values.reading, bands).map_or(0, |band| band.points),
        CriterionKind::CountBands { of, bands } => of_count(values.count(*of), bands),
        CriterionKind::Checklist { points_each, items } => {
            points_each * items.iter().filter(|item| values.application.flag(item.column) == Some(true)).count() as u64
        }
        CriterionKind::Places { bands, service_point_points } => {
            let size = values.count(Some(ApplicationColumn::LargestPlaceInhabitants));
            let service = values.application.number(ApplicationColumn::ServicePoints).is_some_and(|number| number > 0);
            of_count(size, bands) + if service { *service_point_points } else { 0 }
        }
    }
}

/// The weighted sum.
pub(super) fn total(criteria: &[Criterion], values: &Values<'_>) -> u64 {
    criteria.iter().map(|criterion| criterion.weight.value * points(criterion, values)).sum()
}

/// The least number of signed connections, of `possible` at most, with which the rate reaches a bound.
pub(super) fn signed_for(bound: Percent, reading: Reading, possible: u64) -> Option<u64> {
    let enough = |signed: u64| Fraction::new(signed, possible).is_some_and(|rate| reaches(rate, reading, bound));
    if !enough(possible) {
        return None;
    }
    let (mut few, mut many) = (0, possible);
    while few < many {
        let middle = few + (many - few) / 2;
        if enough(middle) {
            many = middle;
        } else {
            few = middle + 1;
        }
    }
    Some(many)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: Percent = Percent { hundredths: 7500 };

    #[test]
    fn a_rate_between_two_percent_lies_where_its_reading_says() {
        // scoring.md: 157/210 is 74.76 %: below 75 as it is, 75 when rounded.
        let rate = Fraction { part: 157, whole: 210 };
        assert!(!reaches(rate, Reading::Exact, BOUND));
        assert!(reaches(rate, Reading::Nearest, BOUND));
        assert!(reaches(rate, Reading::Up, BOUND));
        // scoring.md: a planning tool's 75 % can be a true 74.1 %.
        let low = Fraction { part: 741, whole: 1000 };
        assert!(!reaches(low, Reading::Nearest, BOUND));
        assert!(reaches(low, Reading::Up, BOUND));
    }

    #[test]
    fn the_least_number_to_sign_is_the_first_that_reaches_the_bound() {
        for reading in [Reading::Exact, Reading::Nearest, Reading::Up] {
            for possible in 1..250 {
                let first = (0..=possible).find(|&signed| reaches(Fraction { part: signed, whole: possible }, reading, BOUND));
                assert_eq!(signed_for(BOUND, reading, possible), first);
            }
        }
        assert_eq!(signed_for(BOUND, Reading::Exact, 0), None);
        assert_eq!(signed_for(Percent { hundredths: 10_100 }, Reading::Exact, 10), None);
    }
}
