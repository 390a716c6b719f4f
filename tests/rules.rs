//! `bygd rules list | show | diff | check | template`

use crate::support::Workdir;

#[test]
fn the_list_has_every_programme_with_its_days() {
    let list = Workdir::new().run("rules list").ok().stdout;
    assert_eq!(list.lines().count(), 2 + 11, "{list}");
    let row = list.lines().find(|line| line.contains("vastra-gotaland-2019")).unwrap();
    assert!(row.contains("2019-01-01") && row.contains("2019-12-31"), "{row}");
}

#[test]
fn show_says_the_table_and_where_each_number_is_from() {
    let shown = Workdir::new().run("rules show landsbygdsprogrammet-2016").ok().stdout;
    for text in [
        "from 85 %: 85 procent eller mer",
        "225",
        "The most points a project can get: 500",
        "vikt för Anslutningsgrad: 45\n    source  https://",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert_eq!(shown.matches("    ASSUMED ").count(), 7, "{shown}");
    assert!(shown.trim_end().ends_with("of which 7 are assumed."), "{shown}");
}

#[test]
fn diff_says_what_differs_key_by_key() {
    let dir = Workdir::new();
    let said = dir.run("rules diff vastra-gotaland-2018 vastra-gotaland-2019").ok().stdout;
    assert!(said.contains("floor.points\n    vastra-gotaland-2018  345\n    vastra-gotaland-2019  200\n"), "{said}");
    assert!(said.contains("money.share\n    vastra-gotaland-2018  -\n    vastra-gotaland-2019  50 %\n"), "{said}");
    assert!(!said.contains("criterion."), "the criteria are the same: {said}");
    assert!(dir.run("rules diff pts-2021 pts-2021").ok().stdout.contains("say the same"));
}

#[test]
fn the_template_passes_the_check_and_a_broken_one_shows_all_its_problems() {
    let dir = Workdir::new();
    let template = dir.run("rules template").ok().stdout;
    dir.write("regler.toml", &template);
    assert!(dir.run("rules check regler.toml").ok().stdout.contains("can be used"));
    dir.write("regler.toml", template.replace("limit = 200", "limits = 200").replace("value = 50,", "value = \"50\","));
    let run = dir.run("rules check regler.toml");
    for text in
        ["limits`: there is no such key", "did you mean `limit`?", "is text, but must be a whole number", "`regler.toml`, line "]
    {
        assert!(run.stdout.contains(text), "{text}: {run}");
    }
    run.fails(5, &["cannot be used: 3 problems"]);
    dir.run("rules show regler.toml").fails_with_hint(3, &["regler.toml", "there are 2 more problems"]);
}

#[test]
fn an_unknown_rule_set_names_the_nearest() {
    let dir = Workdir::new();
    dir.run("rules show skane-2061").fails_with_hint(3, &["`skane-2061`", "did you mean `skane-2016`?"]);
    dir.run("rules check finns-inte.toml").fails_with_hint(3, &["finns-inte.toml", "no such file"]);
}
