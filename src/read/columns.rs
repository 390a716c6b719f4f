//! Which column of a file plays which part: names, aliases of real deliveries, and what the user mapped.
//!
//! Responsible for: finding columns by name, case-insensitively, and saying which name was probably meant. Not responsible for: what is
//! in the columns.

use super::{ColumnWish, Schema};
use crate::error::nearest_name;
use crate::{Error, Place, Result};
use std::collections::BTreeMap;

/// One thing that a layer can say about its rows.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in `--map` and in the project file.
    pub name: &'static str,
    /// The kind of value.
    pub wish: ColumnWish,
    /// The names that real deliveries use, best first; compared without case.
    pub aliases: &'static [&'static str],
}

const fn field(name: &'static str, wish: ColumnWish, aliases: &'static [&'static str]) -> Field {
    Field { name, wish, aliases }
}

/// Coordinates in columns of plain tables. Easting and northing, metric or in degrees.
const EASTING: Field = field(
    "easting",
    ColumnWish::Number,
    &["easting", "e", "east", "ost", "öst", "x", "x_koordinat", "e_koordinat", "x_sweref99tm", "sweref99_e"],
);
const NORTHING: Field = field(
    "northing",
    ColumnWish::Number,
    &["northing", "n", "north", "nord", "y", "y_koordinat", "n_koordinat", "y_sweref99tm", "sweref99_n"],
);
const LONGITUDE: Field = field("longitude", ColumnWish::Number, &["lon", "longitude", "long", "lng", "longitud"]);
const LATITUDE: Field = field("latitude", ColumnWish::Number, &["lat", "latitude", "latitud"]);

const ID: Field = field(
    "id",
    ColumnWish::Id,
    &[
        "id",
        "objektidentitet",
        "belagenhetsadress_objektidentitet",
        "premises_id",
        "address_id",
        "adress_id",
        "adressid",
        "byggnad_id",
        "byggnadsid",
        "byggnadsidentitet",
        "objektid",
        "uuid",
    ],
);

macro_rules! premises_fields {
    ($($more:expr)?) => {
        &[
    ID,
    field("households", ColumnWish::Count, &["households", "hushall", "hushåll", "antal_hushall", "antal_hushåll", "hh"]),
    field(
        "workplaces",
        ColumnWish::Count,
        &["workplaces", "arbetsstallen", "arbetsställen", "arbetsstalle", "antal_arbetsstallen", "foretag", "företag"],
    ),
    field("population", ColumnWish::Count, &["population", "befolkning", "bef", "beftotalt", "folkmangd", "invanare", "invånare"]),
    field("connected", ColumnWish::Connection, &["connected", "ansluten", "anslutna", "fiber", "fiberansluten", "har_fiber"]),
    field("area_class", ColumnWish::Code, &["area_class", "omrade", "område", "omradestyp"]),
    field("purpose", ColumnWish::Code, &["andamal1", "andamal_1t", "objekttyp", "purpose", "andamal", "ändamål"]),
    field("status", ColumnWish::Code, &["statusforbelagenhetsadress", "byggnadsstatus", "adress_status"]),
    EASTING,
    NORTHING,
    LONGITUDE,
    LATITUDE,
            $($more,)?
        ]
    };
}

/// What premises can say.
pub const PREMISES: &[Field] = premises_fields!();
/// What premises can say when their municipality code decides the area.
pub const PREMISES_WITH_AREA: &[Field] = premises_fields!(field("area", ColumnWish::Code, &[]));

/// What municipalities can say.
pub const AREAS: &[Field] = &[
    field(
        "code",
        ColumnWish::Code,
        &[
            "code",
            "kommunkod",
            "kom_kod",
            "kommun_kod",
            "kommunkod_text",
            "kod",
            "municipality_code",
            "mun_code",
            "knkod",
            "kommun",
        ],
    ),
    field(
        "name",
        ColumnWish::Code,
        &["name", "beslutatnamn", "kommunnamn", "kom_namn", "kommun_namn", "namn", "municipality_name", "municipality", "knnamn"],
    ),
    field("county", ColumnWish::Code, &["county", "lanskod", "länskod", "lan_kod", "county_code", "lan"]),
    field("county_name", ColumnWish::Code, &["county_name", "lansnamn", "länsnamn", "lannamn", "lan_namn"]),
];

/// What networks can say.
pub const NETWORK: &[Field] = &[
    ID,
    field("technology", ColumnWish::Code, &["technology", "teknik", "accessteknik", "technologie"]),
    field("down_mbps", ColumnWish::Count, &["down_mbps", "download", "down", "hastighet", "hastighet_ned", "mbps", "mbit"]),
    field("ready_by", ColumnWish::Code, &["ready_by", "klart", "klar", "fardig", "färdig", "fardigt", "klardatum", "ready"]),
    EASTING,
    NORTHING,
    LONGITUDE,
    LATITUDE,
];

/// What a plain table of points can say.
pub const POINTS: &[Field] = &[EASTING, NORTHING, LONGITUDE, LATITUDE];

/// How many nodes of a way an extract does not have.
const MISSING_NODES: Field = field("missing_nodes", ColumnWish::Count, &["missing_nodes"]);

/// What roads can say beside their lines.
pub const ROADS: &[Field] = &[
    field(
        "class",
        ColumnWish::Code,
        &["class", "highway", "fclass", "vagtyp", "vägtyp", "vagkategori", "vägkategori", "kategori", "objekttyp", "detaljtyp"],
    ),
    field(
        "function",
        ColumnWish::Code,
        &[
            "function",
            "funktionell_vagklass",
            "funktionell_vägklass",
            "funktionellvagklass",
            "funktionellvägklass",
            "vagklass",
            "vägklass",
        ],
    ),
    field("keeper", ColumnWish::Code, &["keeper", "vaghallare", "väghållare", "vaghallartyp", "väghållartyp"]),
    field("surface", ColumnWish::Code, &["surface", "slitlager", "ytskikt", "belaggning", "beläggning"]),
    field("bridge", ColumnWish::Code, &["bridge", "bro"]),
    field("tunnel", ColumnWish::Code, &["tunnel"]),
    field("level", ColumnWish::Code, &["layer", "level", "niva", "nivå", "vertikalt_lage"]),
    field(
        "traffic",
        ColumnWish::Count,
        &["traffic", "adt", "ådt", "aadt", "adt_samtliga_fordon", "ådt_samtliga_fordon", "ådt_fordon"],
    ),
    MISSING_NODES,
];

/// What railways and water can say beside their shapes.
pub const BARRIERS: &[Field] = &[
    field("railway", ColumnWish::Code, &["railway"]),
    field("waterway", ColumnWish::Code, &["waterway"]),
    field("kind", ColumnWish::Code, &["kind", "typ", "type", "fclass", "objekttyp", "natural"]),
    MISSING_NODES,
];

/// What areas of projects can say.
pub const PROJECT_AREAS: &[Field] = &[field(
    "project_id",
    ColumnWish::Id,
    &["project_id", "projekt_id", "projektid", "projektnr", "projektnummer", "projekt", "project", "id"],
)];

/// What settlements can say beside their shape.
pub const SETTLEMENTS: &[Field] = &[field(
    "inhabitants",
    ColumnWish::Code,
    &["inhabitants", "invanare", "invånare", "befolkning", "bef", "folkmangd", "folkmängd", "population"],
)];

/// The columns of one layer by the field they fill.
pub type Columns = BTreeMap<&'static str, String>;

/// Finds the column of every field: what the user mapped, else the first alias that the layer has.
///
/// # Errors
/// When the mapping names a field or a column that does not exist; the nearest known name is said.
pub fn find(fields: &'static [Field], schema: &Schema, mapping: &BTreeMap<String, String>, place: &Place) -> Result<Columns> {
    for (field, column) in mapping {
        check_mapping(fields, schema, field, column, place)?;
    }
    let mut columns = Columns::new();
    for field in fields {
        let found = match mapping.get(field.name) {
            // An empty name says: take no column for this, whatever is called so.
            Some(column) if column.is_empty() => None,
            Some(column) => column_asked_for(schema, column),
            None => {
                let whole = field.aliases.iter().find_map(|alias| column_named(schema, alias));
                whole.or_else(|| field.aliases.iter().find_map(|alias| column_named(schema, cut_name(alias)?)))
            }
        };
        if let Some(column) = found {
            columns.insert(field.name, column.to_owned());
        }
    }
    Ok(columns)
}

/// A name as a Shapefile cuts it: ten characters. `None` where nothing is cut.
fn cut_name(name: &str) -> Option<&str> {
    (name.len() > 10).then(|| name.get(..10)).flatten()
}

fn check_mapping(fields: &'static [Field], schema: &Schema, field: &str, column: &str, place: &Place) -> Result<()> {
    if !fields.iter().any(|known| known.name == field) {
        let names = || fields.iter().map(|known| known.name);
        let error = Error::usage(format!("there is nothing called `{field}` to map a column to"));
        return Err(error.with_hint(match nearest_name(field, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("known are: {}", names().collect::<Vec<_>>().join(", ")),
        }));
    }
    if column.is_empty() || column_asked_for(schema, column).is_some() {
        return Ok(());
    }
    Err(no_such_column(schema, column, place))
}

/// The error that a layer has no column of this name, with the nearest one.
pub fn no_such_column(schema: &Schema, column: &str, place: &Place) -> Error {
    let error = place.clone().error(format!("there is no column `{column}`"));
    error.with_hint(match nearest_name(column, schema.columns.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`? The layer has: {}", schema.columns.join(", ")),
        None => format!("the layer has: {}", schema.columns.join(", ")),
    })
}

/// The layer's own spelling of a column, found without regard to case.
pub fn column_named<'a>(schema: &'a Schema, name: &str) -> Option<&'a str> {
    let exact = schema.columns.iter().find(|column| *column == name);
    let lower = name.to_lowercase();
    exact.or_else(|| schema.columns.iter().find(|column| column.to_lowercase() == lower)).map(String::as_str)
}

/// The same for a column that the user named: also one that is read on request only.
fn column_asked_for<'a>(schema: &'a Schema, name: &str) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let on_request = || schema.on_request.iter().find(|column| column.to_lowercase() == lower).map(String::as_str);
    column_named(schema, name).or_else(on_request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::LayerCrs;

    fn schema(columns: &[&str]) -> Schema {
        Schema {
            layer: None,
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            on_request: vec!["id".to_owned()],
            has_geometry: true,
            crs: LayerCrs::Unstated,
            rows: None,
            inferred: Vec::new(),
        }
    }

    #[test]
    fn aliases_are_found_in_any_case_and_a_mapping_wins() {
        let place = Place::file("a.gpkg");
        let schema = schema(&["OBJEKTIDENTITET", "Hushall", "bostader"]);
        let columns = find(PREMISES, &schema, &BTreeMap::new(), &place).unwrap();
        assert_eq!(columns["id"], "OBJEKTIDENTITET");
        assert_eq!(columns["households"], "Hushall");
        let mapping = BTreeMap::from([("households".to_owned(), "bostader".to_owned())]);
        assert_eq!(find(PREMISES, &schema, &mapping, &place).unwrap()["households"], "bostader");
    }

    #[test]
    fn a_column_on_request_is_taken_only_when_it_is_named() {
        let (place, schema) = (Place::file("a.geojson"), schema(&["hushall"]));
        assert!(!find(PREMISES, &schema, &BTreeMap::new(), &place).unwrap().contains_key("id"));
        let mapping = BTreeMap::from([("id".to_owned(), "ID".to_owned())]);
        assert_eq!(find(PREMISES, &schema, &mapping, &place).unwrap()["id"], "id");
    }

    #[test]
    fn an_unknown_column_names_the_nearest_known_one() {
        let mapping = BTreeMap::from([("households".to_owned(), "hushal".to_owned())]);
        let error = find(PREMISES, &schema(&["id", "hushall"]), &mapping, &Place::file("a.csv")).unwrap_err();
        assert_eq!(error.to_string(), "`a.csv`: there is no column `hushal`");
        assert!(error.hint().is_some_and(|hint| hint.starts_with("did you mean `hushall`?")));
    }
}
