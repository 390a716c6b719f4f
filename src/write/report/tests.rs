//! The page of the demo, in both languages and for both profiles, and of results that somebody has made to do harm.

use super::*;
use crate::project::{Silent, made};
use crate::read::results::read_results;
use crate::results::Table;
use crate::write::SCHEMA_VERSION;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Instant;

/// The results of the demo: coverage, and its decision round.
static DEMO: LazyLock<(Results, Results)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    made::run_demo(&demo, &Silent).unwrap();
    let read = |path: &std::path::Path| read_results(path, SCHEMA_VERSION).unwrap();
    (read(&demo), read(&demo.join(made::ROUND_FOLDER)))
});

fn options(language: Language, profile: Profile) -> ReportOptions {
    ReportOptions {
        language,
        profile,
        title: String::new(),
        organisation: "Region Demo".to_owned(),
        case_number: "ABC-12".to_owned(),
        command: "bygd report demo --out report.html".to_owned(),
    }
}

fn coverage_page(results: &Results, language: Language) -> String {
    let input = ReportInput { coverage: Some(results), ..ReportInput::default() };
    report_html(&input, &options(language, results.profile)).unwrap()
}

/// What stands between `before` and the next `after`, each time.
fn all_between<'p>(page: &'p str, before: &'p str, after: &'p str) -> impl Iterator<Item = &'p str> {
    page.split(before).skip(1).filter_map(move |rest| rest.split_once(after).map(|(inside, _)| inside))
}

#[track_caller]
fn assert_sound(page: &str) {
    assert!(!page.contains("{{") && !page.contains("{%"), "a place in a template was not filled");
    for (name, start) in [("a style attribute", " style=\""), ("an address", "http-equiv=\"refresh"), ("a picture", "<img")] {
        assert!(!page.contains(start), "{name}");
    }
    let ids: Vec<&str> = all_between(page, " id=\"", "\"").collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "ids stand twice: {ids:?}");
    for name in all_between(page, "aria-labelledby=\"", "\"").chain(all_between(page, "href=\"#", "\"")) {
        assert!(ids.contains(&name), "nothing is called `{name}`");
    }
    let mut level = 0;
    for heading in page.match_indices("<h").filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10)) {
        assert!(heading <= level + 1, "a heading of level {heading} follows one of level {level}");
        level = heading;
    }
    assert_eq!(page.matches("<h1").count(), 1);
    assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
    assert_eq!(page.matches("<section ").count(), page.matches("</section>").count());
    let header_cells = page.match_indices("<th").filter(|(at, _)| matches!(page.as_bytes()[at + 3], b' ' | b'>'));
    for (at, _) in header_cells {
        assert!(page[at..].starts_with("<th scope=\""), "{}", &page[at..at + 40]);
    }
}

#[test]
fn the_demo_has_a_sound_page_in_both_languages_and_for_both_profiles() {
    let (coverage, round) = &*DEMO;
    for &language in Language::ALL {
        for profile in [Profile::Public, Profile::Internal] {
            let prepared = |results: &Results| match profile {
                Profile::Public => results.clone().public(3),
                Profile::Internal => results.clone(),
            };
            let (coverage, round) = (prepared(coverage), prepared(round));
            let input = ReportInput {
                coverage: Some(&coverage),
                round: Some(&round),
                coverage_before: Some(&coverage),
                round_before: None,
                rollout: None,
            };
            let page = report_html(&input, &options(language, profile)).unwrap();
            assert_sound(&page);
            assert!(page.contains(&format!("<html lang=\"{language}\">")));
            assert_eq!(page.contains("INTERN"), profile == Profile::Internal);
            assert_eq!(
                page,
                report_html(&input, &options(language, profile)).unwrap(),
                "the page differs from one time to the next"
            );
        }
    }
}

#[test]
fn every_section_of_an_internal_page_is_marked() {
    let page = coverage_page(&DEMO.0, Language::Swedish);
    for section in all_between(&page, "<section ", "</section>") {
        assert!(section.contains("<p class=\"mark\">INTERN</p>"), "{}", &section[..80]);
    }
}

#[test]
fn page_one_says_what_the_table_says() {
    let page = coverage_page(&DEMO.0, Language::Swedish);
    let table = DEMO.0.table("coverage").unwrap();
    let row = table.find(&[("level", "country"), ("area_class", "total"), ("base", "households")]).next().unwrap();
    for column in ["total", "connected", "passed", "planned", "unserved", "unknown"] {
        let figure = Figure::cell(table, row, column, crate::write::labels::Kind::Count, Language::Swedish);
        let element = format!("data-of=\"coverage[{row}].{column}\">{}<", figure.shown);
        assert!(page.contains(&element), "{element}");
    }
    assert!(page.contains("EU:s digitala decennium"));
}

#[test]
fn results_without_white_spots_settlements_speeds_or_findings_say_so_and_do_not_break() {
    let mut results = DEMO.0.clone();
    results.layers.clear();
    results.tables.retain(|table| table.name == "coverage");
    results.tables[0].retain_rows(|table, row| table.cell(row, "area_class") == "total");
    for (language, missing) in [(Language::Swedish, "utan --no-map"), (Language::English, "without --no-map")] {
        let page = coverage_page(&results, language);
        assert_sound(&page);
        assert!(page.contains(missing));
        assert!(page.contains(Strings::of(language).get("classes", "no_classes")));
        assert!(page.contains(Strings::of(language).get("targets", "cannot")));
    }
    results.tables.clear();
    assert_sound(&coverage_page(&results, Language::Swedish));
}

#[test]
fn a_page_without_results_is_still_a_page() {
    assert_sound(&report_html(&ReportInput::default(), &options(Language::Swedish, Profile::Internal)).unwrap());
}

#[test]
fn another_distance_and_another_file_are_said_before_the_numbers_are_compared() {
    let now = &DEMO.0;
    let mut then = now.clone();
    then.manifest.passed_within_m = Some(crate::results::Within { dense: 100.0, rural: 200.0 });
    then.manifest.settings["passed_within_dense_m"] = 100.0.into();
    then.manifest.inputs[0].sha256 = "0".repeat(64);
    let input = ReportInput { coverage: Some(now), coverage_before: Some(&then), ..ReportInput::default() };
    let page = report_html(&input, &options(Language::English, Profile::Internal)).unwrap();
    assert!(page.contains(Strings::of(Language::English).get("comparison", "other_distance")));
    assert!(page.contains("The files are others than then for: premises"));
    assert!(page.contains("Distance that counts as passed, dense (m)"));
    let input = ReportInput { coverage: Some(now), coverage_before: Some(now), ..ReportInput::default() };
    let page = report_html(&input, &options(Language::English, Profile::Internal)).unwrap();
    assert!(page.contains(Strings::of(Language::English).get("comparison", "same_files")));
}

/// Results in which every text is this one.
fn hostile(text: &str) -> Results {
    let mut results = DEMO.0.clone();
    let layer_tables = results.layers.iter_mut().map(|layer| &mut layer.table);
    for table in results.tables.iter_mut().chain(layer_tables) {
        for column in ["name", "explanation", "layer", "examples"].map(|name| table.column(name)).into_iter().flatten() {
            table.rows.iter_mut().for_each(|row| text.clone_into(&mut row[column]));
        }
    }
    for input in &mut results.manifest.inputs {
        text.clone_into(&mut input.file);
        input.layer = Some(text.to_owned());
    }
    results.manifest.rows.iter_mut().for_each(|rows| {
        text.clone_into(&mut rows.layer);
        rows.excluded = std::iter::once((text.to_owned(), 1)).collect();
    });
    results.manifest.settings["country_name"] = text.into();
    results.manifest.settings["layers"][0]["columns"]["id"] = text.into();
    results
}

#[test]
fn harmful_names_are_inert() {
    let texts = [
        "<script>alert(1)</script>",
        "\"><svg onload=alert(1)>",
        "' onmouseover='alert(1)",
        "</title></style><b>",
        "{{ 7 * 7 }}{% raw %}",
        "&lt;b&gt;",
        "</script><!--",
    ];
    let scripts = coverage_page(&DEMO.0, Language::Swedish).matches("<script").count();
    for text in texts {
        let results = hostile(text);
        let input = ReportInput { coverage: Some(&results), coverage_before: Some(&DEMO.0), ..ReportInput::default() };
        let texts = ReportOptions {
            title: text.to_owned(),
            organisation: text.to_owned(),
            case_number: text.to_owned(),
            command: text.to_owned(),
            ..options(Language::Swedish, Profile::Internal)
        };
        let page = report_html(&input, &texts).unwrap();
        for harm in ["<script>alert", "<svg onload", "onmouseover='", "</style><b>", "</script><!--"] {
            assert!(!page.contains(harm), "{text}: {harm}");
        }
        assert_eq!(page.matches("<script").count(), scripts, "{text}");
        // Braces in a name stay as they are: what stands for them must be taken out before looking for places that were not filled.
        assert_sound(&page.replace("{{ 7 * 7 }}{% raw %}", ""));
    }
}

#[test]
fn marks_for_the_direction_of_writing_end_with_the_name_they_are_in() {
    let text = "Kommun\u{202e}liaf\u{2067}";
    let page = coverage_page(&hostile(text), Language::Swedish);
    let mut found = 0;
    for (at, _) in page.match_indices(text) {
        // An attribute, a text of the map and an isolated element each are a paragraph of their own.
        let before = &page[..at];
        let tag = &before[before.rfind('<').unwrap_or_default()..];
        let is_isolated = !tag.contains('>')
            || ["<bdi ", "<tspan ", "<text ", "<title>", "<option ", "<option>", "<code "]
                .iter()
                .any(|start| tag.starts_with(start));
        assert!(is_isolated || !before[before.rfind("<bdi ").unwrap_or_default()..].contains("</bdi>"), "{tag}");
        found += 1;
    }
    assert!(found > 50, "{found}");
}

#[test]
fn a_name_of_ten_thousand_characters_can_be_broken_into_lines() {
    let page = coverage_page(&hostile(&"x".repeat(10_000)), Language::English);
    let broken = page.matches(&format!("<bdi class=\"text long\">{}", "x".repeat(10_000))).count();
    assert!(broken > 50, "{broken}");
    assert_sound(&page);
}

#[test]
fn hidden_counts_are_shown_as_hidden_wherever_they_take_part() {
    let mut results = DEMO.0.clone();
    let hide = |table: &mut Table, column: &str| {
        let column = table.column(column).unwrap();
        for row in 0..table.rows.len() {
            table.rows[row][column].clear();
            table.suppressed.insert((row, column));
        }
    };
    let names: Vec<String> = results.tables.iter().map(|table| table.name.clone()).collect();
    let hidden = [("coverage", "passed"), ("coverage", "passed_share"), ("coverage_by_speed", "reached")];
    for (name, column) in hidden {
        let at = names.iter().position(|known| known == name).unwrap();
        hide(&mut results.tables[at], column);
    }
    let page = coverage_page(&results, Language::Swedish);
    for (of, shown) in all_between(&page, "data-of=\"", "</").filter_map(|element| element.split_once("\">")) {
        if of.contains("].passed") || of.contains("].reached") {
            assert_eq!(shown, "U", "{of}");
        }
    }
    assert_sound(&page);
}

#[test]
fn all_municipalities_of_sweden_make_a_page_below_the_bounds() {
    let mut results = DEMO.0.clone();
    for table in &mut results.tables {
        let (Some(level), Some(code)) = (table.column("level"), table.column("code")) else { continue };
        let is_first = |row: &&Vec<String>| row[level] == "municipality" && row[code] == "9801";
        let first: Vec<Vec<String>> = table.rows.iter().filter(is_first).cloned().collect();
        for municipality in 0..283 {
            table.rows.extend(first.iter().cloned().map(|mut row| {
                row[code] = format!("{:04}", 1000 + municipality);
                row
            }));
        }
    }
    let start = Instant::now();
    let page = coverage_page(&results, Language::Swedish);
    assert_sound(&page);
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    // Tests run without optimisation; the program is some ten times as fast.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
