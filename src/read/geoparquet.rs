//! Parquet and GeoParquet to columns.
//!
//! Responsible for: the schema, the `geo` metadata (which column is the geometry, in which coordinate system), and reading slices of row
//! groups in parallel. Not responsible for: turning one decoded array into cells (`cells`), what WKB means (`geometry`).

mod cells;
mod metadata;

use super::{ColumnBuilder, GeometryBuilder, GeometryWish, LayerCrs, Reader, Request, Schema, Source, Table};
use crate::error::nearest_name;
use crate::{Error, Place, Result};
use metadata::GeoColumn;
use polars::prelude::{FileMetadata, ParallelStrategy, ParquetReader, SerReader, Series};
use rayon::prelude::*;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Rows decoded at a time of a column of text or geometry, whose decoded form is large, and of a column of numbers.
const SLICE_OF_BYTES: usize = 1 << 18;
const SLICE_OF_NUMBERS: usize = 1 << 20;

/// An opened file.
struct GeoParquet {
    schema: Schema,
    source: Source,
    place: Place,
    /// One row group each, as a file of its own.
    groups: Vec<Arc<FileMetadata>>,
    geometry: Option<GeoColumn>,
    /// All columns of the file, in its order.
    columns: Vec<FileColumn>,
}

/// A column as the file stores it.
struct FileColumn {
    name: String,
    slice: usize,
}

/// A column that is wanted.
#[derive(Clone, Copy)]
struct Wanted {
    /// Its position in the request; none is the geometry.
    asked: Option<usize>,
    /// Its position in the file.
    stored: usize,
}

/// A part of the work: some rows of one column.
struct Task {
    wanted: Wanted,
    group: usize,
    offset: usize,
    rows: usize,
}

/// What a task gives, and what the tasks of one column give together.
enum Piece {
    Column(ColumnBuilder),
    Geometry(GeometryBuilder),
}

/// Opens a file.
///
/// # Errors
/// A file that is missing, no Parquet, cut short, or whose geometry is stored in a way that is not read.
pub fn open(source: &Source) -> Result<Box<dyn Reader>> {
    let place = Place::file(source.path.display().to_string());
    if let Some(layer) = &source.layer {
        let error = place.error(format!("a Parquet file has no layers, so there is no `{layer}` in it"));
        return Err(error.with_hint("leave out the colon and what is behind it"));
    }
    let mut file = File::open(&source.path)
        .map_err(|error| place.clone().error(format!("cannot be read: {error}")).with_hint("check the path"))?;
    refuse_other_than_parquet(&mut file, &place)?;
    let mut reader = ParquetReader::new(file);
    let metadata = guarded(&place, || {
        let mut metadata = FileMetadata::clone(reader.get_metadata()?);
        // The Arrow schema would give the geometry an extension type, which polars does not decode; without it, it is plain binary.
        if let Some(pairs) = &mut metadata.key_value_metadata {
            pairs.retain(|pair| pair.key != "ARROW:schema");
        }
        reader.set_metadata(Arc::new(metadata.clone()));
        Ok(metadata)
    })?;
    let stored = guarded(&place, || reader.schema())?;
    let columns: Vec<FileColumn> = stored
        .iter_values()
        .map(|field| FileColumn {
            name: field.name.to_string(),
            slice: if field.dtype.is_numeric() { SLICE_OF_NUMBERS } else { SLICE_OF_BYTES },
        })
        .collect();
    let geo = metadata.key_value_metadata.iter().flatten().find(|pair| pair.key == "geo").and_then(|pair| pair.value.as_deref());
    let geo = geo.map(|text| metadata::read(text, &place)).transpose()?;
    if let Some(missing) = geo.as_ref().filter(|geo| !columns.iter().any(|column| column.name == geo.name)) {
        let error = place.error(format!("its metadata name the geometry column `{}`, which is not there", missing.name));
        return Err(error.with_hint("export the layer anew"));
    }
    let is_geometry = |name: &String| geo.as_ref().is_some_and(|geo| geo.all.contains(name));
    let schema = Schema {
        layer: None,
        columns: columns.iter().map(|column| column.name.clone()).filter(|name| !is_geometry(name)).collect(),
        on_request: Vec::new(),
        has_geometry: geo.is_some(),
        crs: geo.as_ref().map_or(LayerCrs::Unstated, |geo| geo.crs.clone()),
        rows: Some(metadata.num_rows as u64),
        inferred: Vec::new(),
    };
    Ok(Box::new(GeoParquet { schema, source: source.clone(), place, groups: split_groups(&metadata), geometry: geo, columns }))
}

/// Each row group as the metadata of a file of its own, so that reading one does not walk over the others.
fn split_groups(metadata: &FileMetadata) -> Vec<Arc<FileMetadata>> {
    let mut empty = metadata.clone();
    empty.row_groups.clear();
    metadata
        .row_groups
        .iter()
        .map(|group| {
            let mut single = empty.clone();
            single.num_rows = group.num_rows();
            single.row_groups.push(group.clone());
            Arc::new(single)
        })
        .collect()
}

fn refuse_other_than_parquet(file: &mut File, place: &Place) -> Result<()> {
    let again = "copy or download the file again";
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    if length == 0 {
        return Err(place.clone().error("is empty (0 bytes)").with_hint(again));
    }
    let (mut head, mut tail) = ([0; 4], [0; 4]);
    let read = file
        .read_exact(&mut head)
        .and_then(|()| file.seek(SeekFrom::End(-4)))
        .and_then(|_| file.read_exact(&mut tail))
        .and_then(|()| file.rewind());
    if read.is_err() || head != *b"PAR1" {
        return Err(place.clone().error("is no Parquet file").with_hint("check that this is the file you mean"));
    }
    if tail != *b"PAR1" || length < 12 {
        return Err(place.clone().error("is cut short: its end is missing").with_hint(again));
    }
    Ok(())
}

/// Runs what reads bytes that may be corrupt: polars checks most, but not all, of what it is given.
fn guarded<T>(place: &Place, read: impl FnOnce() -> polars::prelude::PolarsResult<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(corrupt(place, &format!("is corrupt, or stored in a way that is not read ({error})"))),
        Err(_) => Err(corrupt(place, "is corrupt")),
    }
}

fn corrupt(place: &Place, problem: &str) -> Error {
    place.clone().error(problem).with_hint("copy or download the file again, or write it anew with another program")
}

impl GeoParquet {
    /// What is wanted; geometry first, because it takes longest.
    fn wanted(&self, request: &Request) -> Result<Vec<Wanted>> {
        let mut wanted = Vec::new();
        match (&self.geometry, request.geometry) {
            (_, GeometryWish::None) => {}
            (None, _) => {
                let error = self.place.clone().error("is a plain table without geometry");
                return Err(error.with_hint("name the columns that hold the coordinates"));
            }
            (Some(geo), _) => {
                geo.refuse_other_than_wkb(&self.place)?;
                wanted.push(Wanted { asked: None, stored: self.position(&geo.name)? });
            }
        }
        for (asked, (name, _)) in request.columns.iter().enumerate() {
            wanted.push(Wanted { asked: Some(asked), stored: self.position(name)? });
        }
        Ok(wanted)
    }

    /// The slices of a column, in the order of the rows.
    fn tasks(&self, wanted: Wanted) -> Vec<Task> {
        let slice = self.columns[wanted.stored].slice;
        let of_group = |(group, metadata): (usize, &Arc<FileMetadata>)| {
            let all = metadata.num_rows;
            (0..all).step_by(slice).map(move |offset| Task { wanted, group, offset, rows: slice.min(all - offset) })
        };
        self.groups.iter().enumerate().flat_map(of_group).collect()
    }

    /// Decodes a column: its slices in parallel, then put together, so that few columns are in memory twice at any time.
    fn column(&self, wanted: Wanted, request: &Request) -> Result<Piece> {
        let run = |task: &Task| self.run(task, request);
        let pieces: Vec<Piece> = self.tasks(wanted).par_iter().map(run).collect::<Vec<_>>().into_iter().collect::<Result<_>>()?;
        let rows = self.rows();
        Ok(match wanted.asked {
            None => {
                let mut whole = GeometryBuilder::new(request.geometry, rows);
                pieces.into_iter().for_each(|piece| {
                    if let Piece::Geometry(part) = piece {
                        whole.append(part);
                    }
                });
                Piece::Geometry(whole)
            }
            Some(asked) => {
                let parts =
                    pieces.into_iter().filter_map(|piece| if let Piece::Column(part) = piece { Some(part) } else { None });
                Piece::Column(
                    ColumnBuilder::concat(parts, rows).unwrap_or_else(|| ColumnBuilder::new(request.columns[asked].1, 0)),
                )
            }
        })
    }

    fn rows(&self) -> usize {
        self.groups.iter().map(|group| group.num_rows).sum()
    }

    fn position(&self, name: &str) -> Result<usize> {
        self.columns.iter().position(|column| column.name == name).ok_or_else(|| {
            let error = self.place.clone().error(format!("there is no column `{name}`"));
            match nearest_name(name, self.schema.columns.iter().map(String::as_str)) {
                Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                None => error.with_hint(format!("its columns are {}", self.schema.columns.join(", "))),
            }
        })
    }

    /// Decodes one slice of one column, and drops what polars made of it.
    fn run(&self, task: &Task, request: &Request) -> Result<Piece> {
        let place = self.place.clone().column(&self.columns[task.wanted.stored].name);
        let file = File::open(&self.source.path).map_err(|error| place.clone().error(format!("cannot be read: {error}")))?;
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        let metadata = &self.groups[task.group];
        let series: Option<Series> = guarded(&place, || {
            if metadata.row_groups.iter().any(|group| group.byte_ranges_iter().any(|range| range.end > length)) {
                return Ok(None);
            }
            let mut reader = ParquetReader::new(file)
                .read_parallel(ParallelStrategy::None)
                .with_projection(Some(vec![task.wanted.stored]))
                .with_slice(Some((task.offset, task.rows)));
            reader.set_metadata(Arc::clone(metadata));
            let frame = reader.finish()?;
            Ok(frame.into_columns().pop().map(polars::prelude::Column::take_materialized_series))
        })?;
        let series =
            series.filter(|series| series.len() == task.rows).ok_or_else(|| corrupt(&place, "is cut short or corrupt"))?;
        match task.wanted.asked {
            None => cells::geometry(&series, request.geometry, &place).map(Piece::Geometry),
            Some(asked) => cells::column(&series, request.columns[asked].1, &place).map(Piece::Column),
        }
    }
}

impl Reader for GeoParquet {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&mut self, request: &Request) -> Result<Table> {
        let wanted = self.wanted(request)?;
        let pieces: Vec<Result<Piece>> = wanted.par_iter().with_max_len(1).map(|wanted| self.column(*wanted, request)).collect();
        let mut table = Table { rows: self.rows(), ..Table::default() };
        for (wanted, piece) in wanted.iter().zip(pieces) {
            match (piece?, wanted.asked) {
                (Piece::Geometry(geometry), _) => table.geometry = geometry.finish(),
                (Piece::Column(column), asked) => {
                    let name = asked.map_or("", |asked| request.columns[asked].0.as_str());
                    table.columns.push(column.finish(&self.place.clone().column(name), |_| None)?);
                }
            }
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests;
