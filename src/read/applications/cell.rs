//! One cell of an application: from text to a value, with everything that is odd about it.
//!
//! Responsible for: what each kind of column takes. Not responsible for: where a remark is reported, or whether it stops anything; an
//! officer's own file is held to more than an applicant's.

use super::identity::{OrgNumber, Places, read_counties, read_municipalities, read_org_number};
use crate::findings::FindingKind;
use crate::model::application::{MASK, NumberFault, mask_personal, read_day, read_flag, read_status, read_whole};
use crate::model::class::vocabulary;
use crate::model::{ApplicationColumn, Areas, Value, ValueKind};
use std::borrow::Cow;

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

/// Reads a cell that is not empty. A personal number in a text is masked before anything else looks at it.
pub(crate) fn read_cell(column: ApplicationColumn, text: &str, areas: Option<&Areas>) -> ReadCell {
    if column == ApplicationColumn::OrgNumber {
        return org_number(text);
    }
    if column.kind() == ValueKind::Text
        && let Cow::Owned(masked) = mask_personal(text)
    {
        let mut cell = read_plain_cell(column, &masked, areas);
        cell.remarks.push((FindingKind::PersonalNumber, format!("a personal number in a text; {MASK} stands in its place")));
        return cell;
    }
    read_plain_cell(column, text, areas)
}

/// Reads a text cell in which there may be a personal number, such as a reason, into `remarks`.
pub(crate) fn read_remark(field: &str, text: &str, remarks: &mut Vec<(FindingKind, String)>) -> String {
    let masked = mask_personal(text);
    if matches!(masked, Cow::Owned(_)) {
        let words = format!("column `{field}`: a personal number in a text; {MASK} stands in its place");
        remarks.push((FindingKind::PersonalNumber, words));
    }
    masked.into_owned()
}

fn read_plain_cell(column: ApplicationColumn, text: &str, areas: Option<&Areas>) -> ReadCell {
    match (column, column.kind()) {
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

/// The beginning of a text that is repeated in a message; masked where it holds a personal number, also one that is written oddly.
pub(crate) fn shown(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let could_be_personal = (10..=12).contains(&digits) && read_org_number(text) == OrgNumber::Personal;
    if could_be_personal { "(masked)".to_owned() } else { mask_personal(text).chars().take(40).collect() }
}

fn number(text: &str, is_money: bool) -> ReadCell {
    let fault = match read_whole(text, is_money) {
        Ok(number) => return ReadCell::value(Value::Number(number)),
        Err(fault) => fault,
    };
    let kind = match fault {
        NumberFault::Negative => FindingKind::NegativeCount,
        NumberFault::Share if !is_money => FindingKind::PercentageForCount,
        _ => FindingKind::UnreadableValue,
    };
    ReadCell::unknown(kind, format!("`{}` is {}", shown(text), fault.words(is_money)))
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
    fn a_personal_number_inside_a_text_is_masked_and_said() {
        for column in
            [Column::Applicant, Column::Project, Column::Municipality, Column::County, Column::AreaPot, Column::CaseNumber]
        {
            let cell = read_cell(column, "Anna 800101-1234", None);
            assert_eq!(cell.value, Some(Value::Text("Anna [personnummer]".to_owned())), "{column}");
            assert!(cell.remarks.iter().any(|(kind, _)| *kind == FindingKind::PersonalNumber));
            assert!(!format!("{cell:?}").contains("1234"), "{cell:?}");
        }
        assert_eq!(value(Column::Municipality, "Anna 800101+1234"), Some(Value::Text("Anna [personnummer]".to_owned())));
        assert_eq!(kinds(Column::Applicant, "Byns fiber 769600-1234"), []);
        assert_eq!(value(Column::Received, "20161001 0830"), Some(Value::Date(jiff::civil::date(2016, 10, 1))));
        for (column, text) in [(Column::PermanentSigned, "Anna 800101-1234"), (Column::OrgNumber, "Anna 800101-1234")] {
            let cell = read_cell(column, text, None);
            assert!(cell.value.is_none() && !format!("{cell:?}").contains("1234"), "{cell:?}");
        }
        assert_eq!(kinds(Column::OrgNumber, "Anna 800101-1234"), [FindingKind::PersonalNumber]);
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
