//! `bygd check`: findings, never silence.

use crate::support::{Workdir, areas, lines, polygons, premises, tables};

/// Runs a check that writes its findings; gives the exit code and how often each code was found.
fn check(dir: &Workdir, further: &str) -> (Option<i32>, std::collections::BTreeMap<String, u64>) {
    let _ = std::fs::remove_file(dir.path("found.csv"));
    let run = dir.run(&format!("check --premises premises.csv --areas areas.geojson --out found.csv {further}"));
    let found = tables::records(&dir.read("found.csv"));
    (run.code, found.into_iter().map(|row| (row["code"].clone(), row["count"].parse().unwrap())).collect())
}

fn codes(found: &std::collections::BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    found.iter().map(|(code, count)| (code.as_str(), *count)).collect()
}

#[test]
fn clean_data_pass() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1"), ("b", 900.0, 100.0, "0")]));
    let (code, found) = check(&dir, "--crs 3006");
    assert_eq!((code, codes(&found)), (Some(0), vec![("assumed_crs", 1)]));
}

#[test]
fn a_check_needs_no_network() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("", &[("a", 100.0, 100.0, ""), ("b", 9000.0, 100.0, "")]));
    let (code, found) = check(&dir, "");
    assert_eq!((code, found["outside_areas"]), (Some(0), 1));
}

#[test]
fn odd_rows_of_premises_are_found_and_counted() {
    let dir = Workdir::with_areas();
    dir.write(
        "premises.csv",
        "id,easting,northing,connected,hushall\n\
         a,600100,6600100,1,1\n\
         a,600100,6600100,1,1\n\
         b,600200,6600100,0,1\n\
         b,600201,6600100,0,1\n\
         c,600100,6600100,0,-1\n\
         ,600300,6600100,0,1\n\
         d,,,0,1\n\
         e,600400,,0,1\n\
         f,nan,6600100,0,1\n\
         g,1,1,0,1\n\
         h,601000,6600100,,\n\
         i,650000,6600100,0,99999\n",
    );
    let (code, found) = check(&dir, "");
    assert_eq!(code, Some(0));
    let expected = [
        ("absurd_count", 1),
        ("assumed_crs", 1),
        ("conflicting_duplicate", 1),
        ("duplicate_coordinates", 1),
        ("duplicate_row", 1),
        ("missing_id", 1),
        ("missing_weight", 1),
        ("negative_count", 1),
        ("non_finite_coordinate", 2),
        ("null_geometry", 1),
        ("on_border", 1),
        ("outside_areas", 1),
        ("outside_working_area", 1),
        ("unknown_connection", 1),
    ];
    assert_eq!(codes(&found), expected);
}

#[test]
fn faults_of_areas_are_found_with_their_place_and_fail_the_check() {
    let dir = Workdir::new();
    let bow = "{\"type\":\"Feature\",\"properties\":{\"kommunkod\":\"2085\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[605000,6600000],[605400,6600400],[605400,6600000],[605000,6600400],[605000,6600000]]]}}";
    let rectangles = areas(&[
        ("2080", "", [0.0, 0.0, 5000.0, 1000.0]),
        ("2081", "", [0.0, 900.0, 2450.0, 2000.0]),
        ("2082", "", [2500.0, 1000.0, 5000.0, 2000.0]),
        ("2083", "", [0.0, 2000.0, 5000.0, 3000.0]),
    ]);
    dir.write("areas.geojson", rectangles.replace("\n]}", &format!(",\n{bow}\n]}}")));
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1")]));
    let (code, found) = check(&dir, "");
    assert_eq!(code, Some(5));
    assert_eq!((found["invalid_polygon"], found["overlapping_areas"], found["gapped_areas"]), (1, 1, 1));
    let rows = tables::records(&dir.read("found.csv"));
    let examples = |code: &str| rows.iter().find(|row| row["code"] == code).unwrap()["examples"].clone();
    assert_eq!(examples("invalid_polygon"), "2085: the border crosses itself near 605200, 6600200 (easting, northing)");
    assert!(examples("overlapping_areas").starts_with("2080: overlaps 2081 by 245000 m²"), "{}", examples("overlapping_areas"));
    assert!(examples("gapped_areas").contains("gap of 50000 m²"), "{}", examples("gapped_areas"));
    // Errors come first.
    assert_eq!(rows[0]["severity"], "error");
}

#[test]
fn odd_networks_are_found_and_counted() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "0"), ("b", 900.0, 100.0, "1")]));
    dir.write("list.csv", "id\na\na\nnobody\n\"\"\n");
    dir.write("points.csv", "easting,northing\n600100,6600101\n600500,6600500\n");
    dir.write(
        "service.geojson",
        polygons(&[
            ("\"teknik\":\"fiber\",\"down_mbps\":-5", [0.0, 0.0, 10.0, 10.0]),
            ("\"teknik\":\"lasso\"", [0.0, 0.0, 10.0, 10.0]),
        ]),
    );
    dir.write("routes.geojson", lines(&[("", &[(0.0, 0.0), (1.0, 1.0)])]));
    dir.write(
        "planned.geojson",
        polygons(&[
            ("\"klart\":null", [0.0, 0.0, 1.0, 1.0]),
            ("\"klart\":\"2040\"", [0.0, 0.0, 1.0, 1.0]),
            ("\"klart\":\"2001\"", [0.0, 0.0, 1.0, 1.0]),
        ]),
    );
    let (code, found) = check(
        &dir,
        "--connected list.csv --connected points.csv --service-areas service.geojson --routes routes.geojson --planned planned.geojson \
         --as-of 2026-10-01",
    );
    assert_eq!(code, Some(0));
    for (code, count) in [
        ("unmatched_id", 1),
        ("missing_id", 1),
        ("shared_premises", 1),
        ("unmatched_point", 1),
        ("contradictory_connection", 1),
        ("unknown_technology", 1),
        ("implausible_speed", 1),
        ("plan_without_date", 1),
        ("plan_beyond_horizon", 1),
        ("plan_overdue", 1),
    ] {
        assert_eq!(found.get(code), Some(&count), "{code}");
    }
}

#[test]
fn empty_null_curved_and_wrong_geometries_are_found() {
    let dir = Workdir::with_areas();
    let feature = |id: &str, geometry: &str| (format!("\"id\":\"{id}\",\"connected\":1"), geometry.to_owned());
    dir.write(
        "premises.geojson",
        crate::support::layers::collection(&[
            feature("ok", "{\"type\":\"Point\",\"coordinates\":[600100,6600100]}"),
            feature("null", "null"),
            feature("empty", "{\"type\":\"Point\",\"coordinates\":[]}"),
            feature("line", "{\"type\":\"LineString\",\"coordinates\":[[600100,6600100],[600200,6600100]]}"),
        ]),
    );
    dir.run("check --premises premises.geojson --areas areas.geojson --out found.csv").ok();
    let found = tables::records(&dir.read("found.csv"));
    let count = |code: &str| found.iter().find(|row| row["code"] == code).map(|row| row["count"].clone());
    for code in ["null_geometry", "empty_geometry", "wrong_geometry_type"] {
        assert_eq!(count(code).as_deref(), Some("1"), "{code}");
    }
}

#[test]
fn a_strict_check_fails_on_warnings_and_a_strict_count_leaves_nothing() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1"), ("b", 9000.0, 100.0, "1")]));
    assert_eq!(check(&dir, "").0, Some(0));
    assert_eq!(check(&dir, "--strict").0, Some(5));
    dir.run("coverage --premises premises.csv --areas areas.geojson --strict --out out").fails_with_hint(5, &["outside_areas"]);
    assert!(!dir.path("out").exists());
}

#[test]
fn a_check_never_writes_over_a_file() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1")])).write("found.csv", "mine");
    dir.run("check --premises premises.csv --areas areas.geojson --out found.csv").fails_with_hint(4, &["found.csv"]);
    assert_eq!(dir.read("found.csv"), "mine");
}

#[test]
fn every_layer_of_the_run_is_accounted_for_in_what_is_said() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1"), ("", 100.0, 100.0, "1")]));
    let run = dir.run("check --premises premises.csv --areas areas.geojson").ok();
    assert!(run.stderr.contains("premises premises.csv: 2 rows read, 1 used, 1 excluded (no id)"), "{run}");
    assert!(run.stderr.contains("areas areas.geojson: 2 rows read, 2 used"), "{run}");
    assert!(run.stdout.contains("[missing_id]") && run.stdout.contains("row 2"), "{run}");
}
