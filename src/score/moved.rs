//! What moved and why, in short English sentences: they are read on the terminal.
//!
//! Responsible for: the words of a [`ProjectChange`]. Not responsible for: finding what changed (`compare`).

use super::compare::{ConditionChange, PointsChange, ProjectChange, Reason};
use super::result::ConditionState;
use super::sentence::grouped;
use super::summary::Standing;

impl Reason {
    /// The projects that it names.
    pub fn ids(&self) -> &[String] {
        match self {
            Self::Passed(ids) | Self::LeftTheRanking(ids) | Self::PassedBy(ids) | Self::JoinedTheRanking(ids) => ids,
            _ => &[],
        }
    }

    /// In a few words; at most three projects are named.
    pub fn words(&self) -> String {
        let named = self.ids().iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        let who = match self.ids().len() {
            0..=3 => named,
            many => format!("{named} and {} more", many - 3),
        };
        let (is, was) = if self.ids().len() == 1 { ("is", "was") } else { ("are", "were") };
        match self {
            Self::OwnValues => "its own values changed".to_owned(),
            Self::OtherRules => "the rules are others".to_owned(),
            Self::Passed(_) => format!("{who} {is} no longer ahead"),
            Self::LeftTheRanking(_) => format!("{who} {was} ahead and {is} not ranked any more"),
            Self::PassedBy(_) => format!("{who} {is} now ahead"),
            Self::JoinedTheRanking(_) => format!("{who} {is} new in the ranking, ahead of it"),
            Self::MoneyReaches => "the money now reaches it".to_owned(),
            Self::MoneyEnds => "the money no longer reaches it".to_owned(),
        }
    }
}

impl ProjectChange {
    /// What moved and why, in one English sentence without a full stop.
    pub fn sentence(&self) -> String {
        let mut parts = match (&self.standing.before, &self.standing.after) {
            (None, Some(after)) => vec![format!("new, {}", stands(after))],
            (Some(before), None) => vec![format!("no longer takes part, was {}", stands(before))],
            (Some(before), Some(after)) => moved(before, after),
            (None, None) => Vec::new(),
        };
        let known = |value: &str| if value.is_empty() { "unknown".to_owned() } else { value.to_owned() };
        for value in &self.values {
            let used = value.used();
            if used.before == used.after {
                parts.push(format!("{} stays {}, but stated or assessed differently", value.column, known(used.after)));
            } else {
                parts.push(format!("{} {} → {}", value.column, known(used.before), known(used.after)));
            }
        }
        let number = |points: Option<u64>| points.map_or_else(|| "none".to_owned(), |points| points.to_string());
        let gained =
            |one: &PointsChange| format!("{} {} → {} points", one.label, number(one.weighted.before), number(one.weighted.after));
        parts.extend(self.points.iter().map(gained));
        let state = |state: Option<ConditionState>| state.map_or_else(|| "none".to_owned(), |state| spaced(state.as_str()));
        let held = |one: &ConditionChange| format!("{} {} → {}", one.condition, state(one.state.before), state(one.state.after));
        parts.extend(self.conditions.iter().map(held));
        let why: Vec<String> = self.reasons.iter().map(Reason::words).collect();
        let why = if why.is_empty() { String::new() } else { format!(": {}", why.join("; ")) };
        format!("{} {}{why}", self.project_id, parts.join(", "))
    }
}

fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

fn place(standing: &Standing) -> String {
    standing.rank.map_or_else(|| "not ranked".to_owned(), |rank| format!("place {rank}"))
}

fn stands(standing: &Standing) -> String {
    let granted = if standing.granted > 0 { format!(" {} kr", grouped(standing.granted)) } else { String::new() };
    format!("{}, {}{granted}", place(standing), spaced(standing.outcome.as_str()))
}

fn moved(before: &Standing, after: &Standing) -> Vec<String> {
    let mut parts = Vec::new();
    match (before.rank, after.rank) {
        (Some(old), Some(new)) if old != new => parts.push(format!("place {old} → {new}")),
        (old, new) if old != new => parts.push(format!("{} → {}", place(before), place(after))),
        _ => parts.push(place(after)),
    }
    if before.outcome == after.outcome {
        parts.push(spaced(after.outcome.as_str()));
    } else {
        parts.push(format!("{} → {}", spaced(before.outcome.as_str()), spaced(after.outcome.as_str())));
    }
    if before.granted != after.granted {
        parts.push(format!("{} → {} kr", grouped(before.granted), grouped(after.granted)));
    }
    if let (Some(old), Some(new)) = (before.total_points, after.total_points)
        && old != new
    {
        parts.push(format!("{old} → {new} points in all"));
    }
    parts
}
