#!/usr/bin/env python3
"""Works out again what a folder of `bygd plan` says, with other programs than bygd: SQLite, GDAL, Shapely and PROJ.

    check_plan.py FOLDER

1. Money: every bill adds up to the cost of its project and to the bill of all projects; amounts are quantities times prices, halves up; the
   gap is the cost over the bound, less one, rounded up; the sums of the plan are those of its projects.
2. Premises: everybody who was to be joined is in `byggnader` once, either in one project with a place in its order, or left out with a
   reason; `fates.csv`, `projects.csv` and the order of joining count the same.
3. Routes: the pieces of a project are as long and cost as much as the project says, and hang together with each other and with every drop;
   lengths are those on the ellipsoid within 1 mm a metre (and 5 mm for whole millimetres); drops lead from the premises to the route.
4. Areas: valid, apart from each other, with all premises of their project in them and none of another project; those left out
   that lie in one are counted.
5. The choice: chosen projects are those of the best way; what each way reaches is what its projects have; the frontier never falls, its bound
   is never below it.
6. The GeoPackage is sound, GDAL opens every layer, and each has its default style.

Exits with 0 if all of it holds, else with 1 and what does not.
"""

import argparse
import csv
import math
import sqlite3
import sys
import xml.etree.ElementTree
from collections import Counter, defaultdict
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from pathlib import Path

import geopandas
import pyogrio
import pyproj
import shapely

LAYERS = ["projektområden", "stråk", "servisledningar", "skarvpunkter", "skåp", "byggnader"]
FAULTS = []
# Corners of routes that meet are the same numbers up to what a sum of lengths along a road rounds away, in metres.
NEAR = 0.01


def check(holds, what):
    """Notes a fault unless `holds`."""
    if not holds:
        FAULTS.append(what)
    return bool(holds)


def table(folder, name):
    path = folder / f"{name}.csv"
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: value.removeprefix("'") for key, value in row.items()} for row in csv.DictReader(file)]


def total(rows, column):
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


def counted(rows, column):
    """The sum of counts, or empty where one is not known, as bygd adds them."""
    return "" if any(row[column] == "" for row in rows) else str(sum(int(row[column]) for row in rows))


def check_money(folder, projects):
    bill, prices = table(folder, "bill_of_quantities"), {row["item"]: row for row in table(folder, "prices")}
    of_project, of_item = defaultdict(list), defaultdict(Decimal)
    for line in bill:
        of_project[line["project"]].append(line)
        of_item[line["item"]] += Decimal(line["amount"])
        share = Decimal("0.01") if line["unit"] == "percent" else 1
        amount = Decimal(line["quantity"]) * Decimal(line["unit_price"]) * share
        # A line may be the sum of several, each rounded by itself.
        pieces = max(1, math.ceil(Decimal(line["quantity"]))) if line["unit"] != "percent" else 1
        # Quantities are rounded to a thousandth: a crossing whose way is divided between edges is a part of a piece on each.
        rounded = Decimal("0.0005") * Decimal(line["unit_price"]) if line["unit"] == "piece" else 0
        allowed = Decimal("0.005") * (pieces + 1) + rounded
        check(abs(amount - Decimal(line["amount"])) <= allowed, f"{line['project']} {line['item']}: amount")
        check(line["unit_price"] == prices[line["item"]]["unit_price"], f"{line['project']} {line['item']}: price")
    for item, row in prices.items():
        check(bool(row["source"]) != bool(row["assumed"]), f"{item}: either a source or a reason")
        check(Decimal(row["low"]) <= Decimal(row["unit_price"]) <= Decimal(row["high"]), f"{item}: the price is not within its range")
    check({row["item"]: Decimal(row["amount"]) for row in table(folder, "bill_totals")} == dict(of_item), "bill_totals.csv")
    for row in projects:
        name, cost = row["project"], Decimal(row["cost"])
        check(total(of_project[name], "amount") == cost, f"{name}: the bill does not add up to the cost")
        route, bound = Decimal(row["route_cost"]), Decimal(row["lower_bound"])
        check(bound <= route <= cost, f"{name}: bound, route and cost")
        gap = (route / bound - 1).quantize(Decimal("0.000001"), ROUND_CEILING) if bound else None
        check(row["gap"] == ("" if gap is None and route else str(abs(gap or Decimal("0.000000")))), f"{name}: gap {row['gap']}, not {gap}")
        for column, number in (("cost_per_connection", "connections"), ("cost_per_premises", "premises")):
            each = (cost / int(row[number])).quantize(Decimal("0.01"), ROUND_HALF_UP) if int(row[number]) else ""
            check(row[column] == str(each), f"{name}: {column}")
        if row["support"]:
            check(Decimal(row["support"]) + Decimal(row["own_part"]) == cost, f"{name}: support and own part")
        check(Decimal(row["cost_p10"]) <= Decimal(row["cost_p50"]) <= Decimal(row["cost_p90"]), f"{name}: range")
    (sums,) = table(folder, "plan_totals")
    check(sums["projects"] == str(len(projects)), "plan_totals.csv: projects")
    for column in ("premises", "households", "workplaces", "population", "connections"):
        check(sums[column] == counted(projects, column), f"plan_totals.csv: {column}")
    for column in ("route_m", "drops_m", "cost", "route_cost", "lower_bound"):
        check(Decimal(sums[column]) == total(projects, column), f"plan_totals.csv: {column}")


def check_premises(folder, projects, premises):
    ids = premises["id"].tolist()
    check(len(ids) == len(set(ids)), "byggnader: somebody is there twice")
    fates = {row["fate"]: int(row["premises"]) for row in table(folder, "fates")}
    check({fate: number for fate, number in fates.items() if number} == dict(Counter(premises["fate"])), "fates.csv")
    inside = premises[premises["fate"] == "in_project"]
    check(inside["project"].notna().all() and premises[premises["fate"] != "in_project"]["project"].isna().all(), "byggnader: project")
    for row in projects:
        order = sorted(inside[inside["project"] == row["project"]]["joining_order"])
        check(order == list(range(1, int(row["premises"]) + 1)), f"{row['project']}: order of joining")
    split = defaultdict(list)
    for row in table(folder, "project_places"):
        split[row["project"], row["level"]].append(row)
    for row in projects:
        inside = counted(split[row["project"], "municipality"], "premises")
        outside = counted(split[row["project"], "outside"], "premises")
        check(int(inside or 0) + int(outside or 0) == int(row["premises"]), f"{row['project']}: its municipalities")
        check(counted(split[row["project"], "county"], "premises") == inside, f"{row['project']}: its counties")


def check_routes(projects, layers, crs):
    geod = pyproj.Geod(ellps="GRS80")
    back = pyproj.Transformer.from_crs(crs, pyproj.CRS(crs).geodetic_crs, always_xy=True)
    routes, drops, premises = layers["stråk"], layers["servisledningar"], layers["byggnader"]

    def ground(line):
        return abs(geod.line_length(*back.transform(*shapely.get_coordinates(line).T)))

    place = dict(zip(premises["id"], premises.geometry, strict=True))
    worst = 0.0
    for name, layer in (("stråk", routes), ("servisledningar", drops)):
        for row in layer.itertuples():
            if row.geometry is None or row.geometry.is_empty:
                continue
            length = ground(row.geometry)
            worst = max(worst, abs(length - row.length_m) / max(length, 1.0))
            check(abs(length - row.length_m) <= 0.005 + 0.001 * length, f"{name} {row.fid}: {row.length_m} m, on the ellipsoid {length:.3f}")
    for row in projects:
        own, its = routes[routes["project"] == row["project"]], drops[drops["project"] == row["project"]]
        check(abs(own["route_cost"].sum() - float(row["route_cost"])) < 0.005, f"{row['project']}: cost of its pieces")
        check(abs(own["length_m"].sum() - float(row["route_m"])) < 0.0005, f"{row['project']}: length of its pieces")
        check(abs(its["length_m"].sum() - float(row["drops_m"])) < 0.0005, f"{row['project']}: length of its drops")
        check(len(its) == int(row["premises"]), f"{row['project']}: drops")
        lines = [line for line in own.geometry if line is not None and not line.is_empty]
        shape = shapely.union_all([line.buffer(NEAR) for line in lines]) if lines else shapely.Point()
        parts = [shape] if shape.geom_type != "MultiPolygon" else list(shape.geoms)
        joints = (own["edge_kind"] == "backbone_joint").sum()
        check(len(parts) <= max(1, joints), f"{row['project']}: its route is in {len(parts)} pieces with {joints} joints")
        for drop in its.itertuples():
            if drop.geometry is None or drop.geometry.is_empty:
                continue
            start, end = (shapely.Point(corner) for corner in (drop.geometry.coords[0], drop.geometry.coords[-1]))
            check(end.distance(place[drop.id]) < NEAR, f"{row['project']}: a drop does not end at its premises")
            check(not lines or start.distance(shape) < NEAR or joints, f"{row['project']}: a drop does not begin at the route")
    print(f"lengths differ from those on the ellipsoid by {1000 * worst:.3f} mm a metre at the most")


def check_areas(layers):
    areas, premises = layers["projektområden"], layers["byggnader"]
    check(all(shapely.is_valid(areas.geometry)), "projektområden: invalid")
    tree = shapely.STRtree(areas.geometry.values)
    for one, other in zip(*tree.query(areas.geometry.values, predicate="intersects"), strict=True):
        if one < other:
            shared = areas.geometry.iloc[one].intersection(areas.geometry.iloc[other]).area
            check(shared < 1e-6, f"{areas['project'].iloc[one]} and {areas['project'].iloc[other]} share {shared:.3f} m²")
    of = dict(zip(areas["project"], areas.geometry, strict=True))
    left_out = Counter()
    for row in premises.itertuples():
        for at in tree.query(row.geometry, predicate="intersects"):
            name = areas["project"].iloc[at]
            is_inside = areas.geometry.iloc[at].boundary.distance(row.geometry) >= NEAR
            if row.fate == "in_project":
                check(row.project == name or not is_inside, f"{row.id} of {row.project} is in the area of {name}")
            else:
                left_out[row.fate] += is_inside
        if isinstance(row.project, str):
            check(of[row.project].distance(row.geometry) < NEAR, f"{row.id} is outside the area of {row.project}")
    # They have a reason, and are in the area because their neighbours are.
    print("left out, but in the area of a project: " + (", ".join(f"{fate} {number}" for fate, number in left_out.items() if number) or "nobody"))


def check_choice(folder, projects):
    choices = table(folder, "choices")
    if choices is None:
        return
    funded = {row["project"]: row for row in table(folder, "choice")}
    for way in choices:
        rows = [row for row in projects if funded[row["project"]][way["way"]] == "1"]
        check(way["projects"] == str(len(rows)), f"{way['way']}: projects")
        check(Decimal(way["funded"]) <= Decimal(way["budget"]), f"{way['way']}: dearer than the budget")
        check(int(way["worth"]) <= int(way["upper_bound"]), f"{way['way']}: above its bound")
        for column in ("premises", "households"):
            check(way[column] == counted(rows, column), f"{way['way']}: {column}")
        if way["objective"] in ("premises", "households", "workplaces"):
            check(int(way["worth"]) == sum(int(row[way["objective"]] or 0) for row in rows), f"{way['way']}: worth")
    check(all(row["chosen"] == funded[row["project"]]["best"] for row in projects), "chosen")
    rows = table(folder, "frontier")
    for before, row in zip(rows, rows[1:], strict=False):
        check(Decimal(before["budget"]) < Decimal(row["budget"]), "frontier.csv: budgets do not rise")
        check(int(before["worth"]) <= int(row["worth"]), f"frontier.csv: falls at {row['budget']}")
    check(all(max(int(row["worth"]), int(row["greedy"])) <= int(row["upper_bound"]) for row in rows), "frontier.csv: above its bound")


def check_geopackage(path):
    with sqlite3.connect(path) as database:
        check(database.execute("PRAGMA integrity_check").fetchone() == ("ok",), "routes.gpkg: integrity")
        check(database.execute("PRAGMA foreign_key_check").fetchall() == [], "routes.gpkg: foreign keys")
        styles = dict(database.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault"))
    names = pyogrio.list_layers(path)[:, 0].tolist()
    check([name for name in names if name in LAYERS] == LAYERS, f"routes.gpkg: layers {names}")
    for name in LAYERS:
        if check(name in styles, f"{name}: no style"):
            xml.etree.ElementTree.fromstring(styles[name].split(">", 1)[1])
    return {name: geopandas.read_file(path, layer=name, fid_as_index=True).reset_index(names="fid") for name in LAYERS}


def main():
    parser = argparse.ArgumentParser(description="Works out again what a folder of bygd plan says.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    projects = table(folder, "projects")
    layers = check_geopackage(folder / "routes.gpkg")
    check_money(folder, projects)
    check_premises(folder, projects, layers["byggnader"])
    check_routes(projects, layers, layers["stråk"].crs)
    check_areas(layers)
    check_choice(folder, projects)
    for fault in FAULTS[:50]:
        print(fault)
    print(f"{len(projects)} projects, {len(layers['byggnader'])} premises, {len(FAULTS)} faults")
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
