//! Geometry without domain words: coordinate systems, which polygon a point lies in, what is nearest, what lies together, fewer corners.
//!
//! Responsible for: exact answers to plain geometric questions over slices of coordinates, in parallel. Not responsible for: what the
//! points and polygons are, or files. Distances are planar metres in one projected coordinate system.

pub mod arcs;
pub mod cluster;
pub mod crossing;
pub mod crs;
pub mod graph;
pub mod ground;
pub mod locate;
pub mod near;
pub mod noding;
pub mod outline;
pub mod places;
pub mod plausibility;
pub mod segments;
pub mod simplify;
pub mod topology;
pub mod validity;

pub use arcs::{Topology, arc_of};
pub use cluster::{Clusters, clusters};
pub use crs::{Bounds, Crs, transform, transform_geometry};
pub use locate::{Location, PolygonIndex};
pub use outline::outline;
pub use plausibility::{Plausibility, plausibility};
pub use segments::SegmentIndex;
pub use simplify::{Simplification, simplify};
pub use topology::{Coarseness, Gap, Overlap, coarseness, gaps, overlaps};
pub use validity::{Fault, FaultKind, polygon_faults};
