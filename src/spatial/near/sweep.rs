//! The queries of one band, answered in one sweep over its cells.
//!
//! Responsible for: which sources are compared with a query, and which of them is nearest. Not responsible for: which points a band has.

use super::bands::{Bands, Entry, ROW};
use super::{Hit, Role};
use std::cmp::Ordering;
use std::ops::Range;

/// The bits of a sorting key below the cell: the position among the band's points.
const POSITION_BITS: u32 = 26;

/// Everything that the sweeps of all bands share.
pub(super) struct Sweep<'a, P> {
    pub bands: &'a Bands,
    pub radii: &'a [f64],
    pub precedes: &'a P,
}

/// The sources of a band, by row and column.
struct Sources {
    cell: Vec<i64>,
    x: Vec<f64>,
    y: Vec<f64>,
    point: Vec<u32>,
}

impl<P: Fn(u32, u32) -> Ordering + Sync> Sweep<'_, P> {
    /// Answers the queries among the points of a band.
    pub fn run(&self, band: usize, entries: &[Entry]) -> Vec<Hit> {
        let (mut sources, mut queries) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
        for (position, entry) in entries.iter().enumerate() {
            // Sorting bare numbers is several times faster than sorting points.
            let key = self.bands.cell(band, entry) << POSITION_BITS | position as i64;
            match entry.role {
                Role::Source => sources.push(key),
                Role::Query(radius) if self.radii[usize::from(radius)] > 0.0 => queries.push(key),
                Role::Query(_) | Role::Idle => {}
            }
        }
        queries.sort_unstable();
        let (sources, mut hits) = (Sources::new(sources, entries), Vec::new());
        // The sources that lie around a query, in the row below, its own and the row above, move along with the queries.
        let mut windows = [0..0, 0..0, 0..0];
        for key in queries {
            let (cell, query) = split(key, entries);
            for (window, row) in windows.iter_mut().zip([-ROW, 0, ROW]) {
                sources.advance(window, cell + row);
            }
            hits.extend(self.nearest(query, &windows, &sources));
        }
        hits
    }

    /// The nearest of the sources in these windows, if it is within the query's radius.
    #[inline]
    fn nearest(&self, query: &Entry, windows: &[Range<usize>; 3], sources: &Sources) -> Option<Hit> {
        let Role::Query(radius) = query.role else { return None };
        let (x, y, reach) = (query.x, query.y, self.radii[usize::from(radius)]);
        let least = windows.iter().fold(f64::INFINITY, |least, window| {
            least.min(least_squared(&sources.x[window.clone()], &sources.y[window.clone()], x, y))
        });
        if least > reach * reach {
            return None;
        }
        // Few queries come here: look up which source it was, and whether another is exactly as near.
        let as_near = windows.iter().cloned().flatten().filter(|&i| squared(sources.x[i] - x, sources.y[i] - y) == least);
        let source = as_near.map(|i| sources.point[i]).min_by(|&a, &b| (self.precedes)(a, b))?;
        Some(Hit { query: query.point, source, squared: least })
    }
}

/// The cell and the point of a sorting key.
fn split(key: i64, entries: &[Entry]) -> (i64, &Entry) {
    (key >> POSITION_BITS, &entries[(key & ((1 << POSITION_BITS) - 1)) as usize])
}

impl Sources {
    fn new(mut keys: Vec<i64>, entries: &[Entry]) -> Self {
        keys.sort_unstable();
        let column = |of: fn(&Entry) -> f64| keys.iter().map(|key| of(split(*key, entries).1)).collect();
        Self {
            x: column(|entry| entry.x),
            y: column(|entry| entry.y),
            point: keys.iter().map(|key| split(*key, entries).1.point).collect(),
            cell: keys.into_iter().map(|key| key >> POSITION_BITS).collect(),
        }
    }

    /// Moves a window on, to the sources in this cell and the two beside it.
    #[inline]
    fn advance(&self, window: &mut Range<usize>, cell: i64) {
        let skip = |from: usize, before: i64| from + self.cell[from..].iter().take_while(|cell| **cell < before).count();
        window.start = skip(window.start, cell - 1);
        window.end = skip(window.end.max(window.start), cell + 2);
    }
}

fn squared(dx: f64, dy: f64) -> f64 {
    dx * dx + dy * dy
}

/// The least squared distance, infinite where there are no sources. Four at a time, so that the compiler can use wide instructions.
#[inline]
fn least_squared(xs: &[f64], ys: &[f64], x: f64, y: f64) -> f64 {
    let mut least = [f64::INFINITY; 4];
    let (fours, rest) = (xs.as_chunks::<4>(), ys.as_chunks::<4>());
    for (xs, ys) in fours.0.iter().zip(rest.0) {
        for lane in 0..4 {
            let squared = squared(xs[lane] - x, ys[lane] - y);
            least[lane] = if squared < least[lane] { squared } else { least[lane] };
        }
    }
    let rest = fours.1.iter().zip(rest.1).map(|(px, py)| squared(px - x, py - y));
    least.into_iter().chain(rest).fold(f64::INFINITY, f64::min)
}
