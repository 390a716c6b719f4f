//! How cheap are trees in real graphs of fibre roll-outs, beside the proven optima? Prints a row per graph; this is a measure, not a timing of
//! something small, so criterion has no part in it.
//!
//! `cargo bench --bench steiner -- [SECONDS] [NAME]`: seconds of search per graph (30), and only files whose names hold NAME.
//! The folder with `optima.csv` and the graphs is `steiner` in `BYGD_SHARED_DATA` (`../shared/data` beside the project otherwise).

use bygd::rollout::steiner::{Effort, first_tree, steiner_tree};
use bygd::spatial::graph::{Edge, Graph};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A graph file; anything odd stops the bench.
fn read(path: &Path) -> (Graph, Vec<u32>) {
    let text = std::fs::read_to_string(path).expect("the graph can be read");
    let (mut nodes, mut edges, mut terminals) = (0, Vec::new(), Vec::new());
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let node = |at: usize| words[at].parse::<u32>().expect("a node") - 1;
        match words.first() {
            Some(&"Nodes") => nodes = words[1].parse().expect("a number of nodes"),
            Some(&"E") => edges.push(Edge { a: node(1), b: node(2), weight: words[3].parse().expect("a weight") }),
            Some(&"T") => terminals.push(node(1)),
            _ => {}
        }
    }
    (Graph::new(nodes, edges), terminals)
}

/// How much more than the optimum, in per cent.
fn beyond(value: u64, optimum: u64) -> f64 {
    (value as f64 / optimum as f64 - 1.0) * 100.0
}

/// Measures one graph and prints its row; gives the figures in per cent.
fn measure(folder: &Path, name: &str, optimum: u64, seconds: f64) -> [f64; 4] {
    let (graph, terminals) = read(&folder.join(name));
    let start = Instant::now();
    let first = first_tree(&graph, &terminals).expect("a connected graph");
    let first_seconds = start.elapsed().as_secs_f64();
    let run = |iterations: u32, seconds: f64| {
        let start = Instant::now();
        let effort = Effort { iterations, seconds: Some(seconds) };
        let tree = steiner_tree(&graph, &terminals, effort, None).expect("a connected graph");
        assert!(tree.lower_bound <= optimum && optimum <= tree.cost, "{name}: a bound beyond the optimum or a tree below it");
        (tree, start.elapsed().as_secs_f64())
    };
    let (early, early_seconds) = run(u32::MAX, seconds.min(10.0) * 0.9);
    let (tree, spent) = run(u32::MAX, seconds);
    let figures = [first.cost, early.lower_bound, tree.cost, tree.lower_bound].map(|value| beyond(value, optimum));
    println!(
        "| {name} | {} | {} | {} | {:.3} % | {first_seconds:.3} s | {:.4} % | {early_seconds:.1} s | {:.4} % | {:.4} % | {spent:.1} s |",
        graph.nodes(),
        graph.edges().len(),
        terminals.len(),
        figures[0],
        figures[1],
        figures[2],
        figures[3],
    );
    figures
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let seconds = words.first().map_or(30.0, |word| word.parse().expect("a number of seconds"));
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder = std::env::var_os("BYGD_SHARED_DATA").map_or_else(|| beside.into(), PathBuf::from).join("steiner");
    let Ok(optima) = std::fs::read_to_string(folder.join("optima.csv")) else {
        println!("skipped: {} has no optima.csv", folder.display());
        return;
    };
    println!("| graph | nodes | edges | terminals | first tree | after | bound early | after | tree | bound | after |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let mut sets: BTreeMap<&str, Vec<[f64; 4]>> = BTreeMap::new();
    for row in optima.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        if words.get(1).is_none_or(|part| cells[0].contains(part.as_str())) {
            let figures = measure(&folder, cells[0], cells[2].parse().expect("an optimum"), seconds);
            sets.entry(cells[1]).or_default().push(figures);
        }
    }
    for (set, rows) in sets {
        let mean = |at: usize| rows.iter().map(|row| row[at]).sum::<f64>() / rows.len() as f64;
        let most = |at: usize| rows.iter().map(|row| row[at]).fold(f64::MIN, f64::max);
        println!(
            "| {set}, mean (most) | | | | {:.3} ({:.3}) % | | {:.4} % | | {:.4} ({:.4}) % | {:.4} % | |",
            mean(0),
            most(0),
            mean(1),
            mean(2),
            most(2),
            mean(3)
        );
    }
}
