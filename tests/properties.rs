//! What must hold for any data: small random regions, through the program.

use crate::support::{Coverage, Workdir, areas, lines, polygons, premises};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A random region, as positions on a grid of 12.5 m, so that borders, corners and exact distances come up often.
#[derive(Debug, Clone)]
struct Region {
    rows: Vec<(i32, i32, Option<bool>, Option<u8>)>,
    listed: Vec<usize>,
    orderable: Vec<usize>,
    service: Option<[i32; 4]>,
    planned: Option<[i32; 4]>,
    settlement: [i32; 4],
    route: Vec<(i32, i32)>,
    with_list: bool,
    rural_m: u32,
}

const STEP: f64 = 12.5;

fn rectangle() -> impl Strategy<Value = [i32; 4]> {
    (-10_i32..160, -10_i32..80, 1_i32..60, 1_i32..60).prop_map(|(x, y, width, height)| [x, y, x + width, y + height])
}

fn region() -> impl Strategy<Value = Region> {
    let row = (-6_i32..166, -6_i32..86, proptest::option::weighted(0.8, any::<bool>()), proptest::option::weighted(0.9, 0_u8..5));
    let rows = proptest::collection::vec(row, 1..60);
    let picks = || proptest::collection::vec(0_usize..60, 0..6);
    let zone = || proptest::option::of(rectangle());
    let route = proptest::collection::vec((0_i32..160, 0_i32..80), 2..5);
    let rest = (rectangle(), route, any::<bool>(), prop_oneof![Just(50_u32), Just(100), Just(0)]);
    (rows, picks(), picks(), zone(), zone(), rest).prop_map(|(rows, listed, orderable, service, planned, rest)| {
        let (settlement, route, with_list, rural_m) = rest;
        Region { rows, listed, orderable, service, planned, settlement, route, with_list, rural_m }
    })
}

fn metres(rectangle: [i32; 4]) -> [f64; 4] {
    rectangle.map(|steps| f64::from(steps) * STEP)
}

impl Region {
    fn id(i: usize) -> String {
        format!("{}", i * 7 % 61)
    }
    /// Writes the region's files; the premises in an order turned by `turn`.
    fn write(&self, dir: &Workdir, turn: usize) -> String {
        dir.write(
            "areas.geojson",
            areas(&[
                ("2080", "Falun", [0.0, 0.0, 1000.0, 1000.0]),
                ("2081", "Borlänge", [1000.0, 0.0, 2000.0, 1000.0]),
                ("0114", "", [0.0, 1000.0, 2000.0, 1025.0]),
            ]),
        );
        let mut rows: Vec<(String, f64, f64, String)> = self
            .rows
            .iter()
            .enumerate()
            .map(|(i, (x, y, connected, households))| {
                let connected = connected.map(|yes| u8::from(yes).to_string()).unwrap_or_default();
                let households = households.map(|count| count.to_string()).unwrap_or_default();
                (Self::id(i), f64::from(*x) * STEP, f64::from(*y) * STEP, format!("{connected},{households},{}", i % 3))
            })
            .collect();
        if turn > 0 {
            let by = turn % rows.len();
            rows.rotate_left(by);
            rows.reverse();
        }
        let rows: Vec<_> = rows.iter().map(|(id, x, y, cells)| (id.as_str(), *x, *y, cells.as_str())).collect();
        dir.write("premises.csv", premises("connected,hushall,arbetsstallen", &rows));
        let ids = |picked: &[usize]| picked.iter().fold("id\n".to_owned(), |text, &i| text + &Self::id(i) + "\n");
        dir.write("list.csv", ids(&self.listed)).write("orderable.csv", ids(&self.orderable));
        let spots: Vec<(f64, f64)> = self.route.iter().map(|(x, y)| (f64::from(*x) * STEP, f64::from(*y) * STEP)).collect();
        dir.write("routes.geojson", lines(&[("", &spots)]));
        dir.write("settlements.geojson", polygons(&[("", metres(self.settlement))]));
        let mut flags = format!(
            "--orderable orderable.csv --routes routes.geojson --settlements settlements.geojson --passed-within dense=50,rural={}",
            self.rural_m
        );
        if self.with_list {
            flags += " --connected list.csv";
        }
        for (name, flag, zone) in
            [("service.geojson", "--service-areas", self.service), ("planned.geojson", "--planned", self.planned)]
        {
            if let Some(zone) = zone {
                dir.write(name, polygons(&[("", metres(zone))]));
                flags.extend([" ", flag, " ", name]);
            }
        }
        flags
    }
}

fn outputs(dir: &Workdir) -> BTreeMap<String, Vec<u8>> {
    dir.files().into_iter().filter(|(name, _)| name.starts_with("out/")).collect()
}

/// Sums of rule 10, and what every row must fulfil.
fn check_sums(table: &Coverage) -> Result<(), TestCaseError> {
    let add = |a: [u64; 6], b: [u64; 6]| std::array::from_fn(|i| a[i] + b[i]);
    let sum = |keys: &[&str], rest: &str| keys.iter().fold([0; 6], |sum, key| add(sum, table.counts(&format!("{key}/{rest}"))));
    for base in ["premises", "households", "workplaces", "households_workplaces"] {
        for class in ["total", "dense", "rural"] {
            let rest = format!("{class}/{base}");
            let falun = sum(&["municipality/2080", "municipality/2081"], &rest);
            prop_assert_eq!(sum(&["county/20"], &rest), falun);
            prop_assert_eq!(sum(&["county/01"], &rest), sum(&["municipality/0114"], &rest));
            prop_assert_eq!(sum(&["country/00"], &rest), sum(&["county/20", "county/01", "outside/"], &rest));
        }
    }
    for (row, key) in table.rows.iter().zip(table.keys()) {
        let [total, connected, passed, planned, unserved, unknown] = table.counts(&key);
        prop_assert!(connected <= passed && passed <= total, "{}", key);
        prop_assert_eq!(total, passed + planned + unserved + unknown, "{}", key);
        prop_assert_eq!(row["connected_share"].is_empty(), total == 0);
        if row["area_class"] == "total" {
            let head = key.replace("/total/", "/dense/");
            let tail = key.replace("/total/", "/rural/");
            prop_assert_eq!(table.counts(&key), add(table.counts(&head), table.counts(&tail)));
        }
    }
    Ok(())
}

/// The status of every premises by brute force, from the positions alone.
fn brute_force(region: &Region) -> BTreeMap<String, &'static str> {
    let spot = |i: usize| (f64::from(region.rows[i].0) * STEP, f64::from(region.rows[i].1) * STEP);
    let inside = |zone: Option<[i32; 4]>, (x, y): (f64, f64)| {
        zone.map(metres).is_some_and(|[west, south, east, north]| west <= x && x <= east && south <= y && y <= north)
    };
    let picked = |list: &[usize], i: usize| list.iter().any(|&other| Region::id(other) == Region::id(i));
    let connected: Vec<bool> = (0..region.rows.len())
        .map(|i| region.rows[i].2 == Some(true) || (region.with_list && picked(&region.listed, i)))
        .collect();
    let route: Vec<(f64, f64)> = region.route.iter().map(|(x, y)| (f64::from(*x) * STEP, f64::from(*y) * STEP)).collect();
    let status = |i: usize| {
        let (x, y) = spot(i);
        let reach = if inside(Some(region.settlement), (x, y)) { 50.0 } else { f64::from(region.rural_m) };
        let near =
            (0..region.rows.len()).any(|j| connected[j] && (spot(j).0 - x).powi(2) + (spot(j).1 - y).powi(2) <= reach * reach);
        let on_route = route.windows(2).any(|ends| distance_to_segment((x, y), ends[0], ends[1]) <= reach);
        if connected[i] {
            "connected"
        } else if picked(&region.orderable, i) || inside(region.service, (x, y)) || (reach > 0.0 && (near || on_route)) {
            "passed"
        } else if !region.with_list && region.rows[i].2.is_none() {
            "unknown"
        } else if inside(region.planned, (x, y)) {
            "planned"
        } else {
            "unserved"
        }
    };
    (0..region.rows.len()).map(|i| (Region::id(i), status(i))).collect()
}

fn distance_to_segment((x, y): (f64, f64), (ax, ay): (f64, f64), (bx, by): (f64, f64)) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let t = if length == 0.0 { 0.0 } else { (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0) };
    ((x - ax - t * dx).powi(2) + (y - ay - t * dy).powi(2)).sqrt()
}

/// Few by default, since each starts the program several times; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_status_is_that_of_brute_force_and_the_sums_hold(region in region()) {
        let dir = Workdir::new();
        let flags = region.write(&dir, 0);
        let table = dir.count(&flags);
        check_sums(&table)?;
        let found: BTreeMap<String, String> = dir.premises().into_iter().map(|(id, row)| (id, row.status)).collect();
        let expected: BTreeMap<String, String> =
            brute_force(&region).into_iter().map(|(id, status)| (id, status.to_owned())).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bytes_of_every_file(region in region()) {
        let dir = Workdir::new();
        let flags = region.write(&dir, 0);
        dir.count(&format!("{flags} --threads 1"));
        let one = outputs(&dir);
        prop_assert!(one.contains_key("out/premises.parquet") && one.contains_key("out/premises.gpkg"));
        for threads in [2, 7] {
            dir.count(&format!("{flags} --threads {threads}"));
            let same = outputs(&dir) == one;
            prop_assert!(same, "{} threads", threads);
        }
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(region in region(), turn in 1_usize..50) {
        let dir = Workdir::new();
        let flags = region.write(&dir, 0);
        dir.count(&flags);
        let tables = |dir: &Workdir| ["coverage.csv", "coverage_by_technology.csv"].map(|name| dir.read(&format!("out/{name}")));
        let first = (tables(&dir), dir.premises());
        let flags = region.write(&dir, turn);
        dir.count(&flags);
        prop_assert_eq!(first, (tables(&dir), dir.premises()));
    }
}
