//! How a run speaks to whoever started it.

/// Hears what a run has to say while it works. Results never come this way.
pub trait Talk: Sync {
    /// Something the user should know: what was inferred, what was assumed.
    fn say(&self, line: &str);
    /// A step of the work begins; the one before has ended.
    fn step(&self, what: &str);
}

/// Nobody listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Talk for Silent {
    fn say(&self, _line: &str) {}
    fn step(&self, _what: &str) {}
}
