//! Results in the formats of other programs: Excel, QGIS, statistics tables.
//!
//! Responsible for: one file or folder per format, with Swedish or English names, real types and explanations. Not responsible for: what the
//! public may see (results come with that already taken out), or counting.

mod about;
mod columns;
mod geojson;
mod gpkg;
#[cfg(test)]
mod layer_samples;
#[cfg(test)]
mod layer_tests;
mod layers;
mod parquet;
mod premises;
mod qml;
mod style;
mod xml;

pub use geojson::write_geojson;
pub use gpkg::write_gpkg;
pub use parquet::write_parquet;

use super::labels::Language;
use crate::model::class::vocabulary;
use crate::results::Results;
use std::path::Path;

vocabulary! {
    /// A format to export to.
    ExportFormat {
        /// A workbook for Excel.
        Xlsx = "xlsx",
        /// CSV that opens right by double-click in Swedish Excel: byte order mark, semicolon, decimal comma.
        CsvExcelSv = "csv-excel-sv",
        /// Plain CSV (RFC 4180): comma, decimal point, UTF-8.
        Csv = "csv",
        /// A GeoPackage for QGIS, styled.
        Gpkg = "gpkg",
        /// GeoJSON (RFC 7946), WGS 84.
        Geojson = "geojson",
        /// Parquet, and GeoParquet for layers.
        Parquet = "parquet",
    }
}

impl ExportFormat {
    /// Whether it is one file; else it is a folder of files.
    pub const fn is_one_file(self) -> bool {
        matches!(self, Self::Xlsx | Self::Gpkg)
    }
}

/// What all exports are made from.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// The results, prepared for their profile.
    pub results: &'a Results,
    /// The language of names and explanations.
    pub language: Language,
    /// The file with premises one by one (`premises.gpkg`), where there is one and the profile is internal.
    pub premises: Option<&'a Path>,
    /// The command that makes the export again.
    pub command: &'a str,
}

/// Writes an export that is one file.
///
/// # Errors
/// A file that cannot be written.
pub fn write_file(path: &Path, export: &Export<'_>, format: ExportFormat) -> crate::Result<()> {
    match format {
        ExportFormat::Gpkg => write_gpkg(path, export),
        _ => Err(crate::Error::output(path.display(), format!("the format {format} is not merged yet"))),
    }
}

/// Writes an export that is a folder of files.
///
/// # Errors
/// Files that cannot be written.
pub fn write_folder(folder: &super::OutputFolder, export: &Export<'_>, format: ExportFormat) -> crate::Result<()> {
    match format {
        ExportFormat::Geojson => write_geojson(folder.path(), export).map(drop),
        ExportFormat::Parquet => write_parquet(folder.path(), export).map(drop),
        _ => Err(crate::Error::output(folder.path().display(), format!("the format {format} is not merged yet"))),
    }
}
