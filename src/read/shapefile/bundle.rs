//! The files that make up one shapefile: beside each other in a folder, or together in a zip archive.
//!
//! Responsible for: finding them whatever the case of their names, choosing the layer in an archive, and giving their bytes.
//! Not responsible for: what the bytes mean.

use super::super::assemble::{cannot_read, empty_file, place_of, size_of_file};
use crate::read::Source;
use crate::{Error, Place, Result};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

/// Bytes that can be read from anywhere.
pub(super) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// One of the files.
#[derive(Debug)]
pub(super) enum Member {
    /// A file on disk and its size in bytes.
    Disk(PathBuf, u64),
    /// A member of an archive, unpacked.
    Memory(Vec<u8>),
}

impl Member {
    /// The size in bytes.
    pub fn size(&self) -> u64 {
        match self {
            Self::Disk(_, size) => *size,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }
    /// A reader at the first byte.
    pub fn reader(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(match self {
            Self::Disk(path, _) => Box::new(BufReader::with_capacity(1 << 18, File::open(path)?)),
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.as_slice())),
        })
    }
}

/// The files of one shapefile.
#[derive(Debug)]
pub(super) struct Bundle {
    /// The shapefile, for messages.
    pub place: Place,
    /// The name of the layer, in an archive.
    pub layer: Option<String>,
    pub shp: Member,
    pub shx: Member,
    pub dbf: Member,
    /// The coordinate system in well-known text, if there is such a file.
    pub prj: Option<Vec<u8>>,
    /// The name of the encoding, if there is such a file.
    pub cpg: Option<Vec<u8>>,
}

impl Bundle {
    /// Finds the files of a `.shp` or in a `.zip`.
    pub fn open(source: &Source) -> Result<Self> {
        let place = place_of(source);
        size_of_file(&source.path, &place)?;
        // An archive is told by its content: people rename files.
        let mut head = [0_u8; 2];
        let mut file = File::open(&source.path).map_err(|error| cannot_read(&place, &error))?;
        let is_archive = file.read_exact(&mut head).is_ok() && &head == b"PK" || source.extension() == "zip";
        if is_archive { Self::from_archive(source) } else { Self::from_folder(source, place) }
    }

    fn from_folder(source: &Source, place: Place) -> Result<Self> {
        let stem = source.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(layer) = source.layer.as_ref().filter(|layer| !layer.eq_ignore_ascii_case(&stem)) {
            let error =
                Place::file(source.path.display().to_string()).error(format!("there is no layer `{layer}` in a shapefile"));
            return Err(error.with_hint("a shapefile is one layer: leave out the colon and what is behind it"));
        }
        let required = |extension: &str| -> Result<Member> {
            let path = sibling(&source.path, extension).ok_or_else(|| missing(&place, &stem, extension))?;
            let at = Place::file(path.display().to_string());
            let size = size_of_file(&path, &at)?;
            Ok(Member::Disk(path, size))
        };
        let optional = |extension: &str| -> Result<Option<Vec<u8>>> {
            let Some(path) = sibling(&source.path, extension) else { return Ok(None) };
            std::fs::read(&path).map(Some).map_err(|error| cannot_read(&Place::file(path.display().to_string()), &error))
        };
        Ok(Self {
            layer: None,
            shp: required("shp")?,
            shx: required("shx")?,
            dbf: required("dbf")?,
            prj: optional("prj")?,
            cpg: optional("cpg")?,
            place,
        })
    }

    fn from_archive(source: &Source) -> Result<Self> {
        let mut archive = Archive::open(source)?;
        let shp = archive.choose(source.layer.as_deref())?;
        let stem = shp.name.rsplit_once('.').map_or(shp.name.as_str(), |(stem, _)| stem).to_owned();
        let layer = last_part(&stem).to_owned();
        let place = Place::file(source.path.display().to_string()).layer(layer.as_str());
        let mut required = |extension: &str| -> Result<Member> {
            let bytes = archive.read(&stem, extension)?.ok_or_else(|| missing(&place, &layer, extension))?;
            if bytes.is_empty() { Err(empty_file(&place)) } else { Ok(Member::Memory(bytes)) }
        };
        let (shp, shx, dbf) = (required("shp")?, required("shx")?, required("dbf")?);
        let (prj, cpg) = (archive.read(&stem, "prj")?, archive.read(&stem, "cpg")?);
        Ok(Self { place, layer: Some(layer), shp, shx, dbf, prj, cpg })
    }
}

fn missing(place: &Place, stem: &str, extension: &str) -> Error {
    place.clone().error(format!("`{stem}.{extension}` is missing beside `{stem}.shp`")).with_hint(
        "a shapefile consists of several files with the same name (.shp, .shx, .dbf, .prj): copy all of them, or export the layer as GeoPackage",
    )
}

/// The file of the same name with another extension, in whatever case.
fn sibling(path: &Path, extension: &str) -> Option<PathBuf> {
    let plain = path.with_extension(extension);
    if plain.is_file() {
        return Some(plain);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wanted = plain.file_name()?.to_string_lossy().to_lowercase();
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|other| other.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase() == wanted))
        .collect();
    found.sort();
    found.into_iter().next()
}

/// A zip archive and the names in it.
struct Archive {
    zip: zip::ZipArchive<BufReader<File>>,
    members: Vec<MemberName>,
    place: Place,
}

#[derive(Clone)]
struct MemberName {
    index: usize,
    name: String,
}

impl Archive {
    fn open(source: &Source) -> Result<Self> {
        let place = Place::file(source.path.display().to_string());
        let file = File::open(&source.path).map_err(|error| cannot_read(&place, &error))?;
        let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(&place, &error))?;
        let mut members = Vec::new();
        for index in 0..zip.len() {
            let member = zip.by_index_raw(index).map_err(|error| damaged(&place, &error))?;
            let name = member.name().unwrap_or_else(|_| String::from_utf8_lossy(member.name_raw())).replace('\\', "/");
            // macOS packs a shadow of every file.
            let is_shadow = name.starts_with("__MACOSX/") || last_part(&name).starts_with("._");
            if !is_shadow && !member.is_dir() {
                members.push(MemberName { index, name });
            }
        }
        Ok(Self { zip, members, place })
    }

    /// The `.shp` of the layer asked for, else the only one.
    fn choose(&self, layer: Option<&str>) -> Result<MemberName> {
        let all: Vec<&MemberName> = self.members.iter().filter(|member| is_named(&member.name, None, "shp")).collect();
        let found: Vec<&MemberName> = match layer {
            Some(layer) => all.iter().filter(|member| is_named(last_part(&member.name), Some(layer), "shp")).copied().collect(),
            None => all.clone(),
        };
        let listed = |members: &[&MemberName]| {
            let names: Vec<String> = members.iter().map(|member| format!("`{}`", member.name)).collect();
            names.join(", ")
        };
        let place = self.place.clone();
        match (found.as_slice(), layer) {
            ([only], _) => Ok((*only).clone()),
            ([], _) if all.is_empty() => Err(place
                .error("there is no shapefile (.shp) in the archive")
                .with_hint("unpack it and name the file inside that you need")),
            ([], Some(layer)) => Err(place
                .error(format!("there is no layer `{layer}` in the archive"))
                .with_hint(format!("it holds {}", listed(&all)))),
            (several, None) => Err(place
                .error(format!("the archive holds several shapefiles: {}", listed(several)))
                .with_hint(format!("name one behind a colon, such as `{}:{}`", self.place.file, stem_of(&several[0].name)))),
            (several, Some(_)) => Err(place
                .error(format!("the archive holds several shapefiles of that name: {}", listed(several)))
                .with_hint("unpack it and name the file that you need")),
        }
    }

    /// The bytes of a member by its path without extension and its extension, if there is one.
    fn read(&mut self, stem: &str, extension: &str) -> Result<Option<Vec<u8>>> {
        let Some(member) = self.members.iter().find(|member| is_named(&member.name, Some(stem), extension)) else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        let place = self.place.clone().layer(member.name.as_str());
        let mut content = self.zip.by_index(member.index).map_err(|error| damaged(&place, &error))?;
        content.read_to_end(&mut bytes).map_err(|error| damaged(&place, &error))?;
        Ok(Some(bytes))
    }
}

/// Whether a name has this extension, and this stem where one is given, whatever the case.
fn is_named(name: &str, stem: Option<&str>, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(own_stem, own_extension)| {
        own_extension.eq_ignore_ascii_case(extension) && stem.is_none_or(|stem| own_stem.to_lowercase() == stem.to_lowercase())
    })
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn stem_of(name: &str) -> &str {
    let name = last_part(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn damaged(place: &Place, error: &dyn std::error::Error) -> Error {
    place
        .clone()
        .error(format!("the zip archive cannot be read: {error}"))
        .with_hint("fetch the archive again; one that is protected by a password must be unpacked first")
}
