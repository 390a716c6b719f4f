//! All scorecards: every project with its criteria, conditions, support, notes and reasons.

use super::figure::UNKNOWN;
use super::lookup::{Fact, Lookup, NOTHING};
use super::round_view::RoundView;
use super::{Cell, Column, Context, Figure, Piece, Row, Sentence, ShownTable};
use crate::results::{Difference, Project, Table};
use crate::score::communicate::DifferenceKind;
use crate::score::sentence::grouped;
use crate::score::{CriterionScore, words};
use serde::Serialize;

/// What the template shows.
#[derive(Debug, Serialize)]
pub(super) struct ScorecardsPart {
    cards: Vec<Card>,
}

/// One project.
#[derive(Debug, Serialize)]
struct Card {
    name: String,
    outcome: String,
    standing: Option<Sentence>,
    about: Vec<(String, String)>,
    reason: String,
    comparison: String,
    criteria: Option<ShownTable>,
    sentences: Vec<String>,
    evidence: Option<ShownTable>,
    conditions: Option<ShownTable>,
    money: Vec<Fact>,
    reduced_because: String,
    readings: Vec<String>,
    missing: String,
    notes: Vec<String>,
    communicate: Option<ShownTable>,
}

/// All scorecards, in the order of the ranking.
pub(super) fn part(context: &Context<'_>) -> Option<ScorecardsPart> {
    let view = RoundView::of(context)?;
    let cards: Vec<Card> = view.rows().into_iter().filter_map(|row| Some(card(&view, row, view.project(row)?))).collect();
    (!cards.is_empty()).then_some(ScorecardsPart { cards })
}

fn card(view: &RoundView<'_>, row: usize, project: &Project) -> Card {
    let look = &view.look;
    let about = [
        ("applicant", &project.applicant),
        ("municipality", &project.municipality),
        ("application_id", &project.application_id),
        ("case_number", &project.case_number),
    ];
    let about = about.into_iter().filter(|(_, text)| !text.is_empty());
    let columns = project.missing.iter().chain(&project.unanswered).map(|&column| words::column(column));
    let is_internal = look.context.is_internal();
    Card {
        name: view.name(row),
        outcome: look.word("outcome", project.outcome.as_str()),
        standing: view.is_ranked(row).then(|| {
            let place = look.fill("line", "place", &[("rank", look.figure(view.ranking, row, "rank").into())]);
            place.and(" · ").joined(view.standing(row))
        }),
        about: about.map(|(key, text)| (look.text("scorecards", key).to_owned(), text.clone())).collect(),
        reason: project.sentence.clone(),
        comparison: project.comparison_sentence.clone(),
        criteria: criteria(view, row, project),
        sentences: project.criteria.iter().map(|one| one.sentence.clone()).filter(|text| !text.is_empty()).collect(),
        evidence: evidence(view, row, project),
        conditions: conditions(view, row, project),
        money: money(view, row, project),
        reduced_because: project.support.reduced_because.clone(),
        readings: readings(view, project),
        missing: columns.collect::<Vec<_>>().join(", "),
        notes: project.notes.clone(),
        communicate: if is_internal { communicate(view, row, &project.to_communicate) } else { None },
    }
}

fn criteria(view: &RoundView<'_>, row: usize, project: &Project) -> Option<ShownTable> {
    let look = &view.look;
    let table = look.results.table("scorecards")?;
    let heading = |column: &str| look.column(table, column);
    let mut rows: Vec<Row> = project
        .criteria
        .iter()
        .filter_map(|one| {
            let at = table.find(&[("project_id", &project.project_id), ("criterion", &one.id)]).next()?;
            let figure = |column| Cell::Figure(look.figure(table, at, column));
            let cells = vec![
                Cell::Prose(one.label.clone()),
                value(view, table, at, one),
                matched(view, table, at),
                figure("points"),
                figure("weight"),
                figure("weighted"),
                super::line::next(view, row, one).map_or_else(|| Cell::Text(NOTHING.to_owned()), Cell::Sentence),
            ];
            Some(Row { class: "", cells })
        })
        .collect();
    if project.total_points.is_some() && view.standing_column() == "total_points" && !rows.is_empty() {
        let dash = || Cell::Text(NOTHING.to_owned());
        let total = Cell::Figure(look.figure(view.ranking, row, "total_points"));
        let name = Cell::Text(look.text("scorecards", "total").to_owned());
        rows.push(Row { class: "sum", cells: vec![name, dash(), dash(), dash(), dash(), total, dash()] });
    }
    let mut columns = ["criterion", "value", "matched", "points", "weight", "weighted"].map(heading).to_vec();
    columns.push(Column::plain(look.text("scorecards", "next")));
    (!rows.is_empty()).then(|| ShownTable {
        id: format!("card-{row}-criteria"),
        caption: look.fill("scorecards", "criteria", &[("project", view.named(row))]),
        sortable: false,
        columns,
        rows,
    })
}

/// The band that matched.
fn matched(view: &RoundView<'_>, table: &Table, at: usize) -> Cell {
    match table.cell(at, "matched") {
        "" if table.is_suppressed(at, "matched") => Cell::Figure(view.look.figure(table, at, "matched")),
        "" => Cell::Text(NOTHING.to_owned()),
        text => Cell::Prose(text.to_owned()),
    }
}

/// The value of a criterion: a share with what it was made from, a count, or words.
fn value(view: &RoundView<'_>, table: &Table, at: usize, criterion: &CriterionScore) -> Cell {
    let look = &view.look;
    let cell = table.cell(at, "value");
    if let Some(fraction) = criterion.fraction
        && !table.cell(at, "whole").is_empty()
    {
        let of = format!("{}/{}", look.of(table, at, "part"), look.of(table, at, "whole"));
        let share = Figure::share(fraction.part, fraction.whole, look.language(), of);
        let (part, whole) = (look.figure(table, at, "part"), look.figure(table, at, "whole"));
        let pieces = [("share", share.into()), ("part", part.into()), ("whole", whole.into())];
        return Cell::Sentence(look.fill("scorecards", "share_of", &pieces));
    }
    if table.is_suppressed(at, "value") {
        return Cell::Figure(look.figure(table, at, "value"));
    }
    if !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit()) {
        let kind = crate::write::labels::Kind::Count;
        return Cell::Figure(Figure::cell(table, at, "value", kind, look.language()));
    }
    Cell::Prose(if cell.is_empty() { UNKNOWN.to_owned() } else { cell.to_owned() })
}

/// What the values were made from: stated, assessed, computed.
fn evidence(view: &RoundView<'_>, row: usize, project: &Project) -> Option<ShownTable> {
    let look = &view.look;
    let all = || project.criteria.iter().flat_map(|one| one.evidence.iter().map(move |evidence| (one, evidence)));
    let has_assessed = all().any(|(_, evidence)| evidence.assessed.is_some());
    let has_computed = all().any(|(_, evidence)| evidence.computed.is_some());
    let known = |text: &str| if text.is_empty() { UNKNOWN.to_owned() } else { text.to_owned() };
    let other = |text: Option<&String>| text.map_or_else(|| NOTHING.to_owned(), |text| known(text));
    let rows: Vec<Row> = all()
        .map(|(criterion, evidence)| {
            let mut cells = vec![words::column(evidence.column).to_owned(), criterion.label.clone(), known(&evidence.stated)];
            cells.extend(has_assessed.then(|| other(evidence.assessed.as_ref())));
            cells.extend(has_computed.then(|| other(evidence.computed.as_ref())));
            cells.push(known(&evidence.used));
            Row { class: "", cells: cells.into_iter().map(Cell::Prose).collect() }
        })
        .collect();
    let keys = [
        ("item", true),
        ("for_criterion", true),
        ("stated", true),
        ("assessed", has_assessed),
        ("computed", has_computed),
        ("used", true),
    ];
    let columns = keys.into_iter().filter(|(_, shown)| *shown).map(|(key, _)| Column::plain(look.text("scorecards", key)));
    (!rows.is_empty()).then(|| ShownTable {
        id: format!("card-{row}-evidence"),
        caption: look.fill("scorecards", "evidence", &[("project", view.named(row))]),
        sortable: false,
        columns: columns.collect(),
        rows,
    })
}

fn conditions(view: &RoundView<'_>, row: usize, project: &Project) -> Option<ShownTable> {
    let look = &view.look;
    let rows: Vec<Row> = project
        .conditions
        .iter()
        .map(|one| {
            let value = if one.value.is_empty() { UNKNOWN.to_owned() } else { one.value.clone() };
            let state = Cell::Text(look.word("state", one.state.as_str()));
            Row { class: "", cells: vec![Cell::Prose(one.sentence.clone()), state, Cell::Prose(value)] }
        })
        .collect();
    (!rows.is_empty()).then(|| ShownTable {
        id: format!("card-{row}-conditions"),
        caption: look.fill("scorecards", "conditions", &[("project", view.named(row))]),
        sortable: false,
        columns: ["condition", "state", "value"].map(|key| Column::plain(look.text("scorecards", key))).to_vec(),
        rows,
    })
}

fn money(view: &RoundView<'_>, row: usize, project: &Project) -> Vec<Fact> {
    let look = &view.look;
    let columns = ["requested_support", "granted_support", "reserved_support"];
    let mut facts: Vec<Fact> = Lookup::present(view.ranking, &columns)
        .into_iter()
        .filter(|column| *column != "reserved_support" || project.reserved_support != 0)
        .map(|column| {
            let figure = look.figure(view.ranking, row, column);
            Fact::new(&look.heading(view.ranking, column), Cell::Figure(figure))
        })
        .collect();
    // These two stand in the scorecards alone, not in a table.
    let others = [("eligible_cost", project.support.eligible_cost), ("grantable", project.support.grantable)];
    for (key, amount) in others.into_iter().filter_map(|(key, amount)| Some((key, amount?))) {
        let amount = format!("{} kr", grouped(amount));
        facts.push(Fact::new(look.text("scorecards", key), Cell::Name(amount)));
    }
    facts
}

fn readings(view: &RoundView<'_>, project: &Project) -> Vec<String> {
    let text = |one: &crate::score::OtherReading| {
        let key = format!("reading_{}", one.reading.as_str());
        format!("{}: {}", view.look.text("scorecards", &key), one.total_points)
    };
    project.other_readings.iter().map(text).collect()
}

/// What is to be put to the applicant before a decision.
fn communicate(view: &RoundView<'_>, row: usize, differences: &[Difference]) -> Option<ShownTable> {
    let look = &view.look;
    let rows: Vec<Row> = differences
        .iter()
        .map(|one| {
            let shown = |text: Option<&String>| match text.map(String::as_str) {
                None => NOTHING.to_owned(),
                Some("") => UNKNOWN.to_owned(),
                Some(text) => text.to_owned(),
            };
            let why = [kind(view, one.kind), one.reason.as_str(), one.document.as_str()];
            let why: Vec<&str> = why.into_iter().filter(|text| !text.is_empty()).collect();
            let cells = [
                words::column(one.column).to_owned(),
                shown(one.stated.as_ref()),
                shown(one.assessed.as_ref()),
                shown(one.computed.as_ref()),
                why.join(". "),
            ];
            Row { class: "", cells: cells.map(Cell::Prose).to_vec() }
        })
        .collect();
    let keys = ["item", "stated", "assessed", "computed", "why"];
    (!rows.is_empty()).then(|| ShownTable {
        id: format!("card-{row}-communicate"),
        caption: look.fill("scorecards", "communicate", &[("project", Piece::Name(view.name(row)))]),
        sortable: false,
        columns: keys.map(|key| Column::plain(look.text("scorecards", key))).to_vec(),
        rows,
    })
}

fn kind(view: &RoundView<'_>, kind: DifferenceKind) -> &'static str {
    view.look.text("scorecards", &format!("kind_{kind}"))
}
