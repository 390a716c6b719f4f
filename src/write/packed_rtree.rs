//! The nodes of an SQLite R-tree over boxes (points among them), packed full in one go.
//!
//! Responsible for: the order of the boxes (by their middle, along a Hilbert curve, so that a node holds neighbours) and the bytes of every node, in the
//! format that SQLite documents in `rtree.c` ("Database Format of R-Tree Tables"). Not responsible for: the database.
//!
//! Inserting 3.4 million points one by one through the R-tree module takes minutes; packing takes a second, and full nodes read faster.

use rayon::prelude::*;

/// The number of entries in a full node: SQLite's `RTREE_MAXCELLS`.
const MAX_ENTRIES: usize = 51;
/// A node: tree depth and number of entries (two bytes each), then per entry a number (eight bytes) and four 32-bit bounds.
const ENTRY_BYTES: usize = 8 + 4 * 4;
const NODE_BYTES: usize = 4 + MAX_ENTRIES * ENTRY_BYTES;
/// The number of the root node.
const ROOT: i64 = 1;

/// A packed tree over boxes numbered from 0. A box is west, south, east, north.
pub(super) struct PackedRtree {
    /// The boxes along the curve.
    order: Vec<u32>,
    /// The number of nodes of each level, leaves first; the last is the root alone.
    levels: Vec<usize>,
}

/// The bounds of an entry as SQLite stores them: single precision, rounded outwards.
#[derive(Clone, Copy)]
struct Bounds {
    min_x: f32,
    max_x: f32,
    min_y: f32,
    max_y: f32,
}

impl PackedRtree {
    /// Orders the boxes and lays out the tree. `extent` is that of all boxes.
    pub fn new(boxes: usize, extent: [f64; 4], of: impl Fn(usize) -> [f64; 4] + Sync) -> Self {
        // Curve position and box in one word: one sort, and ties go to the lower box.
        let mut keys: Vec<u64> = (0..boxes)
            .into_par_iter()
            .map(|i| {
                let [west, south, east, north] = of(i);
                let (x, y) = (f64::midpoint(west, east), f64::midpoint(south, north));
                let cell = (cell(x, extent[0], extent[2]), cell(y, extent[1], extent[3]));
                u64::from(hilbert(cell.0, cell.1)) << 32 | i as u64
            })
            .collect();
        keys.par_sort_unstable();
        let mut levels = vec![boxes.div_ceil(MAX_ENTRIES).max(1)];
        while levels.last().is_some_and(|&nodes| nodes > 1) {
            levels.push(levels[levels.len() - 1].div_ceil(MAX_ENTRIES));
        }
        Self { order: keys.into_iter().map(|key| key as u32).collect(), levels }
    }

    /// The node that holds each box, by box.
    pub fn leaf_of_boxes(&self) -> Vec<i64> {
        let mut leaf_of = vec![0; self.order.len()];
        for node in 0..self.levels[0] {
            for &one in &self.order[self.entries(0, node)] {
                leaf_of[one as usize] = self.number(0, node);
            }
        }
        leaf_of
    }

    /// The parent of each node but the root, ascending by node.
    pub fn parents(&self) -> impl Iterator<Item = (i64, i64)> {
        (0..self.levels.len() - 1).flat_map(move |level| {
            (0..self.levels[level + 1]).flat_map(move |parent| {
                self.entries(level + 1, parent).map(move |child| (self.number(level, child), self.number(level + 1, parent)))
            })
        })
    }

    /// Hands out the bytes of every node; the root comes last. `row_id` is that of the entry of a box.
    pub fn nodes<E>(
        &self,
        of: impl Fn(usize) -> [f64; 4],
        row_id: impl Fn(usize) -> i64,
        mut write: impl FnMut(i64, &[u8]) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut bytes = [0; NODE_BYTES];
        let mut below: Vec<Bounds> = Vec::new();
        for level in 0..self.levels.len() {
            let mut bounds = Vec::with_capacity(self.levels[level]);
            for node in 0..self.levels[level] {
                let entries = self.entries(level, node);
                bytes.fill(0);
                let number = self.number(level, node);
                if number == ROOT {
                    bytes[..2].copy_from_slice(&(level as u16).to_be_bytes());
                }
                bytes[2..4].copy_from_slice(&(entries.len() as u16).to_be_bytes());
                let mut all: Option<Bounds> = None;
                for (slot, entry) in bytes[4..].chunks_exact_mut(ENTRY_BYTES).zip(entries) {
                    let (id, one) = if level == 0 {
                        let i = self.order[entry] as usize;
                        (row_id(i), Bounds::around(of(i)))
                    } else {
                        (self.number(level - 1, entry), below[entry])
                    };
                    one.put(id, slot);
                    all = Some(all.map_or(one, |all| all.with(one)));
                }
                bounds.extend(all);
                write(number, &bytes)?;
            }
            below = bounds;
        }
        Ok(())
    }

    /// The entries of a node: positions in the level below, or along the curve. Nodes of a level are filled evenly.
    fn entries(&self, level: usize, node: usize) -> std::ops::Range<usize> {
        let below = if level == 0 { self.order.len() } else { self.levels[level - 1] };
        let nodes = self.levels[level];
        below * node / nodes..below * (node + 1) / nodes
    }

    /// The number of a node: the root is 1, the others follow from the leaves up.
    fn number(&self, level: usize, node: usize) -> i64 {
        if level + 1 == self.levels.len() {
            return ROOT;
        }
        let before: usize = self.levels[..level].iter().sum();
        // There are fewer nodes than boxes, and boxes are numbered in 32 bits.
        i64::from((before + node) as u32) + ROOT + 1
    }
}

impl Bounds {
    fn around([west, south, east, north]: [f64; 4]) -> Self {
        Self { min_x: down(west), max_x: up(east), min_y: down(south), max_y: up(north) }
    }
    fn with(self, other: Self) -> Self {
        Self {
            min_x: self.min_x.min(other.min_x),
            max_x: self.max_x.max(other.max_x),
            min_y: self.min_y.min(other.min_y),
            max_y: self.max_y.max(other.max_y),
        }
    }
    fn put(self, id: i64, slot: &mut [u8]) {
        slot[..8].copy_from_slice(&id.to_be_bytes());
        for (place, bound) in slot[8..].chunks_exact_mut(4).zip([self.min_x, self.max_x, self.min_y, self.max_y]) {
            place.copy_from_slice(&bound.to_be_bytes());
        }
    }
}

/// The largest single-precision number that is not above `value`.
fn down(value: f64) -> f32 {
    let near = value as f32;
    if f64::from(near) > value { near.next_down() } else { near }
}

/// The smallest single-precision number that is not below `value`.
fn up(value: f64) -> f32 {
    let near = value as f32;
    if f64::from(near) < value { near.next_up() } else { near }
}

/// The cell, of 65,536 between the two ends, that holds the value.
fn cell(value: f64, low: f64, high: f64) -> u32 {
    const CELLS: f64 = 65_536.0;
    let width = high - low;
    if width > 0.0 { ((value - low) / width * CELLS).clamp(0.0, CELLS - 1.0) as u32 } else { 0 }
}

/// The position of a cell on the Hilbert curve of order 16: quadrant by quadrant, turning the axes into the frame of each.
fn hilbert(mut x: u32, mut y: u32) -> u32 {
    let mut position = 0;
    for bit in (0..16).rev() {
        let side = 1 << bit;
        let (right, upper) = (u32::from(x & side != 0), u32::from(y & side != 0));
        position = position << 2 | ((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    position
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_visits_every_cell_once_and_never_jumps() {
        let side = 64;
        let mut cells: Vec<_> = (0..side).flat_map(|x| (0..side).map(move |y| (hilbert(x, y), x, y))).collect();
        cells.sort_unstable();
        for pair in cells.windows(2) {
            assert_eq!(pair[1].0, pair[0].0 + 1);
            assert_eq!(pair[1].1.abs_diff(pair[0].1) + pair[1].2.abs_diff(pair[0].2), 1);
        }
    }

    #[test]
    fn bounds_are_rounded_outwards() {
        for value in [6_700_000.3, -0.1, 535_000.25, 1.0 / 3.0] {
            assert!(f64::from(down(value)) <= value && value <= f64::from(up(value)));
            assert!(up(value) <= down(value).next_up());
        }
        assert!((up(0.5) - down(0.5)).abs() < f32::EPSILON);
    }

    #[test]
    fn every_node_but_the_root_has_one_parent_and_none_is_nearly_empty() {
        for points in [0_usize, 1, 51, 52, 103, 2601, 2602, 140_000] {
            let tree = PackedRtree::new(points, [0.0, 0.0, 1.0, 1.0], |i| {
                [i as f64 / points as f64, 0.5, i as f64 / points as f64, 0.75]
            });
            let nodes: usize = tree.levels.iter().sum();
            let parents: Vec<_> = tree.parents().collect();
            assert_eq!(
                parents.iter().map(|(node, _)| *node).collect::<Vec<_>>(),
                (2..=i64::try_from(nodes).unwrap()).collect::<Vec<_>>()
            );
            let mut seen = 0;
            tree.nodes(
                |_| [0.0; 4],
                |i| i as i64,
                |number, bytes| {
                    let entries = usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
                    assert!(number == ROOT || entries > MAX_ENTRIES / 3, "{points} points: {entries} entries");
                    seen += 1;
                    Ok::<(), ()>(())
                },
            )
            .unwrap();
            assert_eq!(seen, nodes);
        }
    }
}
