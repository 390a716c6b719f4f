//! One GeoJSON geometry, decoded straight from the text.
//!
//! Responsible for: coordinates of every type into `geo` geometries, whatever the order of the members. Not responsible for: features
//! and their properties (`walk`).

use super::walk::Name;
use crate::read::GeometryFault;
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A geometry, or why there is none.
pub(super) struct Shape(pub Result<Geometry<f64>, GeometryFault>);

/// The members of a geometry that matter.
#[derive(Default)]
pub(super) struct Parts {
    pub kind: Option<String>,
    pub coordinates: Option<Node>,
    pub geometries: Option<Vec<Shape>>,
}

/// Coordinates of unknown depth: the type may be said behind them.
pub(super) enum Node {
    /// A single number.
    Number(f64),
    /// A position.
    Position(Coord<f64>),
    /// Positions.
    Line(Vec<Coord<f64>>),
    /// Lists of positions, and lists of such lists.
    List(Vec<Node>),
    /// `[]`.
    Empty,
    /// Anything else: a text, `null`, an object, lists of different depths.
    Bad,
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a geometry or null")
    }
    fn visit_unit<E: Error>(self) -> Result<Shape, E> {
        Ok(Shape(Err(GeometryFault::Null)))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut parts = Parts::default();
        while let Some(Name(name)) = map.next_key()? {
            match &*name {
                "type" => parts.kind = map.next_value()?,
                "coordinates" => parts.coordinates = Some(map.next_value()?),
                "geometries" => parts.geometries = map.next_value()?,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(Shape(parts.into_geometry()))
    }
}

impl Parts {
    /// The geometry that the parts make.
    pub fn into_geometry(self) -> Result<Geometry<f64>, GeometryFault> {
        let kind = self.kind.as_deref().ok_or(GeometryFault::Unreadable)?;
        if kind == "GeometryCollection" {
            let members = self.geometries.ok_or(GeometryFault::Unreadable)?;
            let members = members.into_iter().map(|Shape(member)| member).collect::<Result<_, _>>()?;
            return Ok(Geometry::GeometryCollection(GeometryCollection(members)));
        }
        let node = self.coordinates.ok_or(GeometryFault::Unreadable)?;
        if matches!(node, Node::Empty) {
            return Err(GeometryFault::Empty);
        }
        let geometry = match kind {
            "Point" => node.position().map(|coord| Point::from(coord).into()),
            "MultiPoint" => node.line().map(|line| MultiPoint(line.0.into_iter().map(Point::from).collect()).into()),
            "LineString" => node.line().map(Geometry::from),
            "MultiLineString" => node.lines().map(|lines| MultiLineString(lines).into()),
            "Polygon" => node.polygon().map(Geometry::from),
            "MultiPolygon" => node.polygons().map(|polygons| MultiPolygon(polygons).into()),
            _ => return Err(GeometryFault::WrongType),
        };
        geometry.ok_or(GeometryFault::Unreadable)
    }
}

impl Node {
    fn position(self) -> Option<Coord<f64>> {
        if let Self::Position(coord) = self { Some(coord) } else { None }
    }
    fn line(self) -> Option<LineString<f64>> {
        match self {
            Self::Line(coords) => Some(LineString(coords)),
            Self::Empty => Some(LineString(Vec::new())),
            _ => None,
        }
    }
    fn list(self) -> Option<Vec<Self>> {
        match self {
            Self::List(nodes) => Some(nodes),
            Self::Empty => Some(Vec::new()),
            _ => None,
        }
    }
    fn lines(self) -> Option<Vec<LineString<f64>>> {
        self.list()?.into_iter().map(Self::line).collect()
    }
    fn polygon(self) -> Option<Polygon<f64>> {
        let mut rings = self.lines()?.into_iter();
        let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Some(Polygon::new(outer, rings.collect()))
    }
    fn polygons(self) -> Option<Vec<Polygon<f64>>> {
        self.list()?.into_iter().map(Self::polygon).collect()
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Number(number))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number as f64))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number as f64))
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Bad)
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<Node, E> {
        Ok(Node::Bad)
    }
    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Bad)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Node::Bad)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        match seq.next_element()? {
            None => Ok(Node::Empty),
            Some(Node::Number(x)) => {
                let second = seq.next_element()?;
                // Height and measure are not used.
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(if let Some(Node::Number(y)) = second { Node::Position(Coord { x, y }) } else { Node::Bad })
            }
            Some(Node::Position(first)) => {
                let (mut line, mut bad) = (vec![first], false);
                while let Some(node) = seq.next_element()? {
                    if let Node::Position(coord) = node { line.push(coord) } else { bad = true }
                }
                Ok(if bad { Node::Bad } else { Node::Line(line) })
            }
            Some(first) => {
                let mut nodes = vec![first];
                while let Some(node) = seq.next_element()? {
                    nodes.push(node);
                }
                let bad = nodes.iter().any(|node| matches!(node, Node::Bad | Node::Number(_) | Node::Position(_)));
                Ok(if bad { Node::Bad } else { Node::List(nodes) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Result<Geometry<f64>, GeometryFault> {
        serde_json::from_str::<Shape>(text).unwrap().0
    }

    #[test]
    fn members_may_come_in_any_order_and_heights_are_dropped() {
        let expected: Geometry<f64> = LineString::from(vec![(1.0, 2.0), (3.0, 4.5)]).into();
        assert_eq!(shape(r#"{"coordinates":[[1,2,9],[3,4.5,9]],"type":"LineString"}"#), Ok(expected));
    }

    #[test]
    fn every_type_is_read() {
        let holed = r"[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]";
        let Ok(Geometry::Polygon(polygon)) = shape(&format!(r#"{{"type":"Polygon","coordinates":{holed}}}"#)) else { panic!() };
        assert_eq!(polygon.interiors().len(), 1);
        let Ok(Geometry::MultiPolygon(parts)) = shape(&format!(r#"{{"type":"MultiPolygon","coordinates":[{holed},{holed}]}}"#))
        else {
            panic!()
        };
        assert_eq!(parts.0, [polygon.clone(), polygon]);
        assert!(matches!(shape(r#"{"type":"MultiPoint","coordinates":[[1,2]]}"#), Ok(Geometry::MultiPoint(_))));
        assert!(matches!(shape(r#"{"type":"MultiLineString","coordinates":[[[1,2],[2,3]]]}"#), Ok(Geometry::MultiLineString(_))));
        let collection = r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#;
        assert!(matches!(shape(collection), Ok(Geometry::GeometryCollection(_))));
    }

    #[test]
    fn faults_are_told_apart() {
        assert_eq!(shape("null"), Err(GeometryFault::Null));
        assert_eq!(shape(r#"{"type":"Point","coordinates":[]}"#), Err(GeometryFault::Empty));
        assert_eq!(shape(r#"{"type":"Point","coordinates":["1","2"]}"#), Err(GeometryFault::Unreadable));
        assert_eq!(shape(r#"{"type":"Polygon","coordinates":[[1,2],[3,4]]}"#), Err(GeometryFault::Unreadable));
        assert_eq!(shape(r#"{"type":"LineString","coordinates":[[1,2],[3]]}"#), Err(GeometryFault::Unreadable));
        assert_eq!(shape(r#"{"type":"Circle","coordinates":[1,2]}"#), Err(GeometryFault::WrongType));
        assert_eq!(shape(r#"{"type":"Point"}"#), Err(GeometryFault::Unreadable));
    }
}
