//! The plan of a rollout run: every setting checked before a large file is read.

use crate::error::nearest_name;
use crate::project::plan::layer_plan;
use crate::project::settings::LayerSettings;
use crate::project::{LimitSettings, Plan, PlanSettings, Settings};
use crate::read::layer::LayerPlan;
use crate::read::{prices, rules};
use crate::rollout::PriceList;
use crate::rollout::options::{Objective, TakeUp};
use crate::score::RuleSet;
use crate::{Error, Result};
use std::path::PathBuf;

/// A rollout run, checked.
#[derive(Debug, Clone)]
pub struct RolloutPlan {
    /// Premises, municipalities, networks, and who counts as unserved.
    pub coverage: Plan,
    /// The roads.
    pub roads: Vec<LayerPlan>,
    /// Existing ducts.
    pub ducts: Vec<LayerPlan>,
    /// Planned civil works.
    pub works: Vec<LayerPlan>,
    /// The network that projects begin at; empty: the fibre routes among the networks.
    pub backbone: Vec<LayerPlan>,
    /// Railways and water.
    pub barriers: Vec<LayerPlan>,
    /// The prices.
    pub prices: PriceList,
    /// The rules by which candidates are scored.
    pub programme: Option<RuleSet>,
    /// Percent of the cost that the programme pays, where the rule set does not say it.
    pub support_percent: Option<u32>,
    /// The money, in kronor.
    pub budget: Option<i64>,
    /// What the choice is to have most of.
    pub objective: Option<Objective>,
    /// Whether premises with the status planned are planned for too.
    pub with_planned: bool,
    /// The share of premises that connect.
    pub take_up: TakeUp,
    /// The most that a connection may cost, in öre.
    pub worth: Option<u64>,
    /// What groups grow by.
    pub grow_by_points: bool,
    /// The most premises in a project.
    pub most_premises: u32,
    /// The longest route of a project, in millimetres.
    pub longest_mm: u64,
    /// Rounds of search for each route.
    pub effort: u32,
    /// The seed of the draws.
    pub seed: u64,
    /// What the choice must keep beside the budget.
    pub limits: Vec<LimitSettings>,
    /// Seconds after which the search of a route is cut.
    pub seconds: Option<f64>,
    /// The folder of an earlier plan to begin from.
    pub begin_from: Option<PathBuf>,
    /// Whether warnings fail the run.
    pub strict: bool,
    /// The project file that settings came from: never replaced by results.
    pub project: Option<PathBuf>,
}

/// Where the results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutOutput {
    /// The folder.
    pub folder: PathBuf,
    /// Whether an earlier result there is replaced.
    pub overwrite: bool,
}

/// Premises in a project at the most, unless something else is said: some hundred are what one applicant builds in a few years
/// (associations had 25 to 75 in 2012, operators' projects up to some hundreds). A choice, not a rule.
const MOST_PREMISES: u32 = 300;
/// Kilometres of route at the most: about a year's work of a contractor's team. A choice, not a rule.
const LONGEST_KM: u32 = 100;
/// Kronor for one connection and for a budget that sums of still fit into their numbers; far above anything that is paid.
const MOST_WORTH: i64 = 10_000_000;
const MOST_BUDGET: i64 = 1_000_000_000_000;
/// Rounds of search.
const EFFORT: u32 = 8;

impl RolloutPlan {
    /// Checks settings.
    ///
    /// # Errors
    /// Anything that does not make sense whatever the files hold, and price lists and rule sets that are not known or not right.
    pub fn new(settings: &Settings) -> Result<Self> {
        let plan = &settings.plan;
        let layers = |layers: &[LayerSettings]| -> Vec<LayerPlan> {
            let one = |layer: &LayerSettings| {
                Some(layer_plan(layer.file.as_deref()?, layer.layer.as_deref(), layer.crs.or(settings.crs), &layer.columns))
            };
            layers.iter().filter_map(one).collect()
        };
        let roads = layers(&plan.roads);
        if roads.is_empty() {
            return Err(Error::usage("there are no roads to build along")
                .with_hint("give `--roads FILE` (lines, or an OpenStreetMap extract), or `[[plan.roads]]` in bygd.toml"));
        }
        let coverage = Plan::new(settings)?;
        let backbone = layers(&plan.backbone);
        let has_routes = coverage.network.iter().any(|layer| layer.kind == crate::model::NetworkKind::Route);
        if backbone.is_empty() && !has_routes {
            return Err(Error::usage("there is no existing network for projects to begin at")
                .with_hint("give `--backbone FILE` with lines or points, or fibre routes with `--routes FILE`"));
        }
        let programme = plan.programme.as_deref().map(rules::load).transpose()?;
        if plan.grow_by.as_deref().is_some_and(|by| by.trim() == "points") && programme.is_none() {
            return Err(Error::usage("points are given by a programme, and none is named").with_hint("give `--programme ID`"));
        }
        Ok(Self {
            roads,
            ducts: layers(&plan.ducts),
            works: layers(&plan.works),
            backbone,
            barriers: layers(&plan.barriers),
            prices: match &plan.costs {
                Some(file) => prices::load(file.as_ref())?,
                None => prices::built_in()?,
            },
            support_percent: percent_at_most_100(plan.support_percent)?,
            budget: amount_up_to(MOST_BUDGET, plan.budget, "--budget")?,
            objective: plan.objective.as_deref().map(|text| objective(text, programme.is_some())).transpose()?,
            with_planned: plan.planned.unwrap_or(false),
            take_up: plan.take_up.as_ref().map_or(Ok(TakeUp::default()), take_up)?,
            worth: amount_up_to(MOST_WORTH, plan.worth, "--worth")?.map(|kronor| kronor.unsigned_abs().saturating_mul(100)),
            grow_by_points: grow_by_points(plan)?,
            most_premises: at_least_one(plan.most_premises, MOST_PREMISES, "--most-premises")?,
            longest_mm: u64::from(at_least_one(plan.longest_km, LONGEST_KM, "--longest-km")?) * 1_000_000,
            effort: plan.effort.unwrap_or(EFFORT),
            seed: plan.seed.unwrap_or(1),
            limits: plan.limit.clone(),
            seconds: None,
            begin_from: None,
            strict: false,
            project: None,
            programme,
            coverage,
        })
    }

    /// All files that the plan reads, in the order of reading, one for each layer.
    pub fn paths(&self) -> Vec<PathBuf> {
        let own = [&self.roads, &self.ducts, &self.works, &self.backbone, &self.barriers];
        let own = own.into_iter().flatten().map(|layer| layer.source.path.clone());
        self.coverage.paths().into_iter().chain(own).collect()
    }
}

fn percent_at_most_100(percent: Option<u32>) -> Result<Option<u32>> {
    match percent {
        Some(percent) if percent > 100 => {
            Err(Error::usage(format!("`--support-percent` is {percent}, but nobody pays more than the whole cost")))
        }
        percent => Ok(percent),
    }
}

fn amount_up_to(most: i64, amount: Option<i64>, name: &str) -> Result<Option<i64>> {
    match amount {
        Some(amount) if amount > most => {
            Err(Error::usage(format!("`{name}` is {amount} kronor, but no more than {most} can be planned with")))
        }
        Some(amount) if amount < 0 => Err(Error::usage(format!("`{name}` is {amount} kronor, but an amount is 0 or more"))),
        amount => Ok(amount),
    }
}

fn at_least_one(value: Option<u32>, default: u32, name: &str) -> Result<u32> {
    match value {
        Some(0) => Err(Error::usage(format!("`{name}` is 0, so that no project could be built")).with_hint("give 1 or more")),
        value => Ok(value.unwrap_or(default)),
    }
}

fn objective(text: &str, has_programme: bool) -> Result<Objective> {
    let names = || Objective::ALL.iter().map(|objective| objective.as_str());
    let found = Objective::parse(text).ok_or_else(|| {
        let error = Error::usage(format!("`{text}` is nothing that a choice can have most of"));
        error.with_hint(match nearest_name(text, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("give one of: {}", names().collect::<Vec<_>>().join(", ")),
        })
    })?;
    if found == Objective::Points && !has_programme {
        return Err(Error::usage("points are given by a programme, and none is named").with_hint("give `--programme ID`"));
    }
    Ok(found)
}

fn grow_by_points(plan: &PlanSettings) -> Result<bool> {
    match plan.grow_by.as_deref().map(str::trim) {
        None | Some("cost") => Ok(false),
        Some("points") => Ok(true),
        Some(other) => Err(Error::usage(format!("groups cannot grow by `{other}`")).with_hint("give `cost` or `points`")),
    }
}

/// Reads `60` or `60-80-95` percent, each with at most one decimal, as permille.
fn take_up(value: &toml::Value) -> Result<TakeUp> {
    let text = match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let wrong = || {
        Error::usage(format!("`{text}` is not a share of premises that connect"))
            .with_hint("give percent from 1 to 100: one number, or the lowest, the likely and the highest: 60-80-95")
    };
    let permille = |part: &str| {
        let part = part.trim().trim_end_matches('%').trim().replace(',', ".");
        let (whole, tenth) = part.split_once('.').unwrap_or((&part, "0"));
        let (whole, tenth) = (whole.parse::<u16>().ok()?, tenth.parse::<u16>().ok().filter(|_| tenth.len() == 1)?);
        Some(whole.checked_mul(10)? + tenth).filter(|permille| (10..=1000).contains(permille))
    };
    let parts: Vec<u16> = text.split('-').map(permille).collect::<Option<_>>().ok_or_else(wrong)?;
    match parts[..] {
        [one] => Ok(TakeUp { low: one, likely: one, high: one }),
        [low, likely, high] if low <= likely && likely <= high => Ok(TakeUp { low, likely, high }),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn take_up_is_one_number_or_three_that_rise() {
        let three = |take_up: TakeUp| [take_up.low, take_up.likely, take_up.high];
        let read = |text: &str| take_up(&toml::Value::String(text.to_owned())).ok().map(three);
        assert_eq!(read("60"), Some([600; 3]));
        assert_eq!(read("60-80-95"), Some([600, 800, 950]));
        assert_eq!(read("62,5 % - 70 - 100 %"), Some([625, 700, 1000]));
        assert_eq!(take_up(&toml::Value::Integer(70)).ok().map(three), Some([700; 3]));
        for bad in ["", "0", "101", "80-60-95", "60-80", "abc", "60.25"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn without_roads_nothing_is_read() {
        let error = RolloutPlan::new(&Settings::default()).unwrap_err();
        assert!(error.hint().is_some_and(|hint| hint.contains("--roads")), "{error}");
    }
}
