//! `bygd compare`: two results, what differs between them, and why.

use crate::support::golden::assert_golden;
use crate::support::{Workdir, premises};

const COUNT: &str = "coverage --areas areas.geojson --premises-out --overwrite";

/// Last year: a is connected, b is 40 m from it and passed, c and d are unserved, e will be gone.
const OLD: [(&str, f64, f64, &str); 5] = [
    ("a", 100.0, 100.0, "1,3"),
    ("b", 140.0, 100.0, "0,2"),
    ("c", 500.0, 500.0, "0,1"),
    ("d", 580.0, 500.0, "0,1"),
    ("e", 1500.0, 500.0, "0,1"),
];
/// This year: c is connected, d is 80 m from it, b has one household more, f is new in Borlänge.
const NEW: [(&str, f64, f64, &str); 5] = [
    ("a", 100.0, 100.0, "1,3"),
    ("b", 140.0, 100.0, "0,3"),
    ("c", 500.0, 500.0, "1,1"),
    ("d", 580.0, 500.0, "0,1"),
    ("f", 1800.0, 500.0, "0,4"),
];

fn two_years() -> Workdir {
    let dir = Workdir::with_areas();
    dir.write("old.csv", premises("connected,households", &OLD)).write("new.csv", premises("connected,households", &NEW));
    dir.run(&format!("{COUNT} --premises old.csv --out old")).ok();
    dir.run(&format!("{COUNT} --premises new.csv --passed-within 100 --out new")).ok();
    dir
}

#[test]
fn every_change_has_its_reason_and_they_add_up() {
    let dir = two_years();
    let run = dir.run("compare old new --out difference --premises-out").ok();
    assert_golden("compare.stdout.txt", &run.stdout);
    assert_golden("compare.stderr.txt", &dir.redact(&run.stderr));
    assert_eq!(
        dir.read("difference/compare_premises.csv"),
        "id,old_area_code,new_area_code,old_area_class,new_area_class,old_status,new_status,reason\n\
         b,2080,2080,,,passed,passed,weight_changed\n\
         c,2080,2080,,,unserved,connected,newly_connected\n\
         d,2080,2080,,,unserved,passed,definition_distance\n\
         e,2081,,,,unserved,,premises_gone\n\
         f,,2081,,,,unserved,new_premises\n"
    );
    let reasons = dir.read("difference/compare_reasons.csv");
    let country: Vec<&str> =
        reasons.lines().filter(|line| line.starts_with("country,") && line.contains(",households,")).collect();
    assert_eq!(
        country,
        [
            "country,00,Riket,total,households,new_premises,4,4,0,0,0,4,0",
            "country,00,Riket,total,households,premises_gone,1,-1,0,0,0,-1,0",
            "country,00,Riket,total,households,weight_changed,1,1,0,1,0,0,0",
            "country,00,Riket,total,households,newly_connected,1,0,1,1,0,-1,0",
            "country,00,Riket,total,households,definition_distance,1,0,0,1,0,-1,0",
        ]
    );
    let table = dir.read("difference/compare.csv");
    for line in [
        "country,00,Riket,total,households,total,8,12,4",
        "country,00,Riket,total,households,passed,5,8,3",
        "municipality,2080,Falun,total,premises,passed_share,0.500000,1.000000,0.500000",
        "municipality,2081,Borlänge,total,premises,unserved,1,1,0",
    ] {
        assert!(table.lines().any(|row| row == line), "{line} is not in\n{table}");
    }
}

#[test]
fn the_comparison_is_the_same_for_any_number_of_threads_and_is_only_written_where_asked() {
    let dir = two_years();
    let before = dir.files();
    let shown = dir.run("compare old new --base premises").ok();
    assert!(shown.stdout.contains("Counted: premises") && shown.stderr.contains("nothing was written"), "{shown}");
    assert!(before == dir.files());
    dir.run("compare old new --out one --premises-out --threads 1").ok();
    dir.run("compare old new --out three --premises-out --threads 3").ok();
    for name in ["compare.csv", "compare_reasons.csv", "compare_premises.csv", "manifest.json"] {
        assert_eq!(dir.read(&format!("one/{name}")), dir.read(&format!("three/{name}")));
    }
    dir.run("compare old new --out one").fails_with_hint(4, &["holds results of bygd"]);
    dir.run("compare old new --out one --overwrite").ok();
    assert!(!dir.path("one/compare_premises.csv").exists());
}

#[test]
fn without_ids_or_premises_only_tables_are_compared() {
    let dir = two_years();
    std::fs::remove_file(dir.path("new/premises.parquet")).unwrap();
    let run = dir.run("compare old new").ok();
    assert!(run.stderr.contains("only the tables were compared, so there are no reasons: `premises.parquet` is gone"), "{run}");
    assert!(run.stdout.contains("+3") && !run.stdout.contains("definition"), "{run}");
    let nameless = |rows: &str| rows.replacen("id,", "nothing,", 1);
    dir.write("nameless.csv", nameless(&dir.read("new.csv")));
    dir.run(&format!("{COUNT} --premises nameless.csv --out new")).ok();
    let run = dir.run("compare old new").ok();
    assert!(run.stderr.contains("no ids but row numbers"), "{run}");
}

#[test]
fn what_cannot_be_compared_is_said_with_a_hint() {
    let dir = two_years();
    dir.run("compare old new --out difference").ok();
    dir.run("compare old difference").fails_with_hint(3, &["manifest.json", "results of `bygd compare`"]);
    dir.run("compare old nowhere").fails_with_hint(3, &["nowhere", "no such folder"]);
    dir.run("compare old old.csv").fails_with_hint(3, &["is a file"]);
    dir.run("compare . old").fails_with_hint(3, &["it has no `manifest.json`"]);
    dir.run("compare old new --base housholds").fails_with_hint(2, &["did you mean `households`?"]);
    dir.run("compare old new --base population").fails_with_hint(2, &["they count: premises, households"]);
    dir.run("compare old new --out old --overwrite").fails_with_hint(4, &["it is an input of this run"]);
    let manifest = dir.read("new/manifest.json");
    dir.write("new/manifest.json", manifest.replacen("\"schema_version\": ", "\"schema_version\": 9", 1));
    dir.run("compare old new").fails_with_hint(3, &["newer bygd"]);
    dir.write("new/manifest.json", &manifest);
    dir.write("new/premises.parquet", "PAR1 is not enough");
    dir.run("compare old new").fails_with_hint(3, &["premises.parquet"]);
}
