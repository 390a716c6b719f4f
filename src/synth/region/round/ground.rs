//! Where projects can lie: the premises of the region with what networks and plans already reach.
//!
//! Responsible for: telling white spots from the rest, as the coverage count of the demo does (50 m). Not responsible for: shapes of areas.

use crate::synth::Region;
use crate::synth::region::Row;
use crate::synth::region::network::Zone;
use crate::synth::region::places::{Place, PlaceKind};
use crate::synth::region::plan::MUNICIPALITIES;
use crate::synth::shape::{Bounds, Patch, Spot, distance};
use std::collections::BTreeMap;

/// Within so many metres of connected premises or of fibre, premises are passed: the `passed_within` of the demo's project file.
const PASSED_WITHIN: f64 = 50.0;

/// What networks and plans mean for a premises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Nobody reaches it or plans to.
    White,
    /// Connected or passed.
    Reached,
    /// In an operator's plan.
    Planned,
    /// The register is not sure: an empty cell or an id used twice.
    Unsure,
}

/// Premises as scoring sees them: no outbuildings, every id once.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    /// The row of the premises file.
    pub row: &'a Row,
    /// What networks and plans mean for it.
    pub reach: Reach,
    /// The municipality, as a position in the plan's list.
    pub municipality: Option<usize>,
}

impl Home<'_> {
    /// Its position.
    pub fn spot(&self) -> Spot {
        self.row.building.spot
    }
    /// Households; 0 where the register is silent.
    pub fn households(&self) -> u32 {
        self.row.building.households.unwrap_or(0)
    }
    /// Workplaces; 0 where the register is silent.
    pub fn workplaces(&self) -> u32 {
        self.row.building.workplaces.unwrap_or(0)
    }
    /// The code of the county.
    pub fn county(&self) -> Option<&'static str> {
        self.municipality.map(|municipality| MUNICIPALITIES[municipality].county)
    }
}

/// All premises, from west to east.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The region.
    pub region: &'a Region,
    /// Its premises by easting.
    pub homes: Vec<Home<'a>>,
    /// The towns (tätorter), hamlets excepted.
    pub towns: Vec<Patch>,
}

impl<'a> Ground<'a> {
    /// Looks at every premises of the region.
    pub fn survey(region: &'a Region) -> Self {
        let mut times: BTreeMap<u32, u32> = BTreeMap::new();
        for row in &region.rows {
            *times.entry(row.number).or_default() += 1;
        }
        let mut rows: Vec<&Row> = region.rows.iter().filter(|row| !row.building.purpose.is_outbuilding()).collect();
        let from_west = |a: &Row, b: &Row| a.building.spot.x.total_cmp(&b.building.spot.x);
        rows.sort_by(|a, b| a.number.cmp(&b.number).then(from_west(a, b)));
        rows.dedup_by_key(|row| row.number);
        rows.sort_by(|a, b| from_west(a, b).then(a.number.cmp(&b.number)));
        let networks = Networks::new(region, &rows);
        let home = |row: &'a Row| {
            let building = &row.building;
            let sure = times[&row.number] == 1 && building.households.is_some() && building.workplaces.is_some();
            let reach = if sure { networks.reach(row) } else { Reach::Unsure };
            Home { row, reach, municipality: region.land.municipality_at(building.spot) }
        };
        let homes = rows.into_iter().map(home).collect();
        let towns = region.places.iter().filter(|place| place.kind != PlaceKind::Hamlet);
        Self { region, homes, towns: towns.map(|place| Patch::new(place.outline())).collect() }
    }

    /// The positions in [`Self::homes`] of those within a distance, easting and northing taken apart.
    pub fn near(&self, spot: Spot, metres: f64) -> impl Iterator<Item = usize> {
        let first = self.homes.partition_point(|home| home.spot().x < spot.x - metres);
        let last = self.homes.partition_point(|home| home.spot().x <= spot.x + metres);
        (first..last).filter(move |&home| (self.homes[home].spot().y - spot.y).abs() <= metres)
    }

    /// Inhabitants of a place, where the register says.
    pub fn inhabitants(&self, place: &Place) -> u32 {
        let outline = Patch::new(place.outline());
        let inside = self.homes.iter().filter(|home| outline.holds(home.spot()));
        inside.filter_map(|home| home.row.building.population).sum()
    }
}

/// What the operators have and plan, ready for many questions.
struct Networks<'a> {
    connected: Vec<Spot>,
    /// Lines of fibre, each with the box in which it matters.
    routes: Vec<(&'a [Spot], Bounds)>,
    service_areas: Vec<Patch>,
    plans: Vec<Patch>,
}

impl<'a> Networks<'a> {
    /// `rows` from west to east.
    fn new(region: &'a Region, rows: &[&Row]) -> Self {
        let patches = |zones: &[Zone]| zones.iter().map(|zone| Patch::new(zone.ring.clone())).collect();
        let corner = Spot { x: PASSED_WITHIN, y: PASSED_WITHIN };
        let route = |line: &'a [Spot]| {
            let corners: Vec<Spot> = line.iter().flat_map(|&spot| [spot - corner, spot + corner]).collect();
            (line, Bounds::of(&corners))
        };
        Self {
            connected: rows.iter().filter(|row| row.building.connected).map(|row| row.building.spot).collect(),
            routes: region.network.routes.iter().map(|cable| route(&cable.line)).collect(),
            service_areas: patches(&region.network.service_areas),
            plans: patches(&region.network.plans),
        }
    }

    fn reach(&self, row: &Row) -> Reach {
        let spot = row.building.spot;
        let first = self.connected.partition_point(|other| other.x < spot.x - PASSED_WITHIN);
        let beside = self.connected[first..].iter().take_while(|other| other.x <= spot.x + PASSED_WITHIN);
        let reached = row.building.connected
            || row.building.orderable
            || beside.into_iter().any(|&other| distance(other, spot) <= PASSED_WITHIN)
            || self.service_areas.iter().any(|area| area.holds(spot))
            || self.routes.iter().any(|(line, bounds)| bounds.holds(spot) && line.windows(2).any(|pair| is_within(pair, spot)));
        if reached {
            Reach::Reached
        } else if self.plans.iter().any(|plan| plan.holds(spot)) {
            Reach::Planned
        } else {
            Reach::White
        }
    }
}

/// Whether a position is passed by a segment of fibre.
fn is_within(pair: &[Spot], spot: Spot) -> bool {
    let (way, to) = (pair[1] - pair[0], spot - pair[0]);
    let square = way.x * way.x + way.y * way.y;
    let part = if square > 0.0 { ((to.x * way.x + to.y * way.y) / square).clamp(0.0, 1.0) } else { 0.0 };
    distance(pair[0] + way * part, spot) <= PASSED_WITHIN
}
