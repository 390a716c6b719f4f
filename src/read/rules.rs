//! Rule sets from TOML: those built into the program, and files of the user.
//!
//! Responsible for: finding a rule set by id or path, joining it with the base it names, refusing what does not fit with key, line and a
//! hint. Not responsible for: what the rules do (`score`).
//!
//! | file | what it does |
//! |---|---|
//! | `shape` | the one list of keys and what they hold |
//! | `fit` | whether a file fits it |
//! | `join` | a base, changed by an overlay |
//! | `flat` | a rule set as keys and values, to compare two |

mod fit;
mod flat;
mod join;
#[cfg(test)]
mod schema_tests;
mod shape;
#[cfg(test)]
mod tests;

pub use flat::flat;

use crate::error::nearest_name;
use crate::score::RuleSet;
use crate::score::rules::Problem;
use crate::{Error, Place, Result};
use std::collections::BTreeMap;
use std::path::Path;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

macro_rules! built_in {
    ($($id:literal),+ $(,)?) => { &[$(($id, include_str!(concat!("../../data/rules/", $id, ".toml")))),+] };
}

static BUILT_IN: &[(&str, &str)] = built_in![
    "landsbygdsprogrammet-2014",
    "landsbygdsprogrammet-2016",
    "dalarna-2015",
    "skane-2016",
    "skane-2017",
    "vastra-gotaland-2018",
    "vastra-gotaland-2019",
    "pts-2020",
    "pts-2021",
    "pts-2022",
    "pts-2023",
];

/// A rule set with every key explained, to begin from.
pub const TEMPLATE: &str = include_str!("../../data/rules/template.toml");

/// The rule sets in the program: id and text.
pub fn builtin() -> &'static [(&'static str, &'static str)] {
    BUILT_IN
}

/// The rule set with this id, else the one in this file.
///
/// # Errors
/// A name that is neither (the nearest id is said), and a file that is no usable rule set; the first fault is said, with how many more
/// there are.
pub fn load(id_or_file: &str) -> Result<RuleSet> {
    let (text, place) = find(id_or_file)?;
    read_text(&text, &place)
}

/// The rule set in this text. Bases that are files are looked for beside the file of `place`.
///
/// # Errors
/// As [`load`].
pub fn read_text(text: &str, place: &Place) -> Result<RuleSet> {
    check_text(text, place).map_err(|errors| {
        let more = errors.len().saturating_sub(1);
        let mut errors = errors.into_iter();
        let first = errors.next().unwrap_or_else(|| place.clone().error("cannot be read as a rule set"));
        if more == 0 {
            return first;
        }
        let hint = first.hint().map(|hint| format!("{hint}; ")).unwrap_or_default();
        first.with_hint(format!("{hint}there are {more} more problems: `bygd rules check {}` lists them", place.file))
    })
}

/// The rule set with this id or in this file, or everything that is wrong with it.
///
/// # Errors
/// All faults, in the order of the file as far as they are known.
pub fn check(id_or_file: &str) -> std::result::Result<RuleSet, Vec<Error>> {
    let (text, place) = find(id_or_file).map_err(|error| vec![error])?;
    check_text(&text, &place)
}

/// The text of a built-in rule set or of a file, and where it is.
fn find(id_or_file: &str) -> Result<(String, Place)> {
    if let Some((id, text)) = BUILT_IN.iter().find(|(id, _)| *id == id_or_file) {
        return Ok(((*text).to_owned(), Place::file(*id)));
    }
    let place = Place::file(id_or_file);
    let path = Path::new(id_or_file);
    if !path.is_file() {
        let is_path = path.extension().is_some() || path.components().count() > 1 || path.exists();
        let hint = match nearest_name(id_or_file, BUILT_IN.iter().map(|(id, _)| *id)) {
            Some(id) if !is_path => format!("did you mean `{id}`? `bygd rules list` lists them"),
            _ => "give the path of a TOML file, or the id of a built-in rule set: `bygd rules list` lists them".to_owned(),
        };
        let problem = if is_path { "there is no such file" } else { "there is no rule set with this id, and no such file" };
        return Err(place.error(problem).with_hint(hint));
    }
    let bytes = std::fs::read(path).map_err(|error| place.clone().error(format!("cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let hint = "save the file as UTF-8 in your editor (in Notepad: Save as, Encoding, UTF-8)";
        place.clone().error("is not saved as UTF-8").with_hint(hint)
    })?;
    Ok((text.trim_start_matches('\u{feff}').to_owned(), place))
}

fn check_text(text: &str, place: &Place) -> std::result::Result<RuleSet, Vec<Error>> {
    let (table, lines) = parse(text, place).map_err(|error| vec![error])?;
    let as_errors = |problems: Vec<Problem>| {
        let mut errors: Vec<(u64, Error)> = problems.into_iter().map(|problem| error(problem, place, &lines)).collect();
        errors.sort_by_key(|(line, _)| *line);
        errors.into_iter().map(|(_, error)| error).collect::<Vec<Error>>()
    };
    let own = fit::problems(&table);
    if !own.is_empty() {
        return Err(as_errors(own));
    }
    let joined = match based_on(&table, place, &mut Vec::new()) {
        Ok(None) => table,
        Ok(Some(base)) => join::join(base, table).map_err(|problem| as_errors(vec![problem]))?,
        Err(error) => return Err(vec![error]),
    };
    let whole = fit::whole_problems(&joined);
    if !whole.is_empty() {
        return Err(as_errors(whole));
    }
    let rules: RuleSet = with_text_dates(joined).try_into().map_err(|error: toml::de::Error| {
        vec![place.clone().error(error.message().trim().replace('\n', "; ")).with_hint(TEMPLATE_HINT)]
    })?;
    let problems = rules.problems();
    if problems.is_empty() { Ok(rules) } else { Err(as_errors(problems)) }
}

const TEMPLATE_HINT: &str = "`bygd rules template` prints a file with every key explained";

/// The base that a file names, itself joined with its own; `None` without one.
fn based_on(table: &Table, place: &Place, seen: &mut Vec<String>) -> Result<Option<Table>> {
    let Some(name) = table.get("base").and_then(Value::as_str) else {
        return Ok(None);
    };
    let built_in = BUILT_IN.iter().any(|(id, _)| *id == name);
    let named = if built_in {
        name.to_owned()
    } else {
        let folder = Path::new(&place.file).parent().unwrap_or(Path::new(""));
        folder.join(name).display().to_string()
    };
    if seen.contains(&named) {
        let hint = "a base must come before those that change it: name another";
        return Err(place.clone().error(format!("`base`: `{name}` rests on itself")).with_hint(hint));
    }
    let (text, base_place) = find(&named).map_err(|error| {
        let hint = error.hint().unwrap_or(TEMPLATE_HINT).to_owned();
        place.clone().error(format!("`base`: there is no rule set or file `{name}`")).with_hint(hint)
    })?;
    seen.push(named);
    let (base, lines) = parse(&text, &base_place)?;
    if let Some(problem) = fit::problems(&base).into_iter().next() {
        return Err(error(problem, &base_place, &lines).1);
    }
    match based_on(&base, &base_place, seen)? {
        None => Ok(Some(base)),
        Some(under) => join::join(under, base).map(Some).map_err(|problem| error(problem, &base_place, &lines).1),
    }
}

/// Days that are written without quotes, as text.
fn with_text_dates(mut table: Table) -> Table {
    for key in ["valid_from", "valid_to"] {
        if let Some(Value::Datetime(date)) = table.get(key) {
            let text = date.to_string();
            table.insert(key.to_owned(), Value::String(text));
        }
    }
    table
}

/// The line of each key.
type Lines = BTreeMap<String, u64>;

fn parse(text: &str, place: &Place) -> Result<(Table, Lines)> {
    let line_of = |offset: usize| text.get(..offset).unwrap_or(text).matches('\n').count() as u64 + 1;
    let broken = |error: &toml::de::Error| {
        let mut place = place.clone();
        place.line = error.span().map(|span| line_of(span.start));
        place.error(error.message().trim().replace('\n', "; ")).with_hint(TEMPLATE_HINT)
    };
    let table: Table = text.parse().map_err(|error| broken(&error))?;
    let spanned = DeTable::parse(text).map_err(|error| broken(&error))?;
    let mut lines = Lines::new();
    note_lines(spanned.get_ref(), "", &line_of, &mut lines);
    Ok((table, lines))
}

fn note_lines(table: &DeTable<'_>, path: &str, line_of: &impl Fn(usize) -> u64, lines: &mut Lines) {
    for (key, value) in table {
        let path = fit::below(path, key.get_ref());
        lines.insert(path.clone(), line_of(key.span().start));
        match value.get_ref() {
            DeValue::Table(inner) => note_lines(inner, &path, line_of, lines),
            DeValue::Array(list) => {
                let by = if key.get_ref() == "cost_cap" { "column" } else { "id" };
                for (index, one) in list.iter().enumerate() {
                    let inner = one.get_ref().as_table();
                    let id = inner.and_then(|table| table.iter().find(|(key, _)| key.get_ref() == by)?.1.get_ref().as_str());
                    let place = id.map_or_else(|| format!("{path}[{}]", index + 1), |id| fit::below(&path, id));
                    lines.entry(place.clone()).or_insert_with(|| line_of(one.span().start));
                    if let Some(inner) = inner {
                        note_lines(inner, &place, line_of, lines);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The error that says a problem at its line, or at the line of what holds its key; and that line, for order.
fn error(problem: Problem, place: &Place, lines: &Lines) -> (u64, Error) {
    let mut key = problem.key.as_str();
    let mut line = lines.get(key).copied();
    while line.is_none() {
        let Some(end) = key.rfind(['.', '[']) else { break };
        key = &key[..end];
        line = lines.get(key).copied();
    }
    let mut place = place.clone();
    place.line = line;
    let text = if problem.key.is_empty() { problem.problem.clone() } else { problem.to_string() };
    let error = place.error(text);
    let error = if problem.hint.is_empty() { error } else { error.with_hint(problem.hint) };
    (line.unwrap_or(u64::MAX), error)
}
