//! A programme's view of candidates: each project as the application that somebody could send in.
//!
//! Responsible for: what a plan knows of an application, its scorecard, the support, and the connections that reach the next band. Not
//! responsible for: how points are given (`score`), or whom the programme would fund (`choice`).
//!
//! What a plan cannot know (who carries the project out, consultations, what the region prioritises unless it is stated) stays unanswered.

use super::result::{Card, Sums};
use crate::model::{Application, ApplicationColumn as Column, Round, Value};
use crate::score::{self, Budget, RuleSet, Task};

/// What is known of a project that could be applied for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The project's id, unique.
    pub id: String,
    /// What its premises weigh.
    pub sums: Sums,
    /// Premises with a household or a workplace; `None` where a column for that is missing.
    pub with_household_or_workplace: Option<u64>,
    /// Premises that the region prioritises; `None` where nobody says.
    pub prioritised: Option<u64>,
    /// What it costs, in öre.
    pub cost: u64,
    /// Of that design, in öre; `None` where the price list does not say.
    pub design: Option<u64>,
    /// Municipalities, as an application names them.
    pub municipality: String,
    /// Counties, as an application names them.
    pub county: String,
    /// The pot it competes for; may be empty.
    pub area_pot: String,
}

/// How candidates would apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// How many of those who can sign do, in thousandths.
    pub take_up: u16,
    /// The share of the cost that is applied for, in thousandths; `None` for the programme's own share.
    pub share: Option<u16>,
}

/// The candidates as a round of applications, in their order. Columns that a plan knows nothing of are missing, so their conditions are not
/// examined.
pub fn round(candidates: &[Facts], rules: &RuleSet, terms: Terms) -> Round {
    let mut applications: Vec<Application> = candidates.iter().map(|facts| application(facts, rules, terms)).collect();
    (1..).zip(&mut applications).for_each(|(row, application)| application.row = row);
    let columns = applications.iter().flat_map(|application| application.stated.keys().copied()).collect();
    Round { name: String::new(), columns, applications }
}

fn application(facts: &Facts, rules: &RuleSet, terms: Terms) -> Application {
    let mut application = Application { project_id: facts.id.clone(), ..Application::default() };
    let texts = [
        (Column::ProjectId, &facts.id),
        (Column::Municipality, &facts.municipality),
        (Column::County, &facts.county),
        (Column::AreaPot, &facts.area_pot),
    ];
    for (column, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        application.stated.insert(column, Value::Text(text.clone()));
    }
    let signed = |count: Option<u64>| count.map(|count| signed(count, terms.take_up));
    let Sums { premises, households, workplaces, .. } = facts.sums;
    let cost = facts.cost / 100;
    let share = terms.share.map(|share| u64::from(share) * 10);
    let share = share.or_else(|| rules.money.share.as_ref().map(|share| share.value.hundredths));
    let numbers = [
        (Column::PermanentHouseholds, households),
        (Column::PermanentSigned, signed(households)),
        (Column::Workplaces, workplaces),
        (Column::WorkplacesSigned, signed(workplaces)),
        (Column::Buildings, Some(premises)),
        (Column::BuildingsWithHouseholdOrWorkplace, facts.with_household_or_workplace),
        (Column::PrioritisedBuildings, facts.prioritised),
        (Column::TotalCost, Some(cost)),
        (Column::EligibleCost, Some(cost)),
        (Column::CostDesign, facts.design.map(|design| design / 100)),
        (Column::RequestedSupport, share.map(|share| (u128::from(cost) * u128::from(share) / 10_000) as u64)),
    ];
    for (column, number) in numbers {
        if let Some(number) = number.and_then(|number| i64::try_from(number).ok()) {
            application.stated.insert(column, Value::Number(number));
        }
    }
    application
}

fn signed(possible: u64, take_up: u16) -> u64 {
    (u128::from(possible) * u128::from(take_up) / 1_000) as u64
}

/// The programme's view of every candidate of a [`round()`], in its order.
pub fn cards(round: &Round, rules: &RuleSet, terms: Terms) -> Vec<Card> {
    let task = Task { round, rules, budget: &Budget::None, choices: &[] };
    (0..round.applications.len()).map(|project| card(&task, project, terms)).collect()
}

fn card(task: &Task<'_>, project: usize, terms: Terms) -> Card {
    let card = score::card(task, project);
    let counting = &task.rules.counting;
    let application = &task.round.applications[project];
    let count = |column| application.number(column).and_then(|number| u64::try_from(number).ok());
    if !counting.has_rate() {
        let signed = count(counting.size).map(|size| signed(size, terms.take_up));
        return Card { card, signed, next_signed: None, next_points: None };
    }
    let signed = count(counting.signed);
    let more = card.criteria.iter().filter_map(|criterion| criterion.next.as_ref()?.more_signed).filter(|&more| more > 0).min();
    let next_signed = signed.zip(more).map(|(signed, more)| signed + more);
    // Scored again as a whole: what more sign-ups change is the programme's matter.
    let next_points = next_signed.and_then(|signed| {
        let mut application = application.clone();
        application.stated.insert(counting.signed, Value::Number(i64::try_from(signed).ok()?));
        let round = Round { name: String::new(), columns: task.round.columns.clone(), applications: vec![application] };
        score::card(&Task { round: &round, ..*task }, 0).total_points
    });
    Card { card, signed, next_signed, next_points }
}

/// The support that can be granted, in öre; `None` where that is not known.
pub fn support(card: &Card) -> Option<u64> {
    card.card.support.grantable.and_then(|kronor| u64::try_from(kronor).ok()).map(|kronor| kronor * 100)
}

/// What the applicant pays, in öre: what the support does not.
pub fn own_part(card: &Card, cost: u64) -> Option<u64> {
    support(card).map(|support| cost.saturating_sub(support))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::rules::{Comparison, Money, Percent};
    use crate::score::samples::{rules, stated};

    fn facts(id: &str, households: Option<u64>) -> Facts {
        let sums = Sums { premises: 60, households, workplaces: Some(5), population: None };
        Facts { id: id.to_owned(), sums, cost: 200_000_050, ..Facts::default() }
    }

    fn only(facts: Facts, rules: &RuleSet, terms: Terms) -> Card {
        let round = round(&[facts], rules, terms);
        cards(&round, rules, terms).remove(0)
    }

    #[test]
    fn points_come_from_the_take_up_and_say_what_reaches_the_next_band() {
        // 55 households: 3 points of size × 40. 60 % of them is 33: 1 × 45; from 75 % on, that is 42 of 55, 3 × 45.
        let card = only(facts("K001", Some(55)), &rules(), Terms { take_up: 600, share: Some(500) });
        assert_eq!((card.signed, card.card.total_points), (Some(33), Some(165)));
        assert_eq!((card.next_signed, card.next_points), (Some(42), Some(255)));
        assert_eq!(card.card.unanswered.len(), 5, "nobody knows who would carry it out");
        assert_eq!(support(&card), Some(100_000_000), "half of 2 000 000 kr");
        assert_eq!(own_part(&card, 200_000_050), Some(100_000_050));
        let full = only(facts("K001", Some(55)), &rules(), Terms { take_up: 1_000, share: None });
        assert_eq!((full.next_signed, full.next_points, support(&full)), (None, None, None));
    }

    #[test]
    fn what_is_not_known_is_not_nothing() {
        let card = only(facts("K001", None), &rules(), Terms { take_up: 600, share: Some(500) });
        assert_eq!((card.signed, card.card.total_points, card.next_signed), (None, None, None));
        assert!(card.card.missing.contains(&Column::PermanentHouseholds) && card.card.is_open());
    }

    #[test]
    fn the_share_of_the_programme_is_asked_for_where_no_other_is_stated() {
        let mut rules = rules();
        rules.money = Money { share: Some(stated(Percent { hundredths: 6_000 })), ..Money::default() };
        let granted = |share| support(&only(facts("K001", Some(55)), &rules, Terms { take_up: 600, share }));
        assert_eq!(granted(None), Some(120_000_000));
        assert_eq!(granted(Some(400)), Some(80_000_000));
        assert_eq!(granted(Some(900)), Some(120_000_000), "the programme's share is the most there is");
    }

    #[test]
    fn comparison_numbers_are_made_from_buildings_and_the_support_applied_for() {
        let mut rules = rules();
        rules.criterion.clear();
        rules.counting.signed = Column::Buildings;
        rules.counting.possible = Column::Buildings;
        rules.counting.size = Column::Buildings;
        let percent = |hundredths| stated(Percent { hundredths });
        rules.comparison = Some(Comparison {
            divisor: stated(Column::Buildings),
            discount_each: percent(200),
            discount_at_most: percent(5_000),
        });
        let terms = Terms { take_up: 500, share: Some(600) };
        let unknown = only(facts("K001", Some(55)), &rules, terms);
        assert_eq!((unknown.card.comparison, unknown.signed), (None, Some(30)), "nobody says what the region prioritises");
        let known = only(Facts { prioritised: Some(10), ..facts("K001", Some(55)) }, &rules, terms);
        // 1 200 000 kr for 60 buildings, less 20 %.
        assert_eq!(known.card.comparison.map(|number| number.floor_of(1)), Some(16_000));
        assert_eq!((known.next_signed, known.card.total_points), (None, None));
    }
}
