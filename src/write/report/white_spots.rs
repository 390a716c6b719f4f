//! The white spots: where they are and how large, by municipality and one by one.

use super::figure::{Lack, amount};
use super::places::first_upper;
use super::{Cell, Column, Context, Expression, Figure, Piece, Row, Sentence, ShownTable};
use crate::results::{Profile, Results, Table};
use crate::write::labels::{Kind, Language};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many are shown one by one.
const SHOWN: usize = 40;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct WhiteSpots {
    /// What the numbers say, or why there are none.
    finding: Sentence,
    /// A row for each municipality.
    municipalities: Option<ShownTable>,
    /// What is counted among the scattered ones.
    note: Option<Sentence>,
    /// The largest.
    largest: Option<ShownTable>,
    /// What is not shown.
    rest: Option<Sentence>,
}

/// What is counted in a white spot, as far as the layer has it.
const COUNTS: [&str; 5] = ["premises", "households", "workplaces", "population", "rural_premises"];

/// In expressions: rows of spots, and rows of what is scattered.
const SPOTS: &str = "white_spot!=";
const SCATTERED: &str = "white_spot=";

/// The section; none without coverage.
pub(super) fn part(context: &Context<'_>) -> Option<WhiteSpots> {
    let results = context.input.coverage?;
    let string = |key: &str| context.strings.get("white_spots", key);
    let nothing = |finding: &str| WhiteSpots {
        finding: Sentence::text(finding),
        municipalities: None,
        largest: None,
        note: None,
        rest: None,
    };
    let layer = || results.layer("white_spots").map(|layer| &layer.table);
    let Some(table) = results.table("white_spots").or_else(layer) else {
        return Some(nothing(string("missing")));
    };
    // A row without a number is what is scattered in a municipality.
    let mut order: Vec<usize> = (0..table.rows.len()).filter(|&row| !table.cell(row, "white_spot").is_empty()).collect();
    order.sort_by_key(|&row| (std::cmp::Reverse(amount(table, row, "premises").unwrap_or(0)), row));
    let is_public = results.profile == Profile::Public;
    let Some(&first) = order.first() else {
        return Some(nothing(string(if is_unknown(results) { "none_known" } else { "none" })));
    };
    let (shown, rest) = order.split_at(order.len().min(SHOWN));
    let finding = Sentence::fill(
        string(if is_public { "finding_public" } else { "finding" }),
        &[
            ("spots", Figure::count(order.len() as u64, context.language(), format!("count({}|{SPOTS})", table.name)).into()),
            (
                "premises",
                sum(table, &order, "premises", context.language(), format!("sum({}.premises|{SPOTS})", table.name)).into(),
            ),
            ("largest", Figure::cell(table, first, "premises", Kind::Count, context.language()).into()),
            ("place", Piece::Name(table.cell(first, "name").to_owned())),
        ],
    );
    Some(WhiteSpots {
        finding,
        municipalities: Some(by_municipality(context, table)),
        largest: Some(largest(context, table, shown)),
        note: is_public.then(|| Sentence::text(string("note_public"))),
        rest: (!rest.is_empty()).then(|| what_is_not_shown(context, table, shown, rest)),
    })
}

/// Whether premises are neither passed nor planned of which nobody says whether they are connected: they may be white spots.
fn is_unknown(results: &Results) -> bool {
    results.table("coverage").is_some_and(|table| (0..table.rows.len()).any(|row| table.cell(row, "unknown") != "0"))
}

/// The sum of a column in these rows: hidden where one of them is, unknown where one of them is.
fn sum(table: &Table, rows: &[usize], column: &str, language: Language, of: String) -> Figure {
    let counts: Result<Vec<u64>, Lack> = rows.iter().map(|&row| amount(table, row, column)).collect();
    Figure::of_amount(counts.map(|counts| counts.iter().sum()), language, of)
}

fn counts(table: &Table) -> impl Iterator<Item = &'static str> {
    COUNTS.into_iter().filter(|column| table.column(column).is_some())
}

fn label(context: &Context<'_>, table: &Table, column: &str) -> String {
    let label = context.labels.column(&table.name, column);
    label.map_or_else(|| column.to_owned(), |it| it.label.name(context.language()).to_owned())
}

fn by_municipality(context: &Context<'_>, table: &Table) -> ShownTable {
    let language = context.language();
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in 0..table.rows.len() {
        groups.entry(table.cell(row, "code")).or_default().push(row);
    }
    let size = |rows: &[usize]| rows.iter().filter_map(|&row| amount(table, row, "premises").ok()).sum::<u64>();
    let mut groups: Vec<(&str, Vec<usize>)> = groups.into_iter().collect();
    groups.sort_by_key(|(code, rows)| (std::cmp::Reverse(size(rows)), *code));
    let row = |(code, rows): &(&str, Vec<usize>)| {
        let of = |what: &str, condition: &str| format!("{what}|code={code}{condition})");
        let of_sum = |column: &str| format!("sum({}.{column}", table.name);
        let (spots, scattered): (Vec<usize>, Vec<usize>) =
            rows.iter().partition(|&&row| !table.cell(row, "white_spot").is_empty());
        let number = Figure::count(spots.len() as u64, language, of(&format!("count({}", table.name), &format!("&{SPOTS}")));
        let part = |rows: &[usize], condition: &str| {
            Cell::Figure(sum(table, rows, "premises", language, of(&of_sum("premises"), &format!("&{condition}"))))
        };
        let mut cells =
            vec![name(context, table, rows[0]), Cell::Figure(number), part(&spots, SPOTS), part(&scattered, SCATTERED)];
        cells.extend(counts(table).map(|column| Cell::Figure(sum(table, rows, column, language, of(&of_sum(column), "")))));
        Row { class: "", cells }
    };
    let scattered = if context.options.profile == Profile::Public { "scattered_public" } else { "scattered" };
    let mut columns = vec![Column::text(label(context, table, "name"))];
    columns.extend(["spots", "in_spots", scattered].map(|key| Column::number(context.strings.get("white_spots", key))));
    let all = |column| format!("{}: {}", context.strings.get("white_spots", "all"), label(context, table, column).to_lowercase());
    columns.extend(counts(table).map(|column| Column::number(all(column))));
    ShownTable {
        id: "white_spots-municipalities".to_owned(),
        caption: Sentence::text(context.strings.get("white_spots", "caption_municipalities")),
        sortable: true,
        columns,
        rows: groups.iter().map(row).collect(),
    }
}

/// The municipality of a white spot.
fn name(context: &Context<'_>, table: &Table, row: usize) -> Cell {
    match table.cell(row, "name") {
        _ if table.cell(row, "code").is_empty() => {
            Cell::Text(first_upper(context.labels.word("level", "outside", context.language())))
        }
        name => Cell::Name(name.to_owned()),
    }
}

fn largest(context: &Context<'_>, table: &Table, shown: &[usize]) -> ShownTable {
    let language = context.language();
    let row = |&row: &usize| {
        let mut cells = vec![Cell::Name(table.cell(row, "white_spot").to_owned()), name(context, table, row)];
        cells.extend(counts(table).map(|column| Cell::Figure(Figure::cell(table, row, column, Kind::Count, language))));
        Row { class: "", cells }
    };
    let mut columns = vec![Column { sort: "number", ..Column::text(label(context, table, "white_spot")) }];
    columns.push(Column::text(label(context, table, "name")));
    columns.extend(counts(table).map(|column| Column::number(label(context, table, column))));
    ShownTable {
        id: "white_spots-largest".to_owned(),
        caption: Sentence::text(context.strings.get("white_spots", "caption_largest")),
        sortable: true,
        columns,
        rows: shown.iter().map(row).collect(),
    }
}

fn what_is_not_shown(context: &Context<'_>, table: &Table, shown: &[usize], rest: &[usize]) -> Sentence {
    let language = context.language();
    let of_shown: Vec<String> = shown.iter().map(|&row| Expression::cell(table, row, "premises")).collect();
    let of = format!("sum({}.premises|{SPOTS})-({})", table.name, of_shown.join("+"));
    let spots = Figure::count(rest.len() as u64, language, format!("count({}|{SPOTS})-{}", table.name, shown.len()));
    let pieces = [("spots", spots.into()), ("premises", sum(table, rest, "premises", language, of).into())];
    Sentence::fill(context.strings.get("white_spots", "rest"), &pieces)
}
