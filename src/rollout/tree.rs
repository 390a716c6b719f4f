//! A project's tree, seen from the existing network: which edge leads home from where, and who lives where.
//!
//! Responsible for: the shape that equipment (`structure`), order of joining (`joining`) and bills (`bill`) are made on. Not responsible for:
//! which edges are built (`steiner`). Nothing here calls itself: trees are tens of thousands of nodes deep.

use super::network::{Attachment, Network};
use crate::spatial::graph::Graph;

/// A premises of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its position in [`Network::premises`].
    pub position: u32,
    /// The row of the premises.
    pub premises: u32,
    /// Its place in an order that does not depend on that of the input (by id): it decides where nothing else does.
    pub rank: u32,
    /// Where it meets the graph.
    pub node: u32,
    /// The length of its drop, in millimetres.
    pub drop_mm: u32,
    /// What its drop costs, in öre.
    pub drop_cost: u64,
}

impl Member {
    /// The member that the premises at a position of [`Network::premises`] is; `None` where it meets no road. `rank` holds the rank of every
    /// row, no two the same.
    pub fn of(network: &Network, position: u32, rank: &[u32]) -> Option<Self> {
        let premises = network.premises[position as usize];
        match &network.attachments[position as usize] {
            Attachment::Joined { node, drop_mm, bill } => Some(Self {
                position,
                premises,
                rank: rank[premises as usize],
                node: *node,
                drop_mm: *drop_mm,
                drop_cost: bill.iter().map(|line| line.amount).sum(),
            }),
            Attachment::TooFar { .. } | Attachment::NoWay => None,
        }
    }
}

/// A rooted tree. Its nodes are counted from 0, the root, in an order in which every node comes behind its parent.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The node of the graph.
    pub(super) node: Vec<u32>,
    /// The parent; the root's is itself.
    pub(super) parent: Vec<u32>,
    /// The edge of the graph that leads to the parent; the root has none (`u32::MAX`).
    pub(super) edge: Vec<u32>,
    /// The members, by node of the tree and rank.
    members: Vec<Member>,
    /// Where the members of each node begin; one more than nodes.
    first: Vec<u32>,
}

impl Tree {
    /// The tree of these edges, with its members. `None` where the edges are not exactly the ways from the members to the root: a circle, a
    /// part for itself, or an edge that leads to nobody.
    pub fn new(graph: &Graph, edges: &[u32], root: u32, mut members: Vec<Member>) -> Option<Self> {
        // In their own order, whatever the order in which they are named.
        let mut edges = edges.to_vec();
        edges.sort_unstable();
        let ends = edges.iter().map(|&edge| graph.edges()[edge as usize]).flat_map(|edge| [edge.a, edge.b]);
        let mut global: Vec<u32> = ends.chain([root]).collect();
        global.sort_unstable();
        global.dedup();
        let local = |node: u32| global.binary_search(&node).ok();
        let ways: Option<Vec<[usize; 2]>> = edges
            .iter()
            .map(|&edge| {
                let edge = graph.edges()[edge as usize];
                Some([local(edge.a)?, local(edge.b)?])
            })
            .collect();
        let (order, edge) = walk(&ways?, local(root)?, global.len())?;
        let mut place = vec![0_u32; global.len()];
        (0_u32..).zip(&order).for_each(|(at, &(node, _))| place[node] = at);
        for member in &members {
            local(member.node)?;
        }
        let at = |member: &Member| local(member.node).map_or(0, |node| place[node]);
        members.sort_by_key(|member| (at(member), member.rank));
        let mut first = vec![0_u32; order.len() + 1];
        members.iter().for_each(|member| first[at(member) as usize + 1] += 1);
        (0..order.len()).for_each(|node| first[node + 1] += first[node]);
        let tree = Self {
            node: order.iter().map(|&(node, _)| global[node]).collect(),
            parent: order.iter().map(|&(_, parent)| place[parent]).collect(),
            edge: edge.into_iter().map(|way| way.map_or(u32::MAX, |way| edges[way])).collect(),
            members,
            first,
        };
        tree.below().into_iter().skip(1).all(|below| below > 0).then_some(tree)
    }
    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.node.len()
    }
    /// Whether there is nothing but the root, and nobody there.
    pub fn is_empty(&self) -> bool {
        self.len() <= 1 && self.members.is_empty()
    }
    /// All members.
    pub fn members(&self) -> &[Member] {
        &self.members
    }
    /// The members at a node, by rank.
    pub fn at(&self, node: usize) -> &[Member] {
        &self.members[self.first[node] as usize..self.first[node + 1] as usize]
    }
    /// How many members each node has, those behind it included.
    pub fn below(&self) -> Vec<u32> {
        let mut below: Vec<u32> = (0..self.len()).map(|node| self.at(node).len() as u32).collect();
        for node in (1..self.len()).rev() {
            below[self.parent[node] as usize] += below[node];
        }
        below
    }
    /// The nodes other than the root, each with the edge that leads to its parent.
    pub fn edges(&self) -> impl Iterator<Item = (usize, u32)> {
        self.edge.iter().copied().enumerate().skip(1)
    }
}

/// The nodes in the order in which they are reached, each with its parent, and the way taken; `None` where the ways are no tree.
type Walk = (Vec<(usize, usize)>, Vec<Option<usize>>);

fn walk(ways: &[[usize; 2]], root: usize, nodes: usize) -> Option<Walk> {
    if ways.len() + 1 != nodes {
        return None;
    }
    let mut leaving = vec![Vec::new(); nodes];
    for (way, &[a, b]) in ways.iter().enumerate() {
        leaving[a].push((b, way));
        leaving[b].push((a, way));
    }
    let (mut order, mut taken, mut is_reached) = (vec![(root, root)], vec![None], vec![false; nodes]);
    is_reached[root] = true;
    let mut at = 0;
    while at < order.len() {
        let node = order[at].0;
        for &(to, way) in &leaving[node] {
            if !std::mem::replace(&mut is_reached[to], true) {
                order.push((to, node));
                taken.push(Some(way));
            }
        }
        at += 1;
    }
    (order.len() == nodes).then_some((order, taken))
}
