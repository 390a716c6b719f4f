#!/usr/bin/env python3
"""Works out every figure of a report again from the tables it was made from.

    check_report.py REPORT.html TABLES [--round TABLES] [--plan TABLES] [--before TABLES] [--round-before TABLES]

TABLES is a folder with the CSV files of `bygd export --format csv` with the profile of the report, or, for an internal report, the folder
of results itself. `manifest.json` is taken from TABLES/results-manifest.json where that is there, else from TABLES/manifest.json.

Every element with `data-of` shows a number. The expression in it names cells as `table[row].column` (rows from 0, without the header) and
may hold `+ - * /`, brackets, `ceil() floor() max() min()`, `sum(table.column|key=value)`, `count(table|key=value&other!=value)`, `manifest["/pointer"]`
and `rows(manifest["/pointer"])`. Without a prefix a table is that of TABLES, else that of the round, else that of the plan;
`round.`, `plan.`, `before.` and `round_before.` name another folder (TABLES where there is none of that kind: a report of a round or a plan alone). What is shown must be the value in the page's language: digits in groups of three (no-break space in
Swedish, comma in English), decimal comma or point, cut off after the shown decimals, percent of a share, `U` for suppressed, `..` for
unknown, `.` for what cannot be. A number shown without decimals must be whole.

Outside such elements no digits may stand in the text of the page, except
  * in elements of class `text` (text copied from files or typed by a person: names, codes, dates, checksums, versions, the command),
  * in elements with `data-text-of` (whole sentences copied from result files),
  * in the words listed in ALLOWED below, which are names of things.
"""
import argparse
import csv
import json
import math
import re
import sys
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

# Names of things that hold digits, in the words of the page itself.
ALLOWED = [r"SHA-256", r"[45]G\b", r"\b(?:30|100|1000) Mbit/s", r"100 Gbit/s"]
# Bands of shares are names of classes: `50–69 %`.
BANDS = r"\d+\u2013\d+\u00a0?\s?%|(?:under|below)\s\d+\s?%|\d+\s?%\s(?:eller mer|or more)"
SIGNS = {"U", "..", "."}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Lacking(Exception):
    """A value that is not there; its sign is the argument."""


class Page(HTMLParser):
    """The figures of a page, and its text outside them."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lang, self.stack, self.figures, self.loose = "", [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.lang = attrs.get("lang", "")
        figure = None
        if "data-of" in attrs:
            figure = [attrs["data-of"], "", attrs.get("value", attrs.get("data-value", "")), self.getpos()]
            self.figures.append(figure)
        copied = "data-text-of" in attrs or "text" in (attrs.get("class") or "").split()
        if tag not in VOID:
            self.stack.append((tag, figure, copied or tag in ("style", "script", "title")))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while self.stack:
            if self.stack.pop()[0] == tag:
                return

    def handle_data(self, data):
        figure = next((figure for _, figure, _ in reversed(self.stack) if figure), None)
        if figure:
            figure[1] += data
        elif not any(copied for *_, copied in self.stack):
            self.loose.append((data, self.getpos()))


class Run:
    """The tables and the manifest of one folder."""

    def __init__(self, folder):
        self.folder, self.tables = Path(folder), {}
        own = self.folder / "results-manifest.json"
        path = own if own.exists() else self.folder / "manifest.json"
        self.manifest = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def table(self, name):
        if name not in self.tables:
            path = self.folder / f"{name}.csv"
            if not path.exists():
                return None
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
            self.tables[name] = (rows[0], rows[1:])
        return self.tables[name]

    def hides(self, steps):
        """Whether a number of the manifest is hidden: the rows of premises that were used, where few of them lie outside every municipality."""
        if len(steps) < 3 or steps[0] != "rows" or steps[2] == "read" or self.manifest["rows"][int(steps[1])]["role"] != "premises":
            return False
        columns, rows = self.table("findings") or ([], [])
        if "suppressed" not in columns:
            return False
        outside = [row for row in rows if row[columns.index("code")] == "outside_areas"]
        return any("count" in re.split(r"[;, ]+", row[columns.index("suppressed")]) for row in outside)


def text_of(table, row, column, where):
    columns, rows = table
    if column not in columns:
        raise ValueError(f"{where}: no such column")
    if row >= len(rows):
        raise ValueError(f"{where}: no such row")
    if "suppressed" in columns and column in re.split(r"[;, ]+", rows[row][columns.index("suppressed")]):
        raise Lacking("U")
    return rows[row][columns.index(column)]


def number(text):
    if text == "":
        raise Lacking("..")
    if text == ".":
        raise Lacking(".")
    try:
        return Fraction(text.lstrip("'"))
    except ValueError:
        raise ValueError(f"`{text}` is no number") from None


TOKEN = re.compile(
    r'\s*(?:(?P<manifest>(?:(?:round_before|round|plan|before)\.)?manifest\["(?:[^"\\]|\\.)*"\])'
    r"|(?P<cell>(?:(?:round_before|round|plan|before)\.)?[a-z_]+\[\d+\]\.[\w.]+)"
    r"|(?P<total>(?:sum|count)\([a-z_.]+(?:\|[^()]*)?\))"
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<name>ceil|floor|max|min|rows|sum)(?=\()|(?P<sign>[-+*/(),]))"
)


class Expression:
    """A recursive reader of the expressions; exact, in fractions."""

    def __init__(self, text, runs):
        self.runs, self.tokens, at = runs, [], 0
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match:
                raise ValueError(f"cannot read `{text[at:]}`")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            at = match.end()
        self.at = 0

    def peek(self):
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def value(self):
        result = self.sum()
        if self.peek() is not None:
            raise ValueError(f"`{self.peek()}` is one too many")
        return result

    def sum(self):
        result = self.product()
        while self.peek() in ("+", "-"):
            sign = self.take()[1]
            term = self.product()
            result = result + term if sign == "+" else result - term
        return result

    def product(self):
        result = self.factor()
        while self.peek() in ("*", "/"):
            sign = self.take()[1]
            term = self.factor()
            if sign == "/" and term == 0:
                raise Lacking(".")
            result = result * term if sign == "*" else result / term
        return result

    def factor(self):
        kind, text = self.take()
        if kind == "number":
            return Fraction(text)
        if kind == "cell":
            run, rest = split_run(text)
            name, row, column = re.fullmatch(r"([a-z_]+)\[(\d+)\]\.(.+)", rest).groups()
            return number(text_of(self.find(run, name), int(row), column, text))
        if kind == "manifest":
            found = self.pointer(text)
            if found is None:
                raise Lacking("..")
            return Fraction(str(found))
        if kind == "total":
            return self.total(text)
        if kind == "name":
            return self.call(text)
        if text == "-":
            return -self.factor()
        if text == "(":
            result = self.sum()
            self.take()
            return result
        raise ValueError(f"`{text}` is in the wrong place")

    def call(self, name):
        self.take()
        if name == "rows":
            found = self.pointer(self.take()[1])
            self.take()
            return Fraction(len(found))
        values = [self.sum()]
        while self.peek() == ",":
            self.take()
            values.append(self.sum())
        self.take()
        rounded = {"ceil": lambda v: Fraction(math.ceil(v[0])), "floor": lambda v: Fraction(math.floor(v[0]))}
        return rounded[name](values) if name in rounded else {"max": max, "min": min, "sum": sum}[name](values)

    def total(self, text):
        name, inside = re.fullmatch(r"(sum|count)\((.*)\)", text).groups()
        path, _, condition = inside.partition("|")
        run, path = split_run(path)
        table, _, column = path.partition(".")
        columns, rows = self.find(run, table)
        tests = [re.fullmatch(r"(\w+?)(!?=)(.*)", one).groups() for one in condition.split("&") if one]
        holds = lambda row: all((row[columns.index(key)] == wanted) == (sign == "=") for key, sign, wanted in tests)
        chosen = [at for at, row in enumerate(rows) if holds(row)]
        if name == "count":
            return Fraction(len(chosen))
        return sum((number(text_of((columns, rows), at, column, text)) for at in chosen), Fraction(0))

    def find(self, run, name):
        for candidate in [run if run in self.runs else ""] if run else ["", "round", "plan"]:
            found = self.runs.get(candidate) and self.runs[candidate].table(name)
            if found:
                return found
        raise ValueError(f"no table `{name}`")

    def pointer(self, text):
        run, rest = split_run(text)
        source = self.runs.get(run) or self.runs[""]
        found = source.manifest
        if found is None:
            raise ValueError("there is no manifest")
        steps = [step.replace("~1", "/").replace("~0", "~") for step in json.loads(rest[len("manifest["):-1]).split("/")[1:]]
        if source.hides(steps):
            raise Lacking("U")
        for step in steps:
            found = found[int(step)] if isinstance(found, list) else found[step]
        return found


def split_run(text):
    match = re.match(r"(round_before|round|plan|before)\.", text)
    return (match.group(1), text[match.end():]) if match else ("", text)


def shown_ways(value, shown, lang):
    """The one way in which the value may be shown with as many decimals as are shown."""
    gap, point = ("\u00a0", ",") if lang == "sv" else (",", ".")
    percent = shown.endswith("%")
    decimals = len(shown.rstrip("%\u00a0").rpartition(point)[2]) if point in shown else 0
    if percent:
        value *= 100
    scaled = value * 10**decimals
    if decimals == 0 and scaled.denominator != 1:
        return f"{float(value)}, which is no whole number"
    digits = str(abs(math.trunc(scaled))).rjust(decimals + 1, "0")
    whole, part = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    whole = gap.join(re.findall(r"\d{1,3}", whole[::-1]))[::-1]
    is_zero = math.trunc(scaled) == 0
    sign = "" if is_zero else "\u2212" if value < 0 else "+" if shown.startswith("+") else ""
    tail = ("\u00a0%" if lang == "sv" else "%") if percent else ""
    return sign + whole + (point + part if part else "") + tail


def check_figure(figure, lang, runs):
    of, shown, value, _ = figure
    if of == "":
        return None if shown in SIGNS else "a number without `data-of`"
    try:
        result = Expression(of, runs).value()
    except Lacking as lacking:
        sign = str(lacking)
        # An empty share cannot be where the whole is zero; the program may say so.
        fits = shown == sign or (sign == ".." and shown == ".")
        return None if fits else f"must be `{sign}`"
    except (ValueError, KeyError, IndexError, TypeError) as error:
        return str(error)
    expected = shown_ways(result, shown, lang)
    if shown != expected:
        return f"must be `{expected}`"
    try:
        # Values for sorting may have fewer decimals, or more than what is shown cut off.
        if value and abs(Fraction(value) - result) >= (1 if "floor(" in of else Fraction(1, 10)):
            return f"its value for sorting is {value}"
    except ValueError:
        return f"its value for sorting is `{value}`, no number"
    return None


def main():
    parser = argparse.ArgumentParser(description="Works out every figure of a report again.")
    parser.add_argument("report")
    parser.add_argument("tables")
    for run in ("round", "plan", "before", "round-before"):
        parser.add_argument(f"--{run}")
    arguments = parser.parse_args()
    folders = {"": arguments.tables, "round": arguments.round, "plan": arguments.plan, "before": arguments.before, "round_before": arguments.round_before}
    runs = {name: Run(folder) for name, folder in folders.items() if folder}
    page = Page()
    page.feed(Path(arguments.report).read_text(encoding="utf-8"))
    faults = []
    for figure in page.figures:
        problem = check_figure(figure, page.lang, runs)
        if problem:
            faults.append(f"line {figure[3][0]}: `{figure[1]}` from `{figure[0][:120]}`: {problem}")
    allowed = re.compile("|".join([*ALLOWED, BANDS]))
    for text, (line, _) in page.loose:
        if re.search(r"\d", allowed.sub("", text)):
            faults.append(f"line {line}: digits outside figures: `{text.strip()[:120]}`")
    for fault in faults:
        print(fault)
    print(f"{len(page.figures)} figures, {len(faults)} faults")
    return 1 if faults or not page.figures else 0


if __name__ == "__main__":
    sys.exit(main())
