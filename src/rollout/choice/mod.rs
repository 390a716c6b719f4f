//! What to fund under a budget: the best choice, beside what simple rules would give.
//!
//! Responsible for: which projects to fund for a goal, proven where it can be, else with a bound; what the most worth for the money first and
//! the programme's own rule would give; and the best for every budget from nothing to everything. Not responsible for: what projects cost
//! (`bill`) or score (`card`).
//!
//! A project takes its support of the budget where a programme's is known, else its whole cost. With the budget alone the best choice is always
//! exact (`score::knapsack`): amounts are rounded up to whole kronor for it, so that the budget is never broken, and a choice that fits to the
//! last öre may be passed over for that. With further limits it is `search`. Projects are taken in the order of their ids, so the order of the
//! input does not matter. Of choices worth the same the cheapest is taken where the budget is alone; with further limits any of them may be.

mod blocks;
mod frontier;
mod limits;
mod programme;
mod search;

use super::card;
use super::options::{Ask, Objective};
use super::result::{Choice, Project, Selection};
use crate::error::{Error, Result};
use crate::model::Round;
use crate::score::RuleSet;
use crate::score::knapsack::{self, Item, MOST_STEPS};
use search::{Problem, Row, Steps};

/// How long a choice with limits is searched for: some seconds.
const STEPS: Steps = Steps { offer: 2_000, search: 2_000_000 };

/// What a project takes of the budget, in öre.
pub fn draw(project: &Project) -> u64 {
    project.card.as_ref().and_then(card::support).or(project.support).unwrap_or(project.cost)
}

/// What a project is worth; `None` where that is not known.
pub fn worth(project: &Project, objective: Objective) -> Option<u64> {
    match objective {
        Objective::Households => project.sums.households,
        Objective::Premises => Some(project.sums.premises),
        Objective::Points => project.card.as_ref().and_then(|card| card.card.total_points),
        Objective::Workplaces => project.sums.workplaces,
    }
}

/// Something that can be chosen.
struct Thing<'a> {
    /// The position of the project.
    project: usize,
    id: &'a str,
    worth: u64,
    /// In öre.
    cost: u64,
}

impl Thing<'_> {
    /// In kronor, rounded up.
    fn kronor(&self) -> i64 {
        self.cost.div_ceil(100).min(search::LARGEST).cast_signed()
    }
}

/// The things, by id, and the limits on them.
struct Task<'a> {
    things: Vec<Thing<'a>>,
    limits: Vec<Row>,
}

/// What to fund. Projects whose worth is not known are not chosen.
///
/// # Errors
/// Where no project's worth is known, a limit counts what is not known, or no choice meets the limits.
pub fn choose(projects: &[Project], ask: &Ask, programme: Option<(&Round, &RuleSet)>) -> Result<Choice> {
    let things = things(projects, ask.objective)?;
    let mut task = Task { things, limits: Vec::new() };
    let mut labels = Vec::new();
    for limit in &ask.limits {
        let takes = task.things.iter().map(|thing| limits::takes(limit, &projects[thing.project], thing.cost));
        let rows = limits::rows(limit, &takes.collect::<Result<Vec<u64>>>()?);
        labels.extend(rows.iter().map(|_| limit.label.as_str()));
        task.limits.extend(rows);
    }
    let best = task.best(ask.budget, STEPS);
    let proven = best.is_proven();
    let Some(chosen) = best.chosen else {
        return Err(limits::contradiction(&task.problem(ask.budget), &labels, proven, STEPS));
    };
    let upper_bound = whole(best.upper_bound.unwrap_or(best.worth));
    let points = frontier::frontier(&task, ask.budget, whole(best.worth), upper_bound);
    Ok(Choice {
        budget: ask.budget,
        objective: ask.objective.to_string(),
        proven,
        upper_bound,
        best: task.selection(&chosen),
        greedy: task.selection(&task.greedy(ask.budget)),
        by_programme: programme.map(|(round, rules)| programme::selection(projects, ask, round, rules)),
        frontier: points,
    })
}

fn things(projects: &[Project], objective: Objective) -> Result<Vec<Thing<'_>>> {
    let known = projects.iter().enumerate().filter_map(|(at, project)| Some((at, project, worth(project, objective)?)));
    let mut things: Vec<Thing<'_>> =
        known.map(|(at, project, worth)| Thing { project: at, id: &project.id, worth, cost: draw(project) }).collect();
    if things.is_empty() && !projects.is_empty() {
        let problem = format!("projects cannot be chosen by {objective}: these are not known of any");
        return Err(Error::usage(problem).with_hint(match objective {
            Objective::Points => "Name a programme whose rules give points, and premises with what it counts.",
            _ => "Fill the column for it in the premises, or choose by `premises`.",
        }));
    }
    things.sort_by_key(|thing| thing.id);
    Ok(things)
}

/// Projects are worth nothing or more, so choices are.
fn whole(worth: i64) -> u64 {
    worth.max(0).cast_unsigned()
}

impl Task<'_> {
    fn problem(&self, budget: u64) -> Problem {
        let takes = self.things.iter().map(Thing::kronor).enumerate().filter(|(_, cost)| *cost > 0).collect();
        let budget = Row::new(takes, (budget / 100).min(search::LARGEST).cast_signed());
        let worth = self.things.iter().map(|thing| thing.worth.min(search::LARGEST).cast_signed()).collect();
        Problem { worth, rows: std::iter::once(budget).chain(self.limits.iter().cloned()).collect() }
    }
    /// The best choice for a budget in öre.
    fn best(&self, budget: u64, steps: Steps) -> search::Found {
        if !self.limits.is_empty() {
            return self.problem(budget).solve(&[self.greedy(budget)], steps);
        }
        let found = knapsack::choose(&self.items(), (budget / 100).min(search::LARGEST).cast_signed(), MOST_STEPS);
        let mut chosen = vec![false; self.things.len()];
        found.items.iter().for_each(|&item| chosen[item] = true);
        search::Found {
            chosen: Some(chosen),
            worth: found.worth.min(search::LARGEST).cast_signed(),
            upper_bound: Some(if found.proven { found.worth } else { found.upper_bound }.min(search::LARGEST).cast_signed()),
        }
    }
    fn items(&self) -> Vec<Item<'_>> {
        self.things.iter().map(|thing| Item { id: thing.id, worth: thing.worth, cost: thing.kronor() }).collect()
    }
    /// The most worth for the money first, each taken where it still fits under the budget and everything that is limited upwards. What at
    /// least is wanted is not looked after.
    fn greedy(&self, budget: u64) -> Vec<bool> {
        let mut order: Vec<usize> = (0..self.things.len()).filter(|&thing| self.things[thing].worth > 0).collect();
        let ratio = |a: &Thing<'_>, b: &Thing<'_>| {
            (u128::from(a.worth) * u128::from(b.cost)).cmp(&(u128::from(b.worth) * u128::from(a.cost)))
        };
        order.sort_by(|&a, &b| {
            let (one, other) = (&self.things[a], &self.things[b]);
            ratio(other, one).then(one.cost.cmp(&other.cost)).then(a.cmp(&b))
        });
        let problem = self.problem(budget);
        let mut left: Vec<i128> = problem.rows.iter().map(|row| i128::from(row.at_most())).collect();
        let mut column = vec![Vec::new(); self.things.len()];
        for (at, row) in problem.rows.iter().enumerate() {
            let upwards = row.takes().iter().filter(|(_, takes)| *takes > 0);
            upwards.for_each(|&(thing, takes)| column[thing].push((at, i128::from(takes))));
        }
        let mut chosen = vec![false; self.things.len()];
        for thing in order {
            if column[thing].iter().all(|&(row, takes)| takes <= left[row]) {
                chosen[thing] = true;
                column[thing].iter().for_each(|&(row, takes)| left[row] -= takes);
            }
        }
        chosen
    }
    fn selection(&self, chosen: &[bool]) -> Selection {
        let taken = || self.things.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(thing, _)| thing);
        let mut projects: Vec<usize> = taken().map(|thing| thing.project).collect();
        projects.sort_unstable();
        Selection { projects, worth: taken().map(|thing| thing.worth).sum(), cost: taken().map(|thing| thing.cost).sum() }
    }
}

#[cfg(test)]
mod tests;
