//! `cost_curve.csv`, `frontier.csv`, `choice.csv`, `choices.csv` and `fates.csv`.
//!
//! Responsible for: their columns and rows. Not responsible for: what is chosen, or what a premises costs.

use super::{hundredths, named, write_rows};
use crate::Result;
use crate::model::Areas;
use crate::rollout::Rollout;
use crate::rollout::result::{Choice, Fate, Selection};
use crate::write::OutputFolder;
use crate::write::score::known;

/// The columns of `cost_curve.csv`: up to `marginal_cost` for each, so many premises, and what they cost together.
pub const CURVE_COLUMNS: [&str; 5] = ["code", "name", "marginal_cost", "premises", "cost"];
/// The columns of `frontier.csv`: what each budget reaches, what no choice exceeds, and what the most for the money first reaches.
pub const FRONTIER_COLUMNS: [&str; 4] = ["budget", "worth", "upper_bound", "greedy"];
/// The columns of `choice.csv`, one row for each project: 1 where that way of choosing funds it. `programme` is empty without a programme.
pub const CHOICE_COLUMNS: [&str; 4] = ["project", "best", "greedy", "programme"];
/// The columns of `choices.csv`, one row for each way of choosing. `proven` is 1 where no set is worth more.
pub const WAY_COLUMNS: [&str; 10] =
    ["way", "objective", "budget", "projects", "worth", "upper_bound", "proven", "funded", "premises", "households"];
/// The columns of `fates.csv`: how many of those that were to be joined became what.
pub const FATE_COLUMNS: [&str; 2] = ["fate", "premises"];

pub(super) fn write(folder: &OutputFolder, rollout: &Rollout, areas: &Areas) -> Result<()> {
    let curve = rollout.curve.iter().map(|point| {
        let (code, name) = named(areas, point.area);
        let premises = point.premises.to_string();
        vec![code.to_owned(), name.to_owned(), hundredths(point.marginal), premises, hundredths(point.cost)]
    });
    write_rows(folder, "cost_curve.csv", &CURVE_COLUMNS, curve)?;
    let fates = counts(rollout).into_iter().map(|(fate, count)| vec![fate.to_string(), count.to_string()]);
    write_rows(folder, "fates.csv", &FATE_COLUMNS, fates)?;
    if let Some(choice) = &rollout.choice {
        let points = choice.frontier.iter().map(|point| {
            let worths = [point.worth, point.upper_bound, point.greedy].map(|worth| worth.to_string());
            [hundredths(point.budget)].into_iter().chain(worths).collect()
        });
        write_rows(folder, "frontier.csv", &FRONTIER_COLUMNS, points)?;
        write_rows(folder, "choice.csv", &CHOICE_COLUMNS, choice_rows(rollout, choice))?;
        let rows = ways(choice).into_iter().map(|(way, selection)| way_cells(rollout, choice, way, selection));
        write_rows(folder, "choices.csv", &WAY_COLUMNS, rows)?;
    }
    Ok(())
}

/// How many became what, each fate once.
pub(super) fn counts(rollout: &Rollout) -> Vec<(Fate, usize)> {
    let count = |fate: Fate| rollout.fates.iter().filter(|(of, _)| *of == fate).count();
    Fate::ALL.iter().map(|&fate| (fate, count(fate))).collect()
}

/// The ways of choosing that there are, the best first.
pub(super) fn ways(choice: &Choice) -> Vec<(&'static str, &Selection)> {
    let programme = choice.by_programme.as_ref().map(|selection| ("programme", selection));
    [("best", &choice.best), ("greedy", &choice.greedy)].into_iter().chain(programme).collect()
}

fn choice_rows(rollout: &Rollout, choice: &Choice) -> Vec<Vec<String>> {
    let has = |selection: &Selection, at: usize| u8::from(selection.projects.binary_search(&at).is_ok());
    let row = |(at, project): (usize, &crate::rollout::Project)| {
        let programme = known(choice.by_programme.as_ref().map(|selection| has(selection, at)));
        vec![project.id.clone(), has(&choice.best, at).to_string(), has(&choice.greedy, at).to_string(), programme]
    };
    rollout.projects.iter().enumerate().map(row).collect()
}

fn way_cells(rollout: &Rollout, choice: &Choice, way: &str, selection: &Selection) -> Vec<String> {
    let funded = || selection.projects.iter().map(|&at| &rollout.projects[at].sums);
    let households: Option<u64> = funded().map(|sums| sums.households).sum();
    vec![
        way.to_owned(),
        choice.objective.clone(),
        hundredths(choice.budget),
        selection.projects.len().to_string(),
        selection.worth.to_string(),
        choice.upper_bound.to_string(),
        u8::from(way == "best" && choice.proven).to_string(),
        hundredths(selection.cost),
        funded().map(|sums| sums.premises).sum::<u64>().to_string(),
        known(households),
    ]
}
