//! The demo region: seven fictional municipalities of a sparse Swedish kind, with their premises, roads and networks.
//!
//! Responsible for: making up a region whose data look and misbehave like real deliveries. Not responsible for: files (that is
//! [`files`](super::files)).
//!
//! | file | what it draws |
//! |---|---|
//! | `plan` | nothing: what was decided by hand |
//! | `land` | municipalities, islands, lakes |
//! | `places` | towns and hamlets with their streets |
//! | `roads` | main roads, side roads, lanes |
//! | `buildings` | premises and outbuildings |
//! | `network` | fibre, plans, copper, mobile |
//! | `awkward` | what real data get wrong |
//! | `round` | a decision round: projects, sign-ups, assessments |

pub mod awkward;
pub mod buildings;
pub mod land;
pub mod network;
pub mod places;
pub mod plan;
pub mod roads;
pub mod round;

use super::draw::Draw;
use crate::model::Areas;
use awkward::{Ordinary, UNKNOWN_IDS};
use buildings::Building;
use land::Land;
use network::Network;
use places::Place;
use roads::Road;

/// The seed of the demo region in `data/demo`.
pub const DEMO_SEED: u64 = 20_261_001;

/// One row of the premises file.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The number in the id.
    pub number: u32,
    /// The building.
    pub building: Building,
}

impl Row {
    /// The id as text; it says that the row is synthetic.
    pub fn id(&self) -> String {
        id(self.number)
    }
}

/// The id with this number.
pub fn id(number: u32) -> String {
    format!("SYN-{number:06}")
}

/// The whole region.
#[derive(Debug)]
pub struct Region {
    /// Municipalities, islands and lakes.
    pub land: Land,
    /// Settlements.
    pub places: Vec<Place>,
    /// Roads.
    pub roads: Vec<Road>,
    /// The rows of the premises file, with one row doubled and one id used twice.
    pub rows: Vec<Row>,
    /// The numbers on the list of the connected, with one doubled and two that no premises has.
    pub connected: Vec<u32>,
    /// The numbers on the list of those that can order.
    pub orderable: Vec<u32>,
    /// Network layers.
    pub network: Network,
}

impl Region {
    /// Draws the region of a seed. The same seed gives the same region on every platform.
    pub fn from_seed(seed: u64) -> Self {
        let mut streams = (1..).map(|stream| Draw::new(seed, stream));
        let mut next = || streams.next().unwrap_or_else(|| Draw::new(seed, 0));
        let mut land = Land::draw(&mut next());
        let mut places = places::main_towns(&mut next());
        let mut roads = roads::main_roads(&mut next(), &land, &places);
        places::along_roads(&mut next(), &land, &roads, &mut places);
        let keep_clear: Vec<_> = places.iter().map(|place| (place.centre, 1.8 * place.radius)).collect();
        land.add_lakes(&mut next(), &roads, &keep_clear);
        let mut draw = next();
        roads::side_roads(&mut draw, &land, &places, &mut roads, 100, (2500.0, 9000.0));
        roads::side_roads(&mut draw, &land, &places, &mut roads, 90, (1200.0, 4500.0));
        roads::side_roads(&mut draw, &land, &places, &mut roads, 50, (1200.0, 4000.0));

        let mut buildings = Vec::new();
        let mut draw = next();
        for place in &places {
            buildings::in_place(&mut draw, place, &mut buildings);
        }
        for road in &roads {
            buildings::along_road(&mut draw, &land, &places, road, &mut buildings);
        }
        buildings::by_lakes(&mut draw, &land, &places, &mut roads, &mut buildings);
        buildings::on_islands(&mut draw, &land, &mut buildings);
        let network = network::draw_network(&mut next(), &places, &roads);

        let mut draw = next();
        let ordinary = Ordinary { land: &land, places: &places, roads: &roads, network: &network, buildings: &buildings };
        let odd = awkward::odd_positions(&mut draw, &ordinary);
        awkward::empty_cells(&mut draw, &mut buildings);
        buildings.extend(odd);
        draw.shuffle(&mut buildings);
        for place in &places {
            roads.extend(place.streets());
        }
        let mut rows: Vec<Row> = (1..).zip(buildings).map(|(number, building)| Row { number, building }).collect();
        let mut connected = numbers(&rows, |building| building.connected);
        connected.extend(UNKNOWN_IDS);
        connected.extend(connected.first().copied());
        let orderable = numbers(&rows, |building| building.orderable);
        add_doubles(&mut rows);
        Self { land, places, roads, rows, connected, orderable, network }
    }

    /// The municipalities as the core wants them.
    pub fn areas(&self) -> Areas {
        let all = &plan::MUNICIPALITIES;
        Areas {
            name: "demo".to_owned(),
            code: all.iter().map(|plan| plan.code.to_owned()).collect(),
            label: all.iter().map(|plan| plan.name.to_owned()).collect(),
            county_label: Some(all.iter().map(|plan| plan.county_name.to_owned()).collect()),
            county: Some(all.iter().map(|plan| plan.county.to_owned()).collect()),
            shape: (0..all.len()).map(|i| self.land.shape(i)).collect(),
        }
    }
}

fn numbers(rows: &[Row], wanted: impl Fn(&Building) -> bool) -> Vec<u32> {
    rows.iter().filter(|row| wanted(&row.building)).map(|row| row.number).collect()
}

/// Adds one row that repeats another exactly, and one that has another's id but not its position and households.
fn add_doubles(rows: &mut Vec<Row>) {
    let mut homes = rows.iter().filter(|row| row.building.households == Some(1)).cloned();
    if let (Some(same), Some(mut other)) = (homes.next(), homes.next()) {
        other.building.spot.x += 12.0;
        other.building.households = Some(2);
        rows.extend([same, other]);
    }
}
