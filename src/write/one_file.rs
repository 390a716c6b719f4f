//! One output file: whole, or not there at all.
//!
//! Responsible for: refusing an impossible place before the long work, a temporary folder beside it in which the file is made, and moving it
//! into place at the end. Not responsible for: what is in the file, or folders of results (`folder`).

use super::explain;
use super::folder::Temporary;
use crate::{Error, Result};
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// A file that is being made. Dropping it without [`finish`](Self::finish) leaves nothing behind.
#[derive(Debug)]
pub struct OutputFile {
    out: PathBuf,
    temporary: Temporary,
}

impl OutputFile {
    /// Checks that the file can be made, or replaced where `overwrite` says so, and starts it under a temporary name beside it.
    ///
    /// # Errors
    /// No file name, no such folder, a file that is there already, one that another program has open, or no right to write.
    pub fn create(out: &Path, overwrite: bool) -> Result<Self> {
        if out.file_name().is_none() {
            return Err(Error::output(out.display(), "this is not the name of a file").with_hint("give the file a name"));
        }
        let parent = match out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !parent.is_dir() {
            return Err(Error::output(out.display(), format!("the folder `{}` does not exist", parent.display()))
                .with_hint("make that folder first, or choose another place"));
        }
        check_existing(out, overwrite)?;
        let temporary = Temporary::beside(out, parent).map_err(|error| explain(out.display(), &error))?;
        Ok(Self { out: out.to_path_buf(), temporary })
    }
    /// Where the file is to be written now.
    pub fn file(&self) -> PathBuf {
        self.temporary.path().join(self.out.file_name().unwrap_or_default())
    }
    /// Moves the file into place.
    ///
    /// # Errors
    /// A file that another program has opened in the meantime, or no right to replace it.
    pub fn finish(self) -> Result<()> {
        fs::rename(self.file(), &self.out).map_err(|error| explain(self.out.display(), &error))
    }
}

fn check_existing(out: &Path, overwrite: bool) -> Result<()> {
    match fs::metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(explain(out.display(), &error)),
        Ok(metadata) if metadata.is_dir() => {
            return Err(Error::output(out.display(), "there is a folder of this name").with_hint("choose the name of a file"));
        }
        Ok(_) if !overwrite => {
            return Err(Error::output(out.display(), "the file exists")
                .with_hint("add `--overwrite` to replace it, or choose another name"));
        }
        Ok(_) => {}
    }
    // Windows refuses to open a file for writing that Excel has open; QGIS leaves its journal beside a GeoPackage.
    OpenOptions::new().write(true).open(out).map_err(|error| explain(out.display(), &error))?;
    for journal in ["-wal", "-journal"] {
        let mut beside = out.as_os_str().to_owned();
        beside.push(journal);
        if Path::new(&beside).exists() {
            return Err(Error::output(out.display(), "another program has it open").with_hint("close it in QGIS and run again"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_or_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a.txt");
        let file = OutputFile::create(&out, false).unwrap();
        fs::write(file.file(), "new").unwrap();
        assert!(!out.exists());
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let file = OutputFile::create(&out, false).unwrap();
        fs::write(file.file(), "new").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&out).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_there_is_only_replaced_when_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a.txt");
        fs::write(&out, "old").unwrap();
        let error = OutputFile::create(&out, false).unwrap_err();
        assert!(error.to_string().contains("the file exists") && error.hint().unwrap().contains("--overwrite"));
        let file = OutputFile::create(&out, true).unwrap();
        fs::write(file.file(), "new").unwrap();
        assert_eq!(fs::read_to_string(&out).unwrap(), "old");
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&out).unwrap(), "new");
        fs::write(folder.path().join("a.txt-wal"), "").unwrap();
        assert!(OutputFile::create(&out, true).unwrap_err().to_string().contains("has it open"));
        assert!(OutputFile::create(folder.path(), true).unwrap_err().to_string().contains("a folder of this name"));
        assert!(OutputFile::create(&folder.path().join("no/a.txt"), true).unwrap_err().to_string().contains("does not exist"));
    }
}
