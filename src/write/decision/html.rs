//! A text as one HTML file.
//!
//! Responsible for: a page that needs no other file, no network and no script, can be read aloud and printed, and in which nothing from the
//! data is markup. Not responsible for: what it says.
//!
//! The policy in its head forbids everything but the one style sheet in the page, which it names by its hash: even if something were not
//! escaped, no browser would load or run it.

use super::document::{Block, Cell, Column, Document, Table, in_a_cell, in_one_line};
use sha2::{Digest, Sha256};
use std::fmt::{Arguments, Write};

/// The style of the page: readable on a screen, on A4 and in grey, and with text at twice the size.
const STYLE: &str = "
:root { color-scheme: light; }
body { margin: 0 auto; padding: 1rem; max-width: 76rem; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
p, li, dd { max-width: 44rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid #666; }
a { color: #00497a; }
a:focus, div:focus { outline: 3px solid #00497a; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.notice { border: 2px solid #1a1a1a; padding: .5rem .75rem; font-weight: bold; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0 1rem; font-size: .9rem; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: left; vertical-align: top; }
thead th { background: #eee; }
tbody th { font-weight: normal; }
.number { text-align: right; white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .25rem 1rem; }
dt { font-weight: bold; }
dd { margin: 0; }
@media (max-width: 30rem) { dl { display: block; } dd { margin-bottom: .5rem; } }
@page { size: A4; margin: 18mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  table { font-size: 8pt; }
  .wide { overflow: visible; }
  .skip { display: none; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  a { color: inherit; text-decoration: none; }
}
";

/// The whole page.
pub fn html(document: &Document) -> String {
    let title = escape(&in_one_line(&document.title));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"sv\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#innehall\">Till innehållet</a>\n<main id=\"innehall\">\n<h1>{title}</h1>\n",
        base64(&Sha256::digest(STYLE.as_bytes())),
    );
    document.blocks.iter().for_each(|block| write_block(&mut page, block));
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn add(page: &mut String, part: Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = page.write_fmt(part);
}

fn write_block(page: &mut String, block: &Block) {
    let line = |text: &str| escape(&in_one_line(text));
    match block {
        Block::Heading(text) => add(page, format_args!("<h2>{}</h2>\n", line(text))),
        Block::Paragraph(text) => add(page, format_args!("<p>{}</p>\n", line(text))),
        Block::Notice(text) => add(page, format_args!("<p class=\"notice\">{}</p>\n", line(text))),
        Block::List(items) => {
            page.push_str("<ul>\n");
            items.iter().for_each(|item| add(page, format_args!("<li>{}</li>\n", line(item))));
            page.push_str("</ul>\n");
        }
        Block::Fields(fields) => {
            page.push_str("<dl>\n");
            for (name, value) in fields {
                add(page, format_args!("<dt>{}</dt><dd>{}</dd>\n", line(name), escape(&in_a_cell(value))));
            }
            page.push_str("</dl>\n");
        }
        Block::Table(table) => write_table(page, table),
    }
}

fn write_table(page: &mut String, table: &Table) {
    let caption = escape(&in_one_line(&table.caption));
    // A table may be wider than a telephone: it can be moved by keys, so it has a name.
    add(page, format_args!("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\">\n<table>\n"));
    add(page, format_args!("<caption>{caption}</caption>\n<thead>\n<tr>"));
    for column in &table.columns {
        add(page, format_args!("<th scope=\"col\"{}>{}</th>", class(column), escape(&in_one_line(&column.label))));
    }
    page.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>");
        for (i, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
            let (tag, scope) = if i == 0 { ("th", " scope=\"row\"") } else { ("td", "") };
            add(page, format_args!("<{tag}{scope}{}>{}</{tag}>", class(column), cell_html(cell)));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

fn class(column: &Column) -> &'static str {
    if column.numbers { " class=\"number\"" } else { "" }
}

fn cell_html(cell: &Cell) -> String {
    let text = escape(&in_a_cell(&cell.text));
    match &cell.link {
        Some(link) => format!("<a href=\"{}\">{text}</a>", escape(link)),
        None => text,
    }
}

/// Text that is text in every place of a page, attributes in double quotes too.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Base64 (RFC 4648, with padding), as a policy spells a hash.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i) & 63) as usize];
            text.push(if i <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_spells_the_examples_of_its_standard() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn nothing_from_the_data_is_markup() {
        let evil = "<script>alert(1)</script>\" onload='x' &amp;";
        let mut document = Document::new(evil.to_owned());
        document.heading(evil);
        document.paragraph(evil);
        document.notice(evil);
        document.list(vec![evil.to_owned()]);
        document.fields([("<i>", evil.to_owned())]);
        let mut table = Table::new(evil, &[evil, "#n"]);
        table.row([Cell::link(evil, "beslut/a\"b.html".to_owned()), "".into()]);
        document.table(table);
        let page = html(&document);
        assert!(!page.contains("<script") && !page.contains("<i>") && !page.contains("' &amp; ") && !page.contains("a\"b"));
        assert_eq!(page.matches("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &amp;amp;").count(), 11);
        assert!(page.contains("<td class=\"number\">.</td>"), "no cell is empty");
    }

    #[test]
    fn a_page_asks_for_nothing_and_says_its_language() {
        let page = html(&Document::new("Åsen".to_owned()));
        assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"sv\">"));
        assert!(page.contains("default-src 'none'; style-src 'sha256-"));
        for asking in ["http:", "https:", "//", "src=", "@import", "url(", "<link", "<script", "<img", "javascript"] {
            assert!(!page.contains(asking), "{asking}");
        }
    }
}
