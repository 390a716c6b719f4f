//! The country as `addresses.csv` and `municipalities.geojson`.

use super::super::country::Country;
use super::super::dots::Dot;
use super::geojson::{Collection, Value};
use super::make_folder;
use crate::model::Areas;
use crate::{Error, Result};
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Premises formatted by one thread at a time, and how many such pieces are in memory at once.
const PIECE: usize = 16_384;
const PIECES: usize = 16;

/// Writes `addresses.csv` (`id,x,y,households,workplaces,population,connected`, EPSG:3006) and `municipalities.geojson` into a folder.
///
/// # Errors
/// [`Error::Output`] where a file or the folder cannot be written.
pub fn write_country(country: &Country, folder: &Path) -> Result<Vec<PathBuf>> {
    make_folder(folder)?;
    let addresses = folder.join("addresses.csv");
    let municipalities = folder.join("municipalities.geojson");
    write_addresses(&country.dots, &addresses).map_err(|fault| Error::output(addresses.display(), fault))?;
    fs::write(&municipalities, municipality_file(&country.areas))
        .map_err(|fault| Error::output(municipalities.display(), fault))?;
    Ok(vec![addresses, municipalities])
}

pub(super) fn write_addresses(dots: &[Dot], path: &Path) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(b"id,x,y,households,workplaces,population,connected\n")?;
    for (batch, many) in dots.chunks(PIECE * PIECES).enumerate() {
        let pieces: Vec<Vec<u8>> = many
            .par_chunks(PIECE)
            .enumerate()
            .map(|(i, piece)| {
                let first = (batch * PIECES + i) * PIECE + 1;
                let mut text = Vec::with_capacity(piece.len() * 48);
                for (id, dot) in (first..).zip(piece) {
                    push_row(&mut text, id, dot);
                }
                text
            })
            .collect();
        for piece in &pieces {
            file.write_all(piece)?;
        }
    }
    file.flush()
}

fn push_row(text: &mut Vec<u8>, id: usize, dot: &Dot) {
    push_number(text, id as u64);
    for centimetres in [dot.east, dot.north] {
        text.push(b',');
        push_number(text, u64::from(centimetres / 100));
        let rest = (centimetres % 100) as u8;
        text.extend_from_slice(&[b'.', b'0' + rest / 10, b'0' + rest % 10]);
    }
    for count in [dot.households, dot.workplaces, dot.population, u8::from(dot.connected)] {
        text.push(b',');
        push_number(text, u64::from(count));
    }
    text.push(b'\n');
}

/// Decimal digits without the machinery of `format!`, which would take most of the time of millions of rows.
fn push_number(text: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    text.extend_from_slice(&digits[start..]);
}

pub(super) fn municipality_file(areas: &Areas) -> Vec<u8> {
    let mut out = Collection::new("municipalities");
    for i in 0..areas.len() {
        let of_county = areas.county.as_ref().map_or("", |county| &county[i]);
        let properties =
            [("code", Value::Text(&areas.code[i])), ("name", Value::Text(&areas.label[i])), ("county", Value::Text(of_county))];
        out.multi_polygon(&properties, &areas.shape[i]);
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_what_the_header_says() {
        let dot = Dot { east: 51_234_507, north: 680_000_000, households: 12, workplaces: 0, population: 25, connected: true };
        let mut text = Vec::new();
        push_row(&mut text, 1_000_000, &dot);
        assert_eq!(String::from_utf8(text).unwrap(), "1000000,512345.07,6800000.00,12,0,25,1\n");
    }

    #[test]
    fn all_premises_are_written_once_and_in_order() {
        let country = Country::from_seed(3, 40_000);
        let folder = std::env::temp_dir().join(format!("bygd-country-{}", std::process::id()));
        let paths = write_country(&country, &folder).unwrap();
        let text = fs::read_to_string(&paths[0]).unwrap();
        let shapes = fs::read_to_string(&paths[1]).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let ids: Vec<usize> = text.lines().skip(1).map(|line| line.split(',').next().unwrap().parse().unwrap()).collect();
        assert_eq!(ids, (1..=40_000).collect::<Vec<_>>());
        assert_eq!(shapes.matches("\"Feature\"").count(), 290);
    }
}
