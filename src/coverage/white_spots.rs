//! White spots: unserved premises that lie close together, municipality by municipality.
//!
//! Responsible for: which unserved premises make a white spot, what lies in each, and what is left scattered, so that both together are the
//! unserved premises of the municipality. Not responsible for: which premises are unserved (`status`), or files.
//!
//! Premises are grouped within each municipality, so a spot across a border is one spot on each side of it.

use super::Assessment;
use crate::model::{AreaClass, Areas, Premises, Status, Weights};
use crate::spatial::{Clusters, clusters, outline};
use geo::MultiPolygon;
use rayon::prelude::*;

/// What makes a white spot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WhiteSpotOptions {
    /// How near, in metres, premises must be to each other.
    pub within_m: f64,
    /// How many premises, itself included, must lie that near to one for it to be the core of a spot.
    pub least: usize,
}

impl Default for WhiteSpotOptions {
    /// 250 metres and three premises: the size of the squares in which the regulator shows its map, and the smallest number that does not
    /// point at one household. Both are choices.
    fn default() -> Self {
        Self { within_m: 250.0, least: 3 }
    }
}

/// A count of which a part may not be known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PartlyKnown {
    /// What the premises that state it have together.
    pub known: u64,
    /// How many premises do not state it; they are in no count of `coverage.csv` either.
    pub unknown: u64,
}

/// What unserved premises weigh together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnservedCounts {
    /// Premises.
    pub premises: u64,
    /// Households; `None` where the premises have no such column.
    pub households: Option<PartlyKnown>,
    /// Workplaces; `None` where the premises have no such column.
    pub workplaces: Option<PartlyKnown>,
    /// People; `None` where the premises have no such column.
    pub population: Option<PartlyKnown>,
    /// Premises outside settlements; `None` where dense and rural are not told apart.
    pub rural_premises: Option<u64>,
}

/// A white spot.
#[derive(Debug, Clone, PartialEq)]
pub struct WhiteSpot {
    /// Its number in the run, from 1: by municipality code, within a municipality the largest first, of equally large ones the western first.
    pub number: u32,
    /// The position of its municipality.
    pub area: usize,
    /// What lies in it.
    pub counts: UnservedCounts,
    /// Its outline in squares of half the distance; it does not give away where in a square premises lie.
    pub shape: MultiPolygon<f64>,
}

/// All white spots of a run, and what is scattered between them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WhiteSpots {
    /// The spots, by number.
    pub spots: Vec<WhiteSpot>,
    /// Per municipality, and last for premises outside all of them, the unserved premises that are in no spot.
    pub scattered: Vec<UnservedCounts>,
}

/// Finds the white spots among the counted premises that are unserved. Premises outside every municipality are never in a spot: they are
/// all scattered.
pub fn white_spots(premises: &Premises, assessment: &Assessment, areas: &Areas, options: &WhiteSpotOptions) -> WhiteSpots {
    let outside = areas.len();
    let mut unserved: Vec<(u32, u32)> = (0..premises.len())
        .into_par_iter()
        .filter(|&i| assessment.status[i] == Status::Unserved && premises.is_counted(i))
        .map(|i| (assessment.area[i].get().unwrap_or(outside) as u32, i as u32))
        .collect();
    unserved.par_sort_unstable();
    let of_area = |area: usize| {
        let start = unserved.partition_point(|(of, _)| (*of as usize) < area);
        let end = start + unserved[start..].partition_point(|(of, _)| *of as usize == area);
        &unserved[start..end]
    };
    let counter = Counter { premises, assessment };
    let found: Vec<(Vec<WhiteSpot>, UnservedCounts)> = (0..=outside)
        .into_par_iter()
        .map(|area| {
            if area == outside {
                return (Vec::new(), counter.count(of_area(area).iter().map(|(_, i)| *i)));
            }
            spots_of(area, of_area(area), &counter, options)
        })
        .collect();
    let mut all = WhiteSpots::default();
    for (spots, scattered) in found {
        all.spots.extend(spots);
        all.scattered.push(scattered);
    }
    for (number, spot) in (1..).zip(&mut all.spots) {
        spot.number = number;
    }
    all
}

/// The spots of one municipality, the largest first, and what is scattered; the spots have no numbers yet.
fn spots_of(
    area: usize,
    unserved: &[(u32, u32)],
    counter: &Counter<'_>,
    options: &WhiteSpotOptions,
) -> (Vec<WhiteSpot>, UnservedCounts) {
    let premises = counter.premises;
    let pick = |column: &[f64]| unserved.iter().map(|&(_, i)| column[i as usize]).collect::<Vec<f64>>();
    let (x, y) = (pick(&premises.easting), pick(&premises.northing));
    let found = clusters(&x, &y, options.within_m, options.least);
    let (members, starts) = found.members();
    let spot = |bounds: &[usize]| {
        let members = &members[bounds[0]..bounds[1]];
        let points = members.iter().map(|&at| (x[at as usize], y[at as usize]));
        let counts = counter.count(members.iter().map(|&at| unserved[at as usize].1));
        WhiteSpot { number: 0, area, counts, shape: outline(points, options.within_m / 2.0) }
    };
    let mut spots: Vec<WhiteSpot> = starts.par_windows(2).map(spot).collect();
    // Groups come by position, and this order keeps that of equals.
    spots.sort_by_key(|spot| std::cmp::Reverse(spot.counts.premises));
    let alone = unserved.iter().zip(&found.label).filter(|(_, label)| **label == Clusters::NONE);
    (spots, counter.count(alone.map(|((_, i), _)| *i)))
}

/// What premises are counted by.
struct Counter<'a> {
    premises: &'a Premises,
    assessment: &'a Assessment,
}

impl Counter<'_> {
    fn count(&self, members: impl Iterator<Item = u32>) -> UnservedCounts {
        let Premises { households, workplaces, population, .. } = self.premises;
        let class = self.assessment.class.as_deref();
        let none = |weights: &Option<Weights>| weights.as_ref().map(|_| PartlyKnown::default());
        let mut counts = UnservedCounts {
            premises: 0,
            households: none(households),
            workplaces: none(workplaces),
            population: none(population),
            rural_premises: class.map(|_| 0),
        };
        for i in members {
            let i = i as usize;
            counts.premises += 1;
            for (sum, weights) in
                [(&mut counts.households, households), (&mut counts.workplaces, workplaces), (&mut counts.population, population)]
            {
                if let (Some(sum), Some(weights)) = (sum, weights) {
                    match weights.get(i) {
                        Some(weight) => sum.known += u64::from(weight),
                        None => sum.unknown += 1,
                    }
                }
            }
            if let (Some(rural), Some(class)) = (&mut counts.rural_premises, class) {
                *rural += u64::from(class[i] == AreaClass::Rural);
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::AreaIndex;

    /// Premises as (municipality, metres east, status); households are 2, unknown for every seventh.
    fn sample(rows: &[(u32, f64, Status)]) -> (Premises, Assessment, Areas) {
        let premises = Premises {
            easting: rows.iter().map(|row| 500_000.0 + row.1).collect(),
            northing: vec![6_600_000.0; rows.len()],
            households: Some((0..rows.len()).map(|i| (i % 7 != 6).then_some(2)).collect()),
            ..Premises::default()
        };
        let area = |row: &(u32, f64, Status)| if row.0 == 9 { AreaIndex::OUTSIDE } else { AreaIndex::new(row.0) };
        let assessment = Assessment {
            area: rows.iter().map(area).collect(),
            class: Some(rows.iter().map(|row| if row.1 < 1000.0 { AreaClass::Dense } else { AreaClass::Rural }).collect()),
            status: rows.iter().map(|row| row.2).collect(),
            ..Assessment::default()
        };
        let code = ["2080", "2081"].map(str::to_owned).to_vec();
        (premises, assessment, Areas { label: code.clone(), code, ..Areas::default() })
    }

    fn row(area: u32, east: f64) -> (u32, f64, Status) {
        (area, east, Status::Unserved)
    }

    #[test]
    fn spots_are_numbered_by_municipality_then_size_then_position() {
        let mut rows = vec![row(1, 0.0), row(1, 10.0), row(1, 20.0), row(0, 5000.0), row(0, 5010.0), row(0, 5020.0)];
        rows.extend([
            row(0, 3000.0),
            row(0, 3010.0),
            row(0, 3020.0),
            row(0, 9000.0),
            row(0, 9010.0),
            row(0, 9020.0),
            row(0, 9030.0),
        ]);
        let (premises, assessment, areas) = sample(&rows);
        let found = white_spots(&premises, &assessment, &areas, &WhiteSpotOptions::default());
        let west =
            |spot: &WhiteSpot| spot.shape.0[0].exterior().0.iter().fold(f64::INFINITY, |west, c| west.min(c.x)) - 500_000.0;
        let spots: Vec<_> = found.spots.iter().map(|spot| (spot.number, spot.area, spot.counts.premises, west(spot))).collect();
        assert_eq!(spots, [(1, 0, 4, 8875.0), (2, 0, 3, 2875.0), (3, 0, 3, 4875.0), (4, 1, 3, -125.0)]);
    }

    #[test]
    fn a_border_between_municipalities_divides_a_spot_and_the_counts_add_up() {
        let mut rows: Vec<_> = (0..12_u32).map(|i| row(u32::from(i >= 6), f64::from(i) * 200.0)).collect();
        rows.extend([
            row(0, 90_000.0),
            row(9, 1000.0),
            row(9, 1001.0),
            row(9, 1002.0),
            (0, 10.0, Status::Passed),
            (1, 10.0, Status::Unknown),
        ]);
        let (mut premises, assessment, areas) = sample(&rows);
        let mut counted = vec![true; rows.len()];
        counted[11] = false;
        premises.counted = Some(counted);
        let found = white_spots(&premises, &assessment, &areas, &WhiteSpotOptions::default());
        let sizes: Vec<_> = found.spots.iter().map(|spot| (spot.area, spot.counts.premises)).collect();
        assert_eq!(sizes, [(0, 6), (1, 5)]);
        assert_eq!(found.scattered.iter().map(|counts| counts.premises).collect::<Vec<_>>(), [1, 0, 3], "outside comes last");
        for (area, unserved) in [(0, 7), (1, 5)] {
            let in_spots: u64 = found.spots.iter().filter(|spot| spot.area == area).map(|spot| spot.counts.premises).sum();
            assert_eq!(in_spots + found.scattered[area].premises, unserved);
        }
        // Premises 6 does not say its households; 5 to 10 lie 1,000 m or more to the east.
        assert_eq!(found.spots[1].counts.households, Some(PartlyKnown { known: 8, unknown: 1 }));
        assert_eq!(found.spots[0].counts.rural_premises, Some(1));
        assert_eq!(found.spots[0].counts.population, None);
    }

    #[test]
    fn the_answer_is_the_same_for_any_number_of_threads_and_order_of_rows() {
        let rows: Vec<_> = (0..3000_u32).map(|i| row(i % 2, f64::from(i * i % 9973) * 37.0)).collect();
        let find = |threads: usize, rows: &[(u32, f64, Status)]| {
            let (mut premises, assessment, areas) = sample(rows);
            premises.households = None;
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| white_spots(&premises, &assessment, &areas, &WhiteSpotOptions::default()))
        };
        let once = find(1, &rows);
        assert!(once.spots.len() > 20);
        assert_eq!(once, find(3, &rows));
        let mut turned = rows;
        turned.reverse();
        assert_eq!(once, find(2, &turned));
    }
}
