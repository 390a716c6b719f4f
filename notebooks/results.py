"""The folders that bygd wrote, as polars tables and GeoPandas layers.

Responsible for: finding the folder, reading its tables with the right types, running bygd, and the line that says where figures come from.
Not responsible for: words (`words`), drawing (`figures`), or counting: that is what bygd does.
"""

import json
import os
import subprocess
from pathlib import Path

import geopandas
import polars
import words

# The kinds of data/labels/columns.csv that are numbers; everything else is read as text, so that the code 0114 stays 0114.
NUMBERS = {kind: polars.Int64 for kind in ("count", "money", "points", "flag")} | {
    kind: polars.Float64 for kind in ("share", "number", "metres")
}


def demo_folder():
    """The results: the folder in `BYGD_DEMO`, else `bygd-demo` here or in the folder above."""
    named = os.environ.get("BYGD_DEMO")
    tried = [Path(named)] if named else [Path("bygd-demo"), Path("..") / "bygd-demo"]
    for folder in tried:
        if (folder / "coverage.csv").is_file():
            return folder
    raise FileNotFoundError(f"{tried[0]}: där finns inga resultat. Kör `bygd demo` först, eller ange mappen i BYGD_DEMO.")


def round_folder():
    """The results of the demo's decision round."""
    return demo_folder() / "beslutsomgang"


def plan_folder():
    """The demo's plan of where to build next."""
    return demo_folder() / "utbyggnad"


def table(folder, name):
    """A result table, `coverage` for `coverage.csv`. Empty cells are unknown (null), and so is `.`, which says that a value cannot be."""
    path = Path(folder) / f"{name}.csv"
    header = path.read_text(encoding="utf-8").split("\n", 1)[0].strip().split(",")
    kinds = {column: (words.column(column, name) or {"kind": "text"})["kind"] for column in header}
    types = {column: NUMBERS.get(kind, polars.String) for column, kind in kinds.items()}
    return polars.read_csv(path, schema_overrides=types, null_values=["", "."])


def layer(folder, name):
    """A layer of polygons or premises, `white_spots` for `white_spots.parquet`."""
    return geopandas.read_parquet(Path(folder) / f"{name}.parquet")


def document(folder, name):
    """A JSON document, `round` for `round.json`."""
    return json.loads((Path(folder) / f"{name}.json").read_text(encoding="utf-8"))


def in_words(frame, table_name="", language="sv"):
    """The same table with headings for people, and classes in words."""
    for name in frame.columns:
        label = words.column(name, table_name)
        if label and label["kind"] == "class":
            names = {value: item.name for value, item in words.classes(name, language).items()}
            frame = frame.with_columns(polars.col(name).replace(names))
    return frame.rename({name: words.heading(name, table_name, language) for name in frame.columns if words.column(name, table_name)})


def bygd(*arguments):
    """Runs bygd (`BYGD`, else the one on the PATH); what it says goes into the error, if there is one."""
    command = [os.environ.get("BYGD", "bygd"), *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if run.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\n{run.stderr}")
    return run.stdout


def is_made_up(folder):
    """Whether the results are of the demo's made-up region."""
    readmes = (Path(folder) / "README.md", Path(folder).parent / "README.md")
    return any(readme.is_file() and "does not exist" in readme.read_text(encoding="utf-8") for readme in readmes)


def source(folder=None):
    """The line below a figure: program, measuring date, distance, and that the data are made up, where they are."""
    folder = folder or demo_folder()
    manifest = document(folder, "manifest")
    within = manifest["passed_within_m"]
    distance = f"{within['dense']:.0f} m"
    if within["rural"] != within["dense"]:
        distance += f" (glesbygd {within['rural']:.0f} m)"
    made_up = " Syntetiska data: ingen plats, siffra eller operatör är verklig." if is_made_up(folder) else ""
    settings = manifest["settings"]
    date = settings.get("coverage", settings)["as_of"] or "okänt"
    return f"Källa: bygd {manifest['tool']['version']}, mätdatum {date}, nära räknas inom {distance}.{made_up}"
