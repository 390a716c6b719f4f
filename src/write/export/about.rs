//! What an export says of the run it was made from: version, rules, sources, settings.
//!
//! Responsible for: one list of names and values, in the language of the export, without a clock. Not responsible for: where it is put.

use super::Export;
use crate::results::{InputLayer, RowsRead};
use crate::write::labels::{Language, labels};
use crate::write::report::Strings;
use serde_json::Value;

/// The section of `data/report` with the names.
const SECTION: &str = "about_run";

/// Everything about the run, in the order in which a reader wants it.
pub(super) fn about(export: &Export<'_>) -> Vec<(String, String)> {
    let (results, language) = (export.results, export.language);
    let words = Strings::of(language);
    let word = |key: &str| words.get(SECTION, key).to_owned();
    let manifest = &results.manifest;
    let mut list = vec![
        (word("program"), format!("{} {}", manifest.tool.name, manifest.tool.version)),
        (word("run"), format!("bygd {}", results.kind.command())),
        (word("profile"), labels().word("profile", results.profile.as_str(), language).to_owned()),
        (word("command"), export.command.to_owned()),
    ];
    if let Some(as_of) = manifest.settings["as_of"].as_str() {
        list.push((word("as_of"), as_of.to_owned()));
    }
    if let Some(within) = manifest.passed_within_m {
        list.push((word("within_dense"), within.dense.to_string()));
        list.push((word("within_rural"), within.rural.to_string()));
    }
    if let Some(round) = &results.round {
        let rules = &round.rule_set;
        list.push((word("rules"), format!("{} ({})", rules.title, rules.id)));
        let until = rules.valid_to.as_deref().unwrap_or_default();
        list.push((word("rules_valid"), format!("{}–{until}", rules.valid_from)));
        list.push((word("rules_basis"), rules.legal_basis.join("; ")));
    }
    list.push((word("empty"), word("empty_meaning")));
    for (input, number) in manifest.inputs.iter().zip(1..) {
        add_source(&mut list, input, number, &manifest.rows, language);
    }
    add_settings(&mut list, &word("setting"), &manifest.settings);
    list
}

fn add_source(list: &mut Vec<(String, String)>, input: &InputLayer, number: usize, rows: &[RowsRead], language: Language) {
    let words = Strings::of(language);
    let name = |key: &str| words.fill(SECTION, key, &[("number", &number.to_string())]);
    let role = labels().word("role", &input.role, language);
    let layer = input.layer.as_deref().map(|layer| format!(" ({layer})")).unwrap_or_default();
    let crs = input.crs.as_deref().map(|crs| format!(", {crs}")).unwrap_or_default();
    list.push((name("source"), format!("{role}: {}{layer}{crs}", input.file)));
    list.push((name("source_sha256"), input.sha256.clone()));
    let is_this = |account: &&RowsRead| {
        account.role == input.role && (account.layer == input.file || Some(account.layer.as_str()) == input.layer.as_deref())
    };
    if let Some(account) = rows.iter().find(is_this) {
        let excluded: Vec<_> = account.excluded.iter().map(|(reason, rows)| format!("{rows} {reason}")).collect();
        let excluded = if excluded.is_empty() { "0".to_owned() } else { excluded.join(", ") };
        let hidden = |text: String| if account.is_hidden { "U".to_owned() } else { text };
        let (read, used, excluded) = (account.read.to_string(), hidden(account.used.to_string()), hidden(excluded));
        let values = [("read", read.as_str()), ("used", &used), ("excluded", &excluded)];
        list.push((name("source_rows"), words.fill(SECTION, "rows", &values)));
    }
}

/// Every setting with a value, under its place in the manifest: `passed_within_dense_m`, `layers.0.columns.id`.
fn add_settings(list: &mut Vec<(String, String)>, name: &str, value: &Value) {
    let separator = if name.contains(": ") { "." } else { ": " };
    match value {
        Value::Null => {}
        Value::Object(keys) => keys.iter().for_each(|(key, value)| add_settings(list, &format!("{name}{separator}{key}"), value)),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let texts: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            list.push((name.to_owned(), texts.join("; ")));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| add_settings(list, &format!("{name}{separator}{at}"), value));
        }
        Value::String(text) => list.push((name.to_owned(), text.clone())),
        other => list.push((name.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::layer_samples as samples;
    use super::*;

    #[test]
    fn version_command_sources_and_settings_are_said_once_each() {
        let results = samples::results();
        let list = about(&samples::export(&results));
        let value = |name: &str| {
            let mut found = list.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
            (found.next(), found.next())
        };
        assert_eq!(value("Program"), (Some("bygd 0.1.0"), None));
        assert_eq!(value("Profil"), (Some("intern"), None));
        assert_eq!(value("Kommando som gör om exporten").0, Some("bygd export resultat --format gpkg --out karta.gpkg"));
        assert_eq!(value("Källa 1").0, Some("byggnader: byggnader.csv, EPSG:3006"));
        assert_eq!(value("Källa 1, SHA-256").0, Some("ab".repeat(32).as_str()));
        assert_eq!(value("Källa 1, rader").0, Some("lästa 15338, använda 12577, uteslutna: 2761 repeats another row"));
        assert_eq!(value("Inställning: horizon_years"), (Some("3"), None));
        assert_eq!(value("Inställning: layers.0.columns.id"), (Some("x"), None));
        assert_eq!(value("Inställning: area_column"), (None, None));
        assert!(list.iter().all(|(name, _)| !name.is_empty()));
    }

    #[test]
    fn every_name_stands_once_in_english_too() {
        let results = samples::results();
        let list = about(&Export { language: Language::English, ..samples::export(&results) });
        let names: std::collections::BTreeSet<_> = list.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), list.len());
        assert!(names.contains(&"Source 1, SHA-256".to_owned()));
    }
}
