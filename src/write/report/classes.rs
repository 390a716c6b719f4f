//! Coverage by area class, for each base in the whole and for each municipality.

use super::figure::amount;
use super::places::{Place, Places, first_upper};
use super::summary::status_bar;
use super::{Cell, Column, Context, Figure, Row, Sentence, ShownTable};
use crate::write::labels::Kind;
use serde::Serialize;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct Classes {
    /// What the numbers say.
    finding: Sentence,
    /// The whole: a row for each area class and base.
    whole: ShownTable,
    /// The places: dense and rural side by side; none where the classes are not told apart.
    places: Option<ShownTable>,
}

const CLASSES: [&str; 3] = ["total", "dense", "rural"];
const BASES: [&str; 5] = ["premises", "households", "workplaces", "households_workplaces", "population"];
const COLUMNS: [&str; 5] = ["connected", "passed", "planned", "unserved", "unknown"];

/// The section; none without coverage.
pub(super) fn part(context: &Context<'_>) -> Option<Classes> {
    let places = Places::new(context.input.coverage?.table("coverage"))?;
    let country = places.country()?;
    let base = places.main_base();
    let finding = if places.has_classes() {
        finding(context, &places, country, base)?
    } else {
        Sentence::text(context.strings.get("classes", "no_classes"))
    };
    let by_place = places.has_classes().then(|| by_place(context, &places, base));
    Some(Classes { finding, whole: whole(context, &places, country), places: by_place })
}

fn finding(context: &Context<'_>, places: &Places<'_>, country: Place<'_>, base: &str) -> Option<Sentence> {
    let (dense, rural) = (places.row(country, "dense", base)?, places.row(country, "rural", base)?);
    let share = |row| Figure::share_in(places.table, row, "passed", "total", context.language()).into();
    let white = Figure::cell(places.table, rural, "unserved", Kind::Count, context.language());
    let base = context.labels.word("base", base, context.language());
    let pieces = [("base", base.into()), ("dense", share(dense)), ("rural", share(rural)), ("white", white.into())];
    Some(Sentence::fill(context.strings.get("classes", "finding"), &pieces))
}

fn label(context: &Context<'_>, column: &str) -> String {
    context.labels.column("coverage", column).map_or_else(|| column.to_owned(), |it| it.label.name(context.language()).to_owned())
}

fn whole(context: &Context<'_>, places: &Places<'_>, country: Place<'_>) -> ShownTable {
    let (table, language) = (places.table, context.language());
    let mut rows = Vec::new();
    for base in BASES {
        for class in CLASSES {
            let Some(row) = places.row(country, class, base) else { continue };
            let word = first_upper(context.labels.word("base", base, language));
            let class_word = context.labels.word("area_class", class, language);
            let mut cells = vec![Cell::Text(word), Cell::Text(class_word.to_owned()), Cell::Bar(status_bar(table, row))];
            cells.push(Cell::Figure(Figure::cell(table, row, "total", Kind::Count, language)));
            for column in COLUMNS {
                cells.push(Cell::Figure(Figure::cell(table, row, column, Kind::Count, language)));
                if column != "unknown" {
                    cells.push(Cell::Figure(Figure::share_in(table, row, column, "total", language)));
                }
            }
            rows.push(Row { class: if class == "total" { "sum" } else { "" }, cells });
        }
    }
    let mut columns = vec![Column::plain(label(context, "base")), Column::plain(label(context, "area_class"))];
    columns.push(Column::plain(context.strings.get("municipalities", "bar")));
    columns.push(Column::number(label(context, "total")));
    for column in COLUMNS {
        columns.push(Column::number(label(context, column)));
        if column != "unknown" {
            columns.push(Column::number(format!("{}, %", label(context, column))));
        }
    }
    let caption =
        Sentence::fill(context.strings.get("classes", "caption"), &[("place", super::summary::name_of(country, context))]);
    ShownTable { id: "classes-table".to_owned(), caption, sortable: false, columns, rows }
}

fn by_place(context: &Context<'_>, places: &Places<'_>, base: &str) -> ShownTable {
    let (table, language) = (places.table, context.language());
    let mut rows = Vec::new();
    for &place in places.all() {
        let mut cells = vec![place.cell(context)];
        for class in ["dense", "rural"] {
            let Some(row) = places.row(place, class, base) else { continue };
            for column in ["total", "unserved"] {
                cells.push(Cell::Figure(Figure::cell(table, row, column, Kind::Count, language)));
            }
            for column in ["connected", "passed"] {
                cells.push(Cell::Figure(Figure::share_in(table, row, column, "total", language)));
            }
        }
        let is_empty = |class| places.row(place, class, base).is_none_or(|row| amount(table, row, "total") == Ok(0));
        if cells.len() == 9 && !(place.level == "outside" && is_empty("dense") && is_empty("rural")) {
            rows.push(Row { class: place.row_class(), cells });
        }
    }
    let mut columns = vec![Column::text(label(context, "name"))];
    for class in ["dense", "rural"] {
        let class = first_upper(context.labels.word("area_class", class, language));
        for (column, unit) in [("total", ""), ("unserved", ""), ("connected", ", %"), ("passed", ", %")] {
            columns.push(Column::number(format!("{class}: {}{unit}", label(context, column).to_lowercase())));
        }
    }
    let base = context.labels.word("base", base, language);
    let caption = Sentence::fill(context.strings.get("classes", "caption_places"), &[("base", base.into())]);
    ShownTable { id: "classes-places".to_owned(), caption, sortable: true, columns, rows }
}
