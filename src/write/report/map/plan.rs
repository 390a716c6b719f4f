//! The map of a plan: areas of projects on their municipalities, and, for those who work with it, the routes.
//!
//! Responsible for: what is drawn, as data for the chapter of the plan; nothing in it moves. Not responsible for: which areas and routes the
//! reader may see (results come with that already taken out), or the words beside it.

use super::grid::{Grid, path_data};
use super::layers::rings;
use super::legend::{Key, ScaleBar};
use super::place::{Spot, spots};
use super::{LETTERS_PX, SCREEN, outline};
use crate::results::Results;
use crate::write::report::Context;
use geo::Simplify;
use serde::Serialize;

/// So many projects have their name on the map at most: those that are funded first.
const MOST_NAMES: usize = 40;
/// The most bytes that the borders of the municipalities take: they are only the ground.
const MOST_BYTES: usize = 200_000;

/// The map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::write::report) struct PlanMap {
    view: String,
    letters: i64,
    /// The municipalities.
    ground: Vec<String>,
    areas: Vec<PlanArea>,
    /// Path data of all routes; empty where they are not shown.
    routes: String,
    keys: Vec<Key>,
    scale: ScaleBar,
}

/// The area of a project.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct PlanArea {
    id: String,
    class: &'static str,
    path: String,
    /// Where its name stands, where it has room.
    spot: Option<Spot>,
}

/// The map of a plan; none where no area is drawn. `is_funded` says it of a project by its id.
pub(in crate::write::report) fn plan_map(
    context: &Context<'_>,
    results: &Results,
    is_funded: impl Fn(&str) -> bool,
) -> Option<PlanMap> {
    let layer = results.layer("plan_areas")?;
    let municipalities = results.layer("municipalities").map(|layer| layer.shapes.as_slice()).unwrap_or_default();
    // Where the projects are is what is asked; the rest of the municipalities is cut off by the frame.
    let grid = Grid::over(layer.shapes.iter())?;
    let pixels = (SCREEN.0 / grid.width as f64).min(SCREEN.1 / grid.height as f64);
    let counties = vec![""; municipalities.len()];
    let ground = outline::outlines(municipalities, &counties, &grid, MOST_BYTES);
    let mut order: Vec<usize> = (0..layer.shapes.len()).collect();
    order.sort_by_key(|&row| (!is_funded(layer.table.cell(row, "project")), row));
    let area = |(place, &row): (usize, &usize)| {
        let id = layer.table.cell(row, "project");
        let rings = rings(&layer.shapes[row], &grid);
        PlanArea {
            id: id.to_owned(),
            class: if is_funded(id) { "plan_area-funded" } else { "plan_area-other" },
            path: path_data(&rings, true),
            spot: spots(&rings).first().copied().filter(|_| place < MOST_NAMES),
        }
    };
    let areas: Vec<PlanArea> = order.iter().enumerate().map(area).collect();
    let lines = results.routes.iter().map(|route| grid.line(&route.line.simplify(grid.metres / 2.0).0));
    let lines: Vec<_> = lines.filter(|line| line.len() > 1).collect();
    let classes = context.labels.classes("plan_area").map(|class| (format!("plan_area-{}", class.value), class));
    let keys = classes
        .filter(|(name, _)| areas.iter().any(|area| area.class == name))
        .map(|(class, label)| Key { class, words: label.label.name(context.language()).to_owned() });
    Some(PlanMap {
        view: format!("{} {} {} {}", grid.left, grid.top, grid.width, grid.height),
        letters: (LETTERS_PX / pixels).round() as i64,
        ground: ground.areas.iter().map(|rings| path_data(rings, true)).filter(|path| !path.is_empty()).collect(),
        keys: keys.collect(),
        routes: path_data(&lines, false),
        scale: ScaleBar::new(&grid, pixels, context.language()),
        areas,
    })
}
