//! The awkward cases that real deliveries have, put in on purpose, so that the demo shows what becomes of them.

use super::buildings::Building;
use super::land::Land;
use super::network::Network;
use super::places::Place;
use super::plan::at;
use super::roads::Road;
use crate::synth::draw::Draw;
use crate::synth::shape::{Spot, distance, inside, to_centimetre, to_metre};

/// Ids on the list of the connected that no premises has.
pub const UNKNOWN_IDS: [u32; 2] = [990_001, 990_002];

/// What is there already, and must not explain an awkward case away.
#[derive(Debug)]
pub struct Ordinary<'a> {
    /// Land and water.
    pub land: &'a Land,
    /// Settlements.
    pub places: &'a [Place],
    /// Roads.
    pub roads: &'a [Road],
    /// Network layers.
    pub network: &'a Network,
    /// Premises.
    pub buildings: &'a [Building],
}

/// Buildings exactly on borders, outside everything, on top of each other and at exactly 50 metres.
pub fn odd_positions(draw: &mut Draw, ordinary: &Ordinary<'_>) -> Vec<Building> {
    let land = ordinary.land;
    let mut odd = Vec::new();
    for &spot in land.on_borders.iter().filter(|&&spot| !land.is_wet(spot)) {
        odd.push(Building::home(draw, spot, false));
    }
    // On the border of a settlement: dense, by the rule.
    if let Some(place) = ordinary.places.last() {
        odd.push(Building::home(draw, place.outline()[0], false));
    }
    // On a skerry that no municipality's polygon holds.
    let skerry = (0..60)
        .map(|step| at(108.0 + f64::from(step), 94.0))
        .find(|&spot| [0.0, 2000.0].iter().all(|&clear| land.municipality_at(spot - Spot { x: clear, y: 0.0 }).is_none()));
    if let Some(spot) = skerry {
        odd.push(Building::home(draw, spot, false));
    }
    // Two premises on one position, one of them connected: the other is passed at 0.0 m.
    let shared = lonely(draw, ordinary);
    odd.push(Building::home(draw, shared, true));
    odd.push(Building::home(draw, shared, false));
    // Exactly 50.00 m from a connected neighbour, by Pythagoras and straight; and one at 50.01 m.
    let source = lonely(draw, ordinary);
    odd.push(Building::home(draw, source, true));
    for (x, y) in [(30.0, 40.0), (0.0, 50.0), (-50.01, 0.0)] {
        odd.push(Building::home(draw, to_centimetre(source + Spot { x, y }), false));
    }
    odd
}

/// A position in whole metres with no premises or road within half a kilometre, and in no operator's area.
fn lonely(draw: &mut Draw, ordinary: &Ordinary<'_>) -> Spot {
    let far = |a: Spot, b: Spot| distance(a, b) > 500.0;
    loop {
        let spot = to_metre(at(draw.between(12.0, 95.0), draw.between(25.0, 105.0)));
        let zones = ordinary.network.service_areas.iter().chain(&ordinary.network.plans);
        if ordinary.land.is_dry(spot)
            && ordinary.buildings.iter().all(|building| far(building.spot, spot))
            && ordinary.roads.iter().all(|road| road.line.iter().all(|&vertex| far(vertex, spot)))
            && zones.into_iter().all(|zone| !inside(&zone.ring, spot))
        {
            return spot;
        }
    }
}

/// Empties some cells: what a register does not know is not zero.
pub fn empty_cells(draw: &mut Draw, buildings: &mut [Building]) {
    for building in buildings.iter_mut().filter(|building| !building.purpose.is_outbuilding()) {
        if draw.chance(0.002) {
            building.households = None;
        }
        if draw.chance(0.003) {
            building.workplaces = None;
        }
        if draw.chance(0.003) {
            building.population = None;
        }
    }
}
