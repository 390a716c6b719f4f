//! The best choice under several limits at once, with a bound that holds whatever was found.
//!
//! Responsible for: choices among things, exactly where the search ends before it is stopped. Not responsible for: what things and limits
//! stand for (`limits`), or the budget alone (`score::knapsack`, which is always exact).
//!
//! How, and why the bound can be trusted: every limit gets a price for each unit of it (a Lagrange multiplier). Whoever could buy and sell room
//! under the limits at these prices could take each thing for itself, whenever it is worth more than the room it takes, and would reach at
//! least as much as any choice within the limits. That is true for any prices; good ones come from the linear relaxation (`microlp`), and the
//! sums are made in whole numbers, so nothing rests on floating point. The search (branch and bound) decides thing by thing, those first whose
//! worth the prices leave least in doubt, and turns back where the same sum says that nothing better is behind. `microlp` also offers a choice to
//! begin with; it is checked in whole numbers like every other, and its own word that it is best counts for nothing.

use microlp::{ComparisonOp, OptimizationDirection, SolveOptions, SolveOutcome};

/// At most so much in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What a thing takes; things that are not named take nothing.
    takes: Vec<(usize, i64)>,
    /// The most in all. Where at least so much is wanted, everything is negative.
    at_most: i64,
}

/// Things to choose among, by position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// What each is worth.
    pub worth: Vec<i64>,
    /// What must hold.
    pub rows: Vec<Row>,
}

/// How long to search. The answer depends on this, never on time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// Nodes of the solver that offers a choice.
    pub offer: u64,
    /// Decisions of the search that proves.
    pub search: u64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The best choice; `None` where none was found.
    pub chosen: Option<Vec<bool>>,
    /// What it is worth.
    pub worth: i64,
    /// No choice is worth more; `None` where it is proven that there is none.
    pub upper_bound: Option<i64>,
}

impl Found {
    /// Whether it is proven that nothing is better, or that there is nothing.
    pub fn is_proven(&self) -> bool {
        self.upper_bound.is_none_or(|bound| self.chosen.is_some() && bound == self.worth)
    }
}

/// The largest amount that rows hold, so that no sum overflows: above everything that can be meant.
pub const LARGEST: u64 = 1 << 54;

impl Row {
    /// A row of amounts up to [`LARGEST`]. Room for more than everything is kept as room for everything: large numbers harm the solver.
    pub fn new(takes: Vec<(usize, i64)>, at_most: i64) -> Self {
        let sum = |sign: i64| takes.iter().map(|(_, takes)| (sign * takes).max(0)).fold(0_i64, i64::saturating_add);
        let at_most = at_most.clamp((-sum(-1)).saturating_sub(1), sum(1));
        Self { takes, at_most }
    }
    /// What things take.
    pub fn takes(&self) -> &[(usize, i64)] {
        &self.takes
    }
    /// The most in all.
    pub fn at_most(&self) -> i64 {
        self.at_most
    }
}

impl Problem {
    /// What a choice is worth; `None` where it breaks a limit.
    pub fn value(&self, chosen: &[bool]) -> Option<i64> {
        let within = |row: &Row| {
            let taken = row.takes.iter().filter(|(thing, _)| chosen[*thing]).map(|(_, takes)| i128::from(*takes));
            taken.sum::<i128>() <= i128::from(row.at_most)
        };
        let worth = || self.worth.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(worth, _)| worth).sum();
        self.rows.iter().all(within).then(worth)
    }

    /// The best choice that one search over everything finds, at least as good as `known` (choices that break a limit are passed over); and the
    /// prices of room that it went by, per row.
    pub(super) fn solve_whole(&self, known: &[Vec<bool>], steps: Steps) -> (Found, Vec<i128>) {
        let prices = Prices::new(self, &multipliers(self));
        let mut best: Option<(i64, Vec<bool>)> = None;
        let better = |best: &mut Option<(i64, Vec<bool>)>, chosen: Vec<bool>| {
            if let Some(worth) = self.value(&chosen).filter(|worth| best.as_ref().is_none_or(|(before, _)| before < worth)) {
                *best = Some((worth, chosen));
            }
        };
        known.iter().for_each(|chosen| better(&mut best, chosen.clone()));
        // Something to begin with, then something better, then the proof.
        let mut is_complete = false;
        if best.is_none() {
            let mut search = Search::new(self, &prices, None, steps.search / 10);
            is_complete = search.run();
            best = search.best;
        }
        if !is_complete {
            if let Some(chosen) = offer(self, best.as_ref().map(|(_, chosen)| chosen.as_slice()), steps.offer) {
                better(&mut best, chosen);
            }
            let mut search = Search::new(self, &prices, best, steps.search);
            is_complete = search.run();
            best = search.best;
        }
        let (worth, chosen) = best.map_or((0, None), |(worth, chosen)| (worth, Some(chosen)));
        let upper_bound = match (is_complete, &chosen) {
            (true, None) => None,
            (true, Some(_)) => Some(worth),
            (false, _) => Some((prices.bound >> FINE) as i64),
        };
        (Found { chosen, worth, upper_bound }, prices.row)
    }
}

/// Prices are kept in parts of 2^-40.
pub(super) const FINE: u32 = 40;

/// What the prices of room make of everything; all in parts of 2^-40.
struct Prices {
    /// Per limit its price.
    row: Vec<i128>,
    /// Per thing its worth less the room it takes.
    gain: Vec<i128>,
    /// No choice is worth more.
    bound: i128,
}

impl Prices {
    fn new(problem: &Problem, row: &[i128]) -> Self {
        let mut gain: Vec<i128> = problem.worth.iter().map(|&worth| i128::from(worth) << FINE).collect();
        let mut bound = 0;
        for (row, price) in problem.rows.iter().zip(row) {
            row.takes.iter().for_each(|&(thing, takes)| gain[thing] -= price * i128::from(takes));
            bound += price * i128::from(row.at_most);
        }
        bound += gain.iter().filter(|gain| **gain > 0).sum::<i128>();
        Self { row: row.to_vec(), gain, bound }
    }
}

/// The most that anything of a row takes, as the unit in which the solver sees it: it compares with an absolute tolerance.
fn unit(row: &Row, most: f64) -> f64 {
    let largest = row.takes.iter().map(|(_, takes)| takes.unsigned_abs()).max().unwrap_or(1).max(1);
    largest as f64 / most
}

/// Prices for room, from the dual of the linear relaxation: the least that all room and all gains cost together. Zero or above, whatever the
/// solver says.
fn multipliers(problem: &Problem) -> Vec<i128> {
    let mut dual = microlp::Problem::new(OptimizationDirection::Minimize);
    let units: Vec<f64> = problem.rows.iter().map(|row| unit(row, 1.0)).collect();
    let priced = problem.rows.iter().zip(&units);
    let prices: Vec<_> = priced.map(|(row, unit)| dual.add_var(row.at_most as f64 / unit, (0.0, f64::INFINITY))).collect();
    let mut terms: Vec<Vec<(microlp::Variable, f64)>> =
        problem.worth.iter().map(|_| vec![(dual.add_var(1.0, (0.0, f64::INFINITY)), 1.0)]).collect();
    for ((row, unit), price) in problem.rows.iter().zip(&units).zip(&prices) {
        row.takes.iter().for_each(|&(thing, takes)| terms[thing].push((*price, takes as f64 / unit)));
    }
    for (terms, &worth) in terms.into_iter().zip(&problem.worth) {
        dual.add_constraint(terms, ComparisonOp::Ge, worth as f64);
    }
    let solved = dual.solve().ok().and_then(|outcome| outcome.into_solution().ok());
    let price = |((price, unit), row): ((&microlp::Variable, &f64), &Row)| {
        let found = solved.as_ref().map_or(0.0, |solution| solution.var_value(*price) / unit);
        whole_price(found, row)
    };
    prices.iter().zip(&units).zip(&problem.rows).map(price).collect()
}

/// A price of a unit of room in parts of 2^-40: zero or above, and so that the price of all that anything takes is below 2^114. Then no sum
/// overflows.
pub(super) fn whole_price(price: f64, row: &Row) -> i128 {
    let largest = row.takes.iter().map(|(_, takes)| takes.unsigned_abs()).max().unwrap_or(1).max(1);
    let most = (1_i128 << 114) / i128::from(largest);
    ((price.max(0.0) * (1_u64 << FINE) as f64).min(most as f64).round() as i128).min(most)
}

/// A choice of the solver, looked for from a known one on.
fn offer(problem: &Problem, known: Option<&[bool]>, nodes: u64) -> Option<Vec<bool>> {
    let mut model = microlp::Problem::new(OptimizationDirection::Maximize);
    let things: Vec<_> = problem.worth.iter().map(|&worth| model.add_binary_var(worth as f64)).collect();
    for row in &problem.rows {
        let unit = unit(row, 10_000.0);
        let terms: Vec<_> = row.takes.iter().map(|&(thing, takes)| (things[thing], takes as f64 / unit)).collect();
        model.add_constraint(terms, ComparisonOp::Le, row.at_most as f64 / unit);
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(nodes);
    options.warm_start =
        known.map(|known| things.iter().zip(known).map(|(&thing, &known)| (thing, f64::from(u8::from(known)))).collect());
    match model.solve_with(options) {
        Ok(SolveOutcome::Solution(solution)) => Some(things.iter().map(|&thing| solution.var_value(thing) > 0.5).collect()),
        _ => None,
    }
}

/// The search, thing by thing.
struct Search<'a> {
    problem: &'a Problem,
    prices: &'a Prices,
    /// The things in the order in which they are decided.
    order: Vec<usize>,
    /// Per thing the rows it is in.
    column: Vec<Vec<(usize, i64)>>,
    /// Per row what is left of it.
    left: Vec<i128>,
    /// Per row the least and the most that the undecided things may take.
    open: Vec<(i128, i128)>,
    chosen: Vec<bool>,
    best: Option<(i64, Vec<bool>)>,
    /// No choice is worth less.
    least: i128,
    steps: u64,
}

/// What a decision can be next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Preferred,
    Other,
    Back,
}

impl<'a> Search<'a> {
    fn new(problem: &'a Problem, prices: &'a Prices, best: Option<(i64, Vec<bool>)>, steps: u64) -> Self {
        let mut column = vec![Vec::new(); problem.worth.len()];
        for (at, row) in problem.rows.iter().enumerate() {
            row.takes.iter().for_each(|&(thing, takes)| column[thing].push((at, takes)));
        }
        let mut order: Vec<usize> = (0..problem.worth.len()).collect();
        order.sort_by_key(|&thing| (std::cmp::Reverse(prices.gain[thing].abs()), thing));
        let bounds = |row: &Row| {
            let takes = || row.takes.iter().map(|(_, takes)| i128::from(*takes));
            (takes().filter(|takes| *takes < 0).sum(), takes().filter(|takes| *takes > 0).sum())
        };
        Self {
            problem,
            prices,
            order,
            column,
            left: problem.rows.iter().map(|row| i128::from(row.at_most)).collect(),
            open: problem.rows.iter().map(bounds).collect(),
            chosen: vec![false; problem.worth.len()],
            best,
            least: problem.worth.iter().map(|&worth| i128::from(worth.min(0))).sum(),
            steps,
        }
    }
    /// Whether everything was tried that could be better.
    fn run(&mut self) -> bool {
        if !self.is_promising(self.prices.bound) {
            return true;
        }
        // Per decision what is to be tried next, and the bound before it.
        let mut stack = vec![(Turn::Preferred, self.prices.bound)];
        while let Some((turn, bound)) = stack.last().copied() {
            let depth = stack.len() - 1;
            let Some(&thing) = self.order.get(depth) else {
                self.keep();
                stack.pop();
                continue;
            };
            let gain = self.prices.gain[thing];
            if turn != Turn::Preferred {
                self.undo(thing);
            }
            let (next, take, bound) = match turn {
                Turn::Preferred => (Turn::Other, gain > 0, bound),
                Turn::Other => (Turn::Back, gain <= 0, bound - gain.abs()),
                Turn::Back => {
                    stack.pop();
                    continue;
                }
            };
            if self.steps == 0 {
                return false;
            }
            self.steps -= 1;
            stack[depth].0 = next;
            self.decide(thing, take);
            if self.is_promising(bound) {
                stack.push((Turn::Preferred, bound));
            }
        }
        true
    }
    fn decide(&mut self, thing: usize, take: bool) {
        self.chosen[thing] = take;
        for &(row, takes) in &self.column[thing] {
            let takes = i128::from(takes);
            *(if takes < 0 { &mut self.open[row].0 } else { &mut self.open[row].1 }) -= takes;
            self.left[row] -= if take { takes } else { 0 };
        }
    }
    fn undo(&mut self, thing: usize) {
        for &(row, takes) in &self.column[thing] {
            let takes = i128::from(takes);
            *(if takes < 0 { &mut self.open[row].0 } else { &mut self.open[row].1 }) += takes;
            self.left[row] += if self.chosen[thing] { takes } else { 0 };
        }
        self.chosen[thing] = false;
    }
    /// Whether something better may be behind: no limit is broken whatever comes, and the bound, less the price of room that cannot be used
    /// any more, is above what is known.
    fn is_promising(&self, bound: i128) -> bool {
        let mut bound = bound;
        for ((left, (least, most)), price) in self.left.iter().zip(&self.open).zip(&self.prices.row) {
            if left < least {
                return false;
            }
            bound -= price * (left - most).max(0);
        }
        bound >> FINE >= self.least && self.best.as_ref().is_none_or(|(worth, _)| bound >> FINE > i128::from(*worth))
    }
    fn keep(&mut self) {
        if let Some(worth) = self.problem.value(&self.chosen)
            && self.best.as_ref().is_none_or(|(before, _)| *before < worth)
        {
            self.best = Some((worth, self.chosen.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ENOUGH: Steps = Steps { offer: 100, search: 1_000_000 };

    fn problems() -> impl Strategy<Value = Problem> {
        let rows = prop::collection::vec((prop::collection::vec(-9_i64..30, 10), -30_i64..90), 1..5);
        (prop::collection::vec(-3_i64..20, 0..10), rows).prop_map(|(worth, rows)| {
            let row =
                |(takes, at_most): (Vec<i64>, i64)| Row::new(takes.into_iter().enumerate().take(worth.len()).collect(), at_most);
            Problem { rows: rows.into_iter().map(row).collect(), worth }
        })
    }

    fn brute(problem: &Problem) -> Option<i64> {
        let choices = 0..1_u32 << problem.worth.len();
        choices
            .filter_map(|bits| problem.value(&(0..problem.worth.len()).map(|at| bits >> at & 1 == 1).collect::<Vec<_>>()))
            .max()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn the_choice_is_that_of_trying_all(problem in problems()) {
            let found = problem.solve(&[], ENOUGH);
            prop_assert!(found.is_proven());
            prop_assert_eq!(found.chosen.as_ref().map(|_| found.worth), brute(&problem));
            prop_assert_eq!(found.chosen.map(|chosen| problem.value(&chosen)), brute(&problem).map(Some));
        }

        #[test]
        fn the_search_needs_nobody_to_begin_with(problem in problems()) {
            let prices = Prices::new(&problem, &vec![0; problem.rows.len()]);
            let mut search = Search::new(&problem, &prices, None, u64::MAX);
            prop_assert!(search.run());
            prop_assert_eq!(search.best.map(|(worth, _)| worth), brute(&problem));
        }

        #[test]
        fn a_search_that_is_stopped_is_honest(problem in problems(), search in 0_u64..20) {
            let found = problem.solve(&[], Steps { offer: 1, search });
            let best = brute(&problem);
            prop_assert!(found.chosen.is_none() || Some(found.worth) <= best);
            prop_assert!(best <= found.upper_bound);
            prop_assert!(!found.is_proven() || found.chosen.map(|_| found.worth) == best);
        }
    }
}
