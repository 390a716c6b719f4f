//! Rules 9, 10 and 11: counties, the country, the order of rows, the distance in the table.

use crate::support::{Workdir, areas, polygons, premises};

/// Three municipalities in two counties; codes and premises as given.
fn three(codes: [&str; 3]) -> Workdir {
    let dir = Workdir::new();
    let [a, b, c] = codes;
    // The file's own order is not the order of the codes.
    dir.write(
        "areas.geojson",
        areas(&[
            (c, "", [2000.0, 0.0, 3000.0, 1000.0]),
            (a, "", [0.0, 0.0, 1000.0, 1000.0]),
            (b, "", [1000.0, 0.0, 2000.0, 1000.0]),
        ]),
    );
    let rows =
        [("1", 500.0, 500.0, "1,2"), ("2", 1500.0, 500.0, "0,3"), ("3", 2500.0, 500.0, "1,4"), ("4", 5000.0, 500.0, "0,5")];
    dir.write("premises.csv", premises("connected,hushall", &rows));
    dir
}

#[test]
fn rule_9_swedish_codes_make_county_rows_and_the_country_is_called_riket() {
    let dir = three(["0114", "2080", "2081"]);
    let table = dir.count("");
    assert_eq!(table.cell("county/01/total/premises", "name"), "Stockholms län");
    assert_eq!(table.cell("county/20/total/premises", "name"), "Dalarnas län");
    assert_eq!(table.cell("municipality/2080/total/premises", "name"), "Falun");
    assert_eq!(table.cell("country/00/total/premises", "name"), "Riket");
}

#[test]
fn rule_9_lost_zeros_are_repaired_with_a_finding() {
    let dir = three(["114", "2080", "2081"]);
    let table = dir.count("");
    assert_eq!(table.counts("municipality/0114/total/premises")[0], 1);
    assert!(table.has("county/01/total/premises"));
    assert_eq!(dir.findings("out")["lost_zeros"], 1);
}

#[test]
fn rule_9_as_soon_as_one_code_is_not_swedish_nothing_is_repaired_and_there_are_no_county_rows() {
    let dir = three(["114", "2080", "X1"]);
    let run = dir.run("coverage --premises premises.csv --areas areas.geojson --out out").ok();
    let table = dir.coverage("out");
    assert!(table.rows.iter().all(|row| row["level"] != "county"), "{:?}", table.keys());
    assert_eq!(run.stderr.matches("no county rows").count(), 1, "{run}");
    assert!(table.has("municipality/114/total/premises"), "{:?}", table.keys());
    assert_eq!(table.cell("country/00/total/premises", "name"), "");
}

#[test]
fn rule_9_elsewhere_counties_come_from_digits_or_from_a_column() {
    let dir = three(["A1", "A2", "B1"]);
    let table = dir.count("--county-digits 1 --country-name Landet");
    assert_eq!(table.counts("county/A/total/premises")[0], 2);
    assert_eq!(table.counts("county/B/total/premises")[0], 1);
    assert_eq!(table.cell("country/00/total/premises", "name"), "Landet");

    let with_county = dir.read("areas.geojson").replace("\"kommunkod\":\"A1\"", "\"kommunkod\":\"A1\",\"region\":\"west\"");
    let with_county = with_county.replace("\"kommunkod\":\"A2\"", "\"kommunkod\":\"A2\",\"region\":\"east\"");
    dir.write("areas.geojson", with_county.replace("\"kommunkod\":\"B1\"", "\"kommunkod\":\"B1\",\"region\":\"east\""));
    let table = dir.count("--county-column region");
    assert_eq!(table.counts("county/east/total/premises")[0], 2);
    assert_eq!(table.counts("county/west/total/premises")[0], 1);
    dir.run("coverage --premises premises.csv --areas areas.geojson --county-column region --county-digits 1")
        .fails_with_hint(2, &[]);
}

#[test]
fn rule_10_rows_come_by_level_then_code_then_class_then_base() {
    let dir = three(["2081", "0114", "2080"]);
    dir.write("settlements.geojson", polygons(&[("", [0.0, 0.0, 1000.0, 1000.0])]));
    let table = dir.count("--settlements settlements.geojson");
    let heads =
        ["municipality/0114", "municipality/2080", "municipality/2081", "county/01", "county/20", "outside/", "country/00"];
    let expected: Vec<String> = heads
        .iter()
        .flat_map(|head| ["total", "dense", "rural"].map(|class| format!("{head}/{class}")))
        .flat_map(|head| ["premises", "households"].map(|base| format!("{head}/{base}")))
        .collect();
    assert_eq!(table.keys(), expected);
}

#[test]
fn rule_10_a_county_is_its_municipalities_and_the_country_is_municipalities_and_outside() {
    let dir = three(["0114", "2080", "2081"]);
    let table = dir.count("");
    assert_eq!(table.counts("county/20/total/households"), [7, 4, 4, 0, 3, 0]);
    assert_eq!(table.counts("outside//total/households"), [5, 0, 0, 0, 5, 0]);
    assert_eq!(table.counts("country/00/total/households"), [14, 6, 6, 0, 8, 0]);
}

#[test]
fn rule_11_the_distance_stands_in_total_rows_only_where_it_is_the_same_for_both_classes() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1")]));
    dir.write("settlements.geojson", polygons(&[("", [0.0, 0.0, 200.0, 200.0])]));
    let of = |further: &str| {
        let table = dir.count(&format!("--settlements settlements.geojson {further}"));
        ["total", "dense", "rural"]
            .map(|class| table.cell(&format!("municipality/2080/{class}/premises"), "passed_within_m").to_owned())
    };
    assert_eq!(of("--passed-within dense=50,rural=100.5"), ["", "50", "100.5"]);
    assert_eq!(dir.manifest("out")["passed_within_m"], serde_json::json!({"dense": 50.0, "rural": 100.5}));
    assert_eq!(of("--passed-within dense=50,rural=50"), ["50", "50", "50"]);
    assert_eq!(of(""), ["50", "50", "50"]);
}
