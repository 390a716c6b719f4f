use super::*;
use crate::read::{Column, ColumnWish, GeometryWish};
use ::flatgeobuf::geozero::error::Result as ZeroResult;
use ::flatgeobuf::geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use ::flatgeobuf::{FgbCrs, FgbWriter, FgbWriterOptions};

/// A point, or a polygon from its rings.
enum Shape {
    Point(f64, f64),
    Polygon(Vec<Vec<(f64, f64)>>),
}

impl GeozeroGeometry for Shape {
    fn process_geom<P: GeomProcessor>(&self, to: &mut P) -> ZeroResult<()> {
        match self {
            Self::Point(x, y) => {
                to.point_begin(0)?;
                to.xy(*x, *y, 0)?;
                to.point_end(0)
            }
            Self::Polygon(rings) => {
                to.polygon_begin(true, rings.len(), 0)?;
                for (at, ring) in rings.iter().enumerate() {
                    to.linestring_begin(false, ring.len(), at)?;
                    ring.iter().enumerate().try_for_each(|(corner, (x, y))| to.xy(*x, *y, corner))?;
                    to.linestring_end(false, at)?;
                }
                to.polygon_end(true, 0)
            }
        }
    }
}

/// A file of these shapes, each with its number, a text and a real number; the text of the second is missing.
fn file_of(shapes: &[Shape], kind: GeometryType, index: bool) -> Vec<u8> {
    let crs = FgbCrs { code: 3006, ..FgbCrs::default() };
    let options = FgbWriterOptions { write_index: index, promote_to_multi: false, crs, ..FgbWriterOptions::default() };
    let mut writer = FgbWriter::create_with_options("platser", kind, options).unwrap();
    writer.add_column("nr", ColumnType::UInt, |_, _| {});
    writer.add_column("namn", ColumnType::String, |_, _| {});
    writer.add_column("andel", ColumnType::Double, |_, _| {});
    writer.add_column("bild", ColumnType::Binary, |_, _| {});
    for (at, shape) in shapes.iter().enumerate() {
        writer
            .add_feature_geom(shape, |feature| {
                feature.property(0, "nr", &ColumnValue::UInt(at as u32)).unwrap();
                if at != 1 {
                    feature.property(1, "namn", &ColumnValue::String("Åmål")).unwrap();
                }
                feature.property(2, "andel", &ColumnValue::Double(114.0)).unwrap();
            })
            .unwrap();
    }
    let mut bytes = Vec::new();
    writer.write(&mut bytes).unwrap();
    bytes
}

impl GeozeroGeometry for &Shape {
    fn process_geom<P: GeomProcessor>(&self, to: &mut P) -> ZeroResult<()> {
        (**self).process_geom(to)
    }
}

fn three_points(index: bool) -> Vec<u8> {
    file_of(&[Shape::Point(1.0, 2.0), Shape::Point(1.0, 2.0), Shape::Point(1.0, 2.0)], GeometryType::Point, index)
}

fn open_bytes(bytes: &[u8]) -> (tempfile::TempDir, Result<Box<dyn Reader>>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("platser.fgb");
    std::fs::write(&path, bytes).unwrap();
    (folder, open(&Source { path, layer: None }))
}

fn read(bytes: &[u8], columns: &[(&str, ColumnWish)], geometry: GeometryWish) -> Result<(Schema, Table)> {
    let (_folder, reader) = open_bytes(bytes);
    let mut reader = reader?;
    let columns = columns.iter().map(|(name, wish)| ((*name).to_owned(), *wish)).collect();
    let table = reader.read(&Request { columns, geometry })?;
    Ok((reader.schema().clone(), table))
}

#[test]
fn typed_columns_and_points_are_read_with_and_without_an_index() {
    for index in [true, false] {
        let wanted = [("andel", ColumnWish::Code), ("namn", ColumnWish::Code), ("nr", ColumnWish::Count)];
        let (schema, table) = read(&three_points(index), &wanted, GeometryWish::Points).unwrap();
        assert_eq!(schema.columns, ["nr", "namn", "andel", "bild"]);
        assert_eq!((schema.layer.as_deref(), schema.crs, schema.rows), (Some("platser"), LayerCrs::Epsg(3006), Some(3)));
        let [Column::Codes(shares), Column::Codes(names), Column::Counts { counts, .. }] = table.columns.as_slice() else {
            panic!("codes and counts were asked for")
        };
        assert_eq!(shares.get(0), Some("114"));
        let mut numbered: Vec<_> = counts.iter().flatten().zip((0..3).map(|row| names.get(row))).collect();
        numbered.sort_unstable();
        assert_eq!(numbered, [(0, Some("Åmål")), (1, None), (2, Some("Åmål"))]);
        assert_eq!((table.geometry.x, table.geometry.y), (vec![1.0; 3], vec![2.0; 3]));
    }
}

#[test]
fn polygons_keep_their_holes_in_layers_of_one_and_of_mixed_types() {
    let square = |from: f64, to: f64| vec![(from, from), (to, from), (to, to), (from, to), (from, from)];
    let shapes = [Shape::Polygon(vec![square(0.0, 10.0), square(2.0, 4.0)])];
    for kind in [GeometryType::Polygon, GeometryType::Unknown] {
        let (_, table) = read(&file_of(&shapes, kind, false), &[], GeometryWish::Shapes).unwrap();
        let [Geometry::Polygon(polygon)] = table.geometry.shapes.as_slice() else { panic!("{:?}", table.geometry) };
        assert!((geo::Area::unsigned_area(polygon) - 96.0).abs() < 1e-9);
    }
}

#[test]
fn a_file_without_features_has_no_rows_and_is_no_error() {
    let (schema, table) = read(&file_of(&[], GeometryType::Point, false), &[], GeometryWish::Points).unwrap();
    assert_eq!((schema.rows, table.rows), (None, 0));
}

#[test]
fn every_truncation_is_an_error_and_never_a_shorter_table() {
    for index in [true, false] {
        let whole = three_points(index);
        for length in 0..whole.len() {
            let error = read(&whole[..length], &[("namn", ColumnWish::Code)], GeometryWish::Points).unwrap_err();
            assert!(error.exit_code() == crate::exit::INPUT && error.hint().is_some(), "{length}: {error}");
        }
    }
}

#[test]
fn damaged_bytes_never_panic() {
    let whole = three_points(true);
    for at in 8..whole.len() {
        for flip in [0xFF, 0x80, 0x01] {
            let mut damaged = whole.clone();
            damaged[at] ^= flip;
            // Whether the damage is seen depends on where it is; it must not end the program.
            let _ = read(&damaged, &[("namn", ColumnWish::Code), ("nr", ColumnWish::Id)], GeometryWish::Points);
        }
    }
}

#[test]
fn empty_and_foreign_files_are_refused() {
    let error = |bytes: &[u8]| open_bytes(bytes).1.map(|_| ()).unwrap_err().to_string();
    assert!(error(b"").contains("0 bytes"));
    assert!(error(b"PK\x03\x04 something else").contains("not a FlatGeobuf"));
    assert!(error(b"fgb\x09fgb\x00\x40\x00\x00\x00").contains("version 9"));
}

#[test]
fn a_column_of_binary_data_is_refused_only_when_it_is_asked_for() {
    let error = read(&three_points(false), &[("bild", ColumnWish::Code)], GeometryWish::None).unwrap_err();
    assert!(error.to_string().contains("binary data"), "{error}");
    let error = read(&three_points(false), &[("nam", ColumnWish::Code)], GeometryWish::None).unwrap_err();
    assert_eq!(error.hint(), Some("did you mean `namn`?"));
}
