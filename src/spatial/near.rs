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
    // A hair wider than the distance, so that rounding can never put two points at exactly the distance three cells apart.
    let width = radii.iter().copied().fold(0.0, f64::max) * (1.0 + 1e-9);
    if width <= 0.0 || x.is_empty() {
        return Vec::new();
    }
    let Some(bands) = Bands::new(x, y, width, &role) else {
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
            let mut entries: Vec<(u64, Entry)> = Vec::with_capacity(chunks.iter().map(|chunk| chunk.band(band).len()).sum());
            entries.extend(chunks.iter().flat_map(|chunk| chunk.band(band)).map(|entry| (bands.key(entry), *entry)));
            entries.sort_unstable_by_key(|(key, entry)| (*key, entry.index));
            sweep(&bands, band, &entries, radii, &precedes)
        })
        .collect()
}

/// How the plane is cut: rows and columns as wide as the distance, bands of some rows.
struct Bands {
    x: f64,
    y: f64,
    width: f64,
    rows_per_band: u64,
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

impl Bands {
    fn new(x: &[f64], y: &[f64], width: f64, role: &(impl Fn(usize) -> Role + Sync)) -> Option<Self> {
        const NOWHERE: [f64; 4] = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, 0.0];
        // The corner, the top, and how many points take part.
        let [left, bottom, top, points] = (0..x.len())
            .into_par_iter()
            .fold(
                || NOWHERE,
                |[left, bottom, top, points], i| match role(i) {
                    Role::Idle => [left, bottom, top, points],
                    _ => [left.min(x[i]), bottom.min(y[i]), top.max(y[i]), points + 1.0],
                },
            )
            .reduce(|| NOWHERE, |a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3] + b[3]]);
        if points == 0.0 {
            return None;
        }
        let rows = ((top - bottom) / width) as u64 + 1;
        let wanted = (points as usize / POINTS_PER_BAND).clamp(1, MAX_BANDS) as u64;
        let rows_per_band = rows.div_ceil(wanted).max(2);
        let count = rows.div_ceil(rows_per_band) as usize;
        Some(Self { x: left, y: bottom, width, rows_per_band, count })
    }
    fn row(&self, y: f64) -> u64 {
        ((y - self.y) / self.width) as u64
    }
    fn key(&self, entry: &Entry) -> u64 {
        (self.row(entry.y) << 32) | u64::from(((entry.x - self.x) / self.width) as u32)
    }

    /// Sorts points by band; a source beside the edge of a band goes into the neighbouring one as well.
    fn sort_chunk(&self, points: impl Iterator<Item = (f64, f64, u32, Role)> + Clone) -> Chunk {
        let mut start = vec![0_u32; self.count + 2];
        let each = |point: (f64, f64, u32, Role), place: &mut dyn FnMut(usize, Entry)| {
            let (x, y, index, role) = point;
            let kind = match role {
                Role::Idle => return,
                Role::Source => SOURCE,
                Role::Query(radius) => u32::from(radius),
            };
            let row = self.row(y);
            let band = (row / self.rows_per_band) as usize;
            let entry = Entry { x, y, index, kind };
            place(band, entry);
            if kind == SOURCE {
                if row % self.rows_per_band == 0 && band > 0 {
                    place(band - 1, entry);
                }
                if (row + 1) % self.rows_per_band == 0 && band + 1 < self.count {
                    place(band + 1, entry);
                }
            }
        };
        for point in points.clone() {
            each(point, &mut |band, _| start[band + 2] += 1);
        }
        for band in 2..start.len() {
            start[band] += start[band - 1];
        }
        let mut entries = vec![Entry { x: 0.0, y: 0.0, index: 0, kind: 0 }; start[self.count + 1] as usize];
        for point in points {
            each(point, &mut |band, entry| {
                entries[start[band + 1] as usize] = entry;
                start[band + 1] += 1;
            });
        }
        Chunk { entries, start }
    }
}

/// Answers the queries of one band, whose entries are sorted by row and column.
fn sweep(
    bands: &Bands,
    band: usize,
    entries: &[(u64, Entry)],
    radii: &[f64],
    precedes: &(impl Fn(u32, u32) -> Ordering + Sync),
) -> Vec<Hit> {
    let mut hits = Vec::new();
    let own_rows = band as u64 * bands.rows_per_band..(band as u64 + 1) * bands.rows_per_band;
    let row_start = |row: u64| entries.partition_point(|(key, _)| key >> 32 < row);
    for row in own_rows {
        let own = row_start(row)..row_start(row + 1);
        if own.is_empty() {
            continue;
        }
        // Three windows over the rows below, of, and above the queries move along with them.
        let rows =
            [row.checked_sub(1).map_or(0..0, |below| row_start(below)..own.start), own.clone(), own.end..row_start(row + 2)];
        let mut first = [rows[0].start, rows[1].start, rows[2].start];
        for (key, query) in &entries[own] {
            if query.kind == SOURCE {
                continue;
            }
            let column = key & 0xFFFF_FFFF;
            let reach = radii[query.kind as usize];
            let mut best = Hit { query: query.index, source: SOURCE, squared: if reach > 0.0 { reach * reach } else { -1.0 } };
            for (window, rows) in first.iter_mut().zip(&rows) {
                while *window < rows.end && (entries[*window].0 & 0xFFFF_FFFF) + 1 < column {
                    *window += 1;
                }
                for (key, source) in &entries[*window..rows.end] {
                    if (key & 0xFFFF_FFFF) > column + 1 {
                        break;
                    }
                    if source.kind == SOURCE {
                        improve(&mut best, query, source, precedes);
                    }
                }
            }
            if best.source != SOURCE {
                hits.push(best);
            }
        }
    }
    hits
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
            let bands = Bands { rows_per_band: 2, ..Bands::new(&x, &y, radii[0].max(radii[1]), &|i| roles[i]).unwrap_or(Bands { x: 0.0, y: 0.0, width: 1.0, rows_per_band: 2, count: 1 }) };
            let rows = (4000.0 / bands.width) as u64 + 1;
            let bands = Bands { count: rows.div_ceil(2) as usize, ..bands };
            let chunk = bands.sort_chunk((0..x.len()).map(|i| (x[i], y[i], i as u32, roles[i])));
            let hits: Vec<Hit> = (0..bands.count).flat_map(|band| {
                let mut entries: Vec<(u64, Entry)> = chunk.band(band).iter().map(|entry| (bands.key(entry), *entry)).collect();
                entries.sort_unstable_by_key(|(key, entry)| (*key, entry.index));
                sweep(&bands, band, &entries, &radii, &|a: u32, b: u32| a.cmp(&b))
            }).collect();
            prop_assert_eq!(sorted(hits), expected);
        }
    }
}
