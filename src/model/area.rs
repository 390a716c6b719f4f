//! Areas: the municipalities that are counted, and the settlements that make an area dense.

use super::Weights;
use geo::MultiPolygon;

/// Municipalities, sorted by code, one row per code.
#[derive(Debug, Clone, Default)]
pub struct Areas {
    /// What the layer is called in messages.
    pub name: String,
    /// Municipality code, text, unique, ascending bytewise. Swedish: *kommunkod*.
    pub code: Vec<String>,
    /// Municipality name; empty where nobody says it.
    pub label: Vec<String>,
    /// The county code each municipality carries in the file, where a county column was given.
    pub county: Option<Vec<String>>,
    /// The county's name beside its code, where the file has such a column; empty where it does not say.
    pub county_label: Option<Vec<String>>,
    /// The shape in the working coordinate system; empty when premises carry their code themselves.
    pub shape: Vec<MultiPolygon<f64>>,
}

impl Areas {
    /// The number of municipalities.
    pub fn len(&self) -> usize {
        self.code.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.code.is_empty()
    }
}

/// Settlements (tätorter and småorter): the premises inside are dense.
#[derive(Debug, Clone, Default)]
pub struct Settlements {
    /// What the layer is called in messages.
    pub name: String,
    /// Their shapes in the working coordinate system.
    pub shape: Vec<MultiPolygon<f64>>,
    /// How many people live in each, where the file has such a column.
    pub inhabitants: Option<Weights>,
}
