//! Rules 14 and 15: the layout of files, the output folder, and inputs that are never written to.

use crate::support::{Workdir, premises};

fn counted() -> Workdir {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected,hushall", &[("a", 100.0, 100.0, "1,2"), ("b", 130.0, 100.0, "0,1")]));
    dir.count("");
    dir
}

const COUNT: &str = "coverage --premises premises.csv --areas areas.geojson --out out";

#[test]
fn rule_14_the_columns_are_those_promised() {
    let dir = counted();
    let header = |name: &str| dir.read(name).lines().next().unwrap().to_owned();
    assert_eq!(
        header("out/coverage.csv"),
        "level,code,name,area_class,base,total,connected,passed,planned,unserved,unknown,connected_share,passed_share,planned_share,\
         unserved_share,passed_within_m,as_of"
    );
    assert_eq!(dir.manifest("out")["schema_version"], 1);
    let json: serde_json::Value = serde_json::from_str(&dir.read("out/coverage.json")).unwrap();
    assert_eq!(json["schema_version"], 1);
    let rows = dir.coverage("out").rows;
    assert_eq!(json["coverage"].as_array().unwrap().len(), rows.len());
    for (row, json) in rows.iter().zip(json["coverage"].as_array().unwrap()) {
        assert_eq!(json["code"], row["code"].as_str());
        assert_eq!(json["total"].to_string(), row["total"]);
    }
}

#[test]
fn rule_14_text_files_have_line_feeds_and_no_path_time_or_thread_count() {
    let dir = counted();
    let folder = dir.root().canonicalize().unwrap().display().to_string();
    for name in
        ["coverage.csv", "coverage_by_technology.csv", "coverage_by_speed.csv", "coverage.json", "findings.csv", "manifest.json"]
    {
        let text = dir.read(&format!("out/{name}"));
        assert!(!text.contains('\r') && text.ends_with('\n') && !text.starts_with('\u{feff}'), "{name}");
        for forbidden in [folder.as_str(), "thread", "/tmp", "T00:", "time"] {
            assert!(!text.contains(forbidden), "{name} has `{forbidden}`");
        }
    }
}

#[test]
fn rule_14_the_same_run_later_and_elsewhere_gives_the_same_bytes() {
    let (here, there) = (counted(), counted());
    let of = |dir: &Workdir| dir.files().into_iter().filter(|(name, _)| name.starts_with("out/")).collect::<Vec<_>>();
    assert!(of(&here) == of(&there));
    // A path spelled differently is no other input.
    here.run("coverage --premises ./premises.csv --areas ./areas.geojson --out ./out --overwrite --premises-out --threads 1")
        .ok();
    assert!(of(&here) == of(&there));
}

#[test]
fn rule_14_the_manifest_accounts_for_every_row_and_names_every_file() {
    let dir = counted();
    let manifest = dir.manifest("out");
    for rows in manifest["rows"].as_array().unwrap() {
        let excluded: u64 = rows["excluded"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(rows["read"].as_u64().unwrap(), rows["used"].as_u64().unwrap() + excluded);
    }
    let listed: Vec<&str> = manifest["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
    let there: Vec<String> = dir
        .files()
        .into_keys()
        .filter_map(|name| name.strip_prefix("out/").map(str::to_owned))
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(listed, there);
    let premises = &manifest["inputs"][0];
    assert_eq!(
        (&premises["file"], &premises["rows"], &premises["crs"]),
        (&"premises.csv".into(), &2.into(), &"EPSG:3006".into())
    );
    assert_eq!(premises["bytes"].as_u64().unwrap(), dir.path("premises.csv").metadata().unwrap().len());
    assert_eq!(premises["sha256"], bygd::write::sha256_file(&dir.path("premises.csv")).unwrap().as_str());
}

#[test]
fn rule_14_text_that_a_spreadsheet_would_run_is_made_harmless() {
    let dir = counted();
    let hostile = dir.read("areas.geojson").replace("Falun", "=HYPERLINK(1)");
    dir.write("areas.geojson", hostile);
    assert_eq!(dir.count("").cell("municipality/2080/total/premises", "name"), "'=HYPERLINK(1)");
}

#[test]
fn rule_15_a_foreign_folder_is_never_touched() {
    let dir = counted();
    std::fs::create_dir(dir.path("mine")).unwrap();
    dir.write("mine/thesis.txt", "do not touch");
    let before = dir.files();
    for overwrite in ["", "--overwrite"] {
        let line = format!("coverage --premises premises.csv --areas areas.geojson --out mine {overwrite}");
        dir.run(&line).fails_with_hint(4, &["mine"]);
    }
    // Nor one whose manifest is another program's.
    dir.write("mine/manifest.json", "{\"files\":[\"thesis.txt\"]}");
    dir.run("coverage --premises premises.csv --areas areas.geojson --out mine --overwrite").fails_with_hint(4, &["mine"]);
    std::fs::remove_file(dir.path("mine/manifest.json")).unwrap();
    assert!(before == dir.files());
}

#[test]
fn rule_15_an_empty_folder_makes_way() {
    let dir = counted();
    std::fs::create_dir(dir.path("empty")).unwrap();
    dir.run("coverage --premises premises.csv --areas areas.geojson --out empty").ok();
    assert!(dir.path("empty/coverage.csv").exists());
}

#[test]
fn rule_15_results_are_replaced_only_when_asked_and_only_those_the_old_manifest_lists() {
    let dir = counted();
    dir.run(COUNT).fails_with_hint(4, &["--overwrite"]);
    dir.write("out/my-notes.txt", "keep");
    // Without premises this time: the old premises files go, the notes stay.
    dir.run(&format!("{COUNT} --overwrite")).ok();
    assert_eq!(dir.read("out/my-notes.txt"), "keep");
    assert!(!dir.path("out/premises.gpkg").exists() && !dir.path("out/premises.parquet").exists());
    assert!(dir.path("out/coverage.csv").exists());
}

#[test]
fn rule_15_a_file_of_the_user_in_the_way_of_a_new_result_stops_the_run() {
    let dir = counted();
    dir.run(&format!("{COUNT} --overwrite")).ok();
    dir.write("out/premises.gpkg", "my own");
    let before = dir.files();
    dir.run(&format!("{COUNT} --overwrite --premises-out")).fails_with_hint(4, &["premises.gpkg"]);
    assert!(before == dir.files());
}

#[test]
fn rule_15_a_run_that_fails_leaves_the_old_results_as_they_were() {
    let dir = counted();
    dir.write("premises.csv", "id,easting,northing,connected\na,600100,6600100,perhaps\n");
    let before = dir.files();
    dir.run(&format!("{COUNT} --overwrite")).fails(3, &["premises.csv"]);
    assert!(before == dir.files());
}

#[test]
fn rule_15_an_input_in_the_folder_of_results_is_never_replaced() {
    let dir = counted();
    let before = dir.files();
    dir.run("coverage --premises out/premises.gpkg --areas areas.geojson --connected premises.csv --out out --overwrite")
        .fails_with_hint(4, &["premises.gpkg", "input"]);
    assert!(before == dir.files());
}

#[test]
fn rule_15_a_geopackage_that_another_program_writes_to_is_read_and_left_alone() {
    let dir = counted();
    std::fs::copy(dir.path("out/premises.gpkg"), dir.path("open.gpkg")).unwrap();
    // As QGIS holds it: in WAL mode, with a change that is not yet in the file itself.
    let writer = rusqlite::Connection::open(dir.path("open.gpkg")).unwrap();
    writer.pragma_update(None, "journal_mode", "wal").unwrap();
    writer.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    writer.execute_batch("DROP TRIGGER trigger_delete_feature_count_premises; DROP TRIGGER rtree_premises_geom_delete").unwrap();
    writer.execute("DELETE FROM premises WHERE id = 'b'", []).unwrap();
    assert!(dir.path("open.gpkg-wal").metadata().unwrap().len() > 0);
    dir.write("list.csv", "id\na\n");
    let before = dir.files();
    dir.run("coverage --premises open.gpkg --areas areas.geojson --connected list.csv").ok();
    let after = dir.files();
    // The shared-memory file is scratch space of whoever reads; the data and their journal are as they were.
    for name in ["open.gpkg", "open.gpkg-wal", "list.csv", "areas.geojson"] {
        assert!(before[name] == after[name], "{name} was written to");
    }
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    dir.run("coverage --premises open.gpkg --areas areas.geojson --connected list.csv --out wal").ok();
    assert_eq!(dir.coverage("wal").counts("municipality/2080/total/premises")[0], 1);
    drop(writer);
}

#[test]
fn rule_15_no_input_is_written_to_and_nothing_appears_beside_one() {
    let dir = counted();
    std::fs::create_dir(dir.path("inputs")).unwrap();
    for name in ["premises.gpkg", "premises.parquet"] {
        std::fs::copy(dir.path("out").join(name), dir.path("inputs").join(name)).unwrap();
    }
    dir.write("inputs/list.csv", "id\na\n");
    let inputs = || crate::support::files_below(&dir.path("inputs"));
    let before = inputs();
    for premises in ["inputs/premises.gpkg", "inputs/premises.parquet"] {
        let inputs_line = format!("--premises {premises} --areas areas.geojson --connected inputs/list.csv");
        dir.run(&format!("coverage {inputs_line} --out new --overwrite --premises-out")).ok();
        dir.run(&format!("check {inputs_line}")).ok();
        assert!(before == inputs());
    }
}
