//! What can be typed behind `bygd plan`.

use super::InputArguments;
use crate::error::nearest_name;
use crate::project::{LayerSettings, PlanSettings, Settings};
use crate::{Error, Result};
use clap::Args;
use std::path::PathBuf;

pub const EXAMPLES: &str = "Roads may be lines of any format, or an OpenStreetMap extract (.osm.pbf). Amounts are whole kronor. `bygd plan --costs-template` \
prints the price list that comes with the program.

Examples:
  bygd plan --premises byggnader.gpkg --areas kommuner.gpkg --connected anslutna.csv --roads vagar.gpkg --backbone stomnat.gpkg --out plan
  bygd plan --project bygd.toml --programme landsbygdsprogrammet-2016 --budget 10000000 --out plan
  bygd plan --project bygd.toml --scenario dyrt.toml --scenario billigt.toml --out jamforelse";

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct PlanArguments {
    /// Roads along which cables can be laid: lines, or an OpenStreetMap extract (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub roads: Vec<String>,
    /// Existing ducts as lines (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub ducts: Vec<String>,
    /// Planned civil works as lines, whose trenches can be shared (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub works: Vec<String>,
    /// The network that projects begin at, lines or points (may be repeated) [default: the fibre routes of --routes]
    #[arg(long, value_name = "FILE")]
    pub backbone: Vec<String>,
    /// Railways and water that are dear to cross, lines or polygons (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub barriers: Vec<String>,
    /// The price list, a TOML file [default: the one that comes with the program]
    #[arg(long, value_name = "FILE")]
    pub costs: Option<String>,
    /// The rule set by which candidates are scored: one that comes with the program, or a file
    #[arg(long, value_name = "ID|FILE")]
    pub programme: Option<String>,
    /// Percent of the cost that the programme pays, where the rule set does not say it
    #[arg(long, value_name = "PERCENT")]
    pub support_percent: Option<u32>,
    /// The money for support (without a programme: for building), in kronor
    #[arg(long, value_name = "SEK", allow_negative_numbers = true)]
    pub budget: Option<i64>,
    /// What the choice under the budget is to have most of: premises, households, workplaces or points [default: households, else premises]
    #[arg(long, value_name = "OBJECTIVE")]
    pub objective: Option<String>,
    /// Plan for premises with the status planned too, not only for the unserved
    #[arg(long)]
    pub with_planned: bool,
    /// Percent of the premises that connect: one number, or LOW-LIKELY-HIGH [default: 100]
    #[arg(long, value_name = "PERCENT")]
    pub take_up: Option<String>,
    /// The most that a connection may cost, in kronor; dearer premises are left out
    #[arg(long, value_name = "SEK", allow_negative_numbers = true)]
    pub worth: Option<i64>,
    /// What groups of premises grow by: cost (per premises) or points (of the programme) [default: cost]
    #[arg(long, value_name = "cost|points")]
    pub grow_by: Option<String>,
    /// The most premises in a project
    #[arg(long, value_name = "N")]
    pub most_premises: Option<u32>,
    /// The longest route of a project, in kilometres
    #[arg(long, value_name = "KM")]
    pub longest_km: Option<u32>,
    /// Rounds of search for each route; more is better and slower, and the answer depends on nothing else
    #[arg(long, value_name = "N")]
    pub effort: Option<u32>,
    /// Stop the search of each route after this many seconds; what was cut says so
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub seconds: Option<f64>,
    /// The seed of the draws for ranges of cost [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// A file of the same form as bygd.toml with what is different; it is planned beside the others and compared (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub scenario: Vec<PathBuf>,
    /// An earlier plan to begin from: its projects are kept where they can be, and no route gets dearer
    #[arg(long, value_name = "DIR")]
    pub begin_from: Option<PathBuf>,
    /// The folder for the results; without it they are only shown
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace the results of an earlier run in that folder
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// Let warnings fail the run
    #[arg(long)]
    pub strict: bool,
    /// Print the price list that comes with the program, to begin from, and do nothing else
    #[arg(long)]
    pub costs_template: bool,
    #[command(flatten)]
    pub inputs: InputArguments,
}

/// The layers that `--map` can name here.
const LAYERS: [&str; 5] = ["roads", "ducts", "works", "backbone", "barriers"];

impl PlanArguments {
    /// The settings in force: flags over the project file, mappings applied.
    pub fn settings(&self) -> Result<Settings> {
        let (own, others): (Vec<String>, Vec<String>) = self.inputs.map.iter().cloned().partition(|mapping| is_for_plan(mapping));
        let inputs = InputArguments { map: others, ..self.inputs.clone() };
        let flags = Settings { plan: self.flags(), ..Settings::default() };
        let mut settings = flags.over(inputs.settings()?);
        own.iter().try_for_each(|mapping| apply(mapping, &mut settings.plan))?;
        Ok(settings)
    }

    fn flags(&self) -> PlanSettings {
        let layers = |files: &[String]| {
            files.iter().map(|file| LayerSettings { file: Some(file.clone()), ..LayerSettings::default() }).collect()
        };
        PlanSettings {
            roads: layers(&self.roads),
            ducts: layers(&self.ducts),
            works: layers(&self.works),
            backbone: layers(&self.backbone),
            barriers: layers(&self.barriers),
            costs: self.costs.clone(),
            programme: self.programme.clone(),
            support_percent: self.support_percent,
            budget: self.budget,
            objective: self.objective.clone(),
            planned: self.with_planned.then_some(true),
            take_up: self.take_up.clone().map(toml::Value::String),
            worth: self.worth,
            grow_by: self.grow_by.clone(),
            most_premises: self.most_premises,
            longest_km: self.longest_km,
            effort: self.effort,
            seed: self.seed,
            limit: Vec::new(),
        }
    }
}

/// Whether a mapping is for a layer of the plan alone.
fn is_for_plan(mapping: &str) -> bool {
    LAYERS.iter().any(|layer| mapping.strip_prefix(layer).is_some_and(|rest| rest.starts_with('.')))
}

/// Applies `roads.class=vagtyp` to all layers of that kind.
fn apply(mapping: &str, plan: &mut PlanSettings) -> Result<()> {
    let parts = mapping.split_once('=').and_then(|(key, column)| Some((key.split_once('.')?, column)));
    let Some(((layer, field), column)) = parts else {
        return Err(Error::usage(format!("`--map {mapping}` is not understood"))
            .with_hint("write LAYER.FIELD=COLUMN, for example `--map roads.class=vagtyp`"));
    };
    let layers = match layer {
        "roads" => &mut plan.roads,
        "ducts" => &mut plan.ducts,
        "works" => &mut plan.works,
        "backbone" => &mut plan.backbone,
        _ => &mut plan.barriers,
    };
    if layers.is_empty() {
        return Err(Error::usage(format!("`--map {mapping}`: there is no {layer} layer in this run"))
            .with_hint(nearest_name(layer, LAYERS).map_or_else(String::new, |name| format!("give it with `--{name} FILE`"))));
    }
    for layer in layers {
        layer.columns.insert(field.to_owned(), column.to_owned());
    }
    Ok(())
}
