//! `money.csv`: the sums of money of a round; `what_if.csv`: what became of every project in a what-if.
//!
//! Responsible for: their columns. Not responsible for: giving out money (`score::line`), or what was tried (`score::what_if`).
//!
//! Unknown is an empty cell: `budget` and `left` where no budget was given, `granted_support` where somebody must decide first.

use super::score::known;
use super::{cannot_write, csv_error, csv_writer, harmless};
use crate::Result;
use crate::score::what_if::WhatIf;
use crate::score::{Outcome, PotResult};
use std::path::Path;

/// The name of the file with what became of every project in a what-if.
pub const WHAT_IF: &str = "what_if.csv";

/// The columns of `money.csv`, one row for each sum of money, in the order in which they are given out. `pot` is empty for the only sum;
/// `budget` has what flowed in from other pots, `left` what flowed on, in kronor.
pub const POT_COLUMNS: [&str; 6] = ["pot", "pot_label", "budget", "granted_support", "reserved_support", "left"];
/// The columns of `what_if.csv`, one row for each project that takes part, in the order of the list. It is no decision.
pub const WHAT_IF_COLUMNS: [&str; 5] = ["project_id", "rank", "outcome", "granted_support", "reserved_support"];

/// Writes `money.csv`.
///
/// # Errors
/// A file that cannot be written.
pub fn write_money(path: &Path, pots: &[PotResult]) -> Result<()> {
    let row = |pot: &PotResult| {
        vec![
            harmless(&pot.id).into_owned(),
            harmless(&pot.label).into_owned(),
            known(pot.budget),
            pot.granted.to_string(),
            pot.reserved.to_string(),
            known(pot.left),
        ]
    };
    write_rows(path, &POT_COLUMNS, pots.iter().map(row))
}

/// Writes `what_if.csv`.
///
/// # Errors
/// A file that cannot be written.
pub fn write_what_if(path: &Path, what_if: &WhatIf) -> Result<()> {
    let row = |decided: &crate::score::Decided| {
        vec![
            harmless(&what_if.round.applications[decided.project].project_id).into_owned(),
            known(decided.rank),
            decided.outcome.to_string(),
            known((decided.outcome != Outcome::NeedsDecision).then_some(decided.granted)),
            decided.reserved.to_string(),
        ]
    };
    write_rows(path, &WHAT_IF_COLUMNS, what_if.scored.list.iter().map(row))
}

fn write_rows(path: &Path, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<()> {
    let mut writer = csv_writer(path)?;
    writer.write_record(columns).map_err(|error| csv_error(path, error))?;
    for row in rows {
        writer.write_record(&row).map_err(|error| csv_error(path, error))?;
    }
    writer.flush().map_err(|error| cannot_write(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::change::Change;
    use crate::score::what_if::what_if;
    use crate::score::{Task, score};
    use crate::write::score_samples::{ratio, small};

    #[test]
    fn the_only_sum_of_money_is_one_row_without_a_name() {
        let expected = "pot,pot_label,budget,granted_support,reserved_support,left\n,,12000000,8400000,0,3600000\n";
        assert_eq!(small().file("money.csv"), expected);
        let mut without = ratio();
        without.budget = crate::score::Budget::None;
        assert_eq!(without.file("money.csv").lines().last(), Some(",,,0,0,"));
    }

    #[test]
    fn a_what_if_lists_who_takes_part_and_what_it_gets() {
        let sample = small();
        let task = Task { round: &sample.round, rules: &sample.rules, budget: &sample.budget, choices: &[] };
        let changes = [Change::Drop { project_id: "Å/1".to_owned() }, Change::Budget(12_000_000)];
        let result = what_if(&task, &score(&task), &changes).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(WHAT_IF);
        write_what_if(&path, &result).unwrap();
        let expected = "\
project_id,rank,outcome,granted_support,reserved_support
P2,1,granted,3000000,0
P3,2,granted,9000000,0
P8,3,needs_decision,,0
P4,4,refused_floor,0,0
P5,,refused_condition,0,0
P6,,withdrawn,0,0
P7,,dismissed,0,0
";
        assert_eq!(std::fs::read_to_string(path).unwrap(), expected);
    }
}
