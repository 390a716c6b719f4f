//! Settings as typed: every value may be absent, and flags and project file have the same shape.
//!
//! Responsible for: the shape, and flags winning over the project file. Not responsible for: whether the values make sense (`plan`).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Takes each listed value from the first that has it.
macro_rules! first_of {
    ($over:expr, $under:expr; $($field:ident),+) => { $($over.$field = $over.$field.take().or($under.$field);)+ };
}

/// Everything that can be set, in the project file or by flags.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The measuring date, `2026-10-01`.
    pub as_of: Option<String>,
    /// Years after the measuring date within which a plan must be ready.
    pub horizon_years: Option<u32>,
    /// The distance within which premises are passed: `50` or `dense=50,rural=100`.
    pub passed_within: Option<toml::Value>,
    /// The greatest distance, in metres, between a connection point and its premises.
    pub match_within: Option<f64>,
    /// The greatest distance, in metres, outside a municipality at which premises still count in it.
    pub border_tolerance: Option<f64>,
    /// The EPSG code of the system that everything is brought into.
    pub working_crs: Option<u32>,
    /// The EPSG code of layers that do not state one.
    pub crs: Option<u32>,
    /// The name of the country row outside Sweden.
    pub country_name: Option<String>,
    /// Whether polygons for maps are written beside the tables.
    pub map: Option<bool>,
    /// The premises.
    pub premises: PremisesSettings,
    /// The municipalities.
    pub areas: AreasSettings,
    /// The settlements.
    pub settlements: LayerSettings,
    /// How text files are to be read.
    pub text: TextSettings,
    /// What makes a white spot.
    pub white_spots: WhiteSpotSettings,
    /// Where to build next.
    #[serde(skip_serializing_if = "is_default")]
    pub plan: PlanSettings,
    /// The network layers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub network: Vec<NetworkSettings>,
}

/// Whether nothing was said.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A layer and what is said about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LayerSettings {
    /// The file, or `FILE:LAYER`.
    pub file: Option<String>,
    /// The layer, table, sheet or archive member.
    pub layer: Option<String>,
    /// The EPSG code, where the layer does not state it.
    pub crs: Option<u32>,
    /// Columns by the field they fill.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
}

/// The premises layer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PremisesSettings {
    /// The file, or `FILE:LAYER`.
    pub file: Option<String>,
    /// The layer.
    pub layer: Option<String>,
    /// The EPSG code, where the layer does not state it.
    pub crs: Option<u32>,
    /// The column with the municipality code, when that decides the area.
    pub area_column: Option<String>,
    /// Building purposes that are not counted; an empty list counts all.
    pub exclude_purposes: Option<Vec<String>>,
    /// Columns by the field they fill.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
}

/// The municipalities layer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AreasSettings {
    /// The file, or `FILE:LAYER`.
    pub file: Option<String>,
    /// The layer.
    pub layer: Option<String>,
    /// The EPSG code, where the layer does not state it.
    pub crs: Option<u32>,
    /// The column with the county code.
    pub county_column: Option<String>,
    /// How many first characters of the municipality code are the county code.
    pub county_digits: Option<usize>,
    /// Columns by the field they fill.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
}

/// How delimited text is read, where it should not be inferred.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextSettings {
    /// `;`, `,` or `tab`.
    pub delimiter: Option<String>,
    /// `utf-8` or `windows-1252`.
    pub encoding: Option<String>,
    /// `,` or `.`.
    pub decimal: Option<String>,
}

/// What makes a white spot.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WhiteSpotSettings {
    /// How near, in metres, unserved premises must be to each other.
    pub within: Option<f64>,
    /// How many of them make a spot.
    pub least: Option<usize>,
}

/// Rollout planning: what is built along, at what prices, under what rules.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlanSettings {
    /// Roads along which cables can be laid.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roads: Vec<LayerSettings>,
    /// Existing ducts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ducts: Vec<LayerSettings>,
    /// Planned civil works, whose trenches can be shared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub works: Vec<LayerSettings>,
    /// The existing network that projects begin at: lines or points.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub backbone: Vec<LayerSettings>,
    /// Railways and water that are dear to cross.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub barriers: Vec<LayerSettings>,
    /// The price list: a TOML file.
    pub costs: Option<String>,
    /// The rule set by which candidates are scored: its id, or a TOML file.
    pub programme: Option<String>,
    /// The share of the cost that the programme pays, in percent, where the rule set does not say it.
    pub support_percent: Option<u32>,
    /// The money for support (without a programme: for building), in kronor.
    pub budget: Option<i64>,
    /// What the choice is to have most of: `premises`, `households`, `workplaces` or `points`.
    pub objective: Option<String>,
    /// Whether premises with the status `planned` are planned for too.
    pub planned: Option<bool>,
    /// The share of the premises that connect, in percent: one number, or `low-likely-high`.
    pub take_up: Option<toml::Value>,
    /// The most that a connection may cost, in kronor; dearer premises are left out.
    pub worth: Option<i64>,
    /// What groups grow by: `cost` (per premises) or `points` (of the programme).
    pub grow_by: Option<String>,
    /// The most premises in a project.
    pub most_premises: Option<u32>,
    /// The longest route of a project, in kilometres.
    pub longest_km: Option<u32>,
    /// Rounds of search for each route.
    pub effort: Option<u32>,
    /// The seed of the draws for cost ranges.
    pub seed: Option<u64>,
    /// What the choice must keep beside the budget.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limit: Vec<LimitSettings>,
}

/// A limit on the choice: at least or at most so much of something in some municipalities.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// What it is called in messages.
    pub name: Option<String>,
    /// Codes of municipalities; projects count for what they have there. None: everywhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<String>,
    /// What is limited: `projects`, `premises`, `households`, `kronor` (of the budget) or `metres` (of route).
    pub of: Option<String>,
    /// At least so much.
    pub at_least: Option<i64>,
    /// At most so much.
    pub at_most: Option<i64>,
}

impl PlanSettings {
    /// These settings, and where they say nothing, those. A kind of layers named here replaces all of that kind.
    fn over(mut self, under: Self) -> Self {
        first_of!(self, under; costs, programme, support_percent, budget, objective, planned, take_up, worth, grow_by, most_premises,
            longest_km, effort, seed);
        for (over, under) in [
            (&mut self.roads, under.roads),
            (&mut self.ducts, under.ducts),
            (&mut self.works, under.works),
            (&mut self.backbone, under.backbone),
            (&mut self.barriers, under.barriers),
        ] {
            if over.is_empty() {
                *over = under;
            }
        }
        if self.limit.is_empty() {
            self.limit = under.limit;
        }
        self
    }
    /// All its layers, for paths to be put beside the project file.
    pub fn layers_mut(&mut self) -> impl Iterator<Item = &mut LayerSettings> {
        [&mut self.roads, &mut self.ducts, &mut self.works, &mut self.backbone, &mut self.barriers].into_iter().flatten()
    }
}

/// A network layer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkSettings {
    /// A name for people; not used otherwise.
    pub name: Option<String>,
    /// `connected`, `orderable`, `route`, `service_area` or `planned`.
    pub kind: Option<String>,
    /// The file, or `FILE:LAYER`.
    pub file: Option<String>,
    /// The layer.
    pub layer: Option<String>,
    /// The EPSG code, where the layer does not state it.
    pub crs: Option<u32>,
    /// The technology, where no column says it; fibre if nothing does.
    pub technology: Option<String>,
    /// The operator.
    pub operator: Option<String>,
    /// The download speed in Mbit/s, where no column says it.
    pub down_mbps: Option<u32>,
    /// When plans are ready, where no column says it.
    pub ready_by: Option<String>,
    /// `id` or `point`: how premises are matched where the layer has both.
    pub match_by: Option<String>,
    /// Columns by the field they fill.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
}

impl NetworkSettings {
    /// A layer of this kind in this file.
    pub fn new(kind: &str, file: &str) -> Self {
        Self { kind: Some(kind.to_owned()), file: Some(file.to_owned()), ..Self::default() }
    }
}

/// Files named by a flag replace the project's file together with its layer.
macro_rules! file_wins {
    ($over:expr, $under:expr) => {
        if $over.file.is_some() {
            $under.layer = None;
            $under.crs = None;
        }
    };
}

impl Settings {
    /// These settings, and where they say nothing, those. Network layers of a kind that these name replace all of that kind in those.
    #[must_use]
    pub fn over(mut self, mut under: Self) -> Self {
        first_of!(self, under; as_of, horizon_years, passed_within, match_within, border_tolerance, working_crs, crs, country_name,
            map);
        file_wins!(self.premises, under.premises);
        first_of!(self.premises, under.premises; file, layer, crs, area_column, exclude_purposes);
        file_wins!(self.areas, under.areas);
        first_of!(self.areas, under.areas; file, layer, crs, county_column, county_digits);
        file_wins!(self.settlements, under.settlements);
        first_of!(self.settlements, under.settlements; file, layer, crs);
        first_of!(self.text, under.text; delimiter, encoding, decimal);
        first_of!(self.white_spots, under.white_spots; within, least);
        for (over, under) in [
            (&mut self.premises.columns, under.premises.columns),
            (&mut self.areas.columns, under.areas.columns),
            (&mut self.settlements.columns, under.settlements.columns),
        ] {
            for (field, column) in under {
                over.entry(field).or_insert(column);
            }
        }
        let named: Vec<Option<String>> = self.network.iter().map(|layer| layer.kind.clone()).collect();
        let kept = under.network.into_iter().filter(|layer| !named.contains(&layer.kind));
        self.plan = self.plan.over(under.plan);
        self.network = kept.chain(std::mem::take(&mut self.network)).collect();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_and_replace_all_layers_of_their_kind() {
        let file = Settings {
            match_within: Some(20.0),
            crs: Some(3014),
            network: vec![NetworkSettings::new("connected", "a.csv"), NetworkSettings::new("route", "r.gpkg")],
            premises: PremisesSettings { file: Some("p.gpkg".into()), layer: Some("byggnad".into()), ..Default::default() },
            ..Settings::default()
        };
        let flags = Settings {
            crs: Some(3006),
            network: vec![NetworkSettings::new("connected", "b.csv")],
            premises: PremisesSettings { file: Some("q.csv".into()), ..Default::default() },
            ..Settings::default()
        };
        let merged = flags.over(file);
        assert_eq!((merged.crs, merged.match_within), (Some(3006), Some(20.0)));
        let files: Vec<_> = merged.network.iter().filter_map(|layer| layer.file.as_deref()).collect();
        assert_eq!(files, ["r.gpkg", "b.csv"]);
        assert_eq!((merged.premises.file.as_deref(), merged.premises.layer), (Some("q.csv"), None));
    }
}
