//! The settings of a run as they are stored with its results: complete, stable, without paths.

use super::Plan;
use crate::coverage::CountySource;
use crate::read::layer::InputInfo;
use serde::Serialize;
use std::collections::BTreeMap;

/// What was asked for, in the form that the manifest and `coverage.json` hold.
#[derive(Debug, Serialize)]
pub struct RunRecord {
    working_crs: String,
    passed_within_dense_m: f64,
    passed_within_rural_m: f64,
    match_within_m: f64,
    border_tolerance_m: f64,
    as_of: Option<String>,
    horizon_years: u32,
    counties: CountySource,
    country_name: Option<String>,
    area_column: Option<String>,
    excluded_purposes: Vec<String>,
    white_spots: Option<WhiteSpotRecord>,
    layers: Vec<LayerRecord>,
}

/// What made a white spot.
#[derive(Debug, Serialize)]
pub(super) struct WhiteSpotRecord {
    within_m: f64,
    least: usize,
}

impl WhiteSpotRecord {
    /// The record of a plan; `None` where no maps are written.
    pub fn new(plan: &Plan) -> Option<Self> {
        plan.map.then_some(Self { within_m: plan.white_spots.within_m, least: plan.white_spots.least })
    }
}

/// How one layer was used.
#[derive(Debug, Serialize)]
struct LayerRecord {
    role: String,
    file: String,
    layer: Option<String>,
    columns: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    technology: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    down_mbps: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ready_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    match_by: Option<&'static str>,
}

impl RunRecord {
    /// The record of a plan and of the layers that were read for it: premises, areas, settlements, then the networks.
    pub fn new(plan: &Plan, inputs: &[InputInfo]) -> Self {
        let rules = &plan.rules;
        let first_network = inputs.len() - plan.network.len();
        let layers = inputs.iter().enumerate().map(|(i, input)| {
            let network = i.checked_sub(first_network).map(|at| &plan.network[at]);
            LayerRecord {
                role: input.role.clone(),
                file: input.file.clone(),
                layer: input.layer.clone(),
                columns: input.columns.clone(),
                technology: network.map(|network| network.technology.as_str()),
                down_mbps: network.and_then(|network| network.down_mbps),
                ready_by: network.and_then(|network| network.ready_by).map(|date| date.to_string()),
                operator: network.and_then(|network| network.operator.clone()),
                match_by: network.filter(|network| network.match_by_point).map(|_| "point"),
            }
        });
        Self {
            working_crs: format!("EPSG:{}", plan.working.code),
            passed_within_dense_m: rules.passed_within.dense_m,
            passed_within_rural_m: rules.passed_within.rural_m,
            match_within_m: rules.match_within_m,
            border_tolerance_m: rules.border_tolerance_m,
            as_of: rules.as_of.map(|date| date.to_string()),
            horizon_years: rules.horizon_years,
            counties: plan.names.county.clone(),
            country_name: plan.names.country.clone(),
            area_column: plan.premises_options.area_column.clone(),
            excluded_purposes: plan.premises_options.excluded_purposes.clone(),
            white_spots: WhiteSpotRecord::new(plan),
            layers: layers.collect(),
        }
    }
}
