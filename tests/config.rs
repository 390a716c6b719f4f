//! `bygd init`, `bygd config show`, and the project file.

use crate::support::{Workdir, premises};

fn project() -> Workdir {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected,bostader", &[("a", 100.0, 100.0, "1,3"), ("b", 160.0, 100.0, "0,2")]));
    dir.write(
        "bygd.toml",
        "passed_within = 60\n[premises]\nfile = \"premises.csv\"\ncolumns = { households = \"bostader\" }\n[areas]\nfile = \"areas.geojson\"\n",
    );
    dir
}

const FALUN: &str = "municipality/2080/total/households";

#[test]
fn init_writes_a_commented_project_file_and_never_over_another() {
    let dir = Workdir::new();
    dir.run("init").ok();
    let text = dir.read("bygd.toml");
    assert!(text.lines().filter(|line| line.starts_with('#')).count() > 20 && text.contains("[premises]"));
    dir.write("bygd.toml", "mine");
    dir.run("init").fails_with_hint(4, &["bygd.toml", "exists"]);
    assert_eq!(dir.read("bygd.toml"), "mine");
    dir.run("init other.toml").ok();
    assert_eq!(dir.read("other.toml"), text);
    dir.run("config show --project other.toml").ok();
}

#[test]
fn the_project_file_in_the_folder_is_used_without_being_named() {
    let dir = project();
    dir.run("coverage --out out").ok();
    assert_eq!(dir.coverage("out").counts(FALUN), [5, 3, 5, 0, 0, 0]);
}

#[test]
fn paths_in_a_project_file_are_relative_to_it() {
    let dir = project();
    std::fs::create_dir(dir.path("sub")).unwrap();
    for name in ["premises.csv", "areas.geojson", "bygd.toml"] {
        std::fs::rename(dir.path(name), dir.path("sub").join(name)).unwrap();
    }
    for named in ["sub", "sub/bygd.toml"] {
        dir.run(&format!("coverage --project {named} --out out --overwrite")).ok();
        assert_eq!(dir.coverage("out").counts(FALUN)[0], 5);
    }
}

#[test]
fn flags_win_over_the_project_file() {
    let dir = project();
    dir.run("coverage --passed-within 50 --out out").ok();
    assert_eq!(dir.coverage("out").counts(FALUN), [5, 3, 3, 0, 2, 0]);
}

#[test]
fn config_show_says_where_each_value_comes_from() {
    let dir = project();
    let run = dir.run("config show --match-within 5 --connected list.csv").ok();
    let line = |key: &str| -> Vec<String> {
        let line = run.stdout.lines().find(|line| line.split_whitespace().next() == Some(key));
        line.unwrap_or_else(|| panic!("{key} is not shown: {run}")).split_whitespace().skip(1).map(str::to_owned).collect()
    };
    assert_eq!(line("passed_within"), ["60", "bygd.toml"]);
    assert_eq!(line("match_within"), ["5.0", "flag"]);
    assert_eq!(line("horizon_years"), ["3", "default"]);
    assert_eq!(line("working_crs"), ["3006", "default"]);
    assert_eq!(line("premises.columns.households"), ["\"bostader\"", "bygd.toml"]);
    assert_eq!(line("network[0].file"), ["\"list.csv\"", "flag"]);
}

#[test]
fn an_unknown_key_is_an_error_with_its_line_and_a_suggestion() {
    for (text, says) in [
        ("pased_within = 50\n", vec!["bygd.toml`, line 1", "`pased_within`", "did you mean `passed_within`?"]),
        ("[premises]\nfile = \"a\"\nlager = \"b\"\n", vec!["bygd.toml`, line 3", "did you mean `layer`?"]),
        ("[[network]]\nkind = \"route\"\nfiel = \"b\"\n", vec!["bygd.toml`, line 3", "did you mean `file`?"]),
        ("[premisses]\nfile = \"a\"\n", vec!["bygd.toml`, line 1", "did you mean `premises`?"]),
    ] {
        let dir = Workdir::new();
        dir.write("bygd.toml", text);
        for command in ["coverage --out out", "check", "config show"] {
            dir.run(command).fails_with_hint(3, &says);
        }
        assert!(!dir.path("out").exists());
    }
}

#[test]
fn values_that_make_no_sense_are_errors_that_say_what_would() {
    for (text, code, says) in [
        ("[premises\n", 3, "line 1"),
        ("horizon_years = \"tre\"\n", 3, "line 1"),
        ("[[network]]\nkind = \"conected\"\nfile = \"c.csv\"\n", 2, "did you mean `connected`?"),
        ("[[network]]\nkind = \"connected\"\n", 2, "names no file"),
        ("[[network]]\nkind = \"route\"\nfile = \"c\"\ntechnology = \"fibr\"\n", 2, "did you mean `fibre`?"),
        ("as_of = \"1 oktober\"\n", 2, "2026-10-01"),
        ("passed_within = \"femtio\"\n", 2, "dense=50,rural=100"),
        ("passed_within = -1\n", 2, "dense=50,rural=100"),
        ("working_crs = 4326\n", 2, "3006"),
        ("match_within = -1\n", 2, "match_within"),
        ("[text]\ndelimiter = \"x\"\n", 2, "tab"),
    ] {
        let dir = project();
        let rest = dir.read("bygd.toml").lines().skip(1).collect::<Vec<_>>().join("\n");
        // Keys before tables, as TOML wants it.
        let whole = if text.starts_with('[') { format!("{rest}\n{text}") } else { format!("{text}{rest}\n") };
        let line_of_rest = rest.lines().count();
        dir.write("bygd.toml", &whole);
        let says = if text == "[premises\n" { format!("line {}", line_of_rest + 1) } else { says.to_owned() };
        dir.run("coverage --out out").fails(code, &[&says]);
        assert!(!dir.path("out").exists());
    }
}

#[test]
fn a_project_file_that_is_missing_or_in_another_encoding_is_an_error_with_a_hint() {
    let dir = Workdir::new();
    dir.run("coverage --project none.toml").fails_with_hint(3, &["none.toml"]);
    dir.write("bygd.toml", b"name = \"\xE5\"\n");
    dir.run("coverage").fails_with_hint(3, &["bygd.toml", "UTF-8"]);
}

#[test]
fn without_premises_or_areas_the_hint_says_how_to_name_them() {
    let dir = Workdir::new();
    dir.run("coverage").fails_with_hint(2, &["--premises"]);
    dir.run("coverage --premises a.csv").fails_with_hint(2, &["--areas", "--area-column"]);
    assert_eq!(dir.run("").code, Some(2));
    assert_eq!(dir.run("coverge").code, Some(2));
    dir.run("--version").ok();
    let help = dir.run("--help").ok();
    assert!(help.stdout.contains("Exit codes"));
}
