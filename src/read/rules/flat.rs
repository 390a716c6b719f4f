//! A rule set as keys and values, so that two can be compared key by key.

use super::fit::below;
use super::shape::{Keys, RULE_SET, Shape};
use crate::score::RuleSet;
use crate::{Error, Result};
use toml::{Table, Value};

/// Every key of a rule set with its value as text, in the order of the file; `id` and `base` are left out, they only name it.
///
/// # Errors
/// A rule set that cannot be written as TOML, which only one made by hand can be: a number above the largest of TOML.
pub fn flat(rules: &RuleSet) -> Result<Vec<(String, String)>> {
    let table = Table::try_from(rules).map_err(|error| Error::usage(format!("rule set `{}`: {error}", rules.id)))?;
    let mut all = Vec::new();
    walk(&table, &RULE_SET, "", &mut all);
    all.retain(|(key, _)| key != "id" && key != "base");
    Ok(all)
}

fn walk(table: &Table, keys: &Keys, path: &str, all: &mut Vec<(String, String)>) {
    let word = keys.by.and_then(|(by, _)| table.get(by)?.as_str());
    for key in keys.of(word) {
        let Some(value) = table.get(key.name) else { continue };
        let path = below(path, key.name);
        match (key.shape, value) {
            (Shape::Table(inner), Value::Table(table)) => walk(table, inner, &path, all),
            (Shape::Stated(_), Value::Table(table)) => {
                for part in ["value", "source", "assumed"] {
                    let Some(value) = table.get(part) else { continue };
                    let path = if part == "value" { path.clone() } else { below(&path, part) };
                    all.push((path, shown(value)));
                }
            }
            (Shape::Named(by, inner), Value::Array(list)) => {
                for one in list.iter().filter_map(Value::as_table) {
                    let id = one.get(by).and_then(Value::as_str).unwrap_or_default();
                    walk(one, inner, &below(&path, id), all);
                }
            }
            (Shape::List(_), Value::Array(list)) => {
                for (index, one) in list.iter().filter_map(Value::as_table).enumerate() {
                    all.extend(one.iter().map(|(name, value)| (format!("{path}[{}].{name}", index + 1), shown(value))));
                }
            }
            (_, value) => all.push((path, shown(value))),
        }
    }
}

/// A value as a person writes it: text without quotes, lists with commas.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
