//! What lies over the municipalities: project areas and white spots.
//!
//! Responsible for: their shapes on the grid, their classes, and which white spots are drawn where there are very many. Not responsible for:
//! which of them the public may see (results come with that already taken out).

use super::grid::{Grid, Step, path_data};
use super::outline::marker;
use super::place::{Spot, spots};
use crate::results::{PolygonLayer, Table};
use crate::write::labels::Kind;
use crate::write::report::{Context, Figure};
use geo::{MultiPolygon, Simplify};
use serde::Serialize;

/// The most white spots that are drawn: more would make the page heavy and the map slow, and the least of them could not be seen.
pub(super) const MOST_SPOTS: usize = 5000;
/// How far a corner that is left out may lie from the drawn line, in steps of the grid.
const TOLERANCE: f64 = 0.5;

/// A project area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ProjectArea {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its place in the ranking.
    pub rank: Figure,
    /// What stands on the map: its place, or a letter where it has none.
    pub mark: String,
    /// The class of its outcome, as `outcome-granted`; empty where nothing is known of it.
    pub class: String,
    /// The word for its outcome.
    pub outcome: String,
    /// Its shape.
    pub path: String,
    /// Where its mark stands; `None` where it has no shape.
    pub spot: Option<Spot>,
}

/// A white spot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct WhiteSpot {
    /// Its number in its layer.
    pub number: String,
    /// The municipality.
    pub name: String,
    /// How many of the base are in it.
    pub count: Figure,
    /// Its shape.
    pub path: String,
}

/// The white spots that are drawn, the largest first, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct WhiteSpots {
    /// Those that are drawn.
    pub drawn: Vec<WhiteSpot>,
    /// How many are not.
    pub left_out: usize,
}

/// The rings of a shape on the grid, with fewer corners; a diamond where it is too small.
pub(super) fn rings(shape: &MultiPolygon<f64>, grid: &Grid) -> Vec<Vec<Step>> {
    let simple = shape.simplify(grid.metres * TOLERANCE);
    let lines = simple.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    let rings: Vec<_> = lines.filter_map(|line| grid.ring(&line.0)).collect();
    if rings.is_empty() { marker(shape, grid) } else { rings }
}

/// The project areas, in the order of the ranking; those that the ranking does not name come last.
pub(super) fn project_areas(
    layer: &PolygonLayer,
    ranking: Option<&Table>,
    grid: &Grid,
    context: &Context<'_>,
) -> Vec<ProjectArea> {
    let row_of = |id: &str| ranking.and_then(|table| table.find(&[("project_id", id)]).next());
    let rows = &layer.table;
    let mut order: Vec<(Option<usize>, usize)> =
        (0..layer.shapes.len()).map(|area| (row_of(rows.cell(area, "project_id")), area)).collect();
    order.sort_by_key(|&(row, area)| (row.unwrap_or(usize::MAX), area));
    let mut letters = 0;
    order.iter().map(|&(row, area)| project_area(layer, area, row.zip(ranking), grid, context, &mut letters)).collect()
}

fn project_area(
    layer: &PolygonLayer,
    area: usize,
    ranked: Option<(usize, &Table)>,
    grid: &Grid,
    context: &Context<'_>,
    letters: &mut usize,
) -> ProjectArea {
    let cell = |column: &str| ranked.map_or("", |(row, table)| table.cell(row, column));
    let mut rank = match ranked {
        Some((row, table)) => Figure::cell(table, row, "rank", Kind::Count, context.language()),
        None => Figure::of_text("", Kind::Count, context.language(), String::new()),
    };
    let mark = if rank.value.is_empty() {
        // Not ranked: a place cannot be, which is not the same as unknown.
        ".".clone_into(&mut rank.shown);
        *letters += 1;
        letter(*letters - 1)
    } else {
        rank.shown.clone()
    };
    let outcome = cell("outcome");
    let rings = rings(&layer.shapes[area], grid);
    let name = [cell("project"), layer.table.cell(area, "project")].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    ProjectArea {
        id: layer.table.cell(area, "project_id").to_owned(),
        name: name.to_owned(),
        rank,
        mark,
        class: if outcome.is_empty() { String::new() } else { format!("outcome-{outcome}") },
        outcome: context.labels.word("outcome", outcome, context.language()).to_owned(),
        path: path_data(&rings, true),
        spot: spots(&rings).first().copied(),
    }
}

/// The marks of areas without a place: a, b, ..., z, aa, ab, ...
fn letter(number: usize) -> String {
    let last = char::from(b'a' + (number % 26) as u8);
    if number < 26 { last.to_string() } else { format!("{}{last}", letter(number / 26 - 1)) }
}

/// The white spots with the most of the base, at most [`MOST_SPOTS`], the largest first so that the small ones lie on top.
pub(super) fn white_spots(layer: &PolygonLayer, base: &str, grid: &Grid, context: &Context<'_>) -> WhiteSpots {
    let table = &layer.table;
    let mut order: Vec<usize> = (0..layer.shapes.len()).collect();
    order.sort_by_key(|&row| {
        (std::cmp::Reverse(table.count(row, base).unwrap_or(0)), std::cmp::Reverse(table.count(row, "premises")), row)
    });
    let drawn = order.iter().take(MOST_SPOTS).map(|&row| WhiteSpot {
        number: table.cell(row, "white_spot").to_owned(),
        name: table.cell(row, "name").to_owned(),
        count: Figure::cell(table, row, base, Kind::Count, context.language()),
        path: path_data(&rings(&layer.shapes[row], grid), true),
    });
    WhiteSpots { drawn: drawn.collect(), left_out: order.len().saturating_sub(MOST_SPOTS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        let marks: Vec<String> = [0, 25, 26, 27, 26 + 26 * 26].into_iter().map(letter).collect();
        assert_eq!(marks, ["a", "z", "aa", "ab", "aaa"]);
    }
}
