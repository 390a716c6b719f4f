//! Rule 8: bases, missing weights, shares.

use crate::support::{Workdir, premises};

const FALUN: &str = "municipality/2080/total";

#[test]
fn rule_8_a_base_whose_column_is_missing_is_left_out() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected,hushall", &[("a", 100.0, 100.0, "1,2")]));
    let table = dir.count("");
    assert!(table.has(&format!("{FALUN}/premises")) && table.has(&format!("{FALUN}/households")));
    for base in ["workplaces", "households_workplaces", "population"] {
        assert!(!table.has(&format!("{FALUN}/{base}")), "{base}");
    }
}

#[test]
fn rule_8_a_missing_weight_is_left_out_and_counted_and_never_0() {
    let dir = Workdir::with_areas();
    let rows = [
        ("a", 100.0, 100.0, "1,2,1,5"),
        ("b", 500.0, 100.0, "0,,3,0"),
        ("c", 900.0, 100.0, "0,4,,"),
        ("d", 100.0, 900.0, "0,0,0,1"),
    ];
    dir.write("premises.csv", premises("connected,hushall,arbetsstallen,befolkning", &rows));
    let table = dir.count("");
    let counts = |base: &str| table.counts(&format!("{FALUN}/{base}"));
    assert_eq!(counts("premises"), [4, 1, 1, 0, 3, 0]);
    assert_eq!(counts("households"), [6, 2, 2, 0, 4, 0]);
    assert_eq!(counts("workplaces"), [4, 1, 1, 0, 3, 0]);
    // Only a and d have both.
    assert_eq!(counts("households_workplaces"), [3, 3, 3, 0, 0, 0]);
    assert_eq!(counts("population"), [6, 5, 5, 0, 1, 0]);
    let manifest = dir.manifest("out");
    let missing: Vec<(&str, u64)> = manifest["base_missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["base"].as_str().unwrap(), row["premises"].as_u64().unwrap()))
        .collect();
    assert_eq!(missing, [("premises", 0), ("households", 1), ("workplaces", 1), ("households_workplaces", 2), ("population", 1)]);
    assert_eq!(dir.findings("out")["missing_weight"], 3);
}

#[test]
fn rule_8_a_negative_count_is_unknown_and_an_absurd_one_is_counted_and_both_are_found() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected,hushall", &[("a", 100.0, 100.0, "1,-3"), ("b", 500.0, 100.0, "1,123456")]));
    assert_eq!(dir.count("").counts(&format!("{FALUN}/households"))[0], 123_456);
    let findings = dir.findings("out");
    assert_eq!((findings["negative_count"], findings["absurd_count"]), (1, 1));
    assert!(!findings.contains_key("missing_weight"));
}

#[test]
fn rule_8_a_total_of_0_has_empty_shares_and_municipalities_without_premises_appear() {
    let dir = Workdir::with_areas();
    dir.write("premises.csv", premises("connected,hushall", &[("a", 100.0, 100.0, "1,0")]));
    let table = dir.count("");
    assert_eq!(table.counts("municipality/2081/total/premises"), [0; 6]);
    for key in ["municipality/2081/total/premises", "municipality/2080/total/households", "outside//total/premises"] {
        for share in ["connected_share", "passed_share", "planned_share", "unserved_share"] {
            assert_eq!(table.cell(key, share), "", "{key} {share}");
        }
    }
}

#[test]
fn rule_8_shares_have_six_decimals_half_up() {
    // 1/3, 2/3, and 1/64 = 0.015625 exactly; 5/128 = 0.0390625 is a half and goes up.
    for (connected, others, share) in
        [(1, 2, "0.333333"), (2, 1, "0.666667"), (1, 63, "0.015625"), (5, 123, "0.039063"), (7, 0, "1.000000")]
    {
        let dir = Workdir::with_areas();
        let rows = [("yes", 100.0, 100.0, format!("1,{connected}")), ("no", 900.0, 900.0, format!("0,{others}"))];
        let rows: Vec<_> = rows.iter().map(|(id, x, y, cells)| (*id, *x, *y, cells.as_str())).collect();
        dir.write("premises.csv", premises("connected,hushall", &rows));
        assert_eq!(dir.count("").cell(&format!("{FALUN}/households"), "connected_share"), share);
    }
}
