//! *Förslag till beslut*: the text of one project.
//!
//! Responsible for: its parts and their order, and what is said for each outcome. Not responsible for: the reasons, which scoring has put into
//! words already (`score::outcome`, `score::card`).

use super::document::{Cell, Document, FILL_IN, NOTHING, Table, UNKNOWN};
use super::{DIFFERENCE_COLUMNS, Row, SIGNS, ScoreFiles, difference_cells, legal_number, shown};
use crate::model::ApplicationColumn as Column;
use crate::score::sentence::{and, grouped, hundredths, kronor};
use crate::score::{ConditionState, NextBand, Outcome, words};
use std::collections::BTreeSet;

/// The whole text.
pub(super) fn proposal(results: &ScoreFiles<'_>, row: &Row<'_>) -> Document {
    let mut document = Document::new(format!("Förslag till beslut: {}", row.application.label()));
    if results.scored.preliminary && row.decided.rank.is_some() {
        document.notice(
            "Rangordningen är preliminär: något i omgången är inte utrett eller avgjort, och platser och utfall kan ändras.",
        );
    }
    document.fields(about(results, row));
    document.heading("Förslag");
    document.paragraph(proposed(results, row));
    undecided(&mut document, results, row);
    reasons(&mut document, results, row);
    if is_examined(row) {
        scorecard(&mut document, results, row);
        conditions(&mut document, results, row);
    }
    communicate(&mut document, results, row);
    rules(&mut document, results);
    handling(&mut document, row);
    document
}

/// Whether the application was tried on its merits: points and conditions say nothing about one that is withdrawn or dismissed.
fn is_examined(row: &Row<'_>) -> bool {
    !matches!(row.decided.outcome, Outcome::Withdrawn | Outcome::Dismissed)
}

fn or_fill_in(text: &str) -> String {
    if text.is_empty() { FILL_IN.to_owned() } else { text.to_owned() }
}

fn about(results: &ScoreFiles<'_>, row: &Row<'_>) -> Vec<(&'static str, String)> {
    let application = row.application;
    let ranked = results.scored.list.iter().filter(|decided| decided.rank.is_some()).count();
    let rank = row.decided.rank.map(|rank| {
        let shared = if row.decided.tied { " (delad)" } else { "" };
        format!("{rank}{shared} av {ranked}")
    });
    let mut fields = vec![
        ("Diarienummer", or_fill_in(application.text(Column::CaseNumber))),
        ("Beslutsomgång", or_fill_in(&results.task.round.name)),
        ("Projekt", application.label().to_owned()),
        ("Projekt-id", application.project_id.clone()),
    ];
    let mut add = |name: &'static str, value: Option<String>| fields.extend(value.map(|value| (name, value)));
    let stated = |column| Some(application.text(column).to_owned()).filter(|text| !text.is_empty());
    add("Ansökan", stated(Column::ApplicationId));
    add("Sökande", Some(or_fill_in(application.text(Column::Applicant))));
    add("Organisationsnummer", Some(or_fill_in(&legal_number(application.text(Column::OrgNumber)).unwrap_or_default())));
    add("Kommun", stated(Column::Municipality));
    add("Ankomstdag", application.value(Column::Received).map(ToString::to_string));
    add("Sökt stöd", Some(row.card.support.requested.map_or_else(|| UNKNOWN.to_owned(), kronor)));
    add("Plats i rangordningen", Some(rank.unwrap_or_else(|| "ingen".to_owned())));
    add("Utfall", Some(words::capital(words::outcome(row.decided.outcome))));
    fields
}

/// What is proposed, in the words of a decision.
fn proposed(results: &ScoreFiles<'_>, row: &Row<'_>) -> String {
    let authority = &results.rules().authority;
    let granted = kronor(row.decided.granted);
    let asked =
        |before: &str| row.card.support.requested.map_or_else(String::new, |amount| format!("{before}{}", kronor(amount)));
    match row.decided.outcome {
        Outcome::Granted => format!("Bifall. {authority} beviljar stöd med högst {granted}."),
        Outcome::PartGranted => {
            format!("Delvis bifall. {authority} beviljar stöd med högst {granted}{}.", asked(" av sökta "))
        }
        Outcome::RefusedBudget | Outcome::RefusedFloor | Outcome::RefusedCondition => {
            format!("Avslag. {authority} avslår ansökan om stöd{}.", asked(" med "))
        }
        Outcome::CarriedOver => format!(
            "Ansökan förs över till nästa beslutsomgång. Den kan kompletteras till och med {FILL_IN}. Detta är varken ett avslag eller ett \
             förhandsbesked."
        ),
        Outcome::Dismissed => format!("Avvisning. {authority} avvisar ansökan och prövar den inte i sak."),
        Outcome::Withdrawn => format!("Avskrivning. {authority} skriver av ärendet, eftersom ansökan är återkallad."),
        Outcome::NeedsDecision => "Inget förslag lämnas. Först måste det avgöras som står nedan.".to_owned(),
    }
}

/// What must be decided first, and what was decided where the rules do not.
fn undecided(document: &mut Document, results: &ScoreFiles<'_>, row: &Row<'_>) {
    if row.decided.outcome == Outcome::NeedsDecision {
        document.heading("Att avgöra");
        document.list(open_points(results, row));
        if row.decided.reserved > 0 {
            document.paragraph(format!("{} hålls av tills det är avgjort.", kronor(row.decided.reserved)));
        }
    }
    for choice in results.task.choices.iter().filter(|choice| choice.project_id == row.application.project_id) {
        let what = if choice.grant { "Projektet går före" } else { "Projektet går efter" };
        document.heading("Avgjort särskilt");
        document.paragraph(format!("{what} dem som reglerna inte skiljer det från. Skäl: {}", or_fill_in(&choice.reason)));
    }
}

/// The points that are open, each with what would close it.
pub(super) fn open_points(results: &ScoreFiles<'_>, row: &Row<'_>) -> Vec<String> {
    let (card, decided) = (row.card, row.decided);
    let open = card.conditions.iter().filter(|condition| condition.state == ConditionState::Open);
    let mut points: Vec<String> = open.map(|condition| format!("Utred villkoret. {}", condition.sentence)).collect();
    if !card.missing.is_empty() {
        let missing: Vec<&str> = card.missing.iter().map(|&column| words::column(column)).collect();
        points.push(format!("Ta reda på {}. Utan uppgiften kan projektet inte poängsättas.", and(&missing)));
    } else if card.support.grantable.is_none() {
        points.push("Ta reda på sökt stöd och stödberättigande utgifter. Utan dem kan stödets storlek inte räknas.".to_owned());
    }
    if decided.tied && !card.is_open() {
        let same = |other: &Row<'_>| other.decided.rank == decided.rank && other.decided.project != decided.project;
        let others: Vec<String> = results.rows().filter(same).map(|other| other.application.label().to_owned()).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        points.push(format!(
            "Avgör ordningen särskilt. Reglerna skiljer inte projektet från {}. Valet och skälet för det antecknas.",
            and(&others)
        ));
    }
    if points.is_empty() {
        points.push(decided.sentence.clone());
    }
    points
}

fn reasons(document: &mut Document, results: &ScoreFiles<'_>, row: &Row<'_>) {
    let (card, sentence) = (row.card, &row.decided.sentence);
    document.heading("Skäl");
    document.paragraph(sentence.as_str());
    match row.decided.outcome {
        Outcome::Withdrawn => {
            document.paragraph(format!("Ansökan återkallades {}.", status_day(row)));
            return;
        }
        Outcome::Dismissed => {
            document.paragraph(format!("Den formella bristen är {FILL_IN}. Dag för bedömningen: {}.", status_day(row)));
            return;
        }
        _ => {}
    }
    document.list(card.criteria.iter().map(|criterion| criterion.sentence.clone()).collect());
    document.paragraph(card.comparison_sentence.as_str());
    // A condition that the outcome rests on is in its sentence already.
    let conditions = card.conditions.iter().map(|condition| condition.sentence.clone());
    document.list(conditions.filter(|condition| !sentence.contains(condition.as_str())).collect());
    document.list(card.notes.clone());
    if row.decided.outcome == Outcome::RefusedCondition {
        document.paragraph(format!(
            "När och hur sökanden har fått yttra sig: {FILL_IN}. Varför det som sökanden har anfört inte ändrar bedömningen: {FILL_IN}."
        ));
    }
    if let Some(base) = results.rules().floor.as_ref().filter(|_| row.decided.outcome == Outcome::RefusedFloor) {
        let word = words::floor_comparison(base.comparison);
        document.paragraph(format!("Lägsta poäng enligt regelverket: {word} {}.", base.points));
    }
}

fn status_day(row: &Row<'_>) -> String {
    row.application.value(Column::StatusDate).map_or_else(|| FILL_IN.to_owned(), ToString::to_string)
}

fn scorecard(document: &mut Document, results: &ScoreFiles<'_>, row: &Row<'_>) {
    let card = row.card;
    document.heading("Poängsammanställning");
    let mut table =
        Table::new("Poäng per kriterium", &["Kriterium", "Värde", "Nivå eller punkter", "#Poäng", "#Vikt", "#Poäng gånger vikt"]);
    for criterion in &card.criteria {
        let counts = criterion.fraction.map_or_else(String::new, |rate| {
            format!(" ({} av {})", grouped(rate.part.cast_signed()), grouped(rate.whole.cast_signed()))
        });
        table.row([
            criterion.label.as_str().into(),
            format!("{}{counts}", criterion.shown).into(),
            criterion.matched.as_str().into(),
            criterion.points.to_string().into(),
            criterion.weight.to_string().into(),
            criterion.weighted.to_string().into(),
        ]);
    }
    if let (Some(total), false) = (card.total_points, card.criteria.is_empty()) {
        let rest = ["Summa", "", "", "", ""].map(Cell::from);
        table.row(rest.into_iter().chain([total.to_string().into()]));
    }
    document.table(table);
    if results.by_comparison() {
        let number = card.comparison.map_or_else(|| UNKNOWN.to_owned(), hundredths);
        document.fields([("Jämförelsetal, kronor per byggnad", number)]);
    }
    document.table(evidence(row));
    document.list(card.criteria.iter().filter_map(|one| one.next.as_ref().map(|next| next_band(&one.label, next))).collect());
    let readings = card.other_readings.iter().map(|other| {
        let reading = words::reading(other.reading);
        format!("Med anslutningsgraden läst {reading} hade projektet fått {} poäng.", other.total_points)
    });
    document.list(readings.collect());
    document.paragraph(SIGNS);
}

/// What the points were made from, each column once.
fn evidence(row: &Row<'_>) -> Table {
    let mut table = Table::new("Uppgifter bakom poängen", &["Uppgift", "Uppgett", "Bedömt", "Beräknat", "Använt"]);
    let mut seen = BTreeSet::new();
    for one in row.card.criteria.iter().flat_map(|criterion| &criterion.evidence).filter(|one| seen.insert(one.column)) {
        let value = |value: &str| if value.is_empty() { UNKNOWN.to_owned() } else { shown(one.column, value) };
        let optional = |given: &Option<String>| given.as_deref().map_or_else(|| NOTHING.to_owned(), value);
        table.row([
            words::capital(words::column(one.column)).into(),
            value(&one.stated).into(),
            optional(&one.assessed).into(),
            optional(&one.computed).into(),
            value(&one.used).into(),
        ]);
    }
    table
}

fn next_band(label: &str, next: &NextBand) -> String {
    let change = match next.net_gain {
        0 => "oförändrad".to_owned(),
        more if more > 0 => format!("{more} poäng högre"),
        less => format!("{} poäng lägre", less.unsigned_abs()),
    };
    let count = |count: u64| grouped(count.cast_signed());
    let signed = next.more_signed.map_or_else(String::new, |more| {
        format!(" Det krävs {} fler tecknade i samma område; summan blir då {change}.", count(more))
    });
    let larger = next.more_possible.map_or_else(String::new, |more| {
        let more = count(more);
        format!(" Det krävs ett område med {more} fler möjliga anslutningar; tecknar ingen av dem blir summan {change}.")
    });
    format!("{label}: nästa nivå börjar vid {} och ger {} poäng mer i kriteriet.{signed}{larger}", next.from, next.gain)
}

fn conditions(document: &mut Document, results: &ScoreFiles<'_>, row: &Row<'_>) {
    if row.card.conditions.is_empty() {
        return;
    }
    document.heading("Villkor");
    let mut table = Table::new("Villkor för stöd", &["Villkor", "Bedömning", "Uppgift"]);
    for condition in &row.card.conditions {
        let value = if condition.value.is_empty() { UNKNOWN } else { &condition.value };
        let label = super::ruleset::condition_label(results.rules(), &condition.id);
        table.row([format!("Att {label}").into(), words::condition_state(condition.state).into(), value.into()]);
    }
    document.table(table);
}

fn communicate(document: &mut Document, results: &ScoreFiles<'_>, row: &Row<'_>) {
    document.heading("Att kommunicera");
    let mut table = Table::new("Uppgifter som sökanden ska få yttra sig över", &DIFFERENCE_COLUMNS);
    for difference in results.differences.iter().filter(|difference| difference.project == row.decided.project) {
        table.row(difference_cells(difference));
    }
    if table.rows.is_empty() {
        document.paragraph("Underlaget innehåller inga uppgifter som avviker från sökandens eller är hämtade från annat håll.");
        return;
    }
    document.paragraph(super::ruleset::duty_to_communicate(results.rules()));
    document.table(table);
    document.fields([("Skickat till sökanden", FILL_IN.to_owned()), ("Sökandens yttrande", FILL_IN.to_owned())]);
}

fn rules(document: &mut Document, results: &ScoreFiles<'_>) {
    let rules = results.rules();
    document.heading("Bestämmelser");
    document.fields([("Regelverk", format!("{} ({})", rules.title, rules.id)), ("Gäller", super::ruleset::validity(rules))]);
    if rules.legal_basis.is_empty() {
        document.fields([("Tillämpade bestämmelser", FILL_IN.to_owned())]);
    } else {
        document.list(rules.legal_basis.clone());
    }
    let assumed = super::ruleset::assumed(rules);
    if !assumed.is_empty() {
        document.paragraph("Dessa värden i regelverket är antagna; ingen källa anger dem:");
    }
    document.list(assumed);
}

fn handling(document: &mut Document, row: &Row<'_>) {
    document.heading("Handläggning");
    let blank = || FILL_IN.to_owned();
    document.fields([
        ("Beslutsdag", blank()),
        ("Beslutsfattare", blank()),
        ("Föredragande", blank()),
        ("Övriga som har deltagit", blank()),
        ("Jäv prövat för dem som har deltagit", blank()),
    ]);
    document.heading("Hur man överklagar");
    document.paragraph(match row.decided.outcome {
        Outcome::CarriedOver => format!("Överföringen avgör inte ärendet. Upplysning om överklagande: {FILL_IN}."),
        _ => format!("Upplysning om överklagande: {FILL_IN}."),
    });
    document.paragraph(
        "Texten är ett förslag som är framställt ur underlaget av ett datorprogram. Den blir ett beslut först när någon har fattat det.",
    );
}
