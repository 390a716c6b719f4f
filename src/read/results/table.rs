//! `coverage.csv` of an earlier run.

use crate::coverage::{CoverageRow, Level};
use crate::model::{AreaClass, Base};
use crate::{Error, Place, Result};
use csv::StringRecord;
use std::path::Path;

const AGAIN: &str = "run `bygd coverage` again to make the folder anew";

/// Where the columns that are read stand.
struct Columns<'a> {
    place: Place,
    header: &'a StringRecord,
}

/// Reads the table. Columns are found by name; shares are not read, they follow from the counts.
pub(super) fn read(path: &Path) -> Result<Vec<CoverageRow>> {
    let place = Place::file(path.display().to_string());
    let mut reader = csv::Reader::from_path(path)
        .map_err(|error| place.clone().error(format!("cannot be read: {}", plain(&error))).with_hint(AGAIN))?;
    let header = reader.headers().map_err(|error| broken(&place, &error))?.clone();
    let columns = Columns { place: place.clone(), header: &header };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(&place, &error))?;
        rows.push(columns.row(&record)?);
    }
    if rows.is_empty() {
        return Err(place.error("has no rows").with_hint(AGAIN));
    }
    Ok(rows)
}

fn plain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::NotFound => "it is not there".to_owned(),
        _ => error.to_string(),
    }
}

fn broken(place: &Place, error: &csv::Error) -> Error {
    let mut place = place.clone();
    place.line = error.position().map(csv::Position::line);
    place.error(format!("is broken: {}", plain(error))).with_hint(AGAIN)
}

impl Columns<'_> {
    fn row(&self, record: &StringRecord) -> Result<CoverageRow> {
        Ok(CoverageRow {
            level: self.word(record, "level", Level::parse)?,
            code: self.text(record, "code")?,
            name: self.text(record, "name")?,
            area_class: self.word(record, "area_class", AreaClass::parse)?,
            base: self.word(record, "base", Base::parse)?,
            total: self.count(record, "total")?,
            connected: self.count(record, "connected")?,
            passed: self.count(record, "passed")?,
            planned: self.count(record, "planned")?,
            unserved: self.count(record, "unserved")?,
            unknown: self.count(record, "unknown")?,
            passed_within_m: self.text(record, "passed_within_m")?,
            as_of: self.text(record, "as_of")?,
        })
    }
    fn cell<'r>(&self, record: &'r StringRecord, name: &str) -> Result<&'r str> {
        let position = self.header.iter().position(|column| column == name);
        position
            .and_then(|position| record.get(position))
            .ok_or_else(|| self.place.clone().error(format!("has no column `{name}`")).with_hint(AGAIN))
    }
    /// Text as it was before it was made harmless for spreadsheets.
    fn text(&self, record: &StringRecord, name: &str) -> Result<String> {
        let cell = self.cell(record, name)?;
        let bare = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
        Ok(bare.unwrap_or(cell).to_owned())
    }
    fn count(&self, record: &StringRecord, name: &str) -> Result<u64> {
        let cell = self.cell(record, name)?;
        cell.parse().map_err(|_| self.wrong(record, name, &format!("`{cell}` is not a count")))
    }
    fn word<T>(&self, record: &StringRecord, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        let cell = self.cell(record, name)?;
        parse(cell).ok_or_else(|| self.wrong(record, name, &format!("`{cell}` is unknown here")))
    }
    fn wrong(&self, record: &StringRecord, name: &str, problem: &str) -> Error {
        let mut place = self.place.clone().column(name);
        place.line = record.position().map(csv::Position::line);
        place.error(problem).with_hint(AGAIN)
    }
}
