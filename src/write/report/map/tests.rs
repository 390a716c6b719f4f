//! Maps of layers made by hand.

use super::*;
use crate::results::{Profile, RunKind, RunManifest, Table};
use crate::write::labels::{Kind, Language, labels};
use crate::write::report::{ReportInput, ReportOptions, Strings, report_html};
use geo::{MultiPolygon, Rect};
use grid::tests::parse;

fn table(name: &str, columns: &[&str], rows: &[&[&str]]) -> Table {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    Table {
        name: name.to_owned(),
        columns: texts(columns),
        rows: rows.iter().map(|row| texts(row)).collect(),
        ..Table::default()
    }
}

fn square(x: f64, y: f64, width: f64) -> MultiPolygon<f64> {
    Rect::new((500_000.0 + x, 6_700_000.0 + y), (500_000.0 + x + width, 6_700_000.0 + y + width)).to_polygon().into()
}

fn layer(table: Table, shapes: Vec<MultiPolygon<f64>>) -> PolygonLayer {
    PolygonLayer { table, shapes, epsg: 3006 }
}

fn empty(kind: RunKind) -> Results {
    let manifest: RunManifest = serde_json::from_str(
        r#"{"tool":{"name":"bygd","version":"1"},"settings":{},"passed_within_m":null,"files":[],
        "inputs":[{"role":"areas","sha256":"00","layer":null,"file":"kommuner.gpkg","rows":2}]}"#,
    )
    .unwrap();
    Results { kind, profile: Profile::Internal, manifest, tables: vec![], layers: vec![], round: None, routes: vec![] }
}

const COVERAGE: [&str; 11] = [
    "level",
    "code",
    "name",
    "area_class",
    "base",
    "total",
    "unserved",
    "connected_share",
    "passed_share",
    "planned_share",
    "unserved_share",
];

/// Two municipalities in two counties, the second with a suppressed share and without rural households, and a third of which nothing is known.
fn coverage(first: &str) -> Results {
    let mut results = empty(RunKind::Coverage);
    let mut counts = table(
        "coverage",
        &COVERAGE,
        &[
            &["municipality", "2080", first, "total", "households", "200", "60", "0.500000", "0.905000", "0.010000", "0.300000"],
            &["municipality", "2080", first, "rural", "households", "20", "16", "0.100000", "0.100000", "0.100000", "0.800000"],
            &["municipality", "2081", "Borlänge", "total", "households", "100", "", "0.700000", "", "0.000000", ""],
            &["municipality", "2081", "Borlänge", "rural", "households", "0", "0", ".", ".", ".", "."],
        ],
    );
    counts.suppressed.extend([(2, 6), (2, 8), (2, 10)]);
    results.tables.push(counts);
    let areas = table(
        "municipalities",
        &["code", "name", "county", "county_name"],
        &[&["2081", "Borlänge", "20", "Dalarna"], &["2080", first, "21", "Gävleborg"], &["9999", "Okänd", "21", "Gävleborg"]],
    );
    let shapes = vec![square(0.0, 0.0, 40_000.0), square(40_000.0, 0.0, 40_000.0), square(80_000.0, 0.0, 40_000.0)];
    results.layers.push(layer(areas, shapes));
    let spots = table(
        "white_spots",
        &["white_spot", "code", "name", "premises", "households"],
        &[&["1", "2080", first, "9", "4"], &["2", "2081", "Borlänge", "30", "12"]],
    );
    results.layers.push(layer(spots, vec![square(50_000.0, 10_000.0, 3_000.0), square(10_000.0, 10_000.0, 1.0)]));
    results
}

fn round(name: &str) -> Results {
    let mut results = empty(RunKind::Score);
    let rows: [&[&str]; 2] = [&["1", "P2", name, "granted"], &["", "P1", "Byanät", "dismissed"]];
    results.tables.push(table("ranking", &["rank", "project_id", "project", "outcome"], &rows));
    let areas = table("project_areas", &["project_id", "project"], &[&["P1", "Byanät"], &["P2", name], &["P3", "Utan ansökan"]]);
    let shapes = vec![square(5_000.0, 5_000.0, 9_000.0), square(60_000.0, 5_000.0, 9_000.0), square(90_000.0, 5_000.0, 9_000.0)];
    results.layers.push(layer(areas, shapes));
    results
}

fn options(language: Language) -> ReportOptions {
    ReportOptions {
        language,
        profile: Profile::Internal,
        title: "T".to_owned(),
        organisation: String::new(),
        case_number: String::new(),
        command: String::new(),
    }
}

fn map(input: ReportInput<'_>) -> Option<Map> {
    let options = options(Language::Swedish);
    part(&Context { input, options: &options, strings: Strings::of(Language::Swedish), labels: labels() })
}

#[test]
fn the_first_measure_is_the_share_passed_and_what_has_no_figure_has_a_class_of_its_own() {
    let results = coverage("Falun");
    let map = map(ReportInput { coverage: Some(&results), ..ReportInput::default() }).unwrap();
    let shown: Vec<_> = map
        .municipalities
        .iter()
        .map(|one| (one.code.as_str(), one.class.as_str(), one.shown_figure().map_or("", |figure| figure.shown.as_str())))
        .collect();
    assert_eq!(shown, [("2080", "share-90", "90,5\u{a0}%"), ("2081", "share-unknown", "U"), ("9999", "share-unknown", "..")]);
    assert_eq!(map.municipalities[0].shown_figure().map(|figure| figure.of.as_str()), Some("coverage[0].passed_share"));
    assert_eq!(map.finding, "Andel av hushåll med fiber i absoluta närheten");
    assert_eq!(map.measures.len(), 10);
    let visible: Vec<_> = map.headings.iter().filter(|heading| heading.shown).map(|heading| heading.name.as_str()).collect();
    assert_eq!(visible, ["Hushåll", "Absoluta närheten, andel"]);
}

#[test]
fn every_measure_finds_its_own_cell_in_every_row() {
    let results = coverage("Falun");
    let map = map(ReportInput { coverage: Some(&results), ..ReportInput::default() }).unwrap();
    for measure in &map.measures {
        let row = i32::from(measure.area_class == "rural");
        let cell = &map.municipalities[0].cells[measure.at];
        assert_eq!(cell.figure.of, format!("coverage[{row}].{}", measure.column));
        assert!(cell.class.starts_with(&format!("{}-", measure.vocabulary)), "{cell:?}");
        assert_eq!(map.municipalities[0].cells[measure.whole].figure.of, format!("coverage[{row}].total"));
    }
    assert!(map.municipalities.iter().all(|one| one.cells.len() == map.headings.len()));
    assert_eq!(map.municipalities[0].cells[3].class, "low_share-20");
    assert_eq!(map.municipalities[0].cells[4].class, "number-50");
}

#[test]
fn premises_are_shown_where_nobody_knows_the_households() {
    let mut results = coverage("Falun");
    for row in &mut results.tables[0].rows {
        row[4] = "premises".to_owned();
    }
    let map = map(ReportInput { coverage: Some(&results), ..ReportInput::default() }).unwrap();
    assert_eq!((map.base.as_str(), map.municipalities[0].class.as_str()), ("byggnader", "share-90"));
}

#[test]
fn project_areas_are_marked_with_their_rank_and_those_without_one_with_a_letter() {
    let (counts, scored) = (coverage("Falun"), round("Fiber åt alla"));
    let map = map(ReportInput { coverage: Some(&counts), round: Some(&scored), ..ReportInput::default() }).unwrap();
    let shown: Vec<_> =
        map.projects.iter().map(|one| (one.mark.as_str(), one.name.as_str(), one.class.as_str(), one.outcome.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("1", "Fiber åt alla", "outcome-granted", "bifall"),
            ("a", "Byanät", "outcome-dismissed", "avvisad"),
            ("b", "Utan ansökan", "", "")
        ]
    );
    assert!(map.projects.iter().all(|project| project.spot.is_some()));
    assert_eq!(map.outcomes.map(|legend| legend.keys.len()), Some(2));
}

#[test]
fn white_spots_are_drawn_largest_first_and_a_very_small_one_is_still_there() {
    let results = coverage("Falun");
    let map = map(ReportInput { coverage: Some(&results), ..ReportInput::default() }).unwrap();
    let drawn: Vec<_> = map.spots.drawn.iter().map(|spot| (spot.number.as_str(), spot.count.shown.as_str())).collect();
    assert_eq!(drawn, [("2", "12"), ("1", "4")]);
    assert_eq!(parse(&map.spots.drawn[0].path)[0].len(), 4);
    assert_eq!(map.unserved.map(|legend| legend.note), Some(String::new()));
}

#[test]
fn only_the_largest_white_spots_are_drawn_and_the_legend_counts_the_rest() {
    let mut results = coverage("Falun");
    let rows: Vec<Vec<String>> =
        (0..5_003).map(|n| ["1", "2080", "Falun", &format!("{n}"), &format!("{n}")].map(str::to_owned).to_vec()).collect();
    let spots = results.layers.last_mut().unwrap();
    spots.shapes = vec![square(10.0, 10.0, 500.0); rows.len()];
    spots.table.rows = rows;
    let map = map(ReportInput { coverage: Some(&results), ..ReportInput::default() }).unwrap();
    assert_eq!((map.spots.drawn.len(), map.spots.left_out), (5_000, 3));
    assert_eq!(map.spots.drawn.last().map(|spot| spot.count.value.as_str()), Some("3"));
    assert_eq!(map.unserved.map(|legend| legend.note.contains("De 3 minsta")), Some(true));
}

#[test]
fn a_round_alone_is_a_map_of_its_projects_and_nothing_is_no_map() {
    let scored = round("Fiber");
    let drawn = map(ReportInput { round: Some(&scored), ..ReportInput::default() }).unwrap();
    assert!(drawn.municipalities.is_empty() && drawn.measures.is_empty() && drawn.projects.len() == 3);
    assert_eq!(map(ReportInput { coverage: Some(&empty(RunKind::Coverage)), ..ReportInput::default() }), None);
}

#[test]
fn areas_without_counts_are_drawn_without_measures() {
    let mut results = coverage("Falun");
    results.tables.clear();
    let drawn = map(ReportInput { coverage: Some(&results), ..ReportInput::default() }).unwrap();
    assert!(drawn.measures.is_empty() && drawn.municipalities.len() == 3);
    assert!(
        report_html(&ReportInput { coverage: Some(&results), ..ReportInput::default() }, &options(Language::English)).is_ok()
    );
}

#[test]
fn hostile_names_are_only_text() {
    let long = "å".repeat(10_000);
    let names = [
        "</text></svg><script>alert(1)</script>",
        "\" onload=\"alert(1)",
        "'><img src=x onerror=alert(1)>",
        "\u{202e}nulaF",
        "{{ t }}",
        &long,
    ];
    for hostile in names {
        let (mut counts, scored) = (coverage(hostile), round(hostile));
        for code in counts.layers[0].table.rows.iter_mut().map(|row| &mut row[0]) {
            if code == "9999" {
                *code = hostile.to_owned();
            }
        }
        let input = ReportInput { coverage: Some(&counts), round: Some(&scored), ..ReportInput::default() };
        for language in Language::ALL {
            let page = report_html(&input, &options(*language)).unwrap();
            let body = page.split("<body").nth(1).unwrap().split("<script>").next().unwrap();
            assert!(!body.contains("<img") && !body.contains("onload=\"") && !body.contains("alert(1)</script>"), "{hostile}");
        }
    }
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let (counts, scored) = (coverage("Falun"), round("Fiber"));
    let input = ReportInput { coverage: Some(&counts), round: Some(&scored), ..ReportInput::default() };
    let page = || report_html(&input, &options(Language::Swedish)).unwrap();
    assert_eq!(page(), page());
}

#[test]
fn the_map_has_no_style_attribute_and_its_policy_lets_its_own_script_run() {
    let results = coverage("Falun");
    let page =
        report_html(&ReportInput { coverage: Some(&results), ..ReportInput::default() }, &options(Language::Swedish)).unwrap();
    assert!(!page.contains(" style=\""));
    assert_eq!(page.matches("<script>").count(), 2, "page.js and map.js");
    assert!(page.contains("script-src &#x27;sha256-"));
    assert!(page.contains("<path class=\"fill-share-90\" data-key=\"m2080\""));
    assert!(page.contains(">90,5\u{a0}%</tspan>"));
}

#[test]
fn every_measure_has_words_in_both_languages() {
    for language in Language::ALL {
        for column in ["passed_share", "connected_share", "unserved_share", "unserved", "planned_share"] {
            let words = Strings::of(*language).get("map", &format!("measure_{column}"));
            assert!(words.contains("{base}"), "{language} {column}");
            assert!(labels().column("coverage", column).is_some_and(|label| matches!(label.kind, Kind::Share | Kind::Count)));
        }
    }
}
