//! Roads: lines along which cables are laid.

use super::class::vocabulary;
use geo::LineString;

vocabulary! {
    /// What a road is for, from large to small.
    RoadClass {
        /// Motorways and expressways.
        Motorway = "motorway",
        /// National and main county roads.
        Main = "main",
        /// Other public roads.
        Local = "local",
        /// Streets in settlements.
        Street = "street",
        /// Private roads and roads to single houses.
        Private = "private",
        /// Forest and field tracks.
        Track = "track",
        /// Cycle ways and footpaths.
        Path = "path",
    }
}

vocabulary! {
    /// What a road is made of.
    Surface {
        /// Asphalt, concrete, stone.
        Paved = "paved",
        /// Gravel and earth.
        Gravel = "gravel",
        /// Nobody says.
        Unknown = "unknown",
    }
}

/// Roads as columns of equal length.
#[derive(Debug, Clone, Default)]
pub struct Roads {
    /// What the layer is called in messages.
    pub name: String,
    /// The lines, in the working coordinate system.
    pub line: Vec<LineString<f64>>,
    /// What each is for.
    pub class: Vec<RoadClass>,
    /// What each is made of.
    pub surface: Vec<Surface>,
    /// Above (bridges) or below (tunnels) the ground, 0 on it: lines of different levels do not meet where they cross.
    pub level: Vec<i8>,
    /// Yearly mean daily traffic in vehicles; `None` where nobody says.
    pub traffic: Vec<Option<u32>>,
}

vocabulary! {
    /// What is dear to cross.
    BarrierKind {
        /// A railway.
        Rail = "rail",
        /// A lake, river or the sea.
        Water = "water",
    }
}

/// Railways and water: lines, and the outlines of areas.
#[derive(Debug, Clone, Default)]
pub struct Barriers {
    /// The lines, in the working coordinate system.
    pub line: Vec<LineString<f64>>,
    /// What each is.
    pub kind: Vec<BarrierKind>,
    /// Whether each is the outline of an area: going through crosses it twice.
    pub is_outline: Vec<bool>,
}
