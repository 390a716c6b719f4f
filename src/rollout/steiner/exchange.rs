//! Exchanges in a tree, and which of them are made together.
//!
//! Responsible for: what an exchange takes out and puts in, and that several of them leave one tree. Not responsible for: finding them (`local`,
//! `insert`).

use super::hung::{Hung, NONE};

/// An exchange that makes the tree cheaper.
pub(super) struct Move {
    pub gain: u64,
    pub out: Vec<u32>,
    pub into: Vec<u32>,
    /// Nodes of the tree that leave it, and those at which it is joined again.
    pub gone: Vec<u32>,
    pub joints: Vec<u32>,
    /// The branches cut off, and the pairs of nodes of the tree between which they are joined again.
    pub branches: Vec<u32>,
    pub pairs: Vec<[u32; 2]>,
}

/// The edges after these exchanges, as far as they do not touch each other.
pub(super) fn changed(tree: &[u32], moves: &[Move]) -> Vec<u32> {
    let mut gone: Vec<u32> = moves.iter().flat_map(|change| change.out.iter().copied()).collect();
    gone.sort_unstable();
    let mut edges: Vec<u32> = tree.iter().copied().filter(|edge| gone.binary_search(edge).is_err()).collect();
    edges.extend(moves.iter().flat_map(|change| change.into.iter().copied()));
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// Those of the exchanges, the first first, that leave one tree when they are made together: two that each join what they cut can still part
/// the tree between them.
pub(super) fn together(hung: &Hung, moves: Vec<Move>) -> Vec<Move> {
    // The pieces that all cuts together would make: each branch begins one, the root the first.
    let mut piece_at = vec![NONE; hung.enter.len()];
    let mut above = vec![0_u32];
    for &branch in moves.iter().flat_map(|change| &change.branches) {
        piece_at[branch as usize] = above.len() as u32;
        above.push(0);
    }
    let mut piece = vec![0_u32; hung.enter.len()];
    for &node in &hung.order[1..] {
        let of_above = piece[hung.above[node as usize].0 as usize];
        let own = piece_at[node as usize];
        piece[node as usize] = if own == NONE { of_above } else { own };
        if own != NONE {
            above[own as usize] = of_above;
        }
    }
    let joins: Vec<Vec<[u32; 2]>> =
        moves.iter().map(|change| change.pairs.iter().map(|pair| pair.map(|node| piece[node as usize])).collect()).collect();
    let mut is_cut = vec![false; above.len()];
    let mut taken: Vec<usize> = Vec::new();
    let mut set: Vec<u32> = Vec::new();
    for (at, change) in moves.iter().enumerate() {
        change.branches.iter().for_each(|&branch| is_cut[piece_at[branch as usize] as usize] = true);
        taken.push(at);
        set.clear();
        set.extend(0..above.len() as u32);
        let mut left = above.len() - 1;
        let uncut = (1..above.len()).filter(|&piece| !is_cut[piece]).map(|piece| [piece as u32, above[piece]]);
        for [a, b] in uncut.chain(taken.iter().flat_map(|&at| joins[at].iter().copied())) {
            let (a, b) = (find(&mut set, a), find(&mut set, b));
            if a != b {
                set[a.max(b) as usize] = a.min(b);
                left -= 1;
            }
        }
        if left > 0 {
            taken.pop();
            change.branches.iter().for_each(|&branch| is_cut[piece_at[branch as usize] as usize] = false);
        }
    }
    let mut at = 0;
    let mut moves = moves;
    moves.retain(|_| {
        at += 1;
        taken.binary_search(&(at - 1)).is_ok()
    });
    moves
}

fn find(set: &mut [u32], mut at: u32) -> u32 {
    while set[at as usize] != at {
        set[at as usize] = set[set[at as usize] as usize];
        at = set[at as usize];
    }
    at
}
