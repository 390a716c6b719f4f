//! The nearest line segment within a distance, for many points.
//!
//! Responsible for: exact answers (no segment within the distance is missed, ties go to the lowest line) from a packed index that any
//! number of threads can ask at once. Not responsible for: what the lines are. Distances are planar, in the units of the coordinates.
//!
//! The index is a sparse grid: segments are noted in every cell they run through, cells are sorted by row and column. Over a country and
//! asked in the order of the file, as `coverage` asks it, it was 1.3 to 2.3 times as fast as an R-tree (`rstar` 0.14, kept in the tests and
//! in `benches`). An R-tree asked in an order of space is faster than this index in the order of the file; this index gains as much by it.
//! (The R-tree's `nearest_neighbor` is no way out: on such segments it returned a wrong one for 2 points in 100,000; only its box queries
//! are exact.)

use geo::{Coord, LineString};

/// Lines, cut into segments and noted in a grid.
#[derive(Debug, Clone)]
pub struct SegmentIndex {
    /// The segments in an order of space, so that neighbours share memory.
    segments: Vec<Segment>,
    grid: Grid,
    /// Where the cells of each row begin in `columns`; one more than rows.
    rows: Vec<u32>,
    /// The column of each cell that is not empty, by row, ascending.
    columns: Vec<u32>,
    /// Where the segments of each cell begin in `members`; one more than cells.
    cells: Vec<u32>,
    /// Positions in `segments`, by cell.
    members: Vec<u32>,
}

/// One segment and the line it belongs to.
#[derive(Debug, Clone, Copy)]
struct Segment {
    start: Coord<f64>,
    end: Coord<f64>,
    line: u32,
}

impl Segment {
    /// Whether all of it lies more than `near` west, east, south or north of a point.
    #[inline]
    fn is_beyond(&self, p: Coord<f64>, near: f64) -> bool {
        let (x0, x1, y0, y1) = (self.start.x - p.x, self.end.x - p.x, self.start.y - p.y, self.end.y - p.y);
        x0.min(x1) > near || x0.max(x1) < -near || y0.min(y1) > near || y0.max(y1) < -near
    }
}

/// Where the cells lie.
#[derive(Debug, Clone, Copy)]
struct Grid {
    west: f64,
    south: f64,
    cell: f64,
    columns: u32,
    rows: u32,
}

/// Distances are rounded in their last digits; every search looks this much further (in metres, far above any rounding) before it decides
/// by distance.
const SLACK: f64 = 1e-3;

impl Grid {
    /// Column of an easting; outside the grid the nearest one.
    fn column(&self, x: f64) -> u32 {
        // Casting stops at 0 and at the greatest u32.
        (((x - self.west) / self.cell) as u32).min(self.columns - 1)
    }
    /// Row of a northing; outside the grid the nearest one.
    fn row(&self, y: f64) -> u32 {
        (((y - self.south) / self.cell) as u32).min(self.rows - 1)
    }

    /// A grid for these segments: cells about as wide as a segment is long, but no more than some millions of notes.
    fn around(segments: &[Segment]) -> Self {
        let (mut low, mut high, mut length) = (segments[0].start, segments[0].start, 0.0);
        for segment in segments {
            for c in [segment.start, segment.end] {
                low = Coord { x: low.x.min(c.x), y: low.y.min(c.y) };
                high = Coord { x: high.x.max(c.x), y: high.y.max(c.y) };
            }
            let across = segment.end - segment.start;
            length += across.x.abs() + across.y.abs();
        }
        let count = segments.len() as f64;
        // The mean length makes a few notes per segment whatever the lengths are; rows are limited to as many as there are segments.
        let widest = (high.x - low.x).max(high.y - low.y);
        let cell = (length / count).max(MIN_CELL).max(widest / count.max(1024.0)).max(widest / 1e9);
        let cells = |extent: f64| (extent / cell) as u32 + 1;
        Self { west: low.x, south: low.y, cell, columns: cells(high.x - low.x), rows: cells(high.y - low.y) }
    }

    /// Calls `note` with row and column of every cell that the segment runs through or nearly so.
    fn trace(&self, segment: &Segment, mut note: impl FnMut(u32, u32)) {
        let (a, b) = if segment.start.y <= segment.end.y { (segment.start, segment.end) } else { (segment.end, segment.start) };
        let (first, last) = (self.row(a.y - SLACK), self.row(b.y + SLACK));
        for row in first..=last {
            let (mut west, mut east) = (a.x.min(b.x), a.x.max(b.x));
            if first != last && b.y > a.y {
                // Only the stretch of the segment in this row of cells.
                let bottom = self.south + f64::from(row) * self.cell - SLACK;
                let part = |y: f64| a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)).clamp(0.0, 1.0);
                let (one, other) = (part(bottom), part(bottom + self.cell + 2.0 * SLACK));
                (west, east) = (west.max(one.min(other)), east.min(one.max(other)));
            }
            for column in self.column(west - SLACK)..=self.column(east + SLACK) {
                note(row, column);
            }
        }
    }
}

/// Narrower cells cost memory without making a search cheaper.
const MIN_CELL: f64 = 32.0;

impl SegmentIndex {
    /// Cuts lines into segments and notes them in a grid. A line of one point is a segment without length; coordinates that are not finite
    /// make no segment; empty lines have none.
    pub fn new(lines: &[LineString<f64>]) -> Self {
        let segments = cut(lines);
        if segments.is_empty() {
            let grid = Grid { west: 0.0, south: 0.0, cell: 1.0, columns: 1, rows: 1 };
            return Self { segments, grid, rows: vec![0, 0], columns: Vec::new(), cells: vec![0], members: Vec::new() };
        }
        let grid = Grid::around(&segments);
        Self::packed(in_order_of_space(&segments, &grid), grid)
    }

    fn packed(segments: Vec<Segment>, grid: Grid) -> Self {
        // Cell (row, column) and segment, sorted: the segments of a cell end up side by side.
        let mut notes: Vec<(u64, u32)> = Vec::with_capacity(segments.len() * 2);
        for (position, segment) in segments.iter().enumerate() {
            grid.trace(segment, |row, column| notes.push((u64::from(row) << 32 | u64::from(column), position as u32)));
        }
        rayon::slice::ParallelSliceMut::par_sort_unstable(&mut notes[..]);
        let mut rows = vec![0_u32; grid.rows as usize + 1];
        let (mut columns, mut cells) = (Vec::new(), Vec::new());
        for (i, &(cell, _)) in notes.iter().enumerate() {
            if i == 0 || notes[i - 1].0 != cell {
                columns.push(cell as u32);
                cells.push(i as u32);
                rows[(cell >> 32) as usize + 1] += 1;
            }
        }
        cells.push(notes.len() as u32);
        for row in 1..rows.len() {
            rows[row] += rows[row - 1];
        }
        Self { segments, grid, rows, columns, cells, members: notes.into_iter().map(|(_, position)| position).collect() }
    }

    /// Whether there is no segment at all.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The nearest segment whose distance from the point is at most `d` (inclusive, compared in `f64`): the distance and the position of its
    /// line. Equally near lines: the lowest position. `None` where there is none, or the point or `d` is not a number.
    pub fn nearest_within(&self, x: f64, y: f64, d: f64) -> Option<(f64, u32)> {
        if !(x.is_finite() && y.is_finite() && d >= 0.0) || self.is_empty() {
            return None;
        }
        let (point, reach) = (Coord { x, y }, d + SLACK);
        let (west, east) = (self.grid.column(x - reach), self.grid.column(x + reach));
        let mut best: Option<(f64, u32)> = None;
        for row in self.grid.row(y - reach)..=self.grid.row(y + reach) {
            let (begin, end) = (self.rows[row as usize] as usize, self.rows[row as usize + 1] as usize);
            let first = begin + self.columns[begin..end].partition_point(|&column| column < west);
            let last = first + self.columns[first..end].iter().take_while(|&&column| column <= east).count();
            for &position in &self.members[self.cells[first] as usize..self.cells[last] as usize] {
                let segment = &self.segments[position as usize];
                // Most of what a cell holds lies beside what is still looked for; its box tells that without a division or a root.
                let near = best.map_or(reach, |(least, _)| least + SLACK);
                if segment.is_beyond(point, near) {
                    continue;
                }
                let distance = distance_to_segment(point, segment.start, segment.end);
                let better = |(least, line): (f64, u32)| distance.total_cmp(&least).then(segment.line.cmp(&line)).is_lt();
                if distance <= d && best.is_none_or(better) {
                    best = Some((distance, segment.line));
                }
            }
        }
        best
    }
}

/// All segments of all lines.
fn cut(lines: &[LineString<f64>]) -> Vec<Segment> {
    let mut segments = Vec::with_capacity(lines.iter().map(|line| line.0.len()).sum());
    let is_finite = |c: &Coord<f64>| c.x.is_finite() && c.y.is_finite();
    for (line, coords) in lines.iter().enumerate() {
        let line = line as u32;
        match coords.0.as_slice() {
            [only] if is_finite(only) => segments.push(Segment { start: *only, end: *only, line }),
            corners => segments.extend(
                corners.windows(2).filter(|pair| is_finite(&pair[0]) && is_finite(&pair[1])).map(|pair| Segment {
                    start: pair[0],
                    end: pair[1],
                    line,
                }),
            ),
        }
    }
    segments
}

/// The segments sorted by the cell they begin in; within a cell they stay in the order of the lines.
fn in_order_of_space(segments: &[Segment], grid: &Grid) -> Vec<Segment> {
    let mut keys: Vec<(u64, u32)> = segments
        .iter()
        .enumerate()
        .map(|(i, s)| (u64::from(grid.row(s.start.y)) << 32 | u64::from(grid.column(s.start.x)), i as u32))
        .collect();
    rayon::slice::ParallelSliceMut::par_sort_unstable(&mut keys[..]);
    keys.into_iter().map(|(_, i)| segments[i as usize]).collect()
}

/// The distance from `p` to the segment between `a` and `b`, whose ends may be equal.
///
/// Everything is computed from differences to `p` or `a`, which are rounded once however large the coordinates are. Beside an end the
/// distance is that of the two points, by the same formula as between points; beside the segment it is the area of the parallelogram over
/// its length, whose error is some 10⁻¹⁵ of the distance from `p` to `a`: no rounded foot point enters. Distances along the axes and in
/// right triangles of whole numbers come out exact.
#[inline]
pub fn distance_to_segment(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> f64 {
    let length = |v: Coord<f64>| (v.x * v.x + v.y * v.y).sqrt();
    let (along, to_p) = (b - a, p - a);
    if to_p.x * along.x + to_p.y * along.y <= 0.0 {
        return length(to_p);
    }
    let from_b = p - b;
    if from_b.x * along.x + from_b.y * along.y >= 0.0 {
        return length(from_b);
    }
    (along.x * to_p.y - along.y * to_p.x).abs() / length(along)
}

#[cfg(test)]
#[path = "segments_tests.rs"]
mod tests;
