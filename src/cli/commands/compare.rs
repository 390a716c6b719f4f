//! `bygd compare`

use crate::cli::args::CompareArguments;
use crate::cli::printer::Printer;
use crate::cli::{show_comparison, show_score};
use crate::error::nearest_name;
use crate::model::Base;
use crate::project::{ComparePlan, OutputPlan, Talk, compare};
use crate::read::results::{has_round, read_round_summary};
use crate::score::compare::compare as compare_scores;
use crate::write::SCHEMA_VERSION;
use crate::{Error, Result};

/// Says what differs between two output folders, and why.
pub fn run(arguments: &CompareArguments, printer: &Printer) -> Result<()> {
    if has_round(&arguments.old) || has_round(&arguments.new) {
        return compare_rounds(arguments, printer);
    }
    let base = arguments.base.as_deref().map(parse_base).transpose()?;
    let plan = ComparePlan { old: arguments.old.clone(), new: arguments.new.clone() };
    let output = arguments.out.as_ref().map(|folder| OutputPlan {
        folder: folder.clone(),
        overwrite: arguments.overwrite,
        premises: arguments.premises_out,
    });
    let report = compare(&plan, output.as_ref(), printer)?;
    let base = show_comparison::base(&report, base)?;
    printer.say(&show_comparison::talk(&report));
    printer.result(&show_comparison::table(&report, base))?;
    match &report.folder {
        Some(folder) => printer.say(&format!("written to {}", folder.display())),
        None => printer.say("nothing was written; give `--out DIR` to keep the comparison"),
    }
    Ok(())
}

/// Says what differs between two scoring runs; that is a text, and nothing is written.
fn compare_rounds(arguments: &CompareArguments, printer: &Printer) -> Result<()> {
    if arguments.out.is_some() || arguments.base.is_some() {
        return Err(Error::usage("two results of `bygd score` are compared on the screen only")
            .with_hint("leave out `--out` and `--base`; the text can be redirected to a file"));
    }
    let old = read_round_summary(&arguments.old, SCHEMA_VERSION)?;
    let new = read_round_summary(&arguments.new, SCHEMA_VERSION)?;
    printer.result(&show_score::comparison(&compare_scores(&old, &new)))
}

fn parse_base(text: &str) -> Result<Base> {
    Base::parse(text).ok_or_else(|| {
        let names = Base::ALL.iter().map(|base| base.as_str());
        Error::usage(format!("`{text}` is not something that is counted")).with_hint(match nearest_name(text, names.clone()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("give one of: {}", names.collect::<Vec<_>>().join(", ")),
        })
    })
}
