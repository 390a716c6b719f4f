//! The demo's decision round as files: the board's sheet, the areas, the sign-ups, the assessments.
//!
//! Tables are as a Swedish Excel saves them: UTF-8 with a mark at the start, semicolons, quotes where a cell holds a semicolon.

use super::geojson::{Collection, Value};
use super::region_files::SOURCE;
use crate::model::ApplicationColumn;
use crate::synth::region::id;
use crate::synth::region::round::Project;
use crate::synth::region::round::plan::COLUMNS;
use std::fmt::Write;

/// `ansokningar.csv`: one row per project, as stated by the applicants.
pub fn applications(projects: &[Project]) -> Vec<u8> {
    let mut table = Table::new(&COLUMNS.map(ApplicationColumn::as_str));
    for project in projects {
        let stated = &project.application.stated;
        table.row(&COLUMNS.map(|column| stated.get(&column).map(ToString::to_string).unwrap_or_default()));
    }
    table.finish()
}

/// `projektomraden.geojson`: the area of every project.
pub fn project_areas(projects: &[Project]) -> Vec<u8> {
    let mut out = Collection::new("projektomraden");
    for project in projects {
        out.polygon(&[("project_id", Value::Text(&project.application.project_id)), SOURCE], &project.area);
    }
    out.finish()
}

/// `tecknade.csv`: which premises signed for which project.
pub fn signups(projects: &[Project]) -> Vec<u8> {
    let mut table = Table::new(&["project_id", "premises_id", "households_signed"]);
    for project in projects {
        for &(premises, households) in &project.signups {
            table.row(&[project.application.project_id.clone(), id(premises), households.to_string()]);
        }
    }
    table.finish()
}

/// `bedomningar.csv`: what the county board assessed instead of what is stated.
pub fn assessments(projects: &[Project]) -> Vec<u8> {
    let mut table = Table::new(&["project_id", "column", "stated", "assessed", "reason", "document", "officer", "date"]);
    for project in projects {
        let application = &project.application;
        for (column, assessed) in &application.assessed {
            let text = |value: Option<&dyn ToString>| value.map(ToString::to_string).unwrap_or_default();
            table.row(&[
                application.project_id.clone(),
                column.to_string(),
                text(application.stated.get(column).map(|value| value as &dyn ToString)),
                text(assessed.value.as_ref().map(|value| value as &dyn ToString)),
                assessed.reason.clone(),
                assessed.document.clone(),
                assessed.officer.clone(),
                text(assessed.date.as_ref().map(|date| date as &dyn ToString)),
            ]);
        }
    }
    table.finish()
}

/// A table being written.
struct Table(String);

impl Table {
    fn new(header: &[&str]) -> Self {
        let mut table = Self("\u{feff}".to_owned());
        table.row(header);
        table
    }
    fn row(&mut self, cells: &[impl AsRef<str>]) {
        for (i, cell) in cells.iter().enumerate() {
            if i > 0 {
                self.0.push(';');
            }
            let cell = cell.as_ref();
            // Writing to a string cannot fail.
            let _ = if cell.contains([';', '"', '\n', '\r']) {
                write!(self.0, "\"{}\"", cell.replace('"', "\"\""))
            } else {
                self.0.write_str(cell)
            };
        }
        self.0.push('\n');
    }
    fn finish(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_semicolons_and_quotes_are_quoted() {
        let mut table = Table::new(&["a", "b"]);
        table.row(&["1;2", "say \"å\""]);
        assert_eq!(String::from_utf8(table.finish()).unwrap(), "\u{feff}a;b\n\"1;2\";\"say \"\"å\"\"\"\n");
    }
}
