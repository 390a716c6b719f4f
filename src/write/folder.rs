//! The output folder: all of a run's files, or none of them.
//!
//! Responsible for: refusing an impossible folder before the long work, a temporary sibling folder in which the files are made, moving
//! them into place at the end (with everything put back if that fails), and leaving nothing behind otherwise.
//! Not responsible for: what is in the files.
//!
//! A folder that is not ours is never touched: `--overwrite` needs a manifest of ours in it and replaces only the files listed there
//! (`counting.md`, rule 15).

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
    temporary: TempDir,
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
        let temporary = temporary_beside(out, parent).map_err(|error| explain(out.display(), &error))?;
        unfinished().insert(temporary.path().to_path_buf());
        Ok(Self { out: out.to_path_buf(), temporary, old })
    }

    /// The path under which a file of the results is to be written now.
    pub fn file(&self, name: &str) -> PathBuf {
        self.temporary.path().join(name)
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
            let is_old = whole.file_name().is_some_and(|file| old.iter().any(|name| file == name.as_str()));
            if is_old && whole.parent() == Some(&out) {
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
            let present = old.iter().filter(|name| self.out.join(name).exists());
            for name in present {
                moves.push(self.out.join(name), backup.join(name))?;
            }
            let (manifest, others): (Vec<&String>, Vec<&String>) = new.iter().partition(|name| *name == MANIFEST);
            for name in others {
                moves.push(self.file(name), self.out.join(name))?;
            }
            if !manifest.is_empty() {
                moves.push(self.out.join(MANIFEST), backup.join(MANIFEST))?;
                moves.push(self.file(MANIFEST), self.out.join(MANIFEST))?;
            }
            Ok(())
        })();
        if all_moved.is_err() {
            moves.undo();
        }
        all_moved
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        // The temporary folder removes itself; after a rename there is none.
        unfinished().remove(self.temporary.path());
    }
}

/// Moves made so far, so that they can be taken back.
#[derive(Default)]
struct Moves(Vec<(PathBuf, PathBuf)>);

impl Moves {
    fn push(&mut self, from: PathBuf, to: PathBuf) -> Result<()> {
        match fs::rename(&from, &to) {
            Ok(()) => {
                self.0.push((from, to));
                Ok(())
            }
            Err(error) => Err(super::cannot_write(&to, &error)),
        }
    }
    fn undo(&mut self) {
        for (from, to) in self.0.drain(..).rev() {
            // What moved a moment ago can move back; if it cannot, the first error is still the one to report.
            let _ = fs::rename(to, from);
        }
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
    refuse_files_in_use(out, &old)?;
    Ok(Some(old))
}

/// Fails if one of our files in the folder is open in another program, as far as that can be seen: Windows refuses to open it for
/// writing, and a GeoPackage has its journal beside it.
fn refuse_files_in_use(out: &Path, files: &[String]) -> Result<()> {
    for name in files.iter().map(String::as_str).chain([MANIFEST]) {
        let path = out.join(name);
        if let Err(error) = OpenOptions::new().write(true).open(&path)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(explain(path.display(), &error));
        }
        for journal in ["-wal", "-journal"] {
            let beside = out.join(format!("{name}{journal}"));
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
    let stranger = new.iter().find(|name| *name != MANIFEST && !old.contains(name) && out.join(name).exists());
    match stranger {
        Some(name) => Err(Error::output(out.join(name).display(), "a file of this name is there that bygd did not make")
            .with_hint("move or rename that file, or choose another folder")),
        None => Ok(()),
    }
}

fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::{Manifest, write_manifest};

    /// Writes these files and a manifest, as a run does.
    fn run(out: &Path, overwrite: bool, files: &[(&str, &str)]) -> Result<()> {
        let folder = OutputFolder::create(out, overwrite)?;
        for (name, text) in files {
            fs::write(folder.file(name), text).unwrap();
        }
        let manifest =
            Manifest { command: "test", settings: &(), passed_within: None, inputs: &[], rows: &[], base_missing: &[] };
        write_manifest(&folder.file(MANIFEST), &manifest, &folder.written()?)?;
        folder.finish()
    }

    fn read(out: &Path, name: &str) -> Option<String> {
        fs::read_to_string(out.join(name)).ok()
    }

    fn everything_in(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_run_leaves_the_folder_and_nothing_else() {
        let parent = tempfile::tempdir().unwrap();
        run(&parent.path().join("out"), false, &[("a.csv", "1")]).unwrap();
        assert_eq!(everything_in(parent.path()), ["out"]);
        assert_eq!(everything_in(&parent.path().join("out")), ["a.csv", "manifest.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_the_folder_as_any_folder_of_the_user() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().unwrap();
        let (out, plain) = (parent.path().join("out"), parent.path().join("plain"));
        run(&out, false, &[]).unwrap();
        fs::create_dir(&plain).unwrap();
        assert_eq!(fs::metadata(out).unwrap().permissions().mode(), fs::metadata(plain).unwrap().permissions().mode());
    }

    #[test]
    fn a_dropped_run_leaves_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let folder = OutputFolder::create(&parent.path().join("out"), false).unwrap();
        fs::write(folder.file("a.csv"), "1").unwrap();
        drop(folder);
        assert!(everything_in(parent.path()).is_empty());
    }

    #[test]
    fn an_impossible_folder_is_refused_at_once() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("file");
        fs::write(&file, "").unwrap();
        let hint = |out: &Path, overwrite| {
            let error = OutputFolder::create(out, overwrite).unwrap_err();
            assert_eq!(error.exit_code(), crate::exit::OUTPUT);
            error.hint().unwrap().to_owned()
        };
        assert!(hint(&file, true).contains("another name"));
        assert!(hint(&parent.path().join("no").join("out"), false).contains("make that folder first"));
        assert!(hint(Path::new(".."), true).contains("give the folder a name"));
        let foreign = parent.path().join("foreign");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join("coverage.csv"), "mine").unwrap();
        assert!(hint(&foreign, true).contains("does not exist yet"));
        run(&parent.path().join("ours"), false, &[]).unwrap();
        assert!(hint(&parent.path().join("ours"), false).contains("--overwrite"));
        assert_eq!(everything_in(parent.path()), ["file", "foreign", "ours"]);
        assert_eq!(read(&foreign, "coverage.csv").unwrap(), "mine");
    }

    #[test]
    fn overwriting_replaces_our_files_and_leaves_others_alone() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        run(&out, false, &[("a.csv", "old"), ("premises.gpkg", "old")]).unwrap();
        fs::write(out.join("notes.txt"), "mine").unwrap();
        fs::remove_file(out.join("premises.gpkg")).unwrap();
        run(&out, true, &[("a.csv", "new"), ("b.csv", "new")]).unwrap();
        assert_eq!(everything_in(&out), ["a.csv", "b.csv", "manifest.json", "notes.txt"]);
        assert_eq!((read(&out, "a.csv").unwrap(), read(&out, "notes.txt").unwrap()), ("new".to_owned(), "mine".to_owned()));
        assert_eq!(listed_files(&out).unwrap(), ["a.csv", "b.csv", "manifest.json"]);
        // A file of an earlier run that this one does not make goes.
        run(&out, true, &[("b.csv", "newer")]).unwrap();
        assert_eq!(everything_in(&out), ["b.csv", "manifest.json", "notes.txt"]);
        assert_eq!(everything_in(parent.path()), ["out"]);
    }

    #[test]
    fn a_foreign_file_in_the_way_stops_the_replacement_and_everything_stays() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        run(&out, false, &[("a.csv", "old")]).unwrap();
        fs::write(out.join("premises.gpkg"), "mine").unwrap();
        let error = run(&out, true, &[("a.csv", "new"), ("premises.gpkg", "new")]).unwrap_err();
        assert!(error.to_string().contains("did not make"), "{error}");
        assert_eq!((read(&out, "a.csv").unwrap(), read(&out, "premises.gpkg").unwrap()), ("old".to_owned(), "mine".to_owned()));
    }

    #[test]
    fn a_failed_move_puts_everything_back() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        run(&out, false, &[("a.csv", "old a"), ("b.csv", "old b")]).unwrap();
        let folder = OutputFolder::create(&out, true).unwrap();
        fs::write(folder.file("a.csv"), "new a").unwrap();
        // A folder stands where the old manifest should be moved from: the last move fails.
        fs::write(folder.file(MANIFEST), "{}").unwrap();
        fs::remove_file(out.join(MANIFEST)).unwrap();
        folder.finish().unwrap_err();
        assert_eq!(everything_in(&out), ["a.csv", "b.csv"]);
        assert_eq!((read(&out, "a.csv").unwrap(), read(&out, "b.csv").unwrap()), ("old a".to_owned(), "old b".to_owned()));
        assert_eq!(everything_in(parent.path()), ["out"]);
    }

    #[test]
    fn an_input_is_never_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        run(&out, false, &[("premises.gpkg", "old")]).unwrap();
        fs::write(out.join("mine.gpkg"), "mine").unwrap();
        let folder = OutputFolder::create(&out, true).unwrap();
        let error = folder.protect([out.join(".").join("premises.gpkg").as_path()]).unwrap_err();
        assert!(error.to_string().contains("input"), "{error}");
        folder.protect([out.join("mine.gpkg").as_path(), Path::new("no such file")]).unwrap();
    }

    #[test]
    fn a_geopackage_that_is_open_in_qgis_is_not_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        run(&out, false, &[("premises.gpkg", "old")]).unwrap();
        fs::write(out.join("premises.gpkg-wal"), "").unwrap();
        let error = OutputFolder::create(&out, true).unwrap_err();
        assert!(error.to_string().contains("another program") && error.hint().unwrap().contains("QGIS"), "{error}");
    }

    #[test]
    fn ctrl_c_removes_what_is_unfinished() {
        let parent = tempfile::tempdir().unwrap();
        let folder = OutputFolder::create(&parent.path().join("out"), false).unwrap();
        fs::write(folder.file("a.csv"), "1").unwrap();
        let temporary = folder.temporary.path().to_path_buf();
        assert!(unfinished().contains(&temporary));
        // Not `remove_unfinished` itself: other tests of this process have unfinished folders too.
        remove_all([temporary.clone()]);
        assert!(everything_in(parent.path()).is_empty());
        drop(folder);
        assert!(!unfinished().contains(&temporary));
    }
}
