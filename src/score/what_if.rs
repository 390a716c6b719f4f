//! What if: the round scored again with what a person wants to try, beside the round as it is.
//!
//! Responsible for: the two runs and what differs. Not responsible for: reading what was typed (`change`).

use super::change::{Change, apply};
use super::compare::{Comparison, compare};
use super::summary::summarise;
use super::{Budget, Scored, Task, score};
use crate::error::Result;
use crate::model::Round;

/// A round as it would be.
#[derive(Debug, Clone)]
pub struct WhatIf {
    /// The applications after the changes; the positions in `scored` are those in here.
    pub round: Round,
    /// The money after the changes.
    pub budget: Budget,
    /// The round scored and decided after the changes.
    pub scored: Scored,
    /// What moved, and why.
    pub comparison: Comparison,
}

/// Scores a round with changes. It fails where a change names a project that the round does not have, more would have signed than there are
/// connections, or one budget is given for several pots.
pub fn what_if(task: &Task<'_>, changes: &[Change]) -> Result<WhatIf> {
    let (round, budget) = apply(task, changes)?;
    let changed = Task { round: &round, budget: &budget, ..*task };
    let (before, scored) = (score(task), score(&changed));
    let comparison = compare(&summarise(task, &before), &summarise(&changed, &scored));
    Ok(WhatIf { round, budget, scored, comparison })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::samples::{application, round, rules};

    /// 500, 460, 370 and 355 points; D is a household short of the band from 85 %. 100 kronor each.
    fn sample() -> Round {
        round(vec![
            application("A", 200, 200, 5, 100),
            application("B", 100, 100, 5, 100),
            application("C", 83, 100, 5, 100),
            application("D", 84, 100, 4, 100),
        ])
    }

    fn sentences(typed: &[&str]) -> Vec<String> {
        let (round, rules, budget) = (sample(), rules(), Budget::One(250));
        let task = Task { round: &round, rules: &rules, budget: &budget, choices: &[] };
        let change = |text: &&str| match text.strip_prefix('-') {
            Some(id) => Change::parse_drop(id, &round),
            None if text.contains('=') => Change::parse_set(text, &round),
            None => Change::parse_budget(text),
        };
        let changes: Vec<Change> = typed.iter().map(|text| change(text).unwrap()).collect();
        let result = what_if(&task, &changes).unwrap();
        result.comparison.projects.iter().map(super::super::compare::ProjectChange::sentence).collect()
    }

    #[test]
    fn no_change_moves_nothing() {
        assert_eq!(sentences(&[]), Vec::<String>::new());
    }

    #[test]
    fn a_project_that_drops_out_lets_the_others_move_up() {
        assert_eq!(
            sentences(&["-A"]),
            [
                "B place 2 → 1, granted: A was ahead and is not ranked any more",
                "C place 3 → 2, carried over → granted, 0 → 100 kr: A was ahead and is not ranked any more; the money now reaches it",
                "D place 4 → 3, carried over: A was ahead and is not ranked any more",
                "A no longer takes part, was place 1, granted 100 kr",
            ]
        );
    }

    #[test]
    fn one_household_more_moves_a_project_and_the_one_that_it_passes() {
        assert_eq!(
            sentences(&["D.permanent_signed=85"]),
            [
                "D place 4 → 3, carried over, 355 → 445 points in all, permanent_signed 84 → 85, Anslutningsgrad 135 → 225 points: \
                 its own values changed; C is no longer ahead",
                "C place 3 → 4, carried over: D is now ahead",
            ]
        );
    }

    #[test]
    fn more_money_reaches_further_and_nothing_else_moves() {
        assert_eq!(sentences(&["300"]), ["C place 3, carried over → granted, 0 → 100 kr: the money now reaches it"]);
        assert_eq!(sentences(&["99"]).len(), 2, "A and B lose their grant");
    }

    #[test]
    fn withdrawing_and_unknown_values_say_so() {
        let rows = sentences(&["B.status=withdrawn", "C.requested_support="]);
        assert!(rows[0].starts_with("C place 3 → 2, carried over → needs decision, requested_support 100 → unknown"), "{rows:?}");
        assert!(rows.last().unwrap().starts_with("B place 2 → not ranked, granted → withdrawn, 100 → 0 kr, status"), "{rows:?}");
    }
}
