//! What explains the map: legends, the scale bar, and the line that says where it is from.
//!
//! Responsible for: these, as data for the template. Not responsible for: words of classes (`data/labels/classes.csv`).

use super::grid::Grid;
use super::layers::ProjectArea;
use super::measure::NO_FIGURE;
use crate::write::labels::{Kind, Language};
use crate::write::report::{Context, Figure};
use serde::Serialize;

/// A legend: what it explains, and its keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Legend {
    /// The vocabulary.
    pub vocabulary: String,
    /// Its keys: class and words.
    pub keys: Vec<Key>,
    /// What else a reader must know; empty where there is nothing.
    pub note: String,
}

/// A key of a legend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Key {
    /// The class, as `share-90`.
    pub class: String,
    /// The words.
    pub words: String,
}

impl Legend {
    /// The classes of a measure.
    pub fn of_measure(vocabulary: &str, context: &Context<'_>) -> Self {
        let classes = context.labels.classes(vocabulary);
        let key = |value: &str, words: &str| {
            let words = if value == NO_FIGURE { context.strings.get("map", "no_figure") } else { words };
            Key { class: format!("{vocabulary}-{value}"), words: words.to_owned() }
        };
        let keys = classes.map(|class| key(&class.value, class.label.name(context.language()))).collect();
        Self { vocabulary: vocabulary.to_owned(), keys, note: String::new() }
    }
    /// The outcomes that are on the map.
    pub fn of_outcomes(projects: &[ProjectArea], context: &Context<'_>) -> Option<Self> {
        if projects.is_empty() {
            return None;
        }
        let classes = context.labels.classes("outcome").map(|class| (format!("outcome-{}", class.value), class));
        let there = classes.filter(|(name, _)| projects.iter().any(|project| project.class == *name));
        let keys = there.map(|(class, label)| Key { class, words: label.label.name(context.language()).to_owned() }).collect();
        let note = context.strings.get("map", "marks").to_owned();
        Some(Self { vocabulary: "outcome".to_owned(), keys, note })
    }
    /// White spots.
    pub fn of_white_spots(left_out: usize, context: &Context<'_>) -> Self {
        let words = context.labels.word("status", "unserved", context.language()).to_owned();
        let shown = Figure::of_text(&left_out.to_string(), Kind::Count, context.language(), String::new()).shown;
        let note =
            if left_out == 0 { String::new() } else { context.strings.fill("map", "spots_left_out", &[("count", &shown)]) };
        Self { vocabulary: "status".to_owned(), keys: vec![Key { class: "status-unserved".to_owned(), words }], note }
    }
}

/// A bar that shows a length on the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ScaleBar {
    /// Its length in steps.
    pub steps: i64,
    /// Its length in words.
    pub words: String,
    /// Where it lies.
    pub x: i64,
    /// Where it lies.
    pub y: i64,
    /// Steps of a pixel when the map is first shown on a wide screen.
    pub pixel: i64,
}

impl ScaleBar {
    /// The longest bar of 1, 2 or 5 times a power of ten metres that takes at most 160 pixels.
    pub fn new(grid: &Grid, pixels: f64, language: Language) -> Self {
        let most = 160.0 / pixels * grid.metres;
        let powers = (0..8_u32).flat_map(|power| [1_u64, 2, 5].map(|first| first * 10_u64.pow(power)));
        let metres = powers.filter(|&metres| metres as f64 <= most).max().unwrap_or(1);
        let (number, unit) = if metres >= 1000 { (metres / 1000, "km") } else { (metres, "m") };
        let words = format!("{}\u{a0}{unit}", Figure::count(number, language, String::new()).shown);
        let pixel = (1.0 / pixels).round().max(1.0) as i64;
        let steps = (metres as f64 / grid.metres).round() as i64;
        Self { steps, words, x: grid.left + 12 * pixel, y: grid.top + grid.height - 12 * pixel, pixel }
    }
}

/// The measuring dates of the coverage, each once, in the order of the table.
pub(super) fn dates(context: &Context<'_>) -> Vec<String> {
    let mut dates: Vec<String> = Vec::new();
    if let Some(table) = context.input.coverage.and_then(|results| results.table("coverage")) {
        for row in 0..table.rows.len() {
            let date = table.cell(row, "as_of");
            if !date.is_empty() && !dates.iter().any(|known| known == date) {
                dates.push(date.to_owned());
            }
        }
    }
    dates
}

/// The files that the shapes and figures are from, each once, in the order of the manifests.
pub(super) fn files(context: &Context<'_>) -> Vec<String> {
    const ROLES: [&str; 3] = ["premises", "areas", "project_areas"];
    let mut files: Vec<String> = Vec::new();
    for results in [context.input.coverage, context.input.round].into_iter().flatten() {
        for input in results.manifest.inputs.iter().filter(|input| ROLES.contains(&input.role.as_str())) {
            if !files.contains(&input.file) {
                files.push(input.file.clone());
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiPolygon, polygon};

    #[test]
    fn the_scale_bar_has_a_round_length_and_is_neither_short_nor_long() {
        for metres in [900.0, 5_000.0, 70_000.0, 1_570_000.0] {
            let shape: MultiPolygon<f64> = polygon![(x: 0.0, y: 0.0), (x: metres, y: 0.0), (x: metres, y: metres)].into();
            let grid = Grid::over([&shape].into_iter()).unwrap();
            let pixels = 720.0 / grid.width as f64;
            let bar = ScaleBar::new(&grid, pixels, Language::Swedish);
            let long = bar.steps as f64 * pixels;
            assert!((60.0..=161.0).contains(&long), "{metres}: {long} {}", bar.words);
            assert!(bar.words.starts_with(['1', '2', '5']), "{}", bar.words);
        }
    }
}
