//! `bygd init`

use crate::cli::args::InitArguments;
use crate::cli::printer::Printer;
use crate::project::{Talk, file};
use crate::{Error, Result};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

/// Writes a commented project file; never over an existing one.
pub fn run(arguments: &InitArguments, printer: &Printer) -> Result<()> {
    let path = &arguments.file;
    let write = || OpenOptions::new().write(true).create_new(true).open(path)?.write_all(file::TEMPLATE.as_bytes());
    write().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Error::output(path.display(), "the file exists").with_hint("give another name: `bygd init NAME.toml`")
        }
        _ => Error::output(path.display(), error),
    })?;
    printer.say(&format!(
        "written to {}: name your files in it, then run `bygd check` and `bygd coverage --out DIR`",
        path.display()
    ));
    Ok(())
}
