//! The status of every premises, and the evidence for it (`counting.md`, rules 1 to 5).

use super::connect::{self, Reach};
use super::place::{self, report};
use super::{Assessment, Nearest, NearestTable, PassedWithin, Rules};
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{
    AreaClass, Areas, Connection, Evidence, EvidenceSet, Features, NetworkKind, NetworkLayer, PerFeature, Premises, Settlements,
    Status, Technology,
};
use crate::spatial::near::{self, Role};
use crate::spatial::segments::SegmentIndex;
use crate::{Error, Result};
use geo::LineString;
use rayon::prelude::*;

/// The bit of [`Assessment::technologies`] that says: reached by a layer that states no speed.
pub(super) const SPEED_UNSTATED: u8 = 1 << 7;

/// Applies the rules to every premises.
///
/// # Errors
/// When nothing says anything about fibre (that must not become "100 % unserved"), when a layer names premises by id and they have none, when
/// a plan has a date and the count has none, or when the distance differs by class and nobody knows the classes.
pub fn assess(
    premises: &Premises,
    areas: &Areas,
    settlements: Option<&Settlements>,
    network: &[NetworkLayer],
    rules: &Rules,
    findings: &mut Findings,
) -> Result<Assessment> {
    let class = place::assign_classes(premises, settlements);
    check(premises, network, rules, class.is_some())?;
    let area = place::assign_areas(premises, areas, rules, findings);
    let mut evidence = vec![EvidenceSet::default(); premises.len()];
    let mut access = Access::new(premises, network);
    let mut ids = None;
    for layer in network {
        let reach = connect::reached(layer, premises, &mut ids, rules, findings);
        apply(layer, &reach, rules, &mut evidence, &mut access, findings);
    }
    drop(ids);
    let connection = combine_connections(premises, network, &mut evidence, &mut access, findings);
    let nearest = measure(premises, class.as_deref(), network, rules, &mut evidence);
    let status = evidence.par_iter().enumerate().map(|(i, evidence)| decide(*evidence, connection(i))).collect();
    Ok(Assessment { area, class, status, evidence, nearest, technologies: access.technologies, down_mbps: access.down_mbps })
}

/// Refuses questions that have no answer.
fn check(premises: &Premises, network: &[NetworkLayer], rules: &Rules, has_classes: bool) -> Result<()> {
    let fibre = |layer: &NetworkLayer| layer.attributes.technology.any(|technology| technology == Technology::Fibre);
    if premises.connected.is_none() && !network.iter().any(fibre) {
        return Err(Error::usage("nothing says where there is fibre, so every premises would be unserved without a reason")
            .with_hint(
                "give `--connected`, `--orderable`, `--routes` or `--service-areas`, or a column `connected` in the premises",
            ));
    }
    if rules.passed_within.single().is_none() && !has_classes {
        return Err(Error::usage(
            "the distance differs between dense and rural premises, but nothing says which premises are dense",
        )
        .with_hint("give `--settlements` (polygons of tätorter and småorter), a column `area_class`, or one distance for all"));
    }
    let dated =
        |layer: &&NetworkLayer| layer.kind == NetworkKind::Planned && layer.attributes.ready_by.any(|date| date.is_some());
    if let (Some(layer), None) = (network.iter().find(dated), rules.as_of) {
        return Err(Error::usage(format!(
            "the plans in `{}` have dates, but the count has none to compare them with",
            layer.name
        ))
        .with_hint("give the measuring date, for example `--as-of 2026-10-01`"));
    }
    Ok(())
}

/// What reaches the premises, of any technology.
struct Access {
    technologies: Vec<u8>,
    down_mbps: Option<Vec<u32>>,
}

impl Access {
    fn new(premises: &Premises, network: &[NetworkLayer]) -> Self {
        let speeds = network.iter().any(|layer| layer.attributes.down_mbps.any(|speed| speed.is_some()));
        Self { technologies: vec![0; premises.len()], down_mbps: speeds.then(|| vec![0; premises.len()]) }
    }
    fn add(&mut self, premises: usize, technology: Technology, speed: Option<u32>) {
        self.technologies[premises] |= 1 << technology as u8;
        match (speed, &mut self.down_mbps) {
            (Some(speed), Some(speeds)) => speeds[premises] = speeds[premises].max(speed),
            _ => self.technologies[premises] |= SPEED_UNSTATED,
        }
    }
}

/// Notes what one layer says about the premises it reaches.
fn apply(
    layer: &NetworkLayer,
    reach: &[Reach],
    rules: &Rules,
    evidence: &mut [EvidenceSet],
    access: &mut Access,
    findings: &mut Findings,
) {
    let counts = plans_that_count(layer, rules, findings);
    let proof = match layer.kind {
        NetworkKind::Connected => Evidence::Connected,
        NetworkKind::Orderable => Evidence::Orderable,
        NetworkKind::ServiceArea => Evidence::ServiceArea,
        NetworkKind::Planned => Evidence::Planned,
        NetworkKind::Route => return,
    };
    for reach in reach {
        let (premises, feature) = (reach.premises as usize, reach.feature as usize);
        let technology = layer.attributes.technology.get(feature);
        if layer.kind == NetworkKind::Planned {
            if technology == Technology::Fibre && counts.get(feature) {
                evidence[premises].insert(proof);
            }
            continue;
        }
        access.add(premises, technology, layer.attributes.down_mbps.get(feature));
        if technology == Technology::Fibre {
            evidence[premises].insert(proof);
        }
    }
}

/// Which features of a layer of plans count: those ready within the horizon of the measuring date, and those without a date (rule 5).
fn plans_that_count(layer: &NetworkLayer, rules: &Rules, findings: &mut Findings) -> PerFeature<bool> {
    if layer.kind != NetworkKind::Planned {
        return PerFeature::All(true);
    }
    let horizon = rules.as_of.map(|date| date.saturating_add(jiff::Span::new().years(i64::from(rules.horizon_years.min(1000)))));
    let counts = (0..layer.features.len()).map(|feature| {
        let row = Example::row(layer.row(feature));
        let Some(ready_by) = layer.attributes.ready_by.get(feature) else {
            findings.add(FindingKind::PlanWithoutDate, &layer.name, row);
            return true;
        };
        let row = row.detail(format!("ready by {ready_by}"));
        if horizon.is_some_and(|horizon| ready_by > horizon) {
            findings.add(FindingKind::PlanBeyondHorizon, &layer.name, row);
            return false;
        }
        if rules.as_of.is_some_and(|as_of| ready_by < as_of) {
            findings.add(FindingKind::PlanOverdue, &layer.name, row);
        }
        true
    });
    PerFeature::Each(counts.collect())
}

/// Joins what lists and the premises' own column say: a list is a closed world, a column an open one (rule 2).
fn combine_connections<'a>(
    premises: &'a Premises,
    network: &[NetworkLayer],
    evidence: &mut [EvidenceSet],
    access: &mut Access,
    findings: &mut Findings,
) -> impl Fn(usize) -> Connection + Sync + use<'a> {
    let is_list = |layer: &NetworkLayer| {
        layer.kind == NetworkKind::Connected && layer.attributes.technology.any(|technology| technology == Technology::Fibre)
    };
    let has_list = network.iter().any(is_list);
    let column = premises.connected.as_deref();
    if let Some(column) = column {
        let contradicted = |i: &usize| column[*i] == Connection::No && evidence[*i].contains(Evidence::Connected);
        report(FindingKind::ContradictoryConnection, premises, contradicted, findings);
        let unknown = |i: &usize| !has_list && column[*i] == Connection::Unknown && premises.is_counted(*i);
        report(FindingKind::UnknownConnection, premises, unknown, findings);
        // The column states no speed and no other technology than fibre.
        let fibre = 1 << Technology::Fibre as u8 | SPEED_UNSTATED;
        (column, evidence, &mut access.technologies).into_par_iter().for_each(|(connection, evidence, technologies)| {
            if *connection == Connection::Yes && !evidence.contains(Evidence::Connected) {
                evidence.insert(Evidence::Connected);
                *technologies |= fibre;
            }
        });
    }
    // Whoever is connected has its evidence by now; for the others only "no" and "unknown" are left.
    move |i| match column {
        _ if has_list => Connection::No,
        Some(column) => column[i],
        None => Connection::Unknown,
    }
}

/// Applies the rules of distance: to connected premises, then to fibre routes (rule 4).
fn measure(
    premises: &Premises,
    class: Option<&[AreaClass]>,
    network: &[NetworkLayer],
    rules: &Rules,
    evidence: &mut [EvidenceSet],
) -> NearestTable {
    let PassedWithin { dense_m, rural_m } = rules.passed_within;
    let radii = [dense_m, rural_m];
    let radius_of = |i: usize| u8::from(class.is_some_and(|class| class[i] == AreaClass::Rural));
    let role = |i: usize| if evidence[i].contains(Evidence::Connected) { Role::Source } else { Role::Query(radius_of(i)) };
    let precedes = |a: u32, b: u32| premises.ids.compare(a as usize, b as usize);
    let hits = near::nearest_within(&premises.easting, &premises.northing, &radii, role, precedes);
    let mut nearest = Vec::with_capacity(hits.len());
    for hit in hits {
        evidence[hit.query as usize].insert(Evidence::NearConnected);
        nearest.push((hit.query, Nearest { distance_m: hit.squared.sqrt(), premises: hit.source }));
    }
    let routes = fibre_routes(network);
    if !routes.is_empty() {
        let index = SegmentIndex::new(&routes);
        let to_route = |i: usize| {
            let reach = radii[radius_of(i) as usize];
            (reach > 0.0).then(|| index.nearest_within(premises.easting[i], premises.northing[i], reach)).flatten()
        };
        let only_routes: Vec<(u32, Nearest)> = evidence
            .par_iter_mut()
            .enumerate()
            .filter_map(|(i, evidence)| {
                let (distance_m, _) = to_route(i)?;
                evidence.insert(Evidence::NearRoute);
                let other = evidence.contains(Evidence::NearConnected) || evidence.contains(Evidence::Connected);
                (!other).then_some((i as u32, Nearest { distance_m, premises: Nearest::NONE }))
            })
            .collect();
        nearest.extend(only_routes);
    }
    NearestTable::new(nearest)
}

fn fibre_routes(network: &[NetworkLayer]) -> Vec<LineString<f64>> {
    let mut routes = Vec::new();
    for layer in network.iter().filter(|layer| layer.kind == NetworkKind::Route) {
        if let Features::Lines(lines) = &layer.features {
            let fibre = |(i, _): &(usize, &LineString<f64>)| layer.attributes.technology.get(*i) == Technology::Fibre;
            routes.extend(lines.iter().enumerate().filter(fibre).map(|(_, line)| line.clone()));
        }
    }
    routes
}

/// The first evidence that holds decides (rule 1).
fn decide(evidence: EvidenceSet, connection: Connection) -> Status {
    let passed = [Evidence::Orderable, Evidence::ServiceArea, Evidence::NearConnected, Evidence::NearRoute];
    if evidence.contains(Evidence::Connected) {
        Status::Connected
    } else if passed.iter().any(|proof| evidence.contains(*proof)) {
        Status::Passed
    } else if connection == Connection::Unknown {
        Status::Unknown
    } else if evidence.contains(Evidence::Planned) {
        Status::Planned
    } else {
        Status::Unserved
    }
}
