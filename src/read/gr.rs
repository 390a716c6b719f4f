//! Graphs with terminals as text: the `.gr` files of the PACE 2018 challenge, which are `SteinLib` files without a header.
//!
//! Responsible for: nodes, edges and terminals, numbered from 0, and where a file contradicts itself. Not responsible for: trees in them
//! (`rollout::steiner`).
//!
//! Sections other than `Graph` and `Terminals` are passed over.

use crate::error::Place;
use crate::spatial::graph::{Edge, Graph};
use crate::{Error, Result};
use std::path::Path;

/// More nodes are taken for a mistake: memory would be asked for before the first edge is read.
const MOST_NODES: usize = 100_000_000;

/// A graph and the nodes to be joined in it.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// The graph; node `n` of the file is `n - 1` here, edges are in the order of the file.
    pub graph: Graph,
    /// The terminals in the order of the file.
    pub terminals: Vec<u32>,
}

/// Reads a file.
///
/// # Errors
/// A file that cannot be read, is cut short, or contradicts itself, with the line.
pub fn read(path: &Path) -> Result<Problem> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Place::file(&name).error(format!("cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Place::file(&name)
            .error("is not text")
            .with_hint("give a file in the format of the PACE 2018 challenge (SECTION Graph, Nodes, Edges, E …)")
    })?;
    parse(&name, &text)
}

/// What has been read so far.
#[derive(Default)]
struct Draft {
    nodes: Option<usize>,
    said_edges: Option<usize>,
    edges: Vec<Edge>,
    said_terminals: Option<usize>,
    terminals: Vec<u32>,
    is_ended: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Section {
    None,
    Graph,
    Terminals,
    Other,
}

fn parse(name: &str, text: &str) -> Result<Problem> {
    let mut draft = Draft::default();
    let mut section = Section::None;
    for (number, line) in (1_u64..).zip(text.lines()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let fault = |problem: String| Place::file(name).line(number).error(problem);
        let Some(first) = words.first().map(|word| word.to_ascii_lowercase()) else { continue };
        match (section, first.as_str()) {
            (Section::None, "section") => {
                section = match words.get(1).map(|word| word.to_ascii_lowercase()).as_deref() {
                    Some("graph") => Section::Graph,
                    Some("terminals") => Section::Terminals,
                    _ => Section::Other,
                }
            }
            (Section::None, "eof") => {
                draft.is_ended = true;
                break;
            }
            (Section::None, _) if number == 1 => {} // The header of SteinLib.
            (Section::None, word) => return Err(fault(format!("`{word}` stands outside of a section"))),
            (_, "end") => section = Section::None,
            (Section::Graph, _) => draft.graph_line(&first, &words).map_err(fault)?,
            (Section::Terminals, _) => draft.terminal_line(&first, &words).map_err(fault)?,
            (Section::Other, _) => {}
        }
    }
    draft.finish().map_err(|problem| {
        let error = Place::file(name).error(problem);
        if draft.is_ended { error } else { error.with_hint("is the file complete? It must end with a line `EOF`") }
    })
}

/// A word as a whole number; `what` says which.
fn number<T: std::str::FromStr>(words: &[&str], at: usize, what: &str) -> std::result::Result<T, String> {
    let word = words.get(at).ok_or_else(|| format!("{what} is missing"))?;
    word.parse().map_err(|_| {
        if word.starts_with('-') {
            format!("{what} is negative: `{word}`")
        } else {
            format!("{what} is not a whole number that can be counted with: `{word}`")
        }
    })
}

impl Draft {
    fn node(&self, words: &[&str], at: usize) -> std::result::Result<u32, String> {
        let nodes = self.nodes.ok_or("`Nodes` must be said before edges and terminals")?;
        let node: usize = number(words, at, "the node")?;
        if node == 0 || node > nodes {
            return Err(format!("there is no node {node}: nodes are numbered from 1 to {nodes}"));
        }
        Ok((node - 1) as u32)
    }
    fn graph_line(&mut self, first: &str, words: &[&str]) -> std::result::Result<(), String> {
        match first {
            "nodes" => {
                let nodes = number(words, 1, "the number of nodes")?;
                if nodes > MOST_NODES {
                    return Err(format!("{nodes} nodes are more than the {MOST_NODES} that can be read"));
                }
                self.nodes = Some(nodes);
            }
            "edges" => self.said_edges = Some(number(words, 1, "the number of edges")?),
            "e" => {
                let edge = Edge {
                    a: self.node(words, 1)?,
                    b: self.node(words, 2)?,
                    weight: number(words, 3, "the weight of the edge")?,
                };
                self.edges.push(edge);
            }
            other => return Err(format!("`{other}` is unknown in the section Graph")),
        }
        Ok(())
    }
    fn terminal_line(&mut self, first: &str, words: &[&str]) -> std::result::Result<(), String> {
        match first {
            "terminals" => self.said_terminals = Some(number(words, 1, "the number of terminals")?),
            "t" => {
                let node = self.node(words, 1)?;
                self.terminals.push(node);
            }
            other => return Err(format!("`{other}` is unknown in the section Terminals")),
        }
        Ok(())
    }
    /// The problem, if all is there.
    fn finish(&self) -> std::result::Result<Problem, String> {
        let nodes = self.nodes.ok_or("says no number of nodes")?;
        for (what, said, found) in
            [("edges", self.said_edges, self.edges.len()), ("terminals", self.said_terminals, self.terminals.len())]
        {
            match said {
                Some(said) if said != found => return Err(format!("says {said} {what}, but has {found}")),
                None if found == 0 => return Err(format!("has no {what}")),
                _ => {}
            }
        }
        if self.terminals.is_empty() {
            return Err("has no terminals".to_owned());
        }
        if !self.is_ended {
            return Err("is cut short: the line `EOF` is missing".to_owned());
        }
        if Graph::total(&self.edges).is_none() {
            return Err(format!("has weights that add up to more than {}", Graph::MOST_WEIGHT));
        }
        Ok(Problem { graph: Graph::new(nodes, self.edges.clone()), terminals: self.terminals.clone() })
    }
}

/// The error that these terminals (positions in the list) have no way to the first.
pub fn disconnected(path: &Path, problem: &Problem, lost: &[u32]) -> Error {
    let named: Vec<String> = lost.iter().take(5).map(|&at| (problem.terminals[at as usize] + 1).to_string()).collect();
    let more = if lost.len() > named.len() { format!(" and {} more", lost.len() - named.len()) } else { String::new() };
    let first = problem.terminals.first().map_or(0, |node| node + 1);
    Place::file(path.display().to_string())
        .error(format!("no tree can join all terminals: from {first} there is no way to {}{more}", named.join(", ")))
        .with_hint("join the parts of the graph by edges, or take these terminals out")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "SECTION Graph\nNodes 3\nEdges 2\nE 1 2 5\nE 2 3 7\nEND\n\nSECTION Terminals\nTerminals 2\nT 1\nT 3\nEND\n\nEOF\n";

    #[test]
    fn a_graph_is_read_and_other_sections_are_passed_over() {
        let comment = "33D32945 STP File, STP Format Version 1.0\nSECTION Comment\nName \"odd\"\nEND\n";
        for text in [GOOD.to_owned(), format!("{comment}{GOOD}"), GOOD.replace('\n', "\r\n")] {
            let problem = parse("a.gr", &text).unwrap();
            assert_eq!(problem.graph.edges(), [Edge { a: 0, b: 1, weight: 5 }, Edge { a: 1, b: 2, weight: 7 }]);
            assert_eq!(problem.terminals, [0, 2]);
        }
    }

    #[test]
    fn bad_files_say_what_is_wrong_and_where() {
        for (from, to, said) in [
            ("EOF", "", "cut short"),
            ("E 2 3 7\n", "", "says 2 edges, but has 1"),
            ("T 3\n", "", "says 2 terminals, but has 1"),
            ("Terminals 2\nT 1\nT 3\n", "Terminals 0\n", "has no terminals"),
            ("Terminals 2\nT 1\nT 3\n", "", "has no terminals"),
            ("E 2 3 7", "E 2 3 -7", "line 5: the weight of the edge is negative: `-7`"),
            ("E 2 3 7", "E 2 3 7.5", "line 5: the weight of the edge is not a whole number"),
            ("E 2 3 7", "E 2 3", "line 5: the weight of the edge is missing"),
            ("E 2 3 7", "E 2 4 7", "line 5: there is no node 4"),
            ("E 2 3 7", "E 0 3 7", "line 5: there is no node 0"),
            ("E 2 3 7", "E 2 3 18446744073709551615", "add up to more than"),
            ("E 2 3 7", "A 2 3 7", "line 5: `a` is unknown"),
            ("T 3", "T 4", "line 11: there is no node 4"),
            ("Nodes 3", "Nodes 4000000000000", "line 2: 4000000000000 nodes are more"),
            ("Nodes 3\n", "", "line 3: `Nodes` must be said before"),
            (GOOD, "", "says no number of nodes"),
            (GOOD, "hej\nhej\n", "line 2: `hej` stands outside"),
        ] {
            let error = parse("a.gr", &GOOD.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(said) && error.contains("`a.gr`"), "{error} does not say {said}");
        }
    }
}
