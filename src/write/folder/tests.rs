//! Tests of the output folder.

use super::*;
use crate::write::{Manifest, write_manifest};

/// Writes these files and a manifest, as a run does.
fn run(out: &Path, overwrite: bool, files: &[(&str, &str)]) -> Result<()> {
    let folder = OutputFolder::create(out, overwrite)?;
    for (name, text) in files {
        subfolder_of(name).map_or(Ok(()), |subfolder| folder.subfolder(subfolder))?;
        fs::write(folder.file(name), text).unwrap();
    }
    let manifest = Manifest { command: "test", settings: &(), passed_within: None, inputs: &[], rows: &[], base_missing: &[] };
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

#[test]
fn files_in_subfolders_are_ours_too_and_others_there_are_left_alone() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    run(&out, false, &[("a.csv", "old"), ("beslut/a.txt", "old"), ("beslut/b.txt", "old")]).unwrap();
    assert_eq!(listed_files(&out).unwrap(), ["a.csv", "beslut/a.txt", "beslut/b.txt", "manifest.json"]);
    fs::write(out.join("beslut").join("notes.txt"), "mine").unwrap();
    run(&out, true, &[("beslut/a.txt", "new"), ("kartor/c.txt", "new")]).unwrap();
    assert_eq!(everything_in(&out), ["beslut", "kartor", "manifest.json"]);
    assert_eq!(everything_in(&out.join("beslut")), ["a.txt", "notes.txt"]);
    assert_eq!((read(&out, "beslut/a.txt").unwrap(), read(&out, "beslut/notes.txt").unwrap()), ("new".into(), "mine".into()));
    // A subfolder that is not needed any more goes, unless somebody has put something there.
    run(&out, true, &[("a.csv", "newer")]).unwrap();
    assert_eq!(everything_in(&out), ["a.csv", "beslut", "manifest.json"]);
    assert_eq!(everything_in(&out.join("beslut")), ["notes.txt"]);
    assert_eq!(everything_in(parent.path()), ["out"]);
}

#[test]
fn a_foreign_file_in_a_subfolder_stops_the_replacement_and_everything_stays() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    run(&out, false, &[("beslut/a.txt", "old")]).unwrap();
    fs::write(out.join("beslut").join("b.txt"), "mine").unwrap();
    let error = run(&out, true, &[("beslut/a.txt", "new"), ("beslut/b.txt", "new")]).unwrap_err();
    assert!(error.to_string().contains("did not make"), "{error}");
    assert_eq!((read(&out, "beslut/a.txt").unwrap(), read(&out, "beslut/b.txt").unwrap()), ("old".into(), "mine".into()));
}

#[test]
fn a_failed_move_puts_subfolders_back_too() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    run(&out, false, &[("beslut/a.txt", "old")]).unwrap();
    let folder = OutputFolder::create(&out, true).unwrap();
    folder.subfolder("kartor").unwrap();
    fs::write(folder.file("kartor/c.txt"), "new").unwrap();
    fs::write(folder.file(MANIFEST), "{}").unwrap();
    fs::remove_file(out.join(MANIFEST)).unwrap();
    folder.finish().unwrap_err();
    assert_eq!(everything_in(&out), ["beslut"]);
    assert_eq!(read(&out, "beslut/a.txt").unwrap(), "old");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_or_removed_behind_a_link() {
    let parent = tempfile::tempdir().unwrap();
    let (out, elsewhere) = (parent.path().join("out"), parent.path().join("elsewhere"));
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("a.txt"), "mine").unwrap();
    // A link where an old subfolder of ours was, and one where a new one should be.
    for (old, new) in [("beslut/a.txt", "beslut/b.txt"), ("a.csv", "beslut/b.txt")] {
        run(&out, false, &[(old, "old")]).unwrap();
        let _ = fs::remove_dir_all(out.join("beslut"));
        std::os::unix::fs::symlink(&elsewhere, out.join("beslut")).unwrap();
        let error = run(&out, true, &[(new, "new")]).unwrap_err();
        assert!(error.to_string().contains("no folder of bygd"), "{error}");
        assert_eq!(everything_in(&elsewhere), ["a.txt"]);
        fs::remove_dir_all(&out).unwrap();
    }
}

#[test]
fn an_input_in_a_subfolder_is_never_replaced() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    run(&out, false, &[("beslut/a.txt", "old"), ("b.txt", "old")]).unwrap();
    fs::write(out.join("beslut").join("b.txt"), "mine").unwrap();
    let folder = OutputFolder::create(&out, true).unwrap();
    assert!(folder.protect([inside(&out, "beslut/a.txt").as_path()]).is_err());
    folder.protect([inside(&out, "beslut/b.txt").as_path()]).unwrap();
}
