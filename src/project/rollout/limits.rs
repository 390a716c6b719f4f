//! The limits of a choice, from how settings say them.
//!
//! Responsible for: words and codes becoming measures and municipalities. Not responsible for: holding a choice to them (`rollout::choice`).

use super::RolloutPlan;
use crate::coverage::AreaIndex;
use crate::error::nearest_name;
use crate::model::Areas;
use crate::project::LimitSettings;
use crate::rollout::options::{Limit, Measure};
use crate::{Error, Result};

/// The limits with municipalities by position.
pub(super) fn limits(plan: &RolloutPlan, areas: &Areas) -> Result<Vec<Limit>> {
    let area = |code: &String| {
        let at = areas.code.iter().position(|known| known == code);
        at.map(|at| AreaIndex::new(at as u32)).ok_or_else(|| {
            let error = Error::usage(format!("there is no municipality `{code}`, which a limit of the plan names"));
            match nearest_name(code, areas.code.iter().map(String::as_str)) {
                Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                None => error,
            }
        })
    };
    let limit = |(number, limit): (usize, &LimitSettings)| {
        let of = limit.of.as_deref().unwrap_or("projects").trim();
        let (measure, unit) = match of {
            "projects" => (Measure::Projects, 1),
            "premises" => (Measure::Premises, 1),
            "households" => (Measure::Households, 1),
            "workplaces" => (Measure::Workplaces, 1),
            "kronor" => (Measure::Cost, 100),
            "metres" => (Measure::Length, 1_000),
            other => {
                return Err(Error::usage(format!("a limit cannot be one of `{other}`"))
                    .with_hint("give `projects`, `premises`, `households`, `workplaces`, `kronor` or `metres`"));
            }
        };
        let amount = |amount: Option<i64>| {
            let amount = amount.map(|amount| u64::try_from(amount).map(|amount| amount.saturating_mul(unit)));
            amount.transpose().map_err(|_| Error::usage("a limit of the plan is below 0"))
        };
        Ok(Limit {
            label: limit.name.clone().unwrap_or_else(|| format!("limit {}", number + 1)),
            areas: if limit.municipalities.is_empty() {
                None
            } else {
                Some(limit.municipalities.iter().map(area).collect::<Result<_>>()?)
            },
            measure,
            at_least: amount(limit.at_least)?,
            at_most: amount(limit.at_most)?,
        })
    };
    plan.limits.iter().enumerate().map(limit).collect()
}
