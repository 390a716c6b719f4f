#![expect(clippy::float_cmp, reason = "what is stored must come back bit by bit")]

use super::*;
use crate::read::{Column, ColumnWish, GeometryWish};
use ::shapefile::{NO_DATA, Point as ShpPoint, PointZ, Polygon as ShpPolygon, ShapeWriter};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

/// A dBase table from columns (name, type, width, decimals) and rows of cells; a row that begins with `*` is deleted.
fn dbf_of(language: u8, columns: &[(&str, u8, u8, u8)], rows: &[&[&[u8]]]) -> Vec<u8> {
    let width: usize = 1 + columns.iter().map(|column| usize::from(column.2)).sum::<usize>();
    let mut dbf = vec![3, 126, 11, 23];
    dbf.extend((rows.len() as u32).to_le_bytes());
    dbf.extend((33 + 32 * columns.len() as u16).to_le_bytes());
    dbf.extend((width as u16).to_le_bytes());
    dbf.resize(32, 0);
    dbf[29] = language;
    for (name, kind, width, decimals) in columns {
        let mut field = name.as_bytes().to_vec();
        field.resize(11, 0);
        field.push(*kind);
        field.resize(16, 0);
        field.extend([*width, *decimals]);
        field.resize(32, 0);
        dbf.extend(field);
    }
    dbf.push(0x0D);
    for row in rows {
        dbf.push(if row[0].starts_with(b"*") { b'*' } else { b' ' });
        for (cell, column) in row.iter().zip(columns) {
            let mut cell = cell.to_vec();
            cell.resize(usize::from(column.2), b' ');
            dbf.extend(cell);
        }
    }
    dbf.push(0x1A);
    dbf
}

/// The bytes of `.shp` and `.shx` for points.
fn points(count: usize) -> (Vec<u8>, Vec<u8>) {
    let (mut shp, mut shx) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    let mut writer = ShapeWriter::with_shx(&mut shp, &mut shx);
    (0..count).for_each(|at| writer.write_shape(&ShpPoint::new(500_000.0 + at as f64, 6_700_000.5)).unwrap());
    writer.finalize().unwrap();
    drop(writer);
    (shp.into_inner(), shx.into_inner())
}

const COLUMNS: [(&str, u8, u8, u8); 3] = [("NAMN", b'C', 12, 0), ("KOD", b'N', 6, 0), ("ANDEL", b'N', 8, 2)];

/// Writes a shapefile of three points with these texts into a folder.
fn write_three(folder: &Path, language: u8, cpg: Option<&str>, names: [&[u8]; 3]) -> Source {
    let (shp, shx) = points(3);
    let rows: [[&[u8]; 3]; 3] = [[names[0], b"114", b"1.50"], [names[1], b"", b"********"], [names[2], b"2080", b"0.00"]];
    let dbf = dbf_of(language, &COLUMNS, &rows.each_ref().map(<[&[u8]; 3]>::as_slice));
    for (extension, bytes) in [("shp", &shp), ("shx", &shx), ("dbf", &dbf)] {
        std::fs::write(folder.join("orter").with_extension(extension), bytes).unwrap();
    }
    if let Some(cpg) = cpg {
        std::fs::write(folder.join("orter.cpg"), cpg).unwrap();
    }
    Source { path: folder.join("orter.shp"), layer: None }
}

fn read_codes(reader: &mut dyn Reader, name: &str) -> Vec<Option<String>> {
    let request = Request { columns: vec![(name.to_owned(), ColumnWish::Code)], geometry: GeometryWish::None };
    let table = reader.read(&request).unwrap();
    let Column::Codes(codes) = &table.columns[0] else { panic!("codes were asked for") };
    (0..codes.rows.len()).map(|row| codes.get(row).map(str::to_owned)).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "cells are compared with it")]
fn some(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn error_of(source: &Source) -> String {
    let error = open(source)
        .and_then(|mut reader| reader.read(&Request { columns: Vec::new(), geometry: GeometryWish::Points }))
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error.exit_code(), crate::exit::INPUT);
    assert!(error.hint().is_some(), "{error}");
    error.to_string()
}

#[test]
fn swedish_letters_are_right_whatever_says_the_encoding_and_what_was_inferred_is_said() {
    let latin: [&[u8]; 3] = [b"\xC5re", b"S\xE4ter", b"M\xF6rbyl\xE5nga"];
    let utf8: [&[u8]; 3] = ["Åre".as_bytes(), "Säter".as_bytes(), "Mörbylånga".as_bytes()];
    for (language, cpg, names, inferred) in [
        (0, Some("ISO 88591"), latin, None),
        (0x57, Some("UTF-8"), utf8, None),
        (0x03, None, latin, Some("language byte")),
        (0x57, None, latin, Some("not UTF-8")),
        (0x57, None, utf8, Some("are UTF-8")),
        (0, Some("SYSTEM"), latin, Some("SYSTEM")),
        (0, Some("UTF-8"), latin, Some("says UTF-8, but")),
        (0x66, None, [b"\x8Fre", b"S\x84ter", b"M\x94rbyl\x86nga"], Some("865")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut reader = open(&write_three(folder.path(), language, cpg, names)).unwrap();
        assert_eq!(read_codes(&mut *reader, "NAMN"), [some("Åre"), some("Säter"), some("Mörbylånga")], "{language} {cpg:?}");
        let said = &reader.schema().inferred;
        assert_eq!(said.len(), usize::from(inferred.is_some()), "{said:?}");
        assert!(inferred.is_none_or(|part| said[0].contains(part)), "{said:?}");
    }
}

#[test]
fn numbers_points_and_what_is_missing_arrive_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = open(&write_three(folder.path(), 0, None, [b"a", b"b", b"c"])).unwrap();
    assert_eq!(reader.schema().crs, LayerCrs::Unstated);
    assert!(reader.schema().inferred.is_empty());
    assert_eq!(read_codes(&mut *reader, "KOD"), [some("114"), None, some("2080")]);
    let request = Request { columns: vec![("ANDEL".to_owned(), ColumnWish::Number)], geometry: GeometryWish::Points };
    let table = reader.read(&request).unwrap();
    let Column::Numbers(numbers) = &table.columns[0] else { panic!("numbers were asked for") };
    assert!(numbers[0] == 1.5 && numbers[1].is_nan() && numbers[2] == 0.0);
    assert_eq!(table.geometry.x, [500_000.0, 500_001.0, 500_002.0]);
}

#[test]
fn a_deleted_row_is_skipped_with_its_shape_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = open(&write_three(folder.path(), 0, None, [b"a", b"*b", b"c"])).unwrap();
    assert_eq!(reader.schema().rows, Some(2));
    assert!(reader.schema().inferred[0].contains("1 rows are marked as deleted"));
    let request = Request { columns: vec![("NAMN".to_owned(), ColumnWish::Id)], geometry: GeometryWish::Points };
    let table = reader.read(&request).unwrap();
    assert_eq!((table.rows, table.geometry.x), (2, vec![500_000.0, 500_002.0]));
}

#[test]
fn shapes_of_every_kind_are_flattened_and_null_shapes_are_a_fault() {
    let ring = |points: &[(f64, f64)]| points.iter().map(|&(x, y)| ShpPoint::new(x, y)).collect::<Vec<_>>();
    let polygon = ShpPolygon::with_rings(vec![
        PolygonRing::Outer(ring(&[(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)])),
        PolygonRing::Inner(ring(&[(2.0, 2.0), (4.0, 2.0), (4.0, 4.0), (2.0, 4.0)])),
    ]);
    let Ok(Geometry::Polygon(polygon)) = geometry_of(Shape::Polygon(polygon)) else { panic!("one polygon") };
    assert_eq!(polygon.interiors().len(), 1);
    assert_eq!(geometry_of(Shape::PointZ(PointZ::new(1.0, 2.0, 3.0, NO_DATA))), Ok(Point::new(1.0, 2.0).into()));
    assert_eq!(geometry_of(Shape::NullShape), Err(GeometryFault::Null));
    let line = ::shapefile::PolylineZ::new(vec![PointZ::new(1.0, 2.0, 3.0, 4.0), PointZ::new(5.0, 6.0, 7.0, 8.0)]);
    assert!(matches!(geometry_of(Shape::PolylineZ(line)), Ok(Geometry::LineString(_))));
    let patch = ::shapefile::Multipatch::new(::shapefile::Patch::TriangleStrip(vec![PointZ::new(0.0, 0.0, 0.0, 0.0); 4]));
    assert_eq!(geometry_of(Shape::Multipatch(patch)), Err(GeometryFault::WrongType));
}

#[test]
fn the_coordinate_system_comes_from_the_prj() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_three(folder.path(), 0, None, [b"a", b"b", b"c"]);
    // A name in capital letters, as old programs write it.
    std::fs::write(folder.path().join("ORTER.PRJ"), r#"PROJCS["SWEREF99_13_30",GEOGCS["GCS_SWEREF99"],UNIT["Meter",1.0]]"#)
        .unwrap();
    assert_eq!(open(&source).unwrap().schema().crs, LayerCrs::Epsg(3008));
}

#[test]
fn missing_files_of_the_set_are_named() {
    for extension in ["dbf", "shx"] {
        let folder = tempfile::tempdir().unwrap();
        let source = write_three(folder.path(), 0, None, [b"a", b"b", b"c"]);
        std::fs::remove_file(source.path.with_extension(extension)).unwrap();
        assert!(error_of(&source).contains(&format!("`orter.{extension}` is missing")));
    }
    let absent = Source { path: PathBuf::from("no/such/file.shp"), layer: None };
    assert!(error_of(&absent).contains("no such file"));
}

#[test]
fn every_truncation_of_every_file_is_an_error_and_never_a_shorter_table() {
    for extension in ["shp", "shx", "dbf"] {
        let folder = tempfile::tempdir().unwrap();
        let source = write_three(folder.path(), 0, None, [b"a", b"b", b"c"]);
        let path = source.path.with_extension(extension);
        let whole = std::fs::read(&path).unwrap();
        // The last byte of a table is a mark behind its rows, which many writers leave out.
        for length in 0..whole.len() - 1 {
            std::fs::write(&path, &whole[..length]).unwrap();
            let error = error_of(&source);
            assert!(length > 0 || error.contains("0 bytes"), "{error}");
        }
    }
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_three(folder.path(), 0, None, [b"a", b"b", b"c"]);
    let (shp, shx) = points(2);
    std::fs::write(source.path.with_extension("shp"), shp).unwrap();
    std::fs::write(source.path.with_extension("shx"), shx).unwrap();
    assert!(error_of(&source).contains("2 shapes (.shx), but 3 rows"));
    std::fs::write(&source.path, b"no shapefile at all").unwrap();
    assert!(error_of(&source).contains("not a shapefile"));
}

#[test]
fn columns_that_differ_only_in_case_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_three(folder.path(), 0, None, [b"a", b"b", b"c"]);
    let dbf = dbf_of(0, &[("KOD", b'C', 2, 0), ("Kod", b'C', 2, 0)], &[&[b"a", b"b"], &[b"a", b"b"], &[b"a", b"b"]]);
    std::fs::write(source.path.with_extension("dbf"), dbf).unwrap();
    assert!(error_of(&source).contains("columns 1 and 2"));
}

#[test]
fn a_column_of_memo_texts_is_refused_only_when_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_three(folder.path(), 0, None, [b"a", b"b", b"c"]);
    let rows: [&[&[u8]]; 3] = [&[b"a", b"1"]; 3];
    std::fs::write(source.path.with_extension("dbf"), dbf_of(0, &[("KOD", b'C', 2, 0), ("TEXT", b'M', 10, 0)], &rows)).unwrap();
    let mut reader = open(&source).unwrap();
    assert_eq!(read_codes(&mut *reader, "KOD").len(), 3);
    let request = Request { columns: vec![("TEXT".to_owned(), ColumnWish::Code)], geometry: GeometryWish::None };
    assert!(reader.read(&request).unwrap_err().to_string().contains("memo texts"));
}

/// Zips the shapefile of three points under these names.
fn zip_of(folder: &Path, stems: &[&str]) -> Source {
    write_three(folder, 0, Some("1252"), [b"\xC5re", b"b", b"c"]);
    let path = folder.join("leverans.ZIP");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for stem in stems {
        for extension in ["shp", "shx", "dbf", "cpg"] {
            zip.start_file(format!("{stem}.{extension}"), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&std::fs::read(folder.join("orter").with_extension(extension)).unwrap()).unwrap();
        }
    }
    zip.finish().unwrap();
    Source { path, layer: None }
}

#[test]
fn an_archive_gives_its_only_shapefile_or_the_one_named() {
    let folder = tempfile::tempdir().unwrap();
    let single = zip_of(folder.path(), &["data/orter", "__MACOSX/data/._orter"]);
    let mut reader = open(&single).unwrap();
    assert_eq!(reader.schema().layer.as_deref(), Some("orter"));
    assert_eq!(read_codes(&mut *reader, "NAMN")[0], some("Åre"));
    // Renamed to the ending that GDAL gives such archives.
    let renamed = Source { path: folder.path().join("leverans.shz"), layer: None };
    std::fs::copy(&single.path, &renamed.path).unwrap();
    assert_eq!(open(&renamed).unwrap().schema().rows, Some(3));
    let several = zip_of(folder.path(), &["a/tatort", "a/smaort"]);
    let error = error_of(&several);
    assert!(error.contains("`a/tatort.shp`, `a/smaort.shp`"), "{error}");
    let named = Source { layer: Some("Smaort".to_owned()), ..several.clone() };
    assert_eq!(open(&named).unwrap().schema().layer.as_deref(), Some("smaort"));
    let wrong = Source { layer: Some("by".to_owned()), ..several };
    assert!(error_of(&wrong).contains("no layer `by`"));
    assert!(error_of(&zip_of(folder.path(), &[])).contains("no shapefile"));
    assert!(error_of(&zip_of(folder.path(), &["x/a", "y/a"])).contains("several shapefiles"));
}

#[test]
fn an_archive_that_is_cut_short_or_damaged_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let source = zip_of(folder.path(), &["orter"]);
    let whole = std::fs::read(&source.path).unwrap();
    for length in [0, 1, 30, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&source.path, &whole[..length]).unwrap();
        error_of(&source);
    }
    // A byte within the compressed shapes: the checksum finds it.
    let mut damaged = whole;
    damaged[60] ^= 0xFF;
    std::fs::write(&source.path, damaged).unwrap();
    error_of(&source);
}

#[test]
fn the_municipalities_of_2020_are_read_from_their_archive_with_an_odd_cpg() {
    let Some(folder) = crate::read::assemble::shared_data() else { return };
    let mut reader = open(&Source { path: folder.join("se").join("ak_riks_kommun_lm2020_3006.zip"), layer: None }).unwrap();
    assert_eq!((reader.schema().rows, &reader.schema().crs), (Some(295), &LayerCrs::Epsg(3006)));
    assert!(reader.schema().inferred.is_empty());
    let names = read_codes(&mut *reader, "KOMMUNNAMN");
    for name in ["Älvdalen", "Mörbylånga", "Örnsköldsvik", "Åre", "Håbo"] {
        assert!(names.iter().flatten().any(|known| known.trim() == name), "{name} is not in {names:?}");
    }
    let request = Request {
        columns: vec![("KOM_KOD".to_owned(), ColumnWish::Code), ("KOMMUNKOD".to_owned(), ColumnWish::Count)],
        geometry: GeometryWish::Shapes,
    };
    let table = reader.read(&request).unwrap();
    let Column::Codes(codes) = &table.columns[0] else { panic!("codes were asked for") };
    assert_eq!((table.rows, codes.codes.len()), (295, 290));
    assert!(table.geometry.faults.is_empty());
    let area: f64 = table.geometry.shapes.iter().map(geo::Area::unsigned_area).sum();
    assert!((4.4e11..5.4e11).contains(&area), "{area}");
}
