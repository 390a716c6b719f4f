//! The report: results as one HTML page that anybody can open, offline, from a mail.
//!
//! Responsible for: what stands on the page and in which order, and the promise that every figure can be traced to a cell of a result table
//! (`figure`). Not responsible for: what the public may see (results come with that already taken out, see [`Results`]), or files.
//!
//! One file per part of the page, each with a template of the same name in `templates/`: `page` puts them together, `figure` shows numbers,
//! `sentence` text and tables with numbers in them, `strings` holds the words.

mod access;
mod accessibility;
mod applicants;
mod classes;
mod comparison;
mod figure;
mod findings;
mod glossary;
mod line;
mod lookup;
mod map;
mod method;
mod municipalities;
mod page;
mod places;
mod ranking;
mod rollout;
mod round;
mod round_changes;
mod round_view;
mod rules;
mod scorecards;
mod sentence;
mod sources;
mod speed;
mod strings;
mod summary;
mod targets;
mod technology;
mod ways;
mod what_if;
mod white_spots;

pub use figure::{Expression, Figure, IMPOSSIBLE, SUPPRESSED, UNKNOWN};
pub use sentence::{Bar, BarPart, Cell, Column, Piece, Row, Sentence, ShownTable};
pub use strings::Strings;

#[cfg(test)]
mod tests;

use super::labels::{Labels, Language, labels};
use crate::results::{Profile, Results};
use crate::{Error, Result};

/// What the page is made from. At least one of `coverage`, `round` and `rollout` is there.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReportInput<'a> {
    /// Results of `bygd coverage`.
    pub coverage: Option<&'a Results>,
    /// Results of `bygd score`.
    pub round: Option<&'a Results>,
    /// Results of `bygd plan`.
    pub rollout: Option<&'a Results>,
    /// Earlier results of `bygd coverage`, to compare with.
    pub coverage_before: Option<&'a Results>,
    /// Earlier results of `bygd score`, to compare with.
    pub round_before: Option<&'a Results>,
}

/// How the page is made.
#[derive(Debug, Clone)]
pub struct ReportOptions {
    /// The language of the page.
    pub language: Language,
    /// Whom it is for; the results must have been prepared for the same.
    pub profile: Profile,
    /// The title; made from the results where empty.
    pub title: String,
    /// Who sends it; may be empty.
    pub organisation: String,
    /// The case number (diarienummer); may be empty.
    pub case_number: String,
    /// The command that makes the page again.
    pub command: String,
}

/// Everything that the parts of the page look things up in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// What is shown.
    pub input: ReportInput<'a>,
    /// How.
    pub options: &'a ReportOptions,
    /// The words of the page in its language.
    pub strings: &'static Strings,
    /// The words for classes, columns and terms.
    pub labels: &'static Labels,
}

impl Context<'_> {
    /// The language of the page.
    pub fn language(&self) -> Language {
        self.options.language
    }
    /// Whether the page is for those who work with the case.
    pub fn is_internal(&self) -> bool {
        self.options.profile == Profile::Internal
    }
}

/// Makes the page.
///
/// # Errors
/// A fault of the program in a template; inputs were checked when they were read.
pub fn report_html(input: &ReportInput<'_>, options: &ReportOptions) -> Result<String> {
    let context = Context { input: *input, options, strings: Strings::of(options.language), labels: labels() };
    page::render(&context).map_err(|error| Error::output("the report", format!("{error:#}")))
}

#[cfg(test)]
mod round_tests;
