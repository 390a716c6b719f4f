//! The nearest source within a distance, for millions of points at once.
//!
//! The points are sorted into bands of rows of square cells as wide as the distance; within a band they are sorted by row and column, and a
//! sweep looks at three neighbouring rows. Everything a query touches lies together in memory, bands are independent of each other, and
//! nothing is built that outlives its band. Measured against a packed R-tree, a k-d tree and a hash grid (`benches`), this was the fastest
//! by a wide margin when, as here, all questions are known at once.

use rayon::prelude::*;
use std::cmp::Ordering;

/// What a point takes part as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Something to be near to.
    Source,
    /// Asks for the nearest source within the radius of this position in the list of radii.
    Query(u8),
    /// Takes no part.
    Idle,
}

/// An answer: the nearest source of one query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The position of the query among the points.
    pub query: u32,
    /// The position of the source among the points.
    pub source: u32,
    /// The squared planar distance.
    pub squared: f64,
}

/// Points per band, about; small enough for a band to stay in the cache.
const POINTS_PER_BAND: usize = 8_192;
const MAX_BANDS: usize = 4_096;
/// Points per chunk of the first sort.
const CHUNK: usize = 1 << 17;

#[derive(Clone, Copy)]
struct Entry {
    x: f64,
    y: f64,
    index: u32,
    /// [`SOURCE`] or the position of the query's radius.
    kind: u32,
}

const SOURCE: u32 = u32::MAX;

/// For every query the nearest source within its radius (`radii` in the unit of the coordinates; at most, in `f64`). Of sources at exactly
/// the same distance the one that `precedes` orders first is taken. A radius of zero or below finds nothing. Answers come in no
/// particular order, but they are the same for any order of points and any number of threads.
pub fn nearest_within(
    x: &[f64],
    y: &[f64],
    radii: &[f64],
    role: impl Fn(usize) -> Role + Sync,
    precedes: impl Fn(u32, u32) -> Ordering + Sync,
) -> Vec<Hit> {
    let reach = radii.iter().copied().fold(0.0, f64::max);
    if reach <= 0.0 || x.is_empty() {
        return Vec::new();
    }
    let Some(bands) = Bands::new(x, y, reach, POINTS_PER_BAND, &role) else {
        return Vec::new();
    };
    let chunks: Vec<Chunk> = (0..x.len().div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let range = chunk * CHUNK..((chunk + 1) * CHUNK).min(x.len());
            bands.sort_chunk(range.map(|i| (x[i], y[i], i as u32, role(i))))
        })
        .collect();
    (0..bands.count)
        .into_par_iter()
        .flat_map_iter(|band| {
            let parts: Vec<&[Entry]> = chunks.iter().map(|chunk| chunk.band(band)).collect();
            let entries = parts.concat();
            Sweep { keys: bands.sorted_keys(band, &entries), entries, radii, precedes: &precedes }
                .run(band, bands.rows_per_band())
        })
        .collect()
}

/// How the plane is cut: rows and columns as wide as the distance, bands of some rows.
struct Bands {
    x: f64,
    y: f64,
    /// One over the width of a cell.
    scale: f64,
    /// The rows of a band are a power of two, so that a row's band is a shift away.
    band_bits: u32,
    count: usize,
}

/// Part of the points, sorted by band.
struct Chunk {
    entries: Vec<Entry>,
    start: Vec<u32>,
}

impl Chunk {
    fn band(&self, band: usize) -> &[Entry] {
        &self.entries[self.start[band] as usize..self.start[band + 1] as usize]
    }
}

/// The bits of a sorting key: row in the band (from one below its first), column, position among the band's entries.
const COLUMN_BITS: u32 = 25;
const ENTRY_BITS: u32 = 26;
/// So that the row, with one below and one above the band's own, fits above these.
const MAX_BAND_BITS: u32 = 12;

/// Row and column of a key as one number: cells beside each other in a row differ by one.
const fn cell_of(key: u64) -> u64 {
    key >> ENTRY_BITS
}

impl Bands {
    fn new(x: &[f64], y: &[f64], reach: f64, points_per_band: usize, role: &(impl Fn(usize) -> Role + Sync)) -> Option<Self> {
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

    /// The entries of one band as keys, by row and column. Sorting bare numbers is several times faster than sorting entries.
    fn sorted_keys(&self, band: usize, entries: &[Entry]) -> Vec<u64> {
        // A source of the band below lies one row before the first.
        let first_row = ((band as u64) << self.band_bits).saturating_sub(1);
        let key = |(i, entry): (usize, &Entry)| {
            let cell = ((self.row(entry.y) - first_row) << COLUMN_BITS) | self.column(entry.x);
            (cell << ENTRY_BITS) | i as u64
        };
        let mut keys: Vec<u64> = entries.iter().enumerate().map(key).collect();
        keys.sort_unstable();
        keys
    }

    /// The bands that a point belongs to: its own, and for a source beside the edge of a band the neighbouring one as well.
    #[inline]
    fn bands_of(&self, y: f64, role: Role) -> (usize, Option<usize>) {
        let row = self.row(y);
        let last = self.rows_per_band() - 1;
        let (band, row) = ((row >> self.band_bits) as usize, row & last);
        let neighbour = match role {
            Role::Source if row == 0 && band > 0 => Some(band - 1),
            Role::Source if row == last && band + 1 < self.count => Some(band + 1),
            _ => None,
        };
        (band, neighbour)
    }

    /// Sorts points by band.
    fn sort_chunk(&self, points: impl Iterator<Item = (f64, f64, u32, Role)> + Clone) -> Chunk {
        let taking_part = points.filter(|(.., role)| *role != Role::Idle);
        let mut start = vec![0_u32; self.count + 2];
        for (_, y, _, role) in taking_part.clone() {
            let (band, neighbour) = self.bands_of(y, role);
            start[band + 2] += 1;
            if let Some(band) = neighbour {
                start[band + 2] += 1;
            }
        }
        for band in 2..start.len() {
            start[band] += start[band - 1];
        }
        let mut entries = vec![Entry { x: 0.0, y: 0.0, index: 0, kind: 0 }; start[self.count + 1] as usize];
        for (x, y, index, role) in taking_part {
            let kind = if let Role::Query(radius) = role { u32::from(radius) } else { SOURCE };
            let (band, neighbour) = self.bands_of(y, role);
            for band in std::iter::once(band).chain(neighbour) {
                entries[start[band + 1] as usize] = Entry { x, y, index, kind };
                start[band + 1] += 1;
            }
        }
        Chunk { entries, start }
    }
}

/// One band, ready to answer its queries.
struct Sweep<'a, P> {
    /// By row and column.
    keys: Vec<u64>,
    entries: Vec<Entry>,
    radii: &'a [f64],
    precedes: &'a P,
}

impl<P: Fn(u32, u32) -> Ordering + Sync> Sweep<'_, P> {
    fn run(&self, band: usize, rows: u64) -> Vec<Hit> {
        let mut hits = Vec::new();
        // Below the first band there is no row, so its own rows begin at the first.
        let first = u64::from(band > 0);
        let row_start = |row: u64| self.keys.partition_point(|key| cell_of(*key) < row << COLUMN_BITS);
        let mut starts = [0, 0, row_start(first), row_start(first + 1)];
        for row in first..first + rows {
            starts = [starts[1], starts[2], starts[3], row_start(row + 2)];
            self.sweep_row(starts, &mut hits);
        }
        hits
    }

    /// Answers the queries of one row, given where the row below, the row itself and the row above begin and end.
    fn sweep_row(&self, [below, own, above, end]: [usize; 4], hits: &mut Vec<Hit>) {
        // Three windows move along with the queries; a window's cells count from the query's column in its own row.
        let rows = [below..own, own..above, above..end];
        let mut windows = [below, own, above];
        for key in &self.keys[own..above] {
            let query = self.entry(*key);
            if query.kind == SOURCE {
                continue;
            }
            let reach = self.radii[query.kind as usize];
            let mut best = Hit { query: query.index, source: SOURCE, squared: if reach > 0.0 { reach * reach } else { -1.0 } };
            let column = |key: u64| cell_of(key) & ((1 << COLUMN_BITS) - 1);
            for (window, rows) in windows.iter_mut().zip(&rows) {
                while *window < rows.end && column(self.keys[*window]) + 1 < column(*key) {
                    *window += 1;
                }
                for other in &self.keys[*window..rows.end] {
                    if column(*other) > column(*key) + 1 {
                        break;
                    }
                    let source = self.entry(*other);
                    if source.kind == SOURCE {
                        improve(&mut best, query, source, self.precedes);
                    }
                }
            }
            if best.source != SOURCE {
                hits.push(best);
            }
        }
    }

    fn entry(&self, key: u64) -> &Entry {
        &self.entries[(key & ((1 << ENTRY_BITS) - 1)) as usize]
    }
}

#[inline]
fn improve(best: &mut Hit, query: &Entry, source: &Entry, precedes: &(impl Fn(u32, u32) -> Ordering + Sync)) {
    let (dx, dy) = (source.x - query.x, source.y - query.y);
    let squared = dx * dx + dy * dy;
    let closer = squared < best.squared;
    let first_of_equals =
        squared == best.squared && (best.source == SOURCE || precedes(source.index, best.source) == Ordering::Less);
    if closer || first_of_equals {
        best.source = source.index;
        best.squared = squared;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn brute_force(x: &[f64], y: &[f64], radii: &[f64], roles: &[Role]) -> Vec<(u32, u32, f64)> {
        let mut hits = Vec::new();
        for (query, role) in roles.iter().enumerate() {
            let Role::Query(radius) = role else { continue };
            let reach = radii[*radius as usize];
            let nearest = (0..x.len())
                .filter(|&i| roles[i] == Role::Source)
                .map(|i| ((x[i] - x[query]).powi(2) + (y[i] - y[query]).powi(2), i))
                .filter(|(squared, _)| reach > 0.0 && *squared <= reach * reach)
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            hits.extend(nearest.map(|(squared, i)| (query as u32, i as u32, squared)));
        }
        hits
    }

    fn sorted(hits: Vec<Hit>) -> Vec<(u32, u32, f64)> {
        let mut hits: Vec<_> = hits.into_iter().map(|hit| (hit.query, hit.source, hit.squared)).collect();
        hits.sort_by_key(|hit| hit.0);
        hits
    }

    #[test]
    fn a_pair_at_exactly_the_distance_is_near_and_one_beyond_is_not() {
        let (x, y) = ([0.0, 30.0, 30.0], [0.0, 40.0, 40.000_001]);
        let roles = [Role::Source, Role::Query(0), Role::Query(0)];
        let hits = nearest_within(&x, &y, &[50.0], |i| roles[i], |a, b| a.cmp(&b));
        assert_eq!(sorted(hits), [(1, 0, 2500.0)]);
    }

    #[test]
    fn few_points_far_apart_are_told_apart() {
        let far = 1_600_000.0;
        let (x, y) = ([0.0, 10.0, 0.0, 600_000.0, 600_010.0], [0.0, 0.0, far, far, far]);
        let roles = [Role::Source, Role::Query(0), Role::Query(0), Role::Query(0), Role::Source];
        for reach in [10.0, 50.0, 0.000_1] {
            let expected: &[(u32, u32, f64)] = if reach < 1.0 { &[] } else { &[(1, 0, 100.0), (3, 4, 100.0)] };
            assert_eq!(sorted(nearest_within(&x, &y, &[reach], |i| roles[i], |a, b| a.cmp(&b))), expected);
        }
    }

    #[test]
    fn a_radius_of_zero_finds_nothing_not_even_on_the_same_point() {
        let roles = [Role::Source, Role::Query(0), Role::Query(1)];
        let hits = nearest_within(&[0.0; 3], &[0.0; 3], &[0.0, 10.0], |i| roles[i], |a, b| a.cmp(&b));
        assert_eq!(sorted(hits), [(2, 0, 0.0)]);
    }

    proptest! {
        #[test]
        fn it_agrees_with_brute_force_for_any_cut_into_bands(
            points in proptest::collection::vec((0_i32..400, 0_i32..4000, 0_u8..4), 1..300),
            radii in (1_i32..80, 0_i32..80),
        ) {
            let x: Vec<f64> = points.iter().map(|point| f64::from(point.0)).collect();
            let y: Vec<f64> = points.iter().map(|point| f64::from(point.1)).collect();
            let roles: Vec<Role> = points.iter().map(|point| match point.2 { 0 => Role::Source, 1 => Role::Query(0), 2 => Role::Query(1), _ => Role::Idle }).collect();
            let radii = [f64::from(radii.0), f64::from(radii.1)];
            let expected = brute_force(&x, &y, &radii, &roles);
            prop_assert_eq!(sorted(nearest_within(&x, &y, &radii, |i| roles[i], |a, b| a.cmp(&b))), expected.clone());
            // Many narrow bands as well, as a large layer has.
            let hits: Vec<Hit> = Bands::new(&x, &y, radii[0].max(radii[1]), 1, &|i| roles[i]).map_or_else(Vec::new, |bands| {
                let chunk = bands.sort_chunk((0..x.len()).map(|i| (x[i], y[i], i as u32, roles[i])));
                let answer = |band: usize| {
                    let entries = chunk.band(band).to_vec();
                    let sweep = Sweep { keys: bands.sorted_keys(band, &entries), entries, radii: &radii, precedes: &|a: u32, b: u32| a.cmp(&b) };
                    sweep.run(band, bands.rows_per_band())
                };
                (0..bands.count).flat_map(answer).collect()
            });
            prop_assert_eq!(sorted(hits), expected);
        }
    }
}
