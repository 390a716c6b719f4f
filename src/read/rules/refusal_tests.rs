//! What overlays change, and everything that is refused, each with the words that say so.

use super::*;
use crate::score::rules::{Basis, Stated, Test};

const BASE: &str = include_str!("../../../data/rules/landsbygdsprogrammet-2016.toml");

fn rules(id: &str) -> RuleSet {
    load(id).unwrap()
}

/// Everything said about a text, one line each, hint included.
fn faults(text: &str) -> Vec<String> {
    let said = |error: &Error| format!("{error} | {}", error.hint().unwrap_or_default());
    check_text(text, &Place::file("r.toml")).err().unwrap_or_default().iter().map(said).collect()
}

/// The base rule set with one text replaced must be refused with these words.
#[track_caller]
fn refused(from: &str, to: &str, words: &[&str]) {
    assert!(BASE.contains(from), "{from}");
    let said = faults(&BASE.replacen(from, to, 1));
    let fits = |line: &String| words.iter().all(|word| line.contains(word));
    assert!(said.iter().any(fits), "{words:?} is not said: {said:#?}");
}

fn overlay(body: &str) -> String {
    format!("id = \"x\"\ntitle = \"X\"\nbase = \"landsbygdsprogrammet-2016\"\nvalid_from = \"2018-01-01\"\n{body}")
}

#[test]
fn an_overlay_changes_only_what_it_names() {
    let base = rules("landsbygdsprogrammet-2016");
    let text = overlay(
        "remove = [\"condition.least_cost\"]\n[[criterion]]\nid = \"capacity\"\nweight = { value = 20, assumed = \"prov\" }\n\
         [money]\nshare = { value = \"55 %\", assumed = \"prov\" }\n",
    );
    let changed = read_text(&text, &Place::file("x.toml")).unwrap();
    let mut expected = base.clone();
    let assumed = Basis { source: None, assumed: Some("prov".into()) };
    (expected.id, expected.title, expected.base) = ("x".into(), "X".into(), Some(base.id.clone()));
    expected.valid_from = "2018-01-01".parse().unwrap();
    expected.condition.retain(|one| one.id != "least_cost");
    expected.criterion[2].weight = Stated { value: 20, basis: assumed.clone() };
    expected.money.share = Some(Stated { value: "55 %".to_owned().try_into().unwrap(), basis: assumed });
    assert_eq!(changed, expected);
}

#[test]
fn an_overlay_cannot_lend_the_source_of_the_base_to_another_number() {
    let said = faults(&overlay("[[condition]]\nid = \"place_size\"\nlimit = 300\n"));
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("line 5") && said[0].contains("`condition.place_size`: does not say where it is from"), "{said:?}");
    let said = faults(&overlay("[[criterion]]\nid = \"capacity\"\nweight = { value = 20 }\n"));
    assert!(said[0].contains("`criterion.capacity.weight`: does not say where it is from"), "{said:?}");
    // Another wording is no other number.
    let relabelled = overlay("[[condition]]\nid = \"place_size\"\nlabel = \"orten är liten\"\n");
    assert_eq!(faults(&relabelled), Vec::<String>::new());
    // A stated limit becomes an assumed one: the source of the base does not stay beside it.
    let limit = overlay("[[condition]]\nid = \"place_size\"\nlimit = 300\nassumed = \"prov\"\n");
    let rules = read_text(&limit, &Place::file("x.toml")).unwrap();
    assert_eq!((rules.condition[0].basis.source.as_deref(), rules.condition[0].test), (None, Test::AtMost(300)));
}

#[test]
fn what_an_overlay_removes_must_exist_and_its_base_too() {
    let said = faults(&overlay("remove = [\"condition.least_costs\"]\n"));
    assert!(
        said[0].contains("the base has no `condition.least_costs`") && said[0].ends_with("did you mean `condition.least_cost`?"),
        "{said:?}"
    );
    let said = faults(&overlay("remove = [\"flor\"]\n"));
    assert!(said[0].contains("the base has no `flor`"), "{said:?}");
    let said = faults(&overlay("").replace("programmet-2016", "programmet-2017"));
    assert!(
        said[0].contains("there is no rule set or file `landsbygdsprogrammet-2017`") && said[0].contains("did you mean"),
        "{said:?}"
    );
    refused("id = \"lands", "remove = [\"floor\"]\nid = \"lands", &["`remove`", "there is no `base`"]);
}

#[test]
fn a_base_may_be_a_file_beside_and_never_rests_on_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("grund.toml"), overlay("[floor]\npoints = 300\ncomparison = \"at_least\"\nassumed = \"prov\"\n"))
        .unwrap();
    std::fs::write(path("lan.toml"), overlay("").replace("landsbygdsprogrammet-2016", "grund.toml").replace("\"x\"", "\"lan\""))
        .unwrap();
    let rules = load(&path("lan.toml")).unwrap();
    assert_eq!((rules.id.as_str(), rules.floor.map(|floor| floor.points), rules.criterion.len()), ("lan", Some(300), 3));
    std::fs::write(path("ring.toml"), overlay("").replace("landsbygdsprogrammet-2016", "ring.toml")).unwrap();
    let error = load(&path("ring.toml")).unwrap_err();
    assert!(error.to_string().contains("`ring.toml` rests on itself"), "{error}");
}

#[test]
fn a_name_that_is_neither_id_nor_file_names_the_nearest() {
    let error = load("pts-2032").unwrap_err();
    assert!(
        error.to_string().contains("no rule set with this id") && error.hint().unwrap().contains("did you mean `pts-20"),
        "{error}"
    );
    assert!(load("finns/inte.toml").unwrap_err().to_string().contains("no such file"));
}

#[test]
fn unknown_keys_are_refused_everywhere_also_in_flattened_tables() {
    refused(
        "programme =",
        "program = \"x\"\nprogramme =",
        &["line 8", "`program`: there is no such key", "did you mean `programme`?"],
    );
    refused("unit =", "units = \"x\"\nunit =", &["`counting.units`", "did you mean `unit`?"]);
    refused("kind = \"checklist\"", "kind = \"checklist\"\nbands = []", &["`criterion.capacity.bands`: there is no such key"]);
    refused("test = \"at_most\"", "test = \"at_most\"\nlimits = 3", &["`condition.place_size.limits`", "did you mean `limit`?"]);
    refused("points = 3, text = \"75", "point = 3, points = 3, text = \"75", &["`criterion.connection_rate.bands[2].point`"]);
    refused("value = 45,", "value = 45, sorce = \"x\",", &["`criterion.connection_rate.weight.sorce`", "did you mean `source`?"]);
    refused("[line]", "[lines]", &["`lines`: there is no such key", "did you mean `line`?"]);
}

#[test]
fn unknown_words_are_refused_with_the_nearest() {
    refused(
        "signed = \"permanent_signed\"",
        "signed = \"permanent_sined\"",
        &["no column of an application `permanent_sined`", "did you mean `permanent_signed`?"],
    );
    refused(
        "\"possible_connections\"]",
        "\"possible_conections\"]",
        &["no key of the order `possible_conections`", "did you mean `possible_connections`?"],
    );
    refused("kind = \"rate_bands\"", "kind = \"rate_band\"", &["no kind of criterion `rate_band`", "did you mean `rate_bands`?"]);
    refused("test = \"at_most\"", "test = \"atmost\"", &["no test `atmost`", "did you mean `at_most`?"]);
    refused("value = \"stop\"", "value = \"stopp\"", &["no rule of the line `stopp`", "did you mean `stop`?"]);
}

#[test]
fn values_of_the_wrong_kind_are_refused_with_how_to_write_them() {
    refused("from = \"75 %\"", "from = 75", &["bands[2].from`: is a whole number, but must be a percentage", "\"75 %\""]);
    refused("from = \"75 %\"", "from = \"0,75\"", &["`0,75` is not a percentage"]);
    refused("value = 45,", "value = -45,", &["-45 cannot be"]);
    refused("value = 45,", "value = 45.5,", &["is a number with decimals, but must be a whole number"]);
    refused("valid_to = \"2020-12-31\"", "valid_to = \"2020-13-31\"", &["2020-13-31 is not a day"]);
    refused("limit = 200", "", &["`condition.place_size.limit`: is missing"]);
    refused("\n[line]", "\n[pot]\nid = 1\n[line]", &["`pot`: is a table, but must be a list of tables", "two brackets"]);
    // A day without quotes is a day too.
    assert_eq!(faults(&BASE.replace("\"2020-12-31\"", "2020-12-31")), Vec::<String>::new());
}

#[test]
fn a_number_needs_exactly_one_basis() {
    refused(
        "value = 45, source = \"https://slideplayer.se/slide/15385322\"",
        "value = 45",
        &["line", "`criterion.connection_rate.weight`: does not say where it is from"],
    );
    refused(
        "value = 45,",
        "value = 45, assumed = \"x\",",
        &["`criterion.connection_rate.weight`: has both `source` and `assumed`"],
    );
    refused("limit = 200\n", "limit = 200\nassumed = \"x\"\n", &["`condition.place_size`: has both"]);
    refused("limit = 0\nsource =", "limit = 0\nlabel2 =", &["`condition.existing_network`: does not say where it is from"]);
    refused(
        "value = 45, source = \"https://slideplayer.se/slide/15385322\"",
        "value = 45, source = \" \"",
        &["weight.source`: is empty"],
    );
}

#[test]
fn bounds_out_of_order_or_doubled_are_refused() {
    refused(
        "from = \"75 %\"",
        "from = \"45 %\"",
        &["bands[2].from`: 45 % comes after 50 %", "from the lowest bound to the highest"],
    );
    refused("from = 100,", "from = 50,", &["`criterion.possible_connections.bands[3].from`: 50 is already the lower bound"]);
    refused("from = \"85 %\"", "from = \"101 %\"", &["101 % is above 100 %"]);
}

#[test]
fn bounds_finer_than_rates_are_shown_with_are_refused() {
    let words = ["bands[2].from`: 74,95 % is finer than the one decimal", "such as \"84,5 %\""];
    refused("from = \"75 %\"", "from = \"74,95 %\"", &words);
    assert_eq!(faults(&BASE.replace("from = \"75 %\"", "from = \"74,9 %\"")), Vec::<String>::new());
}

#[test]
fn amounts_whose_sums_could_overflow_are_refused() {
    let pot = |budget: i64| format!("\n[[pot]]\nid = \"a\"\nlabel = \"A\"\nbudget = {budget}\nassumed = \"prov\"\n[line]");
    let largest = crate::model::application::LARGEST;
    assert_eq!(faults(&BASE.replace("\n[line]", &pot(largest))), Vec::<String>::new());
    refused(
        "\n[line]",
        &pot(largest + 1),
        &["`pot.a.budget`: is larger than anything that can be meant", "give at most 100000000000000"],
    );
}

#[test]
fn weights_ids_columns_and_limits_that_cannot_be_meant_are_refused() {
    refused("value = 45,", "value = 0,", &["`criterion.connection_rate.weight`: is 0"]);
    refused(
        "id = \"existing_network\"",
        "id = \"place_size\"",
        &["`condition.place_size`: there are two with the id `place_size`"],
    );
    refused("id = \"place_size\"", "id = \"Place size\"", &["cannot be an id"]);
    refused("column = \"capacity_finance\"", "column = \"capacity_technical\"", &["is already in the list"]);
    refused("column = \"consultation_public\"", "column = \"total_cost\"", &["`total_cost` does not hold yes or no"]);
    refused("size = \"permanent_households\"", "size = \"municipality\"", &["`municipality` does not hold a count"]);
    refused("valid_to = \"2020-12-31\"", "valid_to = \"2015-12-31\"", &["lies before `valid_from`"]);
    refused("limit = 100_000", "limit = 0", &["every project meets it"]);
}

#[test]
fn an_order_by_what_the_method_does_not_have_is_refused() {
    refused("value = [\"total_points\",", "value = [\"comparison_number\",", &["`comparison_number` does not exist here"]);
    refused(
        "value = [\"total_points\", \"connection_rate\"",
        "value = [\"total_points\", \"total_points\"",
        &["names `total_points` twice"],
    );
    refused("signed = \"permanent_signed\"", "signed = \"permanent_households\"", &["there is no connection rate"]);
    let points = "base = \"pts-2023\"\nid = \"p\"\ntitle = \"P\"\nvalid_from = \"2023-01-01\"\norder = { value = [\"total_points\"], assumed = \"x\" }\n";
    let said = faults(points);
    assert!(said[0].contains("`total_points` does not exist here: no criterion gives points"), "{said:?}");
    assert!(said[1].contains("does not use the comparison number"), "{said:?}");
    let floor = "base = \"pts-2023\"\nid = \"p\"\ntitle = \"P\"\nvalid_from = \"2023-01-01\"\n[floor]\npoints = 1\ncomparison = \"at_least\"\nassumed = \"x\"\n";
    assert!(faults(floor)[0].contains("`floor`: no criterion gives points"));
}

#[test]
fn floors_shares_and_pots_that_cannot_be_meant_are_refused() {
    let said = |body: &str| faults(&overlay(body)).join("\n");
    assert!(
        said("[floor]\npoints = 501\ncomparison = \"at_least\"\nassumed = \"x\"\n")
            .contains("no project can reach it | the most points that a project can get is 500")
    );
    assert!(said("[floor]\npoints = 500\ncomparison = \"more_than\"\nassumed = \"x\"\n").contains("no project can reach it"));
    assert!(said("[floor]\npoints = 500\ncomparison = \"at_least\"\nassumed = \"x\"\n").is_empty());
    assert!(said("[money]\nshare = { value = \"101 %\", assumed = \"x\" }\n").contains("`money.share`"));
    let pot = |id: &str, national: bool| {
        format!("[[pot]]\nid = \"{id}\"\nlabel = \"P\"\nbudget = 1\nnational = {national}\nassumed = \"x\"\n")
    };
    assert!(said(&(pot("a", true) + &pot("b", false))).contains("put the one national pot last"));
    assert!(said(&(pot("a", false) + &pot("a", false))).contains("there are two with the id `a`"));
    assert!(said(&(pot("a", false) + &pot("b", true))).is_empty());
}

#[test]
fn all_problems_of_a_file_are_said_at_once_in_the_order_of_its_lines() {
    let text = BASE
        .replace("value = 45,", "value = \"45\",")
        .replace("limit = 200", "limit = \"200\"")
        .replace("programme =", "program =");
    let said = faults(&text);
    assert_eq!(said.len(), 4, "{said:#?}");
    let line = |text: &String| {
        text.split("line ").nth(1).and_then(|rest| rest.split(',').next().unwrap().split(':').next().unwrap().parse::<u64>().ok())
    };
    let lines: Vec<Option<u64>> = said.iter().map(line).collect();
    assert!(lines.iter().flatten().is_sorted() && lines.iter().flatten().count() == 3, "{lines:?}");
    let first = read_text(&text, &Place::file("r.toml")).unwrap_err();
    assert!(first.hint().unwrap().contains("there are 3 more problems: `bygd rules check r.toml`"), "{first:?}");
}

#[test]
fn a_file_that_is_no_toml_names_its_line() {
    let said = faults("id = \"x\"\ntitle = X\n");
    assert!(said[0].contains("line 2"), "{said:?}");
}
