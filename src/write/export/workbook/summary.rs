//! The second sheet: what matters most, in short.
//!
//! Responsible for: choosing and adding up cells of the tables. Not responsible for: anything that is not in a table; a cell that is not
//! known is `..`, one that must not be shown `U`, and neither is ever added as zero.

use super::Book;
use super::formats::Formats;
use super::page::{Cell, Page};
use crate::results::{RunKind, Table};
use crate::write::export::line::{self, Place};
use crate::write::export::sheet::is_decimal;
use crate::write::labels::{Kind, labels};
use crate::write::report::{IMPOSSIBLE, SUPPRESSED, UNKNOWN};
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::BTreeSet;

const WIDTHS: [f64; 13] = [30.0, 30.0, 26.0, 28.0, 16.0, 16.0, 14.0, 16.0, 14.0, 14.0, 14.0, 14.0, 14.0];
const COVERAGE: [&str; 13] = [
    "level",
    "name",
    "area_class",
    "base",
    "total",
    "connected",
    "connected_share",
    "passed",
    "passed_share",
    "planned",
    "unserved",
    "unserved_share",
    "unknown",
];

/// Writes the sheet.
pub(super) fn write(to: &mut Worksheet, book: &Book<'_>, formats: &Formats) -> Result<(), XlsxError> {
    let mut page = Page::new(to, formats, &WIDTHS, book.title())?;
    if book.is_internal() {
        page.warning(book.text("internal_mark"))?;
    }
    match book.export.results.kind {
        RunKind::Coverage => coverage(&mut page, book),
        RunKind::Score => round(&mut page, book),
        RunKind::Plan => plan(&mut page, book),
    }
}

/// Country and counties, as in the long table.
fn coverage(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    let Some(table) = book.export.results.table("coverage") else { return Ok(()) };
    let as_of = (0..table.rows.len()).map(|row| table.cell(row, "as_of")).find(|day| !day.is_empty());
    page.row([book.text("as_of").into(), as_of.unwrap_or_else(|| book.text("as_of_unknown")).into()])?;
    let headings = headings(book, "coverage", &COVERAGE);
    page.part(book.text("country_and_counties"), &headings.iter().map(String::as_str).collect::<Vec<_>>())?;
    for level in ["country", "county"] {
        for row in table.find(&[("level", level)]) {
            page.row(COVERAGE.map(|column| cell(book, table, row, column)))?;
        }
    }
    Ok(())
}

/// The plan in sums, and what became of the premises.
fn plan(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    for name in ["plan_totals", "choices", "fates"] {
        let Some(table) = book.export.results.table(name) else { continue };
        let columns: Vec<&str> = table.columns.iter().map(String::as_str).collect();
        let headings = headings(book, name, &columns);
        let title = labels().table(name).map_or(name, |label| label.name(book.export.language));
        page.part(title, &headings.iter().map(String::as_str).collect::<Vec<_>>())?;
        for row in 0..table.rows.len() {
            page.row(columns.iter().map(|column| cell(book, table, row, column)))?;
        }
    }
    Ok(())
}

fn round(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    let results = book.export.results;
    if let Some(round) = &results.round {
        page.row([book.text("round").into(), if round.round.is_empty() { UNKNOWN } else { &round.round }.into()])?;
        page.row([book.text("rules").into(), round.rule_set.title.as_str().into()])?;
        page.row([
            book.text("state").into(),
            book.text(if round.preliminary { "state_preliminary" } else { "state_proposal" }).into(),
        ])?;
        money(page, book)?;
    }
    let Some(table) = results.table(line::TABLE) else { return Ok(()) };
    outcomes(page, book, table)?;
    around_line(page, book, table)
}

/// The money of each pot.
fn money(page: &mut Page<'_>, book: &Book<'_>) -> Result<(), XlsxError> {
    let Some(round) = &book.export.results.round else { return Ok(()) };
    let headings = ["pot", "budget", "granted", "reserved", "left"].map(|key| book.text(key));
    page.part(book.text("budget"), &headings)?;
    let kronor = |amount: i64| Cell::Number(amount as f64, Kind::Money);
    // No budget was given: there is nothing to say, which is not zero.
    let known = |amount: Option<i64>| amount.map_or_else(|| "–".into(), kronor);
    for pot in &round.pots {
        let name = match (pot.label.as_str(), pot.id.as_str()) {
            ("", "") => book.text("only_pot"),
            ("", id) => id,
            (label, _) => label,
        };
        page.row([name.into(), known(pot.budget), kronor(pot.granted), kronor(pot.reserved), known(pot.left)])?;
    }
    Ok(())
}

/// How many applications there are of each outcome, and their money.
fn outcomes(page: &mut Page<'_>, book: &Book<'_>, table: &Table) -> Result<(), XlsxError> {
    let headings = ["outcomes", "number", "requested", "requested_unknown", "granted"].map(|key| book.text(key));
    page.part(book.text("outcomes"), &headings)?;
    let all: Vec<usize> = (0..table.rows.len()).collect();
    for class in labels().classes("outcome") {
        let rows: Vec<usize> = all.iter().copied().filter(|&row| table.cell(row, "outcome") == class.value).collect();
        if !rows.is_empty() {
            page.row(sums(class.label.name(book.export.language), table, &rows))?;
        }
    }
    page.row(sums(book.text("all"), table, &all))
}

fn sums(name: &str, table: &Table, rows: &[usize]) -> [Cell; 5] {
    let amounts = |column: &str| -> Vec<i64> { rows.iter().filter_map(|&row| table.cell(row, column).parse().ok()).collect() };
    let (requested, granted) = (amounts("requested_support"), amounts("granted_support"));
    let count = |count: usize| Cell::Number(count as f64, Kind::Count);
    let sum = |amounts: &[i64]| match amounts {
        [] => Cell::from(UNKNOWN),
        amounts => Cell::Number(amounts.iter().sum::<i64>() as f64, Kind::Money),
    };
    [name.into(), count(rows.len()), sum(&requested), count(rows.len() - requested.len()), sum(&granted)]
}

/// The last that gets support, those that wait for a decision with money set aside, and the first that gets none.
fn around_line(page: &mut Page<'_>, book: &Book<'_>, table: &Table) -> Result<(), XlsxError> {
    let standing = if table.column("total_points").is_some() { "total_points" } else { "comparison_number" };
    let columns = ["rank", "project", "outcome", standing, "connection_rate", "requested_support", "cumulative_granted"];
    let headings = headings(book, line::TABLE, &columns);
    let headings: Vec<&str> = std::iter::once(book.text("line")).chain(headings.iter().map(String::as_str)).collect();
    page.part(book.text("around_line"), &headings)?;
    let shown = [Place::LastGranted, Place::Waiting, Place::FirstBelow, Place::NoLine];
    let mut said = BTreeSet::new();
    for (row, (place, pot)) in line::places(table, book.export.results).into_iter().enumerate() {
        // Without a line the first row says so for all.
        if !shown.contains(&place) || (!said.insert((place.key(), pot)) && place != Place::Waiting) {
            continue;
        }
        let words =
            if pot.is_empty() { book.text(place.key()).to_owned() } else { format!("{} ({pot})", book.text(place.key())) };
        let cells = columns.iter().map(|column| cell(book, table, row, column));
        page.row(std::iter::once(Cell::Text(words)).chain(cells))?;
    }
    Ok(())
}

fn headings(book: &Book<'_>, table: &str, columns: &[&str]) -> Vec<String> {
    let heading =
        |column: &&str| labels().column_in(table, column, book.export.results).label.name(book.export.language).to_owned();
    columns.iter().map(heading).collect()
}

/// A cell of a table as people read it.
fn cell(book: &Book<'_>, table: &Table, row: usize, column: &str) -> Cell {
    let text = table.cell(row, column);
    let kind = labels().column_in(&table.name, column, book.export.results).kind;
    if table.is_suppressed(row, column) {
        return SUPPRESSED.into();
    }
    match text {
        "" => UNKNOWN.into(),
        IMPOSSIBLE => IMPOSSIBLE.into(),
        text if kind == Kind::Class => labels().word(column, text, book.export.language).into(),
        text => match text.parse::<f64>() {
            Ok(number) if kind.is_numeric() && is_decimal(text) => Cell::Number(number, kind),
            _ => text.into(),
        },
    }
}
