#!/usr/bin/env python3
"""Checks the rule sets in `data/rules` with another reader of TOML and against the JSON Schema in `data/schemas`.

    python check_rules.py

Every shipped file and the template must fit the schema; files that bygd refuses for their shape must not.
Exits with 0 if that is so, else with 1 and what is not.
"""

import copy
import json
import sys
import tomllib
from pathlib import Path

import jsonschema

DATA = Path(__file__).parents[2] / "data"


def breakages():
    """Changes to `landsbygdsprogrammet-2016` after which it is no rule set, by what they do."""
    return {
        "an unknown key": lambda rules: rules.update(x=1),
        "a key of another kind of criterion": lambda rules: rules["criterion"][0].update(points_each=1),
        "a percentage as a number": lambda rules: rules["criterion"][0]["bands"][0].update({"from": 50}),
        "a count as a percentage": lambda rules: rules["criterion"][1]["bands"][0].update({"from": "50 %"}),
        "a number without a basis": lambda rules: rules["condition"][0].pop("source"),
        "a number with two": lambda rules: rules["condition"][0].update(assumed="x"),
        "a limit where yes is asked": lambda rules: rules["condition"][4].update(limit=3),
        "an unknown column": lambda rules: rules["counting"].update(signed="x"),
        "something to remove without a base": lambda rules: rules.update(remove=["floor"]),
    }


def main():
    """Checks all files; gives the exit code."""
    schema = json.loads((DATA / "schemas" / "rules.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    files = {path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "rules").glob("*.toml"))}
    faults = [f"{name}: {error.json_path}: {error.message}" for name, rules in files.items() for error in validator.iter_errors(rules)]
    for what, change in breakages().items():
        rules = copy.deepcopy(files["landsbygdsprogrammet-2016.toml"])
        change(rules)
        if validator.is_valid(rules):
            faults.append(f"the schema lets pass {what}")
    print("\n".join(faults) or f"{len(files)} rule sets fit the schema; {len(breakages())} broken ones do not")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
