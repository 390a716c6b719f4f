//! Whether a parsed file fits the [shape](super::shape) of a rule set.
//!
//! Responsible for: unknown and missing keys, values of the wrong kind, unknown words, ids given twice, all of them at once, each with
//! its key. Not responsible for: what the values mean together (`score::rules`).

use super::shape::{Key, Keys, OVERLAY_REQUIRED, REMOVE, RULE_SET, Shape};
use crate::error::nearest_name;
use crate::score::rules::{Percent, Problem};
use std::collections::BTreeSet;
use toml::{Table, Value};

/// What is wrong with the shape of a file as it stands. A file with a `base` may leave out what the base says.
pub fn problems(file: &Table) -> Vec<Problem> {
    let overlay = file.contains_key("base");
    let mut fit = Fit { overlay, found: Vec::new() };
    let mut body = file.clone();
    match body.remove(REMOVE) {
        Some(removed) if overlay => fit.value(&removed, Shape::Texts, REMOVE),
        Some(_) => fit.add(REMOVE, "there is no `base` to take anything away from", "take the key out of this file"),
        None => {}
    }
    fit.table(&body, &RULE_SET, "");
    if overlay {
        for key in OVERLAY_REQUIRED.iter().filter(|key| !file.contains_key(**key)) {
            fit.add(key, "is missing", "a rule set that names a base still has its own id, title and first day");
        }
    }
    fit.found
}

/// What is wrong with the shape of a rule set that is joined with its base.
pub fn whole_problems(file: &Table) -> Vec<Problem> {
    let mut fit = Fit { overlay: false, found: Vec::new() };
    fit.table(file, &RULE_SET, "");
    fit.found
}

struct Fit {
    overlay: bool,
    found: Vec<Problem>,
}

/// A key below another: `money.share`.
pub fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// What a table in a list is called: by its id, else by its position from 1.
pub fn entry(path: &str, by: Option<&str>, index: usize, table: Option<&Table>) -> String {
    match by.and_then(|by| table?.get(by)?.as_str()) {
        Some(id) if !id.is_empty() => below(path, id),
        _ => format!("{path}[{}]", index + 1),
    }
}

/// The nearest of these names, or all of them.
fn did_you_mean(unknown: &str, known: &[&str]) -> String {
    match nearest_name(unknown, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known are: {}", known.join(", ")),
    }
}

impl Fit {
    fn add(&mut self, key: &str, problem: impl Into<String>, hint: impl Into<String>) {
        self.found.push(Problem { key: key.to_owned(), problem: problem.into(), hint: hint.into() });
    }

    fn table(&mut self, table: &Table, keys: &Keys, path: &str) {
        let word = keys.by.and_then(|(by, _)| table.get(by)?.as_str());
        let known = keys.of(word);
        let names: Vec<&str> = known.iter().map(|key| key.name).collect();
        for (name, value) in table {
            match known.iter().find(|key| key.name == name) {
                Some(key) => self.value(value, key.shape, &below(path, name)),
                None => self.add(&below(path, name), "there is no such key", did_you_mean(name, &names)),
            }
        }
        if !self.overlay {
            for key in known.iter().filter(|key| key.required && !table.contains_key(key.name)) {
                self.add(&below(path, key.name), "is missing", "`bygd rules template` prints a file with every key explained");
            }
        }
        if keys.basis {
            self.basis(table, &known, path);
        }
    }

    /// A number must say where it is from; an overlay that gives another number must say it anew.
    fn basis(&mut self, table: &Table, known: &[Key], path: &str) {
        let (source, assumed) = (table.contains_key("source"), table.contains_key("assumed"));
        let is_number = |key: &&Key| !key.words_only && !matches!(key.shape, Shape::Stated(_)) && table.contains_key(key.name);
        let changes = known.iter().any(|key| is_number(&key));
        if source && assumed {
            self.add(path, "has both `source` and `assumed`", "keep the one that is true");
        } else if !source && !assumed && (changes || !self.overlay) {
            self.add(
                path,
                "does not say where it is from",
                "add `source` with the page that states it, or `assumed` with why it was taken",
            );
        }
    }

    fn value(&mut self, value: &Value, shape: Shape, path: &str) {
        match (shape, value) {
            (Shape::Text, Value::String(text)) => {
                if text.trim().is_empty() {
                    self.add(path, "is empty", "write the text, or take the key away");
                }
            }
            (Shape::Flag, Value::Boolean(_)) => {}
            (Shape::Date, value) => self.date(value, path),
            (Shape::Number(from, to), Value::Integer(number)) => {
                if !(from..=to).contains(number) {
                    let range = if to == i64::MAX { format!("{from} or more") } else { format!("from {from} to {to}") };
                    self.add(path, format!("{number} cannot be"), format!("give a whole number, {range}"));
                }
            }
            (Shape::Percent, Value::String(text)) => {
                if Percent::try_from(text.clone()).is_err() {
                    self.add(path, format!("`{text}` is not a percentage"), "write it as \"75 %\" or \"2,5 %\"");
                }
            }
            (Shape::Word(what, words), Value::String(word)) => self.word(word, what, &words(), path),
            (Shape::Texts, Value::Array(list)) => self.each(list, Shape::Text, path),
            (Shape::WordList(what, words), Value::Array(list)) => self.each(list, Shape::Word(what, words), path),
            (Shape::Stated(inner), Value::Table(table)) => self.stated(table, *inner, path),
            (Shape::Table(keys), Value::Table(table)) => self.table(table, keys, path),
            (Shape::List(keys), Value::Array(list)) => self.list(list, keys, None, path),
            (Shape::Named(by, keys), Value::Array(list)) => self.list(list, keys, Some(by), path),
            (shape, value) => {
                let (wanted, hint) = wanted(shape);
                self.add(path, format!("is {}, but must be {wanted}", kind(value)), hint);
            }
        }
    }

    fn date(&mut self, value: &Value, path: &str) {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Datetime(date) => date.to_string(),
            other => kind(other).to_owned(),
        };
        if text.parse::<jiff::civil::Date>().is_err() || text.len() != 10 {
            self.add(path, format!("{text} is not a day"), "write it as \"2016-01-31\"");
        }
    }

    fn word(&mut self, word: &str, what: &str, words: &[&str], path: &str) {
        if !words.contains(&word) {
            self.add(path, format!("there is no {what} `{word}`"), did_you_mean(word, words));
        }
    }

    fn each(&mut self, list: &[Value], shape: Shape, path: &str) {
        for (index, value) in list.iter().enumerate() {
            self.value(value, shape, &format!("{path}[{}]", index + 1));
        }
    }

    /// A value and where it is from: both, also in an overlay, so that no number keeps the source of another.
    fn stated(&mut self, table: &Table, inner: Shape, path: &str) {
        for (name, value) in table {
            match name.as_str() {
                "value" => self.value(value, inner, path),
                "source" | "assumed" => self.value(value, Shape::Text, &below(path, name)),
                _ => self.add(&below(path, name), "there is no such key", did_you_mean(name, &["value", "source", "assumed"])),
            }
        }
        if !table.contains_key("value") {
            self.add(path, "has no `value`", "write { value = ..., source = \"...\" }");
        }
        let overlay = std::mem::replace(&mut self.overlay, false);
        self.basis(table, &[], path);
        self.overlay = overlay;
    }

    fn list(&mut self, list: &[Value], keys: &Keys, by: Option<&str>, path: &str) {
        let mut seen = BTreeSet::new();
        // Lists without ids replace those of the base, so that they are whole in an overlay too.
        let overlay = self.overlay;
        self.overlay = overlay && by.is_some();
        for (index, value) in list.iter().enumerate() {
            let place = entry(path, by, index, value.as_table());
            let Value::Table(table) = value else {
                self.add(&place, format!("is {}, but must be a table", kind(value)), "write { key = value, ... }");
                continue;
            };
            self.table(table, keys, &place);
            let Some(by) = by else { continue };
            match table.get(by).and_then(Value::as_str) {
                Some(id) if !seen.insert(id) => {
                    self.add(&place, format!("there are two with the {by} `{id}`"), "keep one of the two")
                }
                // In a whole rule set this was already said.
                None if self.overlay => {
                    self.add(&below(&place, by), "is missing", "name the one of the base that is changed, or a new one")
                }
                _ => {}
            }
        }
        self.overlay = overlay;
    }
}

/// What a value is, in words.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number with decimals",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a day or time",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

/// What a key must hold, and how it is written.
fn wanted(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Text | Shape::Word(..) => ("text", "write it in quotes"),
        Shape::Texts | Shape::WordList(..) => ("a list of texts", "write it as [\"...\", \"...\"]"),
        Shape::Date => ("a day", "write it as \"2016-01-31\""),
        Shape::Number(..) => ("a whole number", "write it without quotes and decimals: 45"),
        Shape::Flag => ("true or false", "write true or false, without quotes"),
        Shape::Percent => ("a percentage", "write it as \"75 %\", with quotes"),
        Shape::Stated(_) => {
            ("a value with where it is from", "write { value = ..., source = \"...\" } or { value = ..., assumed = \"...\" }")
        }
        Shape::Table(_) => ("a table", "write `[name]` above its keys"),
        Shape::List(_) => ("a list of tables", "write it as [{ ... }, { ... }]"),
        Shape::Named(..) => ("a list of tables", "write `[[name]]`, with two brackets, above each"),
    }
}
