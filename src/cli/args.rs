//! What can be typed. Flags only become [`Settings`] here; whether they make sense is decided by the plan.

mod plan;
mod report;
mod score;
mod steiner;

pub use plan::PlanArguments;
pub use report::{AudienceArguments, ExportArguments, ReportArguments};
pub use score::{ScoreArguments, is_for_score};
pub use steiner::SteinerArguments;

use crate::error::nearest_name;
use crate::project::{NetworkSettings, Settings, WhiteSpotSettings, file};
use crate::read::columns;
use crate::{Error, Result};
use clap::{Args, Parser, Subcommand};
use std::num::NonZeroUsize;
use std::path::PathBuf;

const EXIT_CODES: &str = "Exit codes: 0 done, 1 fault of the program, 2 wrong use, 3 an input cannot be read or counted, 4 a result cannot be \
written, 5 findings do not allow it, 130 stopped by Ctrl-C.";

/// Broadband coverage per municipality, exact and repeatable. Everything runs on this computer; nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(name = "bygd", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// Say nothing beside the result but errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// How many threads to use; the results are the same for any number
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the main job on the built-in demo region and write its files
    Demo(DemoArguments),
    /// Count connected, passed, planned and unserved per municipality
    #[command(after_help = COVERAGE_EXAMPLES)]
    Coverage(Box<CoverageArguments>),
    /// Score, rank and decide the applications of a decision round
    #[command(after_help = score::EXAMPLES)]
    Score(Box<ScoreArguments>),
    /// Plan where to build next: candidate areas, routes along roads with their cost, and what to fund first
    #[command(after_help = plan::EXAMPLES)]
    Plan(Box<PlanArguments>),
    /// Say what differs between two results of `bygd coverage`, or of `bygd score`, and why
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare(CompareArguments),
    /// Make one HTML page of results, to read, send and file
    #[command(after_help = report::REPORT_EXAMPLES)]
    Report(Box<ReportArguments>),
    /// Turn results into a workbook, styled map layers, or tables for other programs
    #[command(after_help = report::EXPORT_EXAMPLES)]
    Export(ExportArguments),
    /// Report everything that is odd about the inputs
    Check(Box<CheckArguments>),
    /// Write a commented project file, `bygd.toml`
    Init(InitArguments),
    /// Show the settings in force
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Make synthetic data from a seed, for trying out and measuring
    Synth(SynthArguments),
    /// Join the terminals of a graph by a cheap tree, with a proven lower bound
    #[command(after_help = steiner::EXAMPLES)]
    Steiner(SteinerArguments),
    /// List, show, compare and check the rule sets by which applications are scored
    #[command(after_help = RULES_EXAMPLES)]
    Rules {
        #[command(subcommand)]
        command: RulesCommand,
    },
}

const RULES_EXAMPLES: &str = "Examples:
  bygd rules show landsbygdsprogrammet-2016
  bygd rules diff vastra-gotaland-2018 vastra-gotaland-2019
  bygd rules template > regler.toml
  bygd rules check regler.toml";

/// A rule set is named by its id or by the path of a TOML file.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// The rule sets in the program
    List,
    /// Everything a rule set says, and where each number is from
    Show {
        /// The id of a rule set, or a TOML file
        #[arg(value_name = "ID|FILE")]
        rules: String,
    },
    /// What differs between two rule sets, key by key
    Diff {
        /// The id of a rule set, or a TOML file
        #[arg(value_name = "OLD")]
        old: String,
        /// The id of a rule set, or a TOML file
        #[arg(value_name = "NEW")]
        new: String,
    },
    /// Whether a rule set can be used; else everything that is wrong with it
    Check {
        /// A TOML file, or the id of a rule set
        #[arg(value_name = "FILE")]
        rules: String,
    },
    /// Print a rule set with every key explained, to begin from
    Template,
}

const COVERAGE_EXAMPLES: &str = "Examples:
  bygd coverage --premises byggnader.gpkg --areas kommuner.gpkg --connected anslutna.csv --out resultat
  bygd coverage --premises adresser.csv --crs 3006 --area-column kommunkod --passed-within 100 --out resultat
  bygd coverage --project bygd.toml --out resultat --premises-out";

const COMPARE_EXAMPLES: &str = "Reasons need `bygd coverage --premises-out` on both sides and ids that mean the same in both; \
else only the tables are compared.

Examples:
  bygd compare resultat-2025 resultat-2026
  bygd compare resultat-2025 resultat-2026 --base premises --out skillnad --premises-out";

#[derive(Debug, Args)]
pub struct CompareArguments {
    /// The folder of the earlier run
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The folder of the later run
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// What the table counts, as a column `base` of coverage.csv names it [default: households, else premises]
    #[arg(long, value_name = "BASE")]
    pub base: Option<String>,
    /// The folder for the tables of the comparison; without it they are only shown
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Also write every premises that changed, with its reasons
    #[arg(long, requires = "out")]
    pub premises_out: bool,
    /// Replace the results of an earlier run in that folder
    #[arg(long, requires = "out")]
    pub overwrite: bool,
}

#[derive(Debug, Args)]
pub struct CoverageArguments {
    #[command(flatten)]
    pub inputs: InputArguments,
    /// The folder for the results; without it they are only shown
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Also write every premises: premises.parquet and premises.gpkg
    #[arg(long, requires = "out")]
    pub premises_out: bool,
    /// Replace the results of an earlier run in that folder
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// Let warnings fail the run, those about the municipalities' geometry included
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Args)]
pub struct CheckArguments {
    #[command(flatten)]
    pub inputs: InputArguments,
    /// Also write the findings to this CSV file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Let warnings fail the check, not only errors
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Args)]
pub struct DemoArguments {
    /// The folder to make
    #[arg(long, value_name = "DIR", default_value = "bygd-demo")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct InitArguments {
    /// The file to write
    #[arg(default_value = file::FILE_NAME)]
    pub file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Each setting, its value, and where it came from
    Show(Box<InputArguments>),
}

#[derive(Debug, Args)]
pub struct SynthArguments {
    /// The folder to make
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// How many premises
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub premises: usize,
    /// Make a county with roads, a backbone and districts without fibre, for `bygd plan`, instead of a country
    #[arg(long)]
    pub county: bool,
    /// The same seed gives the same data
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Replace the data of an earlier run in that folder
    #[arg(long)]
    pub overwrite: bool,
}

/// The inputs and rules of a count. A layer of a file with several is named behind a colon.
#[derive(Debug, Clone, Args)]
pub struct InputArguments {
    /// Buildings or addresses: points, polygons, or a table with coordinates
    #[arg(long, value_name = "FILE")]
    pub premises: Option<String>,
    /// Municipalities as polygons
    #[arg(long, value_name = "FILE")]
    pub areas: Option<String>,
    /// Tätorter and småorter as polygons: premises inside are dense, the others rural
    #[arg(long, value_name = "FILE")]
    pub settlements: Option<String>,
    /// Connected premises, by id or by point (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub connected: Vec<String>,
    /// Premises that can order a connection at normal cost (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub orderable: Vec<String>,
    /// Fibre routes as lines (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub routes: Vec<String>,
    /// Areas in which everything can be connected (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub service_areas: Vec<String>,
    /// Areas in which everything will be built (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub planned: Vec<String>,
    /// Metres within which premises are passed: 50, or dense=50,rural=100; 0 turns it off [default: 50]
    #[arg(long, value_name = "METRES", allow_hyphen_values = true)]
    pub passed_within: Option<String>,
    /// Metres within which a connection point is matched to premises [default: 10]
    #[arg(long, value_name = "METRES", allow_negative_numbers = true)]
    pub match_within: Option<f64>,
    /// Metres outside a municipality within which premises still count in it [default: 0]
    #[arg(long, value_name = "METRES", allow_negative_numbers = true)]
    pub border_tolerance: Option<f64>,
    /// Match network layers that have both ids and points by id or by point [default: id]
    #[arg(long, value_name = "id|point")]
    pub match_by: Option<String>,
    /// The column with the municipality code, instead of polygons
    #[arg(long, value_name = "NAME")]
    pub area_column: Option<String>,
    /// The column of the areas with the county code
    #[arg(long, value_name = "NAME")]
    pub county_column: Option<String>,
    /// How many first characters of the municipality code are the county code
    #[arg(long, value_name = "N")]
    pub county_digits: Option<usize>,
    /// The name of the country row, outside Sweden
    #[arg(long, value_name = "NAME")]
    pub country_name: Option<String>,
    /// The measuring date, 2026-10-01; needed where plans have dates
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Years after the measuring date within which a plan must be ready [default: 3]
    #[arg(long, value_name = "YEARS")]
    pub horizon: Option<u32>,
    /// The EPSG code of the coordinate system to count in [default: 3006]
    #[arg(long, value_name = "EPSG", value_parser = epsg)]
    pub working_crs: Option<u32>,
    /// The EPSG code of layers that do not state one, or state one that cannot be right; coordinates in columns are otherwise taken to be
    /// in the system that is counted in
    #[arg(long, value_name = "EPSG", value_parser = epsg)]
    pub crs: Option<u32>,
    /// Take a column for a field, for example premises.households=hushall (may be repeated)
    #[arg(long, value_name = "LAYER.FIELD=COLUMN")]
    pub map: Vec<String>,
    /// A building purpose that is not counted (may be repeated) [default: Komplementbyggnad, Ekonomibyggnad]
    #[arg(long, value_name = "PURPOSE", conflicts_with = "all_buildings")]
    pub exclude_purpose: Vec<String>,
    /// Count every building, outbuildings included
    #[arg(long)]
    pub all_buildings: bool,
    /// How columns are separated in CSV files, where it should not be found out: ; , or tab
    #[arg(long, value_name = "SIGN")]
    pub delimiter: Option<String>,
    /// How letters are stored in CSV files, where it should not be found out: utf-8 or windows-1252
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The decimal sign (`,` or `.`) in CSV files, where it should not be found out
    #[arg(long, value_name = "SIGN")]
    pub decimal: Option<String>,
    /// Write no polygons for maps: no municipalities, white spots and project areas beside the tables
    #[arg(long)]
    pub no_map: bool,
    /// Metres within which unserved premises lie together in a white spot [default: 250]
    #[arg(long, value_name = "METRES", allow_negative_numbers = true)]
    pub white_spot_within: Option<f64>,
    /// How many unserved premises make a white spot [default: 3]
    #[arg(long, value_name = "N")]
    pub white_spot_least: Option<usize>,
    /// The project file; without it, `bygd.toml` in this folder, if there is one
    #[arg(long, value_name = "FILE")]
    pub project: Option<PathBuf>,
}

/// Reads `3006` or `EPSG:3006`.
fn epsg(text: &str) -> std::result::Result<u32, String> {
    let code = text.trim().to_lowercase();
    code.strip_prefix("epsg:").unwrap_or(&code).parse().map_err(|_| "an EPSG code is a number, for example 3006".to_owned())
}

impl InputArguments {
    /// The project file in force, if there is one.
    pub fn project_path(&self) -> Option<PathBuf> {
        match &self.project {
            Some(path) if path.is_dir() => Some(path.join(file::FILE_NAME)),
            Some(path) => Some(path.clone()),
            None => Some(PathBuf::from(file::FILE_NAME)).filter(|path| path.is_file()),
        }
    }

    /// The project file in force and its settings, if there is one.
    pub fn project_file(&self) -> Result<Option<(PathBuf, Settings)>> {
        let Some(path) = self.project_path() else {
            return Ok(None);
        };
        let settings = file::read(&path)?;
        Ok(Some((path, settings)))
    }

    /// The settings that the flags give; mappings excepted, which need to know all layers.
    pub fn flags(&self) -> Settings {
        let mut settings = Settings {
            as_of: self.as_of.clone(),
            horizon_years: self.horizon,
            passed_within: self.passed_within.clone().map(toml::Value::String),
            match_within: self.match_within,
            border_tolerance: self.border_tolerance,
            working_crs: self.working_crs,
            crs: self.crs,
            country_name: self.country_name.clone(),
            map: self.no_map.then_some(false),
            white_spots: WhiteSpotSettings { within: self.white_spot_within, least: self.white_spot_least },
            ..Settings::default()
        };
        settings.premises.file.clone_from(&self.premises);
        settings.premises.area_column.clone_from(&self.area_column);
        settings.premises.exclude_purposes = match (self.all_buildings, self.exclude_purpose.is_empty()) {
            (true, _) => Some(Vec::new()),
            (false, false) => Some(self.exclude_purpose.clone()),
            (false, true) => None,
        };
        settings.areas.file.clone_from(&self.areas);
        settings.areas.county_column.clone_from(&self.county_column);
        settings.areas.county_digits = self.county_digits;
        settings.settlements.file.clone_from(&self.settlements);
        settings.text.delimiter.clone_from(&self.delimiter);
        settings.text.encoding.clone_from(&self.encoding);
        settings.text.decimal.clone_from(&self.decimal);
        let kinds = [
            ("connected", &self.connected),
            ("orderable", &self.orderable),
            ("route", &self.routes),
            ("service_area", &self.service_areas),
            ("planned", &self.planned),
        ];
        for (kind, files) in kinds {
            settings.network.extend(files.iter().map(|file| NetworkSettings::new(kind, file)));
        }
        settings
    }

    /// The settings in force: flags, then the project file.
    pub fn settings(&self) -> Result<Settings> {
        let project = self.project_file()?.map(|(_, settings)| settings).unwrap_or_default();
        let mut settings = self.flags().over(project);
        if let Some(match_by) = &self.match_by {
            let by_premises = |layer: &&mut NetworkSettings| matches!(layer.kind.as_deref(), Some("connected" | "orderable"));
            settings.network.iter_mut().filter(by_premises).for_each(|layer| layer.match_by = Some(match_by.clone()));
        }
        for mapping in &self.map {
            apply_mapping(mapping, &mut settings)?;
        }
        Ok(settings)
    }
}

const LAYERS: [&str; 8] = ["premises", "areas", "settlements", "connected", "orderable", "route", "service_area", "planned"];

/// Applies `premises.households=hushall`.
fn apply_mapping(mapping: &str, settings: &mut Settings) -> Result<()> {
    let Some(((layer, field), column)) = mapping.split_once('=').and_then(|(key, column)| Some((key.split_once('.')?, column)))
    else {
        return Err(Error::usage(format!("`--map {mapping}` is not understood"))
            .with_hint("write LAYER.FIELD=COLUMN, for example `--map premises.households=hushall`"));
    };
    let layer = match layer {
        "routes" => "route",
        "service_areas" | "service-areas" => "service_area",
        other => other,
    };
    if !LAYERS.contains(&layer) {
        return Err(Error::usage(format!("`--map {mapping}`: there is no layer `{layer}`")).with_hint(
            match nearest_name(layer, LAYERS) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("layers are: {}", LAYERS.join(", ")),
            },
        ));
    }
    check_field(layer, field, mapping)?;
    let put = |columns: &mut std::collections::BTreeMap<String, String>| {
        columns.insert(field.to_owned(), column.to_owned());
    };
    match layer {
        "premises" => put(&mut settings.premises.columns),
        "areas" => put(&mut settings.areas.columns),
        "settlements" => put(&mut settings.settlements.columns),
        kind => {
            let mut found = false;
            for layer in settings.network.iter_mut().filter(|layer| layer.kind.as_deref() == Some(kind)) {
                put(&mut layer.columns);
                found = true;
            }
            if !found {
                return Err(Error::usage(format!("`--map {mapping}`: there is no {kind} layer in this run")));
            }
        }
    }
    Ok(())
}

fn check_field(layer: &str, field: &str, mapping: &str) -> Result<()> {
    let fields = match layer {
        "premises" => columns::PREMISES,
        "areas" => columns::AREAS,
        "settlements" => columns::SETTLEMENTS,
        _ => columns::NETWORK,
    };
    if fields.iter().any(|known| known.name == field) {
        return Ok(());
    }
    let names = || fields.iter().map(|known| known.name);
    Err(Error::usage(format!("`--map {mapping}`: {layer} has no field `{field}`")).with_hint(
        match nearest_name(field, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("its fields are: {}", names().collect::<Vec<_>>().join(", ")),
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_misspelt_field_names_the_nearest() {
        let error = apply_mapping("premises.houshold=a", &mut Settings::default()).unwrap_err();
        assert_eq!(error.hint(), Some("did you mean `households`?"));
    }
}
