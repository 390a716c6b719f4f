//! Roads, ducts, works, the existing network and barriers: from rows to lines and points.
//!
//! Responsible for: what the words of real deliveries (OpenStreetMap, NVDB, Lantmäteriet) mean, with every row accounted for. Not responsible
//! for: how roads meet (`rollout::network`).

use super::layer::{Context, Layer, LayerPlan, Wanted};
use super::{Column, GeometryWish, columns};
use crate::Result;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{BarrierKind, Barriers, CodeColumn, RoadClass, Roads, Surface};
use geo::{Coord, Geometry, LineString};

/// Reads roads and adds them to others.
///
/// # Errors
/// A layer that cannot be read or holds no line.
pub fn read_roads(plan: &LayerPlan, context: &Context<'_>, findings: &mut Findings, roads: &mut Roads) -> Result<Layer> {
    let mut layer = read(plan, "roads", columns::ROADS, context, findings)?;
    let lines = lines(&mut layer, findings);
    let texts = |field: &str, layer: &mut Layer| match layer.take(field) {
        Some(Column::Codes(codes)) => Some(codes),
        _ => None,
    };
    let class = texts("class", &mut layer);
    let (surface, bridge, tunnel, level) =
        (texts("surface", &mut layer), texts("bridge", &mut layer), texts("tunnel", &mut layer), texts("level", &mut layer));
    let traffic = match layer.take("traffic") {
        Some(Column::Counts { counts, .. }) => Some(counts),
        _ => None,
    };
    let classes = Words::new(class.as_ref(), road_class);
    let mut used = 0;
    let mut excluded_rows: Option<usize> = None;
    for (row, line) in lines {
        let class = match classes.get(row) {
            Meaning::Known(class) => *class,
            Meaning::Closed => {
                if excluded_rows != Some(row) {
                    layer.account.exclude("no road that is open or can be built along", 1);
                    excluded_rows = Some(row);
                }
                continue;
            }
            Meaning::Unknown => {
                let text = class.as_ref().and_then(|codes| codes.get(row)).unwrap_or("(empty)").to_owned();
                findings.add_lazily(FindingKind::UnknownRoadClass, &layer.name, || Example::row(row as u64 + 1).detail(text));
                RoadClass::Local
            }
        };
        used += 1;
        roads.line.push(line);
        roads.class.push(class);
        roads.surface.push(surface.as_ref().and_then(|codes| codes.get(row)).map_or(Surface::Unknown, road_surface));
        let is = |codes: &Option<CodeColumn>| codes.as_ref().and_then(|codes| codes.get(row)).is_some_and(is_yes);
        let stated = level.as_ref().and_then(|codes| codes.get(row)).and_then(|text| text.trim().parse::<i8>().ok());
        roads.level.push(match stated {
            Some(level) if level != 0 => level,
            _ => i8::from(is(&bridge)) - i8::from(is(&tunnel)),
        });
        roads.traffic.push(traffic.as_ref().and_then(|counts| counts.get(row)));
    }
    if used == 0 && layer.rows > 0 {
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
        return Err(layer
            .place
            .clone()
            .error(format!("no row can be used as {role}"))
            .with_hint("these are lines; name the layer: FILE:LAYER"));
    }
    into.extend(found.into_iter().map(|(_, line)| line));
    Ok(layer)
}

/// Reads the existing network, lines or points, and adds it to others.
///
/// # Errors
/// A layer that cannot be read, or holds neither.
pub fn read_backbone(
    plan: &LayerPlan,
    context: &Context<'_>,
    findings: &mut Findings,
    into: &mut (Vec<LineString<f64>>, Vec<Coord<f64>>),
) -> Result<Layer> {
    let mut layer = read(plan, "backbone", &[], context, findings)?;
    let before = into.0.len() + into.1.len();
    for (row, shape) in shapes(&mut layer, findings) {
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

/// Reads railways and water, lines or polygons, and adds them to others.
///
/// # Errors
/// A layer that cannot be read, or holds neither.
pub fn read_barriers(plan: &LayerPlan, context: &Context<'_>, findings: &mut Findings, into: &mut Barriers) -> Result<Layer> {
    let mut layer = read(plan, "barriers", columns::BARRIERS, context, findings)?;
    let found = shapes(&mut layer, findings);
    let (railway, kind) = (layer.take("railway"), layer.take("kind"));
    let text = |column: &Option<Column>, row: usize| match column {
        Some(Column::Codes(codes)) => codes.get(row).map(str::to_lowercase),
        _ => None,
    };
    for (row, shape) in found {
        let is_rail = text(&railway, row).is_some_and(|kind| RAILS.contains(&kind.as_str()))
            || text(&kind, row)
                .is_some_and(|kind| RAILS.contains(&kind.as_str()) || kind.contains("järnväg") || kind.contains("jarnvag"));
        let kind = if is_rail { BarrierKind::Rail } else { BarrierKind::Water };
        let mut push = |line: LineString<f64>, is_outline: bool| {
            into.line.push(line);
            into.kind.push(kind);
            into.is_outline.push(is_outline);
        };
        match shape {
            Geometry::LineString(line) => push(line, false),
            Geometry::MultiLineString(lines) => lines.0.into_iter().for_each(|line| push(line, false)),
            Geometry::Polygon(polygon) => push(polygon.exterior().clone(), true),
            Geometry::MultiPolygon(polygons) => polygons.0.iter().for_each(|polygon| push(polygon.exterior().clone(), true)),
            _ => wrong(&mut layer, row, "neither a line nor a polygon", findings),
        }
    }
    Ok(layer)
}

const RAILS: [&str; 6] = ["rail", "railway", "light_rail", "narrow_gauge", "subway", "tram"];

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

/// The lines, a multi line as several, with their rows.
fn lines(layer: &mut Layer, findings: &mut Findings) -> Vec<(usize, LineString<f64>)> {
    let mut found = Vec::new();
    for (row, shape) in shapes(layer, findings) {
        match shape {
            Geometry::LineString(line) => found.push((row, line)),
            Geometry::MultiLineString(lines) => found.extend(lines.0.into_iter().map(|line| (row, line))),
            _ => wrong(layer, row, "not a line", findings),
        }
    }
    found
}

fn wrong(layer: &mut Layer, row: usize, reason: &str, findings: &mut Findings) {
    layer.account.exclude(reason, 1);
    findings.add_lazily(FindingKind::WrongGeometryType, &layer.name, || Example::row(row as u64 + 1));
}

/// What a word of a delivery says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning<T> {
    Known(T),
    /// No cable is laid there: stairs, ferries, roads not built yet.
    Closed,
    Unknown,
}

/// The meaning of a column of words, each word looked at once.
struct Words<'c, T> {
    codes: Option<&'c CodeColumn>,
    meaning: Vec<Meaning<T>>,
    missing: Meaning<T>,
}

impl<'c> Words<'c, RoadClass> {
    fn new(codes: Option<&'c CodeColumn>, of: fn(&str) -> Meaning<RoadClass>) -> Self {
        let meaning = codes.map(|codes| codes.codes.iter().map(of).collect()).unwrap_or_default();
        // Without a column nobody is asked: every line is a local road.
        let missing = if codes.is_some() { Meaning::Unknown } else { Meaning::Known(RoadClass::Local) };
        Self { codes, meaning, missing }
    }
    fn get(&self, row: usize) -> &Meaning<RoadClass> {
        match self.codes.map(|codes| codes.rows[row]) {
            Some(code) if code != CodeColumn::MISSING => &self.meaning[code as usize],
            _ => &self.missing,
        }
    }
}

/// Classes by the words of OpenStreetMap (`highway`), of NVDB and Lantmäteriet, and of this program.
fn road_class(text: &str) -> Meaning<RoadClass> {
    let word = text.trim().to_lowercase();
    let word = word.strip_suffix("_link").unwrap_or(&word);
    Meaning::Known(match word {
        "motorway" | "trunk" | "motorväg" | "motortrafikled" | "motorvag" => RoadClass::Motorway,
        "main" | "primary" | "secondary" | "huvudväg" | "huvudvag" | "europaväg" | "riksväg" | "primär länsväg" | "länsväg"
        | "övrig länsväg" | "allmän väg" => RoadClass::Main,
        "local" | "tertiary" | "unclassified" | "road" | "sidoväg" | "sidovag" | "sekundär länsväg" | "tertiär länsväg" => {
            RoadClass::Local
        }
        "street" | "residential" | "living_street" | "pedestrian" | "gata" | "kommunal gata" | "kommunal väg" | "kvartersväg" => {
            RoadClass::Street
        }
        "private" | "service" | "enskild väg" | "enskild vag" | "bättre bilväg" | "bilväg" => RoadClass::Private,
        "track" | "skogsbilväg" | "skogsväg" | "traktorväg" | "brukningsväg" => RoadClass::Track,
        "path" | "footway" | "cycleway" | "bridleway" | "gångväg" | "cykelväg" | "stig" | "gc-väg" => RoadClass::Path,
        "steps" | "construction" | "proposed" | "ferry" | "färjeled" | "corridor" | "elevator" | "platform" | "raceway"
        | "bus_guideway" | "via_ferrata" | "abandoned" | "razed" => return Meaning::Closed,
        _ => return Meaning::Unknown,
    })
}

fn road_surface(text: &str) -> Surface {
    match text.trim().to_lowercase().as_str() {
        "paved" | "asphalt" | "concrete" | "paving_stones" | "sett" | "cobblestone" | "belagd" | "asfalt" | "belagd väg"
        | "1" => Surface::Paved,
        "gravel" | "unpaved" | "compacted" | "fine_gravel" | "ground" | "dirt" | "earth" | "grass" | "sand" | "grus"
        | "grusväg" | "2" => Surface::Gravel,
        _ => Surface::Unknown,
    }
}

fn is_yes(text: &str) -> bool {
    !matches!(text.trim().to_lowercase().as_str(), "" | "no" | "0" | "nej" | "false" | "f" | "n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_several_sources_mean_the_same() {
        for word in ["Residential", "gata", "living_street"] {
            assert_eq!(road_class(word), Meaning::Known(RoadClass::Street), "{word}");
        }
        assert_eq!(road_class("secondary_link"), Meaning::Known(RoadClass::Main));
        assert_eq!(road_class("steps"), Meaning::Closed);
        assert_eq!(road_class("xyz"), Meaning::Unknown);
        assert_eq!(
            (road_surface("asphalt"), road_surface("Grus"), road_surface("?")),
            (Surface::Paved, Surface::Gravel, Surface::Unknown)
        );
        assert!(is_yes("yes") && is_yes("viaduct") && !is_yes("no") && !is_yes("0"));
    }
}
