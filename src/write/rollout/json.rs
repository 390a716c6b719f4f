//! `plan.json`: the plan in short, for programs.
//!
//! Responsible for: its keys and their order. Amounts are whole öre and lengths whole millimetres, as they were counted. Not responsible
//! for: the settings' own layout.

use super::choice::{counts, ways};
use super::totals::Totals;
use super::{PLAN, codes, drops_mm, gap, is_chosen};
use crate::Result;
use crate::model::Areas;
use crate::rollout::result::{Choice, CostRange, Fate};
use crate::rollout::{Project, Rollout};
use crate::write::{OutputFolder, SCHEMA_VERSION, cannot_write};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Layout<'a, S> {
    schema_version: u32,
    settings: &'a S,
    prices: Prices<'a>,
    totals: Totals,
    premises: BTreeMap<&'static str, usize>,
    bound: Bound,
    choice: Option<ChoiceShort<'a>>,
    projects: Vec<ProjectShort<'a>>,
}

#[derive(Serialize)]
struct Prices<'a> {
    id: &'a str,
    title: &'a str,
    price_level: u16,
    items: usize,
    assumed: usize,
}

/// What the lower bounds are about.
#[derive(Serialize)]
struct Bound {
    objective: &'static str,
    covers: [&'static str; 5],
    does_not_cover: [&'static str; 7],
}

#[derive(Serialize)]
struct ChoiceShort<'a> {
    budget_ore: u64,
    objective: &'a str,
    upper_bound: u64,
    proven: bool,
    ways: Vec<Way<'a>>,
}

#[derive(Serialize)]
struct Way<'a> {
    #[serde(rename = "way")]
    name: &'static str,
    worth: u64,
    cost_ore: u64,
    projects: Vec<&'a str>,
}

#[derive(Serialize)]
struct ProjectShort<'a> {
    project: &'a str,
    municipalities: Vec<String>,
    premises: u64,
    households: Option<u64>,
    connections: u64,
    route_mm: u64,
    drops_mm: u64,
    route_cost_ore: u64,
    lower_bound_ore: u64,
    gap: Option<String>,
    cut_by_time: bool,
    cost_ore: u64,
    range_ore: CostRange,
    support_ore: Option<u64>,
    points: Option<u64>,
    chosen: Option<bool>,
}

pub(super) fn write(folder: &OutputFolder, rollout: &Rollout, areas: &Areas, settings: &impl Serialize) -> Result<()> {
    let prices = &rollout.prices;
    let assumed = prices.items.iter().filter(|item| item.basis.source.is_none()).count();
    let layout = Layout {
        schema_version: SCHEMA_VERSION,
        settings,
        prices: Prices {
            id: &prices.id,
            title: &prices.title,
            price_level: prices.price_level,
            items: prices.items.len(),
            assumed,
        },
        totals: Totals::of(rollout),
        premises: counts(rollout).into_iter().map(|(fate, count): (Fate, usize)| (fate.as_str(), count)).collect(),
        bound: Bound {
            objective: "the cheapest route that joins the premises of the project with the existing network along the graph",
            covers: ["trenches", "existing ducts and shared trenches", "road crossings", "fees of road keepers", "joints"],
            does_not_cover: [
                "drops",
                "cables",
                "splice points",
                "cabinets",
                "equipment in homes",
                "design and administration",
                "which premises are grouped into the project",
            ],
        },
        choice: rollout.choice.as_ref().map(|choice| choice_short(rollout, choice)),
        projects: rollout.projects.iter().enumerate().map(|(at, project)| project_short(rollout, at, project, areas)).collect(),
    };
    let path = folder.file(PLAN);
    let mut text = serde_json::to_vec_pretty(&layout).map_err(|error| cannot_write(&path, &error.into()))?;
    text.push(b'\n');
    std::fs::write(&path, text).map_err(|error| cannot_write(&path, &error))
}

fn choice_short<'a>(rollout: &'a Rollout, choice: &'a Choice) -> ChoiceShort<'a> {
    let id = |&at: &usize| rollout.projects[at].id.as_str();
    let ways = ways(choice).into_iter().map(|(name, selection)| Way {
        name,
        worth: selection.worth,
        cost_ore: selection.cost,
        projects: selection.projects.iter().map(id).collect(),
    });
    ChoiceShort {
        budget_ore: choice.budget,
        objective: &choice.objective,
        upper_bound: choice.upper_bound,
        proven: choice.proven,
        ways: ways.collect(),
    }
}

fn project_short<'a>(rollout: &Rollout, at: usize, project: &'a Project, areas: &Areas) -> ProjectShort<'a> {
    let route = &project.route;
    ProjectShort {
        project: &project.id,
        municipalities: codes(project, areas).into_iter().map(str::to_owned).collect(),
        premises: project.sums.premises,
        households: project.sums.households,
        connections: project.connections,
        route_mm: route.length_mm,
        drops_mm: drops_mm(&rollout.network, project),
        route_cost_ore: route.cost,
        lower_bound_ore: route.lower_bound,
        gap: gap(route.cost, route.lower_bound),
        cut_by_time: route.cut_by_time,
        cost_ore: project.cost,
        range_ore: project.range,
        support_ore: project.support,
        points: project.card.as_ref().and_then(|card| card.card.total_points),
        chosen: is_chosen(rollout, at),
    }
}
