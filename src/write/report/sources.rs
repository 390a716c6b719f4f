//! What the numbers rest on: files with checksums, conditions of use, and the commands that make all of it again.

use super::{Cell, Column, Context, Expression, Figure, Row, Sentence, ShownTable};
use crate::results::{Results, RunManifest};
use serde::Serialize;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct Sources {
    /// What the numbers say.
    finding: Sentence,
    /// The files of each run.
    tables: Vec<ShownTable>,
    /// The programs that made the results.
    tools: Vec<Sentence>,
}

/// The section.
pub(super) fn part(context: &Context<'_>) -> Option<Sources> {
    let input = context.input;
    let runs = [
        ("", "coverage", input.coverage),
        ("round.", "round", input.round),
        ("plan.", "rollout", input.rollout),
        ("before.", "before", input.coverage_before),
        ("round_before.", "round_before", input.round_before),
    ];
    let runs: Vec<(&str, &str, &Results)> =
        runs.into_iter().filter_map(|(prefix, name, run)| Some((prefix, name, run?))).collect();
    if runs.is_empty() {
        return None;
    }
    let tools = runs.iter().map(|(prefix, name, run)| {
        let pieces = [
            ("command", super::Piece::Name(run.kind.command().to_owned())),
            (
                "files",
                Figure::count(
                    run.manifest.inputs.len() as u64,
                    context.language(),
                    format!("rows({})", Expression::manifest(prefix, "/inputs")),
                )
                .into(),
            ),
            ("version", super::Piece::Name(format!("{} {}", run.manifest.tool.name, run.manifest.tool.version))),
        ];
        Sentence::fill(context.strings.get("sources", &format!("tool_{name}")), &pieces)
    });
    Some(Sources {
        finding: Sentence::text(context.strings.get("sources", "finding")),
        tools: tools.collect(),
        tables: runs.iter().map(|(prefix, name, run)| table(context, prefix, name, &run.manifest)).collect(),
    })
}

fn table(context: &Context<'_>, prefix: &str, name: &str, manifest: &RunManifest) -> ShownTable {
    let string = |key: &str| context.strings.get("sources", key);
    let language = context.language();
    let optional = |text: Option<&str>| match text {
        Some(text) if !text.is_empty() => Cell::Name(text.to_owned()),
        _ => Cell::Text("–".to_owned()),
    };
    let rows = manifest.inputs.iter().enumerate().map(|(at, input)| {
        let of = |key: &str| Expression::manifest(prefix, &format!("/inputs/{at}/{key}"));
        let cells = vec![
            Cell::Name(input.file.clone()),
            Cell::Text(context.labels.word("role", &input.role, language).to_owned()),
            optional(input.layer.as_deref()),
            Cell::Figure(Figure::count(input.rows, language, of("rows"))),
            optional(input.crs.as_deref()),
            Cell::Figure(Figure::count(input.bytes, language, of("bytes"))),
            Cell::Name(input.sha256.clone()),
        ];
        Row { class: "", cells }
    });
    let columns = vec![
        Column::plain(string("file")),
        Column::plain(string("role")),
        Column::plain(string("layer")),
        Column::number(string("rows")),
        Column::plain(string("crs")),
        Column::number(string("bytes")),
        Column::plain("SHA-256"),
    ];
    ShownTable {
        id: format!("sources-{name}"),
        caption: Sentence::text(string(&format!("caption_{name}"))),
        sortable: false,
        columns,
        rows: rows.collect(),
    }
}
