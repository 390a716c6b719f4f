//! Roads of a real country become a priced graph: Liechtenstein, where the data are.
//!
//! OpenStreetMap contributors (`ODbL`); nothing of it is copied into the project.

use crate::support::shared_data;
use bygd::findings::{FindingKind, Findings};
use bygd::model::{Barriers, Roads};
use bygd::read::layer::{Context, LayerPlan};
use bygd::read::roads::{read_backbone, read_roads};
use bygd::read::{OpenOptions, Source, prices};
use bygd::rollout::Attachment;
use bygd::rollout::network::{Near, NetworkInputs, build};
use bygd::spatial::Crs;
use geo::Coord;
use std::time::Instant;

#[test]
fn the_roads_of_liechtenstein_become_one_graph_and_every_address_has_a_place_or_a_reason() {
    let Some(data) = shared_data() else { return };
    let file = data.join("li").join("liechtenstein_layers.gpkg");
    let layer = |name: &str| LayerPlan::new(Source { path: file.clone(), layer: Some(name.to_owned()) });
    let working = Crs::from_epsg(25832).unwrap();
    let context = Context { working, options: OpenOptions::default(), say: &|_| {} };
    let (mut roads, mut addresses, mut findings) = (Roads::default(), (Vec::new(), Vec::new()), Findings::default());
    let begin = Instant::now();
    let read = read_roads(&layer("roads"), &context, &mut findings, &mut roads).unwrap();
    assert_eq!((read.rows, read.account.used, findings.count(FindingKind::UnknownRoadClass)), (4_658, 4_560, 0), "98 are steps");
    read_backbone(&layer("addresses"), &context, &mut findings, &mut addresses).unwrap();
    let places = addresses.1;
    let premises: Vec<u32> = (0..places.len() as u32).collect();
    let prices = prices::built_in().unwrap();
    let inputs = NetworkInputs {
        roads: &roads,
        ducts: &[],
        works: &[],
        backbone_lines: &[],
        // Vaduz, at the first address.
        backbone_points: &places[..1],
        barriers: &Barriers::default(),
        premises: &premises,
        places: &places,
        prices: &prices,
        working,
        near: Near { backbone_m: 100.0, ..Near::default() },
    };
    let read_in = begin.elapsed();
    let (network, report) = build(&inputs).unwrap();
    eprintln!(
        "Liechtenstein: read in {read_in:?}, built in {:?}: {} nodes, {} edges, {} parts, {} without a way, {} snapped, {} crossings, {} doubled",
        begin.elapsed().checked_sub(read_in).unwrap(),
        network.graph.nodes(),
        network.graph.edges().len(),
        report.parts,
        report.without_way.len(),
        report.snapped.len(),
        report.crossings,
        report.doubled,
    );
    let joined = network.attachments.iter().filter(|attachment| matches!(attachment, Attachment::Joined { .. })).count();
    assert!(joined * 100 >= places.len() * 98, "{joined} of {} addresses are joined", places.len());
    assert!(report.parts > report.without_way.len() as u64);
    // Every joined address reaches the existing network: walked over the graph.
    let mut is_reached = vec![false; network.graph.nodes()];
    let mut open = vec![network.backbone];
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut is_reached[node as usize], true) {
            open.extend(network.graph.arcs(node).iter().map(|arc| arc.to));
        }
    }
    for (attachment, at) in network.attachments.iter().zip(&places) {
        if let Attachment::Joined { node, drop_mm, .. } = attachment {
            assert!(is_reached[*node as usize]);
            let away: Coord<f64> = network.place[*node as usize] - *at;
            let planar_mm = away.x.hypot(away.y) * 1000.0;
            assert!((planar_mm - f64::from(*drop_mm)).abs() <= 0.001 * planar_mm + 2.0, "{planar_mm} and {drop_mm}");
        }
    }
}
