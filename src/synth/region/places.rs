//! Towns (tätorter) and smaller places (småorter): where they are and how they are built.

use super::land::Land;
use super::plan::{EXCLAVE_OWNER, EXCLAVE_PLACE, MUNICIPALITIES, NAME_ENDS, NAME_STARTS, at};
use super::roads::{Road, RoadClass};
use crate::synth::draw::Draw;
use crate::synth::shape::{Patch, Spot, blob, distance, grown, left, to_metre};

/// What statistics calls the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// The municipality's main town.
    MainTown,
    /// Another town: 200 inhabitants or more. Swedish: *tätort*.
    Town,
    /// A smaller place: 50 to 199 inhabitants. Swedish: *småort*.
    Hamlet,
}

/// A settlement.
#[derive(Debug)]
pub struct Place {
    /// Fictional name.
    pub name: String,
    /// Main town, town or hamlet.
    pub kind: PlaceKind,
    /// The municipality it belongs to.
    pub municipality: usize,
    /// Where its roads meet.
    pub centre: Spot,
    /// The direction of its streets.
    pub axis: Spot,
    /// Its radius in metres, about.
    pub radius: f64,
    /// What is built up.
    pub built: Patch,
    /// The share of its buildings that have fibre; 0 where there is no network.
    pub fibre: f64,
}

/// Distance between parallel streets, and between houses along one, in metres.
#[derive(Debug, Clone, Copy)]
pub struct Spacing {
    /// Between streets.
    pub street: f64,
    /// Between houses.
    pub house: f64,
    /// The share of plots that are built on.
    pub filled: f64,
}

impl Place {
    fn new(draw: &mut Draw, name: String, kind: PlaceKind, municipality: usize, centre: Spot, buildings: u32) -> Self {
        let spacing = kind.spacing();
        let area = f64::from(buildings) * spacing.street * spacing.house / (2.0 * spacing.filled);
        let radius = (area / 3.0).sqrt();
        let axis = draw.direction();
        let stretch = draw.between(1.1, 2.0);
        let ring = blob(draw, centre, radius, axis, stretch, 90.0);
        let fibre = match kind {
            PlaceKind::MainTown => draw.between(0.88, 0.96),
            PlaceKind::Town => draw.between(0.75, 0.92),
            PlaceKind::Hamlet if draw.chance(0.55) => draw.between(0.55, 0.85),
            PlaceKind::Hamlet => 0.0,
        };
        Self { name, kind, municipality, centre, axis, radius, built: Patch::new(ring), fibre }
    }
    /// How its streets are laid out.
    pub fn spacing(&self) -> Spacing {
        self.kind.spacing()
    }
    /// The settlement's border as statistics draws it: just outside the outermost houses.
    pub fn outline(&self) -> Vec<Spot> {
        grown(&self.built.ring, self.centre, 1.04)
    }
    /// A position in the place's own directions: `along` its streets and `across` them, in metres.
    pub fn spot(&self, along: f64, across: f64) -> Spot {
        self.centre + self.axis * along + left(self.axis) * across
    }
    /// The streets as rows: across how many metres, and from where to where along, both steps of a house.
    pub fn rows(&self) -> Vec<(f64, i32, i32)> {
        let spacing = self.spacing();
        let reach = (2.0 * self.radius / spacing.street) as i32 + 1;
        let mut rows = Vec::new();
        for row in -reach..=reach {
            let across = f64::from(row) * spacing.street;
            let open = |step: i32| self.built.holds(self.spot(f64::from(step) * spacing.house, across));
            if open(0) {
                let last = (0..400).take_while(|&step| open(step)).last().unwrap_or(0);
                let first = (0..400).take_while(|&step| open(-step)).last().unwrap_or(0);
                rows.push((across, -first, last));
            }
        }
        rows
    }
    /// The streets as roads: one per row and one across them all, joined where they meet.
    pub fn streets(&self) -> Vec<Road> {
        let house = self.spacing().house;
        let rows = self.rows();
        let mut streets = Vec::new();
        let mut cross = Vec::new();
        for &(across, first, last) in &rows {
            let meeting = to_metre(self.spot(0.0, across));
            cross.push(meeting);
            let mut line = vec![to_metre(self.spot(f64::from(first) * house, across)), meeting];
            line.push(to_metre(self.spot(f64::from(last) * house, across)));
            line.dedup();
            if line.len() > 1 {
                streets.push(Road::plain(line, RoadClass::Street));
            }
        }
        if cross.len() > 1 {
            streets.push(Road::plain(cross, RoadClass::Street));
        }
        streets
    }
}

impl PlaceKind {
    fn spacing(self) -> Spacing {
        match self {
            Self::MainTown | Self::Town => Spacing { street: 82.0, house: 25.0, filled: 0.8 },
            Self::Hamlet => Spacing { street: 95.0, house: 38.0, filled: 0.7 },
        }
    }
    /// What statistics calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MainTown | Self::Town => "tätort",
            Self::Hamlet => "småort",
        }
    }
}

/// The main towns in the order of the plan, and the exclave's place.
pub fn main_towns(draw: &mut Draw) -> Vec<Place> {
    let mut places = Vec::new();
    for (municipality, plan) in MUNICIPALITIES.iter().enumerate() {
        let (east, north, buildings) = plan.town;
        places.push(Place::new(draw, plan.name.to_owned(), PlaceKind::MainTown, municipality, at(east, north), buildings));
    }
    let (east, north, buildings) = EXCLAVE_PLACE;
    let name = "Utmarksbo".to_owned();
    places.push(Place::new(draw, name, PlaceKind::Town, EXCLAVE_OWNER, at(east, north), buildings));
    places
}

/// Adds the other towns and the hamlets along the main roads, one hamlet across a municipality border.
pub fn along_roads(draw: &mut Draw, land: &Land, roads: &[Road], places: &mut Vec<Place>) {
    let mut names: Vec<String> =
        NAME_STARTS.iter().flat_map(|start| NAME_ENDS.iter().map(move |end| format!("{start}{end}"))).collect();
    draw.shuffle(&mut names);
    let mut names = names.into_iter();
    let mut sites: Vec<Spot> = roads.iter().flat_map(|road| road.line.iter().copied()).collect();
    draw.shuffle(&mut sites);
    let on_border = sites.iter().copied().find(|&site| {
        let around = [(250.0, 0.0), (-250.0, 0.0), (0.0, 250.0), (0.0, -250.0)].map(|(x, y)| site + Spot { x, y });
        let owner = land.municipality_at(site);
        owner.is_some()
            && around.iter().all(|&spot| land.municipality_at(spot).is_some())
            && around.iter().filter(|&&spot| land.municipality_at(spot) != owner).count() >= 1
            && is_free(places, site, 4000.0)
    });
    if let (Some(site), Some(name)) = (on_border, names.next()) {
        let owner = land.municipality_at(site).unwrap_or(0);
        places.push(Place::new(draw, name, PlaceKind::Hamlet, owner, site, 46));
    }
    for (municipality, plan) in MUNICIPALITIES.iter().enumerate() {
        let wanted = plan.towns.iter().map(|&buildings| (PlaceKind::Town, buildings, 5000.0));
        let hamlets: Vec<_> = (0..plan.hamlets).map(|_| (PlaceKind::Hamlet, draw.whole(22, 46), 2500.0)).collect();
        for (kind, buildings, apart) in wanted.chain(hamlets) {
            let site = sites.iter().copied().find(|&site| {
                land.municipality_at(site) == Some(municipality) && is_free(places, site, apart) && is_inland(land, site, 900.0)
            });
            if let (Some(site), Some(name)) = (site, names.next()) {
                places.push(Place::new(draw, name, kind, municipality, site, buildings));
            }
        }
    }
}

fn is_free(places: &[Place], site: Spot, apart: f64) -> bool {
    places.iter().all(|place| distance(place.centre, site) > apart + place.radius)
}

fn is_inland(land: &Land, site: Spot, clear: f64) -> bool {
    let around = [(clear, 0.0), (-clear, 0.0), (0.0, clear), (0.0, -clear)];
    around.iter().all(|&(x, y)| land.municipality_at(site + Spot { x, y }).is_some())
}
