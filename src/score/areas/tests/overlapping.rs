//! Projects that share premises, by hand.

use super::*;

/// Three projects in a row; A and B share premises 2 and 3, all three share 3, B and C share 4.
fn overlapping() -> (ProjectAreas, Premises) {
    let areas =
        areas(&[("A", square(0.0, 0.0, 35.0, 10.0)), ("B", square(15.0, 0.0, 45.0, 10.0)), ("C", square(25.0, 0.0, 60.0, 10.0))]);
    let rows = [
        (10.0, Some(1), Some(0)),
        (20.0, Some(2), Some(0)),
        (30.0, Some(0), Some(3)),
        (40.0, Some(4), None),
        (50.0, Some(5), Some(0)),
    ];
    (areas, premises(&rows.map(|(x, households, workplaces)| (x, 5.0, households, workplaces))))
}

#[test]
fn overlaps_are_pairs_premises_by_premises() {
    let (areas, premises) = overlapping();
    let (survey, findings) = surveyed(&round(&["C", "A", "B"]), &geodata(&areas, &premises));
    let expected = [
        Overlap { a: 0, b: 1, premises: 1, households: Some(0) },
        Overlap { a: 0, b: 2, premises: 2, households: Some(4) },
        Overlap { a: 1, b: 2, premises: 2, households: Some(2) },
    ];
    assert_eq!(overlaps(&survey), expected);
    assert_eq!(findings.count(FindingKind::ProjectOverlap), 3);
    assert_eq!((survey.premises_once, survey.households_once), (5, Some(12)), "in sums once");
}

fn recounted(round: &Round, survey: &Survey, order: &[usize]) -> Vec<(usize, C, i64, i64, bool)> {
    recount(round, survey, order).iter().map(|one| (one.project, one.column, one.before, one.value, one.is_exact)).collect()
}

#[test]
fn the_higher_ranked_keeps_what_is_shared_and_the_other_loses_what_lies_there() {
    let (areas, premises) = overlapping();
    let list = signups(&[("B", "2", Some(1)), ("B", "4", Some(4)), ("A", "1", None)]);
    let mut round = round(&["A", "B", "C"]);
    stating(&mut round, 0, &[(C::PermanentHouseholds, 3), (C::PermanentSigned, 2), (C::Buildings, 3)]);
    stating(&mut round, 1, &[(C::PermanentHouseholds, 8), (C::PermanentSigned, 5), (C::Buildings, 3), (C::HolidayHomes, 2)]);
    stating(&mut round, 2, &[(C::PermanentHouseholds, 9), (C::Workplaces, 4)]);
    let (survey, _) = surveyed(&round, &Geodata { signups: Some(&list), ..geodata(&areas, &premises) });
    // A keeps 2 and 3, so B has 4 left, which it keeps from C; C also loses 3.
    let expected = [
        (1, C::PermanentHouseholds, 8, 6, true),
        (1, C::PermanentSigned, 5, 4, true),
        (1, C::Buildings, 3, 1, true),
        (2, C::PermanentHouseholds, 9, 5, true),
        (2, C::Workplaces, 4, 1, false),
    ];
    assert_eq!(recounted(&round, &survey, &[0, 1, 2]), expected, "premises 4 has unknown workplaces");
    // A project that is not in the order neither keeps nor loses.
    let expected = [(2, C::Workplaces, 4, 1, true)];
    assert_eq!(recounted(&round, &survey, &[0, 2]), expected);
    assert_eq!(recounted(&round, &survey, &[1]), []);
}

#[test]
fn an_assessed_value_is_lowered_before_a_stated_one() {
    let (areas, premises) = overlapping();
    let mut round = round(&["A", "B", "C"]);
    stating(&mut round, 1, &[(C::PermanentHouseholds, 8)]);
    let assessed = Assessed {
        value: Some(Value::Number(7)),
        reason: String::new(),
        document: String::new(),
        officer: String::new(),
        date: None,
    };
    round.applications[1].assessed.insert(C::PermanentHouseholds, assessed);
    let (survey, _) = surveyed(&round, &geodata(&areas, &premises));
    assert_eq!(recounted(&round, &survey, &[0, 1]), [(1, C::PermanentHouseholds, 7, 5, true)]);
}

#[test]
fn without_sign_ups_all_households_lost_are_taken_to_have_signed() {
    let (areas, premises) = overlapping();
    let mut round = round(&["A", "B", "C"]);
    let stated = [
        (C::PermanentHouseholds, 8),
        (C::PermanentSigned, 5),
        (C::Buildings, 3),
        (C::PrioritisedBuildings, 2),
        (C::WorkplacesSigned, 1),
    ];
    stating(&mut round, 1, &stated);
    let (survey, _) = surveyed(&round, &geodata(&areas, &premises));
    let expected = [
        (1, C::PermanentHouseholds, 8, 6, true),
        (1, C::PermanentSigned, 5, 3, false),
        (1, C::WorkplacesSigned, 1, 0, false),
        (1, C::Buildings, 3, 1, true),
        (1, C::PrioritisedBuildings, 2, 0, false),
    ];
    assert_eq!(recounted(&round, &survey, &[0, 1]), expected);
}

#[test]
fn nothing_falls_below_zero_and_no_part_stays_above_its_whole() {
    let (areas, premises) = overlapping();
    // No sign-up for B in the shared premises, so none of its signed is lost; but fewer households are left than had signed.
    let list = signups(&[("B", "5", None)]);
    let mut round = round(&["A", "B", "C"]);
    stating(&mut round, 1, &[(C::PermanentHouseholds, 5), (C::PermanentSigned, 4), (C::Buildings, 1)]);
    let (survey, _) = surveyed(&round, &Geodata { signups: Some(&list), ..geodata(&areas, &premises) });
    let expected = [(1, C::PermanentHouseholds, 5, 3, true), (1, C::PermanentSigned, 4, 3, false), (1, C::Buildings, 1, 0, true)];
    assert_eq!(recounted(&round, &survey, &[0, 1]), expected);
}
