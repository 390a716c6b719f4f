//! The list *att kommunicera*: where an application is judged by something else than what the applicant stated, or where geodata differ.
//!
//! Responsible for: finding these values, so that the applicant can be heard before the decision. Not responsible for: writing the list, or
//! which value is scored ([`Application::value`]).

use crate::model::class::vocabulary;
use crate::model::{Application, ApplicationColumn, Assessed, Round, Value};
use serde::Serialize;

vocabulary! {
    /// Why a value is on the list.
    DifferenceKind {
        /// An officer's value is scored in the place of the stated one.
        Assessed = "assessed",
        /// The geodata give another value than the one that is scored.
        Computed = "computed",
    }
}

/// One value of one project that the applicant should hear about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The position of the project in the round.
    pub project: usize,
    /// The column.
    pub column: ApplicationColumn,
    /// Why it is on the list; where both hold, because of the assessment.
    pub kind: DifferenceKind,
    /// What the applicant states; `None` where nothing.
    pub stated: Option<Value>,
    /// What an officer assessed; `None` where nobody did.
    pub assessed: Option<Assessed>,
    /// What the geodata give; `None` where they give nothing.
    pub computed: Option<Value>,
    /// Why, in Swedish.
    pub reason: String,
}

/// Everything that was changed or taken from elsewhere, by project and column:
///
/// * assessed values that are not what was stated, also where nothing was stated or nothing is left;
/// * computed values that are not the one that is scored. Where none is scored, only if the round asks for the column, or if there is
///   something that speaks against support: an existing network, a plan, a place with inhabitants.
pub fn differences(round: &Round) -> Vec<Difference> {
    let of_project = |(project, application)| {
        ApplicationColumn::ALL.iter().filter_map(move |&column| difference(round, project, application, column))
    };
    round.applications.iter().enumerate().flat_map(of_project).collect()
}

fn difference(round: &Round, project: usize, application: &Application, column: ApplicationColumn) -> Option<Difference> {
    let (stated, assessed) = (application.stated.get(&column), application.assessed.get(&column));
    let computed = application.computed.get(&column);
    let is_changed = assessed.is_some_and(|assessed| assessed.value.as_ref() != stated);
    let differs = computed.is_some_and(|computed| match application.value(column) {
        Some(value) => value != computed,
        None => round.columns.contains(&column) || speaks_against(column, computed),
    });
    let by_geodata = computed.filter(|_| differs).map(|computed| computed_reason(computed, stated, assessed));
    let (kind, reason) = match assessed.filter(|_| is_changed) {
        Some(assessed) => {
            let own = Some(assessed.reason.clone()).filter(|reason| !reason.is_empty());
            (DifferenceKind::Assessed, own.into_iter().chain(by_geodata).collect::<Vec<_>>().join(" "))
        }
        None => (DifferenceKind::Computed, by_geodata?),
    };
    Some(Difference {
        project,
        column,
        kind,
        stated: stated.cloned(),
        assessed: assessed.cloned(),
        computed: computed.cloned(),
        reason,
    })
}

/// Whether a value that nobody stated matters all the same.
fn speaks_against(column: ApplicationColumn, computed: &Value) -> bool {
    use ApplicationColumn as C;
    let is_obstacle = matches!(column, C::ExistingNetworkPremises | C::CommercialPlanPremises | C::LargestPlaceInhabitants);
    is_obstacle && *computed != Value::Number(0)
}

fn computed_reason(computed: &Value, stated: Option<&Value>, assessed: Option<&Assessed>) -> String {
    let used = match (assessed, stated) {
        (Some(Assessed { value: Some(value), reason, .. }), _) if reason.starts_with(Assessed::SHARED) => {
            format!("{value} efter omräkningen")
        }
        (Some(Assessed { value: Some(value), .. }), _) => format!("{value} enligt bedömningen"),
        (Some(_), _) => "ingen säker uppgift enligt bedömningen".to_owned(),
        (None, Some(value)) => format!("{value} enligt ansökan"),
        (None, None) => "ingen uppgift i ansökan".to_owned(),
    };
    format!("Underlaget med geodata ger {computed}, mot {used}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ApplicationColumn as C;

    fn assessed(value: Option<i64>) -> Assessed {
        Assessed {
            value: value.map(Value::Number),
            reason: "Två hushåll ligger utanför området.".to_owned(),
            document: "Karta".to_owned(),
            officer: "A. B.".to_owned(),
            date: None,
        }
    }

    fn listed(application: Application, columns: &[C]) -> Vec<(C, DifferenceKind, String)> {
        let round = Round { columns: columns.iter().copied().collect(), applications: vec![application], ..Round::default() };
        differences(&round).into_iter().map(|found| (found.column, found.kind, found.reason)).collect()
    }

    fn numbers(values: &[(C, i64)]) -> std::collections::BTreeMap<C, Value> {
        values.iter().map(|(column, value)| (*column, Value::Number(*value))).collect()
    }

    #[test]
    fn an_assessment_that_confirms_what_was_stated_is_no_difference() {
        let mut application = Application { stated: numbers(&[(C::PermanentSigned, 40)]), ..Application::default() };
        application.assessed.insert(C::PermanentSigned, assessed(Some(40)));
        assert_eq!(listed(application.clone(), &[]), []);
        for other in [Some(38), None] {
            application.assessed.insert(C::PermanentSigned, assessed(other));
            let found = listed(application.clone(), &[]);
            let reason = "Två hushåll ligger utanför området.".to_owned();
            assert_eq!(found, [(C::PermanentSigned, DifferenceKind::Assessed, reason)]);
        }
    }

    #[test]
    fn a_value_that_only_an_officer_gives_is_on_the_list() {
        let application = Application { assessed: [(C::Buildings, assessed(Some(9)))].into(), ..Application::default() };
        assert_eq!(listed(application, &[]).len(), 1);
    }

    #[test]
    fn geodata_are_compared_with_the_value_that_is_scored() {
        let mut application = Application {
            stated: numbers(&[(C::PermanentHouseholds, 50), (C::Workplaces, 3)]),
            computed: numbers(&[(C::PermanentHouseholds, 48), (C::Workplaces, 3)]),
            ..Application::default()
        };
        let reason = "Underlaget med geodata ger 48, mot 50 enligt ansökan.".to_owned();
        assert_eq!(listed(application.clone(), &[]), [(C::PermanentHouseholds, DifferenceKind::Computed, reason)]);
        application.assessed.insert(C::PermanentHouseholds, assessed(Some(48)));
        let reason = "Två hushåll ligger utanför området.".to_owned();
        assert_eq!(listed(application.clone(), &[]), [(C::PermanentHouseholds, DifferenceKind::Assessed, reason)]);
        application.assessed.insert(C::PermanentHouseholds, assessed(Some(49)));
        let reason = "Två hushåll ligger utanför området. Underlaget med geodata ger 48, mot 49 enligt bedömningen.".to_owned();
        assert_eq!(listed(application, &[]), [(C::PermanentHouseholds, DifferenceKind::Assessed, reason)]);
    }

    #[test]
    fn a_computed_value_that_nobody_stated_counts_where_it_was_asked_for_or_speaks_against_support() {
        let application = Application {
            computed: numbers(&[(C::Buildings, 12), (C::ExistingNetworkPremises, 4), (C::CommercialPlanPremises, 0)]),
            ..Application::default()
        };
        let columns = |found: Vec<(C, DifferenceKind, String)>| found.into_iter().map(|found| found.0).collect::<Vec<_>>();
        assert_eq!(columns(listed(application.clone(), &[])), [C::ExistingNetworkPremises]);
        assert_eq!(columns(listed(application, &[C::Buildings])), [C::Buildings, C::ExistingNetworkPremises]);
    }
}
