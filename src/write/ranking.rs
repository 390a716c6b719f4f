//! `ranking.csv`: the list of a round, one row per project.
//!
//! Responsible for: the columns that scripts rely on, ranked projects first and the others by id behind them with an empty rank. Not
//! responsible for: the order itself.
//!
//! Unknown is an empty cell, never zero: `granted_support` is empty where somebody must decide first, `connection_rate` where the counts are
//! not known (and `.` where there is nothing to connect). Rates and comparison numbers are cut off, so that a figure never lies in another
//! band than its points; the exact fractions are in `scorecards.json`.

use super::score::{Row, ScoreFiles, decimal, known};
use super::{cannot_write, csv_error, csv_writer, harmless};
use crate::Result;
use crate::model::ApplicationColumn as Column;
use std::path::Path;

/// The first columns; `total_points` is `comparison_number` where projects are ranked by that. Behind them follow `points_<criterion>` and
/// `weighted_<criterion>` for each criterion.
pub const COLUMNS: [&str; 14] = [
    "rank",
    "project_id",
    "application_id",
    "project",
    "applicant",
    "municipality",
    "outcome",
    "total_points",
    "connection_rate",
    "possible_connections",
    "requested_support",
    "granted_support",
    "cumulative_granted",
    "tie_broken_by",
];

/// Writes `ranking.csv`.
pub fn write_ranking(path: &Path, results: &ScoreFiles<'_>) -> Result<()> {
    let mut writer = csv_writer(path)?;
    let mut write = |cells: Vec<String>| writer.write_record(&cells).map_err(|error| csv_error(path, error));
    write(header(results))?;
    results.rows().try_for_each(|row| write(cells(results, &row)))?;
    writer.flush().map_err(|error| cannot_write(path, &error))
}

fn header(results: &ScoreFiles<'_>) -> Vec<String> {
    let first = COLUMNS.iter().map(|&column| match column {
        "total_points" if results.by_comparison() => "comparison_number".to_owned(),
        other => other.to_owned(),
    });
    let criteria = &results.rules().criterion;
    first.chain(criteria.iter().flat_map(|one| [format!("points_{}", one.id), format!("weighted_{}", one.id)])).collect()
}

fn cells(results: &ScoreFiles<'_>, row: &Row<'_>) -> Vec<String> {
    let (application, card, decided) = (row.application, row.card, row.decided);
    let text = |text: &str| harmless(text).into_owned();
    let standing = match card.comparison {
        Some(number) => decimal(number, 2),
        None => known(card.total_points),
    };
    let mut cells = vec![
        known(decided.rank),
        text(&application.project_id),
        text(application.text(Column::ApplicationId)),
        text(application.text(Column::Project)),
        text(application.text(Column::Applicant)),
        text(application.text(Column::Municipality)),
        decided.outcome.to_string(),
        standing,
        row.rate(results.rules()).unwrap_or_default(),
        known(row.possible(results.rules())),
        known(card.support.requested),
        known(row.granted()),
        known(decided.rank.map(|_| decided.cumulative)),
        known(decided.tie_broken_by),
    ];
    cells.extend(card.criteria.iter().flat_map(|one| [one.points.to_string(), one.weighted.to_string()]));
    cells
}
