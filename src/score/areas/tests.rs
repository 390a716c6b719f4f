//! Tiny cases by hand, and the whole against brute force.

use super::*;
use crate::coverage::AreaIndex;
use crate::findings::FindingKind;
use crate::model::{Application, Assessed, Ids, Weights};
use ApplicationColumn as C;
use geo::{Contains, Intersects, LineString, MultiPolygon, Point, Polygon, polygon};
use proptest::prelude::*;

fn square(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)]
}

fn areas(shapes: &[(&str, Polygon<f64>)]) -> ProjectAreas {
    ProjectAreas::joined("areas", shapes.iter().map(|(id, shape)| ((*id).to_owned(), MultiPolygon(vec![shape.clone()]))))
}

fn round(ids: &[&str]) -> Round {
    let application = |id: &&str| Application { project_id: (*id).to_owned(), ..Application::default() };
    Round { applications: ids.iter().map(application).collect(), ..Round::default() }
}

/// Premises called 1, 2, 3, ... at these places, with households and workplaces.
fn premises(rows: &[(f64, f64, Option<u32>, Option<u32>)]) -> Premises {
    Premises {
        name: "premises".to_owned(),
        ids: Ids::Numbers((1..).take(rows.len()).collect()),
        easting: rows.iter().map(|row| row.0).collect(),
        northing: rows.iter().map(|row| row.1).collect(),
        households: Some(rows.iter().map(|row| row.2).collect()),
        workplaces: Some(rows.iter().map(|row| row.3).collect()),
        ..Premises::default()
    }
}

/// The same with one household and no workplace each.
fn homes(places: &[(f64, f64)]) -> Premises {
    premises(&places.iter().map(|(x, y)| (*x, *y, Some(1), Some(0))).collect::<Vec<_>>())
}

fn assessment(status: &[Status]) -> Assessment {
    Assessment { status: status.to_vec(), area: vec![AreaIndex::OUTSIDE; status.len()], ..Assessment::default() }
}

fn signups(rows: &[(&str, &str, Option<u32>)]) -> SignUps {
    SignUps {
        project: rows.iter().map(|row| row.0.to_owned()).collect(),
        premises: rows.iter().map(|row| row.1).collect(),
        households_signed: rows.iter().map(|row| row.2).collect(),
        rows: (1..).take(rows.len()).collect(),
    }
}

fn geodata<'a>(areas: &'a ProjectAreas, premises: &'a Premises) -> Geodata<'a> {
    Geodata { areas, premises, assessment: None, municipalities: None, settlements: None, signups: None }
}

fn surveyed(round: &Round, geodata: &Geodata<'_>) -> (Survey, Findings) {
    let mut findings = Findings::default();
    let survey = survey(round, geodata, &SurveyOptions::default(), &mut findings).unwrap();
    (survey, findings)
}

#[test]
fn inside_and_on_the_border_belong_to_the_project_and_what_is_not_counted_does_not() {
    let areas = areas(&[("A", square(0.0, 0.0, 100.0, 100.0))]);
    let mut premises = premises(&[
        (50.0, 50.0, Some(2), Some(0)),
        (100.0, 50.0, Some(0), Some(1)),
        (0.0, 0.0, Some(0), Some(0)),
        (100.5, 50.0, Some(9), Some(9)),
        (20.0, 20.0, Some(5), Some(5)),
    ]);
    premises.counted = Some(vec![true, true, true, true, false]);
    let (survey, findings) = surveyed(&round(&["A"]), &geodata(&areas, &premises));
    let project = &survey.projects[0];
    assert!(project.has_area);
    assert_eq!(project.premises, [0, 1, 2]);
    let expected =
        [(C::PermanentHouseholds, 2), (C::Workplaces, 1), (C::Buildings, 3), (C::BuildingsWithHouseholdOrWorkplace, 2)];
    assert_eq!(project.computed, BTreeMap::from(expected));
    assert_eq!(project.holiday_homes_estimate, Some(1));
    assert_eq!((project.dense_premises, project.status, project.signups), (None, None, None));
    assert_eq!((survey.premises_once, survey.households_once), (3, Some(2)));
    assert!(findings.is_empty());
}

#[test]
fn what_nobody_knows_is_left_out_and_never_becomes_zero() {
    let areas = areas(&[("A", square(0.0, 0.0, 10.0, 10.0)), ("B", square(20.0, 0.0, 30.0, 10.0))]);
    let some_known = premises(&[(1.0, 1.0, Some(3), None), (2.0, 2.0, None, Some(1)), (25.0, 5.0, None, Some(0))]);
    let (survey, findings) = surveyed(&round(&["A", "B"]), &geodata(&areas, &some_known));
    let known = [(C::PermanentHouseholds, 3), (C::Workplaces, 1), (C::Buildings, 2), (C::BuildingsWithHouseholdOrWorkplace, 2)];
    assert_eq!(survey.projects[0].computed, BTreeMap::from(known));
    assert_eq!((survey.projects[0].households_unknown, survey.projects[0].workplaces_unknown), (1, 1));
    assert_eq!(survey.projects[1].computed, BTreeMap::from([(C::Workplaces, 0), (C::Buildings, 1)]));
    assert_eq!(survey.projects[1].holiday_homes_estimate, None);
    assert_eq!(findings.count(FindingKind::UnknownInProject), 2);
    // Without the columns there is nothing to sum up at all.
    let bare = Premises { households: None, workplaces: None, ..some_known };
    let (survey, findings) = surveyed(&round(&["A"]), &geodata(&areas, &bare));
    assert_eq!(survey.projects[0].computed, BTreeMap::from([(C::Buildings, 2)]));
    assert_eq!(findings.count(FindingKind::UnknownInProject), 0);
    assert_eq!((survey.premises_once, survey.households_once), (2, None));
}

#[test]
fn an_area_may_have_several_polygons_and_an_empty_one_holds_zero() {
    let areas =
        areas(&[("A", square(0.0, 0.0, 10.0, 10.0)), ("A", square(5.0, 5.0, 15.0, 15.0)), ("B", square(90.0, 0.0, 99.0, 9.0))]);
    assert_eq!(areas.project, ["A", "B"]);
    let premises = homes(&[(1.0, 1.0), (7.0, 7.0), (14.0, 14.0)]);
    let (survey, _) = surveyed(&round(&["B", "A"]), &geodata(&areas, &premises));
    assert_eq!(survey.projects[1].computed[&C::PermanentHouseholds], 3);
    assert_eq!(survey.projects[0].computed[&C::PermanentHouseholds], 0);
    assert!(survey.shared.is_empty());
}

#[test]
fn projects_without_area_and_areas_without_project_are_named() {
    let areas = areas(&[("A", square(0.0, 0.0, 10.0, 10.0)), ("X", square(0.0, 0.0, 10.0, 10.0))]);
    let (survey, findings) = surveyed(&round(&["A", "B"]), &geodata(&areas, &homes(&[(1.0, 1.0)])));
    assert_eq!(survey.projects[1], ProjectSurvey::default(), "nothing is known, which is not zero");
    assert!(survey.shared.is_empty(), "an area without a project shares nothing");
    let named: Vec<_> = findings.iter().map(|found| (found.kind, found.count, found.examples[0].id.clone().unwrap())).collect();
    let expected = [(FindingKind::ProjectWithoutArea, 1, "B".to_owned()), (FindingKind::AreaWithoutProject, 1, "X".to_owned())];
    assert_eq!(named, expected);
}

#[test]
fn a_border_that_crosses_itself_is_reported_and_polygons_of_one_project_may_overlap() {
    let bow = polygon![(x: 100.0, y: 0.0), (x: 140.0, y: 40.0), (x: 140.0, y: 0.0), (x: 100.0, y: 40.0)];
    let areas = areas(&[("A", square(0.0, 0.0, 10.0, 10.0)), ("A", square(5.0, 5.0, 15.0, 15.0)), ("B", bow)]);
    let (_, findings) = surveyed(&round(&["A", "B"]), &geodata(&areas, &homes(&[])));
    let found: Vec<_> = findings.iter().map(|found| (found.kind, found.count, found.examples[0].id.clone())).collect();
    assert_eq!(found, [(FindingKind::InvalidPolygon, 1, Some("B".to_owned()))]);
}

#[test]
fn premises_with_a_network_a_plan_or_in_a_settlement_are_counted() {
    use Status as S;
    let areas = areas(&[("A", square(0.0, 0.0, 10.0, 10.0))]);
    let premises = homes(&[(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0), (5.0, 5.0)]);
    let assessment = assessment(&[S::Connected, S::Passed, S::Planned, S::Unserved, S::Unknown]);
    let settlements = Settlements {
        name: "places".to_owned(),
        shape: vec![MultiPolygon(vec![square(0.0, 0.0, 2.0, 2.0)]), MultiPolygon(vec![square(4.5, 4.5, 9.0, 9.0)])],
        inhabitants: Some([Some(210), Some(560)].into_iter().collect()),
    };
    let data = Geodata { assessment: Some(&assessment), settlements: Some(&settlements), ..geodata(&areas, &premises) };
    let (survey, findings) = surveyed(&round(&["A"]), &data);
    let project = &survey.projects[0];
    assert_eq!((project.computed[&C::ExistingNetworkPremises], project.computed[&C::CommercialPlanPremises]), (2, 1));
    assert_eq!(project.status, Some(StatusCounts { connected: 1, passed: 1, planned: 1, unserved: 1, unknown: 1 }));
    assert_eq!((project.dense_premises, project.computed[&C::LargestPlaceInhabitants]), (Some(3), 560));
    assert_eq!(project.forgotten, Some(Vec::new()), "what lies inside is not forgotten");
    let count = |kind| findings.count(kind);
    assert_eq!(count(FindingKind::ExistingNetworkInProject), 2);
    assert_eq!((count(FindingKind::PlannedInProject), count(FindingKind::DenseInProject)), (1, 3));

    let unknown = Settlements { inhabitants: Some([Some(210), None].into_iter().collect::<Weights>()), ..settlements.clone() };
    let (survey, _) = surveyed(&round(&["A"]), &Geodata { settlements: Some(&unknown), ..data });
    assert_eq!(survey.projects[0].computed.get(&C::LargestPlaceInhabitants), None, "the unknown one may be the largest");
    let unsaid = Settlements { inhabitants: None, ..settlements.clone() };
    let (survey, _) = surveyed(&round(&["A"]), &Geodata { settlements: Some(&unsaid), ..data });
    assert_eq!(survey.projects[0].computed.get(&C::LargestPlaceInhabitants), None);
}

#[test]
fn a_project_across_a_border_is_counted_in_each_municipality_and_county() {
    let areas = areas(&[("A", square(0.0, 0.0, 40.0, 10.0))]);
    let municipality = |west: f64| MultiPolygon(vec![square(west, 0.0, west + 10.0, 10.0)]);
    let municipalities = Areas {
        name: "municipalities".to_owned(),
        code: ["2062", "2080", "2180"].map(str::to_owned).to_vec(),
        label: ["Mora", "Falun", "Gävle"].map(str::to_owned).to_vec(),
        shape: vec![municipality(0.0), municipality(10.0), municipality(20.0)],
        ..Areas::default()
    };
    let premises = premises(&[
        (1.0, 1.0, Some(1), None),
        (2.0, 1.0, Some(2), None),
        (12.0, 1.0, Some(4), None),
        (25.0, 1.0, None, None),
        (35.0, 1.0, Some(8), None),
    ]);
    let data = Geodata { municipalities: Some(&municipalities), ..geodata(&areas, &premises) };
    let (survey, findings) = surveyed(&round(&["A"]), &data);
    let rows = |places: &[PlaceCount]| -> Vec<(String, u64, Option<u64>)> {
        places.iter().map(|place| (place.code.clone() + &place.name, place.premises, place.households)).collect()
    };
    let row = |name: &str, premises, households| (name.to_owned(), premises, households);
    let expected = [row("2062Mora", 2, Some(3)), row("2080Falun", 1, Some(4)), row("2180Gävle", 1, None), row("", 1, Some(8))];
    assert_eq!(rows(&survey.projects[0].municipalities), expected);
    let expected = [row("20Dalarnas län", 3, Some(7)), row("21Gävleborgs län", 1, None), row("", 1, Some(8))];
    assert_eq!(rows(&survey.projects[0].counties), expected);
    assert_eq!(findings.count(FindingKind::OutsideAreas), 1);
}

fn ring(west: f64, south: f64, east: f64, north: f64) -> LineString<f64> {
    square(west, south, east, north).exterior().clone()
}

#[test]
fn premises_in_a_hole_are_reported_unless_another_polygon_of_the_project_fills_it() {
    let holes = vec![ring(10.0, 10.0, 20.0, 20.0), ring(40.0, 10.0, 50.0, 20.0), ring(70.0, 10.0, 80.0, 20.0)];
    let areas = areas(&[
        ("A", Polygon::new(ring(0.0, 0.0, 100.0, 100.0), holes)),
        ("A", square(39.0, 9.0, 51.0, 21.0)),
        ("B", square(9.0, 9.0, 15.0, 15.0)),
    ]);
    // In the first hole, in it and in another project, on its edge, in the filled hole. The third hole is empty.
    let premises = homes(&[(18.0, 18.0), (12.0, 12.0), (10.0, 15.0), (45.0, 15.0)]);
    let assessment = assessment(&[Status::Unserved, Status::Connected, Status::Unserved, Status::Unserved]);
    let data = Geodata { assessment: Some(&assessment), ..geodata(&areas, &premises) };
    let (survey, findings) = surveyed(&round(&["A", "B"]), &data);
    assert_eq!(survey.projects[0].holes, [Hole { premises: 2, households: Some(2), unserved: Some(1) }]);
    assert_eq!(survey.projects[0].premises, [2, 3]);
    assert_eq!(findings.count(FindingKind::HoleInProject), 2);
    assert_eq!(survey.projects[0].forgotten, Some(vec![0]), "an unserved premises in a hole is forgotten too");
}

#[test]
fn forgotten_are_the_unserved_near_the_nearest_project_at_most_at_the_distance() {
    let areas = areas(&[("A", square(0.0, 0.0, 100.0, 100.0)), ("B", square(500.0, 0.0, 600.0, 100.0))]);
    // At exactly 200 m from A; just beyond; midway between both; nearer to B; connected; in B.
    let premises = homes(&[(50.0, 300.0), (50.0, 300.001), (300.0, 50.0), (301.0, 50.0), (110.0, 50.0), (550.0, 50.0)]);
    let mut status = vec![Status::Unserved; 6];
    status[4] = Status::Connected;
    let assessment = assessment(&status);
    let data = Geodata { assessment: Some(&assessment), ..geodata(&areas, &premises) };
    let mut round = round(&["B", "A"]);
    let (survey, findings) = surveyed(&round, &data);
    assert_eq!(survey.projects[1].forgotten, Some(vec![0]));
    assert_eq!(survey.projects[0].forgotten, Some(vec![2, 3]), "of equally near projects the first of the round");
    assert_eq!(findings.count(FindingKind::ForgottenPremises), 3);
    // What only a withdrawn project would have reached is forgotten, if it lies near another.
    round.applications[0].stated.insert(C::Status, Value::Text("withdrawn".to_owned()));
    let far = SurveyOptions { forgotten_within_m: 450.0, ..SurveyOptions::default() };
    let survey = super::survey(&round, &data, &far, &mut Findings::default()).unwrap();
    assert_eq!(
        (survey.projects[0].forgotten.as_ref(), survey.projects[1].forgotten.as_deref()),
        (None, Some(&[0, 1, 2, 3, 5][..]))
    );
}

#[test]
fn sign_ups_count_once_inside_the_area_and_everything_doubtful_is_reported_without_ids() {
    let areas = areas(&[("A", square(0.0, 0.0, 100.0, 100.0)), ("B", square(0.0, 0.0, 50.0, 50.0))]);
    let mut premises = premises(&[
        (1.0, 1.0, Some(1), Some(0)),   // 1: signed twice for A, once for B
        (2.0, 1.0, Some(3), Some(0)),   // 2: three households, nobody says how many signed
        (3.0, 1.0, Some(4), Some(0)),   // 3: two of four
        (4.0, 1.0, Some(1), Some(0)),   // 4: more than there are
        (5.0, 1.0, None, Some(0)),      // 5: households unknown
        (6.0, 1.0, None, Some(0)),      // 6: households unknown, but two are said to have signed
        (7.0, 1.0, Some(0), Some(1)),   // 7: no household
        (200.0, 1.0, Some(1), Some(0)), // 8: outside
        (8.0, 1.0, Some(1), Some(0)),   // 9: an outbuilding
    ]);
    premises.counted = Some((0..9).map(|i| i != 8).collect());
    let list = signups(&[
        ("A", "1", None),
        ("A", "1", Some(1)),
        ("B", "1", None),
        ("A", "2", None),
        ("A", "3", Some(2)),
        ("A", "4", Some(2)),
        ("A", "5", None),
        ("A", "6", Some(2)),
        ("A", "7", None),
        ("A", "8", None),
        ("A", "9", None),
        ("A", "4711", None),
        ("C", "1", None),
    ]);
    let data = Geodata { signups: Some(&list), ..geodata(&areas, &premises) };
    let (survey, findings) = surveyed(&round(&["A", "B", "D"]), &data);
    let expected = SignUpCounts {
        rows: 11,
        premises: 7,
        households: Some(1 + 1 + 2 + 1 + 2),
        doubled: 1,
        outside: 1,
        unknown_premises: 1,
        not_counted: 1,
        number_unstated: 1,
        more_than_there_are: 1,
        households_unknown: 1,
        without_household: 1,
        signed_elsewhere: 1,
    };
    assert_eq!(survey.projects[0].signups, Some(expected));
    assert_eq!(survey.projects[0].computed[&C::PermanentSigned], 7);
    assert_eq!(survey.projects[1].computed[&C::PermanentSigned], 1);
    assert_eq!((survey.projects[2].signups, survey.projects[2].computed.get(&C::PermanentSigned)), (None, None));
    let of_signups = [
        (FindingKind::SignUpForUnknownProject, 1),
        (FindingKind::SignUpForUnknownPremises, 1),
        (FindingKind::SignUpOutsideArea, 1),
        (FindingKind::SignUpNotCounted, 1),
        (FindingKind::DoubledSignUp, 1),
        (FindingKind::SignUpElsewhere, 2),
        (FindingKind::UnstatedHouseholdsSigned, 1),
        (FindingKind::TooManyHouseholdsSigned, 1),
        (FindingKind::UnknownHouseholdsSigned, 1),
    ];
    of_signups.iter().for_each(|(kind, count)| assert_eq!(findings.count(*kind), *count, "{kind:?}"));
    let mut examples = findings.iter().filter(|found| found.layer == signed::LAYER).flat_map(|found| &found.examples);
    assert!(examples.all(|example| ["A", "B", "C"].contains(&example.id.as_deref().unwrap())), "only projects are named");
}

#[test]
fn sign_ups_of_a_project_without_area_count_wherever_they_lie() {
    let premises = homes(&[(1.0, 1.0), (500.0, 1.0)]);
    let list = signups(&[("A", "1", None), ("A", "2", None)]);
    let areas = ProjectAreas::default();
    let (survey, findings) = surveyed(&round(&["A"]), &Geodata { signups: Some(&list), ..geodata(&areas, &premises) });
    assert_eq!(survey.projects[0].computed[&C::PermanentSigned], 2);
    assert!(findings.is_empty(), "nobody gave areas, so none is missing");
}

#[test]
fn sign_ups_for_premises_without_ids_are_refused() {
    let areas = areas(&[("A", square(0.0, 0.0, 100.0, 100.0))]);
    let premises = Premises { ids: Ids::Rows(vec![1]), ..homes(&[(1.0, 1.0)]) };
    let list = signups(&[("A", "1", None)]);
    let data = Geodata { signups: Some(&list), ..geodata(&areas, &premises) };
    let error = survey(&round(&["A"]), &data, &SurveyOptions::default(), &mut Findings::default()).unwrap_err();
    assert_eq!(error.to_string(), "the sign-ups name premises by id, but `premises` has no ids");
}

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

fn stating(round: &mut Round, project: usize, values: &[(C, i64)]) {
    round.applications[project].stated = values.iter().map(|(column, value)| (*column, Value::Number(*value))).collect();
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

#[test]
fn computed_values_are_put_beside_the_stated_ones_and_asked_of_nobody() {
    let areas = areas(&[("A", square(0.0, 0.0, 100.0, 100.0))]);
    let mut round = round(&["A"]);
    stating(&mut round, 0, &[(C::Buildings, 9)]);
    round.applications[0].computed.insert(C::ServicePoints, Value::Number(1));
    let (survey, _) = surveyed(&round, &geodata(&areas, &homes(&[(1.0, 1.0)])));
    let before = round.clone();
    apply(&mut round, &survey);
    let computed = &round.applications[0].computed;
    assert_eq!(computed[&C::Buildings], Value::Number(1));
    assert!(!computed.contains_key(&C::ServicePoints), "of an earlier survey nothing is left");
    assert_eq!(round.applications[0].stated, before.applications[0].stated);
    assert_eq!((round.applications[0].number(C::Buildings), round.columns), (Some(9), before.columns));
}

/// A random case: squares with a hole for up to five projects, premises on a grid so that many lie on borders.
#[derive(Debug, Clone)]
struct Case {
    areas: ProjectAreas,
    premises: Premises,
    assessment: Assessment,
    signups: SignUps,
    round: Round,
}

fn case() -> impl Strategy<Value = Case> {
    let shape = (0_u8..5, 0_i32..12, 0_i32..12, 1_i32..9, 1_i32..9, any::<bool>());
    let one = (-1_i32..22, -1_i32..22, 0_u32..5, 0_u32..4, 0_u8..5, any::<bool>());
    let signup = (0_u8..6, 0_u32..45, proptest::option::of(0_u32..4));
    let lists =
        (proptest::collection::vec(shape, 0..8), proptest::collection::vec(one, 0..40), proptest::collection::vec(signup, 0..30));
    lists.prop_map(|(shapes, rows, list)| {
        let polygon = |&(id, x, y, width, height, hole): &(u8, i32, i32, i32, i32, bool)| {
            let [w, s, e, n] = [x, y, x + width, y + height].map(f64::from);
            let third = (f64::from(width) / 3.0, f64::from(height) / 3.0);
            let hole = hole.then(|| ring(w + third.0, s + third.1, e - third.0, n - third.1));
            (format!("P{id}"), MultiPolygon(vec![Polygon::new(ring(w, s, e, n), hole.into_iter().collect())]))
        };
        let known = |value: u32| (value < 4).then_some(value);
        let mut premises = premises(
            &rows.iter().map(|row| (f64::from(row.0), f64::from(row.1), known(row.2), known(row.3 + 1))).collect::<Vec<_>>(),
        );
        premises.counted = Some(rows.iter().map(|row| row.5).collect());
        let status = rows.iter().map(|row| Status::ALL[row.4 as usize]).collect::<Vec<_>>();
        let ids: Vec<(String, String)> = list.iter().map(|row| (format!("P{}", row.0), row.1.to_string())).collect();
        let list: Vec<(&str, &str, Option<u32>)> =
            ids.iter().zip(&list).map(|((project, id), row)| (project.as_str(), id.as_str(), row.2)).collect();
        Case {
            areas: ProjectAreas::joined("areas", shapes.iter().map(polygon)),
            premises,
            assessment: assessment(&status),
            signups: signups(&list),
            round: round(&["P0", "P1", "P2", "P3"]),
        }
    })
}

impl Case {
    fn survey(&self) -> (Survey, Findings) {
        let data =
            Geodata { assessment: Some(&self.assessment), signups: Some(&self.signups), ..geodata(&self.areas, &self.premises) };
        let options = SurveyOptions { forgotten_within_m: 3.0, ..SurveyOptions::default() };
        let mut findings = Findings::default();
        (survey(&self.round, &data, &options, &mut findings).unwrap(), findings)
    }
    fn point(&self, i: usize) -> Point<f64> {
        Point::new(self.premises.easting[i], self.premises.northing[i])
    }
    fn area(&self, project: usize) -> Option<&MultiPolygon<f64>> {
        let at = self.areas.project.iter().position(|id| *id == self.round.applications[project].project_id)?;
        Some(&self.areas.shape[at])
    }
    /// Whether a premises belongs to a project, part by part, since parts of one area may overlap.
    fn holds(&self, project: usize, i: usize) -> bool {
        let touches = |shape: &MultiPolygon<f64>| shape.0.iter().any(|part| part.intersects(&self.point(i)));
        self.premises.is_counted(i) && self.area(project).is_some_and(touches)
    }
    /// The same case with the premises in another order.
    fn permuted(&self, order: &[u32]) -> Self {
        let status = order.iter().map(|&i| self.assessment.status[i as usize]).collect::<Vec<_>>();
        Self { premises: self.premises.take(order), assessment: assessment(&status), ..self.clone() }
    }
}

/// The survey without positions of premises, which alone may depend on their order.
fn without_positions(mut survey: Survey) -> Survey {
    for project in &mut survey.projects {
        project.premises = vec![project.premises.len() as u32];
        project.forgotten = project.forgotten.take().map(|forgotten| vec![forgotten.len() as u32]);
    }
    survey.shared.clear();
    survey
}

proptest! {
    #[test]
    fn it_agrees_with_brute_force(case in case()) {
        let (survey, _) = case.survey();
        let count = case.premises.len();
        for (project, found) in survey.projects.iter().enumerate() {
            let inside: Vec<u32> = (0..count).filter(|&i| case.holds(project, i)).map(|i| i as u32).collect();
            prop_assert_eq!(&found.premises, &inside);
            let of = |status: &[Status]| inside.iter().filter(|i| status.contains(&case.assessment.status[**i as usize])).count() as u64;
            if of(&[Status::Unknown]) < inside.len() as u64 {
                prop_assert_eq!(found.computed[&C::ExistingNetworkPremises], of(&[Status::Connected, Status::Passed]));
            }
            // Each hole holds the counted premises strictly inside its ring that no other part has.
            let holes: Vec<u64> = case.area(project).into_iter().flat_map(|shape| &shape.0).flat_map(Polygon::interiors)
                .map(|ring| Polygon::new(ring.clone(), Vec::new()))
                .map(|ring| (0..count).filter(|&i| case.premises.is_counted(i) && ring.contains(&case.point(i)) && !case.holds(project, i)).count() as u64)
                .filter(|premises| *premises > 0)
                .collect();
            prop_assert_eq!(found.holes.iter().map(|hole| hole.premises).collect::<Vec<_>>(), holes);
            // Households signed: once per premises, the largest number stated, never more than there are.
            let mut signed = 0;
            for i in 0..count {
                let rows: Vec<Option<u32>> = (0..case.signups.len())
                    .filter(|&row| case.signups.project[row] == case.round.applications[project].project_id)
                    .filter(|&row| case.signups.premises.get(row) == (i + 1).to_string())
                    .map(|row| case.signups.households_signed[row])
                    .collect();
                let belongs = if found.has_area { case.holds(project, i) } else { case.premises.is_counted(i) };
                if belongs && !rows.is_empty() {
                    let households = case.premises.households.as_ref().and_then(|households| households.get(i));
                    let stated = rows.into_iter().flatten().max();
                    signed += u64::from(stated.or(households.map(|_| 1)).unwrap_or(0).min(households.unwrap_or(u32::MAX)));
                }
            }
            if let Some(counts) = found.signups {
                prop_assert_eq!(counts.households.unwrap_or(0), signed);
                prop_assert_eq!(counts.rows, counts.premises + counts.doubled + counts.outside + counts.unknown_premises + counts.not_counted);
            }
        }
        // Overlaps are the intersections of the lists.
        let mut pairs = Vec::new();
        for a in 0..4 {
            for b in a + 1..4 {
                let both = (0..count).filter(|&i| case.holds(a, i) && case.holds(b, i)).count() as u64;
                if both > 0 {
                    pairs.push((a, b, both));
                }
            }
        }
        prop_assert_eq!(overlaps(&survey).iter().map(|pair| (pair.a, pair.b, pair.premises)).collect::<Vec<_>>(), pairs);
        // Forgotten are the unserved outside, not beyond the distance of any border.
        let forgotten: Vec<u32> = (0..count).filter(|&i| {
            let near = |project: usize| case.area(project).is_some_and(|shape| {
                use geo::{Distance, Euclidean};
                shape.0.iter().any(|part| Euclidean.distance(&case.point(i), part) <= 3.0)
            });
            case.premises.is_counted(i) && case.assessment.status[i] == Status::Unserved
                && !(0..4).any(|project| case.holds(project, i)) && (0..4).any(near)
        }).map(|i| i as u32).collect();
        let mut found: Vec<u32> = survey.projects.iter().filter_map(|project| project.forgotten.clone()).flatten().collect();
        found.sort_unstable();
        prop_assert_eq!(found, forgotten);
    }

    #[test]
    fn the_order_of_premises_changes_no_count(case in case(), seed in any::<u64>()) {
        let mut order: Vec<u32> = (0..case.premises.len() as u32).collect();
        order.sort_by_key(|&i| (u64::from(i) + 1).wrapping_mul(seed | 1).rotate_left(17));
        let (mut round, other) = (case.round.clone(), case.permuted(&order));
        for project in 0..round.applications.len() {
            stating(&mut round, project, &[(C::PermanentHouseholds, 20), (C::PermanentSigned, 9), (C::Buildings, 12), (C::PrioritisedBuildings, 5)]);
        }
        let ((a, found), (b, other_found)) = (case.survey(), other.survey());
        prop_assert_eq!(recount(&round, &a, &[2, 0, 3]), recount(&round, &b, &[2, 0, 3]));
        prop_assert_eq!(overlaps(&a), overlaps(&b));
        prop_assert_eq!(without_positions(a), without_positions(b));
        prop_assert_eq!(found.iter().collect::<Vec<_>>(), other_found.iter().collect::<Vec<_>>());
    }

    #[test]
    fn threads_change_nothing_and_a_recount_never_raises_a_value_or_the_rate(case in case()) {
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (one, three) = (pool(1).install(|| case.survey().0), pool(3).install(|| case.survey().0));
        prop_assert_eq!(&one, &three);
        let mut round = case.round.clone();
        (0..4).for_each(|project| stating(&mut round, project, &[(C::PermanentHouseholds, 12), (C::PermanentSigned, 7)]));
        let unsigned = Case { signups: SignUps::default(), ..case };
        let left = recount(&round, &unsigned.survey().0, &[3, 1, 0, 2]);
        for one in &left {
            prop_assert!(one.value <= one.before && one.value >= 0);
        }
        let of = |project, column, before| left.iter().find(|one| one.project == project && one.column == column).map_or(before, |one| one.value);
        for project in 0..4 {
            prop_assert!(of(project, C::PermanentSigned, 7) * 12 <= of(project, C::PermanentHouseholds, 12) * 7);
        }
    }
}
