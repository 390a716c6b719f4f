//! Counts and kronor as people type them.

/// The largest count or amount that is taken anywhere, typed or read: a hundred million million. The sum of it over 90,000 projects, and its
/// product with the hundredths of a percent, fit into 64 bits, so that sums over the at most 10,000 projects of a round cannot overflow.
pub const LARGEST: i64 = 100_000_000_000_000;

/// Why a text is no count or amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFault {
    /// It is no number at all.
    Unreadable,
    /// It has decimals.
    NotWhole,
    /// It could be a thousand or one: `1.000`.
    Ambiguous,
    /// It is below zero.
    Negative,
    /// It is a percentage, or a share between 0 and 1.
    Share,
    /// It is above everything that can be meant.
    TooLarge,
}

impl NumberFault {
    /// What the text is, in words that follow "is" or "it is".
    pub const fn words(self, is_money: bool) -> &'static str {
        match (self, is_money) {
            (Self::Negative, _) => "below zero",
            (Self::Share, false) => "a share, not a count; it may have been rounded, so give how many there are",
            (Self::Share | Self::NotWhole, true) => "not an amount in whole kronor",
            (Self::NotWhole, false) => "not a whole number",
            (Self::Ambiguous, _) => "one or a thousand times as much; write thousands with a blank or nothing",
            (Self::TooLarge, _) => "larger than anything that can be meant",
            (Self::Unreadable, true) => "not an amount in kronor",
            (Self::Unreadable, false) => "not a number",
        }
    }
}

/// Reads `1 234 567`, `1234567`, `12,0`, and for amounts also `1 234 567 kr`; at most [`LARGEST`].
///
/// # Errors
/// Why it is none.
pub fn read_whole(text: &str, is_money: bool) -> Result<i64, NumberFault> {
    let lower = text.trim().to_lowercase();
    if lower.ends_with('%') || lower.ends_with("procent") {
        return Err(NumberFault::Share);
    }
    let units = ["kronor", "sek", "kr.", "kr", ":-"];
    let bare = if is_money { units.iter().find_map(|unit| lower.strip_suffix(unit)) } else { None }.unwrap_or(&lower).trim();
    let unsigned = bare.trim_start_matches(['-', '−', '–']).trim_start();
    let is_negative = unsigned.len() < bare.len();
    let (whole, decimals) = unsigned.split_once([',', '.']).map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
    let whole = close_groups(whole).ok_or(NumberFault::Unreadable)?;
    let is_zero = whole.bytes().all(|digit| digit == b'0');
    if let Some(decimals) = decimals {
        if decimals.is_empty() || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberFault::Unreadable);
        }
        let has_value = decimals.bytes().any(|digit| digit != b'0');
        match (is_zero, has_value) {
            (true, true) => return Err(if is_negative { NumberFault::Negative } else { NumberFault::Share }),
            (false, _) if decimals.len() == 3 && whole.len() <= 3 => return Err(NumberFault::Ambiguous),
            (false, true) => return Err(NumberFault::NotWhole),
            (_, false) => {}
        }
    }
    // Digits alone: what does not fit is too large.
    let number = whole.parse::<i64>().ok().filter(|number| *number <= LARGEST).ok_or(NumberFault::TooLarge)?;
    if is_negative && number > 0 { Err(NumberFault::Negative) } else { Ok(number) }
}

/// The digits of a number whose thousands may stand apart; `None` where anything else stands between them, or groups are not of three.
fn close_groups(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split(char::is_whitespace).collect();
    let is_digits = |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let fits = |(at, group): (usize, &&str)| groups.len() == 1 || if at == 0 { group.len() <= 3 } else { group.len() == 3 };
    (groups.iter().all(is_digits) && groups.iter().enumerate().all(|group| fits((group.0, group.1)))).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::NumberFault::{Ambiguous, Negative, NotWhole, Share, TooLarge, Unreadable};
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, number) in [
            ("1 234 567", 1_234_567),
            ("1\u{a0}234\u{202f}567", 1_234_567),
            ("1234567", 1_234_567),
            ("12,0", 12),
            ("12.00", 12),
            ("0", 0),
            ("-0", 0),
            ("0,000", 0),
            (" 007 ", 7),
        ] {
            assert_eq!(read_whole(text, false), Ok(number), "{text}");
        }
        for text in ["1 234 567 kr", "1234567:-", "1 234 567,00 kronor", "1234567 SEK", "1234567kr."] {
            assert_eq!(read_whole(text, true), Ok(1_234_567), "{text}");
        }
    }

    #[test]
    fn the_largest_amounts_of_a_whole_round_have_a_sum() {
        assert_eq!(read_whole("100 000 000 000 000 kr", true), Ok(LARGEST));
        assert!(LARGEST.checked_mul(10_000).is_some());
    }

    #[test]
    fn what_is_no_whole_number_says_why() {
        for (text, fault) in [
            ("85 %", Share),
            ("85,5%", Share),
            ("85 procent", Share),
            ("0.85", Share),
            ("0,855", Share),
            ("12,5", NotWhole),
            ("1.000", Ambiguous),
            ("1,234", Ambiguous),
            ("-3", Negative),
            ("− 3", Negative),
            ("ca 40", Unreadable),
            ("12 34", Unreadable),
            ("1 2345", Unreadable),
            ("1.234.567", Unreadable),
            ("12 kr", Unreadable),
            ("1e5", Unreadable),
            ("", Unreadable),
            ("-", Unreadable),
            ("12,", Unreadable),
            ("99999999999999999999999", TooLarge),
            ("100 000 000 000 001", TooLarge),
        ] {
            assert_eq!(read_whole(text, false), Err(fault), "{text}");
        }
        assert_eq!(read_whole("5 400 tkr", true), Err(Unreadable));
        assert_eq!(read_whole("5,4 mkr", true), Err(Unreadable));
    }
}
