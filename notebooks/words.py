"""Words, colours, targets and figures for people, from the tables that the program itself uses.

Responsible for: looking things up in `data/labels` and `data/targets`, and writing numbers as Swedish (or English) readers expect.
Not responsible for: reading results (`results`) or drawing (`figures`). Nothing is spelled here that stands in those tables.
"""

import csv
import tomllib
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parent.parent / "data"
NO_BREAK = "\u00a0"

# How the patterns of classes.csv are drawn by matplotlib, so that every class is told apart in grey as well.
HATCHES = {"": "", "solid": "", "hatch": "///", "cross": "xxx", "dots": "...", "outline": ""}


class Class(NamedTuple):
    """A value of a closed vocabulary: how files spell it, what people call it, how it is drawn."""

    value: str
    name: str
    colour: str
    pattern: str

    @property
    def hatch(self):
        """The pattern as matplotlib names it."""
        return HATCHES[self.pattern]


def _rows(name):
    with (DATA / "labels" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_CLASSES = _rows("classes.csv")
_COLUMNS = {(row["table"], row["column"]): row for row in _rows("columns.csv")}


def classes(vocabulary, language="sv"):
    """All classes of a vocabulary such as `status` or `outcome`, in the order of the table, by value."""
    rows = [row for row in _CLASSES if row["vocabulary"] == vocabulary]
    if not rows:
        raise KeyError(f"no vocabulary `{vocabulary}` in data/labels/classes.csv")
    return {row["value"]: Class(row["value"], row[language], row["colour"], row["pattern"]) for row in rows}


def word(vocabulary, value, language="sv"):
    """What people call a value; an empty value stays empty."""
    return classes(vocabulary, language)[value].name if value else ""


def column(name, table=""):
    """The row of data/labels/columns.csv for a column: the table's own, else the one for all tables, else None."""
    return _COLUMNS.get((table, name)) or _COLUMNS.get(("", name))


def heading(name, table="", language="sv"):
    """What people call a column."""
    return column(name, table)[language]


def share_class(part, whole, language="sv"):
    """The class of a share by which maps are coloured; unknown where there is nothing to share."""
    steps = classes("share", language)
    if not whole:
        return steps["unknown"]
    # A share of exactly 90 % lies in the class from 90; whole numbers, so no rounding moves it.
    floors = [int(value) for value in steps if value != "unknown" and int(value) * whole <= 100 * part]
    return steps[str(max(floors))]


def targets():
    """The targets, as dicts with the keys of data/targets/sweden.toml."""
    return tomllib.loads((DATA / "targets" / "sweden.toml").read_text(encoding="utf-8"))["target"]


def left_to(target, part, whole):
    """How many more are needed to reach a target, in whole households or whatever is counted; never below zero."""
    needed = -(-target["share_percent"] * whole // 100)
    return max(needed - part, 0)


def number(value, language="sv"):
    """A whole number with groups of three: 1 234 (Swedish), 1,234 (English); an unknown one is `..`, never 0."""
    if value is None:
        return ".."
    text = f"{value:,}"
    return text.replace(",", NO_BREAK) if language == "sv" else text


def signed(value, language="sv"):
    """A difference: +1 234, −187 or 0."""
    return ("+" if value > 0 else "\u2212" if value < 0 else "") + number(abs(value), language)


def percent(part, whole, language="sv"):
    """A share with one decimal, cut off and not rounded, so that it never looks better than it is; `.` where it cannot be."""
    if not whole:
        return "."
    tenths = part * 1000 // whole
    text = f"{tenths // 10}.{tenths % 10}"
    return text.replace(".", ",") + NO_BREAK + "%" if language == "sv" else text + "%"
