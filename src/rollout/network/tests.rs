//! The priced graph on small made-up roads, and against plain computation on random ones.

use super::*;
use crate::model::BarrierKind;
use crate::rollout::prices::{CrossingRule, FeeRule, Item, ItemIndex, LayingRule, NetworkRules, StructureRules, Unit};
use crate::score::rules::Basis;
use crate::spatial::segments::distance_to_segment;
use proptest::prelude::*;

const TRENCH: u64 = 10_000;
const CROSSING: u64 = 1_000_000;

/// Items: 0 trench 100 kr/m, 1 fee 1 kr/m, 2 crossing 10,000 kr, 3 rail 50,000 kr, 4 water 40,000 kr, 5 duct 10 kr/m, 6 works 20 kr/m, 7 joint
/// 5,000 kr, 8 drop 70 kr/m, 9 house 3,000 kr.
fn prices() -> PriceList {
    let item = |(at, price): (usize, u64)| Item {
        id: format!("i{at}"),
        name: String::new(),
        unit: if [2, 3, 4, 7, 9].contains(&at) { Unit::Piece } else { Unit::Metre },
        price,
        low: price,
        high: price,
        basis: Basis { source: None, assumed: Some("test".to_owned()) },
    };
    let prices = [TRENCH, 100, CROSSING, 5_000_000, 4_000_000, 1_000, 2_000, 500_000, 7_000, 300_000];
    let of = |at: u16| vec![ItemIndex(at)];
    let classes = |from: usize| RoadClass::ALL[from..].to_vec();
    PriceList {
        id: "test".into(),
        title: "Test".into(),
        price_level: 2026,
        items: prices.into_iter().enumerate().map(item).collect(),
        structure: StructureRules {
            fibres_per_premises: 1,
            cables: Vec::new(),
            splice_point: (1, ItemIndex(9)),
            splice: ItemIndex(9),
            cabinet: (1, ItemIndex(9)),
            home: Vec::new(),
        },
        shares: Vec::new(),
        network: NetworkRules {
            laying: vec![LayingRule { classes: classes(1), surfaces: Surface::ALL.to_vec(), items: of(0) }],
            fees: vec![FeeRule { classes: vec![RoadClass::Main], traffic_from: 0, item: ItemIndex(1) }],
            crossings: vec![CrossingRule { classes: vec![RoadClass::Main, RoadClass::Local], items: of(2) }],
            rail: of(3),
            water: of(4),
            duct: of(5),
            works: of(6),
            joint: of(7),
            drop_metre: of(8),
            drop_piece: of(9),
            longest_drop_m: 300,
        },
    }
}

/// A small region; coordinates are metres from a point in SWEREF 99 TM.
#[derive(Debug, Clone, Default)]
struct Region {
    roads: Roads,
    ducts: Vec<LineString<f64>>,
    works: Vec<LineString<f64>>,
    backbone: Vec<LineString<f64>>,
    barriers: Barriers,
    premises: Vec<Coord<f64>>,
}

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x: 500_000.0 + x, y: 6_700_000.0 + y }
}
fn line(places: &[(f64, f64)]) -> LineString<f64> {
    places.iter().map(|&(x, y)| at(x, y)).collect()
}

impl Region {
    fn road(mut self, class: RoadClass, places: &[(f64, f64)]) -> Self {
        self.roads.line.push(line(places));
        self.roads.class.push(class);
        self.roads.surface.push(Surface::Gravel);
        self.roads.level.push(0);
        self.roads.traffic.push(None);
        self
    }
    fn local(self, places: &[(f64, f64)]) -> Self {
        self.road(RoadClass::Local, places)
    }
    fn backbone(mut self, places: &[(f64, f64)]) -> Self {
        self.backbone.push(line(places));
        self
    }
    fn barrier(mut self, kind: BarrierKind, is_outline: bool, places: &[(f64, f64)]) -> Self {
        self.barriers.line.push(line(places));
        self.barriers.kind.push(kind);
        self.barriers.is_outline.push(is_outline);
        self
    }
    fn premises(mut self, places: &[(f64, f64)]) -> Self {
        self.premises.extend(places.iter().map(|&(x, y)| at(x, y)));
        self
    }
    fn build(&self) -> (Network, NetworkReport) {
        let prices = prices();
        let rows: Vec<u32> = (0..self.premises.len() as u32).collect();
        let inputs = NetworkInputs {
            roads: &self.roads,
            ducts: &self.ducts,
            works: &self.works,
            backbone_lines: &self.backbone,
            backbone_points: &[],
            barriers: &self.barriers,
            premises: &rows,
            places: &self.premises,
            prices: &prices,
            working: Crs::from_epsg(3006).unwrap(),
            near: Near::default(),
        };
        let (network, report) = build(&inputs).unwrap();
        check(&network);
        (network, report)
    }
}

/// What holds for every graph: weights are the sums of bills, amounts are quantity × price, ends and shapes fit together.
fn check(network: &Network) {
    let prices = prices();
    assert_eq!((network.graph.edges().len(), network.graph.nodes()), (network.edges.len(), network.place.len()));
    for (edge, info) in network.graph.edges().iter().zip(&network.edges) {
        let bill = &network.bill[info.bill.start as usize..info.bill.end as usize];
        assert_eq!(edge.weight, bill.iter().map(|line| line.amount).sum::<u64>());
        bill.iter().for_each(|line| assert_eq!(*line, prices.line(line.item, line.quantity_milli)));
        let shape = &network.shape[info.shape.start as usize..info.shape.end as usize];
        assert_eq!((shape[0], info.kind == EdgeKind::Joint), (network.place[edge.a as usize], edge.b == network.backbone));
        if info.kind != EdgeKind::Joint {
            assert_eq!(shape[shape.len() - 1], network.place[edge.b as usize]);
        }
    }
}

fn node(network: &Network, premises: usize) -> u32 {
    match &network.attachments[premises] {
        Attachment::Joined { node, .. } => *node,
        other => panic!("premises {premises}: {other:?}"),
    }
}

/// The cheapest way between two nodes that does not use the existing network, in öre.
fn way(network: &Network, from: u32, to: u32) -> Option<u64> {
    let mut cost = vec![u64::MAX; network.graph.nodes()];
    cost[from as usize] = 0;
    loop {
        let mut is_better = false;
        for edge in network.graph.edges().iter().filter(|edge| edge.b != network.backbone) {
            for (a, b) in [(edge.a, edge.b), (edge.b, edge.a)] {
                let through = cost[a as usize].saturating_add(edge.weight);
                if through < cost[b as usize] {
                    cost[b as usize] = through;
                    is_better = true;
                }
            }
        }
        if !is_better {
            return Some(cost[to as usize]).filter(|cost| *cost < u64::MAX);
        }
    }
}
fn between(network: &Network, one: usize, other: usize) -> u64 {
    way(network, node(network, one), node(network, other)).unwrap()
}
/// So many metres of trench at the meridian, in öre.
fn trench(metres: u64) -> u64 {
    (metres * 10_004 * TRENCH + 5_000) / 10_000
}
fn near(one: u64, other: u64) -> bool {
    one.abs_diff(other) <= 2 * TRENCH / 1000
}

#[test]
fn the_other_side_of_a_road_costs_a_crossing_and_the_same_side_none() {
    let region = Region::default().local(&[(0.0, 0.0), (1000.0, 0.0)]).backbone(&[(0.0, 0.0), (0.0, 20.0)]).premises(&[
        (300.0, 20.0),
        (500.0, 30.0),
        (500.0, -30.0),
        (500.0, 12.0),
    ]);
    let (network, report) = region.build();
    assert!(near(between(&network, 0, 1), trench(200)), "{}", between(&network, 0, 1));
    assert_eq!(between(&network, 1, 2), CROSSING);
    assert_eq!(between(&network, 1, 3), 0, "premises at one place of one side share a node");
    assert_eq!((report.parts, report.without_way.len(), report.backbone_alone), (1, 0, 0));
    // Two stops, two dead ends, the existing network.
    assert_eq!(network.graph.nodes(), 2 * 2 + 2 + 1);
}

#[test]
fn round_a_dead_end_costs_no_crossing() {
    let region = Region::default()
        .local(&[(0.0, 0.0), (100.0, 0.0)])
        .backbone(&[(0.0, 0.0), (0.0, 20.0)])
        .premises(&[(95.0, 20.0), (95.0, -20.0)]);
    assert!(near(between(&region.build().0, 0, 1), trench(10)));
}

#[test]
fn round_a_corner_is_free_and_across_the_mouth_of_a_road_is_a_crossing_of_it() {
    // A T: the side road leads north from the middle. Premises 0 is west of it, 1 east, 2 south of the through road.
    let region = Region::default()
        .local(&[(0.0, 0.0), (1000.0, 0.0)])
        .local(&[(500.0, 0.0), (500.0, 400.0)])
        .backbone(&[(0.0, 0.0), (0.0, 20.0)])
        .premises(&[(490.0, 50.0), (400.0, 10.0), (600.0, 10.0), (400.0, -10.0), (600.0, -10.0)]);
    let (network, _) = region.build();
    assert!(near(between(&network, 0, 1), trench(150)), "round the corner");
    assert!(near(between(&network, 1, 2), trench(200) + CROSSING), "over the mouth of the side road");
    assert!(near(between(&network, 3, 4), trench(200)), "along the far side there is no mouth");
    assert!(near(between(&network, 1, 3), CROSSING));
}

#[test]
fn a_path_has_no_sides() {
    let region = Region::default()
        .road(RoadClass::Path, &[(0.0, 0.0), (1000.0, 0.0)])
        .backbone(&[(0.0, 0.0), (0.0, 20.0)])
        .premises(&[(500.0, 30.0), (500.0, -30.0)]);
    let (network, _) = region.build();
    assert_eq!(node(&network, 0), node(&network, 1));
    assert!(network.edges.iter().all(|edge| edge.kind != EdgeKind::RoadCrossing));
}

#[test]
fn where_a_road_goes_on_as_a_path_one_walks_round_its_end() {
    let region = Region::default()
        .local(&[(0.0, 0.0), (500.0, 0.0)])
        .road(RoadClass::Path, &[(500.0, 0.0), (1000.0, 0.0)])
        .backbone(&[(0.0, 0.0), (0.0, 20.0)])
        .premises(&[(499.0, 30.0), (499.0, -30.0)]);
    assert!(near(between(&region.build().0, 0, 1), trench(2)));
}

#[test]
fn premises_at_a_bend_or_a_junction_are_on_the_side_they_stand_on() {
    // A hairpin to the left; the premises stands outside of it, beyond its corner, but left of the first arm drawn on.
    let hairpin: [(f64, f64); 3] = [(0.0, 0.0), (200.0, 0.0), (0.0, 20.0)];
    for places in [hairpin.to_vec(), hairpin.iter().rev().copied().collect()] {
        let region = Region::default().local(&places).backbone(&[(0.0, 0.0), (0.0, -9.0)]).premises(&[
            (240.0, 8.0),
            (100.0, -20.0),
            (100.0, 6.0),
        ]);
        let (network, _) = region.build();
        assert!(near(between(&network, 0, 1), trench(100)), "the outside is one side");
        assert!(between(&network, 0, 2) >= CROSSING, "the inside is the other");
    }
    // Three roads lead east and north; the premises stands south-west of where they meet.
    let region = Region::default()
        .local(&[(0.0, 0.0), (300.0, 0.0)])
        .local(&[(0.0, 0.0), (300.0, 300.0)])
        .local(&[(0.0, 0.0), (0.0, 300.0)])
        .backbone(&[(300.0, 0.0), (300.0, -9.0)])
        .premises(&[(-20.0, -20.0), (100.0, -20.0), (-20.0, 100.0), (50.0, 30.0)]);
    let (network, _) = region.build();
    assert!(near(between(&network, 0, 1), trench(100)) && near(between(&network, 0, 2), trench(100)));
    assert!(between(&network, 0, 3) >= CROSSING);
}

#[test]
fn the_road_goes_on_over_a_change_of_surface_without_a_crossing_of_its_own_price_twice() {
    let mut region = Region::default()
        .local(&[(0.0, 0.0), (500.0, 0.0)])
        .local(&[(500.0, 0.0), (1000.0, 0.0)])
        .backbone(&[(0.0, 0.0), (0.0, 20.0)]);
    assert_eq!(region.build().0.graph.edges().len(), 2 + 1, "two verges of one piece from dead end to dead end, one joint");
    region.roads.surface[1] = Surface::Paved;
    let (network, _) = region.build();
    assert_eq!(network.edges.iter().filter(|edge| edge.kind == EdgeKind::RoadCrossing).count(), 1);
}

#[test]
fn railways_and_waters_are_crossed_once_each() {
    let region = Region::default()
        .local(&[(0.0, 0.0), (1000.0, 0.0)])
        .backbone(&[(0.0, 0.0), (0.0, 20.0)])
        // With a corner on the road, so that two of its segments meet it.
        .barrier(BarrierKind::Rail, false, &[(300.0, -50.0), (300.0, 0.0), (310.0, 50.0)])
        // A lake with a river in it, and a brook.
        .barrier(BarrierKind::Water, true, &[(500.0, -50.0), (600.0, -50.0), (600.0, 50.0), (500.0, 50.0), (500.0, -50.0)])
        .barrier(BarrierKind::Water, false, &[(550.0, -200.0), (550.0, 200.0)])
        .barrier(BarrierKind::Water, false, &[(700.0, -20.0), (700.0, 20.0)])
        // Between a premises and its road.
        .barrier(BarrierKind::Rail, false, &[(900.0, 20.0), (1000.0, 20.0)])
        .premises(&[(100.0, 5.0), (400.0, 5.0), (560.0, 9.0), (800.0, 5.0), (950.0, 30.0)]);
    let (network, _) = region.build();
    assert!(near(between(&network, 0, 1), trench(300) + 5_000_000));
    assert!(
        near(between(&network, 1, 3), trench(400) + 2 * 4_000_000),
        "the lake once although a premises attaches in it, the brook once"
    );
    assert!(near(between(&network, 0, 3), trench(700) + 5_000_000 + 2 * 4_000_000));
    let Attachment::Joined { bill, .. } = &network.attachments[4] else { panic!("not joined") };
    assert!(bill.iter().any(|line| line.item == ItemIndex(3) && line.quantity_milli == 1_000));
}

#[test]
fn a_railway_at_a_junction_is_crossed_once() {
    let region = Region::default()
        .local(&[(0.0, 0.0), (300.0, 0.0)])
        .road(RoadClass::Main, &[(300.0, 0.0), (600.0, 0.0)])
        .backbone(&[(0.0, 0.0), (0.0, 20.0)])
        .barrier(BarrierKind::Rail, false, &[(300.0, -50.0), (300.0, 50.0)])
        .premises(&[(100.0, 5.0), (500.0, 5.0)]);
    let rails =
        region.build().0.bill.iter().filter(|line| line.item == ItemIndex(3)).map(|line| line.quantity_milli).sum::<u64>();
    assert_eq!(rails, 1_000);
}

#[test]
fn a_duct_beside_the_road_is_used_and_works_are_shared() {
    let mut region = Region::default()
        .local(&[(0.0, 0.0), (1000.0, 0.0)])
        .backbone(&[(0.0, 0.0), (0.0, 20.0)])
        .premises(&[(1.0, 5.0), (999.0, 5.0)]);
    region.ducts.push(line(&[(200.0, 8.0), (600.0, 8.0)]));
    region.works.push(line(&[(500.0, -8.0), (900.0, -8.0)]));
    let (network, _) = region.build();
    // 200 m trench, 400 m duct at a tenth, 300 m works at a fifth, 100 m trench, less the metre at each end.
    let expected = trench(298) + trench(400) / 10 + trench(300) / 5;
    assert!(between(&network, 0, 1).abs_diff(expected) < 100, "{} {expected}", between(&network, 0, 1));
    let kinds =
        |kind: EdgeKind| network.edges.iter().filter(|edge| edge.kind == kind).map(|edge| edge.length_mm).sum::<u32>() / 2_000;
    assert_eq!((kinds(EdgeKind::Duct), kinds(EdgeKind::Works)), (400, 300));
}

#[test]
fn a_duct_through_the_woods_joins_two_roads_that_it_nearly_reaches() {
    let mut region = Region::default()
        .local(&[(0.0, 0.0), (0.0, 500.0)])
        .local(&[(1000.0, 0.0), (1000.0, 500.0)])
        .backbone(&[(0.0, 0.0), (0.0, -20.0)])
        .premises(&[(990.0, 300.0)]);
    let (network, report) = region.build();
    assert_eq!((network.attachments[0].clone(), report.parts, report.without_way.len()), (Attachment::NoWay, 2, 1));
    assert!((report.without_way[0].metres - 500.0).abs() < 1e-6);
    region.ducts.push(line(&[(10.0, 250.0), (600.0, 400.0), (988.0, 250.0)]));
    let (network, report) = region.build();
    assert!(matches!(network.attachments[0], Attachment::Joined { .. }));
    assert_eq!((report.parts, report.without_way.len()), (1, 0));
}

#[test]
fn premises_far_from_every_road_are_told_apart_from_those_without_a_way() {
    let region = Region::default()
        .local(&[(0.0, 0.0), (1000.0, 0.0)])
        .local(&[(0.0, 900.0), (1000.0, 900.0)])
        .backbone(&[(0.0, 0.0), (0.0, 20.0)])
        .premises(&[(500.0, 300.0), (500.0, -301.0), (500.0, 650.0), (500.0, 280.0), (500.0, -9_000.0)]);
    let (network, _) = region.build();
    assert!(matches!(network.attachments[0], Attachment::Joined { drop_mm: 300_120, .. }), "{:?}", network.attachments[0]);
    assert_eq!(network.attachments[1], Attachment::TooFar { metres: Some(301.0) });
    assert_eq!(network.attachments[2], Attachment::NoWay);
    assert!(matches!(network.attachments[3], Attachment::Joined { .. }));
    assert_eq!(network.attachments[4], Attachment::TooFar { metres: None });
}

#[test]
fn nothing_is_built_along_a_road_without_a_price_or_joined_across_a_bridge() {
    let mut region = Region::default()
        .road(RoadClass::Motorway, &[(0.0, 0.0), (1000.0, 0.0)])
        .local(&[(500.0, -300.0), (500.0, 300.0)])
        .local(&[(0.0, 100.0), (1000.0, 100.0)])
        .backbone(&[(0.0, 100.0), (0.0, 120.0)])
        .premises(&[(520.0, -210.0), (20.0, 3.0)]);
    let (network, report) = region.build();
    assert_eq!((report.closed_roads, report.crossings, report.parts), (1, 1, 1));
    assert!(
        matches!(network.attachments[1], Attachment::Joined { drop_mm: 97_000..=97_100, .. }),
        "to the road, not to the motorway"
    );
    region.roads.level[1] = 1;
    let (network, report) = region.build();
    assert_eq!((network.attachments[0].clone(), report.crossings, report.parts), (Attachment::NoWay, 0, 2));
}

#[test]
fn a_line_of_the_existing_network_can_be_joined_wherever_it_runs_beside_a_road() {
    let region = Region::default()
        .local(&[(0.0, 0.0), (2000.0, 0.0)])
        .backbone(&[(500.0, 400.0), (700.0, 10.0), (1200.0, 10.0), (1400.0, 400.0)])
        .backbone(&[(0.0, 5_000.0), (10.0, 5_000.0)])
        .premises(&[(1000.0, -20.0)]);
    let (network, report) = region.build();
    assert_eq!((report.backbone_alone, report.without_way.len()), (1, 0));
    let joints: Vec<u32> = network.graph.edges().iter().filter(|edge| edge.b == network.backbone).map(|edge| edge.a).collect();
    assert!(joints.contains(&node(&network, 0)), "at the premises itself");
    assert!(
        network.edges.iter().filter(|edge| edge.kind == EdgeKind::Joint).all(|edge| edge.length_mm == 0 && edge.bill.len() == 1)
    );
}

fn some_region() -> impl Strategy<Value = Region> {
    let place = || (0_i32..12, 0_i32..12).prop_map(|(x, y)| (f64::from(x) * 40.0, f64::from(y) * 40.0));
    let lines = |count: std::ops::Range<usize>| prop::collection::vec(prop::collection::vec(place(), 2..5), count);
    let roads = prop::collection::vec((prop::collection::vec(place(), 2..5), 1_usize..7, -1_i8..=1), 1..10);
    let premises = prop::collection::vec((0.0..480.0_f64, 0.0..480.0_f64), 0..12);
    (roads, lines(0..3), lines(0..3), lines(1..3), lines(0..3), premises).prop_map(
        |(roads, ducts, works, backbone, barriers, premises)| {
            let mut region = Region::default().premises(&premises);
            for (places, class, level) in roads {
                region = region.road(RoadClass::ALL[class], &places);
                *region.roads.level.last_mut().unwrap() = level;
            }
            region.ducts = ducts.iter().map(|places| line(places)).collect();
            region.works = works.iter().map(|places| line(places)).collect();
            region.backbone = backbone.iter().map(|places| line(places)).collect();
            for (at, places) in barriers.iter().enumerate() {
                region = region.barrier(BarrierKind::ALL[at % 2], at == 2, places);
            }
            region
        },
    )
}

/// The same region with everything in another order.
fn mixed(region: &Region) -> Region {
    let mut mixed = region.clone();
    let roads = &mut mixed.roads;
    roads.line.reverse();
    roads.line.iter_mut().step_by(2).for_each(|line| line.0.reverse());
    roads.class.reverse();
    roads.level.reverse();
    [&mut mixed.ducts, &mut mixed.works, &mut mixed.backbone].into_iter().for_each(|lines| lines.reverse());
    mixed.barriers.line.reverse();
    mixed.barriers.kind.reverse();
    mixed.barriers.is_outline.reverse();
    mixed.premises.reverse();
    mixed
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_input_changes_nothing(region in some_region()) {
        let (one, other) = (region.build(), mixed(&region).build());
        prop_assert_eq!(one.0.graph.edges(), other.0.graph.edges());
        prop_assert_eq!((one.0.edges, one.0.bill, one.0.shape), (other.0.edges, other.0.bill, other.0.shape));
        let attachments: Vec<Attachment> = other.0.attachments.into_iter().rev().collect();
        prop_assert_eq!(one.0.attachments, attachments);
        prop_assert_eq!(one.1, other.1);
    }

    #[test]
    fn every_premises_is_joined_to_the_nearest_road_or_has_a_reason(region in some_region()) {
        let region = Region { ducts: Vec::new(), ..region };
        let (network, _) = region.build();
        let mut nodes: Vec<u32> = Vec::new();
        for (attachment, at) in network.attachments.iter().zip(&region.premises) {
            let to_road = |line: &LineString<f64>| line.0.windows(2).map(|pair| distance_to_segment(*at, pair[0], pair[1])).fold(f64::MAX, f64::min);
            // A road without length is none.
            let has_length = |line: &&LineString<f64>| line.0.iter().any(|at| *at != line.0[0]);
            let nearest = region.roads.line.iter().filter(has_length).map(to_road).fold(f64::MAX, f64::min);
            match attachment {
                Attachment::Joined { node, drop_mm, .. } => {
                    nodes.push(*node);
                    let planar = (network.place[*node as usize] - *at).x.hypot((network.place[*node as usize] - *at).y);
                    prop_assert!((planar * 1000.4 - f64::from(*drop_mm)).abs() < 2.0);
                    prop_assert!(planar > nearest - 0.01);
                    prop_assert!(way(&network, *node, network.backbone).is_none(), "the helper leaves joints out");
                    let is_joint = |edge: &&crate::spatial::graph::Edge| edge.b == network.backbone;
                    let joined = network.graph.edges().iter().filter(is_joint).any(|edge| way(&network, *node, edge.a).is_some());
                    prop_assert!(joined, "a way to the existing network");
                }
                Attachment::TooFar { metres: Some(metres) } => prop_assert!((metres - nearest).abs() < 0.01),
                Attachment::TooFar { metres: None } => prop_assert_eq!(nearest, f64::MAX),
                Attachment::NoWay => prop_assert!(nearest <= 300.0),
            }
        }
    }
}
