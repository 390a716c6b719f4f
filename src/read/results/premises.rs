//! `premises.parquet` of an earlier run: only the columns that a comparison needs, as small as they get.

use crate::coverage::AreaIndex;
use crate::coverage::compare::PremisesResults;
use crate::model::{AreaClass, CodeColumn, EvidenceSet, Ids, Status, Weights};
use crate::read::{Column, ColumnWish, Request, Source, geoparquet};
use crate::{Error, Place, Result};
use std::path::Path;

const AGAIN: &str = "run `bygd coverage --premises-out` again to make the folder anew";

/// The columns that must be there.
const NEEDED: [(&str, ColumnWish); 6] = [
    ("id", ColumnWish::Id),
    ("area_code", ColumnWish::Code),
    ("area_class", ColumnWish::Code),
    ("status", ColumnWish::Code),
    ("evidence", ColumnWish::Code),
    ("distance_m", ColumnWish::Number),
];
/// The columns that may be there.
const WEIGHTS: [&str; 3] = ["households", "workplaces", "population"];

/// Reads the premises; areas become positions in `areas` (ascending), classes are only kept where the run told them apart.
pub(super) fn read(path: &Path, areas: &[String], has_classes: bool) -> Result<PremisesResults> {
    let place = Place::file(path.display().to_string());
    let mut reader = geoparquet::open(&Source { path: path.to_path_buf(), layer: None })?;
    let stored = &reader.schema().columns;
    if let Some((missing, _)) = NEEDED.iter().find(|(name, _)| !stored.iter().any(|column| column == name)) {
        return Err(place.error(format!("has no column `{missing}`")).with_hint(AGAIN));
    }
    let weights = WEIGHTS.iter().filter(|name| stored.iter().any(|column| column == *name));
    let mut request = Request::default();
    request.columns.extend(NEEDED.map(|(name, wish)| (name.to_owned(), wish)));
    request.columns.extend(weights.map(|name| ((*name).to_owned(), ColumnWish::Count)));
    let table = reader.read(&request)?;
    drop(reader);
    let mut results = PremisesResults { name: path.display().to_string(), ..PremisesResults::default() };
    for ((name, _), column) in request.columns.iter().zip(table.columns) {
        let place = place.clone().column(name);
        match (name.as_str(), column) {
            ("id", Column::Ids { ids, missing }) => results.ids = known(ids, &missing, place)?,
            ("area_code", Column::Codes(codes)) => results.area = positions(&codes, areas, &place)?,
            ("area_class", Column::Codes(codes)) if has_classes => {
                results.class = Some(words(&codes, &place, |word| word.and_then(AreaClass::parse))?);
            }
            ("status", Column::Codes(codes)) => results.status = words(&codes, &place, |word| word.and_then(Status::parse))?,
            ("evidence", Column::Codes(codes)) => {
                results.evidence = words(&codes, &place, |word| Some(EvidenceSet::parse(word.unwrap_or_default())))?;
            }
            ("distance_m", Column::Numbers(numbers)) => results.distance_m = numbers,
            ("households", Column::Counts { counts, .. }) => results.households = Some(counts),
            ("workplaces", Column::Counts { counts, .. }) => results.workplaces = Some(counts),
            ("population", Column::Counts { counts, .. }) => results.population = Some::<Weights>(counts),
            _ => {}
        }
    }
    Ok(results)
}

fn known(ids: Ids, missing: &[u32], place: Place) -> Result<Ids> {
    match missing.first() {
        None => Ok(ids),
        Some(row) => Err(place.row(u64::from(*row) + 1).error("a premises has no id").with_hint(AGAIN)),
    }
}

/// Each code by its position; a missing one is outside.
fn positions(codes: &CodeColumn, areas: &[String], place: &Place) -> Result<Vec<AreaIndex>> {
    words(codes, place, |code| match code {
        None => Some(AreaIndex::OUTSIDE),
        Some(code) => {
            areas.binary_search_by(|known| known.as_str().cmp(code)).ok().map(|position| AreaIndex::new(position as u32))
        }
    })
}

/// Each word by its meaning, looked up once per different word.
fn words<T: Copy>(codes: &CodeColumn, place: &Place, meaning: impl Fn(Option<&str>) -> Option<T>) -> Result<Vec<T>> {
    let known: Vec<Option<T>> = codes.codes.iter().map(|word| meaning(Some(word))).collect();
    let missing = meaning(None);
    let mut rows = Vec::with_capacity(codes.rows.len());
    for (row, &code) in codes.rows.iter().enumerate() {
        let value = if code == CodeColumn::MISSING { missing } else { known[code as usize] };
        rows.push(value.ok_or_else(|| unknown(codes.get(row), row, place))?);
    }
    Ok(rows)
}

fn unknown(word: Option<&str>, row: usize, place: &Place) -> Error {
    let problem = match word {
        Some(word) => format!("`{word}` is unknown here; the file does not belong to the other files of its folder"),
        None => "is empty".to_owned(),
    };
    place.clone().row(row as u64 + 1).error(problem).with_hint(AGAIN)
}
