//! The run: a plan of scoring goes through the rooms, one way.

use super::ScorePlan;
use super::record::ScoreRecord;
use crate::coverage::{self, Assessment};
use crate::findings::{Findings, RowAccount};
use crate::model::{Areas, Assessed, ProjectAreas, Round, SignUps, Value};
use crate::project::map::{MapData, write_map};
use crate::project::run::{Data, read, records, refuse};
use crate::project::{OutputPlan, Talk};
use crate::read::applications::{ROLE, check_round, read_applications};
use crate::read::assessments::read_assessments;
use crate::read::decisions::read_decisions;
use crate::read::layer::{Context, InputInfo, Layer};
use crate::read::pots::read_pots;
use crate::read::project_areas::read_project_areas;
use crate::read::signups::read_signups;
use crate::read::text_table::TextTable;
use crate::score::areas::{self, Geodata, Overlap, Recount, Survey, SurveyOptions};
use crate::score::change::Change;
use crate::score::communicate::{Difference, differences};
use crate::score::lines::{LinesCompared, compare_lines};
use crate::score::sensitivity::{SensitivityResult, sensitivity};
use crate::score::summary::summarise;
use crate::score::what_if::{WhatIf, what_if};
use crate::score::{Budget, Choice, RuleSet, Scored, Task, cards, decide, score, shared};
use crate::write::{self, Explored, HashJob, Manifest, OutputFolder};
use crate::{Error, Result};
use std::path::PathBuf;

/// The seed of the joint small changes: always the same, so that two officers get the same answer.
const SEED: u64 = 1;

/// What a scoring run gives.
#[derive(Debug)]
pub struct ScoreReport {
    /// The applications, with what was assessed and computed.
    pub round: Round,
    /// The rules.
    pub rules: RuleSet,
    /// What became of the round.
    pub scored: Scored,
    /// What every rule of the line would fund; `None` without a budget.
    pub lines: Option<LinesCompared>,
    /// What small changes would do, where that was asked for.
    pub sensitivity: Option<SensitivityResult>,
    /// What the changes that were asked for would do.
    pub what_if: Option<WhatIf>,
    /// What areas and sign-ups say.
    pub survey: Option<Survey>,
    /// Projects that share premises.
    pub overlaps: Vec<Overlap>,
    /// What was counted again because a higher-ranked project keeps shared premises.
    pub recounted: Vec<Recount>,
    /// Values to be put to the applicants.
    pub differences: Vec<Difference>,
    /// What was found in the data.
    pub findings: Findings,
    /// What became of the rows of every layer.
    pub rows: Vec<RowAccount>,
    /// The folder with the results, where they were written.
    pub folder: Option<PathBuf>,
}

/// Everything that was read for a run.
struct Inputs {
    round: Round,
    table: TextTable,
    areas: Option<ProjectAreas>,
    signups: Option<SignUps>,
    budget: Budget,
    choices: Vec<Choice>,
    geodata: Option<Data>,
    books: Books,
}

/// What was read, and what became of its rows.
#[derive(Default)]
struct Books {
    rows: Vec<RowAccount>,
    inputs: Vec<InputInfo>,
    findings: Findings,
}

/// Scores a round and, where asked, writes the results; either all of them or nothing.
///
/// # Errors
/// Inputs that cannot be read or scored, results that cannot be written or would replace an input, and findings that do not allow it.
pub fn run_score(plan: &ScorePlan, output: Option<&OutputPlan>, talk: &dyn Talk) -> Result<ScoreReport> {
    let folder = output.map(|output| OutputFolder::create(&output.folder, output.overwrite)).transpose()?;
    if let Some(folder) = &folder {
        folder.protect(plan.paths().iter().chain(&plan.project).map(PathBuf::as_path))?;
    }
    let report = score_into(plan, folder.as_ref(), talk)?;
    let path = folder.as_ref().map(|folder| folder.path().to_path_buf());
    folder.map(OutputFolder::finish).transpose()?;
    Ok(ScoreReport { folder: path, ..report })
}

/// Scores a round and writes the results into a folder that is being made.
///
/// # Errors
/// As [`run_score`].
pub fn score_into(plan: &ScorePlan, folder: Option<&OutputFolder>, talk: &dyn Talk) -> Result<ScoreReport> {
    let hashes = folder.map(|_| HashJob::start(plan.paths()));
    let Inputs { mut round, table, areas, signups, budget, choices, geodata, mut books } = read_inputs(plan, talk)?;
    let rules = &plan.rules;
    let ground = match (&areas, &geodata) {
        (Some(areas), Some(data)) => {
            talk.step("looking into the areas");
            Some(Ground::new(plan, areas, signups.as_ref(), data, &mut books.findings)?)
        }
        _ => None,
    };
    let survey = take_in(&mut round, table, ground.as_ref(), rules, &mut books)?;
    refuse(&books.findings, plan.strict)?;
    refuse_idle_choices(&round, rules, &budget, &choices)?;
    talk.step("scoring");
    let overlaps = survey.as_ref().map(areas::overlaps).unwrap_or_default();
    let mut scored = score(&Task { round: &round, rules, budget: &budget, choices: &choices });
    let mut recounted = Vec::new();
    if let Some(survey) = survey.as_ref().filter(|_| rules.double_support_forbidden.as_ref().is_some_and(|rule| rule.value)) {
        let order = shared::keep_order(&Task { round: &round, rules, budget: &budget, choices: &choices }, &scored);
        recounted = areas::recount(&round, survey, &order);
        put_in(&mut round, &recounted, rules);
        let task = Task { round: &round, rules, budget: &budget, choices: &choices };
        let mut cards = cards(&task);
        shared::leave_open(&task, &scored, &overlaps, &mut cards);
        scored = decide(&task, cards);
    }
    scored.preliminary |= books.rows.iter().any(|account| account.role == ROLE && account.used < account.read);
    let task = Task { round: &round, rules, budget: &budget, choices: &choices };
    let lines = compare_lines(&task, &scored, plan.objective);
    let sensitivity = plan.sensitivity.then(|| {
        talk.step("trying small changes");
        sensitivity(&task, &scored, SEED)
    });
    let changes = changes(plan, &round)?;
    let what_if = if changes.is_empty() { None } else { Some(what_if(&task, &scored, &changes)?) };
    let mut differences = differences(&round);
    differences.sort_by(|a, b| {
        let id = |one: &Difference| &round.applications[one.project].project_id;
        id(a).cmp(id(b)).then(a.column.cmp(&b.column))
    });
    if let (Some(folder), Some(hashes)) = (folder, hashes) {
        talk.step("writing");
        let assumed: Vec<(String, String)> = rules.assumed().into_iter().map(|assumed| (assumed.what, assumed.why)).collect();
        let files = write::ScoreFiles { task, scored: &scored, differences: &differences, overlaps: &overlaps };
        write::write_score(folder, &files)?;
        let explored = Explored {
            round: &round,
            summary: &summarise(&task, &scored),
            lines: lines.as_ref(),
            sensitivity: sensitivity.as_ref(),
            survey: survey.as_ref(),
            overlaps: &overlaps,
        };
        write::write_explored(folder, &explored)?;
        write_layers(folder, plan, ground.as_ref(), &round, talk)?;
        if let Some(what_if) = &what_if {
            write::write_what_if(&folder.file(write::WHAT_IF), what_if)?;
        }
        write::write_findings(&folder.file("findings.csv"), &books.findings)?;
        let inputs = records(&books.inputs, hashes)?;
        let manifest = Manifest {
            command: "score",
            settings: &ScoreRecord::new(plan, &round, &budget, &choices, &assumed, &changes),
            passed_within: plan.geodata.as_ref().map(|plan| plan.rules.passed_within),
            inputs: &inputs,
            rows: &books.rows,
            base_missing: &[],
        };
        write::write_manifest(&folder.file("manifest.json"), &manifest, &folder.written()?)?;
    }
    let Books { rows, findings, .. } = books;
    let rules = rules.clone();
    Ok(ScoreReport {
        round,
        rules,
        scored,
        lines,
        sensitivity,
        what_if,
        survey,
        overlaps,
        recounted,
        differences,
        findings,
        rows,
        folder: None,
    })
}

/// Writes the polygons that there are.
fn write_layers(
    folder: &OutputFolder,
    plan: &ScorePlan,
    ground: Option<&Ground<'_>>,
    round: &Round,
    talk: &dyn Talk,
) -> Result<()> {
    let (Some(geodata), Some(ground)) = (&plan.geodata, ground) else { return Ok(()) };
    let Data { premises, areas, .. } = ground.data;
    let assessment = ground.assessment.as_ref();
    write_map(folder, geodata, &MapData { premises, areas, assessment, projects: Some((ground.areas, round)) }, talk)
}

/// Reads everything the plan names: first the geodata, whose municipalities the applications may name.
fn read_inputs(plan: &ScorePlan, talk: &dyn Talk) -> Result<Inputs> {
    let say = |line: &str| talk.say(line);
    let context = Context { working: plan.working, options: plan.options, say: &say };
    let mut geodata = plan.geodata.as_ref().map(|plan| read(plan, talk)).transpose()?;
    let mut books = Books::default();
    if let Some(data) = &mut geodata {
        books.findings = std::mem::take(&mut data.findings);
    }
    let findings = &mut books.findings;
    let mut layers: Vec<Layer> = Vec::new();
    talk.step(&format!("reading {}", plan.applications.source.file_name()));
    let known: Option<&Areas> = geodata.as_ref().map(|data| &data.areas);
    let (mut round, table) = read_applications(&plan.applications, known, &context, findings)?;
    if let Some(assessments) = &plan.assessments {
        layers.push(read_assessments(assessments, &mut round, known, &context, findings)?);
    }
    // From here on nothing depends on the order of the rows.
    round.applications.sort_by(|a, b| a.project_id.cmp(&b.project_id));
    round.name.clone_from(&plan.round);
    let mut project_areas = None;
    if let Some(layer) = &plan.project_areas {
        let (areas, layer) = read_project_areas(layer, &context, findings)?;
        project_areas = Some(areas);
        layers.push(layer);
    }
    let mut signups = None;
    if let Some(layer) = &plan.signups {
        let (signed, layer) = read_signups(layer, &context, findings)?;
        signups = Some(signed);
        layers.push(layer);
    }
    let mut budget = plan.budget.clone();
    if let Some(layer) = &plan.pots {
        let (pots, layer) = read_pots(layer, &plan.rules, &context, findings)?;
        budget = Budget::Pots(pots);
        layers.push(layer);
    }
    let mut choices = Vec::new();
    if let Some(layer) = &plan.decide {
        let (chosen, layer) = read_decisions(layer, &round, &context, findings)?;
        choices = chosen;
        layers.push(layer);
    }
    for layer in layers {
        books.rows.push(layer.account);
        books.inputs.push(layer.info);
    }
    if let Some(data) = &mut geodata {
        books.rows.append(&mut data.rows);
        books.inputs.append(&mut data.inputs);
    }
    Ok(Inputs { round, table, areas: project_areas, signups, budget, choices, geodata, books })
}

/// What the areas of a round are surveyed against.
struct Ground<'a> {
    areas: &'a ProjectAreas,
    signups: Option<&'a SignUps>,
    data: &'a Data,
    assessment: Option<Assessment>,
    options: SurveyOptions,
}

impl<'a> Ground<'a> {
    /// The status of every premises, where anything says who has fibre.
    fn new(
        plan: &ScorePlan,
        areas: &'a ProjectAreas,
        signups: Option<&'a SignUps>,
        data: &'a Data,
        findings: &mut Findings,
    ) -> Result<Self> {
        let mut options = SurveyOptions::default();
        if let Some(metres) = plan.forgotten_within_m {
            options.forgotten_within_m = metres;
        }
        let says_fibre = data.premises.connected.is_some() || !data.network.is_empty();
        let mut assessment = None;
        if let Some(plan) = &plan.geodata {
            options.county = plan.names.county.clone();
            if says_fibre {
                let settlements = data.settlements.as_ref();
                assessment =
                    Some(coverage::assess(&data.premises, &data.areas, settlements, &data.network, &plan.rules, findings)?);
            }
        }
        Ok(Self { areas, signups, data, assessment, options })
    }

    /// Counts what lies in the areas and puts it beside what was stated.
    fn survey(&self, round: &mut Round, findings: &mut Findings) -> Result<Survey> {
        let Self { areas: project_areas, signups, data, .. } = *self;
        let geodata = Geodata {
            areas: project_areas,
            premises: &data.premises,
            assessment: self.assessment.as_ref(),
            municipalities: Some(&data.areas),
            settlements: data.settlements.as_ref(),
            signups,
        };
        let survey = areas::survey(round, &geodata, &self.options, findings)?;
        areas::apply(round, &survey);
        Ok(survey)
    }
}

/// Surveys the areas and checks the round against the rule set. A value that the areas know keeps a project in the round for somebody to decide
/// on, so they come first; where projects had to go, what is left is surveyed again.
fn take_in(
    round: &mut Round,
    mut table: TextTable,
    ground: Option<&Ground<'_>>,
    rules: &RuleSet,
    books: &mut Books,
) -> Result<Option<Survey>> {
    let mut found = Findings::default();
    let mut survey = ground.map(|ground| ground.survey(round, &mut found)).transpose()?;
    let projects = round.applications.len();
    check_round(round, &mut table, rules, &mut books.findings)?;
    books.rows.insert(0, table.layer.account);
    books.inputs.insert(0, table.layer.info);
    if round.applications.len() < projects {
        found = Findings::default();
        survey = ground.map(|ground| ground.survey(round, &mut found)).transpose()?;
    }
    books.findings.merge(found);
    Ok(survey)
}

/// Refuses a choice that settles nothing: it would stand in a decision as a reason that was none.
fn refuse_idle_choices(round: &Round, rules: &RuleSet, budget: &Budget, choices: &[Choice]) -> Result<()> {
    if choices.is_empty() {
        return Ok(());
    }
    let scored = score(&Task { round, rules, budget, choices: &[] });
    let tied: Vec<&String> =
        scored.list.iter().filter(|row| row.tied).map(|row| &round.applications[row.project].project_id).collect();
    match choices.iter().find(|choice| !tied.contains(&&choice.project_id)) {
        Some(choice) => Err(Error::usage(format!("the choice for `{}` settles nothing: the rules place it", choice.project_id))
            .with_hint(
                "a choice parts projects that share a place; take the line out, or settle an open question with `--assessments`",
            )),
        None => Ok(()),
    }
}

/// Puts recounted values in the place of those that were scored, with the reason. A project of which nothing is left that could be connected is
/// nothing that the rules can place: then nothing is known of its size.
fn put_in(round: &mut Round, recounted: &[Recount], rules: &RuleSet) {
    let divisor = rules.comparison.as_ref().map(|comparison| comparison.divisor.value);
    let is_size = |column| [rules.counting.possible, rules.counting.size].contains(&column) || divisor == Some(column);
    for recount in recounted {
        let assessed = &mut round.applications[recount.project].assessed;
        let before = assessed.remove(&recount.column);
        let (own, document) = before.map_or_else(Default::default, |before| (before.reason, before.document));
        let surety = if recount.is_exact {
            ""
        } else {
            " Hur många det gäller är inte säkert känt; så många som det kan vara är frånräknade."
        };
        let reason = format!("{}{surety} {own}", Assessed::SHARED);
        let value = Some(Value::Number(recount.value)).filter(|_| recount.value > 0 || !is_size(recount.column));
        let recounted = Assessed { value, reason: reason.trim_end().to_owned(), document, officer: String::new(), date: None };
        assessed.insert(recount.column, recounted);
    }
}

/// The changes to try.
fn changes(plan: &ScorePlan, round: &Round) -> Result<Vec<Change>> {
    let drops = plan.drop.iter().map(|text| Change::parse_drop(text, round));
    let sets = plan.set.iter().map(|text| Change::parse_set(text, round));
    drops.chain(sets).chain(plan.what_if_money.iter().cloned().map(Ok)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Application, ApplicationColumn};

    #[test]
    fn a_recount_to_nobody_signed_is_known_and_one_to_nobody_there_leaves_the_size_open() {
        use ApplicationColumn::{PermanentHouseholds, PermanentSigned};
        let rules = crate::read::rules::load("landsbygdsprogrammet-2016").unwrap();
        let mut round = Round { applications: vec![Application::default()], ..Round::default() };
        let to_zero = |column| Recount { project: 0, column, before: 3, value: 0, is_exact: true };
        put_in(&mut round, &[to_zero(PermanentSigned), to_zero(PermanentHouseholds)], &rules);
        let application = &round.applications[0];
        assert_eq!(application.value(PermanentSigned), Some(&Value::Number(0)));
        assert_eq!(application.value(PermanentHouseholds), None);
    }
}
