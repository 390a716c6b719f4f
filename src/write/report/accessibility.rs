//! What is done so that everybody can read the page, and whom to tell where it fails.

use super::Context;

/// The section; it is words only.
#[expect(clippy::unnecessary_wraps, reason = "a part may be absent, and all have the same shape")]
pub(super) fn part(_: &Context<'_>) -> Option<bool> {
    Some(true)
}
