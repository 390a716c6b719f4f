//! What became of every project in many runs, counted.
//!
//! Responsible for: sums, least and largest over runs, in any order of the runs; and what they say of a project. Not responsible for: which runs
//! there are (`sensitivity`).

use super::rules::{LineRule, Reading};
use super::sensitivity::{LIKELY_PERCENT, Safety, Sensitivity, Share};
use super::variation::Step;

/// What one run gave to one project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub rank: Option<u32>,
    pub granted: bool,
}

/// One run: what is changed in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    Single(usize, Step),
    Joint(u64),
    Weight { criterion: usize, up: bool },
    Reading(Reading),
    Line(LineRule),
}

/// What became of all projects in some runs. Only sums, least and largest: the order of the runs does not matter.
pub(super) struct Tally {
    pub rows: Vec<Row>,
}

#[derive(Clone, Default)]
pub(super) struct Row {
    ranks: Option<(u32, u32)>,
    unranked: u64,
    own: Share,
    joint: Share,
    weights: Share,
    readings: Share,
    lines: Share,
    pub turned_by: Vec<usize>,
}

impl Tally {
    pub fn new(count: usize) -> Self {
        Self { rows: vec![Row::default(); count] }
    }

    pub fn add(&mut self, run: Run, places: &[Place], base: &[Place]) {
        for (project, (row, place)) in self.rows.iter_mut().zip(places).enumerate() {
            match place.rank {
                Some(rank) => row.ranks = join_ranks(row.ranks, Some((rank, rank))),
                None => row.unranked += 1,
            }
            let share = match run {
                Run::Single(changed, _) if changed == project => &mut row.own,
                Run::Single(changed, _) => {
                    if place.granted != base[project].granted {
                        row.turned_by.push(changed);
                    }
                    continue;
                }
                Run::Joint(_) => &mut row.joint,
                Run::Weight { .. } => &mut row.weights,
                Run::Reading(_) => &mut row.readings,
                Run::Line(_) => &mut row.lines,
            };
            share.runs += 1;
            share.granted += u64::from(place.granted);
        }
    }

    pub fn join(mut self, other: Self) -> Self {
        for (row, other) in self.rows.iter_mut().zip(other.rows) {
            row.ranks = join_ranks(row.ranks, other.ranks);
            row.unranked += other.unranked;
            let shares = [
                (&mut row.own, other.own),
                (&mut row.joint, other.joint),
                (&mut row.weights, other.weights),
                (&mut row.readings, other.readings),
                (&mut row.lines, other.lines),
            ];
            for (share, other) in shares {
                *share = share.and(other);
            }
            row.turned_by.extend(other.turned_by);
        }
        self
    }
}

impl Share {
    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self { granted: self.granted + other.granted, runs: self.runs + other.runs }
    }
}

fn join_ranks(a: Option<(u32, u32)>, b: Option<(u32, u32)>) -> Option<(u32, u32)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    }
}

impl Row {
    pub fn finish(self, project: usize, base: Place, has_money: bool) -> Sensitivity {
        let share = [self.joint, self.weights, self.readings, self.lines].into_iter().fold(self.own, Share::and);
        let same = if base.granted { share.granted } else { share.runs - share.granted };
        let safety = if same == share.runs && self.turned_by.is_empty() {
            Safety::Stable
        } else if same * 100 >= share.runs * LIKELY_PERCENT {
            Safety::Likely
        } else {
            Safety::OnTheLine
        };
        let ranks = join_ranks(self.ranks, base.rank.map(|rank| (rank, rank)));
        Sensitivity {
            project,
            granted: base.granted,
            ranks,
            unranked_runs: if ranks.is_some() { self.unranked } else { 0 },
            share,
            own: self.own,
            joint: self.joint,
            weights: self.weights,
            readings: self.readings,
            lines: self.lines,
            turned_by: self.turned_by,
            safety: (has_money && ranks.is_some()).then_some(safety),
        }
    }
}
