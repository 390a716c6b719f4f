//! `bygd config show`

use crate::Result;
use crate::cli::args::ConfigCommand;
use crate::cli::printer::Printer;
use crate::cli::show::PLAIN;
use crate::project::origin::origins;
use comfy_table::{ContentArrangement, Table};

/// Shows every setting in force and where it came from.
pub fn run(command: &ConfigCommand, printer: &Printer) -> Result<()> {
    let ConfigCommand::Show(inputs) = command;
    // Wrong settings are an error here as in a run.
    inputs.settings()?;
    let project = inputs.project_file()?;
    let name = project.as_ref().map(|(path, _)| path.display().to_string()).unwrap_or_default();
    let all = origins(&inputs.flags(), project.as_ref().map(|(_, settings)| (name.as_str(), settings)));
    let mut table = Table::new();
    table.load_style(PLAIN).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["setting", "value", "from"]);
    for setting in all {
        table.add_row([setting.key, setting.value, setting.origin]);
    }
    for mapping in &inputs.map {
        table.add_row(["--map".to_owned(), mapping.clone(), "flag".to_owned()]);
    }
    printer.result(&table.to_string())?;
    Ok(())
}
