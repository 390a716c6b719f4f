//! What a plan reads beside the count: roads, ducts, works, the existing network and barriers.
//!
//! Responsible for: which layers are read, in which order, and what stands for the existing network. Not responsible for: how a layer is read
//! (`read::roads`), or what is made of it (`rollout::network`).

use super::RolloutPlan;
use super::facts::Facts;
use crate::Result;
use crate::findings::{Findings, RowAccount};
use crate::model::{Barriers, Features, NetworkKind, NetworkLayer, Roads};
use crate::project::Talk;
use crate::read::layer::{Context, InputInfo, Layer, LayerPlan};
use crate::read::roads;
use crate::rollout::network::{Near, NetworkInputs};
use geo::{Coord, LineString};

/// Everything that a plan reads beside the count.
#[derive(Default)]
pub(super) struct Ground {
    pub roads: Roads,
    ducts: Vec<LineString<f64>>,
    works: Vec<LineString<f64>>,
    backbone: (Vec<LineString<f64>>, Vec<Coord<f64>>),
    barriers: Barriers,
}

impl Ground {
    pub fn read(
        plan: &RolloutPlan,
        network: &[NetworkLayer],
        talk: &dyn Talk,
        findings: &mut Findings,
        rows: &mut Vec<RowAccount>,
        inputs: &mut Vec<InputInfo>,
    ) -> Result<Self> {
        let say = |line: &str| talk.say(line);
        let context = Context { working: plan.coverage.working, options: plan.coverage.options, say: &say };
        let mut ground = Self::default();
        let mut keep = |layer: Layer| {
            rows.push(layer.account);
            inputs.push(layer.info);
        };
        let step = |layer: &LayerPlan| talk.step(&format!("reading {}", layer.source.file_name()));
        for layer in &plan.roads {
            step(layer);
            keep(roads::read_roads(layer, &context, findings, &mut ground.roads)?);
        }
        for layer in &plan.ducts {
            step(layer);
            keep(roads::read_lines(layer, "ducts", &context, findings, &mut ground.ducts)?);
        }
        for layer in &plan.works {
            step(layer);
            keep(roads::read_lines(layer, "works", &context, findings, &mut ground.works)?);
        }
        for layer in &plan.backbone {
            step(layer);
            keep(roads::read_backbone(layer, &context, findings, &mut ground.backbone)?);
        }
        for layer in &plan.barriers {
            step(layer);
            keep(roads::read_barriers(layer, &context, findings, &mut ground.barriers)?);
        }
        if plan.backbone.is_empty() {
            // Fibre that is there is the existing network, where nothing else is said to be.
            for layer in network.iter().filter(|layer| layer.kind == NetworkKind::Route) {
                if let Features::Lines(lines) = &layer.features {
                    ground.backbone.0.extend(lines.iter().cloned());
                }
            }
        }
        Ok(ground)
    }

    pub fn inputs<'a>(&'a self, plan: &'a RolloutPlan, facts: &'a Facts) -> NetworkInputs<'a> {
        NetworkInputs {
            roads: &self.roads,
            ducts: &self.ducts,
            works: &self.works,
            backbone_lines: &self.backbone.0,
            backbone_points: &self.backbone.1,
            barriers: &self.barriers,
            premises: &facts.wanted,
            places: &facts.wanted_places,
            prices: &plan.prices,
            working: plan.coverage.working,
            near: Near::default(),
        }
    }
}
