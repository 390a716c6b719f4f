//! # bygd: coverage and rollout of broadband
//!
//! The house, and the way through it:
//!
//! ```text
//! files ──read──▶ premises, networks, areas ──coverage──▶ status per premises ──▶ counts per area ──write──▶ CSV JSON Parquet GeoPackage
//! roads, backbone, prices + the unserved ──rollout──▶ areas, routes, costs, choice ──write──▶ CSV GeoPackage JSON
//! ```
//!
//! One way, no way back. Each arrow is one function.
//!
//! | room | what is in it | may use |
//! |---|---|---|
//! | [`model`] | the nouns: premises, areas, networks, codes, classes | nothing of ours |
//! | [`spatial`] | geometry without domain words: coordinate systems, locate, nearest | nothing of ours |
//! | [`findings`] | what can be wrong with data; the accounting of rows | nothing of ours |
//! | [`coverage`] | status per premises, counts per area, comparison | `model`, `spatial`, `findings` |
//! | [`score`] | rule sets, scorecards, ranking, decisions | `model`, `spatial`, `findings`, `coverage` |
//! | [`rollout`] | candidate areas, routes along roads with bounds, costs, the choice under a budget | `model`, `spatial`, `findings`, `coverage`, `score` |
//! | [`results`] | what an earlier run wrote, in memory; what of it may be public | `model`, `coverage`, `score` |
//! | [`read`] | files to model, one file per format; price lists and rule sets; results of earlier runs | `model`, `spatial`, `findings`, `coverage`, `score`, `rollout` |
//! | [`write`](mod@write) | results to files, one file per format; reports and exports of earlier results | `model`, `spatial`, `findings`, `coverage`, `score`, `rollout`, `results` |
//! | [`synth`] | made-up data from a seed: the demo region and the bench country | `model` |
//! | [`project`] | the checked plan of a run; `run` ties the rooms together | everything but `cli` |
//! | `cli` | what was typed into a plan, messages, exit codes | everything |
//!
//! What is absent on purpose: no network code, no clock in any result, no unseeded randomness, no hash-map order in any output, no unsafe
//! code. `model`, `spatial`, `findings`, `coverage`, `score` and `rollout` see no file format: they build without the feature `files`, and the compiler holds
//! that wall.

pub mod coverage;
pub mod error;
pub mod findings;
pub mod model;
pub mod rollout;
pub mod score;
pub mod spatial;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "files")]
pub mod project;
#[cfg(feature = "files")]
pub mod read;
#[cfg(feature = "files")]
pub mod results;
#[cfg(feature = "synth")]
pub mod synth;
#[cfg(feature = "files")]
pub mod write;

pub use error::{Error, Place, Result, exit};
