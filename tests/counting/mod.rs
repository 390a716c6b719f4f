//! A tiny case worked by hand for every rule of counting, through the program itself.
//!
//! The small region is the one of [`Workdir::with_areas`](crate::support::Workdir::with_areas): Falun (2080) in the west, Borlänge (2081)
//! in the east, each 1 km by 1 km, positions in metres from the south-west corner. The rules are cited by their number.

mod areas;
mod distance;
mod files;
mod identity;
mod levels;
mod status;
mod weights;
