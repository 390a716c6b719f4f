//! Where the money ends in the ranking.
//!
//! Responsible for: how each project of `ranking.csv` lies to the line, within its pot. Not responsible for: deciding anything; the outcomes
//! are those of the run.

use crate::results::{Results, Table};
use crate::score::Outcome;
use std::collections::BTreeMap;

/// The table that has a line.
pub(super) const TABLE: &str = "ranking";

/// How a project lies to the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It gets support, and so does one further down.
    Granted,
    /// It gets support, and none further down does: the line is under it.
    LastGranted,
    /// What it gets is still to be decided, and nothing below it is granted: the line is under it.
    Waiting,
    /// It gets no support, or not yet, although one further down does.
    PassedOver,
    /// The first below the line.
    FirstBelow,
    /// Further below.
    Below,
    /// It has no place in the list.
    NotRanked,
    /// No budget was given, so there is no line.
    NoLine,
}

impl Place {
    /// The key of its words in the string tables.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Granted => "line_granted",
            Self::LastGranted => "line_last_granted",
            Self::Waiting => "line_waiting",
            Self::PassedOver => "line_passed_over",
            Self::FirstBelow => "line_first_below",
            Self::Below => "line_below",
            Self::NotRanked => "line_not_ranked",
            Self::NoLine => "line_none",
        }
    }
}

/// The place of each row, with the name of its pot where there are several.
pub(super) fn places<'r>(table: &Table, results: &'r Results) -> Vec<(Place, &'r str)> {
    let pots = pots(results);
    let pot = |row: usize| pots.get(table.cell(row, "project_id")).copied().unwrap_or_default();
    let is_ranked = |row: usize| !table.cell(row, "rank").is_empty();
    let is_granted = |row: usize| {
        let outcome = Outcome::parse(table.cell(row, "outcome"));
        is_ranked(row) && matches!(outcome, Some(Outcome::Granted | Outcome::PartGranted))
    };
    let is_waiting = |row: usize| is_ranked(row) && Outcome::parse(table.cell(row, "outcome")) == Some(Outcome::NeedsDecision);
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    let mut first_below: BTreeMap<&str, usize> = BTreeMap::new();
    for row in (0..table.rows.len()).filter(|&row| is_granted(row)) {
        last.insert(pot(row), row);
    }
    for row in (0..table.rows.len()).filter(|&row| is_ranked(row)) {
        if !is_waiting(row) && last.get(pot(row)).is_none_or(|&last| last < row) {
            first_below.entry(pot(row)).or_insert(row);
        }
    }
    let has_line = !last.is_empty() || has_budget(results);
    let place = |row: usize| match (is_ranked(row), is_granted(row)) {
        (false, _) => Place::NotRanked,
        _ if !has_line => Place::NoLine,
        (true, true) if last.get(pot(row)) == Some(&row) => Place::LastGranted,
        (true, true) => Place::Granted,
        (true, false) if first_below.get(pot(row)) == Some(&row) => Place::FirstBelow,
        (true, false) if last.get(pot(row)).is_some_and(|&last| last > row) => Place::PassedOver,
        (true, false) if is_waiting(row) && first_below.get(pot(row)).is_none_or(|&first| first > row) => Place::Waiting,
        (true, false) => Place::Below,
    };
    (0..table.rows.len()).map(|row| (place(row), pot(row))).collect()
}

fn has_budget(results: &Results) -> bool {
    results.round.as_ref().is_none_or(|round| round.pots.iter().any(|pot| pot.budget.is_some()))
}

/// The name of the pot of each project, where there are several pots.
fn pots(results: &Results) -> BTreeMap<&str, &str> {
    let Some(round) = results.round.as_ref().filter(|round| round.pots.len() > 1) else { return BTreeMap::new() };
    let name = |id: &str| {
        let pot = round.pots.iter().find(|pot| pot.id == id);
        pot.map(|pot| if pot.label.is_empty() { pot.id.as_str() } else { pot.label.as_str() }).unwrap_or_default()
    };
    round.projects.iter().map(|project| (project.project_id.as_str(), name(&project.pot))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::export::samples;

    #[test]
    fn the_line_of_the_demo_lies_under_the_last_that_gets_support() {
        let results = &samples::demo().1;
        let table = results.table(TABLE).unwrap();
        let places: Vec<Place> = places(table, results).into_iter().map(|(place, _)| place).collect();
        let first = [Place::Granted, Place::Granted, Place::Granted, Place::LastGranted, Place::Waiting];
        assert_eq!(places[..5], first);
        assert_eq!(places[5..9], [Place::Waiting, Place::Waiting, Place::FirstBelow, Place::Below]);
        assert_eq!(places[12..], [Place::NotRanked, Place::NotRanked]);
    }

    #[test]
    fn one_that_is_passed_over_lies_above_the_line_without_support() {
        let mut results = samples::demo().1.clone();
        let table = results.tables.iter_mut().find(|table| table.name == TABLE).unwrap();
        let outcome = table.column("outcome").unwrap();
        table.rows[1][outcome] = "carried_over".to_owned();
        let places = places(results.table(TABLE).unwrap(), &results);
        assert_eq!([places[0].0, places[1].0, places[3].0], [Place::Granted, Place::PassedOver, Place::LastGranted]);
    }

    #[test]
    fn each_pot_has_its_own_line() {
        let mut results = samples::demo().1.clone();
        let round = results.round.as_mut().unwrap();
        let mut national = round.pots[0].clone();
        (national.id, national.label) = ("n".to_owned(), "nationell pott".to_owned());
        round.pots[0].id = "norr".to_owned();
        round.pots.push(national);
        for (at, project) in round.projects.iter_mut().enumerate() {
            project.pot = if at % 2 == 0 { "norr".to_owned() } else { "n".to_owned() };
        }
        let places = places(results.table(TABLE).unwrap(), &results);
        let last: Vec<_> = places.iter().enumerate().filter(|(_, (place, _))| *place == Place::LastGranted).collect();
        assert_eq!(last, [(2, &(Place::LastGranted, "norr")), (3, &(Place::LastGranted, "nationell pott"))]);
    }

    #[test]
    fn without_a_budget_there_is_no_line() {
        let mut results = samples::demo().1.clone();
        results.round.as_mut().unwrap().pots[0].budget = None;
        let table = results.tables.iter_mut().find(|table| table.name == TABLE).unwrap();
        let outcome = table.column("outcome").unwrap();
        table.rows.iter_mut().for_each(|row| row[outcome] = "needs_decision".to_owned());
        let places = places(results.table(TABLE).unwrap(), &results);
        assert!(places[..12].iter().all(|(place, _)| *place == Place::NoLine));
    }
}
