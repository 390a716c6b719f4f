//! The output folder: all of a run's files, or none of them.
//!
//! Responsible for: refusing an impossible folder before the long work, a temporary sibling folder in which the files are made, moving
//! them into place at the end (with everything put back if that fails), and leaving nothing behind otherwise.
//! Not responsible for: what is in the files.
//!
//! A folder that is not ours is never touched: `--overwrite` needs a manifest of ours in it and replaces only the files listed there
//! (`counting.md`, rule 15).
//!
//! Files may lie in the folder itself or in a subfolder of it (`beslut/a.html`; names always have `/`, also on Windows), not deeper.

use super::explain;
use super::manifest::{FILE_NAME as MANIFEST, listed_files};
use crate::{Error, Result};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;

/// A temporary folder beside what is being made; it is gone when this is dropped, and on Ctrl-C.
#[derive(Debug)]
pub(super) struct Temporary(TempDir);

impl Temporary {
    /// Makes it, with the rights that any new folder of the user gets.
    pub(super) fn beside(out: &Path, parent: &Path) -> io::Result<Self> {
        let folder = temporary_beside(out, parent)?;
        unfinished().insert(folder.path().to_path_buf());
        Ok(Self(folder))
    }
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // The folder removes itself; after a rename there is none.
        unfinished().remove(self.0.path());
    }
}

/// The temporary folders of this process that are not finished yet.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    // A set of paths is as good after a panic elsewhere as before.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the temporary folders of all runs of this process that are not finished, for a Ctrl-C handler. Files that are just being moved
/// into place are let through first, so that a folder is never left half replaced.
///
/// On Windows a file that is still open cannot be removed; what remains is then a folder whose name begins with a dot and ends in `.tmp`.
pub fn remove_unfinished() {
    let mut folders = unfinished();
    remove_all(std::mem::take(&mut *folders));
}

fn remove_all(folders: impl IntoIterator<Item = PathBuf>) {
    for folder in folders {
        // Another thread may put a file into the folder while it is being emptied: try again a few times.
        for _ in 0..5 {
            if fs::remove_dir_all(&folder).is_ok() || !folder.exists() {
                break;
            }
        }
    }
}

/// A folder of results that is being made. Dropping it without [`finish`](Self::finish) leaves nothing behind.
#[derive(Debug)]
pub struct OutputFolder {
    out: PathBuf,
    temporary: Temporary,
    /// The files of ours in the existing folder, the manifest left out; `None` where there is no folder yet.
    old: Option<Vec<String>>,
}

impl OutputFolder {
    /// Checks that the folder can be made, or replaced where `overwrite` says so, and starts it under a temporary name beside it.
    pub fn create(out: &Path, overwrite: bool) -> Result<Self> {
        if out.file_name().is_none() {
            return Err(Error::output(out.display(), "this is not the name of a folder")
                .with_hint("give the folder a name, as `results`"));
        }
        let parent = match out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !parent.is_dir() {
            return Err(Error::output(out.display(), format!("the folder `{}` does not exist", parent.display()))
                .with_hint("make that folder first, or choose another place"));
        }
        let old = check_existing(out, overwrite)?;
        let temporary = Temporary::beside(out, parent).map_err(|error| explain(out.display(), &error))?;
        Ok(Self { out: out.to_path_buf(), temporary, old })
    }

    /// The path under which a file of the results is to be written now: `name`, or `subfolder/name` after [`subfolder`](Self::subfolder).
    pub fn file(&self, name: &str) -> PathBuf {
        inside(self.temporary.path(), name)
    }

    /// Makes a subfolder of the results, unless there is one already.
    pub fn subfolder(&self, name: &str) -> Result<()> {
        fs::create_dir_all(self.file(name)).map_err(|error| explain(self.out.join(name).display(), &error))
    }

    /// Where the results will be.
    pub fn path(&self) -> &Path {
        &self.out
    }

    /// The names of the files written so far, in alphabetical order.
    pub fn written(&self) -> Result<Vec<String>> {
        names_in(self.temporary.path()).map_err(|error| explain(self.out.display(), &error))
    }

    /// Refuses the run if one of its inputs is a file that it would replace: inputs are never written to.
    pub fn protect<'p>(&self, inputs: impl IntoIterator<Item = &'p Path>) -> Result<()> {
        let (Some(old), Ok(out)) = (&self.old, self.out.canonicalize()) else { return Ok(()) };
        for input in inputs {
            let Ok(whole) = input.canonicalize() else { continue };
            if old.iter().any(|name| inside(&out, name) == whole) {
                return Err(Error::output(input.display(), "it is an input of this run and would be replaced")
                    .with_hint("choose another folder for the results"));
            }
        }
        Ok(())
    }

    /// Moves the results into place. If that fails, everything is as it was before the run.
    pub fn finish(self) -> Result<()> {
        // Held while files move, so that Ctrl-C waits for a moment instead of leaving half of them.
        let mut folders = unfinished();
        let moved = match &self.old {
            None => {
                // Fails, rightly, if somebody has put something there in the meantime.
                let _ = fs::remove_dir(&self.out);
                fs::rename(self.temporary.path(), &self.out).map_err(|error| {
                    if self.out.exists() {
                        Error::output(self.out.display(), "a folder of this name was made during the run")
                            .with_hint("choose another name and run again")
                    } else {
                        explain(self.out.display(), &error)
                    }
                })
            }
            Some(old) => self.replace(old),
        };
        folders.remove(self.temporary.path());
        drop(folders);
        moved
    }

    /// Replaces the old files of ours by the new ones, one by one; the manifest comes last, so that the folder stays ours throughout.
    fn replace(&self, old: &[String]) -> Result<()> {
        let new = self.written()?;
        refuse_strangers_in_the_way(&self.out, &new, old)?;
        refuse_files_in_use(&self.out, old)?;
        let backup = self.file(".replaced");
        fs::create_dir(&backup).map_err(|error| explain(self.out.display(), &error))?;
        let mut moves = Moves::default();
        let all_moved = (|| {
            let present = old.iter().filter(|name| inside(&self.out, name).exists());
            for name in present {
                moves.make_subfolder(&backup, name)?;
                moves.push(inside(&self.out, name), inside(&backup, name))?;
            }
            let (manifest, others): (Vec<&String>, Vec<&String>) = new.iter().partition(|name| *name == MANIFEST);
            for name in others {
                moves.make_subfolder(&self.out, name)?;
                moves.push(self.file(name), inside(&self.out, name))?;
            }
            if !manifest.is_empty() {
                moves.push(self.out.join(MANIFEST), backup.join(MANIFEST))?;
                moves.push(self.file(MANIFEST), self.out.join(MANIFEST))?;
            }
            Ok(())
        })();
        if all_moved.is_err() {
            moves.undo();
        } else {
            // A subfolder of ours that the new run does not need; one that holds something else stays.
            old.iter().filter_map(|name| subfolder_of(name)).for_each(|subfolder| drop(fs::remove_dir(self.out.join(subfolder))));
        }
        all_moved
    }
}

/// The path of a file or subfolder of the results inside a folder. Part by part, since Windows takes no `/` in its long paths.
fn inside(folder: &Path, name: &str) -> PathBuf {
    name.split('/').fold(folder.to_path_buf(), |path, part| path.join(part))
}

/// The subfolder that a file of the results lies in.
fn subfolder_of(name: &str) -> Option<&str> {
    name.split_once('/').map(|(subfolder, _)| subfolder)
}

/// Moves made so far, so that they can be taken back.
#[derive(Default)]
struct Moves {
    files: Vec<(PathBuf, PathBuf)>,
    subfolders: Vec<PathBuf>,
}

impl Moves {
    /// Makes the subfolder that this file is about to lie in.
    fn make_subfolder(&mut self, folder: &Path, name: &str) -> Result<()> {
        let Some(subfolder) = subfolder_of(name).map(|subfolder| folder.join(subfolder)) else { return Ok(()) };
        if !subfolder.exists() {
            fs::create_dir(&subfolder).map_err(|error| super::cannot_write(&subfolder, &error))?;
            self.subfolders.push(subfolder);
        }
        Ok(())
    }
    fn push(&mut self, from: PathBuf, to: PathBuf) -> Result<()> {
        match fs::rename(&from, &to) {
            Ok(()) => {
                self.files.push((from, to));
                Ok(())
            }
            Err(error) => Err(super::cannot_write(&to, &error)),
        }
    }
    fn undo(&mut self) {
        for (from, to) in self.files.drain(..).rev() {
            // What moved a moment ago can move back; if it cannot, the first error is still the one to report.
            let _ = fs::rename(to, from);
        }
        // Only those made a moment ago, and only if they are empty.
        self.subfolders.drain(..).for_each(|subfolder| drop(fs::remove_dir(subfolder)));
    }
}

/// A new folder beside `out`, with the rights that any new folder of the user gets.
fn temporary_beside(out: &Path, parent: &Path) -> io::Result<TempDir> {
    let mut prefix = OsString::from(".");
    prefix.push(out.file_name().unwrap_or_default());
    prefix.push(".");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(parent)
}

/// The files of ours in the existing folder (without the manifest), or `None` if there is no folder.
fn check_existing(out: &Path, overwrite: bool) -> Result<Option<Vec<String>>> {
    match fs::symlink_metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(explain(out.display(), &error)),
        Ok(_) if !out.is_dir() => {
            return Err(
                Error::output(out.display(), "there is a file of this name").with_hint("choose another name for the folder")
            );
        }
        Ok(_) => {}
    }
    // An empty folder holds nothing of anybody; it makes way when the results are complete.
    if fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none()) {
        return Ok(None);
    }
    let Some(mut old) = listed_files(out) else {
        return Err(Error::output(
            out.display(),
            format!("the folder exists and has no `{MANIFEST}` of bygd, so nothing in it is touched"),
        )
        .with_hint("choose the name of a folder that does not exist yet"));
    };
    if !overwrite {
        return Err(Error::output(out.display(), "the folder exists and holds results of bygd")
            .with_hint("add `--overwrite` to replace them, or choose another folder"));
    }
    old.retain(|name| name != MANIFEST);
    old.sort_unstable();
    old.dedup();
    refuse_links(out, &old)?;
    refuse_files_in_use(out, &old)?;
    Ok(Some(old))
}

/// Fails if one of our files in the folder is open in another program, as far as that can be seen: Windows refuses to open it for
/// writing, and a GeoPackage has its journal beside it.
fn refuse_files_in_use(out: &Path, files: &[String]) -> Result<()> {
    for name in files.iter().map(String::as_str).chain([MANIFEST]) {
        let path = inside(out, name);
        if let Err(error) = OpenOptions::new().write(true).open(&path)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(explain(path.display(), &error));
        }
        for journal in ["-wal", "-journal"] {
            let beside = inside(out, &format!("{name}{journal}"));
            if beside.exists() {
                return Err(Error::output(
                    path.display(),
                    format!("another program has it open (`{name}{journal}` is beside it)"),
                )
                .with_hint("close it in QGIS and run again"));
            }
        }
    }
    Ok(())
}

/// Fails if a file that we did not make has the name of a new file.
fn refuse_strangers_in_the_way(out: &Path, new: &[String], old: &[String]) -> Result<()> {
    refuse_links(out, new)?;
    let stranger = new.iter().find(|name| *name != MANIFEST && !old.contains(name) && inside(out, name).exists());
    match stranger {
        Some(name) => Err(Error::output(inside(out, name).display(), "a file of this name is there that bygd did not make")
            .with_hint("move or rename that file, or choose another folder")),
        None => Ok(()),
    }
}

/// Fails if the subfolder of a file is a link or a file: what is behind a link is not ours, and it may be outside the folder.
fn refuse_links(out: &Path, files: &[String]) -> Result<()> {
    let subfolders: BTreeSet<&str> = files.iter().filter_map(|name| subfolder_of(name)).collect();
    for path in subfolders.into_iter().map(|subfolder| out.join(subfolder)) {
        if fs::symlink_metadata(&path).is_ok_and(|metadata| !metadata.is_dir()) {
            return Err(Error::output(path.display(), "something of this name is there that is no folder of bygd")
                .with_hint("move or rename it, or choose another folder for the results"));
        }
    }
    Ok(())
}

/// The names of the files in a folder and in its subfolders; subfolders that begin with a dot are left out.
fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = plain_files_in(folder, "")?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() && !name.starts_with('.') {
            names.extend(plain_files_in(&entry.path(), &format!("{name}/"))?);
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn plain_files_in(folder: &Path, prefix: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(format!("{prefix}{}", entry.file_name().to_string_lossy()));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
