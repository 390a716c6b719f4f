//! `compare.csv`, `compare_reasons.csv` and `compare_premises.csv`.
//!
//! Responsible for: the columns and their order. Not responsible for: which rows there are, and in which order.
//!
//! `compare.csv` is long and flat: one row per area, class, base and measure; a side that lacks the row has empty cells. Differences of
//! shares are those of the six decimals shown, so that the three cells of a row add up.

use super::{OutputFolder, cannot_write, csv_error, csv_writer, harmless};
use crate::Result;
use crate::coverage::compare::{Changed, Measure, PremisesResults, ReasonRow, RowPair};
use crate::coverage::{CoverageRow, Share};
use csv::Writer;
use std::fs::File;

/// The columns of `compare.csv`, in order.
pub const COMPARE_COLUMNS: [&str; 9] = ["level", "code", "name", "area_class", "base", "measure", "old", "new", "difference"];

/// The columns of `compare_reasons.csv`, in order. `count` is how much the reason concerns; the six measures are what it adds to each,
/// so that over all reasons they sum up to the differences in `compare.csv`.
pub const REASON_COLUMNS: [&str; 13] = [
    "level",
    "code",
    "name",
    "area_class",
    "base",
    "reason",
    "count",
    "total",
    "connected",
    "passed",
    "planned",
    "unserved",
    "unknown",
];

/// The columns of `compare_premises.csv`, in order.
pub const CHANGED_COLUMNS: [&str; 8] =
    ["id", "old_area_code", "new_area_code", "old_area_class", "new_area_class", "old_status", "new_status", "reason"];

/// The premises that changed, and where their cells come from.
#[derive(Debug, Clone, Copy)]
pub struct ChangedCells<'a> {
    /// The old run.
    pub old: &'a PremisesResults,
    /// The new run.
    pub new: &'a PremisesResults,
    /// The codes of the areas.
    pub areas: &'a [String],
    /// The premises.
    pub changed: &'a [Changed],
}

/// What is written.
#[derive(Debug, Clone, Copy)]
pub struct ComparisonFiles<'a> {
    /// The rows of both tables.
    pub rows: &'a [RowPair],
    /// The reasons; none where only tables were compared.
    pub reasons: &'a [ReasonRow],
    /// The premises, where they are wanted.
    pub premises: Option<ChangedCells<'a>>,
}

/// Writes the files of a comparison into the folder. The first two are always there; a table without rows has its header.
pub fn write_comparison(folder: &OutputFolder, files: &ComparisonFiles<'_>) -> Result<()> {
    write_rows(folder, "compare.csv", &COMPARE_COLUMNS, |table| files.rows.iter().try_for_each(|row| write_pair(table, row)))?;
    write_rows(folder, "compare_reasons.csv", &REASON_COLUMNS, |table| {
        files.reasons.iter().try_for_each(|row| table.write_record(reason_cells(row)))
    })?;
    let Some(cells) = files.premises else { return Ok(()) };
    write_rows(folder, "compare_premises.csv", &CHANGED_COLUMNS, |table| {
        cells.changed.iter().try_for_each(|changed| write_changed(table, changed, &cells))
    })
}

fn write_rows(
    folder: &OutputFolder,
    name: &str,
    columns: &[&str],
    rows: impl FnOnce(&mut Writer<File>) -> csv::Result<()>,
) -> Result<()> {
    let path = folder.file(name);
    let mut table = csv_writer(&path)?;
    table.write_record(columns).and_then(|()| rows(&mut table)).map_err(|error| csv_error(&path, error))?;
    table.flush().map_err(|error| cannot_write(&path, &error))
}

fn write_pair(table: &mut Writer<File>, row: &RowPair) -> csv::Result<()> {
    let head = [row.level.as_str(), &harmless(&row.code), &harmless(&row.name), row.area_class.as_str(), row.base.as_str()];
    let mut write = |measure: &str, old: &str, new: &str, difference: &str| {
        table.write_record(head.iter().copied().chain([measure, old, new, difference]))
    };
    let sides = (row.old.as_ref(), row.new.as_ref());
    for measure in Measure::ALL {
        let count = |row: Option<&CoverageRow>| row.map(|row| measure.of(row));
        let text = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or_default();
        let (old, new) = (count(sides.0), count(sides.1));
        let difference = old.zip(new).map(|(old, new)| i128::from(new) - i128::from(old));
        write(
            measure.as_str(),
            &text(old),
            &text(new),
            &difference.map(|difference| difference.to_string()).unwrap_or_default(),
        )?;
    }
    for measure in [Measure::Connected, Measure::Passed, Measure::Planned, Measure::Unserved] {
        let share = |row: Option<&CoverageRow>| row.map(|row| row.share(measure.of(row)).to_text()).unwrap_or_default();
        let (old, new) = (share(sides.0), share(sides.1));
        write(&format!("{measure}_share"), &old, &new, &share_difference(&old, &new))?;
    }
    Ok(())
}

/// The difference of two shares as they are shown; empty where one of them is.
fn share_difference(old: &str, new: &str) -> String {
    const SCALE: i64 = 1_000_000;
    // A share has exactly six decimals (see `Share::to_text`), so without the dot it is a whole number of millionths.
    let millionths = |share: &str| share.replace('.', "").parse::<i64>().ok();
    let Some((old, new)) = millionths(old).zip(millionths(new)) else { return String::new() };
    let difference = new - old;
    let sign = if difference < 0 { "-" } else { "" };
    format!("{sign}{}", Share { part: difference.unsigned_abs(), whole: SCALE.unsigned_abs() }.to_text())
}

fn reason_cells(row: &ReasonRow) -> Vec<String> {
    let mut cells = vec![
        row.level.to_string(),
        harmless(&row.code).into_owned(),
        harmless(&row.name).into_owned(),
        row.area_class.to_string(),
        row.base.to_string(),
        row.reason.to_string(),
        row.effect.count.to_string(),
    ];
    cells.extend(Measure::ALL.iter().map(|&measure| row.effect.of(measure).to_string()));
    cells
}

fn write_changed(table: &mut Writer<File>, changed: &Changed, cells: &ChangedCells<'_>) -> csv::Result<()> {
    let side = |side: &PremisesResults, i: Option<u32>| {
        let Some(i) = i.map(|i| i as usize) else { return ["", "", ""].map(str::to_owned) };
        let area = side.area[i].get().map(|area| harmless(&cells.areas[area]).into_owned());
        let class = side.class.as_ref().map(|class| class[i].as_str().to_owned());
        [area.unwrap_or_default(), class.unwrap_or_default(), side.status[i].as_str().to_owned()]
    };
    let (old, new) = (side(cells.old, changed.old), side(cells.new, changed.new));
    let id = match (changed.new, changed.old) {
        (Some(i), _) => cells.new.ids.get(i as usize),
        (None, Some(i)) => cells.old.ids.get(i as usize),
        (None, None) => "".into(),
    };
    let id = harmless(&id);
    table.write_record([&*id, &old[0], &new[0], &old[1], &new[1], &old[2], &new[2], &changed.reasons.to_text()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_differ_by_what_is_shown() {
        assert_eq!(share_difference("0.333333", "0.666667"), "0.333334");
        assert_eq!(share_difference("1.000000", "0.250000"), "-0.750000");
        assert_eq!(share_difference("0.500000", "0.500000"), "0.000000");
        assert_eq!(share_difference("", "0.500000"), "");
    }
}
