//! How an applicant draws an area: from one house to the next, until the association has the households it wants.
//!
//! Responsible for: areas that hold exactly so many households and nothing that a network reaches. Not responsible for: what is applied for.
//! Nothing is drawn from the seed here: the region decides.

use super::ground::{Ground, Home, Reach};
use crate::synth::shape::{Bounds, Patch, Spot, distance, inside, left, length, polygon, to_metre};
use geo::{Intersects, Polygon, SimplifyVw, Validation, unary_union};

/// How far from a house or from the way between two houses the border is drawn, in metres.
const MARGIN: f64 = 100.0;
/// The longest way between two houses of one project, in metres.
const LONGEST_WAY: f64 = 1400.0;
/// Corners that cut off less than this many square metres are left out, as a hand would.
const SMALL_CORNER: f64 = 2500.0;
/// Premises of a neighbouring project that an overlapping one begins with.
const SHARED_AT_FIRST: usize = 4;

/// Where a project lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// In the densest white spot that is left.
    Country,
    /// On both sides of the border of the counties.
    CountyBorder,
    /// By the water, with holiday homes only; the number wanted is that of homes.
    HolidayHomes,
    /// In a town and around it.
    Town,
    /// Beside the project with this position, with a few of its premises.
    Beside(usize),
}

/// What a premises means for the project that is being drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// It may join.
    Joins,
    /// It may lie inside, but nobody goes there.
    Bystander,
    /// It must stay outside.
    Blocks,
}

/// One area that is being drawn.
struct Drawing<'a> {
    ground: &'a Ground<'a>,
    site: Site,
    wanted: u32,
    taken: &'a [Polygon<f64>],
    parts: Vec<Part>,
}

/// The area of a project that holds exactly `wanted` households and shares nothing with those `taken`, but with the one that the site names.
/// `None` where the region has no such place.
pub fn area(ground: &Ground<'_>, site: Site, wanted: u32, taken: &[Polygon<f64>]) -> Option<Polygon<f64>> {
    let mut drawing = Drawing { ground, site, wanted, taken, parts: Vec::new() };
    drawing.parts = drawing.parts();
    let mut too_small = vec![false; ground.homes.len()];
    for start in drawing.starts() {
        if !too_small[start] {
            let mut tree = Tree::new(ground);
            if let Some(area) = drawing.grow(&mut tree, start) {
                return Some(area);
            }
            // Whoever joined would only come to the same end.
            if tree.sum < wanted {
                tree.joined.iter().for_each(|&home| too_small[home] = true);
            }
        }
    }
    None
}

/// The premises inside an area, by number.
pub fn members(ground: &Ground<'_>, area: &Polygon<f64>) -> Vec<usize> {
    let ring = &area.exterior().0;
    let bounds = Bounds::of(ring);
    let mut members: Vec<usize> = (0..ground.homes.len())
        .filter(|&home| {
            let spot = ground.homes[home].spot();
            bounds.holds(spot) && area.intersects(&geo::Point(spot))
        })
        .collect();
    members.sort_by_key(|&home| ground.homes[home].row.number);
    members
}

impl Drawing<'_> {
    fn parts(&self) -> Vec<Part> {
        let taken: Vec<Patch> = self.taken.iter().map(|area| Patch::new(area.exterior().0.clone())).collect();
        let part = |home: &Home<'_>| {
            if home.reach == Reach::Unsure {
                return Part::Blocks;
            }
            if let Some(owner) = taken.iter().position(|area| area.holds(home.spot())) {
                return if self.site == Site::Beside(owner) { Part::Bystander } else { Part::Blocks };
            }
            let is_white = home.reach == Reach::White;
            match self.site {
                Site::Town if is_white || self.is_in_town(home) => Part::Joins,
                Site::Town if home.reach == Reach::Reached => Part::Bystander,
                Site::HolidayHomes if home.households() > 0 || home.workplaces() > 0 => Part::Blocks,
                _ if is_white => Part::Joins,
                _ => Part::Blocks,
            }
        };
        self.ground.homes.iter().map(part).collect()
    }

    fn is_in_town(&self, home: &Home<'_>) -> bool {
        self.ground.towns.iter().any(|town| town.holds(home.spot()))
    }

    /// Where the drawing can begin, the densest first.
    fn starts(&self) -> Vec<usize> {
        let homes = &self.ground.homes;
        let joins = |home: &usize| self.parts[*home] == Part::Joins;
        let near = |home: usize, metres: f64| {
            let spot = homes[home].spot();
            self.ground.near(spot, metres).filter(move |&other| distance(homes[other].spot(), spot) <= metres)
        };
        let is_start = |home: usize| match self.site {
            Site::Country | Site::HolidayHomes => true,
            Site::CountyBorder => {
                near(home, LONGEST_WAY).filter(joins).any(|other| homes[other].county() != homes[home].county())
            }
            Site::Town => homes[home].reach == Reach::White && self.is_in_town(&homes[home]),
            Site::Beside(_) => near(home, LONGEST_WAY).any(|other| self.parts[other] == Part::Bystander),
        };
        let mut starts: Vec<(usize, usize)> = (0..homes.len())
            .filter(|&home| joins(&home) && is_start(home))
            .map(|home| (near(home, LONGEST_WAY).filter(joins).count(), home))
            .collect();
        starts.sort_by(|a, b| b.0.cmp(&a.0).then(homes[a.1].row.number.cmp(&homes[b.1].row.number)));
        starts.into_iter().map(|(_, home)| home).collect()
    }

    /// What counts towards the number wanted.
    fn weight(&self, home: usize) -> u32 {
        if self.site == Site::HolidayHomes { 1 } else { self.ground.homes[home].households() }
    }

    fn grow(&self, tree: &mut Tree, start: usize) -> Option<Polygon<f64>> {
        let homes = &self.ground.homes;
        tree.add(self, start, start)?;
        if let Site::Beside(_) = self.site {
            let spot = homes[start].spot();
            let mut shared: Vec<usize> =
                self.ground.near(spot, LONGEST_WAY).filter(|&home| self.parts[home] == Part::Bystander).collect();
            shared.sort_by(|&a, &b| distance(homes[a].spot(), spot).total_cmp(&distance(homes[b].spot(), spot)));
            for home in shared.into_iter().take(SHARED_AT_FIRST) {
                tree.add(self, home, tree.nearest[home].1)?;
            }
        }
        while tree.sum < self.wanted {
            let (next, from) = tree.next()?;
            if tree.add(self, next, from).is_none() {
                tree.refused[next] = true;
            }
        }
        let area = outline(&tree.pieces)?;
        self.is_right(&area).then_some(area)
    }

    /// Whether the finished area, whose border is not quite that of its pieces, still is what was wanted.
    fn is_right(&self, area: &Polygon<f64>) -> bool {
        let members = members(self.ground, area);
        let homes = &self.ground.homes;
        let sum: u32 = members.iter().map(|&home| self.weight(home)).sum();
        let shared = members.iter().filter(|&&home| self.parts[home] == Part::Bystander).count();
        let others = |at: &usize| !matches!(self.site, Site::Beside(other) if other == *at);
        let apart = (0..self.taken.len()).filter(others).all(|at| !self.taken[at].intersects(area));
        let as_the_site_says = match self.site {
            Site::Country | Site::HolidayHomes => true,
            Site::CountyBorder => {
                let here = members.iter().filter(|&&home| homes[home].county() == homes[members[0]].county()).count();
                here >= 5 && members.len() - here >= 5
            }
            Site::Town => members.iter().filter(|&&home| self.is_in_town(&homes[home])).count() >= 10,
            Site::Beside(other) => (3..=8).contains(&shared) && self.taken[other].intersects(area),
        };
        sum == self.wanted && apart && as_the_site_says && members.iter().all(|&home| self.parts[home] != Part::Blocks)
    }
}

/// The houses that joined, and the ways between them.
struct Tree {
    joined: Vec<usize>,
    /// Those that can be the next.
    waiting: Vec<usize>,
    /// How far every premises is from the nearest that joined, and which that is.
    nearest: Vec<(f64, usize)>,
    refused: Vec<bool>,
    covered: Vec<bool>,
    pieces: Vec<Polygon<f64>>,
    sum: u32,
}

impl Tree {
    fn new(ground: &Ground<'_>) -> Self {
        let count = ground.homes.len();
        Self {
            joined: Vec::new(),
            waiting: Vec::new(),
            nearest: vec![(f64::MAX, 0); count],
            refused: vec![false; count],
            covered: vec![false; count],
            pieces: Vec::new(),
            sum: 0,
        }
    }

    /// The nearest premises that may join, and where the way to it begins.
    fn next(&mut self) -> Option<(usize, usize)> {
        self.waiting.retain(|&home| !self.refused[home] && !self.joined.contains(&home));
        let next = self.waiting.iter().copied().min_by(|&a, &b| self.nearest[a].0.total_cmp(&self.nearest[b].0))?;
        Some((next, self.nearest[next].1))
    }

    /// Adds a premises with the way to it; `None` where the way leads past premises that must stay outside.
    fn add(&mut self, drawing: &Drawing<'_>, home: usize, from: usize) -> Option<()> {
        let ground = drawing.ground;
        let (from, spot) = (ground.homes[from].spot(), ground.homes[home].spot());
        let ring = around(from, spot);
        let within: Vec<usize> = ground
            .near((from + spot) / 2.0, distance(from, spot) / 2.0 + 2.0 * MARGIN)
            .filter(|&other| inside(&ring, ground.homes[other].spot()))
            .collect();
        if within.iter().any(|&other| drawing.parts[other] == Part::Blocks) {
            return None;
        }
        for other in within {
            if !self.covered[other] {
                self.covered[other] = true;
                self.sum += drawing.weight(other);
            }
        }
        self.joined.push(home);
        self.pieces.push(polygon(&ring));
        for other in ground.near(spot, LONGEST_WAY) {
            let metres = distance(ground.homes[other].spot(), spot);
            if metres <= LONGEST_WAY && metres < self.nearest[other].0 {
                if self.nearest[other].0 > LONGEST_WAY && drawing.parts[other] == Part::Joins {
                    self.waiting.push(other);
                }
                self.nearest[other] = (metres, home);
            }
        }
        Some(())
    }
}

/// An eight-cornered ring around the way from `a` to `b`, counter-clockwise.
fn around(a: Spot, b: Spot) -> Vec<Spot> {
    /// Half the side of an octagon around a circle of radius 1.
    const HALF_SIDE: f64 = std::f64::consts::SQRT_2 - 1.0;
    let reach = length(b - a);
    let along = if reach > 0.0 { (b - a) / reach * MARGIN } else { Spot { x: MARGIN, y: 0.0 } };
    let aside = left(along);
    [
        (a, -1.0, HALF_SIDE),
        (a, -1.0, -HALF_SIDE),
        (a, -HALF_SIDE, -1.0),
        (b, HALF_SIDE, -1.0),
        (b, 1.0, -HALF_SIDE),
        (b, 1.0, HALF_SIDE),
        (b, HALF_SIDE, 1.0),
        (a, -HALF_SIDE, 1.0),
    ]
    .map(|(end, forward, sideways)| end + along * forward + aside * sideways)
    .to_vec()
}

/// The pieces as one area without holes, in whole metres and without small corners.
fn outline(pieces: &[Polygon<f64>]) -> Option<Polygon<f64>> {
    let union = unary_union(pieces);
    let [one] = union.0.as_slice() else { return None };
    let ring: Vec<Spot> = one.exterior().simplify_vw(SMALL_CORNER).0.into_iter().map(to_metre).collect();
    let mut area = polygon(&ring[..ring.len() - 1]);
    if !area.is_valid() {
        let ring: Vec<Spot> = one.exterior().0.iter().copied().map(to_metre).collect();
        area = polygon(&ring[..ring.len() - 1]);
    }
    area.is_valid().then_some(area)
}
