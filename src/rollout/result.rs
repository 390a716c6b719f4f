//! What a plan consists of, ready to be written.
//!
//! Responsible for: the shapes. Not responsible for: how they come about, or how they are shown.

use super::network::Network;
use super::prices::{BillLine, PriceList};
use crate::coverage::AreaIndex;
use crate::model::class::vocabulary;
use crate::score::Scorecard;
use geo::MultiPolygon;

vocabulary! {
    /// What became of a premises that was to be joined.
    Fate {
        /// It is in a project.
        InProject = "in_project",
        /// Its connection costs more than it is worth (`--worth`).
        TooDear = "too_dear",
        /// No road is near enough.
        TooFarFromRoad = "too_far_from_road",
        /// The nearest road has no way to the existing network.
        NoWay = "no_way_to_backbone",
    }
}

/// What a premises weighs, for sums per project. `None` where the column is missing or the cell is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Premises.
    pub premises: u64,
    /// Households.
    pub households: Option<u64>,
    /// Workplaces.
    pub workplaces: Option<u64>,
    /// People.
    pub population: Option<u64>,
}

impl Sums {
    /// Two sums together; what is unknown of one is unknown of both, but nothing at all is known of an empty sum.
    pub fn plus(self, other: Self) -> Self {
        if self.premises == 0 {
            return other;
        }
        let both = |a: Option<u64>, b: Option<u64>| Some(a? + b?);
        Self {
            premises: self.premises + other.premises,
            households: both(self.households, other.households),
            workplaces: both(self.workplaces, other.workplaces),
            population: both(self.population, other.population),
        }
    }
}

/// How a premises joins its project's tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joining {
    /// The row of the premises.
    pub premises: u32,
    /// What joining it adds to the cost of routes and drops, in öre, when the ones before it are joined. The sum over a project is the cost of its route and drops.
    pub added: u64,
    /// The same, evened out so that it never falls from one group of premises to the next (pooled averages): what a premises costs as part of the smallest group worth building; in öre.
    pub marginal: u64,
    /// Metres of cable from the existing network along the tree, in millimetres, the drop included.
    pub cable_mm: u64,
}

/// The route of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// Edges of the [`Network`], ascending.
    pub edges: Vec<u32>,
    /// What they cost, in öre.
    pub cost: u64,
    /// No route that joins the same premises costs less, in öre; for trenches, crossings, fees and joints along the graph, not for what the structure adds.
    pub lower_bound: u64,
    /// Whether the search was stopped by time.
    pub cut_by_time: bool,
    /// Metres along which something is laid, in millimetres.
    pub length_mm: u64,
}

/// Something that stands at a node of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// The node of the [`Network`].
    pub node: u32,
    /// How many premises it serves.
    pub premises: u32,
}

/// A cable along an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CableRun {
    /// The edge of the [`Network`].
    pub edge: u32,
    /// Fibres of all the cables laid there together.
    pub fibres: u32,
    /// Premises fed through it.
    pub premises: u32,
}

/// The equipment over a route.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// Splice points.
    pub splice_points: Vec<Site>,
    /// Cabinets.
    pub cabinets: Vec<Site>,
    /// Cables, by edge.
    pub cables: Vec<CableRun>,
}

/// A cost with its range, in öre.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct CostRange {
    /// One in ten draws is below.
    pub p10: u64,
    /// Half of the draws are below.
    pub p50: u64,
    /// Nine in ten draws are below.
    pub p90: u64,
}

/// A programme's view of a project.
#[derive(Debug, Clone)]
pub struct Card {
    /// The scorecard at the stated take-up.
    pub card: Scorecard,
    /// The connections that the take-up gives, in the rule set's unit; `None` where what it counts is not known.
    pub signed: Option<u64>,
    /// The connections needed for the next band of any criterion, where there is one that more connections reach.
    pub next_signed: Option<u64>,
    /// The points in all with so many; `None` as in [`Scorecard::total_points`].
    pub next_points: Option<u64>,
}

/// A project: an area, a route, a cost.
#[derive(Debug, Clone)]
pub struct Project {
    /// What it is called, `K001`, in order of cost per premises.
    pub id: String,
    /// Its premises in order of joining.
    pub joining: Vec<Joining>,
    /// What they weigh.
    pub sums: Sums,
    /// The same per municipality, ascending, outside last.
    pub by_area: Vec<(AreaIndex, Sums)>,
    /// Its area.
    pub area: MultiPolygon<f64>,
    /// Its route.
    pub route: Route,
    /// Its equipment.
    pub structure: Structure,
    /// Everything that is paid for, one line per item, ascending by item; the amounts add up to `cost`.
    pub bill: Vec<BillLine>,
    /// What it costs in all, in öre.
    pub cost: u64,
    /// Its range over prices and take-up.
    pub range: CostRange,
    /// Premises connected at the stated take-up, rounded down, at least 1.
    pub connections: u64,
    /// Support at the programme's share, in öre; `None` without a programme.
    pub support: Option<u64>,
    /// The programme's view; `None` without a programme.
    pub card: Option<Card>,
}

/// A point of the cost curve of a municipality: up to this cost per premises, this many premises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurvePoint {
    /// The municipality.
    pub area: AreaIndex,
    /// The most that a premises costs ([`Joining::marginal`]), in öre.
    pub marginal: u64,
    /// Premises at or below, all points before included.
    pub premises: u64,
    /// Their cost together, in öre.
    pub cost: u64,
}

/// A set of projects under a budget.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Positions of the projects, ascending.
    pub projects: Vec<usize>,
    /// What they are worth in the objective.
    pub worth: u64,
    /// What they cost of the budget, in öre.
    pub cost: u64,
}

/// What to fund under a budget.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The budget, in öre.
    pub budget: u64,
    /// What is counted: `households`, `premises`, `points` or `workplaces`.
    pub objective: String,
    /// The best set found.
    pub best: Selection,
    /// No set is worth more.
    pub upper_bound: u64,
    /// Whether that is proven to be the best.
    pub proven: bool,
    /// What the most worth for the money first gives.
    pub greedy: Selection,
    /// What the programme's own ranking gives; `None` without a programme.
    pub by_programme: Option<Selection>,
    /// From nothing to everything: budget in öre, the best worth, its bound.
    pub frontier: Vec<FrontierPoint>,
}

/// The best that a budget reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrontierPoint {
    /// The budget, in öre.
    pub budget: u64,
    /// The worth reached.
    pub worth: u64,
    /// No set is worth more.
    pub upper_bound: u64,
    /// What greedy reaches.
    pub greedy: u64,
}

/// A plan of a region.
#[derive(Debug, Clone)]
pub struct Rollout {
    /// The priced graph.
    pub network: Network,
    /// The prices.
    pub prices: PriceList,
    /// Per premises of [`Network::premises`] what became of it, and the position of its project.
    pub fates: Vec<(Fate, Option<u32>)>,
    /// The projects, by id.
    pub projects: Vec<Project>,
    /// The cost curves, by municipality and cost.
    pub curve: Vec<CurvePoint>,
    /// What to fund; `None` without a budget.
    pub choice: Option<Choice>,
}
