//! Faults of polygons by the rules of simple features, each with its kind and place.
//!
//! Responsible for: rings that cross, touch or retrace themselves or each other, holes outside their shell, parts inside parts, and
//! coordinates that are none. Not responsible for: mending them, or how polygons lie to other polygons ([`topology`](super::topology)).
//!
//! The `Validation` of the crate `geo` compares every segment with every other and tells no place; here an R-tree finds the pairs, exact
//! predicates decide, and every fault says where to look. Repeated points are allowed by the rules and are no fault; neither is the
//! direction of a ring. Rings that are not closed are closed on reading.

use super::crossing::{Meeting, by_place, is_left_of_bend, meeting};
use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{Coord, LineString, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{RTree, RTreeObject};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// A coordinate is not a number, or infinite.
    NonFinite,
    /// A ring has fewer than three different corners.
    TooFewPoints,
    /// A ring is there twice.
    DuplicateRing,
    /// A ring turns around and runs back along itself.
    Spike,
    /// A ring crosses itself.
    SelfIntersection,
    /// A ring touches itself in a point.
    SelfTouch,
    /// A ring runs along another stretch of itself.
    SelfOverlap,
    /// Two rings of a part cross.
    RingsCross,
    /// Two rings of a part share a line.
    RingsOverlap,
    /// A hole lies outside its shell.
    HoleOutside,
    /// A hole lies inside another hole.
    NestedHoles,
    /// Holes touch each other and the shell so that they cut the part in two.
    CutInterior,
    /// Two parts overlap.
    PartsOverlap,
    /// Two parts share a border line.
    PartsShareBorder,
}

impl FaultKind {
    /// The fault in plain words, to be followed by a place.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NonFinite => "a coordinate is not a number",
            Self::TooFewPoints => "a ring with fewer than three different corners",
            Self::DuplicateRing => "the same ring twice",
            Self::Spike => "the border turns and runs back along itself",
            Self::SelfIntersection => "the border crosses itself",
            Self::SelfTouch => "the border touches itself",
            Self::SelfOverlap => "the border runs along itself",
            Self::RingsCross => "a hole crosses the border or another hole",
            Self::RingsOverlap => "a hole shares a line with the border or another hole",
            Self::HoleOutside => "a hole outside the polygon",
            Self::NestedHoles => "a hole inside another hole",
            Self::CutInterior => "holes that touch and cut the polygon in two",
            Self::PartsOverlap => "two parts overlap",
            Self::PartsShareBorder => "two parts share a border line",
        }
    }
}

/// One fault of a polygon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The part of the multipolygon it was found in, from 0.
    pub part: usize,
    /// The ring it was found in: 0 is the shell, holes follow.
    pub ring: usize,
    /// Where: metres (or degrees) east in the system of the polygon. NaN only where a ring has no usable coordinate at all.
    pub x: f64,
    /// Where: metres (or degrees) north.
    pub y: f64,
}

/// All faults, ordered by part, ring, kind and place. Rings that share a line are reported once per pair of rings, at its western end;
/// everything else at every place.
pub fn polygon_faults(polygon: &MultiPolygon<f64>) -> Vec<Fault> {
    let mut check = Check::new(polygon);
    check.segments();
    check.cut_interiors();
    check.nesting();
    check.faults()
}

/// A ring without repeated points, closed. Not usable where it has a fault that makes its segments meaningless.
struct Ring {
    part: usize,
    number: usize,
    corners: LineString<f64>,
    usable: bool,
}

impl Ring {
    fn sides(&self) -> usize {
        self.corners.0.len().saturating_sub(1)
    }
    fn side(&self, i: usize) -> [Coord<f64>; 2] {
        [self.corners.0[i], self.corners.0[i + 1]]
    }
    /// The corners before and after the point `p` of side `i`; `p` itself where it is between two corners.
    fn arms(&self, i: usize, p: Coord<f64>) -> (Coord<f64>, Coord<f64>) {
        let n = self.sides();
        let [start, end] = self.side(i);
        match (p == start, p == end) {
            (true, _) => (self.side((i + n - 1) % n)[0], end),
            (_, true) => (start, self.side((i + 1) % n)[1]),
            _ => (start, end),
        }
    }
    /// Whether another ring that does not cross this one lies inside; with a point that shows it.
    fn holds(&self, other: &Self) -> Option<(bool, Coord<f64>)> {
        let corners = other.corners.0.iter().copied();
        let middles = (0..other.sides()).map(|i| (other.side(i)[0] + other.side(i)[1]) / 2.0);
        corners.chain(middles).find_map(|p| match coord_pos_relative_to_ring(p, &self.corners) {
            CoordPos::Inside => Some((true, p)),
            CoordPos::Outside => Some((false, p)),
            CoordPos::OnBoundary => None,
        })
    }
}

/// A check under way.
struct Check {
    rings: Vec<Ring>,
    /// Kind, ring, other ring (the same where there is no other) and place.
    found: Vec<(FaultKind, usize, usize, Coord<f64>)>,
    /// Pairs of rings that cross: no need to ask which holds the other.
    crossing: BTreeSet<(usize, usize)>,
    /// Pairs of rings that share a line.
    sharing: BTreeSet<(usize, usize)>,
    /// Points where two rings of one part touch, as bits, with the rings.
    touches: BTreeMap<(usize, [u64; 2]), BTreeSet<usize>>,
}

impl Check {
    fn new(polygon: &MultiPolygon<f64>) -> Self {
        let mut check = Self {
            rings: Vec::new(),
            found: Vec::new(),
            crossing: BTreeSet::new(),
            sharing: BTreeSet::new(),
            touches: BTreeMap::new(),
        };
        let mut known = BTreeSet::new();
        for (part, polygon) in polygon.0.iter().enumerate() {
            for (ring, line) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
                if !line.0.is_empty() {
                    check.add_ring(part, ring, line, &mut known);
                }
            }
        }
        check
    }

    fn add_ring(&mut self, part: usize, ring: usize, line: &LineString<f64>, known: &mut BTreeSet<Vec<[u64; 2]>>) {
        let position = self.rings.len();
        let is_finite = |c: &Coord<f64>| c.x.is_finite() && c.y.is_finite();
        let mut usable = true;
        if let Some(broken) = line.0.iter().position(|c| !is_finite(c)) {
            // The last good corner before it is where to look.
            let before = line.0[..broken].iter().rev().chain(&line.0[broken..]).copied().find(is_finite);
            self.found.push((FaultKind::NonFinite, position, position, before.unwrap_or(Coord { x: f64::NAN, y: f64::NAN })));
            usable = false;
        }
        let mut corners = line.0.clone();
        corners.dedup();
        if usable && corners.len() < 4 {
            self.found.push((FaultKind::TooFewPoints, position, position, corners[0]));
            usable = false;
        }
        if usable && !known.insert(fingerprint(&corners)) {
            self.found.push((FaultKind::DuplicateRing, position, position, corners[0]));
            usable = false;
        }
        self.rings.push(Ring { part, number: ring, corners: LineString(corners), usable });
    }

    /// Finds all pairs of segments that meet where they must not.
    fn segments(&mut self) {
        let mut boxes = Vec::new();
        for (r, ring) in self.rings.iter().enumerate().filter(|(_, ring)| ring.usable) {
            for i in 0..ring.sides() {
                let [a, b] = ring.side(i);
                boxes.push(GeomWithData::new(Rectangle::from_corners([a.x, a.y], [b.x, b.y]), (r, i)));
            }
        }
        let tree = RTree::bulk_load(boxes);
        let mut pairs = Vec::new();
        for side in &tree {
            pairs.extend(
                tree.locate_in_envelope_intersecting(side.envelope()).filter(|o| o.data > side.data).map(|o| (side.data, o.data)),
            );
        }
        let mut seen = BTreeSet::new();
        for (a, b) in pairs {
            self.pair(a, b, &mut seen);
        }
    }

    /// Judges one pair of segments, each named by ring and side.
    fn pair(&mut self, a: (usize, usize), b: (usize, usize), seen: &mut BTreeSet<(usize, usize, [u64; 2])>) {
        let (first, second) = (&self.rings[a.0], &self.rings[b.0]);
        let same_ring = a.0 == b.0;
        let neighbours = same_ring && (a.1 + 1 == b.1 || (a.1 == 0 && b.1 + 1 == first.sides()));
        let one_part = first.part == second.part;
        let kind_of = |own, rings, parts| {
            if same_ring {
                own
            } else if one_part {
                rings
            } else {
                parts
            }
        };
        match meeting(first.side(a.1), second.side(b.1)) {
            Meeting::Along(..) if neighbours => {
                let tip = if a.1 + 1 == b.1 { first.side(a.1)[1] } else { first.side(a.1)[0] };
                self.found.push((FaultKind::Spike, a.0, b.0, tip));
            }
            Meeting::Along(place, _) => {
                self.sharing.insert((a.0, b.0));
                let kind = kind_of(FaultKind::SelfOverlap, FaultKind::RingsOverlap, FaultKind::PartsShareBorder);
                self.found.push((kind, a.0, b.0, place));
            }
            Meeting::Cross(place) => {
                self.crossing.insert((a.0, b.0));
                let kind = kind_of(FaultKind::SelfIntersection, FaultKind::RingsCross, FaultKind::PartsOverlap);
                self.found.push((kind, a.0, b.0, place));
            }
            // Sides that meet in a corner come up to four times for one place.
            Meeting::Touch(place) if !neighbours && seen.insert((a.0, b.0, bits(place))) => {
                let ((before, after), (p, q)) = (first.arms(a.1, place), second.arms(b.1, place));
                let left = |point| is_left_of_bend(before, place, after, point);
                if matches!((left(p), left(q)), (Some(p), Some(q)) if p != q) {
                    self.crossing.insert((a.0, b.0));
                    let kind = kind_of(FaultKind::SelfIntersection, FaultKind::RingsCross, FaultKind::PartsOverlap);
                    self.found.push((kind, a.0, b.0, place));
                } else if same_ring {
                    self.found.push((FaultKind::SelfTouch, a.0, b.0, place));
                } else if one_part {
                    self.touches.entry((first.part, bits(place))).or_default().extend([a.0, b.0]);
                }
            }
            Meeting::Apart | Meeting::Touch(_) => {}
        }
    }

    /// Rings that touch in a circle of points cut the interior: rings and points are then a graph with a cycle.
    fn cut_interiors(&mut self) {
        let mut group: Vec<usize> = (0..self.rings.len()).collect();
        let find = |group: &[usize], mut i: usize| {
            while group[i] != i {
                i = group[i];
            }
            i
        };
        let entangled = |pair: &(usize, usize)| self.crossing.contains(pair) || self.sharing.contains(pair);
        let entangled = |rings: &BTreeSet<usize>| rings.iter().any(|a| rings.iter().any(|b| entangled(&(*a, *b))));
        for ((_, place), rings) in self.touches.iter().filter(|(_, rings)| !entangled(rings)) {
            let roots: Vec<_> = rings.iter().map(|&ring| find(&group, ring)).collect();
            let distinct: BTreeSet<_> = roots.iter().copied().collect();
            if distinct.len() < roots.len()
                && let Some(&ring) = rings.first()
            {
                self.found.push((
                    FaultKind::CutInterior,
                    ring,
                    ring,
                    Coord { x: f64::from_bits(place[0]), y: f64::from_bits(place[1]) },
                ));
            }
            for root in roots.iter().skip(1) {
                let (a, b) = (find(&group, roots[0]), find(&group, *root));
                group[a.max(b)] = a.min(b);
            }
        }
    }

    /// Holes outside their shell or inside each other, parts inside each other.
    fn nesting(&mut self) {
        let boxes: Vec<_> =
            self.rings.iter().map(|ring| Rectangle::from_aabb(extent(ring))).map(|b| (b.lower(), b.upper())).collect();
        let meets = |a: usize, b: usize| {
            let ((low, high), (other_low, other_high)) = (boxes[a], boxes[b]);
            (0..2).all(|axis| low[axis] <= other_high[axis] && other_low[axis] <= high[axis])
        };
        let free = |a: usize, b: usize| self.rings[b].usable && !self.crossing.contains(&(a.min(b), a.max(b)));
        let mut found = Vec::new();
        let mut shell = 0;
        for (i, ring) in self.rings.iter().enumerate() {
            if ring.number == 0 {
                shell = i;
                let parts = (0..self.rings.len()).filter(|&o| o != i && self.rings[o].number == 0);
                if let Some(place) =
                    parts.filter(|&o| ring.usable && meets(i, o) && free(i, o)).find_map(|o| self.inside_part(i, o))
                {
                    found.push((FaultKind::PartsOverlap, i, i, place));
                }
                continue;
            }
            if !ring.usable || self.rings[shell].part != ring.part {
                continue;
            }
            if free(i, shell)
                && let Some((false, place)) = self.rings[shell].holds(ring)
            {
                found.push((FaultKind::HoleOutside, i, i, place));
            }
            let siblings = (shell + 1..self.rings.len()).take_while(|&o| self.rings[o].part == ring.part).filter(|&o| o != i);
            let inside = |o: usize| self.rings[o].holds(ring).filter(|(inside, _)| *inside);
            if let Some((_, place)) = siblings.filter(|&o| meets(i, o) && free(i, o)).find_map(inside) {
                found.push((FaultKind::NestedHoles, i, i, place));
            }
        }
        self.found.extend(found);
    }

    /// A point of the shell `i` that shows that it lies inside the part of the shell `other`, and not in a hole of it.
    fn inside_part(&self, i: usize, other: usize) -> Option<Coord<f64>> {
        let (inside, place) = self.rings[other].holds(&self.rings[i])?;
        let mut holes =
            self.rings[other + 1..].iter().take_while(|hole| hole.part == self.rings[other].part).filter(|hole| hole.usable);
        (inside && !holes.any(|hole| hole.holds(&self.rings[i]).is_some_and(|(inside, _)| inside))).then_some(place)
    }

    /// The faults in order, shared lines once per pair of rings.
    fn faults(mut self) -> Vec<Fault> {
        self.found.sort_by(|a, b| (a.1, a.0, a.2).cmp(&(b.1, b.0, b.2)).then_with(|| by_place(&a.3, &b.3)));
        let shared = |kind| matches!(kind, FaultKind::SelfOverlap | FaultKind::RingsOverlap | FaultKind::PartsShareBorder);
        self.found
            .dedup_by(|next, kept| next == kept || (shared(kept.0) && (next.0, next.1, next.2) == (kept.0, kept.1, kept.2)));
        let fault = |&(kind, ring, _, place): &(FaultKind, usize, usize, Coord<f64>)| Fault {
            kind,
            part: self.rings[ring].part,
            ring: self.rings[ring].number,
            x: place.x,
            y: place.y,
        };
        self.found.iter().map(fault).collect()
    }
}

fn extent(ring: &Ring) -> rstar::AABB<[f64; 2]> {
    rstar::AABB::from_points(ring.corners.0.iter().map(|c| [c.x, c.y]).collect::<Vec<_>>().iter())
}

/// The bits of a place, so that it can be a key; both zeros are one.
fn bits(c: Coord<f64>) -> [u64; 2] {
    [(c.x + 0.0).to_bits(), (c.y + 0.0).to_bits()]
}

/// The same for the same ring, whatever its first corner and direction.
fn fingerprint(closed: &[Coord<f64>]) -> Vec<[u64; 2]> {
    let open = &closed[..closed.len() - 1];
    let n = open.len();
    let start = (0..n).min_by(|&a, &b| by_place(&open[a], &open[b])).unwrap_or(0);
    let forward = by_place(&open[(start + 1) % n], &open[(start + n - 1) % n]).is_le();
    (0..n).map(|i| bits(open[if forward { (start + i) % n } else { (start + n - i) % n }])).collect()
}

#[cfg(test)]
#[path = "validity_tests.rs"]
mod tests;
