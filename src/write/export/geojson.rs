//! The layers as GeoJSON (RFC 7946), for the web.
//!
//! Responsible for: WGS 84 in degrees with seven decimals (about a centimetre), the right-hand rule, bounding boxes, one file for each
//! layer. Not responsible for: which layers and columns there are (`layers`).

use super::Export;
use super::columns::{Cells, TypedColumn};
use super::layers::{ExportLayer, layers_or_refuse};
use crate::spatial::crs::{Crs, transform_geometry};
use crate::write::cannot_write;
use crate::write::geopackage::{extent_of, extent_of_all};
use crate::{Error, Result};
use geo::orient::Direction;
use geo::{Coord, LineString, MapCoords, MultiPolygon, Orient, Polygon};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes each layer into the folder, as `kommuner.geojson`, `projektomraden.geojson`, `vita_flackar.geojson` (or their English names).
/// Returns the names of the files.
///
/// # Errors
/// Results without layers, a layer that cannot be placed in WGS 84, or a file that cannot be written.
pub fn write_geojson(folder: &Path, export: &Export<'_>) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for layer in layers_or_refuse(export)? {
        let name = format!("{}.geojson", plain_name(&layer.name));
        let path = folder.join(&name);
        let shapes = in_degrees(&layer)?;
        let columns = layer.columns(export);
        let write = || -> io::Result<()> {
            let mut out = BufWriter::new(File::create(&path)?);
            write_collection(&mut out, &layer.name, &columns, &shapes)?;
            out.flush()
        };
        write().map_err(|error| cannot_write(&path, &error))?;
        files.push(name);
    }
    Ok(files)
}

/// A name for a file that every system takes: Latin letters without accents, no blanks.
fn plain_name(name: &str) -> String {
    let plain = |letter: char| match letter {
        'å' | 'ä' => 'a',
        'ö' => 'o',
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '_',
    };
    name.chars().map(plain).collect()
}

/// The shapes in degrees, rounded, their outer rings counter-clockwise.
fn in_degrees(layer: &ExportLayer<'_>) -> Result<Vec<MultiPolygon<f64>>> {
    const WGS84: u32 = 4326;
    let crs = |epsg: u32| {
        Crs::from_epsg(epsg).ok_or_else(|| {
            Error::usage(format!("the coordinate system EPSG:{epsg} of the layer `{}` is not known", layer.name))
                .with_hint("export to another format, such as gpkg, which keeps the coordinates as they are")
        })
    };
    let mut shapes = layer.shapes.to_vec();
    let lost = transform_geometry(crs(layer.epsg)?, crs(WGS84)?, &mut shapes)?;
    if lost > 0 {
        let problem = format!("{lost} corners of the layer `{}` have no place in WGS 84", layer.name);
        return Err(Error::usage(problem)
            .with_hint("check the coordinate system of the areas (`bygd check`), then make the results again"));
    }
    Ok(shapes.iter().map(|shape| rounded(shape).orient(Direction::Default)).collect())
}

/// The shape on the grid of seven decimals. Corners that fall together become one, and what is then no longer an area is left out.
fn rounded(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    const STEPS: f64 = 1e7;
    let round = |Coord { x, y }: Coord<f64>| Coord { x: (x * STEPS).round() / STEPS, y: (y * STEPS).round() / STEPS };
    let ring = |ring: &LineString<f64>| {
        let mut corners = ring.map_coords(round).0;
        corners.dedup();
        // An area has three corners at least, and the first again at the end.
        (corners.len() > 3).then(|| LineString::new(corners))
    };
    let polygon = |polygon: &Polygon<f64>| {
        let holes = polygon.interiors().iter().filter_map(ring).collect();
        Some(Polygon::new(ring(polygon.exterior())?, holes))
    };
    shape.iter().filter_map(polygon).collect()
}

fn write_collection(
    out: &mut impl Write,
    name: &str,
    columns: &[TypedColumn<'_>],
    shapes: &[MultiPolygon<f64>],
) -> io::Result<()> {
    write!(out, "{{\"type\":\"FeatureCollection\",\"name\":{}", Value::from(name))?;
    write_bbox(out, extent_of_all(shapes))?;
    write!(out, ",\"features\":[")?;
    for (row, shape) in shapes.iter().enumerate() {
        let separator = if row == 0 { "" } else { "," };
        let properties: Map<_, _> = columns.iter().map(|column| (column.name.to_owned(), value(&column.cells, row))).collect();
        write!(out, "{separator}\n{{\"type\":\"Feature\",\"id\":{}", row + 1)?;
        write_bbox(out, extent_of(shape))?;
        write!(out, ",\"properties\":{},\"geometry\":", Value::from(properties))?;
        write_shape(out, shape)?;
        write!(out, "}}")?;
    }
    writeln!(out, "\n]}}")
}

fn write_bbox(out: &mut impl Write, bounds: Option<[f64; 4]>) -> io::Result<()> {
    let Some(bounds) = bounds else { return Ok(()) };
    let bounds = bounds.map(degrees);
    write!(out, ",\"bbox\":[{}]", bounds.join(","))
}

/// Degrees with as many decimals as they need, seven at most.
fn degrees(value: f64) -> String {
    let text = format!("{value:.7}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn write_shape(out: &mut impl Write, shape: &MultiPolygon<f64>) -> io::Result<()> {
    if shape.0.is_empty() {
        return write!(out, "null");
    }
    write!(out, "{{\"type\":\"MultiPolygon\",\"coordinates\":[")?;
    for (at, polygon) in shape.iter().enumerate() {
        write!(out, "{}[", if at == 0 { "" } else { "," })?;
        for (at, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
            let corners: Vec<_> = ring.coords().map(|corner| format!("[{},{}]", degrees(corner.x), degrees(corner.y))).collect();
            write!(out, "{}[{}]", if at == 0 { "" } else { "," }, corners.join(","))?;
        }
        write!(out, "]")?;
    }
    write!(out, "]}}")
}

fn value(cells: &Cells<'_>, row: usize) -> Value {
    match cells {
        Cells::Text(cells) => cells[row].as_deref().into(),
        Cells::Whole(cells) => cells[row].into(),
        Cells::Real(cells) => cells[row].into(),
        Cells::Day(cells) => cells[row].map_or(Value::Null, |day| json!(day.to_string())),
        Cells::Flag(cells) => cells[row].into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::layer_samples as samples;
    use super::*;
    use geo::winding_order::Winding;

    fn written(results: &crate::results::Results) -> Vec<(String, Value, String)> {
        let folder = tempfile::tempdir().unwrap();
        let files = write_geojson(folder.path(), &samples::export(results)).unwrap();
        let read = |name: String| {
            let text = std::fs::read_to_string(folder.path().join(&name)).unwrap();
            (name, serde_json::from_str(&text).unwrap(), text)
        };
        files.into_iter().map(read).collect()
    }

    fn ring(value: &Value) -> LineString<f64> {
        let corner = |corner: &Value| (corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap());
        value.as_array().unwrap().iter().map(corner).collect()
    }

    #[test]
    fn each_layer_is_a_file_in_degrees_with_the_right_hand_rule() {
        let files = written(&samples::results());
        let names: Vec<_> = files.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(names, ["kommuner.geojson", "projektomraden.geojson", "vita_flackar.geojson"]);
        let (_, kommuner, text) = &files[0];
        assert_eq!(kommuner["name"], "kommuner");
        assert!(kommuner.get("crs").is_none());
        let first = &kommuner["features"][0];
        let rings = first["geometry"]["coordinates"][0].as_array().unwrap();
        let (outer, hole) = (ring(&rings[0]), ring(&rings[1]));
        assert!(outer.is_ccw() && hole.is_cw() && outer.is_closed() && hole.is_closed());
        // (600000, 6700000) in SWEREF 99 TM, by PROJ 9.
        let near = |value: &Value, degrees: f64| (value.as_f64().unwrap() - degrees).abs() < 2e-7;
        assert!(
            outer.0.iter().any(|corner| near(&json!(corner.x), 16.816_271_2) && near(&json!(corner.y), 60.423_898_8)),
            "{outer:?}"
        );
        let decimals = text.split(['[', ',', ']']).filter_map(|part| part.split_once('.')).map(|(_, decimals)| decimals.len());
        assert!(decimals.max().unwrap() <= 18);
        assert_eq!(kommuner["features"][2]["geometry"], Value::Null);
        assert!(kommuner["features"][2].get("bbox").is_none());
        let bbox: Vec<_> = kommuner["bbox"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
        assert!(bbox[0] < bbox[2] && bbox[1] < bbox[3] && bbox[0] > 16.0 && bbox[3] < 61.0, "{bbox:?}");
    }

    #[test]
    fn properties_have_real_types() {
        let files = written(&samples::results());
        let first = &files[0].1["features"][0]["properties"];
        assert_eq!((&first["code"], &first["total"], &first["passed_share"]), (&json!("9801"), &json!(3642), &json!(0.912_685)));
        assert_eq!(files[0].1["features"][1]["properties"]["passed_share"], Value::Null);
        assert_eq!(files[1].1["features"][1]["properties"]["granted_support"], Value::Null);
    }

    #[test]
    fn hostile_text_is_text() {
        let files = written(&samples::hostile_results());
        for (name, layer, text) in &files {
            let features = layer["features"].as_array().unwrap();
            let column = if name.starts_with("projekt") { "project" } else { "name" };
            let found: Vec<_> = features.iter().map(|feature| feature["properties"][column].as_str().unwrap()).collect();
            assert_eq!(found, samples::hostile_texts(), "{name}");
            assert_eq!(text.lines().count(), features.len() + 2, "no text breaks a line of {name}");
        }
    }

    #[test]
    fn degrees_have_no_needless_zeros() {
        assert_eq!([16.5, 60.0, -0.000_000_01, 0.123_456_78].map(degrees), ["16.5", "60", "0", "0.1234568"]);
    }

    #[test]
    fn what_is_too_small_for_seven_decimals_goes_without_leaving_half_a_ring() {
        let tiny = samples::square(15.0, 60.0, 1e-9);
        assert!(rounded(&tiny).0.is_empty());
        let hole_too_small = samples::square(15.0, 60.0, 1.2e-7);
        assert_eq!(rounded(&hole_too_small).0.len(), 1);
    }
}
