//! The demo as the public sees it; made-up tables are tested in `made`.

mod made;

use super::*;
use crate::project::Silent;
use crate::project::made::{ROUND_FOLDER, run_demo};
use crate::read::results::read_results;
use crate::write::SCHEMA_VERSION;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const K: u64 = DEFAULT_THRESHOLD;
/// The columns of the coverage tables that are counts.
const COUNTS: [&str; 10] = [
    "total",
    "connected",
    "passed",
    "planned",
    "unserved",
    "unknown",
    "access",
    "access_or_vicinity",
    "reached",
    "speed_unknown",
];

/// The demo's results as read, and two of the files they were made from.
struct Demo {
    coverage: Results,
    round: Results,
    applications: String,
    assessments: String,
}

static DEMO: LazyLock<Demo> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("demo");
    run_demo(&out, &Silent).unwrap();
    Demo {
        coverage: read_results(&out, SCHEMA_VERSION).unwrap(),
        round: read_results(&out.join(ROUND_FOLDER), SCHEMA_VERSION).unwrap(),
        applications: std::fs::read_to_string(out.join("ansokningar.csv")).unwrap(),
        assessments: std::fs::read_to_string(out.join("bedomningar.csv")).unwrap(),
    }
});

fn is_small(count: u64) -> bool {
    count > 0 && count < K
}

/// The coverage tables cell by cell: table, level, code, class, base, technology or speed, column; with what is shown.
type Cells = BTreeMap<[String; 7], Option<u64>>;

fn cells(results: &Results) -> Cells {
    let mut cells = Cells::new();
    for table in results.tables.iter().filter(|table| table.name.starts_with("coverage")) {
        for row in 0..table.rows.len() {
            for column in COUNTS.iter().filter(|column| table.column(column).is_some()) {
                let text = |column: &str| table.cell(row, column).to_owned();
                let by = text("technology") + &text("down_mbps");
                let key =
                    [table.name.clone(), text("level"), text("code"), text("area_class"), text("base"), by, (*column).to_owned()];
                cells.insert(key, table.count(row, column));
            }
        }
    }
    cells
}

/// Sums that anybody knows, written apart from the engine: a whole and its parts, as cells. `without` names a part that stands in no table.
fn relations(cells: &Cells) -> Vec<([String; 7], Vec<[String; 7]>)> {
    let mut relations = Vec::new();
    let with = |key: &[String; 7], changes: &[(usize, &str)]| {
        let mut key = key.clone();
        changes.iter().for_each(|&(at, text)| text.clone_into(&mut key[at]));
        key
    };
    for key in cells.keys() {
        let [table, level, code, class, _, _, column] = key;
        if class == "total" {
            relations.push((key.clone(), ["dense", "rural"].map(|class| with(key, &[(3, class)])).to_vec()));
        }
        if level == "country" || level == "county" {
            let is_part = |other: &&[String; 7]| {
                other[1] == "municipality"
                    && (level == "country" || other[2].starts_with(code))
                    && with(other, &[(1, level), (2, code)]) == *key
            };
            relations.push((key.clone(), cells.keys().filter(is_part).cloned().collect()));
        }
        if column == "total" {
            let parts: &[&str] = match table.as_str() {
                "coverage" => &["passed", "planned", "unserved", "unknown"],
                "coverage_by_technology" => &["access_or_vicinity", "without"],
                _ => &["reached", "without"],
            };
            relations.push((key.clone(), parts.iter().map(|part| with(key, &[(6, part)])).collect()));
        }
        if column == "passed" {
            relations.push((key.clone(), ["connected", "without"].map(|part| with(key, &[(6, part)])).to_vec()));
        }
        if column == "connected" || column == "passed" {
            let same = if column == "connected" { "access" } else { "access_or_vicinity" };
            relations.push((with(key, &[(0, "coverage_by_technology"), (5, "fibre"), (6, same)]), vec![key.clone()]));
        }
        if table != "coverage" && column == "total" {
            relations.push((key.clone(), vec![with(key, &[(0, "coverage"), (5, "")])]));
        }
    }
    relations
}

/// The bounds of every cell that a reader gets by taking sums apart again and again.
fn bounds(shown: &Cells) -> BTreeMap<[String; 7], (u64, u64)> {
    const MOST: u64 = 1 << 40;
    let relations = relations(shown);
    let mut bounds: BTreeMap<[String; 7], (u64, u64)> =
        shown.iter().map(|(key, count)| (key.clone(), count.map_or((0, MOST), |count| (count, count)))).collect();
    for _ in 0..12 {
        for (whole, parts) in &relations {
            let of = |key: &[String; 7]| bounds.get(key).copied().unwrap_or((0, MOST));
            let (low, high) = parts.iter().map(of).fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
            let own = of(whole);
            let own = (own.0.max(low), own.1.min(high));
            let narrowed: Vec<_> = parts
                .iter()
                .map(|key| {
                    let (least, most) = of(key);
                    let (others_low, others_high) = (low - least, high - most);
                    (key.clone(), (least.max(own.0.saturating_sub(others_high)), most.min(own.1.saturating_sub(others_low))))
                })
                .collect();
            bounds.insert(whole.clone(), own);
            bounds.extend(narrowed);
        }
    }
    bounds
}

#[test]
fn no_small_count_of_the_demo_is_shown_or_follows_from_sums() {
    let (all, public) = (cells(&DEMO.coverage), DEMO.coverage.clone().public(K));
    let shown = cells(&public);
    let small = all.iter().filter(|(key, count)| key[1] != "outside" && count.is_some_and(is_small));
    let small: Vec<&[String; 7]> = small.map(|(key, _)| key).collect();
    assert!(small.len() > 10, "the demo should have small counts to hide: {}", small.len());
    let bounds = bounds(&shown);
    for key in small {
        assert_eq!(shown[key], None, "{key:?} is shown");
        let (low, high) = bounds[key];
        assert!(high - low >= K, "{key:?} lies between {low} and {high}");
    }
    // Also what stands in no table, such as those without a technology.
    let without = bounds.iter().filter(|(key, _)| key[6] == "without");
    for (key, (low, high)) in without {
        assert!(high - low >= K || !is_small(*low), "{key:?} lies between {low} and {high}");
    }
    let hidden = shown.values().filter(|count| count.is_none()).count();
    assert!(hidden * 10 < shown.len(), "{hidden} of {} are hidden", shown.len());
}

#[test]
fn what_is_shown_of_the_demo_adds_up_and_shares_go_with_their_counts() {
    let public = DEMO.coverage.clone().public(K);
    let shown = cells(&public);
    let mut compared = 0;
    for (whole, parts) in relations(&shown) {
        let sum: Option<u64> = parts.iter().map(|key| shown.get(key).copied().flatten()).sum();
        if let (Some(whole_count), Some(sum)) = (shown.get(&whole).copied().flatten(), sum) {
            assert_eq!(whole_count, sum, "{whole:?}");
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared}");
    for (name, share, part) in [
        ("coverage", "unserved_share", "unserved"),
        ("coverage_by_technology", "access_share", "access"),
        ("coverage_by_speed", "reached_share", "reached"),
    ] {
        let table = public.table(name).unwrap();
        assert!((0..table.rows.len()).any(|row| table.is_suppressed(row, part)), "{name}");
        for row in 0..table.rows.len() {
            let is_gone = table.is_suppressed(row, part) || table.is_suppressed(row, "total");
            assert_eq!(is_gone && table.count(row, "total") != Some(0), table.is_suppressed(row, share), "{name} {row}");
        }
    }
    // The single premises outside is in no row, and the country is the sum of its municipalities.
    assert_eq!(public.table("coverage").unwrap().find(&[("level", "outside")]).count(), 0);
    let findings = public.table("findings").unwrap();
    let outside = findings.find(&[("code", "outside_areas")]).next().unwrap();
    assert!(findings.is_suppressed(outside, "count") && findings.cell(outside, "explanation").contains("leave them out"));
}

/// The cells of a column of a `;`-separated file of the demo.
fn column<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let at = lines.next().unwrap().split(';').position(|column| column == name).unwrap();
    lines.map(|line| line.split(';').nth(at).unwrap()).collect()
}

#[test]
fn nothing_that_is_never_public_is_anywhere_in_the_demo() {
    let (coverage, round) = (DEMO.coverage.clone().public(K), DEMO.round.clone().public(K));
    let text = format!("{coverage:?}{round:?}");
    let internal = format!("{:?}{:?}", DEMO.coverage, DEMO.round);
    let shown_support: Vec<&str> = column(&DEMO.applications, "requested_support");
    let mut secrets: Vec<String> = Vec::new();
    for name in ["own_financing", "total_cost", "eligible_cost", "lowest_support"] {
        let amounts =
            column(&DEMO.applications, name).into_iter().filter(|amount| amount.len() > 3 && !shown_support.contains(amount));
        secrets.extend(amounts.flat_map(|amount| {
            let grouped = crate::score::sentence::grouped(amount.parse().unwrap());
            [amount.to_owned(), format!("{grouped:?}").trim_matches('"').to_owned()]
        }));
    }
    secrets.extend(["reason", "document", "officer"].iter().flat_map(|name| column(&DEMO.assessments, name)).map(str::to_owned));
    let own_words = [
        "Demomobil",
        "own_financing",
        "SYN-0",
        "SYN-99",
        "premises.parquet",
        "premises.gpkg",
        "sensitivity",
        "overlaps",
        "best_",
    ];
    secrets.extend(own_words.map(str::to_owned));
    assert!(secrets.len() > 40);
    let known = secrets.iter().filter(|secret| internal.contains(*secret)).count();
    assert!(known > 30, "the search finds {known} of {} in what is not public", secrets.len());
    for secret in secrets {
        assert!(!text.contains(&secret), "`{secret}` is public");
    }
    for gone in ["sensitivity", "signups", "overlaps"] {
        assert!(DEMO.round.table(gone).is_some() && round.table(gone).is_none(), "{gone}");
    }
    assert_eq!(round.table("lines").unwrap().rows.len(), 1);
    assert_eq!(coverage.table("findings").unwrap().columns, ["severity", "code", "layer", "count", "explanation"]);
    assert!(round.table("applicants").unwrap().column("org_number").is_none());
    let projects = &round.round.as_ref().unwrap().projects;
    assert!(projects.iter().all(|project| project.to_communicate.is_empty() && project.decision.is_empty()));
}

#[test]
fn signed_possible_points_and_reasons_stay() {
    let (internal, public) = (&DEMO.round, DEMO.round.clone().public(K));
    assert_eq!(internal.table("ranking"), public.table("ranking"));
    assert_eq!(internal.table("scorecards"), public.table("scorecards"));
    let (internal, public) = (internal.round.as_ref().unwrap(), public.round.as_ref().unwrap());
    for (before, after) in internal.projects.iter().zip(&public.projects) {
        assert_eq!(before.criteria, after.criteria);
        assert_eq!((before.signed_connections, before.granted_support), (after.signed_connections, after.granted_support));
        assert_eq!(
            before.conditions.iter().map(|c| c.state).collect::<Vec<_>>(),
            after.conditions.iter().map(|c| c.state).collect::<Vec<_>>()
        );
    }
    let refused = |round: &crate::results::RoundResults| {
        round.projects.iter().find(|project| project.project_id == "SYN-P13").unwrap().sentence.clone()
    };
    // A refusal keeps its reason: 22 premises are no small count.
    assert_eq!(refused(internal), refused(public));
    let least_cost = public.projects[0].conditions.iter().find(|condition| condition.id == "least_cost").unwrap();
    assert!(least_cost.value.is_empty() && least_cost.sentence.ends_with("Det är uppfyllt."), "{}", least_cost.sentence);
}

#[test]
fn a_small_split_of_a_project_is_hidden_with_its_other_part() {
    let public = DEMO.round.clone().public(K);
    let (areas, before) = (public.table("areas").unwrap(), DEMO.round.table("areas").unwrap());
    let rows: Vec<usize> = areas.find(&[("project_id", "SYN-P02"), ("level", "municipality")]).collect();
    assert_eq!(rows.iter().map(|&row| before.count(row, "premises")).collect::<Vec<_>>(), [Some(133), Some(2)]);
    assert!(rows.iter().all(|&row| areas.is_suppressed(row, "premises") && areas.is_suppressed(row, "households")));
    for row in 0..areas.rows.len() {
        for column in 4..areas.columns.len() {
            assert!(!areas.rows[row][column].parse().is_ok_and(is_small), "{:?}", areas.rows[row]);
        }
    }
    // The projects are whole.
    let wholes: Vec<usize> = areas.find(&[("level", "project")]).collect();
    assert!(wholes.iter().all(|&row| areas.count(row, "premises") == before.count(row, "premises")));
    let findings = public.table("findings").unwrap();
    let hidden = |code| findings.is_suppressed(findings.find(&[("code", code)]).next().unwrap(), "count");
    assert!(hidden("forgotten_premises") && !hidden("missing_weight"));
}

#[test]
fn what_is_public_stays_as_it_is() {
    for results in [&DEMO.coverage, &DEMO.round] {
        assert_eq!(results.profile, Profile::Internal);
        let once = results.clone().public(K);
        assert_eq!(once.profile, Profile::Public);
        assert_eq!(format!("{once:?}"), format!("{:?}", once.clone().public(K)));
        assert_eq!(format!("{once:?}"), format!("{:?}", results.clone().public(K)));
    }
}
