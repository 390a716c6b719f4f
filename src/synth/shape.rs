//! Shapes of landscape: ragged lines, blobs, what lies inside what.
//!
//! Responsible for: drawing irregular shapes with exact arithmetic. Not responsible for: what they stand for.

use super::draw::Draw;

/// A position or a displacement, metres east (`x`) and north (`y`).
pub type Spot = geo::Coord<f64>;

/// Rounds to whole centimetres, so that a coordinate is the same after being written and read with two decimals.
pub fn to_centimetre(spot: Spot) -> Spot {
    Spot { x: (spot.x * 100.0).round() / 100.0, y: (spot.y * 100.0).round() / 100.0 }
}

/// Rounds to whole metres: exact enough for roads and small to write.
pub fn to_metre(spot: Spot) -> Spot {
    Spot { x: spot.x.round(), y: spot.y.round() }
}

/// The displacement turned a quarter to the left.
pub fn left(way: Spot) -> Spot {
    Spot { x: -way.y, y: way.x }
}

/// The length of a displacement.
pub fn length(way: Spot) -> f64 {
    (way.x * way.x + way.y * way.y).sqrt()
}

/// The distance of two positions.
pub fn distance(a: Spot, b: Spot) -> f64 {
    length(a - b)
}

/// A ragged line from `a` to `b`: midpoints are moved aside by up to `rough` times the length of their segment, until the segments are
/// about `step` long. Both ends are kept exactly; everything between is passed through `round`.
pub fn ragged(draw: &mut Draw, a: Spot, b: Spot, step: f64, rough: f64, round: fn(Spot) -> Spot) -> Vec<Spot> {
    let mut line = vec![a, b];
    let mut reach = distance(a, b);
    while reach > 1.5 * step {
        let mut finer = Vec::with_capacity(2 * line.len());
        for pair in line.windows(2) {
            let way = pair[1] - pair[0];
            let aside = draw.between(-rough, rough);
            finer.push(pair[0]);
            finer.push((pair[0] + pair[1]) / 2.0 + left(way) * aside);
        }
        finer.push(b);
        line = finer;
        reach /= 2.0;
    }
    let last = line.len() - 1;
    for spot in &mut line[1..last] {
        *spot = round(*spot);
    }
    line.dedup();
    line
}

/// A closed ragged ring around `centre` (first position not repeated), counter-clockwise, `stretch` times as long as wide along `axis`.
pub fn blob(draw: &mut Draw, centre: Spot, radius: f64, axis: Spot, stretch: f64, step: f64) -> Vec<Spot> {
    /// An octagon on the unit circle.
    const H: f64 = std::f64::consts::FRAC_1_SQRT_2;
    const CORNERS: [(f64, f64); 8] = [(1.0, 0.0), (H, H), (0.0, 1.0), (-H, H), (-1.0, 0.0), (-H, -H), (0.0, -1.0), (H, -H)];
    let long = radius * stretch.sqrt();
    let wide = radius / stretch.sqrt();
    let corners: Vec<Spot> = CORNERS
        .iter()
        .map(|&(u, v)| {
            let swell = draw.between(0.8, 1.2);
            to_metre(centre + axis * (u * long * swell) + left(axis) * (v * wide * swell))
        })
        .collect();
    let mut rough = 0.18;
    loop {
        let mut ring = Vec::new();
        for (i, &corner) in corners.iter().enumerate() {
            let side = ragged(draw, corner, corners[(i + 1) % corners.len()], step, rough, to_metre);
            ring.extend_from_slice(&side[..side.len() - 1]);
        }
        if rough < 0.02 || !crosses_itself(&closed(&ring).0) {
            return ring;
        }
        rough *= 0.6;
    }
}

/// The ring moved away from `centre` by a factor, in whole metres.
pub fn grown(ring: &[Spot], centre: Spot, factor: f64) -> Vec<Spot> {
    ring.iter().map(|&spot| to_metre(centre + (spot - centre) * factor)).collect()
}

/// Whether the position lies inside the ring (even-odd; on the border either answer).
pub fn inside(ring: &[Spot], spot: Spot) -> bool {
    let mut within = false;
    let mut before = ring.len() - 1;
    for (i, &a) in ring.iter().enumerate() {
        let b = ring[before];
        if (a.y > spot.y) != (b.y > spot.y) && spot.x < (b.x - a.x) * (spot.y - a.y) / (b.y - a.y) + a.x {
            within = !within;
        }
        before = i;
    }
    within
}

/// A ring with its bounding box, for many questions.
#[derive(Debug, Clone)]
pub struct Patch {
    /// The ring, first position not repeated.
    pub ring: Vec<Spot>,
    bounds: Bounds,
}

impl Patch {
    /// Takes a ring.
    pub fn new(ring: Vec<Spot>) -> Self {
        let bounds = Bounds::of(&ring);
        Self { ring, bounds }
    }
    /// Whether the position lies inside.
    pub fn holds(&self, spot: Spot) -> bool {
        self.bounds.holds(spot) && inside(&self.ring, spot)
    }
    /// The mean of the corners.
    pub fn middle(&self) -> Spot {
        let sum = self.ring.iter().fold(Spot::zero(), |sum, &spot| sum + spot);
        sum / self.ring.len() as f64
    }
}

/// A bounding box.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    low: Spot,
    high: Spot,
}

impl Bounds {
    /// The box of these positions.
    pub fn of(spots: &[Spot]) -> Self {
        let far = f64::MAX;
        let start = Self { low: Spot { x: far, y: far }, high: Spot { x: -far, y: -far } };
        spots.iter().fold(start, |all, spot| Self {
            low: Spot { x: all.low.x.min(spot.x), y: all.low.y.min(spot.y) },
            high: Spot { x: all.high.x.max(spot.x), y: all.high.y.max(spot.y) },
        })
    }
    /// Whether the position lies in the box.
    pub fn holds(&self, spot: Spot) -> bool {
        (self.low.x..=self.high.x).contains(&spot.x) && (self.low.y..=self.high.y).contains(&spot.y)
    }
    /// Whether the boxes have a position in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.low.x <= other.high.x && other.low.x <= self.high.x && self.low.y <= other.high.y && other.low.y <= self.high.y
    }
}

/// Whether two segments have a position in common other than an end that both share.
pub fn segments_cross(a: Spot, b: Spot, c: Spot, d: Spot) -> bool {
    fn side(a: Spot, b: Spot, p: Spot) -> f64 {
        (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
    }
    if a == c || a == d || b == c || b == d {
        return false;
    }
    side(a, b, c) * side(a, b, d) <= 0.0 && side(c, d, a) * side(c, d, b) <= 0.0
}

/// The first segment of `line` that crosses one of `others`.
pub fn first_crossing(line: &[Spot], others: &[Vec<Spot>]) -> Option<usize> {
    let bounds = Bounds::of(line);
    let near: Vec<&Vec<Spot>> = others.iter().filter(|other| Bounds::of(other).meets(&bounds)).collect();
    line.windows(2).position(|own| near.iter().any(|other| segment_crosses(own, other)))
}

/// Whether two lines cross.
pub fn lines_cross(line: &[Spot], other: &[Spot]) -> bool {
    line.windows(2).any(|own| segment_crosses(own, other))
}

fn segment_crosses(own: &[Spot], line: &[Spot]) -> bool {
    let bounds = Bounds::of(own);
    line.windows(2).any(|foe| Bounds::of(foe).meets(&bounds) && segments_cross(own[0], own[1], foe[0], foe[1]))
}

/// Whether a line crosses itself.
pub fn crosses_itself(line: &[Spot]) -> bool {
    let segments: Vec<&[Spot]> = line.windows(2).collect();
    segments.iter().enumerate().any(|(i, a)| segments[..i].iter().any(|b| segments_cross(a[0], a[1], b[0], b[1])))
}

/// The ring closed, as other crates want it.
pub fn closed(ring: &[Spot]) -> geo::LineString<f64> {
    let mut spots = ring.to_vec();
    spots.extend(ring.first().copied());
    geo::LineString::new(spots)
}

/// A polygon without holes.
pub fn polygon(ring: &[Spot]) -> geo::Polygon<f64> {
    geo::Polygon::new(closed(ring), Vec::new())
}
