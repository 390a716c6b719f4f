//! Scenarios: several plans on the same base, checked whole before any of them runs, and compared side by side.

use super::run::{RolloutReport, rollout_into};
use super::{RolloutOutput, RolloutPlan};
use crate::project::{Settings, Talk, file};
use crate::rollout::result::Fate;
use crate::write::{self, Manifest, OutputFolder};
use crate::{Error, Place, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What the settings without any scenario are called.
const BASE: &str = "bas";

/// One scenario, checked.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name: that of its file.
    pub name: String,
    /// What is planned in it.
    pub plan: RolloutPlan,
}

/// A scenario in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// Projects.
    pub projects: u64,
    /// Premises in them.
    pub premises: u64,
    /// Households in them, where they are known.
    pub households: Option<u64>,
    /// Their routes, in millimetres.
    pub route_mm: u64,
    /// Their cost, in öre.
    pub cost: u64,
    /// Premises to be joined that are in no project.
    pub left_out: u64,
    /// Projects that the best choice funds; `None` without a budget.
    pub chosen: Option<u64>,
    /// What they are worth in the objective.
    pub chosen_worth: Option<u64>,
    /// What no choice can exceed.
    pub worth_bound: Option<u64>,
}

impl Scenario {
    /// The base and one scenario for each file, which says what is different from the base.
    ///
    /// # Errors
    /// The first of them that makes no sense, or names a file that is not there; nothing has been planned then.
    pub fn resolve(base: &Settings, files: &[PathBuf]) -> Result<Vec<Self>> {
        let mut scenarios = vec![Self { name: BASE.to_owned(), plan: RolloutPlan::new(base)? }];
        for path in files {
            let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with('.') || scenarios.iter().any(|one| one.name.eq_ignore_ascii_case(&name)) {
                return Err(Error::usage(format!("there are two scenarios called `{name}`, or it is no name for a folder"))
                    .with_hint(format!("scenarios are called as their files; `{BASE}` is the one without changes")));
            }
            let settings = file::read(path)?.over(base.clone());
            scenarios.push(Self { plan: RolloutPlan::new(&settings)?, name });
        }
        for path in scenarios.iter().flat_map(|scenario| scenario.plan.paths()) {
            if !path.exists() {
                return Err(Place::file(path.display().to_string()).error("there is no such file"));
            }
        }
        Ok(scenarios)
    }
}

/// Plans every scenario into a folder of its own inside the folder of results, and `scenarios.csv` beside them; all of it or nothing.
///
/// # Errors
/// As [`run_rollout`](super::run_rollout), for any of them.
pub fn run_scenarios(scenarios: &[Scenario], output: &RolloutOutput, talk: &dyn Talk) -> Result<Vec<Compared>> {
    let folder = OutputFolder::create(&output.folder, output.overwrite)?;
    let paths: Vec<PathBuf> = scenarios.iter().flat_map(|scenario| scenario.plan.paths()).collect();
    folder.protect(paths.iter().map(PathBuf::as_path))?;
    let mut compared = Vec::new();
    for scenario in scenarios {
        talk.say(&format!("scenario {}", scenario.name));
        let inner = OutputFolder::create(&folder.file(&scenario.name), false)?;
        let report = rollout_into(&scenario.plan, Some(&inner), talk)?;
        inner.finish()?;
        compared.push(in_short(&scenario.name, &report));
    }
    write::rollout::write_scenarios(&folder.file("scenarios.csv"), &compared)?;
    write_manifest(&folder, scenarios)?;
    folder.finish()?;
    Ok(compared)
}

fn in_short(name: &str, report: &RolloutReport) -> Compared {
    let rollout = &report.rollout;
    let sum = |of: fn(&crate::rollout::Project) -> u64| rollout.projects.iter().map(of).sum::<u64>();
    let households: Option<u64> = rollout.projects.iter().map(|project| project.sums.households).sum();
    let choice = rollout.choice.as_ref();
    Compared {
        name: name.to_owned(),
        projects: rollout.projects.len() as u64,
        premises: sum(|project| project.sums.premises),
        households,
        route_mm: sum(|project| project.route.length_mm),
        cost: sum(|project| project.cost),
        left_out: rollout.fates.iter().filter(|(fate, _)| *fate != Fate::InProject).count() as u64,
        chosen: choice.map(|choice| choice.best.projects.len() as u64),
        chosen_worth: choice.map(|choice| choice.best.worth),
        worth_bound: choice.map(|choice| choice.upper_bound),
    }
}

/// The names of the scenarios; each folder has a manifest of its own with everything else.
#[derive(Serialize)]
struct ScenariosRecord<'a> {
    scenarios: Vec<&'a str>,
}

fn write_manifest(folder: &OutputFolder, scenarios: &[Scenario]) -> Result<()> {
    let record = ScenariosRecord { scenarios: scenarios.iter().map(|scenario| scenario.name.as_str()).collect() };
    let manifest =
        Manifest { command: "scenarios", settings: &record, passed_within: None, inputs: &[], rows: &[], base_missing: &[] };
    let path: &Path = &folder.file("manifest.json");
    write::write_manifest(path, &manifest, &folder.written()?)
}
