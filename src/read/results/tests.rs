//! Folders of ours, of others, and damaged ones.

use super::*;
use std::fs;

const NEWEST: u32 = 3;
const HEADER: &str = "level,code,name,area_class,base,total,connected,passed,planned,unserved,unknown,connected_share,passed_share,\
                      planned_share,unserved_share,passed_within_m,as_of\n";

fn manifest(version: u32, tool: &str, command: &str) -> String {
    format!(
        r#"{{"schema_version":{version},"tool":{{"name":"{tool}","version":"9.9"}},"command":"{command}",
        "settings":{{"layers":[{{"role":"premises","columns":{{"id":"objektidentitet"}}}}]}},
        "passed_within_m":{{"dense":50.0,"rural":100.0}},
        "inputs":[{{"role":"premises","file":"p.csv","layer":null,"rows":3,"crs":null,"sha256":"00","bytes":1}}],
        "rows":[],"base_missing":[],"files":["coverage.csv","manifest.json"]}}"#
    )
}

/// A folder with these files.
fn folder(manifest: Option<&str>, coverage: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("manifest.json", manifest), (COVERAGE, coverage)] {
        if let Some(text) = text {
            fs::write(folder.path().join(name), text).unwrap();
        }
    }
    folder
}

/// What is said about a folder that cannot be opened, without its path.
fn complaint(folder: &tempfile::TempDir) -> String {
    let error = ResultsFolder::open(folder.path(), NEWEST).unwrap_err();
    assert_eq!(error.exit_code(), crate::exit::INPUT);
    assert!(error.hint().is_some(), "{error}");
    error.to_string().replace(&folder.path().display().to_string(), "F")
}

#[test]
fn a_folder_of_ours_is_read_with_names_that_were_made_harmless() {
    let table = format!(
        "{HEADER}municipality,0114,\"Upplands, Väsby\",total,premises,3,1,2,1,0,0,0.3,0.6,0.3,0.0,50,2026-10-01\n\
         outside,,'=1+1,rural,households,0,0,0,0,0,0,,,,,,\n"
    );
    let folder = folder(Some(&manifest(NEWEST, "bygd", "coverage")), Some(&table));
    let results = ResultsFolder::open(folder.path(), NEWEST).unwrap();
    let [first, second] = results.coverage.as_slice() else { panic!("two rows") };
    assert_eq!((first.code.as_str(), first.name.as_str(), first.total, first.passed), ("0114", "Upplands, Väsby", 3, 2));
    assert_eq!((first.passed_within_m.as_str(), first.as_of.as_str()), ("50", "2026-10-01"));
    assert_eq!((second.name.as_str(), second.level), ("=1+1", crate::coverage::Level::Outside));
    assert_eq!(results.within.rural.to_bits(), 100.0_f64.to_bits());
    assert!(results.lacks_premises().unwrap().contains("--premises-out"));
}

#[test]
fn what_is_no_folder_of_coverage_results_is_told_apart() {
    let table = format!("{HEADER}country,00,Riket,total,premises,0,0,0,0,0,0,,,,,50,\n");
    let said = |text: &str| complaint(&folder(Some(text), Some(&table)));
    assert_eq!(complaint(&folder(None, Some(&table))), "`F`: is no folder of results: it has no `manifest.json`");
    assert!(said("{").starts_with("`F/manifest.json`: is no readable JSON") || cfg!(windows));
    assert!(said("{}").contains("is no manifest of bygd"));
    assert!(said(&manifest(1, "other", "coverage")).contains("is no manifest of bygd"));
    assert!(said(&manifest(1, "bygd", "compare")).contains("the folder holds results of `bygd compare`, not of `bygd coverage`"));
    // A newer layout is said first, whatever else it may hold.
    assert!(said(&manifest(4, "bygd", "novelty")).contains("newer bygd (9.9, layout 4; this one knows layouts up to 3)"));
    assert!(said(r#"{"schema_version":1,"tool":{"name":"bygd"},"command":"coverage"}"#).contains("is incomplete: missing field"));
    let gone = ResultsFolder::open(Path::new("no such folder"), NEWEST).unwrap_err();
    assert_eq!(gone.to_string(), "`no such folder`: there is no such folder");
}

#[test]
fn a_damaged_table_names_line_and_column() {
    let said = |rows: &str| complaint(&folder(Some(&manifest(1, "bygd", "coverage")), Some(rows)));
    let row = "country,00,Riket,total,premises,0,0,0,0,0,0,,,,,50,\n";
    assert!(complaint(&folder(Some(&manifest(1, "bygd", "coverage")), None)).contains("cannot be read: it is not there"));
    assert!(said(HEADER).ends_with("has no rows"));
    assert!(
        said(&format!("{HEADER}{row}{}", row.replace("premises,0,0", "premises,0,x")))
            .contains("line 3, column `connected`: `x`")
    );
    assert!(
        said(&format!("{HEADER}{}", row.replace("country", "planet"))).contains("line 2, column `level`: `planet` is unknown")
    );
    assert!(said(&format!("{HEADER}country,00\n")).contains("line 2: is broken"));
    assert!(said(&format!("{}{row}", HEADER.replace("unknown", "secret"))).contains("has no column `unknown`"));
}

#[test]
fn premises_without_an_id_column_are_not_comparable() {
    let text = manifest(1, "bygd", "coverage").replace(r#""columns":{"id":"objektidentitet"}"#, r#""columns":{}"#);
    let text = text.replace(r#""manifest.json"]"#, r#""manifest.json","premises.parquet"]"#);
    let folder = folder(Some(&text), Some(&format!("{HEADER}country,00,,total,premises,0,0,0,0,0,0,,,,,50,\n")));
    let why = || ResultsFolder::open(folder.path(), NEWEST).unwrap().lacks_premises().unwrap();
    assert!(why().contains("is gone from"));
    fs::write(folder.path().join(PREMISES), "").unwrap();
    assert!(why().contains("no ids but row numbers"));
}
