use super::*;
use crate::coverage::AreaIndex;
use crate::rollout::card::{Facts, Terms, cards, round};
use crate::rollout::options::{Limit, Measure};
use crate::rollout::result::{CostRange, Route, Structure, Sums};
use crate::score::samples::rules;
use geo::MultiPolygon;
use proptest::prelude::*;

/// A project of so many premises, as many households, at a cost in öre; its premises are divided among two municipalities.
fn project(id: usize, premises: u64, elsewhere: u64, cost: u64) -> Project {
    let sums = |premises| Sums { premises, households: Some(premises), workplaces: None, population: None };
    Project {
        id: format!("K{id:03}"),
        joining: Vec::new(),
        sums: sums(premises),
        by_area: vec![(AreaIndex::new(0), sums(premises - elsewhere)), (AreaIndex::new(1), sums(elsewhere))],
        area: MultiPolygon::new(Vec::new()),
        route: Route { length_mm: premises * 1_000, ..Route::default() },
        structure: Structure::default(),
        bill: Vec::new(),
        cost,
        range: CostRange::default(),
        connections: premises,
        support: None,
        card: None,
    }
}

fn projects(of: &[(u64, u64, u64)]) -> Vec<Project> {
    of.iter().enumerate().map(|(id, &(premises, elsewhere, cost))| project(id, premises, elsewhere.min(premises), cost)).collect()
}

fn ask(budget: u64, limits: Vec<Limit>) -> Ask {
    Ask { budget, objective: Objective::Households, limits }
}

fn limit(measure: Measure, area: Option<u32>, at_least: Option<u64>, at_most: Option<u64>) -> Limit {
    let areas = area.map(|area| vec![AreaIndex::new(area)]);
    Limit { label: format!("{measure} in {area:?}"), areas, measure, at_least, at_most }
}

/// What a limit counts of a project, by its words alone.
fn counted(limit: &Limit, project: &Project) -> f64 {
    let inside = limit.areas.as_ref().map(|areas| areas[0]);
    let there =
        project.by_area.iter().find(|(area, _)| Some(*area) == inside).map_or(project.sums.premises, |(_, sums)| sums.premises);
    let part = there as f64 / project.sums.premises.max(1) as f64;
    match limit.measure {
        Measure::Projects if inside.is_none() => 1.0,
        Measure::Projects => f64::from(u8::from(part > 0.5 || (part == 0.5 && inside == Some(AreaIndex::new(0))))),
        Measure::Cost => (project.cost as f64 * part).round(),
        Measure::Length => (project.route.length_mm as f64 * part).round(),
        _ => there as f64,
    }
}

/// Every choice: the most households within budget (each project's cost up to whole kronor) and limits.
fn brute(projects: &[Project], ask: &Ask) -> Option<u64> {
    let choices = (0..1_u32 << projects.len()).filter_map(|bits| {
        let chosen = || projects.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, project)| project);
        let kronor: u64 = chosen().map(|project| project.cost.div_ceil(100)).sum();
        let meets = |limit: &Limit| {
            let sum: f64 = chosen().map(|project| counted(limit, project)).sum();
            limit.at_least.is_none_or(|least| sum >= least as f64) && limit.at_most.is_none_or(|most| sum <= most as f64)
        };
        (kronor <= ask.budget / 100 && ask.limits.iter().all(meets)).then(|| chosen().map(|project| project.sums.premises).sum())
    });
    choices.max()
}

fn limits() -> impl Strategy<Value = Vec<Limit>> {
    let measures = [Measure::Projects, Measure::Cost, Measure::Premises, Measure::Length];
    let bounds = |measure: Measure| {
        let unit = match measure {
            Measure::Projects => 1,
            Measure::Premises => 8,
            Measure::Cost => 900,
            _ => 8_000,
        };
        (prop::option::of(0..2_u32), prop::option::of(0_u64..3), prop::option::of(1_u64..6)).prop_map(
            move |(area, least, most)| limit(measure, area, least.map(|least| least * unit), most.map(|most| most * unit)),
        )
    };
    prop::collection::vec(prop::sample::select(measures.to_vec()).prop_flat_map(bounds), 0..4)
}

fn some_projects() -> impl Strategy<Value = Vec<(u64, u64, u64)>> {
    prop::collection::vec((1_u64..20, 0_u64..20, 0_u64..2_000), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]
    #[test]
    fn the_choice_is_that_of_trying_all(of in some_projects(), budget in 0_u64..6_000, limits in limits()) {
        let (projects, ask) = (projects(&of), ask(budget, limits));
        match (choose(&projects, &ask, None), brute(&projects, &ask)) {
            (Ok(choice), Some(best)) => {
                prop_assert!(choice.proven && choice.upper_bound == best);
                prop_assert_eq!(choice.best.worth, best);
                prop_assert!(choice.best.cost <= budget && choice.greedy.cost <= budget);
                let again = choice.best.projects.iter().map(|&at| projects[at].sums.premises).sum::<u64>();
                prop_assert_eq!(again, best);
            }
            (Err(error), None) => prop_assert!(error.to_string().starts_with("no choice of projects meets all of this"), "{}", error),
            (found, best) => prop_assert!(false, "{:?} instead of {:?}", found.map(|choice| choice.best), best),
        }
    }

    #[test]
    fn the_frontier_is_the_best_at_every_budget(of in some_projects(), budget in 0_u64..6_000, limits in limits()) {
        let (projects, ask) = (projects(&of), ask(budget, limits));
        let Ok(choice) = choose(&projects, &ask, None) else { return Ok(()) };
        prop_assert!(choice.frontier.is_sorted_by(|a, b| a.budget < b.budget && a.worth <= b.worth && a.upper_bound <= b.upper_bound));
        prop_assert!(choice.frontier.iter().any(|point| (point.budget, point.worth) == (budget, choice.best.worth)));
        for at in choice.frontier.iter().step_by(7) {
            let best = brute(&projects, &Ask { budget: at.budget, ..ask.clone() });
            prop_assert_eq!((Some(at.worth), Some(at.upper_bound)), (best, best));
        }
        if ask.limits.is_empty() {
            let last = choice.frontier.iter().rfind(|point| point.budget >= 2_100 * 8);
            prop_assert!(last.is_none_or(|point| point.worth == projects.iter().map(|project| project.sums.premises).sum::<u64>()));
        }
    }

    #[test]
    fn the_order_of_the_projects_does_not_matter(of in some_projects(), budget in 0_u64..6_000, limits in limits()) {
        let (one, ask) = (projects(&of), ask(budget, limits));
        let other: Vec<Project> = one.iter().rev().cloned().collect();
        let names = |projects: &[Project], choice: Result<Choice>| {
            choice.map_err(|error| error.to_string()).map(|choice| {
                let mut names: Vec<String> = choice.best.projects.iter().map(|&at| projects[at].id.clone()).collect();
                names.sort();
                (names, choice.best.worth, choice.greedy.worth, choice.frontier)
            })
        };
        prop_assert_eq!(names(&one, choose(&one, &ask, None)), names(&other, choose(&other, &ask, None)));
    }
}

#[test]
fn the_most_for_the_money_first_is_not_the_best() {
    let projects = projects(&[(60, 0, 1_000), (100, 0, 2_000), (120, 0, 3_000)]);
    let choice = choose(&projects, &ask(5_000, Vec::new()), None).unwrap();
    assert_eq!((choice.best.projects, choice.best.worth, choice.best.cost), (vec![1, 2], 220, 5_000));
    assert_eq!((choice.greedy.projects, choice.greedy.worth), (vec![0, 1], 160));
    assert!(choice.proven && choice.by_programme.is_none());
}

#[test]
fn what_cannot_be_met_together_is_named_and_nothing_else() {
    let projects = projects(&[(10, 0, 1_000), (10, 10, 1_000)]);
    let limits = vec![
        limit(Measure::Projects, None, None, Some(5)),
        limit(Measure::Households, Some(1), Some(5), None),
        limit(Measure::Cost, Some(1), None, Some(400)),
    ];
    let error = choose(&projects, &ask(9_000, limits), None).unwrap_err().to_string();
    assert_eq!(error, "no choice of projects meets all of this: `households in Some(1)`, `cost in Some(1)`");
    let limits = vec![limit(Measure::Projects, None, Some(2), None), limit(Measure::Premises, None, None, Some(100))];
    let error = choose(&projects, &ask(1_500, limits), None).unwrap_err().to_string();
    assert_eq!(error, "no choice of projects meets all of this: `projects in None`, the budget");
}

#[test]
fn what_is_not_known_cannot_be_counted() {
    let projects = projects(&[(10, 0, 1_000)]);
    let by = |objective| choose(&projects, &Ask { objective, ..ask(9_000, Vec::new()) }, None).unwrap_err().to_string();
    assert_eq!(by(Objective::Workplaces), "projects cannot be chosen by workplaces: these are not known of any");
    assert_eq!(by(Objective::Points), "projects cannot be chosen by points: these are not known of any");
    let limits = vec![limit(Measure::Workplaces, None, Some(1), None)];
    let error = choose(&projects, &ask(9_000, limits), None).unwrap_err().to_string();
    assert_eq!(error, "the limit `workplaces in None` counts workplaces, which are not known of project K000");
}

#[test]
fn the_programme_goes_by_points_and_stops_where_the_money_ends() {
    let mut projects = projects(&[(30, 0, 300_000), (60, 0, 500_000), (200, 0, 4_000_000), (20, 0, 100_000)]);
    let facts: Vec<Facts> = projects
        .iter()
        .map(|project| Facts { id: project.id.clone(), sums: project.sums, cost: project.cost, ..Facts::default() })
        .collect();
    let (rules, terms) = (rules(), Terms { take_up: 900, share: Some(500) });
    let round = round(&facts, &rules, terms);
    let all = cards(&round, &rules, terms);
    projects.iter_mut().zip(all).for_each(|(project, card)| project.card = Some(card));
    // By points: 200 households, 60, then 30 and 20 alike. Half of the cost each: 20 000, 2 500, 1 500 and 500 kr.
    let chosen = |budget| choose(&projects, &ask(budget, Vec::new()), Some((&round, &rules))).unwrap();
    let programme = |budget| chosen(budget).by_programme.unwrap().projects;
    assert_eq!(programme(2_000_000), [2]);
    assert_eq!(programme(2_200_000), [2], "the second does not fit, and behind it nobody is asked");
    assert_eq!(programme(2_450_000), [0, 1, 2, 3]);
    let choice = chosen(450_000);
    assert_eq!(choice.by_programme.unwrap().projects, Vec::<usize>::new());
    assert_eq!((choice.best.projects, choice.best.worth, choice.best.cost), (vec![0, 1, 3], 110, 450_000));
}

fn many(projects: u64) -> Vec<Project> {
    let worth = |i: u64| 5 + i * 37 % 96;
    let of: Vec<(u64, u64, u64)> =
        (0..projects).map(|i| (worth(i), i * 11 % 60, 100 * (worth(i) * 30_000 + i * 7_919 % 900_000))).collect();
    self::projects(&of)
}

#[test]
fn a_thousand_projects_have_a_proven_choice_at_every_budget() {
    let choice = choose(&many(1_000), &ask(60_000_000_000, Vec::new()), None).unwrap();
    assert!(choice.proven && choice.best.worth >= choice.greedy.worth && choice.frontier.len() == 52);
    assert!(choice.frontier.iter().all(|point| point.worth == point.upper_bound && point.worth >= point.greedy));
}

#[test]
fn limits_that_span_many_projects_leave_next_to_no_gap() {
    let limits = vec![
        limit(Measure::Projects, Some(0), None, Some(12)),
        limit(Measure::Cost, Some(1), None, Some(4_000_000_000)),
        limit(Measure::Households, Some(1), Some(400), None),
        limit(Measure::Length, None, None, Some(1_800_000)),
    ];
    let choice = choose(&many(200), &ask(12_000_000_000, limits), None).unwrap();
    let gap = choice.upper_bound - choice.best.worth;
    assert!(gap * 200 <= choice.best.worth, "{} of {}", choice.best.worth, choice.upper_bound);
    assert!(choice.frontier.len() > 40);
}
