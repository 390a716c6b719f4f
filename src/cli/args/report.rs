//! What can be typed behind `bygd report` and `bygd export`.

use crate::project::report::{Audience, DEFAULT_THRESHOLD};
use crate::results::Profile;
use clap::Args;
use std::path::PathBuf;

pub const REPORT_EXAMPLES: &str = "One to three folders: of `bygd coverage --out`, of `bygd score --out`, of `bygd plan --out`, at most one of each. The page is one file, needs no network, and
can be sent by mail. Public is the default: small counts and everything about single applicants' money and premises are left out.

Examples:
  bygd report resultat --out rapport.html
  bygd report resultat omgang --title \"Bredband i Dalarna\" --organisation \"Region Dalarna\" --case-number 304-2026 --out rapport.html
  bygd report resultat utbyggnad --out rapport.html
  bygd report resultat --since resultat-2025 --lang en --out report.html
  bygd report omgang --profile internal --out beslut-intern.html";

pub const EXPORT_EXAMPLES: &str = "Examples:
  bygd export resultat --format xlsx --out tabeller.xlsx
  bygd export resultat --format gpkg --out karta.gpkg
  bygd export resultat --format csv-excel-sv --out tabeller
  bygd export omgang --format xlsx --profile internal --out omgang-intern.xlsx";

/// Whom it is for, and in which language.
#[derive(Debug, Args)]
pub struct AudienceArguments {
    /// The language of what people read
    #[arg(long, value_name = "LANG", default_value = "sv", value_parser = ["sv", "en"])]
    pub lang: String,
    /// Whom it is for: public leaves out small counts and what concerns single applicants; internal leaves out nothing
    #[arg(long, value_name = "PROFILE", default_value = "public", value_parser = ["public", "internal"])]
    pub profile: String,
    /// Public only: leave out counts from 1 to below this, and what would give them away; 1 leaves out none
    #[arg(long, value_name = "N", default_value_t = DEFAULT_THRESHOLD, allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    pub suppress_below: u64,
}

impl AudienceArguments {
    /// Whom it is for.
    pub fn audience(&self) -> Audience {
        let profile = if self.profile == Profile::Internal.as_str() { Profile::Internal } else { Profile::Public };
        Audience { profile, threshold: self.suppress_below }
    }
}

#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The folders with results: of `bygd coverage`, `bygd score` and `bygd plan`, at most one of each
    #[arg(value_name = "DIR", required = true, num_args = 1..=3)]
    pub folders: Vec<PathBuf>,
    /// An earlier folder to compare with (may be repeated, once for each kind)
    #[arg(long, value_name = "DIR")]
    pub since: Vec<PathBuf>,
    #[command(flatten)]
    pub audience: AudienceArguments,
    /// The title of the page
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Who sends it
    #[arg(long, value_name = "TEXT")]
    pub organisation: Option<String>,
    /// The case number (diarienummer)
    #[arg(long, value_name = "TEXT")]
    pub case_number: Option<String>,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Replace a file of that name
    #[arg(long)]
    pub overwrite: bool,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The folder with results of `bygd coverage`, `bygd score` or `bygd plan`
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The format: xlsx and gpkg are one file, the others a folder of files
    #[arg(long, value_name = "FORMAT", value_parser = ["xlsx", "csv-excel-sv", "csv", "gpkg", "geojson", "parquet"])]
    pub format: String,
    #[command(flatten)]
    pub audience: AudienceArguments,
    /// The file or folder to write
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// Replace what an earlier export wrote there
    #[arg(long)]
    pub overwrite: bool,
}
