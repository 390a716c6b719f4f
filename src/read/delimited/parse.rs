//! The rows of a delimited text into columns, piece by piece side by side.
//!
//! Responsible for: cutting the text at record boundaries, parsing the pieces in parallel, joining them in file order, and naming the line
//! of what is wrong. Not responsible for: the header and the dialect, which are known here.
//!
//! Where a record ends cannot be known in the middle of a text: a line feed may stand inside quotes. So the cuts are *guessed*, by the
//! parity of the quotes in front of them, and *proven* when the pieces are joined: a piece must end exactly where the next one began.
//! Where it does not (a lone quote inside an unquoted field misleads the parity), the rest is parsed again from there as one piece.

use super::split::{Records, Step};
use super::{Delimited, line_at, push, unclosed, undecodable};
use crate::read::{ColumnBuilder, GeometryColumn, Request, Table};
use crate::{Error, Place, Result};
use memchr::{memchr_iter, memchr2_iter};
use rayon::prelude::*;

/// Bytes of text per piece: small enough to balance two threads, large enough that joining costs nothing.
const PIECE: usize = 2 << 20;

/// What is wrong with the text itself.
enum Fault {
    /// The record at this byte has this many fields.
    Fields {
        start: usize,
        seen: usize,
    },
    Unclosed {
        start: usize,
    },
    Encoding {
        start: usize,
    },
}

/// The rows of one piece.
struct Piece {
    start: usize,
    /// Where the last record ended.
    end: usize,
    rows: usize,
    columns: Vec<ColumnBuilder>,
    fault: Option<Fault>,
}

/// What is asked of a text.
struct Job<'a> {
    text: &'a Delimited,
    request: &'a Request,
    /// Which builder takes which field: (field, builder), ascending.
    takes: Vec<(usize, usize)>,
    /// About how many bytes a record has.
    record_bytes: usize,
}

/// Reads all rows.
pub(super) fn read(text: &Delimited, request: &Request, positions: &[usize]) -> Result<Table> {
    let mut takes: Vec<_> = positions.iter().enumerate().map(|(builder, &field)| (field, builder)).collect();
    takes.sort_unstable();
    let sample = &text.text[text.body..text.text.len().min(text.body + (1 << 16))];
    let record_bytes = sample.len() / (memchr_iter(b'\n', sample).count() + 1) + 1;
    let job = Job { text, request, takes, record_bytes };

    let cuts = guess_cuts(&text.text, text.body, PIECE);
    let pieces: Vec<Piece> = cuts.par_windows(2).map(|cut| job.parse(cut[0], cut[1])).collect();
    let pieces = job.prove(pieces);
    if let Some(fault) = pieces.iter().find_map(|piece| piece.fault.as_ref()) {
        return Err(job.explain(fault));
    }
    job.join(pieces)
}

/// Byte positions where records probably begin, from `body` to the end of the text.
fn guess_cuts(text: &[u8], body: usize, piece: usize) -> Vec<usize> {
    let blocks: Vec<&[u8]> = text[body..].chunks(piece).collect();
    let quotes: Vec<usize> = blocks.par_iter().map(|block| memchr_iter(b'"', block).count()).collect();
    let mut cuts = vec![body];
    let mut inside = false;
    for (i, block) in blocks.iter().enumerate() {
        if i > 0 {
            let mut open = inside;
            let line_end = memchr2_iter(b'"', b'\n', block).find(|&at| {
                open ^= block[at] == b'"';
                !open && block[at] == b'\n'
            });
            cuts.extend(line_end.map(|at| body + i * piece + at + 1));
        }
        inside ^= quotes[i] % 2 == 1;
    }
    if cuts.last() != Some(&text.len()) {
        cuts.push(text.len());
    }
    cuts
}

impl Job<'_> {
    /// Parses the records that begin at `start` or later and before `end`.
    fn parse(&self, start: usize, end: usize) -> Piece {
        let (bytes, expected) = (&self.text.text[..], self.text.header.len());
        let mut columns = self.builders((end - start) / self.record_bytes + 16);
        let mut records = Records::new(bytes, self.text.dialect.delimiter, start);
        let (mut rows, mut fault) = (0, None);
        while fault.is_none() {
            let (mut next, mut decoded) = (0, true);
            let step = records.next_before(end, |field, content| {
                while let Some(&(wanted, builder)) = self.takes.get(next)
                    && wanted == field
                {
                    decoded &= push(&mut columns[builder], content, self.text.dialect.encoding);
                    next += 1;
                }
            });
            match step {
                Step::End => break,
                Step::Record { fields, start } if fields != expected => fault = Some(Fault::Fields { start, seen: fields }),
                Step::Record { start, .. } if !decoded => fault = Some(Fault::Encoding { start }),
                Step::Record { .. } => rows += 1,
                Step::Unclosed { start } => fault = Some(Fault::Unclosed { start }),
            }
        }
        Piece { start, end: records.position(), rows, columns, fault }
    }

    fn builders(&self, rows: usize) -> Vec<ColumnBuilder> {
        let builder =
            |&(_, wish): &(String, _)| ColumnBuilder::new(wish, rows).with_decimal_comma(self.text.dialect.decimal_comma);
        self.request.columns.iter().map(builder).collect()
    }

    /// Keeps the pieces that follow on from each other; parses what is behind them again, as one piece.
    fn prove(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let mut proven: Vec<Piece> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let end = proven.last().map_or(self.text.body, |before| before.end);
            if piece.start != end {
                proven.push(self.parse(end, self.text.text.len()));
                break;
            }
            let faulty = piece.fault.is_some();
            proven.push(piece);
            if faulty {
                break;
            }
        }
        proven
    }

    fn explain(&self, fault: &Fault) -> Error {
        let (text, file) = (&self.text.text[..], &self.text.file);
        match *fault {
            Fault::Unclosed { start } => unclosed(file, text, start),
            Fault::Encoding { start } => undecodable(file, text, start),
            Fault::Fields { start, seen } => {
                let expected = self.text.header.len();
                let error = Place::file(file)
                    .line(line_at(text, start))
                    .error(format!("has {seen} fields where the first line has {expected}"));
                error.with_hint(if seen < expected {
                    "the line may be cut short, or a delimiter is missing"
                } else {
                    "a delimiter inside a text may lack quotation marks around the text"
                })
            }
        }
    }

    /// One table of all pieces, in file order; a column of every piece at a time, so that little is in memory twice.
    fn join(&self, mut pieces: Vec<Piece>) -> Result<Table> {
        let rows: Vec<(usize, usize)> = pieces.iter().map(|piece| (piece.rows, piece.start)).collect();
        let total = rows.iter().map(|(rows, _)| rows).sum();
        let mut parts: Vec<Vec<ColumnBuilder>> = self.request.columns.iter().map(|_| Vec::new()).collect();
        for piece in &mut pieces {
            parts.iter_mut().zip(piece.columns.drain(..)).for_each(|(parts, column)| parts.push(column));
        }
        let columns = parts.into_par_iter().zip(&self.request.columns).map(|(parts, (name, _))| {
            let column = ColumnBuilder::concat(parts, total);
            column.map(|column| {
                let place = Place::file(&self.text.file).column(name);
                column.finish(&place, |row| self.line_of_row(row, &rows))
            })
        });
        let columns: Vec<_> = columns.collect();
        let columns = columns.into_iter().zip(&self.request.columns).map(|(column, (_, wish))| match column {
            Some(column) => column,
            // A header without rows.
            None => ColumnBuilder::new(*wish, 0).finish(&Place::file(&self.text.file), |_| None),
        });
        Ok(Table { rows: total, columns: columns.collect::<Result<_>>()?, geometry: GeometryColumn::default() })
    }

    /// The line on which a row (from 0) begins, found by walking its piece again: it is only asked for where something is wrong.
    fn line_of_row(&self, row: usize, pieces: &[(usize, usize)]) -> Option<u64> {
        let text = &self.text.text[..];
        let mut before = row;
        for &(rows, start) in pieces {
            if before < rows {
                let mut records = Records::new(text, self.text.dialect.delimiter, start);
                for _ in 0..before {
                    records.next_before(text.len(), |_, _| {});
                }
                return match records.next_before(text.len(), |_, _| {}) {
                    Step::Record { start, .. } => Some(line_at(text, start)),
                    _ => None,
                };
            }
            before -= rows;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_stand_behind_line_feeds_outside_quotes() {
        let text = b"h\n\"a\nb\"\nc\n\"d\n\"\ne\n";
        for piece in 1..text.len() {
            let cuts = guess_cuts(text, 2, piece);
            for cut in &cuts[1..] {
                assert!([8, 10, 15, 17].contains(cut), "{piece}: {cuts:?}");
            }
        }
    }
}
