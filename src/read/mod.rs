//! Files to model: one file per format, and one per role that a layer plays.
//!
//! Responsible for: opening a layer of any format behind one [`Reader`], finding its columns by name, bringing its coordinates into
//! the working system, and turning it into premises, areas or networks with every row accounted for.
//! Not responsible for: what the data mean in a count (that is `coverage`), or writing anything, ever, to an input.
//!
//! | layer of work | files |
//! |---|---|
//! | formats: bytes → [`Table`] | `geopackage`, `geoparquet`, `shapefile`, `geojson`, `flatgeobuf`, `delimited` (CSV), `xlsx`, `osm_pbf` |
//! | shared by formats | `assemble` (request → builders → table), `crs_text` (WKT and names of coordinate systems) |
//! | what a format delivers | `table` (typed columns), `geometry` (points and shapes) |
//! | a decision round: small tables, cell by cell → model | `applications`, `assessments`, `decisions`, `pots`, `signups`, with `text_table` |
//! | roles: [`Table`] → model | `premises`, `areas`, `project_areas`, `network`, `roads` (and ducts, works, backbone, barriers), with `layer` (what all share: coordinate systems, row accounts), `columns` (names and aliases), `duplicates` |
//! | graphs with terminals as text | `gr` |
//! | output folders of ours, read again | `results` |
//! | price lists: TOML → [`PriceList`](crate::rollout::PriceList) | `prices` |
//! | rule sets: TOML → [`RuleSet`](crate::score::RuleSet) | `rules` |

pub mod applications;
pub mod areas;
mod assemble;
pub mod assessments;
pub mod columns;
mod crs_text;
pub mod decisions;
pub mod delimited;
mod duplicates;
pub mod flatgeobuf;
pub mod geojson;
pub mod geometry;
pub mod geopackage;
pub mod geoparquet;
pub mod gr;
mod keep;
pub mod layer;
pub mod network;
pub mod open;
pub mod osm_pbf;
pub mod pots;
pub mod premises;
pub mod prices;
pub mod project_areas;
pub mod results;
pub mod roads;
pub mod rules;
pub mod shapefile;
pub mod signups;
pub mod source;
pub mod table;
pub mod text_table;
pub mod xlsx;

pub use geometry::{GeometryBuilder, GeometryColumn, GeometryFault, GeometryWish};
pub use open::{OpenOptions, open};
pub use source::Source;
pub use table::{Cell, Column, ColumnBuilder, ColumnWish, Table};

use crate::Result;

/// What a layer says about its coordinate system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayerCrs {
    /// An EPSG code (longitude and latitude of CRS84 count as 4326: the order is easting, northing everywhere here).
    Epsg(u32),
    /// The layer says nothing.
    Unstated,
    /// The layer names something that is not an EPSG code; the text is what it says.
    Other(String),
}

/// What a layer consists of, known before its rows are read.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The layer's own name, where the format has layers (table, sheet, archive member).
    pub layer: Option<String>,
    /// The names of all attribute columns, as written in the file, in its order; without the geometry.
    pub columns: Vec<String>,
    /// Names that can be asked for, but are never taken by themselves: the ids of `GeoJSON` features (which servers make up), the letters
    /// of spreadsheet columns without a header.
    pub on_request: Vec<String>,
    /// Whether the rows have a geometry (plain tables have none; their coordinates are in columns).
    pub has_geometry: bool,
    /// The coordinate system of the geometry.
    pub crs: LayerCrs,
    /// The number of rows, where the format says it.
    pub rows: Option<u64>,
    /// What was inferred about the file (encoding, delimiter, decimal sign), to be said once; empty where nothing had to be.
    pub inferred: Vec<String>,
}

/// What to read of a layer.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Columns by their name in [`Schema::columns`], with the kind of value wanted.
    pub columns: Vec<(String, ColumnWish)>,
    /// The geometry wanted.
    pub geometry: GeometryWish,
}

/// One layer of a file, opened: its schema is known, its rows can be read.
pub trait Reader {
    /// What the layer consists of.
    fn schema(&self) -> &Schema;
    /// Reads the columns and geometry asked for, all rows, in file order.
    ///
    /// # Errors
    /// A file that is cut short or corrupt, and a cell that cannot be what is wanted, with its row.
    fn read(&mut self, request: &Request) -> Result<Table>;
}
