//! Where each premises lies: its municipality and its area class (`counting.md`, rules 6 and 7).

use super::{AreaIndex, Rules};
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{AreaClass, Areas, CodeColumn, Premises, Settlements};
use crate::spatial::segments::SegmentIndex;
use crate::spatial::{Location, PolygonIndex};
use geo::{LineString, MultiPolygon};
use rayon::prelude::*;

/// Gives every premises exactly one municipality: inside; else on a border, the lowest code; else, within the tolerance, the nearest;
/// else outside. Where the premises carry codes, the code decides.
pub fn assign_areas(premises: &Premises, areas: &Areas, rules: &Rules, findings: &mut Findings) -> Vec<AreaIndex> {
    match &premises.area_code {
        Some(codes) => by_code(premises, codes, areas, findings),
        None => by_position(premises, areas, rules, findings),
    }
}

fn by_code(premises: &Premises, codes: &CodeColumn, areas: &Areas, findings: &mut Findings) -> Vec<AreaIndex> {
    let of_code: Vec<AreaIndex> = codes
        .codes
        .iter()
        .map(|code| {
            areas.code.binary_search_by(|known| known.as_str().cmp(code)).map_or(AreaIndex::OUTSIDE, |i| AreaIndex::new(i as u32))
        })
        .collect();
    let of_row = |code: &u32| if *code == CodeColumn::MISSING { AreaIndex::OUTSIDE } else { of_code[*code as usize] };
    let assigned: Vec<AreaIndex> = codes.rows.par_iter().map(of_row).collect();
    let missing = |i: &usize| codes.rows[*i] == CodeColumn::MISSING && premises.is_counted(*i);
    report(FindingKind::MissingCode, premises, missing, findings);
    let unknown =
        |i: &usize| codes.rows[*i] != CodeColumn::MISSING && assigned[*i] == AreaIndex::OUTSIDE && premises.is_counted(*i);
    report(FindingKind::UnknownCode, premises, unknown, findings);
    assigned
}

fn by_position(premises: &Premises, areas: &Areas, rules: &Rules, findings: &mut Findings) -> Vec<AreaIndex> {
    let index = PolygonIndex::new(&areas.shape);
    // The rare answers are kept aside: which premises lie on a border, in several municipalities, or in none.
    let (mut assigned, odd): (Vec<AreaIndex>, Vec<(usize, Location)>) = {
        let located: Vec<AreaIndex> = (premises.easting.par_iter(), premises.northing.par_iter())
            .into_par_iter()
            .map(|(&x, &y)| match index.locate(x, y) {
                Location::Inside { shape, several: false } => AreaIndex::new(shape),
                _ => AreaIndex::OUTSIDE,
            })
            .collect();
        let odd = (0..located.len())
            .into_par_iter()
            .filter(|&i| located[i] == AreaIndex::OUTSIDE)
            .map(|i| (i, index.locate(premises.easting[i], premises.northing[i])))
            .collect();
        (located, odd)
    };
    let nearest = odd
        .iter()
        .any(|(_, location)| *location == Location::Outside)
        .then(|| NearestArea::new(&areas.shape, rules.border_tolerance_m))
        .flatten();
    for (i, location) in odd {
        let (kind, area) = match location {
            Location::Inside { shape, .. } => (FindingKind::InSeveralAreas, AreaIndex::new(shape)),
            Location::Border(shape) => (FindingKind::OnBorder, AreaIndex::new(shape)),
            Location::Outside => {
                match nearest.as_ref().and_then(|nearest| nearest.find(premises.easting[i], premises.northing[i])) {
                    Some(area) => (FindingKind::NearestArea, area),
                    None => (FindingKind::OutsideAreas, AreaIndex::OUTSIDE),
                }
            }
        };
        assigned[i] = area;
        if premises.is_counted(i) {
            findings.add_lazily(kind, &premises.name, || Example::id(premises.ids.get(i)));
        }
    }
    assigned
}

/// The municipality whose border is nearest, within a tolerance.
struct NearestArea {
    borders: SegmentIndex,
    area_of_line: Vec<u32>,
    tolerance_m: f64,
}

impl NearestArea {
    fn new(shapes: &[MultiPolygon<f64>], tolerance_m: f64) -> Option<Self> {
        if tolerance_m <= 0.0 {
            return None;
        }
        let mut lines: Vec<LineString<f64>> = Vec::new();
        let mut area_of_line = Vec::new();
        for (area, shape) in shapes.iter().enumerate() {
            for polygon in &shape.0 {
                lines.push(polygon.exterior().clone());
                area_of_line.push(area as u32);
            }
        }
        Some(Self { borders: SegmentIndex::new(&lines), area_of_line, tolerance_m })
    }
    fn find(&self, x: f64, y: f64) -> Option<AreaIndex> {
        let (_, line) = self.borders.nearest_within(x, y, self.tolerance_m)?;
        Some(AreaIndex::new(self.area_of_line[line as usize]))
    }
}

/// Dense: in or on the border of a settlement; rural: the rest. `None` where neither settlements nor a column say it.
pub fn assign_classes(premises: &Premises, settlements: Option<&Settlements>) -> Option<Vec<AreaClass>> {
    if let Some(classes) = &premises.area_class {
        return Some(classes.clone());
    }
    let index = PolygonIndex::new(&settlements?.shape);
    let class = |(&x, &y): (&f64, &f64)| match index.locate(x, y) {
        Location::Outside => AreaClass::Rural,
        _ => AreaClass::Dense,
    };
    Some((premises.easting.par_iter(), premises.northing.par_iter()).into_par_iter().map(class).collect())
}

/// Reports premises that lie on exactly the same point as another (rule of `check`: they may be right, as in a block of flats).
pub fn check_coordinates(premises: &Premises, findings: &mut Findings) {
    let mut order: Vec<u32> = (0..premises.len() as u32).collect();
    let point = |i: u32| (premises.easting[i as usize].to_bits(), premises.northing[i as usize].to_bits());
    order.par_sort_unstable_by_key(|&i| (point(i), i));
    let groups = order.chunk_by(|a, b| point(*a) == point(*b)).filter(|group| group.len() > 1);
    // All but the first of each group, in the order of the file, whatever the order of the points.
    let mut doubled: Vec<u32> = groups.flat_map(|group| group[1..].iter().copied()).collect();
    doubled.sort_unstable();
    let examples = doubled.iter().take(Findings::EXAMPLES).map(|&i| Example::id(premises.ids.get(i as usize)));
    findings.add_many(FindingKind::DuplicateCoordinates, &premises.name, doubled.len() as u64, examples);
}

/// Reports the premises for which a test holds, with the first few as examples.
pub(super) fn report(kind: FindingKind, premises: &Premises, test: impl Fn(&usize) -> bool + Sync, findings: &mut Findings) {
    let rows: Vec<usize> = (0..premises.len()).into_par_iter().filter(|i| test(i)).collect();
    let examples = rows.iter().take(Findings::EXAMPLES).map(|&i| Example::id(premises.ids.get(i)));
    findings.add_many(kind, &premises.name, rows.len() as u64, examples);
}
