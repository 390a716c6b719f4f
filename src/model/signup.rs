//! Sign-ups: which premises have signed up for which project.
//!
//! Responsible for: the columns of a list of sign-ups. Not responsible for: reading it, or what it means for an application.

use super::TextColumn;

/// Sign-ups as columns of equal length, in the order of the file, without the rows that could not be used.
///
/// A premises id can lead to a person: it is compared with those of the premises, and never written to any output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignUps {
    /// The project signed for.
    pub project: Vec<String>,
    /// The id of the premises, as written in the file.
    pub premises: TextColumn,
    /// How many permanent households of the premises have signed; 0 for a holiday home or a workplace. `None`: the file does not say.
    pub households_signed: Vec<Option<u32>>,
    /// The row of the file, from 1.
    pub rows: Vec<u64>,
}

impl SignUps {
    /// The number of sign-ups.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
