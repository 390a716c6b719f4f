//! Whether the files of a folder of results are still what the run wrote.
//!
//! Responsible for: comparing files with the fingerprints in the manifest, before anything is read from them. A table that lost a row or was
//! saved by another program would give wrong sums without looking wrong. Not responsible for: the manifest itself.

use crate::results::RunManifest;
use crate::{Error, Place, Result};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Refuses files that are gone or differ from what the manifest says; files that it has no fingerprint of are not looked at.
///
/// # Errors
/// The first such file, with what to do.
pub(super) fn check(folder: &Path, manifest: &RunManifest, is_read: impl Fn(&str) -> bool) -> Result<()> {
    manifest.outputs.iter().filter(|output| is_read(&output.file)).try_for_each(|output| {
        let path = folder.join(&output.file);
        let refuse =
            |problem: String| -> Error { Place::file(path.display().to_string()).error(problem).with_hint(super::AGAIN) };
        let bytes = std::fs::read(&path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
        if is_digest(&Sha256::digest(&bytes), &output.sha256) {
            return Ok(());
        }
        Err(refuse("is not what the run wrote: it has been changed since, so nothing can be made of it".to_owned())
            .with_hint("make the folder again with the command that made it, and work on a copy or on an export (`bygd export`)"))
    })
}

/// Whether hexadecimal digits are those of a digest.
fn is_digest(digest: &[u8], digits: &str) -> bool {
    let byte = |at: usize| digits.get(2 * at..2 * at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    digits.len() == 2 * digest.len() && digest.iter().enumerate().all(|(at, own)| byte(at) == Some(*own))
}
