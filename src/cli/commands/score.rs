//! `bygd score`

use crate::Result;
use crate::cli::args::{ScoreArguments, is_for_score};
use crate::cli::printer::Printer;
use crate::cli::{show, show_score};
use crate::project::{OutputPlan, ScorePlan, ScoreReport, Talk, run_score};
use crate::write;
use std::path::Path;

/// Scores, ranks and decides the applications of a round.
pub fn run(arguments: &ScoreArguments, printer: &Printer) -> Result<()> {
    if arguments.template.is_some() {
        return template(arguments.out.as_deref(), printer);
    }
    let mut inputs = arguments.inputs.clone();
    inputs.map.retain(|mapping| !is_for_score(mapping));
    let mut plan = ScorePlan::new(&arguments.settings(), &inputs.settings()?)?;
    plan.strict = arguments.strict;
    plan.project = arguments.inputs.project_path();
    let output = arguments.out.as_ref().map(|folder| OutputPlan {
        folder: folder.clone(),
        overwrite: arguments.overwrite,
        premises: false,
    });
    let report = run_score(&plan, output.as_ref(), printer)?;
    tell(&report, printer)?;
    if arguments.out.is_none() {
        printer.say("nothing was written; give `--out DIR` to keep the results");
    }
    Ok(())
}

/// Says what came out: accounts and findings as talk, the tables as the result.
///
/// # Errors
/// Where the tables cannot be written.
pub fn tell(report: &ScoreReport, printer: &Printer) -> Result<()> {
    printer.say(&show::rows(&report.rows));
    if !report.findings.is_empty() {
        printer.say(&show::summary(&report.findings));
    }
    for condition in &report.scored.not_examined {
        printer.say(&format!("condition `{condition}` was not examined: the applications have no column for it"));
    }
    let survey = show_score::survey(report);
    if !survey.is_empty() {
        printer.say(&survey);
    }
    for recount in &report.recounted {
        let id = &report.round.applications[recount.project].project_id;
        printer.say(&format!(
            "{id}: {} counted again, {} instead of {}: a higher-ranked project keeps shared premises",
            recount.column, recount.value, recount.before
        ));
    }
    printer.result(&show_score::ranking(report))?;
    if let Some(lines) = &report.lines {
        printer.result(&show_score::lines(lines))?;
    }
    if let Some(sensitivity) = &report.sensitivity {
        printer.result(&show_score::sensitivity(report, sensitivity))?;
    }
    if let Some(what_if) = &report.what_if {
        printer.result(&show_score::what_if(what_if))?;
    }
    if let Some(folder) = &report.folder {
        printer.say(&format!("written to {}", folder.display()));
    }
    Ok(())
}

/// The name of the empty sheet.
const TEMPLATE: &str = "ansokningar-mall.xlsx";

fn template(folder: Option<&Path>, printer: &Printer) -> Result<()> {
    let path = folder.unwrap_or(Path::new("")).join(TEMPLATE);
    write::write_application_template(&path)?;
    printer.say(&format!("written: {}; fill in one row for each project", path.display()));
    Ok(())
}
