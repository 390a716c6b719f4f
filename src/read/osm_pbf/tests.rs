//! Extracts written by hand, byte by byte, as the format is described (`wiki.openstreetmap.org/wiki/PBF_Format`).

use super::*;
use crate::findings::{FindingKind, Findings};
use crate::model::{BarrierKind, Barriers, RoadClass, Roads, Surface};
use crate::read::OpenOptions;
use crate::read::layer::{Context, LayerPlan};
use crate::read::roads::{read_barriers, read_roads};
use crate::spatial::Crs;
use std::path::PathBuf;

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}
fn zigzag(value: i64) -> Vec<u8> {
    varint(((value << 1) ^ (value >> 63)) as u64)
}
fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}
fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(value.len() as u64), value.to_vec()].concat()
}
/// Differences, each to the one before.
fn deltas(field: u64, values: &[i64]) -> Vec<u8> {
    let mut before = 0;
    let packed: Vec<u8> = values.iter().flat_map(|&value| zigzag(value - std::mem::replace(&mut before, value))).collect();
    bytes(field, &packed)
}
fn block(kind: &str, content: &[u8]) -> Vec<u8> {
    let blob = [bytes(1, content), number(2, content.len() as u64)].concat();
    let header = [bytes(1, kind.as_bytes()), number(3, blob.len() as u64)].concat();
    [(header.len() as u32).to_be_bytes().to_vec(), header, blob].concat()
}

/// A node: id, and longitude and latitude in units of 100 nanodegrees.
type Node = (i64, i64, i64);
type TestWay<'a> = (i64, &'a [(&'a str, &'a str)], &'a [i64]);

/// An extract with some nodes packed (dense) and some one by one.
fn extract(dense: &[Node], single: &[Node], ways: &[TestWay<'_>]) -> Vec<u8> {
    let mut texts = vec![String::new()];
    let mut text = |word: &str| {
        let known = texts.iter().position(|text| text == word);
        known.unwrap_or_else(|| {
            texts.push(word.to_owned());
            texts.len() - 1
        }) as u64
    };
    let packed = |values: Vec<u64>| values.into_iter().flat_map(varint).collect::<Vec<u8>>();
    let ways: Vec<u8> = ways
        .iter()
        .flat_map(|(id, tags, nodes)| {
            let keys: Vec<u64> = tags.iter().map(|(key, _)| text(key)).collect();
            let values: Vec<u64> = tags.iter().map(|(_, value)| text(value)).collect();
            let way = [number(1, *id as u64), bytes(2, &packed(keys)), bytes(3, &packed(values)), deltas(8, nodes)].concat();
            bytes(3, &way)
        })
        .collect();
    let column = |field: u64, of: &dyn Fn(&Node) -> i64| deltas(field, &dense.iter().map(of).collect::<Vec<_>>());
    let dense = bytes(2, &[column(1, &|node| node.0), column(8, &|node| node.2), column(9, &|node| node.1)].concat());
    let field = |field: u64, value: i64| [varint(field << 3), zigzag(value)].concat();
    let single: Vec<u8> =
        single.iter().flat_map(|(id, x, y)| bytes(1, &[field(1, *id), field(8, *y), field(9, *x)].concat())).collect();
    let table: Vec<u8> = texts.iter().flat_map(|text| bytes(1, text.as_bytes())).collect();
    let content = [bytes(1, &table), bytes(2, &dense), bytes(2, &single), bytes(2, &ways)].concat();
    let header = [bytes(4, b"OsmSchema-V0.6"), bytes(4, b"DenseNodes")].concat();
    [block("OSMHeader", &header), block("OSMData", &content)].concat()
}

/// Around 15° E, 60° N: the meridian of SWEREF 99 TM. One unit north is about 11 mm.
fn sample() -> Vec<u8> {
    let (x, y) = (150_000_000, 600_000_000);
    let dense = [(-7, x, y), (3, x, y + 10_000), (4, x, y + 20_000), (50_000_000_000, x + 10_000, y + 20_000)];
    let single = [(100, x - 10_000, y + 10_000), (-101, x + 10_000, y + 10_000)];
    let ways: [TestWay<'_>; 7] = [
        (12, &[("highway", "secondary"), ("surface", "asphalt")], &[-7, 3, 4, 50_000_000_000]),
        (-5, &[("highway", "track"), ("bridge", "yes")], &[100, 3, -101]),
        (13, &[("highway", "residential"), ("layer", "2")], &[-7, 3, 999, 4, 50_000_000_000]),
        (14, &[("highway", "steps")], &[3, 4]),
        (15, &[("railway", "rail"), ("name", "Dalabanan")], &[100, 3]),
        (16, &[("waterway", "stream")], &[100, 3]),
        (17, &[("highway", "service")], &[998, 3]),
    ];
    extract(&dense, &single, &ways)
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    fn plan(&self, content: &[u8]) -> LayerPlan {
        let path: PathBuf = self.0.path().join("x.osm.pbf");
        std::fs::write(&path, content).unwrap();
        LayerPlan::new(Source { path, layer: None })
    }
}

fn context() -> Context<'static> {
    Context { working: Crs::from_epsg(3006).unwrap(), options: OpenOptions::default(), say: &|_| {} }
}

#[test]
fn roads_come_with_class_surface_level_and_place() {
    let folder = Folder::new();
    let (mut roads, mut findings) = (Roads::default(), Findings::default());
    let layer = read_roads(&folder.plan(&sample()), &context(), &mut findings, &mut roads).unwrap();
    // By id: -5, 12, 13 (in two stretches); 14 are steps, 17 leads out of the extract.
    assert_eq!(roads.class, [RoadClass::Track, RoadClass::Main, RoadClass::Street, RoadClass::Street]);
    assert_eq!(roads.level, [1, 0, 2, 2]);
    assert_eq!(roads.surface, [Surface::Unknown, Surface::Paved, Surface::Unknown, Surface::Unknown]);
    assert_eq!(roads.line.iter().map(|line| line.0.len()).collect::<Vec<_>>(), [3, 4, 2, 2]);
    let first = roads.line[1].0[0];
    // 60° N on the meridian of 15° E: 500 km east, and the meridian arc × 0.9996 north.
    assert!((first.x - 500_000.0).abs() < 1e-3 && (first.y - 6_651_411.190).abs() < 1e-2, "{first:?}");
    assert_eq!(findings.count(FindingKind::MissingNodes), 2);
    assert_eq!((layer.rows, layer.account.used), (5, 3));
}

#[test]
fn railways_are_barriers_and_brooks_are_not() {
    let folder = Folder::new();
    let (mut barriers, mut findings) = (Barriers::default(), Findings::default());
    let layer = read_barriers(&folder.plan(&sample()), &context(), &mut findings, &mut barriers).unwrap();
    assert_eq!((barriers.kind.as_slice(), layer.rows, layer.account.used), (&[BarrierKind::Rail][..], 2, 1));
}

#[test]
fn an_unknown_layer_names_those_there_are() {
    let folder = Folder::new();
    let mut plan = folder.plan(&sample());
    plan.source.layer = Some("lines".to_owned());
    let error = read_roads(&plan, &context(), &mut Findings::default(), &mut Roads::default()).map(|_| ()).unwrap_err();
    assert!(error.hint().is_some_and(|hint| hint.contains("`roads` and `barriers`")), "{error}");
}

#[test]
fn a_file_that_is_cut_short_or_damaged_is_an_error_and_never_a_panic() {
    let (folder, whole) = (Folder::new(), sample());
    let read = |content: &[u8]| {
        let read = read_roads(&folder.plan(content), &context(), &mut Findings::default(), &mut Roads::default());
        read.map(|layer| layer.rows)
    };
    assert_eq!(read(&whole).unwrap(), 5);
    // Behind the data of a block stands only their size, which nothing needs.
    let data_end = whole.len() - number(2, u64::from(whole.len() as u32)).len();
    for end in 1..whole.len() {
        let cut = read(&whole[..end]);
        assert!(cut.is_err() || (end >= data_end && cut.is_ok_and(|rows| rows == 5)), "cut at {end} of {}", whole.len());
    }
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        // Some bytes are coordinates or ids: then the answer is another, but there is one.
        drop(read(&damaged));
    }
    assert!(read(b"\0\0\0\x0d\x0a\x09OSMHeader").is_err());
}
