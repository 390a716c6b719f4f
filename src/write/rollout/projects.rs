//! `projects.csv`, `project_places.csv` and `plan_totals.csv`.
//!
//! Responsible for: the columns, and one row for each project, cheapest per premises first. Not responsible for: the order, or any amount.

use super::totals::Totals;
use super::{RolloutFiles, codes, drops_mm, for_each, gap, hundredths, is_chosen, named, thousandths, write_rows};
use crate::Result;
use crate::coverage::Level;
use crate::coverage::levels::county_of;
use crate::model::Areas;
use crate::rollout::result::Sums;
use crate::rollout::{Project, Rollout};
use crate::write::OutputFolder;
use crate::write::score::known;
use std::collections::BTreeMap;

/// The columns of `projects.csv`. Behind them follows `points_<criterion>` for each criterion of the programme, where there is one.
/// `municipalities` are codes with blanks between them. `lower_bound` and `gap` are about `route_cost`, not about `cost`. `connections` are
/// those at the stated take-up.
pub const COLUMNS: [&str; 29] = [
    "project",
    "rank",
    "municipalities",
    "premises",
    "households",
    "workplaces",
    "population",
    "route_m",
    "drops_m",
    "route_cost",
    "lower_bound",
    "gap",
    "cut_by_time",
    "cost",
    "cost_p10",
    "cost_p50",
    "cost_p90",
    "cost_per_connection",
    "cost_per_premises",
    "connections",
    "splice_points",
    "cabinets",
    "support",
    "own_part",
    "points",
    "comparison_number",
    "next_connections",
    "next_points",
    "chosen",
];
/// The columns of `project_places.csv`: for each project a row for each municipality, then one for each county, as far as it is known.
pub const PLACE_COLUMNS: [&str; 8] = ["project", "level", "code", "name", "premises", "households", "workplaces", "population"];

/// The columns of `plan_totals.csv`, which has one row.
pub const TOTAL_COLUMNS: [&str; 13] = [
    "projects",
    "premises",
    "households",
    "workplaces",
    "population",
    "connections",
    "route_m",
    "drops_m",
    "cost",
    "route_cost",
    "lower_bound",
    "gap",
    "cut_by_time",
];

pub(super) fn write<S>(folder: &OutputFolder, files: &RolloutFiles<'_, S>) -> Result<()> {
    let RolloutFiles { rollout, areas, county, .. } = *files;
    let criteria = criteria(rollout);
    let header: Vec<String> =
        COLUMNS.iter().map(|&column| column.to_owned()).chain(criteria.iter().map(|id| format!("points_{id}"))).collect();
    let rows = rollout.projects.iter().enumerate().map(|(at, project)| cells(rollout, at, project, areas, &criteria));
    write_rows(folder, "projects.csv", &header, rows)?;
    let counties = (0..areas.len()).map(|at| county_of(areas, at, county)).collect::<Result<Vec<_>>>()?;
    let split = rollout.projects.iter().flat_map(|project| place_rows(project, areas, &counties));
    write_rows(folder, "project_places.csv", &PLACE_COLUMNS, split)?;
    write_rows(folder, "plan_totals.csv", &TOTAL_COLUMNS, [total_cells(&Totals::of(rollout))])
}

/// The premises of a project by municipality and by county.
fn place_rows(project: &Project, areas: &Areas, counties: &[Option<(String, String)>]) -> Vec<Vec<String>> {
    let row = |level: Level, code: &str, name: &str, sums: &Sums| {
        let names = [&project.id, level.as_str(), code, name].map(str::to_owned);
        names.into_iter().chain(sums_cells(sums)).collect()
    };
    let mut rows = Vec::new();
    let mut by_county: BTreeMap<(&str, &str), Sums> = BTreeMap::new();
    for (area, sums) in &project.by_area {
        let (code, name) = named(areas, *area);
        rows.push(row(if area.get().is_some() { Level::Municipality } else { Level::Outside }, code, name, sums));
        if let Some((code, name)) = area.get().and_then(|at| counties[at].as_ref()) {
            let county = by_county.entry((code, name)).or_default();
            *county = county.plus(*sums);
        }
    }
    rows.extend(by_county.iter().map(|((code, name), sums)| row(Level::County, code, name, sums)));
    rows
}

fn total_cells(totals: &Totals) -> Vec<String> {
    vec![
        totals.projects.to_string(),
        totals.premises.to_string(),
        known(totals.households),
        known(totals.workplaces),
        known(totals.population),
        totals.connections.to_string(),
        thousandths(totals.route_mm),
        thousandths(totals.drops_mm),
        hundredths(totals.cost_ore),
        hundredths(totals.route_cost_ore),
        hundredths(totals.lower_bound_ore),
        totals.gap.clone().unwrap_or_default(),
        totals.cut_by_time.to_string(),
    ]
}

/// The ids of the programme's criteria, in its order.
fn criteria(rollout: &Rollout) -> Vec<&str> {
    let card = rollout.projects.iter().find_map(|project| project.card.as_ref());
    card.map(|card| card.card.criteria.iter().map(|criterion| criterion.id.as_str()).collect()).unwrap_or_default()
}

fn sums_cells(sums: &Sums) -> [String; 4] {
    [sums.premises.to_string(), known(sums.households), known(sums.workplaces), known(sums.population)]
}

fn cells(rollout: &Rollout, at: usize, project: &Project, areas: &Areas, criteria: &[&str]) -> Vec<String> {
    let (route, card) = (&project.route, project.card.as_ref());
    let mut cells = vec![project.id.clone(), (at + 1).to_string(), codes(project, areas).join(" ")];
    cells.extend(sums_cells(&project.sums));
    cells.extend([
        thousandths(route.length_mm),
        thousandths(drops_mm(&rollout.network, project)),
        hundredths(route.cost),
        hundredths(route.lower_bound),
        gap(route.cost, route.lower_bound).unwrap_or_default(),
        u8::from(route.cut_by_time).to_string(),
        hundredths(project.cost),
        hundredths(project.range.p10),
        hundredths(project.range.p50),
        hundredths(project.range.p90),
        known(for_each(project.cost, project.connections).map(hundredths)),
        known(for_each(project.cost, project.sums.premises).map(hundredths)),
        project.connections.to_string(),
        project.structure.splice_points.len().to_string(),
        project.structure.cabinets.len().to_string(),
        known(project.support.map(hundredths)),
        known(project.support.map(|support| hundredths(project.cost.saturating_sub(support)))),
        known(card.and_then(|card| card.card.total_points)),
        known(card.and_then(|card| card.card.comparison).map(|number| number.decimal(2))),
        known(card.and_then(|card| card.next_signed)),
        known(card.and_then(|card| card.next_points)),
        known(is_chosen(rollout, at).map(u8::from)),
    ]);
    cells.extend(criteria.iter().map(|id| {
        let criterion = card.and_then(|card| card.card.criteria.iter().find(|criterion| criterion.id == **id));
        known(criterion.map(|criterion| criterion.points))
    }));
    cells
}
