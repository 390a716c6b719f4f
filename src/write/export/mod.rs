//! Results in the formats of other programs: Excel, QGIS, statistics tables.
//!
//! Responsible for: one file or folder per format, with Swedish or English names, real types and explanations. Not responsible for: what the
//! public may see (results come with that already taken out), or counting.
//!
//! `csv` writes plain CSV, `csv_excel` CSV for Swedish Excel, `workbook` the Excel workbook; `sheet` is what the last two show people: cells
//! with a type, words for classes, and in the ranking where the money ends (`line`); `wide` is the table that looks like the regulator's.
//!
//! `layers` are the polygons with what the tables say about them, `columns` gives them and tables real types; `gpkg` writes them for QGIS,
//! with the premises of the run (`premises`), a table about the run (`about`) and styles (`style`, spelled by `qml` in `xml`), `geojson` for
//! the web, `parquet` for notebooks.

mod about;
pub(in crate::write) mod columns;
mod csv;
mod csv_excel;
mod geojson;
pub(in crate::write) mod gpkg;
#[cfg(test)]
mod layer_samples;
#[cfg(test)]
mod layer_tests;
mod layers;
mod line;
mod parquet;
mod premises;
mod qml;
#[cfg(test)]
pub(crate) mod samples;
mod sheet;
pub(in crate::write) mod style;
mod wide;
mod workbook;
mod xml;

pub use csv::write_csv;
pub use csv_excel::write_csv_excel_sv;
pub use geojson::write_geojson;
pub use gpkg::write_gpkg;
pub use parquet::write_parquet;
pub use sheet::TextChanges;
pub use wide::wide_table;
pub use workbook::write_xlsx;

use super::labels::Language;
use crate::model::class::vocabulary;
use crate::results::{Profile, Results, Table};
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

/// Writes an export that is one file. Gives the texts that had to be changed.
///
/// # Errors
/// A file that cannot be written.
pub fn write_file(path: &Path, export: &Export<'_>, format: ExportFormat) -> crate::Result<TextChanges> {
    match format {
        ExportFormat::Xlsx => write_xlsx(path, export),
        ExportFormat::Gpkg => write_gpkg(path, export).map(|()| TextChanges::default()),
        other => Err(crate::Error::usage(format!("the format {other} is a folder of files, not one file"))),
    }
}

/// Writes an export that is a folder of files. Gives the texts that had to be changed.
///
/// # Errors
/// Files that cannot be written.
pub fn write_folder(folder: &super::OutputFolder, export: &Export<'_>, format: ExportFormat) -> crate::Result<TextChanges> {
    match format {
        ExportFormat::Csv => write_csv(folder, export).map(|()| TextChanges::default()),
        ExportFormat::CsvExcelSv => write_csv_excel_sv(folder, export),
        ExportFormat::Geojson => write_geojson(&folder.file(""), export).map(|_| TextChanges::default()),
        ExportFormat::Parquet => write_parquet(&folder.file(""), export).map(|_| TextChanges::default()),
        other => Err(crate::Error::usage(format!("the format {other} is one file, not a folder of files"))),
    }
}

/// The tables of an export in every format: those of the run, the attributes of its polygons, and for coverage the table that looks like the
/// regulator's. In the public profile each names its emptied cells in a last column.
fn tables(results: &Results) -> Vec<Table> {
    let layers = results.layers.iter().map(|layer| &layer.table).filter(|table| results.table(&table.name).is_none());
    let all = results.tables.iter().chain(layers).cloned().chain(wide_table(results));
    match results.profile {
        Profile::Public => all.map(Table::with_flags).collect(),
        Profile::Internal => all.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_emptied_is_named_in_a_last_column_of_the_public_profile_alone() {
        let (coverage, _) = samples::demo();
        assert!(tables(coverage).iter().all(|table| table.column(Table::FLAGS).is_none()));
        let public = samples::public();
        let tables = tables(&public);
        assert!(tables.iter().all(|table| table.columns.last().is_some_and(|last| last == Table::FLAGS)));
        let coverage = &tables[tables.iter().position(|table| table.name == "coverage").unwrap()];
        assert_eq!((coverage.cell(0, Table::FLAGS), coverage.cell(1, Table::FLAGS)), ("", "connected;connected_share"));
    }

    #[test]
    fn the_attributes_of_polygons_are_tables_too_and_every_table_stands_once() {
        let mut results = samples::demo().0.clone();
        let table = Table { name: "extra".to_owned(), columns: vec!["code".to_owned()], ..Table::default() };
        results.layers.push(crate::results::PolygonLayer { table, ..crate::results::PolygonLayer::default() });
        let names: Vec<String> = tables(&results).into_iter().map(|table| table.name).collect();
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        assert!(distinct.len() == names.len() && names.contains(&"extra".to_owned()), "{names:?}");
        for expected in ["coverage", "coverage_by_technology", "coverage_by_speed", "coverage_wide", "findings"] {
            assert!(names.iter().any(|name| name == expected), "{expected}");
        }
    }
}
