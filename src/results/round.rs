//! The scorecards of a decision round, as `scorecards.json` holds them.

use crate::model::ApplicationColumn as Column;
use crate::score::communicate::DifferenceKind;
use crate::score::rules::SortKey;
use crate::score::summary::RunSummary;
use crate::score::{
    BeforeMoney, Choice, ConditionResult, CriterionScore, Fraction, MoneyRules, OtherReading, Outcome, PotResult, Support,
};
use serde::Deserialize;

/// A scored round.
#[derive(Debug, Clone, Deserialize)]
pub struct RoundResults {
    /// The rules in short.
    pub rule_set: RuleSetShort,
    /// What the round is called; may be empty.
    pub round: String,
    /// The money as given.
    pub budget: Budget,
    /// How the money is given out, before any is; `None` in folders of an older program, and where it is not public.
    #[serde(default)]
    pub money: Option<MoneyRules>,
    /// Whether something open can change the list.
    pub preliminary: bool,
    /// Ids of conditions that were not examined in this round.
    pub not_examined: Vec<String>,
    /// Numbers and choices of the rule set that no source states.
    pub assumed: Vec<Assumed>,
    /// What became of each sum of money.
    pub pots: Vec<PotResult>,
    /// Somebody's choices where the rules do not decide.
    pub choices: Vec<Choice>,
    /// The projects, in the order of the list.
    pub projects: Vec<Project>,
    /// The run in short (`round.json`), by which it is compared with another; not in `scorecards.json`.
    #[serde(skip)]
    pub summary: RunSummary,
}

/// The rule set in short.
#[derive(Debug, Clone, Deserialize)]
pub struct RuleSetShort {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The programme.
    pub programme: String,
    /// Who decides.
    pub authority: String,
    /// The first day of validity.
    pub valid_from: String,
    /// The last day of validity.
    pub valid_to: Option<String>,
    /// The rule set it builds on.
    pub base: Option<String>,
    /// Legal references.
    pub legal_basis: Vec<String>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// The money of the round: one amount, or one for each pot; neither where no budget was given.
#[derive(Debug, Clone, Deserialize)]
pub struct Budget {
    /// The only sum, in kronor.
    pub amount: Option<i64>,
    /// The sums of pots.
    pub pots: Vec<PotAmount>,
}

/// The sum of one pot.
#[derive(Debug, Clone, Deserialize)]
pub struct PotAmount {
    /// The pot.
    pub id: String,
    /// The sum, in kronor.
    pub amount: i64,
}

/// A number or choice that no source states.
#[derive(Debug, Clone, Deserialize)]
pub struct Assumed {
    /// Where it stands in the rule set.
    pub key: String,
    /// What it is, in Swedish.
    pub what: String,
    /// Its value, in Swedish.
    pub value: String,
    /// Why it was taken, in Swedish.
    pub why: String,
}

/// One project.
#[derive(Debug, Clone, Deserialize)]
pub struct Project {
    /// Its place; `None` where it is not ranked.
    pub rank: Option<u32>,
    /// Its id.
    pub project_id: String,
    /// The id of the application it belongs to.
    pub application_id: String,
    /// The case number.
    pub case_number: String,
    /// Its name.
    pub project: String,
    /// Who applies.
    pub applicant: String,
    /// The municipalities.
    pub municipality: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The support granted, in kronor; `None` where somebody must decide first.
    pub granted_support: Option<i64>,
    /// The support set aside, in kronor.
    pub reserved_support: i64,
    /// All support granted down to this place, in kronor.
    pub cumulative_granted: Option<i64>,
    /// The pot it competes for; empty for the only sum.
    pub pot: String,
    /// Whether nothing separates it from another.
    pub tied: bool,
    /// What separates it from the one before.
    pub tie_broken_by: Option<SortKey>,
    /// The total; `None` where a comparison number ranks.
    pub total_points: Option<u64>,
    /// The comparison number.
    pub comparison_number: Option<Fraction>,
    /// The comparison number with two decimals.
    pub comparison_shown: Option<String>,
    /// How it came about, in Swedish.
    pub comparison_sentence: String,
    /// The connection rate.
    pub connection_rate: Option<Fraction>,
    /// The connection rate with six decimals; `.` where it cannot be.
    pub connection_rate_shown: Option<String>,
    /// Signed connections.
    pub signed_connections: Option<u64>,
    /// Possible connections.
    pub possible_connections: Option<u64>,
    /// One for each criterion.
    pub criteria: Vec<CriterionScore>,
    /// One for each condition.
    pub conditions: Vec<ConditionResult>,
    /// What can be granted.
    pub support: Support,
    /// Columns whose value is not known.
    pub missing: Vec<Column>,
    /// Questions of checklists that nobody answered.
    pub unanswered: Vec<Column>,
    /// The total under other readings of the rate.
    pub other_readings: Vec<OtherReading>,
    /// What else a reader must know, in Swedish.
    pub notes: Vec<String>,
    /// The reason for the outcome, in Swedish.
    pub sentence: String,
    /// Values to be put to the applicant.
    pub to_communicate: Vec<Difference>,
    /// The file with the proposal for a decision, in the same folder.
    pub decision: String,
    /// What giving out the money asks of it; `None` in folders of an older program, and where it is not public.
    #[serde(default)]
    pub before_money: Option<BeforeMoney>,
}

/// A value to be put to an applicant.
#[derive(Debug, Clone, Deserialize)]
pub struct Difference {
    /// The column.
    pub column: Column,
    /// Why it is on the list.
    pub kind: DifferenceKind,
    /// What the applicant states.
    pub stated: Option<String>,
    /// What was assessed.
    pub assessed: Option<String>,
    /// What the geodata give.
    pub computed: Option<String>,
    /// Why.
    pub reason: String,
    /// The document in the case.
    pub document: String,
}
