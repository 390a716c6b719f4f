//! `coverage.csv`, `coverage_by_technology.csv` and `coverage_by_speed.csv`.
//!
//! Responsible for: the columns and their order, and shares with six decimals (empty where the total is zero). Not responsible for: which
//! rows there are and in which order; that is [`CoverageTables`].
//!
//! Comma, decimal dot, UTF-8 without byte order mark, line feed. Codes and names that a spreadsheet would run as a formula get an
//! apostrophe in front; no real code or name begins so.

use super::{OutputFolder, csv_error, csv_writer, harmless};
use crate::Result;
use crate::coverage::{AccessRow, CoverageRow, CoverageTables, Level, Share, SpeedRow};
use crate::model::{AreaClass, Base};
use std::path::Path;

/// The columns of `coverage.csv`, in order.
pub const COVERAGE_COLUMNS: [&str; 17] = [
    "level",
    "code",
    "name",
    "area_class",
    "base",
    "total",
    "connected",
    "passed",
    "planned",
    "unserved",
    "unknown",
    "connected_share",
    "passed_share",
    "planned_share",
    "unserved_share",
    "passed_within_m",
    "as_of",
];

/// The columns of `coverage_by_technology.csv`, in order.
pub const TECHNOLOGY_COLUMNS: [&str; 11] = [
    "level",
    "code",
    "name",
    "area_class",
    "base",
    "technology",
    "total",
    "access",
    "access_or_vicinity",
    "access_share",
    "access_or_vicinity_share",
];

/// The columns of `coverage_by_speed.csv`, in order.
pub const SPEED_COLUMNS: [&str; 11] = [
    "level",
    "code",
    "name",
    "area_class",
    "base",
    "down_mbps",
    "total",
    "reached",
    "speed_unknown",
    "reached_share",
    "speed_unknown_share",
];

/// Writes the three tables into the folder. All three are always there, so that a script finds them; a table without rows has its header.
pub fn write_tables(folder: &OutputFolder, tables: &CoverageTables) -> Result<()> {
    write_table(&folder.file("coverage.csv"), &COVERAGE_COLUMNS, &tables.coverage, coverage_cells)?;
    write_table(&folder.file("coverage_by_technology.csv"), &TECHNOLOGY_COLUMNS, &tables.technology, technology_cells)?;
    write_table(&folder.file("coverage_by_speed.csv"), &SPEED_COLUMNS, &tables.speed, speed_cells)
}

fn write_table<Row>(path: &Path, columns: &[&str], rows: &[Row], cells: impl Fn(&Row) -> Vec<String>) -> Result<()> {
    let mut writer = csv_writer(path)?;
    writer.write_record(columns).map_err(|error| csv_error(path, error))?;
    for row in rows {
        writer.write_record(cells(row)).map_err(|error| csv_error(path, error))?;
    }
    writer.flush().map_err(|error| super::cannot_write(path, &error))
}

/// The first five columns, the same in all tables.
fn key_cells(level: Level, code: &str, name: &str, class: AreaClass, base: Base) -> Vec<String> {
    vec![level.to_string(), harmless(code).into_owned(), harmless(name).into_owned(), class.to_string(), base.to_string()]
}

fn coverage_cells(row: &CoverageRow) -> Vec<String> {
    let mut cells = key_cells(row.level, &row.code, &row.name, row.area_class, row.base);
    cells.extend([row.total, row.connected, row.passed, row.planned, row.unserved, row.unknown].map(|count| count.to_string()));
    cells.extend([row.connected, row.passed, row.planned, row.unserved].map(|part| row.share(part).to_text()));
    cells.extend([row.passed_within_m.clone(), row.as_of.clone()]);
    cells
}

fn technology_cells(row: &AccessRow) -> Vec<String> {
    let mut cells = key_cells(row.level, &row.code, &row.name, row.area_class, row.base);
    cells.push(row.technology.to_string());
    cells.extend([row.total, row.access, row.access_or_vicinity].map(|count| count.to_string()));
    cells.extend([row.access, row.access_or_vicinity].map(|part| Share { part, whole: row.total }.to_text()));
    cells
}

fn speed_cells(row: &SpeedRow) -> Vec<String> {
    let mut cells = key_cells(row.level, &row.code, &row.name, row.area_class, row.base);
    cells.push(row.down_mbps.to_string());
    cells.extend([row.total, row.reached, row.speed_unknown].map(|count| count.to_string()));
    cells.extend([row.reached, row.speed_unknown].map(|part| Share { part, whole: row.total }.to_text()));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::samples;

    fn written() -> [String; 3] {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        let folder = OutputFolder::create(&out, false).unwrap();
        write_tables(&folder, &samples::tables()).unwrap();
        folder.finish().unwrap();
        ["coverage.csv", "coverage_by_technology.csv", "coverage_by_speed.csv"]
            .map(|name| std::fs::read_to_string(out.join(name)).unwrap())
    }

    #[test]
    fn the_coverage_table_has_exactly_the_promised_columns_and_layout() {
        let [coverage, ..] = written();
        assert_eq!(
            coverage,
            "level,code,name,area_class,base,total,connected,passed,planned,unserved,unknown,connected_share,passed_share,\
             planned_share,unserved_share,passed_within_m,as_of\n\
             municipality,2080,Falun,total,premises,3,1,2,1,0,0,0.333333,0.666667,0.333333,0.000000,50,2026-10-01\n\
             municipality,2081,\"Borlänge, \"\"Stora\"\"\",total,households,0,0,0,0,0,0,,,,,50,\n\
             outside,,'=1+1,total,premises,1,0,0,0,1,0,0.000000,0.000000,0.000000,1.000000,,\n"
        );
    }

    #[test]
    fn technologies_and_speeds_have_counts_before_shares() {
        let [_, technology, speed] = written();
        assert_eq!(technology.lines().next(), Some(TECHNOLOGY_COLUMNS.join(",").as_str()));
        assert_eq!(technology.lines().nth(1), Some("municipality,2080,Falun,total,premises,fibre,3,1,2,0.333333,0.666667"));
        assert_eq!(speed.lines().nth(1), Some("municipality,2080,Falun,total,premises,100,3,1,2,0.333333,0.666667"));
    }
}
