//! Rules 1, 2, 3 and 5: evidence, lists and columns, technologies, plans.

use crate::support::{Workdir, lines, polygons, premises};

const FALUN: &str = "municipality/2080/total/premises";

/// Six premises far from each other; which evidence each has is in its id.
fn six() -> Workdir {
    let dir = Workdir::with_areas();
    dir.write(
        "premises.csv",
        premises(
            "",
            &[
                ("all", 100.0, 100.0, ""),
                ("order_and_area", 300.0, 100.0, ""),
                ("area_and_near", 500.0, 100.0, ""),
                ("near_and_route", 700.0, 100.0, ""),
                ("route_and_plan", 900.0, 100.0, ""),
                ("plan", 100.0, 900.0, ""),
                ("nothing", 500.0, 900.0, ""),
                ("neighbour_a", 530.0, 100.0, ""),
                ("neighbour_b", 730.0, 100.0, ""),
            ],
        ),
    );
    dir.write("connected.csv", "id\nall\nneighbour_a\nneighbour_b\n");
    dir.write("orderable.csv", "id\nall\norder_and_area\n");
    dir.write(
        "service.geojson",
        polygons(&[("", [90.0, 90.0, 110.0, 110.0]), ("", [290.0, 90.0, 310.0, 110.0]), ("", [490.0, 90.0, 510.0, 110.0])]),
    );
    dir.write("routes.geojson", lines(&[("", &[(700.0, 150.0), (900.0, 150.0)]), ("", &[(90.0, 120.0), (110.0, 120.0)])]));
    dir.write("planned.geojson", polygons(&[("", [850.0, 50.0, 950.0, 150.0]), ("", [50.0, 50.0, 150.0, 950.0])]));
    dir
}

const SIX: &str = "--connected connected.csv --orderable orderable.csv --service-areas service.geojson --routes routes.geojson \
                   --planned planned.geojson";

#[test]
fn rule_1_the_first_evidence_that_holds_decides_and_all_of_it_is_kept() {
    let dir = six();
    let table = dir.count(SIX);
    let premises = dir.premises();
    let found = |id: &str| (premises[id].status.as_str(), premises[id].evidence.as_str());
    assert_eq!(found("all"), ("connected", "connected;orderable;service_area;near_route;planned"));
    assert_eq!(found("order_and_area"), ("passed", "orderable;service_area"));
    assert_eq!(found("area_and_near"), ("passed", "service_area;near_connected"));
    assert_eq!(found("near_and_route"), ("passed", "near_connected;near_route"));
    assert_eq!(found("route_and_plan"), ("passed", "near_route;planned"));
    assert_eq!(found("plan"), ("planned", "planned"));
    assert_eq!(found("nothing"), ("unserved", ""));
    // 9 in all: 3 connected, 4 more passed, 1 planned, 1 unserved; passed includes connected.
    assert_eq!(table.counts(FALUN), [9, 3, 7, 1, 1, 0]);
}

#[test]
fn rule_1_unknown_comes_before_planned_and_after_everything_that_makes_passed() {
    let dir = Workdir::with_areas();
    let rows =
        [("yes", 100.0, 100.0, "1"), ("near", 150.0, 100.0, ""), ("plan", 500.0, 500.0, ""), ("no_plan", 510.0, 500.0, "0")];
    dir.write("premises.csv", premises("connected", &rows));
    dir.write("planned.geojson", polygons(&[("", [450.0, 450.0, 550.0, 550.0])]));
    let table = dir.count("--planned planned.geojson");
    let premises = dir.premises();
    assert_eq!(premises["near"].status, "passed");
    assert_eq!((premises["plan"].status.as_str(), premises["plan"].evidence.as_str()), ("unknown", "planned"));
    assert_eq!(premises["no_plan"].status, "planned");
    assert_eq!(table.counts(FALUN), [4, 1, 2, 1, 0, 1]);
}

#[test]
fn rule_2_a_list_is_a_closed_world_and_a_column_an_open_one() {
    let rows = [("a", 100.0, 100.0, ""), ("b", 500.0, 100.0, ""), ("c", 900.0, 100.0, "0")];
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &rows)).write("list.csv", "id\na\n");
    // On no list: b is not connected, although its cell is empty.
    assert_eq!(dir.count("--connected list.csv").counts(FALUN), [3, 1, 1, 0, 2, 0]);
    // Without a list: a and b are unknown, c is not connected.
    assert_eq!(dir.count("").counts(FALUN), [3, 0, 0, 0, 1, 2]);
    assert_eq!(dir.findings("out")["unknown_connection"], 2);
}

#[test]
fn rule_2_an_empty_list_is_still_a_closed_world() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("", &[("a", 100.0, 100.0, "")])).write("list.csv", "id\n");
    assert_eq!(dir.count("--connected list.csv").counts(FALUN), [1, 0, 0, 0, 1, 0]);
}

#[test]
fn rule_2_on_the_list_but_not_in_the_column_is_connected_with_a_finding() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "0"), ("b", 500.0, 100.0, "1")]));
    dir.write("list.csv", "id\na\n");
    // b says itself that it is connected; the list does not take that away.
    assert_eq!(dir.count("--connected list.csv").counts(FALUN), [2, 2, 2, 0, 0, 0]);
    assert_eq!(dir.findings("out")["contradictory_connection"], 1);
}

#[test]
fn rule_2_every_spelling_of_yes_and_no_is_read() {
    let dir = Workdir::with_areas();
    let words = ["1", "true", "ja", "JA", "0", "false", "nej", "Nej", ""];
    let rows: Vec<(String, f64)> = (0..words.len()).map(|i| (format!("p{i}"), 100.0 * (i + 1) as f64)).collect();
    let rows: Vec<_> = rows.iter().zip(words).map(|((id, x), word)| (id.as_str(), *x, 500.0, word)).collect();
    dir.write("premises.csv", premises("connected", &rows));
    assert_eq!(dir.count("").counts(FALUN), [9, 4, 4, 0, 4, 1]);
}

#[test]
fn rule_2_without_any_network_evidence_there_is_an_error_and_never_100_percent_unserved() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("", &[("a", 100.0, 100.0, "")]));
    dir.write("planned.geojson", polygons(&[("\"teknik\":\"5g\"", [0.0, 0.0, 10.0, 10.0])]));
    dir.write("mobile.geojson", polygons(&[("\"teknik\":\"5g\"", [0.0, 0.0, 900.0, 900.0])]));
    for further in ["", "--service-areas mobile.geojson", "--planned planned.geojson"] {
        let line = format!("coverage --premises premises.csv --areas areas.geojson --out out {further}");
        dir.run(&line).fails_with_hint(2, &["nothing says where there is fibre"]);
        assert!(!dir.path("out").exists());
    }
}

#[test]
fn rule_3_other_technologies_feed_their_own_tables_and_never_passed() {
    let dir = Workdir::with_areas();
    dir.write(
        "premises.csv",
        premises("connected", &[("a", 100.0, 100.0, "1"), ("b", 500.0, 500.0, "0"), ("c", 900.0, 900.0, "0")]),
    );
    dir.write(
        "other.geojson",
        polygons(&[
            ("\"teknik\":\"5g\",\"down_mbps\":100", [0.0, 0.0, 600.0, 600.0]),
            ("\"teknik\":\"fwa\",\"down_mbps\":30", [450.0, 450.0, 950.0, 950.0]),
        ]),
    );
    dir.write("cable.geojson", lines(&[("\"teknik\":\"kabel\"", &[(880.0, 900.0), (920.0, 900.0)])]));
    dir.write("planned.geojson", polygons(&[("\"teknik\":\"vdsl\"", [850.0, 850.0, 950.0, 950.0])]));
    let table = dir.count("--service-areas other.geojson --routes cable.geojson --planned planned.geojson");
    assert_eq!(table.counts(FALUN), [3, 1, 1, 0, 2, 0]);
    assert_eq!(dir.premises()["c"].evidence, "");
    let technology = crate::support::tables::records(&dir.read("out/coverage_by_technology.csv"));
    let of = |name: &str| {
        let row = technology.iter().find(|row| row["code"] == "2080" && row["technology"] == name && row["base"] == "premises");
        row.map(|row| (row["total"].clone(), row["access"].clone(), row["access_or_vicinity"].clone()))
    };
    let counts = |total: &str, access: &str, vicinity: &str| Some((total.to_owned(), access.to_owned(), vicinity.to_owned()));
    assert_eq!(of("fibre"), counts("3", "1", "1"));
    assert_eq!(of("nr"), counts("3", "2", "2"));
    assert_eq!(of("fwa"), counts("3", "2", "2"));
    let speed = crate::support::tables::records(&dir.read("out/coverage_by_speed.csv"));
    let reached: Vec<(&str, &str, &str)> = speed
        .iter()
        .filter(|row| row["code"] == "2080")
        .map(|row| (row["down_mbps"].as_str(), row["reached"].as_str(), row["speed_unknown"].as_str()))
        .collect();
    // a: 5G at 100 (and a fibre connection without a stated speed); b: 100; c: fixed wireless at 30.
    assert_eq!(reached, [("30", "3", "0"), ("100", "2", "0"), ("1000", "0", "1")]);
}

#[test]
fn rule_5_plans_with_dates_need_a_measuring_date_and_it_is_never_today() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "0")]));
    dir.write("planned.geojson", polygons(&[("\"klart\":\"2028-12-31\"", [50.0, 50.0, 150.0, 150.0])]));
    dir.run("coverage --premises premises.csv --areas areas.geojson --planned planned.geojson --out out")
        .fails_with_hint(2, &["planned.geojson", "--as-of"]);
    assert_eq!(dir.count("--planned planned.geojson --as-of 2026-10-01").counts(FALUN), [1, 0, 0, 1, 0, 0]);
}

#[test]
fn rule_5_plans_count_up_to_the_last_day_of_the_horizon() {
    let dir = Workdir::with_areas();
    let rows = [
        ("last_day", 100.0, 100.0, "0"),
        ("day_after", 300.0, 100.0, "0"),
        ("overdue", 500.0, 100.0, "0"),
        ("dateless", 700.0, 100.0, "0"),
    ];
    dir.write("premises.csv", premises("connected", &rows));
    dir.write(
        "planned.geojson",
        polygons(&[
            ("\"klart\":\"2029-10-01\"", [50.0, 50.0, 150.0, 150.0]),
            ("\"klart\":\"2029-10-02\"", [250.0, 50.0, 350.0, 150.0]),
            ("\"klart\":\"2025\"", [450.0, 50.0, 550.0, 150.0]),
            ("\"klart\":null", [650.0, 50.0, 750.0, 150.0]),
        ]),
    );
    let table = dir.count("--planned planned.geojson --as-of 2026-10-01");
    let status = |id: &str| dir.premises()[id].status.clone();
    assert_eq!(["last_day", "day_after", "overdue", "dateless"].map(status), ["planned", "unserved", "planned", "planned"]);
    assert_eq!(table.cell(FALUN, "as_of"), "2026-10-01");
    let findings = dir.findings("out");
    assert_eq!(["plan_beyond_horizon", "plan_overdue", "plan_without_date"].map(|code| findings[code]), [1, 1, 1]);
    // A longer horizon takes the other in too.
    assert_eq!(dir.count("--planned planned.geojson --as-of 2026-10-01 --horizon 4").counts(FALUN), [4, 0, 0, 4, 0, 0]);
}

#[test]
fn rule_5_without_dates_no_date_is_needed_and_as_of_stays_empty() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "0")]));
    dir.write("planned.geojson", polygons(&[("", [50.0, 50.0, 150.0, 150.0])]));
    let table = dir.count("--planned planned.geojson");
    assert_eq!(table.counts(FALUN), [1, 0, 0, 1, 0, 0]);
    assert!(table.rows.iter().all(|row| row["as_of"].is_empty()));
    assert_eq!(dir.manifest("out")["settings"]["as_of"], serde_json::Value::Null);
}
