//! A round read whole, as a run without areas does it, for the tests of the readers.

use super::{check_round, read_applications};
use crate::Result;
use crate::findings::Findings;
use crate::model::{Areas, Round};
use crate::read::assessments::read_assessments;
use crate::read::layer::{Context, Layer, LayerPlan};
use crate::score::RuleSet;

/// The files of a round.
#[derive(Debug, Clone)]
pub(crate) struct RoundPlan<'a> {
    /// The applications.
    pub applications: &'a LayerPlan,
    /// What officers assessed.
    pub assessments: Option<&'a LayerPlan>,
    /// Municipalities that are known besides those of Sweden: those of the run.
    pub areas: Option<&'a Areas>,
}

/// Reads a round and checks it against the rule set. The layers are those of the applications and, where given, the assessments.
///
/// # Errors
/// As [`read_applications`], [`read_assessments`] and [`check_round`].
pub(crate) fn read_round(
    plan: &RoundPlan<'_>,
    rules: &RuleSet,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Result<(Round, Vec<Layer>)> {
    let (mut round, mut table) = read_applications(plan.applications, plan.areas, context, findings)?;
    let assessments = match plan.assessments {
        Some(assessments) => Some(read_assessments(assessments, &mut round, plan.areas, context, findings)?),
        None => None,
    };
    check_round(&mut round, &mut table, rules, findings)?;
    Ok((round, std::iter::once(table.layer).chain(assessments).collect()))
}
