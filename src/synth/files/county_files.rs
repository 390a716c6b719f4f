//! The county as `addresses.csv`, `municipalities.geojson`, `roads.geojson` and `backbone.geojson`.

use super::super::county::County;
use super::country_files::{municipality_file, write_addresses};
use super::geojson::{Collection, Value};
use super::make_folder;
use crate::{Error, Result};
use std::fs;
use std::path::Path;

/// Writes the county into a folder, all in EPSG:3006.
///
/// # Errors
/// [`Error::Output`] where a file or the folder cannot be written.
pub fn write_county(county: &County, folder: &Path) -> Result<()> {
    make_folder(folder)?;
    let addresses = folder.join("addresses.csv");
    write_addresses(&county.dots, &addresses).map_err(|fault| Error::output(addresses.display(), fault))?;
    let files = [
        ("municipalities.geojson", municipality_file(&county.areas)),
        ("roads.geojson", roads(county, "roads", false)),
        ("backbone.geojson", roads(county, "backbone", true)),
    ];
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|fault| Error::output(path.display(), fault))?;
    }
    Ok(())
}

/// The roads; or the backbone, which runs along the main ones.
fn roads(county: &County, name: &str, only_main: bool) -> Vec<u8> {
    let mut out = Collection::new(name);
    for road in county.roads.iter().filter(|road| road.is_main || !only_main) {
        let class = if road.is_main { "huvudväg" } else { "sidoväg" };
        out.line(&[("vagtyp", Value::Text(class))], &road.line);
    }
    out.finish()
}
