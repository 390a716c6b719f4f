//! Tables as Parquet and layers as GeoParquet 1.1, for notebooks and statistics programs.
//!
//! Responsible for: one file for each table and layer, with the names that results have and real types. Not responsible for: which layers
//! and columns there are (`layers`, `columns`).

use super::columns::{Cells, TypedColumn, columns_with_suppressed, typed_columns};
use super::layers::{ExportLayer, export_layers};
use super::{Export, tables};
use crate::Result;
use crate::results::Table;
use crate::write::crs_text::CrsText;
use crate::write::geopackage::extent_of_all;
use crate::write::geoparquet::{GeoColumn, polars_error, write_file};
use crate::write::polygon_layer::geometry;
use jiff::civil::Date;
use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Float64Chunked, Int32Chunked, Int64Chunked, IntoColumn, NewChunkedArray,
    PolarsResult, StringChunked,
};
use std::path::Path;

/// Writes each table and each layer into the folder, as `coverage.parquet`, `municipalities.parquet`, ... Returns the names of the files.
///
/// # Errors
/// A layer in a coordinate system that is not known, or a file that cannot be written.
pub fn write_parquet(folder: &Path, export: &Export<'_>) -> Result<Vec<String>> {
    let layers = export_layers(export);
    let is_layer = |name: &str| layers.iter().any(|layer| layer.table.name == name);
    let mut files = Vec::new();
    for table in tables(export.results).iter().filter(|table| !is_layer(&table.name)) {
        files.push(write_table(folder, &table.name, table.rows.len(), &typed_columns(table), None)?);
    }
    for layer in &layers {
        let columns = columns_with_suppressed(&layer.table, export.results, Table::FLAGS);
        files.push(write_table(folder, &layer.table.name, layer.shapes.len(), &columns, Some(layer))?);
    }
    Ok(files)
}

fn write_table(
    folder: &Path,
    name: &str,
    rows: usize,
    columns: &[TypedColumn<'_>],
    layer: Option<&ExportLayer<'_>>,
) -> Result<String> {
    let name = format!("{name}.parquet");
    let path = folder.join(&name);
    let build = || {
        let mut made = columns.iter().map(build_column).collect::<PolarsResult<Vec<_>>>()?;
        made.extend(layer.map(|layer| geometry(layer.shapes.iter())).transpose()?);
        DataFrame::new(rows, made)
    };
    let frame = build().map_err(|error| polars_error(&path, error))?;
    let crs = layer.map(|layer| CrsText::or_refuse(layer.epsg)).transpose()?;
    let geo =
        layer.zip(crs.as_ref()).map(|(layer, crs)| GeoColumn { kind: "MultiPolygon", crs, extent: extent_of_all(layer.shapes) });
    write_file(&path, geo.as_ref(), frame.schema(), |writer| writer.write_batch(&frame))?;
    Ok(name)
}

fn build_column(column: &TypedColumn<'_>) -> PolarsResult<Column> {
    let name = column.name.into();
    Ok(match &column.cells {
        Cells::Text(cells) => StringChunked::from_iter_options(name, cells.iter().map(Option::as_deref)).into_column(),
        Cells::Whole(cells) => Int64Chunked::from_iter_options(name, cells.iter().copied()).into_column(),
        Cells::Real(cells) => Float64Chunked::from_iter_options(name, cells.iter().copied()).into_column(),
        Cells::Flag(cells) => BooleanChunked::from_iter_options(name, cells.iter().copied()).into_column(),
        Cells::Day(cells) => {
            let days = cells.iter().map(|day| day.map(days_since_1970));
            Int32Chunked::from_iter_options(name, days).into_column().cast(&DataType::Date)?
        }
    })
}

fn days_since_1970(day: Date) -> i32 {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() as i32 / 24
}

#[cfg(test)]
mod tests {
    use super::super::layer_samples as samples;
    use super::*;
    use crate::write::geopackage::wkb_multi_polygon;
    use polars::prelude::{ParquetReader, SerReader};
    use std::fs::File;

    #[test]
    fn tables_and_layers_have_real_types_and_their_rows() {
        let folder = tempfile::tempdir().unwrap();
        let results = samples::results();
        let files = write_parquet(folder.path(), &samples::export(&results)).unwrap();
        assert_eq!(
            files,
            ["coverage.parquet", "ranking.parquet", "municipalities.parquet", "project_areas.parquet", "white_spots.parquet"]
        );
        let read = |name: &str| ParquetReader::new(File::open(folder.path().join(name)).unwrap()).finish().unwrap();
        let coverage = read("coverage.parquet");
        let kinds: Vec<_> =
            ["code", "total", "passed_share", "as_of"].map(|name| coverage.column(name).unwrap().dtype().clone()).into();
        assert_eq!(kinds, [DataType::String, DataType::Int64, DataType::Float64, DataType::Date]);
        let ranking = read("ranking.parquet");
        assert_eq!(ranking.column("connection_rate").unwrap().f64().unwrap().iter().collect::<Vec<_>>(), [Some(0.884_615), None]);
        assert_eq!(ranking.column("rank").unwrap().i64().unwrap().iter().collect::<Vec<_>>(), [Some(1), None]);
        let kommuner = read("municipalities.parquet");
        assert_eq!(kommuner.height(), 3);
        let shape = kommuner.column("geometry").unwrap().binary().unwrap().get(1).map(<[u8]>::to_vec);
        assert_eq!(shape.unwrap(), wkb_multi_polygon(&samples::square(630_000.0, 6_700_000.0, 30_000.0)));
        let bytes = std::fs::read(folder.path().join("municipalities.parquet")).unwrap();
        let has = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
        assert!(has(br#""bbox":[600000.0,6700000.0,660000.0,6730000.0]"#) && has(br#""geometry_types":["MultiPolygon"]"#));
        assert!(!has(b"ARROW:schema"));
    }

    #[test]
    fn hostile_text_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let results = samples::hostile_results();
        write_parquet(folder.path(), &samples::export(&results)).unwrap();
        let spots = ParquetReader::new(File::open(folder.path().join("white_spots.parquet")).unwrap()).finish().unwrap();
        let names: Vec<_> = spots.column("name").unwrap().str().unwrap().iter().map(Option::unwrap_or_default).collect();
        assert_eq!(names, samples::hostile_texts());
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(
            [(1970, 1, 1), (2026, 10, 1), (1969, 12, 31)].map(|(y, m, d)| days_since_1970(Date::constant(y, m, d))),
            [0, 20_727, -1]
        );
    }
}
