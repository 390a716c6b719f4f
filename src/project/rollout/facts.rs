//! What the planning wants to know of the premises.
//!
//! Responsible for: columns by row, and which premises are to be joined. Not responsible for: their status (`coverage`).

use crate::coverage::Assessment;
use crate::model::{Premises, Status, Weights};
use crate::rollout::plan::PremisesFacts;
use crate::rollout::result::Sums;
use geo::Coord;

/// What the planning wants to know of the premises, by row.
pub(super) struct Facts {
    rank: Vec<u32>,
    place: Vec<Coord<f64>>,
    sums: Vec<Sums>,
    /// Rows of those that are to be joined, ascending, and where they are.
    pub wanted: Vec<u32>,
    pub wanted_places: Vec<Coord<f64>>,
}

impl Facts {
    pub fn new(premises: &Premises, assessment: &Assessment, with_planned: bool) -> Self {
        let mut order: Vec<u32> = (0..premises.len() as u32).collect();
        order.sort_by(|&a, &b| premises.ids.get(a as usize).cmp(&premises.ids.get(b as usize)));
        let mut rank = vec![0; premises.len()];
        (0_u32..).zip(&order).for_each(|(place, &row)| rank[row as usize] = place);
        let place: Vec<Coord<f64>> =
            (0..premises.len()).map(|i| Coord { x: premises.easting[i], y: premises.northing[i] }).collect();
        let weight = |column: &Option<Weights>, row: usize| column.as_ref().and_then(|column| column.get(row)).map(u64::from);
        let sums = (0..premises.len())
            .map(|row| Sums {
                premises: 1,
                households: weight(&premises.households, row),
                workplaces: weight(&premises.workplaces, row),
                population: weight(&premises.population, row),
            })
            .collect();
        let is_wanted = |row: &usize| {
            let status = assessment.status[*row];
            premises.is_counted(*row) && (status == Status::Unserved || (with_planned && status == Status::Planned))
        };
        let wanted: Vec<u32> = (0..premises.len()).filter(is_wanted).map(|row| row as u32).collect();
        let wanted_places = wanted.iter().map(|&row| place[row as usize]).collect();
        Self { rank, place, sums, wanted, wanted_places }
    }
    pub fn as_ref<'a>(&'a self, assessment: &'a Assessment) -> PremisesFacts<'a> {
        PremisesFacts { rank: &self.rank, place: &self.place, sums: &self.sums, area: &assessment.area }
    }
}
