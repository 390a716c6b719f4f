//! The premises: houses in rows in towns, strung along roads in the country, in clusters by the water.

use super::land::Land;
use super::places::{Place, PlaceKind};
use super::roads::{Road, RoadClass, lane_to};
use crate::synth::draw::Draw;
use crate::synth::shape::{Spot, distance, left, length, to_centimetre, to_metre};

/// What a building is for, in the words of the national building register: `objekttyp` and `andamal1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// One home, free-standing.
    House,
    /// Homes in a row.
    Row,
    /// Many homes.
    Flats,
    /// Shops and offices.
    Business,
    /// Industry.
    Industry,
    /// School, care and other services.
    Service,
    /// Barns and other farm buildings: no premises.
    Farm,
    /// Garages and sheds: no premises.
    Shed,
}

impl Purpose {
    /// `objekttyp` and `andamal1`.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::House => ("Bostad", "Bostad;Småhus friliggande"),
            Self::Row => ("Bostad", "Bostad;Småhus radhus"),
            Self::Flats => ("Bostad", "Bostad;Flerfamiljshus"),
            Self::Business => ("Verksamhet", "Verksamhet;"),
            Self::Industry => ("Industri", "Industri;"),
            Self::Service => ("Samhällsfunktion", "Samhällsfunktion;"),
            Self::Farm => ("Ekonomibyggnad", "Ekonomibyggnad;"),
            Self::Shed => ("Komplementbyggnad", "Komplementbyggnad;"),
        }
    }
    /// Whether it is an outbuilding, which no count includes.
    pub fn is_outbuilding(self) -> bool {
        matches!(self, Self::Farm | Self::Shed)
    }
}

/// One building.
#[derive(Debug, Clone, PartialEq)]
pub struct Building {
    /// Position, whole centimetres.
    pub spot: Spot,
    /// What it is for.
    pub purpose: Purpose,
    /// Households, or unknown.
    pub households: Option<u32>,
    /// Workplaces, or unknown.
    pub workplaces: Option<u32>,
    /// People, or unknown.
    pub population: Option<u32>,
    /// Whether it is on the list of the connected.
    pub connected: bool,
    /// Whether it is on the list of those that can order.
    pub orderable: bool,
}

impl Building {
    /// A home with one household.
    pub fn home(draw: &mut Draw, spot: Spot, connected: bool) -> Self {
        let population = Some(1 + draw.about(1));
        let workplaces = Some(u32::from(draw.chance(0.07)));
        Self { spot, purpose: Purpose::House, households: Some(1), workplaces, population, connected, orderable: false }
    }
    /// A home where nobody is registered.
    pub fn holiday_home(draw: &mut Draw, spot: Spot, connected: bool) -> Self {
        let lived_in = draw.chance(0.1);
        let home = Self::home(draw, spot, connected);
        if lived_in { home } else { Self { households: Some(0), population: Some(0), workplaces: Some(0), ..home } }
    }
    fn outbuilding(spot: Spot, purpose: Purpose) -> Self {
        let none = Some(0);
        let (connected, orderable) = (false, false);
        Self { spot, purpose, households: none, workplaces: none, population: none, connected, orderable }
    }
}

/// All buildings of a settlement.
pub fn in_place(draw: &mut Draw, place: &Place, buildings: &mut Vec<Building>) {
    let spacing = place.spacing();
    let industry_side = if draw.chance(0.5) { 1.0 } else { -1.0 };
    for (across, first, last) in place.rows() {
        let mut without = false;
        for step in first..=last {
            // Fibre is missing block by block.
            if (step - first) % 9 == 0 {
                without = draw.chance(0.06);
            }
            for side in [-1.0, 1.0] {
                let along = f64::from(step) * spacing.house + draw.between(-6.0, 6.0);
                let aside = across + side * (15.0 + draw.between(-3.0, 5.0));
                let spot = to_centimetre(place.spot(along, aside));
                if !draw.chance(spacing.filled) || !place.built.holds(spot) {
                    continue;
                }
                let core = distance(spot, place.centre) < 0.3 * place.radius;
                let edge = industry_side * along > 0.75 * place.radius;
                let mut building = town_building(draw, place.kind, spot, core, edge);
                let reached = place.fibre > 0.0 && !without && draw.chance(place.fibre);
                building.connected = reached;
                building.orderable = !reached && place.fibre > 0.0 && draw.chance(0.4);
                buildings.push(building);
                if draw.chance(0.1) {
                    let behind = to_centimetre(place.spot(along + 4.0, aside + side * draw.between(10.0, 14.0)));
                    buildings.push(Building::outbuilding(behind, Purpose::Shed));
                }
            }
        }
    }
}

fn town_building(draw: &mut Draw, kind: PlaceKind, spot: Spot, core: bool, edge: bool) -> Building {
    let mut building = Building::home(draw, spot, false);
    let u = draw.unit();
    let town = kind != PlaceKind::Hamlet;
    building.purpose = match (town, core, edge) {
        (true, true, _) if u < 0.34 => Purpose::Flats,
        (true, true, _) if u < 0.52 => Purpose::Business,
        (true, true, _) if u < 0.57 => Purpose::Service,
        (true, false, true) if u < 0.45 => Purpose::Industry,
        (true, false, _) if u < 0.03 => Purpose::Flats,
        (true, false, _) if u < 0.05 => Purpose::Service,
        (true, false, _) if u > 0.86 => Purpose::Row,
        (false, ..) if u < 0.04 => Purpose::Business,
        _ => Purpose::House,
    };
    match building.purpose {
        Purpose::Flats => {
            let households = draw.whole(4, 22);
            building.households = Some(households);
            building.population = Some(households + draw.about(households * 3 / 4));
        }
        Purpose::Business | Purpose::Industry | Purpose::Service => {
            building.households = Some(0);
            building.population = Some(0);
            building.workplaces = Some(draw.whole(1, 4));
        }
        _ => {}
    }
    building
}

/// Houses and farms along a road in the country, now and then a village.
pub fn along_road(draw: &mut Draw, land: &Land, places: &[Place], road: &Road, buildings: &mut Vec<Building>) {
    let (mean, village) = match road.class {
        RoadClass::Main => (800.0, 0.05),
        RoadClass::Side => (500.0, 0.05),
        RoadClass::Lane | RoadClass::Street => return,
    };
    let mut run = 0_u32;
    let mut wait = draw.between(40.0, mean);
    for (v, pair) in road.line.windows(2).enumerate() {
        let way = pair[1] - pair[0];
        let reach = length(way);
        let mut done = 0.0;
        while reach - done >= wait {
            done += wait;
            if run == 0 && draw.chance(village) {
                run = draw.whole(5, 16);
            }
            wait = if run > 0 { draw.between(35.0, 75.0) } else { mean * (0.3 + 2.0 * draw.unit() * draw.unit()) };
            run = run.saturating_sub(1);
            let side = if draw.chance(0.5) { 1.0 } else { -1.0 };
            let off = 16.0 + draw.between(0.0, if run > 0 { 30.0 } else { 110.0 });
            let spot = to_centimetre(pair[0] + way / reach * done + left(way) / reach * (side * off));
            let in_town = places.iter().any(|place| distance(place.centre, spot) < 2.5 * place.radius && place.built.holds(spot));
            if in_town || !land.is_dry(spot) {
                continue;
            }
            let reached = v < road.built_to;
            country_home(draw, spot, left(way) / reach * side, reached, run == 0, buildings);
        }
        wait -= reach - done;
    }
}

fn country_home(draw: &mut Draw, spot: Spot, back: Spot, reached: bool, lone: bool, buildings: &mut Vec<Building>) {
    let connected = reached && draw.chance(0.74);
    let mut home = if draw.chance(0.22) {
        let connected = connected && draw.chance(0.6);
        Building::holiday_home(draw, spot, connected)
    } else {
        Building::home(draw, spot, connected)
    };
    home.orderable = reached && !home.connected && draw.chance(0.25);
    if draw.chance(0.1) {
        home.workplaces = Some(1);
    }
    buildings.push(home);
    if draw.chance(0.3) {
        let shed = spot + back * draw.between(12.0, 22.0) + left(back) * draw.between(-12.0, 12.0);
        buildings.push(Building::outbuilding(to_centimetre(shed), Purpose::Shed));
    }
    if lone && draw.chance(0.25) {
        let barn = spot + back * draw.between(30.0, 60.0) + left(back) * draw.between(-30.0, 30.0);
        buildings.push(Building::outbuilding(to_centimetre(barn), Purpose::Farm));
    }
}

/// Holiday homes around the shores of lakes, each area on a lane from the nearest road.
pub fn by_lakes(draw: &mut Draw, land: &Land, places: &[Place], roads: &mut Vec<Road>, buildings: &mut Vec<Building>) {
    for lake in &land.lakes {
        let shore = &lake.shore.ring;
        if shore.len() < 12 || !draw.chance(0.6) {
            continue;
        }
        let nearest = |spot: Spot| {
            let all = roads.iter().flat_map(|road| road.line.iter());
            all.map(|&other| distance(other, spot)).min_by(f64::total_cmp).unwrap_or(f64::MAX)
        };
        let Some(gate) = (0..shore.len()).min_by(|&a, &b| nearest(shore[a]).total_cmp(&nearest(shore[b]))) else { continue };
        let outward = |i: usize, metres: f64| {
            let way = shore[(i + 1) % shore.len()] - shore[(i + shore.len() - 1) % shore.len()];
            shore[i] - left(way) / length(way) * metres
        };
        let Some(access) = lane_to(draw, land, roads, to_metre(outward(gate, 70.0))) else { continue };
        roads.push(access);
        let fibre = draw.chance(0.15);
        let half = (draw.whole(2, 5) as usize).min(shore.len() / 2 - 1);
        for i in 0..=2 * half {
            let vertex = (gate + shore.len() + i - half) % shore.len();
            let next = shore[(vertex + 1) % shore.len()] - shore[vertex];
            for part in [0.1, 0.4, 0.7] {
                let metres = draw.between(18.0, 130.0);
                let spot = to_centimetre(outward(vertex, metres) + next * (part + draw.between(-0.1, 0.1)));
                let clear = places.iter().all(|place| !place.built.holds(spot));
                if land.is_dry(spot) && clear && draw.chance(0.75) {
                    let connected = fibre && draw.chance(0.5);
                    buildings.push(Building::holiday_home(draw, spot, connected));
                    if draw.chance(0.2) {
                        let shed = to_centimetre(spot + draw.direction() * 14.0);
                        buildings.push(Building::outbuilding(shed, Purpose::Shed));
                    }
                }
            }
        }
    }
}

/// A few homes on every island, in the sea and in the lakes.
pub fn on_islands(draw: &mut Draw, land: &Land, buildings: &mut Vec<Building>) {
    let sea = land.parts.iter().skip(8).map(|(_, part)| part);
    let lakes = land.lakes.iter().filter_map(|lake| lake.island.as_ref());
    for island in sea.chain(lakes) {
        let middle = island.middle();
        let size = distance(island.ring[0], middle);
        if size < 250.0 && draw.chance(0.4) {
            continue;
        }
        for _ in 0..=(size / 45.0) as u32 {
            let spot = to_centimetre(middle + draw.direction() * (size * draw.unit() * 1.4));
            if !island.holds(spot) {
                continue;
            }
            let home =
                if draw.chance(0.3) { Building::home(draw, spot, false) } else { Building::holiday_home(draw, spot, false) };
            buildings.push(home);
        }
    }
}
