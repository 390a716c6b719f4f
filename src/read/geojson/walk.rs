//! The walk over a GeoJSON text: feature after feature, without building a tree of the whole.
//!
//! Responsible for: the structure of documents (collection, single feature, bare geometry, one feature per line) in any order of members.
//! Not responsible for: what is done with a feature; that is the [`Sink`]'s.
//!
//! The `geojson` crate's streaming reader is not used: it starts at the first `[` of the file, which need not be the features', builds a
//! tree per feature, and does not give the members beside the features, of which `crs` is needed.

use super::shape::{Parts, Shape};
use crate::read::GeometryFault;
use geo::Geometry;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// What receives the features.
pub(super) trait Sink {
    /// Whether geometries are decoded; else they only count as present or not.
    fn wants_geometry(&self) -> bool;
    /// Takes the value of a property.
    fn property<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;
    /// Takes the id of a feature.
    fn id<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error>;
    /// Ends a feature. Without [`Sink::wants_geometry`] a geometry that is there is an empty collection.
    fn end_feature(&mut self, geometry: Result<Geometry<f64>, GeometryFault>);
    /// Forgets what came since the last feature: it belonged to none.
    fn discard(&mut self);
}

/// What the outermost object says about itself.
#[derive(Default)]
pub(super) struct Top {
    /// Whether it is known from an earlier walk to be a collection; its members beside the features are then not looked at.
    pub is_collection: bool,
    /// The value of `crs`; `Some(Null)` where it says so itself.
    pub crs: Option<Value>,
    /// The value of `type`, of the last object where there are several.
    pub kind: Option<String>,
}

/// Walks over a document: one object, or one per line.
pub(super) fn walk<S: Sink>(text: &str, top: &mut Top, sink: &mut S) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    loop {
        ObjectSeed { sink, top: Some(top) }.deserialize(&mut deserializer)?;
        match deserializer.end() {
            Ok(()) => return Ok(()),
            Err(error) if top.is_collection => return Err(error),
            Err(_) => {}
        }
    }
}

/// A member's name, borrowed where it has no escapes.
pub(super) struct Name<'de>(pub Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E: Error>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

/// One object: a feature, a bare geometry, or, with `top`, also a collection.
struct ObjectSeed<'s, S> {
    sink: &'s mut S,
    top: Option<&'s mut Top>,
}

impl<'de, S: Sink> DeserializeSeed<'de> for ObjectSeed<'_, S> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, S: Sink> Visitor<'de> for ObjectSeed<'_, S> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON object")
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut geometry = Err(GeometryFault::Null);
        let mut bare = Parts::default();
        let mut features = false;
        while let Some(Name(name)) = map.next_key()? {
            match (&*name, &mut self.top) {
                ("features", Some(_)) => {
                    self.sink.discard();
                    map.next_value_seed(FeaturesSeed(self.sink))?;
                    features = true;
                }
                ("crs", Some(top)) => top.crs = Some(map.next_value()?),
                ("type", _) => bare.kind = map.next_value()?,
                (_, Some(top)) if top.is_collection => _ = map.next_value::<IgnoredAny>()?,
                ("geometry", _) => geometry = self.geometry(&mut map)?,
                ("properties", _) => map.next_value_seed(PropertiesSeed(self.sink))?,
                ("id", _) => self.sink.id(&mut map)?,
                ("coordinates", _) => bare.coordinates = Some(map.next_value()?),
                ("geometries", _) => bare.geometries = map.next_value()?,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        let kind = bare.kind.clone();
        if features {
            self.sink.discard();
        } else {
            match kind.as_deref() {
                Some("Feature") => self.sink.end_feature(geometry),
                Some("FeatureCollection") => return Err(A::Error::custom("a FeatureCollection has no `features`")),
                Some(_) if bare.coordinates.is_some() || bare.geometries.is_some() => self.sink.end_feature(bare.into_geometry()),
                Some(other) => {
                    return Err(A::Error::custom(format_args!("`{other}` is no type of GeoJSON object that can be read")));
                }
                None => return Err(A::Error::custom("an object has no `type`")),
            }
        }
        if let Some(top) = self.top {
            top.is_collection |= features;
            top.kind = kind;
        }
        Ok(())
    }
}

impl<S: Sink> ObjectSeed<'_, S> {
    fn geometry<'de, A: MapAccess<'de>>(&self, map: &mut A) -> Result<Result<Geometry<f64>, GeometryFault>, A::Error> {
        if self.sink.wants_geometry() {
            return Ok(map.next_value::<Shape>()?.0);
        }
        let present = map.next_value::<Option<IgnoredAny>>()?;
        Ok(present.map(|_| Geometry::GeometryCollection(geo::GeometryCollection::default())).ok_or(GeometryFault::Null))
    }
}

struct FeaturesSeed<'s, S>(&'s mut S);

impl<'de, S: Sink> DeserializeSeed<'de> for FeaturesSeed<'_, S> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, S: Sink> Visitor<'de> for FeaturesSeed<'_, S> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(ObjectSeed { sink: &mut *self.0, top: None })?.is_some() {}
        Ok(())
    }
}

struct PropertiesSeed<'s, S>(&'s mut S);

impl<'de, S: Sink> DeserializeSeed<'de> for PropertiesSeed<'_, S> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: Sink> Visitor<'de> for PropertiesSeed<'_, S> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("properties or null")
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = map.next_key()? {
            self.0.property(&name, &mut map)?;
        }
        Ok(())
    }
}
