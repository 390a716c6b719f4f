//! The GeoPackage as a whole.

use super::layer_samples as samples;
use super::*;
use crate::results::Profile;
use crate::write::samples as premises_samples;
use crate::write::write_premises_gpkg;
use rusqlite::Connection as Database;
use std::path::PathBuf;

fn ask<T: rusqlite::types::FromSql>(database: &Database, question: &str) -> T {
    database.query_one(question, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{question}: {error}"))
}

fn written(export: &Export<'_>) -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("karta.gpkg");
    write_gpkg(&path, export).unwrap();
    let database = Database::open(path).unwrap();
    (folder, database)
}

fn premises(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("premises.gpkg");
    let (premises, areas, assessment) = premises_samples::many(3_000);
    write_premises_gpkg(&path, &premises, &areas, &assessment, 3006).unwrap();
    path
}

#[test]
fn layers_stand_in_reading_order_with_names_for_people() {
    let results = samples::results();
    let (_folder, database) = written(&samples::export(&results));
    let names = "SELECT group_concat(table_name || ' ' || data_type, ', ' ORDER BY rowid) FROM gpkg_contents";
    assert_eq!(
        ask::<String>(&database, names),
        "kommuner features, projektområden features, vita fläckar features, om_korningen attributes, layer_styles attributes"
    );
    let (_folder, database) = written(&Export { language: Language::English, ..samples::export(&results) });
    let names = "SELECT group_concat(table_name, ', ' ORDER BY rowid) FROM gpkg_contents";
    assert_eq!(ask::<String>(&database, names), "municipalities, project areas, white spots, about_the_run, layer_styles");
    assert_eq!(ask::<String>(&database, "SELECT title FROM gpkg_data_columns WHERE column_name = 'passed'"), "Passed");
}

#[test]
fn rows_hold_what_was_joined_and_unknown_is_null() {
    let results = samples::results();
    let (_folder, database) = written(&samples::export(&results));
    let row = "SELECT concat_ws('|', fid, code, name, base, total, passed, passed_share, share, typeof(total), typeof(passed_share), as_of) \
               FROM kommuner WHERE code = '9801'";
    assert_eq!(ask::<String>(&database, row), "1|9801|Björnådal|households|3642|3324|0.912685|90|integer|real|2026-10-01");
    assert_eq!(ask::<String>(&database, "SELECT group_concat(share ORDER BY fid) FROM kommuner"), "90,unknown,unknown");
    assert_eq!(ask::<i64>(&database, "SELECT count(*) FROM kommuner WHERE total IS NULL AND passed_share IS NULL"), 1);
    let row = "SELECT concat_ws('|', rank, outcome, total_points, connection_rate, requested_support, granted_support) \
               FROM \"projektområden\" WHERE project_id = 'SYN-P02'";
    assert_eq!(ask::<String>(&database, row), "1|granted|460|0.884615|2684000|2684000");
    assert_eq!(ask::<i64>(&database, "SELECT count(*) FROM \"vita fläckar\" WHERE households IS NULL"), 1);
}

#[test]
fn the_file_is_sound_and_stands_alone() {
    let results = samples::results();
    let (folder, database) = written(&samples::export(&results));
    assert_eq!(ask::<String>(&database, "PRAGMA integrity_check"), "ok");
    assert_eq!(ask::<String>(&database, "PRAGMA journal_mode"), "delete");
    assert_eq!(ask::<i64>(&database, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    for layer in ["kommuner", "projektområden", "vita fläckar"] {
        assert_eq!(ask::<String>(&database, &format!("SELECT rtreecheck('rtree_{layer}_geom')")), "ok");
    }
    // The municipality without a shape is in no index.
    assert_eq!(ask::<String>(&database, "SELECT group_concat(id ORDER BY id) FROM rtree_kommuner_geom"), "1,2");
    assert_eq!(ask::<i64>(&database, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"), 27);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn fields_are_explained_and_coded_values_have_words() {
    let results = samples::results();
    let (_folder, database) = written(&samples::export(&results));
    let title = "SELECT title || '|' || coalesce(constraint_name, '') FROM gpkg_data_columns WHERE table_name = 'projektområden' AND column_name = 'outcome'";
    assert_eq!(ask::<String>(&database, title), "Utfall|outcome");
    let undescribed = "SELECT count(*) FROM gpkg_contents c JOIN pragma_table_info(c.table_name) t LEFT JOIN gpkg_data_columns d \
        ON d.table_name = c.table_name AND d.column_name = t.name WHERE c.table_name != 'layer_styles' AND t.name NOT IN ('fid', 'geom') \
        AND (d.title IS NULL OR d.title = t.name)";
    assert_eq!(ask::<i64>(&database, undescribed), 0);
    let words = "SELECT count(*) FROM gpkg_data_column_constraints WHERE constraint_name = 'outcome' AND description != ''";
    let outcomes = crate::write::labels::labels().classes("outcome").count();
    assert_eq!(ask::<i64>(&database, words), i64::try_from(outcomes).unwrap());
    let missing = "SELECT count(*) FROM gpkg_data_columns WHERE constraint_name NOT IN (SELECT constraint_name FROM gpkg_data_column_constraints)";
    assert_eq!(ask::<i64>(&database, missing), 0);
    let named_twice = "SELECT count(*) - count(DISTINCT lower(name)) FROM gpkg_data_columns";
    assert_eq!(ask::<i64>(&database, named_twice), 0);
    let names = "SELECT group_concat(name, ', ' ORDER BY rowid) FROM gpkg_data_columns WHERE column_name = 'code'";
    assert_eq!(ask::<String>(&database, names), "Kommunkod, Kommunkod (vita fläckar)");
    assert_eq!(ask::<i64>(&database, "SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'"), 2);
}

#[test]
fn every_layer_has_one_default_style() {
    let results = samples::results();
    let (_folder, database) = written(&samples::export(&results));
    let styled = "SELECT group_concat(f_table_name || ' ' || f_geometry_column || ' ' || useAsDefault || length(f_table_schema) ORDER BY id) FROM layer_styles";
    assert_eq!(ask::<String>(&database, styled), "kommuner geom 10,projektområden geom 10,vita fläckar geom 10");
    assert_eq!(ask::<i64>(&database, "SELECT count(*) FROM layer_styles WHERE styleQML NOT LIKE '<!DOCTYPE qgis%'"), 0);
}

#[test]
fn premises_are_copied_for_internal_use_and_never_into_a_public_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = premises(&folder);
    let mut results = samples::results();
    let export = Export { premises: Some(&path), ..samples::export(&results) };
    let (_folder, database) = written(&export);
    database.execute("ATTACH ?1 AS original", [path.to_str().unwrap()]).unwrap();
    let differing = "SELECT count(*) FROM (SELECT * FROM byggnader EXCEPT SELECT * FROM original.premises)";
    assert_eq!(ask::<i64>(&database, differing), 0);
    let rows = "SELECT count(*) || ' ' || (SELECT count(*) FROM original.premises) || ' ' || (SELECT feature_count FROM gpkg_ogr_contents \
                WHERE table_name = 'byggnader') FROM byggnader";
    assert_eq!(ask::<String>(&database, rows), "3000 3000 3000");
    assert_eq!(ask::<String>(&database, "SELECT rtreecheck('rtree_byggnader_geom')"), "ok");
    assert_eq!(ask::<i64>(&database, "SELECT count(*) FROM rtree_byggnader_geom"), 3000);
    assert_eq!(ask::<String>(&database, "PRAGMA main.integrity_check"), "ok");

    results.profile = Profile::Public;
    let export = Export { premises: Some(&path), ..samples::export(&results) };
    let (_folder, database) = written(&export);
    assert_eq!(ask::<i64>(&database, "SELECT count(*) FROM sqlite_master WHERE name LIKE '%byggnader%'"), 0);
}

#[test]
fn a_file_that_holds_no_premises_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let results = samples::results();
    let target = folder.path().join("karta.gpkg");
    let text = folder.path().join("premises.gpkg");
    std::fs::write(&text, "no database").unwrap();
    for path in [text.clone(), folder.path().join("missing.gpkg")] {
        let export = Export { premises: Some(&path), ..samples::export(&results) };
        let error = write_gpkg(&target, &export).unwrap_err();
        assert_eq!(error.exit_code(), crate::exit::INPUT, "{error}");
        assert!(error.hint().is_some());
    }
    let path = premises(&folder);
    let before = std::fs::read(&path).unwrap();
    let error = write_gpkg(&path, &Export { premises: Some(&path), ..samples::export(&results) }).unwrap_err();
    assert_eq!(error.exit_code(), crate::exit::OUTPUT);
    write_gpkg(&target, &Export { premises: Some(&path), ..samples::export(&results) }).unwrap();
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn emptied_cells_are_null_and_named() {
    let mut results = samples::results();
    results.profile = Profile::Public;
    let spots = &mut results.layers.iter_mut().find(|layer| layer.table.name == "white_spots").unwrap().table;
    let column = spots.column("workplaces").unwrap();
    spots.rows[0][column].clear();
    spots.suppressed.insert((0, column));
    let (_folder, database) = written(&samples::export(&results));
    let row = "SELECT concat_ws('|', white_spot, workplaces IS NULL, skyddat) FROM \"vita fläckar\" WHERE fid = 1";
    assert_eq!(ask::<String>(&database, row), "1|1|workplaces");
    assert_eq!(
        ask::<String>(&database, "SELECT title FROM gpkg_data_columns WHERE column_name = 'skyddat' LIMIT 1"),
        "Skyddade celler"
    );
}

#[test]
fn the_bytes_are_the_same_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let premises = premises(&folder);
    let results = samples::results();
    let export = Export { premises: Some(&premises), ..samples::export(&results) };
    let write = |name: &str, threads: usize| {
        let path = folder.path().join(name);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| write_gpkg(&path, &export)).unwrap();
        std::fs::read(path).unwrap()
    };
    assert!(write("a.gpkg", 1) == write("b.gpkg", 3));
}

#[test]
fn hostile_text_comes_back_as_it_was_and_stays_out_of_styles() {
    let results = samples::hostile_results();
    let (_folder, database) = written(&samples::export(&results));
    let mut rows = database.prepare("SELECT name FROM kommuner ORDER BY fid").unwrap();
    let names: Vec<String> = rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(names, samples::hostile_texts());
    let (_plain_folder, plain) = written(&samples::export(&samples::results()));
    let styles = "SELECT group_concat(styleQML ORDER BY id) FROM layer_styles";
    assert_eq!(ask::<String>(&database, styles), ask::<String>(&plain, styles), "styles hold no text of the data");
    let source = "SELECT value FROM om_korningen WHERE key = 'Källa 1'";
    assert_eq!(ask::<String>(&database, source), "byggnader: <script>alert(1)</script>, EPSG:3006");
    assert_eq!(ask::<String>(&database, "PRAGMA integrity_check"), "ok");
}
