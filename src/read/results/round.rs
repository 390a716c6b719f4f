//! `round.json` of an earlier scoring run.

use crate::score::summary::RunSummary;
use crate::{Place, Result};
use std::path::Path;

/// The name of the file.
const FILE_NAME: &str = "round.json";

/// Whether a folder holds the results of a scoring run.
pub fn has_round(folder: &Path) -> bool {
    folder.join(FILE_NAME).is_file()
}

/// Reads the run in short; `newest` is the newest layout this program knows.
///
/// # Errors
/// A folder without the file, a file that is damaged, and one of a newer program.
pub fn read_round_summary(folder: &Path, newest: u32) -> Result<RunSummary> {
    let path = folder.join(FILE_NAME);
    let place = Place::file(path.display().to_string());
    let again = "name a folder that `bygd score --out` has written";
    let bytes = std::fs::read(&path).map_err(|error| {
        let folder = Place::file(folder.display().to_string());
        match error.kind() {
            std::io::ErrorKind::NotFound => folder.error(format!("holds no results of `bygd score`: it has no `{FILE_NAME}`")),
            _ => place.clone().error(format!("cannot be read: {error}")),
        }
        .with_hint(again)
    })?;
    let damaged =
        |error: serde_json::Error| place.clone().error(format!("is damaged: {error}")).with_hint("run `bygd score` again");
    let json: serde_json::Value = serde_json::from_slice(&bytes).map_err(damaged)?;
    let version = json["schema_version"].as_u64().unwrap_or_default();
    if version > u64::from(newest) {
        let problem = format!("was written by a newer bygd (layout {version}; this one knows layouts up to {newest})");
        return Err(place.error(problem).with_hint("use that version, or make the folder again with this one"));
    }
    serde_json::from_value(json).map_err(damaged)
}
