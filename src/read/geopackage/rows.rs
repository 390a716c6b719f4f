//! The rows of a GeoPackage table into columns, over several connections side by side.
//!
//! Responsible for: parting the table by row number, reading the parts in parallel, joining them in the order of the row number.
//! Not responsible for: which table it is.
//!
//! SQLite steps through rows on one thread, at about two million a second; parts of the table on connections of their own do so side by
//! side. There are more parts than threads, because row numbers have gaps.

use super::{GeoPackage, explain};
use crate::read::table::Cell;
use crate::read::{ColumnBuilder, GeometryBuilder, GeometryFault, GeometryWish, Request, Table};
use crate::{Error, Place, Result};
use rayon::prelude::*;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Statement};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Row numbers per part, at least.
const SMALLEST_PART: i64 = 16_384;

/// The rows of one part.
struct Part {
    rows: usize,
    columns: Vec<ColumnBuilder>,
    geometry: GeometryBuilder,
}

/// A table and what is wanted of it.
struct Job<'a> {
    file: &'a GeoPackage,
    request: &'a Request,
    sql: String,
    /// Row numbers from and to (both included), for each part; none where the table has no row numbers.
    parts: Vec<Option<(i64, i64)>>,
}

/// Reads all rows.
pub(super) fn read(file: &GeoPackage, request: &Request) -> Result<Table> {
    let job = Job::plan(file, request)?;
    let parts: Vec<Mutex<Option<Result<Part>>>> = job.parts.iter().map(|_| Mutex::new(None)).collect();
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let worker = || {
        let connection = file.database.connect();
        while !failed.load(Ordering::Relaxed) {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(slot) = parts.get(i) else { break };
            let part = match &connection {
                Ok(connection) => job.read_part(connection, job.parts[i]),
                Err(error) => Err(explain(file.place.clone(), error)),
            };
            failed.fetch_or(part.is_err(), Ordering::Relaxed);
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(part);
            }
        }
    };
    rayon::scope(|scope| {
        for _ in 0..rayon::current_num_threads().min(parts.len()) {
            scope.spawn(|_| worker());
        }
    });
    // The first part that failed says what is wrong; parts that were not begun any more stand behind one that failed.
    let parts = parts.into_iter().filter_map(|part| part.into_inner().ok().flatten()).collect::<Result<Vec<_>>>()?;
    job.join(parts)
}

impl<'a> Job<'a> {
    fn plan(file: &'a GeoPackage, request: &'a Request) -> Result<Self> {
        let place = &file.place;
        let mut wanted: Vec<String> = Vec::new();
        if request.geometry != GeometryWish::None {
            let Some(geometry) = &file.layer.geometry else {
                return Err(place.clone().error("has no geometry").with_hint("name the columns that hold the coordinates"));
            };
            wanted.push(quoted(geometry));
        }
        for (name, _) in &request.columns {
            if !file.schema.columns.contains(name) {
                let error = place.clone().error(format!("there is no column `{name}`"));
                return Err(error.with_hint(format!("its columns are {}", file.schema.columns.join(", "))));
            }
            wanted.push(quoted(name));
        }
        if wanted.is_empty() {
            wanted.push("1".to_owned());
        }
        let failed = |error: rusqlite::Error| explain(place.clone(), &error);
        let connection = file.database.connect().map_err(failed)?;
        let (table, wanted) = (quoted(&file.layer.table), wanted.join(", "));
        let sql = format!("SELECT {wanted} FROM {table}");
        let Some(number) = row_number(&connection, file).map_err(failed)? else {
            return Ok(Self { file, request, sql, parts: vec![None] });
        };
        // Asked for together, the two ends would cost a walk over the whole table.
        let ends = format!("SELECT (SELECT min({number}) FROM {table}), (SELECT max({number}) FROM {table})");
        let ends = connection.query_row(&ends, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?;
        let parts = match ends {
            (Some(first), Some(last)) => parts(first, last, rayon::current_num_threads()).into_iter().map(Some).collect(),
            _ => Vec::new(),
        };
        Ok(Self { file, request, sql: format!("{sql} WHERE {number} BETWEEN ?1 AND ?2 ORDER BY {number}"), parts })
    }

    fn read_part(&self, connection: &Connection, numbers: Option<(i64, i64)>) -> Result<Part> {
        let failed = |error: rusqlite::Error| explain(self.file.place.clone(), &error);
        let mut statement = connection.prepare(&self.sql).map_err(failed)?;
        let room = numbers.map_or(0, |(first, last)| last.abs_diff(first).min(1 << 18) as usize + 1);
        let mut part = Part {
            rows: 0,
            columns: self.request.columns.iter().map(|(_, wish)| ColumnBuilder::new(*wish, room)).collect(),
            geometry: GeometryBuilder::new(self.request.geometry, room),
        };
        self.fill(&mut part, &mut statement, numbers)?;
        Ok(part)
    }

    fn fill(&self, part: &mut Part, statement: &mut Statement<'_>, numbers: Option<(i64, i64)>) -> Result<()> {
        let failed = |error: rusqlite::Error| explain(self.file.place.clone(), &error);
        let mut rows = match numbers {
            Some((first, last)) => statement.query([first, last]),
            None => statement.query([]),
        }
        .map_err(failed)?;
        let first_column = usize::from(self.request.geometry != GeometryWish::None);
        while let Some(row) = rows.next().map_err(failed)? {
            if first_column == 1 {
                push_geometry(&mut part.geometry, row.get_ref(0).map_err(failed)?);
            }
            for (i, column) in part.columns.iter_mut().enumerate() {
                column.push(match row.get_ref(first_column + i).map_err(failed)? {
                    ValueRef::Null => Cell::Null,
                    ValueRef::Integer(number) => Cell::Integer(number),
                    ValueRef::Real(number) => Cell::Real(number),
                    ValueRef::Text(text) => match std::str::from_utf8(text) {
                        Ok(text) => Cell::Text(text),
                        Err(_) => return Err(self.unreadable(i, "holds text that is not UTF-8")),
                    },
                    ValueRef::Blob(_) => return Err(self.unreadable(i, "holds binary data, which are no values")),
                });
            }
            part.rows += 1;
        }
        Ok(())
    }

    fn unreadable(&self, column: usize, problem: &str) -> Error {
        let place: Place = self.file.place.clone().column(&self.request.columns[column].0);
        place.error(problem).with_hint("name another column, or export the layer anew from QGIS")
    }

    fn join(&self, parts: Vec<Part>) -> Result<Table> {
        let rows = parts.iter().map(|part| part.rows).sum();
        let mut geometry = GeometryBuilder::new(self.request.geometry, rows);
        let mut columns: Vec<Vec<ColumnBuilder>> = self.request.columns.iter().map(|_| Vec::with_capacity(parts.len())).collect();
        for part in parts {
            geometry.append(part.geometry);
            columns.iter_mut().zip(part.columns).for_each(|(all, column)| all.push(column));
        }
        let columns = columns.into_par_iter().zip(&self.request.columns).map(|(parts, (name, wish))| {
            let column = ColumnBuilder::concat(parts, rows).unwrap_or_else(|| ColumnBuilder::new(*wish, 0));
            column.finish(&self.file.place.clone().column(name), |_| None)
        });
        // Collected before looking for errors, so that the first column's is said, whichever thread was first.
        let columns: Vec<_> = columns.collect();
        Ok(Table { rows, columns: columns.into_iter().collect::<Result<_>>()?, geometry: geometry.finish() })
    }
}

/// The name by which the table's row number can be asked for: views and tables `WITHOUT ROWID` have none.
fn row_number(connection: &Connection, file: &GeoPackage) -> rusqlite::Result<Option<&'static str>> {
    let sql = "SELECT type = 'table' FROM sqlite_master WHERE lower(name) = lower(?1)";
    let is_table = connection.query_row(sql, [&file.layer.table], |row| row.get(0)).optional()?;
    if is_table != Some(true) {
        return Ok(None);
    }
    let taken = |name: &str| file.schema.columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    let free = ["_rowid_", "rowid", "oid"].into_iter().find(|name| !taken(name));
    let works = |name: &&str| connection.prepare(&format!("SELECT {name} FROM {} LIMIT 0", quoted(&file.layer.table))).is_ok();
    Ok(free.filter(works))
}

/// Parts the row numbers from `first` to `last` into pieces of equal width.
fn parts(first: i64, last: i64, threads: usize) -> Vec<(i64, i64)> {
    let span = i128::from(last) - i128::from(first) + 1;
    let count = (span / i128::from(SMALLEST_PART)).clamp(1, threads as i128 * 32);
    let at = |i: i128| i128::from(first) + span * i / count;
    (0..count).map(|i| (at(i) as i64, (at(i + 1) - 1) as i64)).collect()
}

/// The bytes of the envelope for each of its codes: none, xy, xyz, xym, xyzm.
const ENVELOPES: [usize; 5] = [0, 32, 48, 48, 64];

/// Adds a geometry in GeoPackage's own format: a header, then WKB.
#[inline]
fn push_geometry(builder: &mut GeometryBuilder, value: ValueRef<'_>) {
    match value {
        ValueRef::Null => builder.push_fault(GeometryFault::Null),
        ValueRef::Blob(blob) => match wkb_of(blob) {
            Ok(wkb) => builder.push_wkb(wkb),
            Err(fault) => builder.push_fault(fault),
        },
        _ => builder.push_fault(GeometryFault::Unreadable),
    }
}

/// The WKB behind the header: `GP`, version, flags, coordinate system (4 bytes), envelope.
#[inline]
fn wkb_of(blob: &[u8]) -> std::result::Result<&[u8], GeometryFault> {
    let [b'G', b'P', _version, flags, _, _, _, _, rest @ ..] = blob else {
        return Err(GeometryFault::Unreadable);
    };
    if flags & 0b1_0000 != 0 {
        return Err(GeometryFault::Empty);
    }
    let envelope = ENVELOPES.get(usize::from(flags >> 1 & 0b111)).ok_or(GeometryFault::Unreadable)?;
    rest.get(*envelope..).ok_or(GeometryFault::Unreadable)
}

/// A name as SQL takes it, whatever is in it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_all_row_numbers_once() {
        for (first, last) in [(1, 1), (1, 3_400_000), (-5, 100_000), (i64::MIN, i64::MAX), (0, SMALLEST_PART * 2 - 1)] {
            let parts = parts(first, last, 3);
            assert_eq!((parts[0].0, parts[parts.len() - 1].1), (first, last));
            assert!(parts.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0 && pair[0].0 <= pair[0].1));
            assert!(parts.len() <= 96);
        }
    }

    #[test]
    fn the_header_is_as_long_as_its_flags_say() {
        for (flags, length) in [(1_u8, 0), (0b11, 32), (0b101, 48), (0b111, 48), (0b1001, 64)] {
            let mut blob = vec![b'G', b'P', 0, flags, 0, 0, 0, 0];
            blob.resize(8 + length, 0xFF);
            blob.extend([1, 2, 3]);
            assert_eq!(wkb_of(&blob), Ok(&[1, 2, 3][..]));
            assert_eq!(wkb_of(&blob[..8 + length / 2]).is_err(), length > 0);
        }
        assert_eq!(wkb_of(&[b'G', b'P', 0, 0b1011, 0, 0, 0, 0]), Err(GeometryFault::Unreadable));
        assert_eq!(wkb_of(&[b'G', b'P', 0, 0b1_0001, 0, 0, 0, 0, 1]), Err(GeometryFault::Empty));
        assert_eq!(wkb_of(b"GQ"), Err(GeometryFault::Unreadable));
    }
}
