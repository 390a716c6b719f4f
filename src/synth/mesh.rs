//! A map of areas with shared ragged borders: every border is drawn once and used by both neighbours, so there are no gaps or overlaps.

use super::draw::Draw;
use super::shape::{Bounds, Spot, crosses_itself, lines_cross, ragged, to_centimetre};
use std::collections::BTreeMap;

/// How ragged the borders are.
#[derive(Debug, Clone, Copy)]
pub struct Raggedness {
    /// The length of a border segment in metres, about.
    pub step: f64,
    /// How far midpoints move aside, in parts of their segment.
    pub rough: f64,
}

/// The borders between corner points, each drawn once.
#[derive(Debug, Default)]
pub struct Mesh {
    borders: BTreeMap<(usize, usize), Vec<Spot>>,
}

impl Mesh {
    /// Draws the borders of `faces`, each a counter-clockwise list of corners that form a map without crossings; `raggedness` is that of
    /// the border between two corners, the lower first.
    ///
    /// Borders that cross themselves or each other are drawn again, calmer each time, until none do: straight ones never cross.
    pub fn new(draw: &mut Draw, corners: &[Spot], faces: &[Vec<usize>], raggedness: impl Fn(usize, usize) -> Raggedness) -> Self {
        let mut beside: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        for face in faces {
            for (a, b) in sides(face) {
                *beside.entry((a.min(b), a.max(b))).or_default() += 1;
            }
        }
        let pairs: Vec<(usize, usize)> = beside.keys().copied().collect();
        let mut wild: Vec<Raggedness> = pairs.iter().map(|&(a, b)| raggedness(a, b)).collect();
        let mut lines: Vec<Vec<Spot>> = vec![Vec::new(); pairs.len()];
        let mut again: Vec<usize> = (0..pairs.len()).collect();
        while !again.is_empty() {
            for i in again {
                let (a, b) = pairs[i];
                lines[i] = draw_border(draw, corners[a], corners[b], wild[i], beside[&pairs[i]] == 2);
            }
            again = tangled(&lines);
            again.retain(|&i| lines[i].len() > 2);
            for &i in &again {
                wild[i].rough *= 0.75;
            }
        }
        Self { borders: pairs.into_iter().zip(lines).collect() }
    }
    /// The border between two corners, in this direction. Empty where there is none.
    pub fn border(&self, a: usize, b: usize) -> Vec<Spot> {
        let mut line = self.borders.get(&(a.min(b), a.max(b))).cloned().unwrap_or_default();
        if a > b {
            line.reverse();
        }
        line
    }
    /// The ring of a face, first position not repeated.
    pub fn ring(&self, face: &[usize]) -> Vec<Spot> {
        let mut ring = Vec::new();
        for (a, b) in sides(face) {
            let line = self.border(a, b);
            ring.extend_from_slice(&line[..line.len().saturating_sub(1)]);
        }
        ring
    }
}

fn sides(face: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    face.iter().copied().zip(face.iter().copied().cycle().skip(1))
}

fn draw_border(draw: &mut Draw, a: Spot, b: Spot, raggedness: Raggedness, shared: bool) -> Vec<Spot> {
    if raggedness.rough < 0.02 {
        return vec![a, b];
    }
    let mut line = ragged(draw, a, b, raggedness.step, raggedness.rough, to_centimetre);
    if shared {
        make_level(&mut line);
    }
    line
}

/// The lines that cross themselves or another.
fn tangled(lines: &[Vec<Spot>]) -> Vec<usize> {
    let bounds: Vec<Bounds> = lines.iter().map(|line| Bounds::of(line)).collect();
    let meet = |i: usize, j: usize| bounds[i].meets(&bounds[j]) && lines_cross(&lines[i], &lines[j]);
    (0..lines.len()).filter(|&i| crosses_itself(&lines[i]) || (0..lines.len()).any(|j| i != j && meet(i, j))).collect()
}

/// Makes the middle segment run exactly east–west: a position between its ends is then exactly on the border, in any arithmetic.
fn make_level(line: &mut [Spot]) {
    let middle = line.len() / 2;
    if line.len() > 4 && (line[middle].x - line[middle - 1].x).abs() > 2.0 {
        line[middle].y = line[middle - 1].y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::shape::{closed, polygon};
    use geo::{Area, Contains, Validation};

    #[test]
    fn neighbours_share_every_vertex_and_cover_the_whole() {
        let corners = [(0.0, 0.0), (9e3, 0.0), (20e3, 0.0), (20e3, 15e3), (11e3, 15e3), (0.0, 15e3)].map(|(x, y)| Spot { x, y });
        let faces = [vec![0, 1, 4, 5], vec![1, 2, 3, 4]];
        let mesh = Mesh::new(&mut Draw::new(3, 0), &corners, &faces, |_, _| Raggedness { step: 200.0, rough: 0.25 });
        let shapes = faces.each_ref().map(|face| polygon(&mesh.ring(face)));
        let whole = polygon(&mesh.ring(&[0, 1, 2, 3, 4, 5]));
        assert!(shapes.iter().all(Validation::is_valid));
        let sum: f64 = shapes.iter().map(Area::signed_area).sum();
        assert!((sum - whole.signed_area()).abs() < 1.0, "{sum}");
        let border = mesh.border(1, 4);
        assert!(border.len() > 50);
        for spot in &border {
            assert!(shapes.iter().all(|shape| shape.exterior().0.contains(spot)));
        }
        assert!(!closed(&border).0.is_empty() && !shapes[0].contains(&geo::Point(border[10])));
    }
}
