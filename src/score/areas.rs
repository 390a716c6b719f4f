//! What geodata say about the projects of a round: what lies in their areas, who signed, what was forgotten, where projects overlap.
//!
//! Responsible for: counting premises, households, workplaces and sign-ups inside areas ([`survey`]), putting the counts beside what was
//! stated ([`apply`]), and what is left where premises may be supported only once ([`recount`]). Not responsible for: points; a computed
//! value is shown, never scored by itself. Nothing here writes the id of a sign-up anywhere.
//!
//! A premises belongs to a project if it is part of the counts ([`Premises::is_counted`]) and lies in the project's area or on its border.
//!
//! | file | question |
//! |---|---|
//! | `inside` | which premises lie in which area, and what do they hold? |
//! | `crossed` | in which municipalities and counties? |
//! | `around` | which premises lie in holes, and which were forgotten? |
//! | `signed` | who signed? |
//! | `overlap` | which projects share premises, and what is left of the lower-ranked? |
//! | `report` | findings |

mod around;
mod crossed;
mod inside;
mod overlap;
mod report;
mod signed;
#[cfg(test)]
mod tests;

pub use overlap::{Overlap, Recount, overlaps, recount};

use crate::Result;
use crate::coverage::{Assessment, CountySource, Rules, place};
use crate::findings::Findings;
use crate::model::{
    ApplicationColumn, ApplicationStatus, AreaClass, Areas, Premises, ProjectAreas, Round, Settlements, SignUps, Status, Value,
};
use inside::Members;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Everything that is known beside the applications. All coordinates are in the working system.
#[derive(Debug, Clone, Copy)]
pub struct Geodata<'a> {
    /// The areas of the projects.
    pub areas: &'a ProjectAreas,
    /// The premises.
    pub premises: &'a Premises,
    /// Their status; without it nobody knows what is connected, passed, planned or unserved.
    pub assessment: Option<&'a Assessment>,
    /// The municipalities; those of the assessment, where there is one.
    pub municipalities: Option<&'a Areas>,
    /// Tätorter and småorter.
    pub settlements: Option<&'a Settlements>,
    /// Who signed.
    pub signups: Option<&'a SignUps>,
}

/// What a person can choose.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurveyOptions {
    /// How far from a project's area, in metres (at most), an unserved premises outside all projects counts as forgotten.
    pub forgotten_within_m: f64,
    /// Where the county of a municipality comes from.
    pub county: CountySource,
}

impl Default for SurveyOptions {
    fn default() -> Self {
        Self { forgotten_within_m: 200.0, county: CountySource::Table }
    }
}

/// What was found, for every project of the round.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Survey {
    /// One for each application, in the order of the round.
    pub projects: Vec<ProjectSurvey>,
    /// One for each premises and project, of premises that lie in several projects; ascending by premises, then by project.
    pub shared: Vec<SharedPremises>,
    /// Premises that lie in any project of the round, each once.
    pub premises_once: u64,
    /// Households in them, where known, each once; `None` where nobody knows any.
    pub households_once: Option<u64>,
}

/// What geodata say about one project. Counts that nobody can know are `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ProjectSurvey {
    /// Whether the project has an area. Without one, only its sign-ups are known.
    pub has_area: bool,
    /// The positions of its premises, ascending.
    pub premises: Vec<u32>,
    /// Values for columns of the application. Households, workplaces and status that are unknown are left out of the sums; where all are
    /// unknown there is no value. `existing_network_premises` are those connected or passed. `commercial_plan_premises` are those with the
    /// status *planned*: an indication only, since a plan may need support.
    pub computed: BTreeMap<ApplicationColumn, u64>,
    /// Premises without a household and without a known workplace: perhaps holiday homes. An estimate, never scored.
    pub holiday_homes_estimate: Option<u64>,
    /// Premises with unknown households, of those inside. Zero where no premises has households.
    pub households_unknown: u64,
    /// Premises with unknown workplaces, of those inside. Zero where no premises has workplaces.
    pub workplaces_unknown: u64,
    /// Premises inside a settlement (tätort or småort).
    pub dense_premises: Option<u64>,
    /// Premises by status.
    pub status: Option<StatusCounts>,
    /// What lies in which municipality, by code; what lies in none comes last, with an empty code. Empty without municipalities.
    pub municipalities: Vec<PlaceCount>,
    /// The same by county; empty where nobody can tell the counties.
    pub counties: Vec<PlaceCount>,
    /// Holes in the area with premises in them, in the order of the rings.
    pub holes: Vec<Hole>,
    /// Unserved premises outside all submitted projects to which this project's area is the nearest and near enough; ascending.
    pub forgotten: Option<Vec<u32>>,
    /// Its sign-ups; `None` where no sign-up names the project.
    pub signups: Option<SignUpCounts>,
}

/// Premises by status. Unlike in tables, `passed` does not include `connected`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct StatusCounts {
    /// Have a fibre connection.
    pub connected: u64,
    /// Are in the absolute vicinity of fibre.
    pub passed: u64,
    /// Are planned to be reached.
    pub planned: u64,
    /// None of these.
    pub unserved: u64,
    /// Nobody knows.
    pub unknown: u64,
}

impl StatusCounts {
    fn add(&mut self, status: Status) {
        *match status {
            Status::Connected => &mut self.connected,
            Status::Passed => &mut self.passed,
            Status::Planned => &mut self.planned,
            Status::Unserved => &mut self.unserved,
            Status::Unknown => &mut self.unknown,
        } += 1;
    }
}

/// What of a project lies in one municipality or county.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PlaceCount {
    /// The code; empty outside all.
    pub code: String,
    /// The name; empty where nobody says it.
    pub name: String,
    /// Premises.
    pub premises: u64,
    /// Households, where known.
    pub households: Option<u64>,
}

/// A hole in an area, and what lies in it without belonging to the project by another polygon.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Hole {
    /// Premises.
    pub premises: u64,
    /// Households, where known.
    pub households: Option<u64>,
    /// Unserved premises.
    pub unserved: Option<u64>,
}

/// The sign-ups of one project. `rows` = `premises` + `doubled` + `outside` + `unknown_premises` + `not_counted`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SignUpCounts {
    /// Rows that name the project.
    pub rows: u64,
    /// Premises with a sign-up that belong to the project; where it has no area, all that are known and counted.
    pub premises: u64,
    /// Households signed in these; `None` where no sign-up says and the households of no such premises are known. A sign-up counts for as many households
    /// as it says, else for one, and never for more than the premises has; for none where the premises has none.
    pub households: Option<u64>,
    /// Rows that name a premises again; it is counted once, with the largest number of households that a row says.
    pub doubled: u64,
    /// Rows for premises outside the area.
    pub outside: u64,
    /// Rows for premises that are not known.
    pub unknown_premises: u64,
    /// Rows for premises that are part of no count, such as outbuildings.
    pub not_counted: u64,
    /// Premises with several households of which no row says how many signed; one is counted.
    pub number_unstated: u64,
    /// Premises of which more households are said to have signed than there are.
    pub more_than_there_are: u64,
    /// Premises of which nobody knows whether a household signed; none is counted.
    pub households_unknown: u64,
    /// Premises without a household.
    pub without_household: u64,
    /// Premises that have also signed for another project.
    pub signed_elsewhere: u64,
}

/// What a project holds in a premises that lies in other projects too. What nobody knows is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SharedPremises {
    /// The position of the premises.
    pub premises: u32,
    /// The position of the project in the round.
    pub project: usize,
    /// Its households.
    pub households: Option<u32>,
    /// Its workplaces.
    pub workplaces: Option<u32>,
    /// Whether it has a household or a workplace.
    pub occupied: Option<bool>,
    /// Households in it that signed for this project.
    pub signed: Option<u64>,
}

/// Counts what lies in the areas of the projects of a round, and reports what an officer should look at. The same for any order of premises and
/// any number of threads, apart from the positions themselves.
///
/// # Errors
/// When sign-ups name premises that have no ids, or when counties are asked for from a column that does not say them.
pub fn survey(round: &Round, geodata: &Geodata<'_>, options: &SurveyOptions, findings: &mut Findings) -> Result<Survey> {
    let project_of_area = project_of_area(round, geodata.areas);
    let members = Members::find(geodata, &project_of_area, round.applications.len());
    let class = dense_or_rural(geodata);
    let mut projects = vec![ProjectSurvey::default(); round.applications.len()];
    for project in project_of_area.iter().flatten() {
        projects[*project].has_area = true;
    }
    inside::count(geodata, class.as_deref(), &members, &mut projects);
    crossed::count(geodata, options, &members, &mut projects, findings)?;
    around::holes(geodata, &project_of_area, &members, &mut projects);
    let is_live = |project: usize| round.applications[project].status() == ApplicationStatus::Submitted;
    around::forgotten(geodata, options, &project_of_area, &members, is_live, &mut projects);
    let signed = signed::count(round, geodata, &members, &mut projects, findings)?;
    let shared = overlap::shared(geodata.premises, &members, &projects, &signed);
    let (premises_once, households_once) = members.once(geodata.premises);
    let survey = Survey { projects, shared, premises_once, households_once };
    report::report(round, geodata, options, &survey, findings);
    Ok(survey)
}

/// The position of each area's project in the round; `None` where the round has no such project.
fn project_of_area(round: &Round, areas: &ProjectAreas) -> Vec<Option<usize>> {
    let positions = positions(round);
    areas.project.iter().map(|id| positions.get(id.as_str()).copied()).collect()
}

/// The position of each project by its id.
fn positions(round: &Round) -> BTreeMap<&str, usize> {
    round.applications.iter().enumerate().map(|(i, application)| (application.project_id.as_str(), i)).collect()
}

/// The area class of every premises, where anybody knows it.
fn dense_or_rural<'a>(geodata: &Geodata<'a>) -> Option<Cow<'a, [AreaClass]>> {
    match geodata.assessment.and_then(|assessment| assessment.class.as_deref()) {
        Some(class) => Some(Cow::Borrowed(class)),
        None => place::assign_classes(geodata.premises, geodata.settlements).map(Cow::Owned),
    }
}

/// Where municipalities are not given by an assessment, premises belong where they lie, and nowhere else.
fn rules_of_place() -> Rules {
    Rules::default()
}

/// Writes the computed values beside the stated ones, in the place of those of an earlier survey. Columns that the file lacks are not added to the round's: a
/// condition that nobody examined stays unexamined, however much was computed.
pub fn apply(round: &mut Round, survey: &Survey) {
    for (application, project) in round.applications.iter_mut().zip(&survey.projects) {
        let value =
            |(&column, &count): (&ApplicationColumn, &u64)| (column, Value::Number(i64::try_from(count).unwrap_or(i64::MAX)));
        application.computed = project.computed.iter().map(value).collect();
    }
}
