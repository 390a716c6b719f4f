#!/usr/bin/env python3
"""Runs every notebook from top to bottom on a demo's results and fails on anything that is not as it should be.

    bygd demo
    python notebooks/run.py [--out FOLDER]

`BYGD_DEMO` names the folder of results (else `bygd-demo`), `BYGD` the program (else the one on the PATH). For each notebook:

1. the kept file holds no outputs and no execution counts;
2. it runs without an error, in a copy; the kept file is not touched;
3. it shows at least one figure, and no figure is blank;
4. its cell tagged `checks`, which compares what is drawn with the result tables, fails when one count in a result table is changed.

The executed notebooks and their figures go into `--out` (else into a temporary folder). Exits with 0 if all holds, else with 1 and what does not.
"""

import argparse
import base64
import csv
import io
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import matplotlib.image
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).resolve().parent
SECONDS = 300  # for one cell; the slowest takes a few

# For each notebook a count in a result table that is changed by one: file, row, column.
TAMPERED = {
    "01_vita_flackar.ipynb": ("coverage.csv", {"level": "municipality", "area_class": "total", "base": "households_workplaces"}, "unserved"),
    "02_sakra_projekt.ipynb": ("beslutsomgang/ranking.csv", {"rank": "1"}, "granted_support"),
    "03_vad_har_andrats.ipynb": ("coverage.csv", {"level": "country", "area_class": "total", "base": "households"}, "passed"),
    "04_nasta_tio_miljoner.ipynb": ("utbyggnad/projects.csv", {"project": "K001"}, "premises"),
}


def faults_of_kept_file(notebook):
    """What a kept notebook must not hold: anything of an earlier run."""
    faults = []
    for place, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            faults.append(f"cell {place} holds outputs; clear them before keeping the file")
    if not any("assert" in cell.source for cell in checks_of(notebook)):
        faults.append("no cell tagged `checks` with an assertion")
    return faults


def checks_of(notebook):
    """The cells that compare what is drawn with the result tables."""
    return [cell for cell in notebook.cells if "checks" in cell.metadata.get("tags", [])]


def execute(notebook, demo):
    """Runs a notebook in the folder of the notebooks, on these results."""
    os.environ["BYGD_DEMO"] = str(demo)
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}).execute()


def figures_of(notebook):
    """The figures of an executed notebook, as PNG."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [base64.b64decode(output.data["image/png"]) for output in outputs if "image/png" in output.get("data", {})]


def faults_of_run(path, demo, out):
    """Runs one notebook and keeps its figures; gives what is wrong."""
    notebook = nbformat.read(path, as_version=4)
    faults = faults_of_kept_file(notebook)
    try:
        execute(notebook, demo)
    except CellExecutionError as error:
        return [*faults, f"does not run: {error}"]
    finally:
        nbformat.write(notebook, out / path.name)
    figures = figures_of(notebook)
    if not figures:
        faults.append("shows no figure")
    for number, png in enumerate(figures, start=1):
        (out / f"{path.stem}-{number}.png").write_bytes(png)
        if matplotlib.image.imread(io.BytesIO(png))[..., :3].std() < 0.01:
            faults.append(f"figure {number} is blank")
    return faults


def tampered(demo, path, rows, column):
    """Adds one to a count of a result table, in the first row that has these values."""
    with (demo / path).open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    row = next(row for row in table if all(row[key] == value for key, value in rows.items()))
    row[column] = str(int(row[column]) + 1)
    with (demo / path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    # bygd itself refuses what differs from the fingerprints in the manifest; the notebook's own checks are to be seen here.
    manifest = (demo / path).parent / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["outputs"] = []
    manifest.write_text(json.dumps(content), encoding="utf-8")


def faults_of_checks(path, demo):
    """Whether the notebook's own checks see one changed count."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "demo"
        shutil.copytree(demo, copy)
        tampered(copy, *TAMPERED[path.name])
        try:
            execute(notebook, copy)
        except CellExecutionError as error:
            # It must be the checks that fail, not something before them.
            failed = any(output.output_type == "error" for cell in checks_of(notebook) for output in cell.outputs)
            return [] if failed and error.ename == "AssertionError" else [f"a changed count makes it fail before its checks: {error}"]
    return [f"its checks do not see that {TAMPERED[path.name][0]} was changed"]


def main():
    parser = argparse.ArgumentParser(description="Runs the notebooks on a demo's results.")
    parser.add_argument("--out", type=Path, help="the folder for executed notebooks and figures")
    arguments = parser.parse_args()
    demo = Path(os.environ.get("BYGD_DEMO", "bygd-demo")).resolve()
    program = os.environ.get("BYGD", "bygd")
    if os.sep in program:  # a path: the notebooks run in another folder
        os.environ["BYGD"] = str(Path(program).resolve())
    if not (demo / "coverage.csv").is_file():
        sys.exit(f"{demo}: no results there; run `bygd demo` first, or name the folder in BYGD_DEMO")
    with tempfile.TemporaryDirectory() as temporary:
        out = arguments.out or Path(temporary)
        out.mkdir(parents=True, exist_ok=True)
        paths = sorted(HERE.glob("*.ipynb"))
        bad = 0
        for path in paths:
            began = time.monotonic()
            faults = faults_of_run(path, demo, out) or faults_of_checks(path, demo)
            print(f"{path.name}: {'ok' if not faults else 'NOT ok'}, {time.monotonic() - began:.0f} s", flush=True)
            bad += len(faults)
            for fault in faults:
                print(f"  {fault}", file=sys.stderr)
    missing = set(TAMPERED) ^ {path.name for path in paths}
    if missing:
        print(f"not in the folder, or without a changed count to try: {', '.join(sorted(missing))}", file=sys.stderr)
    sys.exit(1 if bad or missing else 0)


if __name__ == "__main__":
    main()
