//! Delimited text (CSV, TXT, TSV) to columns.
//!
//! Responsible for: opening a text whose delimiter, decimal sign and encoding nobody states, its header, and its errors by line.
//! Not responsible for: where fields end (`split`), inferring (`sniff`), reading in parallel (`parse`).

mod parse;
mod sniff;
mod split;

use super::table::Cell;
use super::{GeometryWish, LayerCrs, Reader, Request, Schema, Source, Table};
use crate::error::nearest_name;
use crate::{Error, Place, Result};
use encoding_rs::WINDOWS_1252;
use memchr::memchr;
use rayon::prelude::*;
use sniff::Dialect;
use split::{Records, Step};
use std::borrow::Cow;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// How letters are stored in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Windows-1252, what older Windows programs and Excel's plain "CSV" write in western Europe.
    Windows1252,
}

/// What the user states about a text; what is not stated is inferred.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DelimitedOptions {
    /// The byte between columns.
    pub delimiter: Option<u8>,
    /// How letters are stored.
    pub encoding: Option<Encoding>,
    /// Whether `12,5` is twelve and a half.
    pub decimal_comma: Option<bool>,
}

/// An opened text: it stays in memory until it is dropped.
struct Delimited {
    schema: Schema,
    /// The file as the user named it.
    file: String,
    text: Vec<u8>,
    /// Where the records behind the header begin.
    body: usize,
    /// The names of all columns, in their order, also empty ones.
    header: Vec<String>,
    dialect: Dialect,
}

/// Opens a delimited text.
///
/// # Errors
/// A file that is missing, empty, binary or without a header.
pub fn open(source: &Source, options: &DelimitedOptions) -> Result<Box<dyn Reader>> {
    let file = source.display();
    let place = || Place::file(&file);
    if let Some(layer) = &source.layer {
        return Err(place()
            .error(format!("a text file has no layers, so there is no `{layer}` in it"))
            .with_hint("leave out the colon and what is behind it"));
    }
    let text = load(&source.path).map_err(|error| {
        place()
            .error(format!("cannot be read: {error}"))
            .with_hint("check the path, and that no other program has locked the file")
    })?;
    let begin = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    refuse_other_than_text(&text, begin, &file)?;
    let (begin, stated) = separator_line(&text, begin);

    let delimiter = options.delimiter.or(stated).unwrap_or_else(|| sniff::delimiter(&text[begin..]));
    let dialect = Dialect {
        delimiter,
        encoding: options.encoding.unwrap_or_else(|| sniff::encoding(&text)),
        decimal_comma: options.decimal_comma.unwrap_or_else(|| sniff::decimal_comma(&text[begin..], delimiter)),
    };
    let all_stated = options.delimiter.is_some() && options.encoding.is_some() && options.decimal_comma.is_some();
    let (header, body) = read_header(&text, begin, dialect, &file)?;
    let schema = Schema {
        layer: None,
        columns: header.iter().filter(|name| !name.is_empty()).cloned().collect(),
        on_request: Vec::new(),
        has_geometry: false,
        crs: LayerCrs::Unstated,
        rows: None,
        inferred: if all_stated { Vec::new() } else { dialect.sentence().into_iter().collect() },
    };
    Ok(Box::new(Delimited { schema, file, text, body, header, dialect }))
}

/// Reads a file into memory, in pieces side by side: copying from the system's cache is most of the work.
fn load(path: &Path) -> std::io::Result<Vec<u8>> {
    const PIECE: usize = 4 << 20;
    let length = usize::try_from(std::fs::metadata(path)?.len()).map_err(std::io::Error::other)?;
    if length < 2 * PIECE {
        return std::fs::read(path);
    }
    let mut text = vec![0; length];
    text.par_chunks_mut(PIECE).enumerate().try_for_each(|(i, piece)| {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start((i * PIECE) as u64))?;
        file.read_exact(piece)
    })?;
    Ok(text)
}

/// Refuses what is no text, or text that nothing here can read.
fn refuse_other_than_text(text: &[u8], begin: usize, file: &str) -> Result<()> {
    let place = || Place::file(file);
    if text[begin..].iter().all(u8::is_ascii_whitespace) {
        return Err(place().error("is empty").with_hint("a table needs at least a line with the names of its columns"));
    }
    if text.starts_with(b"\xFF\xFE") || text.starts_with(b"\xFE\xFF") {
        return Err(place()
            .error("is UTF-16, which is not read")
            .with_hint("save it again as UTF-8 (in Excel: `CSV UTF-8`, in Notepad: encoding UTF-8)"));
    }
    if let Some(at) = memchr(0, text) {
        return Err(place()
            .line(line_at(text, at))
            .error("has a byte 0, so it is no text")
            .with_hint("check that this is the file you mean, and that it was copied whole"));
    }
    if memchr(b'\n', text).is_none() && memchr(b'\r', text).is_some() {
        return Err(place()
            .error("ends its lines as old Macintosh programs did, which is not read")
            .with_hint("save it again with Windows or Unix line ends"));
    }
    Ok(())
}

/// Excel's own first line, `sep=;`: where the text goes on behind it, and the delimiter it states.
fn separator_line(text: &[u8], begin: usize) -> (usize, Option<u8>) {
    match &text[begin..] {
        [b's', b'e', b'p', b'=', delimiter, b'\n', ..] => (begin + 6, Some(*delimiter)),
        [b's', b'e', b'p', b'=', delimiter, b'\r', b'\n', ..] => (begin + 7, Some(*delimiter)),
        _ => (begin, None),
    }
}

/// The names of the columns, without surrounding blanks, and where the first row begins.
fn read_header(text: &[u8], begin: usize, dialect: Dialect, file: &str) -> Result<(Vec<String>, usize)> {
    let mut records = Records::new(text, dialect.delimiter, begin);
    let mut fields = Vec::new();
    match records.next_before(text.len(), |_, field| fields.push(field.to_vec())) {
        Step::Record { .. } => {}
        Step::Unclosed { start } => return Err(unclosed(file, text, start)),
        Step::End => return Err(Place::file(file).error("is empty")),
    }
    let names = fields.iter().map(|field| match decode(field, dialect.encoding) {
        Some(name) => Ok(name.trim().to_owned()),
        None => Err(undecodable(file, text, begin)),
    });
    Ok((names.collect::<Result<_>>()?, records.position()))
}

/// The text of a field; nothing where its bytes are none in this encoding.
fn decode(field: &[u8], encoding: Encoding) -> Option<Cow<'_, str>> {
    match (std::str::from_utf8(field), encoding) {
        (Ok(text), Encoding::Utf8) => Some(Cow::Borrowed(text)),
        (Err(_), Encoding::Utf8) => None,
        (Ok(text), Encoding::Windows1252) if text.is_ascii() => Some(Cow::Borrowed(text)),
        (_, Encoding::Windows1252) => Some(WINDOWS_1252.decode_without_bom_handling(field).0),
    }
}

/// The line (from 1) that the byte `at` stands on.
fn line_at(text: &[u8], at: usize) -> u64 {
    memchr::memchr_iter(b'\n', &text[..at]).count() as u64 + 1
}

fn unclosed(file: &str, text: &[u8], start: usize) -> Error {
    Place::file(file)
        .line(line_at(text, start))
        .error("a quotation mark (\") that is opened here is never closed")
        .with_hint("close it, or double it where it is part of the text; the file may also be cut short")
}

fn undecodable(file: &str, text: &[u8], start: usize) -> Error {
    Place::file(file)
        .line(line_at(text, start))
        .error("has letters that are not UTF-8")
        .with_hint("state the encoding as Windows-1252, or leave it out so that it is inferred")
}

impl Delimited {
    /// The position of each column asked for.
    fn positions(&self, request: &Request) -> Result<Vec<usize>> {
        let position = |name: &String| {
            let mut named = (0..self.header.len()).filter(|&i| self.header[i] == *name);
            match (named.next(), named.next()) {
                (Some(only), None) => Ok(only),
                (Some(first), Some(second)) => Err(Place::file(&self.file)
                    .column(name)
                    .error(format!("two columns have this name: number {} and number {}", first + 1, second + 1))
                    .with_hint("give one of them another name in the first line of the file")),
                (None, _) => {
                    let error = Place::file(&self.file).error(format!("there is no column `{name}`"));
                    let near = nearest_name(name, self.schema.columns.iter().map(String::as_str));
                    Err(match near {
                        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                        None => error.with_hint(format!("its columns are {}", self.schema.columns.join(", "))),
                    })
                }
            }
        };
        request.columns.iter().map(|(name, _)| position(name)).collect()
    }
}

impl Reader for Delimited {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&mut self, request: &Request) -> Result<Table> {
        if request.geometry != GeometryWish::None {
            return Err(Place::file(&self.file)
                .error("is a plain table without geometry")
                .with_hint("name the columns that hold the coordinates"));
        }
        let positions = self.positions(request)?;
        parse::read(self, request, &positions)
    }
}

/// Pushes one field, the plain ones without decoding; says whether it could be decoded.
#[inline]
fn push(builder: &mut super::ColumnBuilder, field: &[u8], encoding: Encoding) -> bool {
    if builder.push_plain(field) {
        return true;
    }
    match decode(field, encoding) {
        Some(text) => {
            builder.push(Cell::Text(&text));
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests;
