//! The equipment over a route: cables, splice points, cabinets.
//!
//! Responsible for: which cables lie along which edge, and where splice points and cabinets stand. Not responsible for: the route, or what
//! the equipment costs (`bill`).
//!
//! The rules are simple and the same for every project:
//! - Every premises has its fibres all the way to the existing network. Along an edge lies the cheapest set of cables that holds the fibres of
//!   the premises behind it.
//! - Splice points and cabinets fill up from the far ends: one is placed at the first node towards the existing network behind which as many
//!   premises wait as it serves. So there are as few as can be. What is left over waits for the next node; where nothing more comes, it gets
//!   its own at the last node that all of it passes.
//! - Every branch that leaves the existing network has its own splice points. Cabinets may serve several branches through the existing network.

use super::prices::{Cable, PriceList, StructureRules};
use super::result::{CableRun, Site, Structure};
use super::tree::Tree;

/// The equipment over a tree.
pub fn structure(tree: &Tree, prices: &PriceList) -> Structure {
    let rules = &prices.structure;
    let below = tree.below();
    let sets = CableSets::new(prices, most(&below, rules.fibres_per_premises));
    let run = |(node, edge): (usize, u32)| {
        let fibres = sets.of(below[node] * rules.fibres_per_premises).map(|cable| cable.fibres).sum();
        CableRun { edge, fibres, premises: below[node] }
    };
    let mut cables: Vec<CableRun> = tree.edges().map(run).collect();
    cables.sort_unstable_by_key(|run| run.edge);
    Structure { splice_points: sites(tree, rules.splice_point.0, false), cabinets: sites(tree, rules.cabinet.0, true), cables }
}

fn most(below: &[u32], fibres: u32) -> u32 {
    below.first().copied().unwrap_or(0) * fibres
}

/// The cheapest cables for every number of fibres up to a most.
pub(super) struct CableSets<'a> {
    rules: &'a StructureRules,
    /// Per number of fibres the cable that the cheapest set begins with.
    begins: Vec<usize>,
}

impl<'a> CableSets<'a> {
    /// Cables may be combined freely. Of sets that cost the same that of fewer cables is taken, then that which begins with the larger one.
    pub(super) fn new(prices: &'a PriceList, most: u32) -> Self {
        let rules = &prices.structure;
        let mut least = vec![(0_u64, 0_u32); most as usize + 1];
        let mut begins = vec![0; most as usize + 1];
        for need in 1..=most as usize {
            let with = |(position, cable): (usize, &Cable)| {
                let (cost, count) = least[need.saturating_sub(cable.fibres as usize)];
                (cost.saturating_add(prices.items[cable.item.0 as usize].price), count + 1, std::cmp::Reverse(position))
            };
            let usable = rules.cables.iter().enumerate().filter(|(_, cable)| cable.fibres > 0);
            if let Some((cost, count, position)) = usable.map(with).min() {
                least[need] = (cost, count);
                begins[need] = position.0;
            }
        }
        Self { rules, begins }
    }
    /// The cables for so many fibres; none where the rules know no cable.
    pub(super) fn of(&self, fibres: u32) -> impl Iterator<Item = &'a Cable> {
        let mut need = fibres as usize;
        std::iter::from_fn(move || {
            let cable = if need == 0 { None } else { self.rules.cables.get(self.begins[need]) }?;
            need = need.saturating_sub(cable.fibres as usize);
            (cable.fibres > 0).then_some(cable)
        })
    }
}

/// Premises on their way to a site.
#[derive(Clone, Copy, Default)]
struct Waiting {
    premises: u32,
    /// The node of the tree nearest to them that all of them pass.
    at: usize,
}

impl Waiting {
    fn join(&mut self, other: Self, at: usize) {
        if self.premises == 0 {
            *self = other;
        } else if other.premises > 0 {
            *self = Self { premises: self.premises + other.premises, at };
        }
    }
}

/// Sites by capacity, by node of the tree from the far ends. Where branches are `shared`, what is left of several may have one site together.
fn sites(tree: &Tree, capacity: u32, shared: bool) -> Vec<Site> {
    let capacity = capacity.max(1);
    let mut sites = Vec::new();
    let mut place = |at: usize, premises: u32| sites.push(Site { node: tree.node[at], premises });
    let mut waiting: Vec<Waiting> = vec![Waiting::default(); tree.len()];
    let mut ends = Vec::new();
    for node in (1..tree.len()).rev() {
        let mut here = waiting[node];
        here.join(Waiting { premises: tree.at(node).len() as u32, at: node }, node);
        while here.premises >= capacity {
            place(here.at, capacity);
            here = Waiting { premises: here.premises - capacity, at: node };
        }
        match tree.parent[node] as usize {
            0 => ends.push(here),
            parent => waiting[parent].join(here, parent),
        }
    }
    ends.push(Waiting { premises: tree.at(0).len() as u32, at: 0 });
    if shared {
        let mut left: u32 = ends.iter().map(|end| end.premises).sum();
        // The largest rest first, and of equals the first met: the node is in the midst of the most premises.
        ends.sort_by_key(|end| std::cmp::Reverse(end.premises));
        for end in ends {
            if left == 0 {
                break;
            }
            place(end.at, left.min(capacity));
            left -= left.min(capacity);
        }
    } else {
        for end in ends {
            (0..end.premises.div_ceil(capacity)).for_each(|full| place(end.at, (end.premises - full * capacity).min(capacity)));
        }
    }
    sites.sort_unstable_by_key(|site| (site.node, std::cmp::Reverse(site.premises)));
    sites
}

#[cfg(test)]
mod tests {
    use super::super::joining::joining;
    use super::super::samples::{Sample, prices, sample, seeds};
    use super::*;
    use proptest::prelude::*;

    /// The least that cables for `need` fibres cost: every number of the large ones, then of the middle ones, filled up with the small.
    fn cheapest(prices: &PriceList, need: u32) -> u64 {
        let [small, middle, large] = [0, 1, 2].map(|at| prices.structure.cables[at]);
        let price = |cable: Cable| prices.items[cable.item.0 as usize].price;
        let counts =
            (0..=need.div_ceil(large.fibres)).flat_map(|many| (0..=need.div_ceil(middle.fibres)).map(move |some| (many, some)));
        let cost = |(many, some): (u32, u32)| {
            let left = need.saturating_sub(many * large.fibres + some * middle.fibres);
            u64::from(many) * price(large)
                + u64::from(some) * price(middle)
                + u64::from(left.div_ceil(small.fibres)) * price(small)
        };
        counts.map(cost).min().unwrap()
    }

    /// Whether every site can serve as many premises behind it as it says, none twice: bottom-up, what is not served yet always suffices.
    fn serves(tree: &Tree, sites: &[Site]) -> bool {
        let mut open: Vec<i64> = (0..tree.len()).map(|node| tree.at(node).len() as i64).collect();
        for node in (0..tree.len()).rev() {
            let here = sites.iter().filter(|site| site.node == tree.node[node]).map(|site| i64::from(site.premises)).sum::<i64>();
            open[node] -= here;
            if open[node] < 0 {
                return false;
            }
            if node > 0 {
                open[tree.parent[node] as usize] += open[node];
            }
        }
        open[0] == 0
    }

    proptest! {
        #[test]
        fn cables_suffice_and_no_other_set_is_cheaper(costs in [0_u64..40, 0_u64..40, 0_u64..40], need in 0_u32..200) {
            let mut prices = prices();
            (2..5).zip(costs).for_each(|(item, price): (usize, u64)| prices.items[item].price = price);
            let set: Vec<&Cable> = CableSets::new(&prices, need).of(need).collect();
            prop_assert!(set.iter().map(|cable| cable.fibres).sum::<u32>() >= need);
            prop_assert_eq!(set.iter().map(|cable| prices.items[cable.item.0 as usize].price).sum::<u64>(), cheapest(&prices, need));
        }

        #[test]
        fn every_premises_has_its_place_in_as_few_sites_as_can_be(seeds in seeds(30)) {
            let Sample { tree, prices, .. } = sample(&seeds, prices());
            let structure = structure(&tree, &prices);
            let below = tree.below();
            let branches: Vec<u32> = tree.edges().filter(|(node, _)| tree.parent[*node] == 0).map(|(node, _)| below[node]).collect();
            let few: u32 = branches.iter().map(|premises| premises.div_ceil(4)).sum();
            prop_assert_eq!(structure.splice_points.len() as u32, few);
            prop_assert!(structure.splice_points.iter().all(|site| (1..=4).contains(&site.premises)));
            prop_assert!(serves(&tree, &structure.splice_points));
            prop_assert_eq!(structure.cabinets.len() as u32, (tree.members().len() as u32).div_ceil(7));
            prop_assert!(structure.cabinets.iter().all(|site| (1..=7).contains(&site.premises)));
            prop_assert_eq!(structure.cabinets.iter().map(|site| site.premises).sum::<u32>(), tree.members().len() as u32);
            for (run, (node, edge)) in structure.cables.iter().zip({
                let mut edges: Vec<_> = tree.edges().collect();
                edges.sort_by_key(|&(_, edge)| edge);
                edges
            }) {
                prop_assert!((run.edge, run.premises) == (edge, below[node]) && run.fibres >= 2 * run.premises);
            }
        }
    }

    proptest! {
        #[test]
        fn the_order_of_edges_and_premises_does_not_matter(seeds in seeds(25)) {
            let Sample { network, tree, prices } = sample(&seeds, prices());
            let edges: Vec<u32> = tree.edges().map(|(_, edge)| edge).collect();
            let members = tree.members().iter().rev().cloned().collect();
            let other = Tree::new(&network.graph, &edges, 0, members).unwrap();
            prop_assert_eq!(structure(&tree, &prices), structure(&other, &prices));
            prop_assert_eq!(joining(&network, &tree), joining(&network, &other));
        }
    }

    #[test]
    fn sites_stand_where_their_premises_meet() {
        // From the existing network a road to node 1; there it parts to 2 with two premises and 3 with one; beyond 2 there are five more at 4.
        let seeds = vec![(0, 1, vec![]), (1, 1, vec![0, 0]), (1, 1, vec![0]), (2, 1, vec![0; 5])];
        let Sample { tree, prices, .. } = sample(&seeds, prices());
        let structure = structure(&tree, &prices);
        let sites = |sites: &[Site]| sites.iter().map(|site| (site.node, site.premises)).collect::<Vec<_>>();
        assert_eq!(
            sites(&structure.splice_points),
            [(1, 4), (4, 4)],
            "four where the five live, the fifth, the two and the one at the fork"
        );
        assert_eq!(sites(&structure.cabinets), [(2, 7), (3, 1)], "seven at 2, the last one where it lives");
    }

    #[test]
    fn what_is_no_tree_to_everyone_is_refused() {
        let Sample { network, tree, .. } = sample(&vec![(0, 1, vec![0]), (1, 1, vec![0])], prices());
        let members = || tree.members().to_vec();
        assert!(Tree::new(&network.graph, &[0, 1], 0, members()).is_some());
        assert!(Tree::new(&network.graph, &[1], 0, members()).is_none(), "not joined to the root");
        assert!(Tree::new(&network.graph, &[0], 0, members()).is_none(), "a premises is outside");
        assert!(Tree::new(&network.graph, &[0, 1], 0, members()[..1].to_vec()).is_none(), "an edge leads to nobody");
        assert!(Tree::new(&network.graph, &[0, 0], 0, members()).is_none(), "an edge twice");
    }
}
