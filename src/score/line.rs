//! Where the money ends: who is granted how much, from which pot, and what becomes of the others.
//!
//! Responsible for: the rules of the line, ties across it, money set aside for open cases, and pots. Not responsible for: the order (`rank`),
//! or the words (`outcome`).

use super::rank::{Place, is_ranked};
use super::result::{
    BeforeMoney, Budget, Decided, MoneyRules, Outcome, PotBeforeMoney, PotResult, Scorecard, StateBeforeMoney, Task,
};
use super::rules::{AfterLine, Criterion, CriterionKind, Floor, FloorComparison, LineRule};
use crate::model::{Application, ApplicationColumn, ApplicationStatus};

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
    let has_money = *task.budget != Budget::None || !task.rules.pot.is_empty();
    decided.outcome = match state_of_ranked(task, card) {
        StateBeforeMoney::RefusedFloor => Outcome::RefusedFloor,
        StateBeforeMoney::Ready if has_money => match task.rules.line.after.value {
            AfterLine::Refused => Outcome::RefusedBudget,
            AfterLine::CarriedOver => Outcome::CarriedOver,
        },
        _ => Outcome::NeedsDecision,
    };
}

/// Where a ranked project stands before any money.
fn state_of_ranked(task: &Task<'_>, card: &Scorecard) -> StateBeforeMoney {
    let reaches = |points: Option<u64>| reaches_floor(task.rules.floor.as_ref(), points);
    let could_have = card.total_points.map(|points| points + unanswered_points(task, card));
    // Too few points are too few whatever is still open, unless it is something that gives points.
    if !reaches(could_have) {
        StateBeforeMoney::RefusedFloor
    } else if card.is_open() || !reaches(card.total_points) {
        StateBeforeMoney::Open
    } else {
        StateBeforeMoney::Ready
    }
}

/// What giving out the money asks of a project: enough to do it again without the application.
pub fn before_money(task: &Task<'_>, card: &Scorecard) -> BeforeMoney {
    let application = &task.round.applications[card.project];
    BeforeMoney {
        state: if is_ranked(task, card) { state_of_ranked(task, card) } else { StateBeforeMoney::NotRanked },
        area_pot: application.text(ApplicationColumn::AreaPot).trim().to_owned(),
        accepts_part_grant: application.flag(ApplicationColumn::AcceptsPartGrant) == Some(true),
        lowest_support: lowest_support(application),
        choice: choice(task, card.project),
    }
}

/// How the money of a round is given out, before any is.
pub fn money_rules(task: &Task<'_>) -> MoneyRules {
    let before =
        |pot: PotResult| PotBeforeMoney { national: is_national(task, &pot), id: pot.id, label: pot.label, budget: pot.budget };
    MoneyRules {
        line: task.rules.line.rule.value,
        after: task.rules.line.after.value,
        pots: pots(task).into_iter().map(before).collect(),
    }
}

/// The points that things of checklists would give which nobody answered.
fn unanswered_points(task: &Task<'_>, card: &Scorecard) -> u64 {
    let of = |criterion: &Criterion| match &criterion.kind {
        CriterionKind::Checklist { points_each, items } => {
            let unanswered = items.iter().filter(|item| card.unanswered.contains(&item.column)).count() as u64;
            criterion.weight.value * points_each * unanswered
        }
        _ => 0,
    };
    task.rules.criterion.iter().map(of).sum()
}

/// Whether so many points are what the rules ask for; programmes without points have no floor.
pub fn reaches_floor(floor: Option<&Floor>, points: Option<u64>) -> bool {
    match (floor, points) {
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

/// Whether a project competes for a pot: for the only one all; for its own; for a national one all that belong to some area and are not granted
/// or fully provided for yet.
fn competes(task: &Task<'_>, card: &Scorecard, decided: &Decided, pot: &PotResult) -> bool {
    let named = task.round.applications[decided.project].text(ApplicationColumn::AreaPot).trim();
    let granted = matches!(decided.outcome, Outcome::Granted | Outcome::PartGranted);
    let provided = granted || (decided.reserved > 0 && Some(decided.reserved) == card.support.grantable);
    pot.id.is_empty()
        || named.eq_ignore_ascii_case(&pot.id)
        || (is_national(task, pot) && !provided && has_pot(task, decided.project))
}

/// Whether it is known which money the project can compete for: its area has a pot, or there is nothing but one sum or national pots.
pub(super) fn has_pot(task: &Task<'_>, project: usize) -> bool {
    let named = task.round.applications[project].text(ApplicationColumn::AreaPot).trim();
    let pots = &task.rules.pot;
    matches!(task.budget, Budget::One(_))
        || pots.iter().all(|pot| pot.national)
        || pots.iter().any(|pot| pot.id.eq_ignore_ascii_case(named))
}

/// Gives out one pot along the list; the money that is left and promised to nobody.
fn fill(task: &Task<'_>, cards: &[Scorecard], list: &mut [Decided], pots: &mut [PotResult], pot: usize) -> i64 {
    let Some(budget) = pots[pot].budget else { return 0 };
    let behind = match task.rules.line.after.value {
        AfterLine::Refused => Outcome::RefusedBudget,
        AfterLine::CarriedOver => Outcome::CarriedOver,
    };
    let takes_part = |row: &Decided| {
        row.rank.is_some() && row.outcome != Outcome::RefusedFloor && competes(task, &cards[row.project], row, &pots[pot])
    };
    let members: Vec<usize> = (0..list.len()).filter(|&row| takes_part(&list[row])).collect();
    let mut queue = Queue { rule: task.rules.line.rule.value, left: budget, granted: 0, reserved: 0, ended: false };
    let groups: Vec<&[usize]> = members.chunk_by(|&a, &b| list[a].rank == list[b].rank).collect();
    for group in groups {
        group.iter().for_each(|&row| list[row].pot = pot);
        // Somebody's choice parts those that the rules do not separate: first whom it takes, last whom it does not.
        for wanted in [Some(true), None, Some(false)] {
            let part: Vec<usize> = group.iter().copied().filter(|&row| choice(task, list[row].project) == wanted).collect();
            queue.tie(task, cards, list, &part, behind);
        }
    }
    pots[pot].granted = queue.granted;
    pots[pot].reserved = queue.reserved;
    pots[pot].left = Some(queue.left);
    queue.left
}

/// What somebody chose for a project, where anybody did.
pub(super) fn choice(task: &Task<'_>, project: usize) -> Option<bool> {
    let id = &task.round.applications[project].project_id;
    task.choices.iter().find(|choice| choice.project_id == *id).map(|choice| choice.grant)
}

/// Money on its way down the list.
struct Queue {
    rule: LineRule,
    left: i64,
    granted: i64,
    reserved: i64,
    /// Nobody behind is reached any more.
    ended: bool,
}

impl Queue {
    /// What a project asks of the money that is left. Where nobody knows, it may be all of it.
    fn wanted(&self, card: &Scorecard, decided: &Decided) -> i64 {
        let known = card.support.grantable.or(card.support.requested);
        known.map_or(self.left, |wanted| (wanted - decided.reserved).max(0))
    }

    fn reserve(&mut self, decided: &mut Decided, amount: i64) {
        decided.reserved += amount;
        self.reserved += amount;
        self.left -= amount;
    }

    fn grant(&mut self, decided: &mut Decided, outcome: Outcome, amount: i64) {
        decided.outcome = outcome;
        decided.granted = amount;
        self.granted += amount;
        self.left -= amount;
    }

    /// Decides a project that nothing ties to another.
    fn one(&mut self, task: &Task<'_>, card: &Scorecard, decided: &mut Decided, behind: Outcome) {
        let wanted = self.wanted(card, decided);
        let fits = !self.ended && wanted <= self.left;
        if decided.outcome == Outcome::NeedsDecision {
            if fits {
                self.reserve(decided, wanted);
            }
        } else if fits {
            self.grant(decided, Outcome::Granted, wanted);
        } else if self.takes_part(task, decided) {
            self.grant(decided, Outcome::PartGranted, self.left);
        } else {
            decided.outcome = behind;
        }
        self.ended |= !fits && self.rule != LineRule::SkipAndFill;
    }

    /// Decides projects that nothing separates: all of them where the money reaches all, none where it reaches only some; then somebody must
    /// choose, and what is left is set aside until then.
    fn tie(&mut self, task: &Task<'_>, cards: &[Scorecard], list: &mut [Decided], tied: &[usize], behind: Outcome) {
        let wanted: Vec<i64> = tied.iter().map(|&row| self.wanted(&cards[list[row].project], &list[row])).collect();
        let reaches_some =
            || tied.iter().zip(&wanted).any(|(&row, &wanted)| wanted <= self.left || self.takes_part(task, &list[row]));
        let straddles = tied.len() > 1 && !self.ended && wanted.iter().sum::<i64>() > self.left && reaches_some();
        for (&row, wanted) in tied.iter().zip(wanted) {
            if straddles {
                list[row].outcome = Outcome::NeedsDecision;
                self.reserve(&mut list[row], wanted.min(self.left));
            } else {
                self.one(task, &cards[list[row].project], &mut list[row], behind);
            }
        }
        self.ended |= straddles && self.rule != LineRule::SkipAndFill;
    }

    /// Whether a project would be given what is left.
    fn takes_part(&self, task: &Task<'_>, decided: &Decided) -> bool {
        !self.ended && self.rule == LineRule::PartGrant && accepts(task, decided.project, self.left)
    }
}

/// Whether the applicant would build with this much.
fn accepts(task: &Task<'_>, project: usize, left: i64) -> bool {
    let application = &task.round.applications[project];
    application.flag(ApplicationColumn::AcceptsPartGrant) == Some(true) && left >= lowest_support(application)
}

/// The least support that the applicant would build with, in kronor.
fn lowest_support(application: &Application) -> i64 {
    application.number(ApplicationColumn::LowestSupport).unwrap_or(1).max(1)
}
