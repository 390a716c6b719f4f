//! Which premises lie in which project, and what they hold.

use super::{Geodata, ProjectSurvey, StatusCounts};
use crate::model::{ApplicationColumn, AreaClass, Premises, Settlements};
use crate::spatial::PolygonIndex;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// One premises in one project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    /// The position of the premises.
    pub premises: u32,
    /// The position of the project.
    pub project: u32,
}

/// All premises in all projects.
pub(super) struct Members {
    /// Ascending by premises, then by project.
    pub all: Vec<Member>,
    /// For each project its premises, ascending.
    pub of_project: Vec<Vec<u32>>,
}

impl Members {
    /// Finds the counted premises in or on the border of each project's area.
    pub fn find(geodata: &Geodata<'_>, project_of_area: &[Option<usize>], projects: usize) -> Self {
        let premises = geodata.premises;
        let index = PolygonIndex::new(&geodata.areas.shape);
        let mut all: Vec<Member> = (0..premises.len())
            .into_par_iter()
            .filter(|&i| premises.is_counted(i))
            .flat_map_iter(|i| {
                let mut found = Vec::new();
                index.for_each_at(premises.easting[i], premises.northing[i], |area| {
                    let project = project_of_area[area as usize];
                    found.extend(project.map(|project| Member { premises: i as u32, project: project as u32 }));
                });
                found
            })
            .collect();
        all.par_sort_unstable();
        all.dedup();
        let mut of_project = vec![Vec::new(); projects];
        for member in &all {
            of_project[member.project as usize].push(member.premises);
        }
        Self { all, of_project }
    }
    /// Whether the premises lies in the project.
    pub fn contains(&self, premises: u32, project: usize) -> bool {
        self.all.binary_search(&Member { premises, project: project as u32 }).is_ok()
    }
    /// The members by premises.
    pub fn by_premises(&self) -> impl Iterator<Item = &[Member]> {
        self.all.chunk_by(|a, b| a.premises == b.premises)
    }
    /// Premises in any project and their households, each once.
    pub fn once(&self, premises: &Premises) -> (u64, Option<u64>) {
        let mut households = Sum::default();
        self.by_premises().for_each(|members| households.add(self::households(premises, members[0].premises)));
        (households.rows, households.total(premises.households.is_some()))
    }
}

/// The households of a premises, where known.
pub(super) fn households(premises: &Premises, i: u32) -> Option<u32> {
    premises.households.as_ref()?.get(i as usize)
}

/// The workplaces of a premises, where known.
pub(super) fn workplaces(premises: &Premises, i: u32) -> Option<u32> {
    premises.workplaces.as_ref()?.get(i as usize)
}

/// Whether a premises has a household or a workplace; `None` where neither is known to be there and one is unknown.
pub(super) fn occupied(premises: &Premises, i: u32) -> Option<bool> {
    match (households(premises, i), workplaces(premises, i)) {
        (Some(1..), _) | (_, Some(1..)) => Some(true),
        (Some(0), Some(0)) => Some(false),
        _ => None,
    }
}

/// A sum of what is known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    /// Of what is known.
    pub known: u64,
    /// How many were unknown.
    pub unknown: u64,
    /// How many there were.
    pub rows: u64,
}

impl Sum {
    /// Adds one value.
    pub fn add(&mut self, value: Option<u32>) {
        self.rows += 1;
        match value {
            Some(value) => self.known += u64::from(value),
            None => self.unknown += 1,
        }
    }
    /// The sum, unless all of it is unknown. `has_column` says whether anybody could know: nothing at all then sums up to zero.
    pub fn total(self, has_column: bool) -> Option<u64> {
        (has_column && (self.rows == 0 || self.unknown < self.rows)).then_some(self.known)
    }
}

/// Counts what lies inside each project that has an area; of the others nobody knows anything.
pub(super) fn count(geodata: &Geodata<'_>, class: Option<&[AreaClass]>, members: &Members, projects: &mut [ProjectSurvey]) {
    let largest = geodata.settlements.and_then(LargestPlace::new);
    projects.par_iter_mut().zip(&members.of_project).filter(|(project, _)| project.has_area).for_each(|(project, inside)| {
        *project = count_one(geodata, class, largest.as_ref(), inside);
    });
}

fn count_one(
    geodata: &Geodata<'_>,
    class: Option<&[AreaClass]>,
    largest: Option<&LargestPlace<'_>>,
    inside: &[u32],
) -> ProjectSurvey {
    use ApplicationColumn as C;
    let premises = geodata.premises;
    let (mut home, mut work, mut used) = (Sum::default(), Sum::default(), Sum::default());
    let (mut holiday, mut dense, mut status) = (0, 0, StatusCounts::default());
    for &i in inside {
        let households = households(premises, i);
        home.add(households);
        work.add(workplaces(premises, i));
        used.add(occupied(premises, i).map(u32::from));
        holiday += u64::from(households == Some(0) && workplaces(premises, i).is_none_or(|workplaces| workplaces == 0));
        dense += u64::from(class.is_some_and(|class| class[i as usize] == AreaClass::Dense));
        if let Some(assessment) = geodata.assessment {
            status.add(assessment.status[i as usize]);
        }
    }
    let (has_homes, has_work) = (premises.households.is_some(), premises.workplaces.is_some());
    let buildings = inside.len() as u64;
    let is_status_known = geodata.assessment.is_some() && (buildings == 0 || status.unknown < buildings);
    let computed = [
        (C::PermanentHouseholds, home.total(has_homes)),
        (C::Workplaces, work.total(has_work)),
        (C::Buildings, Some(buildings)),
        (C::BuildingsWithHouseholdOrWorkplace, used.total(has_homes && has_work)),
        (C::ExistingNetworkPremises, is_status_known.then_some(status.connected + status.passed)),
        (C::CommercialPlanPremises, is_status_known.then_some(status.planned)),
        (C::LargestPlaceInhabitants, largest.and_then(|largest| largest.of(premises, inside))),
    ];
    ProjectSurvey {
        has_area: true,
        premises: inside.to_vec(),
        computed: computed.into_iter().filter_map(|(column, count)| Some((column, count?))).collect(),
        holiday_homes_estimate: home.total(has_homes).map(|_| holiday),
        households_unknown: if has_homes { home.unknown } else { 0 },
        workplaces_unknown: if has_work { work.unknown } else { 0 },
        dense_premises: class.map(|_| dense),
        status: geodata.assessment.map(|_| status),
        ..ProjectSurvey::default()
    }
}

/// The settlements that say how many people live in them.
struct LargestPlace<'a> {
    index: PolygonIndex,
    settlements: &'a Settlements,
}

impl<'a> LargestPlace<'a> {
    fn new(settlements: &'a Settlements) -> Option<Self> {
        settlements.inhabitants.as_ref()?;
        Some(Self { index: PolygonIndex::new(&settlements.shape), settlements })
    }
    /// The inhabitants of the largest settlement that any of the premises lies in, 0 where none does; `None` where one of them is unknown.
    fn of(&self, premises: &Premises, inside: &[u32]) -> Option<u64> {
        let mut places = BTreeSet::new();
        for &i in inside {
            self.index.for_each_at(premises.easting[i as usize], premises.northing[i as usize], |place| {
                places.insert(place);
            });
        }
        let inhabitants = self.settlements.inhabitants.as_ref()?;
        places.into_iter().try_fold(0, |largest: u64, place| Some(largest.max(u64::from(inhabitants.get(place as usize)?))))
    }
}
