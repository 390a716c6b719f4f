//! Which polygon does a point lie in? Exact, also on borders, for millions of points.
//!
//! A coarse raster stands in front of the polygons: a cell that lies wholly inside one polygon answers at once, and only points in cells
//! that a border passes are tested against edges, of which each row of cells keeps its own short list. Measured against an interval tree
//! per polygon behind a box tree (`benches`), this is several times faster on whole-country data, and it tells *on the border* from
//! *outside*, which the rules of counting need.
//!
//! Inside is decided by even-odd crossing, so a ring's winding does not matter; the side of an edge is decided by an exact predicate
//! (Shewchuk's adaptive orientation test, crate `robust`), so no point near a border falls on the wrong side through rounding.

use geo::{BoundingRect, MultiPolygon, Polygon};
use rayon::prelude::*;
use robust::{Coord, orient2d};

/// The most cells a raster has; at four bytes each it then takes 16 MB.
const MAX_CELLS: f64 = 4_194_304.0;
/// The fewest cells a raster is made for.
const MIN_CELLS: f64 = 4_096.0;
/// Cells per edge of the polygons: enough that few points fall into cells with a border.
const CELLS_PER_EDGE: f64 = 100.0;

/// Where a point lies among the shapes of a [`PolygonIndex`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// Inside one shape, or several that overlap: then the first, and `several` is true.
    Inside {
        /// The position of the shape.
        shape: u32,
        /// Whether it lies inside further shapes.
        several: bool,
    },
    /// Inside none, and on the border of this one (the first, where borders are shared).
    Border(u32),
    /// Neither inside nor on the border of any.
    Outside,
}

/// Shapes prepared for the question in which of them a point lies.
#[derive(Debug)]
pub struct PolygonIndex {
    grid: Grid,
    /// Per cell [`EMPTY`], a part that covers it whole, or [`MIXED`] with a position in `lists`.
    cells: Vec<u32>,
    /// Start of each mixed cell's candidates in `candidates`; one more at the end.
    lists: Vec<u32>,
    /// Parts that may contain a point of a mixed cell, ascending by shape.
    candidates: Vec<u32>,
    parts: Vec<Part>,
}

const EMPTY: u32 = u32::MAX;
const MIXED: u32 = 1 << 31;

/// One polygon of a shape, its edges sorted into the rows of the raster.
#[derive(Debug)]
struct Part {
    shape: u32,
    first_row: usize,
    /// Start of each row's edges in `edges`; one more at the end.
    row_start: Vec<u32>,
    edges: Vec<[f64; 4]>,
}

#[derive(Debug, Clone, Copy)]
struct Grid {
    x: f64,
    y: f64,
    cell: f64,
    /// One over the width of a cell.
    scale: f64,
    columns: usize,
    rows: usize,
}

impl Grid {
    fn column(&self, x: f64) -> usize {
        (((x - self.x) * self.scale).max(0.0) as usize).min(self.columns - 1)
    }
    fn row(&self, y: f64) -> usize {
        (((y - self.y) * self.scale).max(0.0) as usize).min(self.rows - 1)
    }
    /// The position of the cell that holds a point; `None` outside the raster and where a coordinate is not a number.
    #[inline]
    fn cell_at(&self, x: f64, y: f64) -> Option<usize> {
        let (column, row) = ((x - self.x) * self.scale, (y - self.y) * self.scale);
        let holds = column >= 0.0 && row >= 0.0 && column < self.columns as f64 && row < self.rows as f64;
        holds.then(|| row as usize * self.columns + column as usize)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Inside,
    Border,
    Outside,
}

impl PolygonIndex {
    /// Prepares shapes; a shape's position is what the answers name. Rings with a coordinate that is not finite are left out.
    pub fn new(shapes: &[MultiPolygon<f64>]) -> Self {
        let polygons: Vec<(u32, &Polygon<f64>)> = shapes
            .iter()
            .enumerate()
            .flat_map(|(i, shape)| shape.0.iter().map(move |part| (i as u32, part)))
            .filter(|(_, part)| {
                part.exterior().0.iter().all(|c| c.x.is_finite() && c.y.is_finite()) && part.exterior().0.len() > 3
            })
            .collect();
        let grid = choose_grid(&polygons);
        let parts: Vec<Part> = polygons.par_iter().map(|(shape, polygon)| Part::new(*shape, polygon, &grid)).collect();
        let painted: Vec<Painted> = parts.par_iter().map(|part| part.paint(&grid)).collect();
        let (cells, lists, candidates) = combine(&grid, &painted);
        Self { grid, cells, lists, candidates, parts }
    }

    /// Where the point lies.
    #[inline]
    pub fn locate(&self, x: f64, y: f64) -> Location {
        match self.cell(x, y) {
            EMPTY => Location::Outside,
            part if part & MIXED == 0 => Location::Inside { shape: self.parts[part as usize].shape, several: false },
            list => self.locate_in(list & !MIXED, x, y),
        }
    }

    /// Calls `found` with every shape that contains the point or has it on its border, each once, ascending.
    #[inline]
    pub fn for_each_at(&self, x: f64, y: f64, mut found: impl FnMut(u32)) {
        match self.cell(x, y) {
            EMPTY => {}
            part if part & MIXED == 0 => found(self.parts[part as usize].shape),
            list => {
                let mut last = EMPTY;
                for part in self.candidates_of(list & !MIXED) {
                    if part.shape != last && part.side(&self.grid, x, y) != Side::Outside {
                        last = part.shape;
                        found(part.shape);
                    }
                }
            }
        }
    }

    #[inline]
    fn cell(&self, x: f64, y: f64) -> u32 {
        self.grid.cell_at(x, y).map_or(EMPTY, |cell| self.cells[cell])
    }

    fn candidates_of(&self, list: u32) -> impl Iterator<Item = &Part> {
        let (start, end) = (self.lists[list as usize], self.lists[list as usize + 1]);
        self.candidates[start as usize..end as usize].iter().map(|&part| &self.parts[part as usize])
    }

    fn locate_in(&self, list: u32, x: f64, y: f64) -> Location {
        let (mut inside, mut border) = (None, None);
        for part in self.candidates_of(list) {
            match part.side(&self.grid, x, y) {
                Side::Inside => match inside {
                    None => inside = Some(part.shape),
                    Some(shape) if shape != part.shape => return Location::Inside { shape, several: true },
                    Some(_) => {}
                },
                Side::Border => border = border.or(Some(part.shape)),
                Side::Outside => {}
            }
        }
        match (inside, border) {
            (Some(shape), _) => Location::Inside { shape, several: false },
            (None, Some(shape)) => Location::Border(shape),
            (None, None) => Location::Outside,
        }
    }
}

/// A raster over all polygons with square cells, more of them the more edges there are.
fn choose_grid(polygons: &[(u32, &Polygon<f64>)]) -> Grid {
    let bounds = polygons.iter().filter_map(|(_, polygon)| polygon.bounding_rect()).reduce(|a, b| {
        geo::Rect::new((a.min().x.min(b.min().x), a.min().y.min(b.min().y)), (a.max().x.max(b.max().x), a.max().y.max(b.max().y)))
    });
    let Some(bounds) = bounds else {
        return Grid { x: 0.0, y: 0.0, cell: 1.0, scale: 1.0, columns: 1, rows: 1 };
    };
    let edges: usize = polygons.iter().map(|(_, polygon)| polygon.exterior().0.len()).sum();
    let wanted = (edges as f64 * CELLS_PER_EDGE).clamp(MIN_CELLS, MAX_CELLS);
    let cell = (bounds.width() * bounds.height() / wanted).sqrt().max(bounds.width().max(bounds.height()) / wanted).max(1e-9);
    Grid {
        x: bounds.min().x,
        y: bounds.min().y,
        cell,
        scale: 1.0 / cell,
        // One more than the bounds need, so that the last coordinate has a cell however the scale was rounded.
        columns: (bounds.width() / cell) as usize + 2,
        rows: (bounds.height() / cell) as usize + 2,
    }
}

/// What one part covers: cells with a piece of its border, and runs of cells (first, behind the last) wholly inside.
struct Painted {
    border: Vec<u32>,
    inside: Vec<(u32, u32)>,
}

impl Part {
    fn new(shape: u32, polygon: &Polygon<f64>, grid: &Grid) -> Self {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let edges: Vec<[f64; 4]> = rings
            .filter(|ring| ring.0.iter().all(|c| c.x.is_finite() && c.y.is_finite()))
            .flat_map(|ring| ring.0.windows(2).map(|pair| [pair[0].x, pair[0].y, pair[1].x, pair[1].y]))
            .filter(|[ax, ay, bx, by]| ax != bx || ay != by)
            .collect();
        let rows_of = |edge: &[f64; 4]| (grid.row(edge[1].min(edge[3])), grid.row(edge[1].max(edge[3])));
        let first_row = edges.iter().map(|edge| rows_of(edge).0).min().unwrap_or(0);
        let last_row = edges.iter().map(|edge| rows_of(edge).1).max().unwrap_or(0);
        let mut row_start = vec![0_u32; last_row - first_row + 2];
        for edge in &edges {
            let (from, to) = rows_of(edge);
            (from..=to).for_each(|row| row_start[row - first_row + 1] += 1);
        }
        for row in 1..row_start.len() {
            row_start[row] += row_start[row - 1];
        }
        let mut next = row_start.clone();
        let mut sorted = vec![[0.0; 4]; *row_start.last().unwrap_or(&0) as usize];
        for edge in &edges {
            let (from, to) = rows_of(edge);
            for row in from..=to {
                sorted[next[row - first_row] as usize] = *edge;
                next[row - first_row] += 1;
            }
        }
        Self { shape, first_row, row_start, edges: sorted }
    }

    fn row_edges(&self, row: usize) -> &[[f64; 4]] {
        match row.checked_sub(self.first_row) {
            Some(row) if row + 1 < self.row_start.len() => {
                &self.edges[self.row_start[row] as usize..self.row_start[row + 1] as usize]
            }
            _ => &[],
        }
    }

    /// On which side of the part's border the point lies.
    fn side(&self, grid: &Grid, x: f64, y: f64) -> Side {
        let mut inside = false;
        for &[ax, ay, bx, by] in self.row_edges(grid.row(y)) {
            if (y < ay && y < by) || (y > ay && y > by) || (x > ax && x > bx) {
                continue;
            }
            let crosses = (ay > y) != (by > y);
            if x < ax && x < bx {
                inside ^= crosses;
                continue;
            }
            let turn = orient2d(Coord { x: ax, y: ay }, Coord { x: bx, y: by }, Coord { x, y });
            if turn == 0.0 {
                return Side::Border;
            }
            // The ray runs east: an upward edge is crossed where the point is to its left, a downward one where it is to its right.
            inside ^= crosses && ((by > ay) == (turn > 0.0));
        }
        if inside { Side::Inside } else { Side::Outside }
    }

    /// Sorts the part's cells into those its border passes and those it covers whole.
    fn paint(&self, grid: &Grid) -> Painted {
        // Cells are marked with a margin, far above any rounding of the intersection and far below a cell.
        let margin = grid.cell * 1e-6;
        let (mut border, mut inside) = (Vec::new(), Vec::new());
        for row in self.first_row..self.first_row + self.row_start.len() - 1 {
            let (low, high) = (grid.y + row as f64 * grid.cell - margin, grid.y + (row + 1) as f64 * grid.cell + margin);
            let mut spans: Vec<(usize, usize)> = self
                .row_edges(row)
                .iter()
                .map(|edge| {
                    let (from, to) = edge_within_row(edge, low, high);
                    (grid.column(from - margin), grid.column(to + margin))
                })
                .collect();
            spans.sort_unstable();
            let base = (row * grid.columns) as u32;
            let mut free = spans.first().map_or(0, |span| span.0);
            for (from, to) in spans {
                if from > free {
                    let (x, y) = (grid.x + (free as f64 + 0.5) * grid.cell, grid.y + (row as f64 + 0.5) * grid.cell);
                    if self.side(grid, x, y) == Side::Inside {
                        inside.push((base + free as u32, base + from as u32));
                    }
                }
                (from.max(free)..=to).for_each(|column| border.push(base + column as u32));
                free = free.max(to + 1);
            }
        }
        Painted { border, inside }
    }
}

/// The eastings between which an edge runs inside a row.
fn edge_within_row(&[ax, ay, bx, by]: &[f64; 4], low: f64, high: f64) -> (f64, f64) {
    let at = |y: f64| ax + (bx - ax) * ((y - ay) / (by - ay));
    let (mut from, mut to) = (ax.min(bx), ax.max(bx));
    if ay != by {
        let (bottom, top) = (at(ay.min(by).max(low)), at(ay.max(by).min(high)));
        from = from.max(bottom.min(top));
        to = to.min(bottom.max(top));
    }
    (from.min(to), from.max(to))
}

/// Puts the painted parts together: one word per cell, and the candidates of the mixed ones.
fn combine(grid: &Grid, painted: &[Painted]) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
    let mut cells = vec![EMPTY; grid.columns * grid.rows];
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (part, painted) in painted.iter().enumerate() {
        for &(from, to) in &painted.inside {
            for cell in from..to {
                let slot = &mut cells[cell as usize];
                match *slot {
                    EMPTY => *slot = part as u32,
                    MIXED => pairs.push((cell, part as u32)),
                    covered => {
                        pairs.extend([(cell, covered), (cell, part as u32)]);
                        *slot = MIXED;
                    }
                }
            }
        }
    }
    for (part, painted) in painted.iter().enumerate() {
        for &cell in &painted.border {
            let slot = &mut cells[cell as usize];
            if *slot != EMPTY && *slot & MIXED == 0 {
                pairs.push((cell, *slot));
            }
            *slot = MIXED;
            pairs.push((cell, part as u32));
        }
    }
    // Parts stand in the order of their shapes, so candidates sorted by part are sorted by shape.
    pairs.par_sort_unstable();
    pairs.dedup();
    let mut lists = Vec::new();
    let mut candidates = Vec::with_capacity(pairs.len());
    let mut last = EMPTY;
    for (cell, part) in pairs {
        if cell != last {
            last = cell;
            cells[cell as usize] = MIXED | lists.len() as u32;
            lists.push(candidates.len() as u32);
        }
        candidates.push(part);
    }
    lists.push(candidates.len() as u32);
    (cells, lists, candidates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, Intersects, Point, polygon};
    use proptest::prelude::*;

    fn squares() -> Vec<MultiPolygon<f64>> {
        let square = |x: f64| polygon![(x: x, y: 0.0), (x: x + 10.0, y: 0.0), (x: x + 10.0, y: 10.0), (x: x, y: 10.0)];
        vec![MultiPolygon(vec![square(0.0)]), MultiPolygon(vec![square(10.0), square(30.0)])]
    }

    #[test]
    fn a_point_on_a_shared_border_belongs_to_the_first_shape() {
        let index = PolygonIndex::new(&squares());
        assert_eq!(index.locate(5.0, 5.0), Location::Inside { shape: 0, several: false });
        assert_eq!(index.locate(10.0, 5.0), Location::Border(0));
        assert_eq!(index.locate(10.0, 10.0), Location::Border(0));
        assert_eq!(index.locate(20.0, 5.0), Location::Border(1));
        assert_eq!(index.locate(25.0, 5.0), Location::Outside);
        assert_eq!(index.locate(35.0, 5.0), Location::Inside { shape: 1, several: false });
        assert_eq!(index.locate(-1.0, 5.0), Location::Outside);
    }

    #[test]
    fn the_corner_that_lies_below_both_its_edges_is_on_the_border() {
        let index = PolygonIndex::new(&[MultiPolygon(vec![polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 8.0), (x: 8.0, y: 0.0)]])]);
        assert_eq!(index.locate(4.0, 8.0), Location::Border(0));
        assert_eq!(index.locate(4.0, 8.1), Location::Outside);
        assert_eq!(index.locate(2.0, 0.0), Location::Border(0));
    }

    #[test]
    fn a_hole_wound_like_its_shell_is_still_a_hole() {
        let hole = geo::LineString::from(vec![(2.0, 2.0), (8.0, 2.0), (8.0, 8.0), (2.0, 8.0), (2.0, 2.0)]);
        let shell = geo::LineString::from(vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]);
        let index = PolygonIndex::new(&[MultiPolygon(vec![Polygon::new(shell, vec![hole])])]);
        assert_eq!(index.locate(5.0, 5.0), Location::Outside);
        assert_eq!(index.locate(2.0, 5.0), Location::Border(0));
        assert_eq!(index.locate(1.0, 5.0), Location::Inside { shape: 0, several: false });
    }

    #[test]
    fn overlapping_shapes_give_the_first_and_say_so() {
        let mut shapes = squares();
        shapes.push(MultiPolygon(vec![polygon![(x: 5.0, y: 2.0), (x: 15.0, y: 2.0), (x: 15.0, y: 8.0), (x: 5.0, y: 8.0)]]));
        let index = PolygonIndex::new(&shapes);
        assert_eq!(index.locate(7.0, 5.0), Location::Inside { shape: 0, several: true });
        // Inside the third wins over the border that the first two share.
        assert_eq!(index.locate(10.0, 5.0), Location::Inside { shape: 2, several: false });
        let mut at = Vec::new();
        index.for_each_at(10.0, 5.0, |shape| at.push(shape));
        assert_eq!(at, [0, 1, 2]);
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_plain_predicates(
            ring in proptest::collection::vec((0_i32..40, 0_i32..40), 3..12),
            points in proptest::collection::vec((-2_i32..42, -2_i32..42), 1..60),
        ) {
            // A star around the middle is simple, whatever the radii.
            let star: Vec<_> = ring.iter().enumerate().map(|(i, (radius, _))| {
                let angle = i as f64 / ring.len() as f64 * std::f64::consts::TAU;
                (20.0 + f64::from(radius / 2 + 1) * angle.cos(), 20.0 + f64::from(radius / 2 + 1) * angle.sin())
            }).collect();
            let polygon = Polygon::new(star.into(), vec![]);
            let index = PolygonIndex::new(&[MultiPolygon(vec![polygon.clone()])]);
            for (x, y) in points {
                let point = Point::new(f64::from(x), f64::from(y));
                let expected = if polygon.contains(&point) { Location::Inside { shape: 0, several: false } }
                    else if polygon.intersects(&point) { Location::Border(0) } else { Location::Outside };
                prop_assert_eq!(index.locate(point.x(), point.y()), expected);
            }
        }
    }
}
