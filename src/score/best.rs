//! The exact best choice under the money of a round: what could be reached if a board chose by one goal instead of by the ranking.
//!
//! Responsible for: which projects may be chosen, what they are worth for a goal, and which money is for whom. Not responsible for: the
//! choosing itself and its proof (`knapsack`), or for what the rules of the line would fund (`lines`).
//!
//! Projects are granted whole or not at all, so a line that grants parts may reach more. Projects that still wait for an answer may be
//! chosen, as the ranking sets money aside for them too.

use super::knapsack::{Item, MOST_STEPS, choose};
use super::{Budget, Decided, Outcome, Scored, Task};
use crate::model::ApplicationColumn;
use crate::model::class::vocabulary;
use serde::Serialize;

vocabulary! {
    /// What the best choice is best at.
    Objective {
        /// The most signed connections, in the rule set's unit.
        Signed = "signed",
        /// The most possible connections, in the rule set's unit.
        Possible = "possible",
        /// The most projects.
        Projects = "projects",
        /// The largest sum of points; only where the rule set gives points.
        Points = "points",
    }
}

/// The best choice for a goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Best {
    /// The goal.
    pub objective: Objective,
    /// The chosen projects, as positions in the round, ascending.
    pub chosen: Vec<usize>,
    /// What they reach, in the unit of the goal.
    pub reached: u64,
    /// What they get, in kronor.
    pub spent: i64,
    /// What is left, in kronor.
    pub left: i64,
    /// No choice reaches more than this.
    pub upper_bound: u64,
    /// Whether no choice reaches more than this one.
    pub proven: bool,
    /// How many projects could be chosen among.
    pub candidates: u64,
    /// How many combinations of project and worth were worked out.
    pub steps: u64,
}

impl Best {
    /// Why the choice is the best, or how far from it it may be, in a sentence.
    pub fn proof(&self) -> String {
        let Self { objective, reached, upper_bound, candidates, steps, .. } = self;
        if self.proven && *steps == 0 {
            format!("proven: no choice among {candidates} projects reaches more than {reached} ({objective})")
        } else if self.proven {
            format!(
                "proven: the least money was worked out for every reachable sum ({objective}) of {candidates} projects, in {steps} steps; \
                 {reached} is the largest within the budget, and cutting one project could at most give {upper_bound}"
            )
        } else {
            format!(
                "not proven: too many combinations to try; {reached} ({objective}) were found, and no choice reaches more than {upper_bound}"
            )
        }
    }
}

/// One sum of money that is given out on its own.
struct Purse {
    budget: i64,
    /// The pot whose projects it is for; `None` is for all.
    pot: Option<String>,
}

/// The best choice for a goal among the projects that may be granted: those that are ranked, reach the floor, have a pot to compete for, and
/// an amount that is known. `None` where the round has no budget, or the rule set gives no points and they are the goal.
///
/// Where a national pot takes what the others leave, and every project, all the money counts as one sum: any choice within the sum can be
/// paid, since what does not fit into its own pot is paid from what the pots leave.
pub fn best(task: &Task<'_>, scored: &Scored, objective: Objective) -> Option<Best> {
    if objective == Objective::Points && task.rules.comparison.is_some() {
        return None;
    }
    let mut best = Best {
        objective,
        chosen: Vec::new(),
        reached: 0,
        spent: 0,
        left: 0,
        upper_bound: 0,
        proven: true,
        candidates: 0,
        steps: 0,
    };
    for purse in purses(task)? {
        let pot_of = |project: usize| task.round.applications[project].text(ApplicationColumn::AreaPot).trim();
        let in_purse = |project: usize| purse.pot.as_ref().is_none_or(|pot| pot_of(project).eq_ignore_ascii_case(pot));
        // In the order of the list, so that even an unproven choice is never worse than going down the list.
        let (projects, items): (Vec<usize>, Vec<Item<'_>>) = scored
            .list
            .iter()
            .filter(|decided| in_purse(decided.project))
            .filter_map(|decided| item(task, scored, decided, objective))
            .unzip();
        let chosen = choose(&items, purse.budget, MOST_STEPS);
        best.chosen.extend(chosen.items.iter().map(|&item| projects[item]));
        best.reached = best.reached.saturating_add(chosen.worth);
        best.spent += chosen.cost;
        best.left += purse.budget - chosen.cost;
        best.upper_bound = best.upper_bound.saturating_add(chosen.upper_bound);
        best.proven &= chosen.proven;
        best.candidates += items.len() as u64;
        best.steps += chosen.steps;
    }
    best.chosen.sort_unstable();
    Some(best)
}

/// A project as something to choose; `None` where it cannot be granted.
fn item<'a>(task: &Task<'a>, scored: &Scored, decided: &Decided, objective: Objective) -> Option<(usize, Item<'a>)> {
    let card = &scored.cards[decided.project];
    let may = decided.rank.is_some() && decided.outcome != Outcome::RefusedFloor;
    let cost = card.support.grantable.filter(|_| may)?;
    let worth = match objective {
        Objective::Signed => card.signed,
        Objective::Possible => card.possible,
        Objective::Projects => 1,
        Objective::Points => card.total_points?,
    };
    let id = task.round.applications[card.project].project_id.as_str();
    Some((card.project, Item { id, worth, cost }))
}

/// The sums that are given out on their own; `None` where the round has no budget.
fn purses(task: &Task<'_>) -> Option<Vec<Purse>> {
    let pots = &task.rules.pot;
    let budget_of = |id: &str, of_rules: i64| match task.budget {
        Budget::Pots(given) => given.iter().find(|(pot, _)| pot == id).map_or(of_rules, |(_, budget)| *budget),
        _ => of_rules,
    };
    match task.budget {
        Budget::One(budget) => Some(vec![Purse { budget: *budget, pot: None }]),
        Budget::None | Budget::Pots(_) if pots.is_empty() => None,
        _ if pots.iter().any(|pot| pot.national) => {
            let budget = pots.iter().map(|pot| budget_of(&pot.id, pot.budget)).sum();
            Some(vec![Purse { budget, pot: None }])
        }
        _ => Some(pots.iter().map(|pot| Purse { budget: budget_of(&pot.id, pot.budget), pot: Some(pot.id.clone()) }).collect()),
    }
}

/// All the money of a round, in kronor; `None` where it has no budget.
pub(super) fn money(task: &Task<'_>) -> Option<i64> {
    purses(task).map(|purses| purses.iter().map(|purse| purse.budget).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Application, Value};
    use crate::score::rules::{Basis, Floor, FloorComparison, Pot};
    use crate::score::samples::{application, round, rules};
    use crate::score::{RuleSet, score};

    fn best_of(rules: &RuleSet, budget: &Budget, applications: Vec<Application>, objective: Objective) -> Option<Best> {
        let round = round(applications);
        let task = Task { round: &round, rules, budget, choices: &[] };
        best(&task, &score(&task), objective)
    }

    fn sample() -> Vec<Application> {
        vec![application("A", 60, 60, 5, 10), application("B", 100, 400, 5, 20), application("C", 120, 120, 5, 30)]
    }

    #[test]
    fn each_goal_has_its_own_choice() {
        let of = |objective| best_of(&rules(), &Budget::One(50), sample(), objective).unwrap();
        assert_eq!((of(Objective::Signed).chosen, of(Objective::Signed).reached), (vec![1, 2], 220));
        assert_eq!((of(Objective::Possible).reached, of(Objective::Projects).reached), (520, 2));
        assert_eq!(of(Objective::Projects).chosen, vec![0, 1], "the two that cost least");
        // 460 + 275 + 435 points of which A and C are the two best.
        assert_eq!(of(Objective::Points).chosen, vec![0, 2]);
        let signed = of(Objective::Signed);
        assert_eq!((signed.spent, signed.left, signed.candidates, signed.proven), (50, 0, 3, true));
        assert!(signed.proof().starts_with("proven: the least money") && signed.proof().contains("at most give 240"));
        assert!(Best { proven: false, ..signed }.proof().contains("not proven"));
    }

    #[test]
    fn only_what_may_be_granted_is_chosen_among() {
        let mut applications = sample();
        applications[2].stated.insert(ApplicationColumn::Status, Value::Text("withdrawn".into()));
        applications[1].stated.remove(&ApplicationColumn::RequestedSupport);
        let mut rules = rules();
        let chosen = best_of(&rules, &Budget::One(1000), applications.clone(), Objective::Signed).unwrap();
        assert_eq!((chosen.chosen, chosen.candidates, chosen.left), (vec![0], 1, 990));
        rules.floor = Some(Floor { points: 500, comparison: FloorComparison::AtLeast, basis: Basis::default() });
        assert_eq!(
            best_of(&rules, &Budget::One(1000), applications.clone(), Objective::Signed).unwrap().chosen,
            Vec::<usize>::new()
        );
        assert_eq!(best_of(&rules, &Budget::None, applications, Objective::Signed), None);
    }

    #[test]
    fn pots_are_chosen_within_one_by_one_and_as_one_sum_where_a_national_pot_takes_the_rest() {
        let pot = |id: &str, budget, national| Pot { id: id.into(), label: id.into(), budget, national, basis: Basis::default() };
        let mut rules = rules();
        rules.pot = vec![pot("norr", 10, false), pot("syd", 40, false)];
        let mut applications = sample();
        for (application, pot) in applications.iter_mut().zip(["norr", "Syd", "syd"]) {
            application.stated.insert(ApplicationColumn::AreaPot, Value::Text(pot.into()));
        }
        let within = best_of(&rules, &Budget::None, applications.clone(), Objective::Signed).unwrap();
        assert_eq!((within.chosen, within.reached, within.left), (vec![0, 2], 180, 10));
        rules.pot.push(pot("riket", 0, true));
        let together = best_of(&rules, &Budget::None, applications.clone(), Objective::Signed).unwrap();
        assert_eq!((together.chosen, together.reached, together.left), (vec![1, 2], 220, 0));
        let given = Budget::Pots(vec![("riket".into(), 10)]);
        assert_eq!(best_of(&rules, &given, applications, Objective::Signed).unwrap().reached, 280);
    }
}
