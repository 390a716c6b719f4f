//! The command line: what was typed becomes a plan, the plan is run, and the result becomes words and an exit code.
//!
//! Responsible for: flags, help, progress, messages, Ctrl-C. Not responsible for: anything that another program using the library would
//! also need. Results go to stdout, talk goes to stderr.

mod args;
mod commands;
mod printer;
mod show;
mod show_comparison;
mod show_plan;
mod show_score;

use crate::error::exit;
use crate::{Error, Result, write};
use args::{Arguments, Command};
use clap::Parser;
use clap::error::ErrorKind;
use printer::Printer;
use std::ffi::OsString;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

/// Runs the program with these arguments (the first is its name) and gives the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, not mistakes. A reader that has gone away is none of our business.
            let _ = error.print();
            return if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
                exit::OK
            } else {
                exit::USAGE
            };
        }
    };
    // Without a handler Ctrl-C still stops the program; only the temporary folder would stay.
    let _ = ctrlc::set_handler(|| {
        write::remove_unfinished();
        complain(&Error::Interrupted);
        std::process::exit(i32::from(exit::INTERRUPTED));
    });
    let printer = Printer::new(arguments.quiet);
    // A library that gives up on a damaged file does so by a panic, which is caught there and becomes an error about that file; its own
    // words would only confuse. A panic that nobody catches is a fault of this program, and is said below.
    let last_words = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&last_words);
    std::panic::set_hook(Box::new(move |panic| {
        if let Ok(mut words) = heard.lock() {
            *words = panic.to_string();
        }
    }));
    match catch_unwind(AssertUnwindSafe(|| run(&arguments, &printer))) {
        Ok(Ok(())) => exit::OK,
        Ok(Err(error)) => {
            printer.clear();
            complain(&error);
            error.exit_code()
        }
        Err(_) => {
            printer.clear();
            write::remove_unfinished();
            let words = last_words.lock().map(|words| words.clone()).unwrap_or_default();
            let _ =
                writeln!(std::io::stderr().lock(), "error: the program itself is at fault: {words}\n\nhint: please report this");
            exit::INTERNAL
        }
    }
}

fn run(arguments: &Arguments, printer: &Printer) -> Result<()> {
    if let Some(threads) = arguments.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get())
            .build_global()
            .map_err(|error| Error::usage(format!("cannot start {threads} threads: {error}")))?;
    }
    match &arguments.command {
        Command::Coverage(coverage) => commands::coverage::run(coverage, printer),
        Command::Score(score) => commands::score::run(score, printer),
        Command::Plan(plan) => commands::plan::run(plan, printer),
        Command::Compare(compare) => commands::compare::run(compare, printer),
        Command::Report(report) => commands::report::report(report, printer),
        Command::Export(export) => commands::report::export(export, printer),
        Command::Check(check) => commands::check::run(check, printer),
        Command::Demo(demo) => commands::demo::run(demo, printer),
        Command::Init(init) => commands::init::run(init, printer),
        Command::Config { command } => commands::config::run(command, printer),
        Command::Synth(synth) => commands::synth::run(synth, printer),
        Command::Steiner(steiner) => commands::steiner::run(steiner, printer),
        Command::Rules { command } => commands::rules::run(command, printer),
    }
}

/// Prints an error and what to do about it.
fn complain(error: &Error) {
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(stderr, "error: {error}");
    if let Some(hint) = error.hint() {
        let _ = writeln!(stderr, "\nhint: {hint}");
    }
}
