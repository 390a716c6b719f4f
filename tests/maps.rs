//! The polygons that `bygd coverage` and `bygd score` write for maps, and the table of white spots.

use crate::support::{Workdir, premises, tables};
use bygd::read::results::read_results;
use bygd::results::{PolygonLayer, Results};
use bygd::spatial::{Location, PolygonIndex, polygon_faults};
use std::collections::BTreeMap;

const FILES: [&str; 3] = ["municipalities.parquet", "white_spots.csv", "white_spots.parquet"];

fn results(dir: &Workdir, folder: &str) -> Results {
    read_results(&dir.path(folder), bygd::write::SCHEMA_VERSION).unwrap()
}

fn layer<'r>(results: &'r Results, name: &str) -> &'r PolygonLayer {
    let layer = results.layer(name).unwrap_or_else(|| panic!("no layer {name}"));
    assert_eq!((layer.shapes.len(), layer.epsg), (layer.table.rows.len(), 3006));
    layer
}

/// Falun: a group of four (one without households), one alone; Borlänge: a connected one.
fn region() -> Workdir {
    let dir = Workdir::with_areas();
    let rows = [
        ("a", 100.0, 100.0, "0,1"),
        ("b", 200.0, 100.0, "0,2"),
        ("c", 300.0, 100.0, "0,"),
        ("d", 400.0, 100.0, "0,4"),
        ("e", 900.0, 900.0, "0,5"),
        ("f", 1900.0, 900.0, "1,6"),
    ];
    dir.write("premises.csv", premises("connected,hushall", &rows));
    dir
}

#[test]
fn a_worked_case_has_its_spot_its_scattered_rest_and_its_municipalities() {
    let dir = region();
    dir.run("coverage --premises premises.csv --areas areas.geojson --out out").ok();
    let header = "white_spot,code,name,premises,households,workplaces,population,rural_premises\n";
    let rows = "1,2080,Falun,4,7,,,\n,2080,Falun,1,5,,,\n,2081,Borlänge,0,0,,,\n,,Outside,0,0,,,\n";
    assert_eq!(dir.read("out/white_spots.csv"), format!("{header}{rows}"));
    let found = results(&dir, "out");
    assert_eq!(layer(&found, "municipalities").table.columns, ["code", "name", "county", "county_name"]);
    assert_eq!(layer(&found, "municipalities").table.rows[1], ["2081", "Borlänge", "20", "Dalarnas län"]);
    assert_eq!(layer(&found, "white_spots").table.rows, [["1", "2080", "Falun", "4", "7", "", "", ""]]);
    assert!(found.table("white_spots").is_some() && found.layer("project_areas").is_none());
    let settings = &dir.manifest("out")["settings"]["white_spots"];
    assert_eq!((settings["within_m"].as_f64(), settings["least"].as_u64()), (Some(250.0), Some(3)));
}

#[test]
fn distance_and_number_are_settings_and_maps_can_be_left_out() {
    let dir = region();
    dir.run("coverage --premises premises.csv --areas areas.geojson --out out --white-spot-within 90").ok();
    assert!(layer(&results(&dir, "out"), "white_spots").shapes.is_empty());
    dir.write(
        "bygd.toml",
        "[premises]\nfile = \"premises.csv\"\n[areas]\nfile = \"areas.geojson\"\n[white_spots]\nwithin = 100\nleast = 2\n",
    );
    dir.run("coverage --out out --overwrite").ok();
    assert_eq!(layer(&results(&dir, "out"), "white_spots").shapes.len(), 1);
    dir.run("coverage --out out --overwrite --white-spot-least 5").ok();
    assert!(layer(&results(&dir, "out"), "white_spots").shapes.is_empty());
    dir.run("coverage --out out --overwrite --no-map").ok();
    assert!(FILES.iter().all(|name| !dir.path(&format!("out/{name}")).exists()));
    assert!(dir.manifest("out")["settings"]["white_spots"].is_null());
    dir.run("coverage --white-spot-within 10").fails_with_hint(2, &["white spots within 10 metres"]);
}

#[test]
fn premises_that_carry_their_code_have_white_spots_but_no_municipalities() {
    let dir = Workdir::new();
    let row = |id: &str, x: f64| format!("{id},{},6600000,2080,0\n", 500_000.0 + x);
    let rows = [("a", 0.0), ("b", 1.0), ("c", 2.0)].map(|(id, x)| row(id, x)).concat();
    dir.write("premises.csv", format!("id,easting,northing,kommunkod,connected\n{rows}"));
    dir.run("coverage --premises premises.csv --area-column kommunkod --out out").ok();
    let found = results(&dir, "out");
    assert!(found.layer("municipalities").is_none());
    assert_eq!(layer(&found, "white_spots").table.rows.len(), 1);
}

#[test]
fn the_demos_white_spots_add_up_to_what_is_unserved_and_hold_their_premises() {
    let dir = Workdir::new();
    dir.run("demo --quiet").ok();
    let found = results(&dir, "bygd-demo");
    let mut sums: BTreeMap<(String, &str), u64> = BTreeMap::new();
    for row in tables::records(&dir.read("bygd-demo/white_spots.csv")) {
        for base in ["premises", "households", "workplaces", "population"] {
            *sums.entry((row["code"].clone(), base)).or_default() += row[base].parse::<u64>().unwrap_or(0);
        }
    }
    let coverage = dir.coverage("bygd-demo");
    for ((code, base), sum) in sums {
        let level = if code.is_empty() { "outside" } else { "municipality" };
        assert_eq!(coverage.counts(&format!("{level}/{code}/total/{base}"))[4], sum, "{level} {code} {base}");
    }
    let spots = layer(&found, "white_spots");
    assert!(spots.shapes.len() > 5);
    assert!(spots.shapes.iter().all(|shape| polygon_faults(shape).is_empty()));
    let numbers: Vec<_> = (0..spots.shapes.len()).map(|row| spots.table.count(row, "white_spot").unwrap()).collect();
    assert_eq!(numbers, (1..=spots.shapes.len() as u64).collect::<Vec<_>>());
    // As many unserved premises lie in the polygons as are counted, or more: some lie scattered in their squares.
    let index = PolygonIndex::new(&spots.shapes);
    let database = rusqlite::Connection::open(dir.path("bygd-demo/premises.gpkg")).unwrap();
    let mut query = database.prepare("SELECT geom FROM premises WHERE status = 'unserved'").unwrap();
    let points = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let number = |bytes: &[u8]| f64::from_le_bytes(bytes.try_into().unwrap());
    let inside = points.map(Result::unwrap).filter(|blob| {
        let (x, y) = (number(&blob[blob.len() - 16..blob.len() - 8]), number(&blob[blob.len() - 8..]));
        index.locate(x, y) != Location::Outside
    });
    let counted: u64 = (0..spots.shapes.len()).map(|row| spots.table.count(row, "premises").unwrap()).sum();
    assert!(inside.count() as u64 >= counted);
}

#[test]
fn the_demos_decision_round_has_its_project_areas_with_names() {
    let dir = Workdir::new();
    dir.run("demo --quiet").ok();
    let found = results(&dir, "bygd-demo/beslutsomgang");
    let projects = layer(&found, "project_areas");
    assert_eq!(projects.table.columns, ["project_id", "project"]);
    assert_eq!(projects.table.rows[1], ["SYN-P02", "Långhedsjön med omnejd"]);
    let coverage = results(&dir, "bygd-demo");
    assert_eq!(layer(&found, "municipalities"), layer(&coverage, "municipalities"));
    assert_eq!(layer(&found, "white_spots"), layer(&coverage, "white_spots"));
}
