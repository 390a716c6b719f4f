//! The text encoding of a dBase table: from its `.cpg` file, its language byte, or the text itself.
//!
//! Responsible for: reading the spellings that occur in deliveries, and decoding cells. Not responsible for: the table (`dbf`).
//!
//! ISO 8859-1 is read as Windows-1252, which agrees with it in every printable character.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Upper halves of the MS-DOS code pages that old Nordic tables are written in; `encoding_rs` knows none of them.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
const CP865: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø₧ƒáíóúñÑªº¿⌐¬½¼¡«¤░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// A text encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// One that browsers know too.
    Web(&'static Encoding),
    /// An MS-DOS code page: its number and its upper half.
    Dos(u16, &'static str),
}

impl Charset {
    pub const UTF_8: Self = Self::Web(UTF_8);
    pub const WINDOWS_1252: Self = Self::Web(WINDOWS_1252);

    /// The encoding that a `.cpg` file names, in any of the spellings seen: `UTF-8`, `65001`, `1252`, `CP1252`, `ANSI 1252`,
    /// `ISO-8859-1`, `ISO 88591`, `88591`, `LATIN1`, `OEM 850`, ...
    pub fn from_cpg(cpg: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(cpg);
        let line = text.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty())?;
        let plain = line.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let mut key = plain.as_str();
        for prefix in ["ansi", "oem", "windows", "win", "codepage", "cp", "ms", "ibm", "dos", "iso", "x"] {
            key = key.strip_prefix(prefix).unwrap_or(key);
        }
        match key {
            "utf8" | "65001" | "unicode" => return Some(Self::UTF_8),
            "latin1" | "l1" | "88591" | "1252" | "28591" => return Some(Self::WINDOWS_1252),
            "437" => return Some(Self::Dos(437, CP437)),
            "850" => return Some(Self::Dos(850, CP850)),
            "865" => return Some(Self::Dos(865, CP865)),
            _ => {}
        }
        let label = match key.strip_prefix("8859").or_else(|| key.strip_prefix("latin")) {
            Some(part) if key.starts_with("8859") => format!("iso-8859-{part}"),
            Some(part) => format!("latin{part}"),
            None if key.bytes().all(|byte| byte.is_ascii_digit()) => format!("windows-{key}"),
            None => key.to_owned(),
        };
        Encoding::for_label_no_replacement(label.as_bytes()).map(Self::Web)
    }

    /// The encoding that the language byte of a table names. 0x57, which ESRI writes for "whatever this computer uses", names none.
    pub fn from_language_byte(byte: u8) -> Option<Self> {
        let web = |label: &str| Encoding::for_label_no_replacement(label.as_bytes()).map(Self::Web);
        match byte {
            0x03 | 0x58 | 0x59 => Some(Self::WINDOWS_1252),
            0x01 | 0x09 | 0x0B | 0x0D | 0x0F | 0x11 | 0x15 | 0x18 | 0x19 | 0x1B => Some(Self::Dos(437, CP437)),
            0x02 | 0x0A | 0x0E | 0x10 | 0x12 | 0x14 | 0x16 | 0x1A | 0x1D | 0x25 | 0x37 => Some(Self::Dos(850, CP850)),
            0x08 | 0x17 | 0x66 => Some(Self::Dos(865, CP865)),
            0x26 | 0x65 => web("ibm866"),
            0xC8 => web("windows-1250"),
            0xC9 => web("windows-1251"),
            0xCA => web("windows-1254"),
            0xCB => web("windows-1253"),
            0xCC => web("windows-1257"),
            0xF0 => Some(Self::UTF_8),
            _ => None,
        }
    }

    /// What people call it.
    pub fn name(self) -> String {
        match self {
            Self::Web(encoding) if encoding == WINDOWS_1252 => "Windows-1252".to_owned(),
            Self::Web(encoding) => encoding.name().to_owned(),
            Self::Dos(number, _) => format!("MS-DOS code page {number}"),
        }
    }

    /// Decodes a cell into `text`, which is emptied before; what cannot be decoded becomes U+FFFD. A UTF-8 character that the width of the
    /// column cut off at the end is dropped.
    pub fn decode(self, bytes: &[u8], text: &mut String) {
        text.clear();
        match self {
            Self::Dos(_, upper) => {
                for &byte in bytes {
                    let index = usize::from(byte).checked_sub(128);
                    text.push(
                        index.map_or(char::from(byte), |index| upper.chars().nth(index).unwrap_or(char::REPLACEMENT_CHARACTER)),
                    );
                }
            }
            Self::Web(encoding) => {
                let bytes = if encoding == UTF_8 { &bytes[..whole_utf8(bytes)] } else { bytes };
                let mut decoder = encoding.new_decoder_without_bom_handling();
                text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3));
                // The buffer holds the longest possible answer, so one call is enough.
                let _ = decoder.decode_to_string(bytes, text, true);
            }
        }
    }
}

/// Whether a cell is UTF-8, but for a character cut off at its end.
pub(super) fn is_utf8_cell(bytes: &[u8]) -> bool {
    std::str::from_utf8(&bytes[..whole_utf8(bytes)]).is_ok()
}

/// The length of a text without an incomplete character at its end.
fn whole_utf8(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_spellings_of_a_cpg_are_understood() {
        for text in [
            "ISO 88591",
            "ISO-8859-1",
            "ISO8859_1",
            "1252",
            "CP1252",
            "ANSI 1252",
            "ANSI1252",
            "LATIN1",
            "latin-1",
            "88591",
            "Windows-1252",
            "windows 1252\r\n",
            "ISO_8859-1",
        ] {
            assert_eq!(Charset::from_cpg(text.as_bytes()), Some(Charset::WINDOWS_1252), "{text}");
        }
        for text in ["UTF-8", "utf8", "65001", "\u{feff}UTF-8\n", "CP65001"] {
            assert_eq!(Charset::from_cpg(text.as_bytes()), Some(Charset::UTF_8), "{text}");
        }
        assert_eq!(Charset::from_cpg(b"ISO-8859-15").map(Charset::name).as_deref(), Some("ISO-8859-15"));
        assert_eq!(Charset::from_cpg(b"ANSI 1250").map(Charset::name).as_deref(), Some("windows-1250"));
        assert_eq!(Charset::from_cpg(b"OEM 850").map(Charset::name).as_deref(), Some("MS-DOS code page 850"));
        for text in ["", "SYSTEM", "hemligt", "9999"] {
            assert_eq!(Charset::from_cpg(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn swedish_letters_are_read_from_every_encoding() {
        let mut text = String::new();
        for (charset, bytes) in [
            (Charset::WINDOWS_1252, &b"\xC5m\xE5l \xD6ster\xE4ng"[..]),
            (Charset::UTF_8, "Åmål Österäng".as_bytes()),
            (Charset::Dos(850, CP850), b"\x8Fm\x86l \x99ster\x84ng"),
            (Charset::Dos(437, CP437), b"\x8Fm\x86l \x99ster\x84ng"),
            (Charset::Dos(865, CP865), b"\x8Fm\x86l \x99ster\x84ng"),
        ] {
            charset.decode(bytes, &mut text);
            assert_eq!(text, "Åmål Österäng", "{}", charset.name());
        }
    }

    #[test]
    fn code_pages_have_one_character_for_every_byte() {
        assert_eq!([CP437, CP850, CP865].map(|page| page.chars().count()), [128; 3]);
    }

    #[test]
    fn a_letter_cut_in_two_by_the_width_of_a_column_is_dropped() {
        let mut text = String::new();
        Charset::UTF_8.decode(b"Ume\xC3", &mut text);
        assert_eq!(text, "Ume");
        assert!(is_utf8_cell(b"Ume\xC3"));
        assert!(!is_utf8_cell(b"Ume\xE5 stad"));
    }
}
