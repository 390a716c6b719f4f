//! The polygons of an earlier run: `municipalities.parquet`, `white_spots.parquet`, `project_areas.parquet`,
//! `plan_areas.parquet`.

use crate::read::{Column, ColumnWish, GeometryWish, LayerCrs, Request, Source, geoparquet};
use crate::results::{PolygonLayer, RunManifest, Table};
use crate::{Place, Result};
use geo::{Geometry, MultiPolygon};
use std::collections::BTreeSet;
use std::path::Path;

const AGAIN: &str = "make the folder again with the command that made it";
/// The layers that a run makes; any other file beside them (premises, or an input) is none of them.
const LAYERS: [&str; 4] = ["municipalities", "plan_areas", "project_areas", "white_spots"];

/// Reads the layers that the manifest lists, in its order.
///
/// # Errors
/// A layer that is gone or damaged, or does not say its coordinate system.
pub(super) fn read_layers(folder: &Path, manifest: &RunManifest) -> Result<Vec<PolygonLayer>> {
    let inputs: BTreeSet<&str> = manifest.inputs.iter().map(|input| input.file.as_str()).collect();
    let made = manifest.files.iter().filter(|file| !inputs.contains(file.as_str()));
    let names = made.filter_map(|file| file.strip_suffix(".parquet")).filter(|name| LAYERS.contains(name));
    names.map(|name| read_layer(folder, name)).collect()
}

fn read_layer(folder: &Path, name: &str) -> Result<PolygonLayer> {
    let path = folder.join(format!("{name}.parquet"));
    let place = Place::file(path.display().to_string());
    let mut reader = geoparquet::open(&Source { path, layer: None })?;
    let columns = reader.schema().columns.clone();
    let LayerCrs::Epsg(epsg) = reader.schema().crs else {
        return Err(place.error("does not say its coordinate system").with_hint(AGAIN));
    };
    let wanted = columns.iter().map(|column| (column.clone(), ColumnWish::Code)).collect();
    let read = reader.read(&Request { columns: wanted, geometry: GeometryWish::Shapes })?;
    let shapes: Vec<MultiPolygon<f64>> = read.geometry.shapes.into_iter().map(polygons).collect();
    let mut rows = vec![vec![String::new(); columns.len()]; shapes.len()];
    for (at, column) in read.columns.iter().enumerate() {
        // Every column was asked for as text.
        if let Column::Codes(cells) = column {
            for (row, cells_of_row) in rows.iter_mut().enumerate() {
                cells.get(row).unwrap_or_default().clone_into(&mut cells_of_row[at]);
            }
        }
    }
    let table = Table { name: name.to_owned(), columns, rows, suppressed: BTreeSet::new() };
    Ok(PolygonLayer { table, shapes, epsg })
}

/// A municipality may have no polygon at all; anything else than polygons is nothing that we write.
fn polygons(shape: Geometry<f64>) -> MultiPolygon<f64> {
    match shape {
        Geometry::MultiPolygon(shape) => shape,
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        _ => MultiPolygon(Vec::new()),
    }
}
