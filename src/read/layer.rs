//! One layer, read for a role: its columns found, its coordinates in the working system, its rows accounted for.
//!
//! Responsible for: what all roles share. Not responsible for: what a role makes of the rows.

use super::columns::{self, Columns, Field};
use super::open::{OpenOptions, open};
use super::{Column, GeometryColumn, GeometryFault, GeometryWish, LayerCrs, Request, Schema, Source, Table};
use crate::findings::{Example, FindingKind, Findings, RowAccount};
use crate::spatial::crs::{Crs, transform, transform_geometry};
use crate::spatial::plausibility::plausibility;
use crate::{Place, Result};
use geo::CoordsIter;
use std::collections::BTreeMap;

/// Which layer to read, and what the user said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerPlan {
    /// The file, and the layer in it.
    pub source: Source,
    /// The EPSG code for a layer that does not state one.
    pub crs: Option<u32>,
    /// Columns by the name of the field they fill; an empty name takes the field away.
    pub columns: BTreeMap<String, String>,
}

impl LayerPlan {
    /// A layer about which nothing was said.
    pub fn new(source: Source) -> Self {
        Self { source, crs: None, columns: BTreeMap::new() }
    }
}

/// What all layers of a run share.
pub struct Context<'a> {
    /// The system that all coordinates are brought into.
    pub working: &'static Crs,
    /// How text files are to be understood where that was stated.
    pub options: OpenOptions,
    /// Says one line to the user: what was inferred.
    pub say: &'a dyn Fn(&str),
}

/// What was read, for the manifest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct InputInfo {
    /// What the layer was used as.
    pub role: String,
    /// The file's name, without its folder.
    pub file: String,
    /// The layer, where the format has layers.
    pub layer: Option<String>,
    /// Rows in it.
    pub rows: u64,
    /// The EPSG code its coordinates were read in; `None` where it has no coordinates.
    pub crs: Option<u32>,
    /// The columns used, by field.
    pub columns: BTreeMap<String, String>,
    /// The path, for hashing; never written.
    #[serde(skip)]
    pub path: std::path::PathBuf,
}

/// A layer in the working system.
pub struct Layer {
    /// What messages call it.
    pub name: String,
    /// Where its errors are.
    pub place: Place,
    /// Its rows.
    pub rows: usize,
    /// Its geometry, in the working system.
    pub geometry: GeometryColumn,
    /// Its row account; all rows are used so far.
    pub account: RowAccount,
    /// What it is, for the manifest.
    pub info: InputInfo,
    /// The names of all its columns, for messages.
    pub schema_columns: Vec<String>,
    columns: BTreeMap<&'static str, Column>,
}

/// What a role wants of a layer.
pub struct Wanted {
    /// What the layer is used as.
    pub role: String,
    /// What it can say.
    pub fields: &'static [Field],
    /// Its geometry; with [`GeometryWish::Points`], coordinates may also come from columns.
    pub geometry: GeometryWish,
    /// Whether a layer without coordinates is of use.
    pub geometry_optional: bool,
}

impl Layer {
    /// Reads a layer.
    ///
    /// # Errors
    /// A file that cannot be read, columns or coordinates that are missing, and coordinates that are plainly in another system than said.
    pub fn read(plan: &LayerPlan, wanted: &Wanted, context: &Context<'_>, findings: &mut Findings) -> Result<Self> {
        let mut reader = open(&plan.source, &context.options)?;
        let schema = reader.schema().clone();
        let name = layer_name(&plan.source, &schema);
        let mut place = Place::file(plan.source.path.display().to_string());
        place.layer.clone_from(&schema.layer);
        schema.inferred.iter().for_each(|line| (context.say)(&format!("{name}: {line}")));
        let mut found = columns::find(wanted.fields, &schema, &plan.columns, &place)?;
        let coordinates = coordinate_columns(&mut found, &schema, wanted, &place)?;
        let request = Request {
            columns: found.iter().map(|(field, column)| (column.clone(), wish_of(wanted.fields, field))).collect(),
            geometry: if schema.has_geometry { wanted.geometry } else { GeometryWish::None },
        };
        if !wanted.fields.is_empty() {
            (context.say)(&columns_in_words(&name, &found, &schema));
        }
        let Table { rows, columns, mut geometry } = reader.read(&request)?;
        drop(reader);
        let mut columns: BTreeMap<&'static str, Column> = found.keys().copied().zip(columns).collect();
        if let Some((x, y, _)) = coordinates {
            geometry = points_of_columns(columns.remove(x), columns.remove(y));
        }
        let has_coordinates = wanted.geometry != GeometryWish::None && (schema.has_geometry || coordinates.is_some());
        let crs = if has_coordinates {
            let stated = coordinates.map_or_else(|| schema.crs.clone(), |(_, _, crs)| crs);
            Some(to_working(&mut geometry, &stated, plan, coordinates_in_columns(&schema), context, &name, &place, findings)?)
        } else {
            None
        };
        let info = InputInfo {
            role: wanted.role.clone(),
            file: plan.source.file_name(),
            layer: schema.layer.clone(),
            rows: rows as u64,
            crs,
            columns: found.into_iter().map(|(field, column)| (field.to_owned(), column)).collect(),
            path: plan.source.path.clone(),
        };
        let account = RowAccount::new(&wanted.role, &name, rows as u64);
        Ok(Self { name, place, rows, geometry, account, info, schema_columns: schema.columns, columns })
    }

    /// Whether the layer has a column for this field.
    pub fn has(&self, field: &str) -> bool {
        self.columns.contains_key(field)
    }
    /// Takes the column of a field out of the layer.
    pub fn take(&mut self, field: &str) -> Option<Column> {
        self.columns.remove(field)
    }
    /// The column's name in the file.
    pub fn column_name(&self, field: &str) -> String {
        self.info.columns.get(field).cloned().unwrap_or_default()
    }
    /// Takes the rows without usable geometry out of the account, reports them, and gives them back, ascending.
    pub fn exclude_faults(&mut self, findings: &mut Findings) -> Vec<u32> {
        for &(row, fault) in &self.geometry.faults {
            let (kind, reason) = match fault {
                GeometryFault::Null => (FindingKind::NullGeometry, "no geometry"),
                GeometryFault::Empty => (FindingKind::EmptyGeometry, "empty geometry"),
                GeometryFault::Curve => (FindingKind::CurveGeometry, "curved geometry"),
                GeometryFault::WrongType => (FindingKind::WrongGeometryType, "wrong type of geometry"),
                GeometryFault::NonFinite => (FindingKind::NonFiniteCoordinate, "coordinate is not a finite number"),
                GeometryFault::Unreadable => (FindingKind::UnreadableGeometry, "unreadable geometry"),
            };
            self.account.exclude(reason, 1);
            findings.add_lazily(kind, &self.name, || Example::row(u64::from(row) + 1));
        }
        self.geometry.faults.iter().map(|(row, _)| *row).collect()
    }
}

/// Which columns are used for what, and which are not: a count that is missing because of its column's name must be seen.
fn columns_in_words(name: &str, found: &Columns, schema: &Schema) -> String {
    let used: Vec<String> = found.iter().map(|(field, column)| format!("{field} = {column}")).collect();
    let unused: Vec<&str> =
        schema.columns.iter().filter(|column| !found.values().any(|used| used == *column)).map(String::as_str).collect();
    let list = |items: &[String]| if items.is_empty() { "none".to_owned() } else { items.join(", ") };
    let rest = if unused.is_empty() { String::new() } else { format!("; not used: {}", unused.join(", ")) };
    format!("{name}: columns used: {}{rest}", list(&used))
}

/// What messages, tables and findings call a layer: the file's name, and the layer where it is called differently.
fn layer_name(source: &Source, schema: &Schema) -> String {
    let file = source.file_name();
    match &schema.layer {
        Some(layer)
            if !file.eq_ignore_ascii_case(layer) && !file.to_lowercase().starts_with(&format!("{}.", layer.to_lowercase())) =>
        {
            format!("{file}:{layer}")
        }
        _ => file,
    }
}

fn wish_of(fields: &'static [Field], name: &str) -> super::ColumnWish {
    fields.iter().find(|field| field.name == name).map_or(super::ColumnWish::Code, |field| field.wish)
}

const fn coordinates_in_columns(schema: &Schema) -> bool {
    !schema.has_geometry
}

/// Which columns hold the coordinates of a plain table, and what their names say of the system. Columns that are not needed are dropped
/// from `found`.
fn coordinate_columns(
    found: &mut Columns,
    schema: &Schema,
    wanted: &Wanted,
    place: &Place,
) -> Result<Option<(&'static str, &'static str, LayerCrs)>> {
    let has = |field: &str| found.contains_key(field);
    let metric = has("easting") && has("northing");
    let degrees = has("longitude") && has("latitude");
    let chosen = match wanted.geometry {
        GeometryWish::None => None,
        _ if schema.has_geometry => None,
        GeometryWish::Points if metric => Some(("easting", "northing", LayerCrs::Unstated)),
        GeometryWish::Points if degrees => Some(("longitude", "latitude", LayerCrs::Epsg(4326))),
        _ if wanted.geometry_optional => None,
        GeometryWish::Points => {
            return Err(place.clone().error("there is neither geometry nor a pair of coordinate columns").with_hint(format!(
                "coordinate columns are called easting and northing, e and n, x and y, ost and nord, or lon and lat; map others with `--map {}.easting=COLUMN`. The columns are: {}",
                wanted.role,
                schema.columns.join(", ")
            )));
        }
        GeometryWish::Shapes => {
            return Err(place
                .clone()
                .error("there is no geometry in this layer")
                .with_hint("name a layer with polygons or lines: FILE:LAYER"));
        }
    };
    for unused in ["easting", "northing", "longitude", "latitude"] {
        if chosen.as_ref().is_none_or(|(x, y, _)| unused != *x && unused != *y) {
            found.remove(unused);
        }
    }
    Ok(chosen)
}

/// Two columns of numbers as points.
fn points_of_columns(x: Option<Column>, y: Option<Column>) -> GeometryColumn {
    let (Some(Column::Numbers(mut x)), Some(Column::Numbers(mut y))) = (x, y) else {
        return GeometryColumn::default();
    };
    let mut faults = Vec::new();
    for (row, (x, y)) in x.iter_mut().zip(&mut y).enumerate() {
        if !(x.is_finite() && y.is_finite()) {
            let empty = x.is_nan() && y.is_nan();
            faults.push((row as u32, if empty { GeometryFault::Null } else { GeometryFault::NonFinite }));
            (*x, *y) = (f64::NAN, f64::NAN);
        }
    }
    GeometryColumn { x, y, faults, ..GeometryColumn::default() }
}

/// Brings coordinates into the working system; gives the EPSG code they were in.
#[expect(clippy::too_many_arguments, reason = "one place where everything known about a layer's system meets")]
fn to_working(
    geometry: &mut GeometryColumn,
    stated: &LayerCrs,
    plan: &LayerPlan,
    in_columns: bool,
    context: &Context<'_>,
    name: &str,
    place: &Place,
    findings: &mut Findings,
) -> Result<u32> {
    let crs = decide_crs(stated, plan, in_columns, context, name, place, findings)?;
    let (xs, ys) = if geometry.shapes.is_empty() { (Vec::new(), Vec::new()) } else { sample(&geometry.shapes) };
    let (xs, ys) = if geometry.shapes.is_empty() { (&geometry.x, &geometry.y) } else { (&xs, &ys) };
    let mut crs = crs;
    if let Some((problem, hint)) = plausibility(xs, ys, crs).mistake(crs) {
        // What the user said mends what the file says wrongly, if it fits.
        let said = plan.crs.and_then(Crs::from_epsg).filter(|said| said.code != crs.code);
        crs = match said.filter(|said| plausibility(xs, ys, said).mistake(said).is_none()) {
            Some(said) => said,
            None => return Err(place.clone().error(problem).with_hint(hint)),
        };
        findings.add(FindingKind::ReplacedCrs, name, Example::id(format!("EPSG:{}", crs.code)).detail(problem));
    }
    transform(crs, context.working, &mut geometry.x, &mut geometry.y)?;
    transform_geometry(crs, context.working, &mut geometry.shapes)?;
    Ok(crs.code)
}

/// One corner of each shape: enough to see in which system a layer is.
fn sample(shapes: &[geo::Geometry<f64>]) -> (Vec<f64>, Vec<f64>) {
    shapes.iter().filter_map(|shape| shape.coords_iter().next()).map(|c| (c.x, c.y)).unzip()
}

/// The system of a layer: what the file states, else what the user said, else, for columns of a plain table, the working system.
fn decide_crs(
    stated: &LayerCrs,
    plan: &LayerPlan,
    in_columns: bool,
    context: &Context<'_>,
    name: &str,
    place: &Place,
    findings: &mut Findings,
) -> Result<&'static Crs> {
    let known = |code: u32| {
        Crs::from_epsg(code).ok_or_else(|| {
            place.clone().error(format!("the coordinate system EPSG:{code} is not supported")).with_hint(format!(
                "convert the layer to SWEREF 99 TM (EPSG:3006), or one of: {}",
                Crs::all().iter().map(|crs| crs.code.to_string()).collect::<Vec<_>>().join(", ")
            ))
        })
    };
    let assumed = |code: u32, findings: &mut Findings| {
        findings.add(FindingKind::AssumedCrs, name, Example::id(format!("EPSG:{code}")));
        known(code)
    };
    match (stated, plan.crs) {
        (LayerCrs::Epsg(code), _) => known(*code),
        (_, Some(code)) => assumed(code, findings),
        (LayerCrs::Unstated, None) if in_columns => {
            (context.say)(&format!(
                "{name}: coordinates are taken to be in EPSG:{} (say otherwise with `--crs`)",
                context.working.code
            ));
            assumed(context.working.code, findings)
        }
        (LayerCrs::Unstated, None) => Err(place
            .clone()
            .error("the layer does not say its coordinate system")
            .with_hint("say it, for example `--crs 3006` for SWEREF 99 TM")),
        (LayerCrs::Other(text), None) => Err(place
            .clone()
            .error(format!("the coordinate system `{text}` is not known"))
            .with_hint("say which EPSG code it is, for example `--crs 3006` for SWEREF 99 TM")),
    }
}
