//! A map of areas with shared ragged borders: every border is drawn once and used by both neighbours, so there are no gaps or overlaps.

use super::draw::Draw;
use super::shape::{Spot, crosses_itself, first_crossing, ragged, to_centimetre};
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
    /// Draws the borders of `faces`, each a counter-clockwise list of corners.
    ///
    /// A border that would cross itself or an earlier one is drawn again with less raggedness; a straight one is right in the end.
    pub fn new(draw: &mut Draw, corners: &[Spot], faces: &[Vec<usize>], raggedness: Raggedness) -> Self {
        let mut pairs: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        for face in faces {
            for (a, b) in sides(face) {
                *pairs.entry((a.min(b), a.max(b))).or_default() += 1;
            }
        }
        let mut borders = BTreeMap::new();
        // Borders by corner, to compare only with what is near.
        let mut drawn: Vec<Vec<Spot>> = Vec::with_capacity(pairs.len());
        for (&(a, b), &faces_beside) in &pairs {
            let line = draw_border(draw, corners[a], corners[b], raggedness, faces_beside == 2, &drawn);
            drawn.push(line.clone());
            borders.insert((a, b), line);
        }
        Self { borders }
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

fn draw_border(draw: &mut Draw, a: Spot, b: Spot, raggedness: Raggedness, shared: bool, drawn: &[Vec<Spot>]) -> Vec<Spot> {
    let mut rough = raggedness.rough;
    for _ in 0..12 {
        let mut line = ragged(draw, a, b, raggedness.step, rough, to_centimetre);
        if shared {
            make_level(&mut line);
        }
        if !crosses_itself(&line) && first_crossing(&line, drawn).is_none() {
            return line;
        }
        rough *= 0.7;
    }
    vec![a, b]
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
        let mesh = Mesh::new(&mut Draw::new(3, 0), &corners, &faces, Raggedness { step: 200.0, rough: 0.25 });
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
