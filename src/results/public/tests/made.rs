//! Made-up tables: what the demo does not have.

use super::{K, is_small};
use crate::results::{PolygonLayer, Profile, Results, RunKind, RunManifest, Table};
use proptest::prelude::*;
use std::collections::BTreeSet;

const COVERAGE: [&str; 11] =
    ["level", "code", "name", "area_class", "base", "total", "connected", "passed", "planned", "unserved", "unserved_share"];

fn table(name: &str, columns: &[&str], rows: Vec<Vec<String>>) -> Table {
    let columns = columns.iter().map(|&column| column.to_owned()).collect();
    Table { name: name.to_owned(), columns, rows, suppressed: BTreeSet::new() }
}

/// One row of coverage: connected, passed without it, planned, unserved.
fn row(level: &str, code: &str, base: &str, parts: [u64; 4]) -> Vec<String> {
    let [connected, near, planned, unserved] = parts;
    let counts = [parts.iter().sum(), connected, connected + near, planned, unserved];
    let mut row = [level, code, code, "total", base].map(str::to_owned).to_vec();
    row.extend(counts.map(|count| count.to_string()));
    row.push("0.1".to_owned());
    row
}

fn add(sum: &mut [u64; 4], more: [u64; 4]) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

/// Municipalities with a country row above them; counties as given, code and sum.
fn coverage(municipalities: &[(&str, [u64; 4])], counties: &[(&str, [u64; 4])]) -> Table {
    let mut all = [0; 4];
    let mut rows = Vec::new();
    for &(code, parts) in municipalities {
        add(&mut all, parts);
        rows.push(row(if code.is_empty() { "outside" } else { "municipality" }, code, "premises", parts));
    }
    rows.extend(counties.iter().map(|&(code, parts)| row("county", code, "premises", parts)));
    rows.push(row("country", "00", "premises", all));
    table("coverage", &COVERAGE, rows)
}

fn results(tables: Vec<Table>, layers: Vec<PolygonLayer>) -> Results {
    let manifest = r#"{"tool": {"name": "bygd", "version": "0"}, "settings": {"layers": [{"file": "C:\\hemligt\\hus.csv", "operator": "Nät AB"}]},
        "inputs": [{"role": "premises", "sha256": "", "layer": null, "file": "/hemligt/hus.csv", "rows": 1}], "files": ["coverage.csv", "premises.gpkg"]}"#;
    let manifest: RunManifest = serde_json::from_str(manifest).unwrap();
    Results { kind: RunKind::Coverage, profile: Profile::Internal, manifest, tables, layers, round: None, routes: Vec::new() }
}

fn spots(rows: &[[&str; 6]]) -> Table {
    let rows = rows.iter().map(|row| row.iter().copied().chain(["1"]).map(str::to_owned).collect()).collect();
    table("white_spots", &["white_spot", "code", "name", "premises", "households", "rural_premises", "weights_unknown"], rows)
}

fn layer(table: &Table) -> PolygonLayer {
    let mut table = table.clone();
    table.retain_rows(|table, row| !table.cell(row, "white_spot").is_empty());
    PolygonLayer { shapes: vec![geo::MultiPolygon::new(Vec::new()); table.rows.len()], table, epsg: 3006 }
}

#[test]
fn folders_operators_and_files_of_premises_are_in_no_manifest() {
    let public = results(vec![coverage(&[("01", [9; 4])], &[])], Vec::new()).public(K);
    assert_eq!(
        (public.manifest.inputs[0].file.as_str(), public.manifest.files.as_slice()),
        ("hus.csv", &["coverage.csv".to_owned()][..])
    );
    let settings = public.manifest.settings.to_string();
    assert!(settings.contains("hus.csv") && !settings.contains("hemligt") && !settings.contains("operator"), "{settings}");
}

#[test]
fn unknown_tables_layers_and_attributes_are_not_public() {
    let mut municipalities = layer(&spots(&[]));
    municipalities.table = table(
        "municipalities",
        &["code", "name", "unserved", "premises_connected", "boss"],
        vec![["01", "Ett", "2", "50", "X"].map(str::to_owned).to_vec()],
    );
    municipalities.shapes = vec![geo::MultiPolygon::new(Vec::new())];
    let new = table("premises_by_owner", &["owner"], vec![vec!["X".to_owned()]]);
    let tables = vec![coverage(&[("01", [50, 9, 9, 2]), ("02", [50, 9, 9, 20])], &[]), new];
    let public = results(tables, vec![municipalities]).public(K);
    assert!(public.table("premises_by_owner").is_none());
    let layer = &public.layer("municipalities").unwrap().table;
    assert_eq!(layer.columns, ["code", "name", "unserved", "premises_connected"]);
    assert!(layer.is_suppressed(0, "unserved"), "{layer:?}");
    let table = public.table("coverage").unwrap();
    assert_eq!(layer.is_suppressed(0, "premises_connected"), table.is_suppressed(0, "connected"));
}

#[test]
fn county_rows_of_which_nobody_knows_the_parts_are_emptied() {
    let municipalities = [("0101", [50, 9, 9, 2]), ("0102", [50, 9, 9, 20]), ("0201", [40, 9, 9, 30])];
    let shown = |counties: &[(&str, [u64; 4])]| {
        let public = results(vec![coverage(&municipalities, counties)], Vec::new()).public(K);
        let table = public.table("coverage").unwrap();
        table.find(&[("level", "county")]).map(|row| table.count(row, "total")).collect::<Vec<_>>()
    };
    assert_eq!(shown(&[("01", [100, 18, 18, 22]), ("02", [40, 9, 9, 30])]), [Some(158), Some(88)]);
    assert_eq!(shown(&[("01", [90, 18, 18, 32]), ("02", [50, 9, 9, 20])]), [None, None]);
    assert_eq!(shown(&[("X", [100, 18, 18, 22]), ("Y", [40, 9, 9, 30])]), [None, None]);
}

#[test]
fn few_premises_outside_are_left_out_of_the_country_and_many_stay() {
    let total = |outside: [u64; 4]| {
        let public = results(vec![coverage(&[("01", [50, 9, 9, 20]), ("", outside)], &[])], Vec::new()).public(K);
        let table = public.table("coverage").unwrap();
        let country = table.find(&[("level", "country")]).next().unwrap();
        (
            table.count(country, "total"),
            table.cell(country, "unserved_share").to_owned(),
            table.find(&[("level", "outside")]).count(),
        )
    };
    assert_eq!(total([0, 0, 0, 2]), (Some(88), "0.227273".to_owned(), 0));
    assert_eq!(total([0, 0, 0, 4]), (Some(92), "0.1".to_owned(), 1));
    assert_eq!(total([0, 0, 0, 0]).2, 1);
}

#[test]
fn small_spots_are_counted_among_the_scattered_and_lose_their_polygon() {
    let table = spots(&[
        ["a", "01", "Ett", "8", "5", "8"],
        ["b", "01", "Ett", "2", "2", "2"],
        ["c", "01", "Ett", "9", "1", "0"],
        ["", "01", "Ett", "4", "3", "4"],
        ["d", "02", "Två", "7", "6", "7"],
        ["e", "02", "Två", "2", "0", "2"],
    ]);
    let layers = vec![layer(&table)];
    let unserved = coverage(&[("01", [50, 9, 9, 23]), ("02", [50, 9, 9, 9])], &[]);
    let public = results(vec![unserved, table], layers).public(K);
    let after = public.table("white_spots").unwrap();
    let ids: Vec<&str> = (0..after.rows.len()).map(|row| after.cell(row, "white_spot")).collect();
    assert_eq!(ids, ["1", "", "2", ""], "numbered anew, without gaps");
    assert_eq!((after.count(1, "premises"), after.count(1, "households"), after.cell(1, "name")), (Some(15), Some(6), "Ett"));
    // The municipality's rural split is shown only where it is plain in every row.
    assert!(after.is_suppressed(0, "rural_premises") && after.is_suppressed(1, "rural_premises"));
    // Two scattered premises are hidden, and the spot beside them: together they are the municipality's nine.
    assert!(after.is_suppressed(2, "premises") && after.is_suppressed(3, "premises"));
    assert!(after.column("weights_unknown").is_none());
    let layer = public.layer("white_spots").unwrap();
    assert_eq!((layer.table.rows.len(), layer.shapes.len()), (2, 2));
    assert!(layer.table.is_suppressed(1, "premises") && !layer.table.is_suppressed(0, "premises"));
}

proptest! {
    #[test]
    fn a_small_count_of_a_spot_can_be_larger_by_the_threshold(
        first in proptest::collection::vec(0_u64..9, 1..5),
        second in proptest::collection::vec(0_u64..9, 1..5),
        scattered in any::<bool>(),
    ) {
        let mut rows = Vec::new();
        let mut municipalities = Vec::new();
        for (code, counts) in [("01", &first), ("02", &second)] {
            for (at, count) in counts.iter().enumerate() {
                let id = if scattered && at == 0 { String::new() } else { format!("{code}-{at}") };
                rows.push(vec![id, code.to_owned(), code.to_owned(), count.to_string()]);
            }
            municipalities.push((code, [40, 9, 9, counts.iter().sum()]));
        }
        let table = table("white_spots", &["white_spot", "code", "name", "premises"], rows);
        let public = results(vec![coverage(&municipalities, &[]), table], Vec::new()).public(K);
        let (coverage, spots) = (public.table("coverage").unwrap(), public.table("white_spots").unwrap());
        for (at, (code, parts)) in municipalities.iter().enumerate() {
            let rows: Vec<usize> = spots.find(&[("code", code)]).collect();
            let shown: u64 = rows.iter().filter_map(|&row| spots.count(row, "premises")).sum();
            let hidden_rows = rows.iter().filter(|&&row| spots.is_suppressed(row, "premises")).count();
            let is_sum_hidden = coverage.is_suppressed(at, "unserved");
            prop_assert!(rows.iter().all(|&row| !spots.count(row, "premises").is_some_and(is_small)));
            let hidden = parts[3] - shown;
            // One row alone is the sum of what is hidden; several share it, so that a small one can take from the others.
            let has_rest = rows.iter().any(|&row| spots.cell(row, "white_spot").is_empty());
            if hidden > 0 && !is_sum_hidden {
                prop_assert!(hidden > K && (hidden_rows > 1 || !has_rest), "{public:?}");
            }
            prop_assert!(!is_sum_hidden || hidden >= K || shown == 0, "{public:?}");
        }
    }
}
