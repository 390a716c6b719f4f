//! A run of scoring in short: what two runs are compared by.
//!
//! Responsible for: the shape, which can be written and read back, and making it from a scored round. Not responsible for: files, or the
//! comparison (`compare`). No names of applicants, no organisation numbers and no sign-ups are in it.

use super::result::{ConditionState, Outcome};
use super::{Fraction, Scored, Task};
use crate::model::{Application, ApplicationColumn, Value, ValueKind};
use serde::{Deserialize, Serialize};

/// One run in short.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    /// What the round is called; may be empty.
    pub round: String,
    /// The id of the rule set.
    pub rules: String,
    /// The sums of money.
    pub money: Vec<MoneySummary>,
    /// The projects, in the order of the list.
    pub projects: Vec<ProjectSummary>,
}

/// One sum of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneySummary {
    /// The pot; empty for the only sum.
    pub pot: String,
    /// The money there was, in kronor.
    pub budget: Option<i64>,
    /// Granted from it, in kronor.
    pub granted: i64,
    /// Set aside, in kronor.
    pub reserved: i64,
    /// Left, in kronor.
    pub left: Option<i64>,
}

/// One project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectSummary {
    /// The id, by which the projects of two runs are matched.
    pub project_id: String,
    /// The name to show.
    pub project: String,
    /// Where it stands.
    #[serde(flatten)]
    pub standing: Standing,
    /// Points by criterion, in the order of the rule set.
    pub points: Vec<PointsSummary>,
    /// Conditions, in the order of the rule set.
    pub conditions: Vec<ConditionSummary>,
    /// The values that scoring can use, in the order of the columns; those of which nothing is stated or assessed are absent.
    pub values: Vec<ValueSummary>,
}

/// Where a project stands in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The place; `None` where it is not ranked.
    pub rank: Option<u32>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The total; `None` where a comparison number ranks.
    pub total_points: Option<u64>,
    /// The connection rate.
    pub rate: Option<Fraction>,
    /// The comparison number.
    pub comparison: Option<Fraction>,
    /// The support that can be granted at most, in kronor.
    pub grantable: Option<i64>,
    /// The support granted, in kronor.
    pub granted: i64,
}

/// What one criterion gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsSummary {
    /// The criterion's id.
    pub criterion: String,
    /// Its Swedish name.
    pub label: String,
    /// Points before the weight.
    pub points: u64,
    /// Points times weight.
    pub weighted: u64,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionSummary {
    /// The condition's id.
    pub condition: String,
    /// Whether it holds.
    pub state: ConditionState,
}

/// One value, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueSummary {
    /// The column.
    pub column: ApplicationColumn,
    /// What the applicant states; empty where nothing.
    pub stated: String,
    /// What was assessed instead; `None` where nothing was, empty where the assessment is that nothing is known.
    pub assessed: Option<String>,
}

impl ValueSummary {
    /// The value that is scored; empty where nothing is known.
    pub fn used(&self) -> &str {
        self.assessed.as_deref().unwrap_or(&self.stated)
    }
}

/// A scored round in short.
pub fn summarise(task: &Task<'_>, scored: &Scored) -> RunSummary {
    let money = |pot: &super::PotResult| MoneySummary {
        pot: pot.id.clone(),
        budget: pot.budget,
        granted: pot.granted,
        reserved: pot.reserved,
        left: pot.left,
    };
    let project = |decided: &super::Decided| {
        let (application, card) = (&task.round.applications[decided.project], &scored.cards[decided.project]);
        let standing = Standing {
            rank: decided.rank,
            outcome: decided.outcome,
            total_points: card.total_points,
            rate: card.rate,
            comparison: card.comparison,
            grantable: card.support.grantable,
            granted: decided.granted,
        };
        let points = card.criteria.iter().map(|criterion| PointsSummary {
            criterion: criterion.id.clone(),
            label: criterion.label.clone(),
            points: criterion.points,
            weighted: criterion.weighted,
        });
        let conditions = card.conditions.iter().map(|one| ConditionSummary { condition: one.id.clone(), state: one.state });
        ProjectSummary {
            project_id: application.project_id.clone(),
            project: application.label().to_owned(),
            standing,
            points: points.collect(),
            conditions: conditions.collect(),
            values: values(application),
        }
    };
    RunSummary {
        round: task.round.name.clone(),
        rules: task.rules.id.clone(),
        money: scored.pots.iter().map(money).collect(),
        projects: scored.list.iter().map(project).collect(),
    }
}

fn values(application: &Application) -> Vec<ValueSummary> {
    let is_scored = |column: &&ApplicationColumn| {
        column.kind() != ValueKind::Text || matches!(column, ApplicationColumn::Status | ApplicationColumn::AreaPot)
    };
    let value = |&column: &ApplicationColumn| {
        let assessed = application.assessed.get(&column);
        let stated = application.stated.get(&column);
        (assessed.is_some() || stated.is_some()).then(|| ValueSummary {
            column,
            stated: stated.map_or_else(String::new, Value::to_string),
            assessed: assessed.map(|assessed| assessed.value.as_ref().map_or_else(String::new, Value::to_string)),
        })
    };
    ApplicationColumn::ALL.iter().filter(is_scored).filter_map(value).collect()
}
