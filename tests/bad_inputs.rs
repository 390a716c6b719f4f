//! Inputs as they should not be: one clear error with the file and a hint, nothing left behind, never a panic.

use crate::support::formats::{self, Row, write_all};
use crate::support::layers::{CORNER, collection};
use crate::support::{Run, Workdir, lines, premises};

/// A folder with the layer in every format.
fn everything() -> (Workdir, Vec<&'static str>) {
    let dir = Workdir::with_areas();
    let row = |i: u32| Row {
        id: format!("p{i}"),
        easting: CORNER.0 + f64::from(i) * 8.5,
        northing: CORNER.1 + 500.25,
        households: Some(i % 3),
        connected: Some(i.is_multiple_of(2)),
    };
    let mut files = write_all(&(0..200).map(row).collect::<Vec<_>>(), dir.root());
    files.retain(|file| !file.contains(':'));
    (dir, files)
}

/// Counts these premises, and sees that a failure leaves neither an output folder nor a temporary one.
#[track_caller]
fn count(dir: &Workdir, premises: &str, further: &str) -> Run {
    let run = dir.run(&format!("coverage --premises {premises} --areas areas.geojson --out out --premises-out {further}"));
    if run.code != Some(0) {
        let left: Vec<String> = dir.files().into_keys().filter(|name| name.starts_with("out") || name.contains(".tmp")).collect();
        assert!(left.is_empty(), "left behind: {left:?}");
    }
    run
}

/// The extension of a file's name.
fn extension(file: &str) -> &str {
    file.rsplit('.').next().unwrap()
}

#[test]
fn a_missing_file_is_answered_with_the_nearest_name_in_every_format() {
    let (dir, files) = everything();
    for file in files {
        let misspelt = file.replace("points", "poinst").replace("comma", "coma").replace("book", "bok");
        let misspelt =
            misspelt.replace("semicolon", "semicoln").replace("bom", "bomb").replace("tab", "tabb").replace("windows", "windws");
        assert_ne!(file, misspelt);
        count(&dir, &misspelt, "").fails_with_hint(3, &[&misspelt, "there is no such file", "did you mean"]);
    }
    count(&dir, "no/such/folder/a.gpkg", "").fails_with_hint(3, &["folder"]);
}

#[test]
fn an_empty_file_is_said_to_be_empty_in_every_format() {
    let (dir, files) = everything();
    for extension in files.iter().map(|file| extension(file)) {
        let name = format!("empty.{extension}");
        dir.write(&name, "");
        count(&dir, &name, "").fails_with_hint(3, &[&name, "empty"]);
    }
}

#[test]
fn a_folder_in_place_of_a_file_is_an_error_in_every_format() {
    let (dir, files) = everything();
    for extension in files.iter().map(|file| extension(file)).chain(["gdb"]) {
        let name = format!("folder.{extension}");
        let _ = std::fs::create_dir(dir.path(&name));
        count(&dir, &name, "").fails_with_hint(3, &[&name, "folder"]);
    }
}

#[test]
fn a_file_cut_short_anywhere_is_an_error_or_is_whole_by_chance_but_never_a_panic() {
    let (dir, files) = everything();
    for file in files {
        let whole = std::fs::read(dir.path(file)).unwrap();
        let name = format!("cut.{}", extension(file));
        if file.ends_with("shp") {
            for part in ["shx", "dbf", "prj", "cpg"] {
                std::fs::copy(dir.path(&format!("points.{part}")), dir.path(&format!("cut.{part}"))).unwrap();
            }
        }
        for percent in [1, 10, 50, 90, 99] {
            let length = whole.len() * percent / 100;
            dir.write(&name, &whole[..length.max(1)]);
            let run = count(&dir, &name, "");
            // A text cut at the end of a line is a shorter text; everything binary knows how long it is.
            let is_text = ["csv", "txt"].contains(&extension(file));
            if run.code == Some(0) {
                assert!(is_text, "{file} cut to {percent} % was counted: {run}");
                std::fs::remove_dir_all(dir.path("out")).unwrap();
            } else {
                run.fails_with_hint(3, &[&name]);
            }
        }
    }
}

#[test]
fn a_file_with_damaged_bytes_is_an_error_or_harmless_but_never_a_panic() {
    let (dir, files) = everything();
    for file in files {
        let whole = std::fs::read(dir.path(file)).unwrap();
        let name = format!("damaged.{}", extension(file));
        if file.ends_with("shp") {
            for part in ["shx", "dbf", "prj", "cpg"] {
                std::fs::copy(dir.path(&format!("points.{part}")), dir.path(&format!("damaged.{part}"))).unwrap();
            }
        }
        for place in 0..12 {
            let mut bytes = whole.clone();
            let at = bytes.len() * place / 12;
            let end = (at + 16).min(bytes.len());
            bytes[at..end].fill(0xFF);
            dir.write(&name, &bytes);
            let run = count(&dir, &name, "");
            match run.code {
                Some(0) => std::fs::remove_dir_all(dir.path("out")).unwrap(),
                // Damaged geometries are errors among the findings.
                Some(5) => drop(run.fails_with_hint(5, &[&name])),
                _ => drop(run.fails_with_hint(3, &[&name])),
            }
        }
    }
}

#[test]
fn a_file_of_another_kind_under_a_wrong_name_is_read_or_refused_by_what_it_is() {
    let (dir, _) = everything();
    // The content wins over the name.
    std::fs::copy(dir.path("points.gpkg"), dir.path("renamed.csv")).unwrap();
    count(&dir, "renamed.csv", "").ok();
    std::fs::remove_dir_all(dir.path("out")).unwrap();
    for (name, bytes) in [
        ("page.gpkg", "<html>"),
        ("page.parquet", "<html>"),
        ("page.fgb", "<html>"),
        ("page.xlsx", "<html>"),
        ("page.shp", "<html>"),
        ("page.geojson", "<html>"),
        ("page.zip", "<html>"),
    ] {
        dir.write(name, bytes);
        count(&dir, name, "").fails_with_hint(3, &[name]);
    }
    dir.write("a.bin", b"\x7FELF\x00\x00");
    count(&dir, "a.bin", "").fails_with_hint(3, &["a.bin", "GeoPackage"]);
    dir.write("no_shape.zip", formats::zip(&[("readme.txt".to_owned(), b"hello".to_vec())]));
    count(&dir, "no_shape.zip", "").fails_with_hint(3, &["no_shape.zip"]);
}

#[test]
fn a_layer_that_is_not_there_is_answered_with_those_that_are() {
    let (dir, _) = everything();
    count(&dir, "points.gpkg:byggnad", "").fails_with_hint(3, &["points.gpkg", "byggnad", "premises"]);
    count(&dir, "book.xlsx:Blad2", "").fails_with_hint(3, &["book.xlsx", "Blad2", "Blad1"]);
    count(&dir, "points.zip:other", "").fails_with_hint(3, &["points.zip", "other", "points"]);
    for file in ["comma.csv", "points.geojson", "points.parquet"] {
        count(&dir, &format!("{file}:layer"), "").fails_with_hint(3, &[file, "layer"]);
    }
}

#[test]
fn a_layer_without_a_coordinate_system_wants_one_and_an_unknown_one_is_named() {
    let (dir, _) = everything();
    std::fs::remove_file(dir.path("points.prj")).unwrap();
    count(&dir, "points.shp", "").fails_with_hint(3, &["points.shp", "coordinate system", "--crs"]);
    count(&dir, "points.shp", "--crs 3006").ok();
    std::fs::remove_dir_all(dir.path("out")).unwrap();
    let mars = dir.read("points.geojson").replace("EPSG::3006", "EPSG::32999");
    dir.write("mars.geojson", mars);
    count(&dir, "mars.geojson", "").fails_with_hint(3, &["mars.geojson", "32999", "3006"]);
    count(&dir, "points.geojson", "--working-crs 4326").fails_with_hint(2, &["4326"]);
}

#[test]
fn swapped_axes_and_degrees_in_a_metric_file_are_refused_with_what_mends_them() {
    let dir = Workdir::with_areas();
    dir.write("swapped.csv", "id,easting,northing,connected\na,6600100,600100,1\nb,6600200,600200,0\n");
    count(&dir, "swapped.csv", "").fails_with_hint(3, &["swapped.csv", "swapped"]);
    dir.write("degrees.csv", "id,x,y,connected\na,16.7,59.5,1\nb,16.8,59.6,0\n");
    count(&dir, "degrees.csv", "").fails_with_hint(3, &["degrees.csv", "--crs 4326"]);
    dir.write("metres.csv", "id,lon,lat,connected\na,600100,6600100,1\nb,600200,6600200,0\n");
    count(&dir, "metres.csv", "").fails_with_hint(3, &["metres.csv"]);
    let swapped = collection(&[(
        "\"id\":\"a\",\"connected\":1".to_owned(),
        "{\"type\":\"Point\",\"coordinates\":[6600100,600100]}".to_owned(),
    )]);
    dir.write("swapped.geojson", swapped);
    count(&dir, "swapped.geojson", "").fails_with_hint(3, &["swapped.geojson", "swapped"]);
}

#[test]
fn a_table_without_coordinates_or_codes_says_what_columns_there_are() {
    let dir = Workdir::with_areas();
    dir.write("bare.csv", "id,gata\na,Storgatan\n");
    count(&dir, "bare.csv", "").fails_with_hint(3, &["bare.csv", "coordinate", "gata"]);
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1")]));
    let nameless = dir.read("areas.geojson").replace("kommunkod", "komun_kod");
    dir.write("nameless.geojson", nameless);
    dir.run("coverage --premises premises.csv --areas nameless.geojson").fails_with_hint(3, &["nameless.geojson", "komun_kod"]);
    dir.run("coverage --premises premises.csv --area-column kommun").fails_with_hint(3, &["premises.csv", "`kommun`"]);
    dir.run("coverage --premises premises.csv --areas premises.csv").fails_with_hint(3, &["premises.csv", "geometry"]);
    dir.write("list.csv", "gata\nStorgatan\n");
    dir.run("coverage --premises premises.csv --areas areas.geojson --connected list.csv")
        .fails_with_hint(3, &["list.csv", "connected.id"]);
}

#[test]
fn a_cell_that_is_no_number_is_named_with_its_line_and_column() {
    let dir = Workdir::with_areas();
    for (columns, row, says) in [
        ("connected,hushall", "1,många", ["line 3", "`hushall`", "`många`"]),
        ("connected,hushall", "kanske,1", ["line 3", "`connected`", "`kanske`"]),
    ] {
        dir.write("bad.csv", premises(columns, &[("a", 1.0, 1.0, "1,1"), ("b", 2.0, 2.0, row)]));
        count(&dir, "bad.csv", "").fails(3, &["bad.csv"]).fails(3, &says);
    }
    dir.write("bad.csv", "id,easting,northing,connected\na,600100,6600100,1\nb,öst,6600100,1\n");
    count(&dir, "bad.csv", "").fails(3, &["bad.csv", "line 3", "`easting`", "`öst`"]);
    dir.write("plan.geojson", crate::support::polygons(&[("\"klart\":\"snart\"", [0.0, 0.0, 9.0, 9.0])]));
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1")]));
    dir.run("coverage --premises premises.csv --areas areas.geojson --planned plan.geojson")
        .fails_with_hint(3, &["plan.geojson", "row 1", "`klart`", "`snart`"]);
}

#[test]
fn a_text_in_another_encoding_or_with_broken_rows_names_its_line() {
    let dir = Workdir::with_areas();
    let utf16: Vec<u8> = "id,x,y\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    dir.write("utf16.csv", [b"\xFF\xFE".to_vec(), utf16].concat());
    count(&dir, "utf16.csv", "").fails_with_hint(3, &["utf16.csv", "UTF-16"]);
    dir.write("zero.csv", b"id,x,y\na,1\x00,2\n");
    count(&dir, "zero.csv", "").fails_with_hint(3, &["zero.csv", "line 2"]);
    dir.write("open.csv", "id,x,y,connected\n\"a,600100,6600100,1\nb,600200,6600100,1\n");
    count(&dir, "open.csv", "").fails_with_hint(3, &["open.csv", "line 2", "quotation mark"]);
    dir.write("short.csv", "id,easting,northing,connected\na,600100,6600100,1\nb,600200\n");
    count(&dir, "short.csv", "").fails_with_hint(3, &["short.csv", "line 3"]);
    dir.write("header.csv", "id,easting,northing,connected\n");
    count(&dir, "header.csv", "").fails_with_hint(3, &["header.csv", "no rows"]);
    dir.write("blank.csv", "  \n\n");
    count(&dir, "blank.csv", "").fails_with_hint(3, &["blank.csv", "empty"]);
}

#[test]
fn doubled_column_names_are_refused_where_they_are_needed() {
    let dir = Workdir::with_areas();
    dir.write("twice.csv", "id,easting,northing,connected,easting\na,600100,6600100,1,600200\n");
    count(&dir, "twice.csv", "").fails_with_hint(3, &["twice.csv", "easting"]);
}

#[test]
fn layers_of_the_wrong_geometry_are_refused() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1")]));
    dir.write("lines.geojson", lines(&[("\"kommunkod\":\"2080\"", &[(0.0, 0.0), (9.0, 9.0)])]));
    let run = |further: &str| dir.run(&format!("coverage --premises premises.csv --areas areas.geojson {further}"));
    run("--service-areas lines.geojson").fails_with_hint(3, &["lines.geojson", "polygons"]);
    run("--settlements lines.geojson").fails_with_hint(3, &["lines.geojson", "polygon"]);
    run("--routes areas.geojson").fails_with_hint(3, &["areas.geojson", "lines"]);
    dir.run("coverage --premises premises.csv --areas lines.geojson").fails_with_hint(3, &["lines.geojson", "polygon"]);
    dir.run("coverage --premises lines.geojson --areas areas.geojson --connected premises.csv")
        .fails_with_hint(3, &["lines.geojson"]);
}

#[test]
fn broken_geojson_is_refused_with_its_place() {
    let dir = Workdir::with_areas();
    for (text, says) in [
        ("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\"", "damaged.geojson"),
        ("{\"type\":\"Topology\"}", "damaged.geojson"),
        ("{\"type\":\"FeatureCollection\",\"features\":[]}", "damaged.geojson"),
        ("[]", "damaged.geojson"),
    ] {
        dir.write("damaged.geojson", text);
        count(&dir, "damaged.geojson", "--crs 3006").fails_with_hint(3, &[says]);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_and_a_folder_that_may_not_be_written_are_errors() {
    use std::os::unix::fs::PermissionsExt;
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1")]));
    dir.write("secret.csv", "id\na\n");
    let lock = |name: &str, mode: u32| std::fs::set_permissions(dir.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    lock("secret.csv", 0o000);
    if std::fs::read(dir.path("secret.csv")).is_ok() {
        eprintln!("skipped: this user may read and write everything");
        return;
    }
    count(&dir, "premises.csv", "--connected secret.csv").fails_with_hint(3, &["secret.csv"]);
    std::fs::create_dir(dir.path("locked")).unwrap();
    lock("locked", 0o555);
    dir.run("coverage --premises premises.csv --areas areas.geojson --out locked/out").fails_with_hint(4, &["locked"]);
    lock("locked", 0o755);
}

#[test]
fn an_output_folder_that_cannot_be_made_is_an_error_before_any_work() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected", &[("a", 100.0, 100.0, "1")])).write("file", "mine");
    for (out, says) in [("none/out", "none"), ("file", "file"), ("file/out", "file"), ("..", "..")] {
        dir.run(&format!("coverage --premises premises.csv --areas areas.geojson --out {out}")).fails_with_hint(4, &[says]);
    }
    assert_eq!(dir.read("file"), "mine");
    // The folder is looked at first: the premises of this line do not exist.
    dir.run("coverage --premises none.csv --areas areas.geojson --out file").fails_with_hint(4, &["file"]);
}
