//! What scoring gives: scorecards, places, outcomes. Only the shapes; each is made in the file that its words name.

use super::rules::{AfterLine, LineRule, Reading, SortKey};
use super::{Fraction, RuleSet};
use crate::model::class::vocabulary;
use crate::model::{ApplicationColumn, Round};
use serde::{Deserialize, Serialize};

/// Everything that the rules say about one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scorecard {
    /// The position in [`Round::applications`].
    pub project: usize,
    /// Signed over possible; `None` where there are no possible connections (shown as `.`), or one of the two is not known.
    pub rate: Option<Fraction>,
    /// Signed connections in the rule set's unit.
    pub signed: u64,
    /// Possible connections (`size` of the counting).
    pub possible: u64,
    /// One for each criterion, in the order of the rule set.
    pub criteria: Vec<CriterionScore>,
    /// The weighted sum; `None` where the rule set ranks by comparison number, or a value that it needs is not known.
    pub total_points: Option<u64>,
    /// The comparison number in kronor for each building, exact; `None` where the rule set ranks by points.
    pub comparison: Option<Fraction>,
    /// The comparison number in a Swedish sentence; empty without one.
    pub comparison_sentence: String,
    /// One for each condition, in the order of the rule set.
    pub conditions: Vec<ConditionResult>,
    /// Values that scoring needs and nobody knows: the project cannot be decided.
    pub missing: Vec<ApplicationColumn>,
    /// Things of a checklist that nobody answered: they give no points, and the list is preliminary.
    pub unanswered: Vec<ApplicationColumn>,
    /// What can be granted at most.
    pub support: Support,
    /// How the total would be with other readings of the rate, where it would be another.
    pub other_readings: Vec<OtherReading>,
    /// What a reader should know: a reduced amount, an item nobody answered. Swedish sentences.
    pub notes: Vec<String>,
}

impl Scorecard {
    /// Whether a condition fails.
    pub fn fails(&self) -> bool {
        self.conditions.iter().any(|condition| condition.state == ConditionState::NotMet)
    }
    /// Whether something must be known before a decision.
    pub fn is_open(&self) -> bool {
        let open_condition = self.conditions.iter().any(|condition| condition.state == ConditionState::Open);
        let has_standing = self.total_points.is_some() || self.comparison.is_some();
        open_condition || !self.missing.is_empty() || !has_standing || self.support.grantable.is_none()
    }
}

/// What one criterion gives, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionScore {
    /// The criterion's id.
    pub id: String,
    /// Its Swedish name.
    pub label: String,
    /// The value as a ratio, where it is one.
    pub fraction: Option<Fraction>,
    /// The value as it is shown: `85,0 %`, `60`, `2 av 5`, `.`.
    pub shown: String,
    /// What the value was made from.
    pub evidence: Vec<Evidence>,
    /// The published wording of the band or items that matched; empty where none did.
    pub matched: String,
    /// Points before the weight.
    pub points: u64,
    /// The weight.
    pub weight: u64,
    /// Points times weight.
    pub weighted: u64,
    /// The reason in Swedish.
    pub sentence: String,
    /// How far it is to the next band, where there is one.
    pub next: Option<NextBand>,
}

/// One value that went into a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The column.
    pub column: ApplicationColumn,
    /// What the applicant states, as shown; empty where nothing.
    pub stated: String,
    /// What was assessed instead, as shown; `None` where nothing was.
    pub assessed: Option<String>,
    /// What the geodata give, as shown; `None` where nothing was computed.
    pub computed: Option<String>,
    /// The value that was used, as shown; empty where nothing is known.
    pub used: String,
}

/// How far it is to the next band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextBand {
    /// The lower bound of that band, as shown.
    pub from: String,
    /// How much the weighted points would rise by this criterion.
    pub gain: u64,
    /// How many more would have to sign in the same area; `None` where that cannot be enough or does not matter here.
    pub more_signed: Option<u64>,
    /// How many more possible connections a larger area would need, all else equal; `None` where it does not matter here.
    pub more_possible: Option<u64>,
    /// How much the whole total would change: with the `more_signed`, or with the `more_possible` if none of them signs. The latter can be
    /// below zero, since the rate falls.
    pub net_gain: i64,
}

/// The total under another reading of the rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherReading {
    /// The reading.
    pub reading: Reading,
    /// The total it would give.
    pub total_points: u64,
}

/// One condition for one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionResult {
    /// The condition's id.
    pub id: String,
    /// Whether it holds.
    pub state: ConditionState,
    /// The value as shown; empty where nothing is known.
    pub value: String,
    /// The reason in Swedish.
    pub sentence: String,
}

vocabulary! {
    /// Whether a condition holds.
    ConditionState {
        /// It does.
        Met = "met",
        /// It does not.
        NotMet = "not_met",
        /// The cell is empty: it must be examined before a decision.
        Open = "open",
        /// The file has no such column: it was not examined in this round, and holds nobody back.
        NotExamined = "not_examined",
    }
}

/// What can be granted to a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// What is applied for, in kronor; `None` where it is not stated.
    pub requested: Option<i64>,
    /// The eligible cost after caps, in kronor.
    pub eligible_cost: Option<i64>,
    /// The most that can be granted, in kronor; `None` where neither a request nor an eligible cost is known.
    pub grantable: Option<i64>,
    /// Why it is less than was applied for, in Swedish; empty where it is not.
    pub reduced_because: String,
}

vocabulary! {
    /// What becomes of a project.
    Outcome {
        /// It gets its support.
        Granted = "granted",
        /// It gets part of it.
        PartGranted = "part_granted",
        /// The money did not reach it.
        RefusedBudget = "refused_budget",
        /// The money did not reach it; it takes part in the next round.
        CarriedOver = "carried_over",
        /// It has too few points.
        RefusedFloor = "refused_floor",
        /// A condition is not met.
        RefusedCondition = "refused_condition",
        /// It was dismissed for a formal fault.
        Dismissed = "dismissed",
        /// The applicant withdrew it.
        Withdrawn = "withdrawn",
        /// Somebody must decide: a tie across the line, or something open.
        NeedsDecision = "needs_decision",
    }
}

/// The place and the outcome of one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// The position in [`Round::applications`] and in [`Scored::cards`].
    pub project: usize,
    /// The place; projects that nothing separates share one (3, 3, 5). `None` where it is not ranked.
    pub rank: Option<u32>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The support granted, in kronor.
    pub granted: i64,
    /// Money set aside for it until it is decided, in kronor.
    pub reserved: i64,
    /// Everything granted down to here in the list, in kronor.
    pub cumulative: i64,
    /// The key that separated it from its neighbours in the list where the first key did not; `None` where the first key did, or nothing.
    pub tie_broken_by: Option<SortKey>,
    /// Whether nothing separates it from a neighbour in the list.
    pub tied: bool,
    /// The pot that it was granted from or competed in last; a position in [`Scored::pots`].
    pub pot: usize,
    /// Why, in Swedish.
    pub sentence: String,
}

/// One sum of money and what became of it. A round without pots has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PotResult {
    /// The pot's id; empty for the only one.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// The money there was, in kronor, what flowed in from other pots included; `None` where no budget was given.
    pub budget: Option<i64>,
    /// Granted from it, in kronor.
    pub granted: i64,
    /// Set aside for open cases, in kronor.
    pub reserved: i64,
    /// Left in it, or flowed on to the national pot, in kronor; `None` where no budget was given.
    pub left: Option<i64>,
}

vocabulary! {
    /// Where a project stands before any money is given out.
    StateBeforeMoney {
        /// Nothing is open: it gets money where the money reaches it.
        Ready = "ready",
        /// Something must be known first.
        Open = "open",
        /// It has too few points.
        RefusedFloor = "refused_floor",
        /// It is not ranked.
        NotRanked = "not_ranked",
    }
}

/// What the giving out of money asks of a project, beside its place and its [`Support`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeMoney {
    /// Where it stands.
    pub state: StateBeforeMoney,
    /// The word for its area, as the application says it; it names the pot that the project competes for.
    pub area_pot: String,
    /// Whether the applicant takes a part of the support.
    pub accepts_part_grant: bool,
    /// The least part that the applicant takes, in kronor; 1 or more.
    pub lowest_support: i64,
    /// Somebody's choice where nothing separates it from others.
    pub choice: Option<bool>,
}

/// How the money of a round is given out, before any is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRules {
    /// The rule of the line.
    pub line: LineRule,
    /// What becomes of those behind it.
    pub after: AfterLine,
    /// The sums of money, in the order in which they are given out.
    pub pots: Vec<PotBeforeMoney>,
}

/// One sum of money before any of it is given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PotBeforeMoney {
    /// The pot's id; empty for the only one.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Whether it takes what the other pots have left, and all projects that they have not granted.
    pub national: bool,
    /// The money, in kronor; `None` where no budget was given.
    pub budget: Option<i64>,
}

/// The money of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Budget {
    /// No budget was given: everything is ranked, nothing is granted or refused for lack of money.
    None,
    /// One sum, in kronor.
    One(i64),
    /// Sums by pot id, in kronor; they replace those of the rule set.
    Pots(Vec<(String, i64)>),
}

/// Somebody's choice where the rules do not decide (`--decide`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The project.
    pub project_id: String,
    /// Whether it is taken before those it is tied with.
    pub grant: bool,
    /// Why.
    pub reason: String,
}

/// A scored and decided round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scored {
    /// One for each application, in the order of the round.
    pub cards: Vec<Scorecard>,
    /// One for each application, in the order of the list: ranked first, then by id.
    pub list: Vec<Decided>,
    /// The sums of money.
    pub pots: Vec<PotResult>,
    /// Whether something open could still change the list.
    pub preliminary: bool,
    /// Conditions whose column the file lacks: not examined in this round.
    pub not_examined: Vec<String>,
}

/// Everything a round is scored with.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// The applications.
    pub round: &'a Round,
    /// The rules.
    pub rules: &'a RuleSet,
    /// The money.
    pub budget: &'a Budget,
    /// Choices where the rules do not decide.
    pub choices: &'a [Choice],
}
