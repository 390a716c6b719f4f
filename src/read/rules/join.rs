//! A rule set that names a base: the base, changed where the rule set says so.
//!
//! Responsible for: joining two parsed files. Tables are joined key by key, lists of tables with ids one by one, all else is replaced; what
//! `remove` names is taken away first. Not responsible for: whether either file makes sense.

use super::fit::below;
use super::shape::{Key, Keys, REMOVE, RULE_SET, Shape};
use crate::error::nearest_name;
use crate::score::rules::Problem;
use toml::{Table, Value};

/// The base, changed by the overlay.
///
/// # Errors
/// A name in `remove` that the base does not have.
pub fn join(mut base: Table, mut overlay: Table) -> Result<Table, Problem> {
    if let Some(Value::Array(paths)) = overlay.remove(REMOVE) {
        for path in paths.iter().filter_map(Value::as_str) {
            remove(&mut base, path)?;
        }
    }
    merge(&mut base, overlay, &RULE_SET);
    Ok(base)
}

fn merge(base: &mut Table, overlay: Table, keys: &Keys) {
    // Another number has another basis: the two never stand side by side.
    if overlay.contains_key("source") || overlay.contains_key("assumed") {
        base.remove("source");
        base.remove("assumed");
    }
    let known = keys.of(None);
    for (name, value) in overlay {
        let shape = known.iter().find(|key| key.name == name).map(|key| key.shape);
        match (shape, base.get_mut(&name), value) {
            (Some(Shape::Table(keys)), Some(Value::Table(under)), Value::Table(over)) => merge(under, over, keys),
            (Some(Shape::Named(by, keys)), Some(Value::Array(under)), Value::Array(over)) => merge_named(under, over, by, keys),
            (_, _, value) => {
                base.insert(name, value);
            }
        }
    }
}

fn merge_named(base: &mut Vec<Value>, overlay: Vec<Value>, by: &str, keys: &Keys) {
    for value in overlay {
        let id = value.get(by).cloned();
        let same = base.iter_mut().filter_map(Value::as_table_mut).find(|one| one.get(by) == id.as_ref());
        match (same, value) {
            (Some(under), Value::Table(over)) => merge(under, over, keys),
            (_, value) => base.push(value),
        }
    }
}

/// Takes `money.share` or `condition.least_cost` away.
fn remove(base: &mut Table, path: &str) -> Result<(), Problem> {
    let mut table = base;
    let mut keys = &RULE_SET;
    let mut parts = path.split('.').peekable();
    let mut walked = String::new();
    while let Some(part) = parts.next() {
        if !table.contains_key(part) {
            return Err(absent(path, &walked, &table.keys().map(String::as_str).collect::<Vec<_>>()));
        }
        walked = below(&walked, part);
        let Some(next) = parts.peek().copied() else {
            table.remove(part);
            return Ok(());
        };
        let shape = keys.of(None).iter().find(|key: &&Key| key.name == part).map(|key| key.shape);
        let inside = match (shape, table.get_mut(part)) {
            (Some(Shape::Table(inner)), Some(Value::Table(under))) => Some((under, inner)),
            (Some(Shape::Named(by, inner)), Some(Value::Array(list))) => {
                let is_next = |one: &Value| one.get(by).and_then(Value::as_str) == Some(next);
                let Some(index) = list.iter().position(is_next) else {
                    let ids: Vec<&str> = list.iter().filter_map(|one| one.get(by)?.as_str()).collect();
                    return Err(absent(path, &walked, &ids));
                };
                walked = below(&walked, next);
                parts.next();
                if parts.peek().is_none() {
                    list.remove(index);
                    return Ok(());
                }
                list.get_mut(index).and_then(Value::as_table_mut).map(|under| (under, inner))
            }
            _ => None,
        };
        let Some((under, inner)) = inside else {
            return Err(absent(path, &walked, &[]));
        };
        table = under;
        keys = inner;
    }
    Ok(())
}

fn absent(path: &str, walked: &str, known: &[&str]) -> Problem {
    let last = path.strip_prefix(walked).unwrap_or(path).trim_start_matches('.');
    let first = last.split('.').next().unwrap_or(last);
    let names: Vec<String> = known.iter().map(|name| below(walked, name)).collect();
    let hint = match nearest_name(first, known.iter().copied()) {
        Some(name) => format!("did you mean `{}`?", below(walked, name)),
        None if names.is_empty() => "give the key of something that the base has, for example \"money.share\"".to_owned(),
        None => format!("the base has: {}", names.join(", ")),
    };
    Problem { key: REMOVE.to_owned(), problem: format!("the base has no `{path}`"), hint }
}
