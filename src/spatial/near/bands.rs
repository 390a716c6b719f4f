//! The plane in bands of rows of cells, and the points sorted by band.
//!
//! Responsible for: how wide cells and bands are, which bands a point belongs to, and the order of cells within a band. Not responsible for:
//! distances.

use super::Role;
use rayon::prelude::*;

const MAX_BANDS: usize = 4_096;
/// Points per chunk of the first sort.
const CHUNK: usize = 1 << 17;

/// How the plane is cut: rows and columns as wide as the distance, bands of some rows.
pub(super) struct Bands {
    x: f64,
    y: f64,
    /// One over the width of a cell.
    scale: f64,
    /// The rows of a band are a power of two, so that a row's band is a shift away.
    band_bits: u32,
    /// The number of bands.
    pub(super) count: usize,
}

/// A point that takes part, with all that a sweep needs to know of it: looking it up again would be a walk through all of memory.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub x: f64,
    pub y: f64,
    /// Its position among the points.
    pub point: u32,
    pub role: Role,
}

/// Part of the points, sorted by band.
pub(super) struct Chunk {
    entries: Vec<Entry>,
    start: Vec<u32>,
}

impl Chunk {
    /// The points of one band.
    pub(super) fn band(&self, band: usize) -> &[Entry] {
        &self.entries[self.start[band] as usize..self.start[band + 1] as usize]
    }
}

/// Cells are numbered by row, then column, with this many bits for the column.
const COLUMN_BITS: u32 = 25;
/// From a cell to the one above it.
pub(super) const ROW: i64 = 1 << COLUMN_BITS;
/// So that the number of a cell of a band, with a row below and one above, fits into 37 bits.
const MAX_BAND_BITS: u32 = 11;

impl Bands {
    /// Bands for cells as wide as `reach`; nothing where no point takes part.
    pub(super) fn new(
        x: &[f64],
        y: &[f64],
        reach: f64,
        points_per_band: usize,
        role: &(impl Fn(usize) -> Role + Sync),
    ) -> Option<Self> {
        const NOWHERE: [f64; 5] = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY, 0.0];
        // The two corners, and how many points take part.
        let [left, bottom, right, top, points] = (0..x.len())
            .into_par_iter()
            .fold(
                || NOWHERE,
                |[left, bottom, right, top, points], i| match role(i) {
                    Role::Idle => [left, bottom, right, top, points],
                    _ => [left.min(x[i]), bottom.min(y[i]), right.max(x[i]), top.max(y[i]), points + 1.0],
                },
            )
            .reduce(|| NOWHERE, |a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3]), a[4] + b[4]]);
        if points == 0.0 {
            return None;
        }
        // A hair wider than the distance, so that rounding can never put two points at exactly the distance three cells apart; and never
        // so narrow that rows or columns do not fit into a key.
        let least = (right - left).max(top - bottom) / f64::from(1 << (COLUMN_BITS - 1));
        let scale = 1.0 / (reach * (1.0 + 1e-6)).max(least);
        let rows = ((top - bottom) * scale) as u64 + 1;
        let wanted = (points as usize / points_per_band).clamp(1, MAX_BANDS) as u64;
        let band_bits = rows.div_ceil(wanted).max(2).next_power_of_two().trailing_zeros().min(MAX_BAND_BITS);
        let count = ((rows - 1) >> band_bits) as usize + 1;
        Some(Self { x: left, y: bottom, scale, band_bits, count })
    }
    fn row(&self, y: f64) -> u64 {
        ((y - self.y) * self.scale) as u64
    }
    fn column(&self, x: f64) -> u64 {
        ((x - self.x) * self.scale) as u64
    }
    fn rows_per_band(&self) -> u64 {
        1 << self.band_bits
    }

    /// The number of the cell of a point among the cells of a band that the point belongs to: cells beside each other in a row differ by one,
    /// those above each other by [`ROW`].
    pub(super) fn cell(&self, band: usize, entry: &Entry) -> i64 {
        // A source of the band below lies one row before the first.
        let first_row = ((band as u64) << self.band_bits).saturating_sub(1);
        (((self.row(entry.y) - first_row) << COLUMN_BITS) | self.column(entry.x)).cast_signed()
    }

    /// The bands that a point belongs to: its own, and for a source beside the edge of a band the neighbouring one as well.
    #[inline]
    fn bands_of(&self, entry: &Entry) -> (usize, Option<usize>) {
        let row = self.row(entry.y);
        let last = self.rows_per_band() - 1;
        let (band, row) = ((row >> self.band_bits) as usize, row & last);
        let neighbour = match entry.role {
            Role::Source if row == 0 && band > 0 => Some(band - 1),
            Role::Source if row == last && band + 1 < self.count => Some(band + 1),
            _ => None,
        };
        (band, neighbour)
    }

    /// Sorts all points that take part by band, some at a time.
    pub(super) fn sort(&self, x: &[f64], y: &[f64], role: &(impl Fn(usize) -> Role + Sync)) -> Vec<Chunk> {
        let chunk = |chunk: usize| {
            let points = chunk * CHUNK..((chunk + 1) * CHUNK).min(y.len());
            self.sort_chunk(points.map(|i| Entry { x: x[i], y: y[i], point: i as u32, role: role(i) }))
        };
        (0..y.len().div_ceil(CHUNK)).into_par_iter().map(chunk).collect()
    }

    fn sort_chunk(&self, points: impl Iterator<Item = Entry> + Clone) -> Chunk {
        let taking_part = points.filter(|entry| entry.role != Role::Idle);
        let mut start = vec![0_u32; self.count + 2];
        for entry in taking_part.clone() {
            let (band, neighbour) = self.bands_of(&entry);
            start[band + 2] += 1;
            if let Some(band) = neighbour {
                start[band + 2] += 1;
            }
        }
        for band in 2..start.len() {
            start[band] += start[band - 1];
        }
        let nothing = Entry { x: 0.0, y: 0.0, point: 0, role: Role::Idle };
        let mut entries = vec![nothing; start[self.count + 1] as usize];
        for entry in taking_part {
            let (band, neighbour) = self.bands_of(&entry);
            for band in std::iter::once(band).chain(neighbour) {
                entries[start[band + 1] as usize] = entry;
                start[band + 1] += 1;
            }
        }
        Chunk { entries, start }
    }
}
