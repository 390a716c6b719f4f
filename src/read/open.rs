//! The format of a file, and the reader for it.
//!
//! Responsible for: deciding the format by what the file says of itself, then by its extension, and for the message about a file that is
//! not there. Not responsible for: reading any format.

use super::delimited::{self, DelimitedOptions, Encoding};
use super::{Reader, Source, flatgeobuf, geojson, geopackage, geoparquet, osm_pbf, shapefile, xlsx};
use crate::error::nearest_name;
use crate::{Error, Place, Result};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// What the user states about a file that says nothing about itself (CSV); what is not stated is inferred.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// The byte between columns.
    pub delimiter: Option<u8>,
    /// How letters are stored.
    pub encoding: Option<Encoding>,
    /// Whether `12,5` is twelve and a half.
    pub decimal_comma: Option<bool>,
}

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    GeoPackage,
    GeoParquet,
    Shapefile,
    GeoJson,
    FlatGeobuf,
    OsmPbf,
    Spreadsheet,
    Delimited,
}

/// Opens one layer of a file of any format.
///
/// # Errors
/// A file that is missing (with the name nearest to it), a folder, a format that is not read, and what the format's own reader says.
pub fn open(source: &Source, options: &OpenOptions) -> Result<Box<dyn Reader>> {
    match format_of(source)? {
        Format::GeoPackage => geopackage::open(source),
        Format::GeoParquet => geoparquet::open(source),
        Format::Delimited => {
            let OpenOptions { delimiter, encoding, decimal_comma } = *options;
            delimited::open(source, &DelimitedOptions { delimiter, encoding, decimal_comma })
        }
        Format::Shapefile => shapefile::open(source),
        Format::GeoJson => geojson::open(source),
        Format::FlatGeobuf => flatgeobuf::open(source),
        Format::OsmPbf => osm_pbf::open(source),
        Format::Spreadsheet => xlsx::open(source),
    }
}

/// The format of a file: its first bytes win over its extension, because people rename files.
fn format_of(source: &Source) -> Result<Format> {
    let path = &source.path;
    let place = || Place::file(path.display().to_string());
    let by_name = by_extension(&source.extension());
    if path.is_dir() {
        return Err(place().error("is a folder").with_hint(match source.extension().as_str() {
            "gdb" => "file geodatabases are not read: export the layer from QGIS or ArcGIS as a GeoPackage",
            _ => "name a file in it",
        }));
    }
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(4096).read_to_end(&mut head)).map_err(|error| unreadable(path, &error))?;
    if let Some(format) = by_content(&head, path, by_name) {
        return Ok(format);
    }
    // A file without a mark of its own is text; one that should have a mark gets the error of its reader.
    match by_name {
        Some(format) => Ok(format),
        None if head.is_empty() => Err(place().error("is empty (0 bytes)").with_hint("copy or download the file again")),
        None if !head.contains(&0) => Ok(Format::Delimited),
        None => Err(place().error("is of a format that is not read").with_hint(
            "use GeoPackage, GeoParquet, Shapefile (also zipped), GeoJSON, FlatGeobuf, CSV or XLSX; QGIS exports to all of them",
        )),
    }
}

fn by_extension(extension: &str) -> Option<Format> {
    Some(match extension {
        "gpkg" => Format::GeoPackage,
        "parquet" | "geoparquet" | "pq" => Format::GeoParquet,
        "shp" | "shx" | "dbf" | "zip" => Format::Shapefile,
        "geojson" | "json" | "geojsonl" | "geojsons" | "ndjson" => Format::GeoJson,
        "fgb" => Format::FlatGeobuf,
        "pbf" => Format::OsmPbf,
        "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => Format::Spreadsheet,
        "csv" | "txt" | "tsv" | "tab" | "skv" => Format::Delimited,
        _ => return None,
    })
}

/// The format that a file's first bytes state, if they state one.
fn by_content(head: &[u8], path: &Path, by_name: Option<Format>) -> Option<Format> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    match head {
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', ..] => Some(Format::GeoPackage),
        [b'P', b'A', b'R', b'1', ..] => Some(Format::GeoParquet),
        [b'f', b'g', b'b', ..] if head.get(4..7) == Some(b"fgb") => Some(Format::FlatGeobuf),
        [0, 0, 0x27, 0x0A, ..] => Some(Format::Shapefile),
        // The length of the first block's header, then its type.
        [0, 0, 0, _, 0x0A, 9, b'O', b'S', b'M', b'H', ..] => Some(Format::OsmPbf),
        // What Excel wrote before 2007.
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some(Format::Spreadsheet),
        [b'P', b'K', 3 | 5, ..] => Some(if holds_a_workbook(path) { Format::Spreadsheet } else { Format::Shapefile }),
        // A table may have a column called `{`; a file that is called a table is one.
        _ if text.starts_with(b"{") && by_name != Some(Format::Delimited) => Some(Format::GeoJson),
        _ => None,
    }
}

/// Whether a zip archive is a spreadsheet.
fn holds_a_workbook(path: &Path) -> bool {
    let archive = File::open(path).ok().and_then(|file| zip::ZipArchive::new(file).ok());
    archive.is_some_and(|archive| {
        archive.file_names().flatten().any(|name| name.starts_with("xl/workbook.") || name == "content.xml")
    })
}

/// The message about a file that cannot be opened, with the name in its folder that was probably meant.
fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    let place = Place::file(path.display().to_string());
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            let error = place.error("there is no such file");
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let Ok(entries) = std::fs::read_dir(folder) else {
                return error.with_hint(format!("there is no folder `{}` either", folder.display()));
            };
            let mut names: Vec<String> =
                entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
            names.sort();
            let wanted = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            match nearest_name(&wanted, names.iter().map(String::as_str)) {
                Some(near) => error.with_hint(format!("did you mean `{}`?", folder.join(near).display())),
                None => error.with_hint("check the path; a layer is named behind a colon, as in `file.gpkg:layer`"),
            }
        }
        std::io::ErrorKind::PermissionDenied => {
            place.error("must not be read by you").with_hint("ask for the right to read it, or copy it to a folder of your own")
        }
        _ => place.error(format!("cannot be read: {error}")).with_hint("check that no other program has locked the file"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(name: &str, bytes: &[u8]) -> Result<Format> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        format_of(&Source { path, layer: None })
    }

    fn zip_of(name: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn the_content_wins_over_a_lying_or_missing_extension() {
        assert_eq!(format("a.csv", b"SQLite format 3\0").unwrap(), Format::GeoPackage);
        assert_eq!(format("a", b"PAR1").unwrap(), Format::GeoParquet);
        assert_eq!(format("a.dat", b"\0\0\x27\x0A").unwrap(), Format::Shapefile);
        assert_eq!(format("a.json", b"fgb\x03fgb\0").unwrap(), Format::FlatGeobuf);
        assert_eq!(format("a", "\u{feff} {\"type\"".as_bytes()).unwrap(), Format::GeoJson);
        assert_eq!(format("a.zip", &zip_of("xl/workbook.xml")).unwrap(), Format::Spreadsheet);
        assert_eq!(format("a.xlsx", &zip_of("byggnad.shp")).unwrap(), Format::Shapefile);
        assert_eq!(format("a", b"id;x;y\n").unwrap(), Format::Delimited);
    }

    #[test]
    fn without_a_mark_the_extension_decides() {
        assert_eq!(format("A.GPKG", b"").unwrap(), Format::GeoPackage);
        assert_eq!(format("a.txt", b"{;x\n").unwrap(), Format::Delimited);
        assert_eq!(format("a.parquet", b"<html>").unwrap(), Format::GeoParquet);
        assert!(format("a", b"").unwrap_err().to_string().ends_with("is empty (0 bytes)"));
        assert!(format("a.bin", b"\x7FELF\0").unwrap_err().hint().unwrap().contains("GeoPackage"));
    }

    #[test]
    fn a_missing_file_is_answered_with_the_nearest_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("byggnader.gpkg"), b"").unwrap();
        let missing =
            |name: &str| open(&Source { path: folder.path().join(name), layer: None }, &OpenOptions::default()).err().unwrap();
        let near = missing("bygnader.gpkg");
        assert!(near.to_string().ends_with("there is no such file"));
        assert_eq!(near.hint(), Some(format!("did you mean `{}`?", folder.path().join("byggnader.gpkg").display()).as_str()));
        assert!(missing("x").hint().unwrap().contains("check the path"));
        assert!(missing("none/x").hint().unwrap().contains("no folder"));
        std::fs::create_dir(folder.path().join("a.gdb")).unwrap();
        assert!(missing("a.gdb").hint().unwrap().contains("file geodatabases"));
    }
}
