"""Runs the whole job as processes, bygd and its peers in turn, and prints tables in Markdown. Needs nothing but Python (3.9 or newer).

    python ratios.py --data DIR --peers DIR [--python PYTHON] [--bygd PROGRAM] [--polygons ZIP] [--work DIR] [--only CASE ...]

See the README beside this folder for what the files are and how to read the tables.
"""
import argparse
import csv
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = {"GeoPandas": "geopandas_cov.py", "polars + SciPy": "scipy_cov.py", "DuckDB": "duckdb_cov.py", "SedonaDB": "sedonadb_cov.py"}


class Run:
    """What one process took."""

    def __init__(self, seconds, peak, output):
        self.seconds, self.peak, self.output = seconds, peak, output


def run(command, folder):
    """Runs a command to its end; stops everything where it fails."""
    with open(folder / "output.txt", "w+b") as output:
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=subprocess.STDOUT, cwd=folder)
        peak = None
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        else:
            process.wait()
        seconds = time.perf_counter() - start
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if process.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{text[-2000:]}")
    return Run(seconds, peak, text)


class Bench:
    """The settings, and a folder for everything that is made on the way."""

    def __init__(self, options, folder):
        self.data, self.peers, self.python, self.program = options.data, options.peers, options.python, options.bygd
        self.polygons, self.pairs, self.folder = options.polygons, options.pairs, folder
        self.derived = folder / "derived"
        self.derived.mkdir(exist_ok=True)
        self.faster, self.slower, self.notes, self.once = [], [], [], {}

    # What is run.

    def bygd(self, premises, areas, *more):
        """One run of `bygd coverage`, as a function; without layers for maps, which no peer makes."""
        out = self.folder / "bygd-out"

        def task():
            shutil.rmtree(out, ignore_errors=True)
            return run([self.program, "coverage", "--premises", premises, "--areas", areas, "--out", out, "--no-map", *more], self.folder)

        return task

    def own(self, *more):
        """The run that most cases are compared with."""
        return self.bygd(self.data / "addresses.parquet", self.data / "municipalities.parquet", *more)

    def script(self, path, *arguments, folder=None):
        return lambda: run([self.python, path, folder or self.data, self.folder / "peer.csv", *arguments], self.folder)

    def helper(self, name, *arguments):
        print(f"preparing: {name}", file=sys.stderr)
        run([self.python, HERE / name, *arguments], self.folder)

    # What is measured.

    def compare(self, what, name, one, other, seconds=None):
        """A warm-up of both, then alternating pairs; gives the ratios other / one and the runs."""
        print(f"{what}: {name}", file=sys.stderr)
        one(), other()
        pairs = []
        for i in range(self.pairs):
            # Which goes first changes, so that neither profits from it.
            pair = (one(), other()) if i % 2 == 0 else (other(), one())[::-1]
            pairs.append(pair)
        take = seconds or (lambda run: run.seconds)
        ratios = [take(b) / a.seconds for a, b in pairs]
        row = {
            "what": what,
            "name": name,
            "one": statistics.median(a.seconds for a, _ in pairs),
            "other": statistics.median(take(b) for _, b in pairs),
            "ratios": ratios,
            "peak": max((a.peak or 0) for a, _ in pairs),
            "other_peak": max((b.peak or 0) for _, b in pairs),
        }
        return row

    def than(self, what, name, peer, own=None):
        """How many times faster bygd is than a peer."""
        row = self.compare(what, name, own or self.own(), peer)
        self.faster.append(row)
        return row

    def cost(self, what, name, one, other, at_most):
        """How many times as long `other` takes as `one`."""
        row = self.compare(what, name, one, other)
        row["at_most"] = at_most
        self.slower.append(row)
        return row

    def premises(self):
        """How many premises the data have."""
        if "premises" not in self.once:
            text = self.own()().output
            self.once["premises"] = int(re.search(r"premises .*: (\d+) rows read", text)[1])
        return self.once["premises"]

    # The cases.

    def agreement(self):
        """Whether the answers are those of the SciPy script, municipality by municipality."""
        self.own()()
        ours = coverage_of(self.folder / "bygd-out")
        self.script(self.peers / PEERS["polars + SciPy"])()
        code = "import sys, pyarrow.parquet as p; print(*p.read_table(sys.argv[1])['kommun_kod'].to_pylist())"
        codes = run([self.python, "-c", code, self.data / "municipalities.parquet"], self.folder).output.split()
        names = ["addresses", "connected", "passed", "households"]
        with open(self.folder / "peer.csv", encoding="utf-8") as file:
            theirs = {codes[int(row["mun"])]: [int(row[name]) for name in names] for row in csv.DictReader(file)}
        overlapping = overlaps_of(self.folder / "bygd-out")
        differ = sorted(code for code in ours if ours[code] != theirs.get(code))
        moved = sum(abs(ours[code][0] - theirs.get(code, [0])[0]) for code in ours) // 2
        same_sums = [sum(column) for column in zip(*ours.values())] == [sum(column) for column in zip(*theirs.values())]
        verdict = "the same" if not differ else f"the same but for {moved} addresses where municipalities overlap"
        if set(ours) != set(theirs) or not same_sums or moved > overlapping:
            verdict = f"**DIFFERENT** in {len(differ)} municipalities, such as {', '.join(differ[:5])}"
        self.notes.append(
            f"Answers (addresses, connected, passed only by distance, households in each of {len(ours)} municipalities) "
            f"beside polars + SciPy: {verdict}."
        )

    def geoparquet(self):
        """GeoParquet in, beside the four scripts."""
        for name, script in PEERS.items():
            self.than("GeoParquet in", name, self.script(self.peers / script))

    def reading(self):
        """The whole job beside only reading and decoding the same columns."""
        for engine in ("polars", "pyarrow"):
            only = lambda: run([self.python, HERE / "read_columns.py", self.data, engine], self.folder)
            row = self.compare("reading alone", engine, self.own(), only, lambda run: float(run.output.split()[-1]))
            row["one"], row["other"] = row["other"], row["one"]
            row["ratios"] = [1 / ratio for ratio in row["ratios"]]
            row["what"], row["name"], row["at_most"] = "GeoParquet in, tables out", f"only reading and decoding, {engine}", 3.0
            self.slower.append(row)

    def geopackage(self):
        """GeoPackage in."""
        own = self.bygd(self.data / "addresses.gpkg", self.data / "municipalities.gpkg")
        self.than("GeoPackage in", "pyogrio + SciPy", self.script(HERE / "scipy_gpkg.py"), own)

    def csv(self):
        """CSV in, also as a Swedish spreadsheet saves it."""
        own = self.bygd(self.data / "addresses.csv", self.data / "municipalities.parquet")
        self.than("CSV in", "polars + SciPy", self.script(HERE / "scipy_csv.py"), own)
        self.than("CSV in", "DuckDB", self.script(HERE / "duckdb_csv.py"), own)
        path = self.derived / "addresses_1252.csv"
        if not path.exists():
            self.helper("windows_csv.py", self.data / "addresses.csv", path)
        own = self.bygd(path, self.data / "municipalities.parquet")
        what = "CSV in, Windows-1252, `;`, decimal comma"
        self.than(what, "polars + SciPy", self.script(HERE / "scipy_csv.py", path), own)
        self.than(what, "DuckDB", self.script(HERE / "duckdb_csv.py", path), own)

    def copies(self):
        """Ten countries side by side, beside one."""
        for count in (1, 10):
            if not (self.derived / f"copies{count}" / "addresses.parquet").exists():
                self.helper("shift_copies.py", self.data, self.derived / f"copies{count}", count)
        task = lambda count: self.bygd(
            *(self.derived / f"copies{count}" / f"{name}.parquet" for name in ("addresses", "municipalities")), "--passed-within", "5"
        )
        row = self.cost("ten countries", "one", task(1), task(10), 12.0)
        self.memory("ten countries", row["other_peak"], 10 * self.premises())

    def texts(self):
        """Real polygons and ids as text, beside generalised polygons and ids as numbers."""
        if not self.polygons:
            self.notes.append("Real polygons and text ids were not measured: `--polygons` was not given.")
            return
        for form in ("number", "uuid"):
            path = self.derived / f"addresses_{form}.parquet"
            if not path.exists():
                self.helper("text_ids.py", self.data / "addresses.parquet", path, form)
            words = {"number": "ids as text (digits)", "uuid": "ids as UUIDs"}[form]
            row = self.cost(f"real polygons, {words}", "generalised polygons, ids as numbers", self.own(), self.bygd(path, self.polygons), 1.3)
            self.memory(words, row["other_peak"], self.premises())

    def outputs(self):
        """The premises files, by the times at which the files of one run were finished."""
        task, out = self.own("--premises-out"), self.folder / "bygd-out"
        print("premises outputs", file=sys.stderr)
        task()
        parquet, geopackage = [], []
        for _ in range(self.pairs):
            peak = task().peak
            end = {path.name: path.stat().st_mtime for path in out.iterdir()}
            before = max(at for name, at in end.items() if not name.startswith("premises") and name != "manifest.json")
            parquet.append(end["premises.parquet"] - before)
            geopackage.append(end["premises.gpkg"] - end["premises.parquet"])
        for name, seconds, at_most in (("premises.parquet", parquet, 3), ("premises.gpkg", geopackage, 40)):
            self.notes.append(f"Writing `{name}`: {statistics.median(seconds):.2f} s ({span(seconds)} s; wanted: at most {at_most} s).")
        self.memory("with premises outputs", peak, self.premises())

    def peak(self):
        """Peak memory of the plain run."""
        self.memory("GeoParquet in, tables out", max((self.own()().peak or 0) for _ in range(3)), self.premises())

    def memory(self, what, peak, premises):
        if peak:
            self.notes.append(
                f"Peak memory, {what}: {peak / 2**20:.0f} MiB, {peak / premises:.0f} bytes for each of {grouped(premises)} premises "
                "(wanted: at most 200)."
            )


CASES = ["agreement", "peak", "geoparquet", "reading", "geopackage", "csv", "copies", "texts", "outputs"]


def coverage_of(folder):
    """Addresses, connected, passed only by distance and households per municipality from `coverage.csv`."""
    table = {}
    with open(folder / "coverage.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["level"] == "municipality" and row["area_class"] == "total" and row["base"] in ("premises", "households"):
                table.setdefault(row["code"], {})[row["base"]] = row
    counts = lambda row: [int(row["total"]), int(row["connected"]), int(row["passed"]) - int(row["connected"])]
    return {code: counts(rows["premises"]) + [int(rows["households"]["total"])] for code, rows in table.items()}


def overlaps_of(folder):
    """How many premises lie in several municipalities."""
    with open(folder / "findings.csv", encoding="utf-8") as file:
        return sum(int(row["count"]) for row in csv.DictReader(file) if row["code"] == "in_several_areas")


def grouped(number):
    return f"{number:,}".replace(",", " ")


def span(numbers, digits=2):
    return f"{min(numbers):.{digits}f}–{max(numbers):.{digits}f}"


def processor():
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        return re.search(r"model name\s*:\s*(.*)", text)[1]
    except (OSError, TypeError):
        return platform.processor() or platform.machine()


def tables(bench, load):
    lines = [
        f"{processor()}, {os.cpu_count()} processors, {platform.system()}; {bench.pairs} alternating pair{'s' * (bench.pairs > 1)} after a warm-up, whole processes; "
        f"{grouped(bench.premises())} premises."
        + (f" Load of the machine before: {load[0]:.1f}." if load else ""),
        "",
    ]
    if bench.faster:
        lines += ["| job | peer | peer, s | bygd, s | bygd is faster by (median; lowest–highest) |", "|---|---|---:|---:|---:|"]
        for row in bench.faster:
            ratio = f"**{statistics.median(row['ratios']):.1f}** ({span(row['ratios'], 1)})"
            lines.append(f"| {row['what']} | {row['name']} | {row['other']:.2f} | {row['one']:.2f} | {ratio} |")
        lines.append("")
    if bench.slower:
        lines += ["| job | beside | that, s | job, s | job takes times as long (median; lowest–highest) | wanted: at most |"]
        lines += ["|---|---|---:|---:|---:|---:|"]
        for row in bench.slower:
            ratio = f"**{statistics.median(row['ratios']):.2f}** ({span(row['ratios'])})"
            lines.append(f"| {row['what']} | {row['name']} | {row['one']:.2f} | {row['other']:.2f} | {ratio} | {row['at_most']:g} |")
        lines.append("")
    return "\n".join(lines + [f"* {note}" for note in bench.notes])


def main():
    program = HERE.parent.parent / "target" / "release" / ("bygd.exe" if os.name == "nt" else "bygd")
    parser = argparse.ArgumentParser(description="Times bygd beside its peers, as whole processes, and prints Markdown.")
    parser.add_argument("--data", type=Path, required=True, help="folder with addresses.{parquet,gpkg,csv} and municipalities.{parquet,gpkg}")
    parser.add_argument("--peers", type=Path, required=True, help="folder with " + ", ".join(PEERS.values()))
    parser.add_argument("--python", default=sys.executable, help="the Python that has the peers' packages [this one]")
    parser.add_argument("--bygd", type=Path, default=program, help="the program [target/release/bygd of this clone]")
    parser.add_argument("--polygons", type=Path, help="real municipality polygons, such as a zipped Shapefile")
    parser.add_argument("--work", type=Path, help="a folder that keeps derived data for the next time [a temporary one]")
    parser.add_argument("--pairs", type=int, default=5, help="how many pairs [5]")
    parser.add_argument("--only", nargs="+", choices=CASES, default=CASES, help="which cases [all]")
    options = parser.parse_args()
    for name in ("data", "peers", "bygd", "polygons"):
        path = getattr(options, name)
        if path and not path.exists():
            parser.error(f"--{name}: {path} does not exist")
        setattr(options, name, path and path.resolve())
    load = os.getloadavg() if hasattr(os, "getloadavg") else None
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.work or temporary).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(options, folder)
        for case in CASES:
            if case in options.only:
                getattr(bench, case)()
        print(tables(bench, load))


if __name__ == "__main__":
    main()
