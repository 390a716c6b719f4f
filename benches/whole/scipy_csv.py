"""Peer: polars + SciPy, CSV in. usage: scipy_csv.py DIR OUT.csv [FILE.csv]

Without FILE it reads DIR/addresses.csv; with it, a file in Windows-1252 with semicolons and decimal commas.
"""
import sys

import geopandas
import polars

from scipy_count import count

folder, out = sys.argv[1:3]
columns = ["x", "y", "households", "connected"]
if len(sys.argv) > 3:
    addresses = polars.read_csv(sys.argv[3], columns=columns, separator=";", decimal_comma=True, encoding="windows-1252")
else:
    addresses = polars.read_csv(f"{folder}/addresses.csv", columns=columns)
municipalities = geopandas.read_parquet(f"{folder}/municipalities.parquet", columns=["kommun_kod", "geometry"])
count(
    *(addresses[name].to_numpy() for name in columns),
    municipalities["kommun_kod"].tolist(),
    municipalities.geometry.values,
    out,
)
