//! Small layers made by hand: GeoJSON and CSV in SWEREF 99 TM, positions in metres from one corner.

use std::fmt::Write;

/// The south-west corner of the small region, in SWEREF 99 TM: whole numbers, so that distances in it are exact.
pub const CORNER: (f64, f64) = (600_000.0, 6_600_000.0);

/// A rectangle: west, south, east, north.
pub type Rectangle = [f64; 4];

fn spot(x: f64, y: f64) -> String {
    format!("[{},{}]", CORNER.0 + x, CORNER.1 + y)
}

fn ring([west, south, east, north]: Rectangle) -> String {
    let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    format!("[{}]", corners.map(|(x, y)| spot(x, y)).join(","))
}

/// A GeoJSON file of these features, each its properties (the inside of a JSON object) and its geometry.
pub fn collection(features: &[(String, String)]) -> String {
    let mut text = String::from(
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::3006\"}},\"features\":[\n",
    );
    for (i, (properties, geometry)) in features.iter().enumerate() {
        let comma = if i > 0 { ",\n" } else { "" };
        write!(text, "{comma}{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{geometry}}}").unwrap();
    }
    text + "\n]}\n"
}

/// Municipalities as rectangles: code, name, place.
pub fn areas(areas: &[(&str, &str, Rectangle)]) -> String {
    let feature = |(code, name, rectangle): &(&str, &str, Rectangle)| {
        let geometry = format!("{{\"type\":\"Polygon\",\"coordinates\":[{}]}}", ring(*rectangle));
        (format!("\"kommunkod\":\"{code}\",\"kommunnamn\":\"{name}\""), geometry)
    };
    collection(&areas.iter().map(feature).collect::<Vec<_>>())
}

/// Rectangles with properties.
pub fn polygons(polygons: &[(&str, Rectangle)]) -> String {
    let feature = |(properties, rectangle): &(&str, Rectangle)| {
        ((*properties).to_owned(), format!("{{\"type\":\"Polygon\",\"coordinates\":[{}]}}", ring(*rectangle)))
    };
    collection(&polygons.iter().map(feature).collect::<Vec<_>>())
}

/// Lines with properties.
pub fn lines(lines: &[(&str, &[(f64, f64)])]) -> String {
    let feature = |(properties, line): &(&str, &[(f64, f64)])| {
        let spots: Vec<String> = line.iter().map(|(x, y)| spot(*x, *y)).collect();
        ((*properties).to_owned(), format!("{{\"type\":\"LineString\",\"coordinates\":[{}]}}", spots.join(",")))
    };
    collection(&lines.iter().map(feature).collect::<Vec<_>>())
}

/// A CSV of premises: `id,easting,northing` and further columns; each row its id, its place, and its further cells.
pub fn premises(further_columns: &str, rows: &[(&str, f64, f64, &str)]) -> String {
    let with = |cells: &str| if cells.is_empty() { String::new() } else { format!(",{cells}") };
    let mut text = format!("id,easting,northing{}\n", with(further_columns));
    for (id, x, y, cells) in rows {
        let cells = if further_columns.is_empty() { String::new() } else { format!(",{cells}") };
        writeln!(text, "{id},{},{}{cells}", CORNER.0 + x, CORNER.1 + y).unwrap();
    }
    text
}
