//! SHA-256 of files, on a thread of its own.
//!
//! Responsible for: fingerprints of the inputs for the manifest, made while the run does its work. Not responsible for: what the files
//! are; nothing here understands them.

use crate::{Error, Place, Result};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// The fingerprint of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHash {
    /// SHA-256 of the content, 64 hexadecimal digits in lower case.
    pub sha256: String,
    /// The size in bytes.
    pub bytes: u64,
}

/// The SHA-256 of a file, as hexadecimal digits, read in large pieces.
pub fn sha256_file(path: &Path) -> Result<String> {
    let hash = hash_file(path, &AtomicBool::new(false)).map_err(|error| cannot_read(path, &error))?;
    Ok(hash.sha256)
}

/// Hashes files on a thread of its own while the run goes on. Dropping it without [`finish`](Self::finish) stops it.
#[derive(Debug)]
pub struct HashJob {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<Vec<FileHash>>>>,
}

impl HashJob {
    /// Starts hashing these files. A file that is named several times (several layers, several roles) is hashed once.
    pub fn start(paths: Vec<PathBuf>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || hash_files(&paths, &stopped));
        Self { stop, thread: Some(thread) }
    }

    /// Waits for the fingerprints: one for each path given, in that order.
    pub fn finish(mut self) -> Result<Vec<FileHash>> {
        let crashed = || Error::usage("hashing the inputs stopped unexpectedly").with_hint("please report this");
        self.thread.take().map_or_else(|| Err(crashed()), |thread| thread.join().unwrap_or_else(|_| Err(crashed())))
    }
}

impl Drop for HashJob {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn hash_files(paths: &[PathBuf], stop: &AtomicBool) -> Result<Vec<FileHash>> {
    let mut known: HashMap<PathBuf, FileHash> = HashMap::new();
    let mut hashes = Vec::with_capacity(paths.len());
    for path in paths {
        // Two spellings of one path are one file.
        let key = path.canonicalize().unwrap_or_else(|_| path.clone());
        if !known.contains_key(&key) {
            let hash = hash_file(path, stop).map_err(|error| cannot_read(path, &error))?;
            known.insert(key.clone(), hash);
        }
        hashes.extend(known.get(&key).cloned());
    }
    Ok(hashes)
}

fn hash_file(path: &Path, stop: &AtomicBool) -> io::Result<FileHash> {
    const PIECE: usize = 1 << 20;
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; PIECE];
    let mut bytes = 0;
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        let read = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&piece[..read]);
        bytes += read as u64;
    }
    Ok(FileHash { sha256: hex(&hasher.finalize()), bytes })
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

fn cannot_read(path: &Path, error: &io::Error) -> Error {
    Place::file(path.display().to_string())
        .error(format!("cannot be read: {error}"))
        .with_hint("check that the file is still there and that no other program has locked it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_a_known_text_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let (abc, empty) = (folder.path().join("abc"), folder.path().join("empty"));
        std::fs::write(&abc, "abc").unwrap();
        std::fs::write(&empty, "").unwrap();
        // The examples of FIPS 180-4.
        let abc_hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256_file(&abc).unwrap(), abc_hash);
        let hashes = HashJob::start(vec![abc.clone(), empty, folder.path().join(".").join("abc")]).finish().unwrap();
        let expected = [(abc_hash, 3), (empty_hash, 0), (abc_hash, 3)];
        assert_eq!(hashes.iter().map(|hash| (hash.sha256.as_str(), hash.bytes)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = HashJob::start(vec![PathBuf::from("no such file.csv")]).finish().unwrap_err();
        assert!(error.to_string().starts_with("`no such file.csv`: cannot be read"), "{error}");
    }
}
