//! `beslut/<project>.html` and `.txt`, and `beslutsunderlag.html`: proposals for decisions in Swedish, and what they rest on.
//!
//! Responsible for: one text per project that can stand in a case, made from the sentences that scoring gave, with places left for what only
//! people know (case number, officers, day, conflict of interest, appeal); and the joint basis of the round. Not responsible for: any number
//! or outcome in them, or for law: a provision is named only where the rule set carries it.
//!
//! Each text is one [`Document`](document::Document), from which both files are made, so that they say the same.

mod basis;
mod document;
mod html;
mod names;
mod proposal;
mod ruleset;
mod text;

#[cfg(test)]
mod tests;

use super::score::{Difference, Row, ScoreFiles, decimal, legal_number};
use super::{OutputFolder, cannot_write};
use crate::Result;
use crate::model::ApplicationColumn;
use crate::score::sentence::grouped;
use crate::score::{Fraction, Scorecard};
use std::path::Path;

/// The subfolder of the decision texts.
pub const FOLDER: &str = "beslut";
/// The joint basis.
pub const BASIS: &str = "beslutsunderlag.html";

/// The name of the files of each project, without ending, by position in the round.
pub(super) fn names(results: &ScoreFiles<'_>) -> Vec<String> {
    let ids: Vec<&str> = results.task.round.applications.iter().map(|application| application.project_id.as_str()).collect();
    names::file_names(&ids)
}

/// Writes the texts of all projects and the joint basis.
pub(super) fn write_decisions(folder: &OutputFolder, results: &ScoreFiles<'_>, names: &[String]) -> Result<()> {
    folder.subfolder(FOLDER)?;
    for row in results.rows() {
        let document = proposal::proposal(results, &row);
        let name = &names[row.decided.project];
        write(&folder.file(&format!("{FOLDER}/{name}.html")), &html::html(&document))?;
        write(&folder.file(&format!("{FOLDER}/{name}.txt")), &text::text(&document))?;
    }
    write(&folder.file(BASIS), &html::html(&basis::basis(results, names)))
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|error| cannot_write(path, &error))
}

/// The comparison number in Swedish, cut off: `22 900,55`.
fn comparison_shown(number: Fraction) -> String {
    let shown = decimal(number, 2);
    let (whole, rest) = shown.split_once('.').unwrap_or((&shown, "00"));
    format!("{},{rest}", whole.parse().map_or_else(|_| whole.to_owned(), grouped))
}

/// What a project is ranked by: `420 poäng`, or `jämförelsetal 22 900,55`.
fn standing(card: &Scorecard) -> String {
    match (card.total_points, card.comparison) {
        (Some(points), _) => format!("{points} poäng"),
        (None, Some(number)) => format!("jämförelsetal {}", comparison_shown(number)),
        (None, None) => "jämförelsetal saknas".to_owned(),
    }
}

/// A value of an application as it may be shown: an organisation number only if it cannot be a person's.
fn shown(column: ApplicationColumn, value: &str) -> String {
    match column {
        ApplicationColumn::OrgNumber if !value.is_empty() => {
            legal_number(value).unwrap_or_else(|| "[visas inte: kan vara ett personnummer]".to_owned())
        }
        // Counts and kronor are easier to read in groups; a code with leading zeros stays as it is.
        _ => value.parse::<i64>().ok().filter(|number| number.to_string() == value).map_or_else(|| value.to_owned(), grouped),
    }
}

/// The cells of a difference: stated, assessed, computed.
fn difference_cells(difference: &Difference) -> [document::Cell; 3] {
    let value = |value: &str| match value {
        "" => document::UNKNOWN.to_owned(),
        value => shown(difference.column, value),
    };
    let optional = |given: &Option<String>| given.as_deref().map_or_else(|| document::NOTHING.to_owned(), value);
    [value(&difference.stated).into(), optional(&difference.assessed).into(), optional(&difference.computed).into()]
}

/// What the signs in the tables mean.
const SIGNS: &str = "Tecken i tabellerna: . betyder att en uppgift inte kan förekomma, .. att den saknas.";
