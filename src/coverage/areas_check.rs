//! The check of the municipalities themselves: invalid, overlapping, gapped or coarse polygons.
//!
//! Responsible for: turning what geometry finds into findings that name the municipality and the place. Borders of municipalities are
//! public, so their coordinates may be said, in whole metres. Not responsible for: the geometry (`spatial`), or mending anything.

use crate::findings::{Example, FindingKind, Findings};
use crate::model::{Areas, codes};
use crate::spatial::topology::{Coarseness, coarseness, gaps, overlaps};
use crate::spatial::validity::{Fault, FaultKind, polygon_faults};
use rayon::prelude::*;

/// Overlaps and gaps smaller than this, in square metres, are of no consequence for any building.
const LEAST_M2: f64 = 1.0;

/// Reports everything that is wrong with the polygons of the municipalities: faults first by code, overlaps and gaps by size, the largest
/// first. Does nothing where premises carry their municipality themselves, so that there are no polygons.
pub fn check_areas(areas: &Areas, findings: &mut Findings) {
    let (faults, ((overlapping, gapped), coarse)) = rayon::join(
        || areas.shape.par_iter().map(polygon_faults).collect::<Vec<_>>(),
        || {
            let pairs = || rayon::join(|| overlaps(&areas.shape, LEAST_M2), || gaps(&areas.shape, LEAST_M2));
            rayon::join(pairs, || coarseness(&areas.shape))
        },
    );
    let code = |i: usize| areas.code.get(i).map_or("", String::as_str);

    for (i, faults) in faults.iter().enumerate() {
        for fault in faults {
            // Two rows of one municipality that overlap leave no doubt about what is inside: their union.
            let kind =
                if fault.kind == FaultKind::PartsOverlap { FindingKind::OverlappingParts } else { FindingKind::InvalidPolygon };
            findings.add_lazily(kind, &areas.name, || Example::id(code(i)).detail(fault_text(fault)));
        }
    }

    let mut overlapping = overlapping;
    overlapping.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2).then((a.first, a.second).cmp(&(b.first, b.second))));
    let examples = overlapping.iter().map(|overlap| {
        let place = place(overlap.x, overlap.y);
        Example::id(code(overlap.first)).detail(format!("overlaps {} by {:.0} m² {place}", code(overlap.second), overlap.area_m2))
    });
    findings.add_many(FindingKind::OverlappingAreas, &areas.name, overlapping.len() as u64, examples);

    let mut gapped = gapped;
    // Stable: gaps of one size stay in the order of their places.
    gapped.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
    let examples = gapped.iter().map(|gap| {
        let others: Vec<_> = gap.neighbours.iter().skip(1).map(|&i| code(i)).collect();
        let first = gap.neighbours.first().map_or("", |&i| code(i));
        Example::id(first).detail(format!("gap of {:.0} m² to {} {}", gap.area_m2, others.join(", "), place(gap.x, gap.y)))
    });
    findings.add_many(FindingKind::GappedAreas, &areas.name, gapped.len() as u64, examples);

    if let Some(found) = coarse.filter(Coarseness::is_coarse) {
        findings.add(FindingKind::CoarseAreas, &areas.name, Example { row: None, id: None, detail: coarse_text(&found) });
    }
}

/// Reports municipality codes that are not Swedish among codes that mostly are: one wrong code takes away the county rows (rule 9).
pub fn check_codes(areas: &Areas, findings: &mut Findings) {
    let is_swedish = |code: &&String| codes::municipality_name(code).is_some() || codes::repair(code).is_some();
    let (known, strange): (Vec<&String>, Vec<&String>) = areas.code.iter().partition(is_swedish);
    if known.len() > strange.len() {
        let examples = strange
            .iter()
            .take(Findings::EXAMPLES)
            .map(|code| Example::id(code.as_str()).detail("not a Swedish municipality code"));
        findings.add_many(FindingKind::UnknownCode, &areas.name, strange.len() as u64, examples);
    }
}

/// A place in whole metres, as QGIS takes it in its coordinate field.
fn place(x: f64, y: f64) -> String {
    format!("near {x:.0}, {y:.0} (easting, northing)")
}

/// A fault of a polygon in words, with its place.
pub(crate) fn fault_text(fault: &Fault) -> String {
    if fault.x.is_finite() {
        format!("{} {}", fault.kind.in_words(), place(fault.x, fault.y))
    } else {
        fault.kind.in_words().to_owned()
    }
}

fn coarse_text(found: &Coarseness) -> String {
    let what = if found.shared_only { "border segments between municipalities" } else { "border segments" };
    format!(
        "half of the {} {what} are {:.0} m or longer (detailed borders: under {:.0} m)",
        found.segments,
        found.median_segment_m,
        Coarseness::LIMIT_M
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{LineString, MultiPolygon, Polygon};

    fn shape(points: &[(f64, f64)]) -> MultiPolygon<f64> {
        let ring: LineString<f64> = points.iter().map(|&(x, y)| (600_000.0 + x, 6_500_000.0 + y)).collect();
        MultiPolygon(vec![Polygon::new(ring, vec![])])
    }
    fn check(shapes: Vec<MultiPolygon<f64>>) -> Vec<(FindingKind, u64, Vec<String>)> {
        let code: Vec<_> = (1..=shapes.len()).map(|i| format!("{i:04}")).collect();
        let areas =
            Areas { name: "kommuner".to_owned(), label: code.clone(), code, county: None, county_label: None, shape: shapes };
        let mut findings = Findings::default();
        check_areas(&areas, &mut findings);
        let text = |example: &Example| format!("{}: {}", example.id.as_deref().unwrap_or_default(), example.detail);
        findings.iter().map(|finding| (finding.kind, finding.count, finding.examples.iter().map(text).collect())).collect()
    }

    #[test]
    fn good_neighbours_give_no_findings() {
        let west = shape(&[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]);
        let east = shape(&[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0)]);
        assert_eq!(check(vec![west, east]), []);
        assert_eq!(check(vec![]), []);
    }

    #[test]
    fn each_fault_names_the_municipality_the_kind_and_the_place() {
        let bow = shape(&[(0.0, 0.0), (400.0, 400.0), (400.0, 0.0), (0.0, 400.0)]);
        let lower = shape(&[(1000.0, 0.0), (2000.0, 0.0), (2000.0, 600.0), (1000.0, 600.0)]);
        let upper = shape(&[(1000.0, 500.0), (2000.0, 500.0), (2000.0, 900.0), (1000.0, 900.0)]);
        let found = check(vec![bow, lower, upper]);
        assert_eq!(
            found[0],
            (
                FindingKind::InvalidPolygon,
                1,
                vec!["0001: the border crosses itself near 600200, 6500200 (easting, northing)".to_owned()]
            )
        );
        let (kind, count, examples) = &found[1];
        assert_eq!((*kind, *count), (FindingKind::OverlappingAreas, 1));
        assert!(examples[0].starts_with("0002: overlaps 0003 by 100000 m² near 601"), "{examples:?}");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_gap_names_all_its_neighbours() {
        let frame = |a: f64, b: f64, c: f64, d: f64| shape(&[(a, b), (c, b), (c, d), (a, d)]);
        let found = check(vec![
            frame(-5000.0, -500.0, 5100.0, 0.0),
            frame(-5000.0, 50.0, 5100.0, 550.0),
            frame(-5000.0, 0.0, 0.0, 50.0),
            frame(100.0, 0.0, 5100.0, 50.0),
        ]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, FindingKind::GappedAreas);
        assert!(found[0].2[0].starts_with("0001: gap of 5000 m² to 0002, 0003, 0004 near 6000"), "{found:?}");
    }
}
