//! Where the money ends: who is granted how much, from which pot, and what becomes of the others.
//!
//! Responsible for: the rules of the line, ties across it, money set aside for open cases, and pots. Not responsible for: the order (`rank`),
//! or the words (`outcome`).

use super::rank::Place;
use super::result::{Budget, Decided, Outcome, PotResult, Scorecard, Task};
use super::rules::{AfterLine, Floor, FloorComparison, LineRule};
use crate::model::{ApplicationColumn, ApplicationStatus};

/// Decides every project of a round: ranked ones first, in their order, then the others by id; and the pots.
pub fn decide(task: &Task<'_>, cards: &[Scorecard], places: &[Place]) -> (Vec<Decided>, Vec<PotResult>) {
    let mut list = ranked(places);
    list.extend(unranked(task, cards, places));
    for decided in &mut list {
        settle(task, &cards[decided.project], decided);
    }
    let mut pots = pots(task);
    let national: Vec<bool> = pots.iter().map(|pot| is_national(task, pot)).collect();
    let (last, first): (Vec<usize>, Vec<usize>) = (0..pots.len()).partition(|&pot| national[pot]);
    let flows_on: i64 = first.into_iter().map(|pot| fill(task, cards, &mut list, &mut pots, pot)).sum();
    for pot in last {
        pots[pot].budget = pots[pot].budget.map(|budget| budget + flows_on);
        fill(task, cards, &mut list, &mut pots, pot);
    }
    for decided in &mut list {
        if decided.rank.is_some() && decided.outcome != Outcome::RefusedFloor && !has_pot(task, decided.project) {
            decided.outcome = Outcome::NeedsDecision;
        }
    }
    let mut sum = 0;
    for decided in &mut list {
        sum += decided.granted;
        decided.cumulative = sum;
    }
    (list, pots)
}

fn ranked(places: &[Place]) -> Vec<Decided> {
    let decided = |place: &Place| Decided {
        project: place.project,
        rank: Some(place.rank),
        outcome: Outcome::RefusedBudget,
        granted: 0,
        reserved: 0,
        cumulative: 0,
        tie_broken_by: place.tie_broken_by,
        tied: place.tied,
        pot: 0,
        sentence: String::new(),
    };
    places.iter().map(decided).collect()
}

fn unranked(task: &Task<'_>, cards: &[Scorecard], places: &[Place]) -> Vec<Decided> {
    let mut is_ranked = vec![false; cards.len()];
    places.iter().for_each(|place| is_ranked[place.project] = true);
    let mut others: Vec<usize> = (0..cards.len()).filter(|&project| !is_ranked[project]).collect();
    let id = |project: usize| task.round.applications[project].project_id.as_str();
    others.sort_by(|&a, &b| id(a).cmp(id(b)));
    let outcome = |project: usize| match task.round.applications[project].status() {
        ApplicationStatus::Withdrawn => Outcome::Withdrawn,
        ApplicationStatus::Dismissed => Outcome::Dismissed,
        ApplicationStatus::Submitted => Outcome::RefusedCondition,
    };
    let decided = |project: usize| Decided {
        project,
        rank: None,
        outcome: outcome(project),
        granted: 0,
        reserved: 0,
        cumulative: 0,
        tie_broken_by: None,
        tied: false,
        pot: 0,
        sentence: String::new(),
    };
    others.into_iter().map(decided).collect()
}

/// What is settled before any money: too few points, something open, or behind the line until money reaches it.
fn settle(task: &Task<'_>, card: &Scorecard, decided: &mut Decided) {
    if decided.rank.is_none() {
        return;
    }
    // Too few points are too few whatever is still open, unless a value that gives points is.
    decided.outcome = if card.missing.is_empty() && !reaches_floor(task.rules.floor.as_ref(), card) {
        Outcome::RefusedFloor
    } else if card.is_open() || (*task.budget == Budget::None && task.rules.pot.is_empty()) {
        Outcome::NeedsDecision
    } else {
        match task.rules.line.after.value {
            AfterLine::Refused => Outcome::RefusedBudget,
            AfterLine::CarriedOver => Outcome::CarriedOver,
        }
    };
}

/// Whether a project has the points that the rules ask for; programmes without points have no floor.
pub fn reaches_floor(floor: Option<&Floor>, card: &Scorecard) -> bool {
    match (floor, card.total_points) {
        (Some(floor), Some(points)) => match floor.comparison {
            FloorComparison::AtLeast => points >= floor.points,
            FloorComparison::MoreThan => points > floor.points,
        },
        _ => true,
    }
}

/// The sums of money: those of the rule set's pots, with the amounts of the round where it gives any; else the one sum.
fn pots(task: &Task<'_>) -> Vec<PotResult> {
    let pot = |id: &str, label: &str, budget: Option<i64>| PotResult {
        id: id.to_owned(),
        label: label.to_owned(),
        budget,
        granted: 0,
        reserved: 0,
        left: budget,
    };
    match task.budget {
        Budget::One(budget) => vec![pot("", "", Some(*budget))],
        Budget::None if task.rules.pot.is_empty() => vec![pot("", "", None)],
        other => {
            let given = |id: &str| match other {
                Budget::Pots(pots) => pots.iter().find(|(pot, _)| pot == id).map(|(_, budget)| *budget),
                _ => None,
            };
            let of_rules = |rule: &super::rules::Pot| pot(&rule.id, &rule.label, Some(given(&rule.id).unwrap_or(rule.budget)));
            task.rules.pot.iter().map(of_rules).collect()
        }
    }
}

fn is_national(task: &Task<'_>, pot: &PotResult) -> bool {
    task.rules.pot.iter().any(|rule| rule.id == pot.id && rule.national)
}

/// Whether a project competes for a pot: for the only one all, for a national one all that are not granted yet.
fn competes(task: &Task<'_>, decided: &Decided, pot: &PotResult) -> bool {
    let named = task.round.applications[decided.project].text(ApplicationColumn::AreaPot);
    let granted = matches!(decided.outcome, Outcome::Granted | Outcome::PartGranted);
    pot.id.is_empty()
        || (is_national(task, pot) && !granted && decided.reserved == 0)
        || named.trim().eq_ignore_ascii_case(&pot.id)
}

/// Whether there is any pot that the project can compete for.
pub(super) fn has_pot(task: &Task<'_>, project: usize) -> bool {
    let named = task.round.applications[project].text(ApplicationColumn::AreaPot).trim();
    let pots = &task.rules.pot;
    matches!(task.budget, Budget::One(_))
        || pots.is_empty()
        || pots.iter().any(|pot| pot.national || pot.id.eq_ignore_ascii_case(named))
}

/// Gives out one pot along the list; the money that is left and promised to nobody.
fn fill(task: &Task<'_>, cards: &[Scorecard], list: &mut [Decided], pots: &mut [PotResult], pot: usize) -> i64 {
    let Some(budget) = pots[pot].budget else { return 0 };
    let behind = match task.rules.line.after.value {
        AfterLine::Refused => Outcome::RefusedBudget,
        AfterLine::CarriedOver => Outcome::CarriedOver,
    };
    let members: Vec<usize> = (0..list.len())
        .filter(|&row| {
            list[row].rank.is_some() && list[row].outcome != Outcome::RefusedFloor && competes(task, &list[row], &pots[pot])
        })
        .collect();
    let mut queue = Queue { rule: task.rules.line.rule.value, left: budget, ended: false };
    let groups: Vec<&[usize]> = members.chunk_by(|&a, &b| list[a].rank == list[b].rank).collect();
    for group in groups {
        group.iter().for_each(|&row| list[row].pot = pot);
        let (chosen, tied): (Vec<usize>, Vec<usize>) = group.iter().partition(|&&row| is_chosen(task, list[row].project));
        for one in chosen {
            queue.one(task, &cards[list[one].project], &mut list[one], behind);
        }
        match tied[..] {
            [] => {}
            [one] => queue.one(task, &cards[list[one].project], &mut list[one], behind),
            _ => queue.tie(task, cards, list, &tied, behind),
        }
    }
    let of_pot = || list.iter().filter(|decided| decided.rank.is_some() && decided.pot == pot);
    pots[pot].granted = of_pot().map(|decided| decided.granted).sum();
    pots[pot].reserved = of_pot().map(|decided| decided.reserved).sum();
    pots[pot].left = Some(budget - pots[pot].granted - pots[pot].reserved);
    pots[pot].left.unwrap_or(0)
}

fn is_chosen(task: &Task<'_>, project: usize) -> bool {
    let id = &task.round.applications[project].project_id;
    task.choices.iter().any(|choice| choice.grant && choice.project_id == *id)
}

/// Money on its way down the list.
struct Queue {
    rule: LineRule,
    left: i64,
    /// Nobody behind is reached any more.
    ended: bool,
}

impl Queue {
    /// Decides a project that nothing ties to another.
    fn one(&mut self, task: &Task<'_>, card: &Scorecard, decided: &mut Decided, behind: Outcome) {
        let wanted = card.support.grantable.unwrap_or(card.support.requested.unwrap_or(0));
        let fits = !self.ended && wanted <= self.left;
        if decided.outcome == Outcome::NeedsDecision {
            if fits {
                decided.reserved = wanted;
                self.left -= wanted;
            }
        } else if fits {
            decided.outcome = Outcome::Granted;
            decided.granted = wanted;
            self.left -= wanted;
        } else if !self.ended && self.rule == LineRule::PartGrant && accepts(task, decided.project, self.left) {
            decided.outcome = Outcome::PartGranted;
            decided.granted = self.left;
            self.left = 0;
        } else {
            decided.outcome = behind;
        }
        self.ended |= !fits && self.rule != LineRule::SkipAndFill;
    }

    /// Decides projects that nothing separates: all of them where the money reaches all, none where it reaches only some; then somebody must
    /// choose, and what is left is set aside until then.
    fn tie(&mut self, task: &Task<'_>, cards: &[Scorecard], list: &mut [Decided], tied: &[usize], behind: Outcome) {
        let wanted = |row: &usize, list: &[Decided]| cards[list[*row].project].support.grantable.unwrap_or(0);
        let sum: i64 = tied.iter().map(|row| wanted(row, list)).sum();
        let straddles = !self.ended && sum > self.left && tied.iter().any(|row| wanted(row, list) <= self.left);
        for row in tied {
            if straddles {
                let share = wanted(row, list).min(self.left);
                list[*row].outcome = Outcome::NeedsDecision;
                list[*row].reserved = share;
                self.left -= share;
            } else {
                self.one(task, &cards[list[*row].project], &mut list[*row], behind);
            }
        }
        self.ended |= straddles && self.rule != LineRule::SkipAndFill;
    }
}

/// Whether the applicant would build with this much.
fn accepts(task: &Task<'_>, project: usize, left: i64) -> bool {
    let application = &task.round.applications[project];
    let lowest = application.number(ApplicationColumn::LowestSupport).unwrap_or(1).max(1);
    application.flag(ApplicationColumn::AcceptsPartGrant) == Some(true) && left >= lowest
}
