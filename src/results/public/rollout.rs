//! What a plan says of its projects: small ones, and what would give them away.
//!
//! Responsible for: the tables and the layer of a plan. Not responsible for: its routes, its bills by project and its projects by
//! municipality, which are never public.
//!
//! A project with few premises or few households is shown with its name, its place and whether it is funded, and nothing else; its area is
//! not drawn. Of others, few workplaces or people are emptied. Sums over all projects and over what each way of choosing funds are shown, so in
//! each of these sets at least two are hidden, the hidden ones beside the smallest having the threshold together; the next smallest are hidden
//! too where that is not so. The cost curve and the
//! frontier have no step below the threshold, and where something is hidden the curve ends the threshold below its end.

use crate::results::{PolygonLayer, Table};
use std::collections::{BTreeMap, BTreeSet};

/// What is counted.
const BASES: [&str; 4] = ["premises", "households", "workplaces", "population"];
/// What of a hidden project stays.
const STAYS: [&str; 5] = ["project", "rank", "municipalities", "cut_by_time", "chosen"];
const WAYS: [&str; 3] = ["best", "greedy", "programme"];

/// Empties what must be hidden. Gives the fates whose counts are hidden; findings of the same name count the same.
pub(super) fn suppress(tables: &mut [Table], layers: &mut [PolygonLayer], threshold: u64) -> BTreeSet<String> {
    let Some(projects) = tables.iter().find(|table| table.name == "projects") else { return BTreeSet::new() };
    let choice = tables.iter().find(|table| table.name == "choice");
    let sets = sets(projects, choice);
    let hidden = hidden(projects, &sets, threshold);
    let cells: Vec<(&str, BTreeSet<usize>)> =
        ["workplaces", "population"].map(|base| (base, hidden_beside(projects, &sets, base, &hidden, threshold))).into();
    let ids: Vec<String> = (0..projects.rows.len()).map(|row| projects.cell(row, "project").to_owned()).collect();
    let names: BTreeSet<String> = hidden.iter().map(|&row| projects.cell(row, "project").to_owned()).collect();
    let mut fates = BTreeSet::new();
    for table in tables.iter_mut() {
        match table.name.as_str() {
            "projects" => empty_projects(table, &hidden, &cells),
            "cost_curve" => thin_curve(table, threshold, !hidden.is_empty()),
            "frontier" => thin(table, "worth", threshold),
            "choices" => empty_small(table, &["premises", "households", "worth"], threshold),
            "plan_totals" => empty_small(table, &BASES, threshold),
            "fates" => fates = empty_fates(table, threshold),
            _ => {}
        }
    }
    for layer in layers.iter_mut().filter(|layer| layer.table.name == "plan_areas") {
        for (base, rows) in &cells {
            let hidden: Vec<usize> = (0..layer.table.rows.len())
                .filter(|&row| rows.iter().any(|at| ids[*at] == layer.table.cell(row, "project")))
                .collect();
            let column = layer.table.column(base);
            column.into_iter().for_each(|column| hidden.iter().for_each(|&row| layer.table.suppress(row, column)));
        }
        layer.retain_rows(|table, row| !names.contains(table.cell(row, "project")));
    }
    // The premises in all projects are those of the fate.
    if fates.contains("in_project") {
        for table in tables.iter_mut().filter(|table| table.name == "plan_totals") {
            table.column("premises").into_iter().for_each(|column| table.suppress(0, column));
        }
    }
    fates
}

fn is_small(count: Option<u64>, threshold: u64) -> bool {
    count.is_some_and(|count| count > 0 && count < threshold)
}

/// The sets of projects over which sums are shown: all of them, and what each way of choosing funds.
fn sets(projects: &Table, choice: Option<&Table>) -> Vec<Vec<usize>> {
    let rows = || 0..projects.rows.len();
    let funds = |table: &Table, row: usize, way: &str| {
        table.find(&[("project", projects.cell(row, "project")), (way, "1")]).next().is_some()
    };
    let funded = |way: &&str| choice.map(|table| rows().filter(|&row| funds(table, row, way)).collect());
    std::iter::once(rows().collect()).chain(WAYS.iter().filter_map(funded)).collect()
}

/// The rows of the projects that are hidden, themselves or so that others cannot be worked out.
fn hidden(projects: &Table, sets: &[Vec<usize>], threshold: u64) -> BTreeSet<usize> {
    let is_few = |row: &usize| ["premises", "households"].iter().any(|base| is_small(projects.count(*row, base), threshold));
    with_more(projects, sets, "premises", (0..projects.rows.len()).filter(is_few).collect(), threshold)
}

/// The rows whose count of a base is hidden, those in `hidden` among them.
fn hidden_beside(projects: &Table, sets: &[Vec<usize>], base: &str, hidden: &BTreeSet<usize>, threshold: u64) -> BTreeSet<usize> {
    let few = (0..projects.rows.len()).filter(|&row| is_small(projects.count(row, base), threshold));
    with_more(projects, sets, base, few.chain(hidden.iter().copied()).collect(), threshold)
}

/// The same rows and those that must go with them. What one set needs may be too little for another.
fn with_more(projects: &Table, sets: &[Vec<usize>], base: &str, mut hidden: BTreeSet<usize>, threshold: u64) -> BTreeSet<usize> {
    while let Some(more) = sets.iter().find_map(|set| one_more(projects, set, base, &hidden, threshold)) {
        hidden.insert(more);
    }
    hidden
}

/// The project that must be hidden too, where those hidden in a set could be worked out from its sum.
fn one_more(projects: &Table, set: &[usize], base: &str, hidden: &BTreeSet<usize>, threshold: u64) -> Option<usize> {
    let size = |row: usize| projects.count(row, base).unwrap_or(0);
    let (mut gone, shown): (Vec<usize>, Vec<usize>) =
        set.iter().filter(|&&row| size(row) > 0).partition(|row| hidden.contains(row));
    gone.sort_by_key(|&row| size(row));
    let beside: u64 = gone.iter().skip(1).map(|&row| size(row)).sum();
    if gone.is_empty() || (gone.len() > 1 && beside >= threshold) {
        return None;
    }
    shown.into_iter().min_by_key(|&row| (size(row), row))
}

fn empty_projects(table: &mut Table, hidden: &BTreeSet<usize>, cells: &[(&str, BTreeSet<usize>)]) {
    for column in 0..table.columns.len() {
        let name = table.columns[column].clone();
        let rows = cells.iter().find(|(base, _)| *base == name).map_or(hidden, |(_, rows)| rows);
        if !STAYS.contains(&name.as_str()) {
            rows.iter().for_each(|&row| table.suppress(row, column));
        }
    }
}

fn empty_small(table: &mut Table, columns: &[&str], threshold: u64) {
    for name in columns {
        let Some(column) = table.column(name) else { continue };
        for row in 0..table.rows.len() {
            if is_small(table.count(row, name), threshold) {
                table.suppress(row, column);
            }
        }
    }
}

/// Where the count of one fate is small, another goes with it: all of them together may be known from elsewhere.
fn empty_fates(table: &mut Table, threshold: u64) -> BTreeSet<String> {
    let Some(column) = table.column("premises") else { return BTreeSet::new() };
    let counts: Vec<u64> = (0..table.rows.len()).map(|row| table.count(row, "premises").unwrap_or(0)).collect();
    let small: Vec<usize> = (0..counts.len()).filter(|&row| is_small(Some(counts[row]), threshold)).collect();
    let beside: u64 = small.iter().skip(1).map(|&row| counts[row]).sum();
    let others = (0..counts.len()).filter(|row| !small.contains(row) && counts[*row] > 0);
    let other = others.min_by_key(|&row| (counts[row], row)).filter(|_| !small.is_empty() && beside < threshold);
    let hidden: Vec<usize> = small.iter().copied().chain(other).collect();
    hidden.iter().for_each(|&row| table.suppress(row, column));
    hidden.into_iter().map(|row| table.cell(row, "fate").to_owned()).collect()
}

/// Keeps rows of a rising column that are the threshold apart: the first is at least the threshold or 0.
fn thin(table: &mut Table, column: &str, threshold: u64) {
    let mut last = 0;
    table.retain_rows(|table, row| {
        let count = table.count(row, column).unwrap_or(0);
        let stays = count == 0 || count >= last + threshold;
        last = if stays { count } else { last };
        stays
    });
}

/// The same for each municipality; where projects are hidden, its end goes too.
fn thin_curve(table: &mut Table, threshold: u64, hides: bool) {
    let (mut last, mut ends): (BTreeMap<String, u64>, BTreeMap<String, u64>) = (BTreeMap::new(), BTreeMap::new());
    for row in 0..table.rows.len() {
        let count = table.count(row, "premises").unwrap_or(0);
        let end = ends.entry(table.cell(row, "code").to_owned()).or_default();
        *end = count.max(*end);
    }
    table.retain_rows(|table, row| {
        let code = table.cell(row, "code");
        let count = table.count(row, "premises").unwrap_or(0);
        let before = last.entry(code.to_owned()).or_default();
        let is_end = hides && count + threshold > ends[code];
        let stays = count >= *before + threshold && !is_end;
        *before = if stays { count } else { *before };
        stays
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, text: &str) -> Table {
        let mut lines = text.split(' ').map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let columns = lines.next().unwrap();
        Table { name: name.to_owned(), columns, rows: lines.collect(), ..Table::default() }
    }

    fn shown(table: &Table) -> String {
        let rows = table.rows.iter().enumerate().map(|(at, row)| {
            let cell = |column: usize| if table.suppressed.contains(&(at, column)) { "U" } else { &row[column] };
            (0..row.len()).map(cell).collect::<Vec<_>>().join(",")
        });
        rows.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_small_project_takes_others_with_it_so_that_no_sum_gives_it_away() {
        let projects = table(
            "projects",
            "project,rank,premises,households,cost,chosen K1,1,9,7,90,1 K2,2,2,2,30,1 K3,3,5,4,60,0 K4,4,6,6,80,1",
        );
        let choice = table("choice", "project,best,greedy,programme K1,1,1, K2,1,1, K3,0,1, K4,1,0,");
        let fates = table("fates", "fate,premises in_project,22 too_dear,0 too_far_from_road,2 no_way_to_backbone,8");
        let mut tables = [projects, choice, fates];
        suppress(&mut tables, &mut [], 3);
        // All: K2 and K3 (5 beside 2); the best has K2 alone without K4; the greedy has K2 and K3.
        assert_eq!(shown(&tables[0]), "K1,1,9,7,90,1 K2,2,U,U,U,1 K3,3,U,U,U,0 K4,4,U,U,U,1");
        assert_eq!(shown(&tables[2]), "in_project,22 too_dear,0 too_far_from_road,U no_way_to_backbone,U");
    }

    #[test]
    fn large_projects_and_their_areas_stay_as_they_are() {
        let projects = table("projects", "project,premises,households,workplaces,population K1,9,7,0, K2,3,3,0,");
        let areas = PolygonLayer { table: table("plan_areas", "project,premises K1,9 K2,3"), ..PolygonLayer::default() };
        let (mut tables, mut layers) = ([projects.clone()], [areas]);
        suppress(&mut tables, &mut layers, 3);
        assert_eq!(tables[0], projects);
        assert_eq!(layers[0].table.rows.len(), 2);
        suppress(&mut tables, &mut layers, 4);
        assert_eq!((layers[0].table.rows.len(), tables[0].suppressed.len()), (0, 6));
    }

    #[test]
    fn curve_and_frontier_have_no_small_step() {
        let mut curve = table("cost_curve", "code,premises a,2 a,4 a,5 a,9 a,11 b,1 b,2");
        thin_curve(&mut curve, 3, false);
        assert_eq!(shown(&curve), "a,4 a,9");
        let mut curve = table("cost_curve", "code,premises a,4 a,9 a,11");
        thin_curve(&mut curve, 3, true);
        assert_eq!(shown(&curve), "a,4");
        let mut frontier = table("frontier", "budget,worth 0,0 1,2 2,3 3,5 4,6");
        thin(&mut frontier, "worth", 3);
        assert_eq!(shown(&frontier), "0,0 2,3 4,6");
    }
}
