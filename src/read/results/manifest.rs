//! `manifest.json` of an earlier run.

use crate::results::{RunKind, RunManifest};
use crate::{Place, Result};
use std::path::Path;

/// The name of the file.
const FILE_NAME: &str = "manifest.json";
/// What `tool.name` says in a manifest of ours.
const TOOL: &str = env!("CARGO_PKG_NAME");
/// Reads the manifest of a folder, which must be of a run of one of these kinds; `newest` is the newest layout this program knows.
pub(super) fn read(folder: &Path, newest: u32, wanted: &[RunKind]) -> Result<(RunKind, RunManifest)> {
    let path = folder.join(FILE_NAME);
    let place = Place::file(path.display().to_string());
    let commands: Vec<String> = wanted.iter().map(|kind| format!("`bygd {} --out`", kind.command())).collect();
    let ours = format!("name a folder that {} has written", commands.join(" or "));
    let bytes = std::fs::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Place::file(folder.display().to_string()).error(format!("is no folder of results: it has no `{FILE_NAME}`"))
        }
        _ => place.clone().error(format!("cannot be read: {error}")),
    });
    let bytes = bytes.map_err(|error| error.with_hint(&ours))?;
    let json: serde_json::Value = serde_json::from_slice(&bytes)
        .map_err(|error| place.clone().error(format!("is no readable JSON: {error}")).with_hint("make the folder again"))?;
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
    let Some(command) = json["command"].as_str().map(str::to_owned) else {
        return Err(place.error("does not say which command wrote it").with_hint(ours));
    };
    let Some(&kind) = wanted.iter().find(|kind| kind.command() == command) else {
        let commands: Vec<String> = wanted.iter().map(|kind| format!("`bygd {}`", kind.command())).collect();
        let problem = format!("the folder holds results of `bygd {command}`, not of {}", commands.join(" or "));
        return Err(place.error(problem).with_hint(ours));
    };
    let manifest = serde_json::from_value(json).map_err(|error| {
        place.error(format!("is incomplete: {error}")).with_hint(format!("run `bygd {command}` again to make the folder anew"))
    })?;
    Ok((kind, manifest))
}
