//! `bygd steiner`: a tree that is one, a bound that holds, and files that cannot be used.

use crate::support::{Run, Workdir, shared_data};
use std::collections::{BTreeMap, BTreeSet};

/// What a run said: values by name, and edges.
struct Answer {
    values: BTreeMap<String, String>,
    edges: Vec<(u32, u32, u64)>,
}

impl Answer {
    fn of(run: &Run) -> Self {
        let mut answer = Self { values: BTreeMap::new(), edges: Vec::new() };
        for line in run.stdout.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            if words[0] == "E" {
                answer.edges.push((words[1].parse().unwrap(), words[2].parse().unwrap(), words[3].parse().unwrap()));
            } else {
                answer.values.insert(words[0].to_owned(), words[1].to_owned());
            }
        }
        answer
    }
    fn number(&self, name: &str) -> u64 {
        self.values[name].parse().unwrap()
    }
}

/// Checks a tree against the file it is for, by itself, and gives what it costs.
fn checked(file: &str, edges: &[(u32, u32, u64)]) -> u64 {
    let mut there: BTreeMap<(u32, u32, u64), u32> = BTreeMap::new();
    let mut terminals = Vec::new();
    for line in file.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.first() {
            Some(&"E") => {
                let edge = (words[1].parse().unwrap(), words[2].parse().unwrap(), words[3].parse().unwrap());
                *there.entry(edge).or_default() += 1;
            }
            Some(&"T") => terminals.push(words[1].parse::<u32>().unwrap()),
            _ => {}
        }
    }
    let mut near: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for edge in edges {
        let left = there.get_mut(edge).expect("an edge of the file");
        *left = left.checked_sub(1).expect("each edge once");
        near.entry(edge.0).or_default().push(edge.1);
        near.entry(edge.1).or_default().push(edge.0);
    }
    let mut reached = BTreeSet::from([terminals[0]]);
    let mut open = vec![terminals[0]];
    while let Some(node) = open.pop() {
        for &to in near.get(&node).into_iter().flatten() {
            if reached.insert(to) {
                open.push(to);
            }
        }
    }
    assert!(terminals.iter().all(|terminal| reached.contains(terminal)), "all terminals are joined");
    assert_eq!(reached.len(), edges.len() + 1, "a tree has one node more than edges, and nothing lies apart");
    edges.iter().map(|edge| edge.2).sum()
}

/// A grid of streets with crooked lengths.
fn grid(wide: u32, high: u32) -> String {
    let mut edges = Vec::new();
    for node in 0..wide * high {
        for (to, is_there) in [(node + 1, (node + 1) % wide != 0), (node + wide, node + wide < wide * high)] {
            if is_there {
                edges.push(format!("E {} {} {}", node + 1, to + 1, 100 + (node * 7919 + to * 104_729) % 97));
            }
        }
    }
    let terminals: Vec<String> =
        (0..wide * high).filter(|node| node * 31 % 17 == 3).map(|node| format!("T {}", node + 1)).collect();
    format!(
        "SECTION Graph\nNodes {}\nEdges {}\n{}\nEND\n\nSECTION Terminals\nTerminals {}\n{}\nEND\n\nEOF\n",
        wide * high,
        edges.len(),
        edges.join("\n"),
        terminals.len(),
        terminals.join("\n")
    )
}

#[test]
fn a_tree_is_a_tree_and_costs_what_is_said() {
    let dir = Workdir::new();
    let file = grid(30, 20);
    dir.write("a.gr", &file);
    let mut costs = Vec::new();
    for effort in ["0", "1", "8"] {
        let answer = Answer::of(&dir.run(&format!("steiner a.gr --tree --effort {effort}")).ok());
        let cost = checked(&file, &answer.edges);
        assert_eq!(answer.number("cost"), cost);
        assert_eq!(answer.number("edges"), answer.edges.len() as u64);
        assert!(answer.number("lower_bound") <= cost && cost <= answer.number("first_cost"));
        let gap: f64 = answer.values["gap"].parse().unwrap();
        let exact = cost as f64 / answer.number("lower_bound") as f64 - 1.0;
        assert!(gap >= exact - 1e-12 && gap - exact < 2e-8, "{gap} is not {exact}");
        assert_eq!(answer.values["cut_by_time"], "false");
        costs.push(cost);
    }
    assert!(costs[0] >= costs[1] && costs[1] >= costs[2], "more effort is never worse: {costs:?}");
}

#[test]
fn the_tree_is_the_same_on_one_thread_and_two() {
    let dir = Workdir::new();
    dir.write("a.gr", grid(40, 25));
    let trees = ["1", "2"].map(|threads| {
        let run = dir.run(&format!("steiner a.gr --tree --effort 6 --threads {threads}")).ok();
        let lines = run.stdout.lines().filter(|line| !line.contains("seconds"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    });
    assert_eq!(trees[0], trees[1]);
    assert!(trees[0].len() > 50);
}

#[test]
fn time_cuts_the_search_but_not_the_first_tree() {
    let dir = Workdir::new();
    let file = grid(60, 60);
    dir.write("a.gr", &file);
    let answer = Answer::of(&dir.run("steiner a.gr --tree --seconds 0").ok());
    assert_eq!(checked(&file, &answer.edges), answer.number("cost"));
    assert_eq!(answer.values["cut_by_time"], "true");
}

#[test]
fn files_that_cannot_be_used_say_why() {
    let dir = Workdir::new();
    let good = grid(7, 5);
    for (from, to, texts) in [
        ("EOF", "", &["cut short"][..]),
        ("Terminals 2", "Terminals 3", &["says 3 terminals, but has 2"]),
        ("E 1 2 ", "E 1 2 -", &["line 4", "negative"]),
        ("E 1 2 ", "E 1 200 ", &["line 4", "there is no node 200"]),
        ("Nodes 35", "Nodes 36\nE 36 36 5", &["says 58 edges, but has 59"]),
    ] {
        assert!(good.contains(from), "{good}");
        dir.write("bad.gr", good.replacen(from, to, 1));
        dir.run("steiner bad.gr").fails(3, texts);
    }
    let apart =
        "SECTION Graph\nNodes 4\nEdges 2\nE 1 2 5\nE 3 4 7\nEND\nSECTION Terminals\nTerminals 3\nT 1\nT 3\nT 2\nEND\nEOF\n";
    dir.write("apart.gr", apart);
    dir.run("steiner apart.gr").fails_with_hint(3, &["from 1 there is no way to 3"]);
    dir.run("steiner nowhere.gr").fails(3, &["nowhere.gr"]);
    dir.write("good.gr", good);
    dir.run("steiner good.gr --seconds -1").fails_with_hint(2, &["--seconds must be 0 or more"]);
}

/// Two of the fibre graphs with proven optima, shortly: the whole set is measured by `benches`.
#[test]
fn real_graphs_with_known_optima() {
    let Some(data) = shared_data().map(|data| data.join("steiner")).filter(|folder| folder.is_dir()) else { return };
    let optima = std::fs::read_to_string(data.join("optima.csv")).unwrap();
    for (name, percent) in [("instance009.gr", 0.1), ("instance121.gr", 0.1)] {
        let row = optima.lines().find(|line| line.starts_with(name)).unwrap();
        let optimum: u64 = row.rsplit(',').next().unwrap().parse().unwrap();
        let path = data.join(name);
        let dir = Workdir::new();
        let run = dir.run_words(&["steiner", &path.to_string_lossy(), "--tree", "--effort", "2"]).ok();
        let answer = Answer::of(&run);
        let cost = checked(&std::fs::read_to_string(&path).unwrap(), &answer.edges);
        assert_eq!(cost, answer.number("cost"));
        assert!(answer.number("lower_bound") <= optimum && optimum <= cost);
        let gap = (cost as f64 / optimum as f64 - 1.0) * 100.0;
        assert!(gap <= percent, "{name}: {gap} %");
    }
}
