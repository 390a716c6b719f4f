//! All files of a scored round.
//!
//! Responsible for: what they are made from ([`ScoreFiles`]), which there are, and the few cells that several of them share. Not responsible
//! for: the manifest, findings, or files that `score` makes on request (sensitivity, comparisons).
//!
//! Names of people and the ids of sign-ups are in none of them: officers are never read here ([`Assessed::officer`]), and an organisation
//! number is written only if it cannot be the number of a person.
//!
//! [`Assessed::officer`]: crate::model::Assessed::officer

use super::OutputFolder;
use super::{applicants, decision, money, ranking, scorecards};
use crate::Result;
use crate::model::Application;
use crate::score::areas::Overlap;
use crate::score::communicate::Difference;
use crate::score::{Decided, Outcome, RuleSet, Scorecard, Scored, Task};

/// Everything that the files of a scored round are made from.
#[derive(Debug, Clone, Copy)]
pub struct ScoreFiles<'a> {
    /// The round, the rules, the money and the choices.
    pub task: Task<'a>,
    /// What became of it.
    pub scored: &'a Scored,
    /// Values to be put to the applicants.
    pub differences: &'a [Difference],
    /// Projects that share premises; empty where that was not examined or there are none.
    pub overlaps: &'a [Overlap],
}

/// Writes `ranking.csv`, `money.csv`, `scorecards.json`, `scorecards.csv`, `applicants.csv`, `beslutsunderlag.html`, and for each project
/// `beslut/<project>.html` and `.txt`.
pub fn write_score(folder: &OutputFolder, results: &ScoreFiles<'_>) -> Result<()> {
    let names = decision::names(results);
    ranking::write_ranking(&folder.file("ranking.csv"), results)?;
    money::write_money(&folder.file("money.csv"), &results.scored.pots)?;
    scorecards::write_scorecards_json(&folder.file("scorecards.json"), results, &names)?;
    scorecards::write_scorecards_csv(&folder.file("scorecards.csv"), results)?;
    applicants::write_applicants(&folder.file("applicants.csv"), results)?;
    decision::write_decisions(folder, results, &names)
}

/// One project with everything about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    /// What was applied for.
    pub application: &'a Application,
    /// What it scored.
    pub card: &'a Scorecard,
    /// What becomes of it.
    pub decided: &'a Decided,
}

impl<'a> ScoreFiles<'a> {
    /// The rules.
    pub(super) fn rules(&self) -> &'a RuleSet {
        self.task.rules
    }
    /// The projects in the order of the list: ranked first, the others by id.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let (scored, round) = (self.scored, self.task.round);
        scored.list.iter().map(move |decided| Row {
            application: &round.applications[decided.project],
            card: &scored.cards[decided.project],
            decided,
        })
    }
    /// Whether projects are ranked by a comparison number instead of points.
    pub(super) fn by_comparison(&self) -> bool {
        self.task.rules.comparison.is_some()
    }
}

impl Row<'_> {
    /// Whether possible connections are known, or were counted as none because nothing is stated.
    pub(super) fn possible(&self, rules: &RuleSet) -> Option<u64> {
        let known = self.card.possible > 0 || self.application.number(rules.counting.size).is_some();
        known.then_some(self.card.possible)
    }
    /// Signed connections, where they are known.
    pub(super) fn signed(&self, rules: &RuleSet) -> Option<u64> {
        let known = self.card.signed > 0 || self.application.number(rules.counting.signed).is_some();
        known.then_some(self.card.signed)
    }
    /// The rate with six decimals, cut off; `.` where there are no possible connections; `None` where there is nothing to know it from.
    pub(super) fn rate(&self, rules: &RuleSet) -> Option<String> {
        match self.card.rate {
            Some(rate) => Some(rate.decimal(6)),
            None if rules.comparison.is_none() && self.application.number(rules.counting.possible) == Some(0) => {
                Some(".".to_owned())
            }
            None => None,
        }
    }
    /// The support granted; `None` where somebody must decide first.
    pub(super) fn granted(&self) -> Option<i64> {
        (self.decided.outcome != Outcome::NeedsDecision).then_some(self.decided.granted)
    }
}

/// A number, or nothing where it is not known.
pub(super) fn known<T: ToString>(number: Option<T>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// An organisation number in its usual form, if it is that of a legal person: the third digit is 2 or more, which no month is.
pub(super) fn legal_number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|character| !matches!(character, '-' | ' ' | '\u{a0}')).collect();
    let digits = if digits.len() == 12 { digits.strip_prefix("16")? } else { &digits };
    let is_legal = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.as_bytes()[2] >= b'2';
    is_legal.then(|| format!("{}-{}", &digits[..6], &digits[6..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_could_be_a_persons_is_not_written() {
        assert_eq!(legal_number("5560360793").as_deref(), Some("556036-0793"));
        assert_eq!(legal_number("16 769600-1234").as_deref(), Some("769600-1234"));
        for person in ["19800101-1234", "800101-1234", "811218-9876", "198001011234", "", "å", "55603607931"] {
            assert_eq!(legal_number(person), None, "{person}");
        }
    }
}
