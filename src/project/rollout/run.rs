//! The run: a plan of rollout goes through the rooms, one way.

use super::begin;
use super::record::RolloutRecord;
use super::{RolloutOutput, RolloutPlan};
use crate::coverage::{self, AreaIndex, Assessment};
use crate::error::nearest_name;
use crate::findings::{Findings, RowAccount};
use crate::model::{Areas, Barriers, Features, NetworkKind, NetworkLayer, Premises, Roads, Status, Weights};
use crate::project::run::{Data, read, records, refuse};
use crate::project::{LimitSettings, Talk};
use crate::read::layer::{Context, InputInfo, Layer, LayerPlan};
use crate::read::roads;
use crate::rollout::network::{self, Near, NetworkInputs};
use crate::rollout::options::{Ask, Limit, Measure, Objective};
use crate::rollout::plan::{PlanOptions, PremisesFacts};
use crate::rollout::result::Sums;
use crate::rollout::route::RouteOptions;
use crate::rollout::steiner::Effort;
use crate::rollout::{self, Rollout};
use crate::write::{self, HashJob, Manifest, OutputFolder};
use crate::{Error, Result};
use geo::{Coord, LineString};
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
    let limits = limits(plan, &areas)?;
    let objective =
        plan.objective.unwrap_or(if premises.households.is_some() { Objective::Households } else { Objective::Premises });
    let options = PlanOptions {
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
            Some(folder) => begin::read(folder, &graph, &premises)?,
            None => Vec::new(),
        },
    };
    let names = |by_area: &[(AreaIndex, Sums)]| names(&areas, by_area);
    let step = |words: &str| talk.step(words);
    let rollout = rollout::plan::plan(graph, plan.prices.clone(), &facts.as_ref(&assessment), &options, &names, &step)?;
    if let (Some(folder), Some(hashes)) = (folder, hashes) {
        talk.step("writing");
        let record = RolloutRecord::new(plan, &inputs[..coverage_inputs], options.ask.as_ref().map(|_| objective.as_str()));
        let files = write::rollout::RolloutFiles {
            rollout: &rollout,
            premises: &premises,
            areas: &areas,
            epsg: plan.coverage.working.code,
            settings: &record,
        };
        write::rollout::write_rollout(folder, &files)?;
        begin::write(folder, &rollout, &premises)?;
        write::write_findings(&folder.file("findings.csv"), &findings)?;
        let manifest = Manifest {
            command: "plan",
            settings: &record,
            passed_within: Some(plan.coverage.rules.passed_within),
            inputs: &records(&inputs, hashes)?,
            rows: &rows,
            base_missing: &[],
        };
        write::write_manifest(&folder.file("manifest.json"), &manifest, &folder.written()?)?;
    }
    Ok(RolloutReport { rollout, areas, findings, rows, folder: None })
}

/// Everything that a plan reads beside the count.
#[derive(Default)]
struct Ground {
    roads: Roads,
    ducts: Vec<LineString<f64>>,
    works: Vec<LineString<f64>>,
    backbone: (Vec<LineString<f64>>, Vec<Coord<f64>>),
    barriers: Barriers,
}

impl Ground {
    fn read(
        plan: &RolloutPlan,
        network: &[NetworkLayer],
        talk: &dyn Talk,
        findings: &mut Findings,
        rows: &mut Vec<RowAccount>,
        inputs: &mut Vec<InputInfo>,
    ) -> Result<Self> {
        let say = |line: &str| talk.say(line);
        let context = Context { working: plan.coverage.working, options: plan.coverage.options, say: &say };
        let mut ground = Self::default();
        let mut keep = |layer: Layer| {
            rows.push(layer.account);
            inputs.push(layer.info);
        };
        let step = |layer: &LayerPlan| talk.step(&format!("reading {}", layer.source.file_name()));
        for layer in &plan.roads {
            step(layer);
            keep(roads::read_roads(layer, &context, findings, &mut ground.roads)?);
        }
        for layer in &plan.ducts {
            step(layer);
            keep(roads::read_lines(layer, "ducts", &context, findings, &mut ground.ducts)?);
        }
        for layer in &plan.works {
            step(layer);
            keep(roads::read_lines(layer, "works", &context, findings, &mut ground.works)?);
        }
        for layer in &plan.backbone {
            step(layer);
            keep(roads::read_backbone(layer, &context, findings, &mut ground.backbone)?);
        }
        for layer in &plan.barriers {
            step(layer);
            keep(roads::read_barriers(layer, &context, findings, &mut ground.barriers)?);
        }
        if plan.backbone.is_empty() {
            // Fibre that is there is the existing network, where nothing else is said to be.
            for layer in network.iter().filter(|layer| layer.kind == NetworkKind::Route) {
                if let Features::Lines(lines) = &layer.features {
                    ground.backbone.0.extend(lines.iter().cloned());
                }
            }
        }
        Ok(ground)
    }

    fn inputs<'a>(&'a self, plan: &'a RolloutPlan, facts: &'a Facts) -> NetworkInputs<'a> {
        NetworkInputs {
            roads: &self.roads,
            ducts: &self.ducts,
            works: &self.works,
            backbone_lines: &self.backbone.0,
            backbone_points: &self.backbone.1,
            barriers: &self.barriers,
            premises: &facts.wanted,
            places: &facts.wanted_places,
            prices: &plan.prices,
            working: plan.coverage.working,
            near: Near::default(),
        }
    }
}

/// What the planning wants to know of the premises, by row.
struct Facts {
    rank: Vec<u32>,
    place: Vec<Coord<f64>>,
    sums: Vec<Sums>,
    /// Rows of those that are to be joined, ascending, and where they are.
    wanted: Vec<u32>,
    wanted_places: Vec<Coord<f64>>,
}

impl Facts {
    fn new(premises: &Premises, assessment: &Assessment, with_planned: bool) -> Self {
        let mut order: Vec<u32> = (0..premises.len() as u32).collect();
        order.sort_by(|&a, &b| premises.ids.get(a as usize).cmp(&premises.ids.get(b as usize)));
        let mut rank = vec![0; premises.len()];
        (0_u32..).zip(&order).for_each(|(place, &row)| rank[row as usize] = place);
        let place: Vec<Coord<f64>> =
            (0..premises.len()).map(|i| Coord { x: premises.easting[i], y: premises.northing[i] }).collect();
        let weight = |column: &Option<Weights>, row: usize| column.as_ref().and_then(|column| column.get(row)).map(u64::from);
        let sums = (0..premises.len())
            .map(|row| Sums {
                premises: 1,
                households: weight(&premises.households, row),
                workplaces: weight(&premises.workplaces, row),
                population: weight(&premises.population, row),
            })
            .collect();
        let is_wanted = |row: &usize| {
            let status = assessment.status[*row];
            premises.is_counted(*row) && (status == Status::Unserved || (with_planned && status == Status::Planned))
        };
        let wanted: Vec<u32> = (0..premises.len()).filter(is_wanted).map(|row| row as u32).collect();
        let wanted_places = wanted.iter().map(|&row| place[row as usize]).collect();
        Self { rank, place, sums, wanted, wanted_places }
    }
    fn as_ref<'a>(&'a self, assessment: &'a Assessment) -> PremisesFacts<'a> {
        PremisesFacts { rank: &self.rank, place: &self.place, sums: &self.sums, area: &assessment.area }
    }
}

/// The limits with municipalities by position.
fn limits(plan: &RolloutPlan, areas: &Areas) -> Result<Vec<Limit>> {
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

/// The municipality with most premises and its county, as an application names them.
fn names(areas: &Areas, by_area: &[(AreaIndex, Sums)]) -> (String, String) {
    let most = by_area.iter().filter_map(|(area, sums)| Some((sums.premises, std::cmp::Reverse(area.get()?)))).max();
    most.map_or_else(Default::default, |(_, std::cmp::Reverse(area))| {
        let county = areas.county.as_ref().map(|county| county[area].clone()).unwrap_or_default();
        (areas.label[area].clone(), county)
    })
}
