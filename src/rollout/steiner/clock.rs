//! The clock that may cut a search.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

/// When to stop, and whether anything was stopped.
pub(super) struct Clock {
    start: Instant,
    seconds: Option<f64>,
    has_cut: AtomicBool,
}

impl Clock {
    pub fn new(seconds: Option<f64>) -> Self {
        Self { start: Instant::now(), seconds, has_cut: AtomicBool::new(false) }
    }
    /// A clock that never stops anything.
    pub fn without_end() -> Self {
        Self::new(None)
    }
    /// Whether time is up; who asks must stop then, and the answer says so.
    pub fn is_over(&self) -> bool {
        let is_over = self.seconds.is_some_and(|seconds| self.start.elapsed().as_secs_f64() >= seconds);
        if is_over {
            self.has_cut.store(true, Relaxed);
        }
        is_over
    }
    /// Whether anything was stopped.
    pub fn has_cut(&self) -> bool {
        self.has_cut.load(Relaxed)
    }
}
