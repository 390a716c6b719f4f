//! Yes and no, days and statuses as people write them.
//!
//! Responsible for: the words that a cell of a file and a value typed on the command line may have. Not responsible for: what is said about
//! those that are none.

use super::ApplicationStatus;
use jiff::civil::Date;

/// Reads a status, in English or as Swedish offices write it. A withdrawn case is struck out (*avskriven*).
pub fn read_status(text: &str) -> Option<ApplicationStatus> {
    ApplicationStatus::parse(text).or_else(|| match text.trim().to_lowercase().as_str() {
        "inkommen" | "inkom" | "sökt" | "ansökt" | "komplett" | "under handläggning" => Some(ApplicationStatus::Submitted),
        "återkallad" | "återtagen" | "tillbakadragen" | "avskriven" => Some(ApplicationStatus::Withdrawn),
        "avvisad" => Some(ApplicationStatus::Dismissed),
        _ => None,
    })
}

/// Reads a yes or a no.
pub fn read_flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "ja" | "j" | "yes" | "y" | "1" | "true" | "sant" | "x" => Some(true),
        "nej" | "n" | "no" | "0" | "false" | "falskt" => Some(false),
        _ => None,
    }
}

/// Reads a day: `2026-10-01` with or without a time behind it, or `20261001`. A month or a year is no day.
pub fn read_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let is_day =
        (day.len() == 10 && day.as_bytes()[4] == b'-') || (day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()));
    if is_day { day.parse().ok() } else { None }
}
