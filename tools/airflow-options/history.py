"""Prints, as JSON, which options an unpacked Airflow describes and which it calls renamed, without running that Airflow.

Usage: python history.py FOLDER    with a Python that has PyYAML; the folder is the one that holds `airflow`
"""

import ast
import json
import sys
from pathlib import Path

import yaml

TABLES = ("deprecated_options", "many_to_one_deprecated_options", "deprecated_sections")


def tables(file):
    """The literal tables of the configuration's class."""
    for node in ast.walk(ast.parse(file.read_text())):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id in TABLES and isinstance(node.value, ast.Dict):
            yield target.id, ast.literal_eval(node.value)


def renames(table, entries):
    for new, old in entries.items():
        if table == "deprecated_sections":
            yield {"fromSection": old[0], "toSection": new, "since": old[1]}
        elif table == "many_to_one_deprecated_options":
            for section, option, since in old:
                yield {"from": [section, option], "to": list(new), "since": since, "merged": True}
        elif isinstance(new, tuple):
            yield {"from": list(old[:2]), "to": list(new), "since": old[2] if len(old) > 2 else None}
        else:
            # Airflow 1.10: new option -> old option, by section.
            for option, former in old.items():
                yield {"from": [new, former], "to": [new, option], "since": None}


def history(folder):
    package = Path(folder) / "airflow"
    description = yaml.safe_load((package / "config_templates" / "config.yml").read_text())
    if isinstance(description, list):
        described = {section["name"]: [option["name"] for option in section["options"]] for section in description}
    else:
        described = {name: list(section["options"]) for name, section in description.items()}
    sources = [package / "configuration.py", package / "_shared" / "configuration" / "parser.py"]
    return {
        "options": described,
        "renames": [
            rename
            for source in sources
            if source.exists()
            for table, entries in tables(source)
            for rename in renames(table, entries)
        ],
    }


json.dump(history(sys.argv[1]), sys.stdout, sort_keys=True)
