//! The plan: from a priced graph and premises to projects, curves and a choice.
//!
//! Responsible for: the order of the steps, and which premises ends where. Not responsible for: any single step.

use super::bill::{Quantities, connections, quantities};
use super::candidates::{self, Demand, PointsOf};
use super::card::{self, Facts, Terms};
use super::choice;
use super::curve::curve;
use super::joining::joining;
use super::network::{Attachment, Network};
use super::options::{Ask, TakeUp};
use super::prices::PriceList;
use super::range::Draws;
use super::result::{Fate, Project, Rollout, Sums};
use super::route::{RouteOptions, Routed, Workspace, route};
use super::shapes::shapes;
use super::structure::structure;
use super::tree::{Member, Tree};
use crate::coverage::AreaIndex;
use crate::model::Round;
use crate::score::RuleSet;
use crate::{Error, Result};
use geo::{Coord, MultiPolygon};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How many times prices and take-up are drawn for the range of a cost.
const DRAWS: u32 = 2_000;

/// What is known of the premises, by row.
#[derive(Debug, Clone, Copy)]
pub struct PremisesFacts<'a> {
    /// Their order by id, which decides where nothing else does.
    pub rank: &'a [u32],
    /// Where each is, in the working system.
    pub place: &'a [Coord<f64>],
    /// What each weighs.
    pub sums: &'a [Sums],
    /// The municipality of each.
    pub area: &'a [AreaIndex],
}

/// What is asked of a plan.
#[derive(Debug, Clone)]
pub struct PlanOptions<'a> {
    /// The most premises in a project.
    pub most_premises: u32,
    /// The longest route of a project, in millimetres.
    pub longest_mm: u64,
    /// Whether groups also grow for more points of the programme.
    pub grow_by_points: bool,
    /// How routes are looked for.
    pub route: RouteOptions,
    /// How many connect.
    pub take_up: TakeUp,
    /// The programme.
    pub programme: Option<&'a RuleSet>,
    /// The share of the cost applied for, in thousandths; `None`: the programme's own.
    pub share: Option<u16>,
    /// The seed of the draws.
    pub seed: u64,
    /// What is asked of the choice under a budget.
    pub ask: Option<Ask>,
    /// Groups of an earlier plan and the edges of their routes, to begin from; members are positions in [`Network::premises`].
    pub earlier: Vec<(Vec<u32>, Vec<u32>)>,
}

/// A project, what it consists of, and its premises as positions in [`Network::premises`].
type Made = (Project, Quantities, Vec<u32>);

/// Names of municipalities and counties, as an application gives them.
pub type NamesOf<'a> = dyn Fn(&[(AreaIndex, Sums)]) -> (String, String) + Sync + 'a;

/// Plans.
///
/// # Errors
/// A choice that no set of projects can meet.
pub fn plan(
    network: Network,
    prices: PriceList,
    premises: &PremisesFacts<'_>,
    options: &PlanOptions<'_>,
    names: &NamesOf<'_>,
    say: &dyn Fn(&str),
) -> Result<Rollout> {
    say("grouping premises");
    let (groups, areas) = groups(&network, premises, options);
    say(&format!("routing {} projects", groups.len()));
    let routed = routes(&network, &groups, options);
    say("counting equipment and costs");
    let draws = Draws::new(&prices, options.take_up, options.seed, DRAWS);
    let make = |((members, routed), area): ((&Vec<u32>, &Routed), &MultiPolygon<f64>)| {
        project(&network, &prices, premises, options, &draws, members, routed, area)
    };
    let made: Result<Vec<Option<Made>>> = groups.par_iter().zip(&routed).zip(&areas).map(make).collect();
    let mut made: Vec<Made> = made?.into_iter().flatten().collect();
    order_and_name(&mut made, premises);
    let fates = fates(&network, &routed, &made);
    let mut projects: Vec<Project> = Vec::with_capacity(made.len());
    let round = options.programme.map(|rules| score(&mut made, &prices, rules, options, names));
    projects.extend(made.into_iter().map(|(project, ..)| project));
    let points = curve(projects.iter().map(|project| project.joining.as_slice()), premises.area);
    let choice = match &options.ask {
        Some(ask) => {
            say("choosing under the budget");
            let programme = round.as_ref().zip(options.programme);
            Some(choice::choose(&projects, ask, programme)?)
        }
        None => None,
    };
    Ok(Rollout { network, prices, fates, projects, curve: points, choice })
}

/// The groups, apart in space, with their areas.
fn groups(network: &Network, premises: &PremisesFacts<'_>, options: &PlanOptions<'_>) -> (Vec<Vec<u32>>, Vec<MultiPolygon<f64>>) {
    let of = |column: &dyn Fn(u32) -> Sums| -> Vec<Sums> { network.premises.iter().map(|&row| column(row)).collect() };
    let sums = of(&|row| premises.sums[row as usize]);
    let rank: Vec<u32> = network.premises.iter().map(|&row| premises.rank[row as usize]).collect();
    let demand = Demand { rank: &rank, sums: &sums };
    let terms = Terms { take_up: options.take_up.likely, share: options.share };
    let points_of = |sums: &Sums| {
        let rules = options.programme?;
        let facts = Facts { id: "K".to_owned(), sums: *sums, ..Facts::default() };
        let round = card::round(&[facts], rules, terms);
        card::cards(&round, rules, terms).into_iter().next()?.card.total_points
    };
    let points: Option<&PointsOf<'_>> = if options.grow_by_points { Some(&points_of) } else { None };
    let rules = candidates::Rules { most_premises: options.most_premises, longest_mm: options.longest_mm, points };
    let mut groups = if options.earlier.is_empty() {
        candidates::candidates(network, &demand, &rules)
    } else {
        options.earlier.iter().map(|(members, _)| members.clone()).collect()
    };
    let place = |member: u32| premises.place[network.premises[member as usize] as usize];
    let is_lost = |member: &u32| !matches!(network.attachments[*member as usize], Attachment::Joined { .. });
    let lost: Vec<Coord<f64>> = (0..network.premises.len() as u32).filter(is_lost).map(place).collect();
    loop {
        let places: Vec<Vec<Coord<f64>>> =
            groups.iter().map(|members| members.iter().map(|&member| place(member)).collect()).collect();
        let found = shapes(&places, &lost);
        if found.to_join.is_empty() {
            return (groups, found.areas);
        }
        groups = joined(groups, &found.to_join);
    }
}

/// Groups put together in pairs; the order of the others stays.
fn joined(mut groups: Vec<Vec<u32>>, pairs: &std::collections::BTreeSet<(u32, u32)>) -> Vec<Vec<u32>> {
    let mut into: Vec<u32> = (0..groups.len() as u32).collect();
    let root = |into: &[u32], mut at: u32| {
        while into[at as usize] != at {
            at = into[at as usize];
        }
        at
    };
    for &(low, high) in pairs {
        let (a, b) = (root(&into, low), root(&into, high));
        into[a.max(b) as usize] = a.min(b);
    }
    for group in (0..groups.len() as u32).rev() {
        let to = root(&into, group);
        if to != group {
            let moved = std::mem::take(&mut groups[group as usize]);
            groups[to as usize].extend(moved);
            groups[to as usize].sort_unstable();
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// The routes of all groups, side by side.
fn routes(network: &Network, groups: &[Vec<u32>], options: &PlanOptions<'_>) -> Vec<Routed> {
    let warm: BTreeMap<&[u32], &[u32]> =
        options.earlier.iter().map(|(members, edges)| (members.as_slice(), edges.as_slice())).collect();
    groups
        .par_iter()
        .map_init(Workspace::default, |workspace, members| {
            route(network, members, &options.route, warm.get(members.as_slice()).copied(), workspace)
        })
        .collect()
}

/// A project without its name and card, and its premises as positions; `None` where nobody is joined.
#[expect(clippy::too_many_arguments, reason = "one place where everything known of a project meets")]
fn project(
    network: &Network,
    prices: &PriceList,
    premises: &PremisesFacts<'_>,
    options: &PlanOptions<'_>,
    draws: &Draws,
    members: &[u32],
    routed: &Routed,
    area: &MultiPolygon<f64>,
) -> Result<Option<Made>> {
    let on_route: Vec<u32> = members.iter().copied().filter(|member| routed.left_out.binary_search(member).is_err()).collect();
    if on_route.is_empty() {
        return Ok(None);
    }
    let found: Vec<Member> = on_route.iter().filter_map(|&member| Member::of(network, member, premises.rank)).collect();
    let Some(tree) = Tree::new(&network.graph, &routed.route.edges, network.backbone, found) else {
        return Err(Error::usage("a route is no tree").with_hint("please report this"));
    };
    let structure = structure(&tree, prices);
    let quantities = quantities(network, &tree, &structure, prices);
    let connections = connections(on_route.len() as u64, options.take_up.likely);
    let bill = quantities.bill(prices, connections);
    let ranges = draws.ranges(&quantities, prices);
    let mut by_area: BTreeMap<AreaIndex, Sums> = BTreeMap::new();
    let mut sums = Sums::default();
    for &member in &on_route {
        let row = network.premises[member as usize] as usize;
        sums = sums.plus(premises.sums[row]);
        let entry = by_area.entry(premises.area[row]).or_default();
        *entry = entry.plus(premises.sums[row]);
    }
    let project = Project {
        id: String::new(),
        joining: joining(network, &tree),
        sums,
        by_area: by_area.into_iter().collect(),
        area: area.clone(),
        route: routed.route.clone(),
        structure,
        cost: super::bill::total(&bill),
        bill,
        range: ranges.cost,
        connections,
        support: None,
        card: None,
    };
    Ok(Some((project, quantities, on_route)))
}

/// Cheapest per premises first, ties by the first premises; names with as many digits as are needed.
fn order_and_name(made: &mut [Made], premises: &PremisesFacts<'_>) {
    let first = |project: &Project| project.joining.iter().map(|joining| premises.rank[joining.premises as usize]).min();
    made.sort_by(|(a, ..), (b, ..)| {
        let left = u128::from(a.cost) * u128::from(b.sums.premises);
        let right = u128::from(b.cost) * u128::from(a.sums.premises);
        left.cmp(&right).then_with(|| first(a).cmp(&first(b)))
    });
    let digits = made.len().to_string().len().max(3);
    (1..).zip(made).for_each(|(number, (project, ..))| project.id = format!("K{number:0digits$}"));
}

/// What became of every premises that was to be joined.
fn fates(network: &Network, routed: &[Routed], made: &[Made]) -> Vec<(Fate, Option<u32>)> {
    let mut fates: Vec<(Fate, Option<u32>)> = network
        .attachments
        .iter()
        .map(|attachment| match attachment {
            Attachment::Joined { .. } => (Fate::TooDear, None),
            Attachment::TooFar { .. } => (Fate::TooFarFromRoad, None),
            Attachment::NoWay => (Fate::NoWay, None),
        })
        .collect();
    debug_assert!(routed.iter().all(|routed| routed.left_out.iter().all(|&member| fates[member as usize].0 == Fate::TooDear)));
    for (at, (.., members)) in (0_u32..).zip(made) {
        members.iter().for_each(|&member| fates[member as usize] = (Fate::InProject, Some(at)));
    }
    fates
}

/// Gives every project its scorecard and its support; the candidates as a round.
fn score(made: &mut [Made], prices: &PriceList, rules: &RuleSet, options: &PlanOptions<'_>, names: &NamesOf<'_>) -> Round {
    let terms = Terms { take_up: options.take_up.likely, share: options.share };
    let facts: Vec<Facts> = made
        .iter()
        .map(|(project, ..)| {
            let (municipality, county) = names(&project.by_area);
            let design = prices.shares.first().and_then(|share| project.bill.iter().find(|line| line.item == *share));
            Facts {
                id: project.id.clone(),
                sums: project.sums,
                cost: project.cost,
                design: design.map(|line| line.amount),
                municipality,
                county,
                ..Facts::default()
            }
        })
        .collect();
    let round = card::round(&facts, rules, terms);
    for ((project, ..), card) in made.iter_mut().zip(card::cards(&round, rules, terms)) {
        project.support = card::support(&card);
        project.card = Some(card);
    }
    round
}
