//! A decision round as the parts of the page look at it: its table of the ranking and its scorecards side by side.
//!
//! Responsible for: which row is which project, and where the line of each sum of money lies. Not responsible for: what is said about it.

use super::lookup::Lookup;
use super::{Context, Piece, Sentence};
use crate::results::{Project, Results, RoundResults, Table};
use crate::score::Outcome;

/// A round with its ranking. Parts are absent where a folder has neither.
#[derive(Debug, Clone, Copy)]
pub(super) struct RoundView<'a> {
    pub look: Lookup<'a>,
    pub round: &'a RoundResults,
    pub ranking: &'a Table,
}

/// Where the line of one sum of money lies: rows of the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineAt {
    /// The last that is granted, in whole or in part.
    pub last_granted: Option<usize>,
    /// The first that the money does not reach.
    pub first_behind: Option<usize>,
}

impl<'a> RoundView<'a> {
    /// The round of the page.
    pub fn of(context: &'a Context<'a>) -> Option<Self> {
        Self::new(Lookup::new(context, context.input.round?))
    }
    fn new(look: Lookup<'a>) -> Option<Self> {
        let results: &'a Results = look.results;
        let ranking = results.table("ranking").filter(|table| table.column("project_id").is_some())?;
        Some(Self { look, round: results.round.as_ref()?, ranking })
    }
    /// The earlier round, where there is one.
    pub fn before(context: &'a Context<'a>) -> Option<Self> {
        let look = Lookup { prefix: "round_before.", ..Lookup::new(context, context.input.round_before?) };
        Self::new(look)
    }
    /// All rows of the ranking.
    pub fn rows(&self) -> Vec<usize> {
        (0..self.ranking.rows.len()).collect()
    }
    /// The outcome of a row.
    pub fn outcome(&self, row: usize) -> Option<Outcome> {
        Outcome::parse(self.ranking.cell(row, "outcome"))
    }
    /// The rows with one of these outcomes.
    pub fn rows_with(&self, wanted: &[Outcome]) -> Vec<usize> {
        self.rows().into_iter().filter(|&row| self.outcome(row).is_some_and(|outcome| wanted.contains(&outcome))).collect()
    }
    /// Whether a row has a place.
    pub fn is_ranked(&self, row: usize) -> bool {
        !self.ranking.cell(row, "rank").is_empty()
    }
    /// The scorecard of a row.
    pub fn project(&self, row: usize) -> Option<&'a Project> {
        let id = self.ranking.cell(row, "project_id");
        let same_place = self.round.projects.get(row).filter(|project| project.project_id == id);
        same_place.or_else(|| self.round.projects.iter().find(|project| project.project_id == id))
    }
    /// The row of a project.
    pub fn row_of(&self, id: &str) -> Option<usize> {
        self.rows().into_iter().find(|&row| self.ranking.cell(row, "project_id") == id)
    }
    /// What a row is called: its name with its id.
    pub fn name(&self, row: usize) -> String {
        match (self.ranking.cell(row, "project").trim(), self.ranking.cell(row, "project_id")) {
            ("", id) => id.to_owned(),
            (name, id) => format!("{name} ({id})"),
        }
    }
    /// The same, as a part of a sentence.
    pub fn named(&self, row: usize) -> Piece {
        Piece::Name(self.name(row))
    }
    /// The column that ranks.
    pub fn standing_column(&self) -> &'static str {
        if self.ranking.column("comparison_number").is_some() { "comparison_number" } else { "total_points" }
    }
    /// Points and rate, or the comparison number, in words.
    pub fn standing(&self, row: usize) -> Sentence {
        let column = self.standing_column();
        let key = if column == "total_points" { "standing_points" } else { "standing_comparison" };
        let figure = |column| Piece::from(self.look.figure(self.ranking, row, column));
        self.look.fill("round", key, &[("standing", figure(column)), ("rate", figure("connection_rate"))])
    }
    /// The ids of the sums of money; one empty id where there are no pots.
    pub fn pots(&self) -> Vec<&'a str> {
        self.round.pots.iter().map(|pot| pot.id.as_str()).collect()
    }
    /// What a pot is called.
    pub fn pot_name(&self, id: &str) -> String {
        let label = self.round.pots.iter().find(|pot| pot.id == id).map_or("", |pot| pot.label.as_str());
        if label.is_empty() { id.to_owned() } else { label.to_owned() }
    }
    /// The ranked rows that compete for a pot, in their order.
    pub fn rows_of_pot(&self, pot: &str) -> Vec<usize> {
        let is_of = |&row: &usize| self.is_ranked(row) && self.project(row).is_some_and(|project| project.pot == pot);
        self.rows().into_iter().filter(is_of).collect()
    }
    /// Where the line of a pot lies.
    pub fn line(&self, pot: &str) -> LineAt {
        let rows = self.rows_of_pot(pot);
        let is = |row: usize, wanted: &[Outcome]| self.outcome(row).is_some_and(|outcome| wanted.contains(&outcome));
        LineAt {
            last_granted: rows.iter().copied().rfind(|&row| is(row, &[Outcome::Granted, Outcome::PartGranted])),
            first_behind: rows.iter().copied().find(|&row| is(row, &[Outcome::RefusedBudget, Outcome::CarriedOver])),
        }
    }
}
