//! A made-up country for benchmarks: as many premises and municipalities as Sweden, and about its shape.
//!
//! Seven premises in ten stand in towns, along streets, nearly all with fibre; the others are strung along country roads, about half of
//! which have it. Municipalities are drawn and peopled in parallel, each from a stream of its own, so that the number of threads changes
//! nothing. Until they are wanted as columns, premises are kept in twelve bytes each.

use super::dots::{Dot, columns};
use super::draw::Draw;
use super::mesh::{Mesh, Raggedness};
use super::shape::{Patch, Spot, left, length, polygon};
use crate::model::{Areas, Premises};
use geo::MultiPolygon;
use rayon::prelude::*;

/// Rows of municipalities from south to north.
const ROWS: usize = 29;
/// Half-columns from west to east: borders stand at even ones in even rows and mostly at odd ones in odd rows.
const HALVES: usize = 20;
/// Fictional counties have this many municipalities, the last a few less.
const PER_COUNTY: usize = 14;
/// Northing, western and eastern edge in kilometres, from south to north.
const OUTLINE: [(f64, f64, f64); 8] = [
    (6130.0, 355.0, 475.0),
    (6300.0, 310.0, 600.0),
    (6450.0, 290.0, 640.0),
    (6620.0, 300.0, 700.0),
    (6850.0, 345.0, 640.0),
    (7100.0, 410.0, 740.0),
    (7350.0, 490.0, 890.0),
    (7620.0, 640.0, 915.0),
];
/// Parts of names; together they make 290 that mean nothing.
const NAME_STARTS: [&str; 29] = [
    "Alm", "Ask", "Bark", "Blå", "Dal", "Ek", "Flo", "Frö", "Gul", "Hag", "Is", "Kvist", "Lav", "Lind", "Lö", "Måna", "Natt",
    "Ol", "Pors", "Rim", "Ros", "Ski", "Snö", "Stjärn", "Tomt", "Ugg", "Vass", "Vind", "Ärt",
];
const NAME_ENDS: [&str; 10] =
    ["bokvarn", "lyckan", "tunahed", "rydsmo", "vallbo", "sjölund", "krokå", "ängsta", "nolby", "stadsås"];

/// The whole country. The id of a premises is its position in `dots`, from 1; neighbours are not beside each other, as in a register.
#[derive(Debug)]
pub struct Country {
    /// The premises.
    pub dots: Vec<Dot>,
    /// The municipalities in EPSG:3006, ascending by code.
    pub areas: Areas,
}

impl Country {
    /// Draws a country of `premises` premises from a seed.
    pub fn from_seed(seed: u64, premises: usize) -> Self {
        let mut draw = Draw::new(seed, 0);
        let corners = corners(&mut draw);
        let faces = faces();
        let mesh = Mesh::new(&mut draw, &corners, &faces, |_, _| Raggedness { step: 900.0, rough: 0.22 });
        let patches: Vec<Patch> = faces.par_iter().map(|face| Patch::new(mesh.ring(face))).collect();
        let wanted = shares(&mut draw, faces.len(), premises);
        let parts: Vec<Vec<Dot>> = patches
            .par_iter()
            .enumerate()
            .map(|(i, patch)| people(&mut Draw::new(seed, 1 + i as u64), patch, is_outer(&faces[i]), wanted[i]))
            .collect();
        let mut dots = Vec::with_capacity(premises);
        for part in parts {
            dots.extend(part);
        }
        draw.shuffle(&mut dots);
        Self { dots, areas: areas(&patches) }
    }

    /// The premises as columns.
    pub fn premises(&self) -> Premises {
        columns(&self.dots)
    }
}

fn outline_at(north: f64) -> (f64, f64) {
    let above = OUTLINE.iter().position(|&(y, ..)| y >= north).unwrap_or(OUTLINE.len() - 1).max(1);
    let (low, high) = (OUTLINE[above - 1], OUTLINE[above]);
    let part = (north - low.0) / (high.0 - low.0);
    (low.1 + (high.1 - low.1) * part, low.2 + (high.2 - low.2) * part)
}

/// All corners, row by row; rows grow taller to the north, as municipalities do.
fn corners(draw: &mut Draw) -> Vec<Spot> {
    let (south, north) = (OUTLINE[0].0, OUTLINE[OUTLINE.len() - 1].0);
    let height = |row: usize| {
        let part = row as f64 / ROWS as f64;
        south + (north - south) * (0.45 * part + 0.55 * part * part)
    };
    let mut corners = Vec::with_capacity((ROWS + 1) * (HALVES + 1));
    for row in 0..=ROWS {
        let (west, east) = outline_at(height(row));
        let half = (east - west) / HALVES as f64;
        let tall = height(row + 1) - height(row);
        for step in 0..=HALVES {
            let x = west + half * (step as f64 + draw.between(-0.3, 0.3));
            let y = height(row) + tall * draw.between(-0.17, 0.17);
            corners.push(super::shape::to_metre(Spot { x: 1000.0 * x, y: 1000.0 * y }));
        }
    }
    corners
}

/// Where the borders of a row stand, in half-columns.
fn borders(row: usize) -> Vec<usize> {
    let inner: Vec<usize> =
        if row.is_multiple_of(2) { (1..10).map(|k| 2 * k).collect() } else { (0..9).map(|k| 2 * k + 1).collect() };
    [&[0], inner.as_slice(), &[HALVES]].concat()
}

/// The municipalities, counter-clockwise lists of corners, each with six neighbours or so.
fn faces() -> Vec<Vec<usize>> {
    let on_line = |line: usize| {
        let below = if line > 0 { borders(line - 1) } else { borders(line) };
        let mut both = [below, borders(line.min(ROWS - 1))].concat();
        both.sort_unstable();
        both.dedup();
        both
    };
    let mut faces = Vec::new();
    for row in 0..ROWS {
        for pair in borders(row).windows(2) {
            let corner = |line: usize| move |step: usize| line * (HALVES + 1) + step;
            let between = |step: &usize| (pair[0]..=pair[1]).contains(step);
            let south = on_line(row).into_iter().filter(between).map(corner(row));
            let north = on_line(row + 1).into_iter().filter(between).rev().map(corner(row + 1));
            faces.push(south.chain(north).collect());
        }
    }
    faces
}

fn is_outer(face: &[usize]) -> bool {
    face.iter().any(|corner| {
        let (line, step) = (corner / (HALVES + 1), corner % (HALVES + 1));
        line == 0 || line == ROWS || step == 0 || step == HALVES
    })
}

/// How many premises each municipality gets: few have many (Zipf with exponent ¾, in random order).
fn shares(draw: &mut Draw, municipalities: usize, premises: usize) -> Vec<usize> {
    let mut weights: Vec<f64> = (1..=municipalities).map(|rank| 1.0 / (rank as f64 * (rank as f64).sqrt()).sqrt()).collect();
    draw.shuffle(&mut weights);
    let sum: f64 = weights.iter().sum();
    let mut wanted: Vec<usize> = weights.iter().map(|weight| (weight / sum * premises as f64) as usize).collect();
    let rest = premises.saturating_sub(wanted.iter().sum());
    for i in 0..rest {
        wanted[i % municipalities] += 1;
    }
    wanted
}

/// The premises of one municipality. Along the country's edge every position is kept inside; elsewhere a road may run on into the
/// neighbouring municipality.
fn people(draw: &mut Draw, patch: &Patch, outer: bool, wanted: usize) -> Vec<Dot> {
    let middle = patch.middle();
    let stays = |spot: Spot| !outer || patch.holds(spot);
    let mut towns: Vec<Spot> = Vec::new();
    for _ in 0..3 + draw.below(8) {
        let corner = patch.ring[draw.below(patch.ring.len())];
        let spot = middle + (corner - middle) * (0.75 * draw.unit().sqrt());
        towns.push(if patch.holds(spot) { spot } else { middle });
    }
    let weight: f64 = (1..=towns.len()).map(|rank| 1.0 / rank as f64).sum();
    let mut dots = Vec::with_capacity(wanted);
    let in_towns = wanted as f64 * 0.72;
    for (rank, &town) in (1..).zip(&towns) {
        let size = (in_towns / (f64::from(rank) * weight)) as usize;
        let spread = 9.0 * (size as f64).sqrt() + 60.0;
        for _ in 0..size.min(wanted - dots.len()) {
            let across = (draw.bell() * spread / 36.0).round() * 36.0 + 4.0 * draw.bell();
            let spot = town + Spot { x: draw.bell() * spread, y: across };
            let connected = draw.chance(0.94);
            dots.push(dot(draw, pulled_in(spot, town, stays), true, connected));
        }
    }
    while dots.len() < wanted {
        let start = towns[draw.below(towns.len())];
        let before = dots.len();
        along_road(draw, start, stays, wanted, &mut dots);
        if dots.len() == before {
            let beside = start + draw.direction() * (60.0 * draw.unit());
            dots.push(dot(draw, pulled_in(beside, start, stays), false, false));
        }
    }
    dots
}

/// The position, or where it is in the sea the nearest of a few towards the town that is not: positions stay apart.
fn pulled_in(mut spot: Spot, town: Spot, stays: impl Fn(Spot) -> bool) -> Spot {
    for _ in 0..16 {
        if stays(spot) {
            return spot;
        }
        spot = town + (spot - town) * 0.7;
    }
    town
}

/// Premises along one country road from a town, until it ends or leaves the country.
fn along_road(draw: &mut Draw, start: Spot, stays: impl Fn(Spot) -> bool, wanted: usize, dots: &mut Vec<Dot>) {
    let reached = draw.chance(0.55);
    let mut way = draw.direction();
    let mut spot = start;
    for _ in 0..20 + draw.below(140) {
        way = way + left(way) * (0.12 * draw.bell());
        way = way / length(way);
        spot = spot + way * (30.0 + 320.0 * draw.unit() * draw.unit());
        let house = spot + left(way) * (30.0 * draw.bell());
        if dots.len() == wanted || !stays(house) {
            return;
        }
        let connected = reached && draw.chance(0.7);
        dots.push(dot(draw, house, false, connected));
    }
}

fn dot(draw: &mut Draw, spot: Spot, town: bool, connected: bool) -> Dot {
    let use_of = draw.unit();
    let households = match use_of {
        u if u >= 0.82 => 0,
        _ if town && draw.chance(0.09) => draw.whole(4, 39) as u8,
        _ => 1,
    };
    let workplaces = u8::from(use_of >= 0.94 || draw.chance(0.08));
    let population = if households > 0 { households + draw.whole(0, 2 * u32::from(households)) as u8 } else { 0 };
    let centimetres = |metres: f64| (metres * 100.0).round() as u32;
    Dot { east: centimetres(spot.x), north: centimetres(spot.y), households, workplaces, population, connected }
}

/// Codes 3101 and up: no Swedish county has a number above 25.
fn areas(patches: &[Patch]) -> Areas {
    let county = |i: usize| format!("{}", 31 + i / PER_COUNTY);
    let name = |i: usize| format!("{}{}", NAME_STARTS[i % NAME_STARTS.len()], NAME_ENDS[i / NAME_STARTS.len() % NAME_ENDS.len()]);
    Areas {
        name: "municipalities".to_owned(),
        code: (0..patches.len()).map(|i| format!("{}{:02}", county(i), 1 + i % PER_COUNTY)).collect(),
        label: (0..patches.len()).map(name).collect(),
        county_label: None,
        county: Some((0..patches.len()).map(county).collect()),
        shape: patches.iter().map(|patch| MultiPolygon(vec![polygon(&patch.ring)])).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codes::{county_name, municipality_name};
    use geo::{Area, Validation};

    #[test]
    fn the_country_has_290_valid_municipalities_without_gaps_and_the_premises_asked_for() {
        let country = Country::from_seed(7, 5000);
        assert_eq!((country.areas.len(), country.dots.len()), (290, 5000));
        assert!(country.areas.code.is_sorted());
        assert!(country.areas.code.iter().all(|code| municipality_name(code).is_none() && county_name(&code[..2]).is_none()));
        assert!(country.areas.shape.iter().all(Validation::is_valid));
        let sum: f64 = country.areas.shape.iter().map(Area::unsigned_area).sum();
        let union: f64 = geo::unary_union(&country.areas.shape).unsigned_area();
        assert!((sum - union).abs() / sum < 1e-6, "{sum} {union}");
        let vertices: usize = country.areas.shape.iter().map(|shape| shape.0[0].exterior().0.len()).sum();
        assert!((30_000..70_000).contains(&vertices), "{vertices}");
    }

    #[test]
    fn a_seed_gives_one_country_whatever_the_number_of_threads() {
        let draw = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Country::from_seed(11, 3000)).premises()
        };
        let (one, four) = (draw(1), draw(4));
        assert_eq!(one.easting, four.easting);
        assert_eq!(one.population, four.population);
        assert_ne!(one.easting, Country::from_seed(12, 3000).premises().easting);
    }

    #[test]
    fn fibre_reaches_towns_and_about_half_of_the_country_roads() {
        let country = Country::from_seed(5, 50_000);
        let connected = country.dots.iter().filter(|dot| dot.connected).count();
        assert!((36_000..40_500).contains(&connected), "{connected}");
    }
}
