//! Premises that several projects hold, where the rules forbid double support: who keeps them.
//!
//! Responsible for: the order in which projects keep what they share, and projects that the rules place alike, so that somebody must decide.
//! Not responsible for: what is left of a project that loses premises (`areas::recount`).

use super::areas::Overlap;
use super::line::choice;
use super::result::{ConditionResult, ConditionState, Decided, Outcome, Scorecard, Scored, Task};
use std::collections::BTreeSet;

/// The id of the condition that nobody on the same place shares premises with the project.
pub const SHARED_PREMISES: &str = "shared_premises";

/// The projects that can be granted, in the order in which they keep what they share: by their place; those that share a place by somebody's
/// choice. Where nobody chose, they neither keep nor lose anything.
pub fn keep_order(task: &Task<'_>, scored: &Scored) -> Vec<usize> {
    let mut rows: Vec<&Decided> = scored.list.iter().filter(|row| can_keep(row)).collect();
    let chosen: BTreeSet<Option<u32>> =
        rows.iter().filter(|row| choice(task, row.project).is_some()).map(|row| row.rank).collect();
    rows.retain(|row| !row.tied || chosen.contains(&row.rank));
    rows.sort_by_key(|row| (row.rank, by_choice(task, row.project)));
    rows.into_iter().map(|row| row.project).collect()
}

fn can_keep(row: &Decided) -> bool {
    row.rank.is_some() && row.outcome != Outcome::RefusedFloor
}

/// Chosen ones first, refused ones last.
fn by_choice(task: &Task<'_>, project: usize) -> u8 {
    match choice(task, project) {
        Some(true) => 0,
        None => 1,
        Some(false) => 2,
    }
}

/// Leaves projects open that share premises and, as the round was scored first, a place, and that nobody's choice parts.
pub fn leave_open(task: &Task<'_>, scored: &Scored, overlaps: &[Overlap], cards: &mut [Scorecard]) {
    let row = |project: usize| scored.list.iter().find(|row| row.project == project && can_keep(row));
    let alike = |overlap: &&Overlap| {
        let same_place = row(overlap.a).zip(row(overlap.b)).is_some_and(|(a, b)| a.rank == b.rank);
        same_place && by_choice(task, overlap.a) == by_choice(task, overlap.b)
    };
    for overlap in overlaps.iter().filter(alike) {
        for (project, other) in [(overlap.a, overlap.b), (overlap.b, overlap.a)] {
            let other = task.round.applications[other].label();
            let sentence = format!(
                "Ett villkor för stöd är att ingen byggnad får stöd i två projekt. Projektet delar {} byggnader med {other}, och reglerna \
                 skiljer dem inte åt: det måste beslutas vilket av dem som behåller byggnaderna.",
                overlap.premises
            );
            let state = ConditionState::Open;
            cards[project].conditions.push(ConditionResult {
                id: SHARED_PREMISES.to_owned(),
                state,
                value: String::new(),
                sentence,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::samples::{application, round, rules};
    use crate::score::{Budget, Choice, decide, score};

    #[test]
    fn projects_on_one_place_that_share_premises_are_open_until_somebody_chooses() {
        let round =
            round(vec![application("a", 90, 100, 5, 10), application("b", 90, 100, 5, 10), application("c", 10, 10, 5, 10)]);
        let (rules, budget) = (rules(), Budget::One(100));
        let overlaps =
            [Overlap { a: 0, b: 1, premises: 3, households: None }, Overlap { a: 0, b: 2, premises: 1, households: None }];
        let outcomes = |choices: &[Choice]| {
            let task = Task { round: &round, rules: &rules, budget: &budget, choices };
            let scored = score(&task);
            let order = keep_order(&task, &scored);
            let mut cards = scored.cards.clone();
            leave_open(&task, &scored, &overlaps, &mut cards);
            let list = decide(&task, cards).list.iter().map(|row| row.outcome).collect::<Vec<_>>();
            (order, list)
        };
        let (needs, granted) = (Outcome::NeedsDecision, Outcome::Granted);
        assert_eq!(outcomes(&[]), (vec![2], vec![needs, needs, granted]));
        let choice = Choice { project_id: "b".into(), grant: true, reason: "lottning".into() };
        assert_eq!(outcomes(&[choice]), (vec![1, 0, 2], vec![granted; 3]));
    }
}
