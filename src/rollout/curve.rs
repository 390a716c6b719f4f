//! Marginal cost curves: how many premises of a municipality cost at most so much.
//!
//! Responsible for: the points of the curves. Not responsible for: what a premises costs (`joining`), or tables and plots.

use super::result::{CurvePoint, Joining};
use crate::coverage::AreaIndex;

/// The curves of all municipalities, by municipality and cost. `areas` says per row of the premises where it is.
///
/// A premises counts with its share of the group that it is worth building in ([`Joining::marginal`]), so the last points of all curves add up
/// to the routes and drops of all projects, to the öre.
pub fn curve<'a>(projects: impl IntoIterator<Item = &'a [Joining]>, areas: &[AreaIndex]) -> Vec<CurvePoint> {
    let place = |(premises, marginal, share): (u32, u64, u64)| (areas[premises as usize], marginal, share);
    let mut shares: Vec<(AreaIndex, u64, u64)> = projects.into_iter().flat_map(shares).map(place).collect();
    shares.sort_unstable();
    let mut points: Vec<CurvePoint> = Vec::new();
    for (area, marginal, share) in shares {
        let before = points.last().copied().filter(|point| point.area == area);
        let (premises, cost) = before.map_or((0, 0), |point| (point.premises, point.cost));
        if before.is_some_and(|point| point.marginal == marginal) {
            points.pop();
        }
        points.push(CurvePoint { area, marginal, premises: premises + 1, cost: cost + share });
    }
    points
}

/// Per premises its marginal cost and its share, in öre: the cost of a group is divided so that the shares add up to it.
fn shares(joining: &[Joining]) -> Vec<(u32, u64, u64)> {
    let groups = joining.chunk_by(|a, b| a.marginal == b.marginal);
    let within = |group: &[Joining]| {
        let (sum, count) = (group.iter().map(|one| one.added).sum::<u64>(), group.len() as u64);
        let upto = |number: u64| (u128::from(sum) * u128::from(number) / u128::from(count)) as u64;
        let share = |(number, one): (u64, &Joining)| (one.premises, one.marginal, upto(number + 1) - upto(number));
        (0..).zip(group).map(share).collect::<Vec<_>>()
    };
    groups.flat_map(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joining(premises: u32, added: u64, marginal: u64) -> Joining {
        Joining { premises, added, marginal, cable_mm: 0 }
    }

    #[test]
    fn each_municipality_has_its_points_and_all_add_up() {
        // Premises 0, 1 and 3 are in municipality 0, the others in municipality 1.
        let areas = [0, 0, 1, 0, 1].map(AreaIndex::new);
        let one = [joining(1, 5, 5), joining(0, 17, 8), joining(2, 0, 8)];
        let two = [joining(4, 5, 5), joining(3, 8, 8)];
        let points = curve([&one[..], &two[..]], &areas);
        let point = |area, marginal, premises, cost| CurvePoint { area: AreaIndex::new(area), marginal, premises, cost };
        assert_eq!(points, [point(0, 5, 1, 5), point(0, 8, 3, 21), point(1, 5, 1, 5), point(1, 8, 2, 14)]);
        let last: u64 = points[1].cost + points[3].cost;
        assert_eq!(last, one.iter().chain(&two).map(|one| one.added).sum::<u64>());
    }

    #[test]
    fn the_order_of_the_projects_does_not_matter() {
        let areas = [AreaIndex::new(0); 4];
        let (one, two) = ([joining(0, 3, 2), joining(1, 1, 2)], [joining(2, 1, 1), joining(3, 9, 9)]);
        assert_eq!(curve([&one[..], &two[..]], &areas), curve([&two[..], &one[..]], &areas));
    }
}
