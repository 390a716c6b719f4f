//! Page one of coverage: how many have fibre, how many are near it, and how many are left.

use super::figure::amount;
use super::places::{Place, Places};
use super::{Bar, Context, Expression, Figure, Piece, Sentence, targets};
use crate::model::codes::COUNTRY_NAME;
use crate::results::{Results, Table};
use crate::write::labels::Kind;
use serde::Serialize;

/// Page one.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    /// What the numbers say.
    finding: Sentence,
    /// The shares of the whole, side by side.
    bar: Bar,
    /// What is counted.
    base: String,
    /// One for each status, and what is left to the next target.
    key_figures: Vec<KeyFigure>,
    /// What is left to the next target, where it can be said.
    target: Option<Sentence>,
    /// Measuring date, distance, what is counted, sources.
    facts: Vec<Fact>,
    /// The signs in tables.
    signs: Vec<Sign>,
}

/// A number that a reader looks for first.
#[derive(Debug, Serialize)]
struct KeyFigure {
    /// Its status, for its colour.
    class: &'static str,
    label: String,
    count: Figure,
    share: Figure,
    explained: String,
}

/// Something that must be known about the numbers.
#[derive(Debug, Serialize)]
struct Fact {
    name: String,
    text: Sentence,
}

/// A sign in tables and what it means.
#[derive(Debug, Serialize)]
struct Sign {
    sign: &'static str,
    meaning: String,
}

/// The columns of page one, which are called as the statuses are; `passed` includes `connected`.
const STATUSES: [&str; 5] = ["connected", "passed", "planned", "unserved", "unknown"];

/// Page one; none without coverage.
pub(super) fn part(context: &Context<'_>) -> Option<Summary> {
    let results = context.input.coverage?;
    let places = Places::new(results.table("coverage"))?;
    let country = places.country()?;
    let base = places.main_base();
    let row = places.row(country, "total", base)?;
    let (table, language) = (places.table, context.language());
    let count = |column: &str| Figure::cell(table, row, column, Kind::Count, language);
    let share = |column: &str| Figure::share_in(table, row, column, "total", language);
    let word = context.labels.word("base", base, language);
    // What is not known may be connected, so that the shares are the least there can be.
    let has_unknown = amount(table, row, "unknown").is_ok_and(|unknown| unknown > 0);
    let finding = Sentence::fill(
        context.strings.get("summary", if has_unknown { "finding_unknown" } else { "finding" }),
        &[
            ("total", count("total").into()),
            ("base", word.into()),
            ("place", name_of(country, context)),
            ("connected", share("connected").into()),
            ("passed", share("passed").into()),
            ("unknown", share("unknown").into()),
        ],
    );
    let key_figures = STATUSES.map(|column| KeyFigure {
        class: column,
        label: context.labels.column("coverage", column).map_or_else(String::new, |label| label.label.name(language).to_owned()),
        count: count(column),
        share: share(column),
        explained: context.strings.get("summary", column).to_owned(),
    });
    Some(Summary {
        finding,
        bar: status_bar(table, row),
        base: word.to_owned(),
        key_figures: key_figures.into(),
        target: targets::next(context),
        facts: facts(context, results, table, row, word),
        signs: ["U", "..", "."].map(|sign| Sign { sign, meaning: meaning(context, sign) }).into(),
    })
}

/// The five statuses side by side; nothing where one of them is hidden or not known.
pub(super) fn status_bar(table: &Table, row: usize) -> Bar {
    let count = |column: &str| amount(table, row, column).ok();
    let counts = || {
        let (total, connected, passed) = (count("total")?, count("connected")?, count("passed")?);
        Some([total, connected, passed, count("planned")?, count("unserved")?, count("unknown")?])
    };
    let Some([total, connected, passed, planned, unserved, unknown]) = counts() else { return Bar { parts: Vec::new() } };
    let near = passed.saturating_sub(connected);
    Bar::of(
        total,
        &[("connected", connected), ("passed", near), ("planned", planned), ("unserved", unserved), ("unknown", unknown)],
    )
}

/// The name of a place inside a sentence.
pub(super) fn name_of(place: Place<'_>, context: &Context<'_>) -> Piece {
    if place.level == "outside" || place.name.is_empty() {
        return Piece::Text(context.labels.word("level", place.level, context.language()).to_owned());
    }
    // Without a name of its own the whole is the country, whose name is a common noun in Swedish.
    if place.level == "country" && place.name == COUNTRY_NAME {
        return Piece::Text(context.strings.get("summary", "whole").to_owned());
    }
    Piece::Name(place.name.to_owned())
}

fn meaning(context: &Context<'_>, sign: &str) -> String {
    let key = match sign {
        "U" => "sign_suppressed",
        ".." => "sign_unknown",
        _ => "sign_impossible",
    };
    context.strings.get("summary", key).to_owned()
}

fn facts(context: &Context<'_>, results: &Results, table: &Table, row: usize, base: &str) -> Vec<Fact> {
    let strings = context.strings;
    let fact = |key: &str, text: Sentence| Fact { name: strings.get("summary", key).to_owned(), text };
    let as_of = match table.cell(row, "as_of") {
        "" => Sentence::text(strings.get("summary", "no_date")),
        date => Sentence::fill("{date}", &[("date", Piece::Name(date.to_owned()))]),
    };
    let files = results.manifest.inputs.len() as u64;
    let of = format!("rows({})", Expression::manifest("", "/inputs"));
    let sources =
        Sentence::fill(strings.get("summary", "sources_text"), &[("files", Figure::count(files, context.language(), of).into())]);
    let base = Sentence::fill(strings.get("summary", "base_text"), &[("base", base.into())]);
    vec![fact("as_of", as_of), fact("distance", distance(context, results)), fact("base", base), fact("sources", sources)]
}

/// The distance of the rule, in words.
pub(super) fn distance(context: &Context<'_>, results: &Results) -> Sentence {
    let Some(within) = results.manifest.passed_within_m else {
        return Sentence::text(context.strings.get("summary", "no_distance"));
    };
    let metres = |metres: f64, key: &str| {
        let of = Expression::manifest("", &format!("/passed_within_m/{key}"));
        Piece::Figure(Figure::of_text(&metres.to_string(), Kind::Metres, context.language(), of))
    };
    let key = if within.dense == within.rural { "distance_same" } else { "distance_two" };
    let pieces = [("dense", metres(within.dense, "dense")), ("rural", metres(within.rural, "rural"))];
    Sentence::fill(context.strings.get("summary", key), &pieces)
}
