//! The program from the outside: what a person types, what comes out, and that it is right.
//!
//! One file per command or theme; `counting` has a worked case by hand for every rule of counting, `support` what all tests share.
//! Golden outputs are in `golden/`; after a change that is meant, `BYGD_BLESS=1 cargo test --release --test bygd` writes them anew.
//! Tests over real data say so and pass where the data are absent (`BYGD_SHARED_DATA` names the folder).

#![allow(clippy::unwrap_used, reason = "a test may fail where something is not as expected")]
#![allow(clippy::print_stderr, reason = "a skipped test must say so")]

mod bad_inputs;
mod check;
mod compare;
mod config;
mod counting;
mod demo;
mod export;
mod formats;
mod hostile;
mod interrupted;
mod maps;
mod plan;
mod properties;
mod real_data;
mod report;
mod roads;
mod rules;
mod score;
mod steiner;
mod support;
