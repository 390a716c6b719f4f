//! Who can get which technology.

use super::access::{Access, Shape, tables};
use super::figure::amount;
use super::places::{Places, first_upper};
use super::{Cell, Context, Figure, Sentence};

/// The section; none without coverage.
pub(super) fn part(context: &Context<'_>) -> Option<Access> {
    let places = Places::new(context.input.coverage?.table("coverage_by_technology"))?;
    let word = |value: &str| Cell::Text(first_upper(context.labels.word("technology", value, context.language())));
    let shape = Shape { section: "technology", value: "technology", word: &word, counts: &["access", "access_or_vicinity"] };
    let (whole, by_place) = tables(context, &places, &shape)?;
    Some(Access { finding: finding(context, &places)?, whole, places: by_place })
}

/// The fixed technology that most can get.
fn finding(context: &Context<'_>, places: &Places<'_>) -> Option<Sentence> {
    let base = places.main_base();
    let language = context.language();
    let is_fixed = |row: usize| !matches!(places.table.cell(row, "technology"), "lte" | "nr");
    let rows = places.rows(places.country()?, "total", base).iter().copied().filter(|&row| is_fixed(row));
    let most = rows.max_by_key(|&row| (amount(places.table, row, "access").unwrap_or(0), std::cmp::Reverse(row)))?;
    if amount(places.table, most, "access") == Ok(0) {
        return Some(Sentence::text(context.strings.get("technology", "nobody")));
    }
    let pieces = [
        ("technology", context.labels.word("technology", places.table.cell(most, "technology"), language).into()),
        ("share", Figure::share_in(places.table, most, "access", "total", language).into()),
        ("base", context.labels.word("base", base, language).into()),
    ];
    Some(Sentence::fill(context.strings.get("technology", "finding"), &pieces))
}
