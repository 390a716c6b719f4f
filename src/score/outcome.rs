//! Why a project is decided as it is, in Swedish, after the model sentences of the field.
//!
//! Responsible for: the sentence of every outcome, and the one that says what broke a tie. Not responsible for: deciding.

use super::rank::Place;
use super::result::{Decided, Outcome, PotResult, Scorecard, Task};
use super::rules::{FloorComparison, LineRule, SortKey};
use super::sentence::{and, hundredths, kronor};
use super::words::{capital, first_by};
use crate::model::Value;
use std::fmt::Write;

/// Puts the reason of every outcome into words.
pub fn explain(task: &Task<'_>, cards: &[Scorecard], places: &[Place], pots: &[PotResult], list: &mut [Decided]) {
    let last_granted = |pot: usize| {
        let is_granted = |row: &&Decided| matches!(row.outcome, Outcome::Granted | Outcome::PartGranted) && row.pot == pot;
        list.iter().rfind(is_granted).map(|row| &cards[row.project])
    };
    let last: Vec<Option<&Scorecard>> = (0..pots.len()).map(last_granted).collect();
    let ties: Vec<String> = (0..list.len()).map(|row| tie(task, cards, list, row)).collect();
    for (decided, tie) in list.iter_mut().zip(ties) {
        let (card, last) = (&cards[decided.project], last[decided.pot.min(pots.len() - 1)]);
        let context = Context { task, card, places: places.len(), last };
        decided.sentence = context.sentence(decided, &pots[decided.pot.min(pots.len() - 1)]);
        if !tie.is_empty() {
            decided.sentence.push(' ');
            decided.sentence.push_str(&tie);
        }
    }
}

struct Context<'a> {
    task: &'a Task<'a>,
    card: &'a Scorecard,
    places: usize,
    last: Option<&'a Scorecard>,
}

impl Context<'_> {
    fn sentence(&self, decided: &Decided, pot: &PotResult) -> String {
        let authority = &self.task.rules.authority;
        let standing = format!("{}{}", standing(self.card), self.place(decided));
        let budget = budget(pot);
        let not_examined = self.card.conditions.iter().any(|condition| condition.state == super::ConditionState::NotExamined);
        let met = if not_examined { "uppfyller de villkor som har prövats" } else { "uppfyller villkoren" };
        match decided.outcome {
            Outcome::Granted => format!(
                "{authority} beviljar stöd med högst {}{}. Ansökan {met}, har {standing}, och {budget} räcker till den.",
                kronor(decided.granted),
                self.share(),
            ),
            Outcome::PartGranted => format!(
                "{authority} beviljar stöd med högst {}, vilket är en del av det sökta. Ansökan {met} och har {standing}, men {budget} räcker inte till hela stödet. Sökanden har godtagit ett lägre stöd.",
                kronor(decided.granted),
            ),
            Outcome::RefusedBudget => format!(
                "{authority} avslår ansökan. Den {met} men har {standing}. {}{}",
                self.why_not(&budget),
                self.last_granted()
            ),
            Outcome::CarriedOver => format!(
                "Ansökan {met} och har {standing}, men ryms inte i omgångens budget. Den förs över till nästa beslutsomgång utan ny ansökan och poängsätts då på nytt.{}",
                self.last_granted()
            ),
            Outcome::RefusedFloor => self.floor(authority),
            Outcome::RefusedCondition => {
                let failed = self.card.conditions.iter().filter(|condition| condition.state == super::ConditionState::NotMet);
                let reasons: Vec<&str> = failed.map(|condition| condition.sentence.as_str()).collect();
                let what = match reasons.len() {
                    1 => "ett villkor för stöd inte är uppfyllt".to_owned(),
                    many => format!("{} villkor för stöd inte är uppfyllda", super::sentence::number_word(many).to_lowercase()),
                };
                format!("{authority} avslår ansökan eftersom {what}. {}", reasons.join(" "))
            }
            Outcome::Dismissed => format!("{authority} avvisar ansökan på grund av en formell brist."),
            Outcome::Withdrawn => format!("Ansökan är återkallad. {authority} skriver av ärendet."),
            Outcome::NeedsDecision => self.undecided(decided, &standing, pot),
        }
    }

    fn place(&self, decided: &Decided) -> String {
        match decided.rank {
            Some(rank) if decided.tied => format!(" och delad plats {rank} av {} i rangordningen", self.places),
            Some(rank) => format!(" och plats {rank} av {} i rangordningen", self.places),
            None => String::new(),
        }
    }

    fn share(&self) -> String {
        let support = &self.card.support;
        match &self.task.rules.money.share {
            Some(share)
                if support.requested.is_none_or(|requested| support.grantable.is_some_and(|grantable| grantable < requested)) =>
            {
                format!(", {} av de stödberättigande utgifterna avrundat nedåt", share.value.to_string().replace('%', "procent"))
            }
            _ => String::new(),
        }
    }

    /// Why the money did not reach it.
    fn why_not(&self, budget: &str) -> String {
        match self.task.rules.line.rule.value {
            LineRule::SkipAndFill => format!("Det som var kvar av {budget} räckte inte till stödet när turen kom."),
            _ => format!("{} räcker inte så långt i rangordningen.", capital(budget)),
        }
    }

    fn last_granted(&self) -> String {
        match self.last.map(|last| (last.total_points, last.comparison)) {
            Some((Some(points), _)) => format!(" Den ansökan längst ned i rangordningen som beviljas stöd har {points} poäng."),
            Some((None, Some(_))) => self.last.map_or_else(String::new, |last| {
                format!(" Den ansökan längst ned i rangordningen som beviljas stöd har {}.", standing(last))
            }),
            _ => " Ingen ansökan har kunnat beviljas helt.".to_owned(),
        }
    }

    fn floor(&self, authority: &str) -> String {
        let (Some(floor), Some(points)) = (&self.task.rules.floor, self.card.total_points) else { return String::new() };
        let word = match floor.comparison {
            FloorComparison::AtLeast => "minst",
            FloorComparison::MoreThan => "fler än",
        };
        let mut text = format!(
            "{authority} avslår ansökan. Den har {points} poäng, och för att få stöd krävs {word} {} enligt {}.",
            floor.points, self.task.rules.title
        );
        // A level that alone would have been enough, where there is one.
        let enough = |gain: u64| match floor.comparison {
            FloorComparison::AtLeast => points + gain >= floor.points,
            FloorComparison::MoreThan => points + gain > floor.points,
        };
        let decisive = self
            .card
            .criteria
            .iter()
            .find_map(|criterion| criterion.next.as_ref().filter(|next| enough(next.gain)).map(|next| (criterion, next)));
        if let Some((criterion, next)) = decisive {
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                " Kriteriet {} gav {} poäng ({}); nivån från {} hade räckt.",
                criterion.label.to_lowercase(),
                criterion.points,
                criterion.shown,
                next.from
            );
        }
        text
    }

    fn undecided(&self, decided: &Decided, standing: &str, pot: &PotResult) -> String {
        let card = self.card;
        let open = card.conditions.iter().filter(|condition| condition.state == super::ConditionState::Open);
        let mut reasons: Vec<String> = open.map(|condition| condition.sentence.clone()).collect();
        if !card.missing.is_empty() {
            let names: Vec<&str> = card.missing.iter().map(|&column| super::words::column(column)).collect();
            reasons.push(format!("Uppgift saknas om {}.", and(&names)));
        } else if card.support.grantable.is_none() {
            reasons.push("Stödets storlek kan inte räknas: sökt stöd eller stödberättigande utgifter saknas.".to_owned());
        }
        if !super::line::has_pot(self.task, card.project) {
            reasons
                .push("Det framgår inte vilket område projektet hör till, och därmed inte vilka pengar det kan få.".to_owned());
        }
        if reasons.is_empty() && pot.budget.is_none() {
            reasons.push("Ingen budget är angiven.".to_owned());
        } else if reasons.is_empty() {
            reasons.push("Reglerna skiljer inte projekten åt, och pengarna räcker inte till alla. Ordningen är inte avgjord och måste beslutas särskilt.".to_owned());
        }
        if decided.reserved > 0 && Some(decided.reserved) == card.support.grantable && !decided.tied {
            reasons.push(format!("{} avsätts för projektet tills det är avgjort.", kronor(decided.reserved)));
        } else if decided.reserved > 0 {
            reasons.push("Det som är kvar av pengarna avsätts tills det är avgjort.".to_owned());
        }
        format!("Beslut återstår. Ansökan har {standing}. {}", reasons.join(" "))
    }
}

/// `420 poäng`, or the comparison number.
fn standing(card: &Scorecard) -> String {
    match (card.total_points, card.comparison) {
        (Some(points), _) => format!("{points} poäng"),
        (None, Some(number)) => format!("jämförelsetalet {}", hundredths(number)),
        (None, None) => "ännu inget resultat".to_owned(),
    }
}

fn budget(pot: &PotResult) -> String {
    match (pot.budget, pot.label.as_str()) {
        (Some(budget), "") => format!("budgeten på {}", kronor(budget)),
        (Some(budget), label) => format!("potten {label} på {}", kronor(budget)),
        (None, _) => "budgeten".to_owned(),
    }
}

/// What broke the tie between a project and the one before or behind it in the list; empty where there was none.
fn tie(task: &Task<'_>, cards: &[Scorecard], list: &[Decided], row: usize) -> String {
    let decided = &list[row];
    if decided.rank.is_none() {
        return String::new();
    }
    let name = |row: usize| task.round.applications[list[row].project].label().to_owned();
    let equal =
        |other: usize| list[other].rank.is_some() && same_first_key(task, &cards[list[other].project], &cards[decided.project]);
    let before = row.checked_sub(1).filter(|&before| equal(before));
    let behind = Some(row + 1).filter(|&behind| behind < list.len() && equal(behind));
    if decided.tied {
        let others: Vec<String> =
            (0..list.len()).filter(|&other| other != row && list[other].rank == decided.rank).map(name).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        return format!("Reglerna skiljer det inte från {}.", and(&others));
    }
    let (Some(key), Some((first, second))) =
        (decided.tie_broken_by, before.map(|before| (before, row)).or(behind.map(|behind| (row, behind))))
    else {
        return String::new();
    };
    let shown = |row: usize| key_value(task, &cards[list[row].project], key);
    format!(
        "{} och {} har båda {}. Vid lika går {} före. {} har {} och {} {}, och {} placeras därför före.",
        name(first),
        name(second),
        key_value(task, &cards[decided.project], task.rules.order.value[0]),
        first_by(key),
        name(first),
        shown(first),
        name(second),
        shown(second),
        name(first),
    )
}

fn same_first_key(task: &Task<'_>, a: &Scorecard, b: &Scorecard) -> bool {
    let first = &task.rules.order.value[..1];
    super::rank::separated(task, a, b, first).is_none()
}

/// The value of a key with its counts, so that two that look alike when cut off can be told apart.
fn key_value(task: &Task<'_>, card: &Scorecard, key: SortKey) -> String {
    match key {
        SortKey::TotalPoints | SortKey::ComparisonNumber => standing(card),
        SortKey::ConnectionRate => card.rate.map_or_else(
            || "ingen anslutningsgrad".to_owned(),
            |rate| format!("{} procent ({} av {})", rate.percent(), rate.part, rate.whole),
        ),
        SortKey::PossibleConnections => format!("{} möjliga anslutningar", card.possible),
        SortKey::SignedConnections => format!("{} tecknade anslutningar", card.signed),
        SortKey::Received => match task.round.applications[card.project].value(crate::model::ApplicationColumn::Received) {
            Some(Value::Date(date)) => format!("ankomstdag {date}"),
            _ => "okänd ankomstdag".to_owned(),
        },
    }
}
