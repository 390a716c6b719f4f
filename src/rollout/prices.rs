//! Price lists: what building costs, per item, with range and source.
//!
//! Responsible for: the shape of a price list and which item is used for what. Not responsible for: reading TOML (`read::prices`), or where
//! anything is built.

use crate::model::class::vocabulary;
use crate::score::rules::Basis;

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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cable {
    /// How many fibres it has.
    pub fibres: u32,
    /// Its price per metre.
    pub item: ItemIndex,
}

/// How the network over a route is made up.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// A price list.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    // Which items laying, crossings, drops, fees, ducts and joints use is added by the network.
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
