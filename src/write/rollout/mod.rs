//! All files of a rollout plan.
//!
//! Responsible for: which files there are, and how money, lengths and gaps are spelled in them. Not responsible for: what is planned
//! (`rollout`), or which of it is public (`results`).
//!
//! | file | written by | what it is |
//! |---|---|---|
//! | `projects.csv`, `project_places.csv`, `plan_totals.csv` | `projects` | what each project is, costs and gives, and all of them |
//! | `bill_of_quantities.csv`, `bill_totals.csv`, `prices.csv` | `bill` | what is paid for, and where each price is from |
//! | `cost_curve.csv`, `frontier.csv`, `choice.csv`, `choices.csv`, `fates.csv` | `choice` | what premises cost, what a budget reaches, what became of everybody |
//! | `plan_areas.parquet`, `municipalities.parquet` | `areas` | the areas of the projects, and the municipalities where they have shapes |
//! | `plan.json` | `json` | the plan in short, for programs |
//! | `routes.gpkg` | `routes` | routes, drops, equipment, areas and premises, for QGIS; internal |
//! | `scenarios.csv` | `scenarios` | several plans side by side |
//!
//! Money is kronor with two decimals, exactly the öre it was counted in; lengths are metres with three, exactly the millimetres. What is not
//! known is an empty cell.

mod areas;
mod bill;
mod choice;
mod json;
mod projects;
mod routes;
#[cfg(test)]
pub(crate) mod samples;
mod scenarios;
#[cfg(test)]
mod tests;
mod totals;

pub use scenarios::write_scenarios;

use super::{OutputFolder, cannot_write, csv_error, csv_writer, harmless};
use crate::Result;
use crate::coverage::AreaIndex;
use crate::coverage::levels::CountySource;
use crate::model::{Areas, Premises};
use crate::rollout::network::Attachment;
use crate::rollout::{Network, Project, Rollout};
use serde::Serialize;

/// The name of the plan in short.
pub const PLAN: &str = "plan.json";
/// The name of the layers for QGIS.
pub const ROUTES: &str = "routes.gpkg";

/// A plan and what it is about.
#[derive(Debug, Clone, Copy)]
pub struct RolloutFiles<'a, S> {
    /// The plan.
    pub rollout: &'a Rollout,
    /// The premises that its rows are of.
    pub premises: &'a Premises,
    /// The municipalities.
    pub areas: &'a Areas,
    /// How their counties are known.
    pub county: &'a CountySource,
    /// The working coordinate system.
    pub epsg: u32,
    /// The settings of the run, as `plan.json` has them; no absolute path, time or thread count.
    pub settings: &'a S,
}

/// Writes all files of a plan but the manifest and the findings.
///
/// # Errors
/// Files that cannot be written.
pub fn write_rollout<S: Serialize>(folder: &OutputFolder, files: &RolloutFiles<'_, S>) -> Result<()> {
    let (rollout, areas) = (files.rollout, files.areas);
    projects::write(folder, files)?;
    bill::write(folder, rollout)?;
    choice::write(folder, rollout, areas)?;
    areas::write(folder, files)?;
    json::write(folder, rollout, areas, files.settings)?;
    routes::write(&folder.file(ROUTES), rollout, files.premises, areas, files.epsg)
}

/// Kronor from öre: `1234.50`. It is also how hundredths of a percent are spelled.
fn hundredths(number: u64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

/// Metres from millimetres, or pieces from thousandths: `12.345`.
fn thousandths(number: u64) -> String {
    format!("{}.{:03}", number / 1000, number % 1000)
}

/// How much dearer than the bound, as a share with six decimals, rounded up so that it never looks better than it is. `None` where there is
/// no bound to compare with.
fn gap(cost: u64, bound: u64) -> Option<String> {
    let above = cost.saturating_sub(bound);
    if above == 0 {
        return Some("0.000000".to_owned());
    }
    let millionths = (bound > 0).then(|| (u128::from(above) * 1_000_000).div_ceil(u128::from(bound)))?;
    Some(format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000))
}

/// An amount for each of so many, in öre, halves up; `None` where there is nobody.
fn for_each(amount: u64, number: u64) -> Option<u64> {
    (number > 0).then(|| ((u128::from(amount) * 2 + u128::from(number)) / (u128::from(number) * 2)) as u64)
}

/// The code and name of a municipality; an empty code outside all of them, as in `coverage.csv`.
fn named(areas: &Areas, area: AreaIndex) -> (&str, &str) {
    match area.get() {
        Some(at) => (&areas.code[at], &areas.label[at]),
        None => ("", "Outside"),
    }
}

/// The codes of a project's municipalities, ascending; what is outside all of them has none.
fn codes<'a>(project: &Project, areas: &'a Areas) -> Vec<&'a str> {
    project.by_area.iter().map(|(area, _)| named(areas, *area).0).filter(|code| !code.is_empty()).collect()
}

/// Where the premises in this row is joined: the node, and the length of its drop in millimetres.
fn joint(network: &Network, premises: u32) -> Option<(u32, u32)> {
    let at = network.premises.binary_search(&premises).ok()?;
    match network.attachments[at] {
        Attachment::Joined { node, drop_mm, .. } => Some((node, drop_mm)),
        Attachment::TooFar { .. } | Attachment::NoWay => None,
    }
}

/// The length of all drops of a project, in millimetres.
fn drops_mm(network: &Network, project: &Project) -> u64 {
    project.joining.iter().filter_map(|joining| joint(network, joining.premises)).map(|(_, drop)| u64::from(drop)).sum()
}

/// Whether the best choice funds the project at this position; `None` without a budget.
fn is_chosen(rollout: &Rollout, project: usize) -> Option<bool> {
    rollout.choice.as_ref().map(|choice| choice.best.projects.binary_search(&project).is_ok())
}

fn write_rows(
    folder: &OutputFolder,
    name: &str,
    columns: &[impl AsRef<str>],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<()> {
    let path = folder.file(name);
    let mut writer = csv_writer(&path)?;
    writer.write_record(columns.iter().map(AsRef::as_ref)).map_err(|error| csv_error(&path, error))?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell).into_owned())).map_err(|error| csv_error(&path, error))?;
    }
    writer.flush().map_err(|error| cannot_write(&path, &error))
}
