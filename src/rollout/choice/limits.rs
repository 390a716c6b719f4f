//! Limits on a choice as rows of numbers, and what to say where they contradict each other.
//!
//! Responsible for: how much of a limit each project takes, and which limits cannot be met together. Not responsible for: finding the choice
//! (`search`).

use super::search::{LARGEST, Problem, Row, Steps};
use crate::coverage::AreaIndex;
use crate::error::{Error, Result};
use crate::rollout::options::{Limit, Measure};
use crate::rollout::result::{Project, Sums};

/// How much of a limit a project takes. `cost` is what it takes of the budget, in öre.
///
/// # Errors
/// Where the limit counts what is not known of the project.
pub(super) fn takes(limit: &Limit, project: &Project, cost: u64) -> Result<u64> {
    let is_inside = |area: &AreaIndex| limit.areas.as_ref().is_some_and(|areas| areas.contains(area));
    let inside = || project.by_area.iter().filter(|(area, _)| is_inside(area)).map(|(_, sums)| sums);
    let count = |of: fn(&Sums) -> Option<u64>| match &limit.areas {
        None => of(&project.sums),
        Some(_) => inside().map(of).sum(),
    };
    // A part by premises, halves up.
    let (some, all) = (inside().map(|sums| sums.premises).sum::<u64>(), project.sums.premises.max(1));
    let part = |whole: u64| {
        let share = (2 * u128::from(whole) * u128::from(some) + u128::from(all)) / (2 * u128::from(all));
        if limit.areas.is_none() { whole } else { share as u64 }
    };
    let home = project.by_area.iter().max_by_key(|(area, sums)| (sums.premises, std::cmp::Reverse(*area)));
    let is_home = limit.areas.is_none() || home.is_some_and(|(area, _)| is_inside(area));
    let known = match limit.measure {
        Measure::Projects => Some(u64::from(is_home)),
        Measure::Cost => Some(part(cost)),
        Measure::Length => Some(part(project.route.length_mm)),
        Measure::Premises => count(|sums| Some(sums.premises)),
        Measure::Households => count(|sums| sums.households),
        Measure::Workplaces => count(|sums| sums.workplaces),
    };
    let unknown = || {
        let problem =
            format!("the limit `{}` counts {}, which are not known of project {}", limit.label, limit.measure, project.id);
        Error::usage(problem).with_hint("Fill the column for it in the premises, or drop the limit.")
    };
    known.ok_or_else(unknown)
}

/// The rows of a limit; `takes` is what each thing takes of it.
pub(super) fn rows(limit: &Limit, takes: &[u64]) -> Vec<Row> {
    let signed = |amount: u64| amount.min(LARGEST).cast_signed();
    let row = |sign: i64, most: i64| {
        let taken = takes.iter().enumerate().filter(|(_, takes)| **takes > 0);
        Row::new(taken.map(|(thing, &takes)| (thing, sign * signed(takes))).collect(), sign * most)
    };
    let at_most = limit.at_most.map(|most| row(1, signed(most)));
    let at_least = limit.at_least.map(|least| row(-1, signed(least)));
    at_most.into_iter().chain(at_least).collect()
}

/// The error that no choice keeps to the budget and all limits. `problem` has the budget as its first row; `labels` names the others.
pub(super) fn contradiction(problem: &Problem, labels: &[&str], is_proven: bool, steps: Steps) -> Error {
    // Limits that can be left out without a choice becoming possible have no part in it.
    let mut kept: Vec<usize> = (1..problem.rows.len()).collect();
    let mut with_budget = true;
    let fails = |kept: &[usize], with_budget: bool| {
        let rows =
            with_budget.then_some(0).into_iter().chain(kept.iter().copied()).map(|row| problem.rows[row].clone()).collect();
        let easy = Problem { worth: vec![0; problem.worth.len()], rows };
        easy.solve(&[], steps).chosen.is_none()
    };
    for row in 1..problem.rows.len() {
        let without: Vec<usize> = kept.iter().copied().filter(|other| *other != row).collect();
        if fails(&without, with_budget) {
            kept = without;
        }
    }
    if fails(&kept, false) {
        with_budget = false;
    }
    let mut names: Vec<String> = kept.iter().map(|row| format!("`{}`", labels[row - 1])).collect();
    names.dedup();
    names.extend(with_budget.then(|| "the budget".to_owned()));
    let names = names.join(", ");
    let problem = if is_proven {
        format!("no choice of projects meets all of this: {names}")
    } else {
        format!("no choice of projects was found that meets all of this: {names}")
    };
    Error::usage(problem).with_hint("Loosen one of these limits or raise the budget.")
}
