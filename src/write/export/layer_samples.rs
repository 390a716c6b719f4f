//! Small results for the tests of exports, made by hand; the numbers are those of the demo.

use super::Export;
use crate::results::{PolygonLayer, Profile, Results, RunKind, Table};
use crate::write::labels::Language;
use geo::{LineString, MultiPolygon, Polygon};

/// A table; `columns` separated by commas.
pub fn table(name: &str, columns: &str, rows: &[&[&str]]) -> Table {
    Table {
        name: name.to_owned(),
        columns: columns.split(',').map(str::to_owned).collect(),
        rows: rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect(),
        ..Table::default()
    }
}

/// A square with a hole, its rings the wrong way round for RFC 7946.
pub fn square(east: f64, north: f64, side: f64) -> MultiPolygon<f64> {
    let (third, two) = (side / 3.0, side * 2.0 / 3.0);
    let ring = |corners: [(f64, f64); 4]| -> LineString<f64> { corners.iter().map(|(x, y)| (east + x, north + y)).collect() };
    // `Polygon::new` closes the rings.
    let outer = ring([(0.0, 0.0), (0.0, side), (side, side), (side, 0.0)]);
    let hole = ring([(third, third), (two, third), (two, two), (third, two)]);
    MultiPolygon::new(vec![Polygon::new(outer, vec![hole])])
}

fn layer(table: Table, shapes: Vec<MultiPolygon<f64>>) -> PolygonLayer {
    assert_eq!(table.rows.len(), shapes.len());
    PolygonLayer { table, shapes, epsg: 3006 }
}

const COVERAGE: &str = "level,code,name,area_class,base,total,connected,passed,planned,unserved,unknown,connected_share,passed_share,\
    planned_share,unserved_share,passed_within_m,as_of";

#[expect(clippy::too_many_lines, reason = "one table after the other")]
/// Three municipalities (the last without counts), three project areas, two white spots; internal.
pub fn results() -> Results {
    let coverage = table(
        "coverage",
        COVERAGE,
        &[
            &[
                "municipality",
                "9801",
                "Björnådal",
                "total",
                "premises",
                "2541",
                "1785",
                "2117",
                "109",
                "315",
                "0",
                "0.702479",
                "0.833137",
                "0.042896",
                "0.123967",
                "50",
                "2026-10-01",
            ],
            &[
                "municipality",
                "9801",
                "Björnådal",
                "total",
                "households",
                "3642",
                "2734",
                "3324",
                "88",
                "230",
                "0",
                "0.750686",
                "0.912685",
                "0.024163",
                "0.063152",
                "50",
                "2026-10-01",
            ],
            &[
                "municipality",
                "9901",
                "Örtjärn",
                "dense",
                "households",
                "1",
                "1",
                "1",
                "0",
                "0",
                "0",
                "1.000000",
                "1.000000",
                "0.000000",
                "0.000000",
                "50",
                "2026-10-01",
            ],
            &[
                "municipality",
                "9901",
                "Örtjärn",
                "total",
                "households",
                "0",
                "0",
                "0",
                "0",
                "0",
                "0",
                ".",
                ".",
                ".",
                ".",
                "50",
                "2026-10-01",
            ],
        ],
    );
    let ranking = table(
        "ranking",
        "rank,project_id,application_id,project,applicant,municipality,outcome,total_points,connection_rate,possible_connections,requested_support,granted_support,cumulative_granted,tie_broken_by,points_connection_rate",
        &[
            &[
                "1",
                "SYN-P02",
                "SYN-A02",
                "Långhedsjön",
                "Byanätet",
                "Örtjärn",
                "granted",
                "460",
                "0.884615",
                "104",
                "2684000",
                "2684000",
                "2684000",
                "",
                "5",
            ],
            &[
                "",
                "SYN-P12",
                "SYN-A12",
                "Hedlidsbo",
                "Demostadsnätet",
                "Örtjärn",
                "withdrawn",
                "75",
                ".",
                "0",
                "271000",
                "",
                "",
                "",
                "0",
            ],
        ],
    );
    let municipalities = layer(
        table(
            "municipalities",
            "code,name,county,county_name",
            &[
                &["9801", "Björnådal", "98", "Norrtjärns län"],
                &["9901", "Örtjärn", "99", "Söderfjälla län"],
                &["9902", "Hällmossa", "99", "Söderfjälla län"],
            ],
        ),
        vec![square(600_000.0, 6_700_000.0, 30_000.0), square(630_000.0, 6_700_000.0, 30_000.0), MultiPolygon::new(vec![])],
    );
    let areas = layer(
        table(
            "project_areas",
            "project_id,project",
            &[&["SYN-P02", "Långhedsjön"], &["SYN-P12", "Hedlidsbo"], &["SYN-P99", "Ingen"]],
        ),
        (0..3).map(|i| square(605_000.0 + f64::from(i) * 9_000.0, 6_710_000.0, 5_000.0)).collect(),
    );
    let spots = layer(
        table(
            "white_spots",
            "white_spot,code,name,premises,households,workplaces,population,rural_premises",
            &[&["1", "9801", "Björnådal", "41", "30", "3", "70", "41"], &["2", "9901", "Örtjärn", "12", "", "0", "19", "0"]],
        ),
        vec![square(603_000.0, 6_722_000.0, 2_000.0), square(640_000.0, 6_722_000.0, 3_000.0)],
    );
    Results {
        kind: RunKind::Coverage,
        profile: Profile::Internal,
        manifest: serde_json::from_value(serde_json::json!({
            "tool": {"name": "bygd", "version": "0.1.0"},
            "settings": {"as_of": "2026-10-01", "horizon_years": 3, "layers": [{"role": "premises", "columns": {"id": "x"}}], "area_column": null},
            "passed_within_m": {"dense": 50.0, "rural": 100.0},
            "inputs": [{"role": "premises", "sha256": "ab".repeat(32), "layer": null, "file": "byggnader.csv", "rows": 15338, "crs": "EPSG:3006", "bytes": 12}],
            "rows": [{"role": "premises", "layer": "byggnader.csv", "read": 15338, "used": 12577, "excluded": {"repeats another row": 2761}}],
            "files": ["coverage.csv"],
        }))
        .unwrap(),
        tables: vec![coverage, ranking],
        layers: vec![spots, municipalities, areas],
        round: None,
        routes: Vec::new(),
    }
}

/// An export of results in Swedish, without premises.
pub fn export(results: &Results) -> Export<'_> {
    Export {
        results,
        language: Language::Swedish,
        premises: None,
        command: "bygd export resultat --format gpkg --out karta.gpkg",
    }
}

/// Texts that have done harm somewhere.
pub fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "<script>alert(1)</script>",
        "]]>",
        "\"; DROP TABLE kommuner; --",
        "' OR ''='",
        "O'Brien & Söner <b>\"AB\"</b>",
        "=1+1",
        "\u{202e}esrever\u{200f}\u{2066}",
        "[% @project_path %]",
        "tab\tline\r\nend\u{1}\u{b}",
        "&lt;!ENTITY x SYSTEM \"file:///\"&gt;",
        "\\u0022},{\"type\":\"Feature\"",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push("å".repeat(10_000));
    texts
}

/// The sample results with a hostile text in every text field, one row for each text.
pub fn hostile_results() -> Results {
    let mut results = results();
    let texts = hostile_texts();
    let shapes: Vec<_> = (0..texts.len()).map(|i| square(600_000.0 + i as f64 * 1_000.0, 6_700_000.0, 900.0)).collect();
    for layer in &mut results.layers {
        let table = &mut layer.table;
        let is_text = |column: &String| {
            !["premises", "households", "workplaces", "population", "rural_premises", "white_spot"].contains(&column.as_str())
        };
        table.rows = texts
            .iter()
            .map(|text| table.columns.iter().map(|column| if is_text(column) { text.clone() } else { "1".to_owned() }).collect())
            .collect();
        layer.shapes.clone_from(&shapes);
    }
    results.manifest.inputs[0].file.clone_from(&texts[0]);
    results.manifest.rows[0].layer.clone_from(&texts[2]);
    results.manifest.settings["area_column"] = serde_json::json!(texts[1]);
    results
}
