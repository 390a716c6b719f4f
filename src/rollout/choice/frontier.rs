//! The best for every budget, from nothing to everything.
//!
//! Responsible for: the points of the frontier. Not responsible for: the choice at each (`search`, `score::knapsack`).

use super::search::Steps;
use super::{Task, Thing, whole};
use crate::rollout::result::FrontierPoint;
use crate::score::knapsack::MOST_STEPS;
use rayon::prelude::*;

/// Steps between nothing and everything.
const POINTS: u64 = 50;

/// How long each point is searched for where there are limits: less than the choice itself.
const STEPS: Steps = Steps { offer: 100, search: 100_000 };

/// The frontier at fifty steps and at the budget itself, of which `worth` and `bound` are known already. Budgets at which no choice was found
/// that meets the limits have no point.
pub(super) fn frontier(task: &Task<'_>, budget: u64, worth: u64, bound: u64) -> Vec<FrontierPoint> {
    let everything: u64 = task.things.iter().map(|thing| thing.cost.div_ceil(100) * 100).sum();
    let step = |number: u64| (u128::from(everything) * u128::from(number) / u128::from(POINTS)) as u64 / 100 * 100;
    let mut budgets: Vec<u64> = (0..=POINTS).map(step).chain([budget]).collect();
    budgets.sort_unstable();
    budgets.dedup();
    let least = if task.limits.is_empty() { least_cost(&task.things) } else { None };
    let point = |&at: &u64| {
        let (reached, upper_bound) = match &least {
            _ if at == budget => (worth, bound),
            Some(least) => {
                let reached = least.iter().rposition(|&cost| cost <= at / 100).unwrap_or(0) as u64;
                (reached, reached)
            }
            None => {
                let found = task.best(at, STEPS);
                found.chosen.as_ref()?;
                (whole(found.worth), whole(found.upper_bound.unwrap_or(found.worth)))
            }
        };
        let greedy = task.selection(&task.greedy(at)).worth;
        Some(FrontierPoint { budget: at, worth: reached, upper_bound, greedy })
    };
    let mut points: Vec<FrontierPoint> = budgets.par_iter().filter_map(point).collect();
    even_out(&mut points);
    points
}

/// More money never reaches less, and less money has no higher bound.
fn even_out(points: &mut [FrontierPoint]) {
    for at in 1..points.len() {
        points[at].worth = points[at].worth.max(points[at - 1].worth);
    }
    for at in (1..points.len()).rev() {
        points[at - 1].upper_bound = points[at - 1].upper_bound.min(points[at].upper_bound);
    }
}

/// Per worth the least kronor that reach exactly it (dynamic programming, as in `score::knapsack`); `None` where that would be too much work.
fn least_cost(things: &[Thing<'_>]) -> Option<Vec<u64>> {
    let most: u64 = things.iter().map(|thing| thing.worth).sum();
    let cells = (things.len() as u64).checked_mul(most + 1)?;
    if cells > MOST_STEPS {
        return None;
    }
    let mut least = vec![u64::MAX; most as usize + 1];
    least[0] = 0;
    let mut reached = 0;
    for thing in things.iter().filter(|thing| thing.worth > 0) {
        let (worth, cost) = (thing.worth as usize, thing.cost.div_ceil(100));
        reached += worth;
        for to in (worth..=reached).rev() {
            least[to] = least[to].min(least[to - worth].saturating_add(cost));
        }
    }
    Some(least)
}
