//! Opening an SQLite database that must never be written to, nor get a file beside it.
//!
//! Responsible for: choosing how to open (nobody else has it open; somebody has; a broken-off write waits beside it), connections, and plain
//! words for what SQLite says. Not responsible for: what is in the database.

use crate::{Error, Place};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A database, and how it is opened.
#[derive(Debug)]
pub(super) struct Database {
    uri: String,
    flags: OpenFlags,
    /// The copy that is read instead of the file, removed when nobody reads any more.
    _copy: Option<TempDir>,
}

impl Database {
    /// Finds the way to open a file.
    ///
    /// Alone, it is opened as immutable: SQLite then makes no locks and no files, and ignores what stands beside it. With a `-wal` beside
    /// it that is not empty (QGIS has it open, or had it when it crashed), the newest rows are in there: it is opened read-only, also with
    /// respect to the shared memory file. Where that is refused, or a rollback journal waits to be played back, a copy is read.
    pub(super) fn find(path: &Path) -> Result<Self, Failure> {
        let alone = Self { uri: uri(path, "immutable=1"), flags: OpenFlags::SQLITE_OPEN_READ_ONLY, _copy: None };
        let (wal, journal) = (not_empty(&beside(path, "-wal")), not_empty(&beside(path, "-journal")));
        if !wal && !journal {
            return Ok(alone);
        }
        if !journal {
            let shared = Self { uri: uri(path, "mode=ro&readonly_shm=1"), ..alone };
            if shared.connect().and_then(|connection| probe(&connection)).is_ok() {
                return Ok(shared);
            }
        }
        let folder = tempfile::tempdir().map_err(Failure::Copy)?;
        let copy = folder.path().join("copy.gpkg");
        std::fs::copy(path, &copy).map_err(Failure::Copy)?;
        for suffix in ["-wal", "-journal"] {
            if not_empty(&beside(path, suffix)) {
                std::fs::copy(beside(path, suffix), beside(&copy, suffix)).map_err(Failure::Copy)?;
            }
        }
        // Opened once alone, so that several connections do not recover it at the same time.
        let copied = Self { uri: uri(&copy, "mode=rw"), flags: OpenFlags::SQLITE_OPEN_READ_WRITE, _copy: Some(folder) };
        copied.connect().and_then(|connection| probe(&connection)).map_err(Failure::Sqlite)?;
        Ok(copied)
    }

    /// A connection for one thread.
    pub(super) fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = self.flags | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(&self.uri, flags)
    }
}

/// Why a database cannot be opened.
pub(super) enum Failure {
    Sqlite(rusqlite::Error),
    Copy(std::io::Error),
}

impl Failure {
    pub(super) fn explain(self, place: Place) -> Error {
        match self {
            Self::Sqlite(error) => explain(place, &error),
            Self::Copy(error) => place
                .error(format!("another program is writing to it, and it cannot be copied to be read: {error}"))
                .with_hint("close the file in the other program (QGIS, ArcGIS), then try again"),
        }
    }
}

/// What SQLite says, in plain words.
pub(super) fn explain(place: Place, error: &rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            place.error("is no GeoPackage: it is no SQLite database").with_hint("check that this is the file you mean")
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::SystemIoFailure) => place
            .error(format!("is corrupt or cut short ({error})"))
            .with_hint("copy or download the file again, or export the layer anew from QGIS"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => place
            .error("is locked by another program")
            .with_hint("close the file in the other program (QGIS, ArcGIS), then try again"),
        _ => place.error(format!("cannot be read: {error}")).with_hint("open the layer in QGIS to see whether it is whole"),
    }
}

fn probe(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn not_empty(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.len() > 0)
}

/// The URI of a file, as SQLite reads it.
fn uri(path: &Path, parameters: &str) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    format!("file://{}?{parameters}", uri_path(path.as_os_str().as_encoded_bytes(), cfg!(windows)))
}

/// The path part of the URI: percent-encoded, with slashes; `C:\a` becomes `/C:/a`.
fn uri_path(path: &[u8], windows: bool) -> String {
    let path = if windows { path.strip_prefix(br"\\?\").unwrap_or(path) } else { path };
    let mut text = String::with_capacity(path.len() + 8);
    if windows && path.get(1) == Some(&b':') {
        text.push('/');
    }
    for &byte in path {
        match byte {
            b'\\' if windows => text.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => text.push(char::from(byte)),
            b':' if windows => text.push(':'),
            _ => {
                text.push('%');
                for half in [byte >> 4, byte & 15] {
                    text.extend(char::from_digit(u32::from(half), 16).map(|digit| digit.to_ascii_uppercase()));
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris_on_both_systems() {
        assert_eq!(uri_path("/a b/å?#%.gpkg".as_bytes(), false), "/a%20b/%C3%A5%3F%23%25.gpkg");
        assert_eq!(uri_path(br"C:\Mina filer\a.gpkg", true), "/C:/Mina%20filer/a.gpkg");
        assert_eq!(uri_path(br"\\?\C:\a.gpkg", true), "/C:/a.gpkg");
        assert_eq!(uri_path(br"\\server\share\a.gpkg", true), "//server/share/a.gpkg");
    }
}
