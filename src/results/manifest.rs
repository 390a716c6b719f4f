//! What the manifest of an earlier run says.

use serde::Deserialize;
use std::collections::BTreeMap;

/// A manifest. Keys that are not listed here are left aside.
#[derive(Debug, Clone, Deserialize)]
pub struct RunManifest {
    /// The program that wrote it.
    pub tool: Tool,
    /// The settings of the run.
    pub settings: serde_json::Value,
    /// The distance of the rule, where the run has one.
    pub passed_within_m: Option<Within>,
    /// The input layers.
    pub inputs: Vec<InputLayer>,
    /// What became of the rows of each.
    #[serde(default)]
    pub rows: Vec<RowsRead>,
    /// The files of the folder.
    pub files: Vec<String>,
    /// Their fingerprints, but for those of premises. Empty in folders of versions that did not keep them.
    #[serde(default)]
    pub outputs: Vec<OutputFile>,
}

/// A file of the results as the run wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OutputFile {
    /// The file's name in the folder.
    pub file: String,
    /// SHA-256 of the file, 64 hexadecimal digits in lower case.
    pub sha256: String,
}

/// The program that wrote a folder.
#[derive(Debug, Clone, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The distance of the rule, in metres.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
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
    /// The coordinate system, as `EPSG:3006`, where there is geometry.
    #[serde(default)]
    pub crs: Option<String>,
    /// The size of the file.
    #[serde(default)]
    pub bytes: u64,
}

/// What became of the rows of one layer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RowsRead {
    /// What it was used as.
    pub role: String,
    /// What the layer is called.
    pub layer: String,
    /// Rows in the file.
    pub read: u64,
    /// Rows that took part.
    pub used: u64,
    /// Rows that did not, per reason.
    pub excluded: BTreeMap<String, u64>,
    /// Whether `used` and `excluded` must not be shown, since they give a small count away; they are empty then.
    #[serde(skip)]
    pub is_hidden: bool,
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
