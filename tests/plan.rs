//! `bygd plan`: from files to projects, by hand where it can be, and what is refused.

use crate::support::tables::records;
use crate::support::{Workdir, lines, polygons, premises, shared_data};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Round prices: 10 kr a metre of trench, 1 kr a metre of cable, 100 kr a drop and 2 kr its metre, 500 kr a crossing, 1,000 kr a joint.
const PRICES: &str = r#"
id = "rund"
title = "Runda priser"
price_level = 2024
dated = "2024-01-01"
currency = "SEK"
item = [
  { id = "schakt", name = "Schakt", unit = "metre", price = 10, low = 8, high = 12, assumed = "prov" },
  { id = "kabel", name = "Kabel", unit = "metre", price = 1, low = 1, high = 1, assumed = "prov" },
  { id = "servis", name = "Servis", unit = "piece", price = 100, low = 100, high = 100, assumed = "prov" },
  { id = "servismeter", name = "Servis per meter", unit = "metre", price = 2, low = 2, high = 2, assumed = "prov" },
  { id = "passage", name = "Passage", unit = "piece", price = 500, low = 500, high = 500, assumed = "prov" },
  { id = "anslutning", name = "Anslutning", unit = "piece", price = 1000, low = 1000, high = 1000, assumed = "prov" },
  { id = "punkt", name = "Punkt", unit = "piece", price = 0, low = 0, high = 0, assumed = "prov" },
  { id = "andel", name = "Andel", unit = "percent", price = 0, low = 0, high = 0, assumed = "prov" },
]
laying = [{ class = ["main", "local", "street", "private", "track", "path"], surface = ["paved", "gravel", "unknown"], items = ["schakt"] }]
crossing = [{ class = ["main", "local"], items = ["passage"] }]

[network]
rail = ["passage"]
water = ["passage"]
duct = ["kabel"]
works = ["kabel"]
joint = ["anslutning"]
drop_metre = ["servismeter"]
drop_piece = ["servis"]
longest_drop_m = 100

[structure]
fibres_per_premises = 2
cables = [{ fibres = 96, item = "kabel" }]
splice_point = { most = 24, item = "punkt" }
cabinet = { most = 200, item = "punkt" }
splice = "punkt"
home = []
shares = ["andel"]
"#;

const PLAN: &str = "plan --premises premises.csv --areas areas.geojson --connected c.csv --roads roads.geojson --backbone b.geojson --costs p.toml --out plan";

/// One road from west to east through both municipalities at 500 m north, the existing network at its western end.
fn region(places: &[(&str, f64, f64)]) -> Workdir {
    let dir = Workdir::with_areas();
    let rows: Vec<(&str, f64, f64, &str)> =
        places.iter().map(|&(id, x, y)| (id, x, y, "1")).chain([("served", 5.0, 900.0, "1")]).collect();
    dir.write("premises.csv", premises("households", &rows))
        .write("c.csv", "id\nserved\n")
        .write("roads.geojson", lines(&[(r#""vagtyp":"sidoväg""#, &[(0.0, 500.0), (2000.0, 500.0)])]))
        .write("b.geojson", lines(&[("", &[(0.0, 480.0), (0.0, 520.0)])]))
        .write("p.toml", PRICES);
    dir
}

fn table(dir: &Workdir, name: &str) -> Vec<BTreeMap<String, String>> {
    records(&dir.read(&format!("plan/{name}"))).into_iter().map(|row| row.into_iter().collect()).collect()
}

/// Öre of an amount in kronor with two decimals.
fn ore(amount: &str) -> i64 {
    let (whole, rest) = amount.split_once('.').unwrap();
    assert_eq!(rest.len(), 2, "{amount}");
    whole.parse::<i64>().unwrap() * 100 + rest.parse::<i64>().unwrap()
}

/// Metres on the ground of so many in the projection, here 100 km east of the meridian of SWEREF 99 TM: 1 / (0.9996 + 100² / (2 · 6390²)).
fn on_ground(metres: f64) -> f64 {
    metres / (0.9996 + 100.0_f64.powi(2) / (2.0 * 6390.0_f64.powi(2)))
}

#[test]
fn a_premises_on_each_side_of_one_road_is_worked_by_hand() {
    let dir = region(&[("a", 300.0, 520.0), ("b", 310.0, 480.0)]);
    dir.run(PLAN).ok();
    let projects = table(&dir, "projects.csv");
    assert_eq!(projects.len(), 1, "{projects:?}");
    let project = &projects[0];
    assert_eq!((project["premises"].as_str(), project["municipalities"].as_str()), ("2", "2080"));
    // 300 m of trench to the first, a crossing, 10 m on to the second, and a joint at the beginning of the road.
    let route = on_ground(310.0) * 10.0 + 500.0 + 1000.0;
    assert!((ore(&project["route_cost"]) as f64 / 100.0 - route).abs() < 0.1, "{project:?}");
    assert_eq!((project["route_cost"].as_str(), project["gap"].as_str()), (project["lower_bound"].as_str(), "0.000000"));
    // Two drops of 20 m, and a cable along the route.
    let cost = route + 2.0 * (100.0 + 2.0 * on_ground(20.0)) + on_ground(310.0);
    assert!((ore(&project["cost"]) as f64 / 100.0 - cost).abs() < 0.1, "{project:?} {cost}");
    let bill: i64 = table(&dir, "bill_of_quantities.csv").iter().map(|line| ore(&line["amount"])).sum();
    assert_eq!(bill, ore(&project["cost"]));
}

#[test]
fn whoever_is_too_far_without_a_way_or_too_dear_is_named_and_counted() {
    let dir = region(&[("near", 100.0, 510.0), ("far", 300.0, 700.0), ("dear", 1900.0, 510.0), ("island", 50.0, 60.0)]);
    dir.write(
        "roads.geojson",
        lines(&[
            (r#""vagtyp":"sidoväg""#, &[(0.0, 500.0), (2000.0, 500.0)]),
            (r#""vagtyp":"sidoväg""#, &[(0.0, 50.0), (100.0, 50.0)]),
        ]),
    );
    let run = dir.run(&format!("{PLAN} --worth 5000")).ok();
    let fates: BTreeMap<String, String> =
        table(&dir, "fates.csv").into_iter().map(|row| (row["fate"].clone(), row["premises"].clone())).collect();
    let expected = [("in_project", "1"), ("no_way_to_backbone", "1"), ("too_dear", "1"), ("too_far_from_road", "1")];
    for (fate, count) in expected {
        assert_eq!(fates[fate], count, "{fate}: {fates:?}");
    }
    assert!(run.stdout.contains("too far from every road") && run.stdout.contains("no way to the existing network"), "{run}");
    let found = dir.findings("plan");
    assert_eq!((found["too_far_from_road"], found["no_way_to_backbone"], found["road_part_without_way"]), (1, 1, 1));
}

#[test]
fn a_cheaper_item_or_a_duct_never_raises_the_cost() {
    let places = [("a", 300.0, 520.0), ("b", 700.0, 480.0), ("c", 1500.0, 530.0)];
    let cost = |dir: &Workdir, further: &str| -> i64 {
        dir.run(&format!("{PLAN} --overwrite {further}")).ok();
        table(dir, "projects.csv").iter().map(|row| ore(&row["cost"])).sum()
    };
    let dir = region(&places);
    let before = cost(&dir, "--most-premises 50");
    dir.write("p.toml", PRICES.replace("price = 10, low = 8", "price = 9, low = 8"));
    assert!(cost(&dir, "--most-premises 50") < before);
    dir.write("p.toml", PRICES).write("ducts.geojson", lines(&[("", &[(0.0, 503.0), (1000.0, 503.0)])]));
    assert!(cost(&dir, "--ducts ducts.geojson") < before);
    assert!(cost(&dir, "--works ducts.geojson") < before);
    dir.write("lake.geojson", polygons(&[("", [200.0, 400.0, 220.0, 600.0])]));
    let with_lake = cost(&dir, "--barriers lake.geojson");
    let projects = table(&dir, "projects.csv").len() as i64;
    assert_eq!(with_lake, before + 50_000 * projects, "every route crosses the lake once");
}

#[test]
fn the_order_of_rows_and_the_number_of_threads_change_nothing() {
    let (mut rows, mut roads) = (Vec::new(), Vec::new());
    for i in 0..40_u32 {
        let x = f64::from(i * 47 % 1950) + 20.0;
        rows.push((format!("p{i:02}"), x, 505.0 + f64::from(i * 13 % 90) * if i % 2 == 0 { 1.0 } else { -1.0 }));
        roads.push((x, f64::from(i * 13 % 90)));
    }
    let plan = |reverse: bool, threads: u32| {
        let mut rows = rows.clone();
        let mut lanes: Vec<[(f64, f64); 2]> = roads.iter().map(|&(x, y)| [(x, 500.0), (x + 3.0, 500.0 + y + 5.0)]).collect();
        if reverse {
            rows.reverse();
            lanes.reverse();
        }
        let places: Vec<(&str, f64, f64)> = rows.iter().map(|(id, x, y)| (id.as_str(), *x, *y)).collect();
        let dir = region(&places);
        let main: [(f64, f64); 2] = [(0.0, 500.0), (2000.0, 500.0)];
        let mut all: Vec<(&str, &[(f64, f64)])> =
            lanes.iter().map(|lane| (r#""vagtyp":"enskild väg""#, lane.as_slice())).collect();
        all.push((r#""vagtyp":"huvudväg""#, &main));
        dir.write("roads.geojson", lines(&all));
        dir.run(&format!("{PLAN} --threads {threads}")).ok();
        ["projects.csv", "bill_of_quantities.csv", "cost_curve.csv", "project_places.csv"]
            .map(|name| dir.read(&format!("plan/{name}")))
    };
    let first = plan(false, 1);
    assert!(first[0].lines().count() > 1, "{}", first[0]);
    assert_eq!(first, plan(false, 2));
    assert_eq!(first, plan(true, 2));
}

#[test]
fn the_demo_s_premises_are_each_in_one_project_or_named_and_its_bills_add_up() {
    let dir = Workdir::new();
    dir.run("demo --quiet").ok();
    let rows = |name: &str| records(&dir.read(&format!("bygd-demo/utbyggnad/{name}")));
    let mut bills: BTreeMap<String, i64> = BTreeMap::new();
    for line in rows("bill_of_quantities.csv") {
        *bills.entry(line["project"].clone()).or_default() += ore(&line["amount"]);
    }
    let projects = rows("projects.csv");
    assert!(projects.len() > 20);
    let (mut premises, mut names) = (0, BTreeSet::new());
    for project in &projects {
        assert_eq!(bills[&project["project"]], ore(&project["cost"]), "{project:?}");
        assert!(ore(&project["lower_bound"]) <= ore(&project["route_cost"]), "{project:?}");
        assert!(ore(&project["cost_p10"]) <= ore(&project["cost_p50"]) && ore(&project["cost_p50"]) <= ore(&project["cost_p90"]));
        premises += project["premises"].parse::<u64>().unwrap();
        assert!(names.insert(project["project"].clone()));
    }
    let fates: BTreeMap<String, u64> =
        rows("fates.csv").iter().map(|row| (row["fate"].clone(), row["premises"].parse().unwrap())).collect();
    assert_eq!(fates["in_project"], premises);
    let unserved: u64 = records(&dir.read("bygd-demo/coverage.csv"))
        .iter()
        .filter(|row| row["code"] == "00" && row["area_class"] == "total" && row["base"] == "premises")
        .map(|row| row["unserved"].parse::<u64>().unwrap())
        .sum();
    assert_eq!(fates.values().sum::<u64>(), unserved, "every unserved premises has a fate");
}

#[test]
fn a_plan_begun_from_an_earlier_one_is_never_dearer_and_other_roads_are_refused() {
    let places: Vec<(String, f64, f64)> =
        (0..30_u32).map(|i| (format!("p{i}"), f64::from(i * 61 % 1900) + 30.0, 500.0 + f64::from(i * 17 % 80) - 40.5)).collect();
    let places: Vec<(&str, f64, f64)> = places.iter().map(|(id, x, y)| (id.as_str(), *x, *y)).collect();
    let dir = region(&places);
    dir.run(&format!("{PLAN} --effort 4")).ok();
    let cost = |folder: &str| -> i64 {
        records(&dir.read(&format!("{folder}/projects.csv"))).iter().map(|row| ore(&row["route_cost"])).sum()
    };
    let again = PLAN.replace("--out plan", "--out again --begin-from plan --effort 0");
    dir.run(&again).ok();
    assert!(cost("again") <= cost("plan"), "{} {}", cost("again"), cost("plan"));
    dir.run(&PLAN.replace("--out plan", "--out worth --worth 4000 --effort 4")).ok();
    dir.run(&PLAN.replace("--out plan", "--out worthy --worth 4000 --begin-from worth --effort 0")).ok();
    assert!(cost("worthy") <= cost("worth"), "{} {}", cost("worthy"), cost("worth"));
    dir.write("roads.geojson", lines(&[(r#""vagtyp":"sidoväg""#, &[(0.0, 500.0), (900.0, 510.0), (2000.0, 500.0)])]));
    dir.run(&format!("{again} --overwrite")).fails_with_hint(3, &["other roads"]);
}

#[test]
fn scenarios_are_checked_whole_before_any_runs_and_stand_side_by_side() {
    let dir = region(&[("a", 300.0, 520.0), ("b", 1700.0, 480.0)]);
    dir.write("billigt.toml", "[plan]\nworth = 3000\n").write("fel.toml", "[plan]\ntake_up = \"80-60-95\"\n");
    let line = PLAN.replace("--out plan", "--out s");
    dir.run(&format!("{line} --scenario billigt.toml --scenario fel.toml")).fails_with_hint(2, &["80-60-95"]);
    assert!(!dir.path("s").exists());
    dir.run(&format!("{line} --scenario billigt.toml")).ok();
    let rows = records(&dir.read("s/scenarios.csv"));
    assert_eq!(rows.len(), 2);
    assert!(dir.path("s/bas/projects.csv").is_file() && dir.path("s/billigt/projects.csv").is_file());
}

#[test]
fn a_project_across_borders_is_counted_in_each_municipality_and_county() {
    let dir = region(&[("a", 960.0, 520.0), ("b", 985.0, 520.0), ("c", 1010.0, 520.0), ("d", 1030.0, 480.0)]);
    dir.run(&format!("{PLAN} --county-digits 2")).ok();
    let projects = table(&dir, "projects.csv");
    assert_eq!(projects.len(), 1, "neighbours stay together whatever the border: {projects:?}");
    let places: Vec<[String; 3]> = table(&dir, "project_places.csv")
        .iter()
        .map(|row| [row["level"].clone(), row["code"].clone(), row["premises"].clone()])
        .collect();
    let codes: Vec<&str> = projects[0]["municipalities"].split(' ').collect();
    assert_eq!(codes.len(), 2);
    let counted = |level: &str| -> u64 {
        places.iter().filter(|place| place[0] == level).map(|place| place[2].parse::<u64>().unwrap()).sum()
    };
    assert_eq!((counted("municipality"), counted("county")), (4, 4), "{places:?}");
}

#[test]
fn what_cannot_be_planned_is_refused_with_advice() {
    let dir = region(&[("a", 300.0, 520.0)]);
    let with = |from: &str, to: &str| dir.run(&PLAN.replace(from, to));
    with("--roads roads.geojson ", "").fails_with_hint(2, &["no roads"]);
    with("--backbone b.geojson ", "").fails_with_hint(2, &["no existing network"]);
    with("--roads roads.geojson", "--roads none.geojson").fails_with_hint(3, &["none.geojson"]);
    with("--roads roads.geojson", "--roads areas.geojson").fails_with_hint(3, &["no row can be used as a road"]);
    dir.write("half.toml", &PRICES[..PRICES.len() / 2]).write("wrong.toml", PRICES.replace("\"schakt\"] }", "\"sjakt\"] }"));
    with("--costs p.toml", "--costs half.toml").fails_with_hint(3, &["half.toml"]);
    with("--costs p.toml", "--costs wrong.toml").fails_with_hint(3, &["no item `sjakt`"]);
    dir.write(
        "dear.toml",
        PRICES.replace("price = 10, low = 8, high = 12", "price = 90000000000000, low = 8, high = 90000000000000"),
    );
    let run = with("--costs p.toml", "--costs dear.toml").fails_with_hint(3, &[""]);
    assert!(run.stderr.contains("dear.toml") || run.stderr.contains("prices are so high"), "{run}");
    with("--costs p.toml", "--costs none.toml").fails_with_hint(3, &["none.toml", "no such file"]);
    dir.write("broken.osm.pbf", b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7cxxxx");
    with("--roads roads.geojson", "--roads broken.osm.pbf").fails_with_hint(3, &["broken.osm.pbf"]);
    for (flag, text) in [
        ("--worth -5", "--worth"),
        ("--seconds -1", "--seconds"),
        ("--seconds nan", "--seconds"),
        ("--worth 9000000000000000000", "--worth"),
        ("--budget -1", "--budget"),
        ("--budget 9000000000000000000", "--budget"),
        ("--take-up 0", "share of premises"),
        ("--objective hushall", "households"),
        ("--objective points", "programme"),
        ("--grow-by length", "cost"),
        ("--most-premises 0", "--most-premises"),
        ("--support-percent 120", "--support-percent"),
        ("--programme finns-inte", "finns-inte"),
    ] {
        let run = dir.run(&format!("{PLAN} {flag}"));
        assert!(run.code == Some(2) || run.code == Some(3), "{flag}: {run}");
        assert!(run.stderr.contains(text), "{flag}: {run}");
        assert!(!dir.path("plan").exists(), "{flag}");
    }
}

#[test]
fn the_price_list_in_the_program_can_be_written_and_read_again() {
    let dir = region(&[("a", 300.0, 520.0)]);
    let list = dir.run("plan --costs-template").ok().stdout;
    dir.write("p.toml", list);
    dir.run(PLAN).ok();
}

#[test]
fn real_buildings_and_roads_are_planned_end_to_end() {
    let Some(data) = shared_data() else { return };
    let file = data.join("li/liechtenstein_layers.gpkg");
    let dir = Workdir::new();
    let mut connected = String::from("id\n");
    let database = rusqlite::Connection::open_with_flags(&file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut ids = database.prepare("select id from buildings order by id").unwrap();
    let ids: Vec<String> = ids.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    // Two of three are served, by a sequence that looks like chance and is always the same.
    let mut state = 1_u32;
    for id in &ids {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if state >> 16 >= 65_536 / 3 {
            writeln!(connected, "{id}").unwrap();
        }
    }
    dir.write("c.csv", connected)
        .write("b.csv", "id,lon,lat\nVaduz,9.5215,47.1396\nSchaan,9.5095,47.1655\nBalzers,9.5025,47.0665\n");
    let layer = |name: &str| format!("{}:{name}", file.display());
    let began = std::time::Instant::now();
    dir.run_words(&[
        "plan",
        "--premises",
        &layer("buildings"),
        "--areas",
        &layer("municipalities"),
        "--map",
        "areas.code=osm_id",
        "--connected",
        "c.csv",
        "--passed-within",
        "0",
        "--working-crs",
        "25832",
        "--roads",
        &layer("roads"),
        "--backbone",
        "b.csv",
        "--all-buildings",
        "--out",
        "plan",
    ])
    .ok();
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    let projects = table(&dir, "projects.csv");
    let premises: u64 = projects.iter().map(|row| row["premises"].parse::<u64>().unwrap()).sum();
    assert!(premises > 2_000, "{premises}");
    assert!(projects.iter().all(|row| row["cut_by_time"] == "0"));
}
