//! Whom which speed reaches.

use super::access::{Access, Shape, tables};
use super::places::Places;
use super::{Cell, Context, Expression, Figure, Sentence};
use crate::write::labels::Kind;

/// The section; none without coverage.
pub(super) fn part(context: &Context<'_>) -> Option<Access> {
    let places = Places::new(context.input.coverage?.table("coverage_by_speed"))?;
    let word = |value: &str| Cell::Name(format!("{value} Mbit/s"));
    let shape = Shape { section: "speed", value: "down_mbps", word: &word, counts: &["reached", "speed_unknown"] };
    let (whole, by_place) = tables(context, &places, &shape)?;
    Some(Access { finding: finding(context, &places)?, whole, places: by_place })
}

/// The highest speed.
fn finding(context: &Context<'_>, places: &Places<'_>) -> Option<Sentence> {
    let base = places.main_base();
    let (table, language) = (places.table, context.language());
    let rows = places.rows(places.country()?, "total", base);
    let row = rows.iter().copied().max_by_key(|&row| table.count(row, "down_mbps"))?;
    let of = Expression::cell(table, row, "down_mbps");
    let pieces = [
        ("share", Figure::share_in(table, row, "reached", "total", language).into()),
        ("speed", Figure::of_text(table.cell(row, "down_mbps"), Kind::Count, language, of).into()),
        ("base", context.labels.word("base", base, language).into()),
    ];
    Some(Sentence::fill(context.strings.get("speed", "finding"), &pieces))
}
