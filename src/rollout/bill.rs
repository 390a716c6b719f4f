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

/// The quantities of a project. `positions` are those of its premises in [`Network::premises`].
pub fn quantities(network: &Network, tree: &Tree, positions: &[u32], structure: &Structure, prices: &PriceList) -> Quantities {
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
    for &position in positions {
        if let Attachment::Joined { bill, .. } = &network.attachments[position as usize] {
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
        let lines = self.0.into_iter().filter(|(_, (quantity, _))| *quantity > 0);
        lines.map(|(item, (quantity_milli, amount))| BillLine { item, quantity_milli, amount }).collect()
    }
}
