//! `bygd report`: one page of results.

use crate::support::Workdir;
use crate::support::golden::assert_golden;
use std::fs;

/// A folder with the demo in it.
fn demo() -> Workdir {
    let dir = Workdir::new();
    dir.run("demo --quiet").ok();
    dir
}

/// The page without the version of the program.
fn page(dir: &Workdir, name: &str) -> String {
    dir.read(name).replace(concat!("bygd ", env!("CARGO_PKG_VERSION")), "bygd [version]")
}

#[test]
fn the_demos_report_is_the_golden_one_for_the_public_and_for_those_who_work_with_it() {
    let dir = demo();
    dir.run("report bygd-demo bygd-demo/beslutsomgang --out rapport.html").ok();
    assert_golden("report.public.sv.html", &page(&dir, "rapport.html"));
    dir.run("report bygd-demo bygd-demo/beslutsomgang --lang en --profile internal --out report.html").ok();
    assert_golden("report.internal.en.html", &page(&dir, "report-internal.html"));
}

#[test]
fn a_report_is_the_same_for_any_number_of_threads_and_says_what_it_was_given() {
    let dir = demo();
    let words =
        ["report", "bygd-demo", "--title", "Fiber & bygd", "--organisation", "Region <X>", "--case-number", "304-2026", "--out"];
    for (out, threads) in [("a.html", "1"), ("b.html", "3")] {
        dir.run_words(&[&words[..], &[out, "--threads", threads]].concat()).ok();
    }
    let same = |name: &str, other: &str| {
        dir.read(name).replace("a.html", "x").replace("b.html", "x")
            == dir.read(other).replace("b.html", "x").replace("a.html", "x")
    };
    assert!(same("a.html", "b.html"));
    let page = dir.read("a.html");
    for text in ["Fiber &amp; bygd", "Region &lt;X&gt;", "304-2026"] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn each_kind_of_results_makes_a_report_alone_and_in_both_languages() {
    let dir = demo();
    for folder in ["bygd-demo", "bygd-demo/beslutsomgang"] {
        for language in ["sv", "en"] {
            for profile in ["public", "internal"] {
                dir.run(&format!("report {folder} --lang {language} --profile {profile} --out intern.html --overwrite")).ok();
                let page = dir.read("intern.html");
                assert!(page.contains(&format!("<html lang=\"{language}\"")), "{folder} {language} {profile}");
                assert!(page.trim_end().ends_with("</html>"));
                assert!(!page.contains("{{") && !page.contains("{%"));
            }
        }
    }
}

#[test]
fn an_earlier_run_can_be_compared_with() {
    let dir = demo();
    let connected = dir.read("bygd-demo/anslutna.csv");
    let kept = connected.lines().enumerate().filter(|(line, _)| line % 10 != 9).map(|(_, line)| line);
    let fewer = kept.collect::<Vec<_>>().join(
        "
",
    ) + "
";
    fs::create_dir(dir.path("fjol")).unwrap();
    for entry in fs::read_dir(dir.path("bygd-demo")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), dir.path("fjol").join(entry.file_name())).unwrap();
        }
    }
    dir.write("fjol/anslutna.csv", fewer);
    dir.run("coverage --project fjol --out resultat-fjol").ok();
    dir.run("report bygd-demo --since resultat-fjol --out rapport.html").ok();
    let with = dir.read("rapport.html");
    dir.run("report bygd-demo --out utan.html").ok();
    assert!(with.len() > dir.read("utan.html").len() + 1000);
    dir.run("report bygd-demo --since bygd-demo/beslutsomgang --out nej.html")
        .fails_with_hint(2, &["earlier results are of `bygd score`"]);
}

#[test]
fn an_internal_report_is_marked_in_its_name() {
    let dir = demo();
    let run = dir.run("report bygd-demo --profile internal --out rapport.html").ok();
    assert!(run.stdout.contains("rapport-intern.html"), "{run}");
    assert!(dir.path("rapport-intern.html").is_file() && !dir.path("rapport.html").exists());
}

#[test]
fn what_is_no_folder_of_results_is_said() {
    let dir = demo();
    dir.run("report nowhere --out r.html").fails_with_hint(3, &["nowhere", "there is no such folder"]);
    fs::create_dir(dir.path("empty")).unwrap();
    dir.run("report empty --out r.html").fails_with_hint(3, &["is no folder of results"]);
    dir.run("report bygd-demo/byggnader.csv --out r.html").fails_with_hint(3, &["is a file, not a folder"]);
    dir.run("report bygd-demo bygd-demo --out r.html").fails_with_hint(2, &["two folders with results of `bygd coverage`"]);
    assert!(!dir.path("r.html").exists());
}

#[test]
fn damaged_results_are_said_with_their_file() {
    let dir = demo();
    let whole = dir.read("bygd-demo/coverage.csv");
    dir.write("bygd-demo/coverage.csv", &whole[..whole.len() / 2]);
    dir.run("report bygd-demo --out r.html").fails_with_hint(3, &["coverage.csv"]);
    fs::remove_file(dir.path("bygd-demo/coverage.csv")).unwrap();
    dir.run("report bygd-demo --out r.html").fails_with_hint(3, &["coverage.csv"]);
    dir.write("bygd-demo/coverage.csv", &whole);
    let manifest = dir.read("bygd-demo/manifest.json");
    dir.write("bygd-demo/manifest.json", manifest.replace("\"schema_version\": ", "\"schema_version\": 99"));
    dir.run("report bygd-demo --out r.html").fails_with_hint(3, &["newer bygd"]);
    dir.write("bygd-demo/manifest.json", &manifest[..100]);
    dir.run("report bygd-demo --out r.html").fails_with_hint(3, &["manifest.json"]);
    let cards = dir.read("bygd-demo/beslutsomgang/scorecards.json");
    dir.write("bygd-demo/beslutsomgang/scorecards.json", &cards[..cards.len() - 20]);
    dir.run("report bygd-demo/beslutsomgang --out r.html").fails_with_hint(3, &["scorecards.json"]);
    assert!(!dir.path("r.html").exists());
}

#[test]
fn nothing_is_replaced_unless_asked_for_and_results_never() {
    let dir = demo();
    dir.write("r.html", "mine");
    dir.run("report bygd-demo --out r.html").fails_with_hint(4, &["the file exists"]);
    assert_eq!(dir.read("r.html"), "mine");
    dir.run("report bygd-demo --out r.html --overwrite").ok();
    assert!(dir.read("r.html").starts_with("<!doctype html>"));
    dir.run("report bygd-demo --out bygd-demo/coverage.csv --overwrite").fails_with_hint(4, &["belongs to the results"]);
    dir.run("report bygd-demo --out nowhere/r.html").fails_with_hint(4, &["does not exist"]);
    dir.run("report bygd-demo --out bygd-demo --overwrite").fails_with_hint(4, &["bygd-demo"]);
}

#[test]
fn a_result_that_was_changed_after_the_run_is_refused() {
    let dir = demo();
    let report = "report bygd-demo bygd-demo/beslutsomgang --out rapport.html";
    for (name, from, to) in [
        ("bygd-demo/coverage.csv", "municipality,9801,", "municipality,9808,"),
        ("bygd-demo/white_spots.csv", ",Björnådal,", ",Annat,"),
        ("bygd-demo/beslutsomgang/ranking.csv", "granted_support", "gs"),
    ] {
        let whole = dir.read(name);
        let damaged = whole.replacen(from, to, 1);
        assert_ne!(damaged, whole, "{name}");
        dir.write(name, &damaged);
        let file = name.rsplit('/').next().unwrap();
        dir.run(report).fails_with_hint(3, &[file, "is not what the run wrote"]);
        dir.write(name, &whole);
    }
    dir.run(report).ok();
    // The command that makes it again can be run from where the folders lie.
    assert!(dir.read("rapport.html").replace("&#x2f;", "/").contains("bygd report bygd-demo bygd-demo/beslutsomgang"));
}

#[test]
fn a_name_that_no_program_would_open_is_refused_before_anything_is_read() {
    let dir = Workdir::new();
    dir.run("report nothing --out r.pdf").fails_with_hint(2, &["--out r.html"]);
    dir.run("export nothing --format xlsx --out tabeller.pdf").fails_with_hint(2, &["--out tabeller.xlsx"]);
}
