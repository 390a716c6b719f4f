#!/usr/bin/env python3
"""Checks a demo run with other programs than bygd: GDAL, PyArrow, Shapely and NumPy.

    bygd demo --out DIR
    python check_outputs.py DIR

1. `premises.gpkg` (GDAL through pyogrio) and `premises.parquet` (PyArrow, and geopandas) open, are in EPSG:3006, have the rows and the
   extent they claim, say the same in every cell, and the spatial index of the GeoPackage finds what brute force finds.
2. From the demo's input files alone, everything is counted again, without bygd: which rows are premises, their municipality and area
   class, who is connected, orderable, inside a service area, near connected premises or a route, planned, unserved. Every row of
   `coverage.csv`, and the status, evidence and distance of every premises, must be the same.

Nothing here follows how bygd works: no index but Shapely's, distances by NumPy in blocks of all pairs, dates by the standard library.
Exits with 0 if all is the same, else with 1 and what differs.
"""

import csv
import datetime
import json
import sqlite3
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet
import pyogrio
import shapely

FAULTS = []
NOT_COUNTED = {"komplementbyggnad", "ekonomibyggnad"}
BASES = ["premises", "households", "workplaces", "households_workplaces", "population"]


def check(holds, what):
    """Notes a fault unless `holds`."""
    if not holds:
        FAULTS.append(what)
    return bool(holds)


# --- 1. The premises files, opened by others ------------------------------------------------------------------------------------------


def check_files(folder, expected_rows):
    """Opens both premises files; gives the GeoPackage as a GeoDataFrame, sorted by id."""
    gpkg, parquet = folder / "premises.gpkg", folder / "premises.parquet"
    info = pyogrio.read_info(gpkg)
    check(info["crs"] == "EPSG:3006", f"premises.gpkg: crs {info['crs']}")
    check(info["features"] == expected_rows, f"premises.gpkg: {info['features']} rows instead of {expected_rows}")
    check(info["geometry_type"] == "Point", f"premises.gpkg: {info['geometry_type']}")
    left = geopandas.read_file(gpkg, engine="pyogrio")
    right = geopandas.read_parquet(parquet)
    check(len(left) == expected_rows and len(right) == expected_rows, f"rows {len(left)}, {len(right)} instead of {expected_rows}")
    for name, frame in ("gpkg", left), ("parquet", right):
        check(frame.crs is not None and frame.crs.to_epsg() == 3006, f"premises.{name}: crs {frame.crs}")
        check(frame["id"].is_unique, f"premises.{name}: ids are not unique")
    check_claimed_extents(gpkg, parquet, info, left)
    check_index(gpkg, left)
    check_neighbours_on_disk(folder)

    left = left.sort_values("id", ignore_index=True)
    right = right.sort_values("id", ignore_index=True)
    columns = [column for column in left.columns if column != "geometry"]
    check(columns == [column for column in right.columns if column != "geometry"], f"columns {columns} and {list(right.columns)}")
    for column in columns:
        a, b = left[column], right[column]
        same = (a.isna() & b.isna()) | (a == b)
        check(same.all(), f"column {column} differs in {int((~same).sum())} rows between premises.gpkg and premises.parquet")
    check((shapely.get_coordinates(left.geometry) == shapely.get_coordinates(right.geometry)).all(), "the points differ")
    return left


def check_claimed_extents(gpkg, parquet, info, frame):
    """The extent that a file states of itself must be that of its points."""
    bounds = tuple(frame.total_bounds)
    check(np.allclose(info["total_bounds"], bounds, rtol=0, atol=1e-9), f"GDAL sees the extent {info['total_bounds']}, points {bounds}")
    with sqlite3.connect(f"file:{gpkg}?mode=ro", uri=True) as database:
        claimed = database.execute("SELECT min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents").fetchall()
        check(claimed == [(*bounds, 3006)], f"gpkg_contents says {claimed}, points {bounds}")
        check(database.execute("PRAGMA integrity_check").fetchone() == ("ok",), "SQLite finds the GeoPackage damaged")
        check(not database.execute("PRAGMA foreign_key_check").fetchall(), "the GeoPackage has dangling references")
    metadata = pyarrow.parquet.read_metadata(parquet)
    geo = json.loads(metadata.metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    check(geo["version"].startswith("1."), f"GeoParquet {geo['version']}")
    check(column["encoding"] == "WKB" and column["geometry_types"] == ["Point"], f"geo metadata {column}")
    check(column["crs"]["id"] == {"authority": "EPSG", "code": 3006}, f"geo metadata says crs {column['crs'].get('id')}")
    check(tuple(column["bbox"]) == bounds, f"geo metadata says extent {column['bbox']}, points {bounds}")


def check_index(gpkg, frame):
    """What a window finds through the R-tree must be what brute force finds."""
    info = pyogrio.read_info(gpkg)
    check(info["capabilities"]["fast_spatial_filter"], "GDAL sees no spatial index")
    x, y = shapely.get_coordinates(frame.geometry).T
    west, south, east, north = frame.total_bounds
    windows = [(west, south, east, north), (x[7], y[7], x[7], y[7]), (east + 1, north + 1, east + 2, north + 2)]
    windows += [(a, b, a + (east - west) / 7, b + (north - south) / 5) for a, b in zip(x[::997], y[::997], strict=True)]
    for box in windows:
        found = sorted(pyogrio.read_dataframe(gpkg, bbox=box)["id"])
        inside = (box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])
        check(found == sorted(frame["id"][inside]), f"window {box}: {len(found)} rows by the index, {int(inside.sum())} by brute force")


def check_neighbours_on_disk(folder):
    """No journal may lie beside a finished GeoPackage."""
    left_over = [path.name for path in folder.iterdir() if path.name.endswith(("-wal", "-shm", "-journal", ".tmp"))]
    check(not left_over, f"left over: {left_over}")


# --- 2. The count, again --------------------------------------------------------------------------------------------------------------


def read_premises(path):
    """One row per id as the rules say: equal rows collapse, of different ones the least by (easting, northing, columns) stays."""
    number = lambda text: int(text) if text.strip() else None
    by_id = defaultdict(list)
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            point = tuple(float(row[column].replace(",", ".")) for column in ("ost", "nord"))
            weights = tuple(number(row[column]) for column in ("hushall", "arbetsstallen", "befolkning"))
            by_id[row["objektidentitet"]].append((point, weights, row["andamal1"]))
    least = lambda row: (row[0], tuple(-1 if weight is None else weight for weight in row[1]), row[2])
    ids = sorted(by_id)
    rows = [min(by_id[id], key=least) for id in ids]
    points = np.array([row[0] for row in rows])
    purposes = [row[2].split(";")[0].strip().lower() for row in rows]
    return ids, points, [row[1] for row in rows], np.array([purpose not in NOT_COUNTED for purpose in purposes])


def read_ids(path, column):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def covered_by_any(points, shapes):
    """Which points lie in or on the border of any of the shapes."""
    hit = np.zeros(len(points), dtype=bool)
    for shape in shapes:
        hit |= shapely.intersects(shape, points)
    return hit


def municipality_of(points, areas):
    """Inside; on a border the lowest code; else nothing."""
    order = areas.sort_values("kommunkod")
    found = np.full(len(points), "", dtype=object)
    for code, shape in zip(order["kommunkod"], order.geometry, strict=True):
        touched = shapely.intersects(shape, points) & (found == "")
        found[touched] = code
    return found


def nearest_connected(points, connected, ids, within):
    """Distance and id of the nearest connected premises, of equally near ones the lowest id; all pairs, in blocks."""
    sources = np.flatnonzero(connected)  # ids are sorted, so the first of the least is the lowest
    distance, nearest = np.full(len(points), np.inf), np.full(len(points), None, dtype=object)
    for start in range(0, len(points), 500):
        block = slice(start, start + 500)
        dx = points[block, None, 0] - points[None, sources, 0]
        dy = points[block, None, 1] - points[None, sources, 1]
        squared = dx * dx + dy * dy
        best = squared.argmin(axis=1)
        least = squared[np.arange(len(best)), best]
        hit = (least <= within[block] ** 2) & (within[block] > 0) & ~connected[block]
        rows = np.arange(start, start + len(best))[hit]
        distance[rows] = np.sqrt(least[hit])
        nearest[rows] = [ids[sources[i]] for i in best[hit]]
    return distance, nearest


def plans_that_count(plans, as_of, years):
    last = as_of.replace(year=as_of.year + years)
    day = lambda text: datetime.date.fromisoformat(str(text)[:10])
    return [
        shape
        for shape, technology, ready in zip(plans.geometry, plans["teknik"], plans["klart"], strict=True)
        if technology in ("fiber", "fibre") and (ready is None or ready != ready or str(ready) == "NaT" or day(ready) <= last)
    ]


def count_again(folder):
    """The region counted from its input files; gives per premises what bygd should say, and the counts per table row."""
    settings = tomllib.loads((folder / "bygd.toml").read_text(encoding="utf-8"))
    as_of = datetime.date.fromisoformat(settings["as_of"])
    ids, coordinates, weights, counted = read_premises(folder / "byggnader.csv")
    points = shapely.points(coordinates)
    read = lambda name: geopandas.read_file(folder / name, engine="pyogrio")
    fibre = lambda frame: frame[frame["teknik"].isin(["fiber", "fibre"])].geometry
    areas, settlements, routes = read("kommuner.geojson"), read("tatorter_smaorter.geojson"), read("fiberstrak.geojson")

    on = lambda name: np.isin(ids, list(read_ids(folder / name, "objektidentitet")))
    connected, orderable = on("anslutna.csv"), on("bestallningsbara.csv")
    service = covered_by_any(points, fibre(read("leveransomraden.geojson")))
    planned = covered_by_any(points, plans_that_count(read("utbyggnadsplaner.geojson"), as_of, settings["horizon_years"]))
    dense = covered_by_any(points, settlements.geometry)
    within = np.full(len(ids), float(settings["passed_within"]))
    distance, nearest = nearest_connected(coordinates, connected, ids, within)
    to_route = np.min([shapely.distance(points, route) for route in routes.geometry], axis=0)
    on_route = to_route <= within

    near = np.isfinite(distance)
    passed = orderable | service | near | on_route
    status = np.select([connected, passed, planned], ["connected", "passed", "planned"], "unserved")
    evidence = [
        ";".join(name for name, holds in zip(NAMES, row, strict=True) if holds)
        for row in zip(connected, orderable, service, near, on_route, planned, strict=True)
    ]
    distance = np.where(near, distance, np.where(on_route & ~connected, to_route, np.inf))
    premises = {
        "id": ids,
        "area_code": municipality_of(points, areas),
        "area_class": np.where(dense, "dense", "rural"),
        "status": status,
        "evidence": evidence,
        "distance_m": distance,
        "nearest_id": nearest,
        "weights": weights,
    }
    counted = np.flatnonzero(counted)
    return {name: [column[i] for i in counted] for name, column in premises.items()}, areas


NAMES = ["connected", "orderable", "service_area", "near_connected", "near_route", "planned"]


def weights_of(weights):
    households, workplaces, population = weights
    both = None if households is None or workplaces is None else households + workplaces
    return dict(zip(BASES, (1, households, workplaces, both, population), strict=True))


def tables_of(premises, areas):
    """Counts by (level, code, class, base, status)."""
    county = dict(zip(areas["kommunkod"], areas["lanskod"], strict=True))
    counts = Counter()
    rows = zip(premises["area_code"], premises["area_class"], premises["status"], premises["weights"], strict=True)
    for code, area_class, status, weights in rows:
        groups = [("municipality", code), ("county", county[code])] if code else [("outside", "")]
        for level, group in [*groups, ("country", "00")]:
            for base, weight in weights_of(weights).items():
                for one_class in ("total", area_class):
                    counts[level, group, one_class, base, status] += weight or 0
    groups = [("municipality", code) for code in sorted(county)] + [("county", code) for code in sorted(set(county.values()))]
    return counts, [*groups, ("outside", ""), ("country", "00")]


def share(part, whole):
    """Six decimals, half up, by whole numbers."""
    if whole == 0:
        return ""
    millionths = (2 * part * 1_000_000 + whole) // (2 * whole)
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


def compare_tables(folder, premises, areas):
    counts, groups = tables_of(premises, areas)
    with open(folder / "coverage.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = [(row["level"], row["code"], row["area_class"], row["base"]) for row in rows]
    expected = [(*group, one_class, base) for group in groups for one_class in ("total", "dense", "rural") for base in BASES]
    check(keys == expected, "the rows of coverage.csv are not those expected, in this order")
    for key, row in zip(keys, rows, strict=True):
        of = {status: counts[(*key, status)] for status in ("connected", "passed", "planned", "unserved")}
        of["passed"] += of["connected"]
        total = of["passed"] + of["planned"] + of["unserved"]
        says = {"total": total, **of, "unknown": 0}
        for column, number in says.items():
            check(int(row[column]) == number, f"{key}: {column} is {row[column]}, counted again {number}")
        for column, number in of.items():
            check(row[f"{column}_share"] == share(number, total), f"{key}: {column}_share is {row[f'{column}_share']}")


def compare_premises(frame, premises):
    """Every premises, one by one; distances to a billionth of a metre, since GEOS and bygd round their segments differently."""
    order = np.argsort(np.array(premises["id"], dtype=object))
    again = {name: [column[i] for i in order] for name, column in premises.items()}
    if not check(list(frame["id"]) == again["id"], "the premises are not those expected"):
        return
    text = lambda value: "" if value is None or value != value else str(value)
    for column in ("area_code", "area_class", "status", "evidence", "nearest_id"):
        wrong = [(i, text(a), text(b)) for i, a, b in zip(again["id"], frame[column], again[column], strict=True) if text(a) != text(b)]
        check(not wrong, f"{column} differs for {len(wrong)} premises (id, bygd, counted again): {wrong[:5]}")
    bygd = frame["distance_m"].fillna(np.inf).to_numpy(dtype=float)
    other = np.array(again["distance_m"], dtype=float)
    same = (bygd == other) | (np.abs(np.where(np.isfinite(bygd), bygd, 0) - np.where(np.isfinite(other), other, 1e9)) < 1e-9)
    check(same.all(), f"distance_m differs for {int((~same).sum())} premises: {list(np.array(again['id'])[~same][:5])}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    premises, areas = count_again(folder)
    frame = check_files(folder, len(premises["id"]))
    compare_premises(frame, premises)
    compare_tables(folder, premises, areas)
    for fault in FAULTS[:40]:
        print(f"not the same: {fault}")
    if FAULTS:
        sys.exit(f"{len(FAULTS)} differences between bygd and the oracle")
    print(f"the same: {len(premises['id'])} premises, both files, and every row of coverage.csv")


if __name__ == "__main__":
    main()
