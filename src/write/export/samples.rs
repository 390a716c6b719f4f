//! What the tests of exports share: the results of a demo run, made once.

use super::Export;
use crate::project::Silent;
use crate::project::made::{ROUND_FOLDER, run_demo};
use crate::read::results::read_results;
use crate::results::{Profile, Results};
use crate::write::labels::Language;
use crate::write::{OutputFolder, SCHEMA_VERSION};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

type Files = BTreeMap<String, Vec<u8>>;

/// Results and CSV files of coverage, and of the decision round.
struct Demo {
    results: (Results, Results),
    files: (Files, Files),
}

static DEMO: LazyLock<Demo> = LazyLock::new(|| {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("demo");
    run_demo(&out, &Silent).unwrap();
    let round = out.join(ROUND_FOLDER);
    let read = |folder: &Path| read_results(folder, SCHEMA_VERSION).unwrap();
    let files = |folder: &Path, results: &Results| -> Files {
        let names = results.tables.iter().map(|table| format!("{}.csv", table.name));
        names.map(|name| (name.clone(), std::fs::read(folder.join(name)).unwrap())).collect()
    };
    let results = (read(&out), read(&round));
    Demo { files: (files(&out, &results.0), files(&round, &results.1)), results }
});

/// The results of the demo: coverage, and its decision round.
pub fn demo() -> &'static (Results, Results) {
    &DEMO.results
}

/// The CSV files of the demo: coverage, and its decision round.
pub fn files() -> &'static (Files, Files) {
    &DEMO.files
}

/// Coverage for the public, in which a number was taken out of the second row.
pub fn public() -> Results {
    let mut results = demo().0.clone();
    results.profile = Profile::Public;
    let table = results.tables.iter_mut().find(|table| table.name == "coverage").unwrap();
    for column in ["connected", "connected_share"] {
        let column = table.column(column).unwrap();
        table.rows[1][column].clear();
        table.suppressed.insert((1, column));
    }
    results
}

/// The results in Swedish.
pub fn export(results: &Results) -> Export<'_> {
    Export { results, language: Language::Swedish, premises: None, command: "bygd export demo --format xlsx" }
}

/// The files that are written into a folder.
pub fn written(write: impl FnOnce(&OutputFolder)) -> Files {
    let parent = tempfile::tempdir().unwrap();
    let folder = OutputFolder::create(&parent.path().join("out"), false).unwrap();
    write(&folder);
    let names = folder.written().unwrap();
    names.into_iter().map(|name| (name.clone(), std::fs::read(folder.file(&name)).unwrap())).collect()
}
