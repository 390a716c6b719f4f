//! Random networks and price lists for the tests of the rollout.
//!
//! Responsible for: small trees with premises, priced so that every rule can be tried. Not responsible for: real prices (`data/costs`).

use super::network::{Attachment, EdgeInfo, EdgeKind, Network};
use super::prices::{BillLine, Cable, Item, ItemIndex, NetworkRules, PriceList, StructureRules, Unit};
use super::tree::{Member, Tree};
use crate::score::rules::Basis;
use crate::spatial::graph::{Edge, Graph};
use geo::Coord;
use proptest::prelude::*;

/// What a random tree is made from: per node but the root the parent (modulo the nodes before it), the length of the edge in millimetres and
/// the premises there, each with the length of its drop.
pub type Seeds = Vec<(usize, u32, Vec<u32>)>;

/// Up to `most` nodes beside the root, with up to three premises each.
pub fn seeds(most: usize) -> impl Strategy<Value = Seeds> {
    prop::collection::vec((0_usize..1_000, 0_u32..5_000, prop::collection::vec(0_u32..3_000, 0..3)), 1..=most)
}

/// A project over a whole network.
pub struct Sample {
    pub network: Network,
    pub prices: PriceList,
    pub tree: Tree,
}

pub fn item(id: &str, unit: Unit, price: u64) -> Item {
    Item { id: id.to_owned(), name: id.to_owned(), unit, price, low: price / 2, high: price * 2, basis: Basis::default() }
}

/// Trench, drop, three cables, splice point, splicing, cabinet, home, design, administration.
pub fn prices() -> PriceList {
    let metre = |id, price| item(id, Unit::Metre, price);
    let piece = |id, price| item(id, Unit::Piece, price);
    let items = vec![
        metre("trench", 9_013),
        metre("drop", 4_507),
        metre("cable-2", 501),
        metre("cable-12", 803),
        metre("cable-48", 1_607),
        piece("splice-point", 590_011),
        piece("splice", 35_103),
        piece("cabinet", 6_000_007),
        piece("home", 100_003),
        item("design", Unit::Percent, 700),
        item("administration", Unit::Percent, 333),
    ];
    let cable = |fibres, item| Cable { fibres, item: ItemIndex(item) };
    let structure = StructureRules {
        fibres_per_premises: 2,
        cables: vec![cable(2, 2), cable(12, 3), cable(48, 4)],
        splice_point: (4, ItemIndex(5)),
        splice: ItemIndex(6),
        cabinet: (7, ItemIndex(7)),
        home: vec![ItemIndex(8)],
    };
    let shares = vec![ItemIndex(9), ItemIndex(10)];
    PriceList {
        id: "test".into(),
        title: "Test".into(),
        price_level: 2026,
        items,
        structure,
        shares,
        network: NetworkRules::default(),
    }
}

fn line(prices: &PriceList, item: u16, quantity: u32) -> BillLine {
    let of = &prices.items[item as usize];
    let amount = super::bill::amount(of.unit, u64::from(quantity), of.price);
    BillLine { item: ItemIndex(item), quantity_milli: u64::from(quantity), amount }
}

/// The project of a random tree: edges that lead to nobody are not in it. Node 0 is the existing network.
pub fn sample(seeds: &Seeds, prices: PriceList) -> Sample {
    let (mut edges, mut infos, mut bill) = (Vec::new(), Vec::new(), Vec::new());
    let mut attachments = Vec::new();
    for (at, (parent, length, drops)) in seeds.iter().enumerate() {
        let line = line(&prices, 0, *length);
        edges.push(Edge { a: (parent % (at + 1)) as u32, b: at as u32 + 1, weight: line.amount });
        let here = bill.len() as u32;
        bill.push(line);
        let bill = here..here + 1;
        infos.push(EdgeInfo { kind: EdgeKind::Trench, length_mm: *length, class: None, surface: None, bill, shape: 0..0 });
        for &drop_mm in drops {
            let bill = vec![self::line(&prices, 1, drop_mm)];
            attachments.push(Attachment::Joined { node: at as u32 + 1, drop_mm, bill });
        }
    }
    let nodes = seeds.len() + 1;
    let network = Network {
        graph: Graph::new(nodes, edges),
        edges: infos,
        bill,
        shape: Vec::new(),
        place: vec![Coord { x: f64::NAN, y: f64::NAN }; nodes],
        backbone: 0,
        premises: (0..attachments.len() as u32).collect(),
        attachments,
    };
    // Ranks against the order of the rows.
    let rank: Vec<u32> = network.premises.iter().rev().copied().collect();
    let members: Vec<Member> = network.premises.iter().filter_map(|&position| Member::of(&network, position, &rank)).collect();
    let tree = Tree::new(&network.graph, &needed(&network, &members), 0, members).expect("the ways to the root are a tree");
    Sample { network, prices, tree }
}

/// The edges on the ways from the members to node 0: edge `n` leads from node `n + 1` home.
fn needed(network: &Network, members: &[Member]) -> Vec<u32> {
    let mut is_needed = vec![false; network.edges.len()];
    for member in members {
        let mut node = member.node;
        while node != 0 {
            is_needed[node as usize - 1] = true;
            node = network.graph.edges()[node as usize - 1].a;
        }
    }
    (0..network.edges.len() as u32).filter(|&edge| is_needed[edge as usize]).collect()
}
