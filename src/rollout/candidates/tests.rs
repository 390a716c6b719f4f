use super::*;
use crate::rollout::network::{Attachment, EdgeInfo, EdgeKind};
use crate::spatial::graph::{Edge, Graph};
use geo::Coord;
use proptest::prelude::*;

/// What a metre costs, in öre.
const METRE: u64 = 30_000;

/// A network of roads (ends, metres), joints (node, cost in metres of road) and premises (node), every drop of no cost.
fn network(nodes: usize, roads: &[(u32, u32, u32)], joints: &[(u32, u32)], premises: &[u32]) -> Network {
    let backbone = nodes as u32;
    let all = roads.iter().copied().chain(joints.iter().map(|&(node, metres)| (node, backbone, metres)));
    let edges: Vec<Edge> = all.map(|(a, b, metres)| Edge { a, b, weight: u64::from(metres) * METRE }).collect();
    let info = |edge: &Edge| {
        let is_joint = edge.b == backbone;
        let kind = if is_joint { EdgeKind::Joint } else { EdgeKind::Trench };
        let length_mm = if is_joint { 0 } else { (edge.weight / METRE) as u32 * 1_000 };
        EdgeInfo { kind, length_mm, class: None, surface: None, bill: 0..0, shape: 0..0 }
    };
    Network {
        edges: edges.iter().map(info).collect(),
        graph: Graph::new(nodes + 1, edges),
        bill: Vec::new(),
        shape: Vec::new(),
        place: vec![Coord { x: f64::NAN, y: f64::NAN }; nodes + 1],
        backbone,
        premises: (0..premises.len() as u32).collect(),
        attachments: premises.iter().map(|&node| Attachment::Joined { node, drop_mm: 0, bill: Vec::new() }).collect(),
    }
}

fn rules() -> Rules<'static> {
    Rules { most_premises: 300, longest_mm: 50_000_000, points: None }
}

fn grouped(network: &Network, rules: &Rules<'_>) -> Vec<Vec<u32>> {
    let rank: Vec<u32> = (0..network.premises.len() as u32).collect();
    let sums = vec![Sums { premises: 1, ..Sums::default() }; rank.len()];
    candidates(network, &Demand { rank: &rank, sums: &sums }, rules)
}

/// A road of so many pieces, its nodes from 0.
fn road(metres: &[u32]) -> Vec<(u32, u32, u32)> {
    (0_u32..).zip(metres).map(|(a, &metres)| (a, a + 1, metres)).collect()
}

#[test]
fn a_village_is_one_project_and_a_house_far_off_is_its_own() {
    // The existing network, 1 km to four houses 50 m apart, 9 km to a lone house.
    let network = network(6, &road(&[1_000, 50, 50, 50, 9_000]), &[(0, 10)], &[1, 2, 3, 4, 5]);
    assert_eq!(grouped(&network, &rules()), [vec![0, 1, 2, 3], vec![4]]);
}

#[test]
fn houses_on_the_way_share_it() {
    let network = network(6, &road(&[400, 400, 1_000, 50, 50]), &[(0, 10)], &[2, 4, 5, 3]);
    assert_eq!(grouped(&network, &rules()).len(), 1);
}

#[test]
fn two_villages_that_only_the_existing_network_joins_are_two_projects() {
    // The way from one to the other leads through the existing network for nothing, or over 5 km of road.
    let network = network(6, &road(&[50, 50, 5_000, 50, 50]), &[(0, 0), (5, 0)], &[0, 1, 2, 3, 4, 5]);
    let groups = grouped(&network, &rules());
    assert!(
        groups.iter().all(|group| group.iter().all(|&house| house < 3) || group.iter().all(|&house| house > 2)),
        "{groups:?}"
    );
}

#[test]
fn neighbours_along_the_road_stay_together_whatever_it_costs() {
    // 15 m apart, and the existing network at both: alone the first would cost next to nothing.
    let close = network(2, &road(&[15]), &[(0, 1)], &[0, 1]);
    assert_eq!(grouped(&close, &rules()), [vec![0, 1]]);
    let apart = network(2, &road(&[200]), &[(0, 1), (1, 1)], &[0, 1]);
    assert_eq!(grouped(&apart, &rules()), [vec![0], vec![1]]);
}

#[test]
fn premises_without_a_way_are_in_no_group_and_others_are() {
    let mut network = network(4, &[(0, 1, 100), (2, 3, 100)], &[(0, 10)], &[1, 3, 1]);
    network.attachments[2] = Attachment::TooFar { metres: None };
    assert_eq!(grouped(&network, &rules()), [vec![0]]);
}

#[test]
fn more_points_may_cost_more_and_fewer_do_not() {
    // Four houses at 100 m, two more 130 m on: dearer each. Five households give points.
    let network = network(7, &road(&[400, 30, 30, 30, 130, 130]), &[(0, 0)], &[1, 2, 3, 4, 5, 6]);
    let households = |from: u64| move |sums: &Sums| Some(u64::from(sums.premises >= from));
    let (alone, five, seven) = (rules(), households(5), households(7));
    let with = |points: &PointsOf<'_>| {
        let gathered = grown(&network, &Rules { points: Some(points), ..rules() });
        gathered.iter().map(|group| group.gathered.sums.premises).max()
    };
    assert_eq!(grown(&network, &alone).iter().map(|group| group.gathered.sums.premises).max(), Some(4));
    assert_eq!(with(&five), Some(5));
    assert_eq!(with(&seven), Some(4));
}

fn in_work<T>(network: &Network, rules: &Rules<'_>, then: impl FnOnce(&Work<'_>) -> T) -> T {
    let rank: Vec<u32> = (0..network.premises.len() as u32).collect();
    let sums = vec![Sums { premises: 1, ..Sums::default() }; rank.len()];
    let home = nearest::home(network);
    let sites = Sites::new(network, &Demand { rank: &rank, sums: &sums }, &home, rules);
    then(&Work { network, rules, sites: &sites, home: &home })
}

fn grown(network: &Network, rules: &Rules<'_>) -> Vec<Group> {
    in_work(network, rules, growth::grow_all)
}

/// A lattice of roads with premises and joints here and there.
fn lattice(side: u32, metres: &[u32], joints: &[(u32, u32)], premises: &[u32]) -> Network {
    let nodes = side * side;
    let mut roads = Vec::new();
    let mut next = metres.iter().cycle().copied();
    for at in 0..nodes {
        if at % side + 1 < side {
            roads.push((at, at + 1, next.next().unwrap()));
        }
        if at + side < nodes {
            roads.push((at, at + side, next.next().unwrap()));
        }
    }
    let joints: Vec<(u32, u32)> = joints.iter().map(|&(node, metres)| (node % nodes, metres)).collect();
    let premises: Vec<u32> = premises.iter().map(|node| node % nodes).collect();
    network(nodes as usize, &roads, &joints, &premises)
}

fn lattices() -> impl Strategy<Value = Network> {
    let metres = prop::collection::vec(21_u32..400, 7..40);
    let joints = prop::collection::vec((0_u32..1_000, 1_u32..500), 1..4);
    (2_u32..9, metres, joints, prop::collection::vec(0_u32..1_000, 1..40))
        .prop_map(|(side, metres, joints, premises)| lattice(side, &metres, &joints, &premises))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn everybody_is_in_one_group_and_premises_at_one_node_in_the_same(network in lattices()) {
        let groups = grouped(&network, &rules());
        let mut group_of = vec![Vec::new(); network.premises.len()];
        for (at, members) in groups.iter().enumerate() {
            members.iter().for_each(|&member| group_of[member as usize].push(at));
        }
        prop_assert!(group_of.iter().all(|held| held.len() == 1));
        for (one, attachment) in network.attachments.iter().enumerate() {
            for (other, second) in network.attachments.iter().enumerate() {
                prop_assert!(attachment != second || group_of[one] == group_of[other]);
            }
        }
    }

    #[test]
    fn limits_are_kept_but_for_single_units(network in lattices(), most_premises in 1_u32..8, longest_mm in 1_u64..2_000_000) {
        let rules = Rules { most_premises, longest_mm, points: None };
        let groups = in_work(&network, &rules, |work| {
            let mut groups = growth::grow_all(work);
            unite::unite(work, &mut groups);
            shift::shift(work, &mut groups);
            groups
        });
        for group in groups.iter().filter(|group| group.units.len() > 1) {
            prop_assert!(group.gathered.sums.premises <= u64::from(most_premises) && group.gathered.length_mm <= longest_mm);
        }
    }

    #[test]
    fn growth_never_makes_a_connection_dearer_than_it_was_alone_and_mending_by_a_quarter_at_most(network in lattices()) {
        in_work(&network, &rules(), |work| {
            let mut groups = growth::grow_all(work);
            for group in &groups {
                for site in group.units.iter().flat_map(|&unit| work.sites.of_unit(unit)) {
                    let alone = (work.home.distance(site.node) + site.drops, site.sums.premises);
                    prop_assert!(group.gathered.costs_at_most(100, alone));
                }
            }
            let cost = |groups: &[Group]| groups.iter().map(|group| group.gathered.cost).sum::<u64>();
            let grown = cost(&groups);
            unite::unite(work, &mut groups);
            let united = cost(&groups);
            shift::shift(work, &mut groups);
            prop_assert!(united <= grown && cost(&groups) <= united);
            for group in &groups {
                prop_assert!(group.gathered.costs_at_most(100 + MOST_RISE_PERCENT, group.lowest));
                // What a group is said to cost is what its tree costs, and that joins everybody in it.
                let again = trees::group(work, group.units.clone(), &group.edges, group.lowest).unwrap();
                prop_assert_eq!(again.gathered.cost, group.gathered.cost);
            }
            Ok(())
        })?;
    }

    #[test]
    fn the_order_of_the_premises_does_not_matter(network in lattices(), turn in 0_usize..40) {
        let count = network.premises.len();
        let turn = turn % count;
        let mut turned = network.clone();
        turned.attachments.rotate_left(turn);
        let mut rank: Vec<u32> = (0..count as u32).collect();
        rank.rotate_left(turn);
        let sums = vec![Sums { premises: 1, ..Sums::default() }; count];
        let found = candidates(&turned, &Demand { rank: &rank, sums: &sums }, &rules());
        let back: Vec<Vec<u32>> = found.into_iter().map(|members| {
            let mut members: Vec<u32> = members.into_iter().map(|member| rank[member as usize]).collect();
            members.sort_unstable();
            members
        }).collect();
        prop_assert_eq!(back, grouped(&network, &rules()));
    }
}

/// Speed: `cargo test --release --lib --no-default-features a_county_is_grouped -- --ignored --nocapture`.
#[test]
#[ignore = "a county; for measuring"]
#[expect(clippy::print_stderr, reason = "a measurement is read by a person")]
fn a_county_is_grouped_in_seconds() {
    let mut state = 1_u64;
    let mut random = move |below: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % u64::from(below)) as u32
    };
    let side = 450;
    let metres: Vec<u32> = (0..997).map(|_| 30 + random(300)).collect();
    let joints: Vec<(u32, u32)> = (0..300).map(|_| (random(side * side), 70)).collect();
    let villages: Vec<(u32, u32)> = (0..1_500).map(|_| (random(side - 12), random(side - 12))).collect();
    let premises: Vec<u32> = (0..20_000)
        .map(|at| {
            let (row, column) = villages[random(1_500) as usize];
            if at % 5 == 0 { random(side * side) } else { (row + random(12)) * side + column + random(12) }
        })
        .collect();
    let network = lattice(side, &metres, &joints, &premises);
    let start = std::time::Instant::now();
    let mut steps = Vec::new();
    let groups = in_work(&network, &rules(), |work| {
        steps.push(("sites", start.elapsed()));
        let mut groups = growth::grow_all(work);
        steps.push(("growth", start.elapsed()));
        let cost = |groups: &[Group]| groups.iter().map(|group| group.gathered.cost).sum::<u64>() / 100_000_000;
        eprintln!("{} groups for {} MSEK", groups.len(), cost(&groups));
        unite::unite(work, &mut groups);
        steps.push(("unite", start.elapsed()));
        eprintln!("{} groups for {} MSEK", groups.len(), cost(&groups));
        shift::shift(work, &mut groups);
        steps.push(("shift", start.elapsed()));
        eprintln!("{} groups for {} MSEK", groups.len(), cost(&groups));
        groups
    });
    let mut sizes: Vec<u64> = groups.iter().map(|group| group.gathered.sums.premises).collect();
    sizes.sort_unstable();
    eprintln!("{steps:?}; median {} most {}", sizes[sizes.len() / 2], sizes[sizes.len() - 1]);
    assert!(start.elapsed().as_secs() < 60);
}
