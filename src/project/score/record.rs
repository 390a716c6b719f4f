//! The settings of a scoring run as they are stored with its results: complete, stable, without paths.

use super::ScorePlan;
use crate::model::Round;
use crate::project::record::WhiteSpotRecord;
use crate::score::change::Change;
use crate::score::{Budget, Choice, RuleSet};
use serde::Serialize;

/// What was asked for, in the form that the manifest holds. The rule set is stored whole: it decides every number.
#[derive(Debug, Serialize)]
pub struct ScoreRecord<'a> {
    round: &'a str,
    rules: &'a RuleSet,
    assumed: &'a [(String, String)],
    budget: &'a Budget,
    choices: &'a [Choice],
    columns: Vec<&'static str>,
    forgotten_within_m: Option<f64>,
    working_crs: String,
    white_spots: Option<WhiteSpotRecord>,
    /// What was tried beside the results (`what_if.csv`), as it is typed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    what_if: Vec<String>,
}

impl<'a> ScoreRecord<'a> {
    /// The record of a plan whose inputs were read.
    pub fn new(
        plan: &'a ScorePlan,
        round: &'a Round,
        budget: &'a Budget,
        choices: &'a [Choice],
        assumed: &'a [(String, String)],
        changes: &[Change],
    ) -> Self {
        Self {
            round: &round.name,
            rules: &plan.rules,
            assumed,
            budget,
            choices,
            columns: round.columns.iter().map(|column| column.as_str()).collect(),
            forgotten_within_m: plan.forgotten_within_m,
            working_crs: format!("EPSG:{}", plan.working.code),
            white_spots: plan.geodata.as_ref().and_then(WhiteSpotRecord::new),
            what_if: changes.iter().map(Change::typed).collect(),
        }
    }
}
