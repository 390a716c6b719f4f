//! Made-up premises, packed.

use crate::model::{Connection, Ids, Premises, Weights};

/// One premises, packed: centimetres and small counts.
#[derive(Debug, Clone, Copy)]
pub struct Dot {
    /// Centimetres east.
    pub east: u32,
    /// Centimetres north.
    pub north: u32,
    /// Households.
    pub households: u8,
    /// Workplaces.
    pub workplaces: u8,
    /// People.
    pub population: u8,
    /// Whether it has fibre.
    pub connected: bool,
}

/// The premises as columns.
pub(super) fn columns(dots: &[Dot]) -> Premises {
    let count = |of: fn(&Dot) -> u8| Some(dots.iter().map(|dot| Some(u32::from(of(dot)))).collect::<Weights>());
    let connection = |dot: &Dot| if dot.connected { Connection::Yes } else { Connection::No };
    Premises {
        name: "addresses".to_owned(),
        ids: Ids::Numbers((1..).take(dots.len()).collect()),
        easting: dots.iter().map(|dot| f64::from(dot.east) / 100.0).collect(),
        northing: dots.iter().map(|dot| f64::from(dot.north) / 100.0).collect(),
        households: count(|dot| dot.households),
        workplaces: count(|dot| dot.workplaces),
        population: count(|dot| dot.population),
        connected: Some(dots.iter().map(connection).collect()),
        ..Premises::default()
    }
}
