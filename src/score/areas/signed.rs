//! Who signed: sign-ups matched to premises, each premises once for each project.

use super::inside::{Members, households};
use super::{Geodata, ProjectSurvey, SignUpCounts, positions};
use crate::coverage::connect::IdIndex;
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{ApplicationColumn, Premises, Round, SignUps};
use crate::{Error, Result};
use rayon::prelude::*;

/// What findings call the list of sign-ups.
pub(super) const LAYER: &str = "sign-ups";

/// What a premises that belongs to a project has signed for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signed {
    /// The position of the premises.
    pub premises: u32,
    /// The position of the project.
    pub project: usize,
    /// Households; `None` where nobody knows whether any signed.
    pub households: Option<u64>,
}

/// A row of the list whose project and premises are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    premises: u32,
    project: usize,
    households: Option<u32>,
}

/// Counts the sign-ups of each project, and gives those that count, ascending by premises and project.
///
/// # Errors
/// When there are sign-ups, but the premises have no ids.
pub(super) fn count(
    round: &Round,
    geodata: &Geodata<'_>,
    members: &Members,
    projects: &mut [ProjectSurvey],
    findings: &mut Findings,
) -> Result<Vec<Signed>> {
    let Some(signups) = geodata.signups.filter(|signups| !signups.is_empty()) else { return Ok(Vec::new()) };
    let premises = geodata.premises;
    if !premises.ids.are_stable() {
        return Err(Error::usage(format!("the sign-ups name premises by id, but `{}` has no ids", premises.name))
            .with_hint("give premises with an id column, or name it with `--map premises.id=COLUMN`"));
    }
    let claims = claims(round, signups, premises, projects, findings);
    let mut signed = Vec::new();
    for of_premises in claims.chunk_by(|a, b| a.premises == b.premises) {
        let i = of_premises[0].premises;
        let is_signed_elsewhere = of_premises.first().map(|claim| claim.project) != of_premises.last().map(|claim| claim.project);
        for rows in of_premises.chunk_by(|a, b| a.project == b.project) {
            let (project, count) = (rows[0].project, rows.len() as u64);
            let has_area = projects[project].has_area;
            let Some(counts) = &mut projects[project].signups else { continue };
            counts.signed_elsewhere += u64::from(is_signed_elsewhere);
            if !premises.is_counted(i as usize) {
                counts.not_counted += count;
            } else if has_area && !members.contains(i, project) {
                counts.outside += count;
            } else {
                counts.premises += 1;
                counts.doubled += count - 1;
                // Sorted with the unstated number first: the last row says the largest number.
                let stated = rows.last().and_then(|row| row.households);
                let households = signed_in(stated, households(premises, i), counts);
                signed.push(Signed { premises: i, project, households });
            }
        }
    }
    add_up(&signed, projects);
    Ok(signed)
}

/// The rows whose project and premises are known, sorted; the others are counted.
fn claims(
    round: &Round,
    signups: &SignUps,
    premises: &Premises,
    projects: &mut [ProjectSurvey],
    findings: &mut Findings,
) -> Vec<Claim> {
    let (positions, index) = (positions(round), IdIndex::new(&premises.ids));
    let found: Vec<Option<u32>> =
        (0..signups.len()).into_par_iter().map(|row| index.find(&premises.ids, signups.premises.get(row))).collect();
    let mut claims = Vec::with_capacity(found.len());
    for (row, found) in found.into_iter().enumerate() {
        let id = &signups.project[row];
        let Some(&project) = positions.get(id.as_str()) else {
            let example = || Example::id(id.as_str()).at_row(signups.rows[row]);
            findings.add_lazily(FindingKind::SignUpForUnknownProject, LAYER, example);
            continue;
        };
        let counts = projects[project].signups.get_or_insert_default();
        counts.rows += 1;
        match found {
            Some(premises) => claims.push(Claim { premises, project, households: signups.households_signed[row] }),
            None => counts.unknown_premises += 1,
        }
    }
    claims.par_sort_unstable();
    claims
}

/// How many households of a premises signed: as many as is said, else one; never more than there are. Notes what is doubtful.
fn signed_in(stated: Option<u32>, households: Option<u32>, counts: &mut SignUpCounts) -> Option<u64> {
    if households == Some(0) {
        counts.without_household += 1;
    }
    let signed = match (stated, households) {
        (None, None) => {
            counts.households_unknown += 1;
            return None;
        }
        (Some(stated), None) => stated,
        (None, Some(households)) => {
            counts.number_unstated += u64::from(households > 1);
            households.min(1)
        }
        (Some(stated), Some(households)) => {
            counts.more_than_there_are += u64::from(stated > households);
            stated.min(households)
        }
    };
    Some(u64::from(signed))
}

/// Sums up the households signed for each project. What nobody knows is no zero: a project that no row names gets no sum.
fn add_up(signed: &[Signed], projects: &mut [ProjectSurvey]) {
    let mut sums = vec![0; projects.len()];
    for one in signed {
        sums[one.project] += one.households.unwrap_or(0);
    }
    for (project, sum) in projects.iter_mut().zip(sums) {
        let Some(counts) = &mut project.signups else { continue };
        counts.households = (counts.premises == 0 || counts.households_unknown < counts.premises).then_some(sum);
        project.computed.extend(counts.households.map(|households| (ApplicationColumn::PermanentSigned, households)));
    }
}
