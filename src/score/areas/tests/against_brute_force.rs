//! Random rounds: the same counts as the plain predicates give, whatever the order of premises and the number of threads.

use super::*;
use geo::{Contains, Intersects, Point};
use proptest::prelude::*;

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
