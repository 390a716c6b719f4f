//! `white_spots.parquet` and `white_spots.csv`.
//!
//! Responsible for: the columns and the rows. The layer has one row for each white spot; the table has the same rows, and behind those of
//! each municipality one with an empty `white_spot` for the unserved premises that are in no spot. So the rows of a municipality add up to
//! its unserved premises in `coverage.csv`. The last row, without a code, is for premises outside every municipality. Not responsible for:
//! what a white spot is (`coverage::white_spots`).
//!
//! `households`, `workplaces` and `population` are empty where the premises have no such column, or where none of the row's premises states
//! it; what some do not state is left out of the sum, as in `coverage.csv`, and counted in the manifest.

use super::OutputFolder;
use super::polygon_layer::{PolygonColumn, write_csv, write_polygons};
use crate::Result;
use crate::coverage::white_spots::PartlyKnown;
use crate::coverage::{UnservedCounts, WhiteSpot, WhiteSpots};
use crate::model::Areas;

/// One row: a spot, or what is scattered in a municipality.
struct Row<'a> {
    number: Option<u32>,
    code: &'a str,
    name: &'a str,
    counts: &'a UnservedCounts,
}

impl<'a> Row<'a> {
    fn of_spot(spot: &'a WhiteSpot, areas: &'a Areas) -> Self {
        Self { number: Some(spot.number), code: &areas.code[spot.area], name: &areas.label[spot.area], counts: &spot.counts }
    }
}

/// Writes both files, with polygons in the system `epsg`.
///
/// # Errors
/// Files that cannot be written.
pub fn write_white_spots(folder: &OutputFolder, found: &WhiteSpots, areas: &Areas, epsg: u32) -> Result<()> {
    let spots: Vec<Row<'_>> = found.spots.iter().map(|spot| Row::of_spot(spot, areas)).collect();
    let shapes = found.spots.iter().map(|spot| &spot.shape);
    write_polygons(&folder.file("white_spots.parquet"), &columns(&spots), shapes, epsg)?;
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(found.spots.len() + found.scattered.len());
    let mut spots = found.spots.iter().peekable();
    for (area, counts) in found.scattered.iter().enumerate() {
        while let Some(spot) = spots.next_if(|spot| spot.area == area) {
            rows.push(Row::of_spot(spot, areas));
        }
        let (code, name) = match areas.code.get(area) {
            Some(code) => (code.as_str(), areas.label[area].as_str()),
            None => ("", "Outside"),
        };
        rows.push(Row { number: None, code, name, counts });
    }
    write_csv(&folder.file("white_spots.csv"), &columns(&rows), rows.len())
}

fn columns(rows: &[Row<'_>]) -> Vec<PolygonColumn> {
    type Of = fn(&UnservedCounts) -> Option<u64>;
    let count = |name, of: Of| PolygonColumn::count(name, rows.iter().map(|row| of(row.counts)));
    vec![
        PolygonColumn::count("white_spot", rows.iter().map(|row| row.number.map(u64::from))),
        PolygonColumn::text("code", rows.iter().map(|row| row.code.to_owned())),
        PolygonColumn::text("name", rows.iter().map(|row| row.name.to_owned())),
        count("premises", |counts| Some(counts.premises)),
        count("households", |counts| stated(counts.premises, counts.households)),
        count("workplaces", |counts| stated(counts.premises, counts.workplaces)),
        count("population", |counts| stated(counts.premises, counts.population)),
        count("rural_premises", |counts| counts.rural_premises),
    ]
}

/// The sum, unless none of these premises states it: unknown is never zero.
fn stated(premises: u64, sum: Option<PartlyKnown>) -> Option<u64> {
    sum.filter(|sum| premises == 0 || sum.unknown < premises).map(|sum| sum.known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::outline;
    use crate::write::samples;
    use std::fs;

    fn counts(premises: u64, households: (u64, u64)) -> UnservedCounts {
        let households = Some(PartlyKnown { known: households.0, unknown: households.1 });
        UnservedCounts { premises, households, rural_premises: Some(premises / 2), ..UnservedCounts::default() }
    }

    #[test]
    fn the_table_has_every_spot_and_behind_them_what_is_scattered() {
        let parent = tempfile::tempdir().unwrap();
        let folder = OutputFolder::create(&parent.path().join("out"), false).unwrap();
        let mut areas = samples::areas();
        areas.label[1] = "=1+1".to_owned();
        let spot = |number: u32, area: usize, premises: u64| {
            let shape = outline([(f64::from(number) * 1000.0, 0.0)], 125.0);
            WhiteSpot { number, area, counts: counts(premises, (5, 1)), shape }
        };
        let scattered = vec![counts(2, (0, 2)), counts(0, (0, 0)), counts(1, (3, 0))];
        let found = WhiteSpots { spots: vec![spot(1, 0, 9), spot(2, 0, 3), spot(3, 1, 4)], scattered };
        write_white_spots(&folder, &found, &areas, 3006).unwrap();
        let text = fs::read_to_string(folder.file("white_spots.csv")).unwrap();
        let expected = "white_spot,code,name,premises,households,workplaces,population,rural_premises\n\
                        1,2080,Falun,9,5,,,4\n\
                        2,2080,Falun,3,5,,,1\n\
                        ,2080,Falun,2,,,,1\n\
                        3,2081,'=1+1,4,5,,,2\n\
                        ,2081,'=1+1,0,0,,,0\n\
                        ,,Outside,1,3,,,0\n";
        assert_eq!(text, expected);
        let bytes = fs::read(folder.file("white_spots.parquet")).unwrap();
        let has = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
        assert!(has(br#""geometry_types":["MultiPolygon"]"#) && has(br#""bbox":[875.0,-125.0,3250.0,250.0]"#));
        assert!(!has(b"ARROW:schema"));
    }

    #[test]
    fn a_run_without_white_spots_has_an_empty_layer() {
        let parent = tempfile::tempdir().unwrap();
        let folder = OutputFolder::create(&parent.path().join("out"), false).unwrap();
        let found = WhiteSpots { spots: Vec::new(), scattered: vec![UnservedCounts::default(); 3] };
        write_white_spots(&folder, &found, &samples::areas(), 3006).unwrap();
        assert_eq!(fs::read_to_string(folder.file("white_spots.csv")).unwrap().lines().count(), 4);
        assert!(folder.file("white_spots.parquet").is_file());
    }
}
