//! The what-if panel: the controls, and the round as the script needs it to give out the money again.
//!
//! Responsible for: the form and the data. Not responsible for: the calculation, which `templates/what_if.js` does in the page exactly as
//! `score::line` does it. Only for those who work with the case.

use super::round_view::RoundView;
use super::{Context, Piece, Sentence};
use crate::results::{InputLayer, Project};
use crate::score::rules::LineRule;
use crate::score::{BeforeMoney, MoneyRules, Outcome, Support};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the template shows.
#[derive(Debug, Serialize)]
pub(super) struct WhatIfPart {
    pots: Vec<PotControl>,
    lines: Vec<LineControl>,
    projects: Vec<ProjectControl>,
    totals: Vec<(&'static str, String)>,
    has_pots: bool,
    needs_geodata: bool,
    /// JSON that can stand in a script element.
    data: String,
}

#[derive(Debug, Serialize)]
struct PotControl {
    label: Sentence,
    budget: String,
}

#[derive(Debug, Serialize)]
struct LineControl {
    value: &'static str,
    label: String,
    in_force: bool,
}

#[derive(Debug, Serialize)]
struct ProjectControl {
    id: String,
    name: String,
}

/// The panel, where the folder has what it needs.
pub(super) fn part(context: &Context<'_>) -> Option<WhatIfPart> {
    if !context.is_internal() {
        return None;
    }
    let view = RoundView::of(context)?;
    let money = view.round.money.as_ref()?;
    let projects: Vec<ProjectData<'_>> = view.round.projects.iter().map(ProjectData::of).collect::<Option<_>>()?;
    let look = &view.look;
    let totals = ["granted_projects", "granted", "reserved", "left", "signed", "possible"];
    let ranked = view.rows().into_iter().filter(|&row| view.is_ranked(row));
    let inputs = &look.results.manifest.inputs;
    let data = Data {
        lang: context.language().as_str(),
        command: command(&view),
        words: words(&view),
        outcomes: outcomes(&view),
        money,
        projects,
    };
    Some(WhatIfPart {
        pots: money.pots.iter().map(|pot| pot_control(&view, &pot.id, pot.budget)).collect(),
        lines: LineRule::ALL
            .iter()
            .map(|rule| LineControl {
                value: rule.as_str(),
                label: look.word("way", rule.as_str()),
                in_force: *rule == money.line,
            })
            .collect(),
        projects: ranked
            .map(|row| ProjectControl { id: view.ranking.cell(row, "project_id").to_owned(), name: view.name(row) })
            .collect(),
        totals: totals.map(|key| (key, look.text("what_if", &format!("total_{key}")).to_owned())).to_vec(),
        has_pots: money.pots.len() > 1,
        needs_geodata: inputs.iter().any(|input| input.role == "premises"),
        data: script_json(&data)?,
    })
}

fn pot_control(view: &RoundView<'_>, id: &str, budget: Option<i64>) -> PotControl {
    let key = if id.is_empty() { "budget" } else { "budget_of_pot" };
    PotControl {
        label: view.look.fill("what_if", key, &[("pot", Piece::Name(view.pot_name(id)))]),
        budget: budget.map(|kronor| kronor.to_string()).unwrap_or_default(),
    }
}

/// What the script reads. `money` and `projects` have the names that they have in `scorecards.json`.
#[derive(Serialize)]
struct Data<'a> {
    lang: &'static str,
    /// The words of the command that made the round.
    command: Vec<String>,
    words: BTreeMap<&'static str, &'static str>,
    outcomes: BTreeMap<&'static str, String>,
    money: &'a MoneyRules,
    projects: Vec<ProjectData<'a>>,
}

#[derive(Serialize)]
struct ProjectData<'a> {
    rank: Option<u32>,
    project_id: &'a str,
    project: &'a str,
    outcome: Outcome,
    granted_support: Option<i64>,
    reserved_support: i64,
    signed_connections: Option<u64>,
    possible_connections: Option<u64>,
    support: &'a Support,
    before_money: &'a BeforeMoney,
}

impl<'a> ProjectData<'a> {
    fn of(project: &'a Project) -> Option<Self> {
        Some(Self {
            rank: project.rank,
            project_id: &project.project_id,
            project: &project.project,
            outcome: project.outcome,
            granted_support: project.granted_support,
            reserved_support: project.reserved_support,
            signed_connections: project.signed_connections,
            possible_connections: project.possible_connections,
            support: &project.support,
            before_money: project.before_money.as_ref()?,
        })
    }
}

/// What the script says.
const WORDS: [&str; 5] = ["announce", "as_it_is", "cannot", "not_kronor", "withdrawn"];

fn words(view: &RoundView<'_>) -> BTreeMap<&'static str, &'static str> {
    WORDS.into_iter().map(|key| (key, view.look.text("what_if", key))).collect()
}

fn outcomes(view: &RoundView<'_>) -> BTreeMap<&'static str, String> {
    Outcome::ALL.iter().map(|outcome| (outcome.as_str(), view.look.word("outcome", outcome.as_str()))).collect()
}

/// The command that made the round, as far as its results know it: files without folders, geodata left to the project file.
fn command(view: &RoundView<'_>) -> Vec<String> {
    let files = [
        ("applications", "--applications"),
        ("assessments", "--assessments"),
        ("project_areas", "--project-areas"),
        ("signups", "--signups"),
        ("pots", "--pots"),
        ("decisions", "--decide"),
    ];
    let inputs = &view.look.results.manifest.inputs;
    let file = |role: &str| inputs.iter().find(|input: &&InputLayer| input.role == role).map(|input| input.file.clone());
    let mut words = vec!["bygd".to_owned(), "score".to_owned()];
    for (role, flag) in files {
        words.extend(file(role).into_iter().flat_map(|file| [flag.to_owned(), file]));
    }
    words.extend(["--rules".to_owned(), view.round.rule_set.id.clone()]);
    if let Some(round) = view.look.results.manifest.settings["round"].as_str() {
        words.extend(["--round".to_owned(), round.to_owned()]);
    }
    if let Some(amount) = view.round.budget.amount {
        words.extend(["--budget".to_owned(), amount.to_string()]);
    }
    words
}

/// JSON that neither ends the script element it stands in nor begins a comment: no angle bracket and no ampersand is in it as it is.
fn script_json(data: &Data<'_>) -> Option<String> {
    let text = serde_json::to_string(data).ok()?;
    let harmless = |character: char| match character {
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => format!("\\u{:04x}", u32::from(character)),
        other => other.to_string(),
    };
    Some(text.chars().map(harmless).collect())
}
