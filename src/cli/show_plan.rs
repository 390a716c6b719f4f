//! A rollout plan as text for people: the projects, what became of the premises, what to fund first, and scenarios side by side.

use super::show::table;
use crate::coverage::AreaIndex;
use crate::model::Areas;
use crate::project::{Compared, RolloutReport};
use crate::rollout::result::{Choice, Fate, Project, Selection};
use std::fmt::Write;

/// So many projects are shown; `projects.csv` has all.
const MOST_ROWS: usize = 25;
/// Öre in a krona.
const ORE: u64 = 100;

/// The projects, cheapest per premises first, with a caption.
pub fn projects(report: &RolloutReport) -> String {
    let rollout = &report.rollout;
    let has_points = rollout.projects.iter().any(|project| project.card.is_some());
    let mut header = vec!["project", "municipality", "premises", "households", "route m", "cost kr", "per premises", "gap %"];
    if has_points {
        header.extend(["support kr", "points"]);
    }
    if rollout.choice.is_some() {
        header.push("fund");
    }
    let mut table = table(&header, 2);
    for (position, project) in rollout.projects.iter().enumerate().take(MOST_ROWS) {
        let mut row = vec![
            project.id.clone(),
            municipalities(project, &report.areas),
            project.sums.premises.to_string(),
            project.sums.households.map_or_else(String::new, |households| households.to_string()),
            (project.route.length_mm / 1000).to_string(),
            kronor(project.cost).to_string(),
            kronor(project.cost.div_ceil(project.sums.premises.max(1))).to_string(),
            gap_percent(project.route.cost, project.route.lower_bound),
        ];
        if has_points {
            row.push(project.support.map_or_else(String::new, |support| (support / ORE).to_string()));
            let points = project.card.as_ref().and_then(|card| card.card.total_points);
            row.push(points.map_or_else(String::new, |points| points.to_string()));
        }
        if let Some(choice) = &rollout.choice {
            row.push(if choice.best.projects.binary_search(&position).is_ok() { "yes" } else { "" }.to_owned());
        }
        table.add_row(row);
    }
    let mut text = table.to_string();
    if let Some(more) = rollout.projects.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        let _ = write!(text, "\n... and {more} more projects");
    }
    format!("{text}\n{}", caption(report))
}

/// Whole kronor, rounded up: a shown cost is never below what it is.
fn kronor(ore: u64) -> u64 {
    ore.div_ceil(ORE)
}

/// How much dearer than the bound, in percent with two decimals, rounded up: it never looks better than it is.
fn gap_percent(cost: u64, bound: u64) -> String {
    if cost == bound {
        return "0.00".to_owned();
    }
    if bound == 0 {
        return String::new();
    }
    let hundredths = (u128::from(cost - bound) * 10_000).div_ceil(u128::from(bound));
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The municipality with most premises, and how many more there are.
fn municipalities(project: &Project, areas: &Areas) -> String {
    let name = |area: AreaIndex| area.get().map_or("outside", |at| areas.label[at].as_str());
    let most = project.by_area.iter().max_by_key(|(area, sums)| (sums.premises, std::cmp::Reverse(*area)));
    let more = project.by_area.len().saturating_sub(1);
    most.map_or_else(String::new, |(area, _)| if more == 0 { name(*area).to_owned() } else { format!("{} +{more}", name(*area)) })
}

fn caption(report: &RolloutReport) -> String {
    let rollout = &report.rollout;
    let sum = |of: fn(&Project) -> u64| rollout.projects.iter().map(of).sum::<u64>();
    let (cost, bound) = (sum(|project| project.route.cost), sum(|project| project.route.lower_bound));
    let mut text = format!(
        "{} projects with {} premises, {} kronor, {} m of route. Gap: how much dearer the route is, at most, than the cheapest possible one ({} % together);",
        rollout.projects.len(),
        sum(|project| project.sums.premises),
        kronor(sum(|project| project.cost)),
        sum(|project| project.route.length_mm) / 1000,
        gap_percent(cost, bound),
    );
    text.push_str(" it is about trenches, ducts, fees, crossings and joints along the roads, not about cables and cabinets.");
    let _ = write!(
        text,
        "\nPrices: {} (level {}). Amounts are rounded up to whole kronor.",
        rollout.prices.title, rollout.prices.price_level
    );
    for (fate, words) in [
        (Fate::TooDear, "cost more than a connection is worth (`--worth`)"),
        (Fate::TooFarFromRoad, "are too far from every road"),
        (Fate::NoWay, "stand at roads with no way to the existing network"),
    ] {
        let count = rollout.fates.iter().filter(|(of, _)| *of == fate).count();
        if count > 0 {
            let _ = write!(text, "\n{count} premises are in no project: they {words}.");
        }
    }
    let cut = rollout.projects.iter().filter(|project| project.route.cut_by_time).count();
    if cut > 0 {
        let _ = write!(text, "\n{cut} routes were cut by time (`--seconds`): a repetition may find others.");
    }
    text
}

/// What to fund first, beside what simpler rules give.
pub fn choice(choice: &Choice) -> String {
    let mut table = table(&["way to choose", "projects", choice.objective.as_str(), "kronor", "of the bound %"], 1);
    let mut row = |name: &str, selection: &Selection| {
        let share = if choice.upper_bound == 0 {
            String::new()
        } else {
            let tenths = u128::from(selection.worth) * 1000 / u128::from(choice.upper_bound);
            format!("{}.{}", tenths / 10, tenths % 10)
        };
        table.add_row([
            name.to_owned(),
            selection.projects.len().to_string(),
            selection.worth.to_string(),
            kronor(selection.cost).to_string(),
            share,
        ]);
    };
    row("best", &choice.best);
    row("most for the money first", &choice.greedy);
    if let Some(selection) = &choice.by_programme {
        row("the programme's order", selection);
    }
    let proof = if choice.proven {
        "proven: no set reaches more for this money".to_owned()
    } else {
        format!("no set reaches more than {}", choice.upper_bound)
    };
    format!("{table}\nBudget {} kronor; the best choice is {proof}.", choice.budget / ORE)
}

/// Scenarios side by side.
pub fn scenarios(compared: &[Compared]) -> String {
    let mut table = table(
        &["scenario", "projects", "premises", "route m", "cost kr", "per premises", "left out", "chosen", "chosen worth"],
        1,
    );
    for one in compared {
        table.add_row([
            one.name.clone(),
            one.projects.to_string(),
            one.premises.to_string(),
            (one.route_mm / 1000).to_string(),
            kronor(one.cost).to_string(),
            kronor(one.cost.div_ceil(one.premises.max(1))).to_string(),
            one.left_out.to_string(),
            one.chosen.map_or_else(String::new, |chosen| chosen.to_string()),
            one.chosen_worth.map_or_else(String::new, |worth| worth.to_string()),
        ]);
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::gap_percent;

    #[test]
    fn a_shown_gap_never_looks_better_than_it_is() {
        assert_eq!(gap_percent(1_000, 1_000), "0.00");
        assert_eq!(gap_percent(1_000_001, 1_000_000), "0.01");
        assert_eq!(gap_percent(1_050, 1_000), "5.00");
        assert_eq!(gap_percent(5, 0), "");
    }
}
