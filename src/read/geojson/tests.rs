use super::*;
use crate::read::{Column, ColumnWish, GeometryWish};
use std::path::PathBuf;

fn source_of(folder: &tempfile::TempDir, text: &[u8]) -> Source {
    let path = folder.path().join("test.geojson");
    std::fs::write(&path, text).unwrap();
    Source { path, layer: None }
}

/// The columns of a text, and the table of those asked for.
fn read(text: &str, columns: &[(&str, ColumnWish)], geometry: GeometryWish) -> (Schema, Table) {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = open(&source_of(&folder, text.as_bytes())).unwrap();
    let columns = columns.iter().map(|(name, wish)| ((*name).to_owned(), *wish)).collect();
    let table = reader.read(&Request { columns, geometry }).unwrap();
    (reader.schema().clone(), table)
}

fn error_of(text: &[u8]) -> Error {
    let folder = tempfile::tempdir().unwrap();
    open(&source_of(&folder, text)).map(|_| ()).unwrap_err()
}

fn codes(column: &Column) -> Vec<Option<&str>> {
    let Column::Codes(codes) = column else { panic!("codes were asked for") };
    (0..codes.rows.len()).map(|row| codes.get(row)).collect()
}

const TWO: &str = r#"{"features":[
 {"geometry":{"coordinates":[15.1,60.2],"type":"Point"},"properties":{"namn":"Älvdalen","antal":3,"extra":{"b":[1]}},"type":"Feature","id":7},
 {"type":"Feature","properties":{"antal":null,"ny":true,"kod":114.0,"namn":"S\u00e4ter"},"geometry":null,"id":"x"}],
 "crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3006"}},"type":"FeatureCollection"}"#;

#[test]
fn columns_are_the_union_of_all_properties_in_order_of_appearance_and_the_system_may_stand_behind_the_features() {
    let wanted =
        [("namn", ColumnWish::Code), ("kod", ColumnWish::Code), ("ny", ColumnWish::Connection), ("extra", ColumnWish::Code)];
    let (schema, table) = read(TWO, &wanted, GeometryWish::Points);
    assert_eq!(schema.columns, ["namn", "antal", "extra", "ny", "kod"]);
    assert_eq!((schema.crs, schema.rows, schema.has_geometry), (LayerCrs::Epsg(3006), Some(2), true));
    assert_eq!(codes(&table.columns[0]), [Some("Älvdalen"), Some("Säter")]);
    assert_eq!(codes(&table.columns[1]), [None, Some("114")]);
    assert_eq!(codes(&table.columns[3]), [Some(r#"{"b":[1]}"#), None]);
    let Column::Connections(connections) = &table.columns[2] else { panic!("connections were asked for") };
    assert_eq!(connections, &[crate::model::Connection::Unknown, crate::model::Connection::Yes]);
    assert_eq!((table.geometry.x[0], table.geometry.y[0]), (15.1, 60.2));
    assert_eq!(table.geometry.faults, [(1, GeometryFault::Null)]);
}

#[test]
fn the_id_of_a_feature_can_be_asked_for_as_id_where_no_property_is_called_so() {
    let (schema, table) = read(TWO, &[("id", ColumnWish::Code)], GeometryWish::None);
    assert_eq!(schema.on_request, ["id"]);
    assert_eq!(codes(&table.columns[0]), [Some("7"), Some("x")]);
    let own = r#"{"type":"Feature","id":"outer","properties":{"ID":"inner"},"geometry":null}"#;
    let (schema, table) = read(own, &[("ID", ColumnWish::Code)], GeometryWish::None);
    assert_eq!((schema.columns, schema.on_request), (vec!["ID".to_owned()], Vec::new()));
    assert_eq!(codes(&table.columns[0]), [Some("inner")]);
}

#[test]
fn one_column_may_be_asked_for_twice() {
    let (_, table) = read(TWO, &[("namn", ColumnWish::Id), ("namn", ColumnWish::Code)], GeometryWish::None);
    assert_eq!(codes(&table.columns[1]), [Some("Älvdalen"), Some("Säter")]);
    assert!(matches!(&table.columns[0], Column::Ids { ids, .. } if ids.len() == 2));
}

#[test]
fn the_coordinate_system_is_longitude_and_latitude_unless_the_file_says_otherwise() {
    let crs =
        |member: &str| read(&format!(r#"{{{member}"type":"FeatureCollection","features":[]}}"#), &[], GeometryWish::Shapes).0.crs;
    assert_eq!(crs(""), LayerCrs::Epsg(4326));
    assert_eq!(crs(r#""crs":null,"#), LayerCrs::Unstated);
    assert_eq!(crs(r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"#), LayerCrs::Epsg(4326));
    assert_eq!(crs(r#""crs":{"type":"EPSG","properties":{"code":3006}},"#), LayerCrs::Epsg(3006));
    assert!(matches!(crs(r#""crs":{"type":"link","properties":{"href":"x"}},"#), LayerCrs::Other(_)));
}

#[test]
fn a_single_feature_a_bare_geometry_and_one_feature_per_line_are_read() {
    let (_, table) = read(
        r#"{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[1,2]}}"#,
        &[],
        GeometryWish::Points,
    );
    assert_eq!((table.rows, table.geometry.x[0]), (1, 1.0));
    let (_, table) = read(r#"{"coordinates":[[1,2],[3,4]],"type":"LineString"}"#, &[], GeometryWish::Shapes);
    assert!(matches!(table.geometry.shapes.as_slice(), [Geometry::LineString(_)]));
    let line = r#"{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[1,2]}}"#;
    let (schema, table) = read(&format!("\u{feff}{line}\n{line}\r\n{line}\n"), &[("a", ColumnWish::Count)], GeometryWish::Points);
    assert_eq!((schema.rows, table.rows, table.geometry.x.len()), (Some(3), 3, 3));
}

#[test]
fn members_of_the_collection_are_no_properties_of_a_row() {
    let text = r#"{"id":"c","properties":{"a":1},"geometry":null,"features":[{"type":"Feature","properties":{"b":2},"geometry":null}],
        "properties":{"c":3},"type":"FeatureCollection","bbox":[1,2,3,4]}"#;
    let (schema, table) = read(text, &[("b", ColumnWish::Code)], GeometryWish::Points);
    assert_eq!((schema.columns.as_slice(), schema.rows, schema.has_geometry), (&["b".to_owned()][..], Some(1), false));
    assert_eq!(codes(&table.columns[0]), [Some("2")]);
}

#[test]
fn a_collection_without_features_has_no_rows_and_is_no_error() {
    let (schema, table) = read(r#"{"type":"FeatureCollection","features":[]}"#, &[], GeometryWish::Points);
    assert_eq!((schema.rows, table.rows), (Some(0), 0));
}

#[test]
fn broken_json_is_reported_with_line_and_column() {
    let error = error_of(b"{\"type\":\"FeatureCollection\",\n\"features\":[}");
    assert!(error.to_string().contains("line 2") && error.to_string().contains("broken JSON at column 13"), "{error}");
    let error = error_of(br#"{"type":"Point","coordinates":[NaN,1]}"#);
    assert!(error.hint().is_some_and(|hint| hint.contains("null")), "{error}: {:?}", error.hint());
    let error = error_of(b"{\"type\":\"Feature\",\n\"properties\":{\"namn\":\"\xC5re\"},\"geometry\":null}");
    assert!(error.to_string().contains("line 2: the text is not UTF-8"), "{error}");
}

#[test]
fn every_truncation_of_a_file_is_an_error_and_says_that_it_is_cut_short() {
    for length in 1..TWO.len() {
        // Blank beginnings and cuts within an escape are other faults.
        let error = error_of(&TWO.as_bytes()[..length]);
        assert!(error.exit_code() == crate::exit::INPUT && error.hint().is_some(), "{length}: {error}");
    }
    assert!(error_of(&TWO.as_bytes()[..300]).to_string().contains("cut short"));
}

#[test]
fn empty_and_foreign_files_are_refused() {
    assert!(error_of(b"").to_string().contains("0 bytes"));
    assert!(error_of(b" \n").to_string().contains("0 bytes"));
    for text in
        [r#"{"type":"Topology","objects":{}}"#, r#"[{"type":"Feature"}]"#, r#"{"a":1}"#, "12", r#"{"type":"FeatureCollection"}"#]
    {
        let error = error_of(text.as_bytes());
        assert!(error.to_string().contains("not GeoJSON"), "{text}: {error}");
    }
    assert!(error_of(b"\xFF\xFE{\0}\0").to_string().contains("not UTF-8"));
    assert!(error_of(br#"{"type":"FeatureCollection","features":[]} {"type":"Feature"}"#).to_string().contains("broken JSON"));
    let absent = Source { path: PathBuf::from("no/such/file.geojson"), layer: None };
    assert!(open(&absent).map(|_| ()).unwrap_err().to_string().contains("no such file"));
}

#[test]
fn property_names_that_differ_only_in_case_are_refused() {
    let error = error_of(br#"{"type":"Feature","properties":{"Namn":1,"namn":2},"geometry":null}"#);
    assert!(error.to_string().contains("`Namn` and `namn`"), "{error}");
}

#[test]
fn the_population_cells_and_areas_of_dalarna_are_read_with_their_letters_and_systems() {
    let Some(folder) = crate::read::assemble::shared_data() else { return };
    let open = |name: &str| open(&Source { path: folder.join("se-dalarna").join(name), layer: None }).unwrap();
    let mut cells = open("befolkning_1km_2025_wgs84.geojson");
    assert_eq!((cells.schema().rows, &cells.schema().crs), (Some(4004), &LayerCrs::Epsg(4326)));
    let columns = vec![("kommunkod".to_owned(), ColumnWish::Code), ("befolkning_2025".to_owned(), ColumnWish::Count)];
    let table = cells.read(&Request { columns, geometry: GeometryWish::Points }).unwrap();
    let Column::Counts { counts, .. } = &table.columns[1] else { panic!("counts were asked for") };
    assert_eq!(counts.iter().flatten().map(u64::from).sum::<u64>(), 285_587);
    assert!(table.geometry.faults.is_empty() && table.geometry.x.iter().all(|x| (12.0..17.0).contains(x)));

    let mut deso = open("deso_2025_3006.geojson");
    assert_eq!((deso.schema().rows, &deso.schema().crs), (Some(175), &LayerCrs::Epsg(3006)));
    let columns = vec![("ansvarig_organisation".to_owned(), ColumnWish::Code)];
    let table = deso.read(&Request { columns, geometry: GeometryWish::Shapes }).unwrap();
    assert!(codes(&table.columns[0]).iter().all(|name| *name == Some("Statistiska centralbyrån")));
    assert!(table.geometry.faults.is_empty());

    let leisure = open("fritidshusomraden_2020_3006.geojson");
    assert_eq!((leisure.schema().rows, &leisure.schema().crs), (Some(74), &LayerCrs::Epsg(3006)));
}
