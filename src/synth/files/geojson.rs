//! `GeoJSON` as the Swedish geodata portals deliver it: EPSG:3006 with the old `crs` member, one feature per line.

use super::super::shape::Spot;
use geo::{LineString, MultiPolygon, Polygon};
use std::fmt::Write;

/// A property value.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Number(u32),
    /// Nothing.
    Null,
}

/// A feature collection being written.
#[derive(Debug)]
pub struct Collection {
    text: String,
    features: usize,
}

impl Collection {
    /// Starts a collection; `name` is what QGIS calls the layer.
    pub fn new(name: &str) -> Self {
        let text = format!(
            "{{\n\"type\": \"FeatureCollection\",\n\"name\": \"{name}\",\n\"kalla\": \"syntetisk, gjord av bygd\",\n\
             \"crs\": {{\"type\": \"name\", \"properties\": {{\"name\": \"urn:ogc:def:crs:EPSG::3006\"}}}},\n\"features\": [\n"
        );
        Self { text, features: 0 }
    }
    /// Adds a polygon in one or more parts.
    pub fn multi_polygon(&mut self, properties: &[(&str, Value<'_>)], shape: &MultiPolygon<f64>) {
        if let [single] = shape.0.as_slice() {
            return self.polygon(properties, single);
        }
        self.open(properties, "MultiPolygon");
        self.list(&shape.0, Self::polygon_rings);
        self.close();
    }
    /// Adds a polygon.
    pub fn polygon(&mut self, properties: &[(&str, Value<'_>)], shape: &Polygon<f64>) {
        self.open(properties, "Polygon");
        self.polygon_rings(shape);
        self.close();
    }
    /// Adds a line.
    pub fn line(&mut self, properties: &[(&str, Value<'_>)], line: &[Spot]) {
        self.open(properties, "LineString");
        self.list(line, Self::spot);
        self.close();
    }
    /// Adds a point.
    pub fn point(&mut self, properties: &[(&str, Value<'_>)], spot: Spot) {
        self.open(properties, "Point");
        self.spot(&spot);
        self.close();
    }
    /// The finished file.
    pub fn finish(mut self) -> Vec<u8> {
        self.text.push_str("\n]\n}\n");
        self.text.into_bytes()
    }

    fn open(&mut self, properties: &[(&str, Value<'_>)], kind: &str) {
        if self.features > 0 {
            self.text.push_str(",\n");
        }
        self.features += 1;
        self.text.push_str("{\"type\":\"Feature\",\"properties\":{");
        for (i, (name, value)) in properties.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            // Writing to a string cannot fail.
            let _ = match value {
                Value::Text(text) => write!(self.text, "{comma}\"{name}\":\"{text}\""),
                Value::Number(number) => write!(self.text, "{comma}\"{name}\":{number}"),
                Value::Null => write!(self.text, "{comma}\"{name}\":null"),
            };
        }
        let _ = write!(self.text, "}},\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":");
    }
    fn close(&mut self) {
        self.text.push_str("}}");
    }
    fn polygon_rings(&mut self, shape: &Polygon<f64>) {
        let rings: Vec<&LineString<f64>> = std::iter::once(shape.exterior()).chain(shape.interiors()).collect();
        self.list(&rings, |out, ring| out.list(&ring.0, Self::spot));
    }
    fn list<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        self.text.push('[');
        for (i, one) in items.iter().enumerate() {
            if i > 0 {
                self.text.push(',');
            }
            item(self, one);
        }
        self.text.push(']');
    }
    fn spot(&mut self, spot: &Spot) {
        self.text.push('[');
        decimal(&mut self.text, spot.x, '.');
        self.text.push(',');
        decimal(&mut self.text, spot.y, '.');
        self.text.push(']');
    }
}

/// Writes metres with as many decimals as whole centimetres need.
pub fn decimal(text: &mut String, metres: f64, sign: char) {
    let centimetres = (metres * 100.0).round() as i64;
    let (whole, rest) = (centimetres / 100, centimetres.abs() % 100);
    // Writing to a string cannot fail.
    let _ = match rest {
        0 => write!(text, "{whole}"),
        _ if rest % 10 == 0 => write!(text, "{whole}{sign}{}", rest / 10),
        _ => write!(text, "{whole}{sign}{rest:02}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_written_as_short_as_they_are() {
        let write = |metres| {
            let mut text = String::new();
            decimal(&mut text, metres, ',');
            text
        };
        assert_eq!([write(12.0), write(12.5), write(12.05), write(6_801_234.57)], ["12", "12,5", "12,05", "6801234,57"]);
    }

    #[test]
    fn the_file_is_json() {
        let mut collection = Collection::new("x");
        collection.point(&[("a", Value::Text("å")), ("b", Value::Null)], Spot { x: 1.0, y: 2.5 });
        collection.line(&[("n", Value::Number(3))], &[Spot { x: 1.0, y: 2.0 }, Spot { x: 3.0, y: 4.0 }]);
        let text = String::from_utf8(collection.finish()).unwrap();
        assert!(text.contains(
            r#"{"type":"Feature","properties":{"a":"å","b":null},"geometry":{"type":"Point","coordinates":[1,2.5]}},"#
        ));
        assert!(text.contains(r#""coordinates":[[1,2],[3,4]]}}"#));
    }
}
