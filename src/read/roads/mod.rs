//! Roads, ducts, works, the existing network and barriers: from rows to lines and points.
//!
//! Responsible for: taking lines of every format as what they are said to be, with every row accounted for. Not responsible for: what words mean
//! (`words`), or how roads meet (`rollout::network`).

#[cfg(test)]
mod tests;
mod words;

use super::layer::{Context, Layer, LayerPlan, Wanted};
use super::{Column, GeometryWish, columns, open, osm_pbf};
use crate::Result;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{BarrierKind, Barriers, CodeColumn, RoadClass, Roads, Surface, Weights};
use geo::{Coord, Geometry, LineString};
use words::{Keeper, Meaning};

/// The class of roads whose class nobody knows.
const UNKNOWN_IS: RoadClass = RoadClass::Local;

/// Reads roads and adds them to others.
///
/// # Errors
/// A layer that cannot be read or holds no line.
pub fn read_roads(plan: &LayerPlan, context: &Context<'_>, findings: &mut Findings, roads: &mut Roads) -> Result<Layer> {
    let mut layer = read(plan, "roads", columns::ROADS, context, findings)?;
    let lines = lines(&mut layer, findings);
    tell_missing_nodes(&mut layer, findings);
    let about = About::take(&mut layer);
    let mut used = 0_usize;
    for (row, lines) in lines {
        let class = match about.class(row) {
            Meaning::Known(class) => class,
            Meaning::Closed => {
                layer.account.exclude("no road that is open and can be built along", 1);
                continue;
            }
            Meaning::Unknown => {
                findings.add_lazily(FindingKind::UnknownRoadClass, &layer.name, || {
                    Example::row(row as u64 + 1).detail(about.words(row).unwrap_or("nothing says it"))
                });
                UNKNOWN_IS
            }
        };
        used += 1;
        for line in lines {
            roads.line.push(line);
            roads.class.push(class);
            roads.surface.push(about.surface(row));
            roads.level.push(about.level(row));
            roads.traffic.push(about.traffic.as_ref().and_then(|counts| counts.get(row)));
        }
    }
    if used == 0 {
        return Err(layer
            .place
            .clone()
            .error("no row can be used as a road")
            .with_hint("roads are lines; name the layer: FILE:LAYER"));
    }
    if roads.name.is_empty() {
        roads.name.clone_from(&layer.name);
    }
    Ok(layer)
}

/// Reads lines (ducts, planned works) and adds them to others.
///
/// # Errors
/// A layer that cannot be read or holds no line.
pub fn read_lines(
    plan: &LayerPlan,
    role: &str,
    context: &Context<'_>,
    findings: &mut Findings,
    into: &mut Vec<LineString<f64>>,
) -> Result<Layer> {
    let mut layer = read(plan, role, &[], context, findings)?;
    let found = lines(&mut layer, findings);
    if found.is_empty() && layer.rows > 0 {
        let error = layer.place.clone().error(format!("no row can be used as {role}"));
        return Err(error.with_hint("these are lines; name the layer: FILE:LAYER"));
    }
    into.extend(found.into_iter().flat_map(|(_, lines)| lines));
    Ok(layer)
}

/// Reads the existing network, lines or points (also those of a plain table), and adds it to others.
///
/// # Errors
/// A layer that cannot be read, or holds neither.
pub fn read_backbone(
    plan: &LayerPlan,
    context: &Context<'_>,
    findings: &mut Findings,
    into: &mut (Vec<LineString<f64>>, Vec<Coord<f64>>),
) -> Result<Layer> {
    let before = into.0.len() + into.1.len();
    // A plain table holds its points in columns.
    let is_table = !open(&plan.source, &context.options)?.schema().has_geometry;
    let geometry = if is_table { GeometryWish::Points } else { GeometryWish::Shapes };
    let fields = if is_table { columns::POINTS } else { &[] };
    let wanted = Wanted { role: "backbone".to_owned(), fields, geometry, geometry_optional: false };
    let mut layer = Layer::read(plan, &wanted, context, findings)?;
    if is_table {
        layer.exclude_faults(findings);
        let places = layer.geometry.x.iter().zip(&layer.geometry.y).map(|(&x, &y)| Coord { x, y });
        into.1.extend(places.filter(|at| at.x.is_finite() && at.y.is_finite()));
    }
    let found = if is_table { Vec::new() } else { shapes(&mut layer, findings) };
    for (row, shape) in found {
        match shape {
            Geometry::Point(point) => into.1.push(point.0),
            Geometry::MultiPoint(points) => into.1.extend(points.0.into_iter().map(|point| point.0)),
            Geometry::LineString(line) => into.0.push(line),
            Geometry::MultiLineString(lines) => into.0.extend(lines.0),
            _ => wrong(&mut layer, row, "neither a line nor a point", findings),
        }
    }
    if into.0.len() + into.1.len() == before && layer.rows > 0 {
        return Err(layer.place.clone().error("no row can be used as the existing network").with_hint("it is lines or points"));
    }
    Ok(layer)
}

/// Reads railways and water, lines or polygons, and adds them to others. Of an OpenStreetMap extract the layer `barriers` is read.
///
/// # Errors
/// A layer that cannot be read, or holds neither.
pub fn read_barriers(plan: &LayerPlan, context: &Context<'_>, findings: &mut Findings, into: &mut Barriers) -> Result<Layer> {
    let mut plan = plan.clone();
    if plan.source.layer.is_none() && osm_pbf::is_extract(&plan.source.path) {
        plan.source.layer = Some(osm_pbf::BARRIERS.to_owned());
    }
    let mut layer = read(&plan, "barriers", columns::BARRIERS, context, findings)?;
    let found = shapes(&mut layer, findings);
    tell_missing_nodes(&mut layer, findings);
    let columns = ["railway", "waterway", "kind"].map(|field| codes(&mut layer, field));
    let has_words = columns.iter().any(Option::is_some);
    let by_name = if is_rail_by_name(&layer.name) { BarrierKind::Rail } else { BarrierKind::Water };
    for (row, shape) in found {
        let word = columns.iter().find_map(|codes| codes.as_ref()?.get(row));
        let kind = match word.map(words::barrier) {
            Some(Meaning::Known(kind)) => kind,
            // Without words the layer says by its name what it is.
            None if !has_words => by_name,
            Some(Meaning::Closed | Meaning::Unknown) | None => {
                layer.account.exclude("neither a railway in use nor water wider than a brook", 1);
                continue;
            }
        };
        let mut push = |line: LineString<f64>, is_outline: bool| {
            into.line.push(line);
            into.kind.push(kind);
            into.is_outline.push(is_outline);
        };
        match shape {
            Geometry::LineString(line) => push(line, false),
            Geometry::MultiLineString(lines) => lines.0.into_iter().for_each(|line| push(line, false)),
            Geometry::Polygon(polygon) => rings(&polygon).for_each(|ring| push(ring.clone(), true)),
            Geometry::MultiPolygon(polygons) => polygons.0.iter().flat_map(rings).for_each(|ring| push(ring.clone(), true)),
            _ => wrong(&mut layer, row, "neither a line nor a polygon", findings),
        }
    }
    Ok(layer)
}

/// All rings of a polygon: an island in a lake is left over water too.
fn rings(polygon: &geo::Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

fn is_rail_by_name(name: &str) -> bool {
    let name = name.to_lowercase();
    ["rail", "järnväg", "jarnvag", "spår"].iter().any(|part| name.contains(part))
}

fn read(
    plan: &LayerPlan,
    role: &str,
    fields: &'static [columns::Field],
    context: &Context<'_>,
    findings: &mut Findings,
) -> Result<Layer> {
    let wanted = Wanted { role: role.to_owned(), fields, geometry: GeometryWish::Shapes, geometry_optional: false };
    Layer::read(plan, &wanted, context, findings)
}

/// The shapes that can be used, with their rows.
fn shapes(layer: &mut Layer, findings: &mut Findings) -> Vec<(usize, Geometry<f64>)> {
    let faults = layer.exclude_faults(findings);
    let shapes = std::mem::take(&mut layer.geometry.shapes).into_iter().enumerate();
    shapes.filter(|(row, _)| faults.binary_search(&(*row as u32)).is_err()).collect()
}

/// The lines of each row, with the rows.
fn lines(layer: &mut Layer, findings: &mut Findings) -> Vec<(usize, Vec<LineString<f64>>)> {
    let mut found = Vec::new();
    for (row, shape) in shapes(layer, findings) {
        match shape {
            Geometry::LineString(line) => found.push((row, vec![line])),
            Geometry::MultiLineString(lines) => found.push((row, lines.0)),
            _ => wrong(layer, row, "not a line", findings),
        }
    }
    found
}

fn wrong(layer: &mut Layer, row: usize, reason: &str, findings: &mut Findings) {
    layer.account.exclude(reason, 1);
    findings.add_lazily(FindingKind::WrongGeometryType, &layer.name, || Example::row(row as u64 + 1));
}

/// Ways of an extract that lead out of it.
fn tell_missing_nodes(layer: &mut Layer, findings: &mut Findings) {
    let Some(counts) = counts(layer, "missing_nodes") else { return };
    for row in 0..layer.rows {
        if let Some(missing) = counts.get(row).filter(|missing| *missing > 0) {
            findings.add_lazily(FindingKind::MissingNodes, &layer.name, || {
                Example::row(row as u64 + 1).detail(format!("{missing} nodes are not in the extract"))
            });
        }
    }
}

fn codes(layer: &mut Layer, field: &str) -> Option<CodeColumn> {
    match layer.take(field) {
        Some(Column::Codes(codes)) => Some(codes),
        _ => None,
    }
}

fn counts(layer: &mut Layer, field: &str) -> Option<Weights> {
    match layer.take(field) {
        Some(Column::Counts { counts, .. }) => Some(counts),
        _ => None,
    }
}

/// What a layer says about its roads.
struct About {
    class: Option<Words<Meaning<RoadClass>>>,
    function: Option<Words<Option<u8>>>,
    keeper: Option<Words<Meaning<Keeper>>>,
    surface: Option<Words<Surface>>,
    bridge: Option<Words<bool>>,
    tunnel: Option<Words<bool>>,
    level: Option<Words<Option<i8>>>,
    traffic: Option<Weights>,
}

impl About {
    fn take(layer: &mut Layer) -> Self {
        fn of<T>(layer: &mut Layer, field: &str, meaning: impl Fn(&str) -> T) -> Option<Words<T>> {
            codes(layer, field).map(|codes| Words { meaning: codes.codes.iter().map(meaning).collect(), codes })
        }
        Self {
            class: of(layer, "class", words::road_class),
            function: of(layer, "function", |word| word.trim().parse().ok()),
            keeper: of(layer, "keeper", words::keeper),
            surface: of(layer, "surface", words::road_surface),
            bridge: of(layer, "bridge", words::is_yes),
            tunnel: of(layer, "tunnel", words::is_yes),
            level: of(layer, "level", |word| word.trim().parse().ok()),
            traffic: counts(layer, "traffic"),
        }
    }

    /// The class of a row: its word, else what its functional class and its keeper make likely.
    fn class(&self, row: usize) -> Meaning<RoadClass> {
        let by_word = self.class.as_ref().and_then(|words| words.get(row)).copied().unwrap_or(Meaning::Unknown);
        if by_word != Meaning::Unknown {
            return by_word;
        }
        let keeper = match self.keeper.as_ref().and_then(|words| words.get(row)) {
            Some(Meaning::Known(keeper)) => Some(*keeper),
            _ => None,
        };
        let function = self.function.as_ref().and_then(|words| *words.get(row)?);
        words::class_by_function(function, keeper).map_or(Meaning::Unknown, Meaning::Known)
    }
    /// The word for the class of a row, as written.
    fn words(&self, row: usize) -> Option<&str> {
        self.class.as_ref().and_then(|words| words.codes.get(row))
    }
    fn surface(&self, row: usize) -> Surface {
        self.surface.as_ref().and_then(|words| words.get(row)).copied().unwrap_or(Surface::Unknown)
    }
    /// The level that is stated, else 1 on a bridge and -1 in a tunnel.
    fn level(&self, row: usize) -> i8 {
        let stated = self.level.as_ref().and_then(|words| *words.get(row)?).filter(|level| *level != 0);
        let is = |words: &Option<Words<bool>>| words.as_ref().and_then(|words| words.get(row)).is_some_and(|is| *is);
        stated.unwrap_or_else(|| i8::from(is(&self.bridge)) - i8::from(is(&self.tunnel)))
    }
}

/// A column of words, each word understood once.
struct Words<T> {
    codes: CodeColumn,
    meaning: Vec<T>,
}

impl<T> Words<T> {
    fn get(&self, row: usize) -> Option<&T> {
        let code = self.codes.rows[row];
        (code != CodeColumn::MISSING).then(|| &self.meaning[code as usize])
    }
}
