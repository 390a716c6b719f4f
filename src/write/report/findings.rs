//! What is odd in the data, and what became of every row.

use super::figure::Lack;
use super::places::first_upper;
use super::{Cell, Column, Context, Expression, Figure, Row, Sentence, ShownTable};
use crate::results::{Results, RunManifest, Table};
use crate::write::labels::Kind;
use serde::Serialize;
use std::collections::BTreeSet;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct Findings {
    /// What the numbers say.
    finding: Sentence,
    /// Of each run.
    tables: Vec<ShownTable>,
    /// What became of the rows of each file.
    rows: Vec<ShownTable>,
    /// Whether example rows are left out because the page is public.
    without_examples: bool,
}

/// A run, what stands before its tables in expressions, and the key of its captions.
struct Run<'a> {
    results: &'a Results,
    prefix: &'static str,
    name: &'static str,
}

fn runs<'a>(context: &Context<'a>) -> Vec<Run<'a>> {
    let coverage = context.input.coverage.map(|results| Run { results, prefix: "", name: "coverage" });
    let round = context.input.round.map(|results| Run { results, prefix: "round.", name: "round" });
    let rollout = context.input.rollout.map(|results| Run { results, prefix: "plan.", name: "rollout" });
    coverage.into_iter().chain(round).chain(rollout).collect()
}

/// The section; none where no run has a list of findings.
pub(super) fn part(context: &Context<'_>) -> Option<Findings> {
    let runs = runs(context);
    let listed: Vec<(&Run<'_>, &Table)> = runs.iter().filter_map(|run| Some((run, run.results.table("findings")?))).collect();
    if listed.is_empty() {
        return None;
    }
    let mut known: BTreeSet<[&str; 4]> = BTreeSet::new();
    let mut tables = Vec::new();
    for (run, table) in &listed {
        let key = |row: usize| ["severity", "code", "layer", "count"].map(|column| table.cell(row, column));
        let rows: Vec<usize> = (0..table.rows.len()).filter(|&row| known.insert(key(row))).collect();
        if !rows.is_empty() {
            tables.push(shown(context, run, table, &rows));
        }
    }
    let rows = runs.iter().filter(|run| !run.results.manifest.rows.is_empty()).map(|run| accounts(context, run)).collect();
    let without_examples = listed.iter().all(|(_, table)| table.column("examples").is_none());
    Some(Findings { finding: finding(context, &listed), tables, rows, without_examples })
}

/// How many findings of each severity: of the count where there is one, else of the round, which reads the same files again.
fn finding(context: &Context<'_>, listed: &[(&Run<'_>, &Table)]) -> Sentence {
    let count = |severity: &str| {
        let (run, table) = listed[0];
        let count = table.find(&[("severity", severity)]).count() as u64;
        let of = format!("count({}{}|severity={severity})", run.prefix, table.name);
        Figure::count(count, context.language(), of).into()
    };
    let pieces = [("errors", count("error")), ("warnings", count("warning")), ("notes", count("note"))];
    Sentence::fill(context.strings.get("findings", "finding"), &pieces)
}

fn shown(context: &Context<'_>, run: &Run<'_>, table: &Table, rows: &[usize]) -> ShownTable {
    let language = context.language();
    let string = |key: &str| context.strings.get("findings", key);
    let with_examples = table.column("examples").is_some();
    let row = |&row: &usize| {
        let code = table.cell(row, "code");
        let explained = context.labels.class("finding", code).map(|class| class.label.name(language));
        let count = Expression::cell(table, row, "count");
        let figure = Figure { of: format!("{}{count}", run.prefix), ..Figure::cell(table, row, "count", Kind::Count, language) };
        let mut cells = vec![
            Cell::Text(first_upper(context.labels.word("severity", table.cell(row, "severity"), language))),
            explained.map_or_else(|| Cell::Name(table.cell(row, "explanation").to_owned()), |text| Cell::Text(first_upper(text))),
            Cell::Name(table.cell(row, "layer").to_owned()),
            Cell::Figure(figure),
        ];
        if with_examples {
            cells.push(Cell::Name(table.cell(row, "examples").to_owned()));
        }
        let class = match table.cell(row, "severity") {
            "error" => "severe",
            _ => "",
        };
        Row { class, cells }
    };
    let mut columns = vec![
        Column::text(string("severity")),
        Column::text(string("what")),
        Column::text(string("file")),
        Column::number(string("count")),
    ];
    if with_examples {
        columns.push(Column::plain(string("examples")));
    }
    ShownTable {
        id: format!("findings-{}", run.name),
        caption: Sentence::text(string(&format!("caption_{}", run.name))),
        sortable: false,
        columns,
        rows: rows.iter().map(row).collect(),
    }
}

/// Rows read = rows used + rows left out, per reason.
fn accounts(context: &Context<'_>, run: &Run<'_>) -> ShownTable {
    let string = |key: &str| context.strings.get("findings", key);
    let manifest = &run.results.manifest;
    let columns = vec![
        Column::plain(string("file")),
        Column::plain(string("role")),
        Column::number(string("read")),
        Column::number(string("used")),
        Column::number(string("excluded")),
        Column::plain(string("why")),
    ];
    ShownTable {
        id: format!("rows-{}", run.name),
        caption: Sentence::text(string(&format!("caption_rows_{}", run.name))),
        sortable: false,
        columns,
        rows: (0..manifest.rows.len()).map(|at| account(context, run.prefix, manifest, at)).collect(),
    }
}

fn account(context: &Context<'_>, prefix: &str, manifest: &RunManifest, at: usize) -> Row {
    let language = context.language();
    let rows = &manifest.rows[at];
    let of = |key: &str| Expression::manifest(prefix, &format!("/rows/{at}/{key}"));
    let excluded: u64 = rows.excluded.values().sum();
    let counted = |count: u64, of: String| {
        Cell::Figure(Figure::of_amount(if rows.is_hidden { Err(Lack::Suppressed) } else { Ok(count) }, language, of))
    };
    let mut why = Vec::new();
    for (reason, count) in &rows.excluded {
        let word = context.labels.class("excluded", reason).map(|class| class.label.name(language));
        let figure = Figure::count(*count, language, of(&format!("excluded/{}", super::method::pointer_step(reason))));
        why.push(super::Piece::Figure(figure));
        why.push(word.map_or_else(|| super::Piece::Name(format!(" {reason}")), |word| super::Piece::Text(format!(" {word}"))));
        why.push(super::Piece::Text("; ".to_owned()));
    }
    why.pop();
    if why.is_empty() {
        why.push("–".into());
    }
    let cells = vec![
        Cell::Name(rows.layer.clone()),
        Cell::Text(context.labels.word("role", &rows.role, language).to_owned()),
        Cell::Figure(Figure::count(rows.read, language, of("read"))),
        counted(rows.used, of("used")),
        counted(excluded, format!("{}-{}", of("read"), of("used"))),
        Cell::Sentence(Sentence::of(why)),
    ];
    Row { class: "", cells }
}
