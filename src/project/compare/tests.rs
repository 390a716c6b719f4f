//! The demo region counted twice, with one thing changed, and compared.

use super::*;
use crate::coverage::compare::{Cause, Reason};
use crate::project::{Plan, Settings, Silent, file, run_coverage};
use crate::synth::{DEMO_SEED, Region, files::region_files};
use std::fs;
use std::path::Path;

/// The files of the demo region in a folder of their own.
fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for made in region_files(&Region::from_seed(DEMO_SEED), DEMO_SEED) {
        fs::write(folder.path().join(made.name), &made.bytes).unwrap();
    }
    folder
}

/// Counts the demo region in that folder into `out`, after `change` was made to the settings.
fn count(folder: &Path, out: &str, change: impl FnOnce(&mut Settings)) {
    let mut settings = file::read(&folder.join(file::FILE_NAME)).unwrap();
    change(&mut settings);
    let output = OutputPlan { folder: folder.join(out), overwrite: false, premises: true };
    run_coverage(&Plan::new(&settings).unwrap(), Some(&output), &Silent).unwrap();
}

fn compared(folder: &Path, out: Option<&str>) -> CompareReport {
    let plan = ComparePlan { old: folder.join("old"), new: folder.join("new") };
    let output = out.map(|out| OutputPlan { folder: folder.join(out), overwrite: false, premises: true });
    compare(&plan, output.as_ref(), &Silent).unwrap()
}

/// Lets a program of text go over the lines of a file of the demo.
fn edit(folder: &Path, name: &str, keep: impl Fn(usize, &str) -> bool) {
    let text = fs::read_to_string(folder.join(name)).unwrap();
    let lines = text.lines().enumerate().filter(|(line, text)| keep(*line, text)).map(|(_, text)| format!("{text}\n"));
    fs::write(folder.join(name), lines.collect::<String>()).unwrap();
}

/// The reasons of the country row of premises, with their count.
fn country(report: &CompareReport) -> Vec<(Reason, u64)> {
    let rows = report.premises.as_ref().unwrap().reasons.iter();
    rows.filter(|row| (row.level, row.area_class, row.base) == (Level::Country, AreaClass::Total, Base::Premises))
        .map(|row| (row.reason, row.effect.count))
        .collect()
}

/// Every difference of the tables is the sum of its reasons, in every row.
fn assert_explained(report: &CompareReport) {
    let reasons = &report.premises.as_ref().unwrap().reasons;
    for row in &report.rows {
        let (old, new) = (row.old.as_ref().unwrap(), row.new.as_ref().unwrap());
        let own = reasons.iter().filter(|reason| {
            (reason.level, &reason.code, reason.area_class, reason.base) == (row.level, &row.code, row.area_class, row.base)
        });
        let own: Vec<_> = own.collect();
        for &measure in Measure::ALL {
            let explained: i64 = own.iter().map(|reason| reason.effect.of(measure)).sum();
            assert_eq!(explained, measure.of(new).cast_signed() - measure.of(old).cast_signed(), "{row:?} {measure}");
        }
    }
}

#[test]
fn fewer_connected_premises_are_the_networks_doing() {
    let demo = demo();
    count(demo.path(), "new", |_| {});
    let lines = || fs::read_to_string(demo.path().join("anslutna.csv")).unwrap().lines().count() as u64;
    let all = lines();
    edit(demo.path(), "anslutna.csv", |line, _| line == 0 || line % 10 != 3);
    let removed = all - lines();
    count(demo.path(), "old", |_| {});
    let report = compared(demo.path(), None);
    assert_eq!((report.other_data.as_slice(), report.settings.len()), (["connected".to_owned()].as_slice(), 0));
    let reasons = country(&report);
    let connected = reasons.iter().find(|(reason, _)| *reason == Reason::NewlyConnected).unwrap().1;
    // A few of the ids are no premises, or of premises that do not count.
    assert!(connected <= removed && connected * 10 > removed * 9, "{connected} of {removed}");
    assert!(reasons.iter().all(|(reason, _)| reason.cause() == Cause::Network), "{reasons:?}");
    assert_explained(&report);
}

#[test]
fn a_larger_distance_is_the_definitions_doing_and_a_smaller_one_too() {
    let demo = demo();
    let larger = |settings: &mut Settings| settings.passed_within = Some(toml::Value::String("dense=50,rural=120".into()));
    for (old, new) in [(false, true), (true, false)] {
        for (name, changed) in [("old", old), ("new", new)] {
            let _ = fs::remove_dir_all(demo.path().join(name));
            count(demo.path(), name, |settings| {
                if changed {
                    larger(settings);
                }
            });
        }
        let report = compared(demo.path(), None);
        let settings: Vec<&str> = report.settings.iter().map(|change| change.setting.as_str()).collect();
        assert_eq!((settings, report.other_data.len()), (vec!["passed_within_rural_m"], 0));
        let reasons = country(&report);
        assert!(matches!(reasons.as_slice(), [(Reason::DefinitionDistance, count)] if *count > 100), "{reasons:?}");
        assert_explained(&report);
    }
}

#[test]
fn an_earlier_measuring_date_for_the_same_plans_is_a_definition() {
    let demo = demo();
    count(demo.path(), "old", |_| {});
    count(demo.path(), "new", |settings| settings.horizon_years = Some(0));
    let report = compared(demo.path(), None);
    assert!(matches!(country(&report).as_slice(), [(Reason::DefinitionLayers, count)] if *count > 0), "{:?}", country(&report));
    assert_explained(&report);
}

#[test]
fn counting_outbuildings_too_is_a_definition_and_a_demolished_house_is_gone() {
    let demo = demo();
    count(demo.path(), "old", |_| {});
    count(demo.path(), "new", |settings| settings.premises.exclude_purposes = Some(Vec::new()));
    let report = compared(demo.path(), None);
    assert!(matches!(country(&report).as_slice(), [(Reason::DefinitionPremises, count)] if *count > 1000));
    assert_explained(&report);

    fs::remove_dir_all(demo.path().join("new")).unwrap();
    let buildings = fs::read_to_string(demo.path().join("byggnader.csv")).unwrap();
    let house = buildings.lines().find(|line| line.contains(";Bostad;")).and_then(|line| line.split(';').next()).unwrap();
    edit(demo.path(), "byggnader.csv", |_, text| !text.starts_with(&format!("{house};")));
    count(demo.path(), "new", |_| {});
    let report = compared(demo.path(), Some("difference"));
    assert!(country(&report).contains(&(Reason::PremisesGone, 1)), "{:?}", country(&report));
    assert_explained(&report);
    let read = |name: &str| fs::read_to_string(demo.path().join("difference").join(name)).unwrap();
    assert!(
        read("compare_premises.csv")
            .lines()
            .any(|line| line.starts_with(&format!("{house},")) && line.ends_with(",premises_gone"))
    );
    assert!(read("compare_reasons.csv").contains(",total,premises,premises_gone,1,-1,"));
    assert!(read("compare.csv").contains("country,00,Demolandet,total,premises,total,"));
    let manifest: serde_json::Value = serde_json::from_str(&read("manifest.json")).unwrap();
    assert_eq!((&manifest["command"], &manifest["settings"]["method"]), (&"compare".into(), &"premises".into()));
    assert_eq!(manifest["settings"]["changed_inputs"][0], "premises");
    assert!(!read("manifest.json").contains(&*demo.path().display().to_string()));
}

#[test]
fn without_premises_only_tables_are_compared_and_it_says_why() {
    let demo = demo();
    count(demo.path(), "old", |_| {});
    count(demo.path(), "new", |settings| settings.passed_within = Some(toml::Value::Integer(100)));
    fs::remove_file(demo.path().join("new").join(PREMISES)).unwrap();
    let report = compared(demo.path(), Some("difference"));
    assert!(report.premises.as_ref().unwrap_err().contains("is gone from"));
    assert!(report.rows.iter().all(|row| row.old.is_some() && row.new.is_some()));
    let reasons = fs::read_to_string(demo.path().join("difference").join("compare_reasons.csv")).unwrap();
    assert_eq!(reasons.lines().count(), 1);
}

#[test]
fn premises_that_do_not_belong_to_their_table_are_refused() {
    let demo = demo();
    count(demo.path(), "old", |_| {});
    count(demo.path(), "new", |settings| settings.passed_within = Some(toml::Value::Integer(100)));
    fs::copy(demo.path().join("old").join(PREMISES), demo.path().join("new").join(PREMISES)).unwrap();
    let plan = ComparePlan { old: demo.path().join("old"), new: demo.path().join("new") };
    let error = compare(&plan, None, &Silent).unwrap_err();
    assert!(error.to_string().contains("does not belong to `coverage.csv` beside it: municipality `9801`"), "{error}");
}

#[test]
fn a_folder_compared_with_itself_shows_no_change_and_is_not_overwritten() {
    let demo = demo();
    count(demo.path(), "old", |_| {});
    let old = demo.path().join("old");
    let plan = ComparePlan { old: old.clone(), new: old.clone() };
    let report = compare(&plan, None, &Silent).unwrap();
    assert!(report.premises.unwrap().reasons.is_empty() && report.settings.is_empty() && report.other_data.is_empty());
    let output = OutputPlan { folder: old, overwrite: true, premises: false };
    let error = compare(&plan, Some(&output), &Silent).unwrap_err();
    assert!(error.to_string().contains("it is an input of this run"), "{error}");
}
