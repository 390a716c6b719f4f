//! `scenarios.csv`: several plans side by side.
//!
//! Responsible for: one row for each, in the order in which they were planned. Not responsible for: what is compared.

use super::{hundredths, thousandths};
use crate::Result;
use crate::project::Compared;
use crate::write::score::known;
use crate::write::{cannot_write, csv_error, csv_writer, harmless};
use std::path::Path;

/// The columns of `scenarios.csv`.
pub const COLUMNS: [&str; 10] = [
    "scenario",
    "projects",
    "premises",
    "households",
    "route_m",
    "cost",
    "left_out",
    "chosen_projects",
    "chosen_worth",
    "upper_bound",
];

/// Writes `scenarios.csv`.
///
/// # Errors
/// A file that cannot be written.
pub fn write_scenarios(path: &Path, compared: &[Compared]) -> Result<()> {
    let mut writer = csv_writer(path)?;
    writer.write_record(COLUMNS).map_err(|error| csv_error(path, error))?;
    for one in compared {
        let cells = [
            harmless(&one.name).into_owned(),
            one.projects.to_string(),
            one.premises.to_string(),
            known(one.households),
            thousandths(one.route_mm),
            hundredths(one.cost),
            one.left_out.to_string(),
            known(one.chosen),
            known(one.chosen_worth),
            known(one.worth_bound),
        ];
        writer.write_record(cells).map_err(|error| csv_error(path, error))?;
    }
    writer.flush().map_err(|error| cannot_write(path, &error))
}
