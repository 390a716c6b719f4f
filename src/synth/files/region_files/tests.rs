//! The committed demo files are what the seed gives, and the awkward cases are in them.

use super::*;
use crate::model::codes::{county_name, municipality_name};
use crate::synth::DEMO_SEED;
use crate::synth::region::buildings::Building;
use crate::synth::shape::Spot;
use geo::{Area, Contains, Intersects, Point, Validation};
use std::path::Path;
use std::sync::LazyLock;

static REGION: LazyLock<Region> = LazyLock::new(|| Region::from_seed(DEMO_SEED));

fn homes() -> impl Iterator<Item = &'static Building> {
    REGION.rows.iter().map(|row| &row.building).filter(|building| !building.purpose.is_outbuilding())
}

#[test]
fn the_files_in_data_demo_are_exactly_what_the_seed_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("demo");
    let files = region_files(&REGION, DEMO_SEED);
    for file in &files {
        let path = folder.join(file.name);
        let stored = std::fs::read(&path).unwrap_or_default();
        assert!(stored == file.bytes, "{} differs: run `bygd demo` and copy it from there", path.display());
    }
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    assert!(bytes < 3_000_000, "{bytes}");
}

#[test]
fn no_code_or_name_is_a_real_municipality() {
    let real = include_str!("../../../../data/codes/municipalities.csv");
    for plan in &MUNICIPALITIES {
        assert_eq!((municipality_name(plan.code), county_name(plan.county)), (None, None));
        assert!(!real.contains(plan.name) && plan.name.contains(['å', 'ä', 'ö', 'Å', 'Ä', 'Ö']), "{}", plan.name);
    }
}

#[test]
fn every_polygon_is_valid_and_municipalities_do_not_overlap() {
    let areas = REGION.areas();
    assert!(areas.shape.iter().all(Validation::is_valid));
    let sum: f64 = areas.shape.iter().map(Area::unsigned_area).sum();
    let union: f64 = geo::unary_union(&areas.shape).unsigned_area();
    assert!((sum - union).abs() < 100.0, "{sum} {union}");
    let network = &REGION.network;
    let zones = [&network.service_areas, &network.plans, &network.other_fixed, &network.mobile];
    for zone in zones.into_iter().flatten() {
        assert!(polygon(&zone.ring).is_valid());
    }
    assert!(REGION.land.lakes.iter().all(|lake| lake.shape().is_valid()));
    assert!(REGION.places.iter().all(|place| polygon(&place.outline()).is_valid()));
    // One municipality in two parts on the mainland, three with islands.
    let parts: Vec<usize> = areas.shape.iter().map(|shape| shape.0.len()).collect();
    assert!(parts[5] == 2 && parts[1] > 1 && parts[3] > 1 && parts[4] > 1, "{parts:?}");
    assert!(areas.shape.iter().all(|shape| shape.0.iter().map(|part| part.exterior().0.len()).sum::<usize>() > 250));
}

#[test]
fn some_premises_are_exactly_on_a_border_and_one_is_outside_everything() {
    let shapes = REGION.areas().shape;
    let (mut on_border, mut outside) = (0, 0);
    for home in homes() {
        let point = Point(home.spot);
        if !shapes.iter().any(|shape| shape.contains(&point)) {
            match shapes.iter().filter(|shape| shape.intersects(&point)).count() {
                0 => outside += 1,
                touching => {
                    assert!(touching >= 2);
                    on_border += 1;
                }
            }
        }
    }
    assert!(on_border >= 4 && outside == 1, "{on_border} {outside}");
}

#[test]
fn two_premises_share_a_position_and_neighbours_stand_at_exactly_50_metres() {
    let (mut same, mut fifty) = (0, 0);
    for source in homes().filter(|home| home.connected) {
        for other in homes().filter(|home| !home.connected) {
            let Spot { x, y } = source.spot - other.spot;
            let square = x * x + y * y;
            same += usize::from(square.to_bits() == 0);
            fifty += usize::from(square.to_bits() == 2500.0_f64.to_bits());
        }
    }
    assert!(same >= 1 && fifty >= 2, "{same} {fifty}");
}

#[test]
fn rows_are_doubled_ids_conflict_and_lists_name_premises_that_are_not_there() {
    let rows = &REGION.rows;
    let last = rows.len() - 1;
    assert!(rows[..last - 1].contains(&rows[last - 1]));
    let first = rows.iter().find(|row| row.number == rows[last].number).unwrap();
    assert!(first != &rows[last] && first.building.spot != rows[last].building.spot);
    assert!(REGION.connected.iter().any(|number| *number as usize > rows.len()));
    assert_eq!(REGION.connected.first(), REGION.connected.last());
    assert!(rows.iter().any(|row| row.building.households.is_none()));
    let share = rows.iter().filter(|row| row.building.purpose.is_outbuilding()).count() as f64 / rows.len() as f64;
    assert!((0.08..0.3).contains(&share) && (12_000..=17_000).contains(&rows.len()), "{share} {}", rows.len());
}

#[test]
fn plans_are_late_beyond_the_horizon_and_undated() {
    let ready: Vec<&str> = REGION.network.plans.iter().map(|plan| plan.ready_by).collect();
    assert!(ready.iter().any(|day| !day.is_empty() && *day < "2026-10-01"));
    assert!(ready.iter().any(|day| *day > "2029-10-01") && ready.contains(&"2029-10-01") && ready.contains(&""));
}

#[test]
fn other_seeds_give_other_regions_that_are_as_sound() {
    for seed in 1..5 {
        let region = Region::from_seed(seed);
        assert!(region.areas().shape.iter().all(Validation::is_valid), "{seed}");
        assert!((10_000..20_000).contains(&region.rows.len()), "{seed}: {}", region.rows.len());
        assert_ne!(region.rows[0].building, REGION.rows[0].building);
    }
}
