//! What can be typed behind `bygd steiner`.

use clap::Args;
use std::path::PathBuf;

pub const EXAMPLES: &str = "The file is in the format of the PACE 2018 challenge: SECTION Graph with Nodes, Edges and lines `E node node weight`, SECTION \
Terminals with lines `T node`, EOF; nodes are numbered from 1.

The answer: `cost` of the tree; `lower_bound`, which no tree is below; `gap` = cost / lower_bound - 1, rounded up; `seconds` after reading; \
`first_cost` and `first_seconds` of the first tree, before any search; `cut_by_time`, whether --seconds stopped the search.

Examples:
  bygd steiner graph.gr
  bygd steiner graph.gr --seconds 30 --tree";

#[derive(Debug, Args)]
pub struct SteinerArguments {
    /// A graph with terminals
    #[arg(value_name = "FILE.gr")]
    pub file: PathBuf,
    /// Stop after this many seconds; without --effort search as long
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub seconds: Option<f64>,
    /// Rounds of search; 0 gives a first tree and bound only [default: 12]
    #[arg(long, value_name = "N")]
    pub effort: Option<u32>,
    /// Also print the edges of the tree, as `E node node weight`
    #[arg(long)]
    pub tree: bool,
}
