"""Lays copies of the country side by side. usage: shift_copies.py DIR OUT_DIR COPIES

Everything is shrunk to a tenth first, so that ten copies find room where coordinates of Sweden are plausible: count with a tenth of the
distance (`--passed-within 5`), and the work for one copy is that for the country itself. Ids and municipality codes are made unique.
"""
import json
import os
import sys

import geopandas
import numpy as np
import pandas
import pyarrow
import pyarrow.parquet
import shapely

source, result, copies = sys.argv[1], sys.argv[2], int(sys.argv[3])
SCALE = 0.1
POINT = 21  # bytes of a point in WKB: byte order, type, x, y
os.makedirs(result, exist_ok=True)

municipalities = geopandas.read_parquet(f"{source}/municipalities.parquet")
west, south, east, north = municipalities.total_bounds
step = (east - west) * SCALE + 1000  # metres between copies
if copies * step > 700_000:
    sys.exit("that many copies do not fit where coordinates are plausible")
origin = np.array([260_000 - west * SCALE, 6_500_000 - south * SCALE])


def moved(coordinates, copy):
    return coordinates * SCALE + origin + [copy * step, 0]


def municipality_copy(copy):
    shapes = shapely.transform(municipalities.geometry.values, lambda coordinates: moved(coordinates, copy))
    codes = chr(ord("A") + copy) + municipalities["kommun_kod"]
    return municipalities.assign(kommun_kod=codes).set_geometry(geopandas.GeoSeries(shapes, crs=municipalities.crs))


def point_copy(column, copy):
    """The points of a column of WKB, moved."""
    chunk = column.combine_chunks()
    chunk = chunk.chunk(0) if isinstance(chunk, pyarrow.ChunkedArray) else chunk
    chunk = chunk.storage if isinstance(chunk, pyarrow.ExtensionArray) else chunk
    points = shapely.get_coordinates(shapely.from_wkb(chunk.to_numpy(zero_copy_only=False)))
    rows = np.zeros((len(points), POINT), "u1")
    rows[:, 0] = rows[:, 1] = 1  # little-endian, point
    rows[:, 5:] = np.ascontiguousarray(moved(points, copy), "<f8").view("u1").reshape(len(points), 16)
    offsets = np.arange(len(points) + 1, dtype="i4") * POINT
    return pyarrow.Array.from_buffers(pyarrow.binary(), len(points), [None, pyarrow.py_buffer(offsets), pyarrow.py_buffer(rows)])


parts = [municipality_copy(copy) for copy in range(copies)]
geopandas.GeoDataFrame(pandas.concat(parts, ignore_index=True), crs=municipalities.crs).to_parquet(f"{result}/municipalities.parquet")

reader = pyarrow.parquet.ParquetFile(f"{source}/addresses.parquet")
schema = reader.schema_arrow
at = schema.get_field_index("geometry")
geo = json.loads(schema.metadata[b"geo"])
geo["columns"]["geometry"].pop("bbox", None)
schema = schema.set(at, pyarrow.field("geometry", pyarrow.binary())).with_metadata({"geo": json.dumps(geo)})
id_at = schema.get_field_index("address_id")
with pyarrow.parquet.ParquetWriter(f"{result}/addresses.parquet", schema) as writer:
    for copy in range(copies):
        for group in range(reader.num_row_groups):
            table = reader.read_row_group(group)
            ids = pyarrow.array(table["address_id"].to_numpy() + copy * reader.metadata.num_rows)
            table = table.set_column(id_at, schema.field(id_at), ids)
            table = table.set_column(at, schema.field(at), point_copy(table["geometry"], copy))
            writer.write_table(table.cast(schema))
