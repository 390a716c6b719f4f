//! XML, written piece by piece.
//!
//! Responsible for: elements that are closed in the right order and text that cannot become markup. Not responsible for: what the
//! elements mean.

use std::fmt::Write;

/// An XML document in the making.
#[derive(Debug)]
pub(super) struct Xml(String);

impl Xml {
    /// An empty document with this first line.
    pub fn new(first_line: &str) -> Self {
        Self(format!("{first_line}\n"))
    }
    /// An element with what `inside` puts into it.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        self.open(name, attributes);
        self.0.push('>');
        inside(self);
        // Writing to a String cannot fail.
        let _ = write!(self.0, "</{name}>");
    }
    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open(name, attributes);
        self.0.push_str("/>");
    }
    /// Text inside the element.
    pub fn text(&mut self, text: &str) {
        escape(text, &mut self.0);
    }
    /// The whole document.
    pub fn finish(self) -> String {
        self.0 + "\n"
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.0, "<{name}");
        for (name, value) in attributes {
            let _ = write!(self.0, " {name}=\"");
            escape(value, &mut self.0);
            self.0.push('"');
        }
    }
}

/// Text as it stands in XML 1.0, in an attribute or between tags. Characters that XML cannot hold at all become U+FFFD.
fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader makes a blank of these in an attribute unless they are spelled out.
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", letter as u32);
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layer_samples::hostile_texts;
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        for text in hostile_texts() {
            let mut xml = Xml::new("");
            xml.element("a", &[("b", &text)], |xml| xml.text(&text));
            let written = xml.finish();
            assert_eq!(written.matches('<').count(), 2, "{text}");
            assert_eq!(written.matches('>').count(), 2, "{text}");
            assert_eq!(written.matches('"').count(), 2, "{text}");
            assert!(!written.trim().contains(|letter: char| letter < ' '), "{text}");
        }
    }

    #[test]
    fn elements_nest() {
        let mut xml = Xml::new("<!-- -->");
        xml.element("a", &[("x", "1"), ("y", "å & ö")], |xml| {
            xml.empty("b", &[]);
            xml.element("c", &[], |xml| xml.text("\u{1}]]>\n"));
        });
        assert_eq!(xml.finish(), "<!-- -->\n<a x=\"1\" y=\"å &amp; ö\"><b/><c>\u{fffd}]]&gt;&#10;</c></a>\n");
    }
}
