//! One cell of an application: from text to a value, with everything that is odd about it.
//!
//! Responsible for: what each kind of column takes. Not responsible for: where a remark is reported, or whether it stops anything; an
//! officer's own file is held to more than an applicant's.

use super::identity::{OrgNumber, Places, read_counties, read_municipalities, read_org_number};
use super::numbers::{NumberFault, read_whole};
use crate::findings::FindingKind;
use crate::model::class::vocabulary;
use crate::model::{ApplicationColumn, ApplicationStatus, Areas, Value, ValueKind};
use jiff::civil::Date;

/// A cell, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ReadCell {
    /// The value; `None` where the cell says nothing that can be used.
    pub value: Option<Value>,
    /// What is odd about it, in words that repeat nothing personal.
    pub remarks: Vec<(FindingKind, String)>,
}

impl ReadCell {
    fn value(value: Value) -> Self {
        Self { value: Some(value), remarks: Vec::new() }
    }
    fn unknown(kind: FindingKind, why: impl Into<String>) -> Self {
        Self { value: None, remarks: vec![(kind, why.into())] }
    }
}

/// Reads a cell that is not empty.
pub(crate) fn read_cell(column: ApplicationColumn, text: &str, areas: Option<&Areas>) -> ReadCell {
    match (column, column.kind()) {
        (ApplicationColumn::OrgNumber, _) => org_number(text),
        (ApplicationColumn::Status, _) => match read_status(text) {
            Some(status) => ReadCell::value(Value::Text(status.as_str().to_owned())),
            None => ReadCell::unknown(
                FindingKind::UnknownApplicationStatus,
                format!("`{}` is none of: inkommen, återkallad, avvisad", shown(text)),
            ),
        },
        (ApplicationColumn::Municipality, _) => places(read_municipalities(text, areas)),
        (ApplicationColumn::County, _) => places(read_counties(text, areas)),
        (_, ValueKind::Text) => ReadCell::value(Value::Text(text.trim().to_owned())),
        (_, ValueKind::Count) => number(text, false),
        (_, ValueKind::Money) => number(text, true),
        (_, ValueKind::Flag) => match read_flag(text) {
            Some(flag) => ReadCell::value(Value::Flag(flag)),
            None => unreadable(text, "neither ja nor nej"),
        },
        (_, ValueKind::Date) => match read_day(text) {
            Some(day) => ReadCell::value(Value::Date(day)),
            None => unreadable(text, "not a date; write year-month-day, as in 2026-10-01"),
        },
    }
}

fn unreadable(text: &str, what: &str) -> ReadCell {
    ReadCell::unknown(FindingKind::UnreadableValue, format!("`{}` is {what}", shown(text)))
}

/// The beginning of a text that is repeated in a message; masked where it may be a personal number that stands in the wrong column.
pub(crate) fn shown(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let could_be_personal = (10..=12).contains(&digits) && read_org_number(text) == OrgNumber::Personal;
    if could_be_personal { "(masked)".to_owned() } else { text.chars().take(40).collect() }
}

fn number(text: &str, is_money: bool) -> ReadCell {
    let fault = match read_whole(text, is_money) {
        Ok(number) => return ReadCell::value(Value::Number(number)),
        Err(fault) => fault,
    };
    match fault {
        NumberFault::Negative => ReadCell::unknown(FindingKind::NegativeCount, format!("`{}` is below zero", shown(text))),
        NumberFault::Share if !is_money => {
            let why = "is a share, not a count; it may have been rounded, so give how many there are";
            ReadCell::unknown(FindingKind::PercentageForCount, format!("`{}` {why}", shown(text)))
        }
        NumberFault::Share | NumberFault::NotWhole if is_money => unreadable(text, "not an amount in whole kronor"),
        NumberFault::Share | NumberFault::NotWhole => unreadable(text, "not a whole number"),
        NumberFault::Ambiguous => unreadable(text, "one or a thousand times as much; write thousands with a blank or nothing"),
        NumberFault::TooLarge => unreadable(text, "larger than anything that can be meant"),
        NumberFault::Unreadable if is_money => unreadable(text, "not an amount in kronor"),
        NumberFault::Unreadable => unreadable(text, "not a number"),
    }
}

fn org_number(text: &str) -> ReadCell {
    match read_org_number(text) {
        OrgNumber::Organisation(number) => ReadCell::value(Value::Text(number)),
        OrgNumber::Personal => ReadCell::unknown(FindingKind::PersonalNumber, "a personal number; it is not shown"),
        OrgNumber::Unreadable => {
            ReadCell::unknown(FindingKind::UnreadableValue, "not an organisation number of 10 digits; it is not shown")
        }
    }
}

fn places(places: Places) -> ReadCell {
    let lost = places.lost_zeros.into_iter().map(|what| (FindingKind::LostZeros, what));
    let unknown = places.unknown.into_iter().map(|what| (FindingKind::UnknownMunicipality, what));
    let remarks = lost.chain(unknown).collect();
    ReadCell { value: (!places.names.is_empty()).then_some(Value::Text(places.names)), remarks }
}

/// Reads a status, in English or as Swedish offices write it. A withdrawn case is struck out (*avskriven*).
fn read_status(text: &str) -> Option<ApplicationStatus> {
    ApplicationStatus::parse(text).or_else(|| match text.trim().to_lowercase().as_str() {
        "inkommen" | "inkom" | "sökt" | "ansökt" | "komplett" | "under handläggning" => Some(ApplicationStatus::Submitted),
        "återkallad" | "återtagen" | "tillbakadragen" | "avskriven" => Some(ApplicationStatus::Withdrawn),
        "avvisad" => Some(ApplicationStatus::Dismissed),
        _ => None,
    })
}

/// Reads a yes or a no.
pub(crate) fn read_flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "ja" | "j" | "yes" | "y" | "1" | "true" | "sant" | "x" => Some(true),
        "nej" | "n" | "no" | "0" | "false" | "falskt" => Some(false),
        _ => None,
    }
}

/// Reads a day: `2026-10-01` with or without a time behind it, or `20261001`. A month or a year is no day.
pub(crate) fn read_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let is_day =
        (day.len() == 10 && day.as_bytes()[4] == b'-') || (day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()));
    if is_day { day.parse().ok() } else { None }
}

vocabulary! {
    /// The words in which a choice is written.
    Decision {
        /// The project is taken.
        Grant = "grant",
        /// It is not.
        Refuse = "refuse",
    }
}

/// Reads a choice, in English or Swedish.
pub(crate) fn read_decision(text: &str) -> Option<Decision> {
    Decision::parse(text).or_else(|| match text.trim().to_lowercase().as_str() {
        "bifall" | "beviljas" | "bevilja" => Some(Decision::Grant),
        "avslag" | "avslås" | "avslå" => Some(Decision::Refuse),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ApplicationColumn as Column;

    fn value(column: Column, text: &str) -> Option<Value> {
        read_cell(column, text, None).value
    }
    fn kinds(column: Column, text: &str) -> Vec<FindingKind> {
        read_cell(column, text, None).remarks.into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn each_kind_of_column_takes_what_people_write() {
        assert_eq!(value(Column::PermanentSigned, "170"), Some(Value::Number(170)));
        assert_eq!(value(Column::RequestedSupport, "5 400 000 kr"), Some(Value::Number(5_400_000)));
        assert_eq!(value(Column::Received, "2026-10-01 08:30"), Some(Value::Date(jiff::civil::date(2026, 10, 1))));
        assert_eq!(value(Column::Received, "20261001"), Some(Value::Date(jiff::civil::date(2026, 10, 1))));
        assert_eq!(value(Column::Status, "Återtagen"), Some(Value::Text("withdrawn".to_owned())));
        assert_eq!(value(Column::Status, "Avvisad"), Some(Value::Text("dismissed".to_owned())));
        assert_eq!(value(Column::OrgNumber, "8020011234"), Some(Value::Text("802001-1234".to_owned())));
        for (yes, no) in [("ja", "nej"), ("Yes", "NO"), ("1", "0"), ("SANT", "falskt"), ("x", "n"), ("true", "False")] {
            let read = |text| value(Column::CapacityFinance, text);
            assert_eq!((read(yes), read(no)), (Some(Value::Flag(true)), Some(Value::Flag(false))));
        }
    }

    #[test]
    fn what_cannot_be_read_is_unknown_with_the_reason() {
        assert_eq!(kinds(Column::PermanentSigned, "85 %"), [FindingKind::PercentageForCount]);
        assert_eq!(kinds(Column::PermanentSigned, "0.85"), [FindingKind::PercentageForCount]);
        assert_eq!(kinds(Column::OwnFinancing, "15 %"), [FindingKind::UnreadableValue]);
        assert_eq!(kinds(Column::PermanentSigned, "-1"), [FindingKind::NegativeCount]);
        assert_eq!(kinds(Column::CapacityFinance, "kanske"), [FindingKind::UnreadableValue]);
        for text in ["2026", "2026-10", "1/10 2026", "46000", "2026-02-30", "åäö-åäöåäö"] {
            assert_eq!(kinds(Column::Received, text), [FindingKind::UnreadableValue], "{text}");
        }
        assert_eq!(kinds(Column::Status, "vilande"), [FindingKind::UnknownApplicationStatus]);
        assert_eq!(kinds(Column::Municipality, "Falum"), [FindingKind::UnknownMunicipality]);
        assert_eq!(value(Column::Municipality, "Falum"), Some(Value::Text("Falum".to_owned())));
    }

    #[test]
    fn a_personal_number_is_never_repeated_whatever_column_it_stands_in() {
        for (column, text) in [
            (Column::OrgNumber, "700101-1234"),
            (Column::OrgNumber, "7001011234567"),
            (Column::Received, "700101-1234"),
            (Column::CapacityFinance, "19700101-1234"),
            (Column::Status, "700101-1234"),
        ] {
            let cell = read_cell(column, text, None);
            assert_eq!(cell.value, None);
            assert!(cell.remarks.iter().all(|(_, words)| !words.contains("1234")), "{cell:?}");
        }
    }
}
