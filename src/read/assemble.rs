//! What all file formats do alike: open, refuse what is empty, turn a [`Request`] into builders and the builders into a [`Table`].
//!
//! Responsible for: the wording of errors that do not depend on the format. Not responsible for: any format, or which column plays
//! which role (`columns`).

use super::{Cell, ColumnBuilder, GeometryBuilder, GeometryFault, GeometryWish, Request, Source, Table};
use crate::error::nearest_name;
use crate::{Error, Place, Result};
use std::collections::HashMap;
use std::io;
use std::path::Path;

/// The rows of a table while they are read.
pub(super) struct Assembly {
    /// One builder per column asked for, in the order of the request.
    pub columns: Vec<ColumnBuilder>,
    geometry: GeometryBuilder,
    wish: GeometryWish,
    rows: usize,
}

impl Assembly {
    /// Builders for a request, with room for `rows` rows.
    pub fn new(request: &Request, rows: usize) -> Self {
        Self {
            columns: request.columns.iter().map(|(_, wish)| ColumnBuilder::new(*wish, rows)).collect(),
            geometry: GeometryBuilder::new(request.geometry, rows),
            wish: request.geometry,
            rows: 0,
        }
    }
    /// Whether the geometry was asked for.
    pub fn wants_geometry(&self) -> bool {
        self.wish != GeometryWish::None
    }
    /// Ends a row: its geometry (ignored where none was asked for), and nothing in the columns that the row did not fill.
    pub fn end_row(&mut self, geometry: std::result::Result<geo::Geometry<f64>, GeometryFault>) {
        self.rows += 1;
        for column in &mut self.columns {
            if column.len() < self.rows {
                column.push(Cell::Null);
            }
        }
        if !self.wants_geometry() {
            return;
        }
        match geometry {
            Ok(geo::Geometry::Point(point)) => self.geometry.push_point(point.x(), point.y()),
            Ok(geometry) => self.geometry.push_geometry(geometry),
            Err(fault) => self.geometry.push_fault(fault),
        }
    }
    /// Adds a cell to the row that is being read; a second one for the same column is ignored.
    pub fn push(&mut self, column: usize, cell: Cell<'_>) {
        let rows = self.rows;
        if let Some(builder) = self.columns.get_mut(column).filter(|builder| builder.len() == rows) {
            builder.push(cell);
        }
    }
    /// The number of rows ended so far.
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// The finished table; `line_of_row` gives the line of the file for a row (from 0) where lines are what the user sees.
    pub fn finish(self, place: &Place, request: &Request, line_of_row: impl Fn(usize) -> Option<u64>) -> Result<Table> {
        let named = self.columns.into_iter().zip(&request.columns);
        let columns = named
            .map(|(builder, (name, _))| builder.finish(&place.clone().column(name.as_str()), &line_of_row))
            .collect::<Result<_>>()?;
        Ok(Table { rows: self.rows, columns, geometry: self.geometry.finish() })
    }
}

/// Where a source is, for messages.
pub(super) fn place_of(source: &Source) -> Place {
    Place { layer: source.layer.clone(), ..Place::file(source.path.display().to_string()) }
}

/// The position in `names` of every column asked for.
pub(super) fn positions(place: &Place, names: &[String], request: &Request) -> Result<Vec<usize>> {
    request
        .columns
        .iter()
        .map(|(wanted, _)| names.iter().position(|name| name == wanted).ok_or_else(|| unknown_column(place, names, wanted)))
        .collect()
}

/// The error that a layer has no such column.
pub(super) fn unknown_column(place: &Place, names: &[String], wanted: &str) -> Error {
    let error = place.clone().error(format!("there is no column `{wanted}`"));
    match nearest_name(wanted, names.iter().map(String::as_str)) {
        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
        None => error.with_hint(format!("the columns are: {}", names.join(", "))),
    }
}

/// Refuses names that are equal but for upper and lower case: columns are found by name without regard to case, so one of the two
/// could never be meant for certain.
pub(super) fn refuse_doubled_names(place: &Place, names: &[String]) -> Result<()> {
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(names.len());
    for (position, name) in names.iter().enumerate() {
        if let Some(first) = seen.insert(name.to_lowercase(), position) {
            let problem = format!(
                "columns {} and {} have the same name: `{}` and `{name}` (upper and lower case are not told apart)",
                first + 1,
                position + 1,
                names[first]
            );
            return Err(place.clone().error(problem).with_hint("rename or remove one of the two columns, then run again"));
        }
    }
    Ok(())
}

/// The size of a file in bytes, if it is a file and not empty.
pub(super) fn size_of_file(path: &Path, place: &Place) -> Result<u64> {
    let metadata = std::fs::metadata(path).map_err(|error| cannot_read(place, &error))?;
    if metadata.is_dir() {
        return Err(place.clone().error("this is a folder, not a file").with_hint("name a file in the folder"));
    }
    if metadata.len() == 0 {
        return Err(empty_file(place));
    }
    Ok(metadata.len())
}

/// The error that a file holds nothing at all.
pub(super) fn empty_file(place: &Place) -> Error {
    place
        .clone()
        .error("the file is empty (0 bytes)")
        .with_hint("fetch or export the file again; the last attempt may have been interrupted")
}

/// The error that a file ends too early.
pub(super) fn cut_short(place: &Place, detail: &str) -> Error {
    place.clone().error(format!("the file is cut short or damaged: {detail}")).with_hint("fetch or export the file again")
}

/// The error that the operating system does not give the file's bytes.
pub(super) fn cannot_read(place: &Place, error: &io::Error) -> Error {
    let place = place.clone();
    match error.kind() {
        io::ErrorKind::NotFound => place.error("there is no such file").with_hint("check the path and the spelling of the name"),
        io::ErrorKind::PermissionDenied => place
            .error("the file may not be read")
            .with_hint("check the rights to the file, or whether another program holds it open"),
        io::ErrorKind::UnexpectedEof => cut_short(&place, "it ends in the middle of a record"),
        _ => place.error(format!("the file cannot be read: {error}")),
    }
}

/// The folder of real data that some tests run over; where it is absent, they say that they are skipped.
#[cfg(test)]
#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
pub(super) fn shared_data() -> Option<std::path::PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    let folder = std::env::var_os("BYGD_SHARED_DATA").map_or_else(|| beside.into(), std::path::PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: the folder of shared test data is not there");
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_only_in_case_are_refused_naming_both() {
        let names = ["Namn", "kod", "NAMN"].map(str::to_owned);
        let error = refuse_doubled_names(&Place::file("a"), &names).unwrap_err();
        assert!(error.to_string().contains("columns 1 and 3"), "{error}");
        assert!(error.to_string().contains("`Namn` and `NAMN`"), "{error}");
        assert!(refuse_doubled_names(&Place::file("a"), &names[..2]).is_ok());
    }

    #[test]
    fn an_unknown_column_is_answered_with_the_nearest_known_one() {
        let names = ["kommunkod", "namn"].map(str::to_owned);
        let error = unknown_column(&Place::file("a"), &names, "komunkod");
        assert_eq!(error.hint(), Some("did you mean `kommunkod`?"));
    }
}
