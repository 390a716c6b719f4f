//! Where each setting came from: a flag, the project file, or the default.

use super::Settings;
use crate::coverage::{Rules, WhiteSpotOptions};
use std::collections::BTreeMap;

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingOrigin {
    /// Its name, as in the project file: `premises.file`, `network[1].kind`.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Where it came from: `flag`, the name of the project file, or `default`.
    pub origin: String,
}

/// All settings in force, by name; `file` is the project file's name and settings.
pub fn origins(flags: &Settings, file: Option<(&str, &Settings)>) -> Vec<SettingOrigin> {
    let merged = flags.clone().over(file.map(|(_, settings)| settings.clone()).unwrap_or_default());
    let mut all: BTreeMap<String, SettingOrigin> = BTreeMap::new();
    for (key, value) in defaults() {
        all.insert(key.to_owned(), SettingOrigin { key: key.to_owned(), value, origin: "default".to_owned() });
    }
    let from_flags = flatten(flags);
    for (key, value) in flatten(&merged) {
        // Network layers of the flags stand behind those of the file, so they are told apart by their content.
        let is_flag =
            if key.starts_with("network[") { is_flag_layer(&key, flags, &merged) } else { from_flags.contains_key(&key) };
        let origin = match file {
            Some((name, _)) if !is_flag => name.to_owned(),
            _ => "flag".to_owned(),
        };
        all.insert(key.clone(), SettingOrigin { key, value, origin });
    }
    all.into_values().collect()
}

fn is_flag_layer(key: &str, flags: &Settings, merged: &Settings) -> bool {
    let number = key.trim_start_matches("network[").split(']').next().and_then(|number| number.parse::<usize>().ok());
    number.is_some_and(|number| number >= merged.network.len() - flags.network.len())
}

fn defaults() -> Vec<(&'static str, String)> {
    let (rules, spots) = (Rules::default(), WhiteSpotOptions::default());
    vec![
        ("horizon_years", rules.horizon_years.to_string()),
        ("passed_within", rules.passed_within.dense_m.to_string()),
        ("match_within", rules.match_within_m.to_string()),
        ("border_tolerance", rules.border_tolerance_m.to_string()),
        ("working_crs", super::plan::DEFAULT_WORKING_CRS.to_string()),
        ("map", true.to_string()),
        ("white_spots.within", spots.within_m.to_string()),
        ("white_spots.least", spots.least.to_string()),
        (
            "premises.exclude_purposes",
            toml::Value::from(crate::read::premises::OUTBUILDINGS.map(str::to_owned).to_vec()).to_string(),
        ),
    ]
}

/// Settings as names and values.
fn flatten(settings: &Settings) -> BTreeMap<String, String> {
    let mut flat = BTreeMap::new();
    if let Ok(table) = toml::Table::try_from(settings) {
        flatten_into("", &toml::Value::Table(table), &mut flat);
    }
    flat
}

fn flatten_into(key: &str, value: &toml::Value, flat: &mut BTreeMap<String, String>) {
    match value {
        toml::Value::Table(table) => {
            for (name, value) in table {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                flatten_into(&key, value, flat);
            }
        }
        toml::Value::Array(values) if values.iter().any(toml::Value::is_table) => {
            for (number, value) in values.iter().enumerate() {
                flatten_into(&format!("{key}[{number}]"), value, flat);
            }
        }
        _ => {
            flat.insert(key.to_owned(), value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::NetworkSettings;

    #[test]
    fn every_value_has_its_origin() {
        let file = Settings { crs: Some(3014), network: vec![NetworkSettings::new("route", "r.gpkg")], ..Settings::default() };
        let flags = Settings {
            match_within: Some(5.0),
            network: vec![NetworkSettings::new("connected", "c.csv")],
            ..Settings::default()
        };
        let all = origins(&flags, Some(("bygd.toml", &file)));
        let origin = |key: &str| all.iter().find(|setting| setting.key == key).map(|setting| setting.origin.as_str());
        assert_eq!(origin("crs"), Some("bygd.toml"));
        assert_eq!(origin("match_within"), Some("flag"));
        assert_eq!(origin("horizon_years"), Some("default"));
        assert_eq!(origin("network[0].file"), Some("bygd.toml"));
        assert_eq!(origin("network[1].file"), Some("flag"));
    }
}
