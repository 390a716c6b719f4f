//! Ids while they are read: numbers or UUIDs for as long as every one is, else text.
//!
//! Responsible for: the smallest form in which every id is still exactly its own text. Not responsible for: what two equal ids mean.

use super::Cell;
use crate::model::ids::canonical_uuid;
use crate::model::{Ids, TextColumn};

/// Adds an id. `missing` are the rows (from 0, ascending) that have none.
pub(super) fn push_id(ids: &mut Ids, missing: &mut Vec<u32>, cell: Cell<'_>) {
    match (cell, &mut *ids) {
        (Cell::Integer(number), Ids::Numbers(numbers)) => numbers.push(number),
        (Cell::Integer(number), _) => as_text(ids, missing).push(&number.to_string()),
        // A spreadsheet stores the id 12 as 12.0; it means 12.
        (Cell::Real(number), _) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
            push_id(ids, missing, Cell::Integer(number as i64));
        }
        (Cell::Real(number), _) if number.is_nan() => push_id(ids, missing, Cell::Null),
        (Cell::Real(number), _) => as_text(ids, missing).push(&number.to_string()),
        (Cell::Text(text), Ids::Uuids(uuids)) if let Some(uuid) = canonical_uuid(text) => uuids.push(uuid),
        (Cell::Text(text), _) if text.trim().is_empty() => push_id(ids, missing, Cell::Null),
        (Cell::Text(text), Ids::Numbers(numbers)) => match (canonical_integer(text), canonical_uuid(text)) {
            (Some(number), _) => numbers.push(number),
            (None, Some(uuid)) if missing.len() == numbers.len() => {
                let mut uuids = Vec::with_capacity(numbers.capacity());
                uuids.resize(numbers.len(), 0);
                uuids.push(uuid);
                *ids = Ids::Uuids(uuids);
            }
            _ => {
                // The rows to come are mostly as long as the first: growing by doubling would touch twice the memory.
                let rows_to_come = numbers.capacity() - numbers.len();
                let column = as_text(ids, missing);
                column.reserve(0, rows_to_come * text.len());
                column.push(text);
            }
        },
        (Cell::Text(text), _) => as_text(ids, missing).push(text),
        (Cell::Null, ids) => {
            missing.push(ids.len() as u32);
            match ids {
                Ids::Numbers(numbers) => numbers.push(0),
                Ids::Uuids(uuids) => uuids.push(0),
                Ids::Text(text) => text.push(""),
                Ids::Rows(_) => unreachable!("ids in a builder are not row numbers"),
            }
        }
    }
}

/// Adds the ids of another builder behind these.
pub(super) fn append_ids(ids: &mut Ids, missing: &mut Vec<u32>, mut more: Ids, more_missing: &[u32]) {
    let base = ids.len() as u32;
    match (&mut *ids, &mut more) {
        (Ids::Numbers(numbers), Ids::Numbers(more)) => numbers.append(more),
        (Ids::Uuids(uuids), Ids::Uuids(more)) => uuids.append(more),
        _ => as_text(ids, missing).append(as_text(&mut more, more_missing)),
    }
    missing.extend(more_missing.iter().map(|row| base + row));
}

/// The integer whose decimal text this is exactly; `007`, `+7` and ` 7` are not.
fn canonical_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical =
        digits.len() <= 18 && digits.bytes().all(|byte| byte.is_ascii_digit()) && (!digits.starts_with('0') || text == "0");
    if canonical { text.parse().ok() } else { None }
}

/// Turns ids into text ids, in place; missing ones become empty.
fn as_text<'a>(ids: &'a mut Ids, missing: &[u32]) -> &'a mut TextColumn {
    if !matches!(ids, Ids::Text(_)) {
        let room = if let Ids::Numbers(numbers) = ids { numbers.capacity() } else { ids.len() };
        let mut text = TextColumn::with_capacity(room, ids.len() * 8);
        let mut missing = missing.iter().peekable();
        for row in 0..ids.len() {
            if missing.next_if(|&&absent| absent as usize == row).is_some() {
                text.push("");
            } else {
                ids.with_text(row, |id| text.push(id));
            }
        }
        *ids = Ids::Text(text);
    }
    match ids {
        Ids::Text(text) => text,
        _ => unreachable!("ids in a builder are numbers, UUIDs or text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "909a4bc5-12a9-4b4c-8d6e-0123456789ab";

    fn build(cells: &[Cell<'_>]) -> (Ids, Vec<u32>) {
        let (mut ids, mut missing) = (Ids::Numbers(Vec::new()), Vec::new());
        cells.iter().for_each(|cell| push_id(&mut ids, &mut missing, *cell));
        (ids, missing)
    }

    fn text(texts: &[&str]) -> Ids {
        Ids::Text(texts.iter().collect())
    }

    #[test]
    fn ids_become_text_at_the_first_that_is_not_its_own_number() {
        let ids = build(&[Cell::Text("7"), Cell::Text("007"), Cell::Null, Cell::Integer(8)]);
        assert_eq!(ids, (text(&["7", "007", "", "8"]), vec![2]));
    }

    #[test]
    fn a_missing_id_is_empty_also_when_the_column_becomes_text_behind_it() {
        assert_eq!(build(&[Cell::Integer(7), Cell::Null, Cell::Text("007")]), (text(&["7", "", "007"]), vec![1]));
        let uuids = build(&[Cell::Null, Cell::Text(UUID), Cell::Null, Cell::Text("x")]);
        assert_eq!(uuids, (text(&["", UUID, "", "x"]), vec![0, 2]));
    }

    #[test]
    fn uuids_stay_uuids_until_something_else_comes() {
        let uuid = canonical_uuid(UUID).unwrap();
        assert_eq!(build(&[Cell::Text(UUID), Cell::Text(""), Cell::Text(UUID)]), (Ids::Uuids(vec![uuid, 0, uuid]), vec![1]));
        assert_eq!(build(&[Cell::Integer(7), Cell::Text(UUID)]).0, text(&["7", UUID]));
        assert_eq!(build(&[Cell::Text(UUID), Cell::Integer(7)]).0, text(&[UUID, "7"]));
        assert_eq!(build(&[Cell::Text(UUID), Cell::Text(&UUID.to_uppercase())]).0, text(&[UUID, &UUID.to_uppercase()]));
    }

    #[test]
    fn appended_ids_are_as_if_they_were_pushed() {
        let parts =
            [&[Cell::Text(UUID), Cell::Null][..], &[Cell::Text(UUID)], &[Cell::Null, Cell::Integer(3)], &[Cell::Text("x")]];
        for (i, one) in parts.iter().enumerate() {
            for other in &parts[i..] {
                let (mut ids, mut missing) = build(one);
                let (more, more_missing) = build(other);
                append_ids(&mut ids, &mut missing, more, &more_missing);
                let together = build(&[*one, *other].concat());
                assert_eq!(missing, together.1);
                let texts = |ids: &Ids| {
                    (0..ids.len())
                        .filter(|row| !missing.contains(&(*row as u32)))
                        .map(|row| ids.get(row).into_owned())
                        .collect::<Vec<_>>()
                };
                assert_eq!(texts(&ids), texts(&together.0));
            }
        }
    }
}
