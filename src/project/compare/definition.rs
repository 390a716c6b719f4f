//! Which settings differ between two runs, and what can only have changed because of them.
//!
//! Responsible for: listing every setting that differs, and finding the differences in the results that cannot come from data: where the
//! files of a layer are the same in both runs (by their SHA-256) and only its settings differ. Not responsible for: what follows from the
//! distance of the rule, which is told premises by premises (`coverage::compare`).

use crate::coverage::PassedWithin;
use crate::coverage::compare::Definition;
use crate::model::Evidence;
use crate::read::results::ResultsFolder;
use crate::results::{InputLayer, RunManifest, Within};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingChange {
    /// Its name: `passed_within_dense_m`, `connected.columns.id`, `route[2].technology`.
    pub setting: String,
    /// Its old value; `None` where it was not set.
    pub old: Option<String>,
    /// Its new value; `None` where it is not set.
    pub new: Option<String>,
}

/// What differs between two runs apart from their results.
#[derive(Debug, Clone)]
pub struct Differences {
    /// The settings.
    pub settings: Vec<SettingChange>,
    /// The roles whose files differ.
    pub other_data: Vec<String>,
    /// What that means for the comparison.
    pub definition: Definition,
}

/// Keys of a layer's record that say which data were used, not how.
const DATA_KEYS: [&str; 3] = ["role", "file", "layer"];

impl Differences {
    /// Compares two folders by their manifests.
    pub fn new(old: &ResultsFolder, new: &ResultsFolder) -> Self {
        let (old_within, new_within) = (old.within, new.within);
        let (old, new) = (&old.manifest, &new.manifest);
        let (before, after) = flatten(old, new);
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let settings: Vec<SettingChange> = keys
            .into_iter()
            .filter(|key| before.get(*key) != after.get(*key))
            .map(|key| SettingChange { setting: key.clone(), old: before.get(key).cloned(), new: after.get(key).cloned() })
            .collect();
        let data = |manifest: &RunManifest| {
            let mut roles: BTreeMap<String, Vec<(String, Option<String>)>> = BTreeMap::new();
            for InputLayer { role, sha256, layer, .. } in &manifest.inputs {
                roles.entry(role.clone()).or_default().push((sha256.clone(), layer.clone()));
            }
            for files in roles.values_mut() {
                files.sort_unstable();
            }
            roles
        };
        let (old_data, new_data) = (data(old), data(new));
        let roles: BTreeSet<&String> = old_data.keys().chain(new_data.keys()).collect();
        let other_data = roles.into_iter().filter(|role| old_data.get(*role) != new_data.get(*role)).cloned().collect();
        let within = |within: Within| PassedWithin { dense_m: within.dense, rural_m: within.rural };
        let mut differences = Self {
            settings,
            other_data,
            definition: Definition {
                old_within: within(old_within),
                new_within: within(new_within),
                ..Definition::same(PassedWithin::everywhere(0.0))
            },
        };
        differences.attribute(&before, &after);
        differences
    }

    /// Finds what can only come from settings.
    fn attribute(&mut self, before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
        let has_column = |flat: &BTreeMap<String, String>| flat.contains_key("premises.columns.connected");
        // What the premises themselves say about their connection counts as data of `connected`.
        let column_is_data = (has_column(before) || has_column(after)) && !self.is_same("premises");
        let connected = self.only_settings("connected", &["match_within_m", "premises.columns.connected"]) && !column_is_data;
        let by_settings = [
            (Evidence::Connected, connected),
            (Evidence::Orderable, self.only_settings("orderable", &["match_within_m"])),
            (Evidence::ServiceArea, self.only_settings("service_area", &[])),
            (Evidence::NearConnected, connected),
            (Evidence::NearRoute, self.only_settings("route", &[])),
            (Evidence::Planned, self.only_settings("planned", &["as_of", "horizon_years"])),
        ];
        self.definition.evidence = by_settings.into_iter().filter(|(_, only)| *only).map(|(kind, _)| kind).collect();
        let same_premises = self.is_same("premises");
        self.definition.premises = same_premises && self.differs_in(FILTERS);
        self.definition.weights = same_premises && self.differs_in(WEIGHTS);
    }

    fn is_same(&self, role: &str) -> bool {
        !self.other_data.iter().any(|other| other == role)
    }

    /// Whether one of these settings differs.
    fn differs_in(&self, names: &[&str]) -> bool {
        self.settings.iter().any(|change| names.contains(&change.setting.as_str()))
    }

    /// Whether the files of a role are the same while its settings, or one of these, differ.
    fn only_settings(&self, role: &str, others: &[&str]) -> bool {
        let is_of_role =
            |setting: &str| setting.strip_prefix(role).is_some_and(|rest| rest.starts_with('.') || rest.starts_with('['));
        let changed = self.settings.iter().any(|change| is_of_role(&change.setting)) || self.differs_in(others);
        self.is_same(role) && changed
    }

    /// What cannot be told apart: settings that differ while their files do too.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let mut note = |holds: bool, text: &str| {
            if holds {
                notes.push(text.to_owned());
            }
        };
        let other_premises = !self.is_same("premises");
        note(
            other_premises && self.differs_in(FILTERS),
            "another premises file and another filter: new premises and premises gone may come from either",
        );
        note(
            other_premises && self.differs_in(WEIGHTS),
            "another premises file and other columns for what premises weigh: changed weights may come from either",
        );
        note(
            !self.is_same("planned") && self.differs_in(&["as_of", "horizon_years"]),
            "other plans and another measuring date or horizon: what is newly or no longer planned may come from either",
        );
        note(
            self.differs_in(&["premises.columns.id"]),
            "the ids come from another column than before: check that they still mean the same premises",
        );
        note(
            self.differs_in(&["working_crs", "border_tolerance_m", "area_column"]),
            "settings that decide in which municipality premises lie differ: premises that moved may have moved because of them",
        );
        notes
    }
}

/// Settings that decide which premises of a file are counted.
const FILTERS: &[&str] = &["excluded_purposes", "premises.columns.purpose", "premises.columns.status"];
/// Settings that decide what premises weigh.
const WEIGHTS: &[&str] = &["premises.columns.households", "premises.columns.workplaces", "premises.columns.population"];

/// The settings of two runs by name, so that the same name means the same layer in both.
fn flatten(old: &RunManifest, new: &RunManifest) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let mut flat = (BTreeMap::new(), BTreeMap::new());
    for (manifest, flat) in [(old, &mut flat.0), (new, &mut flat.1)] {
        for (key, value) in manifest.settings.as_object().into_iter().flatten().filter(|(key, _)| *key != "layers") {
            flatten_into(key, value, flat);
        }
    }
    let (old_layers, new_layers) = (by_role(old), by_role(new));
    let roles: BTreeSet<&String> = old_layers.keys().chain(new_layers.keys()).collect();
    for role in roles {
        let none = Vec::new();
        let (before, after) = (old_layers.get(role).unwrap_or(&none), new_layers.get(role).unwrap_or(&none));
        let pairs = pair_layers(before, after);
        let several = pairs.len() > 1;
        for (number, (before, after)) in pairs.into_iter().enumerate() {
            let name = if several { format!("{role}[{}]", number + 1) } else { role.clone() };
            for (layer, flat) in [(before, &mut flat.0), (after, &mut flat.1)] {
                let Some(layer) = layer else { continue };
                flat.insert(name.clone(), "given".to_owned());
                let settings = layer.as_object().into_iter().flatten().filter(|(key, _)| !DATA_KEYS.contains(&key.as_str()));
                settings.for_each(|(key, value)| flatten_into(&format!("{name}.{key}"), value, flat));
            }
        }
    }
    flat
}

fn by_role(manifest: &RunManifest) -> BTreeMap<String, Vec<&Value>> {
    let mut roles: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for layer in manifest.layers() {
        roles.entry(layer["role"].as_str().unwrap_or_default().to_owned()).or_default().push(layer);
    }
    roles
}

/// The layers of one role in pairs: first those with the same file name, then the others in their order.
fn pair_layers<'v>(old: &[&'v Value], new: &[&'v Value]) -> Vec<(Option<&'v Value>, Option<&'v Value>)> {
    let is_same = |a: &Value, b: &Value| a["file"] == b["file"] && a["layer"] == b["layer"];
    let mut rest: Vec<&Value> = new.to_vec();
    let mut found: Vec<(Option<&Value>, Option<&Value>)> = Vec::new();
    for layer in old {
        let same = rest.iter().position(|other| is_same(layer, other)).map(|at| rest.remove(at));
        found.push((Some(*layer), same));
    }
    let mut rest = rest.into_iter();
    found.iter_mut().filter(|(_, new)| new.is_none()).for_each(|(_, new)| *new = rest.next());
    found.extend(rest.map(|layer| (None, Some(layer))));
    found
}

/// A value and what is in it, by name; what is not set is left out.
fn flatten_into(key: &str, value: &Value, flat: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(values) => values.iter().for_each(|(name, value)| flatten_into(&format!("{key}.{name}"), value, flat)),
        Value::String(text) => {
            flat.insert(key.to_owned(), text.clone());
        }
        Value::Array(values) => {
            let texts = values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            flat.insert(key.to_owned(), texts.collect::<Vec<_>>().join(", "));
        }
        other => {
            flat.insert(key.to_owned(), other.to_string());
        }
    }
}
