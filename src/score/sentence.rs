//! Swedish sentences: how numbers and reasons are put into words.
//!
//! Responsible for: spelling of numbers, kronor and lists. Not responsible for: which reason holds.

use super::Fraction;

/// The blank that keeps the groups of a number on one line.
const BLANK: char = '\u{a0}';

/// A whole number in groups of three: `5 400 000`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(BLANK);
        }
        text.push(digit);
    }
    text
}

/// An amount: `5 400 000 kronor`.
pub fn kronor(amount: i64) -> String {
    format!("{}{BLANK}kronor", grouped(amount))
}

/// A comparison number with two decimals, cut off: `22 900,55`.
pub fn hundredths(number: Fraction) -> String {
    let shown = number.decimal(2);
    let (whole, rest) = shown.split_once('.').unwrap_or((&shown, "00"));
    format!("{},{rest}", whole.parse().map_or_else(|_| whole.to_owned(), grouped))
}

/// A small number as a word, in the common gender, as it begins a sentence: `Två`; larger ones in digits.
pub fn number_word(number: usize) -> String {
    const WORDS: [&str; 13] = ["Ingen", "En", "Två", "Tre", "Fyra", "Fem", "Sex", "Sju", "Åtta", "Nio", "Tio", "Elva", "Tolv"];
    WORDS.get(number).map_or_else(|| number.to_string(), |&word| word.to_owned())
}

/// A list: `a, b och c`.
pub fn and(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} och {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_from_the_right() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(-1_234), "−1\u{a0}234");
        assert_eq!(kronor(5_400_000), "5\u{a0}400\u{a0}000\u{a0}kronor");
        assert_eq!(grouped(999), "999");
        assert_eq!(hundredths(Fraction { part: 2_290_055, whole: 100 }), "22\u{a0}900,55");
        assert_eq!(hundredths(Fraction { part: 2, whole: 300 }), "0,00");
    }

    #[test]
    fn lists_end_with_och() {
        assert_eq!(and(&["a"]), "a");
        assert_eq!(and(&["a", "b", "c"]), "a, b och c");
        assert_eq!(number_word(5), "Fem");
    }
}
