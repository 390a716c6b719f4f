//! `manifest.json` of an earlier run.

use crate::{Place, Result};
use serde::Deserialize;
use std::path::Path;

/// The name of the file.
const FILE_NAME: &str = "manifest.json";
/// What `tool.name` says in a manifest of ours.
const TOOL: &str = env!("CARGO_PKG_NAME");
/// The command whose results can be compared.
const COMMAND: &str = "coverage";

/// What a manifest says, as far as a comparison needs it. Keys that are not listed here are left aside.
#[derive(Debug, Clone, Deserialize)]
pub struct RunManifest {
    /// The settings of the run.
    pub settings: serde_json::Value,
    /// The distance of the rule.
    pub passed_within_m: Within,
    /// The input layers.
    pub inputs: Vec<InputLayer>,
    /// The files of the folder.
    pub files: Vec<String>,
}

/// The distance of the rule, in metres.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Within {
    /// For dense premises.
    pub dense: f64,
    /// For rural premises.
    pub rural: f64,
}

/// One input layer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct InputLayer {
    /// What it was used as.
    pub role: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The layer in the file.
    pub layer: Option<String>,
    /// The file's name.
    pub file: String,
    /// Rows in the layer.
    pub rows: u64,
}

impl RunManifest {
    /// How the layers were used, as the settings say.
    pub fn layers(&self) -> &[serde_json::Value] {
        self.settings["layers"].as_array().map(Vec::as_slice).unwrap_or_default()
    }
    /// Whether the premises had an id column, so that their ids mean the same in another run.
    pub fn has_stable_ids(&self) -> bool {
        self.layers().iter().any(|layer| layer["role"] == "premises" && layer["columns"]["id"].is_string())
    }
}

/// Reads the manifest of a folder; `newest` is the newest layout this program knows.
pub(super) fn read(folder: &Path, newest: u32) -> Result<RunManifest> {
    let path = folder.join(FILE_NAME);
    let place = Place::file(path.display().to_string());
    let ours = "name a folder that `bygd coverage --out` has written";
    let bytes = std::fs::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Place::file(folder.display().to_string()).error(format!("is no folder of results: it has no `{FILE_NAME}`"))
        }
        _ => place.clone().error(format!("cannot be read: {error}")),
    });
    let bytes = bytes.map_err(|error| error.with_hint(ours))?;
    let json: serde_json::Value = serde_json::from_slice(&bytes)
        .map_err(|error| place.clone().error(format!("is no readable JSON: {error}")).with_hint("run `bygd coverage` again"))?;
    if json["tool"]["name"] != TOOL {
        return Err(place.error("is no manifest of bygd").with_hint(ours));
    }
    // Before anything else is looked at: a newer layout may differ in anything.
    let version = json["schema_version"].as_u64().unwrap_or_default();
    if version > u64::from(newest) {
        let made_by = json["tool"]["version"].as_str().unwrap_or("unknown");
        let problem = format!("was written by a newer bygd ({made_by}, layout {version}; this one knows layouts up to {newest})");
        return Err(place.error(problem).with_hint("use that version, or make the folder again with this one"));
    }
    match json["command"].as_str() {
        Some(COMMAND) => {}
        Some(other) => {
            let problem = format!("the folder holds results of `bygd {other}`, not of `bygd {COMMAND}`");
            return Err(place.error(problem).with_hint(ours));
        }
        None => return Err(place.error("does not say which command wrote it").with_hint(ours)),
    }
    serde_json::from_value(json).map_err(|error| {
        place.error(format!("is incomplete: {error}")).with_hint("run `bygd coverage` again to make the folder anew")
    })
}
