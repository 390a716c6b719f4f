//! Rules 12 and 13: what an id is, what doubled rows are, and that the order of rows does not matter.

use crate::support::layers::collection;
use crate::support::{Workdir, premises};

const FALUN: &str = "municipality/2080/total/premises";
const HOUSEHOLDS: &str = "municipality/2080/total/households";

#[test]
fn rule_12_ids_are_text_so_007_is_not_7() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("", &[("007", 100.0, 100.0, ""), ("7", 900.0, 900.0, "")]));
    dir.write("list.csv", "id\n007\n");
    assert_eq!(dir.count("--connected list.csv").counts(FALUN), [2, 1, 1, 0, 1, 0]);
    assert_eq!(["007", "7"].map(|id| dir.premises()[id].status.clone()), ["connected", "unserved"]);
}

#[test]
fn rule_12_ids_stored_as_numbers_meet_ids_stored_as_text() {
    let dir = Workdir::with_areas();
    let point = |x: u32| format!("{{\"type\":\"Point\",\"coordinates\":[{},6600100]}}", 600_000 + x);
    let numbers = [("\"id\":7".to_owned(), point(100)), ("\"id\":12".to_owned(), point(900))];
    dir.write("premises.geojson", collection(&numbers)).write("list.csv", "id\n7\n012\n");
    dir.run("coverage --premises premises.geojson --areas areas.geojson --connected list.csv --out out").ok();
    assert_eq!(dir.coverage("out").counts(FALUN), [2, 1, 1, 0, 1, 0]);
    assert_eq!(dir.findings("out")["unmatched_id"], 1);
}

/// A square building: id, households, west, south, side.
fn building(id: &str, households: u32, west: f64, south: f64, side: f64) -> (String, String) {
    let (w, s) = (600_000.0 + west, 6_600_000.0 + south);
    let (e, n) = (w + side, s + side);
    (
        format!("\"id\":\"{id}\",\"hushall\":{households}"),
        format!("{{\"type\":\"Polygon\",\"coordinates\":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}"),
    )
}

#[test]
fn rule_12_polygons_with_one_id_are_one_premises_in_the_largest_part_with_weights_once() {
    for reversed in [false, true] {
        let dir = Workdir::with_areas();
        // The larger part lies in Borlänge.
        let mut parts =
            [building("a", 3, 980.0, 500.0, 10.0), building("a", 3, 1010.0, 500.0, 20.0), building("b", 1, 100.0, 100.0, 10.0)];
        if reversed {
            parts.reverse();
        }
        dir.write("premises.geojson", collection(&parts)).write("list.csv", "id\na\n");
        dir.run("coverage --premises premises.geojson --areas areas.geojson --connected list.csv --out out").ok();
        let table = dir.coverage("out");
        assert_eq!(table.counts("municipality/2081/total/households"), [3, 3, 3, 0, 0, 0]);
        assert_eq!(table.counts(HOUSEHOLDS), [1, 0, 0, 0, 1, 0]);
        assert_eq!(dir.findings("out")["merged_parts"], 1);
    }
}

#[test]
fn rule_12_where_parts_of_a_building_contradict_each_other_the_largest_is_believed() {
    let dir = Workdir::with_areas();
    dir.write("premises.geojson", collection(&[building("a", 9, 100.0, 100.0, 5.0), building("a", 2, 200.0, 100.0, 20.0)]));
    dir.write("list.csv", "id\na\n");
    dir.run("coverage --premises premises.geojson --areas areas.geojson --connected list.csv --out out").ok();
    assert_eq!(dir.coverage("out").counts(HOUSEHOLDS)[0], 2);
    assert_eq!(dir.findings("out")["conflicting_parts"], 1);
}

#[test]
fn rule_12_equal_rows_collapse_and_of_different_ones_the_least_stays() {
    let rows = [
        ("same", 100.0, 100.0, "1,2"),
        ("same", 100.0, 100.0, "1,2"),
        ("moved", 300.0, 500.0, "0,1"),
        ("moved", 300.0, 400.0, "0,5"),
        ("weighs", 500.0, 500.0, "0,7"),
        ("weighs", 500.0, 500.0, "0,3"),
    ];
    for reversed in [false, true] {
        let dir = Workdir::with_areas();
        let mut rows = rows.to_vec();
        if reversed {
            rows.reverse();
        }
        dir.write("premises.csv", premises("connected,hushall", &rows));
        let table = dir.count("");
        assert_eq!(table.counts(FALUN)[0], 3);
        // 2 of `same`; 5 of `moved`, whose row further south is the least; 3 of `weighs`.
        assert_eq!(table.counts(HOUSEHOLDS)[0], 10);
        let rows = &dir.manifest("out")["rows"][0];
        assert_eq!((&rows["read"], &rows["used"]), (&6.into(), &3.into()));
        assert_eq!(rows["excluded"], serde_json::json!({"id of another row, other values": 2, "repeats another row": 1}));
    }
}

#[test]
fn rule_12_rows_that_differ_only_in_their_purpose_are_no_matter_of_chance() {
    let counts = [false, true].map(|reversed| {
        let dir = Workdir::with_areas();
        let mut rows =
            [("a", 100.0, 100.0, "1,Bostad"), ("a", 100.0, 100.0, "1,Komplementbyggnad"), ("b", 900.0, 100.0, "0,Bostad")];
        if reversed {
            rows.reverse();
        }
        dir.write("premises.csv", premises("connected,andamal1", &rows));
        dir.count("").counts(FALUN)
    });
    assert_eq!(counts[0], counts[1]);
}

#[test]
fn rule_12_rows_without_an_id_are_excluded_by_reason() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1"), ("", 500.0, 100.0, "1")]));
    assert_eq!(dir.count("").counts(FALUN)[0], 1);
    assert_eq!(dir.findings("out")["missing_id"], 1);
    assert_eq!(dir.manifest("out")["rows"][0]["excluded"], serde_json::json!({"no id": 1}));
}

#[test]
fn rule_12_without_an_id_column_the_row_number_is_the_id_and_doubles_stay() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", "easting,northing,connected\n600100,6600100,1\n600100,6600100,0\n600900,6600900,0\n");
    assert_eq!(dir.count("").counts(FALUN), [3, 1, 2, 0, 1, 0]);
    assert_eq!(dir.premises()["2"].nearest_id, "1");
}

#[test]
fn rule_13_permuted_input_gives_the_same_tables_and_the_same_premises_by_id() {
    let dir = Workdir::with_areas();
    let rows: Vec<(String, f64, f64, String)> = (0..60)
        .map(|i| {
            let (x, y) = (f64::from((i * 37) % 200) * 10.0, f64::from((i * 53) % 97) * 10.0);
            (format!("p{i}"), x, y, format!("{},{}", [1, 0, 0][i as usize % 3], i % 4))
        })
        .collect();
    let mut rows: Vec<_> = rows.iter().map(|(id, x, y, cells)| (id.as_str(), *x, *y, cells.as_str())).collect();
    let mut results = Vec::new();
    for turn in [0, 17, 41] {
        rows.rotate_left(turn);
        if turn > 0 {
            rows.reverse();
        }
        dir.write("premises.csv", premises("connected,hushall", &rows));
        dir.count("");
        results.push((dir.read("out/coverage.csv"), dir.read("out/coverage_by_technology.csv"), dir.premises()));
    }
    assert_eq!(results[0].2.len(), 60);
    assert!(results.iter().all(|result| *result == results[0]));
}
