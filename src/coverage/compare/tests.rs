//! Each reason worked by hand, and sums that add up for any two runs.

use super::*;
use crate::coverage::{Level, PassedWithin};
use crate::model::Evidence::{self, Connected, NearConnected, NearRoute, Orderable, Planned, ServiceArea};
use proptest::prelude::*;

const SAME: fn() -> Definition = || Definition::same(PassedWithin::everywhere(50.0));

fn grown() -> Definition {
    Definition { new_within: PassedWithin::everywhere(100.0), ..SAME() }
}

fn shrunk() -> Definition {
    Definition { old_within: PassedWithin::everywhere(100.0), ..SAME() }
}

fn side(status: Status, evidence: &[Evidence], distance_m: f64) -> Side {
    Side { status, evidence: evidence.iter().copied().collect(), distance_m, class: None }
}

fn nothing() -> Side {
    side(Status::Unserved, &[], f64::NAN)
}

/// The reasons of a change of status, network first.
fn reasons(old: Side, new: Side, definition: &Definition) -> (Option<Reason>, Option<Reason>) {
    let judged = judge(&old, &new, definition);
    (judged.network, judged.definition)
}

#[test]
fn without_other_settings_every_change_is_the_networks() {
    let steps = [
        (nothing(), side(Status::Connected, &[Connected], f64::NAN), Reason::NewlyConnected),
        (side(Status::Connected, &[Connected], f64::NAN), side(Status::Passed, &[Orderable], 60.0), Reason::NoLongerConnected),
        (nothing(), side(Status::Passed, &[NearConnected], 50.0), Reason::NewlyPassed),
        (side(Status::Passed, &[ServiceArea], f64::NAN), side(Status::Planned, &[Planned], f64::NAN), Reason::NoLongerPassed),
        (nothing(), side(Status::Planned, &[Planned], f64::NAN), Reason::NewlyPlanned),
        (side(Status::Planned, &[Planned], f64::NAN), nothing(), Reason::NoLongerPlanned),
        (side(Status::Unknown, &[], f64::NAN), nothing(), Reason::NewlyKnown),
        (nothing(), side(Status::Unknown, &[], f64::NAN), Reason::NewlyUnknown),
    ];
    for (old, new, reason) in steps {
        assert_eq!(reasons(old, new, &SAME()), (Some(reason), None), "{old:?} {new:?}");
    }
}

#[test]
fn beyond_the_old_distance_it_is_the_definition_and_up_to_it_the_network() {
    let near = |distance_m| side(Status::Passed, &[NearConnected], distance_m);
    assert_eq!(reasons(nothing(), near(50.1), &grown()), (None, Some(Reason::DefinitionDistance)));
    assert_eq!(reasons(nothing(), near(50.0), &grown()), (Some(Reason::NewlyPassed), None));
    let routed = |distance_m| side(Status::Passed, &[NearRoute], distance_m);
    assert_eq!(reasons(nothing(), routed(70.0), &grown()), (None, Some(Reason::DefinitionDistance)));
    assert_eq!(reasons(nothing(), routed(7.0), &grown()), (Some(Reason::NewlyPassed), None));
}

#[test]
fn a_distance_that_was_turned_off_reaches_nobody_not_even_at_zero_metres() {
    let on = Definition { old_within: PassedWithin::everywhere(0.0), ..SAME() };
    let near = side(Status::Passed, &[NearConnected], 0.0);
    assert_eq!(reasons(nothing(), near, &on), (None, Some(Reason::DefinitionDistance)));
    let off = Definition { new_within: PassedWithin::everywhere(0.0), ..SAME() };
    assert_eq!(reasons(near, nothing(), &off), (None, Some(Reason::DefinitionDistance)));
}

#[test]
fn a_smaller_distance_lets_go_of_those_beyond_it() {
    let near = |distance_m| side(Status::Passed, &[NearConnected, Planned], distance_m);
    let planned = side(Status::Planned, &[Planned], f64::NAN);
    assert_eq!(reasons(near(50.1), planned, &shrunk()), (None, Some(Reason::DefinitionDistance)));
    // Within the new distance too, so the neighbour must have lost its connection.
    assert_eq!(reasons(near(50.0), planned, &shrunk()), (Some(Reason::NoLongerPassed), None));
}

#[test]
fn one_premises_can_change_by_both() {
    // A plan was made for it, and it came within the larger distance.
    let new = side(Status::Passed, &[NearConnected, Planned], 80.0);
    let judged = judge(&nothing(), &new, &grown());
    assert_eq!((judged.between, judged.network), (Status::Planned, Some(Reason::NewlyPlanned)));
    assert_eq!(judged.definition, Some(Reason::DefinitionDistance));
    // Unknown stays unknown under the old definition.
    let unknown = side(Status::Unknown, &[], f64::NAN);
    assert_eq!(judge(&unknown, &side(Status::Passed, &[NearConnected], 80.0), &grown()).between, Status::Unknown);
}

#[test]
fn a_larger_distance_does_not_hide_what_the_network_did() {
    let orderable = side(Status::Passed, &[Orderable], f64::NAN);
    let near = side(Status::Passed, &[NearConnected], 80.0);
    assert_eq!(reasons(orderable, near, &grown()), (Some(Reason::NoLongerPassed), Some(Reason::DefinitionDistance)));
    // A route as near as before, and now also a connected premises within the larger distance.
    let routed = side(Status::Passed, &[NearRoute], 45.0);
    let both = side(Status::Passed, &[NearConnected, NearRoute], 80.0);
    assert_eq!(reasons(routed, both, &grown()), (None, None));
    let connected = side(Status::Connected, &[Connected], f64::NAN);
    assert_eq!(reasons(nothing(), connected, &grown()), (Some(Reason::NewlyConnected), None));
}

#[test]
fn another_class_with_another_distance_is_a_reason_of_its_own() {
    let within = PassedWithin { dense_m: 50.0, rural_m: 100.0 };
    let old = Side { class: Some(AreaClass::Dense), ..nothing() };
    let new = Side { class: Some(AreaClass::Rural), ..side(Status::Passed, &[NearConnected], 80.0) };
    assert_eq!(reasons(old, new, &Definition::same(within)), (None, Some(Reason::ClassDistance)));
    let changed = Definition { new_within: within, ..SAME() };
    assert_eq!(reasons(old, new, &changed), (None, Some(Reason::DefinitionDistance)));
}

#[test]
fn other_settings_for_the_same_plans_are_a_definition() {
    let planned = side(Status::Planned, &[Planned], f64::NAN);
    let definition = Definition { evidence: [Planned].into_iter().collect(), ..SAME() };
    assert_eq!(reasons(planned, nothing(), &definition), (None, Some(Reason::DefinitionLayers)));
    assert_eq!(reasons(nothing(), planned, &definition), (None, Some(Reason::DefinitionLayers)));
    let connected = side(Status::Connected, &[Connected, Planned], f64::NAN);
    assert_eq!(reasons(nothing(), connected, &definition), (Some(Reason::NewlyConnected), None));
}

/// Premises in two municipalities: id, area, class, status, evidence, distance, households.
type Row = (u32, usize, AreaClass, Status, EvidenceSet, f64, Option<u32>);

fn results(rows: &[Row]) -> PremisesResults {
    PremisesResults {
        name: "premises.parquet".to_owned(),
        ids: Ids::Numbers(rows.iter().map(|row| i64::from(row.0)).collect()),
        area: rows.iter().map(|row| if row.1 == 2 { AreaIndex::OUTSIDE } else { AreaIndex::new(row.1 as u32) }).collect(),
        class: Some(rows.iter().map(|row| row.2).collect()),
        status: rows.iter().map(|row| row.3).collect(),
        evidence: rows.iter().map(|row| row.4).collect(),
        distance_m: rows.iter().map(|row| row.5).collect(),
        households: Some(rows.iter().map(|row| row.6).collect()),
        ..PremisesResults::default()
    }
}

fn groups() -> Vec<Group> {
    let group = |level, code: &str, members: &[usize]| Group {
        level,
        code: code.to_owned(),
        name: String::new(),
        members: members.to_vec(),
    };
    vec![
        group(Level::Municipality, "2080", &[0]),
        group(Level::Municipality, "2081", &[1]),
        group(Level::County, "20", &[0, 1]),
        group(Level::Outside, "", &[2]),
        group(Level::Country, "00", &[0, 1, 2]),
    ]
}

fn compared(old: &[Row], new: &[Row], definition: &Definition) -> PremisesComparison {
    let (old, new) = (results(old), results(new));
    let pairs = pair(("old", &old.ids), ("new", &new.ids)).unwrap();
    compare_premises(&old, &new, &pairs, definition, (2, &groups()), true)
}

/// `code class base reason count passed` of the rows of one level.
fn lines(comparison: &PremisesComparison, level: Level, class: AreaClass) -> Vec<String> {
    let rows = comparison.reasons.iter().filter(|row| row.level == level && row.area_class == class);
    rows.map(|row| format!("{} {} {} {} {:+}", row.code, row.base, row.reason, row.effect.count, row.effect.of(Measure::Passed)))
        .collect()
}

use AreaClass::{Dense, Rural};

#[test]
fn what_came_and_went_is_counted_with_its_weight() {
    let near: EvidenceSet = [NearConnected].into_iter().collect();
    let old = [(1, 0, Dense, Status::Passed, near, 5.0, Some(3)), (2, 0, Dense, Status::Passed, near, 5.0, Some(2))];
    let new = [(2, 0, Dense, Status::Passed, near, 5.0, Some(6)), (3, 1, Rural, Status::Passed, near, 5.0, None)];
    let comparison = compared(&old, &new, &SAME());
    assert_eq!(comparison.matched, 1);
    assert_eq!(
        lines(&comparison, Level::Municipality, AreaClass::Total),
        [
            "2080 premises premises_gone 1 -1",
            "2080 households premises_gone 3 -3",
            "2080 households weight_changed 4 +4",
            // Its households are unknown, so it is no part of that base.
            "2081 premises new_premises 1 +1",
        ]
    );
    let changed: Vec<(String, Option<u32>, Option<u32>)> =
        comparison.changed.iter().map(|changed| (changed.reasons.to_text(), changed.old, changed.new)).collect();
    assert_eq!(
        changed,
        [
            ("premises_gone".to_owned(), Some(0), None),
            ("weight_changed".to_owned(), Some(1), Some(0)),
            ("new_premises".to_owned(), None, Some(1)),
        ]
    );
}

#[test]
fn the_same_premises_file_with_another_filter_is_a_definition() {
    let definition = Definition { premises: true, weights: true, ..SAME() };
    let none = EvidenceSet::default();
    let row = |id, households| (id, 0, Dense, Status::Unserved, none, f64::NAN, Some(households));
    let comparison = compared(&[row(1, 1), row(2, 1)], &[row(2, 2), row(3, 1)], &definition);
    let reasons: Vec<String> = comparison.changed.iter().map(|changed| changed.reasons.to_text()).collect();
    assert_eq!(reasons, ["definition_premises", "definition_weight", "definition_premises"]);
}

#[test]
fn moving_is_no_change_where_both_places_lie_inside() {
    let near: EvidenceSet = [NearConnected].into_iter().collect();
    let old = [(1, 0, Dense, Status::Passed, near, 5.0, Some(3))];
    let new = [(1, 1, Rural, Status::Connected, [Connected].into_iter().collect(), f64::NAN, Some(4))];
    let comparison = compared(&old, &new, &SAME());
    let premises = |level, class| -> Vec<String> {
        lines(&comparison, level, class).into_iter().filter(|line| line.contains(" premises ")).collect()
    };
    assert_eq!(
        premises(Level::Municipality, AreaClass::Total),
        ["2080 premises moved_out 1 -1", "2081 premises moved_in 1 +1", "2081 premises newly_connected 1 +0"]
    );
    assert_eq!(premises(Level::County, AreaClass::Total), ["20 premises newly_connected 1 +0"]);
    assert_eq!(premises(Level::County, Dense), ["20 premises class_out 1 -1"]);
    assert_eq!(premises(Level::Country, Rural), ["00 premises class_in 1 +1", "00 premises newly_connected 1 +0"]);
    assert_eq!(comparison.changed[0].reasons.to_text(), "moved_in;moved_out;weight_changed;newly_connected");
}

#[test]
fn counties_are_only_told_where_their_sums_prove_it() {
    let row = |level, code: &str, total| crate::coverage::CoverageRow {
        level,
        code: code.to_owned(),
        name: String::new(),
        area_class: AreaClass::Total,
        base: Base::Premises,
        total,
        connected: 0,
        passed: 0,
        planned: 0,
        unserved: total,
        unknown: 0,
        passed_within_m: String::new(),
        as_of: String::new(),
    };
    let table =
        |county| vec![row(Level::Municipality, "2080", 3), row(Level::Municipality, "2081", 4), row(Level::County, "20", county)];
    let found = counties_by_prefix(&compare_tables(&table(7), &table(7))).unwrap();
    assert_eq!(found["2081"], "20");
    assert_eq!(counties_by_prefix(&compare_tables(&table(7), &table(8))), None);
    let pairs = compare_tables(&table(7), &[row(Level::Municipality, "2083", 1)]);
    assert_eq!(pairs.iter().map(|pair| pair.code.as_str()).collect::<Vec<_>>(), ["2080", "2081", "2083", "20"]);
    assert!(pairs[0].new.is_none() && pairs[2].old.is_none());
}

fn any_row() -> impl Strategy<Value = Row> {
    let distance = prop_oneof![Just(f64::NAN), Just(50.0), 0.0..120.0];
    (0_u32..40, 0_usize..3, any::<bool>(), 0_usize..5, 0_u8..64, distance, prop::option::of(0_u32..9)).prop_map(
        |(id, area, rural, status, bits, distance, households)| {
            let evidence = Evidence::ALL.iter().copied().filter(|kind| bits & (1 << *kind as u8) != 0).collect();
            (id, area, if rural { Rural } else { Dense }, Status::ALL[status], evidence, distance, households)
        },
    )
}

fn any_run() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(any_row(), 0..40).prop_map(|mut rows| {
        rows.sort_by_key(|row| row.0);
        rows.dedup_by_key(|row| row.0);
        rows
    })
}

proptest! {
    #[test]
    fn the_reasons_add_up_to_the_difference_of_every_count(
        old in any_run(), new in any_run(), within in prop::array::uniform4(prop_oneof![Just(0.0), Just(50.0), Just(100.0)]),
        kinds in 0_u8..64, premises: bool, weights: bool,
    ) {
        let definition = Definition {
            old_within: PassedWithin { dense_m: within[0], rural_m: within[1] },
            new_within: PassedWithin { dense_m: within[2], rural_m: within[3] },
            evidence: Evidence::ALL.iter().copied().filter(|kind| kinds & (1 << *kind as u8) != 0).collect(),
            premises,
            weights,
        };
        let comparison = compared(&old, &new, &definition);
        let statuses = |measure: Measure| -> &[Status] {
            match measure {
                Measure::Total => Status::ALL,
                Measure::Connected => &[Status::Connected],
                Measure::Passed => &[Status::Connected, Status::Passed],
                Measure::Planned => &[Status::Planned],
                Measure::Unserved => &[Status::Unserved],
                Measure::Unknown => &[Status::Unknown],
            }
        };
        for group in groups() {
            for &class in AreaClass::ALL {
                for base in [Base::Premises, Base::Households] {
                    for &measure in Measure::ALL {
                        let count = |rows: &[Row]| -> i64 {
                            rows.iter()
                                .filter(|row| group.members.contains(&row.1) && (class == AreaClass::Total || class == row.2))
                                .filter(|row| statuses(measure).contains(&row.3))
                                .map(|row| if base == Base::Premises { 1 } else { row.6.map_or(0, i64::from) })
                                .sum()
                        };
                        let explained: i64 = comparison.reasons.iter()
                            .filter(|row| (row.level, &row.code, row.area_class, row.base) == (group.level, &group.code, class, base))
                            .map(|row| row.effect.of(measure))
                            .sum();
                        prop_assert_eq!(explained, count(&new) - count(&old), "{:?} {} {} {}", group, class, base, measure);
                    }
                }
            }
        }
    }

    #[test]
    fn a_run_compared_with_itself_has_no_changes(run in any_run()) {
        let comparison = compared(&run, &run, &SAME());
        prop_assert!(comparison.reasons.is_empty() && comparison.changed.is_empty());
    }
}
