//! Made-up data from a seed: the demo region, a country and a county for benchmarks.
//!
//! Responsible for: data that look and misbehave like real deliveries, the same bytes for the same seed on every platform. Not
//! responsible for: reading or counting them. Nothing here is copied from a register; every name, code and position is made up.
//!
//! Columns come first ([`Region`], [`Country`], [`County`]), files after ([`files`]); nothing here reads a file or a clock.

pub mod country;
pub mod county;
pub mod dots;
pub mod draw;
pub mod files;
pub mod mesh;
pub mod region;
pub mod shape;

pub use country::Country;
pub use county::County;
pub use region::round::{BUDGET, ROUND_NAME};
pub use region::{DEMO_SEED, Region};
