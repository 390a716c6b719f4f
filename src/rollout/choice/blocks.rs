//! A better choice and a lower bound where limits part the things into blocks, such as limits per municipality.
//!
//! Responsible for: what one search over everything does not prove (`search`). Not responsible for: that search.
//!
//! Limits that span few things (a municipality's) are kept as they are in a block of their own; those that span many (the budget) are priced.
//! At given prices each block is a small choice that the search ends, and all blocks together with the priced room are a bound that holds for
//! any prices: with whole choices inside the blocks it is below that of the linear relaxation. The prices are moved towards what is used too
//! much (the subgradient method), and out of all the choices that the blocks made on the way one for each is chosen so that everything fits.

use super::search::{FINE, Found, Problem, Row, Steps, whole_price};
use std::collections::BTreeSet;

/// Rounds in which prices are moved, for each million steps of the search.
const ROUNDS: u64 = 20;

/// Worth inside a block is counted in parts of 2^-20.
const PART: u32 = 20;

/// The largest worth inside a block that is searched, in such parts: sums of it cannot overflow.
const LARGE: i128 = 1 << 50;

/// Things with limits of their own.
struct Block {
    things: Vec<usize>,
    /// Their limits, by position in the block.
    rows: Vec<Row>,
    /// The choices that it made.
    choices: BTreeSet<Vec<bool>>,
}

impl Problem {
    /// The best choice; at least as good as `known`, choices that somebody has already (those that break a limit are passed over).
    pub fn solve(&self, known: &[Vec<bool>], steps: Steps) -> Found {
        let (found, prices) = self.solve_whole(known, steps);
        if found.is_proven() { found } else { improve(self, found, &prices, steps) }
    }
}

/// What was found, improved; `prices` are those of all rows that the search went by.
fn improve(problem: &Problem, found: Found, prices: &[i128], steps: Steps) -> Found {
    let Some((mut blocks, wide)) = split(problem) else { return found };
    let mut found = found;
    let rounds = (steps.search * ROUNDS / 1_000_000).max(2);
    let unit = (1_u64 << FINE) as f64;
    let mut price: Vec<f64> = wide.iter().map(|&row| prices[row] as f64 / unit).collect();
    let (mut least, mut pace) = (f64::INFINITY, 1.0);
    for _ in 0..rounds {
        let Some((bound, over)) = relax(problem, &mut blocks, &wide, &price) else {
            return Found { chosen: None, worth: 0, upper_bound: None };
        };
        let bound_in_worth = bound as f64 / (1_u64 << PART) as f64;
        found.upper_bound = found.upper_bound.map(|before| before.min((bound >> PART) as i64));
        pace = if bound_in_worth < least { pace } else { pace / 2.0 };
        least = least.min(bound_in_worth);
        // What is over by room of a limit's own size, so that limits of different units are moved alike.
        let size =
            |row: usize| problem.rows[row].takes().iter().map(|(_, takes)| takes.unsigned_abs()).max().unwrap_or(1).max(1) as f64;
        let scaled: Vec<f64> = wide.iter().zip(&over).map(|(&row, &over)| over as f64 / size(row)).collect();
        let all: f64 = scaled.iter().map(|over| over * over).sum();
        let reach = (bound_in_worth - found.worth as f64).max(1.0);
        if all == 0.0 {
            break;
        }
        for ((price, over), &row) in price.iter_mut().zip(&scaled).zip(&wide) {
            *price = (*price + pace * reach / all * over / size(row)).max(0.0);
        }
    }
    if let Some(chosen) = combine(problem, &mut blocks, &wide, &found, steps)
        && let Some(worth) = problem.value(&chosen).filter(|&worth| found.chosen.is_none() || worth > found.worth)
    {
        found = Found { chosen: Some(chosen), worth, ..found };
    }
    found
}

/// The blocks, and the rows that span them; `None` where no limit is narrow enough to make a block.
fn split(problem: &Problem) -> Option<(Vec<Block>, Vec<usize>)> {
    let things = problem.worth.len();
    let most = things / 4;
    let mut order: Vec<usize> = (0..problem.rows.len()).collect();
    order.sort_by_key(|&row| (problem.rows[row].takes().len(), row));
    // Per thing its block, and per block its things.
    let mut of: Vec<usize> = (0..things).collect();
    let mut members: Vec<Vec<usize>> = (0..things).map(|thing| vec![thing]).collect();
    let (mut narrow, mut wide) = (Vec::new(), Vec::new());
    for row in order {
        let touched: BTreeSet<usize> = problem.rows[row].takes().iter().map(|&(thing, _)| of[thing]).collect();
        let size: usize = touched.iter().map(|&block| members[block].len()).sum();
        if size > most || touched.is_empty() {
            wide.push(row);
            continue;
        }
        narrow.push(row);
        let into = touched.first().copied()?;
        for block in touched.into_iter().skip(1) {
            let moved = std::mem::take(&mut members[block]);
            moved.iter().for_each(|&thing| of[thing] = into);
            members[into].extend(moved);
        }
    }
    if narrow.is_empty() {
        return None;
    }
    let mut blocks: Vec<Block> =
        members.into_iter().map(|things| Block { things, rows: Vec::new(), choices: BTreeSet::new() }).collect();
    for row in narrow {
        let takes = problem.rows[row].takes();
        let block = &mut blocks[of[takes[0].0]];
        let place = |thing: usize| block.things.iter().position(|&other| other == thing);
        let inside = takes.iter().filter_map(|&(thing, takes)| Some((place(thing)?, takes))).collect();
        block.rows.push(Row::new(inside, problem.rows[row].at_most()));
    }
    blocks.retain(|block| !block.things.is_empty());
    wide.sort_unstable();
    Some((blocks, wide))
}

/// The bound at these prices, in parts of 2^-20 of worth, and per wide row by how much the blocks' choices use it too much (or, below zero, too
/// little). `None` where a block's own limits contradict each other.
fn relax(problem: &Problem, blocks: &mut [Block], wide: &[usize], price: &[f64]) -> Option<(i128, Vec<i128>)> {
    let mut gain: Vec<i128> = problem.worth.iter().map(|&worth| i128::from(worth) << FINE).collect();
    let mut over: Vec<i128> = wide.iter().map(|&row| -i128::from(problem.rows[row].at_most())).collect();
    let mut bound = 0;
    for (&row, &price) in wide.iter().zip(price) {
        let row = &problem.rows[row];
        let price = whole_price(price, row);
        row.takes().iter().for_each(|&(thing, takes)| gain[thing] -= price * i128::from(takes));
        bound += price * i128::from(row.at_most());
    }
    // Parts are rounded up: the bound holds.
    let part = |fine: i128| -((-fine) >> (FINE - PART));
    let mut bound = part(bound);
    let mut is_chosen = vec![false; problem.worth.len()];
    for block in blocks {
        let worth: Vec<i128> = block.things.iter().map(|&thing| part(gain[thing])).collect();
        let (chosen, most) = if block.rows.is_empty() || worth.iter().any(|worth| *worth >= LARGE) {
            // Without its limits a block reaches at least as much.
            let chosen: Vec<bool> = worth.iter().map(|&worth| worth > 0).collect();
            (chosen, worth.iter().filter(|worth| **worth > 0).sum())
        } else {
            // A large loss may count as a smaller one: the bound only rises.
            let worth = worth.iter().map(|&worth| worth.max(-LARGE) as i64).collect();
            let (inner, _) = Problem { worth, rows: block.rows.clone() }.solve_whole(&[], Steps { offer: 20, search: 10_000 });
            (inner.chosen.unwrap_or_else(|| vec![false; block.things.len()]), i128::from(inner.upper_bound?))
        };
        bound += most;
        block.things.iter().zip(&chosen).for_each(|(&thing, &chosen)| is_chosen[thing] = chosen);
        if !block.rows.is_empty() {
            block.choices.insert(chosen);
        }
    }
    for (over, &row) in over.iter_mut().zip(wide) {
        *over += problem.rows[row]
            .takes()
            .iter()
            .filter(|(thing, _)| is_chosen[*thing])
            .map(|(_, takes)| i128::from(*takes))
            .sum::<i128>();
    }
    Some((bound, over))
}

/// One of its choices for each block, and any of the things that are in none, so that everything fits.
fn combine(problem: &Problem, blocks: &mut [Block], wide: &[usize], found: &Found, steps: Steps) -> Option<Vec<bool>> {
    if let Some(chosen) = &found.chosen {
        for block in blocks.iter_mut().filter(|block| !block.rows.is_empty()) {
            block.choices.insert(block.things.iter().map(|&thing| chosen[thing]).collect());
        }
    }
    // Each option is a set of things; those of one block exclude each other.
    let mut options: Vec<Vec<usize>> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for block in blocks.iter() {
        if block.rows.is_empty() {
            options.extend(block.things.iter().map(|&thing| vec![thing]));
            continue;
        }
        let first = options.len();
        let set = |choice: &Vec<bool>| {
            block.things.iter().zip(choice).filter(|(_, chosen)| **chosen).map(|(&thing, _)| thing).collect()
        };
        options.extend(block.choices.iter().map(set));
        rows.push(Row::new((first..options.len()).map(|option| (option, 1)).collect(), 1));
        rows.push(Row::new((first..options.len()).map(|option| (option, -1)).collect(), -1));
    }
    for &row in wide {
        let row = &problem.rows[row];
        let mut of = vec![0_i64; problem.worth.len()];
        row.takes().iter().for_each(|&(thing, takes)| of[thing] = takes);
        let sums = options.iter().map(|set| set.iter().map(|&thing| of[thing]).fold(0_i64, i64::saturating_add));
        rows.push(Row::new(sums.enumerate().filter(|(_, takes)| *takes != 0).collect(), row.at_most()));
    }
    let worth = options.iter().map(|set| set.iter().map(|&thing| problem.worth[thing]).sum()).collect();
    let (best, _) = Problem { worth, rows }.solve_whole(&[], steps);
    let mut chosen = vec![false; problem.worth.len()];
    for (set, _) in options.iter().zip(best.chosen?).filter(|(_, chosen)| *chosen) {
        set.iter().for_each(|&thing| chosen[thing] = true);
    }
    Some(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Twelve things, three to a block: each block takes at most two and at most so much; everything together at most so much, and at least.
    fn problems() -> impl Strategy<Value = Problem> {
        let things = prop::collection::vec((0_i64..30, 1_i64..20), 12);
        let limits = (prop::collection::vec((0_i64..40, 0_i64..3), 4), 10_i64..150, 0_i64..40);
        (things, limits).prop_map(|(things, (blocks, most, least))| {
            let mut rows = vec![
                Row::new(things.iter().map(|thing| thing.1).enumerate().collect(), most),
                Row::new(things.iter().map(|thing| -thing.1).enumerate().collect(), -least),
            ];
            for (block, (most, count)) in blocks.into_iter().enumerate() {
                let inside = || 3 * block..3 * block + 3;
                rows.push(Row::new(inside().map(|thing| (thing, things[thing].1)).collect(), most));
                rows.push(Row::new(inside().map(|thing| (thing, 1)).collect(), count));
            }
            Problem { worth: things.into_iter().map(|thing| thing.0).collect(), rows }
        })
    }

    fn brute(problem: &Problem) -> Option<i64> {
        (0..1_u32 << 12).filter_map(|bits| problem.value(&(0..12).map(|at| bits >> at & 1 == 1).collect::<Vec<_>>())).max()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn the_bound_of_the_blocks_holds_and_is_no_higher(problem in problems(), search in 0_u64..30) {
            let steps = Steps { offer: 1, search };
            let (before, prices) = problem.solve_whole(&[], steps);
            let (worth, bound) = (before.chosen.as_ref().map(|_| before.worth), before.upper_bound);
            let after = improve(&problem, before, &prices, Steps { offer: 20, search: 500_000 });
            let best = brute(&problem);
            prop_assert!(best <= after.upper_bound && after.upper_bound <= bound);
            let found = after.chosen.as_ref().map(|_| after.worth);
            prop_assert!(worth <= found && found <= best);
            prop_assert_eq!(after.chosen.map(|chosen| problem.value(&chosen)), found.map(Some));
        }
    }

    #[test]
    fn whole_choices_inside_the_blocks_bound_lower_than_parts_do() {
        // Each of four municipalities may spend 10 on projects that cost 6: one each, not one and two thirds.
        let takes: Vec<(usize, i64)> = (0..12).map(|thing| (thing, 6)).collect();
        let mut rows: Vec<Row> = takes.chunks(3).map(|inside| Row::new(inside.to_vec(), 10)).collect();
        rows.push(Row::new(takes, 50));
        let problem = Problem { worth: vec![7; 12], rows };
        let (before, prices) = problem.solve_whole(&[], Steps { offer: 1, search: 0 });
        assert!(before.upper_bound > Some(28));
        let after = improve(&problem, before, &prices, Steps { offer: 10, search: 1_000_000 });
        assert_eq!((after.worth, after.upper_bound), (28, Some(28)));
    }
}
