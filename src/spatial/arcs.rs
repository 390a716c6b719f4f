//! Polygons cut into arcs, so that a border that two polygons share is there once.
//!
//! Responsible for: finding where borders meet, cutting rings there, and putting rings together again. Not responsible for: leaving corners
//! out ([`simplify`](super::simplify())), or whether the polygons are right ([`validity`](super::validity), [`topology`](super::topology)).
//!
//! Only what is drawn with the same corners is the same border: where one polygon has a corner that its neighbour lacks, both keep an arc of
//! their own there.

use super::crossing::by_place;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::collections::BTreeMap;

/// An arc as a ring uses it: its position where the ring runs along it, the complement of that (`!position`) where it runs against it.
pub type ArcUse = i32;

/// The arcs of a set of polygons, and how their rings are made of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Topology {
    /// The arcs, with their ends. An arc that is a whole ring ends where it begins.
    pub arcs: Vec<Vec<Coord<f64>>>,
    /// Per polygon its parts, per part its rings (the shell first), per ring its arcs in order.
    pub shapes: Vec<Vec<Vec<Vec<ArcUse>>>>,
}

/// The position of an arc in [`Topology::arcs`], and whether it is used against its direction.
pub fn arc_of(used: ArcUse) -> (usize, bool) {
    if used < 0 { (!used as usize, true) } else { (used as usize, false) }
}

impl Topology {
    /// Cuts polygons into arcs. Rings with fewer than three different corners, or with coordinates that are not finite, are left out; a part
    /// goes with its shell.
    pub fn new(shapes: &[MultiPolygon<f64>]) -> Self {
        let corners = Corners::new(shapes);
        let numbered: Vec<Vec<Vec<Vec<u32>>>> =
            shapes.iter().map(|shape| shape.0.iter().filter_map(|part| corners.part(part)).collect()).collect();
        let is_junction = junctions(numbered.iter().flatten().flatten(), corners.places.len());
        let mut cutter = Cutter { is_junction, places: &corners.places, arcs: Vec::new(), known: BTreeMap::new() };
        let cut_part = |part: Vec<Vec<u32>>, cutter: &mut Cutter<'_>| part.into_iter().map(|ring| cutter.cut(ring)).collect();
        let shapes =
            numbered.into_iter().map(|shape| shape.into_iter().map(|part| cut_part(part, &mut cutter)).collect()).collect();
        Self { arcs: cutter.arcs, shapes }
    }

    /// The corners of a ring; the last is the first again.
    pub fn ring(&self, ring: &[ArcUse]) -> LineString<f64> {
        let mut corners: Vec<Coord<f64>> = Vec::new();
        for &used in ring {
            // An arc begins where the one before it ended.
            corners.pop();
            match arc_of(used) {
                (arc, false) => corners.extend(&self.arcs[arc]),
                (arc, true) => corners.extend(self.arcs[arc].iter().rev()),
            }
        }
        LineString(corners)
    }

    /// The polygons again.
    pub fn to_polygons(&self) -> Vec<MultiPolygon<f64>> {
        self.shapes.iter().map(|shape| MultiPolygon(shape.iter().filter_map(|part| self.part(part)).collect())).collect()
    }

    /// One part.
    pub(super) fn part(&self, part: &[Vec<ArcUse>]) -> Option<Polygon<f64>> {
        let mut rings = part.iter().map(|ring| self.ring(ring));
        Some(Polygon::new(rings.next()?, rings.collect()))
    }

    /// How many rings use each arc: one, or two where it is shared; more only where polygons overlap along a line.
    pub fn uses(&self) -> Vec<u32> {
        let mut uses = vec![0; self.arcs.len()];
        self.shapes.iter().flatten().flatten().flatten().for_each(|&used| uses[arc_of(used).0] += 1);
        uses
    }
}

/// All different corners of a set of polygons, by place.
struct Corners {
    places: Vec<Coord<f64>>,
}

impl Corners {
    fn new(shapes: &[MultiPolygon<f64>]) -> Self {
        let rings = |part: &Polygon<f64>| {
            std::iter::once(part.exterior()).chain(part.interiors()).map(|ring| ring.0.clone()).collect::<Vec<_>>()
        };
        let mut places: Vec<Coord<f64>> =
            shapes.iter().flat_map(|shape| shape.0.iter().flat_map(rings)).flatten().map(plain).filter(is_finite).collect();
        places.sort_unstable_by(by_place);
        places.dedup();
        Self { places }
    }

    /// The rings of a part as numbers of corners; `None` where its shell is no ring.
    fn part(&self, part: &Polygon<f64>) -> Option<Vec<Vec<u32>>> {
        let mut rings = vec![self.ring(part.exterior())?];
        rings.extend(part.interiors().iter().filter_map(|hole| self.ring(hole)));
        Some(rings)
    }

    /// A ring without repeated corners, open; `None` where it has fewer than three different ones.
    fn ring(&self, ring: &LineString<f64>) -> Option<Vec<u32>> {
        let number = |c: &Coord<f64>| self.places.binary_search_by(|place| by_place(place, &plain(*c))).ok().map(|at| at as u32);
        let mut corners: Vec<u32> = ring.0.iter().map(number).collect::<Option<_>>()?;
        corners.dedup();
        if corners.len() > 1 && corners.first() == corners.last() {
            corners.pop();
        }
        let mut different = corners.clone();
        different.sort_unstable();
        different.dedup();
        (different.len() >= 3).then_some(corners)
    }
}

/// Both zeros are one.
fn plain(c: Coord<f64>) -> Coord<f64> {
    Coord { x: c.x + 0.0, y: c.y + 0.0 }
}

fn is_finite(c: &Coord<f64>) -> bool {
    c.x.is_finite() && c.y.is_finite()
}

/// The corners where borders meet: two rings, or one ring twice, come to them from or leave them to different corners.
fn junctions<'r>(rings: impl Iterator<Item = &'r Vec<u32>>, corners: usize) -> Vec<bool> {
    let mut neighbours: Vec<Option<(u32, u32)>> = vec![None; corners];
    let mut is_junction = vec![false; corners];
    for ring in rings {
        let n = ring.len();
        for (i, &corner) in ring.iter().enumerate() {
            let (before, after) = (ring[(i + n - 1) % n], ring[(i + 1) % n]);
            let pair = (before.min(after), before.max(after));
            let known = *neighbours[corner as usize].get_or_insert(pair);
            is_junction[corner as usize] |= known != pair;
        }
    }
    is_junction
}

/// Cuts rings into arcs and knows those that are there already.
struct Cutter<'c> {
    is_junction: Vec<bool>,
    places: &'c [Coord<f64>],
    arcs: Vec<Vec<Coord<f64>>>,
    /// The arcs by their first two corners, in both directions: between junctions there is only one way on.
    known: BTreeMap<(u32, u32), ArcUse>,
}

impl Cutter<'_> {
    fn cut(&mut self, mut ring: Vec<u32>) -> Vec<ArcUse> {
        let junction = |corner: &u32| self.is_junction[*corner as usize];
        // A ring without junctions begins at its westernmost corner, so that the same ring elsewhere begins there too.
        let lowest = (0..ring.len()).min_by_key(|&i| ring[i]).unwrap_or(0);
        let start = (0..ring.len()).filter(|&i| junction(&ring[i])).min_by_key(|&i| ring[i]).unwrap_or(lowest);
        ring.rotate_left(start);
        ring.extend(ring.first().copied());
        let mut cuts = vec![0];
        cuts.extend((1..ring.len() - 1).filter(|&i| junction(&ring[i])));
        cuts.push(ring.len() - 1);
        cuts.windows(2).map(|cut| self.arc(&ring[cut[0]..=cut[1]])).collect()
    }

    fn arc(&mut self, corners: &[u32]) -> ArcUse {
        let n = corners.len();
        if let Some(&known) = self.known.get(&(corners[0], corners[1])) {
            return known;
        }
        let new = self.arcs.len() as ArcUse;
        self.arcs.push(corners.iter().map(|&corner| self.places[corner as usize]).collect());
        self.known.insert((corners[n - 1], corners[n - 2]), !new);
        self.known.insert((corners[0], corners[1]), new);
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, polygon};

    fn one(polygon: Polygon<f64>) -> MultiPolygon<f64> {
        MultiPolygon(vec![polygon])
    }

    #[test]
    fn a_shared_border_is_one_arc_used_in_both_directions() {
        let west = one(polygon![(x: 0.0, y: 0.0), (x: 5.0, y: 0.0), (x: 6.0, y: 5.0), (x: 5.0, y: 9.0), (x: 0.0, y: 9.0)]);
        let east = one(polygon![(x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 5.0, y: 9.0), (x: 6.0, y: 5.0), (x: 5.0, y: 0.0)]);
        let topology = Topology::new(&[west.clone(), east.clone()]);
        assert_eq!(topology.arcs.len(), 3);
        let mut uses = topology.uses();
        uses.sort_unstable();
        assert_eq!(uses, [1, 1, 2]);
        let again = topology.to_polygons();
        for (before, after) in [west, east].iter().zip(&again) {
            assert!((before.signed_area() - after.signed_area()).abs() < 1e-9, "the same direction and area");
        }
    }

    #[test]
    fn an_enclave_that_fills_a_hole_shares_one_closed_arc() {
        let hole = LineString::from(vec![(3.0, 3.0), (6.0, 3.0), (6.0, 6.0), (3.0, 6.0), (3.0, 3.0)]);
        let around = Polygon::new(LineString::from(vec![(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)]), vec![hole]);
        // The same ring, begun elsewhere and in the other direction.
        let enclave = one(polygon![(x: 6.0, y: 6.0), (x: 6.0, y: 3.0), (x: 3.0, y: 3.0), (x: 3.0, y: 6.0)]);
        let topology = Topology::new(&[one(around), enclave]);
        assert_eq!(topology.arcs.len(), 2);
        assert_eq!(topology.shapes, [vec![vec![vec![0], vec![1]]], vec![vec![vec![!1]]]]);
    }

    #[test]
    fn three_regions_meet_in_a_junction() {
        let third = |a: (f64, f64), b: (f64, f64)| one(Polygon::new(LineString::from(vec![(0.0, 0.0), a, b]), vec![]));
        let (a, b, c) = ((9.0, 0.0), (-5.0, 8.0), (-5.0, -8.0));
        let topology = Topology::new(&[third(a, b), third(b, c), third(c, a)]);
        assert_eq!(topology.arcs.len(), 6);
        assert_eq!(topology.uses().iter().filter(|uses| **uses == 2).count(), 3);
    }

    #[test]
    fn what_is_no_ring_is_left_out() {
        let line = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 0.0, y: 0.0)];
        let broken = polygon![(x: 0.0, y: f64::NAN), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0)];
        let triangle = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0)];
        let topology = Topology::new(&[MultiPolygon(vec![line, broken, triangle]), MultiPolygon(vec![])]);
        assert_eq!(topology.shapes, [vec![vec![vec![0]]], vec![]]);
        assert_eq!(topology.arcs[0].len(), 4);
    }
}
