//! How the numbers were made: every setting, every number that no source states, and the rules of counting in words.

use super::{Cell, Column, Context, Expression, Figure, Piece, Row, Sentence, ShownTable};
use crate::results::Results;
use crate::write::labels::Kind;
use serde::Serialize;
use serde_json::Value;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct Method {
    /// The rules of counting, in words; only where there is coverage.
    rules: Vec<Sentence>,
    /// The settings of each run.
    settings: Vec<ShownTable>,
    /// How each layer was used.
    layers: Option<ShownTable>,
    /// The whole rule set, value by value.
    rule_set: Option<ShownTable>,
}

/// The section.
pub(super) fn part(context: &Context<'_>) -> Option<Method> {
    let (coverage, round) = (context.input.coverage, context.input.round);
    if coverage.is_none() && round.is_none() {
        return None;
    }
    let string = |key: &str| context.strings.get("method", key);
    let rules = coverage.map_or_else(Vec::new, |results| {
        let distance = super::summary::distance(context, results);
        let mut rules: Vec<Sentence> =
            ["rule_base", "rule_connected", "rule_passed"].map(|key| Sentence::text(string(key))).into();
        rules.push(distance);
        rules.extend(
            ["rule_planned", "rule_unserved", "rule_unknown", "rule_area", "rule_share"].map(|key| Sentence::text(string(key))),
        );
        rules
    });
    let settings = [("", "coverage", coverage), ("round.", "round", round)]
        .into_iter()
        .filter_map(|(prefix, name, results)| Some(settings(context, prefix, name, results?)))
        .collect();
    Some(Method {
        rules,
        settings,
        layers: coverage.and_then(|results| layers(context, results)),
        rule_set: round.and_then(|results| rule_set(context, results)),
    })
}

/// Keys of settings that have a table of their own.
const ELSEWHERE: [&str; 4] = ["layers", "rules", "assumed", "choices"];

fn settings(context: &Context<'_>, prefix: &str, name: &str, results: &Results) -> ShownTable {
    let string = |key: &str| context.strings.get("method", key);
    let settings = &results.manifest.settings;
    let mut rows: Vec<Row> = Vec::new();
    for (key, value) in settings.as_object().into_iter().flatten() {
        if ELSEWHERE.contains(&key.as_str()) {
            continue;
        }
        let mut add = |key: &str, value: &Value, pointer: &str| {
            let of = Expression::manifest(prefix, &format!("/settings{pointer}"));
            rows.push(Row { class: "", cells: vec![setting_name(context, key), value_cell(context, value, &of)] });
        };
        let pointer = format!("/{}", pointer_step(key));
        match value.as_object() {
            Some(fields) => fields
                .iter()
                .for_each(|(field, value)| add(&format!("{key}.{field}"), value, &format!("{pointer}/{}", pointer_step(field)))),
            None => add(key, value, &pointer),
        }
    }
    ShownTable {
        id: format!("method-{name}"),
        caption: Sentence::text(string(&format!("caption_{name}"))),
        sortable: false,
        columns: [string("setting"), string("value")].map(Column::plain).into(),
        rows,
    }
}

/// The name of a setting; the key itself where it has none.
pub(super) fn setting_name(context: &Context<'_>, key: &str) -> Cell {
    match context.strings.find("settings", &key.replace('.', "_")) {
        None => Cell::Name(key.to_owned()),
        Some(name) => Cell::Text(name.to_owned()),
    }
}

/// A value of the manifest.
fn value_cell(context: &Context<'_>, value: &Value, pointer: &str) -> Cell {
    let not_set = || Cell::Text(context.strings.get("method", "not_set").to_owned());
    match value {
        Value::Null => not_set(),
        Value::Number(_) => Cell::Figure(Figure::of_text(&plain(value), Kind::Number, context.language(), pointer.to_owned())),
        Value::Bool(is) => Cell::Text(context.strings.get("method", if *is { "yes" } else { "no" }).to_owned()),
        other => {
            let texts: Vec<String> = flat(other).into_iter().map(|(key, _, value)| joined(&key, &value)).collect();
            if texts.iter().all(String::is_empty) { not_set() } else { Cell::Name(texts.join(", ")) }
        }
    }
}

/// The value, after its key where it has one that is no position.
fn joined(key: &str, value: &str) -> String {
    let is_position = key.bytes().all(|byte| byte.is_ascii_digit());
    if is_position { value.to_owned() } else { format!("{key}: {value}") }
}

/// A number or text without quotes; whole numbers without decimals.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => float.to_string(),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

/// Every value with its dotted key, its JSON pointer and its text.
pub(super) fn flat_settings(settings: &Value) -> Vec<(String, String, String)> {
    flat(settings)
}

fn flat(value: &Value) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    walk(value, "", "", &mut found);
    found
}

fn walk(value: &Value, key: &str, pointer: &str, found: &mut Vec<(String, String, String)>) {
    let below = |step: &str| {
        let dotted = if key.is_empty() { step.to_owned() } else { format!("{key}.{step}") };
        (dotted, format!("{pointer}/{}", pointer_step(step)))
    };
    match value {
        Value::Object(fields) => {
            for (step, value) in fields {
                let (key, pointer) = below(step);
                walk(value, &key, &pointer, found);
            }
        }
        Value::Array(items) => {
            for (position, value) in items.iter().enumerate() {
                let (key, pointer) = below(&position.to_string());
                walk(value, &key, &pointer, found);
            }
        }
        leaf => found.push((key.to_owned(), pointer.to_owned(), plain(leaf))),
    }
}

/// A key as a step of a JSON pointer (RFC 6901).
pub(super) fn pointer_step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// How each layer was used: what the settings say of it beside its role and file.
fn layers(context: &Context<'_>, results: &Results) -> Option<ShownTable> {
    let string = |key: &str| context.strings.get("method", key);
    let rows: Vec<Row> = results
        .manifest
        .layers()
        .iter()
        .map(|layer| {
            let text = |key: &str| layer[key].as_str().unwrap_or_default().to_owned();
            let role = text("role");
            // Where a column says the technology of each row, the layer's own is only what an empty cell would mean.
            let is_beside = |key: &str| key == "technology" && layer["columns"]["technology"].is_string();
            let rest = layer
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(key, _)| !["role", "file", "layer"].contains(&key.as_str()) && !is_beside(key));
            let said: Vec<String> = rest.flat_map(|(key, value)| said(context, key, value)).collect();
            let said = if said.is_empty() { Cell::Text(string("nothing").to_owned()) } else { Cell::Name(said.join("; ")) };
            let role = Cell::Text(context.labels.word("role", &role, context.language()).to_owned());
            Row { class: "", cells: vec![Cell::Name(text("file")), role, said] }
        })
        .collect();
    (!rows.is_empty()).then(|| ShownTable {
        id: "method-layers".to_owned(),
        caption: Sentence::text(string("caption_layers")),
        sortable: false,
        columns: [string("file"), string("role"), string("how")].map(Column::plain).into(),
        rows,
    })
}

/// A setting of a layer in words: its name and value, one for each column it names.
fn said(context: &Context<'_>, key: &str, value: &Value) -> Vec<String> {
    let name = |key: &str| context.strings.find("settings", key).unwrap_or(key).to_owned();
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(field, value)| format!("{} = {}", name(&format!("column_{field}")), plain(value))).collect()
        }
        value if key == "technology" => {
            vec![format!("{}: {}", name(key), context.labels.word("technology", &plain(value), context.language()))]
        }
        value => vec![format!("{}: {}", name(key), plain(value))],
    }
}

/// The rule set as the manifest holds it, value by value.
fn rule_set(context: &Context<'_>, results: &Results) -> Option<ShownTable> {
    let string = |key: &str| context.strings.get("method", key);
    let rules = results.manifest.settings.get("rules")?;
    let row = |(key, pointer, text): (String, String, String)| {
        let is_number = rules.pointer(&pointer).is_some_and(Value::is_number);
        let value = if is_number {
            let of = Expression::manifest("round.", &format!("/settings/rules{pointer}"));
            Cell::Figure(Figure::of_text(&text, Kind::Number, context.language(), of))
        } else {
            Cell::Name(text)
        };
        Row { class: "", cells: vec![Cell::Name(key), value] }
    };
    let name = Piece::Name(plain(&rules["title"]));
    Some(ShownTable {
        id: "method-rules".to_owned(),
        caption: Sentence::fill(string("caption_rules"), &[("rules", name)]),
        sortable: false,
        columns: [string("setting"), string("value")].map(Column::plain).into(),
        rows: flat(rules).into_iter().filter(|(.., text)| !text.is_empty()).map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_settings_is_found_by_its_pointer() {
        let settings = serde_json::json!({"a/b": [{"c": 1}, {"c": "x"}], "d": 50.0, "e": null});
        let flat = flat(&settings);
        assert_eq!(flat.len(), 4);
        for (key, pointer, text) in flat {
            assert_eq!(plain(settings.pointer(&pointer).unwrap_or_else(|| panic!("{key}"))), text);
        }
        assert_eq!(plain(&settings["d"]), "50");
    }
}
