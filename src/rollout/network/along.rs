//! Which stretches of a line run along other lines.
//!
//! Responsible for: cutting a line into stretches that run along others and stretches that do not. Not responsible for: what that means.

use crate::spatial::places::{Place, SegmentGrid, apart, between};

/// How far apart the places are at which a line is looked at, in millimetres.
const STEP: f64 = 20_000.0;
/// Stretches shorter than this between others are taken with their neighbour, in millimetres: a line that another crosses is near it for as long.
const SHORTEST: f64 = 30_000.0;

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Its corners.
    pub corners: Vec<Place>,
    /// Whether it runs along some line of the grid.
    pub is_along: bool,
}

/// The stretches of a line in its order. One is along where other lines are within `within` millimetres and lead the same way: the places on them
/// that are nearest move on by at least half as much as the line does, which they do not where a line is only crossed.
pub(super) fn stretches(corners: &[Place], others: &SegmentGrid<'_>, within: i64) -> Vec<Stretch> {
    if others.is_empty() || corners.len() < 2 {
        return vec![Stretch { corners: corners.to_vec(), is_along: false }];
    }
    let looked_at = looked_at(corners);
    let near: Vec<Option<Place>> =
        looked_at.iter().map(|(at, _)| others.nearest(*at, within, |_| true).map(|(_, foot, _)| foot)).collect();
    if near.iter().all(Option::is_none) {
        return vec![Stretch { corners: corners.to_vec(), is_along: false }];
    }
    let is_along = |step: usize| match (near[step], near[step + 1]) {
        (Some(from), Some(to)) => 2.0 * apart(from, to) >= apart(looked_at[step].0, looked_at[step + 1].0),
        _ => false,
    };
    // Runs of steps: from where to where, how long, and whether along.
    let mut runs: Vec<(usize, usize, f64, bool)> = Vec::new();
    for step in 0..looked_at.len() - 1 {
        let length = apart(looked_at[step].0, looked_at[step + 1].0);
        match runs.last_mut() {
            Some(run) if run.3 == is_along(step) => (run.1, run.2) = (step + 1, run.2 + length),
            _ => runs.push((step, step + 1, length, is_along(step))),
        }
    }
    while let Some(short) = shortest(&runs) {
        runs[short].3 = !runs[short].3;
        runs.dedup_by(|later, earlier| {
            let is_same = later.3 == earlier.3;
            if is_same {
                (earlier.1, earlier.2) = (later.1, earlier.2 + later.2);
            }
            is_same
        });
    }
    let stretch = |&(from, to, _, is_along): &(usize, usize, f64, bool)| {
        let inside = looked_at[from + 1..to].iter().filter(|(_, is_corner)| *is_corner).map(|(at, _)| *at);
        let mut corners: Vec<Place> = std::iter::once(looked_at[from].0).chain(inside).chain([looked_at[to].0]).collect();
        corners.dedup();
        Stretch { corners, is_along }
    };
    runs.iter().map(stretch).collect()
}

/// The corners of a line and the places between them at which it is looked at, each with whether it is a corner.
fn looked_at(corners: &[Place]) -> Vec<(Place, bool)> {
    let mut places = vec![(corners[0], true)];
    for pair in corners.windows(2) {
        let steps = (apart(pair[0], pair[1]) / STEP).ceil().max(1.0) as i128;
        places.extend((1..steps).map(|step| (between(pair[0], pair[1], step, steps), false)));
        places.push((pair[1], true));
    }
    places
}

/// The shortest of several runs that is too short to stand for itself.
fn shortest(runs: &[(usize, usize, f64, bool)]) -> Option<usize> {
    let short = (0..runs.len()).filter(|&run| runs.len() > 1 && runs[run].2 < SHORTEST);
    short.min_by(|&a, &b| runs[a].2.total_cmp(&runs[b].2).then(a.cmp(&b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &[Place], other: &[Place]) -> Vec<(f64, bool)> {
        let lines = [other.to_vec()];
        let stretches = stretches(line, &SegmentGrid::new(&lines), 15_000);
        let length = |corners: &[Place]| corners.windows(2).map(|pair| apart(pair[0], pair[1])).sum();
        stretches.iter().map(|stretch| (length(&stretch.corners), stretch.is_along)).collect()
    }

    #[test]
    fn a_line_is_cut_where_another_begins_and_ends_beside_it() {
        let found = of(&[(0, 0), (1_000_000, 0)], &[(300_000, 10_000), (700_000, -10_000)]);
        assert_eq!(found, [(300_000.0, false), (400_000.0, true), (300_000.0, false)]);
    }

    #[test]
    fn a_line_that_is_crossed_does_not_run_along() {
        assert_eq!(of(&[(0, 0), (200_000, 0)], &[(90_000, -500_000), (90_000, 500_000)]), [(200_000.0, false)]);
        assert_eq!(of(&[(0, 0), (12_000, 0)], &[(6_000, -500_000), (6_000, 500_000)]), [(12_000.0, false)]);
    }

    #[test]
    fn short_lines_can_run_along_and_far_ones_do_not() {
        assert_eq!(of(&[(0, 0), (9_000, 0)], &[(-500_000, 14_000), (500_000, 14_000)]), [(9_000.0, true)]);
        assert_eq!(of(&[(0, 0), (9_000, 0)], &[(-500_000, 16_000), (500_000, 16_000)]), [(9_000.0, false)]);
    }
}
