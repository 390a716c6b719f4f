//! What the benches share: the data, the thread counts, the settings of criterion, the check of answers.
//!
//! The data are a synthetic country from seed 1, of 200,000 premises unless the environment variable `BYGD_BENCH_PREMISES` says otherwise
//! (3400000 is about as many as Sweden has addresses).

use bygd::synth::Country;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::time::Duration;

/// How far a premises may be from a connected one, in metres.
pub const DISTANCE: f64 = 50.0;

/// The country that all benches use.
pub fn country() -> Country {
    let premises = match std::env::var("BYGD_BENCH_PREMISES") {
        Ok(text) => text.replace('_', "").parse().expect("BYGD_BENCH_PREMISES is a whole number"),
        Err(_) => 200_000,
    };
    Country::from_seed(1, premises)
}

/// Where the premises are, in the order of the country, which is no order of space.
pub fn positions(country: &Country) -> Vec<[f64; 2]> {
    country.dots.iter().map(|dot| [f64::from(dot.east) / 100.0, f64::from(dot.north) / 100.0]).collect()
}

/// One thread, and as many as the machine has.
pub fn thread_counts() -> Vec<usize> {
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let mut counts = vec![1, all];
    counts.dedup();
    counts
}

/// A thread pool of this size; whatever uses rayon inside it uses only its threads.
pub fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("a thread pool can be made")
}

/// A group of ten samples per bench: single runs take from milliseconds to seconds.
pub fn group<'a>(criterion: &'a mut Criterion, question: &str, premises: usize, threads: usize) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(format!(
        "{question}, {premises} premises, {threads} {}",
        if threads == 1 { "thread" } else { "threads" }
    ));
    group
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    group
}

/// Stops where two ways do not give the same answers.
pub fn assert_same<T: PartialEq + std::fmt::Debug>(name: &str, expected: &[T], found: &[T]) {
    assert_eq!(expected.len(), found.len(), "{name}: the number of answers");
    let differences = expected.iter().zip(found).filter(|(a, b)| a != b).count();
    let first = expected.iter().zip(found).enumerate().find(|(_, (a, b))| a != b);
    assert!(differences == 0, "{name}: {differences} of {} answers differ, the first: {first:?}", expected.len());
}

/// Answers `ask` for each point, in parallel, in the order given.
pub fn ask_in_order<T: Send>(points: &[[f64; 2]], ask: impl Fn([f64; 2]) -> T + Sync) -> Vec<T> {
    points.par_iter().map(|&point| ask(point)).collect()
}

/// Answers `ask` for each point, in parallel, after sorting the points in an order of space, so that neighbours are asked about one after
/// the other and an index finds its memory warm. The answers come in the order given; sorting and putting back are part of the work.
pub fn ask_in_space<T: Send + Copy + Default>(points: &[[f64; 2]], ask: impl Fn([f64; 2]) -> T + Sync) -> Vec<T> {
    let order = order_of_space(points);
    let answers: Vec<T> = order.par_iter().map(|&i| ask(points[i as usize])).collect();
    let mut in_order_given = vec![T::default(); points.len()];
    for (&i, answer) in order.iter().zip(answers) {
        in_order_given[i as usize] = answer;
    }
    in_order_given
}

/// The positions of points sorted along a Z curve of 100 m cells.
pub fn order_of_space(points: &[[f64; 2]]) -> Vec<u32> {
    let mut keys: Vec<(u64, u32)> = points
        .par_iter()
        .enumerate()
        .map(|(i, &[x, y])| (spread((x / 100.0) as u32) | spread((y / 100.0) as u32) << 1, i as u32))
        .collect();
    keys.par_sort_unstable();
    keys.into_iter().map(|(_, i)| i).collect()
}

/// Puts a zero bit before each bit.
fn spread(value: u32) -> u64 {
    let mut bits = u64::from(value);
    for (shift, mask) in [
        (16, 0x0000_FFFF_0000_FFFF),
        (8, 0x00FF_00FF_00FF_00FF),
        (4, 0x0F0F_0F0F_0F0F_0F0F),
        (2, 0x3333_3333_3333_3333),
        (1, 0x5555_5555_5555_5555_u64),
    ] {
        bits = (bits | bits << shift) & mask;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_given_whatever_the_order_of_asking() {
        let points: Vec<[f64; 2]> =
            (0..5000_u32).map(|i| [f64::from(i * 7919 % 5003) * 40.0, f64::from(i * 104_729 % 4999) * 40.0]).collect();
        let ask = |[x, y]: [f64; 2]| x * 10.0 + y;
        assert_eq!(ask_in_order(&points, ask), ask_in_space(&points, ask));
        assert_ne!(order_of_space(&points), (0..5000).collect::<Vec<u32>>());
    }

    #[test]
    fn bits_are_spread_without_loss() {
        assert_eq!(spread(0b1011), 0b100_0101);
        assert_eq!(spread(u32::MAX), 0x5555_5555_5555_5555);
    }
}
