//! What operators have, sell and plan in the demo region.

use super::places::{Place, PlaceKind};
use super::roads::{Road, RoadClass};
use crate::synth::draw::Draw;
use crate::synth::shape::{Spot, blob, distance, grown, length};

/// The regional network owner.
pub const REGIONAL: &str = "Demostadsnätet (syntetisk)";
/// The village network association.
pub const VILLAGE: &str = "Byanätet Demo ek. för. (syntetisk)";
/// The mobile operator.
pub const MOBILE: &str = "Demomobil (syntetisk)";

/// An area with what the network data say about it.
#[derive(Debug)]
pub struct Zone {
    /// The ring, first position not repeated.
    pub ring: Vec<Spot>,
    /// Operator.
    pub operator: &'static str,
    /// Technology, in the program's spelling.
    pub technology: &'static str,
    /// Download speed in Mbit/s.
    pub down_mbps: u32,
    /// When it is ready (`YYYY-MM-DD`): only of plans, and empty where nobody says.
    pub ready_by: &'static str,
}

/// A line of the network.
#[derive(Debug)]
pub struct Cable {
    /// Its course.
    pub line: Vec<Spot>,
    /// Operator.
    pub operator: &'static str,
    /// What kind: `fiberstrak`, `stomnat` or `kanalisation`.
    pub kind: &'static str,
}

/// All layers.
#[derive(Debug, Default)]
pub struct Network {
    /// Distribution fibre, backbone excepted.
    pub routes: Vec<Cable>,
    /// Backbone between towns.
    pub backbone: Vec<Cable>,
    /// Empty ducts.
    pub ducts: Vec<Cable>,
    /// Where the operators sell fibre at normal cost.
    pub service_areas: Vec<Zone>,
    /// Where they will build.
    pub plans: Vec<Zone>,
    /// Cable television, copper and fixed wireless.
    pub other_fixed: Vec<Zone>,
    /// Mobile coverage.
    pub mobile: Vec<Zone>,
}

/// When the plans are ready. As of 2026-10-01 with a horizon of three years the second is late (its day has passed and nothing is
/// built), two lie beyond the horizon, one on its last day, one just after, and one says nothing.
const READY: [&str; 14] = [
    "2027-06-30",
    "2026-06-30",
    "2027-12-31",
    "2030-12-31",
    "2028-06-30",
    "",
    "2029-10-01",
    "2027-09-30",
    "2028-12-31",
    "2029-10-02",
    "2028-12-31",
    "2027-12-31",
    "2031-06-30",
    "2029-06-30",
];

/// Draws all layers.
pub fn draw_network(draw: &mut Draw, places: &[Place], roads: &[Road]) -> Network {
    let mut network = Network::default();
    for road in roads.iter().filter(|road| road.built_to > 1) {
        let operator = if road.class == RoadClass::Main { REGIONAL } else { VILLAGE };
        network.routes.push(Cable { line: road.line[..=road.built_to].to_vec(), operator, kind: "fiberstrak" });
    }
    for road in roads.iter().filter(|road| road.class == RoadClass::Main).take(8) {
        let last = road.line.len() - 1;
        let line = road.line.iter().enumerate().filter(|(i, _)| i % 3 == 0 || *i == last).map(|(_, &spot)| spot).collect();
        network.backbone.push(Cable { line, operator: REGIONAL, kind: "stomnat" });
    }
    let unbuilt: Vec<&Road> = roads.iter().filter(|road| road.class == RoadClass::Side && road.built_to == 0).collect();
    for road in unbuilt.iter().rev().step_by(9).take(8) {
        network.ducts.push(Cable { line: road.line.clone(), operator: VILLAGE, kind: "kanalisation" });
    }
    network.service_areas = service_areas(draw, places, roads);
    network.plans = plans(draw, places, &unbuilt);
    network.other_fixed = other_fixed(draw, places);
    network.mobile = mobile(draw, places, roads);
    network
}

/// A ring around a road: long along it, wide enough for its bends and the houses beside it.
fn around(draw: &mut Draw, road: &[Spot]) -> Vec<Spot> {
    let (first, last) = (road[0], road[road.len() - 1]);
    let middle = (first + last) / 2.0;
    let way = last - first;
    let reach = length(way).max(1.0);
    let axis = way / reach;
    let bend = road.iter().map(|&spot| ((spot - middle).x * axis.y - (spot - middle).y * axis.x).abs()).fold(0.0, f64::max);
    let (long, wide) = (0.6 * reach, bend + 350.0);
    blob(draw, middle, (long * wide).sqrt(), axis, (long / wide).max(1.0), 250.0)
}

fn service_areas(draw: &mut Draw, places: &[Place], roads: &[Road]) -> Vec<Zone> {
    let zone = |ring, operator| Zone { ring, operator, technology: "fibre", down_mbps: 1000, ready_by: "" };
    let mut zones = Vec::new();
    for place in places.iter().filter(|place| place.fibre > 0.0) {
        if place.kind == PlaceKind::MainTown || draw.chance(0.5) {
            let operator = if place.kind == PlaceKind::Hamlet { VILLAGE } else { REGIONAL };
            zones.push(zone(grown(&place.built.ring, place.centre, draw.between(1.05, 1.3)), operator));
        }
    }
    for road in roads.iter().filter(|road| road.class == RoadClass::Side && road.built_to > 8).step_by(4) {
        zones.push(zone(around(draw, &road.line[..=road.built_to]), VILLAGE));
    }
    zones
}

fn plans(draw: &mut Draw, places: &[Place], unbuilt: &[&Road]) -> Vec<Zone> {
    let mut rings: Vec<(Vec<Spot>, &'static str)> = Vec::new();
    for place in places.iter().filter(|place| place.fibre == 0.0).step_by(2) {
        rings.push((grown(&place.built.ring, place.centre, 1.4), REGIONAL));
    }
    for (i, road) in unbuilt.iter().step_by(3).enumerate() {
        rings.push((around(draw, &road.line), if i % 3 == 0 { REGIONAL } else { VILLAGE }));
    }
    rings
        .into_iter()
        .zip(READY.iter().cycle())
        .map(|((ring, operator), ready_by)| Zone { ring, operator, technology: "fibre", down_mbps: 1000, ready_by })
        .collect()
}

fn other_fixed(draw: &mut Draw, places: &[Place]) -> Vec<Zone> {
    let mut zones = Vec::new();
    for (i, place) in places.iter().enumerate() {
        let ring = |factor| grown(&place.built.ring, place.centre, factor);
        if i == 0 || i == 4 {
            let operator = REGIONAL;
            zones.push(Zone { ring: ring(0.7), operator, technology: "cable", down_mbps: 1000, ready_by: "" });
        }
        let (technology, down_mbps) = match place.kind {
            PlaceKind::Hamlet => ("xdsl", 24),
            _ => ("vdsl", 60),
        };
        if draw.chance(0.4) {
            zones.push(Zone { ring: ring(1.1), operator: "Demokoppar (syntetisk)", technology, down_mbps, ready_by: "" });
        }
    }
    for place in [&places[2], &places[5]] {
        let ring = blob(draw, place.centre, 8000.0, place.axis, 1.5, 900.0);
        zones.push(Zone { ring, operator: "Demoradio (syntetisk)", technology: "fwa", down_mbps: 100, ready_by: "" });
    }
    zones
}

fn mobile(draw: &mut Draw, places: &[Place], roads: &[Road]) -> Vec<Zone> {
    let mut zones = Vec::new();
    let mut mast = |draw: &mut Draw, centre: Spot, radius: f64, technology, down_mbps| {
        let axis = draw.direction();
        let stretch = draw.between(1.0, 1.4);
        let ring = blob(draw, centre, radius, axis, stretch, 900.0);
        zones.push(Zone { ring, operator: MOBILE, technology, down_mbps, ready_by: "" });
    };
    let mut masts: Vec<Spot> = Vec::new();
    for place in places.iter().filter(|place| place.kind != PlaceKind::Hamlet) {
        let main = place.kind == PlaceKind::MainTown;
        let reach = if main { draw.between(9_000.0, 13_000.0) } else { draw.between(6_000.0, 9_000.0) };
        mast(draw, place.centre, reach, "lte", if main { 100 } else { 30 });
        mast(draw, place.centre, 0.45 * reach, "nr", if main { 300 } else { 100 });
        if main {
            mast(draw, place.centre, 1.6 * place.radius, "nr", 1000);
        }
        masts.push(place.centre);
    }
    for spot in roads.iter().filter(|road| road.class == RoadClass::Main).flat_map(|road| road.line.iter().step_by(20)) {
        if masts.iter().all(|&other| distance(other, *spot) > 11_000.0) {
            let reach = draw.between(5_000.0, 8_500.0);
            mast(draw, *spot, reach, "lte", 30);
            masts.push(*spot);
        }
    }
    zones
}
