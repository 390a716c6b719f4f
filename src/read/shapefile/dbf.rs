//! The attribute table of a shapefile: dBase files, cell by cell.
//!
//! Responsible for: header, fields, and cells as text, numbers, dates and truth values. Not responsible for: which encoding the text is in
//! (`encoding`).
//!
//! The `dbase` crate is not used for reading: it gives every number as `f64` without the field's decimals, allocates per cell, and drops
//! rows marked as deleted without saying so, after which rows and shapes no longer belong together.

use super::super::assemble::cut_short;
use super::bundle::Member;
use super::encoding::{Charset, is_utf8_cell};
use crate::read::Cell;
use crate::{Error, Place, Result};
use std::io::{self, Read, SeekFrom};

/// The flag in the first byte of a record that is deleted but not yet removed.
pub(super) const DELETED: u8 = b'*';

/// The shape of a table.
#[derive(Debug)]
pub(super) struct Dbf {
    pub fields: Vec<Field>,
    pub records: u64,
    /// The byte that names an encoding.
    pub language: u8,
    header_bytes: u64,
    record_bytes: usize,
}

/// One column.
#[derive(Debug)]
pub(super) struct Field {
    /// The name as stored, without padding.
    name: Vec<u8>,
    kind: u8,
    offset: usize,
    width: usize,
    decimals: u8,
}

/// What one pass over the table tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// Records marked as deleted.
    pub deleted: u64,
    /// Whether any text is not plain ASCII.
    pub accents: bool,
    /// Whether some text cannot be UTF-8.
    pub not_utf8: bool,
}

impl Dbf {
    /// Reads the header and checks that the file is as long as the header says.
    pub fn open(file: &Member, place: &Place) -> Result<Self> {
        let broken = |detail: &str| cut_short(place, &format!("the attribute table (.dbf) {detail}"));
        let mut reader = file.reader().map_err(|error| dbf_error(place, &error))?;
        let mut start = [0_u8; 32];
        reader.read_exact(&mut start).map_err(|_| broken("ends within its header"))?;
        let header_bytes = u64::from(u16::from_le_bytes([start[8], start[9]]));
        let record_bytes = usize::from(u16::from_le_bytes([start[10], start[11]]));
        let records = u64::from(u32::from_le_bytes([start[4], start[5], start[6], start[7]]));
        if header_bytes < 33 || record_bytes < 1 {
            return Err(broken("has no valid header"));
        }
        let mut descriptors = vec![0_u8; header_bytes as usize - 32];
        reader.read_exact(&mut descriptors).map_err(|_| broken("ends within its header"))?;
        let fields = Field::read_all(&descriptors);
        if fields.iter().any(|field| field.offset + field.width > record_bytes) {
            return Err(broken("has columns wider than its rows"));
        }
        let present = (file.size() - header_bytes.min(file.size())) / record_bytes as u64;
        if present < records {
            return Err(broken(&format!("announces {records} rows, but only {present} are there")));
        }
        Ok(Self { fields, records, language: start[29], header_bytes, record_bytes })
    }

    /// Looks at every record once: deleted ones are counted, texts are tested for their encoding.
    pub fn scan(&self, file: &Member, place: &Place) -> Result<Scan> {
        let mut scan = Scan::default();
        for field in &self.fields {
            scan.look_at(&field.name);
        }
        let mut records = self.records(file, place)?;
        while let Some(record) = records.next(place)? {
            scan.deleted += u64::from(record[0] == DELETED);
            if !record.is_ascii() {
                self.fields
                    .iter()
                    .filter(|field| field.kind == b'C')
                    .for_each(|field| scan.look_at(trimmed_end(field.bytes(record))));
            }
        }
        Ok(scan)
    }

    /// The records from the first one on.
    pub fn records<'a>(&self, file: &'a Member, place: &Place) -> Result<Records<'a>> {
        let mut reader = file.reader().map_err(|error| dbf_error(place, &error))?;
        reader.seek(SeekFrom::Start(self.header_bytes)).map_err(|error| dbf_error(place, &error))?;
        Ok(Records { reader, record: vec![0; self.record_bytes], left: self.records, row: 0 })
    }
}

/// Reads record after record into one buffer.
pub(super) struct Records<'a> {
    reader: Box<dyn super::bundle::ReadSeek + 'a>,
    record: Vec<u8>,
    left: u64,
    row: u64,
}

impl Records<'_> {
    /// The next record with its deletion flag in front, or `None` behind the last.
    pub fn next(&mut self, place: &Place) -> Result<Option<&[u8]>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.row += 1;
        self.reader.read_exact(&mut self.record).map_err(|error| dbf_error(&place.clone().row(self.row), &error))?;
        Ok(Some(&self.record))
    }
}

fn dbf_error(place: &Place, error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return cut_short(place, "the attribute table (.dbf) ends within a row");
    }
    place.clone().error(format!("the attribute table (.dbf) cannot be read: {error}"))
}

impl Field {
    /// The fields from their descriptors of 32 bytes, up to the mark that ends them.
    fn read_all(descriptors: &[u8]) -> Vec<Self> {
        let mut fields = Vec::new();
        let mut offset = 1;
        for descriptor in descriptors.chunks_exact(32).take_while(|descriptor| descriptor[0] != 0x0D && descriptor[0] != 0) {
            let kind = descriptor[11].to_ascii_uppercase();
            // Clipper uses the byte of the decimals for texts wider than 255.
            let wide = if kind == b'C' { usize::from(descriptor[17]) << 8 } else { 0 };
            let width = usize::from(descriptor[16]) + wide;
            let name = descriptor[..11].split(|&byte| byte == 0).next().unwrap_or_default();
            fields.push(Self { name: trimmed_end(name).to_vec(), kind, offset, width, decimals: descriptor[17] });
            offset += width;
        }
        fields
    }
    /// The name in the encoding of the table.
    pub fn name(&self, charset: Charset) -> String {
        let mut name = String::new();
        charset.decode(&self.name, &mut name);
        name
    }
    /// What the column holds, where that cannot be read.
    pub fn unreadable_kind(&self) -> Option<String> {
        let fixed = match self.kind {
            b'I' => Some(4),
            b'B' | b'Y' => Some(8),
            b'C' | b'N' | b'F' | b'L' | b'D' => None,
            b'M' => return Some("memo texts".to_owned()),
            other => return Some(format!("values of the dBase type `{}`", char::from(other).escape_default())),
        };
        fixed.filter(|&width| width != self.width).map(|_| format!("values of the dBase type `{}`", char::from(self.kind)))
    }
    fn bytes<'a>(&self, record: &'a [u8]) -> &'a [u8] {
        record.get(self.offset..self.offset + self.width).unwrap_or_default()
    }
    /// The cell in a record; texts are decoded into `buffer`.
    pub fn cell<'a>(&self, record: &[u8], charset: Charset, buffer: &'a mut String) -> Cell<'a> {
        let bytes = self.bytes(record);
        match self.kind {
            b'N' | b'F' => numeric(bytes, self.decimals, buffer),
            b'D' => date(bytes, buffer),
            b'L' => match bytes.first() {
                Some(b'T' | b't' | b'Y' | b'y' | b'J' | b'j' | b'1') => Cell::Integer(1),
                Some(b'F' | b'f' | b'N' | b'n' | b'0') => Cell::Integer(0),
                _ => Cell::Null,
            },
            b'I' => bytes.try_into().map_or(Cell::Null, |bytes| Cell::Integer(i32::from_le_bytes(bytes).into())),
            b'B' => bytes.try_into().map_or(Cell::Null, |bytes| Cell::Real(f64::from_le_bytes(bytes))),
            b'Y' => bytes.try_into().map_or(Cell::Null, |bytes| Cell::Real(i64::from_le_bytes(bytes) as f64 / 10_000.0)),
            _ => {
                let bytes = trimmed_end(bytes);
                if bytes.iter().all(|&byte| byte == b' ') {
                    return Cell::Null;
                }
                charset.decode(bytes, buffer);
                Cell::Text(buffer)
            }
        }
    }
}

impl Scan {
    fn look_at(&mut self, text: &[u8]) {
        if !text.is_ascii() {
            self.accents = true;
            self.not_utf8 |= !is_utf8_cell(text);
        }
    }
}

/// A text without the blanks and zero bytes that fill the column.
fn trimmed_end(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|&byte| byte != b' ' && byte != 0).map_or(0, |last| last + 1);
    &bytes[..end]
}

/// A number written in characters; one that does not fit its column is stored as `*`. The field's decimals say whether it is whole.
fn numeric<'a>(bytes: &[u8], decimals: u8, buffer: &'a mut String) -> Cell<'a> {
    let bytes = trimmed_end(bytes);
    let start = bytes.iter().position(|&byte| byte != b' ' && byte != 0).unwrap_or(bytes.len());
    let bytes = &bytes[start..];
    if bytes.iter().all(|&byte| byte == b'*') {
        return Cell::Null;
    }
    let text = std::str::from_utf8(bytes).unwrap_or("?");
    if decimals == 0
        && let Ok(number) = text.parse()
    {
        return Cell::Integer(number);
    }
    buffer.clear();
    // Some writers follow the computer's decimal comma.
    buffer.extend(text.chars().map(|c| if c == ',' { '.' } else { c }));
    match buffer.parse::<f64>() {
        Ok(number) if decimals == 0 && number.fract() == 0.0 && number.abs() < 9.0e15 => Cell::Integer(number as i64),
        Ok(number) => Cell::Real(number),
        Err(_) => Cell::Text(buffer),
    }
}

/// A date as `2025-12-31`.
fn date<'a>(bytes: &[u8], buffer: &'a mut String) -> Cell<'a> {
    let bytes = trimmed_end(bytes);
    if bytes.iter().all(|&byte| byte == b' ' || byte == b'0') {
        return Cell::Null;
    }
    buffer.clear();
    let dashes = bytes.len() == 8 && bytes.iter().all(u8::is_ascii_digit);
    for (at, &byte) in bytes.iter().enumerate() {
        if dashes && (at == 4 || at == 6) {
            buffer.push('-');
        }
        buffer.push(if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER });
    }
    Cell::Text(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell_of(kind: u8, decimals: u8, bytes: &[u8]) -> String {
        let field = Field { name: b"X".to_vec(), kind, offset: 0, width: bytes.len(), decimals };
        format!("{:?}", field.cell(bytes, Charset::WINDOWS_1252, &mut String::new()))
    }

    #[test]
    fn numbers_are_whole_where_the_column_has_no_decimals() {
        assert_eq!(cell_of(b'N', 0, b"   114"), "Integer(114)");
        assert_eq!(cell_of(b'N', 0, b"1.14000000e+002"), "Integer(114)");
        assert_eq!(cell_of(b'N', 2, b"114.00"), "Real(114.0)");
        assert_eq!(cell_of(b'F', 3, b"  12,5\0"), "Real(12.5)");
        assert_eq!(cell_of(b'N', 0, b"9223372036854775807"), "Integer(9223372036854775807)");
    }

    #[test]
    fn blanks_and_stars_are_nothing_and_other_signs_are_kept_for_the_error() {
        assert_eq!(cell_of(b'N', 0, b"******"), "Null");
        assert_eq!(cell_of(b'N', 0, b"      "), "Null");
        assert_eq!(cell_of(b'N', 0, b"\0\0\0"), "Null");
        assert_eq!(cell_of(b'N', 0, b" 12 a"), "Text(\"12 a\")");
        assert_eq!(cell_of(b'C', 0, b"    "), "Null");
    }

    #[test]
    fn dates_are_iso_and_truth_values_are_one_or_zero() {
        assert_eq!(cell_of(b'D', 0, b"20251231"), "Text(\"2025-12-31\")");
        assert_eq!(cell_of(b'D', 0, b"00000000"), "Null");
        assert_eq!(["T", "n", "?"].map(|cell| cell_of(b'L', 0, cell.as_bytes())), ["Integer(1)", "Integer(0)", "Null"]);
    }
}
