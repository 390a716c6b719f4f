//! Premises as GeoParquet 1.1.
//!
//! Responsible for: row groups that are made and written one after the other, so that memory stays small. Not responsible for: which columns
//! there are (`point_layer`), or what makes the file GeoParquet (`geoparquet`).

use super::geoparquet::{GEOMETRY, GeoColumn, polars_error, write_file};
use super::point_layer::{Cells, PointLayer, id_text, wkb_point};
use crate::Result;
use crate::coverage::Assessment;
use crate::model::{Areas, Connection, Premises};
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{
    BinaryChunkedBuilder, Column, DataFrame, Float64Chunked, Int64Chunked, IntoColumn, NewChunkedArray, PlSmallStr, PolarsResult,
    StringChunkedBuilder, UInt32Chunked,
};
use rayon::prelude::*;
use std::fs::File;
use std::io::BufWriter;
use std::ops::Range;
use std::path::Path;

/// Rows per row group: some 20 MB in memory, and 26 groups for a country.
const GROUP_ROWS: usize = 131_072;

/// Writes `premises.parquet`: the counted premises with what was found out about them, as points in the coordinate system `epsg`.
pub fn write_premises_parquet(path: &Path, premises: &Premises, areas: &Areas, assessment: &Assessment, epsg: u32) -> Result<()> {
    write_points(path, &PointLayer::of_assessment(premises, areas, assessment, epsg)?)
}

/// Writes premises as a layer that can be read as an input again.
pub fn write_layer_parquet(path: &Path, premises: &Premises, epsg: u32) -> Result<()> {
    write_points(path, &PointLayer::of_input(premises, epsg)?)
}

fn write_points(path: &Path, layer: &PointLayer<'_>) -> Result<()> {
    let schema = build_group(layer, 0..0).map_err(|error| polars_error(path, error))?.schema().clone();
    let geo = GeoColumn { kind: "Point", crs: &layer.crs, extent: layer.extent() };
    write_file(path, Some(&geo), &schema, |writer| write_groups(writer, layer))
}

fn write_groups(writer: &mut BatchedWriter<BufWriter<File>>, layer: &PointLayer<'_>) -> PolarsResult<()> {
    let mut waiting: Option<DataFrame> = None;
    for start in (0..layer.len()).step_by(GROUP_ROWS) {
        let rows = start..layer.len().min(start + GROUP_ROWS);
        // One group is written while the next is made.
        let (written, made) = rayon::join(|| write_group(writer, waiting.take()), || build_group(layer, rows));
        written?;
        waiting = Some(made?);
    }
    write_group(writer, waiting)
}

fn write_group(writer: &mut BatchedWriter<BufWriter<File>>, group: Option<DataFrame>) -> PolarsResult<()> {
    group.map_or(Ok(()), |group| writer.write_batch(&group))
}

fn build_group(layer: &PointLayer<'_>, rows: Range<usize>) -> PolarsResult<DataFrame> {
    let mut columns: Vec<Column> = layer
        .columns
        .par_iter()
        .map(|column| build_column(column.name.into(), &column.cells, layer, rows.clone()))
        .chain(rayon::iter::once(()).map(|()| build_geometry(layer, rows.clone())))
        .collect();
    columns.shrink_to_fit();
    DataFrame::new(rows.len(), columns)
}

fn build_column(name: PlSmallStr, cells: &Cells<'_>, layer: &PointLayer<'_>, rows: Range<usize>) -> Column {
    let size = rows.len();
    let positions = rows.map(|row| layer.position(row));
    match cells {
        Cells::IdText(ids, position) => {
            let (mut column, mut buffer) = (StringChunkedBuilder::new(name, size), String::new());
            positions.for_each(|i| column.append_option(position(i).map(|i| id_text(ids, i, &mut buffer))));
            column.finish().into_column()
        }
        Cells::Text(texts, position) => {
            let mut column = StringChunkedBuilder::new(name, size);
            positions.for_each(|i| column.append_option(position(i).map(|position| &texts[position])));
            column.finish().into_column()
        }
        Cells::IdNumber(numbers) => Int64Chunked::from_iter_values(name, positions.map(|i| numbers[i])).into_column(),
        Cells::Count(weights) => UInt32Chunked::from_iter_options(name, positions.map(|i| weights.get(i))).into_column(),
        Cells::Flag(connections) => {
            let flag = |i: usize| match connections[i] {
                Connection::Yes => Some(1),
                Connection::No => Some(0),
                Connection::Unknown => None,
            };
            UInt32Chunked::from_iter_options(name, positions.map(flag)).into_column()
        }
        Cells::Number(number) => Float64Chunked::from_iter_options(name, positions.map(number)).into_column(),
    }
}

fn build_geometry(layer: &PointLayer<'_>, rows: Range<usize>) -> Column {
    let mut column = BinaryChunkedBuilder::new(GEOMETRY.into(), rows.len());
    for row in rows {
        let (x, y) = layer.point(row);
        column.append_value(wkb_point(x, y));
    }
    column.finish().into_column()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CodeColumn;
    use crate::write::samples;
    use polars::prelude::{ParquetReader, SerReader};

    fn read(path: &Path) -> DataFrame {
        ParquetReader::new(File::open(path).unwrap()).finish().unwrap()
    }

    fn texts(table: &DataFrame, column: &str) -> Vec<String> {
        table.column(column).unwrap().str().unwrap().iter().map(|text| text.unwrap_or("-").to_owned()).collect()
    }

    #[test]
    fn what_was_assessed_is_in_the_file_row_by_row() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("premises.parquet");
        let ((premises, assessment), areas) = (samples::premises(), samples::areas());
        write_premises_parquet(&path, &premises, &areas, &assessment, 3006).unwrap();
        let table = read(&path);
        assert_eq!(table.height(), 4);
        assert_eq!(texts(&table, "id"), ["007", "7", "å-1", "x"]);
        assert_eq!(texts(&table, "area_code"), ["2080", "2080", "2081", "-"]);
        assert_eq!(texts(&table, "area_name"), ["Falun", "Falun", "Borlänge", "-"]);
        assert_eq!(texts(&table, "area_class"), ["dense", "dense", "rural", "rural"]);
        assert_eq!(texts(&table, "status"), ["connected", "passed", "passed", "unserved"]);
        assert_eq!(texts(&table, "evidence"), ["connected;orderable", "near_connected;planned", "near_route", "-"]);
        assert_eq!(texts(&table, "nearest_id"), ["-", "007", "-", "-"]);
        let distances: Vec<_> = table.column("distance_m").unwrap().f64().unwrap().iter().collect();
        assert_eq!(distances, [None, Some(50.0), Some(12.5), None]);
        let people: Vec<_> = table.column("population").unwrap().u32().unwrap().iter().collect();
        assert_eq!(people, [Some(2), Some(0), Some(4), Some(4_000_000_000)]);
        let geometry = table.column("geometry").unwrap().binary().unwrap().get(3).map(<[u8]>::to_vec);
        assert_eq!(geometry.unwrap(), wkb_point(100_000.125, 6_200_000.0));
    }

    #[test]
    fn the_footer_has_the_geo_key_and_no_arrow_schema() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("premises.parquet");
        let ((premises, assessment), areas) = (samples::premises(), samples::areas());
        write_premises_parquet(&path, &premises, &areas, &assessment, 3006).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let has = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
        assert!(!has(b"ARROW:schema"));
        assert!(has(br#""bbox":[100000.125,6200000.0,540000.0,6710000.0]"#));
        assert!(has(br#""id":{"authority":"EPSG","code":3006}"#));
    }

    #[test]
    fn a_layer_without_rows_and_a_layer_for_reading_again_are_valid() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("layer.parquet");
        write_layer_parquet(&path, &Premises::default(), 25833).unwrap();
        assert_eq!(read(&path).height(), 0);

        let (mut premises, _) = samples::premises();
        premises.ids = crate::model::Ids::Numbers(vec![5, 4, 3, 2, 1]);
        premises.area_code = Some(CodeColumn { codes: ["2080"].iter().collect(), rows: vec![0, 0, CodeColumn::MISSING, 0, 0] });
        write_layer_parquet(&path, &premises, 25833).unwrap();
        let table = read(&path);
        assert_eq!(table.column("id").unwrap().i64().unwrap().iter().flatten().collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
        let connected: Vec<_> = table.column("connected").unwrap().u32().unwrap().iter().collect();
        assert_eq!(connected, [Some(1), Some(0), Some(0), None, Some(0)]);
        assert_eq!(texts(&table, "area_code"), ["2080", "2080", "-", "2080", "2080"]);
    }

    #[test]
    fn the_bytes_are_the_same_for_any_number_of_threads() {
        let folder = tempfile::tempdir().unwrap();
        let (premises, areas, assessment) = samples::many(300_000);
        let write = |threads: usize| {
            let path = folder.path().join(format!("{threads}.parquet"));
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| write_premises_parquet(&path, &premises, &areas, &assessment, 3006)).unwrap();
            std::fs::read(path).unwrap()
        };
        assert!(write(1) == write(3));
    }
}
