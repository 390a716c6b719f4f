//! What changed since the last run of scoring: places, outcomes, points and money, and why.

use super::figure::UNKNOWN;
use super::lookup::NOTHING;
use super::round_view::RoundView;
use super::{Cell, Column, Context, Piece, Row, Sentence, ShownTable};
use crate::score::compare::{ProjectChange, Reason, compare};
use serde::Serialize;

/// The columns of the ranking that are shown before and after.
const COLUMNS: [&str; 4] = ["rank", "outcome", STANDING, "granted_support"];
const STANDING: &str = "standing";

/// What the template shows.
#[derive(Debug, Serialize)]
pub(super) struct ChangesPart {
    finding: Sentence,
    rules: Option<Sentence>,
    table: Option<ShownTable>,
}

/// What changed since the last run.
pub(super) fn part(context: &Context<'_>) -> Option<ChangesPart> {
    let (now, before) = (RoundView::of(context)?, RoundView::before(context)?);
    let comparison = compare(&before.round.summary, &now.round.summary);
    let look = &now.look;
    let rules = (comparison.rules.before != comparison.rules.after).then(|| {
        let pieces =
            [("before", Piece::Name(comparison.rules.before.clone())), ("after", Piece::Name(comparison.rules.after.clone()))];
        look.fill("round_changes", "rules", &pieces)
    });
    let key = if comparison.projects.is_empty() { "nothing" } else { "finding" };
    let table = (!comparison.projects.is_empty()).then(|| table(&now, &before, &comparison.projects));
    Some(ChangesPart { finding: look.fill("round_changes", key, &[]), rules, table })
}

fn table(now: &RoundView<'_>, before: &RoundView<'_>, changes: &[ProjectChange]) -> ShownTable {
    let look = &now.look;
    let mut columns = vec![Column::text(look.heading(now.ranking, "project"))];
    for column in COLUMNS {
        for (view, key) in [(before, "before"), (now, "after")] {
            let column = if column == STANDING { view.standing_column() } else { column };
            let shown = look.column(view.ranking, column);
            columns.push(Column { heading: format!("{}, {}", shown.heading, look.text("round_changes", key)), ..shown });
        }
    }
    columns.push(Column::plain(look.text("round_changes", "values")));
    columns.push(Column::plain(look.text("round_changes", "why")));
    let row = |change: &ProjectChange| {
        let name = if change.project.is_empty() || change.project == change.project_id {
            change.project_id.clone()
        } else {
            format!("{} ({})", change.project, change.project_id)
        };
        let mut cells = vec![Cell::Name(name)];
        for column in COLUMNS {
            cells.extend([before, now].map(|view| cell(view, &change.project_id, column)));
        }
        cells.push(Cell::Prose(values(change)));
        cells.push(Cell::Sentence(why(now, change)));
        Row { class: "", cells }
    };
    ShownTable {
        id: "changes-table".to_owned(),
        caption: look.fill("round_changes", "caption", &[]),
        sortable: changes.len() > 8,
        rows: changes.iter().map(row).collect(),
        columns,
    }
}

fn cell(view: &RoundView<'_>, id: &str, column: &str) -> Cell {
    let Some(row) = view.row_of(id) else { return Cell::Text(view.look.text("round_changes", "absent").to_owned()) };
    let column = if column == STANDING { view.standing_column() } else { column };
    match column {
        "rank" if !view.is_ranked(row) => Cell::Text(NOTHING.to_owned()),
        _ => view.look.cell(view.ranking, row, column),
    }
}

/// The values and conditions that changed, as they are spelled in the files.
fn values(change: &ProjectChange) -> String {
    let known = |text: &str| if text.is_empty() { UNKNOWN.to_owned() } else { text.to_owned() };
    let values = change.values.iter().map(|value| {
        let used = value.used();
        format!("{}: {} → {}", crate::score::words::column(value.column), known(used.before), known(used.after))
    });
    let points = change.points.iter().map(|points| {
        let number = |points: Option<u64>| points.map_or_else(|| NOTHING.to_owned(), |points| points.to_string());
        format!("{}: {} → {}", points.label, number(points.weighted.before), number(points.weighted.after))
    });
    let all: Vec<String> = values.chain(points).collect();
    if all.is_empty() { NOTHING.to_owned() } else { all.join("; ") }
}

fn why(view: &RoundView<'_>, change: &ProjectChange) -> Sentence {
    let look = &view.look;
    let one = |reason: &Reason| {
        let key = match reason {
            Reason::OwnValues => "own_values",
            Reason::OtherRules => "other_rules",
            Reason::Passed(_) => "passed",
            Reason::LeftTheRanking(_) => "left_the_ranking",
            Reason::PassedBy(_) => "passed_by",
            Reason::JoinedTheRanking(_) => "joined_the_ranking",
            Reason::MoneyReaches => "money_reaches",
            Reason::MoneyEnds => "money_ends",
        };
        look.fill("round_changes", key, &[("projects", Piece::Name(reason.ids().join(", ")))])
    };
    let mut sentences = change.reasons.iter().map(one);
    match sentences.next() {
        None => Sentence::text(NOTHING),
        Some(first) => sentences.fold(first, |text, next| text.and(" ").joined(next)),
    }
}
