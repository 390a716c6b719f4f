//! What differs between two runs of scoring: before and after supplements, two officers' assessments, or a what-if.
//!
//! Responsible for: matching projects by id; what changed in values, points, places, outcomes and money, and why. Not responsible for: files,
//! how the runs were made, or how it is put into words (`moved`).

use super::result::{ConditionState, Outcome};
use super::summary::{MoneySummary, ProjectSummary, RunSummary, Standing, ValueSummary};
use crate::model::ApplicationColumn;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair<T> {
    /// In the first run.
    pub before: T,
    /// In the second run.
    pub after: T,
}

/// A value of one project that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueChange {
    /// The column.
    pub column: ApplicationColumn,
    /// What the applicant states; empty where nothing.
    pub stated: Pair<String>,
    /// What was assessed instead; `None` where nothing was.
    pub assessed: Pair<Option<String>>,
}

impl ValueChange {
    /// The values that are scored; empty where nothing is known.
    pub fn used(&self) -> Pair<&str> {
        Pair {
            before: self.assessed.before.as_deref().unwrap_or(&self.stated.before),
            after: self.assessed.after.as_deref().unwrap_or(&self.stated.after),
        }
    }
}

/// The weighted points of one criterion that changed; `None` in a run whose rules lack it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PointsChange {
    /// The criterion's id.
    pub criterion: String,
    /// Its Swedish name.
    pub label: String,
    /// Points times weight.
    pub weighted: Pair<Option<u64>>,
}

/// A condition that changed; `None` in a run whose rules lack it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConditionChange {
    /// The condition's id.
    pub condition: String,
    /// Whether it holds.
    pub state: Pair<Option<ConditionState>>,
}

/// Why a project stands elsewhere. Projects are named by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its own values changed.
    OwnValues,
    /// Its points or conditions changed although its values did not: the rules are others.
    OtherRules,
    /// These were ahead of it and are no longer.
    Passed(Vec<String>),
    /// These were ahead of it and are not ranked any more.
    LeftTheRanking(Vec<String>),
    /// These were not ahead of it and now are.
    PassedBy(Vec<String>),
    /// These are ranked ahead of it and were not ranked before.
    JoinedTheRanking(Vec<String>),
    /// The money now reaches it.
    MoneyReaches,
    /// The money no longer reaches it.
    MoneyEnds,
}

/// A project that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProjectChange {
    /// The id.
    pub project_id: String,
    /// The name to show.
    pub project: String,
    /// Where it stands; `None` in a run that it does not take part in.
    pub standing: Pair<Option<Standing>>,
    /// Changed values, in the order of the columns.
    pub values: Vec<ValueChange>,
    /// Changed points.
    pub points: Vec<PointsChange>,
    /// Changed conditions.
    pub conditions: Vec<ConditionChange>,
    /// Why it stands elsewhere; empty where it does not.
    pub reasons: Vec<Reason>,
}

/// A sum of money that differs; `None` in a run that lacks the pot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MoneyChange {
    /// The pot; empty for the only sum.
    pub pot: String,
    /// The sum and what became of it.
    pub money: Pair<Option<MoneySummary>>,
}

/// What differs between two runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The rule sets, by id.
    pub rules: Pair<String>,
    /// Sums of money that differ.
    pub money: Vec<MoneyChange>,
    /// Projects that differ: in the order of the second run, then those that are gone in the order of the first.
    pub projects: Vec<ProjectChange>,
    /// How many projects are the same in both runs, place and outcome included.
    pub unchanged: u64,
}

/// Compares two runs.
pub fn compare(before: &RunSummary, after: &RunSummary) -> Comparison {
    let by_id = |run: &'_ RunSummary| -> BTreeMap<String, ProjectSummary> {
        run.projects.iter().map(|project| (project.project_id.clone(), project.clone())).collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    let ranks = ranks(&old, &new);
    let gone = before.projects.iter().filter(|project| !new.contains_key(&project.project_id));
    let ids: Vec<&String> = after.projects.iter().chain(gone).map(|project| &project.project_id).collect();
    let changes = ids.iter().filter_map(|&id| change(id, old.get(id), new.get(id), &ranks));
    let projects: Vec<ProjectChange> = changes.collect();
    Comparison {
        rules: Pair { before: before.rules.clone(), after: after.rules.clone() },
        money: money(before, after),
        unchanged: (ids.len() - projects.len()) as u64,
        projects,
    }
}

/// The places of every project that takes part in a run, by id.
type Ranks = Vec<(String, Option<u32>, Option<u32>)>;

fn ranks(old: &BTreeMap<String, ProjectSummary>, new: &BTreeMap<String, ProjectSummary>) -> Ranks {
    let rank = |run: &BTreeMap<String, ProjectSummary>, id: &String| run.get(id).and_then(|project| project.standing.rank);
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    ids.into_iter().map(|id| (id.clone(), rank(old, id), rank(new, id))).collect()
}

fn money(before: &RunSummary, after: &RunSummary) -> Vec<MoneyChange> {
    let of = |run: &RunSummary, pot: &str| run.money.iter().find(|money| money.pot == pot).cloned();
    let gone = before.money.iter().filter(|money| of(after, &money.pot).is_none());
    let pots = after.money.iter().chain(gone).map(|money| money.pot.clone());
    let changes = pots.map(|pot| MoneyChange { money: Pair { before: of(before, &pot), after: of(after, &pot) }, pot });
    changes.filter(|change| change.money.before != change.money.after).collect()
}

fn change(id: &str, old: Option<&ProjectSummary>, new: Option<&ProjectSummary>, ranks: &Ranks) -> Option<ProjectChange> {
    let named = new.or(old)?;
    let mut change = ProjectChange {
        project_id: id.to_owned(),
        project: named.project.clone(),
        standing: Pair {
            before: old.map(|project| project.standing.clone()),
            after: new.map(|project| project.standing.clone()),
        },
        values: Vec::new(),
        points: Vec::new(),
        conditions: Vec::new(),
        reasons: Vec::new(),
    };
    if let (Some(old), Some(new)) = (old, new) {
        if old == new {
            return None;
        }
        change.values = values(&old.values, &new.values);
        change.points = points(old, new);
        change.conditions = conditions(old, new);
        change.reasons = reasons(&change, &old.standing, &new.standing, ranks);
        let same = change.values.is_empty() && change.points.is_empty() && change.conditions.is_empty();
        if same && old.standing == new.standing {
            return None;
        }
    }
    Some(change)
}

/// The keys of both lists: first those of the second, then those that only the first has.
fn both<'a, T, K: PartialEq>(old: &'a [T], new: &'a [T], key: impl Fn(&'a T) -> K) -> Vec<K> {
    let mut keys: Vec<K> = new.iter().map(&key).collect();
    for one in old.iter().map(&key) {
        if !keys.contains(&one) {
            keys.push(one);
        }
    }
    keys
}

fn values(old: &[ValueSummary], new: &[ValueSummary]) -> Vec<ValueChange> {
    let mut columns = both(old, new, |value| value.column);
    columns.sort_unstable();
    let of = |values: &[ValueSummary], column| values.iter().find(|value| value.column == column).cloned();
    let parts = |value: Option<ValueSummary>| value.map_or((String::new(), None), |value| (value.stated, value.assessed));
    let changes = columns.into_iter().map(|column| {
        let (before, after) = (parts(of(old, column)), parts(of(new, column)));
        ValueChange {
            column,
            stated: Pair { before: before.0, after: after.0 },
            assessed: Pair { before: before.1, after: after.1 },
        }
    });
    changes
        .filter(|change| change.stated.before != change.stated.after || change.assessed.before != change.assessed.after)
        .collect()
}

fn points(old: &ProjectSummary, new: &ProjectSummary) -> Vec<PointsChange> {
    let of = |run: &ProjectSummary, id: &str| run.points.iter().find(|points| points.criterion == id).cloned();
    let change = |id: &str| {
        let (before, after) = (of(old, id), of(new, id));
        let label = after.as_ref().or(before.as_ref()).map_or_else(String::new, |points| points.label.clone());
        let weighted = Pair { before: before.map(|points| points.weighted), after: after.map(|points| points.weighted) };
        (weighted.before != weighted.after).then(|| PointsChange { criterion: id.to_owned(), label, weighted })
    };
    both(&old.points, &new.points, |points| points.criterion.as_str()).into_iter().filter_map(change).collect()
}

fn conditions(old: &ProjectSummary, new: &ProjectSummary) -> Vec<ConditionChange> {
    let of = |run: &ProjectSummary, id: &str| run.conditions.iter().find(|one| one.condition == id).map(|one| one.state);
    let change = |id: &str| {
        let state = Pair { before: of(old, id), after: of(new, id) };
        (state.before != state.after).then(|| ConditionChange { condition: id.to_owned(), state })
    };
    both(&old.conditions, &new.conditions, |one| one.condition.as_str()).into_iter().filter_map(change).collect()
}

fn reasons(change: &ProjectChange, old: &Standing, new: &Standing, ranks: &Ranks) -> Vec<Reason> {
    let moved = old.rank != new.rank || old.outcome != new.outcome || old.granted != new.granted;
    let mut reasons = Vec::new();
    let used_differ = change.values.iter().any(|value| value.used().before != value.used().after);
    let scored_differ = !change.points.is_empty()
        || !change.conditions.is_empty()
        || (&old.comparison, old.grantable) != (&new.comparison, new.grantable);
    if used_differ && (moved || scored_differ) {
        reasons.push(Reason::OwnValues);
    } else if scored_differ {
        reasons.push(Reason::OtherRules);
    }
    if old.rank != new.rank
        && let (Some(before), Some(after)) = (old.rank, new.rank)
    {
        let others = |wanted: &dyn Fn(Option<u32>, Option<u32>) -> bool| -> Vec<String> {
            ranks.iter().filter(|(_, old, new)| wanted(*old, *new)).map(|(id, ..)| id.clone()).collect()
        };
        let was = |rank: Option<u32>| rank.is_some_and(|rank| rank < before);
        let is = |rank: Option<u32>| rank.is_some_and(|rank| rank < after);
        let listed = [
            Reason::Passed(others(&|old, new| was(old) && new.is_some() && !is(new))),
            Reason::LeftTheRanking(others(&|old, new| was(old) && new.is_none())),
            Reason::PassedBy(others(&|old, new| is(new) && old.is_some() && !was(old))),
            Reason::JoinedTheRanking(others(&|old, new| is(new) && old.is_none())),
        ];
        reasons.extend(listed.into_iter().filter(|reason| !reason.ids().is_empty()));
    }
    let got = |outcome| matches!(outcome, Outcome::Granted | Outcome::PartGranted);
    let lacked = |outcome| matches!(outcome, Outcome::RefusedBudget | Outcome::CarriedOver);
    if got(old.outcome) && lacked(new.outcome) {
        reasons.push(Reason::MoneyEnds);
    } else if lacked(old.outcome) && got(new.outcome) {
        reasons.push(Reason::MoneyReaches);
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::super::summary::summarise;
    use super::*;
    use crate::model::{Application, ApplicationColumn as Column, Assessed, Value};
    use crate::score::samples::{application, round, rules};
    use crate::score::{Budget, RuleSet, Task, score};

    fn run(applications: Vec<Application>, rules: &RuleSet, budget: i64) -> RunSummary {
        let (round, budget) = (round(applications), Budget::One(budget));
        let task = Task { round: &round, rules, budget: &budget, choices: &[] };
        summarise(&task, &score(&task))
    }

    fn assess(mut application: Application, column: Column, value: i64) -> Application {
        let value = Some(Value::Number(value));
        let text = String::new;
        application.assessed.insert(column, Assessed { value, reason: text(), document: text(), officer: text(), date: None });
        application
    }

    fn sentences(before: &RunSummary, after: &RunSummary) -> Vec<String> {
        compare(before, after).projects.iter().map(ProjectChange::sentence).collect()
    }

    #[test]
    fn two_officers_who_assess_differently_see_values_points_places_and_money() {
        let both = || [application("A", 90, 100, 5, 100), application("B", 80, 100, 5, 100)];
        let [a, b] = both();
        let one = run(vec![assess(a, Column::PermanentSigned, 86), b], &rules(), 150);
        let [a, b] = both();
        let two = run(vec![assess(a, Column::PermanentSigned, 74), b], &rules(), 150);
        let comparison = compare(&one, &two);
        assert_eq!(
            sentences(&one, &two),
            [
                "B place 2 → 1, carried over → granted, 0 → 100 kr: A is no longer ahead; the money now reaches it",
                "A place 1 → 2, granted → carried over, 100 → 0 kr, 460 → 280 points in all, permanent_signed 86 → 74, \
                 Anslutningsgrad 225 → 45 points: its own values changed; B is now ahead; the money no longer reaches it",
            ]
        );
        let change = &comparison.projects[1].values[0];
        assert_eq!((change.stated.before.as_str(), change.stated.after.as_str()), ("90", "90"));
        assert_eq!(change.assessed, Pair { before: Some("86".into()), after: Some("74".into()) });
        assert_eq!((comparison.unchanged, comparison.money.len()), (0, 0));
    }

    #[test]
    fn the_order_of_the_files_is_no_difference_and_an_equal_assessment_is_said_to_change_nothing() {
        let a = || application("A", 90, 100, 5, 100);
        let one = run(vec![a(), application("B", 80, 100, 5, 100)], &rules(), 150);
        let two = run(vec![application("B", 80, 100, 5, 100), a()], &rules(), 150);
        let same = compare(&one, &two);
        assert_eq!((same.projects, same.unchanged, same.money), (vec![], 2, vec![]));
        let three = run(vec![assess(a(), Column::PermanentSigned, 90), application("B", 80, 100, 5, 100)], &rules(), 150);
        assert_eq!(
            sentences(&one, &three),
            ["A place 1, granted, permanent_signed stays 90, but stated or assessed differently"]
        );
    }

    #[test]
    fn projects_that_come_and_go_are_told_apart_from_those_that_move() {
        let one = run(vec![application("A", 90, 100, 5, 100), application("B", 80, 100, 5, 100)], &rules(), 150);
        let two = run(vec![application("B", 80, 100, 5, 100), application("N", 200, 200, 5, 100)], &rules(), 250);
        assert_eq!(
            sentences(&one, &two),
            [
                "N new, place 1, granted 100 kr",
                "B place 2, carried over → granted, 0 → 100 kr: the money now reaches it",
                "A no longer takes part, was place 1, granted 100 kr",
            ]
        );
        let money = &compare(&one, &two).money[0].money;
        let sum = |money: &Option<MoneySummary>| money.as_ref().map(|money| (money.budget, money.left));
        assert_eq!((sum(&money.before), sum(&money.after)), (Some((Some(150), Some(50))), Some((Some(250), Some(50)))));
    }

    #[test]
    fn other_rules_are_named_as_the_reason_and_conditions_are_listed() {
        use crate::score::rules::{Basis, Condition, Test};
        let applications = || vec![application("A", 90, 100, 5, 100)];
        let mut other = rules();
        other.id = "other".into();
        other.criterion[2].weight.value = 10;
        other.condition = vec![Condition {
            id: "size".into(),
            label: "minst 200 hushåll".into(),
            column: Column::PermanentHouseholds,
            test: Test::AtLeast(200),
            basis: Basis::default(),
        }];
        let (one, two) = (run(applications(), &rules(), 150), run(applications(), &other, 150));
        assert_eq!(
            sentences(&one, &two),
            [
                "A place 1 → not ranked, granted → refused condition, 100 → 0 kr, 460 → 435 points in all, Kompetens 75 → 50 points, \
                 size none → not met: the rules are others"
            ]
        );
        assert_eq!(compare(&one, &two).rules, Pair { before: "test-2016".into(), after: "other".into() });
    }

    #[test]
    fn at_most_three_projects_are_named_in_a_reason() {
        let ids = |count: usize| (0..count).map(|number| format!("P{number}")).collect();
        assert_eq!(Reason::Passed(ids(1)).words(), "P0 is no longer ahead");
        assert_eq!(Reason::PassedBy(ids(3)).words(), "P0, P1, P2 are now ahead");
        assert_eq!(Reason::LeftTheRanking(ids(5)).words(), "P0, P1, P2 and 2 more were ahead and are not ranked any more");
    }

    #[cfg(feature = "files")]
    #[test]
    fn a_summary_is_read_back_as_it_was_written() {
        let mut applications = vec![application("A", 90, 100, 5, 100), application("B", 0, 0, 5, 100)];
        applications[0].stated.insert(Column::Received, Value::Date(jiff::civil::date(2016, 5, 10)));
        let summary = run(applications, &rules(), 150);
        let text = serde_json::to_string(&summary).unwrap();
        assert_eq!(serde_json::from_str::<RunSummary>(&text).unwrap(), summary);
        let broken = text.replace("\"whole\":100", "\"whole\":0");
        assert!(serde_json::from_str::<RunSummary>(&broken).unwrap_err().to_string().contains("the whole of a ratio is zero"));
    }
}
