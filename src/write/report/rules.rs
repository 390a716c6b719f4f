//! What the rule set assumes because no source states it, and what was not examined.

use super::round_view::RoundView;
use super::{Cell, Column, Context, Row, ShownTable};
use serde::Serialize;

/// What the template shows.
#[derive(Debug, Serialize)]
pub(super) struct RulesPart {
    assumed: Option<ShownTable>,
    not_examined: Vec<String>,
    choices: Vec<(String, bool, String)>,
}

/// Assumed numbers and choices.
pub(super) fn part(context: &Context<'_>) -> Option<RulesPart> {
    let view = RoundView::of(context)?;
    let look = &view.look;
    let heading = |key: &str| Column::plain(look.text("rules", key));
    let rows: Vec<Row> = view
        .round
        .assumed
        .iter()
        .map(|one| Row { class: "", cells: [&one.what, &one.value, &one.why].map(|text| Cell::Prose(text.clone())).to_vec() })
        .collect();
    let assumed = (!rows.is_empty()).then(|| ShownTable {
        id: "assumed-table".to_owned(),
        caption: look.fill("rules", "caption", &[]),
        sortable: false,
        columns: ["what", "value", "why"].map(heading).to_vec(),
        rows,
    });
    let not_examined = super::round::not_examined(&view);
    let choices = view.round.choices.iter().map(|one| (one.project_id.clone(), one.grant, one.reason.clone())).collect();
    let part = RulesPart { assumed, not_examined, choices };
    (part.assumed.is_some() || !part.not_examined.is_empty() || !part.choices.is_empty()).then_some(part)
}
