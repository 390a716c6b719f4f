//! What the file of a project is called.
//!
//! Responsible for: names that every operating system takes, one for each project, also where upper and lower case are the same. Not
//! responsible for: project ids, which are shown as they are.

use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The longest part of a name that is taken from an id: with a folder before it and an ending behind it, far below what Windows takes.
const LONGEST: usize = 60;

/// Names that Windows keeps for devices, whatever follows behind a dot.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// A name without an ending for each id, in the order of the ids. An id that can be a name is its name; others get what can be kept of them
/// and eight digits of their SHA-256, so that a name does not depend on the other projects of the round.
pub fn file_names(ids: &[&str]) -> Vec<String> {
    let mut as_they_are: BTreeMap<String, u32> = BTreeMap::new();
    for id in ids.iter().filter(|id| is_portable(id)) {
        *as_they_are.entry(id.to_ascii_lowercase()).or_default() += 1;
    }
    let alone = |id: &str| is_portable(id) && as_they_are[&id.to_ascii_lowercase()] == 1;
    let mut taken: BTreeSet<String> = ids.iter().filter(|id| alone(id)).map(|id| id.to_ascii_lowercase()).collect();
    // In the order of ids, so that the order of the file decides nothing even where two hashes begin alike.
    let mut order: Vec<usize> = (0..ids.len()).filter(|&i| !alone(ids[i])).collect();
    order.sort_by_key(|&i| ids[i]);
    let mut names: Vec<String> = ids.iter().map(|&id| id.to_owned()).collect();
    for i in order {
        let mut attempt = 0_u32;
        names[i] = loop {
            let name = with_hash(ids[i], attempt);
            if taken.insert(name.to_ascii_lowercase()) {
                break name;
            }
            attempt += 1;
        };
    }
    names
}

fn is_kept(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
}

fn is_portable(id: &str) -> bool {
    let stem = id.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device = RESERVED.iter().any(|reserved| {
        stem.strip_prefix(reserved)
            .is_some_and(|rest| rest.is_empty() || (rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit()))
    });
    !id.is_empty()
        && id.len() <= LONGEST
        && id.chars().all(is_kept)
        && !device
        && id.starts_with(|first: char| first.is_ascii_alphanumeric())
        && !id.ends_with('.')
}

fn with_hash(id: &str, attempt: u32) -> String {
    let plain = |character: char| match character {
        'å' | 'ä' | 'à' | 'á' => 'a',
        'Å' | 'Ä' | 'À' | 'Á' => 'A',
        'ö' | 'ó' | 'ø' => 'o',
        'Ö' | 'Ó' | 'Ø' => 'O',
        'é' | 'è' => 'e',
        'É' | 'È' => 'E',
        'ü' => 'u',
        'Ü' => 'U',
        '.' => '-',
        kept if is_kept(kept) => kept,
        _ => '-',
    };
    let kept: String = id.chars().take(LONGEST).map(plain).collect();
    let kept = kept.trim_matches(['-', '_']);
    let mut hashed = id.to_owned();
    if attempt > 0 {
        // A zero byte parts the id from the number.
        let _ = write!(hashed, "\0{attempt}");
    }
    let mut digits = String::new();
    for byte in Sha256::digest(hashed.as_bytes()).iter().take(4) {
        let _ = write!(digits, "{byte:02x}");
    }
    // `projekt` in front keeps a device's name from being the beginning.
    if kept.is_empty() || !is_portable(kept) {
        format!("projekt-{kept}-{digits}").replace("--", "-")
    } else {
        format!("{kept}-{digits}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_can_be_a_name_is_its_name() {
        assert_eq!(file_names(&["P-01", "2016.12_b", "7"]), ["P-01", "2016.12_b", "7"]);
    }

    #[test]
    fn other_ids_become_names_that_every_system_takes() {
        let long = "x".repeat(300);
        let ids = [
            "Åsen: norra/södra*",
            "../../etc/passwd",
            "CON",
            "nul.txt",
            "com1",
            "a ",
            "a.",
            ".a",
            "",
            "-",
            "日本",
            &long,
            "a\0b",
        ];
        let names = file_names(&ids);
        for (id, name) in ids.iter().zip(&names) {
            assert!(is_portable(name) || name.len() > LONGEST, "{id:?} became {name:?}");
            assert!(name.chars().all(is_kept) && !name.contains("..") && name.len() < 90, "{id:?} became {name:?}");
            assert!(!is_portable(id), "{id:?}");
        }
        assert!(names[0].starts_with("Asen--norra-sodra-"), "{}", names[0]);
        assert!(names[2].starts_with("projekt-CON-"), "{}", names[2]);
    }

    #[test]
    fn two_ids_never_share_a_name_not_even_by_case() {
        let hashed = with_hash("å", 0);
        let ids = ["p1", "P1", "a/b", "a:b", "a*b", "A/B", "å", "ä", "Å", hashed.as_str(), "same", "same"];
        let names = file_names(&ids);
        let different: BTreeSet<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        assert_eq!(different.len(), ids.len(), "{names:?}");
        assert_eq!(names[9], hashed, "an id that can be a name keeps it");
    }

    #[test]
    fn the_order_of_the_file_decides_no_name() {
        let ids = ["å", "p1", "P1", "b/c", "x"];
        let mut turned = ids;
        turned.reverse();
        let mut names = file_names(&turned);
        names.reverse();
        assert_eq!(file_names(&ids), names);
    }
}
