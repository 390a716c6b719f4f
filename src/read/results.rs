//! An output folder of ours, read again.
//!
//! Responsible for: telling a folder of ours from everything else, its manifest and tables, and its premises as columns.
//! Not responsible for: what differs between two of them (`coverage::compare`, `project::compare`).
//!
//! `whole` reads a folder of any command for reports and exports, `manifest` reads `manifest.json`, `table` reads `coverage.csv`, `premises` reads `premises.parquet`, `round` reads
//! `round.json` of a scoring run.

mod intact;
mod layers;
mod manifest;
mod premises;
mod rollout;
mod round;
mod table;
#[cfg(test)]
mod tests;
mod whole;

pub use round::{has_round, read_round_summary};
pub use whole::read_results;

use crate::coverage::CoverageRow;
use crate::coverage::compare::PremisesResults;
use crate::results::{RunKind, RunManifest, Within};
use crate::{Place, Result};
use std::path::{Path, PathBuf};

/// The name of the file with the premises.
pub const PREMISES: &str = "premises.parquet";
/// What to do about a folder that cannot be used.
const AGAIN: &str = "make the folder again with the command that made it";
/// The name of the coverage table.
pub const COVERAGE: &str = "coverage.csv";

/// A folder with the results of a coverage run.
#[derive(Debug, Clone)]
pub struct ResultsFolder {
    /// The folder.
    pub path: PathBuf,
    /// What its manifest says.
    pub manifest: RunManifest,
    /// The distance of the rule.
    pub within: Within,
    /// Its coverage table.
    pub coverage: Vec<CoverageRow>,
}

impl ResultsFolder {
    /// Opens a folder and reads its manifest and its coverage table; `newest` is the newest layout this program knows.
    ///
    /// # Errors
    /// A folder that is not there, is not ours, holds the results of another command or of a newer program, or lacks a file.
    pub fn open(path: &Path, newest: u32) -> Result<Self> {
        let place = Place::file(path.display().to_string());
        if !path.is_dir() {
            let problem = if path.exists() { "is a file, not a folder of results" } else { "there is no such folder" };
            return Err(place.error(problem).with_hint("name a folder that `bygd coverage --out` has written"));
        }
        let (_, manifest) = manifest::read(path, newest, &[RunKind::Coverage])?;
        let Some(within) = manifest.passed_within_m else {
            return Err(place
                .error("its manifest does not say the distance of the rule")
                .with_hint("run `bygd coverage` again to make the folder anew"));
        };
        intact::check(path, &manifest, |file| file == COVERAGE)?;
        let coverage = table::read(&path.join(COVERAGE))?;
        Ok(Self { path: path.to_path_buf(), manifest, within, coverage })
    }

    /// Why there are no premises that could be compared with those of another run; `None` where there are.
    pub fn lacks_premises(&self) -> Option<String> {
        let name = self.path.display();
        if !self.manifest.files.iter().any(|file| file == PREMISES) {
            Some(format!("`{name}` has no `{PREMISES}` (`bygd coverage --premises-out` writes it)"))
        } else if !self.path.join(PREMISES).is_file() {
            Some(format!("`{PREMISES}` is gone from `{name}`"))
        } else if !self.manifest.has_stable_ids() {
            Some(format!("the premises in `{name}` have no ids but row numbers, which mean nothing in another file"))
        } else {
            None
        }
    }

    /// Reads the premises; their areas become positions in `areas`, which must be ascending.
    ///
    /// # Errors
    /// A file that is missing or corrupt, lacks a column, holds a word that this program does not know, or does not belong to the table.
    pub fn premises(&self, areas: &[String]) -> Result<PremisesResults> {
        let has_classes = self.coverage.iter().any(|row| row.area_class != crate::model::AreaClass::Total);
        premises::read(&self.path.join(PREMISES), areas, has_classes)
    }
}
