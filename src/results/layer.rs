//! Polygons with their attributes.

use super::Table;
use geo::MultiPolygon;

/// A layer of polygons; `shapes[i]` belongs to row `i` of the table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PolygonLayer {
    /// The attributes; the table's name is the layer's.
    pub table: Table,
    /// The shapes, in the working coordinate system of the run.
    pub shapes: Vec<MultiPolygon<f64>>,
    /// The EPSG code of that system.
    pub epsg: u32,
}

impl PolygonLayer {
    /// Keeps the rows that pass, with their shapes.
    pub fn retain_rows(&mut self, mut keep: impl FnMut(&Table, usize) -> bool) {
        let kept: Vec<bool> = (0..self.table.rows.len()).map(|row| keep(&self.table, row)).collect();
        self.table.retain_rows(|_, row| kept[row]);
        let mut row = 0;
        self.shapes.retain(|_| {
            row += 1;
            kept[row - 1]
        });
    }
}
