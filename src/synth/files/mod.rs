//! Made-up data as files: the demo region in the formats people really get, the country as one large CSV.
//!
//! Responsible for: the bytes. Not responsible for: what is in them (that is [`region`](super::region) and
//! [`country`](super::country)), nor for `GeoParquet` and `GeoPackage`, which are written as results are.

mod country_files;
mod county_files;
mod geojson;
mod region_files;
mod round_files;

pub use country_files::write_country;
pub use county_files::write_county;
pub use region_files::region_files;

use crate::{Error, Result};
use std::fs;
use std::path::Path;

/// A file in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFile {
    /// Its name, without a folder.
    pub name: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|fault| {
        Error::output(folder.display(), fault).with_hint("name a folder that you may write to, and that is no file")
    })
}
