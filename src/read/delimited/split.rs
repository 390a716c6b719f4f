//! Records and fields of delimited text.
//!
//! Responsible for: where a record and its fields begin and end, quotes (`"a ""b"" c"`), CRLF and empty lines, as the `csv` crate
//! understands them (the tests compare). Not responsible for: what a field means.
//!
//! The `csv` crate copies every field of every record; of a national file only a few fields of each are wanted, and most of those are
//! plain numbers. Handing out slices of the text takes a third of the time.

use memchr::memchr;

/// What was found at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A record of this many fields; it began at this byte.
    Record {
        /// The number of fields.
        fields: usize,
        /// Where it began.
        start: usize,
    },
    /// A record that began at this byte has a quote that is never closed.
    Unclosed {
        /// Where the record began.
        start: usize,
    },
    /// Nothing more.
    End,
}

/// Walks over the records of a text.
pub(super) struct Records<'a> {
    text: &'a [u8],
    delimiter: u8,
    at: usize,
    /// The last field that needed its quotes taken out.
    unquoted: Vec<u8>,
}

impl<'a> Records<'a> {
    /// Begins at byte `at`, which must be the beginning of a record.
    pub(super) fn new(text: &'a [u8], delimiter: u8, at: usize) -> Self {
        Self { text, delimiter, at, unquoted: Vec::new() }
    }
    /// Where the next record (or empty line) begins.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Goes over the next record that begins before byte `end`, handing each field with its number to `take`. Empty lines are skipped.
    #[inline]
    pub(super) fn next_before(&mut self, end: usize, mut take: impl FnMut(usize, &[u8])) -> Step {
        while let Some(rest) = self.text.get(self.at..end.max(self.at)) {
            match rest {
                [] => return Step::End,
                [b'\n', ..] => self.at += 1,
                [b'\r', b'\n', ..] => self.at += 2,
                [b'\r'] if end == self.text.len() => self.at += 1,
                _ => break,
            }
        }
        let (start, mut field) = (self.at, 0);
        loop {
            let more = if self.text.get(self.at) == Some(&b'"') {
                match self.quoted(field, &mut take) {
                    Some(more) => more,
                    None => return Step::Unclosed { start },
                }
            } else {
                self.plain(field, &mut take)
            };
            field += 1;
            if !more {
                return Step::Record { fields: field, start };
            }
        }
    }

    /// Takes a field without an opening quote; says whether another field follows.
    #[inline]
    fn plain(&mut self, field: usize, take: &mut impl FnMut(usize, &[u8])) -> bool {
        let start = self.at;
        let length = self.text[start..].iter().position(|&byte| byte == self.delimiter || byte == b'\n');
        let end = length.map_or(self.text.len(), |length| start + length);
        let more = self.text.get(end) == Some(&self.delimiter);
        let bytes = &self.text[start..end];
        take(field, if more { bytes } else { bytes.strip_suffix(b"\r").unwrap_or(bytes) });
        self.at = (end + 1).min(self.text.len());
        // A delimiter as the very last byte of a file opens one more, empty field; `plain` then finds it at the end.
        more
    }

    /// Takes a field that begins with a quote; says whether another field follows, or nothing if the quote is never closed.
    fn quoted(&mut self, field: usize, take: &mut impl FnMut(usize, &[u8])) -> Option<bool> {
        let mut open = self.at + 1;
        self.unquoted.clear();
        loop {
            let close = open + memchr(b'"', &self.text[open..])?;
            let inside = &self.text[open..close];
            let behind = &self.text[close + 1..];
            if behind.first() == Some(&b'"') {
                self.unquoted.extend_from_slice(&self.text[open..=close]);
                open = close + 2;
                continue;
            }
            // Whatever stands between the closing quote and the delimiter belongs to the field.
            let length = behind.iter().position(|&byte| byte == self.delimiter || byte == b'\n').unwrap_or(behind.len());
            let more = behind.get(length) == Some(&self.delimiter);
            let tail = if more { &behind[..length] } else { behind[..length].strip_suffix(b"\r").unwrap_or(&behind[..length]) };
            if self.unquoted.is_empty() && tail.is_empty() {
                take(field, inside);
            } else {
                self.unquoted.extend_from_slice(inside);
                self.unquoted.extend_from_slice(tail);
                take(field, &self.unquoted);
            }
            self.at = (close + 1 + length + 1).min(self.text.len());
            return Some(more);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn records(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut records = Records::new(text, b',', 0);
        let mut all = Vec::new();
        loop {
            let mut fields = Vec::new();
            match records.next_before(text.len(), |_, field| fields.push(field.to_vec())) {
                Step::Record { fields: count, .. } => {
                    assert_eq!(count, fields.len());
                    all.push(fields);
                }
                _ => return all,
            }
        }
    }

    fn by_the_csv_crate(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text)
            .byte_records()
            .map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect())
            .collect()
    }

    #[test]
    fn fields_are_those_of_the_csv_crate_in_hand_made_cases() {
        for text in [
            "a,b\n1,2\n",
            "a,b\r\n1,2\r\n",
            "a,b",
            "a,",
            "a,\n,b\n",
            "\n\na\n\r\n\nb\n",
            "\"a\",\"b,c\"\n\"x\ny\",\"\"\"q\"\"\"\n",
            "\"a\"b,c\nd\"e,f\n",
            "\"\",\"\"\r\n\"\"\"\",x",
        ] {
            assert_eq!(records(text.as_bytes()), by_the_csv_crate(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn an_unclosed_quote_is_found_where_its_record_begins() {
        let text = b"a,b\nc,\"d\ne,f\n";
        let mut records = Records::new(text, b',', 0);
        records.next_before(text.len(), |_, _| {});
        assert_eq!(records.next_before(text.len(), |_, _| {}), Step::Unclosed { start: 4 });
    }

    proptest! {
        #[test]
        fn well_formed_text_splits_as_the_csv_crate_splits_it(
            rows in proptest::collection::vec(proptest::collection::vec("[ab,\"\n ]{0,4}", 1..4), 0..8),
            crlf: bool,
        ) {
            let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new().flexible(true).terminator(terminator).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            prop_assert_eq!(records(&text), by_the_csv_crate(&text));
        }
    }
}
