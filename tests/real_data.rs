//! Real data, where they are: Dalarna's 1 km cells, all Swedish tätorter, the municipalities of 2020, Liechtenstein.
//!
//! Statistics Sweden (CC0), Lantmäteriet (open data), OpenStreetMap contributors (`ODbL`). None of it is copied into the project.

use crate::support::{Workdir, shared_data, tables};
use bygd::spatial::simplify::total_area;
use bygd::spatial::{Crs, Simplification, polygon_faults, simplify, transform};
use geo::MultiPolygon;
use std::collections::BTreeMap;
use std::path::Path;

/// A path as a word of a command line.
fn word(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Runs the program with words that may hold blanks.
fn run(dir: &Workdir, words: &[&str]) -> crate::support::Run {
    dir.run_words(words)
}

/// A list with no id on it: nobody is connected, and everything that is counted has a status.
fn nobody(dir: &Workdir) -> &'static str {
    dir.write("nobody.csv", "id\n");
    "nobody.csv"
}

#[test]
fn all_populated_cells_of_dalarna_fall_in_their_stated_municipality() {
    let Some(data) = shared_data() else { return };
    let cells = data.join("se-dalarna").join("befolkning_1km_2025_wgs84.geojson");
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&cells).unwrap()).unwrap();
    let features = json["features"].as_array().unwrap();
    let stated: BTreeMap<&str, &str> = features
        .iter()
        .map(|cell| (cell["properties"]["rutid"].as_str().unwrap(), cell["properties"]["kommunkod"].as_str().unwrap()))
        .collect();
    assert_eq!(stated.len(), 4004);
    let dir = Workdir::new();
    // The same cells twice: as squares in longitude and latitude, and as their centres in SWEREF 99 TM.
    let centres = features.iter().fold("rutid,e,n,befolkning_2025\n".to_owned(), |text, cell| {
        let cell = &cell["properties"];
        text + &format!("{},{},{},{}\n", cell["rutid"].as_str().unwrap(), cell["e"], cell["n"], cell["befolkning_2025"])
    });
    dir.write("centres.csv", centres);
    let areas = data.join("se-dalarna").join("kommuner_ur_deso2025_3006.gpkg");
    for premises in [word(&cells), "centres.csv".to_owned()] {
        let words = ["coverage", "--premises", &premises, "--areas", &word(&areas), "--connected", nobody(&dir)];
        let more = [
            "--map",
            "premises.id=rutid",
            "--map",
            "premises.population=befolkning_2025",
            "--out",
            "out",
            "--overwrite",
            "--premises-out",
        ];
        run(&dir, &[&words[..], &more[..]].concat()).ok();
        let found = dir.premises();
        assert_eq!(found.len(), 4004);
        assert!(found.values().all(|row| stated[row.id.as_str()] == row.area), "{premises}");
        let table = dir.coverage("out");
        assert_eq!(table.counts("county/20/total/population")[0], 285_587);
        assert_eq!(table.counts("outside//total/premises")[0], 0);
    }
}

#[test]
fn of_2017_tatort_points_2012_fall_in_their_stated_municipality_and_the_5_others_are_known() {
    let Some(data) = shared_data() else { return };
    let points = data.join("se").join("tatorter_punkter_scb.gpkg");
    let dir = Workdir::new();
    let words = ["coverage", "--premises", &word(&points), "--map", "premises.id=code", "--map", "premises.population=pop"];
    let areas = data.join("se").join("ak_riks_kommun_lm2020_3006.zip");
    let more = ["--areas", &word(&areas), "--connected", nobody(&dir), "--out", "out", "--premises-out"];
    run(&dir, &[&words[..], &more[..]].concat()).ok();
    let found = dir.premises();
    assert_eq!(found.len(), 2017);
    // The first four letters of a tätort's code are the municipality it is stated to lie in.
    let others: Vec<&str> = found.values().filter(|row| row.id[..4] != row.area).map(|row| row.id.as_str()).collect();
    eprintln!("tätorter whose point lies in another municipality than stated: {}", others.join(", "));
    assert_eq!(others, ["0127TC103", "1265TB119", "1286TB121", "1384TB108", "1480TC108"]);
}

#[test]
fn the_municipalities_of_2020_have_swedish_letters_whatever_their_cpg_says() {
    let Some(data) = shared_data() else { return };
    let dir = Workdir::new();
    dir.write("premises.csv", "id,easting,northing\na,600000,6600000\n");
    let areas = data.join("se").join("ak_riks_kommun_lm2020_3006.zip");
    run(&dir, &["coverage", "--premises", "premises.csv", "--areas", &word(&areas), "--connected", nobody(&dir), "--out", "out"])
        .ok();
    let table = dir.coverage("out");
    let names: BTreeMap<&str, &str> = table
        .rows
        .iter()
        .filter(|row| row["level"] == "municipality" && row["base"] == "premises")
        .map(|row| (row["code"].as_str(), row["name"].as_str()))
        .collect();
    assert_eq!(names.len(), 290);
    for (code, name) in &names {
        assert_eq!(Some(*name), bygd::model::codes::municipality_name(code), "{code}");
    }
    for (code, name) in
        [("2583", "Haparanda"), ("1280", "Malmö"), ("0114", "Upplands Väsby"), ("2034", "Orsa"), ("1490", "Borås")]
    {
        assert_eq!(names[code], name);
    }
    // The layer's integer codes have lost their zeros; they are given back, and all of them are Swedish.
    assert_eq!(dir.findings("out")["lost_zeros"], 91);
    assert_eq!(table.rows.iter().filter(|row| row["level"] == "county").count(), 21);
}

#[test]
fn the_municipalities_of_2020_do_not_overlap_have_no_gaps_and_are_not_coarse() {
    let Some(data) = shared_data() else { return };
    let dir = Workdir::new();
    dir.write("premises.csv", "id,easting,northing\na,600000,6600000\n");
    let areas = data.join("se").join("ak_riks_kommun_lm2020_3006.zip");
    run(&dir, &["check", "--premises", "premises.csv", "--areas", &word(&areas), "--out", "found.csv"]);
    let found: Vec<String> = tables::records(&dir.read("found.csv")).into_iter().map(|row| row["code"].clone()).collect();
    for code in ["overlapping_areas", "gapped_areas", "coarse_areas"] {
        assert!(!found.iter().any(|found| found == code), "{found:?}");
    }
    // The generalised borders for drawing are coarse, and that is said.
    let drawing = data.join("se").join("kommun_scb_wgs84.parquet");
    let words = ["check", "--premises", "premises.csv", "--areas", &word(&drawing), "--out", "coarse.csv"];
    run(&dir, &words);
    assert!(dir.read("coarse.csv").contains("coarse_areas"), "{}", dir.read("coarse.csv"));
}

#[test]
fn the_municipalities_of_2020_are_simplified_without_slivers() {
    let Some(data) = shared_data() else { return };
    let dir = Workdir::new();
    dir.write("premises.csv", "id,easting,northing\na,600000,6600000\n");
    let areas = data.join("se").join("ak_riks_kommun_lm2020_3006.zip");
    run(&dir, &["coverage", "--premises", "premises.csv", "--areas", &word(&areas), "--connected", nobody(&dir), "--out", "out"])
        .ok();
    let results = bygd::read::results::read_results(&dir.path("out"), bygd::write::SCHEMA_VERSION).unwrap();
    let layer = results.layer("municipalities").unwrap();
    let start = std::time::Instant::now();
    let topology = simplify(&layer.shapes, &Simplification { tolerance_m: 1500.0, least_m2: 5e6 });
    let seconds = start.elapsed().as_secs_f64();
    assert!(topology.uses().iter().all(|uses| (1..=2).contains(uses)), "every arc belongs to one or two rings");
    let simple = topology.to_polygons();
    // One municipality of the layer has parts that overlap as it is.
    let faulty = |shapes: &[MultiPolygon<f64>]| shapes.iter().filter(|shape| !polygon_faults(shape).is_empty()).count();
    assert_eq!((faulty(&layer.shapes), faulty(&simple)), (1, 1));
    assert!(simple.iter().all(|shape| shape.0.iter().any(|part| part.exterior().0.len() > 3)));
    let (before, after) = (total_area(&layer.shapes), total_area(&simple));
    assert!((after / before - 1.0).abs() < 0.01, "{before} {after}");
    let corners: usize = topology.arcs.iter().map(Vec::len).sum();
    eprintln!("{} arcs with {corners} corners in {seconds:.3} s, area {:.5}", topology.arcs.len(), after / before);
    // About ten letters for each corner in a drawing.
    assert!(corners * 10 < 100_000, "{corners}");
}

#[test]
fn the_control_points_of_lantmateriet_are_met_within_a_millimetre() {
    let Some(data) = shared_data() else { return };
    let rows = tables::records(&std::fs::read_to_string(data.join("sweref_control_points.csv")).unwrap());
    assert_eq!(rows.len(), 12);
    for row in rows {
        let crs = |column: &str| Crs::from_epsg(row[column].trim_start_matches("EPSG:").parse().unwrap()).unwrap();
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        let (mut x, mut y) = ([number("lon")], [number("lat")]);
        transform(crs("source_crs"), crs("target_crs"), &mut x, &mut y).unwrap();
        let off = (x[0] - number("easting")).abs().max((y[0] - number("northing")).abs());
        assert!(off <= 0.001, "{off} m off at {row:?}");
    }
}

#[test]
fn liechtenstein_runs_through_in_its_own_system() {
    let Some(data) = shared_data() else { return };
    let file = word(&data.join("li").join("liechtenstein_layers.gpkg"));
    let before = std::fs::read(&file).unwrap();
    let dir = Workdir::new();
    let [buildings, municipalities, roads] = ["buildings", "municipalities", "roads"].map(|layer| format!("{file}:{layer}"));
    let words =
        ["coverage", "--premises", &buildings, "--areas", &municipalities, "--routes", &roads, "--map", "areas.code=name"];
    let more =
        ["--working-crs", "25832", "--country-name", "Liechtenstein", "--passed-within", "50", "--out", "out", "--premises-out"];
    let done = run(&dir, &[&words[..], &more[..]].concat()).ok();
    assert!(done.stderr.contains("no county rows"), "{done}");
    let table = dir.coverage("out");
    assert_eq!(table.rows.iter().filter(|row| row["level"] == "municipality").count(), 11);
    let [total, connected, passed, _, _, unknown] = table.counts("country/00/total/premises");
    assert_eq!((total, connected, passed + unknown), (8994, 0, 8994));
    assert_eq!(table.cell("country/00/total/premises", "name"), "Liechtenstein");
    assert_eq!(table.counts("outside//total/premises")[0], 33);
    assert!(passed > 8000, "{passed}");
    assert!(dir.premises().values().all(|row| row.distance_m.is_none_or(|metres| metres <= 50.0)));
    assert!(before == std::fs::read(&file).unwrap());
    let folder: Vec<_> = std::fs::read_dir(data.join("li")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(folder.len(), 1, "{folder:?}");
}
