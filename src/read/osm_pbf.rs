//! OpenStreetMap extracts (`.osm.pbf`): ways as lines.
//!
//! Responsible for: two layers made of the ways of an extract, `roads` (ways with a `highway`) and `barriers` (railways and waterways), with the tags
//! that these roles read. Not responsible for: relations, or what a tag means.
//!
//! The file is walked through twice: first for the ways, then for the positions of their nodes, of which only those are kept.

#[cfg(test)]
mod tests;

use super::assemble::{Assembly, place_of, positions, size_of_file};
use super::{Cell, GeometryFault, LayerCrs, Reader, Request, Schema, Source, Table};
use crate::{Place, Result};
use geo::{Coord, Geometry, LineString, MultiLineString};
use osmpbf::{Element, ElementReader};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The layer of railways and waterways.
pub const BARRIERS: &str = "barriers";
/// A layer: its name, the tags of which a way has to have one, and all the tags that are read.
type Kind = (&'static str, &'static [&'static str], &'static [&'static str]);
const LAYERS: [Kind; 2] = [
    ("roads", &["highway"], &["highway", "surface", "bridge", "tunnel", "layer"]),
    (BARRIERS, &["railway", "waterway"], &["railway", "waterway"]),
];
/// Columns before those of the tags.
const OWN: [&str; 2] = ["osm_id", "missing_nodes"];

struct OsmReader {
    source: Source,
    place: Place,
    schema: Schema,
    kind: Kind,
}

/// Whether a file is an extract, by its name.
pub fn is_extract(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pbf"))
}

/// Opens an extract.
///
/// # Errors
/// A layer that extracts do not have.
pub fn open(source: &Source) -> Result<Box<dyn Reader>> {
    let place = place_of(source);
    size_of_file(&source.path, &place)?;
    let name = source.layer.as_deref().unwrap_or(LAYERS[0].0);
    let Some(kind) = LAYERS.into_iter().find(|(layer, ..)| *layer == name) else {
        let error = Place::file(source.path.display().to_string()).error(format!("there is no layer `{name}`"));
        return Err(error.with_hint("an OpenStreetMap extract has the layers `roads` and `barriers`"));
    };
    let schema = Schema {
        layer: Some(name.to_owned()),
        columns: OWN.iter().chain(kind.2).map(|&name| name.to_owned()).collect(),
        on_request: Vec::new(),
        has_geometry: true,
        crs: LayerCrs::Epsg(4326),
        rows: None,
        inferred: Vec::new(),
    };
    Ok(Box::new(OsmReader { source: source.clone(), place, schema, kind }))
}

/// A way with the values of its tags, as positions in the texts met.
struct Way {
    id: i64,
    tags: Vec<Option<u32>>,
    nodes: Vec<i64>,
}

#[derive(Default)]
struct Ways {
    list: Vec<Way>,
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
    /// Walks through all elements; a damaged file is an error, also where the decoder did not expect it.
    fn walk(&self, mut see: impl FnMut(Element<'_>)) -> Result<()> {
        let damaged = |problem: String| {
            let error = self.place.clone().error(format!("is damaged or no OpenStreetMap extract: {problem}"));
            error.with_hint("copy or download the file again; extracts end in `.osm.pbf`")
        };
        let mut is_empty = true;
        let walked = catch_unwind(AssertUnwindSafe(|| {
            ElementReader::from_path(&self.source.path)?.for_each(|element| {
                is_empty = false;
                see(element);
            })
        }));
        match walked {
            // The decoder takes a file that ends early in the length of a block for one that ends.
            Ok(Ok(())) if is_empty => Err(damaged("there is nothing in it".to_owned())),
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(damaged(error.to_string())),
            Err(_) => Err(damaged("its blocks do not fit together".to_owned())),
        }
    }

    fn ways(&self) -> Result<Ways> {
        let (_, wanted, tags) = self.kind;
        let mut found = Ways::default();
        self.walk(|element| {
            if let Element::Way(way) = element
                && way.tags().any(|(key, _)| wanted.contains(&key))
            {
                let mut values = vec![None; tags.len()];
                for (key, value) in way.tags() {
                    if let Some(at) = tags.iter().position(|tag| *tag == key) {
                        values[at] = Some(found.text(value));
                    }
                }
                found.list.push(Way { id: way.id(), tags: values, nodes: way.refs().collect() });
            }
        })?;
        // The order of the file is not sacred in extracts: by id, so that two extracts of one day give the same rows.
        found.list.sort_by_key(|way| way.id);
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

/// The way over the nodes that are there: never straight across some that are missing.
fn shape(nodes: &[Option<Coord<f64>>]) -> std::result::Result<Geometry<f64>, GeometryFault> {
    let stretches = nodes.split(Option::is_none).filter(|stretch| stretch.len() > 1);
    let mut lines: Vec<LineString<f64>> = stretches.map(|stretch| stretch.iter().flatten().copied().collect()).collect();
    match lines.len() {
        0 => Err(GeometryFault::Empty),
        1 => Ok(Geometry::LineString(lines.remove(0))),
        _ => Ok(Geometry::MultiLineString(MultiLineString(lines))),
    }
}

impl Reader for OsmReader {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&mut self, request: &Request) -> Result<Table> {
        let wanted = positions(&self.place, &self.schema.columns, request)?;
        let ways = self.ways()?;
        let nodes = self.nodes(&ways.list)?;
        let mut table = Assembly::new(request, ways.list.len());
        for way in &ways.list {
            let places: Vec<Option<Coord<f64>>> = way.nodes.iter().map(|id| nodes.get(id).copied().flatten()).collect();
            for (at, &column) in wanted.iter().enumerate() {
                match column {
                    0 => table.push(at, Cell::Integer(way.id)),
                    1 => table.push(at, Cell::Integer(places.iter().filter(|place| place.is_none()).count() as i64)),
                    tag => {
                        if let Some(text) = way.tags[tag - OWN.len()] {
                            table.push(at, Cell::Text(&ways.texts[text as usize]));
                        }
                    }
                }
            }
            table.end_row(shape(&places));
        }
        table.finish(&self.place, request, |_| None)
    }
}
