//! Municipalities, islands and lakes.

use super::plan::{BIG_LAKE, COAST, CORNERS, ISLANDS, MUNICIPALITIES, at};
use super::roads::Road;
use crate::synth::draw::Draw;
use crate::synth::mesh::{Mesh, Raggedness};
use crate::synth::shape::{Bounds, Patch, Spot, blob, closed, distance, grown, polygon};
use geo::{MultiPolygon, Polygon};

/// Land and water.
#[derive(Debug)]
pub struct Land {
    /// The parts of municipalities: position in the plan's list, and the ring.
    pub parts: Vec<(usize, Patch)>,
    /// Lakes; their islands are land.
    pub lakes: Vec<Lake>,
    /// Positions exactly on a border that two municipalities share, one or more per border.
    pub on_borders: Vec<Spot>,
}

/// A lake, perhaps with an island.
#[derive(Debug)]
pub struct Lake {
    /// The shore.
    pub shore: Patch,
    /// The middle it was drawn around.
    pub centre: Spot,
    /// An island in it.
    pub island: Option<Patch>,
}

impl Lake {
    /// Whether the position is wet.
    pub fn is_wet(&self, spot: Spot) -> bool {
        self.shore.holds(spot) && !self.island.as_ref().is_some_and(|island| island.holds(spot))
    }
    /// The shape, with the island as a hole.
    pub fn shape(&self) -> Polygon<f64> {
        let holes = self.island.iter().map(|island| {
            let mut ring = island.ring.clone();
            ring.reverse();
            closed(&ring)
        });
        Polygon::new(closed(&self.shore.ring), holes.collect())
    }
}

impl Land {
    /// Draws the municipalities and the islands off the coast; lakes come after the main roads.
    pub fn draw(draw: &mut Draw) -> Self {
        let corners: Vec<Spot> = CORNERS.iter().map(|&(x, y)| at(x, y)).collect();
        let faces: Vec<Vec<usize>> = MUNICIPALITIES.iter().flat_map(|plan| plan.faces.iter().map(|face| face.to_vec())).collect();
        let mesh = Mesh::new(draw, &corners, &faces, |a, b| {
            let coast = COAST.iter().any(|&(from, to, _)| (from, to) == (a, b));
            if coast { Raggedness { step: 200.0, rough: 0.4 } } else { Raggedness { step: 210.0, rough: 0.24 } }
        });
        let mut parts: Vec<(usize, Patch)> = Vec::new();
        for (owner, plan) in MUNICIPALITIES.iter().enumerate() {
            parts.extend(plan.faces.iter().map(|face| (owner, Patch::new(mesh.ring(face)))));
        }
        let mut land = Self { parts, lakes: Vec::new(), on_borders: on_borders(&mesh) };
        land.add_islands(draw);
        land.add_skerries(draw, &mesh);
        land
    }

    fn add_islands(&mut self, draw: &mut Draw) {
        for &(owner, east, north, radius) in &ISLANDS {
            // Moved out to sea until it touches no land.
            for step in 0..20 {
                let centre = at(east + f64::from(step), north);
                let axis = draw.direction();
                let ring = blob(draw, centre, radius, axis, 1.6, 150.0);
                if self.is_open_sea(&ring, centre, radius) {
                    self.parts.push((owner, Patch::new(ring)));
                    break;
                }
            }
        }
    }

    /// Small islands strewn along the coast.
    fn add_skerries(&mut self, draw: &mut Draw, mesh: &Mesh) {
        for _ in 0..260 {
            let (from, to, owner) = COAST[draw.below(COAST.len())];
            let coast = mesh.border(from, to);
            let shore = coast[draw.below(coast.len())];
            let radius = 70.0 + 420.0 * draw.unit() * draw.unit();
            let centre = shore
                + Spot { x: draw.between(200.0, 1000.0) + 5000.0 * draw.unit() * draw.unit(), y: draw.between(-800.0, 800.0) };
            let axis = draw.direction();
            let ring = blob(draw, centre, radius, axis, 1.8, 90.0);
            if self.parts.len() < 60 && self.is_open_sea(&ring, centre, radius) {
                self.parts.push((owner, Patch::new(ring)));
            }
        }
    }

    fn is_open_sea(&self, ring: &[Spot], centre: Spot, radius: f64) -> bool {
        let wet = grown(ring, centre, 1.3).iter().all(|&spot| self.municipality_at(spot).is_none());
        let apart = |spot: &Spot| distance(*spot, centre) > 1.9 * radius;
        wet && self.municipality_at(centre).is_none() && self.parts.iter().all(|(_, part)| part.ring.iter().all(apart))
    }

    /// Fills the land with lakes where no road or place is in the way; `keep_clear` are positions with the distance to keep.
    pub fn add_lakes(&mut self, draw: &mut Draw, roads: &[Road], keep_clear: &[(Spot, f64)]) {
        let axis = Spot { x: 0.6, y: -0.8 };
        for step in 0..8 {
            let radius = BIG_LAKE.2 * (1.0 - 0.1 * f64::from(step));
            let centre = at(BIG_LAKE.0, BIG_LAKE.1);
            let ring = blob(draw, centre, radius, axis, 1.5, 300.0);
            if self.lake_fits(&ring, centre, roads, keep_clear) {
                let island = blob(draw, centre, 0.22 * radius, axis, 1.5, 150.0);
                self.lakes.push(Lake { shore: Patch::new(ring), centre, island: Some(Patch::new(island)) });
                break;
            }
        }
        for attempt in 0..420_u32 {
            let radius = if attempt < 60 { draw.between(900.0, 2100.0) } else { 180.0 + 1000.0 * draw.unit() * draw.unit() };
            let centre = at(draw.between(0.0, 108.0), draw.between(0.0, 120.0));
            let turn = draw.between(-0.5, 0.5);
            let way = axis + Spot { x: turn, y: turn };
            let axis = way / crate::synth::shape::length(way);
            let stretch = draw.between(1.2, 3.5);
            let ring = blob(draw, centre, radius, axis, stretch, 160.0 + radius / 20.0);
            if self.lakes.len() < 80 && self.lake_fits(&ring, centre, roads, keep_clear) {
                self.lakes.push(Lake { shore: Patch::new(ring), centre, island: None });
            }
        }
    }

    fn lake_fits(&self, ring: &[Spot], centre: Spot, roads: &[Road], keep_clear: &[(Spot, f64)]) -> bool {
        let around = Patch::new(grown(ring, centre, 1.12));
        let bounds = Bounds::of(&around.ring);
        let dry = around.ring.iter().all(|&spot| self.municipality_at(spot).is_some() && !self.is_wet(spot));
        let off_roads = roads.iter().all(|road| !road.line.iter().any(|&spot| around.holds(spot)));
        let off_places = keep_clear.iter().all(|&(spot, clear)| around.ring.iter().all(|&shore| distance(spot, shore) > clear));
        let off_lakes = self
            .lakes
            .iter()
            .all(|lake| !Bounds::of(&lake.shore.ring).meets(&bounds) || !lake.shore.ring.iter().any(|&spot| around.holds(spot)));
        dry && off_roads && off_places && off_lakes && !keep_clear.iter().any(|&(spot, _)| around.holds(spot))
    }

    /// The municipality at a position, as a position in the plan's list.
    pub fn municipality_at(&self, spot: Spot) -> Option<usize> {
        self.parts.iter().find(|(_, part)| part.holds(spot)).map(|(owner, _)| *owner)
    }
    /// Whether the position is in a lake.
    pub fn is_wet(&self, spot: Spot) -> bool {
        self.lakes.iter().any(|lake| lake.is_wet(spot))
    }
    /// Whether the position is on dry land.
    pub fn is_dry(&self, spot: Spot) -> bool {
        self.municipality_at(spot).is_some() && !self.is_wet(spot)
    }
    /// The shape of a municipality with its parts and islands.
    pub fn shape(&self, municipality: usize) -> MultiPolygon<f64> {
        MultiPolygon(self.parts.iter().filter(|(owner, _)| *owner == municipality).map(|(_, part)| polygon(&part.ring)).collect())
    }
}

/// On every border between two municipalities a position inside its level stretch, and a corner where three meet.
fn on_borders(mesh: &Mesh) -> Vec<Spot> {
    let between = [(12, 11), (13, 12), (17, 13), (14, 17), (16, 14)];
    let mut spots = Vec::new();
    for (a, b) in between {
        let line = mesh.border(a, b);
        let level = line.windows(2).find(|pair| pair[0].y.to_bits() == pair[1].y.to_bits());
        spots.extend(level.map(|pair| Spot { x: f64::midpoint(pair[0].x, pair[1].x).round(), y: pair[0].y }));
    }
    spots.push(at(CORNERS[16].0, CORNERS[16].1));
    spots
}
