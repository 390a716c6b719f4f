//! A decision round in the demo region: projects that a county board could have on its desk, the awkward ones among them.
//!
//! Responsible for: applications with their areas, sign-ups and assessments, all fictional. What is stated is what the premises inside an area
//! say, but for one applicant who states two households too many. Not responsible for: files, rules or points.
//!
//! | file | what it does |
//! |---|---|
//! | `plan` | nothing: what was decided by hand |
//! | `ground` | tells white spots from what networks and plans reach |
//! | `grow` | draws areas with exactly so many households |

mod ground;
mod grow;
pub mod plan;

use super::Region;
use super::plan::MUNICIPALITIES;
use crate::model::{Application, ApplicationColumn, Assessed, Round, Value};
use crate::synth::region::buildings::Purpose;
use crate::synth::region::places::PlaceKind;
use crate::synth::shape::{Patch, distance};
use geo::Polygon;
use ground::{Ground, Home, Reach};
use jiff::civil::{Date, date};
use plan::{COLUMNS, PROJECTS, ProjectPlan};
use std::collections::{BTreeMap, BTreeSet};

/// What the demo's round is called.
pub const ROUND_NAME: &str = "Demo hösten 2026";

/// The money of the demo's round, in kronor.
pub const BUDGET: i64 = 10_500_000;

/// One project of the round.
#[derive(Debug, Clone)]
pub struct Project {
    /// What the applicant states and what the county board assessed.
    pub application: Application,
    /// Where it lies; whole metres.
    pub area: Polygon<f64>,
    /// The numbers of the premises that signed, ascending, and how many households each.
    pub signups: Vec<(u32, u32)>,
}

/// The projects of the round in the order of the plan; one for which the region has no place is left out.
pub fn projects(region: &Region) -> Vec<Project> {
    let ground = Ground::survey(region);
    let mut areas: Vec<Polygon<f64>> = Vec::new();
    let mut names = BTreeSet::new();
    let mut projects = Vec::new();
    for plan in &PROJECTS {
        let Some(area) = grow::area(&ground, plan.site, plan.wanted, &areas) else { continue };
        let desk = Desk::new(&ground, plan, &area, &mut names);
        let signups = desk.signups();
        let application = desk.application(projects.len() as u64 + 1);
        areas.push(area.clone());
        projects.push(Project { application, area, signups });
    }
    projects
}

/// The round as scoring wants it.
pub fn round(projects: &[Project]) -> Round {
    Round {
        name: ROUND_NAME.to_owned(),
        columns: COLUMNS.iter().copied().collect(),
        applications: projects.iter().map(|project| project.application.clone()).collect(),
    }
}

/// What an applicant knows who writes an application.
struct Desk<'a> {
    ground: &'a Ground<'a>,
    plan: &'a ProjectPlan,
    inside: Vec<&'a Home<'a>>,
    /// The place after which the project is called.
    place: &'a str,
}

impl<'a> Desk<'a> {
    fn new(ground: &'a Ground<'a>, plan: &'a ProjectPlan, area: &Polygon<f64>, names: &mut BTreeSet<&'a str>) -> Self {
        let inside = grow::members(ground, area).into_iter().map(|home| &ground.homes[home]).collect();
        let middle = Patch::new(area.exterior().0.clone()).middle();
        let small = ground.region.places.iter().filter(|place| place.kind != PlaceKind::MainTown);
        let free = small.filter(|place| !names.contains(place.name.as_str()));
        let nearest = free.min_by(|a, b| distance(a.centre, middle).total_cmp(&distance(b.centre, middle)));
        let place = nearest.map_or(plan.id, |place| place.name.as_str());
        names.insert(place);
        Self { ground, plan, inside, place }
    }

    fn count(&self, is_counted: impl Fn(&Home<'_>) -> bool) -> i64 {
        self.inside.iter().filter(|home| is_counted(home)).count() as i64
    }

    fn households(&self) -> i64 {
        self.inside.iter().map(|home| i64::from(home.households())).sum()
    }

    /// The premises that signed: those with the lowest numbers, which lie anywhere, since numbers say nothing about positions.
    fn signups(&self) -> Vec<(u32, u32)> {
        let mut left = self.plan.signed;
        let mut signups = Vec::new();
        for home in &self.inside {
            let households = home.households().min(left);
            if households > 0 {
                left -= households;
                signups.push((home.row.number, households));
            }
        }
        signups
    }

    fn application(&self, row: u64) -> Application {
        let plan = self.plan;
        let mut stated: BTreeMap<ApplicationColumn, Value> = BTreeMap::new();
        stated.extend(self.texts());
        stated.extend(self.counts().map(|(column, count)| (column, Value::Number(count))));
        stated.extend(self.money().map(|(column, kronor)| (column, Value::Number(kronor))));
        stated.extend(self.flags());
        stated.insert(ApplicationColumn::Received, Value::Date(plan.received));
        if plan.is_withdrawn {
            stated.insert(ApplicationColumn::StatusDate, Value::Date(date(2026, 9, 21)));
        }
        for column in plan.empty {
            stated.remove(column);
        }
        let assessed = plan.assessed.iter().map(|one| (one.column, one.assessed())).collect();
        Application { row, project_id: plan.id.to_owned(), stated, assessed, computed: BTreeMap::new() }
    }

    fn texts(&self) -> [(ApplicationColumn, Value); 8] {
        use ApplicationColumn as Column;
        let places: BTreeSet<usize> = self.inside.iter().filter_map(|home| home.municipality).collect();
        let municipalities: Vec<&str> = places.iter().map(|&place| MUNICIPALITIES[place].name).collect();
        let counties: BTreeSet<&str> = places.iter().map(|&place| MUNICIPALITIES[place].county_name).collect();
        let counties: Vec<&str> = counties.into_iter().collect();
        let applicant = plan::APPLICANTS[self.plan.applicant].replace("{place}", self.place);
        [
            (Column::ProjectId, self.plan.id.to_owned()),
            (Column::ApplicationId, format!("SYN-A{:02}", self.plan.application)),
            (Column::CaseNumber, format!("SYN-{}-2026", 600 + self.plan.application)),
            (Column::Project, format!("{} {}", self.place, self.plan.name)),
            (Column::Applicant, applicant),
            (Column::Municipality, municipalities.join(", ")),
            (Column::County, counties.join(", ")),
            (Column::Status, if self.plan.is_withdrawn { "withdrawn" } else { "submitted" }.to_owned()),
        ]
        .map(|(column, text)| (column, Value::Text(text)))
    }

    fn counts(&self) -> [(ApplicationColumn, i64); 12] {
        use ApplicationColumn as Column;
        let plan = self.plan;
        let is_occupied = |home: &Home<'_>| home.households() > 0 || home.workplaces() > 0;
        let holiday_homes = self.count(|home| home.row.building.purpose == Purpose::House && !is_occupied(home));
        let workplaces: i64 = self.inside.iter().map(|home| i64::from(home.workplaces())).sum();
        // Half of the holiday homes and two thirds of the workplaces sign.
        let (holiday_signed, workplaces_signed) = (holiday_homes / 2, workplaces * 2 / 3);
        [
            (Column::PermanentHouseholds, self.households() + i64::from(plan.overstated)),
            (Column::PermanentSigned, i64::from(plan.signed)),
            (Column::HolidayHomes, holiday_homes),
            (Column::HolidaySigned, holiday_signed),
            (Column::Workplaces, workplaces),
            (Column::WorkplacesSigned, workplaces_signed),
            (Column::Buildings, self.inside.len() as i64),
            (Column::BuildingsWithHouseholdOrWorkplace, self.count(is_occupied)),
            (Column::LargestPlaceInhabitants, self.largest_place()),
            (Column::ServicePoints, self.count(|home| home.row.building.purpose == Purpose::Service)),
            (Column::ExistingNetworkPremises, self.count(|home| home.reach == Reach::Reached)),
            (Column::CommercialPlanPremises, self.count(|home| home.reach == Reach::Planned)),
        ]
    }

    /// Inhabitants of the largest settlement that has premises inside; 0 where there is none.
    fn largest_place(&self) -> i64 {
        let places = self.ground.region.places.iter().filter(|place| {
            let outline = Patch::new(place.outline());
            self.inside.iter().any(|home| outline.holds(home.spot()))
        });
        places.map(|place| i64::from(self.ground.inhabitants(place))).max().unwrap_or(0)
    }

    /// Costs by the number of buildings, three percent of them not eligible, half of the rest applied for; in whole thousands.
    fn money(&self) -> [(ApplicationColumn, i64); 6] {
        use ApplicationColumn as Column;
        let thousands = |kronor: i64| kronor / 1000 * 1000;
        let total = thousands(self.inside.len() as i64 * self.plan.cost_each);
        let eligible = thousands(total * 97 / 100);
        let requested = thousands(eligible / 2);
        [
            (Column::TotalCost, total),
            (Column::EligibleCost, eligible),
            (Column::RequestedSupport, requested),
            (Column::OwnFinancing, total - requested),
            (Column::OtherPublicFunding, 0),
            (Column::LowestSupport, if self.plan.accepts_part { thousands(requested * 4 / 5) } else { requested }),
        ]
    }

    fn flags(&self) -> [(ApplicationColumn, Value); 9] {
        use ApplicationColumn as Column;
        let capacity = |item: u32| item < self.plan.capacity;
        [
            (Column::AcceptsPartGrant, self.plan.accepts_part),
            (Column::CapacityFinancingPlan, capacity(0)),
            (Column::CapacityProjectManager, capacity(1)),
            (Column::CapacityFinance, capacity(2)),
            (Column::CapacityProcurement, capacity(3)),
            (Column::CapacityTechnical, capacity(4)),
            (Column::ConsultationMunicipality, self.plan.municipality_consulted),
            (Column::ConsultationPublic, true),
            (Column::ConsultationAuthority, true),
        ]
        .map(|(column, flag)| (column, Value::Flag(flag)))
    }
}

impl plan::AssessmentPlan {
    fn assessed(&self) -> Assessed {
        Assessed {
            value: Some(self.value.clone()),
            reason: self.reason.to_owned(),
            document: self.document.to_owned(),
            officer: plan::OFFICER.to_owned(),
            date: Some(self.date),
        }
    }
}

/// A day of the round's year, as the plan writes it.
const fn day(month: i8, day: i8) -> Date {
    date(2026, month, day)
}

#[cfg(test)]
mod tests;
