//! `plan_areas.parquet` and `municipalities.parquet`: the areas of the projects, and the ground they lie on.
//!
//! Responsible for: their rows and attributes. Not responsible for: the shapes.

use super::RolloutFiles;
use crate::Result;
use crate::rollout::Project;
use crate::rollout::result::Sums;
use crate::write::OutputFolder;
use crate::write::polygon_layer::{PolygonColumn, write_municipalities, write_polygons};

pub(super) fn write<S>(folder: &OutputFolder, files: &RolloutFiles<'_, S>) -> Result<()> {
    let RolloutFiles { rollout, areas, county, epsg, .. } = *files;
    let projects = &rollout.projects;
    let count = |name, of: fn(&Sums) -> Option<u64>| PolygonColumn::count(name, projects.iter().map(|project| of(&project.sums)));
    let columns = [
        PolygonColumn::text("project", projects.iter().map(|project| project.id.clone())),
        count("premises", |sums| Some(sums.premises)),
        count("households", |sums| sums.households),
        count("workplaces", |sums| sums.workplaces),
        count("population", |sums| sums.population),
    ];
    let shape: fn(&Project) -> &geo::MultiPolygon<f64> = |project| &project.area;
    write_polygons(&folder.file("plan_areas.parquet"), &columns, projects.iter().map(shape), epsg)?;
    if areas.shape.is_empty() {
        return Ok(());
    }
    write_municipalities(&folder.file("municipalities.parquet"), areas, county, epsg)
}
