//! The run: a plan of rollout goes through the rooms, one way.

use super::facts::Facts;
use super::ground::Ground;
use super::limits::limits;
use super::record::RolloutRecord;
use super::{RolloutOutput, RolloutPlan, begin};
use crate::Result;
use crate::coverage::levels::county_of;
use crate::coverage::{self, AreaIndex};
use crate::findings::{Example, FindingKind, Findings, RowAccount};
use crate::model::{Areas, Premises};
use crate::project::Talk;
use crate::project::run::{Data, read, records, refuse};
use crate::read::layer::InputInfo;
use crate::rollout::network::{self, Network};
use crate::rollout::options::{Ask, Objective};
use crate::rollout::plan::PlanOptions;
use crate::rollout::result::{Fate, Sums};
use crate::rollout::route::RouteOptions;
use crate::rollout::steiner::Effort;
use crate::rollout::{self, Rollout};
use crate::spatial::PolygonIndex;
use crate::write::{self, HashJob, Manifest, OutputFolder};
use std::path::PathBuf;

/// What a rollout run gives.
#[derive(Debug)]
pub struct RolloutReport {
    /// The plan that came out.
    pub rollout: Rollout,
    /// The municipalities.
    pub areas: Areas,
    /// What was found in the data.
    pub findings: Findings,
    /// What became of the rows of every layer.
    pub rows: Vec<RowAccount>,
    /// The folder with the results, where they were written.
    pub folder: Option<PathBuf>,
}

/// Plans where to build next and, where asked, writes the results; either all of them or nothing.
///
/// # Errors
/// Inputs that cannot be read or planned with, results that cannot be written or would replace an input, and findings that do not allow it.
pub fn run_rollout(plan: &RolloutPlan, output: Option<&RolloutOutput>, talk: &dyn Talk) -> Result<RolloutReport> {
    let folder = output.map(|output| OutputFolder::create(&output.folder, output.overwrite)).transpose()?;
    if let Some(folder) = &folder {
        folder.protect(plan.paths().iter().chain(&plan.project).map(PathBuf::as_path))?;
    }
    let report = rollout_into(plan, folder.as_ref(), talk)?;
    let path = folder.as_ref().map(|folder| folder.path().to_path_buf());
    folder.map(OutputFolder::finish).transpose()?;
    Ok(RolloutReport { folder: path, ..report })
}

/// Plans and writes the results into a folder that is being made.
///
/// # Errors
/// As [`run_rollout`].
pub fn rollout_into(plan: &RolloutPlan, folder: Option<&OutputFolder>, talk: &dyn Talk) -> Result<RolloutReport> {
    let hashes = folder.map(|_| HashJob::start(plan.paths()));
    let data = read(&plan.coverage, talk)?;
    let Data { premises, areas, settlements, network, mut rows, mut inputs, mut findings } = data;
    let coverage_inputs = inputs.len();
    let ground = Ground::read(plan, &network, talk, &mut findings, &mut rows, &mut inputs)?;
    talk.step("counting");
    let assessment = coverage::assess(&premises, &areas, settlements.as_ref(), &network, &plan.coverage.rules, &mut findings)?;
    let facts = Facts::new(&premises, &assessment, plan.with_planned);
    talk.step("joining the roads");
    let (graph, report) = network::build(&ground.inputs(plan, &facts))?;
    report.tell(&graph, &ground.roads.name, &premises, &mut findings);
    refuse(&findings, plan.strict)?;
    let options = options(plan, &premises, &areas, &graph)?;
    let counties = (0..areas.len()).map(|at| county_of(&areas, at, &plan.coverage.names.county)).collect::<Result<Vec<_>>>()?;
    let names = |by_area: &[(AreaIndex, Sums)]| names(&areas, &counties, by_area);
    let step = |words: &str| talk.step(words);
    let rollout = rollout::plan::plan(graph, plan.prices.clone(), &facts.as_ref(&assessment), &options, &names, &step)?;
    tell_left_out(&rollout, &premises, &facts, &mut findings);
    refuse(&findings, plan.strict)?;
    let report = RolloutReport { rollout, areas, findings, rows, folder: None };
    if let (Some(folder), Some(hashes)) = (folder, hashes) {
        talk.step("writing");
        let settings =
            RolloutRecord::new(plan, &inputs[..coverage_inputs], options.ask.as_ref().map(|ask| ask.objective.as_str()));
        write(plan, folder, &report, &premises, &settings, &inputs, hashes)?;
    }
    Ok(report)
}

/// What is asked of the planning.
fn options<'p>(plan: &'p RolloutPlan, premises: &Premises, areas: &Areas, graph: &Network) -> Result<PlanOptions<'p>> {
    let objective =
        plan.objective.unwrap_or(if premises.households.is_some() { Objective::Households } else { Objective::Premises });
    let limits = limits(plan, areas)?;
    Ok(PlanOptions {
        most_premises: plan.most_premises,
        longest_mm: plan.longest_mm,
        grow_by_points: plan.grow_by_points,
        route: RouteOptions { effort: Effort { iterations: plan.effort, seconds: plan.seconds }, worth: plan.worth },
        take_up: plan.take_up,
        programme: plan.programme.as_ref(),
        share: plan.support_percent.map(|percent| percent as u16 * 10),
        seed: plan.seed,
        ask: plan.budget.map(|budget| Ask { budget: budget.unsigned_abs() * 100, objective, limits }),
        earlier: match &plan.begin_from {
            Some(folder) => begin::read(folder, graph, premises)?,
            None => Vec::new(),
        },
    })
}

/// Writes the results, the findings and the manifest.
fn write(
    plan: &RolloutPlan,
    folder: &OutputFolder,
    report: &RolloutReport,
    premises: &Premises,
    settings: &RolloutRecord<'_>,
    inputs: &[InputInfo],
    hashes: HashJob,
) -> Result<()> {
    let files = write::RolloutFiles {
        rollout: &report.rollout,
        premises,
        areas: &report.areas,
        county: &plan.coverage.names.county,
        epsg: plan.coverage.working.code,
        settings,
    };
    write::write_rollout(folder, &files)?;
    begin::write(folder, &report.rollout, premises)?;
    write::write_findings(&folder.file("findings.csv"), &report.findings)?;
    let manifest = Manifest {
        command: "plan",
        settings,
        passed_within: Some(plan.coverage.rules.passed_within),
        inputs: &records(inputs, hashes)?,
        rows: &report.rows,
        base_missing: &[],
    };
    write::write_manifest(&folder.file("manifest.json"), &manifest, &folder.written()?)
}

/// Names the premises that are too dear, and those in no project that lie in the area of one.
fn tell_left_out(rollout: &Rollout, premises: &Premises, facts: &Facts, findings: &mut Findings) {
    let areas: Vec<_> = rollout.projects.iter().map(|project| project.area.clone()).collect();
    let index = PolygonIndex::new(&areas);
    for ((fate, _), (&row, at)) in rollout.fates.iter().zip(facts.wanted.iter().zip(&facts.wanted_places)) {
        if *fate == Fate::InProject {
            continue;
        }
        if *fate == Fate::TooDear {
            findings.add_lazily(FindingKind::TooDear, &premises.name, || Example::id(premises.ids.get(row as usize).to_string()));
        }
        index.for_each_at(at.x, at.y, |project| {
            findings.add_lazily(FindingKind::LeftOutInProject, &premises.name, || {
                let id = premises.ids.get(row as usize).to_string();
                Example::id(id).detail(format!("{}, {}", rollout.projects[project as usize].id, fate.as_str()))
            });
        });
    }
}

/// The municipality with most premises and its county, as an application names them.
fn names(areas: &Areas, counties: &[Option<(String, String)>], by_area: &[(AreaIndex, Sums)]) -> (String, String) {
    let most = by_area.iter().filter_map(|(area, sums)| Some((sums.premises, std::cmp::Reverse(area.get()?)))).max();
    most.map_or_else(Default::default, |(_, std::cmp::Reverse(area))| {
        let county = counties[area].as_ref().map(|(code, _)| code.clone());
        (areas.label[area].clone(), county.unwrap_or_default())
    })
}
