//! The map: municipalities coloured by a measure, project areas and white spots, with the table of the same figures beside it.
//!
//! Responsible for: what is drawn and said, as data for the template; the page is right without scripts, and the script only reads what
//! stands in the page. Not responsible for: moving about in the map (`templates/map.js`).
//!
//! `grid` turns metres into the whole numbers of the drawing, `outline` simplifies borders, `place` finds room for names, `measure` has the
//! measures and their classes, `layers` the project areas and white spots, `plan` draws a plan, `legend` explains, `style` holds colours and patterns.

mod grid;
mod layers;
mod legend;
mod measure;
mod outline;
mod place;
mod plan;
mod style;
#[cfg(test)]
mod tests;

pub(super) use plan::{PlanMap, plan_map};
pub(super) use style::class_rules;

use super::Context;
#[cfg(test)]
use super::Figure;
use crate::results::{PolygonLayer, Results};
use grid::{Grid, Step, path_data};
use layers::{ProjectArea, WhiteSpots};
use legend::{Legend, ScaleBar};
use measure::{Cell, Heading, Measure, Measures, Words, capitalised};
use place::{Spot, Wish};
use serde::Serialize;
use style::Pattern;

/// Pixels across and down that the map gets at most on a wide screen.
const SCREEN: (f64, f64) = (720.0, 820.0);
/// Pixels of the letters of a name.
const LETTERS_PX: f64 = 12.0;

/// A municipality on the map and in the table beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Municipality {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Its shape; empty where it has none.
    path: String,
    /// Its cells, one for each heading.
    cells: Vec<Cell>,
    /// The class it is coloured by when the page opens.
    class: String,
    /// Where its name stands.
    spot: Option<Spot>,
    /// The scale from which on its name is shown; empty where there is never room.
    from_scale: String,
    /// How the name is shown without scripts: at every width, on wide screens only, or not at all.
    shown: &'static str,
}

/// The map with everything around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Map {
    view: String,
    left: i64,
    top: i64,
    /// Pixels of a step when the map is first shown on a wide screen.
    pixels: String,
    metres: String,
    letters: i64,
    patterns: Vec<Pattern>,
    municipalities: Vec<Municipality>,
    county_borders: String,
    measures: Vec<Measure>,
    headings: Vec<Heading>,
    projects: Vec<ProjectArea>,
    spots: WhiteSpots,
    legends: Vec<Legend>,
    outcomes: Option<Legend>,
    unserved: Option<Legend>,
    scale: ScaleBar,
    base: String,
    finding: String,
    description: String,
    dates: Vec<String>,
    files: Vec<String>,
}

/// The map; none where no folder has a shape.
pub(super) fn part(context: &Context<'_>) -> Option<Map> {
    let input = context.input;
    // A folder of a round has the municipalities too, so that its projects do not lie on an empty ground.
    let layer = |results: [Option<&Results>; 2], name: &str| {
        results.into_iter().flatten().find_map(|results| results.layer(name)).cloned().unwrap_or_default()
    };
    let areas = layer([input.coverage, input.round], "municipalities");
    let spots = layer([input.coverage, input.round], "white_spots");
    let projects = layer([input.round, None], "project_areas");
    let all = areas.shapes.iter().chain(&spots.shapes).chain(&projects.shapes);
    let grid = Grid::over(all)?;
    let pixels = (SCREEN.0 / grid.width as f64).min(SCREEN.1 / grid.height as f64);

    let coverage = input.coverage.and_then(|results| results.table("coverage"));
    let base = coverage.map_or("households", measure::base_of);
    let name = |column: &str, base: &str| context.strings.fill("map", &format!("measure_{column}"), &[("base", base)]);
    let words = Words { labels: context.labels, language: context.language(), name: &name };
    let measures = coverage.map(|table| Measures::of(table, base, &words)).unwrap_or_default();

    let ranking = input.round.and_then(|results| results.table("ranking"));
    let projects = layers::project_areas(&projects, ranking, &grid, context);
    let drawn = municipalities(&areas, &measures, &projects, &grid, pixels, context);
    let spots = layers::white_spots(&spots, base, &grid, context);
    let measures = if areas.shapes.is_empty() { Measures::default() } else { measures };
    let base = context.labels.word("base", base, context.language());
    Some(assemble(
        context,
        &grid,
        pixels,
        Drawn { municipalities: drawn.0, county_borders: drawn.1, measures, projects, spots },
        base,
    ))
}

/// What has been put on the grid.
struct Drawn {
    municipalities: Vec<Municipality>,
    county_borders: String,
    measures: Measures,
    projects: Vec<ProjectArea>,
    spots: WhiteSpots,
}

fn assemble(context: &Context<'_>, grid: &Grid, pixels: f64, drawn: Drawn, base: &str) -> Map {
    let shown = drawn.measures.measures.first();
    let mut vocabularies: Vec<&'static str> = Vec::new();
    for measure in &drawn.measures.measures {
        if !vocabularies.contains(&measure.vocabulary) {
            vocabularies.push(measure.vocabulary);
        }
    }
    let finding =
        shown.map_or_else(|| context.strings.get("map", "finding_projects").to_owned(), |measure| capitalised(&measure.name));
    let with_patterns = [&vocabularies[..], &["outcome", "status"]].concat();
    let description = context.strings.get("map", if shown.is_some() { "description" } else { "description_projects" }).to_owned();
    Map {
        view: format!("{} {} {} {}", grid.left, grid.top, grid.width, grid.height),
        left: grid.left,
        top: grid.top,
        pixels: format!("{pixels:.5}"),
        metres: format!("{:.4}", grid.metres),
        letters: (LETTERS_PX / pixels).round() as i64,
        patterns: style::patterns(context.labels, &with_patterns),
        legends: vocabularies.iter().map(|vocabulary| Legend::of_measure(vocabulary, context)).collect(),
        outcomes: Legend::of_outcomes(&drawn.projects, context),
        unserved: (!drawn.spots.drawn.is_empty()).then(|| Legend::of_white_spots(drawn.spots.left_out, context)),
        scale: ScaleBar::new(grid, pixels, context.language()),
        dates: legend::dates(context),
        files: legend::files(context),
        municipalities: drawn.municipalities,
        county_borders: drawn.county_borders,
        measures: drawn.measures.measures,
        headings: drawn.measures.headings,
        projects: drawn.projects,
        spots: drawn.spots,
        base: base.to_owned(),
        finding,
        description,
    }
}

/// The municipalities by code, and the path data of the borders between counties.
fn municipalities(
    layer: &PolygonLayer,
    measures: &Measures,
    projects: &[ProjectArea],
    grid: &Grid,
    pixels: f64,
    context: &Context<'_>,
) -> (Vec<Municipality>, String) {
    let table = &layer.table;
    let counties: Vec<&str> = (0..layer.shapes.len()).map(|row| table.cell(row, "county")).collect();
    let outlines = outline::outlines(&layer.shapes, &counties, grid, outline::MOST_BYTES);
    let spots: Vec<Vec<Spot>> = outlines.areas.iter().map(|rings| place::spots(rings)).collect();
    let size = |rings: &[Vec<Step>]| rings.iter().map(|ring| grid::doubled_area(ring).abs()).sum();
    let wish = |row: usize| Wish {
        spots: &spots[row],
        // The figure below is rarely longer than six letters.
        letters: table.cell(row, "name").chars().count().max(6),
        size: size(&outlines.areas[row]),
        code: table.cell(row, "code"),
    };
    let wishes: Vec<Wish<'_>> = (0..layer.shapes.len()).map(wish).collect();
    let kept: Vec<Spot> = projects.iter().filter_map(|project| project.spot).collect();
    let placed = place::first_scales(&wishes, &kept, pixels);
    let coverage = context.input.coverage.and_then(|results| results.table("coverage"));
    let one = |row: usize| {
        let code = table.cell(row, "code");
        let cells =
            coverage.map(|coverage| measures.cells(coverage, code, context.labels, context.language())).unwrap_or_default();
        Municipality {
            code: code.to_owned(),
            name: table.cell(row, "name").to_owned(),
            path: path_data(&outlines.areas[row], true),
            class: cells.get(1).map(|cell| cell.class.clone()).unwrap_or_default(),
            cells,
            spot: placed[row].map(|(_, spot)| spot),
            from_scale: placed[row].map(|(scale, _)| format!("{:.2}", place::SCALES[scale])).unwrap_or_default(),
            shown: match placed[row] {
                Some((0, _)) => "always",
                Some((1, _)) => "wide",
                _ => "near",
            },
        }
    };
    let mut order: Vec<usize> = (0..layer.shapes.len()).collect();
    order.sort_by_key(|&row| (table.cell(row, "code"), row));
    (order.into_iter().map(one).collect(), outlines.county_borders)
}

impl Municipality {
    /// The figure that stands under its name when the page opens.
    #[cfg(test)]
    fn shown_figure(&self) -> Option<&Figure> {
        self.cells.get(1).map(|cell| &cell.figure)
    }
}
