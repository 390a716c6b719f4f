//! `bygd compare`

use crate::cli::args::CompareArguments;
use crate::cli::printer::Printer;
use crate::cli::show_comparison;
use crate::error::nearest_name;
use crate::model::Base;
use crate::project::{ComparePlan, OutputPlan, Talk, compare};
use crate::{Error, Result};

/// Says what differs between two output folders, and why.
pub fn run(arguments: &CompareArguments, printer: &Printer) -> Result<()> {
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

fn parse_base(text: &str) -> Result<Base> {
    Base::parse(text).ok_or_else(|| {
        let names = Base::ALL.iter().map(|base| base.as_str());
        Error::usage(format!("`{text}` is not something that is counted")).with_hint(match nearest_name(text, names.clone()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("give one of: {}", names.collect::<Vec<_>>().join(", ")),
        })
    })
}
