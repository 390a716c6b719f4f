//! What lies around the areas: in their holes, or just outside.

use super::inside::{Members, Sum, households};
use super::{Geodata, Hole, ProjectSurvey, SurveyOptions};
use crate::model::Status;
use crate::spatial::{PolygonIndex, SegmentIndex};
use geo::{LineString, MultiPolygon, Polygon};
use rayon::prelude::*;

/// Finds the counted premises in the holes of each area that belong to the project by no other polygon.
pub(super) fn holes(geodata: &Geodata<'_>, project_of_area: &[Option<usize>], members: &Members, projects: &mut [ProjectSurvey]) {
    let (mut rings, mut project_of_ring) = (Vec::new(), Vec::new());
    for (shape, project) in geodata.areas.shape.iter().zip(project_of_area) {
        let Some(project) = *project else { continue };
        for ring in shape.0.iter().flat_map(Polygon::interiors) {
            rings.push(MultiPolygon(vec![Polygon::new(ring.clone(), Vec::new())]));
            project_of_ring.push(project);
        }
    }
    if rings.is_empty() {
        return;
    }
    let (premises, index) = (geodata.premises, PolygonIndex::new(&rings));
    let mut found: Vec<(u32, u32)> = (0..premises.len())
        .into_par_iter()
        .filter(|&i| premises.is_counted(i))
        .flat_map_iter(|i| {
            let mut found = Vec::new();
            index.for_each_at(premises.easting[i], premises.northing[i], |ring| {
                if !members.contains(i as u32, project_of_ring[ring as usize]) {
                    found.push((ring, i as u32));
                }
            });
            found
        })
        .collect();
    found.par_sort_unstable();
    for ring in found.chunk_by(|a, b| a.0 == b.0) {
        let mut home = Sum::default();
        ring.iter().for_each(|(_, i)| home.add(households(premises, *i)));
        let unserved = geodata
            .assessment
            .map(|assessment| ring.iter().filter(|(_, i)| assessment.status[*i as usize] == Status::Unserved).count() as u64);
        let hole = Hole { premises: home.rows, households: home.total(premises.households.is_some()), unserved };
        projects[project_of_ring[ring[0].0 as usize]].holes.push(hole);
    }
}

/// Finds the unserved premises outside all live projects that lie near the border of one; each goes to the nearest project, of equally near
/// ones to the first of the round. Premises of a project lie in its area, so none is nearer than the border.
pub(super) fn forgotten(
    geodata: &Geodata<'_>,
    options: &SurveyOptions,
    project_of_area: &[Option<usize>],
    members: &Members,
    is_live: impl Fn(usize) -> bool,
    projects: &mut [ProjectSurvey],
) {
    let Some(assessment) = geodata.assessment else { return };
    // In the order of the round, since equally near borders are told apart by their position.
    let mut areas: Vec<(usize, &MultiPolygon<f64>)> =
        project_of_area.iter().zip(&geodata.areas.shape).filter_map(|(project, shape)| Some(((*project)?, shape))).collect();
    areas.sort_by_key(|(project, _)| *project);
    let (mut borders, mut project_of_border): (Vec<LineString<f64>>, Vec<usize>) = (Vec::new(), Vec::new());
    for (project, shape) in areas.into_iter().filter(|(project, _)| is_live(*project)) {
        projects[project].forgotten = Some(Vec::new());
        for ring in shape.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors())) {
            borders.push(ring.clone());
            project_of_border.push(project);
        }
    }
    let (premises, index) = (geodata.premises, SegmentIndex::new(&borders));
    let mut is_inside = vec![false; premises.len()];
    for member in members.all.iter().filter(|member| is_live(member.project as usize)) {
        is_inside[member.premises as usize] = true;
    }
    let found: Vec<(u32, usize)> = (0..premises.len())
        .into_par_iter()
        .filter(|&i| assessment.status[i] == Status::Unserved && premises.is_counted(i) && !is_inside[i])
        .filter_map(|i| {
            let (_, border) = index.nearest_within(premises.easting[i], premises.northing[i], options.forgotten_within_m)?;
            Some((i as u32, project_of_border[border as usize]))
        })
        .collect();
    for (i, project) in found {
        projects[project].forgotten.get_or_insert_default().push(i);
    }
}
