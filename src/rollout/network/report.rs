//! What was noticed while the roads were joined.
//!
//! Responsible for: counting it, and telling it as findings. Not responsible for: noticing it.

use super::{Attachment, Network};
use crate::findings::{Example, FindingKind, Findings};
use crate::model::Premises;
use geo::Coord;

/// A part of the road network that is not connected with the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Where its first piece begins.
    pub at: Coord<f64>,
    /// How long its roads are together, in metres on the plane.
    pub metres: f64,
}

/// What was noticed while the graph was made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NetworkReport {
    /// Ends of lines that were moved onto another line, in order of place.
    pub snapped: Vec<Coord<f64>>,
    /// Crossings of roads without a common corner.
    pub crossings: u64,
    /// Pieces of roads that lay exactly on another.
    pub doubled: u64,
    /// Parts of the road network that are not connected with each other.
    pub parts: u64,
    /// Of these the ones without a way to the existing network, the longest first.
    pub without_way: Vec<Part>,
    /// Points and lines of the existing network with no road near them.
    pub backbone_alone: u64,
    /// Roads along which nothing can be built, because no price is given for them.
    pub closed_roads: u64,
}

impl NetworkReport {
    /// Adds what was noticed to the findings, and the premises that are not joined. `roads` is what the layer of roads is called.
    pub fn tell(&self, network: &Network, roads: &str, premises: &Premises, findings: &mut Findings) {
        let place = |at: &Coord<f64>| format!("at {:.0} E, {:.0} N", at.x, at.y);
        let snapped = self.snapped.iter().map(|at| Example { row: None, id: None, detail: place(at) });
        findings.add_many(FindingKind::SnappedRoadEnd, roads, self.snapped.len() as u64, snapped);
        let counts = [
            (FindingKind::CrossingWithoutCorner, self.crossings),
            (FindingKind::DoubledRoad, self.doubled),
            (FindingKind::ClosedRoad, self.closed_roads),
        ];
        for (kind, count) in counts {
            findings.add_many(kind, roads, count, []);
        }
        let part = |part: &Part| format!("{:.1} km of roads {}", part.metres / 1000.0, place(&part.at));
        let parts = self.without_way.iter().map(|one| Example { row: None, id: None, detail: part(one) });
        findings.add_many(FindingKind::RoadPartWithoutWay, roads, self.without_way.len() as u64, parts);
        findings.add_many(FindingKind::BackboneAlone, "backbone", self.backbone_alone, []);
        for (attachment, &row) in network.attachments.iter().zip(&network.premises) {
            let (kind, metres) = match attachment {
                Attachment::Joined { .. } => continue,
                Attachment::NoWay => (FindingKind::NoWayToBackbone, None),
                Attachment::TooFar { metres } => (FindingKind::TooFarFromRoad, *metres),
            };
            let detail = || metres.map(|metres| format!("{metres:.0} m")).unwrap_or_default();
            findings
                .add_lazily(kind, &premises.name, || Example::id(premises.ids.get(row as usize).to_string()).detail(detail()));
        }
    }
}
