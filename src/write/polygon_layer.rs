//! Polygons with columns: `municipalities.parquet` and `project_areas.parquet`, and what `white_spots.parquet` shares with them.
//!
//! Responsible for: columns of text and counts beside polygons, as GeoParquet 1.1, and the same columns as rows of CSV. Not responsible
//! for: the shapes, which are written as they are, or which white spots there are (`white_spots`).

use super::crs_text::CrsText;
use super::geoparquet::{GEOMETRY, GeoColumn, polars_error, write_file};
use super::{cannot_write, csv_error, csv_writer, harmless};
use crate::Result;
use crate::coverage::CountySource;
use crate::coverage::levels::county_of;
use crate::model::{Application, ApplicationColumn, Areas, ProjectAreas, Round};
use geo::{BoundingRect, MultiPolygon};
use polars::prelude::{
    BinaryChunkedBuilder, Column, DataFrame, Int64Chunked, IntoColumn, NewChunkedArray, PolarsError, PolarsResult, StringChunked,
};
use std::collections::BTreeMap;
use std::path::Path;
use wkb::writer::{WriteOptions, write_multi_polygon};

/// A column.
pub(super) struct PolygonColumn {
    /// Its name.
    pub name: &'static str,
    /// What its cells hold.
    pub cells: Cells,
}

/// The cells of a column; an empty cell says that nobody knows, or that there is nothing to say.
pub(super) enum Cells {
    /// Text.
    Text(Vec<Option<String>>),
    /// Whole numbers.
    Count(Vec<Option<u64>>),
}

impl PolygonColumn {
    /// A column of text, where an empty text is an empty cell.
    pub fn text(name: &'static str, cells: impl IntoIterator<Item = String>) -> Self {
        Self { name, cells: Cells::Text(cells.into_iter().map(|text| Some(text).filter(|text| !text.is_empty())).collect()) }
    }
    /// A column of counts.
    pub fn count(name: &'static str, cells: impl IntoIterator<Item = Option<u64>>) -> Self {
        Self { name, cells: Cells::Count(cells.into_iter().collect()) }
    }
    fn to_polars(&self) -> Column {
        match &self.cells {
            Cells::Text(cells) => {
                StringChunked::from_iter_options(self.name.into(), cells.iter().map(Option::as_deref)).into_column()
            }
            Cells::Count(cells) => {
                let number = |cell: &Option<u64>| cell.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
                Int64Chunked::from_iter_options(self.name.into(), cells.iter().map(number)).into_column()
            }
        }
    }
    fn cell_text(&self, row: usize) -> String {
        match &self.cells {
            Cells::Text(cells) => cells[row].as_deref().map(|text| harmless(text).into_owned()).unwrap_or_default(),
            Cells::Count(cells) => cells[row].map(|count| count.to_string()).unwrap_or_default(),
        }
    }
}

/// Writes `municipalities.parquet`: `code, name, county, county_name` and the polygons as they were read, in the system `epsg`.
///
/// # Errors
/// A county that is asked for from a column that does not say it, and a file that cannot be written.
pub fn write_municipalities(path: &Path, areas: &Areas, county: &CountySource, epsg: u32) -> Result<()> {
    let counties = (0..areas.len()).map(|i| county_of(areas, i, county)).collect::<Result<Vec<_>>>()?;
    let (codes, names) = counties.into_iter().map(Option::unwrap_or_default).unzip::<_, _, Vec<_>, Vec<_>>();
    let columns = [
        PolygonColumn::text("code", areas.code.iter().cloned()),
        PolygonColumn::text("name", areas.label.iter().cloned()),
        PolygonColumn::text("county", codes),
        PolygonColumn::text("county_name", names),
    ];
    write_polygons(path, &columns, areas.shape.iter(), epsg)
}

/// Writes `project_areas.parquet`: `project_id, project` and the polygons as they were read; the name is that of the application, where
/// there is one.
///
/// # Errors
/// A file that cannot be written.
pub fn write_project_areas(path: &Path, areas: &ProjectAreas, round: &Round, epsg: u32) -> Result<()> {
    let name =
        |application: &Application| (application.project_id.clone(), application.text(ApplicationColumn::Project).to_owned());
    let names: BTreeMap<String, String> = round.applications.iter().map(name).collect();
    let columns = [
        PolygonColumn::text("project_id", areas.project.iter().cloned()),
        PolygonColumn::text("project", areas.project.iter().map(|id| names.get(id).cloned().unwrap_or_default())),
    ];
    write_polygons(path, &columns, areas.shape.iter(), epsg)
}

/// Writes one row for each shape.
pub(super) fn write_polygons<'s>(
    path: &Path,
    columns: &[PolygonColumn],
    shapes: impl ExactSizeIterator<Item = &'s MultiPolygon<f64>> + Clone,
    epsg: u32,
) -> Result<()> {
    let crs = CrsText::or_refuse(epsg)?;
    let extents = shapes.clone().filter_map(BoundingRect::bounding_rect).map(|b| [b.min().x, b.min().y, b.max().x, b.max().y]);
    let extent = extents.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let build = || {
        let rows = shapes.len();
        let mut table: Vec<Column> = columns.iter().map(PolygonColumn::to_polars).collect();
        table.push(geometry(shapes)?);
        DataFrame::new(rows, table)
    };
    let table = build().map_err(|error| polars_error(path, error))?;
    let geo = GeoColumn { kind: "MultiPolygon", crs: &crs, extent };
    write_file(path, Some(&geo), table.schema(), |writer| writer.write_batch(&table))
}

/// The column with the shapes.
pub(super) fn geometry<'s>(shapes: impl ExactSizeIterator<Item = &'s MultiPolygon<f64>>) -> PolarsResult<Column> {
    let mut column = BinaryChunkedBuilder::new(GEOMETRY.into(), shapes.len());
    let mut bytes = Vec::new();
    for shape in shapes {
        bytes.clear();
        write_multi_polygon(&mut bytes, shape, &WriteOptions::default())
            .map_err(|error| PolarsError::ComputeError(format!("a polygon cannot be written: {error}").into()))?;
        column.append_value(&bytes);
    }
    Ok(column.finish().into_column())
}

/// Writes columns as rows of CSV.
pub(super) fn write_csv(path: &Path, columns: &[PolygonColumn], rows: usize) -> Result<()> {
    let mut writer = csv_writer(path)?;
    writer.write_record(columns.iter().map(|column| column.name)).map_err(|error| csv_error(path, error))?;
    for row in 0..rows {
        writer.write_record(columns.iter().map(|column| column.cell_text(row))).map_err(|error| csv_error(path, error))?;
    }
    writer.flush().map_err(|error| cannot_write(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use crate::read::{Column as Read, ColumnWish, GeometryWish, Request, Source, geoparquet};
    use crate::write::samples;
    use geo::{Geometry, LineString, Polygon, polygon};

    /// The cells of a column and the shapes, as our own reader sees them.
    fn read(path: &Path, column: &str) -> (Vec<String>, Vec<Geometry<f64>>) {
        let mut reader = geoparquet::open(&Source { path: path.to_path_buf(), layer: None }).unwrap();
        let request = Request { columns: vec![(column.to_owned(), ColumnWish::Code)], geometry: GeometryWish::Shapes };
        let table = reader.read(&request).unwrap();
        let Read::Codes(cells) = &table.columns[0] else { unreachable!("codes were asked for") };
        let cells = (0..cells.rows.len()).map(|row| cells.get(row).unwrap_or("-").to_owned()).collect();
        (cells, table.geometry.shapes)
    }

    #[test]
    fn municipalities_are_written_with_their_county_and_their_polygons_as_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("municipalities.parquet");
        let hole = LineString::from(vec![(2.0, 2.0), (2.0, 3.0), (3.0, 3.0), (2.0, 2.0)]);
        let shell = LineString::from(vec![(0.0, 0.0), (9.5, 0.0), (9.5, 9.0), (0.0, 0.0)]);
        let island = polygon![(x: 20.0, y: 0.0), (x: 21.0, y: 0.0), (x: 21.0, y: 1.25)];
        let shapes = vec![MultiPolygon(vec![Polygon::new(shell, vec![hole]), island.clone()]), MultiPolygon(vec![island])];
        let areas = Areas { shape: shapes.clone(), ..samples::areas() };
        write_municipalities(&path, &areas, &CountySource::Table, 3006).unwrap();
        let (codes, read_shapes) = read(&path, "code");
        assert_eq!(codes, ["2080", "2081"]);
        assert_eq!(read_shapes, shapes.into_iter().map(Geometry::MultiPolygon).collect::<Vec<_>>());
        assert_eq!(read(&path, "county").0, ["20", "20"]);
        assert_eq!(read(&path, "county_name").0, ["Dalarnas län", "Dalarnas län"]);
        write_municipalities(&path, &areas, &CountySource::Digits(3), 3006).unwrap();
        assert_eq!(read(&path, "county").0, ["208", "208"]);
        assert_eq!(read(&path, "county_name").0, ["-", "-"]);
        assert!(write_municipalities(&path, &areas, &CountySource::Column, 3006).is_err());
    }

    #[test]
    fn a_project_area_without_an_application_has_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("project_areas.parquet");
        let shape = MultiPolygon(vec![polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0)]]);
        let areas = ProjectAreas::joined("areas", [("b".to_owned(), shape.clone()), ("a".to_owned(), shape)]);
        let mut application = Application { project_id: "b".to_owned(), ..Application::default() };
        application.stated.insert(ApplicationColumn::Project, Value::Text("Byn".to_owned()));
        let round = Round { applications: vec![application], ..Round::default() };
        write_project_areas(&path, &areas, &round, 3006).unwrap();
        assert_eq!(read(&path, "project_id").0, ["a", "b"]);
        assert_eq!(read(&path, "project").0, ["-", "Byn"]);
    }
}
