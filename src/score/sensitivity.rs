//! How safe each place is: the round decided again with small changes in the counts, and with other rules.
//!
//! Responsible for: which changes are tried (in `variation`), running them, and what they say of each project (counted in `tally`). Not responsible for: what
//! a single change would do that a person has in mind (`what_if`).
//!
//! | kind of run | what is changed | how many |
//! |---|---|---|
//! | single | one project: signed ±1, area ±1 household, each alone | up to 6 for each project |
//! | joint | every project at once by one of its single changes, or none, drawn from a seed | 100 |
//! | weight | one criterion's weight ±10 % | 2 for each criterion |
//! | reading | the rate read in another way before the bands | 2 |
//! | line | another rule of the line | 2 |
//!
//! The share of runs in which a project is granted is over the runs that concern it: its own single ones and all of the other kinds. The
//! single changes of the others are not in the share, since in a large round they would drown everything else; but where one of them turns
//! the decision on the project, that is said by name, and the project is not stable.

use super::rank::rank;
use super::result::{Outcome, Scorecard, Scored};
use super::rules::{LineRule, Reading};
use super::tally::{Place, Run, Tally};
use super::variation::{applied, possible_steps};
use super::{Budget, RuleSet, Task, card, line, lines};
use crate::model::class::vocabulary;
use crate::model::{Application, ApplicationStatus, Round};
use rayon::prelude::*;
use serde::Serialize;

/// How many joint runs there are.
pub const JOINT_RUNS: u64 = 100;
/// A project is likely to stay as it is where so many percent of the runs agree with the decision.
pub const LIKELY_PERCENT: u64 = 80;
/// How many percent a weight is changed by.
pub const WEIGHT_PERCENT: u64 = 10;

vocabulary! {
    /// How safe the decision on a project is.
    Safety {
        /// The same in every run, those with changes in other projects included.
        Stable = "stable",
        /// The same in at least 80 % of the runs that concern it.
        Likely = "likely",
        /// Neither.
        OnTheLine = "on_the_line",
    }
}

/// How many of some runs granted a project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Runs in which it was granted, in whole or in part.
    pub granted: u64,
    /// Runs.
    pub runs: u64,
}

/// How safe one project's place is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sensitivity {
    /// The position in the round.
    pub project: usize,
    /// Whether it is granted as things are.
    pub granted: bool,
    /// The best and the worst place in all runs; `None` where it is ranked in none.
    pub ranks: Option<(u32, u32)>,
    /// In how many runs it was not ranked at all, where it is in others.
    pub unranked_runs: u64,
    /// The runs that concern it.
    pub share: Share,
    /// Of these, its own single changes.
    pub own: Share,
    /// Of these, the joint ones.
    pub joint: Share,
    /// Of these, those with other weights.
    pub weights: Share,
    /// Of these, those with another reading of the rate.
    pub readings: Share,
    /// Of these, those with another rule of the line.
    pub lines: Share,
    /// The other projects of which one single change turns the decision on this one; positions in the round, by id.
    pub turned_by: Vec<usize>,
    /// How safe the decision is; `None` where nothing is granted because the round has no budget, and for projects that are not ranked.
    pub safety: Option<Safety>,
}

/// How safe all places are, and in how many runs that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SensitivityResult {
    /// One for each application, in the order of [`Scored::list`].
    pub projects: Vec<Sensitivity>,
    /// All runs.
    pub runs: u64,
    /// The seed of the joint runs.
    pub seed: u64,
}

/// Decides the round again with every change of the table above. The same for any order of the applications and any number of threads.
pub fn sensitivity(task: &Task<'_>, scored: &Scored, seed: u64) -> SensitivityResult {
    let runs = runs(task);
    let base = places(task, &scored.cards);
    let count = scored.cards.len();
    let tally = runs
        .par_iter()
        .fold(
            || (Tally::new(count), scored.cards.clone()),
            |(mut tally, mut cards), run| {
                tally.add(*run, &decide_again(task, scored, &mut cards, *run, seed), &base);
                (tally, cards)
            },
        )
        .map(|(tally, _)| tally)
        .reduce(|| Tally::new(count), Tally::join);
    let has_money = super::best::money(task).is_some();
    let id = |project: usize| task.round.applications[project].project_id.as_str();
    let of = |project: usize| {
        let mut row = tally.rows[project].clone();
        row.turned_by.sort_unstable_by(|&a, &b| id(a).cmp(id(b)));
        row.turned_by.dedup();
        row.finish(project, base[project], has_money)
    };
    let projects = scored.list.iter().map(|decided| of(decided.project)).collect();
    SensitivityResult { projects, runs: runs.len() as u64, seed }
}

/// All runs. Rules that already hold are no change.
fn runs(task: &Task<'_>) -> Vec<Run> {
    let mut runs = Vec::new();
    for (project, application) in task.round.applications.iter().enumerate() {
        // One that has withdrawn changes nothing. One that fails a condition may: the condition can be about a count.
        if application.status() == ApplicationStatus::Submitted {
            runs.extend(possible_steps(task.rules, application).into_iter().map(|step| Run::Single(project, step)));
        }
    }
    runs.extend((0..JOINT_RUNS).map(Run::Joint));
    for criterion in 0..task.rules.criterion.len() {
        runs.extend([false, true].map(|up| Run::Weight { criterion, up }));
    }
    if task.rules.comparison.is_none() {
        let others = Reading::ALL.iter().filter(|reading| **reading != task.rules.counting.reading.value);
        runs.extend(others.map(|reading| Run::Reading(*reading)));
    }
    let others = LineRule::ALL.iter().filter(|rule| **rule != task.rules.line.rule.value);
    runs.extend(others.map(|rule| Run::Line(*rule)));
    runs
}

/// The places in one run. `cards` are those of the base run, and are so again afterwards.
fn decide_again(task: &Task<'_>, scored: &Scored, cards: &mut [Scorecard], run: Run, seed: u64) -> Vec<Place> {
    match run {
        Run::Single(project, step) => {
            let changed = applied(task.rules, &task.round.applications[project], step);
            cards[project] = card_of(task, changed, project);
            let places = places(task, cards);
            cards[project] = scored.cards[project].clone();
            places
        }
        Run::Joint(number) => {
            let changed = |(project, application): (usize, &Application)| {
                let steps = possible_steps(task.rules, application);
                match draw(seed, number, &application.project_id, steps.len()).map(|drawn| steps[drawn]) {
                    Some(step) => card_of(task, applied(task.rules, application, step), project),
                    None => scored.cards[project].clone(),
                }
            };
            let cards: Vec<Scorecard> = task.round.applications.iter().enumerate().map(changed).collect();
            places(task, &cards)
        }
        Run::Weight { criterion, up } => score_with(task, &with_weight(task.rules, criterion, up)),
        Run::Reading(reading) => {
            let mut rules = task.rules.clone();
            rules.counting.reading.value = reading;
            score_with(task, &rules)
        }
        Run::Line(rule) => places(&Task { rules: &lines::with_line(task.rules, rule), ..*task }, cards),
    }
}

fn score_with(task: &Task<'_>, rules: &RuleSet) -> Vec<Place> {
    let task = Task { rules, ..*task };
    let cards: Vec<Scorecard> = (0..task.round.applications.len()).map(|project| card(&task, project)).collect();
    places(&task, &cards)
}

/// The card of a changed application, as if it stood in the round at that position.
fn card_of(task: &Task<'_>, changed: Application, project: usize) -> Scorecard {
    let round = Round { name: String::new(), columns: task.round.columns.clone(), applications: vec![changed] };
    let changed = card(&Task { round: &round, budget: &Budget::None, ..*task }, 0);
    Scorecard { project, ..changed }
}

/// The rules with one weight changed. All weights and the floor are made a hundred times as large, so that whole numbers are enough.
fn with_weight(rules: &RuleSet, changed: usize, up: bool) -> RuleSet {
    let mut rules = rules.clone();
    for (number, criterion) in rules.criterion.iter_mut().enumerate() {
        let percent = match (number == changed, up) {
            (false, _) => 100,
            (true, true) => 100 + WEIGHT_PERCENT,
            (true, false) => 100 - WEIGHT_PERCENT,
        };
        criterion.weight.value *= percent;
    }
    if let Some(floor) = &mut rules.floor {
        floor.points *= 100;
    }
    rules
}

fn places(task: &Task<'_>, cards: &[Scorecard]) -> Vec<Place> {
    let (list, _) = line::decide(task, cards, &rank(task, cards));
    let mut places = vec![Place::default(); cards.len()];
    for decided in list {
        let granted = matches!(decided.outcome, Outcome::Granted | Outcome::PartGranted);
        places[decided.project] = Place { rank: decided.rank, granted };
    }
    places
}

/// Which of `count` changes a project gets in a joint run, `None` for none; all alike likely. Drawn from seed, run and id alone, so that
/// neither the order of the applications nor the number of threads matters: the id by FNV-1a, then `SplitMix64`.
fn draw(seed: u64, run: u64, id: &str, count: usize) -> Option<usize> {
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let id = id.bytes().fold(0xcbf2_9ce4_8422_2325, hash);
    let drawn = split_mix(split_mix(split_mix(seed) ^ run) ^ id) % (count as u64 + 1);
    (drawn as usize).checked_sub(1)
}

fn split_mix(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::samples::{application, round, rules};
    use crate::score::score;

    fn result(applications: Vec<Application>, budget: &Budget, rules: &RuleSet) -> (Round, SensitivityResult) {
        let round = round(applications);
        let task = Task { round: &round, rules, budget, choices: &[] };
        let result = sensitivity(&task, &score(&task), 1);
        (round, result)
    }

    /// The id, the ranks, the share, what turns it, how safe it is.
    type Told = (String, (u32, u32), Share, Vec<String>, Safety);

    /// By id.
    fn rows(applications: Vec<Application>, budget: i64) -> Vec<Told> {
        let (round, result) = result(applications, &Budget::One(budget), &rules());
        let id = |project: usize| round.applications[project].project_id.clone();
        let turned = |row: &Sensitivity| row.turned_by.iter().map(|&other| id(other)).collect();
        let mut rows: Vec<_> = result
            .projects
            .iter()
            .map(|row| (id(row.project), row.ranks.unwrap(), row.share, turned(row), row.safety.unwrap()))
            .collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows
    }

    #[test]
    fn who_is_far_ahead_or_far_behind_is_stable_and_two_of_a_kind_turn_each_other() {
        let rows = rows(
            vec![
                application("A", 300, 300, 5, 100),
                application("B", 130, 150, 5, 100),
                application("C", 129, 149, 5, 100),
                application("D", 2, 9, 0, 100),
            ],
            200,
        );
        assert_eq!((rows[0].1, rows[0].4, &rows[0].3), ((1, 1), Safety::Stable, &Vec::new()));
        assert_eq!((rows[3].1, rows[3].4), ((4, 4), Safety::Stable));
        assert_eq!(rows[0].2.granted, rows[0].2.runs);
        assert_eq!(rows[3].2.granted, 0);
        for (row, other) in [(&rows[1], "C"), (&rows[2], "B")] {
            assert_eq!((row.1, &row.3, row.4), ((2, 3), &vec![other.to_owned()], Safety::OnTheLine), "{row:?}");
        }
        assert_eq!(rows[1].2.runs, 6 + JOINT_RUNS + 6 + 2 + 2);
    }

    #[test]
    fn the_order_of_the_applications_and_the_number_of_threads_do_not_matter() {
        let project = |i: i64| application(&format!("P{i:02}"), 20 + i * 7 % 60, 80 + i * 3 % 9, (i % 6) as usize, 100 + i);
        let forwards: Vec<Application> = (0..30).map(project).collect();
        let backwards = forwards.iter().rev().cloned().collect();
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let three = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let expected = one.install(|| rows(forwards.clone(), 1_500));
        assert_eq!(three.install(|| rows(forwards, 1_500)), expected);
        assert_eq!(three.install(|| rows(backwards, 1_500)), expected);
        assert!(Safety::ALL.iter().all(|safety| expected.iter().any(|row| row.4 == *safety)), "{expected:?}");
    }

    #[test]
    fn weights_are_changed_exactly_and_the_floor_with_them() {
        use crate::score::rules::{Basis, Floor, FloorComparison};
        let mut rules = rules();
        rules.floor = Some(Floor { points: 500, comparison: FloorComparison::AtLeast, basis: Basis::default() });
        let changed = with_weight(&rules, 1, false);
        let weights: Vec<u64> = changed.criterion.iter().map(|criterion| criterion.weight.value).collect();
        assert_eq!((weights, changed.floor.unwrap().points), (vec![4500, 3600, 1500], 50_000));
        let (_, result) = result(vec![application("A", 200, 200, 5, 10)], &Budget::One(100), &rules);
        let row = &result.projects[0];
        assert_eq!(row.weights, Share { granted: 3, runs: 6 }, "full points reach the floor only where a weight rises");
        assert_eq!((row.readings, row.lines), (Share { granted: 2, runs: 2 }, Share { granted: 2, runs: 2 }));
        // Of signed -1, area -1, area +1 unsigned, area +1 signed, only the loss of size costs the points.
        assert_eq!((row.own, row.granted), (Share { granted: 3, runs: 4 }, true));
    }

    #[test]
    fn without_a_budget_there_are_ranges_of_places_but_nothing_is_called_safe() {
        let mut gone = application("C", 5, 9, 5, 10);
        gone.stated.insert(crate::model::ApplicationColumn::Status, crate::model::Value::Text("withdrawn".into()));
        let both = vec![application("A", 90, 100, 5, 10), application("B", 91, 101, 5, 10), gone];
        let (_, result) = result(both, &Budget::None, &rules());
        let rows: Vec<_> = result.projects.iter().map(|row| (row.ranks, row.safety, row.unranked_runs)).collect();
        assert_eq!(rows, [(Some((1, 2)), None, 0), (Some((1, 2)), None, 0), (None, None, 0)]);
    }

    #[test]
    fn drawing_depends_on_seed_run_and_id_and_is_even() {
        assert_eq!(draw(1, 2, "A", 6), draw(1, 2, "A", 6));
        let drawn = |seed: u64, id: &str| (0..6_000).map(|run| draw(seed, run, id, 5)).collect::<Vec<_>>();
        assert_ne!(drawn(1, "A"), drawn(2, "A"));
        assert_ne!(drawn(1, "A"), drawn(1, "B"));
        for wanted in [None, Some(0), Some(4)] {
            let count = drawn(1, "A").into_iter().filter(|drawn| *drawn == wanted).count();
            assert!((900..1_100).contains(&count), "{wanted:?}: {count}");
        }
        // The first number of SplitMix64 from the seed 0, as published with the generator.
        assert_eq!(split_mix(0), 0xe220_a839_7b1d_cdaf);
    }
}
