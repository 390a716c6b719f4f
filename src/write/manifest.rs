//! `manifest.json`: what went in, with which settings, what became of every row, and what came out.
//!
//! Responsible for: everything needed to make a result again and to trust it, in a stable form without absolute paths, times or thread
//! counts. [`OutputFolder`](super::OutputFolder) also reads it back to know which files are ours. Not responsible for: the settings'
//! own layout; any value that can be serialised is stored as it is.

use super::{FileHash, SCHEMA_VERSION, cannot_write, sha256_file};
use crate::Result;
use crate::coverage::PassedWithin;
use crate::findings::RowAccount;
use crate::model::Base;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The name of the file.
pub const FILE_NAME: &str = "manifest.json";
/// What `tool.name` says in a manifest of ours.
const TOOL: &str = env!("CARGO_PKG_NAME");

/// One input layer. The same file may be there several times, for several layers and roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRecord {
    /// What it is used as: `premises`, `areas`, `connected`, ...
    pub role: String,
    /// The file's name, without its folder.
    pub file: String,
    /// The layer in the file, where it has layers.
    pub layer: Option<String>,
    /// Rows in the layer.
    pub rows: u64,
    /// The coordinate system, as `EPSG:3006`, where there is geometry.
    pub crs: Option<String>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Size of the file.
    pub bytes: u64,
}

impl InputRecord {
    /// The record of a layer of the file at `path`, of which only the name is kept.
    pub fn new(
        role: impl Into<String>,
        path: &Path,
        layer: Option<String>,
        rows: u64,
        epsg: Option<u32>,
        hash: FileHash,
    ) -> Self {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let crs = epsg.map(|epsg| format!("EPSG:{epsg}"));
        Self { role: role.into(), file, layer, rows, crs, sha256: hash.sha256, bytes: hash.bytes }
    }
}

/// One file of the results, so that whoever reads them later sees whether they are what the run wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutputRecord {
    /// The file's name in the folder, with `/` between folders.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// What the manifest is made of. The tool's name and version and the schema version are added on writing.
#[derive(Debug, Clone)]
pub struct Manifest<'a, S> {
    /// What was run: `coverage`, `demo`, `synth`, ...
    pub command: &'a str,
    /// The settings of the run; must hold no absolute path, time or thread count.
    pub settings: &'a S,
    /// The distance of the rule, per class, where the run has one.
    pub passed_within: Option<PassedWithin>,
    /// The input layers.
    pub inputs: &'a [InputRecord],
    /// What became of the rows of each.
    pub rows: &'a [RowAccount],
    /// Premises whose count is unknown, per base.
    pub base_missing: &'a [(Base, u64)],
}

/// Writes `manifest.json`; `files` are the names of the other files of the run (see [`OutputFolder::written`](super::OutputFolder::written)),
/// which lie beside it. Their fingerprints go into it, but for those of premises one by one: these can be large, and no report is made of them.
pub fn write_manifest<S: Serialize>(path: &Path, manifest: &Manifest<'_, S>, files: &[String]) -> Result<()> {
    let mut files: Vec<&str> = files.iter().map(String::as_str).chain([FILE_NAME]).collect();
    files.sort_unstable();
    files.dedup();
    let folder = path.parent().unwrap_or(Path::new(""));
    let is_hashed = |file: &&&str| **file != FILE_NAME && !file.starts_with("premises.");
    let hashed = |file: &&str| Ok(OutputRecord { file: (*file).to_owned(), sha256: sha256_file(&folder.join(file))? });
    let outputs = files.iter().filter(is_hashed).map(hashed).collect::<Result<_>>()?;
    let layout = Layout {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: TOOL, version: env!("CARGO_PKG_VERSION") },
        command: manifest.command,
        settings: manifest.settings,
        passed_within_m: manifest.passed_within.map(|within| Within { dense: within.dense_m, rural: within.rural_m }),
        inputs: manifest.inputs,
        rows: manifest.rows,
        base_missing: manifest.base_missing.iter().map(|&(base, premises)| BaseMissing { base, premises }).collect(),
        files,
        outputs,
    };
    let mut text = serde_json::to_vec_pretty(&layout).map_err(|error| cannot_write(path, &error.into()))?;
    text.push(b'\n');
    std::fs::write(path, text).map_err(|error| cannot_write(path, &error))
}

#[derive(Serialize)]
struct Layout<'a, S> {
    schema_version: u32,
    tool: Tool<'a>,
    command: &'a str,
    settings: &'a S,
    passed_within_m: Option<Within>,
    inputs: &'a [InputRecord],
    rows: &'a [RowAccount],
    base_missing: Vec<BaseMissing>,
    files: Vec<&'a str>,
    outputs: Vec<OutputRecord>,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct Within {
    dense: f64,
    rural: f64,
}

#[derive(Serialize)]
struct BaseMissing {
    base: Base,
    premises: u64,
}

/// The files that the manifest in a folder lists, itself included, if there is one and it is ours. Names that are not plain, or a plain
/// name in a plain subfolder, are left out: nothing outside the folder can be meant.
pub fn listed_files(folder: &Path) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Old {
        tool: OldTool,
        files: Vec<String>,
    }
    #[derive(Deserialize)]
    struct OldTool {
        name: String,
    }
    let text = std::fs::read(folder.join(FILE_NAME)).ok()?;
    let old: Old = serde_json::from_slice(&text).ok()?;
    (old.tool.name == TOOL).then(|| old.files.into_iter().filter(|name| is_inside(name)).collect())
}

fn is_inside(name: &str) -> bool {
    match name.split_once('/') {
        Some((subfolder, file)) => is_plain_name(subfolder) && is_plain_name(file),
        None => is_plain_name(name),
    }
}

fn is_plain_name(name: &str) -> bool {
    !name.contains(['/', '\\', ':']) && Path::new(name).file_name().is_some_and(|file| file == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(settings: &impl Serialize) -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        let hash = FileHash { sha256: "00".to_owned(), bytes: 7 };
        let path = folder.path().join("secret").join("premises.gpkg");
        let inputs = [InputRecord::new("premises", &path, Some("adress".to_owned()), 5, Some(3006), hash)];
        let mut account = RowAccount::new("premises", "premises.gpkg", 5);
        account.exclude("null_geometry", 1);
        let manifest = Manifest {
            command: "coverage",
            settings,
            passed_within: Some(PassedWithin { dense_m: 50.0, rural_m: 100.0 }),
            inputs: &inputs,
            rows: &[account],
            base_missing: &[(Base::Households, 2)],
        };
        ["coverage.csv", "a.csv", "premises.gpkg"]
            .iter()
            .for_each(|name| std::fs::write(folder.path().join(name), "abc").unwrap());
        let path = folder.path().join(FILE_NAME);
        write_manifest(&path, &manifest, &["coverage.csv", "a.csv", "premises.gpkg"].map(str::to_owned)).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        (folder, text)
    }

    #[test]
    fn the_manifest_says_what_went_in_and_what_came_out_without_a_path() {
        let (folder, text) = written(&[1, 2]);
        assert!(!text.contains(&*folder.path().to_string_lossy()) && !text.contains("secret"));
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["tool"]["name"], "bygd");
        assert_eq!(json["passed_within_m"]["rural"], 100.0);
        assert_eq!((&json["inputs"][0]["file"], &json["inputs"][0]["crs"]), (&"premises.gpkg".into(), &"EPSG:3006".into()));
        assert_eq!((&json["rows"][0]["used"], &json["rows"][0]["excluded"]["null_geometry"]), (&4.into(), &1.into()));
        assert_eq!((&json["base_missing"][0]["base"], &json["base_missing"][0]["premises"]), (&"households".into(), &2.into()));
        assert_eq!(listed_files(folder.path()).unwrap(), ["a.csv", "coverage.csv", "manifest.json", "premises.gpkg"]);
        let outputs: Vec<&str> =
            json["outputs"].as_array().unwrap().iter().map(|output| output["file"].as_str().unwrap()).collect();
        assert_eq!(outputs, ["a.csv", "coverage.csv"]);
        // FIPS 180-2, appendix B.1.
        assert_eq!(json["outputs"][0]["sha256"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn only_a_manifest_of_ours_counts_and_only_plain_names_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        for foreign in ["", "{}", "not json", r#"{"tool":{"name":"other"},"files":[]}"#, r#"{"tool":"bygd","files":[]}"#] {
            std::fs::write(&path, foreign).unwrap();
            assert_eq!(listed_files(folder.path()), None, "{foreign}");
        }
        let names = concat!(
            r#"{"tool":{"name":"bygd"},"files":["a.csv","beslut/a.txt","../b.csv","/etc/c","C:\\d",".","..","","a/","a/..","#,
            r#""a/../b","./a","beslut/a/b","beslut/C:d"]}"#
        );
        std::fs::write(&path, names).unwrap();
        assert_eq!(listed_files(folder.path()).unwrap(), ["a.csv", "beslut/a.txt"]);
    }
}
