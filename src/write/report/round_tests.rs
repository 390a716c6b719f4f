//! The decision round on the page: the demo's round in both languages and for both audiences, and hostile names.

use super::{ReportInput, ReportOptions, report_html};
use crate::project::Talk;
use crate::project::made::{ROUND_FOLDER, run_demo};
use crate::read::results::read_results;
use crate::results::{Profile, Results};
use crate::write::SCHEMA_VERSION;
use crate::write::labels::Language;
use std::sync::LazyLock;

struct Quiet;

impl Talk for Quiet {
    fn step(&self, _: &str) {}
    fn say(&self, _: &str) {}
}

static DEMO: LazyLock<Results> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("demo");
    run_demo(&out, &Quiet).unwrap();
    read_results(&out.join(ROUND_FOLDER), SCHEMA_VERSION).unwrap()
});

fn page_since(results: &Results, before: Option<&Results>, language: Language) -> String {
    let input = ReportInput { round: Some(results), round_before: before, ..ReportInput::default() };
    let options = ReportOptions {
        language,
        profile: results.profile,
        title: "Omgång".to_owned(),
        organisation: String::new(),
        case_number: String::new(),
        command: String::new(),
    };
    report_html(&input, &options).unwrap()
}

fn page(results: &Results, language: Language) -> String {
    page_since(results, None, language)
}

fn public() -> Results {
    DEMO.clone().public(3)
}

/// The text of the page as it is read, without tags.
fn read(page: &str) -> String {
    let pieces = page.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    pieces.collect::<String>()
}

#[test]
fn page_one_says_where_the_money_went_and_where_the_line_lies() {
    let page = page(&DEMO, Language::Swedish);
    let text = read(&page);
    assert!(text.contains("4 av 14 projekt beviljas tillsammans 7\u{a0}473\u{a0}000 kronor."), "{text}");
    assert!(text.contains("Sist beviljad: Tallmossbo med omnejd (SYN-P01), plats 4, 380 poäng, anslutningsgrad 92,5\u{a0}%."));
    assert!(text.contains("Först utan pengar: Rödråbo med omnejd (SYN-P08), plats 8, 350 poäng"));
    for (of, shown) in [
        ("money[0].budget", "10\u{a0}500\u{a0}000"),
        (
            "sum(ranking[0].granted_support,ranking[1].granted_support,ranking[2].granted_support,ranking[3].granted_support)",
            "7\u{a0}473\u{a0}000",
        ),
        (
            "sum(ranking[0].signed_connections,ranking[1].signed_connections,ranking[2].signed_connections,ranking[3].signed_connections)",
            "229",
        ),
        ("scorecards[0].part&#x2f;scorecards[0].whole", "88,4\u{a0}%"),
        ("sensitivity[3].granted_runs", "112"),
    ] {
        let place = format!("data-of=\"{of}\">{shown}<");
        assert!(page.contains(&place), "{place}");
    }
}

#[test]
fn the_line_is_drawn_in_words_before_the_first_that_the_money_does_not_reach() {
    let page = page(&DEMO, Language::English);
    let table = page.split("id=\"ranking-table\"").nth(1).unwrap().split("</table>").next().unwrap();
    let at = |text: &str| table.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at("SYN-P07") < at("THE LINE") && at("THE LINE") < at("SYN-P08"));
    assert!(table.contains("above the line") && table.contains("waits for a decision") && table.contains("below the line"));
    assert!(table.contains("nothing separates them"));
    assert!(!table.contains("<td></td>"), "no cell is empty");
}

#[test]
fn every_project_has_a_scorecard_that_is_open() {
    for language in Language::ALL {
        for results in [DEMO.clone(), public()] {
            let page = page(&results, *language);
            assert_eq!(page.matches("<details open class=\"scorecard\"").count(), 14);
            assert!(page.contains("lang=\"sv\">Anslutningsgrad: 92 av 104 permanentboende hushåll"), "Swedish reasons say so");
            assert!(!page.contains("{project}") && !page.contains("{standing}"), "every place of a sentence is filled");
            let figures = page.matches("data-of=\"").count();
            assert!(figures > 300 && !page.contains("data-of=\"\""), "{figures} figures, each from somewhere");
        }
    }
}

#[test]
fn the_public_page_has_no_what_if_no_safety_and_no_best_choice() {
    let (internal, public) = (page(&DEMO, Language::Swedish), page(&public(), Language::Swedish));
    for private in [
        "what-if-data",
        "id=\"what_if\"",
        "sensitivity[",
        "Bästa valet",
        "id=\"ways\"",
        "Stödberättigande utgifter<",
        "Att kommunicera",
    ] {
        assert!(internal.contains(private), "{private}");
        assert!(!public.contains(private), "{private}");
    }
}

#[test]
fn what_changed_since_the_last_run_is_said_in_the_language_of_the_page() {
    let mut before = DEMO.clone();
    let round = before.round.as_mut().unwrap();
    let project = round.summary.projects.iter_mut().find(|project| project.project_id == "SYN-P08").unwrap();
    project.standing.rank = Some(9);
    let swedish = read(&page_since(&DEMO, Some(&before), Language::Swedish));
    assert!(swedish.contains("Några projekt står annorlunda än i förra körningen."));
    let same = read(&page_since(&DEMO, Some(&DEMO), Language::English));
    assert!(same.contains("No project stands otherwise than in the last run."));
    assert!(page_since(&DEMO, Some(&before), Language::English).contains("data-of=\"round_before.ranking[7].rank\""));
}

#[test]
fn names_that_are_code_come_out_as_text_everywhere() {
    let name = "</script><!--<script>alert(1)</script>&\"'\u{202e}\u{2028}";
    let mut results = DEMO.clone();
    for table in &mut results.tables {
        for column in ["project", "applicant", "municipality"] {
            if let Some(column) = table.column(column) {
                table.rows.iter_mut().for_each(|row| row[column] = name.to_owned());
            }
        }
    }
    let round = results.round.as_mut().unwrap();
    for project in &mut round.projects {
        project.project = name.to_owned();
        project.applicant = name.to_owned();
        project.sentence = name.to_owned();
        project.notes = vec![name.to_owned()];
        project.criteria.iter_mut().for_each(|one| one.label = name.to_owned());
    }
    round.rule_set.title = name.to_owned();
    let page = page(&results, Language::Swedish);
    assert!(!page.contains("alert(1)</script>") && !page.contains("<!--"), "nothing ends a script or begins a comment");
    let data = page.split("id=\"what-if-data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let json: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(json["projects"][0]["project"], name);
}

#[test]
fn the_panel_has_what_the_script_needs_and_the_command_that_made_the_round() {
    let page = page(&DEMO, Language::Swedish);
    let data = page.split("id=\"what-if-data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let json: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(json["money"]["line"], "stop");
    assert_eq!(json["projects"].as_array().unwrap().len(), 14);
    assert_eq!(json["projects"][4]["before_money"]["state"], "open");
    let command: Vec<&str> = json["command"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    assert!(command.join(" ").starts_with("bygd score --applications ansokningar.csv --assessments bedomningar.csv"));
    assert!(command.ends_with(&["--budget", "10500000"]));
    assert_eq!(page.matches("name=\"what-if-drop\"").count(), 12, "one for each project that has a place");
}

#[test]
fn a_folder_of_an_older_program_has_no_panel_and_is_still_shown() {
    let mut results = DEMO.clone();
    let round = results.round.as_mut().unwrap();
    round.money = None;
    round.projects.iter_mut().for_each(|project| project.before_money = None);
    results.tables.retain(|table| ["ranking", "scorecards"].contains(&table.name.as_str()));
    for table in &mut results.tables {
        ["signed_connections", "reserved_support", "gain", "net_gain"].iter().for_each(|column| table.remove_column(column));
    }
    let page = page(&results, Language::Swedish);
    assert!(!page.contains("id=\"what_if\"") && page.contains("id=\"scorecards\""));
    assert_eq!(results.profile, Profile::Internal);
}
