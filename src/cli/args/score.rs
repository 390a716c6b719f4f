//! What can be typed behind `bygd score`.

use super::InputArguments;
use crate::project::ScoreSettings;
pub use crate::project::is_for_score;
use clap::Args;
use std::path::PathBuf;

pub const EXAMPLES: &str = "Amounts are whole kronor. `bygd rules list` shows the rule sets that come with the program.

Examples:
  bygd score --template xlsx
  bygd score --applications ansokningar.xlsx --rules landsbygdsprogrammet-2016 --budget 12000000 --out resultat
  bygd score --applications ansokningar.csv --rules skane-2016 --assessments bedomningar.csv --budget 12000000 --drop P7
  bygd score --applications a.csv --rules pts-2022 --project-areas omraden.gpkg --signups tecknade.csv --premises byggnader.gpkg \\
             --areas kommuner.gpkg --connected anslutna.csv --out resultat";

#[derive(Debug, Args)]
pub struct ScoreArguments {
    /// The applications of the round: a table, one row for each project
    #[arg(long, value_name = "FILE", required_unless_present = "template")]
    pub applications: Option<String>,
    /// The rule set: one that comes with the program, or a file
    #[arg(long, value_name = "ID|FILE", required_unless_present = "template")]
    pub rules: Option<String>,
    /// What officers assessed instead of what applicants state
    #[arg(long, value_name = "FILE")]
    pub assessments: Option<String>,
    /// The projects' areas as polygons with the project's id; needs --premises and --areas
    #[arg(long, value_name = "FILE")]
    pub project_areas: Option<String>,
    /// Premises that have signed, with the project's id; needs --project-areas
    #[arg(long, value_name = "FILE", requires = "project_areas")]
    pub signups: Option<String>,
    /// The money of the round, in kronor
    #[arg(long, value_name = "SEK", conflicts_with = "pots", allow_hyphen_values = true)]
    pub budget: Option<String>,
    /// The money of each pot of the rule set: a table with pot and budget
    #[arg(long, value_name = "FILE")]
    pub pots: Option<String>,
    /// What the round is called in the results
    #[arg(long, value_name = "NAME")]
    pub round: Option<String>,
    /// Choices where the rules do not decide: a table with `project_id`, `decision` and `reason`
    #[arg(long, value_name = "FILE")]
    pub decide: Option<String>,
    /// What if this project dropped out? (may be repeated)
    #[arg(long, value_name = "ID")]
    pub drop: Vec<String>,
    /// What if this value were another? (may be repeated)
    #[arg(long, value_name = "ID.COLUMN=VALUE")]
    pub set: Vec<String>,
    /// What if there were this much money? POT=SEK for one of several pots (may be repeated)
    #[arg(long, value_name = "SEK|POT=SEK")]
    pub what_if_budget: Vec<String>,
    /// What if the money were given out by this rule: `stop`, `skip_and_fill` or `part_grant`?
    #[arg(long, value_name = "RULE")]
    pub what_if_line: Option<String>,
    /// How safe is each place? Scores the round again with small changes
    #[arg(long)]
    pub sensitivity: bool,
    /// What the best choice is to be best at
    #[arg(long, value_name = "OBJECTIVE", default_value = "signed")]
    pub best: String,
    /// Metres around a project within which unserved premises outside every project are called forgotten [default: 200]
    #[arg(long, value_name = "METRES")]
    pub forgotten_within: Option<f64>,
    /// The folder for the results; without it they are only shown
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace the results of an earlier run in that folder
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// Let warnings fail the run
    #[arg(long)]
    pub strict: bool,
    /// Write an empty sheet for applications, with explanations, into this folder, and do nothing else
    #[arg(long, value_name = "FORMAT", value_parser = ["xlsx"])]
    pub template: Option<String>,
    #[command(flatten)]
    pub inputs: InputArguments,
}

impl ScoreArguments {
    /// What was typed, as settings.
    pub fn settings(&self) -> ScoreSettings {
        ScoreSettings {
            applications: self.applications.clone().unwrap_or_default(),
            rules: self.rules.clone().unwrap_or_default(),
            assessments: self.assessments.clone(),
            project_areas: self.project_areas.clone(),
            signups: self.signups.clone(),
            budget: self.budget.clone(),
            pots: self.pots.clone(),
            round: self.round.clone(),
            decide: self.decide.clone(),
            drop: self.drop.clone(),
            set: self.set.clone(),
            what_if_budget: self.what_if_budget.clone(),
            what_if_line: self.what_if_line.clone(),
            sensitivity: self.sensitivity,
            best: self.best.clone(),
            forgotten_within: self.forgotten_within,
            map: self.inputs.map.clone(),
        }
    }
}
