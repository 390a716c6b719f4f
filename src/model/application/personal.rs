//! Personal numbers inside texts.
//!
//! Responsible for: finding and masking them, wherever they stand in a text. Not responsible for: reporting them, or for names, which no
//! program can tell from other words.

use std::borrow::Cow;

/// What stands in the place of a personal number.
pub const MASK: &str = "[personnummer]";
/// What stands in the place of the name of an applicant whose organisation number is a personal number.
pub const PERSON: &str = "[enskild person]";

/// The text with every personal number in it replaced by [`MASK`]: six or eight digits that can be a day, then four digits, with a hyphen,
/// a plus sign or a blank between them or nothing. A day 60 later is that of a coordination number. Organisation numbers stay: where a
/// personal number has its month, they have 20 or more. Other numbers of that shape, such as a day with a serial number, are masked too.
pub fn mask_personal(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let mut kept = 0;
    let mut at = 0;
    while at < text.len() {
        let digits = leading_digits(&text[at..]);
        if digits == 0 {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        match personal_len(&text[at..], digits) {
            Some(length) => {
                masked.push_str(&text[kept..at]);
                masked.push_str(MASK);
                at += length;
                kept = at;
            }
            None => at += digits,
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[kept..]);
    Cow::Owned(masked)
}

/// How many bytes of digits a text begins with.
fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The length of the personal number that a text begins with, which begins with so many digits.
fn personal_len(text: &str, digits: usize) -> Option<usize> {
    let length = match digits {
        10 | 12 => digits,
        6 | 8 => {
            let rest = &text[digits..];
            let between = rest.chars().next().filter(|sign| matches!(sign, '-' | '–' | '−' | '+') || sign.is_whitespace())?;
            let last = digits + between.len_utf8();
            (leading_digits(&text[last..]) == 4).then_some(last + 4)?
        }
        _ => return None,
    };
    let century = if matches!(digits, 8 | 12) { 2 } else { 0 };
    let pair = |at: usize| text.get(century + at..century + at + 2).and_then(|pair| pair.parse::<u8>().ok());
    let is_day = matches!(pair(2)?, 1..=12) && matches!(pair(4)?, 1..=31 | 61..=91);
    is_day.then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers_are_masked_wherever_they_stand() {
        for (text, masked) in [
            ("Anna 800101-1234", "Anna [personnummer]"),
            ("800101-1234", "[personnummer]"),
            ("8001011234, 198001011234 och 19800101-1234.", "[personnummer], [personnummer] och [personnummer]."),
            ("född 101231+1234", "född [personnummer]"),
            ("(800161–1234)", "([personnummer])"),
            ("å800101 1234å", "å[personnummer]å"),
            ("800101-1234/800102-1234", "[personnummer]/[personnummer]"),
        ] {
            assert_eq!(mask_personal(text), masked);
        }
    }

    #[test]
    fn organisations_days_amounts_and_cases_stay() {
        for text in [
            "802001-1234",
            "16802001-1234",
            "769600-1234 Byns fiber",
            "2026-10-01 08:30",
            "604-1234-2016",
            "5 400 000 kr",
            "800132-1234",
            "801301-1234",
            "800101",
            "800101-123",
            "80010112345",
            "800101-12345",
            "070-123 45 67",
            "",
            "åäö",
        ] {
            assert!(matches!(mask_personal(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }
}
