//! What a delimited text does not say about itself: delimiter, decimal sign, encoding.
//!
//! Responsible for: inferring the three from the bytes, and saying so in a sentence. Not responsible for: reading.

use super::Encoding;
use super::split::{Records, Step};
use memchr::{memchr, memchr_iter};
use rayon::prelude::*;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub delimiter: u8,
    pub decimal_comma: bool,
    pub encoding: Encoding,
}

impl Dialect {
    /// What is said to the user where this is not plain comma, dot and UTF-8.
    pub(super) fn sentence(self) -> Option<String> {
        let plain = Self { delimiter: b',', decimal_comma: false, encoding: Encoding::Utf8 };
        if self == plain {
            return None;
        }
        let delimiter = match self.delimiter {
            b';' => "semicolon between columns".to_owned(),
            b'\t' => "tab between columns".to_owned(),
            b',' => "comma between columns".to_owned(),
            other => format!("`{}` between columns", char::from(other)),
        };
        let decimal = if self.decimal_comma { "decimal comma" } else { "decimal point" };
        let encoding = match self.encoding {
            Encoding::Utf8 => "UTF-8",
            Encoding::Windows1252 => "Windows-1252",
        };
        Some(format!("{delimiter}, {decimal}, {encoding}"))
    }
}

/// The delimiter with which the first records have the most columns, all the same number of them; a comma where there is only one column.
pub(super) fn delimiter(text: &[u8]) -> u8 {
    let head = &text[..text.len().min(1 << 18)];
    let mut best = (false, 1, b',');
    for candidate in *b";\t," {
        let (columns, consistent) = shape(head, candidate);
        if columns > 1 && (consistent, columns) > (best.0, best.1) {
            best = (consistent, columns, candidate);
        }
    }
    best.2
}

/// The number of columns of the header, and whether the records behind it have as many.
fn shape(head: &[u8], delimiter: u8) -> (usize, bool) {
    let mut records = Records::new(head, delimiter, 0);
    let Step::Record { fields: columns, .. } = records.next_before(head.len(), |_, _| {}) else { return (0, false) };
    for _ in 0..50 {
        match records.next_before(head.len(), |_, _| {}) {
            // The last record of the head may be cut.
            Step::Record { fields, .. } if fields != columns && records.position() < head.len() => return (columns, false),
            Step::Record { .. } => {}
            Step::Unclosed { .. } | Step::End => break,
        }
    }
    (columns, true)
}

/// Whether any cell is a number with a comma, such as `6580821,75`. Where the comma parts the columns only quoted cells can be.
pub(super) fn decimal_comma(text: &[u8], delimiter: u8) -> bool {
    if delimiter == b',' {
        return memchr_iter(b'"', text)
            .any(|quote| number_with_comma(&text[quote + 1..]).is_some_and(|rest| rest.first() == Some(&b'"')));
    }
    let edge = |byte: Option<&u8>| byte.is_none_or(|&byte| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r'));
    memchr_iter(b',', text).any(|comma| {
        let mut start = comma - text[..comma].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        if text[..start].ends_with(b"-") {
            start -= 1;
        }
        edge(text[..start].last()) && number_with_comma(&text[start..]).is_some_and(|rest| edge(rest.first()))
    })
}

/// What stands behind a number such as `-6580821,75`, if the text begins with one.
fn number_with_comma(text: &[u8]) -> Option<&[u8]> {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(text);
    let behind = text[whole..].strip_prefix(b",")?;
    let decimals = digits(behind);
    (whole > 0 && decimals > 0).then(|| &behind[decimals..])
}

/// UTF-8 where all of the text is; else Windows-1252, which any bytes are.
pub(super) fn encoding(text: &[u8]) -> Encoding {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        // A line feed is never part of a longer character.
        let cut = (1 << 20).min(rest.len());
        let cut = memchr(b'\n', &rest[cut..]).map_or(rest.len(), |behind| cut + behind + 1);
        let (piece, behind) = rest.split_at(cut);
        pieces.push(piece);
        rest = behind;
    }
    if pieces.par_iter().all(|piece| std::str::from_utf8(piece).is_ok()) { Encoding::Utf8 } else { Encoding::Windows1252 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_a_table() {
        assert_eq!(delimiter(b"id;namn, ort;x\n1;Mora, Dalarna;2,5\n"), b';');
        assert_eq!(delimiter(b"id,note\n1,a;b;c\n"), b',');
        assert_eq!(delimiter(b"id\tx\ty\n1\t2,5\t3,5\n"), b'\t');
        assert_eq!(delimiter(b"id;x;y\n1;2,5;3,5\n"), b';');
        assert_eq!(delimiter(b"id\n1\n2\n"), b',');
        assert_eq!(delimiter(b"\"a;b;c\",d\n\"1;2;3\",4\n"), b',');
    }

    #[test]
    fn a_decimal_comma_is_a_whole_cell_of_digits() {
        assert!(decimal_comma(b"x;y\n1;-2,5\n", b';'));
        assert!(decimal_comma(b"x;y\r\n1;2,5\r\n", b';'));
        assert!(decimal_comma(b"x,y\n1,\"2,5\"\n", b','));
        assert!(!decimal_comma(b"x;y\nStorgatan 1,2;5\n", b';'));
        assert!(!decimal_comma(b"x,y\n1,2\n", b','));
    }

    #[test]
    fn one_swedish_letter_late_in_the_file_decides_the_encoding() {
        let mut text = vec![b'a'; 3 << 20];
        text.extend("\nMalmö\n".as_bytes());
        assert_eq!(encoding(&text), Encoding::Utf8);
        text.extend(b"Bor\xE5s");
        assert_eq!(encoding(&text), Encoding::Windows1252);
    }
}
