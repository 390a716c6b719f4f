//! Premises that lie in several projects, and what is left of a project that may not have them.

use super::inside::{Members, households, occupied, workplaces};
use super::signed::Signed;
use super::{ProjectSurvey, SharedPremises, Survey};
use crate::model::{Application, ApplicationColumn, Premises, Round};
use serde::Serialize;
use std::collections::BTreeMap;

/// Two projects that share premises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The position of the first project in the round.
    pub a: usize,
    /// The position of the second.
    pub b: usize,
    /// Premises in both.
    pub premises: u64,
    /// Households in them, where known; `None` where none is known.
    pub households: Option<u64>,
}

/// A value of a project, counted again without the premises that a higher-ranked project keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Recount {
    /// The position of the project in the round.
    pub project: usize,
    /// The column.
    pub column: ApplicationColumn,
    /// The value it was scored with.
    pub before: i64,
    /// The value that is left.
    pub value: i64,
    /// Whether everything that was taken off is known. Where not, it is the least that can be left.
    pub is_exact: bool,
}

/// What each project holds in the premises that it shares.
pub(super) fn shared(
    premises: &Premises,
    members: &Members,
    projects: &[ProjectSurvey],
    signed: &[Signed],
) -> Vec<SharedPremises> {
    let of_several = members.by_premises().filter(|members| members.len() > 1).flatten();
    let row = |member: &super::inside::Member| {
        let (i, project) = (member.premises, member.project as usize);
        let signed = match signed.binary_search_by_key(&(i, project), |one| (one.premises, one.project)) {
            Ok(at) => signed[at].households,
            // A project with sign-ups, none of them here.
            Err(_) => projects[project].signups.map(|_| 0),
        };
        SharedPremises {
            premises: i,
            project,
            households: households(premises, i),
            workplaces: workplaces(premises, i),
            occupied: occupied(premises, i),
            signed,
        }
    };
    of_several.map(row).collect()
}

/// All pairs of projects that share premises, premises by premises, sorted by the positions of the two.
pub fn overlaps(survey: &Survey) -> Vec<Overlap> {
    let mut pairs: BTreeMap<(usize, usize), (u64, Option<u64>)> = BTreeMap::new();
    for sharing in survey.shared.chunk_by(|a, b| a.premises == b.premises) {
        for (at, a) in sharing.iter().enumerate() {
            for b in &sharing[at + 1..] {
                let (premises, households) = pairs.entry((a.project, b.project)).or_default();
                *premises += 1;
                if let Some(more) = a.households {
                    *households = Some(households.unwrap_or(0) + u64::from(more));
                }
            }
        }
    }
    pairs.into_iter().map(|((a, b), (premises, households))| Overlap { a, b, premises, households }).collect()
}

/// What is left of the projects whose premises a higher-ranked one keeps, where premises may not be supported twice. By project and column, only
/// values that become less, or of which nobody knows by how much.
///
/// `keep_order` names the projects that can be granted, best first. Of those that share a premises, the first keeps it, and each of the others loses
/// it. Projects that are not named (withdrawn, refused on a condition) neither keep nor lose. It is counted once: who keeps is decided by the
/// order given, not by the order that the new values would make, since that could go on without an end.
///
/// What is scored (assessed, else stated) is lowered by what the geodata say lies in the premises lost; it is not replaced by what the
/// geodata say is left, so that an officer's assessment of the rest holds. Nothing goes below 0, and no part goes above its whole.
///
/// * Households, workplaces, buildings and occupied buildings: those of the premises lost. A building of which nobody knows whether it is
///   occupied counts as one.
/// * Signed households: those that the project's sign-ups name there. Without sign-ups nobody knows which households signed: then all
///   households of the premises lost are taken to have signed. The rate can only fall by that, and the recount is not exact.
/// * Signed workplaces and prioritised buildings: nothing says which; as many as there are in the premises lost, not exact.
/// * Holiday homes stay: which buildings are such is an estimate, and no estimate is scored. Money stays too: what the lost premises would
///   have cost is for the applicant to say.
pub fn recount(round: &Round, survey: &Survey, keep_order: &[usize]) -> Vec<Recount> {
    let place: BTreeMap<usize, usize> = keep_order.iter().enumerate().rev().map(|(place, project)| (*project, place)).collect();
    let mut losses: BTreeMap<usize, Loss> = BTreeMap::new();
    for sharing in survey.shared.chunk_by(|a, b| a.premises == b.premises) {
        let Some(best) = sharing.iter().filter_map(|row| place.get(&row.project)).min() else { continue };
        for row in sharing.iter().filter(|row| place.get(&row.project).is_some_and(|place| place > best)) {
            losses.entry(row.project).or_default().add(row);
        }
    }
    losses.iter().flat_map(|(&project, loss)| loss.taken_off(project, &round.applications[project])).collect()
}

/// A count of what is lost.
#[derive(Debug, Clone, Copy, Default)]
struct Lost {
    count: u64,
    is_uncertain: bool,
}

impl Lost {
    fn add(&mut self, count: u64, is_certain: bool) {
        self.count += count;
        self.is_uncertain |= !is_certain;
    }
    /// The same count of things of which nobody knows whether they are the ones in question.
    fn perhaps(self) -> Self {
        Self { is_uncertain: self.is_uncertain || self.count > 0, ..self }
    }
}

/// Everything that one project loses.
#[derive(Debug, Clone, Copy, Default)]
struct Loss {
    buildings: Lost,
    occupied: Lost,
    households: Lost,
    signed: Lost,
    workplaces: Lost,
}

impl Loss {
    fn add(&mut self, row: &SharedPremises) {
        let known = |value: Option<u32>| (u64::from(value.unwrap_or(0)), value.is_some());
        self.buildings.add(1, true);
        self.occupied.add(u64::from(row.occupied.unwrap_or(true)), row.occupied.is_some());
        let (households, is_known) = known(row.households);
        self.households.add(households, is_known);
        self.signed.add(row.signed.unwrap_or(households), row.signed.is_some() || row.households == Some(0));
        let (workplaces, is_known) = known(row.workplaces);
        self.workplaces.add(workplaces, is_known);
    }
    /// The values that become less. Parts stand behind their wholes.
    fn taken_off(&self, project: usize, application: &Application) -> Vec<Recount> {
        use ApplicationColumn as C;
        let rows = [
            (C::PermanentHouseholds, self.households, None),
            (C::PermanentSigned, self.signed, Some(C::PermanentHouseholds)),
            (C::Workplaces, self.workplaces, None),
            (C::WorkplacesSigned, self.workplaces.perhaps(), Some(C::Workplaces)),
            (C::Buildings, self.buildings, None),
            (C::BuildingsWithHouseholdOrWorkplace, self.occupied, Some(C::Buildings)),
            (C::PrioritisedBuildings, self.buildings.perhaps(), Some(C::Buildings)),
        ];
        let mut left: Vec<Recount> = Vec::new();
        for (column, lost, whole) in rows {
            let Some(before) = application.number(column) else { continue };
            let subtracted = before.saturating_sub(i64::try_from(lost.count).unwrap_or(i64::MAX)).max(0);
            let limit = whole.and_then(|whole| left.iter().find(|recount| recount.column == whole)).map(|recount| recount.value);
            let value = limit.map_or(subtracted, |limit| subtracted.min(limit));
            let is_exact = !lost.is_uncertain && value == subtracted;
            left.push(Recount { project, column, before, value, is_exact });
        }
        left.retain(|recount| recount.value < recount.before || (!recount.is_exact && recount.before > 0));
        left.sort_by_key(|recount| recount.column);
        left
    }
}
