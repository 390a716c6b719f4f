//! Rows that share an id: one premises (`counting.md`, rule 12).

use super::keep::Keep;
use crate::findings::{Example, FindingKind, Findings, RowAccount};
use crate::model::{CodeColumn, Ids, Premises};
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Everything by which rows of one id are compared.
struct Rows<'a> {
    premises: &'a Premises,
    /// What buildings are used for: it decides later whether a row counts.
    purpose: Option<&'a CodeColumn>,
}

/// Leaves one row per id: of polygons the largest part, of points the first in the order of coordinates and columns.
pub(super) fn resolve_duplicates(
    premises: &Premises,
    purpose: Option<&CodeColumn>,
    area: &[f64],
    keep: &mut Keep,
    account: &mut RowAccount,
    findings: &mut Findings,
) {
    if !premises.ids.are_stable() {
        return;
    }
    let all = Rows { premises, purpose };
    for group in same_ids(&premises.ids) {
        let mut rows: Vec<u32> = group.into_iter().filter(|&row| keep.is_kept(row as usize)).collect();
        let size = |row: u32| area.get(row as usize).copied().unwrap_or(0.0);
        let order = |a: &u32, b: &u32| size(*b).total_cmp(&size(*a)).then_with(|| compare_rows(&all, *a as usize, *b as usize));
        rows.sort_by(|a, b| order(a, b).then(a.cmp(b)));
        let Some((&first, others)) = rows.split_first() else { continue };
        for &row in others {
            let (kind, reason) = relation(&all, first as usize, row as usize, size(row) > 0.0);
            keep.drop(row);
            account.exclude(reason, 1);
            if kind == FindingKind::ConflictingParts {
                findings.add_lazily(FindingKind::MergedParts, &premises.name, || example(premises, row));
            }
            findings.add_lazily(kind, &premises.name, || example(premises, row));
        }
    }
}

fn example(premises: &Premises, row: u32) -> Example {
    Example::id(premises.ids.get(row as usize)).at_row(u64::from(row) + 1)
}

/// What a further row with the same id is to the row that stays.
fn relation(rows: &Rows<'_>, first: usize, row: usize, is_polygon: bool) -> (FindingKind, &'static str) {
    let same_columns = compare_columns(rows, first, row) == Ordering::Equal;
    match (is_polygon, same_columns && compare_rows(rows, first, row) == Ordering::Equal) {
        (true, _) if same_columns => (FindingKind::MergedParts, "part of a building on another row"),
        (true, _) => (FindingKind::ConflictingParts, "part of a building on another row"),
        (false, true) => (FindingKind::DuplicateRow, "repeats another row"),
        (false, false) => (FindingKind::ConflictingDuplicate, "id of another row, other values"),
    }
}

/// The order of rows of one id: by coordinates, then by columns.
fn compare_rows(rows: &Rows<'_>, a: usize, b: usize) -> Ordering {
    let premises = rows.premises;
    premises.easting[a]
        .total_cmp(&premises.easting[b])
        .then_with(|| premises.northing[a].total_cmp(&premises.northing[b]))
        .then_with(|| compare_columns(rows, a, b))
}

fn compare_columns(rows: &Rows<'_>, a: usize, b: usize) -> Ordering {
    fn by<T: Ord>(column: Option<&Vec<T>>, a: usize, b: usize) -> Ordering {
        column.map_or(Ordering::Equal, |column| column[a].cmp(&column[b]))
    }
    let codes = |column: Option<&CodeColumn>| column.map_or(Ordering::Equal, |codes| codes.get(a).cmp(&codes.get(b)));
    let premises = rows.premises;
    let weights = [&premises.households, &premises.workplaces, &premises.population];
    let by_weights = weights.iter().filter_map(|column| column.as_ref()).map(|column| column.get(a).cmp(&column.get(b)));
    by_weights
        .fold(Ordering::Equal, Ordering::then)
        .then_with(|| by(premises.connected.as_ref(), a, b))
        .then_with(|| codes(premises.area_code.as_ref()))
        .then_with(|| by(premises.area_class.as_ref(), a, b))
        .then_with(|| codes(rows.purpose))
}

/// Groups of rows with the same id, each ascending, in the order of their first row.
///
/// Ids are nearly always unique, so that must be seen fast: ids in ascending order are; else every id sets one bit of a table sixteen times
/// as long as the ids, and only those that meet a set bit are put in the order of their hashes, where equal ones lie together.
fn same_ids(ids: &Ids) -> Vec<Vec<u32>> {
    let count = ids.len();
    if count < 2 || is_ascending(ids) {
        return Vec::new();
    }
    let words = (count.saturating_mul(16) / 64).next_power_of_two();
    let table = || (0..words).map(|_| AtomicU64::new(0)).collect::<Vec<_>>();
    let (seen, met) = (table(), table());
    // The same numbers in every run; which rows collide changes nothing but time.
    let hasher = FixedState::default();
    let hash = |row: usize| match ids {
        // Every id of a column is stored alike, so numbers need not be spelled out to be told apart.
        Ids::Numbers(numbers) => hasher.hash_one(numbers[row]),
        Ids::Uuids(uuids) => hasher.hash_one(uuids[row]),
        _ => ids.with_text(row, |id| hasher.hash_one(id)),
    };
    let place = |hash: u64| ((hash >> 6) as usize & (words - 1), 1_u64 << (hash & 63));
    (0..count).into_par_iter().for_each(|row| {
        let (word, bit) = place(hash(row));
        if seen[word].fetch_or(bit, Relaxed) & bit != 0 {
            met[word].fetch_or(bit, Relaxed);
        }
    });
    let mut suspects: Vec<(u64, u32)> = (0..count)
        .into_par_iter()
        .map(|row| (hash(row), row as u32))
        .filter(|&(hash, _)| {
            let (word, bit) = place(hash);
            met[word].load(Relaxed) & bit != 0
        })
        .collect();
    suspects.par_sort_unstable();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for same_hash in suspects.chunk_by(|a, b| a.0 == b.0).filter(|rows| rows.len() > 1) {
        // Different ids may share a hash.
        let mut rows: Vec<u32> = same_hash.iter().map(|(_, row)| *row).collect();
        rows.sort_by(|&a, &b| ids.compare(a as usize, b as usize).then(a.cmp(&b)));
        let equal = |a: &u32, b: &u32| ids.compare(*a as usize, *b as usize) == Ordering::Equal;
        groups.extend(rows.chunk_by(equal).filter(|group| group.len() > 1).map(<[u32]>::to_vec));
    }
    groups.sort_unstable();
    groups
}

fn is_ascending(ids: &Ids) -> bool {
    match ids {
        Ids::Numbers(numbers) => numbers.par_windows(2).all(|pair| pair[0] < pair[1]),
        _ => (1..ids.len()).into_par_iter().all(|row| ids.compare(row - 1, row) == Ordering::Less),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Weights;

    fn premises(ids: &[&str], easting: &[f64], households: &[Option<u32>]) -> Premises {
        Premises {
            ids: Ids::Text(ids.iter().collect()),
            easting: easting.to_vec(),
            northing: vec![0.0; easting.len()],
            households: Some(households.iter().copied().collect::<Weights>()),
            ..Premises::default()
        }
    }

    fn resolve(premises: &Premises, area: &[f64]) -> (Vec<bool>, RowAccount, Findings) {
        let (mut keep, mut findings) = (Keep::new(premises.len()), Findings::default());
        let mut account = RowAccount::new("premises", "a", premises.len() as u64);
        resolve_duplicates(premises, None, area, &mut keep, &mut account, &mut findings);
        ((0..premises.len()).map(|row| keep.is_kept(row)).collect(), account, findings)
    }

    #[test]
    fn of_points_with_one_id_the_least_stays_whatever_the_order() {
        let one = premises(&["a", "b", "a", "a"], &[5.0, 1.0, 2.0, 2.0], &[Some(1), Some(1), Some(3), Some(3)]);
        let (kept, account, findings) = resolve(&one, &[]);
        assert_eq!(kept, [false, true, true, false]);
        assert_eq!(account.used, 2);
        assert_eq!(findings.count(FindingKind::DuplicateRow), 1);
        assert_eq!(findings.count(FindingKind::ConflictingDuplicate), 1);
    }

    #[test]
    fn of_polygons_with_one_id_the_largest_part_stays() {
        let parts = premises(&["a", "a", "a"], &[1.0, 2.0, 3.0], &[Some(2), Some(2), None]);
        let (kept, account, findings) = resolve(&parts, &[10.0, 30.0, 20.0]);
        assert_eq!(kept, [false, true, false]);
        assert_eq!(account.used, 1);
        assert_eq!(findings.count(FindingKind::MergedParts), 2);
        assert_eq!(findings.count(FindingKind::ConflictingParts), 1);
    }

    #[test]
    fn many_ids_out_of_order_with_one_double_give_that_one_group() {
        let mut numbers: Vec<i64> = (0..5000).map(|i| (i * 7919) % 5003).collect();
        numbers.push(numbers[17]);
        assert_eq!(same_ids(&Ids::Numbers(numbers)), [vec![17, 5000]]);
    }
}
