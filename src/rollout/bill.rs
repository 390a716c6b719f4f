//! The bill of quantities of a project: what is built, how much of it, and what that costs.
//!
//! Responsible for: adding up the bills of edges, drops and equipment, the shares on top, and what depends on how many connect. Not
//! responsible for: prices (`prices`), or how sure they are (`range`).
//!
//! What take-up means for the cost: everything along the route (trenches, crossings, fees, cables, splice points, cabinets) is built for all
//! premises that the project passes. Drops, splicing and what a home needs are paid for those who connect. Who connects is not known, so their
//! drops are the mean of all drops times the connections.

use super::network::{Attachment, Network};
use super::prices::{BillLine, Item, ItemIndex, PriceList, Unit};
use super::result::Structure;
use super::structure::CableSets;
use super::tree::Tree;
use std::collections::BTreeMap;

/// What so much of an item costs at a price, in öre, halves up. Of [`Unit::Percent`] the quantity is a sum in öre and the price hundredths of a
/// percent; of everything else the quantity is thousandths and the price that of one.
pub fn amount(unit: Unit, quantity: u64, price: u64) -> u64 {
    let whole: u128 = match unit {
        Unit::Metre | Unit::Piece => 1_000,
        Unit::Percent => 10_000,
    };
    ((2 * u128::from(quantity) * u128::from(price) + whole) / (2 * whole)) as u64
}

/// What a project consists of, before it is known how many connect. One line per item in each part, ascending by item; no shares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quantities {
    /// What is built for everyone.
    pub passed: Vec<BillLine>,
    /// What is built for those who connect, if all do.
    pub connected: Vec<BillLine>,
    /// Premises that can connect.
    pub premises: u64,
}

/// The quantities of a project.
pub fn quantities(network: &Network, tree: &Tree, structure: &Structure, prices: &PriceList) -> Quantities {
    let rules = &prices.structure;
    let mut passed = Sums::default();
    for (_, edge) in tree.edges() {
        let bill = network.edges[edge as usize].bill.clone();
        passed.add(&network.bill[bill.start as usize..bill.end as usize]);
    }
    passed.add(&cables(network, structure, prices));
    passed.add(&[pieces(prices, rules.splice_point.1, structure.splice_points.len() as u64)]);
    passed.add(&[pieces(prices, rules.cabinet.1, structure.cabinets.len() as u64)]);
    let mut connected = Sums::default();
    for member in tree.members() {
        if let Attachment::Joined { bill, .. } = &network.attachments[member.position as usize] {
            connected.add(bill);
        }
    }
    let premises = tree.members().len() as u64;
    for &item in std::iter::once(&rules.splice).chain(&rules.home) {
        connected.add(&[pieces(prices, item, premises)]);
    }
    Quantities { passed: passed.lines(), connected: connected.lines(), premises }
}

impl Quantities {
    /// The bill with so many connections, shares included; one line per item, ascending. The amounts add up to the cost.
    pub fn bill(&self, prices: &PriceList, connections: u64) -> Vec<BillLine> {
        let mut sums = Sums::default();
        sums.add(&self.passed);
        let part = |line: &BillLine| BillLine {
            quantity_milli: self.of_all(line.quantity_milli, connections),
            amount: self.of_all(line.amount, connections),
            ..*line
        };
        self.connected.iter().map(part).for_each(|line| sums.add(&[line]));
        let sum = sums.0.values().map(|(_, amount)| amount).sum();
        let share = |&item: &ItemIndex| {
            let Item { unit, price, .. } = &prices.items[item.0 as usize];
            BillLine { item, quantity_milli: sum, amount: amount(*unit, sum, *price) }
        };
        let shares: Vec<BillLine> = prices.shares.iter().map(share).collect();
        sums.add(&shares);
        sums.lines()
    }
    /// The part of something for all premises that falls on so many connections, halves up.
    pub(super) fn of_all(&self, quantity: u64, connections: u64) -> u64 {
        let all = u128::from(self.premises.max(1));
        ((2 * u128::from(quantity) * u128::from(connections) + all) / (2 * all)) as u64
    }
}

/// How many connect at a take-up (in thousandths), rounded down, but at least one.
pub fn connections(premises: u64, take_up: u16) -> u64 {
    (premises * u64::from(take_up) / 1_000).clamp(1.min(premises), premises)
}

/// What a bill comes to, in öre.
pub fn total(bill: &[BillLine]) -> u64 {
    bill.iter().map(|line| line.amount).sum()
}

fn pieces(prices: &PriceList, item: ItemIndex, count: u64) -> BillLine {
    let quantity_milli = count * 1_000;
    let Item { unit, price, .. } = &prices.items[item.0 as usize];
    BillLine { item, quantity_milli, amount: amount(*unit, quantity_milli, *price) }
}

/// Metres of every cable, by item. They are rounded to öre as one sum, so that a cheaper cable can never make them dearer: each line holds
/// what the sum grows by.
fn cables(network: &Network, structure: &Structure, prices: &PriceList) -> Vec<BillLine> {
    let rules = &prices.structure;
    let fibres = |premises: u32| premises * rules.fibres_per_premises;
    let most = structure.cables.iter().map(|run| fibres(run.premises)).max().unwrap_or(0);
    let sets = CableSets::new(prices, most);
    let mut metres: BTreeMap<ItemIndex, u64> = BTreeMap::new();
    for run in &structure.cables {
        let length = u64::from(network.edges[run.edge as usize].length_mm);
        sets.of(fibres(run.premises)).for_each(|cable| *metres.entry(cable.item).or_default() += length);
    }
    let (mut exact, mut before) = (0_u128, 0_u64);
    let line = |(item, quantity_milli): (ItemIndex, u64)| {
        exact += u128::from(quantity_milli) * u128::from(prices.items[item.0 as usize].price);
        let sum = ((exact + 500) / 1_000) as u64;
        let line = BillLine { item, quantity_milli, amount: sum - before };
        before = sum;
        line
    };
    metres.into_iter().map(line).collect()
}

/// Quantity and amount by item.
#[derive(Default)]
struct Sums(BTreeMap<ItemIndex, (u64, u64)>);

impl Sums {
    fn add(&mut self, lines: &[BillLine]) {
        for line in lines {
            let sum = self.0.entry(line.item).or_default();
            *sum = (sum.0 + line.quantity_milli, sum.1 + line.amount);
        }
    }
    fn lines(self) -> Vec<BillLine> {
        let lines = self.0.into_iter().filter(|(_, sums)| *sums != (0, 0));
        lines.map(|(item, (quantity_milli, amount))| BillLine { item, quantity_milli, amount }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::joining::joining;
    use super::super::samples::{prices, sample, seeds};
    use super::super::structure::structure;
    use super::*;
    use proptest::prelude::*;

    fn cost(seeds: &super::super::samples::Seeds, prices: PriceList, take_up: u16) -> u64 {
        let sample = sample(seeds, prices);
        let structure = structure(&sample.tree, &sample.prices);
        let quantities = quantities(&sample.network, &sample.tree, &structure, &sample.prices);
        total(&quantities.bill(&sample.prices, connections(quantities.premises, take_up)))
    }

    proptest! {
        #[test]
        fn the_bill_is_what_is_built_and_shares_on_top(seeds in seeds(30)) {
            let sample = sample(&seeds, prices());
            let structure = structure(&sample.tree, &sample.prices);
            let quantities = quantities(&sample.network, &sample.tree, &structure, &sample.prices);
            let bill = quantities.bill(&sample.prices, quantities.premises);
            prop_assert!(bill.is_sorted_by(|a, b| a.item < b.item));
            let of = |item: u16| bill.iter().find(|line| line.item == ItemIndex(item)).map_or((0, 0), |line| (line.quantity_milli, line.amount));
            let route: u64 = sample.tree.edges().map(|(_, edge)| sample.network.graph.edges()[edge as usize].weight).sum();
            let drops: u64 = sample.tree.members().iter().map(|member| member.drop_cost).sum();
            prop_assert_eq!((of(0).1, of(1).1), (route, drops));
            prop_assert_eq!(joining(&sample.network, &sample.tree).iter().map(|one| one.added).sum::<u64>(), route + drops);
            let premises = sample.tree.members().len() as u64;
            prop_assert_eq!((of(6), of(8)), ((premises * 1_000, premises * 35_103), (premises * 1_000, premises * 100_003)));
            prop_assert_eq!(of(5).1, structure.splice_points.len() as u64 * 590_011);
            prop_assert_eq!(of(7).1, structure.cabinets.len() as u64 * 6_000_007);
            // Metres of cable, worked out another way: each edge by itself, its cost within half an öre per edge.
            let shares = of(9).1 + of(10).1;
            let built = total(&bill) - shares;
            let cables = built - route - drops - of(5).1 - of(6).1 - of(7).1 - of(8).1;
            prop_assert_eq!(cables, (2..5).map(|item| of(item).1).sum::<u64>());
            let exact: u64 = (2..5).map(|item| of(item).0 * sample.prices.items[usize::from(item)].price).sum();
            prop_assert_eq!(cables, (exact + 500) / 1_000);
            prop_assert_eq!(of(9), (built, (built * 700 + 5_000) / 10_000));
            prop_assert_eq!(of(10), (built, (built * 333 + 5_000) / 10_000));
        }

        #[test]
        fn a_cheaper_item_never_raises_the_total(seeds in seeds(20), item in 0_usize..11, price in 0_u64..10_000, take_up in 0_u16..=1_000) {
            let mut cheaper = prices();
            cheaper.items[item].price = cheaper.items[item].price.min(price);
            prop_assert!(cost(&seeds, cheaper, take_up) <= cost(&seeds, prices(), take_up));
        }

        #[test]
        fn more_connections_never_cost_less(seeds in seeds(20), few in 0_u16..=1_000, more in 0_u16..=1_000) {
            let (few, more) = (few.min(more), few.max(more));
            prop_assert!(cost(&seeds, prices(), few) <= cost(&seeds, prices(), more));
        }
    }

    #[test]
    fn only_what_a_home_needs_depends_on_who_connects() {
        // One road of 1 m, two premises with drops of 1 m and 2 m.
        let seeds = vec![(0, 1_000, vec![1_000, 2_000])];
        let mut prices = prices();
        prices.shares.clear();
        let passed = 9_013 + 803 + 590_011 + 6_000_007;
        let each = 35_103 + 100_003;
        assert_eq!(cost(&seeds, prices.clone(), 1_000), passed + 4_507 * 3 + 2 * each);
        assert_eq!(cost(&seeds, prices.clone(), 500), passed + 6_761 + each);
        assert_eq!(cost(&seeds, prices, 0), passed + 6_761 + each, "at least one connects");
    }

    #[test]
    fn take_up_is_cut_off() {
        assert_eq!((connections(19, 600), connections(1, 1), connections(0, 1_000), connections(3, 1_000)), (11, 1, 0, 3));
    }
}
