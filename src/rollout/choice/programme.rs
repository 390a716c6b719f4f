//! What a programme would fund of the candidates, by its own ranking.
//!
//! Responsible for: the round decided under the budget. Not responsible for: the scorecards (`card`).

use super::{draw, worth};
use crate::model::Round;
use crate::rollout::options::Ask;
use crate::rollout::result::{Project, Selection};
use crate::score::{self, Budget, Outcome, RuleSet, Task};

/// The projects that the programme's ranking funds whole, were the budget its only sum. Money set aside for a project that waits for an answer
/// which no plan can give counts as given, where it is all that the project asks for. Limits of the plan are not the programme's.
pub(super) fn selection(projects: &[Project], ask: &Ask, round: &Round, rules: &RuleSet) -> Selection {
    let budget = Budget::One(i64::try_from(ask.budget / 100).unwrap_or(i64::MAX));
    let cards: Option<Vec<_>> = projects.iter().map(|project| project.card.as_ref().map(|card| card.card.clone())).collect();
    let Some(cards) = cards else { return Selection::default() };
    let scored = score::decide(&Task { round, rules, budget: &budget, choices: &[] }, cards);
    let is_whole = |row: &&score::Decided| {
        let asked = scored.cards[row.project].support.grantable;
        row.outcome == Outcome::Granted || (row.reserved > 0 && Some(row.reserved) == asked)
    };
    let mut chosen: Vec<usize> = scored.list.iter().filter(is_whole).map(|row| row.project).collect();
    chosen.sort_unstable();
    Selection {
        worth: chosen.iter().filter_map(|&project| worth(&projects[project], ask.objective)).sum(),
        cost: chosen.iter().map(|&project| draw(&projects[project])).sum(),
        projects: chosen,
    }
}
