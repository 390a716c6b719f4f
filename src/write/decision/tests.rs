//! Tests of the texts as people read them.

use crate::model::{ApplicationColumn as Column, Value};
use crate::score::areas::Overlap;
use crate::score::rules::{AfterLine, LineRule};
use crate::score::samples::{application, round, stated};
use crate::score::{Budget, Choice};
use crate::write::score_samples::{Sample, ratio, small};

/// Plain blanks in the place of those that do not break, so that the tests can be read.
fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn decision(sample: &mut Sample, name: &str) -> String {
    plain(&sample.file(&format!("beslut/{name}.txt")))
}

fn says(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "`{line}` is not in\n{text}");
    }
}

#[test]
fn a_grant_says_the_amount_the_reasons_and_leaves_room_for_people() {
    let (_folder, files) = small().files();
    let (name, text) = files.iter().rfind(|(name, _)| name.starts_with("beslut/A-1-")).unwrap();
    assert_eq!(name.len(), "beslut/A-1-12345678.txt".len());
    assert!(text.contains("5\u{a0}400\u{a0}000\u{a0}kronor"), "blanks in a number do not break");
    says(
        &plain(text),
        &[
            "Förslag till beslut: Åsens <b>fiber</b> & co\n====",
            "Diarienummer: 604-1-2016\n",
            "Projekt-id: Å/1\n",
            "Organisationsnummer: 769600-1234\n",
            "Plats i rangordningen: 1 av 5\n",
            "Bifall. Länsstyrelsen beviljar stöd med högst 5 400 000 kronor.\n",
            "\n- Anslutningsgrad: 85 av 100 permanentboende hushåll i projektområdet har tecknat anslutning, vilket är 85,0 procent.",
            "\n- Ett villkor för stöd är att området inte redan har ett nät. Det är uppfyllt",
            "har inte prövats i den här omgången",
            "Anslutningsgrad       85,0 % (85 av 100)",
            "Summa                 .",
            "Tillämpade bestämmelser: [fylls i]\n",
            "Jäv prövat för dem som har deltagit: [fylls i]\n",
            "Upplysning om överklagande: [fylls i].",
        ],
    );
}

#[test]
fn an_assessed_value_is_put_to_the_applicant_with_its_reason_and_document() {
    let mut sample = small();
    let text = decision(&mut sample, "P2");
    says(
        &text,
        &["Bifall. Länsstyrelsen beviljar stöd med högst 3 000 000 kronor.", "få tillfälle att yttra sig före beslutet.\n"],
    );
    let row = text.lines().rfind(|line| line.starts_with("Permanentboende hushåll som har tecknat anslutning")).unwrap();
    let cells: Vec<&str> = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(cells[1..], ["82", "80", ".", "Två avtal saknar underskrift.", "aktbilaga 9"]);
    assert!(!text.contains("25 §"), "no law is named that the rule set does not carry");
    sample.rules.legal_basis = vec!["Förvaltningslagen (2017:900)".to_owned()];
    says(&decision(&mut sample, "P2"), &["före beslutet (25 § förvaltningslagen).", "- Förvaltningslagen (2017:900)"]);
    says(&decision(&mut sample, "P3"), &["inga uppgifter som avviker från sökandens"]);
}

#[test]
fn refusals_say_which_of_the_three_it_is() {
    let mut sample = small();
    let budget = decision(&mut sample, "P3");
    says(
        &budget,
        &[
            "Utfall: Avslag, budget\n",
            "Avslag. Länsstyrelsen avslår ansökan om stöd med 9 000 000 kronor.\n",
            "Budgeten på 12 000 000 kronor räcker inte så långt i rangordningen.",
            "P2 och P3 har båda 370 poäng.",
            "Organisationsnummer: [fylls i]\n",
        ],
    );
    let floor = decision(&mut sample, "P4");
    says(&floor, &["Utfall: Avslag, lägsta poäng\n", "krävs minst 200", "nästa nivå börjar vid 50 % och ger 45 poäng mer"]);
    let condition = decision(&mut sample, "P5");
    says(
        &condition,
        &[
            "Utfall: Avslag, villkor\n",
            "Plats i rangordningen: ingen\n",
            "eftersom ett villkor för stöd inte är uppfyllt",
            "När och hur sökanden har fått yttra sig: [fylls i].",
        ],
    );
    let reason = "Ett villkor för stöd är att området inte redan har ett nät. Det är inte uppfyllt (uppgift: 12).";
    assert_eq!(condition.matches(reason).count(), 1, "the failed condition is said once: {condition}");
}

#[test]
fn a_case_that_ends_without_being_tried_has_no_scorecard() {
    let mut sample = small();
    let withdrawn = decision(&mut sample, "P6");
    says(
        &withdrawn,
        &["Avskrivning. Länsstyrelsen skriver av ärendet, eftersom ansökan är återkallad.", "återkallades 2016-04-01."],
    );
    let dismissed = decision(&mut sample, "P7");
    says(
        &dismissed,
        &["Avvisning. Länsstyrelsen avvisar ansökan och prövar den inte i sak.", "Den formella bristen är [fylls i]."],
    );
    for text in [withdrawn, dismissed] {
        assert!(!text.contains("Poängsammanställning") && !text.contains("poäng ("), "{text}");
    }
}

#[test]
fn what_must_be_decided_is_said_with_what_would_close_it() {
    let mut sample = small();
    says(
        &decision(&mut sample, "P8"),
        &[
            "OBS! Rangordningen är preliminär",
            "Inget förslag lämnas.",
            "Att avgöra\n",
            "- Utred villkoret. Ett villkor för stöd är att området inte redan har ett nät. Det är inte utrett: uppgift saknas.",
        ],
    );
    sample.round.applications[0].stated.remove(&Column::PermanentSigned);
    says(&decision(&mut sample, "P8"), &["- Ta reda på permanentboende hushåll som har tecknat anslutning. Utan uppgiften kan"]);
}

#[test]
fn a_tie_across_the_line_must_be_decided_and_the_choice_is_told() {
    let mut sample = small();
    sample.rules.condition.clear();
    sample.round = round(vec![application("A", 80, 100, 5, 600_000), application("B", 80, 100, 5, 600_000)]);
    sample.budget = Budget::One(1_000_000);
    let text = decision(&mut sample, "A");
    says(
        &text,
        &["Plats i rangordningen: 1 (delad) av 2", "Reglerna skiljer inte projektet från B.", "hålls av tills det är avgjort"],
    );
    let page = plain(&sample.file("beslutsunderlag.html"));
    says(&page, &["<h2>Delade platser</h2>", "Plats 1, 370 poäng: A och B."]);
    sample.choices = vec![Choice { project_id: "B".to_owned(), grant: true, reason: "Lottning <2016>.".to_owned() }];
    says(&decision(&mut sample, "B"), &["Bifall.", "Avgjort särskilt\n", "Projektet går före", "Skäl: Lottning <2016>."]);
    says(&sample.file("beslutsunderlag.html"), &["B går före. Skäl: Lottning &lt;2016&gt;."]);
}

#[test]
fn projects_behind_the_line_can_be_carried_over_or_get_a_part() {
    let mut sample = small();
    sample.rules.line.after = stated(AfterLine::CarriedOver);
    says(
        &decision(&mut sample, "P3"),
        &[
            "Ansökan förs över till nästa beslutsomgång. Den kan kompletteras till och med [fylls i].",
            "Detta är varken ett avslag eller ett förhandsbesked.",
        ],
    );
    sample.rules.line.rule = stated(LineRule::PartGrant);
    let third = &mut sample.round.applications[3].stated;
    third.insert(Column::AcceptsPartGrant, Value::Flag(true));
    says(
        &decision(&mut sample, "P3"),
        &["Delvis bifall. Länsstyrelsen beviljar stöd med högst 3 600 000 kronor av sökta 9 000 000 kronor."],
    );
}

#[test]
fn a_ratio_programme_says_its_comparison_number_and_no_points() {
    let mut sample = ratio();
    let text = decision(&mut sample, "dyr");
    says(&text, &["Jämförelsetal, kronor per byggnad: 22 222,22\n"]);
    assert!(!text.contains("Summa") && !text.contains("Poäng per kriterium"), "{text}");
    let page = plain(&sample.file("beslutsunderlag.html"));
    says(&page, &[">Jämförelsetal</th>", ">22 222,22</td>", "först utanför är dyr (plats 2, jämförelsetal 22 222,22)"]);
}

#[test]
fn the_joint_basis_holds_the_list_the_line_the_money_and_every_rule() {
    let mut sample = small();
    sample.overlaps = vec![Overlap { a: 1, b: 2, premises: 1_234, households: None }];
    let page = plain(&sample.file("beslutsunderlag.html"));
    says(
        &page,
        &[
            "<h1>Beslutsunderlag: Test</h1>",
            "<p class=\"notice\">Rangordningen är preliminär",
            "2 bifall; 1 avslag, budget; 1 avslag, lägsta poäng; 1 avslag, villkor; 1 avvisning; 1 avskrivning; 1 måste avgöras",
            "<a href=\"beslut/P2.html\">P2</a>",
            "85,0 % (85 av 100)",
            "sist i ordningen som beviljas stöd är P2 (plats 2, 370 poäng); först utanför är P3 (plats 3, 370 poäng), som skulle behöva \
         9 000 000 kronor.",
            "<td class=\"number\">3 600 000</td>",
            "<h2>Villkor som inte har prövats</h2>",
            "<li>Att kommunen har hörts</li>",
            "<td class=\"number\">1 234</td><td class=\"number\">..</td>",
            "Två avtal saknar underskrift.",
            "https://example.org/villkor?a=1&amp;b=&lt;2&gt;",
            "<td>for tests</td>",
            "<th scope=\"row\">Å/1</th>",
        ],
    );
    assert!(!page.contains("<b>fiber") && !page.contains("<td></td>"));
    let headings = page.matches("<h1>").count();
    assert_eq!(headings, 1);
}

#[test]
fn both_forms_of_a_text_say_the_same() {
    let (_folder, files) = small().files();
    for (name, text) in &files {
        let Some(stem) = name.strip_suffix(".txt") else { continue };
        let page = &files[&format!("{stem}.html")];
        let unescaped =
            page.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
        for line in text.lines().filter_map(|line| line.strip_prefix("- ")) {
            assert!(unescaped.contains(&format!("<li>{line}</li>")), "{name}: {line}");
        }
        assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("<script"), "{name}");
    }
}
