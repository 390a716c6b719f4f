//! The same small region in every format gives the same bytes.

use crate::support::formats::{Row, csv, shapefile, windows_1252, write_all, zip};
use crate::support::layers::CORNER;
use crate::support::{Workdir, lines, polygons};

/// Eighty premises over two municipalities and beyond, on quarters of a metre, so that every format stores them exactly.
fn rows() -> Vec<Row> {
    let row = |i: u32| Row {
        id: format!("å-{:03}", (i * 37) % 80),
        easting: CORNER.0 + f64::from((i * 61) % 211) * 10.25 - 40.0,
        northing: CORNER.1 + f64::from((i * 17) % 97) * 10.5,
        households: (!i.is_multiple_of(7)).then_some(i % 4),
        connected: [Some(true), Some(false), Some(false), None, Some(false)][i as usize % 5],
    };
    (0..80).map(row).collect()
}

fn region() -> Workdir {
    let dir = Workdir::with_areas();
    dir.write("settlements.geojson", polygons(&[("", [200.0, 0.0, 800.0, 700.0])]));
    dir.write("routes.geojson", lines(&[("", &[(0.0, 600.0), (1500.0, 650.0)])]));
    dir
}

#[test]
fn the_same_premises_in_every_format_give_the_same_bytes() {
    let dir = region();
    let mut first: Option<String> = None;
    for file in write_all(&rows(), dir.root()) {
        let line = format!(
            "coverage --premises {file} --areas areas.geojson --settlements settlements.geojson --routes routes.geojson --crs 3006 \
             --out out --overwrite --premises-out"
        );
        dir.run(&line).ok();
        let table = dir.read("out/coverage.csv");
        assert!(dir.premises().contains_key("å-000"), "{file}");
        let first = first.get_or_insert_with(|| table.clone());
        assert!(*first == table, "{file}\n{first}\n{table}");
    }
    let table = dir.coverage("out");
    let [total, connected, passed, _, unserved, unknown] = table.counts("country/00/total/premises");
    assert_eq!((total, connected), (80, 16));
    assert!(passed > connected && unserved > 0 && unknown > 0, "the case must tell formats apart: {table:?}");
}

#[test]
fn what_was_inferred_about_a_text_is_said_once() {
    let dir = region();
    dir.write("windows.csv", windows_1252(&csv(&rows(), ";", ",")));
    let run = dir.run("coverage --premises windows.csv --areas areas.geojson").ok();
    assert_eq!(run.stderr.matches("semicolon between columns, decimal comma, Windows-1252").count(), 1, "{run}");
    let quiet = dir.run("coverage --premises windows.csv --areas areas.geojson --quiet").ok();
    assert_eq!(quiet.stderr, "");
}

#[test]
fn a_text_can_be_read_as_stated_instead_of_inferred() {
    let dir = region();
    dir.write("windows.csv", windows_1252(&csv(&rows(), ";", ",")));
    dir.run_words(&[
        "coverage",
        "--premises",
        "windows.csv",
        "--areas",
        "areas.geojson",
        "--delimiter",
        ";",
        "--decimal",
        ",",
        "--encoding",
        "windows-1252",
    ])
    .ok();
    dir.run_words(&["coverage", "--premises", "windows.csv", "--areas", "areas.geojson", "--encoding", "utf-8"])
        .fails_with_hint(3, &["windows.csv", "not UTF-8"]);
}

#[test]
fn areas_in_several_formats_give_the_same_bytes() {
    let dir = region();
    dir.write("premises.csv", csv(&rows(), ",", "."));
    let expected = {
        dir.count("");
        dir.read("out/coverage.csv")
    };
    // The same two squares as a shapefile with Windows-1252 names, in a zip, and in longitude and latitude.
    let ring = |west: f64| {
        let corners = [(west, 0.0), (west, 1000.0), (west + 1000.0, 1000.0), (west + 1000.0, 0.0), (west, 0.0)];
        shapefile::Polygon::new(shapefile::PolygonRing::Outer(
            corners.map(|(x, y)| shapefile::Point::new(CORNER.0 + x, CORNER.1 + y)).to_vec(),
        ))
    };
    let (mut shp, mut shx) = (std::io::Cursor::new(Vec::new()), std::io::Cursor::new(Vec::new()));
    let mut writer = shapefile::ShapeWriter::with_shx(&mut shp, &mut shx);
    for west in [0.0, 1000.0] {
        writer.write_shape(&ring(west)).unwrap();
    }
    writer.finalize().unwrap();
    drop(writer);
    let dbf = crate::support::formats::dbase(
        &[("KOM_KOD", b'C', 4), ("KOM_NAMN", b'C', 12)],
        &[["2080", "Falun"], ["2081", "Borlänge"]].map(|row| row.map(windows_1252)),
    );
    let prj = crate::support::formats::PRJ.as_bytes().to_vec();
    let parts =
        [("shp", shp.into_inner()), ("shx", shx.into_inner()), ("dbf", dbf), ("prj", prj), ("cpg", b"ISO 88591".to_vec())];
    let parts = parts.map(|(extension, bytes)| (format!("kommuner.{extension}"), bytes));
    for (name, bytes) in &parts {
        dir.write(name, bytes);
    }
    dir.write("kommuner.zip", zip(&parts));
    for file in ["kommuner.shp", "kommuner.zip"] {
        dir.run(&format!("coverage --premises premises.csv --areas {file} --out out --overwrite")).ok();
        assert_eq!(dir.read("out/coverage.csv"), expected, "{file}");
    }
}

#[test]
fn premises_in_longitude_and_latitude_are_brought_into_the_working_system() {
    let dir = Workdir::with_areas();
    let sweref = bygd::spatial::Crs::from_epsg(3006).unwrap();
    let degrees = bygd::spatial::Crs::from_epsg(4326).unwrap();
    let (mut x, mut y) = ([CORNER.0 + 500.0, CORNER.0 + 1500.0], [CORNER.1 + 500.0, CORNER.1 + 500.0]);
    bygd::spatial::transform(sweref, degrees, &mut x, &mut y).unwrap();
    dir.write("premises.csv", format!("id,lat,lon,connected\na,{},{},1\nb,{},{},0\n", y[0], x[0], y[1], x[1]));
    let table = dir.count("");
    assert_eq!(table.counts("municipality/2080/total/premises"), [1, 1, 1, 0, 0, 0]);
    assert_eq!(table.counts("municipality/2081/total/premises"), [1, 0, 0, 0, 1, 0]);
    assert_eq!(dir.manifest("out")["inputs"][0]["crs"], "EPSG:4326");
}

#[test]
fn columns_of_real_deliveries_are_found_in_any_case_and_others_are_mapped() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", "ObjektIdentitet;HUSHALL;bostader;NORD;OST\na;2;7;6600100,5;600100,5\n")
        .write("list.csv", "objektidentitet\na\n");
    assert_eq!(dir.count("--connected list.csv").counts("municipality/2080/total/households")[0], 2);
    let mapped = dir.count("--connected list.csv --map premises.households=bostader");
    assert_eq!(mapped.counts("municipality/2080/total/households")[0], 7);
    dir.run("coverage --premises premises.csv --areas areas.geojson --connected list.csv --map premises.households=bostder")
        .fails_with_hint(3, &["premises.csv", "`bostder`", "did you mean `bostader`?"]);
    dir.run("coverage --premises premises.csv --areas areas.geojson --connected list.csv --map premises.houshold=bostader")
        .fails_with_hint(2, &["did you mean `households`?"]);
}

#[test]
fn a_layer_is_named_behind_a_colon_and_a_wrong_one_is_answered_with_those_there_are() {
    let dir = region();
    bygd::write::write_layer_gpkg(&dir.path("points.gpkg"), &crate::support::formats::model(&rows()), 3006).unwrap();
    dir.run("coverage --premises points.gpkg:premises --areas areas.geojson").ok();
    dir.run("coverage --premises points.gpkg:premisses --areas areas.geojson").fails_with_hint(3, &["points.gpkg", "premises"]);
    let parts = shapefile(&rows());
    let twice: Vec<_> = ["a", "b"]
        .iter()
        .flat_map(|name| parts.iter().map(move |(extension, bytes)| (format!("{name}.{extension}"), bytes.clone())))
        .collect();
    dir.write("two.zip", zip(&twice));
    dir.run("coverage --premises two.zip --areas areas.geojson").fails_with_hint(3, &["two.zip", "a", "b"]);
    dir.run("coverage --premises two.zip:b --areas areas.geojson").ok();
}
