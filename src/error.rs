//! The one error type of the crate, and the exit code each error leads to.
//!
//! Responsible for: saying what happened, where, and what to do next, in one sentence and one hint.
//! Not responsible for: faults *inside* usable data; those are [findings](crate::findings), counted and reported together.

use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Exit codes of the program. They are part of the interface: scripts may rely on them.
pub mod exit {
    /// Everything asked for was done.
    pub const OK: u8 = 0;
    /// The program itself is at fault; please report it.
    pub const INTERNAL: u8 = 1;
    /// What was asked cannot be done: unknown option, unknown column name, contradictory settings.
    pub const USAGE: u8 = 2;
    /// An input is missing, unreadable, or says something that cannot be counted.
    pub const INPUT: u8 = 3;
    /// A result cannot be written: no rights, no space, file in use, folder in the way.
    pub const OUTPUT: u8 = 4;
    /// `--strict` was given and there are warnings, or `check` found errors.
    pub const FINDINGS: u8 = 5;
    /// Stopped by Ctrl-C; nothing was left behind.
    pub const INTERRUPTED: u8 = 130;
}

/// Where in the inputs something is: file, layer, row and column, as far as they are known.
///
/// Rows are counted from 1, without the header, as a person counts them in QGIS; for text files the line is said instead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it.
    pub file: String,
    /// The layer, sheet or archive member inside the file.
    pub layer: Option<String>,
    /// The row, from 1.
    pub row: Option<u64>,
    /// The line of a text file, from 1.
    pub line: Option<u64>,
    /// The column's name.
    pub column: Option<String>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }
    /// The same place, in this layer.
    #[must_use]
    pub fn layer(mut self, layer: impl Into<String>) -> Self {
        self.layer = Some(layer.into());
        self
    }
    /// The same place, at this row (from 1).
    #[must_use]
    pub fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }
    /// The same place, at this line of text (from 1).
    #[must_use]
    pub fn line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }
    /// The same place, in this column.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }
    /// The error that something is wrong here.
    pub fn error(self, problem: impl Into<String>) -> Error {
        Error::Input { place: self, problem: problem.into(), hint: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.file)?;
        if let Some(layer) = &self.layer {
            write!(f, ", layer `{layer}`")?;
        }
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        } else if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        Ok(())
    }
}

/// Everything that stops a run.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An input cannot be read, or says something that cannot be counted.
    #[error("{place}: {problem}")]
    Input {
        /// File, layer, row, column.
        place: Place,
        /// What is wrong there.
        problem: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// What was asked cannot be done, whatever the files hold.
    #[error("{problem}")]
    Usage {
        /// What cannot be done.
        problem: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// A result cannot be written.
    #[error("cannot write `{path}`: {problem}")]
    Output {
        /// The file or folder.
        path: String,
        /// Why not.
        problem: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// The run was strict, or a check, and the findings do not allow it to pass.
    #[error("{problem}")]
    Findings {
        /// How many, of what.
        problem: String,
        /// Where to read them.
        hint: Option<String>,
    },
    /// The user pressed Ctrl-C.
    #[error("stopped; nothing was left behind")]
    Interrupted,
}

impl Error {
    /// What was asked cannot be done.
    pub fn usage(problem: impl Into<String>) -> Self {
        Self::Usage { problem: problem.into(), hint: None }
    }
    /// A result cannot be written to `path`.
    pub fn output(path: impl fmt::Display, problem: impl fmt::Display) -> Self {
        Self::Output { path: path.to_string(), problem: problem.to_string(), hint: None }
    }
    /// The same error with advice on what to do next.
    #[must_use]
    pub fn with_hint(mut self, advice: impl Into<String>) -> Self {
        match &mut self {
            Self::Input { hint, .. } | Self::Usage { hint, .. } | Self::Output { hint, .. } | Self::Findings { hint, .. } => {
                *hint = Some(advice.into());
            }
            Self::Interrupted => {}
        }
        self
    }
    /// What to do next, if there is advice.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Input { hint, .. } | Self::Usage { hint, .. } | Self::Output { hint, .. } | Self::Findings { hint, .. } => {
                hint.as_deref()
            }
            Self::Interrupted => None,
        }
    }
    /// The [exit code](exit) this error leads to.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Input { .. } => exit::INPUT,
            Self::Usage { .. } => exit::USAGE,
            Self::Output { .. } => exit::OUTPUT,
            Self::Findings { .. } => exit::FINDINGS,
            Self::Interrupted => exit::INTERRUPTED,
        }
    }
}

/// The known name nearest to an unknown one, if one is near enough to be what was meant.
pub fn nearest_name<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let unknown = unknown.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&unknown, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
}
