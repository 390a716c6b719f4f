//! `beslut/<project>.html` and `.txt`, and `beslutsunderlag.html`: proposals for decisions in Swedish, and what they rest on.
//!
//! Responsible for: one text per project that can stand in a case, made from the sentences that scoring gave, with places left for what only
//! people know (case number, officers, day, conflict of interest, appeal); and the joint basis of the round. Not responsible for: any number
//! or outcome in them, or for law: a provision is named only where the rule set carries it.
//!
//! Each text is one `Document`, from which both files are made, so that they say the same.

mod basis;
mod document;
mod html;
mod names;
mod proposal;
mod ruleset;
mod text;

#[cfg(test)]
mod tests;

use super::score::{Row, ScoreFiles, legal_number};
use super::{OutputFolder, cannot_write};
use crate::Result;
use crate::model::{ApplicationColumn, Value};
use crate::score::communicate::Difference;
use crate::score::sentence::{grouped, hundredths};
use crate::score::{Scorecard, words};
use document::{Cell, NOTHING, UNKNOWN};
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

/// What a project is ranked by: `420 poäng`, or `jämförelsetal 22 900,55`.
fn standing(card: &Scorecard) -> String {
    match (card.total_points, card.comparison) {
        (Some(points), _) => format!("{points} poäng"),
        (None, Some(number)) => format!("jämförelsetal {}", hundredths(number)),
        (None, None) => "jämförelsetal saknas".to_owned(),
    }
}

/// A whole number in groups of three; any other text, and a code with leading zeros, stays as it is.
fn in_groups(text: &str) -> String {
    text.parse::<i64>().ok().filter(|number| number.to_string() == text).map_or_else(|| text.to_owned(), grouped)
}

/// A value of an application as it may be shown: an organisation number only if it cannot be a person's.
fn shown(column: ApplicationColumn, value: &str) -> String {
    match column {
        ApplicationColumn::OrgNumber => {
            legal_number(value).unwrap_or_else(|| "[visas inte: kan vara ett personnummer]".to_owned())
        }
        _ => in_groups(value),
    }
}

/// What is said of each value that is to be put to an applicant, without the project.
const DIFFERENCE_COLUMNS: [&str; 6] = ["Uppgift", "Uppgett", "Bedömt", "Beräknat", "Skäl", "Handling"];

/// The cells of a difference. The officer who assessed it is not among them.
fn difference_cells(difference: &Difference) -> [Cell; 6] {
    let value =
        |value: Option<&Value>| value.map_or_else(|| UNKNOWN.to_owned(), |value| shown(difference.column, &value.to_string()));
    let assessed = difference.assessed.as_ref();
    let document = assessed.map(|assessed| assessed.document.as_str()).filter(|document| !document.is_empty());
    [
        words::capital(words::column(difference.column)).into(),
        value(difference.stated.as_ref()).into(),
        assessed.map_or_else(|| NOTHING.to_owned(), |assessed| value(assessed.value.as_ref())).into(),
        difference.computed.as_ref().map_or_else(|| NOTHING.to_owned(), |computed| value(Some(computed))).into(),
        difference.reason.as_str().into(),
        document.unwrap_or(NOTHING).into(),
    ]
}

/// What the signs in the tables mean.
const SIGNS: &str = "Tecken i tabellerna: . betyder att en uppgift inte kan förekomma, .. att den saknas.";
