//! The fast ways into a [`ColumnBuilder`]: plain numbers straight from text, and whole arrays of one type.
//!
//! Responsible for: giving exactly what [`ColumnBuilder::push`] would give, sooner. Not responsible for: anything that is not plain; that
//! is left to `push`, which knows all the rules.

use super::ids::push_id;
use super::{COUNTABLE, Cell, Cells, ColumnBuilder, push_count};
use crate::model::{CodeColumn, Connection, Ids};

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

impl ColumnBuilder {
    /// Makes room for this many more rows.
    pub fn reserve(&mut self, rows: usize) {
        match &mut self.cells {
            Cells::Ids { ids: Ids::Numbers(numbers), .. } => numbers.reserve_exact(rows),
            Cells::Ids { ids: Ids::Uuids(uuids), .. } => uuids.reserve_exact(rows),
            Cells::Ids { .. } => {}
            Cells::Codes { column, .. } => column.rows.reserve_exact(rows),
            Cells::Counts { counts, .. } => counts.reserve(rows),
            Cells::Connections(cells) => cells.reserve_exact(rows),
            Cells::Numbers(cells) => cells.reserve_exact(rows),
        }
    }

    /// One builder of all these, in order; nothing where there are none. `rows` is how many rows they have together.
    pub fn concat(parts: impl IntoIterator<Item = Self>, rows: usize) -> Option<Self> {
        let parts: Vec<Self> = parts.into_iter().collect();
        let bytes: usize = parts.iter().map(Self::text_bytes).sum();
        let mut parts = parts.into_iter();
        let mut whole = parts.next()?;
        whole.reserve(rows.saturating_sub(whole.len()));
        if let Cells::Ids { ids: Ids::Text(text), .. } = &mut whole.cells {
            text.reserve(rows.saturating_sub(text.len()), bytes.saturating_sub(text.bytes()));
        }
        parts.for_each(|part| whole.append(part));
        Some(whole)
    }

    /// The bytes of the ids that are text.
    fn text_bytes(&self) -> usize {
        match &self.cells {
            Cells::Ids { ids: Ids::Text(text), .. } => text.bytes(),
            _ => 0,
        }
    }

    /// Adds a cell of plain text, if it is as plain as nearly all cells are; otherwise adds nothing and says `false`, and the cell is to
    /// be decoded and [pushed](Self::push).
    #[inline]
    pub fn push_plain(&mut self, text: &[u8]) -> bool {
        match &mut self.cells {
            Cells::Numbers(rows) => plain_real(text, self.decimal_comma).map(|number| rows.push(number)).is_some(),
            Cells::Counts { counts, .. } if text.len() <= 9 => {
                digits(text).map(|number| counts.push(Some(number as u32))).is_some()
            }
            Cells::Connections(rows) => {
                rows.push(match text {
                    b"1" => Connection::Yes,
                    b"0" => Connection::No,
                    b"" => Connection::Unknown,
                    _ => return false,
                });
                true
            }
            // Only a number without leading zeros is its own text.
            Cells::Ids { ids: Ids::Numbers(numbers), .. }
                if text.len() <= 18 && (text.len() == 1 || text.first() != Some(&b'0')) =>
            {
                digits(text).map(|number| numbers.push(number.cast_signed())).is_some()
            }
            Cells::Codes { column, last, .. } if *last != CodeColumn::MISSING => {
                let same = column.codes.get(*last as usize).as_bytes() == text;
                if same {
                    column.rows.push(*last);
                }
                same
            }
            _ => false,
        }
    }

    /// Adds cells that are whole numbers or nothing.
    pub fn extend_integers(&mut self, cells: impl Iterator<Item = Option<i64>>) {
        match &mut self.cells {
            Cells::Ids { ids, missing } => match ids {
                Ids::Numbers(numbers) => {
                    for cell in cells {
                        if cell.is_none() {
                            missing.push(numbers.len() as u32);
                        }
                        numbers.push(cell.unwrap_or(0));
                    }
                }
                _ => cells.for_each(|cell| push_id(ids, missing, cell.map_or(Cell::Null, Cell::Integer))),
            },
            Cells::Counts { counts, negative } => {
                let mut too_large = None;
                for cell in cells {
                    if !push_count(counts, negative, cell) && too_large.is_none() {
                        too_large = Some((counts.len() - 1, cell));
                    }
                }
                if let Some((row, Some(count))) = too_large {
                    self.note_fault(row, Cell::Integer(count), COUNTABLE);
                }
            }
            Cells::Numbers(rows) => rows.extend(cells.map(|cell| cell.map_or(f64::NAN, |number| number as f64))),
            Cells::Connections(_) | Cells::Codes { .. } => {
                cells.for_each(|cell| self.push(cell.map_or(Cell::Null, Cell::Integer)));
            }
        }
    }

    /// Adds cells that are real numbers or nothing.
    pub fn extend_reals(&mut self, cells: impl Iterator<Item = Option<f64>>) {
        match &mut self.cells {
            Cells::Numbers(rows) => rows.extend(cells.map(|cell| cell.unwrap_or(f64::NAN))),
            _ => cells.for_each(|cell| self.push(cell.map_or(Cell::Null, Cell::Real))),
        }
    }
}

/// The number that these digits, and nothing else, say.
#[inline]
fn digits(text: &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u64::from(digit);
    }
    (!text.is_empty()).then_some(number)
}

/// A number such as `-6580821.75`, exactly as the standard library reads it: up to 15 digits fit a double, the power of ten does too, and
/// one division is correctly rounded.
#[inline]
fn plain_real(text: &[u8], decimal_comma: bool) -> Option<f64> {
    let (negative, rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if rest.is_empty() || rest.len() > 16 || !rest[0].is_ascii_digit() {
        return None;
    }
    let (mut mantissa, mut point) = (0_u64, None);
    for (at, &byte) in rest.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa * 10 + u64::from(digit);
        } else if point.is_none() && (byte == b'.' || (decimal_comma && byte == b',')) {
            point = Some(at);
        } else {
            return None;
        }
    }
    let decimals = match point {
        Some(at) => rest.len() - at - 1,
        None if rest.len() > 15 => return None,
        None => 0,
    };
    let number = mantissa as f64 / POWERS[decimals];
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::super::{Column, ColumnWish};
    use super::*;
    use crate::Place;
    use proptest::prelude::*;

    fn finish(builder: ColumnBuilder) -> Column {
        builder.finish(&Place::file("a"), |_| None).unwrap()
    }

    proptest! {
        #[test]
        fn plain_reals_are_bit_for_bit_what_the_standard_library_reads(text in "-?[0-9]{1,10}([.][0-9]{0,9})?") {
            if let Some(number) = plain_real(text.as_bytes(), false) {
                prop_assert_eq!(number.to_bits(), text.parse::<f64>().unwrap().to_bits());
            }
        }

        #[test]
        fn a_plain_cell_and_a_pushed_cell_make_the_same_column(
            texts in proptest::collection::vec("[-0-9., a]{0,6}", 0..20),
            wish in prop_oneof![Just(ColumnWish::Id), Just(ColumnWish::Code), Just(ColumnWish::Count), Just(ColumnWish::Number)],
        ) {
            let mut slow = ColumnBuilder::new(wish, 0).with_decimal_comma(true);
            let mut fast = ColumnBuilder::new(wish, 0).with_decimal_comma(true);
            for text in &texts {
                slow.push(Cell::Text(text));
                if !fast.push_plain(text.as_bytes()) {
                    fast.push(Cell::Text(text));
                }
            }
            let finish = |builder: ColumnBuilder| format!("{:?}", builder.finish(&Place::file("a"), |_| None));
            prop_assert_eq!(finish(slow), finish(fast));
        }
    }

    #[test]
    fn sixteen_digits_are_left_to_the_standard_library() {
        assert_eq!(plain_real(b"9007199254740993", false), None);
        assert_eq!(plain_real(b"900719925474099.3", false), None);
        assert_eq!(plain_real(b"6580821,75", true), Some(6_580_821.75));
        assert_eq!(plain_real(b"6580821,75", false), None);
        assert_eq!(plain_real(b"-", false), None);
    }

    #[test]
    fn a_count_that_does_not_fit_is_refused_with_its_row() {
        let mut builder = ColumnBuilder::new(ColumnWish::Count, 0);
        builder.extend_integers([Some(3), Some(5_000_000_000)].into_iter());
        let error = builder.finish(&Place::file("a"), |_| None).unwrap_err();
        assert!(error.to_string().starts_with("`a`, row 2: `5000000000` is not a number"), "{error}");
    }

    #[test]
    fn whole_arrays_give_what_single_cells_give() {
        for wish in [ColumnWish::Id, ColumnWish::Code, ColumnWish::Count, ColumnWish::Number] {
            let cells = [Some(3), None, Some(-7), Some(4_000_000_000)];
            let (mut bulk, mut single) = (ColumnBuilder::new(wish, 0), ColumnBuilder::new(wish, 0));
            bulk.extend_integers(cells.into_iter());
            cells.iter().for_each(|cell| single.push(cell.map_or(Cell::Null, Cell::Integer)));
            assert_eq!(format!("{:?}", finish(bulk)), format!("{:?}", finish(single)));
        }
    }
}
