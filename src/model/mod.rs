//! The nouns of the house: premises, areas, networks, and the codes, classes and units they are described with.
//!
//! Responsible for: what a thing *is*, in columns that the core can run over. Not responsible for: files, clocks,
//! geometry algorithms or counting; nothing here uses another room.

pub mod application;
pub mod area;
pub mod class;
pub mod codes;
pub mod ids;
pub mod network;
pub mod premises;
pub mod project_areas;
pub mod roads;
pub mod signup;
pub mod weights;

pub use application::{Application, ApplicationColumn, ApplicationStatus, Assessed, Round, Value, ValueKind};
pub use area::{Areas, Settlements};
pub use class::{AreaClass, Base, Connection, Evidence, EvidenceSet, Status, Technology};
pub use ids::{Ids, TextColumn};
pub use network::{Attributes, Features, NetworkKind, NetworkLayer, PerFeature};
pub use premises::{CodeColumn, Premises};
pub use project_areas::ProjectAreas;
pub use roads::{BarrierKind, Barriers, RoadClass, Roads, Surface};
pub use signup::SignUps;
pub use weights::Weights;
