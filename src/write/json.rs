//! `coverage.json`: the tables and the settings in one file for programs.
//!
//! Responsible for: numbers as numbers, shares rounded to the six decimals of the CSV files (null where the total is zero), keys in a
//! fixed order, one row per line so that two runs can be compared with any text tool. Not responsible for: which rows there are.

use super::{SCHEMA_VERSION, cannot_write};
use crate::Result;
use crate::coverage::{AccessRow, CoverageRow, CoverageTables, Level, Share, SpeedRow};
use crate::model::{AreaClass, Base, Technology};
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes `coverage.json`; `settings` is what the manifest holds too.
pub fn write_coverage_json<S: Serialize>(path: &Path, settings: &S, tables: &CoverageTables) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut out = BufWriter::new(File::create(path)?);
        write!(out, "{{\n\"schema_version\": {SCHEMA_VERSION},\n\"settings\": ")?;
        serde_json::to_writer(&mut out, settings)?;
        write_rows(&mut out, "coverage", tables.coverage.iter().map(CoverageJson::from))?;
        write_rows(&mut out, "coverage_by_technology", tables.technology.iter().map(AccessJson::from))?;
        write_rows(&mut out, "coverage_by_speed", tables.speed.iter().map(SpeedJson::from))?;
        out.write_all(b"\n}\n")?;
        out.flush()
    };
    write().map_err(|error| cannot_write(path, &error))
}

/// One table as an array, one row per line.
fn write_rows<R: Serialize>(out: &mut impl Write, name: &str, rows: impl Iterator<Item = R>) -> io::Result<()> {
    write!(out, ",\n\"{name}\": [")?;
    for (i, row) in rows.enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &row)?;
    }
    out.write_all(b"\n]")
}

/// The share as the number that its six decimals say.
fn share(part: u64, whole: u64) -> Option<f64> {
    Share { part, whole }.to_text().parse().ok()
}

/// Text that is empty where there is nothing to say.
fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[derive(Serialize)]
struct CoverageJson<'a> {
    level: Level,
    code: &'a str,
    name: &'a str,
    area_class: AreaClass,
    base: Base,
    total: u64,
    connected: u64,
    passed: u64,
    planned: u64,
    unserved: u64,
    unknown: u64,
    connected_share: Option<f64>,
    passed_share: Option<f64>,
    planned_share: Option<f64>,
    unserved_share: Option<f64>,
    passed_within_m: Option<f64>,
    as_of: Option<&'a str>,
}

impl<'a> From<&'a CoverageRow> for CoverageJson<'a> {
    fn from(row: &'a CoverageRow) -> Self {
        Self {
            level: row.level,
            code: &row.code,
            name: &row.name,
            area_class: row.area_class,
            base: row.base,
            total: row.total,
            connected: row.connected,
            passed: row.passed,
            planned: row.planned,
            unserved: row.unserved,
            unknown: row.unknown,
            connected_share: share(row.connected, row.total),
            passed_share: share(row.passed, row.total),
            planned_share: share(row.planned, row.total),
            unserved_share: share(row.unserved, row.total),
            passed_within_m: row.passed_within_m.parse().ok(),
            as_of: present(&row.as_of),
        }
    }
}

#[derive(Serialize)]
struct AccessJson<'a> {
    level: Level,
    code: &'a str,
    name: &'a str,
    area_class: AreaClass,
    base: Base,
    technology: Technology,
    total: u64,
    access: u64,
    access_or_vicinity: u64,
    access_share: Option<f64>,
    access_or_vicinity_share: Option<f64>,
}

impl<'a> From<&'a AccessRow> for AccessJson<'a> {
    fn from(row: &'a AccessRow) -> Self {
        Self {
            level: row.level,
            code: &row.code,
            name: &row.name,
            area_class: row.area_class,
            base: row.base,
            technology: row.technology,
            total: row.total,
            access: row.access,
            access_or_vicinity: row.access_or_vicinity,
            access_share: share(row.access, row.total),
            access_or_vicinity_share: share(row.access_or_vicinity, row.total),
        }
    }
}

#[derive(Serialize)]
struct SpeedJson<'a> {
    level: Level,
    code: &'a str,
    name: &'a str,
    area_class: AreaClass,
    base: Base,
    down_mbps: u32,
    total: u64,
    reached: u64,
    speed_unknown: u64,
    reached_share: Option<f64>,
    speed_unknown_share: Option<f64>,
}

impl<'a> From<&'a SpeedRow> for SpeedJson<'a> {
    fn from(row: &'a SpeedRow) -> Self {
        Self {
            level: row.level,
            code: &row.code,
            name: &row.name,
            area_class: row.area_class,
            base: row.base,
            down_mbps: row.down_mbps,
            total: row.total,
            reached: row.reached,
            speed_unknown: row.speed_unknown,
            reached_share: share(row.reached, row.total),
            speed_unknown_share: share(row.speed_unknown, row.total),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::samples;

    #[test]
    fn numbers_are_numbers_and_what_is_missing_is_null() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("coverage.json");
        write_coverage_json(&path, &[("passed_within_m", 50)], &samples::tables()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["schema_version"], SCHEMA_VERSION);
        assert_eq!(json["coverage"][0]["passed_share"], 0.666_667);
        assert_eq!(json["coverage"][0]["passed_within_m"], 50.0);
        assert_eq!(json["coverage"][0]["as_of"], "2026-10-01");
        assert!(json["coverage"][1]["passed_share"].is_null());
        assert!(json["coverage"][2]["passed_within_m"].is_null());
        // A program reads names as they are: the apostrophe is only for spreadsheets.
        assert_eq!(json["coverage"][2]["name"], "=1+1");
        assert_eq!(json["coverage_by_technology"][0]["technology"], "fibre");
        assert_eq!(json["coverage_by_speed"][0]["down_mbps"], 100);
        assert!(
            text.contains("\n{\"level\":\"municipality\",\"code\":\"2080\",\"name\":\"Falun\",\"area_class\":\"total\",\"base\"")
        );
    }
}
