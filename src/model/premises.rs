//! Premises: one building or address where a household or a workplace can be connected; the atom of every count.

use super::{AreaClass, Connection, Ids, TextColumn, Weights};

/// Premises as columns of equal length, in the order of the file.
///
/// Coordinates are metres in the working coordinate system. Columns that the file does not have are `None`.
#[derive(Debug, Clone, Default)]
pub struct Premises {
    /// What the layer is called in messages: the file name, and the layer where there are several.
    pub name: String,
    /// Identifiers, unique.
    pub ids: Ids,
    /// Metres east in the working coordinate system, finite.
    pub easting: Vec<f64>,
    /// Metres north in the working coordinate system, finite.
    pub northing: Vec<f64>,
    /// Households. Swedish: *hushåll*.
    pub households: Option<Weights>,
    /// Workplaces. Swedish: *arbetsställen*.
    pub workplaces: Option<Weights>,
    /// People. Swedish: *befolkning*.
    pub population: Option<Weights>,
    /// What the file itself says about the connection.
    pub connected: Option<Vec<Connection>>,
    /// The municipality code each premises carries, when the file rather than geometry decides the area.
    pub area_code: Option<CodeColumn>,
    /// The area class each premises carries (`Dense` or `Rural`), when the file rather than settlements decides it.
    pub area_class: Option<Vec<AreaClass>>,
    /// `false` where a premises is no part of any count (an outbuilding, say) but may still be a connected neighbour
    /// (`counting.md`, rule 4: sources before any filter). `None`: all count.
    pub counted: Option<Vec<bool>>,
}

impl Premises {
    /// The number of premises.
    pub fn len(&self) -> usize {
        self.easting.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.easting.is_empty()
    }
    /// Whether premises `i` is part of the counts.
    pub fn is_counted(&self, i: usize) -> bool {
        self.counted.as_ref().is_none_or(|counted| counted[i])
    }
    /// The premises at the positions that `keep` names, in that order.
    #[must_use]
    pub fn take(&self, keep: &[u32]) -> Self {
        fn pick<T: Copy>(column: &[T], keep: &[u32]) -> Vec<T> {
            keep.iter().map(|&i| column[i as usize]).collect()
        }
        Self {
            name: self.name.clone(),
            ids: self.ids.take(keep),
            easting: pick(&self.easting, keep),
            northing: pick(&self.northing, keep),
            households: self.households.as_ref().map(|column| column.take(keep)),
            workplaces: self.workplaces.as_ref().map(|column| column.take(keep)),
            population: self.population.as_ref().map(|column| column.take(keep)),
            connected: self.connected.as_ref().map(|column| pick(column, keep)),
            area_code: self.area_code.as_ref().map(|column| column.take(keep)),
            area_class: self.area_class.as_ref().map(|column| pick(column, keep)),
            counted: self.counted.as_ref().map(|column| pick(column, keep)),
        }
    }
}

/// A column of codes with few different values: each row points into a short list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeColumn {
    /// The different codes.
    pub codes: TextColumn,
    /// Per row the position of its code, or [`CodeColumn::MISSING`].
    pub rows: Vec<u32>,
}

impl CodeColumn {
    /// The position that stands for a missing code.
    pub const MISSING: u32 = u32::MAX;

    /// The code of row `i`, or `None` where it is missing.
    pub fn get(&self, i: usize) -> Option<&str> {
        (self.rows[i] != Self::MISSING).then(|| self.codes.get(self.rows[i] as usize))
    }
    /// The rows that `keep` names, in that order.
    #[must_use]
    pub fn take(&self, keep: &[u32]) -> Self {
        Self { codes: self.codes.clone(), rows: keep.iter().map(|&i| self.rows[i as usize]).collect() }
    }
}
