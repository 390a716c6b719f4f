//! One file per command.

pub mod check;
pub mod compare;
pub mod config;
pub mod coverage;
pub mod demo;
pub mod init;
pub mod plan;
pub mod report;
pub mod rules;
pub mod score;
pub mod steiner;
pub mod synth;
