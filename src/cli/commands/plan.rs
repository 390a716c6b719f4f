//! `bygd plan`

use crate::cli::args::PlanArguments;
use crate::cli::printer::Printer;
use crate::cli::{show, show_plan};
use crate::project::{RolloutOutput, RolloutPlan, RolloutReport, Scenario, Talk, run_rollout, run_scenarios};
use crate::read::prices;
use crate::{Error, Result};

/// Plans where to build next, or several scenarios of it.
pub fn run(arguments: &PlanArguments, printer: &Printer) -> Result<()> {
    if arguments.costs_template {
        return printer.result(prices::BUILT_IN.trim_end());
    }
    if arguments.seconds.is_some_and(|seconds| !seconds.is_finite() || seconds < 0.0) {
        return Err(Error::usage("--seconds must be 0 or more").with_hint("leave it out to search by --effort alone"));
    }
    let settings = arguments.settings()?;
    let output = arguments.out.as_ref().map(|folder| RolloutOutput { folder: folder.clone(), overwrite: arguments.overwrite });
    let complete = |mut plan: RolloutPlan| {
        plan.seconds = arguments.seconds;
        plan.begin_from.clone_from(&arguments.begin_from);
        plan.strict = arguments.strict;
        plan.project = arguments.inputs.project_path();
        plan
    };
    if arguments.scenario.is_empty() {
        let plan = complete(RolloutPlan::new(&settings)?);
        let report = run_rollout(&plan, output.as_ref(), printer)?;
        tell(&report, printer)?;
    } else {
        let Some(output) = &output else {
            return Err(Error::usage("scenarios are compared in a folder").with_hint("give `--out DIR`"));
        };
        let scenarios = Scenario::resolve(&settings, &arguments.scenario)?;
        let scenarios: Vec<Scenario> =
            scenarios.into_iter().map(|scenario| Scenario { plan: complete(scenario.plan), ..scenario }).collect();
        let compared = run_scenarios(&scenarios, output, printer)?;
        printer.result(&show_plan::scenarios(&compared))?;
        printer.say(&format!("written to {}", output.folder.display()));
    }
    if arguments.out.is_none() {
        printer.say("nothing was written; give `--out DIR` to keep the results");
    }
    Ok(())
}

/// Says what came out: accounts and findings as talk, the tables as the result.
///
/// # Errors
/// Where the tables cannot be written.
pub fn tell(report: &RolloutReport, printer: &Printer) -> Result<()> {
    printer.say(&show::rows(&report.rows));
    if !report.findings.is_empty() {
        printer.say(&show::summary(&report.findings));
    }
    printer.result(&show_plan::projects(report))?;
    if let Some(choice) = &report.rollout.choice {
        printer.result(&show_plan::choice(choice))?;
    }
    if let Some(folder) = &report.folder {
        printer.say(&format!("written to {}", folder.display()));
    }
    Ok(())
}
