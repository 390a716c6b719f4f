//! What has changed since an earlier count, and what makes the two hard to compare.

use super::figure::{Amount, Lack, amount};
use super::method::{flat_settings, setting_name};
use super::places::{Place, Places};
use super::summary::name_of;
use super::{Cell, Column, Context, Expression, Figure, Piece, Row, Sentence, ShownTable};
use crate::results::{Results, RunManifest};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct Comparison {
    /// What the numbers say.
    finding: Sentence,
    /// What makes the counts hard to compare; empty where nothing does.
    cautions: Vec<Sentence>,
    /// The settings that differ.
    settings: Option<ShownTable>,
    /// One table for each measure.
    tables: Vec<ShownTable>,
}

/// One measure of one place, then and now.
struct Pair {
    then: Option<(Amount, Amount, String, String)>,
    now: (Amount, Amount, String, String),
}

/// The section; none without an earlier count.
pub(super) fn part(context: &Context<'_>) -> Option<Comparison> {
    let (now, then) = (context.input.coverage?, context.input.coverage_before?);
    let (now_places, then_places) = (Places::new(now.table("coverage"))?, Places::new(then.table("coverage"))?);
    let country = now_places.country()?;
    let base = now_places.main_base();
    let pair = pair(&now_places, &then_places, country, base, "passed")?;
    let finding = Sentence::fill(
        context.strings.get("comparison", "finding"),
        &[
            ("base", context.labels.word("base", base, context.language()).into()),
            ("change", pair.change(context).into()),
            ("points", pair.points(context).into()),
            ("place", name_of(country, context)),
            ("then", date(context, &then_places, base)),
            ("now", date(context, &now_places, base)),
        ],
    );
    let settings = settings(context, then, now);
    let tables = ["connected", "passed"].map(|column| table(context, &now_places, &then_places, base, column));
    Some(Comparison {
        finding,
        cautions: cautions(context, then, now, (&then_places, &now_places)),
        settings,
        tables: tables.into(),
    })
}

impl Pair {
    fn cells(&self, context: &Context<'_>) -> Vec<Cell> {
        let language = context.language();
        let unknown = || Figure::lacking(Lack::Unknown, String::new());
        let (now, now_total, of_now, of_now_total) = &self.now;
        let count_now = Figure::of_amount(*now, language, of_now.clone());
        let share_now = Figure::share_of(*now, *now_total, language, Expression::ratio(of_now, of_now_total));
        let [count_then, share_then] = self.then.as_ref().map_or_else(
            || [unknown(), unknown()],
            |(then, total, of, of_total)| {
                let share = Figure::share_of(*then, *total, language, Expression::ratio(of, of_total));
                [Figure::of_amount(*then, language, of.clone()), share]
            },
        );
        [count_then, count_now, self.change(context), share_then, share_now, self.points(context)].map(Cell::Figure).into()
    }
    fn change(&self, context: &Context<'_>) -> Figure {
        let (now, _, of_now, _) = &self.now;
        match &self.then {
            Some((then, _, of_then, _)) => Figure::change(*then, *now, context.language(), format!("{of_now}-{of_then}")),
            None => Figure::lacking(Lack::Unknown, String::new()),
        }
    }
    fn points(&self, context: &Context<'_>) -> Figure {
        let (now, total, of, of_total) = &self.now;
        match &self.then {
            Some((then, then_total, of_then, of_then_total)) => {
                let of = format!("({of}/{of_total}-{of_then}/{of_then_total})*100");
                Figure::points_change((*then, *then_total), (*now, *total), context.language(), of)
            }
            None => Figure::lacking(Lack::Unknown, String::new()),
        }
    }
}

fn pair(now: &Places<'_>, then: &Places<'_>, place: Place<'_>, base: &str, column: &str) -> Option<Pair> {
    let of = |places: &Places<'_>, run: Option<&str>| {
        let (table, row) = (places.table, places.row(place, "total", base)?);
        let of = |column: &str| match run {
            Some(run) => Expression::cell_of(run, table, row, column),
            None => Expression::cell(table, row, column),
        };
        Some((amount(table, row, column), amount(table, row, "total"), of(column), of("total")))
    };
    Some(Pair { then: of(then, Some("before")), now: of(now, None)? })
}

fn date(context: &Context<'_>, places: &Places<'_>, base: &str) -> Piece {
    let row = places.country().and_then(|country| places.row(country, "total", base));
    match row.map(|row| places.table.cell(row, "as_of")) {
        Some(date) if !date.is_empty() => Piece::Name(date.to_owned()),
        _ => context.strings.get("comparison", "no_date").into(),
    }
}

fn table(context: &Context<'_>, now: &Places<'_>, then: &Places<'_>, base: &str, column: &str) -> ShownTable {
    let label = |column: &str| {
        context
            .labels
            .column("coverage", column)
            .map_or_else(|| column.to_owned(), |it| it.label.name(context.language()).to_owned())
    };
    let row = |place: &Place<'_>| {
        let mut cells = vec![place.cell(context)];
        cells.extend(pair(now, then, *place, base, column)?.cells(context));
        Some(Row { class: place.row_class(), cells })
    };
    let mut columns = vec![Column::text(label("name"))];
    columns.extend(
        ["then", "now", "change", "share_then", "share_now", "points"]
            .map(|key| Column::number(context.strings.get("comparison", key))),
    );
    let pieces =
        [("measure", label(column).as_str().into()), ("base", context.labels.word("base", base, context.language()).into())];
    ShownTable {
        id: format!("comparison-{column}"),
        caption: Sentence::fill(context.strings.get("comparison", "caption"), &pieces),
        sortable: true,
        columns,
        rows: now.all().iter().filter_map(row).collect(),
    }
}

/// What a reader must know before believing a change.
fn cautions(context: &Context<'_>, then: &Results, now: &Results, places: (&Places<'_>, &Places<'_>)) -> Vec<Sentence> {
    let string = |key: &str| context.strings.get("comparison", key);
    let mut cautions = Vec::new();
    if then.manifest.passed_within_m != now.manifest.passed_within_m {
        cautions.push(Sentence::text(string("other_distance")));
    }
    let roles = changed_roles(&then.manifest, &now.manifest);
    if roles.is_empty() {
        cautions.push(Sentence::text(string("same_files")));
    } else {
        let words: Vec<&str> = roles.iter().map(|role| context.labels.word("role", role, context.language())).collect();
        cautions.push(Sentence::fill(string("other_files"), &[("roles", words.join(", ").as_str().into())]));
    }
    if then.manifest.tool.version != now.manifest.tool.version {
        let version = |results: &Results| Piece::Name(results.manifest.tool.version.clone());
        cautions.push(Sentence::fill(string("other_version"), &[("then", version(then)), ("now", version(now))]));
    }
    let names = |of: &Places<'_>| -> BTreeMap<String, String> {
        of.municipalities().map(|place| (place.code.to_owned(), place.name.to_owned())).collect()
    };
    let (before, after) = (names(places.0), names(places.1));
    for (from, to, key) in [(&before, &after, "gone"), (&after, &before, "new")] {
        let missing: Vec<&str> = from.iter().filter(|(code, _)| !to.contains_key(*code)).map(|(_, name)| name.as_str()).collect();
        if !missing.is_empty() {
            cautions.push(Sentence::fill(string(key), &[("places", Piece::Name(missing.join(", ")))]));
        }
    }
    cautions
}

/// The roles whose files are others than then.
fn changed_roles<'m>(then: &'m RunManifest, now: &'m RunManifest) -> BTreeSet<&'m str> {
    let files = |manifest: &'m RunManifest| -> BTreeSet<(&'m str, &'m str, &'m str)> {
        let key = |input: &'m crate::results::InputLayer| {
            (input.role.as_str(), input.sha256.as_str(), input.layer.as_deref().unwrap_or_default())
        };
        manifest.inputs.iter().map(key).collect()
    };
    files(then).symmetric_difference(&files(now)).map(|(role, ..)| *role).collect()
}

/// The settings that differ, with their values then and now.
fn settings(context: &Context<'_>, then: &Results, now: &Results) -> Option<ShownTable> {
    let flat = |results: &Results| -> BTreeMap<String, String> {
        let all = flat_settings(&results.manifest.settings);
        all.into_iter().filter(|(key, ..)| !key.starts_with("layers")).map(|(key, _, value)| (key, value)).collect()
    };
    let (before, after) = (flat(then), flat(now));
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |values: &BTreeMap<String, String>, key: &str| {
        let unset = || Cell::Text(context.strings.get("method", "not_set").to_owned());
        values.get(key).filter(|value| !value.is_empty()).map_or_else(unset, |value| Cell::Name(value.clone()))
    };
    let rows: Vec<Row> = keys
        .into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| Row { class: "", cells: vec![setting_name(context, key), value(&before, key), value(&after, key)] })
        .collect();
    let columns = ["setting", "then", "now"].map(|key| Column::plain(context.strings.get("comparison", key)));
    (!rows.is_empty()).then(|| ShownTable {
        id: "comparison-settings".to_owned(),
        caption: Sentence::text(context.strings.get("comparison", "caption_settings")),
        sortable: false,
        columns: columns.into(),
        rows,
    })
}
