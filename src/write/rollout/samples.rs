//! A small plan made by hand, for the tests of this room.
//!
//! Responsible for: two projects from one joint, in two municipalities, with everything that a plan can have. Not responsible for: whether
//! anybody would plan it so.

use crate::coverage::AreaIndex;
use crate::model::{Areas, Ids, Premises, RoadClass, Surface};
use crate::rollout::network::{Attachment, EdgeInfo, EdgeKind};
use crate::rollout::prices::{BillLine, Item, ItemIndex, PriceList, Unit};
use crate::rollout::result::{
    CableRun, Choice, CostRange, CurvePoint, Fate, FrontierPoint, Joining, Route, Selection, Site, Structure, Sums,
};
use crate::rollout::{Network, Project, Rollout};
use crate::score::rules::Basis;
use crate::spatial::graph::{Edge, Graph};
use geo::{Coord, MultiPolygon, polygon};

const TRENCH: ItemIndex = ItemIndex(0);
const HOME: ItemIndex = ItemIndex(1);
const DESIGN: ItemIndex = ItemIndex(2);

fn item(id: &str, unit: Unit, price: u64, source: Option<&str>) -> Item {
    let assumed = source.is_none().then(|| "Ingen källa".to_owned());
    let basis = Basis { source: source.map(str::to_owned), assumed };
    Item { id: id.to_owned(), name: format!("Post {id}"), unit, price, low: price / 2, high: price * 2, basis }
}

fn prices() -> PriceList {
    let items = vec![
        item("schakt", Unit::Metre, 9_000, Some("https://example.se/priser")),
        item("hem", Unit::Piece, 100_050, None),
        item("projektering", Unit::Percent, 750, None),
    ];
    PriceList { title: "Prov".to_owned(), price_level: 2026, items, ..crate::rollout::samples::prices() }
}

fn line(item: ItemIndex, quantity_milli: u64, amount: u64) -> BillLine {
    BillLine { item, quantity_milli, amount }
}

/// Node 0 is the existing network, node 1 where it is joined, 2 and 3 are along the road to the east and to the west.
fn network() -> Network {
    let at = |x: f64| Coord { x: 500_000.0 + x, y: 6_700_000.0 };
    let shape = vec![at(0.0), at(50.25), at(100.5), at(0.0), at(-10.0)];
    let info = |kind, length_mm, bill, shape| EdgeInfo {
        kind,
        length_mm,
        class: (kind == EdgeKind::Trench).then_some(RoadClass::Local),
        surface: (kind == EdgeKind::Trench).then_some(Surface::Gravel),
        bill,
        shape,
    };
    let joined = |node, drop_mm: u32| Attachment::Joined {
        node,
        drop_mm,
        bill: vec![line(TRENCH, u64::from(drop_mm), u64::from(drop_mm) * 9)],
    };
    Network {
        graph: Graph::new(
            4,
            vec![Edge { a: 0, b: 1, weight: 50_000 }, Edge { a: 1, b: 2, weight: 904_500 }, Edge { a: 1, b: 3, weight: 90_000 }],
        ),
        edges: vec![
            info(EdgeKind::Joint, 0, 0..1, 0..0),
            info(EdgeKind::Trench, 100_500, 1..2, 0..3),
            info(EdgeKind::Trench, 10_000, 2..3, 3..5),
        ],
        bill: vec![line(HOME, 500, 50_000), line(TRENCH, 100_500, 904_500), line(TRENCH, 10_000, 90_000)],
        shape,
        place: vec![Coord { x: f64::NAN, y: f64::NAN }, at(0.0), at(100.5), at(-10.0)],
        backbone: 0,
        premises: vec![0, 1, 2, 4, 5],
        attachments: vec![
            joined(2, 20_000),
            joined(2, 30_000),
            joined(3, 5_000),
            Attachment::TooFar { metres: Some(812.5) },
            Attachment::NoWay,
        ],
    }
}

fn joining(premises: u32, added: u64, marginal: u64, cable_mm: u64) -> Joining {
    Joining { premises, added, marginal, cable_mm }
}

fn square(x: f64) -> MultiPolygon<f64> {
    let (west, south) = (500_000.0 + x, 6_699_950.0);
    let (east, north) = (west + 60.0, south + 100.0);
    MultiPolygon(vec![polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)]])
}

/// The dear project: two premises in two municipalities, 904 500 + 50 000 öre of route.
fn east() -> Project {
    let sums = |premises, households| Sums { premises, households, workplaces: None, population: Some(3) };
    Project {
        id: "K002".to_owned(),
        joining: vec![joining(0, 1_134_500, 702_250, 120_500), joining(1, 270_000, 702_250, 130_500)],
        sums: sums(2, None),
        by_area: vec![(AreaIndex::new(0), sums(1, Some(1))), (AreaIndex::new(1), sums(1, None))],
        area: square(60.0),
        route: Route { edges: vec![0, 1], cost: 954_500, lower_bound: 954_000, cut_by_time: true, length_mm: 100_500 },
        structure: Structure {
            splice_points: vec![Site { node: 2, premises: 2 }],
            cabinets: vec![Site { node: 0, premises: 2 }],
            cables: vec![CableRun { edge: 0, fibres: 4, premises: 2 }, CableRun { edge: 1, fibres: 4, premises: 2 }],
        },
        bill: vec![line(TRENCH, 150_500, 1_354_500), line(HOME, 2_500, 250_125), line(DESIGN, 1_604_625, 120_347)],
        cost: 1_724_972,
        range: CostRange { p10: 1_600_000, p50: 1_800_000, p90: 2_600_001 },
        connections: 2,
        support: Some(1_034_900),
        card: None,
    }
}

/// The cheap one: a single premises, whose route is proven to be the best.
fn west() -> Project {
    let sums = Sums { premises: 1, households: Some(1), workplaces: None, population: Some(2) };
    Project {
        id: "K001".to_owned(),
        joining: vec![joining(2, 185_000, 185_000, 15_000)],
        sums,
        by_area: vec![(AreaIndex::OUTSIDE, sums)],
        area: square(-60.0),
        route: Route { edges: vec![0, 2], cost: 140_000, lower_bound: 140_000, cut_by_time: false, length_mm: 10_000 },
        structure: Structure { cables: vec![CableRun { edge: 2, fibres: 2, premises: 1 }], ..Structure::default() },
        bill: vec![line(TRENCH, 15_000, 135_000), line(HOME, 1_500, 150_075), line(DESIGN, 285_075, 21_381)],
        cost: 306_456,
        range: CostRange { p10: 300_000, p50: 310_000, p90: 400_000 },
        connections: 1,
        support: None,
        card: None,
    }
}

/// The plan with its premises and municipalities; a budget of 5 000 kronor.
pub(crate) fn plan() -> (Rollout, Premises, Areas) {
    let premises = Premises {
        ids: Ids::Text(["=a", "b", "c", "not planned", "far", "no way"].iter().collect()),
        easting: vec![500_100.5, 500_100.5, 499_990.0, 0.0, 501_000.0, 502_000.0],
        northing: vec![6_700_020.0, 6_700_030.0, 6_700_005.0, 0.0, 6_700_812.5, 6_700_000.0],
        ..Premises::default()
    };
    let selection = |projects: &[usize], worth, cost| Selection { projects: projects.to_vec(), worth, cost };
    let frontier = |budget, worth| FrontierPoint { budget, worth, upper_bound: worth, greedy: worth / 2 };
    let rollout = Rollout {
        network: network(),
        prices: prices(),
        fates: vec![
            (Fate::InProject, Some(1)),
            (Fate::InProject, Some(1)),
            (Fate::InProject, Some(0)),
            (Fate::TooFarFromRoad, None),
            (Fate::NoWay, None),
        ],
        projects: vec![west(), east()],
        curve: vec![
            CurvePoint { area: AreaIndex::new(0), marginal: 702_250, premises: 1, cost: 702_250 },
            CurvePoint { area: AreaIndex::OUTSIDE, marginal: 185_000, premises: 1, cost: 185_000 },
        ],
        choice: Some(Choice {
            budget: 500_000,
            objective: "premises".to_owned(),
            best: selection(&[0], 1, 306_456),
            upper_bound: 1,
            proven: true,
            greedy: selection(&[0], 1, 306_456),
            by_programme: Some(selection(&[], 0, 0)),
            frontier: vec![frontier(0, 0), frontier(306_456, 1), frontier(2_031_428, 3)],
        }),
    };
    (rollout, premises, crate::write::samples::areas())
}
