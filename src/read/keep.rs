//! Which rows of a layer stay.

/// Which rows stay.
pub(super) struct Keep {
    keep: Vec<bool>,
    dropped: usize,
}

impl Keep {
    pub(super) fn new(rows: usize) -> Self {
        Self { keep: vec![true; rows], dropped: 0 }
    }
    pub(super) fn drop(&mut self, row: u32) {
        self.dropped += usize::from(std::mem::replace(&mut self.keep[row as usize], false));
    }
    pub(super) fn is_kept(&self, row: usize) -> bool {
        self.keep[row]
    }
    /// The rows that stay; `None` where all do.
    pub(super) fn rows(&self) -> Option<Vec<u32>> {
        (self.dropped > 0).then(|| (0..self.keep.len() as u32).filter(|&row| self.keep[row as usize]).collect())
    }
}
