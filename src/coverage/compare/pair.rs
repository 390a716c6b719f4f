//! Matching the premises of two runs by id.
//!
//! Responsible for: finding each new id among the old ones, in the time it takes to look once at each. Not responsible for: whether ids mean
//! the same in both runs.

use crate::model::{Ids, TextColumn};
use crate::{Place, Result};
use rayon::prelude::*;
use uuid::Uuid;

/// Which premises of two runs are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs {
    /// For each new premises the position of the old one, or [`Pairs::NONE`].
    pub old_of_new: Vec<u32>,
    /// The positions of the old premises that the new run does not have, ascending.
    pub gone: Vec<u32>,
}

impl Pairs {
    /// The position that stands for no premises.
    pub const NONE: u32 = u32::MAX;

    /// How many premises both runs have.
    pub fn matched(&self) -> usize {
        self.old_of_new.iter().filter(|&&old| old != Self::NONE).count()
    }
}

/// Matches ids as text: `007` is not `7`, but the number 7 is the text `7`. The names are for messages.
///
/// # Errors
/// An id that a run has twice.
pub fn pair(old: (&str, &Ids), new: (&str, &Ids)) -> Result<Pairs> {
    let (old_name, new_name) = (old.0, new.0);
    match (old.1, new.1) {
        (Ids::Numbers(old), Ids::Numbers(new)) => find_all((old_name, old), (new_name, new)),
        (Ids::Uuids(old), Ids::Uuids(new)) => find_all((old_name, old), (new_name, new)),
        (Ids::Text(old), Ids::Text(new)) => find_all((old_name, old), (new_name, new)),
        (old, new) => find_all((old_name, &as_text(old)), (new_name, &as_text(new))),
    }
}

fn as_text(ids: &Ids) -> TextColumn {
    (0..ids.len()).map(|i| ids.get(i)).collect()
}

/// A column of ids of one type.
trait Keys: Sync {
    fn count(&self) -> usize;
    fn hash(&self, i: usize) -> u64;
    fn is_same(&self, i: usize, other: &Self, j: usize) -> bool;
    fn text(&self, i: usize) -> String;
}

/// A step of the hash: multiplying by a large odd number mixes upwards, the rotation brings the result down again.
fn mix(hash: u64, word: u64) -> u64 {
    (hash ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
}

impl Keys for Vec<i64> {
    fn count(&self) -> usize {
        self.len()
    }
    fn hash(&self, i: usize) -> u64 {
        mix(mix(0, self[i].cast_unsigned()), 0)
    }
    fn is_same(&self, i: usize, other: &Self, j: usize) -> bool {
        self[i] == other[j]
    }
    fn text(&self, i: usize) -> String {
        self[i].to_string()
    }
}

impl Keys for Vec<u128> {
    fn count(&self) -> usize {
        self.len()
    }
    fn hash(&self, i: usize) -> u64 {
        mix(mix(0, self[i] as u64), (self[i] >> 64) as u64)
    }
    fn is_same(&self, i: usize, other: &Self, j: usize) -> bool {
        self[i] == other[j]
    }
    fn text(&self, i: usize) -> String {
        Uuid::from_u128(self[i]).to_string()
    }
}

impl Keys for TextColumn {
    fn count(&self) -> usize {
        self.len()
    }
    fn hash(&self, i: usize) -> u64 {
        let key = self.get(i).as_bytes();
        let mut words = key.chunks_exact(8);
        let mut hash = key.len() as u64;
        for word in &mut words {
            hash = mix(hash, u64::from_le_bytes(word.try_into().unwrap_or_default()));
        }
        let rest = words.remainder().iter().fold(0, |rest, &byte| rest << 8 | u64::from(byte));
        mix(mix(hash, rest), 0)
    }
    fn is_same(&self, i: usize, other: &Self, j: usize) -> bool {
        self.get(i) == other.get(j)
    }
    fn text(&self, i: usize) -> String {
        self.get(i).to_owned()
    }
}

/// Positions by the hash of their key, with open addressing: a slot that is taken sends on to the next.
struct Index<'k, K: Keys> {
    keys: &'k K,
    slots: Vec<u32>,
}

impl<'k, K: Keys> Index<'k, K> {
    fn new((name, keys): (&str, &'k K)) -> Result<Self> {
        let size = (keys.count().max(4) * 2).next_power_of_two();
        let mut index = Self { keys, slots: vec![Pairs::NONE; size] };
        for i in 0..keys.count() {
            let slot = index.slot(keys, i);
            if index.slots[slot] != Pairs::NONE {
                return Err(twice(name, &keys.text(i)));
            }
            index.slots[slot] = i as u32;
        }
        Ok(index)
    }
    /// The slot with the key at `i` of these, or the empty one where it would be.
    fn slot(&self, keys: &K, i: usize) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = keys.hash(i) as usize & mask;
        while self.slots[slot] != Pairs::NONE && !self.keys.is_same(self.slots[slot] as usize, keys, i) {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

fn find_all<K: Keys>((old_name, old): (&str, &K), (new_name, new): (&str, &K)) -> Result<Pairs> {
    let index = Index::new((old_name, old))?;
    let find = |i: usize| index.slots[index.slot(new, i)];
    let old_of_new: Vec<u32> = (0..new.count()).into_par_iter().map(find).collect();
    let mut is_there = vec![false; old.count()];
    for (i, &found) in old_of_new.iter().enumerate().filter(|(_, found)| **found != Pairs::NONE) {
        if std::mem::replace(&mut is_there[found as usize], true) {
            return Err(twice(new_name, &new.text(i)));
        }
    }
    let gone = (0..old.count() as u32).filter(|&i| !is_there[i as usize]).collect();
    Ok(Pairs { old_of_new, gone })
}

fn twice(name: &str, id: &str) -> crate::Error {
    Place::file(name).error(format!("has the id `{id}` twice")).with_hint("run `bygd coverage` again to make the folder anew")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(ids: &[&str]) -> Ids {
        Ids::Text(ids.iter().collect())
    }

    #[test]
    fn ids_are_matched_as_text_whatever_they_are_stored_as() {
        let pairs = pair(("old", &text(&["007", "7", "x", ""])), ("new", &Ids::Numbers(vec![8, 7]))).unwrap();
        assert_eq!(pairs, Pairs { old_of_new: vec![Pairs::NONE, 1], gone: vec![0, 2, 3] });
        assert_eq!(pairs.matched(), 1);
        let numbers = pair(("old", &Ids::Numbers(vec![-1, 5])), ("new", &Ids::Numbers(vec![5, -1, 6]))).unwrap();
        assert_eq!(numbers.old_of_new, [1, 0, Pairs::NONE]);
    }

    #[test]
    fn an_id_that_is_there_twice_is_an_error_on_either_side() {
        let error = pair(("old.parquet", &text(&["a", "b", "a"])), ("new.parquet", &text(&["a"]))).unwrap_err();
        assert_eq!(error.to_string(), "`old.parquet`: has the id `a` twice");
        assert!(pair(("old", &text(&["a"])), ("new", &text(&["a", "a"]))).is_err());
    }

    #[test]
    fn many_ids_find_themselves_in_any_order() {
        let old: Vec<String> = (0..5000).map(|i| format!("SYN-{i:07}-{}", i * 31 % 97)).collect();
        let new: Vec<&String> = old.iter().rev().collect();
        let pairs = pair(("old", &Ids::Text(old.iter().collect())), ("new", &Ids::Text(new.iter().collect()))).unwrap();
        assert_eq!(pairs.old_of_new, (0..5000).rev().collect::<Vec<u32>>());
        assert!(pairs.gone.is_empty());
    }
}
