//! The plan of a scoring run: every setting checked before a large file is read.

use crate::error::nearest_name;
use crate::project::plan::{layer_plan, open_options, working_crs};
use crate::project::{Plan, Settings};
use crate::read::layer::LayerPlan;
use crate::read::open::OpenOptions;
use crate::read::rules;
use crate::score::best::Objective;
use crate::score::change::Change;
use crate::score::{Budget, RuleSet};
use crate::spatial::Crs;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What was asked for, as typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoreSettings {
    /// The applications.
    pub applications: String,
    /// The id or file of the rule set.
    pub rules: String,
    /// The assessments.
    pub assessments: Option<String>,
    /// The areas of the projects.
    pub project_areas: Option<String>,
    /// Who signed.
    pub signups: Option<String>,
    /// The money, in kronor.
    pub budget: Option<String>,
    /// The money of each pot.
    pub pots: Option<String>,
    /// What the round is called.
    pub round: Option<String>,
    /// Choices where the rules do not decide.
    pub decide: Option<String>,
    /// Projects to leave out, to see what that does.
    pub drop: Vec<String>,
    /// Values to change, to see what that does.
    pub set: Vec<String>,
    /// Other sums of money, to see what that does.
    pub what_if_budget: Vec<String>,
    /// Another rule of the line, to see what that does.
    pub what_if_line: Option<String>,
    /// Whether to try small changes.
    pub sensitivity: bool,
    /// What the best choice is to be best at.
    pub best: String,
    /// How far from a project forgotten premises are looked for, in metres.
    pub forgotten_within: Option<f64>,
    /// Mappings of columns, `LAYER.FIELD=COLUMN`; those of other layers are not for this plan.
    pub map: Vec<String>,
}

/// A scoring run, checked.
#[derive(Debug, Clone)]
pub struct ScorePlan {
    /// The applications.
    pub applications: LayerPlan,
    /// The rules.
    pub rules: RuleSet,
    /// The assessments.
    pub assessments: Option<LayerPlan>,
    /// The areas of the projects.
    pub project_areas: Option<LayerPlan>,
    /// Who signed.
    pub signups: Option<LayerPlan>,
    /// The money, as far as it does not come from a file.
    pub budget: Budget,
    /// The file with the money of each pot.
    pub pots: Option<LayerPlan>,
    /// The file with choices.
    pub decide: Option<LayerPlan>,
    /// What the round is called.
    pub round: String,
    /// What to leave out, as typed; the round must be known to understand it.
    pub drop: Vec<String>,
    /// What to change, as typed.
    pub set: Vec<String>,
    /// Other sums of money and another rule of the line to try.
    pub what_if_money: Vec<Change>,
    /// Whether to try small changes.
    pub sensitivity: bool,
    /// What the best choice is to be best at.
    pub objective: Objective,
    /// How far from a project forgotten premises are looked for, in metres.
    pub forgotten_within_m: Option<f64>,
    /// Premises, municipalities and networks, where areas are to be surveyed.
    pub geodata: Option<Plan>,
    /// The system that all coordinates are brought into.
    pub working: &'static Crs,
    /// How text files are to be understood.
    pub options: OpenOptions,
    /// Whether warnings fail the run.
    pub strict: bool,
    /// The project file that settings came from: never replaced by results.
    pub project: Option<PathBuf>,
}

/// The tables that `--map` can name here.
const LAYERS: [&str; 6] = ["applications", "assessments", "project_areas", "signups", "pots", "decisions"];

impl ScorePlan {
    /// Checks settings; `inputs` are those of the coverage count, from flags and the project file.
    ///
    /// # Errors
    /// Anything that does not make sense whatever the files hold, and a rule set that is not known or not right.
    pub fn new(settings: &ScoreSettings, inputs: &Settings) -> Result<Self> {
        let columns = mappings(&settings.map)?;
        let none = BTreeMap::new();
        let layer = |file: &str, role: &str| layer_plan(file, None, inputs.crs, columns.get(role).unwrap_or(&none));
        let optional = |file: &Option<String>, role: &str| file.as_deref().map(|file| layer(file, role));
        let rules = rules::load(&settings.rules)?;
        let geodata = if settings.project_areas.is_some() { Some(geodata(inputs)?) } else { None };
        let objective = Objective::parse(&settings.best).ok_or_else(|| {
            let names = || Objective::ALL.iter().map(|objective| objective.as_str());
            let error = Error::usage(format!("`{}` is nothing that a choice can be best at", settings.best));
            error.with_hint(match nearest_name(&settings.best, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("give one of: {}", names().collect::<Vec<_>>().join(", ")),
            })
        })?;
        let forgotten_within_m = match settings.forgotten_within {
            Some(metres) if !metres.is_finite() || metres < 0.0 => {
                return Err(Error::usage(format!("`--forgotten-within` is {metres}, but a distance is 0 or more metres")));
            }
            metres => metres,
        };
        if settings.budget.is_some() && !rules.pot.is_empty() {
            return Err(Error::usage(format!("the rule set `{}` has pots, so one budget says too little", rules.id)).with_hint(
                "leave `--budget` out for the money of the rule set, or give other sums with `--pots FILE` (a table with the columns pot and budget)",
            ));
        }
        Ok(Self {
            applications: layer(&settings.applications, "applications"),
            assessments: optional(&settings.assessments, "assessments"),
            project_areas: optional(&settings.project_areas, "project_areas"),
            signups: optional(&settings.signups, "signups"),
            budget: budget(settings.budget.as_deref())?,
            pots: optional(&settings.pots, "pots"),
            decide: optional(&settings.decide, "decisions"),
            round: settings.round.clone().unwrap_or_default(),
            drop: settings.drop.clone(),
            set: settings.set.clone(),
            what_if_money: what_if_money(settings, &rules)?,
            sensitivity: settings.sensitivity,
            objective,
            forgotten_within_m,
            geodata,
            working: working_crs(inputs.working_crs)?,
            options: open_options(&inputs.text)?,
            strict: false,
            project: None,
            rules,
        })
    }

    /// All files that the plan reads, in the order of reading, one for each layer.
    pub fn paths(&self) -> Vec<PathBuf> {
        let tables =
            [&Some(self.applications.clone()), &self.assessments, &self.project_areas, &self.signups, &self.pots, &self.decide];
        let tables = tables.into_iter().flatten().map(|layer| layer.source.path.clone());
        tables.chain(self.geodata.iter().flat_map(Plan::paths)).collect()
    }
}

/// The plan of the coverage count that areas are surveyed against.
fn geodata(inputs: &Settings) -> Result<Plan> {
    Plan::new(inputs).map_err(|error| match error {
        error if inputs.premises.file.is_none() => Error::usage("areas say nothing without premises to count in them")
            .with_hint(format!("give `--premises FILE` and `--areas FILE`, as for `bygd coverage` ({error})")),
        error => error,
    })
}

/// What is to be tried with the money.
fn what_if_money(settings: &ScoreSettings, rules: &RuleSet) -> Result<Vec<Change>> {
    let budgets = settings.what_if_budget.iter().map(|text| Change::parse_what_if_budget(text, rules));
    budgets.chain(settings.what_if_line.iter().map(|text| Change::parse_line(text))).collect()
}

fn budget(text: Option<&str>) -> Result<Budget> {
    match text.map(Change::parse_budget).transpose()? {
        Some(Change::Budget(budget)) => Ok(Budget::One(budget)),
        _ => Ok(Budget::None),
    }
}

/// The mappings of the tables of this plan; those of other layers belong to the coverage count.
fn mappings(map: &[String]) -> Result<BTreeMap<&str, BTreeMap<String, String>>> {
    let mut columns: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    for mapping in map {
        let Some(((layer, field), column)) =
            mapping.split_once('=').and_then(|(key, column)| Some((key.split_once('.')?, column)))
        else {
            return Err(Error::usage(format!("`--map {mapping}` is not understood"))
                .with_hint("write LAYER.FIELD=COLUMN, for example `--map applications.permanent_households=hushall`"));
        };
        if let Some(layer) = LAYERS.iter().find(|known| **known == layer) {
            columns.entry(layer).or_default().insert(field.to_owned(), column.to_owned());
        }
    }
    Ok(columns)
}

/// Whether a mapping is for a table of this plan.
pub fn is_for_score(mapping: &str) -> bool {
    LAYERS.iter().any(|layer| mapping.strip_prefix(layer).is_some_and(|rest| rest.starts_with('.')))
}
