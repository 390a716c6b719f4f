//! The chapter of a plan: where to build next, what that costs, and what to fund first.
//!
//! Responsible for: what stands in the chapter and the sentences that say what the numbers say. Not responsible for: single numbers
//! (`rollout::figures`), the charts (`rollout::chart`), or the map (`map::plan`).

mod cards;
mod chart;
mod figures;
mod tables;

use self::chart::{Curve, Frontier};
use self::figures::{gap_percent, kronor};
use super::lookup::{Fact, Lookup};
use super::map::{PlanMap, plan_map};
use super::{Cell, Context, Piece, Sentence, ShownTable};
use crate::results::{Results, Table};
use serde::Serialize;

/// The section.
#[derive(Debug, Serialize)]
pub(super) struct RolloutPart {
    /// What the numbers say.
    finding: Sentence,
    /// What to fund first, and how sure that is.
    choice: Option<Sentence>,
    /// How good the routes are.
    gap: Option<Sentence>,
    facts: Vec<Fact>,
    map: Option<PlanMap>,
    ways: Option<ShownTable>,
    projects: Option<ShownTable>,
    /// Those that are not shown.
    rest: Option<Sentence>,
    cards: Vec<cards::Card>,
    frontier: Option<Frontier>,
    curves: Vec<Curve>,
    curve_table: Option<ShownTable>,
    fates: Option<ShownTable>,
    bill: Option<ShownTable>,
    prices: Option<ShownTable>,
    /// How many of the prices no source states.
    assumed: Option<Sentence>,
    /// What is left out for the public.
    public: bool,
    /// Whether routes are on the map.
    has_routes: bool,
}

/// A plan with the words for it.
pub(super) struct PlanView<'a> {
    look: Lookup<'a>,
    projects: &'a Table,
    /// Rows of projects in the order of the chapter: funded ones first, then by cost per premises.
    order: Vec<usize>,
}

impl<'a> PlanView<'a> {
    fn new(context: &'a Context<'a>, results: &'a Results, projects: &'a Table) -> Self {
        let mut order: Vec<usize> = (0..projects.rows.len()).collect();
        order.sort_by_key(|&row| (projects.cell(row, "chosen") != "1", row));
        Self { look: Lookup::new(context, results), projects, order }
    }
    fn results(&self) -> &'a Results {
        self.look.results
    }
    fn text(&self, key: &str) -> &'static str {
        self.look.text("rollout", key)
    }
    /// The names of a project's municipalities; its codes where nobody says a name.
    fn municipalities(&self, row: usize) -> String {
        let layer = self.results().layer("municipalities").map(|layer| &layer.table);
        let tables = [layer, self.results().table("cost_curve")];
        let name = |code: &str| {
            let found = tables.iter().flatten().find_map(|table| Some((table, table.find(&[("code", code)]).next()?)));
            found.map_or_else(|| code.to_owned(), |(table, row)| table.cell(row, "name").to_owned())
        };
        self.projects
            .cell(row, "municipalities")
            .split(' ')
            .filter(|code| !code.is_empty())
            .map(name)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The section; none without a plan.
pub(super) fn part(context: &Context<'_>) -> Option<RolloutPart> {
    let results = context.input.rollout?;
    let projects = results.table("projects")?;
    let view = PlanView::new(context, results, projects);
    let funded = |id: &str| projects.find(&[("project", id), ("chosen", "1")]).next().is_some();
    let totals = results.table("plan_totals").filter(|table| !table.rows.is_empty());
    let frontier = results.table("frontier").filter(|table| table.rows.len() > 1);
    let curve = results.table("cost_curve").filter(|table| !table.rows.is_empty());
    let has = |name: &str| results.table(name).filter(|table| !table.rows.is_empty());
    Some(RolloutPart {
        finding: finding(&view, totals),
        choice: has("choices").map(|table| choice(&view, table)),
        gap: totals.map(|table| gap(&view, table)),
        facts: totals.map(|table| facts(&view, table)).unwrap_or_default(),
        map: plan_map(context, results, funded),
        ways: has("choices").map(|table| tables::ways(&view, table)),
        projects: (!view.order.is_empty()).then(|| tables::projects(&view)),
        rest: tables::rest(&view),
        cards: cards::cards(&view),
        frontier: frontier.map(|table| Frontier::of(&view, table)),
        curves: curve.map(|table| chart::curves(&view, table)).unwrap_or_default(),
        curve_table: curve.map(|table| tables::curve(&view, table)),
        fates: has("fates").map(|table| tables::fates(&view, table)),
        bill: has("bill_totals").map(|table| tables::bill(&view, table)),
        prices: has("prices").map(|table| tables::prices(&view, table)),
        assumed: has("prices").map(|table| assumed(&view, table)),
        public: !context.is_internal(),
        has_routes: !results.routes.is_empty(),
    })
}

fn finding(view: &PlanView<'_>, totals: Option<&Table>) -> Sentence {
    let Some(table) = totals.filter(|_| !view.order.is_empty()) else { return Sentence::text(view.text("finding_none")) };
    let figure = |column| Piece::Figure(view.look.figure(table, 0, column));
    let pieces = [
        ("projects", figure("projects")),
        ("premises", figure("premises")),
        ("cost", kronor(&view.look, table, 0, "cost").into()),
    ];
    Sentence::fill(view.text("finding"), &pieces)
}

/// What the best choice reaches, and what none can exceed.
fn choice(view: &PlanView<'_>, table: &Table) -> Sentence {
    let figure = |column| Piece::Figure(view.look.figure(table, 0, column));
    let objective = view.look.word("objective", table.cell(0, "objective"));
    let pieces = [
        ("budget", kronor(&view.look, table, 0, "budget").into()),
        ("projects", figure("projects")),
        ("worth", figure("worth")),
        ("bound", figure("upper_bound")),
        ("objective", Piece::Text(objective)),
    ];
    let key = if table.cell(0, "proven") == "1" { "choice_proven" } else { "choice_bound" };
    Sentence::fill(view.text(key), &pieces)
}

/// How much dearer than the best possible the routes can be, and what that is about.
fn gap(view: &PlanView<'_>, table: &Table) -> Sentence {
    let sentence = Sentence::fill(view.text("gap"), &[("gap", gap_percent(&view.look, table, 0).into())]);
    if table.cell(0, "cut_by_time") == "0" {
        return sentence;
    }
    let cut = Sentence::fill(view.text("cut"), &[("count", view.look.figure(table, 0, "cut_by_time").into())]);
    sentence.and(" ").joined(cut)
}

fn facts(view: &PlanView<'_>, table: &Table) -> Vec<Fact> {
    let look = &view.look;
    let heading = |column: &str| look.heading(table, column);
    let mut facts: Vec<Fact> = ["households", "workplaces", "population", "connections"]
        .iter()
        .filter(|column| !table.cell(0, column).is_empty() || table.is_suppressed(0, column))
        .map(|column| Fact::new(&heading(column), Cell::Figure(look.figure(table, 0, column))))
        .collect();
    for column in ["route_m", "drops_m"] {
        facts.push(Fact::new(&heading(column), Cell::Figure(figures::metres(look, table, 0, column))));
    }
    facts
}

/// How many of the prices are assumed.
fn assumed(view: &PlanView<'_>, table: &Table) -> Sentence {
    let count = |condition: &str, rows: usize| {
        Piece::Figure(super::Figure::count(rows as u64, view.look.language(), format!("count(prices|{condition})")))
    };
    let without = table.find(&[("source", "")]).count();
    let pieces = [("assumed", count("source=", without)), ("all", count("item!=", table.rows.len()))];
    Sentence::fill(view.text("assumed"), &pieces)
}
