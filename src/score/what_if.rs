//! What if: the round scored again with what a person wants to try, beside the round as it is.
//!
//! Responsible for: the two runs and what differs. Not responsible for: reading what was typed (`change`).

use super::change::{Change, Changed, apply};
use super::compare::{Comparison, compare};
use super::shared::SHARED_PREMISES;
use super::summary::summarise;
use super::{Budget, Scored, Task, cards, decide};
use crate::error::Result;
use crate::model::Round;
use std::collections::BTreeMap;

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

/// Scores a round again with changes; `before` is the round as it was scored. Projects that wait because they share premises with another
/// still do: nothing is recounted. It fails where a change names a project that the round does not have, more would have signed than there
/// are connections, or one budget is given for several pots.
pub fn what_if(task: &Task<'_>, before: &Scored, changes: &[Change]) -> Result<WhatIf> {
    let Changed { round, budget, rules } = apply(task, changes)?;
    let changed = Task { round: &round, budget: &budget, rules: &rules, ..*task };
    let mut cards = cards(&changed);
    let positions: BTreeMap<&str, usize> =
        task.round.applications.iter().enumerate().map(|(at, application)| (application.project_id.as_str(), at)).collect();
    for (card, application) in cards.iter_mut().zip(&round.applications) {
        let shared = positions.get(application.project_id.as_str()).into_iter().flat_map(|&at| &before.cards[at].conditions);
        card.conditions.extend(shared.filter(|condition| condition.id == SHARED_PREMISES).cloned());
    }
    let scored = decide(&changed, cards);
    let comparison = compare(&summarise(task, before), &summarise(&changed, &scored));
    Ok(WhatIf { round, budget, scored, comparison })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ApplicationColumn as Column, Value};
    use crate::score::rules::{Basis, Pot};
    use crate::score::samples::{application, round, rules};
    use crate::score::score;
    use crate::score::{ConditionResult, ConditionState, Outcome};

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
            None if text.contains('_') => Change::parse_line(text),
            None => Change::parse_budget(text),
        };
        let changes: Vec<Change> = typed.iter().map(|text| change(text).unwrap()).collect();
        let result = what_if(&task, &score(&task), &changes).unwrap();
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
    fn another_rule_of_the_line_gives_the_money_to_others() {
        let mut round = sample();
        round.applications[1].stated.insert(Column::RequestedSupport, Value::Number(160));
        let (rules, budget) = (rules(), Budget::One(250));
        let task = Task { round: &round, rules: &rules, budget: &budget, choices: &[] };
        let result = what_if(&task, &score(&task), &[Change::parse_line("skip_and_fill").unwrap()]).unwrap();
        let granted: Vec<i64> = result.scored.list.iter().map(|row| row.granted).collect();
        assert_eq!(granted, [100, 0, 100, 0]);
        let error = Change::parse_line("skip").unwrap_err();
        assert!(error.hint().unwrap().contains("skip_and_fill"), "{error}");
    }

    #[test]
    fn one_of_several_pots_gets_another_sum_and_the_others_keep_theirs() {
        let mut rules = rules();
        let pot = |id: &str, budget, national| Pot {
            id: id.to_owned(),
            label: id.to_owned(),
            budget,
            national,
            basis: Basis::default(),
        };
        rules.pot = vec![pot("north", 100, false), pot("south", 100, false), pot("all", 0, true)];
        let mut round = sample();
        for (application, area) in round.applications.iter_mut().zip(["north", "south", "south", "north"]) {
            application.stated.insert(Column::AreaPot, Value::Text(area.to_owned()));
        }
        let task = Task { round: &round, rules: &rules, budget: &Budget::None, choices: &[] };
        let change = |text: &str| Change::parse_what_if_budget(text, &rules).unwrap();
        let result = what_if(&task, &score(&task), &[change("SOUTH=0"), change("all=100")]).unwrap();
        let pots: Vec<_> = result.scored.pots.iter().map(|pot| (pot.budget, pot.granted)).collect();
        assert_eq!(pots, [(Some(100), 100), (Some(0), 0), (Some(100), 100)]);
        assert!(Change::parse_what_if_budget("100", &rules).unwrap_err().hint().unwrap().contains("north=5000000"));
        assert!(Change::parse_what_if_budget("nort=1", &rules).unwrap_err().hint().unwrap().contains("`north`"));
    }

    #[test]
    fn who_waits_because_of_shared_premises_still_does() {
        let (round, rules, budget) = (sample(), rules(), Budget::One(1_000));
        let task = Task { round: &round, rules: &rules, budget: &budget, choices: &[] };
        let mut before = score(&task);
        let waits = |id: &str| ConditionResult {
            id: id.to_owned(),
            state: ConditionState::Open,
            value: String::new(),
            sentence: String::new(),
        };
        before.cards[1].conditions.push(waits(SHARED_PREMISES));
        let before = decide(&task, before.cards);
        let result = what_if(&task, &before, &[Change::Drop { project_id: "A".to_owned() }]).unwrap();
        assert_eq!(result.scored.list[0].outcome, Outcome::NeedsDecision);
        assert_eq!(
            result.comparison.projects[0].sentence(),
            "B place 2 → 1, needs decision: A was ahead and is not ranked any more"
        );
    }

    #[test]
    fn withdrawing_and_unknown_values_say_so() {
        let rows = sentences(&["B.status=withdrawn", "C.requested_support="]);
        assert!(rows[0].starts_with("C place 3 → 2, carried over → needs decision, requested_support 100 → unknown"), "{rows:?}");
        assert!(rows.last().unwrap().starts_with("B place 2 → not ranked, granted → withdrawn, 100 → 0 kr, status"), "{rows:?}");
    }
}
