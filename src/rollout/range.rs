//! How sure a cost is: many draws over the prices and the take-up (Monte Carlo).
//!
//! Responsible for: the draws and the range that they give. Not responsible for: how wide the range of a price is (`prices`).
//!
//! Every price and the take-up are drawn from the triangle of its lowest, likeliest and highest value. A price list knows no more of a price
//! than these three, and the triangle adds nothing to them; it needs nothing but a square root, so all machines draw the same. Prices are
//! drawn apart from each other, but each once per draw for all projects: an item that turns out dear is dear everywhere. What moves all prices
//! together (a busy year for diggers) is therefore not in the range.

use super::bill::{Quantities, amount, connections};
use super::options::TakeUp;
use super::prices::PriceList;
use super::result::CostRange;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The draws of a plan, the same for all its projects.
#[derive(Debug, Clone)]
pub struct Draws {
    /// Per draw the price of every item, as in the price list.
    prices: Vec<Vec<u64>>,
    /// Per draw the take-up, in thousandths.
    take_up: Vec<u16>,
}

/// The range of a project's cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ranges {
    /// Of the whole.
    pub cost: CostRange,
    /// For each connection of the draw.
    pub per_connection: CostRange,
}

impl Draws {
    /// So many draws, at least one. Each item has a stream of random numbers of its own, so what is drawn for it depends on the seed and its
    /// position alone.
    pub fn new(prices: &PriceList, take_up: TakeUp, seed: u64, draws: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let stream = |stream: u64| {
            let mut rng = ChaCha8Rng::from_seed(key);
            rng.set_stream(stream);
            rng
        };
        let mut of_take_up = stream(0);
        let [low, likely, high] = [take_up.low, take_up.likely, take_up.high].map(u64::from);
        let take_up = (0..draws.max(1)).map(|_| triangle(&mut of_take_up, low, likely, high) as u16).collect();
        let mut of_items: Vec<ChaCha8Rng> = (1..).take(prices.items.len()).map(stream).collect();
        let draw = |_| {
            let drawn = of_items.iter_mut().zip(&prices.items);
            drawn.map(|(rng, item)| triangle(rng, item.low, item.price, item.high)).collect()
        };
        Self { prices: (0..draws.max(1)).map(draw).collect(), take_up }
    }
    /// The range of a project over the draws.
    pub fn ranges(&self, quantities: &Quantities, prices: &PriceList) -> Ranges {
        let drawn = self.prices.iter().zip(&self.take_up);
        let mut costs: Vec<u64> = Vec::with_capacity(self.prices.len());
        let mut each: Vec<u64> = Vec::with_capacity(self.prices.len());
        for (drawn, &take_up) in drawn {
            let connections = connections(quantities.premises, take_up);
            let cost = cost(quantities, prices, drawn, connections);
            costs.push(cost);
            each.push(cost / connections.max(1));
        }
        Ranges { cost: range(costs), per_connection: range(each) }
    }
}

/// What a project costs at these prices.
fn cost(quantities: &Quantities, prices: &PriceList, drawn: &[u64], connections: u64) -> u64 {
    let at = |item: super::ItemIndex, quantity| {
        let item = item.0 as usize;
        amount(prices.items[item].unit, quantity, drawn[item])
    };
    let passed: u64 = quantities.passed.iter().map(|line| at(line.item, line.quantity_milli)).sum();
    let connected = quantities.connected.iter().map(|line| at(line.item, quantities.of_all(line.quantity_milli, connections)));
    let built = passed + connected.sum::<u64>();
    built + prices.shares.iter().map(|&item| at(item, built)).sum::<u64>()
}

/// A draw from a triangle, to the nearest whole. The corners are put in order where they are not.
fn triangle(rng: &mut ChaCha8Rng, low: u64, likely: u64, high: u64) -> u64 {
    let part = (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    let (low, high) = (low.min(likely), high.max(likely));
    let (all, left, right) = ((high - low) as f64, (likely - low) as f64, (high - likely) as f64);
    let drawn = if part * all < left { (part * all * left).sqrt() } else { all - ((1.0 - part) * all * right).sqrt() };
    (low + drawn.round().max(0.0) as u64).clamp(low, high)
}

/// The values below which a tenth, a half and nine tenths of the draws are.
fn range(mut values: Vec<u64>) -> CostRange {
    values.sort_unstable();
    let at = |tenths: usize| values[values.len() * tenths / 10];
    CostRange { p10: at(1), p50: at(5), p90: at(9) }
}

#[cfg(test)]
mod tests {
    use super::super::bill::{quantities, total};
    use super::super::samples::{Sample, Seeds, prices, sample, seeds};
    use super::super::structure::structure;
    use super::*;
    use proptest::prelude::*;

    fn whole(sample: &Sample) -> Quantities {
        quantities(&sample.network, &sample.tree, &structure(&sample.tree, &sample.prices), &sample.prices)
    }

    fn of(seeds: &Seeds, prices: PriceList, take_up: TakeUp, seed: u64) -> Ranges {
        let sample = sample(seeds, prices);
        Draws::new(&sample.prices, take_up, seed, 200).ranges(&whole(&sample), &sample.prices)
    }

    const ABOUT: TakeUp = TakeUp { low: 400, likely: 600, high: 900 };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn where_nothing_is_unsure_the_range_is_the_cost(seeds in seeds(20), take_up in 0_u16..=1_000) {
            let mut prices = prices();
            prices.items.iter_mut().for_each(|item| (item.low, item.high) = (item.price, item.price));
            let sample = sample(&seeds, prices.clone());
            let quantities = whole(&sample);
            let cost = total(&quantities.bill(&prices, connections(quantities.premises, take_up)));
            let all = of(&seeds, prices, TakeUp { low: take_up, likely: take_up, high: take_up }, 1).cost;
            prop_assert!(all.p10 == all.p50 && all.p50 == all.p90);
            // The bill adds up edges that are each in whole öre, the draws price their sum.
            prop_assert!(all.p50.abs_diff(cost) <= 2 * (seeds.len() as u64 + quantities.premises + 10));
        }

        #[test]
        fn a_cheaper_item_never_raises_the_range(seeds in seeds(12), item in 0_usize..11, part in 0_u64..10) {
            // Which cables are laid is decided at the likely prices; another set may be cheaper in a draw.
            let item = if (2..5).contains(&item) { 0 } else { item };
            let mut cheaper = prices();
            let item = &mut cheaper.items[item];
            [&mut item.low, &mut item.price, &mut item.high].into_iter().for_each(|price| *price = *price * part / 10);
            let dear = of(&seeds, prices(), ABOUT, 3);
            let cheap = of(&seeds, cheaper, ABOUT, 3);
            prop_assert!(cheap.cost.p10 <= dear.cost.p10 && cheap.cost.p50 <= dear.cost.p50 && cheap.cost.p90 <= dear.cost.p90);
            prop_assert!(dear.cost.p10 <= dear.cost.p50 && dear.cost.p50 <= dear.cost.p90);
            prop_assert!(cheap.per_connection.p50 <= dear.per_connection.p50);
        }
    }

    #[test]
    fn draws_fill_the_triangle_as_its_formula_says() {
        let mut rng = ChaCha8Rng::from_seed([7; 32]);
        let mut values: Vec<u64> = (0..100_000).map(|_| triangle(&mut rng, 1_000, 2_000, 5_000)).collect();
        values.sort_unstable();
        // The share below x: (x-1000)²/(4000·1000) up to 2000, then 1-(5000-x)²/(4000·3000).
        for (tenths, exact) in [(1, 1_632.5), (5, 2_550.5), (9, 3_904.6)] {
            assert!((values[tenths * 10_000] as f64 - exact).abs() < 30.0, "{tenths}: {}", values[tenths * 10_000]);
        }
        assert!(values[0] >= 1_000 && values[99_999] <= 5_000);
        assert_eq!(triangle(&mut rng, 5, 5, 5), 5);
    }

    #[test]
    fn the_same_seed_draws_the_same_and_another_does_not() {
        let seeds: Seeds = vec![(0, 90_000, vec![10_000, 20_000]), (0, 50_000, vec![5_000; 8])];
        let one = of(&seeds, prices(), ABOUT, 1);
        assert_eq!(one, of(&seeds, prices(), ABOUT, 1));
        assert_ne!(one, of(&seeds, prices(), ABOUT, 2));
        // Drawn on one machine, drawn on all.
        let first = Draws::new(&prices(), ABOUT, 1, 1);
        assert_eq!((first.take_up[0], first.prices[0][0], first.prices[0][10]), (595, 7_018, 316));
    }
}
