//! `bill_of_quantities.csv`, `bill_totals.csv` and `prices.csv`.
//!
//! Responsible for: every item that a project pays for, and the price list with where each price is from. Not responsible for: quantities
//! or prices.

use super::{hundredths, thousandths, write_rows};
use crate::Result;
use crate::rollout::Rollout;
use crate::rollout::prices::{BillLine, Item, ItemIndex, PriceList, Unit};
use crate::write::OutputFolder;
use std::collections::BTreeMap;

/// The columns of `bill_of_quantities.csv`. The amounts of a project add up to its `cost` in `projects.csv`. For items in percent the
/// quantity is what they are a percentage of, in kronor, and the price is percent.
pub const COLUMNS: [&str; 7] = ["project", "item", "item_name", "unit", "quantity", "unit_price", "amount"];
/// The columns of `bill_totals.csv`: the same over all projects.
pub const TOTAL_COLUMNS: [&str; 6] = ["item", "item_name", "unit", "quantity", "unit_price", "amount"];
/// The columns of `prices.csv`; either `source` or `assumed` says where a price is from.
pub const PRICE_COLUMNS: [&str; 8] = ["item", "item_name", "unit", "unit_price", "low", "high", "source", "assumed"];

pub(super) fn write(folder: &OutputFolder, rollout: &Rollout) -> Result<()> {
    let prices = &rollout.prices;
    let lines = rollout.projects.iter().flat_map(|project| project.bill.iter().map(|line| cells(&project.id, line, prices)));
    write_rows(folder, "bill_of_quantities.csv", &COLUMNS, lines)?;
    let totals = totals(rollout).into_iter().map(|line| cells("", &line, prices).split_off(1));
    write_rows(folder, "bill_totals.csv", &TOTAL_COLUMNS, totals)?;
    write_rows(folder, "prices.csv", &PRICE_COLUMNS, prices.items.iter().map(price_cells))
}

/// The sum of all bills, ascending by item.
fn totals(rollout: &Rollout) -> Vec<BillLine> {
    let mut totals: BTreeMap<ItemIndex, BillLine> = BTreeMap::new();
    for line in rollout.projects.iter().flat_map(|project| &project.bill) {
        let total = totals.entry(line.item).or_insert(BillLine { quantity_milli: 0, amount: 0, ..*line });
        total.quantity_milli += line.quantity_milli;
        total.amount += line.amount;
    }
    totals.into_values().collect()
}

fn cells(project: &str, line: &BillLine, prices: &PriceList) -> Vec<String> {
    let item = &prices.items[usize::from(line.item.0)];
    let quantity = match item.unit {
        Unit::Metre | Unit::Piece => thousandths(line.quantity_milli),
        Unit::Percent => hundredths(line.quantity_milli),
    };
    vec![
        project.to_owned(),
        item.id.clone(),
        item.name.clone(),
        item.unit.to_string(),
        quantity,
        hundredths(item.price),
        hundredths(line.amount),
    ]
}

fn price_cells(item: &Item) -> Vec<String> {
    let [price, low, high] = [item.price, item.low, item.high].map(hundredths);
    let (source, assumed) = (item.basis.source.clone(), item.basis.assumed.clone());
    vec![
        item.id.clone(),
        item.name.clone(),
        item.unit.to_string(),
        price,
        low,
        high,
        source.unwrap_or_default(),
        assumed.unwrap_or_default(),
    ]
}
