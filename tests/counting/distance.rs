//! Rule 4: the distance to connected premises and to fibre routes.

use crate::support::{Workdir, lines, polygons, premises};

const FALUN: &str = "municipality/2080/total/premises";

fn with(rows: &[(&str, f64, f64, &str)]) -> Workdir {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", rows));
    dir
}

#[test]
fn rule_4_at_exactly_50_m_is_passed_and_at_50_01_m_is_not() {
    let dir = with(&[
        ("source", 500.0, 500.0, "1"),
        ("east", 550.0, 500.0, "0"),
        ("aslant", 470.0, 460.0, "0"),
        ("beyond", 500.0, 550.01, "0"),
        ("just_beyond", 449.9999, 500.0, "0"),
    ]);
    assert_eq!(dir.count("").counts(FALUN), [5, 1, 3, 0, 2, 0]);
    let premises = dir.premises();
    assert_eq!((premises["east"].distance_m, premises["aslant"].distance_m), (Some(50.0), Some(50.0)));
    assert_eq!((premises["beyond"].status.as_str(), premises["beyond"].distance_m), ("unserved", None));
    assert_eq!(premises["just_beyond"].status, "unserved");
    // The distance is a choice: a centimetre more takes both in.
    assert_eq!(dir.count("--passed-within 50.01").counts(FALUN), [5, 1, 5, 0, 0, 0]);
}

#[test]
fn rule_4_sources_outside_every_area_and_across_borders_count() {
    let dir = with(&[
        ("in_borlange", 1020.0, 500.0, "1"),
        ("in_falun", 980.0, 500.0, "0"),
        ("outside", -20.0, 500.0, "1"),
        ("at_the_edge", 20.0, 500.0, "0"),
    ]);
    let table = dir.count("");
    assert_eq!(table.counts(FALUN), [2, 0, 2, 0, 0, 0]);
    assert_eq!(table.counts("municipality/2081/total/premises"), [1, 1, 1, 0, 0, 0]);
    assert_eq!(table.counts("outside//total/premises"), [1, 1, 1, 0, 0, 0]);
    assert_eq!(dir.premises()["in_falun"].nearest_id, "in_borlange");
    assert_eq!(dir.premises()["at_the_edge"].nearest_id, "outside");
}

#[test]
fn rule_4_an_outbuilding_is_a_source_but_is_not_counted() {
    let dir = Workdir::with_areas();
    let rows = [("shed", 500.0, 500.0, "1,Komplementbyggnad;Garage"), ("house", 530.0, 500.0, "0,Bostad;Smahus")];
    dir.write("premises.csv", premises("connected,andamal1", &rows));
    assert_eq!(dir.count("").counts(FALUN), [1, 0, 1, 0, 0, 0]);
    let premises = dir.premises();
    assert_eq!((premises["house"].nearest_id.as_str(), premises["house"].distance_m), ("shed", Some(30.0)));
    assert!(!premises.contains_key("shed"));
    assert_eq!(dir.manifest("out")["rows"][0]["excluded"]["purpose is not counted"], 1);
    assert_eq!(dir.count("--all-buildings").counts(FALUN), [2, 1, 2, 0, 0, 0]);
    assert_eq!(dir.count("--exclude-purpose Bostad").counts(FALUN), [1, 1, 1, 0, 0, 0]);
}

#[test]
fn rule_4_the_vicinity_is_not_handed_on() {
    // Each 40 m from the next: only the first neighbour of the connected one is passed.
    let dir = with(&[("connected", 500.0, 500.0, "1"), ("first", 540.0, 500.0, "0"), ("second", 580.0, 500.0, "0")]);
    assert_eq!(dir.count("").counts(FALUN), [3, 1, 2, 0, 1, 0]);
    // Nor is it by what makes passed in another way.
    dir.write("orderable.csv", "id\nsecond\n");
    let more = [("connected", 500.0, 500.0, "1"), ("second", 580.0, 500.0, "0"), ("third", 620.0, 500.0, "0")];
    dir.write("premises.csv", premises("connected", &more));
    dir.count("--orderable orderable.csv");
    assert_eq!(dir.premises()["third"].status, "unserved");
}

#[test]
fn rule_4_of_sources_equally_near_the_lowest_id_is_named_byte_by_byte() {
    for (ids, lowest) in [(["9", "10"], "10"), (["b9", "b10"], "b10"), (["B", "a"], "B"), (["-1", "1"], "-1")] {
        let dir = with(&[(ids[0], 470.0, 500.0, "1"), ("500", 500.0, 500.0, "0"), (ids[1], 530.0, 500.0, "1")]);
        dir.count("");
        assert_eq!(dir.premises()["500"].nearest_id, lowest, "{ids:?}");
    }
}

#[test]
fn rule_4_on_the_same_point_as_a_connected_premises_is_passed_at_0_m() {
    let dir = with(&[("source", 500.0, 500.0, "1"), ("same", 500.0, 500.0, "0")]);
    assert_eq!(dir.count("").counts(FALUN), [2, 1, 2, 0, 0, 0]);
    let same = &dir.premises()["same"];
    assert_eq!((same.distance_m, same.nearest_id.as_str(), same.evidence.as_str()), (Some(0.0), "source", "near_connected"));
}

#[test]
fn rule_4_a_distance_of_0_turns_the_rule_off_also_on_the_same_point_and_on_a_route() {
    let dir = with(&[("source", 500.0, 500.0, "1"), ("same", 500.0, 500.0, "0"), ("on_route", 100.0, 100.0, "0")]);
    dir.write("routes.geojson", lines(&[("", &[(0.0, 100.0), (200.0, 100.0)])]));
    let table = dir.count("--passed-within 0 --routes routes.geojson");
    assert_eq!(table.counts(FALUN), [3, 1, 1, 0, 2, 0]);
    assert_eq!(table.cell(FALUN, "passed_within_m"), "0");
}

#[test]
fn rule_4_the_distance_is_that_of_the_class_of_the_premises_judged() {
    // The settlement is the west half; a source at its edge has neighbours 70 m away on both sides.
    let dir = with(&[("source", 500.0, 500.0, "1"), ("dense", 430.0, 500.0, "0"), ("rural", 570.0, 500.0, "0")]);
    dir.write("settlements.geojson", polygons(&[("", [0.0, 0.0, 500.0, 1000.0])]));
    dir.count("--settlements settlements.geojson --passed-within dense=50,rural=100");
    assert_eq!(["dense", "rural"].map(|id| dir.premises()[id].status.clone()), ["unserved", "passed"]);
    dir.count("--settlements settlements.geojson --passed-within dense=100,rural=50");
    assert_eq!(["dense", "rural"].map(|id| dir.premises()[id].status.clone()), ["passed", "unserved"]);
}

#[test]
fn rule_4_connection_points_are_matched_to_the_nearest_premises_or_are_no_source() {
    let dir = Workdir::with_areas();
    let rows = [("a", 500.0, 500.0, ""), ("near_a", 530.0, 500.0, ""), ("near_nobody", 800.0, 800.0, "")];
    dir.write("premises.csv", premises("", &rows));
    // Exactly 10 m from a; 11 m from the third premises: matched to nobody, and no source although it is within 50 m.
    dir.write("points.csv", "easting,northing\n600490,6600500\n600811,6600800\n");
    let table = dir.count("--connected points.csv");
    assert_eq!(table.counts(FALUN), [3, 1, 2, 0, 1, 0]);
    assert_eq!(dir.premises()["near_nobody"].status, "unserved");
    assert_eq!(dir.findings("out")["unmatched_point"], 1);
    assert_eq!(dir.count("--connected points.csv --match-within 11").counts(FALUN), [3, 2, 3, 0, 0, 0]);
}

#[test]
fn rule_4_a_point_between_two_premises_equally_near_belongs_to_the_lowest_id() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("", &[("9", 495.0, 500.0, ""), ("10", 505.0, 500.0, "")]));
    dir.write("points.csv", "easting,northing\n600500,6600500\n");
    dir.count("--connected points.csv --passed-within 0");
    assert_eq!(["9", "10"].map(|id| dir.premises()[id].status.clone()), ["unserved", "connected"]);
}

#[test]
fn rule_4_the_distance_to_a_route_is_to_its_segment_not_to_its_corners() {
    let dir = with(&[
        ("beside", 500.0, 550.0, "0"),
        ("beside_and_beyond", 500.0, 449.99, "0"),
        ("behind_the_end", 940.0, 530.0, "0"),
        ("too_far_behind", 941.0, 530.0, "0"),
    ]);
    dir.write("routes.geojson", lines(&[("", &[(100.0, 500.0), (900.0, 500.0)])]));
    dir.count("--routes routes.geojson");
    let premises = dir.premises();
    let found = |id: &str| (premises[id].status.as_str(), premises[id].evidence.as_str(), premises[id].distance_m);
    assert_eq!(found("beside"), ("passed", "near_route", Some(50.0)));
    assert_eq!(found("beside_and_beyond"), ("unserved", "", None));
    assert_eq!(found("behind_the_end"), ("passed", "near_route", Some(50.0)));
    assert_eq!(found("too_far_behind"), ("unserved", "", None));
    assert!(premises.values().all(|row| row.nearest_id.is_empty()));
}

#[test]
fn rule_4_unmatched_and_doubled_ids_on_a_list_are_counted() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("", &[("a", 100.0, 100.0, "")]));
    dir.write("list.csv", "id\na\na\nzzz\n");
    assert_eq!(dir.count("--connected list.csv").counts(FALUN), [1, 1, 1, 0, 0, 0]);
    let findings = dir.findings("out");
    assert_eq!((findings["unmatched_id"], findings["shared_premises"]), (1, 1));
}
