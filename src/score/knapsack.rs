//! The exact best choice of things under one budget (the 0/1 knapsack), with its proof.
//!
//! Responsible for: [`choose`], in whole numbers and always with the same answer. Not responsible for: which projects may be chosen and what
//! they are worth (`best`).
//!
//! How, and why it is exact: for every worth that can be reached, the least money that reaches it is worked out, thing by thing (dynamic
//! programming over the worth). No choice is left out, so the largest worth whose least money is within the budget is the best there is. As a
//! check from another direction there is the fractional bound of Dantzig (1957): what one would reach if the last thing could be cut. No
//! choice can be worth more, and the tables need not go beyond it.
//!
//! Ties: of the choices worth most the one that costs least; of these the one whose ids, sorted, come first in the order of letters.

use std::cmp::Reverse;

/// Something that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// What breaks ties, unique.
    pub id: &'a str,
    /// What it is worth. Things worth nothing are never chosen.
    pub worth: u64,
    /// What it costs in kronor, 0 or more.
    pub cost: i64,
}

/// The best choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The positions of the chosen items, ascending.
    pub items: Vec<usize>,
    /// What they are worth together.
    pub worth: u64,
    /// What they cost together, in kronor.
    pub cost: i64,
    /// No choice is worth more than this.
    pub upper_bound: u64,
    /// Whether no choice is worth more than this one.
    pub proven: bool,
    /// How many cells of the table were worked out: 0 where everything fits.
    pub steps: u64,
}

/// The most cells that are worked out: some seconds, and 125 MB. 1,000 projects and 1,000,000 households within the budget are below it.
pub const MOST_STEPS: u64 = 1_000_000_000;

/// The choice worth most among those that cost at most `budget` kronor. Where the table would have more than `most_steps` cells, the best of
/// three simple choices is given instead (in the order given, by worth for money, by worth), which is `proven` only where it meets the bound.
pub fn choose(items: &[Item<'_>], budget: i64, most_steps: u64) -> Chosen {
    let usable = |item: &Item<'_>| item.worth > 0 && item.cost <= budget;
    let mut by_id: Vec<usize> = (0..items.len()).filter(|&i| usable(&items[i])).collect();
    by_id.sort_by_key(|&i| (items[i].id, i));
    let everything: i128 = by_id.iter().map(|&i| i128::from(items[i].cost)).sum();
    if everything <= i128::from(budget) {
        let chosen = sum(items, by_id);
        return Chosen { upper_bound: chosen.worth, proven: true, ..chosen };
    }
    let mut by_ratio = by_id.clone();
    by_ratio.sort_by(|&a, &b| {
        let (a, b) = (&items[a], &items[b]);
        let (left, right) = (u128::from(a.worth) * cost_of(b), u128::from(b.worth) * cost_of(a));
        right.cmp(&left).then_with(|| a.cost.cmp(&b.cost)).then_with(|| a.id.cmp(b.id))
    });
    let upper_bound = fractional_bound(items, &by_ratio, budget);
    let width = upper_bound.saturating_add(1);
    if (by_id.len() as u64).checked_mul(width).is_none_or(|cells| cells > most_steps) {
        let chosen = simple_choice(items, by_id, by_ratio, budget);
        return Chosen { upper_bound, proven: chosen.worth == upper_bound, ..chosen };
    }
    let (chosen, steps) = table(items, &by_id, budget, width as usize);
    Chosen { upper_bound, proven: true, steps, ..sum(items, chosen) }
}

fn cost_of(item: &Item<'_>) -> u128 {
    u128::from(item.cost.max(0).unsigned_abs())
}

/// The items with their sums; bound and proof are the caller's.
fn sum(items: &[Item<'_>], mut chosen: Vec<usize>) -> Chosen {
    chosen.sort_unstable();
    let worth = chosen.iter().fold(0_u64, |sum, &i| sum.saturating_add(items[i].worth));
    let cost = chosen.iter().map(|&i| items[i].cost).sum();
    Chosen { items: chosen, worth, cost, upper_bound: worth, proven: false, steps: 0 }
}

/// What could be reached if the last item could be cut, in whole units.
fn fractional_bound(items: &[Item<'_>], by_ratio: &[usize], budget: i64) -> u64 {
    let (mut left, mut worth) = (u128::from(budget.max(0).unsigned_abs()), 0_u128);
    for &i in by_ratio {
        let (cost, all) = (cost_of(&items[i]), u128::from(items[i].worth));
        if cost > left {
            worth += all * left / cost;
            break;
        }
        left -= cost;
        worth += all;
    }
    u64::try_from(worth).unwrap_or(u64::MAX)
}

/// The best of: as they come, the most worth for the money first, the most worth first; each taken where it still fits.
fn simple_choice(items: &[Item<'_>], mut by_id: Vec<usize>, by_ratio: Vec<usize>, budget: i64) -> Chosen {
    let mut given = by_id.clone();
    given.sort_unstable();
    by_id.sort_by_key(|&i| Reverse(items[i].worth));
    let choices = [given, by_ratio, by_id].map(|order| {
        let mut left = budget;
        let fits = |i: &usize| {
            let taken = items[*i].cost <= left;
            left -= if taken { items[*i].cost } else { 0 };
            taken
        };
        sum(items, order.into_iter().filter(fits).collect())
    });
    let [first, second, third] = choices;
    [second, third].into_iter().fold(first, |best, other| {
        let better = (other.worth, Reverse(other.cost)) > (best.worth, Reverse(best.cost));
        if better { other } else { best }
    })
}

/// The exact choice, and how many cells were worked out. The items are taken from the last id to the first, and each remembers for which
/// worths it is in the cheapest choice, itself preferred where that costs the same: read back from the first id on, that gives the ids that
/// come first.
fn table(items: &[Item<'_>], by_id: &[usize], budget: i64, width: usize) -> (Vec<usize>, u64) {
    const NEVER: i64 = i64::MAX;
    let words = width.div_ceil(64);
    let mut takes = vec![0_u64; words * by_id.len()];
    let mut least = vec![NEVER; width];
    least[0] = 0;
    let (mut reached, mut steps) = (0, 0);
    for (place, &i) in by_id.iter().enumerate().rev() {
        let (worth, cost) = (items[i].worth as usize, items[i].cost);
        if worth >= width {
            continue;
        }
        let take = &mut takes[place * words..(place + 1) * words];
        reached = (reached + worth).min(width - 1);
        for to in (worth..=reached).rev() {
            let before = least[to - worth];
            // Both are at most the budget, or `before` is NEVER: nothing can overflow.
            if before <= budget - cost && before + cost <= least[to] {
                least[to] = before + cost;
                take[to / 64] |= 1 << (to % 64);
            }
        }
        steps += (reached + 1 - worth) as u64;
    }
    let mut worth = (0..width).rev().find(|&worth| least[worth] <= budget).unwrap_or(0);
    let mut chosen = Vec::new();
    for (place, &i) in by_id.iter().enumerate() {
        if takes[place * words + worth / 64] >> (worth % 64) & 1 == 1 {
            chosen.push(i);
            worth -= items[i].worth as usize;
        }
    }
    (chosen, steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 10] = ["J", "C", "A", "H", "B", "I", "D", "G", "E", "F"];

    fn items(values: &[(u64, i64)]) -> Vec<Item<'static>> {
        NAMES.into_iter().zip(values).map(|(id, &(worth, cost))| Item { id, worth, cost }).collect()
    }

    /// All choices, one by one: the best by worth, then by cost, then by ids.
    fn brute(items: &[Item<'_>], budget: i64) -> (u64, i64, Vec<usize>) {
        let choices = (0..1_u32 << items.len()).filter_map(|bits| {
            let chosen: Vec<usize> = (0..items.len()).filter(|i| bits >> i & 1 == 1).collect();
            let worth = chosen.iter().map(|&i| items[i].worth).sum::<u64>();
            let cost = chosen.iter().map(|&i| items[i].cost).sum::<i64>();
            let mut ids: Vec<&str> = chosen.iter().map(|&i| items[i].id).collect();
            ids.sort_unstable();
            (cost <= budget && chosen.iter().all(|&i| items[i].worth > 0)).then_some((Reverse(worth), cost, ids, chosen))
        });
        let (worth, cost, _, chosen) = choices.min().unwrap_or((Reverse(0), 0, Vec::new(), Vec::new()));
        (worth.0, cost, chosen)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn the_choice_is_that_of_trying_all_choices_ties_included(
            values in prop::collection::vec((0_u64..6, 0_i64..8), 0..10), budget in 0_i64..30
        ) {
            let items = items(&values);
            let chosen = choose(&items, budget, MOST_STEPS);
            prop_assert!(chosen.proven && chosen.upper_bound >= chosen.worth);
            prop_assert_eq!((chosen.worth, chosen.cost, chosen.items), brute(&items, budget));
        }

        #[test]
        fn large_amounts_are_as_exact_as_small_ones(
            values in prop::collection::vec((0_u64..400, 1_i64..1_000_000_000), 0..10), budget in 0_i64..3_000_000_000
        ) {
            let items = items(&values);
            let chosen = choose(&items, budget, MOST_STEPS);
            prop_assert_eq!((chosen.worth, chosen.cost, chosen.items), brute(&items, budget));
        }

        #[test]
        fn beyond_the_limit_the_gap_is_honest(
            values in prop::collection::vec((0_u64..40, 0_i64..80), 0..10), budget in 0_i64..300
        ) {
            let items = items(&values);
            let chosen = choose(&items, budget, 0);
            let (best, ..) = brute(&items, budget);
            prop_assert!(chosen.cost <= budget && chosen.worth <= best && best <= chosen.upper_bound);
            prop_assert!(!chosen.proven || chosen.worth == best);
        }
    }

    #[test]
    fn the_most_worth_for_the_money_is_not_the_best_choice() {
        let chosen = choose(&items(&[(60, 10), (100, 20), (120, 30)]), 50, MOST_STEPS);
        assert_eq!((chosen.items, chosen.worth, chosen.cost, chosen.upper_bound), (vec![1, 2], 220, 50, 240));
    }

    #[test]
    fn absurd_numbers_neither_overflow_nor_claim_a_proof() {
        let items = items(&[(u64::MAX, i64::MAX), (u64::MAX - 1, i64::MAX - 1), (3, i64::MAX - 7)]);
        let chosen = choose(&items, i64::MAX, MOST_STEPS);
        assert_eq!(
            (chosen.items, chosen.proven, chosen.steps),
            (vec![0], true, 0),
            "the one that fills the budget meets the bound"
        );
        assert_eq!(choose(&items, -1, MOST_STEPS).items, Vec::<usize>::new());
    }

    #[test]
    fn a_thousand_projects_are_chosen_among_at_once() {
        let names: Vec<String> = (0..1_000).map(|i| format!("P{i:04}")).collect();
        let worth = |i: u64| 5 + i * 37 % 96;
        let items: Vec<Item<'_>> = (0_u64..)
            .zip(&names)
            .map(|(i, id)| Item { id, worth: worth(i), cost: (worth(i) * 30_000 + i * 7_919 % 900_000) as i64 })
            .collect();
        let chosen = choose(&items, 800_000_000, MOST_STEPS);
        assert!(chosen.proven && chosen.worth <= chosen.upper_bound && chosen.upper_bound - chosen.worth < 10);
        assert!(chosen.cost <= 800_000_000 && chosen.steps < 50_000_000);
    }
}
