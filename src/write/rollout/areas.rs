//! `plan_areas.parquet` and `municipalities.parquet`: the areas of the projects, and the ground they lie on.
//!
//! Responsible for: their rows and attributes. Not responsible for: the shapes.

use crate::Result;
use crate::model::Areas;
use crate::rollout::result::Sums;
use crate::rollout::{Project, Rollout};
use crate::write::OutputFolder;
use crate::write::polygon_layer::{PolygonColumn, write_polygons};

pub(super) fn write(folder: &OutputFolder, rollout: &Rollout, areas: &Areas, epsg: u32) -> Result<()> {
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
    let columns =
        [PolygonColumn::text("code", areas.code.iter().cloned()), PolygonColumn::text("name", areas.label.iter().cloned())];
    write_polygons(&folder.file("municipalities.parquet"), &columns, areas.shape.iter(), epsg)
}
