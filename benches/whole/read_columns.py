"""Reads and decodes the columns that `bygd coverage` reads, and nothing else. usage: read_columns.py DIR polars|pyarrow

Prints the seconds that this took, without the start of Python and its libraries. Points are decoded from WKB in one step, as fast as
NumPy copies.
"""
import sys
import time

import numpy as np

folder, engine = sys.argv[1:3]
path = f"{folder}/addresses.parquet"
columns = ["address_id", "households", "workplaces", "population", "connected", "geometry"]
POINT = 21  # bytes: byte order, type, x, y

if engine == "polars":
    import polars

    start = time.perf_counter()
    table = polars.read_parquet(path, columns=columns, use_pyarrow=False)
    points = [table["geometry"].rechunk().to_arrow()]
    numbers = [table[name].to_numpy() for name in columns[:-1]]
else:
    import pyarrow.parquet

    start = time.perf_counter()
    table = pyarrow.parquet.read_table(path, columns=columns)
    points = table["geometry"].chunks
    numbers = [table[name].to_numpy() for name in columns[:-1]]

positions = []
for chunk in points:
    size, (_, offsets, data) = len(chunk), chunk.buffers()
    wide = "i8" if "large" in str(chunk.type) else "i4"
    first = np.frombuffer(offsets, wide, chunk.offset + 1)[-1]
    rows = np.frombuffer(data, "u1")[first : first + size * POINT].reshape(size, POINT)
    positions.append(np.ascontiguousarray(rows[:, 5:]).view("<f8"))
rows = sum(len(chunk) for chunk in positions)
assert rows == len(numbers[0]) and all(np.isfinite(chunk).all() for chunk in positions)
print(time.perf_counter() - start)
