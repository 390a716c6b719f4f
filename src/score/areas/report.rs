//! Findings of a survey: what an officer should look at, by project. Never an id of a sign-up.

use super::signed::LAYER;
use super::{Geodata, ProjectSurvey, SignUpCounts, Survey, SurveyOptions, overlaps, positions};
use crate::coverage::areas_check::fault_text;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{ApplicationStatus, ProjectAreas, Round};
use crate::spatial::validity::{Fault, FaultKind, polygon_faults};
use rayon::prelude::*;

/// Reports everything that the survey shows.
pub(super) fn report(round: &Round, geodata: &Geodata<'_>, options: &SurveyOptions, survey: &Survey, findings: &mut Findings) {
    let areas = &geodata.areas.name;
    let known = positions(round);
    let strangers: Vec<&String> = geodata.areas.project.iter().filter(|id| !known.contains_key(id.as_str())).collect();
    let examples = strangers.iter().map(|id| Example::id(id.as_str()));
    findings.add_many(FindingKind::AreaWithoutProject, areas, strangers.len() as u64, examples);
    faults(geodata.areas, findings);
    let mut findings = Projects { round, survey, findings };
    if !geodata.areas.is_empty() {
        findings.add(FindingKind::ProjectWithoutArea, areas, |project| u64::from(!project.has_area), |_| String::new());
    }
    inside(&mut findings, areas, options);
    signups(&mut findings);
    let is_live = |project: usize| round.applications[project].status() == ApplicationStatus::Submitted;
    let pairs: Vec<_> = overlaps(survey).into_iter().filter(|pair| is_live(pair.a) && is_live(pair.b)).collect();
    let id = |project: usize| &round.applications[project].project_id;
    let examples =
        pairs.iter().map(|pair| Example::id(id(pair.a)).detail(format!("shares {} premises with {}", pair.premises, id(pair.b))));
    findings.findings.add_many(FindingKind::ProjectOverlap, areas, pairs.len() as u64, examples);
}

/// Reports polygons of which inside and outside are not certain. Several polygons of one project may touch or overlap: that leaves no doubt.
fn faults(areas: &ProjectAreas, findings: &mut Findings) {
    let faults: Vec<_> = areas.shape.par_iter().map(polygon_faults).collect();
    for (id, faults) in areas.project.iter().zip(faults) {
        let doubtful = |fault: &&Fault| !matches!(fault.kind, FaultKind::PartsOverlap | FaultKind::PartsShareBorder);
        for fault in faults.iter().filter(doubtful) {
            findings.add_lazily(FindingKind::InvalidPolygon, &areas.name, || Example::id(id).detail(fault_text(fault)));
        }
    }
}

/// What can be reported of every project.
struct Projects<'a> {
    round: &'a Round,
    survey: &'a Survey,
    findings: &'a mut Findings,
}

impl Projects<'_> {
    /// Reports a count of every project where it is not zero, with the projects as examples.
    fn add(&mut self, kind: FindingKind, layer: &str, count: impl Fn(&ProjectSurvey) -> u64, detail: impl Fn(u64) -> String) {
        for (application, project) in self.round.applications.iter().zip(&self.survey.projects) {
            let count = count(project);
            let example = Example::id(&application.project_id).detail(detail(count));
            self.findings.add_many(kind, layer, count, [example]);
        }
    }
}

fn inside(projects: &mut Projects<'_>, layer: &str, options: &SurveyOptions) {
    let premises = |count: u64| format!("{count} premises");
    let unknown = |project: &ProjectSurvey| {
        let status = project.status.map_or(0, |status| status.unknown);
        // A premises may be unknown in several ways: at least as many as the most frequent one.
        project.households_unknown.max(project.workplaces_unknown).max(status)
    };
    projects.add(FindingKind::UnknownInProject, layer, unknown, premises);
    let existing = |project: &ProjectSurvey| project.status.map_or(0, |status| status.connected + status.passed);
    projects.add(FindingKind::ExistingNetworkInProject, layer, existing, premises);
    projects.add(FindingKind::PlannedInProject, layer, |project| project.status.map_or(0, |status| status.planned), premises);
    projects.add(FindingKind::DenseInProject, layer, |project| project.dense_premises.unwrap_or(0), premises);
    let holes = |project: &ProjectSurvey| project.holes.iter().map(|hole| hole.premises).sum();
    projects.add(FindingKind::HoleInProject, layer, holes, premises);
    let forgotten = |project: &ProjectSurvey| project.forgotten.as_ref().map_or(0, |forgotten| forgotten.len() as u64);
    let within = options.forgotten_within_m;
    projects.add(FindingKind::ForgottenPremises, layer, forgotten, |count| format!("{count} premises within {within} m"));
}

fn signups(projects: &mut Projects<'_>) {
    type Count = fn(&SignUpCounts) -> u64;
    let rows: [(FindingKind, Count); 4] = [
        (FindingKind::SignUpForUnknownPremises, |counts| counts.unknown_premises),
        (FindingKind::SignUpOutsideArea, |counts| counts.outside),
        (FindingKind::SignUpNotCounted, |counts| counts.not_counted),
        (FindingKind::DoubledSignUp, |counts| counts.doubled),
    ];
    let premises: [(FindingKind, Count); 4] = [
        (FindingKind::SignUpElsewhere, |counts| counts.signed_elsewhere),
        (FindingKind::UnstatedHouseholdsSigned, |counts| counts.number_unstated),
        (FindingKind::TooManyHouseholdsSigned, |counts| counts.more_than_there_are),
        (FindingKind::UnknownHouseholdsSigned, |counts| counts.households_unknown),
    ];
    for (kinds, unit) in [(rows, "sign-ups"), (premises, "premises")] {
        for (kind, of) in kinds {
            projects.add(kind, LAYER, |project| project.signups.as_ref().map_or(0, of), |count| format!("{count} {unit}"));
        }
    }
}
