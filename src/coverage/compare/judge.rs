//! The reasons for a change of status of one premises: the network, or the definition.
//!
//! Responsible for: the status that the new data would have under the old definition, as far as two results can tell. Not responsible for:
//! sums.
//!
//! What the results do not say, and what is assumed then: the distance to a route where a connected premises is near as well (a route is
//! taken to be as near as before); and whether a premises that is passed has an unknown connection (it is taken to be as before).

use super::Reason;
use crate::coverage::PassedWithin;
use crate::model::{AreaClass, Evidence, EvidenceSet, Status};

/// What two runs count differently because of settings, not because of data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Definition {
    /// The distance of the old run.
    pub old_within: PassedWithin,
    /// The distance of the new run.
    pub new_within: PassedWithin,
    /// The kinds of evidence whose files are the same in both runs while their settings differ.
    pub evidence: EvidenceSet,
    /// Whether the premises files are the same while the settings of what is counted in them differ.
    pub premises: bool,
    /// Whether the premises files are the same while the columns of what premises weigh differ.
    pub weights: bool,
}

impl Definition {
    /// Two runs with the same settings.
    pub fn same(within: PassedWithin) -> Self {
        Self { old_within: within, new_within: within, evidence: EvidenceSet::default(), premises: false, weights: false }
    }
}

/// What one run found out about a premises.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// Its status.
    pub status: Status,
    /// All the evidence that held.
    pub evidence: EvidenceSet,
    /// Metres to the nearest source of the distance rule; NaN where the run says none.
    pub distance_m: f64,
    /// Its class, where the run tells them apart.
    pub class: Option<AreaClass>,
}

/// How the status of a premises came to differ: first by the network, then by the definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// The status of the new data under the old definition.
    pub between: Status,
    /// The reason for the step from the old status to that, if it is one.
    pub network: Option<Reason>,
    /// The reason for the step from that to the new status, if it is one.
    pub definition: Option<Reason>,
}

/// Cuts the change of one premises' status in two.
pub fn judge(old: &Side, new: &Side, definition: &Definition) -> Judged {
    let distances = Distances::new(old, new, definition);
    let near = with_old_distance(old, new, &distances);
    let evidence = with_bits(near, old.evidence, definition.evidence);
    let between = if evidence == new.evidence { new.status } else { decide(evidence, old.status, new.status) };
    let by_definition = (between != new.status).then_some(if evidence != near {
        Reason::DefinitionLayers
    } else if distances.by_class {
        Reason::ClassDistance
    } else {
        Reason::DefinitionDistance
    });
    Judged { between, network: Reason::of_status(old.status, between), definition: by_definition }
}

/// The distances that the rule had for one premises.
struct Distances {
    old: f64,
    new: f64,
    /// Whether they differ only because its class does.
    by_class: bool,
}

impl Distances {
    fn new(old: &Side, new: &Side, definition: &Definition) -> Self {
        let of = |within: PassedWithin, class: Option<AreaClass>| match class {
            Some(AreaClass::Rural) => within.rural_m,
            _ => within.dense_m,
        };
        let now = of(definition.new_within, new.class);
        let by_class = of(definition.old_within, new.class).to_bits() == now.to_bits();
        Self { old: of(definition.old_within, old.class), new: now, by_class }
    }
}

/// Whether something at this distance is near; a rule with distance 0 is turned off (`counting.md`, rule 4). NaN is not near.
fn is_within(distance_m: f64, within_m: f64) -> bool {
    within_m > 0.0 && distance_m <= within_m
}

/// The new evidence, had the distance stayed the old one.
fn with_old_distance(old: &Side, new: &Side, distances: &Distances) -> EvidenceSet {
    let (connected, route) = (Evidence::NearConnected, Evidence::NearRoute);
    let has = |side: &Side, evidence| side.evidence.contains(evidence);
    // `distance_m` is that of a route only where no connected premises is near.
    let to_route = |side: &Side| (!has(side, connected) && !side.distance_m.is_nan()).then_some(side.distance_m);
    let mut evidence = new.evidence;
    if distances.new > distances.old {
        let near_connected = has(new, connected) && is_within(new.distance_m, distances.old);
        let near_route =
            has(new, route) && to_route(new).map_or(has(old, route), |distance_m| is_within(distance_m, distances.old));
        set(&mut evidence, connected, near_connected);
        set(&mut evidence, route, near_route);
    } else if distances.new < distances.old {
        let beyond = |distance_m: f64| !distance_m.is_nan() && !is_within(distance_m, distances.new);
        let near_connected = has(new, connected) || (has(old, connected) && beyond(old.distance_m));
        let near_route = has(new, route) || (has(old, route) && to_route(old).is_some_and(beyond));
        set(&mut evidence, connected, near_connected);
        set(&mut evidence, route, near_route);
    }
    evidence
}

fn set(evidence: &mut EvidenceSet, kind: Evidence, holds: bool) {
    *evidence = evidence.iter().filter(|known| *known != kind).chain(holds.then_some(kind)).collect();
}

/// The evidence, with the kinds that `kinds` names taken from `other`.
fn with_bits(evidence: EvidenceSet, other: EvidenceSet, kinds: EvidenceSet) -> EvidenceSet {
    let take = |kind: Evidence| if kinds.contains(kind) { other.contains(kind) } else { evidence.contains(kind) };
    Evidence::ALL.iter().copied().filter(|kind| take(*kind)).collect()
}

/// The status that evidence leads to (`counting.md`, rule 1); the statuses of the two runs tell whether the connection is unknown.
fn decide(evidence: EvidenceSet, old: Status, new: Status) -> Status {
    let passed = [Evidence::Orderable, Evidence::ServiceArea, Evidence::NearConnected, Evidence::NearRoute];
    let new_hides_it = matches!(new, Status::Connected | Status::Passed);
    if evidence.contains(Evidence::Connected) {
        Status::Connected
    } else if passed.iter().any(|proof| evidence.contains(*proof)) {
        Status::Passed
    } else if new == Status::Unknown || (new_hides_it && old == Status::Unknown) {
        Status::Unknown
    } else if evidence.contains(Evidence::Planned) {
        Status::Planned
    } else {
        Status::Unserved
    }
}
