"""Prints the last results of criterion as Markdown: per question, how many times as long each way takes as ours.

usage: criterion_table.py [FOLDER]   (FOLDER: where criterion keeps its results, by default target/criterion beside this file)
"""
import json
import os
import sys
from pathlib import Path

target = Path(os.environ.get("CARGO_TARGET_DIR", Path(__file__).resolve().parent / "target"))
folder = Path(sys.argv[1]) if len(sys.argv) > 1 else target / "criterion"
results = {}
for path in folder.glob("*/*/new/estimates.json"):
    names = json.loads((path.parent / "benchmark.json").read_text(encoding="utf-8"))
    question, threads = names["group_id"].rsplit(", ", 1)
    seconds = json.loads(path.read_text(encoding="utf-8"))["median"]["point_estimate"] / 1e9
    results.setdefault(question, {}).setdefault(threads, {})[names["function_id"]] = seconds
if not results:
    sys.exit(f"no results of criterion in {folder}: run `cargo bench` first")
for question, columns in sorted(results.items()):
    threads = sorted(columns, key=lambda name: int(name.split()[0]))
    print(f"| {question} |" + "".join(f" {name} |" for name in threads) + "\n|---|" + "---:|" * len(threads))
    for way in sorted(columns[threads[0]], key=columns[threads[0]].get):
        cells = []
        for name in threads:
            seconds, ours = columns[name].get(way), columns[name]["bygd"]
            cells.append("" if seconds is None else f"{seconds * 1000:.0f} ms" if way == "bygd" else f"{seconds / ours:.1f}")
        print(f"| {way} | " + " | ".join(cells) + " |")
    print()
