//! `bygd demo`: the first thing a person types.

use crate::support::Workdir;
use crate::support::golden::assert_golden;

#[test]
fn the_demo_prints_its_table_and_says_that_it_is_synthetic() {
    let dir = Workdir::new();
    let run = dir.run("demo").ok();
    assert_golden("demo.stdout.txt", &run.stdout);
    assert_golden("demo.stderr.txt", &dir.redact(&run.stderr));
    assert!(run.stderr.contains("synthetic"), "{run}");
    assert!(dir.read("bygd-demo/README.md").contains("synthetic"));
    assert!(run.stdout.is_ascii() || run.stdout.contains('ä'), "{run}");
}

#[test]
fn the_demo_writes_the_tables_that_are_golden() {
    let dir = Workdir::new();
    dir.run("demo --quiet").ok();
    for name in ["coverage.csv", "findings.csv", "manifest.json", "white_spots.csv"] {
        let version = concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\"");
        let text = dir.read(&format!("bygd-demo/{name}")).replace(version, "\"version\": \"[version]\"");
        assert_golden(&format!("demo.{name}"), &text);
    }
}

#[test]
fn the_demo_inputs_are_small_and_complete() {
    let dir = Workdir::new();
    dir.run("demo").ok();
    let files = dir.files();
    let made = bygd::synth::files::region_files(&bygd::synth::Region::from_seed(bygd::synth::DEMO_SEED), bygd::synth::DEMO_SEED);
    let bytes: usize = made.iter().map(|file| file.bytes.len()).sum();
    assert!(bytes < 3_000_000, "{bytes}");
    assert!(made.iter().all(|file| files[&format!("bygd-demo/{}", file.name)] == file.bytes));
    for name in [
        "premises.parquet",
        "premises.gpkg",
        "coverage.csv",
        "coverage.json",
        "manifest.json",
        "findings.csv",
        "white_spots.csv",
        "municipalities.parquet",
        "white_spots.parquet",
        "beslutsomgang/project_areas.parquet",
    ] {
        assert!(files.contains_key(&format!("bygd-demo/{name}")), "{name}");
    }
    for name in ["ranking.csv", "scorecards.json", "beslutsunderlag.html", "beslut/SYN-P01.txt", "sensitivity.csv", "areas.csv"] {
        assert!(files.contains_key(&format!("bygd-demo/beslutsomgang/{name}")), "{name}");
    }
    assert!(files.keys().all(|name| !name.contains(".tmp") && !name.ends_with("-wal") && !name.ends_with("-shm")));
}

#[test]
fn the_demo_can_be_run_again_and_elsewhere_and_gives_the_same_bytes() {
    let dir = Workdir::new();
    dir.run("demo").ok();
    let once = dir.files();
    dir.run("demo --threads 3").ok();
    assert!(once == dir.files());
    dir.run("demo --out other --threads 1").ok();
    let files = dir.files();
    let of =
        |folder: &str| files.iter().filter_map(|(name, bytes)| Some((name.strip_prefix(folder)?, bytes))).collect::<Vec<_>>();
    assert!(of("bygd-demo/") == of("other/"));
}

#[test]
fn the_demo_never_replaces_a_folder_that_is_not_its_own() {
    let dir = Workdir::new();
    std::fs::create_dir(dir.path("bygd-demo")).unwrap();
    dir.write("bygd-demo/mine.txt", "mine");
    let before = dir.files();
    dir.run("demo").fails_with_hint(4, &["bygd-demo"]);
    assert!(before == dir.files());
}

#[test]
fn the_command_that_the_demo_suggests_works_and_gives_the_same_tables() {
    let dir = Workdir::new();
    dir.run("demo").ok();
    dir.run("coverage --project bygd-demo --out my-results").ok();
    assert_eq!(dir.read("my-results/coverage.csv"), dir.read("bygd-demo/coverage.csv"));
    assert!(!dir.path("my-results/premises.gpkg").exists());
}

#[test]
fn results_of_the_demo_project_never_replace_its_own_inputs() {
    let dir = Workdir::new();
    dir.run("demo").ok();
    let before = dir.files();
    dir.run("coverage --project bygd-demo --out bygd-demo --overwrite").fails_with_hint(4, &["input"]);
    assert!(before == dir.files());
}

#[test]
fn the_readme_shows_the_coverage_and_the_ranking_that_the_demo_prints() {
    let readme = include_str!("../README.md");
    let golden = include_str!("golden/demo.stdout.txt");
    for line in golden.lines().take_while(|line| !line.starts_with("Rules: ")).filter(|line| !line.starts_with("Counted")) {
        assert!(readme.contains(line.trim_end()), "the README does not show `{line}`");
    }
}
