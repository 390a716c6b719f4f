//! The areas of projects as polygons: around their premises, apart from each other, without holes.
//!
//! Responsible for: squares of a fixed grid around the premises of each group, given to one group each, and which groups have to become one because
//! one lies in a hole of the other or both share the smallest square. Not responsible for: which premises make a group (`candidates`).
//!
//! A square that holds premises of one group is that group's; one that holds premises of several is cut into four, and so on. The eight squares
//! around a square with premises go to the group whose premises are nearest to their middle. Premises of no group keep their squares out of all
//! areas, unless an area closes around them.

use geo::{BoundingRect, Contains, Coord, Intersects, LineString, MultiPolygon, Polygon, unary_union};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The width of a square, in metres. A choice: about the width of a homestead with its yard.
const SQUARE_M: i64 = 128;
/// The width of the smallest square, in metres.
const SMALLEST_M: i64 = 1;

/// A square: column and row of its south-west corner in units of its width, and its width in metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Square {
    width: i64,
    column: i64,
    row: i64,
}

impl Square {
    fn of(at: Coord<f64>, width: i64) -> Self {
        let cell = |metres: f64| (metres / width as f64).floor() as i64;
        Self { width, column: cell(at.x), row: cell(at.y) }
    }
    fn around(self) -> impl Iterator<Item = Self> {
        (-1..=1).flat_map(move |up| (-1..=1).map(move |right| Self { column: self.column + right, row: self.row + up, ..self }))
    }
    fn quarters(self) -> [Self; 4] {
        let part = |right: i64, up: i64| Self { width: self.width / 2, column: 2 * self.column + right, row: 2 * self.row + up };
        [part(0, 0), part(1, 0), part(0, 1), part(1, 1)]
    }
    fn middle(self) -> Coord<f64> {
        let at = |cell: i64| (cell as f64 + 0.5) * self.width as f64;
        Coord { x: at(self.column), y: at(self.row) }
    }
    fn polygon(self) -> Polygon<f64> {
        let corner = |right: i64, up: i64| Coord {
            x: ((self.column + right) * self.width) as f64,
            y: ((self.row + up) * self.width) as f64,
        };
        Polygon::new(LineString(vec![corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1), corner(0, 0)]), Vec::new())
    }
}

/// The areas of groups of places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shapes {
    /// One for each group.
    pub areas: Vec<MultiPolygon<f64>>,
    /// Groups that have to become one for areas to be apart and without holes, as positions; empty where all is well.
    pub to_join: BTreeSet<(u32, u32)>,
}

/// The areas of groups; `others` are places of no group. Where `to_join` is not empty, join these and ask again.
pub fn shapes(groups: &[Vec<Coord<f64>>], others: &[Coord<f64>]) -> Shapes {
    let nobody = groups.len() as u32;
    let mut inside: BTreeMap<Square, Vec<(u32, Coord<f64>)>> = BTreeMap::new();
    for (group, places) in (0_u32..).zip(groups.iter().map(Vec::as_slice).chain([others])) {
        for &at in places {
            inside.entry(Square::of(at, SQUARE_M)).or_default().push((group, at));
        }
    }
    let mut to_join = BTreeSet::new();
    let mut owner: BTreeMap<Square, u32> = BTreeMap::new();
    for (&square, places) in &inside {
        divide(square, places, &mut owner, &mut to_join);
    }
    let empty: BTreeSet<Square> =
        inside.keys().flat_map(|square| square.around()).filter(|square| !inside.contains_key(square)).collect();
    for square in empty {
        let near = square.around().filter_map(|beside| inside.get(&beside)).flatten();
        if let Some(group) = nearest(square.middle(), near) {
            owner.insert(square, group);
        }
    }
    owner.retain(|_, group| *group != nobody);
    to_join.retain(|(_, high)| *high != nobody);
    let mut polygons: Vec<Vec<Polygon<f64>>> = vec![Vec::new(); groups.len()];
    for (square, group) in &owner {
        polygons[*group as usize].push(square.polygon());
    }
    let areas: Vec<MultiPolygon<f64>> = polygons.par_iter().map(|squares| rounded(&unary_union(squares))).collect();
    in_holes(&areas, &owner, &mut to_join);
    let filled = areas.into_iter().map(without_holes).collect();
    Shapes { areas: filled, to_join }
}

/// Gives a square to the group whose premises it holds, or its quarters.
fn divide(square: Square, places: &[(u32, Coord<f64>)], owner: &mut BTreeMap<Square, u32>, to_join: &mut BTreeSet<(u32, u32)>) {
    let first = places[0].0;
    if places.iter().all(|(group, _)| *group == first) {
        owner.insert(square, first);
        return;
    }
    if square.width <= SMALLEST_M {
        owner.insert(square, first);
        to_join
            .extend(places.iter().filter(|(group, _)| *group != first).map(|(group, _)| (first.min(*group), first.max(*group))));
        return;
    }
    for quarter in square.quarters() {
        let held: Vec<(u32, Coord<f64>)> =
            places.iter().copied().filter(|(_, at)| Square::of(*at, quarter.width) == quarter).collect();
        if !held.is_empty() {
            divide(quarter, &held, owner, to_join);
        } else if let Some(group) = nearest(quarter.middle(), places) {
            owner.insert(quarter, group);
        }
    }
}

/// The group of the nearest place; of equally near ones the first.
fn nearest<'p>(at: Coord<f64>, places: impl IntoIterator<Item = &'p (u32, Coord<f64>)>) -> Option<u32> {
    let square = |place: &Coord<f64>| (place.x - at.x).powi(2) + (place.y - at.y).powi(2);
    let nearest = places.into_iter().min_by(|a, b| square(&a.1).total_cmp(&square(&b.1)).then(a.0.cmp(&b.0)));
    nearest.map(|(group, _)| *group)
}

/// Groups with a square in a hole of another.
fn in_holes(areas: &[MultiPolygon<f64>], owner: &BTreeMap<Square, u32>, to_join: &mut BTreeSet<(u32, u32)>) {
    let middles: Vec<(Coord<f64>, u32)> = owner.iter().map(|(square, &group)| (square.middle(), group)).collect();
    let found = (0..areas.len() as u32).into_par_iter().flat_map_iter(|group| {
        let holes = areas[group as usize].0.iter().flat_map(Polygon::interiors);
        let others = |hole: &LineString<f64>| -> Vec<u32> {
            let Some(bounds) = hole.bounding_rect() else { return Vec::new() };
            let hole = Polygon::new(hole.clone(), Vec::new());
            let near = middles.iter().filter(|(at, other)| *other != group && bounds.intersects(at));
            near.filter(|(at, _)| hole.contains(at)).map(|(_, other)| *other).collect()
        };
        holes.flat_map(others).map(move |other| (group.min(other), group.max(other))).collect::<Vec<_>>()
    });
    to_join.extend(found.collect::<Vec<_>>());
}

fn without_holes(area: MultiPolygon<f64>) -> MultiPolygon<f64> {
    MultiPolygon(area.0.into_iter().map(|polygon| Polygon::new(polygon.exterior().clone(), Vec::new())).collect())
}

/// All corners are whole metres; a union may have moved them by a rounding.
fn rounded(area: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    use geo::MapCoords;
    area.map_coords(|at| Coord { x: at.x.round(), y: at.y.round() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, BooleanOps, Point, Validation};
    use proptest::prelude::*;

    fn places(list: &[(f64, f64)]) -> Vec<Coord<f64>> {
        list.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn a_group_around_another_has_to_take_it_in() {
        let ring: Vec<(f64, f64)> = (0..7)
            .flat_map(|i| [(i, 0), (i, 6), (0, i), (6, i)])
            .map(|(x, y)| (f64::from(x) * 128.0 + 60.0, f64::from(y) * 128.0 + 60.0))
            .collect();
        let found = shapes(&[places(&ring), places(&[(3.5 * 128.0, 3.5 * 128.0)])], &[]);
        assert_eq!(found.to_join, BTreeSet::from([(0, 1)]));
    }

    #[test]
    fn neighbours_a_few_metres_apart_have_areas_of_their_own() {
        let found = shapes(&[places(&[(10.0, 10.0)]), places(&[(13.5, 10.0)])], &[]);
        assert!(found.to_join.is_empty());
        assert!(found.areas[0].contains(&Point::new(10.0, 10.0)) && found.areas[1].contains(&Point::new(13.5, 10.0)));
        assert!(found.areas[0].intersection(&found.areas[1]).unsigned_area() < 1e-6);
    }

    #[test]
    fn whoever_is_in_no_group_is_in_no_area_unless_it_closes_around_them() {
        let at = |x: i32, y: i32| (f64::from(x) * 128.0 + 60.0, f64::from(y) * 128.0 + 60.0);
        let beside = places(&[at(1, 0), (63.5, 60.0), at(9, 9)]);
        let found = shapes(&[places(&[at(0, 0)])], &beside);
        assert!(beside.iter().all(|place| !found.areas[0].intersects(&Point::from(*place))));
        assert!(found.areas[0].intersects(&Point::new(60.0, 60.0)) && found.to_join.is_empty());
        let ring: Vec<(f64, f64)> = (0..7).flat_map(|i| [at(i, 0), at(i, 6), at(0, i), at(6, i)]).collect();
        let middle = places(&[at(3, 3)]);
        let found = shapes(&[places(&ring)], &middle);
        assert!(found.areas[0].intersects(&Point::from(middle[0])), "an area has no holes");
        assert!(found.areas[0].0.iter().all(|polygon| polygon.interiors().is_empty()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn areas_are_apart_valid_and_whole_and_hold_their_premises_only(
            seeds in prop::collection::vec((0_u32..4, 0_i32..1_500, 0_i32..1_500), 1..40),
            lost in prop::collection::vec((0_i32..1_500, 0_i32..1_500), 0..6)
        ) {
            let mut groups: Vec<Vec<Coord<f64>>> = vec![Vec::new(); 4];
            for (group, x, y) in seeds {
                groups[group as usize].push(Coord { x: f64::from(x) + 0.5, y: f64::from(y) + 0.5 });
            }
            groups.retain(|group| !group.is_empty());
            let lost: Vec<Coord<f64>> = lost.into_iter().map(|(x, y)| Coord { x: f64::from(x) + 0.5, y: f64::from(y) + 0.5 }).collect();
            let mut found = shapes(&groups, &lost);
            while let Some(&(low, high)) = found.to_join.first() {
                let moved = std::mem::take(&mut groups[high as usize]);
                groups[low as usize].extend(moved);
                groups.remove(high as usize);
                found = shapes(&groups, &lost);
            }
            for (at, area) in found.areas.iter().enumerate() {
                prop_assert!(area.is_valid() && area.0.iter().all(|polygon| polygon.interiors().is_empty()));
                for (other, places) in groups.iter().enumerate() {
                    for place in places {
                        prop_assert_eq!(area.intersects(&Point::from(*place)), at == other);
                    }
                }
                for other in &found.areas[at + 1..] {
                    prop_assert!(area.intersection(other).unsigned_area() < 1e-6);
                }
            }
        }
    }

    /// Speed: `cargo test --release --lib --no-default-features the_areas_of_a_county -- --ignored --nocapture`.
    #[test]
    #[ignore = "a county; for measuring"]
    #[expect(clippy::print_stderr, reason = "a measurement is read by a person")]
    fn the_areas_of_a_county_take_seconds() {
        let mut state = 1_u64;
        let mut random = move |below: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from(((state >> 33) % u64::from(below)) as u32)
        };
        let village = |random: &mut dyn FnMut(u32) -> f64| {
            let (x, y) = (random(80_000), random(80_000));
            (0..13).map(|_| Coord { x: x + random(1_500), y: y + random(1_500) }).collect()
        };
        let groups: Vec<Vec<Coord<f64>>> = (0..1_500).map(|_| village(&mut random)).collect();
        let start = std::time::Instant::now();
        let found = shapes(&groups, &[]);
        eprintln!("{} areas in {:.2} s, {} to join", found.areas.len(), start.elapsed().as_secs_f64(), found.to_join.len());
        assert!(start.elapsed().as_secs() < 30);
    }
}
