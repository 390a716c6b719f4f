//! `bygd check`

use crate::cli::args::CheckArguments;
use crate::cli::printer::Printer;
use crate::cli::show;
use crate::findings::Severity;
use crate::project::{Plan, Talk, check};
use crate::{Error, Result, write};

/// Reports all findings; fails on errors, and on warnings where asked.
pub fn run(arguments: &CheckArguments, printer: &Printer) -> Result<()> {
    let plan = Plan::new(&arguments.inputs.settings()?)?;
    if let Some(out) = arguments.out.as_ref().filter(|out| out.exists()) {
        return Err(Error::output(out.display(), "the file exists").with_hint("choose another name, or delete the file first"));
    }
    let report = check(&plan, printer)?;
    printer.say(&show::rows(&report.rows));
    printer.result(&show::findings(&report.findings))?;
    if let Some(out) = &arguments.out {
        write::write_findings(out, &report.findings)?;
        printer.say(&format!("written to {}", out.display()));
    }
    let errors = report.findings.count_severity(Severity::Error);
    let warnings = report.findings.count_severity(Severity::Warning);
    if errors > 0 || (arguments.strict && warnings > 0) {
        return Err(Error::Findings { problem: format!("the check found {errors} errors and {warnings} warnings"), hint: None });
    }
    Ok(())
}
