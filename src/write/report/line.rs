//! The projects around the line: why each is where it is, how safe that is, what is open, and what more it would need.

use super::round_view::RoundView;
use super::{Context, Piece, Sentence, ShownTable};
use crate::score::{ConditionState, CriterionScore, words};
use serde::Serialize;

/// How many projects are shown on each side of the line.
const SIDE: usize = 3;

/// The columns of how safe the places are.
const SENSITIVITY: [&str; 17] = [
    "safety",
    "best_rank",
    "worst_rank",
    "granted_runs",
    "runs",
    "unranked_runs",
    "turned_by",
    "own_granted",
    "own_runs",
    "joint_granted",
    "joint_runs",
    "weights_granted",
    "weights_runs",
    "readings_granted",
    "readings_runs",
    "lines_granted",
    "lines_runs",
];

/// What the template shows.
#[derive(Debug, Serialize)]
pub(super) struct LinePart {
    sides: Vec<Side>,
    sensitivity: Option<ShownTable>,
}

/// The projects around one line.
#[derive(Debug, Serialize)]
struct Side {
    sentences: Vec<Sentence>,
    projects: Vec<AroundProject>,
}

/// One project around the line.
#[derive(Debug, Serialize)]
struct AroundProject {
    name: String,
    outcome: String,
    place: Sentence,
    why: String,
    safety: Option<Sentence>,
    turned_by: Option<Sentence>,
    open: Vec<String>,
    missing: String,
    next: Vec<Sentence>,
}

/// The projects around the line of every sum of money.
pub(super) fn part(context: &Context<'_>) -> Option<LinePart> {
    let view = RoundView::of(context)?;
    let sides: Vec<Side> = view.pots().into_iter().filter_map(|pot| side(&view, pot)).collect();
    let sensitivity = if context.is_internal() { sensitivity(&view) } else { None };
    (!sides.is_empty() || sensitivity.is_some()).then_some(LinePart { sides, sensitivity })
}

fn side(view: &RoundView<'_>, pot: &str) -> Option<Side> {
    let rows = view.rows_of_pot(pot);
    let line = view.line(pot);
    // Without anything behind the line, the last ones of the list are the nearest to it.
    let first_behind = line.first_behind.and_then(|first| rows.iter().position(|&row| row == first)).unwrap_or(rows.len());
    let last = line.last_granted.and_then(|last| rows.iter().position(|&row| row == last)).map_or(0, |last| last + 1);
    // What waits for a decision lies between the two; a rule that passes over projects may grant below the first that is not reached.
    let (from, to) = (last.min(first_behind).saturating_sub(SIDE), (last.max(first_behind) + SIDE).min(rows.len()));
    let to = to.min(from + 4 * SIDE);
    let projects: Vec<AroundProject> = rows[from..to].iter().map(|&row| around(view, row)).collect();
    (!projects.is_empty()).then(|| Side { sentences: super::round::line_sentences(view, pot), projects })
}

fn around(view: &RoundView<'_>, row: usize) -> AroundProject {
    let look = &view.look;
    let project = view.project(row);
    let place = look.fill("line", "place", &[("rank", look.figure(view.ranking, row, "rank").into())]);
    let open = project.into_iter().flat_map(|project| &project.conditions).filter(|one| one.state == ConditionState::Open);
    let missing: Vec<&str> = project
        .into_iter()
        .flat_map(|project| project.missing.iter().chain(&project.unanswered))
        .map(|&column| words::column(column))
        .collect();
    let (safety, turned_by) = safety(view, row);
    AroundProject {
        name: view.name(row),
        outcome: look.word("outcome", view.ranking.cell(row, "outcome")),
        place: place.and(" · ").joined(view.standing(row)),
        why: project.map_or_else(String::new, |project| project.sentence.clone()),
        safety,
        turned_by,
        open: open.map(|condition| condition.sentence.clone()).collect(),
        missing: missing.join(", "),
        next: project.into_iter().flat_map(|project| &project.criteria).filter_map(|one| next(view, row, one)).collect(),
    }
}

/// How safe a place is; only for those who work with the case.
fn safety(view: &RoundView<'_>, row: usize) -> (Option<Sentence>, Option<Sentence>) {
    let look = &view.look;
    let table = look.results.table("sensitivity").filter(|_| look.context.is_internal());
    let Some(table) = table else { return (None, None) };
    let id = view.ranking.cell(row, "project_id");
    let Some(at) = table.find(&[("project_id", id)]).next() else { return (None, None) };
    let figure = |column| Piece::from(look.figure(table, at, column));
    let word = table.cell(at, "safety");
    let safety = (!word.is_empty()).then(|| {
        let word = Piece::Text(look.word("safety", word));
        let pieces = [
            ("safety", word),
            ("granted", figure("granted_runs")),
            ("runs", figure("runs")),
            ("best", figure("best_rank")),
            ("worst", figure("worst_rank")),
        ];
        look.fill("line", "safety", &pieces)
    });
    let others = table.cell(at, "turned_by");
    let turned_by = (!others.is_empty()).then(|| look.fill("line", "turned_by", &[("projects", Piece::Name(others.to_owned()))]));
    (safety, turned_by)
}

/// What more would be needed for the next band of a criterion.
pub(super) fn next(view: &RoundView<'_>, row: usize, criterion: &CriterionScore) -> Option<Sentence> {
    let look = &view.look;
    let next = criterion.next.as_ref()?;
    let table = look.results.table("scorecards").filter(|table| table.column("net_gain").is_some())?;
    let id = view.ranking.cell(row, "project_id");
    let at = table.find(&[("project_id", id), ("criterion", &criterion.id)]).next()?;
    let figure = |column| Piece::from(look.figure(table, at, column));
    let pieces = [
        ("criterion", Piece::Prose(criterion.label.clone())),
        ("from", Piece::Prose(next.from.clone())),
        ("signed", figure("more_signed")),
        ("possible", figure("more_possible")),
        ("gain", figure("gain")),
        ("net", figure("net_gain")),
    ];
    let key = match (next.more_signed, next.more_possible) {
        (Some(_), _) => "next_signed",
        (None, Some(_)) => "next_possible",
        (None, None) => "next",
    };
    Some(look.fill("line", key, &pieces))
}

fn sensitivity(view: &RoundView<'_>) -> Option<ShownTable> {
    let look = &view.look;
    let table = look.results.table("sensitivity")?;
    let rows: Vec<usize> = (0..table.rows.len()).filter(|&row| !table.cell(row, "safety").is_empty()).collect();
    let mut shown = look.table(table, "sensitivity-table", look.fill("line", "sensitivity", &[]), &SENSITIVITY, &rows);
    super::lookup::prepend_names(view, table, &rows, &mut shown);
    (!rows.is_empty()).then_some(shown)
}
