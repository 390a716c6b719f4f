//! All projects of a plan together.
//!
//! Responsible for: sums that `plan.json` and `plan_totals.csv` share; what one project does not know, the sum does not either. Not
//! responsible for: how they are spelled.

use super::{drops_mm, gap};
use crate::rollout::{Project, Rollout};
use serde::Serialize;

/// Sums over the projects: öre, millimetres and counts.
#[derive(Debug, Serialize)]
pub(super) struct Totals {
    pub projects: usize,
    pub premises: u64,
    pub households: Option<u64>,
    pub workplaces: Option<u64>,
    pub population: Option<u64>,
    pub connections: u64,
    pub route_mm: u64,
    pub drops_mm: u64,
    pub cost_ore: u64,
    pub route_cost_ore: u64,
    pub lower_bound_ore: u64,
    pub gap: Option<String>,
    pub cut_by_time: usize,
}

impl Totals {
    pub fn of(rollout: &Rollout) -> Self {
        let projects = &rollout.projects;
        let sum = |of: fn(&Project) -> u64| projects.iter().map(of).sum::<u64>();
        let known = |of: fn(&Project) -> Option<u64>| projects.iter().map(of).sum::<Option<u64>>();
        let (route_cost_ore, lower_bound_ore) = (sum(|project| project.route.cost), sum(|project| project.route.lower_bound));
        Self {
            projects: projects.len(),
            premises: sum(|project| project.sums.premises),
            households: known(|project| project.sums.households),
            workplaces: known(|project| project.sums.workplaces),
            population: known(|project| project.sums.population),
            connections: sum(|project| project.connections),
            route_mm: sum(|project| project.route.length_mm),
            drops_mm: projects.iter().map(|project| drops_mm(&rollout.network, project)).sum(),
            cost_ore: sum(|project| project.cost),
            route_cost_ore,
            lower_bound_ore,
            gap: gap(route_cost_ore, lower_bound_ore),
            cut_by_time: projects.iter().filter(|project| project.route.cut_by_time).count(),
        }
    }
}
