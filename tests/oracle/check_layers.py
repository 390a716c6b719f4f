#!/usr/bin/env python3
"""Checks exported layers with other programs than bygd: GDAL, SQLite, PyArrow and Shapely.

    bygd export RESULTS --format gpkg --out karta.gpkg
    bygd export RESULTS --format geojson --out geojson
    bygd export RESULTS --format parquet --out parquet
    python check_layers.py karta.gpkg geojson parquet

1. The GeoPackage is sound: journal mode DELETE, nothing beside it, integrity, foreign keys; layers in reading order; the spatial index of
   every layer holds exactly the envelopes; every field has an alias that GDAL shows, and coded fields a domain that allows every value.
2. The GeoJSON files follow RFC 7946 (WGS 84, right-hand rule, seven decimals, bounding boxes) and say the same as the GeoPackage, in every
   attribute and within a centimetre on the ground.
3. The GeoParquet files say the same, attributes and coordinates alike, in real types.

All three must be made from the same results with the same profile and language (Swedish or English). Exits with 0 if all is the same, else
with 1 and what differs.
"""

import json
import sqlite3
import sys
from pathlib import Path

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pyogrio
import pyogrio.raw
import shapely

FAULTS = []
# The name in the results, in Swedish and English, in reading order.
ORDER = [
    ("municipalities", "kommuner", "municipalities"),
    ("project_areas", "projektområden", "project areas"),
    ("white_spots", "vita fläckar", "white spots"),
    ("premises", "byggnader", "premises"),
]
ABOUT = {"om_korningen", "about_the_run"}


def check(holds, what):
    """Notes a fault unless `holds`."""
    if not holds:
        FAULTS.append(what)
    return bool(holds)


def source_of(layer):
    """What results call a layer."""
    return next((source for source, *names in ORDER if layer in names), None)


# --- 1. The GeoPackage ----------------------------------------------------------------------------------------------------------------


def check_geopackage(path):
    """The file as SQLite and GDAL see it; gives each layer as a GeoDataFrame, by its name."""
    with open(path, "rb") as file:
        header = file.read(100)
    check(header[18:20] == b"\x01\x01", "the file is not in a rollback journal mode")
    check(header[68:72] == b"GPKG", "the application id is not GPKG")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        ask = lambda question, *values: database.execute(question, values).fetchall()
        check(ask("PRAGMA integrity_check") == [("ok",)], "the integrity check fails")
        check(ask("PRAGMA journal_mode") == [("delete",)], "the journal mode is not delete")
        check(ask("PRAGMA foreign_key_check") == [], "a foreign key leads nowhere")
        names = [name for (name,) in ask("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY rowid")]
        order = [source for source, *_ in ORDER if source in map(source_of, names)]
        check([source_of(name) for name in names] == order and names, f"the layers stand as {names}")
        seen = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
        check(seen == names, f"GDAL sees the layers {seen}, the file has {names}")
        others = {name for name, kind in pyogrio.list_layers(path) if kind is None}
        check(others - {"layer_styles"} <= ABOUT and len(others & ABOUT) == 1, f"tables without geometry: {others}")
        styles = ask("SELECT f_table_name FROM layer_styles WHERE useAsDefault = 1 AND f_geometry_column = 'geom' ORDER BY id")
        check([name for (name,) in styles] == names, f"default styles for {styles}")
        frames = {name: check_layer(path, name, ask) for name in names}
        for table in names:
            rows = ask("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = ?", table)
            check(rows == [(len(frames[table]),)], f"{table}: {rows} rows are stated, {len(frames[table])} are there")
    left = sorted(other.name for other in path.parent.iterdir() if other.name.startswith(path.name + "-"))
    check(not left, f"files beside the layers: {left}")
    return frames


def check_layer(path, name, ask):
    """A layer: rows, extent, index, names of fields and their values."""
    frame = geopandas.read_file(path, layer=name, engine="pyogrio", fid_as_index=True)
    filled = frame[~frame.geometry.isna() & ~frame.geometry.is_empty]
    stated = ask("SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", name)[0]
    if len(filled):
        check(np.allclose(stated, filled.total_bounds, rtol=0, atol=1e-9), f"{name}: the extent is stated as {stated}")
    check_index(name, filled, ask)
    check_fields(path, name, frame, ask)
    return frame


def check_index(name, filled, ask):
    """The index must have an entry for each shape, its envelope rounded outwards to single precision."""
    rows = ask(f'SELECT id, minx, miny, maxx, maxy FROM "rtree_{name}_geom" ORDER BY id')
    if not check([row[0] for row in rows] == sorted(filled.index), f"{name}: the index has other rows than the layer"):
        return
    found = np.array([row[1:] for row in rows]).reshape(-1, 4)
    exact = filled.sort_index().geometry.bounds.to_numpy().reshape(-1, 4)
    step = np.spacing(np.abs(exact).astype(np.float32)).astype(float)
    outwards = (found[:, :2] <= exact[:, :2]).all() and (found[:, 2:] >= exact[:, 2:]).all()
    check(outwards and (np.abs(found - exact) <= step).all(), f"{name}: the index holds other boxes than the envelopes")
    for part in ("insert", "update2", "update4", "update5", "update6", "update7", "delete"):
        trigger = ask("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = ?", f"rtree_{name}_geom_{part}")
        check(trigger, f"{name}: no trigger {part}")


def check_fields(path, name, frame, ask):
    """Titles in the file are what GDAL shows as alternative names; every value of a coded field is in its domain."""
    described = {
        column: (given, title, domain)
        for column, given, title, domain in ask(
            "SELECT column_name, name, title, constraint_name FROM gpkg_data_columns WHERE table_name = ?", name
        )
    }
    columns = [column for column in frame.columns if column != "geometry"]
    check(sorted(described) == sorted(columns), f"{name}: described are {sorted(set(described) ^ set(columns))}")
    with pyogrio.raw.open_arrow(path, layer=name, use_pyarrow=True) as (_, reader):
        schema = reader.schema
    for field in schema:
        if field.name not in described:
            continue
        given, title, domain = described[field.name]
        check(given == title or given.startswith(f"{title} ("), f"{name}: {field.name} has the name {given!r}, the title {title!r}")
        metadata = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
        # GDAL gives no alternative name that differs from the field's by its capitals alone.
        shown = metadata.get("GDAL:OGR:alternative_name")
        check(shown == given or (shown is None and given.lower() == field.name), f"{name}: GDAL shows {field.name} as {shown!r}, not {given!r}")
        if domain is None:
            continue
        check(metadata.get("GDAL:OGR:domain_name") == domain, f"{name}: GDAL sees no domain for {field.name}")
        allowed = {value for (value,) in ask("SELECT value FROM gpkg_data_column_constraints WHERE constraint_name = ?", domain)}
        values = set(frame[field.name].dropna())
        check(values <= allowed, f"{name}: {field.name} holds {sorted(values - allowed)}")


# --- 2. and 3. The other formats ------------------------------------------------------------------------------------------------------


def plain(value):
    """A cell of Parquet as GeoPackage holds it: days are text there."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def same_cells(left, right, where):
    """Two columns of plain values must be equal."""
    differing = [(a, b) for a, b in zip(left, right) if a != b]
    check(len(left) == len(right) and not differing, f"{where}: {differing[:3]}")


def cells(path, name):
    """The attributes of a layer of the GeoPackage as SQLite holds them, by column."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        cursor = database.execute(f'SELECT * FROM "{name}" ORDER BY fid')
        columns = [column for column, *_ in cursor.description]
        rows = cursor.fetchall()
    return {column: [row[at] for row in rows] for at, column in enumerate(columns) if column not in ("fid", "geom")}


def check_geojson(folder, path, frames):
    """Each file against RFC 7946 and the GeoPackage."""
    layers = {json.loads(file.read_text(encoding="utf-8"))["name"]: file for file in sorted(folder.glob("*.geojson"))}
    expected = {name for name in frames if source_of(name) != "premises"}
    check(set(layers) == expected, f"GeoJSON has the layers {set(layers)}, the GeoPackage {expected}")
    for name, file in layers.items():
        if name not in frames:
            continue
        text = file.read_text(encoding="utf-8")
        collection = json.loads(text)
        check("crs" not in collection, f"{file.name}: names a coordinate system")
        features = collection["features"]
        for column, values in cells(path, name).items():
            same_cells([feature["properties"][column] for feature in features], values, f"{file.name}, {column}")
        check(all(set(feature["properties"]) == set(cells(path, name)) for feature in features), f"{file.name}: other properties")
        shapes = [shapely.geometry.shape(feature["geometry"]) if feature["geometry"] else None for feature in features]
        filled = [shape for shape in shapes if shape is not None]
        coordinates = shapely.get_coordinates(filled)
        check((np.round(coordinates, 7) == coordinates).all(), f"{file.name}: more than seven decimals")
        for shape in filled:
            for polygon in shape.geoms:
                check(polygon.exterior.is_ccw and not any(hole.is_ccw for hole in polygon.interiors), f"{file.name}: a ring turns the wrong way")
        check(np.allclose(collection["bbox"], shapely.total_bounds(filled), rtol=0, atol=1e-12), f"{file.name}: bbox {collection['bbox']}")
        ground = geopandas.GeoSeries(shapes, crs=4326).to_crs(frames[name].crs)
        for here, there in zip(ground, frames[name].sort_index().geometry):
            if there is None or there.is_empty:
                check(here is None, f"{file.name}: a shape that the GeoPackage does not have")
                continue
            check(shapely.hausdorff_distance(here, there) < 0.02, f"{file.name}: a shape lies {shapely.hausdorff_distance(here, there)} m off")
            # Half a step of the seventh decimal moves a corner by 6 mm at most, and a border no further than its corners.
            check(abs(here.area - there.area) <= 0.008 * there.length, f"{file.name}: {here.area} m² instead of {there.area}")


def check_parquet(folder, path, frames):
    """Each GeoParquet file against the GeoPackage; tables only for being readable, in real types."""
    for name, frame in frames.items():
        source = source_of(name)
        if source == "premises":
            continue
        # The areas of a round and those of a plan have one name in the language of people.
        files = [folder / f"{made}.parquet" for made in [source, *(["plan_areas"] if source == "project_areas" else [])]]
        file = next((file for file in files if file.is_file()), files[0])
        if not check(file.is_file(), f"{file.name} is not there"):
            continue
        table = pyarrow.parquet.read_table(file)
        values = cells(path, name)
        columns = [column for column in table.column_names if column != "geometry"]
        renamed = ["suppressed" if column == "skyddat" else column for column in values]
        check(columns == renamed, f"{file.name}: columns {columns} instead of {renamed}")
        for column, expected in zip(renamed, values.values()):
            found = [plain(value) for value in table[column].to_pylist()]
            same_cells(found, expected, f"{file.name}, {column}")
        shapes = geopandas.read_parquet(file)
        check(shapes.crs == frame.crs, f"{file.name}: coordinate system {shapes.crs}")
        for here, there in zip(shapes.geometry, frame.sort_index().geometry):
            empty = there is None or there.is_empty
            check(here.is_empty if empty else shapely.equals_exact(here, there), f"{file.name}: another shape")
    for file in sorted(folder.glob("*.parquet")):
        schema = pyarrow.parquet.read_schema(file)
        texts = [field.name for field in schema if field.name.endswith("_share") and not pa.types.is_float64(field.type)]
        check(not texts, f"{file.name}: no numbers in {texts}")
        days = [field.name for field in schema if field.name == "as_of" and not pa.types.is_date(field.type)]
        check(not days, f"{file.name}: no days in {days}")


def main(gpkg, geojson, parquet):
    """Everything; gives the exit code."""
    path = Path(gpkg)
    frames = check_geopackage(path)
    check_geojson(Path(geojson), path, frames)
    check_parquet(Path(parquet), path, frames)
    for fault in FAULTS[:50]:
        print(f"wrong: {fault}", file=sys.stderr)
    if not FAULTS:
        rows = ", ".join(f"{name} {len(frame)}" for name, frame in frames.items())
        print(f"all three formats say the same, and other programs read them: {rows}")
    return 1 if FAULTS else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
