//! Roads, ducts and barriers from small GeoJSON files.

use super::*;
use crate::read::{OpenOptions, Source};
use crate::spatial::Crs;

/// One layer with a feature per entry: properties and geometry as JSON.
fn layer(name: &str, features: &[(&str, &str)]) -> (tempfile::TempDir, LayerPlan) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let features: Vec<String> = features
        .iter()
        .map(|(properties, geometry)| format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{{geometry}}}}}"#))
        .collect();
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3006"}}"#;
    std::fs::write(&path, format!(r#"{{"type":"FeatureCollection",{crs},"features":[{}]}}"#, features.join(","))).unwrap();
    (folder, LayerPlan::new(Source { path, layer: None }))
}
fn context() -> Context<'static> {
    Context { working: Crs::from_epsg(3006).unwrap(), options: OpenOptions::default(), say: &|_| {} }
}

const LINE: &str = r#""type":"LineString","coordinates":[[500000,6700000],[500100,6700000]]"#;
const LINES: &str =
    r#""type":"MultiLineString","coordinates":[[[500000,6700000],[500100,6700000]],[[500200,6700000],[500300,6700000]]]"#;
const POINT: &str = r#""type":"Point","coordinates":[500000,6700000]"#;
const AREA: &str = r#""type":"Polygon","coordinates":[[[500000,6700000],[500900,6700000],[500900,6700900],[500000,6700000]],[[500500,6700100],[500600,6700200],[500600,6700100],[500500,6700100]]]"#;

#[test]
fn no_row_vanishes_and_unknown_words_are_told() {
    let (_folder, plan) = layer(
        "vagar.geojson",
        &[
            (r#""vagtyp":"huvudväg","slitlager":"Belagd","ådt":1200"#, LINES),
            (r#""vagtyp":"stickspår","slitlager":null,"ådt":null"#, LINES),
            (r#""vagtyp":"färjeled""#, LINE),
            (r#""vagtyp":null,"väghållare":"Enskild","funktionell_vagklass":9"#, LINE),
            (r#""vagtyp":"gata","tunnel":1"#, LINE),
            (r#""vagtyp":"gata""#, POINT),
        ],
    );
    let (mut roads, mut findings) = (Roads::default(), Findings::default());
    let layer = read_roads(&plan, &context(), &mut findings, &mut roads).unwrap();
    let expected = [RoadClass::Main, RoadClass::Main, RoadClass::Local, RoadClass::Local, RoadClass::Track, RoadClass::Street];
    assert_eq!(roads.class, expected);
    assert_eq!((roads.surface[0], roads.traffic[0], roads.traffic[2]), (Surface::Paved, Some(1200), None));
    assert_eq!(roads.level, [0, 0, 0, 0, 0, -1]);
    assert_eq!(findings.count(FindingKind::UnknownRoadClass), 1, "once for a row with two lines");
    assert_eq!((layer.rows, layer.account.used), (6, 4));
    assert!(findings.iter().any(|finding| finding.examples.iter().any(|example| example.detail == "stickspår")));
}

#[test]
fn a_layer_without_lines_is_refused() {
    let (_folder, plan) = layer("vagar.geojson", &[("", POINT)]);
    let error = read_roads(&plan, &context(), &mut Findings::default(), &mut Roads::default()).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("no row can be used as a road"), "{error}");
}

#[test]
fn the_existing_network_is_lines_and_points() {
    let (_folder, plan) = layer("stomnat.geojson", &[("", LINE), ("", LINES), ("", POINT), ("", AREA)]);
    let mut backbone = (Vec::new(), Vec::new());
    let layer = read_backbone(&plan, &context(), &mut Findings::default(), &mut backbone).unwrap();
    assert_eq!((backbone.0.len(), backbone.1.len(), layer.account.used), (3, 1, 3));
    let mut ducts = Vec::new();
    let layer = read_lines(&plan, "ducts", &context(), &mut Findings::default(), &mut ducts).unwrap();
    assert_eq!((ducts.len(), layer.account.used), (3, 2));
}

#[test]
fn points_of_the_existing_network_can_stand_in_a_plain_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noder.csv");
    std::fs::write(&path, "namn,lon,lat\nA,15,60\nB,,\n").unwrap();
    let mut backbone = (Vec::new(), Vec::new());
    let plan = LayerPlan::new(Source { path, layer: None });
    let layer = read_backbone(&plan, &context(), &mut Findings::default(), &mut backbone).unwrap();
    assert_eq!((backbone.0.len(), backbone.1.len(), layer.rows, layer.account.used), (0, 1, 2, 1));
    assert!((backbone.1[0].x - 500_000.0).abs() < 1e-3);
}

#[test]
fn barriers_are_what_their_words_say_or_their_layer_is_called() {
    let read = |name: &str, features: &[(&str, &str)]| {
        let (_folder, plan) = layer(name, features);
        let mut barriers = Barriers::default();
        let layer = read_barriers(&plan, &context(), &mut Findings::default(), &mut barriers).unwrap();
        (barriers.kind, barriers.is_outline, layer.account.used)
    };
    let words = [(r#""objekttyp":"Järnväg""#, LINE), (r#""objekttyp":"Sjö""#, AREA), (r#""objekttyp":"Bäck""#, LINE)];
    let (rail, water) = (BarrierKind::Rail, BarrierKind::Water);
    assert_eq!(read("hinder.geojson", &words), (vec![rail, water, water], vec![false, true, true], 2));
    assert_eq!(read("jarnvag.geojson", &[("", LINE)]), (vec![rail], vec![false], 1));
    assert_eq!(read("sjoar.geojson", &[("", AREA)]), (vec![water, water], vec![true, true], 1));
}
