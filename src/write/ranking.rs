//! `ranking.csv`: the list of a round, one row per project.
//!
//! Responsible for: the columns that scripts rely on, ranked projects first and the others by id behind them with an empty rank. Not
//! responsible for: the order itself.
//!
//! Unknown is an empty cell, never zero: `granted_support` is empty where somebody must decide first, `connection_rate` where the counts are
//! not known (and `.` where there is nothing to connect). Rates and comparison numbers are cut off, so that a figure never lies in another
//! band than its points; the exact fractions are in `scorecards.json`.

use super::score::{Row, ScoreFiles, known};
use super::{cannot_write, csv_error, csv_writer, harmless};
use crate::Result;
use crate::model::ApplicationColumn as Column;
use std::path::Path;

/// The first columns; `total_points` is `comparison_number` where projects are ranked by that. Behind them follow `points_<criterion>` and
/// `weighted_<criterion>` for each criterion, and [`LAST_COLUMNS`].
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

/// The columns behind those of the criteria; `reserved_support` is set aside until somebody has decided.
pub const LAST_COLUMNS: [&str; 2] = ["signed_connections", "reserved_support"];

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
    let criteria = criteria.iter().flat_map(|one| [format!("points_{}", one.id), format!("weighted_{}", one.id)]);
    first.chain(criteria).chain(LAST_COLUMNS.map(str::to_owned)).collect()
}

fn cells(results: &ScoreFiles<'_>, row: &Row<'_>) -> Vec<String> {
    let (application, card, decided) = (row.application, row.card, row.decided);
    let text = |text: &str| harmless(text).into_owned();
    let standing = match card.comparison {
        Some(number) => number.decimal(2),
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
    cells.extend([known(row.signed(results.rules())), decided.reserved.to_string()]);
    cells
}

#[cfg(test)]
mod tests {
    use crate::model::{ApplicationColumn as Column, Value};
    use crate::score::rules::LineRule;
    use crate::score::samples::stated;
    use crate::write::score_samples::{ratio, small};

    #[test]
    fn the_ranking_has_exactly_the_promised_columns_order_and_cells() {
        let expected = "\
rank,project_id,application_id,project,applicant,municipality,outcome,total_points,connection_rate,possible_connections,\
requested_support,granted_support,cumulative_granted,tie_broken_by,points_connection_rate,weighted_connection_rate,\
points_possible_connections,weighted_possible_connections,points_capacity,weighted_capacity,signed_connections,reserved_support
1,Å/1,A-1,Åsens <b>fiber</b> & co,\"'=HYPERLINK(\"\"x\"\")\",Falun; Borlänge,granted,460,0.850000,100,5400000,5400000,5400000,,5,225,4,160,5,75,85,0
2,P2,,,,,granted,370,0.800000,100,3000000,3000000,8400000,connection_rate,3,135,4,160,5,75,80,0
3,P3,,,Byalaget,,refused_budget,370,0.760000,100,9000000,0,8400000,connection_rate,3,135,4,160,5,75,76,0
4,P8,,,Byalaget,,needs_decision,200,0.500000,40,100000,,8400000,,1,45,2,80,5,75,20,0
5,P4,,,,,refused_floor,155,0.333333,30,100000,0,8400000,,0,0,2,80,5,75,10,0
,P5,,,,,refused_condition,380,1.000000,30,100000,0,,,5,225,2,80,5,75,30,0
,P6,,,,,withdrawn,380,1.000000,30,100000,0,,,5,225,2,80,5,75,30,0
,P7,,,,,dismissed,380,1.000000,30,100000,0,,,5,225,2,80,5,75,30,0
";
        assert_eq!(small().file("ranking.csv"), expected);
    }

    #[test]
    fn a_ratio_programme_has_a_comparison_number_cut_off_and_no_rate() {
        let mut sample = ratio();
        sample.rules.line.rule = stated(LineRule::Stop);
        let expected = "\
rank,project_id,application_id,project,applicant,municipality,outcome,comparison_number,connection_rate,possible_connections,\
requested_support,granted_support,cumulative_granted,tie_broken_by,signed_connections,reserved_support
1,billig,,,,,granted,10000.00,,50,1000000,1000000,1000000,,50,0
2,dyr,,,,,carried_over,22222.22,,90,2000000,0,1000000,,90,0
";
        assert_eq!(sample.file("ranking.csv"), expected);
    }

    #[test]
    fn nothing_to_connect_is_a_dot_and_what_is_not_known_is_empty() {
        let mut sample = small();
        for (at, value) in [(1, Some(0)), (2, None)] {
            let application = &mut sample.round.applications[at];
            application.assessed.clear();
            for column in [Column::PermanentHouseholds, Column::PermanentSigned] {
                application.stated.remove(&column);
                application.stated.extend(value.map(|value| (column, Value::Number(value))));
            }
        }
        let table = sample.file("ranking.csv");
        let row = |id: &str| table.lines().find(|line| line.contains(id)).unwrap().split(',').collect::<Vec<_>>();
        let (nothing, unknown) = (row(",Å/1,"), row(",P2,"));
        assert_eq!(nothing[8..10], [".", "0"], "{nothing:?}");
        assert_eq!(unknown[8..10], ["", ""], "{unknown:?}");
        assert_eq!(unknown[6], "needs_decision");
    }
}
