//! Areas of projects: from polygons to one area for each project.
//!
//! Responsible for: which polygon belongs to which project, with every row accounted for. Not responsible for: what lies inside (`score`).

use super::areas::polygons;
use super::layer::{Context, Layer, LayerPlan, Wanted};
use super::{Column, GeometryWish, columns};
use crate::Result;
use crate::error::nearest_name;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::ProjectAreas;

/// Reads areas of projects: one for each project id, its polygons joined. Blanks around an id do not count.
///
/// # Errors
/// A layer that cannot be read, has no column with project ids, or holds no polygon with one.
pub fn read_project_areas(plan: &LayerPlan, context: &Context<'_>, findings: &mut Findings) -> Result<(ProjectAreas, Layer)> {
    let wanted = Wanted {
        role: "project_areas".to_owned(),
        fields: columns::PROJECT_AREAS,
        geometry: GeometryWish::Shapes,
        geometry_optional: false,
    };
    let mut layer = Layer::read(plan, &wanted, context, findings)?;
    let (ids, missing) = match layer.take("project_id") {
        Some(Column::Ids { ids, missing }) => (ids, missing),
        _ => return Err(no_id(&layer)),
    };
    let mut found = Vec::new();
    for (row, shape) in polygons(&mut layer, findings) {
        let id = ids.get(row).trim().to_owned();
        if id.is_empty() || missing.binary_search(&(row as u32)).is_ok() {
            layer.account.exclude("no project id", 1);
            findings.add_lazily(FindingKind::MissingId, &layer.name, || Example::row(row as u64 + 1));
        } else {
            found.push((id, shape));
        }
    }
    if found.is_empty() {
        let error = layer.place.clone().error("there is no polygon with a project id");
        return Err(error.with_hint("name the layer with the areas of the projects: FILE:LAYER"));
    }
    Ok((ProjectAreas::joined(layer.name.clone(), found), layer))
}

fn no_id(layer: &Layer) -> crate::Error {
    let names: Vec<&str> = layer.schema_columns.iter().map(String::as_str).collect();
    let error = layer.place.clone().error("there is no column with the id of the project");
    error.with_hint(match nearest_name("project_id", names.iter().copied()) {
        Some(name) => format!("is it `{name}`? Then say `--map project_areas.project_id={name}`"),
        None => format!("name it with `--map project_areas.project_id=COLUMN`; the columns are: {}", names.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{OpenOptions, Source};
    use crate::spatial::Crs;

    /// Reads features written as `properties` and `geometry` of `GeoJSON`, in SWEREF 99 TM.
    fn read(features: &[(&str, &str)]) -> (Result<(ProjectAreas, Layer)>, Findings) {
        let features: Vec<String> = features
            .iter()
            .map(|(properties, geometry)| format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#))
            .collect();
        let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3006"}}"#;
        let text = format!(r#"{{"type":"FeatureCollection",{crs},"features":[{}]}}"#, features.join(","));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("omraden.geojson");
        std::fs::write(&path, text).unwrap();
        let working = Crs::from_epsg(3006).unwrap();
        let context = Context { working, options: OpenOptions::default(), say: &|_| {} };
        let mut findings = Findings::default();
        let plan = LayerPlan::new(Source { path, layer: None });
        (read_project_areas(&plan, &context, &mut findings), findings)
    }

    fn square(west: f64) -> String {
        let (w, e, s, n) = (500_000.0 + west, 500_010.0 + west, 6_700_000.0, 6_700_010.0);
        format!(r#"{{"type":"Polygon","coordinates":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}"#)
    }

    #[test]
    fn polygons_of_one_project_become_one_area_and_every_row_is_accounted_for() {
        let (areas, findings) = read(&[
            (r#"{"Projekt_ID":"B-2"}"#, &square(0.0)),
            (r#"{"Projekt_ID":" A-1 "}"#, &square(20.0)),
            (r#"{"Projekt_ID":"B-2"}"#, &square(40.0)),
            (r#"{"Projekt_ID":" "}"#, &square(60.0)),
            (r#"{"Projekt_ID":null}"#, &square(80.0)),
            (r#"{"Projekt_ID":"C-3"}"#, "null"),
            (r#"{"Projekt_ID":"D-4"}"#, r#"{"type":"Point","coordinates":[500000.0,6700000.0]}"#),
        ]);
        let (areas, layer) = areas.unwrap();
        assert_eq!((areas.name.as_str(), &areas.project[..]), ("omraden.geojson", &["A-1".to_owned(), "B-2".to_owned()][..]));
        assert_eq!(areas.shape.iter().map(|shape| shape.0.len()).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((layer.account.read, layer.account.used), (7, 3));
        assert!(layer.account.is_balanced());
        let count = |kind| findings.count(kind);
        assert_eq!((count(FindingKind::MissingId), count(FindingKind::NullGeometry)), (2, 1));
        assert_eq!(count(FindingKind::WrongGeometryType), 1);
    }

    #[test]
    fn numbers_are_ids_as_they_are_written() {
        let (areas, _) = read(&[(r#"{"projektnr":17}"#, &square(0.0)), (r#"{"projektnr":4}"#, &square(20.0))]);
        assert_eq!(areas.unwrap().0.project, ["17", "4"]);
    }

    #[test]
    fn a_layer_without_project_ids_says_which_column_may_be_meant() {
        let error = read(&[(r#"{"projectid2":"A"}"#, &square(0.0))]).0.err().unwrap();
        assert_eq!(error.hint(), Some("is it `projectid2`? Then say `--map project_areas.project_id=projectid2`"));
        let error = read(&[(r#"{"projekt":null}"#, &square(0.0))]).0.err().unwrap();
        assert!(error.to_string().ends_with("there is no polygon with a project id"), "{error}");
    }
}
