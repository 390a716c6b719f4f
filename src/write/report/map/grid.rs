//! Metres to the whole numbers of the drawing, and rings to path data.
//!
//! Responsible for: a grid over the extent of the map with y downwards, and short path data in relative whole numbers. Not responsible for:
//! which points a border keeps (`outline`).

use geo::{BoundingRect, Coord, MultiPolygon, Rect};
use std::fmt::Write;

/// Steps of the grid along the longer side of the map. At the usual size of the drawing about ten steps are one pixel, so that borders stay
/// sharp when a reader goes in ten times.
const STEPS: f64 = 8000.0;
/// The least and the greatest width of the drawing in relation to its height; a country as tall as Sweden gets sea on both sides, where
/// names fit and into which one can zoom.
const WIDTH_TO_HEIGHT: (f64, f64) = (0.72, 1.5);
/// Margin around the extent, as a share of the longer side.
const MARGIN: f64 = 0.02;

/// A point of the drawing.
pub(super) type Step = Coord<i64>;

/// The grid of a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grid {
    /// Metres of one step.
    pub metres: f64,
    /// The west side of the extent, metres.
    west: f64,
    /// The north side of the extent, metres.
    north: f64,
    /// The corner of the drawing, in steps.
    pub left: i64,
    /// The corner of the drawing, in steps.
    pub top: i64,
    /// Steps from left to right.
    pub width: i64,
    /// Steps from top to bottom.
    pub height: i64,
}

impl Grid {
    /// A grid over everything that is drawn; `None` where nothing has an extent.
    pub fn over<'s>(shapes: impl Iterator<Item = &'s MultiPolygon<f64>>) -> Option<Self> {
        let boxes =
            shapes.filter_map(BoundingRect::bounding_rect).filter(|rect| rect.width().is_finite() && rect.height().is_finite());
        let all = boxes.reduce(|one, other| {
            let (a, b, c, d) = (one.min(), one.max(), other.min(), other.max());
            Rect::new((a.x.min(c.x), a.y.min(c.y)), (b.x.max(d.x), b.y.max(d.y)))
        })?;
        let longer = all.width().max(all.height());
        if longer <= 0.0 {
            return None;
        }
        let metres = longer / STEPS;
        let margin = 2.0 * MARGIN * STEPS;
        let (wide, high) = (all.width() / metres + margin, all.height() / metres + margin);
        let (width, height) = (wide.max(high * WIDTH_TO_HEIGHT.0), high.max(wide / WIDTH_TO_HEIGHT.1));
        let left = -((width - all.width() / metres) / 2.0);
        let top = -((height - all.height() / metres) / 2.0);
        let [left, top, width, height] = [left, top, width, height].map(|steps| steps.round() as i64);
        Some(Self { metres, west: all.min().x, north: all.max().y, left, top, width, height })
    }
    /// The nearest point of the grid.
    pub fn step(&self, point: Coord<f64>) -> Step {
        Step { x: ((point.x - self.west) / self.metres).round() as i64, y: ((self.north - point.y) / self.metres).round() as i64 }
    }
    /// The line on the grid, without points that fall on the one before.
    pub fn line(&self, points: &[Coord<f64>]) -> Vec<Step> {
        let mut line: Vec<Step> = points.iter().map(|&point| self.step(point)).collect();
        line.dedup();
        line
    }
    /// The ring on the grid, not closed; `None` where it has shrunk to a line.
    pub fn ring(&self, points: &[Coord<f64>]) -> Option<Vec<Step>> {
        let mut ring = self.line(points);
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        (ring.len() >= 3 && doubled_area(&ring) != 0).then_some(ring)
    }
}

/// Twice the area within a ring, with its sign.
pub(super) fn doubled_area(ring: &[Step]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(one, other)| one.x * other.y - other.x * one.y).sum()
}

/// Path data in relative whole numbers: every ring is closed, every line is open.
pub(super) fn path_data(lines: &[Vec<Step>], closed: bool) -> String {
    let mut data = String::new();
    // After `z` the pen stands at the start of the ring; after an open line at its end.
    let mut pen = Step { x: 0, y: 0 };
    for line in lines {
        data.push('m');
        let mut previous = pen;
        for (position, point) in line.iter().enumerate() {
            let by = *point - previous;
            if position > 0 && by.x >= 0 {
                data.push(' ');
            }
            let separator = if by.y >= 0 { " " } else { "" };
            // Writing to a String cannot fail.
            let _ = write!(data, "{}{separator}{}", by.x, by.y);
            previous = *point;
        }
        pen = if closed { line.first().copied().unwrap_or(pen) } else { previous };
        if closed {
            data.push('z');
        }
    }
    data
}

/// A small diamond, for an area too small for the grid: nothing that counts may vanish from the map.
pub(super) fn diamond(middle: Step) -> Vec<Step> {
    const REACH: i64 = 3;
    [(-REACH, 0), (0, -REACH), (REACH, 0), (0, REACH)].map(|(x, y)| Step { x: middle.x + x, y: middle.y + y }).to_vec()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use geo::polygon;

    /// Path data read back: the lines in whole numbers.
    pub fn parse(data: &str) -> Vec<Vec<Step>> {
        let mut pen = Step { x: 0, y: 0 };
        let mut lines = Vec::new();
        for part in data.split('m').skip(1) {
            let spaced = part.trim_end_matches('z').replace('-', " -");
            let numbers: Vec<i64> = spaced.split_whitespace().map(|number| number.parse().unwrap()).collect();
            let line: Vec<Step> = numbers
                .chunks(2)
                .map(|by| {
                    pen = Step { x: pen.x + by[0], y: pen.y + by[1] };
                    pen
                })
                .collect();
            if part.ends_with('z') {
                pen = line[0];
            }
            lines.push(line);
        }
        lines
    }

    #[test]
    fn path_data_reads_back_as_the_rings_it_was_made_from() {
        let rings = vec![
            vec![Step { x: 5, y: -7 }, Step { x: 105, y: -7 }, Step { x: 5, y: 93 }],
            vec![Step { x: 0, y: 0 }, Step { x: -3, y: 0 }, Step { x: -3, y: -3 }, Step { x: 0, y: -3 }],
        ];
        assert_eq!(parse(&path_data(&rings, true)), rings);
        assert_eq!(parse(&path_data(&rings, false)), rings);
        assert_eq!(path_data(&rings[..1], true), "m5-7 100 0-100 100z");
    }

    #[test]
    fn a_point_of_the_grid_is_at_most_half_a_step_from_where_it_was() {
        let shape: MultiPolygon<f64> =
            polygon![(x: 500_000.3, y: 6_700_000.7), (x: 561_234.0, y: 6_700_123.4), (x: 530_000.0, y: 6_790_000.9)].into();
        let grid = Grid::over([&shape].into_iter()).unwrap();
        for point in shape.0[0].exterior().coords() {
            let step = grid.step(*point);
            let back = Coord { x: grid.west + step.x as f64 * grid.metres, y: grid.north - step.y as f64 * grid.metres };
            assert!((back.x - point.x).abs() <= grid.metres / 2.0 + 1e-6 && (back.y - point.y).abs() <= grid.metres / 2.0 + 1e-6);
            assert!(
                step.x >= grid.left && step.x <= grid.left + grid.width && step.y >= grid.top && step.y <= grid.top + grid.height
            );
        }
    }

    #[test]
    fn nothing_or_a_single_point_has_no_grid() {
        assert_eq!(Grid::over(std::iter::empty()), None);
        let point: MultiPolygon<f64> = polygon![(x: 1.0, y: 1.0), (x: 1.0, y: 1.0), (x: 1.0, y: 1.0)].into();
        assert_eq!(Grid::over([&point].into_iter()), None);
    }

    #[test]
    fn a_ring_that_shrinks_to_a_line_is_left_out() {
        let shape: MultiPolygon<f64> = polygon![(x: 0.0, y: 0.0), (x: 80_000.0, y: 0.0), (x: 80_000.0, y: 80_000.0)].into();
        let grid = Grid::over([&shape].into_iter()).unwrap();
        let small = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)].map(Coord::from);
        assert_eq!(grid.ring(&small), None);
        assert_eq!(grid.ring(&shape.0[0].exterior().0).map(|ring| ring.len()), Some(3));
    }
}
