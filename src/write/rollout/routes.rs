//! `routes.gpkg`: routes, drops, equipment, areas and premises as layers for QGIS.
//!
//! Responsible for: the rows of each layer; sums over `stråk` are those of the projects. Not responsible for: what every GeoPackage has
//! (`write::geopackage`), or how layers look (`export::style`). Where networks are and who is joined when is not public: the file is of the
//! run's own folder, and no public report or export reads it.

use super::{joint, named};
use crate::Result;
use crate::model::{Areas, Premises};
use crate::rollout::network::Attachment;
use crate::rollout::result::Site;
use crate::rollout::{Network, Project, Rollout};
use crate::write::crs_text::CrsText;
use crate::write::export::columns::{Cells, TypedColumn};
use crate::write::export::gpkg::{SCHEMA_TABLES, Shapes, add_constraints, describe, explained, write_features, write_styles};
use crate::write::export::style::{field_texts, style_of};
use crate::write::geopackage::write_geopackage;
use crate::write::labels::{Language, labels};
use crate::write::point_layer::wkb_point;
use geo::{BoundingRect, Coord, LineString};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use wkb::writer::{WriteOptions, write_line_string};

/// A layer: what results call it, its shapes and its attributes.
struct RouteLayer<'a> {
    source: &'static str,
    shapes: Shapes<'a>,
    columns: Vec<TypedColumn<'static>>,
}

pub(super) fn write(path: &Path, rollout: &Rollout, premises: &Premises, areas: &Areas, epsg: u32) -> Result<()> {
    let crs = CrsText::or_refuse(epsg)?;
    let polygons: Vec<_> = rollout.projects.iter().map(|project| project.area.clone()).collect();
    let layers = [
        area_layer(rollout, areas, &polygons),
        route_layer(rollout),
        drop_layer(rollout, premises),
        site_layer("splice_points", rollout, |project| &project.structure.splice_points),
        site_layer("cabinets", rollout, |project| &project.structure.cabinets),
        premises_layer(rollout, premises),
    ];
    write_geopackage(path, None, |database| {
        database.execute_batch(SCHEMA_TABLES)?;
        let (mut styles, mut taken) = (Vec::new(), BTreeSet::new());
        let language = Language::Swedish;
        let names: Vec<String> = layers.iter().map(|layer| layer_name(layer.source)).collect();
        for (layer, name) in layers.iter().zip(&names) {
            write_features(database, name, explained(layer.source, language), &crs, &layer.shapes, &layer.columns)?;
            let fields = field_texts(layer.source, layer.columns.iter().map(|column| column.name), language);
            describe(database, name, &fields, &mut taken)?;
            styles.push((name.as_str(), style_of(layer.source, &fields, language)));
        }
        add_constraints(database, language)?;
        write_styles(database, &styles)
    })
}

/// What a layer is called: its Swedish word in lower case.
pub(super) fn layer_name(source: &str) -> String {
    labels().table(source).map_or_else(|| source.to_owned(), |label| label.name(Language::Swedish).to_lowercase())
}

fn text(name: &'static str, cells: impl IntoIterator<Item = Option<String>>) -> TypedColumn<'static> {
    let cells = cells.into_iter().map(|cell| cell.filter(|cell| !cell.is_empty()).map(Cow::Owned));
    TypedColumn { name, cells: Cells::Text(cells.collect()) }
}

fn whole(name: &'static str, cells: impl IntoIterator<Item = Option<u64>>) -> TypedColumn<'static> {
    let cells = cells.into_iter().map(|cell| cell.map(|number| i64::try_from(number).unwrap_or(i64::MAX)));
    TypedColumn { name, cells: Cells::Whole(cells.collect()) }
}

/// Metres from millimetres, kronor from öre: the nearest number that a double has.
fn real(name: &'static str, part: f64, cells: impl IntoIterator<Item = Option<u64>>) -> TypedColumn<'static> {
    TypedColumn { name, cells: Cells::Real(cells.into_iter().map(|cell| cell.map(|number| number as f64 / part)).collect()) }
}

fn metres(name: &'static str, cells: impl IntoIterator<Item = Option<u64>>) -> TypedColumn<'static> {
    real(name, 1000.0, cells)
}

fn kronor(name: &'static str, cells: impl IntoIterator<Item = Option<u64>>) -> TypedColumn<'static> {
    real(name, 100.0, cells)
}

fn lines(lines: Vec<LineString<f64>>) -> Shapes<'static> {
    let extent = |line: &LineString<f64>| {
        let rect = line.bounding_rect()?;
        Some([rect.min().x, rect.min().y, rect.max().x, rect.max().y])
    };
    let extents = lines.iter().map(extent).collect();
    let wkb = move |row: usize| {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail, and no line has more than 2³² corners.
        let _ = write_line_string(&mut bytes, &lines[row], &WriteOptions::default());
        bytes
    };
    Shapes { kind: "LINESTRING", extents, wkb: Box::new(wkb) }
}

fn points(points: Vec<Coord<f64>>) -> Shapes<'static> {
    let extents = points.iter().map(|at| Some([at.x, at.y, at.x, at.y])).collect();
    Shapes { kind: "POINT", extents, wkb: Box::new(move |row| wkb_point(points[row].x, points[row].y).to_vec()) }
}

fn area_layer<'a>(rollout: &Rollout, areas: &Areas, polygons: &'a [geo::MultiPolygon<f64>]) -> RouteLayer<'a> {
    let projects = &rollout.projects;
    let number = |name, of: fn(&Project) -> Option<u64>| whole(name, projects.iter().map(of));
    let amount = |name, of: fn(&Project) -> Option<u64>| kronor(name, projects.iter().map(of));
    let places = |project: &Project| {
        let names: Vec<&str> = project.by_area.iter().map(|(area, _)| named(areas, *area).1).collect();
        Some(names.join(", "))
    };
    let gap = |project: &Project| super::gap(project.route.cost, project.route.lower_bound)?.parse().ok();
    let chosen = |at: usize| super::is_chosen(rollout, at);
    let columns = vec![
        text("project", projects.iter().map(|project| Some(project.id.clone()))),
        text("municipality", projects.iter().map(places)),
        number("premises", |project| Some(project.sums.premises)),
        number("households", |project| project.sums.households),
        number("workplaces", |project| project.sums.workplaces),
        number("population", |project| project.sums.population),
        metres("route_m", projects.iter().map(|project| Some(project.route.length_mm))),
        amount("cost", |project| Some(project.cost)),
        amount("cost_per_premises", |project| super::for_each(project.cost, project.sums.premises)),
        amount("route_cost", |project| Some(project.route.cost)),
        amount("lower_bound", |project| Some(project.route.lower_bound)),
        TypedColumn { name: "gap", cells: Cells::Real(projects.iter().map(gap).collect()) },
        amount("support", |project| project.support),
        number("points", |project| project.card.as_ref()?.card.total_points),
        TypedColumn { name: "chosen", cells: Cells::Flag((0..projects.len()).map(chosen).collect()) },
    ];
    RouteLayer { source: "plan_areas", shapes: Shapes::polygons(polygons), columns }
}

/// Every edge of every route, by project and edge.
fn route_layer(rollout: &Rollout) -> RouteLayer<'static> {
    let network = &rollout.network;
    let rows: Vec<(&Project, u32)> =
        rollout.projects.iter().flat_map(|project| project.route.edges.iter().map(move |&edge| (project, edge))).collect();
    let info = |edge: u32| &network.edges[edge as usize];
    let run = |project: &Project, edge: u32| project.structure.cables.iter().find(|run| run.edge == edge).copied();
    let runs: Vec<_> = rows.iter().map(|&(project, edge)| run(project, edge)).collect();
    let columns = vec![
        text("project", rows.iter().map(|(project, _)| Some(project.id.clone()))),
        text("edge_kind", rows.iter().map(|&(_, edge)| Some(info(edge).kind.to_string()))),
        text("road_class", rows.iter().map(|&(_, edge)| info(edge).class.map(|class| class.to_string()))),
        text("surface", rows.iter().map(|&(_, edge)| info(edge).surface.map(|surface| surface.to_string()))),
        metres("length_m", rows.iter().map(|&(_, edge)| Some(u64::from(info(edge).length_mm)))),
        kronor("route_cost", rows.iter().map(|&(_, edge)| Some(network.graph.edges()[edge as usize].weight))),
        whole("fibres", runs.iter().map(|run| run.map(|run| u64::from(run.fibres)))),
        whole("premises", runs.iter().map(|run| run.map(|run| u64::from(run.premises)))),
    ];
    RouteLayer { source: "routes", shapes: lines(rows.iter().map(|&(_, edge)| shape(network, edge)).collect()), columns }
}

/// The line of an edge; an edge without a way of its own has none.
fn shape(network: &Network, edge: u32) -> LineString<f64> {
    let range = &network.edges[edge as usize].shape;
    let corners = network.shape.get(range.start as usize..range.end as usize).unwrap_or_default();
    LineString::new(if corners.len() < 2 { Vec::new() } else { corners.to_vec() })
}

/// Premises of projects: the project, the position in its order of joining, the row.
fn joined(rollout: &Rollout) -> Vec<(&Project, usize, u32)> {
    let of = |project: &'_ Project| project.joining.iter().map(|joining| joining.premises).enumerate().collect::<Vec<_>>();
    rollout.projects.iter().flat_map(|project| of(project).into_iter().map(move |(at, row)| (project, at, row))).collect()
}

fn place(premises: &Premises, row: u32) -> Coord<f64> {
    Coord { x: premises.easting[row as usize], y: premises.northing[row as usize] }
}

fn id(premises: &Premises, row: u32) -> String {
    premises.ids.get(row as usize).into_owned()
}

fn drop_layer(rollout: &Rollout, premises: &Premises) -> RouteLayer<'static> {
    let network = &rollout.network;
    let rows = joined(rollout);
    let cost = |row: u32| {
        let at = network.premises.binary_search(&row).ok()?;
        match &network.attachments[at] {
            Attachment::Joined { bill, .. } => Some(bill.iter().map(|line| line.amount).sum::<u64>()),
            Attachment::TooFar { .. } | Attachment::NoWay => None,
        }
    };
    let line = |row: u32| {
        let end = joint(network, row).map(|(node, _)| network.place[node as usize]).filter(|end| end.x.is_finite());
        LineString::new(end.map(|end| vec![end, place(premises, row)]).unwrap_or_default())
    };
    let columns = vec![
        text("project", rows.iter().map(|(project, ..)| Some(project.id.clone()))),
        text("id", rows.iter().map(|&(.., row)| Some(id(premises, row)))),
        metres("length_m", rows.iter().map(|&(.., row)| joint(network, row).map(|(_, drop)| u64::from(drop)))),
        kronor("drop_cost", rows.iter().map(|&(.., row)| cost(row))),
    ];
    RouteLayer { source: "drops", shapes: lines(rows.iter().map(|&(.., row)| line(row)).collect()), columns }
}

/// Equipment at nodes. What stands where the existing network begins has no place of its own.
fn site_layer(source: &'static str, rollout: &Rollout, sites: impl Fn(&Project) -> &Vec<Site>) -> RouteLayer<'static> {
    let network = &rollout.network;
    let rows: Vec<(&Project, Site, Coord<f64>)> = rollout
        .projects
        .iter()
        .flat_map(|project| sites(project).iter().map(move |&site| (project, site)))
        .map(|(project, site)| (project, site, site_place(network, project, site.node)))
        .collect();
    let columns = vec![
        text("project", rows.iter().map(|(project, ..)| Some(project.id.clone()))),
        whole("premises", rows.iter().map(|(_, site, _)| Some(u64::from(site.premises)))),
    ];
    let extents = rows.iter().map(|(.., at)| at.x.is_finite().then_some([at.x, at.y, at.x, at.y])).collect();
    let places: Vec<Coord<f64>> = rows.iter().map(|&(.., at)| at).collect();
    RouteLayer { source, shapes: Shapes { extents, ..points(places) }, columns }
}

/// Where a node is; the existing network is taken where the route first joins it.
fn site_place(network: &Network, project: &Project, node: u32) -> Coord<f64> {
    if node != network.backbone {
        return network.place[node as usize];
    }
    let ends = project.route.edges.iter().map(|&edge| network.graph.edges()[edge as usize]);
    let other = ends.filter_map(|edge| match (edge.a == node, edge.b == node) {
        (true, false) => Some(edge.b),
        (false, true) => Some(edge.a),
        _ => None,
    });
    other.min().map_or(Coord { x: f64::NAN, y: f64::NAN }, |other| network.place[other as usize])
}

/// Everybody who was to be joined, in the order of the rows, with what became of them.
fn premises_layer(rollout: &Rollout, premises: &Premises) -> RouteLayer<'static> {
    let network = &rollout.network;
    let rows = &network.premises;
    let mut order = vec![None; rows.len()];
    for project in &rollout.projects {
        for (number, joining) in (1_u64..).zip(&project.joining) {
            if let Ok(at) = rows.binary_search(&joining.premises) {
                order[at] = Some((number, *joining));
            }
        }
    }
    let project = |at: usize| Some(rollout.projects[rollout.fates[at].1? as usize].id.clone());
    let far = |attachment: &Attachment| match attachment {
        Attachment::TooFar { metres } => *metres,
        _ => None,
    };
    let columns = vec![
        text("id", rows.iter().map(|&row| Some(id(premises, row)))),
        text("fate", rollout.fates.iter().map(|(fate, _)| Some(fate.to_string()))),
        text("project", (0..rows.len()).map(project)),
        whole("joining_order", order.iter().map(|joined| joined.map(|(number, _)| number))),
        kronor("added_cost", order.iter().map(|joined| joined.map(|(_, joining)| joining.added))),
        kronor("marginal_cost", order.iter().map(|joined| joined.map(|(_, joining)| joining.marginal))),
        metres("cable_m", order.iter().map(|joined| joined.map(|(_, joining)| joining.cable_mm))),
        TypedColumn { name: "road_distance_m", cells: Cells::Real(network.attachments.iter().map(far).collect()) },
    ];
    let places = rows.iter().map(|&row| place(premises, row)).collect();
    RouteLayer { source: "plan_premises", shapes: points(places), columns }
}
