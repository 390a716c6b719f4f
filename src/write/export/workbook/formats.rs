//! How cells look.

use crate::write::export::sheet::Value;
use crate::write::labels::Kind;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

/// The looks that do not depend on a cell.
pub(super) struct Formats {
    /// The first line of a page.
    pub title: Format,
    /// A line above a part of a page.
    pub heading: Format,
    /// A row of headings.
    pub header: Format,
    /// Running text.
    pub wrapped: Format,
    /// A warning.
    pub warning: Format,
}

impl Default for Formats {
    fn default() -> Self {
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let running = wrapped.clone().set_align(FormatAlign::Left).set_indent(1);
        Self {
            title: Format::new().set_bold().set_font_size(16.0),
            heading: Format::new().set_bold().set_font_size(12.0),
            header: wrapped.clone().set_bold().set_background_color("E8EEF4").set_border_bottom(FormatBorder::Thin),
            warning: Format::new().set_bold().set_font_color("9C0006"),
            wrapped: running,
        }
    }
}

impl Formats {
    /// How the cells of a kind look. Numbers are grouped and have their decimal sign as the reader's Excel writes them; text is marked as
    /// text, so that nothing becomes a number when somebody edits it.
    pub fn of_kind(kind: Kind) -> Format {
        let top = Format::new().set_align(FormatAlign::Top);
        match kind {
            Kind::Count | Kind::Money | Kind::Points => top.set_num_format("#,##0"),
            Kind::Share => top.set_num_format("0.0%"),
            Kind::Number | Kind::Metres => top,
            Kind::Date => top.set_num_format("yyyy-mm-dd"),
            Kind::Code => top.set_num_format("@"),
            Kind::Text | Kind::Flag | Kind::Class => top.set_num_format("@").set_text_wrap(),
        }
    }

    /// How one cell looks: its kind, the colour of its class, the line under it.
    pub fn of_cell(value: &Value, kind: Kind, is_above_line: bool) -> Format {
        let mut format = Self::of_kind(kind);
        if let Value::Text { text, colour } = value {
            if begins_like_a_formula(text) {
                format = format.set_quote_prefix();
            }
            if let Some(colour) = colour {
                format = format.set_background_color(*colour).set_font_color(readable_on(colour));
            }
        }
        if is_above_line { format.set_border_bottom(FormatBorder::Thick) } else { format }
    }
}

/// Whether Excel would run the text if somebody edited the cell; such cells are marked as text for good.
pub(super) fn begins_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\n'])
}

/// The height in points of a row with this text in a column of this width in characters, where one line is not enough. Programs that open
/// a workbook do not all find it out by themselves.
pub(super) fn height(text: &str, width: f64) -> Option<f64> {
    const LINE: f64 = 15.0;
    const HIGHEST: f64 = 409.0;
    // A letter is narrower than the digit that widths are counted in; and words do not fill a line to its end.
    let (alone, filled) = (width * 1.1, (width * 1.1 - 5.0).max(width * 0.7).max(1.0));
    let lines_of = |length: f64| if length <= alone { 1.0 } else { (length / filled).ceil() };
    let lines: f64 = text.split('\n').map(|line| lines_of(line.chars().count() as f64)).sum();
    (lines > 1.0).then(|| (lines * LINE).min(HIGHEST))
}

/// Black or white, whichever stands out more on the colour `#rrggbb` (relative luminance as in WCAG 2.1).
fn readable_on(colour: &str) -> &'static str {
    let channel = |at: usize| {
        let byte = colour.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(0);
        let part = f64::from(byte) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) { "#000000" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_high_as_its_text_needs_and_no_higher_than_may_be() {
        assert_eq!(height("kort", 20.0), None);
        assert_eq!(height("två\nrader", 20.0), Some(30.0));
        assert_eq!(height(&"x".repeat(55), 50.0), None);
        assert_eq!(height(&"x".repeat(101), 50.0), Some(45.0));
        assert_eq!(height(&"x".repeat(10_000), 50.0), Some(409.0));
    }

    #[test]
    fn words_on_colours_can_be_read() {
        assert_eq!(
            ["#08519c", "#6baed6", "#fdd49e", "#b35806", "#7f3b08"].map(readable_on),
            ["#ffffff", "#000000", "#000000", "#ffffff", "#ffffff"]
        );
    }
}
