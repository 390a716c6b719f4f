//! A comparison as text for people: which settings differ, and the table of what changed.

use super::show::{MOST_SHOWN, PLAIN, percent};
use crate::coverage::compare::{Cause, Measure, PremisesComparison, Reason, RowPair};
use crate::coverage::{CoverageRow, Level};
use crate::model::{AreaClass, Base};
use crate::project::CompareReport;
use crate::{Error, Result};
use comfy_table::{CellAlignment, ContentArrangement, Table};
use std::collections::BTreeMap;

/// The base that is shown: what was asked for, else households where both sides count them, else premises.
///
/// # Errors
/// A base that was asked for and that neither side counts.
pub fn base(report: &CompareReport, asked: Option<Base>) -> Result<Base> {
    let has = |base: Base| report.rows.iter().any(|row| row.base == base);
    let both = |base: Base| report.rows.iter().any(|row| row.base == base && row.old.is_some() && row.new.is_some());
    match asked {
        Some(base) if has(base) => Ok(base),
        Some(base) => {
            let bases: Vec<&str> = Base::ALL.iter().filter(|base| has(**base)).map(|base| base.as_str()).collect();
            Err(Error::usage(format!("neither folder counts {base}")).with_hint(format!("they count: {}", bases.join(", "))))
        }
        None if both(Base::Households) => Ok(Base::Households),
        None => Ok(Base::Premises),
    }
}

/// What must be known before the table is read: how it was made, and what differs beside the results.
pub fn talk(report: &CompareReport) -> String {
    let mut lines = Vec::new();
    match &report.premises {
        Ok(comparison) => lines.push(format!("{} premises are in both folders", comparison.matched)),
        Err(why) => lines.push(format!("only the tables were compared, so there are no reasons: {why}")),
    }
    if report.other_data.is_empty() {
        lines.push("all input files are the same".to_owned());
    } else {
        lines.push(format!("other files than before: {}", report.other_data.join(", ")));
    }
    if report.settings.is_empty() {
        lines.push("all settings are the same".to_owned());
    }
    for change in &report.settings {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "not given".to_owned());
        lines.push(format!("other setting: {}: {} -> {}", change.setting, value(&change.old), value(&change.new)));
    }
    lines.extend(report.notes.iter().map(|note| format!("note: {note}")));
    lines.join("\n")
}

/// The effects of one area on one count, per cause.
type Effects = BTreeMap<Cause, i64>;

const CAUSES: [(Cause, &str); 6] = [
    (Cause::Added, "new"),
    (Cause::Gone, "gone"),
    (Cause::Moved, "moved"),
    (Cause::Weight, "weights"),
    (Cause::Network, "network"),
    (Cause::Definition, "definition"),
];

/// The table with its caption: one row per municipality, county and country, for one base.
pub fn table(report: &CompareReport, base: Base) -> String {
    let rows: Vec<&RowPair> = report.rows.iter().filter(|row| row.base == base && row.area_class == AreaClass::Total).collect();
    let comparison = report.premises.as_ref().ok().filter(|comparison| comparison.bases.contains(&base));
    let counties = rows.iter().any(|row| row.level == Level::County);
    let too_many = counties && rows.iter().filter(|row| row.level == Level::Municipality).count() > MOST_SHOWN;
    let has_people = |row: &RowPair| [&row.old, &row.new].into_iter().flatten().any(|row| row.total > 0);
    let mut table = Table::new();
    table.load_style(PLAIN).set_content_arrangement(ContentArrangement::Disabled);
    let mut header = vec!["code", "name", base.as_str(), "was", "passed", "%", "was", "%", "change"];
    if comparison.is_some() {
        header.extend(CAUSES.map(|(_, name)| name));
        header.extend(["newly connected", "no longer"]);
    }
    table.set_header(header);
    for row in rows {
        if (too_many && row.level == Level::Municipality) || (row.level == Level::Outside && !has_people(row)) {
            continue;
        }
        let mut cells = vec![row.code.clone(), row.name.clone()];
        cells.extend(count_cells(row));
        if let Some(comparison) = comparison {
            cells.extend(reason_cells(row, comparison));
        }
        table.add_row(cells);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{table}\n{}", caption(base, comparison.is_some()))
}

fn count_cells(row: &RowPair) -> Vec<String> {
    let text = |row: &Option<CoverageRow>, measure: Measure| row.as_ref().map(|row| measure.of(row).to_string());
    let share = |row: &Option<CoverageRow>| row.as_ref().map(|row| percent(row.share(row.passed)));
    let change =
        row.old.as_ref().zip(row.new.as_ref()).map(|(old, new)| signed(new.passed.cast_signed() - old.passed.cast_signed()));
    [
        text(&row.new, Measure::Total),
        text(&row.old, Measure::Total),
        text(&row.new, Measure::Passed),
        share(&row.new),
        text(&row.old, Measure::Passed),
        share(&row.old),
        change,
    ]
    .map(Option::unwrap_or_default)
    .to_vec()
}

fn reason_cells(row: &RowPair, comparison: &PremisesComparison) -> Vec<String> {
    let mut effects = Effects::new();
    let (mut newly, mut no_longer) = (0, 0);
    let mut is_explained = false;
    let same = comparison.reasons.iter().filter(|reason| {
        (reason.level, &reason.code, reason.area_class, reason.base) == (row.level, &row.code, row.area_class, row.base)
    });
    for reason in same {
        is_explained = true;
        *effects.entry(reason.reason.cause()).or_default() += reason.effect.of(Measure::Passed);
        match reason.reason {
            Reason::NewlyConnected => newly += reason.effect.count,
            Reason::NoLongerConnected => no_longer += reason.effect.count,
            _ => {}
        }
    }
    // A county whose municipalities are not known has changes but no reasons.
    let unexplained = !is_explained && row.old != row.new && row.level == Level::County;
    if unexplained {
        return vec![String::new(); CAUSES.len() + 2];
    }
    let mut cells: Vec<String> =
        CAUSES.iter().map(|(cause, _)| signed(effects.get(cause).copied().unwrap_or_default())).collect();
    cells.extend([newly, no_longer].map(|count: u64| count.to_string()));
    cells
}

fn signed(number: i64) -> String {
    if number == 0 { "0".to_owned() } else { format!("{number:+}") }
}

fn caption(base: Base, with_reasons: bool) -> String {
    let mut caption = format!("Counted: {base}. `change` is passed now less passed before; passed includes connected.");
    if with_reasons {
        caption.push_str(
            " The columns from `new` (premises) to `definition` say what it is made of and add up to it; `definition` is what only other \
             settings changed. Newly and no longer connected premises may have been passed before, or be passed still.",
        );
    }
    caption.push_str(" Percent are cut off, not rounded.");
    caption
}
