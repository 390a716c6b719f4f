//! Price lists: what building costs, per item, with range and source.
//!
//! Responsible for: the shape of a price list and which item is used for what. Not responsible for: reading TOML (`read::prices`), or where
//! anything is built.

use crate::model::class::vocabulary;
use crate::model::{RoadClass, Surface};
use crate::score::rules::Basis;
use serde::Serialize;

vocabulary! {
    /// What one of an item is.
    Unit {
        /// A metre; quantities are millimetres.
        Metre = "metre",
        /// A piece; quantities are thousandths.
        Piece = "piece",
        /// Percent of the sum of all items that are no shares; quantities are that sum in öre.
        Percent = "percent",
    }
}

/// The position of an item in [`PriceList::items`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct ItemIndex(pub u16);

/// One thing that is paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What it is called in files, unique.
    pub id: String,
    /// What it is called for people, in Swedish.
    pub name: String,
    /// What one of it is.
    pub unit: Unit,
    /// The price of one, in öre (of [`Unit::Percent`]: in hundredths of a percent).
    pub price: u64,
    /// The lowest price that is likely.
    pub low: u64,
    /// The highest price that is likely.
    pub high: u64,
    /// Where the price is from.
    pub basis: Basis,
}

/// A cable that can be laid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cable {
    /// How many fibres it has.
    pub fibres: u32,
    /// Its price per metre.
    pub item: ItemIndex,
}

/// How the network over a route is made up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StructureRules {
    /// Fibres for each premises.
    pub fibres_per_premises: u32,
    /// The cables there are, ascending by fibres.
    pub cables: Vec<Cable>,
    /// The most premises that one splice point serves, and its price.
    pub splice_point: (u32, ItemIndex),
    /// The price of splicing one premises' fibres.
    pub splice: ItemIndex,
    /// The most premises that one cabinet serves, and its price.
    pub cabinet: (u32, ItemIndex),
    /// What every connected premises needs.
    pub home: Vec<ItemIndex>,
}

/// What laying along some roads needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayingRule {
    /// The classes it is for.
    pub classes: Vec<RoadClass>,
    /// The surfaces it is for.
    pub surfaces: Vec<Surface>,
    /// What each metre needs.
    pub items: Vec<ItemIndex>,
}

/// What the keeper of some roads charges for each metre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeeRule {
    /// The classes it is for.
    pub classes: Vec<RoadClass>,
    /// Vehicles a day from which it is charged; roads of unknown traffic count as 0. Of several rules the one with the most vehicles holds.
    pub traffic_from: u32,
    /// The fee for a metre.
    pub item: ItemIndex,
}

/// What going across some roads needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrossingRule {
    /// The classes it is for.
    pub classes: Vec<RoadClass>,
    /// What each crossing needs.
    pub items: Vec<ItemIndex>,
}

/// What the edges of the priced graph, and the drops, are made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NetworkRules {
    /// Trenches along roads; of several rules the first that fits holds. Along a road that no rule fits nothing is built.
    pub laying: Vec<LayingRule>,
    /// Fees of road keepers.
    pub fees: Vec<FeeRule>,
    /// Crossings of roads; a class that no rule names is crossed for nothing.
    pub crossings: Vec<CrossingRule>,
    /// A crossing of a railway.
    pub rail: Vec<ItemIndex>,
    /// A crossing of water.
    pub water: Vec<ItemIndex>,
    /// A metre in an existing duct.
    pub duct: Vec<ItemIndex>,
    /// A metre in a trench shared with planned works.
    pub works: Vec<ItemIndex>,
    /// A joint with the existing network.
    pub joint: Vec<ItemIndex>,
    /// A metre of drop, from the road to the premises.
    pub drop_metre: Vec<ItemIndex>,
    /// What each drop needs beside its metres.
    pub drop_piece: Vec<ItemIndex>,
    /// The longest drop, in metres.
    pub longest_drop_m: u32,
}

/// A price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PriceList {
    /// What it is called on the command line.
    pub id: String,
    /// What it is called for people.
    pub title: String,
    /// The year of the prices.
    pub price_level: u16,
    /// The items.
    pub items: Vec<Item>,
    /// How the network over a route is made up.
    pub structure: StructureRules,
    /// Shares on top of everything else: design, administration.
    pub shares: Vec<ItemIndex>,
    /// What edges and drops are made of.
    pub network: NetworkRules,
}

/// A quantity of an item and what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct BillLine {
    /// The item.
    pub item: ItemIndex,
    /// How much of it, in thousandths of its unit (millimetres for metres).
    pub quantity_milli: u64,
    /// What that costs, in öre: quantity × price, halves up.
    pub amount: u64,
}

impl PriceList {
    /// So much of an item at its price.
    pub fn line(&self, item: ItemIndex, quantity_milli: u64) -> BillLine {
        let price = u128::from(self.items[usize::from(item.0)].price);
        let amount = ((u128::from(quantity_milli) * price + 500) / 1000) as u64;
        BillLine { item, quantity_milli, amount }
    }
    /// So much of each of some items.
    pub fn lines(&self, items: &[ItemIndex], quantity_milli: u64) -> impl Iterator<Item = BillLine> {
        items.iter().map(move |&item| self.line(item, quantity_milli))
    }
    /// What a metre along such a road needs; `None` where nothing is built along it.
    pub fn laying(&self, class: RoadClass, surface: Surface) -> Option<&[ItemIndex]> {
        let fits = |rule: &&LayingRule| rule.classes.contains(&class) && rule.surfaces.contains(&surface);
        self.network.laying.iter().find(fits).map(|rule| rule.items.as_slice())
    }
    /// What the keeper of such a road charges for a metre.
    pub fn fee(&self, class: RoadClass, traffic: Option<u32>) -> Option<ItemIndex> {
        let holds = |rule: &&FeeRule| rule.classes.contains(&class) && rule.traffic_from <= traffic.unwrap_or(0);
        self.network.fees.iter().filter(holds).max_by_key(|rule| rule.traffic_from).map(|rule| rule.item)
    }
    /// What going across such a road needs.
    pub fn crossing(&self, class: RoadClass) -> &[ItemIndex] {
        let rule = self.network.crossings.iter().find(|rule| rule.classes.contains(&class));
        rule.map_or(&[], |rule| rule.items.as_slice())
    }
}
