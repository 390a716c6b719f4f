//! *Beslutsunderlag*: everything about the round in one page.
//!
//! Responsible for: the ranking, the line, the money, what is open, what would move somebody, what must be put to applicants, and the rule
//! set with every number and where it is from. Not responsible for: the reasons of each project, to which it leads (`proposal`).

use super::document::{Cell, Document, NOTHING, Table, UNKNOWN};
use super::proposal::open_points;
use super::{DIFFERENCE_COLUMNS, FOLDER, Row, SIGNS, ScoreFiles, difference_cells, ruleset, standing};
use crate::model::ApplicationColumn as Column;
use crate::score::sentence::{and, grouped, hundredths, kronor};
use crate::score::{Outcome, words};
use std::collections::BTreeMap;

/// The whole page; `names` are those of the decision texts, by position in the round.
pub(super) fn basis(results: &ScoreFiles<'_>, names: &[String]) -> Document {
    let round = results.task.round.name.as_str();
    let mut document =
        Document::new(if round.is_empty() { "Beslutsunderlag".to_owned() } else { format!("Beslutsunderlag: {round}") });
    if results.scored.preliminary {
        document.notice("Rangordningen är preliminär: något är inte utrett eller avgjort, och platser och utfall kan ändras.");
    }
    summary(&mut document, results);
    ranking(&mut document, results, names);
    line(&mut document, results);
    undecided(&mut document, results);
    ties(&mut document, results);
    points(&mut document, results);
    readings(&mut document, results);
    not_examined(&mut document, results);
    overlaps(&mut document, results);
    communicate(&mut document, results);
    rules(&mut document, results);
    files(&mut document, results, names);
    document
}

fn summary(document: &mut Document, results: &ScoreFiles<'_>) {
    let count = |outcome| results.rows().filter(|row| row.decided.outcome == outcome).count();
    let outcomes = Outcome::ALL.iter().map(|&outcome| (outcome, count(outcome))).filter(|(_, count)| *count > 0);
    let outcomes: Vec<String> = outcomes.map(|(outcome, count)| format!("{count} {}", words::outcome(outcome))).collect();
    let requested: i128 = results.rows().filter_map(|row| row.card.support.requested).map(i128::from).sum();
    let unknown = results.rows().filter(|row| row.card.support.requested.is_none()).count();
    let granted: i64 = results.rows().map(|row| row.decided.granted).sum();
    let requested = i64::try_from(requested).map_or_else(|_| requested.to_string(), kronor);
    let missing = if unknown > 0 { format!(" (uppgift saknas för {unknown} projekt)") } else { String::new() };
    document.heading("Sammanfattning");
    document.fields([
        ("Regelverk", format!("{} ({})", results.rules().title, results.rules().id)),
        ("Projekt", results.scored.list.len().to_string()),
        ("Utfall", outcomes.join("; ")),
        ("Sökt stöd", format!("{requested}{missing}")),
        ("Beviljat stöd", kronor(granted)),
    ]);
}

fn ranking(document: &mut Document, results: &ScoreFiles<'_>, names: &[String]) {
    document.heading("Rangordning");
    let measure = if results.by_comparison() { "#Jämförelsetal" } else { "#Poäng" };
    let columns = [
        "Projekt",
        "#Plats",
        "Projekt-id",
        "Sökande",
        "Kommun",
        "Utfall",
        measure,
        "#Anslutningsgrad",
        "#Möjliga anslutningar",
        "#Sökt stöd, kronor",
        "#Beviljat stöd, kronor",
        "#Beviljat hittills, kronor",
        "Skild åt genom",
    ];
    let mut table = Table::new("Projekten i ordning; de som inte är rangordnade sist, efter projekt-id", &columns);
    for row in results.rows() {
        table.row(ranking_cells(results, &row, &names[row.decided.project]));
    }
    document.table(table);
    document.paragraph(SIGNS);
}

fn ranking_cells(results: &ScoreFiles<'_>, row: &Row<'_>, name: &str) -> Vec<Cell> {
    let (application, card, decided) = (row.application, row.card, row.decided);
    let unknown = || UNKNOWN.to_owned();
    let known = |text: &str| Cell::from(if text.is_empty() { UNKNOWN } else { text });
    let amount = |amount: Option<i64>| amount.map_or_else(unknown, grouped);
    let measure = match card.comparison {
        Some(number) => hundredths(number),
        None => card.total_points.map_or_else(unknown, |points| points.to_string()),
    };
    let rate = match card.rate {
        Some(rate) => format!("{}\u{a0}% ({} av {})", rate.percent(), rate.part, rate.whole),
        None if row.rate(results.rules()).is_some() || results.by_comparison() => NOTHING.to_owned(),
        None => unknown(),
    };
    let rank = decided.rank.map_or_else(|| NOTHING.to_owned(), |rank| rank.to_string());
    let broken = match decided.tie_broken_by {
        Some(key) => words::sort_key(key),
        None if decided.tied => "inte skild åt",
        None => NOTHING,
    };
    vec![
        Cell::link(application.label(), format!("{FOLDER}/{name}.html")),
        rank.into(),
        application.project_id.as_str().into(),
        known(application.text(Column::Applicant)),
        known(application.text(Column::Municipality)),
        words::outcome(decided.outcome).into(),
        measure.into(),
        rate.into(),
        row.possible(results.rules()).map_or_else(unknown, |count| grouped(count.cast_signed())).into(),
        amount(card.support.requested).into(),
        amount(row.granted()).into(),
        decided.rank.map_or_else(|| NOTHING.to_owned(), |_| grouped(decided.cumulative)).into(),
        broken.into(),
    ]
}

/// Where the money ends, pot by pot.
fn line(document: &mut Document, results: &ScoreFiles<'_>) {
    document.heading("Pengar och gräns");
    let mut table = Table::new(
        "Pengar, kronor",
        &["Pott", "#Budget med det som flutit in", "#Beviljat", "#Avsatt för öppna fall", "#Kvar eller vidare"],
    );
    let amount = |amount: Option<i64>| amount.map_or_else(|| UNKNOWN.to_owned(), grouped);
    let mut lines = Vec::new();
    for (number, pot) in results.scored.pots.iter().enumerate() {
        let label = if pot.label.is_empty() { "Hela omgången" } else { &pot.label };
        table.row([
            label.into(),
            amount(pot.budget).into(),
            grouped(pot.granted).into(),
            grouped(pot.reserved).into(),
            amount(pot.left).into(),
        ]);
        lines.push(format!("{label}: {}", line_of_pot(results, number)));
    }
    document.table(table);
    document.list(lines);
}

fn line_of_pot(results: &ScoreFiles<'_>, pot: usize) -> String {
    if results.scored.pots[pot].budget.is_none() {
        return "ingen budget är angiven, så ingen gräns är dragen.".to_owned();
    }
    let rows: Vec<Row<'_>> = results.rows().filter(|row| row.decided.rank.is_some() && row.decided.pot == pot).collect();
    let say = |row: &Row<'_>| {
        let rank = row.decided.rank.map_or_else(String::new, |rank| format!("plats {rank}, "));
        format!("{} ({rank}{})", row.application.label(), standing(row.card))
    };
    let granted = |row: &&Row<'_>| matches!(row.decided.outcome, Outcome::Granted | Outcome::PartGranted);
    let outside = |row: &&Row<'_>| matches!(row.decided.outcome, Outcome::RefusedBudget | Outcome::CarriedOver);
    let last = match rows.iter().rfind(granted) {
        Some(row) => format!("sist i ordningen som beviljas stöd är {}", say(row)),
        None => "inget projekt beviljas stöd".to_owned(),
    };
    match rows.iter().find(outside) {
        Some(row) => {
            let wanted =
                row.card.support.grantable.map_or_else(String::new, |amount| format!(", som skulle behöva {}", kronor(amount)));
            format!("{last}; först utanför är {}{wanted}.", say(row))
        }
        None => format!("{last}; inget projekt är utanför för att pengarna tog slut."),
    }
}

fn undecided(document: &mut Document, results: &ScoreFiles<'_>) {
    document.heading("Att avgöra");
    let open: Vec<String> = results
        .rows()
        .filter(|row| row.decided.outcome == Outcome::NeedsDecision)
        .map(|row| format!("{}: {}", row.application.label(), open_points(results, &row).join(" ")))
        .collect();
    let unanswered = results.rows().filter(|row| row.decided.rank.is_some() && !row.card.unanswered.is_empty()).map(|row| {
        let columns: Vec<&str> = row.card.unanswered.iter().map(|&column| words::column(column)).collect();
        format!("{}: uppgift saknas om {}; det räknas inte som uppfyllt.", row.application.label(), and(&columns))
    });
    let open: Vec<String> = open.into_iter().chain(unanswered).collect();
    if open.is_empty() {
        document.paragraph("Inget är öppet.");
    }
    document.list(open);
    if !results.task.choices.is_empty() {
        document.paragraph("Avgjort särskilt, där reglerna inte avgör:");
        let choices = results.task.choices.iter().map(|choice| {
            let place = if choice.grant { "går före" } else { "går efter" };
            format!("{} {place}. Skäl: {}", choice.project_id, choice.reason)
        });
        document.list(choices.collect());
    }
}

fn ties(document: &mut Document, results: &ScoreFiles<'_>) {
    let mut groups: BTreeMap<u32, Vec<Row<'_>>> = BTreeMap::new();
    for row in results.rows().filter(|row| row.decided.tied) {
        groups.entry(row.decided.rank.unwrap_or_default()).or_default().push(row);
    }
    if groups.is_empty() {
        return;
    }
    document.heading("Delade platser");
    let groups = groups.iter().map(|(rank, rows)| {
        let labels: Vec<&str> = rows.iter().map(|row| row.application.label()).collect();
        let standing = rows.first().map_or_else(String::new, |row| standing(row.card));
        format!("Plats {rank}, {standing}: {}. Reglerna skiljer dem inte åt.", and(&labels))
    });
    document.list(groups.collect());
}

fn points(document: &mut Document, results: &ScoreFiles<'_>) {
    let criteria = &results.rules().criterion;
    if criteria.is_empty() {
        return;
    }
    document.heading("Poäng per kriterium");
    let heads: Vec<String> = criteria.iter().map(|one| format!("#{}, poäng × {}", one.label, one.weight.value)).collect();
    let columns: Vec<&str> = ["Projekt"].into_iter().chain(heads.iter().map(String::as_str)).chain(["#Summa"]).collect();
    let mut table = Table::new("Poäng, och efter likhetstecknet poäng gånger vikt", &columns);
    for row in results.rows() {
        let label = Cell::from(row.application.label());
        let each = row.card.criteria.iter().map(|one| Cell::from(format!("{} = {}", one.points, one.weighted)));
        let total = row.card.total_points.map_or_else(|| UNKNOWN.to_owned(), |points| points.to_string());
        table.row([label].into_iter().chain(each).chain([total.into()]));
    }
    document.table(table);
}

fn readings(document: &mut Document, results: &ScoreFiles<'_>) {
    if results.by_comparison() {
        return;
    }
    let now = words::reading(results.rules().counting.reading.value);
    document.heading("Andra sätt att läsa anslutningsgraden");
    document.paragraph(format!("Anslutningsgraden är läst {now}."));
    let mut table = Table::new("Projekt vars summa hade blivit en annan", &["Projekt", "Läsning", "#Poäng nu", "#Poäng då"]);
    for row in results.rows() {
        for other in &row.card.other_readings {
            table.row([
                row.application.label().into(),
                words::reading(other.reading).into(),
                row.card.total_points.map_or_else(|| UNKNOWN.to_owned(), |points| points.to_string()).into(),
                other.total_points.to_string().into(),
            ]);
        }
    }
    if table.rows.is_empty() {
        document.paragraph("Inget projekt hade fått en annan summa med en annan läsning.");
    }
    document.table(table);
}

fn not_examined(document: &mut Document, results: &ScoreFiles<'_>) {
    if results.scored.not_examined.is_empty() {
        return;
    }
    document.heading("Villkor som inte har prövats");
    document.paragraph(
        "Filen saknar kolumnerna för dessa villkor. De har inte prövats i omgången och har inte hindrat något projekt.",
    );
    let labels = results.scored.not_examined.iter().map(|id| format!("Att {}", ruleset::condition_label(results.rules(), id)));
    document.list(labels.collect());
}

fn overlaps(document: &mut Document, results: &ScoreFiles<'_>) {
    if results.overlaps.is_empty() {
        return;
    }
    document.heading("Överlapp");
    let label = |project: usize| results.task.round.applications[project].label();
    let columns = ["Projekt", "Överlappar", "#Byggnader", "#Hushåll i dem"];
    let mut table = Table::new("Byggnader som ligger i två projekt", &columns);
    for overlap in results.overlaps {
        let count = |count: u64| grouped(count.cast_signed());
        let households = overlap.households.map_or_else(|| UNKNOWN.to_owned(), count);
        table.row([label(overlap.a).into(), label(overlap.b).into(), count(overlap.premises).into(), households.into()]);
    }
    document.table(table);
}

fn communicate(document: &mut Document, results: &ScoreFiles<'_>) {
    document.heading("Att kommunicera");
    if results.differences.is_empty() {
        document.paragraph("Underlaget innehåller inga uppgifter som avviker från sökandenas eller är hämtade från annat håll.");
        return;
    }
    document.paragraph(ruleset::duty_to_communicate(results.rules()));
    let columns: Vec<&str> = ["Projekt"].into_iter().chain(DIFFERENCE_COLUMNS).collect();
    let mut table = Table::new("Uppgifter som sökandena ska få yttra sig över", &columns);
    for difference in results.differences {
        let label = Cell::from(results.task.round.applications[difference.project].label());
        table.row([label].into_iter().chain(difference_cells(difference)));
    }
    document.table(table);
}

fn rules(document: &mut Document, results: &ScoreFiles<'_>) {
    let rules = results.rules();
    document.heading("Regelverk");
    document.fields([
        ("Namn", format!("{} ({})", rules.title, rules.id)),
        ("Program", rules.programme.clone()),
        ("Beslutar", rules.authority.clone()),
        ("Gäller", ruleset::validity(rules)),
        ("Ändrar", rules.base.clone().unwrap_or_default()),
    ]);
    document.list(rules.legal_basis.clone());
    document.list(rules.notes.clone());
    document.table(ruleset::numbers(rules));
    let assumed = ruleset::assumed(rules);
    if !assumed.is_empty() {
        document.paragraph("Antagna värden, som ingen källa anger:");
    }
    document.list(assumed);
}

fn files(document: &mut Document, results: &ScoreFiles<'_>, names: &[String]) {
    document.heading("Beslutstexter");
    document.paragraph(format!("Förslagen till beslut ligger i mappen {FOLDER}, ett per projekt som .html och .txt."));
    let mut table = Table::new("Filnamn per projekt", &["Projekt-id", "Projekt", "Fil"]);
    for row in results.rows() {
        let name = &names[row.decided.project];
        table.row([
            row.application.project_id.as_str().into(),
            row.application.label().into(),
            Cell::link(&format!("{name}.html"), format!("{FOLDER}/{name}.html")),
        ]);
    }
    document.table(table);
}
