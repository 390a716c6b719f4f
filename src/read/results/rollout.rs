//! The routes of an earlier plan: the lines of `routes.gpkg`.

use crate::read::{Column, ColumnWish, GeometryWish, Request, Source, geopackage};
use crate::results::PlannedRoute;
use crate::{Place, Result};
use geo::Geometry;
use std::path::Path;

/// The file, and what its layer of lines is called.
const FILE: &str = "routes.gpkg";
const LAYER: &str = "stråk";

/// Reads them in the order of the file. A piece without a way of its own (a crossing, a joint) has no line to draw. Where the file is gone
/// (it is the one to keep back when a folder is handed on), there are none.
///
/// # Errors
/// A file that is damaged.
pub(super) fn read_routes(folder: &Path) -> Result<Vec<PlannedRoute>> {
    let path = folder.join(FILE);
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let place = Place::file(path.display().to_string());
    let mut reader = geopackage::open(&Source { path, layer: Some(LAYER.to_owned()) })?;
    let request = Request { columns: vec![("project".to_owned(), ColumnWish::Code)], geometry: GeometryWish::Shapes };
    let read = reader.read(&request)?;
    let Some(Column::Codes(projects)) = read.columns.first() else {
        return Err(place.error("does not say which project a route is of").with_hint(super::AGAIN));
    };
    let mut routes = Vec::new();
    for (row, shape) in read.geometry.shapes.into_iter().enumerate() {
        if let Geometry::LineString(line) = shape {
            routes.push(PlannedRoute { project: projects.get(row).unwrap_or_default().to_owned(), line });
        }
    }
    Ok(routes)
}
