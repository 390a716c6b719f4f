//! The order of the projects, and what broke every tie.
//!
//! Responsible for: sorting by the complete list of keys, exactly; shared places where nothing separates. Not responsible for: money.

use super::result::{Scorecard, Task};
use super::rules::SortKey;
use crate::model::{ApplicationColumn, ApplicationStatus, Value};
use std::cmp::{Ordering, Reverse};

/// The place of one project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The position in the round.
    pub project: usize,
    /// The place; projects that nothing separates share one (3, 3, 5).
    pub rank: u32,
    /// The key that separated it from its neighbours where the first key did not; `None` where nothing separates it from one of them.
    pub tie_broken_by: Option<SortKey>,
    /// Whether nothing separates it from a neighbour.
    pub tied: bool,
}

/// Whether a project is ranked: it takes part, and no condition fails.
pub fn is_ranked(task: &Task<'_>, card: &Scorecard) -> bool {
    task.round.applications[card.project].status() == ApplicationStatus::Submitted && !card.fails()
}

/// The places of all ranked projects, best first; those that share a place by id.
pub fn rank(task: &Task<'_>, cards: &[Scorecard]) -> Vec<Place> {
    let keys = &task.rules.order.value;
    let id = |project: usize| task.round.applications[project].project_id.as_str();
    let mut order: Vec<usize> = cards.iter().filter(|card| is_ranked(task, card)).map(|card| card.project).collect();
    order.sort_by(|&a, &b| separate(task, &cards[a], &cards[b], keys).1.then_with(|| id(a).cmp(id(b))));
    let between: Vec<Option<usize>> =
        order.windows(2).map(|pair| separate(task, &cards[pair[0]], &cards[pair[1]], keys).0).collect();
    let mut places: Vec<Place> = Vec::with_capacity(order.len());
    for (at, &project) in order.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| between[before]);
        let behind = between.get(at).copied();
        let neighbours = || before.into_iter().chain(behind);
        let rank = if before == Some(None) { places[at - 1].rank } else { at as u32 + 1 };
        let tied = neighbours().any(|key| key.is_none());
        let key = neighbours().flatten().filter(|&key| key > 0).max();
        let tie_broken_by = key.filter(|_| !tied).map(|key| keys[key]);
        places.push(Place { project, rank, tie_broken_by, tied });
    }
    places
}

/// The first key that separates two projects, and the order it gives.
fn separate(task: &Task<'_>, a: &Scorecard, b: &Scorecard, keys: &[SortKey]) -> (Option<usize>, Ordering) {
    let orders = keys.iter().map(|key| compare(task, a, b, *key));
    orders.enumerate().find(|(_, order)| order.is_ne()).map_or((None, Ordering::Equal), |(key, order)| (Some(key), order))
}

/// The first of these keys that separates two projects.
pub(super) fn separated(task: &Task<'_>, a: &Scorecard, b: &Scorecard, keys: &[SortKey]) -> Option<usize> {
    separate(task, a, b, keys).0
}

/// The order of two projects by one key; what is unknown comes last.
fn compare(task: &Task<'_>, a: &Scorecard, b: &Scorecard, key: SortKey) -> Ordering {
    let known_first = |a: bool, b: bool| b.cmp(&a);
    match key {
        SortKey::TotalPoints => b.total_points.cmp(&a.total_points),
        SortKey::ConnectionRate => Reverse(a.rate).cmp(&Reverse(b.rate)),
        SortKey::PossibleConnections => b.possible.cmp(&a.possible),
        SortKey::SignedConnections => b.signed.cmp(&a.signed),
        SortKey::ComparisonNumber => {
            known_first(a.comparison.is_some(), b.comparison.is_some()).then(a.comparison.cmp(&b.comparison))
        }
        SortKey::Received => {
            let day = |card: &Scorecard| match task.round.applications[card.project].value(ApplicationColumn::Received) {
                Some(Value::Date(date)) => Some(*date),
                _ => None,
            };
            known_first(day(a).is_some(), day(b).is_some()).then(day(a).cmp(&day(b)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{Budget, card, samples};

    fn ranks(applications: Vec<crate::model::Application>) -> Vec<(String, u32, Option<SortKey>, bool)> {
        let (round, rules) = (samples::round(applications), samples::rules());
        let task = Task { round: &round, rules: &rules, budget: &Budget::None, choices: &[] };
        let cards: Vec<_> = (0..round.applications.len()).map(|project| card(&task, project)).collect();
        let row =
            |place: Place| (round.applications[place.project].project_id.clone(), place.rank, place.tie_broken_by, place.tied);
        rank(&task, &cards).into_iter().map(row).collect()
    }

    #[test]
    fn equal_points_are_broken_by_the_exact_rate_then_by_size_and_else_share_a_place() {
        let one = |id, signed, possible| samples::application(id, signed, possible, 5, 100);
        let rows = ranks(vec![
            one("d", 86, 100),
            one("a", 172, 200),
            one("c", 86, 100),
            one("b", 87, 100),
            one("e", 10, 100),
            one("f", 40, 40),
        ]);
        let expected = [
            ("a", 1, None, false),
            ("b", 2, Some(SortKey::ConnectionRate), false),
            ("c", 3, None, true),
            ("d", 3, None, true),
            ("f", 5, None, false),
            ("e", 6, None, false),
        ];
        let expected = expected.map(|(id, rank, key, tied)| (id.to_owned(), rank, key, tied));
        assert_eq!(rows, expected);
    }

    #[test]
    fn who_has_withdrawn_has_no_place() {
        let mut gone = samples::application("a", 100, 100, 5, 100);
        gone.stated.insert(ApplicationColumn::Status, Value::Text("withdrawn".into()));
        let rows = ranks(vec![gone, samples::application("b", 1, 100, 5, 100)]);
        assert_eq!(rows.iter().map(|row| (row.0.as_str(), row.1)).collect::<Vec<_>>(), [("b", 1)]);
    }
}
