//! The small changes in counts that are tried: one more or fewer signed, a household more or fewer in the area.
//!
//! Responsible for: which changes a project can have, and making them. Not responsible for: what they do (`sensitivity`).

use super::RuleSet;
use super::change::set;
use crate::model::{Application, ApplicationColumn, Value};

/// A small change in the counts of one project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// By how much the signed change.
    pub signed: i64,
    /// By how much the possible connections change.
    pub possible: i64,
}

/// All changes that are tried. A household that comes into the area may have signed or not, and so may one that leaves it.
const STEPS: [Step; 6] = [
    Step { signed: -1, possible: 0 },
    Step { signed: 1, possible: 0 },
    Step { signed: 0, possible: -1 },
    Step { signed: -1, possible: -1 },
    Step { signed: 0, possible: 1 },
    Step { signed: 1, possible: 1 },
];

/// The changes that a project can have: no count falls below zero, no more are signed than possible, and a comparison number keeps a building
/// to divide by, and no more prioritised buildings than buildings. Where nobody signs, only the area changes; where a count is not known, there is nothing to change.
pub(super) fn possible_steps(rules: &RuleSet, application: &Application) -> Vec<Step> {
    let fits = |step: &Step| {
        let (signed, wholes) = columns(rules);
        let after = |column, change: i64| application.number(column).map(|number| number + change);
        let within = |column| {
            let (Some(part), Some(whole)) = (after(signed, step.signed), after(column, step.possible)) else { return false };
            0 <= part && part <= whole
        };
        if rules.comparison.is_none() && rules.counting.has_rate() {
            return wholes.into_iter().all(within);
        }
        let enough = |column: ApplicationColumn| {
            let prioritised = application.number(ApplicationColumn::PrioritisedBuildings).unwrap_or(0);
            let least = match &rules.comparison {
                Some(comparison) => {
                    let divided = i64::from(column == comparison.divisor.value);
                    if column == ApplicationColumn::Buildings { prioritised.max(divided) } else { divided }
                }
                None => 0,
            };
            match after(column, step.possible) {
                Some(number) => number >= least,
                // Buildings that nothing is divided by need not be known.
                None => rules.comparison.as_ref().is_some_and(|comparison| column != comparison.divisor.value),
            }
        };
        step.signed == 0 && wholes.into_iter().all(enough)
    };
    STEPS.into_iter().filter(fits).collect()
}

/// The signed column, and the columns that a larger area adds to.
fn columns(rules: &RuleSet) -> (ApplicationColumn, Vec<ApplicationColumn>) {
    let counting = &rules.counting;
    let mut wholes = match &rules.comparison {
        // A building that is divided by is a building, too.
        Some(comparison) => vec![comparison.divisor.value, ApplicationColumn::Buildings],
        None => vec![counting.possible, counting.size],
    };
    wholes.sort_unstable();
    wholes.dedup();
    (counting.signed, wholes)
}

/// The application with a change.
pub(super) fn applied(rules: &RuleSet, application: &Application, step: Step) -> Application {
    let mut application = application.clone();
    let (signed, wholes) = columns(rules);
    let mut add = |column, change: i64| {
        if let Some(number) = application.number(column).filter(|_| change != 0) {
            set(&mut application, column, Some(Value::Number(number + change)));
        }
    };
    add(signed, step.signed);
    wholes.into_iter().for_each(|column| add(column, step.possible));
    application
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::rules::{Comparison, Percent};
    use crate::score::samples;

    fn steps(signed: i64, possible: i64) -> Vec<(i64, i64)> {
        let application = samples::application("A", signed, possible, 5, 1);
        possible_steps(&samples::rules(), &application).into_iter().map(|step| (step.signed, step.possible)).collect()
    }

    #[test]
    fn counts_stay_between_zero_and_their_whole() {
        assert_eq!(steps(5, 10), [(-1, 0), (1, 0), (0, -1), (-1, -1), (0, 1), (1, 1)]);
        assert_eq!(steps(10, 10), [(-1, 0), (-1, -1), (0, 1), (1, 1)]);
        assert_eq!(steps(0, 10), [(1, 0), (0, -1), (0, 1), (1, 1)]);
        assert_eq!(steps(0, 0), [(0, 1), (1, 1)]);
    }

    #[test]
    fn what_is_not_known_is_not_changed() {
        let mut application = samples::application("A", 5, 10, 5, 1);
        application.stated.remove(&ApplicationColumn::PermanentSigned);
        assert_eq!(possible_steps(&samples::rules(), &application), []);
    }

    #[test]
    fn where_nobody_signs_only_the_area_changes() {
        let mut rules = samples::rules();
        rules.counting.signed = rules.counting.possible;
        let application = samples::application("A", 5, 10, 5, 1);
        let steps = possible_steps(&rules, &application);
        assert_eq!(steps, [-1, 1].map(|possible| Step { signed: 0, possible }));
        assert_eq!(applied(&rules, &application, steps[0]).number(ApplicationColumn::PermanentHouseholds), Some(9));
    }

    #[test]
    fn a_comparison_number_keeps_buildings_to_divide_by() {
        let percent = |hundredths| samples::stated(Percent { hundredths });
        let comparison = Comparison {
            divisor: samples::stated(ApplicationColumn::Buildings),
            discount_each: percent(200),
            discount_at_most: percent(5000),
        };
        let rules = RuleSet { comparison: Some(comparison), ..samples::rules() };
        let mut application = Application::default();
        application.stated.insert(ApplicationColumn::Buildings, Value::Number(7));
        application.stated.insert(ApplicationColumn::PrioritisedBuildings, Value::Number(7));
        assert_eq!(possible_steps(&rules, &application), [Step { signed: 0, possible: 1 }]);
        let larger = applied(&rules, &application, Step { signed: 0, possible: 1 });
        assert_eq!(larger.number(ApplicationColumn::Buildings), Some(8));
    }

    #[test]
    fn prioritised_buildings_are_held_against_buildings_and_not_against_another_divisor() {
        let percent = |hundredths| samples::stated(Percent { hundredths });
        let divisor = ApplicationColumn::BuildingsWithHouseholdOrWorkplace;
        let comparison =
            Comparison { divisor: samples::stated(divisor), discount_each: percent(200), discount_at_most: percent(5000) };
        let rules = RuleSet { comparison: Some(comparison), ..samples::rules() };
        let mut application = Application::default();
        application.stated.insert(divisor, Value::Number(4));
        application.stated.insert(ApplicationColumn::PrioritisedBuildings, Value::Number(7));
        let both = [-1, 1].map(|possible| Step { signed: 0, possible });
        assert_eq!(possible_steps(&rules, &application), both, "buildings that are not known hold nothing back");
        application.stated.insert(ApplicationColumn::Buildings, Value::Number(8));
        assert_eq!(possible_steps(&rules, &application), both);
        let smaller = applied(&rules, &application, both[0]);
        assert_eq!((smaller.number(divisor), smaller.number(ApplicationColumn::Buildings)), (Some(3), Some(7)));
        assert_eq!(possible_steps(&rules, &smaller), [both[1]], "no fewer buildings than prioritised ones");
    }
}
