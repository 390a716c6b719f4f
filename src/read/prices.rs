//! Price lists: TOML to [`PriceList`], with everything that is wrong said at once.
//!
//! Responsible for: the form of the file, and the list that comes with the program. Not responsible for: what is built at these prices.

use crate::model::class::vocabulary;
use crate::model::{RoadClass, Surface};
use crate::rollout::prices::{
    Cable, CrossingRule, FeeRule, Item, ItemIndex, LayingRule, NetworkRules, PriceList, StructureRules, Unit,
};
use crate::score::rules::Basis;
use crate::{Error, Result};
use encoding_rs::Encoding;
use serde::Deserialize;
use std::path::Path;

/// The price list that comes with the program, as text.
pub const BUILT_IN: &str = include_str!("../../data/costs/sverige-2024.toml");
const BUILT_IN_NAME: &str = "sverige-2024";

vocabulary! {
    /// The one currency that amounts are in.
    Currency {
        /// Swedish kronor.
        Sek = "SEK",
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    title: String,
    price_level: u16,
    dated: jiff::civil::Date,
    currency: Currency,
    #[serde(default)]
    notes: Vec<String>,
    item: Vec<ItemEntry>,
    laying: Vec<LayingEntry>,
    #[serde(default)]
    fee: Vec<FeeEntry>,
    #[serde(default)]
    crossing: Vec<CrossingEntry>,
    network: NetworkEntry,
    structure: StructureEntry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemEntry {
    id: String,
    name: String,
    unit: Unit,
    price: toml::Value,
    low: toml::Value,
    high: toml::Value,
    source: Option<String>,
    assumed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayingEntry {
    class: Vec<RoadClass>,
    surface: Vec<Surface>,
    items: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeeEntry {
    class: Vec<RoadClass>,
    traffic_from: u32,
    item: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CrossingEntry {
    class: Vec<RoadClass>,
    items: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NetworkEntry {
    rail: Vec<String>,
    water: Vec<String>,
    duct: Vec<String>,
    works: Vec<String>,
    joint: Vec<String>,
    drop_metre: Vec<String>,
    drop_piece: Vec<String>,
    longest_drop_m: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StructureEntry {
    fibres_per_premises: u32,
    cables: Vec<CableEntry>,
    splice_point: SiteEntry,
    cabinet: SiteEntry,
    splice: String,
    home: Vec<String>,
    shares: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CableEntry {
    fibres: u32,
    item: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteEntry {
    most: u32,
    item: String,
}

/// The price list that comes with the program.
///
/// # Errors
/// None, unless the program was built with a broken list.
pub fn built_in() -> Result<PriceList> {
    parse(BUILT_IN, BUILT_IN_NAME)
}

/// Fibres for one premises at the most, far above what is laid: sums over a project stay small.
const MOST_FIBRES: u32 = 1_000;

/// The price list in a file.
///
/// # Errors
/// A file that cannot be read, is no price list, or does not fit together; all that does not fit is named.
pub fn load(path: &Path) -> Result<PriceList> {
    let place = crate::Place::file(path.display().to_string());
    let bytes = std::fs::read(path).map_err(|error| {
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        let problem = if missing { "there is no such file".to_owned() } else { format!("cannot be read: {error}") };
        place.clone().error(problem).with_hint("`bygd plan --costs-template > priser.toml` writes a list to begin from")
    })?;
    let text = decoded(bytes).ok_or_else(|| {
        place
            .error("the text is neither UTF-8 nor UTF-16")
            .with_hint("save the file anew with the encoding UTF-8, which every editor offers")
    })?;
    parse(text.trim_start_matches('\u{feff}'), &path.display().to_string())
}

/// Text with or without a byte order mark: `>` in Windows PowerShell writes UTF-16.
fn decoded(bytes: Vec<u8>) -> Option<String> {
    match Encoding::for_bom(&bytes) {
        Some((encoding, _)) => {
            let (text, _, is_broken) = encoding.decode(&bytes);
            (!is_broken).then(|| text.into_owned())
        }
        None => String::from_utf8(bytes).ok(),
    }
}

fn parse(text: &str, name: &str) -> Result<PriceList> {
    let place = crate::Place::file(name);
    let file: File = toml::from_str(text).map_err(|error| {
        let mut place = place.clone();
        place.line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
        place.error(error.message().trim().replace('\n', "; ")).with_hint("`bygd plan --costs-template` shows the form")
    })?;
    let mut faults = Faults { ids: file.item.iter().map(|item| item.id.clone()).collect(), list: Vec::new() };
    let list = faults.list_of(file);
    if faults.list.is_empty() {
        return Ok(list);
    }
    let hint = "every item has an id of its own, low ≤ price ≤ high, at most two decimals, and either `source` or `assumed`";
    Err::<PriceList, Error>(
        place.error(format!("the price list does not fit together:\n  {}", faults.list.join("\n  "))).with_hint(hint),
    )
}

/// What is wrong, collected while the list is put together.
struct Faults {
    ids: Vec<String>,
    list: Vec<String>,
}

impl Faults {
    fn list_of(&mut self, file: File) -> PriceList {
        if file.item.len() > usize::from(u16::MAX) {
            self.list.push("there are more than 65,535 items".to_owned());
        }
        let _ = (file.dated, file.currency, file.notes);
        let items: Vec<Item> = file.item.into_iter().map(|entry| self.item(entry)).collect();
        for (at, id) in self.ids.clone().iter().enumerate() {
            if self.ids[..at].contains(id) {
                self.list.push(format!("item `{id}` is there twice"));
            }
        }
        if file.network.longest_drop_m == 0 {
            self.list.push("`network.longest_drop_m` is 1 or more".to_owned());
        }
        let structure = self.structure(&file.structure, &items);
        let network = NetworkRules {
            laying: file.laying.into_iter().map(|rule| self.laying(rule, &items)).collect(),
            fees: file.fee.into_iter().map(|rule| self.fee(rule, &items)).collect(),
            crossings: file.crossing.into_iter().map(|rule| self.crossing(rule, &items)).collect(),
            rail: self.find(&file.network.rail, Unit::Piece, &items),
            water: self.find(&file.network.water, Unit::Piece, &items),
            duct: self.find(&file.network.duct, Unit::Metre, &items),
            works: self.find(&file.network.works, Unit::Metre, &items),
            joint: self.find(&file.network.joint, Unit::Piece, &items),
            drop_metre: self.find(&file.network.drop_metre, Unit::Metre, &items),
            drop_piece: self.find(&file.network.drop_piece, Unit::Piece, &items),
            longest_drop_m: file.network.longest_drop_m,
        };
        let shares = self.find(&file.structure.shares, Unit::Percent, &items);
        PriceList { id: file.id, title: file.title, price_level: file.price_level, items, structure, shares, network }
    }

    fn item(&mut self, entry: ItemEntry) -> Item {
        let ItemEntry { id, name, unit, price, low, high, source, assumed } = entry;
        let mut amount = |value: &toml::Value, what: &str| {
            hundredths(value).unwrap_or_else(|| {
                self.list.push(format!("item `{id}`: `{what}` is no amount of 0 to 10,000,000 with at most two decimals"));
                0
            })
        };
        let (price, low, high) = (amount(&price, "price"), amount(&low, "low"), amount(&high, "high"));
        if !(low <= price && price <= high) {
            self.list.push(format!("item `{id}`: `low`, `price` and `high` do not rise"));
        }
        if id.trim().is_empty() || name.trim().is_empty() {
            self.list.push(format!("item `{id}`: `id` and `name` cannot be empty"));
        }
        if [&source, &assumed].into_iter().flatten().any(|text| text.trim().is_empty()) {
            self.list.push(format!("item `{id}`: `source` or `assumed` says nothing"));
        }
        if source.is_some() == assumed.is_some() {
            self.list.push(format!("item `{id}` has to say either `source` or `assumed`"));
        }
        Item { id, name, unit, price, low, high, basis: Basis { source, assumed } }
    }

    fn one(&mut self, id: &str, unit: Unit, items: &[Item]) -> ItemIndex {
        let at = items.iter().position(|item| item.id == id);
        match at {
            None => self.list.push(format!("there is no item `{id}`")),
            Some(at) if items[at].unit != unit => {
                self.list.push(format!("item `{id}` is counted by {}, but here it is needed by {unit}", items[at].unit));
            }
            Some(_) => {}
        }
        ItemIndex(at.unwrap_or(0) as u16)
    }
    fn find(&mut self, ids: &[String], unit: Unit, items: &[Item]) -> Vec<ItemIndex> {
        ids.iter().map(|id| self.one(id, unit, items)).collect()
    }
    fn laying(&mut self, rule: LayingEntry, items: &[Item]) -> LayingRule {
        LayingRule { classes: rule.class, surfaces: rule.surface, items: self.find(&rule.items, Unit::Metre, items) }
    }
    fn fee(&mut self, rule: FeeEntry, items: &[Item]) -> FeeRule {
        FeeRule { classes: rule.class, traffic_from: rule.traffic_from, item: self.one(&rule.item, Unit::Metre, items) }
    }
    fn crossing(&mut self, rule: CrossingEntry, items: &[Item]) -> CrossingRule {
        CrossingRule { classes: rule.class, items: self.find(&rule.items, Unit::Piece, items) }
    }
    fn structure(&mut self, entry: &StructureEntry, items: &[Item]) -> StructureRules {
        if entry.fibres_per_premises == 0 || entry.splice_point.most == 0 || entry.cabinet.most == 0 || entry.cables.is_empty() {
            self.list.push("`structure`: fibres, capacities and cables are 1 or more".to_owned());
        }
        if entry.fibres_per_premises > MOST_FIBRES {
            self.list.push(format!("`structure.fibres_per_premises` is at most {MOST_FIBRES}"));
        }
        let mut cables: Vec<Cable> = Vec::new();
        for cable in &entry.cables {
            cables.push(Cable { fibres: cable.fibres, item: self.one(&cable.item, Unit::Metre, items) });
        }
        if !cables.windows(2).all(|pair| pair[0].fibres < pair[1].fibres) || cables.first().is_some_and(|cable| cable.fibres == 0)
        {
            self.list.push("`structure.cables` are to be listed from few fibres to many".to_owned());
        }
        StructureRules {
            fibres_per_premises: entry.fibres_per_premises,
            cables,
            splice_point: (entry.splice_point.most, self.one(&entry.splice_point.item, Unit::Piece, items)),
            splice: self.one(&entry.splice, Unit::Piece, items),
            cabinet: (entry.cabinet.most, self.one(&entry.cabinet.item, Unit::Piece, items)),
            home: self.find(&entry.home, Unit::Piece, items),
        }
    }
}

/// An amount with at most two decimals, in hundredths.
fn hundredths(value: &toml::Value) -> Option<u64> {
    const MOST: f64 = 10_000_000.0;
    let amount = match value {
        toml::Value::Integer(whole) => *whole as f64,
        toml::Value::Float(amount) => *amount,
        _ => return None,
    };
    let hundredths = (amount * 100.0).round();
    ((0.0..=MOST).contains(&amount) && (amount * 100.0 - hundredths).abs() < 1e-6).then_some(hundredths as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_in_the_program_fits_together_and_every_number_has_a_basis() {
        let list = built_in().unwrap();
        assert_eq!(list.id, BUILT_IN_NAME);
        assert!(list.items.iter().all(|item| item.basis.source.is_some() != item.basis.assumed.is_some()));
        assert_eq!(list.items[usize::from(list.fee(RoadClass::Main, Some(1_500)).unwrap().0)].price, 1_161);
        assert!(list.laying(RoadClass::Motorway, Surface::Paved).is_none());
        assert!(
            RoadClass::ALL[1..].iter().all(|class| Surface::ALL.iter().all(|surface| list.laying(*class, *surface).is_some()))
        );
    }

    #[test]
    fn a_list_that_powershell_wrote_is_read_and_other_encodings_are_refused() {
        let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain("pris å".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decoded(wide).as_deref(), Some("pris å"));
        assert_eq!(decoded("\u{feff}pris å".as_bytes().to_vec()).as_deref(), Some("pris å"));
        assert_eq!(decoded(b"pris \xe5".to_vec()), None);
    }

    #[test]
    fn all_that_does_not_fit_is_said_at_once() {
        let broken = BUILT_IN.replace("price = 35\n", "price = 35.123\n").replace("\"vagpassage_liten\"]", "\"vagpasage\"]");
        let error = parse(&broken, "x").unwrap_err().to_string();
        assert!(error.contains("`plojning`: `price` is no amount") && error.contains("no item `vagpasage`"), "{error}");
        let error = parse(&BUILT_IN.replace("price = 35\nlow = 25\n", "price = 35\nlow = 50\n"), "x").unwrap_err().to_string();
        assert!(error.contains("do not rise"), "{error}");
        let error = parse(&BUILT_IN.replace("longest_drop_m = 300", "longest_drop_m = 0"), "x").unwrap_err().to_string();
        assert!(error.contains("longest_drop_m"), "{error}");
        let error =
            parse(&BUILT_IN.replace("fibres_per_premises = ", "fibres_per_premises = 99999"), "x").unwrap_err().to_string();
        assert!(error.contains("at most 1000"), "{error}");
        let error = parse(&BUILT_IN.replace("price_level", "pris"), "x").unwrap_err();
        assert!(error.to_string().contains("line"), "{error}");
    }
}
