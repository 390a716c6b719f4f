//! The settings of a rollout run as they are stored with its results: complete, stable, without paths.

use super::RolloutPlan;
use crate::project::LimitSettings;
use crate::project::record::RunRecord;
use crate::read::layer::InputInfo;
use crate::rollout::PriceList;
use crate::rollout::options::TakeUp;
use crate::score::RuleSet;
use serde::Serialize;

/// What was asked for, in the form that the manifest and `plan.json` hold. Prices and rule set are stored whole: they decide every number.
#[derive(Debug, Serialize)]
pub struct RolloutRecord<'a> {
    coverage: RunRecord,
    with_planned: bool,
    prices: &'a PriceList,
    programme: Option<&'a RuleSet>,
    support_percent: Option<u32>,
    budget: Option<i64>,
    objective: Option<&'a str>,
    take_up_permille: TakeUp,
    worth_ore: Option<u64>,
    grow_by: &'static str,
    most_premises: u32,
    longest_mm: u64,
    effort: u32,
    seed: u64,
    /// Only where it was given: what was cut by time may come out otherwise the next time.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    begin_from: bool,
    limits: &'a [LimitSettings],
}

impl<'a> RolloutRecord<'a> {
    /// The record of a plan and of the layers that were read for it.
    pub fn new(plan: &'a RolloutPlan, coverage_inputs: &[InputInfo], objective: Option<&'a str>) -> Self {
        Self {
            coverage: RunRecord::new(&plan.coverage, coverage_inputs),
            with_planned: plan.with_planned,
            prices: &plan.prices,
            programme: plan.programme.as_ref(),
            support_percent: plan.support_percent,
            budget: plan.budget,
            objective,
            take_up_permille: plan.take_up,
            worth_ore: plan.worth,
            grow_by: if plan.grow_by_points { "points" } else { "cost" },
            most_premises: plan.most_premises,
            longest_mm: plan.longest_mm,
            effort: plan.effort,
            seed: plan.seed,
            seconds: plan.seconds,
            begin_from: plan.begin_from.is_some(),
            limits: &plan.limits,
        }
    }
}
