//! From counts per municipality to the tables: municipalities, counties, outside, country (`counting.md`, rules 8 to 11).

use super::count::{Counts, Tally};
use super::table::SPEEDS_MBPS;
use super::{AccessRow, CoverageRow, CoverageTables, Level, Rules, SpeedRow};
use crate::model::{AreaClass, Areas, Base, NetworkLayer, Status, Technology, codes};
use crate::{Error, Result};
use std::collections::BTreeMap;

/// Where the county of a municipality comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountySource {
    /// The Swedish table, if every code is in it; else no county rows.
    #[default]
    Table,
    /// A column of the areas.
    Column,
    /// This many first characters of the municipality code.
    Digits(usize),
}

/// Names that the data do not hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LevelNames {
    /// Where counties come from.
    pub county: CountySource,
    /// The country's name outside Sweden.
    pub country: Option<String>,
}

/// Whether every municipality code is Swedish, so that the embedded table holds.
pub fn is_sweden(areas: &Areas) -> bool {
    !areas.is_empty() && areas.code.iter().all(|code| codes::municipality_name(code).is_some())
}

/// A row's head, and the municipalities (as positions in the counts) that it sums up.
struct Group {
    level: Level,
    code: String,
    name: String,
    members: Vec<usize>,
}

/// Makes the tables.
///
/// # Errors
/// When counties were asked for in a way that the areas cannot give.
pub fn tables(
    counts: &Counts,
    areas: &Areas,
    network: &[NetworkLayer],
    rules: &Rules,
    names: &LevelNames,
) -> Result<CoverageTables> {
    let groups = groups(areas, names)?;
    let classes: &[AreaClass] = if counts.has_classes { AreaClass::ALL } else { &[AreaClass::Total] };
    let technologies = technologies(network);
    let speeds = network.iter().any(|layer| layer.attributes.down_mbps.any(|speed| speed.is_some()));
    let mut tables = CoverageTables {
        base_missing: counts.bases.iter().copied().zip(counts.missing.iter().copied()).collect(),
        ..CoverageTables::default()
    };
    for group in &groups {
        for &class in classes {
            for (at, &base) in counts.bases.iter().enumerate() {
                let mut tally = Tally::default();
                group.members.iter().for_each(|&area| tally += &counts.get(area, class, at));
                tables.coverage.push(coverage_row(group, class, base, &tally, rules));
                tables
                    .technology
                    .extend(technologies.iter().map(|&technology| access_row(group, class, base, technology, &tally)));
                if speeds {
                    tables.speed.extend((0..SPEEDS_MBPS.len()).map(|speed| speed_row(group, class, base, speed, &tally)));
                }
            }
        }
    }
    Ok(tables)
}

/// The groups in table order: by level, within a level by code.
fn groups(areas: &Areas, names: &LevelNames) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = (0..areas.len())
        .map(|i| Group {
            level: Level::Municipality,
            code: areas.code[i].clone(),
            name: areas.label[i].clone(),
            members: vec![i],
        })
        .collect();
    let mut counties: BTreeMap<String, (String, Vec<usize>)> = BTreeMap::new();
    for i in 0..areas.len() {
        if let Some((code, name)) = county_of(areas, i, &names.county)? {
            let county = counties.entry(code).or_insert_with(|| (name, Vec::new()));
            county.1.push(i);
        }
    }
    groups.extend(counties.into_iter().map(|(code, (name, members))| Group { level: Level::County, code, name, members }));
    let outside = vec![areas.len()];
    groups.push(Group { level: Level::Outside, code: String::new(), name: "Outside".to_owned(), members: outside });
    let country = match &names.country {
        Some(name) => name.clone(),
        None if is_sweden(areas) => codes::COUNTRY_NAME.to_owned(),
        None => String::new(),
    };
    let everything = (0..=areas.len()).collect();
    groups.push(Group { level: Level::Country, code: codes::COUNTRY_CODE.to_owned(), name: country, members: everything });
    Ok(groups)
}

/// The code and the name of the county of municipality `i`; `None` where nobody can tell.
///
/// # Errors
/// When the county is asked for from a column that does not say it.
pub fn county_of(areas: &Areas, i: usize, source: &CountySource) -> Result<Option<(String, String)>> {
    let code = &areas.code[i];
    Ok(match source {
        CountySource::Table if is_sweden(areas) => {
            let county = &code[..2];
            Some((county.to_owned(), codes::county_name(county).unwrap_or_default().to_owned()))
        }
        CountySource::Table => None,
        CountySource::Digits(digits) => {
            let county: String = code.chars().take(*digits).collect();
            let name = codes::county_name(&county).filter(|_| is_sweden(areas)).unwrap_or_default().to_owned();
            Some((county, name))
        }
        CountySource::Column => {
            let county = areas.county.as_ref().map(|county| county[i].clone()).unwrap_or_default();
            if county.is_empty() {
                return Err(Error::usage(format!("municipality `{code}` in `{}` has no county code", areas.name))
                    .with_hint("fill the county column, or use `--county-digits`"));
            }
            let name = areas.county_label.as_ref().map(|name| name[i].clone()).unwrap_or_default();
            Some((county, name))
        }
    })
}

/// Fibre, and the technologies that a layer names: of the others nobody knows anything.
fn technologies(network: &[NetworkLayer]) -> Vec<Technology> {
    let named = |technology: Technology| network.iter().any(|layer| layer.attributes.technology.any(|known| known == technology));
    Technology::ALL.iter().copied().filter(|technology| *technology == Technology::Fibre || named(*technology)).collect()
}

fn coverage_row(group: &Group, area_class: AreaClass, base: Base, tally: &Tally, rules: &Rules) -> CoverageRow {
    let within = rules.passed_within;
    let passed_within = match area_class {
        AreaClass::Dense => Some(within.dense_m),
        AreaClass::Rural => Some(within.rural_m),
        AreaClass::Total => within.single(),
    };
    CoverageRow {
        level: group.level,
        code: group.code.clone(),
        name: group.name.clone(),
        area_class,
        base,
        total: tally.total(),
        connected: tally.of(Status::Connected),
        passed: tally.of(Status::Connected) + tally.of(Status::Passed),
        planned: tally.of(Status::Planned),
        unserved: tally.of(Status::Unserved),
        unknown: tally.of(Status::Unknown),
        passed_within_m: passed_within.map(|metres| metres.to_string()).unwrap_or_default(),
        as_of: rules.as_of.map(|date| date.to_string()).unwrap_or_default(),
    }
}

fn access_row(group: &Group, area_class: AreaClass, base: Base, technology: Technology, tally: &Tally) -> AccessRow {
    let reached = tally.technology[technology as usize];
    let (access, access_or_vicinity) = match technology {
        Technology::Fibre => (tally.of(Status::Connected), tally.of(Status::Connected) + tally.of(Status::Passed)),
        _ => (reached, reached),
    };
    AccessRow {
        level: group.level,
        code: group.code.clone(),
        name: group.name.clone(),
        area_class,
        base,
        technology,
        total: tally.total(),
        access,
        access_or_vicinity,
    }
}

fn speed_row(group: &Group, area_class: AreaClass, base: Base, speed: usize, tally: &Tally) -> SpeedRow {
    SpeedRow {
        level: group.level,
        code: group.code.clone(),
        name: group.name.clone(),
        area_class,
        base,
        down_mbps: SPEEDS_MBPS[speed],
        total: tally.total(),
        reached: tally.speed[speed],
        speed_unknown: tally.speed_unknown[speed],
    }
}
