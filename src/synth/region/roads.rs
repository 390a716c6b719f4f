//! Roads: main roads between towns, side roads into the country, lanes to the holiday homes.
//!
//! Roads meet in shared vertices, so that they are a network and not a drawing of one.

use super::land::Land;
use super::places::Place;
use super::plan::{MAIN_ROADS, ROADS_OUT, at};
use crate::synth::draw::Draw;
use crate::synth::shape::{Spot, distance, first_crossing, left, length, ragged, to_metre};

/// What kind of road.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoadClass {
    /// Between towns.
    Main,
    /// Into the country.
    Side,
    /// To holiday homes.
    Lane,
    /// In a settlement.
    Street,
}

impl RoadClass {
    /// What the road file calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Main => "huvudväg",
            Self::Side => "sidoväg",
            Self::Lane => "enskild väg",
            Self::Street => "gata",
        }
    }
}

/// A road and the fibre along it.
#[derive(Debug, Clone)]
pub struct Road {
    /// Its course; whole metres.
    pub line: Vec<Spot>,
    /// What kind of road.
    pub class: RoadClass,
    /// Up to which vertex fibre is built, from the start; 0 where there is none.
    pub built_to: usize,
}

impl Road {
    /// A road without fibre.
    pub fn plain(line: Vec<Spot>, class: RoadClass) -> Self {
        Self { line, class, built_to: 0 }
    }
    /// Its length in metres.
    pub fn length(&self) -> f64 {
        self.line.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
    }
    fn with_fibre(mut self, draw: &mut Draw, chance: f64) -> Self {
        if draw.chance(chance) {
            let part = if draw.chance(0.5) { 1.0 } else { draw.between(0.3, 0.9) };
            self.built_to = ((self.line.len() - 1) as f64 * part) as usize;
        }
        self
    }
}

/// The main roads between the first places, and out of the region.
pub fn main_roads(draw: &mut Draw, land: &Land, towns: &[Place]) -> Vec<Road> {
    let mut roads: Vec<Road> = Vec::new();
    let mut drawn: Vec<Vec<Spot>> = Vec::new();
    let ends = MAIN_ROADS.iter().map(|&(a, b)| (towns[a].centre, towns[b].centre));
    let out = ROADS_OUT.iter().map(|&(a, east, north)| (towns[a].centre, at(east, north)));
    for (a, b) in ends.chain(out) {
        let mut rough = 0.13;
        let mut line = vec![a, b];
        for _ in 0..8 {
            let mut tried = ragged(draw, a, b, 260.0, rough, to_metre);
            let dry = tried.iter().take_while(|&&spot| land.municipality_at(spot).is_some()).count();
            let leaves = towns.iter().all(|town| town.centre != b);
            if leaves {
                tried.truncate(dry);
            }
            line = tried;
            if (leaves || dry == line.len()) && first_crossing(&line, &drawn).is_none() {
                break;
            }
            rough *= 0.8;
        }
        if line.len() > 1 {
            drawn.push(line.clone());
            roads.push(Road::plain(line, RoadClass::Main).with_fibre(draw, 0.5));
        }
    }
    roads
}

/// Adds `count` side roads of `shortest` to `longest` metres that branch off the roads there are and end where water, another road or
/// the sea is in the way.
pub fn side_roads(draw: &mut Draw, land: &Land, places: &[Place], roads: &mut Vec<Road>, count: usize, reach: (f64, f64)) {
    let bases: Vec<(usize, usize)> = roads
        .iter()
        .enumerate()
        .filter(|(_, road)| matches!(road.class, RoadClass::Main | RoadClass::Side))
        .flat_map(|(r, road)| (2..road.line.len().saturating_sub(1)).map(move |v| (r, v)))
        .collect();
    let mut made = 0;
    for _ in 0..12 * count {
        if made == count || bases.is_empty() {
            break;
        }
        let (r, v) = bases[draw.below(bases.len())];
        let base = roads[r].line[v];
        if places.iter().any(|place| distance(place.centre, base) < 0.8 * place.radius) {
            continue;
        }
        let along = roads[r].line[v + 1] - roads[r].line[v - 1];
        let aside = if draw.chance(0.5) { left(along) } else { -left(along) } / length(along);
        let way = aside + draw.direction() * 0.5;
        let end = base + way / length(way) * draw.between(reach.0, reach.1);
        let mut line = ragged(draw, base, end, 240.0, 0.12, to_metre);
        let dry = line[1..].iter().take_while(|&&spot| land.is_dry(spot)).count();
        line.truncate((1 + dry).saturating_sub(usize::from(1 + dry < line.len())));
        let free = line.iter().skip(2).take_while(|&&spot| is_clear(spot, roads, places)).count();
        line.truncate(2 + free);
        if line.len() < 5 {
            continue;
        }
        let drawn: Vec<Vec<Spot>> = roads.iter().map(|road| road.line.clone()).collect();
        if let Some(crossing) = first_crossing(&line, &drawn) {
            line.truncate(crossing);
        }
        if line.len() >= 5 {
            let fibre = if roads[r].built_to >= v { 0.62 } else { 0.3 };
            roads.push(Road::plain(line, RoadClass::Side).with_fibre(draw, fibre));
            made += 1;
        }
    }
}

/// A new road keeps away from those there are, after its first steps.
fn is_clear(spot: Spot, roads: &[Road], places: &[Place]) -> bool {
    roads.iter().all(|road| road.line.iter().all(|&other| (other.x - spot.x).abs() > 300.0 || distance(other, spot) > 300.0))
        && places.iter().all(|place| distance(place.centre, spot) > place.radius + 200.0)
}

/// A lane from the nearest road to a position, or `None` where water lies between or another road is in the way.
pub fn lane_to(draw: &mut Draw, land: &Land, roads: &[Road], target: Spot) -> Option<Road> {
    let start = roads
        .iter()
        .filter(|road| road.class != RoadClass::Street)
        .flat_map(|road| road.line.iter().copied())
        .min_by(|&a, &b| distance(a, target).total_cmp(&distance(b, target)))?;
    let line = ragged(draw, start, target, 200.0, 0.1, to_metre);
    let dry = line.iter().all(|&spot| land.is_dry(spot)) && distance(start, target) < 4000.0;
    let drawn: Vec<Vec<Spot>> = roads.iter().map(|road| road.line.clone()).collect();
    (dry && line.len() > 2 && first_crossing(&line, &drawn).is_none()).then(|| Road::plain(line, RoadClass::Lane))
}
