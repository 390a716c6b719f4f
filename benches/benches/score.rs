//! A round of 1,000 projects with areas: what lies in each, and the whole way from areas to a decision.
//!
//! Two questions. *areas*: which premises lie in or on the border of each area, and how many households and workplaces have they?
//! Preparing the areas is part of the work, as is everything else that `survey` does without networks and sign-ups. The peers answer only
//! the question itself, with an R-tree of the areas' boxes or one of the premises, and geo's test edge by edge. *round*: everything that
//! `bygd score` does beside reading and writing, with statuses, municipalities and sign-ups; nobody else does that.

use bygd::coverage::{self, Assessment};
use bygd::findings::Findings;
use bygd::model::{Application, ApplicationColumn, Areas, Premises, ProjectAreas, Round, SignUps, Value};
use bygd::score::areas::{Geodata, SurveyOptions, apply, overlaps, recount, survey};
use bygd::score::communicate::differences;
use bygd::score::{Budget, Outcome, RuleSet, Task, score};
use bygd::synth::draw::Draw;
use bygd_benches::{assert_same, country, group, pool, thread_counts};
use criterion::{Criterion, criterion_group, criterion_main};
use geo::{BoundingRect, Intersects, MultiPolygon, Point, Polygon};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::hint::black_box;

const PROJECTS: usize = 1000;
const CORNERS: usize = 60;

/// A rule set of the usual kind; only its numbers are made up.
const RULES: &str = r#"
id = "bench"
title = "Bench"
programme = "Bench"
valid_from = "2016-01-01"
order = { value = ["total_points", "connection_rate", "possible_connections"], assumed = "bench" }
double_support_forbidden = { value = true, assumed = "bench" }
[counting]
unit = "hushåll"
signed = "permanent_signed"
possible = "permanent_households"
size = "permanent_households"
assumed = "bench"
reading = { value = "exact", assumed = "bench" }
[[criterion]]
id = "connection_rate"
label = "Anslutningsgrad"
weight = { value = 45, assumed = "bench" }
kind = "rate_bands"
bands = [{ from = "50 %", points = 1, text = "50" }, { from = "75 %", points = 3, text = "75" }, { from = "85 %", points = 5, text = "85" }]
assumed = "bench"
[[criterion]]
id = "possible_connections"
label = "Möjliga anslutningar"
weight = { value = 40, assumed = "bench" }
kind = "count_bands"
bands = [{ from = 20, points = 2, text = "20" }, { from = 50, points = 3, text = "50" }, { from = 200, points = 5, text = "200" }]
assumed = "bench"
[line]
rule = { value = "stop", assumed = "bench" }
after = { value = "refused", assumed = "bench" }
"#;

/// The premises of a project, their households and workplaces.
type Answer = (Vec<u32>, u64, u64);
type Way = fn(&Round, &ProjectAreas, &Premises) -> Vec<Answer>;

/// Stars with ragged borders around premises drawn at random, so that most lie where people live and some overlap.
fn areas(premises: &Premises) -> ProjectAreas {
    let mut draw = Draw::new(1, 1);
    let star = |i: usize| {
        let at = draw.below(premises.len());
        let (x, y, radius) = (premises.easting[at], premises.northing[at], draw.between(500.0, 3000.0));
        let corner = |i: usize| {
            let (sin, cos) = (i as f64 / CORNERS as f64 * std::f64::consts::TAU).sin_cos();
            let reach = radius * draw.between(0.7, 1.0);
            (x + reach * cos, y + reach * sin)
        };
        let ring: Vec<(f64, f64)> = (0..CORNERS).map(corner).collect();
        (format!("P{i:04}"), MultiPolygon(vec![Polygon::new(ring.into(), Vec::new())]))
    };
    ProjectAreas::joined("areas", (0..PROJECTS).map(star).collect::<Vec<_>>())
}

fn round(areas: &ProjectAreas) -> Round {
    let application = |id: &String| Application { project_id: id.clone(), ..Application::default() };
    Round { applications: areas.project.iter().map(application).collect(), ..Round::default() }
}

fn bygd(round: &Round, areas: &ProjectAreas, premises: &Premises) -> Vec<Answer> {
    let geodata = Geodata { areas, premises, assessment: None, municipalities: None, settlements: None, signups: None };
    let found = survey(round, &geodata, &SurveyOptions::default(), &mut Findings::default()).expect("areas can be surveyed");
    let count = |computed: &std::collections::BTreeMap<_, u64>, column| computed.get(&column).copied().unwrap_or(0);
    let answer = |project: bygd::score::areas::ProjectSurvey| {
        let households = count(&project.computed, ApplicationColumn::PermanentHouseholds);
        let workplaces = count(&project.computed, ApplicationColumn::Workplaces);
        (project.premises, households, workplaces)
    };
    found.projects.into_iter().map(answer).collect()
}

fn sum_up(premises: &Premises, inside: Vec<u32>) -> Answer {
    let sum = |column: &Option<bygd::model::Weights>| {
        let known = |i: &u32| column.as_ref().and_then(|column| column.get(*i as usize));
        inside.iter().filter_map(known).map(u64::from).sum()
    };
    let (households, workplaces) = (sum(&premises.households), sum(&premises.workplaces));
    (inside, households, workplaces)
}

fn boxes_of_areas(_: &Round, areas: &ProjectAreas, premises: &Premises) -> Vec<Answer> {
    let boxed = |(i, shape): (usize, &MultiPolygon<f64>)| {
        let bounds = shape.bounding_rect()?;
        Some(GeomWithData::new(Rectangle::from_corners(bounds.min().into(), bounds.max().into()), i))
    };
    let tree = RTree::bulk_load(areas.shape.iter().enumerate().filter_map(boxed).collect());
    let found: Vec<(u32, usize)> = (0..premises.len())
        .into_par_iter()
        .flat_map_iter(|i| {
            let (x, y) = (premises.easting[i], premises.northing[i]);
            let holds = |area: &usize| areas.shape[*area].intersects(&Point::new(x, y));
            tree.locate_all_at_point([x, y]).map(|found| found.data).filter(holds).map(|area| (i as u32, area)).collect::<Vec<_>>()
        })
        .collect();
    let mut inside = vec![Vec::new(); areas.len()];
    found.into_iter().for_each(|(i, area)| inside[area].push(i));
    inside.into_par_iter().map(|inside| sum_up(premises, inside)).collect()
}

fn tree_of_premises(_: &Round, areas: &ProjectAreas, premises: &Premises) -> Vec<Answer> {
    let point = |i: usize| GeomWithData::new([premises.easting[i], premises.northing[i]], i as u32);
    let tree = RTree::bulk_load((0..premises.len()).map(point).collect());
    let inside = |shape: &MultiPolygon<f64>| {
        let Some(bounds) = shape.bounding_rect() else { return Vec::new() };
        let found = tree.locate_in_envelope(AABB::from_corners(bounds.min().into(), bounds.max().into()));
        let holds = |found: &&GeomWithData<[f64; 2], u32>| shape.intersects(&Point::from(*found.geom()));
        let mut inside: Vec<u32> = found.filter(holds).map(|found| found.data).collect();
        inside.sort_unstable();
        inside
    };
    areas.shape.par_iter().map(|shape| sum_up(premises, inside(shape))).collect()
}

const PEERS: [(&str, Way); 2] =
    [("rstar boxes of areas + geo intersects", boxes_of_areas), ("rstar of premises + geo intersects", tree_of_premises)];

/// Everything known about a round.
struct Whole {
    round: Round,
    areas: ProjectAreas,
    premises: Premises,
    municipalities: Areas,
    assessment: Assessment,
    signups: SignUps,
    rules: RuleSet,
}

impl Whole {
    /// Three of four premises in each area sign; the applicants state what the geodata give.
    fn new(round: &Round, areas: ProjectAreas, premises: Premises, municipalities: Areas) -> Self {
        let found = bygd(round, &areas, &premises);
        let (mut round, mut signups) = (round.clone(), SignUps::default());
        for (application, (inside, ..)) in round.applications.iter_mut().zip(found) {
            for i in inside.iter().filter(|i| *i % 4 != 0) {
                signups.project.push(application.project_id.clone());
                signups.premises.push(&premises.ids.get(*i as usize));
                signups.households_signed.push(None);
                signups.rows.push(signups.rows.len() as u64 + 1);
            }
            application.stated.insert(ApplicationColumn::RequestedSupport, Value::Number(20_000 * inside.len() as i64));
        }
        let rules = coverage::Rules::default();
        let assessment = coverage::assess(&premises, &municipalities, None, &[], &rules, &mut Findings::default());
        let assessment = assessment.expect("premises say whether they are connected");
        let rules = toml::from_str(RULES).expect("the rules can be read");
        let mut whole = Self { round, areas, premises, municipalities, assessment, signups, rules };
        let mut computed = whole.round.clone();
        apply(&mut computed, &whole.survey(&whole.round));
        for (application, computed) in whole.round.applications.iter_mut().zip(computed.applications) {
            application.stated.extend(computed.computed);
        }
        whole.round.columns = ApplicationColumn::ALL.iter().copied().collect();
        whole
    }
    fn survey(&self, round: &Round) -> bygd::score::areas::Survey {
        let geodata = Geodata {
            areas: &self.areas,
            premises: &self.premises,
            assessment: Some(&self.assessment),
            municipalities: Some(&self.municipalities),
            settlements: None,
            signups: Some(&self.signups),
        };
        survey(round, &geodata, &SurveyOptions::default(), &mut Findings::default()).expect("areas can be surveyed")
    }
    /// From areas to decisions: the number of projects granted, of pairs that overlap, and of values that were counted again.
    fn run(&self) -> [usize; 3] {
        let mut round = self.round.clone();
        let found = self.survey(&round);
        apply(&mut round, &found);
        let budget = Budget::One(500_000_000);
        let scored = score(&Task { round: &round, rules: &self.rules, budget: &budget, choices: &[] });
        let order: Vec<usize> = scored.list.iter().filter(|row| row.rank.is_some()).map(|row| row.project).collect();
        let recounted = recount(&round, &found, &order);
        for one in &recounted {
            round.applications[one.project].stated.insert(one.column, Value::Number(one.value));
        }
        let scored = score(&Task { round: &round, rules: &self.rules, budget: &budget, choices: &[] });
        black_box(differences(&round));
        let granted = scored.list.iter().filter(|row| row.outcome == Outcome::Granted).count();
        [granted, overlaps(&found).len(), recounted.len()]
    }
}

fn score_bench(criterion: &mut Criterion) {
    let country = country();
    let premises = country.premises();
    let areas = areas(&premises);
    let round = round(&areas);
    let expected = bygd(&round, &areas, &premises);
    for (name, way) in PEERS {
        assert_same(name, &expected, &way(&round, &areas, &premises));
    }
    let whole = Whole::new(&round, areas.clone(), premises.clone(), country.areas);
    assert!(whole.run().iter().all(|count| *count > 0), "some are granted, some overlap, some are counted again: {:?}", whole.run());
    for threads in thread_counts() {
        let pool = pool(threads);
        let mut areas_group = group(criterion, "areas", premises.len(), threads);
        for (name, way) in [("bygd", bygd as Way)].into_iter().chain(PEERS) {
            areas_group
                .bench_function(name, |bencher| bencher.iter(|| pool.install(|| black_box(way(&round, &areas, &premises)))));
        }
        areas_group.finish();
        let mut round_group = group(criterion, "round", premises.len(), threads);
        round_group.bench_function("bygd", |bencher| bencher.iter(|| pool.install(|| black_box(whole.run()))));
        round_group.finish();
    }
}

criterion_group!(benches, score_bench);
criterion_main!(benches);
