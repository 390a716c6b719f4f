//! Network layers: from rows to ids, points, lines or polygons with their attributes.

use super::areas::polygons;
use super::layer::{Context, Layer, LayerPlan, Wanted};
use super::{Column, GeometryWish, columns};
use crate::Result;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{Attributes, CodeColumn, Features, Ids, NetworkKind, NetworkLayer, PerFeature, Technology, TextColumn};
use geo::{Geometry, LineString};
use jiff::civil::Date;

/// A network layer as the user described it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkPlan {
    /// The layer.
    pub layer: LayerPlan,
    /// What it says.
    pub kind: NetworkKind,
    /// The technology of all features, where no column says it.
    pub technology: Technology,
    /// The download speed of all features in Mbit/s, where no column says it.
    pub down_mbps: Option<u32>,
    /// When all plans are ready, where no column says it.
    pub ready_by: Option<Date>,
    /// The operator.
    pub operator: Option<String>,
    /// Whether points are matched to premises by place although the layer also has ids.
    pub match_by_point: bool,
}

/// Speeds above this, in Mbit/s, are taken for a mistake.
const ABSURD_MBPS: u32 = 100_000;

/// Polygons above this, in square metres, are no buildings (the largest in Sweden cover about a tenth of it).
const LARGEST_BUILDING_M2: f64 = 3_000_000.0;

/// Reads a network layer.
///
/// # Errors
/// A layer that cannot be read or has not the kind of geometry that its role needs.
pub fn read_network(plan: &NetworkPlan, context: &Context<'_>, findings: &mut Findings) -> Result<(NetworkLayer, Layer)> {
    let names_premises = matches!(plan.kind, NetworkKind::Connected | NetworkKind::Orderable);
    let wanted = Wanted {
        role: plan.kind.as_str().to_owned(),
        fields: columns::NETWORK,
        geometry: if names_premises { GeometryWish::Points } else { GeometryWish::Shapes },
        geometry_optional: names_premises,
    };
    let mut layer = Layer::read(&plan.layer, &wanted, context, findings)?;
    let (features, rows) = match plan.kind {
        NetworkKind::Connected | NetworkKind::Orderable => premises_named(&mut layer, plan, findings)?,
        NetworkKind::Route => lines(&mut layer, findings),
        NetworkKind::ServiceArea | NetworkKind::Planned => {
            let (rows, shapes) = polygons(&mut layer, findings).into_iter().unzip();
            (Features::Polygons(shapes), rows)
        }
    };
    let (attributes, known) = attributes(&mut layer, plan, &rows, findings)?;
    let rows = rows.iter().zip(&known).filter(|(_, known)| **known).map(|(row, _)| *row as u32 + 1).collect();
    let features = if known.iter().all(|known| *known) { features } else { retain(features, &known) };
    if features.is_empty() && layer.rows > 0 {
        return Err(layer.place.clone().error(format!("no row can be used as {}", plan.kind)).with_hint(match plan.kind {
            NetworkKind::Route => "routes are lines",
            NetworkKind::ServiceArea | NetworkKind::Planned => "service areas and plans are polygons",
            NetworkKind::Connected | NetworkKind::Orderable => "connected and orderable premises are named by id or by point",
        }));
    }
    Ok((NetworkLayer { name: layer.name.clone(), kind: plan.kind, features, attributes, rows }, layer))
}

/// Premises by id where the layer has ids, else by point; and the rows they stand on.
fn premises_named(layer: &mut Layer, plan: &NetworkPlan, findings: &mut Findings) -> Result<(Features, Vec<usize>)> {
    let has_points = !layer.geometry.x.is_empty();
    if let (Some(Column::Ids { ids, missing }), false) = (layer.take("id"), plan.match_by_point && has_points) {
        for &row in &missing {
            layer.account.exclude("no id", 1);
            findings.add_lazily(FindingKind::MissingId, &layer.name, || Example::row(u64::from(row) + 1));
        }
        let rows: Vec<usize> = (0..ids.len()).filter(|&row| missing.binary_search(&(row as u32)).is_err()).collect();
        return Ok((Features::Ids(as_text(&ids, &rows)), rows));
    }
    if !has_points && layer.rows > 0 {
        return Err(layer
            .place
            .clone()
            .error("there is neither a column with ids nor geometry")
            .with_hint(format!("name the column with the premises ids: `--map {}.id=COLUMN`", plan.kind)));
    }
    if let Some(row) = layer.geometry.area.iter().position(|area| *area > LARGEST_BUILDING_M2) {
        return Err(layer.place.clone().row(row as u64 + 1).error("the polygon is far larger than any building").with_hint(
            "areas in which everything can be connected are `--service-areas`; connected premises are buildings, points or ids",
        ));
    }
    let faults = layer.exclude_faults(findings);
    let rows: Vec<usize> = (0..layer.rows).filter(|&row| faults.binary_search(&(row as u32)).is_err()).collect();
    let pick = |values: &[f64]| rows.iter().map(|&row| values[row]).collect();
    Ok((Features::Points { easting: pick(&layer.geometry.x), northing: pick(&layer.geometry.y) }, rows))
}

fn as_text(ids: &Ids, rows: &[usize]) -> TextColumn {
    rows.iter().map(|&row| ids.get(row)).collect()
}

/// The lines of a layer, a multi line as several features; and the rows they stand on.
fn lines(layer: &mut Layer, findings: &mut Findings) -> (Features, Vec<usize>) {
    let faults = layer.exclude_faults(findings);
    let (mut lines, mut rows): (Vec<LineString<f64>>, Vec<usize>) = (Vec::new(), Vec::new());
    for (row, shape) in std::mem::take(&mut layer.geometry.shapes).into_iter().enumerate() {
        if faults.binary_search(&(row as u32)).is_ok() {
            continue;
        }
        match shape {
            Geometry::LineString(line) => {
                lines.push(line);
                rows.push(row);
            }
            Geometry::MultiLineString(parts) => {
                rows.extend(std::iter::repeat_n(row, parts.0.len()));
                lines.extend(parts.0);
            }
            _ => {
                layer.account.exclude("not a line", 1);
                findings.add_lazily(FindingKind::WrongGeometryType, &layer.name, || Example::row(row as u64 + 1));
            }
        }
    }
    (Features::Lines(lines), rows)
}

/// The attributes of the features that stand on these rows, and which of them have a known technology.
fn attributes(layer: &mut Layer, plan: &NetworkPlan, rows: &[usize], findings: &mut Findings) -> Result<(Attributes, Vec<bool>)> {
    let technology = technologies(layer, plan, rows, findings);
    let known: Vec<bool> = technology.iter().map(Option::is_some).collect();
    let keep = |feature: &usize| known[*feature];
    let kept_rows: Vec<usize> = (0..rows.len()).filter(keep).map(|feature| rows[feature]).collect();
    let technology: Vec<Technology> = technology.into_iter().flatten().collect();
    let uniform = technology.windows(2).all(|pair| pair[0] == pair[1]);
    let attributes = Attributes {
        technology: match technology.first() {
            Some(&first) if uniform => PerFeature::All(first),
            None => PerFeature::All(plan.technology),
            _ => PerFeature::Each(technology),
        },
        down_mbps: speeds(layer, plan, &kept_rows, findings),
        ready_by: dates(layer, plan, &kept_rows)?,
        operator: plan.operator.clone(),
    };
    Ok((attributes, known))
}

fn technologies(layer: &mut Layer, plan: &NetworkPlan, rows: &[usize], findings: &mut Findings) -> Vec<Option<Technology>> {
    let Some(Column::Codes(codes)) = layer.take("technology") else {
        return vec![Some(plan.technology); rows.len()];
    };
    let of_code: Vec<Option<Technology>> = codes.codes.iter().map(Technology::from_cell).collect();
    let of_row = |&row: &usize| match codes.rows[row] {
        CodeColumn::MISSING => Some(plan.technology),
        code => of_code[code as usize],
    };
    let technologies: Vec<_> = rows.iter().map(of_row).collect();
    let mut unknown: Vec<usize> =
        rows.iter().zip(&technologies).filter(|(_, known)| known.is_none()).map(|(row, _)| *row).collect();
    unknown.dedup();
    layer.account.exclude("unknown technology", unknown.len() as u64);
    for row in unknown {
        let text = codes.get(row).unwrap_or_default();
        findings.add_lazily(FindingKind::UnknownTechnology, &layer.name, || Example::row(row as u64 + 1).detail(text));
    }
    technologies
}

fn speeds(layer: &mut Layer, plan: &NetworkPlan, rows: &[usize], findings: &mut Findings) -> PerFeature<Option<u32>> {
    let Some(Column::Counts { counts, negative }) = layer.take("down_mbps") else {
        return PerFeature::All(plan.down_mbps);
    };
    let implausible = |row: usize| {
        counts.get(row).is_some_and(|speed| speed > ABSURD_MBPS) || negative.iter().any(|(at, _)| *at as usize == row)
    };
    for &row in rows.iter().filter(|&&row| implausible(row)) {
        findings.add_lazily(FindingKind::ImplausibleSpeed, &layer.name, || Example::row(row as u64 + 1));
    }
    PerFeature::Each(rows.iter().map(|&row| if implausible(row) { None } else { counts.get(row).or(plan.down_mbps) }).collect())
}

fn dates(layer: &mut Layer, plan: &NetworkPlan, rows: &[usize]) -> Result<PerFeature<Option<Date>>> {
    let Some(Column::Codes(texts)) = layer.take("ready_by") else {
        return Ok(PerFeature::All(plan.ready_by));
    };
    let column = layer.column_name("ready_by");
    let of_row = |&row: &usize| match texts.get(row) {
        None => Ok(plan.ready_by),
        Some(text) => parse_date(text).map(Some).ok_or_else(|| {
            layer
                .place
                .clone()
                .row(row as u64 + 1)
                .column(&column)
                .error(format!("`{text}` is not a date"))
                .with_hint("write dates as 2027-12-31, or a year alone for its last day")
        }),
    };
    rows.iter().map(of_row).collect::<Result<Vec<_>>>().map(PerFeature::Each)
}

/// Reads `2027-12-31` (with or without a time behind it), `20271231`, `2027-12` (its last day) or `2027` (its last day).
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let day = text.get(..10).unwrap_or(text).trim_end_matches('T');
    if let Ok(date) = day.parse::<Date>() {
        return Some(date);
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i16>().ok()).flatten();
    match text.len() {
        4 => Date::new(digits(text)?, 12, 31).ok(),
        7 if text.as_bytes()[4] == b'-' => {
            Some(Date::new(digits(&text[..4])?, digits(&text[5..])? as i8, 1).ok()?.last_of_month())
        }
        _ => None,
    }
}

/// Leaves out the features that are not known.
fn retain(features: Features, known: &[bool]) -> Features {
    fn pick<T>(values: Vec<T>, known: &[bool]) -> Vec<T> {
        values.into_iter().zip(known).filter(|(_, known)| **known).map(|(value, _)| value).collect()
    }
    match features {
        Features::Ids(ids) => Features::Ids(ids.iter().zip(known).filter(|(_, known)| **known).map(|(id, _)| id).collect()),
        Features::Points { easting, northing } => {
            Features::Points { easting: pick(easting, known), northing: pick(northing, known) }
        }
        Features::Lines(lines) => Features::Lines(pick(lines, known)),
        Features::Polygons(polygons) => Features::Polygons(pick(polygons, known)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_days_months_or_years() {
        let date = |text: &str| parse_date(text).map(|date| date.to_string());
        assert_eq!(date("2027-12-31").as_deref(), Some("2027-12-31"));
        assert_eq!(date("2027-06-30T00:00:00").as_deref(), Some("2027-06-30"));
        assert_eq!(date("2028-02").as_deref(), Some("2028-02-29"));
        assert_eq!(date("2027").as_deref(), Some("2027-12-31"));
        assert_eq!(date("kvartal 3"), None);
    }
}
