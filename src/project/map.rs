//! The polygons that a run writes for maps, and the white spots among them.
//!
//! Responsible for: which layers a run has polygons for. Not responsible for: their columns (`write`), or what a white spot is (`coverage`).

use super::{Plan, Talk};
use crate::Result;
use crate::coverage::{Assessment, white_spots};
use crate::model::{Areas, Premises, ProjectAreas, Round};
use crate::write::{self, OutputFolder};

/// What a run knows that can be drawn.
pub(super) struct MapData<'a> {
    pub premises: &'a Premises,
    pub areas: &'a Areas,
    /// Where anything says who has fibre.
    pub assessment: Option<&'a Assessment>,
    /// The areas of a decision round.
    pub projects: Option<(&'a ProjectAreas, &'a Round)>,
}

/// Writes the layers, unless the plan says that there are to be none: municipalities where they have polygons, white spots where the status
/// of premises is known, project areas where they are given.
pub(super) fn write_map(folder: &OutputFolder, plan: &Plan, data: &MapData<'_>, talk: &dyn Talk) -> Result<()> {
    if !plan.map {
        return Ok(());
    }
    let epsg = plan.working.code;
    if !data.areas.shape.is_empty() {
        write::write_municipalities(&folder.file("municipalities.parquet"), data.areas, &plan.names.county, epsg)?;
    }
    if let Some(assessment) = data.assessment {
        talk.step("finding white spots");
        let found = white_spots(data.premises, assessment, data.areas, &plan.white_spots);
        write::write_white_spots(folder, &found, data.areas, epsg)?;
    }
    if let Some((areas, round)) = data.projects {
        write::write_project_areas(&folder.file("project_areas.parquet"), areas, round, epsg)?;
    }
    Ok(())
}
