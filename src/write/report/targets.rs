//! How far it is to the targets, in households or whatever the target counts.

use super::figure::{Amount, amount};
use super::places::{Place, Places, first_upper};
use super::{Cell, Column, Context, Expression, Figure, Piece, Row, Sentence, ShownTable};
use crate::results::Table;
use crate::write::labels::{Kind, Language};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct Targets {
    /// What the numbers say.
    finding: Sentence,
    /// A row for each target, for the whole.
    whole: ShownTable,
    /// What is left in each place; none where no target can be measured.
    places: Option<ShownTable>,
    /// Where the targets stand.
    sources: Vec<Sentence>,
}

/// The targets that come with the program.
#[derive(Debug, Default, Deserialize)]
struct Listed {
    #[serde(default)]
    target: Vec<Target>,
}

/// A target.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Target {
    /// Its id, for programs.
    #[serde(rename = "id")]
    _id: String,
    /// The year in which it is to be met.
    year: i32,
    /// How many of the base, in percent.
    share_percent: u64,
    /// What must reach them.
    measure: Measure,
    /// The speed, where that is the measure.
    down_mbps: Option<u32>,
    /// What is counted.
    base: String,
    /// What it says.
    sv: String,
    en: String,
    /// Who set it.
    authority_sv: String,
    authority_en: String,
    /// Where it stands.
    source: String,
}

/// What a target measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Measure {
    Connected,
    Passed,
    Speed,
}

impl Target {
    fn text(&self, language: Language) -> &str {
        match language {
            Language::Swedish => &self.sv,
            Language::English => &self.en,
        }
    }
    fn authority(&self, language: Language) -> &str {
        match language {
            Language::Swedish => &self.authority_sv,
            Language::English => &self.authority_en,
        }
    }
    /// The row in which it is measured.
    fn measured<'t>(&self, tables: &Tables<'t>, place: Place<'_>) -> Option<Measured<'t>> {
        let places = match self.measure {
            Measure::Speed => tables.speed.as_ref()?,
            Measure::Connected | Measure::Passed => tables.coverage.as_ref()?,
        };
        let column = match self.measure {
            Measure::Speed => "reached",
            Measure::Connected => "connected",
            Measure::Passed => "passed",
        };
        let speed = self.down_mbps.map(|speed| speed.to_string()).unwrap_or_default();
        let is_ours = |row: usize| self.measure != Measure::Speed || places.table.cell(row, "down_mbps") == speed;
        let row = places.rows(place, "total", &self.base).iter().copied().find(|&row| is_ours(row))?;
        Some(Measured { table: places.table, row, column, share: self.share_percent })
    }
}

/// The tables that targets are measured in.
struct Tables<'t> {
    coverage: Option<Places<'t>>,
    speed: Option<Places<'t>>,
}

/// Where a target is measured for one place.
#[derive(Clone, Copy)]
struct Measured<'t> {
    table: &'t Table,
    row: usize,
    column: &'static str,
    share: u64,
}

impl Measured<'_> {
    fn amount(&self, column: &str) -> Amount {
        amount(self.table, self.row, column)
    }
    /// How many the target needs: a whole number, rounded up.
    fn needed(&self) -> Amount {
        Ok((u128::from(self.amount("total")?) * u128::from(self.share)).div_ceil(100) as u64)
    }
    fn left(&self) -> Amount {
        Ok(self.needed()?.saturating_sub(self.amount(self.column)?))
    }
    fn of(&self, column: &str) -> String {
        Expression::cell(self.table, self.row, column)
    }
    fn of_needed(&self) -> String {
        format!("ceil({}*{}/100)", self.share, self.of("total"))
    }
    fn left_figure(&self, language: Language) -> Figure {
        let of = format!("max(0,{}-{})", self.of_needed(), self.of(self.column));
        Figure::of_amount(self.left(), language, of)
    }
}

/// The targets. That the file can be read is held by a test.
fn listed() -> &'static [Target] {
    static TARGETS: LazyLock<Listed> =
        LazyLock::new(|| toml::from_str(include_str!("../../../data/targets/sweden.toml")).unwrap_or_default());
    &TARGETS.target
}

fn tables<'t>(context: &Context<'t>) -> Option<Tables<'t>> {
    let results = context.input.coverage?;
    let coverage = Places::new(results.table("coverage"));
    Some(Tables { coverage, speed: Places::new(results.table("coverage_by_speed")) })
}

/// The target that comes next after the measuring date, else the last one.
fn next_target(tables: &Tables<'_>) -> Option<&'static Target> {
    let places = tables.coverage.as_ref()?;
    let date = places.row(places.country()?, "total", places.main_base()).map(|row| places.table.cell(row, "as_of"))?;
    let year: i32 = date.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
    let mut targets: Vec<&Target> = listed().iter().collect();
    targets.sort_by_key(|target| target.year);
    targets.iter().find(|target| target.year >= year).or(targets.last()).copied()
}

/// What is left to the next target, in a sentence; none where it cannot be measured.
pub(super) fn next(context: &Context<'_>) -> Option<Sentence> {
    let tables = tables(context)?;
    let target = next_target(&tables)?;
    let country = tables.coverage.as_ref()?.country()?;
    let measured = target.measured(&tables, country)?;
    let key = if measured.left() == Ok(0) { "next_met" } else { "next" };
    Some(Sentence::fill(context.strings.get("targets", key), &pieces(context, target, &measured)))
}

fn pieces(context: &Context<'_>, target: &Target, measured: &Measured<'_>) -> Vec<(&'static str, Piece)> {
    let language = context.language();
    vec![
        ("left", measured.left_figure(language).into()),
        ("base", context.labels.word("base", &target.base, language).into()),
        ("target", Piece::Name(target.text(language).to_owned())),
        ("authority", Piece::Name(target.authority(language).to_owned())),
        ("year", Piece::Name(target.year.to_string())),
    ]
}

/// The section; none without coverage.
pub(super) fn part(context: &Context<'_>) -> Option<Targets> {
    let tables = tables(context)?;
    let places = tables.coverage.as_ref()?;
    let country = places.country()?;
    let finding = next(context).unwrap_or_else(|| Sentence::text(context.strings.get("targets", "cannot")));
    let whole = ShownTable {
        id: "targets-table".to_owned(),
        caption: Sentence::fill(
            context.strings.get("targets", "caption"),
            &[("place", super::summary::name_of(country, context))],
        ),
        sortable: false,
        columns: whole_columns(context),
        rows: listed().iter().map(|target| whole_row(context, &tables, target, country)).collect(),
    };
    let sources = listed().iter().map(|target| {
        let pieces = [
            ("authority", Piece::Name(target.authority(context.language()).to_owned())),
            ("source", Piece::Name(target.source.clone())),
        ];
        Sentence::fill(context.strings.get("targets", "source"), &pieces)
    });
    Some(Targets { finding, whole, places: by_place(context, &tables), sources: sources.collect() })
}

fn whole_columns(context: &Context<'_>) -> Vec<Column> {
    let string = |key: &str| context.strings.get("targets", key);
    let mut columns = vec![Column::plain(string("target")), Column::plain(string("year")), Column::plain(string("base"))];
    columns.extend(["total", "needed", "reached", "left", "share"].map(|key| Column::number(string(key))));
    columns
}

fn whole_row(context: &Context<'_>, tables: &Tables<'_>, target: &Target, country: Place<'_>) -> Row {
    let language = context.language();
    let base = first_upper(context.labels.word("base", &target.base, language));
    let what = Sentence::fill(
        context.strings.get("targets", "of"),
        &[
            ("target", Piece::Name(first_upper(target.text(language)))),
            ("authority", Piece::Name(target.authority(language).to_owned())),
        ],
    );
    let mut cells = vec![Cell::Sentence(what), Cell::Name(target.year.to_string()), Cell::Text(base)];
    let Some(measured) = target.measured(tables, country) else {
        let unknown = || Cell::Figure(Figure::lacking(super::figure::Lack::Unknown, String::new()));
        cells.extend((0..5).map(|_| unknown()));
        return Row { class: "", cells };
    };
    let cell = |column: &str| Figure::cell(measured.table, measured.row, column, Kind::Count, language);
    cells.extend(
        [
            cell("total"),
            Figure::of_amount(measured.needed(), language, measured.of_needed()),
            cell(measured.column),
            measured.left_figure(language),
            Figure::share_in(measured.table, measured.row, measured.column, "total", language),
        ]
        .map(Cell::Figure),
    );
    Row { class: "", cells }
}

fn by_place(context: &Context<'_>, tables: &Tables<'_>) -> Option<ShownTable> {
    let places = tables.coverage.as_ref()?;
    let country = places.country()?;
    let language = context.language();
    let targets: Vec<&Target> = listed().iter().filter(|target| target.measured(tables, country).is_some()).collect();
    if targets.is_empty() {
        return None;
    }
    let mut columns = vec![Column::text(context.strings.get("targets", "place"))];
    for target in &targets {
        let base = context.labels.word("base", &target.base, language);
        let values = [("authority", target.authority(language)), ("base", base)];
        columns.push(Column::number(context.strings.fill("targets", "place_left", &values)));
        columns.push(Column::number(context.strings.fill("targets", "place_share", &values)));
    }
    let row = |place: &Place<'_>| {
        let mut cells = vec![place.cell(context)];
        for target in &targets {
            let measured = target.measured(tables, *place)?;
            cells.push(Cell::Figure(measured.left_figure(language)));
            cells.push(Cell::Figure(Figure::share_in(measured.table, measured.row, measured.column, "total", language)));
        }
        Some(Row { class: place.row_class(), cells })
    };
    Some(ShownTable {
        id: "targets-places".to_owned(),
        caption: Sentence::text(context.strings.get("targets", "caption_places")),
        sortable: true,
        columns,
        rows: places.all().iter().filter_map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Base;

    #[test]
    fn the_targets_can_be_read_and_each_can_be_measured() {
        let text = include_str!("../../../data/targets/sweden.toml");
        assert!(!toml::from_str::<Listed>(text).unwrap().target.is_empty());
        for target in listed() {
            assert!(Base::parse(&target.base).is_some(), "{target:?}");
            assert!((1..=100).contains(&target.share_percent), "{target:?}");
            assert_eq!(target.measure == Measure::Speed, target.down_mbps.is_some(), "{target:?}");
        }
    }

    #[test]
    fn what_is_left_is_rounded_up_and_never_below_zero() {
        let table = |total: &str, reached: &str| Table {
            name: "t".to_owned(),
            columns: vec!["total".to_owned(), "reached".to_owned()],
            rows: vec![vec![total.to_owned(), reached.to_owned()]],
            ..Table::default()
        };
        let left = |total: &str, reached: &str| {
            let table = table(total, reached);
            Measured { table: &table, row: 0, column: "reached", share: 98 }.left()
        };
        assert_eq!(left("101", "98"), Ok(1));
        assert_eq!(left("101", "99"), Ok(0));
        assert_eq!(left("101", "101"), Ok(0));
        assert_eq!(left("101", ""), Err(super::super::figure::Lack::Unknown));
    }
}
