//! OpenStreetMap extracts (`.osm.pbf`): ways as lines.
//!
//! Responsible for: two layers made of the ways of an extract, `roads` (ways with a `highway`) and `barriers` (railways and waters), with the tags
//! that these roles read. Not responsible for: relations, or what a tag means.
//!
//! The file is walked through twice: first for the ways, then for the positions of their nodes, of which only those are kept.

use super::assemble::{Assembly, place_of, positions, size_of_file};
use super::{Cell, GeometryFault, LayerCrs, Reader, Request, Schema, Source, Table};
use crate::{Place, Result};
use geo::{Coord, Geometry, LineString};
use osmpbf::{Element, ElementReader};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Layers, with the tags of which a way has to have one.
const LAYERS: [(&str, &[&str]); 2] = [("roads", &["highway"]), ("barriers", &["railway", "waterway", "natural"])];
/// The tags that are read.
const TAGS: [&str; 10] = ["highway", "surface", "bridge", "tunnel", "layer", "name", "railway", "waterway", "natural", "access"];

struct OsmReader {
    source: Source,
    place: Place,
    schema: Schema,
    wanted: &'static [&'static str],
}

/// Opens an extract.
///
/// # Errors
/// A layer that extracts do not have.
pub fn open(source: &Source) -> Result<Box<dyn Reader>> {
    let place = place_of(source);
    size_of_file(&source.path, &place)?;
    let name = source.layer.as_deref().unwrap_or(LAYERS[0].0);
    let Some((name, wanted)) = LAYERS.into_iter().find(|(layer, _)| *layer == name) else {
        let error = Place::file(source.path.display().to_string()).error(format!("there is no layer `{name}`"));
        return Err(error.with_hint("an OpenStreetMap extract has the layers `roads` and `barriers`"));
    };
    let schema = Schema {
        layer: Some(name.to_owned()),
        columns: std::iter::once("osm_id").chain(TAGS).map(str::to_owned).collect(),
        on_request: Vec::new(),
        has_geometry: true,
        crs: LayerCrs::Epsg(4326),
        rows: None,
        inferred: Vec::new(),
    };
    Ok(Box::new(OsmReader { source: source.clone(), place, schema, wanted }))
}

/// A way with the values of [`TAGS`], as positions in the texts met.
struct Way {
    id: i64,
    tags: [Option<u32>; TAGS.len()],
    nodes: Vec<i64>,
}

#[derive(Default)]
struct Ways {
    ways: Vec<Way>,
    texts: Vec<String>,
    number: HashMap<String, u32>,
}

impl Ways {
    fn text(&mut self, text: &str) -> u32 {
        if let Some(known) = self.number.get(text) {
            return *known;
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.number.insert(text.to_owned(), number);
        number
    }
}

impl OsmReader {
    /// Walks through all elements; a damaged file is an error, not a panic.
    fn walk(&self, see: impl FnMut(Element<'_>)) -> Result<()> {
        let damaged = |problem: String| {
            self.place
                .clone()
                .error(format!("is damaged or no OpenStreetMap extract: {problem}"))
                .with_hint("copy or download the file again; extracts end in `.osm.pbf`")
        };
        let walked = catch_unwind(AssertUnwindSafe(|| ElementReader::from_path(&self.source.path)?.for_each(see)));
        match walked {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(damaged(error.to_string())),
            Err(_) => Err(damaged("its blocks do not fit together".to_owned())),
        }
    }

    fn ways(&self) -> Result<Ways> {
        let mut found = Ways::default();
        self.walk(|element| {
            if let Element::Way(way) = element
                && way.tags().any(|(key, _)| self.wanted.contains(&key))
            {
                let mut tags = [None; TAGS.len()];
                for (key, value) in way.tags() {
                    if let Some(at) = TAGS.iter().position(|tag| *tag == key) {
                        tags[at] = Some(found.text(value));
                    }
                }
                found.ways.push(Way { id: way.id(), tags, nodes: way.refs().collect() });
            }
        })?;
        Ok(found)
    }

    /// Where the nodes are that the ways need.
    fn nodes(&self, ways: &[Way]) -> Result<HashMap<i64, Option<Coord<f64>>>> {
        let mut nodes: HashMap<i64, Option<Coord<f64>>> = ways.iter().flat_map(|way| &way.nodes).map(|id| (*id, None)).collect();
        self.walk(|element| {
            let (id, x, y) = match element {
                Element::Node(node) => (node.id(), node.lon(), node.lat()),
                Element::DenseNode(node) => (node.id(), node.lon(), node.lat()),
                Element::Way(_) | Element::Relation(_) => return,
            };
            if let Some(place) = nodes.get_mut(&id) {
                *place = Some(Coord { x, y });
            }
        })?;
        Ok(nodes)
    }
}

impl Reader for OsmReader {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&mut self, request: &Request) -> Result<Table> {
        let wanted = positions(&self.place, &self.schema.columns, request)?;
        let mut ways = self.ways()?;
        // The order of the file is not sacred in extracts: by id, so that two extracts of one day give the same rows.
        ways.ways.sort_unstable_by_key(|way| way.id);
        let nodes = self.nodes(&ways.ways)?;
        let mut table = Assembly::new(request, ways.ways.len());
        for way in &ways.ways {
            for (at, &column) in wanted.iter().enumerate() {
                match column.checked_sub(1) {
                    None => table.push(at, Cell::Integer(way.id)),
                    Some(tag) => {
                        if let Some(text) = way.tags[tag] {
                            table.push(at, Cell::Text(&ways.texts[text as usize]));
                        }
                    }
                }
            }
            // A way that an extract cuts at its edge keeps the nodes that are there.
            let line: LineString<f64> = way.nodes.iter().filter_map(|id| nodes.get(id).copied().flatten()).collect();
            table.end_row(if line.0.len() < 2 { Err(GeometryFault::Empty) } else { Ok(Geometry::LineString(line)) });
        }
        table.finish(&self.place, request, |_| None)
    }
}
