//! Local search: a tree made cheaper by exchanging its parts.
//!
//! Responsible for: trees that no single exchange improves. Not responsible for: where to begin.

use super::grow::Workspace;
use super::net::Net;

/// The tree, improved as long as an exchange makes it cheaper. Gives its edges, ascending.
pub(super) fn improve(net: &Net, edges: Vec<u32>) -> Vec<u32> {
    let mut space = Workspace::default();
    let mut best = edges;
    loop {
        let next = space.respan(&net.graph, &net.terminals, &best);
        if net.cost(&next) >= net.cost(&best) {
            return best;
        }
        best = next;
    }
}
