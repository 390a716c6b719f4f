//! A made-up county with roads, for measuring rollout planning: a net of roads, premises strung along them, and districts without fibre.
//!
//! Nodes stand in a jittered grid; every eighth line of it is a main road with the backbone along it. Premises gather around towns. Districts of
//! side roads are taken out of the fibre until a tenth of the premises stand in them.

use super::dots::{Dot, columns};
use super::draw::Draw;
use super::shape::{Spot, distance, left, polygon, ragged, to_metre};
use crate::model::{Areas, Premises};
use geo::MultiPolygon;

/// South-west corner in EPSG:3006: at sea, east of Gotland, so that nobody takes the county for a real one.
const CORNER: Spot = Spot { x: 760_000.0, y: 6_400_000.0 };
/// Metres between nodes.
const STEP: f64 = 1_000.0;
/// Every so many lines of the grid there is a main road.
const MAIN_EVERY: usize = 8;
/// Premises for each road.
const PER_ROAD: usize = 4;
/// Municipalities in a row, and rows of them.
const MUNICIPALITIES: usize = 4;

/// A road.
#[derive(Debug, Clone)]
pub struct CountyRoad {
    /// Its course; whole metres.
    pub line: Vec<Spot>,
    /// Whether it is a main road, with the backbone along it.
    pub is_main: bool,
    /// Whether premises along it can have fibre.
    pub has_fibre: bool,
    /// Where it lies in the grid: the node it begins at.
    at: (usize, usize),
}

/// The whole county. The id of a premises is its position in `dots`, from 1.
#[derive(Debug)]
pub struct County {
    /// The premises.
    pub dots: Vec<Dot>,
    /// The roads.
    pub roads: Vec<CountyRoad>,
    /// The municipalities, ascending by code.
    pub areas: Areas,
}

impl County {
    /// Draws a county of `premises` premises from a seed, with a road for every fourth of them.
    pub fn from_seed(seed: u64, premises: usize) -> Self {
        let mut draw = Draw::new(seed, 1_000_000);
        let side = ((premises / PER_ROAD / 2) as f64).sqrt().ceil().max(2.0 * MAIN_EVERY as f64) as usize + 1;
        let mut roads = roads(&mut draw, side);
        let room = rooms(&mut draw, &roads, side, premises);
        take_fibre_out(&mut draw, &mut roads, &room, side, premises / 10);
        let mut dots = Vec::with_capacity(premises);
        for (road, count) in roads.iter().zip(&room) {
            (0..*count).for_each(|_| dots.push(beside(&mut draw, road)));
        }
        draw.shuffle(&mut dots);
        Self { dots, roads, areas: areas(side) }
    }

    /// The premises as columns.
    pub fn premises(&self) -> Premises {
        columns(&self.dots)
    }
}

/// The net: one road for each side of the grid, an eighth of the side roads left out.
fn roads(draw: &mut Draw, side: usize) -> Vec<CountyRoad> {
    let node = |draw: &mut Draw, column: usize, row: usize| {
        let jitter = Spot { x: draw.between(-300.0, 300.0), y: draw.between(-300.0, 300.0) };
        to_metre(CORNER + Spot { x: column as f64 * STEP, y: row as f64 * STEP } + jitter)
    };
    let nodes: Vec<Spot> = (0..side * side).map(|i| node(draw, i % side, i / side)).collect();
    let mut roads = Vec::new();
    for row in 0..side {
        for column in 0..side {
            let sides = [(column + 1, row, row.is_multiple_of(MAIN_EVERY)), (column, row + 1, column.is_multiple_of(MAIN_EVERY))];
            for (to_column, to_row, is_main) in sides {
                if to_column == side || to_row == side || (!is_main && draw.chance(0.125)) {
                    continue;
                }
                let (from, to) = (nodes[row * side + column], nodes[to_row * side + to_column]);
                let line = ragged(draw, from, to, 250.0, 0.12, to_metre);
                roads.push(CountyRoad { line, is_main, has_fibre: true, at: (column, row) });
            }
        }
    }
    roads
}

/// How many premises stand along each road: many near towns, which lie where main roads meet.
fn rooms(draw: &mut Draw, roads: &[CountyRoad], side: usize, premises: usize) -> Vec<usize> {
    let crossings = side.div_ceil(MAIN_EVERY);
    let towns: Vec<(f64, f64)> = (0..crossings * crossings)
        .filter(|_| draw.chance(0.3))
        .map(|i| ((i % crossings * MAIN_EVERY) as f64, (i / crossings * MAIN_EVERY) as f64))
        .collect();
    let weight = |road: &CountyRoad| {
        let away = |town: &(f64, f64)| (road.at.0 as f64 - town.0).powi(2) + (road.at.1 as f64 - town.1).powi(2);
        let near = towns.iter().map(away).fold(f64::INFINITY, f64::min);
        1.0 + 60.0 / (1.0 + near * near)
    };
    let weights: Vec<f64> = roads.iter().map(|road| weight(road) * draw.unit()).collect();
    let sum: f64 = weights.iter().sum();
    let mut rooms: Vec<usize> = weights.iter().map(|weight| (weight / sum * premises as f64) as usize).collect();
    let rest = premises - rooms.iter().sum::<usize>();
    (0..rest).for_each(|_| rooms[draw.below(roads.len())] += 1);
    rooms
}

/// Districts of side roads without fibre, until so many premises stand along them.
fn take_fibre_out(draw: &mut Draw, roads: &mut [CountyRoad], rooms: &[usize], side: usize, wanted: usize) {
    let mut without = 0;
    // Each try takes at most one district; the limit is for counties too small to have enough.
    for _ in 0..side * side {
        if without >= wanted {
            return;
        }
        let (middle, reach) = ((draw.below(side), draw.below(side)), 2 + draw.below(3));
        for (road, room) in roads.iter_mut().zip(rooms) {
            let inside = road.at.0.abs_diff(middle.0) + road.at.1.abs_diff(middle.1) <= reach;
            if inside && road.has_fibre && !road.is_main && without < wanted {
                road.has_fibre = false;
                without += room;
            }
        }
    }
}

/// A premises at a random place beside a road.
fn beside(draw: &mut Draw, road: &CountyRoad) -> Dot {
    let piece = draw.below(road.line.len() - 1);
    let (from, to) = (road.line[piece], road.line[piece + 1]);
    let along = from + (to - from) * draw.unit();
    let away = draw.between(12.0, 70.0) * if draw.chance(0.5) { 1.0 } else { -1.0 };
    let spot = along + left(to - from) / distance(from, to).max(1.0) * away;
    let households = u8::from(draw.chance(0.8));
    let population = if households > 0 { draw.whole(1, 4) as u8 } else { 0 };
    let workplaces = u8::from(draw.chance(0.1));
    let connected = road.has_fibre && draw.chance(0.97);
    let centimetres = |metres: f64| (metres * 100.0).round() as u32;
    Dot { east: centimetres(spot.x), north: centimetres(spot.y), households, workplaces, population, connected }
}

/// Squares, in rows; their codes begin with a county number that Sweden does not have.
fn areas(side: usize) -> Areas {
    let width = (side as f64 + 1.0) * STEP / MUNICIPALITIES as f64;
    let corner = CORNER - Spot { x: STEP, y: STEP };
    let square = |i: usize| {
        let at = |right: usize, up: usize| {
            corner + Spot { x: (i % MUNICIPALITIES + right) as f64 * width, y: (i / MUNICIPALITIES + up) as f64 * width }
        };
        MultiPolygon(vec![polygon(&[at(0, 0), at(1, 0), at(1, 1), at(0, 1)])])
    };
    let all = || 0..MUNICIPALITIES * MUNICIPALITIES;
    Areas {
        name: "municipalities".to_owned(),
        code: all().map(|i| format!("39{:02}", i + 1)).collect(),
        label: all().map(|i| format!("Syntetbygd {}", i + 1)).collect(),
        county_label: None,
        county: Some(all().map(|_| "39".to_owned()).collect()),
        shape: all().map(square).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_has_the_premises_asked_for_a_quarter_as_many_roads_and_a_tenth_without_fibre() {
        let county = County::from_seed(3, 20_000);
        assert_eq!(county.dots.len(), 20_000);
        assert!((4_200..5_600).contains(&county.roads.len()), "{}", county.roads.len());
        let without = county.dots.iter().filter(|dot| !dot.connected).count();
        assert!((2_000..3_000).contains(&without), "{without}");
        assert!(county.areas.code.is_sorted());
    }

    #[test]
    fn a_seed_gives_one_county() {
        let easting = |seed| County::from_seed(seed, 2_000).premises().easting;
        assert_eq!(easting(1), easting(1));
        assert_ne!(easting(1), easting(2));
    }
}
