//! `bygd report` and `bygd export`

use crate::Result;
use crate::cli::args::{AudienceArguments, ExportArguments, ReportArguments};
use crate::cli::printer::Printer;
use crate::project::Talk;
use crate::project::report::{ExportPlan, ReportPlan, run_export, run_report};
use crate::results::Profile;
use crate::write::export::ExportFormat;
use crate::write::labels::Language;
use crate::write::report::ReportOptions;
use std::path::{Path, PathBuf};

/// Makes a report.
pub fn report(arguments: &ReportArguments, printer: &Printer) -> Result<()> {
    let language = language(&arguments.audience);
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let plan = ReportPlan {
        folders: arguments.folders.clone(),
        since: arguments.since.clone(),
        audience: arguments.audience.audience(),
        options: ReportOptions {
            language,
            profile: arguments.audience.audience().profile,
            title: text(&arguments.title),
            organisation: text(&arguments.organisation),
            case_number: text(&arguments.case_number),
            command: report_command(arguments),
        },
        out: arguments.out.clone(),
        overwrite: arguments.overwrite,
    };
    let out = run_report(&plan, printer)?;
    tell(&out, plan.audience.profile, printer)
}

/// Exports results.
pub fn export(arguments: &ExportArguments, printer: &Printer) -> Result<()> {
    let plan = ExportPlan {
        folder: arguments.folder.clone(),
        format: ExportFormat::parse(&arguments.format).unwrap_or(ExportFormat::Csv),
        audience: arguments.audience.audience(),
        language: language(&arguments.audience),
        command: export_command(arguments),
        out: arguments.out.clone(),
        overwrite: arguments.overwrite,
    };
    let out = run_export(&plan, printer)?;
    tell(&out, plan.audience.profile, printer)
}

fn tell(out: &Path, profile: Profile, printer: &Printer) -> Result<()> {
    printer.say(match profile {
        Profile::Public => "public: small counts are left out, and what concerns single premises or applicants' own money",
        Profile::Internal => "internal: nothing is left out; do not publish it",
    });
    printer.result(&format!("written to {}", out.display()))
}

fn language(audience: &AudienceArguments) -> Language {
    Language::parse(&audience.lang).unwrap_or(Language::Swedish)
}

/// The command that makes a report again, with the names of folders and files but not where they lie.
fn report_command(arguments: &ReportArguments) -> String {
    let mut words = vec!["bygd report".to_owned()];
    let folders: Vec<&Path> = arguments.folders.iter().chain(&arguments.since).map(PathBuf::as_path).collect();
    let shared = shared_parent(&folders);
    words.extend(arguments.folders.iter().map(|folder| below(folder, &shared)));
    arguments.since.iter().for_each(|folder| words.extend(["--since".to_owned(), below(folder, &shared)]));
    audience_words(&arguments.audience, &mut words);
    let texts =
        [("--title", &arguments.title), ("--organisation", &arguments.organisation), ("--case-number", &arguments.case_number)];
    for (flag, text) in texts {
        words.extend(text.iter().flat_map(|text| [flag.to_owned(), quoted(text)]));
    }
    words.extend(["--out".to_owned(), name(&arguments.out)]);
    words.join(" ")
}

fn export_command(arguments: &ExportArguments) -> String {
    let mut words = vec!["bygd export".to_owned(), name(&arguments.folder), format!("--format {}", arguments.format)];
    audience_words(&arguments.audience, &mut words);
    words.extend(["--out".to_owned(), name(&arguments.out)]);
    words.join(" ")
}

/// The flags that are not at their default.
fn audience_words(audience: &AudienceArguments, words: &mut Vec<String>) {
    if audience.lang != "sv" {
        words.push(format!("--lang {}", audience.lang));
    }
    if audience.profile != Profile::Public.as_str() {
        words.push(format!("--profile {}", audience.profile));
    } else if audience.suppress_below != crate::project::report::DEFAULT_THRESHOLD {
        words.push(format!("--suppress-below {}", audience.suppress_below));
    }
}

/// The deepest folder in which all of these lie.
fn shared_parent(folders: &[&Path]) -> PathBuf {
    let mut parents = folders.iter().map(|folder| folder.parent().unwrap_or(Path::new("")));
    let Some(first) = parents.next() else { return PathBuf::new() };
    let shared = |a: &Path, b: &Path| a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    parents.fold(first.to_path_buf(), |so_far, next| shared(&so_far, next))
}

/// The way to a folder from the one in which all lie: where that is stands in no result.
fn below(folder: &Path, shared: &Path) -> String {
    let way = folder.strip_prefix(shared).unwrap_or(folder);
    let is_plain = way.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !is_plain || way.as_os_str().is_empty() {
        return name(folder);
    }
    quoted(&way.to_string_lossy().replace('\\', "/"))
}

/// The name without the folders before it: paths of this computer stand in no result.
fn name(path: &Path) -> String {
    quoted(&path.file_name().map_or_else(|| ".".to_owned(), |name| name.to_string_lossy().into_owned()))
}

/// In quotes where a shell would otherwise split it.
fn quoted(text: &str) -> String {
    let is_plain = !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || "-_./".contains(letter));
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "'")) }
}
