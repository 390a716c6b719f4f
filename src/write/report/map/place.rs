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
/// A name may be this much wider than the area at its spot; more would tell a reader the wrong place.
const OVERHANG: f64 = 1.25;
/// Lines laid across an area to find its widest place.
const LINES: i64 = 32;

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

/// A spot where the area is wide; `None` for no rings.
pub(super) fn spot(rings: &[Vec<Step>]) -> Option<Spot> {
    let largest = rings.iter().max_by_key(|ring| doubled_area(ring).abs())?;
    let (top, bottom) = (largest.iter().map(|p| p.y).min()?, largest.iter().map(|p| p.y).max()?);
    let middle = (top + bottom) as f64 / 2.0;
    let at = |line: i64| top as f64 + (bottom - top) as f64 * (line as f64 + 0.5) / LINES as f64;
    let crossed: Vec<Vec<(f64, f64)>> = (0..LINES).map(|line| inside(rings, at(line))).collect();
    let mut best: Option<(f64, f64, f64)> = None;
    for line in 1..LINES - 1 {
        let near = [&crossed[line as usize - 1], &crossed[line as usize + 1]];
        for &span in &crossed[line as usize] {
            // A name has a height: what counts is what the lines above and below have in common with this one.
            let shared = near.iter().fold(span, |span, others| widest_overlap(span, others));
            let (width, y) = (shared.1 - shared.0, at(line));
            let is_better = best.is_none_or(|(most, _, where_)| {
                width > most + 0.5 || (width > most - 0.5 && (y - middle).abs() < (where_ - middle).abs())
            });
            if is_better {
                best = Some((width, f64::midpoint(shared.0, shared.1), y));
            }
        }
    }
    let (width, x, y) = best.unwrap_or((0.0, largest[0].x as f64, middle));
    Some(Spot { x: x.round() as i64, y: y.round() as i64, width: width.round() as i64 })
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
    /// The spot of its area.
    pub spot: Spot,
    /// The letters of its longest line.
    pub letters: usize,
    /// The size of its area: larger goes first.
    pub size: i64,
    /// What decides between areas of equal size.
    pub code: &'n str,
}

/// A box around a name or a number, in pixels of the scale that is tried.
struct Box {
    x: f64,
    y: f64,
    half_width: f64,
    half_height: f64,
}

impl Box {
    fn touches(&self, other: &Self) -> bool {
        (self.x - other.x).abs() < self.half_width + other.half_width
            && (self.y - other.y).abs() < self.half_height + other.half_height
    }
}

/// For each name the first of [`SCALES`] at which it is shown; `None` where it never fits. `pixels` are those of a step at scale 1, `kept`
/// are spots of numbers that names must not cover.
pub(super) fn first_scales(wishes: &[Wish<'_>], kept: &[Spot], pixels: f64) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|&a, &b| wishes[b].size.cmp(&wishes[a].size).then_with(|| wishes[a].code.cmp(wishes[b].code)));
    let mut first: Vec<Option<usize>> = vec![None; wishes.len()];
    for (number, scale) in SCALES.iter().enumerate() {
        let pixels = pixels * scale;
        let around = |wish: &Wish<'_>| Box {
            x: wish.spot.x as f64 * pixels,
            y: wish.spot.y as f64 * pixels,
            half_width: wish.letters as f64 * LETTER_PX / 2.0,
            half_height: HEIGHT_PX / 2.0,
        };
        let number_box =
            |spot: &Spot| Box { x: spot.x as f64 * pixels, y: spot.y as f64 * pixels, half_width: 12.0, half_height: 11.0 };
        let mut taken: Vec<Box> = kept.iter().map(number_box).collect();
        // A name that stood at a smaller scale stays.
        taken.extend(wishes.iter().zip(&first).filter(|(_, first)| first.is_some()).map(|(wish, _)| around(wish)));
        for &at in order.iter().filter(|&&at| wishes[at].letters > 0) {
            let wanted = around(&wishes[at]);
            let has_room = wanted.half_width * 2.0 <= wishes[at].spot.width as f64 * pixels * OVERHANG;
            if first[at].is_none() && has_room && !taken.iter().any(|other| other.touches(&wanted)) {
                first[at] = Some(number);
                taken.push(wanted);
            }
        }
    }
    first
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
        let found = spot(&[shoe]).unwrap();
        assert!(found.y < 100 && found.width == 300, "{found:?}");
    }

    #[test]
    fn the_spot_keeps_clear_of_a_hole() {
        let found =
            spot(&[ring(&[(0, 0), (100, 0), (100, 100), (0, 100)]), ring(&[(40, 10), (90, 10), (90, 95), (40, 95)])]).unwrap();
        assert!(found.x < 40 || found.y < 10 || found.y > 95, "{found:?}");
        assert_eq!(spot(&[]), None);
    }

    #[test]
    fn of_two_names_in_one_place_the_larger_area_is_written_first_and_the_other_when_there_is_room() {
        let wish = |x, size, code| Wish { spot: Spot { x, y: 0, width: 500 }, letters: 10, size, code };
        let found = first_scales(&[wish(0, 10, "a"), wish(60, 20, "b")], &[], 1.0);
        assert_eq!(found[1], Some(0));
        assert!(found[0].is_some_and(|scale| SCALES[scale] * 60.0 >= 70.0 && SCALES[scale - 1] * 60.0 < 70.0), "{found:?}");
    }

    #[test]
    fn of_two_areas_of_one_size_the_lower_code_goes_first() {
        let wish = |code| Wish { spot: Spot { x: 0, y: 0, width: 500 }, letters: 10, size: 5, code };
        assert_eq!(first_scales(&[wish("b"), wish("a")], &[], 1.0), [None, Some(0)]);
    }

    #[test]
    fn a_name_much_wider_than_its_area_is_not_written_and_numbers_are_kept_free() {
        let narrow = Wish { spot: Spot { x: 0, y: 0, width: 1 }, letters: 30, size: 1, code: "a" };
        let wide = Wish { spot: Spot { x: 500, y: 0, width: 5000 }, letters: 3, size: 1, code: "b" };
        let number = Spot { x: 500, y: 0, width: 0 };
        assert_eq!(first_scales(&[narrow, wide], &[number], 1.0), [None, None]);
    }
}
