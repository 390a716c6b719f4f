"""The coverage job by hand in Python: which municipality (shapely), nearest connected within 50 m (SciPy), counts (NumPy).

Used by scipy_gpkg.py and scipy_csv.py, which differ in what they read.
"""
import csv

import numpy as np
import shapely
from scipy.spatial import cKDTree

DISTANCE = 50.0


def count(x, y, households, connected, codes, polygons, out):
    """Writes addresses, connected, passed only by distance, and households per municipality."""
    position = np.column_stack([x, y])
    tree = shapely.STRtree(shapely.points(position))
    shapely.prepare(polygons)
    polygon, address = tree.query(polygons, predicate="contains")
    area = np.full(len(position), -1)
    # In reverse, so that the first of overlapping municipalities wins.
    area[address[::-1]] = polygon[::-1]
    connected = connected == 1
    near, _ = cKDTree(position[connected]).query(position[~connected], distance_upper_bound=DISTANCE * (1 + 1e-9), workers=-1)
    passed = np.zeros(len(position), bool)
    passed[~connected] = near <= DISTANCE
    inside = area >= 0
    tally = lambda weight: np.bincount(area[inside], weight[inside], minlength=len(codes)).astype(int)
    ones = np.ones(len(position))
    columns = [tally(ones), tally(connected), tally(passed), tally(households)]
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["kommun_kod", "addresses", "connected", "passed", "households"])
        writer.writerows(zip(codes, *columns))
