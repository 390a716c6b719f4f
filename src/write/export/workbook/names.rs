//! Names of sheets.
//!
//! Responsible for: names that Excel takes. Not responsible for: words (`data/labels/tables.csv`).

use crate::write::export::sheet::Sheet;
use std::collections::BTreeSet;

/// The most characters of a sheet's name.
const LONGEST: usize = 31;

/// A name for each sheet, none of them one of `taken`, also where upper and lower case are the same.
pub(super) fn sheet_names(taken: &[&str], sheets: &[Sheet]) -> Vec<String> {
    let mut used: BTreeSet<String> = taken.iter().map(|name| name.to_lowercase()).collect();
    // Excel keeps this one for itself.
    used.insert("history".to_owned());
    let mut name_of = |sheet: &Sheet| {
        let mut name = cut(&allowed(&sheet.title), "");
        let mut number = 1;
        while name.is_empty() || !used.insert(name.to_lowercase()) {
            number += 1;
            name = cut(&allowed(&sheet.title), &format!(" {number}"));
        }
        name
    };
    sheets.iter().map(&mut name_of).collect()
}

fn allowed(title: &str) -> String {
    let clean: String =
        title.chars().map(|letter| if r"[]:*?/\".contains(letter) || letter.is_control() { ' ' } else { letter }).collect();
    clean.trim_matches(['\'', ' ']).to_owned()
}

/// As much of the name as there is room for before `end`.
fn cut(name: &str, end: &str) -> String {
    let mut room = LONGEST - end.encode_utf16().count();
    let fits = name.chars().take_while(|letter| {
        let fits = letter.len_utf16() <= room;
        room = room.saturating_sub(letter.len_utf16());
        fits
    });
    let kept: String = fits.collect();
    format!("{}{end}", kept.trim_end_matches(['\'', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::labels::{Language, labels};
    use std::collections::BTreeSet;

    fn sheet(title: &str) -> Sheet {
        Sheet {
            name: String::new(),
            title: title.to_owned(),
            explained: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            lines: BTreeSet::new(),
        }
    }

    #[test]
    fn names_are_short_distinct_and_without_forbidden_characters() {
        let long = "En mycket lång rubrik som inte får plats";
        let titles = ["A/B: [x]*?", "läs MIG", "Samma", "samma", "'citat'", "History", "", long, long];
        let names = sheet_names(&["Läs mig"], &titles.map(sheet));
        let expected = [
            "A B   x",
            "läs MIG 2",
            "Samma",
            "samma 2",
            "citat",
            "History 2",
            " 2",
            "En mycket lång rubrik som inte",
            "En mycket lång rubrik som int 2",
        ];
        assert_eq!(names, expected);
        assert!(names.iter().all(|name| name.encode_utf16().count() <= 31));
    }

    #[test]
    fn every_table_of_ours_has_a_name_that_fits_as_it_is() {
        for table in ["coverage", "coverage_by_technology", "coverage_wide", "ranking", "lines", "sensitivity", "scorecards"] {
            for language in Language::ALL {
                let name = labels().table(table).unwrap().name(*language);
                assert_eq!(sheet_names(&[], &[sheet(name)]), [name]);
            }
        }
    }
}
