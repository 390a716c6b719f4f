//! `bygd steiner`

use crate::cli::args::SteinerArguments;
use crate::cli::printer::Printer;
use crate::read::gr;
use crate::rollout::steiner::{Effort, Tree, first_tree, steiner_tree};
use crate::{Error, Result};
use std::fmt::Write;
use std::time::Instant;

/// Rounds of search where nothing else is said: seconds for a graph of 50,000 nodes.
const ROUNDS: u32 = 12;

/// Joins the terminals of a graph.
pub fn run(arguments: &SteinerArguments, printer: &Printer) -> Result<()> {
    let seconds = arguments.seconds;
    if seconds.is_some_and(|seconds| !seconds.is_finite() || seconds < 0.0) {
        return Err(Error::usage("--seconds must be 0 or more").with_hint("leave it out to search by --effort alone"));
    }
    // With a time and no effort, time alone decides.
    let iterations = arguments.effort.unwrap_or(if seconds.is_some() { u32::MAX } else { ROUNDS });
    let problem = gr::read(&arguments.file)?;
    let start = Instant::now();
    let lost = |lost: crate::rollout::steiner::Disconnected| gr::disconnected(&arguments.file, &problem, &lost.terminals);
    let first = first_tree(&problem.graph, &problem.terminals).map_err(lost)?;
    let first_seconds = start.elapsed().as_secs_f64();
    let left = seconds.map(|seconds| (seconds - first_seconds).max(0.0));
    let effort = Effort { iterations, seconds: left };
    let tree = steiner_tree(&problem.graph, &problem.terminals, effort, Some(&first.edges)).map_err(lost)?;
    let mut text = String::new();
    let _ = write!(
        text,
        "cost {}\nlower_bound {}\ngap {}\nseconds {:.3}\nfirst_cost {}\nfirst_seconds {first_seconds:.3}\ncut_by_time {}",
        tree.cost,
        tree.lower_bound,
        gap(&tree),
        start.elapsed().as_secs_f64(),
        first.cost,
        tree.cut_by_time,
    );
    if arguments.tree {
        let _ = write!(text, "\nedges {}", tree.edges.len());
        for &edge in &tree.edges {
            let edge = problem.graph.edges()[edge as usize];
            let _ = write!(text, "\nE {} {} {}", edge.a + 1, edge.b + 1, edge.weight);
        }
    }
    printer.result(&text)
}

/// The gap as a fraction and in per cent, rounded up: it is never said to be smaller than it is.
fn gap(tree: &Tree) -> String {
    const PARTS: u128 = 100_000_000;
    let over = u128::from(tree.cost - tree.lower_bound.min(tree.cost));
    if over == 0 {
        return "0.00000000 (0.000000 %)".to_owned();
    }
    if tree.lower_bound == 0 {
        return "unknown (the lower bound is 0)".to_owned();
    }
    let parts = (over * PARTS).div_ceil(u128::from(tree.lower_bound));
    format!("{}.{:08} ({}.{:06} %)", parts / PARTS, parts % PARTS, parts / (PARTS / 100), parts % (PARTS / 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_rounded_up() {
        let gap = |cost, lower_bound| gap(&Tree { cost, lower_bound, ..Tree::default() });
        assert_eq!(gap(7, 7), "0.00000000 (0.000000 %)");
        assert_eq!(gap(1_000_000_000_001, 1_000_000_000_000), "0.00000001 (0.000001 %)");
        assert_eq!(gap(4, 3), "0.33333334 (33.333334 %)");
        assert_eq!(gap(9, 3), "2.00000000 (200.000000 %)");
        assert_eq!(gap(9, 0), "unknown (the lower bound is 0)");
    }
}
