//! The run: a plan of rollout goes through the rooms, one way.

use super::record::RolloutRecord;
use super::{RolloutOutput, RolloutPlan};
use crate::coverage::{self, Assessment};
use crate::findings::{Findings, RowAccount};
use crate::model::{Areas, NetworkKind, Premises, Status};
use crate::project::Talk;
use crate::project::run::{Data, read, records, refuse};
use crate::read::layer::{Context, InputInfo, Layer};
use crate::rollout::Rollout;
use crate::write::{self, HashJob, Manifest, OutputFolder};
use crate::{Error, Result};
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
