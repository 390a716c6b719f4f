//! The first sheet: what the file is, where it comes from, and what its sheets, columns and signs mean.

use super::Book;
use super::formats::Formats;
use super::page::{Cell, Page};
use crate::results::{Profile, RunKind};
use crate::write::labels::{Kind, labels};
use rust_xlsxwriter::{Worksheet, XlsxError};
use serde_json::Value as Json;

const WIDTHS: [f64; 6] = [34.0, 72.0, 36.0, 70.0, 20.0, 14.0];
/// Settings that stand elsewhere: the rule set by its id, and the columns of the applications.
const ELSEWHERE: [&str; 4] = ["rules", "columns", "assumed", "round"];

/// Writes the sheet.
pub(super) fn write(to: &mut Worksheet, book: &Book<'_>, formats: &Formats) -> Result<(), XlsxError> {
    let mut page = Page::new(to, formats, &WIDTHS, book.title())?;
    if book.is_internal() {
        page.warning(book.text("internal_mark"))?;
    }
    about(&mut page, book)?;
    signs(&mut page, book)?;
    sheets(&mut page, book)?;
    columns(&mut page, book)?;
    sources(&mut page, book)?;
    assumed(&mut page, book)?;
    settings(&mut page, book)
}

fn about(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    let results = book.export.results;
    let (manifest, round) = (&results.manifest, results.round.as_ref());
    let what = match results.kind {
        RunKind::Coverage => book.text("coverage_what"),
        RunKind::Score => book.text("round_what"),
        RunKind::Plan => book.text("plan_what"),
    };
    let profile = match results.profile {
        Profile::Public => book.text("profile_public"),
        Profile::Internal => book.text("profile_internal"),
    };
    page.part(book.text("about"), &[])?;
    let mut line = |key: &str, value: &str| page.row([book.text(key).into(), value.into()]);
    line("what", what)?;
    line("profile", profile)?;
    if let Some(round) = round {
        let rules = &round.rule_set;
        let to = rules.valid_to.as_deref().unwrap_or_else(|| book.text("no_end"));
        let values = [("title", rules.title.as_str()), ("id", &rules.id), ("from", &rules.valid_from), ("to", to)];
        line("round", if round.round.is_empty() { ".." } else { &round.round })?;
        line("rules", &book.fill("rules_valid", &values))?;
        line("state", book.text(if round.preliminary { "state_preliminary" } else { "state_proposal" }))?;
    } else {
        line("as_of", manifest.settings["as_of"].as_str().unwrap_or_else(|| book.text("as_of_unknown")))?;
    }
    if let Some(within) = manifest.passed_within_m {
        let (dense, rural) = (within.dense.to_string(), within.rural.to_string());
        line("within", &book.fill("within_value", &[("dense", &dense), ("rural", &rural)]))?;
    }
    line("run_command", &format!("{} {}", manifest.tool.name, results.kind.command()))?;
    line("command", book.export.command)?;
    line("tool", &format!("{} {}", manifest.tool.name, manifest.tool.version))
}

fn signs(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    page.part(book.text("signs"), &[book.text("sign"), book.text("meaning")])?;
    let text = |key| book.text(key);
    let mut signs = vec![
        (text("empty_sign"), text("empty_means").to_owned()),
        ("..", text("unknown_means").to_owned()),
        (".", text("impossible_means").to_owned()),
        ("U", text("suppressed_means").to_owned()),
        ("–", text("nothing_means").to_owned()),
        (text("percent_sign"), text("percent_means").to_owned()),
        (text("colour_sign"), text("colour_means").to_owned()),
    ];
    if book.changes.cut > 0 {
        signs.push((text("cut_sign"), book.fill("cut_means", &[("cut", &book.changes.cut.to_string())])));
    }
    if book.changes.cleaned > 0 {
        signs.push((text("cleaned_sign"), book.fill("cleaned_means", &[("cleaned", &book.changes.cleaned.to_string())])));
    }
    signs.into_iter().try_for_each(|(sign, meaning)| page.row([sign.into(), meaning.into()]))
}

fn sheets(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    let headings = ["sheet", "sheet_csv", "sheet_rows", "meaning"].map(|key| book.text(key));
    page.part(book.text("sheets"), &headings)?;
    page.row([book.text("summary"), "–", "–", book.text("summary_what")].map(Cell::from))?;
    for (sheet, name) in book.sheets.iter().zip(book.names) {
        let rows = Cell::Number(sheet.rows.len() as f64, Kind::Count);
        page.row([name.as_str().into(), format!("{}.csv", sheet.name).into(), rows, sheet.explained.as_str().into()])?;
    }
    Ok(())
}

fn columns(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    let headings = ["sheet", "column", "column_name", "meaning"].map(|key| book.text(key));
    page.part(book.text("columns"), &headings)?;
    for (sheet, name) in book.sheets.iter().zip(book.names) {
        for column in &sheet.columns {
            let csv = if column.name.is_empty() { "–" } else { &column.name };
            let explained = if column.explained.is_empty() { "–" } else { &column.explained };
            page.row([name.as_str(), &column.heading, csv, explained].map(Cell::from))?;
        }
    }
    Ok(())
}

fn sources(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    let manifest = &book.export.results.manifest;
    let role = |role: &str| labels().word("role", role, book.export.language).to_owned();
    let headings = ["source_role", "source_file", "source_layer"].map(|key| book.text(key));
    let headings = [headings.as_slice(), &["SHA-256", book.text("source_crs"), book.text("source_rows")]].concat();
    page.part(book.text("sources"), &headings)?;
    for input in &manifest.inputs {
        let text = |text: &Option<String>| Cell::from(text.as_deref().unwrap_or("–"));
        page.row([
            role(&input.role).into(),
            input.file.as_str().into(),
            text(&input.layer),
            input.sha256.as_str().into(),
            text(&input.crs),
            Cell::Number(input.rows as f64, Kind::Count),
        ])?;
    }
    let why = |reason| labels().word("excluded", reason, book.export.language);
    let headings = ["source_role", "source_layer", "rows_read", "rows_excluded", "rows_used"].map(|key| book.text(key));
    page.part(book.text("rows"), &headings)?;
    for rows in &manifest.rows {
        let excluded: Vec<String> = rows.excluded.iter().map(|(reason, count)| format!("{}: {count}", why(reason))).collect();
        let excluded = if excluded.is_empty() { "–".to_owned() } else { excluded.join("; ") };
        let hidden = |cell: Cell| if rows.is_hidden { Cell::from("U") } else { cell };
        page.row([
            role(&rows.role).into(),
            rows.layer.as_str().into(),
            Cell::Number(rows.read as f64, Kind::Count),
            hidden(excluded.into()),
            hidden(Cell::Number(rows.used as f64, Kind::Count)),
        ])?;
    }
    Ok(())
}

fn assumed(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    let Some(round) = book.export.results.round.as_ref().filter(|round| !round.assumed.is_empty()) else { return Ok(()) };
    page.part(book.text("assumed"), &[book.text("assumed"), book.text("value"), "", book.text("assumed_why")])?;
    let row = |one: &crate::results::Assumed| [one.what.as_str(), &one.value, "", &one.why].map(Cell::from);
    round.assumed.iter().try_for_each(|one| page.row(row(one)))
}

fn settings(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    page.part(book.text("settings"), &[book.text("setting"), book.text("value")])?;
    let mut lines = Vec::new();
    if let Json::Object(settings) = &book.export.results.manifest.settings {
        for (key, value) in settings.iter().filter(|(key, _)| !ELSEWHERE.contains(&key.as_str())) {
            flatten(key, value, &mut lines);
        }
    }
    lines.into_iter().try_for_each(|(key, value)| page.row([key.into(), value.into()]))
}

/// Every single value with its place: `layers.1.role`, counted from 1; lists of plain values stay together.
fn flatten(place: &str, value: &Json, lines: &mut Vec<(String, String)>) {
    let plain = |value: &Json| match value {
        Json::Null => Some("–".to_owned()),
        Json::String(text) if text.is_empty() => Some("–".to_owned()),
        Json::String(text) => Some(text.clone()),
        Json::Bool(_) | Json::Number(_) => Some(value.to_string()),
        Json::Array(_) | Json::Object(_) => None,
    };
    match value {
        Json::Object(parts) => parts.iter().for_each(|(key, value)| flatten(&format!("{place}.{key}"), value, lines)),
        Json::Array(parts) => match parts.iter().map(plain).collect::<Option<Vec<String>>>() {
            Some(parts) if parts.is_empty() => lines.push((place.to_owned(), "–".to_owned())),
            Some(parts) => lines.push((place.to_owned(), parts.join(", "))),
            None => (1..).zip(parts).for_each(|(at, value)| flatten(&format!("{place}.{at}"), value, lines)),
        },
        _ => lines.extend(plain(value).map(|value| (place.to_owned(), value))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_stand_one_by_one_with_their_place() {
        let settings =
            serde_json::json!({"a": {"b": 50.0, "c": null}, "list": ["x", "y"], "of": [{"k": 1}, {"k": true}], "none": []});
        let mut lines = Vec::new();
        flatten("s", &settings, &mut lines);
        let lines: Vec<String> = lines.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(lines, ["s.a.b=50.0", "s.a.c=–", "s.list=x, y", "s.none=–", "s.of.1.k=1", "s.of.2.k=true"]);
    }
}
