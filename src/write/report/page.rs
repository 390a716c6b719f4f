//! The whole page: the parts in their order, in one frame with its styles and scripts.
//!
//! Responsible for: which parts there are and in which order, the table of contents, and the policy in the head that forbids everything but
//! the styles and scripts of this page, which it names by their hashes. Not responsible for: what a part says.
//!
//! A part is a file `NAME.rs` with `pub(super) fn part(context: &Context<'_>) -> Option<impl Serialize>` and a template
//! `templates/NAME.html`, in which the part is called `NAME`. It is one section, which `show.open("NAME", t.toc.NAME, internal)` opens and
//! the template closes; where a part is `None`, neither the section nor its line in the table of contents is there. Numbers go through
//! `show.figure` and `show.cell`, text from files through `show.text`, tables through `show.table` (see `macros.html`).

use super::{Context, labels};
use crate::model::codes::COUNTRY_NAME;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A part of the page.
struct Part {
    /// Its name: of its file, its template, its section and its title in the table of contents (`[toc]`).
    name: &'static str,
    /// Its template. Text put into it is escaped by the engine.
    template: &'static str,
    /// Makes what its template shows; none where there is nothing to show.
    make: fn(&Context<'_>) -> Value,
}

/// Lists parts by their names, in the order of the page.
macro_rules! parts {
    ($($name:ident),+ $(,)?) => {
        [$(Part {
            name: stringify!($name),
            template: include_str!(concat!("templates/", stringify!($name), ".html")),
            make: |context| Value::from(Serde(super::$name::part(context))),
        }),+]
    };
}

/// The parts, in the order of the page: the answer first, then the map and the tables, then how it was made.
const PARTS: &[Part] = &parts![
    summary,
    round,
    ranking,
    map,
    municipalities,
    classes,
    technology,
    speed,
    targets,
    white_spots,
    line,
    round_changes,
    ways,
    what_if,
    rollout,
    scorecards,
    applicants,
    rules,
    comparison,
    findings,
    method,
    sources,
    glossary,
    accessibility,
];

/// A script of the page, and the part without which it is left out (`page` is always there).
const SCRIPTS: &[(&str, &str)] = &[
    ("page", include_str!("templates/page.js")),
    ("map", include_str!("templates/map.js")),
    ("what_if", include_str!("templates/what_if.js")),
];

const FRAME: [(&str, &str); 2] =
    [("page.html", include_str!("templates/page.html")), ("macros.html", include_str!("templates/macros.html"))];
/// The style of the page, with the colours of all classes from the one table.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let fixed = [include_str!("templates/style.css"), include_str!("templates/map.css")].concat();
    fixed + &super::map::class_rules(labels())
});

/// Renders the page.
pub(super) fn render(context: &Context<'_>) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    for (name, text) in FRAME {
        environment.add_template(name, text)?;
    }
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    let mut sections: Vec<&str> = Vec::new();
    for part in PARTS {
        environment.add_template_owned(format!("{}.html", part.name), part.template)?;
        let value = (part.make)(context);
        if value.is_true() {
            sections.push(part.name);
        }
        values.insert(part.name.to_owned(), value);
    }
    let is_wanted = |name: &str| name == "page" || sections.contains(&name);
    let scripts: Vec<&str> =
        SCRIPTS.iter().filter(|(name, text)| is_wanted(name) && !text.is_empty()).map(|&(_, text)| text).collect();
    let options = context.options;
    let title = if options.title.is_empty() { made_title(context) } else { options.title.clone() };
    let mut add = |name: &str, value: Value| drop(values.insert(name.to_owned(), value));
    add("t", Value::from(Serde(context.strings)));
    add("lang", Value::from(context.language().as_str()));
    add("internal", Value::from(context.is_internal()));
    add("window_title", Value::from(title.replace(is_direction_mark, "")));
    add("title", Value::from(title));
    add("organisation", Value::from(options.organisation.as_str()));
    add("case_number", Value::from(options.case_number.as_str()));
    add("command", Value::from(options.command.as_str()));
    add("version", Value::from(env!("CARGO_PKG_VERSION")));
    add("patterns", Value::from(Serde(patterns(context))));
    add("policy", Value::from(policy(&scripts)));
    add("style", Value::from(STYLE.as_str()));
    add("scripts", Value::from(Serde(&scripts)));
    add("sections", Value::from(Serde(&sections)));
    environment.get_template("page.html")?.render(Value::from(values))
}

/// Whether a character changes the direction of writing of what follows; nothing in a window's title would end it.
fn is_direction_mark(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A class with its colour and what tells it apart in grey.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names that the template and the table of classes use")]
struct Pattern<'a> {
    id: String,
    colour: &'a str,
    pattern: &'a str,
}

/// The patterns of the statuses, for bars: `url(#status-connected)`.
fn patterns<'a>(context: &Context<'a>) -> Vec<Pattern<'a>> {
    let classes = context.labels.classes("status");
    classes
        .map(|class| Pattern { id: format!("status-{}", class.value), colour: &class.colour, pattern: &class.pattern })
        .collect()
}

/// A title made from the results: the place and the measuring date, else the round.
fn made_title(context: &Context<'_>) -> String {
    let fill = |key: &str, values: &[(&str, &str)]| context.strings.fill("page", key, values);
    if let Some(results) = context.input.coverage {
        let places = super::places::Places::new(results.table("coverage"));
        let of_country = places.as_ref().and_then(|places| {
            let country = places.country()?;
            Some((country.name, places.table.cell(places.row(country, "total", places.main_base())?, "as_of")))
        });
        // Nobody has named the whole: it may be the country or any part of it.
        let of_country = of_country.map(|(name, date)| match name {
            COUNTRY_NAME => (context.strings.get("summary", "whole"), date),
            name => (name, date),
        });
        return match of_country {
            Some((place, "")) => fill("title_coverage", &[("place", place)]),
            Some((place, date)) => fill("title_coverage_date", &[("place", place), ("date", date)]),
            None => fill("title_empty", &[]),
        };
    }
    if let (Some(_), None) = (context.input.rollout, context.input.round) {
        return fill("title_rollout", &[]);
    }
    match context.input.round.and_then(|results| results.round.as_ref()).map(|round| round.round.as_str()) {
        Some("") => fill("title_round", &[]),
        Some(round) => fill("title_round_named", &[("round", round)]),
        None => fill("title_empty", &[]),
    }
}

/// The policy of the page: nothing may be fetched, sent, framed or run, except its own style and scripts.
fn policy(scripts: &[&str]) -> String {
    let hash = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())));
    let scripts: Vec<String> = scripts.iter().map(|text| hash(text)).collect();
    let scripts = if scripts.is_empty() { "'none'".to_owned() } else { scripts.join(" ") };
    format!("default-src 'none'; style-src {}; script-src {scripts}; base-uri 'none'; form-action 'none'", hash(&STYLE))
}

/// Base64 with padding (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().chain([0, 0].iter()).take(3).fold(0_u32, |word, &byte| word << 8 | u32::from(byte));
        for place in 0..4 {
            let is_padding = place > chunk.len();
            let digit = DIGITS[(word >> (18 - 6 * place)) as usize & 63];
            text.push(if is_padding { '=' } else { char::from(digit) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_the_standard_has_it() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
