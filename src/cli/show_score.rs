//! A scored round as text for people: the ranking, the line and what others would fund, how safe each place is.

use super::show::table;
use crate::model::ApplicationColumn;
use crate::project::ScoreReport;
use crate::score::compare::{Comparison, ProjectChange};
use crate::score::lines::{Funding, LinesCompared};
use crate::score::sensitivity::SensitivityResult;
use crate::score::what_if::WhatIf;
use crate::score::{Decided, PotResult};
use comfy_table::CellAlignment;
use std::fmt::Write;

/// The longest name that is shown; the files have all of it.
const LONGEST: usize = 32;

/// The ranking, one row for each project, with its caption.
pub fn ranking(report: &ScoreReport) -> String {
    let points = report.rules.comparison.is_none();
    let standing = if points { "points" } else { "per building" };
    let mut table = table(
        &["rank", "project", "name", standing, "rate %", "possible", "requested", "granted", "outcome", "tie broken by"],
        3,
    );
    for row in &report.scored.list {
        table.add_row(ranking_row(report, row, points));
    }
    for (column, alignment) in [(0, CellAlignment::Right), (8, CellAlignment::Left), (9, CellAlignment::Left)] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(alignment);
        }
    }
    format!("{table}\n{}", caption(report))
}

fn ranking_row(report: &ScoreReport, row: &Decided, points: bool) -> [String; 10] {
    let application = &report.round.applications[row.project];
    let card = &report.scored.cards[row.project];
    let number = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    let standing = match (points, card.total_points, card.comparison) {
        (true, Some(total), _) => total.to_string(),
        (false, _, Some(number)) => number.decimal(2),
        _ => String::new(),
    };
    let rate = match card.rate {
        Some(rate) => rate.percent().replace(',', "."),
        None if points && card.missing.is_empty() => ".".to_owned(),
        None => String::new(),
    };
    let tie = match row.tie_broken_by {
        _ if row.tied => "nothing".to_owned(),
        Some(key) => key.to_string(),
        None => String::new(),
    };
    [
        row.rank.map_or_else(String::new, |rank| rank.to_string()),
        application.project_id.clone(),
        application.text(ApplicationColumn::Project).chars().take(LONGEST).collect(),
        standing,
        rate,
        if points && !card.missing.contains(&report.rules.counting.size) { card.possible.to_string() } else { String::new() },
        number(card.support.requested),
        if row.granted > 0 { row.granted.to_string() } else { String::new() },
        row.outcome.to_string(),
        tie,
    ]
}

fn caption(report: &ScoreReport) -> String {
    let mut text = format!("Rules: {} ({}). ", report.rules.title, report.rules.id);
    for pot in &report.scored.pots {
        text.push_str(&pot_words(pot));
    }
    text.push_str("Percent are cut off, not rounded; amounts are kronor.");
    if report.scored.preliminary {
        text.push_str("\nPRELIMINARY: something is open that can change this list; see `needs_decision` and the scorecards.");
    }
    let assumed = report.rules.assumed().len();
    if assumed > 0 {
        let _ = write!(
            text,
            "\n{assumed} numbers or choices of the rule set are assumed, not sourced: `bygd rules show {}` lists them.",
            report.rules.id
        );
    }
    text
}

fn pot_words(pot: &PotResult) -> String {
    let name = if pot.label.is_empty() { "Budget".to_owned() } else { format!("Pot {}", pot.label) };
    match (pot.budget, pot.left) {
        (Some(budget), Some(left)) => {
            let reserved = if pot.reserved > 0 { format!(", {} set aside", pot.reserved) } else { String::new() };
            format!("{name} {budget}: {} granted{reserved}, {left} left. ", pot.granted)
        }
        _ => "No budget was given, so nothing is granted. ".to_owned(),
    }
}

/// What every rule of the line and the best choice would fund.
pub fn lines(lines: &LinesCompared) -> String {
    let mut table =
        table(&["if the money were given by", "projects", "signed", "possible", "spent", "set aside", "for signed", "left"], 1);
    for way in &lines.ways {
        let name = match way.rule {
            Some(rule) if rule == lines.in_force => format!("{rule} (in force)"),
            Some(rule) => rule.to_string(),
            None => format!("best choice by {}", lines.best.objective),
        };
        let Funding { projects, signed, possible, spent, reserved, waiting_signed, left, .. } = way;
        table.add_row([
            name,
            projects.to_string(),
            signed.to_string(),
            possible.to_string(),
            spent.to_string(),
            reserved.to_string(),
            waiting_signed.to_string(),
            left.to_string(),
        ]);
    }
    format!("{table}\nBest choice, {}.", lines.best.proof())
}

/// How safe each place is.
pub fn sensitivity(report: &ScoreReport, result: &SensitivityResult) -> String {
    let mut table = table(&["project", "ranks", "granted in", "of runs", "safety"], 1);
    for row in &result.projects {
        let ranks = row
            .ranks
            .map_or_else(String::new, |(best, worst)| if best == worst { best.to_string() } else { format!("{best}-{worst}") });
        let safety = row.safety.map_or_else(String::new, |safety| safety.to_string());
        let id = report.round.applications[row.project].project_id.clone();
        table.add_row([id, ranks, row.share.granted.to_string(), row.share.runs.to_string(), safety]);
    }
    format!(
        "{table}\n{} runs with small changes; stable: the same decision in all of them, likely: in at least 80 %.",
        result.runs
    )
}

/// What lies in the areas and speaks against a project, or was forgotten.
pub fn survey(report: &ScoreReport) -> String {
    let Some(survey) = &report.survey else { return String::new() };
    let mut text = String::new();
    for (application, project) in report.round.applications.iter().zip(&survey.projects) {
        let mut said: Vec<String> = Vec::new();
        if let Some(forgotten) = project.forgotten.as_ref().filter(|forgotten| !forgotten.is_empty()) {
            said.push(format!("{} unserved premises near it are in no project", forgotten.len()));
        }
        let in_holes: u64 = project.holes.iter().map(|hole| hole.premises).sum();
        if in_holes > 0 {
            said.push(format!("{in_holes} premises in holes of its area"));
        }
        if project.counties.len() > 1 {
            said.push(format!("crosses {} counties", project.counties.len()));
        } else if project.municipalities.len() > 1 {
            said.push(format!("crosses {} municipalities", project.municipalities.len()));
        }
        if !said.is_empty() {
            let _ = writeln!(text, "{}: {}", application.project_id, said.join("; "));
        }
    }
    for overlap in &report.overlaps {
        let id = |project: usize| &report.round.applications[project].project_id;
        let _ = writeln!(text, "{} and {} share {} premises", id(overlap.a), id(overlap.b), overlap.premises);
    }
    text.trim_end().to_owned()
}

/// What changes would do, one line for each project that moves.
pub fn what_if(what_if: &WhatIf) -> String {
    let moved: Vec<String> = what_if.comparison.projects.iter().map(|change| format!("  {}", change.sentence())).collect();
    if moved.is_empty() {
        return "What if: nothing would move.".to_owned();
    }
    format!("What if (nothing of this is in the results):\n{}", moved.join("\n"))
}

/// What differs between two scoring runs, one line for each project.
pub fn comparison(comparison: &Comparison) -> String {
    let mut lines = Vec::new();
    if comparison.rules.before != comparison.rules.after {
        lines.push(format!("Rules: {} → {}", comparison.rules.before, comparison.rules.after));
    }
    lines.extend(comparison.projects.iter().map(ProjectChange::sentence));
    lines.push(format!("{} projects are the same in both, place and outcome included.", comparison.unchanged));
    lines.join("\n")
}
