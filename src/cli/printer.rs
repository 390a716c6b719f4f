//! What the user sees while a run works: lines and, on a terminal, one moving line for anything that takes more than a second.

use crate::project::Talk;
use crate::{Error, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{ErrorKind, IsTerminal, Write};
use std::time::Duration;

/// Decides what is said; results go to stdout, everything else to stderr.
pub struct Printer {
    quiet: bool,
    bar: ProgressBar,
}

impl Printer {
    /// A printer; a quiet one says nothing but results and errors.
    pub fn new(quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_style(
            ProgressStyle::with_template("{spinner} {msg} ({elapsed})").unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        if !quiet && std::io::stderr().is_terminal() {
            let late = bar.clone();
            // Short runs stay silent. The thread ends with the program at the latest.
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_secs(1));
                if !late.is_finished() {
                    late.set_draw_target(ProgressDrawTarget::stderr());
                    late.enable_steady_tick(Duration::from_millis(200));
                }
            });
        }
        Self { quiet, bar }
    }
    /// Takes the moving line away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
    /// Prints a result to stdout. A reader that has gone away (`| head`) wanted no more.
    ///
    /// # Errors
    /// Where the result cannot be written, to a full disk for example.
    pub fn result(&self, text: &str) -> Result<()> {
        self.clear();
        let mut stdout = std::io::stdout().lock();
        match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::output("standard output", error)),
            _ => Ok(()),
        }
    }
}

impl Talk for Printer {
    fn say(&self, line: &str) {
        if !self.quiet {
            self.bar.suspend(|| {
                let _ = writeln!(std::io::stderr().lock(), "{line}");
            });
        }
    }
    fn step(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }
}
