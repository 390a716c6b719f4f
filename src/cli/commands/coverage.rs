//! `bygd coverage`

use crate::Result;
use crate::cli::args::CoverageArguments;
use crate::cli::printer::Printer;
use crate::cli::show;
use crate::project::{CoverageReport, OutputPlan, Plan, Talk, run_coverage};

/// Counts coverage as the flags and the project file say.
pub fn run(arguments: &CoverageArguments, printer: &Printer) -> Result<()> {
    let mut plan = Plan::new(&arguments.inputs.settings()?)?;
    plan.strict = arguments.strict;
    plan.project = arguments.inputs.project_path();
    let output = arguments.out.as_ref().map(|folder| OutputPlan {
        folder: folder.clone(),
        overwrite: arguments.overwrite,
        premises: arguments.premises_out,
    });
    let report = run_coverage(&plan, output.as_ref(), printer)?;
    tell(&report, printer)?;
    if arguments.out.is_none() {
        printer.say("nothing was written; give `--out DIR` to keep the results");
    }
    Ok(())
}

/// Says what came out: accounts and findings as talk, the table as the result.
///
/// # Errors
/// Where the table cannot be written.
pub fn tell(report: &CoverageReport, printer: &Printer) -> Result<()> {
    printer.say(&show::rows(&report.rows));
    if !report.findings.is_empty() {
        printer.say(&show::summary(&report.findings));
    }
    if !report.has_classes {
        printer.say("no settlements were given, so dense and rural are not told apart (`--settlements FILE`)");
    }
    if !report.has_counties {
        printer.say("no county rows: the codes are not all Swedish (`--county-column NAME` or `--county-digits N` makes them)");
    }
    printer.result(&show::coverage(&report.tables, &report.rules))?;
    if let Some(folder) = &report.folder {
        printer.say(&format!("written to {}", folder.display()));
    }
    Ok(())
}
