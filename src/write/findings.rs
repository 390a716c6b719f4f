//! `findings.csv`: what is odd about the data, one row per kind and layer.
//!
//! Responsible for: a table that opens well in a spreadsheet. One row per finding, with the examples joined in the last column: the sum
//! of `count` is then right, which it would not be with one row per example. Not responsible for: what counts as a finding.
//!
//! Layer names, ids and details come from the data; where such a cell begins with `=`, `+`, `-` or `@`, an apostrophe is put in front, so
//! that a spreadsheet shows it instead of running it.

use super::{csv_error, csv_writer, harmless};
use crate::Result;
use crate::findings::{Example, Findings};
use std::fmt::Write;
use std::path::Path;

/// The columns of `findings.csv`, in order.
pub const COLUMNS: [&str; 6] = ["severity", "code", "layer", "count", "explanation", "examples"];

/// Writes `findings.csv`: errors first, then warnings, then notes. Without findings there is the header alone.
pub fn write_findings(path: &Path, findings: &Findings) -> Result<()> {
    let mut writer = csv_writer(path)?;
    writer.write_record(COLUMNS).map_err(|error| csv_error(path, error))?;
    for finding in findings.iter() {
        let kind = finding.kind;
        let examples = finding.examples.iter().map(example_text).collect::<Vec<_>>().join("; ");
        writer
            .write_record([
                kind.severity().as_str(),
                kind.code(),
                &harmless(&finding.layer),
                &finding.count.to_string(),
                kind.explanation(),
                &harmless(&examples),
            ])
            .map_err(|error| csv_error(path, error))?;
    }
    writer.flush().map_err(|error| super::cannot_write(path, &error))
}

/// `row 12 (id 4711): detail`, as far as it is known.
fn example_text(example: &Example) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = match (example.row, &example.id) {
        (Some(row), Some(id)) => write!(text, "row {row} ({id})"),
        (Some(row), None) => write!(text, "row {row}"),
        (None, Some(id)) => write!(text, "{id}"),
        (None, None) => Ok(()),
    };
    if !example.detail.is_empty() {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&example.detail);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::FindingKind;

    #[test]
    fn each_finding_is_one_row_and_no_cell_is_a_formula() {
        let mut findings = Findings::default();
        findings.add(FindingKind::LostZeros, "areas", Example::id("=cmd|' /C calc'!A0").detail("now 0114"));
        let examples = [Example::row(3).detail("empty"), Example::id("b").at_row(4)];
        findings.add_many(FindingKind::MissingId, "premises, \"all\"", 12, examples);
        findings.add(FindingKind::InvalidPolygon, "areas", Example::id("2080").detail("the ring crosses itself"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("findings.csv");
        write_findings(&path, &findings).unwrap();

        let mut reader = csv::Reader::from_path(&path).unwrap();
        assert_eq!(reader.headers().unwrap(), &csv::StringRecord::from(COLUMNS.to_vec()));
        let rows: Vec<csv::StringRecord> = reader.records().map(std::result::Result::unwrap).collect();
        assert_eq!(rows.iter().map(|row| &row[0]).collect::<Vec<_>>(), ["error", "warning", "note"]);
        assert_eq!(&rows[0][5], "2080: the ring crosses itself");
        assert_eq!((&rows[1][2], &rows[1][3], &rows[1][5]), ("premises, \"all\"", "12", "row 3: empty; row 4 (b)"));
        assert_eq!(&rows[2][5], "'=cmd|' /C calc'!A0: now 0114");
        assert_eq!(&rows[2][4], FindingKind::LostZeros.explanation());
    }
}
