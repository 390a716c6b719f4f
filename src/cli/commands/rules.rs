//! `bygd rules list | show | diff | check | template`

use crate::cli::args::RulesCommand;
use crate::cli::printer::Printer;
use crate::cli::show::PLAIN;
use crate::read::rules;
use crate::score::RuleSet;
use crate::score::rules::{Criterion, CriterionKind};
use crate::{Error, Result};
use comfy_table::{ContentArrangement, Table};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Answers what was asked about rule sets.
pub fn run(command: &RulesCommand, printer: &Printer) -> Result<()> {
    match command {
        RulesCommand::List => list(printer),
        RulesCommand::Show { rules } => printer.result(&show(&rules::load(rules)?)),
        RulesCommand::Diff { old, new } => printer.result(&diff(&rules::load(old)?, &rules::load(new)?)?),
        RulesCommand::Check { rules } => check(rules, printer),
        RulesCommand::Template => printer.result(rules::TEMPLATE.trim_end()),
    }
}

fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(PLAIN).set_content_arrangement(ContentArrangement::Disabled).set_header(header);
    table
}

fn list(printer: &Printer) -> Result<()> {
    let mut table = table(["id", "title", "from", "to"]);
    for (id, _) in rules::builtin() {
        let rules = rules::load(id)?;
        table.add_row([rules.id.clone(), rules.title.clone(), rules.valid_from.to_string(), last_day(&rules)]);
    }
    printer.result(&table.to_string())
}

fn last_day(rules: &RuleSet) -> String {
    rules.valid_to.map(|date| date.to_string()).unwrap_or_default()
}

/// The whole rule set for reading.
fn show(rules: &RuleSet) -> String {
    let mut text = format!("{}\n", rules.title);
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{name:<12}{value}");
        }
    };
    line("id", &rules.id);
    line("base", rules.base.as_deref().unwrap_or_default());
    line("programme", &rules.programme);
    line(
        "valid",
        &format!("{} to {}", rules.valid_from, rules.valid_to.map_or("further notice".to_owned(), |to| to.to_string())),
    );
    line("legal basis", &rules.legal_basis.join(", "));
    rules.notes.iter().for_each(|note| line("note", note));
    if !rules.criterion.is_empty() {
        let mut table = table(["criterion", "value", "points", "weight", "weighted"]);
        rules.criterion.iter().for_each(|criterion| criterion_rows(criterion, &mut table));
        let _ = write!(text, "\n{table}\nThe most points a project can get: {}\n", rules.most_points());
    }
    for rule in rules.stated() {
        let (mark, from) = match (&rule.basis.source, &rule.basis.assumed) {
            (Some(source), _) => ("source ", source.as_str()),
            (None, assumed) => ("ASSUMED", assumed.as_deref().unwrap_or_default()),
        };
        let _ = write!(text, "\n{}: {}\n    {mark} {from}", rule.what, rule.value);
    }
    let _ = write!(text, "\n\n{} rules, of which {} are assumed.", rules.stated().len(), rules.assumed().len());
    text
}

fn criterion_rows(criterion: &Criterion, table: &mut Table) {
    let weight = criterion.weight.value;
    let mut label = criterion.label.as_str();
    let mut row = |value: &str, points: u64| {
        table.add_row([
            label.to_owned(),
            value.to_owned(),
            points.to_string(),
            weight.to_string(),
            (points * weight).to_string(),
        ]);
        label = "";
    };
    match &criterion.kind {
        CriterionKind::RateBands { bands } => {
            bands.iter().for_each(|band| row(&format!("from {}: {}", band.from, band.text), band.points));
        }
        CriterionKind::CountBands { of, bands } => {
            let of = of.map(|column| format!("{column} ")).unwrap_or_default();
            bands.iter().for_each(|band| row(&format!("{of}from {}: {}", band.from, band.text), band.points));
        }
        CriterionKind::Checklist { points_each, items } => {
            items.iter().for_each(|item| row(&format!("{}: {}", item.column, item.label), *points_each));
        }
        CriterionKind::Places { bands, service_point_points } => {
            bands.iter().for_each(|band| row(&format!("from {} inhabitants: {}", band.from, band.text), band.points));
            row("service point connected", *service_point_points);
        }
    }
}

/// What differs, key by key.
fn diff(old: &RuleSet, new: &RuleSet) -> Result<String> {
    let (old_keys, new_keys) = (rules::flat(old)?, rules::flat(new)?);
    let old_values: BTreeMap<&str, &str> = pairs(&old_keys).collect();
    let new_values: BTreeMap<&str, &str> = pairs(&new_keys).collect();
    let added = pairs(&new_keys).filter(|(key, _)| !old_values.contains_key(key));
    let width = old.id.chars().count().max(new.id.chars().count());
    let (mut text, mut differences) = (String::new(), 0);
    for (key, _) in pairs(&old_keys).chain(added) {
        let (before, after) = (old_values.get(key).copied(), new_values.get(key).copied());
        if before != after {
            differences += 1;
            let _ = writeln!(text, "{key}");
            for (id, value) in [(&old.id, before), (&new.id, after)] {
                let _ = writeln!(text, "    {id:<width$}  {}", value.unwrap_or("-"));
            }
        }
    }
    Ok(match differences {
        0 => format!("`{}` and `{}` say the same.", old.id, new.id),
        _ => format!("{text}\n{differences} keys differ; `-` says that a rule set has no such key."),
    })
}

fn pairs(all: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    all.iter().map(|(key, value)| (key.as_str(), value.as_str()))
}

fn check(name: &str, printer: &Printer) -> Result<()> {
    let errors = match rules::check(name) {
        Ok(rules) => {
            let (all, assumed) = (rules.stated().len(), rules.assumed().len());
            return printer.result(&format!("`{name}` can be used: {all} rules, of which {assumed} are assumed"));
        }
        Err(errors) => errors,
    };
    // A file that cannot be opened is no finding about rules.
    if !std::path::Path::new(name).is_file() && !rules::builtin().iter().any(|(id, _)| *id == name) {
        return errors.into_iter().next().map_or(Ok(()), Err);
    }
    let mut text = String::new();
    for error in &errors {
        let hint = error.hint().map(|hint| format!("\n    {hint}")).unwrap_or_default();
        let _ = writeln!(text, "{error}{hint}");
    }
    printer.result(text.trim_end())?;
    let problems = if errors.len() == 1 { "1 problem".to_owned() } else { format!("{} problems", errors.len()) };
    Err(Error::Findings {
        problem: format!("`{name}` cannot be used: {problems}"),
        hint: Some("mend the file, then check it again".to_owned()),
    })
}
