//! Where names stand on the map, and from which scale on there is room for them.
//!
//! Responsible for: a wide spot inside each area, and a choice of names that do not cover each other, largest area first. Not responsible for:
//! measuring text, which only a browser can: widths are reckoned generously.

use super::grid::{Step, doubled_area};
use serde::Serialize;

/// Pixels that a letter takes at most, on average, in the size that names are written in (12 px, half bold).
const LETTER_PX: f64 = 7.0;
/// Pixels from the top of a name to the bottom of the figure below it.
const HEIGHT_PX: f64 = 30.0;
/// Pixels across the mark of a project.
const NUMBER_PX: f64 = 28.0;
/// A name may be this much wider than the area at its spot; more would tell a reader the wrong place.
const OVERHANG: f64 = 1.25;
/// Lines laid across an area to find its widest place.
const LINES: usize = 32;
/// Spots in one area that a name may be tried at.
const CHOICES: usize = 8;
/// Lines between two spots of one area.
const APART: usize = 3;

/// The scales for which names are chosen, as multiples of the scale at which the map is first shown on a wide screen. The first is that of a
/// narrow screen.
pub(super) const SCALES: [f64; 9] = [0.45, 1.0, 1.5, 2.2, 3.3, 5.0, 7.5, 11.0, 16.0];

/// A spot inside an area.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Spot {
    /// Steps from the left.
    pub x: i64,
    /// Steps from the top.
    pub y: i64,
    /// How wide the area is there, in steps.
    pub width: i64,
}

/// Spots where the area is wide, the widest first (of equal ones the one nearest the middle), at most [`CHOICES`]; none for no rings.
pub(super) fn spots(rings: &[Vec<Step>]) -> Vec<Spot> {
    let Some(largest) = rings.iter().max_by_key(|ring| doubled_area(ring).abs()) else { return Vec::new() };
    let ys = || largest.iter().map(|point| point.y);
    let (top, bottom) = (ys().min().unwrap_or(0), ys().max().unwrap_or(0));
    let at = |line: usize| top as f64 + (bottom - top) as f64 * (line as f64 + 0.5) / LINES as f64;
    let crossed: Vec<Vec<(f64, f64)>> = (0..LINES).map(|line| inside(rings, at(line))).collect();
    let mut found: Vec<(usize, Spot)> = Vec::new();
    for line in 1..LINES - 1 {
        let near = [&crossed[line - 1], &crossed[line + 1]];
        for &span in &crossed[line] {
            // A name has a height: what counts is what the lines above and below have in common with this one.
            let shared = near.iter().fold(span, |span, others| widest_overlap(span, others));
            let [x, y, width] =
                [f64::midpoint(shared.0, shared.1), at(line), shared.1 - shared.0].map(|number| number.round() as i64);
            found.push((line, Spot { x, y, width }));
        }
    }
    let from_middle = |line: usize| line.abs_diff(LINES / 2);
    found.sort_by(|(one_line, one), (other_line, other)| {
        other.width.cmp(&one.width).then(from_middle(*one_line).cmp(&from_middle(*other_line))).then(one_line.cmp(other_line))
    });
    let mut chosen: Vec<(usize, Spot)> = Vec::new();
    for (line, spot) in found {
        let is_apart =
            chosen.iter().all(|(other, taken)| line.abs_diff(*other) >= APART || (spot.x - taken.x).abs() > spot.width / 2);
        let is_wide = chosen.first().is_none_or(|(_, widest)| spot.width * 5 >= widest.width * 2);
        if chosen.len() < CHOICES && is_apart && is_wide {
            chosen.push((line, spot));
        }
    }
    let spots: Vec<Spot> = chosen.into_iter().map(|(_, spot)| spot).collect();
    if spots.is_empty() { vec![Spot { x: largest[0].x, y: i64::midpoint(top, bottom), width: 0 }] } else { spots }
}

/// The stretches of a line across the map that lie inside the area.
fn inside(rings: &[Vec<Step>], y: f64) -> Vec<(f64, f64)> {
    let mut crossings: Vec<f64> = Vec::new();
    for ring in rings {
        for (one, other) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let (a, b) = (one.y as f64, other.y as f64);
            if (a <= y) != (b <= y) {
                crossings.push(one.x as f64 + (y - a) / (b - a) * (other.x - one.x) as f64);
            }
        }
    }
    crossings.sort_by(f64::total_cmp);
    crossings.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// What a stretch has in common with that of others with which it has most in common.
fn widest_overlap(span: (f64, f64), others: &[(f64, f64)]) -> (f64, f64) {
    let overlaps = others.iter().map(|other| (span.0.max(other.0), span.1.min(other.1))).filter(|(from, to)| from < to);
    let middle = f64::midpoint(span.0, span.1);
    overlaps.fold((middle, middle), |most, found| if found.1 - found.0 > most.1 - most.0 { found } else { most })
}

/// A name that wants a place.
pub(super) struct Wish<'n> {
    /// The spots of its area, the best first.
    pub spots: &'n [Spot],
    /// The letters of its longest line.
    pub letters: usize,
    /// The size of its area: larger goes first.
    pub size: i64,
    /// What decides between areas of equal size.
    pub code: &'n str,
}

impl Wish<'_> {
    fn width_px(&self) -> f64 {
        self.letters as f64 * LETTER_PX
    }
    /// A name stands with its first line on the spot, and the figure below.
    fn box_at(&self, spot: &Spot, pixels: f64) -> Box {
        Box::around(spot, pixels, self.width_px(), HEIGHT_PX)
    }
}

/// A box around a name or a number, in pixels of the scale that is tried.
struct Box {
    x: f64,
    y: f64,
    half_width: f64,
    half_height: f64,
}

impl Box {
    fn around(spot: &Spot, pixels: f64, width: f64, height: f64) -> Self {
        Self { x: spot.x as f64 * pixels, y: spot.y as f64 * pixels, half_width: width / 2.0, half_height: height / 2.0 }
    }
    fn touches(&self, other: &Self) -> bool {
        (self.x - other.x).abs() < self.half_width + other.half_width
            && (self.y - other.y).abs() < self.half_height + other.half_height
    }
}

/// For each name the first of [`SCALES`] at which it is shown, and where; `None` where it never fits. `pixels` are those of a step at scale
/// 1, `kept` are spots of numbers that names must not cover.
pub(super) fn first_scales(wishes: &[Wish<'_>], kept: &[Spot], pixels: f64) -> Vec<Option<(usize, Spot)>> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|&a, &b| wishes[b].size.cmp(&wishes[a].size).then_with(|| wishes[a].code.cmp(wishes[b].code)));
    let mut placed: Vec<Option<(usize, Spot)>> = vec![None; wishes.len()];
    for (number, scale) in SCALES.iter().enumerate() {
        let pixels = pixels * scale;
        let mut taken: Vec<Box> = kept.iter().map(|spot| Box::around(spot, pixels, NUMBER_PX, NUMBER_PX)).collect();
        // A name that stood at a smaller scale stays.
        let standing = wishes.iter().zip(&placed).filter_map(|(wish, placed)| placed.map(|(_, spot)| wish.box_at(&spot, pixels)));
        taken.extend(standing);
        for &at in &order {
            if placed[at].is_some() {
                continue;
            }
            let wish = &wishes[at];
            let has_room = |spot: &&Spot| wish.width_px() <= spot.width as f64 * pixels * OVERHANG;
            let is_free = |spot: &&Spot| !taken.iter().any(|other| other.touches(&wish.box_at(spot, pixels)));
            if let Some(&spot) = wish.spots.iter().filter(has_room).find(is_free) {
                taken.push(wish.box_at(&spot, pixels));
                placed[at] = Some((number, spot));
            }
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(i64, i64)]) -> Vec<Step> {
        corners.iter().map(|&(x, y)| Step { x, y }).collect()
    }

    #[test]
    fn the_spot_of_a_horseshoe_lies_in_its_body_and_not_in_the_gap() {
        let shoe = ring(&[(0, 0), (300, 0), (300, 300), (200, 300), (200, 100), (100, 100), (100, 300), (0, 300)]);
        let found = spots(&[shoe])[0];
        assert!(found.y < 100 && found.width == 300, "{found:?}");
    }

    #[test]
    fn the_spot_keeps_clear_of_a_hole() {
        let found = spots(&[ring(&[(0, 0), (100, 0), (100, 100), (0, 100)]), ring(&[(40, 10), (90, 10), (90, 95), (40, 95)])]);
        assert!(!found.is_empty() && found.iter().all(|at| at.x < 40 || at.x > 90 || at.y < 10 || at.y > 95), "{found:?}");
        assert_eq!(spots(&[]), []);
    }

    #[test]
    fn of_two_names_in_one_place_the_larger_area_is_written_first_and_the_other_when_there_is_room() {
        let at = [0, 60].map(|x| [Spot { x, y: 0, width: 500 }]);
        let wish = |spots, size, code| Wish { spots, letters: 10, size, code };
        let found = first_scales(&[wish(&at[0], 10, "a"), wish(&at[1], 20, "b")], &[], 1.0);
        assert_eq!(found[1], Some((0, at[1][0])));
        assert!(found[0].is_some_and(|(scale, _)| SCALES[scale] * 60.0 >= 70.0 && SCALES[scale - 1] * 60.0 < 70.0), "{found:?}");
    }

    #[test]
    fn of_two_areas_of_one_size_the_lower_code_goes_first_and_the_other_takes_another_spot() {
        let at = [Spot { x: 0, y: 0, width: 500 }, Spot { x: 0, y: 300, width: 400 }];
        let wish = |code, spots| Wish { spots, letters: 10, size: 5, code };
        assert_eq!(first_scales(&[wish("b", &at[..1]), wish("a", &at[..1])], &[], 1.0), [None, Some((0, at[0]))]);
        assert_eq!(first_scales(&[wish("b", &at), wish("a", &at)], &[], 1.0), [Some((0, at[1])), Some((0, at[0]))]);
    }

    #[test]
    fn a_name_much_wider_than_its_area_is_not_written_and_numbers_are_kept_free() {
        let at = [[Spot { x: 0, y: 0, width: 1 }], [Spot { x: 500, y: 0, width: 5000 }]];
        let narrow = Wish { spots: &at[0], letters: 30, size: 1, code: "a" };
        let wide = Wish { spots: &at[1], letters: 3, size: 1, code: "b" };
        assert_eq!(first_scales(&[narrow, wide], &at[1], 1.0), [None, None]);
    }
}
