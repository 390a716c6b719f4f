//! Rules 6 and 7: exactly one area, and dense or rural.

use crate::support::{Workdir, areas, polygons, premises};

#[test]
fn rule_6_every_premises_gets_exactly_one_area() {
    let dir = Workdir::with_areas();
    let rows = [
        ("inside", 500.0, 500.0, "1"),
        ("shared_border", 1000.0, 500.0, "1"),
        ("shared_corner", 1000.0, 0.0, "1"),
        ("outer_border", 2000.0, 500.0, "1"),
        ("just_outside", 2003.0, 500.0, "1"),
        ("far_outside", 2500.0, 500.0, "1"),
    ];
    dir.write("premises.csv", premises("connected", &rows));
    let table = dir.count("");
    let area = |id: &str| dir.premises()[id].area.clone();
    let ids = ["inside", "shared_border", "shared_corner", "outer_border", "just_outside", "far_outside"];
    assert_eq!(ids.map(area), ["2080", "2080", "2080", "2081", "", ""]);
    assert_eq!(table.counts("outside//total/premises")[0], 2);
    assert_eq!(table.counts("country/00/total/premises")[0], 6);
    let findings = dir.findings("out");
    assert_eq!((findings["on_border"], findings["outside_areas"]), (3, 2));
}

#[test]
fn rule_6_within_the_tolerance_the_nearest_area_is_taken_and_flagged() {
    let dir = Workdir::with_areas();
    let rows = [("at_5_m", 2005.0, 500.0, "1"), ("at_5_1_m", 2005.1, 600.0, "1"), ("west", -1.0, 500.0, "1")];
    dir.write("premises.csv", premises("connected", &rows));
    let table = dir.count("--border-tolerance 5");
    assert_eq!(["at_5_m", "at_5_1_m", "west"].map(|id| dir.premises()[id].area.clone()), ["2081", "", "2080"]);
    assert_eq!(table.counts("outside//total/premises")[0], 1);
    let findings = dir.findings("out");
    assert_eq!((findings["nearest_area"], findings["outside_areas"]), (2, 1));
}

#[test]
fn rule_6_equally_near_two_areas_within_the_tolerance_the_lowest_code_gets_it() {
    for order in [["2080", "2081"], ["2081", "2080"]] {
        let dir = Workdir::new();
        let [west, east] = order;
        dir.write("areas.geojson", areas(&[(west, "", [0.0, 0.0, 100.0, 100.0]), (east, "", [110.0, 0.0, 210.0, 100.0])]));
        dir.write("premises.csv", premises("connected", &[("between", 105.0, 50.0, "1")]));
        dir.count("--border-tolerance 5");
        assert_eq!(dir.premises()["between"].area, "2080", "{order:?}");
    }
}

#[test]
fn rule_6_where_areas_overlap_the_lowest_code_gets_the_premises_once() {
    let dir = Workdir::new();
    dir.write("areas.geojson", areas(&[("2081", "", [0.0, 0.0, 600.0, 100.0]), ("2080", "", [400.0, 0.0, 1000.0, 100.0])]));
    dir.write("premises.csv", premises("connected", &[("both", 500.0, 50.0, "1")]));
    let table = dir.count("");
    assert_eq!(table.counts("municipality/2080/total/premises")[0], 1);
    assert_eq!(table.counts("municipality/2081/total/premises")[0], 0);
    assert_eq!(dir.findings("out")["in_several_areas"], 1);
}

#[test]
fn rule_6_a_municipality_in_two_parts_and_one_with_a_hole_are_one_area_each() {
    let dir = Workdir::new();
    let hole = "{\"type\":\"Feature\",\"properties\":{\"kommunkod\":\"2081\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[600000,6600200],[600300,6600200],[600300,6600500],[600000,6600500],[600000,6600200]],[[600100,6600300],[600200,6600300],[600200,6600400],[600100,6600400],[600100,6600300]]]}}";
    let parts = areas(&[("2080", "", [0.0, 0.0, 100.0, 100.0]), ("2080", "", [200.0, 0.0, 300.0, 100.0])]);
    dir.write("areas.geojson", parts.replace("\n]}", &format!(",\n{hole}\n]}}")));
    let rows =
        [("west", 50.0, 50.0, "1"), ("east", 250.0, 50.0, "1"), ("in_hole", 150.0, 350.0, "1"), ("round_it", 50.0, 350.0, "1")];
    dir.write("premises.csv", premises("connected", &rows));
    let table = dir.count("");
    assert_eq!(table.counts("municipality/2080/total/premises")[0], 2);
    assert_eq!(table.counts("municipality/2081/total/premises")[0], 1);
    assert_eq!(table.counts("outside//total/premises")[0], 1);
}

#[test]
fn rule_6_with_a_code_column_the_code_decides_and_unknown_codes_are_outside() {
    let dir = Workdir::with_areas();
    let rows = [("a", 500.0, 500.0, "1,2081"), ("b", 500.0, 500.0, "1,"), ("c", 500.0, 500.0, "1,9999")];
    dir.write("premises.csv", premises("connected,kommun", &rows));
    let table = dir.count("--area-column kommun");
    assert_eq!(table.counts("municipality/2081/total/premises")[0], 1);
    assert_eq!(table.counts("outside//total/premises")[0], 2);
    let findings = dir.findings("out");
    assert_eq!((findings["missing_code"], findings["unknown_code"]), (1, 1));
}

#[test]
fn rule_7_dense_is_in_or_on_the_border_of_a_settlement_and_the_rest_is_rural() {
    let dir = Workdir::with_areas();
    let rows =
        [("in", 100.0, 100.0, "1"), ("on_border", 200.0, 100.0, "1"), ("corner", 200.0, 200.0, "0"), ("out", 200.01, 100.0, "0")];
    dir.write("premises.csv", premises("connected", &rows));
    dir.write("settlements.geojson", polygons(&[("", [0.0, 0.0, 200.0, 200.0])]));
    let table = dir.count("--settlements settlements.geojson --passed-within 0");
    assert_eq!(table.counts("municipality/2080/total/premises"), [4, 2, 2, 0, 2, 0]);
    assert_eq!(table.counts("municipality/2080/dense/premises"), [3, 2, 2, 0, 1, 0]);
    assert_eq!(table.counts("municipality/2080/rural/premises"), [1, 0, 0, 0, 1, 0]);
}

#[test]
fn rule_7_without_settlements_there_are_only_total_rows() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1")]));
    let table = dir.count("");
    assert!(table.rows.iter().all(|row| row["area_class"] == "total"), "{:?}", table.keys());
    assert_eq!(dir.premises()["a"].class, "");
}

#[test]
fn rule_7_a_class_column_serves_instead_of_settlements() {
    let dir = Workdir::with_areas();
    dir.write(
        "premises.csv",
        premises("connected,area_class", &[("a", 100.0, 100.0, "1,tätbyggt"), ("b", 900.0, 100.0, "0,rural")]),
    );
    let table = dir.count("");
    assert_eq!(table.counts("municipality/2080/dense/premises")[0], 1);
    assert_eq!(table.counts("municipality/2080/rural/premises")[0], 1);
}

#[test]
fn rule_7_a_distance_per_class_without_classes_is_an_error() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1")]));
    dir.run("coverage --premises premises.csv --areas areas.geojson --passed-within dense=50,rural=100 --out out")
        .fails_with_hint(2, &["nothing says which premises are dense", "--settlements"]);
    assert!(!dir.path("out").exists());
}
