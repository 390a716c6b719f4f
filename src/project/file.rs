//! The project file `bygd.toml`: reading it with clear errors, and the commented one that `bygd init` writes.

use super::Settings;
use crate::error::nearest_name;
use crate::{Place, Result};
use std::path::{Path, PathBuf};

/// The name of a project file.
pub const FILE_NAME: &str = "bygd.toml";

/// The project file that `bygd init` writes: every setting, explained, those with a default commented out.
pub const TEMPLATE: &str = include_str!("../../data/project/bygd.toml");

const TOP: &[&str] = &[
    "as_of",
    "horizon_years",
    "passed_within",
    "match_within",
    "border_tolerance",
    "working_crs",
    "crs",
    "country_name",
    "map",
    "premises",
    "areas",
    "settlements",
    "text",
    "white_spots",
    "plan",
    "network",
];
const PREMISES: &[&str] = &["file", "layer", "crs", "area_column", "exclude_purposes", "columns"];
const AREAS: &[&str] = &["file", "layer", "crs", "county_column", "county_digits", "columns"];
const SETTLEMENTS: &[&str] = &["file", "layer", "crs", "columns"];
const TEXT: &[&str] = &["delimiter", "encoding", "decimal"];
const WHITE_SPOTS: &[&str] = &["within", "least"];
const PLAN: &[&str] = &[
    "roads",
    "ducts",
    "works",
    "backbone",
    "barriers",
    "costs",
    "programme",
    "support_percent",
    "budget",
    "objective",
    "planned",
    "take_up",
    "worth",
    "grow_by",
    "most_premises",
    "longest_km",
    "effort",
    "seed",
    "limit",
];
const LIMIT: &[&str] = &["name", "municipalities", "of", "at_least", "at_most"];
const NETWORK: &[&str] =
    &["name", "kind", "file", "layer", "crs", "technology", "operator", "down_mbps", "ready_by", "match_by", "columns"];

/// Reads a project file. Paths in it are relative to its folder.
///
/// # Errors
/// A file that is missing, is no TOML, has an unknown key (the nearest known one is said) or a value of the wrong type.
pub fn read(path: &Path) -> Result<Settings> {
    let place = Place::file(path.display().to_string());
    let bytes = std::fs::read(path).map_err(|error| {
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        place
            .clone()
            .error(if missing { "there is no such file".to_owned() } else { format!("cannot be read: {error}") })
            .with_hint("make a project file with `bygd init`, or give another with `--project`")
    })?;
    let text = String::from_utf8(bytes).map_err(|_| {
        place
            .clone()
            .error("is not saved as UTF-8")
            .with_hint("save the file as UTF-8 in your editor (in Notepad: Save as, Encoding, UTF-8)")
    })?;
    let mut settings = parse(text.trim_start_matches('\u{feff}'), &place)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let files = [&mut settings.premises.file, &mut settings.areas.file, &mut settings.settlements.file];
    for file in files.into_iter().chain(settings.network.iter_mut().map(|layer| &mut layer.file)).flatten() {
        *file = beside(folder, file);
    }
    let plan = &mut settings.plan;
    for file in plan.layers_mut().filter_map(|layer| layer.file.as_mut()) {
        *file = beside(folder, file);
    }
    for file in plan.costs.iter_mut().chain(plan.programme.iter_mut().filter(|name| Path::new(name).extension().is_some())) {
        *file = beside(folder, file);
    }
    Ok(settings)
}

/// A path as seen from the folder of the project file.
fn beside(folder: &Path, file: &str) -> String {
    let path = PathBuf::from(file);
    if path.is_absolute() || folder.as_os_str().is_empty() { file.to_owned() } else { folder.join(path).display().to_string() }
}

fn parse(text: &str, place: &Place) -> Result<Settings> {
    let broken = |error: &toml::de::Error| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
        let mut place = place.clone();
        place.line = line;
        let message = error.message().trim().replace('\n', "; ");
        let hint = if message.contains("escape") {
            "a backslash has a meaning of its own in double quotes: write paths with `/`, or in single quotes: 'data\\a.csv'"
        } else {
            "`bygd init NAME.toml` writes a file with every setting explained"
        };
        place.error(message).with_hint(hint)
    };
    let table: toml::Table = text.parse().map_err(|error| broken(&error))?;
    check_keys(&table, text, place)?;
    toml::from_str(text).map_err(|error| broken(&error))
}

fn check_keys(table: &toml::Table, text: &str, place: &Place) -> Result<()> {
    check_table(table, TOP, "", text, place)?;
    let sections =
        [("premises", PREMISES), ("areas", AREAS), ("settlements", SETTLEMENTS), ("text", TEXT), ("white_spots", WHITE_SPOTS)];
    for (name, known) in sections {
        if let Some(toml::Value::Table(section)) = table.get(name) {
            check_table(section, known, name, text, place)?;
        }
    }
    if let Some(toml::Value::Table(plan)) = table.get("plan") {
        check_table(plan, PLAN, "plan", text, place)?;
        for (name, known) in PLAN.iter().take(5).map(|name| (*name, SETTLEMENTS)).chain([("limit", LIMIT)]) {
            let sections = plan.get(name).and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let mut sections = sections.iter().filter_map(toml::Value::as_table);
            sections.try_for_each(|section| check_table(section, known, &format!("plan.{name}"), text, place))?;
        }
    }
    let layers = table.get("network").and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    layers.iter().filter_map(toml::Value::as_table).try_for_each(|layer| check_table(layer, NETWORK, "network", text, place))
}

fn check_table(table: &toml::Table, known: &[&str], section: &str, text: &str, place: &Place) -> Result<()> {
    let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) else {
        return Ok(());
    };
    let names_key =
        |line: &str| line.trim_start().trim_start_matches('"').starts_with(key.as_str()) || line.contains(&format!("[{key}]"));
    let mut place = place.clone();
    place.line = text.lines().position(names_key).map(|line| line as u64 + 1);
    let at = if section.is_empty() { String::new() } else { format!(" in `{section}`") };
    Err(place.error(format!("there is no setting `{key}`{at}")).with_hint(match nearest_name(key, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known are: {}", known.join(", ")),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_project_file() {
        let settings = parse(TEMPLATE, &Place::file(FILE_NAME)).unwrap();
        assert!(settings.premises.file.is_some() && !settings.network.is_empty());
    }

    #[test]
    fn the_template_with_everything_switched_on_is_one_too() {
        let switched_on: String =
            TEMPLATE.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line).to_owned() + "\n").collect();
        let settings = parse(&switched_on, &Place::file(FILE_NAME)).unwrap();
        assert!(settings.match_within.is_some() && settings.text.delimiter.is_some());
    }

    #[test]
    fn an_unknown_key_names_the_line_and_the_nearest_key() {
        let error = parse("as_of = \"2026-10-01\"\n[premises]\nfil = \"a.csv\"\n", &Place::file("bygd.toml")).unwrap_err();
        assert_eq!(error.to_string(), "`bygd.toml`, line 3: there is no setting `fil` in `premises`");
        assert_eq!(error.hint(), Some("did you mean `file`?"));
    }

    #[test]
    fn a_value_of_the_wrong_type_names_its_line() {
        let error = parse("\nhorizon_years = \"tre\"\n", &Place::file("bygd.toml")).unwrap_err();
        assert!(error.to_string().starts_with("`bygd.toml`, line 2: "), "{error}");
    }
}
