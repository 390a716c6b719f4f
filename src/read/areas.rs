//! Municipalities and settlements: from polygons to areas, one per code.

use super::layer::{Context, Layer, LayerPlan, Wanted};
use super::premises::repair_codes;
use super::{Column, GeometryWish, columns};
use crate::Result;
use crate::error::nearest_name;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{Areas, CodeColumn, Premises, Settlements, codes};
use geo::{Geometry, MultiPolygon};
use std::collections::BTreeMap;

/// Reads municipalities: one area per code, its parts joined.
///
/// # Errors
/// A layer that cannot be read, has no code column, or holds no polygon.
pub fn read_areas(plan: &LayerPlan, context: &Context<'_>, findings: &mut Findings) -> Result<(Areas, Layer)> {
    let wanted =
        Wanted { role: "areas".to_owned(), fields: columns::AREAS, geometry: GeometryWish::Shapes, geometry_optional: false };
    let mut layer = Layer::read(plan, &wanted, context, findings)?;
    let codes = match layer.take("code") {
        Some(Column::Codes(codes)) => repair_codes(codes, &layer.name, findings),
        _ => return Err(no_code(&layer)),
    };
    let text = |layer: &mut Layer, field: &str| match layer.take(field) {
        Some(Column::Codes(text)) => Some(text),
        _ => None,
    };
    let (names, county, county_name) = (text(&mut layer, "name"), text(&mut layer, "county"), text(&mut layer, "county_name"));
    let shapes = polygons(&mut layer, findings);
    let mut by_code: BTreeMap<&str, (usize, MultiPolygon<f64>)> = BTreeMap::new();
    for (row, shape) in shapes {
        let Some(code) = codes.get(row) else {
            layer.account.exclude("no code", 1);
            findings.add_lazily(FindingKind::MissingCode, &layer.name, || Example::row(row as u64 + 1));
            continue;
        };
        let entry = by_code.entry(code).or_insert_with(|| (row, MultiPolygon(Vec::new())));
        if let Some(names) = names.as_ref().filter(|names| names.get(entry.0) != names.get(row)) {
            let both = format!("{} and {}", names.get(entry.0).unwrap_or("no name"), names.get(row).unwrap_or("no name"));
            findings
                .add_lazily(FindingKind::ConflictingNames, &layer.name, || Example::id(code).at_row(row as u64 + 1).detail(both));
        }
        entry.1.0.extend(shape.0);
    }
    if by_code.is_empty() {
        return Err(layer
            .place
            .clone()
            .error("there is no polygon with a code")
            .with_hint("name the layer with the municipalities: FILE:LAYER"));
    }
    let cell = |column: &Option<CodeColumn>, row: usize| {
        column.as_ref().and_then(|column| column.get(row)).unwrap_or_default().to_owned()
    };
    let mut areas = Areas {
        name: layer.name.clone(),
        county: county.is_some().then(Vec::new),
        county_label: county_name.is_some().then(Vec::new),
        ..Areas::default()
    };
    for (code, (row, shape)) in by_code {
        let name = cell(&names, row);
        let known = codes::municipality_name(code).unwrap_or_default();
        areas.label.push(if name.is_empty() { known.to_owned() } else { name });
        areas.code.push(code.to_owned());
        areas.shape.push(shape);
        areas.county.iter_mut().for_each(|column| column.push(cell(&county, row)));
        areas.county_label.iter_mut().for_each(|column| column.push(cell(&county_name, row)));
    }
    Ok((areas, layer))
}

fn no_code(layer: &Layer) -> crate::Error {
    let names: Vec<&str> = layer.schema_columns.iter().map(String::as_str).collect();
    let error = layer.place.clone().error("there is no column with a municipality code");
    error.with_hint(match nearest_name("kommunkod", names.iter().copied()) {
        Some(name) => format!("is it `{name}`? Then say `--map areas.code={name}`"),
        None => format!("name it with `--map areas.code=COLUMN`; the columns are: {}", names.join(", ")),
    })
}

/// Reads settlements (tätorter and småorter): their shapes, and how many people live in each, where the layer says it.
///
/// # Errors
/// A layer that cannot be read or holds no polygon.
pub fn read_settlements(plan: &LayerPlan, context: &Context<'_>, findings: &mut Findings) -> Result<(Settlements, Layer)> {
    let wanted = Wanted {
        role: "settlements".to_owned(),
        fields: columns::SETTLEMENTS,
        geometry: GeometryWish::Shapes,
        geometry_optional: false,
    };
    let mut layer = Layer::read(plan, &wanted, context, findings)?;
    let inhabitants = match layer.take("inhabitants") {
        Some(Column::Codes(cells)) => Some(cells),
        _ => None,
    };
    let (rows, shape): (Vec<usize>, Vec<MultiPolygon<f64>>) = polygons(&mut layer, findings).into_iter().unzip();
    let inhabitants = inhabitants.map(|cells| rows.iter().map(|&row| cells.get(row).and_then(inhabitants_of)).collect());
    if shape.is_empty() {
        return Err(layer
            .place
            .clone()
            .error("there is no polygon in the layer")
            .with_hint("settlements are polygons (tätorter, småorter)"));
    }
    Ok((Settlements { name: layer.name.clone(), shape, inhabitants }, layer))
}

/// A whole number, also with blanks between thousands; anything else says nothing. Coverage does not need it, so it must not stop on it.
fn inhabitants_of(cell: &str) -> Option<u32> {
    let digits: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    digits.strip_suffix(".0").unwrap_or(&digits).parse().ok()
}

/// The rows (from 0) that are polygons; the others are taken out of the account and reported.
pub(super) fn polygons(layer: &mut Layer, findings: &mut Findings) -> Vec<(usize, MultiPolygon<f64>)> {
    let faults = layer.exclude_faults(findings);
    let mut polygons = Vec::new();
    for (row, shape) in std::mem::take(&mut layer.geometry.shapes).into_iter().enumerate() {
        if faults.binary_search(&(row as u32)).is_ok() {
            continue;
        }
        match shape {
            Geometry::Polygon(polygon) => polygons.push((row, MultiPolygon(vec![polygon]))),
            Geometry::MultiPolygon(shape) => polygons.push((row, shape)),
            _ => {
                layer.account.exclude("not a polygon", 1);
                findings.add_lazily(FindingKind::WrongGeometryType, &layer.name, || Example::row(row as u64 + 1));
            }
        }
    }
    polygons
}

/// The municipalities that premises name themselves, where no polygons are given; without shapes.
pub fn areas_of_codes(premises: &Premises) -> Areas {
    let codes = premises.area_code.as_ref().map(|column| column.codes.iter().collect::<std::collections::BTreeSet<_>>());
    let mut areas = Areas { name: premises.name.clone(), ..Areas::default() };
    for code in codes.unwrap_or_default() {
        areas.code.push(code.to_owned());
        areas.label.push(codes::municipality_name(code).unwrap_or_default().to_owned());
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inhabitants_are_whole_numbers_and_anything_else_is_unknown() {
        let cells = ["215", "1 234", "12\u{a0}345", "200.0", "50-199", "-3", "200.5", ""];
        let found = cells.map(inhabitants_of);
        assert_eq!(found, [Some(215), Some(1234), Some(12_345), Some(200), None, None, None, None]);
    }
}
