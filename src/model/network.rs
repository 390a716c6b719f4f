//! Networks: what operators say exists, can be ordered, or is planned.

use super::class::vocabulary;
use super::{Technology, TextColumn};
use geo::{LineString, MultiPolygon};
use jiff::civil::Date;

vocabulary! {
    /// What a network layer says about the premises it names or covers.
    NetworkKind {
        /// They are connected.
        Connected = "connected",
        /// They can order a connection at normal cost.
        Orderable = "orderable",
        /// A cable or duct runs here.
        Route = "route",
        /// Everything inside can be connected at normal cost (or, for mobile technologies, is covered).
        ServiceArea = "service_area",
        /// Everything inside will be built.
        Planned = "planned",
    }
}

/// One layer of network data, in the working coordinate system.
#[derive(Debug, Clone)]
pub struct NetworkLayer {
    /// What the layer is called in messages.
    pub name: String,
    /// What it says.
    pub kind: NetworkKind,
    /// What it consists of.
    pub features: Features,
    /// What it says about each feature.
    pub attributes: Attributes,
    /// The row of each feature in the file, from 1; empty where features are all the rows, in their order.
    pub rows: Vec<u32>,
}

impl NetworkLayer {
    /// The row of a feature in the file, from 1.
    pub fn row(&self, feature: usize) -> u64 {
        self.rows.get(feature).map_or(feature as u64 + 1, |row| u64::from(*row))
    }
}

/// The features of a network layer; `attributes` has one value for each.
#[derive(Debug, Clone)]
pub enum Features {
    /// Premises named by id.
    Ids(TextColumn),
    /// Points to be matched to the nearest premises.
    Points {
        /// Metres east.
        easting: Vec<f64>,
        /// Metres north.
        northing: Vec<f64>,
    },
    /// Cables or ducts.
    Lines(Vec<LineString<f64>>),
    /// Areas.
    Polygons(Vec<MultiPolygon<f64>>),
}

impl Features {
    /// The number of features.
    pub fn len(&self) -> usize {
        match self {
            Self::Ids(ids) => ids.len(),
            Self::Points { easting, .. } => easting.len(),
            Self::Lines(lines) => lines.len(),
            Self::Polygons(polygons) => polygons.len(),
        }
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a layer says about its features.
#[derive(Debug, Clone)]
pub struct Attributes {
    /// Access technology; fibre where nothing is said.
    pub technology: PerFeature<Technology>,
    /// Download speed in Mbit/s; `None` where it is not stated.
    pub down_mbps: PerFeature<Option<u32>>,
    /// When a plan is ready; `None` where it is not stated.
    pub ready_by: PerFeature<Option<Date>>,
    /// The operator, for messages and the manifest.
    pub operator: Option<String>,
}

impl Default for Attributes {
    fn default() -> Self {
        Self {
            technology: PerFeature::All(Technology::Fibre),
            down_mbps: PerFeature::All(None),
            ready_by: PerFeature::All(None),
            operator: None,
        }
    }
}

/// One value for the whole layer, or one for each feature.
#[derive(Debug, Clone)]
pub enum PerFeature<T> {
    /// The same for all.
    All(T),
    /// One each, in the order of the features.
    Each(Vec<T>),
}

impl<T: Copy> PerFeature<T> {
    /// The value of feature `i`.
    pub fn get(&self, i: usize) -> T {
        match self {
            Self::All(value) => *value,
            Self::Each(values) => values[i],
        }
    }
    /// Whether any feature has a value for which `test` holds; a layer without features has none.
    pub fn any(&self, test: impl Fn(T) -> bool) -> bool {
        match self {
            Self::All(value) => test(*value),
            Self::Each(values) => values.iter().any(|value| test(*value)),
        }
    }
}
