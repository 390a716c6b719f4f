//! In which municipalities and counties a project lies.

use super::inside::{Members, Sum, households};
use super::{Geodata, PlaceCount, ProjectSurvey, SurveyOptions, rules_of_place};
use crate::Result;
use crate::coverage::levels::county_of;
use crate::coverage::{AreaIndex, place};
use crate::findings::Findings;
use crate::model::{Areas, Premises};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Counts the premises and households of each project by municipality and county.
///
/// # Errors
/// When counties are asked for from a column that does not say them.
pub(super) fn count(
    geodata: &Geodata<'_>,
    options: &SurveyOptions,
    members: &Members,
    projects: &mut [ProjectSurvey],
    findings: &mut Findings,
) -> Result<()> {
    let Some(municipalities) = geodata.municipalities else { return Ok(()) };
    let premises = geodata.premises;
    let area: Cow<'_, [AreaIndex]> = match geodata.assessment {
        Some(assessment) => Cow::Borrowed(&assessment.area),
        None => Cow::Owned(place::assign_areas(premises, municipalities, &rules_of_place(), findings)),
    };
    let mut counties: BTreeMap<usize, Option<(String, String)>> = BTreeMap::new();
    for (project, inside) in projects.iter_mut().zip(&members.of_project) {
        let mut by_municipality: BTreeMap<AreaIndex, Sum> = BTreeMap::new();
        for &i in inside {
            by_municipality.entry(area[i as usize]).or_default().add(households(premises, i));
        }
        for municipality in by_municipality.keys().filter_map(|area| area.get()) {
            if let std::collections::btree_map::Entry::Vacant(entry) = counties.entry(municipality) {
                entry.insert(county_of(municipalities, municipality, &options.county)?);
            }
        }
        // Outside all of them comes last: its position is the greatest.
        project.municipalities =
            by_municipality.iter().map(|(area, sum)| municipality(municipalities, *area, *sum, premises)).collect();
        project.counties = by_county(&by_municipality, &counties, premises);
    }
    Ok(())
}

fn municipality(municipalities: &Areas, area: AreaIndex, sum: Sum, premises: &Premises) -> PlaceCount {
    let (code, name) = match area.get() {
        Some(i) => (municipalities.code[i].clone(), municipalities.label[i].clone()),
        None => (String::new(), String::new()),
    };
    place_count(code, name, sum, premises)
}

fn place_count(code: String, name: String, sum: Sum, premises: &Premises) -> PlaceCount {
    PlaceCount { code, name, premises: sum.rows, households: sum.total(premises.households.is_some()) }
}

/// Sums up municipalities by county; empty where a municipality has no known county.
fn by_county(
    by_municipality: &BTreeMap<AreaIndex, Sum>,
    counties: &BTreeMap<usize, Option<(String, String)>>,
    premises: &Premises,
) -> Vec<PlaceCount> {
    let mut by_county: BTreeMap<(bool, &str), (&str, Sum)> = BTreeMap::new();
    for (area, sum) in by_municipality {
        let (code, name) = match area.get().map(|i| &counties[&i]) {
            Some(Some((code, name))) => (code.as_str(), name.as_str()),
            Some(None) => return Vec::new(),
            None => ("", ""),
        };
        let (_, county) = by_county.entry((code.is_empty(), code)).or_insert((name, Sum::default()));
        county.known += sum.known;
        county.unknown += sum.unknown;
        county.rows += sum.rows;
    }
    by_county.into_iter().map(|((_, code), (name, sum))| place_count(code.to_owned(), name.to_owned(), sum, premises)).collect()
}
