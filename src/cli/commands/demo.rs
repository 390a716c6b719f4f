//! `bygd demo`

use super::coverage::tell;
use super::{plan, score};
use crate::Result;
use crate::cli::args::DemoArguments;
use crate::cli::printer::Printer;
use crate::project::Talk;
use crate::project::made::{REPORT_FILE, run_demo};

/// Runs the main job on the built-in demo region.
pub fn run(arguments: &DemoArguments, printer: &Printer) -> Result<()> {
    printer.say("demo: a made-up (synthetic) region; no place, number or operator in it is real");
    let demo = run_demo(&arguments.out, printer)?;
    tell(&demo.coverage, printer)?;
    printer.result("")?;
    score::tell(&demo.round, printer)?;
    printer.result("")?;
    plan::tell(&demo.rollout, printer)?;
    let folder = arguments.out.display();
    printer.say(&format!("open {folder}/{REPORT_FILE} in a browser: the same as a page, with a map"));
    printer
        .say(&format!("try it yourself: change bygd.toml in {folder}, then `bygd coverage --project {folder} --out my-results`"));
    Ok(())
}
