"""Peer: pyogrio + SciPy, GeoPackage in. usage: scipy_gpkg.py DIR OUT.csv   (DIR has addresses.gpkg and municipalities.gpkg)"""
import sys

import numpy as np
import pyogrio
import shapely

from scipy_count import count

folder, out = sys.argv[1:3]
# GDAL's Arrow stream is the fastest way that pyogrio has.
_, addresses = pyogrio.read_arrow(f"{folder}/addresses.gpkg", columns=["households", "connected"])
geometry = addresses.column(addresses.num_columns - 1)
points = shapely.from_wkb(np.asarray(geometry))
municipalities = pyogrio.read_dataframe(f"{folder}/municipalities.gpkg", columns=["kommun_kod"])
count(
    shapely.get_x(points),
    shapely.get_y(points),
    np.asarray(addresses.column("households")),
    np.asarray(addresses.column("connected")),
    municipalities["kommun_kod"].tolist(),
    municipalities.geometry.values,
    out,
)
