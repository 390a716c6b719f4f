//! Its words are not written yet.

use super::Context;

/// Nothing yet.
pub(super) fn part(_: &Context<'_>) -> Option<()> {
    None
}
