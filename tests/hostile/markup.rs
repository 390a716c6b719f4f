//! A page or drawing taken apart into its tags, as a browser would.
//!
//! Responsible for: seeing every element and attribute there is, so that a test can say which there may be. Not responsible for: a tree, or
//! repairing what is damaged: a quote or bracket that is missing is a fault here.

use std::collections::BTreeSet;

/// One tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tag {
    /// The element, `/` in front of a closing one.
    pub name: String,
    /// Its attributes with their values as they stand, escaped.
    pub attributes: Vec<(String, String)>,
    /// The text behind it, up to the next tag.
    pub text: String,
}

/// Every tag of a page. In `script`, `style`, `title` and `textarea` all is text up to the closing tag, as in a browser.
pub fn tags(page: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        if let Some(tag) = tags.last_mut() {
            rest[..at].clone_into(&mut tag.text);
        }
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").unwrap_or_else(|| panic!("a comment never ends: {}", start(comment))).1;
            continue;
        }
        let (mut tag, behind) = tag(rest);
        rest = behind;
        if ["script", "style", "title", "textarea"].contains(&tag.name.as_str()) {
            let end = rest.to_lowercase().find(&format!("</{}", tag.name)).unwrap_or_else(|| panic!("{} never ends", tag.name));
            rest[..end].clone_into(&mut tag.text);
            tags.push(tag);
            // The closing tag comes next; what stands before it belongs to the opening one.
            let (closing, behind) = self::tag(&rest[end + 1..]);
            rest = behind;
            tags.push(closing);
        } else {
            tags.push(tag);
        }
    }
    assert!(!rest.contains('\0'));
    tags
}

fn start(text: &str) -> String {
    text.chars().take(120).collect()
}

/// The tag that begins here, behind its `<`, and what follows it.
fn tag(text: &str) -> (Tag, &str) {
    let length = text.find(|sign: char| sign.is_whitespace() || sign == '>').unwrap_or(text.len());
    // `<br/>` is `br`; `</p>` is `/p`.
    let name = text[..length].trim_end_matches('/').to_lowercase();
    assert!(
        name.starts_with(|sign: char| sign.is_ascii_alphabetic() || "/!?".contains(sign)),
        "a bare `<` before `{}`",
        start(text)
    );
    let mut tag = Tag { name, ..Tag::default() };
    let mut rest = &text[length..];
    loop {
        rest = rest.trim_start().trim_start_matches(['/', '?']).trim_start();
        if let Some(behind) = rest.strip_prefix('>') {
            return (tag, behind);
        }
        let end = rest
            .find(|sign: char| sign.is_whitespace() || "=>/".contains(sign))
            .unwrap_or_else(|| panic!("<{} never ends", tag.name));
        let key = rest[..end].to_owned();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(behind) = rest.strip_prefix('=') {
            let behind = behind.trim_start();
            let quote = behind.chars().next().filter(|sign| "\"'".contains(*sign));
            let quote = quote.unwrap_or_else(|| panic!("<{} {key}= has no quotes: {}", tag.name, start(behind)));
            let (inside, after) = behind[1..].split_once(quote).unwrap_or_else(|| panic!("<{} {key}= never ends", tag.name));
            inside.clone_into(&mut value);
            rest = after;
        }
        // A document type has words, not attributes.
        if tag.name.starts_with('!') {
            assert!(!key.is_empty() || !value.is_empty(), "<{}", tag.name);
        } else {
            tag.attributes.push((key, value));
        }
    }
}

/// Which elements there are with which attributes, as `a href`: what must not depend on data.
pub fn shapes(tags: &[Tag]) -> BTreeSet<String> {
    let opening = tags.iter().filter(|tag| !tag.name.starts_with(['/', '!']));
    opening
        .flat_map(|tag| {
            let attributes = tag.attributes.iter().map(|(key, _)| format!("{} {key}", tag.name));
            std::iter::once(tag.name.clone()).chain(attributes).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn tags_are_seen_as_a_browser_sees_them() {
    let seen =
        tags("<!doctype html><p class=\"a>b\" id='c'>1 <br/>&lt;b><script>if (a<b) '<i>'</script><!-- <u> --><img src=\"x\">");
    let names: Vec<&str> = seen.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["!doctype", "p", "br", "script", "/script", "img"]);
    assert_eq!(shapes(&seen).into_iter().collect::<Vec<_>>(), ["br", "img", "img src", "p", "p class", "p id", "script"]);
    assert_eq!((seen[1].text.as_str(), seen[3].text.as_str()), ("1 ", "if (a<b) '<i>'"));
}
