//! Made-up data as files: the demo region in the formats people really get, the country as one large CSV.
//!
//! Responsible for: the bytes. Not responsible for: what is in them (that is [`region`](super::region) and
//! [`country`](super::country)), nor for `GeoParquet` and `GeoPackage`, which are written as results are.

mod country_files;
mod geojson;
mod region_files;

pub use country_files::write_country;
pub use region_files::region_files;

use crate::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// A file in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFile {
    /// Its name, without a folder.
    pub name: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Writes the demo region of a seed into a folder, which is made if it does not exist; files of the same names are replaced.
///
/// # Errors
/// [`Error::Output`] where a file or the folder cannot be written.
pub fn write_region(seed: u64, folder: &Path) -> Result<Vec<PathBuf>> {
    let region = super::Region::from_seed(seed);
    make_folder(folder)?;
    region_files(&region, seed)
        .into_iter()
        .map(|file| {
            let path = folder.join(file.name);
            fs::write(&path, &file.bytes).map_err(|fault| Error::output(path.display(), fault))?;
            Ok(path)
        })
        .collect()
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|fault| {
        Error::output(folder.display(), fault).with_hint("name a folder that you may write to, and that is no file")
    })
}
