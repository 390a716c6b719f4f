//! The round in short, on page one: the money, what became of the applications, where the line lies, by which rules, and what is open.

use super::lookup::Fact;
use super::round_view::RoundView;
use super::{Cell, Column, Context, Figure, Piece, Row, Sentence, ShownTable};
use crate::score::{ConditionState, Outcome};
use serde::Serialize;

const GRANTED: [Outcome; 2] = [Outcome::Granted, Outcome::PartGranted];

/// What the template shows.
#[derive(Debug, Serialize)]
pub(super) struct RoundPart {
    finding: Sentence,
    status: Sentence,
    because: Vec<Sentence>,
    money: Vec<Fact>,
    pots: Option<ShownTable>,
    counts: ShownTable,
    connections: Vec<Fact>,
    lines: Vec<Sentence>,
    rules: Vec<Fact>,
    notes: Vec<String>,
}

/// The round in short.
pub(super) fn part(context: &Context<'_>) -> Option<RoundPart> {
    let view = RoundView::of(context)?;
    let granted = view.rows_with(&GRANTED);
    let (status, because) = status(&view);
    Some(RoundPart {
        finding: finding(&view, &granted),
        status,
        because,
        money: money(&view, &granted),
        pots: pots(&view),
        counts: counts(&view),
        connections: connections(&view, &granted),
        lines: view.pots().into_iter().flat_map(|pot| line_sentences(&view, pot)).collect(),
        rules: rules(&view),
        notes: view.round.rule_set.notes.clone(),
    })
}

/// A count of projects with one of these outcomes.
fn projects(view: &RoundView<'_>, outcomes: &[Outcome]) -> Figure {
    let of: Vec<String> = outcomes.iter().map(|outcome| format!("count(ranking|outcome={outcome})")).collect();
    Figure::count(view.rows_with(outcomes).len() as u64, view.look.language(), of.join("+"))
}

/// A count of all projects, or of those that have a place.
fn all_projects(view: &RoundView<'_>, is_ranked: bool) -> Figure {
    let counted = view.rows().into_iter().filter(|&row| !is_ranked || view.is_ranked(row)).count() as u64;
    let of = if is_ranked { "count(ranking)-count(ranking|rank=)" } else { "count(ranking)" };
    Figure::count(counted, view.look.language(), of.to_owned())
}

fn finding(view: &RoundView<'_>, granted: &[usize]) -> Sentence {
    let look = &view.look;
    let pieces = [
        ("granted", Piece::from(projects(view, &GRANTED))),
        ("sought", all_projects(view, false).into()),
        ("money", look.sum(view.ranking, granted, "granted_support").into()),
    ];
    look.fill("round", "finding", &pieces)
}

/// A column of `money.csv` over all pots; a national pot's budget has what flowed in, so sums are made by pot.
fn pot_sum(view: &RoundView<'_>, column: &str) -> Option<Figure> {
    let table = view.look.results.table("money")?;
    match table.rows.len() {
        1 => Some(view.look.figure(table, 0, column)),
        _ => None,
    }
}

fn money(view: &RoundView<'_>, granted: &[usize]) -> Vec<Fact> {
    let look = &view.look;
    let mut facts = Vec::new();
    let mut add = |key: &str, figure: Figure| facts.push(Fact::new(look.text("round", key), Cell::Figure(figure)));
    if let Some(budget) = pot_sum(view, "budget") {
        add("budget", budget);
    }
    add("sought_money", look.sum(view.ranking, &view.rows(), "requested_support"));
    add("granted_money", look.sum(view.ranking, granted, "granted_support"));
    if let Some(table) = look.results.table("money") {
        let rows: Vec<usize> = (0..table.rows.len()).collect();
        add("reserved_money", look.sum(table, &rows, "reserved_support"));
    }
    if let Some(left) = pot_sum(view, "left") {
        add("left_money", left);
    }
    facts
}

fn pots(view: &RoundView<'_>) -> Option<ShownTable> {
    let table = view.look.results.table("money").filter(|table| table.rows.len() > 1)?;
    let rows: Vec<usize> = (0..table.rows.len()).collect();
    let columns = ["pot_label", "budget", "granted_support", "reserved_support", "left"];
    Some(view.look.table(table, "pots", view.look.fill("round", "pots", &[]), &columns, &rows))
}

fn counts(view: &RoundView<'_>) -> ShownTable {
    let look = &view.look;
    let of = |outcomes: &[Outcome]| projects(view, outcomes);
    let listed = [
        ("projects", all_projects(view, false)),
        ("ranked", all_projects(view, true)),
        ("granted", of(&[Outcome::Granted])),
        ("part_granted", of(&[Outcome::PartGranted])),
        ("needs_decision", of(&[Outcome::NeedsDecision])),
        ("carried_over", of(&[Outcome::CarriedOver])),
        ("refused", of(&[Outcome::RefusedBudget, Outcome::RefusedFloor, Outcome::RefusedCondition])),
        ("dismissed", of(&[Outcome::Dismissed])),
        ("withdrawn", of(&[Outcome::Withdrawn])),
    ];
    let row = |(key, figure): (&str, Figure)| {
        let name = look.text("round", &format!("count_{key}")).to_owned();
        Row { class: "", cells: vec![Cell::Text(name), Cell::Figure(figure)] }
    };
    ShownTable {
        id: "round-counts".to_owned(),
        caption: look.fill("round", "counts", &[]),
        sortable: false,
        columns: vec![Column::text(look.text("round", "count_of")), Column::number(look.text("round", "projects"))],
        rows: listed.into_iter().map(row).collect(),
    }
}

fn connections(view: &RoundView<'_>, granted: &[usize]) -> Vec<Fact> {
    let look = &view.look;
    let mut facts = Vec::new();
    let mut add = |key: &str, figure: Figure| facts.push(Fact::new(look.text("round", key), Cell::Figure(figure)));
    let has_signed = view.ranking.column("signed_connections").is_some();
    if has_signed {
        add("granted_signed", look.sum(view.ranking, granted, "signed_connections"));
    }
    add("granted_possible", look.sum(view.ranking, granted, "possible_connections"));
    if has_signed {
        add("per_signed", look.quotient(view.ranking, granted, "granted_support", "signed_connections"));
    }
    add("per_possible", look.quotient(view.ranking, granted, "granted_support", "possible_connections"));
    facts
}

/// The last that is granted and the first that is not.
pub(super) fn line_sentences(view: &RoundView<'_>, pot: &str) -> Vec<Sentence> {
    let line = view.line(pot);
    let look = &view.look;
    let place = |row: usize| Piece::from(look.figure(view.ranking, row, "rank"));
    let points = |row: usize| Piece::from(look.figure(view.ranking, row, view.standing_column()));
    let rate = |row: usize| Piece::from(look.figure(view.ranking, row, "connection_rate"));
    let kind = if view.standing_column() == "total_points" { "points" } else { "comparison" };
    let say = |key: &str, row: usize| {
        let pieces = [
            ("pot", Piece::Name(view.pot_name(pot))),
            ("project", view.named(row)),
            ("rank", place(row)),
            ("standing", points(row)),
            ("rate", rate(row)),
        ];
        look.fill("round", &format!("{key}_{kind}"), &pieces)
    };
    let mut sentences = Vec::new();
    if !pot.is_empty() {
        sentences.push(look.fill("round", "of_pot", &[("pot", Piece::Name(view.pot_name(pot)))]));
    }
    match line.last_granted {
        Some(row) => sentences.push(say("last_granted", row)),
        None => sentences.push(look.fill("round", "none_granted", &[])),
    }
    match line.first_behind {
        Some(row) => sentences.push(say("first_behind", row)),
        None => sentences.push(look.fill("round", "none_behind", &[])),
    }
    sentences
}

/// Whether the list is preliminary or a proposal, and why.
fn status(view: &RoundView<'_>) -> (Sentence, Vec<Sentence>) {
    let (look, round) = (&view.look, view.round);
    let mut because = Vec::new();
    for row in view.rows_with(&[Outcome::NeedsDecision]) {
        because.push(look.fill("round", "because_open", &[("project", view.named(row))]));
    }
    for row in view.rows() {
        let unanswered = view.project(row).is_some_and(|project| project.rank.is_some() && !project.unanswered.is_empty());
        if unanswered {
            because.push(look.fill("round", "because_unanswered", &[("project", view.named(row))]));
        }
    }
    for rows in look.results.manifest.rows.iter().filter(|rows| rows.role == "applications" && rows.used < rows.read) {
        because.push(look.fill("round", "because_excluded", &[("file", Piece::Name(rows.layer.clone()))]));
    }
    if !round.not_examined.is_empty() {
        because.push(look.fill("round", "because_not_examined", &[]));
    }
    if !round.assumed.is_empty() {
        because.push(look.fill("round", "because_assumed", &[]));
    }
    let key = if round.preliminary { "preliminary" } else { "proposal" };
    (look.fill("round", key, &[]), because)
}

/// The conditions that were not examined, in the words of the rule set.
pub(super) fn not_examined(view: &RoundView<'_>) -> Vec<String> {
    let sentence = |id: &String| {
        let all = view.round.projects.iter().flat_map(|project| &project.conditions);
        let found = all.into_iter().find(|one| one.id == *id && one.state == ConditionState::NotExamined);
        found.map_or_else(|| id.clone(), |one| one.sentence.clone())
    };
    view.round.not_examined.iter().map(sentence).collect()
}

fn rules(view: &RoundView<'_>) -> Vec<Fact> {
    let (look, rules) = (&view.look, &view.round.rule_set);
    let mut facts = Vec::new();
    let mut add = |key: &str, text: &str| {
        if !text.is_empty() {
            facts.push(Fact::new(look.text("round", key), Cell::Name(text.to_owned())));
        }
    };
    add("round_name", &view.round.round);
    add("rules_title", &rules.title);
    add("rules_id", &rules.id);
    add("programme", &rules.programme);
    add("authority", &rules.authority);
    add("legal_basis", &rules.legal_basis.join("; "));
    let until = rules.valid_to.as_deref().unwrap_or_else(|| look.text("round", "until_further"));
    add("validity", &format!("{}–{until}", rules.valid_from));
    add("based_on", rules.base.as_deref().unwrap_or_default());
    facts
}
